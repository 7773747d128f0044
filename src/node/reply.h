// SPDX-License-Identifier: Apache-2.0
// What a handler answers: a status, a type, headers, and one body, be it bytes, a mapped file, a
// stream or events. A handler calls one of the body functions; a later call replaces what an
// earlier one set.
#ifndef NODE_REPLY_H
#define NODE_REPLY_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "host/file.h"

#define REPLY_HEADERS 12
#define REPLY_VALUE_SIZE 320 // the console's policy is the longest
#define REPLY_SIZE_UNKNOWN UINT64_MAX

#define REPLY_JSON "application/json"
#define REPLY_TEXT "text/plain; charset=utf-8"
#define REPLY_BYTES "application/octet-stream"

struct events;

enum reply_kind { REPLY_EMPTY, REPLY_BUF, REPLY_STATIC, REPLY_MAP, REPLY_STREAM, REPLY_EVENTS };

// A body made while it is sent. read is called in a thread of the server and may block briefly.
struct reply_stream {
    ssize_t (*read)(void *context, uint8_t *out,
                    size_t n_max); // bytes put (> 0), 0 at the end, < 0 breaks off
    void (*free)(void *context);   // may be NULL; called once, always
    void *context;
    uint64_t size; // or REPLY_SIZE_UNKNOWN
};

// Asked before each part of a stream or of events is sent: once may_go_on says no, the connection is closed.
struct reply_guard {
    bool (*may_go_on)(void *context); // NULL: nobody asks
    void (*free)(void *context);      // may be NULL; called once, always
    void *context;
};

struct reply_header {
    const char *name; // static storage
    char value[REPLY_VALUE_SIZE];
};

struct reply {
    unsigned status;            // HTTP's; 0 while nothing was set
    const char *type;           // static storage; NULL for none
    enum reply_kind kind;       // which of the following counts
    struct buf buf;             // REPLY_BUF; owned
    struct bytes bytes;         // REPLY_STATIC; borrowed for ever
    struct file_map map;        // REPLY_MAP; owned
    struct reply_stream stream; // REPLY_STREAM; owned
    struct events *events;      // REPLY_EVENTS; borrowed, outlives the server
    struct reply_guard guard;   // of REPLY_STREAM and REPLY_EVENTS; owned
    struct reply_header headers[REPLY_HEADERS];
    size_t header_count;
};

void reply_init(struct reply *rp);
void reply_clear(struct reply *rp); // frees what was not sent

void reply_empty(struct reply *rp, unsigned status);
// Takes the content of body, which is empty afterwards. A buf that failed becomes a 500.
void reply_take(struct reply *rp, unsigned status, const char *type, struct buf *body);
// A sentence for people, as text/plain; copied, and ended by a line end.
void reply_sentence(struct reply *rp, unsigned status, const char *fmt, ...) FORMAT_LIKE(3, 4);
// A copy.
void reply_copy(struct reply *rp, unsigned status, const char *type, struct bytes body);
// Bytes that outlive the server, such as the console's files.
void reply_static(struct reply *rp, unsigned status, const char *type, struct bytes body);
// Takes the map, which is closed when it was sent.
void reply_map(struct reply *rp, unsigned status, const char *type, struct file_map *map);
void reply_stream(struct reply *rp, unsigned status, const char *type,
                  const struct reply_stream *stream);
// The ring's events from the client's Last-Event-ID on, until it goes away or the server stops.
void reply_events(struct reply *rp, struct events *ring);
// Takes the guard, whatever body is or will be set.
void reply_guard(struct reply *rp, const struct reply_guard *guard);
// At most REPLY_HEADERS; a value beyond REPLY_VALUE_SIZE or with control characters is left out.
void reply_header(struct reply *rp, const char *name, const char *value);

// The status that fits an enum err: 404 for ERR_NOT_FOUND, 403 ERR_DENIED, and so on; 500 for what
// is our own fault.
unsigned reply_status_of(int code);

#endif
