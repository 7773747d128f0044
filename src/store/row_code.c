// SPDX-License-Identifier: Apache-2.0
// Format, big-endian: flags; layer, kind, leaf class, status; id; object; time; from; until; note
// to the end. What the flags say is left out, and what can be left out is: a row has one form.
//   01 the id is the group   02 the object is the group   04 the object is the id (unless 02)
//   08 from is the time      10 until is "for ever"
#include "store/row_code.h"

#include <assert.h>
#include <string.h>

#include "base/num.h"
#include "base/when.h"

#define ID_IS_GROUP 0x01
#define OBJECT_IS_GROUP 0x02
#define OBJECT_IS_ID 0x04
#define FROM_IS_TIME 0x08
#define UNTIL_IS_EVER 0x10

static uint8_t
flags_of(const struct row *r)
{
    unsigned flags = 0;
    if (hash_equal(&r->id, &r->group))
        flags |= ID_IS_GROUP;
    if (hash_equal(&r->object, &r->group))
        flags |= OBJECT_IS_GROUP;
    else if (hash_equal(&r->object, &r->id))
        flags |= OBJECT_IS_ID;
    if (r->from == r->time)
        flags |= FROM_IS_TIME;
    if (r->until == WHEN_MAX)
        flags |= UNTIL_IS_EVER;
    return (uint8_t)flags;
}

static uint8_t *
put(uint8_t *at, const void *p, size_t n)
{
    memcpy(at, p, n);
    return at + n;
}

static uint8_t *
put_time(uint8_t *at, int64_t t)
{
    num_put_u64be(at, (uint64_t)t);
    return at + 8;
}

size_t
row_code_write(const struct row *r, uint8_t out[ROW_CODE_MAX])
{
    uint8_t flags = flags_of(r);
    assert(r->note.n <= ROW_NOTE_MAX);
    const uint8_t head[5] = {flags, r->layer, r->kind, r->leaf_class, r->status};
    uint8_t *at = put(out, head, sizeof(head));
    if (!(flags & ID_IS_GROUP))
        at = put(at, r->id.b, HASH_SIZE);
    if (!(flags & (OBJECT_IS_GROUP | OBJECT_IS_ID)))
        at = put(at, r->object.b, HASH_SIZE);
    at = put_time(at, r->time);
    if (!(flags & FROM_IS_TIME))
        at = put_time(at, r->from);
    if (!(flags & UNTIL_IS_EVER))
        at = put_time(at, r->until);
    if (r->note.n > 0)
        at = put(at, r->note.p, r->note.n);
    assert(at <= out + ROW_CODE_MAX);
    return (size_t)(at - out);
}

struct cursor {
    struct bytes left;
    int rc; // ERR_INVALID once it was too short
};

static void
take(struct cursor *c, void *out, size_t n)
{
    if (c->rc != 0 || c->left.n < n) {
        c->rc = ERR_INVALID;
        return;
    }
    memcpy(out, c->left.p, n);
    c->left = bytes_sub(c->left, n, c->left.n);
}

static int64_t
take_time(struct cursor *c)
{
    uint8_t b[8] = {0};
    take(c, b, sizeof(b));
    return (int64_t)num_get_u64be(b);
}

int
row_code_read(struct bytes data, struct row *r)
{
    struct cursor c = {data, 0};
    uint8_t head[5] = {0};
    take(&c, head, sizeof(head));
    uint8_t flags = head[0];
    r->layer = head[1];
    r->kind = head[2];
    r->leaf_class = head[3];
    r->status = head[4];
    r->id = r->object = r->group;
    if (!(flags & ID_IS_GROUP))
        take(&c, r->id.b, HASH_SIZE);
    if (flags & OBJECT_IS_ID)
        r->object = r->id;
    else if (!(flags & OBJECT_IS_GROUP))
        take(&c, r->object.b, HASH_SIZE);
    r->time = take_time(&c);
    r->from = flags & FROM_IS_TIME ? r->time : take_time(&c);
    r->until = flags & UNTIL_IS_EVER ? WHEN_MAX : take_time(&c);
    if (c.rc != 0 || c.left.n > ROW_NOTE_MAX)
        return ERR_INVALID;
    r->note = c.left;
    return flags == flags_of(r) ? 0 : ERR_INVALID;
}
