// SPDX-License-Identifier: Apache-2.0
// What members report: the situation, the series.
#include "node/api_inside.h"

#include <string.h>

#include "base/decimal.h"
#include "base/num.h"
#include "base/when.h"
#include "member/series.h"
#include "member/situation.h"
#include "record/field.h"
#include "record/report.h"

struct area {
    struct place_box box;
    struct place_circle circle;
};

// The next of values between commas.
static struct bytes
cut(struct bytes *rest)
{
    size_t comma = bytes_find(*rest, 0, ',');
    struct bytes value = bytes_sub(*rest, 0, comma);
    *rest = comma < rest->n ? bytes_sub(*rest, comma + 1, rest->n) : (struct bytes){NULL, 0};
    return value;
}

static int
refuse_place(struct call *c, const char *what, int code)
{
    if (code == ERR_REFUSED)
        return err_set(&c->err, ERR_INVALID,
                       "%s: is not on the globe: latitudes are -90 to 90, longitudes -180 to 180", what);
    return err_set(&c->err, ERR_INVALID,
                   "%s: is not degrees with at most 4 digits after the point, between commas", what);
}

static int
read_box(struct call *c, struct bytes text, struct area *out)
{
    struct place_box *b = &out->box;
    int r = place_parse_latitude(cut(&text), &b->south);
    if (r == 0)
        r = place_parse_longitude(cut(&text), &b->west);
    if (r == 0)
        r = place_parse_latitude(cut(&text), &b->north);
    if (r == 0)
        r = place_parse_longitude(cut(&text), &b->east);
    if (r == 0 && text.n > 0)
        r = ERR_INVALID;
    if (r < 0)
        return refuse_place(c, "area (SOUTH,WEST,NORTH,EAST)", r);
    return b->south <= b->north ? 0 : err_set(&c->err, ERR_INVALID, "area: its south lies north of its north");
}

static int
read_circle(struct call *c, struct bytes text, struct bytes radius, struct area *out)
{
    int64_t km = 0;
    int r = place_parse_latitude(cut(&text), &out->circle.latitude);
    if (r == 0)
        r = place_parse_longitude(cut(&text), &out->circle.longitude);
    if (r == 0 && text.n > 0)
        r = ERR_INVALID;
    if (r < 0)
        return refuse_place(c, "near (LATITUDE,LONGITUDE)", r);
    if (decimal_parse(radius, 3, &km) < 0 || km < 0 || km > (int64_t)PLACE_RADIUS_MAX * 1000)
        return err_set(&c->err, ERR_INVALID, "radius: kilometres from 0 to %d, with at most 3 digits after the point",
                       PLACE_RADIUS_MAX / 1000);
    out->circle.radius = (uint32_t)(km / 1000);
    return 0;
}

static int
read_area(struct call *c, struct situation_filter *f, struct area *area)
{
    struct bytes box = call_query(c, "area"), near = call_query(c, "near"), radius = call_query(c, "radius");
    int r = 0;
    if ((near.n > 0) != (radius.n > 0))
        return err_set(&c->err, ERR_INVALID, "near and radius go together");
    if (box.n > 0) {
        r = read_box(c, box, area);
        f->box = &area->box;
    }
    if (r == 0 && near.n > 0) {
        r = read_circle(c, near, radius, area);
        f->circle = &area->circle;
    }
    return r;
}

static int
read_moment(struct call *c, const char *name, struct bytes text, int64_t *out)
{
    if (text.n > 0 && when_parse(text, out) < 0)
        return err_set(&c->err, ERR_INVALID, "%s is a date or a time (2026-11-21 or 2026-11-21T20:00:00Z), not '%.*s'", name,
                       (int)num_min_size(text.n, 80), text.p);
    return 0;
}

static int
read_category(struct call *c, struct bytes text, int *out)
{
    *out = text.n > 0 ? field_word(report_categories, text) : -1;
    if (text.n == 0 || *out >= 0)
        return 0;
    return err_set(&c->err, ERR_INVALID, "category is incident, sighting, seizure, indicator or transaction, not '%.*s'",
                   (int)num_min_size(text.n, 80), text.p);
}

// What a person typed of an id of a record that reports refer to.
static int
read_about(struct call *c, struct bytes text, struct situation_filter *f)
{
    struct hash id;
    if (text.n > 0 && hash_from_hex(text, &id) < 0)
        return err_set(&c->err, ERR_INVALID, "about: is the 64 hex digits of a record's id");
    f->about = text;
    return 0;
}

int
api_situation_get(struct call *c, struct view *v)
{
    struct situation_filter f = {.as_of = c->as_of, .from = WHEN_MIN, .until = WHEN_MAX};
    struct area area;
    f.by = call_query(c, "by");
    f.country = call_query(c, "country");
    f.event = call_query(c, "event");
    f.exercise = call_has(c, "exercise");
    int r = read_area(c, &f, &area);
    if (r == 0)
        r = read_moment(c, "from", call_query(c, "from"), &f.from);
    if (r == 0)
        r = read_moment(c, "until", call_query(c, "until"), &f.until);
    if (r == 0)
        r = read_category(c, call_query(c, "category"), &f.category);
    if (r == 0)
        r = read_about(c, call_query(c, "about"), &f);
    if (r == 0)
        r = call_number(c, "skip", 0, &f.skip);
    if (r == 0)
        r = call_number(c, "max", CALL_PAGE, &f.max);
    if (r < 0)
        return r;
    json_write_object(&c->w, NULL);
    json_write_time(&c->w, "as_of", c->as_of);
    r = situation_write(v, &f, &c->w, &c->err);
    json_write_object_end(&c->w);
    call_audit(c, "situation", (struct bytes){NULL, 0}, r);
    return r;
}

int
api_situation_series(struct call *c, struct view *v)
{
    json_write_object(&c->w, NULL);
    json_write_time(&c->w, "as_of", c->as_of);
    int r = series_write_names(v, c->as_of, call_has(c, "exercise"), &c->w, &c->err);
    json_write_object_end(&c->w);
    return r;
}

int
api_situation_one_series(struct call *c, struct view *v)
{
    json_write_object(&c->w, NULL);
    json_write_time(&c->w, "as_of", c->as_of);
    json_write_text(&c->w, "series", c->rest);
    int r = series_write(v, c->rest, c->as_of, call_has(c, "exercise"), &c->w, &c->err);
    json_write_object_end(&c->w);
    call_audit(c, "series", c->rest, r);
    return r;
}
