// SPDX-License-Identifier: Apache-2.0
// The fold: record -> rows (a map), rows of a group -> state (a reduction). No clock: a state is
// intervals, and a view picks an as-of moment. No arrival order: rows are a set. See row.h.
#ifndef RECORD_FOLD_H
#define RECORD_FOLD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/limits.h"
#include "crypto/hash.h"
#include "crypto/sign.h"
#include "record/charter.h"
#include "record/record.h"
#include "record/row.h"

// Rows one record can give: three of its kind (a proposal stands in its own group, that of all proposals and that of its
// epoch), and one for each centre it is released to.
#define FOLD_ROWS_MAX (3 + 2 * LIMIT_RELEASE_CENTRES)

// Rows of an accepted record at (ledger, index) with this id. Returns their number, 0 for kinds
// without a fold.
unsigned fold_map(const struct record *r, uint32_t ledger, uint64_t index, const struct hash *id,
                  struct row rows[FOLD_ROWS_MAX]);

// Of the rows that a kind gives for one record: their number without the last one, when that stands in the group of
// another, which a record can name on purpose. A store has one row of a leaf in a group.
unsigned fold_count_apart(const struct row *rows, unsigned count);
// What is left of a leaf that an erasure blanked, when its class is not statute: a row in the group
// of its own id that says only where it stood, so that the later versions of an object whose first
// version was erased keep their place. Everybody can write it, late joiners too: it holds what the
// leaf holds. Put it when an erasure is carried out, and remove the rows that fold_map gave for
// that record.
void fold_map_blank(uint8_t leaf_class, uint32_t ledger, uint64_t index, const struct hash *id,
                    struct row *out);
// The group in which all records of a kind stand whose readers know no id: of KIND_CHARTER,
// KIND_KEY, KIND_EVIDENCE and KIND_MESSAGE their only one; of KIND_REPORT, KIND_AGREEMENT,
// KIND_REQUEST and KIND_CONTINGENT a second, so that a view finds them all.
void fold_group_of_kind(enum kind_id kind, struct hash *out);
// The group in which a row stands of each record that is released to that centre, by its own
// `release` (the row is the record's; its note is empty) or by a release or recall (kind and id are
// of that, `object` is the record meant, the note its index, 8 bytes).
void fold_group_of_centre(const struct hash *centre, struct hash *out);

// Names of ledgers, so that a canonical state holds members and not a store's own numbers.
struct fold_ledger {
    struct bytes origin;
    struct bytes member;
    uint64_t generation;
    uint64_t size; // rows at or above it are not looked at (the settled size for a state hash)
    bool is_guest; // by the charter: not one of "all members"
};
struct fold_ledgers {
    const struct fold_ledger *by_number; // [0] unused
    uint32_t count;                      // highest number
};

// One recogniser of a listing over [from, until).
struct fold_recognition {
    struct bytes member;
    int64_t from, until;
    bool is_lister;
    struct hash id; // the record that says so
    uint64_t index;
};
// One version of a listing and when it is in force (after later versions, delisting, until and
// review are considered).
struct fold_version {
    struct hash id;
    uint64_t index;
    uint8_t status; // enum listing_status
    int64_t time, from, until;
    int64_t review; // WHEN_MAX when none
};
// One member's judgement that this listing and another are the same, or different (or that it takes
// back its word).
struct fold_same {
    struct hash other;
    struct bytes judge;
    uint8_t status; // enum identity_status
    int64_t from, until;
    struct hash id; // the record that says so
};
struct fold_listing {
    struct hash object;
    uint32_t ledger;
    uint8_t leaf_class, layer;
    struct fold_version *versions; // in index order
    size_t version_count;
    struct fold_recognition *recognitions; // by member, then from
    size_t recognition_count;
    struct fold_same *identities; // by other, judge, then from
    size_t identity_count;
};
// Reduce the rows of one group that are visible in these layers (bit per enum layer). *is_listing
// false when the group is no (effective) listing. All output in a.
int fold_listing(struct arena *a, const struct fold_ledgers *l, const struct row *rows,
                 size_t count, unsigned layers, struct fold_listing *out,
                 bool *is_listing) MUST_USE;
// The version in force at a moment, or NULL: delisted, lapsed, not yet, erased.
const struct fold_version *fold_listing_at(const struct fold_listing *l, int64_t as_of);
// Members that recognise it at that moment (the lister counts while it lists): in the coordinated
// register?
bool fold_listing_is_coordinated(const struct fold_listing *l, int64_t as_of,
                                 const struct charter *c);

// Canonical state of a group in the common layer, for the state hash (its bytes:
// record/fold_state.c): appended to out; nothing for a group without state.
int fold_append_state(struct arena *a, const struct fold_ledgers *l, const struct row *rows,
                      size_t count, struct buf *out) MUST_USE;

// SHA-256 over the vector of (origin, size), sorted by origin, those of size 0 left out, then each
// group's id and canonical state, by id; groups without state are left out. l is borrowed until the
// end.
struct fold_hash; // heap
int fold_hash_new(struct fold_hash **out, const struct fold_ledgers *l) MUST_USE;
int fold_hash_add(struct fold_hash *h, const struct row *rows,
                  size_t count) MUST_USE;                    // groups in ascending id order
void fold_hash_final(struct fold_hash *h, struct hash *out); // frees h
void fold_hash_free(struct fold_hash *h);

// Access (kinds release, recall): the last word of the ledger of a restricted record about this
// member, by these rows of the record's group. The record's own release list is the caller's to
// look at when there is none, and so are centres (record/fold_centre.h).
enum fold_access { FOLD_NO_WORD, FOLD_RELEASED, FOLD_RECALLED };
enum fold_access fold_access(const struct row *rows, size_t count, uint32_t ledger,
                             bool is_exercise, struct bytes member);
// Does that row count as a word about a record of that ledger? One of the exercise does for a
// record of the exercise only.
bool fold_access_hears(const struct row *r, uint32_t ledger, bool is_exercise);

// The keys of a ledger by its accepted key records, in index order, from rows of the group of
// KIND_KEY. When each takes hold, and whether it is settled, is the caller's to judge.
#define FOLD_KEYS_NOTE 96
struct fold_key {
    uint64_t index;
    struct hash id;
    int64_t time;
    struct sign_public ledger, cosign, transport;
};
int fold_keys(struct arena *a, const struct row *rows, size_t count, uint32_t ledger,
              struct fold_key **out, size_t *out_count) MUST_USE;

#endif
