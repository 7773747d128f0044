// SPDX-License-Identifier: Apache-2.0
// SQLite's codes as ours, and what a person is told and advised.
#include <errno.h>
#include <sqlite3.h>

#include "store/sqlite_inside.h"

// What the caller would do differently.
static int
code_of(const struct driver_db *d, int rc)
{
    int cause = d->db == NULL ? 0 : sqlite3_system_errno(d->db);
    switch (rc & 0xff) {
    case SQLITE_FULL:
        return ERR_FULL;
    case SQLITE_IOERR:
        if (rc == SQLITE_IOERR_NOMEM)
            return ERR_NOMEM;
        return cause == ENOSPC || cause == EDQUOT ? ERR_FULL : ERR_IO;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_ERROR: // our SQL is right, so the tables are not what they were
        return ERR_CORRUPT;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return ERR_BUSY;
    case SQLITE_NOMEM:
        return ERR_NOMEM;
    case SQLITE_CONSTRAINT:
        return ERR_EXISTS;
    case SQLITE_READONLY: // a reader that asks to write, or a folder that cannot be written
        return d->is_reader && rc == SQLITE_READONLY ? ERR_DENIED : ERR_IO;
    case SQLITE_TOOBIG:
        return ERR_LIMIT;
    default:
        return ERR_IO;
    }
}

static const char *
advice_of(int code, int rc)
{
    bool is_closed = (rc & 0xff) == SQLITE_CANTOPEN || (rc & 0xff) == SQLITE_READONLY ||
                     (rc & 0xff) == SQLITE_PERM;
    if (code == ERR_IO && is_closed)
        return "it must be possible to write in its folder, for reading too: look at the owner and "
               "permissions of the file and its folder, and whether the disk may be written; "
               "nothing acknowledged is lost";
    switch (code) {
    case ERR_FULL:
        return "the disk is full; free some space there, then start again; nothing acknowledged is "
               "lost";
    case ERR_IO:
        return "look at the disk and its cables and at the system's log, then start again; nothing "
               "acknowledged is lost";
    case ERR_CORRUPT:
        return "the file is damaged or no store; keep it, run `entente verify`, or restore a "
               "backup";
    case ERR_BUSY:
        return "another process is using it; try again in a moment";
    case ERR_NOMEM:
        return "there is not enough memory";
    case ERR_DENIED:
        return "it may only be read; look at the owner and permissions of the file and its folder";
    default:
        return "this is not expected";
    }
}

int
sqlite_fail(const struct driver_db *d, int rc, const char *doing, struct err *e)
{
    int code = code_of(d, rc);
    bool is_last = d->db != NULL && sqlite3_extended_errcode(d->db) == rc;
    const char *engine_text = is_last ? sqlite3_errmsg(d->db) : sqlite3_errstr(rc);
    return err_set(e, code, "store %s: cannot %s: %s (%d); %s", d->path, doing, engine_text, rc,
                   advice_of(code, rc));
}
