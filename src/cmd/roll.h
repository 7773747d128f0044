// SPDX-License-Identifier: Apache-2.0
// An index file as commands use it: opened with its hash checked, and what is said of it.
#ifndef CMD_ROLL_H
#define CMD_ROLL_H

#include "cmd/cli.h"
#include "host/file.h"
#include "screen/match.h"
#include "screen/roster.h"

struct roll {
    struct file_map map;
    struct roster roster;
};

// Map it and check its hash. Errors are told with the file's name.
int roll_open(struct roll *r, const char *path, struct err *e) MUST_USE;
void roll_close(struct roll *r);
// Lists, names, size, hash and versions; JSON with --json.
void roll_show(struct cli *cli, const char *path, const struct roster *r);
// "lists of un 2026-02-01, ofac": what an answer says of its data.
void roll_append_lists(struct buf *out, const struct roster *r);
// One hit in two lines.
void roll_append_hit(struct cli *cli, struct buf *out, const struct roster *r, const struct screen_hit *hit);

#endif
