// SPDX-License-Identifier: Apache-2.0
// The drawn map as bytes: the build draws it once (data/borders/draw.c), and who plans unpacks it. The bytes are:
//
//   "entente chart 1\n"
//   v count, 3 bytes each    the states' codes, by number
//   v count, sets            each: v owners, a byte each: who touches a cell; the first has number 256
//   v count, sorts           each: v key, a byte for the owner: the sorts of cells that there are
//   runs of cells            each: v cells, v sort; along the rows, from the south pole up, until all cells are told
//   runs of blocks           each: v blocks, v width over 8 (wide.h), until all blocks are told
//
// v is a variable-length number (7 bits a byte, lowest first).
#ifndef PLAN_CHART_H
#define PLAN_CHART_H

#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "plan/map.h"

#define CHART_SIZE_MAX (16 * 1024 * 1024) // the map of 1:50m takes some 300 kB
#define CHART_SORTS_MAX 65536             // keys and owners that go together; 1:50m has some 1,600

// Append the map to out; the same map gives the same bytes. Look at buf_check(out). ERR_LIMIT with too many sorts of cells.
int chart_write(const struct map *m, struct buf *out) MUST_USE;
// The map of these bytes. ERR_INVALID when they do not follow the format, ERR_NOMEM; then m is cleared.
int chart_read(struct bytes chart, struct map *m, struct err *e) MUST_USE;

#endif
