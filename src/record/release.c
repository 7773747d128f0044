// SPDX-License-Identifier: Apache-2.0
// Kind `release`. Its row stands in the group of the record it releases; who may hold that record
// is read from the rows of its own ledger alone (record/fold.h, fold_access).
#include "record/release.h"

#include <assert.h>
#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "record/common.h"
#include "record/kinds.h"

static const struct field fields[] = {
    {"of", FIELD_ID, FIELD_REQUIRED, 0, 0, 0, 0, NULL, NULL,
     "Id of a restricted record of this ledger"},
    {"index", FIELD_INT, FIELD_REQUIRED, 0, (int64_t)LIMIT_LEDGER_LEAVES - 1, 0, 0, NULL, NULL,
     "Index of that record's leaf in this ledger"},
    {"to", FIELD_AUDIENCE, FIELD_REQUIRED | FIELD_LIST, 0, 0, 1, LIMIT_RELEASE_NAMES, NULL, NULL,
     "Members and centres that may hold it from now on, beside those who may already"},
};

const struct field_set release_fields = FIELD_SET(fields);

const char *const release_rules[] = {
    "Only the ledger that holds the record can release it",
    "Of releases and recalls of one record that name a member, the last in the ledger counts",
    "A release that names a centre names who is bound by its agreement at the time of serving; a "
    "centre in the records of who is no party of its agreement names nobody",
    "A release that is an exercise, and a centre that is one, count for records of the exercise "
    "only",
    NULL,
};

static unsigned
count_centres(const struct json *list)
{
    unsigned n = 0;
    for (const struct json *x = list != NULL ? list->first : NULL; x != NULL; x = x->next)
        n += x->text.n == 2 * HASH_SIZE;
    return n;
}

bool
release_has_centre(const struct json *list)
{
    return count_centres(list) > 0;
}

int
release_check_list(const char *field, const struct json *list, struct err *e)
{
    unsigned centres = count_centres(list);
    if (centres <= LIMIT_RELEASE_CENTRES)
        return 0;
    return err_set(e, ERR_REFUSED, "%s: names at most %d centres, and here are %u", field,
                   LIMIT_RELEASE_CENTRES, centres);
}

uint8_t *
release_write_names(struct arena *a, size_t head, const struct json *list, size_t *n)
{
    _Static_assert(LIMIT_RELEASE_CENTRES * (HASH_SIZE + 1) +
                           (LIMIT_RELEASE_NAMES - LIMIT_RELEASE_CENTRES) *
                               (LIMIT_MEMBER_NAME + 1) <=
                       ROW_NOTE_MAX,
                   "a row's note holds all names");
    size_t size = head;
    for (const struct json *x = list->first; x != NULL; x = x->next)
        size += 1 + (x->text.n == 2 * HASH_SIZE ? HASH_SIZE : x->text.n);
    uint8_t *note = arena_alloc(a, size);
    *n = head;
    if (note == NULL)
        return NULL;
    memset(note, 0, head);
    for (const struct json *x = list->first; x != NULL; x = x->next) {
        struct hash id;
        struct bytes entry = x->text;
        if (entry.n == 2 * HASH_SIZE && hash_from_hex(entry, &id) == 0)
            entry = hash_bytes(&id);
        assert(entry.n <= HASH_SIZE); // the table has seen to their form
        note[(*n)++] = (uint8_t)entry.n;
        memcpy(note + *n, entry.p, entry.n);
        *n += entry.n;
    }
    assert(*n == size);
    return note;
}

int
release_read_names(struct arena *a, struct record *r, const char *name, struct err *e)
{
    (void)common_get_id(r, "of", &r->about); // required, so present
    const struct json *list = json_get(r->json, name);
    assert(list != NULL);
    int rc = release_check_list(name, list, e);
    if (rc != 0)
        return rc;
    size_t n = 0;
    const uint8_t *note = release_write_names(a, 0, list, &n);
    uint8_t *place = arena_alloc(a, 8);
    if (note == NULL || place == NULL)
        return ERR_NOMEM;
    num_put_u64be(place, (uint64_t)json_get_int(r->json, "index", 0));
    r->note = bytes_of(note, n);
    r->place = bytes_of(place, 8);
    return 0;
}

bool
release_next(struct bytes *left, struct bytes *entry)
{
    if (left->n == 0)
        return false;
    *entry = bytes_sub(*left, 1, left->p[0]);
    *left = bytes_sub(*left, 1 + entry->n, left->n);
    return true;
}

bool
release_is_centre(struct bytes entry, struct hash *id)
{
    if (entry.n != HASH_SIZE)
        return false;
    memcpy(id->b, entry.p, HASH_SIZE);
    return true;
}

bool
release_names(struct bytes note, struct bytes member)
{
    struct bytes entry;
    while (release_next(&note, &entry)) {
        if (bytes_equal(entry, member))
            return true;
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
