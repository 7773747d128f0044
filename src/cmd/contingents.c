// SPDX-License-Identifier: Apache-2.0
// entente contingents: what members could offer if they were asked.
#include <string.h>

#include "base/num.h"
#include "cmd/aid.h"
#include "cmd/table.h"
#include "cmd/words.h"

struct contingents_words {
    const char *by, *level, *hours, *until, *equipment, *place, *renew, *withdraw;
    bool all;
    struct aid_words aid;
};

static void
show(struct cli *cli, const struct json *answer)
{
    static const char *const heads[] = {"id", "member", "name", "composition", "readiness", "hours", "valid until", "state"};
    struct table *t = table_new(heads, 8);
    const struct json *list = json_get(answer, "contingents");
    for (const struct json *x = list ? list->first : NULL; x; x = x->next) {
        struct buf items;
        const struct json *readiness = json_get(x, "readiness");
        buf_init(&items, 64 * 1024);
        aid_append_items(&items, json_get(x, "items"), "quantity");
        table_cell(t, bytes_sub(json_get_text(x, "id"), 0, 12));
        table_cell(t, json_get_text(x, "member"));
        table_cell(t, json_get_text(x, "name"));
        table_cell(t, buf_bytes(&items));
        table_cell(t, json_get_text(readiness, "level"));
        table_cell_fmt(t, "%lld", (long long)json_get_int(readiness, "hours", 0));
        table_cell(t, json_get_text(x, "until"));
        table_cell(t, json_get_text(x, "state"));
        buf_clear(&items);
    }
    table_print(cli, t);
    cli_say("%u of %lld contingents that match, as of %.*s\n", list ? list->count : 0,
            (long long)json_get_int(answer, "matched", 0), (int)json_get_text(answer, "as_of").n,
            json_get_text(answer, "as_of").p);
}

static int
send(struct cli *cli, struct compose *c, const struct contingents_words *o)
{
    if (o->aid.release)
        compose_release(c, o->aid.release);
    if (o->aid.is_exercise)
        json_write_bool(&c->w, "exercise", true);
    return compose_send(cli, c, o->aid.release ? "restricted" : "alliance", o->aid.is_dry_run);
}

static int
pledge(struct cli *cli, const struct contingents_words *o, int argc, char **argv)
{
    struct compose c;
    if (!o->level || !o->hours)
        return cli_usage("contingents", "--level (immediate, high, medium, low) and --hours are needed");
    if (words_number("contingents", "--hours", o->hours, 0) || words_moment("contingents", "--until", o->until) ||
        aid_check_items("contingents", argc, argv, 2))
        return CLI_USAGE;
    compose_init(&c, "contingent");
    json_write_str(&c.w, "status", "pledged");
    json_write_str(&c.w, "name", argv[1]);
    aid_write_items(&c, argc, argv, 2, NULL);
    json_write_object(&c.w, "readiness");
    json_write_str(&c.w, "level", o->level);
    json_write_raw(&c.w, "hours", bytes_of_str(o->hours));
    json_write_object_end(&c.w);
    if (o->equipment)
        json_write_str(&c.w, "equipment", o->equipment);
    if (o->place)
        json_write_str(&c.w, "place", o->place);
    if (o->until)
        json_write_str(&c.w, "until", o->until);
    return send(cli, &c, o);
}

