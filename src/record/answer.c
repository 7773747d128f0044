// SPDX-License-Identifier: Apache-2.0
// Kind `reply` (the file has the name of its content: node/reply.c is an answer over HTTP). Whether it has an effect is judged where its request is: record/fold_request.c.
#include "record/answer.h"

#include <assert.h>

#include "base/num.h"
#include "base/when.h"
#include "record/amount.h"
#include "record/common.h"
#include "record/kinds.h"
#include "record/record.h"
#include "record/request.h"

#define HEAD_SIZE 17
#define PROSE_MAX (64 * 1024)

const char *const answer_words[] = {"offer", "grant", "refuse", "hit", "none", "delivered", NULL};
const char *const answer_grounds[] = {"political", "ill-treatment", "own-nationals", "other", NULL};

static const struct field window_fields[] = {
    {"from", FIELD_MOMENT, FIELD_REQUIRED, 0, 0, 0, 0, NULL, NULL, "First moment"},
    {"until", FIELD_MOMENT, FIELD_REQUIRED, 0, 0, 0, 0, NULL, NULL, "First moment after it"},
};
static const struct field_set window_set = FIELD_SET(window_fields);

static const struct field fields[] = {
    {"request", FIELD_ID, FIELD_REQUIRED, 0, 0, 0, 0, NULL, NULL,
     "Id of the request (of its first version)"},
    {"answer", FIELD_WORD, FIELD_REQUIRED, 0, 0, 0, 0, answer_words, NULL, "The answer"},
    {"items", FIELD_OBJECT, FIELD_LIST, 0, 0, 0, AMOUNT_ITEMS_MAX, NULL, &amount_fields,
     "What is offered, or what has been delivered in all"},
    {"conditions", FIELD_TEXT, 0, 1, PROSE_MAX, 0, 0, NULL, NULL,
     "Conditions of an offer or a grant"},
    {"ground", FIELD_WORD, 0, 0, 0, 0, 0, answer_grounds, NULL,
     "Ground of a refusal: political offence, risk of ill-treatment, own nationals, other"},
    {"reason", FIELD_TEXT, 0, 1, PROSE_MAX, 0, 0, NULL, NULL,
     "Why it is refused, if its author chooses to say so"},
    {"valid", FIELD_OBJECT, 0, 0, 0, 0, 0, NULL, &window_set,
     "Hours for which a clearance is granted or refused; without it, those asked for (a grant) or "
     "all (a refusal)"},
    {"text", FIELD_TEXT, 0, 1, PROSE_MAX, 0, 0, NULL, NULL, "The answer in words"},
};

const struct field_set answer_fields = FIELD_SET(fields);

const char *const answer_rules[] = {
    "An offer and a delivery list at least one thing, and no other answer does; nothing twice, and "
    "no quantity of nothing",
    "Only a grant or a refusal has `valid`, which ends after it begins; only a refusal a ground",
    "A reply to no request, by its requester, or by one whom no version of the request is put to, "
    "has no effect",
    "Assistance is offered, refused, delivered; information granted, refused, none; a clearance, "
    "an extradition and a petition granted or refused; a match is hit, none, refused: another answer has no "
    "effect, nor has a refusal without ground of a request about a person",
    "Of one member's replies to one request, the last in its ledger of each answer holds, and it is "
    "the whole of that answer: a delivery says what was delivered in all; where an offer, a grant, "
    "a hit or a none and a refusal contradict each other, the later leaf holds, of clearances at "
    "the hours that both name",
    "Of a thing that is offered beyond what was asked, only what was asked counts; a thing that was "
    "not asked for counts nothing; what is delivered beyond an offer counts, and is shown",
    NULL,
};

void
answer_read(struct bytes note, struct answer_terms *out)
{
    assert(note.n >= HEAD_SIZE);
    *out = (struct answer_terms){
        .ground = note.p[0],
        .from = (int64_t)num_get_u64be(note.p + 1),
        .until = (int64_t)num_get_u64be(note.p + 9),
        .items = bytes_sub(note, HEAD_SIZE, note.n),
    };
    out->has_window = out->from != WHEN_MIN;
}

