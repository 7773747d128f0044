// SPDX-License-Identifier: Apache-2.0
// Quantities, and lists of things with quantities, as requests, replies and contingents hold them.
// A quantity is a whole number of millionths in a uint64_t, so that sums are exact and every node
// rounds nothing: up to twelve digits before the point and six after it.
#ifndef RECORD_AMOUNT_H
#define RECORD_AMOUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "base/json.h"
#include "crypto/hash.h"
#include "record/field.h"

#define AMOUNT_ONE UINT64_C(1000000) // millionths in one
#define AMOUNT_MAX (UINT64_C(1000000000000) * AMOUNT_ONE - 1)
#define AMOUNT_TEXT_SIZE 21 // "999999999999.999999" and NUL, with room to spare

#define AMOUNT_ITEMS_MAX 16 // things one record can list
#define AMOUNT_NOTE_SIZE (HASH_SIZE + 8)

// "200", "0.5": no sign, no leading zero, at most six digits after the point. ERR_INVALID.
int amount_parse(struct bytes text, uint64_t *out) MUST_USE;
// Of a JSON value: a whole number from 0 up, or text as above. ERR_INVALID.
int amount_read(const struct json *v, uint64_t *out) MUST_USE;
// Shortest text of that quantity.
void amount_format(uint64_t amount, char out[AMOUNT_TEXT_SIZE]);
// The sum, AMOUNT_MAX where it would be more: alike on every node, in whatever order.
uint64_t amount_add(uint64_t a, uint64_t b);

// The fields of one thing in a list: `item`, `unit`, `quantity`; and with `by` when it is needed
// until, in a request.
extern const struct field_set amount_fields;
extern const struct field_set amount_asked_fields;

// What names a thing in a row: SHA-256 of its name, a zero byte, its unit. Names and units match
// when their bytes do.
void amount_key(struct bytes item, struct bytes unit, struct hash *out);

// The list of that name, checked beyond the table: no thing twice, no quantity of nothing; appended
// to note, AMOUNT_NOTE_SIZE a thing, in the record's order. ERR_REFUSED. Nothing for a list that is
// not there.
int amount_append_note(const struct json *record, const char *name, struct buf *note,
                       struct err *e) MUST_USE;
// The thing at that place of a note; false past the last.
bool amount_at(struct bytes note, size_t i, struct hash *key, uint64_t *amount);
// How much of the thing a note lists; 0 when it does not.
uint64_t amount_of(struct bytes note, const struct hash *key);

#endif
