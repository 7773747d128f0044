// SPDX-License-Identifier: Apache-2.0
// Proves the key file against a second writer made here from the header's description, so that
// costs can be small and every byte can be damaged in turn; and the recovery sheet against lines
// computed with other tools: every mistyped character is found and its line named.
#include "support.h"

#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "crypto/key.h"

static const uint8_t salt[KEY_SALT_SIZE] = {1, 2, 3, 4};
static const uint8_t nonce[KEY_NONCE_SIZE] = {9, 8, 7};

static int
setup(void **state)
{
    (void)state;
    return sodium_init() < 0 ? -1 : 0;
}

// The seeds 00 01 02 .. 5f.
static struct key_seeds *
make_seeds(void)
{
    struct key_seeds *s = key_seeds_new();
    assert_non_null(s);
    for (size_t i = 0; i < KEY_SEEDS_SIZE; i++)
        s->seed[i / SIGN_SEED_SIZE][i % SIGN_SEED_SIZE] = (uint8_t)i;
    return s;
}

static bool
is_zero(const struct key_seeds *s)
{
    return sodium_is_zero((const uint8_t *)s, sizeof(*s));
}

// The second writer: the header lines as given, then the seeds 00 .. 5f sealed under passphrase.
static void
write_file(struct buf *out, const char *first, const char *memory, const char *passes,
           const char *passphrase)
{
    uint8_t key[32], box[KEY_SEEDS_SIZE + 16], seeds[KEY_SEEDS_SIZE];
    unsigned kib = 8, count = 1;
    (void)sscanf(memory, "%u", &kib);
    (void)sscanf(passes, "%u", &count);
    for (size_t i = 0; i < sizeof(seeds); i++)
        seeds[i] = (uint8_t)i;
    buf_append_fmt(out, "%s\nargon2id %s %s\n", first, memory, passes);
    bytes_to_base64(bytes_of(salt, sizeof(salt)), out);
    buf_append_byte(out, '\n');
    bytes_to_base64(bytes_of(nonce, sizeof(nonce)), out);
    buf_append_byte(out, '\n');
    if (kib >= 8 && kib <= 20000 && count >= 1 && count <= 16)
        assert_int_equal(crypto_pwhash(key, sizeof(key), passphrase, strlen(passphrase), salt,
                                       count, (size_t)kib * 1024, crypto_pwhash_ALG_ARGON2ID13),
                         0);
    else
        memset(key, 0, sizeof(key));
    assert_int_equal(crypto_aead_xchacha20poly1305_ietf_encrypt(box, NULL, seeds, sizeof(seeds),
                                                                out->p, out->n, NULL, nonce, key),
                     0);
    bytes_to_base64(bytes_of(box, sizeof(box)), out);
    buf_append_byte(out, '\n');
    assert_int_equal(buf_check(out), 0);
}

// Open a copy of exact size; out is checked to hold zeros after a failure.
static int
open_file(struct bytes file, const char *passphrase)
{
    struct key_seeds *s = make_seeds(); // so that zeros are seen to be written
    struct bytes copy = support_exact(file);
    struct err e = {0};
    int code = key_open(copy, bytes_of_str(passphrase), s, &e);
    assert_int_equal(e.code, code);
    assert_true((code != 0) == (e.text[0] != '\0'));
    assert_int_equal(is_zero(s), code != 0);
    support_free(copy);
    key_seeds_free(s);
    return code;
}

static void
test_seal_and_open(void **state)
{
    (void)state;
    struct key_seeds *s = make_seeds();
    struct key_seeds *back = key_seeds_new();
    assert_true(is_zero(back));
    struct buf file, expected;
    buf_init(&file, 1000);
    buf_init(&expected, 1000);
    struct err e = {0};
    buf_append_str(&file, "before"); // it appends, and seals only what it wrote
    assert_int_equal(key_seal(s, BYTES_LIT("correct horse"), salt, nonce, &file, &e), 0);
    char memory[20], passes[20];
    (void)snprintf(memory, sizeof(memory), "%d", KEY_MEMORY_KIB);
    (void)snprintf(passes, sizeof(passes), "%d", KEY_PASSES);
    write_file(&expected, "entente keys v1", memory, passes, "correct horse");
    struct bytes written = bytes_sub(buf_bytes(&file), 6, SIZE_MAX);
    assert_true(bytes_equal(written, buf_bytes(&expected)));
    assert_int_equal(key_open(written, BYTES_LIT("correct horse"), back, &e), 0);
    assert_memory_equal(back, s, sizeof(*s));
    assert_string_equal(e.text, "");
    assert_int_equal(open_file(written, "correct horsf"), ERR_DENIED);
    assert_int_equal(open_file(written, ""), ERR_DENIED);
    for (size_t n_max = 0; n_max < written.n; n_max += 40) {
        struct buf tight;
        buf_init(&tight, n_max);
        assert_int_equal(key_seal(s, BYTES_LIT("x"), salt, nonce, &tight, &e), ERR_LIMIT);
        buf_clear(&tight);
    }
    key_seeds_free(NULL);
    key_seeds_free(s);
    key_seeds_free(back);
    buf_clear(&file);
    buf_clear(&expected);
}

