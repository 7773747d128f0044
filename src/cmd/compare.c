// SPDX-License-Identifier: Apache-2.0
// entente compare: how alike two names are, with no list at all; or the pairs of a CSV file, row by row.
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "cmd/cli.h"
#include "embed/reply.h"
#include "embed/screener.h"
#include "formats/csv.h"
#include "host/file.h"
#include "screen/explain.h"

#define COMPARE_FILE_MAX ((size_t)1024 * 1024 * 1024)
#define COMPARE_LEFT_TOLD 20 // rows left out that are named
#define COMPARE_ROW_MAX ((size_t)CSV_FIELDS_MAX * (2 * CSV_FIELD_SIZE_MAX + 4))

// ---- two names ----

static int
compare_two(struct cli *cli, struct screener *s, struct bytes name1, struct bytes name2, struct err *e)
{
    struct screen_hit hit;
    struct buf b;
    int r = screener_compare(s, name1, name2, SCREEN_PRIMARY, &hit, e);
    if (r < 0)
        return r;
    buf_init(&b, 1024 * 1024);
    if (cli->json) {
        reply_pair(&b, name1, name2, &hit);
        cli_print_json(buf_bytes(&b));
    } else {
        explain_hit(&hit, &b);
        cli_say("%s%2d.%d %%%s  %s\n", cli_color(cli, hit.is_alert ? CLI_RED : CLI_YELLOW), hit.score / 10, hit.score % 10,
                cli_color(cli, CLI_PLAIN), hit.is_alert ? "would alert" : "would not alert");
        cli_print(buf_bytes(&b));
        cli_say("\n");
    }
    buf_clear(&b);
    return 0;
}

// ---- the pairs of a file ----

struct pairs {
    struct csv csv;
    struct arena arena; // of one row
    struct buf out;     // the row as it goes out
    size_t name1, name2; // their columns
    size_t columns;      // of the header
    size_t damaged, damaged_first; // names that are not UTF-8, the line of the first
    size_t left;                   // rows left out
};

static void
append_field(struct buf *out, struct bytes field)
{
    bool is_quoted = field.n > 0 && (field.p[0] == ' ' || field.p[field.n - 1] == ' ');
    for (size_t i = 0; i < field.n && !is_quoted; i++)
        is_quoted = field.p[i] == ',' || field.p[i] == '"' || field.p[i] == '\n' || field.p[i] == '\r';
    if (!is_quoted) {
        buf_append(out, field);
        return;
    }
    buf_append_byte(out, '"');
    for (size_t i = 0; i < field.n; i++) {
        if (field.p[i] == '"')
            buf_append_byte(out, '"');
        buf_append_byte(out, field.p[i]);
    }
    buf_append_byte(out, '"');
}

// The row as it came, brought to the header's number of columns, and two more.
static int
put_row(struct pairs *p, struct bytes score, const char *alert, struct err *e)
{
    buf_reset(&p->out);
    for (size_t i = 0; i < p->columns; i++) {
        append_field(&p->out, i < p->csv.count ? p->csv.fields[i] : BYTES_LIT(""));
        buf_append_byte(&p->out, ',');
    }
    buf_append(&p->out, score);
    buf_append_fmt(&p->out, ",%s\n", alert);
    if (buf_check(&p->out) < 0)
        return err_set(e, ERR_LIMIT, "line %zu is too long", p->csv.line);
    cli_say("%.*s", (int)p->out.n, (const char *)p->out.p);
    return 0;
}

static int
read_header(struct pairs *p, struct err *e)
{
    enum csv_state state;
    int r = csv_next(&p->arena, &p->csv, &state, e);
    if (r < 0)
        return r;
    p->columns = state == CSV_END ? 0 : p->csv.count;
    p->name1 = p->name2 = CSV_FIELDS_MAX;
    for (size_t i = 0; i < p->columns; i++) {
        if (bytes_equal_str(p->csv.fields[i], "name1"))
            p->name1 = i;
        else if (bytes_equal_str(p->csv.fields[i], "name2"))
            p->name2 = i;
    }
    if (p->name1 == CSV_FIELDS_MAX || p->name2 == CSV_FIELDS_MAX)
        return err_set(e, ERR_INVALID, "line 1 names no column %s; the columns are name1, name2 and any others",
                       p->name1 == CSV_FIELDS_MAX ? "name1" : "name2");
    return put_row(p, BYTES_LIT("score"), "alert", e);
}

