// SPDX-License-Identifier: Apache-2.0
// What has changed between one view and the next, as events.
#include "node/telling.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "member/view.h"
#include "node/events.h"

#define TELLING_LEDGERS_MAX 256 // every member's, with a few generations
#define TELLING_TROUBLES_MAX 256
#define TELLING_EVENT_MAX 4096

struct known_ledger {
    uint32_t number;
    uint64_t size, settled;
};
struct known_trouble {
    char about[64], what[64];
    struct hash text;
    bool is_there; // seen in this look
};

struct telling {
    struct events *events, *peer_events;
    uint64_t rows;
    struct known_ledger ledgers[TELLING_LEDGERS_MAX];
    size_t ledger_count;
    struct known_trouble troubles[TELLING_TROUBLES_MAX];
    size_t trouble_count;
};

struct telling *
telling_new(struct events *events, struct events *peer_events)
{
    struct telling *t = calloc(1, sizeof *t);
    if (t) {
        t->events = events;
        t->peer_events = peer_events;
    }
    return t;
}

void
telling_free(struct telling *t)
{
    free(t);
}

struct event {
    struct buf b;
    struct json_writer w;
};

static void
event_begin(struct event *ev)
{
    buf_init(&ev->b, TELLING_EVENT_MAX);
    json_writer_init(&ev->w, &ev->b);
    json_write_object(&ev->w, NULL);
}

// One that is too long, or for which there is no memory, is left out: events are hints, state is asked for.
static void
publish(struct events *ring, const char *type, struct bytes text)
{
    if (ring && events_publish(ring, type, text) < 0)
        return;
}

static void
event_end(struct event *ev, struct events *ring, struct events *too, const char *type)
{
    json_write_object_end(&ev->w);
    if (buf_check(&ev->b) == 0) {
        publish(ring, type, buf_bytes(&ev->b));
        publish(too, type, buf_bytes(&ev->b));
    }
    buf_clear(&ev->b);
}

static struct known_ledger *
find_ledger(struct telling *t, uint32_t number)
{
    for (size_t i = 0; i < t->ledger_count; i++)
        if (t->ledgers[i].number == number)
            return &t->ledgers[i];
    if (t->ledger_count == TELLING_LEDGERS_MAX)
        return NULL;
    t->ledgers[t->ledger_count] = (struct known_ledger){.number = number};
    return &t->ledgers[t->ledger_count++];
}

static void
tell_ledger(struct telling *t, const struct view_ledger *l)
{
    struct event ev;
    struct known_ledger *k = find_ledger(t, l->number);
    if (k && l->size > k->size) {
        k->size = l->size;
        event_begin(&ev);
        json_write_text(&ev.w, "member", l->member);
        json_write_text(&ev.w, "origin", l->origin);
        json_write_int(&ev.w, "size", (int64_t)l->size);
        event_end(&ev, t->events, t->peer_events, "grew");
    }
    if (k && l->settled > k->settled) {
        k->settled = l->settled;
        event_begin(&ev);
        json_write_text(&ev.w, "member", l->member);
        json_write_int(&ev.w, "settled", (int64_t)l->settled);
        event_end(&ev, t->events, NULL, "settled");
    }
}

static void
tell_trouble(struct telling *t, const struct known_trouble *k, struct bytes text)
{
    struct event ev;
    event_begin(&ev);
    json_write_str(&ev.w, "about", k->about);
    json_write_str(&ev.w, "what", k->what);
    json_write_text(&ev.w, "text", text);
    event_end(&ev, t->events, NULL, "trouble");
}

static int
look_trouble(void *context, struct bytes about, struct bytes what, int64_t time, struct bytes text)
{
    struct telling *t = context;
    struct known_trouble now = {.is_there = true};
    (void)time; // since when it stands is asked for
    if (bytes_to_str(about, now.about, sizeof now.about) < 0 || bytes_to_str(what, now.what, sizeof now.what) < 0)
        return 0; // no trouble of ours is named so
    hash_of(text, &now.text);
    size_t i = 0;
    while (i < t->trouble_count && (strcmp(t->troubles[i].about, now.about) != 0 || strcmp(t->troubles[i].what, now.what) != 0))
        i++;
    if (i == TELLING_TROUBLES_MAX)
        return 0;
    bool is_new = i == t->trouble_count || !hash_equal(&t->troubles[i].text, &now.text);
    t->trouble_count += i == t->trouble_count;
    t->troubles[i] = now;
    if (is_new)
        tell_trouble(t, &now, text);
    return 0;
}

static void
look_troubles(struct telling *t, struct view *v)
{
    for (size_t i = 0; i < t->trouble_count; i++)
        t->troubles[i].is_there = false;
    if (store_trouble_each(v->store, look_trouble, t, NULL) < 0)
        return;
    for (size_t i = 0; i < t->trouble_count; i++) {
        if (t->troubles[i].is_there)
            continue;
        tell_trouble(t, &t->troubles[i], (struct bytes){NULL, 0});
        t->troubles[i--] = t->troubles[--t->trouble_count];
    }
}

void
telling_look(struct telling *t, struct view *v, uint64_t rows)
{
    struct event ev;
    for (size_t i = 0; i < v->ledger_count; i++)
        tell_ledger(t, &v->ledgers[i]);
    look_troubles(t, v);
    if (rows == t->rows)
        return;
    t->rows = rows;
    event_begin(&ev);
    json_write_int(&ev.w, "changes", (int64_t)rows);
    event_end(&ev, t->events, NULL, "rows");
}

void
telling_keys(struct telling *t)
{
    publish(t->events, "keys", BYTES_LIT("{}"));
}
