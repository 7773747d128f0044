// SPDX-License-Identifier: Apache-2.0
// Words and items that follow from proposals by the rules alone. All of it is found anew from the store's list of duties, so a
// node that was killed half way goes on where it was; what was written is seen in our own ledger and not written again.
#include "member/finals.h"

#include "base/buf.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/num.h"
#include "base/when.h"
#include "member/promises.h"
#include "record/kinds.h"
#include "record/position.h"
#include "record/proposal.h"

#define FINALS_BATCH 256 // duties looked at together; the rest has its turn in the next batch
#define FINALS_ARENA_MAX (64 * 1024 * 1024)

struct duties {
    struct store_duty due[FINALS_BATCH]; // a word is due
    size_t due_count;
    struct store_duty said[FINALS_BATCH]; // what follows from the outcome
    size_t said_count;
    struct member *m;
    int64_t next;        // the nearest moment at which more may be due
    bool has_any;        // something is on the list
    bool is_behind_last; // the walk is past what was looked at last
    bool is_left;        // a word is due that waits for the next batch
};

// ---- the list ----

static bool
is_own(const struct member *m, const struct ledger_slot *l)
{
    return l == &m->ledgers[m->own];
}

static bool
is_elector(const struct proposal_note *note, struct bytes member)
{
    struct bytes rest = note->electors;
    struct proposal_elector elector;
    while (proposal_next_elector(&rest, &elector))
        if (bytes_equal(elector.member, member))
            return true;
    return false;
}

static bool
gives_item_to(const struct json *record, struct bytes member)
{
    const struct json *items = json_get(record, "items");
    for (const struct json *x = items ? items->first : NULL; x; x = x->next)
        if (bytes_equal(json_get_text(x, "owner"), member))
            return true;
    return false;
}

void
finals_look(struct member *m)
{
    int64_t soon = m->finals_looked + 1;
    if (m->has_finals && soon < m->finals_at)
        m->finals_at = soon;
}

static bool
may_write(const struct member *m)
{
    unsigned heard, needed;
    uint64_t behind;
    return !sync_is_recovering(m->sync, &heard, &needed, &behind) && !m->is_rekeying;
}

bool
finals_are_due(const struct member *m, int64_t wall)
{
    return wall >= m->finals_at && may_write(m);
}

// Our final word: what it promises holds before anything else is signed. What promises is marked in our own ledger.
static int
take_own(struct member *m, const struct record *rec, struct err *e)
{
    bool promises = json_get(rec->json, "waived") || json_get(rec->json, "epoch");
    int r = store_duty_said(m->store, &rec->about, e);
    return r == 0 && promises ? promises_look(m, e) : r;
}

int
finals_take(struct member *m, struct ledger_slot *l, uint64_t index, const struct record *rec, struct err *e)
{
    struct proposal_note note;
    struct store_leaf leaf;
    struct hash id;
    m->has_finals = true;
    finals_look(m);
    if (rec->kind->id == KIND_POSITION)
        return is_own(m, l) && json_get_bool(rec->json, "final", false) ? take_own(m, rec, e) : 0;
    if (proposal_read(rec->status, rec->note, &note) < 0)
        return 0;
    bool has_word = is_elector(&note, m->self);
    bool is_waived = note.effect == PROPOSAL_WAIVE && bytes_equal(note.member, m->self);
    if (!has_word && !is_waived && !gives_item_to(rec->json, m->self))
        return 0;
    int64_t told = m->wall + (int64_t)m->charter.notice_s;
    int r = store_leaf_get(m->store, l->number, index, &leaf, e);
    if (r < 0)
        return r;
    leaf_commitment(&leaf.leaf, &id);
    r = store_duty_put(m->store, &id, note.deadline > told ? note.deadline : told, e);
    return r == 0 && !has_word ? store_duty_said(m->store, &id, e) : r;
}

