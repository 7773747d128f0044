// SPDX-License-Identifier: Apache-2.0
// Any bytes as a record of any class: the judge answers, in bounded memory; what it accepts can be
// mapped, reduced and hashed, and is accepted again. The first byte is the class.
#include <stdlib.h>

#include "record/evidence.h"
#include "record/fold.h"
#include "record/record.h"

static void
reduce(struct arena *a, const struct row *row)
{
    struct fold_ledger by_number[2] = {{.size = 0},
                                       {BYTES_LIT("demo/x/TJK/1"), BYTES_LIT("TJK"), 1, 100}};
    struct fold_ledgers ledgers = {by_number, 1};
    struct fold_listing listing;
    bool is_listing = false;
    struct fold_hash *h = NULL;
    struct hash out;
    struct fold_key *keys = NULL;
    size_t count = 0;
    if (fold_listing(a, &ledgers, row, 1, 7, &listing, &is_listing) != 0)
        abort();
    if (is_listing)
        (void)fold_listing_at(&listing, row->from); // any answer will do
    (void)fold_access(row, 1, 1, BYTES_LIT("TJK")); // any answer will do
    if (fold_keys(a, row, 1, 1, &keys, &count) != 0)
        abort();
    if (fold_hash_new(&h, &ledgers) != 0 || fold_hash_add(h, row, 1) != 0)
        abort();
    fold_hash_final(h, &out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct record r;
    struct verdict v;
    struct row rows[FOLD_ROWS_MAX];
    struct hash id = {{1}};
    if (size == 0)
        return 0;
    arena_init(&a, 2 * (size_t)RECORD_ARENA_SIZE);
    if (record_parse(&a, data[0], bytes_of(data + 1, size - 1), &r, &v) != 0)
        abort();
    if (v.is_accepted) {
        unsigned count = fold_map(&r, 1, 50, &id, rows);
        for (unsigned i = 0; i < count; i++)
            reduce(&a, &rows[i]);
        struct sign_public key = {{2}};
        if (r.kind->id == KIND_EVIDENCE && evidence_check_signed(&r, &key, &v) != 0)
            abort();
        (void)record_releases_to(&r, BYTES_LIT("TJK")); // any answer will do
    } else if (v.reason[0] == '\0') {
        abort();
    }
    arena_clear(&a);
    return 0;
}
