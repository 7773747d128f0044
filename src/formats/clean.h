// SPDX-License-Identifier: Apache-2.0
// Text of foreign files made fit for a record: valid UTF-8, white space trimmed and collapsed. No
// letter is changed and nothing is normalised: which spellings are equal is for screening to say.
#ifndef FORMATS_CLEAN_H
#define FORMATS_CLEAN_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/err.h"

// Runs of white space and control characters (ASCII, U+0080..9F, no-break space, line and paragraph
// separator, zero-width no-break space) become one space, none at the ends. Borrows b where nothing
// changes. False when a is exhausted.
bool clean_text(struct arena *a, struct bytes b, struct bytes *out) MUST_USE;
// A whole file as UTF-8: without its byte order mark, and, when it is not valid UTF-8, read as
// CP1252 (the five bytes that CP1252 leaves undefined become U+FFFD). Borrows b where nothing
// changes. False when a is exhausted.
bool clean_file(struct arena *a, struct bytes b, struct bytes *out) MUST_USE;
// Comparison without regard to the case of ASCII letters.
bool clean_equal_str(struct bytes b, const char *s);
bool clean_has_prefix_str(struct bytes b, const char *s);
// Position of s in b at or after from; b.n when absent. Exact bytes.
size_t clean_find_str(struct bytes b, size_t from, const char *s);

#endif
