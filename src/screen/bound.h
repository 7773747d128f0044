// SPDX-License-Identifier: Apache-2.0
// The score as a sum, so that names too far from a query need never be compared with it. With T the threshold, K and E
// the costs of a clash and of what is extra, C, L, Uq, Un as in score.h, a score reaches T only if
//     990 C >= T (C + L + K min(Uq, Un) + E |Uq - Un|);
// what words weigh more where they clash, and other costs, only lower it further.
// The cost of what is left over is never less than the lesser of E Uq + (K - E) Un and (K - E) Uq + E Un. What is left
// over is all weights less those of the pairs, so each side is a sum over pairs, and
//     sum over pairs of credit >= need(weight of query, weight of name)
// holds for every name that reaches T. Credits are rounded up, needs down.
#ifndef SCREEN_BOUND_H
#define SCREEN_BOUND_H

#include <stdint.h>

// What a pair of this similarity and these weights gives at most. threshold is 1 to 1000.
uint32_t bound_credit(int threshold, int similarity, unsigned query_weight, unsigned listed_weight);
// What the pairs of two names of these weights must give at least. 0: nothing is ruled out.
uint32_t bound_need(int threshold, unsigned query_weight, unsigned listed_weight);

#endif
