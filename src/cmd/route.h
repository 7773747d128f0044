// SPDX-License-Identifier: Apache-2.0
// What the parts of entente route share: the ends of a way, the borders that a file overrides, and the answer shown.
#ifndef CMD_ROUTE_H
#define CMD_ROUTE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "base/json.h"
#include "cmd/cli.h"
#include "plan/route.h"

struct route_end {
    struct globe_place place;
    bool is_on_globe;
    struct bytes name;  // as it was typed, or the airfield's code
    struct bytes about; // the airfield's name, or empty
};

// What is known of who lets pass, at one hour.
struct route_words {
    const struct json *answer; // of GET clearances/; NULL: planned from what was typed alone
    uint8_t typed[256];        // enum route_clearance by owner: what was typed
};
// What comes after that hour: the first change of anybody's word with which the answer is another.
struct route_change {
    bool is_there;
    int64_t from;           // the moment
    bool ended[256];        // owners that let pass before and do not then
    struct route_answer at; // then
};

// Put what the ledgers say at one hour beside what was typed. A state that has a ledger of its own answers on it: what was
// typed for it is refused, in words that are printed. CLI_USAGE or 0.
int route_clear_words(const struct map *m, const struct json *answer, struct route_question *q);
// The first moment after the hour of that answer at which somebody's word changes; WHEN_MAX: none.
int64_t route_clear_next(const struct json *answer);
// On whose word each state lets pass, or not: as text, or as JSON under "words".
void route_clear_show(struct cli *cli, const struct map *m, const struct route_words *w);
void route_clear_write(struct json_writer *w, const struct map *m, const struct route_words *words);

// Put the rings of a GeoJSON file over the borders. ERR_REFUSED names the ring and the rule that it breaks.
int route_override(struct arena *a, struct buf *file, const char *path, struct borders *b, struct err *e) MUST_USE;
// Show the answer, as text or JSON; returns the exit code.
int route_show(struct cli *cli, const struct map *m, const struct route_question *q, const struct route_words *w,
               const struct route_end ends[2], const struct route_answer *answer, const struct route_change *then);

#endif
