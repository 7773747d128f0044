// SPDX-License-Identifier: Apache-2.0
// The table of units, and exact conversion between those of one measure.
#include "record/unit.h"

#include <assert.h>
#include <stddef.h>

#include "base/decimal.h"

// UNIT(word, the smallest unit of its measure, how many of those it is, whether it counts things)
#define UNITS                                                                                      \
    UNIT(g, g, 1, false)                                                                           \
    UNIT(kg, g, 1000, false)                                                                       \
    UNIT(t, g, 1000000, false)                                                                     \
    UNIT(ml, ml, 1, false)                                                                         \
    UNIT(l, ml, 1000, false)                                                                       \
    UNIT(m, m, 1, false)                                                                           \
    UNIT(km, m, 1000, false)                                                                       \
    UNIT(ha, ha, 1, false)                                                                         \
    UNIT(pieces, pieces, 1, true)                                                                  \
    UNIT(plants, plants, 1, true)                                                                  \
    UNIT(people, people, 1, true)                                                                  \
    UNIT(vehicles, vehicles, 1, true)                                                              \
    UNIT(vessels, vessels, 1, true)                                                                \
    UNIT(aircraft, aircraft, 1, true)                                                              \
    UNIT(weapons, weapons, 1, true)                                                                \
    UNIT(rounds, rounds, 1, true)                                                                  \
    UNIT(cases, cases, 1, true)                                                                    \
    UNIT(transactions, transactions, 1, true)                                                      \
    UNIT(amd, amd, 1, false)                                                                       \
    UNIT(byn, byn, 1, false)                                                                       \
    UNIT(cny, cny, 1, false)                                                                       \
    UNIT(eur, eur, 1, false)                                                                       \
    UNIT(inr, inr, 1, false)                                                                       \
    UNIT(iqd, iqd, 1, false)                                                                       \
    UNIT(irr, irr, 1, false)                                                                       \
    UNIT(kgs, kgs, 1, false)                                                                       \
    UNIT(kzt, kzt, 1, false)                                                                       \
    UNIT(rub, rub, 1, false)                                                                       \
    UNIT(tjs, tjs, 1, false)                                                                       \
    UNIT(usd, usd, 1, false)

enum unit {
#define UNIT(word, smallest, size, whole) UNIT_##word,
    UNITS
#undef UNIT
        UNIT_COUNT
};

const char *const unit_words[] = {
#define UNIT(word, smallest, size, whole) #word,
    UNITS
#undef UNIT
        NULL,
};

static const struct {
    uint8_t smallest;
    int64_t size;
    bool is_whole;
} units[UNIT_COUNT] = {
#define UNIT(word, smallest, size, whole) [UNIT_##word] = {UNIT_##smallest, size, whole},
    UNITS
#undef UNIT
};

bool
unit_is_whole(uint8_t unit)
{
    assert(unit < UNIT_COUNT);
    return units[unit].is_whole;
}

bool
unit_is_of_one_measure(uint8_t a, uint8_t b)
{
    return unit_smallest(a) == unit_smallest(b);
}

bool
unit_is_smaller(uint8_t a, uint8_t b)
{
    assert(unit_is_of_one_measure(a, b));
    return units[a].size < units[b].size;
}

uint8_t
unit_smallest(uint8_t unit)
{
    assert(unit < UNIT_COUNT);
    return units[unit].smallest;
}

int
unit_compare(int64_t a, uint8_t a_unit, int64_t b, uint8_t b_unit)
{
    assert(unit_is_of_one_measure(a_unit, b_unit));
    __int128 x = (__int128)a * units[a_unit].size;
    __int128 y = (__int128)b * units[b_unit].size;
    return x < y ? -1 : x > y;
}

bool
unit_convert(int64_t amount, uint8_t from, uint8_t to, int64_t *out)
{
    assert(!unit_is_smaller(from, to));
    assert(units[from].size % units[to].size == 0);
    return decimal_times(amount, units[from].size / units[to].size, out);
}
