// SPDX-License-Identifier: Apache-2.0
// entente read: what there is of one kind of record, for kinds that have no command of their own, too.
#include "cmd/cli.h"
#include "cmd/table.h"
#include "cmd/values.h"
#include "cmd/words.h"
#include "record/kind.h"

static void
show(struct cli *cli, const struct json *answer)
{
    static const char *const heads[] = {"id", "by", "state", "since", "until", "word", "says"};
    struct table *t = table_new(heads, 7);
    const struct json *list = json_get(answer, "objects");
    for (const struct json *x = list ? list->first : NULL; x; x = x->next) {
        struct buf gist;
        buf_init(&gist, 64 * 1024);
        if (json_get(x, "record") && json_get(x, "record")->type == JSON_OBJECT)
            values_append_gist(&gist, json_get(x, "record"));
        else
            buf_append_str(&gist, "(its bytes are not held here)");
        table_cell(t, bytes_sub(json_get_text(x, "id"), 0, 12));
        table_cell(t, json_get_text(x, "member"));
        table_cell(t, json_get_text(x, "state"));
        table_cell(t, json_get_text(x, "since"));
        table_cell(t, json_get_text(x, "until"));
        table_cell(t, json_get_bool(x, "settled", false) ? BYTES_LIT("settled") : BYTES_LIT("provisional"));
        table_cell(t, buf_bytes(&gist));
        buf_clear(&gist);
    }
    table_print(cli, t);
    cli_say("%u of %lld that match, as of %.*s; entente show ID tells all\n", list ? list->count : 0,
            (long long)json_get_int(answer, "matched", 0), (int)json_get_text(answer, "as_of").n,
            (const char *)json_get_text(answer, "as_of").p);
}

static int
check_kind(const char *name)
{
    struct words_near near = {.typed = name};
    for (unsigned i = 0; i < KIND_COUNT; i++) {
        const struct kind *k = kind_at((enum kind_id)i);
        if ((k->flags & KIND_OBJECT) != 0)
            words_offer(&near, k->name);
    }
    const struct kind *k = kind_find(bytes_of_str(name));
    if (k && (k->flags & KIND_OBJECT) != 0)
        return 0;
    if (k)
        return cli_usage("read", "records of kind %s say something of others: entente show ID tells of one", k->name);
    return near.best ? cli_usage("read", "there is no kind of record '%.80s', but '%s'", name, near.best)
                     : cli_usage("read", "there is no kind of record '%.80s'", name);
}

static int
run(struct cli *cli, int argc, char **argv)
{
    const char *by = NULL, *max = NULL, *skip = NULL;
    bool all = false, is_exercise = false;
    struct err e = {0};
    struct buf path, answer;
    const struct cli_option options[] = {
        {"--by", &by, NULL}, {"--max", &max, NULL}, {"--skip", &skip, NULL}, {"--all", NULL, &all},
        {"--exercise", NULL, &is_exercise},
    };
    int r = cli_options(cli, &argc, argv, options, sizeof options / sizeof *options);
    if (r)
        return r;
    if (argc != 2)
        return cli_usage("read", "it takes one word: a kind of record");
    if (check_kind(argv[1]) || words_number("read", "--max", max, 1) || words_number("read", "--skip", skip, 0))
        return CLI_USAGE;
    const struct {
        const char *name, *value;
    } queries[] = {
        {"by", by}, {"max", max}, {"skip", skip}, {"as_of", cli->as_of}, {"all", all ? "1" : NULL},
        {"exercise", is_exercise ? "1" : NULL},
    };
    buf_init(&path, 4096);
    buf_init(&answer, 64 * 1024 * 1024);
    buf_append_str(&path, "/api/v1/objects/");
    cli_path_word(&path, bytes_of_str(argv[1]));
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++)
        if (queries[i].value)
            cli_query(&path, queries[i].name, bytes_of_str(queries[i].value));
    r = cli_call(cli, "GET", buf_str(&path), (struct bytes){NULL, 0}, &answer, &e);
    r = cli_answer(cli, r, &answer, &e, show);
    buf_clear(&answer);
    buf_clear(&path);
    return r;
}

static void
more(int argc, char **argv)
{
    (void)argc; // what there is to read does not depend on the words
    (void)argv;
    cli_say("\nKinds\n");
    for (unsigned i = 0; i < KIND_COUNT; i++) {
        const struct kind *k = kind_at((enum kind_id)i);
        if ((k->flags & KIND_OBJECT) != 0)
            cli_say("  %-12s  %s\n", k->name, k->doc);
    }
}

const struct command read_command = {
    "read",
    "KIND [--by MEMBER] [--all] [--exercise] [--max N] [--skip N] [--as-of DATE] [--json]",
    "Show what there is of one kind of record",
    "Lists the records of a kind that are in force, each by its newest version: by whom, since when, settled or not. Some\n"
    "kinds have a command that tells more of them (list, situation, notice, ask, contingents ...); this one reads any kind\n"
    "that stands for itself.\n\n"
    "  --by MEMBER       of that author alone\n"
    "  --all             also what has ended, or has not begun\n"
    "  --exercise        those of exercises\n"
    "  --max N, --skip N paging (100 at a time)\n\n"
    "Example:\n  entente read contingent --by KAZ\n",
    run,
    more,
};
