// SPDX-License-Identifier: Apache-2.0
// The group of all messages, taken apart: messages of the box, and the words that they were read.
#include "member/inbox.h"

#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "base/when.h"
#include "member/files.h"
#include "record/message.h"
#include "record/release.h"

#define INBOX_ARENA_MAX (64 * 1024 * 1024)

struct item {
    const struct view_ledger *l;
    uint64_t index;
    struct hash id;
    enum message_precedence precedence;
    int64_t time;
    struct bytes to; // release_names
};
struct word {
    struct bytes reader;
    struct bytes ids;
};

struct box {
    struct view *v;
    const struct inbox_filter *f;
    struct arena arena;
    struct item *items;
    size_t item_count, item_capacity;
    struct word *words;
    size_t word_count, word_capacity;
};

static void *
grown(struct arena *a, void *old, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity)
        return old;
    size_t next = *capacity ? 2 * *capacity : 64;
    void *p = arena_array(a, next, size);
    if (p && count)
        memcpy(p, old, count * size);
    *capacity = p ? next : *capacity;
    return p;
}

static bool
is_in_box(const struct box *b, const struct view_ledger *l, const struct row *row)
{
    bool is_own = bytes_equal(l->member, b->v->self);
    if (row->until <= b->f->as_of || (row->layer == LAYER_EXERCISE) != b->f->is_exercise)
        return false;
    return b->f->is_sent ? is_own : !is_own && release_names(row->note, b->v->self);
}

static int
take_row(void *context, const struct row *row)
{
    struct box *b = context;
    const struct view_ledger *l = view_ledger_number(b->v, row->ledger);
    if (!l || row->kind != KIND_MESSAGE || row->index >= l->size)
        return 0;
    if (row->status != MESSAGE_READ && !is_in_box(b, l, row))
        return 0;
    struct bytes note = arena_copy(&b->arena, row->note);
    if (row->status == MESSAGE_READ) {
        b->words = grown(&b->arena, b->words, b->word_count, &b->word_capacity, sizeof *b->words);
        if (!b->words || !note.p)
            return ERR_NOMEM;
        b->words[b->word_count++] = (struct word){l->member, note};
        return 0;
    }
    b->items = grown(&b->arena, b->items, b->item_count, &b->item_capacity, sizeof *b->items);
    if (!b->items || !note.p)
        return ERR_NOMEM;
    b->items[b->item_count++] = (struct item){l, row->index, row->id, (enum message_precedence)row->status, row->time, note};
    return 0;
}

// A ledger says the same bytes once; of the same moment the later leaf comes first.
static int
most_urgent_first(const void *a, const void *b)
{
    const struct item *x = a, *y = b;
    if (x->precedence != y->precedence)
        return x->precedence > y->precedence ? -1 : 1;
    if (x->time != y->time)
        return x->time > y->time ? -1 : 1;
    if (x->l != y->l)
        return bytes_compare(x->l->member, y->l->member);
    return x->index > y->index ? -1 : x->index < y->index;
}

static bool
has_read(const struct box *b, const struct item *x, struct bytes member)
{
    for (size_t i = 0; i < b->word_count; i++) {
        const struct word *w = &b->words[i];
        if (!bytes_equal(w->reader, member))
            continue;
        for (size_t at = 0; at + HASH_SIZE <= w->ids.n; at += HASH_SIZE)
            if (memcmp(w->ids.p + at, x->id.b, HASH_SIZE) == 0)
                return true;
    }
    return false;
}

struct delivery {
    struct bytes member;
    bool is_delivered;
};

static int
look_at_receipt(void *context, uint64_t index, struct bytes member, struct bytes what, struct bytes note)
{
    struct delivery *d = context;
    (void)index; // one record's
    (void)note;  // it was verified when it came
    d->is_delivered = d->is_delivered || (bytes_equal(member, d->member) && bytes_equal_str(what, "held"));
    return 0;
}

// As its author knows it: by a receipt, or by a cosignature over a size above it.
static int
find_delivery(struct box *b, const struct item *x, struct delivery *d, struct err *e)
{
    struct store_leaf leaf;
    int r = store_leaf_get(b->v->store, x->l->number, x->index, &leaf, e);
    if (r < 0)
        return r;
    if (leaf.leaf.b[0] == LEAF_RESTRICTED)
        return store_receipt_each(b->v->store, x->l->number, x->index, x->index + 1, look_at_receipt, d, e);
    for (size_t i = 0; i < b->v->charter.member_count; i++)
        d->is_delivered = d->is_delivered || (bytes_equal(x->l->cosigners[i].member, d->member) &&
                                              x->l->cosigners[i].size > x->index);
    return 0;
}

