// SPDX-License-Identifier: Apache-2.0
// entente situation: what members report, by area, time and category, newest first, on whose word; and what it adds up to.
#include <string.h>

#include "cmd/cli.h"
#include "cmd/table.h"
#include "cmd/words.h"

// "2026-11-20T04:00:00Z" to minutes: seconds matter to nobody who reads a table.
static void
cell_moment(struct table *t, const struct json *report)
{
    struct bytes from = json_get_text(report, "from"), until = json_get_text(report, "until");
    struct buf b;
    buf_init(&b, 128);
    buf_append(&b, bytes_sub(from, 0, 16));
    buf_append_str(&b, "Z");
    if (!bytes_equal(from, until)) {
        buf_append_str(&b, " to ");
        buf_append(&b, bytes_sub(until, 0, 16));
        buf_append_str(&b, "Z");
    }
    table_cell(t, buf_bytes(&b));
    buf_clear(&b);
}

static void
add_word(struct buf *b, struct bytes word)
{
    if (word.n == 0)
        return;
    buf_append_str(b, b->n ? " " : "");
    buf_append(b, word);
}

static void
cell_place(struct table *t, const struct json *place)
{
    struct buf b;
    buf_init(&b, 8192);
    add_word(&b, json_get_text(place, "lat"));
    add_word(&b, json_get_text(place, "lon"));
    add_word(&b, json_get_text(place, "cell"));
    add_word(&b, json_get_text(place, "country"));
    add_word(&b, json_get_text(place, "text"));
    table_cell(t, buf_bytes(&b));
    buf_clear(&b);
}

static void
cell_quantity(struct table *t, const struct json *report)
{
    const struct json *quantity = json_get(report, "quantity");
    struct buf b;
    buf_init(&b, 8192);
    add_word(&b, json_get_text(quantity, "amount"));
    add_word(&b, json_get_text(quantity, "unit"));
    add_word(&b, json_get_text(report, "item"));
    if (json_get(report, "unattributed")) {
        buf_append_str(&b, ", of it unattributed ");
        buf_append(&b, json_get_text(report, "unattributed"));
    }
    table_cell(t, buf_bytes(&b));
    buf_clear(&b);
}

static void
show_reports(struct cli *cli, const struct json *list)
{
    static const char *const heads[] = {"when", "category", "where", "what", "quantity", "grade", "by", "word", "id"};
    struct table *t = table_new(heads, 9);
    for (const struct json *x = list ? list->first : NULL; x; x = x->next) {
        int64_t corrected = json_get_int(x, "corrected", 0);
        const char *word = json_get_bool(x, "settled", false) ? "settled" : "provisional";
        const char *to_some = bytes_equal_str(json_get_text(x, "class"), "restricted") ? ", RESTRICTED" : "";
        cell_moment(t, x);
        table_cell(t, json_get_text(x, "category"));
        cell_place(t, json_get(x, "place"));
        table_cell(t, bytes_sub(json_get_text(x, "text"), 0, 60));
        cell_quantity(t, x);
        table_cell(t, json_get_text(x, "grade"));
        table_cell(t, json_get_text(x, "by"));
        if (corrected > 0)
            table_cell_fmt(t, "%s%s, corrected %lld x", word, to_some, (long long)corrected);
        else
            table_cell_fmt(t, "%s%s", word, to_some);
        table_cell(t, bytes_sub(json_get_text(x, "id"), 0, 12));
    }
    table_print(cli, t);
}

static void
show_totals(const struct json *list)
{
    for (const struct json *x = list ? list->first : NULL; x; x = x->next) {
        const struct json *shared = json_get(x, "shared");
        bool is_number = json_is(json_get(x, "total"), JSON_STRING);
        cli_say("total: ");
        cli_print(is_number ? json_get_text(x, "total") : BYTES_LIT("(too large to add)"));
        cli_say(" ");
        cli_print(json_get_text(x, "unit"));
        cli_say(" ");
        cli_print(json_get_text(x, "item"));
        cli_say(" in %lld report%s\n", (long long)json_get_int(x, "reports", 0), json_get_int(x, "reports", 0) == 1 ? "" : "s");
        words_shared(shared, json_get_text(x, "unit"));
    }
}

