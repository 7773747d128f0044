// SPDX-License-Identifier: Apache-2.0
// The certificate of the console's listener: ECDSA P-256, since browsers take no Ed25519, signed by itself, since nobody
// is above a member. What an officer compares is its fingerprint. Key and certificate are files of the member's folder
// (console.key, console.pem); an operator may put others there, issued by an authority of their own, which then are used as
// they are and never replaced.
#ifndef NODE_CERTIFICATE_H
#define NODE_CERTIFICATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "node/home.h"
#include "node/tls.h"

#define CERTIFICATE_FINGERPRINT_SIZE 96 // 32 bytes in hex with colons, and NUL
#define CERTIFICATE_LIFE_S (397 * 86400ll)
#define CERTIFICATE_RENEW_S (30 * 86400ll) // it is made anew so long before its end

struct certificate {
    struct tls_identity identity; // its pin is zero: nobody pins a browser's listener
    char fingerprint[CERTIFICATE_FINGERPRINT_SIZE]; // SHA-256, as browsers show it
    int64_t until;
    bool is_own; // made by us
};

// What a certificate says it is for. NULL names are left out; this machine's loopback names are always in it.
struct certificate_names {
    const char *member, *alliance;
    const char *hosts[3]; // names and numbers
};

// Take what the folder holds; make it when there is none, and make the certificate anew (with the same key, so that pins of
// it hold) when it is ours and ends soon, or lacks one of the names.
int certificate_open(struct certificate *out, const struct home *h, const struct certificate_names *names, int64_t now,
                     struct err *e) MUST_USE;
void certificate_clear(struct certificate *c); // may be zero
bool certificate_is_due(const struct certificate *c, int64_t now); // it is ours, and to be made anew

// The parts, for tests. key_pem: NULL makes a new key. *identity is yours to clear.
int certificate_make(struct tls_identity *identity, const char *key_pem, const struct certificate_names *names, int64_t now,
                     struct err *e) MUST_USE;
int certificate_look(struct certificate *c, const struct certificate_names *names, bool *has_names, struct err *e) MUST_USE;

#endif
