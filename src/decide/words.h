// SPDX-License-Identifier: Apache-2.0
// The word of each elector of one proposal, by the records held; without the lock among rivals (rivals.h).
#ifndef DECIDE_WORDS_H
#define DECIDE_WORDS_H

#include "decide/state.h"

// Judge the waivers of words on x, which is valid. They live in the level of x; those above it are used.
int words_waivers(struct decide *d, const struct ask *x, struct waivers *out) MUST_USE;
// words: by elector.
int words_read(struct decide *d, struct ask *x, struct word words[LIMIT_MEMBERS]) MUST_USE;
// Is that row a final word on x? It names what x demands that it names.
bool words_is_final(const struct ask *x, const struct said *s);

// Is that row, in the group of what a waiver waives a word on, its author's naming of that waiver? It is a position on the waiver
// that says nothing (silent, not final): an elector's word on the waiver of somebody else never looks like it.
bool words_is_naming(const struct said *s);

#endif
