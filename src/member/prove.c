// SPDX-License-Identifier: Apache-2.0
// A dossier is put together from what the outcome needs (member/needs.h), with receipts of as many members as its epoch's k,
// on the fewest checkpoints that carry them; then looked at as a stranger will look at it. What he would refuse because it
// is more than needed is dropped, one thing at a time, until nothing is.
#include "member/prove.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/when.h"
#include "decide/review.h"
#include "ledger/note.h"
#include "ledger/peaks.h"
#include "member/find.h"
#include "member/needs.h"
#include "record/dossier.h"
#include "record/fold.h"

#define PROVE_ARENA_MAX ((size_t)1 << 30) // the judge's: a dossier of the largest size, its records and rows
#define PROVE_DROPS_MAX 20000             // more than every receipt of every ledger of the largest alliance

struct line { // a cosignature
    struct bytes member, text;
    uint64_t size;
    unsigned rank; // how many are of the same size
};
struct part { // a section in the making
    struct needs_range range;
    const struct view_ledger *l;
    struct line *lines; // its receipts, by size, then member
    size_t line_count;
    struct dossier_item *leaves; // and what stands between them
    size_t leaf_count, leaf_room;
};
struct proving {
    struct view *v;
    struct arena arena;
    struct decided decided;
    struct needs needs;
    struct decide_outcome outcome;
    struct part *parts;
    size_t count;
    struct err *e;
};

static int
no_memory(struct proving *x)
{
    return err_set(x->e, ERR_NOMEM, "no memory for a dossier");
}

// ---- checkpoints of the author ----

struct noting {
    struct arena *arena;
    uint64_t at_least, size; // the smallest from there on; 0: none
    struct bytes note;
    int result;
};

static int
look_at_note(void *context, uint64_t size, struct bytes note, bool is_kept)
{
    struct noting *f = context;
    (void)is_kept; // matters to pruning alone
    if (size < f->at_least || (f->size && size >= f->size))
        return 0;
    f->note = arena_copy(f->arena, note);
    f->size = size;
    return f->result = f->note.p ? 0 : ERR_NOMEM;
}

static int
find_note(struct proving *x, const struct view_ledger *l, uint64_t at_least, struct noting *out)
{
    *out = (struct noting){.arena = &x->arena, .at_least = at_least};
    int r = store_checkpoint_each(x->v->store, l->number, look_at_note, out, x->e);
    if (out->result < 0)
        return no_memory(x);
    if (r == 0 && (out->size == 0 || out->size > l->size))
        return err_set(x->e, ERR_BUSY, "no checkpoint of %.*s over place %llu is held here", (int)l->member.n,
                       (const char *)l->member.p, (unsigned long long)at_least - 1);
    return r;
}

// ---- receipts ----

struct lining {
    struct proving *x;
    struct part *part;
    size_t room;
    int result;
};

static bool
is_eligible(const struct proving *x, struct bytes member)
{
    const struct charter_member *m = charter_find(x->needs.charter, member);
    return !x->needs.is_of_one_epoch || (m && m->role == CHARTER_MEMBER && !m->is_suspended);
}

static int
look_at_line(void *context, struct bytes member, uint64_t size, struct bytes text)
{
    struct lining *y = context;
    struct part *p = y->part;
    if (size < p->range.to || size > p->l->size || bytes_equal(member, p->l->member) || !is_eligible(y->x, member))
        return 0;
    if (p->line_count == y->room) {
        size_t room = y->room ? 2 * y->room : 16;
        struct line *more = arena_array(&y->x->arena, room, sizeof *more);
        if (!more)
            return y->result = ERR_NOMEM;
        if (p->line_count)
            memcpy(more, p->lines, p->line_count * sizeof *more);
        p->lines = more;
        y->room = room;
    }
    struct line *l = &p->lines[p->line_count++];
    *l = (struct line){arena_copy(&y->x->arena, member), arena_copy(&y->x->arena, text), size, 0};
    return y->result = l->member.p && l->text.p ? 0 : ERR_NOMEM;
}

static int
by_size(const void *a, const void *b)
{
    const struct line *x = a, *y = b;
    if (x->size != y->size)
        return x->size < y->size ? -1 : 1;
    return bytes_compare(x->member, y->member);
}

static int
by_rank(const void *a, const void *b)
{
    const struct line *x = a, *y = b;
    if (x->rank != y->rank)
        return x->rank > y->rank ? -1 : 1;
    return by_size(a, b);
}

