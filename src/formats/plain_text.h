// SPDX-License-Identifier: Apache-2.0
// A text as plain text for people, its lines at most PLAIN_TEXT_COLUMNS wide: title, facts, clauses, the words of members, one
// language after the other.
#ifndef FORMATS_PLAIN_TEXT_H
#define FORMATS_PLAIN_TEXT_H

#include "base/buf.h"
#include "base/bytes.h"
#include "formats/adopted.h"

#define PLAIN_TEXT_COLUMNS 76

// In that language, or in all of them when lang is empty. Words longer than a line stand on a line of their own. Marks take no
// column, letters of East Asian scripts two. What could harm a terminal is made visible.
void plain_text_append(struct buf *out, const struct adopted *x, struct bytes lang);
// One text with its first line behind `first`, all others behind `indent` spaces.
void plain_text_append_wrapped(struct buf *out, const char *first, unsigned indent, struct bytes text);

#endif
