// SPDX-License-Identifier: Apache-2.0
// Proves that docs/record-kinds.md and docs/schema/ are what the table of kinds says. Given a
// folder (the root of the source tree) as argument, it writes them instead.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "record/schema.h"
#include "support.h"

#define FILE_MAX_SIZE (1u << 20)
#define FILES (KIND_COUNT + 2)

static void
append_line_end(struct buf *out, unsigned depth)
{
    buf_append_byte(out, '\n');
    for (unsigned i = 0; i < depth; i++)
        buf_append_str(out, "  ");
}

// Compact JSON on lines, for people who read the files.
static void
append_pretty(struct buf *out, struct bytes json)
{
    unsigned depth = 0;
    bool is_text = false;
    for (size_t i = 0; i < json.n; i++) {
        uint8_t c = json.p[i];
        if (is_text || c == '"') {
            if (c == '"')
                is_text = !is_text;
            buf_append_byte(out, c);
            if (is_text && c == '\\')
                buf_append_byte(out, json.p[++i]);
            continue;
        }
        bool is_empty = (c == '{' || c == '[') && (json.p[i + 1] == '}' || json.p[i + 1] == ']');
        if (c == '}' || c == ']')
            append_line_end(out, --depth);
        buf_append_byte(out, c);
        if (is_empty)
            buf_append_byte(out, json.p[++i]);
        else if (c == '{' || c == '[')
            append_line_end(out, ++depth);
        else if (c == ',')
            append_line_end(out, depth);
        else if (c == ':')
            buf_append_byte(out, ' ');
    }
    buf_append_byte(out, '\n');
}

// File number i of those made from the table: its path below the root, and its content.
static void
make_file(unsigned i, char path[128], struct buf *content)
{
    struct buf compact;
    if (i == 0) {
        memcpy(path, "docs/record-kinds.md", 21);
        schema_append_markdown(content);
        return;
    }
    buf_init(&compact, FILE_MAX_SIZE);
    if (i == 1)
        schema_append_json_all(&compact);
    else
        schema_append_json(kind_at((enum kind_id)(i - 2)), &compact);
    append_pretty(content, buf_bytes(&compact));
    int n = snprintf(path, 128, "docs/schema/%s.json",
                     i == 1 ? "record" : kind_at((enum kind_id)(i - 2))->name);
    if (n < 0 || n >= 128 || buf_check(&compact) != 0)
        abort();
    buf_clear(&compact);
}

static FILE *
open_file(const char *root, const char *path, const char *mode)
{
    char whole[4096];
    int n = snprintf(whole, sizeof whole, "%s/%s", root, path);
    return n > 0 && (size_t)n < sizeof whole ? fopen(whole, mode) : NULL;
}

static int
write_all(const char *root)
{
    for (unsigned i = 0; i < FILES; i++) {
        char path[128];
        struct buf content;
        buf_init(&content, FILE_MAX_SIZE);
        make_file(i, path, &content);
        FILE *f = open_file(root, path, "wb");
        if (f == NULL || fwrite(content.p, 1, content.n, f) != content.n || fclose(f) != 0) {
            fprintf(stderr, "%s/%s: %s\n", root, path, strerror(errno));
            return 1;
        }
        buf_clear(&content);
    }
    return 0;
}

static void
test_committed_files_follow_the_table(void **state)
{
    const char *root = getenv("ENTENTE_SOURCE");
    (void)state;
    if (root == NULL) {
        print_message("# skipped: ENTENTE_SOURCE does not say where the sources are\n");
        return;
    }
    for (unsigned i = 0; i < FILES; i++) {
        char path[128];
        struct buf content;
        buf_init(&content, FILE_MAX_SIZE);
        make_file(i, path, &content);
        assert_int_equal(buf_check(&content), 0);
        FILE *f = open_file(root, path, "rb");
        char *held = malloc(FILE_MAX_SIZE);
        assert_non_null(held);
        size_t n = f != NULL ? fread(held, 1, FILE_MAX_SIZE, f) : 0;
        if (f != NULL)
            (void)fclose(f); // only read
        if (!bytes_equal(bytes_of(held, n), buf_bytes(&content)))
            fail_msg("%s is not what the table of kinds says: run  ninja -C BUILD record-docs",
                     path);
        free(held);
        buf_clear(&content);
    }
}

static const struct json *
parse(const struct buf *text)
{
    struct json *root = NULL;
    struct err e = {0};
    assert_int_equal(buf_check(text), 0);
    if (json_parse(&support_arena, buf_bytes(text), JSON_GRAMMAR, &root, &e) != 0)
        fail_msg("%s", e.text);
    return root;
}

// Each field of the table is in the schema with its type, and those required are told so.
static void
test_schema_has_every_field(void **state)
{
    (void)state;
    for (unsigned k = 0; k < KIND_COUNT; k++) {
        struct buf text;
        uint8_t leaf_class = 0;
        buf_init(&text, FILE_MAX_SIZE);
        schema_append_json(kind_at((enum kind_id)k), &text);
        const struct json *schema = parse(&text);
        const struct json *properties = json_get(schema, "properties");
        assert_true(bytes_equal_str(json_get_text(json_get(properties, "kind"), "const"),
                                    kind_at((enum kind_id)k)->name));
        // A full example uses no field that the schema does not have.
        struct json *example = NULL;
        const char *s = support_example(k, &leaf_class);
        assert_int_equal(json_parse(&support_arena, bytes_of_str(s), JSON_RECORD, &example, NULL),
                         0);
        for (const struct json *v = example->first; v != NULL; v = v->next) {
            char name[64];
            assert_int_equal(bytes_to_str(v->name, name, sizeof name), 0);
            if (json_get(properties, name) == NULL)
                fail_msg("the schema of %s lacks %s", kind_at((enum kind_id)k)->name, name);
        }
        for (const struct json *v = json_get(schema, "required")->first; v != NULL; v = v->next) {
            char name[64];
            assert_int_equal(bytes_to_str(v->text, name, sizeof name), 0);
            assert_non_null(json_get(example, name));
            support_refuse(leaf_class, support_with(s, name, NULL), name);
        }
        buf_clear(&text);
    }
}

static void
test_whole_set_has_every_kind(void **state)
{
    struct buf text;
    (void)state;
    buf_init(&text, FILE_MAX_SIZE);
    schema_append_json_all(&text);
    const struct json *schema = parse(&text);
    assert_int_equal(json_get(schema, "oneOf")->count, KIND_COUNT);
    for (unsigned k = 0; k < KIND_COUNT; k++)
        assert_non_null(json_get(json_get(schema, "$defs"), kind_at((enum kind_id)k)->name));
    buf_clear(&text);
}

int
main(int argc, char **argv)
{
    if (argc == 2)
        return write_all(argv[1]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_committed_files_follow_the_table, support_reset),
        cmocka_unit_test_setup(test_schema_has_every_field, support_reset),
        cmocka_unit_test_setup(test_whole_set_has_every_kind, support_reset),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, support_end);
}
