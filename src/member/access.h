// SPDX-License-Identifier: Apache-2.0
// Who may hold a restricted record: whom its own release list names, and the releases and recalls that its author wrote about
// it; a centre stands for its audience at that moment.
#ifndef MEMBER_ACCESS_H
#define MEMBER_ACCESS_H

#include "base/bytes.h"
#include "base/err.h"
#include "crypto/hash.h"
#include "record/fold.h"
#include "record/record.h"
#include "store/store.h"

struct access {
    const struct fold_ledgers *ledgers; // of the store, for the agreements of centres
    uint32_t ledger;                    // of the record
    struct bytes member;                // who asks
    int64_t as_of;                      // by the clock of this node
    bool is_exercise;                   // the record is one; true also when nobody here can tell
    bool is_behind;                     // the member's own words may be missing here: after a restore
};

// The last word of this ledger about this member and that record (record/fold.h, fold_access); constant memory, however
// many there are. The record's own release list is the caller's to look at when there is no word. *may_yet: a release behind
// it names a centre of which access_names says so.
int access_word(struct store *s, const struct access *q, const struct hash *id, enum fold_access *out, bool *may_yet,
                struct err *e) MUST_USE;
// May the member hold it? The record itself says whether it is an exercise.
int access_may(struct store *s, const struct access *q, const struct hash *id, const struct record *rec, bool *may,
               struct err *e) MUST_USE;
// What that list of members and centres (bytes as in record/release.h) says of the member. *names: by name, or a centre whose
// audience it is of; with is_recall a centre whose party it is. *may_yet: a centre that this node does not know, or that the
// member has joined, though as far as this node has read it is not in force for it; or may have joined, when is_behind.
int access_names(struct store *s, const struct access *q, struct bytes note, bool is_recall, bool *names, bool *may_yet,
                 struct err *e) MUST_USE;
// The same of the record's own release list.
int access_releases(struct store *s, const struct access *q, const struct record *rec, bool *names, bool *may_yet,
                    struct err *e) MUST_USE;

#endif
