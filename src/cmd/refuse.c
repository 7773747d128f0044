// SPDX-License-Identifier: Apache-2.0
// entente refuse: this member does not give what is asked.
#include "cmd/aid.h"
#include "cmd/words.h"

static int
run(struct cli *cli, int argc, char **argv)
{
    const char *ground = NULL, *reason = NULL, *from = NULL, *until = NULL;
    struct aid_words o = {NULL, false, false};
    struct aid_reply reply;
    struct arena a;
    const struct cli_option options[] = {
        {"--ground", &ground, NULL},       {"--reason", &reason, NULL},        {"--from-hour", &from, NULL},
        {"--to-hour", &until, NULL},       {"--release", &o.release, NULL},    {"--dry-run", NULL, &o.is_dry_run},
    };
    int r = cli_options(cli, &argc, argv, options, sizeof options / sizeof *options);
    if (r)
        return r;
    if (argc != 2)
        return cli_usage("refuse", "it takes one word, the id of a request");
    if (!from != !until)
        return cli_usage("refuse", "--from-hour and --to-hour go together");
    if (words_id("refuse", argv[1]) || words_moment("refuse", "--from-hour", from) ||
        words_moment("refuse", "--to-hour", until))
        return CLI_USAGE;
    arena_init(&a, 32 * 1024 * 1024);
    r = aid_reply_begin(cli, &a, argv[1], "refuse", &o, &reply);
    if (r == 0) {
        if (ground)
            json_write_str(&reply.c.w, "ground", ground);
        if (reason)
            json_write_str(&reply.c.w, "reason", reason);
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

const struct command refuse_command = {
    "refuse",
    "ID [--ground G] [--reason TEXT] [--from-hour T --to-hour T] [--release A,B] [--dry-run] [--json]",
    "Refuse a request, with or without a reason",
    "Writes that this member refuses. Assistance is refused without having to say why; a request about a person only on a\n"
    "ground. A later offer or grant takes the place of the refusal.\n\n"
    "  --ground G                 political, ill-treatment, own-nationals, other\n"
    "  --reason TEXT              why\n"
    "  --from-hour T, --to-hour T a clearance is refused for these hours alone\n\n"
    "Example:\n  entente refuse 22e85a0942ad\n",
    run,
    NULL,
};
