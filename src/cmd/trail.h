// SPDX-License-Identifier: Apache-2.0
// The audit trail of what commands read while no node runs: gathered while they read, written when they are done.
#ifndef CMD_TRAIL_H
#define CMD_TRAIL_H

#include "base/arena.h"
#include "base/bytes.h"
#include "node/home.h"

struct trail {
    struct arena arena;
    struct trail_entry *entries;
    size_t count, capacity;
    bool failed; // no memory for one of them
};

void trail_init(struct trail *t);
void trail_clear(struct trail *t);
void trail_note(void *trail, struct bytes who, struct bytes act, struct bytes what); // for api_config
// Into the store of that folder, on which no node may have started meanwhile. Says on standard error when it cannot.
void trail_write(const struct trail *t, const struct home *h);

#endif
