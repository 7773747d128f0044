// SPDX-License-Identifier: Apache-2.0
// SHA-256 by nettle, thinly: the processor's SHA instructions are chosen inside the library.
#include "crypto/hash.h"

#include <assert.h>
#include <string.h>

_Static_assert(HASH_SIZE == SHA256_DIGEST_SIZE, "the hash is SHA-256");

void
hash_init(struct hash_state *s)
{
    sha256_init(&s->ctx);
}

void
hash_update(struct hash_state *s, struct bytes b)
{
    sha256_update(&s->ctx, b.n, b.p);
}

void
hash_final(struct hash_state *s, struct hash *out)
{
    sha256_digest(&s->ctx, HASH_SIZE, out->b);
}

void
hash_of(struct bytes b, struct hash *out)
{
    struct hash_state s;
    hash_init(&s);
    hash_update(&s, b);
    hash_final(&s, out);
}

void
hash_around(struct bytes b, size_t at, struct hash *out)
{
    struct hash_state s;
    assert(b.n >= HASH_SIZE);
    assert(at <= b.n - HASH_SIZE);
    hash_init(&s);
    hash_update(&s, bytes_sub(b, 0, at));
    hash_update(&s, bytes_sub(b, at + HASH_SIZE, b.n - at - HASH_SIZE));
    hash_final(&s, out);
}

bool
hash_equal(const struct hash *a, const struct hash *b)
{
    return memcmp(a->b, b->b, HASH_SIZE) == 0;
}

int
hash_compare(const struct hash *a, const struct hash *b)
{
    int order = memcmp(a->b, b->b, HASH_SIZE);
    return (order > 0) - (order < 0);
}

struct bytes
hash_bytes(const struct hash *h)
{
    return (struct bytes){h->b, HASH_SIZE};
}

int
hash_from_hex(struct bytes text, struct hash *out)
{
    return bytes_from_hex(text, out->b, HASH_SIZE);
}
