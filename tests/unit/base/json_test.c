// SPDX-License-Identifier: Apache-2.0
// Proves the reader: what each profile takes and refuses and with which code, that the tree says
// exactly what the text says, that lookups never surprise, and that hostile texts meet their
// limits. json_suite_test.c judges the grammar.
#include "support.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/limits.h"

enum { ARENA_MAX = 64 << 20 };

// Parse a copy of exact size; the tree's borrowed bytes live until release.
struct parsed {
    struct arena arena;
    struct bytes text;
    struct json *root;
    struct err e;
    int code;
};

static void
parse(struct parsed *p, struct bytes text, enum json_profile profile)
{
    arena_init(&p->arena, ARENA_MAX);
    p->text = support_exact(text);
    p->e = (struct err){0};
    p->code = json_parse(&p->arena, p->text, profile, &p->root, &p->e);
    if (p->code == 0) {
        assert_non_null(p->root);
        assert_int_equal(p->e.code, 0); // untouched on success
        assert_string_equal(p->e.text, "");
    } else {
        assert_null(p->root);
        assert_int_equal(p->e.code, p->code);
        assert_true(strlen(p->e.text) > 10);
    }
}

static void
release(struct parsed *p)
{
    arena_clear(&p->arena);
    support_free(p->text);
}

static int
judge(struct bytes text, enum json_profile profile)
{
    struct parsed p;
    parse(&p, text, profile);
    release(&p);
    return p.code;
}

// A text, and which profiles take it: g(rammar), r(ecord), a(pi).
static const char *const profile_cases[][2] = {
    {"{}", "gra"},
    {" \t\r\n{} \t\r\n", "gra"},
    {"{\"a\":[1,true,false,null,\"x\",{}]}", "gra"},
    {"[]", "ga"},
    {"1", "ga"},
    {"\"x\"", "ga"},
    {"null", "ga"},
    {"{\"a\":1.5}", "ga"},
    {"{\"a\":1e3}", "ga"},
    {"{\"a\":-0}", "gra"},
    {"{\"a\":-0.0}", "ga"},
    {"{\"a\":9007199254740991}", "gra"},
    {"{\"a\":-9007199254740991}", "gra"},
    {"{\"a\":9007199254740992}", "g"},
    {"{\"a\":-9007199254740992}", "g"},
    {"{\"a\":123456789012345678901234567890}", "g"},
    {"{\"a\":18446744073709551617}", "g"}, // 2^64 + 1
    {"{\"a\":1,\"a\":1}", "g"},
    {"{\"a\":1,\"b\":2,\"\\u0061\":3}", "g"}, // the same name, escaped
    {"{\"a\":{\"b\":1},\"c\":{\"b\":1}}", "gra"},
    {"{\"\":0}", "gra"},
    {"{\"\":0,\"\":0}", "g"},
    {"{\"a\":\"\\u0000\"}", "g"},
    {"{\"a\\u0000\":1}", "g"},
    {"{\"a\":\"\\ufdd0\"}", "g"},
    {"{\"a\":\"\\ud83f\\udfff\"}", "g"}, // U+1FFFF
    {"{\"a\":\"\xef\xbf\xbf\"}", "g"},
    {"{\"\xef\xb7\x90\":\"\"}", "g"},
    {"{\"a\":\"\\ud83d\\ude00\"}", "gra"},
    {"{\"a\":\"\\uD83D\\uDE00\"}", "gra"},
    {"{\"a\":\"\\ud83d\"}", ""},
    {"{\"a\":\"\\ude00\"}", ""},
    {"{\"a\":\"\\ud83d\\ud83d\"}", ""},
    {"{\"a\":\"\\ud83d\\udbff\"}", ""},
    {"{\"a\":\"\\ud83d\\ue000\"}", ""},
    {"{\"a\":\"\\udc00\\udc00\"}", ""},
    {"{\"a\":\"\\ud800\\udc00\"}", "gra"},
    {"{\"a\":\"\\udbff\\udffd\"}", "gra"},
    {"{\"a\":\"\\ud83dx\"}", ""},
    {"{\"a\":\"\\ud83d\\n\"}", ""},
    {"{\"a\":\"\\ud83d\\u\"}", ""},
    {"{\"a\":\"\xed\xa0\x80\"}", ""},
    {"{\"a\":\"\xc0\xaf\"}", ""},
    {"{\"a\":\"\xff\"}", ""},
    {"\xef\xbb\xbf{}", ""},
    {"{\"a\":\"\x01\"}", ""},
    {"{\"a\":\"\n\"}", ""},
    {"{\"a\":\"\x7f\"}", "gra"},
    {"{\"a\":\"\\/\\b\\f\\n\\r\\t\\\"\\\\\"}", "gra"},
    {"{\"a\":\"\\a\"}", ""},
    {"{\"a\":\"\\U0041\"}", ""},
    {"{\"a\":\"\\x41\"}", ""},
    {"{\"a\":\"\\u004\"}", ""},
    {"{\"a\":\"\\u004g\"}", ""},
    {"{\"a\":\"\\u-041\"}", ""},
    {"{\"a\":\"\\\xc3\xa9\"}", ""},
    {"", ""},
    {" ", ""},
    {"{", ""},
    {"}", ""},
    {"{}}", ""},
    {"{}{}", ""},
    {"{} x", ""},
    {"{,}", ""},
    {"{\"a\"}", ""},
    {"{\"a\":}", ""},
    {"{\"a\" 1}", ""},
    {"{\"a\":1,}", ""},
    {"{\"a\":1 \"b\":2}", ""},
    {"{a:1}", ""},
    {"{'a':1}", ""},
    {"{1:1}", ""},
    {"{null:1}", ""},
    {"{\"a\":[1,]}", ""},
    {"{\"a\":[,1]}", ""},
    {"{\"a\":[1 2]}", ""},
    {"{\"a\":[1}", ""},
    {"{\"a\":01}", ""},
    {"{\"a\":-}", ""},
    {"{\"a\":-01}", ""},
    {"{\"a\":+1}", ""},
    {"{\"a\":.5}", ""},
    {"{\"a\":5.}", ""},
    {"{\"a\":5.e1}", ""},
    {"{\"a\":1e}", ""},
    {"{\"a\":1e+}", ""},
    {"{\"a\":1E+5}", "ga"},
    {"{\"a\":0x10}", ""},
    {"{\"a\":1_000}", ""},
    {"{\"a\":NaN}", ""},
    {"{\"a\":Infinity}", ""},
    {"{\"a\":-Infinity}", ""},
    {"{\"a\":True}", ""},
    {"{\"a\":tru}", ""},
    {"{\"a\":nulll}", ""},
    {"{\"a\":undefined}", ""},
    {"{\"a\":1}//c", ""},
    {"{/**/}", ""},
    {"{}\f", ""},
    {"\xc2\xa0{}", ""},
};

