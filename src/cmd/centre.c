// SPDX-License-Identifier: Apache-2.0
// entente centre: named audiences, each founded on an agreement: who is in it, what each put in; found, join, leave.
#include <string.h>

#include "cmd/aid.h"
#include "cmd/table.h"
#include "cmd/words.h"
#include "record/charter.h"
#include "record/field.h"

struct centre_words {
    const char *with, *purpose, *title, *threshold, *from, *until, *text;
    bool all, is_exercise, is_dry_run;
};

// ---- showing ----

static bool
is_in(const struct json *party)
{
    return json_get_bool(party, "in_force", false);
}

// A party's place, in words.
static const char *
place_of(const struct json *party)
{
    struct bytes status = json_get_text(party, "status");
    if (is_in(party))
        return "in it";
    if (bytes_equal_str(status, "ratified"))
        return "has joined; not in force";
    return bytes_equal_str(status, "denounced") ? "has left" : "not in it";
}

static void
show_list(struct cli *cli, const struct json *answer)
{
    static const char *const heads[] = {"centre", "id", "in it", "not in it", "from", "until", "founded by"};
    struct table *t = table_new(heads, 7);
    const struct json *list = json_get(answer, "centres");
    for (const struct json *x = list ? list->first : NULL; x; x = x->next) {
        const struct json *parties = json_get(x, "parties");
        struct buf names[2];
        buf_init(&names[0], 4096);
        buf_init(&names[1], 4096);
        for (const struct json *p = parties ? parties->first : NULL; p; p = p->next) {
            struct buf *b = &names[is_in(p) ? 0 : 1];
            buf_append_str(b, b->n ? " " : "");
            buf_append(b, json_get_text(p, "member"));
        }
        table_cell(t, json_get_text(x, "centre"));
        table_cell(t, bytes_sub(json_get_text(x, "id"), 0, 12));
        table_cell(t, buf_bytes(&names[0]));
        table_cell(t, buf_bytes(&names[1]));
        table_cell(t, json_get_text(x, "from"));
        table_cell(t, json_get_text(x, "until"));
        table_cell(t, json_get_text(x, "member"));
        buf_clear(&names[0]);
        buf_clear(&names[1]);
    }
    table_print(cli, t);
    cli_say("%u of %lld centres that match, as of %.*s\n", list ? list->count : 0, (long long)json_get_int(answer, "matched", 0),
            (int)json_get_text(answer, "as_of").n, json_get_text(answer, "as_of").p);
}

static void
show_parties(struct cli *cli, const struct json *centre, const struct json *put_in)
{
    static const char *const heads[] = {"party", "place", "since", "on whose word", "put in"};
    struct table *t = table_new(heads, 5);
    const struct json *list = json_get(centre, "parties");
    for (const struct json *p = list ? list->first : NULL; p; p = p->next) {
        long long count = 0;
        for (const struct json *x = put_in ? put_in->first : NULL; x; x = x->next)
            count += bytes_equal(json_get_text(x, "member"), json_get_text(p, "member")) && !json_get_bool(x, "recalled", false);
        table_cell(t, json_get_text(p, "member"));
        table_cell_fmt(t, "%s", place_of(p));
        table_cell(t, json_get_text(p, "since"));
        table_cell(t, json_get_text(p, "id").n ? json_get_text(p, "member") : (struct bytes){NULL, 0});
        table_cell_fmt(t, "%lld", count);
    }
    table_print(cli, t);
}

static void
show_put_in(struct cli *cli, const struct json *put_in)
{
    static const char *const heads[] = {"of", "kind", "id", "since", ""};
    if (!put_in || !put_in->first)
        return;
    struct table *t = table_new(heads, 5);
    cli_say("\n");
    for (const struct json *x = put_in->first; x; x = x->next) {
        bool is_held = json_get_bool(x, "held", false);
        table_cell(t, json_get_text(x, "member"));
        table_cell(t, json_get_text(x, "kind"));
        table_cell(t, bytes_sub(json_get_text(x, "id"), 0, 12));
        table_cell(t, json_get_text(x, "since"));
        table_cell_fmt(t, "%s", json_get_bool(x, "recalled", false) ? "recalled" : is_held ? "" : "not here");
    }
    table_print(cli, t);
}

