// SPDX-License-Identifier: Apache-2.0
// An HTTP server over libmicrohttpd with GnuTLS. The library's threads accept, shake hands, read
// and answer; one thread of ours, the keeper, cuts what trickles and sends the heartbeats of event
// streams.
//
// The pin is checked where GnuTLS lets us look at the peer's certificate, before the handshake
// ends: a stranger gets an alert and never speaks HTTP. Session resumption is off (the library
// gives out no tickets), and a connection without a pin from its own handshake is refused.
#include "node/server.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <gnutls/gnutls.h>
#include <microhttpd.h>

#include "base/num.h"
#include "host/clock.h"
#include "host/log.h"
#include "node/exchange.h"
#include "node/links.h"
#include "node/streams.h"
#include "node/tls.h"

#define SERVER_CONNECTION_MEMORY                                                                   \
    ((size_t)64 * 1024)          // a request's line and header, and the buffer answers go through
#define SERVER_ARGUMENTS_MAX 128 // of a query; the library gives no answer when they fill that
#define SERVER_STACK_SIZE ((size_t)512 * 1024)
#define SERVER_STOP_MS 10000 // until suspended connections must be back
#define SERVER_STRANGER_LOG_NS 1000000000u

struct server {
    struct server_config config;
    struct exchange_house house;
    struct MHD_Daemon *daemon;
    struct links *links;
    struct streams *streams;
    pthread_t keeper;
    pthread_mutex_t lock; // guards is_stopping
    pthread_cond_t wake;  // the keeper's: is_stopping changed
    bool is_stopping;
    atomic_bool is_closed; // nobody is let in any more
    bool has_lock;
    _Atomic uint64_t accepted;
    _Atomic uint64_t strangers;
    _Atomic uint64_t cut;
    _Atomic uint64_t stranger_logged_ns; // when one was last written to the log
};

// ---- what libmicrohttpd calls ----

static void __attribute__((format(printf, 2, 0)))
server_on_log(void *context, const char *fmt, va_list args)
{
    struct server *s = context;
    char text[512];

    int n = vsnprintf(text, sizeof(text), fmt, args);
    if (n <= 0)
        return;
    size_t end = strcspn(text, "\n");
    text[end] = '\0';
    log_event(s->config.log, LOG_DEBUG, "node", NULL, "%s server: %s", s->config.name, text);
}

static void
server_log_stranger(struct server *s, const struct hash *pin)
{
    char text[TLS_PIN_TEXT_SIZE];
    uint64_t now = clock_mono_ns();
    uint64_t last = atomic_load(&s->stranger_logged_ns);

    // At most one a second, or a stranger could fill the disk.
    if ((last != 0 && now - last < SERVER_STRANGER_LOG_NS) ||
        !atomic_compare_exchange_strong(&s->stranger_logged_ns, &last, now))
        return;
    if (pin == NULL)
        (void)snprintf(text, sizeof(text), "none of ours"); // fits
    else
        tls_pin_text(pin, text);
    log_event(s->config.log, LOG_WARN, "node", NULL,
              "refused a connection to the %s server: its key (%s) is not pinned", s->config.name,
              text);
}

static int
server_on_verify(gnutls_session_t session)
{
    struct hash pin = {{0}};
    struct link *l = gnutls_session_get_ptr(session);

    if (l == NULL)
        return GNUTLS_E_CERTIFICATE_ERROR;
    struct server *s = l->owner;
    int got = tls_peer_pin(session, &pin);
    if (got == 0 && s->config.peer_of(s->config.context, &pin) >= 0) {
        links_set_pin(s->links, l, &pin);
        return 0;
    }
    atomic_fetch_add(&s->strangers, 1);
    server_log_stranger(s, got == 0 ? &pin : NULL);
    (void)gnutls_alert_send(session, GNUTLS_AL_FATAL, GNUTLS_A_ACCESS_DENIED); // a courtesy
    return GNUTLS_E_CERTIFICATE_ERROR;
}

static struct link *
server_link_of(struct MHD_Connection *c)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

    return info == NULL ? NULL : info->socket_context;
}

