// SPDX-License-Identifier: Apache-2.0
// What an engine must do below the store: open a file or database, run statements, keep
// transactions. The store's meaning and its one SQL text (sql.def, schema.def) lie above; a driver
// knows neither. sqlite.c is the first.
//
// The SQL is the part that engines share. Where their words differ it holds tokens, which the
// driver names:
//   @KEY64@    a 64-bit integer primary key, clustered if the engine can
//   @BLOB@     the type of bytes
//   @INT@      the type of 64-bit integers
//   @TYPED@    after a table: a value of another type than its column's is refused when written,
//              and is damage when found
//   @COMPACT@  the same, and the table is kept ordered by its primary key, without a hidden one
// Parameters are written ?1 ?2 ...; a driver whose engine writes them otherwise rewrites them when
// it prepares.
//
// Errors are an enum err and a text for people that names the store. Nothing here is retried: a
// failure of a write is final, and the store above sees to it that nothing more is asked of this
// handle.
#ifndef STORE_DRIVER_H
#define STORE_DRIVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"

struct driver_db;   // an open database; the engine's own
struct driver_stmt; // a prepared statement; the engine's own

struct driver_token {
    const char *name; // with its at signs
    const char *text; // what this engine says for it
};

struct driver_options {
    const char *vfs;    // the engine's file layer; NULL: the system's
    bool is_reader;     // nothing is written through this handle
    bool must_exist;    // do not create
    unsigned cache_kib; // page cache
};

struct driver {
    const char *name;
    const struct driver_token *tokens; // ends with a NULL name

    int (*open)(struct driver_db **out, const char *path, const struct driver_options *options,
                struct err *e);
    void (*close)(struct driver_db *db); // takes NULL

    // The schema number: 0 for an empty database. ERR_INVALID: it belongs to another program.
    // ERR_CORRUPT: none at all.
    int (*version_get)(struct driver_db *db, uint32_t *version, struct err *e);
    int (*version_set)(struct driver_db *db, uint32_t version,
                       struct err *e); // within a transaction
    // The first statements on a database may have to wait until its version is known (journal
    // modes, recovery).
    int (*settle)(struct driver_db *db, struct err *e);

    // A write, or a snapshot if it is a reader. is_light: its commit need not wait for the disk.
    int (*begin)(struct driver_db *db, bool is_light, struct err *e);
    // Durable at 0, and with it all light commits before; a light one is whole or absent after a
    // crash of the machine.
    int (*commit)(struct driver_db *db, struct err *e);
    // All commits so far are durable at 0.
    int (*sync)(struct driver_db *db, struct err *e);
    void (*rollback)(struct driver_db *db);             // nothing open is fine
    // Work that is due after a commit (folding a write-ahead log). A failure does not touch what
    // was committed.
    int (*after_commit)(struct driver_db *db, struct err *e);
    // A number that changes when another handle has committed.
    int (*change)(struct driver_db *db, uint64_t *out, struct err *e);

    int (*exec)(struct driver_db *db, const char *sql,
                struct err *e); // statements without parameters or rows
    int (*prepare)(struct driver_db *db, const char *sql, struct driver_stmt **out, struct err *e);
    void (*finish)(struct driver_stmt *st); // takes NULL
    // Parameters and columns count from 1 and from 0. Bound bytes must live until reset. 0 or
    // ERR_NOMEM, ERR_LIMIT.
    int (*bind_int)(struct driver_stmt *st, int at, int64_t v);
    int (*bind_bytes)(struct driver_stmt *st, int at, struct bytes v);
    int (*bind_text)(struct driver_stmt *st, int at, struct bytes v);
    int (*bind_null)(struct driver_stmt *st, int at);
    int (*step)(struct driver_db *db, struct driver_stmt *st,
                struct err *e); // 1: a row, 0: done, < 0: why not
    void (*reset)(struct driver_stmt *st);
    bool (*is_null)(struct driver_stmt *st, int column);
    int64_t (*get_int)(struct driver_stmt *st, int column);
    struct bytes (*get_bytes)(struct driver_stmt *st,
                              int column); // until the next step or reset; NULL is empty

    // Overwrite what deleted rows left in the write-ahead log and free pages. ERR_BUSY: a reader is
    // in the way.
    int (*scrub)(struct driver_db *db, struct err *e);
    // Structure only; one line a fault.
    int (*check)(struct driver_db *db, void (*fn)(void *context, const char *line), void *context,
                 struct err *e);
    // A whole copy beside the database, its name ending in `suffix`, and its end. remove: absent is
    // fine.
    int (*copy)(struct driver_db *db, const char *suffix, struct err *e);
    int (*remove)(struct driver_db *db, const char *suffix, struct err *e);
};

#endif
