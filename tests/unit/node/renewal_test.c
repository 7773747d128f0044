// SPDX-License-Identifier: Apache-2.0
// Proves that a screening index which follows what is written, listing by listing, answers as one made whole from all rows:
// after new listings, amended and delisted ones, in any order, before and after its segments are made anew. The random
// course is that of a fixed seed.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/when.h"
#include "house.h"
#include "ledger/leaf.h"
#include "node/renewal.h"
#include "node/touched.h"
#include "node/views.h"
#include "node/writer.h"
#include "screen/normalise.h"

#define NOW INT64_C(1796000000) // after what is written here
#define MANY 1200               // more than makes the segments anew

static struct house house;
static struct screen_normaliser *normaliser;
static uint64_t state = 7;
static size_t hits; // seen by both, so that the comparison is not empty

static const char *const names[] = {"Ruslan Akhmetzhanov", "Zelmar Quist", "Ondine Farquhar", "Rustam Akhmedzhanov",
                                    "Bakhtiyor Nazarov",   "Quist Holding", "Farkhod Nazarov", "Odile Marchetti"};
#define NAMES (sizeof names / sizeof names[0])

static uint64_t
below(uint64_t n)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (state >> 33) % n;
}

static bool
is_never(void *context)
{
    (void)context;
    return false;
}

// An index that follows.
struct following {
    struct renewal *renewal;
    struct segments now;
    struct buf touched;
    uint64_t moment;
};

static void
follow_open(struct following *f, const char *path)
{
    const struct renewal_config config = {house.views, path, is_never, NULL};
    *f = (struct following){.moment = 0};
    buf_init(&f->touched, 1 << 22);
    assert_int_equal(renewal_new(&f->renewal, &config, NULL), 0);
    f->moment = touched_now(writer_touched(house.writer));
    assert_int_equal(renewal_whole(f->renewal, normaliser, NULL, &f->now, NULL), 0);
}

static void
follow_close(struct following *f)
{
    renewal_free(f->renewal);
    segments_clear(&f->now);
    buf_clear(&f->touched);
}

static void
put(struct following *f, const struct segments *next)
{
    segments_clear(&f->now);
    f->now = *next;
}

static void
follow(struct following *f)
{
    struct segments next;
    buf_reset(&f->touched);
    assert_true(renewal_is_known(f->renewal));
    assert_int_equal(touched_since(writer_touched(house.writer), f->moment, &f->touched, &f->moment), 0);
    assert_int_equal(renewal_small(f->renewal, normaliser, &f->now, buf_bytes(&f->touched), &next, NULL), 0);
    put(f, &next);
}

static void
ask(const struct segments *s, struct arena *a, const char *name, struct screen_answer *out)
{
    const struct screen_limits limits = SCREEN_LIMITS_DEFAULT;
    assert_int_equal(segments_query(a, s, normaliser, bytes_of_str(name), NOW, &limits, out, NULL), 0);
}

static void
assert_same_answers(const struct segments *x, const struct segments *y)
{
    struct arena a;
    arena_init(&a, 64 * 1024 * 1024);
    for (size_t i = 0; i < NAMES; i++) {
        struct screen_answer p, q;
        ask(x, &a, names[i], &p);
        ask(y, &a, names[i], &q);
        assert_int_equal(p.hit_total, q.hit_total);
        assert_int_equal(p.hit_count, q.hit_count);
        hits += p.hit_count;
        for (size_t k = 0; k < p.hit_count; k++) {
            assert_true(p.hits[k].key == q.hits[k].key);
            assert_int_equal(p.hits[k].score, q.hits[k].score);
        }
    }
    uint64_t found[2][16];
    size_t count = segments_find_number(x, BYTES_LIT("P1"), NOW, found[0], 16);
    assert_int_equal(segments_find_number(y, BYTES_LIT("P1"), NOW, found[1], 16), count);
    assert_memory_equal(found[0], found[1], count * sizeof found[0][0]);
    assert_true(x->entries == y->entries);
    assert_true(x->names == y->names);
    arena_clear(&a);
}

static void
assert_as_whole(const struct following *f)
{
    char path[300];
    struct following whole;
    snprintf(path, sizeof path, "%s/whole", house.dir);
    follow_open(&whole, path);
    assert_same_answers(&f->now, &whole.now);
    follow_close(&whole);
}

// ---- what is written ----

// Another listing, or another version of one.
static struct hash
write_listing(const char *status, const char *name, const struct hash *object)
{
    char text[600], hex[2 * HASH_SIZE + 1] = "";
    if (object)
        bytes_to_hex_str(hash_bytes(object), hex);
    snprintf(text, sizeof text,
             "{\"kind\":\"listing\",\"time\":\"2026-11-21T20:00:00Z\",\"status\":\"%s\",\"subject\":\"person\",\"names\":"
             "[{\"name\":\"%s\",\"kind\":\"primary\"}],\"criteria\":[\"terrorism\"]%s%s%s}",
             status, name, object ? ",\"object\":\"" : "", hex, object ? "\"" : "");
    struct writer_record r = {.leaf_class = LEAF_ALLIANCE, .record = bytes_of_str(text)};
    assert_int_equal(writer_write(house.writer, &r, 1, NULL), 0);
    if (r.code != 0)
        fail_msg("%s", r.err.text);
    return r.written.id;
}

