// SPDX-License-Identifier: Apache-2.0
// Who has tried in vain to sign in, and how long they must wait. A key is what tries are counted by: a network they came from, a
// name tried from one network, a name tried from anywhere. After so many tries that are free each further one costs twice the
// wait of the one before, up to a quarter of an hour; a quiet hour after that forgets. The table has a fixed size; when it is
// full, the key with the fewest tries gives way, so that many names tried once push out none that is tried often. Beside it stand
// the names that were let in lately, each with its network. No clock of its own, and no lock: the caller's.
#ifndef NODE_LOCKOUT_H
#define NODE_LOCKOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"

#define LOCKOUT_WAIT_MAX_S 900
#define LOCKOUT_KNOWN_S (30 * 86400) // so long a network is known by which somebody was let in
#define LOCKOUT_NETWORK_SIZE 17

struct lockout;

struct lockout *lockout_new(void) MUST_USE;
void lockout_free(struct lockout *l);
// Whom an address belongs to, as far as tries go: all of an IPv4 address, the first 64 bits of an IPv6 one, since whoever has
// one has all below it. What is no address is one network. Returns its size.
size_t lockout_network(const char *address, uint8_t out[LOCKOUT_NETWORK_SIZE]);
// Seconds this key must wait before it may try; 0: it may.
unsigned lockout_wait(const struct lockout *l, char type, struct bytes key, int64_t now) MUST_USE;
// It tries: counted as in vain until lockout_good, so that tries at the same time do not slip through together.
void lockout_try(struct lockout *l, char type, struct bytes key, unsigned free_tries, int64_t now);
// Its last try is not counted after all.
void lockout_take_back(struct lockout *l, char type, struct bytes key);
// It was let in: its tries are forgotten.
void lockout_good(struct lockout *l, char type, struct bytes key);

// It was let in at this moment; and was it lately? Of some hundred the one that was let in longest ago gives way.
void lockout_remember(struct lockout *l, struct bytes key, int64_t now);
bool lockout_knows(const struct lockout *l, struct bytes key, int64_t now) MUST_USE;

#endif
