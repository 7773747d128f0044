// SPDX-License-Identifier: Apache-2.0
// One record: bytes in, a typed head and its JSON tree out, or the reason why it is blank. A judge
// of foreign bytes: an ill-formed record is no error, it is blank on every node alike.
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

// Memory that parsing one record can take at most: a tree node for every two bytes of the largest
// record. An arena of this size never makes the judge fail on foreign bytes.
#define RECORD_ARENA_SIZE (24u * 1024 * 1024)

struct record {
    const struct kind *kind; // its row of the table
    const struct json *json;
    uint8_t leaf_class; // it was parsed for
    int64_t time;       // author's claim
    bool has_object;
    struct hash object; // when has_object
    int64_t until;      // WHEN_MAX when absent
    bool is_exercise;
    enum layer layer;
    // What the kind's own file read from its fields for the fold (record/fold.h); other rooms leave
    // it alone.
    uint8_t status;    // number of the word in `status`, or 0
    int64_t from;      // effect begins: `time`, unless the kind has a field for it
    struct hash about; // recognition, release, recall: the record meant; identity: a
    struct hash other; // identity: b
    struct bytes note;  // becomes the note of a row; in the arena
    struct bytes place; // release, recall: index of the record meant, 8 bytes, in the arena
};

struct verdict {
    bool is_accepted;
    char reason[240]; // when not: which rule, about what
};

// Well-formed for its class under rules version 1: the profile, the common fields, the kind's
// fields and limits. Depends on the bytes and the class alone. Returns < 0 only when the judge
// could not work (ERR_NOMEM).
int record_parse(struct arena *a, uint8_t leaf_class, struct bytes record, struct record *out,
                 struct verdict *v) MUST_USE;
// What a command must also observe before writing: criteria exist in this charter, members named
// exist, a common record names no restricted one (the caller checks references) ... Refuses with
// the rule named.
int record_check_write(const struct record *r, const struct charter *c, struct verdict *v) MUST_USE;
// The result of an inner check as a verdict: what the judge could not do (ERR_NOMEM) is returned, a
// refusal's text becomes the reason.
int record_verdict(int rc, const struct err *e, struct verdict *v) MUST_USE;
// Is this member named in the record's `release` list? (A centre in it may have it too.)
bool record_releases_to(const struct record *r, struct bytes member);

#endif
