// SPDX-License-Identifier: Apache-2.0
// Names in, index bytes out. The bytes depend on the set of entries alone, not on the order in which they were added.
#ifndef SCREEN_BUILDER_H
#define SCREEN_BUILDER_H

#include <stdint.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "screen/index.h"

struct screen_builder;
struct screen_hands;
struct screen_normaliser;

// n is borrowed until builder_free.
int builder_new(struct screen_builder **out, struct screen_normaliser *n, struct err *e) MUST_USE;
void builder_free(struct screen_builder *b);

// Begin an entry: a key of the caller's choosing, in effect in [from, until) (WHEN_MIN, WHEN_MAX: always). The same key
// may be added again for another interval or as another version of it; a query shows one hit for one key.
int builder_add_entry(struct screen_builder *b, uint64_t key, int64_t from, int64_t until,
                      struct err *e) MUST_USE;
// Add a name to the entry begun last; its position among the entry's names is the name index of hits. UTF-8; invalid
// bytes are passed over. ERR_LIMIT beyond LIMIT_LISTING_NAMES names or LIMIT_QUERY_SIZE bytes, ERR_USAGE without entry.
int builder_add_name(struct screen_builder *b, enum screen_kind kind, struct bytes name,
                     struct err *e) MUST_USE;
// Fold the names and append the index to out. hands do parts of it at the same time; NULL: one after the other, with the
// same bytes. ERR_LIMIT when it would pass 4 GiB or out's maximum. The builder can only be freed after it.
int builder_finish(struct screen_builder *b, const struct screen_hands *hands, struct buf *out, struct err *e) MUST_USE;

#endif
