// SPDX-License-Identifier: Apache-2.0
// Names of tiles and entry bundles, and the insides of bundles (c2sp.org/tlog-tiles).
#include "ledger/tile.h"

#include <assert.h>

#include "base/num.h"
#include "base/text.h"

#define WIDTH_FULL 256
#define LEVEL_MAX 63
#define GROUP 1000   // what one path element of three digits counts
#define GROUPS_MAX 7 // 1000^7 > 2^64
#define ENTRY_SIZE_MAX 65535

// A decimal number with no leading zero, at most max.
static bool
parse_small(struct bytes text, unsigned max, unsigned *out)
{
    uint64_t value;

    if (text.n > 3 || num_parse_u64(text, &value) != 0 || value > max)
        return false;
    *out = (unsigned)value;
    return true;
}

// Cut one path element of three digits off *rest, with its 'x' and '/' if it has them. False if
// there is none.
static bool
next_group(struct bytes *rest, bool *is_last, uint64_t *value)
{
    size_t at = 0;

    *is_last = rest->n == 0 || rest->p[0] != 'x';
    if (!*is_last)
        at = 1;
    if (rest->n < at + 3)
        return false;
    *value = 0;
    for (size_t i = at; i < at + 3; i++) {
        if (!text_is_ascii_digit(rest->p[i]))
            return false;
        *value = *value * 10 + (uint64_t)(rest->p[i] - '0');
    }
    at += 3;
    if (!*is_last && (rest->n == at || rest->p[at++] != '/'))
        return false;
    *rest = bytes_sub(*rest, at, rest->n - at);
    return true;
}

// Cut a number off *rest: x001/x234/067 is 1234067. Only the shortest form, at most 2^63-1.
static bool
parse_number(struct bytes *rest, uint64_t *out)
{
    bool is_last = false;

    *out = 0;
    for (unsigned i = 0; !is_last; i++) {
        uint64_t group;
        if (!next_group(rest, &is_last, &group))
            return false;
        if (i == 0 && group == 0 && !is_last) // a leading group of zeros
            return false;
        if (*out > (INT64_MAX - group) / GROUP)
            return false;
        *out = *out * GROUP + group;
    }
    return true;
}

int
tile_parse_path(struct bytes path, struct tile *out)
{
    struct bytes rest = path;
    struct tile t = {.width = WIDTH_FULL};

    if (!bytes_has_prefix(rest, BYTES_LIT("tile/")))
        return ERR_INVALID;
    rest = bytes_sub(rest, 5, rest.n - 5);
    size_t slash = bytes_find(rest, 0, '/');
    struct bytes level = bytes_sub(rest, 0, slash);
    if (slash == rest.n)
        return ERR_INVALID;
    rest = bytes_sub(rest, slash + 1, rest.n - slash - 1);
    t.is_entries = bytes_equal_str(level, "entries");
    if (!t.is_entries && !parse_small(level, LEVEL_MAX, &t.level))
        return ERR_INVALID;
    if (!parse_number(&rest, &t.number))
        return ERR_INVALID;
    if (rest.n > 0) {
        if (!bytes_has_prefix(rest, BYTES_LIT(".p/")) ||
            !parse_small(bytes_sub(rest, 3, rest.n - 3), WIDTH_FULL - 1, &t.width) || t.width == 0)
            return ERR_INVALID;
    }
    *out = t;
    return 0;
}

void
tile_append_path(struct buf *out, const struct tile *t)
{
    unsigned group[GROUPS_MAX];
    unsigned count = 0;

    assert(t->width >= 1);
    assert(t->width <= WIDTH_FULL);
    assert(t->level <= LEVEL_MAX);
    buf_append_str(out, "tile/");
    if (t->is_entries)
        buf_append_str(out, "entries");
    else
        buf_append_u64(out, t->level);
    buf_append_byte(out, '/');
    uint64_t left = t->number;
    do {
        assert(count < GROUPS_MAX);
        group[count++] = (unsigned)(left % GROUP);
        left /= GROUP;
    } while (left > 0);
    while (count-- > 0) {
        if (count > 0)
            buf_append_byte(out, 'x');
        buf_append_byte(out, (uint8_t)('0' + group[count] / 100));
        buf_append_byte(out, (uint8_t)('0' + group[count] / 10 % 10));
        buf_append_byte(out, (uint8_t)('0' + group[count] % 10));
        if (count > 0)
            buf_append_byte(out, '/');
    }
    if (t->width < WIDTH_FULL) {
        buf_append_str(out, ".p/");
        buf_append_u64(out, t->width);
    }
}

unsigned
tile_width_at(unsigned level, uint64_t number, uint64_t tree_size)
{
    uint64_t held = level < 8 ? tree_size >> (8 * level) : 0; // hashes of that level

    if (number < held / WIDTH_FULL)
        return WIDTH_FULL;
    return number == held / WIDTH_FULL ? (unsigned)(held % WIDTH_FULL) : 0;
}

void
tile_append_entry(struct buf *out, struct bytes entry)
{
    assert(entry.n <= ENTRY_SIZE_MAX);
    buf_append_u16be(out, (uint16_t)entry.n);
    buf_append(out, entry);
}

bool
tile_next_entry(struct bytes *bundle, struct bytes *entry, bool *bad)
{
    *bad = false;
    if (bundle->n == 0)
        return false;
    if (bundle->n < 2 || bundle->n - 2 < num_get_u16be(bundle->p)) {
        *bad = true;
        return false;
    }
    *entry = bytes_sub(*bundle, 2, num_get_u16be(bundle->p));
    *bundle = bytes_sub(*bundle, 2 + entry->n, bundle->n - 2 - entry->n);
    return true;
}
