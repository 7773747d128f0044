// SPDX-License-Identifier: Apache-2.0
// Generic validation of a JSON object against a field table. Fields usually come in the table's
// order, so the search for a field's row starts behind the one found last.
#include "record/field.h"

#include <assert.h>
#include <string.h>

#include "base/decimal.h"
#include "base/num.h"
#include "base/text.h"
#include "base/when.h"
#include "crypto/hash.h"
#include "record/amount.h"
#include "record/charter.h"

int
field_word(const char *const *words, struct bytes text)
{
    for (int i = 0; words[i] != NULL; i++) {
        if (bytes_equal_str(text, words[i]))
            return i;
    }
    return -1;
}

bool
field_name_is_valid(struct bytes text)
{
    if (text.n < 1 || text.n > 32)
        return false;
    for (size_t i = 0; i < text.n; i++) {
        uint8_t c = text.p[i];
        if (!text_is_ascii_lower(c) && !text_is_ascii_digit(c) && c != '-')
            return false;
    }
    return true;
}

static bool
host_is_valid(struct bytes host)
{
    if (host.n < 1)
        return false;
    bool is_bracketed = host.p[0] == '[';
    if (is_bracketed) {
        if (host.n < 4 || host.p[host.n - 1] != ']')
            return false;
        host = bytes_sub(host, 1, host.n - 2);
    }
    for (size_t i = 0; i < host.n; i++) {
        uint8_t c = host.p[i];
        bool is_hex = text_is_ascii_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        if (is_bracketed && (is_hex || c == ':' || c == '.'))
            continue;
        bool is_name = text_is_ascii_lower(c) || text_is_ascii_upper(c) || text_is_ascii_digit(c);
        if (!is_bracketed && (is_name || c == '-' || c == '.'))
            continue;
        return false;
    }
    return true;
}

bool
field_address_is_valid(struct bytes text)
{
    if (text.n > FIELD_ADDRESS_MAX)
        return false;
    size_t colon = text.n;
    while (colon > 0 && text.p[colon - 1] != ':')
        colon--;
    if (colon == 0)
        return false;
    uint64_t port = 0;
    if (num_parse_u64(bytes_sub(text, colon, text.n - colon), &port) != 0)
        return false;
    return port >= 1 && port <= 65535 && host_is_valid(bytes_sub(text, 0, colon - 1));
}

int
field_partial(struct bytes text, int64_t *from, int64_t *until)
{
    char full[11] = "0000-01-01";
    if (text.n != 4 && text.n != 7 && text.n != 10)
        return ERR_INVALID;
    memcpy(full, text.p, text.n);
    int64_t first = 0;
    if (when_parse_date(bytes_of(full, 10), &first) != 0)
        return ERR_INVALID;
    int year = 0, month = 0, day = 0;
    when_to_civil(first, &year, &month, &day);
    if (from != NULL)
        *from = first;
    if (until == NULL)
        return 0;
    if (text.n == 4)
        *until = when_from_civil(year + 1, 1, 1);
    else if (text.n == 7)
        *until =
            month == 12 ? when_from_civil(year + 1, 1, 1) : when_from_civil(year, month + 1, 1);
    else
        *until = first + 86400;
    return 0;
}

