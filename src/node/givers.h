// SPDX-License-Identifier: Apache-2.0
// Whom to ask for a piece: the author first, then who else may hold its record; how each has answered, and how long it is
// left alone after it did not. One thread's.
#ifndef NODE_GIVERS_H
#define NODE_GIVERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/limits.h"
#include "record/charter.h"

#define GIVERS_PIECES_MAX 2 // under way from one party

struct peers;
struct want;

struct givers {
    struct peers *peers;           // borrowed
    const struct charter *charter; // borrowed; who is a party never changes in the life of a process
    struct giver {
        uint64_t retry_ns; // not before
        uint64_t pause_ns; // after the next failure
        unsigned under_way;
        bool is_slow, is_blamed;
    } each[LIMIT_MEMBERS];
};

// A party that may be asked for a piece of that file now; false: nobody.
bool givers_pick(const struct givers *g, const struct want *w, uint64_t now, size_t *party);
void givers_asked(struct givers *g, size_t party);
void givers_answered(struct givers *g, size_t party); // whatever it was; then one of the following
void givers_good(struct givers *g, size_t party, uint64_t took_ns, bool *was_blamed);
void givers_failed(struct givers *g, size_t party, uint64_t now);
void givers_wrong(struct givers *g, size_t party, uint64_t now); // bytes of another hash

#endif
