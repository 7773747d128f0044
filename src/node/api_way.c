// SPDX-License-Identifier: Apache-2.0
// The way that a movement may take by the clearances on the ledgers: as `entente route --clearances`, planned by the node for whoever
// looks at a map. One plan at a time: each takes some 100 MB while it is made.
#include "node/api_inside.h"

#include <stdlib.h>

#include "base/num.h"
#include "base/when.h"
#include "member/passage.h"
#include "node/views.h"
#include "plan/chart.h"
#include "plan/drawn.h"
#include "plan/spoken.h"

#define PLANNERS_MAX 3
#define WORDS_MAX (16 * 1024 * 1024)

// What is asked for beside the requests.
struct asked {
    struct bytes grant, refuse; // "SYR,TUR"
    uint64_t range_km;
};

// What the ledgers say, as GET /api/v1/clearances/ tells it.
static int
ask_ledgers(struct call *c, struct buf *out)
{
    struct json_writer w;
    struct view *v;
    struct bytes at = call_query(c, "at");
    int64_t moment = c->as_of;
    if (at.n && when_parse(at, &moment) < 0)
        return err_set(&c->err, ERR_INVALID, "at is a date or a time (2026-11-21 or 2026-11-21T20:00:00Z), not '%.*s'",
                       (int)num_min_size(at.n, 80), at.p);
    int r = views_take(c->config->views, &v, &c->err);
    if (r < 0)
        return r;
    json_writer_init(&w, out);
    r = passage_tell(v, c->rest, c->as_of, at.n ? &moment : NULL, &w, &c->err);
    views_give(c->config->views, v);
    return r;
}

static int
read_end(struct call *c, const struct json *request, const char *field, struct globe_place *out)
{
    struct bytes text = json_get_text(request, field);
    size_t comma = bytes_find(text, 0, ',');
    int64_t lat, lon;
    if (comma == text.n || num_parse_decimal(bytes_sub(text, 0, comma), 7, &lat) < 0 ||
        num_parse_decimal(bytes_sub(text, comma + 1, text.n), 7, &lon) < 0 || lat < -900000000 || lat > 900000000 ||
        lon < -1800000000 || lon > 1800000000)
        return err_set(&c->err, ERR_REFUSED, "the request's %s is no place in degrees: entente route --clearances with --airfields "
                                             "plans between airfields named by code", field);
    *out = (struct globe_place){(int32_t)lat, (int32_t)lon};
    return 0;
}

// "SYR,TUR" into the question.
static int
read_states(struct call *c, const struct map *m, struct bytes list, enum route_clearance clearance, struct route_question *q)
{
    for (struct bytes rest = list; rest.n > 0;) {
        size_t n = bytes_find(rest, 0, ',');
        struct bytes code = bytes_sub(rest, 0, n);
        rest = bytes_sub(rest, n + 1, rest.n);
        uint8_t owner = map_find(m, code);
        if (owner == MAP_FREE)
            return err_set(&c->err, ERR_INVALID, "'%.*s' is the code of no state on the map; codes are ISO 3166 alpha-3, as TUR",
                           (int)num_min_size(code.n, 40), code.p);
        if (q->clearances[owner] != ROUTE_UNKNOWN && q->clearances[owner] != clearance)
            return err_set(&c->err, ERR_INVALID, "%s cannot both grant and refuse", map_code(m, owner));
        q->clearances[owner] = (uint8_t)clearance;
    }
    return 0;
}

static int
make_question(struct call *c, const struct asked *x, const struct map *m, const struct json *words, struct route_question *q)
{
    const struct json *request = json_at(json_get(words, "requests"), 0);
    *q = (struct route_question){.range_cm = x->range_km * 100000};
    int r = read_end(c, request, "origin", &q->from);
    if (r == 0)
        r = read_end(c, request, "destination", &q->to);
    if (r == 0)
        r = read_states(c, m, x->grant, ROUTE_GRANTED, q);
    if (r == 0)
        r = read_states(c, m, x->refuse, ROUTE_REFUSED, q);
    uint8_t twice = r == 0 ? spoken_words(m, words, q) : MAP_FREE;
    return twice == MAP_FREE ? r
                             : err_set(&c->err, ERR_INVALID, "%s has a ledger of its own and answers on it: grant and refuse are for "
                                                             "states that have none", map_code(m, twice));
}

static int
plan(struct call *c, const struct asked *x, const struct json *words)
{
    struct map m = {0};
    struct way_finder *finder = NULL;
    struct route_question q;
    struct route_answer *answer = calloc(1, sizeof *answer);
    int r = answer ? chart_read(drawn_chart(), &m, &c->err) : err_set(&c->err, ERR_NOMEM, "no memory for planning a way");
    if (r == 0)
        r = make_question(c, x, &m, words, &q);
    if (r == 0) {
        r = way_new(&finder, &m);
        if (r == 0)
            r = route_plan(&m, finder, &q, answer);
        if (r < 0)
            (void)err_set(&c->err, r, "no memory for planning a way"); // r is returned
    }
    if (r == 0) {
        json_write_object(&c->w, NULL);
        json_write_text(&c->w, "at", json_get_text(words, "at"));
        json_write_int(&c->w, "great_circle_m", spoken_metres(globe_between_cm(q.from, q.to)));
        json_write_int(&c->w, "range_m", spoken_metres(q.range_cm));
        spoken_result(&c->w, &m, answer);
        json_write_object_end(&c->w);
    }
    way_free(finder);
    map_clear(&m);
    free(answer);
    return r;
}

// A question may take seconds: few wait for their turn, so that threads are left for others.
static int
plan_in_turn(struct call *c, const struct asked *x, const struct json *words)
{
    int r = ERR_BUSY;
    if (atomic_fetch_add(&c->api->planners, 1) < PLANNERS_MAX) {
        (void)pthread_mutex_lock(&c->api->planning); // fails only by our own misuse, here and below
        r = plan(c, x, words);
        (void)pthread_mutex_unlock(&c->api->planning);
    } else {
        (void)err_set(&c->err, ERR_BUSY, "other ways are being planned; ask again in a moment"); // r is returned
    }
    atomic_fetch_sub(&c->api->planners, 1);
    return r;
}

int
api_way_plan(struct call *c)
{
    struct arena a;
    struct buf words;
    struct json *json;
    arena_init(&a, 8 * WORDS_MAX);
    buf_init(&words, WORDS_MAX);
    struct asked x = {.grant = call_query(c, "grant"), .refuse = call_query(c, "refuse")};
    int r = call_number(c, "range_km", ROUTE_RANGE_KM, &x.range_km);
    if (r == 0 && (x.range_km < 1 || x.range_km > ROUTE_RANGE_KM_MAX))
        r = err_set(&c->err, ERR_INVALID, "range_km is a number from 1 to %d", ROUTE_RANGE_KM_MAX);
    if (r == 0)
        r = ask_ledgers(c, &words);
    if (r == 0)
        r = buf_check(&words);
    if (r == 0)
        r = json_parse(&a, buf_bytes(&words), JSON_API, &json, &c->err);
    if (r == 0) {
        r = plan_in_turn(c, &x, json);
    }
    buf_clear(&words);
    arena_clear(&a);
    call_audit(c, "route", c->rest, r);
    return r;
}
