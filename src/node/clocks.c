// SPDX-License-Identifier: Apache-2.0
// Clocks by cosignatures. A cosignature is made after our checkpoint left and before it is back, so what its time differs
// from the moment between is the clocks' difference; one that takes longer than CLOCKS_ANSWER_MAX says too little. Nothing
// here is verified: the peer is known by its connection, and a false time of its own would harm nobody but it.
#include "node/clocks.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/num.h"
#include "ledger/cosign.h"
#include "ledger/note.h"
#include "record/charter.h"

#define CLOCKS_ANSWER_MAX 20 // seconds
#define CLOCKS_UNKNOWN INT64_MIN

struct observation {
    char member[LIMIT_MEMBER_NAME + 1];
    int64_t ahead, at;
};

struct clocks {
    pthread_mutex_t lock;
    char self[LIMIT_MEMBER_NAME + 1];
    struct buf head; // origin and size of our last checkpoint, as a note begins
    uint64_t size;   // that size
    int64_t sent;    // CLOCKS_UNKNOWN: it was there when we started, and may have been cosigned long ago
    struct observation seen[LIMIT_MEMBERS];
    size_t count;
};

struct clocks *
clocks_new(struct bytes self)
{
    struct clocks *c = calloc(1, sizeof *c);
    if (!c || bytes_to_str(self, c->self, sizeof c->self) < 0 || pthread_mutex_init(&c->lock, NULL) != 0) {
        free(c);
        return NULL;
    }
    buf_init(&c->head, LIMIT_ORIGIN_SIZE + 32);
    return c;
}

void
clocks_free(struct clocks *c)
{
    if (!c)
        return;
    buf_clear(&c->head);
    (void)pthread_mutex_destroy(&c->lock); // nobody holds it
    free(c);
}

// The first two lines of a note: origin and size.
static struct bytes
head_of(struct bytes note)
{
    size_t end = bytes_find(note, 0, '\n');
    end = bytes_find(note, end + 1, '\n');
    return bytes_sub(note, 0, end + 1);
}

void
clocks_sent(struct clocks *c, struct bytes note, int64_t now)
{
    struct bytes alliance, member, head = head_of(note);
    struct hash charter;
    uint64_t generation, size;
    size_t end = bytes_find(head, 0, '\n');
    struct bytes origin = bytes_sub(head, 0, end);
    if (charter_parse_origin(origin, &alliance, &charter, &member, &generation) < 0 || !bytes_equal_str(member, c->self) ||
        head.n < end + 3 || num_parse_u64(bytes_sub(head, end + 1, head.n - end - 2), &size) < 0)
        return;
    (void)pthread_mutex_lock(&c->lock); // a valid mutex, here as below
    if (size > c->size) {
        c->sent = c->head.n > 0 ? now : CLOCKS_UNKNOWN;
        c->size = size;
        buf_reset(&c->head);
        buf_append(&c->head, head);
    }
    (void)pthread_mutex_unlock(&c->lock);
}

// Is this the name of that member's cosigner?
static bool
is_cosigner(struct bytes name, struct bytes peer)
{
    struct bytes end = BYTES_LIT("/cosign");
    if (name.n <= peer.n + end.n + 1)
        return false;
    struct bytes tail = bytes_sub(name, name.n - end.n, end.n);
    struct bytes member = bytes_sub(name, name.n - end.n - peer.n, peer.n);
    return bytes_equal(tail, end) && bytes_equal(member, peer) && name.p[name.n - end.n - peer.n - 1] == '/';
}

static void
observe(struct clocks *c, struct bytes peer, int64_t ahead, int64_t now)
{
    size_t i = 0;
    while (i < c->count && !bytes_equal_str(peer, c->seen[i].member))
        i++;
    if (i == LIMIT_MEMBERS || (i == c->count && bytes_to_str(peer, c->seen[i].member, sizeof c->seen[i].member) < 0))
        return;
    c->count += i == c->count;
    c->seen[i].ahead = ahead;
    c->seen[i].at = now;
}

void
clocks_heard(struct clocks *c, struct bytes peer, struct bytes note, int64_t now)
{
    struct note n;
    (void)pthread_mutex_lock(&c->lock);
    bool answers = c->head.n > 0 && bytes_has_prefix(note, buf_bytes(&c->head)) &&
                   c->sent != CLOCKS_UNKNOWN && now >= c->sent && now - c->sent <= CLOCKS_ANSWER_MAX;
    int64_t sent = c->sent;
    (void)pthread_mutex_unlock(&c->lock);
    if (!answers || note_parse(note, &n, NULL) < 0)
        return;
    for (unsigned i = 0; i < n.count; i++) {
        const struct note_signature *s = &n.signatures[i];
        uint64_t time = s->n == COSIGN_SIZE ? num_get_u64be(s->b) : 0;
        if (time == 0 || time > INT64_MAX / 2 || !is_cosigner(s->name, peer))
            continue;
        int64_t at = (int64_t)time;
        int64_t ahead = at > now ? at - now : at < sent ? at - sent : 0;
        (void)pthread_mutex_lock(&c->lock);
        observe(c, peer, ahead, now);
        (void)pthread_mutex_unlock(&c->lock);
    }
}

static int
by_size(const void *x, const void *y)
{
    const int64_t *a = x, *b = y;
    return *a < *b ? -1 : *a > *b;
}

void
clocks_look(struct clocks *c, int64_t now, struct clocks_look *out)
{
    int64_t sorted[LIMIT_MEMBERS];
    *out = (struct clocks_look){.count = 0};
    (void)pthread_mutex_lock(&c->lock);
    for (size_t i = 0; i < c->count; i++) {
        const struct observation *o = &c->seen[i];
        if (now - o->at > CLOCKS_AGE_MAX)
            continue;
        struct clocks_peer *p = &out->peers[out->count];
        memcpy(p->member, o->member, sizeof p->member);
        p->ahead = o->ahead;
        sorted[out->count++] = o->ahead;
    }
    (void)pthread_mutex_unlock(&c->lock);
    if (out->count == 0)
        return;
    qsort(sorted, out->count, sizeof *sorted, by_size);
    out->ahead = out->count % 2 ? sorted[out->count / 2]
                                : (sorted[out->count / 2 - 1] + sorted[out->count / 2]) / 2;
}
