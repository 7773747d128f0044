// SPDX-License-Identifier: Apache-2.0
// A hit in words: "Islamic = ISLAMIC; Movement = MOVEMENT; through the primary name".
#ifndef SCREEN_EXPLAIN_H
#define SCREEN_EXPLAIN_H

#include "base/buf.h"
#include "screen/match.h"

// Append the reasons of a hit, one line without its end; harmless to a terminal.
void explain_hit(const struct screen_hit *hit, struct buf *out);
// "primary name", "alias", "weak alias", "former name", "name in original script".
const char *explain_kind(enum screen_kind kind);

#endif
