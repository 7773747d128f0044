// SPDX-License-Identifier: Apache-2.0
// See situation.h.
#include "member/situation.h"

#include <stdlib.h>

#include "base/num.h"
#include "member/reported.h"
#include "member/tally.h"
#include "record/unit.h"

struct composing {
    struct view *v;
    const struct situation_filter *f;
    struct json_writer *w;
    struct arena arena; // one record
    struct err *e;
};

// A moment is in an interval that it begins; an interval, in one that it overlaps.
static bool
is_then(const struct situation_filter *f, const struct report_facts *x)
{
    if (x->from == x->until)
        return x->from >= f->from && x->from < f->until;
    return x->from < f->until && x->until > f->from;
}

static bool
fits(const void *context, const struct view_ledger *l, const struct report_facts *x)
{
    const struct situation_filter *f = context;
    return (f->category < 0 || f->category == x->category) && is_then(f, x) &&
           (!f->box || (x->has_place && place_box_meets(f->box, &x->at))) &&
           (!f->circle || (x->has_place && place_circle_meets(f->circle, &x->at))) &&
           (f->by.n == 0 || bytes_equal(f->by, l->member)) && (f->country.n == 0 || bytes_equal(f->country, x->country)) &&
           (f->event.n == 0 || bytes_equal(f->event, x->event));
}

// Newest first; what happened at one time, last told first.
static int
compare_reports(const void *x, const void *y)
{
    const struct reported *a = x, *b = y;
    if (a->facts.from != b->facts.from)
        return a->facts.from > b->facts.from ? -1 : 1;
    if (a->time != b->time)
        return a->time > b->time ? -1 : 1;
    return hash_compare(&a->id, &b->id);
}

// ---- one report ----

static void
write_quantity(const struct report_facts *f, const struct json *record, struct json_writer *w)
{
    const struct json *parts = json_get(record, "including");
    json_write_object(w, "quantity");
    tally_write_amount(w, "amount", f->amount, f->unit, f->unit);
    json_write_str(w, "unit", unit_words[f->unit]);
    json_write_object_end(w);
    if (!f->is_total)
        return;
    if (parts)
        json_write_raw(w, "including", parts->source);
    tally_write_amount(w, "parts", f->amount - f->rest, f->unit, f->unit);
    tally_write_amount(w, "unattributed", f->rest, f->unit, f->unit);
}

static void
write_given(struct json_writer *w, const char *name, struct bytes text)
{
    if (text.n)
        json_write_text(w, name, text);
}

static void
write_report(const struct reported *r, const struct json *record, struct json_writer *w)
{
    const struct report_facts *f = &r->facts;
    const struct json *place = json_get(record, "place"), *refs = json_get(record, "refs");
    json_write_object(w, NULL);
    json_write_hex(w, "id", hash_bytes(&r->id));
    json_write_str(w, "category", report_categories[f->category]);
    json_write_text(w, "by", r->ledger->member);
    json_write_time(w, "from", f->from);
    json_write_time(w, "until", f->until);
    json_write_time(w, "time", r->time);
    if (place)
        json_write_raw(w, "place", place->source);
    write_given(w, "text", json_get_text(record, "text"));
    if (f->has_quantity)
        write_quantity(f, record, w);
    write_given(w, "item", f->item);
    if (f->source) {
        const uint8_t grade[2] = {(uint8_t)('A' + f->source - 1), (uint8_t)('0' + f->information)};
        json_write_text(w, "grade", bytes_of(grade, 2));
    }
    write_given(w, "event", f->event);
    write_given(w, "series", f->series);
    write_given(w, "period", f->period);
    if (f->has_operation)
        json_write_hex(w, "operation", hash_bytes(&f->operation));
    if (refs)
        json_write_raw(w, "refs", refs->source);
    json_write_str(w, "class", leaf_class_name(r->leaf_class));
    json_write_bool(w, "settled", r->index < r->ledger->settled);
    json_write_int(w, "corrected", r->corrected);
    json_write_bool(w, "held", record != NULL);
    json_write_object_end(w);
}

