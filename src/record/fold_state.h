// SPDX-License-Identifier: Apache-2.0
// The canonical state of a group, as bytes.
#ifndef RECORD_FOLD_STATE_H
#define RECORD_FOLD_STATE_H

#include "record/fold.h"

// As fold_append_state (record/fold.h).
int fold_state_append(struct arena *a, const struct fold_ledgers *l, const struct row *rows,
                      size_t count, struct buf *out) MUST_USE;

#endif
