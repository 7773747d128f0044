// SPDX-License-Identifier: Apache-2.0
// Adding what members report: exactly, in one unit, and a shared event once.
#ifndef MEMBER_TALLY_H
#define MEMBER_TALLY_H

#include "base/arena.h"
#include "base/json.h"
#include "member/reported.h"

// Values of one measure. Of those with one event key the largest counts (of equals the one whose member's name, then
// whose id comes first), and the others are shown beside it.
struct tally {
    const struct reported **at; // by event, then as they count; those without an event come first
    size_t count;
    uint8_t unit;               // the smallest of theirs
    bool is_too_large;          // for a total
    int64_t total;              // in millionths of the unit
};

// Of the reports at[0, count), at least one, all with quantities of one measure. The table lives in a.
int tally_make(struct arena *a, const struct reported *const *at, size_t count, struct tally *out) MUST_USE;
// Is it of the same event as the report before it, which counts already? So it counts nothing itself.
bool tally_is_repeat(const struct tally *t, size_t i);
// The members "total", "unit" and, when a shared event was counted once, "shared" of an open object; in the tally's unit or a
// smaller one of its measure.
void tally_write(const struct tally *t, uint8_t in_unit, struct json_writer *w);
// The member "total" alone.
void tally_write_total(const struct tally *t, uint8_t in_unit, struct json_writer *w);

// "amount" as text, in that unit; null when it is too large there.
void tally_write_amount(struct json_writer *w, const char *name, int64_t amount, uint8_t unit, uint8_t in_unit);

#endif
