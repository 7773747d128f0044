// SPDX-License-Identifier: Apache-2.0
// What ICU does for the folding of names: case, transliteration by its rules, decomposition. Everything that comes from ICU comes
// through here, but for properties of single code points.
#ifndef SCREEN_UNICODE_H
#define SCREEN_UNICODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/utrans.h>

#include "base/err.h"

#define UNICODE_POINTS_MAX 256 // code points of a piece before folding
#define UNICODE_UNITS_MAX 8192 // UTF-16 units while folding: NFKC makes up to 18 of a code point
#define UNICODE_HAN_ENTRIES 4096

// What ICU knows of a Chinese character on its own.
struct unicode_han {
    UChar32 point;  // 0: nothing
    UChar32 simple; // the simple one for a full one, or itself
    uint8_t size;
    uint8_t letters[7]; // Pinyin without marks
};

// All zeros at first; opened once, closed by the owner.
struct unicode {
    const UNormalizer2 *fold;          // NFKC_Casefold; borrowed from ICU
    const UNormalizer2 *part;          // NFD; borrowed from ICU
    UTransliterator *to_latin;         // Any-Latin; owned, NULL until opened
    UTransliterator *to_ascii;         // Latin-ASCII; owned
    UTransliterator *to_simple;        // full Chinese characters to simple ones; owned
    UChar units[UNICODE_UNITS_MAX];    // scratch
    UChar spare[UNICODE_UNITS_MAX];    // what unicode_latinise made
    struct unicode_han han[UNICODE_HAN_ENTRIES]; // by point, the last of those that share a place
    bool is_cut;                       // something was too long since this was last cleared
};

// ERR_NOMEM, or ERR_IO when ICU or its data do not work. Nothing is done when it is open.
int unicode_open(struct unicode *u, struct err *e) MUST_USE;
void unicode_close(struct unicode *u);

// The script of a code point, USCRIPT_UNKNOWN where ICU says nothing.
int unicode_script(UChar32 c);
// The code point at *at of count units, and *at behind it.
UChar32 unicode_take(const UChar *units, int32_t *at, int32_t count);
// Fold case and compatibility of *count points in place, composed; room for UNICODE_POINTS_MAX.
int unicode_fold_case(struct unicode *u, UChar32 *points, size_t *count, struct err *e) MUST_USE;
// Case-folded points to Latin text, marks apart: *length units in u->spare.
int unicode_latinise(struct unicode *u, const UChar32 *points, size_t count, int32_t *length, struct err *e) MUST_USE;
// A Chinese character on its own. Kept, since ICU's rules take long and names share characters; *out until the next call.
int unicode_find_han(struct unicode *u, UChar32 point, const struct unicode_han **out, struct err *e) MUST_USE;

#endif
