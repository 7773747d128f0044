// SPDX-License-Identifier: Apache-2.0
// entente verify with the file that proves an outcome (record/dossier.h).
#ifndef CMD_VERIFY_OUTCOME_H
#define CMD_VERIFY_OUTCOME_H

#include "cmd/cli.h"
#include "crypto/hash.h"

struct verify_outcome_files { // the adopted text as documents, out of what is proved; NULL: not wanted
    const char *akoma, *plain, *lang;
};
// known: the charter that the file must stand on; NULL: any, and its hash is for the reader to compare. Prints what is
// proved, or writes the files that are named, replacing none. ERR_REFUSED with what is wrong.
int verify_outcome(struct cli *cli, struct bytes file, const struct hash *known,
                   const struct verify_outcome_files *files, struct err *e) MUST_USE;

#endif
