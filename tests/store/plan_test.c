// SPDX-License-Identifier: Apache-2.0
// No statement walks through a table that grows with the alliance: a store with a million records
// opens, answers and appends as one with ten does. Asked of SQLite's planner, for every statement
// there is.
#include "suite.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "store/sql.h"
#include "store/sqlite.h"

static const struct {
    const char *name;
    const char *text;
} statements[] = {
#define SQL(name, text) {#name, text},
#include "store/sql.def"
#undef SQL
};

// A plan's line that is allowed to read all: small tables, and a walk in the order of its key that
// a limit ends.
static bool
may_scan(const char *name, const char *line)
{
    static const char *const small[] = {"SCAN ledger", "SCAN outbox", "SCAN trouble", "SCAN fetch USING", "SCAN duty",
                                         "SCAN account", "SCAN session", "SCAN link"};
    for (size_t i = 0; i < sizeof(small) / sizeof(small[0]); i++)
        if (strncmp(line, small[i], strlen(small[i])) == 0)
            return true;
    return (strcmp(name, "AUDIT_EACH") == 0 && strcmp(line, "SCAN audit") == 0) ||
           (strcmp(name, "VERDICT_EACH") == 0 && strcmp(line, "SCAN verdict USING INDEX verdict_order") == 0) ||
           strcmp(line, "SCAN customer USING INDEX customer_due") == 0 ||          // of those alone that are due
           strcmp(line, "SCAN customer USING COVERING INDEX customer_due") == 0 ||
           (strcmp(name, "CUSTOMER_COUNT") == 0 && strncmp(line, "SCAN customer USING COVERING INDEX", 34) == 0);
}

static void
test_no_statement_scans(void **state)
{
    struct suite *t = *state;
    sqlite3 *db = NULL;
    struct buf sql;
    store_close(suite_open(t));
    assert_int_equal(sqlite3_open(t->path, &db), SQLITE_OK);
    for (size_t i = 0; i < sizeof(statements) / sizeof(statements[0]); i++) {
        sqlite3_stmt *st = NULL;
        buf_init(&sql, 8192);
        buf_append_str(&sql, "EXPLAIN QUERY PLAN ");
        sql_expand(sqlite_driver(), statements[i].text, &sql);
        assert_int_equal(sqlite3_prepare_v2(db, buf_str(&sql), -1, &st, NULL), SQLITE_OK);
        while (sqlite3_step(st) == SQLITE_ROW) {
            const char *line = (const char *)sqlite3_column_text(st, 3);
            bool scans = strncmp(line, "SCAN", 4) == 0 || strstr(line, "TEMP B-TREE") != NULL;
            if (scans && !may_scan(statements[i].name, line))
                fail_msg("%s: %s", statements[i].name, line);
        }
        assert_int_equal(sqlite3_finalize(st), SQLITE_OK);
        buf_clear(&sql);
    }
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

int
main(void)
{
    cmocka_set_message_output(CM_OUTPUT_TAP);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_no_statement_scans, suite_setup, suite_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
