// SPDX-License-Identifier: Apache-2.0
// Refusals before writing. They may depend on the charter, so they decide nothing about records of
// others: a record that is here already is judged by record_parse alone.
#include "record/write.h"

#include <string.h>

#include "base/buf.h"
#include "base/when.h"
#include "record/common.h"
#include "record/field.h"

// "Known: a, b, c" for a refusal.
static int
refuse_with_list(struct err *e, struct buf *text)
{
    const char *s = buf_str(text);
    int rc = s == NULL ? ERR_NOMEM : err_set(e, ERR_REFUSED, "%s", s);
    buf_clear(text);
    return rc;
}

static int
refuse_member(const struct charter *c, const char *field, struct bytes name, struct err *e)
{
    struct buf text;
    buf_init(&text, 4096);
    buf_append_str(&text, field);
    buf_append_str(&text, ": the charter has no member ");
    buf_append(&text, name);
    buf_append_str(&text, "; it has:");
    for (size_t i = 0; i < c->party_count; i++) {
        buf_append_byte(&text, ' ');
        buf_append(&text, c->members[i].name);
    }
    return refuse_with_list(e, &text);
}

// Members named in any field of the set exist.
static int
check_members(const struct field_set *set, const struct record *r, const struct charter *c,
              struct err *e)
{
    for (uint32_t i = 0; i < set->count; i++) {
        const struct field *f = &set->fields[i];
        const struct json *v = json_get(r->json, f->name);
        bool has_names = f->type == FIELD_MEMBER || f->type == FIELD_AUDIENCE;
        if (!has_names || v == NULL)
            continue;
        if ((f->flags & FIELD_LIST) == 0 && charter_find(c, v->text) == NULL)
            return refuse_member(c, f->name, v->text, e);
        for (const struct json *x = v->first; x != NULL; x = x->next) {
            bool is_centre = f->type == FIELD_AUDIENCE && x->text.n == 2 * HASH_SIZE;
            if (!is_centre && charter_find(c, x->text) == NULL)
                return refuse_member(c, f->name, x->text, e);
        }
    }
    return 0;
}

static int
refuse_criterion(const struct charter *c, struct bytes id, struct err *e)
{
    struct buf text;
    buf_init(&text, 64 * 1024);
    buf_append_str(&text, "criteria: '");
    buf_append(&text, id);
    if (charter_is_belief(id))
        buf_append_str(&text, "': belief is never a criterion. The charter's criteria are:");
    else
        buf_append_str(&text, "' is no criterion of the charter. A listing cites at least one of:");
    for (size_t i = 0; i < c->criterion_count; i++) {
        buf_append_byte(&text, ' ');
        buf_append(&text, c->criteria[i].id);
    }
    return refuse_with_list(e, &text);
}

static int
check_listing(const struct record *r, const struct charter *c, struct err *e)
{
    const struct json *list = json_get(r->json, "criteria");
    for (const struct json *x = list != NULL ? list->first : NULL; x != NULL; x = x->next) {
        if (!charter_has_criterion(c, x->text))
            return refuse_criterion(c, x->text, e);
    }
    if (common_get_moment(r->json, "review", WHEN_MAX) <= r->time)
        return err_set(e, ERR_REFUSED,
                       "review: the date is not after `time`, so the listing would lapse at once");
    return 0;
}

// Nobody receives what is not released to him.
static int
check_message(const struct record *r, struct err *e)
{
    const struct json *to = json_get(r->json, "to");
    for (const struct json *x = to != NULL ? to->first : NULL; x != NULL; x = x->next) {
        if (r->leaf_class == LEAF_RESTRICTED && !record_releases_to(r, x->text))
            return err_set(e, ERR_REFUSED, "to: the message is not released to %.*s",
                           (int)x->text.n, (const char *)x->text.p);
    }
    return 0;
}

static int
check_founding(const struct record *r, const struct charter *c, struct err *e)
{
    struct hash hash;
    if (common_get_id(r, "charter", &hash) && !hash_equal(&hash, &c->hash))
        return err_set(e, ERR_REFUSED,
                       "charter: this is the hash of another charter than the one in force");
    return 0;
}

int
write_check(const struct record *r, const struct charter *c, struct err *e)
{
    int rc = check_members(&common_fields, r, c, e);
    if (rc == 0)
        rc = check_members(r->kind->fields, r, c, e);
    if (rc != 0)
        return rc;
    const struct json *release = json_get(r->json, "release");
    if (r->leaf_class == LEAF_RESTRICTED && (release == NULL || release->count == 0))
        return err_set(e, ERR_REFUSED,
                       "release: a restricted record names the members it is released to");
    if (r->until <= r->time)
        return err_set(e, ERR_REFUSED,
                       "until: the end (`until`, or the last `expires`) is not after `time`, so the "
                       "record would never have effect");
    if (r->kind->id == KIND_LISTING)
        return check_listing(r, c, e);
    if (r->kind->id == KIND_MESSAGE)
        return check_message(r, e);
    if (r->kind->id == KIND_CHARTER)
        return check_founding(r, c, e);
    return 0;
}
