// SPDX-License-Identifier: Apache-2.0
// An errand is in the list of those under way from its sending until it is dropped. The client's thread writes its answer, and
// puts it in the list of answers under the lock; from there on it is ours again.
#include "node/errands.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "host/clock.h"
#include "node/client.h"

#define ERRANDS_TIMEOUT_MS 120000 // of one piece: 2 kB/s

struct errands {
    struct client *client; // of its own: records never wait for a connection that a piece holds
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool is_halted;          // under lock
    struct errand *answers;  // under lock
    struct errand *under_way;
};

int
errands_new(struct errands **out, const struct tls_identity *identity, unsigned peer_max, struct err *e)
{
    pthread_condattr_t attr;
    struct client_config cc = {.identity = identity, .connections_peer_max = peer_max};
    struct errands *x = calloc(1, sizeof *x);
    bool is_ready = x && pthread_condattr_init(&attr) == 0 && pthread_condattr_setclock(&attr, CLOCK_MONOTONIC) == 0 &&
                    pthread_mutex_init(&x->lock, NULL) == 0 && pthread_cond_init(&x->wake, &attr) == 0;
    int r = is_ready ? client_new(&x->client, &cc, e) : err_set(e, ERR_NOMEM, "no memory to fetch files");
    if (r < 0) {
        free(x);
        return r;
    }
    (void)pthread_condattr_destroy(&attr); // holds nothing here
    *out = x;
    return 0;
}

static void
drop_one(struct errand *a)
{
    buf_clear(&a->body);
    free(a);
}

void
errands_free(struct errands *x)
{
    if (!x)
        return;
    client_stop(x->client); // its last answers come meanwhile
    while (x->under_way) {
        struct errand *next = x->under_way->next;
        drop_one(x->under_way);
        x->under_way = next;
    }
    (void)pthread_mutex_destroy(&x->lock); // nobody holds it
    (void)pthread_cond_destroy(&x->wake);
    free(x);
}

static void
on_answer(void *context, struct client_answer *answer)
{
    struct errand *a = context;
    struct errands *x = a->errands;
    a->error = answer->error;
    a->status = answer->status;
    a->body = answer->body;
    answer->body = (struct buf){0};
    (void)pthread_mutex_lock(&x->lock);
    a->next_answer = x->answers;
    x->answers = a;
    (void)pthread_cond_signal(&x->wake);
    (void)pthread_mutex_unlock(&x->lock);
}

bool
errands_send(struct errands *x, const struct errand *what, const char *address, const struct hash *pin)
{
    struct buf path;
    struct errand *a = malloc(sizeof *a);
    if (!a)
        return false;
    *a = *what;
    a->errands = x;
    a->sent_ns = clock_mono_ns();
    buf_init(&path, 512); // an origin holds nothing that a query must escape but its slashes, which may stand there
    buf_append_fmt(&path, "/sync/v1/piece?origin=%s&index=%llu&number=%u", a->origin, (unsigned long long)a->index, a->number);
    struct client_request rq = {.address = address, .pin = *pin, .method = "GET", .path = buf_str(&path),
                                .timeout_ms = ERRANDS_TIMEOUT_MS, .answer_max = LIMIT_FILE_PIECE, .done = on_answer, .context = a};
    a->next = x->under_way;
    bool is_sent = rq.path && client_send(x->client, &rq, NULL) == 0;
    if (is_sent)
        x->under_way = a;
    else
        free(a);
    buf_clear(&path);
    return is_sent;
}

const struct errand *
errands_under_way(const struct errands *x)
{
    return x->under_way;
}

bool
errands_wait(struct errands *x, unsigned ms, struct errand **answers)
{
    struct timespec until;
    (void)clock_gettime(CLOCK_MONOTONIC, &until); // it exists wherever we run
    until.tv_nsec += (long)ms * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    (void)pthread_mutex_lock(&x->lock);
    while (!x->is_halted && !x->answers && pthread_cond_timedwait(&x->wake, &x->lock, &until) == 0)
        ;
    *answers = x->answers;
    x->answers = NULL;
    bool goes_on = !x->is_halted;
    (void)pthread_mutex_unlock(&x->lock);
    return goes_on;
}

void
errands_drop(struct errands *x, struct errand *answers)
{
    while (answers) {
        struct errand *next = answers->next_answer;
        struct errand **at = &x->under_way;
        while (*at != answers)
            at = &(*at)->next;
        *at = answers->next;
        drop_one(answers);
        answers = next;
    }
}

void
errands_halt(struct errands *x)
{
    (void)pthread_mutex_lock(&x->lock);
    x->is_halted = true;
    (void)pthread_cond_signal(&x->wake);
    (void)pthread_mutex_unlock(&x->lock);
}
