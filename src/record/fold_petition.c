// SPDX-License-Identifier: Apache-2.0
// See fold_petition.h. Nobody is counted as agreeing who said nothing: before the deadline a missing answer is waited for,
// by name, and after it the answers that were given decide, and those without one are named.
#include "record/fold_petition.h"

#include <assert.h>

int64_t
fold_petition_deadline(const struct fold_request *x)
{
    assert(x->type == REQUEST_PETITION);
    return x->object.versions[0].row->until; // no version moves it: record/fold_request.c
}

const struct fold_word *
fold_petition_word(const struct fold_request *x, struct bytes judge, int64_t as_of)
{
    int64_t last = fold_petition_deadline(x) - 1;
    int64_t moment = as_of < last ? as_of : last;
    return fold_request_word(x, judge, moment, moment);
}

enum fold_petition
fold_petition_outcome(const struct fold_request *x, const struct bytes *judges, size_t count, int64_t as_of)
{
    int64_t deadline = fold_petition_deadline(x);
    const struct fold_span *v = fold_object_begun(&x->object, as_of < deadline ? as_of : deadline - 1);
    size_t granted = 0, refused = 0;
    if (v == NULL)
        return FOLD_PETITION_NOT_YET;
    if (v->row->status == REQUEST_CLOSED)
        return FOLD_PETITION_WITHDRAWN;
    for (size_t i = 0; i < count; i++) {
        const struct fold_word *w = fold_petition_word(x, judges[i], as_of);
        granted += w != NULL && w->row->status == ANSWER_GRANT;
        refused += w != NULL && w->row->status == ANSWER_REFUSE;
    }
    if (as_of < deadline && granted + refused < count)
        return FOLD_PETITION_WAITING;
    if (granted + refused == 0)
        return FOLD_PETITION_UNANSWERED;
    return refused == 0 ? FOLD_PETITION_GRANTED : granted == 0 ? FOLD_PETITION_REFUSED : FOLD_PETITION_DIVIDED;
}
