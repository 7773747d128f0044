// SPDX-License-Identifier: Apache-2.0
// Part of a name, as somebody types it, and the names it is looked for in. Both are folded by the rules of screening
// (screen/normalise.h): case, marks and script do not matter. Every word typed is part of some word of one name, in any order.
// A publisher's reference is compared as it is written, case aside.
#ifndef NODE_NEEDLE_H
#define NODE_NEEDLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "screen/normalise.h"

#define NEEDLE_FORMS (NORMALISE_READINGS_MAX + 1) // its readings, and as it is written

struct needle_word {
    struct bytes forms[NEEDLE_FORMS];
    size_t count;
    size_t size; // bytes of the shortest
};
struct needle {
    struct needle_word *words; // the longest first
    size_t count;              // 0: nothing of the text is a letter or a digit
    struct bytes raw;          // trimmed, ASCII in lower case
};

// The result lives in a. A text longer than LIMIT_QUERY_SIZE is in no name.
int needle_make(struct arena *a, struct screen_normaliser *n, struct bytes text, struct needle *out, struct err *e) MUST_USE;

// Append a name, folded, to the text that is searched: a line of its words as they are mostly read, and where a word is read
// or written in other ways too, a line of them all. Of what is longer than LIMIT_QUERY_SIZE the beginning. `scratch` is used.
int needle_append_name(struct buf *out, struct arena *scratch, struct screen_normaliser *n, struct bytes name, struct err *e) MUST_USE;
// Append a reference, as it is compared.
void needle_append_reference(struct buf *out, struct bytes reference);

// names: what needle_append_name appended, any number of times; reference: what needle_append_reference did.
bool needle_is_in(const struct needle *x, struct bytes names, struct bytes reference);

#endif
