// SPDX-License-Identifier: Apache-2.0
// Part of the first step of a query (gather.h): names whose neighbours, taken as one, are alike to a token of the query. Of two
// texts at most one edit apart one half is the same, but for two letters swapped where the halves meet; so each join lies in
// the index under both its halves, and is found with few looks however long it is.
#ifndef SCREEN_JOINS_H
#define SCREEN_JOINS_H

#include <stddef.h>
#include <stdint.h>

#include "screen/gather.h"
#include "screen/pattern.h"

// Names with neighbours within one edit of a reading of a token; exactly so where it is not of letters.
int joins_find(struct gather *g, const struct screen_token *token, uint32_t unit, const struct pattern *text) MUST_USE;
// Names with two neighbours that make exactly two of the query, from the first on, written as one; but not the same two.
int joins_find_slid(struct gather *g, const struct screen_token *joined, size_t first) MUST_USE;

#endif
