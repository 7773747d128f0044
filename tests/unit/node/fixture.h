// SPDX-License-Identifier: Apache-2.0
// A server with a few known paths and peers, a client, and raw connections, for the transport's
// tests.
#ifndef TESTS_NODE_FIXTURE_H
#define TESTS_NODE_FIXTURE_H

#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <gnutls/gnutls.h>

#include "node/client.h"
#include "node/events.h"
#include "node/server.h"
#include "node/tls.h"

#define FIXTURE_PEERS 3
#define FIXTURE_BODY_MAX 200000

// Paths: GET /hello  GET /query?q=  GET /bytes?n=  GET /blocks?n=  GET /broken  GET /map?path=  GET
// /slow?ms=
//        GET /events  POST /echo  GET /fail
struct fixture {
    struct tls_identity self;                 // the server's
    struct tls_identity peers[FIXTURE_PEERS]; // 0 and 1 are known at first, 2 is a stranger
    _Atomic bool is_known[FIXTURE_PEERS];
    _Atomic int handled; // requests the handler saw
    struct server *server;
    struct events *ring;
    char address[64]; // 127.0.0.1:PORT
    char base[80];    // http://127.0.0.1:PORT
    uint16_t port;
};

// config's zero fields are filled in. is_tls false: a plain listener.
void fixture_start(struct fixture *f, bool is_tls, const struct server_config *config);
void fixture_stop(struct fixture *f);

struct client *fixture_client(struct fixture *f, int peer);

// One request, waited for. The answer is the caller's to clear.
void fixture_ask(struct client *c, const struct client_request *rq, struct client_answer *out);
// The same with the usual fields.
void fixture_get(struct fixture *f, struct client *c, const char *path, struct client_answer *out);

// A connection to the fixture's port; -1 when refused.
int fixture_connect(const struct fixture *f);
// Wait up to ms until the other side closes; false when it has not. Bytes that come are thrown
// away.
bool fixture_is_closed(int fd, int ms);

struct fixture_tls {
    int fd;
    gnutls_session_t session;
    gnutls_certificate_credentials_t credentials;
};
// A handshake with identity (NULL: no certificate). Returns GnuTLS's code of the handshake.
int fixture_tls_open(struct fixture_tls *t, const struct fixture *f, const struct tls_identity *i,
                     const char *priorities);
void fixture_tls_close(struct fixture_tls *t);
// Send text; read until the answer's header and n more bytes came, the end, or 5 s. Returns what
// was read as a string.
bool fixture_tls_talk(struct fixture_tls *t, const char *text, char *out, size_t out_size);

void fixture_pause_ms(int ms);

#endif
