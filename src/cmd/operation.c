// SPDX-License-Identifier: Apache-2.0
// entente operation: joint operations: their phases, who takes part or observes by its own word, what has come of them.
#include "cmd/operation.h"

#include <string.h>

#include "cmd/aid.h"
#include "cmd/operation_plan.h"
#include "cmd/operation_show.h"
#include "cmd/words.h"

// ---- what is shared ----

int
operation_fetch(struct cli *cli, struct arena *a, const char *id, const struct json **out, struct err *e)
{
    cli->as_of = NULL; // what is written is written now
    return aid_fetch(cli, a, "/api/v1/operations/", id, out, e);
}

const char *
operation_class(const struct json *operation)
{
    return bytes_equal_str(json_get_text(operation, "class"), "restricted") ? "restricted" : "statute";
}

void
operation_compose(struct compose *c, const struct json *operation, const char *given)
{
    struct bytes self = json_get_text(operation, "self"), author = json_get_text(operation, "member");
    const struct json *release = json_get(operation, "release");
    if (given) {
        compose_names(c, "release", given);
    } else if (release) {
        json_write_array(&c->w, "release");
        if (!bytes_equal(author, self))
            json_write_text(&c->w, NULL, author);
        for (const struct json *x = release->first; x; x = x->next)
            if (!bytes_equal(x->text, self) && !bytes_equal(x->text, author))
                json_write_text(&c->w, NULL, x->text);
        json_write_array_end(&c->w);
    }
    if (json_get_bool(operation, "exercise", false))
        json_write_bool(&c->w, "exercise", true);
}

// ---- this member's word ----

static int
say(struct cli *cli, const struct operation_words *o, const char *word, const char *id)
{
    struct err e = {0};
    struct arena a;
    struct compose c;
    const struct json *operation;
    arena_init(&a, 32 * 1024 * 1024);
    int r = operation_fetch(cli, &a, id, &operation, &e);
    if (r < 0) {
        arena_clear(&a);
        return cli_fail(&e);
    }
    compose_init(&c, "item");
    json_write_text(&c.w, "item", json_get_text(operation, "id"));
    json_write_str(&c.w, "word", word);
    if (o->text)
        json_write_str(&c.w, "text", o->text);
    operation_compose(&c, operation, o->aid.release);
    r = compose_send(cli, &c, operation_class(operation), o->aid.is_dry_run);
    arena_clear(&a);
    return r;
}

// ---- its author's later version ----

// A later version is whole: what stands in the last one stays, but for what is given.
static int
compose_version(struct compose *c, const struct operation_words *o, const struct json *old, const char *status)
{
    static const char *const kept[] = {"title", "owner", "participants", "observers", "release", "refs", "label", "exercise"};
    const struct {
        const char *field, *value;
    } texts[] = {{"measure", o->measure}, {"due", o->due}, {"until", o->until}, {"progress", o->progress}};
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (json_get(old, kept[i]))
            json_write_raw(&c->w, kept[i], json_get(old, kept[i])->source);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const struct json *before = json_get(old, texts[i].field);
        if (texts[i].value)
            json_write_str(&c->w, texts[i].field, texts[i].value);
        else if (before)
            json_write_raw(&c->w, texts[i].field, before->source);
    }
    if (status)
        json_write_str(&c->w, "status", status);
    else if (json_get(old, "status"))
        json_write_raw(&c->w, "status", json_get(old, "status")->source);
    if (o->phase_count > 0 ? operation_plan_phases(c, o) : 0)
        return CLI_USAGE;
    if (o->phase_count == 0 && json_get(old, "phases"))
        json_write_raw(&c->w, "phases", json_get(old, "phases")->source);
    if (o->area || o->countries || o->box)
        return operation_plan_area(c, o);
    if (json_get(old, "area"))
        json_write_raw(&c->w, "area", json_get(old, "area")->source);
    return 0;
}

static int
set_status(struct cli *cli, const struct operation_words *o, const char *status, const char *id)
{
    struct err e = {0};
    struct arena a;
    struct compose c;
    const struct json *answer = NULL;
    if (words_moment("operation", "--due", o->due) || words_moment("operation", "--until", o->until))
        return CLI_USAGE;
    if (o->with || o->observers || o->aid.release)
        return cli_usage("operation", "a later version keeps its participants, observers and holders (entente write item for another)");
    arena_init(&a, 32 * 1024 * 1024);
    int r = compose_fetch(cli, &a, id, &answer, &e);
    const struct json *object = json_get(answer, "object"), *old = json_get(object, "latest");
    if (r == 0 && (!old || !bytes_equal_str(json_get_text(old, "kind"), "item") || !json_get(old, "phases")))
        r = err_set(&e, ERR_REFUSED, "%s is no operation, or its bytes are not held here", id);
    if (r < 0) {
        arena_clear(&a);
        return cli_fail(&e);
    }
    compose_init(&c, "item");
    json_write_text(&c.w, "object", json_get_text(object, "id"));
    r = compose_version(&c, o, old, status);
    if (r)
        buf_clear(&c.bytes);
    else
        r = compose_send(cli, &c, operation_class(answer), o->aid.is_dry_run);
    arena_clear(&a);
    return r;
}

// ---- words ----

