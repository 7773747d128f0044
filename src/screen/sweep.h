// SPDX-License-Identifier: Apache-2.0
// The second step of a query: which names could reach the threshold. A window of names at a time, the credits (bound.h) of the
// tokens they hold are added up; names lie ordered by weight, so what each block of them needs is known before it is looked at. Where
// the tokens that most names hold cannot reach that by themselves, their postings are not walked: a name is then a
// candidate from the rest alone, with what the skipped ones could add at most.
#ifndef SCREEN_SWEEP_H
#define SCREEN_SWEEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "screen/gather.h"

// What is done with each name that could reach the threshold. A negative result ends the sweep.
typedef int sweep_fn(void *context, uint32_t name, const struct index_name *row);

struct sweep {
    struct gather *g;
    uint64_t work_max; // g->work may not pass it
    bool is_ended;     // it did: names are missing
    sweep_fn *found;
    void *context;
};

// Names come in ascending order within a window. ERR_NOMEM, ERR_CORRUPT, or what found returned.
int sweep_names(struct sweep *s) MUST_USE;

#endif
