// SPDX-License-Identifier: Apache-2.0
// entente peers: the links to the other members.
#include "cmd/cli.h"
#include "cmd/table.h"

static void
show(struct cli *cli, const struct json *answer)
{
    static const char *const heads[] = {"member", "address", "link", "last heard", "failures in a row"};
    struct table *t = table_new(heads, 5);
    const struct json *list = json_get(answer, "peers");
    for (const struct json *p = list ? list->first : NULL; p; p = p->next) {
        int64_t ago = json_get_int(p, "heard_seconds_ago", -1);
        table_cell(t, json_get_text(p, "member"));
        table_cell(t, json_get_text(p, "address"));
        table_cell_fmt(t, "%s", json_get_bool(p, "reachable", false) ? "up" : "DOWN");
        if (ago < 0)
            table_cell(t, BYTES_LIT("never"));
        else
            table_cell_fmt(t, "%lld s ago", (long long)ago);
        table_cell_fmt(t, "%lld", (long long)json_get_int(p, "failures", 0));
    }
    table_print(cli, t);
}

static int
run(struct cli *cli, int argc, char **argv)
{
    struct err e = {0};
    struct buf answer;
    int r = cli_options(cli, &argc, argv, NULL, 0);
    if (r)
        return r;
    if (argc > 1)
        return cli_usage("peers", "it takes no words, but got '%s'", argv[1]);
    buf_init(&answer, 16 * 1024 * 1024);
    r = cli_call(cli, "GET", "/api/v1/peers", (struct bytes){NULL, 0}, &answer, &e);
    r = cli_answer(cli, r, &answer, &e, show);
    buf_clear(&answer);
    return r;
}

const struct command peers_command = {
    "peers",
    "[--json]",
    "The links to the other members' nodes",
    "One line a member: where its node is reached, whether it answers, and when it was last heard.\n\n"
    "Example:\n  entente peers\n",
    run,
    NULL,
};
