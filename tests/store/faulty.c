// SPDX-License-Identifier: Apache-2.0
#include "faulty.h"

#include <assert.h>
#include <sqlite3.h>
#include <string.h>

#include "base/err.h"

static struct {
    sqlite3_vfs vfs;
    sqlite3_vfs *below;
    uint64_t count, nth;
    enum faulty_kind kind;
    bool is_lasting;
    int code;     // of the first failure
    int unsynced; // files with writes that are not synced
} disk;

struct file {
    sqlite3_file base; // SQLite's part comes first
    sqlite3_file *below;
    bool is_unsynced;
};

static sqlite3_file *
below(sqlite3_file *f)
{
    return ((struct file *)(void *)f)->below;
}

// What this operation is to give: SQLITE_OK, or the failure that is due.
static int
due(int failure)
{
    disk.count++;
    bool fails =
        disk.nth != 0 && (disk.count == disk.nth || (disk.is_lasting && disk.count > disk.nth));
    if (!fails)
        return SQLITE_OK;
    int rc = disk.kind == FAULTY_FULL && failure != SQLITE_IOERR_DELETE ? SQLITE_FULL : failure;
    if (disk.code == 0)
        disk.code = rc == SQLITE_FULL ? ERR_FULL : ERR_IO;
    return rc;
}

static void
mark(sqlite3_file *file, bool is_unsynced)
{
    struct file *f = (struct file *)(void *)file;
    disk.unsynced += is_unsynced - f->is_unsynced;
    f->is_unsynced = is_unsynced;
}

static int
f_close(sqlite3_file *f)
{
    mark(f, false);
    return below(f)->pMethods->xClose(below(f));
}

static int
f_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at)
{
    return below(f)->pMethods->xRead(below(f), p, n, at);
}

static int
f_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
    int rc = due(SQLITE_IOERR_WRITE);
    mark(f, true);
    if (rc == SQLITE_OK)
        return below(f)->pMethods->xWrite(below(f), p, n, at);
    if (disk.kind == FAULTY_TORN && n > 1)
        (void)below(f)->pMethods->xWrite(below(f), p, n / 2, at);
    return rc;
}

static int
f_truncate(sqlite3_file *f, sqlite3_int64 n)
{
    int rc = due(SQLITE_IOERR_TRUNCATE);
    return rc != SQLITE_OK ? rc : below(f)->pMethods->xTruncate(below(f), n);
}

static int
f_sync(sqlite3_file *f, int flags)
{
    int rc = due(SQLITE_IOERR_FSYNC);
    if (rc != SQLITE_OK)
        return rc;
    mark(f, false);
    return below(f)->pMethods->xSync(below(f), flags);
}

static int
f_size(sqlite3_file *f, sqlite3_int64 *n)
{
    return below(f)->pMethods->xFileSize(below(f), n);
}

static int
f_lock(sqlite3_file *f, int level)
{
    return below(f)->pMethods->xLock(below(f), level);
}

static int
f_unlock(sqlite3_file *f, int level)
{
    return below(f)->pMethods->xUnlock(below(f), level);
}

static int
f_check_lock(sqlite3_file *f, int *out)
{
    return below(f)->pMethods->xCheckReservedLock(below(f), out);
}

static int
f_control(sqlite3_file *f, int op, void *p)
{
    return below(f)->pMethods->xFileControl(below(f), op, p);
}

static int
f_sector(sqlite3_file *f)
{
    return below(f)->pMethods->xSectorSize(below(f));
}

static int
f_character(sqlite3_file *f)
{
    return below(f)->pMethods->xDeviceCharacteristics(below(f));
}

static int
f_shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **out)
{
    return below(f)->pMethods->xShmMap(below(f), page, size, extend, out);
}

static int
f_shm_lock(sqlite3_file *f, int offset, int n, int flags)
{
    return below(f)->pMethods->xShmLock(below(f), offset, n, flags);
}

static void
f_shm_barrier(sqlite3_file *f)
{
    below(f)->pMethods->xShmBarrier(below(f));
}

