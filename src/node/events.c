// SPDX-License-Identifier: Apache-2.0
// Server-sent events. The ring holds each event as the text that goes out. A cursor copies what it
// is about to send, so an event that leaves the ring half sent is still sent whole. One lock guards
// ring and cursors; sleeping and waking happen under it, which is why no wake-up can fall between
// "nothing to read" and "asleep".
#include "node/events.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/num.h"

#define EVENTS_DATA_MAX ((size_t)64 * 1024)
#define EVENTS_TEXT_MAX (8 * EVENTS_DATA_MAX) // with "data: " before each line, were each empty
#define EVENTS_BATCH_MAX                                                                           \
    ((size_t)16 * 1024) // what a cursor copies at once, if the first event is not longer

struct events_entry {
    struct buf text; // as sent, with id, event, data and the empty line
};

struct events {
    pthread_mutex_t lock;         // guards all that follows, and the cursors
    struct events_entry *entries; // event with id i is at i % kept
    size_t kept;
    uint64_t oldest;             // id of the oldest event in the ring; next when it is empty
    uint64_t next;               // id the next event gets
    struct events_cursor *first; // list of cursors
};

struct events_cursor {
    struct events *ring;
    struct events_cursor *next;
    struct events_cursor *previous;
    struct events_waiter waiter;
    uint64_t at;     // id of the next event to copy
    struct buf text; // copied, being sent
    size_t sent;     // bytes of text that are out
    bool is_asleep;
    bool is_waking;  // woken, has not read since
    bool is_beating; // owes a comment
    bool is_ended;
};

struct events *
events_new(size_t kept, uint64_t first_id)
{
    struct events *ev = calloc(1, sizeof(*ev));

    assert(kept > 0);
    if (ev == NULL)
        return NULL;
    ev->entries = calloc(kept, sizeof(*ev->entries));
    if (ev->entries == NULL || pthread_mutex_init(&ev->lock, NULL) != 0) {
        free(ev->entries);
        free(ev);
        return NULL;
    }
    for (size_t i = 0; i < kept; i++)
        buf_init(&ev->entries[i].text, EVENTS_TEXT_MAX);
    ev->kept = kept;
    ev->oldest = first_id + 1;
    ev->next = first_id + 1;
    return ev;
}

void
events_free(struct events *ev)
{
    if (ev == NULL)
        return;
    assert(ev->first == NULL);
    for (size_t i = 0; i < ev->kept; i++)
        buf_clear(&ev->entries[i].text);
    free(ev->entries);
    (void)pthread_mutex_destroy(&ev->lock); // nobody holds it any more
    free(ev);
}

static void
events_lock(struct events *ev)
{
    int got = pthread_mutex_lock(&ev->lock);

    assert(got == 0);
}

static void
events_unlock(struct events *ev)
{
    int got = pthread_mutex_unlock(&ev->lock);

    assert(got == 0);
}

static void
events_wake(struct events_cursor *c)
{
    if (!c->is_asleep)
        return;
    c->is_asleep = false;
    c->is_waking = true;
    c->waiter.wake(c->waiter.context);
}

static void
events_format(struct buf *out, uint64_t id, const char *type, struct bytes data)
{
    buf_append_str(out, "id: ");
    buf_append_u64(out, id);
    buf_append_str(out, "\nevent: ");
    buf_append_str(out, type);
    buf_append_byte(out, '\n');
    for (size_t from = 0; from <= data.n;) { // at least one data line, if an empty one
        size_t end = bytes_find(data, from, '\n');
        buf_append_str(out, "data: ");
        buf_append(out, bytes_sub(data, from, end - from));
        buf_append_byte(out, '\n');
        from = end + 1;
    }
    buf_append_byte(out, '\n');
}

