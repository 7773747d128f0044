// SPDX-License-Identifier: Apache-2.0
// See truth.h.
#include "truth.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

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
is_word_on(const struct truth *word, size_t number, size_t member)
{
    bool is_word = word->kind == TRUTH_RELEASE || word->kind == TRUTH_RECALL;
    return is_word && word->targets[0] == number && word->is_in_ledger && !word->is_erased && word->named >> member & 1;
}

bool
truth_has_word(const struct world *w, size_t number, size_t member)
{
    for (size_t i = number + 1; i < w->truth_count; i++)
        if (is_word_on(&w->truth[i], number, member))
            return true;
    return false;
}

bool
truth_is_doubtful(const struct world *w, size_t number, size_t member)
{
    for (size_t i = number + 1; i < w->truth_count; i++)
        if (is_word_on(&w->truth[i], number, member) && w->truth[i].may_be_lost)
            return true;
    return truth_at(w, number)->may_be_lost;
}

bool
truth_may_hold(const struct world *w, size_t number, size_t member)
{
    const struct truth *t = truth_at(w, number);
    if (t->is_erased)
        return false;
    if (t->author == member || (is_for_members(t) && world_is_guest(w, member)))
        return t->author == member;
    if (t->leaf_class != LEAF_RESTRICTED)
        return true;
    // A release or recall is itself restricted: who it names must hold it for it to have an effect; its own list says
    // whom it names, so it does. The last word in the ledger counts.
    bool may = t->released >> member & 1;
    uint64_t last = 0;
    for (size_t i = 0; i < w->truth_count; i++) {
        const struct truth *word = &w->truth[i];
        if (!is_word_on(word, number, member) || word->index < last)
            continue;
        last = word->index;
        may = word->kind == TRUTH_RELEASE;
    }
    return may;
}
