// SPDX-License-Identifier: Apache-2.0
// Time-based one-time passwords (RFC 6238 over RFC 4226, HMAC-SHA-1, 30 seconds, six digits): what authenticator apps
// speak. No clock of its own: the moment comes in.
#ifndef NODE_TOTP_H
#define NODE_TOTP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/bytes.h"

#define TOTP_SECRET_SIZE 20 // RFC 4226: the size of the hash
#define TOTP_STEP_S 30
#define TOTP_DIGITS 6

// The code of one step (moment / TOTP_STEP_S), as a number below 10^digits; digits from 6 to 8.
uint32_t totp_code(struct bytes secret, uint64_t step, unsigned digits);

// Is text (six digits; spaces between them do not count) the code of the step of that moment, or of the one before or
// after it, and later than the step `used`? Takes the same time whatever of it is wrong. *step gets whose it is.
bool totp_fits(struct bytes secret, int64_t now, uint64_t used, struct bytes text, uint64_t *step) MUST_USE;

void totp_base32(struct bytes b, struct buf *out); // RFC 4648 without padding
// otpauth://totp/ISSUER:ACCOUNT?secret=..., which apps read from a picture. Both are percent-encoded.
void totp_uri(struct bytes secret, const char *issuer, const char *account, struct buf *out);

#endif
