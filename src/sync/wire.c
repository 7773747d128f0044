// SPDX-License-Identifier: Apache-2.0
// Bodies on the wire to structs and back. Formats: wire.h.
#include "sync/wire.h"

#include <assert.h>
#include <string.h>

#include "base/limits.h"
#include "base/num.h"

static const char CHUNK_MAGIC[] = "entente chunk v1\n";
static const char HEADS_MAGIC[] = "entente heads v1 ";
static const char RECEIPT_MAGIC[] = "entente receipt v1\n";
static const char OPENED_MAGIC[] = "entente opened v1\n";

// Take n bytes off the front; false when there are fewer.
static bool
take(struct bytes *rest, size_t n, const uint8_t **out)
{
    if (rest->n < n)
        return false;
    *out = rest->p;
    rest->p += n;
    rest->n -= n;
    return true;
}

static bool
take_u64(struct bytes *rest, uint64_t *out)
{
    const uint8_t *p;
    if (!take(rest, 8, &p))
        return false;
    *out = num_get_u64be(p);
    return true;
}

static bool
take_proof(struct bytes *rest, struct hash *proof, unsigned *count)
{
    const uint8_t *p;
    if (!take(rest, 1, &p) || p[0] > TREE_PROOF_MAX)
        return false;
    *count = p[0];
    if (!take(rest, (size_t)*count * HASH_SIZE, &p))
        return false;
    memcpy(proof, p, (size_t)*count * HASH_SIZE);
    return true;
}

static bool
take_frame(struct bytes *rest, struct wire_frame *f)
{
    const uint8_t *p;
    if (!take(rest, LEAF_SIZE + 1, &p) || p[LEAF_SIZE] > 2)
        return false;
    memcpy(f->leaf.b, p, LEAF_SIZE);
    f->has_bytes = p[LEAF_SIZE] == 1;
    f->is_lost = p[LEAF_SIZE] == 2;
    f->record = (struct bytes){NULL, 0};
    if (!f->has_bytes)
        return true;
    if (!take(rest, LEAF_SALT_SIZE + 4, &p))
        return false;
    memcpy(f->salt, p, LEAF_SALT_SIZE);
    uint32_t n = num_get_u32be(p + LEAF_SALT_SIZE);
    if (n > LIMIT_RECORD_SIZE || !take(rest, n, &p))
        return false;
    f->record = (struct bytes){p, n};
    return true;
}

static bool
take_chunk_head(struct bytes *rest, struct wire_chunk *c)
{
    const uint8_t *p;
    struct bytes magic = bytes_of_str(CHUNK_MAGIC);
    if (!bytes_has_prefix(*rest, magic) || !take(rest, magic.n, &p) || !take(rest, 2, &p))
        return false;
    size_t origin_size = num_get_u16be(p);
    if (origin_size > LIMIT_ORIGIN_SIZE || !take(rest, origin_size, &p))
        return false;
    c->origin = (struct bytes){p, origin_size};
    if (!take_u64(rest, &c->from) || !take_u64(rest, &c->to) || !take_u64(rest, &c->size))
        return false;
    if (!take(rest, HASH_SIZE, &p))
        return false;
    memcpy(c->root_from.b, p, HASH_SIZE);
    return take_proof(rest, c->proof_from, &c->proof_from_count) &&
           take_proof(rest, c->proof_to, &c->proof_to_count);
}

int
wire_parse_chunk(struct arena *a, struct bytes body, struct wire_chunk *out, struct err *e)
{
    struct bytes rest = body;
    if (!take_chunk_head(&rest, out))
        return err_set(e, ERR_INVALID, "chunk: its head is malformed or cut short");
    if (out->from > out->to || out->to > out->size || out->size > LIMIT_LEDGER_LEAVES ||
        out->to - out->from > LIMIT_CHUNK_LEAVES)
        return err_set(e, ERR_INVALID, "chunk: its range makes no sense or exceeds %d leaves", LIMIT_CHUNK_LEAVES);
    size_t count = (size_t)(out->to - out->from);
    if (rest.n < count * (LEAF_SIZE + 1))
        return err_set(e, ERR_INVALID, "chunk: cut short");
    out->frames = arena_array(a, count ? count : 1, sizeof *out->frames);
    if (!out->frames)
        return err_set(e, ERR_NOMEM, "chunk: no memory for %zu leaves", count);
    for (size_t i = 0; i < count; i++)
        if (!take_frame(&rest, &out->frames[i]))
            return err_set(e, ERR_INVALID, "chunk: leaf %zu of %zu is malformed or cut short", i, count);
    if (rest.n != 0)
        return err_set(e, ERR_INVALID, "chunk: %zu bytes too many", rest.n);
    return 0;
}

static void
append_proof(struct buf *out, const struct hash *proof, unsigned count)
{
    assert(count <= TREE_PROOF_MAX);
    buf_append_byte(out, (uint8_t)count);
    buf_append(out, (struct bytes){(const uint8_t *)proof, (size_t)count * HASH_SIZE});
}

void
wire_append_chunk_head(struct buf *out, const struct wire_chunk *c)
{
    assert(c->origin.n <= LIMIT_ORIGIN_SIZE);
    buf_append_str(out, CHUNK_MAGIC);
    buf_append_u16be(out, (uint16_t)c->origin.n);
    buf_append(out, c->origin);
    buf_append_u64be(out, c->from);
    buf_append_u64be(out, c->to);
    buf_append_u64be(out, c->size);
    buf_append(out, hash_bytes(&c->root_from));
    append_proof(out, c->proof_from, c->proof_from_count);
    append_proof(out, c->proof_to, c->proof_to_count);
}