static void
test_profiles(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(profile_cases) / sizeof(profile_cases[0]); i++) {
        static const char letters[] = {[JSON_GRAMMAR] = 'g', [JSON_RECORD] = 'r', [JSON_API] = 'a'};
        for (int profile = JSON_GRAMMAR; profile <= JSON_API; profile++) {
            int expected = strchr(profile_cases[i][1], letters[profile]) != NULL ? 0 : ERR_INVALID;
            int got = judge(bytes_of_str(profile_cases[i][0]), (enum json_profile)profile);
            if (got != expected)
                fail_msg("%s in profile %d: %d", profile_cases[i][0], profile, got);
        }
    }
    assert_int_equal(judge(BYTES_LIT("{}\0"), JSON_GRAMMAR), ERR_INVALID);
    assert_int_equal(judge(BYTES_LIT("{\"a\":\"\0\"}"), JSON_GRAMMAR), ERR_INVALID);
    assert_int_equal(judge(bytes_of(NULL, 0), JSON_RECORD), ERR_INVALID);
}

static const char record[] =
    " {\"kind\":\"listing\", \"n\" : -12 ,\"names\":[{\"name\":\"\\u0423сама\",\"weak\":true}, [ ] "
    "],\n"
    "\"until\":null,\"esc\\u0061pe\":\"a\\\"b\\\\c\\/\\n\\ud83d\\ude00\",\"no\":false} ";

static void
test_every_truncation(void **state)
{
    (void)state;
    struct bytes whole = bytes_of_str(record);
    for (size_t n = 0; n <= whole.n; n++) {
        int expected = n + 1 >= whole.n ? 0 : ERR_INVALID; // but for the white space at the end
        for (int profile = JSON_GRAMMAR; profile <= JSON_API; profile++)
            assert_int_equal(judge(bytes_sub(whole, 0, n), (enum json_profile)profile), expected);
    }
}

