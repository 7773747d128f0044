// SPDX-License-Identifier: Apache-2.0
// A process that appends is killed at any moment (SIGKILL), again and again, on one store: each
// time it opens, is sound, and holds every leaf whose commit was acknowledged, and no part of a
// transaction.
#include "suite.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS 50
#define EACH 2 // leaves of a transaction

static size_t
size_of(uint64_t index)
{
    return index % 17 == 0 ? 30000 : 100 + index % 900;
}

// Open, then append until the end; say the size after each commit. Returns only on failure.
static int
append_on(const struct suite *t, int out)
{
    static uint8_t room[30000];
    struct err e;
    struct arena a;
    struct store *s = NULL;
    struct store_ledger *list = NULL;
    size_t count = 0;
    uint32_t number = 0;
    arena_init(&a, 1 << 16);
    int rc = store_open(&s, t->path, NULL, &e);
    if (rc == 0)
        rc = store_ledger_list(s, &a, &list, &count, &e);
    if (rc == 0 && count == 0)
        rc = store_ledger_add(s, BYTES_LIT("this"), &number, &e);
    uint64_t size = rc == 0 && count > 0 ? list[0].size : 0;
    while (rc == 0) {
        rc = store_begin(s, &e);
        for (int i = 0; i < EACH && rc == 0; i++, size++) {
            struct store_leaf l;
            suite_leaf(size, size_of(size), room, &l);
            rc = store_leaf_append(s, 1, &l, &e);
        }
        if (rc == 0 && size > 40)
            rc = store_leaf_drop(s, 1, size - 40, STORE_ERASED, &e);
        if (rc == 0)
            rc = store_commit(s, &e);
        if (rc == 0 && size % 64 == 0)
            rc = store_scrub_free(s, &e);
        if (rc == 0 && write(out, &size, sizeof(size)) != (ssize_t)sizeof(size))
            return 3;
    }
    fprintf(stderr, "# the child failed: %s\n", e.text);
    return 2;
}

// Let a child append for a while; gives the last size it acknowledged, or `size` when it
// acknowledged nothing.
static uint64_t
kill_after(const struct suite *t, long microseconds, uint64_t size)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(ends[0]);
        _exit(append_on(t, ends[1]));
    }
    close(ends[1]);
    struct timespec wait = {microseconds / 1000000, microseconds % 1000000 * 1000};
    while (nanosleep(&wait, &wait) != 0 && errno == EINTR)
        continue;
    assert_int_equal(kill(child, SIGKILL), 0);
    uint64_t acknowledged;
    while (read(ends[0], &acknowledged, sizeof(acknowledged)) == (ssize_t)sizeof(acknowledged))
        size = acknowledged;
    close(ends[0]);
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status)); // it was at work, not at its end
    return size;
}

static void
say_fault(void *context, const char *line)
{
    (void)context;
    fail_msg("the store is damaged: %s", line);
}

struct walk {
    uint64_t next;
    uint64_t size;
};

static int
check_leaf(void *context, const struct store_leaf *l)
{
    static uint8_t room[30000];
    struct walk *w = context;
    struct store_leaf expected;
    assert_int_equal(l->index, w->next);
    w->next++;
    suite_leaf(l->index, size_of(l->index), room, &expected);
    assert_memory_equal(l->leaf.b, expected.leaf.b, LEAF_SIZE);
    if (l->state == STORE_HELD)
        assert_true(bytes_equal(l->record, expected.record));
    else
        assert_true(l->state == STORE_ERASED && l->index + 40 <= w->size);
    return 0;
}

// A reader that comes first, before any writer mended anything, sees the same.
static void
check_reader(const struct suite *t, uint64_t acknowledged)
{
    struct err e = {0};
    struct store *s = NULL;
    struct store_leaf l;
    int rc = store_open(&s, t->path, &(struct store_options){.is_reader = true}, &e);
    if (acknowledged == 0 && (rc == ERR_NOT_FOUND))
        return; // it died while making the store
    suite_ok(rc, &e);
    if (acknowledged > 0)
        suite_ok(store_leaf_get(s, 1, acknowledged - 1, &l, &e), &e);
    store_close(s);
}

// What is there now: at least what was acknowledged, and whole transactions.
static uint64_t
check(const struct suite *t, uint64_t acknowledged)
{
    struct err e = {0};
    struct arena a;
    struct store_ledger *list = NULL;
    size_t count = 0;
    arena_init(&a, 1 << 16);
    struct store *s = suite_open(t);
    suite_ok(store_check(s, say_fault, NULL, &e), &e);
    suite_ok(store_ledger_list(s, &a, &list, &count, &e), &e);
    struct walk w = {.size = count == 0 ? 0 : list[0].size};
    assert_true(w.size >= acknowledged);
    assert_int_equal(w.size % EACH, 0);
    if (w.size > 0)
        suite_ok(store_leaf_each(s, 1, 0, UINT64_MAX, check_leaf, &w, &e), &e);
    assert_int_equal(w.next, w.size);
    store_close(s);
    arena_clear(&a);
    return w.size;
}

static void
test_kill_at_any_moment(void **state)
{
    struct suite *t = *state;
    uint64_t seed = (uint64_t)getpid(), size = 0;
    print_message("# seed %llu\n", (unsigned long long)seed);
    for (int round = 0; round < ROUNDS; round++) {
        // The first rounds are so short that they hit the making of the store.
        long most = round < 10 ? 15000 : 150000;
        uint64_t acknowledged = kill_after(t, (long)(suite_random(&seed) % (uint64_t)most), size);
        assert_true(acknowledged >= size);
        check_reader(t, acknowledged);
        size = check(t, acknowledged);
        assert_true(size <= acknowledged + EACH);
    }
    assert_true(size > 0);
    print_message("# %llu leaves after %d deaths\n", (unsigned long long)size, ROUNDS);
}

int
main(void)
{
    cmocka_set_message_output(CM_OUTPUT_TAP);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_kill_at_any_moment, suite_setup, suite_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
