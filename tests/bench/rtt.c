// SPDX-License-Identifier: Apache-2.0
// See rtt.h.
#include "rtt.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "host/net.h"
#include "node/client.h"
#include "node/server.h"
#include "node/tls.h"

struct rtt {
    struct tls_identity self;
    struct tls_identity peer;
    struct server *server;
    struct client *client;
    char address[64];
    unsigned sent;
    pthread_mutex_t lock; // guards what follows
    pthread_cond_t changed;
    unsigned done;
    unsigned failed;
};

static int
peer_of(void *context, const struct hash *pin)
{
    struct rtt *r = context;
    return hash_equal(pin, &r->peer.pin) ? 0 : -1;
}

static int
handle(void *context, const struct request *rq, struct reply *rp)
{
    (void)context; // answers depend on the request alone
    if (!request_is(rq, "GET", "/chunk")) {
        reply_copy(rp, 200, REPLY_BYTES, rq->body);
        return 0;
    }
    struct buf b;
    buf_init(&b, RTT_CHUNK_SIZE);
    uint8_t *p = buf_reserve(&b, RTT_CHUNK_SIZE);
    if (p != NULL) {
        memset(p, 'c', RTT_CHUNK_SIZE);
        buf_commit(&b, RTT_CHUNK_SIZE);
    }
    reply_take(rp, 200, REPLY_BYTES, &b);
    return 0;
}

static void
on_done(void *context, struct client_answer *a)
{
    struct rtt *r = context;
    (void)pthread_mutex_lock(&r->lock); // a valid mutex
    r->done++;
    r->failed += a->error != 0 || a->status != 200;
    (void)pthread_cond_signal(&r->changed);
    (void)pthread_mutex_unlock(&r->lock);
}

struct rtt *
rtt_open(void)
{
    struct rtt *r = calloc(1, sizeof *r);
    uint8_t seed[2][SIGN_SEED_SIZE] = {{1}, {2}};
    struct net_address at = {"127.0.0.1", 0};
    struct err e = {0};
    uint16_t port = 0;
    bench_need(r != NULL, "memory");
    bench_need(pthread_mutex_init(&r->lock, NULL) == 0, "a mutex");
    bench_need(pthread_cond_init(&r->changed, NULL) == 0, "a condition");
    struct server_config server = {.identity = &r->self, .peer_of = peer_of, .handle = handle, .body_max = 10000, .context = r};
    struct client_config client = {.identity = &r->peer};
    bench_done(tls_identity_make(&r->self, seed[0], "KAZ", &e), &e);
    bench_done(tls_identity_make(&r->peer, seed[1], "KGZ", &e), &e);
    bench_done(net_listen(&at, &server.fd, &port, &e), &e);
    bench_done(server_start(&r->server, &server, &e), &e);
    bench_done(client_new(&r->client, &client, &e), &e);
    (void)snprintf(r->address, sizeof r->address, "127.0.0.1:%u", (unsigned)port);
    return r;
}

void
rtt_close(struct rtt *r)
{
    client_stop(r->client);
    server_stop(r->server);
    tls_identity_clear(&r->self);
    tls_identity_clear(&r->peer);
    bench_need(r->failed == 0, "a request");
    (void)pthread_cond_destroy(&r->changed); // nobody uses them
    (void)pthread_mutex_destroy(&r->lock);
    free(r);
}

static void
ask(struct rtt *r, struct client_request rq)
{
    struct err e = {0};
    rq.address = r->address;
    rq.pin = r->self.pin;
    rq.done = on_done;
    rq.context = r;
    bench_done(client_send(r->client, &rq, &e), &e);
    r->sent++;
}

void
rtt_send(struct rtt *r)
{
    static const char note[600] = "a note of the size of a checkpoint with a few signatures";
    ask(r, (struct client_request){
               .method = "POST", .path = "/echo", .body = bytes_of(note, sizeof note), .answer_max = 10000});
}

void
rtt_fetch(struct rtt *r)
{
    ask(r, (struct client_request){.method = "GET", .path = "/chunk", .answer_max = RTT_CHUNK_SIZE});
}

void
rtt_wait(struct rtt *r, unsigned left_max)
{
    (void)pthread_mutex_lock(&r->lock);
    while (r->sent - r->done > left_max)
        (void)pthread_cond_wait(&r->changed, &r->lock);
    (void)pthread_mutex_unlock(&r->lock);
}

double
rtt_once(struct rtt *r)
{
    double from = bench_now();
    rtt_send(r);
    rtt_wait(r, 0);
    return bench_now() - from;
}
