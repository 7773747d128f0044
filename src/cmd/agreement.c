// SPDX-License-Identifier: Apache-2.0
// entente agreement: agreements between members, as legal bases: who has signed and ratified, what is in force.
#include <string.h>

#include "cmd/aid.h"
#include "cmd/table.h"
#include "cmd/words.h"

struct agreement_words {
    const char *title, *purpose, *parties, *threshold, *notice, *from, *until, *text, *since;
    bool all;
    struct aid_words aid;
};

static const struct {
    const char *word, *status;
} acts[] = {{"sign", "signed"}, {"ratify", "ratified"}, {"denounce", "denounced"}};

static void
append_parties(struct buf *out, const struct json *agreement)
{
    const struct json *list = json_get(agreement, "parties");
    for (const struct json *x = list ? list->first : NULL; x; x = x->next) {
        buf_append_str(out, out->n ? " " : "");
        buf_append(out, json_get_text(x, "member"));
        buf_append_str(out, json_get_bool(x, "in_force", false) ? "*" : "");
    }
}

static void
show_list(struct cli *cli, const struct json *answer)
{
    static const char *const heads[] = {"id", "title", "in force", "from", "until", "parties (* bound)"};
    struct table *t = table_new(heads, 6);
    const struct json *list = json_get(answer, "agreements");
    for (const struct json *x = list ? list->first : NULL; x; x = x->next) {
        struct buf parties;
        buf_init(&parties, 4096);
        append_parties(&parties, x);
        table_cell(t, bytes_sub(json_get_text(x, "id"), 0, 12));
        table_cell(t, json_get_text(x, "title"));
        table_cell(t, json_get_bool(x, "in_force", false) ? BYTES_LIT("yes") : BYTES_LIT("no"));
        table_cell(t, json_get_text(x, "from"));
        table_cell(t, json_get_text(x, "until"));
        table_cell(t, buf_bytes(&parties));
        buf_clear(&parties);
    }
    table_print(cli, t);
    cli_say("%u of %lld agreements that match, as of %.*s\n", list ? list->count : 0,
            (long long)json_get_int(answer, "matched", 0), (int)json_get_text(answer, "as_of").n,
            json_get_text(answer, "as_of").p);
}

// What the party has said already, and what does not hold yet.
static void
cell_next(struct table *t, const struct json *party)
{
    const struct json *list = json_get(party, "words"), *next = NULL;
    struct bytes since = json_get_text(party, "since");
    for (const struct json *w = list ? list->first : NULL; w && !next; w = w->next) {
        struct bytes from = json_get_text(w, "from");
        bool is_empty = bytes_equal(from, json_get_text(w, "until"));
        if (!is_empty && bytes_compare(from, since) > 0)
            next = w;
    }
    if (!next)
        table_cell(t, (struct bytes){NULL, 0});
    else
        table_cell_fmt(t, "%.*s from %.*s", (int)json_get_text(next, "status").n, json_get_text(next, "status").p,
                       (int)json_get_text(next, "from").n, json_get_text(next, "from").p);
}

static void
show_one(struct cli *cli, const struct json *x)
{
    static const char *const heads[] = {"party", "word", "since", "bound", "then"};
    static const char *const fields[] = {"id", "centre", "title", "purpose", "text", "member", "time", "from", "ends", "until"};
    static const char *const labels[] = {"agreement", "centre", "title", "purpose", "text", "drafted by", "on", "in force from", "in force until", "ends"};
    struct table *t = table_new(heads, 5);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (json_get_text(x, fields[i]).n == 0)
            continue;
        cli_say("%-14s ", labels[i]);
        cli_print(json_get_text(x, fields[i]));
        cli_say("\n");
    }
    const struct json *list = json_get(x, "parties");
    cli_say("%-14s %s, %.*s: %lld of %u parties must have ratified", "now", json_get_bool(x, "in_force", false) ? "in force" : "not in force",
            (int)json_get_text(x, "type").n, json_get_text(x, "type").p, (long long)json_get_int(x, "threshold", 0), list ? list->count : 0);
    if (json_get_int(x, "notice", 0) > 0)
        cli_say("; to leave takes a notice of %lld days", (long long)json_get_int(x, "notice", 0));
    cli_say("\n\n");
    for (const struct json *p = list ? list->first : NULL; p; p = p->next) {
        table_cell(t, json_get_text(p, "member"));
        table_cell(t, json_get_text(p, "status"));
        table_cell(t, json_get_text(p, "since"));
        table_cell(t, json_get_bool(p, "in_force", false) ? BYTES_LIT("yes") : BYTES_LIT("no"));
        cell_next(t, p);
    }
    table_print(cli, t);
}

static int
finish(struct cli *cli, struct compose *c, const struct agreement_words *o, const char *leaf_class, bool is_exercise)
{
    if (o->since)
        json_write_str(&c->w, "since", o->since);
    if (o->aid.release)
        compose_release(c, o->aid.release);
    if (is_exercise)
        json_write_bool(&c->w, "exercise", true);
    return compose_send(cli, c, leaf_class, o->aid.is_dry_run);
}

