// SPDX-License-Identifier: Apache-2.0
// The files of a simulated disk: two images and which sectors differ. Internal to the disk.
#ifndef SIM_DISK_FILE_H
#define SIM_DISK_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "disk.h"

#define DISK_SECTOR 512
#define DISK_FILES 8     // store, log, journal, a copy beside it
#define DISK_NAME 64
#define DISK_SHM_REGIONS 8
#define DISK_SHM_LOCKS 8 // SQLITE_SHM_NLOCK

struct disk_file {
    char name[DISK_NAME]; // empty: unused
    uint8_t *cache, *platter;
    uint8_t *dirty;       // a byte a sector: written since it was last brought to the platter
    size_t size, platter_size, capacity;
    size_t cut_size;      // cut to this since the last sync; SIZE_MAX: not at all
    unsigned opens;
    // locks of the file, over its open handles
    unsigned shared;
    bool is_reserved, is_exclusive;
    // the log's index, shared by the handles
    void *shm[DISK_SHM_REGIONS];
    unsigned shm_users;
    unsigned shm_shared[DISK_SHM_LOCKS];
    bool shm_exclusive[DISK_SHM_LOCKS];
};

struct disk {
    char name[DISK_NAME];
    struct disk_file files[DISK_FILES];
    struct rng rng;
    enum disk_fault armed;
    unsigned after, times;
    bool is_cut, has_failed;
    uint64_t changes;
    void *vfs; // sqlite3_vfs; owned
};

// What becomes of the change that is just asked for.
enum disk_fault disk_file_fate(struct disk *d);
struct disk_file *disk_file_find(struct disk *d, const char *name);
struct disk_file *disk_file_create(struct disk *d, const char *name);
void disk_file_remove(struct disk_file *f);
void disk_file_write(struct disk_file *f, const void *p, size_t n, size_t at);
void disk_file_truncate(struct disk_file *f, size_t n);
void disk_file_sync(struct disk_file *f);
void disk_file_sync_failed(struct disk *d, struct disk_file *f);

#endif
