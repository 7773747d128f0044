// SPDX-License-Identifier: Apache-2.0
// What entente clear shares with entente route: the answer of GET clearances/.
#ifndef CMD_CLEAR_H
#define CMD_CLEAR_H

#include "cmd/cli.h"

// "ID,ID": each of hex digits. Prints the fault and returns CLI_USAGE, or 0.
int clear_check_ids(const char *command, const char *ids);
// Who lets pass by these requests at an hour (NULL: see entente clear), appended to answer. ERR_*.
int clear_call(struct cli *cli, const char *ids, const char *at, struct buf *answer, struct err *e) MUST_USE;

#endif
