// SPDX-License-Identifier: Apache-2.0
// Addresses of crypto currencies, by their own checksums: base58check (Bitcoin, Litecoin, Tron, Dash, Zcash ...), bech32 and
// bech32m (BIP 173, BIP 350: Bitcoin, Litecoin ...), and the shape of Ethereum's. The mixed case of an Ethereum address
// (EIP-55) is a checksum by Keccak-256, which this program does not have: of those the shape alone is looked at.
#ifndef SCREEN_COIN_H
#define SCREEN_COIN_H

#include "base/bytes.h"

enum coin_verdict {
    COIN_NONE,  // no address of a kind that is known here
    COIN_GOOD,  // its checksum fits
    COIN_BAD,   // it looks like one, and its checksum does not fit
    COIN_SHAPE, // it looks like one that has no checksum which is checked here
};

// text as written, nothing around it. *scheme, static storage, names what it was taken for; NULL for COIN_NONE.
enum coin_verdict coin_check(struct bytes text, const char **scheme);

#endif
