// SPDX-License-Identifier: Apache-2.0
// See airfield.h.
#include "formats/airfield.h"

#include <string.h>

#include "base/num.h"
#include "base/text.h"
#include "formats/csv.h"

#define AIRFIELD_DEGREE 10000000

enum column { ICAO, IATA, NAME, COUNTRY, LAT, LON, COLUMN_COUNT };
#define NOWHERE SIZE_MAX

static int
read_header(const struct csv *c, size_t columns[COLUMN_COUNT], struct err *e)
{
    static const char *const names[COLUMN_COUNT] = {"icao", "iata", "name", "country", "lat", "lon"};
    for (size_t k = 0; k < COLUMN_COUNT; k++) {
        columns[k] = NOWHERE;
        for (size_t i = 0; i < c->count; i++) {
            if (columns[k] == NOWHERE && bytes_equal_str(c->fields[i], names[k]))
                columns[k] = i;
        }
        if (columns[k] == NOWHERE && (k == ICAO || k == LAT || k == LON))
            return err_set(e, ERR_INVALID,
                           "line 1: there is no column '%s'; a file of airfields names icao, lat and lon in its first line",
                           names[k]);
    }
    return 0;
}

static struct bytes
field(const struct csv *c, size_t column)
{
    return column < c->count ? text_trim(c->fields[column]) : bytes_of(NULL, 0);
}

static bool
read_degrees(struct bytes text, int64_t max, int32_t *out)
{
    int64_t value;
    if (num_parse_decimal(text, 7, &value) < 0 || value < -max * AIRFIELD_DEGREE || value > max * AIRFIELD_DEGREE)
        return false;
    *out = (int32_t)value;
    return true;
}

static int
take_row(struct arena *a, const struct csv *c, const size_t columns[COLUMN_COUNT], struct airfield_list *out,
         struct err *e)
{
    struct airfield row = {.icao = field(c, columns[ICAO]), .iata = field(c, columns[IATA]),
                           .name = field(c, columns[NAME]), .country = field(c, columns[COUNTRY]), .line = c->line};
    if (row.icao.n == 0 || row.icao.n > AIRFIELD_CODE_MAX || !read_degrees(field(c, columns[LAT]), 90, &row.lat_e7) ||
        !read_degrees(field(c, columns[LON]), 180, &row.lon_e7)) {
        if (out->refused++ == 0)
            out->refused_line = c->line;
        return 0;
    }
    if (out->count == AIRFIELD_COUNT_MAX)
        return err_set(e, ERR_LIMIT, "line %zu: a file has at most %d airfields", c->line, AIRFIELD_COUNT_MAX);
    struct airfield *kept = arena_alloc(a, sizeof *kept);
    if (kept == NULL)
        return err_set(e, ERR_NOMEM, "memory is exhausted");
    *kept = row;
    if (out->last)
        out->last->next = kept;
    else
        out->first = kept;
    out->last = kept;
    out->count++;
    return 0;
}

int
airfield_read(struct arena *a, struct bytes file, struct airfield_list *out, struct err *e)
{
    struct csv c;
    enum csv_state state;
    size_t columns[COLUMN_COUNT];
    memset(out, 0, sizeof *out);
    csv_init(&c, file);
    int rc = csv_next(a, &c, &state, e);
    if (rc == 0 && state != CSV_ROW)
        rc = err_set(e, ERR_INVALID, "the file holds no line of column names");
    if (rc == 0)
        rc = read_header(&c, columns, e);
    while (rc == 0 && (rc = csv_next(a, &c, &state, e)) == 0 && state == CSV_ROW)
        rc = take_row(a, &c, columns, out, e);
    out->is_truncated = rc == 0 && state == CSV_CUT;
    return rc;
}

static bool
is_code(const struct airfield *row, struct bytes icao)
{
    size_t i = 0;
    while (i < icao.n && i < row->icao.n &&
           (row->icao.p[i] == icao.p[i] || (text_is_ascii_lower(icao.p[i]) && row->icao.p[i] == icao.p[i] - 32)))
        i++;
    return i == icao.n && i == row->icao.n;
}

const struct airfield *
airfield_find(const struct airfield_list *l, struct bytes icao)
{
    for (const struct airfield *row = l->first; row != NULL; row = row->next) {
        if (is_code(row, icao))
            return row;
    }
    return NULL;
}

const struct airfield *
airfield_find_other(const struct airfield *found)
{
    for (const struct airfield *row = found->next; row != NULL; row = row->next) {
        if (is_code(row, found->icao) && (row->lat_e7 != found->lat_e7 || row->lon_e7 != found->lon_e7))
            return row;
    }
    return NULL;
}
