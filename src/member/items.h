// SPDX-License-Identifier: Apache-2.0
// Views of items: who owes what until when, what is late, what was done between two moments. All is decided by the rows in
// the group of their kind, and only the records of a page are read.
#ifndef MEMBER_ITEMS_H
#define MEMBER_ITEMS_H

#include "base/json.h"
#include "member/listed.h"
#include "record/item.h"

enum items_state { ITEMS_LATE, ITEMS_SOON, ITEMS_OPEN, ITEMS_DONE, ITEMS_CANCELLED, ITEMS_LAPSED };

// One item as of a moment; it borrows the arena that it was read into.
struct items_one {
    struct hash id;
    struct bytes author, owner; // owner: the author when nobody is named
    int64_t since, due;         // due: WHEN_MAX when it is not said
    int64_t finished;           // since when it is done, of what is done
    uint8_t status;             // enum item_status
    uint8_t leaf_class, layer;
    enum items_state state;
    bool is_operation;
    uint32_t ledger;
    uint64_t index; // of the version that speaks
    unsigned version; // number of that version, from 0
};
// All items of these layers that were there by then, the most urgent first: by due date, what is over last.
int items_read(struct view *v, struct arena *a, unsigned layers, int64_t as_of, struct items_one **out, size_t *count,
               struct err *e) MUST_USE;
// The members of an open object.
int items_tell(struct view *v, struct arena *a, const struct items_one *x, struct json_writer *w, struct err *e) MUST_USE;

// A listed_fn. f->by is the owner; f->type a word of late, soon, open, done, cancelled, lapsed (soon: late ones too; open:
// all that are); f->name the id of a proposal that gave them, or the first digits of it.
int items_list(struct view *v, const struct listed_filter *f, struct json_writer *w, const char *name, uint64_t *matched,
               struct err *e) MUST_USE;

#endif
