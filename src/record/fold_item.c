// SPDX-License-Identifier: Apache-2.0
// See fold_item.h. An invitation is the author's word, taking part the invited one's: of the two
// the lesser holds, so nobody is in an operation by another's word alone.
#include "record/fold_item.h"

#include <assert.h>

#include "base/when.h"
#include "record/release.h"

static bool
is_anothers(const void *context, const struct row *r, const struct fold_ledger *author)
{
    const struct fold_item *x = context;
    return r->note.n == 0 && r->leaf_class == x->object.leaf_class &&
           !bytes_equal(author->member, x->author);
}

int
fold_item(struct arena *a, const struct fold_ledgers *l, const struct row *rows, size_t count,
          const struct row *words, size_t word_count, unsigned layers, int64_t as_of,
          struct fold_item *out, bool *is_item)
{
    struct fold_rows s;
    bool is_object = false;
    *is_item = false;
    *out = (struct fold_item){.as_of = as_of};
    int rc = fold_object(a, l, rows, count, layers, &out->object, &is_object);
    if (rc != 0 || !is_object || out->object.kind != KIND_ITEM)
        return rc;
    out->author = l->by_number[out->object.ledger].member;
    out->shown = fold_object_begun(&out->object, as_of);
    if (out->shown == NULL)
        out->shown = &out->object.versions[0];
    out->is_in_force = when_is_in(as_of, out->shown->from, out->shown->until);
    if (item_read_plan(out->shown->row->note, &out->plan) != 0)
        return 0;
    for (size_t i = 0; i < out->object.version_count; i++) {
        struct item_plan plan;
        bool has_plan = item_read_plan(out->object.versions[i].row->note, &plan) == 0;
        out->is_operation = out->is_operation || (has_plan && plan.phase_count > 0);
    }
    rc = fold_rows_collect(a, l, words, word_count, 1u << out->object.layer, &s);
    if (rc == 0)
        rc = fold_words(a, l, &s, KIND_ITEM, 1u << out->object.layer, false, is_anothers, out,
                        &out->words);
    *is_item = rc == 0;
    return rc;
}

const struct fold_word *
fold_item_word(const struct fold_item *x, struct bytes member)
{
    for (size_t i = 0; i < x->words.count; i++) {
        const struct fold_word *w = &x->words.at[i];
        if (bytes_equal(w->member, member) && when_is_in(x->as_of, w->from, w->until))
            return w;
    }
    return NULL;
}

enum fold_item_role
fold_item_role(const struct fold_item *x, struct bytes member)
{
    bool takes_part = release_names(x->plan.participants, member);
    if (!takes_part && !release_names(x->plan.observers, member))
        return FOLD_ITEM_UNINVITED;
    const struct fold_word *w = fold_item_word(x, member);
    bool is_own = bytes_equal(member, x->author);
    if (!is_own && w == NULL)
        return FOLD_ITEM_INVITED;
    if (!is_own && w->row->status == ITEM_LEAVES)
        return FOLD_ITEM_LEFT;
    bool joins = is_own || w->row->status == ITEM_JOINS;
    return takes_part && joins ? FOLD_ITEM_PARTICIPANT : FOLD_ITEM_OBSERVER;
}

int
fold_item_phase(const struct fold_item *x, int64_t moment)
{
    for (size_t i = 0; i < x->plan.phase_count; i++) {
        if (when_is_in(moment, x->plan.phases[i].from, x->plan.phases[i].until))
            return (int)i;
    }
    return -1;
}

// Has it said, by now, that it takes part, and not taken that back before the moment?
static bool
took_part(const struct fold_item *x, struct bytes member, int64_t moment)
{
    for (size_t i = 0; i < x->words.count; i++) {
        const struct fold_word *w = &x->words.at[i];
        if (bytes_equal(w->member, member) && w->row->status == ITEM_JOINS &&
            w->from <= x->as_of && moment < w->until)
            return true;
    }
    return false;
}

enum fold_item_result
fold_item_judge(const struct fold_item *x, struct bytes member, uint8_t leaf_class, int64_t moment)
{
    if (x->object.leaf_class == LEAF_RESTRICTED && leaf_class != LEAF_RESTRICTED)
        return FOLD_ITEM_TOO_OPEN;
    enum fold_item_role role = fold_item_role(x, member);
    if (role == FOLD_ITEM_UNINVITED)
        return FOLD_ITEM_NOT_INVITED;
    if (release_names(x->plan.observers, member))
        return FOLD_ITEM_OBSERVED;
    if (bytes_equal(member, x->author) || took_part(x, member, moment))
        return fold_item_phase(x, moment) < 0 ? FOLD_ITEM_OUTSIDE : FOLD_ITEM_COUNTS;
    if (role == FOLD_ITEM_LEFT)
        return FOLD_ITEM_HAD_LEFT;
    return role == FOLD_ITEM_OBSERVER ? FOLD_ITEM_OBSERVED : FOLD_ITEM_NOT_JOINED;
}
