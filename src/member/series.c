// SPDX-License-Identifier: Apache-2.0
// See series.h. Values are sorted into lines, and within a line by period, member and event. Two objects of one member with
// one period and event (or none) contradict each other: the one that stands first in its ledger counts, on every node.
#include "member/series.h"

#include <assert.h>
#include <stdlib.h>

#include "base/num.h"
#include "member/reported.h"
#include "member/situation.h"
#include "member/tally.h"
#include "record/record.h"
#include "record/unit.h"

struct value {
    const struct reported *r;
    int32_t period;
    bool is_year;
};

struct composing {
    struct view *v;
    struct arena *a;
    struct json_writer *w;
    struct err *e;
    struct value *at; // what counts or is ignored; stated totals behind
    size_t count, total_count;
};

static int
no_memory(struct composing *c)
{
    return err_set(c->e, ERR_NOMEM, "no memory for a series");
}

// ---- order ----

static int
compare_lines(const struct value *a, const struct value *b)
{
    int order = bytes_compare(a->r->facts.series, b->r->facts.series);
    if (order == 0)
        order = bytes_compare(a->r->facts.item, b->r->facts.item);
    if (order == 0)
        order = (int)unit_smallest(a->r->facts.unit) - (int)unit_smallest(b->r->facts.unit);
    return order != 0 ? order : (int)a->is_year - (int)b->is_year;
}

// Of one member, in one period, of one event.
static int
compare_claims(const struct value *a, const struct value *b)
{
    int order = compare_lines(a, b);
    if (order == 0)
        order = a->period < b->period ? -1 : a->period > b->period;
    if (order == 0)
        order = bytes_compare(a->r->ledger->member, b->r->ledger->member);
    return order != 0 ? order : bytes_compare(a->r->facts.event, b->r->facts.event);
}

static int
compare_values(const void *x, const void *y)
{
    const struct value *a = x, *b = y;
    int order = (int)a->r->facts.is_total - (int)b->r->facts.is_total;
    if (order == 0)
        order = compare_claims(a, b);
    if (order == 0 && a->r->ledger->generation != b->r->ledger->generation)
        order = a->r->ledger->generation < b->r->ledger->generation ? -1 : 1;
    if (order == 0 && a->r->first != b->r->first)
        order = a->r->first < b->r->first ? -1 : 1;
    return order != 0 ? order : hash_compare(&a->r->id, &b->r->id);
}

static bool
is_of_series(const void *context, const struct view_ledger *l, const struct report_facts *f)
{
    const struct bytes *name = context;
    (void)l; // anybody's
    return f->series.n > 0 && f->has_quantity && (name->n == 0 || bytes_equal(*name, f->series));
}

static int
collect(struct composing *c, struct bytes name, int64_t as_of, bool exercise)
{
    struct reported *at;
    size_t count;
    unsigned layers = exercise ? 1u << LAYER_EXERCISE : SITUATION_LAYERS;
    int r = reported_read(c->v, c->a, layers, as_of, is_of_series, &name, &at, &count, c->e);
    if (r < 0)
        return r;
    c->at = arena_array(c->a, count, sizeof *c->at);
    if (!c->at)
        return no_memory(c);
    for (size_t i = 0; i < count; i++) {
        struct value *x = &c->at[c->count];
        x->r = &at[i];
        if (report_read_period(at[i].facts.period, &x->period, &x->is_year) < 0)
            continue;
        c->count++;
        c->total_count += at[i].facts.is_total;
    }
    if (c->count > 0)
        qsort(c->at, c->count, sizeof *c->at, compare_values);
    c->count -= c->total_count;
    return 0;
}

// ---- words ----

static void
write_period(struct json_writer *w, const char *name, int32_t period, bool is_year)
{
    struct buf text;
    buf_init(&text, 16);
    if (is_year)
        buf_append_fmt(&text, "%04d", period);
    else
        buf_append_fmt(&text, "%04d-%02d", period / 12, period % 12 + 1);
    if (buf_check(&text) < 0)
        w->out->failed = buf_check(&text);
    json_write_text(w, name, buf_bytes(&text));
    buf_clear(&text);
}

