// SPDX-License-Identifier: Apache-2.0
// What members did of their items between two moments, as between two sessions. An item is told of when it was open at some
// moment of that time.
#include "member/items_report.h"

#include <stdlib.h>

#include "base/when.h"
#include "member/items.h"
#include "member/situation.h"

#define REPORT_ARENA_MAX (256 * 1024 * 1024)

enum course { DONE_IN_TIME, DONE_LATE, STILL_OPEN, STILL_LATE, DROPPED, COURSES };
static const char *const course_names[COURSES] = {"done in time", "done late", "open", "late", "dropped"};

static enum course
course_of(const struct items_one *x)
{
    if (x->state == ITEMS_DONE)
        return x->finished <= x->due ? DONE_IN_TIME : DONE_LATE;
    if (x->state == ITEMS_CANCELLED || x->state == ITEMS_LAPSED)
        return DROPPED;
    return x->state == ITEMS_LATE ? STILL_LATE : STILL_OPEN;
}

static int
compare_owners(const void *x, const void *y)
{
    const struct items_one *a = x, *b = y;
    int order = bytes_compare(a->owner, b->owner);
    if (order == 0)
        order = (int)course_of(a) - (int)course_of(b);
    if (order == 0 && a->due != b->due)
        order = a->due < b->due ? -1 : 1;
    return order ? order : hash_compare(&a->id, &b->id);
}

static void
write_counts(struct json_writer *w, const struct items_one *items, size_t count)
{
    size_t counts[COURSES] = {0};
    for (size_t i = 0; i < count; i++)
        counts[course_of(&items[i])]++;
    json_write_int(w, "done_in_time", (int64_t)counts[DONE_IN_TIME]);
    json_write_int(w, "done_late", (int64_t)counts[DONE_LATE]);
    json_write_int(w, "open", (int64_t)counts[STILL_OPEN]);
    json_write_int(w, "late", (int64_t)counts[STILL_LATE]);
    json_write_int(w, "dropped", (int64_t)counts[DROPPED]);
}

static int
write_member(struct view *v, struct arena *a, const struct items_one *items, size_t count, struct json_writer *w,
             struct err *e)
{
    int r = 0;
    json_write_object(w, NULL);
    json_write_text(w, "member", items[0].owner);
    write_counts(w, items, count);
    json_write_array(w, "items");
    for (size_t i = 0; r == 0 && i < count; i++) {
        arena_reset(a);
        json_write_object(w, NULL);
        json_write_str(w, "course", course_names[course_of(&items[i])]);
        r = items_tell(v, a, &items[i], w, e);
        json_write_object_end(w);
    }
    json_write_array_end(w);
    json_write_object_end(w);
    return r;
}

static int
compare_ids(const void *x, const void *y)
{
    const struct items_one *a = x, *b = y;
    return hash_compare(&a->id, &b->id);
}

// Was it open at some moment since they were as `before`, which is by id?
static bool
is_of_time(const struct items_one *before, size_t before_count, const struct items_one *x)
{
    const struct items_one *was = before_count ? bsearch(x, before, before_count, sizeof *before, compare_ids) : NULL;
    return !was || was->state < ITEMS_DONE || x->state < ITEMS_DONE;
}

int
items_report(struct view *v, int64_t from, int64_t until, bool is_exercise, struct json_writer *w, struct err *e)
{
    struct arena all, one;
    struct items_one *before, *items;
    size_t before_count, found, count = 0, n;
    unsigned layers = is_exercise ? 1u << LAYER_EXERCISE : SITUATION_LAYERS;
    if (until < from)
        return err_set(e, ERR_INVALID, "until lies before from");
    arena_init(&all, REPORT_ARENA_MAX);
    arena_init(&one, REPORT_ARENA_MAX);
    int r = items_read(v, &all, layers, from, &before, &before_count, e);
    if (r == 0)
        r = items_read(v, &all, layers, until, &items, &found, e);
    if (r == 0 && before_count)
        qsort(before, before_count, sizeof *before, compare_ids);
    for (size_t i = 0; r == 0 && i < found; i++)
        if (is_of_time(before, before_count, &items[i]))
            items[count++] = items[i];
    if (r == 0 && count)
        qsort(items, count, sizeof *items, compare_owners);
    json_write_object(w, NULL);
    json_write_time(w, "from", from);
    json_write_time(w, "until", until);
    if (r == 0)
        write_counts(w, items, count);
    json_write_array(w, "members");
    for (size_t i = 0; r == 0 && i < count; i += n) {
        for (n = 1; i + n < count && bytes_equal(items[i + n].owner, items[i].owner); n++)
            continue;
        r = write_member(v, &one, items + i, n, w, e);
    }
    json_write_array_end(w);
    json_write_object_end(w);
    arena_clear(&one);
    arena_clear(&all);
    return r == 0 ? buf_check(w->out) : r;
}
