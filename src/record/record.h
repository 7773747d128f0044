// SPDX-License-Identifier: Apache-2.0
// One record: bytes in, a typed head and its JSON tree out, or the reason why it is blank. A judge of foreign bytes:
// an ill-formed record is no error, it is blank on every node alike.
#ifndef RECORD_RECORD_H
#define RECORD_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/err.h"
#include "base/json.h"
#include "crypto/hash.h"
#include "record/charter.h"
#include "record/kind.h"
#include "record/row.h"

struct record {
    const struct kind *kind; // its row of the table
    const struct json *json;
    int64_t time;            // author's claim
    bool has_object;
    struct hash object;      // when has_object
    int64_t until;           // WHEN_MAX when absent
    bool is_exercise;
    enum layer layer;
};

struct verdict {
    bool is_accepted;
    char reason[240]; // when not: which rule, about what
};

// Well-formed for its class under rules version 1: the profile, the common fields, the kind's fields and limits.
// Depends on the bytes and the class alone. Returns < 0 only when the judge could not work (ERR_NOMEM).
int record_parse(struct arena *a, uint8_t leaf_class, struct bytes record, struct record *out, struct verdict *v) MUST_USE;
// What a command must also observe before writing: criteria exist in this charter, members named exist, a common record
// names no restricted one (the caller checks references) ... Refuses with the rule named.
int record_check_write(const struct record *r, const struct charter *c, struct verdict *v) MUST_USE;
// Is this member named in the record's `release` list?
bool record_releases_to(const struct record *r, struct bytes member);

#endif
