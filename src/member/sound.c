// SPDX-License-Identifier: Apache-2.0
// What was verified is kept in a table with one place for each beginning of a hash; a later one
// takes an earlier one's.
#include "member/sound.h"

#include "base/buf.h"
#include "ledger/note.h"
#include "member/keyring.h"

static struct hash *
place_of(struct view *v, const struct hash *h)
{
    if (!v->sound)
        v->sound = arena_array(&v->life, VIEW_SOUND_COUNT, sizeof *v->sound);
    return v->sound ? &v->sound[((unsigned)h->b[0] << 8 | h->b[1]) % VIEW_SOUND_COUNT] : NULL;
}

static void
hash_both(struct bytes note, struct bytes line, struct hash *out)
{
    struct hash_state s;
    hash_init(&s);
    hash_update(&s, note);
    hash_update(&s, line);
    hash_final(&s, out);
}

static const struct keyring *
ring_of(struct view *v)
{
    if (!v->ring) {
        struct keyring *ring = arena_alloc(&v->arena, sizeof *ring);
        if (ring && keyring_load(ring, v, &v->arena, NULL) == 0)
            v->ring = ring;
    }
    return v->ring;
}

static bool
verifies(struct bytes note, struct bytes line, const struct note_key *key)
{
    struct buf b;
    struct note n;
    buf_init(&b, LIMIT_CHECKPOINT_SIZE);
    buf_append(&b, note);
    buf_append(&b, line);
    bool good = buf_check(&b) == 0 && note_parse(buf_bytes(&b), &n, NULL) == 0 &&
                note_verify(&n, key, NULL) == NOTE_GOOD;
    buf_clear(&b);
    return good;
}

bool
sound_note(struct view *v, const struct view_ledger *l, uint64_t size, struct bytes note)
{
    struct hash h;
    struct note_key key;
    const struct bytes nothing = {NULL, 0};
    hash_both(note, nothing, &h);
    struct hash *place = place_of(v, &h);
    if (!place || hash_equal(place, &h))
        return place != NULL;
    const struct keyring *ring = ring_of(v);
    const struct keyring_member *author = ring ? keyring_of(ring, l->origin) : NULL;
    if (!author)
        return false;
    keyring_author(author, size, &key);
    if (!verifies(note, nothing, &key))
        return false;
    *place = h;
    return true;
}

bool
sound_line(struct view *v, const struct view_cosigner *c, struct bytes note)
{
    struct hash h;
    hash_both(note, c->line, &h);
    struct hash *place = place_of(v, &h);
    if (!place || hash_equal(place, &h))
        return place != NULL;
    const struct keyring *ring = ring_of(v);
    const struct keyring_member *who = ring ? keyring_find(ring, c->member) : NULL;
    for (size_t i = 0; who && i < who->cosign_count; i++) {
        struct note_key key;
        note_key_make(who->cosigner, NOTE_COSIGNATURE, &who->cosigns[i], &key);
        if (!verifies(note, c->line, &key))
            continue;
        *place = h;
        return true;
    }
    return false;
}
