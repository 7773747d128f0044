// SPDX-License-Identifier: Apache-2.0
// entente route: the shortest way between two places through states that grant, or whom to ask, or whose refusals close every
// way. It plans offline, from what is typed: no node and no folder is needed.
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "base/text.h"
#include "cmd/cli.h"
#include "cmd/route.h"
#include "cmd/words.h"
#include "formats/airfield.h"
#include "host/file.h"
#include "plan/atlas.h"

#define ROUTE_FILE_MAX (64 * 1024 * 1024)
#define ROUTE_ARENA_MAX (512 * 1024 * 1024)

struct typed {
    const char *airfields, *grant, *refuse, *unknown, *range, *borders;
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
make_question(const struct map *m, const struct typed *t, const struct route_end ends[2], struct route_question *q)
{
    uint64_t range_km = ROUTE_RANGE_KM;
    *q = (struct route_question){.from = ends[0].place, .to = ends[1].place};
    if (t->range && (num_parse_u64(bytes_of_str(t->range), &range_km) < 0 || range_km < 1 || range_km > ROUTE_RANGE_KM_MAX))
        return cli_usage("route", "--range-km is a number from 1 to %d, not '%.60s'", ROUTE_RANGE_KM_MAX, t->range);
    q->range_cm = range_km * 100000;
    int r = read_states(m, "--grant", t->grant, ROUTE_GRANTED, q);
    if (r == 0)
        r = read_states(m, "--refuse", t->refuse, ROUTE_REFUSED, q);
    if (r)
        return r;
    if (t->unknown && strcmp(t->unknown, "ask") != 0 && strcmp(t->unknown, "refused") != 0)
        return cli_usage("route", "--unknown-is is ask or refused, not '%.60s'", t->unknown);
    for (size_t i = 1; i <= m->state_count && t->unknown && strcmp(t->unknown, "refused") == 0; i++) {
        if (q->clearances[i] == ROUTE_UNKNOWN)
            q->clearances[i] = ROUTE_REFUSED;
    }
    return 0;
}

static int
draw_map(struct arena *a, struct buf *file, const char *overrides, struct map *m, struct err *e)
{
    struct borders b;
    int r = borders_read(atlas_table(), &b, e);
    if (r < 0)
        return r;
    if (overrides)
        r = route_override(a, file, overrides, &b, e);
    if (r == 0)
        r = map_init(m, &b, e);
    borders_clear(&b);
    return r;
}

static int
plan(struct cli *cli, const struct typed *t, const struct route_end ends[2], struct arena *a, struct buf *file)
{
    struct err e = {0};
    struct route_question q;
    struct map m;
    struct way_finder *finder = NULL;
    struct route_answer *answer = calloc(1, sizeof *answer);
    int r = draw_map(a, file, t->borders, &m, &e);
    if (r < 0) {
        free(answer);
        return cli_fail(&e);
    }
    int code = make_question(&m, t, ends, &q);
    if (code == 0) {
        r = answer ? way_new(&finder, &m) : ERR_NOMEM;
        if (r == 0)
            r = route_plan(&m, finder, &q, answer);
        if (r < 0)
            code = cli_fail((err_set(&e, r, "memory for planning a way is exhausted"), &e));
        else
            code = route_show(cli, &m, &q, ends, answer);
    }
    way_free(finder);
    map_clear(&m);
    free(answer);
    return code;
}

static int
run(struct cli *cli, int argc, char **argv)
{
    struct typed t = {0};
    struct route_end ends[2] = {{.is_on_globe = false}, {.is_on_globe = false}};
    struct arena a;
    struct buf airfields, overrides;
    const struct cli_option options[] = {{"--airfields", &t.airfields, NULL}, {"--grant", &t.grant, NULL},
                                         {"--refuse", &t.refuse, NULL},       {"--unknown-is", &t.unknown, NULL},
                                         {"--range-km", &t.range, NULL},      {"--borders", &t.borders, NULL}};
    int r = cli_options(cli, &argc, argv, options, sizeof options / sizeof *options);
    if (r)
        return r;
    if (argc != 3)
        return cli_usage("route", "from where to where? Two places: ICAO codes, or LAT,LON");
    arena_init(&a, ROUTE_ARENA_MAX);
    buf_init(&airfields, ROUTE_FILE_MAX);
    buf_init(&overrides, ROUTE_FILE_MAX);
    r = find_ends(&a, &airfields, &t, argv, ends);
    if (r == 0)
        r = plan(cli, &t, ends, &a, &overrides);
    buf_clear(&airfields);
    buf_clear(&overrides);
    arena_clear(&a);
    return r;
}

const struct command route_command = {
    "route",
    "FROM TO [--grant A,B] [--refuse C] [--unknown-is W] [--airfields F] [--range-km N] [--borders F] [--json]",
    "Find the shortest way through states that grant, or whom to ask for one",
    "Places are ICAO codes of the airfields in FILE, or LAT,LON in degrees. States are ISO 3166 alpha-3 codes. A state has\n"
    "the air over its land and 12 nautical miles of sea; beyond them it is free. Says the length, the states crossed and\n"
    "the turning points; where there is no way, the fewest states to ask, or the refusals that close every way, each set\n"
    "of which would open one. Plans from what is typed and needs no node. docs/routes.md says what the map holds.\n\n"
    "  --grant A,B      states whose clearance is there\n"
    "  --refuse C,D     states that refuse\n"
    "  --unknown-is W   ask (default): all other states may be asked; refused: they refuse\n"
    "  --airfields F    airfields as CSV with the columns icao, lat, lon\n"
    "  --range-km N     longer ways are no ways (default 6000)\n"
    "  --borders F      GeoJSON polygons, each with a property \"state\", that override the borders\n\n"
    "Exits with 0 when there is a way, 1 when there is none, 2 on wrong words, 3 when an airfield is not in the file.\n\n"
    "Example:\n  entente route 43.2051,44.6066 35.4011,35.9487 --grant RUS,GEO,SYR --refuse TUR\n",
    run,
    NULL,
};
