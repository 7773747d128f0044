// SPDX-License-Identifier: Apache-2.0
// Judging a stretch of a ledger. Every byte of it is fixed by its form, or hashed, or signed.
#include "record/section.h"

#include <assert.h>
#include <string.h>

#include "base/limits.h"
#include "ledger/checkpoint.h"
#include "ledger/cosign.h"
#include "ledger/note.h"
#include "ledger/peaks.h"
#include "ledger/proof.h"
#include "record/fold.h"

#define REFUSE(e, ...) err_set(e, ERR_REFUSED, __VA_ARGS__)
#define NAME(b) (int)(b).n, (const char *)(b).p

static struct section_party *
find(const struct section_parties *p, struct bytes origin)
{
    for (size_t i = 0; i < p->count; i++)
        if (bytes_equal(p->list[i].origin, origin))
            return &p->list[i];
    return NULL;
}

const struct section_party *
section_find(const struct section_parties *p, struct bytes origin)
{
    return find(p, origin);
}

// ---- leaves and their author's checkpoints ----

struct reading {
    struct arena *arena;  // what is kept
    struct arena scratch; // of one record
    const struct dossier_section *s;
    struct section_party *author;
    struct peaks peaks;
    section_leaf_fn *fn;
    void *context;
    bool awaits_key; // the leaf before was a key record: its checkpoint follows
    bool is_over;    // a checkpoint was there that ends no key: no leaf follows
    bool is_bare;    // it had no receipt: nothing follows
    uint64_t signed_size;
    struct err *e;
};

static int
append_leaf(struct reading *x, const struct leaf *l)
{
    struct hash h;
    if (x->awaits_key || x->is_over)
        return REFUSE(x->e, "a checkpoint is missing or out of place before leaf %llu of %.*s",
                      (unsigned long long)x->peaks.size, NAME(x->author->member));
    leaf_hash(l, &h);
    if (peaks_append(&x->peaks, &h) < 0)
        return REFUSE(x->e, "a section of %.*s is longer than a ledger may be", NAME(x->author->member));
    return 0;
}

static int
read_bare(struct reading *x, const struct dossier_item *item)
{
    int r = 0;
    for (uint64_t i = 0; r == 0 && i < item->count; i++) {
        struct leaf l;
        if (!dossier_bare(item, i, &l))
            return REFUSE(x->e, "leaf %llu of %.*s is of class statute and not shown, or it is malformed",
                          (unsigned long long)x->peaks.size, NAME(x->author->member));
        r = append_leaf(x, &l);
    }
    return r;
}

// The key that ends says how far it signed; the new one speaks above the checkpoint that ends with the record.
static int
add_key(struct reading *x, const struct record *rec)
{
    struct section_party *p = x->author;
    struct section_key *old = &p->keys[p->key_count - 1];
    const struct json *last = json_get(rec->json, "last");
    size_t count = 0;
    if (p->key_count == SECTION_KEYS_MAX)
        return REFUSE(x->e, "%.*s changed its keys more than %d times", NAME(p->member), SECTION_KEYS_MAX);
    if (old->after >= x->peaks.size)
        return REFUSE(x->e, "the sections of %.*s are out of order", NAME(p->member));
    assert(rec->note.n == FOLD_KEYS_NOTE);
    for (const struct json *v = last->first; v; v = v->next)
        count++;
    struct section_key *keys = arena_array(x->arena, p->key_count + 1, sizeof *keys);
    struct section_last *ends = arena_array(x->arena, count, sizeof *ends);
    if (!keys || !ends)
        return ERR_NOMEM;
    count = 0;
    for (const struct json *v = last->first; v; v = v->next, count++) {
        ends[count].origin = arena_copy(x->arena, json_get_text(v, "origin"));
        ends[count].size = (uint64_t)json_get_int(v, "size", 0);
        if (!ends[count].origin.p)
            return ERR_NOMEM;
    }
    old->is_ended = true;
    old->last = ends;
    old->last_count = count;
    memcpy(keys, p->keys, p->key_count * sizeof *keys);
    struct section_key *new = &keys[p->key_count];
    new->after = x->peaks.size;
    memcpy(new->ledger.b, rec->note.p, SIGN_PUBLIC_SIZE);
    memcpy(new->cosign.b, rec->note.p + SIGN_PUBLIC_SIZE, SIGN_PUBLIC_SIZE);
    p->keys = keys;
    p->key_count++;
    return 0;
}

