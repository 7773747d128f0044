// SPDX-License-Identifier: Apache-2.0
// Every refusal here is also how all nodes compute: such a name names nobody, such a word is not heard.
#include "member/centre_judge.h"

#include <string.h>

#include "base/buf.h"
#include "base/when.h"
#include "member/centre.h"
#include "record/common.h"
#include "record/release.h"

static int
refuse_lonely(const struct fold_agreement *x, const char *field, struct bytes id, int64_t now, struct err *e)
{
    unsigned joined = 0;
    struct bytes name, left = x->parties;
    while (release_next(&left, &name))
        joined += fold_centre_place(x, name, now) >= FOLD_CENTRE_JOINED;
    return err_set(e, ERR_REFUSED,
                   "%s: nobody is in the centre %.12s yet, so nobody would receive it: %u of its parties have joined, and it "
                   "begins with %u; see `entente centre %.12s`",
                   field, id.p, joined, x->threshold, id.p);
}

static int
judge_centre(struct member *m, const struct record *rec, const char *field, struct bytes id, bool is_exercise, struct err *e)
{
    struct bytes self = m->self;
    struct arena a;
    struct fold_agreement x;
    struct hash hash;
    bool is_known;
    int64_t now = rec->time;
    if (hash_from_hex(id, &hash) < 0)
        return 0; // a name
    arena_init(&a, CENTRE_ARENA_MAX);
    int r = centre_read(m->store, &m->fold, &a, &hash, &x, &is_known, e);
    enum fold_centre place = r == 0 && is_known ? fold_centre_place(&x, self, now) : FOLD_CENTRE_NONE;
    if (r == 0 && (!is_known || !x.is_centre))
        r = err_set(e, ERR_REFUSED, "%s: %.12s is no centre that is known here; see `entente centre`", field, id.p);
    else if (r == 0 && x.layer == LAYER_EXERCISE && !is_exercise)
        r = err_set(e, ERR_REFUSED, "%s: %.12s is a centre of the exercise, and this record is none", field, id.p);
    else if (r == 0 && place == FOLD_CENTRE_NONE)
        r = err_set(e, ERR_REFUSED, "%s: %.*s is no party of the centre %.12s; name members instead", field, (int)self.n, self.p,
                    id.p);
    else if (r == 0 && rec->kind->id != KIND_RECALL && now >= x.until)
        r = err_set(e, ERR_REFUSED, "%s: the centre %.12s has ended; nobody receives anything through it any more", field, id.p);
    else if (r == 0 && rec->kind->id != KIND_RECALL && place != FOLD_CENTRE_IN && !fold_agreement_is_in_force(&x, now))
        r = refuse_lonely(&x, field, id, now, e);
    else if (r == 0 && rec->kind->id != KIND_RECALL && place != FOLD_CENTRE_IN)
        r = err_set(e, ERR_REFUSED, "%s: %.*s is not in the centre %.12s; it joins with `entente centre join %.12s`", field,
                    (int)self.n, self.p, id.p, id.p);
    arena_clear(&a);
    return r;
}

static int
judge_list(struct member *m, const struct record *rec, const char *field, bool is_exercise, struct err *e)
{
    const struct json *list = json_get(rec->json, field);
    int r = 0;
    for (const struct json *x = list ? list->first : NULL; r == 0 && x; x = x->next)
        r = judge_centre(m, rec, field, x->text, is_exercise, e);
    return r;
}

// The record that a release or recall is of; what does not exist is nobody's, and the word has no effect.
static int
read_target(struct member *m, const struct record *rec, bool *is_found, bool *is_exercise, struct err *e)
{
    const struct ledger_slot *own = &m->ledgers[m->own];
    int64_t index = json_get_int(rec->json, "index", -1);
    struct store_leaf leaf;
    struct arena a;
    struct record target;
    struct verdict v;
    struct hash id;
    *is_found = *is_exercise = false;
    if (index < 0 || (uint64_t)index >= sync_tree(m->sync, own->number)->size)
        return 0;
    int r = store_leaf_get(m->store, own->number, (uint64_t)index, &leaf, e);
    if (r < 0)
        return r;
    leaf_commitment(&leaf.leaf, &id);
    if (leaf.state != STORE_HELD || !hash_equal(&id, &rec->about))
        return 0;
    arena_init(&a, RECORD_ARENA_SIZE + LIMIT_RECORD_SIZE);
    struct bytes copy = arena_copy(&a, leaf.record);
    r = copy.p ? record_parse(&a, leaf.leaf.b[0], copy, &target, &v) : ERR_NOMEM;
    *is_found = r == 0 && v.is_accepted;
    *is_exercise = *is_found && target.is_exercise;
    arena_clear(&a);
    return r < 0 ? err_set(e, r, "no memory to read a record") : 0;
}

static int
judge_word(struct member *m, const struct record *rec, struct err *e)
{
    const char *kind = rec->kind->name;
    bool is_found, is_exercise;
    int r = read_target(m, rec, &is_found, &is_exercise, e);
    if (r == 0 && is_found && rec->is_exercise && !is_exercise)
        r = err_set(e, ERR_REFUSED, "exercise: a %s that is an exercise has no effect on a record that is none", kind);
    return r == 0 ? judge_list(m, rec, rec->kind->id == KIND_RECALL ? "from" : "to", is_exercise, e) : r;
}

// Nobody joins what it does not hold, nor knows who else has.
static int
judge_parties(struct member *m, const struct record *rec, struct bytes parties, struct err *e)
{
    struct bytes name;
    while (release_next(&parties, &name))
        if (!bytes_equal(name, m->self) && !record_releases_to(rec, name))
            return err_set(e, ERR_REFUSED, "release: a centre's agreement, and each word on it, is released to all its parties; "
                                           "%.*s is missing",
                           (int)name.n, name.p);
    return 0;
}

static int
judge_agreement(struct member *m, const struct record *rec, struct err *e)
{
    struct agreement_text text;
    struct arena a;
    struct fold_agreement x;
    bool is_known;
    if (rec->leaf_class != LEAF_RESTRICTED)
        return 0;
    if (rec->note.n) {
        agreement_read(rec->note, &text);
        return text.is_centre ? judge_parties(m, rec, text.parties, e) : 0;
    }
    arena_init(&a, CENTRE_ARENA_MAX);
    int r = centre_read(m->store, &m->fold, &a, &rec->about, &x, &is_known, e);
    if (r == 0 && is_known && x.is_centre)
        r = judge_parties(m, rec, x.parties, e);
    arena_clear(&a);
    return r;
}

int
centre_judge(struct member *m, const struct record *rec, struct err *e)
{
    bool is_word = rec->kind->id == KIND_RELEASE || rec->kind->id == KIND_RECALL;
    if (rec->leaf_class != LEAF_RESTRICTED)
        return 0;
    int r = carry_rows(m, e); // what this batch brought counts too
    if (r == 0 && is_word)
        return judge_word(m, rec, e); // whom it is itself released to follows from that
    if (r == 0)
        r = judge_list(m, rec, "release", rec->is_exercise, e);
    return r == 0 && rec->kind->id == KIND_AGREEMENT ? judge_agreement(m, rec, e) : r;
}
