// SPDX-License-Identifier: Apache-2.0
// Files: bytes in, some megabytes at a time; bytes out, streamed piece by piece; what is here and what is on its way.
#include "node/api_inside.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "ledger/leaf.h"
#include "member/files.h"
#include "member/find.h"
#include "member/pieces.h"
#include "node/fetching.h"
#include "node/uploads.h"
#include "node/views.h"
#include "node/writer.h"

#define API_FILES_MAX 1000                  // in one answer
#define API_FILE_ARENA_MAX (64 * 1024 * 1024) // a file of many parts, with all hashes

// ---- what is here ----

int
api_file_list(struct call *c, struct view *v)
{
    uint64_t max, matched = 0;
    int r = call_number(c, "max", CALL_PAGE, &max);
    if (r < 0)
        return r;
    json_write_object(&c->w, NULL);
    json_write_time(&c->w, "as_of", c->as_of);
    r = files_list(v, call_has(c, "exercise"), c->as_of, num_min_u64(max, API_FILES_MAX), &c->w, "files", &matched, &c->err);
    json_write_int(&c->w, "matched", (int64_t)matched);
    json_write_object_end(&c->w);
    call_audit(c, "files", (struct bytes){NULL, 0}, r);
    return r;
}

// By its id or the first digits of it.
static int
find(struct call *c, struct view *v, struct arena *a, struct files_one *out)
{
    const struct view_ledger *l;
    struct hash id;
    uint64_t index;
    bool found = false;
    int r = find_record(v, c->rest, &l, &index, &id, &c->err);
    if (r == 0)
        r = files_find(v, a, &id, out, &found, &c->err);
    if (r == 0 && !found)
        r = err_set(&c->err, ERR_NOT_FOUND, "%.*s is no file whose record is held here", (int)num_min_size(c->rest.n, 64),
                    c->rest.p);
    return r;
}

static void
write_state(struct call *c, const struct files_one *f)
{
    struct buf why;
    buf_init(&why, 512);
    if (c->config->fetching)
        fetching_tell(c->config->fetching, &f->id, &why);
    json_write_str(&c->w, "state", files_is_here(f) ? "here" : why.n ? "wanted" : "not asked for");
    if (why.n)
        json_write_text(&c->w, "why", buf_bytes(&why));
    buf_clear(&why);
}

int
api_file_one(struct call *c, struct view *v)
{
    struct files_one f;
    struct arena a;
    arena_init(&a, API_FILE_ARENA_MAX);
    int r = find(c, v, &a, &f);
    if (r == 0) {
        json_write_object(&c->w, NULL);
        files_write(&f, &c->w);
        write_state(c, &f);
        json_write_object_end(&c->w);
    }
    arena_clear(&a);
    return r;
}

struct wanting {
    struct store_fetch f;
};

static int
want(struct member *m, void *context, struct err *e)
{
    const struct wanting *x = context;
    return pieces_want(m, &x->f, e);
}

int
api_file_fetch(struct call *c)
{
    struct wanting x = {{.is_asked = true, .urgency = 2}}; // as a message of precedence priority would
    struct files_one f;
    struct arena a;
    struct view *v = NULL;
    int r = call_need_writer(c);
    if (r == 0)
        r = views_take(c->config->views, &v, &c->err);
    if (r < 0)
        return r;
    arena_init(&a, API_FILE_ARENA_MAX);
    r = find(c, v, &a, &f);
    x.f.id = f.id;
    bool is_here = r == 0 && files_is_here(&f);
    views_give(c->config->views, v);
    if (r == 0 && !is_here)
        r = writer_do(c->config->writer, false, want, &x, &c->err);
    if (r == 0) {
        json_write_object(&c->w, NULL);
        json_write_hex(&c->w, "id", hash_bytes(&x.f.id));
        json_write_str(&c->w, "state", is_here ? "here" : "wanted");
        json_write_object_end(&c->w);
    }
    arena_clear(&a);
    call_audit(c, "fetch", c->rest, r);
    return r;
}

// ---- bytes out ----

struct sending {
    struct views *views;
    struct arena arena;
    struct files_one file;
    struct view_ledger ledger; // what the parts need of it, whatever view it came from
    size_t part;
    uint32_t number;
    struct buf piece;
    size_t at; // in piece
};

static int
next_piece(struct sending *x)
{
    struct view *v;
    while (x->part < x->file.part_count && x->number >= x->file.parts[x->part].piece_count) {
        x->part++;
        x->number = 0;
    }
    buf_reset(&x->piece);
    x->at = 0;
    if (x->part == x->file.part_count)
        return 0;
    int r = views_take(x->views, &v, NULL); // one a piece: a slow reader keeps no snapshot
    if (r < 0)
        return r;
    r = files_piece(v, &x->file.parts[x->part], x->number++, &x->piece, NULL);
    views_give(x->views, v);
    return r;
}

static ssize_t
read_file(void *context, uint8_t *out, size_t n_max)
{
    struct sending *x = context;
    if (x->at == x->piece.n && next_piece(x) < 0)
        return -1;
    size_t n = num_min_size(n_max, x->piece.n - x->at);
    if (n > 0)
        memcpy(out, x->piece.p + x->at, n);
    x->at += n;
    return (ssize_t)n;
}

