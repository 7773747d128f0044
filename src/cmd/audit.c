// SPDX-License-Identifier: Apache-2.0
// entente audit: who read, screened and wrote what here.
#include "base/num.h"
#include "cmd/cli.h"
#include "cmd/table.h"

static void
show(struct cli *cli, const struct json *answer)
{
    static const char *const heads[] = {"time", "who", "act", "what"};
    const struct json *list = json_get(answer, "audit");
    struct table *t = table_new(heads, 4);
    for (const struct json *x = list ? list->first : NULL; x; x = x->next)
        for (size_t i = 0; i < 4; i++)
            table_cell(t, json_get_text(x, heads[i]));
    table_print(cli, t);
    if (!list || list->count == 0)
        cli_say("nothing yet\n");
}

static int
run(struct cli *cli, int argc, char **argv)
{
    const char *max = NULL;
    uint64_t number;
    struct err e = {0};
    struct buf path, answer;
    const struct cli_option options[] = {{"--max", &max, NULL}};
    int r = cli_options(cli, &argc, argv, options, 1);
    if (r)
        return r;
    if (argc > 1)
        return cli_usage("audit", "it takes no words, but got '%s'", argv[1]);
    if (max && (num_parse_u64(bytes_of_str(max), &number) < 0 || number == 0))
        return cli_usage("audit", "--max is a number from 1 on, not '%s'", max);
    buf_init(&path, 4096);
    buf_init(&answer, 64 * 1024 * 1024);
    buf_append_str(&path, "/api/v1/audit");
    if (max)
        cli_query(&path, "max", bytes_of_str(max));
    r = cli_call(cli, "GET", buf_str(&path), (struct bytes){NULL, 0}, &answer, &e);
    r = cli_answer(cli, r, &answer, &e, show);
    buf_clear(&answer);
    buf_clear(&path);
    return r;
}

const struct command audit_command = {
    "audit",
    "[--max N]",
    "Who read, screened and wrote what on this node, newest first",
    "Every screening, reading, export, check and writing is noted on this node, with the officer in whose name it\n"
    "was asked: ENTENTE_OFFICER, else the user who ran the command, else what another program says of itself.\n"
    "An act that did not come to be says so (refused, not found, failed) and why; what was read on the way to an\n"
    "act says which (show, to erase). Ids stand with the names of listings that are held: the trail keeps ids alone,\n"
    "so an erased listing's name goes from it. What was typed as a name to screen or search for stays.\n"
    "The trail never leaves the node. It is kept as long as audit-days in the config says (365 days).\n\n"
    "  --max N             at most so many entries (100)\n\n"
    "Example:\n  entente audit --max 20\n",
    run,
    NULL,
};
