// SPDX-License-Identifier: Apache-2.0
// Many rows at once, in the order of their keys: neighbours fall on one page, which is then touched
// once.
#include <stdlib.h>

#include "base/num.h"
#include "store/sql.h"
#include "store/store.h"

struct item {
    uint64_t prefix; // first eight bytes of the group: decides nearly always
    const struct row *row;
};

static int
compare(const void *a, const void *b)
{
    const struct item *x = a, *y = b;
    if (x->prefix != y->prefix)
        return x->prefix < y->prefix ? -1 : 1;
    int order = hash_compare(&x->row->group, &y->row->group);
    if (order != 0)
        return order;
    uint64_t p = sql_place(x->row->ledger, x->row->index),
             q = sql_place(y->row->ledger, y->row->index);
    return p == q ? 0 : p < q ? -1 : 1;
}

int
store_rows_put(struct store *s, struct row *rows, size_t count, struct err *e)
{
    bool is_own = false;
    size_t size = 0;
    if (count == 0)
        return sql_alive(s, e);
    struct item *items = num_mul(count, sizeof(*items), &size) ? malloc(size) : NULL;
    if (items == NULL)
        return err_set(e, ERR_NOMEM, "not enough memory to sort %zu rows", count);
    for (size_t i = 0; i < count; i++)
        items[i] = (struct item){num_get_u64be(rows[i].group.b), &rows[i]};
    qsort(items, count, sizeof(*items), compare);
    int rc = sql_enter(s, &is_own, e);
    if (rc == 0) {
        for (size_t i = 0; i < count && rc == 0; i++)
            rc = store_row_put(s, items[i].row, e);
        rc = sql_leave(s, is_own, rc, e);
    }
    free(items);
    return rc;
}