static void
test_every_changed_byte_is_refused(void **state)
{
    (void)state;
    struct buf file;
    buf_init(&file, 1000);
    write_file(&file, "entente keys v1", "8", "1", "pass");
    assert_int_equal(open_file(buf_bytes(&file), "pass"), 0);
    for (size_t i = 0; i < file.n; i++) {
        uint8_t kept = file.p[i];
        static const uint8_t others[] = {'\n', ' ', 'A', 'b', '9', '2', '=', 0, 0xff};
        for (size_t k = 0; k < sizeof(others); k++) {
            file.p[i] = others[k];
            int code = open_file(buf_bytes(&file), "pass");
            if (others[k] == kept ? code != 0 : code != ERR_INVALID && code != ERR_DENIED)
                fail_msg("byte %zu as %02x: %d", i, others[k], code);
        }
        file.p[i] = kept;
        assert_int_equal(open_file(bytes_sub(buf_bytes(&file), 0, i), "pass"),
                         ERR_INVALID); // each truncation
    }
    buf_append_byte(&file, '\n');
    assert_int_equal(open_file(buf_bytes(&file), "pass"), ERR_INVALID); // nothing may follow
    buf_clear(&file);
}

static void
test_what_a_file_may_ask(void **state)
{
    (void)state;
    static const struct {
        const char *first, *memory, *passes;
        int code;
    } cases[] = {
        {"entente keys v1", "8", "1", 0},
        {"entente keys v1", "8", "16", 0},
        {"entente keys v1", "9", "2", 0},
        {"entente keys v1", "7", "1", ERR_INVALID},
        {"entente keys v1", "0", "1", ERR_INVALID},
        {"entente keys v1", "8", "0", ERR_INVALID},
        {"entente keys v1", "8", "17", ERR_INVALID},
        {"entente keys v1", "1048577", "1", ERR_INVALID},
        {"entente keys v1", "4294967304", "1", ERR_INVALID},
        {"entente keys v1", "18446744073709551624", "1", ERR_INVALID},
        {"entente keys v1", "08", "1", ERR_INVALID},
        {"entente keys v1", "8", "01", ERR_INVALID},
        {"entente keys v1", "8", "+1", ERR_INVALID},
        {"entente keys v1", "8", "1 ", ERR_INVALID},
        {"entente keys v1", "8", " 1", ERR_INVALID},
        {"entente keys v1", "8", "", ERR_INVALID},
        {"entente keys v1", "", "1", ERR_INVALID},
        {"entente keys v1", "8", "1 1", ERR_INVALID},
        {"entente keys v2", "8", "1", ERR_INVALID},
        {"entente keys v1 ", "8", "1", ERR_INVALID},
        {"", "8", "1", ERR_INVALID},
        {"entente keys v1\r", "8", "1", ERR_INVALID},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct buf file;
        buf_init(&file, 1000);
        write_file(&file, cases[i].first, cases[i].memory, cases[i].passes, "pass");
        int code = open_file(buf_bytes(&file), "pass");
        if (code != cases[i].code)
            fail_msg("%s / %s / %s: %d", cases[i].first, cases[i].memory, cases[i].passes, code);
        buf_clear(&file);
    }
    assert_int_equal(open_file(bytes_of(NULL, 0), "pass"), ERR_INVALID);
    assert_int_equal(open_file(BYTES_LIT("entente keys v1\n"), "pass"), ERR_INVALID);
}

