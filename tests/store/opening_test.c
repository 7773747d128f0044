// SPDX-License-Identifier: Apache-2.0
// Opening: older stores come forward whole and leave a copy until it is settled; newer ones, other
// programs' databases and garbage are refused untouched; and a path is a path. Of the engine's own
// file, so this part is SQLite's alone.
#include "suite.h"

#include "schema_1.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int64_t
ask_sql(const char *path, const char *sql)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *st = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &st, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(st), SQLITE_ROW);
    int64_t v = sqlite3_column_int64(st, 0);
    assert_int_equal(sqlite3_finalize(st), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    return v;
}

static void
put_file(const char *path, const void *p, size_t n)
{
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(p, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
}

static int
try_open(const struct suite *t, bool is_reader, struct err *e)
{
    struct store *s = NULL;
    int rc = store_open(&s, t->path, &(struct store_options){.is_reader = is_reader}, e);
    store_close(s);
    return rc;
}

static void
copy_path(const struct suite *t, char out[SUITE_PATH_SIZE + 32])
{
    snprintf(out, SUITE_PATH_SIZE + 32, "%s.v1.bak", t->path);
}

static void
test_migration(void **state)
{
    struct suite *t = *state;
    struct err e = {0};
    char copy[SUITE_PATH_SIZE + 32];
    struct row row = {.ledger = 1};
    struct store_leaf next = {.index = 2, .state = STORE_HELD, .record = BYTES_LIT("new")};
    copy_path(t, copy);
    schema_1_run(t->path, SCHEMA_1 CONTENT_1);
    assert_int_equal(try_open(t, true, &e), ERR_VERSION); // a reader brings nothing forward
    put_file(copy, "half", 4); // the rest of an attempt that was cut short
    struct store *s = suite_open(t);
    schema_1_check(s);
    suite_ok(store_row_put(s, &row, &e), &e); // a table that schema 1 had not
    suite_ok(store_leaf_append(s, 1, &next, &e), &e);
    store_close(s);

    assert_int_equal(ask_sql(copy, "PRAGMA user_version"), 1);
    assert_int_equal(ask_sql(copy, "SELECT count(*) FROM leaf"), 2);
    struct stat st;
    assert_int_equal(stat(copy, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(ask_sql(t->path, "PRAGMA user_version"), 7);

    s = suite_open(t); // the copy stays while nobody says that all is well
    assert_int_equal(access(copy, F_OK), 0);
    suite_ok(store_settle_migration(s, &e), &e);
    assert_int_not_equal(access(copy, F_OK), 0);
    suite_ok(store_settle_migration(s, &e), &e); // again is fine
    store_close(s);
}

// Going back: the copy is a store of the old version, complete, at its own path.
static void
test_copy_can_be_gone_back_to(void **state)
{
    struct suite *t = *state;
    char copy[SUITE_PATH_SIZE + 32];
    copy_path(t, copy);
    schema_1_run(t->path, SCHEMA_1 CONTENT_1 "PRAGMA journal_mode=WAL;");
    store_close(suite_open(t));
    assert_int_equal(rename(copy, t->path), 0);
    assert_int_equal(ask_sql(t->path, "PRAGMA user_version"), 1);
    struct store *s = suite_open(t);
    schema_1_check(s);
    store_close(s);
}

static void
test_copy_keeps_nothing_erased(void **state)
{
    struct suite *t = *state;
    struct err e = {0};
    struct suite_bytes all;
    schema_1_run(t->path, SCHEMA_1 CONTENT_1);
    struct store *s = suite_open(t);
    suite_read_folder(t, &all);
    assert_true(suite_has(&all, "<secret-7>"));
    free(all.p);
    suite_ok(store_leaf_drop(s, 1, 0, STORE_ERASED, &e), &e);
    suite_ok(store_scrub_free(s, &e), &e);
    suite_read_folder(t, &all);
    assert_false(suite_has(&all, "<secret-7>"));
    free(all.p);
    store_close(s);
}

static void
test_refused_untouched(void **state)
{
    struct suite *t = *state;
    struct err e = {0};
    struct suite_bytes before, after;
    static const struct {
        const char *sql;
        int code;
        const char *says;
    } cases[] = {
        {"PRAGMA application_id=1164866661;PRAGMA user_version=9;CREATE TABLE a (b)", ERR_VERSION,
         "newer"},
        {"CREATE TABLE accounts (name TEXT)", ERR_INVALID, "another program"},
        {"PRAGMA application_id=5;CREATE TABLE accounts (name TEXT)", ERR_INVALID,
         "another program"},
        {"PRAGMA user_version=1", ERR_INVALID, "another program"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        schema_1_run(t->path, cases[i].sql);
        suite_read_folder(t, &before);
        for (int is_reader = 0; is_reader < 2; is_reader++) {
            memset(&e, 0, sizeof(e));
            assert_int_equal(try_open(t, is_reader != 0, &e), cases[i].code);
            assert_non_null(strstr(e.text, cases[i].says));
            assert_non_null(strstr(e.text, t->path));
        }
        suite_read_folder(t, &after);
        assert_int_equal(before.n, after.n);
        assert_memory_equal(before.p, after.p, before.n);
        free(before.p);
        free(after.p);
        assert_int_equal(unlink(t->path), 0);
    }
}

static void
test_garbage(void **state)
{
    struct suite *t = *state;
    struct err e = {0};
    uint8_t garbage[9000];
    uint64_t seed = 4;
    for (size_t i = 0; i < sizeof(garbage); i++)
        garbage[i] = (uint8_t)suite_random(&seed);
    put_file(t->path, garbage, sizeof(garbage));
    assert_int_equal(try_open(t, false, &e), ERR_CORRUPT);
    assert_int_equal(try_open(t, true, &e), ERR_CORRUPT);
    put_file(t->path, "short", 5);
    assert_int_equal(try_open(t, false, &e), ERR_CORRUPT);
}

static void
test_nothing_there(void **state)
{
    struct suite *t = *state;
    struct err e = {0};
    struct store *s = NULL;
    assert_int_equal(try_open(t, true, &e), ERR_NOT_FOUND);
    assert_int_equal(store_open(&s, t->path, &(struct store_options){.must_exist = true}, &e),
                     ERR_NOT_FOUND);
    assert_non_null(strstr(e.text, t->path));
    assert_int_not_equal(access(t->path, F_OK), 0);
    put_file(t->path, "", 0); // as a crash right after creating leaves it
    assert_int_equal(try_open(t, true, &e), ERR_NOT_FOUND);
    suite_ok(try_open(t, false, &e), &e);
    suite_ok(try_open(t, true, &e), &e);
    assert_int_equal(store_open(&s, "", NULL, &e), ERR_USAGE);
    char inside[SUITE_PATH_SIZE + 32];
    snprintf(inside, sizeof(inside), "%s/no/such/folder", t->folder);
    assert_true(store_open(&s, inside, NULL, &e) < 0);
    assert_non_null(strstr(e.text, inside));
}

// A process that died may have left its log with pages that are in the machine's cache and nowhere
// else, its fsync having failed. They are brought into the file before anything is built upon them.
static void
test_log_of_the_dead_is_folded_first(void **state)
{
    struct suite *t = *state;
    struct suite_bytes all;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct store *s = NULL;
        int rc = store_open(&s, t->path, NULL, NULL);
        if (rc == 0)
            rc = store_meta_put(s, "a", BYTES_LIT("<secret-1>"), NULL);
        _exit(rc == 0 ? 0 : 1); // without closing
    }
    int status = 1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    for (int is_open = 0; is_open < 2; is_open++) {
        struct store *s = is_open ? suite_open(t) : NULL;
        FILE *f = fopen(t->path, "rb");
        assert_non_null(f);
        all = (struct suite_bytes){.p = calloc(1, 1 << 20)};
        assert_non_null(all.p);
        all.n = fread(all.p, 1, 1 << 20, f);
        assert_int_equal(fclose(f), 0);
        assert_int_equal(suite_has(&all, "<secret-1>"), is_open);
        free(all.p);
        store_close(s);
    }
}

static void
test_a_path_is_a_path(void **state)
{
    struct suite *t = *state;
    struct err e = {0};
    struct stat st;
    struct store *s = NULL;
    char back[SUITE_PATH_SIZE];
    static const char *const names[] = {":memory:", "file:store?mode=memory", "a b%20c#d"};
    assert_non_null(getcwd(back, sizeof(back)));
    assert_int_equal(chdir(t->folder), 0);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        suite_ok(store_open(&s, names[i], NULL, &e), &e);
        store_close(s);
        assert_int_equal(stat(names[i], &st), 0);
        assert_int_equal(st.st_mode & 0777, 0600);
        assert_true(st.st_size > 0);
    }
    assert_int_equal(chdir(back), 0);
}

static void
say_line(void *context, const char *line)
{
    (void)line;
    ++*(size_t *)context;
}

// Damage in the middle of the file is found by the check, and reading never crashes on it.
static void
test_damage_is_found(void **state)
{
    struct suite *t = *state;
    struct err e = {0};
    static uint8_t room[500];
    struct store_leaf l;
    size_t lines = 0;
    struct store *s = suite_open(t);
    uint32_t ledger = suite_ledger(s, "this");
    suite_ok(store_begin(s, &e), &e);
    for (uint64_t i = 0; i < 2000; i++) {
        suite_leaf(i, sizeof(room), room, &l);
        suite_ok(store_leaf_append(s, ledger, &l, &e), &e);
    }
    suite_ok(store_commit(s, &e), &e);
    store_close(s);
    uint64_t seed = 1;
    FILE *f = fopen(t->path, "r+b");
    assert_non_null(f);
    for (size_t i = 0; i < 20; i++) {
        assert_int_equal(fseek(f, (long)(4096 * (15 + suite_random(&seed) % 200)), SEEK_SET), 0);
        for (size_t k = 0; k < 64; k++)
            assert_int_not_equal(fputc((int)(suite_random(&seed) % 256), f), EOF);
    }
    assert_int_equal(fclose(f), 0);
    s = suite_open(t); // opening reads little, and none of that
    int rc = store_check(s, say_line, &lines, &e);
    assert_true(rc == ERR_CORRUPT || lines > 0);
    for (uint64_t i = 0; i < 2000; i++) {
        rc = store_leaf_get(s, ledger, i, &l, &e);
        assert_true(rc == 0 || rc == ERR_CORRUPT || rc == ERR_NOT_FOUND);
    }
    store_close(s);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, suite_setup, suite_teardown)

int
main(void)
{
    cmocka_set_message_output(CM_OUTPUT_TAP);
    const struct CMUnitTest tests[] = {
        TEST(test_migration),
        TEST(test_copy_can_be_gone_back_to),
        TEST(test_copy_keeps_nothing_erased),
        TEST(test_refused_untouched),
        TEST(test_garbage),
        TEST(test_nothing_there),
        TEST(test_log_of_the_dead_is_folded_first),
        TEST(test_a_path_is_a_path),
        TEST(test_damage_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
