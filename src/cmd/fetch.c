// SPDX-License-Identifier: Apache-2.0
// entente fetch: files that others sent: what is here, and one of them to disk.
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cmd/cli.h"
#include "cmd/table.h"
#include "cmd/words.h"
#include "crypto/hash.h"
#include "host/file.h"
#include "host/outfile.h"
#include "host/term.h"

#define FETCH_POLL_MS 200
#define FETCH_ANSWER_MAX (64 * 1024)

struct fetch_words {
    const char *to, *max;
    bool is_force, is_exercise;
};

// ---- all of them ----

static void
show_list(struct cli *cli, const struct json *answer)
{
    static const char *const heads[] = {"id", "time", "from", "name", "size", "here"};
    const struct json *list = json_get(answer, "files");
    struct table *t = table_new(heads, 6);
    for (const struct json *f = list ? list->first : NULL; f; f = f->next) {
        int64_t size = json_get_int(f, "size", 0), held = json_get_int(f, "held", 0);
        table_cell(t, bytes_sub(json_get_text(f, "id"), 0, 12));
        table_cell(t, json_get_text(f, "time"));
        table_cell(t, json_get_text(f, "from"));
        table_cell(t, json_get_text(f, "name"));
        table_cell_fmt(t, "%lld", (long long)size);
        if (json_get_bool(f, "here", false))
            table_cell(t, BYTES_LIT("yes"));
        else
            table_cell_fmt(t, "%lld%%", (long long)(size > 0 ? held * 100 / size : 0));
    }
    table_print(cli, t);
    cli_say("%u of %lld files\n", list ? list->count : 0, (long long)json_get_int(answer, "matched", 0));
}

static int
list_all(struct cli *cli, const struct fetch_words *o)
{
    struct err e = {0};
    struct buf path, answer;
    buf_init(&path, 4096);
    buf_init(&answer, 16 * 1024 * 1024);
    buf_append_str(&path, "/api/v1/files");
    if (o->is_exercise)
        cli_query(&path, "exercise", BYTES_LIT("1"));
    if (o->max)
        cli_query(&path, "max", bytes_of_str(o->max));
    int r = cli_call(cli, "GET", buf_str(&path), (struct bytes){NULL, 0}, &answer, &e);
    r = cli_answer(cli, r, &answer, &e, show_list);
    buf_clear(&answer);
    buf_clear(&path);
    return r;
}

// ---- one of them ----

struct one {
    struct arena a;
    struct buf answer; // about it, as the node gave it last
    const struct json *json;
    char why[256]; // as it was shown last
    bool is_shown, is_line;
};

static int
ask(struct cli *cli, struct one *x, const char *method, const char *word, struct bytes id, struct err *e)
{
    struct buf path;
    struct json *json = NULL;
    buf_init(&path, 4096);
    buf_append_str(&path, word);
    cli_path_word(&path, id);
    buf_reset(&x->answer);
    arena_reset(&x->a);
    int r = cli_call(cli, method, buf_str(&path), (struct bytes){NULL, 0}, &x->answer, e);
    if (r == 0)
        r = json_parse(&x->a, buf_bytes(&x->answer), JSON_API, &json, e);
    x->json = json;
    buf_clear(&path);
    return r;
}

// On a terminal one line that changes; else a line when the reason does.
static void
tell_progress(struct one *x)
{
    struct bytes why = json_get_text(x->json, "why");
    bool is_new = !bytes_equal_str(why, x->why);
    if (bytes_to_str(why, x->why, sizeof x->why) < 0)
        x->why[0] = '\0'; // longer than the node makes them
    if (x->is_shown) {
        cli_note("\r%lld of %lld MB  %-50.50s", (long long)json_get_int(x->json, "held", 0) / 1000000,
                 (long long)json_get_int(x->json, "size", 0) / 1000000, x->why);
        x->is_line = true;
    } else if (is_new && x->why[0] && strncmp(x->why, "fetched from", 12) != 0 && strcmp(x->why, "wanted") != 0) {
        cli_note("waiting: %s\n", x->why);
    }
}

static int
wait_for(struct cli *cli, struct one *x, struct bytes id, struct err *e)
{
    const struct timespec pause = {0, FETCH_POLL_MS * 1000000L};
    int r = 0;
    while (r == 0 && !json_get_bool(x->json, "here", false)) {
        tell_progress(x);
        (void)nanosleep(&pause, NULL); // a shorter sleep asks once more
        r = ask(cli, x, "GET", "/api/v1/files/", id, e);
    }
    if (x->is_line)
        cli_note("\r%79s\r", "");
    return r;
}

struct saving {
    struct outfile *file;
    struct hash_state state;
    uint64_t size;
    int code;
    struct err err;
};

static bool
save(void *context, struct bytes part)
{
    struct saving *x = context;
    hash_update(&x->state, part);
    x->size += part.n;
    x->code = outfile_write(x->file, part, &x->err);
    return x->code == 0;
}

