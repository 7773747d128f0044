// SPDX-License-Identifier: Apache-2.0
// Kind `position`. Which of a member's positions is its word, and what follows from all words, is decided elsewhere: here
// is what one of them may say.
#include "record/position.h"

#include <string.h>

#include "record/clauses.h"
#include "record/common.h"
#include "record/fold.h"
#include "record/kinds.h"
#include "record/proposal.h"
#include "record/record.h"

#define PROSE_MAX (16 * 1024)
#define NOTE_SIZE 2
#define NOTE_MARKED_SIZE (NOTE_SIZE + 1 + HASH_SIZE)

const char *const position_words[] = {"agree", "object", "reserve", "abstain", "silent", NULL};

static const struct field amendment_fields[] = {
    {"clause", FIELD_TEXT, FIELD_REQUIRED, 1, CLAUSES_NUMBER_MAX, 0, 0, NULL, NULL,
     "Number of the clause; one that the proposal has not is a new clause"},
    {"lang", FIELD_TEXT, 0, 2, 11, 0, 0, NULL, NULL,
     "In which language; without it, in the proposal's only one"},
    {"text", FIELD_TEXT, FIELD_REQUIRED, 0, CLAUSES_TEXT_MAX, 0, 0, NULL, NULL,
     "What the clause should say; empty: it should go"},
};
static const struct field_set amendment_set = FIELD_SET(amendment_fields);

static const struct field interpretation_fields[] = {
    {"clause", FIELD_TEXT, FIELD_REQUIRED, 1, CLAUSES_NUMBER_MAX, 0, 0, NULL, NULL,
     "Number of the clause"},
    {"text", FIELD_TEXT, FIELD_REQUIRED, 1, PROSE_MAX, 0, 0, NULL, NULL,
     "How this member reads it"},
};
static const struct field_set interpretation_set = FIELD_SET(interpretation_fields);

static const struct field fields[] = {
    {"proposal", FIELD_ID, FIELD_REQUIRED, 0, 0, 0, 0, NULL, NULL, "Id of the proposal"},
    {"word", FIELD_WORD, FIELD_REQUIRED, 0, 0, 0, 0, position_words, NULL,
     "Agrees, objects, reserves on clauses and agrees to the rest, abstains, or has said nothing"},
    {"final", FIELD_BOOL, 0, 0, 0, 0, 0, NULL, NULL,
     "True: this is the member's word for good; without it, a later position replaces it"},
    {"epoch", FIELD_ID, 0, 0, 0, 0, 0, NULL, NULL,
     "On a constitutional proposal: the epoch it names; a final word without it does not count"},
    {"waived", FIELD_ID, 0, 0, 0, 0, 0, NULL, NULL,
     "On a waiver: id of the proposal whose word it waives; a final word without it does not count"},
    {"clauses", FIELD_TEXT, FIELD_LIST, 1, CLAUSES_NUMBER_MAX, 1, CLAUSES_MAX, NULL, NULL,
     "Numbers of the clauses objected to or reserved on"},
    {"text", FIELD_TEXT, 0, 1, PROSE_MAX, 0, 0, NULL, NULL, "Why, in words"},
    {"amendments", FIELD_OBJECT, FIELD_LIST, 0, 0, 1, CLAUSES_MAX, NULL, &amendment_set,
     "What clauses should say instead"},
    {"interpretations", FIELD_OBJECT, FIELD_LIST, 0, 0, 1, CLAUSES_MAX, NULL, &interpretation_set,
     "How this member reads clauses"},
};

const struct field_set position_fields = FIELD_SET(fields);

const char *const position_rules[] = {
    "A later position of the same member replaces the one before, until the first that is final",
    "`epoch` and `waived` do not stand together, and `waived` is not the proposal itself",
    "`clauses` goes with object and reserve, each number once; reserve names at least one",
    "Silence says nothing: it has neither clauses, text, amendments nor interpretations",
    "An amendment of one clause in one language stands once, and so does the interpretation of a clause; "
    "numbers and languages have the form that texts give them",
    "Its words hold no characters that cannot be seen, and are not blank; an amendment may be empty",
    NULL,
};

