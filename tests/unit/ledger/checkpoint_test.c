// SPDX-License-Identifier: Apache-2.0
// Proves that checkpoints are read and written as c2sp.org/tlog-checkpoint says, each rule broken
// by itself.
#include "ledger/checkpoint.h"

#include <string.h>

#include "base/limits.h"
#include "ledger/note.h"
#include "support.h"

#define ROOT "rKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs="
#define ROOT_OF_NOTHING "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="

static int
parse(struct bytes text, struct checkpoint *c)
{
    struct err e = {0};
    int rc = checkpoint_parse(text, c, &e);

    assert_int_equal(rc, e.code);
    assert_true(rc == 0 || e.text[0] != '\0');
    return rc;
}

static void
test_good(void **state)
{
    static const struct {
        const char *text;
        uint64_t size;
        const char *extensions;
    } good[] = {
        {"example.com/log\n15\n" ROOT "\n", 15, ""},
        {"example.com/log\n0\n" ROOT_OF_NOTHING "\n", 0, ""},
        {"example.com/log\n9223372036854775807\n" ROOT "\n", INT64_MAX, ""},
        {"an origin with spaces + signs\n1\n" ROOT_OF_NOTHING "\n", 1, ""},
        {"o\n1\n" ROOT "\nextension\n \n= more\n", 1, "extension\n \n= more\n"},
    };
    struct buf b;

    (void)state;
    buf_init(&b, 1000);
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct checkpoint c;
        assert_int_equal(parse(bytes_of_str(good[i].text), &c), 0);
        assert_true(c.size == good[i].size);
        assert_true(bytes_equal_str(c.extensions, good[i].extensions));
        buf_reset(&b);
        checkpoint_append_text(&b, &c);
        assert_string_equal(buf_str(&b), good[i].text);
    }
    buf_clear(&b);
}

static void
test_bad(void **state)
{
#define C(s) BYTES_LIT(s)
    const struct bytes bad[] = {
        C(""),
        C("\n"),
        C("o"),
        C("o\n"),
        C("o\n15"),
        C("o\n15\n"),
        C("o\n15\n" ROOT),
        C("\n15\n" ROOT "\n"), // no origin
        C("o\n\n" ROOT "\n"),
        C("o\n015\n" ROOT "\n"),
        C("o\n00\n" ROOT_OF_NOTHING "\n"),
        C("o\n+1\n" ROOT "\n"),
        C("o\n-1\n" ROOT "\n"),
        C("o\n 1\n" ROOT "\n"),
        C("o\n1 \n" ROOT "\n"),
        C("o\n0x1\n" ROOT "\n"),
        C("o\n1e3\n" ROOT "\n"),
        C("o\n9223372036854775808\n" ROOT "\n"),
        C("o\n18446744073709551616\n" ROOT "\n"),
        C("o\n99999999999999999999999\n" ROOT "\n"), // sizes
        C("o\n15\n\n"),
        C("o\n15\n" ROOT " \n"),
        C("o\n15\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383c==\n"),
        C("o\n15\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs\n"),
        C("o\n15\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383ct=\n"), // trailing bits
        C("o\n15\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja_1nk427v383cs=\n"),
        C("o\n15\nrKbDipCvhuX1GZ7g\n"),
        C("o\n15\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383csA\n"), // roots
        C("o\n0\n" ROOT "\n"),                                      // size 0, another root
        C("o\n15\n" ROOT "\n\n"),
        C("o\n15\n" ROOT "\nx\n\n"),
        C("o\n15\n" ROOT "\n\nx\n"),
        C("o\n15\n" ROOT "\nx"),
        C("o\r\n15\n" ROOT "\n"),
        C("o\n15\r\n" ROOT "\n"),
        C("o\0\n15\n" ROOT "\n"),
        C("\xff\n15\n" ROOT "\n"),
    };
#undef C
    struct checkpoint c = {.size = 42};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (parse(bad[i], &c) != ERR_INVALID)
            fail_msg("accepted: case %zu", i);
    assert_int_equal(c.size, 42);
}

static void
test_truncations_and_size(void **state)
{
    static const char whole[] = "example.com/log\n15\n" ROOT "\nx\n";
    struct checkpoint c;
    struct buf b;

    (void)state;
    for (size_t n = 0; n < sizeof whole - 1;
         n++) // without its last line it is a checkpoint as well
        assert_int_equal(parse(bytes_of(whole, n), &c), n == sizeof whole - 3 ? 0 : ERR_INVALID);
    buf_init(&b, 2 * LIMIT_CHECKPOINT_SIZE);
    buf_append_str(&b, whole);
    while (b.n < LIMIT_CHECKPOINT_SIZE - 1)
        buf_append_str(&b, b.n % 2 == 0 ? "y\n" : "yy\n");
    while (b.n <= LIMIT_CHECKPOINT_SIZE)
        buf_append_str(&b, "y\n");
    assert_int_equal(parse(buf_bytes(&b), &c), ERR_LIMIT);
    buf_clear(&b);
}

static void
test_signed(void **state)
{
    struct sign_secret secret;
    struct sign_public public;
    struct note_key key;
    struct checkpoint c = {.origin = BYTES_LIT("csto/00/TJK/1"), .size = 3};
    struct checkpoint read;
    static struct note n;
    struct buf b;

    (void)state;
    support_key(5, &secret, &public);
    note_key_make(c.origin, NOTE_ED25519, &public, &key);
    support_leaf_hash(1, &c.root);
    buf_init(&b, 1000);
    buf_append_str(&b, "before it, other bytes"); // appended, wherever the buf stands
    size_t start = b.n;
    checkpoint_append_signed(&b, &c, &secret);
    assert_int_equal(buf_check(&b), 0);
    assert_int_equal(note_parse(bytes_sub(buf_bytes(&b), start, b.n), &n, NULL), 0);
    assert_int_equal(n.count, 1);
    assert_int_equal(note_verify(&n, &key, NULL), NOTE_GOOD);
    assert_int_equal(parse(n.text, &read), 0);
    assert_true(bytes_equal(read.origin, c.origin));
    assert_int_equal(read.size, 3);
    assert_true(hash_equal(&read.root, &c.root));
    size_t n_whole = b.n;
    buf_clear(&b);
    for (size_t n_max = 0; n_max < n_whole - start; n_max++) {
        buf_init(&b, n_max);
        checkpoint_append_signed(&b, &c, &secret);
        assert_int_equal(buf_check(&b), ERR_LIMIT);
        buf_clear(&b);
    }
    sign_secret_wipe(&secret);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),
        cmocka_unit_test(test_bad),
        cmocka_unit_test(test_truncations_and_size),
        cmocka_unit_test(test_signed),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
