// SPDX-License-Identifier: Apache-2.0
// SQLite's view of a simulated disk: the methods of a VFS, its locks, and the log's index that the handles of one file
// share. One thread; the handles of one process are all there are.
#include "disk.h"

#include <assert.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "disk_file.h"

struct handle {
    sqlite3_file base;
    struct disk *disk;
    struct disk_file *file;
    int level; // SQLITE_LOCK_*
    bool has_shm, is_temporary;
    unsigned shm_shared, shm_exclusive; // bits
};

static struct handle *
handle_of(sqlite3_file *file)
{
    return (struct handle *)(void *)file;
}

// ---- a file ----

static int
file_unlock(sqlite3_file *file, int level)
{
    struct handle *h = handle_of(file);
    if (h->level >= SQLITE_LOCK_EXCLUSIVE && level < SQLITE_LOCK_EXCLUSIVE)
        h->file->is_exclusive = false;
    if (h->level >= SQLITE_LOCK_RESERVED && level < SQLITE_LOCK_RESERVED)
        h->file->is_reserved = false;
    if (h->level >= SQLITE_LOCK_SHARED && level < SQLITE_LOCK_SHARED)
        h->file->shared--;
    h->level = level < h->level ? level : h->level;
    return SQLITE_OK;
}

static int
file_lock(sqlite3_file *file, int level)
{
    struct handle *h = handle_of(file);
    struct disk_file *f = h->file;
    if (level <= h->level)
        return SQLITE_OK;
    if (h->level < SQLITE_LOCK_SHARED) {
        if (f->is_exclusive)
            return SQLITE_BUSY;
        f->shared++;
        h->level = SQLITE_LOCK_SHARED;
    }
    if (level >= SQLITE_LOCK_RESERVED && h->level < SQLITE_LOCK_RESERVED) {
        if (f->is_reserved)
            return SQLITE_BUSY;
        f->is_reserved = true;
        h->level = SQLITE_LOCK_RESERVED;
    }
    if (level == SQLITE_LOCK_EXCLUSIVE) {
        if (f->shared > 1)
            return SQLITE_BUSY;
        f->is_exclusive = true;
        h->level = SQLITE_LOCK_EXCLUSIVE;
    }
    return SQLITE_OK;
}

static int
file_check_lock(sqlite3_file *file, int *out)
{
    *out = handle_of(file)->file->is_reserved;
    return SQLITE_OK;
}

static int
file_close(sqlite3_file *file)
{
    struct handle *h = handle_of(file);
    (void)file_unlock(file, SQLITE_LOCK_NONE); // cannot fail
    h->file->opens--;
    if (h->is_temporary)
        disk_file_remove(h->file);
    return SQLITE_OK;
}

