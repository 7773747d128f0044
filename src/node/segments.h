// SPDX-License-Identifier: Apache-2.0
// The screening index as a whole: the segments (segment.h) of a catalogue, in its order. Asking them gives one answer, the
// same as one index of everything would give, since a score depends on two names alone.
#ifndef NODE_SEGMENTS_H
#define NODE_SEGMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "node/catalogue.h"
#include "node/segment.h"
#include "screen/match.h"

struct segments {
    struct segment **at; // owned, shared
    size_t count, room;
};

struct segments_maker {
    const char *path; // file of the first segment; ".1" and so on follow it for the others
    struct views *views;
    struct screen_normaliser *normaliser;
    bool (*is_stopping)(void *context); // asked before each segment; NULL: never
    void *context;
};

// Segments for this catalogue: those of `current` (may be NULL) and of the files that still fit, and the others made anew.
// Files of segments that are no more are removed. ERR_CLOSED when stopping. Nothing is left in *out on failure.
int segments_make(struct segments *out, const struct segments_maker *m, const struct segments *current,
                  const struct catalogue *c, struct err *e) MUST_USE;
void segments_clear(struct segments *s);
void segments_count(const struct segments *s, uint64_t *entries, uint64_t *names);
// One answer of all. It lives in a and borrows the name and the segments.
int segments_query(struct arena *a, const struct segments *s, struct screen_normaliser *n, struct bytes name, int64_t as_of,
                   const struct screen_limits *limits, struct screen_answer *out, struct err *e) MUST_USE;

// Keys of the versions in effect at as_of that hold a document of this folded number, each once, ascending, at most max of them.
size_t segments_find_number(const struct segments *s, struct bytes number, int64_t as_of, uint64_t *keys, size_t max);

#endif
