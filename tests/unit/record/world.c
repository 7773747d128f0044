// SPDX-License-Identifier: Apache-2.0
#include "world.h"

#include "base/when.h"
#include "ledger/leaf.h"
#include "record/erasure.h"

const char *const world_members[WORLD_LEDGERS] = {"ARM", "BLR", "KAZ", "TJK"};

uint64_t
world_pick(struct world *w, uint64_t n)
{
    return support_random(&w->state) % n;
}

int64_t
world_day(int day)
{
    return support_moment("2026-01-01") + (int64_t)day * 86400;
}

void
world_append_day(struct buf *b, int day)
{
    char text[WHEN_TEXT_SIZE];
    when_format_date(world_day(day), text);
    buf_append_str(b, text);
}

void
world_append_date(struct world *w, struct buf *b)
{
    world_append_day(b, (int)world_pick(w, WORLD_DAYS));
}

// One of the first `among` of them, NULL when there is none.
static const struct hash *
pick_first(struct world *w, enum kind_id kind, unsigned ledger, size_t among)
{
    const struct hash *found[WORLD_LEDGERS * WORLD_LEAVES];
    size_t count = 0;
    for (size_t i = 0; i < w->first_count && count < among; i++) {
        const struct world_first *f = &w->firsts[i];
        if (f->kind == kind && (ledger == WORLD_ANY || f->ledger == ledger))
            found[count++] = &f->id;
    }
    return count == 0 ? NULL : found[world_pick(w, count)];
}

bool
world_has_first(const struct world *w, enum kind_id kind, unsigned ledger)
{
    for (size_t i = 0; i < w->first_count; i++) {
        if (w->firsts[i].kind == kind && w->firsts[i].ledger == ledger)
            return true;
    }
    return false;
}

void
world_append_id(struct world *w, struct buf *b)
{
    static const struct hash none = {{0xee}};
    const struct hash *h = NULL;
    unsigned ledger = (unsigned)world_pick(w, WORLD_LEDGERS);
    if (world_pick(w, 5) > 0)
        h = pick_first(w, KIND_LISTING, ledger, 3);
    else if (w->index > 0 && world_pick(w, 10) > 0)
        h = &w->at[ledger][world_pick(w, w->index)].id;
    bytes_to_hex(hash_bytes(h != NULL ? h : &none), b);
}

void
world_append_first(struct world *w, struct buf *b, enum kind_id kind, unsigned ledger, size_t among)
{
    const struct hash *h = world_pick(w, 4) > 0 ? pick_first(w, kind, ledger, among) : NULL;
    if (h != NULL)
        bytes_to_hex(hash_bytes(h), b);
    else
        world_append_id(w, b);
}

void
world_append_object(struct world *w, struct buf *b, enum kind_id kind)
{
    assert_true(world_has_first(w, kind, w->ledger));
    buf_append_str(b, ",\"object\":\"");
    world_append_first(w, b, kind, w->ledger, 4);
    buf_append_str(b, "\"");
}

void
world_append_members(struct world *w, struct buf *b, const char *field)
{
    const char *first = world_members[world_pick(w, WORLD_LEDGERS)];
    const char *second = world_members[world_pick(w, WORLD_LEDGERS)];
    buf_append_fmt(b, ",\"%s\":[\"%s\",\"%s\"]", field, first, second);
}

static void
append_charter(struct world *w, struct buf *b)
{
    (void)w; // all ledgers stand on one
    buf_append_str(b, ",\"charter\":\"" ID_A "\"");
}

// ---- a world ----

static const struct world_kind *
pick_kind(struct world *w, const struct world_kind *kinds, size_t kind_count)
{
    static const struct world_kind charter = {KIND_CHARTER, 0, append_charter};
    uint64_t sum = 0;
    if (w->index == 0 || world_pick(w, 40) == 0) // also where none belongs
        return &charter;
    for (size_t i = 0; i < kind_count; i++)
        sum += kinds[i].share;
    uint64_t at = world_pick(w, sum);
    const struct world_kind *k = kinds;
    for (; at >= k->share; k++)
        at -= k->share;
    return k;
}

static uint8_t
pick_class(struct world *w, const struct kind *k)
{
    // Mostly one that all may read, of those it may have.
    uint8_t open = kind_may_be(k, LEAF_PUBLIC) ? LEAF_PUBLIC : LEAF_STATUTE;
    for (int tries = 0; tries < 20; tries++) {
        uint8_t c = world_pick(w, 3) > 0 ? open : (uint8_t)(1 + world_pick(w, 4));
        if (kind_may_be(k, c))
            return c;
    }
    return LEAF_PUBLIC;
}

