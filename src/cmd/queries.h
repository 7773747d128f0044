// SPDX-License-Identifier: Apache-2.0
// Many names screened against an index file, one a line, answered line by line in their order, on all processors and in
// bounded memory. What has come is answered before more is waited for, so that a program may ask through a pipe.
#ifndef CMD_QUERIES_H
#define CMD_QUERIES_H

#include "cmd/cli.h"
#include "cmd/roll.h"

// path: "-" is standard input. Lines that are not UTF-8 are screened by what can be read of them, and told at the end.
// Returns an exit code.
int queries_run(struct cli *cli, const struct roll *r, const char *path, const struct screen_limits *limits);

#endif
