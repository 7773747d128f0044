// SPDX-License-Identifier: Apache-2.0
// Proof files: what is read comes out as it was; and no proof takes the judges out of bounds.
#include <assert.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "ledger/proof.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct proof_file p;
    static const struct hash root = {{1}};
    struct err e = {0};
    struct arena a;
    struct buf again;

    arena_init(&a, 1024 * 1024);
    if (proof_parse(&a, bytes_of(data, size), &p, &e) == 0) {
        assert(p.count <= TREE_PROOF_MAX);
        buf_init(&again, size);
        proof_append(&again, &p);
        assert(bytes_equal(buf_bytes(&again), bytes_of(data, size)));
        buf_clear(&again);
        assert(!proof_verify_inclusion(p.hashes, p.count, p.index, p.index + size, &root, &root) ||
               (p.index + size == 1 && p.count == 0));
        assert(!proof_verify_consistency(p.hashes, p.count, p.index + 1, &root, p.index + 1 + size,
                                         &root));
    } else {
        assert(e.text[0] != '\0');
    }
    arena_clear(&a);
    return 0;
}
