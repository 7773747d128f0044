// SPDX-License-Identifier: Apache-2.0
// The same question that is asked when somebody fetches the record (member/access.h), asked of every party of the charter.
#include "member/audience.h"

#include "member/access.h"
#include "member/assist_tell.h"
#include "member/centre.h"
#include "record/release.h"

#define AUDIENCE_CENTRES_MAX 64 // shown; a record can be released to more, by many releases

struct centres {
    struct hash at[AUDIENCE_CENTRES_MAX];
    size_t count;
    uint32_t ledger;
    bool is_exercise;
};

static void
add(struct centres *c, const struct hash *id)
{
    for (size_t i = 0; i < c->count; i++)
        if (hash_equal(&c->at[i], id))
            return;
    if (c->count < AUDIENCE_CENTRES_MAX)
        c->at[c->count++] = *id;
}

static int
take_word(void *context, const struct row *row)
{
    struct centres *c = context;
    struct bytes entry, left = row->note;
    struct hash id;
    if (row->kind == KIND_RELEASE && fold_access_hears(row, c->ledger, c->is_exercise))
        while (release_next(&left, &entry))
            if (release_is_centre(entry, &id))
                add(c, &id);
    return 0;
}

static int
write_centre(struct view *v, const struct hash *id, struct json_writer *w, struct err *e)
{
    struct arena a;
    struct fold_agreement x;
    struct bytes name = {NULL, 0};
    bool is_known;
    arena_init(&a, CENTRE_ARENA_MAX);
    int r = centre_read(v->store, &v->held, &a, id, &x, &is_known, e);
    is_known = is_known && x.is_centre;
    if (r == 0 && is_known)
        r = assist_tell_centre_name(v, &a, &x, &name, e);
    json_write_object(w, NULL);
    json_write_hex(w, "id", hash_bytes(id));
    if (name.n)
        json_write_text(w, "name", name);
    json_write_bool(w, "known", r == 0 && is_known);
    json_write_object_end(w);
    arena_clear(&a);
    return r;
}

static int
write_all(struct view *v, const struct view_ledger *l, const struct hash *id, const struct record *rec, int64_t as_of,
          struct json_writer *w, struct err *e)
{
    struct access q = {.ledgers = &v->held, .ledger = l->number, .as_of = as_of};
    struct centres centres = {.ledger = l->number, .is_exercise = rec->is_exercise};
    const struct json *list = json_get(rec->json, "release");
    int r = 0;
    json_write_array(w, "members");
    for (size_t i = 0; r == 0 && i < v->charter.party_count; i++) {
        bool may = false;
        q.member = v->charter.members[i].name;
        if (!bytes_equal(q.member, l->member))
            r = access_may(v->store, &q, id, rec, &may, e);
        if (may)
            json_write_text(w, NULL, q.member);
    }
    json_write_array_end(w);
    for (const struct json *x = list ? list->first : NULL; x; x = x->next) {
        struct hash centre;
        if (hash_from_hex(x->text, &centre) == 0)
            add(&centres, &centre);
    }
    if (r == 0)
        r = store_row_group(v->store, id, take_word, &centres, e);
    json_write_array(w, "centres");
    for (size_t i = 0; r == 0 && i < centres.count; i++)
        r = write_centre(v, &centres.at[i], w, e);
    json_write_array_end(w);
    return r;
}

int
audience_write(struct view *v, const struct view_ledger *l, const struct hash *id, struct bytes record, int64_t as_of,
               struct json_writer *w, struct err *e)
{
    struct arena a;
    struct record rec;
    struct verdict verdict;
    arena_init(&a, RECORD_ARENA_SIZE);
    int r = record_parse(&a, LEAF_RESTRICTED, record, &rec, &verdict);
    if (r < 0)
        r = err_set(e, r, "no memory to read a record");
    if (r == 0 && verdict.is_accepted) {
        json_write_object(w, "audience");
        r = write_all(v, l, id, &rec, as_of, w, e);
        json_write_object_end(w);
    }
    arena_clear(&a);
    return r;
}
