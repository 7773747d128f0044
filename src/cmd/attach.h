// SPDX-License-Identifier: Apache-2.0
// A file of this machine becomes a record, or several, of kind `file` in this member's ledger.
#ifndef CMD_ATTACH_H
#define CMD_ATTACH_H

#include <stdbool.h>

#include "cmd/cli.h"
#include "crypto/hash.h"

struct attached {
    char id[2 * HASH_SIZE + 1]; // of the record that stands for the whole
    char name[256];
    unsigned long long size, parts;
};

// Its last path component as a name that a record may have. ERR_INVALID.
int attach_name(const char *path, char name[256], struct err *e) MUST_USE;
// Send it to the node, released to the members in "KAZ,RUS". Progress goes to a terminal.
int attach_file(struct cli *cli, const char *path, const char *members, bool is_exercise, struct attached *out,
                struct err *e) MUST_USE;

#endif
