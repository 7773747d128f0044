// SPDX-License-Identifier: Apache-2.0
// A part of the screening index: the versions of some buckets of the catalogue, in a file of its own, mapped. Parts bound
// what building takes of memory, and only those whose stamp changed are built anew. The file is the stamp, then the index
// (screen/index.h).
#ifndef NODE_SEGMENT_H
#define NODE_SEGMENT_H

#include <stdatomic.h>

#include "base/err.h"
#include "crypto/hash.h"
#include "host/file.h"
#include "node/catalogue.h"
#include "screen/index.h"
#include "screen/numbers.h"

struct screen_normaliser;
struct views;

struct segment {
    struct file_map map;       // or
    struct buf bytes;          // owned
    struct screen_index index; // within either
    struct numbers numbers;    // the same
    struct hash stamp;
    atomic_uint users; // how often it was opened or shared, less how often closed
};

// Map the file if it has this stamp and this build's folding rules, and is whole. ERR_NOT_FOUND otherwise.
int segment_open(struct segment **out, const char *path, const struct hash *stamp, struct err *e) MUST_USE;
struct segment *segment_share(struct segment *g); // one more user
void segment_close(struct segment *g);            // takes NULL; the last user's ends it
// Read the records of these buckets, each in a short snapshot, and write the file. What cannot be read any more (erased
// meanwhile, damaged) is left out.
int segment_build(const char *path, const struct hash *stamp, struct views *views, struct screen_normaliser *n,
                  const struct catalogue *c, size_t first, size_t count, struct err *e) MUST_USE;
// The same of a whole small catalogue, in memory, reading no leaf that is not in it.
int segment_make(struct segment **out, struct views *views, struct screen_normaliser *n, const struct catalogue *c,
                 struct err *e) MUST_USE;
// How many of these ascending keys it holds, and their names.
void segment_count(const struct segment *g, const uint64_t *keys, size_t count, uint64_t *entries, uint64_t *names);
// The kind of a listing's name, by the word of its record.
enum screen_kind segment_kind(struct bytes word);

#endif
