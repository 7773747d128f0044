// SPDX-License-Identifier: Apache-2.0
// Importing a list.
#include "node/importing.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/limits.h"
#include "base/when.h"
#include "formats/changes.h"
#include "formats/entry.h"
#include "formats/ofac.h"
#include "formats/own.h"
#include "formats/un.h"
#include "member/view.h"
#include "node/lists.h"
#include "node/views.h"
#include "node/writer.h"

#define IMPORTING_BATCH 256         // records in one transaction
#define IMPORTING_ARENA_MAX ((size_t)4 << 30)
#define IMPORTING_REFUSALS_SHOWN 100
#define IMPORTING_CHANGES_SHOWN 100

// ---- what we listed from it before ----

// An entry of the same list that another member lists.
struct other {
    struct bytes reference;
    uint32_t ledger;
};

struct gathering {
    struct view *v;
    struct bytes list;
    struct arena *arena;
    struct arena scratch;
    struct changes_old *old;
    size_t count, capacity;
    struct other *others; // sorted by reference once all is gathered
    size_t other_count, other_capacity;
    struct err *e;
};

static int
keep_other(struct gathering *g, const struct fold_listing *l, const struct json *json)
{
    if (!bytes_equal_str(json_get_text(json, "status"), "listed"))
        return 0;
    if (g->other_count == g->other_capacity) {
        size_t capacity = g->other_capacity ? g->other_capacity * 2 : 1024;
        struct other *others = realloc(g->others, capacity * sizeof *others);
        if (!others)
            return ERR_NOMEM;
        g->others = others;
        g->other_capacity = capacity;
    }
    struct other *o = &g->others[g->other_count++];
    *o = (struct other){arena_copy(g->arena, json_get_text(json_get(json, "source"), "reference")), l->ledger};
    return o->reference.p ? 0 : ERR_NOMEM;
}

static int
keep_old(struct gathering *g, const struct fold_listing *l, struct bytes record, const struct json *json)
{
    if (g->count == g->capacity) {
        size_t capacity = g->capacity ? g->capacity * 2 : 1024;
        struct changes_old *old = realloc(g->old, capacity * sizeof *old);
        if (!old)
            return ERR_NOMEM;
        g->old = old;
        g->capacity = capacity;
    }
    struct changes_old *o = &g->old[g->count++];
    char *hex = arena_alloc(g->arena, 2 * HASH_SIZE + 1);
    *o = (struct changes_old){0};
    struct bytes body;
    if (hex && entry_body_of(record, &body))
        o->body = arena_copy(g->arena, body);
    o->reference = arena_copy(g->arena, json_get_text(json_get(json, "source"), "reference"));
    if (!hex || !o->reference.p)
        return ERR_NOMEM;
    bytes_to_hex_str(hash_bytes(&l->object), hex);
    o->object = bytes_of(hex, 2 * HASH_SIZE);
    o->is_listed = bytes_equal_str(json_get_text(json, "status"), "listed");
    return 0;
}

static int
gather(void *context, const struct fold_listing *l)
{
    struct gathering *g = context;
    const struct view_ledger *ledger = view_ledger_number(g->v, l->ledger);
    struct bytes record;
    struct json *json;
    if (!ledger || l->version_count == 0)
        return 0;
    bool is_ours = bytes_equal(ledger->member, g->v->self);
    arena_reset(&g->scratch);
    int r = view_record(g->v, &g->scratch, ledger, l->versions[l->version_count - 1].index, &record, is_ours ? g->e : NULL);
    if (r == 0)
        r = json_parse(&g->scratch, record, JSON_RECORD, &json, is_ours ? g->e : NULL);
    if (r < 0)
        return is_ours ? r : 0; // what cannot be read of others is not counted
    if (!bytes_equal(json_get_text(json_get(json, "source"), "list"), g->list))
        return 0;
    return is_ours ? keep_old(g, l, record, json) : keep_other(g, l, json);
}

static int
by_reference(const void *a, const void *b)
{
    const struct changes_old *x = a, *y = b;
    return bytes_compare(x->reference, y->reference);
}

static int
other_by_reference(const void *a, const void *b)
{
    const struct other *x = a, *y = b;
    return bytes_compare(x->reference, y->reference);
}

// ---- the work ----

struct importing {
    struct views *views;
    struct writer *writer;
    pthread_mutex_t lock; // guards what follows
    struct importing_progress progress;
};

struct import {
    struct importing *im;
    struct writer *writer;
    const struct importing_files *files;
    const struct importing_options *options;
    struct arena arena;
    struct view *view;
    struct gathering old;
    struct entry_list list;
    struct changes changes;
    size_t written;
    struct err *e;
};

