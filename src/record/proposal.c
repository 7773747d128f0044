// SPDX-License-Identifier: Apache-2.0
// Kind `proposal`: its fields, its rules, its rows and what these carry. Whether its electorate is the right one, its organ competent and its
// epoch the present one depends on other records, and is decided where those are read; here is what one record says.
#include "record/proposal.h"

#include <assert.h>
#include <string.h>

#include "base/limits.h"
#include "base/when.h"
#include "record/clauses.h"
#include "record/common.h"
#include "record/fold.h"
#include "record/item.h"
#include "record/kinds.h"
#include "record/proposal_effect.h"
#include "record/proposal_note.h"
#include "record/record.h"

#define TITLE_MAX 1024
#define ITEM_TITLE_MAX 256
#define ITEM_PROSE_MAX (16 * 1024)
#define LIST_MAX 64

const char *const proposal_effects[] = {"admit",  "accede",  "suspend", "reinstate",
                                        "rebind", "mandate", "amend",   NULL};
const char *const proposal_procedures[] = {"silence", "consensus", "limited", "majority", NULL};
const char *const proposal_roles[] = {"applicant", "partner", "observer", "secretariat", NULL};

static const struct field elector_fields[] = {
    {"member", FIELD_MEMBER, FIELD_REQUIRED, 0, 0, 0, 0, NULL, NULL, "The member"},
    {"generation", FIELD_INT, 0, 1, UINT32_MAX, 0, 0, NULL, NULL,
     "Generation of its ledger; without it, 1"},
    {"size", FIELD_INT, FIELD_REQUIRED, 0, (int64_t)LIMIT_LEDGER_LEAVES, 0, 0, NULL, NULL,
     "Size of its ledger when this was written: what stands below is no word on this"},
};
static const struct field_set elector_set = FIELD_SET(elector_fields);

static const struct field waives_fields[] = {
    {"proposal", FIELD_ID, FIELD_REQUIRED, 0, 0, 0, 0, NULL, NULL, "Id of the proposal that waits"},
    {"member", FIELD_MEMBER, FIELD_REQUIRED, 0, 0, 0, 0, NULL, NULL, "Whose word is waived"},
    {"generation", FIELD_INT, 0, 1, UINT32_MAX, 0, 0, NULL, NULL,
     "Generation of its ledger; without it, 1"},
    {"size", FIELD_INT, FIELD_REQUIRED, 0, (int64_t)LIMIT_LEDGER_LEAVES, 0, 0, NULL, NULL,
     "Size of its ledger below which its word still counts"},
};
static const struct field_set waives_set = FIELD_SET(waives_fields);

static const struct field item_set_fields[] = {
    {"title", FIELD_TEXT, FIELD_REQUIRED, 1, ITEM_TITLE_MAX, 0, 0, NULL, NULL, "What it is called"},
    {"measure", FIELD_TEXT, 0, 1, ITEM_PROSE_MAX, 0, 0, NULL, NULL, "What is to be done"},
    {"owner", FIELD_MEMBER, FIELD_REQUIRED, 0, 0, 0, 0, NULL, NULL, "Who answers for it"},
    {"area", FIELD_OBJECT, 0, 0, 0, 0, 0, NULL, &item_area_set, "Where"},
    {"due", FIELD_MOMENT, 0, 0, 0, 0, 0, NULL, NULL, "When it is to be done"},
};
static const struct field_set item_set = FIELD_SET(item_set_fields);

