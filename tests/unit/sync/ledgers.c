// SPDX-License-Identifier: Apache-2.0
// Made ledgers for the tests of this room.
#include "ledgers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/checkpoint.h"
#include "ledger/cosign.h"
#include "ledger/note.h"
#include "sync/wire.h"

const char *const ledgers_names[LEDGERS_MEMBERS] = {"ARM", "BLR", "KAZ", "RUS"};

struct hash
ledgers_charter(void)
{
    struct hash h;
    hash_of(BYTES_LIT("charter"), &h);
    return h;
}

void
ledgers_make(struct made_ledger *l, size_t member)
{
    uint8_t seed[SIGN_SEED_SIZE] = {0};
    char hex[2 * HASH_SIZE + 1];
    struct hash charter = ledgers_charter();
    bytes_to_hex_str(hash_bytes(&charter), hex);
    memset(l, 0, sizeof *l);
    seed[0] = (uint8_t)(1 + member);
    sign_secret_from_seed(seed, &l->key);
    seed[1] = 1;
    sign_secret_from_seed(seed, &l->cosign);
    (void)snprintf(l->origin, sizeof l->origin, "demo/%s/%s/1", hex, ledgers_names[member]);
}

void
ledgers_append(struct made_ledger *l, uint8_t c, int variant)
{
    uint64_t i = l->size++;
    memset(l->salts[i], (int)(i % 251), LEAF_SALT_SIZE);
    (void)snprintf(l->records[i], sizeof l->records[i], "{\"n\":%d,\"v\":%d}", (int)i, variant);
    leaf_make(bytes_of_str(l->origin), c, l->salts[i], bytes_of_str(l->records[i]), &l->leaves[i]);
}

static int
read_hash(void *context, unsigned level, uint64_t index, struct hash *out)
{
    const struct made_ledger *l = context;
    struct tree t;
    uint64_t width = 1;
    for (unsigned i = 0; i < level; i++)
        width *= TREE_TILE_WIDTH;
    if (level == 0) {
        leaf_hash(&l->leaves[index], out);
        return 0;
    }
    if (tree_init(&t) < 0)
        return ERR_NOMEM;
    for (uint64_t i = index * width; i < (index + 1) * width; i++) {
        struct hash h;
        leaf_hash(&l->leaves[i], &h);
        if (tree_append(&t, &h, NULL, NULL) < 0)
            abort();
    }
    tree_root(&t, out);
    tree_clear(&t);
    return 0;
}

struct tree_reader
ledgers_reader(const struct made_ledger *l)
{
    return (struct tree_reader){read_hash, (void *)(uintptr_t)l};
}

void
ledgers_root(const struct made_ledger *l, uint64_t size, struct hash *out)
{
    struct tree_reader r = ledgers_reader(l);
    if (tree_root_at(&r, size, out) < 0)
        abort();
}

void
ledgers_note(const struct made_ledger *l, uint64_t size, unsigned cosigners, struct made_ledger *const *all, struct buf *out)
{
    struct checkpoint c = {.origin = bytes_of_str(l->origin), .size = size};
    struct hash charter = ledgers_charter();
    char hex[2 * HASH_SIZE + 1], name[200];
    struct buf text;
    ledgers_root(l, size, &c.root);
    bytes_to_hex_str(hash_bytes(&charter), hex);
    buf_init(&text, 4096);
    checkpoint_append_text(&text, &c);
    buf_reset(out);
    checkpoint_append_signed(out, &c, &l->key);
    for (size_t m = 0; m < LEDGERS_MEMBERS; m++) {
        uint8_t sig[COSIGN_SIZE];
        struct sign_public key;
        if (!(cosigners & (1u << m)))
            continue;
        (void)snprintf(name, sizeof name, "demo/%s/%s/cosign", hex, ledgers_names[m]);
        cosign_make(buf_bytes(&text), 1795000000, &all[m]->cosign, sig);
        sign_public_of(&all[m]->cosign, &key);
        note_append_signature_line(out, bytes_of_str(name), note_key_id(bytes_of_str(name), NOTE_COSIGNATURE, &key),
                                   bytes_of(sig, sizeof sig));
    }
    buf_clear(&text);
}

void
ledgers_chunk(const struct made_ledger *l, uint64_t from, uint64_t to, uint64_t size, bool with_bytes, struct buf *out)
{
    struct tree_reader r = ledgers_reader(l);
    struct wire_chunk *c = calloc(1, sizeof *c);
    if (!c)
        abort();
    *c = (struct wire_chunk){.origin = bytes_of_str(l->origin), .from = from, .to = to, .size = size};
    ledgers_root(l, from, &c->root_from);
    if (tree_prove_consistency(&r, from, size, c->proof_from, &c->proof_from_count) < 0 ||
        tree_prove_consistency(&r, to, size, c->proof_to, &c->proof_to_count) < 0)
        abort();
    buf_reset(out);
    wire_append_chunk_head(out, c);
    for (uint64_t i = from; i < to; i++)
        wire_append_frame(out, &l->leaves[i], with_bytes ? l->salts[i] : NULL, bytes_of_str(l->records[i]));
    free(c);
}
