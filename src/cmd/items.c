// SPDX-License-Identifier: Apache-2.0
// entente items: what is to be done, by whom, until when; what is late.
#include <string.h>

#include "cmd/aid.h"
#include "cmd/items_show.h"
#include "cmd/words.h"

struct items_words {
    const char *owner, *state, *proposal, *measure, *area, *countries, *due, *progress, *title, *max, *skip;
    bool all;
    struct aid_words aid;
};

static int
list(struct cli *cli, const struct items_words *o)
{
    const struct aid_query queries[] = {
        {"owner", o->owner}, {"state", o->state}, {"proposal", o->proposal}, {"max", o->max},
        {"skip", o->skip}, {"all", o->all ? "1" : NULL}, {"exercise", o->aid.is_exercise ? "1" : NULL},
    };
    if (words_number("items", "--max", o->max, 1) || words_number("items", "--skip", o->skip, 0) ||
        (o->owner && words_member("items", o->owner)) || (o->proposal && words_id("items", o->proposal)))
        return CLI_USAGE;
    return aid_query_list(cli, "/api/v1/items", queries, sizeof queries / sizeof *queries, items_show_list);
}

// ---- writing ----

// What the options give, or, in a later version, what stands in the last one.
static void
write_fields(struct compose *c, const struct items_words *o, const struct json *old)
{
    const struct {
        const char *field, *value;
    } texts[] = {{"title", o->title}, {"measure", o->measure}, {"owner", o->owner}, {"due", o->due}, {"progress", o->progress},
                 {"proposal", NULL}, {"number", NULL}, {"phases", NULL}, {"participants", NULL}, {"observers", NULL}, {"until", NULL},
                 {"refs", NULL}, {"label", NULL}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const struct json *before = json_get(old, texts[i].field);
        if (texts[i].value)
            json_write_str(&c->w, texts[i].field, texts[i].value);
        else if (before)
            json_write_raw(&c->w, texts[i].field, before->source);
    }
    if (o->area || o->countries) {
        json_write_object(&c->w, "area");
        if (o->area)
            json_write_str(&c->w, "text", o->area);
        if (o->countries)
            compose_names(c, "countries", o->countries);
        json_write_object_end(&c->w);
    } else if (json_get(old, "area")) {
        json_write_raw(&c->w, "area", json_get(old, "area")->source);
    }
}

static int
add(struct cli *cli, const struct items_words *o, const char *title)
{
    struct compose c;
    struct items_words given = *o;
    if (words_moment("items", "--due", o->due))
        return CLI_USAGE;
    given.title = title;
    compose_init(&c, "item");
    write_fields(&c, &given, NULL);
    if (o->aid.release)
        compose_release(&c, o->aid.release);
    if (o->aid.is_exercise)
        json_write_bool(&c.w, "exercise", true);
    return compose_send(cli, &c, o->aid.release ? "restricted" : "statute", o->aid.is_dry_run);
}

// A later version, whole, as every version is.
static int
change(struct cli *cli, const struct items_words *o, const char *id, const char *status)
{
    struct err e = {0};
    struct arena a;
    struct compose c;
    const struct json *answer = NULL;
    char leaf_class[16] = "";
    if (o->aid.release || o->aid.is_exercise)
        return cli_usage("items", "a later version keeps its holders and its layer");
    if (words_moment("items", "--due", o->due))
        return CLI_USAGE;
    arena_init(&a, 32 * 1024 * 1024);
    int r = compose_fetch(cli, &a, id, &answer, &e);
    const struct json *object = json_get(answer, "object"), *old = json_get(object, "latest");
    if (r == 0 && (!old || !bytes_equal_str(json_get_text(old, "kind"), "item") || !json_get(old, "title")))
        r = err_set(&e, ERR_REFUSED, "%s is no item, or its bytes are not held here", id);
    if (r == 0)
        r = bytes_to_str(json_get_text(answer, "class"), leaf_class, sizeof leaf_class);
    if (r < 0) {
        arena_clear(&a);
        return cli_fail(&e);
    }
    compose_init(&c, "item");
    json_write_text(&c.w, "object", json_get_text(object, "id"));
    if (status)
        json_write_str(&c.w, "status", status);
    else if (json_get(old, "status"))
        json_write_raw(&c.w, "status", json_get(old, "status")->source);
    if (json_get(old, "release"))
        json_write_raw(&c.w, "release", json_get(old, "release")->source);
    if (json_get_bool(old, "exercise", false))
        json_write_bool(&c.w, "exercise", true);
    write_fields(&c, o, old);
    r = compose_send(cli, &c, leaf_class, o->aid.is_dry_run);
    arena_clear(&a);
    return r;
}

