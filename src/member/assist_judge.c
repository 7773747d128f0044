// SPDX-License-Identifier: Apache-2.0
// Agreements, requests, replies and contingents of our own, before they are written.
#include "member/assist_judge.h"

#include <assert.h>

#include "base/num.h"
#include "base/when.h"
#include "member/judging.h"
#include "record/agreement.h"
#include "record/common.h"
#include "record/fold_agreement.h"
#include "record/fold_object.h"
#include "record/fold_request.h"

// ---- agreements ----

static int
find_agreement(struct judging *j, const char *field, unsigned layers, struct fold_agreement *out, struct err *e)
{
    struct hash id;
    bool is_agreement;
    (void)common_get_id(j->rec, field, &id); // the caller knows that it is there
    int r = judging_read(j, &id, e);
    if (r == 0)
        r = fold_agreement(&j->arena, &j->ledgers, j->rows, j->count, layers, out, &is_agreement);
    if (r == 0 && !is_agreement)
        return err_set(e, ERR_REFUSED, "%s: there is no such agreement", field);
    return r;
}

static int
judge_agreement(struct judging *j, struct err *e)
{
    const struct record *rec = j->rec;
    struct bytes self = j->m->self;
    struct fold_agreement x;
    if (json_get(rec->json, "agreement") == NULL) {
        struct agreement_text text;
        agreement_read(rec->note, &text);
        x.parties = text.parties;
        if (rec->status != AGREEMENT_DRAFTED && !fold_agreement_is_party(&x, self))
            return err_set(e, ERR_REFUSED, "status: %.*s is no party of it, and can only draft it", (int)self.n, self.p);
        return 0;
    }
    int r = find_agreement(j, "agreement", 1u << rec->layer, &x, e);
    if (r < 0)
        return r;
    if (x.leaf_class != rec->leaf_class)
        return err_set(e, ERR_REFUSED, "agreement: a word on it is of class %s, as it is", leaf_class_name(x.leaf_class));
    if (!fold_agreement_is_party(&x, self))
        return err_set(e, ERR_REFUSED, "agreement: %.*s is no party of it", (int)self.n, self.p);
    const struct fold_word *w = fold_agreement_word(&x, self, rec->from);
    bool is_bound = w && (w->row->status == AGREEMENT_SIGNED || w->row->status == AGREEMENT_RATIFIED);
    if (rec->status == AGREEMENT_DENOUNCED && !is_bound)
        return err_set(e, ERR_REFUSED, "status: %.*s has neither signed nor ratified it: there is nothing to denounce",
                       (int)self.n, self.p);
    int64_t sooner = rec->time + (int64_t)x.notice * AGREEMENT_DAY_S;
    char date[WHEN_TEXT_SIZE];
    when_format_time(sooner, date);
    if (rec->status == AGREEMENT_DENOUNCED && w->row->status == AGREEMENT_RATIFIED && json_get(rec->json, "since") && rec->from < sooner)
        return err_set(e, ERR_REFUSED, "since: the notice of this agreement is %u days: no sooner than %s", x.notice, date);
    return 0;
}

// ---- requests ----

// The agreement that a request rests on binds its author now, and those it is put to when it is about a person.
static int
judge_basis(struct judging *j, const struct request_terms *t, struct err *e)
{
    const struct record *rec = j->rec;
    struct fold_agreement x;
    int r = find_agreement(j, "basis", judging_layers(rec) | 1u << LAYER_COMMON, &x, e);
    if (r < 0)
        return r;
    if (!fold_agreement_is_in_force(&x, rec->time))
        return err_set(e, ERR_REFUSED, "basis: that agreement is not in force; see `entente agreement`");
    if (!fold_agreement_binds(&x, j->m->self, rec->time))
        return err_set(e, ERR_REFUSED, "basis: that agreement is not in force for %.*s", (int)j->m->self.n, j->m->self.p);
    const struct json *to = json_get(rec->json, "to");
    for (const struct json *n = request_is_personal(t->type) ? to->first : NULL; n; n = n->next)
        if (!fold_agreement_binds(&x, n->text, rec->time))
            return err_set(e, ERR_REFUSED, "basis: that agreement is not in force for %.*s, which is asked", (int)n->text.n,
                           n->text.p);
    return 0;
}

