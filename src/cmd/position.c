// SPDX-License-Identifier: Apache-2.0
// entente position: this member's word on a proposal.
#include <string.h>

#include "cmd/aid.h"
#include "cmd/words.h"

#define CLAUSES_MAX 64

struct position_words {
    const char *text;
    const char *clauses[CLAUSES_MAX], *amendments[CLAUSES_MAX], *interpretations[CLAUSES_MAX];
    size_t clause_count, amendment_count, interpretation_count;
    bool is_final, is_dry_run;
};

static int
check_clause(const char *option, const char *number)
{
    size_t n = strcspn(number, "=");
    if (n == 0 || strspn(number, "0123456789.") != n)
        return cli_usage("position", "%s names a clause by its number, as 2 or 2.1, not '%.80s'", option, number);
    return 0;
}

// "2.1=another text" as {clause, text}, each.
static int
write_by_clause(struct compose *c, const char *field, const char *option, const char *const *words, size_t count)
{
    if (count == 0)
        return 0;
    json_write_array(&c->w, field);
    for (size_t i = 0; i < count; i++) {
        struct bytes word = bytes_of_str(words[i]);
        size_t equals = bytes_find(word, 0, '='), colon = bytes_find(word, 0, ':');
        struct bytes lang = {NULL, 0};
        if (colon < equals) {
            lang = bytes_sub(word, 0, colon);
            word = bytes_sub(word, colon + 1, word.n);
            equals -= colon + 1;
        }
        if (check_clause(option, words[i] + (lang.n ? lang.n + 1 : 0)))
            return CLI_USAGE;
        if (equals + 1 >= word.n)
            return cli_usage("position", "%s takes CLAUSE=TEXT, not '%.80s'", option, words[i]);
        json_write_object(&c->w, NULL);
        json_write_text(&c->w, "clause", bytes_sub(word, 0, equals));
        if (lang.n > 0)
            json_write_text(&c->w, "lang", lang);
        json_write_text(&c->w, "text", bytes_sub(word, equals + 1, word.n));
        json_write_object_end(&c->w);
    }
    json_write_array_end(&c->w);
    return 0;
}

static int
write_clauses(struct compose *c, const struct position_words *o)
{
    if (o->clause_count > 0)
        json_write_array(&c->w, "clauses");
    for (size_t i = 0; i < o->clause_count; i++) {
        if (check_clause("--clause", o->clauses[i]))
            return CLI_USAGE;
        json_write_str(&c->w, NULL, o->clauses[i]);
    }
    if (o->clause_count > 0)
        json_write_array_end(&c->w);
    int r = write_by_clause(c, "amendments", "--amend", o->amendments, o->amendment_count);
    return r ? r : write_by_clause(c, "interpretations", "--interpret", o->interpretations, o->interpretation_count);
}

static int
say(struct cli *cli, const struct position_words *o, const char *id, const char *word)
{
    struct err e = {0};
    struct arena a;
    struct compose c;
    const struct json *proposal;
    arena_init(&a, 32 * 1024 * 1024);
    cli->as_of = NULL;
    int r = aid_fetch(cli, &a, "/api/v1/proposals/", id, &proposal, &e);
    if (r < 0) {
        arena_clear(&a);
        return cli_fail(&e);
    }
    compose_init(&c, "position");
    json_write_text(&c.w, "proposal", json_get_text(proposal, "id"));
    json_write_str(&c.w, "word", word);
    const struct json *effect = json_get(proposal, "effect"), *waives = json_get(proposal, "waives");
    if (waives)
        json_write_text(&c.w, "waived", json_get_text(waives, "proposal"));
    else if (effect && !bytes_equal_str(json_get_text(effect, "type"), "admit"))
        json_write_text(&c.w, "epoch", json_get_text(proposal, "epoch"));
    if (o->is_final)
        json_write_bool(&c.w, "final", true);
    if (o->text)
        json_write_str(&c.w, "text", o->text);
    r = write_clauses(&c, o);
    if (json_get_bool(proposal, "exercise", false))
        json_write_bool(&c.w, "exercise", true);
    if (r)
        buf_clear(&c.bytes);
    else
        r = compose_send(cli, &c, "statute", o->is_dry_run);
    arena_clear(&a);
    return r;
}

