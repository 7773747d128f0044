// SPDX-License-Identifier: Apache-2.0
// Requests to peers over libcurl's multi interface. One thread owns all of libcurl's handles;
// others only put a transfer in a queue and wake it. Connections are kept open and used again;
// libcurl counts the pin among what must match when it picks one. TLS sessions are not resumed, so
// every connection proves its key anew.
#include "node/client.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#include "node/tls.h"
#include "node/transfer.h"

#define CLIENT_EASIES_KEPT 16 // idle handles kept for the next request
#define CLIENT_POLL_MS                                                                             \
    60000 // when nothing wakes it: there is nothing to do then but libcurl's own timers

struct client {
    CURLM *multi;
    pthread_t thread;
    bool is_halted;            // the thread is gone; only who halts and frees it looks
    pthread_mutex_t lock;      // guards the following four
    struct transfer *incoming; // to be started, in order
    struct transfer *incoming_last;
    size_t count; // incoming and active
    bool is_stopping;
    struct transfer *active; // the thread's alone, as is what follows
    CURL *easies[CLIENT_EASIES_KEPT];
    size_t easy_count;
    size_t requests_max;
    struct transfer_terms terms;
    char *cert_pem; // owned copies; the key is wiped
    char *key_pem;
};

int
client_setup(struct err *e)
{
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return err_set(e, ERR_NOMEM, "libcurl cannot set itself up");
    return 0;
}

static void
client_lock(struct client *c)
{
    int got = pthread_mutex_lock(&c->lock);

    assert(got == 0);
}

static void
client_unlock(struct client *c)
{
    int got = pthread_mutex_unlock(&c->lock);

    assert(got == 0);
}

// ---- the thread ----

static CURL *
client_take_easy(struct client *c)
{
    if (c->easy_count > 0)
        return c->easies[--c->easy_count];
    return curl_easy_init();
}

static void
client_give_easy(struct client *c, CURL *easy)
{
    if (easy == NULL)
        return;
    if (c->easy_count == CLIENT_EASIES_KEPT) {
        curl_easy_cleanup(easy);
        return;
    }
    curl_easy_reset(easy);
    c->easies[c->easy_count++] = easy;
}

// Tell the sender and forget the transfer, which is in no list any more.
static void
client_finish(struct client *c, struct transfer *t)
{
    client_give_easy(c, t->easy);
    t->easy = NULL;
    client_lock(c);
    c->count--;
    client_unlock(c);
    t->request.done(t->request.context, &t->answer);
    transfer_free(t);
}

static void
client_leave_active(struct client *c, struct transfer *t)
{
    if (t->previous != NULL)
        t->previous->next = t->next;
    else
        c->active = t->next;
    if (t->next != NULL)
        t->next->previous = t->previous;
    (void)curl_multi_remove_handle(c->multi, t->easy); // it was added
}

static void
client_begin(struct client *c, struct transfer *t)
{
    t->easy = client_take_easy(c);
    if (t->easy == NULL || transfer_prepare(t, t->easy, &c->terms) != 0 ||
        curl_multi_add_handle(c->multi, t->easy) != CURLM_OK) {
        transfer_fail(t, ERR_NOMEM, "no memory for a request");
        client_finish(c, t);
        return;
    }
    t->previous = NULL;
    t->next = c->active;
    if (t->next != NULL)
        t->next->previous = t;
    c->active = t;
}

// Start what was queued. False when the client is stopping.
static bool
client_take_incoming(struct client *c)
{
    client_lock(c);
    struct transfer *t = c->incoming;
    bool is_stopping = c->is_stopping;
    c->incoming = NULL;
    c->incoming_last = NULL;
    client_unlock(c);
    while (t != NULL) {
        struct transfer *next = t->next;
        if (is_stopping) {
            transfer_fail(t, ERR_CLOSED, "this node is shutting down");
            client_finish(c, t);
        } else {
            client_begin(c, t);
        }
        t = next;
    }
    return !is_stopping;
}

static void
client_reap(struct client *c)
{
    int left = 0;
    const CURLMsg *m;

    while ((m = curl_multi_info_read(c->multi, &left)) != NULL) {
        char *private = NULL;
        if (m->msg != CURLMSG_DONE ||
            curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &private) != CURLE_OK)
            continue;
        struct transfer *t = (struct transfer *)(void *)private;
        transfer_conclude(t, m->data.result);
        client_leave_active(c, t);
        client_finish(c, t);
    }
}

static void *
client_run(void *context)
{
    struct client *c = context;
    int running = 0;

    while (client_take_incoming(c)) {
        (void)curl_multi_perform(c->multi, &running); // each transfer tells its own fault
        client_reap(c);
        (void)curl_multi_poll(c->multi, NULL, 0, CLIENT_POLL_MS,
                              NULL); // a fault here is one round too many
    }
    while (c->active != NULL) {
        struct transfer *t = c->active;
        client_leave_active(c, t);
        transfer_fail(t, ERR_CLOSED, "this node is shutting down");
        client_finish(c, t);
    }
    return NULL;
}

// ---- the others ----

