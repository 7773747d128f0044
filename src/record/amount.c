// SPDX-License-Identifier: Apache-2.0
// Quantities in millionths, and lists of things.
#include "record/amount.h"

#include <assert.h>
#include <string.h>

#include "base/num.h"
#include "base/text.h"

#define NAME_MAX_COUNT 64
#define UNIT_MAX_COUNT 32

#define ITEM_FIELDS                                                                                \
    {"item", FIELD_TEXT, FIELD_REQUIRED, 1, NAME_MAX_COUNT, 0, 0, NULL, NULL,                      \
     "What it is: people, vehicles, tents; a reply uses the words of the request"},                \
        {"unit", FIELD_TEXT, 0, 0, UNIT_MAX_COUNT, 0, 0, NULL, NULL,                               \
         "Unit of the quantity; without it the things are counted"},                               \
    {                                                                                              \
        "quantity", FIELD_QUANTITY, FIELD_REQUIRED, 0, 0, 0, 0, NULL, NULL,                        \
            "How much or how many, more than nothing"                                              \
    }

static const struct field fields[] = {ITEM_FIELDS};
static const struct field asked[] = {
    ITEM_FIELDS,
    {"by", FIELD_MOMENT, 0, 0, 0, 0, 0, NULL, NULL, "Until when it is needed"},
};

const struct field_set amount_fields = FIELD_SET(fields);
const struct field_set amount_asked_fields = FIELD_SET(asked);

int
amount_parse(struct bytes text, uint64_t *out)
{
    size_t point = bytes_find(text, 0, '.');
    uint64_t whole = 0;
    uint64_t part = 0;
    if (point > 12 || num_parse_u64(bytes_sub(text, 0, point), &whole) != 0)
        return ERR_INVALID;
    if (point < text.n) {
        size_t digits = text.n - point - 1;
        if (digits < 1 || digits > 6)
            return ERR_INVALID;
        for (size_t i = point + 1; i < point + 7; i++) {
            if (i < text.n && !text_is_ascii_digit(text.p[i]))
                return ERR_INVALID;
            part = part * 10 + (i < text.n ? (uint64_t)(text.p[i] - '0') : 0);
        }
    }
    *out = whole * AMOUNT_ONE + part;
    assert(*out <= AMOUNT_MAX);
    return 0;
}

int
amount_read(const struct json *v, uint64_t *out)
{
    if (json_is(v, JSON_STRING) || (json_is(v, JSON_NUMBER) && v->is_integer))
        return amount_parse(v->text, out);
    return ERR_INVALID;
}

void
amount_format(uint64_t amount, char out[AMOUNT_TEXT_SIZE])
{
    char back[AMOUNT_TEXT_SIZE];
    size_t n = 0;
    uint64_t part = amount % AMOUNT_ONE;
    uint64_t whole = amount / AMOUNT_ONE;
    assert(amount <= AMOUNT_MAX);
    for (int i = 0; i < 6; i++, part /= 10) {
        if (n > 0 || part % 10 != 0)
            back[n++] = (char)('0' + part % 10);
    }
    if (n > 0)
        back[n++] = '.';
    do {
        back[n++] = (char)('0' + whole % 10);
        whole /= 10;
    } while (whole > 0);
    assert(n < AMOUNT_TEXT_SIZE);
    for (size_t i = 0; i < n; i++)
        out[i] = back[n - 1 - i];
    out[n] = '\0';
}

uint64_t
amount_add(uint64_t a, uint64_t b)
{
    assert(a <= AMOUNT_MAX);
    assert(b <= AMOUNT_MAX);
    return num_min_u64(a + b, AMOUNT_MAX);
}

void
amount_key(struct bytes item, struct bytes unit, struct hash *out)
{
    static const uint8_t zero = 0;
    struct hash_state s;
    hash_init(&s);
    hash_update(&s, item);
    hash_update(&s, bytes_of(&zero, 1));
    hash_update(&s, unit);
    hash_final(&s, out);
}

int
amount_append_note(const struct json *record, const char *name, struct buf *note, struct err *e)
{
    const struct json *list = json_get(record, name);
    size_t first = note->n;
    for (const struct json *x = list != NULL ? list->first : NULL; x != NULL; x = x->next) {
        struct bytes item = json_get_text(x, "item");
        struct hash key;
        uint64_t amount = 0;
        int rc = amount_read(json_get(x, "quantity"), &amount);
        assert(rc == 0);
        amount_key(item, json_get_text(x, "unit"), &key);
        if (amount == 0)
            return err_set(e, ERR_REFUSED, "%s: '%.*s' has a quantity of nothing", name,
                           (int)num_min_size(item.n, 80), (const char *)item.p);
        struct bytes so_far = buf_bytes(note);
        if (amount_of(bytes_sub(so_far, first, so_far.n - first), &key) != 0)
            return err_set(e, ERR_REFUSED, "%s: '%.*s' is there twice", name,
                           (int)num_min_size(item.n, 80), (const char *)item.p);
        buf_append(note, hash_bytes(&key));
        buf_append_u64be(note, amount);
    }
    return buf_check(note);
}

bool
amount_at(struct bytes note, size_t i, struct hash *key, uint64_t *amount)
{
    if (i >= note.n / AMOUNT_NOTE_SIZE)
        return false;
    const uint8_t *p = note.p + i * AMOUNT_NOTE_SIZE;
    memcpy(key->b, p, HASH_SIZE);
    *amount = num_get_u64be(p + HASH_SIZE);
    return true;
}

uint64_t
amount_of(struct bytes note, const struct hash *key)
{
    struct hash other;
    uint64_t amount = 0;
    for (size_t i = 0; amount_at(note, i, &other, &amount); i++) {
        if (hash_equal(&other, key))
            return amount;
    }
    return 0;
}
