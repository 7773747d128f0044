// SPDX-License-Identifier: Apache-2.0
#include "screen/bound.h"

#include <assert.h>

#include "screen/score.h"

// A name has at most 48 tokens of weight 250 and less than 2^13 pairs, so sums of these fit 32 bits.
#define SCALE 4096

_Static_assert(SCORE_COST_CLASH >= SCORE_COST_EXTRA, "a contradiction costs at least what is left out");

// The lesser and the greater cost of a weight left over.
static void
costs(int64_t *low, int64_t *high)
{
    const int64_t extra = SCORE_COST_EXTRA, rest = SCORE_COST_CLASH - SCORE_COST_EXTRA;
    *low = extra < rest ? extra : rest;
    *high = extra < rest ? rest : extra;
}

uint32_t
bound_credit(int threshold, int similarity, unsigned query_weight, unsigned listed_weight)
{
    assert(threshold >= 1);
    assert(similarity >= 0);
    int64_t low, high, t = threshold, q = query_weight, n = listed_weight;
    costs(&low, &high);
    int64_t more = q > n ? q : n, less = q > n ? n : q;
    int64_t credit = (SCREEN_SCORE_EXACT * (int64_t)similarity - 1000 * t) * (q + n) +
                     t * (low * less + high * more);
    return credit <= 0 ? 0 : (uint32_t)((credit + SCALE - 1) / SCALE);
}

uint32_t
bound_need(int threshold, unsigned query_weight, unsigned listed_weight)
{
    assert(threshold >= 1);
    int64_t low, high, t = threshold, q = query_weight, n = listed_weight;
    costs(&low, &high);
    int64_t more = q > n ? q : n, less = q > n ? n : q;
    // Where a contradiction costs less than twice what is left out, the greater of the two sums is
    // the cost, and the lesser is still below it.
    return (uint32_t)(t * (low * more + high * less) / SCALE);
}
