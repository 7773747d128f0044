// SPDX-License-Identifier: Apache-2.0
// What members say about an object that another founded: each member's words as one history.
#ifndef RECORD_FOLD_WORDS_H
#define RECORD_FOLD_WORDS_H

#include "record/fold.h"
#include "record/fold_rows.h"

struct fold_word {
    const struct row *row;
    struct bytes member;
    uint64_t generation; // of the member's ledger: a later one's words are later
    int64_t from, until; // when it holds: until the member's next word
};
struct fold_words {
    struct fold_word *at; // by member, then as their histories go
    size_t count;
};

// Does this row count? Rows that do not are as if never written.
typedef bool fold_words_counts_fn(const void *context, const struct row *r,
                                  const struct fold_ledger *author);

// Rows of that kind in the given layers that count, each in its history: one a member, or, when
// by_status, one a member and status. All output in a.
int fold_words(struct arena *a, const struct fold_ledgers *l, const struct fold_rows *rows,
               enum kind_id kind, unsigned layers, bool by_status, fold_words_counts_fn *counts,
               const void *context, struct fold_words *out) MUST_USE;
// Was the first written after the second? Of words of one member.
bool fold_words_is_later(const struct fold_word *a, const struct fold_word *b);

#endif