static const struct field fields[] = {
    {"title", FIELD_TEXT, FIELD_REQUIRED, 1, TITLE_MAX, 0, 0, NULL, NULL, "What it is called"},
    {"organ", FIELD_NAME, 0, 0, 0, 0, 0, NULL, NULL, "The organ it is put to; not of a waiver"},
    {"matter", FIELD_NAME, 0, 0, 0, 0, 0, NULL, NULL, "The matter it is about; not of a waiver"},
    {"procedure", FIELD_WORD, FIELD_REQUIRED, 0, 0, 0, 0, proposal_procedures, NULL,
     "How it is decided"},
    {"majority", FIELD_INT, 0, 1, LIMIT_MEMBERS, 0, 0, NULL, NULL,
     "With procedure majority: how many must agree"},
    {"deadline", FIELD_MOMENT, FIELD_REQUIRED, 0, 0, 0, 0, NULL, NULL,
     "When each member's node closes its word"},
    {"epoch", FIELD_ID, FIELD_REQUIRED, 0, 0, 0, 0, NULL, NULL,
     "Hash of the charter, or id of the adopted proposal that opened the epoch"},
    {"electors", FIELD_OBJECT, FIELD_REQUIRED | FIELD_LIST, 0, 0, 1, LIMIT_MEMBERS, NULL,
     &elector_set, "To whom it is put, sorted by name"},
    {"texts", FIELD_OBJECT, FIELD_LIST, 0, 0, 1, CLAUSES_LANGS_MAX, NULL, &clauses_set,
     "The text, in one or more languages; without an effect or a waiver there is one"},
    {"effect", FIELD_OBJECT, 0, 0, 0, 0, 0, NULL, &proposal_effect_set,
     "What its adoption does beside binding its electors to the text"},
    {"waives", FIELD_OBJECT, 0, 0, 0, 0, 0, NULL, &waives_set,
     "The word of a member out of reach, on a proposal that waits for it"},
    {"requires", FIELD_ID, FIELD_LIST, 0, 0, 1, LIST_MAX, NULL, NULL,
     "Proposals that must have been adopted, and agreements in force, before this is"},
    {"amends", FIELD_ID, 0, 0, 0, 0, 0, NULL, NULL, "Id of the adopted proposal whose text it changes"},
    {"supersedes", FIELD_ID, 0, 0, 0, 0, 0, NULL, NULL, "Id of the proposal it takes the place of"},
    {"reaffirms", FIELD_ID, 0, 0, 0, 0, 0, NULL, NULL, "Id of the adopted proposal it repeats"},
    {"about", FIELD_ID, 0, 0, 0, 0, 0, NULL, NULL,
     "Id of the consultation, meeting, listing or petition it is about"},
    {"items", FIELD_OBJECT, FIELD_LIST, 0, 0, 1, PROPOSAL_ITEMS_MAX, NULL, &item_set,
     "What its adoption gives to do"},
    {"papers", FIELD_ID, FIELD_LIST, 0, 0, 1, LIST_MAX, NULL, NULL, "Ids of files that belong to it"},
};

const struct field_set proposal_fields = FIELD_SET(fields);

const char *const proposal_rules[] = {
    "The deadline lies after `time`",
    "`majority` goes with procedure majority, and is no more than the electors",
    "Electors stand sorted by name, each once",
    "There is a text, unless there is an effect or a waiver; a language stands once, a clause's number "
    "once in it, and all languages have the same numbers in the same order",
    "A number is one to five parts with points between, each from 1 to 9999, with a small letter behind "
    "it for what came in later: 1, 2.1, 4a",
    "Titles, headings, clauses, measures and lines are not blank and hold no character that cannot be "
    "seen: no control character but the end of a line, none that turns the direction of writing, none of "
    "no width, no soft hyphen, filler, variation selector or tag. Titles and headings are one line",
    "Each effect has its own fields, all of them and no others: admit has member, role, the three keys "
    "and address, and kinds unless the role is applicant; accede has member and admission; suspend and "
    "reinstate have member; rebind has member, the three keys, address, generation, size and root; mandate has mandate; amend "
    "has lines. The three keys differ, and an address has at most 255 characters",
    "Kinds are known ones, sorted, each once; a line of the charter is one line",
    "Every effect but admit is constitutional, and is put under silence or consensus",
    "A waiver stands alone: procedure majority, and neither organ, matter, effect, items, requires, "
    "amends, supersedes, reaffirms nor about. Every other proposal has organ and matter",
    "Of requires and papers each is named once; what is amended is not superseded by the same proposal",
    "No proposal names itself: its id is a hash of what it says. Two that name each other would need one "
    "of the two ids guessed beforehand; what names an id that opens to no proposal waits for it",
    "Electors and effect together fit in a note of 4096 bytes",
    NULL,
};

