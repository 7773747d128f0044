// SPDX-License-Identifier: Apache-2.0
// Replication, cosigning and settling as one state machine: event in, actions out. No socket, clock, thread or disk.
//
// The caller (member) steps events in batches: it opens a transaction, steps each event, carries out the STORE actions,
// ends the batch with sync_flush (which signs), carries those out too, commits, and only then lets the SEND actions go.
// So whatever leaves this node is durable before, and the machine needs no "stored" event: if the commit fails the
// process ends, and the machine is built anew from the store. ASK actions carry no word of ours and may go at once.
//
// What is signed (docs/protocol.md): the own ledger's checkpoint at the end of a batch in which it grew; and for each
// other ledger a cosignature over the largest checkpoint of its author that the held tree reaches with no wanted bytes
// below it. A machine that just started signs nothing until it has heard k-1 others (sync_is_recovering).
#ifndef SYNC_SYNC_H
#define SYNC_SYNC_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/err.h"
#include "base/limits.h"
#include "crypto/hash.h"
#include "crypto/sign.h"
#include "ledger/leaf.h"
#include "ledger/tree.h"
#include "sync/settle.h"
#include "sync/wire.h"

struct sync;

struct sync_member {
    struct bytes name;
    struct sign_public cosign; // its current cosigning key
    enum settle_standing standing;
    bool is_leaving; // it has withdrawn, settled or not: nothing is asked of it nor sent to it
};

struct sync_config {
    struct bytes self; // our own name; one of members
    struct bytes alliance;
    struct hash charter;
    const struct sync_member *members; // the full members, then the other parties; copied
    size_t member_count;               // full members; who comes after and says nothing else is a guest
    size_t party_count;                // all
    uint64_t quota_leaves, quota_bytes; // a ledger
    const struct sign_secret *ledger_key, *cosign_key; // borrowed for the machine's life; NULL: never signs (a reader)
    bool signs_at_once; // an operator's word: do not wait for others before signing
    bool is_continued;  // it ran until now in this process, and signed: it need not hear the others first
    uint64_t seed;      // spreads the polls of members in time; no secret
};

// A leaf whose bytes are ours to hold and not here yet.
struct sync_wanted {
    uint64_t index;
    bool is_optional;
};

// One ledger as the store holds it, handed over when the machine is built.
struct sync_ledger_state {
    uint32_t number;              // the caller's number for it, small
    struct bytes origin;
    struct bytes member;          // its author
    struct sign_public key;       // ledger key of the first checkpoint on
    uint64_t size;                // leaves held
    uint64_t bytes_held;          // bytes of records held, for the quota
    uint64_t settled;             // leaves below it were settled under an earlier epoch, and so are
    bool is_ended;                // its author was given another ledger (a rebinding): this one ends at that size
    uint64_t end;                 // when ended: fetched and cosigned no further
    struct tree_reader reader;    // over what is held; used for roots of older sizes and to rebuild the edge
    const struct sync_wanted *wanted; // ascending
    size_t wanted_count;
};

int sync_new(struct sync **out, const struct sync_config *config, struct err *e) MUST_USE;
void sync_free(struct sync *s);
// Afterwards feed the stored checkpoints and cosignatures through sync_load_*, which trust the store.
int sync_ledger_add(struct sync *s, const struct sync_ledger_state *l, struct err *e) MUST_USE;
int sync_load_checkpoint(struct sync *s, uint32_t ledger, struct bytes note, struct err *e) MUST_USE;
int sync_load_cosignature(struct sync *s, uint32_t ledger, struct bytes member, uint64_t size, struct bytes line,
                          struct err *e) MUST_USE;

