// SPDX-License-Identifier: Apache-2.0
// Transport identity. Ed25519 keys have one DER form each (RFC 8410), so the private key is written
// and the pin computed from fixed prefixes; GnuTLS makes and signs the certificate around them.
#include "node/tls.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <gnutls/x509.h>

#include "base/buf.h"
#include "base/bytes.h"

#define TLS_PEM_SIZE 4096            // a certificate of ours is about 600 bytes
#define TLS_VALID_FROM 1577836800    // 2020-01-01T00:00:00Z, before any alliance was founded
#define TLS_VALID_UNTIL 253402300799 // 9999-12-31T23:59:59Z: RFC 5280's "no end"
#define TLS_SERIAL_SIZE 16           // RFC 5280 allows 20

// SubjectPublicKeyInfo of an Ed25519 key: what stands before its 32 bytes.
static const uint8_t tls_public_prefix[12] = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03,
                                              0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};
// PKCS #8 of an Ed25519 seed: likewise.
static const uint8_t tls_private_prefix[16] = {0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06,
                                               0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20};

void
tls_pin_of(const struct sign_public *key, struct hash *out)
{
    struct hash_state s;

    hash_init(&s);
    hash_update(&s, bytes_of(tls_public_prefix, sizeof(tls_public_prefix)));
    hash_update(&s, bytes_of(key->b, sizeof(key->b)));
    hash_final(&s, out);
}

void
tls_pin_text(const struct hash *pin, char out[TLS_PIN_TEXT_SIZE])
{
    struct buf b;

    buf_init(&b, TLS_PIN_TEXT_SIZE);
    buf_append_str(&b, "sha256//");
    bytes_to_base64(hash_bytes(pin), &b);
    out[0] = '\0'; // without memory: a pin that matches nothing
    if (buf_check(&b) == 0) {
        assert(b.n == TLS_PIN_TEXT_SIZE - 1);
        memcpy(out, b.p, b.n);
        out[b.n] = '\0';
    }
    buf_clear(&b);
}

static char *
tls_copy_str(struct bytes b)
{
    char *s = malloc(b.n + 1);

    if (s == NULL)
        return NULL;
    memcpy(s, b.p, b.n);
    s[b.n] = '\0';
    return s;
}

static char *
tls_key_pem(const uint8_t seed[SIGN_SEED_SIZE])
{
    uint8_t der[sizeof(tls_private_prefix) + SIGN_SEED_SIZE];
    char *pem = NULL;
    struct buf b;

    memcpy(der, tls_private_prefix, sizeof(tls_private_prefix));
    memcpy(der + sizeof(tls_private_prefix), seed, SIGN_SEED_SIZE);
    buf_init(&b, TLS_PEM_SIZE);
    buf_append_str(&b, "-----BEGIN PRIVATE KEY-----\n");
    bytes_to_base64(bytes_of(der, sizeof(der)), &b); // 64 characters: one line
    buf_append_str(&b, "\n-----END PRIVATE KEY-----\n");
    if (buf_check(&b) == 0)
        pem = tls_copy_str(buf_bytes(&b));
    buf_wipe(&b);
    explicit_bzero(der, sizeof(der));
    return pem;
}

// Fill in and sign the certificate. Returns a GnuTLS code.
static int
tls_certificate_fill(gnutls_x509_crt_t crt, gnutls_x509_privkey_t key, const struct hash *pin,
                     const char *name)
{
    uint8_t serial[TLS_SERIAL_SIZE];
    int got = gnutls_x509_crt_set_version(crt, 3);

    memcpy(serial, pin->b, sizeof(serial));
    serial[0] = (uint8_t)((serial[0] & 0x7f) | 0x40); // a positive number that needs all its bytes
    if (got >= 0)
        got = gnutls_x509_crt_set_serial(crt, serial, sizeof(serial));
    if (got >= 0)
        got = gnutls_x509_crt_set_dn_by_oid(crt, GNUTLS_OID_X520_COMMON_NAME, 0, name,
                                            (unsigned)strlen(name));
    if (got >= 0)
        got = gnutls_x509_crt_set_activation_time(crt, TLS_VALID_FROM);
    if (got >= 0)
        got = gnutls_x509_crt_set_expiration_time(crt, TLS_VALID_UNTIL);
    if (got >= 0)
        got = gnutls_x509_crt_set_key(crt, key);
    if (got >= 0)
        got = gnutls_x509_crt_set_key_usage(crt, GNUTLS_KEY_DIGITAL_SIGNATURE);
    if (got >= 0)
        got =
            gnutls_x509_crt_sign2(crt, crt, key, GNUTLS_DIG_SHA512, 0); // Ed25519 has its own hash
    return got;
}

