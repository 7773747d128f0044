// SPDX-License-Identifier: Apache-2.0
// A thread that fetches the files that are wanted (store_fetch), piece by piece, from their authors and from others who may
// hold them. What is here is not asked for again, whatever was cut or restarted in between. Records go before files: while
// the replication machine waits for an answer on a link no piece is asked for there, and of the pieces few are under way at
// once, so that what is urgent waits for those at most.
#ifndef NODE_FETCHING_H
#define NODE_FETCHING_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "crypto/hash.h"

struct fetching;
struct log;
struct peers;
struct tls_identity;
struct views;
struct writer;

struct fetching_config { // all borrowed until fetching_stop
    const struct tls_identity *identity;
    struct views *views;
    struct writer *writer;
    struct peers *peers;
    struct log *log;
    const char *dir;   // of the store, whose disk must have room
    uint64_t auto_max; // bytes of a file that is fetched because a message to us names it
};

int fetching_start(struct fetching **out, const struct fetching_config *config, struct err *e) MUST_USE;
// Nothing is asked or taken any more; before the writer stops. Takes NULL.
void fetching_halt(struct fetching *f);
void fetching_free(struct fetching *f); // halted before; takes NULL

// How it stands with a file that is wanted: appends a sentence without its end; nothing when it is not wanted.
void fetching_tell(struct fetching *f, const struct hash *id, struct buf *out);
uint64_t fetching_bytes(struct fetching *f); // of pieces taken since the start

#endif