static void
test_tree(void **state)
{
    (void)state;
    struct parsed p;
    parse(&p, bytes_of_str(record), JSON_RECORD);
    assert_int_equal(p.code, 0);
    const struct json *root = p.root;
    assert_true(json_is(root, JSON_OBJECT));
    assert_int_equal(root->count, 6);
    assert_int_equal(root->name.n, 0);
    assert_true(root->source.p == p.text.p + 1); // without the white space around it
    assert_int_equal(root->source.n, p.text.n - 2);

    const struct json *kind = json_get(root, "kind");
    assert_ptr_equal(kind, root->first);
    assert_bytes(kind->name, "kind");
    assert_bytes(kind->text, "listing");
    assert_bytes(kind->source, "\"listing\"");
    assert_true(kind->text.p > p.text.p &&
                kind->text.p < p.text.p + p.text.n); // borrowed, not copied

    const struct json *n = json_get(root, "n");
    assert_true(n->is_integer);
    assert_true(n->integer == -12);
    assert_bytes(n->text, "-12");
    assert_bytes(n->source, "-12");

    const struct json *names = json_get(root, "names");
    assert_int_equal(names->count, 2);
    assert_bytes(names->source, "[{\"name\":\"\\u0423сама\",\"weak\":true}, [ ] ]");
    assert_bytes(json_get_text(json_at(names, 0), "name"), "Усама");
    assert_true(json_get_bool(json_at(names, 0), "weak", false));
    assert_bytes(json_at(names, 1)->source, "[ ]");
    assert_null(json_at(names, 1)->first);
    assert_null(json_at(names, 2));
    assert_null(json_at(names, SIZE_MAX));
    assert_int_equal(json_at(names, 0)->name.n, 0);

    assert_true(json_is(json_get(root, "until"), JSON_NULL));
    const struct json *escaped = json_get(root, "escape");
    assert_bytes(escaped->text, "a\"b\\c/\n😀");
    assert_bytes(escaped->source, "\"a\\\"b\\\\c\\/\\n\\ud83d\\ude00\"");
    assert_true(json_is(json_get(root, "no"), JSON_FALSE));
    release(&p);
}

static void
test_lookups_never_surprise(void **state)
{
    (void)state;
    assert_null(json_get(NULL, "a"));
    assert_null(json_at(NULL, 0));
    assert_false(json_is(NULL, JSON_NULL));
    assert_int_equal(json_get_text(NULL, "a").n, 0);
    assert_true(json_get_int(NULL, "a", 7) == 7);
    assert_true(json_get_bool(NULL, "a", true));
    assert_false(json_get_bool(NULL, "a", false));
    struct parsed p;
    parse(&p,
          BYTES_LIT("{\"t\":\"5\",\"n\":5,\"f\":5.5,\"y\":true,\"o\":false,\"z\":null,\"a\":[],"
                    "\"tt\":\"6\"}"),
          JSON_API);
    assert_int_equal(p.code, 0);
    assert_bytes(json_get_text(p.root, "t"), "5");
    assert_bytes(json_get_text(p.root, "tt"), "6");
    assert_int_equal(json_get_text(p.root, "n").n, 0); // a number is no text
    assert_int_equal(json_get_text(p.root, "x").n, 0);
    assert_true(json_get_int(p.root, "n", 7) == 5);
    assert_true(json_get_int(p.root, "t", 7) == 7);
    assert_true(json_get_int(p.root, "f", 7) == 7);
    assert_true(json_get_bool(p.root, "y", false));
    assert_false(json_get_bool(p.root, "o", true));
    assert_true(json_get_bool(p.root, "z", true));
    assert_false(json_get_bool(p.root, "n", false));
    assert_null(json_get(p.root, ""));
    assert_null(json_get(json_get(p.root, "a"), "t"));
    assert_null(json_at(p.root, 0));
    release(&p);
    parse(&p, BYTES_LIT("{\"a\":1,\"a\":2}"), JSON_GRAMMAR);
    assert_true(json_get_int(p.root, "a", 0) == 1);
    assert_int_equal(p.root->count, 2);
    release(&p);
    parse(&p, BYTES_LIT("{\"a\\u0000b\":1}"), JSON_GRAMMAR);
    assert_null(json_get(p.root, "a"));
    release(&p);
}

