// SPDX-License-Identifier: Apache-2.0
// See renewal.h.
#include "node/renewal.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/num.h"
#include "node/catalogue.h"
#include "node/views.h"
#include "screen/normalise.h"

#define RENEWAL_CHANGED 1024 // versions that changed before the segments are made anew: a small renewal reads them all
#define RENEWAL_CHANGED_MAX ((size_t)64 * 1024 * 1024) // bytes of keys that can come while segments are made

// Segments being made from the catalogue as it was.
struct making {
    struct renewal *renewal;
    struct catalogue catalogue; // owned
    struct segments current;    // owned, to be taken over where they still fit
    struct segments made;       // owned, once is_done
    size_t changed;             // bytes of keys whose changes the catalogue holds
    pthread_t thread;
    bool is_running;
    atomic_bool is_done;
    int result;
    struct err err;
};

struct renewal {
    struct renewal_config config;
    struct catalogue catalogue; // as of the last renewal
    bool is_known;              // it is what the rows say
    bool is_gone;               // a version that the segments may hold is none any more, as when it was erased
    struct hash chain;          // the constitution it was read under
    struct buf changed;         // u64 keys that changed since the segments were made, some more than once
    struct making making;
};

int
renewal_new(struct renewal **out, const struct renewal_config *config, struct err *e)
{
    struct renewal *r = calloc(1, sizeof *r);
    if (!r)
        return err_set(e, ERR_NOMEM, "no memory to keep the screening index");
    r->config = *config;
    buf_init(&r->changed, RENEWAL_CHANGED_MAX);
    *out = r;
    return 0;
}

// The thread has ended, and nobody wants what it made.
static void
drop_making(struct making *m)
{
    if (m->is_running)
        (void)pthread_join(m->thread, NULL); // our own thread, joined once
    catalogue_clear(&m->catalogue);
    segments_clear(&m->current);
    segments_clear(&m->made);
    m->is_running = false;
    m->changed = 0;
}

void
renewal_free(struct renewal *r)
{
    if (!r)
        return;
    drop_making(&r->making);
    catalogue_clear(&r->catalogue);
    buf_clear(&r->changed);
    free(r);
}

// ---- whole ----

static int
read_catalogue(struct renewal *r, struct err *e)
{
    struct view *v = NULL;
    catalogue_clear(&r->catalogue);
    int rc = views_take(r->config.views, &v, e);
    if (rc == 0) {
        hash_of(v->chain, &r->chain);
        rc = catalogue_read(&r->catalogue, v, e);
    }
    views_give(r->config.views, v);
    return rc;
}

static struct segments_maker
maker_of(struct renewal *r, struct screen_normaliser *n)
{
    return (struct segments_maker){r->config.path, r->config.views, n, r->config.is_stopping, r->config.context};
}

int
renewal_whole(struct renewal *r, struct screen_normaliser *n, const struct segments *current, struct segments *out, struct err *e)
{
    const struct segments_maker m = maker_of(r, n);
    drop_making(&r->making); // it writes the same files
    r->is_known = r->is_gone = false;
    buf_reset(&r->changed);
    int rc = read_catalogue(r, e);
    if (rc == 0)
        rc = segments_make(out, &m, current, &r->catalogue, e);
    r->is_known = rc == 0;
    return rc;
}

bool
renewal_is_known(const struct renewal *r)
{
    return r->is_known;
}

// ---- small ----

static int
compare_keys(const void *x, const void *y)
{
    const uint64_t *a = x, *b = y;
    return num_compare_u64(*a, *b);
}

// The keys of changed from a byte on, each once, ascending, in memory that is the caller's; NULL when it is out.
static uint64_t *
sorted_changed(const struct renewal *r, size_t from, size_t *count)
{
    size_t all = (r->changed.n - from) / sizeof(uint64_t);
    uint64_t *keys = calloc(all + 1, sizeof *keys);
    *count = 0;
    if (!keys || all == 0)
        return keys;
    memcpy(keys, r->changed.p + from, r->changed.n - from);
    qsort(keys, all, sizeof *keys, compare_keys);
    for (size_t i = 0; i < all; i++) {
        if (*count == 0 || keys[i] != keys[*count - 1])
            keys[(*count)++] = keys[i];
    }
    return keys;
}

