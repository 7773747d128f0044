// SPDX-License-Identifier: Apache-2.0
// Tile paths (what is read comes out as it was) and, from the same bytes, entry bundles.
#include <assert.h>
#include <stdint.h>

#include "base/buf.h"
#include "ledger/tile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes b = bytes_of(data, size);
    struct bytes rest = b;
    struct bytes entry;
    struct tile t;
    struct buf again;
    bool bad;

    buf_init(&again, size + 1);
    if (tile_parse_path(b, &t) == 0) {
        tile_append_path(&again, &t);
        assert(bytes_equal(buf_bytes(&again), b));
        assert(tile_width_at(t.level, t.number, t.number) <= t.number);
        buf_reset(&again);
    }
    while (tile_next_entry(&rest, &entry, &bad))
        tile_append_entry(&again, entry);
    assert(bytes_equal(buf_bytes(&again), bytes_sub(b, 0, size - rest.n)));
    assert(bad == (rest.n > 0));
    buf_clear(&again);
    return 0;
}
