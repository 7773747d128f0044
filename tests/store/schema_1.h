// SPDX-License-Identifier: Apache-2.0
// A store of schema 1, made by its own SQL: as it was, not as today's source has it.
#ifndef TESTS_STORE_SCHEMA_1_H
#define TESTS_STORE_SCHEMA_1_H

#include "suite.h"

// Schema 1 as it was, not as today's source has it.
#define SCHEMA_1                                                                                   \
    "PRAGMA application_id=1164866661;PRAGMA user_version=1;"                                      \
    "CREATE TABLE meta (name TEXT NOT NULL PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;"       \
    "CREATE TABLE ledger (number INTEGER PRIMARY KEY, origin TEXT NOT NULL UNIQUE, folded BIGINT " \
    "NOT NULL);"                                                                                   \
    "CREATE TABLE leaf (place INTEGER PRIMARY KEY, leaf BLOB NOT NULL, state SMALLINT NOT NULL, "  \
    "bytes BIGINT);"                                                                               \
    "CREATE INDEX leaf_wanted ON leaf (state, place) WHERE state = 2;"                             \
    "CREATE TABLE bytes (id INTEGER PRIMARY KEY, data BLOB NOT NULL);"                             \
    "CREATE TABLE tile (key INTEGER PRIMARY KEY, hashes BLOB NOT NULL);"                           \
    "CREATE TABLE checkpoint (place INTEGER PRIMARY KEY, kept SMALLINT NOT NULL, note BLOB NOT "   \
    "NULL);"                                                                                       \
    "CREATE TABLE cosignature (ledger BIGINT NOT NULL, member TEXT NOT NULL, size BIGINT NOT "     \
    "NULL, line BLOB NOT NULL,"                                                                    \
    " PRIMARY KEY (ledger, member)) WITHOUT ROWID;"

// Ledger 1 with two leaves, the first held (salt of 32 'A'), the second wanted.
#define CONTENT_1                                                                                  \
    "INSERT INTO meta VALUES ('self', x'424c52');"                                                 \
    "INSERT INTO ledger VALUES (1, 'old/origin', 1);"                                              \
    "INSERT INTO bytes VALUES (7, CAST('AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA<secret-7>' AS BLOB));"    \
    "INSERT INTO leaf VALUES (1099511627776, zeroblob(33), 1, 7);"                                 \
    "INSERT INTO leaf VALUES (1099511627777, zeroblob(33), 2, NULL);"                              \
    "INSERT INTO checkpoint VALUES (1099511627778, 0, x'6e6f7465');"

void schema_1_run(const char *path, const char *sql); // by SQLite alone
void schema_1_check(struct store *s);                 // all of CONTENT_1 is there

#endif
