// SPDX-License-Identifier: Apache-2.0
#include "screen/roster.h"

#include <assert.h>
#include <string.h>

#include "screen/little.h"

#define AT_VERSION 8
#define AT_LISTS 12
#define AT_SIZE 16
#define AT_INDEX 24
#define AT_TEXT 32
#define AT_ROWS 40
#define AT_ZERO 48
#define AT_HASH 96
#define AT_LIST 128 // the first
#define LIST_SIZE 96

static const char magic[8] = "ENTROST1";

_Static_assert(AT_HASH + HASH_SIZE == AT_LIST, "the lists follow the hash");
_Static_assert(AT_LIST + LIST_SIZE * ROSTER_LISTS_MAX <= ROSTER_PAGE, "the lists fit the header's page");
_Static_assert(12 + ROSTER_LIST_NAME + ROSTER_LIST_DATE == LIST_SIZE, "a list's row has no gap");

uint64_t
roster_layout(const struct roster_sizes *s, uint64_t *rows_at, uint64_t *text_at)
{
    if (s->index > UINT32_MAX || s->rows > UINT32_MAX || s->text > UINT32_MAX)
        return 0;
    *rows_at = ROSTER_PAGE + (s->index + 7) / 8 * 8;
    *text_at = *rows_at + ROSTER_ROW * s->rows;
    return *text_at + s->text;
}

void
roster_write_header(uint8_t *p, uint64_t size, const struct roster_sizes *s, const struct roster_list *lists,
                    size_t list_count)
{
    assert(list_count <= ROSTER_LISTS_MAX);
    memset(p, 0, ROSTER_PAGE);
    memcpy(p, magic, sizeof magic);
    little_put_u32(p + AT_VERSION, ROSTER_VERSION);
    little_put_u32(p + AT_LISTS, (uint32_t)list_count);
    little_put_u64(p + AT_SIZE, size);
    little_put_u64(p + AT_INDEX, s->index);
    little_put_u64(p + AT_TEXT, s->text);
    little_put_u64(p + AT_ROWS, s->rows);
    for (size_t i = 0; i < list_count; i++) {
        uint8_t *row = p + AT_LIST + LIST_SIZE * i;
        const struct roster_list *l = &lists[i];
        assert(l->name.n <= ROSTER_LIST_NAME);
        assert(l->as_of.n <= ROSTER_LIST_DATE);
        row[0] = (uint8_t)l->name.n;
        row[1] = (uint8_t)l->as_of.n;
        little_put_u32(row + 4, l->first);
        little_put_u32(row + 8, l->count);
        if (l->name.n > 0)
            memcpy(row + 12, l->name.p, l->name.n);
        if (l->as_of.n > 0)
            memcpy(row + 12 + ROSTER_LIST_NAME, l->as_of.p, l->as_of.n);
    }
    struct hash hash;
    hash_around(bytes_of(p, (size_t)size), AT_HASH, &hash);
    memcpy(p + AT_HASH, hash.b, HASH_SIZE);
}

static int
damaged(struct err *e, const char *what)
{
    return err_set(e, ERR_CORRUPT, "the index file is damaged: %s; build it again", what);
}

static bool
is_zero(const uint8_t *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (p[i] != 0)
            return false;
    }
    return true;
}

static bool
read_lists(struct roster *r)
{
    const uint8_t *p = r->bytes.p + AT_LIST;
    uint64_t next = 0;
    for (size_t i = 0; i < r->list_count; i++, p += LIST_SIZE) {
        struct roster_list *l = &r->lists[i];
        if (p[0] > ROSTER_LIST_NAME || p[1] > ROSTER_LIST_DATE)
            return false;
        l->name = bytes_of(p + 12, p[0]);
        l->as_of = bytes_of(p + 12 + ROSTER_LIST_NAME, p[1]);
        l->first = little_get_u32(p + 4);
        l->count = little_get_u32(p + 8);
        if (l->first != next)
            return false;
        next += l->count;
    }
    return next == r->row_count;
}

int
roster_open(struct roster *out, struct bytes bytes, bool verify_hash, struct err *e)
{
    if (bytes.n < ROSTER_PAGE || memcmp(bytes.p, magic, sizeof magic) != 0)
        return err_set(e, ERR_INVALID, bytes.n >= sizeof magic && memcmp(bytes.p, magic, sizeof magic) == 0
                                           ? "the index file is cut short; build it again"
                                           : "this is no index file; entente index build makes one");
    if (little_get_u32(bytes.p + AT_VERSION) != ROSTER_VERSION)
        return err_set(e, ERR_VERSION, "the index file is of version %u and this program reads %d; build it again",
                       (unsigned)little_get_u32(bytes.p + AT_VERSION), ROSTER_VERSION);
    *out = (struct roster){.bytes = bytes, .list_count = little_get_u32(bytes.p + AT_LISTS)};
    struct roster_sizes s = {little_get_u64(bytes.p + AT_INDEX), little_get_u64(bytes.p + AT_ROWS),
                             little_get_u64(bytes.p + AT_TEXT)};
    uint64_t size = roster_layout(&s, &out->rows_at, &out->text_at);
    if (size == 0 || size != bytes.n || little_get_u64(bytes.p + AT_SIZE) != size)
        return damaged(e, "it is not as long as its header says");
    out->row_count = (uint32_t)s.rows;
    out->text_size = s.text;
    if (out->list_count > ROSTER_LISTS_MAX || !is_zero(bytes.p + AT_ZERO, AT_HASH - AT_ZERO) || !read_lists(out))
        return damaged(e, "its header contradicts itself");
    struct hash hash;
    if (verify_hash) {
        hash_around(bytes, AT_HASH, &hash);
        if (memcmp(hash.b, bytes.p + AT_HASH, HASH_SIZE) != 0)
            return damaged(e, "its content does not have the hash its header states");
    }
    int rc = index_open(&out->index, bytes_sub(bytes, ROSTER_PAGE, (size_t)s.index), false, e);
    if (rc < 0)
        return rc;
    if (!index_fits(&out->index))
        return err_set(e, ERR_VERSION,
                       "the index file was built with other folding rules or another ICU library than this program has; "
                       "build it again");
    return 0;
}

bool
roster_get(const struct roster *r, uint64_t key, struct roster_listing *out)
{
    if (key >= r->row_count)
        return false;
    const uint8_t *p = r->bytes.p + r->rows_at + ROSTER_ROW * key;
    uint64_t at = little_get_u32(p), reference = little_get_u16(p + 4), primary = little_get_u16(p + 6);
    if (at + reference + primary > r->text_size || p[8] >= r->list_count)
        return false;
    const uint8_t *text = r->bytes.p + r->text_at + at;
    out->list = r->lists[p[8]].name;
    out->reference = bytes_of(text, reference);
    out->primary = bytes_of(text + reference, primary);
    return true;
}

void
roster_hash(const struct roster *r, struct hash *out)
{
    memcpy(out->b, r->bytes.p + AT_HASH, HASH_SIZE);
}