// Of those that are said, so many in turn.
static int
take_duty(void *context, const struct store_duty *d)
{
    struct duties *x = context;
    x->has_any = true;
    if (d->is_said && !x->is_behind_last) {
        x->is_behind_last = hash_equal(&d->id, &x->m->finals_last);
    } else if (d->is_said && x->said_count < FINALS_BATCH) {
        x->said[x->said_count++] = *d;
    } else if (!d->is_said && d->due <= x->m->wall && x->due_count < FINALS_BATCH) {
        x->due[x->due_count++] = *d;
    } else {
        int64_t next = d->due > x->m->wall && !d->is_said ? d->due : x->m->wall + 1;
        x->next = next < x->next ? next : x->next;
    }
    return 0;
}

static int
find_duties(struct duties *x, struct err *e)
{
    x->is_behind_last = hash_equal(&x->m->finals_last, &(struct hash){{0}});
    int r = store_duty_each(x->m->store, take_duty, x, e);
    // The end was reached: the next turn begins at the front again.
    x->m->finals_last = x->said_count == FINALS_BATCH ? x->said[FINALS_BATCH - 1].id : (struct hash){{0}};
    if (!x->is_behind_last || x->said_count == FINALS_BATCH)
        x->next = x->m->wall + 1 < x->next ? x->m->wall + 1 : x->next;
    return r;
}

// ---- one word ----

static void
begin_record(struct json_writer *w, struct buf *b, const struct member *m, const char *kind)
{
    buf_init(b, LIMIT_RECORD_SIZE);
    json_writer_init(w, b);
    json_write_object(w, NULL);
    json_write_str(w, "kind", kind);
    json_write_time(w, "time", m->wall);
}

static int
end_record(struct member *m, struct json_writer *w, struct buf *b, bool is_exercise, struct err *e)
{
    struct member_written written;
    if (is_exercise)
        json_write_bool(w, "exercise", true);
    json_write_object_end(w);
    int r = buf_check(b);
    if (r == 0)
        r = write_append(m, LEAF_STATUTE, buf_bytes(b), &written, e);
    buf_clear(b);
    return r;
}

// What stands in our word so far goes with it.
static int
write_standing(struct decided *d, const struct decide_word *own, struct arena *a, struct json_writer *w, struct err *e)
{
    static const char *const fields[] = {"clauses", "text", "amendments", "interpretations"};
    const struct json *record;
    int r = decided_record(d, a, own->ledger, own->index, &record, e);
    for (size_t i = 0; r == 0 && i < sizeof fields / sizeof *fields; i++)
        if (json_get(record, fields[i]))
            json_write_raw(w, fields[i], json_get(record, fields[i])->source);
    return r;
}

// why: the sentence that goes with a word which the rules chose; empty or NULL: the word is the officers', or silence.
static int
write_final(struct member *m, struct decided *d, const struct decide_outcome *x, const struct decide_word *own, const struct duty_word *duty,
            enum position_word word, const char *why, bool is_exercise, struct arena *a, struct err *e)
{
    struct buf b;
    struct json_writer w;
    int r = 0;
    begin_record(&w, &b, m, "position");
    json_write_hex(&w, "proposal", hash_bytes(&x->id));
    json_write_str(&w, "word", position_words[word]);
    json_write_bool(&w, "final", true);
    if (duty->mark == POSITION_IN_EPOCH)
        json_write_hex(&w, "epoch", hash_bytes(&duty->other));
    if (duty->mark == POSITION_OF_WAIVED)
        json_write_hex(&w, "waived", hash_bytes(&duty->other));
    if (why && why[0] != '\0')
        json_write_str(&w, "text", why);
    else if (own && own->state == DECIDE_STANDING)
        r = write_standing(d, own, a, &w, e);
    if (r < 0) {
        buf_clear(&b);
        return r;
    }
    return end_record(m, &w, &b, is_exercise, e);
}

// ---- items ----

struct written_items {
    uint32_t ledger;
    bool has[PROPOSAL_ITEMS_MAX + 1]; // by number, from 1
    struct decided *d;
    struct err *e;
};

static int
note_item(void *context, const struct row *row)
{
    struct written_items *x = context;
    const struct json *record;
    struct arena a;
    if (row->kind != KIND_ITEM || row->ledger != x->ledger)
        return 0;
    arena_init(&a, RECORD_ARENA_SIZE);
    int r = decided_record(x->d, &a, row->ledger, row->index, &record, x->e);
    int64_t number = r == 0 ? json_get_int(record, "number", 0) : 0;
    if (number > 0 && number <= PROPOSAL_ITEMS_MAX)
        x->has[number] = true;
    arena_clear(&a);
    return r;
}

