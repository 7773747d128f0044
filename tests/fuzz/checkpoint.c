// SPDX-License-Identifier: Apache-2.0
// Checkpoint texts: what is read comes out as it was.
#include <assert.h>
#include <stdint.h>

#include "base/buf.h"
#include "ledger/checkpoint.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err e = {0};
    struct checkpoint c;
    struct buf again;

    if (checkpoint_parse(bytes_of(data, size), &c, &e) != 0) {
        assert(e.text[0] != '\0');
        return 0;
    }
    buf_init(&again, size);
    checkpoint_append_text(&again, &c);
    assert(bytes_equal(buf_bytes(&again), bytes_of(data, size)));
    buf_clear(&again);
    return 0;
}
