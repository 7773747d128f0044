// SPDX-License-Identifier: Apache-2.0
// A ledger as files. One pass over the leaves: bundles of entries as they come, tiles as the tree
// says that they are full, the incomplete ones from its right edge at the end.
#include "member/publish.h"

#include "base/buf.h"
#include "ledger/checkpoint.h"
#include "ledger/note.h"
#include "ledger/tile.h"
#include "member/keyring.h"
#include "member/serve.h"

#define PUBLISH_BUNDLE_MAX (TREE_TILE_WIDTH * (2 + LEAF_SIZE))

struct publishing {
    const struct view_ledger *l;
    publish_put_fn *put;
    void *context;
    struct err *e;
    struct tree tree;
    struct buf bundle; // entries of the incomplete bundle
    int result;        // why the walk ended, when it was not the store's doing
};

static int
put_tile(struct publishing *x, const struct tile *t, struct bytes content)
{
    struct buf path;
    buf_init(&path, 200);
    tile_append_path(&path, t);
    const char *text = buf_str(&path);
    int r = text ? x->put(x->context, text, content, x->e)
                 : err_set(x->e, ERR_NOMEM, "no memory for a path");
    buf_clear(&path);
    return r;
}

static int
on_full_tile(void *context, unsigned level, uint64_t number,
             const struct hash hashes[TREE_TILE_WIDTH])
{
    struct tile t = {.level = level, .number = number, .width = TREE_TILE_WIDTH};
    return put_tile(context, &t, bytes_of(hashes, TREE_TILE_WIDTH * HASH_SIZE));
}

static int
put_bundle(struct publishing *x)
{
    unsigned width = (unsigned)(x->bundle.n / (2 + LEAF_SIZE));
    struct tile t = {
        .is_entries = true, .number = (x->tree.size - 1) / TREE_TILE_WIDTH, .width = width};
    int r = buf_check(&x->bundle);
    if (r == 0)
        r = put_tile(x, &t, buf_bytes(&x->bundle));
    buf_reset(&x->bundle);
    return r;
}

static int
add_leaf(void *context, const struct store_leaf *leaf)
{
    struct publishing *x = context;
    struct hash h;
    if (leaf->index != x->tree.size)
        return x->result =
                   err_set(x->e, ERR_CORRUPT, "leaf %llu of %.*s is missing on this disk",
                           (unsigned long long)x->tree.size, (int)x->l->member.n, x->l->member.p);
    leaf_hash(&leaf->leaf, &h);
    tile_append_entry(&x->bundle, bytes_of(leaf->leaf.b, LEAF_SIZE));
    x->result = tree_append(&x->tree, &h, on_full_tile, x);
    if (x->result == 0 && x->tree.size % TREE_TILE_WIDTH == 0)
        x->result = put_bundle(x);
    return x->result;
}

static int
put_edge(struct publishing *x)
{
    int r = x->bundle.n > 0 ? put_bundle(x) : 0;
    for (unsigned level = 0; r == 0 && level < TREE_LEVELS; level++) {
        struct tile t = {.level = level, .width = tree_edge_count(&x->tree, level)};
        t.number = x->tree.size >> (8 * level) >> 8;
        if (t.width > 0)
            r = put_tile(x, &t, bytes_of(x->tree.edge[level], t.width * (size_t)HASH_SIZE));
    }
    return r;
}

// Do the leaves lead to the root that the author signed?
static int
check_root(struct publishing *x, const struct note_key *author)
{
    struct note n;
    struct checkpoint c;
    struct hash root;
    tree_root(&x->tree, &root);
    int r = note_parse(x->l->checkpoint, &n, x->e);
    if (r == 0)
        r = checkpoint_parse(n.text, &c, x->e);
    if (r == 0 && note_verify(&n, author, NULL) == NOTE_GOOD && c.size == x->tree.size &&
        hash_equal(&c.root, &root))
        return 0;
    return err_set(x->e, ERR_CORRUPT,
                   "the ledger of %.*s on this disk is not the one that its checkpoint signs: see "
                   "`entente verify`",
                   (int)x->l->member.n, x->l->member.p);
}

static int
put_keys(struct publishing *x, const struct keyring *ring, const struct note_key *author,
         const struct note *checkpoint)
{
    struct buf b;
    buf_init(&b, LIMIT_CHECKPOINT_SIZE);
    note_vkey_append(&b, author);
    buf_append_byte(&b, '\n');
    int r = buf_check(&b);
    if (r == 0)
        r = x->put(x->context, "vkey", buf_bytes(&b), x->e);
    buf_reset(&b);
    for (unsigned i = 0; r == 0 && i < checkpoint->count; i++)
        for (size_t m = 0; m < ring->count; m++) {
            struct note_key key;
            if (bytes_equal(checkpoint->signatures[i].name, ring->members[m].cosigner) &&
                keyring_cosigner(&ring->members[m], checkpoint->signatures[i].id, &key)) {
                note_vkey_append(&b, &key);
                buf_append_byte(&b, '\n');
            }
        }
    if (r == 0)
        r = buf_check(&b);
    if (r == 0)
        r = x->put(x->context, "cosigners", buf_bytes(&b), x->e);
    buf_clear(&b);
    return r;
}

static int
put_checkpoint(struct publishing *x, struct view *v, const struct keyring *ring,
               const struct note_key *author)
{
    struct buf b;
    struct note n;
    buf_init(&b, LIMIT_CHECKPOINT_SIZE);
    int r = serve_checkpoint(v, x->l, &b, x->e);
    if (r == 0)
        r = note_parse(buf_bytes(&b), &n, x->e);
    if (r == 0)
        r = put_keys(x, ring, author, &n);
    if (r == 0)
        r = x->put(x->context, "checkpoint", buf_bytes(&b), x->e);
    buf_clear(&b);
    return r;
}

int
publish_ledger(struct view *v, const struct view_ledger *l, publish_put_fn *put, void *context,
               struct err *e)
{
    struct publishing x = {.l = l, .put = put, .context = context, .e = e};
    struct keyring ring;
    struct note_key author;
    if (l->checkpoint.n == 0)
        return err_set(e, ERR_NOT_FOUND, "%.*s has signed nothing yet", (int)l->member.n,
                       l->member.p);
    int r = keyring_load(&ring, v, &v->arena, e);
    const struct keyring_member *who = r == 0 ? keyring_of(&ring, l->origin) : NULL;
    if (r == 0 && (!who || tree_init(&x.tree) < 0))
        r = err_set(e, ERR_NOMEM, "no memory to export a ledger");
    if (r < 0)
        return r;
    buf_init(&x.bundle, PUBLISH_BUNDLE_MAX);
    keyring_author(who, l->checkpoint_size, &author);
    r = store_leaf_each(v->store, l->number, 0, l->checkpoint_size, add_leaf, &x, e);
    if (r == 0)
        r = put_edge(&x);
    if (r == 0)
        r = check_root(&x, &author);
    if (r == 0)
        r = put_checkpoint(&x, v, &ring, &author);
    buf_clear(&x.bundle);
    tree_clear(&x.tree);
    return r;
}
