// SPDX-License-Identifier: Apache-2.0
// A request of the API from anywhere, as its handler sees it: "W METHOD PATH?QUERY", where W says who asks (t: a command with the
// token, s: an administrator's browser, n: nobody, over TLS), a line end, and the body. It is answered by a member without a network;
// whatever came, with a status, and where it is refused with a word and a sentence as JSON.
#include <assert.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../unit/node/house.h"
#include "base/json.h"
#include "host/clock.h"
#include "node/customers.h"
#include "node/officers.h"
#include "node/officers_link.h"
#include "node/writer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct house house;
static struct officers *officers;
static struct customers *customers;
static struct api *api;
static char cookie[512], csrf[SESSION_TEXT_SIZE];

// ---- a member ----

struct writing {
    int (*fn)(struct store *s, void *what, struct err *e);
    void *what;
};

static int
write_in(struct member *m, void *context, struct err *e)
{
    const struct writing *x = context;
    return x->fn(member_store(m), x->what, e);
}

static int
write_officers(void *context, int (*fn)(struct store *s, void *what, struct err *e), void *what, struct err *e)
{
    (void)context; // there is one house
    struct writing x = {fn, what};
    return writer_do(house.writer, true, write_in, &x, e);
}

static void
sign_in(void)
{
    struct session_secret link, secret;
    struct officers_link l;
    struct officers_session session;
    struct officers_refusal why;
    struct buf b;
    char name[SESSION_COOKIE_NAME_SIZE];
    struct officers_knock k = {.name = BYTES_LIT("aliya"), .password = BYTES_LIT("a long enough one"), .address = "192.0.2.1", .now = clock_now_s()};
    if (officers_link_make(officers, "", OFFICERS_LINK_FIRST, k.now, &link, &l, NULL) < 0 ||
        officers_link_accept(officers, &link, &k, &secret, &session, &why, NULL) < 0)
        abort();
    buf_init(&b, sizeof cookie - 1);
    session_cookie_name(true, "ARM", name);
    session_set_cookie(&b, name, true, &secret);
    size_t end = bytes_find(buf_bytes(&b), 0, ';');
    memcpy(cookie, b.p, end);
    buf_clear(&b);
    session_forgery_word(&secret, csrf);
}

static void
leave(void)
{
    officers_free(officers);
    customers_free(customers);
    api_free(api);
    house_close(&house);
}

static void
open_house(void)
{
    house_open(&house);
    if (atexit(leave) != 0)
        abort();
    struct store *s;
    struct store_options o = {.is_reader = true};
    struct officers_config oc = {.write = write_officers, .idle_s = 86400, .life_s = 86400, .password_memory = 8192};
    struct customers_config cc = {house.views, house.writer, house.screening, house.events, NULL};
    if (store_open(&s, house.store, &o, NULL) < 0 || officers_new(&officers, &oc, s, clock_now_s(), NULL) < 0 ||
        customers_new(&customers, &cc, NULL) < 0)
        abort();
    store_close(s);
    struct api_config ac = {.dir = house.dir, .views = house.views, .screening = house.screening, .importing = house.importing,
                            .writer = house.writer, .uploads = house.uploads, .counts = house.counts, .clocks = house.clocks,
                            .events = house.events, .customers = customers, .officers = officers, .member = "ARM", .alliance = "demo",
                            .console_base = "https://127.0.0.1:7702", .token = HOUSE_TOKEN, .started = clock_now_s()};
    if (api_new(&api, &ac, NULL) < 0)
        abort();
    sign_in();
}

// ---- a request ----

#define WORDS_MAX 16

struct asked {
    char who, method[8], path[4096], address[48];
    struct {
        char name[64];
        struct bytes value;
    } words[WORDS_MAX];
    size_t word_count;
};

