// SPDX-License-Identifier: Apache-2.0
// Any bytes as a charter: refused with a reason, or accepted and then written again byte for byte,
// and its signatures judged.
#include <stdlib.h>

#include "record/charter.h"

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
