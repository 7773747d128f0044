// SPDX-License-Identifier: Apache-2.0
// entente route: the shortest way between two places through states that grant, or whom to ask, or whose refusals close every
// way. It plans offline, from what is typed, and then needs no node and no folder; or by the clearances that the ledgers hold.
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "base/text.h"
#include "base/when.h"
#include "cmd/clear.h"
#include "cmd/cli.h"
#include "cmd/route.h"
#include "cmd/words.h"
#include "formats/airfield.h"
#include "host/file.h"
#include "plan/atlas.h"
#include "plan/chart.h"
#include "plan/drawn.h"

#define ROUTE_FILE_MAX (64 * 1024 * 1024)
#define ROUTE_ARENA_MAX (512 * 1024 * 1024)
#define ROUTE_CHANGES_MAX 32 // changes of words that are looked at after the hour asked about

struct typed {
    const char *airfields, *grant, *refuse, *unknown, *range, *borders, *clearances, *at;
};

// What a plan is made with.
struct planning {
    struct cli *cli;
    const struct typed *typed;
    struct arena *arena;
    struct map map;
    struct way_finder *finder;
    struct route_words words;
    struct route_question question; // with what was typed alone
};

// "LAT,LON" in decimal degrees; false when the word is nothing like it.
static bool
read_place(const char *word, struct route_end *out)
{
    const char *comma = strchr(word, ',');
    int64_t lat, lon;
    if (!comma || num_parse_decimal(bytes_of(word, (size_t)(comma - word)), 7, &lat) < 0 ||
        num_parse_decimal(bytes_of_str(comma + 1), 7, &lon) < 0)
        return false;
    out->is_on_globe = lat >= -900000000 && lat <= 900000000 && lon >= -1800000000 && lon <= 1800000000;
    if (out->is_on_globe)
        out->place = (struct globe_place){(int32_t)lat, (int32_t)lon};
    out->name = bytes_of_str(word);
    return true;
}

static int
find_end(const struct airfield_list *l, const char *airfields, const char *word, struct route_end *out)
{
    if (read_place(word, out))
        return out->is_on_globe ? 0
                                : cli_usage("route", "'%.60s' is off the globe: a latitude is at most 90, a longitude at most 180 "
                                                     "degrees either way", word);
    if (!airfields)
        return cli_usage("route", "'%.60s' is not LAT,LON; for airfields by code give a file of them with --airfields", word);
    const struct airfield *found = airfield_find(l, bytes_of_str(word));
    struct err e = {0};
    if (!found)
        return cli_fail((err_set(&e, ERR_NOT_FOUND, "there is no airfield %.60s in %s", word, airfields), &e));
    const struct airfield *other = airfield_find_other(found);
    if (other)
        return cli_fail((err_set(&e, ERR_REFUSED, "%s: %.60s stands on line %zu and elsewhere on line %zu; keep one of them",
                                 airfields, word, found->line, other->line), &e));
    out->place = (struct globe_place){found->lat_e7, found->lon_e7};
    out->name = found->icao;
    out->about = found->name;
    return 0;
}

static int
find_ends(struct arena *a, struct buf *file, const struct typed *t, char **argv, struct route_end ends[2])
{
    struct airfield_list l = {0};
    struct err e = {0};
    if (t->airfields) {
        int r = file_read(t->airfields, file, &e);
        if (r == 0)
            r = airfield_read(a, buf_bytes(file), &l, &e);
        if (r < 0) {
            err_within(&e, r, "%s", t->airfields);
            return cli_fail(&e);
        }
        if (l.refused)
            cli_note("entente: %s: %zu rows are no airfields (a code of at most %d bytes, a latitude and a longitude on the globe) "
                     "and are passed over; the first is line %zu\n", t->airfields, l.refused, AIRFIELD_CODE_MAX, l.refused_line);
        if (l.is_truncated)
            cli_note("entente: %s ends within a row; what stands before it is used\n", t->airfields);
    }
    int r = find_end(&l, t->airfields, argv[1], &ends[0]);
    return r ? r : find_end(&l, t->airfields, argv[2], &ends[1]);
}

