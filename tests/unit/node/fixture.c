// SPDX-License-Identifier: Apache-2.0
// What the transport's tests share.
#include "fixture.h"

#include <setjmp.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/num.h"
#include "host/clock.h"
#include "host/net.h"

void
fixture_pause_ms(int ms)
{
    (void)poll(NULL, 0, ms);
}

static int
fixture_peer_of(void *context, const struct hash *pin)
{
    struct fixture *f = context;

    for (int i = 0; i < FIXTURE_PEERS; i++) {
        if (atomic_load(&f->is_known[i]) && hash_equal(pin, &f->peers[i].pin))
            return i;
    }
    return -1;
}

struct blocks {
    uint64_t left;  // bytes still to come
    bool is_broken; // breaks off half way
};

static ssize_t
fixture_read_blocks(void *context, uint8_t *out, size_t n_max)
{
    struct blocks *b = context;
    size_t n = (size_t)num_min_u64(n_max, b->left);

    if (b->is_broken && b->left < 100000)
        return -1;
    memset(out, 'b', n);
    b->left -= n;
    return (ssize_t)n;
}

static void
fixture_reply_blocks(struct reply *rp, uint64_t n, bool is_broken, bool is_sized)
{
    struct blocks *b = malloc(sizeof(*b));

    assert_non_null(b);
    *b = (struct blocks){n, is_broken};
    struct reply_stream stream = {fixture_read_blocks, free, b, is_sized ? n : REPLY_SIZE_UNKNOWN};
    reply_stream(rp, 200, REPLY_BYTES, &stream);
}

static uint64_t
fixture_number(const struct request *rq, const char *name)
{
    struct bytes text;
    uint64_t n = 0;

    if (!request_query(rq, name, &text) || num_parse_u64(text, &n) != 0)
        return 0;
    return n;
}

static void
fixture_reply_bytes(struct reply *rp, size_t n)
{
    struct buf b;
    uint8_t *p;

    buf_init(&b, n);
    p = buf_reserve(&b, n);
    if (p != NULL) {
        memset(p, 'x', n);
        buf_commit(&b, n);
    }
    reply_take(rp, 200, REPLY_BYTES, &b);
}

static int
fixture_handle(void *context, const struct request *rq, struct reply *rp)
{
    struct fixture *f = context;
    struct bytes text = {NULL, 0};

    atomic_fetch_add(&f->handled, 1);
    if (request_is(rq, "GET", "/hello")) {
        struct bytes bearer = request_bearer(rq);
        reply_sentence(rp, 200, "hello %d %.*s", rq->peer, (int)bearer.n, (const char *)bearer.p);
        reply_header(rp, "X-Test", "yes");
    } else if (request_is(rq, "GET", "/query")) {
        bool is_there = request_query(rq, "q", &text);
        reply_copy(rp, is_there ? 200 : 400, REPLY_BYTES, text);
    } else if (request_is(rq, "GET", "/bytes")) {
        fixture_reply_bytes(rp, fixture_number(rq, "n"));
    } else if (request_is(rq, "GET", "/blocks")) {
        fixture_reply_blocks(rp, fixture_number(rq, "n"), false, fixture_number(rq, "sized") == 1);
    } else if (request_is(rq, "GET", "/broken")) {
        fixture_reply_blocks(rp, 300000, true, fixture_number(rq, "sized") == 1);
    } else if (request_is(rq, "GET", "/map")) {
        struct file_map m;
        char path[300];
        if (!request_query(rq, "path", &text) || bytes_to_str(text, path, sizeof(path)) != 0)
            return ERR_USAGE;
        int got = file_map_open(path, 1 << 20, &m, NULL);
        if (got != 0)
            return got;
        reply_map(rp, 200, REPLY_BYTES, &m);
    } else if (request_is(rq, "GET", "/slow")) {
        fixture_pause_ms((int)fixture_number(rq, "ms"));
        reply_empty(rp, 204);
    } else if (request_is(rq, "GET", "/events")) {
        reply_events(rp, f->ring);
    } else if (request_is(rq, "POST", "/echo")) {
        reply_copy(rp, 200, REPLY_BYTES, rq->body);
    } else if (request_is(rq, "GET", "/fail")) {
        reply_sentence(rp, 200, "half an answer");
        return ERR_CONFLICT;
    } else {
        return ERR_NOT_FOUND;
    }
    return 0;
}

void
fixture_start(struct fixture *f, bool is_tls, const struct server_config *config)
{
    struct server_config c = *config;
    struct net_address a = {"127.0.0.1", 0};
    uint8_t seed[SIGN_SEED_SIZE];
    struct err e = {0};

    memset(f, 0, sizeof(*f));
    memset(seed, 100, sizeof(seed));
    assert_int_equal(tls_identity_make(&f->self, seed, "KAZ", &e), 0);
    for (uint8_t i = 0; i < FIXTURE_PEERS; i++) {
        memset(seed, 1 + i, sizeof(seed));
        assert_int_equal(tls_identity_make(&f->peers[i], seed, "PEER", &e), 0);
        atomic_store(&f->is_known[i], i < 2);
    }
    f->ring = events_new(8, 1000);
    assert_non_null(f->ring);
    assert_int_equal(net_listen(&a, &c.fd, &f->port, &e), 0);
    (void)snprintf(f->address, sizeof(f->address), "127.0.0.1:%u", (unsigned)f->port);
    (void)snprintf(f->base, sizeof(f->base), "http://%s", f->address);
    c.identity = is_tls ? &f->self : NULL;
    c.peer_of = fixture_peer_of;
    c.handle = fixture_handle;
    c.body_max = FIXTURE_BODY_MAX;
    c.context = f;
    assert_int_equal(server_start(&f->server, &c, &e), 0);
}

