// SPDX-License-Identifier: Apache-2.0
// The certificate of the console's listener.
#include "node/certificate.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include <gnutls/crypto.h>
#include <gnutls/x509.h>

#include "base/buf.h"
#include "host/file.h"

#define CERTIFICATE_ISSUER "Entente" // of what we sign ourselves
#define CERTIFICATE_FILE_MAX (256 * 1024)
#define CERTIFICATE_EARLY_S 86400 // browsers' clocks may be behind

static int
failed(int got, const char *what, struct err *e)
{
    return err_set(e, got == GNUTLS_E_MEMORY_ERROR ? ERR_NOMEM : ERR_INVALID, "%s: %s", what, gnutls_strerror(got));
}

static char *
copy_str(const gnutls_datum_t *d)
{
    char *s = malloc((size_t)d->size + 1);
    if (!s)
        return NULL;
    memcpy(s, d->data, d->size);
    s[d->size] = '\0';
    return s;
}

// ---- making ----

static int
set_name(gnutls_x509_crt_t crt, const char *host)
{
    uint8_t number[16];
    if (inet_pton(AF_INET, host, number) == 1)
        return gnutls_x509_crt_set_subject_alt_name(crt, GNUTLS_SAN_IPADDRESS, number, 4, GNUTLS_FSAN_APPEND);
    if (inet_pton(AF_INET6, host, number) == 1)
        return gnutls_x509_crt_set_subject_alt_name(crt, GNUTLS_SAN_IPADDRESS, number, 16, GNUTLS_FSAN_APPEND);
    return gnutls_x509_crt_set_subject_alt_name(crt, GNUTLS_SAN_DNSNAME, host, (unsigned)strlen(host), GNUTLS_FSAN_APPEND);
}

static int
set_names(gnutls_x509_crt_t crt, const struct certificate_names *names)
{
    static const char *const always[] = {"localhost", "127.0.0.1", "::1"};
    int got = gnutls_x509_crt_set_dn_by_oid(crt, GNUTLS_OID_X520_COMMON_NAME, 0, names->member, (unsigned)strlen(names->member));
    if (got >= 0)
        got = gnutls_x509_crt_set_dn_by_oid(crt, GNUTLS_OID_X520_ORGANIZATIONAL_UNIT_NAME, 0, names->alliance,
                                            (unsigned)strlen(names->alliance));
    if (got >= 0)
        got = gnutls_x509_crt_set_dn_by_oid(crt, GNUTLS_OID_X520_ORGANIZATION_NAME, 0, CERTIFICATE_ISSUER,
                                            sizeof CERTIFICATE_ISSUER - 1);
    for (size_t i = 0; got >= 0 && i < sizeof always / sizeof *always; i++)
        got = set_name(crt, always[i]);
    for (size_t i = 0; got >= 0 && i < sizeof names->hosts / sizeof *names->hosts; i++)
        if (names->hosts[i])
            got = set_name(crt, names->hosts[i]);
    return got;
}

static int
fill(gnutls_x509_crt_t crt, gnutls_x509_privkey_t key, const struct certificate_names *names, int64_t now)
{
    uint8_t serial[16];
    int got = gnutls_rnd(GNUTLS_RND_NONCE, serial, sizeof serial);
    serial[0] = (uint8_t)((serial[0] & 0x3f) | 0x40); // a positive number that needs all its bytes
    if (got >= 0)
        got = gnutls_x509_crt_set_version(crt, 3);
    if (got >= 0)
        got = gnutls_x509_crt_set_serial(crt, serial, sizeof serial);
    if (got >= 0)
        got = set_names(crt, names);
    if (got >= 0)
        got = gnutls_x509_crt_set_activation_time(crt, (time_t)(now - CERTIFICATE_EARLY_S));
    if (got >= 0)
        got = gnutls_x509_crt_set_expiration_time(crt, (time_t)(now + CERTIFICATE_LIFE_S));
    if (got >= 0)
        got = gnutls_x509_crt_set_key(crt, key);
    if (got >= 0)
        got = gnutls_x509_crt_set_basic_constraints(crt, 0, -1);
    if (got >= 0)
        got = gnutls_x509_crt_set_key_usage(crt, GNUTLS_KEY_DIGITAL_SIGNATURE);
    if (got >= 0)
        got = gnutls_x509_crt_set_key_purpose_oid(crt, GNUTLS_KP_TLS_WWW_SERVER, 0);
    return got < 0 ? got : gnutls_x509_crt_sign2(crt, crt, key, GNUTLS_DIG_SHA256, 0);
}

