// SPDX-License-Identifier: Apache-2.0
// The listener for browsers.
#include "node/console_server.h"

#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "host/file.h"
#include "node/api.h"
#include "node/server.h"

#define CONSOLE_THREADS 4
#define CONSOLE_CONNECTIONS 256
#define CONSOLE_FIRST_MS 10000 // for the handshake and the first request

static int
cannot_listen(const struct home *h, const struct net_address *a, int code, struct err *e)
{
    const char *hint = code == ERR_EXISTS      ? "; another program listens there already"
                       : code == ERR_NOT_FOUND ? "; this machine has no such address"
                                               : "";
    struct err why = e ? *e : (struct err){0};
    if (e)
        *e = (struct err){0};
    return err_set(e, code == ERR_EXISTS ? ERR_BUSY : ERR_REFUSED, "the console: %s%s (%s, port %u): see 'console' in %s/config",
                   why.text, hint, a->host, a->port, h->dir);
}

// The port of the last time, of a listener that was given none.
static uint16_t
last_port(const struct home *h)
{
    char path[HOME_PATH_SIZE];
    struct buf b;
    struct net_address a = {.port = 0};
    buf_init(&b, sizeof a.host + 64);
    if (home_path(h, "console", path, NULL) == 0 && file_read(path, &b, NULL) == 0 &&
        bytes_has_prefix(buf_bytes(&b), BYTES_LIT("https://")) && net_address_parse(bytes_sub(buf_bytes(&b), 8, b.n), &a, NULL) < 0)
        a.port = 0;
    buf_clear(&b);
    return a.port;
}

static int
listen_somewhere(struct console_server *c, const struct home *h, const char *where, struct err *e)
{
    const char *said = where ? where : h->console[0] ? h->console : "127.0.0.1:0";
    uint16_t port;
    int r = net_address_parse(bytes_of_str(said), &c->address, e);
    if (r < 0)
        return err_within(e, r, "the console");
    if (c->address.port == 0) {
        c->address.port = last_port(h);
        if (net_listen(&c->address, &c->fd, &port, NULL) == 0) {
            c->address.port = port;
            return 0;
        }
        c->address.port = 0;
    }
    r = net_listen(&c->address, &c->fd, &port, e);
    if (r < 0)
        return cannot_listen(h, &c->address, r, e);
    c->address.port = port;
    return 0;
}

static int
tell(struct console_server *c, const struct home *h, struct err *e)
{
    char text[NET_TEXT_SIZE], path[HOME_PATH_SIZE];
    struct net_address shown = c->address;
    struct buf b;
    if (h->console_name[0])
        memcpy(shown.host, h->console_name, strlen(h->console_name) + 1);
    net_address_format(&shown, text);
    buf_init(&b, sizeof c->base - 1);
    buf_append_fmt(&b, "https://%s", text);
    int r = bytes_to_str(buf_bytes(&b), c->base, sizeof c->base);
    buf_clear(&b);
    if (r == 0)
        r = home_path(h, "console", path, e);
    return r == 0 ? file_write(path, bytes_of_str(c->base), 0600, e) : r;
}

int
console_server_open(struct console_server *c, const struct home *h, const char *where, int64_t now, struct err *e)
{
    struct certificate_names names = {.member = h->member, .alliance = h->alliance};
    if (strcmp(where ? where : h->console, "off") == 0)
        return 0;
    int r = listen_somewhere(c, h, where, e);
    if (r < 0)
        return r;
    names.hosts[0] = c->address.host;
    names.hosts[1] = h->console_name[0] ? h->console_name : NULL;
    if (strcmp(c->address.host, "0.0.0.0") == 0 || strcmp(c->address.host, "::") == 0)
        names.hosts[0] = NULL; // every address of the machine: the operator names the one to be used
    r = certificate_open(&c->certificate, h, &names, now, e);
    return r == 0 ? tell(c, h, e) : r;
}

int
console_server_start(struct console_server *c, struct api *api, struct log *log, struct err *e)
{
    struct server_config sc = {
        .fd = c->fd,
        .identity = &c->certificate.identity,
        .body_max_of = api_body_max,
        .handle = api_handle,
        .context = api,
        .log = log,
        .name = "console",
        .threads = CONSOLE_THREADS,
        .connections_max = CONSOLE_CONNECTIONS,
        .connections_ip_max = CONSOLE_CONNECTIONS / 4, // an office may be behind one address, and may not take all places
        .streams_max = CONSOLE_CONNECTIONS / 2,
        .first_ms = CONSOLE_FIRST_MS,
        .bodies_max = (size_t)LIMIT_IMPORT_SIZE + 64 * 1024 * 1024,
    };
    if (!c->base[0])
        return 0;
    int r = server_start(&c->server, &sc, e);
    if (r == 0)
        c->fd = -1; // the server's
    return r;
}

void
console_server_halt(struct console_server *c)
{
    server_stop(c->server);
    c->server = NULL;
}

void
console_server_close(struct console_server *c)
{
    if (c->fd >= 0)
        (void)close(c->fd); // nothing was accepted on it
    c->fd = -1;
    certificate_clear(&c->certificate);
}
