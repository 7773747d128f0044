// SPDX-License-Identifier: Apache-2.0
// Deciding without a chair who counts: rows in, epochs and outcomes out. Whoever has the same records computes the same, and more
// records never change an end that was reached. There is no clock here: a deadline binds nodes, which then write finals; it ends
// nothing. docs/deciding.md has the rules one by one and why they hold.
#ifndef DECIDE_DECIDE_H
#define DECIDE_DECIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/err.h"
#include "base/limits.h"
#include "crypto/hash.h"
#include "record/charter.h"
#include "record/position.h"
#include "record/proposal.h"
#include "record/row.h"

// Waivers of words on waivers go so deep; a deeper one is void.
#define DECIDE_DEPTH_MAX 4
// Constitutional proposals of one ledger in one epoch that count, in its order; further ones are void. Nobody needs more, and one
// member cannot keep all others busy with judging rivals.
#ifndef DECIDE_CHANGES_MAX // the simulator also runs with fewer
#define DECIDE_CHANGES_MAX 8
#endif

// What one member has signed of a ledger: a size that this reader counts, since it holds what the size covers. A member may
// stand here with several sizes of one ledger: who has counted a size goes on counting it when a larger one comes, and where
// the ledger names a waiver both tell something (docs/deciding.md, waivers).
struct decide_signed {
    struct bytes member;
    uint64_t size;
};
// A ledger as this reader holds it; its number is its place in the array, and [0] is unused.
struct decide_ledger {
    struct bytes member; // empty: a number not in use
    uint64_t generation; // 1, one more with each rebinding
    uint64_t held;       // rows at or above it are not looked at
    const struct decide_signed *signers; // the author by its checkpoint, in any order
    size_t signer_count;
};
struct decide_ledgers {
    const struct decide_ledger *by_number;
    uint32_t count; // highest number
};

// Where rows come from: each of one group, in any order. A row and its note need be valid during the call of `each` only, whose
// result other than 0 ends the walk and is returned.
typedef int decide_each_fn(void *to, const struct row *row);
struct decide_source {
    void *context;
    int (*group)(void *context, const struct hash *group, decide_each_fn *each, void *to);
};

enum decide_end {
    DECIDE_OPEN,    // waits: for words, for a record it names, for an epoch
    DECIDE_ADOPTED,
    DECIDE_BROKEN,
    DECIDE_VOID     // a rule says that it never was one; it stands in nobody's way
};
enum decide_why {
    DECIDE_NO_REASON, // open, or adopted
    DECIDE_OBJECTION, // somebody objects
    DECIDE_NOBODY,    // all have spoken and nobody agrees
    DECIDE_FEW,       // so few gave a word of their own that the rest was waived
    DECIDE_MINORITY,  // as many as must agree no longer can
    DECIDE_RIVAL      // the epoch ended with another change
};
enum decide_state {
    DECIDE_SILENT,   // nothing yet
    DECIDE_STANDING, // a position that is not final
    DECIDE_PENDING,  // final, and not settled, or it waits for what `waits` says
    DECIDE_WORD      // it counts
};
enum decide_waits {
    DECIDE_NOTHING,
    DECIDE_ELSEWHERE, // its assent to a rival binds it until that is broken
    DECIDE_WAIVER,    // its ledger names a waiver of this word that has not ended
    DECIDE_PREFIX     // its word is waived; what its ledger holds below the waived size is not settled yet
};
// The word of one elector.
struct decide_word {
    struct bytes member;
    enum decide_state state;
    enum decide_waits waits;
    enum position_word word; // of DECIDE_STANDING, PENDING and WORD
    bool is_waived;          // an abstention by an adopted waiver
    bool is_withdrawn;       // an abstention: it left the alliance with this still open
    bool is_delivered;       // it has signed the author's ledger above the proposal: its node holds it
    uint32_t ledger;         // where the word stands (0: nowhere)
    uint64_t index;
    struct hash record;      // the position or withdrawal
};
struct decide_outcome {
    struct hash id;
    enum decide_end end;
    enum decide_why why;
    const char *reason;       // void: the rule, in words; open without electors to wait for: what it waits for; else ""
    struct hash rival;        // DECIDE_RIVAL: what was adopted
    struct proposal_note note; // what the proposal says; borrows from the arena
    uint32_t ledger;          // where the proposal stands
    uint64_t index;
    int64_t time;
    unsigned epoch;           // number of its epoch, when that is known
    struct decide_word *words; // by name; none of a void one
    size_t word_count;
};
struct decide_epoch {
    struct hash id;                // the charter's hash, or the adopted proposal that opened it
    unsigned number;
    const struct charter *charter; // as it stands in it
    unsigned k;                    // of its members less the suspended
    const uint64_t *settled;       // by ledger number: leaves below it are settled by this epoch's k
};

struct decide; // heap

// Read the chain of epochs. What is handed in is borrowed until decide_free; source answers the same throughout. layer is
// LAYER_COMMON or LAYER_EXERCISE: whose proposals decide_outcome judges. Epochs are always those of the common layer: an
// exercise opens none.
int decide_new(struct decide **out, const struct charter *founding, const struct decide_ledgers *ledgers,
               const struct decide_source *source, enum layer layer) MUST_USE;
void decide_free(struct decide *d);
// The epochs so far; the last is the present one.
size_t decide_epoch_count(const struct decide *d);
const struct decide_epoch *decide_epoch_at(const struct decide *d, size_t i);
// Judge one proposal; *out lives in a. *is_proposal is false when no proposal of that id and layer is held.
int decide_outcome(struct decide *d, struct arena *a, const struct hash *proposal, struct decide_outcome *out,
                   bool *is_proposal) MUST_USE;

// The members that an organ puts a proposal of that effect about `subject` to, as places in c->members, in their order: a
// constitutional one to all but the subject, others to those of the organ, a suspended member to neither. Returns how many; 0
// when there is no such organ.
unsigned decide_electorate(const struct charter *c, struct bytes organ, enum proposal_effect effect, struct bytes subject,
                           uint8_t slots[LIMIT_MEMBERS]);

#endif
