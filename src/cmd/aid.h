// SPDX-License-Identifier: Apache-2.0
// What the commands of mutual assistance share: things with quantities as people type them, replies to requests, lists.
#ifndef CMD_AID_H
#define CMD_AID_H

#include "cmd/cli.h"
#include "cmd/compose.h"

// How a record is sent.
struct aid_words {
    const char *release;   // --release; NULL: not restricted, unless what it is about is
    bool is_exercise;      // --exercise
    bool is_dry_run;       // --dry-run
};

// Words ITEM=QUANTITY, with a unit behind the quantity if there is one ("diesel=12.5 t"), as a list of things under
// `items`; needed: the moment each is needed until, or NULL. Prints the fault and returns CLI_USAGE, or 0.
int aid_check_items(const char *command, int argc, char **argv, int from);
void aid_write_items(struct compose *c, int argc, char **argv, int from, const char *needed);
// GET path/ID, parsed into a. ERR_*.
int aid_fetch(struct cli *cli, struct arena *a, const char *path, const char *id, const struct json **out, struct err *e)
    MUST_USE;
// A list of the API, asked for with those words that have a value. Returns an exit code.
struct aid_query {
    const char *name, *value; // value NULL: not asked
};
int aid_query_list(struct cli *cli, const char *list, const struct aid_query *queries, size_t count,
                   void (*show)(struct cli *cli, const struct json *answer));
// The same by path, and what the options say (NULL: not given). Returns an exit code.
struct aid_list {
    const char *path, *by, *type;
    bool all, is_exercise;
};
int aid_show_list(struct cli *cli, const struct aid_list *o, void (*show)(struct cli *cli, const struct json *answer));
// One of them, by its id.
int aid_show_one(struct cli *cli, const char *path, const char *id,
                 void (*show)(struct cli *cli, const struct json *answer));

// Begin a reply to the request that argv[1] names: the request fetched into a, `request` and `answer` written, its exercise
// mark and, when it is restricted, its author as the one it is released to. Returns an exit code, printed.
struct aid_reply {
    struct compose c;
    const struct json *request;
    const char *leaf_class;
};
int aid_reply_begin(struct cli *cli, struct arena *a, const char *id, const char *answer, const struct aid_words *o,
                    struct aid_reply *out);
// The whole of a command that replies with things, after its options: argv[1] names the request, ITEM=QUANTITY from argv[2]
// on, and these fields of text, whose list ends with a field NULL; a value NULL is left out. Returns an exit code, printed.
struct aid_text {
    const char *field, *value;
};
int aid_reply_items(struct cli *cli, const char *command, const char *answer, int argc, char **argv,
                    const struct aid_words *o, const struct aid_text *texts);

// ---- showing ----
// "200 people, 12.5 t diesel" of a list of things, by the field that holds how much of each.
void aid_append_items(struct buf *out, const struct json *list, const char *field);
void aid_show_request(struct cli *cli, const struct json *request);

#endif
