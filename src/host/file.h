// SPDX-License-Identifier: Apache-2.0
// Files: whole reads within a limit, atomic durable writes, directories, locks, read-only maps.
// Codes: ERR_NOT_FOUND, ERR_DENIED, ERR_EXISTS, ERR_FULL (no space), ERR_LIMIT, ERR_NOMEM, ERR_IO
// for all else.
#ifndef HOST_FILE_H
#define HOST_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"

// Append the whole file to out, whose maximum is the limit (ERR_LIMIT beyond it). "-" is standard
// input.
int file_read(const char *path, struct buf *out, struct err *e) MUST_USE;

// Replace the file by content: written to a neighbour, fsync, rename, fsync of the directory.
// Either the old or the new content is there after a crash. mode is exact, whatever the umask.
int file_write(const char *path, struct bytes content, mode_t mode, struct err *e) MUST_USE;
// The same, but ERR_EXISTS when the path is there already; never replaces.
int file_create(const char *path, struct bytes content, mode_t mode, struct err *e) MUST_USE;

// Make the directory and those above it that are missing. mode is for the new ones.
int file_make_dirs(const char *path, mode_t mode, struct err *e) MUST_USE;
// Remove a file. ERR_NOT_FOUND when there was none.
int file_remove(const char *path, struct err *e) MUST_USE;
// Rename, replacing; both directories are synced.
int file_rename(const char *from, const char *to, struct err *e) MUST_USE;
bool file_exists(const char *path); // anything at all of that name
bool file_is_dir(const char *path);
// Whether group or others may read or write it; for key and token files. False when it cannot be
// looked at.
bool file_is_open_to_others(const char *path);
int file_size(const char *path, uint64_t *out, struct err *e) MUST_USE;

// Names in a directory without "." and "..", sorted by byte. At most count_max (ERR_LIMIT). They
// live in a.
int file_list(struct arena *a, const char *dir, size_t count_max, char ***names, size_t *count,
              struct err *e) MUST_USE;

// Bytes an ordinary user may still write on the file system that holds path.
int file_disk_free(const char *path, uint64_t *out, struct err *e) MUST_USE;
// Bytes of that file system, used or not.
int file_disk_size(const char *path, uint64_t *out, struct err *e) MUST_USE;

// A lock file held while open (flock, so it ends with the process, however it ends); it holds our
// pid as text. ERR_BUSY when another process has it, naming that process. The file stays behind,
// empty, after close.
struct file_lock {
    int fd; // -1 when closed
};
int file_lock_open(const char *path, struct file_lock *out, struct err *e) MUST_USE;
void file_lock_close(struct file_lock *l); // may be closed already
// Whether somebody holds it; *pid (may be NULL) is theirs, 0 when unknown.
bool file_is_locked(const char *path, pid_t *pid);

// A file seen as bytes, read-only. Whoever truncates it meanwhile ends us (process_explain_cut): map only
// our own files, which are replaced by rename and never shortened in place.
struct file_map {
    struct bytes bytes; // empty for an empty file
};
int file_map_open(const char *path, size_t n_max, struct file_map *out, struct err *e) MUST_USE;
void file_map_close(struct file_map *m); // may be closed already

#endif