// Under a name of its own until it is whole and what its record says.
static int
write_to(struct cli *cli, const struct one *x, const char *path, bool is_force, struct err *e)
{
    struct saving s = {0};
    struct buf from;
    struct hash said, found;
    buf_init(&from, 4096);
    buf_append_str(&from, "/api/v1/content/");
    cli_path_word(&from, json_get_text(x->json, "id"));
    int r = hash_from_hex(json_get_text(x->json, "hash"), &said);
    if (r < 0)
        r = err_set(e, ERR_IO, "the node's answer names no hash");
    else
        r = is_force ? outfile_open_over(&s.file, path, 0600, e) : outfile_open(&s.file, path, 0600, e);
    hash_init(&s.state);
    if (r == 0) {
        r = cli_stream(cli, buf_str(&from), save, &s, e);
        if (s.code < 0) {
            *e = s.err;
            r = s.code;
        }
        hash_final(&s.state, &found);
        if (r == 0 && (s.size != (uint64_t)json_get_int(x->json, "size", 0) || !hash_equal(&said, &found)))
            r = err_set(e, ERR_REFUSED, "the bytes are not what the file's record says; nothing was written to %s", path);
        if (r == 0)
            r = outfile_keep(s.file, e);
        else
            outfile_drop(s.file);
    }
    buf_clear(&from);
    return r;
}

// A folder means: in it, under the file's own name, which its kind's rules made safe.
static int
target_path(const struct one *x, const struct fetch_words *o, struct buf *path, struct err *e)
{
    buf_append_str(path, o->to);
    if (file_is_dir(o->to)) {
        buf_append_byte(path, '/');
        buf_append(path, json_get_text(x->json, "name"));
    }
    return buf_str(path) ? 0 : err_set(e, ERR_USAGE, "the path %s is too long", o->to);
}

static int
write_one(struct cli *cli, const struct one *x, const struct fetch_words *o, struct err *e)
{
    struct buf path;
    buf_init(&path, 4000);
    int r = target_path(x, o, &path, e);
    const char *to = r == 0 ? buf_str(&path) : NULL;
    if (to) {
        r = write_to(cli, x, to, o->is_force, e);
        if (r == ERR_EXISTS && !o->is_force)
            r = err_within(e, r, "without --force no file is replaced");
    }
    if (r == 0 && to && !cli->json) {
        cli_say("written to ");
        cli_print(bytes_of_str(to));
        cli_say("; its hash agrees\n");
    }
    buf_clear(&path);
    return cli_made(r, e);
}

static int
fetch_one(struct cli *cli, const struct fetch_words *o, struct bytes id)
{
    struct err e = {0};
    struct one x = {.is_shown = term_is_tty(STDERR_FILENO)};
    arena_init(&x.a, 1024 * 1024);
    buf_init(&x.answer, FETCH_ANSWER_MAX);
    int r = ask(cli, &x, "GET", "/api/v1/files/", id, &e);
    if (r == 0 && !json_get_bool(x.json, "here", false)) {
        r = ask(cli, &x, "POST", "/api/v1/fetch/", id, &e);
        if (r == 0)
            r = ask(cli, &x, "GET", "/api/v1/files/", id, &e);
        if (r == 0)
            r = wait_for(cli, &x, id, &e);
    }
    if (r == 0 && !cli->json) {
        cli_say("%.12s ", (const char *)json_get_text(x.json, "id").p);
        cli_print(json_get_text(x.json, "name"));
        cli_say(", %lld bytes from ", (long long)json_get_int(x.json, "size", 0));
        cli_print(json_get_text(x.json, "from"));
        cli_say(": here\n");
    }
    if (r == 0 && o->to)
        r = write_one(cli, &x, o, &e);
    if (r == 0 && cli->json)
        cli_print_json(buf_bytes(&x.answer));
    buf_clear(&x.answer);
    arena_clear(&x.a);
    return r < 0 ? cli_fail(&e) : CLI_OK;
}

static int
run(struct cli *cli, int argc, char **argv)
{
    struct fetch_words o = {0};
    const struct cli_option options[] = {
        {"-o", &o.to, NULL}, {"--force", NULL, &o.is_force}, {"--exercise", NULL, &o.is_exercise}, {"--max", &o.max, NULL},
    };
    int r = cli_options(cli, &argc, argv, options, sizeof options / sizeof *options);
    if (r)
        return r;
    if (argc > 2 || (argc == 1 && (o.to || o.is_force)) || (o.is_force && !o.to))
        return cli_usage("fetch", "it takes no word, or the id of a file, and -o FILE to write it");
    if (argc == 2 && (o.max || o.is_exercise))
        return cli_usage("fetch", "--max and --exercise belong to the list of all files");
    if (words_number("fetch", "--max", o.max, 1) || (argc == 2 && words_id("fetch", argv[1])))
        return CLI_USAGE;
    return argc == 2 ? fetch_one(cli, &o, bytes_of_str(argv[1])) : list_all(cli, &o);
}

const struct command fetch_command = {
    "fetch",
    "[ID [-o FILE [--force]]] [--exercise] [--max N]",
    "Files that members sent: what is here, and one of them to disk",
    "A file that a message to this member names is fetched by the node itself, up to fetch-mib of the config (1024), piece\n"
    "by piece; what is here is not asked for again, whatever was cut in between. `entente fetch` lists all files and how\n"
    "much of each is here. `entente fetch ID` asks for one, whatever its size, and waits until it is here; the node goes\n"
    "on when the command is ended.\n\n"
    "  -o FILE     write it to FILE, or under its own name into a folder; its hash is compared before\n"
    "  --force     replace a file that is there\n"
    "  --exercise  files of exercises\n"
    "  --max N     at most so many (100)\n\n"
    "Example:\n  entente fetch 22e85a0942ad -o report.pdf\n",
    run,
    NULL,
};
