// SPDX-License-Identifier: Apache-2.0
// When this node was last at work and when it last heard another member, kept in the store, so that who reads a stopped
// node's folder knows how old is what he sees.
#ifndef NODE_PULSE_H
#define NODE_PULSE_H

#include <stdint.h>

#include "base/err.h"
#include "base/json.h"

struct store;
struct view;
struct writer;

struct pulse {
    int64_t ran;   // wall clock, seconds; 0: not known
    int64_t heard; // when a peer last answered or sent something that fits; 0: never yet
};

int pulse_put(struct store *s, const struct pulse *p, struct err *e) MUST_USE;
// All 0 when there is none or it cannot be read.
int pulse_get(struct store *s, struct pulse *out, struct err *e) MUST_USE;

// The moment the data of an answer are of: `now` while the node runs; of a stopped one, when it last heard another member,
// else when it last ran; 0: not known.
int64_t pulse_data_as_of(const struct pulse *p, const struct writer *w, int64_t now);
// Of the node that answers; w NULL: it does not run.
int pulse_look(struct writer *w, struct view *v, struct pulse *out, struct err *e) MUST_USE;
// "running", and when they are known "ran" (of a stopped node) and "heard", into the open object.
void pulse_write(const struct pulse *p, const struct writer *w, struct json_writer *out);

#endif
