// SPDX-License-Identifier: Apache-2.0
// Any bytes as a bundle: refused with a reason, or a head that is written again byte for byte, and
// frames that end.
#include <stdlib.h>

#include "sync/bundle.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes file = bytes_of(data, size), rest = file;
    struct arena a;
    struct bundle_head h;
    struct bundle_frame f;
    struct err e = {0};
    bool bad = false;
    arena_init(&a, (size_t)1 << 20);
    int r = bundle_parse_head(&a, &rest, &h, &e);
    if (r < 0 && e.text[0] == '\0')
        abort();
    if (r == 0) {
        struct buf again;
        buf_init(&again, BUNDLE_HEAD_MAX);
        bundle_append_head(&again, &h);
        if (!bytes_equal(buf_bytes(&again), bytes_sub(file, 0, file.n - rest.n)))
            abort();
        buf_clear(&again);
        size_t frames = 0;
        while (bundle_next(&rest, &f, &bad))
            frames++;
        if (frames > size || bad != (rest.n > 0))
            abort();
    }
    (void)bundle_check_end(file, NULL); // any answer will do
    arena_clear(&a);
    return 0;
}
