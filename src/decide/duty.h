// SPDX-License-Identifier: Apache-2.0
// What a member's own node owes: which sizes it may cosign, which word it may still write, which waivers its ledger has to name. The outcome
// of nothing depends on these; that outcomes are the same everywhere depends on more than two thirds keeping them.
#ifndef DECIDE_DUTY_H
#define DECIDE_DUTY_H

#include "decide/decide.h"

// It has agreed to a waiver, or assented to a rebinding: of that ledger it cosigns sizes up to `size`, and again those from
// `from` on (UINT64_MAX: none), since they hold the record that names the adopted waiver.
struct duty_fence {
    uint32_t ledger;
    uint64_t size, from;
    struct hash because;
    bool is_open; // what it promised in has not ended
};
// All fences of a member, by its own ledger as far as it is held, settled or not. *out lives in a. Of LAYER_COMMON only.
int duty_fences(struct decide *d, struct arena *a, struct bytes self, struct duty_fence **out, size_t *count) MUST_USE;
bool duty_may_cosign(const struct duty_fence *fences, size_t count, uint32_t ledger, uint64_t size);

enum duty {
    DUTY_FREE,   // any word
    DUTY_COSIGN, // to assent it must first have cosigned `ledger` up to `size`, which its fences may forbid; at the deadline it
                 // objects if it has not
    DUTY_OBJECT  // it may only object, and does so at the deadline
};
struct duty_word {
    enum duty duty;
    const char *reason;     // of DUTY_OBJECT, in words; else ""
    struct hash because;    // the proposal that binds it, when has_because
    bool has_because;
    uint32_t ledger;        // DUTY_COSIGN
    uint64_t size;
    bool has_final;         // its ledger holds its word already
    bool is_elector;        // false: it is not asked
    enum position_mark mark; // what a position on it names beside it, and
    struct hash other;
};
// What self may say on a proposal. cosigned: by ledger number, the largest size self has cosigned (of its own, its checkpoint).
// *is_proposal is false when none is held. The reason lives in a.
int duty_of(struct decide *d, struct arena *a, struct bytes self, const struct hash *proposal, const uint64_t *cosigned,
            struct duty_word *out, bool *is_proposal) MUST_USE;

// Adopted waivers of words of self that its ledger has not named: it writes a position on each,
// silent and not final, marked with the proposal waived.
struct duty_unnamed {
    struct hash waiver, proposal;
};
int duty_find_unnamed(struct decide *d, struct arena *a, struct bytes self, struct duty_unnamed **out, size_t *count) MUST_USE;

#endif
