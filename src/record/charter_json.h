// SPDX-License-Identifier: Apache-2.0
// How the alliance decides, as JSON for people and programs: the organs in the order of their tree, who is in them, what
// they may decide and how, whose turn the chair is, and the numbers that hold for all.
#ifndef RECORD_CHARTER_JSON_H
#define RECORD_CHARTER_JSON_H

#include "base/json.h"
#include "record/charter.h"

// "organs": a list, each with the organs below it right behind it ("depth" counts those above). as_of NULL: no turn of a
// chair is looked up. only: one organ's id alone; empty: all.
void charter_json_organs(struct json_writer *w, const struct charter *c, const int64_t *as_of, struct bytes only);
// "k", "term", "notice", "waiver", "suspension", as members of an object under way.
void charter_json_rules(struct json_writer *w, const struct charter *c);

#endif
