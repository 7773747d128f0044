// SPDX-License-Identifier: Apache-2.0
// An alliance of members named AA, BB, CC ... for tests of the room decide: what they wrote, as rows, and readers that hold some of
// it. Ledger i is that of member i - 1 in its first generation; others may be added.
#ifndef DECIDE_WORLD_H
#define DECIDE_WORLD_H

#include "decide/decide.h"

#define WORLD_MEMBERS 32
#define WORLD_LEDGERS 40
#define WORLD_HOUR 3600

struct world_rows; // of one group
struct world {
    struct arena a;
    struct charter charter;
    struct bytes names[WORLD_LEDGERS];           // by ledger; [0] unused
    uint64_t generations[WORLD_LEDGERS];
    uint64_t sizes[WORLD_LEDGERS];
    uint32_t ledger_count;
    struct world_rows **groups; // a table of lists
    size_t group_room;
    uint64_t serial; // of the next record's id
    struct decide_source source;
    uint64_t order; // rows of a group come in another order with each number
};
struct world_proposal {
    enum proposal_effect effect;
    enum proposal_procedure procedure;
    unsigned majority;
    int64_t term_s;              // deadline less time; 0: a day
    const struct charter *epoch; // whose members are the electorate; NULL: the founding one
    struct hash epoch_id;        // with epoch
    const char *organ, *matter;  // NULL: the assembly and "work", or "constitution"
    const char *member;          // of the effect, or whose word is waived
    const struct hash *id;       // accede: the admission; mandate; waive: the proposal
    uint64_t generation, size;   // rebind, waive; of admit, other keys with another
    const char *lines;           // amend
    unsigned electors;           // bits: slots to leave out of the electorate (a wrong one)
    const uint8_t *slots;        // or the electorate itself, `slot_count` slots
    unsigned slot_count;
    uint64_t cited; // the size of the first elector's ledger; 0: what it has
    bool is_exercise;
};

void world_init(struct world *w, unsigned members);
void world_clear(struct world *w);
uint32_t world_add_ledger(struct world *w, const char *member, uint64_t generation);
// Each appends one record to the ledger; its id is returned, and its index is the size before.
struct hash world_propose(struct world *w, uint32_t ledger, const struct world_proposal *p);
// The mark is what the record names: the epoch of a constitutional proposal, or the proposal whose word is waived; NULL: none.
struct hash world_say(struct world *w, uint32_t ledger, const struct hash *proposal, enum position_word word, bool is_final,
                      enum position_mark mark, const struct hash *other, bool is_exercise);
struct hash world_withdraw(struct world *w, uint32_t ledger);
struct hash world_mandate(struct world *w, uint32_t ledger, const char *lines);
void world_pad(struct world *w, uint32_t ledger, unsigned leaves); // records of other kinds
// The row at that index of a ledger again (a record repeated).
void world_repeat(struct world *w, uint32_t ledger, uint64_t index);

// What one reader holds and has seen signed.
struct world_reader {
    struct decide_ledger by_number[WORLD_LEDGERS];
    struct decide_signed signers[WORLD_LEDGERS][WORLD_MEMBERS * 3];
    struct decide_ledgers ledgers;
};
void world_reader_init(const struct world *w, struct world_reader *r); // holds nothing
void world_reader_hold_all(const struct world *w, struct world_reader *r);
void world_reader_sign(struct world_reader *r, uint32_t ledger, struct bytes member, uint64_t size); // adds a size
// All hold all, and all members have signed all.
void world_reader_settle_all(const struct world *w, struct world_reader *r);

#endif
