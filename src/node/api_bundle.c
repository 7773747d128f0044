// SPDX-License-Identifier: Apache-2.0
// Notes, chunks and receipts that came as a file. A body is the head of a bundle and any run of its
// frames: a large file comes in several. Each frame is believed for its own signatures, as if a
// peer had given it, and is durable before the next is looked at; so a file that turns out bad
// half-way has done nothing that it could not do.
#include <string.h>

#include "member/pack.h"
#include "node/api_inside.h"
#include "node/views.h"
#include "node/writer.h"

struct bundling {
    struct call *c;
    struct bundle_head head;
    int64_t notes, chunks, receipts, refused, notes_refused;
    struct err why; // of the first refused note
};

static int
check_head(struct bundling *x)
{
    struct view *v;
    struct call *c = x->c;
    int r = views_take(c->config->views, &v, &c->err);
    if (r < 0)
        return r;
    if (!hash_equal(&x->head.charter, &v->charter.hash))
        r = err_set(&c->err, ERR_REFUSED,
                    "the bundle is of another alliance: its charter is not this one's");
    else if (!charter_find(&v->charter, x->head.from))
        r = err_set(&c->err, ERR_REFUSED, "the bundle says it is from %.*s, who is no member",
                    (int)x->head.from.n, (const char *)x->head.from.p);
    else if (x->head.to.n && !bytes_equal(x->head.to, v->self))
        r = err_set(&c->err, ERR_REFUSED, "the bundle is for %.*s, and this is %.*s",
                    (int)x->head.to.n, (const char *)x->head.to.p, (int)v->self.n,
                    (const char *)v->self.p);
    views_give(c->config->views, v);
    return r;
}

static int
take_frame(struct bundling *x, const struct bundle_frame *f)
{
    struct writer *w = x->c->config->writer;
    struct err *e = &x->c->err;
    int r;
    switch (f->type) {
    case BUNDLE_NOTE:
        x->notes++;
        r = writer_file(w, false, f->body, e);
        if (r != ERR_REFUSED)
            return r;
        if (x->notes_refused++ == 0) // or signed with a key that a chunk of this bundle brings: it comes once more
            x->why = *e;
        *e = (struct err){0};
        return 0;
    case BUNDLE_CHUNK:
        x->chunks++;
        return writer_file(w, true, f->body, e);
    case BUNDLE_RECEIPT:
        x->receipts++;
        r = writer_receipt(w, x->head.from, f->body, e);
        if (r != ERR_REFUSED && r != ERR_INVALID)
            return r;
        x->refused++; // of a record that is not here yet, or any more: the next bundle has it again
        *e = (struct err){0};
        return 0;
    case BUNDLE_END:
        return 0;
    }
    return 0;
}

int
api_bundle_import(struct call *c)
{
    struct arena a;
    struct bundling x = {.c = c};
    struct bundle_frame f;
    struct bytes rest = c->rq->body;
    bool bad = false;
    int r = call_need_writer(c);
    if (r < 0)
        return r;
    arena_init(&a, 1024 * 1024);
    r = bundle_parse_head(&a, &rest, &x.head, &c->err);
    if (r == 0)
        r = check_head(&x);
    while (r == 0 && bundle_next(&rest, &f, &bad))
        r = take_frame(&x, &f);
    if (r == 0 && bad)
        r = err_set(&c->err, ERR_INVALID,
                    "the bundle is cut short, or no bundle from some point on");
    call_audit(c, "import bundle", x.head.from, r);
    arena_clear(&a);
    if (r < 0)
        return r;
    json_write_object(&c->w, NULL);
    json_write_int(&c->w, "notes", x.notes);
    json_write_int(&c->w, "notes_refused", x.notes_refused);
    if (x.notes_refused)
        json_write_str(&c->w, "notes_refused_because", x.why.text);
    json_write_int(&c->w, "chunks", x.chunks);
    json_write_int(&c->w, "receipts", x.receipts);
    json_write_int(&c->w, "receipts_refused", x.refused);
    json_write_object_end(&c->w);
    return 0;
}