static int
write_item(struct member *m, const struct decide_outcome *x, const struct json *item, int64_t number, bool is_exercise, struct err *e)
{
    static const char *const fields[] = {"title", "measure", "owner", "area", "due"};
    struct buf b;
    struct json_writer w;
    begin_record(&w, &b, m, "item");
    json_write_hex(&w, "proposal", hash_bytes(&x->id));
    json_write_int(&w, "number", number);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (json_get(item, fields[i]))
            json_write_raw(&w, fields[i], json_get(item, fields[i])->source);
    return end_record(m, &w, &b, is_exercise, e);
}

static int
write_items(struct member *m, struct decided *d, const struct decide_outcome *x, const struct json *record, bool is_exercise, struct err *e)
{
    struct written_items done = {.ledger = m->ledgers[m->own].number, .d = d, .e = e};
    const struct json *items = json_get(record, "items");
    int64_t number = 0;
    int r = carry_rows(m, e);
    if (r == 0)
        r = store_row_group(m->store, &x->id, note_item, &done, e);
    for (const struct json *item = items ? items->first : NULL; r == 0 && item; item = item->next) {
        number++;
        if (bytes_equal(json_get_text(item, "owner"), m->self) && number <= PROPOSAL_ITEMS_MAX && !done.has[number])
            r = write_item(m, x, item, number, is_exercise, e);
    }
    return r;
}

// ---- one duty ----

struct doing {
    struct member *m;
    struct decided *d[2]; // by layer: real, exercise
    struct arena *a;
    struct err *e;
    bool has_bound; // a word was written that binds, and d has not seen it
    bool is_left;
};

static int
say_final(struct doing *w, struct decided *d, const struct decide_outcome *x, bool is_exercise)
{
    const struct decide_word *own = decided_word(x, w->m->self);
    enum position_word word = own->state == DECIDE_STANDING ? own->word : POSITION_SILENT;
    struct duty_word duty;
    struct buf why;
    bool is_proposal = false;
    int r = promises_duty(w->m, d, w->a, &x->id, &duty, &is_proposal, w->e);
    buf_init(&why, 512);
    if (r == 0 && duty.duty != DUTY_FREE && word != POSITION_OBJECT) {
        word = POSITION_OBJECT;
        buf_append_str(&why, duty.duty == DUTY_COSIGN ? "it has not got the records that the proposal counts on" : duty.reason);
        if (duty.has_because) {
            buf_append_str(&why, ": ");
            bytes_to_hex(hash_bytes(&duty.because), &why);
        }
    }
    if (r == 0)
        r = write_final(w->m, d, x, own, &duty, word, buf_str(&why), is_exercise, w->a, w->e);
    buf_clear(&why);
    return r;
}

// After our word: items that are ours are written once it is adopted. *is_over when nothing is left.
static int
follow(struct doing *w, struct decided *d, const struct decide_outcome *x, bool is_exercise, bool *is_over)
{
    const struct json *record = NULL;
    *is_over = x->end == DECIDE_BROKEN || x->end == DECIDE_VOID;
    int r = *is_over ? 0 : decided_record(d, w->a, x->ledger, x->index, &record, w->e);
    if (r < 0 || *is_over || record == NULL) // its bytes were lost here, and come again
        return r;
    if (x->end == DECIDE_OPEN && x->note.effect == PROPOSAL_WAIVE && bytes_equal(x->note.member, w->m->self))
        return 0; // once it is adopted our ledger names it
    if (x->end == DECIDE_OPEN) {
        *is_over = !gives_item_to(record, w->m->self);
        return 0;
    }
    *is_over = true;
    return write_items(w->m, d, x, record, is_exercise, w->e);
}

// May a word on it keep this member from another word?
static bool
is_binding(const struct decide_outcome *x)
{
    return x->note.effect == PROPOSAL_WAIVE || proposal_is_constitutional(x->note.effect);
}