static void
write_value(const struct value *x, uint8_t unit, struct json_writer *w)
{
    const struct reported *r = x->r;
    json_write_object(w, NULL);
    write_period(w, "period", x->period, x->is_year);
    tally_write_amount(w, "amount", r->facts.amount, r->facts.unit, unit);
    if (r->facts.event.n)
        json_write_text(w, "event", r->facts.event);
    json_write_hex(w, "id", hash_bytes(&r->id));
    json_write_bool(w, "settled", r->index < r->ledger->settled);
    json_write_int(w, "corrected", r->corrected);
    json_write_object_end(w);
}

// ---- one line ----

struct line {
    const struct value *at; // by period, member, event; each claim once
    size_t count;
    int32_t first, last;
    struct bytes *members; // sorted
    size_t member_count;
    struct tally tally;    // of all
};

static int
compare_names(const void *x, const void *y)
{
    return bytes_compare(*(const struct bytes *)x, *(const struct bytes *)y);
}

static int
tally_of(struct composing *c, const struct value *at, size_t count, struct bytes member, struct tally *out)
{
    const struct reported **added = arena_array(c->a, count, sizeof *added);
    size_t n = 0;
    if (!added)
        return no_memory(c);
    for (size_t i = 0; i < count; i++)
        if (member.n == 0 || bytes_equal(at[i].r->ledger->member, member))
            added[n++] = at[i].r;
    return tally_make(c->a, added, n, out) < 0 ? no_memory(c) : 0;
}

static int
read_line(struct composing *c, const struct value *at, size_t count, struct line *out)
{
    *out = (struct line){.at = at, .count = count, .first = at[0].period, .last = at[count - 1].period};
    out->members = arena_array(c->a, count, sizeof *out->members);
    if (!out->members)
        return no_memory(c);
    for (size_t i = 0; i < count; i++)
        out->members[i] = at[i].r->ledger->member;
    qsort(out->members, count, sizeof *out->members, compare_names);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || !bytes_equal(out->members[i], out->members[out->member_count - 1]))
            out->members[out->member_count++] = out->members[i];
    return tally_of(c, at, count, (struct bytes){NULL, 0}, &out->tally);
}

static void
write_gap(const struct line *l, int32_t from, int32_t to, struct json_writer *w)
{
    bool is_year = l->at[0].is_year;
    if (from > to)
        return;
    json_write_object(w, NULL);
    write_period(w, "from", from, is_year);
    write_period(w, "to", to, is_year);
    json_write_object_end(w);
}

// What one member says, and the periods between the line's first and last of which it says nothing.
static int
write_member(struct composing *c, const struct line *l, struct bytes member)
{
    struct tally t;
    int32_t next = l->first;
    int r = tally_of(c, l->at, l->count, member, &t);
    if (r < 0)
        return r;
    json_write_object(c->w, NULL);
    json_write_text(c->w, "member", member);
    json_write_array(c->w, "values");
    for (size_t i = 0; i < l->count; i++)
        if (bytes_equal(l->at[i].r->ledger->member, member))
            write_value(&l->at[i], l->tally.unit, c->w);
    json_write_array_end(c->w);
    json_write_array(c->w, "gaps");
    for (size_t i = 0; i < l->count; i++) {
        if (!bytes_equal(l->at[i].r->ledger->member, member))
            continue;
        write_gap(l, next, l->at[i].period - 1, c->w);
        next = l->at[i].period + 1;
    }
    write_gap(l, next, l->last, c->w);
    json_write_array_end(c->w);
    tally_write(&t, l->tally.unit, c->w);
    json_write_object_end(c->w);
    return buf_check(c->w->out);
}

static int
write_total_of_period(struct composing *c, const struct line *l, const struct value *at, size_t count)
{
    struct tally t;
    int r = tally_of(c, at, count, (struct bytes){NULL, 0}, &t);
    if (r < 0)
        return r;
    json_write_object(c->w, NULL);
    write_period(c->w, "period", at[0].period, at[0].is_year);
    json_write_array(c->w, "missing");
    for (size_t i = 0, k = 0; i < l->member_count; i++) {
        while (k < count && bytes_compare(at[k].r->ledger->member, l->members[i]) < 0)
            k++;
        if (k == count || !bytes_equal(at[k].r->ledger->member, l->members[i]))
            json_write_text(c->w, NULL, l->members[i]);
    }
    json_write_array_end(c->w);
    tally_write_total(&t, l->tally.unit, c->w);
    json_write_object_end(c->w);
    return buf_check(c->w->out);
}