static void
set_phase(struct import *x, const char *phase)
{
    struct importing_progress *p = &x->im->progress;
    size_t total = 0;
    if (x->changes.count > 0)
        total = x->changes.counts[CHANGES_NEW] + x->changes.counts[CHANGES_AMENDED] + x->changes.counts[CHANGES_DELISTED];
    (void)pthread_mutex_lock(&x->im->lock); // a valid mutex, here as below
    p->phase = phase;
    p->done = x->written;
    p->total = total;
    (void)pthread_mutex_unlock(&x->im->lock);
}

static int
read_list(struct import *x)
{
    const struct bytes *p = x->files->parts;
    if (bytes_equal_str(x->files->list, "un"))
        return un_read(&x->arena, p[0], &x->list, x->e);
    if (bytes_equal_str(x->files->list, "ofac"))
        return ofac_read(&x->arena, p[0], p[1], p[2], &x->list, x->e);
    return own_read(&x->arena, p[0], x->files->list, &x->list, x->e);
}

static int
compare(struct import *x)
{
    x->old = (struct gathering){.v = x->view, .list = x->files->list, .arena = &x->arena, .e = x->e};
    arena_init(&x->old.scratch, (size_t)64 * 1024 * 1024);
    int r = view_listings(x->view, 1u << LAYER_COMMON, gather, &x->old, x->e);
    arena_clear(&x->old.scratch);
    if (r < 0)
        return r;
    if (x->old.count)
        qsort(x->old.old, x->old.count, sizeof *x->old.old, by_reference);
    if (x->old.other_count)
        qsort(x->old.others, x->old.other_count, sizeof *x->old.others, other_by_reference);
    return changes_decide(&x->arena, x->old.old, x->old.count, &x->list, &x->view->charter, &x->changes, x->e);
}

static int
may_write(struct import *x)
{
    const struct importing_options *o = x->options;
    if (x->list.is_truncated && !o->allows_truncated)
        return err_set(x->e, ERR_REFUSED,
                       "%.*s; it would delist %zu of %zu listings. Nothing was written. Fetch the file again; if it is "
                       "whole, say --allow-truncated%s",
                       (int)x->list.truncated.n, x->list.truncated.p, x->changes.counts[CHANGES_DELISTED],
                       x->changes.old_listed, changes_is_mass_delisting(&x->changes) ? " --allow-mass-delisting" : "");
    if (changes_is_mass_delisting(&x->changes) && !o->allows_mass_delisting) {
        unsigned permille = changes_delisted_permille(&x->changes);
        return err_set(x->e, ERR_REFUSED,
                       "it would delist %zu of %zu listings (%u.%u %%). Nothing was written. If that is what the publisher "
                       "means, say --allow-mass-delisting",
                       x->changes.counts[CHANGES_DELISTED], x->changes.old_listed, permille / 10, permille % 10);
    }
    if (!x->writer)
        return err_set(x->e, ERR_BUSY, "the node does not run: start it with `entente serve`, then import again");
    return 0;
}

static int
make_record(struct import *x, const struct changes_item *item, struct buf *out)
{
    struct bytes object = item->old ? item->old->object : (struct bytes){NULL, 0};
    struct buf body;
    if (item->what != CHANGES_DELISTED)
        return entry_append_record(out, item->body, x->options->now, object, x->e);
    struct hash id;
    struct fold_listing listing;
    struct bytes record;
    bool found;
    struct arena a;
    arena_init(&a, (size_t)64 * 1024 * 1024);
    buf_init(&body, LIMIT_RECORD_SIZE);
    int r = hash_from_hex(object, &id);
    if (r == 0)
        r = view_listing(x->view, &a, &id, 1u << LAYER_COMMON, &listing, &found, x->e);
    if (r == 0 && (!found || listing.version_count == 0))
        r = err_set(x->e, ERR_NOT_FOUND, "the listing to end is gone");
    if (r == 0)
        r = view_record(x->view, &a, view_ledger_of(x->view, x->view->self),
                        listing.versions[listing.version_count - 1].index, &record, x->e);
    if (r == 0)
        r = entry_append_delisted(&a, &body, record, x->e);
    if (r == 0)
        r = entry_append_record(out, buf_bytes(&body), x->options->now, object, x->e);
    buf_clear(&body);
    arena_clear(&a);
    return r;
}

static int
flush(struct import *x, struct writer_record *records, struct buf *bytes, size_t *count)
{
    int r = *count ? writer_write(x->writer, records, *count, x->e) : 0;
    for (size_t i = 0; r == 0 && i < *count; i++) {
        if (records[i].code == 0) {
            x->written++;
            continue;
        }
        r = err_set(x->e, records[i].code, "after %zu records: %s", x->written, records[i].err.text);
    }
    for (size_t i = 0; i < *count; i++)
        buf_clear(&bytes[i]);
    *count = 0;
    set_phase(x, "writing");
    return r;
}

