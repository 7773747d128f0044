// SPDX-License-Identifier: Apache-2.0
// What an act was about, as the audit trail has it. Entries hold ids in full, and never names: a listing's name is put in
// when the trail is read, so that it is gone from there too once the listing is erased.
#ifndef NODE_ACT_H
#define NODE_ACT_H

#include "base/buf.h"
#include "base/json.h"
#include "member/view.h"

// What a record that an officer writes is about: the listing it adopts, amends or ends, the record it shares, takes back or
// blanks (v tells which those are; NULL: their indexes alone), and with whom.
void act_append_record(struct buf *out, struct view *v, const struct json *record);
// An entry as a person reads it: each id in it is cut to its first digits, with the name of the listing it is.
void act_append_shown(struct buf *out, struct view *v, struct bytes what);

#endif