// ---- events ----
enum sync_event_type {
    SYNC_TICK,      // time went on
    SYNC_NOTE,      // a checkpoint note came from a peer, unasked or within heads
    SYNC_HEADS_END, // a peer's answer to an ASK_HEADS is complete (its notes were stepped before)
    SYNC_CHUNK,     // a peer's answer to an ASK_CHUNK
    SYNC_FAILED,    // an ask came to nothing
    SYNC_APPEND,    // one leaf of our own ledger is being stored in this batch
    SYNC_FILE,      // a chunk from a file (air gap): peer is NULL
};
struct sync_event {
    enum sync_event_type type;
    struct bytes peer;        // member name; empty for our own and for files
    uint64_t token;           // of the ask this answers
    struct bytes note;        // NOTE
    struct bytes body;        // CHUNK, FILE: the answer's bytes (sync/wire.h)
    struct bytes reason;      // FAILED
    const struct leaf *leaf;  // APPEND
    uint32_t record_size;     // APPEND
};

// ---- actions ----
enum sync_action_type {
    SYNC_STORE_LEAVES,      // append frames to the ledger, in order, from index `from` on
    SYNC_STORE_TILE,        // a full tile
    SYNC_STORE_FILL,        // bytes for leaves held already: check each against the stored leaf, then sync_filled
    SYNC_STORE_CHECKPOINT,  // the author's note of that size
    SYNC_DROP_CHECKPOINT,   // that note, if it is what is stored of that size: the tree is of another history
    SYNC_STORE_COSIGNATURE, // a member's line over that size
    SYNC_EVIDENCE,          // the author signed two histories
    SYNC_TROUBLE,           // to be shown until over: about (a member), what (a word), text
    SYNC_TROUBLE_OVER,
    SYNC_SEND_NOTE,         // give this note to a peer (after the commit)
    SYNC_ASK_HEADS,         // ask a peer for its heads (at once)
    SYNC_ASK_CHUNK,         // ask a peer for leaves [from, to) under the checkpoint of `size` (at once)
};
struct sync_action {
    enum sync_action_type type;
    uint32_t ledger;
    uint64_t from, to, size;
    uint64_t token;
    struct bytes peer;          // SEND, ASK
    struct bytes member;        // STORE_COSIGNATURE: cosigner; TROUBLE: about whom
    struct bytes note;          // STORE_CHECKPOINT, SEND_NOTE, EVIDENCE: first
    struct bytes second;        // EVIDENCE: second note
    struct hash root;           // EVIDENCE: the root r' that the proof starts from
    const struct hash *proof;   // EVIDENCE
    unsigned proof_count;       // EVIDENCE; 0 with equal sizes
    struct bytes line;          // STORE_COSIGNATURE
    bool is_kept;               // STORE_CHECKPOINT: last under an old key
    bool is_full;               // ASK_HEADS: with everybody's cosignatures
    const struct wire_frame *frames; // STORE_LEAVES, STORE_FILL
    size_t frame_count;
    bool is_from_author;        // STORE_LEAVES, STORE_FILL: else a restricted leaf without bytes may yet be for us
    unsigned level;             // STORE_TILE
    uint64_t number;            // STORE_TILE
    const struct hash *hashes;  // STORE_TILE: 256
    const char *what;           // TROUBLE
    struct bytes text;          // TROUBLE
};
struct sync_actions {
    struct arena *arena; // everything the items point to lives here, until the batch ends
    struct sync_action *items;
    size_t count, capacity;
};

// < 0 only when the machine itself could not work (ERR_NOMEM, a reader that failed): the caller then ends the process.
// `now` is milliseconds of a clock that never goes back; `wall` seconds since 1970, used in cosignatures only.
int sync_step(struct sync *s, int64_t now, const struct sync_event *ev, struct sync_actions *out, struct err *e) MUST_USE;
// A note from a file: there is no peer to name when it is bad. ERR_REFUSED says what is wrong with it, or with a
// cosignature on it that would count.
int sync_judge_note(const struct sync *s, struct bytes note, struct err *e) MUST_USE;
// While held, flush signs nothing and takes note of what it would have signed: sync_is_due.
void sync_hold(struct sync *s, bool is_held);
bool sync_is_due(const struct sync *s);
int sync_flush(struct sync *s, int64_t now, int64_t wall, struct sync_actions *out, struct err *e) MUST_USE;
// When the machine wants its next TICK at the latest (same clock as now).
int64_t sync_next_tick(const struct sync *s);

