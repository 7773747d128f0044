// SPDX-License-Identifier: Apache-2.0
// entente outcome: what was proposed, who has said what, and what every node computes from it.
#include <string.h>

#include "cmd/aid.h"
#include "cmd/outcome_file.h"
#include "cmd/table.h"
#include "cmd/words.h"

static enum cli_color
color_of(struct bytes end)
{
    return bytes_equal_str(end, "adopted")  ? CLI_GREEN
           : bytes_equal_str(end, "broken") ? CLI_RED
           : bytes_equal_str(end, "open")   ? CLI_YELLOW
                                            : CLI_DIM;
}

static void
append_names(struct buf *out, const struct json *list)
{
    for (const struct json *x = list ? list->first : NULL; x; x = x->next) {
        buf_append_str(out, x == list->first ? "" : " ");
        buf_append(out, x->text);
    }
}

static void
append_own(struct buf *out, const struct json *proposal)
{
    const struct json *own = json_get(proposal, "own");
    if (!own)
        buf_append_str(out, "not asked");
    else if (json_get_text(own, "word").n == 0)
        buf_append_str(out, json_get_bool(proposal, "awaiting", false) ? "AWAITED" : "-");
    else {
        buf_append(out, json_get_text(own, "word"));
        buf_append_str(out, json_get_bool(own, "final", false) ? "" : " (not final)");
    }
}

static void
show_list(struct cli *cli, const struct json *answer)
{
    static const char *const heads[] = {"id", "title", "by", "organ", "procedure", "deadline", "outcome", "waits for", "own word"};
    struct table *t = table_new(heads, 9);
    const struct json *list = json_get(answer, "proposals");
    for (const struct json *x = list ? list->first : NULL; x; x = x->next) {
        struct buf pending, own;
        buf_init(&pending, 4096);
        buf_init(&own, 64);
        append_names(&pending, json_get(x, "pending"));
        append_own(&own, x);
        table_cell(t, bytes_sub(json_get_text(x, "id"), 0, 12));
        table_cell(t, json_get_text(x, "title"));
        table_cell(t, json_get_text(x, "member"));
        table_cell(t, json_get_text(x, "organ"));
        table_cell(t, json_get_text(x, "procedure"));
        table_cell(t, json_get_text(x, "deadline"));
        table_cell(t, json_get_text(x, "end"));
        table_cell(t, buf_bytes(&pending));
        table_cell(t, buf_bytes(&own));
        buf_clear(&pending);
        buf_clear(&own);
    }
    table_print(cli, t);
    cli_say("%u of %lld proposals that match, as of %.*s; %lld await this member's word\n", list ? list->count : 0,
            (long long)json_get_int(answer, "matched", 0), (int)json_get_text(answer, "as_of").n,
            json_get_text(answer, "as_of").p, (long long)json_get_int(answer, "awaiting", 0));
}

// ---- one ----

static void
show_line(const char *label, struct bytes text)
{
    if (text.n == 0)
        return;
    cli_say("%-12s ", label);
    cli_print(text);
    cli_say("\n");
}

static void
show_electors(struct cli *cli, const struct json *proposal)
{
    static const char *const heads[] = {"member", "received", "word", "final", "settled", "on"};
    struct table *t = table_new(heads, 6);
    const struct json *list = json_get(proposal, "electors");
    for (const struct json *x = list ? list->first : NULL; x; x = x->next) {
        const struct json *clauses = json_get(x, "clauses");
        struct buf word, on;
        buf_init(&word, 256);
        buf_init(&on, 4096);
        buf_append(&word, json_get_text(x, "word"));
        if (json_get_bool(x, "waived", false))
            buf_append_str(&word, " (waived)");
        if (json_get_bool(x, "withdrawn", false))
            buf_append_str(&word, " (withdrew)");
        if (json_get_text(x, "bound_by").n)
            buf_append_fmt(&word, " (bound by %.12s)", (const char *)json_get_text(x, "bound_by").p);
        append_names(&on, clauses);
        table_cell(t, json_get_text(x, "member"));
        table_cell(t, json_get_bool(x, "received", false) ? BYTES_LIT("yes") : BYTES_LIT("no"));
        table_cell(t, word.n ? buf_bytes(&word) : BYTES_LIT("-"));
        table_cell(t, json_get_bool(x, "final", false) ? BYTES_LIT("yes") : BYTES_LIT("no"));
        table_cell(t, json_get_bool(x, "settled", false) ? BYTES_LIT("yes") : BYTES_LIT("no"));
        table_cell(t, buf_bytes(&on));
        buf_clear(&word);
        buf_clear(&on);
    }
    cli_say("\n");
    table_print(cli, t);
}

