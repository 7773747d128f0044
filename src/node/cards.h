// SPDX-License-Identifier: Apache-2.0
// The register as a card index in memory: of each listing what searching, filtering and sorting need and nothing more, some
// 200 bytes with its names. No moment is chosen: a card has intervals, so one index answers for every date. It is made of a
// view, and brought up to date by the groups of rows that changed since.
#ifndef NODE_CARDS_H
#define NODE_CARDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/err.h"
#include "crypto/hash.h"

struct screen_normaliser;
struct view;

// A version while it is in force: [from, until).
struct cards_span {
    int64_t from, until;
    int64_t review;                           // WHEN_MAX: none
    uint32_t at;                              // where its text begins, of the card's
    uint32_t names_size, reference_size, list_size; // bytes; they stand in this order (node/needle.h)
};
// Somebody's recognition beside the lister's own.
struct cards_recognition {
    int64_t from, until;
    uint32_t who; // party
};
struct card {
    struct hash id; // of the listing
    uint32_t by;    // party
    bool is_exercise;
    uint32_t span_count;        // at least 1; the last version comes last, though it may never have been in force
    uint32_t recognition_count;
    uint8_t *block; // owned: spans, recognitions, text
};
struct cards_party {
    struct bytes name;
    bool is_member; // not a guest
};
struct cards {
    struct card *at; // by id, then exercise last
    size_t count;
    struct cards_party *parties; // in life
    size_t party_count;
    size_t needed;  // members that make a listing coordinated
    bool has_texts; // names, references and lists of the cards are filled
    struct arena life;
};

static inline const struct cards_span *
card_spans(const struct card *c)
{
    return (const struct cards_span *)(const void *)c->block;
}
static inline const struct cards_recognition *
card_recognitions(const struct card *c)
{
    return (const struct cards_recognition *)(const void *)(c->block + c->span_count * sizeof(struct cards_span));
}
static inline const uint8_t *
card_text(const struct card *c)
{
    return c->block + c->span_count * sizeof(struct cards_span) + c->recognition_count * sizeof(struct cards_recognition);
}

// Everything in the view's snapshot. with_texts: without them no record is read, and nothing can be searched or sorted by what
// records say. is_stopping (may be NULL) is asked now and then; ERR_CLOSED when it says so. Nothing is left on failure.
int cards_read(struct cards *out, struct view *v, struct screen_normaliser *n, bool with_texts, bool (*is_stopping)(void *context),
               void *context, struct err *e) MUST_USE;
// Make the cards of these groups anew from the view, which is no older than what the cards were made of. On failure the cards
// are of no use any more.
int cards_update(struct cards *c, struct view *v, struct screen_normaliser *n, struct hash *groups, size_t count,
                 struct err *e) MUST_USE;
void cards_clear(struct cards *c);

// The version in force at a moment, or NULL.
const struct cards_span *cards_span_at(const struct card *c, int64_t as_of);
// The number of a party; cards->party_count when there is none of that name.
size_t cards_party(const struct cards *c, struct bytes name);

#endif