static int
check_number(struct bytes number, struct err *e)
{
    if (clauses_number_is_valid(number))
        return 0;
    return err_set(e, ERR_REFUSED, "is no number of a clause, like 1, 2.1 or 4a");
}

static int
check_clauses(const struct json *list, struct err *e)
{
    for (const struct json *x = list != NULL ? list->first : NULL; x != NULL; x = x->next) {
        int rc = check_number(x->text, e);
        if (rc != 0)
            return err_within(e, rc, "clauses");
        for (const struct json *y = list->first; y != x; y = y->next) {
            if (bytes_equal(x->text, y->text))
                return err_set(e, ERR_REFUSED, "clauses: %.*s is there twice", (int)x->text.n,
                               (const char *)x->text.p);
        }
    }
    return 0;
}

// Do two amendments say something of one clause in one language? One without a language speaks of whatever there is.
static bool
is_same_place(const struct json *x, const struct json *y)
{
    struct bytes a = json_get_text(x, "lang"), b = json_get_text(y, "lang");
    return bytes_equal(json_get_text(x, "clause"), json_get_text(y, "clause")) &&
           (a.n == 0 || b.n == 0 || bytes_equal(a, b));
}

// Amendments and interpretations: the same, but that the latter have no language and are never empty.
static int
check_list(const char *field, const struct json *list, bool may_be_empty, struct err *e)
{
    size_t i = 0;
    for (const struct json *x = list != NULL ? list->first : NULL; x != NULL; x = x->next, i++) {
        struct bytes number = json_get_text(x, "clause"), text = json_get_text(x, "text");
        const struct json *lang = json_get(x, "lang");
        int rc = check_number(number, e);
        if (rc != 0)
            return err_within(e, rc, "%s[%zu]: clause", field, i);
        if (may_be_empty && lang != NULL && !clauses_lang_is_valid(lang->text))
            return err_set(e, ERR_REFUSED,
                           "%s[%zu]: lang: is a language of BCP 47, like en, ru or tg-Cyrl, and here is none",
                           field, i);
        if (text.n > 0 || !may_be_empty)
            rc = clauses_check_visible("text", text, e);
        if (rc != 0)
            return err_within(e, rc, "%s[%zu]", field, i);
        for (const struct json *y = list->first; y != x; y = y->next) {
            if (is_same_place(x, y))
                return err_set(e, ERR_REFUSED, "%s: clause %.*s is there twice", field, (int)number.n,
                               (const char *)number.p);
        }
    }
    return 0;
}

static int
check_word(const struct record *r, enum position_word word, struct err *e)
{
    static const char *const more[] = {"clauses", "text", "amendments", "interpretations"};
    for (size_t i = 0; i < sizeof more / sizeof *more && word == POSITION_SILENT; i++) {
        if (json_get(r->json, more[i]) != NULL)
            return err_set(e, ERR_REFUSED, "%s: silence says nothing", more[i]);
    }
    bool has_clauses = json_get(r->json, "clauses") != NULL;
    if (has_clauses && word != POSITION_OBJECT && word != POSITION_RESERVE)
        return err_set(e, ERR_REFUSED, "clauses: goes with object and reserve only");
    if (!has_clauses && word == POSITION_RESERVE)
        return err_set(e, ERR_REFUSED,
                       "clauses: who reserves names the clauses, and agrees to the rest");
    return 0;
}

