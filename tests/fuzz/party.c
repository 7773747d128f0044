// SPDX-License-Identifier: Apache-2.0
// A party as a request describes it: read, written back, and compared with itself read as a listing.
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "base/json.h"
#include "formats/party.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct screen_normaliser *normaliser; // ICU takes long to open
    static struct party p;
    static struct details listed;
    struct details_verdict v;
    struct arena a;
    struct json *json;
    struct buf out;
    struct json_writer w;
    if (!normaliser && normalise_new(&normaliser, NULL) < 0)
        return 0;
    arena_init(&a, 16 * 1024 * 1024);
    buf_init(&out, 16 * 1024 * 1024);
    if (json_parse(&a, bytes_of(data, size), JSON_API, &json, NULL) == 0) {
        party_of_listing(&a, json, &listed);
        if (party_of_json(&a, json, 2026, &p, NULL) == 0) {
            json_writer_init(&w, &out);
            json_write_object(&w, NULL);
            party_write(&p, &w);
            json_write_object_end(&w);
            assert(buf_check(&out) == 0);
            struct json *again;
            assert(json_parse(&a, buf_bytes(&out), JSON_API, &again, NULL) == 0);
            assert(details_compare(&a, normaliser, &p.details, &p.details, &v, NULL) == 0);
            for (int f = DETAILS_BIRTH; f < DETAILS_FIELDS; f++)
                assert(v.fields[f].grade != DETAILS_CONTRADICTS);
            assert(details_compare(&a, normaliser, &p.details, &listed, &v, NULL) == 0);
            buf_reset(&out);
            party_fingerprint(&p.details, &out);
            assert(buf_check(&out) == 0);
        }
    }
    buf_clear(&out);
    arena_clear(&a);
    return 0;
}
