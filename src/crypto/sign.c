// SPDX-License-Identifier: Apache-2.0
// Ed25519, thinly over libsodium, whose acceptance of odd keys and signatures is the alliance's.
#include "crypto/sign.h"

#include <assert.h>
#include <string.h>

#include <sodium.h>

_Static_assert(SIGN_PUBLIC_SIZE == crypto_sign_ed25519_PUBLICKEYBYTES, "public keys are Ed25519's");
_Static_assert(SIGN_SEED_SIZE == crypto_sign_ed25519_SEEDBYTES, "seeds are Ed25519's");
_Static_assert(SIGN_SIZE == crypto_sign_ed25519_BYTES, "signatures are Ed25519's");
_Static_assert(sizeof(struct sign_secret) == crypto_sign_ed25519_SECRETKEYBYTES,
               "secrets are libsodium's");

void
sign_secret_from_seed(const uint8_t seed[SIGN_SEED_SIZE], struct sign_secret *out)
{
    struct sign_public p;
    int failed = crypto_sign_ed25519_seed_keypair(p.b, out->b, seed);
    assert(failed == 0);
}

void
sign_public_of(const struct sign_secret *s, struct sign_public *out)
{
    int failed = crypto_sign_ed25519_sk_to_pk(out->b, s->b);
    assert(failed == 0);
}

void
sign_secret_wipe(struct sign_secret *s)
{
    sodium_memzero(s, sizeof(*s));
}

void
sign_make(const struct sign_secret *s, struct bytes message, struct signature *out)
{
    int failed = crypto_sign_ed25519_detached(out->b, NULL, message.p, message.n, s->b);
    assert(failed == 0);
}

bool
sign_verify(const struct sign_public *p, struct bytes message, const struct signature *sig)
{
    return crypto_sign_ed25519_verify_detached(sig->b, message.p, message.n, p->b) == 0;
}

bool
sign_public_equal(const struct sign_public *a, const struct sign_public *b)
{
    return memcmp(a->b, b->b, SIGN_PUBLIC_SIZE) == 0;
}
