// SPDX-License-Identifier: Apache-2.0
// What takes long on this node: who began it, how far it is, how long it may still take, and what became of it. Whoever looks
// finds it again, from whichever page. Those that have ended are told of for an hour. Any thread may call.
#ifndef NODE_JOBS_H
#define NODE_JOBS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/json.h"

#define JOBS_KEPT 32 // of which no more are running than there are threads to run them
#define JOBS_TOLD_S 3600

struct events;
struct jobs;

struct job {
    uint64_t number;   // from 1
    const char *type;  // "import", "screening", "catch-up"; static storage
    const char *phase; // static storage
    char what[80];     // a list's name, a file's
    char who[40];
    bool is_dry_run;
    int64_t started, ended; // wall clock; ended: 0 while it runs
    uint64_t base;          // what was there when it began, of one that is followed
    uint64_t done, total;   // total 0: nobody knows
    int code;               // what became of it: 0, or an enum err and
    char text[200];         // its sentence, cut
};

// events: where a "job" event goes when one begins, ends, and once a second between; may be NULL.
int jobs_new(struct jobs **out, struct events *events, struct err *e) MUST_USE;
void jobs_free(struct jobs *j); // takes NULL
// Its number. When JOBS_KEPT run, 0: then it is told nobody, and the calls below do nothing.
uint64_t jobs_begin(struct jobs *j, const char *type, struct bytes what, struct bytes who, bool is_dry_run, int64_t now);
void jobs_step(struct jobs *j, uint64_t number, const char *phase, uint64_t done, uint64_t total, int64_t now);
void jobs_end(struct jobs *j, uint64_t number, int code, const char *text, int64_t now);
// A ledger that grows here towards what its author is known to have signed: a job "catch-up" while much is missing.
void jobs_follow(struct jobs *j, struct bytes member, uint64_t size, uint64_t seen, int64_t now);
// Oldest first, those that ended too long ago left out. fn must not call back; a non-zero result of it ends the walk.
int jobs_each(struct jobs *j, int64_t now, int (*fn)(void *context, const struct job *x), void *context) MUST_USE;

// Seconds that are left at the pace so far; -1 while nobody can say: nothing done yet, no total, or too early.
int64_t jobs_left_s(uint64_t done, uint64_t total, int64_t passed_s);
// As an object of the API.
void jobs_write(struct json_writer *w, const struct job *x, int64_t now);

#endif
