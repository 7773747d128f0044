// SPDX-License-Identifier: Apache-2.0
#include "screen/compile_work.h"

#include <stdlib.h>

#include "base/num.h"
#include "screen/little.h"

void
compile_work_sum_heads(uint32_t *heads, uint32_t count)
{
    uint32_t sum = 0;
    for (uint32_t i = 0; i <= count; i++) {
        uint32_t own = heads[i];
        heads[i] = sum;
        sum += own;
    }
}

void
compile_work_put_heads(const struct compile_work *w, enum index_section section, uint32_t count)
{
    for (uint32_t i = 0; i <= count; i++)
        little_put_u32(compile_work_at(w, section, 4, i), w->heads[i]);
}

void
compile_work_sort(void *p, size_t count, size_t size, int (*compare)(const void *, const void *))
{
    if (count > 0)
        qsort(p, count, size, compare);
}

int
compile_work_compare_pairs(const void *x, const void *y)
{
    const struct compile_pair *p = x, *q = y;
    int order = num_compare_u64(p->rest, q->rest);
    return order != 0 ? order : num_compare_u64(p->name, q->name);
}
