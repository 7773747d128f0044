// SPDX-License-Identifier: Apache-2.0
// Proposals and their outcomes as JSON. What was computed comes from rows, what is only for people (texts, statements) from
// the records' bytes; where this disk lost them it is told without.
#include "member/decisions.h"

#include <string.h>

#include "base/num.h"
#include "base/when.h"
#include "member/decided.h"
#include "member/find.h"
#include "member/gather.h"
#include "record/charter_organ.h"
#include "record/fold_agreement.h"
#include "record/kinds.h"

#define ONE_ARENA_MAX (64 * 1024 * 1024)

static const char *const end_names[] = {"open", "adopted", "broken", "void"};

static int
read_record(struct view *v, struct arena *a, uint32_t ledger, uint64_t index, const struct json **out, struct err *e)
{
    const struct view_ledger *l = view_ledger_number(v, ledger);
    *out = NULL;
    return l ? gather_record(v, a, l, index, out, e) : 0;
}

static void
write_fields(struct json_writer *w, const struct json *record, const char *const *names)
{
    for (; *names; names++)
        if (json_get(record, *names))
            json_write_raw(w, *names, json_get(record, *names)->source);
}

// ---- the outcome ----

// Whose word it waits for; and whose is said, and waits for others to sign for it, or for what it depends on.
static void
write_pending(struct json_writer *w, const struct decide_outcome *x)
{
    json_write_array(w, "pending");
    for (size_t i = 0; x->end == DECIDE_OPEN && i < x->word_count; i++)
        if (x->words[i].state < DECIDE_PENDING)
            json_write_text(w, NULL, x->words[i].member);
    json_write_array_end(w);
    json_write_array(w, "unsettled");
    for (size_t i = 0; x->end == DECIDE_OPEN && i < x->word_count; i++)
        if (x->words[i].state == DECIDE_PENDING)
            json_write_text(w, NULL, x->words[i].member);
    json_write_array_end(w);
}

static void
append_members(struct buf *out, const struct decide_outcome *x, enum position_word word)
{
    unsigned count = 0;
    for (size_t i = 0; i < x->word_count; i++) {
        if (x->words[i].state != DECIDE_WORD || x->words[i].word != word)
            continue;
        buf_append_str(out, count++ ? ", " : "");
        buf_append(out, x->words[i].member);
    }
}

static bool
has_word(const struct decide_outcome *x, enum position_word word)
{
    bool is_found = false;
    for (size_t i = 0; i < x->word_count; i++)
        is_found = is_found || (x->words[i].state == DECIDE_WORD && x->words[i].word == word);
    return is_found;
}

static void
write_why(struct json_writer *w, const struct decide_outcome *x)
{
    struct buf b;
    buf_init(&b, 4096);
    switch (x->why) {
    case DECIDE_NO_REASON:
        buf_append_str(&b, x->reason);
        break;
    case DECIDE_OBJECTION:
        append_members(&b, x, POSITION_OBJECT);
        buf_append_str(&b, b.n ? " objected" : "an objection");
        break;
    case DECIDE_NOBODY:
        buf_append_str(&b, "all have spoken, and nobody agreed");
        break;
    case DECIDE_FEW:
        buf_append_str(&b, "too few words are their members' own; the rest was waived");
        break;
    case DECIDE_MINORITY:
        buf_append_str(&b, "as many as must agree no longer can");
        if (has_word(x, POSITION_OBJECT)) {
            buf_append_str(&b, "; against: ");
            append_members(&b, x, POSITION_OBJECT);
        }
        break;
    case DECIDE_RIVAL:
        buf_append_str(&b, "the epoch ended with another change: ");
        bytes_to_hex(hash_bytes(&x->rival), &b);
        break;
    }
    if (b.n > 0)
        json_write_text(w, "why", buf_bytes(&b));
    buf_clear(&b);
}

// Does what it rests on hold: is the proposal adopted, the agreement in force?
struct condition {
    struct view *v;
    struct decided *d;
    int64_t as_of;
    bool holds;
    struct err *e;
};

