// SPDX-License-Identifier: Apache-2.0
// Random hostile records: a few ledgers of them, of kinds a test chooses, all a function of a seed.
// They refer to each other often enough that things happen, and among them are repeats, records
// that are refused, versions of other members' objects and texts that are no records at all.
// To add a kind: a function that appends its fields (in world_text.c when more than one test draws
// it, else in the test), and a row in the table of each test that draws it.
#ifndef TESTS_UNIT_RECORD_WORLD_H
#define TESTS_UNIT_RECORD_WORLD_H

#include "support.h"

#define WORLD_LEDGERS 4
#define WORLD_LEAVES 54         // a ledger
#define WORLD_DAYS 60           // claimed times lie within, from 2026-01-01
#define WORLD_ANY WORLD_LEDGERS // of any ledger

extern const char *const world_members[WORLD_LEDGERS]; // authors of the ledgers

// One leaf and its record.
struct world_entry {
    uint8_t leaf_class;
    struct bytes text;
    struct hash id;
    struct record record; // what the text says, if it is accepted
    bool is_accepted;
    bool is_blanked; // by an erasure of its ledger
};

// A record that founded something that later ones can speak of.
struct world_first {
    enum kind_id kind;
    unsigned ledger;
    struct hash id;
};

struct world {
    uint64_t state; // of the generator
    struct bytes origin[WORLD_LEDGERS];
    struct world_entry at[WORLD_LEDGERS][WORLD_LEAVES];
    uint64_t size[WORLD_LEDGERS]; // settled: what lies at or above it has no effect yet
    unsigned ledger;              // where the record that is being made will stand
    uint64_t index;
    struct world_first firsts[WORLD_LEDGERS * WORLD_LEAVES]; // made so far, in turn
    size_t first_count;
};

// A kind that a test draws.
struct world_kind {
    enum kind_id kind;
    unsigned share; // of the sum of all shares, the sum not 0: how often
    // Append its own fields, each with a comma in front, to a record that has kind and time;
    // `until` and `exercise` follow by themselves. Whether they are accepted is left to chance.
    void (*append_fields)(struct world *w, struct buf *b);
};

// Make the world of that seed. Every ledger begins with a charter record, and has WORLD_LEAVES
// leaves, some of them above its size; the erasures below it are carried out. Texts and records
// live in support_arena. Picks are made one a statement, so that a seed says the same whatever the
// compiler.
void world_make(struct world *w, const struct world_kind *kinds, size_t kind_count, uint64_t seed);
// Parse the text of a leaf anew, into a. Returns whether it is accepted.
bool world_parse(struct arena *a, const struct world_entry *e, struct record *out);

uint64_t world_pick(struct world *w, uint64_t n); // below n
// The beginning of a day, counted from the first one.
int64_t world_day(int day);

// ---- for the fields of records ----

// Append the date of that day, or of a random one.
void world_append_day(struct buf *b, int day);
void world_append_date(struct world *w, struct buf *b);
// Is there a record of that kind in this ledger that founded something?
bool world_has_first(const struct world *w, enum kind_id kind, unsigned ledger);
// Append, in hex, an id to refer to: mostly of a listing, sometimes of any record there is,
// sometimes of none.
void world_append_id(struct world *w, struct buf *b);
// The same: mostly of one of the first `among` of that kind in that ledger, or in WORLD_ANY.
void world_append_first(struct world *w, struct buf *b, enum kind_id kind, unsigned ledger,
                        size_t among);
// Append `object`, mostly one of that kind of the ledger in which the record will stand; there must
// be one.
void world_append_object(struct world *w, struct buf *b, enum kind_id kind);
// Append that field, a list of two members, who may be one.
void world_append_members(struct world *w, struct buf *b, const char *field);

#endif
