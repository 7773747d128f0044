// SPDX-License-Identifier: Apache-2.0
// A file read in pieces.
#include "host/infile.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct infile {
    int fd;
    char path[PATH_MAX];
};

static int
fault(const struct infile *f, struct err *e)
{
    int code = errno == ENOENT || errno == ENOTDIR ? ERR_NOT_FOUND : errno == EACCES ? ERR_DENIED : ERR_IO;
    return err_set(e, code, "cannot read %s: %m", f->path);
}

int
infile_open(struct infile **out, const char *path, uint64_t *size, struct err *e)
{
    struct stat st;
    struct infile *f = calloc(1, sizeof *f);
    if (!f)
        return err_set(e, ERR_NOMEM, "no memory to read %s", path);
    int n = snprintf(f->path, sizeof f->path, "%s", path);
    int r = n < 0 || n >= PATH_MAX ? err_set(e, ERR_LIMIT, "the path %s is too long", path) : 0;
    f->fd = r == 0 ? open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;
    if (r == 0 && (f->fd < 0 || fstat(f->fd, &st) != 0))
        r = fault(f, e);
    if (r == 0 && !S_ISREG(st.st_mode))
        r = err_set(e, ERR_INVALID, "%s is no ordinary file", path);
    if (r < 0) {
        infile_close(f);
        return r;
    }
    *size = (uint64_t)st.st_size;
    *out = f;
    return 0;
}

int
infile_read(struct infile *f, uint8_t *out, size_t n, size_t *got, struct err *e)
{
    *got = 0;
    while (*got < n) {
        ssize_t more = read(f->fd, out + *got, n - *got);
        if (more < 0 && errno == EINTR)
            continue;
        if (more < 0)
            return fault(f, e);
        if (more == 0)
            return 0;
        *got += (size_t)more;
    }
    return 0;
}

int
infile_open_stream(struct infile **out, const char *path, uint64_t *size, struct err *e)
{
    struct stat st;
    bool is_input = strcmp(path, "-") == 0;
    struct infile *f = calloc(1, sizeof *f);
    if (!f)
        return err_set(e, ERR_NOMEM, "no memory to read %s", path);
    int n = snprintf(f->path, sizeof f->path, "%s", is_input ? "standard input" : path);
    int r = n < 0 || n >= PATH_MAX ? err_set(e, ERR_LIMIT, "the path %s is too long", path) : 0;
    f->fd = r < 0 ? -1 : is_input ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
    if (r == 0 && (f->fd < 0 || fstat(f->fd, &st) != 0))
        r = fault(f, e);
    if (r == 0 && S_ISDIR(st.st_mode))
        r = err_set(e, ERR_INVALID, "%s is a folder", path);
    if (r < 0) {
        infile_close(f);
        return r;
    }
    *size = S_ISREG(st.st_mode) ? (uint64_t)st.st_size : 0;
    *out = f;
    return 0;
}

int
infile_read_some(struct infile *f, uint8_t *out, size_t n, size_t *got, struct err *e)
{
    *got = 0;
    for (;;) {
        ssize_t more = read(f->fd, out, n);
        if (more < 0 && errno == EINTR)
            continue;
        if (more < 0)
            return fault(f, e);
        *got = (size_t)more;
        return 0;
    }
}

void
infile_close(struct infile *f)
{
    if (!f)
        return;
    if (f->fd >= 0)
        (void)close(f->fd); // it was only read
    free(f);
}
