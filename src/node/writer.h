// SPDX-License-Identifier: Apache-2.0
// The one thread that owns a member's store and steps its machine. Everybody else hands it jobs; what waits together
// becomes one batch: one transaction, one fsync, one signature (group commit). A job is answered when it is durable.
#ifndef NODE_WRITER_H
#define NODE_WRITER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "crypto/hash.h"
#include "member/member.h"

struct log;
struct touched;
struct writer;

struct writer_config {
    struct member *member; // the writer's from writer_start on, until writer_stop
    struct log *log;
    // The store failed (an fsync, a full disk): called once, in the writer's thread; the process should stop.
    void (*failed)(void *context, const struct err *why);
    void *context;
};

// Everything but the thread, so that others can be told of the writer before it works.
int writer_prepare(struct writer **out, const struct writer_config *config, struct err *e) MUST_USE;
int writer_start(struct writer *w, struct err *e) MUST_USE;
// Finishes what is queued, refuses what comes after with ERR_CLOSED, joins the thread if it runs. Does not close the member.
void writer_stop(struct writer *w);

// ---- from peers: copied or taken, never waits. Dropped when the queue is full: polls find it again ----
void writer_note(struct writer *w, struct bytes peer, struct bytes note);
void writer_heads(struct writer *w, struct bytes peer, uint64_t token, struct buf *body);  // takes the body
void writer_chunk(struct writer *w, struct bytes peer, uint64_t token, struct buf *body);  // takes the body
void writer_ask_failed(struct writer *w, struct bytes peer, uint64_t token, const char *reason);
void writer_delivered(struct writer *w, uint64_t outbox_id);
void writer_damaged(struct writer *w, struct bytes origin, uint64_t index);
void writer_audit(struct writer *w, struct bytes who, struct bytes act, struct bytes what);
void writer_forget(struct writer *w, int64_t before); // the audit trail's entries before that moment
// A trouble of this machine, known by (about, what); an empty text ends it.
void writer_trouble(struct writer *w, struct bytes about, const char *what, struct bytes text);

// ---- from people: waits until the batch is durable ----
struct writer_record {
    uint8_t leaf_class;
    struct bytes record;
    struct member_written written; // when code is 0
    int code;                      // 0, or why this one was refused
    struct err err;
};
// Write records in order, in one batch (together with what else waits). Returns 0 when the batch is durable, whatever
// became of the single records; < 0 when nothing of it is.
int writer_write(struct writer *w, struct writer_record *records, size_t count, struct err *e) MUST_USE;
int writer_check(struct writer *w, uint8_t leaf_class, struct bytes record, struct err *e) MUST_USE; // judged, not written
int writer_opened(struct writer *w, struct bytes body, struct err *e) MUST_USE;
int writer_receipt(struct writer *w, struct bytes peer, struct bytes note, struct err *e) MUST_USE;
// Notes and chunks of an export file, in order (air gap). Each is a note or a chunk body.
// ERR_REFUSED: a chunk of which nothing was taken, or a note that is not, in whole or in part, what was signed.
int writer_file(struct writer *w, bool is_chunk, struct bytes body, struct err *e) MUST_USE;
// Faults of one ledger that a look through the store found; none: it is sound (member/mend.h).
struct mend_fault;
int writer_mend(struct writer *w, struct bytes origin, const struct mend_fault *faults, size_t count,
                struct err *e) MUST_USE;
// Call fn within a batch; waits until that is committed. What fn returns is returned: of its own failures those that end
// the node do. is_light: what it does can be done again, so the commit need not wait for the disk.
typedef int writer_fn(struct member *m, void *context, struct err *e);
int writer_do(struct writer *w, bool is_light, writer_fn *fn, void *context, struct err *e) MUST_USE;
int writer_sign_at_once(struct writer *w, struct err *e) MUST_USE;
// A small named value of this node's own, for store_meta_get.
int writer_remember(struct writer *w, const char *name, struct bytes value, struct err *e) MUST_USE;

// ---- a look at the machine, copied under a lock ----
struct writer_peer {
    char member[16];
    int64_t heard_s_ago; // -1: never
    unsigned failures;
};
struct writer_state {
    bool is_recovering;
    bool is_withdrawn; // this member has left the alliance
    bool is_stranger; // our keys are not those that the alliance has for us, as far as is known here
    bool is_outdated; // the constitution has changed since the member was opened: it is to be opened anew
    unsigned heard, needed;
    uint64_t behind;
    size_t queue;      // jobs waiting
    uint64_t batches;  // since the start
    uint64_t records;  // own records written since the start
    int64_t heard_at;  // wall clock when any peer was last heard, before the start too; 0: never
    struct writer_peer peers[128];
    size_t peer_count;
};
void writer_look(struct writer *w, struct writer_state *out);

// Wait until something changed since `seen` (enum member_change happened) or timeout_ms passed; returns the new counter.
uint64_t writer_wait_change(struct writer *w, uint64_t seen, int timeout_ms);
// Changes so far, and those that touched rows (screening is stale when it was built before).
uint64_t writer_changes(struct writer *w, uint64_t *rows);

// The rows written lately; the writer's.
struct touched *writer_touched(struct writer *w);

// For struct member_link.changed: notes what changed.
void writer_changed(struct writer *w, unsigned what);

#endif
