// SPDX-License-Identifier: Apache-2.0
// The fields that records of every kind share, and which of them a kind and a class allow.
#ifndef RECORD_COMMON_H
#define RECORD_COMMON_H

#include "base/err.h"
#include "record/field.h"
#include "record/record.h"

extern const struct field_set common_fields;

// Fill time, from, object, until, exercise and layer of a record whose kind, class and tree are set
// and whose common fields are of their right types. ERR_REFUSED when the kind or the class does not
// allow one of them.
int common_read(struct record *r, struct err *e) MUST_USE;

// Helpers for the kinds' own files: fields whose type was checked.
// The id at that name; false when it is absent.
bool common_get_id(const struct record *r, const char *name, struct hash *out);
// The moment at that name, or otherwise when it is absent.
int64_t common_get_moment(const struct json *object, const char *name, int64_t otherwise);
// The number of the word at that name; -1 when it is absent.
int common_get_word(const struct json *object, const char *name, const char *const *words);

#endif
