// SPDX-License-Identifier: Apache-2.0
// Screening of many names at once, in a thread of its own, so that whoever handed them in can leave the page and find the
// result later. One batch after the other; a few results are kept until the node stops, the oldest giving way.
#ifndef NODE_BATCHES_H
#define NODE_BATCHES_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"

#define BATCHES_NAMES_MAX 200000
#define BATCHES_KEPT 4                        // waiting, running or done
#define BATCHES_RESULT_MAX (32 * 1024 * 1024) // of one
#define BATCHES_BODY_MAX (16 * 1024 * 1024)

struct batches;
struct jobs;

struct batches_config {
    // Screen what body holds ({"names":[...]}) in that officer's name, as POST /api/v1/screen does: the status, and the
    // answer appended to out.
    unsigned (*ask)(void *context, struct bytes who, struct bytes body, struct buf *out);
    void *context;
    struct jobs *jobs;
};

int batches_start(struct batches **out, const struct batches_config *config, struct err *e) MUST_USE;
void batches_stop(struct batches *b); // what runs is broken off; takes NULL
// names: an array of names or parties, as they are screened. hits: at most so many of each name. *id gets the job's number, by which it is asked for.
// ERR_BUSY: too many wait.
int batches_add(struct batches *b, const struct json *names, struct bytes title, struct bytes who, unsigned hits, uint64_t *id,
                struct err *e) MUST_USE;
// The result as far as it is there, {"id","done","total","state","answers":[{"query","total","hits":[...]},...]}, of one that cannot
// be screened {"error","text"}; who: only of their own
// (empty: anybody's). ERR_NOT_FOUND.
int batches_take(struct batches *b, uint64_t id, struct bytes who, struct json_writer *w, struct err *e) MUST_USE;
// Those that are kept, oldest first, an array under name of {"id","title","who","state","done","total"}; who as above.
void batches_list(struct batches *b, struct bytes who, struct json_writer *w, const char *name);
// Break it off, or forget its result. ERR_NOT_FOUND.
int batches_drop(struct batches *b, uint64_t id, struct bytes who, struct err *e) MUST_USE;

#endif