// Whether a version that changed just now is in the catalogue no more: then no file may keep its names for long.
static int
look_for_gone(struct renewal *r, size_t from, struct err *e)
{
    struct catalogue c = {0};
    size_t count, kept = 0;
    uint64_t *keys = sorted_changed(r, from, &count);
    int rc = keys ? catalogue_pick(&c, &r->catalogue, keys, count, e) : err_set(e, ERR_NOMEM, "no memory for what changed");
    for (size_t i = 0; i < c.count && rc == 0; i++)
        kept += c.buckets[i]->count;
    r->is_gone = r->is_gone || (rc == 0 && kept < count);
    catalogue_clear(&c);
    free(keys);
    return rc;
}

// The segments of base, and one of what changed since.
static int
add_newest(struct renewal *r, struct screen_normaliser *n, const struct segments *base, struct segments *out, struct err *e)
{
    struct catalogue c = {0};
    struct segment *newest = NULL;
    size_t count;
    uint64_t *keys = sorted_changed(r, 0, &count);
    int rc = keys ? catalogue_pick(&c, &r->catalogue, keys, count, e) : err_set(e, ERR_NOMEM, "no memory for what changed");
    if (rc == 0 && c.count > 0)
        rc = segment_make(&newest, r->config.views, n, &c, e);
    if (rc == 0)
        rc = segments_renew(out, base, newest, keys, count, e);
    catalogue_clear(&c);
    free(keys);
    return rc;
}

int
renewal_small(struct renewal *r, struct screen_normaliser *n, const struct segments *current, struct bytes touched,
              struct segments *out, struct err *e)
{
    struct view *v = NULL;
    struct hash chain = r->chain;
    size_t before = r->changed.n;
    int rc = views_take(r->config.views, &v, e);
    if (rc == 0)
        hash_of(v->chain, &chain);
    if (!hash_equal(&chain, &r->chain)) { // what counts may have changed for any row
        views_give(r->config.views, v);
        return renewal_whole(r, n, current, out, e);
    }
    if (rc == 0)
        rc = catalogue_update(&r->catalogue, v, touched, &r->changed, e);
    views_give(r->config.views, v);
    if (rc == 0)
        rc = look_for_gone(r, before, e);
    if (rc == 0)
        rc = add_newest(r, n, current, out, e);
    r->is_known = rc == 0; // half of an update may have been done
    return rc;
}

// ---- the segments anew ----

static void *
make(void *context)
{
    struct making *m = context;
    struct screen_normaliser *n = NULL;
    m->result = normalise_new(&n, &m->err);
    if (m->result == 0) {
        const struct segments_maker maker = maker_of(m->renewal, n);
        m->result = segments_make(&m->made, &maker, &m->current, &m->catalogue, &m->err);
    }
    normalise_free(n);
    atomic_store(&m->is_done, true);
    return NULL;
}

int
renewal_begin(struct renewal *r, const struct segments *current, struct err *e)
{
    struct making *m = &r->making;
    bool is_due = r->is_gone || r->changed.n / sizeof(uint64_t) >= RENEWAL_CHANGED;
    if (m->is_running || !is_due || !r->is_known)
        return 0;
    *m = (struct making){.renewal = r, .changed = r->changed.n};
    atomic_init(&m->is_done, false);
    int rc = catalogue_copy(&m->catalogue, &r->catalogue, e);
    if (rc == 0)
        rc = segments_renew(&m->current, current, NULL, NULL, 0, e);
    if (rc == 0 && pthread_create(&m->thread, NULL, make, m) != 0)
        rc = err_set(e, ERR_NOMEM, "no thread to make the screening index anew");
    m->is_running = rc == 0;
    r->is_gone = r->is_gone && rc < 0; // what is made now is without it
    if (rc < 0)
        drop_making(m);
    return rc;
}

bool
renewal_is_made(struct renewal *r)
{
    return r->making.is_running && atomic_load(&r->making.is_done);
}

int
renewal_end(struct renewal *r, struct screen_normaliser *n, struct segments *out, struct err *e)
{
    struct making *m = &r->making;
    (void)pthread_join(m->thread, NULL); // it is done
    m->is_running = false;
    int rc = m->result;
    if (rc < 0) {
        (void)err_set(e, rc, "%s", m->err.text);
    } else {
        memmove(r->changed.p, r->changed.p + m->changed, r->changed.n - m->changed); // those that came since
        r->changed.n -= m->changed;
        rc = add_newest(r, n, &m->made, out, e);
    }
    drop_making(m);
    r->is_known = r->is_known && rc == 0;
    return rc;
}