bool
answer_fits(uint8_t type, uint8_t answer, uint8_t ground)
{
    static const unsigned fitting[REQUEST_TYPE_COUNT] = {
        [REQUEST_ASSISTANCE] = 1u << ANSWER_OFFER | 1u << ANSWER_REFUSE | 1u << ANSWER_DELIVERED,
        [REQUEST_INFORMATION] = 1u << ANSWER_GRANT | 1u << ANSWER_REFUSE | 1u << ANSWER_NONE,
        [REQUEST_CLEARANCE] = 1u << ANSWER_GRANT | 1u << ANSWER_REFUSE,
        [REQUEST_EXTRADITION] = 1u << ANSWER_GRANT | 1u << ANSWER_REFUSE,
        [REQUEST_PETITION] = 1u << ANSWER_GRANT | 1u << ANSWER_REFUSE,
        [REQUEST_MATCH] = 1u << ANSWER_HIT | 1u << ANSWER_NONE | 1u << ANSWER_REFUSE,
    };
    assert(type < REQUEST_TYPE_COUNT);
    if (request_is_personal(type) && answer == ANSWER_REFUSE && ground == 0)
        return false;
    return (fitting[type] & 1u << answer) != 0;
}

static int
check_fields(const struct record *r, struct err *e)
{
    const struct json *items = json_get(r->json, "items");
    bool has_items = items != NULL && items->count > 0;
    bool lists = r->status == ANSWER_OFFER || r->status == ANSWER_DELIVERED;
    if (lists && !has_items)
        return err_set(e, ERR_REFUSED, "items: an offer or a delivery lists at least one thing");
    if (!lists && has_items)
        return err_set(e, ERR_REFUSED, "items: only an offer or a delivery lists things");
    if (r->status != ANSWER_REFUSE && json_get(r->json, "ground") != NULL)
        return err_set(e, ERR_REFUSED, "ground: only a refusal has one");
    if (r->status != ANSWER_REFUSE && r->status != ANSWER_GRANT && json_get(r->json, "valid") != NULL)
        return err_set(e, ERR_REFUSED, "valid: only a grant or a refusal has hours");
    return 0;
}

int
answer_check(struct arena *a, struct record *r, struct err *e)
{
    _Static_assert(HEAD_SIZE + AMOUNT_ITEMS_MAX * AMOUNT_NOTE_SIZE <= ROW_NOTE_MAX,
                   "a row's note holds all things");
    const struct json *valid = json_get(r->json, "valid");
    int64_t from = common_get_moment(valid, "from", WHEN_MIN);
    int64_t until = common_get_moment(valid, "until", WHEN_MAX);
    struct buf note;
    r->status = (uint8_t)common_get_word(r->json, "answer", answer_words);
    (void)common_get_id(r, "request", &r->about); // required, so present
    int rc = check_fields(r, e);
    if (rc == 0 && until <= from)
        rc = err_set(e, ERR_REFUSED, "valid: ends before it begins");
    if (rc != 0)
        return rc;
    buf_init(&note, ROW_NOTE_MAX);
    buf_append_byte(&note, (uint8_t)(1 + common_get_word(r->json, "ground", answer_grounds)));
    buf_append_u64be(&note, (uint64_t)from);
    buf_append_u64be(&note, (uint64_t)until);
    rc = amount_append_note(r->json, "items", &note, e);
    if (rc == 0) {
        r->note = arena_copy(a, buf_bytes(&note));
        rc = r->note.p == NULL ? ERR_NOMEM : 0;
    }
    buf_clear(&note);
    return rc;
}

unsigned
answer_map(const struct record *r, struct row *rows)
{
    rows[0].group = r->about;
    return 1;
}