void
fixture_stop(struct fixture *f)
{
    server_stop(f->server);
    events_free(f->ring);
    tls_identity_clear(&f->self);
    for (int i = 0; i < FIXTURE_PEERS; i++)
        tls_identity_clear(&f->peers[i]);
}

struct client *
fixture_client(struct fixture *f, int peer)
{
    struct client_config config = {.identity = &f->peers[peer]};
    struct client *c = NULL;

    assert_int_equal(client_new(&c, &config, NULL), 0);
    return c;
}

struct wait {
    pthread_mutex_t lock;
    pthread_cond_t done;
    bool is_done;
    struct client_answer *answer;
};

static void
fixture_on_done(void *context, struct client_answer *answer)
{
    struct wait *w = context;

    (void)pthread_mutex_lock(&w->lock);
    *w->answer = *answer;
    answer->body = (struct buf){0};
    w->is_done = true;
    (void)pthread_cond_signal(&w->done);
    (void)pthread_mutex_unlock(&w->lock);
}

void
fixture_ask(struct client *c, const struct client_request *rq, struct client_answer *out)
{
    struct wait w = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false, out};
    struct client_request mine = *rq;

    mine.done = fixture_on_done;
    mine.context = &w;
    assert_int_equal(client_send(c, &mine, NULL), 0);
    (void)pthread_mutex_lock(&w.lock);
    while (!w.is_done)
        (void)pthread_cond_wait(&w.done, &w.lock);
    (void)pthread_mutex_unlock(&w.lock);
    (void)pthread_mutex_destroy(&w.lock);
    (void)pthread_cond_destroy(&w.done);
}

void
fixture_get(struct fixture *f, struct client *c, const char *path, struct client_answer *out)
{
    struct client_request rq = {.address = f->address,
                                .pin = f->self.pin,
                                .method = "GET",
                                .path = path,
                                .answer_max = 1 << 22};

    fixture_ask(c, &rq, out);
}

int
fixture_connect(const struct fixture *f)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(f->port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_true(fd >= 0);
    if (connect(fd, (const struct sockaddr *)&to, sizeof(to)) != 0) {
        (void)close(fd);
        return -1;
    }
    return fd;
}

bool
fixture_is_closed(int fd, int ms)
{
    char junk[4096];
    uint64_t until = clock_mono_ns() + (uint64_t)ms * 1000000u;

    for (;;) {
        struct pollfd p = {.fd = fd, .events = POLLIN};
        uint64_t now = clock_mono_ns();
        if (now >= until || poll(&p, 1, (int)((until - now) / 1000000u) + 1) == 0)
            return false;
        if (recv(fd, junk, sizeof(junk), 0) <= 0)
            return true;
    }
}

int
fixture_tls_open(struct fixture_tls *t, const struct fixture *f, const struct tls_identity *i,
                 const char *priorities)
{
    struct timeval limit = {5, 0};
    int got;

    memset(t, 0, sizeof(*t));
    t->fd = fixture_connect(f);
    assert_true(t->fd >= 0);
    (void)setsockopt(t->fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
    (void)setsockopt(t->fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
    assert_int_equal(gnutls_init(&t->session, GNUTLS_CLIENT | GNUTLS_NO_SIGNAL), 0);
    assert_int_equal(gnutls_certificate_allocate_credentials(&t->credentials), 0);
    if (i != NULL) {
        gnutls_datum_t cert = {(unsigned char *)i->cert_pem, (unsigned)strlen(i->cert_pem)};
        gnutls_datum_t key = {(unsigned char *)i->key_pem, (unsigned)strlen(i->key_pem)};
        assert_int_equal(
            gnutls_certificate_set_x509_key_mem(t->credentials, &cert, &key, GNUTLS_X509_FMT_PEM),
            0);
    }
    assert_int_equal(gnutls_priority_set_direct(t->session, priorities, NULL), 0);
    assert_int_equal(gnutls_credentials_set(t->session, GNUTLS_CRD_CERTIFICATE, t->credentials), 0);
    gnutls_transport_set_int(t->session, t->fd);
    do {
        got = gnutls_handshake(t->session);
    } while (got < 0 && gnutls_error_is_fatal(got) == 0);
    return got;
}

void
fixture_tls_close(struct fixture_tls *t)
{
    gnutls_deinit(t->session);
    gnutls_certificate_free_credentials(t->credentials);
    (void)close(t->fd);
}

bool
fixture_tls_talk(struct fixture_tls *t, const char *text, char *out, size_t out_size)
{
    size_t n = 0;

    out[0] = '\0';
    if (text[0] != '\0' && gnutls_record_send(t->session, text, strlen(text)) < 0)
        return false;
    while (n < out_size - 1) {
        ssize_t got = gnutls_record_recv(t->session, out + n, out_size - 1 - n);
        if (got == GNUTLS_E_INTERRUPTED)
            continue;
        if (got <= 0)
            return n > 0;
        n += (size_t)got;
        out[n] = '\0';
        if (strstr(out, "\r\n\r\n") != NULL)
            return true;
    }
    return true;
}
