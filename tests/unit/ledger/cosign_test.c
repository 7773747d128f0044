// SPDX-License-Identifier: Apache-2.0
// Proves that a cosignature is the signed message of c2sp.org/tlog-cosignature, built here by hand,
// and that no other time, text, key or bit is good.
#include "ledger/cosign.h"

#include <string.h>

#include "base/limits.h"
#include "support.h"

#define TEXT "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"

static void
test_message_by_hand(void **state)
{
    static const struct {
        uint64_t time;
        const char *message;
    } cases[] = {
        {0, "cosignature/v1\ntime 0\n" TEXT},
        {1679315147, "cosignature/v1\ntime 1679315147\n" TEXT},
        {INT64_MAX, "cosignature/v1\ntime 9223372036854775807\n" TEXT},
    };
    struct sign_secret secret;
    struct sign_public public;

    (void)state;
    support_key(9, &secret, &public);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint8_t c[COSIGN_SIZE];
        struct signature sig;
        uint64_t time = 1;
        uint64_t big_endian = 0;

        cosign_make(BYTES_LIT(TEXT), cases[i].time, &secret, c);
        sign_make(&secret, bytes_of_str(cases[i].message), &sig);
        for (unsigned k = 0; k < 8; k++)
            big_endian = big_endian << 8 | c[k];
        assert_true(big_endian == cases[i].time);
        assert_memory_equal(c + 8, sig.b, SIGN_SIZE);
        assert_true(cosign_verify(BYTES_LIT(TEXT), c, &public, &time));
        assert_true(time == cases[i].time);
        assert_true(cosign_verify(BYTES_LIT(TEXT), c, &public, NULL));
    }
    sign_secret_wipe(&secret);
}

static void
test_anything_else_is_refused(void **state)
{
    static uint8_t large[LIMIT_CHECKPOINT_SIZE + 1];
    struct sign_secret secret;
    struct sign_public public;
    struct sign_secret other_secret;
    struct sign_public other;
    uint8_t c[COSIGN_SIZE];
    uint64_t time = 77;

    (void)state;
    support_key(9, &secret, &public);
    support_key(10, &other_secret, &other);
    cosign_make(BYTES_LIT(TEXT), 1679315147, &secret, c);
    for (size_t bit = 0; bit < COSIGN_SIZE * 8; bit++) { // the times above 2^63-1 among them
        c[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_false(cosign_verify(BYTES_LIT(TEXT), c, &public, &time));
        c[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    assert_false(cosign_verify(BYTES_LIT(TEXT "x\n"), c, &public, &time));
    assert_false(cosign_verify(BYTES_LIT(""), c, &public, &time));
    assert_false(cosign_verify(BYTES_LIT(TEXT), c, &other, &time));
    // A time above 2^63-1, however well signed.
    struct signature sig;
    sign_make(&secret, BYTES_LIT("cosignature/v1\ntime 9223372036854775808\n" TEXT), &sig);
    memset(c, 0, 8);
    c[0] = 0x80;
    memcpy(c + 8, sig.b, SIGN_SIZE);
    assert_false(cosign_verify(BYTES_LIT(TEXT), c, &public, &time));
    // A plain signature of the text is no cosignature of it, nor of the time line moved into the
    // text.
    sign_make(&secret, BYTES_LIT(TEXT), &sig);
    memcpy(c + 8, sig.b, SIGN_SIZE);
    assert_false(cosign_verify(BYTES_LIT(TEXT), c, &public, &time));
    assert_int_equal(time, 77);
    // The largest text is good, a larger one never.
    memset(large, 'x', sizeof large);
    cosign_make(bytes_of(large, LIMIT_CHECKPOINT_SIZE), INT64_MAX, &secret, c);
    assert_true(cosign_verify(bytes_of(large, LIMIT_CHECKPOINT_SIZE), c, &public, &time));
    assert_false(cosign_verify(bytes_of(large, LIMIT_CHECKPOINT_SIZE + 1), c, &public, &time));
    sign_secret_wipe(&secret);
    sign_secret_wipe(&other_secret);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_message_by_hand),
        cmocka_unit_test(test_anything_else_is_refused),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