// "RUS,SYR" into the question.
static int
read_states(const struct map *m, const char *option, const char *list, enum route_clearance c, struct route_question *q)
{
    for (struct bytes rest = bytes_of_str(list); rest.n > 0;) {
        const size_t n = bytes_find(rest, 0, ',');
        const struct bytes code = bytes_sub(rest, 0, n);
        rest = bytes_sub(rest, n + 1, rest.n);
        const uint8_t owner = map_find(m, code);
        if (owner == MAP_FREE)
            return cli_usage("route", "%s: '%.*s' is the code of no state on the map; codes are ISO 3166 alpha-3, as TUR", option,
                             (int)num_min_size(code.n, 40), (const char *)code.p);
        if (q->clearances[owner] != ROUTE_UNKNOWN && q->clearances[owner] != c)
            return cli_usage("route", "%s cannot both grant and refuse", map_code(m, owner));
        q->clearances[owner] = (uint8_t)c;
    }
    return 0;
}

static int
make_question(struct planning *p, const struct route_end ends[2])
{
    const struct typed *t = p->typed;
    struct route_question *q = &p->question;
    uint64_t range_km = ROUTE_RANGE_KM;
    *q = (struct route_question){.from = ends[0].place, .to = ends[1].place};
    if (t->range && (num_parse_u64(bytes_of_str(t->range), &range_km) < 0 || range_km < 1 || range_km > ROUTE_RANGE_KM_MAX))
        return cli_usage("route", "--range-km is a number from 1 to %d, not '%.60s'", ROUTE_RANGE_KM_MAX, t->range);
    q->range_cm = range_km * 100000;
    int r = read_states(&p->map, "--grant", t->grant, ROUTE_GRANTED, q);
    if (r == 0)
        r = read_states(&p->map, "--refuse", t->refuse, ROUTE_REFUSED, q);
    memcpy(p->words.typed, q->clearances, sizeof p->words.typed);
    return r;
}

static int
unknown_is(const struct typed *t, enum route_clearance *out)
{
    *out = ROUTE_UNKNOWN;
    if (!t->unknown || strcmp(t->unknown, "ask") == 0)
        return 0;
    *out = strcmp(t->unknown, "refused") == 0 ? ROUTE_REFUSED : ROUTE_GRANTED;
    return *out == ROUTE_REFUSED || strcmp(t->unknown, "granted") == 0
               ? 0
               : cli_usage("route", "--unknown-is is ask, granted or refused, not '%.60s'", t->unknown);
}

// The question with what the ledgers say in this answer, and all others as --unknown-is says. CLI_USAGE or 0.
static int
ask_with(const struct planning *p, const struct json *answer, struct route_question *q)
{
    enum route_clearance others;
    *q = p->question;
    int r = unknown_is(p->typed, &others);
    if (r == 0 && answer)
        r = route_clear_words(&p->map, answer, q);
    for (size_t i = 1; i <= p->map.state_count; i++) {
        if (q->clearances[i] == ROUTE_UNKNOWN)
            q->clearances[i] = (uint8_t)others;
    }
    return r;
}

static int
draw_map(struct arena *a, struct buf *file, const char *overrides, struct map *m, struct err *e)
{
    struct borders b;
    if (!overrides)
        return chart_read(drawn_chart(), m, e);
    int r = borders_read(atlas_table(), &b, e);
    if (r < 0)
        return r;
    r = route_override(a, file, overrides, &b, e);
    if (r == 0)
        r = map_init(m, &b, e);
    borders_clear(&b);
    return r;
}

// ---- what the ledgers say ----

// Who lets pass at an hour (NULL: as entente clear show), parsed into the arena.
static int
fetch(struct planning *p, const char *at, const struct json **out, struct err *e)
{
    struct buf text;
    struct json *json = NULL;
    buf_init(&text, 16 * 1024 * 1024);
    int r = clear_call(p->cli, p->typed->clearances, at, &text, e);
    struct bytes copy = r == 0 ? arena_copy(p->arena, buf_bytes(&text)) : (struct bytes){NULL, 0};
    if (r == 0)
        r = copy.p ? json_parse(p->arena, copy, JSON_API, &json, e) : err_set(e, ERR_NOMEM, "memory is exhausted");
    *out = json;
    buf_clear(&text);
    return r;
}

