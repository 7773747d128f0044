// SPDX-License-Identifier: Apache-2.0
// entente verify with the file that proves an outcome (record/dossier.h).
#ifndef CMD_VERIFY_OUTCOME_H
#define CMD_VERIFY_OUTCOME_H

#include "cmd/cli.h"
#include "crypto/hash.h"

// known: the charter that the file must stand on; NULL: any, and its hash is for the reader to compare. Prints what is
// proved. ERR_REFUSED with what is wrong.
int verify_outcome(struct cli *cli, struct bytes file, const struct hash *known, struct err *e) MUST_USE;

#endif
