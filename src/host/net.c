// SPDX-License-Identifier: Apache-2.0
// Addresses and listening sockets.
#include "host/net.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/num.h"

#define NET_BACKLOG 256

static bool
net_is_host(struct bytes host, bool in_brackets)
{
    if (host.n == 0 || host.n >= NET_HOST_SIZE)
        return false;
    for (size_t i = 0; i < host.n; i++) {
        uint8_t c = host.p[i];
        bool ok = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '.' || c == '-' || c == '_';
        if (!ok && !(in_brackets && (c == ':' || c == '%')))
            return false;
    }
    return true;
}

int
net_address_parse(struct bytes text, struct net_address *out, struct err *e)
{
    struct bytes host;
    struct bytes port;
    uint64_t number = 0;
    bool in_brackets = text.n > 0 && text.p[0] == '[';
    size_t end = bytes_find(text, 0, in_brackets ? ']' : ':');

    if (in_brackets) {
        host = bytes_sub(text, 1, end < text.n ? end - 1 : 0);
        end++;
    } else {
        host = bytes_sub(text, 0, end);
    }
    if (end >= text.n || text.p[end] != ':')
        return err_set(e, ERR_INVALID, "'%.*s' is no address: write HOST:PORT, or [IPV6]:PORT",
                       (int)num_min_size(text.n, 300), (const char *)text.p);
    port = bytes_sub(text, end + 1, text.n - end - 1);
    if (!net_is_host(host, in_brackets) || num_parse_u64(port, &number) != 0 || number > UINT16_MAX)
        return err_set(e, ERR_INVALID, "'%.*s' is no address: write HOST:PORT, or [IPV6]:PORT",
                       (int)num_min_size(text.n, 300), (const char *)text.p);
    memcpy(out->host, host.p, host.n);
    out->host[host.n] = '\0';
    out->port = (uint16_t)number;
    return 0;
}

void
net_address_format(const struct net_address *a, char out[NET_TEXT_SIZE])
{
    bool is_ipv6 = strchr(a->host, ':') != NULL;
    int n = snprintf(out, NET_TEXT_SIZE, is_ipv6 ? "[%s]:%u" : "%s:%u", a->host, (unsigned)a->port);

    assert(n > 0 && n < NET_TEXT_SIZE);
}

bool
net_is_loopback(const struct net_address *a)
{
    struct in_addr four;
    struct in6_addr six;

    if (strcmp(a->host, "localhost") == 0)
        return true;
    if (inet_pton(AF_INET, a->host, &four) == 1)
        return (ntohl(four.s_addr) >> 24) == 127;
    return inet_pton(AF_INET6, a->host, &six) == 1 && IN6_IS_ADDR_LOOPBACK(&six);
}

bool
net_is_number(const struct net_address *a)
{
    struct in_addr four;
    struct in6_addr six;

    return inet_pton(AF_INET, a->host, &four) == 1 || inet_pton(AF_INET6, a->host, &six) == 1;
}

static int
net_code(int number)
{
    if (number == EADDRINUSE)
        return ERR_EXISTS;
    if (number == EACCES || number == EPERM)
        return ERR_DENIED;
    return number == EADDRNOTAVAIL ? ERR_NOT_FOUND : ERR_IO;
}

static uint16_t
net_port_of(int fd)
{
    struct sockaddr_storage at;
    socklen_t n = sizeof(at);

    if (getsockname(fd, (struct sockaddr *)&at, &n) != 0)
        return 0;
    if (at.ss_family == AF_INET6)
        return ntohs(((const struct sockaddr_in6 *)(const void *)&at)->sin6_port);
    return ntohs(((const struct sockaddr_in *)(const void *)&at)->sin_port);
}

int
net_listen(const struct net_address *a, int *fd, uint16_t *port, struct err *e)
{
    char service[8];
    char text[NET_TEXT_SIZE];
    struct addrinfo *list = NULL;
    struct addrinfo hints = {.ai_family = AF_UNSPEC,
                             .ai_socktype = SOCK_STREAM,
                             .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    int number = EADDRNOTAVAIL;
    int yes = 1;

    net_address_format(a, text);
    (void)snprintf(service, sizeof(service), "%u", (unsigned)a->port); // five digits at most
    int found = getaddrinfo(a->host, service, &hints, &list);
    if (found != 0)
        return err_set(e, ERR_NOT_FOUND, "cannot listen on %s: %s", text, gai_strerror(found));
    *fd = -1;
    for (const struct addrinfo *i = list; i != NULL && *fd < 0; i = i->ai_next) {
        int s = socket(i->ai_family, i->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, i->ai_protocol);
        if (s >= 0 && setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)) == 0 &&
            bind(s, i->ai_addr, i->ai_addrlen) == 0 && listen(s, NET_BACKLOG) == 0) {
            *fd = s;
            break;
        }
        number = errno;
        if (s >= 0)
            (void)close(s); // never used
    }
    freeaddrinfo(list);
    if (*fd < 0) {
        errno = number;
        return err_set(e, net_code(number), "cannot listen on %s: %m", text);
    }
    *port = net_port_of(*fd);
    return 0;
}
