// SPDX-License-Identifier: Apache-2.0
// Kind `agreement`. The first record is the object: its text never changes. All others name it, and
// are words of their author on it (record/fold_agreement.c).
#include "record/agreement.h"

#include <assert.h>
#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "base/when.h"
#include "record/common.h"
#include "record/fold.h"
#include "record/kinds.h"
#include "record/record.h"
#include "record/release.h"

#define HEAD_SIZE 10
#define NOTICE_SIZE 2
#define NOTICE_MAX 3650 // days
#define FLAG_CENTRE 1
#define FLAG_NOTICE 2

const char *const agreement_statuses[] = {"drafted", "signed", "ratified", "denounced", NULL};

static const struct field fields[] = {
    {"agreement", FIELD_ID, 0, 0, 0, 0, 0, NULL, NULL,
     "Id of the agreement this is a word on; absent in the record that holds its text"},
    {"status", FIELD_WORD, FIELD_REQUIRED, 0, 0, 0, 0, agreement_statuses, NULL,
     "This member's word: drafted (none yet), signed, ratified, denounced"},
    {"since", FIELD_MOMENT, 0, 0, 0, 0, 0, NULL, NULL,
     "From when on that word holds; without it, from `time` on"},
    {"title", FIELD_TEXT, 0, 1, 1024, 0, 0, NULL, NULL, "Title; in the first record"},
    {"purpose", FIELD_TEXT, 0, 1, 4096, 0, 0, NULL, NULL,
     "What it is a legal basis for; in the first record"},
    {"parties", FIELD_MEMBER, FIELD_LIST, 0, 0, 2, LIMIT_MEMBERS, NULL, NULL,
     "Who may become bound by it; in the first record"},
    {"threshold", FIELD_INT, 0, 2, LIMIT_MEMBERS, 0, 0, NULL, NULL,
     "How many parties must have ratified before it is in force; without it, all"},
    {"from", FIELD_MOMENT, 0, 0, 0, 0, 0, NULL, NULL,
     "In force not before this moment, whoever has ratified; in the first record"},
    {"notice", FIELD_INT, 0, 1, NOTICE_MAX, 0, 0, NULL, NULL,
     "Days that pass before a denunciation takes effect; in the first record"},
    {"centre", FIELD_NAME, 0, 0, 0, 0, 0, NULL, NULL,
     "It founds a centre of this name, whose audience is who is bound; in the first record"},
    {"text", FIELD_TEXT, 0, 1, 128 * 1024, 0, 0, NULL, NULL, "Its text, or where that is found"},
};

const struct field_set agreement_fields = FIELD_SET(fields);

const char *const agreement_rules[] = {
    "The first record, one without `agreement`, has title, purpose and at least two parties, and is "
    "not denounced",
    "Every other record is a word on it: it has neither title, purpose, parties, threshold, "
    "from, notice nor centre; the text never changes, and what amends it is an agreement of its own",
    "A party is named once, and the threshold is no more than the parties",
    "All words of one party are one history in the order of its ledger: each holds from its `since` "
    "until the next; words of others than parties have no effect",
    "It enters into force at the first moment, not before `from`, at which as many parties as the "
    "threshold says have ratified, and is then in force among those whose word is ratified, while "
    "these are two or more, until its `until`; a denunciation ends it for its author alone",
    "With `notice`, who has ratified is bound for so many days more from the `time` of the word that ends "
    "this, whatever its `since`, or its `until` when it ratifies anew",
    "With `centre` it founds a centre: those it is in force among are who receives, at that moment, "
    "what its parties release to it",
    NULL,
};