static void
show(struct cli *cli, const struct json *answer)
{
    const struct json *list = json_get(answer, "reports");
    show_reports(cli, list);
    show_totals(json_get(answer, "totals"));
    cli_say("%u of %lld reports that match, as of %.*s\n", list ? list->count : 0,
            (long long)json_get_int(answer, "matched", 0), (int)json_get_text(answer, "as_of").n,
            json_get_text(answer, "as_of").p);
}

static int
run(struct cli *cli, int argc, char **argv)
{
    const char *area = NULL, *near = NULL, *radius = NULL, *category = NULL, *from = NULL, *until = NULL, *by = NULL;
    const char *country = NULL, *event = NULL, *about = NULL, *max = NULL, *skip = NULL;
    bool exercise = false;
    const struct cli_option options[] = {
        {"--area", &area, NULL},   {"--near", &near, NULL},       {"--radius", &radius, NULL}, {"--category", &category, NULL},
        {"--from", &from, NULL},   {"--until", &until, NULL},     {"--by", &by, NULL},         {"--country", &country, NULL},
        {"--event", &event, NULL}, {"--about", &about, NULL},     {"--max", &max, NULL},       {"--skip", &skip, NULL},
        {"--exercise", NULL, &exercise},
    };
    int r = cli_options(cli, &argc, argv, options, sizeof options / sizeof *options);
    if (r)
        return r;
    if (argc > 1)
        return cli_usage("situation", "it takes options only, not '%.80s'", argv[1]);
    if (words_number("situation", "--max", max, 1) || words_number("situation", "--skip", skip, 0) ||
        words_moment("situation", "--from", from) || words_moment("situation", "--until", until))
        return CLI_USAGE;
    const struct {
        const char *name, *value;
    } queries[] = {
        {"area", area}, {"near", near}, {"radius", radius}, {"category", category}, {"from", from}, {"until", until},
        {"by", by}, {"country", country}, {"event", event}, {"about", about}, {"max", max}, {"skip", skip},
        {"as_of", cli->as_of}, {"exercise", exercise ? "1" : NULL},
    };
    struct err e = {0};
    struct buf path, answer;
    buf_init(&path, 64 * 1024);
    buf_init(&answer, 64 * 1024 * 1024);
    buf_append_str(&path, "/api/v1/situation");
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++)
        if (queries[i].value)
            cli_query(&path, queries[i].name, bytes_of_str(queries[i].value));
    const char *text = buf_str(&path);
    r = text ? cli_call(cli, "GET", text, (struct bytes){NULL, 0}, &answer, &e) : err_set(&e, ERR_LIMIT, "too many words");
    r = cli_answer(cli, r, &answer, &e, show);
    buf_clear(&answer);
    buf_clear(&path);
    return r;
}

const struct command situation_command = {
    "situation",
    "[--area S,W,N,E] [--near LAT,LON --radius KM] [--category C] [--from T] [--until T] [--by M]\n"
    "    [--country XX] [--event KEY] [--about ID] [--exercise] [--max N] [--skip N] [--as-of DATE] [--json]",
    "Show what members report: where, when, how much, on whose word",
    "Shows the reports in effect, now or on the date given, newest first: by whom, how graded, settled or provisional, how\n"
    "often corrected. Below them what they add up to, by item; a shared event counts once and says so.\n\n"
    "  --area S,W,N,E         in this box, in degrees; its west may lie east of its east, across the 180th meridian\n"
    "  --near LAT,LON         within --radius kilometres of this point\n"
    "  --category C           incident, sighting, seizure, indicator or transaction\n"
    "  --from T, --until T    what happened then\n"
    "  --by M, --country XX   of that member; in that country\n"
    "  --event KEY            of that shared event\n"
    "  --about ID             that refer to this record (64 hex digits), such as an operation\n"
    "  --exercise             the exercise layer\n"
    "  --max N, --skip N      paging (100 at a time); totals are of all that match\n\n"
    "Example:\n  entente situation --near 37.45,68.7 --radius 50 --from 2026-11-20\n",
    run,
    NULL,
};
