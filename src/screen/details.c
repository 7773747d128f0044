// SPDX-License-Identifier: Apache-2.0
// See details.h. The weights stand in one table; why each has its size is told in docs/identity.md.
#include "screen/details.h"

#include <assert.h>
#include <string.h>

#include "screen/country.h"
#include "screen/score.h"

#define WHY_SIZE_MAX 2048

enum weight {
    WEIGHT_BIRTH_DAY = 400,
    WEIGHT_BIRTH_MONTH = 250,
    WEIGHT_BIRTH_YEAR = 150,
    WEIGHT_BIRTH_RANGE = 100,
    WEIGHT_BIRTH_WITHIN_MONTH = 200, // one side is exact to the month only, or less
    WEIGHT_BIRTH_WITHIN_YEAR = 100,
    WEIGHT_BIRTH_WITHIN_RANGE = 60,
    WEIGHT_BIRTH_ABOUT = 50,
    WEIGHT_BIRTH_SLIP = 50,
    WEIGHT_BIRTH_YEAR_OFF = 80, // contradicts
    WEIGHT_BIRTH_APART = 250,   // contradicts
    WEIGHT_NATIONALITY = 100,
    WEIGHT_NATIONALITY_OTHER = 60, // contradicts
    WEIGHT_PLACE = 100,
    WEIGHT_PLACE_COUNTRY = 30,
    WEIGHT_PLACE_OTHER = 60,     // contradicts
    WEIGHT_SEX_OTHER = 150,      // contradicts
    WEIGHT_SUBJECT_OTHER = 250,  // contradicts
    WEIGHT_DOCUMENT_CHANCE = 300,
    WEIGHT_DOCUMENT_OTHER = 200, // contradicts
};

// ---- the facts of one side ----

bool
details_are_empty(const struct details *d)
{
    return d->subject == DETAILS_ANY && d->sex == 0 && d->birth_count == 0 && d->place_count == 0 &&
           d->nationality_count == 0 && d->document_count == 0;
}

void
details_add_birth(struct details *d, const struct dates_span *date)
{
    if (d->birth_count < DETAILS_EACH_MAX)
        d->births[d->birth_count++] = *date;
}

void
details_add_place(struct details *d, struct bytes text, int country)
{
    if (d->place_count < DETAILS_EACH_MAX && (text.n > 0 || country >= 0))
        d->places[d->place_count++] = (struct details_place){text, country};
}

void
details_add_nationality(struct details *d, int country)
{
    for (size_t i = 0; i < d->nationality_count; i++)
        if (d->nationalities[i] == country)
            return;
    if (country >= 0 && d->nationality_count < DETAILS_EACH_MAX)
        d->nationalities[d->nationality_count++] = country;
}

// ---- grading ----

struct comparing {
    struct arena *a;
    struct screen_normaliser *n;
    const struct details *asked, *listed;
    struct details_graded *out;
    struct buf why;
    struct err *e;
};

static void
grade(struct comparing *c, enum details_grade g, int weight)
{
    c->out->grade = g;
    c->out->weight = weight;
}

// ---- birth ----

static int
weight_of_birth(enum dates_match m, enum dates_precision coarser)
{
    static const int same[] = {WEIGHT_BIRTH_DAY, WEIGHT_BIRTH_MONTH, WEIGHT_BIRTH_YEAR, WEIGHT_BIRTH_RANGE};
    static const int within[] = {WEIGHT_BIRTH_DAY, WEIGHT_BIRTH_WITHIN_MONTH, WEIGHT_BIRTH_WITHIN_YEAR, WEIGHT_BIRTH_WITHIN_RANGE};
    switch (m) {
    case DATES_SAME:
        return same[coarser];
    case DATES_OVERLAP:
        return within[coarser];
    case DATES_ABOUT:
        return WEIGHT_BIRTH_ABOUT;
    case DATES_SLIP:
        return WEIGHT_BIRTH_SLIP;
    case DATES_YEAR_OFF:
        return WEIGHT_BIRTH_YEAR_OFF;
    case DATES_APART:
        break;
    }
    return WEIGHT_BIRTH_APART;
}

