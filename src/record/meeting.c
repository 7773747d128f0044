// SPDX-License-Identifier: Apache-2.0
// Kind `meeting`. A record without `meeting` is the meeting itself, or a later version of it by its
// convenor, whose reduction is the general one (record/fold_object.c); it gives a second row in the
// group of the kind, by which views find it. A record with `meeting` is its author's word on that
// meeting, one row in the meeting's group of words (record/fold_meeting.c). The note of a meeting,
// big-endian, is
//   1 + type (1), result (1), begins (8), ends (8), organs, each name with its length (1)
// and that of a word is 0 (1) and the organs that it is for, in the same way.
#include "record/meeting.h"

#include <assert.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/num.h"
#include "base/when.h"
#include "record/common.h"
#include "record/fold.h"
#include "record/kinds.h"
#include "record/record.h"

#define TITLE_MAX 256
#define PLACE_MAX 1024
#define AGENDA_TEXT_MAX 1024
#define PROSE_MAX (128 * 1024)
#define IDS_MAX 64
#define NOTE_HEAD 18
#define ORGAN_NAME_MAX 32 // of FIELD_NAME
#define YEAR_MIN 1900

const char *const meeting_types[] = {"session", "consultation", NULL};
const char *const meeting_statuses[] = {"planned", "open", "closed", "cancelled", NULL};
const char *const meeting_attendances[] = {"in-person", "remote", "absent", NULL};
const char *const meeting_results[] = {"proposal", "line", "difference", NULL};

static const struct field agenda_fields[] = {
    {"number", FIELD_TEXT, FIELD_REQUIRED, 1, 16, 0, 0, NULL, NULL, "Its number, like 2 or 2.1"},
    {"text", FIELD_TEXT, FIELD_REQUIRED, 1, AGENDA_TEXT_MAX, 0, 0, NULL, NULL, "What it is about"},
    {"organ", FIELD_NAME, 0, 0, 0, 0, 0, NULL, NULL,
     "The organ that takes it up; without it, all of the meeting's together"},
    {"item", FIELD_ID, 0, 0, 0, 0, 0, NULL, NULL, "Id of the item that it looks at"},
    {"proposal", FIELD_ID, 0, 0, 0, 0, 0, NULL, NULL, "Id of the proposal that it takes up"},
};
static const struct field_set agenda_set = FIELD_SET(agenda_fields);

static const struct field fields[] = {
    {"meeting", FIELD_ID, 0, 0, 0, 0, 0, NULL, NULL,
     "Id of the meeting this is its author's word on; absent in the meeting itself"},
    {"attendance", FIELD_WORD, 0, 0, 0, 0, 0, meeting_attendances, NULL,
     "With meeting: how this member attends, or that it does not"},
    {"view", FIELD_TEXT, 0, 1, PROSE_MAX, 0, 0, NULL, NULL,
     "With meeting: this member's view in words, which binds nobody"},
    {"organs", FIELD_NAME, FIELD_LIST, 0, 0, 1, MEETING_ORGANS_MAX, NULL, NULL,
     "Organs that meet, several in a joint session; in a word, those that the attendance is for"},
    {"papers", FIELD_ID, FIELD_LIST, 0, 0, 1, IDS_MAX, NULL, NULL, "Ids of files that go with it"},
    {"type", FIELD_WORD, 0, 0, 0, 0, 0, meeting_types, NULL,
     "A session of organs, or a consultation; in the meeting itself"},
    {"title", FIELD_TEXT, 0, 1, TITLE_MAX, 0, 0, NULL, NULL, "What it is called; in the meeting itself"},
    {"begins", FIELD_MOMENT, 0, 0, 0, 0, 0, NULL, NULL, "When it begins; in the meeting itself"},
    {"ends", FIELD_MOMENT, 0, 0, 0, 0, 0, NULL, NULL, "First moment after it"},
    {"status", FIELD_WORD, 0, 0, 0, 0, 0, meeting_statuses, NULL,
     "How far it is; without it, planned"},
    {"agenda", FIELD_OBJECT, FIELD_LIST, 0, 0, 1, MEETING_AGENDA_MAX, NULL, &agenda_set,
     "What is on the agenda, in order"},
    {"place", FIELD_TEXT, 0, 1, PLACE_MAX, 0, 0, NULL, NULL, "Where it is held"},
    {"conference", FIELD_TEXT, 0, 1, PLACE_MAX, 0, 0, NULL, NULL,
     "How one attends remotely: an address, in words or as a URL"},
    {"about", FIELD_ID, FIELD_LIST, 0, 0, 1, IDS_MAX, NULL, NULL,
     "Ids of what it is about: listings, reports, proposals"},
    {"minutes", FIELD_TEXT, 0, 1, PROSE_MAX, 0, 0, NULL, NULL, "What was said and noted"},
    {"result", FIELD_WORD, 0, 0, 0, 0, 0, meeting_results, NULL,
     "How a consultation ended: in a proposal, a common line to take elsewhere, a recorded difference"},
    {"conclusion", FIELD_TEXT, 0, 1, PROSE_MAX, 0, 0, NULL, NULL,
     "The common line, or the difference, in words"},
    {"outcome", FIELD_ID, 0, 0, 0, 0, 0, NULL, NULL, "Id of the proposal that a consultation ended in"},
};

