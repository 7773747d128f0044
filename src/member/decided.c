// SPDX-License-Identifier: Apache-2.0
// Ledgers and rows as room decide wants them.
#include "member/decided.h"

#include <assert.h>
#include <string.h>

#include "base/when.h"

#define DECIDED_ARENA_MAX (64 * 1024 * 1024)

struct reading {
    const struct decided *d;
    decide_each_fn *each;
    void *to;
};

static int
pass_on(void *context, const struct row *row)
{
    const struct reading *r = context;
    return row->time > r->d->as_of ? 0 : r->each(r->to, row);
}

static int
read_group(void *context, const struct hash *group, decide_each_fn *each, void *to)
{
    struct decided *d = context;
    struct reading r = {d, each, to};
    for (unsigned i = 0; i < d->candidate_count; i++) {
        int rc = hash_equal(&d->candidate[i].group, group) ? each(to, &d->candidate[i]) : 0;
        if (rc != 0)
            return rc;
    }
    return store_row_group(d->store, group, pass_on, &r, d->e);
}

// Leaves below the first statute one whose bytes were lost here and are fetched anew: a word behind it may not be the first.
static int
find_held(struct store *s, uint32_t ledger, uint64_t size, uint64_t *held, struct err *e)
{
    uint64_t wanted[64], from = 0;
    size_t count = 64;
    int r = 0;
    *held = size;
    while (r == 0 && count == 64) {
        r = store_wanted(s, ledger, from, wanted, 64, &count, e);
        for (size_t i = 0; r == 0 && i < count; i++) {
            struct store_leaf leaf;
            r = store_leaf_get(s, ledger, wanted[i], &leaf, e);
            if (r < 0 || leaf.leaf.b[0] != LEAF_STATUTE)
                continue;
            *held = wanted[i];
            return 0;
        }
        from = count > 0 ? wanted[count - 1] + 1 : from;
    }
    return r;
}

static int
begin(struct decided *d, uint32_t highest, struct decide_ledger **ledgers, struct err *e)
{
    arena_init(&d->arena, DECIDED_ARENA_MAX);
    *ledgers = arena_array(&d->arena, highest + 1, sizeof **ledgers);
    if (*ledgers == NULL)
        return err_set(e, ERR_NOMEM, "no memory to decide");
    for (uint32_t i = 0; i <= highest; i++)
        (*ledgers)[i] = (struct decide_ledger){.member = {NULL, 0}};
    d->ledgers = (struct decide_ledgers){*ledgers, highest};
    d->source = (struct decide_source){d, read_group};
    return 0;
}

static int
finish(struct decided *d, enum layer layer, struct err *e)
{
    d->e = e;
    int r = decide_new(&d->decide, d->founding, &d->ledgers, &d->source, layer);
    if (r == ERR_NOMEM)
        (void)err_set(e, r, "no memory to decide"); // r is returned
    return r;
}

int
decided_view(struct decided *d, struct view *v, enum layer layer, int64_t as_of, struct err *e)
{
    struct decide_ledger *ledgers;
    *d = (struct decided){.store = v->store, .founding = &v->founding, .as_of = as_of};
    int r = begin(d, v->held.count, &ledgers, e);
    for (size_t i = 0; r == 0 && i < v->ledger_count; i++) {
        const struct view_ledger *l = &v->ledgers[i];
        size_t n = v->charter.party_count;
        struct decide_signed *signers = arena_array(&d->arena, n, sizeof *signers);
        if (signers == NULL)
            return err_set(e, ERR_NOMEM, "no memory to decide");
        for (size_t k = 0; k < n; k++)
            signers[k] = (struct decide_signed){l->cosigners[k].member, l->cosigners[k].size};
        ledgers[l->number] = (struct decide_ledger){l->member, l->generation, l->size, signers, n};
        r = find_held(v->store, l->number, l->size, &ledgers[l->number].held, e);
    }
    return r == 0 ? finish(d, layer, e) : r;
}