static bool
lookup(const struct request *rq, enum request_part part, const char *name, struct bytes *out)
{
    const struct asked *a = rq->context;
    const char *value = NULL;
    for (size_t i = 0; part == REQUEST_QUERY && i < a->word_count; i++)
        if (strcmp(a->words[i].name, name) == 0) {
            *out = a->words[i].value;
            return true;
        }
    if (part == REQUEST_HEADER && strcmp(name, "Host") == 0)
        value = "127.0.0.1:7702";
    else if (part == REQUEST_HEADER && strcmp(name, "Content-Type") == 0)
        value = "application/json";
    else if (part == REQUEST_HEADER && a->who == 't' && strcmp(name, "Authorization") == 0)
        value = "Bearer " HOUSE_TOKEN;
    else if (part == REQUEST_HEADER && a->who == 's')
        value = strcmp(name, "Cookie") == 0             ? cookie
                : strcmp(name, "Origin") == 0           ? "https://127.0.0.1:7702"
                : strcmp(name, "X-Entente-Csrf") == 0 ? csrf
                                                        : NULL;
    *out = bytes_of_str(value);
    return value != NULL;
}

static void
each(const struct request *rq, bool (*fn)(void *context, const char *name), void *context)
{
    const struct asked *a = rq->context;
    for (size_t i = 0; i < a->word_count && fn(context, a->words[i].name); i++)
        ;
}

// False when the line is no request line.
static bool
read_line(struct bytes line, struct asked *a)
{
    if (line.n < 4 || line.p[1] != ' ' || memchr(line.p, 0, line.n))
        return false;
    a->who = (char)line.p[0];
    size_t space = bytes_find(line, 2, ' '), query = bytes_find(line, 2, '?');
    query = query > space ? query : line.n;
    if (space >= line.n || bytes_to_str(bytes_sub(line, 2, space - 2), a->method, sizeof a->method) < 0 ||
        bytes_to_str(bytes_sub(line, space + 1, query - space - 1), a->path, sizeof a->path) < 0 || a->path[0] != '/')
        return false;
    for (size_t at = query + 1; at < line.n && a->word_count < WORDS_MAX;) {
        size_t end = bytes_find(line, at, '&');
        struct bytes word = bytes_sub(line, at, end - at);
        size_t equals = bytes_find(word, 0, '=');
        if (bytes_to_str(bytes_sub(word, 0, equals), a->words[a->word_count].name, sizeof a->words[0].name) < 0)
            return false;
        a->words[a->word_count++].value = equals < word.n ? bytes_sub(word, equals + 1, word.n) : bytes_of(word.p, 0);
        at = end + 1;
    }
    return strcmp(a->method, "GET") == 0 || strcmp(a->method, "POST") == 0;
}

static void
check(const struct reply *rp)
{
    struct arena a;
    struct json *json;
    struct bytes body = rp->kind == REPLY_STATIC ? rp->bytes : buf_bytes(&rp->buf);
    assert(rp->status >= 200);
    assert(rp->status < 600);
    if (rp->status < 400)
        return;
    arena_init(&a, 1 << 20);
    assert(json_parse(&a, body, JSON_API, &json, NULL) == 0);
    assert(json_get_text(json, "error").n > 0);
    assert(json_get_text(json, "text").n > 0);
    arena_clear(&a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct asked a;
    struct reply rp;
    struct bytes all = bytes_of(data, size);
    size_t end = bytes_find(all, 0, '\n');
    a = (struct asked){.who = 'n'};
    if (end >= size || !read_line(bytes_sub(all, 0, end), &a))
        return 0;
    if (!api)
        open_house();
    unsigned from = 0; // so many machines that waiting hides little
    for (size_t i = 0; i < size; i++)
        from = (from * 31 + data[i]) & 0xffff;
    snprintf(a.address, sizeof a.address, "2001:db8:0:%x::1", from);
    struct request rq = {.method = a.method, .path = a.path, .body = bytes_sub(all, end + 1, size), .peer = -1, .address = a.address,
                         .is_tls = a.who != 't', .lookup = lookup, .each = each, .context = &a};
    if (rq.body.n > api_body_max(api, &rq))
        return 0;
    uint8_t *body = malloc(rq.body.n + 1); // it is the handler's to wipe
    if (!body)
        abort();
    if (rq.body.n > 0)
        memcpy(body, rq.body.p, rq.body.n);
    rq.body.p = body;
    reply_init(&rp);
    assert(api_handle(api, &rq, &rp) == 0);
    check(&rp);
    reply_clear(&rp);
    free(body);
    return 0;
}
