// SPDX-License-Identifier: Apache-2.0
// See geojson.h.
#include "formats/geojson.h"

#include "base/json.h"
#include "base/num.h"

struct reading {
    struct arena *a;
    struct geojson_ring *first, *last;
    size_t corner_count;
    size_t feature;
    struct err *e;
};

static int
fault(struct reading *r, const char *what)
{
    return err_set(r->e, ERR_INVALID, "feature %zu: %s", r->feature, what);
}

static int
read_corner(struct reading *r, const struct json *position, struct geojson_corner *out)
{
    const struct json *lon = json_at(position, 0);
    const struct json *lat = json_at(position, 1);
    if (!json_is(lon, JSON_NUMBER) || !json_is(lat, JSON_NUMBER) ||
        num_parse_decimal(lon->text, 7, &out->lon_e7) < 0 || num_parse_decimal(lat->text, 7, &out->lat_e7) < 0)
        return fault(r, "a corner is [longitude, latitude], two plain decimal numbers of degrees");
    return 0;
}

static int
read_ring(struct reading *r, struct bytes state, const struct json *positions)
{
    if (!json_is(positions, JSON_ARRAY) || positions->count < 4)
        return fault(r, "a ring has at least four positions, the last equal to the first");
    if (positions->count > GEOJSON_CORNERS_MAX - r->corner_count)
        return err_set(r->e, ERR_LIMIT, "feature %zu: the file has more than %d corners", r->feature, GEOJSON_CORNERS_MAX);
    struct geojson_ring *ring = arena_alloc(r->a, sizeof *ring);
    struct geojson_corner *corners = arena_array(r->a, positions->count, sizeof *corners);
    if (!ring || !corners)
        return err_set(r->e, ERR_NOMEM, "memory is exhausted");
    size_t n = 0;
    for (const struct json *p = positions->first; p != NULL; p = p->next) {
        const int rc = read_corner(r, p, &corners[n++]);
        if (rc < 0)
            return rc;
    }
    n--;
    if (corners[n].lat_e7 != corners[0].lat_e7 || corners[n].lon_e7 != corners[0].lon_e7)
        return fault(r, "a ring is closed: its last position equals its first");
    *ring = (struct geojson_ring){state, corners, n, r->feature, NULL};
    r->corner_count += n;
    if (r->last)
        r->last->next = ring;
    else
        r->first = ring;
    r->last = ring;
    return 0;
}

static int
read_polygon(struct reading *r, struct bytes state, const struct json *rings)
{
    if (!json_is(rings, JSON_ARRAY) || rings->count == 0)
        return fault(r, "a polygon has a ring");
    if (rings->count > 1)
        return fault(r, "a polygon has a hole; leave it out and give what lies in it as a later polygon of its own state");
    return read_ring(r, state, rings->first);
}

static int
read_feature(struct reading *r, const struct json *feature)
{
    const struct json *geometry = json_get(feature, "geometry");
    const struct json *coordinates = json_get(geometry, "coordinates");
    const struct bytes type = json_get_text(geometry, "type");
    const struct bytes state = json_get_text(json_get(feature, "properties"), "state");
    if (state.n == 0)
        return fault(r, "there is no property \"state\" with the code of a state");
    if (bytes_equal_str(type, "Polygon"))
        return read_polygon(r, state, coordinates);
    if (!bytes_equal_str(type, "MultiPolygon") || !json_is(coordinates, JSON_ARRAY))
        return fault(r, "its geometry is neither a Polygon nor a MultiPolygon");
    for (const struct json *p = coordinates->first; p != NULL; p = p->next) {
        const int rc = read_polygon(r, state, p);
        if (rc < 0)
            return rc;
    }
    return 0;
}

int
geojson_read(struct arena *a, struct bytes file, struct geojson_ring **out, struct err *e)
{
    struct reading r = {.a = a, .e = e};
    struct json *root;
    int rc = json_parse(a, file, JSON_API, &root, e);
    if (rc < 0)
        return rc;
    const struct json *features = json_get(root, "features");
    if (!bytes_equal_str(json_get_text(root, "type"), "FeatureCollection") || !json_is(features, JSON_ARRAY))
        return err_set(e, ERR_INVALID, "the file is no GeoJSON FeatureCollection");
    for (const struct json *f = features->first; f != NULL; f = f->next) {
        r.feature++;
        rc = read_feature(&r, f);
        if (rc < 0)
            return rc;
    }
    *out = r.first;
    return 0;
}
