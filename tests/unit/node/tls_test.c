// SPDX-License-Identifier: Apache-2.0
// Proves that a transport identity depends on seed and name alone, that its pin is the one other
// software computes from the certificate, and that the fixed DER prefixes are right (the RFC 8410
// and RFC 8032 examples).
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <gnutls/x509.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "node/tls.h"

static gnutls_x509_crt_t
read_certificate(const char *pem)
{
    gnutls_x509_crt_t crt = NULL;
    gnutls_datum_t in = {(unsigned char *)(uintptr_t)pem, (unsigned)strlen(pem)};

    assert_int_equal(gnutls_x509_crt_init(&crt), 0);
    assert_int_equal(gnutls_x509_crt_import(crt, &in, GNUTLS_X509_FMT_PEM), 0);
    return crt;
}

static void
test_seed_and_name_decide_every_byte(void **state)
{
    (void)state;
    struct tls_identity a;
    struct tls_identity b;
    struct tls_identity c;
    uint8_t seed[SIGN_SEED_SIZE] = {7};

    assert_int_equal(tls_identity_make(&a, seed, "KAZ", NULL), 0);
    assert_int_equal(tls_identity_make(&b, seed, "KAZ", NULL), 0);
    assert_string_equal(a.cert_pem, b.cert_pem);
    assert_string_equal(a.key_pem, b.key_pem);
    assert_true(hash_equal(&a.pin, &b.pin));
    seed[31] = 1;
    assert_int_equal(tls_identity_make(&c, seed, "KAZ", NULL), 0);
    assert_false(hash_equal(&a.pin, &c.pin));
    tls_identity_clear(&a);
    tls_identity_clear(&a);
    tls_identity_clear(&b);
    tls_identity_clear(&c);
}

static void
test_others_compute_the_same_pin(void **state)
{
    (void)state;
    struct tls_identity i;
    uint8_t seed[SIGN_SEED_SIZE];
    uint8_t id[64];
    char name[64];
    size_t n = sizeof(id);
    unsigned verified = 1;

    for (uint8_t k = 0; k < 32; k++)
        seed[k] = k;
    assert_int_equal(tls_identity_make(&i, seed, "KGZ", NULL), 0);
    gnutls_x509_crt_t crt = read_certificate(i.cert_pem);
    assert_int_equal(gnutls_x509_crt_get_key_id(crt, GNUTLS_KEYID_USE_SHA256, id, &n), 0);
    assert_int_equal(n, HASH_SIZE);
    assert_memory_equal(id, i.pin.b, HASH_SIZE);
    n = sizeof(name);
    assert_int_equal(
        gnutls_x509_crt_get_dn_by_oid(crt, GNUTLS_OID_X520_COMMON_NAME, 0, 0, name, &n), 0);
    assert_string_equal(name, "KGZ");
    // It is its own issuer, and no clock after 2020 voids it.
    assert_int_equal(
        gnutls_x509_crt_verify(crt, &crt, 1, GNUTLS_VERIFY_ALLOW_X509_V1_CA_CRT, &verified), 0);
    assert_int_equal(gnutls_x509_crt_check_issuer(crt, crt), 1);
    assert_true(gnutls_x509_crt_get_activation_time(crt) <= 1577836800);
    assert_true(gnutls_x509_crt_get_expiration_time(crt) > 32503680000); // the year 3000
    gnutls_x509_crt_deinit(crt);
    tls_identity_clear(&i);
}

static void
test_known_answers(void **state)
{
    (void)state;
    // RFC 8410, section 10.1 and 10.3: a public key, and the private key of another pair in PEM.
    static const char public_spki[] =
        "302a300506032b657003210019bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1";
    static const char seed_hex[] =
        "d4ee72dbf913584ad5b6d8f1f769f8ad3afe7c28cbf1d4fbe097a88f44755842";
    static const char key_line[] =
        "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n";
    uint8_t spki[44];
    uint8_t seed[SIGN_SEED_SIZE];
    struct sign_public key;
    struct hash expected;
    struct hash pin;
    struct tls_identity i;
    char text[TLS_PIN_TEXT_SIZE];
    struct buf b;

    assert_int_equal(bytes_from_hex(bytes_of_str(public_spki), spki, sizeof(spki)), 0);
    hash_of(bytes_of(spki, sizeof(spki)), &expected);
    memcpy(key.b, spki + 12, sizeof(key.b));
    tls_pin_of(&key, &pin);
    assert_true(hash_equal(&pin, &expected));

    buf_init(&b, 100);
    bytes_to_base64(hash_bytes(&expected), &b);
    tls_pin_text(&pin, text);
    assert_memory_equal(text, "sha256//", 8);
    assert_string_equal(text + 8, buf_str(&b));
    buf_clear(&b);

    assert_int_equal(bytes_from_hex(bytes_of_str(seed_hex), seed, sizeof(seed)), 0);
    assert_int_equal(tls_identity_make(&i, seed, "RUS", NULL), 0);
    assert_non_null(strstr(i.key_pem, key_line));
    assert_true(hash_equal(&i.pin, &expected));
    tls_identity_clear(&i);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_seed_and_name_decide_every_byte),
        cmocka_unit_test(test_others_compute_the_same_pin),
        cmocka_unit_test(test_known_answers),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
