// SPDX-License-Identifier: Apache-2.0
#include "formats/adopted.h"

#include <assert.h>

#include "base/when.h"
#include "record/field.h"

static int
read_texts(struct arena *a, const struct json *list, struct bytes **out, size_t *count)
{
    *count = 0;
    *out = arena_array(a, list != NULL ? list->count : 0, sizeof **out);
    if (*out == NULL)
        return ERR_NOMEM;
    for (const struct json *x = list != NULL ? list->first : NULL; x != NULL; x = x->next)
        (*out)[(*count)++] = x->text;
    return 0;
}

static int64_t
moment_of(const struct json *object, const char *name)
{
    int64_t moment = WHEN_MIN;
    if (when_parse(json_get_text(object, name), &moment) != 0)
        return WHEN_MIN;
    return moment;
}

int
adopted_read(struct arena *a, const struct json *proposal, struct adopted *out)
{
    int procedure = field_word(proposal_procedures, json_get_text(proposal, "procedure"));
    assert(procedure >= 0); // it was accepted
    out->title = json_get_text(proposal, "title");
    out->organ = json_get_text(proposal, "organ");
    out->matter = json_get_text(proposal, "matter");
    out->procedure = procedure < 0 ? PROPOSAL_SILENCE : (enum proposal_procedure)procedure;
    out->majority = (unsigned)json_get_int(proposal, "majority", 0);
    out->written = moment_of(proposal, "time");
    out->deadline = moment_of(proposal, "deadline");
    out->is_exercise = json_get_bool(proposal, "exercise", false);
    out->amends = json_get_text(proposal, "amends");
    out->supersedes = json_get_text(proposal, "supersedes");
    out->reaffirms = json_get_text(proposal, "reaffirms");
    int rc = clauses_read(a, json_get(proposal, "texts"), &out->text);
    return rc == 0 ? read_texts(a, json_get(proposal, "requires"), &out->requires, &out->require_count) : rc;
}

int
adopted_read_word(struct arena *a, const struct json *position, struct adopted_word *out)
{
    const struct json *list = json_get(position, "interpretations");
    int word = field_word(position_words, json_get_text(position, "word"));
    assert(word >= 0); // it was accepted
    out->word = word < 0 ? POSITION_SILENT : (enum position_word)word;
    out->time = moment_of(position, "time");
    out->text = json_get_text(position, "text");
    out->reading_count = 0;
    out->readings = arena_array(a, list != NULL ? list->count : 0, sizeof *out->readings);
    if (out->readings == NULL)
        return ERR_NOMEM;
    for (const struct json *x = list != NULL ? list->first : NULL; x != NULL; x = x->next)
        out->readings[out->reading_count++] = (struct adopted_reading){json_get_text(x, "clause"), json_get_text(x, "text")};
    return read_texts(a, json_get(position, "clauses"), &out->clauses, &out->clause_count);
}

const char *
adopted_says(const struct adopted_word *w)
{
    static const char *const says[POSITION_WORD_COUNT] = {
        [POSITION_AGREE] = "agrees",       [POSITION_OBJECT] = "objects",     [POSITION_RESERVE] = "agrees, with a reservation",
        [POSITION_ABSTAIN] = "abstains", [POSITION_SILENT] = "is silent",
    };
    return w->is_waived ? "was out of reach, and its word was waived" : says[w->word];
}

const char *
adopted_procedure_says(enum proposal_procedure procedure)
{
    switch (procedure) {
    case PROPOSAL_SILENCE:
        return "silence";
    case PROPOSAL_CONSENSUS:
        return "consensus";
    case PROPOSAL_LIMITED:
        return "those who agree";
    case PROPOSAL_MAJORITY:
        break;
    }
    return "majority";
}
