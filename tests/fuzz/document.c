// SPDX-License-Identifier: Apache-2.0
// Numbers of documents as people write them: what is read is folded the same when it is read again, and is the same as
// itself; and the sorted index of numbers opens or refuses whatever bytes it is given.
#include <assert.h>
#include <stdint.h>

#include "screen/document.h"
#include "screen/numbers.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
look_up(struct bytes bytes)
{
    struct numbers x;
    struct numbers_entry entry;
    if (numbers_open(&x, bytes, NULL) < 0)
        return;
    struct bytes number = bytes_of(bytes.p, bytes.n < 9 ? bytes.n : 9);
    for (uint32_t i = numbers_find(&x, number); numbers_get(&x, i, number, &entry); i++)
        continue;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct document d, again;
    arena_init(&a, 1024 * 1024);
    if (document_read_text(&a, bytes_of(data, size), &d)) {
        assert(d.folded.n > 0);
        assert(d.folded.n <= DOCUMENT_SIZE_MAX);
        assert(document_compare(&d, &d) != DOCUMENT_DIFFERENT);
        assert(d.rule);
        if (document_read(&a, bytes_of(NULL, 0), d.folded, bytes_of(NULL, 0), &again))
            assert(document_compare(&again, &again) != DOCUMENT_DIFFERENT);
    }
    look_up(bytes_of(data, size));
    arena_clear(&a);
    return 0;
}
