// SPDX-License-Identifier: Apache-2.0
// Kind `training`: a course that this member offers to others. An object like any other
// (record/fold_object.c): what its table and the check below say is all there is to it.
#include "base/when.h"
#include "record/common.h"
#include "record/kinds.h"
#include "record/record.h"

enum { TRAINING_OFFERED, TRAINING_WITHDRAWN };
static const char *const statuses[] = {"offered", "withdrawn", NULL};

static const struct field fields[] = {
    {"status", FIELD_WORD, FIELD_REQUIRED, 0, 0, 0, 0, statuses, NULL,
     "Whether this version offers the course or takes it back; a first version offers"},
    {"title", FIELD_TEXT, FIELD_REQUIRED, 1, 256, 0, 0, NULL, NULL, "What the course is called"},
    {"about", FIELD_TEXT, 0, 1, 4096, 0, 0, NULL, NULL,
     "What is taught, to whom, in which languages"},
    {"where", FIELD_TEXT, 0, 1, 1024, 0, 0, NULL, NULL, "Where it is held"},
    {"begins", FIELD_MOMENT, 0, 0, 0, 0, 0, NULL, NULL, "First moment of it"},
    {"ends", FIELD_MOMENT, 0, 0, 0, 0, 0, NULL, NULL, "First moment after it"},
    {"places", FIELD_INT, 0, 1, 10000, 0, 0, NULL, NULL, "How many can take part"},
};

const struct field_set training_fields = FIELD_SET(fields);

const char *const training_rules[] = {
    "A first version, one without `object`, has status offered",
    "A course ends after it begins",
    "A version has effect from its time, though not before the version before it, until the next "
    "version or its own `until`; one that withdraws is in force at no time",
    NULL,
};

int
training_check(struct arena *a, struct record *r, struct err *e)
{
    (void)a; // its row needs nothing more
    r->status = (uint8_t)common_get_word(r->json, "status", statuses);
    if (r->status == TRAINING_WITHDRAWN && !r->has_object)
        return err_set(e, ERR_REFUSED,
                       "status: a first version (one without `object`) offers, it cannot withdraw");
    if (common_get_moment(r->json, "ends", WHEN_MAX) <= common_get_moment(r->json, "begins", WHEN_MIN))
        return err_set(e, ERR_REFUSED, "ends: the course ends before it begins");
    return 0;
}

unsigned
training_map(const struct record *r, struct row *rows)
{
    if (r->status == TRAINING_WITHDRAWN)
        rows[0].until = WHEN_MIN;
    return 1;
}
