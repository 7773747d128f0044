// SPDX-License-Identifier: Apache-2.0
// See cabinet.h. Two locks: `gate` guards the list of groups that were touched, which the writer fills, so that it never waits
// for a question; `lock` guards the cards. Who asks takes the list first and opens the snapshot after, so that the snapshot holds
// all that was in the list. A long list is worked off by the thread beside.
#include "node/cabinet.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/num.h"
#include "host/clock.h"
#include "member/member.h"
#include "node/needle.h"
#include "node/views.h"
#include "record/kind.h"

#define CABINET_IDLE_S 600
#define CABINET_LOOK_S 1         // how often the thread looks at the list, and whether anybody still asks
#define CABINET_TOUCHED_MAX 262144 // groups; more of them: the cards are made anew
#define CABINET_KEPT 8           // answers kept: a page that is scrolled asks again and again
#define CABINET_FILTER_MAX 8192

// What one filter found, so that its other pages cost nothing.
struct kept {
    struct bytes filter; // owned; n 0: free
    struct cards_found found;
    uint64_t used;
};

struct cabinet {
    struct views *views;
    struct store_watch watch;
    pthread_mutex_t gate;
    struct hash *touched; // owned; under gate, as are the next four
    size_t touched_count, touched_room, committed_count;
    bool is_listening, is_missed; // is_missed: some group is not in the list
    pthread_mutex_t lock; // all that follows
    pthread_cond_t filled, wake;
    pthread_t thread;
    bool is_started, is_stopping, is_wanted, is_filled;
    uint64_t attempts; // to make the cards
    struct err why;    // the last one's failure
    struct cards cards;
    struct screen_normaliser *normaliser;
    int64_t asked; // monotonic seconds
    struct kept kept[CABINET_KEPT];
    uint64_t uses;
};

static int64_t
now_s(void)
{
    return (int64_t)(clock_mono_ns() / 1000000000u);
}

// ---- what the writer touches ----

static void
note_row(void *context, const struct row *row)
{
    struct cabinet *c = context;
    if (row->kind != KIND_LISTING && row->kind != KIND_RECOGNITION && row->kind != ROW_BLANK)
        return; // no card says anything of it
    (void)pthread_mutex_lock(&c->gate); // a valid mutex, here as below
    if (c->is_listening && c->touched_count == c->touched_room && c->touched_room < CABINET_TOUCHED_MAX) {
        size_t room = c->touched_room ? 2 * c->touched_room : 256;
        struct hash *touched = realloc(c->touched, room * sizeof *touched);
        c->touched = touched ? touched : c->touched;
        c->touched_room = touched ? room : c->touched_room;
    }
    if (c->is_listening && c->touched_count < c->touched_room)
        c->touched[c->touched_count++] = row->group;
    else
        c->is_missed = true;
    (void)pthread_mutex_unlock(&c->gate);
}

static void
note_commit(void *context)
{
    struct cabinet *c = context;
    (void)pthread_mutex_lock(&c->gate);
    c->committed_count = c->touched_count;
    (void)pthread_mutex_unlock(&c->gate);
}

const struct store_watch *
cabinet_watch(struct cabinet *c)
{
    return &c->watch;
}

// From now on what is touched is listed; or not any more.
static void
listen(struct cabinet *c, bool does)
{
    (void)pthread_mutex_lock(&c->gate);
    c->is_listening = does;
    c->is_missed = false;
    c->touched_count = c->committed_count = 0;
    if (!does) {
        free(c->touched);
        c->touched = NULL;
        c->touched_room = 0;
    }
    (void)pthread_mutex_unlock(&c->gate);
}

// Take what is committed off the list. *groups is yours to free.
static int
take_touched(struct cabinet *c, struct hash **groups, size_t *count, bool *is_missed)
{
    int r = 0;
    *groups = NULL;
    (void)pthread_mutex_lock(&c->gate);
    *is_missed = c->is_missed;
    *count = c->committed_count;
    if (*count > 0) {
        *groups = malloc(*count * sizeof **groups);
        r = *groups ? 0 : ERR_NOMEM;
    }
    if (r == 0 && *count > 0) {
        memcpy(*groups, c->touched, *count * sizeof **groups);
        c->touched_count -= *count;
        memmove(c->touched, c->touched + *count, c->touched_count * sizeof *c->touched);
        c->committed_count = 0;
    }
    (void)pthread_mutex_unlock(&c->gate);
    return r;
}

