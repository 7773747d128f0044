// SPDX-License-Identifier: Apache-2.0
// JSON read strictly (RFC 8259, RFC 7493). One pass builds the tree; recursion is bounded by the
// profile's depth. The whole text is checked to be UTF-8 first, so that scanning a string needs to
// look only for its end, an escape or a control character, eight bytes at a time. Names are
// compared pairwise in small objects and sorted in large ones, so that no text costs more than n
// log n.
#include "base/json.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/json_string.h"
#include "base/limits.h"
#include "base/num.h"
#include "base/text.h"

#define INTEGER_MAX ((INT64_C(1) << 53) - 1) // what every reader of I-JSON holds exactly

enum { PAIRWISE_MAX = 16 };

struct parser {
    struct arena *arena;
    const uint8_t *start; // of the whole text
    const uint8_t *p;     // next byte
    const uint8_t *end;
    enum json_profile profile;
    int depth; // containers open
    int depth_max;
    struct err *e; // may be NULL
};

static int parse_value(struct parser *s, struct json **out);

static int
fail(struct parser *s, int code, const uint8_t *at, const char *what)
{
    return err_set(s->e, code, "the JSON text is refused at byte %zu: %s", (size_t)(at - s->start),
                   what);
}

static int
fail_nomem(struct parser *s)
{
    return fail(s, ERR_NOMEM, s->p, "it takes more memory than is allowed for one text");
}

static void
skip_space(struct parser *s)
{
    while (s->p < s->end && (*s->p == ' ' || *s->p == '\n' || *s->p == '\t' || *s->p == '\r'))
        s->p++;
}

// Decode the content of a string that holds escapes.
static int
decode(struct parser *s, struct bytes content, struct bytes *text)
{
    uint8_t *room = arena_alloc(s->arena, content.n);
    if (room == NULL)
        return fail_nomem(s);
    size_t n = 0;
    size_t bad_at = 0;
    if (json_string_decode(content, room, &n, &bad_at) != 0)
        return fail(s, ERR_INVALID, content.p + bad_at, "an escape that means no character");
    *text = (struct bytes){room, n};
    if (s->profile == JSON_GRAMMAR)
        return 0;
    if (bytes_find(*text, 0, 0) != text->n)
        return fail(s, ERR_INVALID, s->p, "the character U+0000 in a string");
    if (text_has_noncharacter(*text))
        return fail(s, ERR_INVALID, s->p, "a Unicode noncharacter in a string");
    return 0;
}

// Read a string at its opening quote.
static int
parse_string(struct parser *s, struct bytes *text)
{
    const uint8_t *from = s->p + 1;
    const uint8_t *p = from;
    bool has_escape = false;
    for (;;) {
        p += json_string_plain(p, (size_t)(s->end - p));
        if (p == s->end)
            return fail(s, ERR_INVALID, s->p, "a string without an end");
        if (*p == '"')
            break;
        if (*p != '\\')
            return fail(s, ERR_INVALID, p, "a control character in a string");
        if (s->end - p < 2 || p[1] < 0x20)
            return fail(s, ERR_INVALID, p, "an unknown escape");
        has_escape = true;
        p += 2;
    }
    *text = (struct bytes){from, (size_t)(p - from)};
    if (has_escape) {
        int code = decode(s, *text, text);
        if (code != 0)
            return code;
    }
    s->p = p + 1;
    return 0;
}

// Skip digits; returns how many.
static size_t
skip_digits(struct parser *s)
{
    const uint8_t *from = s->p;
    while (s->p < s->end && *s->p >= '0' && *s->p <= '9')
        s->p++;
    return (size_t)(s->p - from);
}

