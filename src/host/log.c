// SPDX-License-Identifier: Apache-2.0
// Diagnostics. A line is put together in memory and leaves in one write under a lock, so lines
// never mix.
#include "host/log.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "base/num.h"
#include "base/text.h"
#include "base/when.h"
#include "host/clock.h"

#define LOG_MESSAGE_SIZE 2048
#define LOG_LINE_SIZE (10 * LOG_MESSAGE_SIZE) // each byte may become \u{202e}

struct log {
    pthread_mutex_t lock; // around each write
    int fd;               // borrowed
    enum log_level least; // what is below is left out
};

static const char *const log_words[] = {"debug", "info", "warn", "error"};

struct log *
log_new(int fd, enum log_level least)
{
    struct log *l = calloc(1, sizeof(*l));

    if (l == NULL)
        return NULL;
    if (pthread_mutex_init(&l->lock, NULL) != 0) {
        free(l);
        return NULL;
    }
    l->fd = fd;
    l->least = least;
    return l;
}

void
log_free(struct log *l)
{
    if (l == NULL)
        return;
    (void)pthread_mutex_destroy(&l->lock); // nobody holds it any more
    free(l);
}

// value between quotes, with quotes and backslashes of its own escaped.
static void
log_append_quoted(struct buf *line, struct bytes value)
{
    size_t from = 0;

    buf_append_byte(line, '"');
    for (size_t i = 0; i < value.n; i++) {
        if (value.p[i] != '"' && value.p[i] != '\\')
            continue;
        text_append_visible(line, bytes_sub(value, from, i - from));
        buf_append_byte(line, '\\');
        buf_append_byte(line, value.p[i]);
        from = i + 1;
    }
    text_append_visible(line, bytes_sub(value, from, value.n - from));
    buf_append_byte(line, '"');
}

static bool
log_is_plain(struct bytes value)
{
    for (size_t i = 0; i < value.n; i++) {
        uint8_t c = value.p[i];
        if (c <= ' ' || c >= 0x7f || c == '"' || c == '=' || c == '\\')
            return false;
    }
    return value.n > 0;
}

static void
log_put(struct log *l, struct bytes line)
{
    (void)pthread_mutex_lock(&l->lock); // fails only by our own misuse
    while (line.n > 0) {
        ssize_t n = write(l->fd, line.p, line.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break; // nowhere to say that nothing can be said
        line = bytes_sub(line, (size_t)n, line.n - (size_t)n);
    }
    (void)pthread_mutex_unlock(&l->lock);
}

void
log_event(struct log *l, enum log_level level, const char *room, const char *peer, const char *fmt,
          ...)
{
    char message[LOG_MESSAGE_SIZE];
    char when[WHEN_TEXT_SIZE];
    struct buf line;
    va_list args;

    if (l == NULL || level < l->least)
        return;
    assert((size_t)level < sizeof(log_words) / sizeof(log_words[0]));
    va_start(args, fmt);
    int n = vsnprintf(message, sizeof(message), fmt, args);
    va_end(args);
    size_t size = n < 0 ? 0 : num_min_size((size_t)n, sizeof(message) - 1);
    when_format_time(clock_now_s(), when);
    buf_init(&line, LOG_LINE_SIZE);
    buf_append_fmt(&line, "%s level=%s room=%s", when, log_words[level], room);
    if (peer != NULL) {
        struct bytes value = bytes_of_str(peer);
        buf_append_str(&line, " peer=");
        if (log_is_plain(value))
            buf_append(&line, value);
        else
            log_append_quoted(&line, value);
    }
    buf_append_str(&line, " msg=");
    log_append_quoted(&line, bytes_of(message, size));
    buf_append_byte(&line, '\n');
    if (buf_check(&line) == 0)
        log_put(l, buf_bytes(&line));
    buf_clear(&line);
}

int
log_level_parse(const char *word, enum log_level *out)
{
    for (size_t i = 0; i < sizeof(log_words) / sizeof(log_words[0]); i++) {
        if (strcmp(word, log_words[i]) == 0) {
            *out = (enum log_level)i;
            return 0;
        }
    }
    return ERR_USAGE;
}
