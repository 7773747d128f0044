// SPDX-License-Identifier: Apache-2.0
// entente answer: a hit or none, a grant of information, passage or a person.
#include <string.h>

#include "cmd/aid.h"
#include "cmd/words.h"

static bool
is_answer(const char *word)
{
    static const char *const words[] = {"hit", "none", "grant"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(word, words[i]) == 0)
            return true;
    return false;
}

static int
run(struct cli *cli, int argc, char **argv)
{
    const char *text = NULL, *conditions = NULL, *from = NULL, *until = NULL;
    struct aid_words o = {NULL, false, false};
    struct aid_reply reply;
    struct arena a;
    const struct cli_option options[] = {
        {"--text", &text, NULL},     {"--conditions", &conditions, NULL},  {"--from-hour", &from, NULL},
        {"--to-hour", &until, NULL}, {"--release", &o.release, NULL},      {"--dry-run", NULL, &o.is_dry_run},
    };
    int r = cli_options(cli, &argc, argv, options, sizeof options / sizeof *options);
    if (r)
        return r;
    if (argc != 3 || !is_answer(argv[2]))
        return cli_usage("answer", "it takes the id of a request and one word of hit, none, grant (to refuse: entente refuse)");
    if (!from != !until)
        return cli_usage("answer", "--from-hour and --to-hour go together");
    if (words_id("answer", argv[1]) || words_moment("answer", "--from-hour", from) ||
        words_moment("answer", "--to-hour", until))
        return CLI_USAGE;
    arena_init(&a, 32 * 1024 * 1024);
    r = aid_reply_begin(cli, &a, argv[1], argv[2], &o, &reply);
    if (r == 0) {
        if (conditions)
            json_write_str(&reply.c.w, "conditions", conditions);
        if (text)
            json_write_str(&reply.c.w, "text", text);
        if (from) {
            json_write_object(&reply.c.w, "valid");
            json_write_str(&reply.c.w, "from", from);
            json_write_str(&reply.c.w, "until", until);
            json_write_object_end(&reply.c.w);
        }
        r = compose_send(cli, &reply.c, reply.leaf_class, o.is_dry_run);
    }
    arena_clear(&a);
    return r;
}

const struct command answer_command = {
    "answer",
    "ID hit|none|grant [--text TEXT] [--conditions TEXT] [--from-hour T --to-hour T]\n"
    "    [--release A,B] [--dry-run] [--json]",
    "Answer a request for information, passage, or about a person",
    "A match is answered by hit or none; information by grant (with --text) or none; a clearance and an extradition by\n"
    "grant. To refuse: entente refuse. A later answer takes the place of an earlier one.\n\n"
    "  --text TEXT                 the answer in words\n"
    "  --conditions TEXT           conditions of a grant\n"
    "  --from-hour T, --to-hour T  hours of a clearance (default: those asked for)\n\n"
    "Example:\n  entente answer 22e85a0942ad hit --text \"held under another name since May\"\n",
    run,
    NULL,
};
