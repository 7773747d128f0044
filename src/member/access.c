// SPDX-License-Identifier: Apache-2.0
// The last word about a member, row by row.
#include "member/access.h"

#include "record/release.h"

struct last_word {
    uint32_t ledger;
    struct bytes member;
    enum fold_access word;
};

// Rows of a group come in the order of each ledger, so the last that names the member is its author's last word.
static int
hear(void *context, const struct row *row)
{
    struct last_word *w = context;
    bool is_word = row->kind == KIND_RELEASE || row->kind == KIND_RECALL;
    if (is_word && row->ledger == w->ledger && row->layer != LAYER_EXERCISE && release_names(row->note, w->member))
        w->word = row->kind == KIND_RELEASE ? FOLD_RELEASED : FOLD_RECALLED;
    return 0;
}

int
access_word(struct store *s, const struct hash *id, uint32_t ledger, struct bytes member, enum fold_access *out,
            struct err *e)
{
    struct last_word w = {ledger, member, FOLD_NO_WORD};
    int r = store_row_group(s, id, hear, &w, e);
    *out = w.word;
    return r;
}
