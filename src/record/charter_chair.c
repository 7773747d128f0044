// SPDX-License-Identifier: Apache-2.0
// The rotation of a chair, counted in whole months of the calendar.
#include "record/charter_chair.h"

#include "base/when.h"
#include "record/charter_organ.h"

const struct charter_chair *
charter_chair_find(const struct charter *c, struct bytes organ)
{
    for (size_t i = 0; i < c->chair_count; i++) {
        if (bytes_equal(c->chairs[i].organ, organ))
            return &c->chairs[i];
    }
    return NULL;
}

// Months since year 0, and the day of the month.
static int64_t
month_of(int64_t moment, int *day)
{
    int year = 0, month = 0;
    when_to_civil(moment, &year, &month, day);
    return (int64_t)year * 12 + month - 1;
}

// When turn n begins.
static int64_t
begin_of(const struct charter_chair *x, int64_t n)
{
    int first_day = 0;
    int64_t month = month_of(x->from, &first_day) + n * x->months;
    int year = (int)(month / 12), of_year = (int)(month % 12) + 1;
    if (year > 9999)
        return WHEN_MAX;
    int64_t begin = when_from_civil(year, of_year, first_day);
    int64_t next_month = when_from_civil(year, of_year + 1, 1);
    return begin < next_month ? begin : next_month - 86400;
}

static const struct charter_member *
whose(const struct charter *c, const struct charter_chair *x, int64_t n)
{
    const struct charter_organ *o = charter_organ_find(c, x->organ);
    for (size_t i = 0; o != NULL && i < x->order_count; i++) {
        struct bytes name = x->order[((size_t)n + i) % x->order_count];
        const struct charter_member *m = charter_find(c, name);
        if (m != NULL && charter_organ_has(o, m) && charter_has(c, m, CHARTER_NO_CHAIR))
            return m;
    }
    return NULL;
}

bool
charter_chair_turn(const struct charter *c, struct bytes organ, int64_t moment, struct charter_turn *out)
{
    const struct charter_chair *x = charter_chair_find(c, organ);
    int day = 0;
    if (x == NULL)
        return false;
    if (moment < x->from) {
        *out = (struct charter_turn){NULL, WHEN_MIN, x->from};
        return true;
    }
    int64_t n = (month_of(moment, &day) - month_of(x->from, &day)) / x->months;
    if (begin_of(x, n) > moment)
        n--;
    *out = (struct charter_turn){whose(c, x, n), begin_of(x, n), begin_of(x, n + 1)};
    return true;
}

const struct charter_member *
charter_chair(const struct charter *c, struct bytes organ, int64_t moment)
{
    struct charter_turn turn;
    return charter_chair_turn(c, organ, moment, &turn) ? turn.member : NULL;
}
