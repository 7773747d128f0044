// SPDX-License-Identifier: Apache-2.0
// Which listings of the card index match a filter at a moment, in an order; pages of them by number or after a cursor.
#ifndef NODE_CARDS_FIND_H
#define NODE_CARDS_FIND_H

#include "base/buf.h"
#include "node/cards.h"

struct needle;

enum cards_sort { CARDS_BY_ID, CARDS_BY_NAME, CARDS_BY_LISTER, CARDS_BY_LIST, CARDS_BY_SINCE, CARDS_BY_REVIEW };

struct cards_filter {
    int64_t as_of;
    struct bytes text;          // part of a name or reference (node/needle.h); empty: any
    struct bytes by;            // lister; empty: any
    struct bytes recognised_by; // recogniser at as_of; empty: any
    struct bytes list;          // source list; empty: any
    int64_t review_before;      // in force, with a review date before it; WHEN_MAX: any
    bool coordinated;           // only what is in the coordinated register
    bool all;                   // also what is not in force at as_of
    bool exercise;              // the exercise layer instead of common and restricted
    enum cards_sort sort;
    bool is_descending; // what has no review date stands last all the same
};

// The word of a sort in a query: "id", "name", "by", "list", "since", "review", with "-" before it for descending. ERR_INVALID.
int cards_find_sort(struct bytes word, enum cards_sort *sort, bool *is_descending) MUST_USE;
// Whether records must have been read to answer (cards->has_texts).
bool cards_find_needs_texts(const struct cards_filter *f);

// Numbers of cards, in order. The same filter finds the same while as_of is in [from, until) and the cards are the same.
struct cards_found {
    uint32_t *at; // owned
    size_t count;
    int64_t from, until;
};
// needle: of f->text, when that is not empty.
int cards_find(const struct cards *c, const struct cards_filter *f, const struct needle *needle, struct cards_found *out,
               struct err *e) MUST_USE;
void cards_find_clear(struct cards_found *x);

// A cursor stands behind one listing in an order: its id, and what it was ordered by. It holds whatever is listed or delisted
// meanwhile, that listing too.
void cards_find_cursor(const struct cards *c, const struct cards_filter *f, uint32_t card, struct buf *out);
// How many of those found stand at or before the cursor. ERR_INVALID: it is none.
int cards_find_after(const struct cards *c, const struct cards_filter *f, const struct cards_found *x, struct bytes cursor, size_t *out,
                     struct err *e) MUST_USE;

#endif
