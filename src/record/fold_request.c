// SPDX-License-Identifier: Apache-2.0
// Requests and their replies. A reply counts when its author was asked and its answer fits; the
// last of each answer of a member is that answer, and the later of two that contradict holds.
#include "record/fold_request.h"

#include <assert.h>

#include "base/num.h"
#include "base/when.h"

// Asked of objects of any kind: which one it is, the first version says.
static bool
has_type_of(const struct row *first, const struct row *x)
{
    struct request_terms a;
    struct request_terms b;
    if (first->kind != KIND_REQUEST)
        return true;
    request_read(first->note, &a);
    request_read(x->note, &b);
    if (a.type == REQUEST_PETITION && b.type == a.type)
        return hash_equal(&a.listing, &b.listing) && first->until == x->until;
    return a.type == b.type;
}

bool
fold_request_is_to(const struct fold_request *x, struct bytes member, bool is_guest)
{
    for (size_t i = 0; i < x->object.version_count; i++) {
        struct request_terms t;
        request_read(x->object.versions[i].row->note, &t);
        if (request_is_to(&t, member, is_guest))
            return true;
    }
    return false;
}

struct reading {
    const struct fold_request *x;
    struct bytes author;
};

static bool
reply_counts(const void *context, const struct row *r, const struct fold_ledger *author)
{
    const struct reading *reading = context;
    struct answer_terms t;
    answer_read(r->note, &t);
    return !bytes_equal(author->member, reading->author) &&
           answer_fits(reading->x->type, r->status, t.ground) &&
           fold_request_is_to(reading->x, author->member, author->is_guest);
}

int
fold_request(struct arena *a, const struct fold_ledgers *l, const struct row *rows, size_t count,
             unsigned layers, struct fold_request *out, bool *is_request)
{
    struct request_terms first;
    struct fold_rows s;
    *out = (struct fold_request){.type = 0};
    *is_request = false;
    int rc = fold_rows_collect(a, l, rows, count, layers, &s);
    if (rc == 0)
        rc = fold_object_reduce(a, &s, has_type_of, &out->object, is_request);
    *is_request = *is_request && out->object.kind == KIND_REQUEST;
    if (rc != 0 || !*is_request)
        return rc;
    request_read(out->object.versions[0].row->note, &first);
    out->type = first.type;
    struct reading reading = {out, l->by_number[out->object.ledger].member};
    unsigned seen = out->object.layer == LAYER_COMMON ? ~0u : 1u << out->object.layer;
    return fold_words(a, l, &s, KIND_REPLY, seen, true, reply_counts, &reading,
                      &out->replies);
}

static bool
stands(const struct fold_word *w, int64_t as_of)
{
    return when_is_in(as_of, w->from, w->until);
}

// One thing: what is offered and delivered of it, and what of each member is the more of the two.
static void
add_up(const struct fold_request *x, int64_t as_of, struct fold_request_line *line)
{
    uint64_t covered = 0, offered = 0, delivered = 0;
    for (size_t i = 0; i < x->replies.count; i++) {
        const struct fold_word *w = &x->replies.at[i];
        struct answer_terms reply;
        answer_read(w->row->note, &reply);
        uint64_t amount = stands(w, as_of) ? amount_of(reply.items, &line->key) : 0;
        if (w->row->status == ANSWER_DELIVERED)
            delivered = amount_add(delivered, amount);
        else if (amount > 0 && w->row->status == ANSWER_OFFER && fold_request_word(x, w->member, as_of, as_of) == w)
            offered = amount_add(offered, amount);
        if (i + 1 < x->replies.count && bytes_equal(x->replies.at[i + 1].member, w->member))
            continue; // replies are by member
        line->offered = amount_add(line->offered, offered);
        line->delivered = amount_add(line->delivered, delivered);
        covered = amount_add(covered, num_max_u64(offered, delivered));
        offered = delivered = 0;
    }
    line->offered = num_min_u64(line->offered, line->asked);
    line->shortfall = line->asked - num_min_u64(covered, line->asked);
}

