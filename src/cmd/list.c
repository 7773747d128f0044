// SPDX-License-Identifier: Apache-2.0
// entente list: the register.
#include "cmd/age.h"
#include "cmd/cli.h"
#include "cmd/table.h"
#include "cmd/words.h"

static void
show(struct cli *cli, const struct json *answer)
{
    static const char *const heads[] = {"id", "name", "subject", "listed by", "list", "reference", "class", "recognised by", "review"};
    struct table *t = table_new(heads, 9);
    const struct json *list = json_get(answer, "listings");
    for (const struct json *l = list ? list->first : NULL; l; l = l->next) {
        struct buf by;
        const struct json *names = json_get(l, "recognised_by");
        buf_init(&by, 4096);
        for (const struct json *n = names ? names->first : NULL; n; n = n->next) {
            buf_append_str(&by, by.n ? " " : "");
            buf_append(&by, json_get_text(n, "member"));
        }
        table_cell(t, bytes_sub(json_get_text(l, "id"), 0, 12));
        table_cell(t, json_get_text(l, "name"));
        table_cell(t, json_get_text(l, "subject"));
        table_cell(t, json_get_text(l, "by"));
        table_cell(t, json_get_text(l, "list"));
        table_cell(t, json_get_text(l, "reference"));
        table_cell(t, json_get_text(l, "class"));
        table_cell(t, json_get_bool(l, "in_force", false) ? buf_bytes(&by) : BYTES_LIT("(not in force)"));
        table_cell(t, bytes_sub(json_get_text(l, "review"), 0, 10));
        buf_clear(&by);
    }
    table_print(cli, t);
    cli_say("%u of %lld listings that match, as of %.*s\n", list ? list->count : 0, (long long)json_get_int(answer, "matched", 0),
            (int)json_get_text(answer, "as_of").n, json_get_text(answer, "as_of").p);
    age_show_erased(cli);
    age_show(cli, answer);
}

// A name that is no member's would only find nothing.
static int
check_member(struct cli *cli, const char *name, struct err *e)
{
    struct buf path, answer;
    if (!name)
        return 0;
    buf_init(&path, 4096);
    buf_init(&answer, 1024 * 1024);
    buf_append_str(&path, "/api/v1/ledgers/");
    cli_path_word(&path, bytes_of_str(name));
    cli_query(&path, "max", BYTES_LIT("1"));
    int r = cli_call(cli, "GET", buf_str(&path), (struct bytes){NULL, 0}, &answer, e);
    buf_clear(&answer);
    buf_clear(&path);
    return r;
}

static int
run(struct cli *cli, int argc, char **argv)
{
    const char *by = NULL, *recognised_by = NULL, *list = NULL, *max = NULL, *skip = NULL, *review = NULL, *sort = NULL;
    bool coordinated = false, all = false, exercise = false;
    const struct cli_option options[] = {
        {"--by", &by, NULL},     {"--recognised-by", &recognised_by, NULL}, {"--list", &list, NULL},
        {"--max", &max, NULL},   {"--skip", &skip, NULL},                   {"--coordinated", NULL, &coordinated},
        {"--all", NULL, &all},   {"--exercise", NULL, &exercise},           {"--review-before", &review, NULL},
        {"--sort", &sort, NULL},
    };
    int r = cli_options(cli, &argc, argv, options, sizeof options / sizeof *options);
    if (r)
        return r;
    if (argc > 2)
        return cli_usage("list", "it takes at most one word, part of a name or reference; quote it if it has spaces");
    if (words_moment("list", "--review-before", review) || words_number("list", "--max", max, 1) || words_number("list", "--skip", skip, 0) ||
        (by && words_member("list", by)) || (recognised_by && words_member("list", recognised_by)) ||
        (list && words_list("list", list)))
        return CLI_USAGE;
    const struct {
        const char *name, *value;
    } queries[] = {
        {"text", argc == 2 ? argv[1] : NULL}, {"by", by}, {"recognised_by", recognised_by}, {"list", list}, {"max", max},
        {"skip", skip}, {"as_of", cli->as_of}, {"coordinated", coordinated ? "1" : NULL}, {"all", all ? "1" : NULL},
        {"exercise", exercise ? "1" : NULL}, {"review_before", review}, {"sort", sort},
    };
    struct err e = {0};
    struct buf path, answer;
    buf_init(&path, 64 * 1024);
    buf_init(&answer, 64 * 1024 * 1024);
    buf_append_str(&path, "/api/v1/register");
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++)
        if (queries[i].value)
            cli_query(&path, queries[i].name, bytes_of_str(queries[i].value));
    r = check_member(cli, by, &e);
    if (r == 0)
        r = check_member(cli, recognised_by, &e);
    if (r == 0)
        r = cli_call(cli, "GET", buf_str(&path), (struct bytes){NULL, 0}, &answer, &e);
    r = cli_answer(cli, r, &answer, &e, show);
    buf_clear(&answer);
    buf_clear(&path);
    return r;
}

const struct command list_command = {
    "list",
    "[TEXT] [--by M] [--recognised-by M] [--list L] [--coordinated] [--all] [--exercise]\n"
    "    [--review-before DATE] [--sort ORDER] [--max N] [--skip N] [--as-of DATE] [--json]",
    "Show the register: who is listed, by whom, who recognises it",
    "Shows the listings in force, or in force on the date given, that match.\n\n"
    "  TEXT                parts of a name, in any order and script, or part of the publisher's reference\n"
    "  --by M              listed by member M\n"
    "  --recognised-by M   recognised by member M\n"
    "  --list L            from the publisher's list L (un, ofac, ...)\n"
    "  --coordinated       only what the charter's rule makes coordinated\n"
    "  --all               also what is delisted or lapsed\n"
    "  --exercise          the exercise layer\n"
    "  --review-before DATE\n"
    "                      in force, and to be reviewed before that date\n"
    "  --sort ORDER        name, by, list, since or review; with - before it from the end (-since)\n"
    "  --max N, --skip N   paging (100 at a time)\n"
    "  --as-of DATE        as of that date (from 00:00 UTC of it) or time\n\n"
    "Example:\n  entente list --coordinated --as-of 2026-01-01\n  entente list --review-before 2026-03-01 --sort review\n",
    run,
    NULL,
};
