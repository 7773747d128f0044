// SPDX-License-Identifier: Apache-2.0
// Proves Ed25519 by RFC 8032's known answers, by Wycheproof, and by the CCTV edge cases: the
// alliance's acceptance rule is libsodium's, so exactly those 43 of the 914 count that hold no
// point of small order, no encoding that is not canonical, and no residue. Another library would
// take more, and members would differ.
#include "support.h"

#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "base/json.h"
#include "crypto/sign.h"

static int
setup(void **state)
{
    (void)state;
    return sodium_init() < 0 ? -1 : 0;
}

static void
test_rfc8032(void **state)
{
    (void)state;
    static const struct {
        const char *seed, *public, *message, *signature;
    } cases[] = {
        {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
         "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
         "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701"
         "cf9b46bd25bf5f0595bb"
         "e24655141438e7a100b"},
        {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
         "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
         "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d"
         "0f11d8c387b2eaeb4302a"
         "eeb00d291612bb0c00"},
        {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
         "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
         "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f7609"
         "84dc6594a7c15e9716ed2"
         "8dc027beceea1ec40a"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        uint8_t seed[SIGN_SEED_SIZE], message[2];
        struct sign_public expected, got;
        struct signature expected_signature, signature;
        size_t n = strlen(cases[i].message) / 2;
        assert_int_equal(bytes_from_hex(bytes_of_str(cases[i].seed), seed, sizeof(seed)), 0);
        assert_int_equal(
            bytes_from_hex(bytes_of_str(cases[i].public), expected.b, sizeof(expected.b)), 0);
        assert_int_equal(bytes_from_hex(bytes_of_str(cases[i].message), message, n), 0);
        assert_int_equal(
            bytes_from_hex(bytes_of_str(cases[i].signature), expected_signature.b, SIGN_SIZE), 0);
        struct sign_secret secret;
        sign_secret_from_seed(seed, &secret);
        sign_public_of(&secret, &got);
        assert_true(sign_public_equal(&got, &expected));
        sign_make(&secret, bytes_of(message, n), &signature);
        assert_memory_equal(signature.b, expected_signature.b, SIGN_SIZE);
        assert_true(sign_verify(&got, bytes_of(message, n), &signature));
        sign_secret_wipe(&secret);
        for (size_t k = 0; k < sizeof(secret.b); k++)
            assert_int_equal(secret.b[k], 0);
    }
}

static void
test_every_flipped_bit_is_refused(void **state)
{
    (void)state;
    uint8_t seed[SIGN_SEED_SIZE] = {1, 2, 3};
    uint8_t message[] = "a message";
    struct sign_secret secret;
    struct sign_public public;
    struct signature signature;
    sign_secret_from_seed(seed, &secret);
    sign_public_of(&secret, &public);
    sign_make(&secret, bytes_of(message, sizeof(message)), &signature);
    struct {
        uint8_t *p;
        size_t n;
    } parts[] = {
        {signature.b, SIGN_SIZE}, {public.b, SIGN_PUBLIC_SIZE}, {message, sizeof(message)}};
    for (size_t part = 0; part < 3; part++) {
        for (size_t bit = 0; bit < parts[part].n * 8; bit++) {
            parts[part].p[bit / 8] ^= (uint8_t)(1u << bit % 8);
            assert_false(sign_verify(&public, bytes_of(message, sizeof(message)), &signature));
            parts[part].p[bit / 8] ^= (uint8_t)(1u << bit % 8);
        }
    }
    for (size_t n = 0; n < sizeof(message); n++)
        assert_false(sign_verify(&public, bytes_of(message, n), &signature));
    assert_true(sign_verify(&public, bytes_of(message, sizeof(message)), &signature));
    struct sign_public other = public;
    other.b[31] ^= 1;
    assert_false(sign_public_equal(&public, &other));
}

// Parse a vector file; b and a are cleared by the caller.
static const struct json *
load(const char *name, struct buf *b, struct arena *a)
{
    char path[SUPPORT_PATH_SIZE];
    arena_init(a, 64 << 20);
    buf_init(b, 0);
    if (!support_vector(name, path))
        return NULL;
    support_read(path, b);
    struct json *root;
    struct err e = {0};
    if (json_parse(a, buf_bytes(b), JSON_GRAMMAR, &root, &e) != 0)
        fail_msg("%s: %s", name, e.text);
    return root;
}

// Whether libsodium's rule takes a CCTV vector, by what its flags say of it.
static bool
is_acceptable(const struct json *flags)
{
    static const char *const odd[] = {"low_order_R",     "low_order_A",     "low_order_residue",
                                      "non_canonical_R", "non_canonical_A", "reencoded_k"};
    for (const struct json *flag = json_is(flags, JSON_ARRAY) ? flags->first : NULL; flag != NULL;
         flag = flag->next) {
        for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
            if (bytes_equal_str(flag->text, odd[i]))
                return false;
        }
    }
    return true;
}

