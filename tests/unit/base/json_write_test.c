// SPDX-License-Identifier: Apache-2.0
// Proves the writer: exact bytes for each call, and that whatever tree is written parses back as
// the same tree.
#include "support.h"

#include <string.h>

#include "base/json.h"
#include "base/when.h"

static void
test_every_call(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 10000);
    struct json_writer w;
    json_writer_init(&w, &b);
    json_write_object(&w, NULL);
    json_write_str(&w, "kind", "listing");
    json_write_str(&w, "none", NULL);
    json_write_text(&w, "text", BYTES_LIT("a\0b"));
    json_write_int(&w, "least", INT64_MIN);
    json_write_array(&w, "list");
    json_write_int(&w, NULL, 0);
    json_write_bool(&w, NULL, true);
    json_write_bool(&w, NULL, false);
    json_write_null(&w, NULL);
    json_write_array(&w, NULL);
    json_write_array_end(&w);
    json_write_object(&w, NULL);
    json_write_object_end(&w);
    json_write_object(&w, NULL);
    json_write_text_named(&w, BYTES_LIT("na\"me"), BYTES_LIT(""));
    json_write_object_end(&w);
    json_write_array_end(&w);
    json_write_hex(&w, "hash", BYTES_LIT("\x00\xff"));
    json_write_time(&w, "from", 0);
    json_write_time(&w, "ever", WHEN_MAX);
    json_write_time(&w, "always", WHEN_MIN);
    json_write_raw(&w, "raw", BYTES_LIT("[1, 2]"));
    json_write_str(&w, "", "");
    json_write_object_end(&w);
    assert_int_equal(buf_check(&b), 0);
    assert_bytes(
        buf_bytes(&b),
        "{\"kind\":\"listing\",\"none\":null,\"text\":\"a\\u0000b\",\"least\":-9223372036854775808,"
        "\"list\":[0,true,false,null,[],{},{\"na\\\"me\":\"\"}],\"hash\":\"00ff\","
        "\"from\":\"1970-01-01T00:00:00Z\",\"ever\":null,\"always\":null,\"raw\":[1, "
        "2],\"\":\"\"}");
    buf_clear(&b);
}

static void
test_visible(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"", ""},
        {"{\n\t\"a\": \"Ж 名 😀 \\u001b\"}", "{\n\t\"a\": \"Ж 名 😀 \\u001b\"}"},
        {"[\"a\x7f\xc2\x80\xc2\x9b[31m\xc2\x9f\xc2\xa0\"]", "[\"a\\u007f\\u0080\\u009b[31m\\u009f\xc2\xa0\"]"},
        {"\"\u202e\u2066\u200f\u061c\u200d\"", "\"\\u202e\\u2066\\u200f\\u061c\u200d\""},
        {"\"\xff\xc2\"", "\"\xff\xc2\""},
    };
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        struct buf b;
        buf_init(&b, 200);
        json_append_visible(&b, bytes_of_str(pairs[i][0]));
        assert_bytes(buf_bytes(&b), pairs[i][1]);
        buf_clear(&b);
    }
}

static void
test_strings(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"", "\"\""},
        {"plain Ж 名 😀 /", "\"plain Ж 名 😀 /\""},
        {"\"\\\b\f\n\r\t", "\"\\\"\\\\\\b\\f\\n\\r\\t\""},
        {"\x01\x1f\x7f", "\"\\u0001\\u001f\x7f\""},
        {"a\xff"
         "b",
         "\"a\xef\xbf\xbd"
         "b\""},
        {"\xd0", "\"\xef\xbf\xbd\""},
        {"\xd0\"", "\"\xef\xbf\xbd\\\"\""},
        {"\xed\xa0\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""},
        {"Ж\xf0\x9f\x98Ж\n", "\"Ж\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdЖ\\n\""},
    };
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        struct buf b;
        buf_init(&b, 1000);
        struct bytes value = support_exact(bytes_of_str(pairs[i][0]));
        json_append_string(&b, value);
        assert_bytes(buf_bytes(&b), pairs[i][1]);
        support_free(value);
        buf_clear(&b);
    }
}

static void
test_levels(void **state)
{
    (void)state;
    for (int levels = 60; levels <= 70; levels++) {
        struct buf b;
        buf_init(&b, 10000);
        struct json_writer w;
        json_writer_init(&w, &b);
        for (int i = 0; i < levels; i++) {
            json_write_array(&w, NULL);
            json_write_int(&w, NULL, i);
        }
        for (int i = 0; i < levels; i++) {
            json_write_int(&w, NULL, i);
            json_write_array_end(&w);
        }
        assert_int_equal(buf_check(&b), levels <= 64 ? 0 : ERR_LIMIT);
        assert_int_equal(w.depth, 0);
        if (levels == 64) {
            struct arena a;
            arena_init(&a, 1 << 20);
            struct json *root;
            assert_int_equal(json_parse(&a, buf_bytes(&b), JSON_GRAMMAR, &root, NULL), 0);
            assert_int_equal(root->count, 3);
            arena_clear(&a);
        }
        buf_clear(&b);
    }
}

static void
test_maximum(void **state)
{
    (void)state;
    for (size_t n_max = 0; n_max < 28; n_max++) {
        struct buf b;
        buf_init(&b, n_max);
        struct json_writer w;
        json_writer_init(&w, &b);
        json_write_object(&w, NULL);
        json_write_hex(&w, "a", BYTES_LIT("\x01"));
        json_write_str(&w, "b", "\n\xff");
        json_write_object_end(&w);
        assert_int_equal(buf_check(&b), n_max < 22 ? ERR_LIMIT : 0);
        buf_clear(&b);
    }
}

