// SPDX-License-Identifier: Apache-2.0
// Uploads. Full pieces go to the writer as soon as they are there, in commits that wait for no disk: the one that writes
// the records does, and makes all before it durable.
#include "node/uploads.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/num.h"
#include "host/clock.h"
#include "host/file.h"
#include "member/pieces.h"
#include "node/writer.h"

#define UPLOADS_MAX 8
#define UPLOADS_IDLE_S (10 * 60) // nothing came for so long: its place may be another's
#define UPLOADS_SIZE_MAX ((uint64_t)LIMIT_FILE_SIZE * LIMIT_FILE_PARTS)
#define UPLOADS_RESERVE (64ull << 20) // left on the disk for everything else

struct part {
    uint64_t number; // of the store's upload
    uint64_t size;
    struct hash hash;
    uint32_t count;
    struct hash pieces[LIMIT_FILE_PIECES];
};

struct upload {
    uint64_t id; // 0: a free place
    bool is_busy;
    int64_t touched; // clock_mono seconds
    uint64_t size, wanted;
    struct hash_state whole, part_hash;
    struct buf piece; // the one that is not full yet
    struct part *parts[LIMIT_FILE_PARTS]; // owned
    size_t part_count;
};

struct uploads {
    struct writer *writer;
    char dir[4096];
    pthread_mutex_t lock; // ids, is_busy, touched, next
    uint64_t next;        // of ids and of the store's uploads
    struct upload places[UPLOADS_MAX];
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
    *out = u;
    return 0;
}

