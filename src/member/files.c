// SPDX-License-Identifier: Apache-2.0
// Files, from a reader's snapshot.
#include "member/files.h"

#include <assert.h>
#include <string.h>

#include "base/num.h"
#include "member/access.h"
#include "member/serve.h"
#include "record/attachment.h"
#include "record/record.h"

// ---- one record ----

struct finding {
    const struct view *v;
    const struct view_ledger *l; // NULL: any ledger
    const struct view_ledger *found;
    uint64_t index;
};

static int
look_at(void *context, const struct row *row)
{
    struct finding *f = context;
    const struct view_ledger *l = view_ledger_number(f->v, row->ledger);
    if (f->found || !l || (f->l && l != f->l) || row->kind != KIND_FILE || !hash_equal(&row->id, &row->group) ||
        row->index >= l->size)
        return 0;
    f->found = l;
    f->index = row->index;
    return 0;
}

// *out NULL: no such record is held here, or it is no file.
static int
read_at(struct view *v, struct arena *a, const struct view_ledger *l, uint64_t index, struct record **out, struct err *e)
{
    struct bytes bytes;
    struct verdict verdict;
    struct store_leaf leaf;
    struct record *rec = arena_alloc(a, sizeof *rec);
    *out = NULL;
    int r = rec ? store_leaf_get(v->store, l->number, index, &leaf, e) : err_set(e, ERR_NOMEM, "no memory to read a file's record");
    if (r < 0)
        return r;
    uint8_t leaf_class = leaf.leaf.b[0];
    r = view_record(v, a, l, index, &bytes, e);
    if (r == 0)
        r = record_parse(a, leaf_class, bytes, rec, &verdict);
    if (r == ERR_NOMEM)
        return err_set(e, r, "no memory to read a file's record");
    if (r == 0 && verdict.is_accepted && rec->kind->id == KIND_FILE)
        *out = rec;
    return r;
}

static int
find_at(struct view *v, struct arena *a, const struct hash *id, const struct view_ledger *l, struct finding *f,
        struct record **rec, struct err *e)
{
    *f = (struct finding){.v = v, .l = l};
    *rec = NULL;
    int r = store_row_group(v->store, id, look_at, f, e);
    return r == 0 && f->found ? read_at(v, a, f->found, f->index, rec, e) : r;
}

// ---- a file and its parts ----

static int
take_part(struct view *v, struct arena *a, const struct finding *at, const struct hash *id, const struct attachment *x,
          struct files_part *p, uint64_t *held, struct err *e)
{
    struct hash *pieces = arena_array(a, x->piece_count + 1u, sizeof *pieces);
    uint32_t n = 0;
    uint64_t size;
    if (!pieces)
        return err_set(e, ERR_NOMEM, "no memory for a file's pieces");
    *p = (struct files_part){.ledger = at->found, .index = at->index, .size = x->size, .id = *id, .hash = x->hash,
                             .pieces = pieces, .piece_count = x->piece_count};
    for (const struct json *h = x->pieces ? x->pieces->first : NULL; h; h = h->next)
        if (hash_from_hex(h->text, &pieces[n++]) < 0)
            return err_set(e, ERR_CORRUPT, "a file's record holds no hashes"); // the table has seen to their form
    int r = store_piece_marks(v->store, at->found->number, at->index, p->marks, p->piece_count, &size, e);
    *held += size;
    return r;
}

// The parts before the last one; what is not one of them, in its place, counts as missing.
static int
take_parts(struct view *v, struct arena *a, const struct record *last, const struct attachment *x, struct files_one *out,
           struct err *e)
{
    uint32_t number = 0;
    int r = 0;
    for (const struct json *j = x->parts ? x->parts->first : NULL; r == 0 && j; j = j->next) {
        struct finding at;
        struct record *rec;
        struct attachment part;
        struct hash id;
        number++;
        if (hash_from_hex(j->text, &id) < 0)
            return err_set(e, ERR_CORRUPT, "a file's record holds no ids");
        r = find_at(v, a, &id, out->ledger, &at, &rec, e);
        if (r == ERR_CORRUPT || r == ERR_NOT_FOUND)
            r = 0, rec = NULL; // its bytes are damaged, and fetched anew
        if (r == 0 && rec)
            attachment_read(rec, &part);
        if (r == 0 && rec && part.part == number && rec->leaf_class == last->leaf_class && rec->layer == last->layer)
            r = take_part(v, a, &at, &id, &part, &out->parts[out->part_count++], &out->held, e);
        else
            out->missing += r == 0;
    }
    return r;
}