static void
test_numbers(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool is_integer;
        int64_t integer;
    } cases[] = {
        {"0", true, 0},
        {"-0", true, 0},
        {"10", true, 10},
        {"9007199254740991", true, INT64_C(9007199254740991)},
        {"-9007199254740991", true, -INT64_C(9007199254740991)},
        {"9007199254740992", false, 0},
        {"92233720368547758079", false, 0},
        {"1.0", false, 0},
        {"1e2", false, 0},
        {"-1.25E-7", false, 0},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct parsed p;
        parse(&p, bytes_of_str(cases[i].text), JSON_GRAMMAR);
        assert_int_equal(p.code, 0);
        assert_int_equal(p.root->is_integer, cases[i].is_integer);
        assert_true(p.root->integer == cases[i].integer);
        assert_bytes(p.root->text, cases[i].text);
        release(&p);
    }
}

// n openings, a middle, n closings.
static int
judge_nested(size_t n, const char *open, const char *middle, const char *close,
             enum json_profile profile)
{
    struct buf b;
    buf_init(&b, 1 << 24);
    for (size_t i = 0; i < n; i++)
        buf_append_str(&b, open);
    buf_append_str(&b, middle);
    for (size_t i = 0; i < n; i++)
        buf_append_str(&b, close);
    assert_int_equal(buf_check(&b), 0);
    int code = judge(buf_bytes(&b), profile);
    buf_clear(&b);
    return code;
}

static void
test_depth(void **state)
{
    (void)state;
    assert_int_equal(judge_nested(LIMIT_JSON_DEPTH_GRAMMAR, "[", "", "]", JSON_GRAMMAR), 0);
    assert_int_equal(judge_nested(LIMIT_JSON_DEPTH_GRAMMAR + 1, "[", "", "]", JSON_GRAMMAR),
                     ERR_LIMIT);
    assert_int_equal(judge_nested(LIMIT_JSON_DEPTH_GRAMMAR, "{\"a\":", "1", "}", JSON_GRAMMAR), 0);
    assert_int_equal(judge_nested(LIMIT_RECORD_DEPTH, "{\"a\":", "1", "}", JSON_RECORD), 0);
    assert_int_equal(judge_nested(LIMIT_RECORD_DEPTH + 1, "{\"a\":", "1", "}", JSON_RECORD),
                     ERR_LIMIT);
    assert_int_equal(judge_nested(LIMIT_RECORD_DEPTH / 2, "{\"a\":[", "1", "]}", JSON_RECORD), 0);
    assert_int_equal(judge_nested(LIMIT_RECORD_DEPTH / 2, "{\"a\":[", "[]", "]}", JSON_RECORD),
                     ERR_LIMIT);
    assert_int_equal(judge_nested(LIMIT_RECORD_DEPTH, "[", "", "]", JSON_API), 0);
    assert_int_equal(judge_nested(LIMIT_RECORD_DEPTH + 1, "[", "", "]", JSON_API), ERR_LIMIT);
    assert_int_equal(judge_nested(100000, "[", "", "", JSON_GRAMMAR), ERR_LIMIT);
    assert_int_equal(judge_nested(100000, "{\"\":", "", "", JSON_RECORD), ERR_LIMIT);
    // Depth is of what is open, not of what was.
    assert_int_equal(judge(BYTES_LIT("{\"a\":[[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[]"
                                     ",[],[],[],[],[],[],[],[],"
                                     "[],[],[],[],[],[],[],[],[],[],[]]}"),
                           JSON_RECORD),
                     0);
}

// An object of count members; the name of the last is that of member twice (count for none).
static void
make_object(struct buf *b, size_t count, size_t twice)
{
    buf_append_byte(b, '{');
    for (size_t i = 0; i < count; i++)
        buf_append_fmt(b, "%s\"%zu\":0", i > 0 ? "," : "",
                       i + 1 == count && twice < count ? twice : i);
    buf_append_byte(b, '}');
    assert_int_equal(buf_check(b), 0);
}

static void
test_duplicates_in_objects_of_every_size(void **state)
{
    (void)state;
    for (size_t count = 2; count < 60; count++) {
        for (size_t twice = 0; twice < count; twice++) {
            struct buf b;
            buf_init(&b, 100000);
            make_object(&b, count, twice == count - 1 ? count : twice);
            int expected = twice == count - 1 ? 0 : ERR_INVALID;
            assert_int_equal(judge(buf_bytes(&b), JSON_RECORD), expected);
            assert_int_equal(judge(buf_bytes(&b), JSON_GRAMMAR), 0);
            buf_clear(&b);
        }
    }
    struct buf b; // as many names as a record holds: must not cost their square
    buf_init(&b, 1 << 20);
    make_object(&b, 30000, 29999);
    assert_int_equal(judge(buf_bytes(&b), JSON_RECORD), 0);
    buf_clear(&b);
    make_object(&b, 30000, 15000);
    assert_int_equal(judge(buf_bytes(&b), JSON_RECORD), ERR_INVALID);
    buf_clear(&b);
}

