// SPDX-License-Identifier: Apache-2.0
// A thread beside the writer that tells listeners what has changed (node/telling.h), warns of what an operator must see
// before it hurts (a disk that fills, clocks that differ, lists that are old), and lets the audit trail forget.
#ifndef NODE_WATCH_H
#define NODE_WATCH_H

#include <stdint.h>

#include "base/err.h"

struct clocks;
struct events;
struct jobs;
struct log;
struct server;
struct views;
struct watch;
struct writer;

struct watch_config {
    const char *dir; // the member's folder; borrowed
    struct views *views;
    struct writer *writer;
    struct clocks *clocks;
    struct jobs *jobs;          // ledgers that catch up are told there
    struct events *events;      // for the local API
    struct events *peer_events; // for peers
    unsigned list_days;  // a list that was imported so long ago is stale
    unsigned audit_days; // entries of the audit trail are kept so long
    struct log *log;
};

int watch_new(struct watch **out, const struct watch_config *config, struct err *e) MUST_USE;
// Events are made only while one of the servers has a stream open; what was missed is told then. They are borrowed (NULL:
// there is no such server) until
// watch_stop, which must come before they are stopped.
int watch_start(struct watch *w, struct server *api, struct server *console, struct server *peers, struct err *e) MUST_USE;
void watch_stop(struct watch *w); // takes NULL, and one that was not started
void watch_free(struct watch *w); // takes NULL
// Keys or addresses were read anew and differ.
void watch_keys(struct watch *w);

// The disk that holds the store, and how it fills.
struct watch_disk {
    uint64_t store_size; // with its write-ahead log
    uint64_t free_size, disk_size;
    int64_t days_left;   // at the pace since this node started; -1: nobody can say
};
// ERR_* of looking at the disk. w may be NULL: then without a forecast.
int watch_disk(struct watch *w, const char *dir, struct watch_disk *out, struct err *e) MUST_USE;

#endif