// Of one epoch, k of its members with the author; of several, all, since who is needed depends on which.
static int
choose_lines(struct proving *x, struct part *p)
{
    struct lining y = {.x = x, .part = p};
    p->line_count = 0;
    int r = store_cosignature_each(x->v->store, p->l->number, look_at_line, &y, x->e);
    if (r < 0)
        return y.result < 0 ? no_memory(x) : r;
    for (size_t i = 0; i < p->line_count; i++)
        for (size_t k = 0; k < p->line_count; k++)
            p->lines[i].rank += p->lines[i].size == p->lines[k].size;
    if (p->line_count)
        qsort(p->lines, p->line_count, sizeof *p->lines, by_rank);
    if (x->needs.is_of_one_epoch && p->line_count > x->needs.k - 1)
        p->line_count = x->needs.k - 1;
    if (p->line_count)
        qsort(p->lines, p->line_count, sizeof *p->lines, by_size);
    return 0;
}

// ---- keys ----

struct keying {
    struct proving *x;
    struct row *rows;
    size_t count, room;
};

static int
take_key(void *context, const struct row *row)
{
    struct keying *k = context;
    if (k->count == k->room) {
        size_t room = k->room ? 2 * k->room : 16;
        struct row *more = arena_array(&k->x->arena, room, sizeof *more);
        if (!more)
            return ERR_NOMEM;
        if (k->count)
            memcpy(more, k->rows, k->count * sizeof *more);
        k->rows = more;
        k->room = room;
    }
    k->rows[k->count] = *row;
    k->rows[k->count].note = arena_copy(&k->x->arena, row->note);
    return k->rows[k->count++].note.p ? 0 : ERR_NOMEM;
}

static int
add_keys_below(struct keying *k, const struct view_ledger *l, uint64_t size)
{
    int r = 0;
    for (size_t i = 0; r == 0 && i < k->count; i++)
        if (k->rows[i].ledger == l->number && k->rows[i].index + 1 < size)
            r = needs_add(&k->x->needs, l->number, k->rows[i].index, k->rows[i].index + 1, true);
    return r;
}

// The record that gave this cosigning key, and those before it.
static int
add_keys_of_line(struct keying *k, const struct line *line)
{
    const struct charter *c = &k->x->v->charter;
    struct buf b, name;
    struct note n;
    int r = 0;
    buf_init(&b, LIMIT_CHECKPOINT_SIZE);
    buf_init(&name, LIMIT_ORIGIN_SIZE);
    buf_append_str(&b, "-\n\n"); // any text: only the line is read
    buf_append(&b, line->text);
    charter_append_cosigner(&name, c->alliance, &c->hash, line->member);
    bool is_read = buf_check(&b) == 0 && buf_check(&name) == 0 && note_parse(buf_bytes(&b), &n, NULL) == 0;
    for (size_t i = 0; r == 0 && is_read && i < k->count; i++) {
        const struct view_ledger *l = view_ledger_number(k->x->v, k->rows[i].ledger);
        struct sign_public key;
        if (!l || !bytes_equal(l->member, line->member) || k->rows[i].note.n != FOLD_KEYS_NOTE)
            continue;
        memcpy(key.b, k->rows[i].note.p + SIGN_PUBLIC_SIZE, SIGN_PUBLIC_SIZE);
        if (n.signatures[0].id == note_key_id(buf_bytes(&name), NOTE_COSIGNATURE, &key))
            r = add_keys_below(k, l, k->rows[i].index + 2);
    }
    buf_clear(&b);
    buf_clear(&name);
    return r;
}

static int
add_keys(struct proving *x)
{
    struct keying k = {.x = x};
    struct hash group;
    fold_group_of_kind(KIND_KEY, &group);
    int r = store_row_group(x->v->store, &group, take_key, &k, x->e);
    for (size_t i = 0; r == 0 && i < x->count; i++) {
        const struct part *p = &x->parts[i];
        struct noting note = {.size = p->range.to};
        if (p->line_count == 0 && !p->range.is_key)
            r = find_note(x, p->l, p->range.to, &note);
        if (r == 0)
            r = add_keys_below(&k, p->l, p->line_count ? p->lines[p->line_count - 1].size : note.size);
        for (size_t j = 0; r == 0 && j < p->line_count; j++)
            r = add_keys_of_line(&k, &p->lines[j]);
    }
    return r;
}

// ---- parts ----

