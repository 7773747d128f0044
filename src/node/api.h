// SPDX-License-Identifier: Apache-2.0
// The local API, /api/v1/*, /health and /metrics: what officers' tools, the commands and later the console speak. One
// function answers all of it, over HTTP in the daemon and directly in a command when no node runs (then it reads only).
#ifndef NODE_API_H
#define NODE_API_H

#include <stdint.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "node/reply.h"
#include "node/request.h"

struct api;
struct batches;
struct cabinet;
struct clocks;
struct counts;
struct customers;
struct events;
struct fetching;
struct importing;
struct jobs;
struct log;
struct officers;
struct peers;
struct screening;
struct server;
struct uploads;
struct views;
struct watch;
struct writer;

// All borrowed. Those of a running node are NULL in a command that reads a folder by itself; what would write is then
// refused with a sentence.
struct api_config {
    const char *dir;             // the member's folder
    struct views *views;
    struct screening *screening;
    struct cabinet *cabinet;     // NULL: the register is read anew for each question
    struct importing *importing;
    struct writer *writer;       // NULL: no node runs
    struct fetching *fetching;
    struct uploads *uploads;
    struct customers *customers;
    struct counts *counts;       // NULL: counted anew each time
    struct peers *peers;
    struct clocks *clocks;
    struct watch *watch;
    struct events *events;
    struct server *peer_server;  // for metrics
    const char *token;           // what a bearer must show; NULL: the caller is trusted (a command reading its own folder)
    struct jobs *jobs;           // NULL without a node
    struct batches *batches;
    struct officers *officers;   // who may sign in; NULL: nobody
    const char *member;          // our name, for their cookie
    const char *alliance;
    const char *console_base;    // the console's address, for links; "https://127.0.0.1:7411"
    const char *console_fingerprint; // of its certificate; empty without a listener of its own
    int64_t console_until;           // end of that
    const char *console_host;    // NULL: as for the API; else the console's listener is open to others under it, and numbers
    const char *console_name;    // one more name for it; may be NULL
    const char *host;            // NULL: only names of this machine itself may stand in a request's Host; else this one and
                                 // numbers too (`serve --api-open`)
    unsigned screen_rate;        // parties a second that one client may screen; 0: no limit
    struct log *log;
    int64_t started;             // wall clock, seconds; 0 without a node
    // Without a writer: takes what belongs into the audit trail.
    void (*audit)(void *context, struct bytes who, struct bytes act, struct bytes what);
    void *context;
};

int api_new(struct api **out, const struct api_config *config, struct err *e) MUST_USE;
void api_free(struct api *a); // takes NULL
// For server_config.
size_t api_body_max(void *context, const struct request *rq);
int api_handle(void *context, const struct request *rq, struct reply *rp);
// The same from within the node: POST that path in an officer's name. The status; what is answered in bytes is appended to out.
unsigned api_ask(struct api *a, const char *path, struct bytes officer, struct bytes body, struct buf *out);

#endif
