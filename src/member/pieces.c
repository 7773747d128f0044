// SPDX-License-Identifier: Apache-2.0
// Pieces of files in the store that this member writes.
#include "member/pieces.h"

#include <assert.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/limits.h"
#include "member/state.h"

static int
dead(struct member *m, int r)
{
    if (r == ERR_IO || r == ERR_FULL || r == ERR_CORRUPT || r == ERR_NOMEM)
        m->failed = r;
    return r;
}

static struct ledger_slot *
slot_of(struct member *m, struct bytes origin)
{
    for (size_t i = 0; i < m->ledger_count; i++)
        if (bytes_equal(m->ledgers[i].origin, origin))
            return &m->ledgers[i];
    return NULL;
}

int
pieces_put(struct member *m, struct bytes origin, uint64_t index, uint32_t number, struct bytes piece, struct err *e)
{
    struct ledger_slot *l = slot_of(m, origin);
    struct store_leaf leaf;
    assert(m->is_open);
    if (!l || index >= sync_tree(m->sync, l->number)->size)
        return 0;
    int r = store_leaf_get(m->store, l->number, index, &leaf, e);
    if (r == 0 && leaf.state == STORE_HELD)
        r = store_piece_put(m->store, l->number, index, number, piece, e);
    return dead(m, r);
}

int
pieces_lost(struct member *m, struct bytes origin, uint64_t index, uint32_t number, struct err *e)
{
    struct ledger_slot *l = slot_of(m, origin);
    struct store_fetch f = {.is_asked = true}; // it was here, whatever the limit
    struct store_leaf leaf;
    if (!l)
        return 0;
    int r = store_leaf_get(m->store, l->number, index, &leaf, e);
    if (r == 0)
        r = store_piece_drop(m->store, l->number, index, number, number + 1, e);
    if (r < 0)
        return dead(m, r);
    leaf_commitment(&leaf.leaf, &f.id);
    return pieces_want(m, &f, e); // of our own too: who fetched it gives it back
}

int
pieces_want(struct member *m, const struct store_fetch *f, struct err *e)
{
    m->changes |= MEMBER_ROWS; // whoever fetches looks again
    return dead(m, store_fetch_put(m->store, f, e));
}

int
pieces_over(struct member *m, const struct hash *id, struct err *e)
{
    return dead(m, store_fetch_remove(m->store, id, e));
}

// ---- our own ----

int
pieces_stage(struct member *m, uint64_t upload, uint32_t number, struct bytes piece, struct err *e)
{
    return dead(m, store_piece_put(m->store, STORE_UPLOADS, upload, number, piece, e));
}

int
pieces_unstage(struct member *m, uint64_t upload, struct err *e)
{
    m->must_scrub = true;
    return dead(m, store_piece_drop(m->store, STORE_UPLOADS, upload, 0, LIMIT_FILE_PIECES, e));
}

// The last of several names those before it; before they are written, by ids of the same length.
static int
complete(const struct pieces_draft *drafts, size_t count, struct buf *out)
{
    struct json_writer w;
    buf_reset(out);
    buf_append(out, drafts[count - 1].record);
    if (count > 1) {
        buf_append_str(out, ",\"parts\":");
        json_writer_init(&w, out);
        json_write_array(&w, NULL);
        for (size_t i = 0; i + 1 < count; i++)
            json_write_hex(&w, NULL, hash_bytes(&drafts[i].written.id));
        json_write_array_end(&w);
        buf_append_byte(out, '}');
    }
    return buf_check(out);
}

static int
judge_all(struct member *m, uint8_t leaf_class, struct pieces_draft *drafts, size_t count, struct buf *last, struct err *e)
{
    uint64_t bytes = last->n;
    int r = write_judge(m, leaf_class, buf_bytes(last), e);
    for (size_t i = 0; r == 0 && i + 1 < count; i++) {
        bytes += drafts[i].record.n;
        r = write_judge(m, leaf_class, drafts[i].record, e);
    }
    const struct ledger_slot *l = &m->ledgers[m->own];
    if (r == 0 && (sync_tree(m->sync, l->number)->size + count > m->charter.quota_leaves ||
                   l->bytes_held + bytes > m->charter.quota_bytes))
        r = err_set(e, ERR_LIMIT, "the charter's quota of a ledger leaves no room for a file of %zu parts", count);
    return r;
}

int
pieces_write(struct member *m, uint8_t leaf_class, struct pieces_draft *drafts, size_t count, struct err *e)
{
    struct buf last;
    const struct ledger_slot *l = &m->ledgers[m->own];
    assert(m->is_open && count > 0 && count <= LIMIT_FILE_PARTS);
    buf_init(&last, LIMIT_RECORD_SIZE);
    int r = complete(drafts, count, &last);
    if (r < 0)
        (void)err_set(e, r, "the record of the file does not fit its limit"); // r tells
    if (r == 0)
        r = judge_all(m, leaf_class, drafts, count, &last, e);
    for (size_t i = 0; r == 0 && i < count; i++) {
        struct bytes record = drafts[i].record;
        if (i + 1 == count) {
            r = complete(drafts, count, &last);
            record = buf_bytes(&last);
        }
        if (r == 0)
            r = write_record(m, leaf_class, record, &drafts[i].written, e);
        if (r == 0)
            r = store_piece_move(m->store, drafts[i].upload, l->number, drafts[i].written.index, e);
    }
    buf_clear(&last);
    return dead(m, r);
}