// Who made the listing of that id, in the layers that the record may rest on; empty: there is none.
static int
find_lister(struct judging *j, const struct hash *listing, struct bytes *out, struct err *e)
{
    int r = judging_read(j, listing, e);
    *out = (struct bytes){NULL, 0};
    for (size_t i = 0; r == 0 && i < j->count; i++) {
        const struct row *x = &j->rows[i];
        if (hash_equal(&x->id, listing) && x->kind == KIND_LISTING && (judging_layers(j->rec) & 1u << x->layer))
            *out = j->ledgers.by_number[x->ledger].member;
    }
    return r;
}

static int
judge_petition(struct judging *j, const struct request_terms *t, struct err *e)
{
    struct bytes lister;
    int r = find_lister(j, &t->listing, &lister, e);
    if (r == 0 && lister.n == 0)
        return err_set(e, ERR_REFUSED, "listing: there is no such listing in this layer; see `entente list`");
    return r;
}

static int
judge_request(struct judging *j, struct err *e)
{
    const struct record *rec = j->rec;
    struct request_terms t;
    const struct json *to = json_get(rec->json, "to");
    request_read(rec->note, &t);
    for (const struct json *n = to ? to->first : NULL; n; n = n->next) {
        if (bytes_equal(n->text, j->m->self))
            return err_set(e, ERR_REFUSED, "to: a request is put to others");
        if (rec->leaf_class == LEAF_ALLIANCE && judging_is_guest(j->m, n->text))
            return err_set(e, ERR_REFUSED, "to: %.*s is a guest, which receives nothing of class alliance: make the request public, "
                                           "or restricted and release it", (int)n->text.n, n->text.p);
        if (rec->leaf_class == LEAF_RESTRICTED && !record_releases_to(rec, n->text))
            return err_set(e, ERR_REFUSED, "release: does not name %.*s, to which the request is put", (int)n->text.n,
                           n->text.p);
    }
    if (rec->has_object) {
        struct fold_request x;
        bool is_request;
        int r = judging_read(j, &rec->object, e);
        if (r == 0)
            r = fold_request(&j->arena, &j->ledgers, j->rows, j->count, judging_layers(rec), &x, &is_request);
        if (r < 0)
            return r;
        if (!is_request)
            return err_set(e, ERR_REFUSED, "object: that is no request");
        if (x.type != t.type)
            return err_set(e, ERR_REFUSED, "type: a later version has the type of the first, %s", request_types[x.type]);
        const struct row *first = x.object.versions[0].row;
        struct request_terms before;
        request_read(first->note, &before);
        if (t.type == REQUEST_PETITION && (!hash_equal(&t.listing, &before.listing) || rec->until != first->until))
            return err_set(e, ERR_REFUSED, "listing, until: a later version of a petition keeps its listing and its deadline");
        if (rec->status == REQUEST_CLOSED)
            return 0; // it may be closed when its basis has gone
    }
    if (t.type == REQUEST_PETITION) {
        int r = judge_petition(j, &t, e);
        if (r < 0)
            return r;
    }
    return json_get(rec->json, "basis") ? judge_basis(j, &t, e) : 0;
}

// ---- replies ----

static int
judge_items(const struct record *rec, const struct fold_request *x, struct err *e)
{
    struct fold_request_line lines[AMOUNT_ITEMS_MAX];
    size_t count = fold_request_lines(x, rec->time, lines);
    const struct json *list = json_get(rec->json, "items");
    for (const struct json *i = list ? list->first : NULL; i; i = i->next) {
        struct bytes item = json_get_text(i, "item");
        struct hash key;
        uint64_t amount;
        const struct fold_request_line *line = NULL;
        int r = amount_read(json_get(i, "quantity"), &amount);
        assert(r == 0);
        amount_key(item, json_get_text(i, "unit"), &key);
        for (size_t n = 0; n < count; n++)
            line = hash_equal(&lines[n].key, &key) ? &lines[n] : line;
        int size = (int)num_min_size(item.n, 80);
        if (!line)
            return err_set(e, ERR_REFUSED, "items: '%.*s' was not asked for, in that unit; see `entente ask --show`", size,
                           item.p);
        char asked[AMOUNT_TEXT_SIZE];
        amount_format(line->asked, asked);
        if (rec->status == ANSWER_OFFER && amount > line->asked)
            return err_set(e, ERR_REFUSED, "items: an offer is not beyond what was asked: of '%.*s' that is %s", size, item.p,
                           asked);
    }
    return 0;
}

