// SPDX-License-Identifier: Apache-2.0
// Kind `recognition`. All recognitions of one listing in one ledger are one history in index order,
// whether or not they name each other as versions (record/fold_listing.c).
#include "record/recognition.h"

#include "record/common.h"
#include "record/kinds.h"
#include "record/record.h"

static const char *const statuses[] = {"recognised", "withdrawn", NULL};

static const struct field fields[] = {
    {"listing", FIELD_ID, FIELD_REQUIRED, 0, 0, 0, 0, NULL, NULL,
     "Id of the listing (of its first version)"},
    {"status", FIELD_WORD, FIELD_REQUIRED, 0, 0, 0, 0, statuses, NULL,
     "Whether it is recognised, or no longer"},
    {"since", FIELD_MOMENT, 0, 0, 0, 0, 0, NULL, NULL, "From when on; without it, from `time` on"},
    {"act", FIELD_TEXT, 0, 0, 4096, 0, 0, NULL, NULL, "The national act it rests on"},
};

const struct field_set recognition_fields = FIELD_SET(fields);

const char *const recognition_rules[] = {
    "All recognitions of one listing in one ledger are one history, in the order of the ledger: "
    "each holds until the next",
    "The lister recognises its own listing while it is in force, without a record",
    "A recognition bears on listings of its own layer and of the common layer",
    NULL,
};

int
recognition_check(struct arena *a, struct record *r, struct err *e)
{
    (void)a; // nothing to keep
    (void)e; // nothing to refuse
    r->status = (uint8_t)common_get_word(r->json, "status", statuses);
    r->from = common_get_moment(r->json, "since", r->time);
    (void)common_get_id(r, "listing", &r->about); // required, so present
    return 0;
}

unsigned
recognition_map(const struct record *r, struct row *rows)
{
    rows[0].group = r->about;
    return 1;
}
