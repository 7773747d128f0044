// SPDX-License-Identifier: Apache-2.0
// Requests to peers over mutual TLS 1.3 with pinned keys, many at once from one thread of its own;
// and one plain, synchronous call for commands that speak to their own node. Names in certificates
// are not looked at: the pin is the identity.
#ifndef NODE_CLIENT_H
#define NODE_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "crypto/hash.h"

struct client;
struct log;
struct tls_identity;

struct client_config {
    const struct tls_identity *identity; // ours; copied
    unsigned connections_peer_max;       // 0: 4
    unsigned connections_max;            // kept open; 0: 256
    unsigned requests_max;               // under way at once, waiting ones too; 0: 4096
    unsigned connect_ms;                 // until the handshake must be done; 0: 5 s
};

struct client_answer {
    int error; // 0: an answer came, whatever its status. ERR_UNREACHABLE, ERR_DENIED (another key
               // than the pinned one), ERR_LIMIT (too long), ERR_NOMEM, ERR_CLOSED (the client was
               // stopped)
    unsigned status; // HTTP's, when error is 0
    struct buf body; // may be taken by moving it out and zeroing it; else freed by the client
    struct err why;  // a sentence, when error is not 0
};

struct client_request {
    const char *address; // HOST:PORT, IPv6 in brackets; copied, as all below
    struct hash pin;     // of the peer's key
    const char *method;  // "GET", "POST", "PUT" or "DELETE"
    const char *path;    // from '/' on, with the query, encoded already
    const char *type;    // of the body; NULL: application/octet-stream
    struct bytes body;   // sent with POST and PUT
    unsigned timeout_ms; // for all of it; 0: 30 s. With data only connecting has a time limit, and
                         // silence
    size_t answer_max;   // bytes of the answer's body; a longer one is broken off
    // Called once for each request that was sent, in the client's thread. Must not block for long;
    // may call client_send.
    void (*done)(void *context, struct client_answer *answer);
    // For endless answers (events): bytes as they come, in the client's thread; false breaks off.
    // NULL: collect them.
    bool (*data)(void *context, struct bytes chunk);
    unsigned
        silence_ms; // with data: break off after so long without a byte; 0: never. In whole seconds
    void *context;
};

// Once, in main, before threads or a sandbox: libraries set themselves up. May be called again.
int client_setup(struct err *e) MUST_USE;

int client_new(struct client **out, const struct client_config *config, struct err *e) MUST_USE;
// From any thread. ERR_BUSY beyond requests_max, ERR_CLOSED while stopping, ERR_NOMEM: then done is
// not called.
int client_send(struct client *c, const struct client_request *rq, struct err *e) MUST_USE;
// Requests under way or waiting.
size_t client_count(struct client *c);
// What is under way ends with ERR_CLOSED, in the client's thread, which is gone then; client_send
// is refused from then on. Takes NULL.
void client_halt(struct client *c);
// The same, and all is freed: nobody may still send. Takes NULL.
void client_stop(struct client *c);

struct client_call {
    const char *base;        // "http://127.0.0.1:7401"
    const char *unix_socket; // path to connect to instead of base's host; NULL: none
    const char *token;       // sent as a bearer; NULL: none
    const char *officer;     // in whose name, for the audit trail; NULL: nobody's
    const char *act;         // as part of what act, for the audit trail; NULL: of none
    const char *method;
    const char *path;
    const char *type;    // NULL: application/json
    struct bytes body;   // borrowed
    unsigned timeout_ms; // 0: 60 s; with data: none
    size_t answer_max;
    bool (*data)(void *context, struct bytes chunk); // as above, in the calling thread
    void *context;
};
// answer must be cleared (client_answer_clear) whatever is returned. Returns answer->error.
int client_call(const struct client_call *call, struct client_answer *answer) MUST_USE;
void client_answer_clear(struct client_answer *answer);

#endif
