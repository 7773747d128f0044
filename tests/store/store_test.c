// SPDX-License-Identifier: Apache-2.0
// What everything above relies on: what was committed is there after reopening, what was rolled
// back is not, snapshots stand still, and each kind of thing comes back as it was put and in its
// order. Written against store.h alone.
#include "suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/when.h"

// ---- meta and transactions ----

static void
test_commit_and_rollback(void **state)
{
    struct suite *t = *state;
    struct err e = {0};
    struct arena a;
    struct bytes v;
    arena_init(&a, 1 << 20);
    struct store *s = suite_open(t);
    suite_ok(store_begin(s, &e), &e);
    suite_ok(store_meta_put(s, "one", BYTES_LIT("1"), &e), &e);
    suite_ok(store_commit(s, &e), &e);
    suite_ok(store_begin(s, &e), &e);
    suite_ok(store_meta_put(s, "one", BYTES_LIT("2"), &e), &e);
    suite_ok(store_meta_put(s, "two", BYTES_LIT(""), &e), &e);
    suite_ok(store_meta_get(s, &a, "one", &v, &e), &e);
    assert_true(bytes_equal_str(v, "2"));
    store_rollback(s);
    suite_ok(store_meta_put(s, "own", BYTES_LIT("a transaction of its own"), &e), &e);
    store_close(s);

    s = suite_open(t);
    suite_ok(store_meta_get(s, &a, "one", &v, &e), &e);
    assert_true(bytes_equal_str(v, "1"));
    suite_ok(store_meta_get(s, &a, "own", &v, &e), &e);
    assert_int_equal(store_meta_get(s, &a, "two", &v, &e), ERR_NOT_FOUND);
    store_close(s);
    arena_clear(&a);
}

static void
test_close_rolls_back(void **state)
{
    struct suite *t = *state;
    struct err e = {0};
    struct arena a;
    struct bytes v;
    arena_init(&a, 1 << 20);
    struct store *s = suite_open(t);
    suite_ok(store_begin(s, &e), &e);
    suite_ok(store_meta_put(s, "one", BYTES_LIT("1"), &e), &e);
    store_close(s);
    s = suite_open(t);
    assert_int_equal(store_meta_get(s, &a, "one", &v, NULL), ERR_NOT_FOUND);
    store_close(s);
    arena_clear(&a);
}

static void
test_snapshot_stands_still(void **state)
{
    struct suite *t = *state;
    struct err e = {0};
    struct arena a;
    struct bytes v;
    arena_init(&a, 1 << 20);
    struct store *s = suite_open(t);
    suite_ok(store_meta_put(s, "n", BYTES_LIT("1"), &e), &e);
    struct store *r = suite_reader(t);
    suite_ok(store_begin(r, &e), &e);
    suite_ok(store_meta_put(s, "n", BYTES_LIT("2"), &e), &e);
    suite_ok(store_meta_get(r, &a, "n", &v, &e), &e);
    assert_true(bytes_equal_str(v, "1"));
    suite_ok(store_commit(r, &e), &e);
    suite_ok(store_meta_get(r, &a, "n", &v, &e), &e);
    assert_true(bytes_equal_str(v, "2"));
    assert_int_equal(store_meta_put(r, "n", BYTES_LIT("3"), &e), ERR_DENIED);
    suite_ok(store_meta_get(r, &a, "n", &v, &e), &e); // a refused write leaves a reader usable
    store_close(r);
    store_close(s);
    arena_clear(&a);
}

static void
test_one_writer(void **state)
{
    struct suite *t = *state;
    struct err e = {0};
    uint8_t room[100];
    struct store_leaf l;
    struct store *s = suite_open(t), *other = suite_open(t);
    uint32_t ledger = suite_ledger(s, "a");
    suite_leaf(0, sizeof(room), room, &l);
    suite_ok(store_leaf_append(s, ledger, &l, &e), &e);
    // what another handle wrote is counted before writing
    assert_int_equal(store_leaf_append(other, ledger, &l, &e), ERR_CONFLICT);
    suite_leaf(1, sizeof(room), room, &l);
    suite_ok(store_leaf_append(other, ledger, &l, &e), &e);
    suite_leaf(2, sizeof(room), room, &l);
    suite_ok(store_leaf_append(s, ledger, &l, &e), &e);
    store_close(other);
    store_close(s);
}

// ---- ledgers and leaves ----