// ---- judging ----

static int
check_procedure(const struct json *x, size_t elector_count, struct err *e)
{
    int procedure = common_get_word(x, "procedure", proposal_procedures);
    const struct json *majority = json_get(x, "majority");
    if (procedure != PROPOSAL_MAJORITY && majority != NULL)
        return err_set(e, ERR_REFUSED, "majority: goes with procedure majority only");
    if (procedure == PROPOSAL_MAJORITY && majority == NULL)
        return err_set(e, ERR_REFUSED, "majority: is required with procedure majority");
    if (majority != NULL && majority->integer > (int64_t)elector_count)
        return err_set(e, ERR_REFUSED, "majority: %lld of %zu electors can never be reached",
                       (long long)majority->integer, elector_count);
    return 0;
}

static int
check_electors(const struct json *list, struct err *e)
{
    struct bytes before = {NULL, 0};
    for (const struct json *x = list->first; x != NULL; x = x->next) {
        struct bytes name = json_get_text(x, "member");
        int order = bytes_compare(before, name);
        if (order == 0)
            return err_set(e, ERR_REFUSED, "electors: %.*s is there twice", (int)name.n,
                           (const char *)name.p);
        if (order > 0)
            return err_set(e, ERR_REFUSED, "electors: %.*s stands behind %.*s; they are sorted",
                           (int)name.n, (const char *)name.p, (int)before.n, (const char *)before.p);
        before = name;
    }
    return 0;
}

static int
check_ids(const char *field, const struct json *list, struct err *e)
{
    for (const struct json *x = list != NULL ? list->first : NULL; x != NULL; x = x->next) {
        for (const struct json *y = list->first; y != x; y = y->next) {
            if (bytes_equal(x->text, y->text))
                return err_set(e, ERR_REFUSED, "%s: %.*s is there twice", field, (int)x->text.n,
                               (const char *)x->text.p);
        }
    }
    return 0;
}

static int
check_items(const struct json *list, struct err *e)
{
    size_t i = 0;
    for (const struct json *x = list != NULL ? list->first : NULL; x != NULL; x = x->next, i++) {
        const struct json *measure = json_get(x, "measure");
        const struct json *area = json_get(x, "area");
        int rc = clauses_check_line("title", json_get_text(x, "title"), e);
        if (rc == 0 && measure != NULL)
            rc = clauses_check_visible("measure", measure->text, e);
        if (rc == 0 && area != NULL)
            rc = item_check_area(area, e);
        if (rc == 0)
            rc = item_check_moment("due", common_get_moment(x, "due", WHEN_MAX), e);
        if (rc != 0)
            return err_within(e, rc, "items[%zu]", i);
    }
    return 0;
}

static int
check_waiver(const struct json *x, struct err *e)
{
    static const char *const others[] = {"organ",  "matter",     "effect",    "items", "requires",
                                         "amends", "supersedes", "reaffirms", "about"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        if (json_get(x, others[i]) != NULL)
            return err_set(e, ERR_REFUSED, "%s: a waiver stands alone, without it", others[i]);
    }
    if (common_get_word(x, "procedure", proposal_procedures) != PROPOSAL_MAJORITY)
        return err_set(e, ERR_REFUSED,
                       "procedure: a waiver is put under majority, of as many as the charter says");
    return 0;
}

