// SPDX-License-Identifier: Apache-2.0
// Open items carried over. For each organ: of all items that are not done, cancelled or lapsed, those that a proposal of this
// organ gave (the item names it), and those that stood on the agenda of an earlier meeting of this organ, or under this
// organ on the agenda of a joint one.
#include "member/meeting_carry.h"

#include "base/when.h"
#include "member/gather.h"
#include "member/items.h"
#include "member/meetings.h"
#include "member/situation.h"
#include "record/release.h"

#define CARRY_ARENA_MAX (256 * 1024 * 1024)
#define CARRIED_MAX 1000 // items of an organ that are told of

struct named {
    struct named *next;
    struct hash item;
    struct bytes organ; // in the carrying arena; empty: of all organs of that meeting
    struct bytes organs;
    struct hash meeting;
};
struct carrying {
    struct view *v;
    const struct fold_meeting *x;
    struct arena arena;
    struct named *named; // by earlier agendas
    struct err *e;
};

// ---- earlier agendas ----

static int
take_agenda(void *context, struct arena *a, const struct fold_meeting *x)
{
    struct carrying *c = context;
    const struct json *record;
    if (hash_equal(&x->object.id, &c->x->object.id) || x->plan.begins >= c->x->plan.begins ||
        x->shown->row->status == MEETING_CANCELLED)
        return 0;
    int r = gather_record(c->v, a, view_ledger_number(c->v, x->object.ledger), x->shown->row->index, &record, c->e);
    const struct json *agenda = json_get(record, "agenda");
    for (const struct json *p = agenda ? agenda->first : NULL; r == 0 && p; p = p->next) {
        struct hash item;
        if (hash_from_hex(json_get_text(p, "item"), &item) < 0)
            continue;
        struct named *n = arena_alloc(&c->arena, sizeof *n);
        if (!n)
            return ERR_NOMEM;
        *n = (struct named){c->named, item, arena_copy(&c->arena, json_get_text(p, "organ")),
                            arena_copy(&c->arena, x->plan.organs), x->object.id};
        c->named = n;
    }
    return r;
}

static const struct named *
find_named(const struct carrying *c, const struct hash *item, struct bytes organ)
{
    for (const struct named *n = c->named; n; n = n->next)
        if (hash_equal(&n->item, item) && (n->organ.n ? bytes_equal(n->organ, organ) : release_names(n->organs, organ)))
            return n;
    return NULL;
}

// ---- one item ----

// The organ whose proposal gave it; empty: none. In a.
static int
organ_of(struct carrying *c, struct arena *a, const struct items_one *item, struct bytes *out)
{
    const struct json *record, *proposal;
    struct hash id;
    *out = (struct bytes){NULL, 0};
    int r = gather_record(c->v, a, view_ledger_number(c->v, item->ledger), item->index, &record, c->e);
    if (r < 0 || hash_from_hex(json_get_text(record, "proposal"), &id) < 0)
        return r;
    r = gather_by_id(c->v, a, &id, &proposal, c->e);
    *out = json_get_text(proposal, "organ");
    return r;
}

static int
write_organ(struct carrying *c, struct bytes organ, const struct items_one *items, const struct bytes *organs, size_t count,
            struct json_writer *w)
{
    struct arena one;
    size_t written = 0;
    int r = 0;
    arena_init(&one, CARRY_ARENA_MAX);
    json_write_object(w, NULL);
    json_write_text(w, "organ", organ);
    json_write_array(w, "items");
    for (size_t i = 0; r == 0 && i < count && written < CARRIED_MAX; i++) {
        const struct named *n = find_named(c, &items[i].id, organ);
        bool is_given = organs[i].n > 0 && bytes_equal(organs[i], organ);
        if (items[i].state >= ITEMS_DONE || (!n && !is_given))
            continue;
        written++;
        arena_reset(&one);
        json_write_object(w, NULL);
        json_write_str(w, "why", is_given ? "given by its decision" : "on an earlier agenda");
        if (n)
            json_write_hex(w, "meeting", hash_bytes(&n->meeting));
        r = items_tell(c->v, &one, &items[i], w, c->e);
        json_write_object_end(w);
    }
    json_write_array_end(w);
    json_write_object_end(w);
    arena_clear(&one);
    return r;
}

static int
write_all(struct carrying *c, struct json_writer *w)
{
    struct items_one *items;
    size_t count;
    unsigned layers = c->x->object.layer == LAYER_EXERCISE ? 1u << LAYER_EXERCISE : SITUATION_LAYERS;
    struct bytes organ, left = c->x->plan.organs;
    int r = meetings_each(c->v, layers, c->x->as_of, take_agenda, c, c->e);
    if (r == 0)
        r = items_read(c->v, &c->arena, layers, c->x->as_of, &items, &count, c->e);
    struct bytes *organs = r == 0 ? arena_array(&c->arena, count, sizeof *organs) : NULL;
    if (r == 0 && !organs)
        return ERR_NOMEM;
    for (size_t i = 0; r == 0 && i < count; i++) {
        organs[i] = (struct bytes){NULL, 0};
        if (items[i].state < ITEMS_DONE)
            r = organ_of(c, &c->arena, &items[i], &organs[i]);
    }
    while (r == 0 && release_next(&left, &organ))
        r = write_organ(c, organ, items, organs, count, w);
    return r;
}

int
meeting_carry_tell(struct view *v, const struct fold_meeting *x, struct json_writer *w, struct err *e)
{
    struct carrying c = {.v = v, .x = x, .e = e};
    arena_init(&c.arena, CARRY_ARENA_MAX);
    json_write_array(w, "carried");
    int r = write_all(&c, w);
    json_write_array_end(w);
    arena_clear(&c.arena);
    return r == ERR_NOMEM ? err_set(e, r, "no memory for a view") : r;
}
