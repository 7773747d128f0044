// SPDX-License-Identifier: Apache-2.0
// A bundle: head; of each ledger the checkpoints with everybody's cosignatures, then the leaves
// under the newest of them; the receipts that wait for the addressee; the hash of it all.
#include "member/pack.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "member/serve.h"
#include "member/sound.h"

struct packing {
    struct view *v;
    const struct pack_options *o;
    pack_put_fn *put;
    void *context;
    struct pack_counts *counts;
    const struct view_ledger *l;
    struct hash_state hash; // of what was put
    struct err *e;
    int result; // of a callback
};

static int
put(struct packing *x, struct bytes content)
{
    hash_update(&x->hash, content);
    return x->put(x->context, content, x->e);
}

static int
put_frame(struct packing *x, enum bundle_type type, struct bytes body)
{
    struct buf b;
    buf_init(&b, BUNDLE_FRAME_HEAD + body.n);
    bundle_append_frame(&b, type, body);
    int r = buf_check(&b) < 0 ? err_set(x->e, ERR_NOMEM, "no memory for a bundle")
                              : put(x, buf_bytes(&b));
    buf_clear(&b);
    return r;
}

static int
by_origin(const void *a, const void *b)
{
    const struct bundle_ledger *x = a, *y = b;
    return bytes_compare(x->origin, y->origin);
}

static int
put_head(struct packing *x)
{
    struct view *v = x->v;
    struct bundle_head h = {.charter = v->charter.hash,
                            .from = v->self,
                            .to = x->o->to,
                            .ledger_count = v->ledger_count};
    struct buf b;
    h.ledgers = arena_array(&v->arena, v->ledger_count + 1, sizeof *h.ledgers);
    if (!h.ledgers)
        return err_set(x->e, ERR_NOMEM, "no memory for a bundle");
    for (size_t i = 0; i < v->ledger_count; i++)
        h.ledgers[i] = (struct bundle_ledger){v->ledgers[i].origin, v->ledgers[i].size};
    qsort(h.ledgers, h.ledger_count, sizeof *h.ledgers, by_origin);
    buf_init(&b, BUNDLE_HEAD_MAX);
    bundle_append_head(&b, &h);
    int r = buf_check(&b) < 0 ? err_set(x->e, ERR_LIMIT, "the head of the bundle is too large")
                              : put(x, buf_bytes(&b));
    buf_clear(&b);
    return r;
}

// ---- notes ----

static int
put_note(void *context, uint64_t size, struct bytes note, bool is_kept)
{
    struct packing *x = context;
    unsigned lines = 1;
    struct buf b;
    (void)is_kept; // all that are stored go along
    if (!sound_note(x->v, x->l, size, note))
        return 0; // damaged here: others have it
    buf_init(&b, LIMIT_CHECKPOINT_SIZE);
    buf_append(&b, note);
    for (size_t i = 0; i < x->v->charter.party_count && lines < LIMIT_NOTE_SIGNATURES; i++) {
        const struct view_cosigner *c = &x->l->cosigners[i];
        if (c->line.n == 0 || c->size != size || !sound_line(x->v, c, note))
            continue;
        buf_append(&b, c->line);
        lines++;
    }
    x->counts->notes++;
    int r = buf_check(&b) < 0
                ? err_set(x->e, ERR_LIMIT, "a checkpoint has too many cosignatures for a bundle")
                : put_frame(x, BUNDLE_NOTE, buf_bytes(&b));
    buf_clear(&b);
    return x->result = r;
}

// ---- leaves ----

static int
put_leaves(struct packing *x)
{
    const struct view_ledger *l = x->l;
    uint64_t from = x->o->since ? bundle_holds(x->o->since, l->origin) : 0;
    struct arena a;
    struct buf b;
    int r = 0;
    arena_init(&a, WIRE_CHUNK_MAX);
    buf_init(&b, WIRE_CHUNK_MAX);
    while (r == 0 && from < l->checkpoint_size) {
        struct serve_damage damage;
        struct wire_chunk *c = arena_alloc(&a, sizeof *c);
        buf_reset(&b);
        r = serve_chunk(x->v, x->o->to, l->origin, from, l->checkpoint_size, l->checkpoint_size,
                        x->o->now, &b, &damage, x->e);
        if (r == 0)
            r = c ? wire_parse_chunk(&a, buf_bytes(&b), c, x->e)
                  : err_set(x->e, ERR_NOMEM, "no memory for a bundle");
        if (r == 0)
            r = put_frame(x, BUNDLE_CHUNK, buf_bytes(&b));
        if (r == 0) {
            x->counts->leaves += c->to - c->from;
            from = c->to;
        }
        arena_reset(&a);
    }
    buf_clear(&b);
    arena_clear(&a);
    return r;
}

// ---- receipts ----

static int
put_receipt(void *context, uint64_t id, struct bytes peer, struct bytes path, struct bytes body)
{
    struct packing *x = context;
    (void)id; // it stays in the outbox: whether the file arrives nobody knows
    if (!bytes_equal(peer, x->o->to) || !bytes_equal_str(path, "/sync/v1/receipt"))
        return 0;
    x->counts->receipts++;
    return x->result = put_frame(x, BUNDLE_RECEIPT, body);
}

static int
put_end(struct packing *x)
{
    struct hash h;
    struct hash_state all = x->hash;
    hash_final(&all, &h);
    return put_frame(x, BUNDLE_END, hash_bytes(&h));
}

int
pack_bundle(struct view *v, const struct pack_options *o, pack_put_fn *put_fn, void *context,
            struct pack_counts *counts, struct err *e)
{
    struct packing x = {
        .v = v, .o = o, .put = put_fn, .context = context, .counts = counts, .e = e};
    *counts = (struct pack_counts){0};
    if (o->to.n && (!charter_find(&v->charter, o->to) || bytes_equal(o->to, v->self)))
        return err_set(e, ERR_NOT_FOUND, "there is no other member %.*s", (int)o->to.n,
                       (const char *)o->to.p);
    if (o->since && !hash_equal(&o->since->charter, &v->charter.hash))
        return err_set(e, ERR_REFUSED, "the bundle to start from is of another alliance");
    hash_init(&x.hash);
    int r = put_head(&x);
    for (size_t i = 0; r == 0 && i < v->ledger_count; i++) {
        x.l = &v->ledgers[i];
        r = store_checkpoint_each(v->store, x.l->number, put_note, &x, e);
        if (r == 0)
            r = put_leaves(&x);
    }
    if (r == 0 && o->to.n)
        r = store_outbox_each(v->store, put_receipt, &x, e);
    return r == 0 ? put_end(&x) : r;
}
