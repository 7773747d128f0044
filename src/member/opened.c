// SPDX-License-Identifier: Apache-2.0
// Who comes into a centre has passed by what was released to it before: at the time it was given no bytes. It cannot know
// which leaves these are, nor when others have heard of its word. So they tell it: whoever sees a member come into the
// audience tells it, once, which leaves of each ledger were released to that centre. What it then asks for is served, or not,
// as ever. The audience that was told is kept in the store (meta "centre " id), so a restart repeats nothing; each with the
// place of its word, since who leaves and comes back has passed by again, even if both words came here at once.
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "base/when.h"
#include "member/centre.h"
#include "member/state.h"
#include "record/release.h"

#define OPENED_ARENA_MAX (64 * 1024 * 1024)
#define OPENED_WANTED_MAX 4096 // of one ledger, on the word of peers; the teller tries again later
#define OPENED_TOLD_MAX (LIMIT_MEMBERS * (1 + LIMIT_MEMBER_NAME + 8))
#define OPENED_META_SIZE (sizeof "centre " + 2 * (size_t)HASH_SIZE)

struct id_list {
    struct arena *arena;
    struct hash *at;
    size_t count, capacity;
};

static int
take_id(void *context, const struct row *row)
{
    struct id_list *x = context;
    if (x->count == x->capacity) {
        size_t capacity = x->capacity ? 2 * x->capacity : 16;
        struct hash *at = arena_array(x->arena, capacity, sizeof *at);
        if (!at)
            return ERR_NOMEM;
        if (x->count)
            memcpy(at, x->at, x->count * sizeof *at);
        x->at = at;
        x->capacity = capacity;
    }
    x->at[x->count++] = row->object;
    return 0;
}

// ---- one that came ----

struct telling {
    struct member *m;
    struct bytes member; // who came
    struct wire_opened *list;
    struct ledger_slot *l; // whose leaves are in the list
    struct err *e;
};

static int
post(struct telling *t)
{
    struct buf b;
    if (t->list->count == 0)
        return 0;
    buf_init(&b, LIMIT_CHECKPOINT_SIZE);
    t->list->origin = t->l->origin;
    wire_append_opened(&b, t->list);
    int r = buf_check(&b);
    r = r < 0 ? err_set(t->e, r, "no memory for a list of leaves")
              : store_outbox_put(t->m->store, t->member, BYTES_LIT("/sync/v1/opened"), buf_bytes(&b), t->e);
    buf_clear(&b);
    t->list->count = 0;
    t->m->must_post = true;
    return r;
}

static int
compare_indexes(const void *x, const void *y)
{
    const uint64_t *a = x, *b = y;
    return *a < *b ? -1 : *a > *b;
}

static int
post_sorted(struct telling *t)
{
    size_t n = 0;
    qsort(t->list->indexes, t->list->count, sizeof *t->list->indexes, compare_indexes);
    for (size_t i = 0; i < t->list->count; i++)
        if (n == 0 || t->list->indexes[i] != t->list->indexes[n - 1])
            t->list->indexes[n++] = t->list->indexes[i];
    t->list->count = n;
    return post(t);
}

// The record itself; and of a release also the record it is of.
static int
take_place(void *context, const struct row *row)
{
    struct telling *t = context;
    struct ledger_slot *l = carry_slot(t->m, row->ledger);
    int r = 0;
    if (!l || bytes_equal(l->author, t->member))
        return 0;
    if (t->l != l || t->list->count + 2 > WIRE_OPENED_MAX)
        r = post_sorted(t);
    t->l = l;
    t->list->indexes[t->list->count++] = row->index;
    if (row->note.n == 8 && num_get_u64be(row->note.p) < LIMIT_LEDGER_LEAVES)
        t->list->indexes[t->list->count++] = num_get_u64be(row->note.p);
    return r;
}

static int
tell(struct member *m, struct arena *a, const struct hash *centre, struct bytes member, struct err *e)
{
    struct telling t = {.m = m, .member = member, .e = e};
    struct hash group;
    t.list = arena_alloc(a, sizeof *t.list);
    if (!t.list)
        return err_set(e, ERR_NOMEM, "no memory for a list of leaves");
    t.list->count = 0;
    fold_group_of_centre(centre, &group);
    int r = store_row_group(m->store, &group, take_place, &t, e);
    return r == 0 ? post_sorted(&t) : r;
}

// ---- who is in a centre ----

static int
read_told(struct member *m, struct arena *a, const char *name, struct bytes *out, struct err *e)
{
    int r = store_meta_get(m->store, a, name, out, e);
    if (r != ERR_NOT_FOUND)
        return r;
    if (e)
        e->code = 0;
    *out = (struct bytes){NULL, 0};
    return 0;
}

// The member, and where in its ledger it says that it comes in.
static void
append_told(struct buf *out, const struct fold_agreement *x, struct bytes name, int64_t as_of)
{
    const struct fold_word *word = fold_agreement_word(x, name, as_of);
    uint8_t place[8];
    num_put_u64be(place, word ? word->row->index : 0);
    buf_append(out, name);
    buf_append(out, bytes_of(place, sizeof place));
}

