// SPDX-License-Identifier: Apache-2.0
// What the parts of `entente notice` share: the words that a person gave, and asking the node.
#ifndef CMD_NOTICE_H
#define CMD_NOTICE_H

#include "base/json.h"
#include "cmd/cli.h"

struct notice_words {
    // of the record
    const char *leaf_class, *release, *purpose, *note;
    // of its info
    const char *language, *category, *event, *response, *urgency, *severity, *certainty, *audience;
    const char *effective, *onset, *expires;
    const char *sender, *headline, *description, *instruction, *web, *contact;
    // of its area
    const char *area, *polygon, *circle, *altitude, *ceiling;
    // of the list
    const char *by, *max, *skip;
    bool is_exercise, is_dry_run, is_first, is_all;
};

// notice_write.c: a first version from words; a later one from words and what the notice says so far; its end. They return
// an exit code.
int notice_write_first(struct cli *cli, const struct notice_words *o);
int notice_write_update(struct cli *cli, const char *id, const struct notice_words *o);
int notice_write_cancel(struct cli *cli, const char *id, const struct notice_words *o);

// notice_import.c: a CAP file as a first or later version. Returns an exit code.
int notice_import_file(struct cli *cli, const char *path, const struct notice_words *o);

#endif
