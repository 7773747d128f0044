// SPDX-License-Identifier: Apache-2.0
#include "screen/pattern.h"

#include <assert.h>
#include <string.h>

#include "screen/index.h"
#include "screen/kernel.h"

// INDEX_HASH_BASE to the n.
static uint64_t
power(size_t n)
{
    uint64_t result = 1, base = INDEX_HASH_BASE;
    for (; n > 0; n >>= 1) {
        result *= (n & 1) != 0 ? base : 1;
        base *= base;
    }
    return result;
}

void
pattern_init(struct pattern *p, struct bytes text)
{
    assert(text.n <= NORMALISE_TOKEN_SIZE);
    p->text = text;
    p->is_letters = kernel_signature(text) != KERNEL_OTHER;
    memset(p->places, 0, sizeof p->places);
    for (size_t i = 0; p->is_letters && i < text.n; i++)
        p->places[text.p[i] - 'a'] |= 1ull << i;
    p->sums[0] = 0;
    for (size_t i = 0; i < text.n; i++)
        p->sums[i + 1] = p->sums[i] * INDEX_HASH_BASE + text.p[i] + 1;
}

size_t
pattern_edits(const struct pattern *p, struct bytes text)
{
    size_t edits = p->text.n;
    if (edits == 0)
        return text.n;
    uint64_t up = ~0ull, down = 0, same = 0, last_places = 0, top = 1ull << (edits - 1);
    for (size_t i = 0; i < text.n; i++) {
        uint64_t places = p->places[(text.p[i] - 'a') & 31];
        uint64_t swapped = ((~same & places) << 1) & last_places;
        same = (((places & up) + up) ^ up) | places | down | swapped;
        uint64_t right_up = down | ~(same | up), right_down = same & up;
        edits += (right_up & top) != 0;
        edits -= (right_down & top) != 0;
        right_up = right_up << 1 | 1;
        right_down <<= 1;
        up = right_down | ~(same | right_up);
        down = right_up & same;
        last_places = places;
    }
    return edits;
}

uint64_t
pattern_sum(const struct pattern *p, size_t from, size_t end)
{
    return p->sums[end] - p->sums[from] * power(end - from);
}

uint64_t
pattern_sum_less(const struct pattern *p, size_t i)
{
    size_t n = p->text.n;
    return p->sums[i] * power(n - i - 1) + pattern_sum(p, i + 1, n);
}
