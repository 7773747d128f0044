// SPDX-License-Identifier: Apache-2.0
// Choosing receipts. Of each member one cosignature is kept, the latest, so the members fall into
// groups by the size they signed; taking the largest groups first gives the fewest checkpoints.
// Only what the founding charter's own keys signed counts: a stranger has no others.
#include "member/testify.h"

#include <stdlib.h>
#include <string.h>

#include "ledger/note.h"
#include "ledger/proof.h"
#include "record/testimony.h"

struct group {
    uint64_t size;
    struct bytes note;                 // author's, of that size
    struct bytes lines[LIMIT_MEMBERS]; // cosignatures
    size_t count;
};

struct choosing {
    struct view *v;
    const struct view_ledger *l;
    struct group *groups;
    size_t count;
    size_t others; // cosignatures over the record that are under later keys
    uint64_t index;
    const struct charter_member *author;
    int result;
};

static int
add_note(void *context, uint64_t size, struct bytes note, bool is_kept)
{
    struct choosing *x = context;
    struct note n;
    struct note_key key;
    (void)is_kept; // matters to pruning alone
    if (size <= x->index || size > x->l->size || x->count == LIMIT_MEMBERS)
        return 0;
    note_key_make(x->l->origin, NOTE_ED25519, &x->author->ledger, &key);
    if (note_parse(note, &n, NULL) < 0 || note_verify(&n, &key, NULL) != NOTE_GOOD)
        return 0;
    struct group *g = &x->groups[x->count++];
    g->size = size;
    g->note = arena_copy(&x->v->arena, note);
    return x->result = g->note.p ? 0 : ERR_NOMEM;
}

// A cosignature under the charter's key that verifies; else a stranger could not use it.
static bool
is_good(const struct choosing *x, const struct charter_member *m, const struct group *g,
        struct bytes line)
{
    struct buf b, name;
    struct note n;
    struct note_key key;
    buf_init(&b, LIMIT_CHECKPOINT_SIZE);
    buf_init(&name, LIMIT_ORIGIN_SIZE);
    buf_append(&b, g->note);
    buf_append(&b, line);
    charter_append_cosigner(&name, x->v->charter.alliance, &x->v->charter.hash, m->name);
    note_key_make(buf_bytes(&name), NOTE_COSIGNATURE, &m->cosign, &key);
    bool good = buf_check(&b) == 0 && buf_check(&name) == 0 &&
                note_parse(buf_bytes(&b), &n, NULL) == 0 &&
                note_verify(&n, &key, NULL) == NOTE_GOOD;
    buf_clear(&b);
    buf_clear(&name);
    return good;
}

static const struct view_cosigner *
cosigner_of(const struct choosing *x, struct bytes member)
{
    for (size_t i = 0; i < x->v->charter.party_count; i++)
        if (bytes_equal(x->l->cosigners[i].member, member))
            return &x->l->cosigners[i];
    return NULL;
}

static void
add_lines(struct choosing *x)
{
    for (size_t i = 0; i < x->v->founding.member_count; i++) {
        const struct view_cosigner *c = cosigner_of(x, x->v->founding.members[i].name);
        bool is_taken = false;
        if (!c || c->line.n == 0 || c->size <= x->index)
            continue;
        for (size_t k = 0; k < x->count && !is_taken; k++)
            if (x->groups[k].size == c->size &&
                is_good(x, &x->v->founding.members[i], &x->groups[k], c->line)) {
                x->groups[k].lines[x->groups[k].count++] = c->line;
                is_taken = true;
            }
        x->others += !is_taken;
    }
}

static int
by_count(const void *a, const void *b)
{
    const struct group *x = a, *y = b;
    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    return x->size < y->size ? -1 : x->size > y->size;
}

static int
by_size(const void *a, const void *b)
{
    const struct group *x = a, *y = b;
    return x->size < y->size ? -1 : x->size > y->size;
}

// Keep the groups that carry exactly `needed` lines together, in the order of their sizes.
static int
choose(struct choosing *x, size_t needed, struct err *e)
{
    size_t have = 0, used = 0;
    qsort(x->groups, x->count, sizeof *x->groups, by_count);
    while (used < x->count && have < needed && x->groups[used].count > 0) {
        struct group *g = &x->groups[used++];
        if (g->count > needed - have)
            g->count = needed - have;
        have += g->count;
    }
    x->count = used;
    qsort(x->groups, x->count, sizeof *x->groups, by_size);
    if (have == needed)
        return 0;
    if (have + x->others >= needed)
        return err_set(e, ERR_REFUSED,
                       "members have changed their keys since: a stranger who has the charter "
                       "alone could not judge the "
                       "receipts of record %llu of %.*s",
                       (unsigned long long)x->index, (int)x->l->member.n,
                       (const char *)x->l->member.p);
    bool is_signed = x->l->checkpoint_size > x->index;
    return err_set(e, ERR_BUSY,
                   "not settled yet: record %llu of %.*s has %zu of the %zu receipts that prove it",
                   (unsigned long long)x->index, (int)x->l->member.n, (const char *)x->l->member.p,
                   have + is_signed, needed + 1);
}

