// SPDX-License-Identifier: Apache-2.0
// An answer as one line of JSON: {"query":...,"hits":[{"listing":"un/QDi.001",...,"score":0.990,"alert":true,"why":...}]}.
// docs/embedding.md names its fields. A score is written as a fraction of 1 with three places.
#ifndef EMBED_REPLY_H
#define EMBED_REPLY_H

#include "base/buf.h"
#include "base/bytes.h"
#include "base/json.h"
#include "screen/match.h"
#include "screen/prose.h"
#include "screen/roster.h"

// Append the line, without its end.
void reply_answer(struct buf *out, const struct roster *r, struct bytes query, const struct screen_answer *answer);
// A name found in running text: {"from":...,"until":...,"text":..., and the hit's fields}. from and until are bytes.
void reply_find(struct buf *out, const struct roster *r, const struct prose_find *find);
// Two names compared: {"name1":...,"name2":...,"score":...,"alert":...,"why":...}.
void reply_pair(struct buf *out, struct bytes name1, struct bytes name2, const struct screen_hit *hit);

// The fields of a hit within an object that is open: listing, list, reference, name, kind, primary, score, alert, why.
void reply_hit(struct json_writer *w, const struct roster *r, const struct screen_hit *hit);
// 990 as "0.990"; at most 1000.
void reply_score(struct json_writer *w, const char *name, int score);
// primary, alias, weak, formerly, original.
const char *reply_kind(enum screen_kind kind);

#endif
