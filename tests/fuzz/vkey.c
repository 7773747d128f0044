// SPDX-License-Identifier: Apache-2.0
// Verifier keys: what is read comes out as it was.
#include <assert.h>
#include <stdint.h>

#include "base/buf.h"
#include "ledger/note.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err e = {0};
    struct note_key key;
    struct buf again;

    if (note_vkey_parse(bytes_of(data, size), &key, &e) != 0) {
        assert(e.text[0] != '\0');
        return 0;
    }
    assert(note_name_is_valid(key.name));
    buf_init(&again, size);
    note_vkey_append(&again, &key);
    assert(bytes_equal(buf_bytes(&again), bytes_of(data, size)));
    buf_clear(&again);
    return 0;
}