static int
take_key(gnutls_x509_privkey_t key, const char *pem)
{
    gnutls_datum_t in = {(unsigned char *)(uintptr_t)pem, pem ? (unsigned)strlen(pem) : 0};
    return pem ? gnutls_x509_privkey_import(key, &in, GNUTLS_X509_FMT_PEM)
               : gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0);
}

int
certificate_make(struct tls_identity *identity, const char *key_pem, const struct certificate_names *names, int64_t now,
                 struct err *e)
{
    gnutls_x509_privkey_t key = NULL;
    gnutls_x509_crt_t crt = NULL;
    gnutls_datum_t pem = {NULL, 0}, secret = {NULL, 0};
    *identity = (struct tls_identity){0};
    int got = gnutls_x509_privkey_init(&key);
    if (got >= 0)
        got = take_key(key, key_pem);
    if (got >= 0)
        got = gnutls_x509_crt_init(&crt);
    if (got >= 0)
        got = fill(crt, key, names, now);
    if (got >= 0)
        got = gnutls_x509_crt_export2(crt, GNUTLS_X509_FMT_PEM, &pem);
    if (got >= 0)
        got = gnutls_x509_privkey_export2_pkcs8(key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN, &secret);
    if (got >= 0) {
        identity->cert_pem = copy_str(&pem);
        identity->key_pem = copy_str(&secret);
        got = identity->cert_pem && identity->key_pem ? 0 : GNUTLS_E_MEMORY_ERROR;
    }
    if (secret.data)
        explicit_bzero(secret.data, secret.size);
    gnutls_free(secret.data);
    gnutls_free(pem.data);
    if (crt)
        gnutls_x509_crt_deinit(crt);
    if (key)
        gnutls_x509_privkey_deinit(key);
    if (got >= 0)
        return 0;
    tls_identity_clear(identity);
    return failed(got, "the console's certificate cannot be made", e);
}

// ---- looking ----

static void
write_fingerprint(const uint8_t digest[32], char out[CERTIFICATE_FINGERPRINT_SIZE])
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < 32; i++) {
        out[3 * i] = digits[digest[i] >> 4];
        out[3 * i + 1] = digits[digest[i] & 15];
        out[3 * i + 2] = i == 31 ? '\0' : ':';
    }
}

static bool
is_ours(gnutls_x509_crt_t crt)
{
    char name[64];
    size_t n = sizeof name;
    return gnutls_x509_crt_get_issuer_dn_by_oid(crt, GNUTLS_OID_X520_ORGANIZATION_NAME, 0, 0, name, &n) >= 0 &&
           n == sizeof CERTIFICATE_ISSUER - 1 && memcmp(name, CERTIFICATE_ISSUER, n) == 0 && gnutls_x509_crt_check_issuer(crt, crt) == 1;
}

static int
look(gnutls_x509_crt_t crt, struct certificate *c, const struct certificate_names *names, bool *has_names)
{
    uint8_t digest[32];
    size_t n = sizeof digest;
    int got = gnutls_x509_crt_get_fingerprint(crt, GNUTLS_DIG_SHA256, digest, &n);
    if (got < 0)
        return got;
    write_fingerprint(digest, c->fingerprint);
    c->until = (int64_t)gnutls_x509_crt_get_expiration_time(crt);
    c->is_own = is_ours(crt);
    *has_names = true;
    for (size_t i = 0; i < sizeof names->hosts / sizeof *names->hosts; i++)
        if (names->hosts[i] && !gnutls_x509_crt_check_hostname2(crt, names->hosts[i], 0))
            *has_names = false;
    return 0;
}