static int
parse_fraction(struct parser *s, bool *is_fraction)
{
    if (s->p < s->end && *s->p == '.') {
        s->p++;
        *is_fraction = true;
        if (skip_digits(s) == 0)
            return fail(s, ERR_INVALID, s->p, "a number without digits after its point");
    }
    if (s->p < s->end && (*s->p == 'e' || *s->p == 'E')) {
        s->p++;
        *is_fraction = true;
        if (s->p < s->end && (*s->p == '+' || *s->p == '-'))
            s->p++;
        if (skip_digits(s) == 0)
            return fail(s, ERR_INVALID, s->p, "a number without digits in its exponent");
    }
    return 0;
}

static int
parse_number(struct parser *s, struct json *v)
{
    const uint8_t *from = s->p;
    bool is_negative = *s->p == '-';
    s->p += is_negative;
    const uint8_t *digits = s->p;
    size_t n = skip_digits(s);
    if (n == 0)
        return fail(s, ERR_INVALID, from, "a number without digits");
    if (n > 1 && *digits == '0')
        return fail(s, ERR_INVALID, from, "a number with a leading zero");
    bool is_fraction = false;
    int code = parse_fraction(s, &is_fraction);
    if (code != 0)
        return code;
    int64_t value = 0;
    for (size_t i = 0; i < n && value <= INTEGER_MAX; i++)
        value = value * 10 + (digits[i] - '0');
    v->is_integer = !is_fraction && value <= INTEGER_MAX;
    if (v->is_integer)
        v->integer = is_negative ? -value : value;
    v->text = (struct bytes){from, (size_t)(s->p - from)};
    if (is_fraction && s->profile == JSON_RECORD)
        return fail(s, ERR_INVALID, from,
                    "a number with a fraction or exponent; write it as a string");
    if (!is_fraction && !v->is_integer && s->profile != JSON_GRAMMAR)
        return fail(s, ERR_INVALID, from, "a whole number beyond 2^53-1; write it as a string");
    return 0;
}

static int
compare_names(const void *a, const void *b)
{
    struct bytes x = (*(const struct json *const *)a)->name;
    struct bytes y = (*(const struct json *const *)b)->name;
    if (x.n != y.n)
        return x.n < y.n ? -1 : 1;
    return bytes_compare(x, y);
}

// The value of a name that stands twice in v; NULL when all differ. False when memory ran out.
static bool
find_duplicate(struct parser *s, const struct json *v, const struct json **found)
{
    *found = NULL;
    if (v->count <= PAIRWISE_MAX) {
        for (const struct json *a = v->first; a != NULL; a = a->next) {
            for (const struct json *b = a->next; b != NULL; b = b->next) {
                if (bytes_equal(a->name, b->name))
                    *found = b;
            }
        }
        return true;
    }
    const struct json **members = arena_array(s->arena, v->count, sizeof(*members));
    if (members == NULL)
        return false;
    size_t n = 0;
    for (const struct json *m = v->first; m != NULL; m = m->next)
        members[n++] = m;
    qsort(members, n, sizeof(*members), compare_names);
    for (size_t i = 1; i < n; i++) {
        if (bytes_equal(members[i - 1]->name, members[i]->name))
            *found = members[i];
    }
    return true;
}

// Read "name" and its colon.
static int
parse_name(struct parser *s, struct bytes *name)
{
    if (s->p == s->end || *s->p != '"')
        return fail(s, ERR_INVALID, s->p, "expected a name in quotes");
    int code = parse_string(s, name);
    if (code != 0)
        return code;
    skip_space(s);
    if (s->p == s->end || *s->p != ':')
        return fail(s, ERR_INVALID, s->p, "expected a colon after a name");
    s->p++;
    skip_space(s);
    return 0;
}