static int
file_read(sqlite3_file *file, void *out, int n, sqlite3_int64 at)
{
    struct handle *h = handle_of(file);
    size_t want = (size_t)n, from = (size_t)at;
    if (h->disk->is_cut)
        return SQLITE_IOERR_READ;
    size_t have = from < h->file->size ? h->file->size - from : 0;
    if (have > want)
        have = want;
    if (have)
        memcpy(out, h->file->cache + from, have);
    memset((uint8_t *)out + have, 0, want - have);
    return have == want ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

static int
file_write(sqlite3_file *file, const void *p, int n, sqlite3_int64 at)
{
    struct handle *h = handle_of(file);
    if (h->disk->is_cut)
        return SQLITE_IOERR_WRITE;
    enum disk_fault fate = disk_file_fate(h->disk);
    size_t part = (size_t)n;
    if (fate != DISK_FINE)
        part = (size_t)rng_below(&h->disk->rng, (uint64_t)n + 1) / DISK_SECTOR * DISK_SECTOR; // some of it was begun
    if (part > 0)
        disk_file_write(h->file, p, part, (size_t)at);
    switch (fate) {
    case DISK_FINE:
        return SQLITE_OK;
    case DISK_FULL:
        return SQLITE_FULL;
    case DISK_POWER_CUT:
    case DISK_IO_ERROR:
        break;
    }
    return SQLITE_IOERR_WRITE;
}

static int
file_truncate(sqlite3_file *file, sqlite3_int64 n)
{
    struct handle *h = handle_of(file);
    if (disk_file_fate(h->disk) != DISK_FINE)
        return SQLITE_IOERR_TRUNCATE;
    disk_file_truncate(h->file, (size_t)n);
    return SQLITE_OK;
}

static int
file_sync(sqlite3_file *file, int flags)
{
    struct handle *h = handle_of(file);
    (void)flags; // a full sync is the only kind here
    enum disk_fault fate = disk_file_fate(h->disk);
    if (fate == DISK_FINE) {
        disk_file_sync(h->file);
        return SQLITE_OK;
    }
    if (fate != DISK_POWER_CUT)
        disk_file_sync_failed(h->disk, h->file);
    return SQLITE_IOERR_FSYNC;
}

static int
file_size(sqlite3_file *file, sqlite3_int64 *out)
{
    struct handle *h = handle_of(file);
    if (h->disk->is_cut)
        return SQLITE_IOERR_FSTAT;
    *out = (sqlite3_int64)h->file->size;
    return SQLITE_OK;
}

static int
file_control(sqlite3_file *file, int op, void *argument)
{
    (void)file;
    (void)op;
    (void)argument;
    return SQLITE_NOTFOUND;
}

static int
file_sector_size(sqlite3_file *file)
{
    (void)file;
    return 4096; // as the system's VFS says, whatever the disk below does
}

static int
file_characteristics(sqlite3_file *file)
{
    (void)file;
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

// ---- the log's index ----

static int
shm_map(sqlite3_file *file, int region, int size, int extend, void volatile **out)
{
    struct handle *h = handle_of(file);
    struct disk_file *f = h->file;
    *out = NULL;
    if (h->disk->is_cut || region >= DISK_SHM_REGIONS)
        return SQLITE_IOERR_SHMMAP;
    if (!h->has_shm) {
        h->has_shm = true;
        f->shm_users++;
    }
    if (!f->shm[region] && extend) {
        f->shm[region] = calloc(1, (size_t)size);
        if (!f->shm[region])
            return SQLITE_NOMEM;
    }
    *out = f->shm[region];
    return SQLITE_OK;
}

static int
shm_lock(sqlite3_file *file, int first, int n, int flags)
{
    struct handle *h = handle_of(file);
    struct disk_file *f = h->file;
    bool is_lock = (flags & SQLITE_SHM_LOCK) != 0, is_shared = (flags & SQLITE_SHM_SHARED) != 0;
    for (int i = first; i < first + n && is_lock; i++) {
        unsigned bit = 1u << i;
        bool others_shared = f->shm_shared[i] > ((h->shm_shared & bit) ? 1u : 0u);
        bool others_exclusive = f->shm_exclusive[i] && !(h->shm_exclusive & bit);
        if (others_exclusive || (!is_shared && others_shared))
            return SQLITE_BUSY;
    }
    for (int i = first; i < first + n; i++) {
        unsigned bit = 1u << i, *mine = is_shared ? &h->shm_shared : &h->shm_exclusive;
        if (is_lock == ((*mine & bit) != 0))
            continue;
        *mine ^= bit;
        if (is_shared)
            f->shm_shared[i] += is_lock ? 1 : (unsigned)-1;
        else
            f->shm_exclusive[i] = is_lock;
    }
    return SQLITE_OK;
}

static void
shm_barrier(sqlite3_file *file)
{
    (void)file; // one thread
}

static int
shm_unmap(sqlite3_file *file, int is_delete)
{
    struct handle *h = handle_of(file);
    struct disk_file *f = h->file;
    (void)is_delete; // the last user takes it away either way: whoever comes next builds it anew from the log
    if (!h->has_shm)
        return SQLITE_OK;
    (void)shm_lock(file, 0, DISK_SHM_LOCKS, SQLITE_SHM_UNLOCK | SQLITE_SHM_SHARED); // unlocking cannot fail
    (void)shm_lock(file, 0, DISK_SHM_LOCKS, SQLITE_SHM_UNLOCK | SQLITE_SHM_EXCLUSIVE);
    h->has_shm = false;
    if (--f->shm_users == 0)
        for (size_t i = 0; i < DISK_SHM_REGIONS; i++) {
            free(f->shm[i]);
            f->shm[i] = NULL;
        }
    return SQLITE_OK;
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_check_lock,
    .xFileControl = file_control,
    .xSectorSize = file_sector_size,
    .xDeviceCharacteristics = file_characteristics,
    .xShmMap = shm_map,
    .xShmLock = shm_lock,
    .xShmBarrier = shm_barrier,
    .xShmUnmap = shm_unmap,
};

// ---- the VFS ----

static struct disk *
disk_of(sqlite3_vfs *vfs)
{
    return vfs->pAppData;
}

static int
vfs_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags)
{
    struct disk *d = disk_of(vfs);
    struct handle *h = handle_of(file);
    *h = (struct handle){.disk = d, .is_temporary = name == NULL || (flags & SQLITE_OPEN_DELETEONCLOSE) != 0};
    if (d->is_cut)
        return SQLITE_CANTOPEN;
    h->file = name ? disk_file_find(d, name) : NULL;
    if (!h->file && !(flags & SQLITE_OPEN_CREATE))
        return SQLITE_CANTOPEN;
    if (!h->file)
        h->file = disk_file_create(d, name ? name : "temporary");
    h->file->opens++;
    h->base.pMethods = &methods;
    if (out_flags)
        *out_flags = flags;
    return SQLITE_OK;
}

static int
vfs_delete(sqlite3_vfs *vfs, const char *name, int sync_folder)
{
    struct disk *d = disk_of(vfs);
    struct disk_file *f = disk_file_find(d, name);
    (void)sync_folder; // a name that is gone is gone for good here
    if (disk_file_fate(d) != DISK_FINE)
        return SQLITE_IOERR_DELETE;
    if (!f)
        return SQLITE_IOERR_DELETE_NOENT;
    disk_file_remove(f);
    return SQLITE_OK;
}

static int
vfs_access(sqlite3_vfs *vfs, const char *name, int flags, int *out)
{
    (void)flags;
    *out = disk_file_find(disk_of(vfs), name) != NULL;
    return disk_of(vfs)->is_cut ? SQLITE_IOERR_ACCESS : SQLITE_OK;
}

static int
vfs_full_path(sqlite3_vfs *vfs, const char *name, int n, char *out)
{
    (void)vfs;
    size_t size = strlen(name) + 1;
    if (size > (size_t)n)
        return SQLITE_CANTOPEN;
    memcpy(out, name, size);
    return SQLITE_OK;
}

static int
vfs_randomness(sqlite3_vfs *vfs, int n, char *out)
{
    (void)vfs;
    memset(out, 7, (size_t)n); // it names logs apart; a power cut of this disk never mixes two of them
    return n;
}

static int
vfs_sleep(sqlite3_vfs *vfs, int microseconds)
{
    (void)vfs;
    return microseconds; // nobody else can move meanwhile
}

static int
vfs_time(sqlite3_vfs *vfs, double *out)
{
    (void)vfs;
    *out = 2461000.5; // a Julian day
    return SQLITE_OK;
}

static int
vfs_last_error(sqlite3_vfs *vfs, int n, char *out)
{
    (void)vfs;
    (void)n;
    (void)out;
    return 0;
}

struct disk *
disk_new(const char *name, struct rng *r)
{
    struct disk *d = calloc(1, sizeof *d);
    sqlite3_vfs *vfs = calloc(1, sizeof *vfs);
    if (!d || !vfs)
        abort(); // see disk_file.c
    assert(strlen(name) < DISK_NAME);
    memcpy(d->name, name, strlen(name) + 1);
    rng_split(r, &d->rng);
    *vfs = (sqlite3_vfs){
        .iVersion = 1,
        .szOsFile = (int)sizeof(struct handle),
        .mxPathname = DISK_NAME - 1,
        .zName = d->name,
        .pAppData = d,
        .xOpen = vfs_open,
        .xDelete = vfs_delete,
        .xAccess = vfs_access,
        .xFullPathname = vfs_full_path,
        .xRandomness = vfs_randomness,
        .xSleep = vfs_sleep,
        .xCurrentTime = vfs_time,
        .xGetLastError = vfs_last_error,
    };
    d->vfs = vfs;
    if (sqlite3_vfs_register(vfs, 0) != SQLITE_OK)
        abort(); // only for want of memory
    return d;
}

void
disk_free(struct disk *d)
{
    if (!d)
        return;
    assert(disk_open_count(d) == 0);
    (void)sqlite3_vfs_unregister(d->vfs); // it is registered
    for (size_t i = 0; i < DISK_FILES; i++)
        disk_file_remove(&d->files[i]);
    free(d->vfs);
    free(d);
}

const char *
disk_vfs(const struct disk *d)
{
    return d->name;
}