int
certificate_look(struct certificate *c, const struct certificate_names *names, bool *has_names, struct err *e)
{
    gnutls_x509_crt_t *chain = NULL;
    unsigned count = 0;
    gnutls_datum_t pem = {(unsigned char *)(uintptr_t)c->identity.cert_pem, (unsigned)strlen(c->identity.cert_pem)};
    gnutls_certificate_credentials_t both = NULL;
    gnutls_datum_t key = {(unsigned char *)(uintptr_t)c->identity.key_pem, (unsigned)strlen(c->identity.key_pem)};
    int got = gnutls_x509_crt_list_import2(&chain, &count, &pem, GNUTLS_X509_FMT_PEM, 0);
    if (got >= 0)
        got = count == 0 ? GNUTLS_E_NO_CERTIFICATE_FOUND : look(chain[0], c, names, has_names);
    if (got >= 0) // the key must be the certificate's
        got = gnutls_certificate_allocate_credentials(&both);
    if (got >= 0)
        got = gnutls_certificate_set_x509_key_mem(both, &pem, &key, GNUTLS_X509_FMT_PEM);
    if (both)
        gnutls_certificate_free_credentials(both);
    for (unsigned i = 0; i < count; i++)
        gnutls_x509_crt_deinit(chain[i]);
    gnutls_free(chain);
    return got < 0 ? failed(got, "console.pem and console.key in the member's folder are no certificate and its key", e) : 0;
}

bool
certificate_is_due(const struct certificate *c, int64_t now)
{
    return c->is_own && c->until - now < CERTIFICATE_RENEW_S;
}

// ---- the folder ----

static int
read_text(const struct home *h, const char *name, char **out, struct err *e)
{
    char path[HOME_PATH_SIZE];
    struct buf b;
    buf_init(&b, CERTIFICATE_FILE_MAX);
    *out = NULL;
    int r = home_path(h, name, path, e);
    if (r == 0)
        r = file_read(path, &b, e);
    if (r == 0) {
        gnutls_datum_t d = {b.p, (unsigned)b.n};
        *out = copy_str(&d);
        r = *out ? 0 : err_set(e, ERR_NOMEM, "no memory for %s", name);
    }
    buf_wipe(&b);
    return r;
}

static int
write_text(const struct home *h, const char *name, const char *text, struct err *e)
{
    char path[HOME_PATH_SIZE];
    int r = home_path(h, name, path, e);
    return r == 0 ? file_write(path, bytes_of_str(text), 0600, e) : r;
}

// What is there; ERR_NOT_FOUND when one of the two is missing.
static int
read_both(const struct home *h, struct tls_identity *i, struct err *e)
{
    char path[HOME_PATH_SIZE];
    int r = read_text(h, "console.key", &i->key_pem, e);
    if (r == 0)
        r = read_text(h, "console.pem", &i->cert_pem, e);
    if (r == 0)
        r = home_path(h, "console.key", path, e);
    if (r == 0 && file_is_open_to_others(path))
        r = err_set(e, ERR_DENIED, "%s can be read by others: chmod 600 it first", path);
    return r;
}

int
certificate_open(struct certificate *out, const struct home *h, const struct certificate_names *names, int64_t now, struct err *e)
{
    bool has_names = false;
    struct tls_identity made;
    struct err why = {0};
    *out = (struct certificate){.is_own = true};
    int r = read_both(h, &out->identity, &why);
    if (r == 0)
        r = certificate_look(out, names, &has_names, &why);
    if (r < 0 && r != ERR_NOT_FOUND) {
        certificate_clear(out);
        return err_set(e, r, "%s", why.text);
    }
    if (r == 0 && (!out->is_own || (has_names && !certificate_is_due(out, now))))
        return 0;
    r = certificate_make(&made, out->identity.key_pem, names, now, e);
    if (r < 0) {
        certificate_clear(out);
        return r;
    }
    tls_identity_clear(&out->identity);
    out->identity = made;
    r = write_text(h, "console.key", made.key_pem, e);
    if (r == 0)
        r = write_text(h, "console.pem", made.cert_pem, e);
    if (r == 0)
        r = certificate_look(out, names, &has_names, e);
    if (r < 0)
        certificate_clear(out);
    return r;
}

void
certificate_clear(struct certificate *c)
{
    tls_identity_clear(&c->identity);
    *c = (struct certificate){.until = 0};
}
