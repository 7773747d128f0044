// SPDX-License-Identifier: Apache-2.0
// Proves the rules of a file that no field table can say: names that are safe in any folder, as many pieces as the size needs,
// parts that make the whole; and what its rows keep. And of a message that names files.
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "record/attachment.h"
#include "support.h"

#define ONE_PIECE "[\"" ID_A "\"]"

static const char *
example(void)
{
    uint8_t leaf_class = 0;
    return support_example(KIND_FILE, &leaf_class);
}

static const char *
with(const char *text, const char *name, const char *value)
{
    return support_with(text, name, value);
}

// A file of that size with so many pieces, all of the same made-up hash.
static const char *
sized(uint64_t size, size_t pieces)
{
    static char text[LIMIT_RECORD_SIZE];
    int n = snprintf(text, sizeof text,
                     "{\"kind\":\"file\",\"time\":\"2026-11-21T00:00:00Z\",\"release\":[\"KAZ\"],\"name\":\"x\",\"size\":%llu,"
                     "\"hash\":\"%s\",\"pieces\":[",
                     (unsigned long long)size, size == 0 ? EMPTY_HASH : ID_A);
    for (size_t i = 0; i < pieces; i++)
        n += snprintf(text + n, sizeof text - (size_t)n, "%s\"" ID_A "\"", i ? "," : "");
    snprintf(text + n, sizeof text - (size_t)n, "]}");
    return text;
}

static void
accept(const char *text)
{
    support_accept(LEAF_RESTRICTED, text, NULL);
}

static void
refuse(const char *text, const char *why)
{
    support_refuse(LEAF_RESTRICTED, text, why);
}

static void
test_names(void **state)
{
    static const char *const good[] = {"a", "report.pdf", "...", "-x", "a b", "отчёт.pdf", ".hidden"};
    static const char *const bad[] = {".",       "..",         "../x",         "a/b",      "/",
                                      "a\\\\b", "a\\u0007b", "a\\nb",       "a\\u007fb", "\\u202etxt.exe",
                                      "a\\u009bb"};
    char quoted[600];
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        snprintf(quoted, sizeof quoted, "\"%s\"", good[i]);
        accept(with(example(), "name", quoted));
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        snprintf(quoted, sizeof quoted, "\"%s\"", bad[i]);
        refuse(with(example(), "name", quoted), "name");
    }
    refuse(with(example(), "name", "\"\""), "name");
    snprintf(quoted, sizeof quoted, "\"%0255d\"", 0);
    accept(with(example(), "name", quoted));
    memset(quoted + 1, 0, sizeof quoted - 1);
    for (size_t i = 0; i < 128; i++)
        memcpy(quoted + 1 + 2 * i, "\xc3\xa9", 2); // 128 letters, 256 bytes
    quoted[257] = '"';
    refuse(with(example(), "name", quoted), "255 bytes");
    refuse(with(example(), "name", NULL), "name");
}

static void
test_types(void **state)
{
    static const char *const bad[] = {"\"pdf\"", "\"/pdf\"", "\"text/\"", "\"a/b/c\"", "\"text/plain; charset=x\"", "\"te xt/x\"",
                                      "7"};
    (void)state;
    accept(with(example(), "type", NULL));
    accept(with(example(), "type", "\"application/vnd.oasis.opendocument.text\""));
    accept(with(example(), "type", "\"image/svg+xml\""));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        refuse(with(example(), "type", bad[i]), "type");
}

static void
test_pieces(void **state)
{
    (void)state;
    accept(sized(0, 0));
    accept(sized(1, 1));
    accept(sized(LIMIT_FILE_PIECE, 1));
    accept(sized(LIMIT_FILE_PIECE + 1, 2));
    accept(sized(LIMIT_FILE_SIZE, LIMIT_FILE_PIECES));
    refuse(sized(0, 1), "pieces");
    refuse(sized(1, 0), "pieces");
    refuse(sized(1, 2), "has 1 of them, not 2");
    refuse(sized(LIMIT_FILE_PIECE + 1, 1), "pieces");
    refuse(sized(LIMIT_FILE_SIZE + 1, LIMIT_FILE_PIECES), "size");
    refuse(sized(LIMIT_FILE_SIZE, LIMIT_FILE_PIECES + 1), "pieces");
    refuse(with(sized(5, 1), "size", "-1"), "size");
    refuse(with(sized(5, 1), "size", "9007199254740991"), "size");
    refuse(with(sized(5, 1), "size", "\"5\""), "size");
    refuse(with(sized(5, 1), "pieces", NULL), "pieces");
    refuse(with(sized(5, 1), "pieces", "[\"abc\"]"), "pieces");
}

// What cannot be true is seen without any of the bytes.
static void
test_hashes(void **state)
{
    (void)state;
    refuse(with(sized(0, 0), "hash", "\"" ID_A "\""), "no bytes");
    refuse(with(sized(5, 1), "hash", "\"" ID_B "\""), "only piece");
    accept(with(sized(LIMIT_FILE_PIECE + 1, 2), "hash", "\"" ID_B "\""));
    refuse(with(sized(5, 1), "hash", NULL), "hash");
}

