// SPDX-License-Identifier: Apache-2.0
// Waits after tries in vain.
#include "node/lockout.h"

#include <stdlib.h>

#include "crypto/hash.h"

#define LOCKOUT_COUNT 1024
#define LOCKOUT_QUIET_S (LOCKOUT_WAIT_MAX_S + 3600)

struct slot {
    struct hash key;
    unsigned tries; // 0: free
    int64_t last, until;
};

struct lockout {
    struct slot slots[LOCKOUT_COUNT];
};

struct lockout *
lockout_new(void)
{
    return calloc(1, sizeof(struct lockout));
}

void
lockout_free(struct lockout *l)
{
    free(l);
}

static void
key_of(char type, struct bytes key, struct hash *out)
{
    struct hash_state s;
    hash_init(&s);
    hash_update(&s, bytes_of(&type, 1));
    hash_update(&s, key);
    hash_final(&s, out);
}

static size_t
find(const struct lockout *l, const struct hash *key)
{
    size_t i = 0;
    while (i < LOCKOUT_COUNT && !(l->slots[i].tries > 0 && hash_equal(&l->slots[i].key, key)))
        i++;
    return i;
}

unsigned
lockout_wait(const struct lockout *l, char type, struct bytes key, int64_t now)
{
    struct hash h;
    key_of(type, key, &h);
    size_t i = find(l, &h);
    // A clock that was set back must not lock anybody out for longer than it said.
    if (i == LOCKOUT_COUNT || now >= l->slots[i].until || now < l->slots[i].last)
        return 0;
    return (unsigned)(l->slots[i].until - now);
}

// A slot for a new key: a free one, one that is forgotten, or the one that was tried longest ago.
static size_t
give_way(const struct lockout *l)
{
    size_t oldest = 0;
    for (size_t i = 0; i < LOCKOUT_COUNT; i++) {
        if (l->slots[i].tries == 0)
            return i;
        if (l->slots[i].last < l->slots[oldest].last)
            oldest = i;
    }
    return oldest;
}

void
lockout_try(struct lockout *l, char type, struct bytes key, unsigned free_tries, int64_t now)
{
    struct hash h;
    key_of(type, key, &h);
    size_t i = find(l, &h);
    if (i == LOCKOUT_COUNT) {
        i = give_way(l);
        l->slots[i] = (struct slot){.key = h, .last = now};
    }
    struct slot *s = &l->slots[i];
    if (now - s->last > LOCKOUT_QUIET_S)
        s->tries = 0;
    s->tries += s->tries < UINT32_MAX;
    s->last = now;
    unsigned beyond = s->tries > free_tries ? s->tries - free_tries : 0;
    int64_t wait = beyond == 0 ? 0 : beyond > 10 ? LOCKOUT_WAIT_MAX_S : (int64_t)1 << (beyond - 1);
    s->until = now + (wait < LOCKOUT_WAIT_MAX_S ? wait : LOCKOUT_WAIT_MAX_S);
}

void
lockout_take_back(struct lockout *l, char type, struct bytes key)
{
    struct hash h;
    key_of(type, key, &h);
    size_t i = find(l, &h);
    if (i == LOCKOUT_COUNT)
        return;
    l->slots[i].tries--;
    l->slots[i].until = l->slots[i].last;
}

void
lockout_good(struct lockout *l, char type, struct bytes key)
{
    struct hash h;
    key_of(type, key, &h);
    size_t i = find(l, &h);
    if (i < LOCKOUT_COUNT)
        l->slots[i] = (struct slot){.tries = 0};
}
