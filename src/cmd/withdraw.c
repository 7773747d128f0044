// SPDX-License-Identifier: Apache-2.0
// entente withdraw: this member leaves the alliance.
#include "cmd/cli.h"
#include "cmd/compose.h"

static int
run(struct cli *cli, int argc, char **argv)
{
    bool is_sure = false, is_dry_run = false;
    const char *text = NULL;
    struct err e = {0};
    struct compose c;
    const struct cli_option options[] = {{"--yes", NULL, &is_sure}, {"--dry-run", NULL, &is_dry_run}, {"--text", &text, NULL}};
    int r = cli_options(cli, &argc, argv, options, sizeof options / sizeof *options);
    if (r)
        return r;
    if (argc > 1)
        return cli_usage("withdraw", "it takes no words, but got '%s'", argv[1]);
    if (cli_home(cli, &e) < 0)
        return cli_fail(&e);
    if (!is_sure && !is_dry_run) {
        (void)err_set(&e, ERR_REFUSED, // cli_fail tells
                      "%s leaves the alliance %s with this, at once and for good: nothing further reaches it and nothing further is "
                      "asked of it, its open words become abstentions, its ledger ends. What others hold of it they keep. It comes "
                      "back only as others come in, by the decision of the members. If that is meant: entente withdraw --yes",
                      cli->home.member, cli->home.alliance);
        return cli_fail(&e);
    }
    compose_init(&c, "status");
    json_write_str(&c.w, "status", "withdraw");
    if (text)
        json_write_str(&c.w, "text", text);
    return compose_send(cli, &c, "statute", is_dry_run);
}

const struct command withdraw_command = {
    "withdraw",
    "--yes [--text TEXT] [--dry-run]",
    "Leave the alliance, at once and by this member's word alone",
    "Writes the word into this member's ledger, as its last record. Whoever holds it serves this member nothing further\n"
    "and asks nothing further of it; once it is settled, this member counts no more. Its earlier signatures and records\n"
    "stand. Keep the node up until the others have fetched the word (entente show ID tells by whom it is held).\n\n"
    "  --yes               that is meant\n"
    "  --text TEXT         what is said with it\n"
    "  --dry-run           judge it, write nothing\n\n"
    "Example:\n  entente withdraw --yes --text \"By decree 5\"\n",
    run,
    NULL,
};
