// SPDX-License-Identifier: Apache-2.0
// Signed notes: what is read comes out as it was, signature by signature.
#include <assert.h>
#include <stdint.h>

#include "base/buf.h"
#include "ledger/note.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct note n;
    const struct sign_public public = {{0}};
    struct err e = {0};
    struct bytes b = bytes_of(data, size);
    struct buf again;

    if (note_parse(b, &n, &e) != 0) {
        assert(e.text[0] != '\0');
        return 0;
    }
    assert(n.count > 0);
    assert(note_text_is_valid(n.text));
    buf_init(&again, size);
    buf_append(&again, n.text);
    buf_append_byte(&again, '\n');
    for (unsigned i = 0; i < n.count; i++) {
        const struct note_signature *s = &n.signatures[i];
        struct note_key key;
        note_key_make(s->name, NOTE_ED25519, &public, &key);
        key.id = s->id;
        assert(note_verify(&n, &key, NULL) != NOTE_UNSIGNED);
        if (s->n <= sizeof s->b)
            note_append_signature_line(&again, s->name, s->id, bytes_of(s->b, s->n));
        else
            buf_append(&again, s->line);
    }
    assert(bytes_equal(buf_bytes(&again), b));
    buf_clear(&again);
    return 0;
}
