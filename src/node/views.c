// SPDX-License-Identifier: Apache-2.0
// Views wait in a stack; a busy moment opens more, and at most VIEWS_KEPT stay open after it.
#include "node/views.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define VIEWS_KEPT 8 // as many as threads that read at once in a quiet node; each holds some 3 MB

struct views {
    pthread_mutex_t lock;
    struct view *kept[VIEWS_KEPT];
    size_t count;
    char *path;
};

int
views_new(struct views **out, const char *store_path, struct err *e)
{
    struct views *p = calloc(1, sizeof *p);
    if (p)
        p->path = strdup(store_path);
    if (!p || !p->path || pthread_mutex_init(&p->lock, NULL) != 0) {
        if (p)
            free(p->path);
        free(p);
        return err_set(e, ERR_NOMEM, "no memory for views");
    }
    *out = p;
    return 0;
}

void
views_free(struct views *p)
{
    if (!p)
        return;
    for (size_t i = 0; i < p->count; i++)
        view_close(p->kept[i]);
    (void)pthread_mutex_destroy(&p->lock); // nobody holds it
    free(p->path);
    free(p);
}

int
views_take(struct views *p, struct view **out, struct err *e)
{
    struct view *v = NULL;
    (void)pthread_mutex_lock(&p->lock); // fails only for a mutex that is not one
    if (p->count > 0)
        v = p->kept[--p->count];
    (void)pthread_mutex_unlock(&p->lock);
    int r = v ? 0 : view_open(&v, p->path, NULL, e);
    if (r == 0)
        r = view_begin(v, e);
    if (r < 0) {
        view_close(v);
        return r;
    }
    *out = v;
    return 0;
}

void
views_give(struct views *p, struct view *v)
{
    if (!v)
        return;
    view_end(v);
    (void)pthread_mutex_lock(&p->lock);
    bool is_kept = p->count < VIEWS_KEPT;
    if (is_kept)
        p->kept[p->count++] = v;
    (void)pthread_mutex_unlock(&p->lock);
    if (!is_kept)
        view_close(v);
}