// So that an old list can be told from one that was imported and had not changed.
static int
note_list(struct import *x)
{
    struct buf text;
    struct lists *lists = malloc(sizeof *lists);
    int r = lists ? lists_load(lists, x->view, x->e) : err_set(x->e, ERR_NOMEM, "no memory for an import");
    buf_init(&text, LIMIT_RECORD_SIZE);
    if (r == 0) {
        lists_note(lists, x->files->list, x->options->now, x->list.as_of);
        lists_append(lists, &text);
        r = buf_check(&text);
    }
    if (r == 0)
        r = writer_remember(x->writer, LISTS_META, buf_bytes(&text), x->e);
    buf_clear(&text);
    free(lists);
    return r;
}

static int
write_changes(struct import *x)
{
    static const bool is_written[CHANGES_WHAT_COUNT] = {[CHANGES_NEW] = true, [CHANGES_AMENDED] = true, [CHANGES_DELISTED] = true};
    struct writer_record *records = calloc(IMPORTING_BATCH, sizeof *records);
    struct buf *bytes = calloc(IMPORTING_BATCH, sizeof *bytes);
    size_t count = 0;
    int r = records && bytes ? 0 : err_set(x->e, ERR_NOMEM, "no memory for an import");
    for (size_t i = 0; r == 0 && i < x->changes.count; i++) {
        if (!is_written[x->changes.items[i].what])
            continue;
        buf_init(&bytes[count], LIMIT_RECORD_SIZE);
        r = make_record(x, &x->changes.items[i], &bytes[count]);
        records[count] = (struct writer_record){.leaf_class = x->options->leaf_class, .record = buf_bytes(&bytes[count])};
        count++;
        if (r == 0 && count == IMPORTING_BATCH)
            r = flush(x, records, bytes, &count);
    }
    if (r == 0)
        r = flush(x, records, bytes, &count);
    for (size_t i = 0; i < count; i++)
        buf_clear(&bytes[i]);
    free(records);
    free(bytes);
    return r;
}

// ---- the answer ----

static void
write_refusals(const struct import *x, struct json_writer *w)
{
    size_t shown = 0;
    json_write_array(w, "refused_entries");
    for (const struct entry_refusal *f = x->list.refusals; f && shown < IMPORTING_REFUSALS_SHOWN; f = f->next, shown++) {
        json_write_object(w, NULL);
        json_write_text(w, "reference", f->reference);
        json_write_text(w, "reason", f->reason);
        json_write_object_end(w);
    }
    for (size_t i = 0; i < x->changes.count && shown < IMPORTING_REFUSALS_SHOWN; i++) {
        const struct changes_item *item = &x->changes.items[i];
        if (item->what != CHANGES_REFUSED)
            continue;
        json_write_object(w, NULL);
        json_write_text(w, "reference", item->entry->reference);
        json_write_text(w, "reason", item->reason);
        json_write_object_end(w);
        shown++;
    }
    json_write_array_end(w);
}

static void
write_delisted(const struct import *x, struct json_writer *w)
{
    size_t shown = 0;
    json_write_array(w, "delisted_references");
    for (size_t i = 0; i < x->changes.count && shown < IMPORTING_CHANGES_SHOWN; i++)
        if (x->changes.items[i].what == CHANGES_DELISTED) {
            json_write_text(w, NULL, x->changes.items[i].old->reference);
            shown++;
        }
    json_write_array_end(w);
}

// Whoever imports what another member lists already has each name alert twice; nothing hinders it.
static void
write_others(const struct import *x, struct json_writer *w)
{
    const struct gathering *g = &x->old;
    size_t entries = 0, by[LIMIT_MEMBERS] = {0};
    for (size_t i = 0; i < x->changes.count; i++) {
        const struct changes_item *item = &x->changes.items[i];
        if (item->what != CHANGES_NEW || g->other_count == 0)
            continue;
        struct other key = {.reference = item->entry->reference};
        const struct other *found = bsearch(&key, g->others, g->other_count, sizeof key, other_by_reference);
        if (!found)
            continue;
        entries++;
        while (found > g->others && bytes_equal(found[-1].reference, key.reference))
            found--;
        for (; found < g->others + g->other_count && bytes_equal(found->reference, key.reference); found++)
            for (size_t m = 0; m < x->view->ledger_count && m < LIMIT_MEMBERS; m++)
                by[m] += x->view->ledgers[m].number == found->ledger;
    }
    json_write_int(w, "new_listed_by_others", (int64_t)entries);
    json_write_array(w, "others");
    for (size_t m = 0; m < x->view->ledger_count && m < LIMIT_MEMBERS; m++) {
        if (by[m] == 0)
            continue;
        json_write_object(w, NULL);
        json_write_text(w, "member", x->view->ledgers[m].member);
        json_write_int(w, "entries", (int64_t)by[m]);
        json_write_object_end(w);
    }
    json_write_array_end(w);
}

