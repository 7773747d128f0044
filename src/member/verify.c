// SPDX-License-Identifier: Apache-2.0
// One ledger: what was signed, then what that says of leaves, tiles and records, then who cosigned
// and receipted it.
#include "member/verify.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "ledger/checkpoint.h"
#include "ledger/note.h"
#include "member/keyring.h"
#include "member/verify_tree.h"
#include "sync/wire.h"

const char *
verify_what_name(enum verify_what what)
{
    static const char *const names[] = {"leaf",       "leaves",      "tile",    "record",
                                        "checkpoint", "cosignature", "receipt", "piece",  "row"};
    return names[what];
}

struct signing {
    uint64_t size;
    struct bytes member, line;
};

struct checking {
    struct view *v;
    const struct view_ledger *l;
    const struct keyring_member *author;
    struct keyring ring;
    struct verify_counts *counts;
    struct verify_faults faults;
    struct verify_roots roots;
    struct signing signings[LIMIT_MEMBERS];
    size_t signing_count;
    int result;
};

static int FORMAT_LIKE(3, 4) note(struct checking *x, struct verify_fault f, const char *fmt, ...)
{
    struct buf b;
    va_list args;
    f.ledger = x->l;
    buf_init(&b, sizeof f.text - 1);
    va_start(args, fmt);
    buf_append_vfmt(&b, fmt, args);
    va_end(args);
    memcpy(f.text, b.p ? b.p : (const uint8_t *)"", b.n);
    f.text[b.n] = '\0';
    buf_clear(&b);
    return verify_tree_add(x->v, &x->faults, &f);
}

#define AUTHOR(x) (int)(x)->l->member.n, (const char *)(x)->l->member.p

// ---- what was signed ----

static void
add_root(struct checking *x, uint64_t size, const struct hash *wanted)
{
    if (size > x->l->size || x->roots.count == VERIFY_ROOTS_MAX)
        return;
    struct verify_root *r = &x->roots.items[x->roots.count++];
    *r = (struct verify_root){.size = size, .is_signed = wanted != NULL, .is_claimed = !wanted};
    if (wanted)
        r->wanted = *wanted;
}

static int
check_checkpoint(void *context, uint64_t size, struct bytes bytes, bool is_kept)
{
    struct checking *x = context;
    struct verify_fault f = {.what = VERIFY_CHECKPOINT, .index = size};
    struct note n;
    struct checkpoint c;
    struct note_key key;
    (void)is_kept; // matters to pruning alone
    x->counts->checkpoints++;
    if (note_parse(bytes, &n, NULL) < 0 || checkpoint_parse(n.text, &c, NULL) < 0)
        return x->result = note(x, f, "the checkpoint of size %llu of %.*s is malformed",
                                (unsigned long long)size, AUTHOR(x));
    keyring_author(x->author, c.size, &key);
    if (!bytes_equal(c.origin, x->l->origin) || note_verify(&n, &key, NULL) != NOTE_GOOD ||
        n.count != 1)
        return x->result = note(
                   x, f, "the checkpoint of size %llu of %.*s does not bear its author's signature",
                   (unsigned long long)size, AUTHOR(x));
    if (c.size != size)
        return x->result =
                   note(x, f, "the checkpoint of size %llu of %.*s is kept as one of size %llu",
                        (unsigned long long)c.size, AUTHOR(x), (unsigned long long)size);
    add_root(x, size, &c.root);
    return 0;
}

static int
take_cosignature(void *context, struct bytes member, uint64_t size, struct bytes line)
{
    struct checking *x = context;
    if (x->signing_count == LIMIT_MEMBERS)
        return 0;
    struct signing *s = &x->signings[x->signing_count++];
    *s = (struct signing){size, arena_copy(&x->v->arena, member), arena_copy(&x->v->arena, line)};
    add_root(x, size, NULL);
    return x->result = s->member.p && s->line.p ? 0 : ERR_NOMEM;
}

static int
by_size(const void *a, const void *b)
{
    const struct verify_root *x = a, *y = b;
    if (x->size != y->size)
        return x->size < y->size ? -1 : 1;
    return (int)y->is_signed - (int)x->is_signed;
}

// One entry a size.
static void
sort_roots(struct checking *x)
{
    struct verify_root *r = x->roots.items;
    size_t n = 0;
    qsort(r, x->roots.count, sizeof *r, by_size);
    for (size_t i = 0; i < x->roots.count; i++)
        if (n > 0 && r[n - 1].size == r[i].size)
            r[n - 1].is_claimed = r[n - 1].is_claimed || r[i].is_claimed;
        else
            r[n++] = r[i];
    x->roots.count = n;
}

