// SPDX-License-Identifier: Apache-2.0
// Who has tried in vain to sign in, and how long they must wait. A key is a name that was typed, whether it exists or not,
// or an address that tries came from. After so many tries that are free each further one costs twice the wait of the one
// before, up to a quarter of an hour; a quiet hour after that forgets. The table has a fixed size; when it is full, who has
// waited longest gives way. No clock of its own, and no lock: the caller's.
#ifndef NODE_LOCKOUT_H
#define NODE_LOCKOUT_H

#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"

#define LOCKOUT_WAIT_MAX_S 900

struct lockout;

struct lockout *lockout_new(void) MUST_USE;
void lockout_free(struct lockout *l);
// Seconds this key must wait before it may try; 0: it may.
unsigned lockout_wait(const struct lockout *l, char type, struct bytes key, int64_t now) MUST_USE;
// It tries: counted as in vain until lockout_good, so that tries at the same time do not slip through together.
void lockout_try(struct lockout *l, char type, struct bytes key, unsigned free_tries, int64_t now);
// Its last try is not counted after all.
void lockout_take_back(struct lockout *l, char type, struct bytes key);
// It was let in: its tries are forgotten.
void lockout_good(struct lockout *l, char type, struct bytes key);

#endif
