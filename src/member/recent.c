// SPDX-License-Identifier: Apache-2.0
// Each ledger is walked once from the oldest of its newest leaves on; what is told of it is kept small, and copied.
#include "member/recent.h"

#include <stdlib.h>

#include "base/num.h"
#include "base/when.h"
#include "record/kind.h"

#define RUN_GAP_S 120 // records of one kind that are no farther apart make one run
#define DAY_S 86400
#define TITLE_MAX 200 // bytes
#define LEDGER_RUNS 40 // of one ledger, the newest

struct run {
    const struct view_ledger *ledger;
    struct bytes kind, title; // title: of the newest record, what people call it; may be empty
    struct hash id;           // of the newest record
    uint64_t index, count;
    int64_t since, time; // the oldest and the newest author's claim
    bool is_cut;         // it began before what was looked at
};

struct asked {
    const struct view_ledger *ledger;
    struct hash id;
    struct bytes name, subject, list;
    int64_t time;
};

struct looking {
    struct view *v;
    const struct recent_filter *f;
    struct arena arena; // one record
    const struct view_ledger *ledger;
    uint64_t from;         // of this ledger, the first leaf that is looked at
    struct run *runs;      // of this ledger, the newest last; LEDGER_RUNS places, used round
    size_t run_count;      // that were begun
    struct asked *asked;   // of all ledgers; RECENT_LEAVES places a ledger
    size_t asked_count, asked_room;
    bool is_asking; // listings of this ledger are others', and we are a member
    struct err *e;
};

static struct run *
last_run(struct looking *x)
{
    return x->run_count ? &x->runs[(x->run_count - 1) % LEDGER_RUNS] : NULL;
}

// What people call it, cut.
static struct bytes
title_of(const struct json *record)
{
    static const char *const fields[] = {"title", "purpose", "text"};
    struct bytes title = json_get_text(json_at(json_get(record, "names"), 0), "name");
    if (title.n == 0)
        title = json_get_text(json_at(json_get(record, "texts"), 0), "title");
    for (size_t i = 0; title.n == 0 && i < sizeof fields / sizeof *fields; i++)
        title = json_get_text(record, fields[i]);
    size_t n = num_min_size(title.n, TITLE_MAX);
    while (n < title.n && n > 0 && (title.p[n] & 0xc0) == 0x80)
        n--; // not within a letter
    return bytes_sub(title, 0, n);
}

static int
add_to_run(struct looking *x, const struct store_leaf *leaf, const struct hash *id, const struct json *record, int64_t time)
{
    struct bytes kind = json_get_text(record, "kind");
    struct run *run = last_run(x);
    int64_t gap = run ? time - run->time : 0;
    if (!run || !bytes_equal(run->kind, kind) || gap > RUN_GAP_S || gap < -RUN_GAP_S) {
        struct bytes copy = arena_copy(&x->v->arena, kind);
        if (!copy.p)
            return err_set(x->e, ERR_NOMEM, "no memory for what was written lately");
        struct bytes title = arena_copy(&x->v->arena, title_of(record));
        if (!title.p)
            return err_set(x->e, ERR_NOMEM, "no memory for what was written lately");
        run = &x->runs[x->run_count++ % LEDGER_RUNS];
        *run = (struct run){.ledger = x->ledger, .kind = copy, .title = title, .since = time, .is_cut = x->from > 0 && leaf->index == x->from};
    }
    run->id = *id;
    run->index = leaf->index;
    run->time = time;
    run->count++;
    return 0;
}

static int
add_to_asked(struct looking *x, const struct json *record, const struct hash *id, int64_t time)
{
    const struct json *name = json_at(json_get(record, "names"), 0);
    if (x->asked_count == x->asked_room)
        return 0; // cannot be: there is room for every leaf that is looked at
    struct asked *a = &x->asked[x->asked_count];
    *a = (struct asked){.ledger = x->ledger, .id = *id, .time = time};
    a->name = arena_copy(&x->v->arena, json_get_text(name, "name"));
    a->subject = arena_copy(&x->v->arena, json_get_text(record, "subject"));
    a->list = arena_copy(&x->v->arena, json_get_text(json_get(record, "source"), "list"));
    x->asked_count++;
    return a->name.p && a->subject.p && a->list.p ? 0 : err_set(x->e, ERR_NOMEM, "no memory for what was listed lately");
}