static void
client_free(struct client *c)
{
    for (size_t i = 0; i < c->easy_count; i++)
        curl_easy_cleanup(c->easies[i]);
    if (c->multi != NULL)
        (void)curl_multi_cleanup(c->multi); // no handle is left in it
    if (c->key_pem != NULL)
        explicit_bzero(c->key_pem, strlen(c->key_pem));
    free(c->key_pem);
    free(c->cert_pem);
    free(c);
}

static int
client_prepare(struct client *c, const struct client_config *config)
{
    unsigned peer_max = config->connections_peer_max == 0 ? 4 : config->connections_peer_max;
    unsigned all_max = config->connections_max == 0 ? 256 : config->connections_max;

    c->requests_max = config->requests_max == 0 ? 4096 : config->requests_max;
    c->cert_pem = strdup(config->identity->cert_pem);
    c->key_pem = strdup(config->identity->key_pem);
    c->multi = curl_multi_init();
    if (c->cert_pem == NULL || c->key_pem == NULL || c->multi == NULL)
        return ERR_NOMEM;
    c->terms = (struct transfer_terms){
        .cert_pem = c->cert_pem,
        .key_pem = c->key_pem,
        .connect_ms = config->connect_ms == 0 ? 5000 : config->connect_ms,
    };
    if (curl_multi_setopt(c->multi, CURLMOPT_MAX_HOST_CONNECTIONS, (long)peer_max) != CURLM_OK ||
        curl_multi_setopt(c->multi, CURLMOPT_MAXCONNECTS, (long)all_max) != CURLM_OK ||
        curl_multi_setopt(c->multi, CURLMOPT_PIPELINING, CURLPIPE_NOTHING) != CURLM_OK)
        return ERR_NOMEM;
    return 0;
}

int
client_new(struct client **out, const struct client_config *config, struct err *e)
{
    struct client *c = NULL;
    int result = client_setup(e);

    *out = NULL;
    if (result != 0)
        return result;
    c = calloc(1, sizeof(*c));
    if (c == NULL || client_prepare(c, config) != 0) {
        result = err_set(e, ERR_NOMEM, "no memory for a client");
        goto fail;
    }
    if (pthread_mutex_init(&c->lock, NULL) != 0) {
        result = err_set(e, ERR_NOMEM, "no memory for a client");
        goto fail;
    }
    if (pthread_create(&c->thread, NULL, client_run, c) != 0) {
        (void)pthread_mutex_destroy(&c->lock); // nobody uses it
        result = err_set(e, ERR_NOMEM, "cannot start the client's thread");
        goto fail;
    }
    *out = c;
    return 0;
fail:
    if (c != NULL)
        client_free(c);
    return result;
}

// Put t in the queue: 0, or why not.
static int
client_queue(struct client *c, struct transfer *t)
{
    int result = 0;

    client_lock(c);
    if (c->is_stopping) {
        result = ERR_CLOSED;
    } else if (c->count >= c->requests_max) {
        result = ERR_BUSY;
    } else {
        if (c->incoming_last == NULL)
            c->incoming = t;
        else
            c->incoming_last->next = t;
        c->incoming_last = t;
        c->count++;
    }
    client_unlock(c);
    return result;
}

int
client_send(struct client *c, const struct client_request *rq, struct err *e)
{
    struct transfer *t = NULL;

    assert(rq->done != NULL);
    int result = transfer_new(&t, rq, e);
    if (result != 0)
        return result;
    result = client_queue(c, t);
    if (result != 0) {
        transfer_free(t);
        return err_set(e, result,
                       result == ERR_CLOSED ? "this node is shutting down"
                                            : "too many requests to peers are under way");
    }
    (void)curl_multi_wakeup(c->multi); // a wake-up that fails costs time, not the request
    return 0;
}

size_t
client_count(struct client *c)
{
    client_lock(c);
    size_t count = c->count;
    client_unlock(c);
    return count;
}

void
client_halt(struct client *c)
{
    if (c == NULL || c->is_halted)
        return;
    client_lock(c);
    c->is_stopping = true;
    client_unlock(c);
    (void)curl_multi_wakeup(c->multi); // else it wakes by itself
    (void)pthread_join(c->thread, NULL);
    c->is_halted = true;
}

void
client_stop(struct client *c)
{
    if (c == NULL)
        return;
    client_halt(c);
    (void)pthread_mutex_destroy(&c->lock); // nobody holds it any more
    client_free(c);
}

int
client_call(const struct client_call *call, struct client_answer *answer)
{
    struct transfer *t = NULL;

    *answer = (struct client_answer){0};
    int result = client_setup(&answer->why);
    if (result == 0)
        result = transfer_new_plain(&t, call, &answer->why);
    if (result != 0) {
        answer->error = result;
        return result;
    }
    t->easy = curl_easy_init();
    if (t->easy == NULL || transfer_prepare_plain(t, t->easy, call) != 0)
        transfer_fail(t, ERR_NOMEM, "no memory for a request");
    else
        transfer_conclude(t, curl_easy_perform(t->easy));
    *answer = t->answer; // moved
    t->answer.body = (struct buf){0};
    curl_easy_cleanup(t->easy);
    transfer_free(t);
    return answer->error;
}

void
client_answer_clear(struct client_answer *answer)
{
    buf_clear(&answer->body);
}
