// SPDX-License-Identifier: Apache-2.0
// Kind `proposal`: what is put to the members of an organ. It has no versions: a text is frozen by the record's id, and a
// revised one is a proposal that supersedes it.
// Its rows: in the group of its own id, with the note; in that of all proposals; a constitutional one in that of its
// epoch, an admission in that of admissions, a waiver in that of the proposal it waives. Only the first has a note.
// row.status is an enum proposal_effect. The note, big-endian (`name`: a length in one byte and the bytes, `text`: a
// length in two bytes and the bytes):
//   procedure (1) majority (1) deadline (8) epoch (32) organ (name) matter (name) subject (name) payload (text)
//   count (1) of electors by name, each: member (name) generation (4) size (8)
// and its payload:
//   admit   role (1) keys (96: ledger, cosigning, transport) address (name) kinds (text)
//   rebind  generation (4) keys (96) address (name) old size (8) old root (32)
//   accede  admission (32)
//   mandate id (32)      amend   lines, each with its line end      waive   proposal (32) generation (4) size (8)
//   others  nothing
#ifndef RECORD_PROPOSAL_H
#define RECORD_PROPOSAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"
#include "crypto/hash.h"
#include "crypto/sign.h"

enum proposal_effect {
    PROPOSAL_NONE,
    PROPOSAL_ADMIT,
    PROPOSAL_ACCEDE,
    PROPOSAL_SUSPEND,
    PROPOSAL_REINSTATE,
    PROPOSAL_REBIND,
    PROPOSAL_MANDATE,
    PROPOSAL_AMEND,
    PROPOSAL_WAIVE
};
enum proposal_procedure {
    PROPOSAL_SILENCE,
    PROPOSAL_CONSENSUS,
    PROPOSAL_LIMITED,
    PROPOSAL_MAJORITY
};
enum proposal_role {
    PROPOSAL_APPLICANT,
    PROPOSAL_PARTNER,
    PROPOSAL_OBSERVER,
    PROPOSAL_SECRETARIAT
};

// Words, each list ending in NULL. Those of effects are of `effect.type`, so they begin with PROPOSAL_ADMIT.
extern const char *const proposal_effects[];
extern const char *const proposal_procedures[];
extern const char *const proposal_roles[];

#define PROPOSAL_ITEMS_MAX 64

struct proposal_keys {
    struct sign_public ledger, cosign, transport;
};
// What the row carries in its note; borrows it. Fields that the effect has not are zero.
struct proposal_note {
    enum proposal_effect effect;
    enum proposal_procedure procedure;
    unsigned majority; // of PROPOSAL_MAJORITY: how many must agree; else 0
    int64_t deadline;
    struct hash epoch;
    struct bytes organ, matter;  // empty in a waiver
    struct bytes member;         // whom the effect is about, or whose word is waived; else empty
    enum proposal_role role;     // admit
    struct proposal_keys keys;   // admit, rebind
    struct bytes address, kinds; // admit, rebind; admit: names of kinds with commas, or empty
    uint64_t generation;         // rebind: the new one; waive: of the ledger that is waived
    uint64_t size;               // rebind: of the old ledger, what is settled; waive: words at or above it are waived
    struct hash root;            // rebind: at that size
    struct hash id;              // accede: of the admission; mandate: of the record; waive: of the proposal
    struct bytes lines;          // amend: lines of the charter, each with its line end
    struct bytes electors;       // see proposal_next_elector
    unsigned elector_count;
};
// The note of a proposal's row, whose status is `effect`. ERR_INVALID when it is none.
int proposal_read(uint8_t effect, struct bytes note, struct proposal_note *out) MUST_USE;

struct proposal_elector {
    struct bytes member;
    uint64_t generation, size; // of its ledger when the proposal was written
};
// Take the next elector, by name, off the front of those that proposal_read gave; false at the end.
bool proposal_next_elector(struct bytes *electors, struct proposal_elector *out);

// One that changes who or what the alliance is: an effect beyond admission. At most one an epoch is adopted.
bool proposal_is_constitutional(enum proposal_effect effect);
// The group of an epoch's constitutional proposals.
void proposal_group_of_epoch(const struct hash *epoch, struct hash *out);
// The group of admissions, which is that of records of kind `status` too.
void proposal_group_of_admissions(struct hash *out);

#endif
