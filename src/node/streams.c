// SPDX-License-Identifier: Apache-2.0
// Event streams over libmicrohttpd. Locks are taken in one order: ours, the ring's,
// libmicrohttpd's. The library calls us with none of its own held.
#include "node/streams.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

#include <microhttpd.h>

#include "node/events.h"

#define STREAMS_BLOCK_SIZE 16384 // what is asked of a ring at once

struct stream {
    struct streams *house;
    struct stream *next;
    struct stream *previous;
    struct MHD_Connection *connection;
    struct events_cursor *cursor;
    bool (*may_go_on)(void *context);
    void (*release)(void *context);
    void *context;
};

struct streams {
    pthread_mutex_t lock; // guards the list
    struct stream *first;
    size_t count;
    bool is_ended;
};

struct streams *
streams_new(void)
{
    struct streams *ss = calloc(1, sizeof(*ss));

    if (ss == NULL)
        return NULL;
    if (pthread_mutex_init(&ss->lock, NULL) != 0) {
        free(ss);
        return NULL;
    }
    return ss;
}

void
streams_free(struct streams *ss)
{
    if (ss == NULL)
        return;
    assert(ss->first == NULL);
    (void)pthread_mutex_destroy(&ss->lock); // nobody holds it any more
    free(ss);
}

static void
streams_lock(struct streams *ss)
{
    int got = pthread_mutex_lock(&ss->lock);

    assert(got == 0);
}

static void
streams_unlock(struct streams *ss)
{
    int got = pthread_mutex_unlock(&ss->lock);

    assert(got == 0);
}

static void
streams_sleep(void *context)
{
    struct stream *s = context;

    MHD_suspend_connection(s->connection);
}

static void
streams_wake(void *context)
{
    struct stream *s = context;

    MHD_resume_connection(s->connection);
}

static ssize_t
streams_read(void *context, uint64_t position, char *out, size_t n_max)
{
    struct stream *s = context;

    (void)position; // the cursor knows where it is
    if (s->may_go_on != NULL && !s->may_go_on(s->context))
        events_cursor_end(s->cursor);
    ssize_t n = events_cursor_read(s->cursor, (uint8_t *)out, n_max);
    return n < 0 ? MHD_CONTENT_READER_END_OF_STREAM : n;
}

static void
streams_close(void *context)
{
    struct stream *s = context;
    struct streams *ss = s->house;

    streams_lock(ss);
    if (s->previous != NULL)
        s->previous->next = s->next;
    else
        ss->first = s->next;
    if (s->next != NULL)
        s->next->previous = s->previous;
    ss->count--;
    streams_unlock(ss);
    events_cursor_free(s->cursor);
    if (s->release != NULL)
        s->release(s->context);
    free(s);
}

// Put s in the list; false when no more are taken.
static bool
streams_enter(struct streams *ss, struct stream *s)
{
    streams_lock(ss);
    bool is_open = !ss->is_ended;
    if (is_open) {
        s->next = ss->first;
        if (s->next != NULL)
            s->next->previous = s;
        ss->first = s;
        ss->count++;
    }
    streams_unlock(ss);
    return is_open;
}

struct MHD_Response *
streams_open(struct streams *ss, struct MHD_Connection *connection, struct events *ring,
             uint64_t last_id, bool (*may_go_on)(void *context), void (*release)(void *context),
             void *context)
{
    struct MHD_Response *response = NULL;
    struct stream *s = calloc(1, sizeof(*s));
    struct events_waiter waiter = {streams_sleep, streams_wake, s};

    if (s == NULL)
        goto fail;
    *s = (struct stream){.house = ss,
                         .connection = connection,
                         .may_go_on = may_go_on,
                         .release = release,
                         .context = context};
    s->cursor = events_cursor_new(ring, last_id, &waiter);
    if (s->cursor == NULL || !streams_enter(ss, s))
        goto fail;
    response = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, STREAMS_BLOCK_SIZE, streams_read,
                                                 s, streams_close);
    if (response == NULL)
        streams_close(s); // releases, too
    return response;
fail:
    if (s != NULL)
        events_cursor_free(s->cursor);
    free(s);
    if (release != NULL)
        release(context);
    return NULL;
}

void
streams_beat(struct streams *ss)
{
    streams_lock(ss);
    for (struct stream *s = ss->first; s != NULL; s = s->next)
        events_cursor_beat(s->cursor);
    streams_unlock(ss);
}

void
streams_end(struct streams *ss)
{
    streams_lock(ss);
    ss->is_ended = true;
    for (struct stream *s = ss->first; s != NULL; s = s->next)
        events_cursor_end(s->cursor);
    streams_unlock(ss);
}

bool
streams_are_away(struct streams *ss)
{
    bool some = false;

    streams_lock(ss);
    for (struct stream *s = ss->first; s != NULL && !some; s = s->next)
        some = events_cursor_is_away(s->cursor);
    streams_unlock(ss);
    return some;
}

size_t
streams_count(struct streams *ss)
{
    streams_lock(ss);
    size_t count = ss->count;
    streams_unlock(ss);
    return count;
}
