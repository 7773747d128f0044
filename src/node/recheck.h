// SPDX-License-Identifier: Apache-2.0
// Screening the member's customers again: those that came or changed against the register, and the listings that came or
// changed against all customers; what is found goes into the store. Of one thread, but for recheck_changed.
#ifndef NODE_RECHECK_H
#define NODE_RECHECK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct events;
struct log;
struct recheck;
struct screening;
struct views;
struct writer;

struct recheck_config { // all borrowed
    struct views *views;
    struct writer *writer;
    struct screening *screening;
    struct events *events; // told {"new"} of alerts that nobody knew; may be NULL
    struct log *log;
    bool (*is_stopping)(void *context);
    void (*rest)(void *context, int64_t ms); // between two chunks of work, as long as the first took
    void *context;
};
int recheck_new(struct recheck **out, const struct recheck_config *config, struct err *e) MUST_USE;
void recheck_free(struct recheck *x); // takes NULL

// Look through what changed in the register since the last look. ERR_BUSY: there is no index of it yet; ERR_CLOSED: stopping.
int recheck_look(struct recheck *x, struct err *e) MUST_USE;
// Screen some of the customers that came or changed. *done: none is left.
int recheck_due(struct recheck *x, bool *done, struct err *e) MUST_USE;
// Customer `number` came, changed or went. From any thread.
void recheck_changed(struct recheck *x, uint64_t number);

#endif
