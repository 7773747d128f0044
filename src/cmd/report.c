// SPDX-License-Identifier: Apache-2.0
// entente report: what this member saw, seized or was told; its corrections, and taking it back.
#include <string.h>

#include "base/when.h"
#include "cmd/cli.h"
#include "cmd/compose.h"
#include "cmd/operation.h"
#include "cmd/words.h"
#include "host/clock.h"

struct report_words {
    const char *category, *text;
    const char *at, *cell, *country, *place, *from, *until, *quantity, *item, *including, *grade, *event, *series, *period;
    const char *refs, *leaf_class, *release, *correct, *withdraw, *operation;
    bool is_exercise, is_dry_run;
};

// A field as the words give it, else as the record had it that is corrected.
static void
put(struct compose *c, const char *name, const char *given, const struct json *old)
{
    const struct json *before = json_get(old, name);
    if (given)
        json_write_str(&c->w, name, given);
    else if (before)
        json_write_raw(&c->w, name, before->source);
}

static bool
put_old(struct compose *c, const char *name, const struct json *old)
{
    const struct json *before = json_get(old, name);
    if (before)
        json_write_raw(&c->w, name, before->source);
    return before != NULL;
}

// What stands before and after the sign; false when it is not there.
static bool
cut(const char *text, char sign, struct bytes *before, struct bytes *after)
{
    struct bytes all = bytes_of_str(text);
    size_t at = bytes_find(all, 0, (uint8_t)sign);
    *before = bytes_sub(all, 0, at);
    *after = at < all.n ? bytes_sub(all, at + 1, all.n) : (struct bytes){NULL, 0};
    return at < all.n;
}

static int
put_place(struct compose *c, const struct report_words *o, const struct json *old)
{
    const struct json *before = json_get(old, "place");
    struct bytes latitude, longitude;
    if (!o->at && !o->cell && !o->country && !o->place) {
        (void)put_old(c, "place", old); // absent is fine
        return 0;
    }
    json_write_object(&c->w, "place");
    if (o->at) {
        if (!cut(o->at, ',', &latitude, &longitude))
            return cli_usage("report", "--at takes LATITUDE,LONGITUDE in degrees, not '%.80s'", o->at);
        json_write_text(&c->w, "lat", latitude);
        json_write_text(&c->w, "lon", longitude);
    } else if (!o->cell) {
        put(c, "lat", NULL, before);
        put(c, "lon", NULL, before);
    }
    put(c, "cell", o->cell, o->at ? NULL : before);
    put(c, "country", o->country, before);
    put(c, "text", o->place, before);
    json_write_object_end(&c->w);
    return 0;
}

static void
put_when(struct compose *c, const struct report_words *o, const struct json *old)
{
    const struct json *before = json_get(old, "when");
    if (!o->from && !o->until) {
        (void)put_old(c, "when", old); // absent is fine
        return;
    }
    json_write_object(&c->w, "when");
    put(c, "from", o->from, before);
    put(c, "until", o->until, before);
    json_write_object_end(&c->w);
}

static int
put_quantity(struct compose *c, const struct report_words *o, const struct json *old)
{
    struct bytes amount, unit;
    if (!o->quantity) {
        (void)put_old(c, "quantity", old); // absent is fine
        return 0;
    }
    if (!cut(o->quantity, ' ', &amount, &unit))
        return cli_usage("report", "--quantity takes an amount and a unit, like \"67.6 t\", not '%.80s'", o->quantity);
    json_write_object(&c->w, "quantity");
    json_write_text(&c->w, "amount", amount);
    json_write_text(&c->w, "unit", unit);
    json_write_object_end(&c->w);
    return 0;
}

static int
put_including(struct compose *c, const struct report_words *o, const struct json *old)
{
    if (!o->including) {
        (void)put_old(c, "including", old); // absent is fine
        return 0;
    }
    struct bytes rest = bytes_of_str(o->including);
    json_write_array(&c->w, "including");
    while (rest.n > 0) {
        size_t comma = bytes_find(rest, 0, ',');
        struct bytes part = bytes_sub(rest, 0, comma);
        size_t equals = bytes_find(part, 0, '=');
        if (equals == part.n)
            return cli_usage("report", "--including takes NAME=AMOUNT,NAME=AMOUNT..., not '%.80s'", o->including);
        json_write_object(&c->w, NULL);
        json_write_text(&c->w, "name", bytes_sub(part, 0, equals));
        json_write_text(&c->w, "amount", bytes_sub(part, equals + 1, part.n));
        json_write_object_end(&c->w);
        rest = comma < rest.n ? bytes_sub(rest, comma + 1, rest.n) : (struct bytes){NULL, 0};
    }
    json_write_array_end(&c->w);
    return 0;
}

static int
put_grade(struct compose *c, const struct report_words *o, const struct json *old)
{
    if (!o->grade) {
        (void)put_old(c, "grade", old); // absent is fine
        return 0;
    }
    if (strlen(o->grade) != 2)
        return cli_usage("report", "--grade takes a letter A to F and a digit 1 to 6, like B2, not '%.80s'", o->grade);
    json_write_object(&c->w, "grade");
    json_write_text(&c->w, "source", bytes_of(o->grade, 1));
    json_write_text(&c->w, "information", bytes_of(o->grade + 1, 1));
    json_write_object_end(&c->w);
    return 0;
}