static void
test_ledgers(void **state)
{
    struct suite *t = *state;
    struct err e = {0};
    struct arena a;
    struct store_ledger *list = NULL;
    size_t count = 0;
    uint8_t room[100];
    struct store_leaf l;
    uint32_t number = 0;
    arena_init(&a, 1 << 20);
    struct store *s = suite_open(t);
    suite_ok(store_ledger_list(s, &a, &list, &count, &e), &e);
    assert_int_equal(count, 0);
    uint32_t first = suite_ledger(s, "x/A/1"), second = suite_ledger(s, "x/B/1");
    assert_int_equal(first, 1);
    assert_int_equal(second, 2);
    assert_int_equal(store_ledger_add(s, BYTES_LIT("x/A/1"), &number, &e), ERR_EXISTS);
    for (uint64_t i = 0; i < 3; i++) {
        suite_leaf(i, sizeof(room), room, &l);
        suite_ok(store_leaf_append(s, second, &l, &e), &e);
    }
    uint64_t held = 0;
    suite_ok(store_leaf_held(s, second, 0, UINT64_MAX, &held, &e), &e);
    assert_int_equal(held, 3 * sizeof(room));
    suite_ok(store_leaf_held(s, second, 1, 2, &held, &e), &e);
    assert_int_equal(held, sizeof(room));
    suite_ok(store_leaf_drop(s, second, 2, STORE_ERASED, &e), &e);
    suite_ok(store_leaf_held(s, second, 0, 3, &held, &e), &e);
    assert_int_equal(held, 2 * sizeof(room));
    suite_ok(store_leaf_held(s, first, 0, 3, &held, &e), &e);
    assert_int_equal(held, 0);
    suite_ok(store_ledger_set_counted(s, second, 2, held, &e), &e);
    assert_int_equal(store_ledger_set_counted(s, second, 2, UINT64_MAX, &e), ERR_LIMIT);
    suite_ok(store_ledger_set_counted(s, second, 2, 200, &e), &e);
    store_close(s);
    s = suite_reader(t);
    suite_ok(store_ledger_list(s, &a, &list, &count, &e), &e);
    assert_int_equal(count, 2);
    assert_int_equal(list[0].number, 1);
    assert_true(bytes_equal_str(list[0].origin, "x/A/1"));
    assert_int_equal(list[0].size, 0);
    assert_int_equal(list[1].size, 3);
    assert_int_equal(list[1].counted, 2);
    assert_int_equal(list[1].held, 200);
    store_close(s);
    arena_clear(&a);
}

static void
test_append_only_at_the_end(void **state)
{
    struct suite *t = *state;
    struct err e = {0};
    uint8_t room[100];
    struct store_leaf l;
    struct store *s = suite_open(t);
    uint32_t ledger = suite_ledger(s, "a");
    suite_leaf(1, sizeof(room), room, &l);
    assert_int_equal(store_leaf_append(s, ledger, &l, &e), ERR_CONFLICT);
    suite_leaf(0, sizeof(room), room, &l);
    assert_int_equal(store_leaf_append(s, ledger + 1, &l, &e), ERR_NOT_FOUND);
    suite_ok(store_begin(s, &e), &e);
    suite_ok(store_leaf_append(s, ledger, &l, &e), &e);
    assert_int_equal(store_leaf_append(s, ledger, &l, &e), ERR_CONFLICT);
    store_rollback(s);
    suite_ok(store_leaf_append(s, ledger, &l, &e), &e); // index 0 is free again
    static uint8_t large[LIMIT_RECORD_SIZE + 1];
    suite_leaf(1, sizeof(large), large, &l);
    assert_int_equal(store_leaf_append(s, ledger, &l, &e), ERR_LIMIT);
    l.record.n--;
    suite_ok(store_leaf_append(s, ledger, &l, &e), &e);
    struct store_leaf got;
    suite_ok(store_leaf_get(s, ledger, 1, &got, &e), &e);
    assert_true(bytes_equal(got.record, l.record));
    store_close(s);
}

struct seen {
    uint64_t next;
    uint64_t stop_at;
    size_t held;
};

static int
see(void *context, const struct store_leaf *l)
{
    struct seen *seen = context;
    uint8_t room[1000];
    struct store_leaf expected;
    assert_int_equal(l->index, seen->next);
    seen->next++;
    suite_leaf(l->index, l->record.n, room, &expected);
    if (l->state == STORE_HELD) {
        seen->held++;
        assert_true(bytes_equal(l->record, expected.record));
        assert_memory_equal(l->salt, expected.salt, LEAF_SALT_SIZE);
        assert_memory_equal(l->leaf.b, expected.leaf.b, LEAF_SIZE);
    } else {
        assert_int_equal(l->record.n, 0);
    }
    return l->index == seen->stop_at ? 7 : 0;
}

static void
test_leaves(void **state)
{
    struct suite *t = *state;
    struct err e = {0};
    uint8_t room[1000];
    struct store_leaf l;
    struct store *s = suite_open(t);
    uint32_t a = suite_ledger(s, "a"), b = suite_ledger(s, "b");
    suite_ok(store_begin(s, &e), &e);
    for (uint64_t i = 0; i < 300; i++) {
        suite_leaf(i, 20 + i * 3, room, &l);
        suite_ok(store_leaf_append(s, a, &l, &e), &e);
        l.state = i % 3 == 0 ? STORE_WANTED : i % 3 == 1 ? STORE_NONE : STORE_HELD;
        suite_ok(store_leaf_append(s, b, &l, &e), &e);
    }
    suite_ok(store_commit(s, &e), &e);
    struct seen seen = {.next = 10, .stop_at = UINT64_MAX};
    suite_ok(store_leaf_each(s, a, 10, 290, see, &seen, &e), &e);
    assert_int_equal(seen.next, 290);
    assert_int_equal(seen.held, 280);
    seen = (struct seen){.next = 0, .stop_at = 5};
    assert_int_equal(store_leaf_each(s, b, 0, UINT64_MAX, see, &seen, &e), 7);
    assert_int_equal(seen.next, 6);
    assert_int_equal(seen.held, 2);

    uint64_t wanted[200];
    size_t count = 0;
    suite_ok(store_wanted(s, b, 4, wanted, 200, &count, &e), &e);
    assert_int_equal(count, 98);
    assert_int_equal(wanted[0], 6);
    suite_ok(store_wanted(s, b, 4, wanted, 5, &count, &e), &e);
    assert_int_equal(count, 5);
    assert_int_equal(wanted[4], 18);
    suite_ok(store_wanted(s, a, 0, wanted, 5, &count, &e), &e);
    assert_int_equal(count, 0);

    struct leaf leaves[256];
    suite_ok(store_leaf_range(s, b, 290, leaves, 256, &count, &e), &e);
    assert_int_equal(count, 10);
    suite_leaf(299, 20 + 299 * 3, room, &l);
    assert_memory_equal(leaves[9].b, l.leaf.b, LEAF_SIZE);
    store_close(s);
}