// ---- the cards; all under the lock ----

static void
forget_kept(struct cabinet *c)
{
    for (size_t i = 0; i < CABINET_KEPT; i++) {
        free((void *)(uintptr_t)c->kept[i].filter.p); // our own copy
        cards_find_clear(&c->kept[i].found);
        c->kept[i] = (struct kept){.used = 0};
    }
}

static void
drop(struct cabinet *c)
{
    forget_kept(c);
    if (c->is_filled)
        cards_clear(&c->cards);
    c->is_filled = false;
    listen(c, false);
}

// Bring the cards up to what is committed now. When that cannot be, there are none.
static int
refresh(struct cabinet *c, struct err *e)
{
    struct hash *groups = NULL;
    struct view *v = NULL;
    size_t count;
    bool is_missed;
    int r = take_touched(c, &groups, &count, &is_missed);
    if (r == 0 && count > 0 && !is_missed) {
        forget_kept(c);
        r = views_take(c->views, &v, e);
        if (r == 0)
            r = cards_update(&c->cards, v, c->normaliser, groups, count, e);
        views_give(c->views, v);
    }
    free(groups);
    if (r < 0 || is_missed)
        drop(c);
    return r;
}

static bool
is_stopping(void *context)
{
    struct cabinet *c = context;
    (void)pthread_mutex_lock(&c->lock);
    bool does = c->is_stopping;
    (void)pthread_mutex_unlock(&c->lock);
    return does;
}

// Under the lock, which is given up while records are read.
static void
fill(struct cabinet *c)
{
    struct screen_normaliser *n = NULL;
    struct view *v = NULL;
    struct cards cards;
    struct err e = {0};
    listen(c, true);
    (void)pthread_mutex_unlock(&c->lock);
    int r = normalise_new(&n, &e);
    if (r == 0)
        r = views_take(c->views, &v, &e);
    if (r == 0)
        r = cards_read(&cards, v, n, true, is_stopping, c, &e);
    views_give(c->views, v);
    normalise_free(n);
    (void)pthread_mutex_lock(&c->lock);
    if (r == 0)
        c->cards = cards;
    else
        listen(c, false);
    c->is_filled = r == 0;
    c->why = e;
    c->attempts++;
    c->asked = now_s();
    (void)pthread_cond_broadcast(&c->filled);
}

static void *
keep(void *context)
{
    struct cabinet *c = context;
    (void)pthread_mutex_lock(&c->lock);
    while (!c->is_stopping) {
        if (c->is_wanted && !c->is_filled) {
            c->is_wanted = false;
            fill(c);
            continue;
        }
        c->is_wanted = false;
        if (!c->is_filled) {
            (void)pthread_cond_wait(&c->wake, &c->lock);
            continue;
        }
        struct timespec until;
        (void)clock_gettime(CLOCK_MONOTONIC, &until); // it exists wherever we run
        until.tv_sec += CABINET_LOOK_S;
        (void)pthread_cond_timedwait(&c->wake, &c->lock, &until); // the time, or a wish: both are looked at
        if (c->is_filled && now_s() - c->asked > CABINET_IDLE_S)
            drop(c);
        else if (c->is_filled)
            (void)refresh(c, NULL); // it is made anew for who asks next, and they are told
    }
    (void)pthread_mutex_unlock(&c->lock);
    return NULL;
}

