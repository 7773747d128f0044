// SPDX-License-Identifier: Apache-2.0
// What is read from a view: the register, one record, a ledger, the audit trail.
#include "node/api_inside.h"

#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "base/when.h"
#include "member/find.h"
#include "member/report.h"
#include "member/testify.h"
#include "node/act.h"
#include "node/cabinet.h"
#include "node/pulse.h"

#define LEDGER_PAGE_MAX 10000 // leaves in one answer
#define NOTE_ACT_MAX 40 // bytes of an act in the audit trail

// By what the register was searched.
static void
audit_list(struct call *c, const struct cards_filter *f, int code)
{
    const struct {
        const char *word;
        struct bytes value;
    } words[] = {{" --by ", f->by}, {" --recognised-by ", f->recognised_by}, {" --list ", f->list},
                 {" --review-before ", call_query(c, "review_before")}};
    struct buf what;
    buf_init(&what, 4096);
    buf_append(&what, bytes_sub(f->text, 0, 1024));
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (words[i].value.n) {
            buf_append_str(&what, words[i].word + (what.n == 0));
            buf_append(&what, bytes_sub(words[i].value, 0, 200));
        }
    if (f->coordinated)
        buf_append_str(&what, &" --coordinated"[what.n == 0]);
    if (f->exercise)
        buf_append_str(&what, &" --exercise"[what.n == 0]);
    if (f->all)
        buf_append_str(&what, &" --all"[what.n == 0]);
    call_audit(c, "list", buf_bytes(&what), code);
    buf_clear(&what);
}

static int
read_filter(struct call *c, struct cards_filter *f)
{
    struct bytes before = call_query(c, "review_before"), sort = call_query(c, "sort");
    *f = (struct cards_filter){
        .as_of = c->as_of,
        .text = call_query(c, "text"),
        .by = call_query(c, "by"),
        .recognised_by = call_query(c, "recognised_by"),
        .list = call_query(c, "list"),
        .review_before = WHEN_MAX,
        .coordinated = call_has(c, "coordinated"),
        .all = call_has(c, "all"),
        .exercise = call_has(c, "exercise"),
    };
    if (before.n && when_parse(before, &f->review_before) < 0)
        return err_set(&c->err, ERR_INVALID, "review_before is a date or a time (2026-11-21 or 2026-11-21T20:00:00Z), not '%.*s'",
                       (int)num_min_size(before.n, 80), (const char *)before.p);
    if (cards_find_sort(sort, &f->sort, &f->is_descending) < 0)
        return err_set(&c->err, ERR_INVALID,
                       "sort is id, name, by, list, since or review; all but id with a - before it for the other direction, not '%.*s'",
                       (int)num_min_size(sort.n, 80), (const char *)sort.p);
    return 0;
}

static int
write_page(struct call *c, struct view *v, const struct cards_filter *f, const struct cabinet_answer *answer)
{
    struct arena a;
    int r = 0;
    arena_init(&a, 64 * 1024 * 1024);
    json_write_array(&c->w, "listings");
    for (size_t i = 0; r == 0 && i < answer->count; i++) {
        arena_reset(&a);
        r = report_listing(v, &a, &answer->ids[i], f->exercise, f->as_of, &c->w, &c->err);
    }
    json_write_array_end(&c->w);
    arena_clear(&a);
    json_write_int(&c->w, "matched", (int64_t)answer->matched);
    json_write_int(&c->w, "first", (int64_t)answer->first);
    if (answer->next.n)
        json_write_text(&c->w, "next", answer->next);
    return r;
}

int
api_register_list(struct call *c, struct view *v)
{
    struct cabinet_question q = {.after = call_query(c, "after")};
    struct cabinet_answer answer = {.count = 0};
    struct pulse pulse;
    struct arena a;
    arena_init(&a, 64 * 1024 * 1024);
    int r = read_filter(c, &q.filter);
    if (r == 0)
        r = call_number(c, "skip", 0, &q.skip);
    if (r == 0)
        r = call_number(c, "max", CALL_PAGE, &q.max);
    if (r == 0)
        r = cabinet_ask(c->config->cabinet, v, &a, &q, &answer, &c->err);
    if (r == 0 && c->config->cabinet) { // the cards may be newer than our snapshot
        view_end(v);
        r = view_begin(v, &c->err);
    }
    if (r == 0)
        r = pulse_look(c->config->writer, v, &pulse, &c->err);
    if (r == 0) {
        json_write_object(&c->w, NULL);
        json_write_time(&c->w, "as_of", c->as_of);
        pulse_write(&pulse, c->config->writer, &c->w);
        r = write_page(c, v, &q.filter, &answer);
        json_write_object_end(&c->w);
        audit_list(c, &q.filter, r);
    }
    arena_clear(&a);
    return r;
}

// By the whole id where it was found, which the trail gives its name.
static void
audit_record(struct call *c, struct view *v, const char *act, struct bytes typed, int code)
{
    struct hash id;
    const struct view_ledger *l;
    uint64_t index;
    char hex[2 * HASH_SIZE + 1];
    bool is_found = code == 0 && find_record(v, typed, &l, &index, &id, NULL) == 0;
    if (is_found)
        bytes_to_hex_str(hash_bytes(&id), hex);
    call_audit(c, act, is_found ? bytes_of_str(hex) : typed, code);
}