static void
test_fill_drop_repair(void **state)
{
    struct suite *t = *state;
    struct err e = {0};
    uint8_t room[500];
    struct store_leaf l, got;
    struct store *s = suite_open(t);
    uint32_t ledger = suite_ledger(s, "a");
    suite_leaf(0, sizeof(room), room, &l);
    l.state = STORE_WANTED;
    suite_ok(store_leaf_append(s, ledger, &l, &e), &e);
    suite_ok(store_leaf_fill(s, ledger, 0, l.salt, l.record, &e), &e);
    suite_ok(store_leaf_get(s, ledger, 0, &got, &e), &e);
    assert_int_equal(got.state, STORE_HELD);
    assert_true(bytes_equal(got.record, l.record));
    // what was lent may be given back
    suite_ok(store_leaf_fill(s, ledger, 0, got.salt, got.record, &e), &e);
    suite_ok(store_leaf_get(s, ledger, 0, &got, &e), &e);
    assert_true(bytes_equal(got.record, l.record));

    assert_int_equal(store_leaf_drop(s, ledger, 0, STORE_HELD, &e), ERR_USAGE);
    suite_ok(store_leaf_drop(s, ledger, 0, STORE_ERASED, &e), &e);
    suite_ok(store_leaf_get(s, ledger, 0, &got, &e), &e);
    assert_int_equal(got.state, STORE_ERASED);
    assert_int_equal(got.record.n, 0);
    assert_memory_equal(got.leaf.b, l.leaf.b, LEAF_SIZE);
    suite_ok(store_leaf_drop(s, ledger, 0, STORE_ERASED, &e), &e); // again is fine
    assert_int_equal(store_leaf_drop(s, ledger, 1, STORE_ERASED, &e), ERR_NOT_FOUND);
    assert_int_equal(store_leaf_fill(s, ledger, 1, l.salt, l.record, &e), ERR_NOT_FOUND);
    assert_int_equal(store_leaf_get(s, ledger, 1, &got, &e), ERR_NOT_FOUND);

    l.state = STORE_HELD;
    l.leaf.b[1] ^= 1;
    suite_ok(store_leaf_repair(s, ledger, &l, &e), &e);
    suite_ok(store_leaf_get(s, ledger, 0, &got, &e), &e);
    assert_memory_equal(got.leaf.b, l.leaf.b, LEAF_SIZE);
    assert_true(bytes_equal(got.record, l.record));
    l.index = 1;
    assert_int_equal(store_leaf_repair(s, ledger, &l, &e), ERR_CONFLICT);
    store_close(s);
}

// ---- checkpoints, cosignatures ----

struct text {
    char all[2000];
};

static void say(struct text *t, const char *fmt, ...) FORMAT_LIKE(2, 3);

static void
say(struct text *t, const char *fmt, ...)
{
    size_t n = strlen(t->all);
    va_list args;
    va_start(args, fmt);
    vsnprintf(t->all + n, sizeof(t->all) - n, fmt, args);
    va_end(args);
}

static int
say_checkpoint(void *context, uint64_t size, struct bytes note, bool is_kept)
{
    say(context, "%llu %.*s%s\n", (unsigned long long)size, (int)note.n, (const char *)note.p,
        is_kept ? " kept" : "");
    return 0;
}

static int
say_cosignature(void *context, struct bytes member, uint64_t size, struct bytes line)
{
    say(context, "%.*s %llu %.*s\n", (int)member.n, (const char *)member.p,
        (unsigned long long)size, (int)line.n, (const char *)line.p);
    return 0;
}

