// SPDX-License-Identifier: Apache-2.0
// Files. What must survive a crash is written beside its place, synced, renamed into place, and the
// directory synced.
#include "host/file.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/num.h"
#include "host/random.h"

#define FILE_READ_STEP 65536
#define FILE_TMP_RANDOM 8 // bytes of the neighbour's name: two writers of one path do not meet

static int
file_code(int number)
{
    switch (number) {
    case ENOENT:
    case ENOTDIR:
        return ERR_NOT_FOUND;
    case EACCES:
    case EPERM:
        return ERR_DENIED;
    case EEXIST:
        return ERR_EXISTS;
    case ENOSPC:
    case EDQUOT:
        return ERR_FULL;
    case ENOMEM:
        return ERR_NOMEM;
    default:
        return ERR_IO;
    }
}

static int
file_fault(struct err *e, const char *path, const char *what)
{
    return err_set(e, file_code(errno), "cannot %s %s: %m", what, path);
}

static int
file_read_fd(int fd, const char *path, struct buf *out, struct err *e)
{
    for (;;) {
        size_t room = out->n_max - out->n;
        uint8_t probe[1];
        // A full buf still asks for one byte more, to tell a file that just fits from one that is
        // larger.
        uint8_t *to = room == 0 ? probe : buf_reserve(out, num_min_size(room, FILE_READ_STEP));
        if (to == NULL)
            return err_set(e, ERR_NOMEM, "no memory to read %s", path);
        ssize_t got = read(fd, to, room == 0 ? 1 : num_min_size(room, FILE_READ_STEP));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return file_fault(e, path, "read");
        if (got == 0)
            return 0;
        if (room == 0)
            return err_set(e, ERR_LIMIT, "%s is larger than the %zu bytes allowed here", path,
                           out->n_max);
        buf_commit(out, (size_t)got);
    }
}

int
file_read(const char *path, struct buf *out, struct err *e)
{
    int failed = buf_check(out);

    if (failed != 0)
        return err_set(e, failed, "no room to read %s", path);
    if (strcmp(path, "-") == 0)
        return file_read_fd(STDIN_FILENO, "standard input", out, e);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return file_fault(e, path, "open");
    int result = file_read_fd(fd, path, out, e);
    (void)close(fd); // only read from
    return result;
}

// Write all of content to fd and make it durable.
static int
file_fill(int fd, struct bytes content)
{
    while (content.n > 0) {
        ssize_t put = write(fd, content.p, content.n);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return -1;
        content = bytes_sub(content, (size_t)put, content.n - (size_t)put);
    }
    return fsync(fd);
}

// Sync the directory that holds path, so that a new name in it is durable.
static int
file_sync_parent(const char *path, struct err *e)
{
    char dir[PATH_MAX];
    const char *slash = strrchr(path, '/');
    size_t n = slash == NULL ? 0 : (size_t)(slash - path);

    if (n >= sizeof(dir))
        return err_set(e, ERR_LIMIT, "the path %s is too long", path);
    if (slash == NULL) {
        memcpy(dir, ".", 2);
    } else {
        memcpy(dir, path, n == 0 ? 1 : n);
        dir[n == 0 ? 1 : n] = '\0';
    }
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return file_fault(e, dir, "open");
    int result = fsync(fd) == 0 ? 0 : file_fault(e, dir, "sync");
    (void)close(fd); // only synced
    return result;
}

static int
file_tmp_name(const char *path, char out[PATH_MAX], struct err *e)
{
    uint8_t r[FILE_TMP_RANDOM];
    char hex[2 * FILE_TMP_RANDOM + 1];

    if (random_bytes(r, sizeof(r)) != 0)
        return err_set(e, ERR_IO, "the kernel gives no random bytes");
    bytes_to_hex_str(bytes_of(r, sizeof(r)), hex);
    int n = snprintf(out, PATH_MAX, "%s.tmp-%s", path, hex);
    if (n < 0 || n >= PATH_MAX)
        return err_set(e, ERR_LIMIT, "the path %s is too long", path);
    return 0;
}