static struct bytes
make_text(struct world *w, const struct world_kind *k)
{
    const struct kind *kind = kind_at(k->kind);
    bool may_lapse = (kind->flags & KIND_LAPSES) != 0;
    struct buf b;
    buf_init(&b, 65536);
    buf_append_fmt(&b, "{\"kind\":\"%s\",\"time\":\"", kind->name);
    world_append_date(w, &b);
    buf_append_str(&b, "T00:00:00Z\"");
    k->append_fields(w, &b);
    if (may_lapse && world_pick(w, 6) == 0) {
        buf_append_str(&b, ",\"until\":\"");
        world_append_date(w, &b);
        buf_append_str(&b, "\"");
    }
    if (may_lapse && world_pick(w, 10) == 0)
        buf_append_str(&b, ",\"exercise\":true");
    buf_append_str(&b, world_pick(w, 30) == 0 ? "" : "}"); // sometimes no record at all
    assert_int_equal(buf_check(&b), 0);
    struct bytes text = arena_copy(&support_arena, buf_bytes(&b));
    assert_non_null(text.p);
    buf_clear(&b);
    return text;
}

bool
world_parse(struct arena *a, const struct world_entry *e, struct record *out)
{
    struct verdict v;
    assert_int_equal(record_parse(a, e->leaf_class, e->text, out, &v), 0);
    return v.is_accepted;
}

static bool
founds(const struct record *r)
{
    if (r->kind->id == KIND_AGREEMENT)
        return json_get(r->json, "agreement") == NULL;
    if (r->kind->id == KIND_ITEM && json_get(r->json, "item") != NULL)
        return false; // a word on one
    if (r->kind->id == KIND_MEETING && json_get(r->json, "meeting") != NULL)
        return false;
    return (r->kind->flags & KIND_OBJECT) != 0 && !r->has_object;
}

static void
make_entry(struct world *w, const struct world_kind *kinds, size_t kind_count)
{
    struct world_entry *e = &w->at[w->ledger][w->index];
    if (w->index > 0 && world_pick(w, 12) == 0) {
        *e = w->at[w->ledger][world_pick(w, w->index)]; // a repeat
        return;
    }
    const struct world_kind *k = pick_kind(w, kinds, kind_count);
    uint8_t salt[LEAF_SALT_SIZE] = {(uint8_t)w->ledger, (uint8_t)w->index};
    struct leaf leaf;
    e->text = make_text(w, k);
    e->leaf_class = pick_class(w, kind_at(k->kind));
    leaf_make(w->origin[w->ledger], e->leaf_class, salt, e->text, &leaf);
    leaf_commitment(&leaf, &e->id);
    e->is_accepted = world_parse(&support_arena, e, &e->record);
    if (e->is_accepted && founds(&e->record))
        w->firsts[w->first_count++] = (struct world_first){k->kind, w->ledger, e->id};
}

// What erasures blank, up to the sizes.
static void
blank(struct world *w)
{
    for (unsigned i = 0; i < WORLD_LEDGERS; i++) {
        for (uint64_t at = 0; at < w->size[i]; at++) {
            const struct world_entry *e = &w->at[i][at];
            uint64_t indexes[8];
            if (!e->is_accepted || e->record.kind->id != KIND_ERASURE)
                continue;
            size_t count = erasure_indexes(&e->record, at, indexes, 8);
            for (size_t n = 0; n < count; n++) {
                if (w->at[i][indexes[n]].leaf_class != LEAF_STATUTE)
                    w->at[i][indexes[n]].is_blanked = true;
            }
        }
    }
}

void
world_make(struct world *w, const struct world_kind *kinds, size_t kind_count, uint64_t seed)
{
    *w = (struct world){.state = seed};
    for (unsigned i = 0; i < WORLD_LEDGERS; i++) {
        struct buf b;
        buf_init(&b, 256);
        buf_append_fmt(&b, "demo/" ID_A "/%s/1", world_members[i]);
        w->origin[i] = arena_copy(&support_arena, buf_bytes(&b));
        buf_clear(&b);
        w->size[i] = WORLD_LEAVES - world_pick(w, 8);
    }
    // Ledgers grow in turns, so that records refer to each other across ledgers, the first leaves
    // often.
    for (w->index = 0; w->index < WORLD_LEAVES; w->index++) {
        for (w->ledger = 0; w->ledger < WORLD_LEDGERS; w->ledger++)
            make_entry(w, kinds, kind_count);
    }
    blank(w);
}
