// SPDX-License-Identifier: Apache-2.0
// One party screened: its names against the index of names, its documents against that of documents, and what else is known
// of it against what each listing found says. The same for an officer's question, for a batch, for the API of others
// (node/matching.h) and for customers.
#ifndef NODE_FINDING_H
#define NODE_FINDING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/json.h"
#include "formats/party.h"
#include "screen/match.h"
#include "member/view.h"

struct screen_normaliser;
struct screening_hold;

#define FINDING_ARENA_MAX ((size_t)64 * 1024 * 1024) // of one party

struct finding_hit {
    struct screen_hit name; // as it was found by its name; a score of 0: by a document alone
    struct bytes asked;     // which of the names asked found it; empty when none did
    int score;              // by the name and by all else
    bool is_alert;
    struct details_verdict details;
    const struct json *record;
    struct bytes object;    // 64 hex digits: of the listing
    struct bytes member;    // who lists it
    uint64_t index;         // of the version's leaf in that member's ledger
    uint8_t leaf_class;
    bool is_settled;
    bool has_verdict;       // an officer has judged this party and this listing
    bool is_stale;          // ... when the listing said something else of itself
    struct store_verdict verdict;
};

struct finding {
    struct hash query; // what a verdict on this party is filed under (verdicts.h)
    struct finding_hit *hits; // score descending, then key
    size_t count, total;      // total: before the cut at hits_max
    bool is_comparable;       // something in a name, or a document, could be looked for
    bool is_cut, is_damaged, is_incomplete; // as of struct screen_answer
    bool has_details;         // more than names was given
};

// Screen. Sorts the party's details. All of the finding lives in a, and borrows the party, the hold and the view until they are given back.
int finding_make(struct arena *a, struct screening_hold *h, struct view *v, struct party *party, int64_t as_of,
                 size_t hits_max, struct finding *out, struct err *e) MUST_USE;
// The same of one version of a listing alone: what finding_make would say of it.
int finding_compare(struct arena *a, struct screen_normaliser *n, struct view *v, struct party *party, const struct view_ledger *l,
                    uint64_t index, struct finding *out, struct err *e) MUST_USE;
// One hit of one party in the form of this node's API: an object, and its members alone.
void finding_write_members(const struct finding *f, const struct finding_hit *hit, struct json_writer *w);
void finding_write_hit(const struct finding *f, const struct finding_hit *hit, struct json_writer *w);
// Why, in words: the name's reasons, then what else agrees or contradicts.
void finding_explain(const struct finding_hit *hit, struct buf *out);

#endif