static bool
refers_to(const struct reported *r, const struct json *record, struct bytes id)
{
    char operation[2 * HASH_SIZE + 1];
    bytes_to_hex_str(hash_bytes(&r->facts.operation), operation);
    if (r->facts.has_operation && bytes_equal_str(id, operation))
        return true;
    const struct json *refs = json_get(record, "refs");
    for (const struct json *x = refs ? refs->first : NULL; x; x = x->next)
        if (bytes_equal(x->text, id))
            return true;
    return false;
}

// Writes those of the page; what does not fit after all is taken out of the list.
static int
write_reports(struct composing *c, struct reported *at, size_t *count)
{
    size_t kept = 0;
    int r = 0;
    json_write_array(c->w, "reports");
    for (size_t i = 0; r == 0 && i < *count; i++) {
        const struct json *record = NULL;
        bool is_shown = kept >= c->f->skip && kept - c->f->skip < c->f->max;
        arena_reset(&c->arena);
        if (is_shown || c->f->about.n)
            r = reported_record(c->v, &c->arena, &at[i], &record, c->e);
        if (r < 0 || (c->f->about.n && !refers_to(&at[i], record, c->f->about)))
            continue;
        if (is_shown)
            write_report(&at[i], record, c->w);
        at[kept++] = at[i];
        r = buf_check(c->w->out);
    }
    json_write_array_end(c->w);
    *count = kept;
    return r;
}

// ---- what it adds up to ----

static int
compare_items(const void *x, const void *y)
{
    const struct reported *a = *(const struct reported *const *)x, *b = *(const struct reported *const *)y;
    int order = bytes_compare(a->facts.item, b->facts.item);
    if (order != 0)
        return order;
    return (int)unit_smallest(a->facts.unit) - (int)unit_smallest(b->facts.unit);
}

static int
write_totals(struct composing *c, struct arena *a, const struct reported *at, size_t count)
{
    const struct reported **added = arena_array(a, count, sizeof *added);
    size_t n = 0, same;
    if (!added)
        return err_set(c->e, ERR_NOMEM, "no memory for totals");
    for (size_t i = 0; i < count; i++)
        if (at[i].facts.has_quantity && !at[i].facts.is_total && at[i].facts.series.n == 0)
            added[n++] = &at[i];
    if (n > 0)
        qsort(added, n, sizeof *added, compare_items);
    json_write_array(c->w, "totals");
    for (size_t i = 0; i < n; i += same) {
        struct tally t;
        for (same = 1; i + same < n && compare_items(&added[i], &added[i + same]) == 0; same++)
            continue;
        if (tally_make(a, added + i, same, &t) < 0)
            return err_set(c->e, ERR_NOMEM, "no memory for totals");
        json_write_object(c->w, NULL);
        write_given(c->w, "item", added[i]->facts.item);
        json_write_int(c->w, "reports", (int64_t)same);
        tally_write(&t, t.unit, c->w);
        json_write_object_end(c->w);
    }
    json_write_array_end(c->w);
    return 0;
}

int
situation_write(struct view *v, const struct situation_filter *f, struct json_writer *w, struct err *e)
{
    struct composing c = {.v = v, .f = f, .w = w, .e = e};
    struct reported *at;
    size_t count;
    unsigned layers = f->exercise ? 1u << LAYER_EXERCISE : SITUATION_LAYERS;
    int r = reported_read(v, &v->arena, layers, f->as_of, fits, f, &at, &count, e);
    if (r < 0)
        return r;
    if (count > 0)
        qsort(at, count, sizeof *at, compare_reports);
    arena_init(&c.arena, 64 * 1024 * 1024);
    r = write_reports(&c, at, &count);
    arena_clear(&c.arena);
    json_write_int(w, "matched", (int64_t)count);
    return r == 0 ? write_totals(&c, &v->arena, at, count) : r;
}