static int
compare_row(struct screener *s, struct pairs *p, struct err *e)
{
    struct screen_hit hit;
    const struct csv *c = &p->csv;
    if (c->count > p->columns || c->count <= p->name1 || c->count <= p->name2)
        return err_set(e, ERR_INVALID, "line %zu has %zu columns and the first line %zu", c->line, c->count, p->columns);
    struct bytes name1 = c->fields[p->name1], name2 = c->fields[p->name2];
    if (!text_is_utf8(name1) || !text_is_utf8(name2))
        p->damaged_first = p->damaged++ ? p->damaged_first : c->line;
    int r = screener_compare(s, name1, name2, SCREEN_PRIMARY, &hit, e);
    if (r < 0)
        return err_within(e, r, "line %zu", c->line);
    char score[16];
    int n = snprintf(score, sizeof score, "%d.%03d", hit.score / 1000, hit.score % 1000);
    return put_row(p, bytes_of(score, (size_t)n), hit.is_alert ? "true" : "false", e);
}

// One row, or the word that it is left out and why. *goes_on: there may be more.
static int
compare_next(struct screener *s, struct pairs *p, bool *goes_on, struct err *e)
{
    enum csv_state state = CSV_ROW;
    struct err why = {0};
    arena_reset(&p->arena);
    int r = csv_next(&p->arena, &p->csv, &state, &why);
    bool is_read = r == 0 && !p->csv.is_open;
    if (is_read && (state == CSV_END || p->csv.count == 0)) {
        *goes_on = false;
        return 0;
    }
    if (r == 0)
        r = is_read ? compare_row(s, p, &why) : err_set(&why, ERR_INVALID, "line %zu: the file ends within a quote that opens there", p->csv.line);
    if (r == ERR_NOMEM || r == ERR_IO) {
        *e = why;
        return r;
    }
    if (r < 0 && p->left++ < COMPARE_LEFT_TOLD)
        cli_note("entente: left out: %s\n", why.text);
    if (!is_read)
        csv_skip(&p->csv);
    else
        *goes_on = state != CSV_CUT;
    return 0;
}

static int
compare_all(struct screener *s, struct pairs *p, struct err *e)
{
    bool goes_on = true;
    int r = read_header(p, e);
    while (r == 0 && goes_on)
        r = compare_next(s, p, &goes_on, e);
    return r;
}

static int
compare_pairs(struct screener *s, const char *path, size_t *left, struct err *e)
{
    struct buf file;
    struct pairs p = {0};
    buf_init(&file, COMPARE_FILE_MAX);
    arena_init(&p.arena, COMPARE_ROW_MAX);
    buf_init(&p.out, COMPARE_ROW_MAX);
    int r = file_read(path, &file, e);
    if (r == 0) {
        csv_init(&p.csv, buf_bytes(&file));
        r = compare_all(s, &p, e);
        if (r < 0)
            r = err_within(e, r, "%s", path);
    }
    if (r == 0 && p.damaged)
        cli_note("entente: %s: %zu rows hold names that are not UTF-8; their other letters were compared; the first is line %zu\n",
                 path, p.damaged, p.damaged_first);
    if (r == 0 && p.left > COMPARE_LEFT_TOLD)
        cli_note("entente: %s: %zu rows were left out\n", path, p.left);
    *left = p.left;
    buf_clear(&p.out);
    arena_clear(&p.arena);
    buf_clear(&file);
    return r;
}

static int
run(struct cli *cli, int argc, char **argv)
{
    struct err e = {0};
    struct screener s;
    const char *pairs = NULL;
    size_t left = 0;
    const struct cli_option options[] = {{"--pairs", &pairs, NULL}};
    int r = cli_options(cli, &argc, argv, options, 1);
    if (r)
        return r;
    if (pairs ? argc != 1 : argc != 3)
        return cli_usage("compare", "it takes two names, or --pairs FILE");
    if (pairs && cli->json)
        return cli_usage("compare", "--pairs gives CSV: --json does not go with it");
    r = screener_init(&s, NULL, &e);
    if (r == 0)
        r = pairs ? compare_pairs(&s, pairs, &left, &e)
                  : compare_two(cli, &s, bytes_of_str(argv[1]), bytes_of_str(argv[2]), &e);
    screener_clear(&s);
    return r < 0 ? cli_fail(&e) : left > 0 ? CLI_REFUSED : CLI_OK;
}

const struct command compare_command = {
    "compare",
    "NAME1 NAME2 [--json] | --pairs FILE",
    "Say how alike two names are, and why, with no list at all",
    "The same score as in screening: NAME1 as a name that is asked about, NAME2 as a listed one. It needs no member and no\n"
    "node.\n\n"
    "  --pairs FILE   a CSV file (\"-\": standard input) whose first line names the columns name1 and name2, and any others;\n"
    "                 the same rows come out with two columns more: score (0 to 1) and alert (true or false).\n"
    "                 A row that cannot be read or compared is named on standard error and left out; then the exit status\n"
    "                 is 1\n\n"
    "Example:\n  entente compare \"Youssef ben Saeed\" \"YUSUF BIN SAID\"\n  entente compare --pairs pairs.csv > scored.csv\n",
    run,
    NULL,
};
