// SPDX-License-Identifier: Apache-2.0
// See touched.h. Rows of a transaction that is rolled back are told with the next: nobody is harmed who looks at them.
#include "node/touched.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "member/view.h"

struct remembered {
    struct touched_row row;
    uint64_t at;
};

struct touched {
    struct store_watch watch;
    pthread_mutex_t lock;
    struct remembered rows[TOUCHED_MAX]; // oldest first
    size_t count;                        // committed
    size_t pending;                      // behind them
    bool is_more;                        // pending ones did not fit
    uint64_t now, forgotten;             // the last moment of all, and of those not remembered
};

static void
note(void *context, const struct row *r)
{
    touched_note(context, r);
}

static void
commit(void *context)
{
    touched_commit(context);
}

int
touched_new(struct touched **out, struct err *e)
{
    struct touched *t = calloc(1, sizeof *t);
    if (!t || pthread_mutex_init(&t->lock, NULL) != 0) {
        free(t);
        return err_set(e, ERR_NOMEM, "no memory to remember what was written");
    }
    t->watch = (struct store_watch){note, commit, t};
    *out = t;
    return 0;
}

void
touched_free(struct touched *t)
{
    if (t)
        (void)pthread_mutex_destroy(&t->lock); // nobody holds it
    free(t);
}

const struct store_watch *
touched_watch(const struct touched *t)
{
    return &t->watch;
}

void
touched_note(struct touched *t, const struct row *r)
{
    (void)pthread_mutex_lock(&t->lock); // a valid mutex, here as below
    if (t->count + t->pending == TOUCHED_MAX && t->count > 0) {
        t->forgotten = t->rows[t->count - 1].at;
        memmove(t->rows, t->rows + t->count, t->pending * sizeof t->rows[0]);
        t->count = 0;
    }
    if (t->pending == TOUCHED_MAX)
        t->is_more = true;
    else
        t->rows[t->count + t->pending++].row = (struct touched_row){r->group, r->ledger, r->index};
    (void)pthread_mutex_unlock(&t->lock);
}

void
touched_commit(struct touched *t)
{
    (void)pthread_mutex_lock(&t->lock);
    if (t->pending > 0)
        t->now++;
    if (t->is_more) {
        t->forgotten = t->now;
        t->count = t->pending = 0;
        t->is_more = false;
    }
    for (; t->pending > 0; t->pending--)
        t->rows[t->count++].at = t->now;
    (void)pthread_mutex_unlock(&t->lock);
}

uint64_t
touched_now(struct touched *t)
{
    (void)pthread_mutex_lock(&t->lock);
    uint64_t now = t->now;
    (void)pthread_mutex_unlock(&t->lock);
    return now;
}

int
touched_since(struct touched *t, uint64_t since, struct buf *out, uint64_t *now)
{
    (void)pthread_mutex_lock(&t->lock);
    int r = since < t->forgotten ? ERR_NOT_FOUND : 0;
    for (size_t i = 0; r == 0 && i < t->count; i++) {
        if (t->rows[i].at > since)
            buf_append(out, bytes_of(&t->rows[i].row, sizeof t->rows[i].row));
    }
    *now = t->now;
    (void)pthread_mutex_unlock(&t->lock);
    return r == 0 && buf_check(out) < 0 ? ERR_NOMEM : r;
}
