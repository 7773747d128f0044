// SPDX-License-Identifier: Apache-2.0
#include "docket.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/checkpoint.h"
#include "ledger/cosign.h"
#include "ledger/note.h"
#include "ledger/peaks.h"
#include "ledger/tree.h"

static const char *const names[] = {"ARM", "BLR", "KAZ", "KGZ", "RUS", "TJK"};

static struct bytes
keep(struct buf *b)
{
    assert_int_equal(buf_check(b), 0);
    struct bytes out = arena_copy(&support_arena, buf_bytes(b));
    buf_clear(b);
    return out;
}

static void
append(struct docket *d, unsigned member, uint8_t leaf_class, struct bytes record)
{
    struct docket_ledger *l = &d->ledgers[member];
    assert_true(l->size < DOCKET_LEAVES);
    struct docket_leaf *x = &l->leaves[l->size];
    *x = (struct docket_leaf){.is_open = leaf_class == LEAF_STATUTE, .salt = {(uint8_t)member, (uint8_t)l->size, 7}};
    x->record = arena_copy(&support_arena, record);
    leaf_make(l->origin, leaf_class, x->salt, record, &x->leaf);
    l->size++;
}

struct docket *
docket_new(void)
{
    struct docket *d = arena_alloc(&support_arena, sizeof *d);
    struct buf text, note;
    struct err e = {0};
    assert_non_null(d);
    buf_init(&text, 65536);
    buf_init(&note, 65536);
    support_charter_text(&text, names, DOCKET_MEMBERS);
    assert_int_equal(charter_parse(&support_arena, buf_bytes(&text), false, &d->charter, &e), 0);
    buf_append(&note, buf_bytes(&text));
    buf_append_byte(&note, '\n');
    for (unsigned i = 0; i < DOCKET_MEMBERS; i++) {
        struct sign_secret secret;
        struct buf origin;
        buf_init(&origin, LIMIT_ORIGIN_SIZE);
        charter_append_origin(&origin, d->charter.alliance, &d->charter.hash, d->charter.members[i].name, 1);
        d->ledgers[i].origin = keep(&origin);
        support_key(i, 0, &secret, NULL);
        note_sign(&note, buf_bytes(&text), d->ledgers[i].origin, &secret);
    }
    d->note = keep(&note);
    buf_clear(&text);
    for (unsigned i = 0; i < DOCKET_MEMBERS; i++)
        append(d, i, LEAF_PUBLIC, BYTES_LIT("{}"));
    return d;
}

void
docket_pad(struct docket *d, unsigned member, unsigned leaves)
{
    for (; leaves > 0; leaves--)
        append(d, member, LEAF_ALLIANCE, BYTES_LIT("{\"of\":\"another class\"}"));
}

struct hash
docket_write(struct docket *d, unsigned member, const char *text)
{
    struct hash id;
    append(d, member, LEAF_STATUTE, support_bytes(text));
    leaf_commitment(&d->ledgers[member].leaves[d->ledgers[member].size - 1].leaf, &id);
    return id;
}

struct hash
docket_propose(struct docket *d, unsigned member, const char *procedure, unsigned electors_bits)
{
    struct buf b;
    char epoch[2 * HASH_SIZE + 1];
    bool is_first = true;
    buf_init(&b, 65536);
    bytes_to_hex_str(hash_bytes(&d->charter.hash), epoch);
    buf_append_fmt(&b,
                   "{\"kind\":\"proposal\",\"time\":\"" TIME_1 "\",\"title\":\"Statement\",\"organ\":\"assembly\","
                   "\"matter\":\"statement\",%s,\"deadline\":\"2026-11-24T20:32:00Z\",\"epoch\":\"%s\",\"electors\":[",
                   procedure, epoch);
    for (unsigned i = 0; i < DOCKET_MEMBERS; i++)
        if (electors_bits >> i & 1) {
            buf_append_fmt(&b, "%s{\"member\":\"%s\",\"size\":%u}", is_first ? "" : ",", names[i], d->ledgers[i].size);
            is_first = false;
        }
    buf_append_str(&b, "],\"texts\":[{\"lang\":\"en\",\"title\":\"Statement\",\"clauses\":[{\"number\":\"1\",\"text\":\"One\"},"
                       "{\"number\":\"2\",\"text\":\"Two\"}]}]}");
    struct hash id = docket_write(d, member, buf_str(&b));
    buf_clear(&b);
    return id;
}

