// SPDX-License-Identifier: Apache-2.0
// Finding operations: the rows that stand in the group of their kind name all items, and those with phases are operations.
#include "member/operation.h"

#include "base/when.h"
#include "member/find.h"
#include "member/gather.h"
#include "member/operation_results.h"
#include "member/operation_tell.h"
#include "member/situation.h"
#include "record/fold_item.h"

// ---- one item, reduced ----

static int
read_item(struct view *v, struct arena *a, const struct hash *id, unsigned layers, int64_t as_of, struct fold_item *out,
          bool *is_operation, struct err *e)
{
    struct gather versions = {.arena = a}, words = {.arena = a};
    struct hash group;
    *is_operation = false;
    item_group_of_words(id, &group);
    int r = gather_rows(v, id, &versions, e);
    if (r == 0)
        r = gather_rows(v, &group, &words, e);
    if (r == 0)
        r = fold_item(a, &v->held, versions.rows, versions.count, words.rows, words.count, layers, as_of, out, is_operation);
    if (r == ERR_NOMEM)
        return err_set(e, r, "no memory for a view");
    *is_operation = r == 0 && *is_operation && out->is_operation;
    return r;
}

static bool
is_open(const struct fold_item *x)
{
    return x->is_in_force && x->shown->row->status != ITEM_DONE && x->shown->row->status != ITEM_CANCELLED;
}

int
operation_list(struct view *v, const struct listed_filter *f, struct json_writer *w, const char *name, uint64_t *matched,
               struct err *e)
{
    struct listed_id *ids;
    size_t count;
    struct arena a;
    unsigned layers = f->exercise ? 1u << LAYER_EXERCISE : SITUATION_LAYERS;
    arena_init(&a, 64 * 1024 * 1024);
    *matched = 0;
    json_write_array(w, name);
    int r = listed_ids(v, KIND_ITEM, &ids, &count, e);
    for (size_t i = 0; r == 0 && i < count; i++) {
        struct fold_item x;
        bool is_operation;
        arena_reset(&a);
        r = read_item(v, &a, &ids[i].id, layers, f->as_of, &x, &is_operation, e);
        if (r < 0 || !is_operation || (f->by.n && !bytes_equal(f->by, x.author)) || (!f->all && !is_open(&x)))
            continue;
        uint64_t at = (*matched)++;
        if (at < f->skip || at - f->skip >= f->max)
            continue;
        json_write_object(w, NULL);
        r = operation_tell(v, &a, &x, w, e);
        json_write_object_end(w);
    }
    json_write_array_end(w);
    arena_clear(&a);
    return r;
}

int
operation_one(struct view *v, struct bytes id, int64_t as_of, struct json_writer *w, struct err *e)
{
    static const unsigned layers[] = {SITUATION_LAYERS, 1u << LAYER_EXERCISE};
    struct hash object;
    struct fold_item x;
    const struct view_ledger *ledger;
    uint64_t index;
    bool is_operation = false;
    int r = find_record(v, id, &ledger, &index, &object, e);
    for (size_t i = 0; r == 0 && !is_operation && i < 2; i++)
        r = read_item(v, &v->arena, &object, layers[i], as_of, &x, &is_operation, e);
    if (r == 0 && !is_operation)
        return err_set(e, ERR_NOT_FOUND, "there is no operation of that id here; see `entente operation`");
    if (r < 0)
        return r;
    json_write_object(w, NULL);
    json_write_time(w, "as_of", as_of);
    r = operation_tell(v, &v->arena, &x, w, e);
    if (r == 0)
        r = operation_results(v, &v->arena, &x, w, e);
    json_write_object_end(w);
    return r == 0 ? buf_check(w->out) : r;
}
