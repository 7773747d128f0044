// SPDX-License-Identifier: Apache-2.0
// See truth.h.
#include "truth.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "audience.h"

static const char MARK[] = "MARK-";
#define MARK_DIGITS 5

size_t
truth_add(struct world *w, const struct truth *t)
{
    if (w->truth_count == w->truth_capacity) {
        w->truth_capacity = w->truth_capacity ? w->truth_capacity * 2 : 64;
        w->truth = realloc(w->truth, w->truth_capacity * sizeof *w->truth);
        if (!w->truth)
            abort(); // the simulator itself has no use without memory
    }
    w->truth[w->truth_count] = *t;
    return w->truth_count++;
}

struct truth *
truth_at(const struct world *w, size_t number)
{
    assert(number < w->truth_count);
    return &w->truth[number];
}

void
truth_append_mark(struct buf *out, size_t number)
{
    buf_append_fmt(out, "%s%05zu-", MARK, number);
}

void
truth_marks(struct bytes b, truth_mark_fn *fn, void *context)
{
    const uint8_t *p = b.p, *end = b.p + b.n;
    size_t head = sizeof MARK - 1;
    while (p && (p = memchr(p, MARK[0], (size_t)(end - p))) != NULL) {
        size_t number = 0;
        if ((size_t)(end - p) <= head + MARK_DIGITS)
            return;
        if (memcmp(p, MARK, head) != 0) {
            p++;
            continue;
        }
        p += head;
        for (size_t i = 0; i < MARK_DIGITS; i++)
            number = number * 10 + (size_t)(p[i] - '0');
        if (p[MARK_DIGITS] == '-' && !fn(context, number))
            return;
    }
}

// No guest holds them.
static bool
is_for_members(const struct truth *t)
{
    return t->leaf_class == LEAF_ALLIANCE || (t->leaf_class == LEAF_STATUTE && t->kind != TRUTH_ERASURE);
}

bool
truth_was_ever_open(const struct world *w, size_t number, size_t member)
{
    const struct truth *t = truth_at(w, number);
    if (t->author == member || (is_for_members(t) && world_is_guest(w, member)))
        return t->author == member;
    if (t->leaf_class != LEAF_RESTRICTED || t->released >> member & 1)
        return true;
    for (size_t i = number + 1; i < w->truth_count; i++)
        if (w->truth[i].kind == TRUTH_RELEASE && w->truth[i].targets[0] == number && w->truth[i].named >> member & 1)
            return true;
    return false;
}

static bool
is_word_on(const struct world *w, size_t word_number, size_t number, size_t member)
{
    const struct truth *word = truth_at(w, word_number), *t = truth_at(w, number);
    if ((word->kind != TRUTH_RELEASE && word->kind != TRUTH_RECALL) || word->targets[0] != number || !word->is_in_ledger ||
        word->is_erased || (word->is_exercise && !t->is_exercise))
        return false;
    return word->named >> member & 1 || audience_is_party(w, word->centre_named, number, member);
}

bool
truth_has_word(const struct world *w, size_t number, size_t member)
{
    for (size_t i = number + 1; i < w->truth_count; i++)
        if (is_word_on(w, i, number, member))
            return true;
    return false;
}

bool
truth_is_doubtful(const struct world *w, size_t number, size_t member)
{
    const struct truth *t = truth_at(w, number);
    for (size_t i = number + 1; i < w->truth_count; i++)
        if (is_word_on(w, i, number, member) && (w->truth[i].may_be_lost || audience_is_doubtful(w, w->truth[i].centre_named)))
            return true;
    return t->may_be_lost || audience_is_doubtful(w, t->centre_to);
}

// Whom a centre stands for: those who are in it in the end; or whoever can have been in it.
typedef bool stands_fn(const struct world *w, size_t centre, size_t opened, size_t member);

// A release or recall is itself restricted: who it names must hold it for it to have an effect; its own list says whom it
// names, so it does. The last word in the ledger counts.
static bool
may_hold(const struct world *w, size_t number, size_t member, stands_fn *is_in)
{
    const struct truth *t = truth_at(w, number);
    bool may = t->released >> member & 1;
    uint64_t last = 0;
    if (!may && audience_is_party(w, t->centre_to, number, member))
        may = is_in(w, t->centre_to, number, member);
    for (size_t i = 0; i < w->truth_count; i++) {
        const struct truth *word = &w->truth[i];
        if (!is_word_on(w, i, number, member) || word->index < last)
            continue;
        bool is_named = word->named >> member & 1 || word->kind == TRUTH_RECALL || is_in(w, word->centre_named, i, member);
        if (!is_named)
            continue;
        last = word->index;
        may = word->kind == TRUTH_RELEASE;
    }
    return may;
}

enum truth_holding
truth_holding(const struct world *w, size_t number, size_t member)
{
    const struct truth *t = truth_at(w, number);
    if (t->is_erased)
        return TRUTH_MUST_NOT;
    if (t->author == member || (is_for_members(t) && world_is_guest(w, member)))
        return t->author == member ? TRUTH_MUST : TRUTH_MUST_NOT;
    if (t->leaf_class != LEAF_RESTRICTED || may_hold(w, number, member, audience_is_in))
        return TRUTH_MUST;
    return may_hold(w, number, member, audience_was_in) ? TRUTH_MAY : TRUTH_MUST_NOT;
}
