// SPDX-License-Identifier: Apache-2.0
// Written beside its place, synced, then linked under its name: a link never replaces. One that may replace is renamed.
#include "host/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/random.h"

#define OUTFILE_RANDOM 8 // bytes of the neighbour's name

struct outfile {
    int fd;
    bool is_over; // it may replace an ordinary file
    char path[PATH_MAX], tmp[PATH_MAX];
};

static int
fault(const struct outfile *f, const char *what, struct err *e)
{
    int code = errno == ENOSPC || errno == EDQUOT ? ERR_FULL
               : errno == EEXIST                  ? ERR_EXISTS
               : errno == ENOENT                  ? ERR_NOT_FOUND
               : errno == ENOTDIR                 ? ERR_NOT_FOUND
               : errno == EACCES                  ? ERR_DENIED
               : errno == EROFS                   ? ERR_DENIED
                                                  : ERR_IO;
    return err_set(e, code, "cannot %s %s: %m", what, f->path);
}

static int
open_beside(struct outfile **out, const char *path, mode_t mode, bool is_over, struct err *e)
{
    uint8_t r[OUTFILE_RANDOM];
    char hex[2 * OUTFILE_RANDOM + 1];
    struct outfile *f = calloc(1, sizeof *f);
    if (!f || random_bytes(r, sizeof r) < 0) {
        free(f);
        return err_set(e, ERR_NOMEM, "no memory, or no randomness, to write %s", path);
    }
    bytes_to_hex_str(bytes_of(r, sizeof r), hex);
    int n = snprintf(f->path, sizeof f->path, "%s", path);
    int m = snprintf(f->tmp, sizeof f->tmp, "%s.part-%s", path, hex);
    struct stat st;
    int result = 0;
    f->fd = -1;
    f->is_over = is_over;
    if (n < 0 || m < 0 || n >= PATH_MAX || m >= PATH_MAX)
        result = err_set(e, ERR_LIMIT, "the path %s is too long", path);
    else if (lstat(path, &st) == 0 && !is_over)
        result = err_set(e, ERR_EXISTS, "%s is there already; nothing was written", path);
    else if (is_over && lstat(path, &st) == 0 && !S_ISREG(st.st_mode))
        result = err_set(e, ERR_EXISTS, "%s is there and is no ordinary file; nothing was written", path);
    if (result == 0) {
        f->fd = open(f->tmp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
        result = f->fd < 0 ? fault(f, "create", e) : 0;
    }
    if (result < 0) {
        free(f);
        return result;
    }
    *out = f;
    return 0;
}

int
outfile_open(struct outfile **out, const char *path, mode_t mode, struct err *e)
{
    return open_beside(out, path, mode, false, e);
}

int
outfile_open_over(struct outfile **out, const char *path, mode_t mode, struct err *e)
{
    return open_beside(out, path, mode, true, e);
}

int
outfile_write(struct outfile *f, struct bytes piece, struct err *e)
{
    while (piece.n > 0) {
        ssize_t put = write(f->fd, piece.p, piece.n);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return fault(f, "write", e);
        piece = bytes_sub(piece, (size_t)put, piece.n);
    }
    return 0;
}

// The new name itself must survive a crash.
static int
sync_parent(const struct outfile *f)
{
    char dir[PATH_MAX];
    const char *slash = strrchr(f->path, '/');
    size_t n = !slash ? 1 : slash == f->path ? 1 : (size_t)(slash - f->path);
    memcpy(dir, slash ? f->path : ".", n);
    dir[n] = '\0';
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int r = fd < 0 ? -1 : fsync(fd);
    if (fd >= 0)
        (void)close(fd); // only synced
    return r;
}

int
outfile_keep(struct outfile *f, struct err *e)
{
    int r = fsync(f->fd) == 0 && (f->is_over ? rename(f->tmp, f->path) : link(f->tmp, f->path)) == 0 && sync_parent(f) == 0
                ? 0
                : fault(f, "write", e);
    outfile_drop(f);
    return r;
}

void
outfile_drop(struct outfile *f)
{
    if (!f)
        return;
    (void)close(f->fd);   // what matters was synced
    (void)unlink(f->tmp); // its other name, if it got one, stays
    free(f);
}
