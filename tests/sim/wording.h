// SPDX-License-Identifier: Apache-2.0
// The records of a simulated world as text: whole, as a command would send them, each with its mark.
#ifndef SIM_WORDING_H
#define SIM_WORDING_H

#include "truth.h"

// The piece of a file.
void wording_append_piece(struct buf *b, size_t mark);
const char *wording_kind(const struct truth *t);
void wording_append(struct buf *b, const struct world *w, const struct node *n, const struct truth *t, size_t mark, struct rng *r);

#endif
