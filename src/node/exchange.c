// SPDX-License-Identifier: Apache-2.0
// One request: who asks, whether it may come in (key, method, length), its body within the limit,
// the handler's answer. A refusal before the body closes the connection, so that nobody can make us
// read what we do not want.
#include "node/exchange.h"

#include <arpa/inet.h>
#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/num.h"
#include "host/clock.h"
#include "node/links.h"
#include "node/reply.h"
#include "node/request.h"
#include "node/server.h"
#include "node/streams.h"

#define EXCHANGE_EXCESS_MAX (1024 * 1024) // of a body without a length, dropped until its end
#define EXCHANGE_SECRET_MAX 65536         // bodies with secrets in them are smaller
#define EXCHANGE_BLOCK_SIZE 65536         // what is asked of a stream at once

struct exchange {
    struct buf body;
    uint64_t reserved; // of the server's bytes for bodies
    uint64_t excess;   // bytes of the body beyond its limit, which were dropped
    int peer;
    struct hash pin;
    char address[INET6_ADDRSTRLEN];
};

// What a streamed answer needs until its end.
struct exchange_flow {
    const struct server_config *config;
    bool is_pinned;
    struct hash pin;
    struct reply_stream stream; // unused by event streams
    struct reply_guard guard;
};

static bool
exchange_lookup(const struct request *rq, enum request_part part, const char *name,
                struct bytes *out)
{
    const char *value = NULL;
    size_t n = 0;
    enum MHD_ValueKind kind = part == REQUEST_QUERY ? MHD_GET_ARGUMENT_KIND : MHD_HEADER_KIND;

    if (MHD_lookup_connection_value_n(rq->context, kind, name, strlen(name), &value, &n) != MHD_YES)
        return false;
    *out = bytes_of(value, value == NULL ? 0 : n);
    return true;
}

struct exchange_each {
    bool (*fn)(void *context, const char *name);
    void *context;
};

static enum MHD_Result
exchange_on_argument(void *context, enum MHD_ValueKind kind, const char *name, const char *value)
{
    struct exchange_each *each = context;

    (void)kind;
    (void)value;
    return name == NULL || each->fn(each->context, name) ? MHD_YES : MHD_NO;
}

static void
exchange_each_argument(const struct request *rq, bool (*fn)(void *context, const char *name),
                       void *context)
{
    struct exchange_each each = {fn, context};

    (void)MHD_get_connection_values(rq->context, MHD_GET_ARGUMENT_KIND, exchange_on_argument,
                                    &each); // how many; fn has seen them
}

static void
exchange_find_address(struct exchange *x, struct MHD_Connection *c)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(c, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const struct sockaddr *a = info == NULL ? NULL : info->client_addr;

    if (a != NULL && a->sa_family == AF_INET)
        (void)inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)a)->sin_addr,
                        x->address, sizeof(x->address)); // fits
    else if (a != NULL && a->sa_family == AF_INET6)
        (void)inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)(const void *)a)->sin6_addr,
                        x->address, sizeof(x->address)); // fits
}

static struct request
exchange_request(const struct exchange_house *house, const struct exchange *x, struct MHD_Connection *c, const char *path,
                 const char *method)
{
    return (struct request){
        .method = strcmp(method, MHD_HTTP_METHOD_HEAD) == 0 ? MHD_HTTP_METHOD_GET : method,
        .path = path,
        .body = buf_bytes(&x->body),
        .peer = x->peer,
        .pin = x->pin,
        .address = x->address,
        .is_tls = house->config->identity != NULL,
        .lookup = exchange_lookup,
        .each = exchange_each_argument,
        .context = c,
    };
}

// ---- bodies of answers ----

static bool
exchange_may_go_on(void *context)
{
    const struct exchange_flow *f = context;

    if (f->guard.may_go_on != NULL && !f->guard.may_go_on(f->guard.context))
        return false;
    return !f->is_pinned || f->config->peer_of(f->config->context, &f->pin) >= 0;
}

static void
exchange_flow_free(void *context)
{
    struct exchange_flow *f = context;

    if (f->stream.free != NULL)
        f->stream.free(f->stream.context);
    if (f->guard.free != NULL)
        f->guard.free(f->guard.context);
    free(f);
}

