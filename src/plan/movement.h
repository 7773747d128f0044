// SPDX-License-Identifier: Apache-2.0
// How many flights and aircraft a movement takes: whole numbers, rounded so that the movement is done in time.
#ifndef PLAN_MOVEMENT_H
#define PLAN_MOVEMENT_H

#include <stdint.h>

#include "base/err.h"

struct movement {
    uint64_t load;        // people (or any unit) to be moved
    uint64_t seats;       // of them in one aircraft, at least 1
    uint64_t length_cm;   // of the way, one way
    uint64_t speed_km_h;  // at least 1
    uint64_t turn_s;      // on the ground at each end, seconds
    uint64_t time_s;      // in which all must have arrived, at least 1
};

struct movement_need {
    uint64_t sorties;      // flights that carry load
    uint64_t cycle_s;      // out, turn, back, turn: from one departure of an aircraft to its next
    uint64_t flight_s;     // one way
    uint64_t per_aircraft; // sorties that one aircraft makes in time
    uint64_t aircraft;
    uint64_t stands;       // aircraft on the ground at once at either end, if they come evenly
};

// Aircraft start full at second 0. ERR_INVALID when a number that must not be 0 is, ERR_LIMIT when a sum overflows,
// ERR_REFUSED when not even one flight arrives in time.
int movement_count(const struct movement *m, struct movement_need *out, struct err *e) MUST_USE;

#endif