static int
read_leaf(struct reading *x, const struct dossier_item *item)
{
    struct section_leaf leaf = {.author = x->author, .index = x->peaks.size, .item = item};
    struct leaf l;
    struct record rec;
    struct verdict v;
    leaf_make(x->s->origin, LEAF_STATUTE, item->salt, item->b, &l);
    leaf_commitment(&l, &leaf.id);
    int r = append_leaf(x, &l);
    if (r < 0)
        return r;
    arena_reset(&x->scratch);
    r = record_parse(&x->scratch, LEAF_STATUTE, item->b, &rec, &v);
    if (r < 0)
        return r;
    if (v.is_accepted)
        leaf.record = &rec;
    x->awaits_key = v.is_accepted && rec.kind->id == KIND_KEY;
    if (x->awaits_key)
        r = add_key(x, &rec);
    return r < 0 ? r : x->fn(x->context, &leaf);
}

static int
parse_note(const struct dossier_item *item, struct note *n, struct checkpoint *c, struct err *e)
{
    struct err inner = {0};
    int r = note_parse(item->b, n, &inner);
    if (r == 0)
        r = checkpoint_parse(n->text, c, &inner);
    if (r == ERR_NOMEM)
        return r;
    return r < 0 ? REFUSE(e, "a checkpoint in the dossier is malformed: %s", inner.text) : 0;
}

// The author's line is the first, under the key in force for that size.
static bool
is_authors(struct section_party *p, const struct note *n, uint64_t size)
{
    struct note_key key;
    struct note first = *n;
    size_t i = p->key_count - 1;
    while (i > 0 && p->keys[i].after >= size)
        i--;
    note_key_make(p->origin, NOTE_ED25519, &p->keys[i].ledger, &key);
    first.count = 1;
    if (n->count == 0 || note_verify(&first, &key, NULL) != NOTE_GOOD)
        return false;
    return p->keys[i].is_used = true;
}

static int
read_proof(struct reading *x, const struct dossier_item *item)
{
    struct bytes member = x->author->member;
    struct checkpoint c;
    struct note n;
    struct hash root;
    int r = parse_note(item, &n, &c, x->e);
    if (r < 0)
        return r;
    if (!bytes_equal(c.origin, x->s->origin) || c.extensions.n > 0)
        return REFUSE(x->e, "a checkpoint in a section of %.*s is not one of that ledger", NAME(member));
    if (c.size <= x->signed_size || (x->awaits_key && c.size != x->peaks.size))
        return REFUSE(x->e, "the checkpoints of %.*s are out of order", NAME(member));
    if (x->awaits_key && n.count != 1)
        return REFUSE(x->e, "the checkpoint of %.*s of size %llu carries a receipt where none belongs", NAME(member),
                      (unsigned long long)c.size);
    if (x->is_over && (n.count < 2 || x->is_bare))
        return REFUSE(x->e, "a checkpoint of %.*s carries no receipt, and the section has another", NAME(member));
    peaks_root(&x->peaks, &root);
    if (!proof_verify_consistency(item->hashes, item->hash_count, x->peaks.size, &root, c.size, &c.root))
        return REFUSE(x->e,
                      "the ledger of %.*s does not hold what is shown of it before %llu under its checkpoint of size %llu: "
                      "a leaf, a record, a salt or a hash was changed or left out",
                      NAME(member), (unsigned long long)x->peaks.size, (unsigned long long)c.size);
    // The record that was read just now ends the key that signs here, so this is of the one before it.
    if (!is_authors(x->author, &n, c.size))
        return REFUSE(x->e, "the checkpoint of size %llu is not signed by its author %.*s", (unsigned long long)c.size,
                      NAME(member));
    x->signed_size = c.size;
    x->is_over = !x->awaits_key;
    x->is_bare = n.count == 1;
    x->awaits_key = false;
    return 0;
}

static int
read_items(struct reading *x)
{
    int r = 0;
    for (size_t i = 0; r == 0 && i < x->s->item_count; i++) {
        const struct dossier_item *item = &x->s->items[i];
        switch (item->step) {
        case DOSSIER_BARE:
            r = read_bare(x, item);
            break;
        case DOSSIER_LEAF:
            r = read_leaf(x, item);
            break;
        case DOSSIER_PROOF:
            r = read_proof(x, item);
            break;
        }
    }
    if (r < 0)
        return r;
    if (x->peaks.size == x->s->from || x->awaits_key || x->signed_size < x->peaks.size)
        return REFUSE(x->e, "a section of %.*s is empty, or no checkpoint of its author's ends it", NAME(x->author->member));
    return 0;
}

