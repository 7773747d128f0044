// SPDX-License-Identifier: Apache-2.0
// Screening parties, one or many at once.
#include "node/api_inside.h"

#include "base/limits.h"
#include "base/num.h"
#include "formats/party.h"
#include "node/asking.h"
#include "node/finding.h"
#include "node/pulse.h"

#define SCREEN_HITS_USUAL 20

static void
write_answer(struct call *c, const struct asking *x, const struct party *party, const struct finding *f)
{
    struct json_writer *w = &c->w;
    int64_t data_as_of = asking_data_as_of(c, x);
    json_write_object(w, NULL);
    json_write_text(w, "query", party->name_count ? party->names[0] : bytes_of(NULL, 0));
    if (party->name_count > 1) {
        json_write_array(w, "also");
        for (size_t i = 1; i < party->name_count; i++)
            json_write_text(w, NULL, party->names[i]);
        json_write_array_end(w);
    }
    if (f->has_details) {
        json_write_object(w, "given");
        party_write(party, w);
        json_write_object_end(w);
    }
    json_write_time(w, "as_of", c->as_of);
    if (data_as_of)
        json_write_time(w, "data_as_of", data_as_of);
    pulse_write(&x->pulse, c->config->writer, w);
    json_write_bool(w, "current", x->hold.is_current);
    json_write_int(w, "listings", (int64_t)x->hold.listings);
    json_write_int(w, "names", (int64_t)x->hold.names);
    json_write_bool(w, "comparable", f->is_comparable);
    if (f->is_cut)
        json_write_bool(w, "cut", true);
    if (f->is_incomplete)
        json_write_bool(w, "incomplete", true);
    if (f->is_damaged)
        json_write_bool(w, "damaged", true);
    json_write_int(w, "total", (int64_t)f->total);
    json_write_array(w, "hits");
    for (size_t i = 0; i < f->count; i++)
        finding_write_hit(f, &f->hits[i], w);
    json_write_array_end(w);
    json_write_object_end(w);
}

static int
screen(struct call *c, struct asking *x, struct party *party, size_t max)
{
    struct arena a;
    struct finding f;
    arena_init(&a, FINDING_ARENA_MAX);
    int r = asking_find(c, x, &a, party, max, &f);
    if (r == 0)
        write_answer(c, x, party, &f);
    arena_clear(&a);
    return r;
}

static bool
asks_nothing(const struct party *p)
{
    return p->name_count == 0 && p->details.document_count == 0;
}

// ---- one ----

static int
read_query(struct call *c, struct arena *a, int year, struct party *p)
{
    const struct {
        const char *field;
        struct bytes text;
    } said[] = {
        {"name", call_query(c, "name")}, // before a travel document's
        {"mrz", call_query(c, "mrz")},
        {"born", call_query(c, "born")},
        {"nationality", call_query(c, "nationality")},
        {"birthplace", call_query(c, "birthplace")},
        {"sex", call_query(c, "sex")},
        {"subject", call_query(c, "subject")},
        {"document", call_query(c, "document")},
    };
    int r = 0;
    *p = (struct party){.name_count = 0};
    for (size_t i = 0; r == 0 && i < sizeof said / sizeof *said; i++)
        r = party_add(a, p, said[i].field, said[i].text, year, &c->err);
    if (r == 0 && asks_nothing(p))
        r = err_set(&c->err, ERR_INVALID, "screen: which name, or which document?");
    return r;
}

int
api_screen_one(struct call *c)
{
    struct asking x;
    struct arena a;
    struct party party;
    uint64_t max;
    int r = call_number(c, "max", SCREEN_HITS_USUAL, &max);
    max = max == 0 ? LIMIT_HITS : max;
    if (r == 0)
        r = asking_begin(c, &x, 1, call_has(c, "fresh"));
    if (r < 0)
        return r;
    arena_init(&a, ASKING_ARENA_MAX);
    r = read_query(c, &a, x.year, &party);
    if (r == 0)
        r = screen(c, &x, &party, (size_t)num_min_u64(max, LIMIT_HITS));
    arena_clear(&a);
    asking_end(c, &x);
    return r;
}

// ---- many ----

static int
screen_json(struct call *c, struct asking *x, const struct json *json)
{
    struct arena a;
    struct party party;
    arena_init(&a, ASKING_ARENA_MAX);
    int r = party_of_json(&a, json, x->year, &party, &c->err);
    if (r == 0 && asks_nothing(&party) && json_is(json, JSON_OBJECT))
        r = err_set(&c->err, ERR_INVALID, "screen: which name, or which document?");
    if (r == 0)
        r = screen(c, x, &party, SCREEN_HITS_USUAL);
    arena_clear(&a);
    return r;
}

static int
screen_all(struct call *c, struct asking *x, const struct json *names)
{
    int r = 0;
    json_write_object(&c->w, NULL);
    json_write_array(&c->w, "answers");
    for (const struct json *n = names->first; r == 0 && n; n = n->next)
        r = screen_json(c, x, n);
    json_write_array_end(&c->w);
    json_write_object_end(&c->w);
    return r;
}

int
api_screen_many(struct call *c)
{
    struct arena a;
    struct json *body;
    struct asking x;
    arena_init(&a, ASKING_ARENA_MAX);
    int r = json_parse(&a, c->rq->body, JSON_API, &body, &c->err);
    const struct json *names = r == 0 ? json_get(body, "names") : NULL;
    bool is_one = r == 0 && !names && json_is(body, JSON_OBJECT);
    if (r == 0 && !is_one && (!json_is(names, JSON_ARRAY) || names->count > LIMIT_BATCH))
        r = err_set(&c->err, ERR_INVALID, "screen: one party, or {\"names\": [...]} with at most %d names or parties", LIMIT_BATCH);
    if (r == 0)
        r = asking_begin(c, &x, is_one ? 1 : names->count, call_has(c, "fresh"));
    if (r == 0) {
        r = is_one ? screen_json(c, &x, body) : screen_all(c, &x, names);
        asking_end(c, &x);
    }
    arena_clear(&a);
    return r;
}
