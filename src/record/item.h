// SPDX-License-Identifier: Apache-2.0
// Kind `item`: what is to be done, by whom, until when; with phases, an operation, and each
// participant's own word on it. What folds and views select by is kept in the rows (struct
// item_plan).
#ifndef RECORD_ITEM_H
#define RECORD_ITEM_H

#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/json.h"
#include "crypto/hash.h"
#include "record/field.h"

enum item_status { ITEM_PLANNED, ITEM_RUNNING, ITEM_DONE, ITEM_CANCELLED };
enum item_word { ITEM_JOINS, ITEM_OBSERVES, ITEM_LEAVES };

// Words of `status` and `word`, ending in NULL.
extern const char *const item_statuses[];
extern const char *const item_words[];

#define ITEM_PHASES_MAX 16
#define ITEM_PARTIES_MAX 64 // participants and observers together

struct item_phase {
    struct bytes name;
    int64_t from, until; // [from, until)
};
// What the row of an item carries in its note; borrows it.
struct item_plan {
    int64_t due;        // WHEN_MAX: none
    struct bytes owner; // empty: the author
    struct item_phase phases[ITEM_PHASES_MAX]; // in order; one or more make it an operation
    size_t phase_count;
    struct bytes participants, observers; // see release_names
};

// From the note of an item's row (a word's has none). ERR_INVALID when it is none.
int item_read_plan(struct bytes note, struct item_plan *out) MUST_USE;
// The group of all words on that item: not the item's own, where each row of its ledger is a
// version.
void item_group_of_words(const struct hash *item, struct hash *out);

// For records that say beforehand what an item is to be: the fields of an area; that its edges lie on the globe, and a
// moment in the years of items. ERR_REFUSED with the field named.
extern const struct field_set item_area_set;
int item_check_area(const struct json *area, struct err *e) MUST_USE;
int item_check_moment(const char *name, int64_t t, struct err *e) MUST_USE;

#endif