static int
file_put(const char *path, struct bytes content, mode_t mode, bool may_replace, struct err *e)
{
    char tmp[PATH_MAX];
    int result = file_tmp_name(path, tmp, e);

    if (result != 0)
        return result;
    int fd = open(tmp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (fd < 0)
        return file_fault(e, path, "create");
    if (fchmod(fd, mode) != 0 || file_fill(fd, content) != 0) {
        result = file_fault(e, path, "write");
        (void)close(fd); // the fault is known already
        goto out;
    }
    if (close(fd) != 0) {
        result = file_fault(e, path, "write");
        goto out;
    }
    if (may_replace ? rename(tmp, path) != 0 : link(tmp, path) != 0) {
        result = errno == EEXIST ? err_set(e, ERR_EXISTS, "%s is there already, and stays as it is: name another file", path)
                                 : file_fault(e, path, "put in place");
        goto out;
    }
    result = file_sync_parent(path, e);
out:
    (void)unlink(tmp); // gone already after a rename
    return result;
}

int
file_write(const char *path, struct bytes content, mode_t mode, struct err *e)
{
    return file_put(path, content, mode, true, e);
}

int
file_create(const char *path, struct bytes content, mode_t mode, struct err *e)
{
    return file_put(path, content, mode, false, e);
}

int
file_make_dirs(const char *path, mode_t mode, struct err *e)
{
    char part[PATH_MAX];
    size_t n = strlen(path);

    if (n == 0 || n >= sizeof(part))
        return err_set(e, ERR_LIMIT, "the path '%s' is empty or too long", path);
    memcpy(part, path, n + 1);
    for (size_t i = 1; i <= n; i++) {
        if (part[i] != '/' && part[i] != '\0')
            continue;
        part[i] = '\0';
        if (mkdir(part, mode) != 0 && errno != EEXIST)
            return file_fault(e, part, "make the directory");
        part[i] = path[i];
    }
    if (!file_is_dir(path))
        return err_set(e, ERR_EXISTS, "%s is there already and is not a directory", path);
    return 0;
}

int
file_remove(const char *path, struct err *e)
{
    return unlink(path) == 0 ? 0 : file_fault(e, path, "remove");
}

int
file_rename(const char *from, const char *to, struct err *e)
{
    if (rename(from, to) != 0)
        return err_set(e, file_code(errno), "cannot rename %s to %s: %m", from, to);
    int result = file_sync_parent(to, e);
    if (result != 0)
        return result;
    return file_sync_parent(from, e);
}

bool
file_exists(const char *path)
{
    struct stat s;

    return lstat(path, &s) == 0;
}

bool
file_is_dir(const char *path)
{
    struct stat s;

    return stat(path, &s) == 0 && S_ISDIR(s.st_mode);
}

bool
file_is_open_to_others(const char *path)
{
    struct stat s;

    return stat(path, &s) == 0 && (s.st_mode & (S_IRWXG | S_IRWXO)) != 0;
}

int
file_size(const char *path, uint64_t *out, struct err *e)
{
    struct stat s;

    if (stat(path, &s) != 0)
        return file_fault(e, path, "look at");
    *out = (uint64_t)s.st_size;
    return 0;
}

static int
file_compare_names(const void *a, const void *b)
{
    const char *const *left = a;
    const char *const *right = b;

    return strcmp(*left, *right);
}

int
file_list(struct arena *a, const char *dir, size_t count_max, char ***names, size_t *count,
          struct err *e)
{
    int result = 0;
    size_t n = 0;
    char **list = arena_array(a, count_max + 1, sizeof(*list));
    DIR *d = opendir(dir);

    if (d == NULL)
        return file_fault(e, dir, "open the directory");
    if (list == NULL) {
        result = err_set(e, ERR_NOMEM, "no memory to list %s", dir);
        goto out;
    }
    for (;;) {
        errno = 0;
        struct dirent *entry = readdir(d);
        if (entry == NULL)
            break;
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (n == count_max) {
            result = err_set(e, ERR_LIMIT, "%s holds more than %zu files", dir, count_max);
            goto out;
        }
        list[n] = arena_str(a, bytes_of_str(entry->d_name));
        if (list[n++] == NULL) {
            result = err_set(e, ERR_NOMEM, "no memory to list %s", dir);
            goto out;
        }
    }
    if (errno != 0) {
        result = file_fault(e, dir, "read the directory");
        goto out;
    }
    qsort(list, n, sizeof(*list), file_compare_names);
    *names = list;
    *count = n;
out:
    (void)closedir(d); // only read from
    return result;
}

int
file_disk_free(const char *path, uint64_t *out, struct err *e)
{
    struct statvfs s;

    if (statvfs(path, &s) != 0)
        return file_fault(e, path, "look at the disk of");
    *out = (uint64_t)s.f_bavail * (uint64_t)s.f_frsize;
    return 0;
}

int
file_disk_size(const char *path, uint64_t *out, struct err *e)
{
    struct statvfs s;

    if (statvfs(path, &s) != 0)
        return file_fault(e, path, "look at the disk of");
    *out = (uint64_t)s.f_blocks * (uint64_t)s.f_frsize;
    return 0;
}

static pid_t
file_lock_pid(int fd)
{
    char text[24];
    uint64_t pid = 0;
    ssize_t n = pread(fd, text, sizeof(text), 0);

    if (n <= 0)
        return 0;
    struct bytes line = bytes_of(text, (size_t)n);
    line.n = bytes_find(line, 0, '\n');
    if (num_parse_u64(line, &pid) != 0 || pid > INT_MAX)
        return 0;
    return (pid_t)pid;
}

int
file_lock_open(const char *path, struct file_lock *out, struct err *e)
{
    char text[24];

    out->fd = -1;
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return file_fault(e, path, "open the lock");
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        int result = errno != EWOULDBLOCK
                         ? file_fault(e, path, "lock")
                         : err_set(e, ERR_BUSY, "%s is held by process %d; stop that one first",
                                   path, (int)file_lock_pid(fd));
        (void)close(fd); // nothing was written
        return result;
    }
    int n = snprintf(text, sizeof(text), "%d\n", (int)getpid());
    assert(n > 0);
    if (ftruncate(fd, 0) != 0 || pwrite(fd, text, (size_t)n, 0) != (ssize_t)n) {
        int result = file_fault(e, path, "write our process number to");
        (void)close(fd); // lets the lock go
        return result;
    }
    out->fd = fd;
    return 0;
}

