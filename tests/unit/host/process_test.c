// SPDX-License-Identifier: Apache-2.0
// Proves how a node learns that it is to stop, what it tells systemd and is handed by it, that its
// memory figures move with its memory, and that a passphrase is taken without echo and with the
// terminal left as it was.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "host/clock.h"
#include "host/file.h"
#include "host/process.h"
#include "host/random.h"
#include "host/term.h"

static void
test_signals_arrive_as_bytes(void **state)
{
    (void)state;
    struct err e = {0};
    int fd = -1;

    assert_int_equal(process_signals_open(&fd, &e), 0);
    assert_int_equal(process_signals_wait(fd, 0), 0);
    process_ask_to_stop();
    assert_int_equal(process_signals_wait(fd, 5000), SIGTERM);
    assert_int_equal(kill(getpid(), SIGINT), 0);
    assert_int_equal(process_signals_wait(fd, 5000), SIGINT);
    assert_int_equal(process_signals_wait(fd, 0), 0);
    assert_int_equal(raise(SIGPIPE), 0); // ignored: we are still here
    process_signals_close(fd);
}

static void
test_no_core_dumps(void **state)
{
    (void)state;
    struct rlimit now;

    assert_int_equal(process_forbid_core_dumps(NULL), 0);
    assert_int_equal(getrlimit(RLIMIT_CORE, &now), 0);
    assert_int_equal(now.rlim_max, 0);
    assert_int_equal(process_raise_file_limit(NULL), 0);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &now), 0);
    assert_int_equal(now.rlim_cur, now.rlim_max);
    assert_true(process_cpu_count() >= 1);
}

static void
test_memory_figures_move(void **state)
{
    (void)state;
    struct process_memory before;
    struct process_memory after;
    size_t size = 32 << 20;

    assert_int_equal(process_memory_read(&before, NULL), 0);
    assert_true(before.resident_size > 100000);
    void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(p, MAP_FAILED);
    memset(p, 1, size);
    assert_int_equal(process_memory_read(&after, NULL), 0);
    assert_true(after.anonymous_size >= before.anonymous_size + size * 9 / 10);
    assert_true(after.resident_size >= after.anonymous_size);
    (void)munmap(p, size);
}

static void
test_systemd(void **state)
{
    (void)state;
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    char text[64] = {0};
    char dir[] = "/tmp/entente-process-XXXXXX";
    char path[128];
    struct buf b;

    (void)unsetenv("NOTIFY_SOCKET");
    assert_int_equal(process_notify("READY=1", NULL), 0); // nobody listens: no error
    assert_non_null(mkdtemp(dir));
    (void)snprintf(at.sun_path, sizeof(at.sun_path), "%s/s", dir);
    int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
    assert_int_equal(bind(fd, (const struct sockaddr *)&at, sizeof(at)), 0);
    (void)setenv("NOTIFY_SOCKET", at.sun_path, 1);
    assert_int_equal(process_notify("READY=1", NULL), 0);
    assert_int_equal(recv(fd, text, sizeof(text), 0), 7);
    assert_string_equal(text, "READY=1");
    (void)setenv("NOTIFY_SOCKET", "nonsense", 1);
    assert_int_equal(process_notify("READY=1", NULL), ERR_INVALID);
    (void)unsetenv("NOTIFY_SOCKET");
    (void)close(fd);
    (void)unlink(at.sun_path);

    buf_init(&b, 100);
    (void)unsetenv("CREDENTIALS_DIRECTORY");
    assert_int_equal(process_credential("passphrase", &b, NULL), ERR_NOT_FOUND);
    (void)setenv("CREDENTIALS_DIRECTORY", dir, 1);
    assert_int_equal(process_credential("passphrase", &b, NULL), ERR_NOT_FOUND);
    (void)snprintf(path, sizeof(path), "%s/passphrase", dir);
    assert_int_equal(file_write(path, BYTES_LIT("open sesame"), 0400, NULL), 0);
    assert_int_equal(process_credential("passphrase", &b, NULL), 0);
    assert_true(bytes_equal_str(buf_bytes(&b), "open sesame"));
    assert_int_equal(process_credential("../passphrase", &b, NULL), ERR_USAGE);
    (void)unsetenv("CREDENTIALS_DIRECTORY");
    buf_clear(&b);
    (void)unlink(path);
    (void)rmdir(dir);
}

