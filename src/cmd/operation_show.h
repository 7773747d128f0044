// SPDX-License-Identifier: Apache-2.0
// An operation, and a list of them, for people.
#ifndef CMD_OPERATION_SHOW_H
#define CMD_OPERATION_SHOW_H

#include "cmd/cli.h"

void operation_show(struct cli *cli, const struct json *x);
void operation_show_list(struct cli *cli, const struct json *answer);

#endif