static void
test_follows(void **unused)
{
    (void)unused;
    char path[300];
    struct following f;
    struct hash objects[40];
    size_t count = 0;
    snprintf(path, sizeof path, "%s/following", house.dir);
    objects[count++] = write_listing("listed", names[0], NULL); // in the segments from the start
    follow_open(&f, path);
    for (int i = 0; i < 60; i++) {
        uint64_t choice = below(4);
        const char *name = names[below(NAMES)];
        if (choice < 2 && count < 40)
            objects[count++] = write_listing("listed", name, NULL);
        else
            (void)write_listing(choice == 2 ? "delisted" : "listed", name, &objects[below(count)]); // its id is of no use
        if (below(3) > 0) // sometimes two at once
            follow(&f);
        if (i % 6 == 5) {
            follow(&f);
            assert_as_whole(&f);
        }
    }
    assert_true(hits > 100);
    follow_close(&f);
}

static void
wait_until_made(struct following *f)
{
    const struct timespec moment = {0, 10000000};
    for (int i = 0; i < 3000 && !renewal_is_made(f->renewal); i++)
        (void)nanosleep(&moment, NULL);
    assert_true(renewal_is_made(f->renewal));
}

static void
test_segments_anew(void **unused)
{
    (void)unused;
    char path[300];
    struct following f;
    struct segments next;
    snprintf(path, sizeof path, "%s/anew", house.dir);
    struct hash first = write_listing("listed", names[1], NULL);
    follow_open(&f, path);
    assert_int_equal(renewal_begin(f.renewal, &f.now, NULL), 0);
    assert_false(renewal_is_made(f.renewal)); // nothing changed: it does not begin
    for (int i = 0; i < MANY; i++)
        (void)write_listing("listed", names[(size_t)i % NAMES], NULL);
    follow(&f);
    assert_non_null(f.now.newest);
    assert_int_equal(renewal_begin(f.renewal, &f.now, NULL), 0);
    (void)write_listing("delisted", names[1], &first); // while they are made
    (void)write_listing("listed", names[3], NULL);
    follow(&f);
    assert_as_whole(&f);
    wait_until_made(&f);
    assert_int_equal(renewal_end(f.renewal, normaliser, &next, NULL), 0);
    put(&f, &next);
    assert_true(f.now.hidden_count <= 4); // what came meanwhile alone
    assert_as_whole(&f);
    (void)write_listing("listed", names[2], NULL);
    follow(&f);
    assert_as_whole(&f);
    follow_close(&f);
}

static size_t
rows_since(struct touched *t, uint64_t moment)
{
    struct buf out;
    uint64_t now;
    buf_init(&out, 1 << 22);
    int r = touched_since(t, moment, &out, &now);
    size_t count = r == 0 ? out.n / sizeof(struct touched_row) : SIZE_MAX;
    buf_clear(&out);
    return count;
}

static void
test_forgets(void **unused)
{
    (void)unused;
    struct touched *t;
    const struct row row = {.index = 1};
    assert_int_equal(touched_new(&t, NULL), 0);
    touched_commit(t); // of nothing: no moment
    touched_note(t, &row);
    assert_int_equal(rows_since(t, 0), 0); // not committed yet
    touched_commit(t);                     // moment 1
    touched_note(t, &row);
    touched_note(t, &row);
    touched_commit(t); // moment 2
    assert_int_equal(rows_since(t, 0), 3);
    assert_int_equal(rows_since(t, 1), 2);
    assert_int_equal(rows_since(t, 2), 0);
    for (size_t i = 0; i < TOUCHED_MAX; i++)
        touched_note(t, &row);
    touched_commit(t); // moment 3
    assert_int_equal(rows_since(t, 1), SIZE_MAX);
    assert_int_equal(rows_since(t, 2), TOUCHED_MAX);
    for (size_t i = 0; i <= TOUCHED_MAX; i++)
        touched_note(t, &row);
    touched_commit(t); // moment 4, more than can be remembered
    assert_int_equal(rows_since(t, 3), SIZE_MAX);
    assert_int_equal(rows_since(t, 4), 0);
    touched_free(t);
}

static int
setup(void **unused)
{
    (void)unused;
    house_open(&house);
    return normalise_new(&normaliser, NULL);
}

static int
teardown(void **unused)
{
    (void)unused;
    normalise_free(normaliser);
    house_close(&house);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_follows),
        cmocka_unit_test(test_segments_anew),
        cmocka_unit_test(test_forgets),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("node renewal", tests, setup, teardown);
}