static int
f_shm_unmap(sqlite3_file *f, int remove)
{
    return below(f)->pMethods->xShmUnmap(below(f), remove);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = f_close,
    .xRead = f_read,
    .xWrite = f_write,
    .xTruncate = f_truncate,
    .xSync = f_sync,
    .xFileSize = f_size,
    .xLock = f_lock,
    .xUnlock = f_unlock,
    .xCheckReservedLock = f_check_lock,
    .xFileControl = f_control,
    .xSectorSize = f_sector,
    .xDeviceCharacteristics = f_character,
    .xShmMap = f_shm_map,
    .xShmLock = f_shm_lock,
    .xShmBarrier = f_shm_barrier,
    .xShmUnmap = f_shm_unmap,
};

static int
v_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *out, int flags, int *flags_out)
{
    (void)vfs;
    struct file *f = (struct file *)(void *)out;
    f->base.pMethods = NULL;
    f->is_unsynced = false;
    f->below = (sqlite3_file *)(void *)((char *)out + sizeof(struct file));
    int rc = disk.below->xOpen(disk.below, name, f->below, flags, flags_out);
    if (rc == SQLITE_OK)
        f->base.pMethods = &methods;
    return rc;
}

static int
v_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
    (void)vfs;
    int rc = due(SQLITE_IOERR_DELETE);
    return rc != SQLITE_OK ? rc : disk.below->xDelete(disk.below, name, sync);
}

static int
v_full_path(sqlite3_vfs *vfs, const char *name, int n, char *out)
{
    (void)vfs;
    return disk.below->xFullPathname(disk.below, name, n, out);
}

static int
v_access(sqlite3_vfs *vfs, const char *name, int flags, int *out)
{
    (void)vfs;
    return disk.below->xAccess(disk.below, name, flags, out);
}

static int
v_random(sqlite3_vfs *vfs, int n, char *out)
{
    (void)vfs;
    return disk.below->xRandomness(disk.below, n, out);
}

static int
v_sleep(sqlite3_vfs *vfs, int microseconds)
{
    (void)vfs;
    return disk.below->xSleep(disk.below, microseconds);
}

static int
v_time(sqlite3_vfs *vfs, sqlite3_int64 *out)
{
    (void)vfs;
    return disk.below->xCurrentTimeInt64(disk.below, out);
}

static int
v_time_double(sqlite3_vfs *vfs, double *out)
{
    (void)vfs;
    return disk.below->xCurrentTime(disk.below, out);
}

static int
v_last_error(sqlite3_vfs *vfs, int n, char *out)
{
    (void)vfs;
    (void)n;
    (void)out;
    return 0;
}

void
faulty_register(void)
{
    if (disk.below != NULL)
        return;
    disk.below = sqlite3_vfs_find(NULL);
    assert(disk.below != NULL);
    disk.vfs = (sqlite3_vfs){
        .iVersion = 2,
        .szOsFile = (int)sizeof(struct file) + disk.below->szOsFile,
        .mxPathname = disk.below->mxPathname,
        .zName = FAULTY_NAME,
        .xOpen = v_open,
        .xDelete = v_delete,
        .xAccess = v_access,
        .xFullPathname = v_full_path,
        .xRandomness = v_random,
        .xSleep = v_sleep,
        .xCurrentTime = v_time_double,
        .xCurrentTimeInt64 = v_time,
        .xGetLastError = v_last_error,
    };
    int rc = sqlite3_vfs_register(&disk.vfs, 0);
    assert(rc == SQLITE_OK);
    (void)rc;
}

void
faulty_arm(uint64_t nth, enum faulty_kind kind, bool is_lasting)
{
    disk.count = 0;
    disk.nth = nth;
    disk.kind = kind;
    disk.is_lasting = is_lasting;
    disk.code = 0;
}

uint64_t
faulty_count(void)
{
    return disk.count;
}

int
faulty_code(void)
{
    return disk.code;
}

bool
faulty_has_unsynced(void)
{
    return disk.unsynced != 0;
}
