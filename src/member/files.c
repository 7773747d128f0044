// SPDX-License-Identifier: Apache-2.0
// Files, from a reader's snapshot.
#include "member/files.h"

#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "member/serve.h"
#include "record/attachment.h"
#include "record/record.h"

#define FILES_ARENA_MAX (RECORD_ARENA_SIZE + 8u * 1024 * 1024) // one record as a tree, and what is kept of it
#define FILES_LIST_MAX (64 * 1024 * 1024)

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
copy_texts(struct arena *a, const struct record *rec, const struct attachment *x, struct files_one *out, struct err *e)
{
    const struct json *release = json_get(rec->json, "release");
    uint8_t *names = arena_alloc(a, (release ? release->count : 0) * (size_t)(LIMIT_MEMBER_NAME + 1));
    size_t n = 0;
    out->name = arena_copy(a, x->name);
    out->type = arena_copy(a, x->type);
    if (!names || !out->name.p || !out->type.p)
        return err_set(e, ERR_NOMEM, "no memory for a file's name");
    for (const struct json *m = release ? release->first : NULL; m; m = m->next) {
        names[n++] = (uint8_t)m->text.n;
        memcpy(names + n, m->text.p, m->text.n);
        n += m->text.n;
    }
    out->release = bytes_of(names, n);
    return 0;
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
    r = copy_texts(keep, rec, &x, out, e);
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
    struct record *rec;
    struct files_one one = {.ledger = l};
    struct files_part part;
    struct attachment x;
    struct finding at = {.v = v, .found = l, .index = index};
    bool may = false;
    int r = store_leaf_get(v->store, l->number, index, &leaf, e);
    if (r == 0 && leaf.state == STORE_HELD)
        r = serve_may_read(v, l, &leaf, peer, now, &may, e);
    if (r < 0 || !may)
        return r < 0 ? r : ERR_NOT_FOUND;
    r = read_at(v, a, l, index, &rec, e);
    if (r < 0 || !rec)
        return r < 0 ? r : ERR_NOT_FOUND;
    attachment_read(rec, &x);
    r = take_part(v, a, &at, &one.id, &x, &part, &one.held, e);
    if (r == 0 && !files_has(&part, number))
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

struct listed {
    struct hash id;
    int64_t time;
    uint64_t index;
};
struct listing {
    struct view *v;
    struct arena a;
    bool is_exercise;
    int64_t as_of;
    struct listed *items;
    size_t count, capacity;
};

static int
list_row(void *context, const struct row *row)
{
    struct listing *x = context;
    const struct view_ledger *l = view_ledger_number(x->v, row->ledger);
    if (!l || row->kind != KIND_FILE || row->index >= l->size || row->status == ATTACHMENT_PART || row->until <= x->as_of ||
        (row->layer == LAYER_EXERCISE) != x->is_exercise)
        return 0;
    if (x->count == x->capacity) {
        size_t capacity = x->capacity ? 2 * x->capacity : 64;
        struct listed *items = arena_array(&x->a, capacity, sizeof *items);
        if (!items)
            return ERR_NOMEM;
        if (x->count)
            memcpy(items, x->items, x->count * sizeof *items);
        x->items = items;
        x->capacity = capacity;
    }
    x->items[x->count++] = (struct listed){row->id, row->time, row->index};
    return 0;
}

static int
newest_first(const void *a, const void *b)
{
    const struct listed *x = a, *y = b;
    if (x->time != y->time)
        return x->time > y->time ? -1 : 1;
    if (x->index != y->index)
        return x->index > y->index ? -1 : 1;
    return hash_compare(&x->id, &y->id);
}

static int
write_one(struct view *v, const struct hash *id, struct json_writer *w, struct err *e)
{
    struct arena a;
    struct files_one f;
    bool found;
    arena_init(&a, FILES_LIST_MAX);
    int r = files_find(v, &a, id, &f, &found, e);
    if (r == 0 && found) {
        json_write_object(w, NULL);
        files_write(&f, w);
        json_write_object_end(w);
    }
    arena_clear(&a);
    return r == ERR_CORRUPT ? 0 : r; // found by the look through the store, and told there
}

int
files_list(struct view *v, bool is_exercise, int64_t as_of, uint64_t max, struct json_writer *w, const char *name,
           uint64_t *matched, struct err *e)
{
    struct listing x = {.v = v, .is_exercise = is_exercise, .as_of = as_of};
    struct hash group;
    fold_group_of_kind(KIND_FILE, &group);
    arena_init(&x.a, FILES_LIST_MAX);
    int r = store_row_group(v->store, &group, list_row, &x, e);
    if (r == ERR_NOMEM)
        (void)err_set(e, r, "too many files to be shown at once"); // r says it already
    if (r == 0 && x.count > 1)
        qsort(x.items, x.count, sizeof *x.items, newest_first);
    *matched = x.count;
    json_write_array(w, name);
    for (size_t i = 0; r == 0 && i < x.count && i < max; i++)
        r = write_one(v, &x.items[i].id, w, e);
    json_write_array_end(w);
    arena_clear(&x.a);
    return r;
}

// ---- are they what their records say? ----

struct checking {
    struct view *v;
    const struct verify_options *o;
    struct verify_counts *counts;
    size_t from, count, at; // files: the first wanted, how many, and how many went by
    struct place {
        const struct view_ledger *l;
        uint64_t index;
    } *places;
    size_t seen;
};

static int
note_place(void *context, const struct row *row)
{
    struct checking *x = context;
    const struct view_ledger *l = view_ledger_number(x->v, row->ledger);
    if (!l || row->kind != KIND_FILE || row->index >= l->size || x->at++ < x->from)
        return 0;
    x->places[x->seen++] = (struct place){l, row->index};
    return x->seen == x->count ? 1 : 0;
}

static void
tell_fault(const struct checking *x, const struct files_part *p, uint32_t number)
{
    struct verify_fault f = {.what = VERIFY_PIECE, .ledger = p->ledger, .index = p->index, .to = number};
    struct buf b;
    buf_init(&b, sizeof f.text - 1);
    buf_append_fmt(&b, "piece %u of the file of record %llu of %.*s has not the hash that its record names", number,
                   (unsigned long long)p->index, (int)p->ledger->member.n, (const char *)p->ledger->member.p);
    if (bytes_to_str(buf_bytes(&b), f.text, sizeof f.text) < 0)
        f.text[0] = '\0'; // it fits
    buf_clear(&b);
    x->counts->faults++;
    x->o->fault(x->o->context, &f);
}

static int
check_part(struct checking *x, const struct files_part *p, struct err *e)
{
    struct buf b;
    int r = 0;
    buf_init(&b, LIMIT_FILE_PIECE);
    for (uint32_t n = 0; r == 0 && n < p->piece_count; n++) {
        struct err why = {0};
        if (!files_has(p, n))
            continue;
        buf_reset(&b);
        r = files_piece(x->v, p, n, &b, &why);
        if (r == ERR_CORRUPT || r == ERR_NOT_FOUND || r == ERR_LIMIT) {
            tell_fault(x, p, n);
            r = 0;
        } else if (r < 0) {
            r = err_set(e, r, "%s", why.text);
        }
        x->counts->pieces++;
        if (r == 0 && x->o->step)
            r = x->o->step(x->o->context, 0);
    }
    buf_clear(&b);
    return r;
}

static int
check_place(struct checking *x, const struct place *at, struct err *e)
{
    struct finding place = {.v = x->v, .found = at->l, .index = at->index};
    struct hash none = {{0}};
    struct record *rec = NULL;
    struct files_part part;
    struct attachment f;
    struct arena a;
    struct err why = {0};
    uint64_t held;
    arena_init(&a, FILES_ARENA_MAX);
    int r = read_at(x->v, &a, at->l, at->index, &rec, &why);
    bool is_readable = r == 0 && rec; // else the fault is the record's, which others look for
    r = r == ERR_CORRUPT || r == ERR_NOT_FOUND ? 0 : r < 0 ? err_set(e, r, "%s", why.text) : 0;
    if (is_readable) {
        attachment_read(rec, &f);
        r = take_part(x->v, &a, &place, &none, &f, &part, &held, e);
    }
    if (is_readable && r == 0)
        r = check_part(x, &part, e);
    arena_clear(&a);
    return r;
}

int
files_check(struct view *v, size_t from, size_t count, size_t *seen, const struct verify_options *o,
            struct verify_counts *counts, struct err *e)
{
    struct checking x = {.v = v, .o = o, .counts = counts, .from = from, .count = count};
    struct hash group;
    fold_group_of_kind(KIND_FILE, &group);
    x.places = calloc(count, sizeof *x.places);
    int r = x.places ? store_row_group(v->store, &group, note_place, &x, e) : err_set(e, ERR_NOMEM, "no memory to look at files");
    r = r > 0 ? 0 : r;
    for (size_t i = 0; r == 0 && i < x.seen; i++)
        r = check_place(&x, &x.places[i], e);
    *seen = x.seen;
    free(x.places);
    return r;
}
