// SPDX-License-Identifier: Apache-2.0
// See fold_meeting.h. Who attends is said by each member for itself, so no convenor can make a
// quorum.
#include "record/fold_meeting.h"

#include "base/when.h"
#include "record/release.h"

static bool
is_word(const void *context, const struct row *r, const struct fold_ledger *author)
{
    const struct fold_meeting *x = context;
    (void)author; // anybody may speak
    return meeting_is_word(r->note) && r->leaf_class == x->object.leaf_class;
}

static bool
is_attendance(const void *context, const struct row *r, const struct fold_ledger *author)
{
    return is_word(context, r, author) && r->status != MEETING_SILENT;
}

int
fold_meeting(struct arena *a, const struct fold_ledgers *l, const struct row *rows, size_t count,
             const struct row *words, size_t word_count, unsigned layers, int64_t as_of,
             struct fold_meeting *out, bool *is_meeting)
{
    struct fold_rows s;
    bool is_object = false;
    *is_meeting = false;
    *out = (struct fold_meeting){.as_of = as_of};
    int rc = fold_object(a, l, rows, count, layers, &out->object, &is_object);
    if (rc != 0 || !is_object || out->object.kind != KIND_MEETING)
        return rc;
    out->author = l->by_number[out->object.ledger].member;
    out->shown = fold_object_begun(&out->object, as_of);
    out->has_begun = out->shown != NULL;
    if (out->shown == NULL)
        out->shown = &out->object.versions[0];
    if (meeting_read_plan(out->shown->row->note, &out->plan) != 0)
        return 0;
    unsigned layer = 1u << out->object.layer;
    rc = fold_rows_collect(a, l, words, word_count, layer, &s);
    if (rc == 0)
        rc = fold_words(a, l, &s, KIND_MEETING, layer, false, is_attendance, out, &out->attendances);
    if (rc == 0)
        rc = fold_words(a, l, &s, KIND_MEETING, layer, false, is_word, out, &out->words);
    *is_meeting = rc == 0;
    return rc;
}

const struct fold_word *
fold_meeting_word(const struct fold_meeting *x, struct bytes member)
{
    for (size_t i = 0; i < x->attendances.count; i++) {
        const struct fold_word *w = &x->attendances.at[i];
        if (bytes_equal(w->member, member) && when_is_in(x->as_of, w->from, w->until))
            return w;
    }
    return NULL;
}

enum meeting_attendance
fold_meeting_attends(const struct fold_meeting *x, struct bytes member, struct bytes organ)
{
    const struct fold_word *w = fold_meeting_word(x, member);
    if (w == NULL || x->shown->row->status == MEETING_CANCELLED)
        return MEETING_SILENT;
    struct bytes organs = meeting_read_word(w->row->note);
    if (organs.n > 0 && !release_names(organs, organ))
        return MEETING_SILENT;
    return (enum meeting_attendance)w->row->status;
}
