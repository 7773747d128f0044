// SPDX-License-Identifier: Apache-2.0
// Kind `identity`. It bears on two listings, so it gives two rows; each row's note is the other
// listing's id.
#include "record/identity.h"

#include <string.h>

#include "record/common.h"
#include "record/kinds.h"
#include "record/record.h"

static const char *const statuses[] = {"same", "different", "withdrawn", NULL};

static const struct field fields[] = {
    {"a", FIELD_ID, FIELD_REQUIRED, 0, 0, 0, 0, NULL, NULL, "Id of one listing"},
    {"b", FIELD_ID, FIELD_REQUIRED, 0, 0, 0, 0, NULL, NULL, "Id of the other"},
    {"status", FIELD_WORD, FIELD_REQUIRED, 0, 0, 0, 0, statuses, NULL,
     "The judgement; withdrawn takes back an earlier one"},
    {"reason", FIELD_TEXT, 0, 0, 64 * 1024, 0, 0, NULL, NULL, "Why"},
};

const struct field_set identity_fields = FIELD_SET(fields);

const char *const identity_rules[] = {
    "The two listings differ",
    "All judgements of one pair in one ledger are one history, in the order of the ledger: each "
    "holds until the next",
    NULL,
};

int
identity_check(struct arena *a, struct record *r, struct err *e)
{
    r->status = (uint8_t)common_get_word(r->json, "status", statuses);
    (void)common_get_id(r, "a", &r->about); // required, so present
    (void)common_get_id(r, "b", &r->other);
    if (hash_equal(&r->about, &r->other))
        return err_set(e, ERR_REFUSED, "b: is the same listing as a");
    uint8_t *note = arena_alloc(a, 2 * HASH_SIZE);
    if (note == NULL)
        return ERR_NOMEM;
    memcpy(note, r->other.b, HASH_SIZE);
    memcpy(note + HASH_SIZE, r->about.b, HASH_SIZE);
    r->note = bytes_of(note, 2 * HASH_SIZE);
    return 0;
}

unsigned
identity_map(const struct record *r, struct row *rows)
{
    rows[1] = rows[0];
    rows[0].group = r->about;
    rows[0].note = bytes_sub(r->note, 0, HASH_SIZE);
    rows[1].group = r->other;
    rows[1].note = bytes_sub(r->note, HASH_SIZE, HASH_SIZE);
    return 2;
}
