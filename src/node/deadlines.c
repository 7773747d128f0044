// SPDX-License-Identifier: Apache-2.0
// What was told of each proposal that awaits a word.
#include "node/deadlines.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/json.h"
#include "member/decisions.h"
#include "node/events.h"

#define DEADLINES_MAX 4096 // that await a word at once; of more only the first are told ahead

// Seconds before the deadline at which it is told again.
static const int64_t stages[] = {86400, 3600, 600};
#define STAGES (sizeof stages / sizeof *stages)

struct known {
    struct hash id;
    unsigned told;  // 1: that it came; one more for each stage
    bool is_there;  // seen in this look
};

struct deadlines {
    struct known at[DEADLINES_MAX];
    size_t count;
    struct events *events; // of this look
    int64_t now;
    uint64_t lost;
};

struct deadlines *
deadlines_new(void)
{
    return calloc(1, sizeof(struct deadlines));
}

void
deadlines_free(struct deadlines *d)
{
    free(d);
}

static void
tell(struct deadlines *d, const struct decide_outcome *x)
{
    struct buf b;
    struct json_writer w;
    buf_init(&b, 1024);
    json_writer_init(&w, &b);
    json_write_object(&w, NULL);
    json_write_hex(&w, "proposal", hash_bytes(&x->id));
    json_write_text(&w, "organ", x->note.organ);
    json_write_time(&w, "deadline", x->note.deadline);
    json_write_int(&w, "seconds_left", x->note.deadline > d->now ? x->note.deadline - d->now : 0);
    json_write_object_end(&w);
    int r = buf_check(&b);
    if (r == 0)
        r = events_publish(d->events, "awaiting", buf_bytes(&b));
    d->lost += r < 0; // events are hints: one for which there is no memory is left out
    buf_clear(&b);
}

static int
look_at(void *context, const struct hash *id, const struct decide_outcome *x)
{
    struct deadlines *d = context;
    unsigned due = 1;
    size_t i = 0;
    while (i < d->count && !hash_equal(&d->at[i].id, id))
        i++;
    if (i == DEADLINES_MAX)
        return 0;
    if (i == d->count)
        d->at[d->count++] = (struct known){.id = *id};
    for (size_t k = 0; k < STAGES; k++)
        due += x->note.deadline - d->now <= stages[k];
    d->at[i].is_there = true;
    if (d->at[i].told < due)
        tell(d, x);
    d->at[i].told = due > d->at[i].told ? due : d->at[i].told;
    return 0;
}

void
deadlines_look(struct deadlines *d, struct view *v, struct events *events, int64_t now)
{
    d->events = events;
    d->now = now;
    for (size_t i = 0; i < d->count; i++)
        d->at[i].is_there = false;
    if (decisions_awaiting(v, look_at, d, NULL) < 0)
        return; // the next look tells
    for (size_t i = 0; i < d->count; i++)
        if (!d->at[i].is_there)
            d->at[i--] = d->at[--d->count];
}