static void
test_checkpoints(void **state)
{
    struct suite *t = *state;
    struct err e = {0};
    struct store *s = suite_open(t);
    uint32_t a = suite_ledger(s, "a"), b = suite_ledger(s, "b");
    for (uint64_t size = 0; size < 10; size++)
        suite_ok(store_checkpoint_put(s, a, size, BYTES_LIT("note"), size == 3, &e), &e);
    suite_ok(store_checkpoint_put(s, b, 1, BYTES_LIT("of b"), false, &e), &e);
    suite_ok(store_checkpoint_put(s, b, 2, BYTES_LIT("of b"), false, &e), &e);
    suite_ok(store_cosignature_put(s, a, BYTES_LIT("RUS"), 2, BYTES_LIT("line"), &e), &e);
    suite_ok(store_cosignature_put(s, a, BYTES_LIT("RUS"), 5, BYTES_LIT("later"), &e), &e);
    suite_ok(store_cosignature_put(s, a, BYTES_LIT("ARM"), 7, BYTES_LIT("line"), &e), &e);
    suite_ok(store_checkpoint_prune(s, a, 8, &e), &e); // 8 leaves are held: 9 was only seen
    struct text text = {""};
    suite_ok(store_checkpoint_each(s, a, say_checkpoint, &text, &e), &e);
    assert_string_equal(text.all, "3 note kept\n5 note\n7 note\n8 note\n9 note\n");
    suite_ok(store_checkpoint_remove(s, a, 5, BYTES_LIT("another"), &e), &e); // stays: it is not that note
    suite_ok(store_checkpoint_remove(s, a, 9, BYTES_LIT("note"), &e), &e);
    suite_ok(store_checkpoint_remove(s, a, 9, BYTES_LIT("note"), &e), &e); // absent is fine
    assert_int_equal(store_checkpoint_remove(s, a, UINT64_MAX, BYTES_LIT("note"), &e), ERR_LIMIT);
    text.all[0] = '\0';
    suite_ok(store_checkpoint_each(s, a, say_checkpoint, &text, &e), &e);
    assert_string_equal(text.all, "3 note kept\n5 note\n7 note\n8 note\n");
    text.all[0] = '\0';
    suite_ok(store_checkpoint_each(s, b, say_checkpoint, &text, &e), &e);
    assert_string_equal(text.all, "1 of b\n2 of b\n");
    text.all[0] = '\0';
    suite_ok(store_cosignature_each(s, a, say_cosignature, &text, &e), &e);
    assert_string_equal(text.all, "ARM 7 line\nRUS 5 later\n");
    store_close(s);
}

// ---- rows ----

static void
make_row(uint64_t seed, uint8_t *note, struct row *r)
{
    memset(r, 0, sizeof(*r));
    for (size_t i = 0; i < HASH_SIZE; i++) {
        r->group.b[i] = (uint8_t)suite_random(&seed);
        r->id.b[i] = (uint8_t)suite_random(&seed);
        r->object.b[i] = (uint8_t)suite_random(&seed);
    }
    uint64_t form = suite_random(&seed);
    if (form & 1)
        r->id = r->group;
    if (form & 2)
        r->object = r->group;
    if (form & 4)
        r->object = r->id;
    r->ledger = (uint32_t)(suite_random(&seed) % 5 + 1);
    r->index = suite_random(&seed) % (1ull << 39);
    r->layer = (uint8_t)(seed % 3);
    r->kind = (uint8_t)suite_random(&seed);
    r->leaf_class = (uint8_t)suite_random(&seed);
    r->status = (uint8_t)suite_random(&seed);
    r->time = (int64_t)suite_random(&seed);
    r->from = form & 8 ? r->time : WHEN_MIN;
    r->until = form & 16 ? WHEN_MAX : (int64_t)suite_random(&seed);
    size_t n = form & 32 ? 0 : suite_random(&seed) % (ROW_NOTE_MAX + 1);
    for (size_t i = 0; i < n; i++)
        note[i] = (uint8_t)suite_random(&seed);
    r->note = bytes_of(note, n);
}

static bool
same_row(const struct row *a, const struct row *b)
{
    return hash_equal(&a->group, &b->group) && a->ledger == b->ledger && a->index == b->index &&
           hash_equal(&a->id, &b->id) && hash_equal(&a->object, &b->object) &&
           a->layer == b->layer && a->kind == b->kind && a->leaf_class == b->leaf_class &&
           a->status == b->status && a->time == b->time && a->from == b->from &&
           a->until == b->until && bytes_equal(a->note, b->note);
}

#define ROWS 500

struct rows {
    struct row row[ROWS];
    uint8_t note[ROWS][ROW_NOTE_MAX];
    size_t next;
};

static int
compare_rows(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    int order = hash_compare(&x->group, &y->group);
    if (order != 0)
        return order;
    if (x->ledger != y->ledger)
        return x->ledger < y->ledger ? -1 : 1;
    return x->index < y->index ? -1 : 1;
}

static int
see_row(void *context, const struct row *r)
{
    struct rows *rows = context;
    assert_true(rows->next < ROWS);
    assert_true(same_row(r, &rows->row[rows->next]));
    rows->next++;
    return 0;
}