static int
look_at_agreement(void *context, struct arena *a, const struct row *rows, size_t count)
{
    struct condition *c = context;
    struct fold_agreement x;
    bool is_agreement = false;
    int r = fold_agreement(a, &c->v->settled, rows, count, 1u << LAYER_COMMON, &x, &is_agreement);
    c->holds = r == 0 && is_agreement && fold_agreement_is_in_force(&x, c->as_of);
    return r;
}

static int
judge_condition(struct condition *c, const struct hash *id)
{
    struct decide_outcome x;
    bool is_proposal = false;
    struct arena a;
    arena_init(&a, ONE_ARENA_MAX);
    c->holds = false;
    int r = decided_outcome(c->d, &a, id, &x, &is_proposal, c->e);
    if (r == 0 && is_proposal)
        c->holds = x.end == DECIDE_ADOPTED;
    else if (r == 0)
        r = view_group(c->v, id, look_at_agreement, c, c->e);
    arena_clear(&a);
    return r;
}

static int
write_held(struct view *v, struct decided *d, const struct json *record, int64_t as_of, struct json_writer *w, struct err *e)
{
    const struct json *list = json_get(record, "requires");
    struct condition c = {.v = v, .d = d, .as_of = as_of, .e = e};
    int r = 0;
    if (!list)
        return 0;
    json_write_array(w, "held_by");
    for (const struct json *x = list->first; r == 0 && x; x = x->next) {
        struct hash id;
        if (hash_from_hex(x->text, &id) == 0)
            r = judge_condition(&c, &id);
        if (r == 0 && !c.holds)
            json_write_text(w, NULL, x->text);
    }
    json_write_array_end(w);
    return r;
}

static bool
is_awaiting(const struct decide_outcome *x, const struct decide_word *own)
{
    return x->end == DECIDE_OPEN && own && own->state == DECIDE_SILENT;
}

static void
write_own(struct json_writer *w, const struct decide_outcome *x, struct bytes self)
{
    const struct decide_word *own = decided_word(x, self);
    json_write_bool(w, "awaiting", is_awaiting(x, own));
    if (!own)
        return;
    json_write_object(w, "own");
    if (own->state != DECIDE_SILENT)
        json_write_str(w, "word", position_words[own->word]);
    json_write_bool(w, "final", own->state >= DECIDE_PENDING);
    json_write_bool(w, "settled", own->state == DECIDE_WORD);
    json_write_object_end(w);
}

// What a list shows of a proposal, and one proposal too.
static int
write_head(struct view *v, struct decided *d, const struct decide_outcome *x, const struct json *record, int64_t as_of,
           struct json_writer *w, struct err *e)
{
    static const char *const fields[] = {"title", "organ", "matter", "procedure", "majority", "deadline", "epoch", "effect",
                                         "waives", "supersedes", "amends", "reaffirms", "about", "requires", "exercise", NULL};
    const struct view_ledger *l = view_ledger_number(v, x->ledger);
    json_write_hex(w, "id", hash_bytes(&x->id));
    json_write_text(w, "member", l ? l->member : (struct bytes){NULL, 0});
    json_write_int(w, "index", (int64_t)x->index);
    json_write_time(w, "time", x->time);
    json_write_bool(w, "settled", l && x->index < l->settled);
    write_fields(w, record, fields);
    json_write_str(w, "end", end_names[x->end]);
    write_why(w, x);
    write_pending(w, x);
    write_own(w, x, v->self);
    return write_held(v, d, record, as_of, w, e);
}

// ---- one ----

