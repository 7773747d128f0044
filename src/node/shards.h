// SPDX-License-Identifier: Apache-2.0
// The member's customers as indexes, in memory: names and documents of so many customers each, so that a change of one
// customer makes one shard anew, and a listing's names are asked of all. Of one thread, but for shards_changed.
#ifndef NODE_SHARDS_H
#define NODE_SHARDS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/json.h"

#define SHARDS_CUSTOMERS 4096 // numbers of one shard

struct screen_normaliser;
struct shards;
struct store;

int shards_new(struct shards **out, struct err *e) MUST_USE;
void shards_free(struct shards *x); // takes NULL
// Customer `number` came, changed or went: its shard is made anew before it is asked. From any thread.
void shards_changed(struct shards *x, uint64_t number);
// Make anew what changed, from the store's snapshot.
int shards_refresh(struct shards *x, struct store *s, struct screen_normaliser *n, struct err *e) MUST_USE;
// The customers that a listing's record may concern, each once, in ascending order: every customer that would be a hit by a
// name or by a document is among them; some others too. *numbers is yours to free.
int shards_candidates(struct shards *x, struct screen_normaliser *n, const struct json *record, uint64_t **numbers, size_t *count,
                      struct err *e) MUST_USE;

#endif
