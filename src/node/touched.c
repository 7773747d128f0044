// SPDX-License-Identifier: Apache-2.0
// See touched.h.
#include "node/touched.h"

#include <stdlib.h>

struct touched_row {
    struct store_touched row;
    uint64_t at;
};

static void
forget(struct touched *t, uint64_t until)
{
    t->forgotten = until;
    t->count = 0;
}

void
touched_add(struct touched *t, const struct store_touched *rows, size_t count, bool is_more, uint64_t at)
{
    if (t->rows == NULL)
        t->rows = calloc(TOUCHED_MAX, sizeof *t->rows);
    if (t->rows == NULL || is_more || count > TOUCHED_MAX) {
        forget(t, at);
        return;
    }
    if (t->count + count > TOUCHED_MAX)
        forget(t, t->rows[t->count - 1].at);
    for (size_t i = 0; i < count; i++)
        t->rows[t->count++] = (struct touched_row){rows[i], at};
}

int
touched_since(const struct touched *t, uint64_t since, struct buf *out)
{
    if (since < t->forgotten)
        return ERR_NOT_FOUND;
    for (size_t i = 0; i < t->count; i++) {
        if (t->rows[i].at > since)
            buf_append(out, bytes_of(&t->rows[i].row, sizeof t->rows[i].row));
    }
    return buf_check(out) < 0 ? ERR_NOMEM : 0;
}

void
touched_clear(struct touched *t)
{
    free(t->rows);
    *t = (struct touched){0};
}
