// SPDX-License-Identifier: Apache-2.0
// A query against an index: exactly what scoring every name would give at or above the hit threshold.
#ifndef SCREEN_MATCH_H
#define SCREEN_MATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/err.h"
#include "crypto/hash.h"
#include "screen/index.h"
#include "screen/normalise.h"
#include "screen/score.h"

struct screen_limits {
    int hit_threshold;   // 1 to 1000; SCREEN_HIT
    int alert_threshold; // not below hit_threshold; SCREEN_ALERT
    size_t hits_max;     // hits given back, 1 to LIMIT_HITS
};
#define SCREEN_LIMITS_DEFAULT ((struct screen_limits){SCREEN_HIT, SCREEN_ALERT, LIMIT_HITS})

#define SCREEN_WORK_MAX 250000000ull // about so many nanoseconds are spent on a query

// What else can be said of how to screen; all zeros say nothing.
struct screen_options {
    bool is_terse;          // hits without reasons, cap and order
    uint64_t work_max;      // instead of SCREEN_WORK_MAX; 0: that
    const uint64_t *hidden; // keys passed over, ascending: what another index holds anew
    size_t hidden_count;
};

struct screen_reason {
    enum screen_how how;
    struct bytes query;   // as written in the query; empty for SCREEN_NOT_ASKED
    struct bytes listed;  // as written in the listed name; empty for SCREEN_NOT_LISTED
    struct bytes folded;  // the query's tokens folded to a-z 0-9
    struct bytes folded_listed;
    int edits;            // for SCREEN_SPELLING
    bool is_joined;       // one word on one side is two or three on the other
    bool is_transliterated; // the two sides are written in different scripts
};

struct screen_hit {
    uint64_t key;         // the caller's
    int64_t from, until;  // of the entry
    uint32_t name_index;  // position of the name in its entry
    struct bytes name;    // the listed name through which it was found, as it was added
    enum screen_kind kind;
    int score;            // hit threshold to SCREEN_SCORE_EXACT
    bool is_alert;        // score >= alert threshold, and no cap
    bool is_strong;       // an alert of at least SCREEN_STRONG: near-certain to be the same name
    bool is_weak_lowered; // lowered because the name is a weak alias
    enum score_cap cap;   // held below the alert threshold
    bool is_reordered;
    struct screen_reason *reasons;
    size_t reason_count;
};

struct screen_answer {
    struct screen_hit *hits; // score descending, then key ascending; one for each key
    size_t hit_count;
    size_t hit_total;        // keys at or above the hit threshold; more than hit_count when cut at hits_max
    size_t token_count;      // tokens of the query; 0: nothing in it can be compared
    bool is_incomplete;      // the work allowed was done before all names were looked at: more may be listed
    bool is_query_cut;       // the query was longer than is compared (normalise.h)
    bool is_query_damaged;   // it held bytes that are not UTF-8
    int64_t as_of;           // as asked
    struct hash index_hash;  // which index answered
};

// Screen query against the entries in effect at as_of. limits NULL: the defaults. The answer lives in a and borrows
// query and the index's bytes; a takes some 200 KiB for usual queries and, where nearly all names are hits, 24 bytes for each: give it
// such a maximum, and reset rather than clear it between queries. ERR_LIMIT: query longer than LIMIT_QUERY_SIZE. ERR_VERSION: the
// index was built by other folding rules: build it again. ERR_CORRUPT: the index contradicts itself.
int match_query(struct arena *a, const struct screen_index *index, struct screen_normaliser *n,
                struct bytes query, int64_t as_of, const struct screen_limits *limits,
                struct screen_answer *out, struct err *e) MUST_USE;

// The same with options; NULL: none.
int match_ask(struct arena *a, const struct screen_index *index, struct screen_normaliser *n, struct bytes query,
              int64_t as_of, const struct screen_limits *limits, const struct screen_options *options,
              struct screen_answer *out, struct err *e) MUST_USE;

// Two names, no index: what the score of query against listed would be. key, from and until of the hit are 0.
int match_pair(struct arena *a, struct screen_normaliser *n, struct bytes query, struct bytes listed,
               enum screen_kind kind, const struct screen_limits *limits, struct screen_hit *out,
               struct err *e) MUST_USE;

#endif
