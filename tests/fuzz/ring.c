// SPDX-License-Identifier: Apache-2.0
// A ring of any corners, four bytes a coordinate: it is judged, and its judgement is the same from whichever corner it begins.
#include <assert.h>
#include <stdint.h>

#include "base/num.h"
#include "plan/ring.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CORNERS 24

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct globe_place corners[CORNERS + 1] = {{0, 0}};
    size_t count = 0;
    for (; count < CORNERS && size >= 8; count++, data += 8, size -= 8)
        corners[count] =
            (struct globe_place){(int32_t)num_get_u32be(data), (int32_t)num_get_u32be(data + 4)};
    const enum ring_verdict v = ring_judge(corners, count);
    assert(ring_rule(v)[0] != '\0');
    if (count > 0) {
        corners[count] = corners[0];
        const enum ring_verdict again = ring_judge(corners + 1, count);
        assert((again == RING_ACCEPTED) == (v == RING_ACCEPTED));
    }
    return 0;
}
