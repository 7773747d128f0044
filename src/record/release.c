// SPDX-License-Identifier: Apache-2.0
// Kind `release`. Its row stands in the group of the record it releases; who may hold that record
// is read from the rows of its own ledger alone (record/fold.h, fold_access).
#include "record/release.h"

#include <assert.h>
#include <string.h>

#include "base/limits.h"
#include "record/common.h"
#include "record/kinds.h"

static const struct field fields[] = {
    {"of", FIELD_ID, FIELD_REQUIRED, 0, 0, 0, 0, NULL, NULL,
     "Id of a restricted record of this ledger"},
    {"index", FIELD_INT, FIELD_REQUIRED, 0, (int64_t)LIMIT_LEDGER_LEAVES - 1, 0, 0, NULL, NULL,
     "Index of that record's leaf in this ledger"},
    {"to", FIELD_MEMBER, FIELD_REQUIRED | FIELD_LIST, 0, 0, 1, LIMIT_RELEASE_NAMES, NULL, NULL,
     "Members that may hold it from now on, beside those who may already"},
};

const struct field_set release_fields = FIELD_SET(fields);

const char *const release_rules[] = {
    "Only the ledger that holds the record can release it",
    "Of releases and recalls of one record that name a member, the last in the ledger counts",
    NULL,
};

int
release_read_names(struct arena *a, struct record *r, const char *name, struct err *e)
{
    _Static_assert(LIMIT_RELEASE_NAMES * (LIMIT_MEMBER_NAME + 1) <= ROW_NOTE_MAX,
                   "a row's note holds all names");
    (void)e;                                 // the table has refused what could be refused
    (void)common_get_id(r, "of", &r->about); // required, so present
    const struct json *list = json_get(r->json, name);
    assert(list != NULL);
    uint8_t *note = arena_alloc(a, list->count * (size_t)(LIMIT_MEMBER_NAME + 1));
    size_t n = 0;
    if (note == NULL)
        return ERR_NOMEM;
    for (const struct json *x = list->first; x != NULL; x = x->next) {
        assert(x->text.n <= LIMIT_MEMBER_NAME);
        note[n++] = (uint8_t)x->text.n;
        memcpy(note + n, x->text.p, x->text.n);
        n += x->text.n;
    }
    r->note = bytes_of(note, n);
    return 0;
}

bool
release_names(struct bytes note, struct bytes member)
{
    size_t at = 0;
    while (at < note.n) {
        size_t n = note.p[at];
        if (bytes_equal(bytes_sub(note, at + 1, n), member))
            return true;
        at += 1 + n;
    }
    return false;
}

int
release_check(struct arena *a, struct record *r, struct err *e)
{
    return release_read_names(a, r, "to", e);
}

unsigned
release_map(const struct record *r, struct row *rows)
{
    rows[0].group = r->about;
    return 1;
}