// Read members or elements up to the closing bracket; the opening one is behind.
static int
parse_children(struct parser *s, struct json *v, uint8_t close)
{
    struct json **link = &v->first;
    for (;;) {
        struct bytes name = {NULL, 0};
        int code = v->type == JSON_OBJECT ? parse_name(s, &name) : 0;
        if (code == 0)
            code = parse_value(s, link);
        if (code != 0)
            return code;
        (*link)->name = name;
        link = &(*link)->next;
        v->count++;
        skip_space(s);
        if (s->p < s->end && *s->p == ',') {
            s->p++;
            skip_space(s);
        } else if (s->p < s->end && *s->p == close) {
            s->p++;
            return 0;
        } else {
            return fail(s, ERR_INVALID, s->p,
                        close == '}' ? "expected a comma or }" : "expected a comma or ]");
        }
    }
}

static int
parse_container(struct parser *s, struct json *v)
{
    if (s->depth == s->depth_max)
        return fail(s, ERR_LIMIT, s->p, "it is nested too deep");
    s->depth++;
    uint8_t close = v->type == JSON_OBJECT ? '}' : ']';
    s->p++;
    skip_space(s);
    if (s->p < s->end && *s->p == close) {
        s->p++;
    } else {
        int code = parse_children(s, v, close);
        if (code != 0)
            return code;
    }
    s->depth--;
    if (v->type != JSON_OBJECT || s->profile == JSON_GRAMMAR)
        return 0;
    const struct json *duplicate;
    if (!find_duplicate(s, v, &duplicate))
        return fail_nomem(s);
    if (duplicate != NULL)
        return fail(s, ERR_INVALID, duplicate->source.p, "a name that its object has already");
    return 0;
}

static int
parse_literal(struct parser *s, const char *word)
{
    size_t n = strlen(word);
    if ((size_t)(s->end - s->p) < n || memcmp(s->p, word, n) != 0)
        return fail(s, ERR_INVALID, s->p, "expected a value");
    s->p += n;
    return 0;
}

static int
parse_typed(struct parser *s, struct json *v)
{
    switch (*s->p) {
    case '"':
        v->type = JSON_STRING;
        return parse_string(s, &v->text);
    case '{':
        v->type = JSON_OBJECT;
        return parse_container(s, v);
    case '[':
        v->type = JSON_ARRAY;
        return parse_container(s, v);
    case 't':
        v->type = JSON_TRUE;
        return parse_literal(s, "true");
    case 'f':
        v->type = JSON_FALSE;
        return parse_literal(s, "false");
    case 'n':
        v->type = JSON_NULL;
        return parse_literal(s, "null");
    default:
        if (*s->p != '-' && !text_is_ascii_digit(*s->p))
            return fail(s, ERR_INVALID, s->p, "expected a value");
        v->type = JSON_NUMBER;
        return parse_number(s, v);
    }
}

// Read one value at the next byte.
static int
parse_value(struct parser *s, struct json **out)
{
    if (s->p == s->end)
        return fail(s, ERR_INVALID, s->p, "expected a value, but the text ends");
    struct json *v = arena_alloc(s->arena, sizeof(*v));
    if (v == NULL)
        return fail_nomem(s);
    const uint8_t *from = s->p;
    int code = parse_typed(s, v);
    if (code != 0)
        return code;
    v->source = (struct bytes){from, (size_t)(s->p - from)};
    *out = v;
    return 0;
}

static int
check_characters(struct parser *s, struct bytes text)
{
    if (text_is_utf8(text)) {
        if (s->profile != JSON_GRAMMAR && text_has_noncharacter(text))
            return fail(s, ERR_INVALID, s->start, "it holds a Unicode noncharacter");
        return 0;
    }
    size_t at = 0;
    while (text_next(text, &at) >= 0)
        ;
    return fail(s, ERR_INVALID, s->start + at, "bytes that are not UTF-8");
}

