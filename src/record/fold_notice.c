// SPDX-License-Identifier: Apache-2.0
// A notice is an object (record/fold_object.c) of which a cancellation ends the chain for good, since
// what CAP cancelled is not taken up again.
#include "record/fold_notice.h"

#include "base/when.h"
#include "record/fold_object.h"
#include "record/notice.h"

static void
read_version(struct fold_notice *n, const struct fold_span *x)
{
    struct notice_row note;
    bool is_void = n->is_cancelled;
    notice_read_row(x->row, &note);
    n->is_cancelled = n->is_cancelled || x->row->status == NOTICE_CANCEL;
    n->versions[n->version_count++] = (struct fold_notice_version){
        .id = x->row->id,
        .index = x->row->index,
        .status = x->row->status,
        .purpose = note.purpose,
        .is_void = is_void,
        .time = x->row->time,
        .from = x->from,
        .until = n->is_cancelled ? x->from : x->until,
        .window = note.window,
    };
}

int
fold_notice(struct arena *a, const struct fold_ledgers *l, const struct row *rows, size_t count,
            unsigned layers, struct fold_notice *out, bool *is_notice)
{
    struct fold_object o;
    *out = (struct fold_notice){0};
    int rc = fold_object(a, l, rows, count, layers, &o, is_notice);
    *is_notice = rc == 0 && *is_notice && o.kind == KIND_NOTICE;
    if (!*is_notice)
        return rc;
    out->object = o.id;
    out->ledger = o.ledger;
    out->leaf_class = o.leaf_class;
    out->layer = o.layer;
    out->versions = arena_array(a, o.version_count, sizeof *out->versions);
    if (out->versions == NULL)
        return ERR_NOMEM;
    for (size_t i = 0; i < o.version_count; i++)
        read_version(out, &o.versions[i]);
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
