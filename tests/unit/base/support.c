// SPDX-License-Identifier: Apache-2.0
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool
support_vector(const char *name, char path[SUPPORT_PATH_SIZE])
{
    const char *shared = getenv("ENTENTE_SHARED");
    int n = snprintf(path, SUPPORT_PATH_SIZE, "%s/vectors/%s",
                     shared != NULL ? shared : "../shared", name);
    assert_in_range(n, 1, SUPPORT_PATH_SIZE - 1);
    if (access(path, R_OK) == 0)
        return true;
    printf("# skipped: no shared vectors %s\n", name);
    return false;
}

void
support_read(const char *path, struct buf *b)
{
    buf_init(b, 64 * 1024 * 1024);
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        fail_msg("%s cannot be opened", path);
    for (;;) {
        uint8_t *p = buf_reserve(b, 65536);
        assert_non_null(p);
        size_t n = fread(p, 1, 65536, file);
        if (n == 0)
            break;
        buf_commit(b, n);
    }
    assert_int_equal(ferror(file), 0);
    assert_int_equal(fclose(file), 0);
}

struct bytes
support_exact(struct bytes b)
{
    uint8_t *p = malloc(b.n > 0 ? b.n : 1);
    assert_non_null(p);
    if (b.n > 0)
        memcpy(p, b.p, b.n);
    return bytes_of(p, b.n);
}

void
support_free(struct bytes b)
{
    free((void *)(uintptr_t)b.p);
}

uint64_t
support_random(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

uint64_t
support_below(uint64_t *state, uint64_t n)
{
    return support_random(state) % n;
}

void
assert_bytes(struct bytes got, const char *expected)
{
    if (!bytes_equal_str(got, expected))
        fail_msg("got \"%.*s\", expected \"%s\"", (int)got.n, (const char *)got.p, expected);
}
