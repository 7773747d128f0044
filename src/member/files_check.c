// SPDX-License-Identifier: Apache-2.0
// Are the pieces that lie here what their records say? Some files at a time: the places of those first, then each is read.
#include <stdlib.h>

#include "member/files.h"

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
    struct files_part part;
    struct arena a;
    struct err why = {0};
    bool found;
    arena_init(&a, FILES_ARENA_MAX);
    int r = files_part_at(x->v, &a, at->l, at->index, &part, &found, &why);
    if (r == ERR_CORRUPT || r == ERR_NOT_FOUND) // the fault is the record's, which others look for
        r = 0, found = false;
    if (r < 0)
        (void)err_set(e, r, "%s", why.text); // r tells
    if (r == 0 && found)
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