static int
write_line(struct composing *c, const struct value *at, size_t count)
{
    struct line l;
    size_t same;
    int r = read_line(c, at, count, &l);
    if (r < 0)
        return r;
    json_write_object(c->w, NULL);
    if (at[0].r->facts.item.n)
        json_write_text(c->w, "item", at[0].r->facts.item);
    json_write_str(c->w, "step", at[0].is_year ? "year" : "month");
    write_period(c->w, "first", l.first, at[0].is_year);
    write_period(c->w, "last", l.last, at[0].is_year);
    json_write_array(c->w, "members");
    for (size_t i = 0; r == 0 && i < l.member_count; i++)
        r = write_member(c, &l, l.members[i]);
    json_write_array_end(c->w);
    json_write_array(c->w, "periods");
    for (size_t i = 0; r == 0 && i < count; i += same) {
        for (same = 1; i + same < count && at[i + same].period == at[i].period; same++)
            continue;
        r = write_total_of_period(c, &l, at + i, same);
    }
    json_write_array_end(c->w);
    tally_write(&l.tally, l.tally.unit, c->w);
    json_write_object_end(c->w);
    return r;
}

// ---- all of it ----

// Of contradicting claims the first stays; the others go behind, in their order. Returns how many stay.
static int
part_claims(struct composing *c, size_t *kept)
{
    struct value *ignored = arena_array(c->a, c->count, sizeof *ignored);
    size_t n = 0;
    *kept = 0;
    if (!ignored)
        return no_memory(c);
    for (size_t i = 0; i < c->count; i++) {
        if (*kept > 0 && compare_claims(&c->at[*kept - 1], &c->at[i]) == 0)
            ignored[n++] = c->at[i];
        else
            c->at[(*kept)++] = c->at[i];
    }
    for (size_t i = 0; i < n; i++)
        c->at[*kept + i] = ignored[i];
    return 0;
}

static void
write_ignored(const struct composing *c, size_t kept)
{
    json_write_array(c->w, "ignored");
    for (size_t i = kept; i < c->count; i++) {
        const struct report_facts *f = &c->at[i].r->facts;
        json_write_object(c->w, NULL);
        json_write_text(c->w, "member", c->at[i].r->ledger->member);
        write_period(c->w, "period", c->at[i].period, c->at[i].is_year);
        tally_write_amount(c->w, "amount", f->amount, f->unit, f->unit);
        json_write_str(c->w, "unit", unit_words[f->unit]);
        json_write_hex(c->w, "id", hash_bytes(&c->at[i].r->id));
        json_write_object_end(c->w);
    }
    json_write_array_end(c->w);
}

static int
write_stated(struct composing *c)
{
    int r = 0;
    json_write_array(c->w, "totals");
    for (size_t i = c->count; r == 0 && i < c->count + c->total_count; i++) {
        const struct reported *x = c->at[i].r;
        const struct report_facts *f = &x->facts;
        const struct json *record;
        r = reported_record(c->v, c->a, x, &record, c->e);
        if (r < 0)
            break;
        const struct json *parts = json_get(record, "including");
        json_write_object(c->w, NULL);
        json_write_text(c->w, "member", x->ledger->member);
        write_period(c->w, "period", c->at[i].period, c->at[i].is_year);
        if (f->item.n)
            json_write_text(c->w, "item", f->item);
        tally_write_amount(c->w, "amount", f->amount, f->unit, f->unit);
        json_write_str(c->w, "unit", unit_words[f->unit]);
        if (parts)
            json_write_raw(c->w, "including", parts->source);
        tally_write_amount(c->w, "parts", f->amount - f->rest, f->unit, f->unit);
        tally_write_amount(c->w, "unattributed", f->rest, f->unit, f->unit);
        json_write_hex(c->w, "id", hash_bytes(&x->id));
        json_write_bool(c->w, "settled", x->index < x->ledger->settled);
        json_write_int(c->w, "corrected", x->corrected);
        json_write_object_end(c->w);
        r = buf_check(c->w->out);
    }
    json_write_array_end(c->w);
    return r;
}