static void
show_one(struct cli *cli, const struct json *answer)
{
    static const char *const fields[][2] = {
        {"centre", "centre"}, {"id", "id"},     {"title", "title"}, {"purpose", "purpose"}, {"text", "text"},
        {"member", "founded by"}, {"time", "on"}, {"from", "in force from"}, {"until", "until"},
    };
    const struct json *x = json_at(json_get(answer, "centres"), 0), *put_in = json_get(answer, "put_in");
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (json_get_text(x, fields[i][0]).n == 0)
            continue;
        cli_say("%-14s ", fields[i][1]);
        cli_print(json_get_text(x, fields[i][0]));
        cli_say("\n");
    }
    if (json_get_bool(x, "exercise", false))
        cli_say("%-14s yes\n", "exercise");
    cli_say("%-14s %s (it begins when %lld have joined)\n\n", "now",
            json_get_bool(x, "in_force", false) ? "in force" : "not in force: nobody receives anything through it",
            (long long)json_get_int(x, "threshold", 0));
    show_parties(cli, x, put_in);
    show_put_in(cli, put_in);
}

// ---- writing ----

static int
found(struct cli *cli, const struct centre_words *o, const char *name)
{
    struct err e = {0};
    struct compose c;
    struct buf parties;
    if (!field_name_is_valid(bytes_of_str(name)))
        return cli_usage("centre", "a centre's name has 1 to 32 of a-z, 0-9 and '-', not '%.80s'", name);
    if (!o->with || !o->purpose)
        return cli_usage("centre", "a new one needs --with A,B and --purpose");
    if (words_number("centre", "--threshold", o->threshold, 2) || words_moment("centre", "--from", o->from) ||
        words_moment("centre", "--until", o->until))
        return CLI_USAGE;
    int r = compose_check_members(cli, o->with, &e);
    if (r == 0)
        r = compose_check_centre(cli, name, &e);
    if (r < 0)
        return cli_fail(&e);
    buf_init(&parties, COMPOSE_RELEASE_SIZE);
    buf_append_str(&parties, cli->home.member);
    buf_append_byte(&parties, ',');
    buf_append_str(&parties, o->with);
    const char *list = buf_str(&parties);
    compose_init(&c, "agreement");
    json_write_str(&c.w, "status", "ratified");
    json_write_str(&c.w, "centre", name);
    json_write_str(&c.w, "title", o->title ? o->title : name);
    json_write_str(&c.w, "purpose", o->purpose);
    compose_names(&c, "parties", list ? list : "");
    json_write_raw(&c.w, "threshold", bytes_of_str(o->threshold ? o->threshold : "2"));
    if (o->from)
        json_write_str(&c.w, "from", o->from);
    if (o->until)
        json_write_str(&c.w, "until", o->until);
    if (o->text)
        json_write_str(&c.w, "text", o->text);
    if (o->is_exercise)
        json_write_bool(&c.w, "exercise", true);
    compose_release(&c, o->with);
    buf_clear(&parties);
    return compose_send(cli, &c, "restricted", o->is_dry_run);
}

// A word on it goes to all its parties.
static void
release_to_parties(struct compose *c, const struct json *centre, const char *self)
{
    const struct json *list = json_get(centre, "parties");
    struct buf names;
    buf_init(&names, COMPOSE_RELEASE_SIZE);
    for (const struct json *p = list ? list->first : NULL; p; p = p->next) {
        struct bytes name = json_get_text(p, "member");
        if (bytes_equal_str(name, self))
            continue;
        buf_append_str(&names, names.n ? "," : "");
        buf_append(&names, name);
    }
    compose_release(c, names.n ? buf_str(&names) : "");
    buf_clear(&names);
}

static int
say(struct cli *cli, const struct centre_words *o, const struct json *answer, const char *status)
{
    struct err e = {0};
    struct compose c;
    char leaf_class[16] = "";
    const struct json *centre = json_at(json_get(answer, "centres"), 0);
    int r = bytes_to_str(json_get_text(centre, "class"), leaf_class, sizeof leaf_class);
    if (r == 0)
        r = cli_home(cli, &e);
    if (r < 0)
        return cli_fail(&e);
    const struct json *list = json_get(centre, "parties"), *own = NULL;
    for (const struct json *p = list ? list->first : NULL; p; p = p->next)
        own = bytes_equal_str(json_get_text(p, "member"), cli->home.member) ? p : own;
    bool is_joining = strcmp(status, "ratified") == 0;
    if (own && bytes_equal_str(json_get_text(own, "status"), status)) {
        (void)err_set(&e, ERR_REFUSED, is_joining ? "%s has joined this centre already" : "%s has left this centre already",
                      cli->home.member); // cli_fail tells
        return cli_fail(&e);
    }
    compose_init(&c, "agreement");
    json_write_text(&c.w, "agreement", json_get_text(centre, "id"));
    json_write_str(&c.w, "status", status);
    if (json_get_bool(centre, "exercise", false))
        json_write_bool(&c.w, "exercise", true);
    if (strcmp(leaf_class, "restricted") == 0)
        release_to_parties(&c, centre, cli->home.member);
    return compose_send(cli, &c, leaf_class, o->is_dry_run);
}