static void
show_by_clause(struct bytes member, const char *what, const struct json *list)
{
    for (const struct json *x = list ? list->first : NULL; x; x = x->next) {
        cli_say("  ");
        cli_print(member);
        cli_say(" %s clause ", what);
        if (json_get_text(x, "lang").n) {
            cli_print(json_get_text(x, "lang"));
            cli_say(":");
        }
        cli_print(json_get_text(x, "clause"));
        cli_say(": ");
        cli_print(json_get_text(x, "text"));
        cli_say("\n");
    }
}

static void
show_statements(const struct json *proposal)
{
    const struct json *list = json_get(proposal, "electors");
    for (const struct json *x = list ? list->first : NULL; x; x = x->next) {
        struct bytes member = json_get_text(x, "member"), text = json_get_text(x, "text");
        if (text.n) {
            cli_say("  ");
            cli_print(member);
            cli_say(": ");
            cli_print(text);
            cli_say("\n");
        }
        show_by_clause(member, "proposes for", json_get(x, "amendments"));
        show_by_clause(member, "understands", json_get(x, "interpretations"));
    }
}

static void
show_texts(struct cli *cli, const struct json *proposal)
{
    const struct json *texts = json_get(proposal, "texts");
    for (const struct json *t = texts ? texts->first : NULL; t; t = t->next) {
        const struct json *clauses = json_get(t, "clauses");
        cli_say("\n[");
        cli_print(json_get_text(t, "lang"));
        cli_say("] %s", cli_color(cli, CLI_BOLD));
        cli_print(json_get_text(t, "title"));
        cli_say("%s\n", cli_color(cli, CLI_PLAIN));
        for (const struct json *x = clauses ? clauses->first : NULL; x; x = x->next) {
            cli_say("  ");
            cli_print(json_get_text(x, "number"));
            cli_say(". ");
            if (json_get_text(x, "heading").n) {
                cli_print(json_get_text(x, "heading"));
                cli_say(": ");
            }
            cli_print(json_get_text(x, "text"));
            cli_say("\n");
        }
    }
}

static void
show_items(const struct json *proposal)
{
    const struct json *items = json_get(proposal, "items");
    for (const struct json *x = items ? items->first : NULL; x; x = x->next) {
        cli_say("%-12s ", x == items->first ? "gives to do" : "");
        cli_print(json_get_text(x, "owner"));
        cli_say(": ");
        cli_print(json_get_text(x, "title"));
        if (json_get_text(x, "due").n) {
            cli_say(", due ");
            cli_print(json_get_text(x, "due"));
        }
        cli_say("\n");
    }
}

static void
show_names(const char *label, const char *what, const struct json *list)
{
    struct buf names;
    buf_init(&names, 16 * 1024);
    append_names(&names, list);
    if (names.n > 0) {
        cli_say("%-12s %s", label, what);
        cli_print(buf_bytes(&names));
        cli_say("\n");
    }
    buf_clear(&names);
}

// What its adoption does, whole: electors compare an admission's keys by voice with those who are to come in.
static void
show_effect(const struct json *effect)
{
    static const char *const fields[] = {"role", "address", "ledger_key", "cosigning_key", "transport_key", "generation", "mandate"};
    static const char *const labels[] = {"as", "at", "ledger key", "cosign key", "transp. key", "generation", "mandate"};
    const struct json *lines = json_get(effect, "lines");
    cli_say("%-12s ", "effect");
    cli_print(json_get_text(effect, "type"));
    cli_say(" ");
    cli_print(json_get_text(effect, "member"));
    cli_say("\n");
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        const struct json *value = json_get(effect, fields[i]);
        if (value && value->text.n)
            show_line(labels[i], value->text);
    }
    if (json_get(effect, "generation"))
        cli_say("%-12s %lld, from size %lld of the last one on\n", "generation", (long long)json_get_int(effect, "generation", 0),
                (long long)json_get_int(effect, "size", 0));
    for (const struct json *x = lines ? lines->first : NULL; x; x = x->next)
        show_line("line", x->text);
}

static void
show_end(struct cli *cli, const struct json *x)
{
    struct bytes end = json_get_text(x, "end");
    struct buf pending;
    bool is_late = bytes_equal_str(end, "open") && bytes_compare(json_get_text(x, "deadline"), json_get_text(x, "as_of")) < 0;
    cli_say("%-12s %s%s%.*s%s", "outcome", cli_color(cli, CLI_BOLD), cli_color(cli, color_of(end)), (int)end.n,
            (const char *)end.p, cli_color(cli, CLI_PLAIN));
    buf_init(&pending, 4096);
    append_names(&pending, json_get(x, "pending"));
    if (pending.n) {
        cli_say(", pending on ");
        cli_print(buf_bytes(&pending));
    }
    if (is_late)
        cli_say(" (its deadline has passed: a node that is out of reach says its member's word when it is back; --waive in `entente "
                "propose --help`)");
    if (json_get_text(x, "why").n) {
        cli_say(": ");
        cli_print(json_get_text(x, "why"));
    }
    cli_say("\n");
    show_names("to settle", "said, and others have still to sign for it: ", json_get(x, "unsettled"));
    show_names("SUPERSEDED", "by ", json_get(x, "superseded_by"));
    show_names("proposed", "to supersede it: ", json_get(x, "would_be_superseded_by"));
    buf_reset(&pending);
    append_names(&pending, json_get(x, "held_by"));
    if (pending.n) {
        cli_say("%-12s not in effect until these are adopted or in force: ", "held");
        cli_print(buf_bytes(&pending));
        cli_say("\n");
    }
    buf_clear(&pending);
}