size_t
fold_request_lines(const struct fold_request *x, int64_t as_of,
                   struct fold_request_line out[AMOUNT_ITEMS_MAX])
{
    const struct fold_span *v = fold_object_begun(&x->object, as_of);
    struct request_terms t;
    size_t n = 0;
    if (v == NULL)
        return 0;
    request_read(v->row->note, &t);
    while (n < AMOUNT_ITEMS_MAX && amount_at(t.items, n, &out[n].key, &out[n].asked)) {
        out[n].offered = 0;
        out[n].delivered = 0;
        add_up(x, as_of, &out[n++]);
    }
    return n;
}

static bool
is_met(const struct fold_request *x, int64_t as_of)
{
    struct fold_request_line lines[AMOUNT_ITEMS_MAX];
    size_t n = x->type == REQUEST_ASSISTANCE ? fold_request_lines(x, as_of, lines) : 0;
    for (size_t i = 0; i < n; i++) {
        if (lines[i].delivered < lines[i].asked)
            return false;
    }
    return n > 0;
}

enum fold_request_state
fold_request_state(const struct fold_request *x, int64_t as_of)
{
    const struct fold_span *v = fold_object_begun(&x->object, as_of);
    if (v == NULL)
        return FOLD_REQUEST_NOT_YET;
    if (v->row->status == REQUEST_CLOSED)
        return FOLD_REQUEST_CLOSED;
    if (is_met(x, as_of))
        return FOLD_REQUEST_MET;
    return as_of < v->until ? FOLD_REQUEST_OPEN : FOLD_REQUEST_LAPSED;
}

void
fold_request_window(const struct fold_request *x, const struct fold_word *w, int64_t as_of,
                    int64_t *from, int64_t *until)
{
    const struct fold_span *v = fold_object_begun(&x->object, as_of);
    struct answer_terms reply;
    answer_read(w->row->note, &reply);
    *from = reply.from;
    *until = reply.until;
    if (w->row->status == ANSWER_GRANT && !reply.has_window && v != NULL) {
        struct request_terms asked;
        request_read(v->row->note, &asked);
        *from = asked.from;
        *until = asked.until;
    }
    if (w->row->until < *until)
        *until = w->row->until;
}

const struct fold_word *
fold_request_word(const struct fold_request *x, struct bytes member, int64_t as_of, int64_t moment)
{
    const struct fold_word *last = NULL;
    for (size_t i = 0; i < x->replies.count; i++) {
        const struct fold_word *w = &x->replies.at[i];
        if (w->row->status == ANSWER_DELIVERED || !bytes_equal(w->member, member) ||
            !stands(w, as_of))
            continue;
        if (x->type == REQUEST_CLEARANCE) {
            int64_t from = 0;
            int64_t until = 0;
            fold_request_window(x, w, as_of, &from, &until);
            if (!when_is_in(moment, from, until))
                continue;
        }
        if (last == NULL || fold_words_is_later(w, last))
            last = w;
    }
    return last;
}

int
fold_request_clearances(struct arena *a, const struct fold_request *x, int64_t as_of,
                        int64_t moment, struct fold_clearance **out, size_t *count)
{
    const struct fold_span *v = fold_object_begun(&x->object, as_of);
    *count = 0;
    *out = arena_array(a, x->replies.count, sizeof **out);
    if (*out == NULL)
        return ERR_NOMEM;
    if (x->type != REQUEST_CLEARANCE || v == NULL || v->row->status == REQUEST_CLOSED)
        return 0;
    for (size_t i = 0; i < x->replies.count; i++) {
        const struct fold_word *w = &x->replies.at[i];
        if (stands(w, as_of) && fold_request_word(x, w->member, as_of, moment) == w)
            (*out)[(*count)++] =
                (struct fold_clearance){w->member, w->row->status == ANSWER_GRANT, w};
    }
    return 0;
}
