// SPDX-License-Identifier: Apache-2.0
// entente send: a message to members.
#include <string.h>

#include "base/limits.h"
#include "cmd/cli.h"
#include "cmd/compose.h"
#include "cmd/words.h"
#include "crypto/hash.h"
#include "host/file.h"

struct send_words {
    const char *precedence, *subject, *reply, *file;
    bool is_exercise;
};

static int
read_text(const struct send_words *o, const char *typed, struct buf *text, struct err *e)
{
    if (o->file)
        return file_read(o->file, text, e);
    buf_append_str(text, typed);
    return buf_check(text) < 0 ? err_set(e, ERR_LIMIT, "the text is too long") : 0;
}

static int
run(struct cli *cli, int argc, char **argv)
{
    struct send_words o = {.precedence = "routine"};
    const struct cli_option options[] = {
        {"--precedence", &o.precedence, NULL}, {"--subject", &o.subject, NULL}, {"--reply", &o.reply, NULL},
        {"--file", &o.file, NULL},             {"--exercise", NULL, &o.is_exercise},
    };
    struct err e = {0};
    struct buf text;
    struct compose c;
    int r = cli_options(cli, &argc, argv, options, sizeof options / sizeof *options);
    if (r)
        return r;
    if (argc != (o.file ? 2 : 3) || argv[1][0] == '\0')
        return cli_usage("send", "it takes the members it is to, and the text (or --file FILE)");
    if (o.reply && strlen(o.reply) != 2 * HASH_SIZE)
        return cli_usage("send", "--reply takes the whole id of a message, 64 hex digits (entente inbox --json shows it)");
    buf_init(&text, LIMIT_RECORD_SIZE);
    r = read_text(&o, argc == 3 ? argv[2] : "", &text, &e);
    if (r < 0) {
        buf_clear(&text);
        return cli_fail(&e);
    }
    compose_init(&c, "message");
    json_write_str(&c.w, "precedence", o.precedence);
    compose_names(&c, "to", argv[1]);
    compose_release(&c, argv[1]);
    if (o.subject)
        json_write_str(&c.w, "subject", o.subject);
    json_write_text(&c.w, "text", buf_bytes(&text));
    if (o.reply)
        json_write_str(&c.w, "reply", o.reply);
    if (o.is_exercise)
        json_write_bool(&c.w, "exercise", true);
    buf_clear(&text);
    return compose_send(cli, &c, "restricted", false);
}

const struct command send_command = {
    "send",
    "MEMBER[,MEMBER...] TEXT | --file FILE\n"
    "    [--precedence WORD] [--subject TEXT] [--reply ID] [--exercise]",
    "Send a message to members",
    "Writes a restricted record that those members alone may hold. That it was delivered is their node's receipt, that\n"
    "it was read is their officer's word: `entente inbox --sent` shows both, apart.\n\n"
    "  --precedence WORD  override, flash, immediate, priority, routine (default) or deferred\n"
    "  --subject TEXT     what it is about\n"
    "  --reply ID         the message it answers\n"
    "  --file FILE        the text, from a file (- for standard input)\n"
    "  --exercise         part of an exercise, and marked as such\n\n"
    "Example:\n  entente send KAZ,TJK --precedence flash --subject \"Segment 7\" \"Crossing under way, two vehicles\"\n",
    run,
    NULL,
};