static void
test_special_bytes_at_every_offset(void **state)
{
    (void)state;
    // The scan goes eight bytes at a time: put what stops it at every place, beside bytes one bit
    // away.
    static const char *const decoys[] = {"!", "#", "[", "]", " ", "\xc2\xa2", "\xc3\x9c", "\x7f"};
    for (size_t lead = 0; lead < 30; lead++) {
        for (size_t decoy = 0; decoy < sizeof(decoys) / sizeof(decoys[0]); decoy++) {
            struct buf text, expected;
            buf_init(&text, 1000);
            buf_init(&expected, 1000);
            buf_append_str(&text, "\"");
            for (size_t i = 0; i < lead; i++) {
                buf_append_str(&text, decoys[(decoy + i % 2) % 8]);
                buf_append_str(&expected, decoys[(decoy + i % 2) % 8]);
            }
            buf_append_str(&text, "\\\"\\\\end\"");
            buf_append_str(&expected, "\"\\end");
            struct parsed p;
            parse(&p, buf_bytes(&text), JSON_API);
            assert_int_equal(p.code, 0);
            assert_true(bytes_equal(p.root->text, buf_bytes(&expected)));
            release(&p);
            // A control character, before the end and in the middle.
            size_t places[] = {text.n - 2, 1 + lead / 2 * strlen(decoys[decoy])};
            for (size_t i = 0; i < 2; i++) {
                uint8_t kept = text.p[places[i]];
                if (kept >= 0x80 || kept == '\\')
                    continue; // it would be no UTF-8, or another escape
                text.p[places[i]] = i == 0 ? 0x1f : 0;
                assert_int_equal(judge(buf_bytes(&text), JSON_GRAMMAR), ERR_INVALID);
                text.p[places[i]] = kept;
            }
            buf_clear(&text);
            buf_clear(&expected);
        }
    }
}

static void
test_errors_name_the_byte(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *at;
    } cases[] = {
        {"{\"a\":1,}", "byte 7:"},
        {"{\"a\":\"\xff\"}", "byte 6:"},
        {"{\"a\":1,\"b\":2,\"a\":3}", "byte 17:"},
        {"{\"a\":\"xy\\q\"}", "byte 8:"},
        {"{\"a\":1} 2", "byte 8:"},
        {"[1]", "byte 0:"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct parsed p;
        parse(&p, bytes_of_str(cases[i].text), JSON_RECORD);
        if (p.code != ERR_INVALID || strstr(p.e.text, cases[i].at) == NULL)
            fail_msg("%s: %s", cases[i].text, p.e.text);
        release(&p);
    }
    struct json *root;
    struct arena a;
    arena_init(&a, ARENA_MAX);
    assert_int_equal(json_parse(&a, BYTES_LIT("{]"), JSON_RECORD, &root, NULL),
                     ERR_INVALID); // nobody to tell
    arena_clear(&a);
}

static void
test_memory_runs_out_anywhere(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 100000);
    make_object(&b, 20, 20); // with the sorted comparison of names
    b.n--;
    buf_append_str(&b, ",\"e\":\"\\n escaped\",\"\\u0041\":[[]]}");
    size_t used_max = 0;
    for (;; used_max += 24) {
        struct arena a;
        arena_init(&a, used_max);
        struct json *root;
        struct err e = {0};
        int code = json_parse(&a, buf_bytes(&b), JSON_RECORD, &root, &e);
        arena_clear(&a);
        if (code == 0)
            break;
        assert_int_equal(code, ERR_NOMEM);
        assert_int_equal(e.code, ERR_NOMEM);
        assert_null(root);
    }
    assert_in_range(used_max, 20 * sizeof(struct json), 200 * sizeof(struct json));
    buf_clear(&b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_profiles),
        cmocka_unit_test(test_every_truncation),
        cmocka_unit_test(test_tree),
        cmocka_unit_test(test_lookups_never_surprise),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_duplicates_in_objects_of_every_size),
        cmocka_unit_test(test_special_bytes_at_every_offset),
        cmocka_unit_test(test_errors_name_the_byte),
        cmocka_unit_test(test_memory_runs_out_anywhere),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