static void
explain_birth(struct comparing *c, const struct dates_span *asked, const struct dates_span *listed, enum dates_match m)
{
    static const char *const how[] = {"born ",
                                      "born ",
                                      "born about then: ",
                                      "birth dates a slip of the pen apart: ",
                                      "birth dates a year apart: ",
                                      "another birth date: "};
    buf_append_str(&c->why, how[m]);
    dates_write(asked, &c->why);
    if (m == DATES_SAME) {
        buf_append_str(&c->why, " on both sides");
        return;
    }
    buf_append_str(&c->why, ", listed ");
    dates_write(listed, &c->why);
    if (m == DATES_OVERLAP)
        buf_append_str(&c->why, ", which does not exclude it");
}

// The pair that speaks most for one party: a smaller dates_match first, then the heavier.
static void
compare_births(struct comparing *c)
{
    const struct dates_span *asked = NULL, *listed = NULL;
    enum dates_match best = DATES_APART;
    int weight = 0;
    for (size_t i = 0; i < c->asked->birth_count; i++)
        for (size_t k = 0; k < c->listed->birth_count; k++) {
            const struct dates_span *x = &c->asked->births[i], *y = &c->listed->births[k];
            enum dates_match m = dates_compare(x, y);
            int w = weight_of_birth(m, dates_coarser(x, y));
            if (asked && (m > best || (m == best && w <= weight)))
                continue;
            asked = x;
            listed = y;
            best = m;
            weight = w;
        }
    if (!asked) {
        buf_append_str(&c->why, c->asked->birth_count ? "no birth date is listed" : "");
        return;
    }
    grade(c, best == DATES_SAME ? DETAILS_AGREES : best < DATES_YEAR_OFF ? DETAILS_NEAR : DETAILS_CONTRADICTS, weight);
    explain_birth(c, asked, listed, best);
}

// ---- nationality ----

static void
append_countries(struct buf *out, const int *countries, size_t count)
{
    for (size_t i = 0; i < count; i++)
        buf_append_fmt(out, "%s%s", i ? ", " : "", country_name(countries[i]));
}

static void
compare_nationalities(struct comparing *c)
{
    const char *what = c->listed->subject == DETAILS_VESSEL || c->listed->subject == DETAILS_AIRCRAFT ? "flag" : "nationality";
    if (c->asked->nationality_count == 0)
        return;
    if (c->listed->nationality_count == 0) {
        buf_append_fmt(&c->why, "no %s is listed", what);
        return;
    }
    for (size_t i = 0; i < c->asked->nationality_count; i++)
        for (size_t k = 0; k < c->listed->nationality_count; k++)
            if (c->asked->nationalities[i] == c->listed->nationalities[k]) {
                grade(c, DETAILS_AGREES, WEIGHT_NATIONALITY);
                buf_append_fmt(&c->why, "%s %s on both sides", what, country_name(c->asked->nationalities[i]));
                return;
            }
    grade(c, DETAILS_CONTRADICTS, WEIGHT_NATIONALITY_OTHER);
    buf_append_fmt(&c->why, "another %s: ", what);
    append_countries(&c->why, c->asked->nationalities, c->asked->nationality_count);
    buf_append_str(&c->why, ", listed ");
    append_countries(&c->why, c->listed->nationalities, c->listed->nationality_count);
}

// ---- place ----

static bool
has_token(const struct screen_name *name, const struct screen_token *t)
{
    for (size_t i = 0; i < name->count; i++)
        if (bytes_equal(normalise_text(&name->tokens[i]), normalise_text(t)))
            return true;
    return false;
}

// Every word of the place that was asked stands in the one that is listed, or the reverse.
static int
places_agree(struct comparing *c, struct bytes asked, struct bytes listed, bool *agree)
{
    struct screen_name x, y;
    *agree = false;
    if (asked.n == 0 || listed.n == 0)
        return 0;
    int r = normalise_name(c->a, c->n, asked, &x, c->e);
    if (r == 0)
        r = normalise_name(c->a, c->n, listed, &y, c->e);
    if (r < 0)
        return r == ERR_LIMIT ? 0 : r; // a place of thousands of letters is compared by its country
    bool forth = x.count > 0, back = y.count > 0;
    for (size_t i = 0; i < x.count; i++)
        forth = forth && has_token(&y, &x.tokens[i]);
    for (size_t i = 0; i < y.count; i++)
        back = back && has_token(&x, &y.tokens[i]);
    *agree = forth || back;
    return 0;
}

static void
append_place(struct buf *out, const struct details_place *p)
{
    buf_append(out, bytes_sub(p->text, 0, 200));
    if (p->country >= 0)
        buf_append_fmt(out, "%s%s", p->text.n ? ", " : "", country_name(p->country));
}

