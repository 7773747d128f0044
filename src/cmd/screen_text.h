// SPDX-License-Identifier: Apache-2.0
// Listed names inside running text, from an index file.
#ifndef CMD_SCREEN_TEXT_H
#define CMD_SCREEN_TEXT_H

#include "cmd/cli.h"
#include "cmd/roll.h"

// path: "-" is standard input. Returns an exit code.
int screen_text_run(struct cli *cli, const struct roll *r, const char *path, bool has_edits);

#endif
