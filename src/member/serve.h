// SPDX-License-Identifier: Apache-2.0
// Answers to peers, from a reader's snapshot. Access is decided here and by the leaf asked for, never by commitment:
// public, alliance and statute bytes go to every member; restricted ones to those their author's records name. What is
// restricted, erased or unknown gets one and the same answer: a leaf without bytes.
// Nothing leaves unverified: a chunk is checked against the author's signed checkpoint as its receiver will check it.
#ifndef MEMBER_SERVE_H
#define MEMBER_SERVE_H

#include "base/buf.h"
#include "member/view.h"

// Where stored bytes turned out to be damaged (index), so that the writer can fetch them anew.
struct serve_damage {
    bool is_record; // record `index` does not open its leaf
    bool is_tree;   // leaves or tiles of this range do not belong to the signed tree
    uint64_t index;
};

// The view's snapshot must be open. `peer` is the authenticated asker.
// Heads: of each ledger the newest checkpoint with our cosignature, the one with the asker's own, those kept at key
// changes; with is_full everybody's cosignatures.
int serve_heads(struct view *v, struct bytes peer, bool is_full, struct buf *out, struct err *e) MUST_USE;
// Chunk (sync/wire.h). ERR_NOT_FOUND: we do not hold that range. ERR_CORRUPT: damage found, nothing served.
// now: seconds since 1970, by which those are told who are in a centre.
int serve_chunk(struct view *v, struct bytes peer, struct bytes origin, uint64_t from, uint64_t to, uint64_t size,
                int64_t now, struct buf *out, struct serve_damage *damage, struct err *e) MUST_USE;
// tlog-tiles: "checkpoint", "tile/..." of one ledger. ERR_NOT_FOUND.
int serve_tlog(struct view *v, const struct view_ledger *l, struct bytes path, struct buf *out, struct err *e) MUST_USE;
// The author's newest checkpoint that is held, with every cosignature of exactly that size. At most k of them.
int serve_checkpoint(struct view *v, const struct view_ledger *l, struct buf *out, struct err *e) MUST_USE;
// May this member have the bytes of this leaf?
int serve_may_read(struct view *v, const struct view_ledger *l, const struct store_leaf *leaf, struct bytes peer,
                   int64_t now, bool *may, struct err *e) MUST_USE;

#endif
