// SPDX-License-Identifier: Apache-2.0
#include "quality_cause.h"

#include <stdio.h>

#include "screen/words.h"

// A word that says something by itself: no particle, title or legal form.
static bool
is_carrying(struct bytes folded)
{
    struct word w = words_find(folded);
    return w.weight >= WORDS_WEIGHT_CARRIES && w.role != WORDS_LETTER;
}

struct seen {
    bool number, asked, listed, sound, short_form, initial, other_script, two_edits, edit, joined;
};

static void
look(struct seen *s, const struct screen_reason *r)
{
    bool is_left = r->how == SCREEN_NOT_LISTED || r->how == SCREEN_NOT_ASKED;
    struct bytes left = r->how == SCREEN_NOT_ASKED ? r->folded_listed : r->folded;
    s->number = s->number || (is_left && words_find(left).role == WORDS_NUMBER);
    s->asked = s->asked || (r->how == SCREEN_NOT_LISTED && is_carrying(left));
    s->listed = s->listed || (r->how == SCREEN_NOT_ASKED && is_carrying(left));
    s->sound = s->sound || r->how == SCREEN_SOUND || r->how == SCREEN_HOMOPHONE;
    s->short_form = s->short_form || r->how == SCREEN_NICKNAME;
    s->initial = s->initial || r->how == SCREEN_INITIAL;
    s->other_script = s->other_script || r->is_transliterated;
    s->two_edits = s->two_edits || (r->how == SCREEN_SPELLING && r->edits > 1);
    s->edit = s->edit || r->how == SCREEN_SPELLING;
    s->joined = s->joined || r->is_joined;
}

const char *
quality_cause(const struct screen_hit *hit)
{
    struct seen s = {0};
    for (size_t i = 0; i < hit->reason_count; i++)
        look(&s, &hit->reasons[i]);
    if (hit->is_weak_lowered || hit->cap != SCORE_CAP_NONE)
        return "held back by a rule";
    if (hit->score == 0)
        return "no word pairs with another";
    if (s.number)
        return "another number";
    if (s.asked && s.listed)
        return "each side has a word that the other lacks";
    if (s.asked || s.listed)
        return "one side has words more";
    if (s.sound || s.short_form || s.initial)
        return s.sound ? "alike by sound alone" : s.short_form ? "a short form" : "an initial";
    if (s.two_edits)
        return "a word with two edits";
    if (s.edit)
        return "a word with one edit";
    return s.joined ? "words joined or cut" : s.other_script ? "another script" : "the same words";
}

void
quality_row(const char *set, const char *category, const char *outcome, const char *cause)
{
    printf("@ row %s\t%s\t%s\t%s\n", set, category, outcome, cause);
}
