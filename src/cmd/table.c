// SPDX-License-Identifier: Apache-2.0
// Tables on a terminal: cells made visible, columns as wide as their widest cell, measured in display columns.
#define _XOPEN_SOURCE 700 // wcwidth
#include "cmd/table.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>
#include <wchar.h>

#include "base/buf.h"
#include "base/text.h"

#define TABLE_SIZE_MAX (64 * 1024 * 1024)

struct table_cell {
    size_t at, n, width;
    enum cli_color color;
};

struct table {
    const char *const *heads;
    size_t columns;
    size_t widths[TABLE_COLUMNS_MAX];
    struct buf text;
    struct table_cell *cells;
    size_t count, capacity;
    bool failed;
};

struct table *
table_new(const char *const *heads, size_t columns)
{
    assert(columns > 0);
    assert(columns <= TABLE_COLUMNS_MAX);
    struct table *t = calloc(1, sizeof *t);
    if (!t)
        return NULL;
    t->heads = heads;
    t->columns = columns;
    buf_init(&t->text, TABLE_SIZE_MAX);
    for (size_t i = 0; i < columns; i++)
        table_cell(t, bytes_of_str(heads[i]));
    return t;
}

static size_t
display_width(struct bytes b)
{
    size_t at = 0, width = 0;
    while (at < b.n) {
        int32_t c = text_next(b, &at);
        if (c < 0)
            return b.n;
        int w = wcwidth((wchar_t)c);
        width += w > 0 ? (size_t)w : 0;
    }
    return width;
}

void
table_cell(struct table *t, struct bytes text)
{
    if (!t || t->failed)
        return;
    if (t->count == t->capacity) {
        size_t capacity = t->capacity ? t->capacity * 2 : 64;
        struct table_cell *cells = realloc(t->cells, capacity * sizeof *cells);
        if (!cells) {
            t->failed = true;
            return;
        }
        t->cells = cells;
        t->capacity = capacity;
    }
    size_t at = t->text.n;
    text_append_visible(&t->text, text);
    t->cells[t->count++] = (struct table_cell){at, t->text.n - at, 0, CLI_PLAIN};
}

void
table_cell_fmt(struct table *t, const char *fmt, ...)
{
    struct buf b;
    va_list args;
    buf_init(&b, 4096);
    va_start(args, fmt);
    buf_append_vfmt(&b, fmt, args);
    va_end(args);
    table_cell(t, buf_bytes(&b));
    buf_clear(&b);
}

void
table_mark(const struct cli *cli, struct table *t, enum cli_color color)
{
    if (t && !t->failed && cli->is_color)
        t->cells[t->count - 1].color = color;
}

static void
print_cell(struct cli *cli, const struct table *t, size_t i, size_t width)
{
    const struct table_cell *c = &t->cells[i];
    bool is_head = i < t->columns, is_last = (i + 1) % t->columns == 0;
    enum cli_color color = is_head ? CLI_BOLD : c->color;
    cli_say("%s%.*s%s", color == CLI_PLAIN ? "" : cli_color(cli, color), (int)c->n, (const char *)t->text.p + c->at,
            color == CLI_PLAIN ? "" : cli_color(cli, CLI_PLAIN));
    cli_say(is_last ? "\n" : "%*s", (int)(width - c->width + 2), "");
}

void
table_print(struct cli *cli, struct table *t)
{
    if (!t)
        return;
    if (t->failed || buf_check(&t->text) < 0)
        cli_note("entente: the table is too large for this machine's memory\n");
    for (size_t column = 0; column < t->columns; column++) {
        size_t widest = 0;
        for (size_t i = column; i < t->count; i += t->columns) {
            struct table_cell *c = &t->cells[i];
            c->width = display_width((struct bytes){t->text.p + c->at, c->n});
            widest = c->width > widest ? c->width : widest;
        }
        t->widths[column] = widest;
    }
    for (size_t i = 0; !t->failed && i < t->count; i++)
        print_cell(cli, t, i, t->widths[i % t->columns]);
    buf_clear(&t->text);
    free(t->cells);
    free(t);
}
