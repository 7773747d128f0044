// SPDX-License-Identifier: Apache-2.0
// One member of a founded alliance of two, as the daemon composes it, without a network: store, writer, views, API.
#ifndef UNIT_NODE_HOUSE_H
#define UNIT_NODE_HOUSE_H

#include "base/buf.h"
#include "crypto/sign.h"
#include "member/member.h"
#include "node/api.h"

#define HOUSE_TOKEN "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

struct house {
    char dir[256], store[300];
    struct buf charter;
    struct sign_secret keys[2][2]; // ARM, BLR: ledger, cosign
    struct member *member;
    struct writer *writer;
    struct views *views;
    struct screening *screening;
    struct importing *importing;
    struct uploads *uploads;
    struct counts *counts;
    struct clocks *clocks;
    struct events *events;
    struct api *api;
};

void house_open(struct house *h); // fails the test when it cannot
void house_open_beside(struct house *h, const char *address); // the same; BLR is reached at HOST:PORT
void house_transport_seed(size_t member, uint8_t seed[SIGN_SEED_SIZE]); // 0: ARM, 1: BLR
void house_close(struct house *h); // and removes its folder
uint64_t house_leaves(struct house *h); // of ARM's own ledger

#endif