static void
server_on_connected(struct server *s, struct MHD_Connection *c, void **socket_context)
{
    const union MHD_ConnectionInfo *fd =
        MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);

    atomic_fetch_add(&s->accepted, 1);
    *socket_context = fd == NULL ? NULL : links_add(s->links, s, fd->connect_fd, clock_mono_ns());
    if (s->config.peer_of == NULL)
        return; // without TLS, or browsers, which have no key
    const union MHD_ConnectionInfo *tls =
        MHD_get_connection_info(c, MHD_CONNECTION_INFO_GNUTLS_SESSION);
    assert(tls != NULL);
    gnutls_session_t session = tls->tls_session;
    gnutls_session_set_ptr(session,
                           *socket_context); // NULL (no memory) is refused by server_on_verify
    gnutls_certificate_server_set_request(session, GNUTLS_CERT_REQUIRE);
    gnutls_session_set_verify_function(session, server_on_verify);
}

static void
server_on_connection(void *context, struct MHD_Connection *c, void **socket_context,
                     enum MHD_ConnectionNotificationCode what)
{
    struct server *s = context;

    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        server_on_connected(s, c, socket_context);
    } else if (*socket_context != NULL) {
        links_remove(s->links, *socket_context);
        *socket_context = NULL;
    }
}

static void *
server_on_request_line(void *context, const char *uri, struct MHD_Connection *c)
{
    struct server *s = context;
    struct link *l = server_link_of(c);

    if (l == NULL)
        return NULL;
    links_set_phase(s->links, l, LINKS_HEADER, clock_mono_ns());
    const char *nul = strstr(uri, "%00");
    l->has_nul = nul != NULL && nul < uri + strcspn(uri, "?");
    size_t arguments = 1;
    for (const char *at = uri; (at = strchr(at, '&')) != NULL; at++)
        arguments++;
    if (arguments > SERVER_ARGUMENTS_MAX) {
        links_cut_one(s->links, l);
        atomic_fetch_add(&s->cut, 1);
    }
    return NULL; // becomes the exchange's state
}

static enum MHD_Result
server_on_request(void *context, struct MHD_Connection *c, const char *path, const char *method,
                  const char *version, const char *data, size_t *n, void **state)
{
    struct server *s = context;

    (void)version;
    return exchange_step(&s->house, server_link_of(c), c, path, method, data, n, state);
}

static void
server_on_completed(void *context, struct MHD_Connection *c, void **state,
                    enum MHD_RequestTerminationCode how)
{
    struct server *s = context;
    struct link *l = server_link_of(c);

    (void)how;
    exchange_end(&s->house, *state);
    *state = NULL;
    if (l != NULL)
        links_set_phase(s->links, l, LINKS_IDLE, clock_mono_ns());
}

// ---- the keeper ----

static unsigned
server_tick_ms(const struct server_config *config)
{
    unsigned least = config->first_ms < config->beat_ms ? config->first_ms : config->beat_ms;

    if (config->idle_ms < least)
        least = config->idle_ms;
    if (least >= 4000)
        return 1000;
    return least < 40 ? 10 : least / 4;
}

// Wait for a tick; false when the server is stopping.
static bool
server_wait_tick(struct server *s, unsigned tick_ms)
{
    struct timespec until;

    (void)clock_gettime(CLOCK_MONOTONIC, &until); // Linux always has it
    until.tv_sec += (time_t)(tick_ms / 1000);
    until.tv_nsec += (long)(tick_ms % 1000) * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    (void)pthread_mutex_lock(&s->lock); // fails only by our own misuse
    while (!s->is_stopping && pthread_cond_timedwait(&s->wake, &s->lock, &until) != ETIMEDOUT)
        ;
    bool goes_on = !s->is_stopping;
    (void)pthread_mutex_unlock(&s->lock);
    return goes_on;
}

static void *
server_keep(void *context)
{
    struct server *s = context;
    unsigned tick_ms = server_tick_ms(&s->config);
    uint64_t beat_ns = (uint64_t)s->config.beat_ms * 1000000u;
    uint64_t beaten_ns = clock_mono_ns();

    while (server_wait_tick(s, tick_ms)) {
        uint64_t now = clock_mono_ns();
        atomic_fetch_add(&s->cut, links_cut_late(s->links, now));
        if (now - beaten_ns >= beat_ns) {
            streams_beat(s->streams);
            beaten_ns = now;
        }
    }
    return NULL;
}

