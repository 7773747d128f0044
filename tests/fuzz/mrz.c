// SPDX-License-Identifier: Apache-2.0
// Machine-readable zones, and whatever else is typed for one.
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "screen/dates.h"
#include "screen/mrz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct mrz m;
    struct dates_span birth;
    arena_init(&a, 64 * 1024);
    int r = mrz_read(&a, bytes_of(data, size), 2026, &m, NULL);
    assert(r == 0 || r == ERR_INVALID);
    if (r == 0) {
        assert(strlen(m.birth) < sizeof m.birth);
        assert(m.birth[0] == '\0' || strlen(m.birth) == 10 || dates_read(bytes_of_str(m.birth), &birth)); // 31 February is no day
        assert(m.number.n <= 9 + 15);
        assert(m.name.n <= 39);
    }
    arena_clear(&a);
    return 0;
}