static ssize_t
exchange_flow_read(void *context, uint64_t position, char *out, size_t n_max)
{
    struct exchange_flow *f = context;

    (void)position; // streams are read once, in order
    if (!exchange_may_go_on(f))
        return MHD_CONTENT_READER_END_WITH_ERROR;
    ssize_t n = f->stream.read(f->stream.context, (uint8_t *)out, n_max);
    if (n < 0)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    return n == 0 ? MHD_CONTENT_READER_END_OF_STREAM : n;
}

static struct exchange_flow *
exchange_flow_new(const struct exchange_house *house, const struct exchange *x, struct reply *rp)
{
    struct exchange_flow *f = calloc(1, sizeof(*f));

    if (f == NULL)
        return NULL;
    f->config = house->config;
    f->is_pinned = house->config->peer_of != NULL;
    f->pin = x->pin;
    f->guard = rp->guard;
    rp->guard = (struct reply_guard){NULL, NULL, NULL}; // the flow owns it now
    return f;
}

static void
exchange_map_free(void *context)
{
    struct file_map *m = context;

    file_map_close(m);
    free(m);
}

static struct MHD_Response *
exchange_bytes_response(struct bytes b)
{
    // The library does not write to persistent bytes.
    return MHD_create_response_from_buffer(
        b.n, (void *)(uintptr_t)(b.n == 0 ? (const uint8_t *)"" : b.p), MHD_RESPMEM_PERSISTENT);
}

static struct MHD_Response *
exchange_buf_response(struct reply *rp)
{
    if (rp->buf.n == 0)
        return exchange_bytes_response(bytes_of(NULL, 0));
    struct MHD_Response *response = MHD_create_response_from_buffer_with_free_callback_cls(
        rp->buf.n, rp->buf.p, free, rp->buf.p);
    if (response != NULL)
        buf_init(&rp->buf, 0); // the response owns it now
    return response;
}

static struct MHD_Response *
exchange_map_response(struct reply *rp)
{
    struct file_map *m = malloc(sizeof(*m));
    struct bytes b = rp->map.bytes;

    if (m == NULL)
        return NULL;
    if (b.n == 0) {
        free(m);
        return exchange_bytes_response(b);
    }
    *m = rp->map;
    struct MHD_Response *response = MHD_create_response_from_buffer_with_free_callback_cls(
        b.n, (void *)(uintptr_t)b.p, exchange_map_free, m);
    if (response == NULL)
        free(m);
    else
        rp->map.bytes = bytes_of(NULL, 0); // the response owns it now
    return response;
}

static struct MHD_Response *
exchange_stream_response(const struct exchange_house *house, const struct exchange *x,
                         struct reply *rp)
{
    struct exchange_flow *f = exchange_flow_new(house, x, rp);

    if (f == NULL)
        return NULL;
    f->stream = rp->stream;
    struct MHD_Response *response = MHD_create_response_from_callback(
        rp->stream.size == REPLY_SIZE_UNKNOWN ? MHD_SIZE_UNKNOWN : rp->stream.size,
        EXCHANGE_BLOCK_SIZE, exchange_flow_read, f, exchange_flow_free);
    if (response == NULL)
        exchange_flow_free(f);
    rp->kind = REPLY_EMPTY; // the flow owned the stream
    return response;
}

static struct MHD_Response *
exchange_events_response(struct exchange_house *house, const struct exchange *x,
                         struct MHD_Connection *c, struct reply *rp)
{
    uint64_t last_id = 0;
    struct exchange_flow *f = exchange_flow_new(house, x, rp);
    struct bytes text = {NULL, 0};
    struct request rq = exchange_request(house, x, c, "/", MHD_HTTP_METHOD_GET);

    if (f == NULL)
        return NULL;
    text = request_header(&rq, "Last-Event-ID");
    if (text.n > 0 && num_parse_u64(text, &last_id) != 0)
        last_id = UINT64_MAX; // not an id of ours: the client is told to reset
    return streams_open(house->streams, c, rp->events, last_id, exchange_may_go_on,
                        exchange_flow_free, f);
}

static struct MHD_Response *
exchange_response(struct exchange_house *house, const struct exchange *x, struct MHD_Connection *c,
                  struct reply *rp)
{
    switch (rp->kind) {
    case REPLY_EMPTY:
        return exchange_bytes_response(bytes_of(NULL, 0));
    case REPLY_BUF:
        return exchange_buf_response(rp);
    case REPLY_STATIC:
        return exchange_bytes_response(rp->bytes);
    case REPLY_MAP:
        return exchange_map_response(rp);
    case REPLY_STREAM:
        return exchange_stream_response(house, x, rp);
    case REPLY_EVENTS:
        return exchange_events_response(house, x, c, rp);
    }
    return NULL;
}