static int
write_word(struct view *v, struct arena *a, const struct decide_word *x, struct json_writer *w, struct err *e)
{
    static const char *const fields[] = {"clauses", "text", "amendments", "interpretations", "time", NULL};
    static const char *const waits[] = {NULL, "elsewhere", "waiver", "prefix"};
    const struct json *record = NULL;
    int r = x->ledger > 0 && !x->is_withdrawn ? read_record(v, a, x->ledger, x->index, &record, e) : 0;
    json_write_object(w, NULL);
    json_write_text(w, "member", x->member);
    json_write_bool(w, "received", x->is_delivered);
    if (x->state != DECIDE_SILENT)
        json_write_str(w, "word", position_words[x->word]);
    json_write_bool(w, "final", x->state >= DECIDE_PENDING);
    json_write_bool(w, "settled", x->state == DECIDE_WORD);
    if (x->is_waived)
        json_write_bool(w, "waived", true);
    if (x->is_withdrawn)
        json_write_bool(w, "withdrawn", true);
    if (waits[x->waits])
        json_write_str(w, "waits", waits[x->waits]);
    if (x->ledger > 0)
        json_write_hex(w, "record", hash_bytes(&x->record));
    write_fields(w, record, fields);
    json_write_object_end(w);
    return r;
}

static int
write_electors(struct view *v, const struct decide_outcome *x, struct json_writer *w, struct err *e)
{
    struct arena a;
    int r = 0;
    arena_init(&a, ONE_ARENA_MAX);
    json_write_array(w, "electors");
    for (size_t i = 0; r == 0 && i < x->word_count; i++) {
        arena_reset(&a);
        r = write_word(v, &a, &x->words[i], w, e);
    }
    json_write_array_end(w);
    arena_clear(&a);
    return r;
}

// What came after: proposals that supersede it, that waive a word on it.
struct followers {
    struct view *v;
    struct decided *d;
    struct hash id;
    struct buf open; // hashes, one after the other, of those that would supersede it
    struct arena *a;
    struct json_writer *w;
    struct err *e;
};

static int
tell_superseding(struct followers *f, const struct row *row, const struct json *record)
{
    struct bytes hex = json_get_text(record, "supersedes");
    struct decide_outcome x;
    struct hash id;
    bool is_proposal = false;
    if (hex.n == 0 || hash_from_hex(hex, &id) < 0 || !hash_equal(&id, &f->id) || row->time > f->d->as_of)
        return 0;
    int r = decided_outcome(f->d, f->a, &row->id, &x, &is_proposal, f->e);
    if (r == 0 && is_proposal && x.end == DECIDE_ADOPTED)
        json_write_hex(f->w, NULL, hash_bytes(&row->id));
    if (r == 0 && is_proposal && x.end == DECIDE_OPEN)
        buf_append(&f->open, hash_bytes(&row->id));
    return r;
}

static int
find_superseding(void *context, struct arena *a, const struct row *rows, size_t count)
{
    struct followers *f = context;
    int r = 0;
    for (size_t i = 0; r == 0 && i < count; i++) {
        const struct json *record;
        r = read_record(f->v, a, rows[i].ledger, rows[i].index, &record, f->e);
        if (r == 0)
            r = tell_superseding(f, &rows[i], record);
    }
    return r;
}

// Only what is adopted takes the place of another text; what is open would.
static int
write_superseding(struct followers *f)
{
    struct hash kind;
    fold_group_of_kind(KIND_PROPOSAL, &kind);
    buf_init(&f->open, ONE_ARENA_MAX);
    json_write_array(f->w, "superseded_by");
    int r = view_group(f->v, &kind, find_superseding, f, f->e);
    json_write_array_end(f->w);
    json_write_array(f->w, "would_be_superseded_by");
    for (size_t i = 0; i < f->open.n; i += HASH_SIZE)
        json_write_hex(f->w, NULL, (struct bytes){f->open.p + i, HASH_SIZE});
    json_write_array_end(f->w);
    if (r == 0 && buf_check(&f->open) < 0)
        r = err_set(f->e, ERR_NOMEM, "no memory to list what supersedes a proposal");
    buf_clear(&f->open);
    return r;
}

static int
write_waivers(void *context, struct arena *a, const struct row *rows, size_t count)
{
    struct followers *f = context;
    (void)a; // only ids are told
    json_write_array(f->w, "waivers");
    for (size_t i = 0; i < count; i++)
        if (rows[i].kind == KIND_PROPOSAL && !hash_equal(&rows[i].id, &f->id))
            json_write_hex(f->w, NULL, hash_bytes(&rows[i].id));
    json_write_array_end(f->w);
    return 0;
}

