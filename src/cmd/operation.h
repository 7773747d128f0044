// SPDX-License-Identifier: Apache-2.0
// What commands that write into an operation share: the operation as the node tells it.
#ifndef CMD_OPERATION_H
#define CMD_OPERATION_H

#include "base/json.h"
#include "cmd/compose.h"

// GET operations/ID as of now, into a. ERR_*.
int operation_fetch(struct cli *cli, struct arena *a, const char *id, const struct json **out, struct err *e) MUST_USE;
// How a record of it is written: its class, exercise mark and, when it is restricted, those who may hold it: its author and
// everybody it is released to, but this member. given: other names instead; NULL: none.
const char *operation_class(const struct json *operation);
void operation_compose(struct compose *c, const struct json *operation, const char *given);

#endif
