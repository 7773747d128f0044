// SPDX-License-Identifier: Apache-2.0
// entente screen: which listings a name may be, why, on whose word, how sure.
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "cmd/age.h"
#include "cmd/cli.h"
#include "cmd/screen_file.h"
#include "cmd/words.h"

static void
show_verdict(const struct json *verdict)
{
    if (!verdict)
        return;
    cli_say("\n              judged %s by ", bytes_equal_str(json_get_text(verdict, "verdict"), "same") ? "the same" : "not the same");
    cli_print(json_get_text(verdict, "who"));
    cli_say(" on %.10s: ", (const char *)json_get_text(verdict, "time").p);
    cli_print(json_get_text(verdict, "why"));
    if (json_get_bool(verdict, "stale", false))
        cli_say("\n              the listing has changed since: judge it again (entente verdict)");
}

static void
show_hit(struct cli *cli, const struct json *hit)
{
    bool is_alert = json_get_bool(hit, "alert", false), by_name = json_get_int(hit, "name_score", 1) > 0;
    int64_t score = json_get_int(hit, "score", 0);
    struct bytes list = json_get_text(hit, "list");
    bool is_judged = json_get(hit, "verdict") && !json_get_bool(json_get(hit, "verdict"), "stale", false) && !is_alert;
    cli_say("%s%-5s %2lld.%lld %%%s  ", cli_color(cli, is_alert ? CLI_RED : is_judged ? CLI_DIM : CLI_YELLOW),
            is_alert ? "ALERT" : is_judged ? "known" : "hit",
            (long long)(score / 10), (long long)(score % 10), cli_color(cli, CLI_PLAIN));
    cli_print(json_get_text(hit, "primary"));
    cli_say("  (");
    cli_print(json_get_text(hit, "subject"));
    cli_say(", listed by ");
    cli_print(json_get_text(hit, "by"));
    if (list.n) {
        cli_say(" from ");
        cli_print(list);
        cli_say(" ");
        cli_print(json_get_text(hit, "reference"));
    }
    cli_say(json_get_bool(hit, "settled", false) ? ")\n" : ", provisional)\n");
    cli_say("              ");
    if (by_name) {
        cli_say("\"");
        cli_print(json_get_text(hit, "name"));
        cli_say("\": ");
    }
    cli_print(json_get_text(hit, "why"));
    show_verdict(json_get(hit, "verdict"));
    cli_say("\n              %sentente show %.12s%s\n", cli_color(cli, CLI_DIM), json_get_text(hit, "listing").p,
            cli_color(cli, CLI_PLAIN));
}

// What was mistyped must not pass for what was not found.
static void
show_given(struct cli *cli, const struct json *given)
{
    const struct json *documents = json_get(given, "documents"), *faults = json_get(json_get(given, "mrz"), "faults");
    for (const struct json *d = documents ? documents->first : NULL; d; d = d->next)
        if (bytes_equal_str(json_get_text(d, "check"), "bad")) {
            cli_say("%s%.*s ", cli_color(cli, CLI_YELLOW), (int)json_get_text(d, "kind").n, json_get_text(d, "kind").p);
            cli_print(json_get_text(d, "number"));
            cli_say(" fails %.*s: is it typed right?%s\n", (int)json_get_text(d, "rule").n, json_get_text(d, "rule").p,
                    cli_color(cli, CLI_PLAIN));
        }
    for (const struct json *f = faults ? faults->first : NULL; f; f = f->next)
        cli_say("%s%.*s does not fit: is it typed right?%s\n", cli_color(cli, CLI_YELLOW), (int)f->text.n, f->text.p,
                cli_color(cli, CLI_PLAIN));
}

static void
show(struct cli *cli, const struct json *answer)
{
    show_given(cli, json_get(answer, "given"));
    const struct json *hits = json_get(answer, "hits");
    for (const struct json *h = hits ? hits->first : NULL; h; h = h->next)
        show_hit(cli, h);
    if (!hits || hits->count == 0)
        cli_say(json_get_bool(answer, "comparable", true) ? "no hit\n" : "nothing in that name can be compared\n");
    else if (json_get_int(answer, "total", 0) > (int64_t)hits->count)
        cli_say("%u of %lld hits; --max N shows more\n", hits->count, (long long)json_get_int(answer, "total", 0));
    if (json_get_bool(answer, "incomplete", false))
        cli_say("%sthe time for one name was over before all names were looked at: more may be listed%s\n", cli_color(cli, CLI_RED),
                cli_color(cli, CLI_PLAIN));
    struct bytes data = json_get_text(answer, "data_as_of");
    data = data.n ? data : BYTES_LIT("an unknown moment");
    cli_say("%slooked through %lld names; data as of %.*s%s\n", cli_color(cli, CLI_DIM),
            (long long)json_get_int(answer, "names", 0), (int)data.n, data.p, cli_color(cli, CLI_PLAIN));
    if (cli->as_of)
        cli_say("against what was in force on %.*s, as it is known now\n", (int)json_get_text(answer, "as_of").n,
                json_get_text(answer, "as_of").p);
    age_show_erased(cli);
    age_show(cli, answer);
    if (!json_get_bool(answer, "current", true))
        cli_say("%sthe index is behind: what this node received since then is not in it; --fresh waits for it%s\n", cli_color(cli, CLI_RED),
                cli_color(cli, CLI_PLAIN));
}

