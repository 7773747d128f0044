// SPDX-License-Identifier: Apache-2.0
// entente petition: whoever is listed asks through a member that the listing be ended; others than the lister judge.
#include <string.h>

#include "cmd/aid.h"
#include "cmd/table.h"
#include "cmd/words.h"

struct petition_words {
    const char *text, *until, *petitioner, *to, *reason, *by;
    bool all;
    struct aid_words aid;
};

static void
show_list(struct cli *cli, const struct json *answer)
{
    static const char *const heads[] = {"id", "entered by", "listing", "listed by", "deadline", "outcome", "without an answer"};
    struct table *t = table_new(heads, 7);
    const struct json *list = json_get(answer, "requests");
    for (const struct json *x = list ? list->first : NULL; x; x = x->next) {
        const struct json *p = json_get(x, "petition"), *names = json_get(p, "without_answer");
        struct buf waits;
        buf_init(&waits, 4096);
        for (const struct json *n = names ? names->first : NULL; n; n = n->next) {
            buf_append_str(&waits, waits.n ? " " : "");
            buf_append(&waits, n->text);
        }
        table_cell(t, bytes_sub(json_get_text(x, "id"), 0, 12));
        table_cell(t, json_get_text(x, "member"));
        table_cell(t, bytes_sub(json_get_text(x, "listing"), 0, 12));
        table_cell(t, json_get_text(p, "lister"));
        table_cell(t, bytes_sub(json_get_text(p, "deadline"), 0, 16));
        table_cell(t, json_get_text(p, "outcome"));
        table_cell(t, buf_bytes(&waits));
        buf_clear(&waits);
    }
    table_print(cli, t);
    cli_say("%u of %lld petitions that match, as of %.*s\n", list ? list->count : 0, (long long)json_get_int(answer, "matched", 0),
            (int)json_get_text(answer, "as_of").n, json_get_text(answer, "as_of").p);
}

// Put to those it is released to, when it is restricted and nobody is named.
static int
enter(struct cli *cli, const struct petition_words *o, const char *listing)
{
    struct err e = {0};
    struct arena a;
    struct compose c;
    const struct json *answer = NULL;
    if (!o->text || !o->until)
        return cli_usage("petition", "enter needs --text TEXT, the petitioner's words, and --until DATE, the deadline");
    if (words_moment("petition", "--until", o->until))
        return CLI_USAGE;
    arena_init(&a, 32 * 1024 * 1024);
    int r = compose_fetch(cli, &a, listing, &answer, &e);
    if (r == 0)
        r = compose_need_listing(answer, listing, &e);
    if (r == 0 && bytes_equal_str(json_get_text(answer, "class"), "restricted") && !o->aid.release)
        r = err_set(&e, ERR_REFUSED, "the listing is restricted, and so is a petition against it: --release names who may hold it, and judges");
    if (r < 0) {
        arena_clear(&a);
        return cli_fail(&e);
    }
    compose_init(&c, "request");
    json_write_str(&c.w, "status", "open");
    json_write_str(&c.w, "type", "petition");
    json_write_text(&c.w, "listing", json_get_text(answer, "id"));
    json_write_str(&c.w, "text", o->text);
    json_write_str(&c.w, "until", o->until);
    if (o->petitioner)
        json_write_str(&c.w, "person", o->petitioner);
    if (o->to || o->aid.release)
        compose_names(&c, "to", o->to ? o->to : o->aid.release);
    if (o->aid.release)
        compose_release(&c, o->aid.release);
    if (o->aid.is_exercise || json_get_bool(json_get(json_get(answer, "listing"), "latest"), "exercise", false))
        json_write_bool(&c.w, "exercise", true);
    r = compose_send(cli, &c, o->aid.release ? "restricted" : "alliance", o->aid.is_dry_run);
    arena_clear(&a);
    return r;
}

// Who holds a restricted petition holds its answers: its outcome is the same to all of them.
static const char *
holders(struct arena *a, const struct json *petition, const char *self)
{
    const struct json *release = json_get(petition, "release");
    struct buf names;
    if (!release)
        return NULL;
    buf_init(&names, COMPOSE_RELEASE_SIZE);
    buf_append(&names, json_get_text(petition, "member"));
    for (const struct json *x = release->first; x; x = x->next) {
        if (bytes_equal_str(x->text, self) || bytes_equal(x->text, json_get_text(petition, "member")))
            continue;
        buf_append_str(&names, ",");
        buf_append(&names, x->text);
    }
    const char *list = arena_str(a, buf_bytes(&names));
    buf_clear(&names);
    return list;
}

