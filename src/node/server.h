// SPDX-License-Identifier: Apache-2.0
// An HTTP server: for peers over mutual TLS 1.3 with pinned keys, for browsers over TLS, for the local API without.
// Handlers run in a small pool of threads and may block briefly. A key is checked in the handshake,
// with every request and while an answer streams, so one that is no longer pinned stops at once.
#ifndef NODE_SERVER_H
#define NODE_SERVER_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "crypto/hash.h"
#include "node/reply.h"
#include "node/request.h"

struct log;
struct server;
struct tls_identity;

struct server_config {
    int fd; // listening socket (net_listen); the server's from a successful start on
    const struct tls_identity *identity; // NULL: no TLS; borrowed until server_stop
    // The number of the peer with that key, < 0 when there is none. Called from several threads.
    // NULL without TLS, and with TLS for browsers: then nobody is asked for a key.
    int (*peer_of)(void *context, const struct hash *pin);
    // Bytes the body of this request may have; called once its header is there (rq->body is empty).
    // NULL: body_max.
    size_t (*body_max_of)(void *context, const struct request *rq);
    size_t body_max; // 0: no bodies
    // Answer. 0, or a negative enum err, which is answered with the status that fits if the reply
    // says nothing.
    int (*handle)(void *context, const struct request *rq, struct reply *rp);
    void *context;               // of the three functions
    struct log *log;             // may be NULL
    const char *name;            // for the log: "peers", "api"; static storage
    unsigned threads;            // 0: 2
    unsigned connections_max;    // 0: 256
    unsigned connections_ip_max; // from one address; 0: 64
    unsigned streams_max;        // event streams at once; 0: as many as connections
    size_t bodies_max;           // bytes of all bodies being received; 0: 64 MiB
    unsigned beat_ms;            // between two comments on an event stream; 0: 15 s
    unsigned first_ms;           // from accepting to the first complete request header; 0: 15 s
    unsigned idle_ms;            // between two requests, and without progress of an answer; 0: 60 s
};

struct server_stats {
    uint64_t connections; // open now
    uint64_t accepted;    // since the start
    uint64_t strangers;   // handshakes refused: no pinned key
    uint64_t requests;
    uint64_t refused; // requests refused before a handler saw them
    uint64_t cut;     // connections cut for being slow, oversized or no longer pinned
    uint64_t streams; // event streams open now
};

int server_start(struct server **out, const struct server_config *config, struct err *e) MUST_USE;
// No new connections, streams end, running handlers finish; then all is freed. Takes NULL.
void server_stop(struct server *s);
// Pins have changed: cut the connections and streams of keys that peer_of no longer knows.
void server_recheck(struct server *s);
// Ask the guards of all event streams now (reply.h).
void server_wake(struct server *s);
void server_stats(struct server *s, struct server_stats *out);

#endif
