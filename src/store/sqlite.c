// SPDX-License-Identifier: Apache-2.0
// SQLite below the store. Write-ahead log with synchronous FULL: one fsync a commit, readers on
// snapshots. What the engine cannot tell us otherwise is settled here:
//
// The log is folded into the file by us after a commit, not by SQLite's automatic checkpoint, whose
// failures nobody would hear of; a disk that fails there must stop the writer as one that fails in
// a commit does.
//
// A writer folds what log it finds before it writes, and empties it. The log may come from a
// process whose fsync failed: its pages can then be in the machine's cache and nowhere else, and
// later frames must not be built upon them. Or from one that died between an erasure and its scrub.
//
// secure_delete overwrites what is deleted; scrub truncates the log, which may still hold it.
//
// The file belongs to us alone when its application_id is ours; its user_version is the number of
// the schema.
#include "store/sqlite.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "store/sqlite_inside.h"

#define APPLICATION_ID 0x456e7465 // "Ente"
#define PAGE_SIZE 4096            // at 8192 a commit cost a fifth more, batches gained nothing
#define LOG_PAGES_MAX 8000 // fold the log at 32 MiB: catching up is a third faster than at 16

static sqlite3_stmt *
engine(struct driver_stmt *st)
{
    return (sqlite3_stmt *)(void *)st;
}

static int
run(struct driver_db *d, const char *sql, const char *doing, struct err *e)
{
    int rc = sqlite3_exec(d->db, sql, NULL, NULL, NULL);
    return rc == SQLITE_OK ? 0 : sqlite_fail(d, rc, doing, e);
}

// The one number that a pragma or query gives.
static int
number(struct driver_db *d, const char *sql, int64_t *out, struct err *e)
{
    sqlite3_stmt *st = NULL;
    int rc = sqlite3_prepare_v2(d->db, sql, -1, &st, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(st);
    if (rc == SQLITE_ROW)
        *out = sqlite3_column_int64(st, 0);
    int result = rc == SQLITE_ROW ? 0 : sqlite_fail(d, rc, "be read", e);
    (void)sqlite3_finalize(st); // tells again what step told
    return result;
}

// ---- opening ----

// SQLite takes "file:..." and ":memory:" for more than names; a path of ours is a path.
static char *
plain_path(const char *path)
{
    bool is_special = path[0] == ':' || strncmp(path, "file:", 5) == 0;
    size_t n = strlen(path);
    char *out = malloc(n + 3);
    if (out == NULL)
        return NULL;
    memcpy(out, "./", 2);
    memcpy(out + (is_special ? 2 : 0), path, n + 1);
    return out;
}

// A new file is for its owner alone; SQLite gives its log the same permissions. Only a file that
// was not there is opened, as closing one that another connection of this process uses would drop
// its locks.
void
sqlite_create_private(const struct driver_db *d, const char *path)
{
    if (!d->is_system)
        return;
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd >= 0)
        (void)close(fd); // nothing was written
}

static int
on_commit(void *context, sqlite3 *db, const char *name, int pages)
{
    (void)db;
    (void)name;
    ((struct driver_db *)context)->log_pages = pages;
    return SQLITE_OK;
}

static void
sqlite_close_db(struct driver_db *d)
{
    if (d == NULL)
        return;
    (void)sqlite3_finalize(d->begin); // these three tell again what their last step told
    (void)sqlite3_finalize(d->commit);
    (void)sqlite3_finalize(d->change);
    (void)sqlite3_close_v2(d->db); // what it could not fold stays in the log for the next opening
    free(d->path);
    free(d);
}

static int
configure(struct driver_db *d, unsigned cache_kib, struct err *e)
{
    struct buf sql;
    buf_init(&sql, 512);
    buf_append_fmt(&sql,
                   "PRAGMA cache_size=-%u;PRAGMA cell_size_check=ON;PRAGMA "
                   "temp_store=MEMORY;PRAGMA mmap_size=0;"
                   "PRAGMA trusted_schema=OFF;PRAGMA synchronous=FULL;PRAGMA secure_delete=ON;"
                   "PRAGMA checkpoint_fullfsync=ON;",
                   cache_kib);
    const char *text = buf_str(&sql);
    int rc = text == NULL ? err_set(e, ERR_NOMEM, "store %s: not enough memory", d->path)
                          : run(d, text, "be opened", e);
    buf_clear(&sql);
    return rc;
}

