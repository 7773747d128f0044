// SPDX-License-Identifier: Apache-2.0
// What the machine remembers: one track a ledger, one peer a member. Internal to the room.
#ifndef SYNC_STATE_H
#define SYNC_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "ledger/checkpoint.h"
#include "ledger/note.h"
#include "ledger/tree.h"
#include "sync/sync.h"

#define STATE_KEYS_MAX 1024      // key changes of one ledger; one that has more is fetched and cosigned no further
#define STATE_WANTED_MAX 65536   // leaves without bytes before a ledger is fetched no further
#define STATE_POLL_MS 5000       // how often a peer is asked for its heads when nothing is wrong
#define STATE_FULL_EVERY 12      // every so many polls with everybody's cosignatures
#define STATE_RETRY_MS 250       // first wait after a failure; doubles
#define STATE_RETRY_MS_MAX 30000
#define STATE_CHUNK_MS 60000     // an ask for leaves not answered by then has failed
#define STATE_HEADS_MS 20000
#define STATE_TELL_MS 30         // what others signed meanwhile goes in one note
#define STATE_ASKS_MAX 4         // asks for leaves under way at once: bounds memory to that many chunks
#define STATE_FILL_RUN 256       // wanted leaves asked for at once
#define STATE_CANNOT_MS 60000
#define STATE_AVOID_MS 2000      // a peer that failed for a ledger is passed over so long
#define STATE_FILL_PAUSE_MS 10000

// An author's checkpoint whose signature was verified.
struct signed_note {
    uint64_t size;
    struct hash root;
    uint8_t *p; // owned: text, empty line, author's line (offers: the cosignature of the peer too); NULL when none
    size_t n;
};

struct track_key {
    uint64_t after; // verifies checkpoints of sizes > after (0 for the first)
    struct sign_public key;
};

struct track_offer {
    struct signed_note note; // largest checkpoint that this peer holds: it cosigned it, or is the author
    struct signed_note seen; // largest one that it showed; perhaps nobody has the leaves
    uint64_t cannot;         // it could not serve under this size, which it only showed; 0: none
    int64_t cannot_until;    // larger ones are passed over so long: the smaller it holds must have their turn
    uint64_t uncounted;      // smallest size beyond ours under which it showed cosignatures of others; 0: none
    int64_t avoid_until;     // it failed us here
    unsigned failures;       // in a row, here: each doubles the time it is avoided
};

enum ask_kind { ASK_NONE, ASK_NEXT, ASK_FILL, ASK_PROBE };

struct track_ask {
    enum ask_kind kind;
    uint64_t token;
    size_t peer;
    uint64_t from, to, size;
    int64_t deadline;
    bool is_overtaken; // since it was asked we heard that some of it may be ours: that bytes are not given tells nothing
};

struct track {
    uint32_t number;
    uint8_t origin[LIMIT_ORIGIN_SIZE];
    size_t origin_n;
    size_t author; // index of its member
    struct tree tree;
    uint64_t bytes_held;
    struct tree_reader reader;
    struct track_key *keys; // ascending by after; owned
    size_t key_count, key_size;
    uint64_t cosign_after;  // the key record that gave the author's newest cosigning key ended this size
    struct signed_note held;   // largest checkpoint within the tree
    struct signed_note target; // largest checkpoint seen
    struct signed_note via;    // checkpoint under which the tree grew last
    struct signed_note word;   // our last cosignature with its checkpoint, for those who are told later
    bool must_tell;            // they were not yet
    int64_t tell_at;
    struct track_offer *offers; // by member
    uint64_t *cosigned;         // by member: largest size signed that we count (the author's: its checkpoint)
    uint64_t settled;
    uint64_t floor; // we signed this size once, as others remember
    bool must_sign_again; // our last cosignature is by an earlier key of ours
    uint64_t *wanted; // index << 1 | is_optional, ascending; optional: a restricted record opened to us, blocks nothing
    size_t wanted_count, wanted_size;
    int64_t fill_after; // no ask for wanted bytes before
    size_t fill_peer;   // next peer to ask
    uint64_t fill_next; // wanted index to begin with
    bool is_fill_turn;  // wanted bytes before further leaves, and the other way round the next time
    bool is_damaged;    // bytes are fetched anew (true at the start, as below)
    bool is_missing;    // it was told that bytes are missing (true at the start: it may have been told before)
    struct track_ask ask;
    size_t next_peer;
    bool is_accused, is_over_quota, is_forked_here;
    bool has_too_many_keys;
    bool has_evidence; // the action was given out
    bool is_ended;     // its author goes on in another ledger
    uint64_t end;      // no leaf from there on is fetched; UINT64_MAX while it has not ended
    uint64_t fence, fence_from; // no size above the first and below the second is cosigned
};

struct peer {
    uint64_t heads_token; // 0: none under way
    int64_t heads_deadline;
    int64_t poll_at;
    int64_t heard;
    unsigned failures, polls;
    uint64_t shown;  // size of its own ledger in the heads it is just giving
    bool is_shown;   // it showed one
    bool is_heard;   // its heads came since the start
    bool is_suspect; // it gave something wrong since the start
    bool is_told;    // that it cannot be reached was said, and is not over: said once, it keeps its time
};

