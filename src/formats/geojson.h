// SPDX-License-Identifier: Apache-2.0
// Areas of states from GeoJSON (RFC 7946): a FeatureCollection whose features are Polygons or MultiPolygons, each with a
// property "state". Only outlines are read: a polygon with a hole is refused, since whose the hole is would not be said.
#ifndef FORMATS_GEOJSON_H
#define FORMATS_GEOJSON_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/err.h"

#define GEOJSON_CORNERS_MAX 1000000 // of all rings together

struct geojson_corner {
    int64_t lat_e7, lon_e7; // 1e-7 degrees as they are written, perhaps off the globe
};

struct geojson_ring {
    struct bytes state;             // as written
    struct geojson_corner *corners; // the last joins the first, which is not repeated
    size_t count;
    size_t feature;                 // which feature it came from, from 1
    struct geojson_ring *next;
};

// Texts borrow file or live in a, as the rings do: keep both. *out is the first ring, NULL when there is none.
// ERR_INVALID with the number of the feature and what is wrong with it, ERR_LIMIT, ERR_NOMEM.
int geojson_read(struct arena *a, struct bytes file, struct geojson_ring **out, struct err *e) MUST_USE;

#endif
