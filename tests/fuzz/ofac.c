// SPDX-License-Identifier: Apache-2.0
// The US Treasury's list, from any bytes: the input holds the three files, each closed by its
// control-Z, one after the other.
#include <stdint.h>

#include "base/limits.h"
#include "formats/ofac.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// A charter of one criterion, which every programme falls under.
static struct charter_criterion criteria[] = {
    {{(const uint8_t *)"terrorism", 9}, {(const uint8_t *)"x", 1}},
};
static struct charter_programme programmes[] = {
    {{(const uint8_t *)"ofac", 4}, {(const uint8_t *)"terrorism", 9}, {(const uint8_t *)"*", 1}},
};

// Cut the next file, its control-Z included, off *rest.
static struct bytes
next_file(struct bytes *rest)
{
    size_t n = bytes_find(*rest, 0, 0x1A);
    n = n < rest->n ? n + 1 : n;
    const struct bytes file = bytes_sub(*rest, 0, n);
    *rest = bytes_sub(*rest, n, rest->n - n);
    return file;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct charter charter = {
        .criteria = criteria, .criterion_count = 1, .programmes = programmes, .programme_count = 1};
    struct bytes rest = bytes_of(data, size);
    const struct bytes sdn = next_file(&rest);
    const struct bytes alt = next_file(&rest);
    struct arena a;
    struct entry_list l;
    struct err err = {0, ""};
    struct buf body;
    arena_init(&a, 16 * 1024 * 1024);
    buf_init(&body, LIMIT_RECORD_SIZE);
    if (ofac_read(&a, sdn, alt, rest, &l, &err) == 0) {
        for (struct entry *e = l.first; e != NULL; e = e->next) {
            buf_reset(&body);
            (void)entry_append_body(&body, e, l.list, &charter, ENTRY_LISTED, &err); // may refuse
        }
    }
    buf_clear(&body);
    arena_clear(&a);
    return 0;
}
