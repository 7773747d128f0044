// SPDX-License-Identifier: Apache-2.0
// Kind `charter`: the first leaf of every ledger, which founds it on a charter (the document is
// record/charter.c). All such records stand in one group; the row's note is the charter's hash.
#include "base/limits.h"
#include "record/common.h"
#include "record/fold.h"
#include "record/kinds.h"
#include "record/record.h"

static const struct field previous_fields[] = {
    {"origin", FIELD_ORIGIN, FIELD_REQUIRED, 0, 0, 0, 0, NULL, NULL,
     "Origin of the generation before"},
    {"size", FIELD_INT, FIELD_REQUIRED, 0, (int64_t)LIMIT_LEDGER_LEAVES, 0, 0, NULL, NULL,
     "Its settled size"},
    {"root", FIELD_ID, FIELD_REQUIRED, 0, 0, 0, 0, NULL, NULL, "The root at that size, in hex"},
};
static const struct field_set previous_set = FIELD_SET(previous_fields);

static const struct field fields[] = {
    {"charter", FIELD_ID, FIELD_REQUIRED, 0, 0, 0, 0, NULL, NULL,
     "SHA-256 of the charter's text, in hex"},
    {"previous", FIELD_OBJECT, 0, 0, 0, 0, 0, NULL, &previous_set,
     "In the ledger of a rebound member: what is settled of the one before"},
};

const struct field_set founding_fields = FIELD_SET(fields);

const char *const founding_rules[] = {
    "It is the first leaf of its ledger; at any other place it has no effect",
    NULL,
};

int
founding_check(struct arena *a, struct record *r, struct err *e)
{
    (void)e;                                      // the table has refused what could be refused
    (void)common_get_id(r, "charter", &r->about); // required, so present
    r->note = arena_copy(a, hash_bytes(&r->about));
    return r->note.p == NULL ? ERR_NOMEM : 0;
}

unsigned
founding_map(const struct record *r, struct row *rows)
{
    (void)r; // all is in the row already
    fold_group_of_kind(KIND_CHARTER, &rows[0].group);
    return rows[0].index == 0 ? 1 : 0;
}
