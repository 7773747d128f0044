// SPDX-License-Identifier: Apache-2.0
// entente series: a statistical series by member and in total; what is missing is shown as missing.
#include <string.h>

#include "cmd/cli.h"
#include "cmd/table.h"
#include "cmd/words.h"
#include "record/field.h"

static void
show_names(struct cli *cli, const struct json *answer)
{
    static const char *const heads[] = {"series", "item", "by", "first", "last", "values", "stated totals"};
    struct table *t = table_new(heads, 7);
    const struct json *list = json_get(answer, "series");
    for (const struct json *x = list ? list->first : NULL; x; x = x->next) {
        table_cell(t, json_get_text(x, "name"));
        table_cell(t, json_get_text(x, "item"));
        table_cell(t, json_get_text(x, "step"));
        table_cell(t, json_get_text(x, "first"));
        table_cell(t, json_get_text(x, "last"));
        table_cell_fmt(t, "%lld", (long long)json_get_int(x, "values", 0));
        table_cell_fmt(t, "%lld", (long long)json_get_int(x, "totals", 0));
    }
    table_print(cli, t);
}

// Amounts of one member in one period; more than one when some are of shared events.
static void
add_values(struct buf *b, const struct json *member, struct bytes period)
{
    const struct json *values = json_get(member, "values");
    for (const struct json *v = values ? values->first : NULL; v; v = v->next) {
        if (!bytes_equal(json_get_text(v, "period"), period))
            continue;
        buf_append_str(b, b->n ? " + " : "");
        buf_append(b, json_is(json_get(v, "amount"), JSON_STRING) ? json_get_text(v, "amount") : BYTES_LIT("(too large)"));
        if (json_get(v, "event")) {
            buf_append_str(b, " (");
            buf_append(b, json_get_text(v, "event"));
            buf_append_str(b, ")");
        }
    }
}

static void
say_total(struct table *t, const struct json *x)
{
    table_cell(t, json_is(json_get(x, "total"), JSON_STRING) ? json_get_text(x, "total") : BYTES_LIT("(too large)"));
}

static void
row_of_period(struct table *t, const struct json *members, const struct json *period)
{
    struct bytes name = json_get_text(period, "period");
    table_cell(t, name);
    for (const struct json *m = members->first; m; m = m->next) {
        struct buf b;
        buf_init(&b, 64 * 1024);
        add_values(&b, m, name);
        table_cell(t, b.n ? buf_bytes(&b) : BYTES_LIT("gap"));
        buf_clear(&b);
    }
    say_total(t, period);
}

// A column a member.
static void
show_columns(struct cli *cli, const struct json *line)
{
    const struct json *members = json_get(line, "members"), *periods = json_get(line, "periods");
    char names[TABLE_COLUMNS_MAX][16] = {"period"};
    const char *heads[TABLE_COLUMNS_MAX] = {names[0]};
    size_t columns = 1;
    for (const struct json *m = members->first; m; m = m->next, columns++) {
        if (bytes_to_str(json_get_text(m, "member"), names[columns], sizeof names[columns]) < 0)
            names[columns][0] = '\0';
        heads[columns] = names[columns];
    }
    heads[columns++] = "total";
    struct table *t = table_new(heads, columns);
    for (const struct json *p = periods->first; p; p = p->next)
        row_of_period(t, members, p);
    table_cell(t, BYTES_LIT("total"));
    for (const struct json *m = members->first; m; m = m->next)
        say_total(t, m);
    say_total(t, line);
    table_print(cli, t);
}

// Members that are too many for columns: a line a value.
static void
show_rows(struct cli *cli, const struct json *line)
{
    static const char *const heads[] = {"member", "period", "amount"};
    struct table *t = table_new(heads, 3);
    for (const struct json *m = json_get(line, "members")->first; m; m = m->next) {
        const struct json *values = json_get(m, "values");
        for (const struct json *v = values ? values->first : NULL; v; v = v->next) {
            table_cell(t, json_get_text(m, "member"));
            table_cell(t, json_get_text(v, "period"));
            table_cell(t, json_get_text(v, "amount"));
        }
    }
    table_print(cli, t);
}

static void
say_gaps(const struct json *line)
{
    for (const struct json *m = json_get(line, "members")->first; m; m = m->next) {
        const struct json *gaps = json_get(m, "gaps");
        for (const struct json *g = gaps ? gaps->first : NULL; g; g = g->next) {
            struct bytes from = json_get_text(g, "from"), to = json_get_text(g, "to");
            cli_say("gap: ");
            cli_print(json_get_text(m, "member"));
            cli_say(" says nothing of ");
            cli_print(from);
            if (!bytes_equal(from, to)) {
                cli_say(" to ");
                cli_print(to);
            }
            cli_say("\n");
        }
    }
}

