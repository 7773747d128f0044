// SPDX-License-Identifier: Apache-2.0
// The inside of the room: what is known of ledgers, epochs and one proposal while it is judged.
#ifndef DECIDE_STATE_H
#define DECIDE_STATE_H

#include "base/limits.h"
#include "decide/decide.h"

// A test may build the room with one rule off, to see that the simulator finds it out.
#ifdef DECIDE_MUTANT
enum decide_rule { RULE_NONE, RULE_LOCK, RULE_CAP, RULE_SETTLED, RULE_K };
extern enum decide_rule decide_rule_off;
#define RULE_IS_OFF(rule) (decide_rule_off == (rule))
#else
#define RULE_IS_OFF(rule) false
#endif

#define NO_SLOT 255
#define NO_PLACE UINT64_MAX

// A place in all that a member has written: generation, then index. Sizes are places too: of the leaf behind the last.
#define PLACE_INDEX_BITS 40
#define PLACE_GENERATION_MAX (1u << 22)
_Static_assert(LIMIT_LEDGER_LEAVES == 1ull << PLACE_INDEX_BITS, "an index fits");
_Static_assert(LIMIT_MEMBERS < NO_SLOT, "a slot is a byte");

static inline uint64_t
place_of(uint64_t generation, uint64_t index)
{
    return generation << PLACE_INDEX_BITS | index;
}

// Who signed what of one ledger, by number of a name.
struct signing {
    uint32_t name;
    uint64_t size;
};
struct ledger {
    uint32_t name; // of its member
    uint64_t generation, held;
    uint64_t limit; // what stands at or above it says nothing (epoch.h)
    struct signing *signings;
    size_t signing_count;
};
struct withdrawal {
    uint32_t name;
    uint64_t place;
    uint32_t ledger;
    uint64_t index;
    struct hash record;
};
// A rebinding that was adopted: of the old generation only what lies below the size still speaks.
struct cut {
    uint32_t name;
    uint64_t generation, size;
};

struct member {
    const struct charter_member *party;
    uint32_t name;                       // NO_NAME when no ledger and no signature has it
    unsigned returns;                    // how often it has come back: so many withdrawals are spent
    const struct withdrawal *withdrawal; // the one that counts in this epoch, when its ledger has one
    bool is_withdrawn;                   // and it is settled
};
#define NO_NAME UINT32_MAX

struct rivals;
struct epoch {
    struct decide_epoch seen;  // what others see
    struct member *members;    // by slot, as in the charter
    size_t member_count;       // full members, the suspended too
    unsigned voter_count;      // less these
    uint8_t *slot_of_name;     // by number of a name
    uint64_t *settled;         // by ledger number
    bool has_admission;        // opened by an accession, which names:
    struct hash admission;
    struct rivals *rivals;     // its constitutional proposals, common layer
    struct rivals *exercise;   // those of the exercise, once they are asked for
    struct epoch *next;
};

// One position in a group (record/position.h).
struct said {
    uint32_t ledger;
    uint64_t index;
    enum position_word word;
    bool is_final;
    enum position_mark mark;
    struct hash other; // what it names, by its mark
    struct hash id;
};
// What one group holds.
// A proposal that stands in a group beside its own, and where.
struct placed {
    struct hash id;
    uint32_t ledger;
    uint64_t index;
    bool is_beyond; // as many changes of its ledger as count stand before it (rivals.c)
};
struct group {
    bool has_proposal;
    uint8_t effect;
    struct bytes note;
    uint32_t ledger;
    uint64_t index;
    int64_t time;
    struct said *said;
    size_t said_count, said_room;
    struct placed *proposals; // waivers, or those of an epoch
    size_t proposal_count, proposal_room;
};

enum validity { VALID, VALID_LATER, VALID_NEVER };

struct elector {
    uint8_t slot;
    uint64_t pinned; // place from which its finals count
};
// One proposal being judged.
struct ask {
    enum layer layer;
    unsigned level;  // d->levels[level] holds what belongs to it
    struct hash id;
    struct group group;
    struct proposal_note note;
    struct epoch *epoch;      // NULL: not known yet
    const struct ask *parent; // a waiver: of what; NULL otherwise, or when that is not held
    unsigned depth;           // of waivers
    enum validity validity;
    const char *reason;
    struct elector electors[LIMIT_MEMBERS];
    unsigned elector_count;
    uint8_t elector_of[LIMIT_MEMBERS]; // by slot; NO_SLOT: none
};

// A waiver of a word on the proposal at hand.
struct waiver {
    struct hash id;
    enum decide_end end;
    uint8_t slot; // whose
    uint64_t size; // place
};
struct waivers {
    struct waiver *at;
    size_t count;
};

struct word {
    uint8_t state, waits, said; // enum decide_state, decide_waits, position_word
    bool is_waived, is_withdrawn;
    uint32_t ledger;
    uint64_t place; // of what stands or counts
    struct hash record;
};

// A proposal, an admission it needs, and waivers of words on that.
#define LEVELS (DECIDE_DEPTH_MAX + 3)

struct decide {
    struct arena keep;                          // epochs
    struct arena levels[LEVELS]; // one proposal each, while a waiver of a waiver ... is judged
    const struct charter *founding;
    const struct decide_source *source;
    enum layer layer;
    struct bytes *names; // sorted
    uint32_t name_count;
    struct ledger *ledgers; // by number
    uint32_t ledger_count;
    struct withdrawal *withdrawals; // by name, then place
    size_t withdrawal_count;
    struct cut *cuts;
    size_t cut_count, cut_room;
    unsigned climb; // proposals being read because a waiver names them
    struct epoch *first, *last;
    size_t epoch_count;
};

#endif