// One value: its text against its type. What a person should have written instead is the reason.
static const char *
fault_of_text(const struct field *f, struct bytes t)
{
    uint8_t raw[32];
    size_t n = 0;
    int64_t moment = 0;
    struct bytes alliance, member;
    struct hash hash;
    uint64_t generation = 0;

    switch (f->type) {
    case FIELD_ID:
        return hash_from_hex(t, &hash) == 0 ? NULL : "must be 64 lower-case hex digits";
    case FIELD_HASH:
    case FIELD_KEY:
        if (bytes_from_base64(t, raw, sizeof raw, &n) == 0 && n == sizeof raw)
            return NULL;
        return "must be the base64 of 32 bytes";
    case FIELD_TIME:
        return when_parse_time(t, &moment) == 0 ? NULL : "must be a time like 2026-11-21T20:32:00Z";
    case FIELD_MOMENT:
        if (when_parse(t, &moment) == 0)
            return NULL;
        return "must be a date like 2026-11-21 or a time like 2026-11-21T20:32:00Z";
    case FIELD_PARTIAL:
        if (field_partial(t, NULL, NULL) == 0)
            return NULL;
        return "must be a year, a month or a date: 1971, 1971-05 or 1971-05-02";
    case FIELD_MEMBER:
        return charter_member_name_is_valid(t) ? NULL
                                               : "must be a member's name: 2 to 12 of A-Z and 0-9";
    case FIELD_AUDIENCE:
        if (charter_member_name_is_valid(t) || hash_from_hex(t, &hash) == 0)
            return NULL;
        return "must be a member's name (2 to 12 of A-Z and 0-9) or a centre's id (64 hex digits)";
    case FIELD_NAME:
        return field_name_is_valid(t) ? NULL : "must be 1 to 32 of a-z, 0-9 and '-'";
    case FIELD_ADDRESS:
        return field_address_is_valid(t) ? NULL : "must be HOST:PORT";
    case FIELD_ORIGIN:
        if (charter_parse_origin(t, &alliance, &hash, &member, &generation) == 0)
            return NULL;
        return "must be a ledger's origin: ALLIANCE/CHARTER/MEMBER/GENERATION";
    case FIELD_TEXT:
    case FIELD_WORD:
    case FIELD_INT:
    case FIELD_DECIMAL:
    case FIELD_BOOL:
    case FIELD_OBJECT:
    case FIELD_QUANTITY:
    case FIELD_TYPE_COUNT:
        break;
    }
    assert(false); // these hold no text, or are judged by their callers
    return NULL;
}

static int
check_text(const struct field *f, struct bytes t, struct err *e)
{
    // A code point takes at least one byte, so most texts need no counting.
    int64_t n = (int64_t)t.n;
    if (n > f->max || n < 4 * f->min)
        n = (int64_t)text_count(t);
    if (n >= f->min && n <= f->max)
        return 0;
    return err_set(e, ERR_REFUSED, "must have %lld to %lld characters, and has %lld",
                   (long long)f->min, (long long)f->max, (long long)n);
}

static int
refuse_word(const struct field *f, struct err *e)
{
    struct buf list;
    buf_init(&list, 512);
    for (int i = 0; f->words[i] != NULL; i++) {
        buf_append_str(&list, i == 0 ? "" : ", ");
        buf_append_str(&list, f->words[i]);
    }
    const char *text = buf_str(&list);
    int rc = err_set(e, ERR_REFUSED, "must be one of: %s",
                     text != NULL ? text : "(see the record's documentation)");
    buf_clear(&list);
    return rc;
}

static int
check_int(const struct field *f, const struct json *v, struct err *e)
{
    if (v->type != JSON_NUMBER || !v->is_integer)
        return err_set(e, ERR_REFUSED, "must be a whole number");
    if (v->integer < f->min || v->integer > f->max)
        return err_set(e, ERR_REFUSED, "must be between %lld and %lld", (long long)f->min,
                       (long long)f->max);
    return 0;
}

static int
check_decimal(const struct field *f, struct bytes t, struct err *e)
{
    struct buf bounds;
    int64_t value = 0;
    int rc = decimal_parse(t, f->count_max, &value);
    if (rc == ERR_INVALID)
        return err_set(e, ERR_REFUSED,
                       "must be a decimal number like 12.5, with at most %u digits after the point",
                       f->count_max);
    if (rc == 0 && value >= f->min && value <= f->max)
        return 0;
    buf_init(&bounds, 64);
    decimal_append(&bounds, f->min);
    buf_append_str(&bounds, " and ");
    decimal_append(&bounds, f->max);
    const char *text = buf_str(&bounds);
    rc = err_set(e, ERR_REFUSED, "must be between %s", text != NULL ? text : "its bounds");
    buf_clear(&bounds);
    return rc;
}

