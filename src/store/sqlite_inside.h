// SPDX-License-Identifier: Apache-2.0
// What the files of the SQLite driver share.
#ifndef STORE_SQLITE_INSIDE_H
#define STORE_SQLITE_INSIDE_H

#include <sqlite3.h>
#include <stdbool.h>

#include "base/err.h"
#include "store/driver.h"

#define SQLITE_BUSY_MS 5000 // wait so long for another writer

struct driver_db {
    sqlite3 *db;
    sqlite3_stmt *begin, *commit, *change;
    char *path;       // as SQLite gets it; owned
    sqlite3_vfs *vfs; // SQLite's
    bool is_reader;
    bool is_system; // the system's own files, not a simulator's
    bool is_light;  // commits do not wait for the disk
    int log_pages;  // in the write-ahead log after the last commit
};

// An engine's code as ours, with a text that says what the store could not do ("be read").
int sqlite_fail(const struct driver_db *d, int rc, const char *doing, struct err *e);
// A new file is for its owner alone; SQLite gives its log the same permissions. One that is there
// is left alone.
void sqlite_create_private(const struct driver_db *d, const char *path);
// Fold the log into the file, in a mode of sqlite3_wal_checkpoint_v2. SQLite's code: SQLITE_BUSY
// when the mode is more than passive and readers were in the way.
int sqlite_fold_log(struct driver_db *d, int mode);

int sqlite_upkeep_scrub(struct driver_db *d, struct err *e);
int sqlite_upkeep_check(struct driver_db *d, void (*fn)(void *context, const char *line),
                        void *context, struct err *e);
int sqlite_upkeep_copy(struct driver_db *d, const char *suffix, struct err *e);
int sqlite_upkeep_remove(struct driver_db *d, const char *suffix, struct err *e);

#endif
