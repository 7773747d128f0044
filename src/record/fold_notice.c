// SPDX-License-Identifier: Apache-2.0
// The rows of one group reduced to a notice: its versions as intervals. Only the ledger, class and
// layer of the first version count, in index order; a cancellation ends the chain for good, since
// what CAP cancelled is not taken up again.
#include "record/fold_notice.h"

#include <assert.h>

#include "base/when.h"
#include "record/fold_rows.h"
#include "record/notice.h"

// The row that founded the object: the record whose id the group has. Blanks open nowhere, and
// anybody can copy a leaf and erase the copy: so a blank founds it only where no other ledger
// claims it too.
static const struct row *
find_head(const struct fold_rows *s)
{
    const struct row *blank = NULL;
    bool is_disputed = false;
    for (size_t i = 0; i < s->count; i++) {
        const struct row *r = s->at[i];
        if (!hash_equal(&r->id, &r->group))
            continue;
        if (r->kind != ROW_BLANK)
            return r->kind == KIND_NOTICE ? r : NULL;
        is_disputed = is_disputed || (blank != NULL && blank->ledger != r->ledger);
        blank = r;
    }
    return is_disputed ? NULL : blank;
}

static bool
is_version(const struct row *head, const struct row *x)
{
    return x->kind == KIND_NOTICE && x->ledger == head->ledger &&
           x->leaf_class == head->leaf_class && x->index >= head->index;
}

// A blanked head does not say whether it was an exercise: then the first layer that holds a version
// is the object's, so that the common one depends on nothing else.
static bool
find_layer(const struct fold_rows *s, const struct row *head, uint8_t *layer)
{
    bool is_found = head->kind == KIND_NOTICE;
    *layer = head->layer;
    for (size_t i = 0; head->kind == ROW_BLANK && i < s->count; i++) {
        const struct row *x = s->at[i];
        if (!is_version(head, x) || (is_found && x->layer >= *layer))
            continue;
        *layer = x->layer;
        is_found = true;
    }
    return is_found;
}

static void
add_version(struct fold_notice *n, const struct row *x)
{
    struct notice_row note;
    struct fold_notice_version *last =
        n->version_count > 0 ? &n->versions[n->version_count - 1] : NULL;
    int64_t from = last != NULL && last->from > x->from ? last->from : x->from;
    bool is_void = n->is_cancelled;
    notice_read_row(x, &note);
    n->is_cancelled = n->is_cancelled || x->status == NOTICE_CANCEL;
    int64_t until = is_void || x->status == NOTICE_CANCEL || x->until < from ? from : x->until;
    n->versions[n->version_count++] = (struct fold_notice_version){
        .id = x->id,
        .index = x->index,
        .status = x->status,
        .purpose = note.purpose,
        .is_void = is_void,
        .time = x->time,
        .from = from,
        .until = until,
        .window = note.window,
    };
    if (last != NULL && last->until > from)
        last->until = from;
}

int
fold_notice(struct arena *a, const struct fold_ledgers *l, const struct row *rows, size_t count,
            unsigned layers, struct fold_notice *out, bool *is_notice)
{
    struct fold_rows s;
    *out = (struct fold_notice){0};
    *is_notice = false;
    int rc = fold_rows_collect(a, l, rows, count, layers, &s);
    if (rc != 0)
        return rc;
    const struct row *head = find_head(&s);
    if (head == NULL || !find_layer(&s, head, &out->layer))
        return 0;
    out->object = head->id;
    out->ledger = head->ledger;
    out->leaf_class = head->leaf_class;
    out->versions = arena_array(a, s.count, sizeof *out->versions);
    if (out->versions == NULL)
        return ERR_NOMEM;
    for (size_t i = 0; i < s.count; i++) {
        if (is_version(head, s.at[i]) && s.at[i]->layer == out->layer)
            add_version(out, s.at[i]);
    }
    *is_notice = out->version_count > 0;
    return 0;
}

const struct fold_notice_version *
fold_notice_at(const struct fold_notice *n, int64_t as_of)
{
    for (size_t i = 0; i < n->version_count; i++) {
        if (when_is_in(as_of, n->versions[i].from, n->versions[i].until))
            return &n->versions[i];
    }
    return NULL;
}
