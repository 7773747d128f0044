// SPDX-License-Identifier: Apache-2.0
// The listener for browsers: the local API and the console's pages over TLS, without keys of clients. Opening finds the
// address, which the API must know before anybody asks; starting serves.
#ifndef NODE_CONSOLE_SERVER_H
#define NODE_CONSOLE_SERVER_H

#include "base/err.h"
#include "host/net.h"
#include "node/certificate.h"

struct api;
struct log;
struct server;

struct console_server {
    int fd; // -1: none, or the server's
    struct net_address address;
    char base[NET_TEXT_SIZE + 8]; // "https://127.0.0.1:7702"; empty when the console has no listener
    struct certificate certificate;
    struct server *server;
};

// Bind to `where` (HOST:PORT), what the config says, or a port of this machine alone: that of the last time if it is free.
// "off" opens nothing. Leaves the address in the folder's file "console".
int console_server_open(struct console_server *c, const struct home *h, const char *where, int64_t now, struct err *e) MUST_USE;
int console_server_start(struct console_server *c, struct api *api, struct log *log, struct err *e) MUST_USE;
void console_server_halt(struct console_server *c);  // no one is served any more
void console_server_close(struct console_server *c); // may be zero but for fd

#endif
