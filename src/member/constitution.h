// SPDX-License-Identifier: Apache-2.0
// The constitution: the founding charter with every change that was adopted since and every withdrawal that was said, as
// this node knows them. What it holds is a struct charter, so that all code that reads members, keys and roles works with
// it, and beside it the ledgers that were ended by a rebinding.
//
// Who changes what is decided by proposals (src/decide); the writer keeps the outcome in the store as the *chain*, a
// few bytes a change, from which a writer or reader makes the constitution without looking at a single record:
//   version (1) = 1, count (2), then each change: id (32) effect (1) note (2 length + bytes) lines (2 length + bytes)
//   count (2), then each withdrawal: member (1 length + bytes), words (2), settled words (2)
// in big-endian numbers. Effect and note are a proposal's (record/proposal.h; its electors are left out), lines those of the
// mandate that it names. A change that makes no sense in its place (an unknown member accedes) changes nothing.
#ifndef MEMBER_CONSTITUTION_H
#define MEMBER_CONSTITUTION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "crypto/hash.h"
#include "crypto/sign.h"
#include "record/charter.h"
#include "sync/settle.h"

#define CONSTITUTION_META "constitution"     // where the store keeps the chain
// And what was settled when it last changed, since settled once is settled for good: ledger (4) size (8), one after the other.
#define CONSTITUTION_SETTLED_META "settled"
#define CONSTITUTION_CHAIN_MAX (1024 * 1024) // of a thousand changes

struct constitution_change {
    struct hash id;        // of the adopted proposal
    uint8_t effect;        // enum proposal_effect
    struct bytes note;     // of its row
    struct bytes lines;    // of the mandate it names; else empty
};

struct constitution_withdrawal {
    struct bytes member;
    unsigned words;   // withdrawals in its ledgers, as far as they are held
    unsigned settled; // of them
};

// A party of the founding charter or of a later day.
struct constitution_party {
    struct bytes name;
    struct hash since;        // the charter, or the adopted proposal, that made it what it is
    unsigned epoch;           // the number of the epoch since when
    unsigned admissions;      // the founding one too
    unsigned withdrawals;     // that ended one: settled
};
// A ledger that ended with a rebinding, beside the party in charter.past of that index.
struct constitution_ended {
    uint64_t size;    // its settled size: what lay beyond was never written
    struct hash root; // at that size
};

struct constitution {
    struct charter charter;             // as it stands
    struct constitution_party *parties; // in the order in which they came
    size_t party_count;
    struct hash epoch;                  // the name of the present one
    unsigned number;                    // 0: the first
    struct constitution_ended *ended;   // charter.past_count
};

void constitution_append(struct buf *out, const struct constitution_change *changes, size_t change_count,
                         const struct constitution_withdrawal *withdrawals, size_t withdrawal_count);
// From the founding charter and a chain (empty: nothing has changed). All lives in a, or in the founding charter's arena,
// which must outlive it. ERR_CORRUPT: the bytes are no chain; ERR_NOMEM.
int constitution_make(struct arena *a, const struct charter *founding, struct bytes chain, struct constitution *out,
                      struct err *e) MUST_USE;
void constitution_append_settled(struct buf *out, uint32_t ledger, uint64_t size);
uint64_t constitution_settled(struct bytes settled, uint32_t ledger); // 0 when nothing was
// What a party's signature is worth.
enum settle_standing constitution_standing(const struct charter_member *who);
// Does it hold what all members hold? An applicant does too, so that it has caught up before it counts.
bool constitution_is_within(const struct charter_member *who);
// Did the ledger of that generation end with a rebinding? NULL: no.
const struct constitution_ended *constitution_ended_at(const struct constitution *c, struct bytes member, uint64_t generation);
const struct constitution_party *constitution_party_find(const struct constitution *c, struct bytes member); // NULL

#endif