static void
free_sending(void *context)
{
    struct sending *x = context;
    buf_clear(&x->piece);
    arena_clear(&x->arena);
    free(x);
}

static int
open_sending(struct call *c, struct view *v, struct sending *x)
{
    int r = find(c, v, &x->arena, &x->file);
    if (r == 0 && !files_is_here(&x->file))
        r = err_set(&c->err, ERR_BUSY, "%llu of its %llu bytes are here: fetch it first (entente fetch %.12s)",
                    (unsigned long long)x->file.held, (unsigned long long)x->file.total, (const char *)c->rest.p);
    if (r < 0)
        return r;
    x->ledger = *x->file.ledger;
    x->ledger.member = arena_copy(&x->arena, x->file.ledger->member);
    x->file.ledger = &x->ledger;
    for (size_t i = 0; i < x->file.part_count; i++)
        x->file.parts[i].ledger = &x->ledger;
    return x->ledger.member.p ? 0 : err_set(&c->err, ERR_NOMEM, "no memory");
}

int
api_file_bytes(struct call *c, struct view *v)
{
    struct sending *x = calloc(1, sizeof *x);
    if (!x)
        return err_set(&c->err, ERR_NOMEM, "no memory");
    x->views = c->config->views;
    arena_init(&x->arena, API_FILE_ARENA_MAX);
    buf_init(&x->piece, LIMIT_FILE_PIECE);
    int r = open_sending(c, v, x);
    call_audit(c, "read file", c->rest, r);
    if (r < 0) {
        free_sending(x);
        return r;
    }
    const struct reply_stream stream = {read_file, free_sending, x, x->file.total};
    reply_stream(c->rp, 200, REPLY_BYTES, &stream);
    return 0;
}

// ---- bytes in ----

int
api_file_begin(struct call *c)
{
    uint64_t size, id;
    int r = call_need_writer(c);
    if (r == 0)
        r = call_number(c, "size", UINT64_MAX, &size);
    if (r == 0 && size == UINT64_MAX)
        r = err_set(&c->err, ERR_INVALID, "size is the number of bytes the file has");
    if (r == 0)
        r = uploads_begin(c->config->uploads, size, &id, &c->err);
    if (r < 0)
        return r;
    json_write_object(&c->w, NULL);
    json_write_int(&c->w, "upload", (int64_t)id);
    json_write_object_end(&c->w);
    return 0;
}

int
api_file_take(struct call *c)
{
    uint64_t id, at, size = 0;
    int r = call_need_writer(c);
    if (r == 0 && num_parse_u64(c->rest, &id) < 0)
        r = err_set(&c->err, ERR_INVALID, "an upload is named by its number");
    if (r == 0)
        r = call_number(c, "at", 0, &at);
    if (r == 0)
        r = uploads_take(c->config->uploads, id, at, c->rq->body, &size, &c->err);
    if (r < 0)
        return r;
    json_write_object(&c->w, NULL);
    json_write_int(&c->w, "size", (int64_t)size);
    json_write_object_end(&c->w);
    return 0;
}

static int
end(struct call *c, struct arena *a, struct upload_written *written)
{
    struct upload_record rec = {.leaf_class = LEAF_RESTRICTED, .now = c->now};
    struct json *words = NULL;
    struct bytes class_name = call_query(c, "class");
    uint64_t id;
    int r = call_number(c, "upload", 0, &id);
    if (r == 0 && class_name.n && leaf_class_from_name(class_name, &rec.leaf_class) < 0)
        r = err_set(&c->err, ERR_INVALID, "class is public, alliance or restricted");
    if (r == 0)
        r = json_parse(a, c->rq->body, JSON_API, &words, &c->err);
    if (r == 0 && !json_is(words, JSON_OBJECT))
        r = err_set(&c->err, ERR_INVALID, "the body says in an object what the file is: name, release, ...");
    rec.words = words;
    return r == 0 ? uploads_end(c->config->uploads, id, &rec, written, &c->err) : r;
}

int
api_file_end(struct call *c)
{
    struct upload_written written = {0};
    struct arena a;
    char hex[2 * HASH_SIZE + 1] = "";
    int r = call_need_writer(c);
    if (r < 0)
        return r;
    arena_init(&a, 4 * 1024 * 1024);
    r = end(c, &a, &written);
    arena_clear(&a);
    if (r == 0) {
        bytes_to_hex_str(hash_bytes(&written.id), hex);
        json_write_object(&c->w, NULL);
        json_write_hex(&c->w, "id", hash_bytes(&written.id));
        json_write_int(&c->w, "index", (int64_t)written.index);
        json_write_int(&c->w, "size", (int64_t)written.size);
        json_write_hex(&c->w, "hash", hash_bytes(&written.hash));
        json_write_int(&c->w, "parts", (int64_t)written.parts);
        json_write_object_end(&c->w);
    }
    call_audit(c, "write file", bytes_of_str(hex), r);
    return r;
}