static int
check_parts(const struct json *x, enum proposal_effect type, struct err *e)
{
    const struct json *effect = json_get(x, "effect");
    struct bytes amended = json_get_text(x, "amends");
    if (type == PROPOSAL_WAIVE)
        return check_waiver(x, e);
    if (json_get(x, "organ") == NULL || json_get(x, "matter") == NULL)
        return err_set(e, ERR_REFUSED, "%s: is required, but in a waiver",
                       json_get(x, "organ") == NULL ? "organ" : "matter");
    if (effect == NULL && json_get(x, "texts") == NULL)
        return err_set(e, ERR_REFUSED, "texts: are required without an effect or a waiver");
    if (amended.n > 0 && bytes_equal(amended, json_get_text(x, "supersedes")))
        return err_set(e, ERR_REFUSED,
                       "supersedes: names what is amended; one text cannot be both changed and replaced");
    if (effect == NULL)
        return 0;
    int procedure = common_get_word(x, "procedure", proposal_procedures);
    int rc = proposal_effect_check(effect, type, (enum proposal_procedure)procedure, e);
    return rc != 0 ? err_within(e, rc, "effect") : 0;
}

static enum proposal_effect
effect_of(const struct json *x)
{
    int type = common_get_word(json_get(x, "effect"), "type", proposal_effects);
    if (json_get(x, "waives") != NULL)
        return PROPOSAL_WAIVE;
    return type < 0 ? PROPOSAL_NONE : (enum proposal_effect)(PROPOSAL_ADMIT + type);
}

int
proposal_check(struct arena *a, struct record *r, struct err *e)
{
    const struct json *electors = json_get(r->json, "electors");
    assert(electors != NULL); // the table has seen to it
    enum proposal_effect type = effect_of(r->json);
    r->status = (uint8_t)type;
    if (common_get_moment(r->json, "deadline", WHEN_MIN) <= r->time)
        return err_set(e, ERR_REFUSED, "deadline: does not lie after `time`");
    int rc = clauses_check_line("title", json_get_text(r->json, "title"), e);
    if (rc == 0)
        rc = check_electors(electors, e);
    if (rc == 0)
        rc = check_procedure(r->json, electors->count, e);
    if (rc == 0)
        rc = check_parts(r->json, type, e);
    if (rc == 0)
        rc = clauses_check(json_get(r->json, "texts"), e);
    if (rc == 0)
        rc = check_ids("requires", json_get(r->json, "requires"), e);
    if (rc == 0)
        rc = check_ids("papers", json_get(r->json, "papers"), e);
    if (rc == 0)
        rc = check_items(json_get(r->json, "items"), e);
    if (rc != 0)
        return rc;
    (void)common_get_id(r, "epoch", &r->about); // required, so present
    return proposal_note_write(a, r, type, e);
}

// ---- rows ----

bool
proposal_is_constitutional(enum proposal_effect effect)
{
    return effect > PROPOSAL_ADMIT && effect < PROPOSAL_WAIVE;
}

void
proposal_group_of_epoch(const struct hash *epoch, struct hash *out)
{
    struct hash_state h;
    hash_init(&h);
    hash_update(&h, BYTES_LIT("entente proposals of an epoch"));
    hash_update(&h, hash_bytes(epoch));
    hash_final(&h, out);
}

void
proposal_group_of_admissions(struct hash *out)
{
    fold_group_of_kind(KIND_STATUS, out);
}

unsigned
proposal_map(const struct record *r, struct row *rows)
{
    rows[1] = rows[0];
    rows[1].note = (struct bytes){NULL, 0};
    rows[2] = rows[1];
    fold_group_of_kind(KIND_PROPOSAL, &rows[1].group);
    if (r->status == PROPOSAL_NONE)
        return 2;
    if (r->status == PROPOSAL_ADMIT)
        proposal_group_of_admissions(&rows[2].group);
    else if (r->status == PROPOSAL_WAIVE)
        rows[2].group = r->other;
    else
        proposal_group_of_epoch(&r->about, &rows[2].group);
    return fold_count_apart(rows, 3);
}

// ---- the note, read ----

struct cursor {
    struct bytes left;
    bool is_short; // once it was
};

static struct bytes
take(struct cursor *c, size_t n)
{
    struct bytes out = bytes_sub(c->left, 0, n);
    if (out.n < n) {
        c->is_short = true;
        return (struct bytes){NULL, 0};
    }
    c->left = bytes_sub(c->left, n, c->left.n);
    return out;
}

