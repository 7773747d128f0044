// SPDX-License-Identifier: Apache-2.0
// Kind `release`, and what it shares with `recall`: a record of this ledger, and a list of members
// and centres.
#ifndef RECORD_RELEASE_H
#define RECORD_RELEASE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/err.h"
#include "record/record.h"

// At most LIMIT_RELEASE_CENTRES of a list (or NULL) are centres; ERR_REFUSED with the field named.
int release_check_list(const char *field, const struct json *list, struct err *e) MUST_USE;
// The elements of a list of members and centres as bytes, each with its length (one byte) before
// it, in their order: a name as it is, a centre as the 32 bytes of its id. They stand behind `head`
// bytes of zero, which are the caller's; *n counts these too. In a; NULL: no memory.
uint8_t *release_write_names(struct arena *a, size_t head, const struct json *list, size_t *n);
// Does a list (or NULL) name a centre?
bool release_has_centre(const struct json *list);
// Read `of`, `index` and the names at that name: note and place of the record.
int release_read_names(struct arena *a, struct record *r, const char *name, struct err *e) MUST_USE;

// Of such bytes: the next element, taken off the front; false at the end.
bool release_next(struct bytes *left, struct bytes *entry);
// Is it a centre? Names are shorter. id: of its agreement.
bool release_is_centre(struct bytes entry, struct hash *id);
// Is this member one of a note's names? Centres are not looked into.
bool release_names(struct bytes note, struct bytes member);

#endif
