// SPDX-License-Identifier: Apache-2.0
// entente offer: what this member offers to a request.
#include "cmd/aid.h"
#include "cmd/words.h"

static int
run(struct cli *cli, int argc, char **argv)
{
    const char *conditions = NULL, *until = NULL;
    struct aid_words o = {NULL, false, false};
    const struct cli_option options[] = {
        {"--conditions", &conditions, NULL},
        {"--until", &until, NULL},
        {"--release", &o.release, NULL},
        {"--dry-run", NULL, &o.is_dry_run},
    };
    int r = cli_options(cli, &argc, argv, options, sizeof options / sizeof *options);
    if (r)
        return r;
    if (words_moment("offer", "--until", until))
        return CLI_USAGE;
    const struct aid_text texts[] = {{"conditions", conditions}, {"until", until}, {NULL, NULL}};
    return aid_reply_items(cli, "offer", "offer", argc, argv, &o, texts);
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
