// SPDX-License-Identifier: Apache-2.0
// Made ledgers for the tests of this room: an author that signs what a test wants, and the bodies a peer would send.
#ifndef TESTS_SYNC_LEDGERS_H
#define TESTS_SYNC_LEDGERS_H

#include <stdbool.h>

#include "base/buf.h"
#include "ledger/leaf.h"
#include "ledger/tree.h"
#include "sync/sync.h"

#define LEDGERS_MEMBERS 4 // k = 3
#define LEDGERS_LEAVES 2000

struct made_ledger {
    char origin[200];
    struct sign_secret key, cosign;
    struct leaf leaves[LEDGERS_LEAVES];
    uint8_t salts[LEDGERS_LEAVES][LEAF_SALT_SIZE];
    char records[LEDGERS_LEAVES][32];
    uint64_t size;
};

extern const char *const ledgers_names[LEDGERS_MEMBERS];
struct hash ledgers_charter(void);
void ledgers_make(struct made_ledger *l, size_t member);
// Append a leaf of class c; `variant` makes other bytes, so two ledgers can part at any place.
void ledgers_append(struct made_ledger *l, uint8_t c, int variant);
void ledgers_root(const struct made_ledger *l, uint64_t size, struct hash *out);
struct tree_reader ledgers_reader(const struct made_ledger *l);
// The author's checkpoint, with cosignatures of the members in the bit mask.
void ledgers_note(const struct made_ledger *l, uint64_t size, unsigned cosigners, struct made_ledger *const *all, struct buf *out);
// A chunk; with_bytes false leaves every record out.
void ledgers_chunk(const struct made_ledger *l, uint64_t from, uint64_t to, uint64_t size, bool with_bytes, struct buf *out);

#endif