static int
write_answer(const struct import *x, struct buf *out)
{
    struct json_writer w;
    size_t names = 0;
    for (const struct entry *entry = x->list.first; entry; entry = entry->next)
        names += entry->names.count;
    json_writer_init(&w, out);
    json_write_object(&w, NULL);
    json_write_text(&w, "list", x->files->list);
    json_write_text(&w, "list_as_of", x->list.as_of);
    json_write_bool(&w, "dry_run", x->options->is_dry_run);
    json_write_int(&w, "entries", (int64_t)x->list.count);
    json_write_int(&w, "names", (int64_t)names);
    json_write_int(&w, "new", (int64_t)x->changes.counts[CHANGES_NEW]);
    json_write_int(&w, "amended", (int64_t)x->changes.counts[CHANGES_AMENDED]);
    json_write_int(&w, "unchanged", (int64_t)x->changes.counts[CHANGES_UNCHANGED]);
    json_write_int(&w, "delisted", (int64_t)x->changes.counts[CHANGES_DELISTED]);
    json_write_int(&w, "refused", (int64_t)x->changes.counts[CHANGES_REFUSED]);
    json_write_int(&w, "listed_before", (int64_t)x->changes.old_listed);
    json_write_bool(&w, "truncated", x->list.is_truncated);
    if (x->list.is_truncated)
        json_write_text(&w, "truncated_because", x->list.truncated);
    json_write_bool(&w, "mass_delisting", changes_is_mass_delisting(&x->changes));
    json_write_int(&w, "written", (int64_t)x->written);
    write_others(x, &w);
    write_refusals(x, &w);
    write_delisted(x, &w);
    json_write_object_end(&w);
    return buf_check(out);
}

// ---- one at a time ----

int
importing_new(struct importing **out, struct views *views, struct writer *writer, struct err *e)
{
    struct importing *im = calloc(1, sizeof *im);
    if (!im || pthread_mutex_init(&im->lock, NULL) != 0) {
        free(im);
        return err_set(e, ERR_NOMEM, "no memory for imports");
    }
    im->views = views;
    im->writer = writer;
    *out = im;
    return 0;
}

void
importing_free(struct importing *im)
{
    if (!im)
        return;
    (void)pthread_mutex_destroy(&im->lock); // nobody holds it
    free(im);
}

void
importing_look(struct importing *im, struct importing_progress *out)
{
    (void)pthread_mutex_lock(&im->lock);
    *out = im->progress;
    (void)pthread_mutex_unlock(&im->lock);
}

static int
begin(struct importing *im, const struct importing_files *files, const struct importing_options *options, struct err *e)
{
    struct importing_progress *p = &im->progress;
    (void)pthread_mutex_lock(&im->lock);
    int r = p->is_running ? err_set(e, ERR_BUSY, "an import of %s is under way; try again when it is done", p->list) : 0;
    if (r == 0) {
        *p = (struct importing_progress){.is_running = true, .is_dry_run = options->is_dry_run, .phase = "reading",
                                         .started = options->now};
        memcpy(p->list, files->list.p, files->list.n);
    }
    (void)pthread_mutex_unlock(&im->lock);
    return r;
}

static int
run(struct import *x, struct buf *out)
{
    const struct importing_options *o = x->options;
    int r = read_list(x);
    if (r < 0)
        return r;
    set_phase(x, "comparing");
    r = views_take(x->im->views, &x->view, x->e);
    if (r == 0)
        r = compare(x);
    if (r == 0 && !o->is_dry_run)
        r = may_write(x);
    if (r == 0 && !o->is_dry_run) {
        set_phase(x, "writing");
        r = write_changes(x);
    }
    if (r == 0 && !o->is_dry_run)
        r = note_list(x);
    return r == 0 ? write_answer(x, out) : r;
}

int
importing_run(struct importing *im, const struct importing_files *files, const struct importing_options *options,
              struct buf *out, struct err *e)
{
    struct err local = {0};
    struct import x = {.im = im, .writer = im->writer, .files = files, .options = options, .e = e ? e : &local};
    if (!lists_name_is_valid(files->list))
        return err_set(e, ERR_INVALID, "'%.*s' cannot name a list: 1 to 32 of a-z, 0-9 and '-'",
                       (int)bytes_sub(files->list, 0, 80).n, files->list.p);
    int r = begin(im, files, options, e);
    if (r < 0)
        return r;
    arena_init(&x.arena, IMPORTING_ARENA_MAX);
    r = run(&x, out);
    views_give(im->views, x.view);
    free(x.old.old);
    free(x.old.others);
    arena_clear(&x.arena);
    (void)pthread_mutex_lock(&im->lock);
    im->progress.is_running = false;
    (void)pthread_mutex_unlock(&im->lock);
    return r;
}