struct hash
docket_say(struct docket *d, unsigned member, const struct hash *proposal, const char *word, bool is_final)
{
    char text[512], id[2 * HASH_SIZE + 1];
    bytes_to_hex_str(hash_bytes(proposal), id);
    snprintf(text, sizeof text,
             "{\"kind\":\"position\",\"time\":\"" TIME_1 "\",\"proposal\":\"%s\",\"word\":\"%s\",\"final\":%s%s}", id, word,
             is_final ? "true" : "false", strcmp(word, "reserve") == 0 ? ",\"clauses\":[\"2\"]" : "");
    return docket_write(d, member, text);
}

// ---- keys: the n-th set of a member's has uses 0 and 1, then 10 and 11, ... ----

static unsigned
set_at(const struct docket *d, unsigned member, unsigned size)
{
    unsigned n = 0;
    for (unsigned i = 0; i < d->ledgers[member].key_count; i++)
        n += size > d->ledgers[member].keys_at[i] + 1;
    return n;
}

static struct hash
root_of(const struct docket *d, unsigned member, unsigned size)
{
    struct peaks p;
    struct hash h;
    peaks_init(&p);
    for (unsigned i = 0; i < size; i++) {
        leaf_hash(&d->ledgers[member].leaves[i].leaf, &h);
        assert_int_equal(peaks_append(&p, &h), 0);
    }
    peaks_root(&p, &h);
    return h;
}

void
docket_rekey(struct docket *d, unsigned member)
{
    struct docket_ledger *l = &d->ledgers[member];
    struct buf b;
    buf_init(&b, 65536);
    buf_append_str(&b, "{\"kind\":\"key\",\"time\":\"" TIME_1 "\",\"addresses\":[\"0.example.org:7411\"]");
    for (unsigned use = 0; use < 3; use++) {
        static const char *const fields[] = {"ledger", "cosign", "transport"};
        struct sign_public key;
        support_key(member, 10 * (l->key_count + 1) + use, NULL, &key);
        buf_append_fmt(&b, ",\"%s\":\"", fields[use]);
        bytes_to_base64(bytes_of(key.b, sizeof key.b), &b);
        buf_append_str(&b, "\"");
    }
    buf_append_str(&b, ",\"last\":[");
    for (unsigned i = 0, n = 0; i < DOCKET_MEMBERS; i++) {
        char hex[2 * HASH_SIZE + 1];
        struct hash root = root_of(d, i, d->ledgers[i].size);
        if (i == member)
            continue;
        bytes_to_hex_str(hash_bytes(&root), hex);
        buf_append_fmt(&b, "%s{\"origin\":\"%.*s\",\"size\":%u,\"root\":\"%s\"}", n++ ? "," : "",
                       (int)d->ledgers[i].origin.n, (const char *)d->ledgers[i].origin.p, d->ledgers[i].size, hex);
    }
    buf_append_str(&b, "]}");
    l->keys_at[l->key_count] = l->size;
    (void)docket_write(d, member, buf_str(&b)); // its id is nobody's matter
    l->key_count++;
    buf_clear(&b);
}

// ---- sections ----

static int
read_hash(void *context, unsigned level, uint64_t index, struct hash *out)
{
    const struct docket_ledger *l = context;
    if (level > 0 || index >= l->size)
        return ERR_NOT_FOUND;
    leaf_hash(&l->leaves[index].leaf, out);
    return 0;
}