// How many leaves are to be shown.
static uint64_t
count_leaves(const struct needs *n)
{
    uint64_t count = 0;
    for (size_t i = 0; i < n->count; i++)
        count += n->ranges[i].to - n->ranges[i].from;
    return count;
}

// The sections, and on the last of each ledger that has words its receipts; again when these take keys that are not shown
// yet.
static int
lay_out(struct proving *x)
{
    uint64_t before;
    int r;
    do {
        before = count_leaves(&x->needs);
        x->parts = arena_array(&x->arena, x->needs.count, sizeof *x->parts);
        if (!x->parts)
            return no_memory(x);
        x->count = x->needs.count;
        r = 0;
        for (size_t i = 0; r == 0 && i < x->count; i++) {
            struct part *p = &x->parts[i];
            *p = (struct part){.range = x->needs.ranges[i], .l = view_ledger_number(x->v, x->needs.ranges[i].ledger)};
            if (!p->l)
                return err_set(x->e, ERR_CORRUPT, "the store has rows of a ledger that it does not hold");
            bool is_last = !p->range.is_key;
            for (size_t k = i + 1; k < x->count && x->needs.ranges[k].ledger == p->range.ledger; k++)
                is_last = is_last && x->needs.ranges[k].is_key;
            if (is_last)
                r = choose_lines(x, p);
        }
        if (r == 0)
            r = add_keys(x);
        needs_merge(&x->needs);
    } while (r == 0 && count_leaves(&x->needs) != before);
    return r;
}

struct walking {
    struct proving *x;
    struct part *p;
    struct buf bare; // lines of leaves that are not shown
    uint64_t bare_count;
    int result;
};

static struct dossier_item *
add_item(struct proving *x, struct part *p, enum dossier_step step)
{
    if (p->leaf_count == p->leaf_room) {
        size_t room = p->leaf_room ? 2 * p->leaf_room : 16;
        struct dossier_item *more = arena_array(&x->arena, room, sizeof *more);
        if (!more)
            return NULL;
        if (p->leaf_count)
            memcpy(more, p->leaves, p->leaf_count * sizeof *more);
        p->leaves = more;
        p->leaf_room = room;
    }
    struct dossier_item *item = &p->leaves[p->leaf_count++];
    *item = (struct dossier_item){.step = step};
    return item;
}

static int
end_bare(struct walking *y)
{
    if (y->bare_count == 0)
        return 0;
    struct dossier_item *item = add_item(y->x, y->p, DOSSIER_BARE);
    if (!item || buf_check(&y->bare) < 0)
        return no_memory(y->x);
    item->count = y->bare_count;
    item->b = arena_copy(&y->x->arena, buf_bytes(&y->bare));
    buf_reset(&y->bare);
    y->bare_count = 0;
    return item->b.p ? 0 : no_memory(y->x);
}

static int
is_key_record(struct bytes record, bool *out)
{
    struct arena a;
    struct record rec;
    struct verdict v;
    arena_init(&a, RECORD_ARENA_SIZE);
    int r = record_parse(&a, LEAF_STATUTE, record, &rec, &v);
    *out = r == 0 && v.is_accepted && rec.kind->id == KIND_KEY;
    arena_clear(&a);
    return r;
}

static int
take_statute(struct walking *y, const struct store_leaf *l)
{
    struct proving *x = y->x;
    bool is_key = false;
    if (l->state != STORE_HELD)
        return err_set(x->e, ERR_BUSY, "the bytes of leaf %llu of %.*s were lost here and are being fetched",
                       (unsigned long long)l->index, (int)y->p->l->member.n, (const char *)y->p->l->member.p);
    int r = end_bare(y);
    struct dossier_item *item = r == 0 ? add_item(x, y->p, DOSSIER_LEAF) : NULL;
    if (!item)
        return r < 0 ? r : no_memory(x);
    memcpy(item->salt, l->salt, sizeof item->salt);
    item->b = arena_copy(&x->arena, l->record);
    if (!item->b.p || is_key_record(item->b, &is_key) < 0)
        return no_memory(x);
    if (!is_key)
        return 0;
    // The checkpoint that ends with it, the last under the old key, is kept for this.
    struct noting note;
    r = find_note(x, y->p->l, l->index + 1, &note);
    item = r == 0 ? add_item(x, y->p, DOSSIER_PROOF) : NULL;
    if (!item)
        return r < 0 ? r : no_memory(x);
    item->b = note.note;
    return 0;
}

