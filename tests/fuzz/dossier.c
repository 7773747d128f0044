// SPDX-License-Identifier: Apache-2.0
// Any bytes as an outcome's file: refused with a reason, or split and then written again byte for byte, and judged; what is
// accepted says an end, and what it does not need was looked for.
#include <stdlib.h>

#include "decide/review.h"
#include "record/dossier.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct dossier d;
    struct review review;
    struct verdict v;
    struct buf again;
    struct err e = {0};
    arena_init(&a, (size_t)64 << 20);
    int r = dossier_parse(&a, bytes_of(data, size), &d, &e);
    if (r < 0 && e.text[0] == '\0')
        abort();
    if (r == 0) {
        buf_init(&again, DOSSIER_SIZE_MAX);
        dossier_append(&again, &d);
        if (!bytes_equal(buf_bytes(&again), bytes_of(data, size)))
            abort();
        buf_clear(&again);
        r = review_dossier(&a, &d, &review, &v);
        if (r == 0 && !v.is_accepted && v.reason[0] == '\0')
            abort();
        if (r == 0 && v.is_accepted &&
            (review.spare.section != FACTS_NONE || !review_find(&review, &d.proposal) ||
             (review.outcome.end != DECIDE_ADOPTED && review.outcome.end != DECIDE_BROKEN)))
            abort();
    }
    arena_clear(&a);
    return 0;
}