const struct field_set meeting_fields = FIELD_SET(fields);

const char *const meeting_rules[] = {
    "A meeting has type, title and begins; a word on one (a record with `meeting`) has an attendance, "
    "a view or papers, no `object`, and nothing else but `organs`, which go with an attendance",
    "A session is of class statute and has organs; a consultation without organs is of all members. "
    "An organ is named once",
    "It ends after it begins, and both lie in the years 1900 to 9999",
    "Numbers on the agenda differ; an organ on it is one of the meeting's",
    "A first version is planned or open. What is planned has no minutes; only what is closed has a "
    "result",
    "A consultation that is closed has a result, and no session has one: a proposal names its outcome, "
    "a line or a difference has a conclusion",
    "A version has effect from its time, though not before the version before it, until the next "
    "version; its author is who convened it",
    "A word has the class of the meeting. Of a member's words with an attendance the last in its "
    "ledger holds, for the organs that it names, or all; who is in none of them observes. A view adds "
    "to the views before it",
    "Nobody has attended a meeting that is cancelled",
    NULL,
};

// ---- judging ----

static int
check_moment(const char *name, int64_t t, struct err *e)
{
    if (t >= when_from_civil(YEAR_MIN, 1, 1))
        return 0;
    return err_set(e, ERR_REFUSED, "%s: lies before the year %d", name, YEAR_MIN);
}

static bool
has_text(const struct json *list, struct bytes text, const struct json *before)
{
    for (const struct json *x = list != NULL ? list->first : NULL; x != before; x = x->next) {
        if (bytes_equal(x->text, text))
            return true;
    }
    return false;
}

static int
check_organs(const struct json *organs, struct err *e)
{
    for (const struct json *x = organs != NULL ? organs->first : NULL; x != NULL; x = x->next) {
        if (has_text(organs, x->text, x))
            return err_set(e, ERR_REFUSED, "organs: %.*s is there twice", (int)x->text.n,
                           (const char *)x->text.p);
    }
    return 0;
}

static int
check_agenda(const struct json *agenda, const struct json *organs, struct err *e)
{
    for (const struct json *x = agenda != NULL ? agenda->first : NULL; x != NULL; x = x->next) {
        struct bytes number = json_get_text(x, "number");
        struct bytes organ = json_get_text(x, "organ");
        for (const struct json *y = agenda->first; y != x; y = y->next) {
            if (bytes_equal(json_get_text(y, "number"), number))
                return err_set(e, ERR_REFUSED, "agenda: number %.*s is there twice", (int)number.n,
                               (const char *)number.p);
        }
        if (organ.n > 0 && !has_text(organs, organ, NULL))
            return err_set(e, ERR_REFUSED, "agenda: organ: %.*s is none of the organs that meet",
                           (int)organ.n, (const char *)organ.p);
    }
    return 0;
}

