// SPDX-License-Identifier: Apache-2.0
// A charter on a terminal or as JSON: all that its signatures cover, and who has signed.
#ifndef CMD_CHARTER_SHOW_H
#define CMD_CHARTER_SHOW_H

#include <stdint.h>

#include "cmd/cli.h"
#include "record/charter.h"

// signed_by as charter_check_signatures gives it.
int charter_show_text(struct cli *cli, const struct charter *c, const uint8_t signed_by[16]) MUST_USE;
int charter_show_json(const struct charter *c, const uint8_t signed_by[16]) MUST_USE;

#endif
