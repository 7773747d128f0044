// SPDX-License-Identifier: Apache-2.0
// See settle.h and docs/protocol.md, "Checkpoint, cosignature, receipt, settled".
#include "sync/settle.h"

#include <assert.h>

#include "base/limits.h"

unsigned
settle_k(size_t members)
{
    return 1 + (unsigned)(2 * members / 3);
}

uint64_t
settle_size(const uint64_t *sizes, size_t members, size_t author, unsigned k)
{
    uint64_t others[LIMIT_MEMBERS]; // descending
    size_t count = 0;
    assert(members <= LIMIT_MEMBERS);
    for (size_t m = 0; m < members; m++) {
        if (m == author)
            continue;
        size_t at = count++;
        for (; at > 0 && others[at - 1] < sizes[m]; at--)
            others[at] = others[at - 1];
        others[at] = sizes[m];
    }
    uint64_t own = sizes[author];
    if (author >= members) // a guest's own word is none of the k
        k++;
    if (k < 2)
        return own;
    if (count < k - 1)
        return 0;
    return others[k - 2] < own ? others[k - 2] : own;
}
