// SPDX-License-Identifier: Apache-2.0
// A record as lines for people.
#ifndef CMD_VALUES_H
#define CMD_VALUES_H

#include "base/buf.h"
#include "base/json.h"

// Every field of an object on a line of its own, what is nested further in; safe for a terminal.
void values_show(const struct json *v, int indent);
// The same in one line where a record has something to be known by, safe too: of a listing "Example Front", listed,
// organisation, for terrorism; of another kind its name and status.
void values_append_gist(struct buf *out, const struct json *record);

#endif
