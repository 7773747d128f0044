// SPDX-License-Identifier: Apache-2.0
// See tally.h. Reports are brought into an order in which each event's reports lie together, the one that counts first.
#include "member/tally.h"

#include <assert.h>
#include <stdlib.h>

#include "base/decimal.h"
#include "record/unit.h"

static int
compare_entries(const void *x, const void *y)
{
    const struct reported *a = *(const struct reported *const *)x, *b = *(const struct reported *const *)y;
    int order = bytes_compare(a->facts.event, b->facts.event);
    if (order == 0)
        order = unit_compare(b->facts.amount, b->facts.unit, a->facts.amount, a->facts.unit);
    if (order == 0)
        order = bytes_compare(a->ledger->member, b->ledger->member);
    return order != 0 ? order : hash_compare(&a->id, &b->id);
}

bool
tally_is_repeat(const struct tally *t, size_t i)
{
    return i > 0 && t->at[i]->facts.event.n > 0 && bytes_equal(t->at[i]->facts.event, t->at[i - 1]->facts.event);
}

int
tally_make(struct arena *a, const struct reported *const *at, size_t count, struct tally *out)
{
    assert(count > 0);
    *out = (struct tally){.at = arena_array(a, count, sizeof *out->at), .count = count, .unit = at[0]->facts.unit};
    if (!out->at)
        return ERR_NOMEM;
    for (size_t i = 0; i < count; i++) {
        out->at[i] = at[i];
        if (unit_is_smaller(at[i]->facts.unit, out->unit))
            out->unit = at[i]->facts.unit;
    }
    qsort(out->at, count, sizeof *out->at, compare_entries);
    for (size_t i = 0; i < count; i++) {
        const struct report_facts *f = &out->at[i]->facts;
        int64_t amount;
        if (tally_is_repeat(out, i))
            continue;
        if (!unit_convert(f->amount, f->unit, out->unit, &amount) || !decimal_add(out->total, amount, &out->total))
            out->is_too_large = true;
    }
    return 0;
}

void
tally_write_amount(struct json_writer *w, const char *name, int64_t amount, uint8_t unit, uint8_t in_unit)
{
    struct buf text;
    int64_t value;
    buf_init(&text, 64);
    if (unit_convert(amount, unit, in_unit, &value)) {
        decimal_append(&text, value);
        json_write_text(w, name, buf_bytes(&text));
    } else {
        json_write_null(w, name);
    }
    if (buf_check(&text) < 0)
        w->out->failed = buf_check(&text);
    buf_clear(&text);
}

// counted: the report of the same event that counts, which has at least as much; NULL: this is the one.
static void
write_entry(const struct reported *r, const struct reported *counted, const char *name, uint8_t unit, struct json_writer *w)
{
    int64_t more, less;
    json_write_object(w, name);
    json_write_text(w, "member", r->ledger->member);
    tally_write_amount(w, "amount", r->facts.amount, r->facts.unit, unit);
    if (counted && unit_convert(counted->facts.amount, counted->facts.unit, unit, &more) &&
        unit_convert(r->facts.amount, r->facts.unit, unit, &less) && more > less)
        tally_write_amount(w, "less", more - less, unit, unit);
    json_write_hex(w, "id", hash_bytes(&r->id));
    json_write_object_end(w);
}

static void
write_shared(const struct tally *t, uint8_t in_unit, struct json_writer *w)
{
    bool is_any = false;
    for (size_t i = 0; i < t->count; i++) {
        if (tally_is_repeat(t, i) || i + 1 == t->count || !tally_is_repeat(t, i + 1))
            continue;
        if (!is_any)
            json_write_array(w, "shared");
        is_any = true;
        json_write_object(w, NULL);
        json_write_text(w, "event", t->at[i]->facts.event);
        write_entry(t->at[i], NULL, "counted", in_unit, w);
        json_write_array(w, "not_counted");
        for (size_t k = i + 1; k < t->count && tally_is_repeat(t, k); k++)
            write_entry(t->at[k], t->at[i], NULL, in_unit, w);
        json_write_array_end(w);
        json_write_object_end(w);
    }
    if (is_any)
        json_write_array_end(w);
}

void
tally_write_total(const struct tally *t, uint8_t in_unit, struct json_writer *w)
{
    if (t->is_too_large)
        json_write_null(w, "total");
    else
        tally_write_amount(w, "total", t->total, t->unit, in_unit);
}

void
tally_write(const struct tally *t, uint8_t in_unit, struct json_writer *w)
{
    tally_write_total(t, in_unit, w);
    json_write_str(w, "unit", unit_words[in_unit]);
    write_shared(t, in_unit, w);
}
