// SPDX-License-Identifier: Apache-2.0
// See calendar.h. A calendar program replaces what it knows under a UID by what has a higher SEQUENCE: so a meeting that was
// cancelled stays in the file, and says so.
#include "node/calendar.h"

#include "base/when.h"
#include "formats/ical.h"
#include "member/gather.h"
#include "member/items.h"
#include "member/meetings.h"
#include "member/situation.h"

#define TEXT_MAX (1024 * 1024)
#define ITEMS_ARENA_MAX (256 * 1024 * 1024)

struct writing {
    struct view *v;
    struct buf *out;
    struct err *e;
};

static void
append_name(struct buf *text, struct bytes name, const char *before)
{
    if (name.n == 0)
        return;
    buf_append_str(text, text->n ? before : "");
    buf_append(text, name);
}

// Organs, agenda and where one attends remotely, for the reader of a calendar.
static void
describe(struct buf *text, const struct json *record)
{
    const struct json *organs = json_get(record, "organs"), *agenda = json_get(record, "agenda");
    for (const struct json *x = organs ? organs->first : NULL; x; x = x->next)
        append_name(text, x->text, ", ");
    for (const struct json *x = agenda ? agenda->first : NULL; x; x = x->next) {
        append_name(text, json_get_text(x, "number"), "\n");
        append_name(text, json_get_text(x, "text"), " ");
    }
    append_name(text, json_get_text(record, "conference"), "\n");
}

static int
append_event(struct writing *t, struct arena *a, const struct fold_meeting *x)
{
    const struct json *record;
    struct buf text;
    const struct row *row = x->shown->row;
    int r = gather_record(t->v, a, view_ledger_number(t->v, x->object.ledger), row->index, &record, t->e);
    if (r < 0)
        return r;
    buf_init(&text, TEXT_MAX);
    describe(&text, record);
    struct bytes title = json_get_text(record, "title");
    ical_append_event(t->out, &(struct ical_entry){
                                  .id = hash_bytes(&x->object.id),
                                  .sequence = (unsigned)(x->shown - x->object.versions),
                                  .written = x->object.versions[0].row->time,
                                  .changed = row->time,
                                  .status = row->status == MEETING_CANCELLED ? ICAL_CANCELLED : ICAL_CONFIRMED,
                                  .begins = x->plan.begins,
                                  .ends = x->plan.ends,
                                  .summary = title.n ? title : BYTES_LIT("(not held here)"),
                                  .description = buf_bytes(&text),
                                  .location = json_get_text(record, "place"),
                                  .url = json_get_text(record, "conference"),
                                  .category = x->object.layer == LAYER_EXERCISE ? BYTES_LIT("EXERCISE") : (struct bytes){NULL, 0},
                              });
    buf_clear(&text);
    return buf_check(t->out);
}

static int
take_upcoming(void *context, struct arena *a, const struct fold_meeting *x)
{
    struct writing *t = context;
    bool is_past = x->plan.ends == WHEN_MAX ? x->plan.begins < x->as_of : x->plan.ends <= x->as_of;
    bool is_open = x->shown->row->status == MEETING_OPEN;
    if (x->shown->row->status == MEETING_CLOSED || (is_past && !is_open))
        return 0;
    return append_event(t, a, x);
}

static int
append_task(struct writing *t, struct arena *a, const struct items_one *x)
{
    const struct json *record;
    struct buf text;
    const struct view_ledger *l = view_ledger_number(t->v, x->ledger);
    int r = gather_record(t->v, a, l, x->index, &record, t->e);
    int64_t changed = x->since;
    if (r < 0)
        return r;
    if (record && when_parse(json_get_text(record, "time"), &changed) < 0)
        changed = x->since;
    buf_init(&text, TEXT_MAX);
    append_name(&text, x->owner, "");
    append_name(&text, json_get_text(record, "measure"), "\n");
    struct bytes title = json_get_text(record, "title");
    ical_append_task(t->out, &(struct ical_entry){
                                 .id = hash_bytes(&x->id),
                                 .sequence = x->version,
                                 .written = x->since,
                                 .changed = changed,
                                 .status = x->status == ITEM_RUNNING ? ICAL_IN_PROCESS : ICAL_NEEDS_ACTION,
                                 .due = x->due,
                                 .finished = WHEN_MAX,
                                 .summary = title.n ? title : BYTES_LIT("(not held here)"),
                                 .description = buf_bytes(&text),
                                 .category = x->layer == LAYER_EXERCISE ? BYTES_LIT("EXERCISE") : (struct bytes){NULL, 0},
                             });
    buf_clear(&text);
    return buf_check(t->out);
}

static int
append_tasks(struct writing *t, unsigned layers, int64_t as_of)
{
    struct arena all, one;
    struct items_one *items;
    size_t count;
    arena_init(&all, ITEMS_ARENA_MAX);
    arena_init(&one, ITEMS_ARENA_MAX);
    int r = items_read(t->v, &all, layers, as_of, &items, &count, t->e);
    for (size_t i = 0; r == 0 && i < count; i++) {
        arena_reset(&one);
        if (items[i].state < ITEMS_DONE && items[i].due != WHEN_MAX)
            r = append_task(t, &one, &items[i]);
    }
    arena_clear(&one);
    arena_clear(&all);
    return r;
}

static int
finish(struct writing *t, int r)
{
    ical_end(t->out);
    if (r == 0)
        r = buf_check(t->out);
    return r == ERR_NOMEM || r == ERR_LIMIT ? err_set(t->e, r, "the calendar is too large") : r;
}

int
calendar_append_meeting(struct buf *out, struct view *v, struct bytes id, int64_t as_of, struct err *e)
{
    struct writing t = {v, out, e};
    struct fold_meeting x;
    int r = meetings_find(v, id, as_of, &x, e);
    if (r < 0)
        return r;
    ical_begin(out, v->charter.alliance);
    return finish(&t, append_event(&t, &v->arena, &x));
}

int
calendar_append(struct buf *out, struct view *v, bool is_exercise, int64_t as_of, struct err *e)
{
    struct writing t = {v, out, e};
    unsigned layers = is_exercise ? 1u << LAYER_EXERCISE : SITUATION_LAYERS;
    ical_begin(out, v->charter.alliance);
    int r = meetings_each(v, layers, as_of, take_upcoming, &t, e);
    return finish(&t, r == 0 ? append_tasks(&t, layers, as_of) : r);
}