// ---- which is meant ----

// The id that the word means, a name or the beginning of an id; in out.
static int
find(struct cli *cli, const char *word, struct buf *out, struct err *e)
{
    size_t n = strlen(word);
    struct err why = {0};
    int r = compose_resolve(cli, word, out, &why);
    bool may_be_id = n >= 4 && n <= 64 && strspn(word, "0123456789abcdef") == n;
    if (r == ERR_NOT_FOUND && may_be_id) {
        buf_reset(out);
        buf_append_str(out, word);
        r = buf_check(out);
    }
    return r < 0 ? err_set(e, r, "%s", why.text) : 0;
}

static int
with_one(struct cli *cli, const struct centre_words *o, const char *word, const char *status)
{
    struct err e = {0};
    struct arena a;
    struct buf id;
    const struct json *answer = NULL;
    if (charter_member_name_is_valid(bytes_of_str(word)) || (!field_name_is_valid(bytes_of_str(word)) && words_id("centre", word)))
        return cli_usage("centre", "'%.80s' is neither the name of a centre (a-z, 0-9 and '-') nor an id", word);
    arena_init(&a, 32 * 1024 * 1024);
    buf_init(&id, 256);
    int r = find(cli, word, &id, &e);
    if (r == 0 && !status) {
        r = aid_show_one(cli, "/api/v1/centres/", buf_str(&id), show_one);
    } else {
        if (r == 0)
            r = aid_fetch(cli, &a, "/api/v1/centres/", buf_str(&id), &answer, &e);
        r = r < 0 ? cli_fail(&e) : say(cli, o, answer, status);
    }
    buf_clear(&id);
    arena_clear(&a);
    return r;
}

static int
run(struct cli *cli, int argc, char **argv)
{
    struct centre_words o = {.with = NULL};
    const struct cli_option options[] = {
        {"--with", &o.with, NULL}, {"--purpose", &o.purpose, NULL}, {"--title", &o.title, NULL},
        {"--threshold", &o.threshold, NULL}, {"--from", &o.from, NULL}, {"--until", &o.until, NULL},
        {"--text", &o.text, NULL}, {"--all", NULL, &o.all}, {"--exercise", NULL, &o.is_exercise},
        {"--dry-run", NULL, &o.is_dry_run},
    };
    int r = cli_options(cli, &argc, argv, options, sizeof options / sizeof *options);
    if (r)
        return r;
    if (argc == 1)
        return aid_show_list(cli, &(struct aid_list){"/api/v1/centres", NULL, NULL, o.all, o.is_exercise}, show_list);
    if (argc == 2)
        return with_one(cli, &o, argv[1], NULL);
    if (argc != 3)
        return cli_usage("centre", "it takes nothing, a centre, or one of found, join, leave and a centre");
    cli->as_of = NULL; // what is written is written now
    if (strcmp(argv[1], "found") == 0)
        return found(cli, &o, argv[2]);
    if (strcmp(argv[1], "join") == 0)
        return with_one(cli, &o, argv[2], "ratified");
    if (strcmp(argv[1], "leave") == 0)
        return with_one(cli, &o, argv[2], "denounced");
    return cli_usage("centre", "'%.80s' is none of found, join, leave", argv[1]);
}

const struct command centre_command = {
    "centre",
    "[CENTRE] [--all] [--exercise] [--as-of DATE] [--json]\n"
    "    found NAME --with A,B --purpose TEXT [--title TEXT] [--threshold N] [--from DATE] [--until DATE] [--text TEXT]\n"
    "        [--exercise] [--dry-run]\n"
    "    join CENTRE | leave CENTRE   [--dry-run]",
    "Show centres: who is in one, what each put in; found, join or leave one",
    "A centre is a named audience founded on an agreement. What a party releases to it (`--release NAME`, `entente release ID\n"
    "--to NAME`) goes to those who are in it when they ask: who joins later receives what was released before, who leaves\n"
    "receives nothing further. CENTRE is its name, or its id when several have that name.\n\n"
    "  found NAME       found one, and join it\n"
    "  --with A,B       who may join: members and guests. Only they hold the agreement\n"
    "  --purpose TEXT   what it is for\n"
    "  --threshold N    it begins when so many have joined (default 2)\n"
    "  --from, --until  it begins not before, and ends\n"
    "  join, leave      this member's own word\n"
    "  --exercise       found one for an exercise; with the list: those of exercises\n"
    "  --all            with the list: also those that have ended\n\n"
    "Example:\n  entente centre found south --with RUS,IRN,IRQ --purpose \"information on the southern borders\" --until 2027-12-31\n",
    run,
    NULL,
};