static int
write_whole(struct view *v, struct decided *d, const struct decide_outcome *x, int64_t as_of, struct json_writer *w, struct err *e)
{
    static const char *const fields[] = {"texts", "items", "papers", NULL};
    const struct json *record;
    struct followers f = {.v = v, .d = d, .id = x->id, .a = &v->arena, .w = w, .e = e};
    int r = read_record(v, &v->arena, x->ledger, x->index, &record, e);
    if (r < 0)
        return r;
    json_write_object(w, NULL);
    json_write_time(w, "as_of", as_of);
    json_write_text(w, "self", v->self);
    r = write_head(v, d, x, record, as_of, w, e);
    if (r == 0)
        r = write_electors(v, x, w, e);
    write_fields(w, record, fields);
    if (r == 0)
        r = write_superseding(&f);
    if (r == 0)
        r = view_group(v, &x->id, write_waivers, &f, e);
    json_write_object_end(w);
    return r == 0 ? buf_check(w->out) : r;
}

int
decisions_one(struct view *v, struct bytes id, int64_t as_of, int64_t bound, struct json_writer *w, struct err *e)
{
    static const enum layer layers[] = {LAYER_COMMON, LAYER_EXERCISE};
    const struct view_ledger *ledger;
    struct decide_outcome x;
    struct hash object;
    uint64_t index;
    bool is_proposal = false;
    int r = find_record(v, id, &ledger, &index, &object, e);
    for (size_t i = 0; r == 0 && !is_proposal && i < 2; i++) {
        struct decided d;
        r = decided_view(&d, v, layers[i], bound, e);
        if (r == 0)
            r = decided_outcome(&d, &v->arena, &object, &x, &is_proposal, e);
        if (r == 0 && is_proposal)
            r = write_whole(v, &d, &x, as_of, w, e);
        decided_end(&d);
    }
    if (r == 0 && !is_proposal)
        return err_set(e, ERR_NOT_FOUND, "there is no proposal of that id here; see `entente outcome --all`");
    return r;
}

// ---- lists ----

struct listing {
    struct view *v;
    struct decided *d;
    const struct decisions_filter *f;
    struct json_writer *w;
    uint64_t matched, awaiting;
};

static int
list_one(struct listing *x, const struct hash *id, struct arena *a, struct err *e)
{
    const struct decisions_filter *f = x->f;
    const struct json *record;
    struct decide_outcome o;
    bool is_proposal = false;
    int r = decided_outcome(x->d, a, id, &o, &is_proposal, e);
    if (r < 0 || !is_proposal)
        return r;
    bool awaits = is_awaiting(&o, decided_word(&o, x->v->self));
    x->awaiting += awaits;
    if ((f->organ.n && !bytes_equal(f->organ, o.note.organ)) || (f->awaiting && !awaits) || (!f->all && o.end != DECIDE_OPEN))
        return 0;
    uint64_t at = x->matched++;
    if (at < f->skip || at - f->skip >= f->max)
        return 0;
    r = read_record(x->v, a, o.ledger, o.index, &record, e);
    if (r < 0)
        return r;
    json_write_object(x->w, NULL);
    r = write_head(x->v, x->d, &o, record, f->as_of, x->w, e);
    json_write_object_end(x->w);
    return r == 0 ? buf_check(x->w->out) : r;
}

