// SPDX-License-Identifier: Apache-2.0
// Taking a bundle into this member's node, for the command `import bundle`.
#ifndef CMD_UNBUNDLE_H
#define CMD_UNBUNDLE_H

#include "cmd/cli.h"

int unbundle(struct cli *cli, const char *path); // prints; returns an exit code

#endif