static int
tls_certificate_pem(const char *key_pem, const struct hash *pin, const char *name, char **out)
{
    gnutls_x509_privkey_t key = NULL;
    gnutls_x509_crt_t crt = NULL;
    gnutls_datum_t pem = {NULL, 0};
    gnutls_datum_t key_in = {(unsigned char *)(uintptr_t)key_pem, (unsigned)strlen(key_pem)};
    int got = gnutls_x509_privkey_init(&key);

    if (got >= 0)
        got = gnutls_x509_privkey_import(key, &key_in, GNUTLS_X509_FMT_PEM);
    if (got >= 0)
        got = gnutls_x509_crt_init(&crt);
    if (got >= 0)
        got = tls_certificate_fill(crt, key, pin, name);
    if (got >= 0)
        got = gnutls_x509_crt_export2(crt, GNUTLS_X509_FMT_PEM, &pem);
    if (got >= 0) {
        *out = tls_copy_str(bytes_of(pem.data, pem.size));
        got = *out == NULL ? GNUTLS_E_MEMORY_ERROR : 0;
    }
    gnutls_free(pem.data);
    if (crt != NULL)
        gnutls_x509_crt_deinit(crt);
    if (key != NULL)
        gnutls_x509_privkey_deinit(key);
    return got;
}

int
tls_identity_make(struct tls_identity *out, const uint8_t seed[SIGN_SEED_SIZE], const char *name,
                  struct err *e)
{
    struct sign_secret secret;
    struct sign_public public;
    int got = GNUTLS_E_MEMORY_ERROR;

    *out = (struct tls_identity){0};
    sign_secret_from_seed(seed, &secret);
    sign_public_of(&secret, &public);
    sign_secret_wipe(&secret);
    tls_pin_of(&public, &out->pin);
    out->key_pem = tls_key_pem(seed);
    if (out->key_pem != NULL)
        got = tls_certificate_pem(out->key_pem, &out->pin, name, &out->cert_pem);
    if (got >= 0)
        return 0;
    tls_identity_clear(out);
    return err_set(e, got == GNUTLS_E_MEMORY_ERROR ? ERR_NOMEM : ERR_INVALID,
                   "cannot make the transport certificate of %s: %s", name, gnutls_strerror(got));
}

void
tls_identity_clear(struct tls_identity *i)
{
    if (i->key_pem != NULL)
        explicit_bzero(i->key_pem, strlen(i->key_pem));
    free(i->key_pem);
    free(i->cert_pem);
    *i = (struct tls_identity){0};
}

int
tls_peer_pin(gnutls_session_t session, struct hash *out)
{
    unsigned count = 0;
    const gnutls_datum_t *chain = gnutls_certificate_get_peers(session, &count);
    gnutls_x509_crt_t crt = NULL;
    gnutls_ecc_curve_t curve = GNUTLS_ECC_CURVE_INVALID;
    gnutls_datum_t x = {NULL, 0};
    gnutls_datum_t y = {NULL, 0};
    struct sign_public key;
    int result = ERR_DENIED;

    if (chain == NULL || count == 0 || gnutls_certificate_type_get(session) != GNUTLS_CRT_X509)
        return ERR_DENIED;
    if (gnutls_x509_crt_init(&crt) < 0)
        return ERR_NOMEM;
    if (gnutls_x509_crt_import(crt, &chain[0], GNUTLS_X509_FMT_DER) < 0 ||
        gnutls_x509_crt_get_pk_ecc_raw(crt, &curve, &x, &y) < 0)
        goto out;
    if (curve == GNUTLS_ECC_CURVE_ED25519 && x.size == sizeof(key.b)) {
        memcpy(key.b, x.data, sizeof(key.b));
        tls_pin_of(&key, out);
        result = 0;
    }
out:
    gnutls_free(x.data);
    gnutls_free(y.data);
    gnutls_x509_crt_deinit(crt);
    return result;
}
