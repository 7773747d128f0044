// SPDX-License-Identifier: Apache-2.0
// See limiter.h. Of a few hundred clients the bucket that was used longest ago gives way to a new one: it is full by then, or
// somebody with hundreds of addresses gains a second's worth.
#include "node/limiter.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "crypto/hash.h"

#define LIMITER_CLIENTS 256
#define NS 1000000000ull

struct bucket {
    struct hash client;
    int64_t tokens; // in billionths; below 0: owed
    uint64_t seen_ns;
    bool is_used;
};

struct limiter {
    pthread_mutex_t lock;
    unsigned rate;
    int64_t full; // in billionths
    struct bucket buckets[LIMITER_CLIENTS];
};

int
limiter_new(struct limiter **out, unsigned rate, struct err *e)
{
    struct limiter *x = calloc(1, sizeof *x);
    if (!x || pthread_mutex_init(&x->lock, NULL) != 0) {
        free(x);
        return err_set(e, ERR_NOMEM, "no memory for the rates of clients");
    }
    x->rate = rate;
    x->full = (int64_t)(num_max_u64((uint64_t)rate * LIMIT_SCREEN_BURST_S, LIMIT_BATCH) * NS); // one whole batch goes at any rate
    *out = x;
    return 0;
}

void
limiter_free(struct limiter *x)
{
    if (!x)
        return;
    (void)pthread_mutex_destroy(&x->lock); // nobody holds it
    free(x);
}

static struct bucket *
bucket_of(struct limiter *x, const struct hash *client, uint64_t now_ns)
{
    struct bucket *oldest = &x->buckets[0];
    for (size_t i = 0; i < LIMITER_CLIENTS; i++) {
        struct bucket *b = &x->buckets[i];
        if (b->is_used && hash_equal(&b->client, client))
            return b;
        if (oldest->is_used && (!b->is_used || b->seen_ns < oldest->seen_ns))
            oldest = b;
    }
    *oldest = (struct bucket){.client = *client, .tokens = x->full, .seen_ns = now_ns, .is_used = true};
    return oldest;
}

// The client's bucket with what has run into it until now. The caller holds the lock.
static struct bucket *
fill(struct limiter *x, struct bytes client, uint64_t now_ns)
{
    struct hash name;
    hash_of(client, &name);
    struct bucket *b = bucket_of(x, &name, now_ns);
    uint64_t passed = now_ns > b->seen_ns ? num_min_u64(now_ns - b->seen_ns, 3600 * NS) : 0;
    b->tokens += (int64_t)(passed * x->rate);
    b->tokens = b->tokens < x->full ? b->tokens : x->full;
    b->seen_ns = now_ns > b->seen_ns ? now_ns : b->seen_ns;
    return b;
}

unsigned
limiter_take(struct limiter *x, struct bytes client, unsigned count, uint64_t now_ns)
{
    unsigned wait_s = 0;
    int64_t wanted = (int64_t)(count * NS);
    assert(count <= LIMIT_BATCH);
    if (x->rate == 0)
        return 0;
    (void)pthread_mutex_lock(&x->lock); // a valid mutex, here and below
    struct bucket *b = fill(x, client, now_ns);
    if (b->tokens >= wanted)
        b->tokens -= wanted;
    else
        wait_s = (unsigned)((uint64_t)(wanted - b->tokens) / x->rate / NS) + 1;
    (void)pthread_mutex_unlock(&x->lock);
    return wait_s;
}

void
limiter_work(struct limiter *x, struct bytes client, unsigned count, uint64_t work_ns, uint64_t now_ns)
{
    if (x->rate == 0)
        return;
    int64_t worth = (int64_t)(num_min_u64(work_ns, LIMITER_OWED_S * NS) * x->rate), most = -(int64_t)(LIMITER_OWED_S * NS * x->rate);
    int64_t beyond = worth - (int64_t)(count * NS);
    if (beyond <= 0)
        return;
    (void)pthread_mutex_lock(&x->lock);
    struct bucket *b = fill(x, client, now_ns);
    b->tokens = b->tokens - beyond > most ? b->tokens - beyond : most;
    (void)pthread_mutex_unlock(&x->lock);
}
