// SPDX-License-Identifier: Apache-2.0
// The plan. What it borrows of a view's ledgers is copied, so that the view can go back while pieces are on their way.
#include "node/wants.h"

#include <stdarg.h>
#include <stdlib.h>

#include "base/num.h"
#include "host/clock.h"
#include "host/file.h"
#include "node/views.h"

#define WANTS_ARENA_MAX (64 * 1024 * 1024)
#define WANTS_RESERVE (256ull << 20) // left on the disk for everything else

void
wants_init(struct wants *w)
{
    *w = (struct wants){0};
    arena_init(&w->arena, WANTS_ARENA_MAX);
}

void
wants_clear(struct wants *w)
{
    arena_clear(&w->arena);
}

void
wants_say(struct want *w, const char *fmt, ...)
{
    struct buf b;
    va_list args;
    buf_init(&b, sizeof w->why - 1);
    va_start(args, fmt);
    buf_append_vfmt(&b, fmt, args);
    va_end(args);
    if (bytes_to_str(buf_bytes(&b), w->why, sizeof w->why) < 0)
        w->why[0] = '\0'; // too long to be told
    buf_clear(&b);
}

// ---- planning ----

struct planning {
    struct wants *wants;
    const struct wants_terms *terms;
    struct view *view;
    struct store_fetch wishes[WANTS_MAX];
    size_t wish_count;
};

static int
take_wish(void *context, const struct store_fetch *wish)
{
    struct planning *p = context;
    p->wishes[p->wish_count++] = *wish;
    return p->wish_count == WANTS_MAX ? 1 : 0;
}

// May its pieces be asked for, and if not, why?
static int
open_want(const struct planning *p, const struct store_fetch *wish, struct want *w, struct err *e)
{
    uint64_t is_free, held, lacks = w->file.total - num_min_u64(w->file.held, w->file.total);
    int r = file_disk_free(p->terms->dir, &is_free, e);
    if (r == 0)
        r = store_piece_held(p->view->store, w->file.ledger->number, &held, e);
    if (r < 0)
        return r;
    if (!wish->is_asked && w->file.total > p->terms->auto_max)
        wants_say(w, "larger than %llu MiB, so it waits until an officer asks for it", (unsigned long long)(p->terms->auto_max >> 20));
    else if (held + lacks > LIMIT_FETCH_LEDGER)
        wants_say(w, "the files of %.*s held here have %llu GiB already: erase some", (int)w->file.ledger->member.n,
            (const char *)w->file.ledger->member.p, (unsigned long long)(held >> 30));
    else if (is_free < lacks + WANTS_RESERVE)
        wants_say(w, "no room: %llu MB are needed and %llu MB are free", (unsigned long long)(lacks / 1000000 + 1),
            (unsigned long long)(is_free / 1000000));
    else
        w->is_open = true;
    return 0;
}

static int
plan_one(struct planning *p, const struct store_fetch *wish, struct err *e)
{
    struct want *w = arena_alloc(&p->wants->arena, sizeof *w);
    bool found;
    if (!w)
        return err_set(e, ERR_NOMEM, "no memory to fetch files");
    int r = files_find(p->view, &p->wants->arena, &wish->id, &w->file, &found, e);
    w->file.id = wish->id;
    p->wants->items[p->wants->count] = w;
    if (r < 0)
        return r;
    if (!found) {
        wants_say(w, "its record is not here yet");
        p->wants->count++;
        return 0;
    }
    w->parts = arena_array(&p->wants->arena, w->file.part_count, sizeof *w->parts);
    if (!w->parts)
        return err_set(e, ERR_NOMEM, "no memory to fetch files");
    for (size_t i = 0; i < w->file.part_count; i++)
        w->parts[i].part = &w->file.parts[i];
    p->wants->count++;
    r = files_holders(p->view, &p->wants->arena, &w->file, clock_now_s(), &w->holders, e);
    if (r == 0)
        r = open_want(p, wish, w, e);
    if (r == 0 && w->is_open && w->file.missing > 0)
        wants_say(w, "%zu of its parts are not here yet", w->file.missing);
    return r;
}

