// SPDX-License-Identifier: Apache-2.0
// Checking this member's whole store, for the command `verify`.
#ifndef CMD_VERIFY_STORE_H
#define CMD_VERIFY_STORE_H

#include "cmd/cli.h"

// On a stopped node's folder as well as beside a running node. Prints; returns an exit code,
// CLI_REFUSED when damaged.
int verify_store(struct cli *cli);

#endif
