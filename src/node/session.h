// SPDX-License-Identifier: Apache-2.0
// The secrets of a browser's session: 32 random bytes in a cookie, of which the node keeps the hash; and the word that a
// page must send with whatever changes something, which is worked out from the same bytes, so that no other page can know
// it. One-time links are secrets of the same kind.
#ifndef NODE_SESSION_H
#define NODE_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "base/limits.h"
#include "crypto/hash.h"

#define SESSION_SECRET_SIZE 32
#define SESSION_TEXT_SIZE 65 // of a secret or of the word against forged requests, in hex, with its NUL
#define SESSION_COOKIE_NAME_SIZE (sizeof "__Host-entente-" + LIMIT_MEMBER_NAME)

struct session_secret {
    uint8_t b[SESSION_SECRET_SIZE];
};

// The cookie's name says the member, since a browser keeps one jar for all ports of a machine. Over TLS its prefix makes
// the browser see to it that no other host and no plain HTTP can set it.
void session_cookie_name(bool is_tls, const char *member, char out[SESSION_COOKIE_NAME_SIZE]);
// The secret in a Cookie header. False when that has no cookie of the name, two of it, or one that is no secret.
bool session_from_cookie(struct bytes header, const char *name, struct session_secret *out) MUST_USE;
bool session_from_hex(struct bytes text, struct session_secret *out) MUST_USE; // 64 digits, as we write them
// What a Set-Cookie header holds; NULL: ends the cookie.
void session_set_cookie(struct buf *out, const char *name, bool is_tls, const struct session_secret *secret);

void session_hash(const struct session_secret *secret, struct hash *out); // what is kept
void session_forgery_word(const struct session_secret *secret, char out[SESSION_TEXT_SIZE]);
bool session_fits_forgery_word(const struct session_secret *secret, struct bytes shown); // in constant time

// Is a browser's Origin ("https://tjk.example:7443") that of the page that was asked of us: this scheme, and this Host?
bool session_is_own_origin(struct bytes origin, bool is_tls, struct bytes host);

#endif