// Status against what is said of how it went.
static int
check_course(const struct record *r, bool is_consultation, int result, struct err *e)
{
    if (!r->has_object && r->status > MEETING_OPEN)
        return err_set(e, ERR_REFUSED,
                       "status: a first version (one without `object`) is planned or open");
    if (r->status == MEETING_PLANNED && json_get(r->json, "minutes") != NULL)
        return err_set(e, ERR_REFUSED, "minutes: what is only planned has none");
    if (!is_consultation && result >= 0)
        return err_set(e, ERR_REFUSED,
                       "result: only a consultation has one; a session decides by proposals");
    if (r->status != MEETING_CLOSED && result >= 0)
        return err_set(e, ERR_REFUSED, "result: only what is closed has one");
    if (is_consultation && r->status == MEETING_CLOSED && result < 0)
        return err_set(e, ERR_REFUSED,
                       "result: is required in a consultation that is closed: proposal, line, difference");
    bool is_proposal = result + 1 == MEETING_PROPOSAL;
    if (is_proposal != (json_get(r->json, "outcome") != NULL))
        return err_set(e, ERR_REFUSED, is_proposal ? "outcome: is required with the result proposal"
                                                   : "outcome: goes with the result proposal");
    if (result >= 0 && !is_proposal && json_get(r->json, "conclusion") == NULL)
        return err_set(e, ERR_REFUSED, "conclusion: is required with the result %s",
                       meeting_results[result]);
    if (result < 0 && json_get(r->json, "conclusion") != NULL)
        return err_set(e, ERR_REFUSED, "conclusion: goes with a result");
    return 0;
}

static int
check_word(struct record *r, struct err *e)
{
    static const char *const allowed[] = {"attendance", "view", "organs", "papers", "meeting"};
    int attendance = common_get_word(r->json, "attendance", meeting_attendances);
    if (r->has_object)
        return err_set(e, ERR_REFUSED, "object: a word on a meeting has no versions; say it again");
    for (uint32_t i = 0; i < meeting_fields.count; i++) {
        const char *name = meeting_fields.fields[i].name;
        bool is_allowed = false;
        for (size_t k = 0; k < sizeof allowed / sizeof *allowed; k++)
            is_allowed = is_allowed || bytes_equal_str(bytes_of_str(name), allowed[k]);
        if (!is_allowed && json_get(r->json, name) != NULL)
            return err_set(e, ERR_REFUSED,
                           "%s: a word on a meeting changes nothing of it; only who convened it can, in "
                           "a later version",
                           name);
    }
    if (attendance < 0 && json_get(r->json, "view") == NULL && json_get(r->json, "papers") == NULL)
        return err_set(e, ERR_REFUSED, "meeting: a word on one has an attendance, a view or papers");
    if (attendance < 0 && json_get(r->json, "organs") != NULL)
        return err_set(e, ERR_REFUSED, "organs: go with an attendance");
    r->status = attendance < 0 ? MEETING_SILENT : (uint8_t)attendance;
    return check_organs(json_get(r->json, "organs"), e);
}

static int
check_itself(struct record *r, struct err *e)
{
    static const char *const needed[] = {"type", "title", "begins"};
    static const char *const words[] = {"attendance", "view"};
    const struct json *organs = json_get(r->json, "organs");
    for (size_t i = 0; i < 2; i++) {
        if (json_get(r->json, words[i]) != NULL)
            return err_set(e, ERR_REFUSED, "%s: goes with `meeting`, the id of the meeting it is a word on",
                           words[i]);
    }
    for (size_t i = 0; i < 3; i++) {
        if (json_get(r->json, needed[i]) == NULL)
            return err_set(e, ERR_REFUSED, "%s: is required in a meeting (a record without `meeting`)",
                           needed[i]);
    }
    bool is_session = common_get_word(r->json, "type", meeting_types) == MEETING_SESSION;
    int status = common_get_word(r->json, "status", meeting_statuses);
    r->status = status < 0 ? MEETING_PLANNED : (uint8_t)status;
    if (is_session && r->leaf_class != LEAF_STATUTE)
        return err_set(e, ERR_REFUSED, "a session is of class statute; in confidence there are consultations");
    if (is_session && organs == NULL)
        return err_set(e, ERR_REFUSED, "organs: a session is of at least one organ");
    int64_t begins = common_get_moment(r->json, "begins", WHEN_MIN);
    int64_t ends = common_get_moment(r->json, "ends", WHEN_MAX);
    int rc = check_moment("begins", begins, e);
    if (rc == 0 && ends <= begins)
        rc = err_set(e, ERR_REFUSED, "ends: it does not end after it begins");
    if (rc == 0)
        rc = check_organs(organs, e);
    if (rc == 0)
        rc = check_agenda(json_get(r->json, "agenda"), organs, e);
    if (rc == 0)
        rc = check_course(r, !is_session, common_get_word(r->json, "result", meeting_results), e);
    return rc;
}

