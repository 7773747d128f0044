// SPDX-License-Identifier: Apache-2.0
// entente deliver: what this member has delivered to a request.
#include "cmd/aid.h"

static int
run(struct cli *cli, int argc, char **argv)
{
    const char *text = NULL;
    struct aid_words o = {NULL, false, false};
    const struct cli_option options[] = {
        {"--text", &text, NULL},
        {"--release", &o.release, NULL},
        {"--dry-run", NULL, &o.is_dry_run},
    };
    int r = cli_options(cli, &argc, argv, options, sizeof options / sizeof *options);
    const struct aid_text texts[] = {{"text", text}, {NULL, NULL}};
    return r ? r : aid_reply_items(cli, "deliver", "delivered", argc, argv, &o, texts);
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
