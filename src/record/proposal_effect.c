// SPDX-License-Identifier: Apache-2.0
// The effect of a proposal as its record says it: each type has its own fields, all of them and no others.
#include "record/proposal_effect.h"

#include <assert.h>
#include <string.h>

#include "base/limits.h"
#include "record/clauses.h"
#include "record/common.h"
#include "record/kind.h"

#define LINES_MAX 64
#define LINE_MAX 1024

static const struct field fields[] = {
    {"type", FIELD_WORD, FIELD_REQUIRED, 0, 0, 0, 0, proposal_effects, NULL, "What it does"},
    {"member", FIELD_MEMBER, 0, 0, 0, 0, 0, NULL, NULL,
     "To whom: admit, accede, suspend, reinstate, rebind"},
    {"admission", FIELD_ID, 0, 0, 0, 0, 0, NULL, NULL, "Of accede: id of the proposal that admits it as an applicant, with its keys"},
    {"role", FIELD_WORD, 0, 0, 0, 0, 0, proposal_roles, NULL, "Of admit: as what"},
    {"kinds", FIELD_NAME, FIELD_LIST, 0, 0, 1, KIND_COUNT, NULL, NULL,
     "Of admit, and not of an applicant: kinds of records it may write, sorted"},
    {"ledger_key", FIELD_KEY, 0, 0, 0, 0, 0, NULL, NULL, "Of admit and rebind: key of its ledger"},
    {"cosigning_key", FIELD_KEY, 0, 0, 0, 0, 0, NULL, NULL,
     "Of admit and rebind: key of its cosignatures"},
    {"transport_key", FIELD_KEY, 0, 0, 0, 0, 0, NULL, NULL,
     "Of admit and rebind: key of its node's connections"},
    {"address", FIELD_ADDRESS, 0, 0, 0, 0, 0, NULL, NULL,
     "Of admit and rebind: where its node is found"},
    {"generation", FIELD_INT, 0, 2, UINT32_MAX, 0, 0, NULL, NULL,
     "Of rebind: generation of its new ledger"},
    {"size", FIELD_INT, 0, 0, (int64_t)LIMIT_LEDGER_LEAVES, 0, 0, NULL, NULL,
     "Of rebind: where the old ledger ends"},
    {"root", FIELD_ID, 0, 0, 0, 0, 0, NULL, NULL,
     "Of rebind: root of the old ledger at that size, in hex"},
    {"mandate", FIELD_ID, 0, 0, 0, 0, 0, NULL, NULL, "Of mandate: id of the mandate record"},
    {"lines", FIELD_TEXT, FIELD_LIST, 1, LINE_MAX, 1, LINES_MAX, NULL, NULL,
     "Of amend: lines of the charter as they are to stand"},
};
const struct field_set proposal_effect_set = FIELD_SET(fields);

// What each effect has: as many of these as its line names. An applicant's admission has no kinds.
static const struct {
    enum proposal_effect effect;
    const char *fields[9];
} effect_needs[] = {
    {PROPOSAL_ADMIT,
     {"member", "role", "kinds", "ledger_key", "cosigning_key", "transport_key", "address"}},
    {PROPOSAL_ACCEDE, {"member", "admission"}},
    {PROPOSAL_SUSPEND, {"member"}},
    {PROPOSAL_REINSTATE, {"member"}},
    {PROPOSAL_REBIND,
     {"member", "ledger_key", "cosigning_key", "transport_key", "address", "generation", "size", "root"}},
    {PROPOSAL_MANDATE, {"mandate"}},
    {PROPOSAL_AMEND, {"lines"}},
};

static bool
is_needed(const struct json *effect, enum proposal_effect type, const char *field)
{
    bool is_applicant = common_get_word(effect, "role", proposal_roles) == PROPOSAL_APPLICANT;
    const char *const *needs = effect_needs[type - PROPOSAL_ADMIT].fields;
    assert(effect_needs[type - PROPOSAL_ADMIT].effect == type);
    for (size_t i = 0; needs[i] != NULL; i++) {
        if (strcmp(needs[i], field) == 0)
            return !(is_applicant && strcmp(field, "kinds") == 0);
    }
    return false;
}

static int
check_kinds(const struct json *list, struct err *e)
{
    struct bytes before = {NULL, 0};
    for (const struct json *x = list != NULL ? list->first : NULL; x != NULL; x = x->next) {
        if (kind_find(x->text) == NULL)
            return err_set(e, ERR_REFUSED, "kinds: '%.*s' is no kind of record under rules 1",
                           (int)x->text.n, (const char *)x->text.p);
        if (bytes_compare(before, x->text) >= 0)
            return err_set(e, ERR_REFUSED, "kinds: stand sorted, each once");
        before = x->text;
    }
    return 0;
}

static int
check_keys(const struct json *effect, struct err *e)
{
    struct bytes ledger = json_get_text(effect, "ledger_key");
    struct bytes cosigning = json_get_text(effect, "cosigning_key");
    struct bytes transport = json_get_text(effect, "transport_key");
    if (ledger.n == 0)
        return 0;
    if (bytes_equal(ledger, cosigning) || bytes_equal(ledger, transport) ||
        bytes_equal(cosigning, transport))
        return err_set(e, ERR_REFUSED, "ledger_key: the three keys differ, one key for one use");
    if (json_get_text(effect, "address").n > UINT8_MAX)
        return err_set(e, ERR_REFUSED, "address: has at most 255 characters");
    return 0;
}

static int
check_lines(const struct json *list, struct err *e)
{
    for (const struct json *x = list != NULL ? list->first : NULL; x != NULL; x = x->next) {
        int rc = clauses_check_line("lines", x->text, e);
        if (rc != 0)
            return rc;
    }
    return 0;
}

int
proposal_effect_check(const struct json *effect, enum proposal_effect type,
                      enum proposal_procedure procedure, struct err *e)
{
    const char *name = proposal_effects[type - PROPOSAL_ADMIT];
    for (uint32_t i = 1; i < proposal_effect_set.count; i++) { // behind `type`
        const char *field = fields[i].name;
        bool is_there = json_get(effect, field) != NULL;
        if (is_there == is_needed(effect, type, field))
            continue;
        return err_set(e, ERR_REFUSED, is_there ? "%s: is not of the effect %s" : "%s: is required by the effect %s",
                       field, name);
    }
    if (proposal_is_constitutional(type) && procedure != PROPOSAL_SILENCE &&
        procedure != PROPOSAL_CONSENSUS)
        return err_set(e, ERR_REFUSED,
                       "type: %s changes what the alliance is, and is put under silence or consensus only", name);
    int rc = check_kinds(json_get(effect, "kinds"), e);
    if (rc == 0)
        rc = check_keys(effect, e);
    return rc == 0 ? check_lines(json_get(effect, "lines"), e) : rc;
}
