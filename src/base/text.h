// SPDX-License-Identifier: Apache-2.0
// UTF-8 as Unicode 15 and RFC 3629 define it: no surrogates, no overlong forms, nothing past
// U+10FFFF.
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

struct buf;

bool text_is_utf8(struct bytes b);
// Whether b, which is valid UTF-8, holds one of Unicode's 66 noncharacters (U+FDD0..FDEF, U+xxFFFE,
// U+xxFFFF), which I-JSON forbids. They are fixed for all versions of Unicode.
bool text_has_noncharacter(struct bytes b);
// Code points in valid UTF-8.
size_t text_count(struct bytes b);
// Decode one code point at *at (moved past it). Returns it, or -1 on invalid bytes or end (then *at
// is unmoved).
int32_t text_next(struct bytes b, size_t *at);
// Encode one code point; returns the bytes written, 1 to 4. What is no code point becomes U+FFFD.
size_t text_put(uint8_t out[4], uint32_t code_point);
void text_append(struct buf *out, uint32_t code_point);
// White space of ASCII cut off both ends.
struct bytes text_trim(struct bytes b);
// Append b so that it can harm no terminal and no log line: control characters, bidirectional
// controls (U+202A..E, U+2066..9, U+200E/F, U+061C) and invalid bytes appear as \u{...} or \x..,
// all else unchanged.
void text_append_visible(struct buf *out, struct bytes b);
// Is it one of those control characters? All of them are below U+10000.
bool text_is_harmful(uint32_t code_point);
// Is it a character that leaves no mark where it stands, so that two texts can look alike and differ: zero-width and
// joining characters, soft hyphens, fillers, variation selectors, tags, and all that is harmful?
bool text_is_unseen(uint32_t code_point);
// The first such character of b, which is valid UTF-8; line ends (U+000A) pass. -1 when there is none.
int32_t text_find_unseen(struct bytes b);
bool text_is_ascii_upper(uint8_t c);
bool text_is_ascii_lower(uint8_t c);
bool text_is_ascii_digit(uint8_t c);

#endif