// Type keys at a prompt in a child that has its own terminal. Fills what the child took and what
// the screen showed.
static int
type_at_prompt(const char *keys, char *took, size_t took_size, char *shown, size_t shown_size)
{
    int result_pipe[2];
    int terminal = -1;
    int status = 0;

    assert_int_equal(pipe(result_pipe), 0);
    pid_t child = forkpty(&terminal, NULL, NULL, NULL);
    assert_true(child >= 0);
    if (child == 0) {
        struct buf secret;
        struct termios t;
        buf_init(&secret, 32);
        int got = term_ask_secret("Passphrase: ", &secret, NULL);
        bool has_echo = tcgetattr(STDIN_FILENO, &t) == 0 && (t.c_lflag & ECHO) != 0;
        (void)!write(result_pipe[1], secret.p == NULL ? (const void *)"" : secret.p, secret.n);
        buf_wipe(&secret);
        _exit(has_echo ? -got : 99);
    }
    (void)close(result_pipe[1]);
    size_t n = 0;
    while (n < shown_size - 1 && memchr(shown, ':', n) == NULL) {
        ssize_t got = read(terminal, shown + n, shown_size - 1 - n);
        if (got <= 0)
            break;
        n += (size_t)got;
    }
    struct termios t;
    do { // the echo goes off right after the prompt is shown
        (void)poll(NULL, 0, 5);
        assert_int_equal(tcgetattr(terminal, &t), 0);
    } while ((t.c_lflag & ECHO) != 0);
    assert_int_equal(write(terminal, keys, strlen(keys)), (ssize_t)strlen(keys));
    ssize_t taken = 0;
    ssize_t got;
    while ((got = read(result_pipe[0], took + taken, took_size - 1 - (size_t)taken)) > 0)
        taken += got;
    took[taken] = '\0';
    struct pollfd p = {.fd = terminal, .events = POLLIN};
    while (n < shown_size - 1 && poll(&p, 1, 100) > 0 &&
           (got = read(terminal, shown + n, shown_size - 1 - n)) > 0)
        n += (size_t)got;
    shown[n] = '\0';
    (void)waitpid(child, &status, 0);
    (void)close(terminal);
    (void)close(result_pipe[0]);
    return WIFEXITED(status) ? -WEXITSTATUS(status) : -1000;
}

static void
test_a_passphrase_is_not_shown(void **state)
{
    (void)state;
    char took[256];
    char shown[256];

    assert_int_equal(type_at_prompt("wrong\x15pasz\x7fs\xc3\xa4\x7f w\n", took, sizeof(took), shown,
                                    sizeof(shown)),
                     0);
    assert_string_equal(took, "pass w");
    assert_non_null(strstr(shown, "Passphrase: "));
    assert_null(strstr(shown, "pas"));
    assert_int_equal(type_at_prompt("abc\x03", took, sizeof(took), shown, sizeof(shown)),
                     ERR_CLOSED);
    assert_int_equal(type_at_prompt("\x04", took, sizeof(took), shown, sizeof(shown)), ERR_CLOSED);
    assert_int_equal(type_at_prompt("123456789012345678901234567890123\n", took, sizeof(took),
                                    shown, sizeof(shown)),
                     ERR_LIMIT);
}

static void
test_no_terminal(void **state)
{
    (void)state;
    int fd[2];

    assert_int_equal(pipe(fd), 0);
    assert_false(term_is_tty(fd[0]));
    assert_false(term_has_colour(fd[1]));
    (void)unsetenv("COLUMNS");
    assert_int_equal(term_width(fd[1]), 80);
    (void)setenv("COLUMNS", "132", 1);
    assert_int_equal(term_width(fd[1]), 132);
    (void)unsetenv("COLUMNS");
    (void)close(fd[0]);
    (void)close(fd[1]);
}

static void
test_randomness_and_clocks(void **state)
{
    (void)state;
    uint8_t a[1000] = {0};
    uint8_t b[1000] = {0};
    size_t zeros = 0;
    uint64_t before = clock_mono_ns();

    assert_int_equal(random_bytes(a, sizeof(a)), 0);
    assert_int_equal(random_bytes(b, sizeof(b)), 0);
    assert_memory_not_equal(a, b, sizeof(a));
    for (size_t i = 0; i < sizeof(a); i++)
        zeros += a[i] == 0;
    assert_true(zeros < 40); // all 1000 bytes were filled
    assert_true(clock_mono_ns() >= before);
    assert_true(clock_now_s() > 1600000000);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_signals_arrive_as_bytes),   cmocka_unit_test(test_no_core_dumps),
        cmocka_unit_test(test_memory_figures_move),       cmocka_unit_test(test_systemd),
        cmocka_unit_test(test_a_passphrase_is_not_shown), cmocka_unit_test(test_no_terminal),
        cmocka_unit_test(test_randomness_and_clocks),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
