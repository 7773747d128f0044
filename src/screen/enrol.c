// SPDX-License-Identifier: Apache-2.0
// The names go to the index's builder, references and first names into two growing runs of bytes that are laid behind the
// index at the end.
#include "screen/enrol.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/when.h"
#include "screen/builder.h"
#include "screen/little.h"
#include "screen/roster.h"

struct screen_enrol {
    struct screen_builder *builder;
    struct roster_list lists[ROSTER_LISTS_MAX];
    uint8_t list_text[ROSTER_LISTS_MAX][ROSTER_LIST_NAME + ROSTER_LIST_DATE];
    size_t list_count;
    struct buf rows, text; // as in the file
    struct buf first;      // first name of the listing begun last
    size_t name_count;     // its names
    uint32_t row_count;
};

static int
no_memory(struct err *e)
{
    return err_set(e, ERR_NOMEM, "no memory to build an index; free some and try again");
}

static int
too_large(struct err *e)
{
    return err_set(e, ERR_LIMIT, "the index file would be larger than 4 GiB; split the list");
}

int
enrol_new(struct screen_enrol **out, struct screen_normaliser *n, struct err *e)
{
    struct screen_enrol *c = calloc(1, sizeof *c);
    if (c == NULL)
        return no_memory(e);
    buf_init(&c->rows, UINT32_MAX);
    buf_init(&c->text, UINT32_MAX);
    buf_init(&c->first, UINT16_MAX);
    int rc = builder_new(&c->builder, n, e);
    if (rc < 0) {
        enrol_free(c);
        return rc;
    }
    *out = c;
    return 0;
}

void
enrol_free(struct screen_enrol *c)
{
    if (c == NULL)
        return;
    builder_free(c->builder);
    buf_clear(&c->rows);
    buf_clear(&c->text);
    buf_clear(&c->first);
    free(c);
}

int
enrol_add_list(struct screen_enrol *c, struct bytes name, struct bytes as_of, struct err *e)
{
    if (name.n == 0 || name.n > ROSTER_LIST_NAME || as_of.n > ROSTER_LIST_DATE)
        return err_set(e, ERR_USAGE, "a list's name has 1 to %d bytes, and its date at most %d", ROSTER_LIST_NAME,
                       ROSTER_LIST_DATE);
    if (c->list_count == ROSTER_LISTS_MAX)
        return err_set(e, ERR_LIMIT, "an index file holds at most %d lists; build two", ROSTER_LISTS_MAX);
    uint8_t *text = c->list_text[c->list_count];
    memcpy(text, name.p, name.n);
    if (as_of.n > 0)
        memcpy(text + name.n, as_of.p, as_of.n);
    c->lists[c->list_count++] = (struct roster_list){bytes_of(text, name.n), bytes_of(text + name.n, as_of.n),
                                                     c->row_count, 0};
    return 0;
}

// The first name is told only where a hit may be through another one.
static void
end_entry(struct screen_enrol *c)
{
    if (c->row_count == 0 || c->name_count < 2)
        return;
    buf_append(&c->text, buf_bytes(&c->first));
    little_put_u16(c->rows.p + c->rows.n - ROSTER_ROW + 6, (uint16_t)c->first.n);
}

int
enrol_add_entry(struct screen_enrol *c, struct bytes reference, struct err *e)
{
    if (c->list_count == 0)
        return err_set(e, ERR_USAGE, "a listing belongs to a list: begin one first");
    if (reference.n > ROSTER_REFERENCE)
        return err_set(e, ERR_USAGE, "a reference has at most %d bytes", ROSTER_REFERENCE);
    if (c->row_count == UINT32_MAX)
        return too_large(e);
    int rc = builder_add_entry(c->builder, c->row_count, WHEN_MIN, WHEN_MAX, e);
    if (rc < 0)
        return rc;
    end_entry(c);
    uint8_t *row = buf_reserve(&c->rows, ROSTER_ROW);
    if (row == NULL || buf_check(&c->text) < 0)
        return buf_check(&c->rows) == ERR_LIMIT || buf_check(&c->text) == ERR_LIMIT ? too_large(e) : no_memory(e);
    memset(row, 0, ROSTER_ROW);
    little_put_u32(row, (uint32_t)c->text.n);
    little_put_u16(row + 4, (uint16_t)reference.n);
    row[8] = (uint8_t)(c->list_count - 1);
    buf_commit(&c->rows, ROSTER_ROW);
    buf_append(&c->text, reference);
    buf_reset(&c->first);
    c->name_count = 0;
    c->row_count++;
    c->lists[c->list_count - 1].count++;
    return 0;
}

int
enrol_add_name(struct screen_enrol *c, enum screen_kind kind, struct bytes name, struct err *e)
{
    int rc = builder_add_name(c->builder, kind, name, e);
    if (rc < 0)
        return rc;
    if (c->name_count++ == 0)
        buf_append(&c->first, name);
    return buf_check(&c->first) < 0 ? no_memory(e) : 0;
}

int
enrol_finish(struct screen_enrol *c, const struct screen_hands *hands, struct buf *out, struct err *e)
{
    assert(out->n == 0);
    end_entry(c);
    static const uint8_t zeros[8];
    uint8_t *page = buf_reserve(out, ROSTER_PAGE);
    if (page == NULL)
        return buf_check(out) == ERR_LIMIT ? too_large(e) : no_memory(e);
    memset(page, 0, ROSTER_PAGE);
    buf_commit(out, ROSTER_PAGE);
    int rc = builder_finish(c->builder, hands, out, e);
    if (rc < 0)
        return rc;
    struct roster_sizes s = {out->n - ROSTER_PAGE, c->row_count, c->text.n};
    uint64_t rows_at, text_at, size = roster_layout(&s, &rows_at, &text_at);
    if (size == 0 || buf_check(&c->text) == ERR_LIMIT || buf_check(&c->rows) == ERR_LIMIT)
        return too_large(e);
    buf_append(out, bytes_of(zeros, (size_t)rows_at - out->n));
    buf_append(out, buf_bytes(&c->rows));
    buf_append(out, buf_bytes(&c->text));
    if (buf_check(out) < 0 || buf_check(&c->rows) < 0 || buf_check(&c->text) < 0)
        return buf_check(out) == ERR_LIMIT ? too_large(e) : no_memory(e);
    assert(out->n == size);
    roster_write_header(out->p, size, &s, c->lists, c->list_count);
    return 0;
}