// Who may hold it, and whether it is an exercise: as said, else as before or as the operation is.
static void
put_layer(struct compose *c, const struct report_words *o, const struct json *old, const struct json *operation)
{
    if (operation)
        json_write_text(&c->w, "operation", json_get_text(operation, "id"));
    else
        (void)put_old(c, "operation", old); // absent is fine
    if (operation && !old) {
        operation_compose(c, operation, o->release);
        return;
    }
    if (o->release)
        compose_release(c, o->release);
    else
        (void)put_old(c, "release", old); // absent is fine
    if (o->is_exercise || json_get_bool(old, "exercise", false))
        json_write_bool(&c->w, "exercise", true);
}

// old: the record that is corrected, NULL for a new report; object: its id. operation: the one it is a result of; NULL: none,
// or as before.
static int
put_fields(struct compose *c, const struct report_words *o, const struct json *old, struct bytes object,
           const struct json *operation)
{
    if (object.n)
        json_write_text(&c->w, "object", object);
    put_layer(c, o, old, operation);
    put(c, "category", o->category, old);
    if (o->withdraw)
        json_write_str(&c->w, "status", "withdrawn");
    put(c, "text", o->text, old);
    if (put_place(c, o, old) || put_quantity(c, o, old) || put_including(c, o, old) || put_grade(c, o, old))
        return CLI_USAGE;
    put_when(c, o, old);
    put(c, "item", o->item, old);
    put(c, "event", o->event, old);
    put(c, "series", o->series, old);
    put(c, "period", o->period, old);
    if (o->refs)
        compose_names(c, "refs", o->refs);
    else
        (void)put_old(c, "refs", old); // absent is fine
    return 0;
}

// ---- of an operation ----

// Says that what was reported counts in no total of the operation, and why.
static void
tell_apart(const struct report_words *o, const struct json *operation)
{
    const struct json *list = json_get(operation, "phases");
    struct bytes role = json_get_text(operation, "role");
    int64_t moment = clock_now_s(), from = 0, until = 0;
    if (bytes_equal_str(role, "invited"))
        cli_note("it counts in no total of the operation until this member takes part: entente operation join %.12s\n", o->operation);
    else if (!bytes_equal_str(role, "participant"))
        cli_note("it counts in no total of the operation: this member %s\n",
                 bytes_equal_str(role, "left") ? "has left it, and counts only for what happened before" : "only observes");
    if (o->from && when_parse(bytes_of_str(o->from), &moment) < 0)
        return; // the node refuses it
    for (const struct json *x = list ? list->first : NULL; x; x = x->next)
        if (when_parse(json_get_text(x, "from"), &from) == 0 && when_parse(json_get_text(x, "until"), &until) == 0 &&
            when_is_in(moment, from, until))
            return;
    cli_note("it counts in no total of the operation: it happened in none of its phases (say when with --from)\n");
}

static int
fetch_operation(struct cli *cli, struct arena *a, const struct report_words *o, const struct json **out, struct err *e)
{
    *out = NULL;
    int r = o->operation ? operation_fetch(cli, a, o->operation, out, e) : 0;
    if (r == 0 && *out && o->is_exercise && !json_get_bool(*out, "exercise", false))
        return err_set(e, ERR_REFUSED, "that operation is no exercise, so no report of it can be one");
    return r;
}

// ---- sending ----

static int
send_new(struct cli *cli, const struct report_words *o)
{
    struct err e = {0};
    struct arena a;
    struct compose c;
    const struct json *operation;
    arena_init(&a, 32 * 1024 * 1024);
    int r = fetch_operation(cli, &a, o, &operation, &e);
    if (r < 0) {
        arena_clear(&a);
        return cli_fail(&e);
    }
    bool is_restricted = o->release || (operation && !o->leaf_class && strcmp(operation_class(operation), "restricted") == 0);
    compose_init(&c, "report");
    r = put_fields(&c, o, NULL, (struct bytes){NULL, 0}, operation);
    if (r)
        buf_clear(&c.bytes);
    else
        r = compose_send(cli, &c, is_restricted ? "restricted" : o->leaf_class ? o->leaf_class : "alliance", o->is_dry_run);
    if (r == CLI_OK && operation)
        tell_apart(o, operation);
    arena_clear(&a);
    return r;
}

