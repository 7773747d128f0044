// SPDX-License-Identifier: Apache-2.0
// A thread's reading of texts for the names of a finder.
#include "embed/handles.h"

#include <stdlib.h>

#include "screen/explain.h"

#define READER_ARENA ((size_t)4 * 1024 * 1024)
#define READER_WHY_MAX (1024 * 1024)

// Who receives what is found, and what it said.
struct receiver {
    struct entente_reader *reader;
    entente_found found;
    void *context;
};

int
entente_reader_new(struct entente_reader **out, const struct entente_finder *finder, struct entente_fault *fault)
{
    struct err e = {0};
    struct entente_reader *r = calloc(1, sizeof *r);
    if (r == NULL)
        return handles_fault(&e, err_set(&e, ERR_NOMEM, "no memory for a reader"), fault);
    arena_init(&r->arena, READER_ARENA);
    r->finder = finder;
    int rc = normalise_new(&r->normaliser, &e);
    if (rc == 0)
        rc = prose_new(&r->prose, finder->lexicon, &finder->index->roster.index, r->normaliser, finder->edits, NULL, &e);
    if (rc < 0) {
        entente_reader_free(r);
        return handles_fault(&e, rc, fault);
    }
    *out = r;
    return 0;
}

void
entente_reader_free(struct entente_reader *r)
{
    if (r == NULL)
        return;
    prose_free(r->prose);
    normalise_free(r->normaliser);
    arena_clear(&r->arena);
    free(r);
}

static int
pass_on(void *context, const struct prose_find *f)
{
    const struct receiver *to = context;
    struct arena *a = &to->reader->arena;
    struct roster_listing l = {0};
    struct buf why;
    arena_reset(a);
    buf_init(&why, READER_WHY_MAX);
    explain_hit(f->hit, &why);
    if (!roster_get(&to->reader->finder->index->roster, f->hit->key, &l))
        l = (struct roster_listing){0};
    struct entente_find find = {
        .from = f->from,
        .until = f->until,
        .list = arena_str(a, l.list),
        .reference = arena_str(a, l.reference),
        .primary = arena_str(a, l.primary.n > 0 ? l.primary : f->hit->name),
        .name = arena_str(a, f->hit->name),
        .why = arena_str(a, buf_bytes(&why)),
        .kind = (int)f->hit->kind,
        .score = f->hit->score,
        .alert = f->hit->is_alert,
    };
    buf_clear(&why);
    if (find.list == NULL || find.reference == NULL || find.primary == NULL || find.name == NULL || find.why == NULL)
        return ERR_NOMEM;
    return to->found(to->context, &find);
}

int
entente_reader_feed(struct entente_reader *r, const void *bytes, size_t size, entente_found found, void *context,
                    struct entente_fault *fault)
{
    struct err e = {0};
    struct receiver to = {r, found, context};
    return handles_fault(&e, prose_feed(r->prose, bytes_of(bytes, size), pass_on, &to, &e), fault);
}

int
entente_reader_end(struct entente_reader *r, entente_found found, void *context, struct entente_fault *fault)
{
    struct err e = {0};
    struct receiver to = {r, found, context};
    return handles_fault(&e, prose_end(r->prose, pass_on, &to, &e), fault);
}
