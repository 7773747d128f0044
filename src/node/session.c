// SPDX-License-Identifier: Apache-2.0
// The secrets of a browser's session.
#include "node/session.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

void
session_cookie_name(bool is_tls, const char *member, char out[SESSION_COOKIE_NAME_SIZE])
{
    struct buf b;
    buf_init(&b, SESSION_COOKIE_NAME_SIZE - 1);
    buf_append_fmt(&b, "%sentente-%s", is_tls ? "__Host-" : "", member);
    int r = bytes_to_str(buf_bytes(&b), out, SESSION_COOKIE_NAME_SIZE);
    assert(r == 0);
    buf_clear(&b);
}

bool
session_from_hex(struct bytes text, struct session_secret *out)
{
    for (size_t i = 0; i < text.n; i++)
        if (!text_is_ascii_digit(text.p[i]) && !(text.p[i] >= 'a' && text.p[i] <= 'f'))
            return false; // one secret, one text
    return bytes_from_hex(text, out->b, sizeof out->b) == 0;
}

bool
session_from_cookie(struct bytes header, const char *name, struct session_secret *out)
{
    unsigned found = 0;
    bool is_secret = false;
    for (size_t from = 0; from < header.n;) {
        size_t end = bytes_find(header, from, ';');
        struct bytes pair = text_trim(bytes_sub(header, from, end - from));
        size_t equals = bytes_find(pair, 0, '=');
        if (equals < pair.n && bytes_equal_str(bytes_sub(pair, 0, equals), name)) {
            found++;
            is_secret = session_from_hex(bytes_sub(pair, equals + 1, pair.n), out);
        }
        from = end + 1;
    }
    if (found == 1 && is_secret)
        return true;
    sodium_memzero(out, sizeof *out);
    return false;
}

void
session_set_cookie(struct buf *out, const char *name, bool is_tls, const struct session_secret *secret)
{
    buf_append_fmt(out, "%s=", name);
    if (secret)
        bytes_to_hex(bytes_of(secret->b, sizeof secret->b), out);
    buf_append_fmt(out, "; Path=/; HttpOnly; SameSite=Strict%s%s", is_tls ? "; Secure" : "", secret ? "" : "; Max-Age=0");
}

static void
hash_labelled(const char *label, const struct session_secret *secret, struct hash *out)
{
    struct hash_state s;
    hash_init(&s);
    hash_update(&s, bytes_of_str(label));
    hash_update(&s, bytes_of(secret->b, sizeof secret->b));
    hash_final(&s, out);
    sodium_memzero(&s, sizeof s);
}

void
session_hash(const struct session_secret *secret, struct hash *out)
{
    hash_labelled("entente session v1\n", secret, out);
}

void
session_forgery_word(const struct session_secret *secret, char out[SESSION_TEXT_SIZE])
{
    struct hash h;
    hash_labelled("entente forgery word v1\n", secret, &h);
    bytes_to_hex_str(hash_bytes(&h), out);
}

bool
session_fits_forgery_word(const struct session_secret *secret, struct bytes shown)
{
    char word[SESSION_TEXT_SIZE];
    session_forgery_word(secret, word);
    return shown.n == sizeof word - 1 && sodium_memcmp(shown.p, word, shown.n) == 0;
}

bool
session_is_own_origin(struct bytes origin, bool is_tls, struct bytes host)
{
    struct bytes scheme = is_tls ? BYTES_LIT("https://") : BYTES_LIT("http://");
    if (!bytes_has_prefix(origin, scheme) || host.n == 0)
        return false;
    struct bytes rest = bytes_sub(origin, scheme.n, origin.n);
    return rest.n == host.n && strncasecmp((const char *)rest.p, (const char *)host.p, host.n) == 0;
}
