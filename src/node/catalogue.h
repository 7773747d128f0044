// SPDX-License-Identifier: Apache-2.0
// Which versions of listings belong into the screening index, and when each is in effect: from the rows alone, without
// reading a record; 40 bytes a version. They lie in buckets of so many places of a ledger, and each bucket has a stamp:
// the same versions in effect at the same times give the same stamp, whatever the order in which they came. So what
// changed since an index was made shows without reading what did not.
#ifndef NODE_CATALOGUE_H
#define NODE_CATALOGUE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "crypto/hash.h"
#include "member/view.h"

#define CATALOGUE_BUCKET 4096 // leaves

struct catalogue_entry {
    uint64_t index; // of the version's leaf
    int64_t from, until;
    uint64_t mark;   // of the hash of all this and the version's id
    uint64_t object; // beginning of the listing's id
};

struct catalogue_bucket {
    uint32_t ledger;
    uint64_t first; // index of its first place
    struct catalogue_entry *entries; // owned; by index
    size_t count, room;
    uint64_t sum; // of the marks of its entries
};

struct catalogue {
    struct catalogue_bucket **buckets; // owned, each; by ledger, then first; none is empty
    size_t count, room;
};

// Everything in the view's snapshot.
int catalogue_read(struct catalogue *c, struct view *v, struct err *e) MUST_USE;
void catalogue_clear(struct catalogue *c);
// A copy of its own.
int catalogue_copy(struct catalogue *out, const struct catalogue *c, struct err *e) MUST_USE;
// What the view shows of listings whose rows were written, struct touched_row each, in place of what was there. Appends to keys
// a u64 (catalogue_key) for each version that went or came, also as it was. On failure c can only be cleared.
int catalogue_update(struct catalogue *c, struct view *v, struct bytes touched, struct buf *keys, struct err *e) MUST_USE;
// Only the versions of these ascending keys.
int catalogue_pick(struct catalogue *out, const struct catalogue *c, const uint64_t *keys, size_t count, struct err *e) MUST_USE;
// Of a version: ledger number << 40 | index of its leaf.
uint64_t catalogue_key(uint32_t ledger, uint64_t index);
// Stamp of `count` buckets from `first` on.
void catalogue_stamp(const struct catalogue *c, size_t first, size_t count, struct hash *out);

#endif
