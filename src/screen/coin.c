// SPDX-License-Identifier: Apache-2.0
// See coin.h. Written from BIP 173, BIP 350 and the description of base58check.
#include "screen/coin.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/text.h"
#include "crypto/hash.h"

#define COIN_BECH32_MAX 90 // characters
#define COIN_PAYLOAD_MAX 26 // two bytes of version (Zcash), twenty of hash, four of checksum
#define COIN_BECH32 1u
#define COIN_BECH32M 0x2bc830a3u

// ---- base58check ----

static int
base58_value(uint8_t c)
{
    static const char alphabet[] = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    const char *at = c ? strchr(alphabet, c) : NULL;
    return at ? (int)(at - alphabet) : -1;
}

// The bytes of a base58 text, at most COIN_PAYLOAD_MAX; 0 when they are more.
static size_t
base58_read(struct bytes text, uint8_t out[COIN_PAYLOAD_MAX])
{
    uint8_t number[COIN_PAYLOAD_MAX] = {0}; // big-endian
    size_t ones = 0;
    while (ones < text.n && text.p[ones] == '1')
        ones++;
    for (size_t i = 0; i < text.n; i++) {
        unsigned carry = (unsigned)base58_value(text.p[i]);
        for (size_t k = COIN_PAYLOAD_MAX; k-- > 0;) {
            carry += number[k] * 58u;
            number[k] = (uint8_t)carry;
            carry >>= 8;
        }
        if (carry != 0)
            return 0;
    }
    size_t first = 0;
    while (first < COIN_PAYLOAD_MAX && number[first] == 0)
        first++;
    size_t n = ones + COIN_PAYLOAD_MAX - first; // each leading '1' is a zero byte
    if (n > COIN_PAYLOAD_MAX)
        return 0;
    memset(out, 0, ones);
    memcpy(out + ones, number + first, COIN_PAYLOAD_MAX - first);
    return n;
}

static enum coin_verdict
check_base58(struct bytes text, const char **scheme)
{
    uint8_t payload[COIN_PAYLOAD_MAX];
    struct hash once, twice;
    bool has_digit = false, has_upper = false, has_lower = false;
    if (text.n < 26 || text.n > 36)
        return COIN_NONE;
    for (size_t i = 0; i < text.n; i++) {
        if (base58_value(text.p[i]) < 0)
            return COIN_NONE;
        has_digit = has_digit || text_is_ascii_digit(text.p[i]);
        has_upper = has_upper || text_is_ascii_upper(text.p[i]);
        has_lower = has_lower || text_is_ascii_lower(text.p[i]);
    }
    if (!has_digit || !has_upper || !has_lower)
        return COIN_NONE; // some other number
    *scheme = "base58check";
    size_t n = base58_read(text, payload);
    if (n != 25 && n != 26)
        return COIN_BAD;
    hash_of(bytes_of(payload, n - 4), &once);
    hash_of(hash_bytes(&once), &twice);
    return memcmp(twice.b, payload + n - 4, 4) == 0 ? COIN_GOOD : COIN_BAD;
}

// ---- bech32 ----

static int
bech32_value(uint8_t c)
{
    static const char alphabet[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    const char *at = c ? strchr(alphabet, c) : NULL;
    return at ? (int)(at - alphabet) : -1;
}

static uint32_t
bech32_step(uint32_t sum, unsigned value)
{
    static const uint32_t generator[] = {0x3b6a57b2u, 0x26508e6du, 0x1ea119fau, 0x3d4233ddu, 0x2a1462b3u};
    uint32_t top = sum >> 25;
    sum = (sum & 0x1ffffffu) << 5 ^ value;
    for (unsigned i = 0; i < 5; i++)
        if (top >> i & 1)
            sum ^= generator[i];
    return sum;
}

// Prefixes of coins, so that no other number with a '1' in it is taken for an address.
static bool
is_bech32_prefix(struct bytes prefix)
{
    static const char *const known[] = {"bc", "tb", "ltc", "dgb", "vtc", "grs", "btg", "addr", "zs", "cosmos", "bnb"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (bytes_equal_str(prefix, known[i]))
            return true;
    return false;
}

static enum coin_verdict
check_bech32(struct bytes text, const char **scheme)
{
    uint8_t lower[COIN_BECH32_MAX];
    size_t split = 0;
    bool has_upper = false, has_lower = false;
    if (text.n < 8 || text.n > COIN_BECH32_MAX)
        return COIN_NONE;
    for (size_t i = 0; i < text.n; i++) {
        uint8_t c = text.p[i];
        has_upper = has_upper || text_is_ascii_upper(c);
        has_lower = has_lower || text_is_ascii_lower(c);
        lower[i] = text_is_ascii_upper(c) ? (uint8_t)(c + 32) : c;
        split = c == '1' ? i : split;
    }
    if (split == 0 || !is_bech32_prefix(bytes_of(lower, split)))
        return COIN_NONE;
    *scheme = "bech32";
    if ((has_upper && has_lower) || text.n < split + 7)
        return COIN_BAD;
    uint32_t sum = 1;
    for (size_t i = 0; i < split; i++)
        sum = bech32_step(sum, lower[i] >> 5);
    sum = bech32_step(sum, 0);
    for (size_t i = 0; i < split; i++)
        sum = bech32_step(sum, lower[i] & 31);
    for (size_t i = split + 1; i < text.n; i++) {
        int value = bech32_value(lower[i]);
        if (value < 0)
            return COIN_BAD;
        sum = bech32_step(sum, (unsigned)value);
    }
    return sum == COIN_BECH32 || sum == COIN_BECH32M ? COIN_GOOD : COIN_BAD;
}

// ---- Ethereum ----

static enum coin_verdict
check_hex(struct bytes text, const char **scheme)
{
    if (text.n != 42 || text.p[0] != '0' || (text.p[1] | 0x20) != 'x')
        return COIN_NONE;
    for (size_t i = 2; i < text.n; i++) {
        uint8_t c = text.p[i] | 0x20;
        if (!text_is_ascii_digit(text.p[i]) && (c < 'a' || c > 'f'))
            return COIN_NONE;
    }
    *scheme = "Ethereum's shape (EIP-55 is not checked)";
    return COIN_SHAPE;
}

enum coin_verdict
coin_check(struct bytes text, const char **scheme)
{
    *scheme = NULL;
    enum coin_verdict v = check_hex(text, scheme);
    if (v == COIN_NONE)
        v = check_bech32(text, scheme);
    return v == COIN_NONE ? check_base58(text, scheme) : v;
}