// A later version of a contingent: the record as it stands, with another `until` or status.
static int
change(struct cli *cli, const struct contingents_words *o)
{
    static const char *const kept[] = {"name", "items", "equipment", "readiness", "place", "release", "label", "exercise"};
    struct err e = {0};
    struct arena a;
    struct compose c;
    const struct json *answer;
    const char *id = o->renew ? o->renew : o->withdraw;
    char leaf_class[16] = "";
    if (words_id("contingents", id) || words_moment("contingents", "--until", o->until))
        return CLI_USAGE;
    arena_init(&a, 32 * 1024 * 1024);
    cli->as_of = NULL;
    int r = compose_fetch(cli, &a, id, &answer, &e);
    const struct json *record = r == 0 ? json_get(answer, "record") : NULL;
    if (r == 0)
        r = cli_home(cli, &e);
    if (r == 0 && !bytes_equal_str(json_get_text(record, "kind"), "contingent"))
        r = err_set(&e, ERR_REFUSED, "%s is no contingent", id);
    if (r == 0 && !bytes_equal_str(json_get_text(answer, "member"), cli->home.member))
        r = err_set(&e, ERR_REFUSED, "only %.*s, whose it is, can change it", (int)json_get_text(answer, "member").n,
                    json_get_text(answer, "member").p);
    if (r == 0)
        r = bytes_to_str(json_get_text(answer, "class"), leaf_class, sizeof leaf_class);
    if (r < 0) {
        arena_clear(&a);
        return cli_fail(&e);
    }
    compose_init(&c, "contingent");
    json_write_text(&c.w, "object", json_get_text(answer, "id"));
    json_write_str(&c.w, "status", o->renew ? "pledged" : "withdrawn");
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        const struct json *v = json_get(record, kept[i]);
        if (v)
            json_write_raw(&c.w, kept[i], v->source);
    }
    if (o->until)
        json_write_str(&c.w, "until", o->until);
    r = compose_send(cli, &c, leaf_class, o->aid.is_dry_run);
    arena_clear(&a);
    return r;
}

static int
run(struct cli *cli, int argc, char **argv)
{
    struct contingents_words o = {.by = NULL};
    const struct cli_option options[] = {
        {"--by", &o.by, NULL},           {"--level", &o.level, NULL},       {"--hours", &o.hours, NULL},
        {"--until", &o.until, NULL},     {"--equipment", &o.equipment, NULL}, {"--place", &o.place, NULL},
        {"--renew", &o.renew, NULL},     {"--withdraw", &o.withdraw, NULL}, {"--all", NULL, &o.all},
        {"--release", &o.aid.release, NULL}, {"--exercise", NULL, &o.aid.is_exercise}, {"--dry-run", NULL, &o.aid.is_dry_run},
    };
    int r = cli_options(cli, &argc, argv, options, sizeof options / sizeof *options);
    if (r)
        return r;
    if (o.renew && o.withdraw)
        return cli_usage("contingents", "--renew or --withdraw, not both");
    if (o.renew || o.withdraw)
        return argc == 1 ? change(cli, &o) : cli_usage("contingents", "--renew and --withdraw take no further words");
    if (argc > 1)
        return pledge(cli, &o, argc, argv);
    return aid_show_list(cli, &(struct aid_list){"/api/v1/contingents", o.by, NULL, o.all, o.aid.is_exercise}, show);
}

const struct command contingents_command = {
    "contingents",
    "[--by M] [--all] [--exercise] [--as-of DATE] [--json]\n"
    "    NAME ITEM=QUANTITY... --level L --hours N [--until DATE] [--equipment TEXT] [--place TEXT]\n"
    "    --renew ID --until DATE | --withdraw ID   [--release A,B] [--dry-run]",
    "Show what members could offer if they were asked, or pledge it",
    "Without a name: the contingents that are pledged, or were on the date given. With one: pledges a contingent of this\n"
    "member. It lapses at --until unless it is renewed.\n\n"
    "  --by M            those of member M\n"
    "  --all             also what has lapsed or was withdrawn\n"
    "  ITEM=QUANTITY     what it is composed of: people=200 vehicles=40\n"
    "  --level L         readiness: immediate, high, medium, low\n"
    "  --hours N         hours from a call until it can move\n"
    "  --renew ID        pledge it anew, until another date\n"
    "  --withdraw ID     take it back\n\n"
    "Example:\n  entente contingents \"Engineer company\" people=120 excavators=6 --level high --hours 48 --until 2027-06-30\n",
    run,
    NULL,
};
