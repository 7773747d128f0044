// SPDX-License-Identifier: Apache-2.0
// The terminal. A secret is read key by key with echo and signals off, so that no way of leaving
// the prompt, Ctrl-C included, leaves the terminal mute.
#include "host/term.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "base/num.h"
#include "host/process.h"

#define TERM_WIDTH_DEFAULT 80
#define TERM_KEY_INTERRUPT 0x03 // Ctrl-C
#define TERM_KEY_END 0x04       // Ctrl-D
#define TERM_KEY_BACKSPACE 0x08
#define TERM_KEY_KILL 0x15 // Ctrl-U
#define TERM_KEY_DELETE 0x7f

bool
term_is_tty(int fd)
{
    return isatty(fd) == 1;
}

size_t
term_width(int fd)
{
    struct winsize size;
    uint64_t columns = 0;
    const char *given = process_env("COLUMNS");

    if (given != NULL && num_parse_u64(bytes_of_str(given), &columns) == 0 && columns > 0 &&
        columns < 10000)
        return (size_t)columns;
    if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    return TERM_WIDTH_DEFAULT;
}

bool
term_has_colour(int fd)
{
    const char *kind = process_env("TERM");

    return term_is_tty(fd) && process_env("NO_COLOR") == NULL && kind != NULL &&
           strcmp(kind, "dumb") != 0;
}

static void
term_say(int fd, const char *text)
{
    size_t n = strlen(text);

    if (write(fd, text, n) != (ssize_t)n)
        return; // a prompt that cannot be shown is not an error of ours
}

// Take back the last character: its continuation bytes and its first.
static void
term_rub_out(struct buf *out, size_t from)
{
    while (out->n > from) {
        uint8_t last = out->p[--out->n];
        out->p[out->n] = 0;
        if ((last & 0xc0) != 0x80)
            return;
    }
}

// One line, key by key. What was in out before stays.
static int
term_read_keys(int fd, struct buf *out, struct err *e)
{
    size_t from = out->n;

    for (;;) {
        uint8_t key = 0;
        ssize_t got = read(fd, &key, 1);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return err_set(e, ERR_IO, "cannot read from the terminal: %m");
        if (got == 0 || key == TERM_KEY_INTERRUPT || (key == TERM_KEY_END && out->n == from))
            return err_set(e, ERR_CLOSED, "no passphrase was given");
        if (key == '\r' || key == '\n')
            return 0;
        if (key == TERM_KEY_BACKSPACE || key == TERM_KEY_DELETE) {
            term_rub_out(out, from);
        } else if (key == TERM_KEY_KILL) {
            while (out->n > from)
                term_rub_out(out, from);
        } else {
            buf_append_byte(out, key);
            int failed = buf_check(out);
            if (failed != 0)
                return err_set(e, failed, "a passphrase has at most %zu bytes", out->n_max);
        }
    }
}

int
term_ask_secret(const char *prompt, struct buf *out, struct err *e)
{
    struct termios before;
    struct termios quiet;
    int result = 0;
    int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);

    if (fd < 0 || tcgetattr(fd, &before) != 0) {
        result =
            err_set(e, ERR_USAGE,
                    "there is no terminal to ask for the passphrase on; name a file that holds it");
        goto out;
    }
    quiet = before;
    quiet.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL | ICANON | ISIG | IEXTEN);
    quiet.c_cc[VMIN] = 1;
    quiet.c_cc[VTIME] = 0;
    term_say(fd, prompt);
    if (tcsetattr(fd, TCSAFLUSH, &quiet) != 0) {
        result = err_set(e, ERR_IO, "cannot switch the terminal's echo off: %m");
        goto out;
    }
    result = term_read_keys(fd, out, e);
    (void)tcsetattr(fd, TCSAFLUSH, &before); // nothing more can be done if it will not go back
    term_say(fd, "\n");
out:
    if (fd >= 0)
        (void)close(fd); // a terminal
    return result;
}

bool
term_confirm(const char *prompt, const char *word)
{
    char answer[128];
    bool yes = false;
    int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);

    if (fd < 0)
        return false;
    term_say(fd, prompt);
    ssize_t n = read(fd, answer, sizeof(answer));
    if (n > 0 && answer[n - 1] == '\n')
        yes = bytes_equal_str(bytes_of(answer, (size_t)n - 1), word);
    (void)close(fd); // a terminal
    return yes;
}
