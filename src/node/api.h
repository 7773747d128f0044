// SPDX-License-Identifier: Apache-2.0
// The local API, /api/v1/*, /health and /metrics: what officers' tools, the commands and later the console speak. One
// function answers all of it, over HTTP in the daemon and directly in a command when no node runs (then it reads only).
#ifndef NODE_API_H
#define NODE_API_H

#include <stdint.h>

#include "base/err.h"
#include "node/reply.h"
#include "node/request.h"

struct api;
struct log;
struct peers;
struct screening;
struct server;
struct views;
struct writer;

struct api_config {
    const char *dir;            // the member's folder
    struct views *views;
    struct writer *writer;      // NULL: no node runs; what would write is refused with that sentence
    struct peers *peers;        // NULL likewise
    struct screening *screening;
    struct server *peer_server; // for metrics; NULL likewise
    const char *token;          // what a bearer must show; NULL: the caller is trusted (a command reading its own folder)
    struct log *log;
    int64_t started;            // wall clock, seconds; 0 without a node
};

int api_new(struct api **out, const struct api_config *config, struct err *e) MUST_USE;
void api_free(struct api *a);
// For server_config.
size_t api_body_max(void *context, const struct request *rq);
int api_handle(void *context, const struct request *rq, struct reply *rp);

#endif
