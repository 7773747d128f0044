// SPDX-License-Identifier: Apache-2.0
// Which keys speak for which ledger, as a snapshot says: those of the charter, then those of its
// `key` records. A key record at index i takes hold after the checkpoint that ends with it: larger
// sizes need the new ledger key. A cosignature names its key, so every cosigning key that a member
// ever had can be looked up. A member that was rebound has more than one ledger: each is looked up by its origin, and its
// cosigning keys are all that it had.
#ifndef MEMBER_KEYRING_H
#define MEMBER_KEYRING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "crypto/sign.h"
#include "ledger/note.h"
#include "member/view.h"

struct keyring_key {
    uint64_t after; // speaks for sizes > after
    struct sign_public ledger, cosign;
};
struct keyring_member {
    struct bytes name;
    uint64_t generation;
    struct bytes origin;      // of its ledger; empty when none is held
    struct bytes cosigner;    // its name on cosignatures
    struct keyring_key *keys; // of this ledger, ascending; the first is the charter's, or the rebinding's
    size_t count;
    struct sign_public *cosigns; // cosigning keys of that member, the latest first
    size_t cosign_count;
};
struct keyring {
    struct keyring_member *members; // in the order of the charter, then those of ledgers that ended
    size_t count;
};

// All that is made lives in a. The view's snapshot must be open.
int keyring_load(struct keyring *out, struct view *v, struct arena *a, struct err *e) MUST_USE;
const struct keyring_member *keyring_find(const struct keyring *k, struct bytes member); // its present ledger; NULL
const struct keyring_member *keyring_of(const struct keyring *k, struct bytes origin);   // NULL
// The key that signs this ledger's checkpoint of that size.
void keyring_author(const struct keyring_member *m, uint64_t size, struct note_key *out);
// The cosigning key of that id; false when this member never had it.
bool keyring_cosigner(const struct keyring_member *m, uint32_t id, struct note_key *out);

#endif
