// SPDX-License-Identifier: Apache-2.0
// Finding leaves. There is no index over ids beside the rows: it would cost every append, and a million leaves of 33 bytes
// are looked through in a fraction of a second.
#include "member/find.h"

#include <string.h>

#include "base/json.h"
#include "base/limits.h"
#include "base/num.h"
#include "record/erasure.h"
#include "record/kind.h"
#include "record/record.h"

#define FIND_CHUNK 4096                      // leaves at once
#define FIND_LEAVES_MAX (64ull * 1024 * 1024) // looked through for a short id: seconds

// ---- through the leaves ----

typedef int find_leaf_fn(void *context, uint64_t index, const struct leaf *leaf);

// The leaves [from, size) of a ledger, without their bytes; a result of fn other than 0 ends it and is returned.
static int
each_leaf(struct view *v, const struct view_ledger *l, uint64_t from, find_leaf_fn *fn, void *context, struct err *e)
{
    struct leaf *leaves = arena_array(&v->arena, FIND_CHUNK, sizeof *leaves);
    size_t count = 1;
    int r = leaves ? 0 : err_set(e, ERR_NOMEM, "no memory to look through a ledger");
    while (r == 0 && from < l->size && count > 0) {
        r = store_leaf_range(v->store, l->number, from, leaves, (size_t)num_min_u64(FIND_CHUNK, l->size - from), &count, e);
        for (size_t i = 0; r == 0 && i < count; i++)
            r = fn(context, from + i, &leaves[i]);
        from += count;
    }
    return r;
}

// ---- by id ----

struct finding {
    uint8_t prefix[HASH_SIZE];
    size_t digits; // of the prefix
    const struct view_ledger *ledger;
    const struct view_ledger *at; // which ledger is being looked through
    uint64_t index;
    struct hash id;
    unsigned count; // of records that begin so, at most 2
};

static bool
begins_so(const struct finding *f, const struct hash *id)
{
    size_t whole = f->digits / 2;
    if (memcmp(id->b, f->prefix, whole) != 0)
        return false;
    return f->digits % 2 == 0 || (id->b[whole] ^ f->prefix[whole]) >> 4 == 0;
}

static int
match_leaf(void *context, uint64_t index, const struct leaf *leaf)
{
    struct finding *f = context;
    struct hash id;
    leaf_commitment(leaf, &id);
    if (!begins_so(f, &id))
        return 0;
    if (f->count == 0) {
        f->ledger = f->at;
        f->index = index;
        f->id = id;
    }
    // A leaf copied into another ledger is the same id twice: what opens is the first that was found.
    f->count += f->count == 0 || !hash_equal(&f->id, &id);
    return f->count > 1 || f->digits == 2 * HASH_SIZE ? 1 : 0;
}

struct row_finding {
    struct view *v;
    struct finding *f;
};

static int
match_row(void *context, const struct row *row)
{
    struct row_finding *x = context;
    if (!hash_equal(&row->id, &row->group))
        return 0;
    x->f->ledger = view_ledger_number(x->v, row->ledger);
    x->f->index = row->index;
    x->f->id = row->id;
    x->f->count = x->f->ledger != NULL;
    return 1;
}

static int
find_object(struct view *v, struct finding *f, struct err *e)
{
    struct hash group;
    struct row_finding x = {v, f};
    unsigned count;
    int r = store_row_prefix(v->store, bytes_of(f->prefix, HASH_SIZE), (unsigned)f->digits * 4, &group, &count, e);
    if (r < 0 || count != 1) {
        f->count = count;
        return r;
    }
    r = store_row_group(v->store, &group, match_row, &x, e);
    return r < 0 ? r : 0;
}

static int
read_prefix(struct bytes text, struct finding *f, struct err *e)
{
    char digits[2 * HASH_SIZE + 1];
    if (text.n < 4 || text.n > 2 * HASH_SIZE)
        return err_set(e, ERR_INVALID, "an id is 64 hex digits, or at least the first 4 of them");
    memset(digits, '0', sizeof digits - 1);
    memcpy(digits, text.p, text.n);
    if (bytes_from_hex(bytes_of(digits, 2 * HASH_SIZE), f->prefix, HASH_SIZE) < 0)
        return err_set(e, ERR_INVALID, "an id is lower-case hex, not '%.*s'", (int)text.n, text.p);
    f->digits = text.n;
    return 0;
}

