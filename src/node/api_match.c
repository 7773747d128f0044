// SPDX-License-Identifier: Apache-2.0
// Screening in the request and response form of the OpenSanctions API, so that its clients can switch by changing the address:
// POST /match/<dataset>, GET /search/<dataset>, GET /catalog, GET /algorithms, GET /healthz. A dataset is "default" (all that
// this node holds), a list's name or a member's: then the hits are those of that list, or that member. Numbers of score are
// ours in thousandths, divided by a thousand; what `match` says is this node's alert, unless the request names a threshold.
#include "node/api_inside.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/limits.h"
#include "base/num.h"
#include "formats/entity.h"
#include "member/view.h"
#include "node/asking.h"
#include "node/lists.h"
#include "screen/score.h"

#define MATCH_LIMIT_USUAL 5
#define SEARCH_LIMIT_USUAL 10
#define MATCH_ALGORITHM "entente"

struct matching {
    struct bytes dataset; // as asked; empty: all
    uint64_t limit, offset;
    int threshold; // thousandths; -1: the node's alerts
    int cutoff;    // hits below it are left out
};

// ---- datasets ----

static bool
is_all(struct bytes dataset)
{
    return bytes_equal_str(dataset, "default") || bytes_equal_str(dataset, "all") || bytes_equal_str(dataset, "sanctions");
}

static bool
same_word(struct bytes a, struct bytes b)
{
    return a.n == b.n && strncasecmp((const char *)a.p, (const char *)b.p, a.n) == 0;
}

static bool
is_known(const struct view *v, const struct lists *lists, struct bytes dataset)
{
    for (size_t i = 0; i < lists->count; i++)
        if (bytes_equal_str(dataset, lists->entries[i].name))
            return true;
    for (size_t i = 0; i < v->ledger_count; i++)
        if (same_word(dataset, v->ledgers[i].member))
            return true;
    return false;
}

static int
find_dataset(struct call *c, struct view *v, struct bytes word, struct bytes *out)
{
    struct lists *lists = malloc(sizeof *lists);
    int r = lists ? lists_load(lists, v, &c->err) : err_set(&c->err, ERR_NOMEM, "no memory");
    *out = is_all(word) ? bytes_of(NULL, 0) : word;
    // A list that another member imported is known by its hits alone: so any word that may name one is taken.
    if (r == 0 && !is_all(word) && !is_known(v, lists, word) && !lists_name_is_valid(word))
        r = err_set(&c->err, ERR_NOT_FOUND, "there is no dataset '%.*s': default, a list's name or a member's",
                    (int)num_min_size(word.n, 40), word.p);
    free(lists);
    return r;
}

static bool
is_in(const struct matching *m, const struct finding_hit *hit)
{
    return m->dataset.n == 0 || same_word(m->dataset, hit->member) ||
           bytes_equal(m->dataset, json_get_text(json_get(hit->record, "source"), "list"));
}

// ---- writing ----

static void
write_thousandths(struct json_writer *w, const char *name, int value)
{
    struct buf b;
    buf_init(&b, 16);
    buf_append_fmt(&b, "%s%d.%03d", value < 0 ? "-" : "", abs(value) / 1000, abs(value) % 1000);
    json_write_raw(w, name, buf_bytes(&b));
    buf_clear(&b);
}

static void
write_features(const struct finding *f, const struct finding_hit *hit, struct json_writer *w)
{
    static const int values[] = {[DETAILS_SILENT] = 0, [DETAILS_AGREES] = 1000, [DETAILS_NEAR] = 500, [DETAILS_CONTRADICTS] = -1000};
    json_write_object(w, "features");
    write_thousandths(w, "name", hit->name.score);
    for (int i = 0; f->has_details && i < DETAILS_FIELDS; i++)
        if (hit->details.fields[i].grade != DETAILS_SILENT)
            write_thousandths(w, details_field_name((enum details_field)i), values[hit->details.fields[i].grade]);
    json_write_object_end(w);
}

static void
write_result(const struct matching *m, const struct finding *f, const struct finding_hit *hit, struct json_writer *w)
{
    const struct json *source = json_get(hit->record, "source");
    struct bytes list = json_get_text(source, "list"), time = json_get_text(hit->record, "time");
    bool is_cleared = hit->has_verdict && !hit->verdict.is_same && !hit->is_stale;
    struct buf why;
    json_write_object(w, NULL);
    json_write_text(w, "id", hit->object);
    entity_write(hit->record, w);
    json_write_array(w, "datasets");
    if (list.n)
        json_write_text(w, NULL, list);
    json_write_text(w, NULL, hit->member);
    json_write_array_end(w);
    json_write_array(w, "referents");
    if (source)
        json_write_text(w, NULL, json_get_text(source, "reference"));
    json_write_array_end(w);
    json_write_bool(w, "target", true);
    json_write_text(w, "last_change", time);
    write_thousandths(w, "score", hit->score);
    json_write_bool(w, "match", !is_cleared && (m->threshold < 0 ? hit->is_alert : hit->score >= m->threshold));
    write_features(f, hit, w);
    buf_init(&why, 64 * 1024);
    finding_explain(hit, &why);
    json_write_text(w, "explanation", buf_bytes(&why));
    buf_clear(&why);
    if (hit->has_verdict)
        json_write_bool(w, "judged", !hit->is_stale);
    json_write_object_end(w);
}

