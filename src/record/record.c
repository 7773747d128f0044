// SPDX-License-Identifier: Apache-2.0
// From bytes to a typed record: the JSON profile, the fields that all kinds share, the kind's field
// table, the kind's own check. Inside, a refusal travels as an ordinary error; at the edge it
// becomes a verdict.
#include "record/record.h"

#include <assert.h>
#include <string.h>

#include "base/limits.h"
#include "record/common.h"
#include "record/field.h"
#include "record/write.h"

static int
refuse(struct verdict *v, const struct err *e)
{
    size_t n = strlen(e->text);
    if (n > sizeof v->reason - 1) {
        n = sizeof v->reason - 1;
        while (n > 0 && ((uint8_t)e->text[n] & 0xc0) == 0x80)
            n--; // not inside a character
    }
    v->is_accepted = false;
    memcpy(v->reason, e->text, n);
    v->reason[n] = '\0';
    return 0;
}

int
record_verdict(int rc, const struct err *e, struct verdict *v)
{
    *v = (struct verdict){.is_accepted = rc == 0};
    if (rc == 0 || rc == ERR_NOMEM)
        return rc;
    return refuse(v, e);
}

static int
find_kind(uint8_t leaf_class, struct record *r, struct err *e)
{
    const struct json *name = json_get(r->json, "kind");
    if (!json_is(name, JSON_STRING))
        return err_set(e, ERR_REFUSED, "kind: is required, as text");
    r->kind = kind_find(name->text);
    if (r->kind == NULL && field_name_is_valid(name->text))
        return err_set(e, ERR_REFUSED, "kind: '%.*s' is no kind of record under rules 1",
                       (int)name->text.n, (const char *)name->text.p);
    if (r->kind == NULL)
        return err_set(e, ERR_REFUSED, "kind: is no kind of record under rules 1");
    if (!kind_may_be(r->kind, leaf_class))
        return err_set(e, ERR_REFUSED, "a record of kind %s cannot be of class %s", r->kind->name,
                       leaf_class_name(leaf_class));
    return 0;
}

static int
parse(struct arena *a, uint8_t leaf_class, struct bytes record, struct record *r, struct err *e)
{
    if (record.n > LIMIT_RECORD_SIZE)
        return err_set(e, ERR_LIMIT, "a record has at most %d bytes, and this has %zu",
                       LIMIT_RECORD_SIZE, record.n);
    struct json *root = NULL;
    int rc = json_parse(a, record, JSON_RECORD, &root, e);
    if (rc != 0)
        return rc;
    *r = (struct record){.json = root, .leaf_class = leaf_class};
    rc = find_kind(leaf_class, r, e);
    if (rc == 0)
        rc = field_check(&common_fields, root, e);
    if (rc == 0)
        rc = common_read(r, e);
    if (rc == 0)
        rc = field_check(r->kind->fields, root, e);
    if (rc == 0)
        rc = r->kind->check(a, r, e);
    return rc;
}

int
record_parse(struct arena *a, uint8_t leaf_class, struct bytes record, struct record *out,
             struct verdict *v)
{
    struct err e = {0};
    int rc = parse(a, leaf_class, record, out, &e);
    rc = record_verdict(rc, &e, v);
    assert(rc != 0 || !v->is_accepted || out->kind != NULL);
    return rc;
}

int
record_check_write(const struct record *r, const struct charter *c, struct verdict *v)
{
    struct err e = {0};
    return record_verdict(write_check(r, c, &e), &e, v);
}

bool
record_releases_to(const struct record *r, struct bytes member)
{
    const struct json *list = json_get(r->json, "release");
    for (const struct json *x = list != NULL ? list->first : NULL; x != NULL; x = x->next) {
        if (bytes_equal(x->text, member))
            return true;
    }
    return false;
}