// ---- start and stop ----

static void
server_fill_defaults(struct server_config *c)
{
    c->threads = c->threads == 0 ? 2 : c->threads;
    c->connections_max = c->connections_max == 0 ? 256 : c->connections_max;
    c->connections_ip_max = c->connections_ip_max == 0 ? 64 : c->connections_ip_max;
    c->bodies_max = c->bodies_max == 0 ? (size_t)64 << 20 : c->bodies_max;
    c->beat_ms = c->beat_ms == 0 ? 15000 : c->beat_ms;
    c->first_ms = c->first_ms == 0 ? 15000 : c->first_ms;
    c->idle_ms = c->idle_ms == 0 ? 60000 : c->idle_ms;
    c->name = c->name == NULL ? "http" : c->name;
    if (c->connections_max < c->threads)
        c->connections_max = c->threads; // each thread has its share
    c->streams_max = c->streams_max == 0 ? c->connections_max : c->streams_max;
}

static int
server_prepare(struct server *s)
{
    struct links_policy policy = {s->config.first_ms, s->config.idle_ms};
    pthread_condattr_t attributes;

    s->links = links_new(&policy);
    s->streams = streams_new();
    if (s->links == NULL || s->streams == NULL || pthread_condattr_init(&attributes) != 0)
        return ERR_NOMEM;
    int got = pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    if (got == 0)
        got = pthread_cond_init(&s->wake, &attributes);
    (void)pthread_condattr_destroy(&attributes); // cannot fail on an initialised one
    if (got == 0)
        got = pthread_mutex_init(&s->lock, NULL);
    if (got != 0)
        return ERR_NOMEM;
    s->has_lock = true;
    s->house.config = &s->config;
    s->house.links = s->links;
    s->house.streams = s->streams;
    return 0;
}

static enum MHD_Result
server_may_come_in(void *context, const struct sockaddr *from, socklen_t size)
{
    struct server *s = context;
    (void)from; // all are alike until they show a key
    (void)size;
    return atomic_load(&s->is_closed) ? MHD_NO : MHD_YES;
}

static struct MHD_Daemon *
server_listen(struct server *s)
{
    const struct server_config *c = &s->config;
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;
    // The library's own timeout ends answers that nobody reads; the keeper does the rest, sooner.
    unsigned timeout_s = c->idle_ms / 1000 + 1;
    struct MHD_OptionItem tls[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, c->identity == NULL ? NULL : c->identity->cert_pem},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, c->identity == NULL ? NULL : c->identity->key_pem},
        {MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)(uintptr_t)(c->peer_of == NULL ? TLS_BROWSER_PRIORITIES : TLS_PRIORITIES)},
        {MHD_OPTION_END, 0, NULL},
    };
    struct MHD_OptionItem none[] = {{MHD_OPTION_END, 0, NULL}};

    if (c->identity != NULL)
        flags |= MHD_USE_TLS;
    return MHD_start_daemon(
        flags, 0, server_may_come_in, s, server_on_request, s,         //
        MHD_OPTION_EXTERNAL_LOGGER, server_on_log, s,                  // first, to hear of the rest
        MHD_OPTION_LISTEN_SOCKET, c->fd,                               //
        MHD_OPTION_ARRAY, c->identity != NULL ? tls : none,            //
        MHD_OPTION_THREAD_POOL_SIZE, c->threads > 1 ? c->threads : 0u, // 1 is the library's "none"
        MHD_OPTION_THREAD_STACK_SIZE, SERVER_STACK_SIZE,               //
        MHD_OPTION_CONNECTION_LIMIT, c->connections_max,               //
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, c->connections_ip_max,     //
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, SERVER_CONNECTION_MEMORY,  //
        MHD_OPTION_CONNECTION_TIMEOUT, timeout_s,                      //
        MHD_OPTION_STRICT_FOR_CLIENT, 1,                               //
        MHD_OPTION_NOTIFY_CONNECTION, server_on_connection, s,         //
        MHD_OPTION_NOTIFY_COMPLETED, server_on_completed, s,           //
        MHD_OPTION_URI_LOG_CALLBACK, server_on_request_line, s,        //
        MHD_OPTION_END);
}

