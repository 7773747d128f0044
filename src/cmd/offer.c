// SPDX-License-Identifier: Apache-2.0
// entente offer: what this member offers to a request.
#include "cmd/aid.h"
#include "cmd/words.h"

static int
run(struct cli *cli, int argc, char **argv)
{
    const char *conditions = NULL, *until = NULL;
    struct aid_words o = {NULL, false, false};
    struct aid_reply reply;
    struct arena a;
    const struct cli_option options[] = {
        {"--conditions", &conditions, NULL},
        {"--until", &until, NULL},
        {"--release", &o.release, NULL},
        {"--dry-run", NULL, &o.is_dry_run},
    };
    int r = cli_options(cli, &argc, argv, options, sizeof options / sizeof *options);
    if (r)
        return r;
    if (argc < 2)
        return cli_usage("offer", "to which request? entente ask --list shows them");
    if (words_id("offer", argv[1]) || aid_check_items("offer", argc, argv, 2) || words_moment("offer", "--until", until))
        return CLI_USAGE;
    arena_init(&a, 32 * 1024 * 1024);
    r = aid_reply_begin(cli, &a, argv[1], "offer", &o, &reply);
    if (r == 0) {
        aid_write_items(&reply.c, argc, argv, 2, NULL);
        if (conditions)
            json_write_str(&reply.c.w, "conditions", conditions);
        if (until)
            json_write_str(&reply.c.w, "until", until);
        r = compose_send(cli, &reply.c, reply.leaf_class, o.is_dry_run);
    }
    arena_clear(&a);
    return r;
}

const struct command offer_command = {
    "offer",
    "ID ITEM=QUANTITY... [--conditions TEXT] [--until DATE] [--release A,B] [--dry-run] [--json]",
    "Offer help to a member that asks for it",
    "Writes this member's offer to the request. A later offer replaces it as a whole, a later refusal ends it. What goes\n"
    "beyond what was asked is refused, and of other members' records counts only up to what was asked.\n\n"
    "  ITEM=QUANTITY     in the words and units of the request\n"
    "  --conditions T    under which it is offered\n"
    "  --until DATE      the offer lapses then\n"
    "  --release A,B     restricted, for these members alone (a restricted request: who asked, by default)\n\n"
    "Example:\n  entente offer 22e85a0942ad people=140 vehicles=20 --conditions \"for thirty days\"\n",
    run,
    NULL,
};