int
decisions_list(struct view *v, const struct decisions_filter *f, struct json_writer *w, struct err *e)
{
    struct listed_id *ids;
    size_t count = 0;
    struct arena a;
    struct decided d;
    struct listing x = {.v = v, .d = &d, .f = f, .w = w};
    arena_init(&a, ONE_ARENA_MAX);
    int r = decided_view(&d, v, f->exercise ? LAYER_EXERCISE : LAYER_COMMON, f->bound, e);
    if (r == 0) {
        json_write_hex(w, "epoch", hash_bytes(&decided_epoch(&d)->id));
        json_write_int(w, "epoch_number", decided_epoch(&d)->number);
        if (f->organ.n > 0 && charter_organ_find(decided_epoch(&d)->charter, f->organ) == NULL)
            r = err_set(e, ERR_NOT_FOUND, "there is no organ '%.*s'; see `entente organs`", (int)num_min_size(f->organ.n, 40),
                        (const char *)f->organ.p);
    }
    json_write_array(w, "proposals");
    if (r == 0)
        r = listed_ids(v, KIND_PROPOSAL, &ids, &count, e);
    for (size_t i = 0; r == 0 && i < count; i++) {
        arena_reset(&a);
        r = list_one(&x, &ids[i].id, &a, e);
    }
    json_write_array_end(w);
    json_write_int(w, "matched", (int64_t)x.matched);
    json_write_int(w, "awaiting", (int64_t)x.awaiting);
    decided_end(&d);
    arena_clear(&a);
    return r;
}

// What this member has a word on and has not said it.
static int
take_unsaid(void *context, const struct store_duty *duty)
{
    struct buf *unsaid = context;
    if (!duty->is_said)
        buf_append(unsaid, hash_bytes(&duty->id));
    return 0;
}

static int
judge_awaiting(struct view *v, struct decided *d, struct bytes unsaid, decisions_fn *fn, void *context, struct err *e)
{
    struct arena a;
    int r = 0;
    arena_init(&a, ONE_ARENA_MAX);
    for (size_t i = 0; r == 0 && i < unsaid.n; i += HASH_SIZE) {
        struct decide_outcome o;
        struct hash id;
        bool is_proposal = false;
        memcpy(id.b, unsaid.p + i, HASH_SIZE);
        arena_reset(&a);
        r = decided_outcome(d, &a, &id, &o, &is_proposal, e);
        if (r == 0 && is_proposal && is_awaiting(&o, decided_word(&o, v->self)))
            r = fn(context, &id, &o);
    }
    arena_clear(&a);
    return r;
}

static int
each_awaiting(struct view *v, struct decided *d, decisions_fn *fn, void *context, struct err *e)
{
    struct buf unsaid;
    buf_init(&unsaid, ONE_ARENA_MAX);
    int r = store_duty_each(v->store, take_unsaid, &unsaid, e);
    if (r == 0 && buf_check(&unsaid) < 0)
        r = err_set(e, ERR_NOMEM, "no memory for what awaits a word");
    if (r == 0)
        r = judge_awaiting(v, d, buf_bytes(&unsaid), fn, context, e);
    buf_clear(&unsaid);
    return r;
}

int
decisions_awaiting(struct view *v, decisions_fn *fn, void *context, struct err *e)
{
    struct decided d;
    int r = decided_view(&d, v, LAYER_COMMON, WHEN_MAX, e);
    if (r == 0)
        r = each_awaiting(v, &d, fn, context, e);
    decided_end(&d);
    return r;
}

struct summary {
    uint64_t count;
    int64_t next;
};

static int
sum_up(void *context, const struct hash *id, const struct decide_outcome *x)
{
    struct summary *s = context;
    (void)id; // they are counted
    s->count++;
    s->next = x->note.deadline < s->next ? x->note.deadline : s->next;
    return 0;
}

int
decisions_summary(struct view *v, struct json_writer *w, const char *name, struct err *e)
{
    struct summary s = {0, WHEN_MAX};
    struct decided d;
    int r = decided_view(&d, v, LAYER_COMMON, WHEN_MAX, e);
    if (r == 0)
        r = each_awaiting(v, &d, sum_up, &s, e);
    if (r == 0) {
        json_write_object(w, name);
        json_write_hex(w, "epoch", hash_bytes(&decided_epoch(&d)->id));
        json_write_int(w, "epoch_number", decided_epoch(&d)->number);
        json_write_int(w, "awaiting", (int64_t)s.count);
        if (s.next < WHEN_MAX)
            json_write_time(w, "next_deadline", s.next);
        json_write_object_end(w);
    }
    decided_end(&d);
    return r;
}