// Options that may be given again and again are taken out before the others are read.
static int
take_repeated(int *argc, char **argv, struct position_words *o)
{
    struct {
        const char *name;
        const char **at;
        size_t *count;
    } lists[] = {{"--clause", o->clauses, &o->clause_count},
                 {"--amend", o->amendments, &o->amendment_count},
                 {"--interpret", o->interpretations, &o->interpretation_count}};
    int kept = 0;
    for (int i = 0; i < *argc; i++) {
        size_t k = 0;
        while (k < 3 && strcmp(argv[i], lists[k].name) != 0)
            k++;
        if (k == 3) {
            argv[kept++] = argv[i];
            continue;
        }
        if (i + 1 == *argc)
            return cli_usage("position", "%s takes a clause's number", lists[k].name);
        if (*lists[k].count == CLAUSES_MAX)
            return cli_usage("position", "%s may be given at most %d times", lists[k].name, CLAUSES_MAX);
        lists[k].at[(*lists[k].count)++] = argv[++i];
    }
    *argc = kept;
    return 0;
}

static int
run(struct cli *cli, int argc, char **argv)
{
    static const char *const spoken[] = {"agree", "object", "reserve", "abstain"};
    struct position_words o = {.text = NULL};
    const struct cli_option options[] = {
        {"--statement", &o.text, NULL}, {"--final", NULL, &o.is_final}, {"--dry-run", NULL, &o.is_dry_run}};
    int r = take_repeated(&argc, argv, &o);
    if (r == 0)
        r = cli_options(cli, &argc, argv, options, sizeof options / sizeof *options);
    if (r)
        return r;
    if (argc != 3)
        return cli_usage("position", "it takes a proposal's id and a word: agree, object, reserve or abstain (entente outcome shows "
                                     "what awaits one)");
    if (words_id("position", argv[1]))
        return CLI_USAGE;
    for (size_t i = 0; i < sizeof spoken / sizeof *spoken; i++)
        if (strcmp(argv[2], spoken[i]) == 0)
            return say(cli, &o, argv[1], argv[2]);
    return cli_usage("position", "'%.80s' is none of agree, object, reserve, abstain (silence is written by the node itself)", argv[2]);
}

const struct command position_command = {
    "position",
    "ID agree|object|reserve|abstain [--final] [--statement TEXT] [--clause N]... [--amend N=TEXT]...\n"
    "        [--interpret N=TEXT]... [--dry-run]",
    "Say this member's word on a proposal",
    "A word may be changed until it is final: with --final, or at the proposal's deadline, when the node writes the word that\n"
    "stands as the final one, or silence. After that nothing takes it back.\n\n"
    "  agree            to the text as it stands\n"
    "  object           breaks silence and consensus, by name; --clause says what about, --amend what would do\n"
    "  reserve          agrees, but not to the clauses that are named\n"
    "  abstain          stands aside\n"
    "  --final          this member's last word on it; whoever proposed by mistake objects to it\n"
    "  --clause N       a clause that is objected to or reserved on; once for each\n"
    "  --amend N=TEXT   another text for a clause, put to the author, who may propose anew with it; of a text in\n"
    "                   several languages --amend LANG:N=TEXT, once for each\n"
    "  --interpret N=TEXT\n"
    "                   an interpretative statement on a clause, which goes with the word\n"
    "  --statement TEXT anything to say with it\n\n"
    "Example:\n"
    "  entente position 22e85a0942ad object --clause 3 --amend \"3=... except for humanitarian purposes\"\n",
    run,
    NULL,
};
