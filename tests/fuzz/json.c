// SPDX-License-Identifier: Apache-2.0
// The JSON reader. The first byte chooses the profile. Whatever parses is walked: its sources lie
// in the text, its strings are UTF-8, a stricter profile takes no more than a looser one, and what
// the writer makes of it parses again.
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "base/json.h"
#include "base/limits.h"
#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// Check v and all below it; returns how many values that are.
static size_t
walk(const struct json *v, struct bytes text)
{
    size_t values = 1;
    assert(v->source.p >= text.p && v->source.p + v->source.n <= text.p + text.n);
    assert(v->source.n > 0);
    assert(text_is_utf8(v->text));
    assert(text_is_utf8(v->name));
    uint32_t count = 0;
    for (const struct json *child = v->first; child != NULL; child = child->next, count++)
        values += walk(child, v->source);
    assert(count == v->count);
    assert(count == 0 || v->type == JSON_ARRAY || v->type == JSON_OBJECT);
    if (v->first != NULL && v->first->name.n > 0 &&
        memchr(v->first->name.p, 0, v->first->name.n) == NULL) {
        char name[64];
        if (bytes_to_str(v->first->name, name, sizeof(name)) == 0)
            assert(json_get(v, name) == v->first);
    }
    return values;
}

// Write v as JSON once more; numbers as they stood.
static void
write_again(struct json_writer *w, const struct json *v)
{
    bool is_object = v->type == JSON_OBJECT;
    if (v->type != JSON_ARRAY && !is_object) {
        if (v->type == JSON_STRING)
            json_write_text(w, NULL, v->text);
        else
            json_write_raw(w, NULL, v->source);
        return;
    }
    // An object becomes an array of pairs: its names need not be C strings.
    json_write_array(w, NULL);
    for (const struct json *child = v->first; child != NULL; child = child->next) {
        if (is_object)
            json_write_text(w, NULL, child->name);
        write_again(w, child);
    }
    json_write_array_end(w);
}

static void
check_writer(struct arena *a, const struct json *root, size_t size)
{
    struct buf out;
    buf_init(&out, size * 12 + 64);
    struct json_writer w;
    json_writer_init(&w, &out);
    write_again(&w, root);
    if (buf_check(&out) == 0) { // more than 64 levels are refused
        struct json *again;
        assert(json_parse(a, buf_bytes(&out), JSON_GRAMMAR, &again, NULL) == 0);
        assert(walk(again, buf_bytes(&out)) >= 1);
    } else {
        assert(buf_check(&out) == ERR_LIMIT);
    }
    buf_clear(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    enum json_profile profile = (enum json_profile)(data[0] % 3);
    struct bytes text = bytes_of(data + 1, size - 1);
    struct arena a;
    arena_init(&a, (size + 1) * 512); // no text needs more
    struct json *root;
    struct err e = {0};
    int code = json_parse(&a, text, profile, &root, &e);
    assert(code == e.code);
    if (code == 0) {
        size_t values = walk(root, text);
        assert(values <= size);
        struct json *looser;
        enum json_profile loose = profile == JSON_RECORD ? JSON_API : JSON_GRAMMAR;
        assert(json_parse(&a, text, loose, &looser, &e) == 0);
        assert(walk(looser, text) == values);
        check_writer(&a, root, size);
    }
    arena_clear(&a);
    return 0;
}
