// SPDX-License-Identifier: Apache-2.0
// The rows of an item and of the words on it reduced to an operation as of a moment: its phases,
// who is in it by whose word, and what counts as its result.
#ifndef RECORD_FOLD_ITEM_H
#define RECORD_FOLD_ITEM_H

#include "record/fold_object.h"
#include "record/fold_words.h"
#include "record/item.h"

struct fold_item {
    struct fold_object object;
    struct bytes author;
    int64_t as_of;
    const struct fold_span *shown; // the version in force then; else the last before, or the first
    bool is_in_force;
    bool is_operation;       // some version has phases
    struct item_plan plan;   // of the version shown
    struct fold_words words; // of others than the author, of the item's class and layer, by member
};

enum fold_item_role {
    FOLD_ITEM_UNINVITED,
    FOLD_ITEM_INVITED, // and has said nothing that holds
    FOLD_ITEM_PARTICIPANT,
    FOLD_ITEM_OBSERVER,
    FOLD_ITEM_LEFT,
};
// Whether what a member did at a moment is a result of the operation, and why not.
enum fold_item_result {
    FOLD_ITEM_COUNTS,
    FOLD_ITEM_NOT_INVITED, // by the plan as shown
    FOLD_ITEM_NOT_JOINED,  // invited to take part, and has not (yet) said that it does
    FOLD_ITEM_OBSERVED,    // only observes, or did then
    FOLD_ITEM_HAD_LEFT,
    FOLD_ITEM_OUTSIDE,  // of every phase
    FOLD_ITEM_TOO_OPEN, // said to all of what is restricted
};

// rows: of the item's group; words: of its group of words (item_group_of_words). *is_item false
// when the first are no item. All output in a; it points into both.
int fold_item(struct arena *a, const struct fold_ledgers *l, const struct row *rows, size_t count,
              const struct row *words, size_t word_count, unsigned layers, int64_t as_of,
              struct fold_item *out, bool *is_item) MUST_USE;
// The member's word that holds; NULL: none.
const struct fold_word *fold_item_word(const struct fold_item *x, struct bytes member);
enum fold_item_role fold_item_role(const struct fold_item *x, struct bytes member);
// The phase of a moment; -1: none.
int fold_item_phase(const struct fold_item *x, int64_t moment);
// A member's results are what it did in a phase, before it left: it may say later that it takes
// part. leaf_class: of the record that says what it did.
enum fold_item_result fold_item_judge(const struct fold_item *x, struct bytes member,
                                      uint8_t leaf_class, int64_t moment);

#endif
