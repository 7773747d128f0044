// SPDX-License-Identifier: Apache-2.0
// Parties' words on an agreement, reduced. It enters into force at the first moment at which enough
// have ratified; who denounces it later leaves it, and does not end it for the others (as the
// Vienna Convention on the Law of Treaties, articles 54 to 56, has it where a treaty says nothing).
#include "record/fold_agreement.h"

#include <stdlib.h>

#include "base/when.h"
#include "record/release.h"

struct reading {
    struct bytes parties;
    const struct row *head;
};

static bool
is_partys(const void *context, const struct row *r, const struct fold_ledger *author)
{
    const struct reading *x = context;
    return (r == x->head || !hash_equal(&r->id, &r->group)) && release_names(x->parties, author->member) &&
           r->leaf_class == x->head->leaf_class;
}

static const struct row *
find_head(const struct fold_rows *s)
{
    for (size_t i = 0; i < s->count; i++) {
        const struct row *r = s->at[i];
        if (r->kind == KIND_AGREEMENT && hash_equal(&r->id, &r->group))
            return r;
    }
    return NULL;
}

// ---- notice ----

// The words of one member, chained anew (as fold_rows_chain does) with the notice: one that ends a ratification holds no
// sooner than the notice after its time, and one that ratifies anew lapses no sooner. When the end of a ratification has
// taken effect before a word was written, that word is free of it.
static void
delay_words(struct fold_word *words, size_t count, int64_t notice_s)
{
    bool is_bound = false;
    int64_t from = WHEN_MIN;
    for (size_t i = 0; i < count; i++) {
        struct fold_word *w = &words[i];
        bool ratifies = w->row->status == AGREEMENT_RATIFIED;
        if (i > 0 && words[i - 1].row->status != AGREEMENT_RATIFIED && words[i - 1].from <= w->row->time)
            is_bound = false;
        int64_t begins = w->row->from;
        w->until = w->row->until;
        if (is_bound && !ratifies && begins < w->row->time + notice_s)
            begins = w->row->time + notice_s;
        if (is_bound && ratifies && w->until < w->row->time + notice_s)
            w->until = w->row->time + notice_s;
        from = begins > from ? begins : from;
        w->from = from;
        if (i > 0 && words[i - 1].until > from)
            words[i - 1].until = from;
        is_bound = is_bound || ratifies;
    }
    for (size_t i = 0; i < count; i++) {
        if (words[i].until < words[i].from)
            words[i].until = words[i].from;
    }
}

static void
delay(struct fold_words *words, unsigned notice)
{
    size_t n = 0;
    for (size_t i = 0; notice > 0 && i < words->count; i += n) {
        for (n = 1; i + n < words->count && bytes_equal(words->at[i + n].member, words->at[i].member); n++)
            continue;
        delay_words(words->at + i, n, (int64_t)notice * AGREEMENT_DAY_S);
    }
}

// ---- entry ----

struct step {
    int64_t at;
    int change; // in the number of parties that have ratified
};

static int
compare_steps(const void *x, const void *y)
{
    const struct step *a = x;
    const struct step *b = y;
    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    return a->change - b->change; // what ends at a moment ended before what begins at it
}

// The first moment, not before `from`, at which as many parties as the threshold have ratified.
static int
find_entry(struct arena *a, struct fold_agreement *x)
{
    struct step *steps = arena_array(a, 2 * x->words.count, sizeof *steps);
    size_t n = 0;
    unsigned ratified = 0;
    x->entry = WHEN_MAX;
    if (steps == NULL)
        return ERR_NOMEM;
    for (size_t i = 0; i < x->words.count; i++) {
        const struct fold_word *w = &x->words.at[i];
        if (w->row->status != AGREEMENT_RATIFIED || w->until <= w->from || w->until <= x->from)
            continue;
        steps[n++] = (struct step){w->from > x->from ? w->from : x->from, 1};
        steps[n++] = (struct step){w->until, -1};
    }
    qsort(steps, n, sizeof *steps, compare_steps);
    for (size_t i = 0; i < n; i++) {
        ratified += (unsigned)steps[i].change;
        if (ratified < x->threshold || steps[i].at >= x->until)
            continue;
        x->entry = steps[i].at;
        break;
    }
    return 0;
}

