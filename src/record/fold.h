// SPDX-License-Identifier: Apache-2.0
// The fold: record -> rows (a map), rows of a group -> state (a reduction). No clock: a state is intervals, and a view
// picks an as-of moment. No arrival order: rows are a set. See row.h.
#ifndef RECORD_FOLD_H
#define RECORD_FOLD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "crypto/hash.h"
#include "record/charter.h"
#include "record/record.h"
#include "record/row.h"

#define FOLD_ROWS_MAX 2 // rows one record can give (an identity bears on two listings)

// Rows of an accepted record at (ledger, index) with this id. Returns their number, 0 for kinds without a fold.
unsigned fold_map(const struct record *r, uint32_t ledger, uint64_t index, const struct hash *id, struct row rows[FOLD_ROWS_MAX]);

// Names of ledgers, so that a canonical state holds members and not a store's own numbers.
struct fold_ledger {
    struct bytes origin;
    struct bytes member;
    uint64_t generation;
    uint64_t size; // rows at or above it are not looked at (the settled size for a state hash)
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
    struct hash id;    // the record that says so
    uint64_t index;
};
// One version of a listing and when it is in force (after later versions, delisting, until and review are considered).
struct fold_version {
    struct hash id;
    uint64_t index;
    uint8_t status;
    int64_t time, from, until;
    int64_t review; // WHEN_MAX when none
};
struct fold_listing {
    struct hash object;
    uint32_t ledger;
    uint8_t leaf_class, layer;
    struct fold_version *versions; // in index order
    size_t version_count;
    struct fold_recognition *recognitions; // by member, then from
    size_t recognition_count;
    struct fold_same { struct hash other; struct bytes judge; uint8_t status; int64_t from; } *identities;
    size_t identity_count;
};
// Reduce the rows of one group that are visible in these layers (bit per enum layer). *is_listing false when the group is
// no (effective) listing. All output in a.
int fold_listing(struct arena *a, const struct fold_ledgers *l, const struct row *rows, size_t count, unsigned layers,
                 struct fold_listing *out, bool *is_listing) MUST_USE;
// The version in force at a moment, or NULL: delisted, lapsed, not yet, erased.
const struct fold_version *fold_listing_at(const struct fold_listing *l, int64_t as_of);
// Members that recognise it at that moment (the lister counts while it lists): in the coordinated register?
bool fold_listing_is_coordinated(const struct fold_listing *l, int64_t as_of, const struct charter *c);

// Canonical state of a group in the common layer, for the state hash: appended to out; nothing for a group without state.
int fold_append_state(struct arena *a, const struct fold_ledgers *l, const struct row *rows, size_t count, struct buf *out) MUST_USE;

// SHA-256 over the vector of (origin, size), sorted by origin, then each group's id and canonical state, by id.
struct fold_hash; // heap
int fold_hash_new(struct fold_hash **out, const struct fold_ledgers *l) MUST_USE;
int fold_hash_add(struct fold_hash *h, const struct row *rows, size_t count) MUST_USE; // groups in ascending id order
void fold_hash_final(struct fold_hash *h, struct hash *out); // frees h
void fold_hash_free(struct fold_hash *h);

// Access (kinds release, recall): may this member hold the restricted record `id`, by these rows of its group?
// The record's own release list is the caller's to check first. *recalled when a recall named it after.
enum fold_access { FOLD_NO_WORD, FOLD_RELEASED, FOLD_RECALLED };
enum fold_access fold_access(const struct row *rows, size_t count, uint32_t ledger, struct bytes member);

#endif