static void
show_one(struct cli *cli, const struct json *x)
{
    static const char *const fields[] = {"id", "title", "member", "time", "organ", "matter", "deadline", "supersedes", "amends",
                                         "reaffirms", "about"};
    static const char *const labels[] = {"proposal", "title", "proposed by", "on", "organ", "matter", "deadline", "supersedes",
                                         "amends", "reaffirms", "about"};
    const struct json *effect = json_get(x, "effect");
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        show_line(labels[i], json_get_text(x, fields[i]));
    cli_say("%-12s ", "procedure");
    cli_print(json_get_text(x, "procedure"));
    if (json_get_int(x, "majority", 0) > 0)
        cli_say(" of %lld", (long long)json_get_int(x, "majority", 0));
    cli_say("\n");
    if (effect)
        show_effect(effect);
    show_items(x);
    show_end(cli, x);
    show_electors(cli, x);
    show_statements(x);
    show_texts(cli, x);
}

// ---- words ----

static int
list(struct cli *cli, const char *organ, bool all, bool awaiting, bool is_exercise)
{
    const struct aid_query queries[] = {
        {"organ", organ}, {"all", all ? "1" : NULL}, {"awaiting", awaiting ? "1" : NULL}, {"exercise", is_exercise ? "1" : NULL},
    };
    return aid_query_list(cli, "/api/v1/proposals", queries, sizeof queries / sizeof *queries, show_list);
}

static int
run(struct cli *cli, int argc, char **argv)
{
    const char *organ = NULL;
    struct outcome_file files = {.lang = NULL};
    bool all = false, awaiting = false, is_exercise = false;
    const struct cli_option options[] = {
        {"--organ", &organ, NULL},         {"--all", NULL, &all},          {"--awaiting", NULL, &awaiting},
        {"--exercise", NULL, &is_exercise},  {"--proof", &files.proof, NULL},
        {"--akoma", &files.akoma, NULL},     {"--plain", &files.plain, NULL},
        {"--lang", &files.lang, NULL},
    };
    int r = cli_options(cli, &argc, argv, options, sizeof options / sizeof *options);
    if (r)
        return r;
    bool has_file = files.proof || files.akoma || files.plain;
    if ((has_file || files.lang) && argc != 2)
        return cli_usage("outcome", "--proof, --akoma, --plain and --lang go with one proposal's id");
    if (files.lang && !files.akoma && !files.plain)
        return cli_usage("outcome", "--lang goes with --akoma or --plain");
    if (argc == 1)
        return list(cli, organ, all, awaiting, is_exercise);
    if (argc != 2)
        return cli_usage("outcome", "it takes nothing, or one proposal's id");
    if (words_id("outcome", argv[1]))
        return CLI_USAGE;
    return has_file ? outcome_file(cli, &files, argv[1])
                    : aid_show_one(cli, "/api/v1/proposals/", argv[1], show_one);
}

const struct command outcome_command = {
    "outcome",
    "[--awaiting] [--organ ORGAN] [--all] [--exercise] [--as-of DATE] [--json]\n"
    "    ID [--proof FILE] [--akoma FILE] [--plain FILE] [--lang LANG]",
    "Show what is proposed and what came of it: who has received it, who has said what, what it waits for",
    "Nobody counts: every node computes the outcome from the members' final words, once these are settled. While a word is\n"
    "missing, the outcome is open and pending on its member; that it is silent its own node says, never a clock elsewhere.\n\n"
    "  ID               one proposal: its text, each elector's word, the outcome\n"
    "  --awaiting       only what awaits this member's word\n"
    "  --organ ORGAN    only what is put to that organ\n"
    "  --all            also what has ended\n"
    "  --proof FILE     write a file that anybody can verify without a node or a network (entente verify FILE):\n"
    "                   text, words, and the leaves of every ledger that the outcome needs\n"
    "  --akoma FILE     write the text and the words as Akoma Ntoso XML; --plain FILE: as plain text.\n"
    "                   --lang LANG: in that language; else the first of them, and plain text in all\n"
    "  --exercise       with the list: those of exercises\n\n"
    "Example:\n  entente outcome --awaiting\n  entente outcome 22e85a0942ad --proof statement.proof\n",
    run,
    NULL,
};
