// SPDX-License-Identifier: Apache-2.0
// See numbers.h.
#define _GNU_SOURCE 1 // qsort_r
#include "screen/numbers.h"

#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "screen/little.h"

#define MAGIC "ENTNUMB1"
#define HEADER_SIZE 16
#define ENTRY_SIZE 32
#define TEXT_MAX ((size_t)1 << 30)

struct numbers_row {
    struct numbers_entry entry;
    uint32_t offset;
    uint8_t size;
};

// ---- making ----

void
numbers_init(struct numbers_builder *b)
{
    *b = (struct numbers_builder){0};
    buf_init(&b->text, TEXT_MAX);
}

void
numbers_clear(struct numbers_builder *b)
{
    free(b->rows);
    buf_clear(&b->text);
    *b = (struct numbers_builder){0};
}

int
numbers_add(struct numbers_builder *b, struct bytes number, const struct numbers_entry *entry, struct err *e)
{
    if (number.n == 0 || number.n > UINT8_MAX)
        return 0;
    if (b->count == b->room) {
        size_t room = b->room + b->room / 2 + 64, size;
        struct numbers_row *rows = num_mul(room, sizeof *rows, &size) ? realloc(b->rows, size) : NULL;
        if (!rows)
            return err_set(e, ERR_NOMEM, "no memory for the index of documents");
        b->rows = rows;
        b->room = room;
    }
    b->rows[b->count] = (struct numbers_row){*entry, (uint32_t)b->text.n, (uint8_t)number.n};
    buf_append(&b->text, number);
    if (buf_check(&b->text) < 0)
        return err_set(e, buf_check(&b->text), "the documents of the register are more than an index can hold");
    b->count++;
    return 0;
}

static int
compare_rows(const void *x, const void *y, void *context)
{
    const struct numbers_row *a = x, *b = y;
    const uint8_t *text = context;
    int d = bytes_compare(bytes_of(text + a->offset, a->size), bytes_of(text + b->offset, b->size));
    d = d ? d : num_compare_u64(a->entry.key, b->entry.key);
    d = d ? d : num_compare_i64(a->entry.from, b->entry.from);
    d = d ? d : num_compare_i64(a->entry.until, b->entry.until);
    return d ? d : (int)a->entry.kind - (int)b->entry.kind;
}

static void
append_entry(struct buf *out, const struct numbers_row *row, uint32_t offset)
{
    uint8_t *p = buf_reserve(out, ENTRY_SIZE);
    if (!p)
        return;
    little_put_u64(p, row->entry.key);
    little_put_u64(p + 8, (uint64_t)row->entry.from);
    little_put_u64(p + 16, (uint64_t)row->entry.until);
    little_put_u32(p + 24, offset);
    p[28] = row->size;
    p[29] = row->entry.kind;
    p[30] = p[31] = 0;
    buf_commit(out, ENTRY_SIZE);
}

int
numbers_finish(struct numbers_builder *b, struct buf *out, struct err *e)
{
    uint8_t head[HEADER_SIZE];
    uint32_t offset = 0;
    if (b->count > UINT32_MAX)
        return err_set(e, ERR_LIMIT, "the documents of the register are more than an index can hold");
    if (b->count > 0)
        qsort_r(b->rows, b->count, sizeof *b->rows, compare_rows, b->text.p);
    memcpy(head, MAGIC, 8);
    little_put_u32(head + 8, (uint32_t)b->count);
    little_put_u32(head + 12, (uint32_t)b->text.n);
    buf_append(out, bytes_of(head, sizeof head));
    for (size_t i = 0; i < b->count; i++) {
        append_entry(out, &b->rows[i], offset);
        offset += b->rows[i].size;
    }
    for (size_t i = 0; i < b->count; i++) // in the order of the entries, whatever order they came in
        buf_append(out, bytes_of(b->text.p + b->rows[i].offset, b->rows[i].size));
    int r = buf_check(out);
    return r < 0 ? err_set(e, r, "no memory for the index of documents") : 0;
}

// ---- looking up ----

int
numbers_open(struct numbers *out, struct bytes bytes, struct err *e)
{
    if (bytes.n < HEADER_SIZE || memcmp(bytes.p, MAGIC, 8) != 0)
        return err_set(e, ERR_INVALID, "that is no index of documents");
    *out = (struct numbers){.count = little_get_u32(bytes.p + 8), .text_size = little_get_u32(bytes.p + 12)};
    if (bytes.n != HEADER_SIZE + (uint64_t)out->count * ENTRY_SIZE + out->text_size)
        return err_set(e, ERR_CORRUPT, "the index of documents has another size than it says");
    out->entries = bytes.p + HEADER_SIZE;
    out->text = out->entries + (size_t)out->count * ENTRY_SIZE;
    return 0;
}

// Empty where the entry points outside.
static struct bytes
number_at(const struct numbers *x, uint32_t i)
{
    const uint8_t *p = x->entries + (size_t)i * ENTRY_SIZE;
    uint32_t offset = little_get_u32(p + 24);
    if (offset > x->text_size || p[28] > x->text_size - offset)
        return bytes_of(NULL, 0);
    return bytes_of(x->text + offset, p[28]);
}

uint32_t
numbers_find(const struct numbers *x, struct bytes number)
{
    uint32_t low = 0, high = x->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (bytes_compare(number_at(x, middle), number) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool
numbers_get(const struct numbers *x, uint32_t i, struct bytes number, struct numbers_entry *out)
{
    if (i >= x->count || !bytes_equal(number_at(x, i), number))
        return false;
    const uint8_t *p = x->entries + (size_t)i * ENTRY_SIZE;
    out->key = little_get_u64(p);
    out->from = (int64_t)little_get_u64(p + 8);
    out->until = (int64_t)little_get_u64(p + 16);
    out->kind = p[29];
    return true;
}