void
file_lock_close(struct file_lock *l)
{
    if (l->fd < 0)
        return;
    (void)!ftruncate(l->fd, 0); // the number only informs; the lock is what counts
    (void)close(l->fd);         // lets the lock go
    l->fd = -1;
}

bool
file_is_locked(const char *path, pid_t *pid)
{
    bool held = false;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (pid != NULL)
        *pid = 0;
    if (fd < 0)
        return false;
    if (flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
        held = true;
        if (pid != NULL)
            *pid = file_lock_pid(fd);
    }
    (void)close(fd); // lets a shared lock go
    return held;
}

int
file_map_open(const char *path, size_t n_max, struct file_map *out, struct err *e)
{
    struct stat s;
    int result = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); // a FIFO nobody writes to does not hold us up

    out->bytes = bytes_of(NULL, 0);
    if (fd < 0)
        return file_fault(e, path, "open");
    if (fstat(fd, &s) != 0) {
        result = file_fault(e, path, "look at");
    } else if (!S_ISREG(s.st_mode)) {
        result = err_set(e, ERR_INVALID, "%s is not an ordinary file", path);
    } else if ((uint64_t)s.st_size > n_max) {
        result = err_set(e, ERR_LIMIT, "%s is larger than the %zu bytes allowed here", path, n_max);
    } else if (s.st_size > 0) {
        void *p = mmap(NULL, (size_t)s.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (p == MAP_FAILED)
            result = file_fault(e, path, "map");
        else
            out->bytes = bytes_of(p, (size_t)s.st_size);
    }
    (void)close(fd); // the map stays
    return result;
}

void
file_map_close(struct file_map *m)
{
    if (m->bytes.n > 0)
        (void)munmap((void *)(uintptr_t)m->bytes.p, m->bytes.n); // cannot fail on our own map
    m->bytes = bytes_of(NULL, 0);
}
