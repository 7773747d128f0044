// SPDX-License-Identifier: Apache-2.0
// Any bytes as a charter: refused with a reason, or accepted and then written again byte for byte,
// its signatures judged, its organs told, with whose turn each chair is.
#include <stdlib.h>

#include "record/charter_chair.h"
#include "record/charter_json.h"
#include "record/charter_organ.h"

// A turn holds its moment, and the next begins where it ends.
static void
turn(const struct charter *c, struct bytes organ, int64_t moment)
{
    struct charter_turn t, next;
    if (!charter_chair_turn(c, organ, moment, &t))
        return;
    if (moment < t.from || (moment >= t.until && t.until != INT64_MAX))
        abort();
    if (t.until != INT64_MAX && (!charter_chair_turn(c, organ, t.until, &next) || next.from != t.until))
        abort();
}

static void
tell(const struct charter *c)
{
    static const int64_t moments[] = {INT64_MIN, 0, 1611964800, 1709164799, 253402300799, INT64_MAX};
    const struct charter_organ *o;
    struct buf out;
    struct json_writer w;
    for (size_t i = 0; (o = charter_organ_at(c, i)) != NULL; i++) {
        for (size_t at = 0; at < sizeof moments / sizeof moments[0]; at++)
            turn(c, o->id, moments[at]);
    }
    buf_init(&out, (size_t)16 << 20);
    json_writer_init(&w, &out);
    json_write_object(&w, NULL);
    charter_json_rules(&w, c);
    charter_json_organs(&w, c, &moments[2], (struct bytes){NULL, 0});
    json_write_object_end(&w);
    buf_clear(&out);
}

static void
try(const uint8_t *data, size_t size, bool is_draft)
{
    struct arena a;
    struct charter c;
    struct err e = {0};
    uint8_t signed_by[16];
    arena_init(&a, (size_t)32 << 20);
    int rc = charter_parse(&a, bytes_of(data, size), is_draft, &c, &e);
    if (rc != 0 && rc != ERR_NOMEM && e.text[0] == '\0')
        abort();
    if (rc == 0) {
        struct buf again;
        buf_init(&again, (size_t)4 << 20);
        charter_append_text(&again, &c);
        if (!bytes_equal(buf_bytes(&again), c.text))
            abort();
        buf_clear(&again);
        (void)charter_check_signatures(&c, bytes_of(data, size), signed_by,
                                       &e); // any answer will do
        (void)charter_map_programme(&c, BYTES_LIT("un"),
                                    BYTES_LIT("Al-Qaida")); // any answer will do
        tell(&c);
    }
    arena_clear(&a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    try(data, size, false);
    try(data, size, true);
    return 0;
}
