// SPDX-License-Identifier: Apache-2.0
// How the screening index follows the rows. Whole: the catalogue is read anew from all rows, and the segments that differ are
// made. Small: only listings whose rows were written are looked at, and what came of them since the segments were made goes
// into one small segment, so that a new listing is found at once among a million others. When that has grown, the segments
// are made anew on a thread of its own, and small renewals go on meanwhile.
#ifndef NODE_RENEWAL_H
#define NODE_RENEWAL_H

#include <stdbool.h>

#include "base/bytes.h"
#include "base/err.h"
#include "node/segments.h"

struct renewal;
struct screen_normaliser;
struct views;

struct renewal_config {
    struct views *views;
    const char *path;                   // segments_maker.path; borrowed
    bool (*is_stopping)(void *context); // may be asked on another thread
    void *context;
};

int renewal_new(struct renewal **out, const struct renewal_config *config, struct err *e) MUST_USE;
void renewal_free(struct renewal *r); // waits for the thread; takes NULL

// One thread calls what follows. `current` are the segments this gave last; NULL: none yet. Each gives segments in their place.
int renewal_whole(struct renewal *r, struct screen_normaliser *n, const struct segments *current, struct segments *out,
                  struct err *e) MUST_USE;
// Whether a small renewal can be: a whole one has been, and none failed since.
bool renewal_is_known(const struct renewal *r);
// touched: struct touched_row, everything written since the renewal before, and what was written before it does no harm.
int renewal_small(struct renewal *r, struct screen_normaliser *n, const struct segments *current, struct bytes touched,
                  struct segments *out, struct err *e) MUST_USE;
// Begin to make the segments anew if it has not begun and enough has changed, or a version is gone: what is erased is to be in no
// file.
int renewal_begin(struct renewal *r, const struct segments *current, struct err *e) MUST_USE;
bool renewal_is_made(struct renewal *r); // they are: renewal_end gives them
int renewal_end(struct renewal *r, struct screen_normaliser *n, struct segments *out, struct err *e) MUST_USE;

#endif
