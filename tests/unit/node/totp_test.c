// SPDX-License-Identifier: Apache-2.0
// Proves that one-time codes are those of RFC 6238 (appendix B) and RFC 4226 (appendix D), that a code is taken in its own
// step and its neighbours, once, and that secrets are written as RFC 4648 (chapter 10) says.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/buf.h"
#include "node/totp.h"

#define SECRET BYTES_LIT("12345678901234567890")

static void
test_rfc_6238(void **state)
{
    (void)state;
    static const struct {
        int64_t moment;
        uint32_t code;
    } vectors[] = {{59, 94287082},         {1111111109, 7081804},  {1111111111, 14050471},
                   {1234567890, 89005924}, {2000000000, 69279037}, {20000000000, 65353130}};
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++)
        assert_int_equal(totp_code(SECRET, (uint64_t)vectors[i].moment / TOTP_STEP_S, 8), vectors[i].code);
}

static void
test_rfc_4226(void **state)
{
    (void)state;
    static const uint32_t codes[] = {755224, 287082, 359152, 969429, 338314, 254676, 287922, 162583, 399871, 520489};
    for (uint64_t i = 0; i < 10; i++)
        assert_int_equal(totp_code(SECRET, i, 6), codes[i]);
}

static bool
fits(const char *text, int64_t now, uint64_t used, uint64_t *step)
{
    return totp_fits(SECRET, now, used, bytes_of_str(text), step);
}

static void
test_window(void **state)
{
    (void)state;
    uint64_t step;
    for (int64_t late = -1; late <= 1; late++) { // the code of step 3
        assert_true(fits("969429", (3 + late) * TOTP_STEP_S, 0, &step));
        assert_int_equal(step, 3);
        assert_true(fits("969429", (3 + late) * TOTP_STEP_S + 29, 0, &step));
    }
    assert_false(fits("969429", 5 * TOTP_STEP_S, 0, &step));
    assert_false(fits("969429", 2 * TOTP_STEP_S - 1, 0, &step));
    assert_true(fits("969429", 90, 2, &step));
    assert_false(fits("969429", 90, 3, &step)); // it was used
    assert_false(fits("969429", 90, 4, &step));
    assert_false(fits("969429", -90, 0, &step));
}

static void
test_texts(void **state)
{
    (void)state;
    uint64_t step;
    assert_true(fits("969 429", 90, 0, &step));
    assert_true(fits(" 9 6 9 4 2 9 ", 90, 0, &step));
    static const char *const wrong[] = {"", "969428", "96942", "9694290", "0969429", "96942x", "969429\n", "+969429", "969-429", "९६९४२९"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(fits(wrong[i], 90, 0, &step));
    assert_false(totp_fits(SECRET, 90, 0, bytes_of("969429\0", 7), &step));
}

static void
check_base32(const char *plain, const char *wanted)
{
    struct buf b;
    buf_init(&b, 256);
    totp_base32(bytes_of_str(plain), &b);
    assert_string_equal(buf_str(&b), wanted);
    buf_clear(&b);
}

static void
test_base32(void **state)
{
    (void)state;
    check_base32("", "");
    check_base32("f", "MY");
    check_base32("fo", "MZXQ");
    check_base32("foo", "MZXW6");
    check_base32("foob", "MZXW6YQ");
    check_base32("fooba", "MZXW6YTB");
    check_base32("foobar", "MZXW6YTBOI");
}

static void
test_uri(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 1024);
    totp_uri(SECRET, "KAZ", "a b:c", &b);
    assert_string_equal(buf_str(&b), "otpauth://totp/KAZ:a%20b%3Ac?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=KAZ"
                                     "&algorithm=SHA1&digits=6&period=30");
    buf_clear(&b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rfc_6238), cmocka_unit_test(test_rfc_4226), cmocka_unit_test(test_window),
        cmocka_unit_test(test_texts),    cmocka_unit_test(test_base32),   cmocka_unit_test(test_uri),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