// ---- who else signed ----

static bool
is_good_over(const struct checking *x, const struct signing *s, const struct hash *root)
{
    struct checkpoint c = {.origin = x->l->origin, .size = s->size, .root = *root};
    const struct keyring_member *who = keyring_find(&x->ring, s->member);
    struct buf b;
    struct note n;
    struct note_key key;
    buf_init(&b, LIMIT_CHECKPOINT_SIZE);
    checkpoint_append_text(&b, &c);
    buf_append_byte(&b, '\n');
    buf_append(&b, s->line);
    bool good = who && buf_check(&b) == 0 && note_parse(buf_bytes(&b), &n, NULL) == 0 &&
                n.count == 1 && keyring_cosigner(who, n.signatures[0].id, &key) &&
                note_verify(&n, &key, NULL) == NOTE_GOOD;
    buf_clear(&b);
    return good;
}

static bool
vouches(void *context, const struct verify_root *r)
{
    const struct checking *x = context;
    for (size_t i = 0; i < x->signing_count; i++)
        if (x->signings[i].size == r->size && is_good_over(x, &x->signings[i], &r->found))
            return true;
    return false;
}

static bool
cosignature_is_good(const struct checking *x, const struct signing *s)
{
    for (size_t i = 0; i < x->roots.count; i++) {
        const struct verify_root *r = &x->roots.items[i];
        if (r->size == s->size && (r->is_signed || r->is_known))
            return is_good_over(x, s, r->is_signed ? &r->wanted : &r->found);
    }
    return false;
}

static int
check_cosignatures(struct checking *x)
{
    int r = 0;
    for (size_t i = 0; r == 0 && i < x->signing_count; i++) {
        const struct signing *s = &x->signings[i];
        struct verify_fault f = {.what = VERIFY_COSIGNATURE, .index = s->size, .who = s->member};
        x->counts->cosignatures++;
        if (!cosignature_is_good(x, s))
            r = note(x, f, "the cosignature of %.*s over size %llu of %.*s does not verify",
                     (int)s->member.n, (const char *)s->member.p, (unsigned long long)s->size,
                     AUTHOR(x));
    }
    return r;
}

// ---- the notes alone ----

// Where the newest word about the tree is a signed one, it must lead there; where it is a
// cosignature's, its doubt is told.
static int
check_newest(struct checking *x, enum verify_tree *tree, struct err *e)
{
    struct store_reader reader;
    *tree = VERIFY_TREE_GOOD;
    if (x->roots.count == 0)
        return 0;
    int r = store_reader_init(&reader, x->v->store, x->l->number);
    if (r < 0)
        return err_set(e, r, "no memory to check a ledger");
    for (size_t i = x->roots.count; r != ERR_NOMEM && i > 0; i--) {
        struct verify_root *root = &x->roots.items[i - 1];
        r = tree_root_at(&reader.reader, root->size, &root->found);
        bool good = r == 0 &&
                    (root->is_signed ? hash_equal(&root->found, &root->wanted) : vouches(x, root));
        if (root->is_signed && !good)
            *tree = VERIFY_TREE_BAD;
        else if (!good)
            *tree = VERIFY_TREE_DOUBTFUL;
        if (good || root->is_signed)
            break;
    }
    store_reader_clear(&reader);
    return r == ERR_NOMEM ? err_set(e, r, "no memory to check a ledger") : 0;
}

// Cosignatures over sizes of which no good checkpoint is held.
static void
drop_unsigned(struct checking *x)
{
    size_t n = 0;
    for (size_t i = 0; i < x->signing_count; i++)
        for (size_t k = 0; k < x->roots.count; k++)
            if (x->roots.items[k].is_signed && x->roots.items[k].size == x->signings[i].size)
                x->signings[n++] = x->signings[i];
    x->signing_count = n;
}

