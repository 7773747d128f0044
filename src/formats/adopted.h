// SPDX-License-Identifier: Apache-2.0
// What is known of a text that was put to members, as the writers of documents take it: the text, the facts of its adoption,
// each member's word. Whoever decides fills it; nothing here depends on how.
#ifndef FORMATS_ADOPTED_H
#define FORMATS_ADOPTED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/err.h"
#include "base/json.h"
#include "record/clauses.h"
#include "record/position.h"
#include "record/proposal.h"

// How a member reads a clause.
struct adopted_reading {
    struct bytes clause, text;
};
// One elector's final word.
struct adopted_word {
    struct bytes member;
    enum position_word word;
    bool is_waived;        // nobody waited for it
    int64_t time;          // when it was written; WHEN_MIN: not known, or waived
    struct bytes *clauses; // reserved on, or objected to
    size_t clause_count;
    struct bytes text; // why; may be empty
    struct adopted_reading *readings;
    size_t reading_count;
};
struct adopted {
    struct bytes id;       // of the proposal, in hex
    struct bytes alliance; // its name
    struct bytes author;   // member
    struct bytes organ_title; // empty: the organ's name stands for it
    int64_t adopted;       // when its last word was written
    bool is_exercise;
    const struct adopted_word *words; // by member
    size_t word_count;
    // from the record (adopted_read)
    struct bytes title, organ, matter;
    enum proposal_procedure procedure;
    unsigned majority;
    int64_t written, deadline;
    struct clauses text;
    struct bytes amends, supersedes, reaffirms; // ids in hex, or empty
    struct bytes *requires;
    size_t require_count;
};

// Fill what an accepted proposal says of itself; the rest stays as it is. Borrows the tree. ERR_NOMEM.
int adopted_read(struct arena *a, const struct json *proposal, struct adopted *out) MUST_USE;
// The same of an accepted position; the member stays as it is. Borrows the tree. ERR_NOMEM.
int adopted_read_word(struct arena *a, const struct json *position, struct adopted_word *out) MUST_USE;
// What a word says of its member, in English: "agrees", "agrees but for the clauses reserved on" ...
const char *adopted_says(const struct adopted_word *w);
// "silence procedure", ... for a sentence; a majority's number is the caller's to say.
const char *adopted_procedure_says(enum proposal_procedure procedure);

#endif
