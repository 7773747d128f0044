// SPDX-License-Identifier: Apache-2.0
// entente send: a message to members.
#include <string.h>

#include "base/limits.h"
#include "cmd/attach.h"
#include "cmd/cli.h"
#include "cmd/compose.h"
#include "cmd/words.h"
#include "crypto/hash.h"
#include "host/file.h"

struct send_words {
    const char *precedence, *subject, *reply, *text_file, *file;
    bool is_exercise;
};

static int
read_text(const struct send_words *o, const char *typed, struct buf *text, struct err *e)
{
    if (o->text_file)
        return file_read(o->text_file, text, e);
    buf_append_str(text, typed);
    return buf_check(text) < 0 ? err_set(e, ERR_LIMIT, "the text is too long") : 0;
}

static int
run(struct cli *cli, int argc, char **argv)
{
    struct send_words o = {.precedence = "routine"};
    const struct cli_option options[] = {
        {"--precedence", &o.precedence, NULL}, {"--subject", &o.subject, NULL}, {"--reply", &o.reply, NULL},
        {"--file", &o.file, NULL},             {"--text-file", &o.text_file, NULL},
        {"--exercise", NULL, &o.is_exercise},
    };
    struct err e = {0};
    struct buf text;
    struct compose c;
    struct attached file;
    int r = cli_options(cli, &argc, argv, options, sizeof options / sizeof *options);
    if (r)
        return r;
    bool may_lack_text = o.text_file || o.file;
    if ((argc != 3 && !(argc == 2 && may_lack_text)) || (argc == 3 && o.text_file) || argv[1][0] == '\0')
        return cli_usage("send", "it takes the members it is to, and the text (or --text-file FILE, or --file FILE)");
    if (o.reply && strlen(o.reply) != 2 * HASH_SIZE)
        return cli_usage("send", "--reply takes the whole id of a message, 64 hex digits (entente inbox --json shows it)");
    buf_init(&text, LIMIT_RECORD_SIZE);
    r = o.file ? attach_name(o.file, file.name, &e) : 0;
    if (r == 0)
        r = read_text(&o, argc == 3 ? argv[2] : file.name, &text, &e);
    if (r == 0 && o.file)
        r = attach_file(cli, o.file, argv[1], o.is_exercise, &file, &e);
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
    if (o.file) {
        json_write_array(&c.w, "files");
        json_write_str(&c.w, NULL, file.id);
        json_write_array_end(&c.w);
        if (!cli->json)
            cli_say("file %.12s, %llu bytes in %llu part%s\n", file.id, file.size, file.parts, file.parts == 1 ? "" : "s");
    }
    if (o.is_exercise)
        json_write_bool(&c.w, "exercise", true);
    buf_clear(&text);
    return compose_send(cli, &c, "restricted", false);
}

const struct command send_command = {
    "send",
    "MEMBER[,MEMBER...] TEXT | --text-file FILE\n"
    "    [--file FILE] [--precedence WORD] [--subject TEXT] [--reply ID] [--exercise]",
    "Send a message to members",
    "Writes a restricted record that those members alone may hold. That it was delivered is their node's receipt, that\n"
    "it was read is their officer's word: `entente inbox --sent` shows both, apart.\n\n"
    "  --precedence WORD  override, flash, immediate, priority, routine (default) or deferred\n"
    "  --subject TEXT     what it is about\n"
    "  --reply ID         the message it answers\n"
    "  --text-file FILE   the text, from a file (- for standard input)\n"
    "  --file FILE        send this file with it, of any kind, to 4 GiB; those it is to fetch it (entente fetch). Without\n"
    "                     TEXT its name is the text\n"
    "  --exercise         part of an exercise, and marked as such\n\n"
    "Example:\n  entente send KAZ,TJK --precedence flash --subject \"Segment 7\" \"Crossing under way, two vehicles\"\n"
    "  entente send RUS --file report.pdf\n",
    run,
    NULL,
};
