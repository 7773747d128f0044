// SPDX-License-Identifier: Apache-2.0
// What people say of an operation, and planning one with it.
#ifndef CMD_OPERATION_PLAN_H
#define CMD_OPERATION_PLAN_H

#include "cmd/aid.h"
#include "record/item.h"

struct operation_words {
    const char *phases[ITEM_PHASES_MAX];
    size_t phase_count;
    const char *with, *observers, *measure, *area, *countries, *box, *due, *progress, *text, *by, *until;
    bool all, observes;
    struct aid_words aid;
};

// Plan one of that name. Returns an exit code.
int operation_plan(struct cli *cli, const struct operation_words *o, const char *name);
// The fields `phases` and `area` as the words give them. Print the fault and return CLI_USAGE, or 0.
int operation_plan_phases(struct compose *c, const struct operation_words *o);
int operation_plan_area(struct compose *c, const struct operation_words *o);

#endif
