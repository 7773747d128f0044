// SPDX-License-Identifier: Apache-2.0
// Kind `request`: what one member asks of others.
#ifndef RECORD_REQUEST_H
#define RECORD_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "crypto/hash.h"

enum request_status { REQUEST_OPEN, REQUEST_CLOSED };
enum request_type {
    REQUEST_ASSISTANCE,
    REQUEST_INFORMATION,
    REQUEST_CLEARANCE,
    REQUEST_EXTRADITION,
    REQUEST_MATCH,
    REQUEST_PETITION,
    REQUEST_TYPE_COUNT
};

// What a row's note says: type (1), size of the names (2), window from and until (8 each), names of
// those it is put to, each with its length in front, of a petition the id of the listing (32), then the things asked for
// (record/amount.h).
struct request_terms {
    uint8_t type;        // enum request_type
    int64_t from, until; // of a clearance: the window; WHEN_MIN and WHEN_MAX when there is none
    struct hash listing; // of a petition
    struct bytes to;     // empty: all members; see release_names
    struct bytes items;
};
void request_read(struct bytes note, struct request_terms *out);
// Is it put to this member or guest? What names nobody is put to all members, and to no guest.
bool request_is_to(const struct request_terms *t, struct bytes member, bool is_guest);
// Does it concern a person, so that an agreement must carry it?
bool request_is_personal(uint8_t type);
extern const char *const request_types[]; // by enum request_type, ends in NULL

#endif
