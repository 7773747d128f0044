// SPDX-License-Identifier: Apache-2.0
// Texts of elements against their types.
#include "formats/cap_value.h"

#include <string.h>

#include "base/num.h"
#include "base/text.h"
#include "base/when.h"
#include "formats/cap.h"
#include "record/field.h"
#include "record/outline.h"

static bool
is_space(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

// "2003-06-17T14:57:00-07:00" to UTC. 1.1 let times end in Z too.
int
cap_value_time(struct bytes text, bool is_old, int64_t *out)
{
    char plain[WHEN_TEXT_SIZE];
    if (is_old && text.n == 20)
        return when_parse_time(text, out);
    if (text.n != 25 || (text.p[19] != '+' && text.p[19] != '-') || text.p[22] != ':')
        return ERR_INVALID;
    for (size_t i = 20; i < 25; i++) {
        if (i != 22 && !text_is_ascii_digit(text.p[i]))
            return ERR_INVALID;
    }
    int hours = (text.p[20] - '0') * 10 + (text.p[21] - '0');
    int minutes = (text.p[23] - '0') * 10 + (text.p[24] - '0');
    if (hours > 14 || minutes > 59)
        return ERR_INVALID;
    memcpy(plain, text.p, 19);
    plain[19] = 'Z';
    int rc = when_parse_time(bytes_of(plain, 20), out);
    if (rc != 0)
        return rc;
    int64_t offset = hours * 3600 + minutes * 60;
    *out += text.p[19] == '-' ? offset : -offset;
    when_format_time(*out, plain);
    int64_t again = 0;
    return when_parse_time(bytes_of(plain, 20), &again); // still within years 0001 to 9999
}

bool
cap_value_is_token(struct bytes text)
{
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] <= ' ' || text.p[i] == ',' || text.p[i] == '<' || text.p[i] == '&')
            return false;
    }
    return text.n > 0;
}

// Numbers as xs:decimal has them to numbers as a record has them: runs of white space become one
// space, a plus sign goes.
static struct bytes
tidy_numbers(struct arena *a, struct bytes text)
{
    uint8_t *p = arena_alloc(a, text.n);
    size_t n = 0;
    for (size_t i = 0; p != NULL && i < text.n; i++) {
        bool begins = n == 0 || p[n - 1] == ' ' || p[n - 1] == ',';
        if (is_space(text.p[i])) {
            if (n > 0 && p[n - 1] != ' ')
                p[n++] = ' ';
        } else if (!(text.p[i] == '+' && begins)) {
            p[n++] = text.p[i];
        }
    }
    return bytes_of(p, n);
}

static int
refuse_word(const struct cap_element *x, struct bytes text, struct err *e)
{
    struct buf list;
    buf_init(&list, 512);
    for (int i = 0; x->words[i] != NULL; i++) {
        buf_append_str(&list, i == 0 ? "" : ", ");
        buf_append_str(&list, x->words[i]);
    }
    const char *words = buf_str(&list);
    int rc = err_set(e, ERR_REFUSED, "<%s> is one of %s, not '%.*s'", x->name,
                     words != NULL ? words : "CAP's words", (int)num_min_size(text.n, 40),
                     (const char *)text.p);
    buf_clear(&list);
    return rc;
}

static int
refuse(const struct cap_element *x, const char *what, struct err *e)
{
    return err_set(e, ERR_REFUSED, "<%s> %s", x->name, what);
}

static int
check_references(const struct cap_element *x, struct bytes text, struct err *e)
{
    struct bytes rest = text;
    struct cap_reference one;
    size_t count = 0;
    while (cap_next_reference(&rest, &one))
        count++;
    if (count > 0 && rest.n == 0)
        return 0;
    return refuse(x,
                  "must name earlier messages as sender,identifier,sent with a space between two "
                  "of them",
                  e);
}

int
cap_value_read(struct arena *a, const struct cap_element *x, bool is_old, struct bytes *text,
               struct err *e)
{
    struct err why = {0};
    int64_t number = 0;
    uint64_t size = 0;
    switch (x->type) {
    case CAP_TEXT:
    case CAP_VALUE:
    case CAP_GROUP:
        return 0;
    case CAP_TOKEN:
        return cap_value_is_token(*text) ? 0 : refuse(x, "must hold no spaces, commas, < or &", e);
    case CAP_WORD:
        return field_word(x->words, *text) >= 0 ? 0 : refuse_word(x, *text, e);
    case CAP_TIME: {
        char plain[WHEN_TEXT_SIZE];
        if (cap_value_time(*text, is_old, &number) != 0)
            return refuse(x, "must be a time like 2026-11-21T20:32:00-00:00", e);
        when_format_time(number, plain);
        *text = arena_copy(a, bytes_of(plain, 20));
        return text->p != NULL ? 0 : ERR_NOMEM;
    }
    case CAP_SIZE:
        return num_parse_u64(*text, &size) == 0 && size <= (1ull << 53) - 1
                   ? 0
                   : refuse(x, "must be a number of bytes", e);
    case CAP_REFERENCES:
        return check_references(x, *text, e);
    case CAP_NUMBER:
    case CAP_POLYGON:
    case CAP_CIRCLE:
        break;
    }
    *text = tidy_numbers(a, *text);
    if (text->p == NULL)
        return ERR_NOMEM;
    if (x->type == CAP_NUMBER)
        return outline_number(*text, &number) == 0 ? 0 : refuse(x, "must be a decimal number", e);
    int rc = x->type == CAP_POLYGON ? outline_check_polygon(*text, &why)
                                    : outline_check_circle(*text, &why);
    return rc == 0 ? 0 : err_set(e, ERR_REFUSED, "<%s>: %s", x->name, why.text);
}
