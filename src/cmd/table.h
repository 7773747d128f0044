// SPDX-License-Identifier: Apache-2.0
// A table for a terminal: cells are made visible (no control characters of others reach it) and padded by display width.
#ifndef CMD_TABLE_H
#define CMD_TABLE_H

#include "base/bytes.h"
#include "cmd/cli.h"

#define TABLE_COLUMNS_MAX 16

struct table;

// heads: `columns` of them, borrowed. NULL without memory; the functions below take that and do nothing.
struct table *table_new(const char *const *heads, size_t columns);
void table_cell(struct table *t, struct bytes text); // row by row
void table_cell_fmt(struct table *t, const char *fmt, ...) FORMAT_LIKE(2, 3);
// Colour of the cell that was put last, where colour may be used.
void table_mark(const struct cli *cli, struct table *t, enum cli_color color);
void table_print(struct cli *cli, struct table *t); // prints and frees

#endif
