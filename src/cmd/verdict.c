// SPDX-License-Identifier: Apache-2.0
// entente verdict, entente verdicts: what this member's officers judged of hits.
#include "base/limits.h"
#include "base/num.h"
#include "cmd/cli.h"
#include "cmd/words.h"

// ---- making one ----

static void
show_made(struct cli *cli, const struct json *v)
{
    const struct json *asked = json_get(v, "asked");
    bool is_withdrawn = bytes_equal_str(bytes_of_str(cli->act), "withdraw a verdict");
    cli_say(is_withdrawn ? "withdrawn: " : "noted: ");
    cli_print(json_at(json_get(asked, "names"), 0) ? json_at(json_get(asked, "names"), 0)->text : BYTES_LIT("that document"));
    cli_say(" is %s ", bytes_equal_str(json_get_text(v, "verdict"), "same") ? "the same as" : "not the same as");
    cli_print(json_get_text(asked, "primary"));
    cli_say(" (%.12s), by ", (const char *)json_get_text(v, "listing").p);
    cli_print(json_get_text(v, "who"));
    cli_say("\n");
    if (!is_withdrawn && bytes_equal_str(json_get_text(v, "verdict"), "different"))
        cli_say("%sthe same question alerts on this listing no more, until its names, births or documents change%s\n",
                cli_color(cli, CLI_DIM), cli_color(cli, CLI_PLAIN));
}

static void
append_texts(struct json_writer *w, const char *field, const char *text)
{
    struct bytes rest = bytes_of_str(text);
    json_write_array(w, field);
    while (rest.n > 0) {
        size_t end = bytes_find(rest, 0, ';');
        json_write_text(w, NULL, bytes_sub(rest, 0, end));
        rest = bytes_sub(rest, end + 1, rest.n);
    }
    json_write_array_end(w);
}

struct words {
    const char *why, *facts[7];
};
static const char *const fields[] = {"born", "nationality", "birthplace", "sex", "subject", "documents", "mrz"};

static void
write_body(struct buf *out, const char *listing, const char *verdict, const struct words *x, int count, char **names)
{
    struct json_writer w;
    struct buf name;
    buf_init(&name, LIMIT_QUERY_SIZE + 1);
    for (int i = 0; i < count; i++) {
        buf_append_str(&name, i ? " " : "");
        buf_append_str(&name, names[i]);
    }
    json_writer_init(&w, out);
    json_write_object(&w, NULL);
    json_write_str(&w, "listing", listing);
    json_write_str(&w, "verdict", verdict);
    if (x->why)
        json_write_str(&w, "why", x->why);
    json_write_object(&w, "party");
    if (name.n > 0)
        json_write_text(&w, "name", buf_bytes(&name));
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (x->facts[i] && i == 6)
            json_write_str(&w, fields[i], x->facts[i]);
        else if (x->facts[i])
            append_texts(&w, fields[i], x->facts[i]);
    json_write_object_end(&w);
    json_write_object_end(&w);
    if (buf_check(&name) < 0)
        out->failed = ERR_LIMIT;
    buf_clear(&name);
}

static int
run(struct cli *cli, int argc, char **argv)
{
    struct err e = {0};
    struct buf body, answer;
    struct words x = {.why = NULL};
    const struct cli_option options[] = {{"--why", &x.why, NULL},          {"--born", &x.facts[0], NULL},
                                         {"--nationality", &x.facts[1], NULL}, {"--birthplace", &x.facts[2], NULL},
                                         {"--sex", &x.facts[3], NULL},     {"--subject", &x.facts[4], NULL},
                                         {"--document", &x.facts[5], NULL}, {"--mrz", &x.facts[6], NULL}};
    int r = cli_options(cli, &argc, argv, options, sizeof options / sizeof *options);
    if (r)
        return r;
    if (argc < 3)
        return cli_usage("verdict", "which listing, and same, not-the-same or withdrawn?");
    struct bytes word = bytes_of_str(argv[2]);
    bool is_different = bytes_equal_str(word, "not-the-same"), is_withdrawn = bytes_equal_str(word, "withdrawn");
    if (!is_different && !is_withdrawn && !bytes_equal_str(word, "same"))
        return cli_usage("verdict", "a verdict is same, not-the-same or withdrawn, not '%s'", argv[2]);
    if (argc < 4 && !x.facts[5] && !x.facts[6])
        return cli_usage("verdict", "of whom? say the name and what else was given, as it was screened");
    if (!is_withdrawn && !x.why)
        return cli_usage("verdict", "--why: a verdict says why");
    r = words_id("verdict", argv[1]);
    if (r)
        return r;
    cli->act = is_withdrawn ? "withdraw a verdict" : "verdict";
    buf_init(&body, LIMIT_API_BODY);
    buf_init(&answer, 4 * 1024 * 1024);
    write_body(&body, argv[1], is_different ? "different" : argv[2], &x, argc - 3, argv + 3);
    r = buf_check(&body) < 0 ? err_set(&e, ERR_LIMIT, "a name has at most %d bytes", LIMIT_QUERY_SIZE)
                             : cli_call(cli, "POST", "/api/v1/verdicts", buf_bytes(&body), &answer, &e);
    r = cli_answer(cli, r, &answer, &e, show_made);
    buf_clear(&answer);
    buf_clear(&body);
    return r;
}

const struct command verdict_command = {
    "verdict",
    "LISTING same|not-the-same|withdrawn NAME [--born DATE ...] --why TEXT [--json]",
    "Judge whether a party that was screened is the one listed",
    "The name and whatever else was given are said as they were screened: a verdict is about that question and that\n"
    "listing. It stays in this member's own store and enters no ledger. After not-the-same the same question alerts\n"
    "on the listing no more, and says who judged so, when and why; once the listing's names, births or documents\n"
    "change it alerts again. After same it always alerts. withdrawn takes the verdict back.\n\n"
    "  --why TEXT   the reason, which others will read\n"
    "  --born, --nationality, --birthplace, --sex, --subject, --document, --mrz   as of `entente screen`\n\n"
    "Example:\n  entente verdict 4a4a93753f73 not-the-same Ibrahim Hasan --born 1991-02-03 \\\n"
    "      --why \"born 44 years later; passport seen\"\n",
    run,
    NULL,
};