// --phase may be given again and again: each is taken out before the other options are read.
static int
take_phases(int *argc, char **argv, struct operation_words *o)
{
    int kept = 0;
    for (int i = 0; i < *argc; i++) {
        if (strcmp(argv[i], "--phase") != 0) {
            argv[kept++] = argv[i];
            continue;
        }
        if (i + 1 == *argc)
            return cli_usage("operation", "--phase takes NAME,FROM,UNTIL");
        if (o->phase_count == ITEM_PHASES_MAX)
            return cli_usage("operation", "an operation has at most %d phases", ITEM_PHASES_MAX);
        o->phases[o->phase_count++] = argv[++i];
    }
    *argc = kept;
    return 0;
}

static int
act(struct cli *cli, const struct operation_words *o, const char *verb, const char *id)
{
    static const char *const statuses[][2] = {
        {"change", NULL}, {"begin", "running"}, {"end", "done"}, {"cancel", "cancelled"}};
    if (words_id("operation", id))
        return CLI_USAGE;
    if (o->observes && strcmp(verb, "join") != 0)
        return cli_usage("operation", "--observe goes with join");
    if (strcmp(verb, "show") == 0)
        return aid_show_one(cli, "/api/v1/operations/", id, operation_show);
    if (strcmp(verb, "join") == 0)
        return say(cli, o, o->observes ? "observes" : "joins", id);
    if (strcmp(verb, "leave") == 0)
        return say(cli, o, "leaves", id);
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
        if (strcmp(verb, statuses[i][0]) == 0)
            return set_status(cli, o, statuses[i][1], id);
    return cli_usage("operation", "'%.80s' is none of plan, show, join, leave, begin, end, cancel, change", verb);
}

static int
run(struct cli *cli, int argc, char **argv)
{
    struct operation_words o = {.phase_count = 0};
    const struct cli_option options[] = {
        {"--with", &o.with, NULL},         {"--observers", &o.observers, NULL},  {"--measure", &o.measure, NULL},
        {"--area", &o.area, NULL},         {"--countries", &o.countries, NULL},  {"--box", &o.box, NULL},
        {"--due", &o.due, NULL},           {"--progress", &o.progress, NULL},    {"--text", &o.text, NULL},
        {"--by", &o.by, NULL},             {"--until", &o.until, NULL},          {"--all", NULL, &o.all},
        {"--observe", NULL, &o.observes},  {"--release", &o.aid.release, NULL},
        {"--exercise", NULL, &o.aid.is_exercise}, {"--dry-run", NULL, &o.aid.is_dry_run},
    };
    int r = take_phases(&argc, argv, &o);
    if (r == 0)
        r = cli_options(cli, &argc, argv, options, sizeof options / sizeof *options);
    if (r)
        return r;
    if (argc == 1)
        return aid_show_list(cli, &(struct aid_list){"/api/v1/operations", o.by, NULL, o.all, o.aid.is_exercise},
                             operation_show_list);
    if (argc == 2 && argv[1][strspn(argv[1], "0123456789abcdef")] != '\0')
        return cli_usage("operation", "'%.80s' is no id, and a word like plan, join or leave takes one more", argv[1]);
    if (argc == 2)
        return act(cli, &o, "show", argv[1]);
    if (argc > 3)
        return cli_usage("operation", "it takes nothing, an id, or a word and an id; a name of more words goes in quotes");
    return strcmp(argv[1], "plan") == 0 ? operation_plan(cli, &o, argv[2]) : act(cli, &o, argv[1], argv[2]);
}

const struct command operation_command = {
    "operation",
    "[--by M] [--all] [--exercise] [--as-of DATE] [--json]\n"
    "    ID | join ID [--observe] | leave ID   [--text TEXT] [--release A,B] [--dry-run]\n"
    "    plan NAME --phase NAME,FROM,UNTIL... --with A,B [--observers C] [--measure TEXT] [--area TEXT]\n"
    "        [--countries XX,YY] [--box S,W,N,E] [--due DATE] [--until DATE] [--release A,B] [--exercise] [--dry-run]\n"
    "    begin ID | end ID | cancel ID | change ID   [--progress TEXT] [--phase NAME,FROM,UNTIL...] [the same]",
    "Plan joint operations, take part in them, and see what has come of them",
    "An operation has phases, participants and observers. Its author invites; each of the others is in it by its own word\n"
    "alone. What participants report with `entente report ... --operation ID` is its result, by participant and by phase: a\n"
    "shared event counts once and says so; what others report, or what happened in no phase, is shown apart.\n\n"
    "  ID               one operation: its phases, who is in it, its results\n"
    "  plan NAME        plan one; who plans takes part, unless it is among the --observers\n"
    "  --phase N,F,U    a phase: its name (a-z 0-9 -), when it begins, when it has ended; once for each, in order\n"
    "  --with A,B       who is invited to take part; with a guest among them, or with --release, it is restricted\n"
    "  --observers C    who is invited to observe; what observers report counts in no total\n"
    "  --area, --countries, --box\n"
    "                   where: in words, by country, by edges in degrees\n"
    "  join ID, leave ID\n"
    "                   this member's own word on it; join --observe: only to observe\n"
    "  begin, end, cancel, change ID\n"
    "                   its author says how far it is: running, done, cancelled; or changes what is\n"
    "                   given (phases, area, measure); phases may be moved and added, none is dropped\n"
    "  --exercise       part of an exercise, as are all reports of it; with the list: those of exercises\n"
    "  --all            with the list: also what is done, cancelled or has lapsed\n\n"
    "Example:\n"
    "  entente operation plan CHANNEL --phase watch,2026-11-20,2026-11-22 --phase seize,2026-11-22,2026-11-25 \\\n"
    "      --with KAZ,KGZ,IRN --observers BLR --exercise\n"
    "  entente operation join 22e85a0942ad\n",
    run,
    NULL,
};
