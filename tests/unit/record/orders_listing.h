// SPDX-License-Identifier: Apache-2.0
// Listings, their recognitions and identities in the tests of the first property (orders.h):
// records of every kind are thrown at them, so every test looks at them.
#ifndef TESTS_UNIT_RECORD_ORDERS_LISTING_H
#define TESTS_UNIT_RECORD_ORDERS_LISTING_H

#include "orders.h"

// As `look` and `check` of struct orders_plan; the latter returns whether it is a listing that has
// later versions, so that worlds in which nothing happens are noticed.
void orders_listing_look(const struct orders_node *n, const struct row *rows, size_t count,
                         unsigned layers, struct buf *out);
bool orders_listing_check(struct world *w, const struct orders_node *n, const struct row *rows,
                          size_t count);

#endif
