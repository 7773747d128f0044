// SPDX-License-Identifier: Apache-2.0
// What a browser sends before anybody has signed in: a cookie, a name, a code, an origin, what it says of gzip. The first
// byte says which. What is taken for a secret is one, and is written as it was read.
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "node/console.h"
#include "node/officers.h"
#include "node/session.h"
#include "node/totp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
cookie(struct bytes header)
{
    static const char name[] = "__Host-entente-KAZ";
    struct session_secret secret, again;
    struct buf b;
    if (!session_from_cookie(header, name, &secret))
        return;
    buf_init(&b, 1024);
    session_set_cookie(&b, name, true, &secret);
    assert(session_from_cookie(buf_bytes(&b), name, &again));
    assert(memcmp(secret.b, again.b, sizeof secret.b) == 0);
    buf_clear(&b);
}

static void
name_of(struct bytes typed)
{
    char name[STORE_OFFICER_SIZE], again[STORE_OFFICER_SIZE];
    if (officers_name(typed, name, NULL) != 0)
        return;
    assert(strlen(name) == typed.n);
    assert(officers_name(bytes_of_str(name), again, NULL) == 0);
    assert(strcmp(name, again) == 0);
}

static void
code(struct bytes text)
{
    uint64_t step;
    unsigned digits = 0;
    for (size_t i = 0; i < text.n; i++)
        digits += text.p[i] >= '0' && text.p[i] <= '9';
    if (totp_fits(BYTES_LIT("12345678901234567890"), 59, 0, text, &step)) {
        assert(digits == TOTP_DIGITS);
        assert(step <= 2);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct session_secret secret;
    if (size == 0)
        return 0;
    struct bytes rest = bytes_of(data + 1, size - 1);
    size_t half = bytes_find(rest, 0, '\n');
    switch (data[0]) {
    case 'c':
        cookie(rest);
        break;
    case 'n':
        name_of(rest);
        break;
    case 't':
        code(rest);
        break;
    case 'o':
        if (session_is_own_origin(bytes_sub(rest, 0, half), true, bytes_sub(rest, half + 1, rest.n)))
            assert(half > 8);
        break;
    case 'h':
        assert(!session_from_hex(rest, &secret) || rest.n == 2 * SESSION_SECRET_SIZE);
        break;
    default:
        (void)console_takes_gzip(rest); // must only end
    }
    return 0;
}