static int
send_version(struct cli *cli, const struct report_words *o, const char *id)
{
    struct err e = {0};
    struct arena a;
    struct compose c;
    const struct json *answer = NULL, *operation = NULL;
    char leaf_class[16] = "alliance";
    arena_init(&a, 32 * 1024 * 1024);
    int r = compose_fetch(cli, &a, id, &answer, &e);
    const struct json *object = json_get(answer, "object");
    const struct json *old = json_get(object, "latest");
    if (r == 0 && (!old || !bytes_equal_str(json_get_text(object, "kind"), "report")))
        r = err_set(&e, ERR_REFUSED, "%s is no report, or its bytes are not held here", id);
    if (r == 0)
        r = bytes_to_str(json_get_text(answer, "class"), leaf_class, sizeof leaf_class);
    if (r == 0)
        r = fetch_operation(cli, &a, o, &operation, &e);
    if (r < 0) {
        arena_clear(&a);
        return cli_fail(&e);
    }
    compose_init(&c, "report");
    r = put_fields(&c, o, old, json_get_text(object, "id"), operation);
    if (r)
        buf_clear(&c.bytes);
    else
        r = compose_send(cli, &c, leaf_class, o->is_dry_run);
    arena_clear(&a);
    return r;
}

static int
run(struct cli *cli, int argc, char **argv)
{
    struct report_words o = {0};
    const struct cli_option options[] = {
        {"--at", &o.at, NULL},           {"--cell", &o.cell, NULL},         {"--country", &o.country, NULL},
        {"--place", &o.place, NULL},     {"--from", &o.from, NULL},         {"--until", &o.until, NULL},
        {"--quantity", &o.quantity, NULL}, {"--item", &o.item, NULL},       {"--including", &o.including, NULL},
        {"--grade", &o.grade, NULL},     {"--event", &o.event, NULL},       {"--series", &o.series, NULL},
        {"--period", &o.period, NULL},   {"--refs", &o.refs, NULL},         {"--class", &o.leaf_class, NULL},
        {"--release", &o.release, NULL}, {"--correct", &o.correct, NULL},   {"--withdraw", &o.withdraw, NULL},
        {"--operation", &o.operation, NULL}, {"--exercise", NULL, &o.is_exercise}, {"--dry-run", NULL, &o.is_dry_run},
    };
    int r = cli_options(cli, &argc, argv, options, sizeof options / sizeof *options);
    if (r)
        return r;
    if (o.correct && o.withdraw)
        return cli_usage("report", "--correct and --withdraw do not go together");
    const char *id = o.correct ? o.correct : o.withdraw;
    if ((id && words_id("report", id)) || (o.operation && words_id("report", o.operation)))
        return CLI_USAGE;
    if (id && (o.leaf_class || o.is_exercise))
        return cli_usage("report", "a later version keeps the class and the layer of the first");
    if (argc > 3 || (argc < 2 && !id))
        return cli_usage("report", "it takes a category, and a text in quotes");
    o.category = argc > 1 ? argv[1] : NULL;
    o.text = argc > 2 ? argv[2] : NULL;
    if (words_moment("report", "--from", o.from) || words_moment("report", "--until", o.until))
        return CLI_USAGE;
    return id ? send_version(cli, &o, id) : send_new(cli, &o);
}

const struct command report_command = {
    "report",
    "CATEGORY [TEXT] [--at LAT,LON | --cell LAT/LON] [--country XX] [--place TEXT] [--from T] [--until T]\n"
    "    [--quantity \"N UNIT\"] [--item TEXT] [--including NAME=N,...] [--grade A1..F6] [--event KEY]\n"
    "    [--series NAME --period MONTH] [--operation ID] [--refs ID,...] [--class CLASS | --release A,B]\n"
    "    [--exercise] [--dry-run]\n"
    "    | --correct ID [CATEGORY [TEXT]] [the same] | --withdraw ID",
    "Report an incident, sighting, seizure, indicator or transaction; correct it; take it back",
    "Writes a report into this member's ledger. It is seen at once by all who hold it, as provisional until it is\n"
    "settled. A correction is a later version: what is not given again stays, the history keeps both.\n\n"
    "  --at LAT,LON        the place in degrees, at most 4 digits after the point; 38.56,68.77\n"
    "  --cell LAT/LON      instead, a cell of 0.1 degree by its south-west corner; 38.5/68.7\n"
    "  --from T, --until T when it happened; without them, now (or in its period)\n"
    "  --quantity \"N UNIT\" how much; units are g kg t ml l m km ha pieces people vehicles ... (docs/record-kinds.md)\n"
    "  --item TEXT         of what; only like items are added\n"
    "  --including ...     makes it a stated total with these parts, in its unit\n"
    "  --grade B2          source A to F, information 1 to 6\n"
    "  --event KEY         what several members report under one key counts once\n"
    "  --series, --period  a value of a statistical series, for a month (2026-03) or a year\n"
    "  --operation ID      a result of that operation (entente operation): as restricted as it is, for those who may hold it,\n"
    "                      and an exercise when it is one\n"
    "  --refs ID,...       whole ids of records it belongs to\n"
    "  --release A,B       restricted, for these members alone; else --class public, alliance (default)\n"
    "  --exercise          part of an exercise\n\n"
    "Example:\n"
    "  entente report seizure \"In a lorry\" --at 37.4501,68.7 --quantity \"12.5 kg\" --item heroin --grade B2\n"
    "  entente report --correct 22e85a0942ad --quantity \"11.9 kg\"\n"
    "  entente report seizure --series opium-seized --period 2026-03 --quantity \"120 kg\" --item opium\n",
    run,
    NULL,
};