static void
test_rows(void **state)
{
    struct suite *t = *state;
    struct err e = {0};
    struct rows *rows = calloc(1, sizeof(*rows));
    assert_non_null(rows);
    struct store *s = suite_open(t);
    for (size_t i = 0; i < ROWS; i++) {
        make_row(i, rows->note[i], &rows->row[i]);
        if (i % 7 == 3) // three of a group
            rows->row[i].group = rows->row[i - 1].group;
        if (i % 7 == 4)
            rows->row[i].group = rows->row[i - 1].group;
    }
    suite_ok(store_rows_put(s, rows->row, ROWS / 2, &e), &e);
    suite_ok(store_begin(s, &e), &e);
    suite_ok(store_rows_put(s, rows->row + ROWS / 2, ROWS / 2, &e), &e);
    suite_ok(store_row_put(s, &rows->row[0], &e), &e); // replaces
    suite_ok(store_commit(s, &e), &e);
    struct hash trio = rows->row[4].group;
    qsort(rows->row, ROWS, sizeof(rows->row[0]), compare_rows);
    suite_ok(store_row_each(s, NULL, see_row, rows, &e), &e);
    assert_int_equal(rows->next, ROWS);
    rows->next = 100;
    while (hash_equal(&rows->row[rows->next].group, &rows->row[rows->next - 1].group))
        rows->next--;
    suite_ok(store_row_each(s, &rows->row[rows->next].group, see_row, rows, &e), &e);
    assert_int_equal(rows->next, ROWS);

    for (rows->next = 0; !hash_equal(&rows->row[rows->next].group, &trio);)
        rows->next++;
    size_t first = rows->next;
    suite_ok(store_row_group(s, &trio, see_row, rows, &e), &e);
    assert_int_equal(rows->next, first + 3);
    suite_ok(store_row_remove(s, &rows->row[first], &e), &e);
    suite_ok(store_row_remove(s, &rows->row[first], &e), &e); // absent is fine
    rows->next = first + 1;
    suite_ok(store_row_group(s, &trio, see_row, rows, &e), &e);
    assert_int_equal(rows->next, first + 3);

    store_close(s);
    free(rows);
}

struct watched {
    struct hash groups[8];
    size_t count, commits, committed; // committed: rows told of before the last commit
};

static void
watch_row(void *context, const struct row *r)
{
    struct watched *w = context;
    assert_in_range(w->count, 0, 7);
    w->groups[w->count++] = r->group;
}

static void
watch_commit(void *context)
{
    struct watched *w = context;
    w->commits++;
    w->committed = w->count;
}

// Who watches hears of each row that is put or removed, and that it stands only once it does.
static void
test_row_watch(void **state)
{
    struct suite *t = *state;
    struct err e = {0};
    struct store *s = suite_open(t);
    struct watched w = {.count = 0};
    const struct store_watch watch = {watch_row, watch_commit, &w};
    struct row r[3] = {{.ledger = 1, .until = WHEN_MAX}, {.ledger = 1, .index = 1, .until = WHEN_MAX}, {.ledger = 1, .index = 2, .until = WHEN_MAX}};
    for (size_t i = 0; i < 3; i++)
        r[i].group.b[0] = (uint8_t)(3 - i);
    store_row_watch(s, &watch);
    suite_ok(store_begin(s, &e), &e);
    suite_ok(store_rows_put(s, r, 2, &e), &e);
    suite_ok(store_row_put(s, &r[2], &e), &e);
    assert_int_equal(w.count, 3);
    assert_int_equal(w.commits, 0);
    suite_ok(store_commit(s, &e), &e);
    assert_int_equal(w.committed, 3);
    suite_ok(store_row_remove(s, &r[1], &e), &e); // a transaction of its own
    assert_int_equal(w.committed, 4);
    assert_memory_equal(w.groups[3].b, r[1].group.b, HASH_SIZE);
    size_t commits = w.commits;
    suite_ok(store_begin(s, &e), &e);
    suite_ok(store_row_put(s, &r[1], &e), &e);
    store_rollback(s);
    assert_int_equal(w.commits, commits);
    struct watched other = {.count = 0};
    const struct store_watch second = {watch_row, watch_commit, &other};
    store_row_watch(s, &second); // both are told from here on
    suite_ok(store_row_put(s, &r[1], &e), &e);
    assert_int_equal(w.count, 6);
    assert_int_equal(other.count, 1);
    assert_int_equal(other.committed, 1);
    store_close(s);
}

static void
test_row_prefix(void **state)
{
    struct suite *t = *state;
    struct err e = {0};
    struct store *s = suite_open(t);
    const uint8_t starts[][2] = {{0xab, 0xc0}, {0xab, 0xcf}, {0xab, 0xd0}, {0xff, 0xff}};
    struct row r = {.ledger = 1, .until = WHEN_MAX};
    struct hash group;
    unsigned count = 9;
    for (size_t i = 0; i < 4; i++) {
        memset(r.group.b, 0xff, HASH_SIZE);
        memcpy(r.group.b, starts[i], 2);
        for (r.index = 0; r.index < 3; r.index++) // several rows are one group
            suite_ok(store_row_put(s, &r, &e), &e);
    }
    suite_ok(store_row_prefix(s, bytes_of(starts[0], 2), 16, &group, &count, &e), &e);
    assert_int_equal(count, 1);
    assert_memory_equal(group.b, starts[0], 2);
    suite_ok(store_row_prefix(s, bytes_of(starts[0], 2), 12, &group, &count, &e), &e);
    assert_int_equal(count, 2);
    suite_ok(store_row_prefix(s, bytes_of("\xab\xdf", 2), 12, &group, &count, &e),
             &e); // spare bits do not count
    assert_int_equal(count, 1);
    assert_memory_equal(group.b, starts[2], 2);
    suite_ok(store_row_prefix(s, bytes_of("\xac", 1), 8, &group, &count, &e), &e);
    assert_int_equal(count, 0);
    suite_ok(store_row_prefix(s, bytes_of("\xff", 1), 3, &group, &count, &e), &e);
    assert_int_equal(count, 1);
    assert_int_equal(store_row_prefix(s, bytes_of("\xff", 1), 9, &group, &count, &e), ERR_USAGE);
    store_close(s);
}

// ---- the member's own ----

