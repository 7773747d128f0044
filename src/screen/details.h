// SPDX-License-Identifier: Apache-2.0
// What is known of a party beside its name, and how two such sets of facts agree. Each field is graded apart:
//   silent       one side says nothing of it
//   agrees       both say the same, as exactly as each other
//   near         they can be the same: one is less exact, "circa", or a slip of the pen away
//   contradicts  they cannot
// The grades change the name's score by one rule in whole numbers, in the order of enum details_field, first what raises:
//     agrees, near:  score += (SCREEN_SCORE_EXACT - score) * weight / 1000
//     contradicts:   score -= score * weight / 1000
// and then: a document that is the same (document.h) makes a hit whatever the name, of DETAILS_SAME_DOCUMENT at least; one
// that agrees by chance perhaps makes a hit of the hit threshold at least. What was found by its name stays in the answer:
// what contradicts lowers its score, below the hit threshold too, and never takes it away. Names that alone are held below the
// alert threshold stay there unless a birth agrees to the month or a document is the same. Weights: see docs/identity.md.
#ifndef SCREEN_DETAILS_H
#define SCREEN_DETAILS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "screen/dates.h"
#include "screen/document.h"
#include "screen/normalise.h"

#define DETAILS_VERSION 1          // raised whenever a grade or a weight may change
#define DETAILS_EACH_MAX 64        // births, places, nationalities, documents of one side that are compared, each
#define DETAILS_SAME_DOCUMENT 950  // score of a hit by a document that is the same

enum details_subject {
    DETAILS_ANY, // not said
    DETAILS_PERSON,
    DETAILS_ORGANISATION,
    DETAILS_VESSEL,
    DETAILS_AIRCRAFT,
    DETAILS_ACCOUNT,
};

struct details_place {
    struct bytes text; // city, or all of it, as written
    int country;       // country.h; -1: not said
};

struct details {
    enum details_subject subject;
    char sex; // 'M', 'F' or 0
    struct dates_span births[DETAILS_EACH_MAX];
    size_t birth_count;
    struct details_place places[DETAILS_EACH_MAX]; // of birth
    size_t place_count;
    int nationalities[DETAILS_EACH_MAX]; // countries: of a person its nationalities, of a vessel its flags
    size_t nationality_count;
    struct document *documents; // owned by an arena
    size_t document_count;
};
bool details_are_empty(const struct details *d);
void details_add_birth(struct details *d, const struct dates_span *date); // beyond DETAILS_EACH_MAX: left out
void details_add_place(struct details *d, struct bytes text, int country);
void details_add_nationality(struct details *d, int country); // once each; -1 is left out

enum details_field {
    DETAILS_DOCUMENT,
    DETAILS_BIRTH,
    DETAILS_NATIONALITY,
    DETAILS_PLACE,
    DETAILS_SEX,
    DETAILS_SUBJECT,
};
#define DETAILS_FIELDS 6

enum details_grade { DETAILS_SILENT, DETAILS_AGREES, DETAILS_NEAR, DETAILS_CONTRADICTS };
struct details_graded {
    enum details_grade grade;
    int weight;       // of 1000, see above
    struct bytes why; // a sentence's part, in the arena; empty when silent on the asker's side
};
struct details_verdict {
    struct details_graded fields[DETAILS_FIELDS];
    enum document_match document; // the best of all pairs
};

// Grade what is asked against what is listed. n folds the names of places.
int details_compare(struct arena *a, struct screen_normaliser *n, const struct details *asked, const struct details *listed,
                    struct details_verdict *out, struct err *e) MUST_USE;
// The rule above. name_score: 0 when it was not found by its name. is_held: the names alone are held below the alert
// threshold (score.h); then it takes a birth that agrees to the month, or a document that is the same, to pass it.
int details_score(const struct details_verdict *v, int name_score, bool is_held);

const char *details_field_name(enum details_field f); // "document", "birth", "nationality", "place", "sex", "subject"
const char *details_grade_name(enum details_grade g);
const char *details_subject_name(enum details_subject s);
enum details_subject details_subject_find(struct bytes word); // a listing's word; DETAILS_ANY for others

#endif
