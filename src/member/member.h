// SPDX-License-Identifier: Apache-2.0
// One member at work: its store, its folds, its machine for replication, composed so that the daemon, the offline
// commands and the simulator share them. No network and no clock of its own: time comes with each call, messages leave
// through struct member_link, randomness through member_random.
//
// Work is done in batches: member_begin, any number of steps and writes, member_end. Everything of a batch is in one
// transaction, signed once at its end; what leaves the node (notes, receipts) is handed to the link after the commit,
// questions (asks) before, since they carry no word of ours. When member_end fails, or any call returns ERR_IO, ERR_FULL,
// ERR_CORRUPT or ERR_NOMEM, the member is dead: close it. Nothing that was acknowledged is lost by that.
#ifndef MEMBER_MEMBER_H
#define MEMBER_MEMBER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/err.h"
#include "crypto/hash.h"
#include "crypto/sign.h"
#include "record/charter.h"
#include "store/store.h"
#include "sync/sync.h"

struct member;

struct member_link {
    void *context;
    void (*send_note)(void *context, struct bytes peer, struct bytes note);
    void (*ask_heads)(void *context, struct bytes peer, uint64_t token, bool is_full);
    void (*ask_chunk)(void *context, struct bytes peer, uint64_t token, struct bytes origin, uint64_t from, uint64_t to,
                      uint64_t size);
    // A message that stays in the outbox until member_delivered(id).
    void (*post)(void *context, struct bytes peer, uint64_t id, struct bytes path, struct bytes body);
    // Something changed that readers care about: rows folded, leaves settled, keys or addresses changed.
    void (*changed)(void *context, unsigned what); // enum member_change, or-ed
};
enum member_change {
    MEMBER_ROWS = 1,
    MEMBER_SETTLED = 2,
    MEMBER_KEYS = 4,
    MEMBER_TROUBLE = 8,
    MEMBER_GREW = 16,
    // Who the parties are, or what they may, is another than when this member was opened: open it anew (member_is_outdated).
    MEMBER_CONSTITUTION = 32,
};

struct member_random {
    void *context;
    int (*fill)(void *context, uint8_t *out, size_t n); // 0, or < 0
};

struct member_config {
    const char *store_path;
    const char *vfs;                      // NULL: the system's
    struct bytes self;                    // member name
    struct bytes charter;                 // the signed note, verbatim
    const struct sign_secret *ledger_key; // borrowed for the member's life
    const struct sign_secret *cosign_key;
    bool signs_at_once;                   // an operator's word after a restore without reachable peers
    bool is_continued;                    // this process had it open until now, and signed: nothing was restored meanwhile
    bool is_returning;                    // an operator's word: this member has withdrawn, and asks again to be heard
    struct member_random random;
    struct member_link link;
    uint64_t seed;                        // spreads polls; no secret
};

// Open or create the store; a new one gets the charter record as first leaf when the first batch ends.
int member_open(struct member **out, const struct member_config *config, struct err *e) MUST_USE;
void member_close(struct member *m);

// ---- batches ----
int member_begin(struct member *m, int64_t now_ms, int64_t wall, struct err *e) MUST_USE;
// A batch of what peers say and can say again (notes, heads, failures, ticks). It does not wait for the disk; what it makes
// us sign is signed in a second transaction that does, within the same member_end.
int member_begin_light(struct member *m, int64_t now_ms, int64_t wall, struct err *e) MUST_USE;
int member_step(struct member *m, const struct sync_event *ev, struct err *e) MUST_USE;
// After a note from a file was stepped: ERR_REFUSED when it, or a cosignature on it, is not what was signed.
int member_judge_note(const struct member *m, struct bytes note, struct err *e) MUST_USE;
// Does one more step of any size still fit the batch? If not: end it and begin another.
bool member_has_room(const struct member *m);
int member_end(struct member *m, struct err *e) MUST_USE;
// Is a word of ours due that the node writes by itself? Then the next batch must not be a light one, and writes it.
bool member_is_due(const struct member *m, int64_t wall);
// Whether the wall clock is within five minutes of the others': else it writes no final words. True at first.
void member_trust_clock(struct member *m, bool is_good);
int64_t member_next_tick(const struct member *m);

// ---- writing ----
struct member_written {
    struct hash id;
    uint64_t index;
};
// Append one record to our own ledger within a batch. The bytes are the record; class and every rule are checked first:
// ERR_REFUSED with the rule named, ERR_BUSY while the node may not sign yet. Acknowledged only when member_end returned 0.
int member_write(struct member *m, uint8_t leaf_class, struct bytes record, struct member_written *out, struct err *e) MUST_USE;
// Check without writing.
int member_check(struct member *m, uint8_t leaf_class, struct bytes record, struct err *e) MUST_USE;

// ---- messages of peers besides notes and chunks ----
int member_receipt(struct member *m, struct bytes peer, struct bytes note, struct err *e) MUST_USE; // within a batch
// A peer says which leaves of a ledger are open to us since we came into a centre: those not held are asked for. ERR_BUSY:
// too many are wanted already; send it again later.
int member_opened(struct member *m, struct bytes body, struct err *e) MUST_USE; // within a batch
int member_delivered(struct member *m, uint64_t outbox_id, struct err *e) MUST_USE;                 // within a batch
int member_resend(struct member *m, struct err *e) MUST_USE; // give the outbox to the link again (peer is back, start)
// A reader found stored bytes that no longer verify: fetch them anew, say so.
int member_damaged(struct member *m, struct bytes origin, uint64_t index, struct err *e) MUST_USE;  // within a batch
int member_audit(struct member *m, int64_t time, struct bytes who, struct bytes act, struct bytes what, struct err *e) MUST_USE;
int member_trouble(struct member *m, struct bytes about, const char *what, struct bytes text, struct err *e) MUST_USE; // text empty: over

// ---- questions ----
// Whoever keeps something made of the rows (store/store.h); before the first batch, or between two.
void member_watch_rows(struct member *m, const struct store_watch *w);
const struct charter *member_charter(const struct member *m); // as it stood when the member was opened
bool member_is_outdated(const struct member *m); // the constitution is another since
// Our keys are not those that the alliance, as far as it is known here, has for us: this node reads, and signs nothing,
// until it has been admitted or its keys rebound.
bool member_is_stranger(const struct member *m);
const struct sync *member_sync(const struct member *m);
struct bytes member_self(const struct member *m);
struct store *member_store(struct member *m); // the writer's handle: only on the thread that steps
void member_sign_at_once(struct member *m);

#endif
