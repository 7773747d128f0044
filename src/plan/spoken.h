// SPDX-License-Identifier: Apache-2.0
// A plan's question and answer as JSON: who lets pass, as a node tells it of the clearances on the ledgers, and what was found.
// Lengths are whole metres, places whole 1e-7 degrees.
#ifndef PLAN_SPOKEN_H
#define PLAN_SPOKEN_H

#include "base/json.h"
#include "plan/map.h"
#include "plan/route.h"

// Put what the ledgers say at one hour (the answer of GET /api/v1/clearances/) into the question. Returns the owner of whom the
// question says something already, though it answers on a ledger of its own; MAP_FREE: none, and all of it was put.
uint8_t spoken_words(const struct map *m, const struct json *clearances, struct route_question *q);
// The states of the way, each once, in the order in which they are come to; how many.
size_t spoken_states(const struct route_answer *answer, uint8_t out[256]);
// Into the open object: "result" (route, ask, none, from_closed, to_closed), the way if there is one, whom to ask or whose
// refusals close every way, "complete".
void spoken_result(struct json_writer *w, const struct map *m, const struct route_answer *answer);
int64_t spoken_metres(uint64_t cm);

#endif