static void
test_cctv(void **state)
{
    (void)state;
    struct buf b;
    struct arena a;
    const struct json *root = load("ed25519/cctv-ed25519vectors.json", &b, &a);
    int total = 0, accepted = 0;
    for (const struct json *v = root != NULL ? root->first : NULL; v != NULL;
         v = v->next, total++) {
        struct sign_public key;
        struct signature signature;
        assert_int_equal(bytes_from_hex(json_get_text(v, "key"), key.b, sizeof(key.b)), 0);
        assert_int_equal(bytes_from_hex(json_get_text(v, "sig"), signature.b, sizeof(signature.b)),
                         0);
        bool is_taken = sign_verify(&key, json_get_text(v, "msg"), &signature);
        if (is_taken != is_acceptable(json_get(v, "flags")))
            fail_msg("vector %d: taken is %d", (int)json_get_int(v, "number", -1), is_taken);
        accepted += is_taken;
    }
    if (root != NULL) {
        printf("# %d of %d accepted\n", accepted, total);
        assert_int_equal(total, 914);
        assert_int_equal(accepted, 43);
    }
    arena_clear(&a);
    buf_clear(&b);
}

// One Wycheproof case; returns whether it verifies.
static bool
verifies(const struct json *group, const struct json *test)
{
    struct sign_public key;
    struct signature signature;
    uint8_t message[4096];
    struct bytes hex = json_get_text(test, "msg");
    struct bytes pk = json_get_text(json_get(group, "publicKey"), "pk");
    assert_int_equal(bytes_from_hex(pk, key.b, sizeof(key.b)), 0);
    assert_true(hex.n / 2 <= sizeof(message));
    assert_int_equal(bytes_from_hex(hex, message, hex.n / 2), 0);
    // A signature of another length has no struct to be in: that is a refusal too.
    if (bytes_from_hex(json_get_text(test, "sig"), signature.b, SIGN_SIZE) != 0)
        return false;
    return sign_verify(&key, bytes_of(message, hex.n / 2), &signature);
}

static void
test_wycheproof(void **state)
{
    (void)state;
    struct buf b;
    struct arena a;
    const struct json *root = load("ed25519/wycheproof-ed25519_test.json", &b, &a);
    const struct json *groups = json_get(root, "testGroups");
    int total = 0;
    for (const struct json *group = groups != NULL ? groups->first : NULL; group != NULL;
         group = group->next) {
        const struct json *tests = json_get(group, "tests");
        assert_non_null(tests);
        for (const struct json *test = tests->first; test != NULL; test = test->next, total++) {
            bool is_valid = bytes_equal_str(json_get_text(test, "result"), "valid");
            if (verifies(group, test) != is_valid)
                fail_msg("case %d should be %s", (int)json_get_int(test, "tcId", -1),
                         is_valid ? "valid" : "invalid");
        }
    }
    if (root != NULL)
        assert_int_equal(total, 151);
    arena_clear(&a);
    buf_clear(&b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rfc8032),
        cmocka_unit_test(test_every_flipped_bit_is_refused),
        cmocka_unit_test(test_cctv),
        cmocka_unit_test(test_wycheproof),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("sign", tests, setup, NULL);
}
