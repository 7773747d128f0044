// SPDX-License-Identifier: Apache-2.0
// Canonical states of agreements, requests and contingents.
#ifndef RECORD_FOLD_ASSIST_H
#define RECORD_FOLD_ASSIST_H

#include "record/fold.h"

// As fold_append_state (record/fold.h), for a group of one of these kinds; nothing for any other.
int fold_assist_append(struct arena *a, const struct fold_ledgers *l, const struct row *rows,
                       size_t count, struct buf *out) MUST_USE;

#endif
