// SPDX-License-Identifier: Apache-2.0
// Kind `erasure`: leaves of this ledger that are blank from here on. The fold only notes that it
// was written; the bytes are erased, and their rows taken back, by the room that owns the store.
#ifndef RECORD_ERASURE_H
#define RECORD_ERASURE_H

#include <stddef.h>
#include <stdint.h>

#include "record/record.h"

// The indexes an accepted erasure at `index` blanks, ascending, at most LIMIT_ERASURE_INDEXES;
// returns their number. 0 when it names its own index or a later one: then it has no effect at all,
// on every node alike. A statute leaf it names stays as it is: the caller sees its class.
size_t erasure_indexes(const struct record *r, uint64_t index, uint64_t *out, size_t out_max);

#endif