static void
show_line(struct cli *cli, const struct json *line)
{
    const struct json *members = json_get(line, "members");
    cli_print(json_get_text(line, "item"));
    cli_say("%s", json_get(line, "item") ? ", " : "");
    cli_print(json_get_text(line, "unit"));
    cli_say(" by %.*s, ", (int)json_get_text(line, "step").n, json_get_text(line, "step").p);
    cli_print(json_get_text(line, "first"));
    cli_say(" to ");
    cli_print(json_get_text(line, "last"));
    cli_say("\n\n");
    if (members && members->count + 2 <= TABLE_COLUMNS_MAX)
        show_columns(cli, line);
    else
        show_rows(cli, line);
    say_gaps(line);
    words_shared(json_get(line, "shared"), json_get_text(line, "unit"));
    cli_say("\n");
}

static void
show_stated(const struct json *x)
{
    const struct json *parts = json_get(x, "including");
    cli_print(json_get_text(x, "member"));
    cli_say(" states for ");
    cli_print(json_get_text(x, "period"));
    cli_say(": ");
    cli_print(json_get_text(x, "amount"));
    cli_say(" ");
    cli_print(json_get_text(x, "unit"));
    cli_say("%s", json_get(x, "item") ? " " : "");
    cli_print(json_get_text(x, "item"));
    cli_say(", including %u parts of ", parts ? parts->count : 0);
    cli_print(json_get_text(x, "parts"));
    cli_say(":\n");
    for (const struct json *p = parts ? parts->first : NULL; p; p = p->next) {
        cli_say("  ");
        cli_print(json_get_text(p, "name"));
        cli_say(" ");
        cli_print(json_get_text(p, "amount"));
        cli_say("\n");
    }
    cli_say("  unattributed ");
    cli_print(json_get_text(x, "unattributed"));
    cli_say("\n");
}

static void
show(struct cli *cli, const struct json *answer)
{
    const struct json *lines = json_get(answer, "lines"), *totals = json_get(answer, "totals");
    const struct json *ignored = json_get(answer, "ignored");
    for (const struct json *x = lines ? lines->first : NULL; x; x = x->next)
        show_line(cli, x);
    for (const struct json *x = totals ? totals->first : NULL; x; x = x->next)
        show_stated(x);
    for (const struct json *x = ignored ? ignored->first : NULL; x; x = x->next) {
        cli_say("not counted: a second value of ");
        cli_print(json_get_text(x, "member"));
        cli_say(" for ");
        cli_print(json_get_text(x, "period"));
        cli_say(", ");
        cli_print(json_get_text(x, "amount"));
        cli_say(" ");
        cli_print(json_get_text(x, "unit"));
        cli_say(" (%.12s)\n", json_get_text(x, "id").p);
    }
    cli_say("as of %.*s\n", (int)json_get_text(answer, "as_of").n, json_get_text(answer, "as_of").p);
}

static int
run(struct cli *cli, int argc, char **argv)
{
    bool exercise = false;
    const struct cli_option options[] = {{"--exercise", NULL, &exercise}};
    int r = cli_options(cli, &argc, argv, options, 1);
    if (r)
        return r;
    if (argc > 2)
        return cli_usage("series", "it takes at most one word, the name of a series");
    if (argc == 2 && !field_name_is_valid(bytes_of_str(argv[1])))
        return cli_usage("series", "the name of a series is 1 to 32 of a-z, 0-9 and '-', not '%.80s'", argv[1]);
    struct err e = {0};
    struct buf path, answer;
    buf_init(&path, 4096);
    buf_init(&answer, 64 * 1024 * 1024);
    buf_append_str(&path, argc == 2 ? "/api/v1/series/" : "/api/v1/series");
    buf_append_str(&path, argc == 2 ? argv[1] : "");
    if (cli->as_of)
        cli_query(&path, "as_of", bytes_of_str(cli->as_of));
    if (exercise)
        cli_query(&path, "exercise", BYTES_LIT("1"));
    const char *text = buf_str(&path);
    r = text ? cli_call(cli, "GET", text, (struct bytes){NULL, 0}, &answer, &e) : err_set(&e, ERR_NOMEM, "no memory");
    r = cli_answer(cli, r, &answer, &e, argc == 2 ? show : show_names);
    buf_clear(&answer);
    buf_clear(&path);
    return r;
}

const struct command series_command = {
    "series",
    "[NAME] [--exercise] [--as-of DATE] [--json]",
    "Show a statistical series by member and in total, with its gaps",
    "Without a name: which series there are. With one: what each member says of each month or year, in the smallest unit that\n"
    "any of them uses, and the total. A month of which a member says nothing, between the first and the last of anybody, is a\n"
    "gap and no zero. A shared event counts once, with the largest value, and says so. A stated total is shown with its parts\n"
    "and what they leave unattributed; it is not added to anything. See docs/situation.md.\n\n"
    "Example:\n  entente series opium-seized\n",
    run,
    NULL,
};
