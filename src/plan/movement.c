// SPDX-License-Identifier: Apache-2.0
// Sorties are load over seats, rounded up. An aircraft makes whole cycles of two flights and two turns within the time; as many
// stands are needed as sorties fall, in an even stream over the time, into one turn on the ground.
#include "plan/movement.h"

#include "base/num.h"

static uint64_t
over(uint64_t a, uint64_t b) // rounded up
{
    return a / b + (a % b != 0);
}

int
movement_count(const struct movement *m, struct movement_need *out, struct err *e)
{
    size_t path, in_turns;
    if (m->seats == 0 || m->speed_km_h == 0 || m->time_s == 0)
        return err_set(e, ERR_INVALID, "seats, speed and time of a movement are at least 1");
    // Seconds are centimetres * 3600 / (km/h * 100,000), that is centimetres * 9 / (km/h * 250).
    size_t speed;
    if (!num_mul(m->length_cm, 9, &path) || !num_mul(m->speed_km_h, 250, &speed))
        return err_set(e, ERR_LIMIT, "the way or the speed of the movement is too large a number");
    *out = (struct movement_need){.sorties = over(m->load, m->seats), .flight_s = over(path, speed)};
    if (m->turn_s > UINT64_MAX / 4 || out->flight_s > UINT64_MAX / 4)
        return err_set(e, ERR_LIMIT, "the turn or the flight of the movement is too long");
    out->cycle_s = 2 * (out->flight_s + m->turn_s);
    if (out->flight_s > m->time_s)
        return err_set(e, ERR_REFUSED, "one flight takes longer than the time that is given for all");
    out->per_aircraft = out->cycle_s > 0 ? m->time_s / out->cycle_s : out->sorties;
    if (out->per_aircraft == 0)
        out->per_aircraft = 1; // no whole cycle fits, but one flight arrives
    out->aircraft = out->sorties > 0 ? over(out->sorties, out->per_aircraft) : 0;
    if (!num_mul(out->sorties, m->turn_s, &in_turns))
        return err_set(e, ERR_LIMIT, "the movement has too many sorties");
    out->stands = over(in_turns, m->time_s);
    return 0;
}