static int
copy_texts(struct arena *a, const struct attachment *x, struct files_one *out, struct err *e)
{
    out->name = arena_copy(a, x->name);
    out->type = arena_copy(a, x->type);
    return out->name.p && out->type.p ? 0 : err_set(e, ERR_NOMEM, "no memory for a file's name");
}

static int
find(struct view *v, struct arena *keep, struct arena *a, const struct hash *id, struct files_one *out, bool *found,
     struct err *e)
{
    struct finding at;
    struct record *rec;
    struct attachment x;
    int r = find_at(v, a, id, NULL, &at, &rec, e);
    *found = r == 0 && rec;
    if (!*found)
        return r == ERR_NOT_FOUND ? 0 : r;
    attachment_read(rec, &x);
    *out = (struct files_one){.id = *id, .ledger = at.found, .index = at.index, .leaf_class = rec->leaf_class,
                              .layer = (uint8_t)rec->layer, .total = x.total, .hash = x.total_hash, .time = rec->time,
                              .until = rec->until};
    out->parts = arena_array(keep, x.part_count + 1u, sizeof *out->parts);
    if (!out->parts)
        return err_set(e, ERR_NOMEM, "no memory for a file's parts");
    r = copy_texts(keep, &x, out, e);
    if (r == 0)
        r = take_parts(v, keep, rec, &x, out, e);
    return r == 0 ? take_part(v, keep, &at, id, &x, &out->parts[out->part_count++], &out->held, e) : r;
}

int
files_find(struct view *v, struct arena *a, const struct hash *id, struct files_one *out, bool *found, struct err *e)
{
    struct arena scratch; // the last record's tree; those of its parts go where their hashes go
    struct err why = {0};
    arena_init(&scratch, FILES_ARENA_MAX);
    int r = find(v, a, &scratch, id, out, found, &why);
    arena_clear(&scratch);
    if (r == ERR_NOT_FOUND) { // its bytes are being fetched anew
        *found = false;
        return 0;
    }
    return r < 0 ? err_set(e, r, "%s", why.text) : 0;
}

int
files_holders(struct view *v, struct arena *a, const struct files_one *f, int64_t now, struct bytes *out, struct err *e)
{
    struct access q = {.ledgers = &v->held, .ledger = f->ledger->number, .as_of = now};
    struct arena scratch;
    struct record *rec;
    uint8_t *names = arena_alloc(a, v->charter.party_count * (size_t)(LIMIT_MEMBER_NAME + 1));
    size_t n = 0;
    *out = (struct bytes){NULL, 0};
    if (f->leaf_class != LEAF_RESTRICTED)
        return 0;
    if (!names)
        return err_set(e, ERR_NOMEM, "no memory for those who may hold a file");
    arena_init(&scratch, FILES_ARENA_MAX);
    int r = read_at(v, &scratch, f->ledger, f->index, &rec, e);
    for (size_t i = 0; r == 0 && rec && i < v->charter.party_count; i++) {
        bool may = false;
        q.member = v->charter.members[i].name;
        r = access_may(v->store, &q, &f->id, rec, &may, e);
        if (!may)
            continue;
        assert(q.member.n <= LIMIT_MEMBER_NAME);
        names[n++] = (uint8_t)q.member.n;
        memcpy(names + n, q.member.p, q.member.n);
        n += q.member.n;
    }
    arena_clear(&scratch);
    *out = bytes_of(names, n);
    return r;
}