static void
write_results(const struct matching *m, const struct finding *f, struct json_writer *w)
{
    uint64_t total = 0, shown = 0;
    json_write_array(w, "results");
    for (size_t i = 0; i < f->count; i++) {
        const struct finding_hit *hit = &f->hits[i];
        if (hit->score < m->cutoff || !is_in(m, hit))
            continue;
        if (total++ >= m->offset && shown < m->limit) {
            write_result(m, f, hit, w);
            shown++;
        }
    }
    json_write_array_end(w);
    json_write_object(w, "total");
    json_write_int(w, "value", (int64_t)total);
    json_write_str(w, "relation", f->total > f->count || f->is_incomplete ? "gte" : "eq");
    json_write_object_end(w);
}

static void
write_state(struct call *c, const struct asking *x)
{
    int64_t data_as_of = asking_data_as_of(c, x);
    if (data_as_of)
        json_write_time(&c->w, "data_as_of", data_as_of);
    json_write_bool(&c->w, "current", x->hold.is_current);
}

static void
write_matcher(struct json_writer *w, const char *name)
{
    static const char *const features[][2] = {{"name", "How alike the names are, 0 to 0.99"},
                                              {"document", "A document or number that agrees, may agree, or contradicts"},
                                              {"birth", "The birth dates"},
                                              {"nationality", "Nationalities, flags of vessels"},
                                              {"place", "The places of birth"},
                                              {"sex", "The sex"},
                                              {"subject", "What kind of party it is"}};
    json_write_object(w, name);
    for (size_t i = 0; i < sizeof features / sizeof *features; i++) {
        json_write_object(w, features[i][0]);
        json_write_str(w, "description", features[i][1]);
        json_write_str(w, "url", "https://www.opensanctions.org/docs/api/");
        json_write_object_end(w);
    }
    json_write_object_end(w);
}

// ---- what is asked ----

static int
read_thousandths(struct call *c, const char *name, struct bytes text, int otherwise, int *out)
{
    int64_t value;
    *out = otherwise;
    if (text.n == 0)
        return 0;
    if (num_parse_decimal(text, 3, &value) < 0 || value < 0 || value > 1000)
        return err_set(&c->err, ERR_INVALID, "%s is a number from 0 to 1, not '%.*s'", name, (int)num_min_size(text.n, 40), text.p);
    *out = (int)value;
    return 0;
}

static int
read_matching(struct call *c, struct matching *m)
{
    int r = call_number(c, "limit", MATCH_LIMIT_USUAL, &m->limit);
    if (r == 0)
        r = read_thousandths(c, "threshold", call_query(c, "threshold"), -1, &m->threshold);
    if (r == 0)
        r = read_thousandths(c, "cutoff", call_query(c, "cutoff"), 0, &m->cutoff);
    m->limit = num_min_u64(m->limit, LIMIT_HITS);
    m->offset = 0;
    return r;
}

// ---- matching ----

static int
match_one(struct call *c, struct asking *x, const struct matching *m, const struct json *example)
{
    struct arena a;
    struct party party;
    struct finding f;
    const char *id = NULL;
    arena_init(&a, FINDING_ARENA_MAX + ASKING_ARENA_MAX);
    int r = entity_read(&a, example, x->year, &party, &c->err);
    if (r == 0)
        r = asking_find(c, x, &a, &party, LIMIT_HITS, &f);
    if (r == 0) {
        id = arena_str(&a, example->name);
        r = id ? 0 : err_set(&c->err, ERR_NOMEM, "no memory");
    }
    if (r == 0) {
        json_write_object(&c->w, id);
        json_write_int(&c->w, "status", 200);
        write_results(m, &f, &c->w);
        json_write_object(&c->w, "query");
        json_write_text(&c->w, "schema", json_get_text(example, "schema"));
        json_write_raw(&c->w, "properties", json_get(example, "properties")->source);
        json_write_object_end(&c->w);
        json_write_object_end(&c->w);
    }
    arena_clear(&a);
    return r;
}

static int
match_all(struct call *c, struct asking *x, struct matching *m, const struct json *queries)
{
    int r = find_dataset(c, x->view, c->rest, &m->dataset);
    json_write_object(&c->w, NULL);
    json_write_object(&c->w, "responses");
    for (const struct json *q = queries->first; r == 0 && q; q = q->next)
        if (!json_is(q, JSON_NULL))
            r = match_one(c, x, m, q);
    json_write_object_end(&c->w);
    write_matcher(&c->w, "matcher");
    json_write_int(&c->w, "limit", (int64_t)m->limit);
    write_state(c, x);
    json_write_object_end(&c->w);
    return r;
}

