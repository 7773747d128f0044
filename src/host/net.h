// SPDX-License-Identifier: Apache-2.0
// Addresses as people write them, and listening sockets. HOST:PORT, IPv6 in brackets:
// [2001:db8::1]:7400.
#ifndef HOST_NET_H
#define HOST_NET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"

#define NET_HOST_SIZE 254                 // 253 characters are the most of a DNS name
#define NET_TEXT_SIZE (NET_HOST_SIZE + 8) // with brackets, colon, port

struct net_address {
    char host[NET_HOST_SIZE]; // name or number, without brackets
    uint16_t port;            // 0 lets the machine choose, when listening
};

// ERR_INVALID with a sentence when text is not HOST:PORT.
int net_address_parse(struct bytes text, struct net_address *out, struct err *e) MUST_USE;
void net_address_format(const struct net_address *a, char out[NET_TEXT_SIZE]);
// Whether the host can only be this machine: 127.x.y.z, ::1 or localhost.
bool net_is_loopback(const struct net_address *a);
bool net_is_number(const struct net_address *a); // the host is an IP address, no name

// Bind and listen. *fd is yours; *port what was given or chosen. ERR_EXISTS: somebody listens there
// already, ERR_DENIED: we may not, ERR_NOT_FOUND: no such address on this machine.
int net_listen(const struct net_address *a, int *fd, uint16_t *port, struct err *e) MUST_USE;

#endif