int
files_part_at(struct view *v, struct arena *a, const struct view_ledger *l, uint64_t index, struct files_part *out, bool *found,
              struct err *e)
{
    struct finding at = {.v = v, .found = l, .index = index};
    struct hash none = {{0}};
    struct record *rec;
    struct attachment x;
    uint64_t held = 0;
    int r = read_at(v, a, l, index, &rec, e);
    *found = r == 0 && rec;
    if (!*found)
        return r;
    attachment_read(rec, &x);
    return take_part(v, a, &at, &none, &x, out, &held, e);
}

bool
files_has(const struct files_part *p, uint32_t number)
{
    return number < p->piece_count && (p->marks[number / 8] >> number % 8 & 1) != 0;
}

bool
files_is_here(const struct files_one *f)
{
    if (f->missing > 0)
        return false;
    for (size_t i = 0; i < f->part_count; i++)
        for (uint32_t n = 0; n < f->parts[i].piece_count; n++)
            if (!files_has(&f->parts[i], n))
                return false;
    return true;
}

uint32_t
files_piece_size(const struct files_part *p, uint32_t number)
{
    return attachment_piece_size(p->size, number);
}

bool
files_is_piece(const struct files_part *p, uint32_t number, struct bytes bytes)
{
    struct hash h;
    if (number >= p->piece_count || bytes.n != files_piece_size(p, number))
        return false;
    hash_of(bytes, &h);
    return hash_equal(&h, &p->pieces[number]);
}

int
files_piece(struct view *v, const struct files_part *p, uint32_t number, struct buf *out, struct err *e)
{
    size_t from = out->n;
    int r = store_piece_get(v->store, p->ledger->number, p->index, number, out, e);
    if (r == 0 && !files_is_piece(p, number, bytes_sub(buf_bytes(out), from, out->n)))
        return err_set(e, ERR_CORRUPT, "piece %u of the file of record %llu of %.*s is damaged on this disk", number,
                       (unsigned long long)p->index, (int)p->ledger->member.n, p->ledger->member.p);
    return r;
}

// ---- for peers ----

static int
serve(struct view *v, struct arena *a, struct bytes peer, const struct view_ledger *l, uint64_t index, uint32_t number,
      int64_t now, struct buf *out, struct err *e)
{
    struct store_leaf leaf;
    struct files_part part;
    bool may = false, found = false;
    int r = store_leaf_get(v->store, l->number, index, &leaf, e);
    if (r == 0 && leaf.state == STORE_HELD)
        r = serve_may_read(v, l, &leaf, peer, now, &may, e);
    if (r < 0 || !may)
        return r < 0 ? r : ERR_NOT_FOUND;
    r = files_part_at(v, a, l, index, &part, &found, e);
    if (r == 0 && (!found || !files_has(&part, number)))
        r = ERR_NOT_FOUND;
    return r == 0 ? files_piece(v, &part, number, out, e) : r;
}

int
files_serve(struct view *v, struct bytes peer, struct bytes origin, uint64_t index, uint64_t number, int64_t now,
            struct buf *out, struct err *e)
{
    const struct view_ledger *l = view_ledger_at(v, origin);
    struct err why = {0};
    struct arena a;
    int r = ERR_NOT_FOUND;
    if (l && index < l->size && number < LIMIT_FILE_PIECES) {
        arena_init(&a, FILES_ARENA_MAX);
        r = serve(v, &a, peer, l, index, (uint32_t)number, now, out, &why);
        arena_clear(&a);
    }
    if (r == ERR_NOT_FOUND)
        return err_set(e, r, "that piece is not held here");
    return r < 0 ? err_set(e, r, "%s", why.text) : 0;
}

// ---- showing ----

void
files_write(const struct files_one *f, struct json_writer *w)
{
    json_write_hex(w, "id", hash_bytes(&f->id));
    json_write_text(w, "from", f->ledger->member);
    json_write_time(w, "time", f->time);
    json_write_text(w, "name", f->name);
    if (f->type.n)
        json_write_text(w, "type", f->type);
    json_write_int(w, "size", (int64_t)f->total);
    json_write_hex(w, "hash", hash_bytes(&f->hash));
    json_write_int(w, "parts", (int64_t)(f->part_count + f->missing));
    json_write_int(w, "held", (int64_t)f->held);
    json_write_bool(w, "here", files_is_here(f));
}