static bool
is_same(const struct route_answer *a, const struct route_answer *b)
{
    bool same = a->verdict == b->verdict && a->way.length_cm == b->way.length_cm && a->leg_count == b->leg_count &&
                a->set_count == b->set_count && a->closed_by == b->closed_by;
    for (size_t i = 0; same && i < a->leg_count; i++)
        same = a->legs[i].owner == b->legs[i].owner;
    for (size_t i = 0; same && i < a->set_count; i++)
        same = a->sets[i].count == b->sets[i].count && memcmp(a->sets[i].owners, b->sets[i].owners, a->sets[i].count) == 0;
    return same;
}

// From change to change of anybody's word until the answer is another.
static int
look_ahead(struct planning *p, const struct route_question *q, const struct route_answer *answer, struct route_change *out,
           struct err *e)
{
    const struct json *now = p->words.answer;
    out->is_there = false;
    for (int i = 0; now && i < ROUTE_CHANGES_MAX; i++) {
        struct route_question then;
        char at[WHEN_TEXT_SIZE];
        out->from = route_clear_next(now);
        if (out->from == WHEN_MAX)
            return 0;
        when_format_time(out->from, at);
        int r = fetch(p, at, &now, e);
        if (r < 0)
            return r;
        if (ask_with(p, now, &then))
            return err_set(e, ERR_BUSY, "the clearances changed meanwhile; ask again");
        if (memcmp(then.clearances, q->clearances, sizeof then.clearances) == 0)
            continue;
        r = route_plan(&p->map, p->finder, &then, &out->at);
        if (r < 0)
            return err_set(e, r, "memory for planning a way is exhausted");
        if (is_same(answer, &out->at))
            continue;
        for (size_t k = 1; k < 256; k++)
            out->ended[k] = q->clearances[k] == ROUTE_GRANTED && then.clearances[k] != ROUTE_GRANTED;
        out->is_there = true;
        return 0;
    }
    return 0;
}

// ---- the plan ----

static int
plan(struct planning *p, const struct route_end ends[2], struct buf *file)
{
    struct err e = {0};
    struct route_question q;
    struct route_answer *answer = calloc(1, sizeof *answer);
    struct route_change *then = calloc(1, sizeof *then);
    int code = 0;
    int r = answer && then ? draw_map(p->arena, file, p->typed->borders, &p->map, &e)
                           : err_set(&e, ERR_NOMEM, "memory for planning a way is exhausted");
    if (r == 0)
        code = make_question(p, ends);
    if (r == 0 && code == 0)
        code = ask_with(p, p->words.answer, &q);
    if (r == 0 && code == 0) {
        r = way_new(&p->finder, &p->map);
        if (r == 0)
            r = route_plan(&p->map, p->finder, &q, answer);
        if (r < 0)
            (void)err_set(&e, r, "memory for planning a way is exhausted"); // r is told below
        else
            r = look_ahead(p, &q, answer, then, &e);
    }
    if (r < 0)
        code = cli_fail(&e);
    else if (code == 0)
        code = route_show(p->cli, &p->map, &q, &p->words, ends, answer, then);
    way_free(p->finder);
    map_clear(&p->map);
    free(answer);
    free(then);
    return code;
}

// FROM and TO as they were typed, or as the first of the requests says.
static int
choose_ends(struct planning *p, int argc, char **argv, char *words[3])
{
    static const char *const fields[] = {"origin", "destination"};
    struct err e = {0};
    const struct json *first = json_at(json_get(p->words.answer, "requests"), 0);
    for (int i = 1; i < 3; i++) {
        const struct json *text = json_get(first, fields[i - 1]);
        words[i] = argc == 3 ? argv[i] : text ? arena_str(p->arena, text->text) : NULL;
        if (!words[i])
            return cli_fail((err_set(&e, ERR_NOT_FOUND, "the request has no %s: name both places", fields[i - 1]), &e));
    }
    return 0;
}

