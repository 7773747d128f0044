// SPDX-License-Identifier: Apache-2.0
// A member's working state. Internal to the room.
#ifndef MEMBER_STATE_H
#define MEMBER_STATE_H

#include "member/constitution.h"
#include "member/member.h"
#include "record/fold.h"

struct ledger_slot {
    uint32_t number;
    struct bytes origin;        // in member->life
    struct bytes author;        // member name, in member->life
    uint64_t generation;
    struct sign_public first;   // the ledger key it began with
    uint64_t end;               // when it ended with a rebinding, what lay beyond was never written; else UINT64_MAX
    struct store_reader reader; // over the writer's handle
    uint64_t bytes_held;        // bytes of records held, for the quota
    uint64_t counted;           // the store says what is held of so many leaves
    bool is_miscounted;         // and that is no longer so
    uint64_t pruned;            // the size at which old checkpoints were last dropped
    uint64_t settled;           // as of the last batch
    struct mend_told *told;     // damage that was found since the process began; NULL: none
};

struct member {
    struct arena life; // charter, names, origins
    struct charter founding;
    struct constitution constitution; // by the chain as it was when this machine was built
    struct charter charter;           // as it stands there
    struct bytes chain;               // as the store has it now
    struct bytes settled;             // what was settled when it last changed (constitution_settled)
    struct bytes self;
    struct bytes note; // the charter's note, verbatim
    struct store *store;
    struct sync *sync;
    struct ledger_slot *ledgers;
    size_t ledger_count, own; // index of our own ledger
    struct fold_ledgers fold; // the ledgers by their number, as reductions want them; all that is held
    struct member_random random;
    struct member_link link;
    const struct sign_secret *cosign_key;
    struct sign_public ledger_public; // of the key we sign our ledger with
    bool is_stranger; // our keys are not those the constitution has for us (yet): we read, and sign nothing
    bool is_leaving;  // we have withdrawn
    bool is_outdated; // the constitution has changed since this machine was built
    bool must_constitute; // words came that may change the constitution
    bool waits_to_settle; // it may change when something is settled
    bool is_rekeying; // our ledger ends with a key record whose keys this process does not have: nothing follows it

    // one batch
    struct arena arena;   // actions, rows
    struct arena scratch; // one record
    struct sync_actions actions;
    size_t carried; // actions carried out so far
    struct row *rows;
    size_t row_count, row_capacity;
    int64_t now_ms, wall;
    unsigned changes; // enum member_change
    bool is_open;
    bool is_light;   // its commit does not wait for the disk, and it signs nothing
    bool must_post;  // the outbox got something in this batch
    bool must_tell_opened; // words on agreements came: who is in a centre may have changed
    int64_t opened_at;     // when that was looked at
    int64_t opened_next;   // or it changes at that moment, by the wall clock
    bool must_scrub; // bytes were dropped: overwrite what is left of them; stays until it was possible
    int failed; // a code: the member is dead

    int64_t finals_at;        // by the wall clock: something about proposals may be due (member/finals.h)
    int64_t finals_looked;    // when that was looked at last
    bool has_promises;        // some ledger is fenced
    bool has_finals;          // there is something to do when outcomes change
    struct hash finals_last;  // what was looked at last, of those whose word is said
    bool is_clock_good;       // within five minutes of the others': it may write finals

    struct mend_found *found; // damage that was found when the store was opened
    bool has_told;            // of it
    int64_t mended_at;        // when damage was mended last, 0 never in this process
};

struct ledger_slot *carry_slot(struct member *m, uint32_t number);
// Carry out the actions that came since the last call: stores now, asks now; sends stay for the end of the batch.
bool carry_is_stored(const struct sync_action *a); // does carrying it out write to the store?
int carry_out(struct member *m, struct err *e) MUST_USE;
int carry_rows(struct member *m, struct err *e) MUST_USE; // pending rows into the store
void carry_sends(struct member *m);                       // after the commit

// A record whose bytes are held: its rows, and its effects on this node.
int effect_record(struct member *m, struct ledger_slot *l, uint64_t index, const struct leaf *leaf, struct bytes record,
                  struct err *e) MUST_USE;
// Leaves that a peer says are open to us now: those that are not held are asked for.
int opened_take(struct member *m, const struct wire_opened *opened, struct err *e) MUST_USE;
// Evidence at that place, judged anew: the ledger it convicts is cosigned no more.
int effect_judge_evidence(struct member *m, uint32_t ledger, uint64_t index, struct err *e) MUST_USE;
// Do a restricted record's author's words let us hold it?
enum effect_holding {
    EFFECT_NO,
    EFFECT_YES,
    EFFECT_LATER, // it names a centre that we have joined, or do not know; what makes it ours may not be here yet
};
int effect_may_hold(struct member *m, struct ledger_slot *l, const struct leaf *leaf, struct bytes bytes,
                    enum effect_holding *out, struct err *e) MUST_USE;
// Ledger and cosigning key from a key record's note.
void effect_keys_of(struct bytes note, struct sign_public *ledger, struct sign_public *cosign);
// The author gave no bytes of a restricted leaf: it is not for us, unless its release has yet to reach the giver.
int effect_not_ours(struct member *m, struct ledger_slot *l, uint64_t index, const struct leaf *leaf, struct err *e) MUST_USE;
// Who is in a centre has changed: those who came are told which leaves of each ledger are open to them now.
int opened_tell(struct member *m, struct err *e) MUST_USE;
// After a restore: what we were told is open to us is forgotten, so all that was not given to us is asked for once more.
int opened_ask_again(struct member *m, struct err *e) MUST_USE;
// Bytes that are not held are wanted from now on, of that leaf.
int effect_ask_for(struct member *m, struct ledger_slot *l, uint64_t index, struct err *e) MUST_USE;
// Take back the rows of a held record.
int effect_undo(struct member *m, struct ledger_slot *l, uint64_t index, struct err *e) MUST_USE;

int write_charter_leaf(struct member *m, struct err *e) MUST_USE;
// What member_check and member_write do.
int write_judge(struct member *m, uint8_t leaf_class, struct bytes record, struct err *e) MUST_USE;
int write_record(struct member *m, uint8_t leaf_class, struct bytes record, struct member_written *out, struct err *e) MUST_USE;
// Append a record of our own without the checks of member_write.
int write_append(struct member *m, uint8_t leaf_class, struct bytes record, struct member_written *out, struct err *e) MUST_USE;

#endif