int
section_read(struct arena *a, const struct dossier_section *s, struct section_parties *parties, section_leaf_fn *fn,
             void *context, uint64_t *to, struct err *e)
{
    struct reading x = {.arena = a, .s = s, .author = find(parties, s->origin), .fn = fn, .context = context, .e = e};
    assert(x.author);
    arena_init(&x.scratch, RECORD_ARENA_SIZE);
    int r = peaks_set(&x.peaks, s->from, s->peaks);
    assert(r == 0); // the form bounds where a section begins
    r = read_items(&x);
    *to = x.peaks.size;
    arena_clear(&x.scratch);
    return r;
}

// ---- receipts ----

struct judging {
    struct section_parties *parties;
    const struct section_party *author;
    struct section_receipt *out;
    size_t count;
    bool is_lenient;
    struct err *e;
};

// Does that key's record say that it signed so far?
static bool
is_within(const struct section_key *k, struct bytes origin, uint64_t size)
{
    for (size_t i = 0; i < k->last_count; i++)
        if (bytes_equal(k->last[i].origin, origin))
            return size <= k->last[i].size;
    return !k->is_ended;
}

static int
add_receipt(struct judging *x, const struct section_party *p, uint64_t size, int64_t time)
{
    for (size_t i = 0; i < x->count; i++)
        if (bytes_equal(x->out[i].member, p->member))
            return REFUSE(x->e, "the receipt of %.*s over one section of %.*s is there twice", NAME(p->member),
                          NAME(x->author->member));
    x->out[x->count++] = (struct section_receipt){p->member, size, time};
    return 0;
}

static int
check_line(struct judging *x, const struct note *n, const struct note_signature *s, uint64_t size)
{
    for (size_t i = 0; i < x->parties->count; i++) {
        struct section_party *p = &x->parties->list[i];
        for (size_t k = 0; bytes_equal(p->cosigner, s->name) && k < p->key_count; k++) {
            uint64_t time;
            if (s->id != note_key_id(s->name, NOTE_COSIGNATURE, &p->keys[k].cosign))
                continue;
            if (bytes_equal(p->member, x->author->member))
                return REFUSE(x->e, "%.*s receipts its own ledger", NAME(p->member));
            if (!is_within(&p->keys[k], x->author->origin, size))
                return REFUSE(x->e, "the receipt of %.*s at size %llu is under a key that had ended", NAME(p->member),
                              (unsigned long long)size);
            if (s->n != COSIGN_SIZE || !cosign_verify(n->text, s->b, &p->keys[k].cosign, &time))
                return REFUSE(x->e, "the receipt of %.*s at size %llu of %.*s does not verify", NAME(p->member),
                              (unsigned long long)size, NAME(x->author->member));
            p->keys[k].is_used = true;
            return add_receipt(x, p, size, (int64_t)time);
        }
    }
    if (x->is_lenient)
        return 0;
    return REFUSE(x->e, "a receipt at size %llu of %.*s is by a key that nothing in the dossier names",
                  (unsigned long long)size, NAME(x->author->member));
}

static int
check_note(struct judging *x, const struct dossier_item *item)
{
    struct checkpoint c;
    struct note n;
    int r = parse_note(item, &n, &c, x->e);
    if (r == 0 && n.count > 1 && x->count == 0)
        r = add_receipt(x, x->author, c.size, -1);
    for (unsigned i = 1; r == 0 && i < n.count; i++) {
        if (i > 1 && bytes_compare(n.signatures[i - 1].name, n.signatures[i].name) >= 0)
            return REFUSE(x->e, "the receipts at size %llu of %.*s are not in order", (unsigned long long)c.size,
                          NAME(x->author->member));
        r = check_line(x, &n, &n.signatures[i], c.size);
    }
    return r;
}

int
section_receipts(struct arena *a, const struct dossier_section *s, struct section_parties *parties, bool is_lenient,
                 struct section_receipt **out, size_t *count, struct err *e)
{
    struct judging x = {
        .parties = parties, .author = find(parties, s->origin), .is_lenient = is_lenient, .e = e};
    assert(x.author);
    x.out = arena_array(a, parties->count + 1, sizeof *x.out);
    int r = x.out ? 0 : ERR_NOMEM;
    for (size_t i = 0; r == 0 && i < s->item_count; i++)
        if (s->items[i].step == DOSSIER_PROOF)
            r = check_note(&x, &s->items[i]);
    *out = x.out;
    *count = x.count;
    return r;
}