static int
write_recipients(struct box *b, const struct item *x, struct json_writer *w, struct err *e)
{
    int r = 0;
    json_write_array(w, "to");
    for (size_t at = 0; r == 0 && at < x->to.n; at += 1 + (size_t)x->to.p[at]) {
        struct delivery d = {bytes_sub(x->to, at + 1, x->to.p[at]), false};
        if (b->f->is_sent)
            r = find_delivery(b, x, &d, e);
        json_write_object(w, NULL);
        json_write_text(w, "member", d.member);
        if (b->f->is_sent)
            json_write_bool(w, "delivered", d.is_delivered);
        json_write_bool(w, "read", has_read(b, x, d.member));
        json_write_object_end(w);
    }
    json_write_array_end(w);
    return r;
}

static int
write_files(struct box *b, const struct json *record, struct json_writer *w, struct err *e)
{
    const struct json *list = json_get(record, "files");
    int r = 0;
    json_write_array(w, "files");
    for (const struct json *x = list ? list->first : NULL; r == 0 && x; x = x->next) {
        struct files_one f;
        struct arena a;
        struct hash id;
        bool found = false;
        arena_init(&a, INBOX_ARENA_MAX);
        if (hash_from_hex(x->text, &id) == 0)
            r = files_find(b->v, &a, &id, &f, &found, e);
        r = r == ERR_CORRUPT ? 0 : r; // it is fetched anew, and told elsewhere
        json_write_object(w, NULL);
        if (r == 0 && found)
            files_write(&f, w);
        else
            json_write_text(w, "id", x->text); // its record has not come yet, or is gone
        json_write_object_end(w);
        arena_clear(&a);
    }
    json_write_array_end(w);
    return r;
}

static int
write_item(struct box *b, const struct item *x, struct json_writer *w, struct err *e)
{
    struct arena a;
    struct bytes bytes;
    struct json *record = NULL;
    arena_init(&a, 32 * 1024 * 1024);
    int r = view_record(b->v, &a, x->l, x->index, &bytes, e);
    if (r == 0)
        r = json_parse(&a, bytes, JSON_RECORD, &record, e);
    if (r == 0) {
        json_write_object(w, NULL);
        json_write_hex(w, "id", hash_bytes(&x->id));
        json_write_text(w, "from", x->l->member);
        json_write_str(w, "precedence", message_precedence_name(x->precedence));
        json_write_time(w, "time", x->time);
        json_write_text(w, "subject", json_get_text(record, "subject"));
        json_write_text(w, "text", json_get_text(record, "text"));
        if (json_get(record, "reply"))
            json_write_text(w, "reply", json_get_text(record, "reply"));
        json_write_bool(w, "settled", x->index < x->l->settled);
        if (json_get(record, "files"))
            r = write_files(b, record, w, e);
        if (r == 0)
            r = write_recipients(b, x, w, e);
        json_write_object_end(w);
    }
    arena_clear(&a);
    return r;
}

int
inbox_write(struct view *v, const struct inbox_filter *f, struct json_writer *w, const char *name, uint64_t *matched,
            struct err *e)
{
    struct box b = {.v = v, .f = f};
    struct hash group;
    uint64_t written = 0;
    *matched = 0;
    fold_group_of_kind(KIND_MESSAGE, &group);
    arena_init(&b.arena, INBOX_ARENA_MAX);
    int r = store_row_group(v->store, &group, take_row, &b, e);
    if (r == ERR_NOMEM)
        (void)err_set(e, r, "too many messages to be shown at once"); // r says it already
    if (r == 0 && b.item_count > 1)
        qsort(b.items, b.item_count, sizeof *b.items, most_urgent_first);
    json_write_array(w, name);
    for (size_t i = 0; r == 0 && i < b.item_count; i++) {
        if (f->is_unread && has_read(&b, &b.items[i], v->self))
            continue;
        ++*matched;
        if (written++ < f->max)
            r = write_item(&b, &b.items[i], w, e);
    }
    json_write_array_end(w);
    arena_clear(&b.arena);
    return r;
}