static int
draft(struct cli *cli, const struct agreement_words *o)
{
    struct compose c;
    if (!o->title || !o->purpose || !o->parties)
        return cli_usage("agreement", "a new one needs --title, --purpose and --parties A,B");
    if (words_number("agreement", "--threshold", o->threshold, 2) || words_number("agreement", "--notice", o->notice, 1) || words_moment("agreement", "--from", o->from) ||
        words_moment("agreement", "--until", o->until))
        return CLI_USAGE;
    compose_init(&c, "agreement");
    json_write_str(&c.w, "status", "drafted");
    json_write_str(&c.w, "title", o->title);
    json_write_str(&c.w, "purpose", o->purpose);
    compose_names(&c, "parties", o->parties);
    if (o->threshold)
        json_write_raw(&c.w, "threshold", bytes_of_str(o->threshold));
    if (o->notice)
        json_write_raw(&c.w, "notice", bytes_of_str(o->notice));
    if (o->from)
        json_write_str(&c.w, "from", o->from);
    if (o->until)
        json_write_str(&c.w, "until", o->until);
    if (o->text)
        json_write_str(&c.w, "text", o->text);
    return finish(cli, &c, o, o->aid.release ? "restricted" : "statute", o->aid.is_exercise);
}

static int
say(struct cli *cli, const struct agreement_words *o, const char *status, const char *id)
{
    struct err e = {0};
    struct arena a;
    struct compose c;
    const struct json *agreement;
    char leaf_class[16] = "";
    if (words_moment("agreement", "--since", o->since))
        return CLI_USAGE;
    arena_init(&a, 32 * 1024 * 1024);
    cli->as_of = NULL;
    int r = aid_fetch(cli, &a, "/api/v1/agreements/", id, &agreement, &e);
    if (r == 0)
        r = bytes_to_str(json_get_text(agreement, "class"), leaf_class, sizeof leaf_class);
    if (r < 0) {
        arena_clear(&a);
        return cli_fail(&e);
    }
    compose_init(&c, "agreement");
    json_write_text(&c.w, "agreement", json_get_text(agreement, "id"));
    json_write_str(&c.w, "status", status);
    r = finish(cli, &c, o, leaf_class, json_get_bool(agreement, "exercise", false));
    if (r == CLI_OK && strcmp(status, "denounced") == 0 && json_get_int(agreement, "notice", 0) > 0)
        cli_note("it takes effect after a notice of %lld days, not before: entente agreement show %.12s\n",
                 (long long)json_get_int(agreement, "notice", 0), (const char *)json_get_text(agreement, "id").p);
    arena_clear(&a);
    return r;
}

static int
run(struct cli *cli, int argc, char **argv)
{
    struct agreement_words o = {.title = NULL};
    const struct cli_option options[] = {
        {"--title", &o.title, NULL},         {"--purpose", &o.purpose, NULL}, {"--parties", &o.parties, NULL},
        {"--threshold", &o.threshold, NULL}, {"--notice", &o.notice, NULL}, {"--from", &o.from, NULL},       {"--until", &o.until, NULL},
        {"--text", &o.text, NULL},           {"--since", &o.since, NULL},     {"--release", &o.aid.release, NULL},
        {"--all", NULL, &o.all},             {"--exercise", NULL, &o.aid.is_exercise}, {"--dry-run", NULL, &o.aid.is_dry_run},
    };
    int r = cli_options(cli, &argc, argv, options, sizeof options / sizeof *options);
    if (r)
        return r;
    if (argc == 1)
        return aid_show_list(cli, &(struct aid_list){"/api/v1/agreements", NULL, NULL, o.all, o.aid.is_exercise}, show_list);
    if (argc == 2 && strcmp(argv[1], "new") == 0)
        return draft(cli, &o);
    if (argc != 3)
        return cli_usage("agreement", "it takes nothing, `new`, or one of show, sign, ratify, denounce and an id");
    if (words_id("agreement", argv[2]))
        return CLI_USAGE;
    if (strcmp(argv[1], "show") == 0)
        return aid_show_one(cli, "/api/v1/agreements/", argv[2], show_one);
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
        if (strcmp(argv[1], acts[i].word) == 0)
            return say(cli, &o, acts[i].status, argv[2]);
    return cli_usage("agreement", "'%.80s' is none of new, show, sign, ratify, denounce", argv[1]);
}

const struct command agreement_command = {
    "agreement",
    "[--all] [--exercise] [--as-of DATE] [--json]\n"
    "    new --title TEXT --purpose TEXT --parties A,B [--threshold N] [--notice DAYS]\n"
    "        [--from DATE] [--until DATE] [--text TEXT]\n"
    "    show ID | sign ID | ratify ID | denounce ID   [--since DATE] [--release A,B] [--dry-run]",
    "Show agreements between members; draft, sign, ratify or denounce one",
    "An agreement is the legal basis that a request can rest on. It enters into force when as many parties as its threshold\n"
    "says have ratified (default: all), among those that have; who denounces it leaves it from then on.\n\n"
    "  new              draft one; its text never changes afterwards\n"
    "  --parties A,B    who may become bound\n"
    "  --threshold N    how many must have ratified\n"
    "  --notice DAYS    who has ratified and denounces it stays bound for so long\n"
    "  --from, --until  in force not before, and not after\n"
    "  show ID          its parties, their words, whom it binds\n"
    "  sign, ratify, denounce ID\n"
    "                   this member's word on it, since now or since --since DATE\n"
    "  --release A,B    restricted, for these members alone\n"
    "  --all            with the list: also what has ended\n\n"
    "Example:\n  entente agreement new --title \"Treaty on help\" --purpose assistance --parties KAZ,RUS,TJK --threshold 2\n",
    run,
    NULL,
};
