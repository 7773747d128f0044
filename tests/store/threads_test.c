// SPDX-License-Identifier: Apache-2.0
// One thread writes, others read, each with a handle of its own: every snapshot holds whole
// transactions, never goes back, and nobody waits for anybody so long that a call fails.
#include "suite.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#define TRANSACTIONS 200
#define EACH 5 // leaves of a transaction, and as many rows
#define READERS 3

struct shared {
    const struct suite *t;
    atomic_bool is_over;
    atomic_uint snapshots;
    atomic_int failed; // line of what did not hold; threads must not assert
};

#define HOLDS(shared, x)                                                                           \
    do {                                                                                           \
        if (!(x)) {                                                                                \
            atomic_store(&(shared)->failed, __LINE__);                                             \
            return;                                                                                \
        }                                                                                          \
    } while (0)

static int
count_row(void *context, const struct row *r)
{
    (void)r;
    ++*(uint64_t *)context;
    return 0;
}

static void
look(struct shared *h, struct store *s, uint64_t *seen)
{
    struct arena a;
    struct store_ledger *list = NULL;
    struct store_leaf l;
    size_t count = 0;
    uint64_t rows = 0;
    arena_init(&a, 1 << 16);
    int rc = store_begin(s, NULL);
    if (rc == 0)
        rc = store_ledger_list(s, &a, &list, &count, NULL);
    uint64_t size = rc == 0 && count == 1 ? list[0].size : UINT64_MAX;
    arena_clear(&a);
    HOLDS(h, size != UINT64_MAX);
    HOLDS(h, size % EACH == 0);
    HOLDS(h, size >= *seen);
    *seen = size;
    HOLDS(h, store_row_each(s, NULL, count_row, &rows, NULL) == 0);
    HOLDS(h, rows == size);
    HOLDS(h, size == 0 || store_leaf_get(s, 1, size - 1, &l, NULL) == 0);
    HOLDS(h, store_leaf_get(s, 1, size, &l, NULL) == ERR_NOT_FOUND);
    HOLDS(h, store_commit(s, NULL) == 0);
    atomic_fetch_add(&h->snapshots, 1);
}

static void *
read_on(void *context)
{
    struct shared *h = context;
    struct store *s = NULL;
    uint64_t seen = 0;
    if (store_open(&s, h->t->path, &(struct store_options){.is_reader = true}, NULL) != 0)
        atomic_store(&h->failed, __LINE__);
    while (atomic_load(&h->failed) == 0 && !atomic_load(&h->is_over))
        look(h, s, &seen);
    store_close(s);
    return NULL;
}

static void
write_all(struct store *s)
{
    static uint8_t room[600];
    struct err e = {0};
    for (uint64_t k = 0; k < TRANSACTIONS; k++) {
        struct row rows[EACH] = {{.ledger = 1}};
        suite_ok(store_begin(s, &e), &e);
        for (uint64_t i = 0; i < EACH; i++) {
            struct store_leaf l;
            suite_leaf(k * EACH + i, sizeof(room), room, &l);
            suite_ok(store_leaf_append(s, 1, &l, &e), &e);
            rows[i] = (struct row){.ledger = 1, .index = k * EACH + i};
            rows[i].group.b[0] = (uint8_t)(k * 7 + i * 50);
        }
        suite_ok(store_rows_put(s, rows, EACH, &e), &e);
        suite_ok(store_commit(s, &e), &e);
    }
}

static void
test_one_writes_others_read(void **state)
{
    struct shared h = {.t = *state};
    pthread_t readers[READERS];
    struct store *s = suite_open(h.t);
    suite_ledger(s, "this");
    for (size_t i = 0; i < READERS; i++)
        assert_int_equal(pthread_create(&readers[i], NULL, read_on, &h), 0);
    write_all(s);
    atomic_store(&h.is_over, true);
    for (size_t i = 0; i < READERS; i++)
        assert_int_equal(pthread_join(readers[i], NULL), 0);
    assert_int_equal(atomic_load(&h.failed), 0);
    print_message("# %u snapshots\n", atomic_load(&h.snapshots));
    store_close(s);
}

int
main(void)
{
    cmocka_set_message_output(CM_OUTPUT_TAP);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_one_writes_others_read, suite_setup, suite_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