static int
look_at_leaf(void *context, const struct store_leaf *l)
{
    struct walking *y = context;
    if (l->leaf.b[0] == LEAF_STATUTE)
        return y->result = take_statute(y, l);
    dossier_append_bare(&y->bare, &l->leaf);
    y->bare_count++;
    return 0;
}

static int
read_leaves(struct proving *x, struct part *p)
{
    struct walking y = {.x = x, .p = p};
    buf_init(&y.bare, DOSSIER_SIZE_MAX);
    int r = store_leaf_each(x->v->store, p->l->number, p->range.from, p->range.to, look_at_leaf, &y, x->e);
    if (r == 0)
        r = end_bare(&y);
    buf_clear(&y.bare);
    return r;
}

// ---- the file ----

static int
add_proof(struct proving *x, const struct part *p, struct store_reader *reader, struct dossier_item *item, uint64_t size,
          struct bytes author, const struct line *lines, size_t count)
{
    struct buf note;
    buf_init(&note, LIMIT_CHECKPOINT_SIZE);
    buf_append(&note, author);
    for (size_t i = 0; i < count; i++)
        buf_append(&note, lines[i].text);
    int r = buf_check(&note);
    *item = (struct dossier_item){.step = DOSSIER_PROOF};
    item->hashes = arena_array(&x->arena, TREE_PROOF_MAX, sizeof *item->hashes);
    item->b = r == 0 ? arena_copy(&x->arena, buf_bytes(&note)) : (struct bytes){NULL, 0};
    buf_clear(&note);
    if (!item->hashes || !item->b.p)
        return no_memory(x);
    r = tree_prove_consistency(&reader->reader, p->range.to, size, item->hashes, &item->hash_count);
    return r < 0 ? err_set(x->e, r, "the tree of %.*s cannot be read", (int)p->l->member.n, (const char *)p->l->member.p)
                 : 0;
}

// The leaves, then the checkpoints: one for each size that receipts stand on, or one alone.
static int
add_proofs(struct proving *x, const struct part *p, struct store_reader *reader, struct dossier_section *s)
{
    struct noting note;
    int r = 0;
    s->items = arena_array(&x->arena, p->leaf_count + p->line_count + 1, sizeof *s->items);
    if (!s->items)
        return no_memory(x);
    memcpy(s->items, p->leaves, p->leaf_count * sizeof *s->items);
    s->item_count = p->leaf_count;
    for (size_t i = 0; r == 0 && i < p->line_count;) {
        size_t to = i;
        while (to < p->line_count && p->lines[to].size == p->lines[i].size)
            to++;
        r = find_note(x, p->l, p->lines[i].size, &note);
        if (r == 0 && note.size != p->lines[i].size)
            r = err_set(x->e, ERR_CORRUPT, "the checkpoint of %.*s that others cosigned is not held any more",
                        (int)p->l->member.n, (const char *)p->l->member.p);
        if (r == 0)
            r = add_proof(x, p, reader, &s->items[s->item_count++], note.size, note.note, &p->lines[i], to - i);
        i = to;
    }
    if (r < 0 || p->line_count > 0 || p->leaves[p->leaf_count - 1].step == DOSSIER_PROOF)
        return r;
    r = find_note(x, p->l, p->range.to, &note);
    return r < 0 ? r : add_proof(x, p, reader, &s->items[s->item_count++], note.size, note.note, NULL, 0);
}

static int
make_section(struct proving *x, const struct part *p, struct dossier_section *s)
{
    struct store_reader reader;
    struct peaks peaks;
    int r = store_reader_init(&reader, x->v->store, p->l->number);
    if (r < 0)
        return no_memory(x);
    s->origin = p->l->origin;
    s->from = p->range.from;
    s->peaks = arena_array(&x->arena, TREE_PEAKS, sizeof *s->peaks);
    r = s->peaks ? peaks_load(&peaks, s->from, &reader.reader) : ERR_NOMEM;
    if (r == 0)
        peaks_get(&peaks, s->peaks);
    else
        r = err_set(x->e, r, "the tree of %.*s cannot be read", (int)p->l->member.n, (const char *)p->l->member.p);
    if (r == 0)
        r = add_proofs(x, p, &reader, s);
    store_reader_clear(&reader);
    return r;
}

