// SPDX-License-Identifier: Apache-2.0
// The plan of what is to be fetched: the wanted files of the store, the most urgent first, with the pieces that lack and with
// what holds each of them up. It is made anew when rows changed, and outlives the view it was made from. One thread's.
#ifndef NODE_WANTS_H
#define NODE_WANTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "member/files.h"

#define WANTS_MAX 256 // files looked at at once, the most urgent
#define WANTS_WHY 200

struct views;

struct want {
    struct files_one file; // only its id when parts is NULL: its record is not here
    struct want_part {
        struct files_part *part; // of file
        uint8_t asked[LIMIT_FILE_PIECES / 8];
    } * parts;
    struct bytes holders; // parties that may hold its record (member/files.h)
    bool is_open; // its pieces may be asked for
    bool is_read; // as a whole, when all were here: the next plan sees what came of it
    uint64_t denied[LIMIT_MEMBERS]; // when that party may be asked for this file again
    char why[WANTS_WHY];            // how it stands, a sentence without its end
};

struct wants {
    struct arena arena;
    struct want **items;
    size_t count;
};

struct wants_terms { // all borrowed
    struct views *views;
    const char *dir;   // of the store, whose disk must have room
    uint64_t auto_max; // bytes of a file that nobody here has asked for
};

void wants_init(struct wants *w);
void wants_clear(struct wants *w);
// Empty it and plan anew; of what is under way nothing is marked. After a fault it is empty.
int wants_plan(struct wants *w, const struct wants_terms *terms, struct err *e) MUST_USE;

// A want whose record is here; NULL: none of that id.
struct want *wants_of(struct wants *w, const struct hash *id);
void wants_say(struct want *w, const char *fmt, ...) FORMAT_LIKE(2, 3);
// The next piece that is neither here nor marked as asked for.
bool wants_piece(const struct want *w, const struct files_part **part, uint32_t *number);
void wants_mark_asked(struct wants *w, const char *origin, uint64_t index, uint32_t number, bool is_asked);
void wants_mark_here(struct wants *w, const char *origin, uint64_t index, uint32_t number);

#endif