static int
say_message(void *context, uint64_t id, struct bytes peer, struct bytes path, struct bytes body)
{
    say(context, "%llu %.*s %.*s %.*s\n", (unsigned long long)id, (int)peer.n, (const char *)peer.p,
        (int)path.n, (const char *)path.p, (int)body.n, (const char *)body.p);
    return 0;
}

static void
test_outbox(void **state)
{
    struct suite *t = *state;
    struct err e = {0};
    struct text text = {""};
    struct store *s = suite_open(t);
    suite_ok(store_outbox_put(s, BYTES_LIT("RUS"), BYTES_LIT("/a"), BYTES_LIT("body"), &e), &e);
    suite_ok(store_outbox_put(s, BYTES_LIT("ARM"), BYTES_LIT("/b"), BYTES_LIT(""), &e), &e);
    suite_ok(store_outbox_each(s, say_message, &text, &e), &e);
    assert_string_equal(text.all, "1 RUS /a body\n2 ARM /b \n");
    suite_ok(store_outbox_remove(s, 2, &e), &e);
    suite_ok(store_outbox_remove(s, 2, &e), &e);
    suite_ok(store_outbox_put(s, BYTES_LIT("KGZ"), BYTES_LIT("/c"), BYTES_LIT("new"), &e), &e);
    text.all[0] = '\0';
    suite_ok(store_outbox_each(s, say_message, &text, &e), &e);
    assert_string_equal(text.all, "1 RUS /a body\n3 KGZ /c new\n"); // an id is given once
    store_close(s);
}

static int
say_receipt(void *context, uint64_t index, struct bytes member, struct bytes what,
            struct bytes note)
{
    return say_message(context, index, member, what, note);
}

static void
test_receipts(void **state)
{
    struct suite *t = *state;
    struct err e = {0};
    struct text text = {""};
    struct store *s = suite_open(t);
    uint32_t a = suite_ledger(s, "a"), b = suite_ledger(s, "b");
    suite_ok(store_receipt_put(s, a, 5, BYTES_LIT("RUS"), BYTES_LIT("held"), BYTES_LIT("n1"), &e),
             &e);
    suite_ok(store_receipt_put(s, a, 5, BYTES_LIT("RUS"), BYTES_LIT("held"), BYTES_LIT("n2"), &e),
             &e);
    suite_ok(store_receipt_put(s, a, 5, BYTES_LIT("ARM"), BYTES_LIT("held"), BYTES_LIT("n0"), &e),
             &e);
    suite_ok(store_receipt_put(s, a, 5, BYTES_LIT("ARM"), BYTES_LIT("erased"), BYTES_LIT("n3"), &e),
             &e);
    suite_ok(store_receipt_put(s, a, 6, BYTES_LIT("ARM"), BYTES_LIT("held"), BYTES_LIT("n4"), &e),
             &e);
    suite_ok(store_receipt_put(s, b, 5, BYTES_LIT("ARM"), BYTES_LIT("held"), BYTES_LIT("n5"), &e),
             &e);
    suite_ok(store_receipt_each(s, a, 0, 6, say_receipt, &text, &e), &e);
    assert_string_equal(text.all, "5 ARM erased n3\n5 RUS held n2\n");
    store_close(s);
}

static int
say_duty(void *context, const struct store_duty *d)
{
    buf_append_fmt(context, "%d due %lld%s;", d->id.b[0], (long long)d->due, d->is_said ? " said" : "");
    return 0;
}

static void
test_duties(void **state)
{
    struct suite *t = *state;
    struct store *s = suite_open(t);
    struct err e = {0};
    struct buf text;
    buf_init(&text, 1000);
    suite_ok(store_duty_put(s, &(struct hash){{2}}, 20, &e), &e);
    suite_ok(store_duty_put(s, &(struct hash){{1}}, -10, &e), &e);
    suite_ok(store_duty_put(s, &(struct hash){{2}}, 30, &e), &e); // keeps when it is due
    store_close(s);
    s = suite_open(t);
    suite_ok(store_duty_each(s, say_duty, &text, &e), &e);
    suite_ok(store_duty_said(s, &(struct hash){{1}}, &e), &e);
    suite_ok(store_duty_said(s, &(struct hash){{9}}, &e), &e);
    suite_ok(store_duty_put(s, &(struct hash){{1}}, 50, &e), &e); // stays said
    suite_ok(store_duty_remove(s, &(struct hash){{2}}, &e), &e);
    suite_ok(store_duty_remove(s, &(struct hash){{2}}, &e), &e);
    suite_ok(store_duty_each(s, say_duty, &text, &e), &e);
    assert_string_equal(buf_str(&text), "1 due -10;2 due 20;1 due -10 said;");
    buf_clear(&text);
    store_close(s);
}

static int
say_verdict(void *context, const struct store_verdict *v)
{
    buf_append_fmt(context, "%d %d %s %lld %.*s %.*s;", v->query.b[0], v->listing.b[0], v->is_same ? "same" : "different",
                   (long long)v->time, (int)v->who.n, (const char *)v->who.p, (int)v->why.n, (const char *)v->why.p);
    return 0;
}