static int
do_duty(struct doing *w, const struct store_duty *duty)
{
    struct decide_outcome x;
    bool is_proposal = false, is_exercise = false, is_over = false;
    int r = 0;
    for (int i = 0; r == 0 && !is_proposal && i < 2; i++) {
        is_exercise = i == 1;
        r = decided_outcome(w->d[i], w->a, &duty->id, &x, &is_proposal, w->e);
    }
    if (r < 0)
        return r;
    if (!is_proposal) // its bytes were lost here, and come again
        return 0;
    const struct decide_word *own = decided_word(&x, w->m->self);
    bool is_said = duty->is_said || !own || own->state >= DECIDE_PENDING;
    bool must_say = !is_said && x.end != DECIDE_BROKEN && x.end != DECIDE_VOID;
    if (must_say && !w->m->is_clock_good)
        return 0; // status says so; what is owed stays so
    if (must_say && is_binding(&x) && w->has_bound) { // of two rivals, or waivers of one word, the second is to see the first
        w->is_left = true;
        return 0;
    }
    if (must_say)
        r = say_final(w, w->d[is_exercise], &x, is_exercise);
    w->has_bound = w->has_bound || (must_say && is_binding(&x));
    if (r == 0)
        r = follow(w, w->d[is_exercise], &x, is_exercise, &is_over);
    if (r == 0 && is_over)
        r = store_duty_remove(w->m->store, &duty->id, w->e);
    else if (r == 0 && !duty->is_said)
        r = store_duty_said(w->m->store, &duty->id, w->e);
    return r;
}

// A waiver of our own word is named in our ledger once it is adopted: only then do the others cosign that ledger on.
static int
name_waivers(struct doing *w)
{
    struct duty_unnamed *waivers = NULL;
    size_t count = 0;
    w->d[0]->e = w->e;
    int r = duty_find_unnamed(w->d[0]->decide, w->a, w->m->self, &waivers, &count);
    if (r == ERR_NOMEM)
        (void)err_set(w->e, r, "no memory for waivers"); // r is returned
    for (size_t i = 0; r == 0 && i < count; i++) {
        struct buf b;
        struct json_writer out;
        begin_record(&out, &b, w->m, "position");
        json_write_hex(&out, "proposal", hash_bytes(&waivers[i].waiver));
        json_write_str(&out, "word", position_words[POSITION_SILENT]);
        json_write_hex(&out, "waived", hash_bytes(&waivers[i].proposal));
        r = end_record(w->m, &out, &b, false, w->e);
    }
    return r;
}

static int
do_duties(struct member *m, struct duties *x, struct err *e)
{
    struct decided real, exercise;
    struct arena a;
    struct doing w = {.m = m, .d = {&real, &exercise}, .a = &a, .e = e};
    arena_init(&a, FINALS_ARENA_MAX);
    int r = decided_member(&real, m, LAYER_COMMON, e);
    int second = decided_member(&exercise, m, LAYER_EXERCISE, r == 0 ? e : NULL);
    r = r == 0 ? second : r;
    for (size_t i = 0; r == 0 && i < x->due_count + x->said_count; i++) {
        arena_reset(&a);
        r = do_duty(&w, i < x->due_count ? &x->due[i] : &x->said[i - x->due_count]);
    }
    arena_reset(&a);
    if (r == 0)
        r = name_waivers(&w);
    x->is_left = w.is_left;
    decided_end(&exercise);
    decided_end(&real);
    arena_clear(&a);
    return r;
}

int
finals_write(struct member *m, struct err *e)
{
    if (!finals_are_due(m, m->wall))
        return 0;
    struct duties *x = arena_array(&m->arena, 1, sizeof *x);
    if (!x)
        return err_set(e, ERR_NOMEM, "no memory for the words that are due");
    *x = (struct duties){.m = m, .next = INT64_MAX};
    int r = find_duties(x, e);
    m->finals_looked = m->wall;
    if (r == 0 && x->due_count + x->said_count > 0)
        r = do_duties(m, x, e);
    if (r == 0 && m->has_promises)
        r = promises_look(m, e); // what has ended is lifted
    m->has_finals = x->has_any || m->has_promises;
    x->next = x->is_left ? m->wall : x->next;
    m->finals_at = m->is_clock_good || x->due_count == 0 ? x->next : m->wall + 1;
    return r;
}
