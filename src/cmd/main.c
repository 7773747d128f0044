// SPDX-License-Identifier: Apache-2.0
// entente: one program, a table of commands.
#include <locale.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "cmd/cli.h"
#include "cmd/words.h"
#include "host/process.h"
#include "host/term.h"

#ifndef ENTENTE_VERSION
#error "the build gives ENTENTE_VERSION"
#endif

static void
show_all(void)
{
    cli_say("entente: recognise threats together, decide as equals. One node a member, nobody in the middle.\n\n"
            "Usage: entente [--dir DIR] COMMAND [WORDS] [OPTIONS]\n\n");
    for (size_t i = 0; commands_at(i); i++)
        cli_say("  %-12s %s\n", commands_at(i)->name, commands_at(i)->summary);
    cli_say("\nOptions of every command:\n"
            "  --dir DIR              the member's folder (else ENTENTE_DIR)\n"
            "  --passphrase-file F    file with the passphrase of its keys (else ENTENTE_PASSPHRASE_FILE, a systemd\n"
            "                         credential, or asked)\n"
            "  --json                 the answer as JSON on standard output. An error is none: it is a sentence on standard\n"
            "                         error, as without --json; go by the exit code\n"
            "  --as-of DATE           of commands that show a state (their help names it): as of that date (from 00:00 UTC\n"
            "                         of it) or time\n"
            "  --help                 help for a command, with an example\n"
            "  --version              the version of this program\n\n"
            "Exit codes: 0 done, 1 refused by a rule or a check, 2 usage, 3 not found, 4 not reachable or not ready,\n"
            "5 the machine failed. See man entente, where the package is installed, or man -l entente.1 in the folder of\n"
            "the build.\n");
}

static int
show_one(const struct command *c, int argc, char **argv)
{
    cli_say("entente %s %s\n\n%s.\n\n%s\n", c->name, c->words, c->summary, c->help);
    if (c->more)
        c->more(argc, argv);
    return CLI_OK;
}

static int
no_command(const char *typed)
{
    struct words_near near = {.typed = typed};
    for (size_t i = 0; commands_at(i); i++)
        words_offer(&near, commands_at(i)->name);
    return near.best ? cli_usage("", "there is no command '%s', but '%s'", typed, near.best)
                     : cli_usage("", "there is no command '%s'", typed);
}

_Static_assert(PROCESS_CUT_CODE == (int)CLI_FAILED, "the process ends with one of our codes");

static int
run(int argc, char **argv)
{
    struct cli cli = {0};
    struct err e = {0};
    if (process_explain_cut(&e) < 0)
        return cli_fail(&e);
    if (sodium_init() < 0 || !setlocale(LC_CTYPE, "C.UTF-8"))
        cli_note("entente: this machine has no C.UTF-8 locale; columns may be misaligned\n");
    cli.dir = process_env("ENTENTE_DIR");
    cli.passphrase_file = process_env("ENTENTE_PASSPHRASE_FILE");
    cli.is_color = term_has_colour(STDOUT_FILENO);
    int at = 1;
    while (at < argc && argv[at][0] == '-') { // options before the command
        if (strcmp(argv[at], "--version") == 0) {
            cli_say("entente %s\n", ENTENTE_VERSION);
            return CLI_OK;
        }
        if (strcmp(argv[at], "--help") == 0 || strcmp(argv[at], "-h") == 0) {
            show_all();
            return CLI_OK;
        }
        int taken = cli_common_option(&cli, "", argc, argv, at);
        if (taken <= 0)
            return taken == 0 ? cli_usage("", "unknown option '%s'", argv[at]) : CLI_USAGE;
        at += taken;
    }
    if (at >= argc) {
        show_all();
        return CLI_USAGE;
    }
    if (strcmp(argv[at], "version") == 0 && at + 1 == argc) {
        cli_say("entente %s\n", ENTENTE_VERSION);
        return CLI_OK;
    }
    if (strcmp(argv[at], "help") == 0) {
        const struct command *about = at + 1 < argc ? commands_find(argv[at + 1]) : NULL;
        if (about)
            return show_one(about, argc - at - 1, argv + at + 1);
        show_all();
        return at + 1 < argc ? CLI_USAGE : CLI_OK;
    }
    const struct command *c = commands_find(argv[at]);
    if (!c)
        return no_command(argv[at]);
    for (int i = at + 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return show_one(c, argc - at, argv + at);
    cli.act = c->name;
    int code = c->run(&cli, argc - at, argv + at);
    if (code != CLI_OK && cli.object[0]) // looked up to act on, and the act did not come to be
        cli_audit(&cli, bytes_of_str(cli.object), code == CLI_REFUSED ? ERR_REFUSED : code == CLI_NOT_FOUND ? ERR_NOT_FOUND : ERR_IO);
    return code;
}

int
main(int argc, char **argv)
{
    return cli_finish(run(argc, argv));
}
