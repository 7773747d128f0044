// SPDX-License-Identifier: Apache-2.0
// Airfields from comma-separated values: the first line names the columns, in any order; "icao", "lat" and "lon" (decimal
// degrees) must be among them, "iata", "name" and "country" may be, others are passed over. The files of airportsdata
// have this shape.
#ifndef FORMATS_AIRFIELD_H
#define FORMATS_AIRFIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/err.h"

#define AIRFIELD_CODE_MAX 8       // bytes of a code: ICAO has 4, national ones up to 7
#define AIRFIELD_COUNT_MAX 500000 // some 80,000 are known in the world

struct airfield {
    struct bytes icao;          // never empty; as in the file
    struct bytes iata, name, country; // may be empty
    int32_t lat_e7, lon_e7;     // 1e-7 degrees, on the globe
    size_t line;                // in the file, from 1
    struct airfield *next;
};

struct airfield_list {
    struct airfield *first, *last; // in the order of the file
    size_t count;
    size_t refused;     // rows without a code, or whose place is no place on the globe
    size_t refused_line; // the first of them; 0: none
    bool is_truncated;  // the file ends within a row, which is not in the list
};

// Texts borrow file or live in a: keep both. A wrong row is refused and counted; a wrong header, or what is no CSV, refuses the
// file. ERR_INVALID, ERR_LIMIT, ERR_NOMEM.
int airfield_read(struct arena *a, struct bytes file, struct airfield_list *out, struct err *e) MUST_USE;
// The first of that ICAO code, capitals or not; NULL when there is none.
const struct airfield *airfield_find(const struct airfield_list *l, struct bytes icao);
// The first after it of the same code that lies elsewhere; NULL when there is none.
const struct airfield *airfield_find_other(const struct airfield *found);

#endif