static int
sqlite_open_db(struct driver_db **out, const char *path, const struct driver_options *o,
               struct err *e)
{
    struct driver_db *d = calloc(1, sizeof(*d));
    if (d != NULL)
        d->path = plain_path(path);
    if (d == NULL || d->path == NULL) {
        free(d);
        return err_set(e, ERR_NOMEM, "store %s: not enough memory to open it", path);
    }
    d->is_reader = o->is_reader;
    d->is_system = o->vfs == NULL;
    d->vfs = sqlite3_vfs_find(o->vfs);
    bool may_create = !o->is_reader && !o->must_exist;
    if (may_create)
        sqlite_create_private(d, d->path);
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
    flags |= o->is_reader ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    flags |= may_create ? SQLITE_OPEN_CREATE : 0;
    int rc = sqlite3_open_v2(d->path, &d->db, flags, o->vfs);
    if (rc == SQLITE_CANTOPEN && !may_create)
        rc = err_set(e, ERR_NOT_FOUND, "there is no store %s (or it may not be read)", path);
    else if (rc != SQLITE_OK)
        rc = sqlite_fail(d, rc, "be opened", e);
    if (rc == 0) {
        (void)sqlite3_extended_result_codes(d->db, 1); // these two fail only on misuse
        (void)sqlite3_busy_timeout(d->db, SQLITE_BUSY_MS);
        (void)sqlite3_wal_hook(d->db, on_commit, d);
        rc = configure(d, o->cache_kib, e);
    }
    if (rc == 0)
        *out = d;
    else
        sqlite_close_db(d);
    return rc;
}

static int
sqlite_version_get(struct driver_db *d, uint32_t *version, struct err *e)
{
    int64_t id = 0, schema = 0, tables = 0;
    int rc = number(d, "PRAGMA application_id", &id, e);
    if (rc == 0)
        rc = number(d, "PRAGMA user_version", &schema, e);
    if (rc == 0)
        rc = number(d, "SELECT count(*) FROM sqlite_schema", &tables, e);
    if (rc != 0)
        return rc;
    if (id == 0 && schema == 0 && tables == 0) {
        *version = 0;
        return 0;
    }
    if (id != APPLICATION_ID || schema <= 0)
        return err_set(
            e, ERR_INVALID,
            "%s is a database of another program, not a store of entente; give another path",
            d->path);
    *version = (uint32_t)schema;
    return 0;
}

static int
sqlite_version_set(struct driver_db *d, uint32_t version, struct err *e)
{
    struct buf sql;
    buf_init(&sql, 256);
    buf_append_fmt(&sql, "PRAGMA application_id=%d;PRAGMA user_version=%u", APPLICATION_ID,
                   version);
    const char *text = buf_str(&sql);
    int rc = text == NULL ? err_set(e, ERR_NOMEM, "store %s: not enough memory", d->path)
                          : run(d, text, "be marked with its version", e);
    buf_clear(&sql);
    return rc;
}

int
sqlite_fold_log(struct driver_db *d, int mode)
{
    int left = 0, done = 0;
    int rc = sqlite3_wal_checkpoint_v2(d->db, "main", mode, &left, &done);
    if (mode == SQLITE_CHECKPOINT_PASSIVE)
        return (rc & 0xff) == SQLITE_BUSY ? SQLITE_OK : rc; // it is done as far as it can be
    return rc == SQLITE_OK && left > done ? SQLITE_BUSY : rc;
}

static int
sqlite_settle(struct driver_db *d, struct err *e)
{
    if (d->is_reader)
        return 0;
    struct buf sql;
    buf_init(&sql, 256);
    // Both act on a file that is still empty; log mode is a property of the file from then on.
    buf_append_fmt(&sql, "PRAGMA page_size=%d;PRAGMA auto_vacuum=NONE;PRAGMA journal_mode=WAL;",
                   PAGE_SIZE);
    buf_append_str(&sql, "PRAGMA journal_size_limit=67108864");
    const char *text = buf_str(&sql);
    int rc = text == NULL ? err_set(e, ERR_NOMEM, "store %s: not enough memory", d->path)
                          : run(d, text, "be given its write-ahead log", e);
    buf_clear(&sql);
    if (rc != 0)
        return rc;
    rc = sqlite_upkeep_scrub(d, e);
    return rc == ERR_BUSY ? 0 : rc;
}

