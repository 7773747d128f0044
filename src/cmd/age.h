// SPDX-License-Identifier: Apache-2.0
// How old is what a command shows.
#ifndef CMD_AGE_H
#define CMD_AGE_H

#include "base/json.h"
#include "cmd/cli.h"

// A line to an answer that has "running" and "heard" (node/pulse.h), when the node does not run, or runs and has heard
// nobody for ten minutes; else nothing.
void age_show(struct cli *cli, const struct json *answer);
// What --as-of cannot bring back: that erased listings are in no answer, when a moment that is past was asked for.
void age_show_erased(struct cli *cli);

#endif
