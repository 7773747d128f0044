// SPDX-License-Identifier: Apache-2.0
// Key files and recovery sheets. The first byte chooses which. A file that asks for much of
// argon2id is passed over, so that time goes into the readers; whatever reads as a sheet must print
// as a sheet that reads the same.
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/num.h"
#include "crypto/key.h"

enum { MEMORY_KIB_TRIED = 64, PASSES_TRIED = 2 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// Whether the second line asks for more than is tried here.
static bool
is_costly(struct bytes file)
{
    struct bytes line;
    if (!bytes_next_line(&file, &line) || !bytes_next_line(&file, &line))
        return false;
    size_t first = bytes_find(line, 0, ' ');
    size_t second = bytes_find(line, first + 1, ' ');
    uint64_t memory_kib = 0;
    uint64_t passes = 0;
    if (num_parse_u64(bytes_sub(line, first + 1, second - first - 1), &memory_kib) != 0 ||
        num_parse_u64(bytes_sub(line, second + 1, SIZE_MAX), &passes) != 0)
        return false;
    return memory_kib > MEMORY_KIB_TRIED || passes > PASSES_TRIED;
}

static void
try_file(struct bytes file, struct key_seeds *s)
{
    if (is_costly(file))
        return;
    struct err e = {0};
    int code = key_open(file, BYTES_LIT("pass"), s, &e);
    assert(code == e.code);
    assert(code == 0 || code == ERR_INVALID || code == ERR_DENIED);
    assert(code == 0 || sodium_is_zero((const uint8_t *)s, sizeof(*s)));
}

static void
try_sheet(struct bytes sheet, struct key_seeds *s)
{
    struct err e = {0};
    int code = key_from_sheet(sheet, s, &e);
    assert(code == e.code);
    assert(code == 0 || code == ERR_INVALID);
    if (code != 0) {
        assert(sodium_is_zero((const uint8_t *)s, sizeof(*s)));
        return;
    }
    struct key_seeds kept = *s;
    struct buf out;
    buf_init(&out, 4096);
    assert(key_sheet(s, bytes_sub(sheet, 0, 100), &out) == 0);
    assert(key_from_sheet(buf_bytes(&out), s, &e) == 0);
    assert(memcmp(&kept, s, sizeof(kept)) == 0);
    buf_wipe(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    if (sodium_init() < 0)
        abort();
    struct key_seeds *s = key_seeds_new();
    if (s == NULL)
        abort();
    struct bytes rest = bytes_of(data + 1, size - 1);
    if (data[0] % 2 == 0)
        try_file(rest, s);
    else
        try_sheet(rest, s);
    key_seeds_free(s);
    return 0;
}