static int
act(struct cli *cli, struct items_words *o, int argc, char **argv)
{
    static const char *const statuses[][2] = {{"change", NULL}, {"done", "done"}, {"cancel", "cancelled"}};
    if (strcmp(argv[1], "add") == 0 && argc == 3)
        return add(cli, o, argv[2]);
    if (argc < 3)
        return cli_usage("items", "'%.80s' takes one word more: an id, or with add a title", argv[1]);
    if (words_id("items", argv[2]))
        return CLI_USAGE;
    if (strcmp(argv[1], "progress") == 0 && argc == 4) {
        o->progress = argv[3];
        return change(cli, o, argv[2], "running");
    }
    for (size_t i = 0; argc == 3 && i < sizeof statuses / sizeof *statuses; i++)
        if (strcmp(argv[1], statuses[i][0]) == 0)
            return change(cli, o, argv[2], statuses[i][1]);
    return cli_usage("items", "it takes nothing, add TITLE, progress ID TEXT, or one of done, cancel, change and an id");
}

static int
run(struct cli *cli, int argc, char **argv)
{
    struct items_words o = {.owner = NULL};
    const struct cli_option options[] = {
        {"--owner", &o.owner, NULL},       {"--state", &o.state, NULL},         {"--proposal", &o.proposal, NULL},
        {"--measure", &o.measure, NULL},   {"--area", &o.area, NULL},           {"--countries", &o.countries, NULL},
        {"--due", &o.due, NULL},           {"--progress", &o.progress, NULL},   {"--title", &o.title, NULL},
        {"--max", &o.max, NULL},           {"--skip", &o.skip, NULL},           {"--all", NULL, &o.all},
        {"--release", &o.aid.release, NULL}, {"--exercise", NULL, &o.aid.is_exercise}, {"--dry-run", NULL, &o.aid.is_dry_run},
    };
    int r = cli_options(cli, &argc, argv, options, sizeof options / sizeof *options);
    if (r)
        return r;
    return argc == 1 ? list(cli, &o) : act(cli, &o, argc, argv);
}

const struct command items_command = {
    "items",
    "[--owner M] [--state S] [--proposal ID] [--all] [--exercise] [--max N] [--skip N] [--as-of DATE] [--json]\n"
    "    add TITLE [--owner M] [--measure TEXT] [--area TEXT] [--countries XX,YY] [--due DATE] [--release A,B]\n"
    "        [--exercise] [--dry-run]\n"
    "    progress ID TEXT | done ID | cancel ID | change ID   [--progress TEXT] [the same as add]",
    "Show what is to be done, by whom, until when, and what is late",
    "An item has an owner, a measure, an area and a due date. An adopted proposal gives items, and each member writes its\n"
    "own; the author of an item says how far it is. The most urgent come first; what is late says so.\n\n"
    "  --owner M        those that M answers for\n"
    "  --state S        late, soon (late, or due within a week), open, done, cancelled, lapsed\n"
    "  --proposal ID    those that this proposal gave\n"
    "  --all            also what is done, cancelled or has lapsed\n"
    "  --max N, --skip N  paging (100 at a time)\n"
    "  add TITLE        write one; without --owner this member answers for it\n"
    "  progress ID TEXT how far it is, in words\n"
    "  done, cancel, change ID\n"
    "                   it is done, or will not be; or change what is given\n"
    "  --release A,B    restricted, for these members alone\n"
    "  --exercise       part of an exercise; with the list: those of exercises\n\n"
    "Example:\n  entente items add \"Report to the heads of state\" --owner KAZ --due 2026-12-15\n  entente items --state late\n",
    run,
    NULL,
};
