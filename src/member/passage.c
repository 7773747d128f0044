// SPDX-License-Identifier: Apache-2.0
// Each request is reduced within the reduction of the one before it, so that all of them live until the last is there and
// what they amount to together is told.
#include "member/passage.h"

#include "base/when.h"
#include "member/assist_tell.h"
#include "member/find.h"
#include "record/fold_passage.h"

struct passing {
    struct view *v;
    struct bytes rest; // of the ids
    int64_t as_of, moment;
    bool has_moment;
    struct fold_request xs[FOLD_PASSAGE_REQUESTS_MAX];
    size_t count;
    unsigned layers; // that are looked at
    bool is_found;   // the request that is looked for
    struct json_writer *w;
    struct err why; // set where the fault is found: walking the rows tells it in its own words
    struct err *e;
};

// ---- what is told ----

// The record's JSON for what is only for people; NULL when this disk lost it.
static int
read_record(struct passing *p, struct arena *a, const struct row *row, const struct json **out)
{
    struct bytes bytes;
    struct json *json = NULL;
    struct err why = {0};
    *out = NULL;
    int r = view_record(p->v, a, view_ledger_number(p->v, row->ledger), row->index, &bytes, &why);
    if (r == 0)
        r = json_parse(a, bytes, JSON_RECORD, &json, &why);
    if (r == ERR_CORRUPT || r == ERR_NOT_FOUND)
        return 0;
    *out = json;
    return r == 0 ? 0 : err_set(&p->why, r, "%s", why.text);
}

static void
write_texts(struct json_writer *w, const struct json *record, const char *const *names)
{
    for (; *names; names++)
        if (json_get(record, *names))
            json_write_raw(w, *names, json_get(record, *names)->source);
}

static int
tell_request(struct passing *p, struct arena *a, const struct fold_request *x)
{
    static const char *const fields[] = {"movement", "craft", "origin", "destination", "window", NULL};
    const struct fold_span *at = fold_object_begun(&x->object, p->as_of);
    const struct json *record;
    int r = read_record(p, a, at ? at->row : x->object.versions[0].row, &record);
    json_write_object(p->w, NULL);
    json_write_hex(p->w, "id", hash_bytes(&x->object.id));
    json_write_text(p->w, "member", view_ledger_number(p->v, x->object.ledger)->member);
    json_write_str(p->w, "state", assist_tell_state(fold_request_state(x, p->as_of)));
    if (x->object.layer == LAYER_EXERCISE)
        json_write_bool(p->w, "exercise", true);
    write_texts(p->w, record, fields);
    json_write_object_end(p->w);
    return r;
}

static int
tell_word(struct passing *p, struct arena *a, const struct fold_passage *at)
{
    static const char *const fields[] = {"conditions", "reason", NULL};
    const struct row *row = at->reply->row;
    const struct view_ledger *l = view_ledger_number(p->v, row->ledger);
    const struct json *record;
    int64_t from, until;
    int r = read_record(p, a, row, &record);
    fold_request_window(at->x, at->reply, p->as_of, &from, &until);
    json_write_object(p->w, NULL);
    json_write_text(p->w, "member", at->member);
    json_write_bool(p->w, "granted", at->word == FOLD_PASSAGE_GRANTED);
    json_write_hex(p->w, "id", hash_bytes(&row->id));
    json_write_int(p->w, "index", (int64_t)row->index);
    json_write_bool(p->w, "settled", row->index < l->settled);
    json_write_hex(p->w, "request", hash_bytes(&at->x->object.id));
    json_write_time(p->w, "from", from);
    json_write_time(p->w, "until", until);
    json_write_time(p->w, "changes", at->until);
    write_texts(p->w, record, fields);
    json_write_object_end(p->w);
    return r;
}

static void
tell_silent(struct passing *p, const struct fold_passage *at)
{
    json_write_object(p->w, NULL);
    json_write_text(p->w, "member", at->member);
    json_write_hex(p->w, "request", hash_bytes(&at->x->object.id));
    json_write_time(p->w, "changes", at->until);
    json_write_object_end(p->w);
}

// Members and guests that nobody asks: they have ledgers of their own to answer on.
static void
tell_others(struct passing *p, const struct fold_passage *at, size_t count)
{
    struct bytes author = view_ledger_number(p->v, p->xs[0].object.ledger)->member;
    json_write_array(p->w, "not_asked");
    for (size_t i = 0; i < p->v->charter.party_count; i++) {
        struct bytes name = p->v->charter.members[i].name;
        bool is_asked = bytes_equal(name, author);
        for (size_t k = 0; k < count; k++)
            is_asked = is_asked || bytes_equal(at[k].member, name);
        if (!is_asked)
            json_write_text(p->w, NULL, name);
    }
    json_write_array_end(p->w);
}

