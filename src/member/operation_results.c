// SPDX-License-Identifier: Apache-2.0
// What an operation's reports add up to. Those that count are parted by category, item and measure; of each part one tally
// says which reports of a shared event count, and what members and phases have of it is the same sum in other brackets: so
// they always add up to the total.
#include "member/operation_results.h"

#include <stdlib.h>

#include "base/decimal.h"
#include "member/reported.h"
#include "member/situation.h"
#include "member/tally.h"
#include "record/unit.h"

struct adding {
    struct view *v;
    struct arena *a;
    const struct fold_item *x;
    struct json_writer *w;
    struct err *e;
    const struct reported **counted; // by category, item, measure, then when they happened
    size_t count;
    const struct reported **stated; // totals with parts: sums already, added to nothing
    size_t stated_count;
    const struct reported **apart;
    size_t apart_count;
};

static int
no_memory(struct adding *s)
{
    return err_set(s->e, ERR_NOMEM, "no memory for the results of an operation");
}

// ---- which reports ----

static bool
is_of_operation(const void *context, const struct view_ledger *l, const struct report_facts *f)
{
    (void)l; // anybody's
    return f->has_operation && hash_equal(&f->operation, context);
}

// Why a report counts nothing; NULL: it counts.
static const char *
why_not(const struct fold_item *x, const struct reported *r)
{
    static const char *const reasons[] = {
        [FOLD_ITEM_COUNTS] = NULL,
        [FOLD_ITEM_NOT_INVITED] = "not invited",
        [FOLD_ITEM_NOT_JOINED] = "has not joined",
        [FOLD_ITEM_OBSERVED] = "only observes",
        [FOLD_ITEM_HAD_LEFT] = "had left by then",
        [FOLD_ITEM_OUTSIDE] = "outside every phase",
        [FOLD_ITEM_TOO_OPEN] = "for all, while the operation is not",
    };
    return reasons[fold_item_judge(x, r->ledger->member, r->leaf_class, r->facts.from)];
}

static int
compare_parts(const struct reported *a, const struct reported *b)
{
    int order = (int)a->facts.category - (int)b->facts.category;
    if (order == 0)
        order = bytes_compare(a->facts.item, b->facts.item);
    if (order == 0)
        order = (int)a->facts.has_quantity - (int)b->facts.has_quantity;
    return order != 0 || !a->facts.has_quantity ? order
                                                : (int)unit_smallest(a->facts.unit) - (int)unit_smallest(b->facts.unit);
}

static int
compare_reports(const void *x, const void *y)
{
    const struct reported *a = *(const struct reported *const *)x, *b = *(const struct reported *const *)y;
    int order = compare_parts(a, b);
    if (order != 0)
        return order;
    if (a->facts.from != b->facts.from)
        return a->facts.from < b->facts.from ? -1 : 1;
    return hash_compare(&a->id, &b->id);
}

static int
read_reports(struct adding *s)
{
    struct reported *at;
    size_t count;
    unsigned layers = s->x->object.layer == LAYER_EXERCISE ? 1u << LAYER_EXERCISE : SITUATION_LAYERS;
    int r = reported_read(s->v, s->a, layers, s->x->as_of, is_of_operation, &s->x->object.id, &at, &count, s->e);
    if (r < 0)
        return r;
    s->counted = arena_array(s->a, count, sizeof *s->counted);
    s->stated = arena_array(s->a, count, sizeof *s->stated);
    s->apart = arena_array(s->a, count, sizeof *s->apart);
    if (!s->counted || !s->stated || !s->apart)
        return no_memory(s);
    for (size_t i = 0; i < count; i++) {
        if (why_not(s->x, &at[i]))
            s->apart[s->apart_count++] = &at[i];
        else if (at[i].facts.is_total)
            s->stated[s->stated_count++] = &at[i];
        else
            s->counted[s->count++] = &at[i];
    }
    if (s->count > 0)
        qsort(s->counted, s->count, sizeof *s->counted, compare_reports);
    if (s->stated_count > 0)
        qsort(s->stated, s->stated_count, sizeof *s->stated, compare_reports);
    if (s->apart_count > 0)
        qsort(s->apart, s->apart_count, sizeof *s->apart, compare_reports);
    return 0;
}

