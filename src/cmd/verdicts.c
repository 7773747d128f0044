// SPDX-License-Identifier: Apache-2.0
// entente verdicts: what this member's officers judged, newest first.
#include "cmd/cli.h"
#include "cmd/words.h"

static void
show_one(const struct json *v)
{
    const struct json *asked = json_get(v, "asked"), *names = json_get(asked, "names"), *given = json_get(asked, "given");
    cli_say("%.10s  ", (const char *)json_get_text(v, "time").p);
    for (const struct json *n = names ? names->first : NULL; n; n = n->next) {
        cli_print(n->text);
        cli_say(n->next ? ", " : "");
    }
    if (given && given->count > 0) {
        cli_say(" ");
        cli_print(given->source);
    }
    cli_say("\n            %s ", bytes_equal_str(json_get_text(v, "verdict"), "same") ? "the same as" : "not the same as");
    cli_print(json_get_text(asked, "primary"));
    cli_say(" (%.12s, listed by ", (const char *)json_get_text(v, "listing").p);
    cli_print(json_get_text(asked, "by"));
    cli_say(")\n            ");
    cli_print(json_get_text(v, "who"));
    cli_say(": ");
    cli_print(json_get_text(v, "why"));
    cli_say("\n");
}

static void
show(struct cli *cli, const struct json *answer)
{
    const struct json *list = json_get(answer, "verdicts");
    (void)cli;
    for (const struct json *v = list ? list->first : NULL; v; v = v->next)
        show_one(v);
    if (!list || list->count == 0)
        cli_say("no verdicts\n");
}

static int
run(struct cli *cli, int argc, char **argv)
{
    struct err e = {0};
    struct buf path, answer;
    const char *max = NULL, *skip = NULL;
    const struct cli_option options[] = {{"--max", &max, NULL}, {"--skip", &skip, NULL}};
    int r = cli_options(cli, &argc, argv, options, 2);
    if (r)
        return r;
    if (argc > 1)
        return cli_usage("verdicts", "it takes no words");
    if (words_number("verdicts", "--max", max, 1) || words_number("verdicts", "--skip", skip, 0))
        return CLI_USAGE;
    buf_init(&path, 1024);
    buf_init(&answer, 64 * 1024 * 1024);
    buf_append_str(&path, "/api/v1/verdicts");
    if (max)
        cli_query(&path, "max", bytes_of_str(max));
    if (skip)
        cli_query(&path, "skip", bytes_of_str(skip));
    r = cli_call(cli, "GET", buf_str(&path), bytes_of(NULL, 0), &answer, &e);
    r = cli_answer(cli, r, &answer, &e, show);
    buf_clear(&answer);
    buf_clear(&path);
    return r;
}

const struct command verdicts_command = {
    "verdicts",
    "[--max N] [--skip N] [--json]",
    "Show what this member's officers judged of hits",
    "Newest first: whom they judged, on which listing, who, when and why. Verdicts lie in this member's own store alone.\n\n"
    "  --max N    at most N (default 100)\n"
    "  --skip N   leave out the first N\n\n"
    "Example:\n  entente verdicts --max 20\n",
    run,
    NULL,
};
