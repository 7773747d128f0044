// SPDX-License-Identifier: Apache-2.0
#include "schema_1.h"

#include <sqlite3.h>

void
schema_1_run(const char *path, const char *sql)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

void
schema_1_check(struct store *s)
{
    struct err e = {0};
    struct arena a;
    struct bytes v;
    struct store_leaf l;
    struct store_ledger *list = NULL;
    size_t count = 0;
    uint64_t wanted = 0;
    arena_init(&a, 4096);
    suite_ok(store_meta_get(s, &a, "self", &v, &e), &e);
    assert_true(bytes_equal_str(v, "BLR"));
    suite_ok(store_ledger_list(s, &a, &list, &count, &e), &e);
    assert_int_equal(count, 1);
    assert_int_equal(list[0].size, 2);
    assert_int_equal(list[0].counted, 0); // that schema did not count
    suite_ok(store_leaf_get(s, 1, 0, &l, &e), &e);
    assert_true(bytes_equal_str(l.record, "<secret-7>"));
    suite_ok(store_wanted(s, 1, 0, &wanted, 1, &count, &e), &e);
    assert_int_equal(wanted, 1);
    arena_clear(&a);
}
