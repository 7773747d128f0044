// SPDX-License-Identifier: Apache-2.0
// Randomness from getrandom(2), which hands out at most 256 bytes uninterrupted; larger requests
// come in pieces.
#include "host/random.h"

#include <assert.h>
#include <errno.h>
#include <sys/random.h>
#include <sys/types.h>

int
random_bytes(uint8_t *out, size_t n)
{
    assert(out != NULL || n == 0);
    for (size_t done = 0; done < n;) {
        ssize_t got = getrandom(out + done, n - done, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return ERR_IO;
        done += (size_t)got;
    }
    return 0;
}
