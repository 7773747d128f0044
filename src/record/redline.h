// SPDX-License-Identifier: Apache-2.0
// The difference of two texts by clause, language by language. Clauses go together by their number, but one whose words
// stand under another number, and under its own no more, was renumbered; what is left of a number in both texts was changed.
#ifndef RECORD_REDLINE_H
#define RECORD_REDLINE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "record/clauses.h"
#include "record/word_diff.h"

enum redline_change { REDLINE_SAME, REDLINE_CHANGED, REDLINE_ADDED, REDLINE_REMOVED, REDLINE_RENUMBERED };

struct redline_clause {
    enum redline_change change;
    bool is_moved;                       // it stands elsewhere among those that both texts have
    const struct clauses_clause *before; // NULL: added
    const struct clauses_clause *after;  // NULL: removed
    struct word_diff heading, text;      // of a changed one
};
struct redline_text {
    struct bytes lang;
    enum redline_change change;     // of the language: added, removed, changed or the same
    struct word_diff title;         // of one that both have
    struct redline_clause *clauses; // in the order of the later text, what was removed where it stood
    size_t count;
};
struct redline {
    struct redline_text *texts; // in the order of the later text, removed languages behind
    size_t count;
};

extern const char *const redline_changes[]; // "same", "changed", ..., ending in NULL

// Both are borrowed by the result. ERR_NOMEM.
int redline_make(struct arena *a, const struct clauses *before, const struct clauses *after, struct redline *out) MUST_USE;
bool redline_is_empty(const struct redline *r); // nothing differs

#endif
