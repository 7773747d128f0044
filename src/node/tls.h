// SPDX-License-Identifier: Apache-2.0
// A member's transport identity: an Ed25519 key, dressed in a self-signed certificate because TLS
// wants one. Nothing in the certificate counts but the key: peers know each other by the pin, the
// SHA-256 of the SubjectPublicKeyInfo.
#ifndef NODE_TLS_H
#define NODE_TLS_H

#include <stdint.h>

#include <gnutls/gnutls.h>

#include "base/err.h"
#include "crypto/hash.h"
#include "crypto/sign.h"

#define TLS_PIN_TEXT_SIZE 53 // "sha256//", 44 characters of base64, NUL

// TLS 1.3 and the curves every node has; nothing older is ever negotiated.
#define TLS_PRIORITIES "NORMAL:-VERS-ALL:+VERS-TLS1.3:-GROUP-ALL:+GROUP-X25519:+GROUP-SECP256R1"

// For browsers: TLS 1.2 too, with forward secrecy and authenticated ciphers alone.
#define TLS_BROWSER_PRIORITIES                                                                     \
    "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-KX-ALL:+ECDHE-ECDSA:-CIPHER-ALL:+AES-128-GCM:+"   \
    "AES-256-GCM:+CHACHA20-POLY1305:-GROUP-ALL:+GROUP-X25519:+GROUP-SECP256R1:%SERVER_PRECEDENCE"

struct tls_identity {
    char *cert_pem;  // owned
    char *key_pem;   // owned, secret: wiped by tls_identity_clear
    struct hash pin; // what others pin
};

// From the transport seed. The same seed and name always give the same bytes: no clock and no
// randomness go in, and the certificate is valid from 2020 for good, so no clock of a peer can void
// it.
int tls_identity_make(struct tls_identity *out, const uint8_t seed[SIGN_SEED_SIZE],
                      const char *name, struct err *e) MUST_USE;
void tls_identity_clear(struct tls_identity *i); // may be cleared already, if it was made or zeroed

void tls_pin_of(const struct sign_public *key, struct hash *out);
// As libcurl writes pins: sha256//BASE64.
void tls_pin_text(const struct hash *pin, char out[TLS_PIN_TEXT_SIZE]);

// The pin of the certificate that the other side of a handshake showed. ERR_DENIED when it showed
// none, or one whose key is not Ed25519.
int tls_peer_pin(gnutls_session_t session, struct hash *out) MUST_USE;

#endif