static int
judge_answer(const struct record *rec, const struct fold_request *x, struct err *e)
{
    struct answer_terms t;
    answer_read(rec->note, &t);
    if (!answer_fits(x->type, rec->status, 1 + t.ground))
        return err_set(e, ERR_REFUSED, "answer: a request of type %s is not answered by '%s'", request_types[x->type],
                       answer_words[rec->status]);
    if (!answer_fits(x->type, rec->status, t.ground))
        return err_set(e, ERR_REFUSED,
                       "ground: a request about a person is refused on a ground: political, ill-treatment, own-nationals, other");
    enum fold_request_state state = fold_request_state(x, rec->time);
    if (rec->status != ANSWER_DELIVERED && state == FOLD_REQUEST_CLOSED)
        return err_set(e, ERR_REFUSED, "request: its author has closed it");
    if (rec->status != ANSWER_DELIVERED && state == FOLD_REQUEST_LAPSED)
        return err_set(e, ERR_REFUSED, "request: it has lapsed");
    const struct fold_span *v = fold_object_begun(&x->object, rec->time);
    if (x->type == REQUEST_CLEARANCE && v) {
        struct request_terms asked;
        request_read(v->row->note, &asked);
        if (rec->status == ANSWER_GRANT && (t.until <= asked.from || t.from >= asked.until))
            return err_set(e, ERR_REFUSED, "valid: a clearance for none of the hours that were asked for");
    }
    return judge_items(rec, x, e);
}

static int
judge_reply(struct judging *j, struct err *e)
{
    const struct record *rec = j->rec;
    struct bytes self = j->m->self;
    struct fold_request x;
    bool is_request;
    int r = judging_read(j, &rec->about, e);
    if (r == 0)
        r = fold_request(&j->arena, &j->ledgers, j->rows, j->count, judging_layers(rec), &x, &is_request);
    if (r < 0)
        return r;
    if (!is_request)
        return err_set(e, ERR_REFUSED, rec->layer == LAYER_EXERCISE ? "request: there is no such request in the exercise"
                                                                    : "request: there is no such request");
    struct bytes author = j->ledgers.by_number[x.object.ledger].member;
    if (bytes_equal(author, self))
        return err_set(e, ERR_REFUSED, "request: it is this member's own; others answer it");
    if (!fold_request_is_to(&x, self, judging_is_guest(j->m, self)))
        return err_set(e, ERR_REFUSED, "request: it is not put to %.*s", (int)self.n, self.p);
    if (x.type == REQUEST_PETITION) {
        struct request_terms t;
        struct bytes lister;
        request_read(x.object.versions[0].row->note, &t);
        r = find_lister(j, &t.listing, &lister, e);
        if (r < 0)
            return r;
        if (bytes_equal(lister, self))
            return err_set(e, ERR_REFUSED, "request: %.*s made the listing, and is recused from judging a petition against it",
                           (int)self.n, self.p);
    }
    if (rec->leaf_class == LEAF_RESTRICTED && !record_releases_to(rec, author))
        return err_set(e, ERR_REFUSED, "release: does not name %.*s, which asked", (int)author.n, author.p);
    return judge_answer(rec, &x, e);
}

int
assist_judge(struct member *m, const struct record *rec, struct err *e)
{
    int (*judge)(struct judging *j, struct err *e) = rec->kind->id == KIND_AGREEMENT    ? judge_agreement
                                                     : rec->kind->id == KIND_REQUEST    ? judge_request
                                                     : rec->kind->id == KIND_REPLY      ? judge_reply
                                                                                        : NULL;
    struct judging j;
    if (!judge)
        return 0;
    int r = judging_begin(&j, m, rec);
    if (r == 0)
        r = judge(&j, e);
    return judging_end(&j, r, e);
}
