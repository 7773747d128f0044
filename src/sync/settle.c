// SPDX-License-Identifier: Apache-2.0
// See settle.h and docs/protocol.md, "Checkpoint, cosignature, receipt, settled".
#include "sync/settle.h"

#include <assert.h>
#include <stdbool.h>

#include "base/limits.h"

unsigned
settle_k(size_t members)
{
    return 1 + (unsigned)(2 * members / 3);
}

// The parties but the author whose word counts, the furthest first.
static size_t
sort_others(const uint64_t *sizes, const enum settle_standing *standings, size_t parties, size_t author,
            size_t others[LIMIT_MEMBERS])
{
    size_t count = 0;
    for (size_t p = 0; p < parties; p++) {
        if (p == author || (standings[p] != SETTLE_MEMBER && standings[p] != SETTLE_FORMER))
            continue;
        size_t at = count++;
        for (; at > 0 && sizes[others[at - 1]] < sizes[p]; at--)
            others[at] = others[at - 1];
        others[at] = p;
    }
    return count;
}

uint64_t
settle_size(const uint64_t *sizes, const enum settle_standing *standings, size_t parties, size_t author)
{
    size_t others[LIMIT_MEMBERS], members = 0;
    assert(parties <= LIMIT_MEMBERS);
    assert(author < parties);
    for (size_t p = 0; p < parties; p++)
        members += standings[p] == SETTLE_MEMBER || (p == author && standings[p] == SETTLE_FORMER);
    uint64_t own = sizes[author];
    unsigned signers = standings[author] != SETTLE_GUEST && standings[author] != SETTLE_APPLICANT;
    size_t count = sort_others(sizes, standings, parties, author, others);
    if (signers >= settle_k(members))
        return own;
    // One more signer that has withdrawn makes one more member: k grows by one at most, so more signatures never unsettle.
    for (size_t i = 0; i < count; i++) {
        members += standings[others[i]] == SETTLE_FORMER;
        if (++signers >= settle_k(members))
            return sizes[others[i]] < own ? sizes[others[i]] : own;
    }
    return 0;
}
