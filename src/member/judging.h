// SPDX-License-Identifier: Apache-2.0
// What judging a record of our own by other records needs: rows of a group of the store, and names for its ledgers.
#ifndef MEMBER_JUDGING_H
#define MEMBER_JUDGING_H

#include "member/state.h"
#include "record/record.h"

struct judging {
    struct member *m;
    const struct record *rec;
    struct arena arena;
    struct fold_ledgers ledgers;
    struct row *rows; // of the group read last, in the arena
    size_t count, capacity;
};

int judging_begin(struct judging *j, struct member *m, const struct record *rec) MUST_USE;
// Frees it; code: what came of judging, which is returned.
int judging_end(struct judging *j, int code, struct err *e) MUST_USE;
int judging_read(struct judging *j, const struct hash *group, struct err *e) MUST_USE;
// The layers that a record may rest on.
unsigned judging_layers(const struct record *rec);
bool judging_is_guest(const struct member *m, struct bytes name);

#endif