int
api_match_post(struct call *c)
{
    struct arena a;
    struct json *body;
    struct asking x;
    struct matching m;
    arena_init(&a, ASKING_ARENA_MAX);
    int r = json_parse(&a, c->rq->body, JSON_API, &body, &c->err);
    const struct json *queries = r == 0 ? json_get(body, "queries") : NULL;
    if (r == 0 && (!json_is(queries, JSON_OBJECT) || queries->count == 0 || queries->count > LIMIT_BATCH))
        r = err_set(&c->err, ERR_INVALID, "match: {\"queries\": {id: {\"schema\", \"properties\"}}}, 1 to %d of them", LIMIT_BATCH);
    if (r == 0)
        r = read_matching(c, &m);
    if (r == 0)
        r = asking_begin(c, &x, queries->count, call_has(c, "fresh"));
    if (r == 0) {
        r = match_all(c, &x, &m, queries);
        asking_end(c, &x);
    }
    arena_clear(&a);
    return r;
}

// ---- searching ----

int
api_match_search(struct call *c)
{
    struct arena a;
    struct asking x;
    struct finding f;
    struct party party = {.name_count = 0};
    struct matching m = {.threshold = -1};
    int r = call_number(c, "limit", SEARCH_LIMIT_USUAL, &m.limit);
    if (r == 0)
        r = call_number(c, "offset", 0, &m.offset);
    if (r == 0 && call_query(c, "q").n == 0)
        r = err_set(&c->err, ERR_INVALID, "search: q= says what for");
    if (r == 0)
        r = asking_begin(c, &x, 1, call_has(c, "fresh"));
    if (r < 0)
        return r;
    m.limit = num_min_u64(m.limit, LIMIT_HITS);
    arena_init(&a, FINDING_ARENA_MAX);
    r = find_dataset(c, x.view, c->rest, &m.dataset);
    if (r == 0)
        r = party_add(&a, &party, "name", call_query(c, "q"), x.year, &c->err);
    if (r == 0)
        r = asking_find(c, &x, &a, &party, LIMIT_HITS, &f);
    if (r == 0) {
        json_write_object(&c->w, NULL);
        json_write_int(&c->w, "limit", (int64_t)m.limit);
        json_write_int(&c->w, "offset", (int64_t)m.offset);
        write_results(&m, &f, &c->w);
        json_write_object(&c->w, "facets");
        json_write_object_end(&c->w);
        write_state(c, &x);
        json_write_object_end(&c->w);
    }
    arena_clear(&a);
    asking_end(c, &x);
    return r;
}

// ---- what there is ----

static void
write_dataset(struct json_writer *w, const char *name, const char *title, const char *version)
{
    json_write_object(w, NULL);
    json_write_str(w, "name", name);
    json_write_str(w, "title", title);
    json_write_bool(w, "load", true);
    json_write_str(w, "version", version);
    json_write_str(w, "index_version", version);
    json_write_bool(w, "index_current", true);
    json_write_array(w, "children");
    json_write_array_end(w);
    json_write_object_end(w);
}

int
api_match_catalog(struct call *c, struct view *v)
{
    struct lists *lists = malloc(sizeof *lists);
    int r = lists ? lists_load(lists, v, &c->err) : err_set(&c->err, ERR_NOMEM, "no memory");
    json_write_object(&c->w, NULL);
    json_write_array(&c->w, "datasets");
    write_dataset(&c->w, "default", "All that is listed in the alliance's register and held here", "1");
    for (size_t i = 0; r == 0 && i < lists->count; i++)
        write_dataset(&c->w, lists->entries[i].name, "A list that this member imports", lists->entries[i].as_of);
    json_write_array_end(&c->w);
    json_write_array(&c->w, "current");
    json_write_str(&c->w, NULL, "default");
    json_write_array_end(&c->w);
    json_write_array(&c->w, "outdated");
    json_write_array_end(&c->w);
    json_write_bool(&c->w, "index_stale", false);
    json_write_object_end(&c->w);
    free(lists);
    return r;
}

int
api_match_algorithms(struct call *c)
{
    json_write_object(&c->w, NULL);
    json_write_array(&c->w, "algorithms");
    json_write_object(&c->w, NULL);
    json_write_str(&c->w, "name", MATCH_ALGORITHM);
    json_write_str(&c->w, "description", "The node's own score in whole numbers; see docs/screening.md and docs/identity.md");
    write_matcher(&c->w, "features");
    json_write_object_end(&c->w);
    json_write_array_end(&c->w);
    json_write_str(&c->w, "default", MATCH_ALGORITHM);
    json_write_str(&c->w, "best", MATCH_ALGORITHM);
    json_write_object_end(&c->w);
    return 0;
}

int
api_match_healthz(struct call *c)
{
    json_write_object(&c->w, NULL);
    json_write_str(&c->w, "status", "ok");
    json_write_object_end(&c->w);
    return 0;
}
