// SPDX-License-Identifier: Apache-2.0
// A centre has no state of its own: its audience is whom its agreement binds.
#include "record/fold_centre.h"

#include "base/when.h"

// The member's last word, whether it holds by now or not.
static const struct fold_word *
last_word(const struct fold_agreement *x, struct bytes member)
{
    const struct fold_word *last = NULL;
    for (size_t i = 0; i < x->words.count; i++) {
        const struct fold_word *w = &x->words.at[i];
        if (bytes_equal(w->member, member) && (last == NULL || fold_words_is_later(w, last)))
            last = w;
    }
    return last;
}

enum fold_centre
fold_centre_place(const struct fold_agreement *x, struct bytes member, int64_t as_of)
{
    if (!x->is_centre || !fold_agreement_is_party(x, member))
        return FOLD_CENTRE_NONE;
    const struct fold_word *last = last_word(x, member);
    bool has_left = last != NULL && last->row->status != AGREEMENT_RATIFIED &&
                    last->row->from == last->row->time && last->from <= as_of + FOLD_CENTRE_SKEW_S;
    if (!has_left && fold_agreement_binds(x, member, as_of))
        return FOLD_CENTRE_IN;
    return last != NULL && last->row->status == AGREEMENT_RATIFIED ? FOLD_CENTRE_JOINED
                                                                   : FOLD_CENTRE_PARTY;
}

bool
fold_centre_is_named(const struct fold_agreement *x, struct bytes author, bool is_exercise)
{
    return x->is_centre && (is_exercise || x->layer != LAYER_EXERCISE) &&
           fold_agreement_is_party(x, author);
}

static int64_t
sooner(int64_t next, int64_t moment, int64_t as_of)
{
    return moment > as_of && moment < next ? moment : next;
}

int64_t
fold_centre_next(const struct fold_agreement *x, int64_t as_of)
{
    int64_t next = sooner(sooner(WHEN_MAX, x->entry, as_of), x->until, as_of);
    for (size_t i = 0; i < x->words.count; i++) {
        next = sooner(next, x->words.at[i].from, as_of);
        next = sooner(next, x->words.at[i].until, as_of);
    }
    return next;
}