static bool
is_current(const struct buf *answer)
{
    struct arena a;
    struct json *json;
    arena_init(&a, 64 * 1024 * 1024);
    bool current = json_parse(&a, buf_bytes(answer), JSON_API, &json, NULL) < 0 || json_get_bool(json, "current", true);
    arena_clear(&a);
    return current;
}

// An index that lacks what has just arrived must not pass for a clean answer: wait for the next one, as long as the node
// lets us; else the first answer is shown with that said.
static int
ask(struct cli *cli, struct buf *path, bool is_fresh, struct buf *answer, struct err *e)
{
    struct bytes nothing = {NULL, 0};
    struct err why = {0};
    struct buf again;
    int r = cli_call(cli, "GET", buf_str(path), nothing, answer, e);
    if (r < 0 || is_fresh || is_current(answer))
        return r;
    cli_query(path, "fresh", BYTES_LIT("1"));
    buf_init(&again, answer->n_max);
    if (cli_call(cli, "GET", buf_str(path), nothing, &again, &why) == 0) {
        buf_clear(answer);
        *answer = again;
    } else {
        buf_clear(&again);
    }
    return 0;
}

// What is asked of a node besides the name.
#define FACTS 7
static const char *const fact_names[FACTS] = {"born", "nationality", "birthplace", "sex", "subject", "document", "mrz"};
enum fact { FACT_BORN, FACT_NATIONALITY, FACT_BIRTHPLACE, FACT_SEX, FACT_SUBJECT, FACT_DOCUMENT, FACT_MRZ };
struct node_words {
    const char *max, *facts[FACTS];
    bool is_fresh;
};

static bool
has_facts(const struct node_words *o)
{
    for (size_t i = 0; i < FACTS; i++)
        if (o->facts[i])
            return true;
    return false;
}

static int
ask_node(struct cli *cli, const struct buf *name, const struct node_words *o)
{
    struct err e = {0};
    struct buf path, answer;
    buf_init(&path, 64 * 1024);
    buf_init(&answer, 64 * 1024 * 1024);
    buf_append_str(&path, "/api/v1/screen");
    if (name->n > 0)
        cli_query(&path, "name", buf_bytes(name));
    for (size_t i = 0; i < FACTS; i++)
        if (o->facts[i])
            cli_query(&path, fact_names[i], bytes_of_str(o->facts[i]));
    if (cli->as_of)
        cli_query(&path, "as_of", bytes_of_str(cli->as_of));
    if (o->max)
        cli_query(&path, "max", bytes_of_str(o->max));
    if (o->is_fresh)
        cli_query(&path, "fresh", BYTES_LIT("1"));
    bool fits = buf_check(name) == 0 && name->n <= LIMIT_QUERY_SIZE;
    int r = fits ? ask(cli, &path, o->is_fresh, &answer, &e)
                 : err_set(&e, ERR_LIMIT, "a name has at most 4096 bytes");
    r = cli_answer(cli, r, &answer, &e, show);
    buf_clear(&answer);
    buf_clear(&path);
    return r;
}

// Of whom: a name that is typed, or with an index file the names of another file.
static int
screen_words(struct cli *cli, int argc, char **argv, const struct screen_file_words *file, const struct node_words *node)
{
    struct buf name;
    int r;
    buf_init(&name, 8192);
    for (int i = 1; i < argc; i++) {
        buf_append_str(&name, i > 1 ? " " : "");
        buf_append_str(&name, argv[i]);
    }
    bool has_name = buf_check(&name) < 0 || text_trim(buf_bytes(&name)).n > 0;
    bool has_file = file->queries || file->text;
    bool is_known = !file->index && (node->facts[FACT_DOCUMENT] || node->facts[FACT_MRZ]); // a document finds without a name
    if (!has_name && !has_file && !is_known)
        r = cli_usage("screen", file->index ? "which name?" : "which name, --document or --mrz?");
    else if (has_name && has_file)
        r = cli_usage("screen", "a name, or a file with %s, not both", file->queries ? "--queries" : "--text");
    else
        r = file->index ? screen_file_run(cli, file, &name) : ask_node(cli, &name, node);
    buf_clear(&name);
    return r;
}