static struct bytes
make_note(struct docket *d, unsigned member, unsigned size, unsigned cosigners)
{
    struct checkpoint c = {.origin = d->ledgers[member].origin, .size = size, .root = root_of(d, member, size)};
    struct sign_secret secret;
    struct sign_public key;
    struct buf note, text;
    buf_init(&note, LIMIT_CHECKPOINT_SIZE);
    buf_init(&text, LIMIT_CHECKPOINT_SIZE);
    support_key(member, 10 * set_at(d, member, size), &secret, NULL);
    checkpoint_append_text(&text, &c);
    checkpoint_append_signed(&note, &c, &secret);
    for (unsigned i = 0; i < DOCKET_MEMBERS; i++) {
        uint8_t sig[COSIGN_SIZE];
        struct buf name;
        if ((cosigners >> i & 1) == 0)
            continue;
        support_key(i, 10 * d->ledgers[i].key_count + 1, &secret, &key);
        buf_init(&name, LIMIT_ORIGIN_SIZE);
        charter_append_cosigner(&name, d->charter.alliance, &d->charter.hash, d->charter.members[i].name);
        cosign_make(buf_bytes(&text), 1795000000 + i, &secret, sig);
        note_append_signature_line(&note, buf_bytes(&name), note_key_id(buf_bytes(&name), NOTE_COSIGNATURE, &key),
                                   bytes_of(sig, sizeof sig));
        buf_clear(&name);
    }
    buf_clear(&text);
    return keep(&note);
}

static void
add_proof(struct docket *d, unsigned member, struct dossier_section *s, unsigned to, unsigned size, unsigned cosigners)
{
    struct tree_reader reader = {read_hash, &d->ledgers[member]};
    struct dossier_item *item = &s->items[s->item_count++];
    *item = (struct dossier_item){.step = DOSSIER_PROOF};
    item->hashes = arena_array(&support_arena, TREE_PROOF_MAX, sizeof *item->hashes);
    assert_int_equal(tree_prove_consistency(&reader, to, size, item->hashes, &item->hash_count), 0);
    item->b = make_note(d, member, size, cosigners);
}

static struct dossier_section
begin_section(struct docket *d, unsigned member, unsigned from, unsigned to)
{
    struct docket_ledger *l = &d->ledgers[member];
    struct dossier_section s = {.origin = l->origin, .from = from};
    struct tree_reader reader = {read_hash, l};
    struct peaks p;
    s.peaks = arena_array(&support_arena, TREE_PEAKS, sizeof *s.peaks);
    s.items = arena_array(&support_arena, 2 * (to - from) + 8, sizeof *s.items);
    assert_int_equal(peaks_load(&p, from, &reader), 0);
    peaks_get(&p, s.peaks);
    for (unsigned i = from; i < to; i++) {
        struct docket_leaf *x = &l->leaves[i];
        struct dossier_item *item = &s.items[s.item_count];
        if (x->is_open) {
            *item = (struct dossier_item){.step = DOSSIER_LEAF, .b = x->record};
            memcpy(item->salt, x->salt, sizeof item->salt);
            s.item_count++;
            for (unsigned k = 0; k < l->key_count; k++)
                if (l->keys_at[k] == i)
                    add_proof(d, member, &s, i + 1, i + 1, 0);
            continue;
        }
        struct buf b;
        *item = (struct dossier_item){.step = DOSSIER_BARE};
        buf_init(&b, 65536);
        for (; i < to && !l->leaves[i].is_open; i++, item->count++)
            dossier_append_bare(&b, &l->leaves[i].leaf);
        i--;
        item->b = keep(&b);
        s.item_count++;
    }
    return s;
}

struct dossier_section
docket_section(struct docket *d, unsigned member, unsigned from, unsigned to, unsigned cosigners)
{
    bool is_for_keys = to == 0;
    struct dossier_section s = begin_section(d, member, from, is_for_keys ? from + 1 : to);
    if (!is_for_keys)
        add_proof(d, member, &s, to, d->ledgers[member].size, cosigners);
    return s;
}

struct dossier_section
docket_section_2(struct docket *d, unsigned member, unsigned from, unsigned to, unsigned size, unsigned cosigners,
                 unsigned size_2, unsigned cosigners_2)
{
    struct dossier_section s = begin_section(d, member, from, to);
    add_proof(d, member, &s, to, size, cosigners);
    add_proof(d, member, &s, to, size_2, cosigners_2);
    return s;
}

struct bytes
docket_file(const struct dossier *d)
{
    struct buf b;
    buf_init(&b, DOSSIER_SIZE_MAX);
    dossier_append(&b, d);
    return keep(&b);
}
