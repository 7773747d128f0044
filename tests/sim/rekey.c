// SPDX-License-Identifier: Apache-2.0
// See rekey.h. As the daemon does it: the new keys are sealed before the record is written, so a power cut loses neither.
#include "rekey.h"

#include <string.h>

#include "base/when.h"
#include "node.h"
#include "record/fold.h"
#include "record/kind.h"

#define LOOK_MS 1000

static void
draw_keys(struct world *w, struct node *n)
{
    uint8_t seed[SIGN_SEED_SIZE];
    rng_fill(&w->fault_rng, seed, sizeof seed);
    sign_secret_from_seed(seed, &n->next_ledger);
    rng_fill(&w->fault_rng, seed, sizeof seed);
    sign_secret_from_seed(seed, &n->next_cosign);
    rng_fill(&w->fault_rng, seed, sizeof seed);
    sign_secret_from_seed(seed, &n->next_transport);
    n->has_next = true;
}

static void
append_key(struct buf *b, const char *field, const struct sign_secret *secret)
{
    struct sign_public key;
    sign_public_of(secret, &key);
    buf_append_fmt(b, ",\"%s\":\"", field);
    bytes_to_base64((struct bytes){key.b, SIGN_PUBLIC_SIZE}, b);
    buf_append_str(b, "\"");
}

// What the old cosigning key signed last, by ledger: the author's tree at that size as it is held here.
static void
append_last(struct buf *b, struct world *w, struct node *n)
{
    struct err e = {0};
    const char *before = "";
    buf_append_str(b, ",\"last\":[");
    for (size_t member = 0; member < w->plan.members && view_begin(n->v, &e) == 0; member++) {
        struct sync_ledger_info info;
        struct store_reader reader;
        struct hash root;
        const struct view_ledger *l = view_ledger_of(n->v, world_name(w, member));
        bool is_signed = member != n->member && node_ledger(w, n, member, &info) && info.cosigned > 0;
        if (is_signed && store_reader_init(&reader, n->v->store, l->number) == 0) {
            if (tree_root_at(&reader.reader, info.cosigned, &root) == 0) {
                buf_append_fmt(b, "%s{\"origin\":\"%.*s\",\"size\":%llu,\"root\":\"", before, (int)info.origin.n,
                               info.origin.p, (unsigned long long)info.cosigned);
                bytes_to_hex(hash_bytes(&root), b);
                buf_append_str(b, "\"}");
                before = ",";
            }
            store_reader_clear(&reader);
        }
        view_end(n->v);
    }
    buf_append_str(b, "]");
}

struct looking {
    const struct view_ledger *own;
    struct sign_public key;
    bool is_written, is_settled;
};

static int
look_at_row(void *context, const struct row *row)
{
    struct looking *x = context;
    if (row->ledger != x->own->number || memcmp(row->note.p, x->key.b, SIGN_PUBLIC_SIZE) != 0)
        return 0;
    x->is_written = true;
    x->is_settled = row->index < x->own->settled;
    return 0;
}

static struct looking
look(struct world *w, struct node *n)
{
    struct err e = {0};
    struct hash group;
    struct looking x = {0};
    sign_public_of(&n->next_ledger, &x.key);
    fold_group_of_kind(KIND_KEY, &group);
    if (view_begin(n->v, &e) < 0)
        return x;
    x.own = view_ledger_of(n->v, world_name(w, n->member));
    if (store_row_group(n->v->store, &group, look_at_row, &x, &e) < 0)
        world_violated(w, "%s: its keys cannot be read: %s", w->who[n->member].name, e.text);
    view_end(n->v);
    return x;
}

void
rekey_announce(struct world *w, struct node *n)
{
    struct err e = {0};
    struct buf b;
    struct member_written written;
    char time[WHEN_TEXT_SIZE];
    if (n->is_liar || n->was_restored || !node_is_up(n) || node_is_recovering(n))
        return;
    if (n->has_next && look(w, n).is_written)
        return;
    if (!n->has_next)
        draw_keys(w, n);
    when_format_time(node_wall(w, n), time);
    buf_init(&b, 64 * 1024);
    buf_append_fmt(&b, "{\"kind\":\"key\",\"time\":\"%s\",\"addresses\":[\"127.0.0.1:7000\"]", time);
    append_key(&b, "ledger", &n->next_ledger);
    append_key(&b, "cosign", &n->next_cosign);
    append_key(&b, "transport", &n->next_transport);
    append_last(&b, w, n);
    buf_append_str(&b, "}");
    world_at(w, w->now + LOOK_MS, EVENT_REKEY_LOOK, n->index, NULL);
    if (node_begin(w, n)) {
        int r = member_write(n->m, LEAF_STATUTE, buf_bytes(&b), &written, &e);
        if (r < 0 && r != ERR_BUSY)
            (void)node_failed(w, n, "announcing keys", r, &e); // it says false
        else if (node_end(w, n) && r == 0)
            world_trace(w, "%s announces new keys at %llu", w->who[n->member].name, (unsigned long long)written.index);
    }
    buf_clear(&b);
}

void
rekey_look(struct world *w, struct node *n)
{
    if (!n->has_next)
        return;
    if (!node_is_up(n) || !look(w, n).is_settled) {
        world_at(w, w->now + LOOK_MS, EVENT_REKEY_LOOK, n->index, NULL);
        return;
    }
    world_trace(w, "%s takes its new keys", w->who[n->member].name);
    w->tally[TALLY_REKEYS]++;
    node_stop(n);
    w->who[n->member].ledger = n->next_ledger;
    w->who[n->member].cosign = n->next_cosign;
    n->has_next = false;
    node_start(w, n);
}
