// SPDX-License-Identifier: Apache-2.0
// Waits after tries in vain.
#include "node/lockout.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/hash.h"

#define LOCKOUT_COUNT 4096
#define LOCKOUT_KNOWN 512
#define LOCKOUT_QUIET_S (LOCKOUT_WAIT_MAX_S + 3600)

struct slot {
    struct hash key;
    unsigned tries; // 0: free
    int64_t last, until;
};

struct known {
    struct hash key;
    int64_t last; // 0: free
};

struct lockout {
    struct slot slots[LOCKOUT_COUNT];
    struct known known[LOCKOUT_KNOWN];
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

size_t
lockout_network(const char *address, uint8_t out[LOCKOUT_NETWORK_SIZE])
{
    static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    uint8_t wide[16];
    memset(out, 0, LOCKOUT_NETWORK_SIZE);
    if (inet_pton(AF_INET, address, out + 1) == 1) {
        out[0] = 4;
        return 5;
    }
    if (inet_pton(AF_INET6, address, wide) != 1)
        return 1;
    bool is_mapped = memcmp(wide, mapped, sizeof mapped) == 0;
    out[0] = is_mapped ? 4 : 6;
    memcpy(out + 1, is_mapped ? wide + 12 : wide, is_mapped ? 4 : 8);
    return is_mapped ? 5 : 9;
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

// What would be lost with a slot: the tries that it counts, unless they are forgotten anyway.
static unsigned
weight(const struct slot *s, int64_t now)
{
    return now - s->last > LOCKOUT_QUIET_S ? 0 : s->tries;
}

// A slot for a new key: the lightest, of those alike the one that was tried longest ago.
static size_t
give_way(const struct lockout *l, int64_t now)
{
    size_t least = 0;
    for (size_t i = 1; i < LOCKOUT_COUNT; i++) {
        unsigned one = weight(&l->slots[i], now), other = weight(&l->slots[least], now);
        if (one < other || (one == other && l->slots[i].last < l->slots[least].last))
            least = i;
    }
    return least;
}

void
lockout_try(struct lockout *l, char type, struct bytes key, unsigned free_tries, int64_t now)
{
    struct hash h;
    key_of(type, key, &h);
    size_t i = find(l, &h);
    if (i == LOCKOUT_COUNT) {
        i = give_way(l, now);
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

// ---- who was let in ----

void
lockout_remember(struct lockout *l, struct bytes key, int64_t now)
{
    struct hash h;
    size_t place = 0;
    key_of('k', key, &h);
    for (size_t i = 0; i < LOCKOUT_KNOWN; i++) {
        if (l->known[i].last != 0 && hash_equal(&l->known[i].key, &h)) {
            place = i;
            break;
        }
        if (l->known[i].last < l->known[place].last)
            place = i;
    }
    l->known[place] = (struct known){.key = h, .last = now};
}

bool
lockout_knows(const struct lockout *l, struct bytes key, int64_t now)
{
    struct hash h;
    key_of('k', key, &h);
    for (size_t i = 0; i < LOCKOUT_KNOWN; i++)
        if (l->known[i].last != 0 && hash_equal(&l->known[i].key, &h))
            return now - l->known[i].last < LOCKOUT_KNOWN_S;
    return false;
}
