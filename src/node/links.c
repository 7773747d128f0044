// SPDX-License-Identifier: Apache-2.0
// Open connections and their deadlines. A cut is a shutdown of the socket: its thread sees the end
// of input and closes. A link leaves the list before its socket is closed, and cuts happen under
// the list's lock, so no other socket that was given the same number can be hit.
#include "node/links.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>

#define LINKS_HEADER_MS 10000 // a header is one packet, rarely two
#define LINKS_BODY_MS 30000   // for a body of no size
#define LINKS_BODY_BYTES_PER_MS                                                                    \
    4u // and what it must bring beyond: 4 kB/s is slower than any line in use

struct links {
    pthread_mutex_t lock; // guards all links
    struct link *first;
    size_t count;
    struct links_policy policy;
};

struct links *
links_new(const struct links_policy *policy)
{
    struct links *ls = calloc(1, sizeof(*ls));

    if (ls == NULL)
        return NULL;
    if (pthread_mutex_init(&ls->lock, NULL) != 0) {
        free(ls);
        return NULL;
    }
    ls->policy = *policy;
    return ls;
}

void
links_free(struct links *ls)
{
    if (ls == NULL)
        return;
    assert(ls->first == NULL);
    (void)pthread_mutex_destroy(&ls->lock); // nobody holds it any more
    free(ls);
}

static void
links_lock(struct links *ls)
{
    int got = pthread_mutex_lock(&ls->lock);

    assert(got == 0);
}

static void
links_unlock(struct links *ls)
{
    int got = pthread_mutex_unlock(&ls->lock);

    assert(got == 0);
}

struct link *
links_add(struct links *ls, void *owner, int fd, uint64_t now_ns)
{
    struct link *l = calloc(1, sizeof(*l));

    if (l == NULL)
        return NULL;
    l->owner = owner;
    l->fd = fd;
    l->phase = LINKS_FIRST;
    l->since_ns = now_ns;
    links_lock(ls);
    l->next = ls->first;
    if (l->next != NULL)
        l->next->previous = l;
    ls->first = l;
    ls->count++;
    links_unlock(ls);
    return l;
}

void
links_remove(struct links *ls, struct link *l)
{
    links_lock(ls);
    if (l->previous != NULL)
        l->previous->next = l->next;
    else
        ls->first = l->next;
    if (l->next != NULL)
        l->next->previous = l->previous;
    ls->count--;
    links_unlock(ls);
    free(l);
}

void
links_set_phase(struct links *ls, struct link *l, enum links_phase phase, uint64_t now_ns)
{
    links_lock(ls);
    // The first request's header counts from the accept on: a handshake that trickled leaves no
    // time for more.
    if (!(l->phase == LINKS_FIRST && phase == LINKS_HEADER)) {
        l->phase = phase;
        l->since_ns = now_ns;
        l->received = 0;
    }
    links_unlock(ls);
}

void
links_set_pin(struct links *ls, struct link *l, const struct hash *pin)
{
    links_lock(ls);
    l->pin = *pin;
    l->is_pinned = true;
    links_unlock(ls);
}

void
links_add_received(struct links *ls, struct link *l, size_t n)
{
    links_lock(ls);
    l->received += n;
    links_unlock(ls);
}

bool
links_pin(struct links *ls, const struct link *l, struct hash *out)
{
    links_lock(ls);
    bool is_pinned = l->is_pinned;
    *out = l->pin;
    links_unlock(ls);
    return is_pinned;
}

size_t
links_count(struct links *ls)
{
    links_lock(ls);
    size_t count = ls->count;
    links_unlock(ls);
    return count;
}

// Milliseconds the link may be in its phase.
static uint64_t
links_allowed_ms(const struct links *ls, const struct link *l)
{
    switch (l->phase) {
    case LINKS_FIRST:
        return ls->policy.first_ms;
    case LINKS_IDLE:
        return ls->policy.idle_ms;
    case LINKS_HEADER:
        return LINKS_HEADER_MS;
    case LINKS_BODY:
        return LINKS_BODY_MS + l->received / LINKS_BODY_BYTES_PER_MS;
    case LINKS_ANSWER:
        break;
    }
    return UINT64_MAX;
}

static void
links_cut(struct link *l)
{
    l->is_cut = true;
    (void)shutdown(l->fd, SHUT_RDWR); // fails only when the other side is gone already
}

void
links_cut_one(struct links *ls, struct link *l)
{
    links_lock(ls);
    links_cut(l);
    links_unlock(ls);
}

size_t
links_cut_late(struct links *ls, uint64_t now_ns)
{
    size_t count = 0;

    links_lock(ls);
    for (struct link *l = ls->first; l != NULL; l = l->next) {
        uint64_t passed_ms = now_ns > l->since_ns ? (now_ns - l->since_ns) / 1000000u : 0;
        if (!l->is_cut && passed_ms > links_allowed_ms(ls, l)) {
            links_cut(l);
            count++;
        }
    }
    links_unlock(ls);
    return count;
}

size_t
links_cut_unknown(struct links *ls, int (*knows)(void *context, const struct hash *pin),
                  void *context)
{
    size_t count = 0;

    links_lock(ls);
    for (struct link *l = ls->first; l != NULL; l = l->next) {
        if (!l->is_cut && l->is_pinned && knows(context, &l->pin) < 0) {
            links_cut(l);
            count++;
        }
    }
    links_unlock(ls);
    return count;
}
