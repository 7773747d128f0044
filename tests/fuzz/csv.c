// SPDX-License-Identifier: Apache-2.0
// A file of comma-separated values, read on behind rows that are wrong, as `entente compare --pairs` does. What is read lies in
// the file or is shorter than it, lines go up, and the reader ends.
#include <assert.h>
#include <stdint.h>

#include "formats/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct csv c;
    enum csv_state state = CSV_ROW;
    size_t rows = 0, line = 0, total = 0;
    csv_init(&c, bytes_of(data, size));
    arena_init(&a, size + 4096);
    for (;;) {
        struct err e = {0};
        arena_reset(&a);
        int r = csv_next(&a, &c, &state, &e);
        assert(r == e.code);
        if (r == 0 && state == CSV_END)
            break; // and behind a cut that is no open quote nothing is read
        assert(c.line > line);
        assert(c.line_next >= c.line);
        assert(c.at <= size);
        assert(c.count <= CSV_FIELDS_MAX);
        line = c.line;
        assert(rows++ <= size);
        if (r < 0 || c.is_open) {
            csv_skip(&c);
            assert(c.at > c.row_at);
            continue;
        }
        size_t bytes = 0;
        for (size_t i = 0; i < c.count; i++)
            bytes += c.fields[i].n;
        assert(bytes <= c.at - c.row_at);
        total += bytes;
        if (state == CSV_CUT)
            break;
    }
    assert(total <= size);
    arena_clear(&a);
    return 0;
}
