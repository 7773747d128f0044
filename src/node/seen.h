// SPDX-License-Identifier: Apache-2.0
// Two officers of a member at one object: who writes says what they had seen of their own member's records about it, and is
// refused when there is a newer one, rather than that the later of two words silently replaces the other.
#ifndef NODE_SEEN_H
#define NODE_SEEN_H

#include "base/json.h"
#include "member/view.h"

// The record is about the listing, the proposal, or the object it names. seen: the id of our newest record about that, or
// "none". ERR_CONFLICT with a sentence that names the newer one; ERR_INVALID when seen is neither, or the record is about
// nothing.
int seen_check(struct view *v, const struct json *record, struct bytes seen, struct err *e) MUST_USE;

#endif