// rec: a record to be looked at as if it stood at the end of our own ledger; NULL: none.
static int
of_member(struct decided *d, struct member *m, const struct record *rec, enum layer layer, struct err *e)
{
    struct decide_ledger *ledgers;
    uint32_t own = m->ledgers[m->own].number;
    *d = (struct decided){.store = m->store, .founding = &m->founding, .as_of = WHEN_MAX};
    int r = carry_rows(m, e);
    if (r == 0)
        r = begin(d, m->fold.count, &ledgers, e);
    for (size_t i = 0; r == 0 && i < m->ledger_count; i++) {
        const struct fold_ledger *f = &m->fold.by_number[m->ledgers[i].number];
        size_t n = m->charter.party_count;
        struct decide_signed *signers = arena_array(&d->arena, n, sizeof *signers);
        if (signers == NULL)
            return err_set(e, ERR_NOMEM, "no memory to decide");
        for (size_t k = 0; k < n; k++) {
            struct sync_cosigner c = {.size = 0};
            bool is_known = sync_cosigner_at(m->sync, m->ledgers[i].number, k, &c);
            signers[k] = (struct decide_signed){m->charter.members[k].name, is_known ? c.size : 0};
        }
        uint64_t size = sync_tree(m->sync, m->ledgers[i].number)->size;
        ledgers[m->ledgers[i].number] = (struct decide_ledger){f->member, f->generation, size, signers, n};
        r = find_held(m->store, m->ledgers[i].number, size, &ledgers[m->ledgers[i].number].held, e);
    }
    if (r == 0 && rec != NULL) {
        memset(d->candidate_id.b, 0xff, HASH_SIZE); // no record's id is known before it has its salt
        d->candidate_count = fold_map(rec, own, ledgers[own].held++, &d->candidate_id, d->candidate);
    }
    return r == 0 ? finish(d, layer, e) : r;
}

int
decided_member(struct decided *d, struct member *m, enum layer layer, struct err *e)
{
    return of_member(d, m, NULL, layer, e);
}

int
decided_candidate(struct decided *d, struct member *m, const struct record *rec, enum layer layer, struct err *e)
{
    return of_member(d, m, rec, layer, e);
}

void
decided_end(struct decided *d)
{
    if (d->decide != NULL)
        decide_free(d->decide);
    d->decide = NULL;
    arena_clear(&d->arena);
}

const struct decide_epoch *
decided_epoch(const struct decided *d)
{
    size_t count = decide_epoch_count(d->decide);
    assert(count > 0); // the charter opens the first
    return decide_epoch_at(d->decide, count - 1);
}

int
decided_outcome(struct decided *d, struct arena *a, const struct hash *proposal, struct decide_outcome *out, bool *is_proposal,
                struct err *e)
{
    d->e = e;
    int r = decide_outcome(d->decide, a, proposal, out, is_proposal);
    if (r == ERR_NOMEM)
        (void)err_set(e, r, "no memory to decide"); // r is returned
    return r;
}

int
decided_record(struct decided *d, struct arena *a, uint32_t ledger, uint64_t index, const struct json **out, struct err *e)
{
    struct store_leaf leaf;
    struct json *json = NULL;
    *out = NULL;
    int r = store_leaf_get(d->store, ledger, index, &leaf, e);
    if (r < 0 || leaf.state != STORE_HELD)
        return r;
    struct bytes copy = arena_copy(a, leaf.record); // what follows uses the store
    r = copy.p ? json_parse(a, copy, JSON_RECORD, &json, NULL) : ERR_NOMEM;
    *out = json;
    return r == ERR_NOMEM ? err_set(e, r, "no memory to read a record") : 0;
}

const struct decide_word *
decided_word(const struct decide_outcome *x, struct bytes member)
{
    for (size_t i = 0; i < x->word_count; i++)
        if (bytes_equal(x->words[i].member, member))
            return &x->words[i];
    return NULL;
}