void
wire_append_frame(struct buf *out, const struct leaf *leaf, const uint8_t *salt, struct bytes record)
{
    assert(record.n <= LIMIT_RECORD_SIZE);
    buf_append(out, (struct bytes){leaf->b, LEAF_SIZE});
    buf_append_byte(out, salt ? 1 : 0);
    if (!salt)
        return;
    buf_append(out, (struct bytes){salt, LEAF_SALT_SIZE});
    buf_append_u32be(out, (uint32_t)record.n);
    buf_append(out, record);
}

void
wire_append_lost(struct buf *out, const struct leaf *leaf)
{
    buf_append(out, (struct bytes){leaf->b, LEAF_SIZE});
    buf_append_byte(out, 2);
}

void
wire_append_heads(struct buf *out, struct bytes member, uint64_t rules)
{
    buf_append_str(out, HEADS_MAGIC);
    buf_append(out, member);
    buf_append_byte(out, ' ');
    buf_append_u64(out, rules);
    buf_append_byte(out, '\n');
}

void
wire_append_head_note(struct buf *out, struct bytes note)
{
    assert(note.n <= UINT32_MAX);
    buf_append_u32be(out, (uint32_t)note.n);
    buf_append(out, note);
}

int
wire_parse_heads(struct bytes *rest, struct bytes *member, uint64_t *rules, struct err *e)
{
    struct bytes line;
    struct bytes magic = bytes_of_str(HEADS_MAGIC);
    if (!bytes_next_line(rest, &line) || line.n > 128)
        return err_set(e, ERR_INVALID, "heads: no first line");
    if (!bytes_has_prefix(line, magic))
        return bytes_has_prefix(line, BYTES_LIT("entente heads v"))
                   ? err_set(e, ERR_VERSION, "heads: the peer speaks another version of the protocol; this build speaks version 1")
                   : err_set(e, ERR_INVALID, "heads: the first line is not one of Entente's");
    line = bytes_sub(line, magic.n, line.n);
    size_t space = bytes_find(line, 0, ' ');
    *member = bytes_sub(line, 0, space);
    if (space == line.n || num_parse_u64(bytes_sub(line, space + 1, line.n), rules) < 0)
        return err_set(e, ERR_INVALID, "heads: the first line is malformed");
    return 0;
}

bool
wire_next_note(struct bytes *rest, struct bytes *note, bool *bad)
{
    const uint8_t *p;
    *bad = false;
    if (rest->n == 0)
        return false;
    if (!take(rest, 4, &p)) {
        *bad = true;
        return false;
    }
    uint32_t n = num_get_u32be(p);
    if (n > LIMIT_CHECKPOINT_SIZE || !take(rest, n, &p)) {
        *bad = true;
        return false;
    }
    *note = (struct bytes){p, n};
    return true;
}

void
wire_append_receipt(struct buf *out, const struct wire_receipt *r)
{
    buf_append_str(out, RECEIPT_MAGIC);
    buf_append(out, r->origin);
    buf_append_byte(out, '\n');
    buf_append_u64(out, r->index);
    buf_append_byte(out, '\n');
    bytes_to_hex(hash_bytes(&r->id), out);
    buf_append_str(out, r->is_erased ? "\nerased\n" : "\nheld\n");
}

int
wire_parse_receipt(struct bytes text, struct wire_receipt *out)
{
    struct bytes index, id, what, magic = bytes_of_str(RECEIPT_MAGIC);
    if (!bytes_has_prefix(text, magic))
        return ERR_INVALID;
    struct bytes rest = bytes_sub(text, magic.n, text.n);
    if (!bytes_next_line(&rest, &out->origin) || !bytes_next_line(&rest, &index) || !bytes_next_line(&rest, &id) ||
        !bytes_next_line(&rest, &what) || rest.n != 0 || out->origin.n > LIMIT_ORIGIN_SIZE)
        return ERR_INVALID;
    if (num_parse_u64(index, &out->index) < 0 || hash_from_hex(id, &out->id) < 0)
        return ERR_INVALID;
    out->is_erased = bytes_equal_str(what, "erased");
    return out->is_erased || bytes_equal_str(what, "held") ? 0 : ERR_INVALID;
}

void
wire_append_opened(struct buf *out, const struct wire_opened *o)
{
    assert(o->count > 0);
    assert(o->count <= WIRE_OPENED_MAX);
    buf_append_str(out, OPENED_MAGIC);
    buf_append(out, o->origin);
    buf_append_byte(out, '\n');
    for (size_t i = 0; i < o->count; i++) {
        buf_append_u64(out, o->indexes[i]);
        buf_append_byte(out, '\n');
    }
}

int
wire_parse_opened(struct bytes body, struct wire_opened *out)
{
    struct bytes line, magic = bytes_of_str(OPENED_MAGIC);
    if (!bytes_has_prefix(body, magic))
        return ERR_INVALID;
    struct bytes rest = bytes_sub(body, magic.n, body.n);
    out->count = 0;
    if (!bytes_next_line(&rest, &out->origin) || out->origin.n > LIMIT_ORIGIN_SIZE)
        return ERR_INVALID;
    while (rest.n > 0) {
        uint64_t *index = &out->indexes[out->count];
        if (out->count == WIRE_OPENED_MAX || !bytes_next_line(&rest, &line) || num_parse_u64(line, index) < 0 ||
            *index >= LIMIT_LEDGER_LEAVES || (out->count > 0 && *index <= index[-1]))
            return ERR_INVALID;
        out->count++;
    }
    return out->count > 0 ? 0 : ERR_INVALID;
}