// ---- the note ----

static int
write_note(struct arena *a, struct record *r, bool is_word)
{
    _Static_assert(NOTE_HEAD + MEETING_ORGANS_MAX * (ORGAN_NAME_MAX + 1) <= ROW_NOTE_MAX,
                   "a row's note holds all organs");
    const struct json *organs = json_get(r->json, "organs");
    struct buf b;
    buf_init(&b, ROW_NOTE_MAX);
    if (is_word) {
        buf_append_byte(&b, 0);
    } else {
        buf_append_byte(&b, (uint8_t)(1 + common_get_word(r->json, "type", meeting_types)));
        buf_append_byte(&b, (uint8_t)(1 + common_get_word(r->json, "result", meeting_results)));
        buf_append_u64be(&b, (uint64_t)common_get_moment(r->json, "begins", WHEN_MIN));
        buf_append_u64be(&b, (uint64_t)common_get_moment(r->json, "ends", WHEN_MAX));
    }
    for (const struct json *x = organs != NULL ? organs->first : NULL; x != NULL; x = x->next) {
        buf_append_byte(&b, (uint8_t)x->text.n);
        buf_append(&b, x->text);
    }
    r->note = arena_copy(a, buf_bytes(&b));
    int rc = buf_check(&b) != 0 || r->note.p == NULL ? ERR_NOMEM : 0;
    buf_clear(&b);
    return rc;
}

bool
meeting_is_word(struct bytes note)
{
    return note.n > 0 && note.p[0] == 0;
}

// Whole names, nothing behind them.
static bool
are_names(struct bytes rest)
{
    while (rest.n > 0) {
        if (rest.p[0] == 0 || rest.n - 1 < rest.p[0])
            return false;
        rest = bytes_sub(rest, 1 + (size_t)rest.p[0], rest.n);
    }
    return true;
}

int
meeting_read_plan(struct bytes note, struct meeting_plan *out)
{
    *out = (struct meeting_plan){.begins = WHEN_MIN, .ends = WHEN_MAX};
    if (note.n < NOTE_HEAD || note.p[0] < 1 || note.p[0] > 1 + MEETING_CONSULTATION ||
        note.p[1] > MEETING_DIFFERENCE || !are_names(bytes_sub(note, NOTE_HEAD, note.n)))
        return ERR_INVALID;
    out->type = (uint8_t)(note.p[0] - 1);
    out->result = note.p[1];
    out->begins = (int64_t)num_get_u64be(note.p + 2);
    out->ends = (int64_t)num_get_u64be(note.p + 10);
    out->organs = bytes_sub(note, NOTE_HEAD, note.n);
    return 0;
}

struct bytes
meeting_read_word(struct bytes note)
{
    assert(meeting_is_word(note));
    return bytes_sub(note, 1, note.n);
}

// ---- the kind ----

int
meeting_check(struct arena *a, struct record *r, struct err *e)
{
    bool is_word = common_get_id(r, "meeting", &r->about);
    int rc = is_word ? check_word(r, e) : check_itself(r, e);
    return rc == 0 ? write_note(a, r, is_word) : rc;
}

void
meeting_group_of_words(const struct hash *meeting, struct hash *out)
{
    struct hash_state h;
    hash_init(&h);
    hash_update(&h, BYTES_LIT("entente meeting words"));
    hash_update(&h, hash_bytes(meeting));
    hash_final(&h, out);
}

unsigned
meeting_map(const struct record *r, struct row *rows)
{
    if (meeting_is_word(r->note)) {
        meeting_group_of_words(&r->about, &rows[0].group);
        return 1;
    }
    rows[1] = rows[0];
    fold_group_of_kind(KIND_MEETING, &rows[1].group);
    return 2;
}
