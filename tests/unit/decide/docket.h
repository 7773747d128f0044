// SPDX-License-Identifier: Apache-2.0
// Ledgers of an alliance with known keys (tests/unit/record/support.h: ARM BLR KAZ KGZ RUS TJK), to make dossiers of them
// without a store: leaves are written, and sections cut out of them with receipts of whom the test wants.
#ifndef TESTS_UNIT_DECIDE_DOCKET_H
#define TESTS_UNIT_DECIDE_DOCKET_H

#include "../record/support.h"
#include "decide/review.h"

enum { ARM, BLR, KAZ, KGZ, RUS, TJK, DOCKET_MEMBERS };
#define DOCKET_LEAVES 64

struct docket_leaf {
    bool is_open; // statute: a record of that text
    uint8_t salt[LEAF_SALT_SIZE];
    struct bytes record;
    struct leaf leaf;
};
struct docket_ledger {
    struct bytes origin;
    struct docket_leaf leaves[DOCKET_LEAVES];
    unsigned size;
    unsigned keys_at[2]; // index of a key record: the keys above it are another set
    unsigned key_count;
};
struct docket {
    struct charter charter;
    struct bytes note; // with all signatures
    struct docket_ledger ledgers[DOCKET_MEMBERS];
};

struct docket *docket_new(void); // in support_arena; each ledger has a first leaf
void docket_pad(struct docket *d, unsigned member, unsigned leaves); // of class alliance
// Statute records; the id of what was written.
struct hash docket_write(struct docket *d, unsigned member, const char *text);
struct hash docket_propose(struct docket *d, unsigned member, const char *procedure, unsigned electors_bits);
struct hash docket_say(struct docket *d, unsigned member, const struct hash *proposal, const char *word, bool is_final);
void docket_rekey(struct docket *d, unsigned member); // a key record; last: all ledgers as they are now

// [from, to) of a member's ledger, checkpoint of its whole size, cosigned by these (bits); none: the author's alone.
// to 0: for keys alone, without a checkpoint at the end.
struct dossier_section docket_section(struct docket *d, unsigned member, unsigned from, unsigned to, unsigned cosigners);
// The same with receipts at two sizes.
struct dossier_section docket_section_2(struct docket *d, unsigned member, unsigned from, unsigned to, unsigned size,
                                        unsigned cosigners, unsigned size_2, unsigned cosigners_2);
struct bytes docket_file(const struct dossier *d);

#endif
