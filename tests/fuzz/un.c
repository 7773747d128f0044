// SPDX-License-Identifier: Apache-2.0
// The UN's list, from any bytes: what is read must also write.
#include <stdint.h>

#include "base/limits.h"
#include "formats/un.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// A charter of one criterion, which every programme falls under.
static struct charter_criterion criteria[] = {
    {{(const uint8_t *)"terrorism", 9}, {(const uint8_t *)"x", 1}},
};
static struct charter_programme programmes[] = {
    {{(const uint8_t *)"un", 2}, {(const uint8_t *)"terrorism", 9}, {(const uint8_t *)"*", 1}},
};

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct charter charter = {
        .criteria = criteria, .criterion_count = 1, .programmes = programmes, .programme_count = 1};
    struct arena a;
    struct entry_list l;
    struct err err = {0, ""};
    struct buf body;
    arena_init(&a, 16 * 1024 * 1024);
    buf_init(&body, LIMIT_RECORD_SIZE);
    if (un_read(&a, bytes_of(data, size), &l, &err) == 0) {
        for (struct entry *e = l.first; e != NULL; e = e->next) {
            buf_reset(&body);
            (void)entry_append_body(&body, e, l.list, &charter, ENTRY_LISTED, &err); // may refuse
        }
    }
    buf_clear(&body);
    arena_clear(&a);
    return 0;
}
