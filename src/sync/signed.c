// SPDX-License-Identifier: Apache-2.0
// An author's checkpoint kept in memory, signature verified.
#include <stdlib.h>
#include <string.h>

#include "sync/state.h"

void
signed_clear(struct signed_note *n)
{
    free(n->p);
    *n = (struct signed_note){0};
}

int
signed_set(struct signed_note *n, uint64_t size, const struct hash *root, struct bytes note, struct err *e)
{
    uint8_t *p = malloc(note.n ? note.n : 1);
    if (!p)
        return err_set(e, ERR_NOMEM, "no memory for a checkpoint of %zu bytes", note.n);
    if (note.n)
        memcpy(p, note.p, note.n);
    free(n->p);
    *n = (struct signed_note){.size = size, .root = *root, .p = p, .n = note.n};
    return 0;
}

struct bytes
signed_bytes(const struct signed_note *n)
{
    return (struct bytes){n->p, n->n};
}