static int
judge(struct cli *cli, const struct petition_words *o, const char *id, const char *word)
{
    struct err e = {0};
    struct arena a;
    struct aid_reply reply;
    struct aid_words words = o->aid;
    const struct json *petition = NULL;
    arena_init(&a, 64 * 1024 * 1024);
    cli->as_of = NULL;
    int r = aid_fetch(cli, &a, "/api/v1/requests/", id, &petition, &e);
    if (r == 0)
        r = cli_home(cli, &e);
    if (r == 0 && !json_get(petition, "petition"))
        r = err_set(&e, ERR_REFUSED, "%s is no petition, but a request of another kind: entente ask --show %s", id, id);
    if (r < 0) {
        arena_clear(&a);
        return cli_fail(&e);
    }
    words.release = words.release ? words.release : holders(&a, petition, cli->home.member);
    r = aid_reply_begin(cli, &a, id, word, &words, &reply);
    if (r == 0) {
        if (o->reason)
            json_write_str(&reply.c.w, strcmp(word, "grant") == 0 ? "text" : "reason", o->reason);
        r = compose_send(cli, &reply.c, reply.leaf_class, o->aid.is_dry_run);
    }
    arena_clear(&a);
    return r;
}

static int
run(struct cli *cli, int argc, char **argv)
{
    struct petition_words o = {.text = NULL};
    const struct cli_option options[] = {
        {"--text", &o.text, NULL},     {"--until", &o.until, NULL},     {"--petitioner", &o.petitioner, NULL}, {"--to", &o.to, NULL},
        {"--reason", &o.reason, NULL}, {"--by", &o.by, NULL},           {"--all", NULL, &o.all},
        {"--release", &o.aid.release, NULL}, {"--exercise", NULL, &o.aid.is_exercise}, {"--dry-run", NULL, &o.aid.is_dry_run},
    };
    int r = cli_options(cli, &argc, argv, options, sizeof options / sizeof *options);
    if (r)
        return r;
    if (argc == 1)
        return aid_show_list(cli, &(struct aid_list){"/api/v1/requests", o.by, "petition", o.all, o.aid.is_exercise}, show_list);
    if (argc == 2 && strcmp(argv[1], "enter") == 0)
        return cli_usage("petition", "enter: against which listing? Its id goes behind it (entente list)");
    if (argc == 2 && (strcmp(argv[1], "grant") == 0 || strcmp(argv[1], "refuse") == 0))
        return cli_usage("petition", "%s: which one? Its id goes behind it", argv[1]);
    if (argc > 3 || words_id("petition", argv[argc - 1]))
        return argc > 3 ? cli_usage("petition", "it takes nothing, an id, or one of enter, grant, refuse and an id") : CLI_USAGE;
    if (argc == 2)
        return aid_show_one(cli, "/api/v1/requests/", argv[1], aid_show_request);
    if (strcmp(argv[1], "enter") == 0)
        return enter(cli, &o, argv[2]);
    if (strcmp(argv[1], "grant") == 0 || strcmp(argv[1], "refuse") == 0)
        return judge(cli, &o, argv[2], argv[1]);
    return cli_usage("petition", "'%.80s' is none of enter, grant, refuse; to withdraw one: entente ask --close ID", argv[1]);
}

const struct command petition_command = {
    "petition",
    "[--by M] [--all] [--exercise] [--as-of DATE] [--json]\n"
    "    ID | enter LISTING --text TEXT --until DATE [--petitioner TEXT] [--to A,B] [--release A,B] [--exercise] [--dry-run]\n"
    "    grant ID | refuse ID   [--reason TEXT] [--release A,B] [--dry-run]",
    "Enter and judge petitions of those who are listed",
    "Who is listed asks through any member that the listing be ended. The members judge until the deadline: grant (it is to\n"
    "be ended) or refuse (it stays). Who made the listing is recused, and who entered the petition does not judge: what they\n"
    "say all the same counts nothing and is shown so. The outcome is granted or refused when all who answered agree,\n"
    "divided when they do not; before the deadline it waits on those without an answer, by name. The lister ends a listing\n"
    "with `entente delist ID --petition PETITION`.\n\n"
    "  ID               one petition: the petitioner's words, each answer, the outcome\n"
    "  enter LISTING    enter one\n"
    "  --text TEXT      the petitioner's own words; they are in an erasable record\n"
    "  --until DATE     the deadline\n"
    "  --to A,B         put to these members (default: all)\n"
    "  --release A,B    restricted, for these members alone, as against a restricted listing it must be\n"
    "  --all            with the list: also what is past its deadline or withdrawn (entente ask --close ID)\n\n"
    "Example:\n  entente petition enter 22e85a0942ad --text \"It was my brother\" --until 2026-12-31\n"
    "  entente petition refuse 9f86d081884c --reason \"The passport is the same\"\n",
    run,
    NULL,
};
