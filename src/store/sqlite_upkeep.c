// SPDX-License-Identifier: Apache-2.0
// The upkeep of a SQLite file: its log truncated, its structure checked, a copy made and removed.
#include <sqlite3.h>
#include <string.h>

#include "base/buf.h"
#include "store/sqlite_inside.h"

#define SCRUB_BUSY_MS 200 // wait so long for readers when the log is to be truncated
#define PATH_MAX_SIZE 4096
#define CHECK_LINES "100"

int
sqlite_upkeep_scrub(struct driver_db *d, struct err *e)
{
    (void)sqlite3_busy_timeout(d->db, SCRUB_BUSY_MS); // fails only on misuse
    int rc = sqlite_fold_log(d, SQLITE_CHECKPOINT_TRUNCATE);
    (void)sqlite3_busy_timeout(d->db, SQLITE_BUSY_MS);
    if ((rc & 0xff) == SQLITE_BUSY)
        return err_set(
            e, ERR_BUSY,
            "store %s: erased bytes stay in its log until readers let go of it; try again",
            d->path);
    return rc == SQLITE_OK ? 0 : sqlite_fail(d, rc, "have its log folded in", e);
}

struct check {
    void (*fn)(void *context, const char *line);
    void *context;
};

static int
check_line(void *context, int count, char **values, char **names)
{
    (void)names;
    const struct check *c = context;
    if (count > 0 && values[0] != NULL && strcmp(values[0], "ok") != 0)
        c->fn(c->context, values[0]);
    return 0;
}

int
sqlite_upkeep_check(struct driver_db *d, void (*fn)(void *, const char *), void *context,
                    struct err *e)
{
    struct check c = {fn, context};
    int rc = sqlite3_exec(d->db, "PRAGMA integrity_check(" CHECK_LINES ")", check_line, &c, NULL);
    return rc == SQLITE_OK ? 0 : sqlite_fail(d, rc, "be checked", e);
}

static int
beside(const struct driver_db *d, const char *suffix, struct buf *out, const char **name,
       struct err *e)
{
    buf_init(out, PATH_MAX_SIZE);
    buf_append_str(
        out, sqlite3_db_filename(d->db, "main")); // the whole path, as the file layer knows it
    buf_append_str(out, suffix);
    *name = buf_str(out);
    return *name != NULL ? 0
                         : err_set(e, buf_check(out), "store %s: its path is too long", d->path);
}

int
sqlite_upkeep_remove(struct driver_db *d, const char *suffix, struct err *e)
{
    struct buf path;
    const char *name = NULL;
    int rc = beside(d, suffix, &path, &name, e);
    if (rc == 0) {
        int engine_rc = d->vfs->xDelete(d->vfs, name, 1);
        if (engine_rc != SQLITE_OK && engine_rc != SQLITE_IOERR_DELETE_NOENT)
            rc = err_set(e, ERR_IO,
                         "cannot remove %s, an older copy of the store: %s; remove it by hand",
                         name, sqlite3_errstr(engine_rc));
    }
    buf_clear(&path);
    return rc;
}

// VACUUM INTO writes a whole and synced copy of one snapshot, without what free pages and gaps may
// hold.
int
sqlite_upkeep_copy(struct driver_db *d, const char *suffix, struct err *e)
{
    struct buf path;
    const char *name = NULL;
    sqlite3_stmt *st = NULL;
    int rc = beside(d, suffix, &path, &name, e);
    if (rc != 0)
        goto out;
    sqlite_create_private(d, name);
    int engine_rc = sqlite3_prepare_v2(d->db, "VACUUM INTO ?1", -1, &st, NULL);
    if (engine_rc == SQLITE_OK)
        engine_rc = sqlite3_bind_text(st, 1, name, -1, SQLITE_STATIC);
    if (engine_rc == SQLITE_OK)
        engine_rc = sqlite3_step(st);
    if (engine_rc != SQLITE_DONE)
        rc = sqlite_fail(d, engine_rc, "be copied before it is brought to the newer version", e);
out:
    (void)sqlite3_finalize(st); // tells again what step told
    buf_clear(&path);
    return rc;
}