static int
compare_places(struct comparing *c)
{
    const struct details_place *same_country = NULL;
    bool is_comparable = false, has_other = false;
    if (c->asked->place_count == 0)
        return 0;
    for (size_t i = 0; i < c->asked->place_count; i++)
        for (size_t k = 0; k < c->listed->place_count; k++) {
            const struct details_place *x = &c->asked->places[i], *y = &c->listed->places[k];
            bool agree, differ = x->country >= 0 && y->country >= 0 && x->country != y->country;
            int r = places_agree(c, x->text, y->text, &agree);
            if (r < 0)
                return r;
            if (agree && !differ) {
                grade(c, DETAILS_AGREES, WEIGHT_PLACE);
                buf_append_str(&c->why, "born in the same place: ");
                append_place(&c->why, y);
                return 0;
            }
            is_comparable = true;
            has_other = has_other || differ;
            same_country = !differ && x->country >= 0 && x->country == y->country ? y : same_country;
        }
    if (same_country) {
        grade(c, DETAILS_NEAR, WEIGHT_PLACE_COUNTRY);
        buf_append_fmt(&c->why, "born in the same country: %s", country_name(same_country->country));
    } else if (has_other) {
        grade(c, DETAILS_CONTRADICTS, WEIGHT_PLACE_OTHER);
        buf_append_str(&c->why, "born elsewhere: listed ");
        append_place(&c->why, &c->listed->places[0]);
    } else {
        buf_append_str(&c->why, is_comparable ? "the places of birth cannot be told apart by their words" : "no place of birth is listed");
    }
    return 0;
}

// ---- sex and subject ----

static void
compare_sex(struct comparing *c)
{
    if (c->asked->sex == 0)
        return;
    if (c->listed->sex == 0) {
        buf_append_str(&c->why, "no sex is listed");
        return;
    }
    bool is_same = c->asked->sex == c->listed->sex;
    grade(c, is_same ? DETAILS_AGREES : DETAILS_CONTRADICTS, is_same ? 0 : WEIGHT_SEX_OTHER);
    buf_append_fmt(&c->why, is_same ? "%s on both sides" : "listed as %s", c->listed->sex == 'M' ? "male" : "female");
}

static void
compare_subjects(struct comparing *c)
{
    if (c->asked->subject == DETAILS_ANY || c->listed->subject == DETAILS_ANY)
        return;
    bool is_same = c->asked->subject == c->listed->subject;
    grade(c, is_same ? DETAILS_AGREES : DETAILS_CONTRADICTS, is_same ? 0 : WEIGHT_SUBJECT_OTHER);
    buf_append_fmt(&c->why, is_same ? "both %s" : "listed as %s", details_subject_name(c->listed->subject));
}

// ---- documents ----

static bool
contradict(const struct document *x, const struct document *y)
{
    bool one_country = x->kind != DOCUMENT_TAX || (x->country >= 0 && x->country == y->country);
    return x->kind == y->kind && document_is_for_life(x->kind) && one_country && x->check != DOCUMENT_BAD && y->check != DOCUMENT_BAD;
}

static void
explain_document(struct comparing *c, const struct document *x, const struct document *y, enum document_match m)
{
    if (m == DOCUMENT_SAME)
        buf_append_fmt(&c->why, "the same %s: ", document_kind_name(x->kind));
    else if (m == DOCUMENT_CHANCE)
        buf_append_fmt(&c->why, "perhaps the same document (%s here, %s listed): ", document_kind_name(x->kind),
                       document_kind_name(y->kind));
    else
        buf_append_fmt(&c->why, "another %s, of which a party has one: listed ", document_kind_name(x->kind));
    buf_append(&c->why, bytes_sub(y->number, 0, 200));
    if (x->check == DOCUMENT_BAD)
        buf_append_fmt(&c->why, " (it fails %s)", x->rule);
}

