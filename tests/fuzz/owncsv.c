// SPDX-License-Identifier: Apache-2.0
// A list of one's own, from any bytes. What is read becomes bodies, whose JSON must parse.
#include <assert.h>
#include <stdint.h>

#include "base/json.h"
#include "base/limits.h"
#include "formats/own.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// A charter of one criterion, and a programme line for whatever the list names.
static struct charter_criterion criteria[] = {
    {{(const uint8_t *)"terrorism", 9}, {(const uint8_t *)"x", 1}},
};
static struct charter_programme programmes[] = {
    {{(const uint8_t *)"nat", 3}, {(const uint8_t *)"terrorism", 9}, {(const uint8_t *)"*", 1}},
};

static void
check(struct arena *a, const struct entry *e, const struct entry_list *l)
{
    const struct charter charter = {
        .criteria = criteria, .criterion_count = 1, .programmes = programmes, .programme_count = 1};
    struct err err = {0, ""};
    struct json *root = NULL;
    struct buf body;
    struct buf record;
    struct bytes again = {NULL, 0};
    buf_init(&body, LIMIT_RECORD_SIZE);
    buf_init(&record, LIMIT_RECORD_SIZE);
    if (entry_append_body(&body, e, l->list, &charter, ENTRY_LISTED, &err) == 0) {
        const int appended =
            entry_append_record(&record, buf_bytes(&body), 1795293120, bytes_of(NULL, 0), &err);
        assert(appended == 0);
        const int parsed = json_parse(a, buf_bytes(&record), JSON_RECORD, &root, &err);
        assert(parsed == 0 || parsed == ERR_NOMEM);
        const bool is_ours = entry_body_of(buf_bytes(&record), &again);
        assert(is_ours);
        assert(bytes_equal(again, buf_bytes(&body)));
    }
    buf_clear(&body);
    buf_clear(&record);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct entry_list l;
    struct err err = {0, ""};
    arena_init(&a, 16 * 1024 * 1024);
    if (own_read(&a, bytes_of(data, size), BYTES_LIT("nat"), &l, &err) == 0) {
        for (const struct entry *e = l.first; e != NULL; e = e->next) {
            check(&a, e, &l);
        }
    }
    arena_clear(&a);
    return 0;
}
