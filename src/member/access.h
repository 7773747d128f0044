// SPDX-License-Identifier: Apache-2.0
// Who may hold a restricted record, by the releases and recalls that its author wrote about it.
#ifndef MEMBER_ACCESS_H
#define MEMBER_ACCESS_H

#include "base/bytes.h"
#include "base/err.h"
#include "crypto/hash.h"
#include "record/fold.h"
#include "store/store.h"

// The last word of this ledger about this member and that record (record/fold.h, fold_access); constant memory, however
// many there are. The record's own release list is the caller's to look at when there is no word.
int access_word(struct store *s, const struct hash *id, uint32_t ledger, struct bytes member, enum fold_access *out,
                struct err *e) MUST_USE;

#endif