int
cabinet_new(struct cabinet **out, struct views *views, struct err *e)
{
    struct cabinet *c = calloc(1, sizeof *c);
    pthread_condattr_t attr;
    if (!c || pthread_mutex_init(&c->lock, NULL) != 0 || pthread_mutex_init(&c->gate, NULL) != 0 || pthread_condattr_init(&attr) != 0 ||
        pthread_condattr_setclock(&attr, CLOCK_MONOTONIC) != 0 || pthread_cond_init(&c->wake, &attr) != 0 ||
        pthread_cond_init(&c->filled, &attr) != 0) {
        free(c);
        return err_set(e, ERR_NOMEM, "no memory for the register's card index");
    }
    c->views = views;
    c->watch = (struct store_watch){note_row, note_commit, c};
    int r = normalise_new(&c->normaliser, e);
    if (r == 0 && pthread_create(&c->thread, NULL, keep, c) != 0)
        r = err_set(e, ERR_NOMEM, "the thread of the register's card index could not be started");
    c->is_started = r == 0;
    if (r < 0) {
        cabinet_free(c);
        return r;
    }
    *out = c;
    return 0;
}

void
cabinet_stop(struct cabinet *c)
{
    if (!c)
        return;
    (void)pthread_mutex_lock(&c->lock);
    c->is_stopping = true;
    (void)pthread_cond_broadcast(&c->wake);
    (void)pthread_cond_broadcast(&c->filled);
    (void)pthread_mutex_unlock(&c->lock);
    if (c->is_started)
        (void)pthread_join(c->thread, NULL); // our own thread, joined once
    c->is_started = false;
}

void
cabinet_free(struct cabinet *c)
{
    if (!c)
        return;
    cabinet_stop(c);
    drop(c);
    normalise_free(c->normaliser);
    (void)pthread_cond_destroy(&c->wake);
    (void)pthread_cond_destroy(&c->filled);
    (void)pthread_mutex_destroy(&c->gate);
    (void)pthread_mutex_destroy(&c->lock);
    free(c);
}

void
cabinet_want(struct cabinet *c)
{
    if (!c)
        return;
    (void)pthread_mutex_lock(&c->lock);
    c->is_wanted = true;
    (void)pthread_cond_signal(&c->wake);
    (void)pthread_mutex_unlock(&c->lock);
}

// ---- asking ----

static int
find(const struct cards *cards, struct screen_normaliser *n, const struct cards_filter *f, struct cards_found *out, struct err *e)
{
    struct arena a;
    struct needle needle;
    arena_init(&a, 1024 * 1024);
    int r = f->text.n > 0 ? needle_make(&a, n, f->text, &needle, e) : 0;
    if (r == 0)
        r = cards_find(cards, f, &needle, out, e);
    arena_clear(&a);
    return r;
}

static int
take_page(const struct cards *cards, const struct cards_found *found, struct arena *a, const struct cabinet_question *q,
          struct cabinet_answer *out, struct err *e)
{
    size_t from = 0;
    int r = q->after.n > 0 ? cards_find_after(cards, &q->filter, found, q->after, &from, e) : 0;
    if (r < 0)
        return r;
    from = q->skip < found->count - from ? from + (size_t)q->skip : found->count;
    size_t count = (size_t)num_min_u64(q->max, found->count - from);
    *out = (struct cabinet_answer){.count = count, .matched = found->count, .first = from};
    out->ids = arena_array(a, count, sizeof *out->ids);
    if (!out->ids)
        return err_set(e, ERR_NOMEM, "no memory for a page of the register");
    for (size_t i = 0; i < count; i++)
        out->ids[i] = cards->at[found->at[from + i]].id;
    if (count == 0 || from + count == found->count)
        return 0;
    struct buf cursor;
    buf_init(&cursor, 1024);
    cards_find_cursor(cards, &q->filter, found->at[from + count - 1], &cursor);
    out->next = arena_copy(a, buf_bytes(&cursor));
    buf_clear(&cursor);
    return out->next.p ? 0 : err_set(e, ERR_NOMEM, "no memory for a page of the register");
}

// A filter as bytes, but for its moment; empty when it is too long to be kept.
static void
name_filter(const struct cards_filter *f, struct buf *out)
{
    const struct bytes texts[] = {f->text, f->by, f->recognised_by, f->list};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        buf_append_u32be(out, (uint32_t)num_min_size(texts[i].n, UINT32_MAX));
        buf_append(out, texts[i]);
    }
    buf_append_u64be(out, (uint64_t)f->review_before);
    buf_append_byte(out, (uint8_t)(f->coordinated | f->all << 1 | f->exercise << 2 | f->is_descending << 3));
    buf_append_byte(out, (uint8_t)f->sort);
    if (buf_check(out) < 0)
        buf_reset(out);
}

