// SPDX-License-Identifier: Apache-2.0
// Errors for people: one fixed text, filled where the fault is found, with context put before it on
// the way up. A text that does not fit is cut between two characters, never inside one.
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

// Length of s, at most n, without a UTF-8 sequence that was cut at the end.
static size_t
whole_length(const char *s, size_t n)
{
    size_t back = 0;
    while (back < n && back < 4) {
        unsigned char c = (unsigned char)s[n - 1 - back];
        if (c < 0x80)
            return n;
        back++;
        if (c >= 0xc0) {
            size_t need = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
            return back < need ? n - back : n;
        }
    }
    return n;
}

// Format into out; returns the length written.
static size_t FORMAT_LIKE(3, 0) format(char *out, size_t out_size, const char *fmt, va_list args)
{
    int n = vsnprintf(out, out_size, fmt, args);
    if (n < 0)
        n = 0;
    size_t length = (size_t)n;
    if (length >= out_size)
        length = whole_length(out, out_size - 1);
    out[length] = '\0';
    return length;
}

int
err_set(struct err *e, int code, const char *fmt, ...)
{
    if (e == NULL)
        return code;
    char text[sizeof(e->text)]; // aside first: an argument may be e->text itself
    va_list args;
    va_start(args, fmt);
    size_t n = format(text, sizeof(text), fmt, args);
    va_end(args);
    memcpy(e->text, text, n + 1);
    e->code = code;
    return code;
}

int
err_within(struct err *e, int code, const char *fmt, ...)
{
    if (e == NULL)
        return code;
    char text[sizeof(e->text)];
    va_list args;
    va_start(args, fmt);
    size_t n = format(text, sizeof(text), fmt, args);
    va_end(args);
    if (e->code == 0) {
        memcpy(e->text, text, n + 1);
        e->code = code;
        return code;
    }
    const char *parts[] = {": ", e->text};
    for (size_t i = 0; i < 2; i++) {
        size_t part_n = strlen(parts[i]);
        size_t room = sizeof(text) - 1 - n;
        if (part_n > room)
            part_n = whole_length(parts[i], room);
        memcpy(text + n, parts[i], part_n);
        n += part_n;
    }
    text[n] = '\0';
    memcpy(e->text, text, n + 1);
    return e->code;
}

const char *
err_name(int code)
{
    static const char *const names[] = {
        "ok",      "nomem",       "io",      "full",     "limit",  "invalid",
        "refused", "missing",     "exists",  "conflict", "denied", "busy",
        "corrupt", "unreachable", "version", "usage",    "closed",
    };
    _Static_assert(sizeof(names) / sizeof(names[0]) == 1 - ERR_CLOSED, "a name for every code");
    if (code > 0 || code < ERR_CLOSED)
        return "unknown";
    return names[-code];
}
