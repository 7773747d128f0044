// SPDX-License-Identifier: Apache-2.0
// Borders that a member sees otherwise: rings from GeoJSON, each judged, then laid over the table in the order of the file.
#include "cmd/route.h"
#include "formats/geojson.h"
#include "host/file.h"
#include "plan/ring.h"

// Each edge of a ring is compared with each: so many comparisons take some seconds.
#define OVERRIDE_EFFORT_MAX 100000000u

static int
override_one(struct arena *a, const struct geojson_ring *ring, struct borders *b, struct err *e)
{
    struct globe_place *places = arena_array(a, ring->count, sizeof *places);
    if (!places)
        return err_set(e, ERR_NOMEM, "memory is exhausted");
    enum ring_verdict v = RING_ACCEPTED;
    for (size_t i = 0; i < ring->count && v == RING_ACCEPTED; i++) {
        const struct geojson_corner *c = &ring->corners[i];
        if (c->lat_e7 < -900000000 || c->lat_e7 > 900000000 || c->lon_e7 < -1800000000 || c->lon_e7 > 1800000000)
            v = RING_OFF_GLOBE;
        else
            places[i] = (struct globe_place){(int32_t)c->lat_e7, (int32_t)c->lon_e7};
    }
    if (v == RING_ACCEPTED)
        v = ring_judge(places, ring->count);
    if (v != RING_ACCEPTED)
        return err_set(e, ERR_REFUSED, "feature %zu: %s", ring->feature, ring_rule(v));
    const int state = borders_add(b, ring->state);
    if (state == ERR_INVALID)
        return err_set(e, ERR_REFUSED, "feature %zu: the code of a state is three capital letters", ring->feature);
    const int rc = state < 0 ? state : borders_add_ring(b, state, places, ring->count);
    return rc < 0 ? err_set(e, rc, "feature %zu: the map has no room for more states or rings", ring->feature) : 0;
}

int
route_override(struct arena *a, struct buf *file, const char *path, struct borders *b, struct err *e)
{
    struct geojson_ring *ring = NULL;
    int rc = file_read(path, file, e);
    if (rc == 0)
        rc = geojson_read(a, buf_bytes(file), &ring, e);
    for (uint64_t effort = 0; rc == 0 && ring; ring = ring->next) {
        effort += (uint64_t)ring->count * ring->count;
        rc = effort > OVERRIDE_EFFORT_MAX
                 ? err_set(e, ERR_LIMIT, "feature %zu: the rings up to here have too many corners to compare; leave out or thin some",
                           ring->feature)
                 : override_one(a, ring, b, e);
    }
    return rc < 0 ? err_within(e, rc, "%s", path) : 0;
}
