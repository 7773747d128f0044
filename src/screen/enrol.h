// SPDX-License-Identifier: Apache-2.0
// Lists in, a roster (roster.h) out. The same lists, entries and names in the same order give the same bytes.
#ifndef SCREEN_ENROL_H
#define SCREEN_ENROL_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "screen/index.h"

struct screen_enrol;
struct screen_hands;
struct screen_normaliser;

// n is borrowed until enrol_free.
int enrol_new(struct screen_enrol **out, struct screen_normaliser *n, struct err *e) MUST_USE;
void enrol_free(struct screen_enrol *c); // takes NULL

// Begin a list: a name of 1 to ROSTER_LIST_NAME bytes, and how old it is, as its publisher says it (may be empty). Both are
// copied. ERR_USAGE when they do not fit, ERR_LIMIT beyond ROSTER_LISTS_MAX lists.
int enrol_add_list(struct screen_enrol *c, struct bytes name, struct bytes as_of, struct err *e) MUST_USE;
// Begin a listing of the list begun last: the reference under which its publisher knows it. Copied. ERR_USAGE without a
// list or with a reference of more than ROSTER_REFERENCE bytes.
int enrol_add_entry(struct screen_enrol *c, struct bytes reference, struct err *e) MUST_USE;
// Add a name of the listing begun last; the first is what it is called by. Errors as builder_add_name.
int enrol_add_name(struct screen_enrol *c, enum screen_kind kind, struct bytes name, struct err *e) MUST_USE;
// Append the roster to out, which is empty. hands as for builder_finish. After this c can only be freed. ERR_LIMIT when it
// would be too large.
int enrol_finish(struct screen_enrol *c, const struct screen_hands *hands, struct buf *out, struct err *e) MUST_USE;

#endif
