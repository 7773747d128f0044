// SPDX-License-Identifier: Apache-2.0
// The words of running text, folded as the words of a name are (normalise.h), each with its place. Plain ASCII is folded in
// one pass by a table; what holds other letters goes through the normaliser, and a memory of such words spares most of
// that. Chinese characters are words each, since nothing parts them.
#ifndef SCREEN_WORDING_H
#define SCREEN_WORDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/err.h"

struct screen_normaliser;

struct wording_word {
    uint64_t hash;        // lexicon.h, of the folded text; 0: not to be compared
    uint32_t from, until; // where it stands in the text
    uint32_t fold;        // its folded text in struct wording
    uint16_t size;        // of that, at most NORMALISE_TOKEN_SIZE; 0: not to be compared
    uint16_t form;        // for whoever reads them; 0 at first
};

struct wording_known;

struct wording {
    struct screen_normaliser *normaliser; // borrowed
    struct wording_word *words;
    size_t count, count_max;
    uint8_t *folded;
    size_t folded_size, folded_max;
    struct arena arena;          // one piece
    struct wording_known *known; // words of other letters met before
    uint64_t damaged;            // pieces that held bytes which are not UTF-8
    uint8_t class[256];          // of bytes, see wording.c
};

// For texts of at most text_max bytes at a time.
int wording_init(struct wording *w, struct screen_normaliser *n, size_t text_max, struct err *e) MUST_USE;
void wording_clear(struct wording *w);

// Append the words of text from *at on, and move *at behind what was read: when is_end to the end, else to the beginning
// of the last word that may go on. Two bytes behind the text can be read, and are zero. What finds no more room stays.
int wording_cut(struct wording *w, struct bytes text, size_t *at, bool is_end, struct err *e) MUST_USE;
// Forget the words before the first, and move the text of the others by shift bytes to the front.
void wording_drop(struct wording *w, size_t first, size_t shift);

static inline struct bytes
wording_text(const struct wording *w, const struct wording_word *word)
{
    return (struct bytes){w->folded + word->fold, word->size};
}

#endif
