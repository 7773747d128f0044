// SPDX-License-Identifier: Apache-2.0
// A field of a record as one const row: its type, its limits and one sentence for people. Generic
// validation, JSON Schema, the documentation page and forms are made from these rows; a kind's own
// file checks only what they cannot say.
#ifndef RECORD_FIELD_H
#define RECORD_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/json.h"

enum field_type {
    FIELD_TEXT,    // UTF-8; min and max count code points
    FIELD_WORD,    // one of `words`
    FIELD_ID,      // a record's id or another SHA-256: 64 lower-case hex digits
    FIELD_HASH,    // base64 of 32 bytes
    FIELD_KEY,     // base64 of a raw Ed25519 key, 32 bytes
    FIELD_TIME,    // RFC 3339, Z, whole seconds
    FIELD_MOMENT,  // a time, or a date, which means 00:00 UTC
    FIELD_PARTIAL, // a year, a year and month, or a date
    FIELD_INT,     // min and max bound its value
    FIELD_DECIMAL, // text of a decimal fraction (base/decimal.h); min and max bound it, in millionths,
                   // count_max the digits after its point
    FIELD_BOOL,    // true or false
    FIELD_MEMBER,  // a member's name: 2 to 12 of A-Z 0-9
    FIELD_NAME,    // 1 to 32 of a-z 0-9 -
    FIELD_ADDRESS, // HOST:PORT
    FIELD_ORIGIN,  // origin of a ledger
    FIELD_OBJECT,  // an object with `fields` of its own
    FIELD_QUANTITY, // a whole number from 0 up, or a decimal as text (record/amount.h)
    FIELD_AUDIENCE, // a member's name, or the id of the agreement that founds a centre
    FIELD_TYPE_COUNT
};

enum field_flags {
    FIELD_REQUIRED = 1, // the record is blank without it
    FIELD_LIST = 2,     // an array of such values, count_min to count_max of them
};

struct field_set;

struct field {
    const char *name;
    enum field_type type;
    unsigned flags;                // enum field_flags
    int64_t min, max;              // FIELD_TEXT: code points; FIELD_INT, FIELD_DECIMAL: value; else 0
    uint32_t count_min, count_max; // elements of a list; FIELD_DECIMAL: 0, digits after the point
    const char *const
        *words; // FIELD_WORD: allowed values, ends in NULL; the position is the value's number
    const struct field_set *fields; // FIELD_OBJECT
    const char *doc;                // one sentence, no full stop
};

#define FIELD_SET_MAX 32

struct field_set {
    const struct field *fields;
    uint32_t count; // at most FIELD_SET_MAX
};

#define FIELD_SET(array)                                                                           \
    {                                                                                              \
        (array), sizeof(array) / sizeof((array)[0])                                                \
    }

// Does this object hold what the set requires, each of its right type and within its limits?
// Members of other names are not looked at. ERR_REFUSED with e naming the path ("names[2]: kind:
// ...").
int field_check(const struct field_set *set, const struct json *object, struct err *e) MUST_USE;

// Number of a word in a FIELD_WORD's list; -1 when it is not there.
int field_word(const char *const *words, struct bytes text);

// "1971", "1971-05" or "1971-05-02" to its first moment and the first moment after it (either may
// be NULL).
int field_partial(struct bytes text, int64_t *from, int64_t *until) MUST_USE;

bool field_name_is_valid(struct bytes text); // 1 to 32 of a-z 0-9 -
bool field_address_is_valid(
    struct bytes text); // HOST:PORT, [IPv6]:PORT; at most FIELD_ADDRESS_MAX bytes

#define FIELD_ADDRESS_MAX 261 // a DNS name has at most 253 characters; brackets, colon and port

#endif
