// SPDX-License-Identifier: Apache-2.0
// Bodies of peers: chunks, heads, receipts, opened leaves. What parses must come back byte for byte.
#include <assert.h>
#include <stdint.h>

#include "sync/wire.h"

static void
chunk(struct bytes body)
{
    struct arena a;
    struct wire_chunk c;
    struct buf again;
    arena_init(&a, 16 << 20);
    buf_init(&again, body.n + 64);
    if (wire_parse_chunk(&a, body, &c, NULL) == 0) {
        wire_append_chunk_head(&again, &c);
        for (uint64_t i = 0; i < c.to - c.from; i++)
            if (c.frames[i].is_lost)
                wire_append_lost(&again, &c.frames[i].leaf);
            else
                wire_append_frame(&again, &c.frames[i].leaf, c.frames[i].has_bytes ? c.frames[i].salt : NULL,
                                  c.frames[i].record);
        assert(bytes_equal(buf_bytes(&again), body));
    }
    buf_clear(&again);
    arena_clear(&a);
}

static void
opened(struct bytes body)
{
    struct wire_opened o;
    struct buf again;
    buf_init(&again, body.n + 64);
    if (wire_parse_opened(body, &o) == 0) {
        wire_append_opened(&again, &o);
        assert(bytes_equal(buf_bytes(&again), body));
    }
    buf_clear(&again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes body = {data, size}, member, note;
    struct wire_receipt receipt;
    uint64_t rules;
    bool is_bad;
    chunk(body);
    if (wire_parse_receipt(body, &receipt) == 0)
        assert(receipt.origin.n <= size);
    opened(body);
    if (wire_parse_heads(&body, &member, &rules, NULL) == 0)
        while (wire_next_note(&body, &note, &is_bad))
            assert(note.n <= size);
    return 0;
}
