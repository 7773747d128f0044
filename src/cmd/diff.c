// SPDX-License-Identifier: Apache-2.0
// entente diff: what differs between two texts, clause by clause and word by word.
#include <string.h>

#include "cmd/cli.h"

// Each further line of a text stands under its first.
static void
print_lines(struct bytes text)
{
    while (true) {
        size_t n = bytes_find(text, 0, '\n');
        cli_print(bytes_sub(text, 0, n));
        if (n == text.n)
            return;
        cli_say("\n    ");
        text = bytes_sub(text, n + 1, text.n);
    }
}

// Marks stand where colour may not be used, and beside it too: what is removed and added can be copied and read aloud.
static void
show_words(struct cli *cli, const struct json *pieces)
{
    for (const struct json *x = pieces ? pieces->first : NULL; x; x = x->next) {
        const struct json *removed = json_get(x, "removed"), *added = json_get(x, "added");
        if (removed) {
            cli_say("%s[-", cli_color(cli, CLI_RED));
            print_lines(removed->text);
            cli_say("-]%s", cli_color(cli, CLI_PLAIN));
        } else if (added) {
            cli_say("%s{+", cli_color(cli, CLI_GREEN));
            print_lines(added->text);
            cli_say("+}%s", cli_color(cli, CLI_PLAIN));
        } else {
            print_lines(json_get_text(x, "kept"));
        }
    }
}

// The one piece of a clause that only one text has, as it is.
static void
show_whole(struct cli *cli, const struct json *pieces, enum cli_color color)
{
    const struct json *x = json_at(pieces, 0);
    cli_say("%s", cli_color(cli, color));
    print_lines(json_get_text(x, color == CLI_GREEN ? "added" : "removed"));
    cli_say("%s\n", cli_color(cli, CLI_PLAIN));
}

static void
show_clause(struct cli *cli, const struct json *x)
{
    static const struct {
        const char *change, *sign;
        enum cli_color color;
    } signs[] = {{"same", " ", CLI_PLAIN}, {"changed", "*", CLI_YELLOW}, {"added", "+", CLI_GREEN}, {"removed", "-", CLI_RED},
                 {"renumbered", "~", CLI_YELLOW}};
    struct bytes change = json_get_text(x, "change");
    size_t k = 0;
    while (k + 1 < sizeof signs / sizeof *signs && !bytes_equal_str(change, signs[k].change))
        k++;
    cli_say("%s%s%s ", cli_color(cli, signs[k].color), signs[k].sign, cli_color(cli, CLI_PLAIN));
    cli_print(json_get_text(x, "number"));
    if (json_get(x, "was")) {
        cli_say(" (was ");
        cli_print(json_get_text(x, "was"));
        cli_say(")");
    }
    cli_say("%s%s%.*s\n", json_get_bool(x, "moved", false) ? " (stands elsewhere)" : "", k == 0 ? " " : ": ", (int)change.n, change.p);
    for (int i = 0; i < 2; i++) {
        const struct json *pieces = json_get(x, i == 0 ? "heading" : "text");
        if (!pieces || !pieces->first)
            continue;
        cli_say("    ");
        if (bytes_equal_str(change, "changed")) {
            show_words(cli, pieces);
            cli_say("\n");
        } else {
            show_whole(cli, pieces, signs[k].color);
        }
    }
}

static void
show_head(const char *what, const struct json *x)
{
    cli_say("%s ", what);
    cli_print(bytes_sub(json_get_text(x, "id"), 0, 12));
    cli_say(" ");
    cli_print(json_get_text(x, "member"));
    cli_say(" ");
    cli_print(json_get_text(x, "time"));
    cli_say(" %s", json_get_bool(x, "exercise", false) ? "[exercise] " : "");
    cli_print(json_get_text(x, "title"));
    cli_say("\n");
}

static void
show(struct cli *cli, const struct json *answer)
{
    const struct json *texts = json_get(answer, "texts");
    show_head("---", json_get(answer, "before"));
    show_head("+++", json_get(answer, "after"));
    for (const struct json *x = texts ? texts->first : NULL; x; x = x->next) {
        struct bytes change = json_get_text(x, "change");
        const struct json *clauses = json_get(x, "clauses");
        cli_say("\n%s", cli_color(cli, CLI_BOLD));
        cli_print(json_get_text(x, "lang"));
        cli_say("%s: ", cli_color(cli, CLI_PLAIN));
        show_words(cli, json_get(x, "title"));
        cli_say("%s\n", bytes_equal_str(change, "added")     ? " (this language is new)"
                        : bytes_equal_str(change, "removed") ? " (this language is gone)"
                                                             : "");
        for (const struct json *c = clauses ? clauses->first : NULL; c; c = c->next)
            show_clause(cli, c);
    }
    if (json_get_bool(answer, "same", false))
        cli_say("\nThe two texts are the same.\n");
}

static int
run(struct cli *cli, int argc, char **argv)
{
    const char *lang = NULL;
    const struct cli_option options[] = {{"--lang", &lang, NULL}};
    int r = cli_options(cli, &argc, argv, options, 1);
    if (r)
        return r;
    if (argc < 2 || argc > 3)
        return cli_usage("diff", "it takes the ids of one proposal or of two");
    for (int i = 1; i < argc; i++)
        if (argv[i][0] == '\0' || strchr(argv[i], ','))
            return cli_usage("diff", "'%.80s' is no id", argv[i]);
    struct err e = {0};
    struct buf path, ids, answer;
    buf_init(&path, 4096);
    buf_init(&ids, 1024);
    buf_init(&answer, 16 * 1024 * 1024);
    buf_append_str(&ids, argv[1]);
    buf_append_str(&ids, argc == 3 ? "," : "");
    buf_append_str(&ids, argc == 3 ? argv[2] : "");
    buf_append_str(&path, "/api/v1/diff/");
    cli_path_word(&path, buf_bytes(&ids));
    if (lang)
        cli_query(&path, "lang", bytes_of_str(lang));
    r = cli_call(cli, "GET", buf_str(&path), (struct bytes){NULL, 0}, &answer, &e);
    r = cli_answer(cli, r, &answer, &e, show);
    buf_clear(&answer);
    buf_clear(&ids);
    buf_clear(&path);
    return r;
}

const struct command diff_command = {
    "diff",
    "ID [ID] [--lang LANG] [--json]",
    "Show what differs between two texts, by clause and by words",
    "Of two proposals, the earlier first: which clauses were added (+), removed (-), changed (*) or renumbered (~), and in a\n"
    "changed one which words: [-removed-] {+added+}. Of one proposal: against what it supersedes, else what it amends. With\n"
    "--lang, one language alone. See docs/texts.md.\n\n"
    "Example:\n  entente diff 0123456789ab 3456789abcde --lang en\n",
    run,
    NULL,
};
