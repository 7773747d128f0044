// SPDX-License-Identifier: Apache-2.0
// Items out of a view. The group of their kind has each version's row whole, so ten thousand items cost one walk over it and
// a sort; only where a first version was erased is the item's own group asked.
#include "member/items.h"

#include <stdlib.h>

#include "base/when.h"
#include "member/gather.h"
#include "member/situation.h"
#include "record/fold_object.h"

#define SOON_S (7 * 24 * 3600) // due in less than a week
#define ITEMS_ARENA_MAX (256 * 1024 * 1024)

// ---- reading ----

static int
compare_rows(const void *x, const void *y)
{
    const struct row *a = x, *b = y;
    int order = hash_compare(&a->object, &b->object);
    if (order)
        return order;
    if (a->ledger != b->ledger)
        return a->ledger < b->ledger ? -1 : 1;
    return a->index < b->index ? -1 : a->index > b->index;
}

static int
compare_urgency(const void *x, const void *y)
{
    const struct items_one *a = x, *b = y;
    bool a_over = a->state >= ITEMS_DONE, b_over = b->state >= ITEMS_DONE;
    if (a_over != b_over)
        return a_over ? 1 : -1;
    if (a->due != b->due)
        return a->due < b->due ? -1 : 1;
    if (a->since != b->since)
        return a->since > b->since ? -1 : 1;
    return hash_compare(&a->id, &b->id);
}

static enum items_state
state_of(const struct items_one *x, bool is_in_force, int64_t as_of)
{
    if (x->status == ITEM_DONE)
        return ITEMS_DONE;
    if (x->status == ITEM_CANCELLED)
        return ITEMS_CANCELLED;
    if (!is_in_force)
        return ITEMS_LAPSED;
    if (x->due <= as_of)
        return ITEMS_LATE;
    return x->due != WHEN_MAX && x->due - as_of < SOON_S ? ITEMS_SOON : ITEMS_OPEN;
}

// Since when its versions say without a break that it is done.
static int64_t
finished_at(const struct fold_object *o, const struct fold_span *shown)
{
    int64_t since = shown->from;
    for (const struct fold_span *s = shown; s >= o->versions && s->row->status == ITEM_DONE; s--)
        since = s->from;
    return since;
}

// As of a moment; false when it was not there yet.
static bool
take(struct view *v, const struct fold_object *o, int64_t as_of, struct items_one *out)
{
    const struct fold_span *at = fold_object_begun(o, as_of);
    const struct view_ledger *l = view_ledger_number(v, o->ledger);
    struct item_plan plan;
    if (!at || !l || item_read_plan(at->row->note, &plan) < 0)
        return false;
    *out = (struct items_one){
        .id = o->id,
        .author = l->member,
        .owner = plan.owner.n ? plan.owner : l->member,
        .since = o->versions[0].from,
        .due = plan.due,
        .finished = at->row->status == ITEM_DONE ? finished_at(o, at) : WHEN_MAX,
        .status = at->row->status,
        .leaf_class = o->leaf_class,
        .layer = o->layer,
        .is_operation = plan.phase_count > 0,
        .ledger = o->ledger,
        .index = at->row->index,
        .version = (unsigned)(at - o->versions),
    };
    out->state = state_of(out, when_is_in(as_of, at->from, at->until), as_of);
    return true;
}

// The rows of one item, which stand beside each other in those of the kind.
static int
read_one(struct view *v, struct arena *a, struct row *rows, size_t count, unsigned layers, struct fold_object *out,
         bool *is_item, struct err *e)
{
    const struct hash id = rows[0].object;
    bool has_first = false;
    struct gather own = {.arena = a};
    for (size_t i = 0; i < count; i++) {
        rows[i].group = id;
        has_first = has_first || hash_equal(&rows[i].id, &id);
    }
    int r = has_first ? 0 : gather_rows(v, &id, &own, e);
    if (r == 0)
        r = fold_object(a, &v->held, has_first ? rows : own.rows, has_first ? count : own.count, layers, out, is_item);
    *is_item = r == 0 && *is_item && out->kind == KIND_ITEM;
    return r;
}

int
items_read(struct view *v, struct arena *a, unsigned layers, int64_t as_of, struct items_one **out, size_t *count,
           struct err *e)
{
    struct gather all = {.arena = a};
    struct hash group;
    *count = 0;
    fold_group_of_kind(KIND_ITEM, &group);
    int r = gather_rows(v, &group, &all, e);
    *out = r == 0 ? arena_array(a, all.count, sizeof **out) : NULL;
    if (r == 0 && !*out)
        return err_set(e, ERR_NOMEM, "no memory for a view");
    if (r == 0 && all.count)
        qsort(all.rows, all.count, sizeof *all.rows, compare_rows);
    size_t n;
    for (size_t i = 0; r == 0 && i < all.count; i += n) {
        struct fold_object o;
        bool is_item;
        for (n = 1; i + n < all.count && hash_equal(&all.rows[i + n].object, &all.rows[i].object); n++)
            continue;
        r = read_one(v, a, all.rows + i, n, layers, &o, &is_item, e);
        if (r == 0 && is_item && take(v, &o, as_of, &(*out)[*count]))
            (*count)++;
    }
    if (r == 0 && *count)
        qsort(*out, *count, sizeof **out, compare_urgency);
    return r == ERR_NOMEM ? err_set(e, r, "no memory for a view") : r;
}

