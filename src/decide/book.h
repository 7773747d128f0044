// SPDX-License-Identifier: Apache-2.0
// What the reader handed in, by number: names, ledgers with who signed what, withdrawals.
#ifndef DECIDE_BOOK_H
#define DECIDE_BOOK_H

#include "decide/state.h"

// Fill names, ledgers and withdrawals of d.
int book_read(struct decide *d, const struct decide_ledgers *ledgers) MUST_USE;
// Number of a name; NO_NAME when no ledger and no signature has it.
uint32_t book_name(const struct decide *d, struct bytes name);
// The ledger of a member in a generation; 0 when it is not held.
uint32_t book_ledger(const struct decide *d, uint32_t name, uint64_t generation);
// Is that row to be looked at? It is of a ledger in use and below what is held of it.
bool book_has(const struct decide *d, const struct row *r);

#endif
