// SPDX-License-Identifier: Apache-2.0
// The yardstick: the rows that a store holds for a run of leaves, read from it beforehand and inserted by SQLite alone into
// the same tables of a file of its own, a thousand leaves a transaction, synchronous FULL as the store has it.
#ifndef BENCH_BARE_H
#define BENCH_BARE_H

#include <stdint.h>

#define BARE_BATCH 1000

struct bare;

// Make `path` with the store's schema. `source` is read when batches are copied.
struct bare *bare_open(const char *source, const char *path);
void bare_close(struct bare *b);
// Copy leaves [from, from + count) of that ledger of the source with their bytes and rows (count <= BARE_BATCH; listings'
// first versions, whose row is found by their id), and the full tiles that they complete, in one transaction. Returns the
// seconds that the transaction took; the reading and sorting before it are not counted.
double bare_copy(struct bare *b, uint32_t ledger, uint64_t from, uint64_t count);
// Leaves of a ledger in the source.
uint64_t bare_source_size(struct bare *b, uint32_t ledger);
// Number of the ledger of `member` in the source.
uint32_t bare_source_ledger(struct bare *b, const char *member);

#endif