static int
make_dossier(struct proving *x, struct dossier *d)
{
    int r = 0;
    *d = (struct dossier){.charter = x->v->charter_note,
                          .proposal = x->outcome.id,
                          .end = x->outcome.end == DECIDE_ADOPTED ? DOSSIER_ADOPTED : DOSSIER_BROKEN,
                          .section_count = x->count};
    d->sections = arena_array(&x->arena, x->count, sizeof *d->sections);
    if (!d->sections)
        return no_memory(x);
    for (size_t i = 0; r == 0 && i < x->count; i++)
        r = make_section(x, &x->parts[i], &d->sections[i]);
    return r;
}

// ---- what is more than needed ----

static void
drop(struct proving *x, struct facts_without spare, struct bytes member)
{
    struct part *p = &x->parts[spare.section];
    if (spare.receipt == FACTS_NONE) {
        memmove(p, p + 1, (x->count - spare.section - 1) * sizeof *p);
        x->count--;
        return;
    }
    for (size_t i = 0; i < p->line_count; i++) {
        if (!bytes_equal(p->lines[i].member, member))
            continue;
        memmove(&p->lines[i], &p->lines[i + 1], (p->line_count - i - 1) * sizeof *p->lines);
        p->line_count--;
        return;
    }
}

static int
refused(struct proving *x, const struct verdict *v)
{
    return err_set(x->e, ERR_BUSY,
                   "the outcome cannot be proved to a stranger by what is held here now: %s. When that stays so, see "
                   "`entente verify`",
                   v->reason);
}

// Make, judge, drop; until the judge has nothing to say.
static int
settle(struct proving *x, struct dossier *d)
{
    for (unsigned i = 0; i < PROVE_DROPS_MAX; i++) {
        struct arena a;
        struct review review;
        struct verdict v = {.is_accepted = false};
        int r = make_dossier(x, d);
        if (r < 0)
            return r;
        arena_init(&a, PROVE_ARENA_MAX);
        r = review_dossier(&a, d, &review, &v);
        bool is_spare = r == 0 && !v.is_accepted && review.spare.section != FACTS_NONE;
        if (is_spare) {
            const struct facts_section *s = &review.facts.sections[review.spare.section];
            drop(x, review.spare,
                 review.spare.receipt != FACTS_NONE ? s->receipts[review.spare.receipt].member : (struct bytes){NULL, 0});
        }
        arena_clear(&a);
        if (r < 0)
            return no_memory(x);
        if (v.is_accepted)
            return 0;
        if (!is_spare)
            return refused(x, &v);
    }
    return err_set(x->e, ERR_LIMIT, "the dossier does not come to an end");
}

static int
make(struct proving *x, const struct hash *id, enum layer layer, struct buf *out)
{
    struct dossier d;
    int r = decided_view(&x->decided, x->v, layer, WHEN_MAX, x->e);
    x->needs = (struct needs){.v = x->v, .d = &x->decided, .e = x->e};
    if (r == 0)
        r = needs_gather(&x->needs, id, &x->outcome);
    if (r == 0) {
        needs_merge(&x->needs);
        r = lay_out(x);
    }
    for (size_t i = 0; r == 0 && i < x->count; i++)
        r = read_leaves(x, &x->parts[i]);
    if (r == 0)
        r = settle(x, &d);
    if (r == 0) {
        dossier_append(out, &d);
        r = buf_check(out) < 0 ? err_set(x->e, ERR_LIMIT, "the dossier is too large") : 0;
    }
    decided_end(&x->decided);
    return r;
}

int
prove_outcome(struct view *v, struct bytes id, struct buf *out, struct err *e)
{
    struct proving x = {.v = v, .e = e};
    const struct view_ledger *l;
    struct hash found;
    uint64_t index;
    struct bytes record;
    int r = find_record(v, id, &l, &index, &found, e);
    if (r == 0)
        r = view_record(v, &v->arena, l, index, &record, e);
    if (r < 0)
        return r;
    arena_init(&x.arena, PROVE_ARENA_MAX);
    struct record rec;
    struct verdict verdict;
    r = record_parse(&x.arena, LEAF_STATUTE, record, &rec, &verdict);
    if (r < 0)
        r = no_memory(&x);
    else if (!verdict.is_accepted || rec.kind->id != KIND_PROPOSAL)
        r = err_set(e, ERR_NOT_FOUND, "that is no proposal; `entente outcome` lists them");
    else
        r = make(&x, &found, rec.layer, out);
    arena_clear(&x.arena);
    return r;
}
