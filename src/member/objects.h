// SPDX-License-Identifier: Apache-2.0
// The objects of one kind as a view sees them, whatever the kind: what a kind without a view of its own is read by.
#ifndef MEMBER_OBJECTS_H
#define MEMBER_OBJECTS_H

#include "base/json.h"
#include "member/listed.h"

// An array of objects under `name`, each with the record of the version that speaks: the one in force, else the last that
// has begun, else the first. Without the record where its bytes are not held.
int objects_write(struct view *v, const struct listed_filter *f, struct json_writer *w, const char *name,
                  uint64_t *matched, struct err *e) MUST_USE;

#endif
