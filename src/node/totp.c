// SPDX-License-Identifier: Apache-2.0
// Time-based one-time passwords.
#include "node/totp.h"

#include <assert.h>
#include <string.h>

#include <nettle/hmac.h>

#include "base/text.h"

#define TOTP_WINDOW 1 // steps that a clock may be off, to either side

uint32_t
totp_code(struct bytes secret, uint64_t step, unsigned digits)
{
    struct hmac_sha1_ctx ctx;
    uint8_t counter[8], mac[SHA1_DIGEST_SIZE];
    uint32_t modulus = 1;
    assert(digits >= 6);
    assert(digits <= 8);
    for (unsigned i = 0; i < digits; i++)
        modulus *= 10;
    for (unsigned i = 0; i < sizeof counter; i++)
        counter[i] = (uint8_t)(step >> (8 * (7 - i)));
    hmac_sha1_set_key(&ctx, secret.n, secret.p);
    hmac_sha1_update(&ctx, sizeof counter, counter);
    hmac_sha1_digest(&ctx, sizeof mac, mac);
    const uint8_t *at = mac + (mac[sizeof mac - 1] & 15);
    uint32_t number = (uint32_t)(at[0] & 0x7f) << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
    explicit_bzero(&ctx, sizeof ctx);
    explicit_bzero(mac, sizeof mac);
    return number % modulus;
}

// Six digits, however they are spaced; UINT32_MAX, which is no code, otherwise.
static uint32_t
read_code(struct bytes text)
{
    uint32_t number = 0;
    unsigned digits = 0;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == ' ')
            continue;
        if (!text_is_ascii_digit(text.p[i]) || ++digits > TOTP_DIGITS)
            return UINT32_MAX;
        number = number * 10 + (uint32_t)(text.p[i] - '0');
    }
    return digits == TOTP_DIGITS ? number : UINT32_MAX;
}

bool
totp_fits(struct bytes secret, int64_t now, uint64_t used, struct bytes text, uint64_t *step)
{
    uint32_t said = read_code(text);
    uint64_t here = now < 0 ? 0 : (uint64_t)now / TOTP_STEP_S, found = 0;
    for (uint64_t at = here < TOTP_WINDOW ? 0 : here - TOTP_WINDOW; at <= here + TOTP_WINDOW; at++) {
        bool is_it = (totp_code(secret, at, TOTP_DIGITS) == said) & (at > used);
        found = is_it ? at : found;
    }
    *step = found;
    return found != 0;
}

void
totp_base32(struct bytes b, struct buf *out)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    uint32_t bits = 0;
    unsigned count = 0;
    for (size_t i = 0; i < b.n; i++) {
        bits = (bits << 8 | b.p[i]) & 0xfff;
        for (count += 8; count >= 5; count -= 5)
            buf_append_byte(out, (uint8_t)digits[bits >> (count - 5) & 31]);
    }
    if (count > 0)
        buf_append_byte(out, (uint8_t)digits[bits << (5 - count) & 31]);
}

static void
append_encoded(struct buf *out, const char *text)
{
    for (; *text; text++) {
        uint8_t c = (uint8_t)*text;
        if (text_is_ascii_upper(c) || text_is_ascii_lower(c) || text_is_ascii_digit(c) || strchr("-._~", c))
            buf_append_byte(out, c);
        else
            buf_append_fmt(out, "%%%02X", c);
    }
}

void
totp_uri(struct bytes secret, const char *issuer, const char *account, struct buf *out)
{
    buf_append_str(out, "otpauth://totp/");
    append_encoded(out, issuer);
    buf_append_byte(out, ':');
    append_encoded(out, account);
    buf_append_str(out, "?secret=");
    totp_base32(secret, out);
    buf_append_str(out, "&issuer=");
    append_encoded(out, issuer);
    buf_append_fmt(out, "&algorithm=SHA1&digits=%d&period=%d", TOTP_DIGITS, TOTP_STEP_S);
}
