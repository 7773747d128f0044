// SPDX-License-Identifier: Apache-2.0
#include "embed/screener.h"

#include <assert.h>

#include "base/limits.h"
#include "base/num.h"

#define SCRATCH_SIZE ((size_t)16 * 1024 * 1024) // beside what match.h asks for each name

int
screener_init(struct screener *s, const struct roster *roster, struct err *e)
{
    size_t names = roster != NULL ? index_name_count(&roster->index) : 0;
    *s = (struct screener){.roster = roster, .limits = SCREEN_LIMITS_DEFAULT};
    arena_init(&s->arena, 40 * names + SCRATCH_SIZE);
    return normalise_new(&s->normaliser, e);
}

void
screener_clear(struct screener *s)
{
    normalise_free(s->normaliser);
    s->normaliser = NULL;
    arena_clear(&s->arena);
}

struct bytes
screener_cut(struct bytes name)
{
    size_t n = num_min_size(name.n, LIMIT_QUERY_SIZE);
    for (int i = 0; i < 3 && n < name.n && n > 0 && (name.p[n] & 0xc0) == 0x80; i++)
        n--;
    return bytes_sub(name, 0, n);
}

int
screener_ask(struct screener *s, struct bytes name, struct screen_answer *out, struct err *e)
{
    assert(s->roster != NULL);
    struct bytes asked = screener_cut(name);
    arena_reset(&s->arena);
    int rc = match_query(&s->arena, &s->roster->index, s->normaliser, asked, 0, &s->limits, out, e);
    if (rc == 0 && asked.n < name.n)
        out->is_query_cut = true;
    return rc;
}

int
screener_compare(struct screener *s, struct bytes name, struct bytes listed, enum screen_kind kind,
                 struct screen_hit *out, struct err *e)
{
    arena_reset(&s->arena);
    return match_pair(&s->arena, s->normaliser, name, listed, kind, &s->limits, out, e);
}