static void
test_verdicts(void **state)
{
    struct suite *t = *state;
    struct store *s = suite_open(t);
    struct err e = {0};
    struct buf text;
    struct arena a;
    struct store_verdict v = {{{1}}, {{2}}, false, {{3}}, 10, BYTES_LIT("A.R."), BYTES_LIT("x"), BYTES_LIT("{}")}, got;
    buf_init(&text, 1000);
    arena_init(&a, 64 * 1024);
    suite_ok(store_verdict_put(s, &v, &e), &e);
    v.listing = (struct hash){{4}};
    v.time = 20;
    suite_ok(store_verdict_put(s, &v, &e), &e);
    v.is_same = true;
    v.time = 30;
    suite_ok(store_verdict_put(s, &v, &e), &e); // replaces
    store_close(s);
    s = suite_open(t);
    suite_ok(store_verdict_each(s, 0, 10, say_verdict, &text, &e), &e);
    suite_ok(store_verdict_each(s, 1, 10, say_verdict, &text, &e), &e);
    suite_ok(store_verdict_get(s, &a, &v.query, &v.listing, &got, &e), &e);
    assert_true(got.is_same && hash_equal(&got.stands, &v.stands) && bytes_equal_str(got.asked, "{}"));
    suite_ok(store_verdict_remove(s, &v.query, &v.listing, &e), &e);
    suite_ok(store_verdict_remove(s, &v.query, &v.listing, &e), &e);
    assert_int_equal(store_verdict_get(s, &a, &v.query, &v.listing, &got, &e), ERR_NOT_FOUND);
    assert_string_equal(buf_str(&text), "1 4 same 30 A.R. x;1 2 different 10 A.R. x;1 2 different 10 A.R. x;");
    arena_clear(&a);
    buf_clear(&text);
    store_close(s);
}

static int
say_customer(void *context, const struct store_customer *c)
{
    buf_append_fmt(context, "%llu %.*s %.*s;", (unsigned long long)c->number, (int)c->id.n, (const char *)c->id.p, (int)c->data.n,
                   (const char *)c->data.p);
    return 0;
}

static int
say_hit(void *context, const struct store_customer_hit *h)
{
    buf_append_fmt(context, "%llu %d %d%s;", (unsigned long long)h->customer, h->listing.b[0], h->score, h->is_told ? " told" : "");
    return 0;
}

static void
test_customers(void **state)
{
    struct suite *t = *state;
    struct store *s = suite_open(t);
    struct err e = {0};
    struct buf text;
    uint64_t number, count;
    bool changed;
    buf_init(&text, 1000);
    suite_ok(store_customer_put(s, BYTES_LIT("x"), BYTES_LIT("1"), &number, &changed, &e), &e);
    assert_true(changed && number == 1);
    suite_ok(store_customer_put(s, BYTES_LIT("y"), BYTES_LIT("2"), &number, &changed, &e), &e);
    suite_ok(store_customer_screened(s, 1, BYTES_LIT("1"), &e), &e);
    suite_ok(store_customer_screened(s, 2, BYTES_LIT("old"), &e), &e); // it has changed meanwhile: it stays due
    suite_ok(store_customer_put(s, BYTES_LIT("x"), BYTES_LIT("1"), &number, &changed, &e), &e);
    assert_true(!changed && number == 1);
    suite_ok(store_customer_due(s, 10, say_customer, &text, &e), &e);
    suite_ok(store_customer_put(s, BYTES_LIT("x"), BYTES_LIT("3"), &number, &changed, &e), &e);
    assert_true(changed && number == 1);
    suite_ok(store_customer_due_count(s, &count, &e), &e);
    assert_int_equal(count, 2);
    suite_ok(store_customer_hit_put(s, &(struct store_customer_hit){1, {{7}}, 900, true, 50, false, BYTES_LIT("{}")}, &e), &e);
    suite_ok(store_customer_hit_put(s, &(struct store_customer_hit){2, {{7}}, 810, true, 40, false, BYTES_LIT("{}")}, &e), &e);
    suite_ok(store_customer_hit_put(s, &(struct store_customer_hit){2, {{8}}, 820, true, 60, false, BYTES_LIT("{}")}, &e), &e);
    store_close(s);
    s = suite_open(t);
    suite_ok(store_customer_hit_told(s, 2, &(struct hash){{8}}, &e), &e);
    suite_ok(store_customer_hit_each(s, false, 0, 10, say_hit, &text, &e), &e);
    suite_ok(store_customer_hit_each(s, true, 0, 10, say_hit, &text, &e), &e);
    suite_ok(store_customer_hit_on(s, &(struct hash){{7}}, say_hit, &text, &e), &e);
    suite_ok(store_customer_remove(s, 2, &e), &e);
    suite_ok(store_customer_remove(s, 2, &e), &e);
    suite_ok(store_customer_hit_on(s, &(struct hash){{7}}, say_hit, &text, &e), &e);
    suite_ok(store_customer_each(s, 0, 10, say_customer, &text, &e), &e);
    assert_string_equal(buf_str(&text), "2 y 2;2 7 810;1 7 900;2 8 820 told;1 7 900;2 7 810;1 7 900;1 x 3;");
    buf_clear(&text);
    store_close(s);
}

static int
say_trouble(void *context, struct bytes about, struct bytes what, int64_t time, struct bytes words)
{
    say(context, "%lld %.*s %.*s: %.*s\n", (long long)time, (int)about.n, (const char *)about.p,
        (int)what.n, (const char *)what.p, (int)words.n, (const char *)words.p);
    return 0;
}