// ---- one report ----

static void
write_report(struct adding *s, const struct reported *r, const char *why)
{
    struct json_writer *w = s->w;
    const struct report_facts *f = &r->facts;
    int phase = fold_item_phase(s->x, f->from);
    json_write_object(w, NULL);
    json_write_hex(w, "id", hash_bytes(&r->id));
    json_write_text(w, "member", r->ledger->member);
    if (why)
        json_write_str(w, "why", why);
    if (phase >= 0)
        json_write_text(w, "phase", s->x->plan.phases[phase].name);
    else
        json_write_null(w, "phase");
    json_write_str(w, "category", report_categories[f->category]);
    json_write_time(w, "from", f->from);
    if (f->item.n)
        json_write_text(w, "item", f->item);
    if (f->has_quantity) {
        tally_write_amount(w, "amount", f->amount, f->unit, f->unit);
        json_write_str(w, "unit", unit_words[f->unit]);
    }
    if (f->is_total) {
        tally_write_amount(w, "parts", f->amount - f->rest, f->unit, f->unit);
        tally_write_amount(w, "unattributed", f->rest, f->unit, f->unit);
    }
    if (f->event.n)
        json_write_text(w, "event", f->event);
    json_write_str(w, "class", leaf_class_name(r->leaf_class));
    json_write_bool(w, "settled", r->index < r->ledger->settled);
    json_write_int(w, "corrected", r->corrected);
    json_write_object_end(w);
}

static void
write_reports(struct adding *s, const char *name, const struct reported *const *at, size_t count, bool is_apart)
{
    json_write_array(s->w, name);
    for (size_t i = 0; i < count; i++)
        write_report(s, at[i], is_apart ? why_not(s->x, at[i]) : NULL);
    json_write_array_end(s->w);
}

// ---- one total ----

// Of a tally, what counts of one member (empty: of any) in one phase (-1: in any).
static void
write_sum(struct adding *s, const struct tally *t, const char *name, struct bytes member, int phase)
{
    int64_t sum = 0, amount;
    bool is_exact = true;
    for (size_t i = 0; i < t->count; i++) {
        const struct reported *r = t->at[i];
        if (tally_is_repeat(t, i) || (member.n && !bytes_equal(member, r->ledger->member)) ||
            (phase >= 0 && fold_item_phase(s->x, r->facts.from) != phase))
            continue;
        is_exact = is_exact && unit_convert(r->facts.amount, r->facts.unit, t->unit, &amount) &&
                   decimal_add(sum, amount, &sum);
    }
    if (is_exact)
        tally_write_amount(s->w, name, sum, t->unit, t->unit);
    else
        json_write_null(s->w, name);
}

// What one member reports of it by itself, and what of that counts in the total.
static int
write_share(struct adding *s, const struct tally *t, struct bytes member)
{
    const struct reported **own = arena_array(s->a, t->count, sizeof *own);
    struct tally tally;
    size_t n = 0;
    if (!own)
        return no_memory(s);
    for (size_t i = 0; i < t->count; i++)
        if (bytes_equal(t->at[i]->ledger->member, member))
            own[n++] = t->at[i];
    if (n == 0)
        return 0;
    if (tally_make(s->a, own, n, &tally) < 0)
        return no_memory(s);
    json_write_object(s->w, NULL);
    json_write_text(s->w, "member", member);
    json_write_int(s->w, "reports", (int64_t)n);
    if (tally.is_too_large)
        json_write_null(s->w, "reported");
    else
        tally_write_amount(s->w, "reported", tally.total, tally.unit, t->unit);
    write_sum(s, t, "counted", member, -1);
    json_write_object_end(s->w);
    return 0;
}

typedef int each_fn(struct adding *s, const struct tally *t, struct bytes member);

static int
each_participant(struct adding *s, const struct tally *t, each_fn *fn)
{
    int r = 0;
    for (struct bytes left = s->x->plan.participants; r == 0 && left.n > 0;) {
        struct bytes member = bytes_sub(left, 1, left.p[0]);
        r = fn(s, t, member);
        left = bytes_sub(left, 1 + member.n, left.n);
    }
    return r;
}

