// SPDX-License-Identifier: Apache-2.0
// Uploads: some places, each of one file on its way (node/upload.h), at which one request works at a time.
#include "node/uploads.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/limits.h"
#include "host/clock.h"
#include "host/file.h"
#include "node/upload.h"

#define UPLOADS_MAX 8
#define UPLOADS_IDLE_S 60 // nothing came for so long, where a command sends megabytes a second: its place is another's
#define UPLOADS_SIZE_MAX ((uint64_t)LIMIT_FILE_SIZE * LIMIT_FILE_PARTS)
#define UPLOADS_RESERVE (64ull << 20) // left on the disk for everything else

struct place {
    uint64_t id; // 0: a free place
    bool is_busy;
    int64_t touched; // clock_mono seconds
    struct upload upload;
};

struct uploads {
    struct writer *writer;
    char dir[4096];
    pthread_mutex_t lock; // ids, is_busy, touched
    uint64_t next;        // id; under lock
    atomic_uint_fast64_t next_part;
    struct place places[UPLOADS_MAX];
};

int
uploads_new(struct uploads **out, struct writer *writer, const char *dir, struct err *e)
{
    struct uploads *u = calloc(1, sizeof *u);
    if (!u || bytes_to_str(bytes_of_str(dir), u->dir, sizeof u->dir) < 0 || pthread_mutex_init(&u->lock, NULL) != 0) {
        free(u);
        return err_set(e, ERR_NOMEM, "no memory for uploads");
    }
    u->writer = writer;
    u->next = 1;
    atomic_store(&u->next_part, 1);
    *out = u;
    return 0;
}

static void
forget(struct place *x)
{
    upload_clear(&x->upload);
    *x = (struct place){0};
}

void
uploads_free(struct uploads *u)
{
    if (!u)
        return;
    for (size_t i = 0; i < UPLOADS_MAX; i++)
        forget(&u->places[i]);
    (void)pthread_mutex_destroy(&u->lock); // nobody holds it
    free(u);
}

static int64_t
now_s(void)
{
    return (int64_t)(clock_mono_ns() / 1000000000u);
}

// ---- one at a time works on an upload ----

static struct place *
take_place(struct uploads *u, uint64_t id, struct err *e)
{
    struct place *found = NULL;
    (void)pthread_mutex_lock(&u->lock);
    for (size_t i = 0; i < UPLOADS_MAX; i++)
        if (id != 0 && u->places[i].id == id)
            found = &u->places[i];
    bool is_busy = found && found->is_busy;
    if (found && !is_busy)
        found->is_busy = true;
    (void)pthread_mutex_unlock(&u->lock);
    if (!found)
        (void)err_set(e, ERR_NOT_FOUND, "there is no upload %llu (any more): begin anew", (unsigned long long)id); // NULL tells
    else if (is_busy)
        (void)err_set(e, ERR_BUSY, "another request is at work on upload %llu", (unsigned long long)id); // NULL tells
    return found && !is_busy ? found : NULL;
}

static void
give_place(struct uploads *u, struct place *x)
{
    (void)pthread_mutex_lock(&u->lock);
    x->is_busy = false;
    x->touched = now_s();
    (void)pthread_mutex_unlock(&u->lock);
}

// What is left of it goes.
static void
drop(struct uploads *u, struct place *x)
{
    upload_drop(&x->upload, u->writer);
    (void)pthread_mutex_lock(&u->lock);
    forget(x);
    (void)pthread_mutex_unlock(&u->lock);
}

static struct place *
find_place(struct uploads *u, bool *is_old)
{
    struct place *found = NULL;
    *is_old = false;
    for (size_t i = 0; i < UPLOADS_MAX && !*is_old; i++) { // an abandoned one first: its bytes lie on the disk
        struct place *x = &u->places[i];
        *is_old = x->id != 0 && !x->is_busy && now_s() - x->touched > UPLOADS_IDLE_S;
        if (*is_old || (x->id == 0 && !x->is_busy && found == NULL))
            found = x;
    }
    return found;
}

