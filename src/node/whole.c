// SPDX-License-Identifier: Apache-2.0
// A file as a whole. The hashes of its pieces say nothing of the hash that its record gives the whole: its author may have
// written another one.
#include "node/whole.h"

#include "base/limits.h"
#include "host/log.h"
#include "member/pieces.h"
#include "node/views.h"
#include "node/writer.h"

static int
over(struct member *m, void *context, struct err *e)
{
    return pieces_over(m, context, e);
}

struct losing {
    const struct files_part *part;
    uint32_t number;
};

static int
lose(struct member *m, void *context, struct err *e)
{
    const struct losing *x = context;
    return pieces_lost(m, x->part->ledger->origin, x->part->index, x->number, e);
}

// ERR_REFUSED: the bytes are what the pieces' hashes say, and are not what its record says of the whole. ERR_CORRUPT: a
// piece was damaged, and is wanted anew.
static int
read_whole(const struct whole_terms *t, const struct files_one *f, struct err *e)
{
    struct hash_state whole;
    struct hash h;
    struct buf b;
    struct losing lost = {NULL, 0};
    int r = 0;
    buf_init(&b, LIMIT_FILE_PIECE);
    hash_init(&whole);
    for (size_t i = 0; r == 0 && i < f->part_count; i++) {
        const struct files_part *p = &f->parts[i];
        struct hash_state state;
        struct view *v = NULL;
        hash_init(&state);
        r = views_take(t->views, &v, e);
        for (uint32_t n = 0; r == 0 && n < p->piece_count; n++) {
            buf_reset(&b);
            r = files_piece(v, p, n, &b, e);
            hash_update(&state, buf_bytes(&b));
            if (f->part_count > 1) // else it is the part
                hash_update(&whole, buf_bytes(&b));
            lost = (struct losing){p, n};
        }
        views_give(t->views, v);
        hash_final(&state, &h);
        if (r == 0 && !hash_equal(&h, &p->hash))
            r = err_set(e, ERR_REFUSED, "the pieces of part %zu do not make what its record says", i + 1);
    }
    if (f->part_count > 1)
        hash_final(&whole, &h);
    if (r == 0 && !hash_equal(&h, &f->hash))
        r = err_set(e, ERR_REFUSED, "its pieces do not make the file that its record says");
    if (r == ERR_CORRUPT && lost.part && writer_do(t->writer, false, lose, &lost, NULL) < 0)
        r = ERR_CLOSED;
    buf_clear(&b);
    return r;
}

void
whole_conclude(const struct whole_terms *t, const struct files_one *f)
{
    struct err e = {0};
    char what[32], hex[2 * HASH_SIZE + 1];
    struct buf b;
    int r = read_whole(t, f, &e);
    if (r == ERR_CORRUPT || r == ERR_NOT_FOUND || r == ERR_CLOSED) // the disk, or an erasure: the next plan sees
        return;
    if (r < 0 && r != ERR_REFUSED) {
        log_event(t->log, LOG_WARN, "store", NULL, "a file could not be read: %s", e.text);
        return;
    }
    bytes_to_hex_str(hash_bytes(&f->id), hex);
    buf_init(&b, 1024);
    buf_append_fmt(&b, "file %.12s", hex);
    if (bytes_to_str(buf_bytes(&b), what, sizeof what) < 0)
        what[0] = '\0'; // it fits
    buf_reset(&b);
    if (r == ERR_REFUSED) {
        buf_append_fmt(&b, "sent the file %.12s whose bytes are not what its record says: %s. Nothing of it may be trusted", hex,
                       e.text);
        writer_trouble(t->writer, f->ledger->member, what, buf_bytes(&b));
    }
    struct hash id = f->id;
    if (writer_do(t->writer, false, over, &id, &e) == 0)
        log_event(t->log, LOG_INFO, "node", NULL, "the file %.12s of %.*s is here", hex, (int)f->ledger->member.n,
                  (const char *)f->ledger->member.p);
    buf_clear(&b);
}
