// SPDX-License-Identifier: Apache-2.0
// Proves that a session's cookie is read as it was written and nothing else is taken for one, that the word against forged
// requests is the session's own, that an origin is ours or not, that waits after wrong tries grow and end, and what a browser
// says of gzip.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "node/console.h"
#include "node/lockout.h"
#include "node/session.h"

#define HEX "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define NAME "__Host-entente-KAZ"

static const struct session_secret secret = {{0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
                                              16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31}};

static bool
is_cookie(const char *header)
{
    struct session_secret got;
    bool is_one = session_from_cookie(bytes_of_str(header), NAME, &got);
    static const struct session_secret none;
    assert_memory_equal(&got, is_one ? &secret : &none, sizeof got); // of what is none, nothing stays
    return is_one;
}

static void
test_cookie(void **state)
{
    (void)state;
    char name[SESSION_COOKIE_NAME_SIZE];
    struct buf b;
    session_cookie_name(true, "KAZ", name);
    assert_string_equal(name, NAME);
    session_cookie_name(false, "KAZ", name);
    assert_string_equal(name, "entente-KAZ");
    session_cookie_name(true, "ABCDEFGHIJKL", name); // the longest
    assert_string_equal(name, "__Host-entente-ABCDEFGHIJKL");
    buf_init(&b, 1024);
    session_set_cookie(&b, NAME, true, &secret);
    assert_string_equal(buf_str(&b), NAME "=" HEX "; Path=/; HttpOnly; SameSite=Strict; Secure");
    buf_reset(&b);
    session_set_cookie(&b, NAME, true, NULL);
    assert_string_equal(buf_str(&b), NAME "=; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=0");
    buf_clear(&b);
    assert_true(is_cookie(NAME "=" HEX));
    assert_true(is_cookie("a=b; " NAME "=" HEX "; c"));
    assert_true(is_cookie(" ;;" NAME "=" HEX ";"));
    static const char *const none[] = {
        "", "=", ";", NAME, NAME "=", NAME "=" HEX "0", NAME "=0" HEX, "x" NAME "=" HEX, NAME "x=" HEX, "entente-KAZ=" HEX,
        NAME "=" HEX "; " NAME "=" HEX,            // which of two?
        NAME "=" HEX "; " NAME "=",                //
        NAME "=\"" HEX "\"",                       //
        NAME "= " HEX,                             //
        "__host-entente-KAZ=" HEX,                 // names are compared as they are
        NAME "=000102030405060708090A0B0C0D0E0F101112131415161718191a1b1c1d1e1f", // we write them small
    };
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_false(is_cookie(none[i]));
}

static void
test_word(void **state)
{
    (void)state;
    char word[SESSION_TEXT_SIZE], other[SESSION_TEXT_SIZE];
    struct session_secret second = secret;
    struct hash kept;
    second.b[31] ^= 1;
    session_forgery_word(&secret, word);
    session_forgery_word(&second, other);
    assert_string_not_equal(word, other);
    assert_true(session_fits_forgery_word(&secret, bytes_of_str(word)));
    assert_false(session_fits_forgery_word(&secret, bytes_of_str(other)));
    assert_false(session_fits_forgery_word(&secret, bytes_of(word, 63)));
    assert_false(session_fits_forgery_word(&secret, bytes_of(NULL, 0)));
    session_hash(&secret, &kept); // neither tells the other, nor the secret
    assert_memory_not_equal(kept.b, secret.b, sizeof kept.b);
    char hex[65];
    bytes_to_hex_str(hash_bytes(&kept), hex);
    assert_string_not_equal(hex, word);
}

static bool
is_own(const char *origin, bool is_tls, const char *host)
{
    return session_is_own_origin(bytes_of_str(origin), is_tls, bytes_of_str(host));
}

static void
test_origin(void **state)
{
    (void)state;
    assert_true(is_own("https://kaz.example:7702", true, "kaz.example:7702"));
    assert_true(is_own("https://KAZ.example", true, "kaz.EXAMPLE"));
    assert_true(is_own("http://127.0.0.1:7701", false, "127.0.0.1:7701"));
    assert_true(is_own("https://[::1]:7702", true, "[::1]:7702"));
    assert_false(is_own("http://kaz.example:7702", true, "kaz.example:7702"));
    assert_false(is_own("https://kaz.example:7702", false, "kaz.example:7702"));
    assert_false(is_own("https://kaz.example:7703", true, "kaz.example:7702"));
    assert_false(is_own("https://kaz.example:7702.evil.example", true, "kaz.example:7702"));
    assert_false(is_own("https://evil.example", true, "kaz.example"));
    assert_false(is_own("https://", true, ""));
    assert_false(is_own("null", true, "null"));
    assert_false(is_own("", true, "kaz.example"));
}

