// SPDX-License-Identifier: Apache-2.0
// An index prepared for finding its names in running text.
#include "embed/handles.h"

#include <stdlib.h>

int
entente_finder_new(struct entente_finder **out, const struct entente_index *index, int edits, struct entente_fault *fault)
{
    struct err e = {0};
    if (edits != 0 && edits != 1)
        return handles_fault(&e, err_set(&e, ERR_USAGE, "edits are 0 or 1"), fault);
    struct screen_normaliser *n = NULL;
    struct entente_finder *f = calloc(1, sizeof *f);
    int rc = f == NULL ? err_set(&e, ERR_NOMEM, "no memory for a finder") : normalise_new(&n, &e);
    if (rc == 0)
        rc = lexicon_new(&f->lexicon, &index->roster.index, n, edits > 0, &e);
    normalise_free(n);
    if (rc < 0) {
        entente_finder_free(f);
        return handles_fault(&e, rc, fault);
    }
    f->index = index;
    f->edits = edits;
    *out = f;
    return 0;
}

void
entente_finder_free(struct entente_finder *f)
{
    if (f == NULL)
        return;
    lexicon_free(f->lexicon);
    free(f);
}

size_t
entente_finder_names(const struct entente_finder *f)
{
    return f->lexicon->name_count;
}
