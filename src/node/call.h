// SPDX-License-Identifier: Apache-2.0
// One request of the local API under way: what its handlers (api_*.c) are given, and what they share.
#ifndef NODE_CALL_H
#define NODE_CALL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "base/json.h"
#include "node/api.h"
#include "node/reply.h"
#include "node/request.h"

#define CALL_PAGE 100 // rows of a page when the asker names no number

struct caller;

struct call {
    struct api *api;
    const struct api_config *config;
    const struct request *rq;
    struct bytes rest;     // of the path, beyond what the route says
    struct reply *rp;      // for a handler that answers by itself; else `out` becomes the answer
    const struct caller *caller;
    unsigned status;       // of an answer in out; 200 unless a handler says otherwise
    unsigned refusal;      // of a refusal; 0: as its code says
    const char *type;      // of out; JSON unless a handler says otherwise. Static storage
    struct buf out;
    struct json_writer w;  // over out
    struct err err;
    int64_t now, as_of;
};

// Into the audit trail, in the name of the officer whose session it is, or that the holder of the token names. code: what became of it, 0 or an
// enum err, whose sentence is in c->err. What was read on the way to another act (`Entente-Act`) is noted as that.
void call_audit(struct call *c, const char *act, struct bytes what, int code);
// The same, in the name of somebody else.
void call_audit_as(struct call *c, struct bytes who, const char *act, struct bytes what, int code);
// Who asks, as the audit trail names them, appended.
void call_officer(const struct call *c, struct buf *out);
// What the asker says it does (`Entente-Act`), made visible; when it says nothing: the method and this word.
void call_act(const struct call *c, const char *word, struct buf *out);
struct bytes call_query(const struct call *c, const char *name); // empty when it is not there
bool call_has(const struct call *c, const char *name); // it is there, and says neither 0, no nor false
// ERR_INVALID with a sentence when it is there and no number.
int call_number(struct call *c, const char *name, uint64_t otherwise, uint64_t *out) MUST_USE;
int call_need_writer(struct call *c) MUST_USE; // ERR_BUSY with a sentence when no node runs

#endif