static void
test_troubles(void **state)
{
    struct suite *t = *state;
    struct err e = {0};
    struct text text = {""};
    struct store *s = suite_open(t);
    suite_ok(
        store_trouble_put(s, BYTES_LIT("KAZ"), BYTES_LIT("lies"), 10, BYTES_LIT("other root"), &e),
        &e);
    suite_ok(store_trouble_put(s, BYTES_LIT("KAZ"), BYTES_LIT("lies"), -11, BYTES_LIT("still"), &e),
             &e);
    suite_ok(
        store_trouble_put(s, BYTES_LIT("BLR"), BYTES_LIT("away"), 12, BYTES_LIT("no route"), &e),
        &e);
    suite_ok(store_trouble_each(s, say_trouble, &text, &e), &e);
    assert_string_equal(text.all, "12 BLR away: no route\n-11 KAZ lies: still\n");
    suite_ok(store_trouble_remove(s, BYTES_LIT("BLR"), BYTES_LIT("away"), &e), &e);
    suite_ok(store_trouble_remove(s, BYTES_LIT("BLR"), BYTES_LIT("away"), &e), &e);
    text.all[0] = '\0';
    suite_ok(store_trouble_each(s, say_trouble, &text, &e), &e);
    assert_string_equal(text.all, "-11 KAZ lies: still\n");
    store_close(s);
}

static int
say_audit(void *context, int64_t time, struct bytes who, struct bytes act, struct bytes what)
{
    return say_trouble(context, who, act, time, what);
}

static void
test_audit(void **state)
{
    struct suite *t = *state;
    struct err e = {0};
    struct text text = {""};
    struct store *s = suite_open(t);
    const int64_t times[] = {100, 101, 101, 101, 99, 102}; // the clock was put back once
    for (size_t i = 0; i < 6; i++) {
        char what[2] = {(char)('a' + i), '\0'};
        suite_ok(
            store_audit_put(s, times[i], BYTES_LIT("me"), BYTES_LIT("see"), bytes_of_str(what), &e),
            &e);
    }
    suite_ok(store_audit_each(s, 5, say_audit, &text, &e), &e);
    assert_string_equal(
        text.all, "102 me see: f\n101 me see: d\n101 me see: c\n101 me see: b\n100 me see: a\n");
    suite_ok(store_audit_forget(s, 101, &e), &e);
    text.all[0] = '\0';
    suite_ok(store_audit_each(s, SIZE_MAX, say_audit, &text, &e), &e);
    assert_string_equal(text.all, "102 me see: f\n101 me see: d\n101 me see: c\n101 me see: b\n");
    store_close(s);
}

// ---- walks within walks ----

struct nested {
    struct store *s;
    size_t count;
};

static int
count_leaf(void *context, const struct store_leaf *l)
{
    (void)l;
    ++*(size_t *)context;
    return 0;
}

static int
walk_again(void *context, const struct store_leaf *l)
{
    struct nested *n = context;
    struct store_leaf other;
    struct err e = {0};
    suite_ok(store_leaf_each(n->s, 1, 0, 5, count_leaf, &n->count, &e), &e);
    suite_ok(store_leaf_get(n->s, 1, 4 - l->index, &other, &e), &e);
    assert_int_equal(l->record.n, 50); // what is lent to this walk is still whole
    assert_int_equal(l->record.p[0], '<');
    return 0;
}

static void
test_walk_within_walk(void **state)
{
    struct suite *t = *state;
    struct err e = {0};
    struct store_leaf l;
    uint8_t room[50];
    struct store *s = suite_open(t);
    suite_ledger(s, "a");
    for (uint64_t i = 0; i < 5; i++) {
        suite_leaf(i, sizeof(room), room, &l);
        suite_ok(store_leaf_append(s, 1, &l, &e), &e);
    }
    struct nested n = {.s = s};
    suite_ok(store_leaf_each(s, 1, 0, 5, walk_again, &n, &e), &e);
    assert_int_equal(n.count, 25);
    store_close(s);
}

static void
test_check_finds_nothing_wrong(void **state)
{
    struct suite *t = *state;
    struct err e = {0};
    struct store *s = suite_open(t);
    suite_ledger(s, "a");
    suite_ok(store_check(s, NULL, NULL, &e), &e); // no line, so no call
    store_close(s);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, suite_setup, suite_teardown)

int
main(void)
{
    cmocka_set_message_output(CM_OUTPUT_TAP);
    const struct CMUnitTest tests[] = {
        TEST(test_commit_and_rollback),
        TEST(test_close_rolls_back),
        TEST(test_snapshot_stands_still),
        TEST(test_one_writer),
        TEST(test_ledgers),
        TEST(test_append_only_at_the_end),
        TEST(test_leaves),
        TEST(test_fill_drop_repair),
        TEST(test_checkpoints),
        TEST(test_rows),
        TEST(test_row_watch),
        TEST(test_row_prefix),
        TEST(test_outbox),
        TEST(test_receipts),
        TEST(test_duties), TEST(test_verdicts), TEST(test_customers), TEST(test_troubles),
        TEST(test_audit),
        TEST(test_walk_within_walk),
        TEST(test_check_finds_nothing_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
