// SPDX-License-Identifier: Apache-2.0
// What a handler answers.
#include "node/reply.h"

#include <assert.h>
#include <stdarg.h>
#include <string.h>

#include "base/limits.h"

void
reply_init(struct reply *rp)
{
    *rp = (struct reply){0};
}

// Forget the body, keep the headers.
static void
reply_drop_body(struct reply *rp)
{
    if (rp->kind == REPLY_BUF)
        buf_clear(&rp->buf);
    else if (rp->kind == REPLY_MAP)
        file_map_close(&rp->map);
    else if (rp->kind == REPLY_STREAM && rp->stream.free != NULL)
        rp->stream.free(rp->stream.context);
    rp->kind = REPLY_EMPTY;
}

void
reply_clear(struct reply *rp)
{
    reply_drop_body(rp);
    if (rp->guard.free != NULL)
        rp->guard.free(rp->guard.context);
    reply_init(rp);
}

static void
reply_begin(struct reply *rp, enum reply_kind kind, unsigned status, const char *type)
{
    reply_drop_body(rp);
    rp->kind = kind;
    rp->status = status;
    rp->type = type;
}

void
reply_empty(struct reply *rp, unsigned status)
{
    reply_begin(rp, REPLY_EMPTY, status, NULL);
}

void
reply_take(struct reply *rp, unsigned status, const char *type, struct buf *body)
{
    size_t n_max = body->n_max;

    if (buf_check(body) != 0) {
        buf_clear(body);
        reply_empty(rp, 500);
        return;
    }
    reply_begin(rp, REPLY_BUF, status, type);
    rp->buf = *body;
    buf_init(body, n_max);
}

void
reply_sentence(struct reply *rp, unsigned status, const char *fmt, ...)
{
    struct buf text;
    va_list args;

    buf_init(&text, LIMIT_API_BODY);
    va_start(args, fmt);
    buf_append_vfmt(&text, fmt, args);
    va_end(args);
    buf_append_byte(&text, '\n');
    reply_take(rp, status, REPLY_TEXT, &text);
}

void
reply_copy(struct reply *rp, unsigned status, const char *type, struct bytes body)
{
    struct buf copy;

    buf_init(&copy, body.n);
    buf_append(&copy, body);
    reply_take(rp, status, type, &copy);
}

void
reply_static(struct reply *rp, unsigned status, const char *type, struct bytes body)
{
    reply_begin(rp, REPLY_STATIC, status, type);
    rp->bytes = body;
}

void
reply_map(struct reply *rp, unsigned status, const char *type, struct file_map *map)
{
    reply_begin(rp, REPLY_MAP, status, type);
    rp->map = *map;
    map->bytes = bytes_of(NULL, 0);
}

void
reply_stream(struct reply *rp, unsigned status, const char *type, const struct reply_stream *stream)
{
    reply_begin(rp, REPLY_STREAM, status, type);
    rp->stream = *stream;
}

void
reply_events(struct reply *rp, struct events *ring)
{
    reply_begin(rp, REPLY_EVENTS, 200, "text/event-stream");
    rp->events = ring;
}

void
reply_guard(struct reply *rp, const struct reply_guard *guard)
{
    if (rp->guard.free != NULL)
        rp->guard.free(rp->guard.context);
    rp->guard = *guard;
}

void
reply_header(struct reply *rp, const char *name, const char *value)
{
    size_t n = strlen(value);

    if (n >= REPLY_VALUE_SIZE)
        return;
    for (size_t i = 0; i < n; i++) {
        if ((unsigned char)value[i] < ' ' || value[i] == 0x7f)
            return;
    }
    assert(rp->header_count < REPLY_HEADERS);
    struct reply_header *h = &rp->headers[rp->header_count++];
    h->name = name;
    memcpy(h->value, value, n + 1);
}

unsigned
reply_status_of(int code)
{
    switch (code) {
    case ERR_INVALID:
    case ERR_USAGE:
        return 400;
    case ERR_DENIED:
        return 403;
    case ERR_NOT_FOUND:
        return 404;
    case ERR_EXISTS:
    case ERR_CONFLICT:
        return 409;
    case ERR_LIMIT:
        return 413;
    case ERR_REFUSED:
        return 422;
    case ERR_BUSY:
    case ERR_CLOSED:
        return 503;
    case ERR_UNREACHABLE:
        return 502;
    case ERR_VERSION:
        return 505;
    case ERR_FULL:
        return 507;
    default:
        return 500;
    }
}
