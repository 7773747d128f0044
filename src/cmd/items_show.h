// SPDX-License-Identifier: Apache-2.0
// Items as a table.
#ifndef CMD_ITEMS_SHOW_H
#define CMD_ITEMS_SHOW_H

#include "base/json.h"
#include "cmd/cli.h"

// A row an item, late ones marked by the word, on a terminal by colour too. last: a field of text that is shown in the last
// column; NULL: how far they are.
void items_show_table(struct cli *cli, const struct json *items, const char *last);
void items_show_list(struct cli *cli, const struct json *answer);

#endif
