// SPDX-License-Identifier: Apache-2.0
// Proves SHA-256 by known answers (FIPS 180-4, NIST's examples), and that cutting a message
// anywhere changes nothing.
#include "support.h"

#include <string.h>

#include "crypto/hash.h"

static void
assert_hash(const struct hash *h, const char *hex)
{
    char text[2 * HASH_SIZE + 1];
    bytes_to_hex_str(hash_bytes(h), text);
    assert_string_equal(text, hex);
}

static void
test_known_answers(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
        {"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrl"
         "mnopqrsmnopqrst"
         "nopqrstu",
         "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"},
    };
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        struct hash h;
        hash_of(bytes_of_str(pairs[i][0]), &h);
        assert_hash(&h, pairs[i][1]);
    }
    struct hash h;
    hash_of(bytes_of(NULL, 0), &h);
    assert_hash(&h, pairs[0][1]);
    struct hash_state s; // a million times 'a'
    uint8_t block[1000];
    memset(block, 'a', sizeof(block));
    hash_init(&s);
    for (int i = 0; i < 1000; i++)
        hash_update(&s, bytes_of(block, sizeof(block)));
    hash_final(&s, &h);
    assert_hash(&h, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

static void
test_around_itself(void **state)
{
    (void)state;
    struct hash whole, around;
    uint8_t message[100], held[100 + HASH_SIZE];
    for (size_t i = 0; i < sizeof message; i++)
        message[i] = (uint8_t)(i * 3);
    hash_of(bytes_of(message, sizeof message), &whole);
    for (size_t at = 0; at <= sizeof message; at++) {
        memcpy(held, message, at);
        memset(held + at, 0xee, HASH_SIZE);
        memcpy(held + at + HASH_SIZE, message + at, sizeof message - at);
        hash_around(bytes_of(held, sizeof held), at, &around);
        assert_true(hash_equal(&around, &whole));
    }
}

static void
test_cut_anywhere(void **state)
{
    (void)state;
    uint8_t message[200];
    for (size_t i = 0; i < sizeof(message); i++)
        message[i] = (uint8_t)(i * 7);
    for (size_t n = 0; n <= sizeof(message); n++) {
        struct hash whole;
        hash_of(bytes_of(message, n), &whole);
        for (size_t cut = 0; cut <= n; cut++) {
            struct hash_state s, copy;
            struct hash h;
            hash_init(&s);
            hash_update(&s, bytes_of(message, cut));
            copy = s; // a state may be copied: a common beginning is hashed once
            hash_update(&s, bytes_of(message + cut, n - cut));
            hash_final(&s, &h);
            assert_true(hash_equal(&h, &whole));
            hash_update(&copy, bytes_of(NULL, 0));
            hash_update(&copy, bytes_of(message + cut, n - cut));
            hash_final(&copy, &h);
            assert_true(hash_equal(&h, &whole));
        }
    }
}

static void
test_order_and_text(void **state)
{
    (void)state;
    struct hash a = {{0}}, b = {{0}};
    assert_true(hash_equal(&a, &b));
    assert_int_equal(hash_compare(&a, &b), 0);
    b.b[31] = 1;
    assert_false(hash_equal(&a, &b));
    assert_int_equal(hash_compare(&a, &b), -1);
    a.b[0] = 0xff;
    assert_int_equal(hash_compare(&a, &b), 1);
    struct bytes hex =
        BYTES_LIT("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_int_equal(hash_from_hex(hex, &a), 0);
    hash_of(BYTES_LIT("abc"), &b);
    assert_true(hash_equal(&a, &b));
    for (size_t n = 0; n < hex.n; n++)
        assert_int_equal(hash_from_hex(bytes_sub(hex, 0, n), &a), ERR_INVALID);
    assert_int_equal(
        hash_from_hex(BYTES_LIT("BA7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
                      &a),
        ERR_INVALID);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_answers),
        cmocka_unit_test(test_around_itself),
        cmocka_unit_test(test_cut_anywhere),
        cmocka_unit_test(test_order_and_text),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("hash", tests, NULL, NULL);
}