// ---- telling ----

static const char *const state_names[] = {"late", "soon", "open", "done", "cancelled", "lapsed"};

int
items_tell(struct view *v, struct arena *a, const struct items_one *x, struct json_writer *w, struct err *e)
{
    static const char *const fields[] = {"title", "measure", "area", "progress", "proposal", "number", "release", NULL};
    const struct view_ledger *l = view_ledger_number(v, x->ledger);
    const struct json *record;
    int r = gather_record(v, a, l, x->index, &record, e);
    if (r < 0)
        return r;
    json_write_hex(w, "id", hash_bytes(&x->id));
    json_write_text(w, "member", x->author);
    json_write_text(w, "owner", x->owner);
    json_write_str(w, "state", state_names[x->state]);
    json_write_str(w, "status", item_statuses[x->status]);
    json_write_time(w, "due", x->due);
    json_write_time(w, "since", x->since);
    if (x->status == ITEM_DONE)
        json_write_time(w, "finished", x->finished);
    json_write_str(w, "class", leaf_class_name(x->leaf_class));
    json_write_bool(w, "exercise", x->layer == LAYER_EXERCISE);
    json_write_bool(w, "operation", x->is_operation);
    json_write_int(w, "versions", (int64_t)x->version + 1);
    json_write_bool(w, "settled", x->index < l->settled);
    for (size_t i = 0; fields[i]; i++) {
        const struct json *field = json_get(record, fields[i]);
        if (field)
            json_write_raw(w, fields[i], field->source);
    }
    return buf_check(w->out);
}

// ---- the list ----

static bool
is_asked(const struct items_one *x, const struct listed_filter *f)
{
    if (f->by.n && !bytes_equal(f->by, x->owner))
        return false;
    if (f->type.n == 0)
        return f->all || x->state < ITEMS_DONE;
    if (bytes_equal_str(f->type, "open"))
        return x->state < ITEMS_DONE;
    if (bytes_equal_str(f->type, "soon"))
        return x->state <= ITEMS_SOON;
    return bytes_equal_str(f->type, state_names[x->state]);
}

// Was it given by that proposal? Only the record says so.
static int
is_given(struct view *v, struct arena *a, const struct items_one *x, struct bytes proposal, bool *out, struct err *e)
{
    const struct json *record;
    *out = true;
    if (proposal.n == 0)
        return 0;
    int r = gather_record(v, a, view_ledger_number(v, x->ledger), x->index, &record, e);
    struct bytes named = json_get_text(record, "proposal");
    *out = r == 0 && named.n > 0 && bytes_equal(bytes_sub(named, 0, proposal.n), proposal);
    return r;
}

static bool
is_state(struct bytes word)
{
    for (size_t i = 0; i < sizeof state_names / sizeof *state_names; i++)
        if (bytes_equal_str(word, state_names[i]))
            return true;
    return word.n == 0;
}

int
items_list(struct view *v, const struct listed_filter *f, struct json_writer *w, const char *name, uint64_t *matched,
           struct err *e)
{
    struct arena all, one;
    struct items_one *items;
    size_t count, late = 0;
    unsigned layers = f->exercise ? 1u << LAYER_EXERCISE : SITUATION_LAYERS;
    *matched = 0;
    if (!is_state(f->type))
        return err_set(e, ERR_INVALID, "state is late, soon, open, done, cancelled or lapsed");
    arena_init(&all, ITEMS_ARENA_MAX);
    arena_init(&one, ITEMS_ARENA_MAX);
    int r = items_read(v, &all, layers, f->as_of, &items, &count, e);
    json_write_array(w, name);
    for (size_t i = 0; r == 0 && i < count; i++) {
        bool is_one;
        arena_reset(&one);
        if (!is_asked(&items[i], f))
            continue;
        r = is_given(v, &one, &items[i], f->name, &is_one, e);
        if (r < 0 || !is_one)
            continue;
        late += items[i].state == ITEMS_LATE;
        uint64_t at = (*matched)++;
        if (at < f->skip || at - f->skip >= f->max)
            continue;
        json_write_object(w, NULL);
        r = items_tell(v, &one, &items[i], w, e);
        json_write_object_end(w);
    }
    json_write_array_end(w);
    json_write_int(w, "late", (int64_t)late);
    arena_clear(&one);
    arena_clear(&all);
    return r;
}
