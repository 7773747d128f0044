// SPDX-License-Identifier: Apache-2.0
// One upload. Full pieces go to the writer as soon as they are there, in commits that wait for no disk: the one that writes
// the records does, and makes all before it durable.
#include "node/upload.h"

#include <stdlib.h>

#include "base/num.h"
#include "member/pieces.h"
#include "node/writer.h"

void
upload_init(struct upload *x, uint64_t size, atomic_uint_fast64_t *next_part)
{
    *x = (struct upload){.wanted = size, .next_part = next_part};
    buf_init(&x->piece, LIMIT_FILE_PIECE);
    hash_init(&x->whole);
}

void
upload_clear(struct upload *x)
{
    for (size_t i = 0; i < x->part_count; i++)
        free(x->parts[i]);
    x->part_count = 0;
    buf_clear(&x->piece);
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

void
upload_drop(struct upload *x, struct writer *w)
{
    struct err e = {0};
    if (x->part_count > 0 && writer_do(w, true, unstage, x, &e) < 0)
        e.code = 0; // stopping: a node that starts drops what lies there
    upload_clear(x);
}

// ---- bytes ----

struct staging {
    struct upload *x;
    struct ready {
        uint64_t upload;
        uint32_t number;
        struct bytes bytes; // of the request, or of the piece that was not full
    } ready[UPLOAD_BODY_MAX / LIMIT_FILE_PIECE + 2];
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
static struct upload_part *
open_part(struct upload *x)
{
    struct upload_part *last = x->part_count ? x->parts[x->part_count - 1] : NULL;
    if (last && last->count < LIMIT_FILE_PIECES)
        return last;
    struct upload_part *p = x->part_count < LIMIT_FILE_PARTS ? calloc(1, sizeof *p) : NULL;
    if (!p)
        return NULL;
    if (last)
        hash_final(&x->part_hash, &last->hash);
    hash_init(&x->part_hash);
    p->number = atomic_fetch_add(x->next_part, 1);
    return x->parts[x->part_count++] = p;
}

static int
add_piece(struct staging *s, struct bytes piece, struct err *e)
{
    struct upload_part *p = open_part(s->x);
    if (!p)
        return err_set(e, ERR_NOMEM, "no memory for an upload");
    hash_of(piece, &p->pieces[p->count]);
    hash_update(&s->x->part_hash, piece);
    hash_update(&s->x->whole, piece);
    p->size += piece.n;
    s->ready[s->count++] = (struct ready){p->number, p->count++, piece};
    return 0;
}

int
upload_take(struct upload *x, struct writer *w, struct bytes bytes, struct err *e)
{
    struct staging s = {.x = x};
    struct bytes rest = bytes;
    int r = 0;
    bool is_joined = false;
    if (x->piece.n > 0) {
        size_t n = num_min_size(LIMIT_FILE_PIECE - x->piece.n, rest.n);
        buf_append(&x->piece, bytes_sub(rest, 0, n));
        rest = bytes_sub(rest, n, rest.n);
        is_joined = x->piece.n == LIMIT_FILE_PIECE;
        if (is_joined)
            r = add_piece(&s, buf_bytes(&x->piece), e);
    }
    while (r == 0 && rest.n >= LIMIT_FILE_PIECE) {
        r = add_piece(&s, bytes_sub(rest, 0, LIMIT_FILE_PIECE), e);
        rest = bytes_sub(rest, LIMIT_FILE_PIECE, rest.n);
    }
    if (r == 0 && s.count > 0)
        r = writer_do(w, true, stage, &s, e);
    if (is_joined)
        buf_reset(&x->piece);
    buf_append(&x->piece, rest);
    if (r == 0)
        r = buf_check(&x->piece);
    x->size += bytes.n;
    return r;
}

// ---- records ----

static void
write_words(struct json_writer *w, const struct upload_record *rec)
{
    static const char *const texts[] = {"name", "type", "until"};
    const struct json *release = json_get(rec->words, "release");
    json_write_object(w, NULL);
    json_write_str(w, "kind", "file");
    json_write_time(w, "time", rec->now);
    if (release && release->type != JSON_ARRAY) {
        json_write_raw(w, "release", release->source); // refused as any record with such a field
    } else if (release) {
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
write_part(const struct upload *x, size_t i, const struct hash *whole, const struct upload_record *rec, struct buf *out)
{
    struct json_writer w;
    const struct upload_part *p = x->parts[i];
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
close_last(struct upload *x, struct writer *w, struct err *e)
{
    struct staging s = {.x = x};
    int r = 0;
    if (x->part_count == 0 && x->piece.n == 0 && !open_part(x))
        r = err_set(e, ERR_NOMEM, "no memory for an upload");
    if (r == 0 && x->piece.n > 0)
        r = add_piece(&s, buf_bytes(&x->piece), e);
    if (r == 0 && s.count > 0)
        r = writer_do(w, true, stage, &s, e);
    if (r == 0) // unless the words before were refused, and it is closed already
        buf_reset(&x->piece);
    return r;
}

int
upload_end(struct upload *x, struct writer *w, const struct upload_record *rec, struct upload_written *out, struct err *e)
{
    struct ending *y = calloc(1, sizeof *y);
    struct hash_state whole, part;
    if (!y)
        return err_set(e, ERR_NOMEM, "no memory for an upload");
    int r = close_last(x, w, e);
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
        r = writer_do(w, false, write_all, y, e);
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
