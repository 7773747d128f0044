// SPDX-License-Identifier: Apache-2.0
// Who judges a petition: the full members that it is put to, less the lister and who entered it. What those two answer all
// the same is shown, and counts nothing.
#include "member/petition.h"

#include "base/when.h"
#include "member/gather.h"

static struct bytes
find_lister(struct view *v, struct arena *a, const struct fold_request *x, struct err *e, int *code)
{
    struct request_terms t;
    struct gather g = {.arena = a};
    request_read(x->object.versions[0].row->note, &t);
    *code = gather_rows(v, &t.listing, &g, e);
    for (size_t i = 0; *code == 0 && i < g.count; i++) {
        const struct view_ledger *l = view_ledger_number(v, g.rows[i].ledger);
        if (l && hash_equal(&g.rows[i].id, &t.listing))
            return l->member;
    }
    return (struct bytes){NULL, 0};
}

static void
write_answer(struct json_writer *w, const struct fold_request *x, struct bytes member, const char *why, int64_t as_of)
{
    const struct fold_word *word = fold_petition_word(x, member, as_of);
    json_write_object(w, NULL);
    json_write_text(w, "member", member);
    json_write_str(w, "answer", word ? answer_words[word->row->status] : NULL);
    if (word) {
        json_write_time(w, "time", word->row->time);
        json_write_hex(w, "id", hash_bytes(&word->row->id));
    }
    if (why)
        json_write_str(w, "why", why);
    json_write_object_end(w);
}

static void
write_judges(struct json_writer *w, const struct fold_request *x, const struct bytes *judges, size_t count, int64_t as_of)
{
    json_write_array(w, "judges");
    for (size_t i = 0; i < count; i++)
        write_answer(w, x, judges[i], NULL, as_of);
    json_write_array_end(w);
    json_write_array(w, "without_answer");
    for (size_t i = 0; i < count; i++)
        if (!fold_petition_word(x, judges[i], as_of))
            json_write_text(w, NULL, judges[i]);
    json_write_array_end(w);
}

int
petition_tell(struct view *v, struct arena *a, const struct fold_request *x, int64_t as_of, struct json_writer *w, struct err *e)
{
    static const char *const outcomes[] = {"not yet", "withdrawn", "waiting", "granted", "refused", "divided", "unanswered"};
    const struct view_ledger *author = view_ledger_number(v, x->object.ledger);
    struct bytes *judges = arena_array(a, v->charter.party_count, sizeof *judges);
    size_t count = 0;
    int r;
    if (!judges)
        return err_set(e, ERR_NOMEM, "no memory for a view");
    struct bytes lister = find_lister(v, a, x, e, &r);
    for (size_t i = 0; i < v->charter.party_count; i++) {
        const struct charter_member *m = &v->charter.members[i];
        bool is_barred = bytes_equal(m->name, lister) || bytes_equal(m->name, author->member);
        if (m->role == CHARTER_MEMBER && !is_barred && fold_request_is_to(x, m->name, false))
            judges[count++] = m->name;
    }
    json_write_object(w, "petition");
    json_write_text(w, "lister", lister);
    json_write_time(w, "deadline", fold_petition_deadline(x));
    json_write_str(w, "outcome", outcomes[fold_petition_outcome(x, judges, count, as_of)]);
    write_judges(w, x, judges, count, as_of);
    json_write_array(w, "recused");
    if (lister.n)
        write_answer(w, x, lister, "recused: it made the listing", as_of);
    if (!bytes_equal(lister, author->member))
        write_answer(w, x, author->member, "entered it", as_of);
    json_write_array_end(w);
    json_write_object_end(w);
    return r;
}