// Send what rp says, and clear it. MHD_NO, which closes the connection, without memory.
static enum MHD_Result
exchange_send(struct exchange_house *house, const struct exchange *x, struct MHD_Connection *c,
              struct reply *rp, bool is_last)
{
    bool has_cache_word = false;
    enum MHD_Result result = MHD_NO;
    unsigned status = rp->status == 0 ? 500u : rp->status;
    struct MHD_Response *response = exchange_response(house, x, c, rp);

    if (response == NULL)
        goto out;
    result = MHD_YES;
    if (rp->type != NULL)
        result = MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, rp->type);
    for (size_t i = 0; i < rp->header_count && result == MHD_YES; i++) {
        has_cache_word |= strcmp(rp->headers[i].name, MHD_HTTP_HEADER_CACHE_CONTROL) == 0;
        result = MHD_add_response_header(response, rp->headers[i].name, rp->headers[i].value);
    }
    if (result == MHD_YES && !has_cache_word)
        result = MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
    if (result == MHD_YES && is_last)
        result = MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
    if (result == MHD_YES)
        result = MHD_queue_response(c, status, response);
    MHD_destroy_response(response);
out:
    reply_clear(rp);
    return result;
}

// ---- the way in ----

static enum MHD_Result
exchange_refuse(struct exchange_house *house, const struct exchange *x, struct MHD_Connection *c,
                unsigned status, const char *sentence)
{
    struct reply rp;

    atomic_fetch_add(&house->refused, 1);
    reply_init(&rp);
    reply_sentence(&rp, status, "%s", sentence);
    return exchange_send(house, x, c, &rp, true);
}

static bool
exchange_is_method(const char *method)
{
    static const char *const known[] = {"GET", "HEAD", "POST", "PUT", "DELETE"};

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (strcmp(method, known[i]) == 0)
            return true;
    }
    return false;
}

// Take n of the server's bytes for bodies; false when there are not so many left.
static bool
exchange_reserve(struct exchange_house *house, struct exchange *x, uint64_t n)
{
    uint64_t before = atomic_fetch_add(&house->bodies_size, n);

    x->reserved += n;
    return before + n <= house->config->bodies_max;
}

static void
exchange_drop_body(struct exchange_house *house, struct exchange *x)
{
    atomic_fetch_sub(&house->bodies_size, x->reserved);
    x->reserved = 0;
    if (x->body.n <= EXCHANGE_SECRET_MAX)
        buf_wipe(&x->body); // there may be a password in it
    else
        buf_clear(&x->body);
}

// Who asks; false when it is nobody that may.
static bool
exchange_identify(struct exchange_house *house, struct exchange *x, const struct link *l)
{
    const struct server_config *config = house->config;

    x->peer = -1;
    if (config->peer_of == NULL)
        return true;
    if (!links_pin(house->links, l, &x->pin))
        return false;
    x->peer = config->peer_of(config->context, &x->pin);
    return x->peer >= 0;
}

static enum MHD_Result
exchange_on_header(void *context, enum MHD_ValueKind kind, const char *name, const char *value)
{
    unsigned *hosts = context;

    (void)kind;
    (void)value;
    *hosts += strcasecmp(name, MHD_HTTP_HEADER_HOST) == 0;
    return MHD_YES;
}

// What two programs on the way could read in two ways; NULL when nothing is.
static const char *
exchange_ambiguity(const struct request *rq, const struct link *l, struct MHD_Connection *c)
{
    unsigned hosts = 0;

    (void)MHD_get_connection_values(c, MHD_HEADER_KIND, exchange_on_header,
                                    &hosts); // how many headers there are
    if (hosts > 1)
        return "The request names two Hosts.";
    if (l->has_nul)
        return "The path holds a NUL.";
    if (request_header(rq, MHD_HTTP_HEADER_CONTENT_LENGTH).n > 0 &&
        request_header(rq, MHD_HTTP_HEADER_TRANSFER_ENCODING).n > 0)
        return "Content-Length and Transfer-Encoding exclude each other.";
    return NULL;
}

static enum MHD_Result
exchange_begin(struct exchange_house *house, struct exchange *x, struct link *l,
               struct MHD_Connection *c, const char *path, const char *method)
{
    const struct server_config *config = house->config;
    uint64_t length = 0;

