// SPDX-License-Identifier: Apache-2.0
// Borrowed bytes, and their text forms: lower-case hex and base64 (RFC 4648, padded, strict both
// ways).
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct buf;

struct bytes {
    const uint8_t *p; // borrowed; may be NULL only when n is 0
    size_t n;         // length in bytes
};

#define BYTES_LIT(s) ((struct bytes){(const uint8_t *)("" s), sizeof(s) - 1})

struct bytes bytes_of(const void *p, size_t n);
struct bytes bytes_of_str(const char *s); // NULL gives empty bytes
bool bytes_equal(struct bytes a, struct bytes b);
bool bytes_equal_str(struct bytes a, const char *s);
int bytes_compare(struct bytes a, struct bytes b); // memcmp order, a prefix sorts first
bool bytes_has_prefix(struct bytes a, struct bytes prefix);
struct bytes bytes_sub(struct bytes a, size_t from, size_t n); // clamped to a

// Position of the first c at or after from; a.n when there is none.
size_t bytes_find(struct bytes a, size_t from, uint8_t c);

// Cut the next line (without its '\n') off *rest. False when *rest is empty or holds no '\n'.
bool bytes_next_line(struct bytes *rest, struct bytes *line) MUST_USE;

// Text to bytes: exactly out_n bytes must come out. ERR_INVALID otherwise. Hex: lower case only.
int bytes_from_hex(struct bytes text, uint8_t *out, size_t out_n) MUST_USE;
// Standard base64 with padding; refuses other alphabets, white space and non-zero trailing bits.
// *n_out gets the length, at most out_max. ERR_INVALID, or ERR_LIMIT when it would not fit.
int bytes_from_base64(struct bytes text, uint8_t *out, size_t out_max, size_t *n_out) MUST_USE;

// Bytes to text, appended to a buf (which may fail, see buf.h).
void bytes_to_hex(struct bytes b, struct buf *out);
void bytes_to_base64(struct bytes b, struct buf *out);
// Bytes to hex in caller's storage of 2 * b.n + 1 chars, ending in NUL.
void bytes_to_hex_str(struct bytes b, char *out);

// Copy into a C string of out_size chars. ERR_LIMIT if it does not fit, ERR_INVALID if it holds a
// NUL.
int bytes_to_str(struct bytes b, char *out, size_t out_size) MUST_USE;

#endif
