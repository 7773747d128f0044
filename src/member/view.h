// SPDX-License-Identifier: Apache-2.0
// What a reader sees: one snapshot of a member's store, with every ledger's settled size worked out from the stored
// cosignatures. Any number of views beside the one writer, one a thread.
#ifndef MEMBER_VIEW_H
#define MEMBER_VIEW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/err.h"
#include "crypto/hash.h"
#include "member/constitution.h"
#include "record/charter.h"
#include "record/fold.h"
#include "record/fold_object.h"
#include "store/store.h"

#define VIEW_SOUND_COUNT 2048 // notes and cosignatures of a small alliance, several times over

struct keyring;

struct view_cosigner {
    struct bytes member;
    uint64_t size;      // what it has signed (its own checkpoint for the author)
    struct bytes line;  // its cosignature line; empty for the author
};

struct view_ledger {
    uint32_t number;
    struct bytes origin, member;
    uint64_t generation;
    uint64_t end;     // the ledger of a member that was rebound: what lies beyond was never written; else UINT64_MAX
    uint64_t size;    // leaves held
    uint64_t settled; // leaves below it are settled
    uint64_t seen;    // largest size its author is known to have signed
    struct bytes checkpoint;          // author's note of the largest size held; empty when none
    uint64_t checkpoint_size;
    struct view_cosigner *cosigners;  // by party, in the order of the charter: members first, and who else signs
};

struct view {
    struct store *store;    // read-only; the snapshot is open between view_begin and view_end
    struct arena life;      // charter, self
    struct arena arena;     // the snapshot's ledgers and whatever a query makes; emptied by view_begin
    struct charter charter; // as it stands (constitution.charter)
    struct charter founding;
    struct constitution constitution; // of this snapshot
    struct arena standing;            // where that lives; made anew when the chain is another
    struct bytes chain;
    struct bytes self;
    struct bytes charter_note;
    struct view_ledger *ledgers; // in the order of the charter's members
    size_t ledger_count;
    struct fold_ledgers held;    // sizes: all that is held
    struct fold_ledgers settled; // sizes: settled
    bool is_open;
    bool is_borrowed; // the store is somebody else's
    const struct keyring *ring; // of this snapshot, once somebody needed it (member/sound.h)
    struct hash *sound;         // notes that were verified, VIEW_SOUND_COUNT places; NULL until somebody needed it
};

// ERR_NOT_FOUND: there is no store, or it has no charter yet.
int view_open(struct view **out, const char *path, const char *vfs, struct err *e) MUST_USE;
// A view over a handle that is open already and stays the caller's: no transaction may be open on it meanwhile.
int view_over(struct view **out, struct store *s, struct err *e) MUST_USE;
void view_close(struct view *v);
int view_begin(struct view *v, struct err *e) MUST_USE;
void view_end(struct view *v);

const struct view_ledger *view_ledger_of(const struct view *v, struct bytes member); // newest generation; NULL
const struct view_ledger *view_ledger_in(const struct view *v, struct bytes member, uint64_t generation); // NULL
const struct view_ledger *view_ledger_at(const struct view *v, struct bytes origin); // NULL
const struct view_ledger *view_ledger_number(const struct view *v, uint32_t number); // NULL

// SHA-256 of the common state at the settled sizes. ERR_BUSY: an erasure was carried out here that is not settled yet, so
// no hash is given for these sizes.
int view_state_hash(struct view *v, struct hash *out, struct err *e) MUST_USE;

// Every group of rows, reduced to a listing, in id order. layers: bits by enum layer. The listing lives in v->arena until
// the callback returns. A non-zero result of fn ends the walk.
typedef int view_listing_fn(void *context, const struct fold_listing *l);
int view_listings(struct view *v, unsigned layers, view_listing_fn *fn, void *context, struct err *e) MUST_USE;
// One listing by its id. *found false when there is none in these layers.
int view_listing(struct view *v, struct arena *a, const struct hash *object, unsigned layers, struct fold_listing *out,
                 bool *found, struct err *e) MUST_USE;
// One object of any kind by its id, by all that is held; it lives in a. *found as above.
int view_object(struct view *v, struct arena *a, const struct hash *id, unsigned layers, struct fold_object *out,
                bool *found, struct err *e) MUST_USE;
// The rows of every group in id order, or of one group alone, to be reduced by their kind. What fn puts into a and the rows
// themselves live until it returns. A non-zero result of fn ends the walk.
typedef int view_group_fn(void *context, struct arena *a, const struct row *rows, size_t count);
int view_groups(struct view *v, const struct hash *only, view_group_fn *fn, void *context, struct err *e) MUST_USE;
// The rows of one group, as the store holds them; they live until fn returns. fn is not called for an empty group.
typedef int view_rows_fn(void *context, struct arena *a, const struct row *rows, size_t count);
int view_group(struct view *v, const struct hash *group, view_rows_fn *fn, void *context, struct err *e) MUST_USE;
// Bytes of a held record, copied to a. ERR_NOT_FOUND: none held. ERR_CORRUPT: they no longer open their leaf.
int view_record(struct view *v, struct arena *a, const struct view_ledger *l, uint64_t index, struct bytes *out,
                struct err *e) MUST_USE;

#endif