    exchange_find_address(x, c);
    if (!exchange_identify(house, x, l))
        return exchange_refuse(house, x, c, 403,
                               "This key is not, or no longer, one of the alliance's.");
    if (!exchange_is_method(method))
        return exchange_refuse(house, x, c, 405,
                               "Only GET, HEAD, POST, PUT and DELETE are known here.");
    struct request rq = exchange_request(house, x, c, path, method);
    const char *ambiguity = exchange_ambiguity(&rq, l, c);
    if (ambiguity != NULL)
        return exchange_refuse(house, x, c, 400, ambiguity);
    size_t body_max =
        config->body_max_of != NULL ? config->body_max_of(config->context, &rq) : config->body_max;
    struct bytes text = request_header(&rq, MHD_HTTP_HEADER_CONTENT_LENGTH);
    bool is_sized = text.n > 0 && num_parse_u64(text, &length) == 0;
    if (text.n > 0 && !is_sized)
        return exchange_refuse(house, x, c, 400, "The Content-Length is not a number.");
    if (length > body_max)
        return exchange_refuse(house, x, c, 413, "The body is larger than this path takes.");
    if (!exchange_reserve(house, x, length))
        return exchange_refuse(house, x, c, 503,
                               "Too many bodies are coming in; try again in a moment.");
    buf_init(&x->body, body_max);
    links_set_phase(house->links, l, LINKS_BODY, clock_mono_ns());
    return MHD_YES;
}

static enum MHD_Result
exchange_receive(struct exchange_house *house, struct exchange *x, struct link *l,
                 struct bytes data)
{
    // A body without a length of its own is reserved as it comes, and cut off at the limit.
    size_t needed = x->body.n + data.n;

    if (x->excess > 0 || needed > x->body.n_max) { // no answer may be given before its end
        x->excess += data.n;
        links_add_received(house->links, l, data.n);
        return x->excess <= EXCHANGE_EXCESS_MAX ? MHD_YES : MHD_NO;
    }
    buf_append(&x->body, data);
    links_add_received(house->links, l, data.n);
    if (buf_check(&x->body) == 0 &&
        (needed <= x->reserved || exchange_reserve(house, x, needed - x->reserved)))
        return MHD_YES;
    atomic_fetch_add(&house->refused, 1);
    return MHD_NO;
}

static enum MHD_Result
exchange_answer(struct exchange_house *house, struct exchange *x, struct link *l,
                struct MHD_Connection *c, const char *path, const char *method)
{
    struct reply rp;
    struct request rq = exchange_request(house, x, c, path, method);

    if (x->excess > 0)
        return exchange_refuse(house, x, c, 413, "The body is larger than this path takes.");
    links_set_phase(house->links, l, LINKS_ANSWER, clock_mono_ns());
    atomic_fetch_add(&house->requests, 1);
    reply_init(&rp);
    int got = house->config->handle(house->config->context, &rq, &rp);
    if (got < 0 && rp.status < 400)
        reply_sentence(&rp, reply_status_of(got), "%s", err_name(got));
    exchange_drop_body(house, x); // the answer may take long to leave
    if (rp.kind == REPLY_EVENTS && streams_count(house->streams) >= house->config->streams_max) {
        reply_clear(&rp);
        reply_init(&rp);
        reply_sentence(&rp, 503, "As many event streams are open as are served at once; end one.");
    }
    return exchange_send(house, x, c, &rp, false);
}

enum MHD_Result
exchange_step(struct exchange_house *house, struct link *l, struct MHD_Connection *c,
              const char *path, const char *method, const char *data, size_t *n, void **state)
{
    struct exchange *x = *state;

    if (l == NULL)
        return MHD_NO;
    if (x == NULL) {
        x = calloc(1, sizeof(*x));
        if (x == NULL)
            return MHD_NO;
        *state = x;
        return exchange_begin(house, x, l, c, path, method);
    }
    if (*n > 0) {
        struct bytes part = bytes_of(data, *n);
        *n = 0;
        return exchange_receive(house, x, l, part);
    }
    return exchange_answer(house, x, l, c, path, method);
}

void
exchange_end(struct exchange_house *house, void *state)
{
    struct exchange *x = state;

    if (x == NULL)
        return;
    exchange_drop_body(house, x);
    free(x);
}