static void
forget(struct upload *x)
{
    for (size_t i = 0; i < x->part_count; i++)
        free(x->parts[i]);
    buf_clear(&x->piece);
    *x = (struct upload){0};
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

static struct upload *
take_place(struct uploads *u, uint64_t id, struct err *e)
{
    struct upload *found = NULL;
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
give_place(struct uploads *u, struct upload *x)
{
    (void)pthread_mutex_lock(&u->lock);
    x->is_busy = false;
    x->touched = now_s();
    (void)pthread_mutex_unlock(&u->lock);
}

static int
unstage(struct member *m, void *context, struct err *e)
{
    const struct upload *x = context;
    int r = 0;
    for (size_t i = 0; r == 0 && i < x->part_count; i++)
        r = pieces_unstage(m, x->parts[i]->number, e);
    return r;
}

// What is left of it goes; a node that stops drops it when it starts.
static void
drop(struct uploads *u, struct upload *x)
{
    struct err e = {0};
    if (x->part_count > 0 && writer_do(u->writer, true, unstage, x, &e) < 0)
        e.code = 0; // stopping: see above
    (void)pthread_mutex_lock(&u->lock);
    forget(x);
    (void)pthread_mutex_unlock(&u->lock);
}

static struct upload *
find_place(struct uploads *u, bool *is_old)
{
    struct upload *found = NULL;
    *is_old = false;
    for (size_t i = 0; i < UPLOADS_MAX; i++)
        if (u->places[i].id == 0)
            return &u->places[i];
    for (size_t i = 0; i < UPLOADS_MAX; i++)
        if (!u->places[i].is_busy && now_s() - u->places[i].touched > UPLOADS_IDLE_S)
            found = &u->places[i];
    *is_old = found != NULL;
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
    struct upload *x = find_place(u, &is_old);
    if (x) {
        x->is_busy = true;
        *id = u->next++;
    }
    (void)pthread_mutex_unlock(&u->lock);
    if (!x)
        return err_set(e, ERR_BUSY, "%d files are on their way into this node already: try again when one is done", UPLOADS_MAX);
    if (is_old)
        drop(u, x);
    (void)pthread_mutex_lock(&u->lock);
    *x = (struct upload){.id = *id, .wanted = size, .touched = now_s()};
    buf_init(&x->piece, LIMIT_FILE_PIECE);
    hash_init(&x->whole);
    (void)pthread_mutex_unlock(&u->lock);
    return 0;
}

// ---- bytes ----

struct staging {
    struct upload *x;
    struct ready {
        uint64_t upload;
        uint32_t number;
        struct bytes bytes; // of the request, or of the piece that was not full
    } ready[UPLOADS_BODY_MAX / LIMIT_FILE_PIECE + 2];
    size_t count;
};

static int
stage(struct member *m, void *context, struct err *e)
{
    struct staging *s = context;
    int r = 0;
    for (size_t i = 0; r == 0 && i < s->count; i++)
        r = pieces_stage(m, s->ready[i].upload, s->ready[i].number, s->ready[i].bytes, e);
    return r;
}

// The part that the next piece belongs to.
static struct part *
open_part(struct uploads *u, struct upload *x)
{
    struct part *last = x->part_count ? x->parts[x->part_count - 1] : NULL;
    if (last && last->count < LIMIT_FILE_PIECES)
        return last;
    struct part *p = x->part_count < LIMIT_FILE_PARTS ? calloc(1, sizeof *p) : NULL;
    if (!p)
        return NULL;
    if (last)
        hash_final(&x->part_hash, &last->hash);
    hash_init(&x->part_hash);
    (void)pthread_mutex_lock(&u->lock);
    p->number = u->next++;
    (void)pthread_mutex_unlock(&u->lock);
    return x->parts[x->part_count++] = p;
}

static int
add_piece(struct uploads *u, struct staging *s, struct bytes piece, struct err *e)
{
    struct part *p = open_part(u, s->x);
    if (!p)
        return err_set(e, ERR_NOMEM, "no memory for an upload");
    hash_of(piece, &p->pieces[p->count]);
    hash_update(&s->x->part_hash, piece);
    hash_update(&s->x->whole, piece);
    p->size += piece.n;
    s->ready[s->count++] = (struct ready){p->number, p->count++, piece};
    return 0;
}

static int
take(struct uploads *u, struct upload *x, struct bytes bytes, struct err *e)
{
    struct staging s = {.x = x};
    struct bytes rest = bytes;
    int r = check_room(u, bytes.n, e);
    bool is_joined = false;
    if (r == 0 && x->piece.n > 0) {
        size_t n = num_min_size(LIMIT_FILE_PIECE - x->piece.n, rest.n);
        buf_append(&x->piece, bytes_sub(rest, 0, n));
        rest = bytes_sub(rest, n, rest.n);
        is_joined = x->piece.n == LIMIT_FILE_PIECE;
        if (is_joined)
            r = add_piece(u, &s, buf_bytes(&x->piece), e);
    }
    while (r == 0 && rest.n >= LIMIT_FILE_PIECE) {
        r = add_piece(u, &s, bytes_sub(rest, 0, LIMIT_FILE_PIECE), e);
        rest = bytes_sub(rest, LIMIT_FILE_PIECE, rest.n);
    }
    if (r == 0 && s.count > 0)
        r = writer_do(u->writer, true, stage, &s, e);
    if (is_joined)
        buf_reset(&x->piece);
    buf_append(&x->piece, rest);
    if (r == 0)
        r = buf_check(&x->piece);
    x->size += bytes.n;
    return r;
}

int
uploads_take(struct uploads *u, uint64_t id, uint64_t at, struct bytes bytes, uint64_t *size, struct err *e)
{
    struct upload *x = take_place(u, id, e);
    int r = 0;
    if (!x)
        return e->code;
    if (bytes.n > UPLOADS_BODY_MAX)
        r = err_set(e, ERR_LIMIT, "at most %d bytes of an upload come in one request", UPLOADS_BODY_MAX);
    else if (at != x->size)
        r = err_set(e, ERR_CONFLICT, "upload %llu goes on at %llu, not at %llu", (unsigned long long)id,
                    (unsigned long long)x->size, (unsigned long long)at);
    else if (bytes.n > x->wanted - x->size)
        r = err_set(e, ERR_REFUSED, "upload %llu was begun as one of %llu bytes: it changed while it was read", (unsigned long long)id,
                    (unsigned long long)x->wanted);
    bool is_over = r == 0;
    if (r == 0)
        r = take(u, x, bytes, e);
    *size = x->size;
    if (r < 0 && is_over)
        drop(u, x); // some of it may be lost
    else
        give_place(u, x);
    return r;
}

// ---- records ----

static void
write_words(struct json_writer *w, const struct uploads_record *rec)
{
    static const char *const texts[] = {"name", "type", "until"};
    const struct json *release = json_get(rec->words, "release");
    json_write_object(w, NULL);
    json_write_str(w, "kind", "file");
    json_write_time(w, "time", rec->now);
    if (release) {
        json_write_array(w, "release");
        for (const struct json *x = release->first; x; x = x->next)
            json_write_text(w, NULL, x->text);
        json_write_array_end(w);
    }
    if (json_get_bool(rec->words, "exercise", false))
        json_write_bool(w, "exercise", true);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (json_get(rec->words, texts[i]))
            json_write_text(w, texts[i], json_get_text(rec->words, texts[i]));
}

static void
write_part(const struct upload *x, size_t i, const struct hash *whole, const struct uploads_record *rec, struct buf *out)
{
    struct json_writer w;
    const struct part *p = x->parts[i];
    bool is_last = i + 1 == x->part_count;
    json_writer_init(&w, out);
    write_words(&w, rec);
    json_write_int(&w, "size", (int64_t)p->size);
    json_write_hex(&w, "hash", hash_bytes(&p->hash));
    json_write_array(&w, "pieces");
    for (uint32_t n = 0; n < p->count; n++)
        json_write_hex(&w, NULL, hash_bytes(&p->pieces[n]));
    json_write_array_end(&w);
    if (!is_last)
        json_write_int(&w, "part", (int64_t)i + 1);
    if (is_last && i > 0) {
        json_write_object(&w, "total");
        json_write_int(&w, "size", (int64_t)x->size);
        json_write_hex(&w, "hash", hash_bytes(whole));
        json_write_object_end(&w);
        return; // `parts` and the brace come when their ids are known
    }
    json_write_object_end(&w);
}

struct ending {
    uint8_t leaf_class;
    struct pieces_draft drafts[LIMIT_FILE_PARTS];
    struct buf texts[LIMIT_FILE_PARTS];
    size_t count;
};

static int
write_all(struct member *m, void *context, struct err *e)
{
    struct ending *x = context;
    return pieces_write(m, x->leaf_class, x->drafts, x->count, e);
}

// The last piece, which may be shorter; of an empty file there is none.
static int
close_last(struct uploads *u, struct upload *x, struct err *e)
{
    struct staging s = {.x = x};
    int r = 0;
    if (x->part_count == 0 && x->piece.n == 0 && !open_part(u, x))
        r = err_set(e, ERR_NOMEM, "no memory for an upload");
    if (r == 0 && x->piece.n > 0)
        r = add_piece(u, &s, buf_bytes(&x->piece), e);
    if (r == 0 && s.count > 0)
        r = writer_do(u->writer, true, stage, &s, e);
    if (r == 0) // unless the words before were refused, and it is closed already
        buf_reset(&x->piece);
    return r;
}

static int
end(struct uploads *u, struct upload *x, const struct uploads_record *rec, struct uploads_written *out, struct err *e)
{
    struct ending *y = calloc(1, sizeof *y);
    struct hash_state whole, part;
    if (!y)
        return err_set(e, ERR_NOMEM, "no memory for an upload");
    int r = close_last(u, x, e);
    if (r == 0) {
        whole = x->whole; // copies: refused words may be put right
        part = x->part_hash;
        hash_final(&whole, &out->hash);
        hash_final(&part, &x->parts[x->part_count - 1]->hash);
    }
    y->leaf_class = rec->leaf_class;
    y->count = x->part_count;
    for (size_t i = 0; r == 0 && i < y->count; i++) {
        buf_init(&y->texts[i], LIMIT_RECORD_SIZE);
        write_part(x, i, &out->hash, rec, &y->texts[i]);
        r = buf_check(&y->texts[i]);
        y->drafts[i] = (struct pieces_draft){.upload = x->parts[i]->number, .record = buf_bytes(&y->texts[i])};
        if (r < 0)
            (void)err_set(e, r, "the record of the file does not fit its limit"); // r tells
    }
    if (r == 0)
        r = writer_do(u->writer, false, write_all, y, e);
    if (r == 0) {
        const struct member_written *last = &y->drafts[y->count - 1].written;
        out->id = last->id;
        out->index = last->index;
        out->size = x->size;
        out->parts = (uint32_t)y->count;
    }
    for (size_t i = 0; i < y->count; i++)
        buf_clear(&y->texts[i]);
    free(y);
    return r;
}

int
uploads_end(struct uploads *u, uint64_t id, const struct uploads_record *rec, struct uploads_written *out, struct err *e)
{
    struct upload *x = take_place(u, id, e);
    int r = 0;
    if (!x)
        return e->code;
    if (x->size != x->wanted)
        r = err_set(e, ERR_REFUSED, "upload %llu has %llu of its %llu bytes", (unsigned long long)id, (unsigned long long)x->size,
                    (unsigned long long)x->wanted);
    else
        r = end(u, x, rec, out, e);
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
