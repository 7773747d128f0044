// SPDX-License-Identifier: Apache-2.0
// What the elements of CAP that hold text may hold.
#ifndef FORMATS_CAP_VALUE_H
#define FORMATS_CAP_VALUE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/err.h"
#include "formats/cap_table.h"

// Judge the text of an element by its type, and bring it to the form that a record has: times in
// UTC, numbers with single spaces and without plus signs. The new text is in a. is_old: by 1.1.
// ERR_REFUSED with "<element> must ..."; ERR_NOMEM.
int cap_value_read(struct arena *a, const struct cap_element *x, bool is_old, struct bytes *text,
                   struct err *e) MUST_USE;
// "2003-06-17T14:57:00-07:00" to UTC. 1.1 let times end in Z too. ERR_INVALID.
int cap_value_time(struct bytes text, bool is_old, int64_t *out) MUST_USE;
bool cap_value_is_token(struct bytes text); // no spaces, commas, < and &; not empty

#endif