static void
test_parts(void **state)
{
    const char *full = sized(LIMIT_FILE_SIZE, LIMIT_FILE_PIECES);
    char many[70 * 64 + 16] = "[", *at = many + 1;
    (void)state;
    accept(with(full, "part", "1"));
    accept(with(full, "part", "63"));
    refuse(with(full, "part", "64"), "part");
    refuse(with(full, "part", "0"), "part");
    refuse(with(sized(5, 1), "part", "1"), "exactly 67108864");
    refuse(with(with(full, "part", "1"), "total", "{\"size\":5,\"hash\":\"" ID_A "\"}"), "only the last part");
    refuse(with(example(), "parts", NULL), "stand together");
    refuse(with(example(), "total", NULL), "stand together");
    refuse(with(example(), "total", "{\"size\":67108868,\"hash\":\"" ID_B "\"}"), "total");
    refuse(with(example(), "total", "{\"size\":9007199254740991,\"hash\":\"" ID_B "\"}"), "total");
    refuse(with(example(), "total", "{\"size\":67108869}"), "hash");
    refuse(with(example(), "parts", "[]"), "parts");
    for (int i = 0; i < 64; i++) // one more than a file may have before its last
        at += snprintf(at, 69, "%s\"" ID_B "\"", i ? "," : "");
    strcpy(at, "]");
    refuse(with(example(), "parts", many), "parts");
    refuse(with(with(with(example(), "size", "0"), "hash", "\"" EMPTY_HASH "\""), "pieces", "[]"), "total");
}

static void
test_rows(void **state)
{
    struct record r;
    struct row rows[FOLD_ROWS_MAX];
    struct attachment f;
    struct hash id = {{5}}, all;
    (void)state;
    support_accept(LEAF_RESTRICTED, example(), &r);
    assert_int_equal(fold_map(&r, 1, 7, &id, rows), 2);
    fold_group_of_kind(KIND_FILE, &all);
    assert_true(hash_equal(&rows[0].group, &id));
    assert_true(hash_equal(&rows[1].group, &all));
    assert_int_equal(rows[0].status, ATTACHMENT_WHOLE);
    assert_int_equal(rows[0].note.n, ATTACHMENT_NOTE);
    attachment_read(&r, &f);
    assert_true(f.size == 5 && f.total == 67108869 && f.part_count == 1 && f.piece_count == 1);
    assert_true(bytes_equal_str(f.name, "report.pdf") && f.total_hash.b[0] == 0xbb && f.hash.b[0] == 0xaa);
    support_accept(LEAF_RESTRICTED, with(sized(LIMIT_FILE_SIZE, LIMIT_FILE_PIECES), "part", "2"), &r);
    assert_int_equal(fold_map(&r, 1, 7, &id, rows), 2);
    assert_int_equal(rows[0].status, ATTACHMENT_PART);
    attachment_read(&r, &f);
    assert_true(f.part == 2 && f.total == f.size && hash_equal(&f.total_hash, &f.hash));
}

static void
test_sizes(void **state)
{
    (void)state;
    assert_int_equal(attachment_piece_count(0), 0);
    assert_int_equal(attachment_piece_count(LIMIT_FILE_PIECE), 1);
    assert_int_equal(attachment_piece_count(LIMIT_FILE_PIECE + 1), 2);
    assert_int_equal(attachment_piece_size(LIMIT_FILE_PIECE + 1, 0), LIMIT_FILE_PIECE);
    assert_int_equal(attachment_piece_size(LIMIT_FILE_PIECE + 1, 1), 1);
    assert_int_equal(attachment_piece_size(LIMIT_FILE_PIECE + 1, 2), 0);
    assert_int_equal(attachment_piece_size(LIMIT_FILE_SIZE, UINT32_MAX), 0);
}

static void
test_messages(void **state)
{
    uint8_t leaf_class = 0;
    const char *text = support_example(KIND_MESSAGE, &leaf_class);
    char many[33 * 70] = "[", *at = many + 1;
    (void)state;
    accept(with(text, "files", NULL));
    accept(with(text, "files", ONE_PIECE));
    refuse(with(text, "files", "[]"), "files");
    refuse(with(text, "files", "[\"x\"]"), "files");
    for (int i = 0; i <= LIMIT_MESSAGE_FILES; i++)
        at += snprintf(at, 69, "%s\"" ID_A "\"", i ? "," : "");
    strcpy(at, "]");
    refuse(with(text, "files", many), "files");
    refuse("{\"kind\":\"message\",\"time\":\"2026-11-21T00:00:00Z\",\"release\":[\"KAZ\"],\"read\":" ONE_PIECE
           ",\"files\":" ONE_PIECE "}",
           "read");
}

int
main(void)
{
    cmocka_set_message_output(CM_OUTPUT_TAP);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_names, support_reset),    cmocka_unit_test_setup(test_types, support_reset),
        cmocka_unit_test_setup(test_pieces, support_reset),   cmocka_unit_test_setup(test_hashes, support_reset),
        cmocka_unit_test_setup(test_parts, support_reset),    cmocka_unit_test_setup(test_rows, support_reset),
        cmocka_unit_test_setup(test_sizes, support_reset),    cmocka_unit_test_setup(test_messages, support_reset),
    };
    return cmocka_run_group_tests(tests, NULL, support_end);
}