// What a filter finds, from the last time or anew; valid until the next call.
static int
find_kept(struct cabinet *c, const struct cards_filter *f, const struct cards_found **out, struct err *e)
{
    struct buf name;
    struct kept *oldest = &c->kept[0];
    int r = 0;
    *out = NULL;
    buf_init(&name, CABINET_FILTER_MAX);
    name_filter(f, &name);
    for (size_t i = 0; i < CABINET_KEPT && !*out; i++) {
        struct kept *k = &c->kept[i];
        bool is_it = name.n > 0 && bytes_equal(k->filter, buf_bytes(&name));
        if (is_it || k->used < oldest->used)
            oldest = k;
        if (is_it && k->found.from <= f->as_of && f->as_of < k->found.until) {
            k->used = ++c->uses;
            *out = &k->found;
        }
        if (is_it)
            break;
    }
    if (!*out) {
        struct cards_found found;
        uint8_t *copy = malloc(name.n + 1);
        r = copy ? find(&c->cards, c->normaliser, f, &found, e) : err_set(e, ERR_NOMEM, "no memory to search the register");
        if (r == 0) {
            if (name.n > 0)
                memcpy(copy, name.p, name.n);
            free((void *)(uintptr_t)oldest->filter.p); // our own copy
            cards_find_clear(&oldest->found);
            *oldest = (struct kept){bytes_of(copy, name.n), found, ++c->uses};
            *out = &oldest->found;
        } else {
            free(copy);
        }
    }
    buf_clear(&name);
    return r;
}

// Until there are cards that hold everything committed so far.
static int
wait_filled(struct cabinet *c, struct err *e)
{
    uint64_t attempts = c->attempts;
    int r = c->is_filled ? refresh(c, e) : 0;
    while (r == 0 && !c->is_filled && !c->is_stopping) {
        if (c->attempts >= attempts + 2) // one may have begun before we asked
            return c->why.code < 0 ? err_set(e, c->why.code, "%s", c->why.text) : err_set(e, ERR_BUSY, "the register is changing fast; ask again in a moment");
        c->is_wanted = true;
        (void)pthread_cond_signal(&c->wake);
        (void)pthread_cond_wait(&c->filled, &c->lock);
        r = c->is_filled ? refresh(c, e) : 0;
    }
    return r == 0 && !c->is_filled ? err_set(e, ERR_CLOSED, "the node is stopping") : r;
}

static int
ask_once(struct view *v, struct arena *a, const struct cabinet_question *q, struct cabinet_answer *out, struct err *e)
{
    struct screen_normaliser *n = NULL;
    struct cards cards = {.at = NULL};
    struct cards_found found = {.at = NULL};
    int r = normalise_new(&n, e);
    if (r == 0)
        r = cards_read(&cards, v, n, cards_find_needs_texts(&q->filter), NULL, NULL, e);
    if (r == 0)
        r = find(&cards, n, &q->filter, &found, e);
    if (r == 0)
        r = take_page(&cards, &found, a, q, out, e);
    cards_find_clear(&found);
    cards_clear(&cards);
    normalise_free(n);
    return r;
}

int
cabinet_ask(struct cabinet *c, struct view *v, struct arena *a, const struct cabinet_question *q, struct cabinet_answer *out,
            struct err *e)
{
    const struct cards_found *found;
    if (!c)
        return ask_once(v, a, q, out, e);
    (void)pthread_mutex_lock(&c->lock);
    c->asked = now_s();
    if (!c->is_filled && !cards_find_needs_texts(&q->filter)) { // without a record to read it is sooner done
        c->is_wanted = true;
        (void)pthread_cond_signal(&c->wake);
        (void)pthread_mutex_unlock(&c->lock);
        return ask_once(v, a, q, out, e);
    }
    int r = wait_filled(c, e);
    if (r == 0)
        r = find_kept(c, &q->filter, &found, e);
    if (r == 0)
        r = take_page(&c->cards, found, a, q, out, e);
    (void)pthread_mutex_unlock(&c->lock);
    return r;
}
