// SPDX-License-Identifier: Apache-2.0
// entente inbox: messages to this member, or from it; reading one says so to its sender.
#include <string.h>

#include "base/limits.h"
#include "cmd/cli.h"
#include "cmd/compose.h"
#include "cmd/table.h"
#include "cmd/words.h"

struct box_words {
    const char *max;
    bool is_sent, is_unread, is_exercise;
};

static bool
is_read_by(const struct json *message, struct bytes member)
{
    const struct json *to = json_get(message, "to");
    for (const struct json *x = to ? to->first : NULL; x; x = x->next)
        if (bytes_equal(json_get_text(x, "member"), member))
            return json_get_bool(x, "read", false);
    return false;
}

// Of those it is to: delivered and read, as far as it is known here.
static void
count_to(const struct json *message, struct buf *out)
{
    const struct json *to = json_get(message, "to");
    for (const struct json *x = to ? to->first : NULL; x; x = x->next) {
        buf_append_str(out, out->n ? " " : "");
        buf_append(out, json_get_text(x, "member"));
        if (json_get_bool(x, "read", false))
            buf_append_str(out, ":read");
        else if (json_get_bool(x, "delivered", false))
            buf_append_str(out, ":delivered");
        else
            buf_append_str(out, ":not yet");
    }
}

// "1 of 2", or nothing.
static void
count_files(const struct json *message, struct buf *out)
{
    const struct json *files = json_get(message, "files");
    unsigned here = 0;
    for (const struct json *f = files ? files->first : NULL; f; f = f->next)
        here += json_get_bool(f, "here", false);
    if (files)
        buf_append_fmt(out, "%u of %u", here, files->count);
}

static void
show(struct cli *cli, const struct json *answer)
{
    static const char *const heads[] = {"id", "precedence", "time", "from", "subject", "files here", "state"};
    const struct json *list = json_get(answer, "messages");
    struct table *t = table_new(heads, 7);
    for (const struct json *m = list ? list->first : NULL; m; m = m->next) {
        struct buf to, files;
        struct bytes subject = json_get_text(m, "subject");
        buf_init(&to, 8192);
        buf_init(&files, 64);
        if (bytes_equal_str(json_get_text(m, "from"), cli->home.member))
            count_to(m, &to);
        else
            buf_append_str(&to, is_read_by(m, bytes_of_str(cli->home.member)) ? "read" : "new");
        table_cell(t, bytes_sub(json_get_text(m, "id"), 0, 12));
        table_cell(t, json_get_text(m, "precedence"));
        table_cell(t, json_get_text(m, "time"));
        table_cell(t, json_get_text(m, "from"));
        table_cell(t, subject.n ? subject : bytes_sub(json_get_text(m, "text"), 0, 60));
        count_files(m, &files);
        table_cell(t, buf_bytes(&files));
        table_cell(t, buf_bytes(&to));
        buf_clear(&files);
        buf_clear(&to);
    }
    table_print(cli, t);
    cli_say("%u of %lld messages\n", list ? list->count : 0, (long long)json_get_int(answer, "matched", 0));
}

static int
ask(struct cli *cli, const struct box_words *o, struct buf *answer, struct err *e)
{
    struct buf path;
    buf_init(&path, 4096);
    buf_append_str(&path, "/api/v1/messages");
    cli_query(&path, "box", bytes_of_str(o->is_sent ? "sent" : "in"));
    if (o->is_unread)
        cli_query(&path, "unread", BYTES_LIT("1"));
    if (o->is_exercise)
        cli_query(&path, "exercise", BYTES_LIT("1"));
    if (o->max)
        cli_query(&path, "max", bytes_of_str(o->max));
    if (cli->as_of)
        cli_query(&path, "as_of", bytes_of_str(cli->as_of));
    int r = cli_call(cli, "GET", buf_str(&path), (struct bytes){NULL, 0}, answer, e);
    buf_clear(&path);
    return r;
}

static const struct json *
find(const struct json *answer, const char *id, struct err *e)
{
    const struct json *list = json_get(answer, "messages"), *found = NULL;
    for (const struct json *m = list ? list->first : NULL; m; m = m->next) {
        if (!bytes_has_prefix(json_get_text(m, "id"), bytes_of_str(id)))
            continue;
        if (found) {
            (void)err_set(e, ERR_INVALID, "several messages' ids begin with %.80s; give more of it", id); // told below
            return NULL;
        }
        found = m;
    }
    if (!found)
        (void)err_set(e, ERR_NOT_FOUND, "no message to this member has an id that begins with %.80s", id); // told below
    return found;
}

static void
print_files(const struct json *m)
{
    const struct json *list = json_get(m, "files");
    for (const struct json *f = list ? list->first : NULL; f; f = f->next) {
        int64_t size = json_get_int(f, "size", -1);
        cli_say("file %.12s ", (const char *)json_get_text(f, "id").p);
        cli_print(json_get_text(f, "name"));
        if (size < 0)
            cli_say("(its record is not here)\n");
        else if (json_get_bool(f, "here", false))
            cli_say(", %lld bytes: here; entente fetch %.12s -o FILE writes it\n", (long long)size,
                    (const char *)json_get_text(f, "id").p);
        else
            cli_say(", %lld of %lld bytes are here\n", (long long)json_get_int(f, "held", 0), (long long)size);
    }
}

