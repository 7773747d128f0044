// SPDX-License-Identifier: Apache-2.0
// A disk in memory, seen by SQLite as a VFS of its own. Each file has two images: what programs read back (the
// machine's cache) and what is on the platter. A write changes the first; a sync brings the sectors written since to the
// second. A power cut keeps, of the sectors not synced, a subset drawn from the seed, each in its last state: so writes
// are lost, reordered and torn at 512 bytes; a file is cut shorter whole or not at all. A sync that fails leaves its sectors marked as written though only some are
// on the platter, as Linux does: a later sync that succeeds does not bring them there.
//
// Faults are armed by countdown: the power cut or the error comes with the nth change (write, truncation, sync).
#ifndef SIM_DISK_H
#define SIM_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rng.h"

struct disk;       // one member's disk; heap
struct disk_image; // a copy of all its files; heap

enum disk_fault { DISK_FINE, DISK_POWER_CUT, DISK_IO_ERROR, DISK_FULL };

// The VFS is registered under `name`, which must be unique and outlive the disk.
struct disk *disk_new(const char *name, struct rng *r);
void disk_free(struct disk *d); // no file may be open
const char *disk_vfs(const struct disk *d);

// The fault comes with change number `after` from now (1: the next), DISK_FULL and DISK_IO_ERROR for `times` changes.
void disk_arm(struct disk *d, enum disk_fault fault, unsigned after, unsigned times);
void disk_disarm(struct disk *d);
bool disk_is_cut(const struct disk *d);       // the armed power cut has come: every call fails
bool disk_has_failed(const struct disk *d);   // an error was given since disk_forgive
void disk_forgive(struct disk *d);
uint64_t disk_changes(const struct disk *d);  // writes, truncations and syncs so far

void disk_cut(struct disk *d);   // the power goes now: every call fails from here
void disk_settle(struct disk *d); // after a power cut, all files closed: what survived; the disk works again
unsigned disk_open_count(const struct disk *d);

// One bit after such a text changes, in one place of the first file, on the platter too. may_rot is asked of what
// follows the text. False: no such place.
typedef bool disk_may_rot_fn(void *context, const uint8_t *p, size_t n);
bool disk_rot(struct disk *d, const char *after, disk_may_rot_fn *may_rot, void *context, struct rng *r);

struct disk_image *disk_snapshot(const struct disk *d); // of what programs read back
void disk_restore(struct disk *d, const struct disk_image *image); // no file may be open; all of it is on the platter
void disk_image_free(struct disk_image *image);

// Every file as programs read it back.
typedef void disk_each_fn(void *context, const char *name, const uint8_t *p, size_t n);
void disk_each(const struct disk *d, disk_each_fn *fn, void *context);

#endif