int
find_record(struct view *v, struct bytes text, const struct view_ledger **l, uint64_t *index, struct hash *id, struct err *e)
{
    struct finding f = {0};
    uint64_t leaves = 0;
    int r = read_prefix(text, &f, e);
    if (r == 0)
        r = find_object(v, &f, e);
    if (r < 0)
        return r;
    for (size_t i = 0; i < v->ledger_count; i++)
        leaves += v->ledgers[i].size;
    bool is_short = text.n < 2 * HASH_SIZE, is_object = f.count > 0;
    if (!is_object && is_short && leaves > FIND_LEAVES_MAX)
        return err_set(e, ERR_LIMIT, "no listing's id begins with %.*s; for any other record give all 64 digits: there are too "
                                     "many leaves to look through", (int)text.n, text.p);
    for (size_t i = 0; r == 0 && !is_object && i < v->ledger_count; i++) {
        f.at = &v->ledgers[i];
        r = each_leaf(v, f.at, 0, match_leaf, &f, e);
    }
    if (r < 0)
        return r;
    if (f.count > 1)
        return err_set(e, ERR_INVALID, "several ids begin with %.*s: give more digits", (int)text.n, text.p);
    if (f.count == 0)
        return is_short ? err_set(e, ERR_NOT_FOUND, "no record's id begins with %.*s", (int)text.n, text.p)
                        : err_set(e, ERR_NOT_FOUND, "no record %.*s is held here", (int)text.n, text.p);
    *l = f.ledger;
    *index = f.index;
    *id = f.id;
    return 0;
}

// ---- erasures ----

struct erasing {
    struct view *v;
    const struct view_ledger *l;
    uint64_t blanked;
    struct find_erasure *out;
    struct arena arena;
    struct err *e;
};

static bool
names(const struct record *rec, struct erasing *x, uint64_t at)
{
    const struct json *list = json_get(rec->json, "indexes");
    uint64_t *indexes = arena_array(&x->arena, list ? list->count + 1 : 1, sizeof *indexes);
    size_t count = indexes && list ? erasure_indexes(rec, at, indexes, list->count) : 0;
    for (size_t i = 0; i < count; i++)
        if (indexes[i] == x->blanked)
            return true;
    return false;
}

static int
match_erasure(void *context, uint64_t index, const struct leaf *leaf)
{
    struct erasing *x = context;
    struct bytes bytes;
    struct record rec;
    struct verdict verdict;
    if (leaf->b[0] != LEAF_STATUTE)
        return 0;
    arena_reset(&x->arena);
    int r = view_record(x->v, &x->arena, x->l, index, &bytes, NULL);
    if (r == 0)
        r = record_parse(&x->arena, leaf->b[0], bytes, &rec, &verdict);
    if (r == ERR_NOT_FOUND || r == ERR_CORRUPT)
        return 0; // not here yet, or damaged: it tells nothing
    if (r < 0)
        return err_set(x->e, r, "an erasure could not be read");
    if (!verdict.is_accepted || rec.kind->id != KIND_ERASURE || !names(&rec, x, index))
        return 0;
    struct arena *a = &x->v->arena;
    leaf_commitment(leaf, &x->out->id);
    x->out->index = index;
    x->out->time = arena_copy(a, json_get_text(rec.json, "time"));
    x->out->reason = arena_copy(a, json_get_text(rec.json, "reason"));
    x->out->act = arena_copy(a, json_get_text(rec.json, "act"));
    x->out->is_found = true;
    return 1;
}

int
find_erasure(struct view *v, const struct view_ledger *l, uint64_t index, struct find_erasure *out, struct err *e)
{
    struct err local = {0};
    struct erasing x = {.v = v, .l = l, .blanked = index, .out = out, .e = e ? e : &local};
    *out = (struct find_erasure){.is_found = false};
    arena_init(&x.arena, 16 * 1024 * 1024);
    int r = each_leaf(v, l, index + 1, match_erasure, &x, e);
    arena_clear(&x.arena);
    return r < 0 ? r : 0;
}