int
api_register_record(struct call *c, struct view *v)
{
    struct bytes id = c->rest;
    struct pulse pulse;
    int r = pulse_look(c->config->writer, v, &pulse, &c->err);
    if (r < 0)
        return r;
    json_write_object(&c->w, NULL);
    pulse_write(&pulse, c->config->writer, &c->w);
    r = report_record(v, id, c->as_of, &c->w, &c->err);
    json_write_object_end(&c->w);
    audit_record(c, v, "show", id, r);
    return r;
}

int
api_register_proof(struct call *c, struct view *v)
{
    struct bytes id = c->rest;
    const struct view_ledger *l;
    uint64_t index;
    struct hash found;
    c->type = REPLY_TEXT;
    int r = find_record(v, id, &l, &index, &found, &c->err);
    if (r == 0)
        r = testify_record(v, l, index, &c->out, &c->err);
    audit_record(c, v, "prove", id, r);
    return r;
}

static int
no_member(struct call *c, const struct view *v, struct bytes member)
{
    struct buf b;
    buf_init(&b, 4096);
    for (size_t i = 0; i < v->charter.party_count; i++) {
        buf_append_str(&b, i ? " " : "");
        buf_append(&b, v->charter.members[i].name);
    }
    const char *all = buf_str(&b);
    int r = err_set(&c->err, ERR_NOT_FOUND, "there is no member %.*s; there are %s", (int)num_min_size(member.n, 80), member.p,
                    all ? all : "others");
    buf_clear(&b);
    return r;
}

int
api_register_ledger(struct call *c, struct view *v)
{
    struct bytes member = c->rest;
    const struct view_ledger *l = view_ledger_of(v, member);
    uint64_t from, count;
    if (!l) {
        int r = no_member(c, v, member);
        call_audit(c, "ledger", member, r);
        return r;
    }
    int r = call_number(c, "max", CALL_PAGE, &count);
    count = num_min_u64(count, LEDGER_PAGE_MAX);
    if (r == 0)
        r = call_number(c, "from", l->size - num_min_u64(count, l->size), &from);
    if (r < 0)
        return r;
    json_write_object(&c->w, NULL);
    json_write_text(&c->w, "member", l->member);
    json_write_text(&c->w, "origin", l->origin);
    json_write_int(&c->w, "size", (int64_t)l->size);
    json_write_int(&c->w, "settled", (int64_t)l->settled);
    json_write_text(&c->w, "checkpoint", l->checkpoint);
    r = report_leaves(v, l, from, count, &c->w, "leaves", &c->err);
    json_write_object_end(&c->w);
    call_audit(c, "ledger", member, r);
    return r;
}

// ---- the audit trail ----

struct auditing {
    struct json_writer *w;
    struct view *v;
};

static int
write_audit(void *context, int64_t time, struct bytes who, struct bytes act, struct bytes what)
{
    struct auditing *x = context;
    struct json_writer *w = x->w;
    struct buf shown;
    buf_init(&shown, 1024 * 1024);
    act_append_shown(&shown, x->v, what);
    json_write_object(w, NULL);
    json_write_time(w, "time", time);
    json_write_text(w, "who", who);
    json_write_text(w, "act", act);
    json_write_text(w, "what", buf_bytes(&shown));
    json_write_object_end(w);
    buf_clear(&shown);
    return 0;
}

int
api_register_audit(struct call *c, struct view *v)
{
    uint64_t max;
    struct auditing x = {.w = &c->w, .v = v};
    int r = call_number(c, "max", CALL_PAGE, &max);
    if (r < 0)
        return r;
    json_write_object(&c->w, NULL);
    json_write_array(&c->w, "audit");
    r = store_audit_each(v->store, (size_t)num_min_u64(max, 100000), write_audit, &x, &c->err);
    json_write_array_end(&c->w);
    json_write_object_end(&c->w);
    return r;
}

// What a command did by itself, beside the node: an export, a look through the store, an act that it refused.
int
api_register_note(struct call *c)
{
    struct arena a;
    struct json *json;
    arena_init(&a, 1024 * 1024);
    int r = json_parse(&a, c->rq->body, JSON_API, &json, &c->err);
    struct bytes act = r == 0 ? json_get_text(json, "act") : (struct bytes){NULL, 0};
    struct bytes error = r == 0 ? json_get_text(json, "error") : (struct bytes){NULL, 0};
    char word[NOTE_ACT_MAX + 1];
    if (r == 0 && (act.n == 0 || act.n > NOTE_ACT_MAX || bytes_find(act, 0, '\n') != act.n || bytes_to_str(act, word, sizeof word) < 0))
        r = err_set(&c->err, ERR_INVALID, "act is 1 to %d bytes of text on one line", NOTE_ACT_MAX);
    if (r == 0) {
        int code = error.n == 0 ? 0 : bytes_equal_str(error, err_name(ERR_NOT_FOUND)) ? ERR_NOT_FOUND
                 : bytes_equal_str(error, err_name(ERR_REFUSED)) ? ERR_REFUSED : ERR_IO;
        call_audit(c, word, json_get_text(json, "what"), code);
        buf_append_str(&c->out, "{\"noted\":true}");
    }
    arena_clear(&a);
    return r;
}
