// SPDX-License-Identifier: Apache-2.0
// The fields that records of every kind share.
#include "record/common.h"

#include <assert.h>

#include "base/limits.h"
#include "base/when.h"
#include "record/release.h"

static const struct field fields[] = {
    {"kind", FIELD_NAME, FIELD_REQUIRED, 0, 0, 0, 0, NULL, NULL, "The record's kind"},
    {"time", FIELD_TIME, FIELD_REQUIRED, 0, 0, 0, 0, NULL, NULL,
     "When it was written, by its author's clock, in UTC"},
    {"object", FIELD_ID, 0, 0, 0, 0, 0, NULL, NULL,
     "Id of the first version, in every later version; all versions share ledger and class"},
    {"refs", FIELD_ID, FIELD_LIST, 0, 0, 0, 256, NULL, NULL, "Ids of other records it refers to"},
    {"label", FIELD_TEXT, 0, 0, 256, 0, 0, NULL, NULL,
     "How it may be passed on: a TLP 2.0 label, a purpose; for people, never enforced"},
    {"release", FIELD_AUDIENCE, FIELD_LIST, 0, 0, 0, LIMIT_RELEASE_NAMES, NULL, NULL,
     "Members and centres that may hold a restricted record beside its author; only there"},
    {"until", FIELD_MOMENT, 0, 0, 0, 0, 0, NULL, NULL,
     "Its effect ends at this moment; its bytes stay"},
    {"exercise", FIELD_BOOL, 0, 0, 0, 0, 0, NULL, NULL,
     "True: part of an exercise, kept in a layer that nothing real reads"},
};

const struct field_set common_fields = FIELD_SET(fields);

bool
common_get_id(const struct record *r, const char *name, struct hash *out)
{
    const struct json *v = json_get(r->json, name);
    if (v == NULL)
        return false;
    int rc = hash_from_hex(v->text, out);
    assert(rc == 0);
    return rc == 0;
}

int64_t
common_get_moment(const struct json *object, const char *name, int64_t otherwise)
{
    const struct json *v = json_get(object, name);
    if (v == NULL)
        return otherwise;
    int64_t moment = otherwise;
    int rc = when_parse(v->text, &moment);
    assert(rc == 0);
    return rc == 0 ? moment : otherwise;
}

int
common_get_word(const struct json *object, const char *name, const char *const *words)
{
    const struct json *v = json_get(object, name);
    return v == NULL ? -1 : field_word(words, v->text);
}

int
common_read(struct record *r, struct err *e)
{
    const struct kind *k = r->kind;
    r->time = common_get_moment(r->json, "time", WHEN_MIN);
    r->from = r->time;
    r->until = common_get_moment(r->json, "until", WHEN_MAX);
    r->has_object = common_get_id(r, "object", &r->object);
    r->is_exercise = json_get_bool(r->json, "exercise", false);
    if (r->has_object && (k->flags & KIND_VERSIONS) == 0)
        return err_set(e, ERR_REFUSED, "object: a %s has no versions", k->name);
    if (r->until != WHEN_MAX && (k->flags & KIND_LAPSES) == 0)
        return err_set(e, ERR_REFUSED, "until: a %s does not lapse", k->name);
    if (r->is_exercise && (k->flags & KIND_EXERCISES) == 0)
        return err_set(e, ERR_REFUSED, "exercise: a %s is never an exercise", k->name);
    if (r->leaf_class != LEAF_RESTRICTED && json_get(r->json, "release") != NULL)
        return err_set(e, ERR_REFUSED, "release: only a restricted record is released to names");
    if (release_check_list("release", json_get(r->json, "release"), e) < 0)
        return ERR_REFUSED;
    r->layer = r->is_exercise                     ? LAYER_EXERCISE
               : r->leaf_class == LEAF_RESTRICTED ? LAYER_RESTRICTED
                                                  : LAYER_COMMON;
    return 0;
}