// ---- transactions ----

// Runs a statement that gives no rows, prepared at its first use.
static int
run_kept(struct driver_db *d, sqlite3_stmt **st, const char *sql, const char *doing, struct err *e)
{
    int rc = SQLITE_OK;
    if (*st == NULL)
        rc = sqlite3_prepare_v3(d->db, sql, -1, SQLITE_PREPARE_PERSISTENT, st, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(*st);
    int result = rc == SQLITE_DONE || rc == SQLITE_ROW ? 0 : sqlite_fail(d, rc, doing, e);
    (void)sqlite3_reset(*st); // tells again what step told
    return result;
}

static void
sqlite_rollback(struct driver_db *d)
{
    if (sqlite3_get_autocommit(d->db) == 0)
        (void)sqlite3_exec(d->db, "ROLLBACK", NULL, NULL,
                           NULL); // what is not committed is gone either way
}

static int
sqlite_change(struct driver_db *d, uint64_t *out, struct err *e)
{
    int rc = SQLITE_OK;
    if (d->change == NULL)
        rc = sqlite3_prepare_v3(d->db, "PRAGMA data_version", -1, SQLITE_PREPARE_PERSISTENT,
                                &d->change, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(d->change);
    int result = rc == SQLITE_ROW ? 0 : sqlite_fail(d, rc, "be read", e);
    if (rc == SQLITE_ROW)
        *out = (uint64_t)sqlite3_column_int64(d->change, 0);
    (void)sqlite3_reset(d->change); // tells again what step told
    return result;
}

// In write-ahead mode NORMAL leaves out the sync of the log after a commit and nothing else; the
// next FULL commit syncs the log as a whole. The level cannot change within a transaction.
static int
set_light(struct driver_db *d, bool is_light, struct err *e)
{
    if (d->is_light == is_light)
        return 0;
    int rc = run(d, is_light ? "PRAGMA synchronous=NORMAL" : "PRAGMA synchronous=FULL",
                 "be told when to sync", e);
    if (rc == 0)
        d->is_light = is_light;
    return rc;
}

static int
sqlite_begin(struct driver_db *d, bool is_light, struct err *e)
{
    if (!d->is_reader) {
        int failed = set_light(d, is_light, e);
        return failed != 0
                   ? failed
                   : run_kept(d, &d->begin, "BEGIN IMMEDIATE", "begin a transaction", e);
    }
    int rc = run_kept(d, &d->begin, "BEGIN", "begin to read", e);
    uint64_t change = 0;
    if (rc == 0)
        rc = sqlite_change(d, &change, e);
    if (rc == 0) // the first read of a table's page is what pins the snapshot
        rc = run(d, "SELECT 1 FROM sqlite_schema LIMIT 1", "be read", e);
    if (rc != 0)
        sqlite_rollback(d);
    return rc;
}

static int
sqlite_commit(struct driver_db *d, struct err *e)
{
    int rc = run_kept(d, &d->commit, "COMMIT", "commit", e);
    if (rc != 0)
        sqlite_rollback(d);
    return rc;
}

// The log is where commits are; the engine has no word for syncing it alone, but shows its file.
static int
sqlite_sync(struct driver_db *d, struct err *e)
{
    sqlite3_file *log = NULL;
    int rc = sqlite3_file_control(d->db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
    if (rc == SQLITE_OK && log != NULL && log->pMethods != NULL)
        rc = log->pMethods->xSync(log, SQLITE_SYNC_NORMAL);
    return rc == SQLITE_OK ? 0 : sqlite_fail(d, rc, "sync its log", e);
}

static int
sqlite_after_commit(struct driver_db *d, struct err *e)
{
    if (d->is_reader || d->log_pages < LOG_PAGES_MAX)
        return 0;
    int engine_rc = sqlite_fold_log(d, SQLITE_CHECKPOINT_PASSIVE);
    return engine_rc == SQLITE_OK ? 0 : sqlite_fail(d, engine_rc, "fold its log in", e);
}

// ---- statements ----

static int
sqlite_exec_sql(struct driver_db *d, const char *sql, struct err *e)
{
    return run(d, sql, "change its tables", e);
}

static int
sqlite_prepare(struct driver_db *d, const char *sql, struct driver_stmt **out, struct err *e)
{
    sqlite3_stmt *st = NULL;
    int rc = sqlite3_prepare_v3(d->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &st, NULL);
    if (rc != SQLITE_OK)
        return sqlite_fail(d, rc, "prepare a statement", e);
    *out = (struct driver_stmt *)(void *)st;
    return 0;
}

static void
sqlite_finish(struct driver_stmt *st)
{
    (void)sqlite3_finalize(engine(st)); // tells again what step told
}

static int
bound(int rc)
{
    return rc == SQLITE_OK ? 0 : rc == SQLITE_TOOBIG ? ERR_LIMIT : ERR_NOMEM;
}

static int
sqlite_bind_int(struct driver_stmt *st, int at, int64_t v)
{
    return bound(sqlite3_bind_int64(engine(st), at, v));
}

static int
sqlite_bind_bytes(struct driver_stmt *st, int at, struct bytes v)
{
    return bound(
        sqlite3_bind_blob64(engine(st), at, v.n == 0 ? "" : (const void *)v.p, v.n, SQLITE_STATIC));
}

static int
sqlite_bind_text(struct driver_stmt *st, int at, struct bytes v)
{
    const char *p = v.n == 0 ? "" : (const char *)v.p;
    return bound(sqlite3_bind_text64(engine(st), at, p, v.n, SQLITE_STATIC, SQLITE_UTF8));
}

static int
sqlite_bind_null(struct driver_stmt *st, int at)
{
    return bound(sqlite3_bind_null(engine(st), at));
}

static int
sqlite_step_stmt(struct driver_db *d, struct driver_stmt *st, struct err *e)
{
    int rc = sqlite3_step(engine(st));
    if (rc == SQLITE_ROW || rc == SQLITE_DONE)
        return rc == SQLITE_ROW ? 1 : 0;
    return sqlite_fail(d, rc, sqlite3_stmt_readonly(engine(st)) ? "be read" : "be written", e);
}

static void
sqlite_reset_stmt(struct driver_stmt *st)
{
    (void)sqlite3_reset(engine(st)); // tells again what step told
}

static bool
sqlite_is_null(struct driver_stmt *st, int column)
{
    return sqlite3_column_type(engine(st), column) == SQLITE_NULL;
}

static int64_t
sqlite_get_int(struct driver_stmt *st, int column)
{
    return sqlite3_column_int64(engine(st), column);
}

static struct bytes
sqlite_get_bytes(struct driver_stmt *st, int column)
{
    const void *p = sqlite3_column_blob(engine(st), column);
    int n = sqlite3_column_bytes(engine(st), column);
    return bytes_of(p, p == NULL || n < 0 ? 0 : (size_t)n);
}

static const struct driver_token tokens[] = {
    {"@KEY64@", "INTEGER PRIMARY KEY"},
    {"@BLOB@", "BLOB"},
    {"@INT@", "INTEGER"},
    {"@TYPED@", "STRICT"},
    {"@COMPACT@", "STRICT, WITHOUT ROWID"},
    {NULL, NULL},
};

static const struct driver sqlite = {
    .name = "sqlite",
    .tokens = tokens,
    .open = sqlite_open_db,
    .close = sqlite_close_db,
    .version_get = sqlite_version_get,
    .version_set = sqlite_version_set,
    .settle = sqlite_settle,
    .begin = sqlite_begin,
    .commit = sqlite_commit,
    .sync = sqlite_sync,
    .rollback = sqlite_rollback,
    .after_commit = sqlite_after_commit,
    .change = sqlite_change,
    .exec = sqlite_exec_sql,
    .prepare = sqlite_prepare,
    .finish = sqlite_finish,
    .bind_int = sqlite_bind_int,
    .bind_bytes = sqlite_bind_bytes,
    .bind_text = sqlite_bind_text,
    .bind_null = sqlite_bind_null,
    .step = sqlite_step_stmt,
    .reset = sqlite_reset_stmt,
    .is_null = sqlite_is_null,
    .get_int = sqlite_get_int,
    .get_bytes = sqlite_get_bytes,
    .scrub = sqlite_upkeep_scrub,
    .check = sqlite_upkeep_check,
    .copy = sqlite_upkeep_copy,
    .remove = sqlite_upkeep_remove,
};

const struct driver *
sqlite_driver(void)
{
    return &sqlite;
}
