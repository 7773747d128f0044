// SPDX-License-Identifier: Apache-2.0
// entente deliver: what this member has delivered to a request.
#include "cmd/aid.h"
#include "cmd/words.h"

static int
run(struct cli *cli, int argc, char **argv)
{
    const char *text = NULL;
    struct aid_words o = {NULL, false, false};
    struct aid_reply reply;
    struct arena a;
    const struct cli_option options[] = {
        {"--text", &text, NULL},
        {"--release", &o.release, NULL},
        {"--dry-run", NULL, &o.is_dry_run},
    };
    int r = cli_options(cli, &argc, argv, options, sizeof options / sizeof *options);
    if (r)
        return r;
    if (argc < 2)
        return cli_usage("deliver", "to which request? entente ask --list shows them");
    if (words_id("deliver", argv[1]) || aid_check_items("deliver", argc, argv, 2))
        return CLI_USAGE;
    arena_init(&a, 32 * 1024 * 1024);
    r = aid_reply_begin(cli, &a, argv[1], "delivered", &o, &reply);
    if (r == 0) {
        aid_write_items(&reply.c, argc, argv, 2, NULL);
        if (text)
            json_write_str(&reply.c.w, "text", text);
        r = compose_send(cli, &reply.c, reply.leaf_class, o.is_dry_run);
    }
    arena_clear(&a);
    return r;
}

const struct command deliver_command = {
    "deliver",
    "ID ITEM=QUANTITY... [--text TEXT] [--release A,B] [--dry-run] [--json]",
    "Report what this member has delivered to a request",
    "Says what was delivered in all: a later report replaces it. When the reports of all members together cover what was\n"
    "asked, the request is met. What goes beyond this member's offer counts, and is shown as such.\n\n"
    "  ITEM=QUANTITY   in the words and units of the request, in all\n"
    "  --text TEXT     more, in words\n\n"
    "Example:\n  entente deliver 22e85a0942ad people=140 vehicles=20\n",
    run,
    NULL,
};
