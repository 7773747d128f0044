// SPDX-License-Identifier: Apache-2.0
// The last word about a member, row by row; centres are looked up as they are met.
#include "member/access.h"

#include "member/centre.h"
#include "record/release.h"

// What the centre says of the member who asks.
static int
look_into(struct store *s, const struct access *q, const struct hash *id, bool is_recall, bool *names, bool *may_yet,
          struct err *e)
{
    struct arena a;
    struct fold_agreement x;
    bool is_known;
    arena_init(&a, CENTRE_ARENA_MAX);
    int r = centre_read(s, q->ledgers, &a, id, &x, &is_known, e);
    if (r == 0 && !is_known)
        *may_yet = true;
    if (r == 0 && is_known && fold_centre_is_named(&x, q->ledgers->by_number[q->ledger].member, q->is_exercise)) {
        enum fold_centre place = fold_centre_place(&x, q->member, q->as_of);
        *names = *names || place == FOLD_CENTRE_IN || (is_recall && place != FOLD_CENTRE_NONE);
        *may_yet = *may_yet || place == FOLD_CENTRE_JOINED || (q->is_behind && place == FOLD_CENTRE_PARTY);
    }
    arena_clear(&a);
    return r;
}

int
access_names(struct store *s, const struct access *q, struct bytes note, bool is_recall, bool *names, bool *may_yet,
             struct err *e)
{
    struct bytes entry;
    struct hash centre;
    int r = 0;
    *names = release_names(note, q->member);
    *may_yet = false;
    while (r == 0 && !*names && release_next(&note, &entry))
        if (release_is_centre(entry, &centre))
            r = look_into(s, q, &centre, is_recall, names, may_yet, e);
    return r;
}

struct last_word {
    struct store *store;
    const struct access *q;
    enum fold_access word;
    bool may_yet; // a release behind that word
    struct err *e;
};

// Rows of a group come in the order of each ledger, so the last that names the member is its author's last word.
static int
hear(void *context, const struct row *row)
{
    struct last_word *w = context;
    bool names, may_yet;
    if (!fold_access_hears(row, w->q->ledger, w->q->is_exercise))
        return 0;
    int r = access_names(w->store, w->q, row->note, row->kind == KIND_RECALL, &names, &may_yet, w->e);
    if (r == 0 && names)
        w->word = row->kind == KIND_RELEASE ? FOLD_RELEASED : FOLD_RECALLED;
    if (r == 0 && (names || row->kind == KIND_RELEASE))
        w->may_yet = !names && (may_yet || w->may_yet);
    return r;
}

int
access_word(struct store *s, const struct access *q, const struct hash *id, enum fold_access *out, bool *may_yet,
            struct err *e)
{
    struct last_word w = {.store = s, .q = q, .e = e};
    int r = store_row_group(s, id, hear, &w, e);
    *out = w.word;
    *may_yet = w.may_yet;
    return r;
}

int
access_releases(struct store *s, const struct access *q, const struct record *rec, bool *names, bool *may_yet,
                struct err *e)
{
    const struct json *list = json_get(rec->json, "release");
    struct access own = *q;
    int r = 0;
    own.is_exercise = rec->is_exercise;
    *names = record_releases_to(rec, q->member);
    *may_yet = false;
    for (const struct json *x = list ? list->first : NULL; r == 0 && !*names && x; x = x->next) {
        struct hash centre;
        if (hash_from_hex(x->text, &centre) == 0)
            r = look_into(s, &own, &centre, false, names, may_yet, e);
    }
    return r;
}

int
access_may(struct store *s, const struct access *q, const struct hash *id, const struct record *rec, bool *may,
           struct err *e)
{
    struct access own = *q;
    enum fold_access word;
    bool names = false, may_yet;
    own.is_exercise = rec->is_exercise;
    int r = access_word(s, &own, id, &word, &may_yet, e);
    if (r == 0 && word == FOLD_NO_WORD)
        r = access_releases(s, &own, rec, &names, &may_yet, e);
    *may = r == 0 && (word == FOLD_RELEASED || names);
    return r;
}