static int
append_proofs(struct choosing *x, struct testimony *t, struct err *e)
{
    struct store_reader reader;
    int r = store_reader_init(&reader, x->v->store, x->l->number);
    if (r < 0)
        return err_set(e, r, "no memory for a proof");
    for (size_t i = 0; r == 0 && i < x->count; i++) {
        struct buf note, b;
        struct proof_file *p = arena_alloc(&x->v->arena, sizeof *p);
        buf_init(&note, LIMIT_CHECKPOINT_SIZE);
        buf_init(&b, LIMIT_NOTE_SIZE);
        buf_append(&note, x->groups[i].note);
        for (size_t k = 0; k < x->groups[i].count; k++)
            buf_append(&note, x->groups[i].lines[k]);
        r = p ? tree_prove_inclusion(&reader.reader, x->index, x->groups[i].size, p->hashes,
                                     &p->count)
              : ERR_NOMEM;
        if (r == 0) {
            p->index = x->index;
            p->checkpoint = buf_bytes(&note);
            proof_append(&b, p);
            r = buf_check(&note) < 0 ? buf_check(&note) : buf_check(&b);
        }
        if (r == 0) {
            t->proofs[t->proof_count] = arena_copy(&x->v->arena, buf_bytes(&b));
            r = t->proofs[t->proof_count++].p ? 0 : ERR_NOMEM;
        }
        buf_clear(&note);
        buf_clear(&b);
    }
    store_reader_clear(&reader);
    return r < 0 ? err_set(e, r, "the tree of %.*s cannot be read", (int)x->l->member.n,
                           (const char *)x->l->member.p)
                 : 0;
}

// What is given out was looked at as a stranger will look at it.
static int
check(struct choosing *x, const struct testimony *t, struct err *e)
{
    struct verdict v;
    struct testimony_finding *f = arena_alloc(&x->v->arena, sizeof *f);
    int r = f ? testimony_judge(&x->v->arena, t, &x->v->founding, f, &v) : ERR_NOMEM;
    if (r < 0)
        return err_set(e, r, "no memory for a proof");
    return v.is_accepted
               ? 0
               : err_set(e, ERR_CORRUPT,
                         "record %llu of %.*s cannot be proved, this disk changed something: %s; "
                         "see `entente verify`",
                         (unsigned long long)x->index, (int)x->l->member.n,
                         (const char *)x->l->member.p, v.reason);
}

int
testify_record(struct view *v, const struct view_ledger *l, uint64_t index, struct buf *out,
               struct err *e)
{
    struct choosing x = {.v = v, .l = l, .index = index};
    struct testimony *t = arena_alloc(&v->arena, sizeof *t);
    struct store_leaf leaf;
    x.author = charter_find(&v->founding, l->member);
    x.groups = arena_array(&v->arena, LIMIT_MEMBERS, sizeof *x.groups);
    if (!t || !x.groups)
        return err_set(e, ERR_NOMEM, "no memory for a proof");
    if (!x.author || l->generation != 1)
        return err_set(e, ERR_REFUSED,
                       "%.*s %s by a decision of the members: a stranger who has the founding charter alone could not judge "
                       "its records",
                       (int)l->member.n, (const char *)l->member.p, x.author ? "got its present keys" : "came in");
    int r = store_leaf_get(v->store, l->number, index, &leaf, e);
    if (r == 0 && leaf.state == STORE_ERASED)
        r = err_set(e, ERR_NOT_FOUND,
                    "leaf %llu of %.*s was erased: its bytes are gone, and nothing is left to prove",
                    (unsigned long long)index, (int)l->member.n, (const char *)l->member.p);
    if (r == 0)
        r = view_record(v, &v->arena, l, index, &t->record, e);
    if (r < 0)
        return r;
    t->origin = l->origin;
    t->index = index;
    t->leaf_class = leaf.leaf.b[0];
    memcpy(t->salt, leaf.salt, sizeof t->salt);
    r = store_checkpoint_each(v->store, l->number, add_note, &x, e);
    if (r < 0)
        return x.result < 0 ? err_set(e, r, "no memory for a proof") : r;
    add_lines(&x);
    r = choose(&x, testimony_needed(&v->founding, x.author) - 1, e);
    if (r == 0)
        r = append_proofs(&x, t, e);
    if (r == 0)
        r = check(&x, t, e);
    if (r < 0)
        return r;
    testimony_append(out, t);
    return buf_check(out) < 0 ? err_set(e, ERR_LIMIT, "the proof is too large") : 0;
}
