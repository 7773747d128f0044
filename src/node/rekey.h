// SPDX-License-Identifier: Apache-2.0
// A change of this member's keys: `entente key rotate` seals the new ones beside the old (keys.next) and announces them in a
// key record; once that record is settled the node takes them: keys.next becomes keys.sealed, the old file stays as
// keys.old-<time> until a person removes it.
#ifndef NODE_REKEY_H
#define NODE_REKEY_H

#include <stdbool.h>

#include "base/err.h"
#include "node/home.h"

// Are there new keys, and does a settled key record of ours name them? The store is read; it need not be closed.
int rekey_is_due(const struct home *h, struct bytes passphrase, bool *due, struct err *e) MUST_USE;
// Move the files. Call when rekey_is_due said so and no node runs with the old keys.
int rekey_take(const struct home *h, struct err *e) MUST_USE;
// Is there a file of new keys at all? Cheap.
bool rekey_is_pending(const struct home *h);

#endif
