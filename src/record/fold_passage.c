// SPDX-License-Identifier: Apache-2.0
// Words change only where the window of a reply begins or ends; so these moments are all that has
// to be looked at to know how long a word holds.
#include "record/fold_passage.h"

#include <assert.h>
#include <stdlib.h>

#include "base/when.h"

struct passing {
    const struct fold_request *xs;
    size_t count;
    int64_t as_of;
};

static bool
is_asking(const struct fold_request *x, int64_t as_of)
{
    const struct fold_span *v = fold_object_begun(&x->object, as_of);
    return x->type == REQUEST_CLEARANCE && v != NULL && v->row->status != REQUEST_CLOSED;
}

static struct fold_passage
word_at(const struct passing *p, struct bytes member, int64_t moment)
{
    struct fold_passage out = {.member = member, .word = FOLD_PASSAGE_SILENT, .until = WHEN_MAX};
    for (size_t i = 0; i < p->count; i++) {
        if (!is_asking(&p->xs[i], p->as_of))
            continue;
        const struct fold_word *w = fold_request_word(&p->xs[i], member, p->as_of, moment);
        if (w == NULL || (out.reply != NULL && !fold_words_is_later(w, out.reply)))
            continue;
        out.reply = w;
        out.x = &p->xs[i];
        out.word = w->row->status == ANSWER_GRANT ? FOLD_PASSAGE_GRANTED : FOLD_PASSAGE_REFUSED;
    }
    return out;
}

static bool
is_changed(const struct passing *p, const struct fold_passage *now, int64_t moment)
{
    return word_at(p, now->member, moment).word != now->word;
}

// The first moment after that hour at which the member's word is another.
static int64_t
until_of(const struct passing *p, const struct fold_passage *now, int64_t moment)
{
    int64_t until = WHEN_MAX;
    for (size_t i = 0; i < p->count; i++) {
        const struct fold_request *x = &p->xs[i];
        for (size_t k = 0; k < x->replies.count && is_asking(x, p->as_of); k++) {
            const struct fold_word *w = &x->replies.at[k];
            int64_t at[2];
            if (!bytes_equal(w->member, now->member))
                continue;
            fold_request_window(x, w, p->as_of, &at[0], &at[1]);
            for (int n = 0; n < 2; n++)
                if (at[n] > moment && at[n] < until && is_changed(p, now, at[n]))
                    until = at[n];
        }
    }
    return until;
}

// The first of the requests that asks this member or guest, and is not its own; NULL: none.
static const struct fold_request *
asked_by(const struct passing *p, const struct fold_ledgers *l, const struct fold_ledger *who)
{
    for (size_t i = 0; i < p->count; i++) {
        const struct fold_request *x = &p->xs[i];
        if (is_asking(x, p->as_of) &&
            !bytes_equal(l->by_number[x->object.ledger].member, who->member) &&
            fold_request_is_to(x, who->member, who->is_guest))
            return x;
    }
    return NULL;
}

static int
compare_names(const void *x, const void *y)
{
    const struct fold_passage *a = x;
    const struct fold_passage *b = y;
    return bytes_compare(a->member, b->member);
}

static bool
is_there(const struct fold_passage *at, size_t count, struct bytes member)
{
    for (size_t i = 0; i < count; i++) {
        if (bytes_equal(at[i].member, member))
            return true;
    }
    return false;
}

int
fold_passage(struct arena *a, const struct fold_ledgers *l, const struct fold_request *xs,
             size_t x_count, int64_t as_of, int64_t moment, struct fold_passage **out,
             size_t *count)
{
    const struct passing p = {xs, x_count, as_of};
    assert(x_count <= FOLD_PASSAGE_REQUESTS_MAX);
    *count = 0;
    *out = arena_array(a, l->count, sizeof **out);
    if (*out == NULL)
        return ERR_NOMEM;
    for (uint32_t i = 1; i <= l->count; i++) {
        const struct fold_ledger *who = &l->by_number[i];
        const struct fold_request *x = who->member.n > 0 ? asked_by(&p, l, who) : NULL;
        if (x == NULL || is_there(*out, *count, who->member)) // a ledger of another generation
            continue;
        struct fold_passage *to = &(*out)[(*count)++];
        *to = word_at(&p, who->member, moment);
        to->x = to->x == NULL ? x : to->x;
        to->until = until_of(&p, to, moment);
    }
    qsort(*out, *count, sizeof **out, compare_names);
    return 0;
}