static int
check_value(const struct field *f, const struct json *v, struct err *e)
{
    if (f->type == FIELD_OBJECT) {
        if (v->type != JSON_OBJECT)
            return err_set(e, ERR_REFUSED, "must be an object");
        return field_check(f->fields, v, e);
    }
    if (f->type == FIELD_BOOL) {
        if (v->type != JSON_TRUE && v->type != JSON_FALSE)
            return err_set(e, ERR_REFUSED, "must be true or false");
        return 0;
    }
    if (f->type == FIELD_INT)
        return check_int(f, v, e);
    if (f->type == FIELD_QUANTITY) {
        uint64_t amount = 0;
        return amount_read(v, &amount) == 0
                   ? 0
                   : err_set(e, ERR_REFUSED,
                             "must be a whole number from 0 up, or a decimal as text like \"0.5\", "
                             "below a million million and with at most 6 digits after the point");
    }
    if (v->type != JSON_STRING)
        return err_set(e, ERR_REFUSED, "must be text");
    if (f->type == FIELD_TEXT)
        return check_text(f, v->text, e);
    if (f->type == FIELD_DECIMAL)
        return check_decimal(f, v->text, e);
    if (f->type == FIELD_WORD)
        return field_word(f->words, v->text) >= 0 ? 0 : refuse_word(f, e);
    const char *fault = fault_of_text(f, v->text);
    return fault == NULL ? 0 : err_set(e, ERR_REFUSED, "%s", fault);
}

static int
check_list(const struct field *f, const struct json *v, struct err *e)
{
    if (v->type != JSON_ARRAY)
        return err_set(e, ERR_REFUSED, "%s: must be a list", f->name);
    if (v->count < f->count_min || v->count > f->count_max)
        return err_set(e, ERR_REFUSED, "%s: must have %u to %u elements, and has %u", f->name,
                       f->count_min, f->count_max, v->count);
    size_t i = 0;
    for (const struct json *x = v->first; x != NULL; x = x->next, i++) {
        int rc = check_value(f, x, e);
        if (rc != 0)
            return err_within(e, rc, "%s[%zu]", f->name, i);
    }
    return 0;
}

// The row of that name, searched from `at` on and around; set->count when there is none.
static uint32_t
find_row(const struct field_set *set, struct bytes name, uint32_t at)
{
    for (uint32_t n = 0; n < set->count; n++) {
        uint32_t i = at + n < set->count ? at + n : at + n - set->count;
        const char *s = set->fields[i].name;
        if (name.n > 0 && (uint8_t)s[0] == name.p[0] && bytes_equal_str(name, s))
            return i;
    }
    return set->count;
}

int
field_check(const struct field_set *set, const struct json *object, struct err *e)
{
    assert(set->count <= FIELD_SET_MAX);
    assert(object->type == JSON_OBJECT);
    uint32_t seen = 0;
    uint32_t at = 0;
    for (const struct json *v = object->first; v != NULL; v = v->next) {
        uint32_t i = find_row(set, v->name, at);
        if (i == set->count)
            continue;
        const struct field *f = &set->fields[i];
        int rc;
        if ((f->flags & FIELD_LIST) != 0) {
            rc = check_list(f, v, e);
        } else {
            rc = check_value(f, v, e);
            if (rc != 0)
                rc = err_within(e, rc, "%s", f->name);
        }
        if (rc != 0)
            return rc;
        seen |= 1u << i;
        at = i + 1 < set->count ? i + 1 : 0;
    }
    for (uint32_t i = 0; i < set->count; i++) {
        if ((set->fields[i].flags & FIELD_REQUIRED) != 0 && (seen & 1u << i) == 0)
            return err_set(e, ERR_REFUSED, "%s: is required and missing", set->fields[i].name);
    }
    return 0;
}