// A number of that many bytes, 1, 2, 4 or 8.
static uint64_t
take_number(struct cursor *c, size_t n)
{
    struct bytes b = take(c, n);
    uint64_t out = 0;
    for (size_t i = 0; i < b.n; i++)
        out = out << 8 | b.p[i];
    return out;
}

static struct bytes
take_name(struct cursor *c)
{
    return take(c, (size_t)take_number(c, 1));
}

static struct bytes
take_text(struct cursor *c)
{
    return take(c, (size_t)take_number(c, 2));
}

static void
take_bytes(struct cursor *c, void *out, size_t n)
{
    struct bytes b = take(c, n);
    if (b.n == n)
        memcpy(out, b.p, n);
}

static void
take_keys(struct cursor *c, struct proposal_note *out)
{
    take_bytes(c, out->keys.ledger.b, 32);
    take_bytes(c, out->keys.cosign.b, 32);
    take_bytes(c, out->keys.transport.b, 32);
    out->address = take_name(c);
}

static int
read_payload(struct bytes payload, struct proposal_note *out)
{
    struct cursor c = {payload, false};
    uint64_t role = 0;
    switch (out->effect) {
    case PROPOSAL_ADMIT:
        role = take_number(&c, 1);
        take_keys(&c, out);
        out->kinds = take_text(&c);
        break;
    case PROPOSAL_REBIND:
        out->generation = take_number(&c, 4);
        take_keys(&c, out);
        out->size = take_number(&c, 8);
        take_bytes(&c, out->root.b, HASH_SIZE);
        break;
    case PROPOSAL_ACCEDE:
    case PROPOSAL_MANDATE:
        take_bytes(&c, out->id.b, HASH_SIZE);
        break;
    case PROPOSAL_AMEND:
        out->lines = take(&c, payload.n);
        break;
    case PROPOSAL_WAIVE:
        take_bytes(&c, out->id.b, HASH_SIZE);
        out->generation = take_number(&c, 4);
        out->size = take_number(&c, 8);
        break;
    case PROPOSAL_NONE:
    case PROPOSAL_SUSPEND:
    case PROPOSAL_REINSTATE:
        break;
    }
    if (c.is_short || c.left.n != 0 || role > PROPOSAL_SECRETARIAT)
        return ERR_INVALID;
    out->role = (enum proposal_role)role;
    return 0;
}

bool
proposal_next_elector(struct bytes *electors, struct proposal_elector *out)
{
    struct cursor c = {*electors, false};
    *out = (struct proposal_elector){.member = take_name(&c)};
    out->generation = take_number(&c, 4);
    out->size = take_number(&c, 8);
    if (c.is_short)
        return false;
    *electors = c.left;
    return true;
}

int
proposal_read(uint8_t effect, struct bytes note, struct proposal_note *out)
{
    struct cursor c = {note, false};
    struct proposal_elector elector;
    *out = (struct proposal_note){.effect = (enum proposal_effect)effect};
    uint64_t procedure = take_number(&c, 1);
    out->majority = (unsigned)take_number(&c, 1);
    out->deadline = (int64_t)take_number(&c, 8);
    take_bytes(&c, out->epoch.b, HASH_SIZE);
    out->organ = take_name(&c);
    out->matter = take_name(&c);
    out->member = take_name(&c);
    struct bytes payload = take_text(&c);
    out->elector_count = (unsigned)take_number(&c, 1);
    if (c.is_short || effect > PROPOSAL_WAIVE || procedure > PROPOSAL_MAJORITY)
        return ERR_INVALID;
    out->procedure = (enum proposal_procedure)procedure;
    out->electors = c.left;
    for (unsigned i = 0; i < out->elector_count; i++) {
        if (!proposal_next_elector(&c.left, &elector))
            return ERR_INVALID;
    }
    return c.left.n != 0 ? ERR_INVALID : read_payload(payload, out);
}
