// SPDX-License-Identifier: Apache-2.0
// Listed names inside running text: a payment's remittance information, a news article.
//
// Defined thus. A place in the text is looked at for a name when every word that the name needs (lexicon.h) stands there:
// the same folded word, or with edits 1 a word with one edit (from four letters) or another form of it; in any order; with
// at most PROSE_SLACK words more than the name has, on either side of its anchor. What is then told is the score of that
// stretch of the text against the name, as match_pair gives it, from the hit threshold up. So names in part are not
// found, and a name never scores better for standing in a text. A listing of one word never alerts here, since
// a text is more than it (score.h's rule for one word).
//
// Text comes in pieces of any size; what is told does not depend on how it was cut. Pure, and all state is in the handles.
#ifndef SCREEN_PROSE_H
#define SCREEN_PROSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"
#include "screen/match.h"

#define PROSE_SLACK 2          // words of others within a name
#define PROSE_TRIES_MAX 20000  // names looked at for one word of the text, and
#define PROSE_SCORES_MAX 400   // scored: beyond, the answer is incomplete and says so

struct lexicon;
struct prose;

struct prose_find {
    uint64_t from, until;         // bytes of the text
    struct bytes text;            // them
    const struct screen_hit *hit; // as if they had been screened; key, name, score, reasons
};

// Receives what is found, ordered by where it ends; what it is given lives during the call. Of overlapping finds of one
// listing only the best is told. < 0 breaks off.
typedef int (*prose_found)(void *context, const struct prose_find *find);

// One thread's reading of one text after another. lexicon (made of index, with edits if edits is 1) and index are shared and borrowed; limits NULL: the
// defaults, of which hits_max does not count.
int prose_new(struct prose **out, const struct lexicon *lexicon, const struct screen_index *index,
              struct screen_normaliser *n, int edits, const struct screen_limits *limits, struct err *e) MUST_USE;
void prose_free(struct prose *p); // takes NULL

// Read on. What is found is told some thousand words later, or at the end. Returns what found returned when that was < 0;
// after that, or an error, the text is over.
int prose_feed(struct prose *p, struct bytes text, prose_found found, void *context, struct err *e) MUST_USE;
// The text is over. The next one begins at byte 0.
int prose_end(struct prose *p, prose_found found, void *context, struct err *e) MUST_USE;

struct prose_counts {
    uint64_t bytes, words;
    uint64_t finds, alerts;
    uint64_t damaged; // stretches that are not UTF-8
    uint64_t cut;     // words at which more names were near than were looked at
};
// Of the text that is being read; after prose_end of that one, until the next is fed.
void prose_count(const struct prose *p, struct prose_counts *out);

#endif
