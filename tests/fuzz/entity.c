// SPDX-License-Identifier: Apache-2.0
// The request of the OpenSanctions API, entity by entity, as its handler reads it; and whatever JSON there is written as an
// entity, which must be JSON again.
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "base/json.h"
#include "formats/entity.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
write_as_entity(struct arena *a, const struct json *record)
{
    struct buf out;
    struct json_writer w;
    struct json *again;
    buf_init(&out, 16 * 1024 * 1024);
    json_writer_init(&w, &out);
    json_write_object(&w, NULL);
    entity_write(record, &w);
    json_write_object_end(&w);
    assert(buf_check(&out) == 0);
    assert(json_parse(a, buf_bytes(&out), JSON_GRAMMAR, &again, NULL) == 0);
    buf_clear(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct party p;
    struct arena a;
    struct json *json;
    arena_init(&a, 32 * 1024 * 1024);
    if (json_parse(&a, bytes_of(data, size), JSON_API, &json, NULL) == 0) {
        const struct json *queries = json_get(json, "queries");
        for (const struct json *q = queries ? queries->first : NULL; q; q = q->next)
            if (entity_read(&a, q, 2026, &p, NULL) == 0)
                assert(p.name_count > 0 || p.details.document_count > 0);
        write_as_entity(&a, json);
    }
    arena_clear(&a);
    return 0;
}