static int
run(struct cli *cli, int argc, char **argv)
{
    struct screen_file_words file = {0};
    struct node_words node = {0};
    const struct cli_option options[] = {
        {"--fresh", NULL, &node.is_fresh},
        {"--max", &node.max, NULL},
        {"--born", &node.facts[FACT_BORN], NULL},
        {"--nationality", &node.facts[FACT_NATIONALITY], NULL},
        {"--birthplace", &node.facts[FACT_BIRTHPLACE], NULL},
        {"--sex", &node.facts[FACT_SEX], NULL},
        {"--subject", &node.facts[FACT_SUBJECT], NULL},
        {"--document", &node.facts[FACT_DOCUMENT], NULL},
        {"--mrz", &node.facts[FACT_MRZ], NULL},
        {"--index", &file.index, NULL},
        {"--queries", &file.queries, NULL},
        {"--text", &file.text, NULL},
        {"--edits", &file.edits, NULL},
    };
    int r = cli_options(cli, &argc, argv, options, sizeof options / sizeof *options);
    if (r)
        return r;
    if (words_number("screen", "--max", node.max, 1))
        return CLI_USAGE;
    if ((file.queries || file.text) && !file.index)
        return cli_usage("screen", "%s goes with --index FILE", file.queries ? "--queries" : "--text");
    if (file.queries && file.text)
        return cli_usage("screen", "--queries or --text, not both");
    if (file.edits && (!file.text || (strcmp(file.edits, "0") != 0 && strcmp(file.edits, "1") != 0)))
        return cli_usage("screen", "--edits is 0 or 1, and goes with --text");
    if (file.text && node.max)
        return cli_usage("screen", "all that is found in a text is shown: --max does not go with --text");
    if (file.index && (node.is_fresh || cli->as_of))
        return cli_usage("screen", "an index file is of the day its lists were read: --fresh and --as-of do not go with --index");
    if (file.index && has_facts(&node))
        return cli_usage("screen", "an index file holds names: what else is known is compared by a node (without --index)");
    file.max = node.max ? strtoull(node.max, NULL, 10) : 20;
    return screen_words(cli, argc, argv, &file, &node);
}

const struct command screen_command = {
    "screen",
    "NAME [--born DATE] [--document NUMBER] [--mrz LINES] [--max N] [--fresh] [--as-of DATE] [--json]\n"
    "    --index FILE NAME | --index FILE --queries FILE [--max N] [--json]\n"
    "    --index FILE --text FILE [--edits 0|1] [--json]",
    "Find which listings a party may be, why, and how sure",
    "Every hit says through which name and of what kind it was found, word by word why, on whose word the\n"
    "listing stands, and how old the data are. A score never reaches 100 %: a name alone proves nobody.\n"
    "ALERT marks what an officer must look at; the other hits are near.\n\n"
    "What else is known is compared with what each listing says, field by field (agrees, near, contradicts); what\n"
    "contradicts takes a hit below the alert threshold, never out of the answer. A document that is the same is a\n"
    "hit whatever the name: the name may be left out then. Several facts of one kind stand with ';' between them.\n"
    "See docs/identity.md.\n\n"
    "  --born D         1957-03-10, 1957-03, 1957, 1957..1959, or circa before one of them\n"
    "  --nationality C  a country's two letters or its name; of a vessel its flag\n"
    "  --birthplace P   a city, a country, or both: \"Tikrit, Iraq\"\n"
    "  --sex S          male or female\n"
    "  --subject S      person, organisation, vessel, aircraft or account\n"
    "  --document D     \"passport M123\", \"passport (IQ) M123\", \"imo 9074729\", \"inn 7707083893\", \"iban ...\",\n"
    "                   \"lei ...\", \"bic ...\", or an address of a crypto currency; check digits are looked at\n"
    "  --mrz LINES      the machine-readable lines of a travel document: they say all of this at once\n"
    "  --max N          at most N hits (default 20)\n"
    "  --fresh          wait until the index holds every record that is here\n"
    "  --as-of D        against what was in force on that date (from 00:00 UTC of it) or at that time\n\n"
    "With --index it needs no member and no node: the names of an index file (entente index build) are screened, as they\n"
    "were in the lists it was made of.\n\n"
    "  --index FILE     against this index file\n"
    "  --queries FILE   every line of FILE (\"-\": standard input) is a name; the answers come in the same order, with --json\n"
    "                   one line of JSON each: query, hits, each hit with listing, name, score (0 to 1), alert and why\n"
    "  --text FILE      find listed names inside the running text of FILE (\"-\": standard input): whole names,\n"
    "                   their words in any order; each with the bytes where it stands, with --json a line each\n"
    "  --edits 0|1      0: the words as listed; 1 (else): with one edit a word, from four letters, and other forms of it\n\n"
    "Example:\n  entente screen \"Islamic Movement of Uzbekistan\"\n"
    "  entente screen \"Sabawi Ibrahim\" --born 1947 --nationality IQ\n"
    "  entente screen --document \"imo 9074729\"\n"
    "  entente screen --index lists.idx --queries names.txt --json > answers.jsonl\n"
    "  entente screen --index lists.idx --text article.txt\n",
    run,
    NULL,
};
