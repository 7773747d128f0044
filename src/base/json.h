// SPDX-License-Identifier: Apache-2.0
// JSON in two layers: a grammar (RFC 8259, judged by JSONTestSuite; UTF-8 only), and on top of it
// the record profile of docs/protocol.md (I-JSON, RFC 7493: one object, no duplicate names, depth
// at most 32, integers within +-(2^53-1), no fractions or exponents, no unpaired surrogates or
// noncharacters, no U+0000). Unpaired surrogates are refused in the grammar too, so that every
// string is valid UTF-8. Parsing gives a tree in an arena; strings are decoded only when they hold
// an escape, else they borrow the text.
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"

enum json_type {
    JSON_NULL,
    JSON_FALSE,
    JSON_TRUE,
    JSON_NUMBER,
    JSON_STRING,
    JSON_ARRAY,
    JSON_OBJECT
};

struct json {
    enum json_type type;
    uint32_t count;      // members of an object, elements of an array
    struct bytes text;   // string: decoded; number: as written; else empty
    struct bytes name;   // name within the enclosing object, decoded; else empty
    struct bytes source; // the exact bytes of this value in the text that was parsed
    int64_t integer;     // number that is an integer within +-(2^53-1): its value; see is_integer
    bool is_integer;
    struct json *first; // first child, in the order of the text
    struct json *next;  // next sibling
};

enum json_profile {
    JSON_GRAMMAR, // RFC 8259; depth at most LIMIT_JSON_DEPTH_GRAMMAR
    JSON_RECORD,  // the record profile; the root is an object
    JSON_API,     // as JSON_RECORD, but any root, and numbers may be fractions (then is_integer is
                  // false)
};

// Parse the whole of text (white space around it allowed). The tree lives in a and borrows text.
// ERR_INVALID with e saying what and at which byte, ERR_LIMIT for depth, ERR_NOMEM.
int json_parse(struct arena *a, struct bytes text, enum json_profile profile, struct json **out,
               struct err *e) MUST_USE;

// Lookups: NULL when v is NULL, no object, or has no such member. Where the grammar let a name
// repeat, its first.
const struct json *json_get(const struct json *v, const char *name);
const struct json *json_at(const struct json *array, size_t index);
// Typed lookups: the default when absent or of another type.
struct bytes json_get_text(const struct json *v, const char *name); // empty when absent
int64_t json_get_int(const struct json *v, const char *name, int64_t otherwise);
bool json_get_bool(const struct json *v, const char *name, bool otherwise);
bool json_is(const struct json *v, enum json_type type); // false for NULL

// Writer: appends to a buf with commas and quotes in place. Names and strings must be valid UTF-8
// (invalid bytes are written as U+FFFD). Output is compact, and deterministic. Levels at most 64:
// the buf fails with ERR_LIMIT beyond.
struct json_writer {
    struct buf *out;   // borrowed
    uint64_t has_item; // bit per level: something was written there
    int depth;
};
void json_writer_init(struct json_writer *w, struct buf *out);
// name is NULL inside an array or at the root
void json_write_object(struct json_writer *w, const char *name);
void json_write_object_end(struct json_writer *w);
void json_write_array(struct json_writer *w, const char *name);
void json_write_array_end(struct json_writer *w);
void json_write_text(struct json_writer *w, const char *name, struct bytes value);
void json_write_str(struct json_writer *w, const char *name, const char *value); // NULL writes null
void json_write_int(struct json_writer *w, const char *name, int64_t value);
void json_write_bool(struct json_writer *w, const char *name, bool value);
void json_write_null(struct json_writer *w, const char *name);
void json_write_hex(struct json_writer *w, const char *name, struct bytes value);
void json_write_time(struct json_writer *w, const char *name,
                     int64_t moment); // WHEN_MIN and WHEN_MAX write null
// Bytes that are JSON already, unchecked.
void json_write_raw(struct json_writer *w, const char *name, struct bytes json);
// A name that is not a C string.
void json_write_text_named(struct json_writer *w, struct bytes name, struct bytes value);
// One string with its quotes, escaped.
void json_append_string(struct buf *out, struct bytes value);
// A JSON text that says the same and can harm no terminal: what text_append_visible makes visible
// stands in its strings as \uXXXX. Not for records: their bytes are signed.
void json_append_visible(struct buf *out, struct bytes json);

#endif
