// SPDX-License-Identifier: Apache-2.0
// entente organs: who sits in which organ, what it may decide and how, and who has the chair on a date.
#include "cmd/cli.h"
#include "cmd/organ_show.h"

static void
show(struct cli *cli, const struct json *answer)
{
    struct bytes as_of = json_get_text(answer, "as_of");
    organ_show_table(cli, answer);
    cli_say("\n");
    organ_show_matters(cli, answer);
    cli_say("\n");
    organ_show_rules(answer);
    cli_say("as of %.*s\n", (int)as_of.n, (const char *)as_of.p);
}

static int
run(struct cli *cli, int argc, char **argv)
{
    struct err e = {0};
    struct buf path, answer;
    int r = cli_options(cli, &argc, argv, NULL, 0);
    if (r)
        return r;
    if (argc > 2)
        return cli_usage("organs", "it takes at most one word, an organ");
    buf_init(&path, 4096);
    buf_init(&answer, 16 * 1024 * 1024);
    buf_append_str(&path, "/api/v1/organs");
    if (argc == 2)
        cli_query(&path, "organ", bytes_of_str(argv[1]));
    if (cli->as_of)
        cli_query(&path, "as_of", bytes_of_str(cli->as_of));
    r = cli_call(cli, "GET", buf_str(&path), (struct bytes){NULL, 0}, &answer, &e);
    r = cli_answer(cli, r, &answer, &e, show);
    buf_clear(&answer);
    buf_clear(&path);
    return r;
}

const struct command organs_command = {
    "organs",
    "[ORGAN] [--as-of DATE] [--json]",
    "Show the alliance's organs: who sits in them, what they decide, who has the chair",
    "Shows each organ below the one it belongs to: members, quorum of a session, whose turn the chair is on the date given\n"
    "and whose then, the secretariat that relays for it; below that which matters it may decide, by which procedures.\n\n"
    "  ORGAN         that one alone, by its id\n"
    "  --as-of DATE  who has the chair on that date\n\n"
    "Example:\n  entente organs heads --as-of 2027-01-01\n",
    run,
    NULL,
};
