// SPDX-License-Identifier: Apache-2.0
// Server-sent events (HTML living standard, 9.2): one ring of ready-made events, a cursor per
// client. A cursor with nothing to read sleeps, and is woken under the same lock, so no wake-up is
// lost; one that fell behind the ring gets a `reset` event and goes on from the newest. Safe from
// any thread.
#ifndef NODE_EVENTS_H
#define NODE_EVENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/bytes.h"
#include "base/err.h"

struct events;
struct events_cursor;

// Keeps the last `kept` events. Ids start above first_id: give a number that grows from start to
// start (a clock), so that a client coming back after a restart is told to reset rather than shown
// other events under old ids.
struct events *events_new(size_t kept, uint64_t first_id) MUST_USE;
void events_free(struct events *ev); // no cursor may be left; takes NULL

// type: a word ("grown"); data: text, split at its line ends. 0, ERR_NOMEM, or ERR_LIMIT for data
// beyond 64 KiB.
int events_publish(struct events *ev, const char *type, struct bytes data) MUST_USE;

// What a cursor needs of whoever waits for it. Both are called with the ring's lock held and must
// not call back in.
struct events_waiter {
    void (*sleep)(void *context); // nothing to read: stop asking until woken
    void (*wake)(void *context);
    void *context;
};

// From after last_id (the client's Last-Event-ID); 0 means from now on. NULL without memory.
struct events_cursor *events_cursor_new(struct events *ev, uint64_t last_id,
                                        const struct events_waiter *w) MUST_USE;
void events_cursor_free(struct events_cursor *c); // takes NULL
// Bytes put in out; 0: none, the waiter was put to sleep; -1: the cursor has ended.
ssize_t events_cursor_read(struct events_cursor *c, uint8_t *out, size_t n_max) MUST_USE;
// A comment, to find out whether the client is still there. Wakes a sleeper.
void events_cursor_beat(struct events_cursor *c);
// Nothing more is read but -1, and it sleeps no more. Wakes a sleeper.
void events_cursor_end(struct events_cursor *c);
// Whether it sleeps, or was woken and has not read since.
bool events_cursor_is_away(struct events_cursor *c);

#endif
