// SPDX-License-Identifier: Apache-2.0
// A section of a dossier (record/dossier.h): a stretch of one ledger that proves itself, from the peaks where it begins to
// checkpoints that its author signed and others cosigned. Judged in two passes over all sections, since a record in one may
// hold the keys that another is signed with: the first believes leaves for their author's checkpoints and gathers the keys
// of `key` records; the second judges the receipts.
//
// A leaf of class statute is shown with its bytes, so nothing that binds is left out of a stretch. After a `key` record
// stands, without receipts, the checkpoint that ends with it, the last under the old ledger key. All other checkpoints
// stand at the end of the section, by size: one, or several of which each carries a receipt or more. Their lines are the
// author's, then those of cosigners by name.
#ifndef RECORD_SECTION_H
#define RECORD_SECTION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/err.h"
#include "crypto/hash.h"
#include "crypto/sign.h"
#include "record/dossier.h"
#include "record/record.h"

#define SECTION_KEYS_MAX 64 // that one party may have had within one dossier

struct section_last { // how far an old cosigning key signed a ledger, by the record that ended it
    struct bytes origin;
    uint64_t size;
};
struct section_key {
    uint64_t after; // speaks for sizes > after
    struct sign_public ledger, cosign;
    bool is_ended;             // a later key record is known; then the cosigning key counts ...
    struct section_last *last; // ... up to these sizes alone
    size_t last_count;
    bool is_used; // it signed a checkpoint or a receipt that was judged good
};
// A party in one generation of its ledger.
struct section_party {
    struct bytes member;
    uint64_t generation;
    struct bytes origin, cosigner; // of its ledger; its name on cosignatures
    struct section_key *keys;      // ascending; the first is given, key records append
    size_t key_count;
};
// Those whose keys are known. Its makers append parties in any order, none twice.
struct section_parties {
    struct section_party *list;
    size_t count;
};
const struct section_party *section_find(const struct section_parties *p, struct bytes origin); // NULL

// One statute record of a section. What it lends is valid until the function returns.
struct section_leaf {
    const struct section_party *author;
    uint64_t index;
    struct hash id;
    const struct dossier_item *item; // salt and bytes; lives as long as the dossier
    const struct record *record;     // NULL: ill-formed, it is blank
};
// A negative result ends the walk and is returned.
typedef int section_leaf_fn(void *context, const struct section_leaf *leaf);

// First pass. The parties get the keys of the section's key records; what is kept lives in a. *to: the place after the
// last leaf. ERR_REFUSED with what is wrong; ERR_NOMEM. Call it for a section whose author is known.
int section_read(struct arena *a, const struct dossier_section *s, struct section_parties *parties,
                 section_leaf_fn *fn, void *context, uint64_t *to, struct err *e) MUST_USE;

struct section_receipt {
    struct bytes member; // borrows the parties
    uint64_t size;       // of the checkpoint
    int64_t time;        // when the cosigner says it signed; -1 for the author, whose checkpoint has no time
};
// Second pass, over a section that section_read accepted: the author's first, then the others in the order of the file;
// *out lives in a. None at all when nobody but the author signed. is_lenient: lines under keys that are not known are
// passed over, since a later record may name them.
int section_receipts(struct arena *a, const struct dossier_section *s, struct section_parties *parties,
                     bool is_lenient, struct section_receipt **out, size_t *count, struct err *e) MUST_USE;

#endif