static void
compare_documents(struct comparing *c, enum document_match *best)
{
    const struct document *other = NULL, *other_listed = NULL;
    *best = DOCUMENT_DIFFERENT;
    for (size_t i = 0; i < c->asked->document_count; i++)
        for (size_t k = 0; k < c->listed->document_count; k++) {
            const struct document *x = &c->asked->documents[i], *y = &c->listed->documents[k];
            enum document_match m = document_compare(x, y);
            if (m > *best) {
                *best = m;
                buf_reset(&c->why);
                explain_document(c, x, y, m);
            }
            if (m == DOCUMENT_DIFFERENT && !other && contradict(x, y)) {
                other = x;
                other_listed = y;
            }
        }
    if (*best == DOCUMENT_SAME) {
        grade(c, DETAILS_AGREES, 1000);
    } else if (*best == DOCUMENT_CHANCE) {
        grade(c, DETAILS_NEAR, WEIGHT_DOCUMENT_CHANCE);
    } else if (other) {
        grade(c, DETAILS_CONTRADICTS, WEIGHT_DOCUMENT_OTHER);
        explain_document(c, other, other_listed, DOCUMENT_DIFFERENT);
    } else if (c->asked->document_count > 0) {
        buf_append_str(&c->why, c->listed->document_count ? "none of the listed documents" : "no document is listed");
    }
}

// ---- all of it ----

int
details_compare(struct arena *a, struct screen_normaliser *n, const struct details *asked, const struct details *listed,
                struct details_verdict *out, struct err *e)
{
    struct comparing c = {.a = a, .n = n, .asked = asked, .listed = listed, .e = e};
    int r = 0;
    *out = (struct details_verdict){.document = DOCUMENT_DIFFERENT};
    buf_init(&c.why, WHY_SIZE_MAX);
    for (int f = 0; r == 0 && f < DETAILS_FIELDS; f++) {
        c.out = &out->fields[f];
        buf_reset(&c.why);
        switch ((enum details_field)f) {
        case DETAILS_DOCUMENT:
            compare_documents(&c, &out->document);
            break;
        case DETAILS_BIRTH:
            compare_births(&c);
            break;
        case DETAILS_NATIONALITY:
            compare_nationalities(&c);
            break;
        case DETAILS_PLACE:
            r = compare_places(&c);
            break;
        case DETAILS_SEX:
            compare_sex(&c);
            break;
        case DETAILS_SUBJECT:
            compare_subjects(&c);
            break;
        }
        c.out->why = arena_copy(a, buf_bytes(&c.why));
        if (r == 0 && !c.out->why.p)
            r = err_set(e, ERR_NOMEM, "no memory to compare what is known of a party");
    }
    buf_clear(&c.why);
    return r;
}

int
details_score(const struct details_verdict *v, int name_score, bool is_held)
{
    int score = name_score;
    assert(name_score >= 0);
    assert(name_score <= SCREEN_SCORE_EXACT);
    for (int f = DETAILS_BIRTH; f < DETAILS_FIELDS; f++)
        if (v->fields[f].grade == DETAILS_AGREES || v->fields[f].grade == DETAILS_NEAR)
            score += (SCREEN_SCORE_EXACT - score) * v->fields[f].weight / 1000;
    if (v->fields[DETAILS_DOCUMENT].grade == DETAILS_NEAR)
        score += (SCREEN_SCORE_EXACT - score) * v->fields[DETAILS_DOCUMENT].weight / 1000;
    for (int f = 0; f < DETAILS_FIELDS; f++)
        if (v->fields[f].grade == DETAILS_CONTRADICTS)
            score -= score * v->fields[f].weight / 1000;
    bool is_freed = v->fields[DETAILS_BIRTH].grade == DETAILS_AGREES && v->fields[DETAILS_BIRTH].weight >= WEIGHT_BIRTH_MONTH;
    if (is_held && !is_freed && score >= SCREEN_ALERT)
        score = SCREEN_ALERT - 1;
    int least = v->document == DOCUMENT_SAME ? DETAILS_SAME_DOCUMENT : v->document == DOCUMENT_CHANCE ? SCREEN_HIT : 0;
    return score > least ? score : least;
}

// ---- words ----

const char *
details_field_name(enum details_field f)
{
    static const char *const names[] = {"document", "birth", "nationality", "place", "sex", "subject"};
    return names[f];
}

const char *
details_grade_name(enum details_grade g)
{
    static const char *const names[] = {"silent", "agrees", "near", "contradicts"};
    return names[g];
}

static const char *const subjects[] = {"any", "person", "organisation", "vessel", "aircraft", "account"};

const char *
details_subject_name(enum details_subject s)
{
    return subjects[s];
}

enum details_subject
details_subject_find(struct bytes word)
{
    for (int i = 1; i <= DETAILS_ACCOUNT; i++)
        if (bytes_equal_str(word, subjects[i]))
            return (enum details_subject)i;
    return DETAILS_ANY;
}
