// SPDX-License-Identifier: Apache-2.0
// Officers' verdicts on hits: that the party asked is the one listed, or is not, and why. They lie in the member's own store,
// never in a ledger. A verdict belongs to what was asked (folded names and all else that was given) and to one listing, and
// stands while that listing says of itself what it said then (names, births, documents): after that the hit is an alert again,
// and says that it was judged before.
#ifndef NODE_VERDICTS_H
#define NODE_VERDICTS_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/json.h"
#include "formats/party.h"
#include "member/view.h"

#define VERDICTS_WHY_MAX 2000 // bytes of a reason

struct screen_normaliser;
struct view;
struct writer;

// What a verdict on this party is filed under. Sorts the party's details.
int verdicts_query(struct arena *a, struct screen_normaliser *n, struct party *p, struct hash *out, struct err *e) MUST_USE;
// What a listing says of itself.
void verdicts_stands(const struct json *record, struct hash *out);

struct verdicts_made {
    enum { VERDICTS_SAME, VERDICTS_DIFFERENT, VERDICTS_WITHDRAWN } word;
    struct bytes listing; // an id or its beginning
    struct bytes who, why;
    int64_t time;
};
// Judge a party: found through the view, written by the writer, and the verdict written as an object. ERR_NOT_FOUND when
// there is no such listing, or no verdict to withdraw.
int verdicts_make(struct arena *a, struct view *v, struct writer *w, struct screen_normaliser *n, struct party *p,
                  const struct verdicts_made *made, struct json_writer *out, struct err *e) MUST_USE;
// One that is stored, as an object under name (NULL in an array); is_whole: with what was asked.
void verdicts_write(const struct store_verdict *x, bool is_stale, bool is_whole, struct json_writer *out, const char *name);

#endif
