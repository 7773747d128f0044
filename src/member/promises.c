// SPDX-License-Identifier: Apache-2.0
// Room decide says what is promised; the machine is told.
#include "member/promises.h"

#define PROMISES_ARENA_MAX (64 * 1024 * 1024)

static int
fence(struct member *m, struct decided *d, struct arena *a)
{
    struct duty_fence *fences = NULL;
    size_t count = 0;
    int r = duty_fences(d->decide, a, m->self, &fences, &count);
    m->has_promises = count > 0;
    for (size_t i = 0; r == 0 && i < m->ledger_count; i++) {
        uint64_t size = UINT64_MAX, from = 0;
        for (size_t k = 0; k < count; k++) {
            if (fences[k].ledger != m->ledgers[i].number)
                continue;
            size = fences[k].size < size ? fences[k].size : size;
            from = fences[k].from > from ? fences[k].from : from;
        }
        sync_fence(m->sync, m->ledgers[i].number, size, from);
    }
    return r;
}

int
promises_look(struct member *m, struct err *e)
{
    struct decided d;
    struct arena a;
    arena_init(&a, PROMISES_ARENA_MAX);
    int r = decided_member(&d, m, LAYER_COMMON, e);
    if (r == 0)
        r = fence(m, &d, &a);
    if (r == ERR_NOMEM)
        (void)err_set(e, r, "no memory for promises"); // r is returned
    decided_end(&d);
    arena_clear(&a);
    return r;
}

int
promises_duty(struct member *m, struct decided *d, struct arena *a, const struct hash *proposal, struct duty_word *out,
              bool *is_proposal, struct err *e)
{
    uint64_t *cosigned = arena_array(a, (size_t)d->ledgers.count + 1, sizeof *cosigned);
    if (!cosigned)
        return err_set(e, ERR_NOMEM, "no memory to decide");
    for (uint32_t i = 0; i <= d->ledgers.count; i++)
        cosigned[i] = 0;
    for (size_t i = 0; i < m->ledger_count; i++) {
        struct sync_ledger_info info;
        if (sync_ledger_find(m->sync, m->ledgers[i].number, &info))
            cosigned[m->ledgers[i].number] = info.cosigned;
    }
    d->e = e;
    int r = duty_of(d->decide, a, m->self, proposal, cosigned, out, is_proposal);
    if (r == ERR_NOMEM)
        (void)err_set(e, r, "no memory to decide"); // r is returned
    return r;
}
