// SPDX-License-Identifier: Apache-2.0
// entente serve: run this member's node.
#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "cmd/cli.h"
#include "node/daemon.h"

static void
show(const struct cli *cli, const struct daemon_ready *what)
{
    cli_say("%s is up; its API is %s. Stop with Ctrl-C, in the background with kill.\n", cli->home.member, what->api);
    cli_say("Console: %s\n", what->console[0] ? what->console : what->api);
    if (what->console[0])
        cli_say("Its certificate's SHA-256 fingerprint, to be compared in the browser the first time:\n  %s\n", what->fingerprint);
    if (what->first[0])
        cli_say("Nobody has an account yet. Open this link, once and within a day, to become the first administrator:\n  %s\n",
                what->first);
}

static void
ready(void *context, const struct daemon_ready *what)
{
    const struct cli *cli = context;
    if (cli->json)
        cli_say("{\"api\":\"%s\",\"member\":\"%s\",\"console\":\"%s\",\"fingerprint\":\"%s\",\"first\":\"%s\"}\n", what->api,
                cli->home.member, what->console[0] ? what->console : what->api, what->fingerprint, what->first);
    else
        show(cli, what);
    if (fflush(stdout) != 0)
        cli_note("entente: standard output is closed; the node runs on\n");
}

static int
run(struct cli *cli, int argc, char **argv)
{
    bool signs_at_once = false, api_open = false, is_returning = false;
    const char *level = "info", *console = NULL, *rate = NULL;
    uint64_t screen_rate = LIMIT_SCREEN_RATE;
    struct err e = {0};
    struct buf passphrase;
    const struct cli_option options[] = {
        {"--sign-at-once", NULL, &signs_at_once}, {"--api-open", NULL, &api_open}, {"--return", NULL, &is_returning}, {"--log-level", &level, NULL},
        {"--console", &console, NULL}, {"--screen-rate", &rate, NULL}};
    int r = cli_options(cli, &argc, argv, options, sizeof options / sizeof *options);
    if (r)
        return r;
    if (argc > 1)
        return cli_usage("serve", "it takes no words, but got '%s'", argv[1]);
    if (rate && (num_parse_u64(bytes_of_str(rate), &screen_rate) < 0 || screen_rate > LIMIT_SCREEN_RATE_MAX))
        return cli_usage("serve", "--screen-rate is a number of parties a second, at most %d; 0: no limit", LIMIT_SCREEN_RATE_MAX);
    struct daemon_config config = {.screen_rate = (unsigned)screen_rate, .home = &cli->home, .signs_at_once = signs_at_once, .api_open = api_open,
                                   .is_returning = is_returning,
                                   .console = console, .ready = ready, .context = cli};
    if (log_level_parse(level, &config.log_level) < 0)
        return cli_usage("serve", "--log-level is debug, info, warn or error, not '%s'", level);
    buf_init(&passphrase, 1024);
    r = cli_home(cli, &e);
    if (r == 0)
        r = cli_passphrase(cli, false, &passphrase, &e);
    if (r == 0) {
        config.passphrase = buf_bytes(&passphrase);
        enum daemon_again again = DAEMON_STOP;
        do {
            r = daemon_run(&config, &again, &e);
        } while (r == 0 && again != DAEMON_STOP);
    }
    buf_wipe(&passphrase);
    return r < 0 ? cli_fail(&e) : CLI_OK;
}

const struct command serve_command = {
    "serve",
    "[--log-level LEVEL] [--console HOST:PORT] [--screen-rate N] [--sign-at-once] [--api-open] [--return]",
    "Run this member's node until it is told to stop",
    "The node serves the other members over mutual TLS with pinned keys, and its own API on this\n"
    "machine. It stops cleanly on Ctrl-C or SIGTERM, and at once when its disk fails: nothing that\n"
    "was acknowledged is lost by that. Diagnostics go to standard error, one line an event.\n\n"
    "A node that has just started signs nothing until it has heard from k-1 other members what they\n"
    "have seen of its ledger: so a folder restored from an old backup cannot fork it. k members settle\n"
    "a record by their signatures: two thirds of all, rounded down, and one more (2 of 2, 3 of 3, 5 of 6).\n\n"
    "  --log-level LEVEL   debug, info (default), warn or error\n"
    "  --console HOST:PORT where browsers reach the console, over https: instead of 'console' in the config; off: nowhere\n"
    "                      but on the API's own address\n"
    "  --screen-rate N     so many parties a second one client may screen (5000; 0: no limit); what is over it is\n"
    "                      answered 429, with when to come again\n"
    "  --sign-at-once      do not wait for the others. Only when you know that this folder is not an\n"
    "                      old copy: a fork of your own ledger cannot be undone.\n"
    "  --api-open          let the API listen on an address that others reach. Its token passes there in\n"
    "                      the open: only behind a proxy or tunnel that encrypts.\n"
    "  --return            this member has withdrawn, and its node asks the others again: once they have\n"
    "                      admitted it anew, they answer\n\n"
    "Example:\n  entente --dir /var/lib/entente serve --passphrase-file /etc/entente/passphrase\n",
    run,
    NULL,
};
