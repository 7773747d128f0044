// SPDX-License-Identifier: Apache-2.0
// entente inquire: a request about a person.
#include "cmd/aid.h"
#include "cmd/words.h"

struct inquire_words {
    const char *listing, *person, *nationality, *purpose, *basis, *until, *text;
    bool is_extradition;
    struct aid_words aid;
};

static int
check_words(const struct inquire_words *o, int argc)
{
    if (argc != 2)
        return cli_usage("inquire", "it takes one word: the members that are asked (KGZ, or KGZ,KAZ)");
    if (!o->listing == !o->person)
        return cli_usage("inquire", "who is it about? Give one of --listing ID and --person TEXT");
    if (!o->purpose || !o->basis || !o->until)
        return cli_usage("inquire", "--purpose, --basis (an agreement in force) and --until are needed");
    if (words_id("inquire", o->basis) || (o->listing && words_id("inquire", o->listing)))
        return CLI_USAGE;
    return words_moment("inquire", "--until", o->until);
}

static int
run(struct cli *cli, int argc, char **argv)
{
    struct inquire_words o = {.listing = NULL};
    struct err e = {0};
    struct arena a;
    struct compose c;
    const struct json *agreement = NULL, *listing = NULL;
    const struct cli_option options[] = {
        {"--listing", &o.listing, NULL}, {"--person", &o.person, NULL}, {"--purpose", &o.purpose, NULL},
        {"--basis", &o.basis, NULL},     {"--until", &o.until, NULL},   {"--text", &o.text, NULL},
        {"--nationality", &o.nationality, NULL},
        {"--extradition", NULL, &o.is_extradition},                     {"--exercise", NULL, &o.aid.is_exercise},
        {"--dry-run", NULL, &o.aid.is_dry_run},
    };
    int r = cli_options(cli, &argc, argv, options, sizeof options / sizeof *options);
    if (r == 0)
        r = check_words(&o, argc);
    if (r)
        return r;
    cli->as_of = NULL;
    arena_init(&a, 64 * 1024 * 1024);
    r = aid_fetch(cli, &a, "/api/v1/agreements/", o.basis, &agreement, &e);
    if (r == 0 && o.listing)
        r = compose_fetch(cli, &a, o.listing, &listing, &e);
    if (r < 0) {
        arena_clear(&a);
        return cli_fail(&e);
    }
    cli_note("a request about a person may be refused: a political offence, a risk of ill-treatment, own nationals, other\n");
    compose_init(&c, "request");
    json_write_str(&c.w, "status", "open");
    json_write_str(&c.w, "type", o.is_extradition ? "extradition" : "match");
    compose_names(&c, "to", argv[1]);
    compose_release(&c, argv[1]);
    json_write_text(&c.w, "basis", json_get_text(agreement, "id"));
    json_write_str(&c.w, "purpose", o.purpose);
    json_write_str(&c.w, "until", o.until);
    if (listing)
        json_write_text(&c.w, "listing", json_get_text(listing, "id"));
    if (o.person)
        json_write_str(&c.w, "person", o.person);
    if (o.nationality)
        json_write_str(&c.w, "nationality", o.nationality);
    if (o.text)
        json_write_str(&c.w, "text", o.text);
    if (o.aid.is_exercise)
        json_write_bool(&c.w, "exercise", true);
    r = compose_send(cli, &c, "restricted", o.aid.is_dry_run);
    arena_clear(&a);
    return r;
}

const struct command inquire_command = {
    "inquire",
    "A,B (--listing ID | --person TEXT) --purpose TEXT --basis ID --until DATE\n"
    "    [--nationality MEMBER] [--extradition] [--text TEXT] [--exercise] [--dry-run] [--json]",
    "Ask members about a person, under an agreement in force",
    "Writes a restricted request that only those asked can read. It is refused before it is written unless the agreement is\n"
    "in force for this member and for all that are asked; after --until it lapses. They answer with `entente answer`, or\n"
    "refuse on a ground: political offence, risk of ill-treatment, own nationals, other.\n\n"
    "  --listing ID    the person's listing\n"
    "  --person TEXT   who it is, in words\n"
    "  --nationality M whose national the person is: that state is told of a hit by the member that answers it\n"
    "  --purpose TEXT  what it is for\n"
    "  --basis ID      the agreement\n"
    "  --until DATE    when it lapses\n"
    "  --extradition   ask for the person, not about the person\n\n"
    "Example:\n  entente inquire KGZ --listing 22e85a0942ad --purpose \"case 12 of 2026\" --basis 9f86d081884c --until 2026-12-31\n",
    run,
    NULL,
};
