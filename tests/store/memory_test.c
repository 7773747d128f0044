// SPDX-License-Identifier: Apache-2.0
// Memory runs out: the nth allocation fails, ours or SQLite's. The call says so, nothing leaks or
// crashes, a writer in a transaction stops, and the store opened anew is sound and holds what was
// acknowledged.
#include "suite.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct {
    uint64_t count, nth; // nth 0: none fails
    sqlite3_mem_methods below;
} memory;

static bool
fails_now(void)
{
    return memory.nth != 0 && ++memory.count == memory.nth;
}

// The linker leads the calls of malloc and its kin in our own code here (--wrap).
void *__real_malloc(size_t n);
void *__real_calloc(size_t count, size_t n);
void *__real_realloc(void *p, size_t n);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t count, size_t n);
void *__wrap_realloc(void *p, size_t n);

void *
__wrap_malloc(size_t n)
{
    return fails_now() ? NULL : __real_malloc(n);
}

void *
__wrap_calloc(size_t count, size_t n)
{
    return fails_now() ? NULL : __real_calloc(count, n);
}

void *
__wrap_realloc(void *p, size_t n)
{
    return fails_now() ? NULL : __real_realloc(p, n);
}

static void *
engine_malloc(int n)
{
    return fails_now() ? NULL : memory.below.xMalloc(n);
}

static void *
engine_realloc(void *p, int n)
{
    return fails_now() ? NULL : memory.below.xRealloc(p, n);
}

static int
see_row(void *context, const struct row *r)
{
    (void)r;
    ++*(unsigned *)context;
    return 0;
}

// A little of everything. Returns at the first failure; *acknowledged counts commits.
static int
use(struct store *s, uint64_t *acknowledged, struct err *e)
{
    uint8_t room[5000];
    struct arena a;
    struct store_leaf l;
    struct bytes v;
    struct store_ledger *list = NULL;
    size_t count = 0;
    uint32_t number = 0;
    unsigned seen = 0;
    struct row rows[3] = {{.ledger = 1}, {.ledger = 1, .index = 1}, {.ledger = 1, .index = 2}};
    arena_init(&a, 1 << 16);
    int rc = store_ledger_list(s, &a, &list, &count, e);
    if (rc == 0 && count == 0)
        rc = store_ledger_add(s, BYTES_LIT("this"), &number, e);
    for (uint64_t i = 0; i < 3 && rc == 0; i++) {
        rc = store_begin(s, e);
        if (rc != 0)
            break;
        suite_leaf(i, sizeof(room), room, &l);
        rc = store_leaf_append(s, 1, &l, e);
        if (rc == 0)
            rc = store_rows_put(s, rows, 3, e);
        if (rc == 0)
            rc = store_commit(s, e);
        else
            store_rollback(s);
        *acknowledged += rc == 0;
    }
    if (rc == 0)
        rc = store_leaf_get(s, 1, 1, &l, e);
    if (rc == 0)
        rc = store_row_each(s, NULL, see_row, &seen, e);
    if (rc == 0)
        rc = store_meta_put(s, "a", BYTES_LIT("b"), e);
    if (rc == 0)
        rc = store_meta_get(s, &a, "a", &v, e);
    arena_clear(&a);
    return rc;
}

static void
check_after(const struct suite *t, uint64_t acknowledged)
{
    struct err e = {0};
    struct store_leaf l;
    struct store *s = suite_open(t);
    suite_ok(store_check(s, NULL, NULL, &e), &e);
    for (uint64_t i = 0; i < acknowledged; i++)
        suite_ok(store_leaf_get(s, 1, i, &l, &e), &e);
    assert_int_equal(store_leaf_get(s, 1, acknowledged + 1, &l, &e), ERR_NOT_FOUND);
    store_close(s);
    static const char *const ends[] = {"", "-wal", "-shm", "-journal"};
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        char path[SUITE_PATH_SIZE + 32];
        snprintf(path, sizeof(path), "%s%s", t->path, ends[i]);
        (void)unlink(path);
    }
}

static void
test_each_allocation_fails(void **state)
{
    struct suite *t = *state;
    uint64_t total = 0;
    for (uint64_t nth = 1;; nth += 1 + nth / 100) {
        struct err e = {0};
        struct store *s = NULL;
        uint64_t acknowledged = 0;
        memory.count = 0;
        memory.nth = nth;
        int rc = store_open(&s, t->path, NULL, &e);
        if (rc == 0)
            rc = use(s, &acknowledged, &e);
        bool is_over = memory.count < nth;
        memory.nth = 0;
        // SQLite can do without some of what it asks for; what it cannot do without is told.
        if (rc != 0 && rc != ERR_NOMEM &&
            rc != ERR_IO) // SQLite takes some for a failing shared memory
            fail_msg("allocation %llu failed, and it is said to be %s: %s", (unsigned long long)nth,
                     err_name(rc), e.text);
        assert_int_equal(rc, e.code);
        store_close(s);
        check_after(t, acknowledged);
        if (is_over)
            break;
        total++;
    }
    assert_in_range(total, 200, 100000);
    print_message("# %llu allocations failed in turn\n", (unsigned long long)total);
}

int
main(void)
{
    sqlite3_mem_methods ours;
    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &memory.below) != SQLITE_OK)
        return 1;
    ours = memory.below;
    ours.xMalloc = engine_malloc;
    ours.xRealloc = engine_realloc;
    if (sqlite3_config(SQLITE_CONFIG_MALLOC, &ours) != SQLITE_OK)
        return 1;
    cmocka_set_message_output(CM_OUTPUT_TAP);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_each_allocation_fails, suite_setup, suite_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