static int
look_at(void *context, const struct store_leaf *leaf)
{
    struct looking *x = context;
    struct hash id;
    struct json *record;
    int64_t time;
    arena_reset(&x->arena);
    if (leaf->state != STORE_HELD || json_parse(&x->arena, leaf->record, JSON_RECORD, &record, NULL) != 0 ||
        json_get_bool(record, "exercise", false) != x->f->exercise || when_parse(json_get_text(record, "time"), &time) != 0 ||
        time > x->f->as_of)
        return 0;
    struct bytes kind = json_get_text(record, "kind");
    leaf_commitment(&leaf->leaf, &id);
    int r = add_to_run(x, leaf, &id, record, time);
    bool is_first = bytes_equal_str(kind, "listing") && json_get_text(record, "object").n == 0;
    if (r == 0 && is_first && x->is_asking && time > x->f->as_of - (int64_t)RECENT_DAYS * DAY_S)
        r = add_to_asked(x, record, &id, time);
    return r;
}

// ---- the runs of all ledgers ----

static int
compare_runs(const void *p, const void *q)
{
    const struct run *a = p, *b = q;
    if (a->time != b->time)
        return a->time > b->time ? -1 : 1;
    return bytes_compare(a->ledger->member, b->ledger->member);
}

static void
write_runs(const struct looking *x, struct run *all, size_t count, struct json_writer *w)
{
    if (count > 0)
        qsort(all, count, sizeof *all, compare_runs);
    json_write_array(w, "runs");
    for (size_t i = 0; i < count && i < x->f->runs_max; i++) {
        const struct run *run = &all[i];
        json_write_object(w, NULL);
        json_write_text(w, "member", run->ledger->member);
        json_write_text(w, "kind", run->kind);
        json_write_int(w, "count", (int64_t)run->count);
        if (run->count == 1 && run->title.n > 0)
            json_write_text(w, "title", run->title);
        json_write_time(w, "time", run->time);
        json_write_time(w, "since", run->since);
        json_write_hex(w, "id", hash_bytes(&run->id));
        json_write_int(w, "index", (int64_t)run->index);
        if (run->is_cut)
            json_write_bool(w, "more", true);
        json_write_object_end(w);
    }
    json_write_array_end(w);
}

// ---- the listings ----

static int
compare_asked(const void *p, const void *q)
{
    const struct asked *a = p, *b = q;
    if (a->time != b->time)
        return a->time > b->time ? -1 : 1;
    return hash_compare(&a->id, &b->id);
}

static bool
is_of_list(const struct asked *a, const struct asked *b)
{
    return a->list.n > 0 && a->ledger == b->ledger && bytes_equal(a->list, b->list);
}

static size_t
count_of_list(const struct looking *x, const struct asked *a)
{
    size_t n = 0;
    for (size_t i = 0; a->list.n > 0 && i < x->asked_count && n <= RECENT_IMPORT; i++)
        n += is_of_list(a, &x->asked[i]);
    return n;
}

struct judging {
    const struct looking *x;
    bool is_open; // in force, and we have said nothing
};

static int
judge_rows(void *context, struct arena *a, const struct row *rows, size_t count)
{
    struct judging *j = context;
    struct view *v = j->x->v;
    unsigned layers = j->x->f->exercise ? 1u << LAYER_EXERCISE : 1u << LAYER_COMMON | 1u << LAYER_RESTRICTED;
    struct fold_listing l;
    bool is_listing;
    for (size_t i = 0; i < count; i++) {
        const struct view_ledger *ledger = view_ledger_number(v, rows[i].ledger);
        if (rows[i].kind == KIND_RECOGNITION && ledger && bytes_equal(ledger->member, v->self))
            return 0;
    }
    int r = fold_listing(a, &v->held, rows, count, layers, &l, &is_listing);
    j->is_open = r == 0 && is_listing && fold_listing_at(&l, j->x->f->as_of) != NULL;
    return r;
}