// Of the seeds 00 .. 5f, by Python's hashlib and base64.
static const char *const sheet_lines[7] = {
    "1: AAAQ EAYE AUDA OCAJ BIFQ YDIO   XURK\n", "2: B4IB CEQT CQKR MFYY DENB WHA5   TH3U\n",
    "3: DYPS AIJC EMSC KJRH FAUS UKZM   4YZF\n", "4: FUXC 6MBR GIZT INJW G44D SOR3   EARK\n",
    "5: HQ6T 4P2A IFBE GRCF IZDU QSKK   OBWZ\n", "6: JNGE 2TSP KBIV EU2U KVLF OWCZ   J6LS\n",
    "7: LJNV YXK6 L4DH FLLQ WYA3 LEDC   2DX2\n",
};

// Read a sheet; what it says is compared with the seeds 00 .. 5f.
static int
read_sheet(struct bytes text, struct err *e)
{
    struct key_seeds *expected = make_seeds();
    struct key_seeds *s = make_seeds();
    s->seed[0][0] = 77;
    struct bytes copy = support_exact(text);
    *e = (struct err){0};
    int code = key_from_sheet(copy, s, e);
    assert_int_equal(e->code, code);
    if (code == 0)
        assert_memory_equal(s, expected, sizeof(*s));
    else
        assert_true(is_zero(s));
    support_free(copy);
    key_seeds_free(s);
    key_seeds_free(expected);
    return code;
}

static void
join_lines(struct buf *out)
{
    buf_init(out, 10000);
    for (size_t i = 0; i < 7; i++)
        buf_append_str(out, sheet_lines[i]);
}

static void
test_sheet(void **state)
{
    (void)state;
    struct key_seeds *s = make_seeds();
    struct buf b;
    struct err e;
    buf_init(&b, 10000);
    assert_int_equal(key_sheet(s, BYTES_LIT("TJK of pamir\n1: AAAA\x1b[2J"), &b), 0);
    struct bytes rest = buf_bytes(&b);
    struct bytes line;
    size_t numbered = 0;
    bool has_title = false;
    while (bytes_next_line(&rest, &line)) {
        has_title |= bytes_equal_str(line, "# TJK of pamir\\u{a}1: AAAA\\u{1b}[2J");
        if (line.p[0] == '#')
            continue;
        assert_true(numbered < 7); // a title adds no line of its own
        assert_memory_equal(line.p, sheet_lines[numbered], line.n);
        assert_int_equal(line.n + 1, strlen(sheet_lines[numbered]));
        numbered++;
    }
    assert_true(has_title);
    assert_int_equal(numbered, 7);
    assert_int_equal(rest.n, 0);
    assert_int_equal(read_sheet(buf_bytes(&b), &e), 0);
    for (size_t n_max = 0; n_max < b.n; n_max += 50) {
        struct buf tight;
        buf_init(&tight, n_max);
        assert_int_equal(key_sheet(s, BYTES_LIT("t"), &tight), ERR_LIMIT);
        buf_wipe(&tight);
    }
    buf_wipe(&b);
    key_seeds_free(s);
}

static void
test_sheet_tolerates_people(void **state)
{
    (void)state;
    struct err e;
    static const char typed[] =
        "# copied by hand\r\n\r\n"
        "7 ljnvYXK6l4dhfllq-wya3-ledc 2dx2\r\n"
        "   2: B4IBCEQTCQKRMFYYDENBWHA5TH3U   \n"
        "3: D Y P S A I J C E M S C K J R H F A U S U K Z M 4 Y Z F\n"
        "\n"
        "1:AAAQ EAYE AUDA 0CAJ 81FQ YD10 XURK\n" // 0, 8 and 1 for O, B and I
        "4:\tFUXC 6MBR GIZT INJW G44D SOR3 EARK\n"
        "#\n"
        "5: HQ6T 4P2A IFBE GRCF IZDU QSKK OBWZ\n"
        "6: JNGE 2TSP KBIV EU2U KVLF OWCZ J6LS"; // no end of line
    assert_int_equal(read_sheet(bytes_of_str(typed), &e), 0);
}

