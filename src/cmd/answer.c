// SPDX-License-Identifier: Apache-2.0
// entente answer: a hit or none, a grant of information, passage or a person.
#include <string.h>

#include "cmd/aid.h"
#include "cmd/words.h"

struct answer_words {
    const char *text, *conditions, *from, *until, *nationality;
    bool is_silent;
    struct aid_words aid;
};

static bool
is_answer(const char *word)
{
    static const char *const words[] = {"hit", "none", "grant"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(word, words[i]) == 0)
            return true;
    return false;
}

// ---- the state whose national the person is ----

// To whom a hit or a grant about this person is to be told besides the asker; empty: to nobody that is known.
static struct bytes
state_to_tell(struct cli *cli, const struct json *request, const char *said)
{
    struct bytes state = said ? bytes_of_str(said) : json_get_text(request, "nationality");
    bool knows = bytes_equal(state, json_get_text(request, "member")) || bytes_equal_str(state, cli->home.member);
    return knows ? (struct bytes){NULL, 0} : state;
}

// Written after the answer, which stands whatever becomes of it.
static int
tell_state(struct cli *cli, const struct json *request, const char *answer, struct bytes state)
{
    struct err e = {0};
    struct compose c;
    struct buf said, text;
    char to[LIMIT_MEMBER_NAME + 1];
    int r = bytes_to_str(state, to, sizeof to);
    buf_init(&said, 64 * 1024);
    buf_init(&text, 4096);
    buf_append_fmt(&text, "A request about a person whose national state is said to be %s was answered: %s. Asked by %.*s, "
                          "request %.12s. This is notice to that state.",
                   to, answer, (int)json_get_text(request, "member").n, (const char *)json_get_text(request, "member").p,
                   (const char *)json_get_text(request, "id").p);
    compose_init(&c, "message");
    json_write_str(&c.w, "precedence", "priority");
    compose_names(&c, "to", to);
    compose_names(&c, "release", to);
    json_write_str(&c.w, "subject", "Notice to the state of nationality");
    json_write_text(&c.w, "text", buf_bytes(&text));
    if (json_get_bool(request, "exercise", false))
        json_write_bool(&c.w, "exercise", true);
    if (r == 0)
        r = buf_check(&text);
    if (r == 0)
        r = compose_post(cli, &c, "restricted", &said, &e);
    else
        buf_clear(&c.bytes);
    if (r == 0)
        cli_note("%s has been told, since the person is its national (entente inbox --sent)\n", to);
    else
        cli_note("entente: the answer stands, but %s was not told that its national is concerned: %s; tell it: entente "
                 "send %s TEXT\n",
                 to, e.text, to);
    buf_clear(&text);
    buf_clear(&said);
    return r == 0 ? CLI_OK : (int)cli_exit_of(r);
}

// What is due after an answer that says the person is there.
static int
notify(struct cli *cli, const struct json *request, const char *answer, const struct answer_words *o)
{
    struct bytes type = json_get_text(request, "type");
    bool is_personal = bytes_equal_str(type, "match") || bytes_equal_str(type, "extradition");
    if (!is_personal || strcmp(answer, "none") == 0)
        return CLI_OK;
    struct bytes state = state_to_tell(cli, request, o->nationality);
    if (state.n > 0 && !o->is_silent)
        return tell_state(cli, request, answer, state);
    if (state.n == 0 && !o->nationality && !json_get(request, "nationality"))
        cli_note("nobody said whose national the person is: if it is another state's, tell that state\n");
    return CLI_OK;
}

// ---- the command ----

static void
write_answer(struct json_writer *w, const struct answer_words *o)
{
    if (o->conditions)
        json_write_str(w, "conditions", o->conditions);
    if (o->text)
        json_write_str(w, "text", o->text);
    if (!o->from)
        return;
    json_write_object(w, "valid");
    json_write_str(w, "from", o->from);
    json_write_str(w, "until", o->until);
    json_write_object_end(w);
}

static int
run(struct cli *cli, int argc, char **argv)
{
    struct answer_words o = {.text = NULL};
    struct aid_reply reply;
    struct arena a;
    const struct cli_option options[] = {
        {"--text", &o.text, NULL},       {"--conditions", &o.conditions, NULL},   {"--from-hour", &o.from, NULL},
        {"--to-hour", &o.until, NULL},   {"--release", &o.aid.release, NULL},     {"--dry-run", NULL, &o.aid.is_dry_run},
        {"--nationality", &o.nationality, NULL}, {"--no-notice", NULL, &o.is_silent},
    };
    int r = cli_options(cli, &argc, argv, options, sizeof options / sizeof *options);
    if (r)
        return r;
    if (argc != 3 || !is_answer(argv[2]))
        return cli_usage("answer", "it takes the id of a request and one word of hit, none, grant (to refuse: entente refuse)");
    if (!o.from != !o.until)
        return cli_usage("answer", "--from-hour and --to-hour go together");
    if (words_id("answer", argv[1]) || words_moment("answer", "--from-hour", o.from) ||
        words_moment("answer", "--to-hour", o.until))
        return CLI_USAGE;
    arena_init(&a, 32 * 1024 * 1024);
    r = aid_reply_begin(cli, &a, argv[1], argv[2], &o.aid, &reply);
    if (r == 0) {
        write_answer(&reply.c.w, &o);
        r = compose_send(cli, &reply.c, reply.leaf_class, o.aid.is_dry_run);
        if (r == 0 && !o.aid.is_dry_run)
            r = notify(cli, reply.request, argv[2], &o);
    }
    arena_clear(&a);
    return r;
}

const struct command answer_command = {
    "answer",
    "ID hit|none|grant [--text TEXT] [--conditions TEXT] [--from-hour T --to-hour T]\n"
    "    [--nationality MEMBER] [--no-notice] [--release A,B] [--dry-run] [--json]",
    "Answer a request for information, passage, or about a person",
    "A match is answered by hit or none; information by grant (with --text) or none; a clearance and an extradition by\n"
    "grant. To refuse: entente refuse. A later answer takes the place of an earlier one.\n"
    "When a person was found, the state whose national it is said to be is told in a message of its own.\n\n"
    "  --text TEXT                 the answer in words\n"
    "  --conditions TEXT           conditions of a grant\n"
    "  --from-hour T, --to-hour T  hours of a clearance (default: those asked for)\n"
    "  --nationality MEMBER        whose national the person is (default: as the request says)\n"
    "  --no-notice                 that state is not told\n\n"
    "Example:\n  entente answer 22e85a0942ad hit --text \"held under another name since May\"\n",
    run,
    NULL,
};