int
verify_notes(struct view *v, const struct view_ledger *l, const struct verify_options *o,
             enum verify_tree *tree, struct err *e)
{
    struct verify_counts counts = {0};
    struct checking *x = arena_alloc(&v->arena, sizeof *x);
    if (!x)
        return err_set(e, ERR_NOMEM, "no memory to check a ledger");
    *x = (struct checking){.v = v, .l = l, .counts = &counts};
    *tree = VERIFY_TREE_BAD;
    int r = keyring_load(&x->ring, v, &v->arena, e);
    x->author = r == 0 ? keyring_of(&x->ring, l->origin) : NULL;
    if (r == 0 && !x->author && l->size == 0) { // ours, before anybody here knows us
        *tree = VERIFY_TREE_GOOD;
        return 0;
    }
    if (r == 0 && !x->author)
        r = err_set(e, ERR_CORRUPT, "the store holds a ledger of nobody: %.*s", (int)l->origin.n,
                    (const char *)l->origin.p);
    if (r == 0)
        r = store_checkpoint_each(v->store, l->number, check_checkpoint, x, e);
    if (r == 0)
        r = store_cosignature_each(v->store, l->number, take_cosignature, x, e);
    if (r < 0)
        return x->result < 0 ? err_set(e, r, "no memory to check a ledger") : r;
    sort_roots(x);
    r = check_newest(x, tree, e);
    drop_unsigned(x);
    if (r == 0)
        r = check_cosignatures(x);
    for (size_t i = 0; r == 0 && i < x->faults.count; i++)
        o->fault(o->context, &x->faults.items[i]);
    return r;
}

// ---- receipts of our restricted records ----

// A receipt is signed with the cosigning key, as an ordinary note.
static bool
receipt_is_good(const struct checking *x, uint64_t index, struct bytes member, struct bytes what,
                struct bytes bytes)
{
    const struct keyring_member *who = keyring_find(&x->ring, member);
    struct wire_receipt receipt;
    struct note n;
    bool good = false;
    if (!who || note_parse(bytes, &n, NULL) < 0 || wire_parse_receipt(n.text, &receipt) < 0 ||
        !bytes_equal(receipt.origin, x->l->origin) || receipt.index != index ||
        !bytes_equal_str(what, receipt.is_erased ? "erased" : "held"))
        return false;
    for (size_t i = 0; i < who->cosign_count && !good; i++) {
        struct note_key key;
        note_key_make(who->cosigner, NOTE_ED25519, &who->cosigns[i], &key);
        good = note_verify(&n, &key, NULL) == NOTE_GOOD;
    }
    return good;
}

static int
check_receipt(void *context, uint64_t index, struct bytes member, struct bytes what,
              struct bytes bytes)
{
    struct checking *x = context;
    struct verify_fault f = {.what = VERIFY_RECEIPT, .index = index};
    x->counts->receipts++;
    if (receipt_is_good(x, index, member, what, bytes))
        return 0;
    f.who = arena_copy(&x->v->arena, member);
    return x->result =
               note(x, f, "the receipt of %.*s for record %llu of %.*s does not verify",
                    (int)member.n, (const char *)member.p, (unsigned long long)index, AUTHOR(x));
}

// ---- all of it ----

static int
check_all(struct checking *x, const struct verify_options *o, struct err *e)
{
    struct store *s = x->v->store;
    int r = store_checkpoint_each(s, x->l->number, check_checkpoint, x, e);
    if (r == 0)
        r = store_cosignature_each(s, x->l->number, take_cosignature, x, e);
    if (r < 0)
        return x->result < 0 ? err_set(e, r, "no memory to check a ledger") : r;
    sort_roots(x);
    x->roots.vouches = vouches;
    x->roots.context = x;
    r = verify_tree_check(x->v, x->l, &x->roots, o, x->counts, &x->faults, e);
    if (r == 0)
        r = check_cosignatures(x);
    if (r == 0 && bytes_equal(x->l->member, x->v->self))
        r = store_receipt_each(s, x->l->number, 0, UINT64_MAX, check_receipt, x, e);
    return r;
}

int
verify_ledger(struct view *v, const struct view_ledger *l, const struct verify_options *o,
              struct verify_counts *counts, struct err *e)
{
    struct checking *x = arena_alloc(&v->arena, sizeof *x);
    if (!x)
        return err_set(e, ERR_NOMEM, "no memory to check a ledger");
    *x = (struct checking){.v = v, .l = l, .counts = counts};
    int r = keyring_load(&x->ring, v, &v->arena, e);
    if (r < 0)
        return r;
    x->author = keyring_of(&x->ring, l->origin);
    if (!x->author && l->size == 0)
        return 0; // ours, before anybody here knows us
    if (!x->author)
        return err_set(e, ERR_CORRUPT, "the store holds a ledger of nobody: %.*s", (int)l->origin.n,
                       (const char *)l->origin.p);
    r = check_all(x, o, e);
    for (size_t i = 0; r == 0 && i < x->faults.count; i++)
        o->fault(o->context, &x->faults.items[i]);
    counts->faults += x->faults.count;
    return r;
}