static int
keep_ledgers(struct wants *w, const struct view *v, struct err *e)
{
    struct view_ledger *own = arena_array(&w->arena, v->ledger_count, sizeof *own);
    if (!own)
        return err_set(e, ERR_NOMEM, "no memory to fetch files");
    for (size_t i = 0; i < v->ledger_count; i++) {
        own[i] = (struct view_ledger){.number = v->ledgers[i].number,
                                      .origin = arena_copy(&w->arena, v->ledgers[i].origin),
                                      .member = arena_copy(&w->arena, v->ledgers[i].member)};
        if (!own[i].origin.p || !own[i].member.p)
            return err_set(e, ERR_NOMEM, "no memory to fetch files");
    }
    for (size_t i = 0; i < w->count; i++) {
        struct files_one *one = &w->items[i]->file;
        one->ledger = one->ledger ? &own[one->ledger - v->ledgers] : NULL;
        for (size_t k = 0; k < one->part_count; k++)
            one->parts[k].ledger = &own[one->parts[k].ledger - v->ledgers];
    }
    return 0;
}

static int
plan(struct planning *p, struct err *e)
{
    int r = store_fetch_each(p->view->store, take_wish, p, e);
    r = r > 0 ? 0 : r;
    for (size_t i = 0; r == 0 && i < p->wish_count; i++)
        r = plan_one(p, &p->wishes[i], e);
    return r == 0 ? keep_ledgers(p->wants, p->view, e) : r;
}

int
wants_plan(struct wants *w, const struct wants_terms *terms, struct err *e)
{
    struct planning *p = calloc(1, sizeof *p);
    w->count = 0;
    arena_reset(&w->arena);
    w->items = arena_array(&w->arena, WANTS_MAX, sizeof *w->items);
    int r = p && w->items ? 0 : err_set(e, ERR_NOMEM, "no memory to fetch files");
    if (r == 0) {
        p->wants = w;
        p->terms = terms;
        r = views_take(terms->views, &p->view, e);
    }
    if (r == 0) {
        r = plan(p, e);
        views_give(terms->views, p->view);
    }
    if (r < 0)
        w->count = 0;
    free(p);
    return r;
}

// ---- what lacks ----

struct want *
wants_of(struct wants *w, const struct hash *id)
{
    for (size_t i = 0; i < w->count; i++)
        if (w->items[i]->parts && hash_equal(&w->items[i]->file.id, id))
            return w->items[i];
    return NULL;
}

bool
wants_piece(const struct want *w, const struct files_part **part, uint32_t *number)
{
    for (size_t i = 0; i < w->file.part_count; i++) {
        const struct want_part *p = &w->parts[i];
        for (uint32_t n = 0; n < p->part->piece_count; n++)
            if (!files_has(p->part, n) && (p->asked[n / 8] >> n % 8 & 1) == 0) {
                *part = p->part;
                *number = n;
                return true;
            }
    }
    return false;
}

static struct want_part *
part_at(struct wants *w, const char *origin, uint64_t index)
{
    for (size_t i = 0; i < w->count; i++)
        for (size_t k = 0; w->items[i]->parts && k < w->items[i]->file.part_count; k++) {
            struct want_part *p = &w->items[i]->parts[k];
            if (p->part->index == index && bytes_equal_str(p->part->ledger->origin, origin))
                return p;
        }
    return NULL;
}

void
wants_mark_asked(struct wants *w, const char *origin, uint64_t index, uint32_t number, bool is_asked)
{
    struct want_part *p = part_at(w, origin, index);
    uint8_t bit = (uint8_t)(1u << number % 8);
    if (p && is_asked)
        p->asked[number / 8] |= bit;
    else if (p)
        p->asked[number / 8] &= (uint8_t)~bit;
}

void
wants_mark_here(struct wants *w, const char *origin, uint64_t index, uint32_t number)
{
    struct want_part *p = part_at(w, origin, index);
    if (p)
        p->part->marks[number / 8] |= (uint8_t)(1u << number % 8);
}
