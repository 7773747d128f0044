// SPDX-License-Identifier: Apache-2.0
// What one request between two nodes costs on loopback: server and client as the daemon uses them,
// mutual TLS 1.3 with pinned keys, the connection kept open. It is itself a yardstick: settling is
// measured against it.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/clock.h"
#include "host/net.h"
#include "node/client.h"
#include "node/server.h"
#include "node/tls.h"

#define BENCH_ROUNDS 2000
#define BENCH_CHUNKS 100
#define BENCH_CHUNK_SIZE ((size_t)4 << 20) // an answer to a range request
#define BENCH_PARALLEL 16                  // requests under way in the throughput part

struct bench {
    struct tls_identity self;
    struct tls_identity peer;
    struct server *server;
    struct client *client;
    char address[64];
    pthread_mutex_t lock; // guards what follows
    pthread_cond_t changed;
    unsigned done;
    unsigned failed;
};

static int
bench_peer_of(void *context, const struct hash *pin)
{
    struct bench *b = context;

    return hash_equal(pin, &b->peer.pin) ? 0 : -1;
}

static int
bench_handle(void *context, const struct request *rq, struct reply *rp)
{
    (void)context;
    if (request_is(rq, "GET", "/chunk")) {
        struct buf b;
        buf_init(&b, BENCH_CHUNK_SIZE);
        uint8_t *p = buf_reserve(&b, BENCH_CHUNK_SIZE);
        if (p != NULL) {
            memset(p, 'c', BENCH_CHUNK_SIZE);
            buf_commit(&b, BENCH_CHUNK_SIZE);
        }
        reply_take(rp, 200, REPLY_BYTES, &b);
        return 0;
    }
    reply_copy(rp, 200, REPLY_BYTES, rq->body);
    return 0;
}

static void
bench_on_done(void *context, struct client_answer *a)
{
    struct bench *b = context;

    (void)pthread_mutex_lock(&b->lock);
    b->done++;
    b->failed += a->error != 0 || a->status != 200;
    (void)pthread_cond_signal(&b->changed);
    (void)pthread_mutex_unlock(&b->lock);
}

static void
bench_wait(struct bench *b, unsigned done)
{
    (void)pthread_mutex_lock(&b->lock);
    while (b->done < done)
        (void)pthread_cond_wait(&b->changed, &b->lock);
    (void)pthread_mutex_unlock(&b->lock);
}

static int
bench_fetch(struct bench *b)
{
    struct client_request rq = {.address = b->address,
                                .pin = b->self.pin,
                                .method = "GET",
                                .path = "/chunk",
                                .answer_max = BENCH_CHUNK_SIZE,
                                .done = bench_on_done,
                                .context = b};

    return client_send(b->client, &rq, NULL);
}

static int
bench_send(struct bench *b)
{
    static const char note[600] = "a note of the size of a checkpoint with a few signatures";
    struct client_request rq = {.address = b->address,
                                .pin = b->self.pin,
                                .method = "POST",
                                .path = "/echo",
                                .body = bytes_of(note, sizeof(note)),
                                .answer_max = 10000,
                                .done = bench_on_done,
                                .context = b};

    return client_send(b->client, &rq, NULL);
}

static int
bench_compare(const void *a, const void *b)
{
    const uint64_t *left = a;
    const uint64_t *right = b;

    return *left < *right ? -1 : *left > *right;
}

static int
bench_run(struct bench *b)
{
    static uint64_t took[BENCH_ROUNDS];
    unsigned sent = 0;

    for (unsigned i = 0; i < BENCH_ROUNDS; i++) {
        uint64_t from = clock_mono_ns();
        if (bench_send(b) != 0)
            return 1;
        bench_wait(b, ++sent);
        took[i] = clock_mono_ns() - from;
    }
    qsort(took, BENCH_ROUNDS, sizeof(took[0]), bench_compare);
    printf("one keep-alive mTLS request: median %.0f us, p99 %.0f us\n",
           (double)took[BENCH_ROUNDS / 2] / 1e3, (double)took[BENCH_ROUNDS * 99 / 100] / 1e3);
    uint64_t from = clock_mono_ns();
    for (unsigned i = 0; i < BENCH_ROUNDS; i++) {
        if (bench_send(b) != 0)
            return 1;
        if (++sent > BENCH_PARALLEL)
            bench_wait(b, sent - BENCH_PARALLEL);
    }
    bench_wait(b, sent);
    printf("%d under way at a time: %.0f requests/s\n", BENCH_PARALLEL,
           BENCH_ROUNDS * 1e9 / (double)(clock_mono_ns() - from));
    from = clock_mono_ns();
    for (unsigned i = 0; i < BENCH_CHUNKS; i++) {
        if (bench_fetch(b) != 0)
            return 1;
        if (++sent % 2 == 0)
            bench_wait(b, sent - 1);
    }
    bench_wait(b, sent);
    printf("answers of 4 MiB, two at a time: %.0f MB/s\n", (double)BENCH_CHUNKS *
                                                               (double)BENCH_CHUNK_SIZE * 1e3 /
                                                               (double)(clock_mono_ns() - from));
    printf("failed: %u\n", b->failed);
    return b->failed == 0 ? 0 : 1;
}

int
main(void)
{
    static struct bench b = {.lock = PTHREAD_MUTEX_INITIALIZER,
                             .changed = PTHREAD_COND_INITIALIZER};
    uint8_t seed[2][SIGN_SEED_SIZE] = {{1}, {2}};
    struct net_address at = {"127.0.0.1", 0};
    struct server_config server = {.identity = &b.self,
                                   .peer_of = bench_peer_of,
                                   .handle = bench_handle,
                                   .body_max = 10000,
                                   .context = &b};
    struct client_config client = {.identity = &b.peer};
    struct err e = {0};
    uint16_t port = 0;
    int result = 1;

    if (tls_identity_make(&b.self, seed[0], "KAZ", &e) == 0 &&
        tls_identity_make(&b.peer, seed[1], "KGZ", &e) == 0 &&
        net_listen(&at, &server.fd, &port, &e) == 0 && server_start(&b.server, &server, &e) == 0 &&
        client_new(&b.client, &client, &e) == 0) {
        (void)snprintf(b.address, sizeof(b.address), "127.0.0.1:%u", (unsigned)port);
        result = bench_run(&b);
    } else {
        fprintf(stderr, "rtt_bench: %s\n", e.text);
    }
    client_stop(b.client);
    server_stop(b.server);
    tls_identity_clear(&b.self);
    tls_identity_clear(&b.peer);
    return result;
}