static void
test_waits(void **state)
{
    (void)state;
    struct lockout *l = lockout_new();
    struct bytes name = BYTES_LIT("aliya"), other = BYTES_LIT("boris");
    int64_t now = 1000000;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(lockout_wait(l, 'n', name, now), 0);
        lockout_try(l, 'n', name, 3, now);
    }
    assert_int_equal(lockout_wait(l, 'n', name, now), 0); // those were free
    static const unsigned waits[] = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900};
    for (size_t i = 0; i < sizeof waits / sizeof *waits; i++) {
        lockout_try(l, 'n', name, 3, now);
        assert_int_equal(lockout_wait(l, 'n', name, now), waits[i]);
        assert_int_equal(lockout_wait(l, 'n', name, now + waits[i] - 1), 1);
        now += waits[i];
        assert_int_equal(lockout_wait(l, 'n', name, now), 0);
    }
    assert_int_equal(lockout_wait(l, 'n', other, now), 0); // nobody else waits
    assert_int_equal(lockout_wait(l, 'a', name, now), 0);  // a name is no address
    lockout_try(l, 'n', name, 3, now);
    assert_int_equal(lockout_wait(l, 'n', name, now - 1), 0); // a clock that was set back locks nobody out
    lockout_good(l, 'n', name);
    assert_int_equal(lockout_wait(l, 'n', name, now), 0);
    lockout_try(l, 'n', name, 3, now);
    assert_int_equal(lockout_wait(l, 'n', name, now), 0); // the first of three again
    lockout_free(l);
}

// A code that is asked for is no try, and forgives none.
static void
test_taken_back(void **state)
{
    (void)state;
    struct lockout *l = lockout_new();
    struct bytes name = BYTES_LIT("aliya");
    for (int i = 0; i < 10; i++) {
        lockout_try(l, 'n', name, 3, 1000);
        lockout_take_back(l, 'n', name);
    }
    assert_int_equal(lockout_wait(l, 'n', name, 1000), 0);
    for (int i = 0; i < 4; i++) {
        lockout_try(l, 'n', name, 3, 1000);
        lockout_take_back(l, 'n', name);
        lockout_try(l, 'n', name, 3, 1000);
    }
    assert_int_equal(lockout_wait(l, 'n', name, 1000), 1);
    lockout_take_back(l, 'n', BYTES_LIT("nobody"));
    lockout_free(l);
}

// Ten thousand names do not make it forget the one that is tried now.
static void
test_full(void **state)
{
    (void)state;
    struct lockout *l = lockout_new();
    char text[32];
    for (int i = 0; i < 10000; i++) {
        snprintf(text, sizeof text, "name %d", i);
        lockout_try(l, 'n', bytes_of_str(text), 0, 1000 + i / 100);
        lockout_try(l, 'a', BYTES_LIT("192.0.2.1"), 0, 1000 + i / 100);
    }
    assert_int_equal(lockout_wait(l, 'a', BYTES_LIT("192.0.2.1"), 1100), LOCKOUT_WAIT_MAX_S - 1);
    lockout_free(l);
}

static void
test_gzip(void **state)
{
    (void)state;
    static const char *const yes[] = {"gzip", "gzip, deflate, br, zstd", "br;q=1.0, gzip;q=0.8, *;q=0.1", "identity , x-gzip", "gzip;q=1"};
    static const char *const no[] = {"", "br", "identity", "gzip;q=0", "gzip;q=0.000, br", "gzipped", "*", ",,"};
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        assert_true(console_takes_gzip(bytes_of_str(yes[i])));
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        assert_false(console_takes_gzip(bytes_of_str(no[i])));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cookie),     cmocka_unit_test(test_word), cmocka_unit_test(test_origin), cmocka_unit_test(test_waits),
        cmocka_unit_test(test_taken_back), cmocka_unit_test(test_full), cmocka_unit_test(test_gzip),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
