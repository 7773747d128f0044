// SPDX-License-Identifier: Apache-2.0
// An outcome as files: what proves it to a stranger, and its text for people.
#ifndef CMD_OUTCOME_FILE_H
#define CMD_OUTCOME_FILE_H

#include "cmd/cli.h"

struct outcome_file { // names of files to write; NULL: not wanted
    const char *proof, *akoma, *plain;
    const char *lang; // of the texts; NULL: of Akoma Ntoso the first, of plain text all
};
// Writes each that is named; none is replaced. Prints what was written, or the fault. Returns an exit code.
int outcome_file(struct cli *cli, const struct outcome_file *o, const char *id);

#endif
