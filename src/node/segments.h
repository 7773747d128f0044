// SPDX-License-Identifier: Apache-2.0
// The screening index as a whole: the segments (segment.h) of a catalogue, in its order, and what came or changed since they
// were made: one small segment in memory, whose versions are hidden in the others. Asking them gives one answer, the same as
// one index of everything would give, since a score depends on two names alone.
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
    struct segment *newest; // owned, shared; NULL: nothing changed
    uint64_t *hidden;       // owned; keys that count in newest alone, or nowhere, ascending
    size_t hidden_count;
    uint64_t entries, names; // of all together
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
// The segments of `base` with newest, which becomes theirs, and hidden keys (ascending, copied) in place of its own. Nothing is
// left in *out on failure, and newest is closed.
int segments_renew(struct segments *out, const struct segments *base, struct segment *newest, const uint64_t *hidden,
                   size_t hidden_count, struct err *e) MUST_USE;
void segments_clear(struct segments *s);
// One answer of all. It lives in a and borrows the name and the segments.
int segments_query(struct arena *a, const struct segments *s, struct screen_normaliser *n, struct bytes name, int64_t as_of,
                   const struct screen_limits *limits, struct screen_answer *out, struct err *e) MUST_USE;

// Keys of the versions in effect at as_of that hold a document of this folded number, each once, ascending, at most max of them.
size_t segments_find_number(const struct segments *s, struct bytes number, int64_t as_of, uint64_t *keys, size_t max);

#endif