static void
print_message(struct cli *cli, const struct json *m)
{
    cli_say("%s%.*s%s from ", cli_color(cli, CLI_BOLD), (int)json_get_text(m, "precedence").n,
            json_get_text(m, "precedence").p, cli_color(cli, CLI_PLAIN));
    cli_print(json_get_text(m, "from"));
    cli_say(", ");
    cli_print(json_get_text(m, "time"));
    cli_say("\n%s", json_get_text(m, "subject").n ? "subject  " : "");
    cli_print(json_get_text(m, "subject"));
    cli_say("%s\n", json_get_text(m, "subject").n ? "\n" : "");
    cli_print(json_get_text(m, "text"));
    cli_say("\n\n");
    print_files(m);
}

// The message of that id, real or of an exercise; NULL with the fault.
static const struct json *
look_up(struct cli *cli, struct arena *a, struct box_words *o, const char *id, struct err *e)
{
    const struct json *m = NULL;
    for (int layer = 0; m == NULL && layer < 2; layer++) {
        struct buf answer;
        struct json *json = NULL;
        *e = (struct err){0};
        o->is_exercise = layer == 1;
        buf_init(&answer, 64 * 1024 * 1024);
        int r = ask(cli, o, &answer, e);
        struct bytes copy = r == 0 ? arena_copy(a, buf_bytes(&answer)) : (struct bytes){NULL, 0};
        buf_clear(&answer);
        if (r == 0)
            r = copy.p ? json_parse(a, copy, JSON_API, &json, e) : err_set(e, ERR_NOMEM, "no memory for the messages");
        if (r < 0)
            return NULL;
        m = find(json, id, e);
        if (m == NULL && e->code != ERR_NOT_FOUND)
            return NULL;
    }
    return m;
}

// Say to its sender that it was read.
static int
tell_sender(struct cli *cli, const struct box_words *o, const struct json *m, struct err *e)
{
    struct compose c;
    struct buf answer;
    char from[LIMIT_MEMBER_NAME + 1] = "";
    if (bytes_to_str(json_get_text(m, "from"), from, sizeof from) < 0)
        from[0] = '\0'; // the node refuses a record that is released to nobody
    buf_init(&answer, 64 * 1024);
    compose_init(&c, "message");
    compose_release(&c, from);
    json_write_array(&c.w, "read");
    json_write_text(&c.w, NULL, json_get_text(m, "id"));
    json_write_array_end(&c.w);
    if (o->is_exercise)
        json_write_bool(&c.w, "exercise", true);
    int r = compose_post(cli, &c, "restricted", &answer, e);
    buf_clear(&answer);
    if (r == 0)
        cli_note("%s is told that it was read\n", from);
    return r;
}

// Show it, and say to its sender that it was read, once.
static int
read_one(struct cli *cli, struct box_words *o, const char *id)
{
    struct err e = {0};
    struct arena a;
    if (words_id("inbox", id))
        return CLI_USAGE;
    o->max = "1000";
    arena_init(&a, 256 * 1024 * 1024);
    const struct json *m = look_up(cli, &a, o, id, &e);
    int r = m ? CLI_OK : cli_fail(&e);
    if (m && cli->json)
        cli_print_json(m->source);
    else if (m) {
        if (o->is_exercise)
            cli_say("EXERCISE\n");
        print_message(cli, m);
    }
    if (m && !is_read_by(m, bytes_of_str(cli->home.member)) && tell_sender(cli, o, m, &e) < 0)
        r = cli_fail(&e);
    arena_clear(&a);
    return r;
}

static int
run(struct cli *cli, int argc, char **argv)
{
    struct box_words o = {0};
    struct err e = {0};
    struct buf answer;
    const struct cli_option options[] = {
        {"--sent", NULL, &o.is_sent}, {"--unread", NULL, &o.is_unread}, {"--exercise", NULL, &o.is_exercise}, {"--max", &o.max, NULL},
    };
    int r = cli_options(cli, &argc, argv, options, sizeof options / sizeof *options);
    if (r)
        return r;
    if (words_number("inbox", "--max", o.max, 1))
        return CLI_USAGE;
    if (argc != 1 && (argc != 3 || strcmp(argv[1], "read") != 0))
        return cli_usage("inbox", "it takes no words, or: read ID");
    r = cli_home(cli, &e);
    if (r < 0)
        return cli_fail(&e);
    if (argc == 3)
        return read_one(cli, &o, argv[2]);
    buf_init(&answer, 64 * 1024 * 1024);
    r = ask(cli, &o, &answer, &e);
    r = cli_answer(cli, r, &answer, &e, show);
    buf_clear(&answer);
    return r;
}

const struct command inbox_command = {
    "inbox",
    "[--sent] [--unread] [--exercise] [--max N] | read ID",
    "Messages to this member, or from it, and who has received and read them",
    "The most urgent come first, then the newest. `inbox read ID` shows one and says to its sender that it was read.\n"
    "Delivered and read are apart: delivered is said by the node that holds it, read by its officer.\n\n"
    "  --sent      what this member sent, and how far it got with each it is to\n"
    "  --unread    only what this member has not read\n"
    "  --exercise  messages of exercises\n"
    "  --max N     at most so many (100)\n\n"
    "Example:\n  entente inbox --unread\n",
    run,
    NULL,
};