int
fold_agreement(struct arena *a, const struct fold_ledgers *l, const struct row *rows, size_t count,
               unsigned layers, struct fold_agreement *out, bool *is_agreement)
{
    struct fold_rows s;
    struct agreement_text text;
    *out = (struct fold_agreement){.ledger = 0};
    *is_agreement = false;
    int rc = fold_rows_collect(a, l, rows, count, layers, &s);
    const struct row *head = rc == 0 ? find_head(&s) : NULL;
    if (head == NULL)
        return rc;
    agreement_read(head->note, &text);
    *out = (struct fold_agreement){
        .id = head->id,
        .ledger = head->ledger,
        .index = head->index,
        .leaf_class = head->leaf_class,
        .layer = head->layer,
        .time = head->time,
        .from = text.from,
        .until = head->until,
        .threshold = text.threshold,
        .is_centre = text.is_centre,
        .notice = text.notice,
        .parties = text.parties,
    };
    struct reading reading = {text.parties, head};
    rc = fold_words(a, l, &s, KIND_AGREEMENT, 1u << head->layer, false, is_partys, &reading,
                    &out->words);
    delay(&out->words, rc == 0 ? out->notice : 0);
    if (rc == 0)
        rc = find_entry(a, out);
    *is_agreement = rc == 0;
    return rc;
}

bool
fold_agreement_is_party(const struct fold_agreement *x, struct bytes member)
{
    return release_names(x->parties, member);
}

const struct fold_word *
fold_agreement_word(const struct fold_agreement *x, struct bytes member, int64_t as_of)
{
    for (size_t i = 0; i < x->words.count; i++) {
        const struct fold_word *w = &x->words.at[i];
        if (bytes_equal(w->member, member) && when_is_in(as_of, w->from, w->until))
            return w;
    }
    return NULL;
}

bool
fold_agreement_is_in_force(const struct fold_agreement *x, int64_t as_of)
{
    size_t bound = 0;
    if (as_of < x->entry || as_of >= x->until)
        return false;
    for (size_t i = 0; i < x->words.count; i++) {
        const struct fold_word *w = &x->words.at[i];
        bound += w->row->status == AGREEMENT_RATIFIED && when_is_in(as_of, w->from, w->until);
    }
    return bound >= 2; // with oneself there is no agreement
}

bool
fold_agreement_binds(const struct fold_agreement *x, struct bytes member, int64_t as_of)
{
    const struct fold_word *w = fold_agreement_word(x, member, as_of);
    return w != NULL && w->row->status == AGREEMENT_RATIFIED &&
           fold_agreement_is_in_force(x, as_of);
}

int
fold_agreement_end(struct arena *a, const struct fold_agreement *x, int64_t as_of, int64_t *out)
{
    struct step *steps = arena_array(a, 2 * x->words.count, sizeof *steps);
    size_t n = 0;
    int bound = 0;
    *out = x->until;
    if (steps == NULL)
        return ERR_NOMEM;
    for (size_t i = 0; i < x->words.count; i++) {
        const struct fold_word *w = &x->words.at[i];
        if (w->row->status != AGREEMENT_RATIFIED || w->until <= w->from)
            continue;
        steps[n++] = (struct step){w->from, 1};
        steps[n++] = (struct step){w->until, -1};
    }
    qsort(steps, n, sizeof *steps, compare_steps);
    for (size_t i = 0; i < n && steps[i].at < x->until; i++) {
        bool is_moment = i + 1 == n || steps[i + 1].at != steps[i].at;
        bound += steps[i].change;
        if (is_moment && steps[i].at > as_of && bound < 2) {
            *out = steps[i].at;
            break;
        }
    }
    return 0;
}