// Tell whom nobody told yet, and keep who is in it now.
static int
look_at(struct member *m, struct arena *a, const struct fold_agreement *x, struct err *e)
{
    struct bytes told, name, left = x->parties;
    struct buf key, now, entry;
    buf_init(&key, OPENED_META_SIZE);
    buf_init(&now, OPENED_TOLD_MAX);
    buf_init(&entry, LIMIT_MEMBER_NAME + 8);
    buf_append_str(&key, "centre ");
    bytes_to_hex(hash_bytes(&x->id), &key);
    const char *text = buf_str(&key);
    int r = text ? read_told(m, a, text, &told, e) : err_set(e, ERR_NOMEM, "no memory for a centre");
    while (r == 0 && release_next(&left, &name)) {
        if (fold_centre_place(x, name, m->wall) != FOLD_CENTRE_IN)
            continue;
        buf_reset(&entry);
        append_told(&entry, x, name, m->wall);
        buf_append_byte(&now, (uint8_t)entry.n);
        buf_append(&now, buf_bytes(&entry));
        if (!release_names(told, buf_bytes(&entry)) && !bytes_equal(name, m->self))
            r = tell(m, a, &x->id, name, e);
    }
    if (r == 0 && buf_check(&now) < 0)
        r = err_set(e, ERR_NOMEM, "no memory for a centre");
    if (r == 0 && !bytes_equal(told, buf_bytes(&now)))
        r = store_meta_put(m->store, text, buf_bytes(&now), e);
    buf_clear(&entry);
    buf_clear(&now);
    buf_clear(&key);
    return r;
}

int
opened_tell(struct member *m, struct err *e)
{
    struct arena ids, a;
    struct hash group;
    bool is_as_ever = m->opened_at <= m->wall && m->wall < m->opened_next; // a clock may be set back
    if (!m->must_tell_opened && is_as_ever)
        return 0;
    m->must_tell_opened = false;
    m->opened_at = m->wall;
    m->opened_next = WHEN_MAX;
    arena_init(&ids, OPENED_ARENA_MAX);
    arena_init(&a, CENTRE_ARENA_MAX);
    struct id_list list = {.arena = &ids};
    fold_group_of_kind(KIND_AGREEMENT, &group);
    int r = store_row_group(m->store, &group, take_id, &list, e);
    if (r == ERR_NOMEM)
        (void)err_set(e, r, "no memory for agreements"); // r is returned
    for (size_t i = 0; r == 0 && i < list.count; i++) {
        struct fold_agreement x;
        bool is_known;
        arena_reset(&a);
        r = centre_read(m->store, &m->fold, &a, &list.at[i], &x, &is_known, e);
        if (r < 0 || !is_known || !x.is_centre)
            continue;
        int64_t next = fold_centre_next(&x, m->wall);
        m->opened_next = next < m->opened_next ? next : m->opened_next;
        r = look_at(m, &a, &x, e);
    }
    arena_clear(&a);
    arena_clear(&ids);
    return r;
}

// ---- when we are told ----

int
opened_take(struct member *m, const struct wire_opened *opened, struct err *e)
{
    struct ledger_slot *l = NULL;
    struct sync_ledger_info info;
    for (size_t i = 0; i < m->ledger_count; i++)
        if (i != m->own && bytes_equal(m->ledgers[i].origin, opened->origin))
            l = &m->ledgers[i];
    if (!l || !sync_ledger_find(m->sync, l->number, &info))
        return err_set(e, ERR_REFUSED, "the opened leaves are of no ledger that others write here");
    if (info.wanted >= OPENED_WANTED_MAX)
        return err_set(e, ERR_BUSY, "%zu leaves of that ledger are being fetched already", info.wanted);
    for (size_t i = 0; i < opened->count; i++) {
        struct store_leaf leaf;
        if (opened->indexes[i] >= info.size) { // what is not here yet comes with its leaf
            sync_overtaken(m->sync, l->number, opened->indexes[i]);
            continue;
        }
        int r = store_leaf_get(m->store, l->number, opened->indexes[i], &leaf, e);
        bool is_lacking = r == 0 && (leaf.state == STORE_NONE || leaf.state == STORE_WANTED);
        if (is_lacking && leaf.leaf.b[0] == LEAF_RESTRICTED)
            r = effect_ask_for(m, l, leaf.index, e);
        if (r < 0)
            return r;
    }
    return 0;
}

int
opened_ask_again(struct member *m, struct err *e)
{
    uint64_t indexes[256];
    int r = 0;
    for (size_t i = 0; r == 0 && i < m->ledger_count; i++) {
        uint64_t from = 0;
        size_t count = sizeof indexes / sizeof *indexes;
        while (r == 0 && i != m->own && count == sizeof indexes / sizeof *indexes) {
            r = store_wanted_withheld(m->store, m->ledgers[i].number, from, indexes, count, &count, e);
            for (size_t j = 0; r == 0 && j < count; j++) {
                r = effect_ask_for(m, &m->ledgers[i], indexes[j], e);
                from = indexes[j] + 1;
            }
        }
    }
    return r;
}