static void
test_each_mistyped_character_is_found(void **state)
{
    (void)state;
    struct buf b;
    struct err e;
    join_lines(&b);
    static const char others[] = "AQ27Z9!\x80";
    size_t number = 1;
    size_t column = 0;
    for (size_t i = 0; i < b.n; i++, column++) {
        uint8_t kept = b.p[i];
        if (kept == '\n') {
            number++;
            column = (size_t)-1;
        }
        if (kept == '\n' || kept == ' ' || kept == ':' || column == 0)
            continue;
        char named[40];
        (void)snprintf(named, sizeof(named), "line %zu of", number);
        for (size_t k = 0; k + 1 < sizeof(others); k++) {
            if ((uint8_t)others[k] == kept)
                continue;
            b.p[i] = (uint8_t)others[k];
            assert_int_equal(read_sheet(buf_bytes(&b), &e), ERR_INVALID);
            if (strstr(e.text, named) != e.text)
                fail_msg("%zu: %s", i, e.text);
        }
        b.p[i] = ' '; // left out
        assert_int_equal(read_sheet(buf_bytes(&b), &e), ERR_INVALID);
        assert_ptr_equal(strstr(e.text, named), e.text);
        b.p[i] = kept;
    }
    for (size_t n = 0; n + 1 < b.n; n++)
        assert_int_equal(read_sheet(bytes_sub(buf_bytes(&b), 0, n), &e), ERR_INVALID);
    assert_int_equal(read_sheet(bytes_sub(buf_bytes(&b), 0, b.n - 1), &e), 0);
    buf_clear(&b);
}

static void
test_lines_missing_twice_strange_or_of_another_sheet(void **state)
{
    (void)state;
    struct err e;
    for (size_t odd = 0; odd < 7; odd++) {
        struct buf missing, twice, swapped;
        buf_init(&missing, 10000);
        buf_init(&twice, 10000);
        buf_init(&swapped, 10000);
        for (size_t i = 0; i < 7; i++) {
            if (i != odd)
                buf_append_str(&missing, sheet_lines[i]);
            buf_append_str(&twice, sheet_lines[i]);
            if (i == odd)
                buf_append_str(&twice, sheet_lines[i]);
            // The content of the next line under this line's number.
            buf_append_byte(&swapped, (uint8_t)('1' + i));
            buf_append_str(&swapped, sheet_lines[i == odd ? (i + 1) % 7 : i] + 1);
        }
        char named[40];
        (void)snprintf(named, sizeof(named), "line %zu of", odd + 1);
        assert_int_equal(read_sheet(buf_bytes(&missing), &e), ERR_INVALID);
        assert_ptr_equal(strstr(e.text, named), e.text);
        assert_non_null(strstr(e.text, "missing"));
        assert_int_equal(read_sheet(buf_bytes(&twice), &e), ERR_INVALID);
        assert_ptr_equal(strstr(e.text, named), e.text);
        assert_non_null(strstr(e.text, "twice"));
        assert_int_equal(read_sheet(buf_bytes(&swapped), &e), ERR_INVALID);
        assert_ptr_equal(strstr(e.text, named), e.text);
        buf_clear(&missing);
        buf_clear(&twice);
        buf_clear(&swapped);
    }
    struct buf b;
    join_lines(&b);
    buf_append_str(&b, "8: AAAA\n");
    assert_int_equal(read_sheet(buf_bytes(&b), &e), ERR_INVALID);
    assert_non_null(strstr(e.text, "row 8"));
    buf_clear(&b);
    // Every line fits its own check, but one is of another member's sheet.
    struct key_seeds *s = key_seeds_new();
    buf_init(&b, 10000);
    assert_int_equal(key_sheet(s, BYTES_LIT("other"), &b), 0);
    struct bytes rest = buf_bytes(&b);
    struct bytes line;
    struct buf mixed;
    buf_init(&mixed, 10000);
    while (bytes_next_line(&rest, &line)) {
        if (line.p[0] == '3') {
            buf_append(&mixed, line);
            buf_append_byte(&mixed, '\n');
        } else if (line.p[0] != '#') {
            buf_append_str(&mixed, sheet_lines[line.p[0] - '1']);
        }
    }
    assert_int_equal(read_sheet(buf_bytes(&mixed), &e), ERR_INVALID);
    assert_non_null(strstr(e.text, "belong together"));
    buf_clear(&mixed);
    buf_wipe(&b);
    key_seeds_free(s);
    assert_int_equal(read_sheet(bytes_of(NULL, 0), &e), ERR_INVALID);
    assert_int_equal(read_sheet(BYTES_LIT("# only words\n"), &e), ERR_INVALID);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_seal_and_open),
        cmocka_unit_test(test_every_changed_byte_is_refused),
        cmocka_unit_test(test_what_a_file_may_ask),
        cmocka_unit_test(test_sheet),
        cmocka_unit_test(test_sheet_tolerates_people),
        cmocka_unit_test(test_each_mistyped_character_is_found),
        cmocka_unit_test(test_lines_missing_twice_strange_or_of_another_sheet),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("key", tests, setup, NULL);
}