// Random text: pieces that need care, and plain ones.
static struct bytes
random_text(struct arena *a, uint64_t *seed)
{
    static const char *const pieces[] = {"a",  "name", "\"", "\\", "\n",   "\x01", "Ж",
                                         "名", "😀",    "/",  " ",  "\x7f", "0"};
    struct buf b;
    buf_init(&b, 1000);
    for (uint64_t n = support_below(seed, 12); n > 0; n--)
        buf_append_str(&b, pieces[support_below(seed, sizeof(pieces) / sizeof(pieces[0]))]);
    struct bytes text = arena_copy(a, buf_bytes(&b));
    assert_non_null(text.p);
    buf_clear(&b);
    return text;
}

static struct json *
random_tree(struct arena *a, uint64_t *seed, int depth)
{
    struct json *v = arena_alloc(a, sizeof(*v));
    assert_non_null(v);
    v->type = (enum json_type)support_below(seed, depth < 6 ? 7 : 5);
    if (depth == 0)
        v->type = JSON_OBJECT;
    if (v->type == JSON_STRING)
        v->text = random_text(a, seed);
    if (v->type == JSON_NUMBER) {
        v->integer = (int64_t)(support_random(seed) >> (11 + support_below(seed, 50)));
        v->integer = support_below(seed, 2) == 0 ? -v->integer : v->integer;
    }
    if (v->type != JSON_ARRAY && v->type != JSON_OBJECT)
        return v;
    struct json **link = &v->first;
    for (uint64_t n = support_below(seed, support_below(seed, 10) == 0 ? 40 : 5); n > 0; n--) {
        struct json *child = random_tree(a, seed, depth + 1);
        if (v->type == JSON_OBJECT) {
            struct buf name; // names of one object differ
            buf_init(&name, 1000);
            buf_append(&name, random_text(a, seed));
            buf_append_fmt(&name, "%u", (unsigned)v->count);
            child->name = arena_copy(a, buf_bytes(&name));
            buf_clear(&name);
        }
        *link = child;
        link = &child->next;
        v->count++;
    }
    return v;
}

static void write_tree(struct json_writer *w, const struct json *v, const char *name);

static void
write_children(struct json_writer *w, const struct json *v)
{
    for (const struct json *child = v->first; child != NULL; child = child->next)
        write_tree(w, child, v->type == JSON_OBJECT ? (const char *)child->name.p : NULL);
}

static void
write_tree(struct json_writer *w, const struct json *v, const char *name)
{
    switch (v->type) {
    case JSON_NULL:
        json_write_null(w, name);
        break;
    case JSON_FALSE:
    case JSON_TRUE:
        json_write_bool(w, name, v->type == JSON_TRUE);
        break;
    case JSON_NUMBER:
        json_write_int(w, name, v->integer);
        break;
    case JSON_STRING:
        if (name != NULL && v->text.n % 2 == 0)
            json_write_text_named(w, bytes_of_str(name), v->text);
        else
            json_write_text(w, name, v->text);
        break;
    case JSON_ARRAY:
        json_write_array(w, name);
        write_children(w, v);
        json_write_array_end(w);
        break;
    case JSON_OBJECT:
        json_write_object(w, name);
        write_children(w, v);
        json_write_object_end(w);
        break;
    }
}

static bool
same(const struct json *a, const struct json *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    if (a->type != b->type || a->count != b->count || !bytes_equal(a->name, b->name) ||
        a->integer != b->integer)
        return false;
    if (a->type == JSON_STRING && !bytes_equal(a->text, b->text))
        return false;
    const struct json *x = a->first, *y = b->first;
    for (; x != NULL && y != NULL; x = x->next, y = y->next) {
        if (!same(x, y))
            return false;
    }
    return x == NULL && y == NULL;
}

static void
test_what_is_written_parses_back(void **state)
{
    (void)state;
    for (uint64_t start = 1; start <= 2000; start++) {
        uint64_t seed = start;
        struct arena a;
        arena_init(&a, 64 << 20);
        struct buf b;
        buf_init(&b, 16 << 20);
        struct json *tree = random_tree(&a, &seed, 0);
        struct json_writer w;
        json_writer_init(&w, &b);
        write_tree(&w, tree, NULL);
        struct json *back = NULL;
        struct err e = {0};
        if (buf_check(&b) != 0 || json_parse(&a, buf_bytes(&b), JSON_RECORD, &back, &e) != 0 ||
            !same(tree, back))
            fail_msg("seed %u: %s", (unsigned)start, e.text);
        // And the exact source of each child is a text of its own.
        for (const struct json *child = back->first; child != NULL; child = child->next) {
            struct json *alone;
            assert_int_equal(json_parse(&a, child->source, JSON_API, &alone, &e), 0);
            alone->name = child->name;
            if (!same(child, alone))
                fail_msg("seed %u: source differs", (unsigned)start);
        }
        buf_clear(&b);
        arena_clear(&a);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_call),
        cmocka_unit_test(test_strings),
        cmocka_unit_test(test_visible),
        cmocka_unit_test(test_levels),
        cmocka_unit_test(test_maximum),
        cmocka_unit_test(test_what_is_written_parses_back),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("json_write", tests, NULL, NULL);
}
