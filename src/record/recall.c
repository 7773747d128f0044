// SPDX-License-Identifier: Apache-2.0
// Kind `recall`: the end of a release. Whoever it names is asked to erase the bytes; that cannot be
// proved.
#include "base/limits.h"
#include "record/kinds.h"
#include "record/release.h"

static const struct field fields[] = {
    {"of", FIELD_ID, FIELD_REQUIRED, 0, 0, 0, 0, NULL, NULL,
     "Id of a restricted record of this ledger"},
    {"index", FIELD_INT, FIELD_REQUIRED, 0, (int64_t)LIMIT_LEDGER_LEAVES - 1, 0, 0, NULL, NULL,
     "Index of that record's leaf in this ledger"},
    {"from", FIELD_AUDIENCE, FIELD_REQUIRED | FIELD_LIST, 0, 0, 1, LIMIT_RELEASE_NAMES, NULL, NULL,
     "Members and centres that may no longer hold it, and are asked to erase it"},
    {"reason", FIELD_TEXT, 0, 0, 4096, 0, 0, NULL, NULL, "Why"},
};

const struct field_set recall_fields = FIELD_SET(fields);

const char *const recall_rules[] = {
    "Only the ledger that holds the record can recall it",
    "Of releases and recalls of one record that name a member, the last in the ledger counts",
    "A recall that names a centre names every party of its agreement, bound or not, so that leaving "
    "it opens nothing",
    NULL,
};

int
recall_check(struct arena *a, struct record *r, struct err *e)
{
    return release_read_names(a, r, "from", e);
}

unsigned
recall_map(const struct record *r, struct row *rows)
{
    rows[0].group = r->about;
    return 1;
}
