// SPDX-License-Identifier: Apache-2.0
// The files of a simulated disk: writing, syncing, and what a power cut leaves.
#include "disk_file.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static void *
must(void *p)
{
    if (!p)
        abort(); // the simulator itself has no use without memory
    return p;
}

static size_t
sectors(size_t n)
{
    return (n + DISK_SECTOR - 1) / DISK_SECTOR;
}

static void
reserve(struct disk_file *f, size_t n)
{
    if (n <= f->capacity)
        return;
    size_t capacity = f->capacity ? f->capacity : 64 * 1024;
    while (capacity < n)
        capacity *= 2;
    f->cache = must(realloc(f->cache, capacity));
    f->platter = must(realloc(f->platter, capacity));
    f->dirty = must(realloc(f->dirty, sectors(capacity)));
    memset(f->cache + f->capacity, 0, capacity - f->capacity);
    memset(f->platter + f->capacity, 0, capacity - f->capacity);
    memset(f->dirty + sectors(f->capacity), 0, sectors(capacity) - sectors(f->capacity));
    f->capacity = capacity;
}

struct disk_file *
disk_file_find(struct disk *d, const char *name)
{
    for (size_t i = 0; i < DISK_FILES; i++)
        if (strcmp(d->files[i].name, name) == 0)
            return &d->files[i];
    return NULL;
}

struct disk_file *
disk_file_create(struct disk *d, const char *name)
{
    struct disk_file *f = NULL;
    assert(strlen(name) < DISK_NAME);
    for (size_t i = 0; i < DISK_FILES && !f; i++)
        if (d->files[i].name[0] == '\0')
            f = &d->files[i];
    if (!f)
        abort();
    *f = (struct disk_file){.cut_size = SIZE_MAX};
    memcpy(f->name, name, strlen(name) + 1);
    return f;
}

void
disk_file_remove(struct disk_file *f)
{
    assert(f->opens == 0);
    for (size_t i = 0; i < DISK_SHM_REGIONS; i++)
        free(f->shm[i]);
    free(f->cache);
    free(f->platter);
    free(f->dirty);
    *f = (struct disk_file){0};
}

void
disk_file_write(struct disk_file *f, const void *p, size_t n, size_t at)
{
    reserve(f, at + n);
    if (n)
        memcpy(f->cache + at, p, n);
    if (at + n > f->size)
        f->size = at + n;
    if (n)
        memset(f->dirty + at / DISK_SECTOR, 1, (at + n - 1) / DISK_SECTOR - at / DISK_SECTOR + 1);
}

void
disk_file_truncate(struct disk_file *f, size_t n)
{
    reserve(f, n);
    if (n < f->size) {
        memset(f->cache + n, 0, f->size - n);
        memset(f->dirty + sectors(n), 0, sectors(f->capacity) - sectors(n));
        f->cut_size = n < f->cut_size ? n : f->cut_size;
    }
    f->size = n;
}

// A file is cut whole or not at all: file systems keep a journal of such changes.
static void
cut_platter(struct disk_file *f)
{
    if (f->cut_size < f->platter_size) {
        memset(f->platter + f->cut_size, 0, f->platter_size - f->cut_size);
        f->platter_size = f->cut_size;
    }
    f->cut_size = SIZE_MAX;
}

void
disk_file_sync(struct disk_file *f)
{
    size_t count = sectors(f->capacity);
    cut_platter(f);
    for (size_t i = 0; i < count; i++) {
        if (f->dirty[i])
            memcpy(f->platter + i * DISK_SECTOR, f->cache + i * DISK_SECTOR, DISK_SECTOR);
        f->dirty[i] = 0;
    }
    f->platter_size = f->size;
}

void
disk_file_sync_failed(struct disk *d, struct disk_file *f)
{
    size_t count = sectors(f->capacity);
    for (size_t i = 0; i < count; i++) {
        if (f->dirty[i] && rng_chance(&d->rng, 500))
            memcpy(f->platter + i * DISK_SECTOR, f->cache + i * DISK_SECTOR, DISK_SECTOR);
        f->dirty[i] = 0; // the kernel forgets that they are not there
    }
}

enum disk_fault
disk_file_fate(struct disk *d)
{
    if (d->is_cut)
        return DISK_POWER_CUT;
    d->changes++;
    if (d->armed == DISK_FINE || (d->after > 0 && --d->after > 0))
        return DISK_FINE;
    enum disk_fault fate = d->armed;
    if (fate == DISK_POWER_CUT)
        d->is_cut = true;
    d->has_failed = d->has_failed || fate != DISK_POWER_CUT;
    if (fate == DISK_POWER_CUT || --d->times == 0)
        d->armed = DISK_FINE;
    return fate;
}

// ---- faults ----

void
disk_arm(struct disk *d, enum disk_fault fault, unsigned after, unsigned times)
{
    d->armed = fault;
    d->after = after;
    d->times = times > 0 ? times : 1;
}