int
series_write(struct view *v, struct bytes name, int64_t as_of, bool exercise, struct json_writer *w, struct err *e)
{
    struct composing c = {.v = v, .a = &v->arena, .w = w, .e = e};
    size_t kept, same;
    assert(name.n > 0);
    int r = collect(&c, name, as_of, exercise);
    if (r == 0 && c.count + c.total_count == 0)
        r = err_set(e, ERR_NOT_FOUND, "nobody reports a series %.*s as of that moment; see `entente series`", (int)num_min_size(name.n, 80),
                    name.p);
    if (r == 0)
        r = part_claims(&c, &kept);
    if (r < 0)
        return r;
    json_write_array(w, "lines");
    for (size_t i = 0; r == 0 && i < kept; i += same) {
        for (same = 1; i + same < kept && compare_lines(&c.at[i], &c.at[i + same]) == 0; same++)
            continue;
        r = write_line(&c, c.at + i, same);
    }
    json_write_array_end(w);
    if (r == 0)
        r = write_stated(&c);
    write_ignored(&c, kept);
    return r;
}

// ---- before writing ----

#define CLAIMS_MAX 64 // more than that contradict already

struct claiming {
    uint32_t ledger;
    const struct record *record;
    struct report_facts facts;
    struct hash others[CLAIMS_MAX]; // objects whose newest version claims the same
    size_t count;
};

static bool
claims_the_same(const struct claiming *x, const struct row *row)
{
    struct report_facts f;
    return row->status == REPORT_REPORTED && row->layer == x->record->layer && report_read_facts(row->note, &f) == 0 &&
           !f.is_total && f.has_quantity && bytes_equal(f.series, x->facts.series) &&
           bytes_equal(f.period, x->facts.period) && bytes_equal(f.event, x->facts.event) &&
           bytes_equal(f.item, x->facts.item) && unit_is_of_one_measure(f.unit, x->facts.unit);
}

// Rows come in the order of the ledger, so the last one of an object is its newest version.
static int
hear_claim(void *context, const struct row *row)
{
    struct claiming *x = context;
    if (row->ledger != x->ledger || row->kind != KIND_REPORT || hash_equal(&row->object, &x->record->object))
        return 0;
    bool is_same = claims_the_same(x, row);
    for (size_t i = 0; i < x->count; i++) {
        if (!hash_equal(&x->others[i], &row->object))
            continue;
        if (!is_same)
            x->others[i] = x->others[--x->count];
        return 0;
    }
    if (is_same && x->count < CLAIMS_MAX)
        x->others[x->count++] = row->object;
    return 0;
}

int
series_check_claim(struct store *s, uint32_t ledger, const struct record *rec, struct err *e)
{
    struct claiming x = {.ledger = ledger, .record = rec};
    struct hash group;
    char hex[2 * HASH_SIZE + 1];
    if (rec->kind->id != KIND_REPORT || rec->status != REPORT_REPORTED || report_read_facts(rec->note, &x.facts) < 0 ||
        x.facts.series.n == 0 || x.facts.is_total)
        return 0;
    fold_group_of_kind(KIND_REPORT, &group);
    int r = store_row_group(s, &group, hear_claim, &x, e);
    if (r < 0 || x.count == 0)
        return r;
    bytes_to_hex_str(hash_bytes(&x.others[0]), hex);
    return err_set(e, ERR_REFUSED,
                   "period: this ledger already has a value of series %.*s for %.*s, in report %.12s...; correct that one "
                   "(entente report --correct %.12s)",
                   (int)x.facts.series.n, x.facts.series.p, (int)x.facts.period.n, x.facts.period.p, hex, hex);
}

int
series_write_names(struct view *v, int64_t as_of, bool exercise, struct json_writer *w, struct err *e)
{
    struct composing c = {.v = v, .a = &v->arena, .w = w, .e = e};
    size_t same;
    int r = collect(&c, (struct bytes){NULL, 0}, as_of, exercise);
    if (r < 0)
        return r;
    json_write_array(w, "series");
    for (size_t i = 0, end = c.count; i < c.count + c.total_count; i += same) {
        const struct report_facts *f = &c.at[i].r->facts;
        if (i == c.count)
            end += c.total_count;
        for (same = 1; i + same < end && compare_lines(&c.at[i], &c.at[i + same]) == 0; same++)
            continue;
        json_write_object(w, NULL);
        json_write_text(w, "name", f->series);
        if (f->item.n)
            json_write_text(w, "item", f->item);
        json_write_str(w, "step", c.at[i].is_year ? "year" : "month");
        write_period(w, "first", c.at[i].period, c.at[i].is_year);
        write_period(w, "last", c.at[i + same - 1].period, c.at[i].is_year);
        json_write_int(w, f->is_total ? "totals" : "values", (int64_t)same);
        json_write_object_end(w);
    }
    json_write_array_end(w);
    return buf_check(w->out);
}