static int
write_total(struct adding *s, const struct reported *const *at, size_t count)
{
    struct json_writer *w = s->w;
    struct tally t;
    if (tally_make(s->a, at, count, &t) < 0)
        return no_memory(s);
    json_write_object(w, NULL);
    json_write_str(w, "category", report_categories[at[0]->facts.category]);
    if (at[0]->facts.item.n)
        json_write_text(w, "item", at[0]->facts.item);
    json_write_int(w, "reports", (int64_t)count);
    tally_write(&t, t.unit, w);
    json_write_array(w, "by_member");
    int r = each_participant(s, &t, write_share);
    json_write_array_end(w);
    json_write_array(w, "by_phase");
    for (size_t i = 0; i < s->x->plan.phase_count; i++) {
        json_write_object(w, NULL);
        json_write_text(w, "phase", s->x->plan.phases[i].name);
        write_sum(s, &t, "counted", (struct bytes){NULL, 0}, (int)i);
        json_write_object_end(w);
    }
    json_write_array_end(w);
    json_write_object_end(w);
    return r;
}

static int
write_totals(struct adding *s)
{
    size_t same;
    int r = 0;
    json_write_array(s->w, "totals");
    for (size_t i = 0; r == 0 && i < s->count; i += same) {
        for (same = 1; i + same < s->count && compare_parts(s->counted[i], s->counted[i + same]) == 0; same++)
            continue;
        if (s->counted[i]->facts.has_quantity)
            r = write_total(s, s->counted + i, same);
    }
    json_write_array_end(s->w);
    return r;
}

// ---- how many ----

static int
compare_events(const void *x, const void *y)
{
    const struct reported *a = *(const struct reported *const *)x, *b = *(const struct reported *const *)y;
    int order = (int)a->facts.category - (int)b->facts.category;
    return order != 0 ? order : bytes_compare(a->facts.event, b->facts.event);
}

// By category: how many reports, and of how many events, where those of one key are one event.
static int
write_counts(struct adding *s)
{
    const struct reported **at = arena_array(s->a, s->count, sizeof *at);
    size_t same;
    if (!at)
        return no_memory(s);
    for (size_t i = 0; i < s->count; i++)
        at[i] = s->counted[i];
    if (s->count > 0)
        qsort(at, s->count, sizeof *at, compare_events);
    json_write_array(s->w, "counts");
    for (size_t i = 0; i < s->count; i += same) {
        size_t events = 1;
        for (same = 1; i + same < s->count && at[i + same]->facts.category == at[i]->facts.category; same++)
            events += at[i + same]->facts.event.n == 0 || compare_events(&at[i + same], &at[i + same - 1]) != 0;
        json_write_object(s->w, NULL);
        json_write_str(s->w, "category", report_categories[at[i]->facts.category]);
        json_write_int(s->w, "reports", (int64_t)same);
        json_write_int(s->w, "events", (int64_t)events);
        json_write_object_end(s->w);
    }
    json_write_array_end(s->w);
    return 0;
}

static int
write_reports_of(struct adding *s, const struct tally *t, struct bytes member)
{
    int64_t n = 0;
    (void)t; // of all that count
    for (size_t i = 0; i < s->count; i++)
        n += bytes_equal(s->counted[i]->ledger->member, member);
    json_write_object(s->w, NULL);
    json_write_text(s->w, "member", member);
    json_write_int(s->w, "reports", n);
    json_write_object_end(s->w);
    return 0;
}

int
operation_results(struct view *v, struct arena *a, const struct fold_item *x, struct json_writer *w, struct err *e)
{
    struct adding s = {.v = v, .a = a, .x = x, .w = w, .e = e};
    int r = read_reports(&s);
    if (r < 0)
        return r;
    json_write_object(w, "results");
    json_write_int(w, "reports", (int64_t)s.count);
    json_write_array(w, "by_member");
    r = each_participant(&s, NULL, write_reports_of);
    json_write_array_end(w);
    if (r == 0)
        r = write_counts(&s);
    if (r == 0)
        r = write_totals(&s);
    write_reports(&s, "stated", s.stated, s.stated_count, false);
    write_reports(&s, "counted", s.counted, s.count, false);
    write_reports(&s, "apart", s.apart, s.apart_count, true);
    json_write_object_end(w);
    return r == 0 ? buf_check(w->out) : r;
}
