// SPDX-License-Identifier: Apache-2.0
// One HTTP request as a handler sees it: complete, within its limits, its sender known.
#ifndef NODE_REQUEST_H
#define NODE_REQUEST_H

#include <stdbool.h>

#include "base/bytes.h"
#include "crypto/hash.h"

enum request_part { REQUEST_QUERY, REQUEST_HEADER };

struct request {
    const char *method; // "GET" (also for HEAD), "POST", "PUT" or "DELETE"
    const char *path;   // percent-decoded, from '/' on, without the query
    struct bytes body;  // all of it
    int peer; // the number that config.peer_of gave for its key; -1 on a listener without TLS
    struct hash pin; // of its key; zero on a listener without TLS
    const char *address; // the IP address it came from; "" where there is no network
    bool is_tls;
    // Where names are looked up: false when the request has no such name. Set by the server, or by
    // a test.
    bool (*lookup)(const struct request *rq, enum request_part part, const char *name,
                   struct bytes *out);
    // Calls fn with the name of each word of the query, in order, until it returns false. NULL where nobody else
    // wrote the query.
    void (*each)(const struct request *rq, bool (*fn)(void *context, const char *name),
                 void *context);
    void *context; // lookup's and each's own
};

// The value of ?name=... (decoded; empty for a bare name). False when it is not there. Borrowed for
// the call.
bool request_query(const struct request *rq, const char *name, struct bytes *out) MUST_USE;
// The value of a header, whatever the case of its name; empty when it is not there. Borrowed for
// the call.
struct bytes request_header(const struct request *rq, const char *name);
// The token of "Authorization: Bearer TOKEN" (or "ApiKey TOKEN"); empty when there is none.
struct bytes request_bearer(const struct request *rq);
bool request_is(const struct request *rq, const char *method, const char *path);

#endif
