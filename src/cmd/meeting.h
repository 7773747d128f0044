// SPDX-License-Identifier: Apache-2.0
// What the files of `entente meeting` share.
#ifndef CMD_MEETING_H
#define CMD_MEETING_H

#include "cmd/aid.h"
#include "record/meeting.h"

struct meeting_words {
    const char *organs, *begins, *ends, *place, *conference, *about, *papers, *result, *conclusion, *outcome, *text, *title;
    const char *leaf_class, *by, *organ, *out, *max, *skip;
    const char *agenda[MEETING_AGENDA_MAX];
    size_t agenda_count;
    bool is_consultation, all;
    struct aid_words aid;
};

// meeting_write.c: each writes one record and returns an exit code.
int meeting_write_convene(struct cli *cli, const struct meeting_words *o, const char *title);
// A later version: with that status (NULL: as it is), with these minutes (NULL: as they are), and with what the options give.
int meeting_write_version(struct cli *cli, const struct meeting_words *o, const char *id, const char *status, const char *minutes);
// This member's word: an attendance, or a view; NULL: none.
int meeting_write_word(struct cli *cli, const struct meeting_words *o, const char *id, const char *attendance, const char *view);

// meeting_show.c
void meeting_show(struct cli *cli, const struct json *x);
void meeting_show_agenda(struct cli *cli, const struct json *x);
void meeting_show_list(struct cli *cli, const struct json *answer);
void meeting_show_report(struct cli *cli, const struct json *answer);

#endif
