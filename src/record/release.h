// SPDX-License-Identifier: Apache-2.0
// Kind `release`, and what it shares with `recall`: a record of this ledger, and a list of members.
#ifndef RECORD_RELEASE_H
#define RECORD_RELEASE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/err.h"
#include "record/record.h"

// Read `of` and the members at that name: the record's note becomes their names, each with its
// length (one byte) before it, in the record's order.
int release_read_names(struct arena *a, struct record *r, const char *name, struct err *e) MUST_USE;
// Is this member one of a note's names?
bool release_names(struct bytes note, struct bytes member);

#endif
