// SPDX-License-Identifier: Apache-2.0
// See judging.h.
#include "member/judging.h"

#define JUDGE_ARENA_MAX (64 * 1024 * 1024)

bool
judging_is_guest(const struct member *m, struct bytes name)
{
    const struct charter_member *x = charter_find(&m->charter, name);
    return x && x->role != CHARTER_MEMBER;
}

int
judging_begin(struct judging *j, struct member *m, const struct record *rec)
{
    *j = (struct judging){.m = m, .rec = rec, .ledgers = m->fold};
    arena_init(&j->arena, JUDGE_ARENA_MAX);
    return 0;
}

int
judging_end(struct judging *j, int code, struct err *e)
{
    if (code == ERR_NOMEM)
        (void)err_set(e, code, "no memory to judge a record"); // code is returned
    arena_clear(&j->arena);
    return code;
}

static int
take_row(void *context, const struct row *row)
{
    struct judging *j = context;
    if (j->count == j->capacity) {
        size_t capacity = j->capacity ? 2 * j->capacity : 16;
        struct row *rows = arena_array(&j->arena, capacity, sizeof *rows);
        if (!rows)
            return ERR_NOMEM;
        for (size_t i = 0; i < j->count; i++)
            rows[i] = j->rows[i];
        j->rows = rows;
        j->capacity = capacity;
    }
    j->rows[j->count] = *row;
    j->rows[j->count].note = arena_copy(&j->arena, row->note);
    return j->rows[j->count++].note.p ? 0 : ERR_NOMEM;
}

int
judging_read(struct judging *j, const struct hash *group, struct err *e)
{
    j->rows = NULL;
    j->count = j->capacity = 0;
    int r = carry_rows(j->m, e); // what this batch brought counts too
    return r == 0 ? store_row_group(j->m->store, group, take_row, j, e) : r;
}

unsigned
judging_layers(const struct record *rec)
{
    return rec->layer == LAYER_EXERCISE ? 1u << LAYER_EXERCISE : 1u << LAYER_COMMON | 1u << LAYER_RESTRICTED;
}