int
json_parse(struct arena *a, struct bytes text, enum json_profile profile, struct json **out,
           struct err *e)
{
    *out = NULL;
    static const uint8_t nothing = 0;
    const uint8_t *start = text.n > 0 ? text.p : &nothing;
    struct parser s = {
        .arena = a,
        .start = start,
        .p = start,
        .end = start + text.n,
        .profile = profile,
        .depth_max = profile == JSON_GRAMMAR ? LIMIT_JSON_DEPTH_GRAMMAR : LIMIT_RECORD_DEPTH,
        .e = e,
    };
    int code = check_characters(&s, text);
    if (code != 0)
        return code;
    if (bytes_has_prefix(text, BYTES_LIT("\xef\xbb\xbf")))
        return fail(&s, ERR_INVALID, s.p, "it begins with a byte order mark");
    skip_space(&s);
    if (profile == JSON_RECORD && s.p < s.end && *s.p != '{')
        return fail(&s, ERR_INVALID, s.p, "expected an object");
    struct json *root = NULL;
    code = parse_value(&s, &root);
    if (code != 0)
        return code;
    skip_space(&s);
    if (s.p != s.end)
        return fail(&s, ERR_INVALID, s.p, "something follows the value");
    assert(s.depth == 0);
    *out = root;
    return 0;
}

const struct json *
json_get(const struct json *v, const char *name)
{
    if (v == NULL || v->type != JSON_OBJECT)
        return NULL;
    size_t n = strlen(name);
    for (const struct json *m = v->first; m != NULL; m = m->next) {
        if (m->name.n == n && memcmp(m->name.p, name, n) == 0)
            return m;
    }
    return NULL;
}

const struct json *
json_at(const struct json *array, size_t index)
{
    if (array == NULL || array->type != JSON_ARRAY || index >= array->count)
        return NULL;
    const struct json *v = array->first;
    while (index-- > 0)
        v = v->next;
    return v;
}

bool
json_is(const struct json *v, enum json_type type)
{
    return v != NULL && v->type == type;
}

struct bytes
json_get_text(const struct json *v, const char *name)
{
    const struct json *m = json_get(v, name);
    return json_is(m, JSON_STRING) ? m->text : (struct bytes){NULL, 0};
}

int64_t
json_get_int(const struct json *v, const char *name, int64_t otherwise)
{
    const struct json *m = json_get(v, name);
    return json_is(m, JSON_NUMBER) && m->is_integer ? m->integer : otherwise;
}

bool
json_get_bool(const struct json *v, const char *name, bool otherwise)
{
    const struct json *m = json_get(v, name);
    return json_is(m, JSON_TRUE) || (!json_is(m, JSON_FALSE) && otherwise);
}

void
json_writer_init(struct json_writer *w, struct buf *out)
{
    *w = (struct json_writer){.out = out};
}

void
json_append_visible(struct buf *out, struct bytes json)
{
    size_t from = 0; // of what is not appended yet
    for (size_t at = 0; at < json.n;) {
        size_t was = at;
        int32_t c = json.p[at] < 0x7f ? json.p[at++] : text_next(json, &at);
        at += c < 0; // invalid bytes stay what they are
        if (c < 0x7f || !text_is_harmful((uint32_t)c))
            continue;
        buf_append(out, bytes_sub(json, from, was - from));
        buf_append_fmt(out, "\\u%04x", (unsigned)c);
        from = at;
    }
    buf_append(out, bytes_sub(json, from, json.n));
}

void
json_append_string(struct buf *out, struct bytes value)
{
    bool is_utf8 = text_is_utf8(value);
    buf_append_byte(out, '"');
    for (size_t i = 0; i < value.n;) {
        size_t n = json_string_plain(value.p + i, value.n - i);
        size_t stop = i + n;
        if (is_utf8) {
            buf_append(out, bytes_sub(value, i, n));
        } else {
            while (i < stop) {
                int32_t c = text_next(bytes_sub(value, 0, stop), &i);
                i += c < 0;
                text_append(out, c < 0 ? 0xfffd : (uint32_t)c);
            }
        }
        i = stop;
        if (i < value.n)
            json_string_escape(out, value.p[i++]);
    }
    buf_append_byte(out, '"');
}
