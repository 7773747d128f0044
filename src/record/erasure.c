// SPDX-License-Identifier: Apache-2.0
// Kind `erasure`. Its indexes ascend and lie below its own; the second can only be judged where its
// place is known, so an erasure that breaks it parses, and has no effect.
#include "record/erasure.h"

#include <assert.h>

#include "base/limits.h"
#include "record/common.h"
#include "record/kinds.h"

static const struct field fields[] = {
    {"indexes", FIELD_INT, FIELD_REQUIRED | FIELD_LIST, 0, (int64_t)LIMIT_LEDGER_LEAVES - 1, 1,
     LIMIT_ERASURE_INDEXES, NULL, NULL,
     "Indexes of leaves of this ledger, ascending, each below this record's own; statute leaves "
     "stay"},
    {"reason", FIELD_TEXT, FIELD_REQUIRED, 1, 4096, 0, 0, NULL, NULL, "Why, without personal data"},
    {"act", FIELD_TEXT, 0, 0, 4096, 0, 0, NULL, NULL, "The act or order it follows"},
};

const struct field_set erasure_fields = FIELD_SET(fields);

const char *const erasure_rules[] = {
    "The indexes ascend; one that is not below the erasure's own index makes the whole erasure "
    "void",
    "Statute leaves it names stay as they are",
    "What it names is blank from here on for every node, as if never written, also for those who "
    "join later",
    NULL,
};

int
erasure_check(struct arena *a, struct record *r, struct err *e)
{
    (void)a; // nothing to keep
    int64_t before = -1;
    for (const struct json *x = json_get(r->json, "indexes")->first; x != NULL; x = x->next) {
        if (x->integer <= before)
            return err_set(e, ERR_REFUSED, "indexes: must ascend, each once");
        before = x->integer;
    }
    return 0;
}

unsigned
erasure_map(const struct record *r, struct row *rows)
{
    for (const struct json *x = json_get(r->json, "indexes")->first; x != NULL; x = x->next) {
        if ((uint64_t)x->integer >= rows[0].index)
            return 0;
    }
    return 1;
}

size_t
erasure_indexes(const struct record *r, uint64_t index, uint64_t *out, size_t out_max)
{
    assert(r->kind->id == KIND_ERASURE);
    size_t count = 0;
    for (const struct json *x = json_get(r->json, "indexes")->first; x != NULL; x = x->next) {
        if ((uint64_t)x->integer >= index)
            return 0;
        assert(count < out_max);
        out[count++] = (uint64_t)x->integer;
    }
    return count;
}
