// SPDX-License-Identifier: Apache-2.0
// The inside of JSON strings, shared by the reader and the writer. Other code uses base/json.h.
#ifndef BASE_JSON_STRING_H
#define BASE_JSON_STRING_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"

// Bytes before the first that needs attention inside a string: a quote, a backslash, a control
// character; n when there is none.
size_t json_string_plain(const uint8_t *p, size_t n);

// Decode what stands between the quotes of a string, which is known to hold no bare quote or
// control character and a byte after each backslash, into out, which has room for content.n
// bytes. ERR_INVALID for an escape that is no character or half of a surrogate pair: *bad_at is
// where it begins.
int json_string_decode(struct bytes content, uint8_t *out, size_t *n_out, size_t *bad_at) MUST_USE;

// Append the escape of a byte that may not stand in a string as it is.
void json_string_escape(struct buf *out, uint8_t c);

#endif