// Without an hour: now, or the beginning of the first request's window while that is to come.
static void
choose_moment(struct passing *p)
{
    const struct fold_span *at = fold_object_begun(&p->xs[0].object, p->as_of);
    struct request_terms t;
    request_read((at ? at->row : p->xs[0].object.versions[0].row)->note, &t);
    if (!p->has_moment)
        p->moment = t.from > p->as_of ? t.from : p->as_of;
}

static int
tell(struct passing *p, struct arena *a)
{
    struct fold_passage *at;
    size_t count;
    choose_moment(p);
    int r = fold_passage(a, &p->v->held, p->xs, p->count, p->as_of, p->moment, &at, &count);
    if (r < 0)
        return err_set(&p->why, r, "no memory for a view");
    json_write_object(p->w, NULL);
    json_write_time(p->w, "as_of", p->as_of);
    json_write_time(p->w, "at", p->moment);
    json_write_array(p->w, "requests");
    for (size_t i = 0; r == 0 && i < p->count; i++)
        r = tell_request(p, a, &p->xs[i]);
    json_write_array_end(p->w);
    json_write_array(p->w, "clearances");
    for (size_t i = 0; r == 0 && i < count; i++)
        if (at[i].reply)
            r = tell_word(p, a, &at[i]);
    json_write_array_end(p->w);
    json_write_array(p->w, "silent");
    for (size_t i = 0; r == 0 && i < count; i++)
        if (!at[i].reply)
            tell_silent(p, &at[i]);
    json_write_array_end(p->w);
    tell_others(p, at, count);
    json_write_object_end(p->w);
    return r == 0 ? buf_check(p->w->out) : r;
}

// ---- the requests, one after the other ----

static int next(struct passing *p, struct arena *a);

static int
take(void *context, struct arena *a, const struct row *rows, size_t count)
{
    struct passing *p = context;
    struct fold_request *x = &p->xs[p->count];
    bool is_request;
    int r = fold_request(a, &p->v->held, rows, count, p->layers, x, &is_request);
    if (r < 0 || !is_request)
        return r;
    p->is_found = true;
    if (x->type != REQUEST_CLEARANCE)
        return err_set(&p->why, ERR_INVALID, "that is no request for a clearance, but of type %s", request_types[x->type]);
    const struct fold_object *first = &p->xs[0].object;
    if (!bytes_equal(view_ledger_number(p->v, first->ledger)->member, view_ledger_number(p->v, x->object.ledger)->member))
        return err_set(&p->why, ERR_INVALID, "the requests of one movement are of one author");
    if ((first->layer == LAYER_EXERCISE) != (x->object.layer == LAYER_EXERCISE))
        return err_set(&p->why, ERR_INVALID, "an exercise and what is real do not mix: name requests of one of them");
    for (size_t i = 0; i < p->count; i++)
        if (hash_equal(&p->xs[i].object.id, &x->object.id))
            return next(p, a); // named twice, counted once
    p->count++;
    return next(p, a);
}

static int
next(struct passing *p, struct arena *a)
{
    static const unsigned layers[] = {1u << LAYER_COMMON | 1u << LAYER_RESTRICTED, 1u << LAYER_EXERCISE};
    const struct view_ledger *ledger;
    struct hash object;
    uint64_t index;
    if (p->rest.n == 0 && p->count > 0)
        return tell(p, a);
    if (p->count == FOLD_PASSAGE_REQUESTS_MAX)
        return err_set(&p->why, ERR_LIMIT, "a movement rests on at most %d requests", FOLD_PASSAGE_REQUESTS_MAX);
    size_t comma = bytes_find(p->rest, 0, ',');
    struct bytes id = bytes_sub(p->rest, 0, comma);
    p->rest = bytes_sub(p->rest, comma + 1, p->rest.n);
    p->is_found = false;
    int r = find_record(p->v, id, &ledger, &index, &object, &p->why);
    for (size_t i = 0; r == 0 && !p->is_found && i < 2; i++) {
        p->layers = layers[i];
        r = view_group(p->v, &object, take, p, p->e);
    }
    return r == 0 && !p->is_found ? err_set(&p->why, ERR_NOT_FOUND, "there is no request of that id here") : r;
}

int
passage_tell(struct view *v, struct bytes ids, int64_t as_of, const int64_t *moment, struct json_writer *w, struct err *e)
{
    struct passing p = {.v = v, .rest = ids, .as_of = as_of, .has_moment = moment != NULL, .w = w, .e = e};
    p.moment = moment ? *moment : as_of;
    int r = next(&p, &v->arena);
    if (r < 0 && p.why.code == r)
        *e = p.why;
    return r;
}