void
disk_disarm(struct disk *d)
{
    d->armed = DISK_FINE;
}

bool
disk_is_cut(const struct disk *d)
{
    return d->is_cut;
}

bool
disk_has_failed(const struct disk *d)
{
    return d->has_failed;
}

void
disk_forgive(struct disk *d)
{
    d->has_failed = false;
}

uint64_t
disk_changes(const struct disk *d)
{
    return d->changes;
}

void
disk_cut(struct disk *d)
{
    d->is_cut = true;
    d->armed = DISK_FINE;
}

unsigned
disk_open_count(const struct disk *d)
{
    unsigned n = 0;
    for (size_t i = 0; i < DISK_FILES; i++)
        n += d->files[i].opens;
    return n;
}

void
disk_settle(struct disk *d)
{
    static const unsigned kept[] = {0, 100, 500, 900, 1000}; // per mille of unsynced sectors that made it
    assert(disk_open_count(d) == 0);
    for (size_t k = 0; k < DISK_FILES; k++) {
        struct disk_file *f = &d->files[k];
        if (f->name[0] == '\0')
            continue;
        unsigned share = kept[rng_below(&d->rng, sizeof kept / sizeof *kept)];
        size_t count = sectors(f->capacity);
        bool was_cut = f->cut_size >= f->platter_size || rng_chance(&d->rng, share);
        if (was_cut)
            cut_platter(f);
        else // nor did what was written there afterwards
            memset(f->dirty + f->cut_size / DISK_SECTOR, 0, count - f->cut_size / DISK_SECTOR);
        f->cut_size = SIZE_MAX;
        for (size_t i = 0; i < count; i++) {
            if (f->dirty[i] && rng_chance(&d->rng, share))
                memcpy(f->platter + i * DISK_SECTOR, f->cache + i * DISK_SECTOR, DISK_SECTOR);
            f->dirty[i] = 0;
        }
        if (was_cut && f->size > f->platter_size && rng_chance(&d->rng, share))
            f->platter_size = f->size;
        if (f->capacity)
            memset(f->platter + f->platter_size, 0, f->capacity - f->platter_size);
        f->size = f->platter_size;
        if (f->capacity)
            memcpy(f->cache, f->platter, f->capacity);
    }
    d->is_cut = false;
    d->armed = DISK_FINE;
}

bool
disk_rot(struct disk *d, const char *after, disk_may_rot_fn *may_rot, void *context, struct rng *r)
{
    struct disk_file *f = &d->files[0];
    size_t n = strlen(after), count = 0, chosen = 0;
    for (size_t at = 0; at + n + 1 < f->size; at++)
        if (f->cache[at] == (uint8_t)after[0] && memcmp(f->cache + at, after, n) == 0 &&
            may_rot(context, f->cache + at + n, f->size - at - n) && rng_below(r, ++count) == 0)
            chosen = at + n; // each of them as likely
    if (count == 0)
        return false;
    f->cache[chosen] ^= 1;
    f->platter[chosen] = f->cache[chosen];
    return true;
}

// ---- images ----

struct disk_image {
    struct {
        char name[DISK_NAME];
        uint8_t *p;
        size_t n;
    } files[DISK_FILES];
};

struct disk_image *
disk_snapshot(const struct disk *d)
{
    struct disk_image *image = must(calloc(1, sizeof *image));
    for (size_t i = 0; i < DISK_FILES; i++) {
        const struct disk_file *f = &d->files[i];
        memcpy(image->files[i].name, f->name, DISK_NAME);
        image->files[i].p = must(malloc(f->size ? f->size : 1));
        image->files[i].n = f->size;
        if (f->size)
            memcpy(image->files[i].p, f->cache, f->size);
    }
    return image;
}

void
disk_restore(struct disk *d, const struct disk_image *image)
{
    assert(disk_open_count(d) == 0);
    for (size_t i = 0; i < DISK_FILES; i++) {
        disk_file_remove(&d->files[i]);
        if (image->files[i].name[0] == '\0')
            continue;
        struct disk_file *f = disk_file_create(d, image->files[i].name);
        disk_file_write(f, image->files[i].p, image->files[i].n, 0);
        disk_file_sync(f);
    }
    d->is_cut = false;
    d->armed = DISK_FINE;
}

void
disk_image_free(struct disk_image *image)
{
    if (!image)
        return;
    for (size_t i = 0; i < DISK_FILES; i++)
        free(image->files[i].p);
    free(image);
}

void
disk_each(const struct disk *d, disk_each_fn *fn, void *context)
{
    for (size_t i = 0; i < DISK_FILES; i++)
        if (d->files[i].name[0] != '\0' && d->files[i].size > 0)
            fn(context, d->files[i].name, d->files[i].cache, d->files[i].size);
}
