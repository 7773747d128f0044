// SPDX-License-Identifier: Apache-2.0
// Kind `contingent`. Its versions are its whole fold (record/fold_assist_object.c); the note of a row is
// its level (1), its hours (2) and its things (record/amount.h).
#include "record/contingent.h"

#include "record/amount.h"
#include "record/common.h"
#include "record/fold.h"
#include "record/kinds.h"
#include "record/record.h"

#define HOURS_MAX (366 * 24)

static const char *const statuses[] = {"pledged", "withdrawn", NULL};
static const char *const levels[] = {"immediate", "high", "medium", "low", NULL};

static const struct field readiness_fields[] = {
    {"level", FIELD_WORD, FIELD_REQUIRED, 0, 0, 0, 0, levels, NULL, "Level of readiness"},
    {"hours", FIELD_INT, FIELD_REQUIRED, 0, HOURS_MAX, 0, 0, NULL, NULL,
     "Hours from a call until it can move"},
};
static const struct field_set readiness_set = FIELD_SET(readiness_fields);

static const struct field fields[] = {
    {"status", FIELD_WORD, FIELD_REQUIRED, 0, 0, 0, 0, statuses, NULL,
     "Whether this version pledges it or takes it back; a first version pledges"},
    {"name", FIELD_TEXT, FIELD_REQUIRED, 1, 256, 0, 0, NULL, NULL, "What it is called"},
    {"items", FIELD_OBJECT, FIELD_LIST, 0, 0, 1, AMOUNT_ITEMS_MAX, NULL, &amount_fields,
     "What it is composed of; required when pledged"},
    {"equipment", FIELD_TEXT, 0, 1, 64 * 1024, 0, 0, NULL, NULL, "Its equipment, in words"},
    {"readiness", FIELD_OBJECT, 0, 0, 0, 0, 0, NULL, &readiness_set,
     "How ready it is; required when pledged"},
    {"place", FIELD_TEXT, 0, 1, 1024, 0, 0, NULL, NULL, "Where it stands"},
};

const struct field_set contingent_fields = FIELD_SET(fields);

const char *const contingent_rules[] = {
    "A first version, one without `object`, has status pledged",
    "A pledged contingent lists at least one thing, nothing twice and no quantity of nothing, and "
    "its readiness",
    "A version has effect from its time, though not before the version before it, until the next "
    "version or its own `until`, whichever comes first; a version renews it, and past `until` it "
    "has lapsed",
    NULL,
};

int
contingent_check(struct arena *a, struct record *r, struct err *e)
{
    const struct json *readiness = json_get(r->json, "readiness");
    r->status = (uint8_t)common_get_word(r->json, "status", statuses);
    if (r->status == CONTINGENT_WITHDRAWN && !r->has_object)
        return err_set(e, ERR_REFUSED,
                       "status: a first version (one without `object`) pledges, it cannot withdraw");
    if (r->status == CONTINGENT_PLEDGED && json_get(r->json, "items") == NULL)
        return err_set(e, ERR_REFUSED, "items: what is pledged lists what it is composed of");
    if (r->status == CONTINGENT_PLEDGED && readiness == NULL)
        return err_set(e, ERR_REFUSED, "readiness: what is pledged says how ready it is");
    struct buf note;
    buf_init(&note, ROW_NOTE_MAX);
    buf_append_byte(&note, (uint8_t)(1 + common_get_word(readiness, "level", levels)));
    buf_append_u16be(&note, (uint16_t)json_get_int(readiness, "hours", 0));
    int rc = amount_append_note(r->json, "items", &note, e);
    if (rc == 0) {
        r->note = arena_copy(a, buf_bytes(&note));
        rc = r->note.p == NULL ? ERR_NOMEM : 0;
    }
    buf_clear(&note);
    return rc;
}

unsigned
contingent_map(const struct record *r, struct row *rows)
{
    (void)r; // all is in the row already
    rows[1] = rows[0];
    rows[1].note = (struct bytes){NULL, 0};
    fold_group_of_kind(KIND_CONTINGENT, &rows[1].group);
    return 2;
}
