// SPDX-License-Identifier: Apache-2.0
// What `entente screen` does with an index file: no member, no node.
#ifndef CMD_SCREEN_FILE_H
#define CMD_SCREEN_FILE_H

#include <stdint.h>

#include "base/buf.h"
#include "cmd/cli.h"

struct screen_file_words {
    const char *index;   // the index file
    const char *queries; // a file of names; NULL: a text, or the name that was typed
    const char *text;    // a file of running text; NULL likewise
    const char *edits;   // "0", "1"; NULL: 1
    uint64_t max;        // hits shown of one name
};

// Returns an exit code.
int screen_file_run(struct cli *cli, const struct screen_file_words *w, const struct buf *name);

#endif