static int
check_room(const struct uploads *u, uint64_t size, struct err *e)
{
    uint64_t is_free;
    int r = file_disk_free(u->dir, &is_free, e);
    if (r == 0 && is_free < size + UPLOADS_RESERVE)
        r = err_set(e, ERR_FULL, "the disk of %s has no room for %llu MB more (%llu MB are free): nothing was taken", u->dir,
                    (unsigned long long)(size / 1000000 + 1), (unsigned long long)(is_free / 1000000));
    return r;
}

int
uploads_begin(struct uploads *u, uint64_t size, uint64_t *id, struct err *e)
{
    if (size > UPLOADS_SIZE_MAX)
        return err_set(e, ERR_LIMIT, "a file has at most %llu bytes, in parts of %d", (unsigned long long)UPLOADS_SIZE_MAX,
                       LIMIT_FILE_SIZE);
    int r = check_room(u, size, e);
    if (r < 0)
        return r;
    bool is_old;
    (void)pthread_mutex_lock(&u->lock);
    struct place *x = find_place(u, &is_old);
    if (x) {
        x->is_busy = true;
        *id = u->next++;
    }
    (void)pthread_mutex_unlock(&u->lock);
    if (!x)
        return err_set(e, ERR_BUSY, "%d files are on their way into this node already: try again when one is done", UPLOADS_MAX);
    if (is_old)
        upload_drop(&x->upload, u->writer);
    (void)pthread_mutex_lock(&u->lock);
    x->id = *id;
    x->is_busy = false;
    x->touched = now_s();
    upload_init(&x->upload, size, &u->next_part);
    (void)pthread_mutex_unlock(&u->lock);
    return 0;
}

int
uploads_take(struct uploads *u, uint64_t id, uint64_t at, struct bytes bytes, uint64_t *size, struct err *e)
{
    struct place *x = take_place(u, id, e);
    int r = 0;
    if (!x)
        return e->code;
    if (bytes.n > UPLOAD_BODY_MAX)
        r = err_set(e, ERR_LIMIT, "at most %d bytes of an upload come in one request", UPLOAD_BODY_MAX);
    else if (at != x->upload.size)
        r = err_set(e, ERR_CONFLICT, "upload %llu goes on at %llu, not at %llu", (unsigned long long)id,
                    (unsigned long long)x->upload.size, (unsigned long long)at);
    else if (bytes.n > x->upload.wanted - x->upload.size)
        r = err_set(e, ERR_REFUSED, "upload %llu was begun as one of %llu bytes: it changed while it was read", (unsigned long long)id,
                    (unsigned long long)x->upload.wanted);
    bool is_over = r == 0;
    if (r == 0)
        r = check_room(u, bytes.n, e);
    if (r == 0)
        r = upload_take(&x->upload, u->writer, bytes, e);
    *size = x->upload.size;
    if (r < 0 && is_over)
        drop(u, x); // some of it may be lost
    else
        give_place(u, x);
    return r;
}

int
uploads_end(struct uploads *u, uint64_t id, const struct upload_record *rec, struct upload_written *out, struct err *e)
{
    struct place *x = take_place(u, id, e);
    int r = 0;
    if (!x)
        return e->code;
    if (x->upload.size != x->upload.wanted)
        r = err_set(e, ERR_REFUSED, "upload %llu has %llu of its %llu bytes", (unsigned long long)id, (unsigned long long)x->upload.size,
                    (unsigned long long)x->upload.wanted);
    else
        r = upload_end(&x->upload, u->writer, rec, out, e);
    if (r == 0) {
        (void)pthread_mutex_lock(&u->lock);
        forget(x);
        (void)pthread_mutex_unlock(&u->lock);
    } else if (r == ERR_REFUSED || r == ERR_BUSY) {
        give_place(u, x);
    } else {
        drop(u, x);
    }
    return r;
}
