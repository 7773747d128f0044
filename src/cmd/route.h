// SPDX-License-Identifier: Apache-2.0
// What the parts of entente route share: the ends of a way, the borders that a file overrides, and the answer shown.
#ifndef CMD_ROUTE_H
#define CMD_ROUTE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "cmd/cli.h"
#include "plan/route.h"

struct route_end {
    struct globe_place place;
    bool is_on_globe;
    struct bytes name;  // as it was typed, or the airfield's code
    struct bytes about; // the airfield's name, or empty
};

// Put the rings of a GeoJSON file over the borders. ERR_REFUSED names the ring and the rule that it breaks.
int route_override(struct arena *a, struct buf *file, const char *path, struct borders *b, struct err *e) MUST_USE;
// Show the answer, as text or JSON; returns the exit code.
int route_show(struct cli *cli, const struct map *m, const struct route_question *q, const struct route_end ends[2],
               const struct route_answer *answer);

#endif
