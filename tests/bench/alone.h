// SPDX-License-Identifier: Apache-2.0
// A member without peers, for measurements of one member's own work: nobody listens to what it sends.
#ifndef BENCH_ALONE_H
#define BENCH_ALONE_H

#include "member/member.h"

extern const struct member_link alone_link;
extern const struct member_random alone_random; // the machine's

#endif
