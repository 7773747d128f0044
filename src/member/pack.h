// SPDX-License-Identifier: Apache-2.0
// Making a bundle (sync/bundle.h): what a peer would be given over the wire, as a file. Access is
// decided as for a peer (member/serve.h), and every chunk and note is checked before it goes in.
#ifndef MEMBER_PACK_H
#define MEMBER_PACK_H

#include "member/view.h"
#include "sync/bundle.h"

struct pack_options {
    int64_t now;     // by which those are told who are in a centre
    struct bytes to; // the member it is for; empty: only what every member may hold
    const struct bundle_head
        *since; // head of a bundle of theirs: what they hold is left out. May be NULL
};
struct pack_counts {
    uint64_t notes, leaves, receipts;
};
// Takes the next bytes of the file; its non-zero result ends the work and is returned.
typedef int pack_put_fn(void *context, struct bytes content, struct err *e);

// The view's snapshot must be open. ERR_NOT_FOUND: there is no such member. ERR_CORRUPT: this disk
// changed something.
int pack_bundle(struct view *v, const struct pack_options *o, pack_put_fn *put, void *context,
                struct pack_counts *counts, struct err *e) MUST_USE;

#endif
