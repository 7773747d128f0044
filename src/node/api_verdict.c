// SPDX-License-Identifier: Apache-2.0
// Officers' verdicts: made, and listed.
#include "node/api_inside.h"

#include "base/num.h"
#include "base/when.h"
#include "member/view.h"
#include "node/screening.h"
#include "node/verdicts.h"

static int
list_one(void *context, const struct store_verdict *x)
{
    struct json_writer *w = context;
    verdicts_write(x, false, true, w, NULL);
    return 0;
}

int
api_verdict_list(struct call *c, struct view *v)
{
    uint64_t skip, max;
    int r = call_number(c, "skip", 0, &skip);
    if (r == 0)
        r = call_number(c, "max", CALL_PAGE, &max);
    if (r < 0)
        return r;
    json_write_object(&c->w, NULL);
    json_write_array(&c->w, "verdicts");
    r = store_verdict_each(v->store, (size_t)num_min_u64(skip, SIZE_MAX), (size_t)num_min_u64(max, 1000), list_one, &c->w, &c->err);
    json_write_array_end(&c->w);
    json_write_object_end(&c->w);
    call_audit(c, "verdicts", bytes_of(NULL, 0), r);
    return r;
}

static int
read_made(struct call *c, const struct json *body, struct verdicts_made *out)
{
    struct bytes word = json_get_text(body, "verdict");
    *out = (struct verdicts_made){.listing = json_get_text(body, "listing"), .why = json_get_text(body, "why"), .time = c->now};
    if (bytes_equal_str(word, "same"))
        out->word = VERDICTS_SAME;
    else if (bytes_equal_str(word, "different"))
        out->word = VERDICTS_DIFFERENT;
    else if (bytes_equal_str(word, "withdrawn"))
        out->word = VERDICTS_WITHDRAWN;
    else
        return err_set(&c->err, ERR_INVALID, "verdict is same, different or withdrawn");
    return 0;
}

static int
judge(struct call *c, struct arena *a, struct view *v, const struct json *body)
{
    struct verdicts_made made;
    struct party party;
    struct buf who;
    struct screening_hold hold = {.screening = NULL};
    int year, month, day;
    when_to_civil(c->now, &year, &month, &day);
    int r = read_made(c, body, &made);
    if (r == 0)
        r = party_of_json(a, json_get(body, "party"), year, &party, &c->err);
    if (r == 0 && party.name_count == 0 && party.details.document_count == 0)
        r = err_set(&c->err, ERR_INVALID, "a verdict is about a party: {\"party\": {\"name\": ...}}");
    if (r == 0)
        r = screening_take(c->config->screening, &hold, &c->err);
    if (r < 0)
        return r;
    buf_init(&who, 4096);
    call_officer(c, &who);
    made.who = buf_bytes(&who);
    r = verdicts_make(a, v, c->config->writer, hold.normaliser, &party, &made, &c->w, &c->err);
    buf_clear(&who);
    screening_give(&hold);
    return r;
}

// The trail tells the verdict, of whom, and on which listing.
static void
note(struct call *c, const struct json *body, int code)
{
    struct buf what;
    const struct json *party = json_get(body, "party"), *name = json_is(party, JSON_STRING) ? party : json_get(party, "name");
    buf_init(&what, 8192);
    buf_append(&what, bytes_sub(json_get_text(body, "verdict"), 0, 16));
    buf_append_str(&what, ": ");
    buf_append(&what, bytes_sub(json_is(name, JSON_STRING) ? name->text : bytes_of(NULL, 0), 0, 400));
    buf_append_str(&what, " and ");
    buf_append(&what, bytes_sub(json_get_text(body, "listing"), 0, 64));
    call_audit(c, "verdict", buf_bytes(&what), code);
    buf_clear(&what);
}

int
api_verdict_make(struct call *c, struct view *v)
{
    struct arena a;
    struct json *body = NULL;
    int r = call_need_writer(c);
    if (r < 0)
        return r;
    arena_init(&a, (size_t)32 * 1024 * 1024);
    r = json_parse(&a, c->rq->body, JSON_API, &body, &c->err);
    if (r == 0)
        r = judge(c, &a, v, body);
    note(c, body, r);
    arena_clear(&a);
    return r;
}