void
agreement_read(struct bytes note, struct agreement_text *out)
{
    assert(note.n >= HEAD_SIZE);
    bool has_notice = (note.p[9] & FLAG_NOTICE) != 0;
    assert(!has_notice || note.n >= HEAD_SIZE + NOTICE_SIZE);
    *out = (struct agreement_text){
        .from = (int64_t)num_get_u64be(note.p),
        .threshold = note.p[8],
        .is_centre = (note.p[9] & FLAG_CENTRE) != 0,
        .notice = has_notice ? num_get_u16be(note.p + HEAD_SIZE) : 0,
        .parties = bytes_sub(note, HEAD_SIZE + (has_notice ? NOTICE_SIZE : 0), note.n),
    };
}

static int
check_word(const struct record *r, struct err *e)
{
    static const char *const only_first[] = {"title",     "purpose", "parties",
                                             "threshold", "from",    "notice",  "centre"};
    for (size_t i = 0; i < sizeof only_first / sizeof *only_first; i++) {
        if (json_get(r->json, only_first[i]) != NULL)
            return err_set(e, ERR_REFUSED,
                           "%s: a word on an agreement changes nothing of its text; what amends it "
                           "is an agreement of its own",
                           only_first[i]);
    }
    return 0;
}

static int
check_parties(const struct json *parties, int64_t threshold, struct err *e)
{
    for (const struct json *x = parties->first; x != NULL; x = x->next) {
        for (const struct json *y = parties->first; y != x; y = y->next) {
            if (bytes_equal(x->text, y->text))
                return err_set(e, ERR_REFUSED, "parties: %.*s is there twice", (int)x->text.n,
                               (const char *)x->text.p);
        }
    }
    if (threshold > (int64_t)parties->count)
        return err_set(e, ERR_REFUSED,
                       "threshold: %lld of %u parties can never be reached", (long long)threshold,
                       parties->count);
    return 0;
}

static int
check_first(struct arena *a, struct record *r, struct err *e)
{
    static const char *const needed[] = {"title", "purpose", "parties"};
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        if (json_get(r->json, needed[i]) == NULL)
            return err_set(e, ERR_REFUSED,
                           "%s: is required in a first record (one without `agreement`)", needed[i]);
    }
    if (r->status == AGREEMENT_DENOUNCED)
        return err_set(e, ERR_REFUSED, "status: a first record cannot denounce");
    const struct json *parties = json_get(r->json, "parties");
    int64_t threshold = json_get_int(r->json, "threshold", parties->count);
    int rc = check_parties(parties, threshold, e);
    if (rc != 0)
        return rc;
    int64_t notice = json_get_int(r->json, "notice", 0);
    size_t n = 0;
    uint8_t *note = release_write_names(a, HEAD_SIZE + (notice > 0 ? NOTICE_SIZE : 0), parties, &n);
    if (note == NULL)
        return ERR_NOMEM;
    num_put_u64be(note, (uint64_t)common_get_moment(r->json, "from", WHEN_MIN));
    note[8] = (uint8_t)threshold;
    note[9] = (uint8_t)((json_get(r->json, "centre") != NULL ? FLAG_CENTRE : 0) | (notice > 0 ? FLAG_NOTICE : 0));
    if (notice > 0)
        num_put_u16be(note + HEAD_SIZE, (uint16_t)notice);
    r->note = bytes_of(note, n);
    return 0;
}

int
agreement_check(struct arena *a, struct record *r, struct err *e)
{
    _Static_assert(HEAD_SIZE + NOTICE_SIZE + LIMIT_MEMBERS * (LIMIT_MEMBER_NAME + 1) <= ROW_NOTE_MAX,
                   "a row's note holds all parties");
    r->status = (uint8_t)common_get_word(r->json, "status", agreement_statuses);
    r->from = common_get_moment(r->json, "since", r->time);
    if (common_get_id(r, "agreement", &r->about))
        return check_word(r, e);
    return check_first(a, r, e);
}

unsigned
agreement_map(const struct record *r, struct row *rows)
{
    if (r->note.n == 0) {
        rows[0].group = r->about;
        return 1;
    }
    rows[1] = rows[0];
    rows[1].note = (struct bytes){NULL, 0};
    fold_group_of_kind(KIND_AGREEMENT, &rows[1].group);
    return 2;
}