// Must this node hold the bytes of that ledger's leaves of that class? Of the others it holds what was released to it, or
// proves the ledger.
bool sync_must_hold(const struct sync *s, uint32_t ledger, uint8_t leaf_class);

// ---- what the caller tells the machine within a batch ----
// Bytes to fetch: is_optional when a release opened them to us (nothing waits for them), else a damaged record to be had
// anew (no cosignature goes beyond it meanwhile).
int sync_want(struct sync *s, uint32_t ledger, uint64_t index, bool is_optional, struct err *e) MUST_USE;
// That leaf may be ours after all: an answer under way that lacks its bytes was given before that was known, and tells nothing.
void sync_overtaken(struct sync *s, uint32_t ledger, uint64_t index);
void sync_filled(struct sync *s, uint32_t ledger, uint64_t index);  // no longer wanted: held, or erased by its author
// A cosignature that was stored is damaged: what is signed of this ledger by that member is to be had anew, ours to be made.
void sync_lost_cosignature(struct sync *s, uint32_t ledger, struct bytes member);
void sync_accuse(struct sync *s, uint32_t ledger);                  // evidence is held: cosign it no more
// Cosign of this ledger only sizes up to `size` and those from `from` on (what a waiver promises); equal: as far as it goes.
void sync_fence(struct sync *s, uint32_t ledger, uint64_t size, uint64_t from);
// A key record ended the checkpoint of that size: later checkpoints need this ledger key. The cosigning key before it
// counts until the record is settled, then the new one alone. Of our own records: only those whose keys we were given.
int sync_rekey(struct sync *s, uint32_t ledger, uint64_t after_size, const struct sign_public *ledger_key,
               const struct sign_public *cosign_key, struct err *e) MUST_USE;
// Bytes of records held of this ledger, as the caller counts them (fills, erasures): for the quota.
void sync_bytes_held(struct sync *s, uint32_t ledger, uint64_t bytes);
void sync_sign_at_once(struct sync *s); // the operator's word: stop waiting for others
void sync_only_read(struct sync *s);    // sign nothing, ever: these are not the keys that the others know

// ---- questions ----
struct sync_cosigner {
    struct bytes member;
    uint64_t size; // largest size it has signed and we can count
};
struct sync_ledger_info {
    uint32_t number;
    struct bytes origin, member;
    uint64_t size;      // leaves held
    uint64_t target;    // largest size its author is known to have signed
    uint64_t settled;   // leaves below this are settled
    uint64_t cosigned;  // largest size we signed
    size_t wanted;      // leaves whose bytes are missing
    bool is_accused, is_over_quota;
    struct bytes checkpoint; // newest author's note that is held; empty when none; borrowed until the next step
};
unsigned sync_k(const struct sync *s);
size_t sync_ledger_count(const struct sync *s);
bool sync_ledger_at(const struct sync *s, size_t i, struct sync_ledger_info *out);
bool sync_ledger_find(const struct sync *s, uint32_t number, struct sync_ledger_info *out);
// Signed sizes by member, in the order of members; the author's is its checkpoint.
bool sync_cosigner_at(const struct sync *s, uint32_t ledger, size_t member, struct sync_cosigner *out);
const struct tree *sync_tree(const struct sync *s, uint32_t ledger);

struct sync_peer_info {
    struct bytes member;
    int64_t heard;   // when its last answer came (the step clock), -1 never
    unsigned failures; // in a row
    bool is_heard;   // since the start
};
bool sync_peer_at(const struct sync *s, size_t member, struct sync_peer_info *out); // false for ourselves
bool sync_is_recovering(const struct sync *s, unsigned *heard, unsigned *needed, uint64_t *behind);
// Once, when it is over: did others remember more of us than this store did? Then it was an older one, and what we were only told is
// lost with what came after it.
bool sync_take_loss(struct sync *s);

#endif