static int
write_listings(const struct looking *x, struct json_writer *w)
{
    int r = 0;
    size_t told = 0;
    if (x->asked_count > 0)
        qsort(x->asked, x->asked_count, sizeof *x->asked, compare_asked);
    json_write_array(w, "listings");
    for (size_t i = 0; r == 0 && i < x->asked_count && told < RECENT_ASKED_MAX; i++) {
        const struct asked *a = &x->asked[i];
        struct judging j = {.x = x};
        if (count_of_list(x, a) > RECENT_IMPORT)
            continue;
        r = view_group(x->v, &a->id, judge_rows, &j, x->e);
        if (r < 0 || !j.is_open)
            continue;
        told++;
        json_write_object(w, NULL);
        json_write_hex(w, "id", hash_bytes(&a->id));
        json_write_text(w, "by", a->ledger->member);
        json_write_text(w, "name", a->name);
        json_write_text(w, "subject", a->subject);
        json_write_time(w, "time", a->time);
        json_write_object_end(w);
    }
    json_write_array_end(w);
    return r;
}

static void
write_imported(const struct looking *x, struct json_writer *w)
{
    json_write_array(w, "imported");
    for (size_t i = 0; i < x->asked_count; i++) {
        const struct asked *a = &x->asked[i];
        size_t before = 0, n = 0;
        if (count_of_list(x, a) <= RECENT_IMPORT)
            continue;
        for (size_t k = 0; k < i && before == 0; k++)
            before += is_of_list(a, &x->asked[k]);
        for (size_t k = i; before == 0 && k < x->asked_count; k++)
            n += is_of_list(a, &x->asked[k]);
        if (before > 0)
            continue;
        json_write_object(w, NULL);
        json_write_text(w, "by", a->ledger->member);
        json_write_text(w, "list", a->list);
        json_write_int(w, "count", (int64_t)n);
        json_write_object_end(w);
    }
    json_write_array_end(w);
}

// ---- all of it ----

static int
look(struct looking *x, struct run *all, size_t *count)
{
    const struct charter_member *who = charter_find(&x->v->charter, x->v->self);
    int r = 0;
    for (size_t i = 0; r == 0 && i < x->v->ledger_count; i++) {
        const struct view_ledger *l = x->ledger = &x->v->ledgers[i];
        x->from = l->size - num_min_u64(l->size, RECENT_LEAVES);
        x->run_count = 0;
        x->is_asking = who && who->role == CHARTER_MEMBER && !bytes_equal(l->member, x->v->self);
        r = store_leaf_each(x->v->store, l->number, x->from, l->size, look_at, x, x->e);
        size_t kept = num_min_size(x->run_count, LEDGER_RUNS);
        for (size_t k = 0; r == 0 && k < kept; k++)
            all[(*count)++] = x->runs[k];
    }
    return r;
}

int
recent_tell(struct view *v, const struct recent_filter *f, struct json_writer *w, struct err *e)
{
    struct err local = {0};
    struct looking x = {.v = v, .f = f, .e = e ? e : &local};
    size_t count = 0;
    uint64_t room = 0;
    for (size_t i = 0; i < v->ledger_count; i++)
        room += num_min_u64(v->ledgers[i].size, RECENT_LEAVES);
    x.asked_room = (size_t)room;
    x.asked = arena_array(&v->arena, x.asked_room + 1, sizeof *x.asked);
    x.runs = arena_array(&v->arena, LEDGER_RUNS, sizeof *x.runs);
    struct run *all = arena_array(&v->arena, v->ledger_count * LEDGER_RUNS + 1, sizeof *all);
    if (!x.asked || !x.runs || !all)
        return err_set(e, ERR_NOMEM, "no memory for what was written lately");
    arena_init(&x.arena, 64 * 1024 * 1024);
    int r = look(&x, all, &count);
    arena_clear(&x.arena);
    if (r == 0) {
        write_runs(&x, all, count, w);
        r = write_listings(&x, w);
    }
    if (r == 0)
        write_imported(&x, w);
    return r == 0 ? buf_check(w->out) : r;
}
