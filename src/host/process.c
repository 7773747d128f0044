// SPDX-License-Identifier: Apache-2.0
// This process: signals as a descriptor, limits, memory figures, and systemd's two small protocols
// (sd_notify over a datagram socket, credentials as files in a directory), which need no library.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE // sched_getaffinity
#endif
#include "host/process.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <pwd.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/num.h"
#include "base/text.h"
#include "host/file.h"

#define PROCESS_SMAPS_SIZE 16384 // smaps_rollup is about 1 KiB

int
process_signals_open(int *fd, struct err *e)
{
    sigset_t set;

    (void)sigemptyset(&set); // these three cannot fail on valid arguments
    (void)sigaddset(&set, SIGINT);
    (void)sigaddset(&set, SIGTERM);
    (void)sigaddset(&set, SIGHUP);
    // A write beyond a limit on files is to fail like any other, not to end the process.
    if (pthread_sigmask(SIG_BLOCK, &set, NULL) != 0 || signal(SIGPIPE, SIG_IGN) == SIG_ERR ||
        signal(SIGXFSZ, SIG_IGN) == SIG_ERR)
        return err_set(e, ERR_IO, "cannot arrange for signals: %m");
    *fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (*fd < 0)
        return err_set(e, ERR_IO, "cannot arrange for signals: %m");
    return 0;
}

static void
process_on_bus(int number, siginfo_t *info, void *context)
{
    static const char text[] = "entente: a file that is being read was cut short by somebody, so nothing was answered from there on: "
                               "make it anew and replace it whole\n";
    (void)context;
    (void)number;
    if (info->si_code == BUS_ADRERR) { // beyond the end of a file
        (void)!write(STDERR_FILENO, text, sizeof text - 1); // nothing else can be said or done
        _exit(PROCESS_CUT_CODE);
    }
    (void)signal(SIGBUS, SIG_DFL); // any other fault comes again, and ends us as it would have
}

int
process_explain_cut(struct err *e)
{
    struct sigaction action = {.sa_sigaction = process_on_bus, .sa_flags = SA_SIGINFO};
    (void)sigemptyset(&action.sa_mask); // cannot fail
    return sigaction(SIGBUS, &action, NULL) == 0 ? 0 : err_set(e, ERR_IO, "cannot arrange for signals: %m");
}

int
process_signals_wait(int fd, int timeout_ms)
{
    struct pollfd p = {.fd = fd, .events = POLLIN};
    struct signalfd_siginfo info;
    int ready = poll(&p, 1, timeout_ms);

    if (ready < 0)
        return errno == EINTR ? 0 : ERR_IO;
    if (ready == 0)
        return 0;
    ssize_t got = read(fd, &info, sizeof(info));
    if (got == (ssize_t)sizeof(info))
        return (int)info.ssi_signo;
    return got < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : ERR_IO;
}

void
process_signals_close(int fd)
{
    if (fd >= 0)
        (void)close(fd); // only read from
}

void
process_ask_to_stop(void)
{
    (void)kill(getpid(), SIGTERM); // a signal to oneself is always allowed
}

int
process_forbid_core_dumps(struct err *e)
{
    struct rlimit none = {0, 0};

    if (setrlimit(RLIMIT_CORE, &none) != 0)
        return err_set(e, ERR_IO, "cannot forbid core dumps: %m");
    return 0;
}

int
process_raise_file_limit(struct err *e)
{
    struct rlimit files;

    if (getrlimit(RLIMIT_NOFILE, &files) != 0)
        return err_set(e, ERR_IO, "cannot read the limit of open files: %m");
    files.rlim_cur = files.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &files) != 0)
        return err_set(e, ERR_IO, "cannot raise the limit of open files: %m");
    return 0;
}

// The figure of a line "Name:   123 kB", in bytes; false when the line has another name or no
// figure.
static bool
process_smaps_figure(struct bytes line, struct bytes name, uint64_t *out)
{
    uint64_t kib = 0;

    if (!bytes_has_prefix(line, name))
        return false;
    struct bytes rest = text_trim(bytes_sub(line, name.n, line.n - name.n));
    rest.n = bytes_find(rest, 0, ' ');
    if (num_parse_u64(rest, &kib) != 0 || kib > UINT64_MAX / 1024)
        return false;
    *out = kib * 1024;
    return true;
}

int
process_memory_read(struct process_memory *out, struct err *e)
{
    struct buf text;
    struct bytes line;
    int found = 0;

    *out = (struct process_memory){0, 0};
    buf_init(&text, PROCESS_SMAPS_SIZE);
    int result = file_read("/proc/self/smaps_rollup", &text, e);
    if (result != 0)
        goto out;
    struct bytes rest = buf_bytes(&text);
    while (bytes_next_line(&rest, &line)) {
        found += process_smaps_figure(line, BYTES_LIT("Rss:"), &out->resident_size);
        found += process_smaps_figure(line, BYTES_LIT("Anonymous:"), &out->anonymous_size);
    }
    if (found != 2)
        result = err_set(e, ERR_INVALID, "/proc/self/smaps_rollup does not read as expected");
out:
    buf_clear(&text);
    return result;
}

int
process_notify(const char *state, struct err *e)
{
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    const char *path = process_env("NOTIFY_SOCKET");

    if (path == NULL)
        return 0;
    size_t n = strlen(path);
    if ((path[0] != '/' && path[0] != '@') || n >= sizeof(to.sun_path))
        return err_set(e, ERR_INVALID, "NOTIFY_SOCKET is not the address of a socket");
    memcpy(to.sun_path, path, n);
    if (path[0] == '@')
        to.sun_path[0] = '\0'; // Linux's abstract names
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return err_set(e, ERR_IO, "cannot open a socket to systemd: %m");
    int result = 0;
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n);
    if (sendto(fd, state, strlen(state), MSG_NOSIGNAL, (const struct sockaddr *)&to, size) < 0)
        result = err_set(e, ERR_IO, "cannot tell systemd '%s': %m", state);
    (void)close(fd); // a datagram is out or not by now
    return result;
}

int
process_credential(const char *name, struct buf *out, struct err *e)
{
    char path[PATH_MAX];
    const char *dir = process_env("CREDENTIALS_DIRECTORY");

    if (dir == NULL)
        return err_set(e, ERR_NOT_FOUND,
                       "systemd gave no credentials (LoadCredential= in the unit)");
    if (name[0] == '\0' || strchr(name, '/') != NULL)
        return err_set(e, ERR_USAGE, "'%s' cannot be the name of a credential", name);
    int n = snprintf(path, sizeof(path), "%s/%s", dir, name);
    if (n < 0 || (size_t)n >= sizeof(path))
        return err_set(e, ERR_LIMIT, "the path of the credential %s is too long", name);
    return file_read(path, out, e);
}

const char *
process_env(const char *name)
{
    const char *value = getenv(name);

    return value == NULL || value[0] == '\0' ? NULL : value;
}

void
process_user(char *out, size_t size)
{
    char space[4096];
    struct passwd entry;
    struct passwd *found = NULL;
    uid_t uid = getuid();

    if (getpwuid_r(uid, &entry, space, sizeof(space), &found) == 0 && found != NULL)
        (void)snprintf(out, size, "%s", found->pw_name); // cut to fit
    else
        (void)snprintf(out, size, "uid %u", (unsigned)uid);
}

unsigned
process_cpu_count(void)
{
    cpu_set_t set;

    if (sched_getaffinity(0, sizeof(set), &set) != 0)
        return 1;
    int n = CPU_COUNT(&set);
    return n < 1 ? 1u : (unsigned)n;
}
