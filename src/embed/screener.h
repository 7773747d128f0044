// SPDX-License-Identifier: Apache-2.0
// One thread's means of asking a roster: folding parts and scratch memory that are used again for each name. The roster
// itself is shared and never written to.
#ifndef EMBED_SCREENER_H
#define EMBED_SCREENER_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/err.h"
#include "screen/match.h"
#include "screen/normalise.h"
#include "screen/roster.h"

struct screener {
    const struct roster *roster; // borrowed; NULL: only pairs can be compared
    struct screen_normaliser *normaliser;
    struct arena arena;          // of the answer given last
    struct screen_limits limits;
};

// The defaults of match.h hold until limits are changed.
int screener_init(struct screener *s, const struct roster *roster, struct err *e) MUST_USE;
void screener_clear(struct screener *s);

// As much of a name as is screened, ending with a whole code point.
struct bytes screener_cut(struct bytes name);
// Screen a name. What is longer than LIMIT_QUERY_SIZE is cut there, and the answer says so. The answer borrows name and
// stays until the next call.
int screener_ask(struct screener *s, struct bytes name, struct screen_answer *out, struct err *e) MUST_USE;
// Score one name against another, as if listed were of that kind; both within LIMIT_QUERY_SIZE (ERR_LIMIT). Stays likewise.
int screener_compare(struct screener *s, struct bytes name, struct bytes listed, enum screen_kind kind,
                     struct screen_hit *out, struct err *e) MUST_USE;

#endif