struct member_key {
    struct bytes name; // owned with the machine
    uint8_t cosigner[LIMIT_ORIGIN_SIZE];
    size_t cosigner_n;
    struct sign_public cosign;
    // A key record is held that names another: both count until it is settled, since its author changes only then.
    struct sign_public next;
    uint64_t next_after; // size of the author's ledger at which it is settled
    bool has_next;
    bool is_leaving;     // it withdrew
};

struct sync {
    struct member_key *members;
    enum settle_standing *standings; // by member
    size_t member_count; // full members
    size_t party_count;  // with the other parties, who come after them
    size_t self;
    struct peer *peers; // by member
    struct track **tracks;
    size_t track_count;
    uint64_t quota_leaves, quota_bytes;
    const struct sign_secret *ledger_key, *cosign_key;
    bool is_recovering;
    bool has_lost; // others remember more of us than this store: it is an older one
    bool signs_at_once; // the operator's word: sign although others remember more of our ledger
    size_t first_track; // the scan for asks begins here, so that no ledger starves
    bool is_held;       // flush signs nothing
    bool is_due;        // it would have
    bool must_announce; // recovery just ended: tell the peers our checkpoint
    uint64_t next_token;
    uint64_t seed;
    int64_t now;
};

// signed.c
void signed_clear(struct signed_note *n);
int signed_set(struct signed_note *n, uint64_t size, const struct hash *root, struct bytes note, struct err *e) MUST_USE;
struct bytes signed_bytes(const struct signed_note *n);

// act.c: the list of actions of a batch
struct sync_action *act_add(struct sync_actions *out, enum sync_action_type type, const struct track *t) MUST_USE;
int act_trouble(struct sync_actions *out, struct bytes about, const char *what, const char *fmt, ...)
    FORMAT_LIKE(4, 5) MUST_USE;
int act_trouble_over(struct sync_actions *out, struct bytes about, const char *what) MUST_USE;
struct bytes act_copy(struct sync_actions *out, struct bytes b); // p is NULL on failure

// track.c: one ledger; notes and leaves in, our words out
size_t track_member_index(const struct sync *s, struct bytes member); // party_count when unknown
struct track *track_find(const struct sync *s, struct bytes origin);
struct track *track_number(const struct sync *s, uint32_t number);
struct bytes track_author(const struct sync *s, const struct track *t);
int track_root_at(const struct track *t, uint64_t size, struct hash *out, struct err *e) MUST_USE;
int track_note(struct sync *s, struct bytes peer, struct bytes note, struct sync_actions *out, struct err *e) MUST_USE;
int track_judge(const struct sync *s, struct bytes note, struct err *e) MUST_USE; // sync_judge_note
int track_store_checkpoint(const struct track *t, uint64_t size, struct bytes note, struct sync_actions *out) MUST_USE;
// Notes that came before their leaves, now that the tree has grown.
int track_replay(struct sync *s, struct track *t, struct sync_actions *out, struct err *e) MUST_USE;
void track_settle(struct sync *s, struct track *t);
// Is this line made by the cosigning key that the member has now?
bool track_is_current_cosignature(const struct sync *s, size_t member, struct bytes line);
void track_unwant(struct track *t, uint64_t index);
size_t track_want_at(const struct track *t, uint64_t index); // place of the first wanted index >= index
int track_want(struct track *t, uint64_t index, bool is_optional, struct err *e) MUST_USE;
uint64_t track_complete(const struct track *t); // every record below it that all must hold is held (or erased)
int track_evidence(struct sync *s, struct track *t, struct bytes first, struct bytes second, const struct hash *root,
                   const struct hash *proof, unsigned count, struct sync_actions *out) MUST_USE;
const struct signed_note *track_signed(const struct track *t, uint64_t size); // a verified note of that size, or NULL

// grow.c: chunks
// Public, alliance and statute; of ledgers of others a guest need hold only the public ones.
bool grow_must_hold(const struct sync *s, const struct track *t, uint8_t leaf_class);
bool track_is_guest(const struct sync *s, size_t party); // or a former member: who holds little and cosigns nothing
bool track_is_own(const struct sync *s, const struct track *t); // the ledger that we write
int grow_chunk(struct sync *s, struct bytes peer, uint64_t token, struct bytes body, struct sync_actions *out, struct err *e) MUST_USE;
int grow_file(struct sync *s, struct bytes body, struct sync_actions *out, struct err *e) MUST_USE;
int grow_append(struct sync *s, const struct leaf *leaf, uint32_t record_size, struct sync_actions *out, struct err *e) MUST_USE;

// ask.c: whom to ask for what, and when again
int ask_leaves(struct sync *s, struct track *t, struct sync_actions *out) MUST_USE; // the next leaves of one ledger
int ask_schedule(struct sync *s, struct sync_actions *out) MUST_USE;
int ask_failed(struct sync *s, size_t peer, uint64_t token, struct bytes reason, struct sync_actions *out) MUST_USE;
// Says that no bytes are missing any more, once.
int ask_missing_over(struct sync *s, struct track *t, struct sync_actions *out) MUST_USE;
int ask_heads_end(struct sync *s, size_t peer, uint64_t token, struct sync_actions *out) MUST_USE;
int64_t ask_next_tick(const struct sync *s);
void ask_heard(struct sync *s, size_t peer);
void ask_avoid(struct sync *s, struct track *t, size_t peer); // it failed us for this ledger

#endif