// The notes of its rows: of the first, and behind it, when it is marked, of the others.
static int
write_note(struct arena *a, struct record *r)
{
    uint8_t note[2 * NOTE_MARKED_SIZE] = {r->status, json_get_bool(r->json, "final", false)};
    size_t n = NOTE_SIZE;
    bool is_of_epoch = common_get_id(r, "epoch", &r->other);
    if (is_of_epoch || common_get_id(r, "waived", &r->other)) {
        uint8_t *second = note + NOTE_MARKED_SIZE;
        n = sizeof note;
        note[NOTE_SIZE] = is_of_epoch ? POSITION_IN_EPOCH : POSITION_OF_WAIVED;
        memcpy(note + NOTE_SIZE + 1, r->other.b, HASH_SIZE);
        memcpy(second, note, NOTE_SIZE);
        second[NOTE_SIZE] = POSITION_ELSEWHERE;
        memcpy(second + NOTE_SIZE + 1, r->about.b, HASH_SIZE);
    }
    r->note = arena_copy(a, bytes_of(note, n));
    return r->note.p == NULL ? ERR_NOMEM : 0;
}

int
position_check(struct arena *a, struct record *r, struct err *e)
{
    const struct json *text = json_get(r->json, "text");
    (void)common_get_id(r, "proposal", &r->about); // required, so present
    r->status = (uint8_t)common_get_word(r->json, "word", position_words);
    int rc = check_word(r, (enum position_word)r->status, e);
    if (rc == 0)
        rc = check_clauses(json_get(r->json, "clauses"), e);
    if (rc == 0 && text != NULL)
        rc = clauses_check_visible("text", text->text, e);
    if (rc == 0)
        rc = check_list("amendments", json_get(r->json, "amendments"), true, e);
    if (rc == 0)
        rc = check_list("interpretations", json_get(r->json, "interpretations"), false, e);
    if (rc == 0 && json_get(r->json, "epoch") != NULL && json_get(r->json, "waived") != NULL)
        rc = err_set(e, ERR_REFUSED, "waived: does not stand with epoch");
    if (rc == 0 && bytes_equal(json_get_text(r->json, "waived"), json_get_text(r->json, "proposal")))
        rc = err_set(e, ERR_REFUSED, "waived: is the proposal itself; it names the one that waits");
    return rc != 0 ? rc : write_note(a, r);
}

int
position_read_note(struct bytes note, struct position_note *out)
{
    *out = (struct position_note){.mark = POSITION_PLAIN};
    if (note.n != NOTE_SIZE && note.n != NOTE_MARKED_SIZE)
        return ERR_INVALID;
    if (note.p[0] >= POSITION_WORD_COUNT || note.p[1] > 1)
        return ERR_INVALID;
    out->word = (enum position_word)note.p[0];
    out->is_final = note.p[1] != 0;
    if (note.n == NOTE_SIZE)
        return 0;
    if (note.p[2] < POSITION_IN_EPOCH || note.p[2] > POSITION_ELSEWHERE)
        return ERR_INVALID;
    out->mark = (enum position_mark)note.p[2];
    memcpy(out->other.b, note.p + NOTE_SIZE + 1, HASH_SIZE);
    return 0;
}

int
position_read(struct bytes note, enum position_word *word, bool *is_final)
{
    struct position_note x;
    if (position_read_note(note, &x) != 0 || x.mark == POSITION_ELSEWHERE)
        return ERR_INVALID;
    *word = x.word;
    *is_final = x.is_final;
    return 0;
}

unsigned
position_map(const struct record *r, struct row *rows)
{
    rows[0].group = r->about;
    if (r->note.n == NOTE_SIZE)
        return 1;
    rows[0].note = bytes_sub(r->note, 0, NOTE_MARKED_SIZE);
    rows[1] = rows[0];
    rows[1].note = bytes_sub(r->note, NOTE_MARKED_SIZE, NOTE_MARKED_SIZE);
    if (r->note.p[NOTE_SIZE] == POSITION_IN_EPOCH) {
        proposal_group_of_epoch(&r->other, &rows[1].group);
        return 2;
    }
    rows[1].group = r->other;
    rows[2] = rows[1];
    fold_group_of_kind(KIND_POSITION, &rows[2].group);
    return 3;
}