static int
run(struct cli *cli, int argc, char **argv)
{
    struct typed t = {0};
    struct route_end ends[2] = {{.is_on_globe = false}, {.is_on_globe = false}};
    struct arena a;
    struct buf airfields, overrides;
    struct err e = {0};
    char *words[3] = {NULL};
    const struct cli_option options[] = {{"--airfields", &t.airfields, NULL},   {"--grant", &t.grant, NULL},
                                         {"--refuse", &t.refuse, NULL},         {"--unknown-is", &t.unknown, NULL},
                                         {"--range-km", &t.range, NULL},        {"--borders", &t.borders, NULL},
                                         {"--clearances", &t.clearances, NULL}, {"--at", &t.at, NULL}};
    int r = cli_options(cli, &argc, argv, options, sizeof options / sizeof *options);
    if (r)
        return r;
    if (argc != 3 && (argc != 1 || !t.clearances))
        return cli_usage("route", "from where to where? Two places: ICAO codes, or LAT,LON");
    if (!t.clearances && (t.at || cli->as_of))
        return cli_usage("route", "%s goes with --clearances: what is typed holds at any hour", t.at ? "--at" : "--as-of");
    if ((t.clearances && clear_check_ids("route", t.clearances)) || words_moment("route", "--at", t.at))
        return CLI_USAGE;
    struct planning p = {.cli = cli, .typed = &t, .arena = &a};
    arena_init(&a, ROUTE_ARENA_MAX);
    buf_init(&airfields, ROUTE_FILE_MAX);
    buf_init(&overrides, ROUTE_FILE_MAX);
    if (t.clearances && fetch(&p, t.at, &p.words.answer, &e) < 0)
        r = cli_fail(&e);
    if (r == 0)
        r = choose_ends(&p, argc, argv, words);
    if (r == 0)
        r = find_ends(&a, &airfields, &t, words, ends);
    if (r == 0)
        r = plan(&p, ends, &overrides);
    buf_clear(&airfields);
    buf_clear(&overrides);
    arena_clear(&a);
    return r;
}

const struct command route_command = {
    "route",
    "FROM TO [--grant A,B] [--refuse C] [--unknown-is W] [--airfields F] [--range-km N] [--borders F] [--json]\n"
    "    [FROM TO] --clearances ID[,ID...] [--at HOUR] [--as-of DATE] [--grant ...]",
    "Find the shortest way through states that grant, or whom to ask for one",
    "Places are ICAO codes of the airfields in FILE, or LAT,LON in degrees. States are ISO 3166 alpha-3 codes. A state has\n"
    "the air over its land and 12 nautical miles of sea; beyond them it is free. Says the length, the states crossed and\n"
    "the turning points; where there is no way, the fewest states to ask, or the refusals that close every way, each set\n"
    "of which would open one. Plans from what is typed and then needs no node; or, with --clearances, by what members and\n"
    "guests said on their ledgers of the requests of one movement (entente clear), at an hour, and then also says what the\n"
    "next change of a word does to the way. docs/routes.md says what the map holds.\n\n"
    "  --grant A,B      states whose clearance is there; with --clearances for states without a ledger\n"
    "  --refuse C,D     states that refuse; the same\n"
    "  --unknown-is W   ask (default): all other states may be asked; granted, refused: they grant or refuse\n"
    "  --clearances ID  requests for a clearance; FROM and TO are theirs when they are not named\n"
    "  --at HOUR        a time (default: now, or the first hour asked for while that is to come)\n"
    "  --airfields F    airfields as CSV with the columns icao, lat, lon\n"
    "  --range-km N     longer ways are no ways (default 6000)\n"
    "  --borders F      GeoJSON polygons, each with a property \"state\", that override the borders\n\n"
    "Exits with 0 when there is a way, 1 when there is none, 2 on wrong words, 3 when an airfield is not in the file.\n\n"
    "Example:\n  entente route 43.2051,44.6066 35.4011,35.9487 --grant RUS,GEO,SYR --refuse TUR\n",
    run,
    NULL,
};
