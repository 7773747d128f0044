// SPDX-License-Identifier: Apache-2.0
// Items as a table: the most urgent first, as they come.
#include "cmd/items_show.h"

#include "cmd/table.h"

static void
cell_state(struct cli *cli, struct table *t, struct bytes state)
{
    bool is_late = bytes_equal_str(state, "late"), is_soon = bytes_equal_str(state, "soon");
    table_cell(t, is_late ? BYTES_LIT("LATE") : is_soon ? BYTES_LIT("due soon") : state);
    table_mark(cli, t, is_late ? CLI_RED : is_soon ? CLI_YELLOW : CLI_PLAIN);
}

static void
cell_proposal(struct table *t, const struct json *x)
{
    struct bytes proposal = bytes_sub(json_get_text(x, "proposal"), 0, 12);
    const struct json *number = json_get(x, "number");
    table_cell_fmt(t, "%.*s%s%.*s", (int)proposal.n, proposal.n ? (const char *)proposal.p : "", proposal.n && number ? " no. " : "",
                   proposal.n && number ? (int)number->text.n : 0, proposal.n && number ? (const char *)number->text.p : "");
}

void
items_show_table(struct cli *cli, const struct json *items, const char *last)
{
    const char *const heads[] = {"id", "item", "owner", "due", "state", "proposal", last ? last : "progress"};
    struct table *t = table_new(heads, 7);
    for (const struct json *x = items ? items->first : NULL; x; x = x->next) {
        table_cell(t, bytes_sub(json_get_text(x, "id"), 0, 12));
        table_cell(t, json_get_text(x, "title"));
        table_cell(t, json_get_text(x, "owner"));
        table_cell(t, bytes_sub(json_get_text(x, "due"), 0, 16));
        cell_state(cli, t, json_get_text(x, "state"));
        cell_proposal(t, x);
        table_cell(t, bytes_sub(json_get_text(x, last ? last : "progress"), 0, 60));
    }
    table_print(cli, t);
}

void
items_show_list(struct cli *cli, const struct json *answer)
{
    const struct json *list = json_get(answer, "items");
    long long late = (long long)json_get_int(answer, "late", 0);
    items_show_table(cli, list, NULL);
    cli_say("%u of %lld items that match, ", list ? list->count : 0, (long long)json_get_int(answer, "matched", 0));
    cli_say("%s%lld late%s", cli_color(cli, late > 0 ? CLI_RED : CLI_PLAIN), late, cli_color(cli, CLI_PLAIN));
    cli_say(", as of %.*s\n", (int)json_get_text(answer, "as_of").n, json_get_text(answer, "as_of").p);
}
