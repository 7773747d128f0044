// SPDX-License-Identifier: Apache-2.0
// One request and its answer on a server's connection, in the steps in which libmicrohttpd tells of
// them.
#ifndef NODE_EXCHANGE_H
#define NODE_EXCHANGE_H

#include <stdatomic.h>
#include <stdint.h>

#include <microhttpd.h>

struct link;
struct links;
struct server_config;
struct streams;

// What the exchanges of one server share.
struct exchange_house {
    const struct server_config *config;
    struct links *links;
    struct streams *streams;
    _Atomic uint64_t requests;    // handed to the handler
    _Atomic uint64_t refused;     // before a handler saw them
    _Atomic uint64_t bodies_size; // bytes of bodies being received
};

// The next step of the request in *state (NULL at first). MHD_NO closes the connection.
enum MHD_Result exchange_step(struct exchange_house *house, struct link *l,
                              struct MHD_Connection *c, const char *path, const char *method,
                              const char *data, size_t *n, void **state);
// The request is over, however it went. state may be NULL.
void exchange_end(struct exchange_house *house, void *state);

#endif