static void
server_free(struct server *s)
{
    links_free(s->links);
    streams_free(s->streams);
    if (s->has_lock) {
        (void)pthread_cond_destroy(&s->wake); // nobody waits any more
        (void)pthread_mutex_destroy(&s->lock);
    }
    free(s);
}

static void
server_stop_keeper(struct server *s)
{
    (void)pthread_mutex_lock(&s->lock); // these fail only by our own misuse
    s->is_stopping = true;
    (void)pthread_cond_signal(&s->wake);
    (void)pthread_mutex_unlock(&s->lock);
    (void)pthread_join(s->keeper, NULL);
}

int
server_start(struct server **out, const struct server_config *config, struct err *e)
{
    struct server *s = calloc(1, sizeof(*s));

    *out = NULL;
    if (s == NULL)
        return err_set(e, ERR_NOMEM, "no memory for a server");
    s->config = *config;
    if (config->identity == NULL)
        s->config.peer_of = NULL; // nobody shows a key
    server_fill_defaults(&s->config);
    int result = server_prepare(s);
    if (result != 0) {
        err_set(e, result, "no memory for a server");
        goto fail;
    }
    if (pthread_create(&s->keeper, NULL, server_keep, s) != 0) {
        result = err_set(e, ERR_NOMEM, "cannot start a thread of the %s server", s->config.name);
        goto fail;
    }
    s->daemon = server_listen(s);
    if (s->daemon == NULL) {
        result = err_set(e, ERR_IO, "cannot start the %s server; the log says why at level debug",
                         s->config.name);
        server_stop_keeper(s);
        goto fail;
    }
    *out = s;
    return 0;
fail:
    server_free(s);
    return result;
}

// Wait until no connection is suspended. False when one did not come back in time.
static bool
server_wait_streams(struct server *s)
{
    struct timespec pause = {0, 1000000};

    for (unsigned ms = 0; streams_are_away(s->streams); ms++) {
        if (ms == SERVER_STOP_MS)
            return false;
        (void)nanosleep(&pause, NULL); // a signal only shortens it
    }
    return true;
}

void
server_stop(struct server *s)
{
    if (s == NULL)
        return;
    // Not by MHD_quiesce_daemon, as its manual has it: that panics when one of the library's threads, awake at that moment,
    // takes the listening socket out of its epoll set first (0.9.75).
    atomic_store(&s->is_closed, true);
    server_stop_keeper(s);
    streams_end(s->streams); // and no connection is suspended from here on
    if (!server_wait_streams(s)) {
        // Stopping the library now would abort the process. What is left ends with the process.
        log_event(s->config.log, LOG_ERROR, "node", NULL,
                  "the %s server has a connection that does not come back; left as it is",
                  s->config.name);
        MHD_socket fd = MHD_quiesce_daemon(s->daemon);
        if (fd != MHD_INVALID_SOCKET)
            (void)close(fd);
        return;
    }
    MHD_stop_daemon(s->daemon); // closes the listening socket
    server_free(s);
}

void
server_recheck(struct server *s)
{
    if (s->config.peer_of == NULL)
        return;
    atomic_fetch_add(&s->cut, links_cut_unknown(s->links, s->config.peer_of, s->config.context));
    streams_beat(s->streams); // suspended ones look only when woken
}

void
server_wake(struct server *s)
{
    streams_beat(s->streams);
}

void
server_stats(struct server *s, struct server_stats *out)
{
    out->connections = links_count(s->links);
    out->accepted = atomic_load(&s->accepted);
    out->strangers = atomic_load(&s->strangers);
    out->requests = atomic_load(&s->house.requests);
    out->refused = atomic_load(&s->house.refused);
    out->cut = atomic_load(&s->cut);
    out->streams = streams_count(s->streams);
}