int
events_publish(struct events *ev, const char *type, struct bytes data)
{
    struct buf text;

    if (data.n > EVENTS_DATA_MAX)
        return ERR_LIMIT;
    buf_init(&text, EVENTS_TEXT_MAX);
    events_lock(ev);
    events_format(&text, ev->next, type, data);
    int failed = buf_check(&text);
    if (failed == 0) {
        struct events_entry *entry = &ev->entries[ev->next % ev->kept];
        buf_clear(&entry->text);
        entry->text = text; // moved
        ev->next++;
        if (ev->next - ev->oldest > ev->kept)
            ev->oldest = ev->next - ev->kept;
        for (struct events_cursor *c = ev->first; c != NULL; c = c->next)
            events_wake(c);
    }
    events_unlock(ev);
    if (failed != 0)
        buf_clear(&text);
    return failed;
}

struct events_cursor *
events_cursor_new(struct events *ev, uint64_t last_id, const struct events_waiter *w)
{
    struct events_cursor *c = calloc(1, sizeof(*c));

    if (c == NULL)
        return NULL;
    c->ring = ev;
    c->waiter = *w;
    c->is_beating = true; // the answer's first bytes go out at once
    buf_init(&c->text, EVENTS_TEXT_MAX + EVENTS_BATCH_MAX);
    events_lock(ev);
    c->at = last_id == 0 ? ev->next : last_id + 1;
    if (c->at > ev->next)
        c->at = 0; // an id we have not given: lags, by definition
    c->next = ev->first;
    if (c->next != NULL)
        c->next->previous = c;
    ev->first = c;
    events_unlock(ev);
    return c;
}

void
events_cursor_free(struct events_cursor *c)
{
    if (c == NULL)
        return;
    events_lock(c->ring);
    if (c->previous != NULL)
        c->previous->next = c->next;
    else
        c->ring->first = c->next;
    if (c->next != NULL)
        c->next->previous = c->previous;
    events_unlock(c->ring);
    buf_clear(&c->text);
    free(c);
}

// Copy what there is to send next. Nothing is copied when there is nothing.
static void
events_cursor_fill(struct events_cursor *c)
{
    struct events *ev = c->ring;

    buf_reset(&c->text);
    c->sent = 0;
    if (c->at < ev->oldest) {
        c->at = ev->next;
        events_format(&c->text, ev->next - 1, "reset", BYTES_LIT("{}"));
    }
    while (c->at < ev->next && c->text.n < EVENTS_BATCH_MAX) {
        buf_append(&c->text, buf_bytes(&ev->entries[c->at % ev->kept].text));
        c->at++;
    }
    if (c->text.n == 0 && c->is_beating)
        buf_append_str(&c->text, ":\n\n");
    c->is_beating = false;
}

ssize_t
events_cursor_read(struct events_cursor *c, uint8_t *out, size_t n_max)
{
    ssize_t result = 0;

    events_lock(c->ring);
    c->is_waking = false;
    if (c->sent == c->text.n)
        events_cursor_fill(c);
    if (c->is_ended || buf_check(&c->text) != 0) {
        result = -1;
    } else if (c->sent < c->text.n) {
        size_t n = num_min_size(n_max, c->text.n - c->sent);
        memcpy(out, c->text.p + c->sent, n);
        c->sent += n;
        result = (ssize_t)n;
    } else {
        c->is_asleep = true;
        c->waiter.sleep(c->waiter.context);
    }
    events_unlock(c->ring);
    return result;
}

void
events_cursor_beat(struct events_cursor *c)
{
    events_lock(c->ring);
    c->is_beating = true;
    events_wake(c);
    events_unlock(c->ring);
}

void
events_cursor_end(struct events_cursor *c)
{
    events_lock(c->ring);
    c->is_ended = true;
    events_wake(c);
    events_unlock(c->ring);
}

bool
events_cursor_is_away(struct events_cursor *c)
{
    events_lock(c->ring);
    bool is_away = c->is_asleep || c->is_waking;
    events_unlock(c->ring);
    return is_away;
}
