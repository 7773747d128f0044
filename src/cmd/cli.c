// SPDX-License-Identifier: Apache-2.0
// What every command shares.
#include "cmd/cli.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/text.h"
#include "cmd/trail.h"
#include "cmd/words.h"
#include "host/clock.h"
#include "host/file.h"
#include "host/process.h"
#include "host/term.h"
#include "node/api.h"
#include "node/client.h"
#include "node/importing.h"
#include "node/screening.h"
#include "node/views.h"

#define CLI_ANSWER_MAX (64 * 1024 * 1024)
#define CLI_PASSPHRASE_MAX 1024
#define CLI_PASSPHRASE_MIN 8 // characters of a new one
#define CLI_PATIENCE_MS 120000         // a node that is busy answers by then
#define CLI_START_MS 3000u             // one that opens itself anew is back by then
#define CLI_PATIENCE_IMPORT_MS 3600000 // a large list on a slow disk
#define CLI_OFFICER_SIZE 129
#define CLI_USAGE_MAX 4096 // longer words are not repeated

// ---- showing ----

static int
output_failed(void)
{
    (void)fprintf(stderr, "entente: cannot write the output: %m\n"); // else nobody is left to tell
    return CLI_FAILED;
}

static void put(FILE *f, const char *fmt, va_list args) FORMAT_LIKE(2, 0);

static void
put(FILE *f, const char *fmt, va_list args)
{
    if (vfprintf(f, fmt, args) < 0)
        exit(output_failed());
}

int
cli_finish(int code)
{
    return fflush(stdout) == 0 ? code : output_failed();
}

void
cli_say(const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    put(stdout, fmt, args);
    va_end(args);
}

void
cli_note(const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    put(stderr, fmt, args);
    va_end(args);
}

void
cli_print(struct bytes text)
{
    struct buf b;
    buf_init(&b, text.n * 10 + 1);
    text_append_visible(&b, text);
    cli_say("%.*s", (int)b.n, (const char *)(b.p ? b.p : (const uint8_t *)""));
    buf_clear(&b);
}

void
cli_print_json(struct bytes json)
{
    struct buf b;
    buf_init(&b, json.n * 6 + 1);
    json_append_visible(&b, json);
    cli_say("%.*s\n", (int)b.n, (const char *)(b.p ? b.p : (const uint8_t *)""));
    buf_clear(&b);
}

const char *
cli_color(const struct cli *cli, enum cli_color c)
{
    static const char *const sequences[] = {"\033[0m", "\033[1m", "\033[32m", "\033[33m", "\033[31m", "\033[2m"};
    return cli->is_color ? sequences[c] : "";
}

// ---- errors ----

int
cli_usage(const char *command, const char *fmt, ...)
{
    va_list args;
    struct buf said, shown; // it repeats what was typed, which may be another's words
    buf_init(&said, CLI_USAGE_MAX);
    buf_init(&shown, CLI_USAGE_MAX * 10);
    va_start(args, fmt);
    buf_append_vfmt(&said, fmt, args);
    va_end(args);
    text_append_visible(&shown, buf_bytes(&said));
    const char *text = buf_check(&said) == 0 ? buf_str(&shown) : NULL;
    cli_note("entente%s%s: %s; see entente %s%s--help\n", command[0] ? " " : "", command, text ? text : "a word is too long",
             command, command[0] ? " " : "");
    buf_clear(&shown);
    buf_clear(&said);
    return CLI_USAGE;
}

enum cli_exit
cli_exit_of(int code)
{
    switch ((enum err_code)code) {
    case ERR_INVALID:
    case ERR_REFUSED:
    case ERR_EXISTS:
    case ERR_CONFLICT:
    case ERR_DENIED:
    case ERR_LIMIT:
    case ERR_VERSION:
        return CLI_REFUSED;
    case ERR_NOT_FOUND:
        return CLI_NOT_FOUND;
    case ERR_USAGE:
        return CLI_USAGE;
    case ERR_BUSY:
    case ERR_UNREACHABLE:
    case ERR_CLOSED:
        return CLI_UNREACHABLE;
    case ERR_NOMEM:
    case ERR_IO:
    case ERR_FULL:
    case ERR_CORRUPT:
        return CLI_FAILED;
    }
    return code == 0 ? CLI_OK : CLI_FAILED;
}

int
cli_made(int code, struct err *e)
{
    return code == ERR_NOT_FOUND ? (e->code = ERR_USAGE) : code;
}

int
cli_fail(const struct err *e)
{
    struct buf b;
    buf_init(&b, sizeof e->text * 10);
    text_append_visible(&b, bytes_of_str(e->text));
    const char *text = buf_str(&b);
    cli_note("entente: %s\n", text ? text : "no memory");
    buf_clear(&b);
    return (int)cli_exit_of(e->code);
}

// ---- options ----

// Is argv[i] this option, alone or as --name=value? Returns the words it takes; 0: it is another, < 0: usage was printed.
static int
take(const char *command, int argc, char **argv, int i, const struct cli_option *option)
{
    size_t n = strlen(option->name);
    bool has_value = strncmp(argv[i], option->name, n) == 0 && argv[i][n] == '=';
    if (!has_value && strcmp(argv[i], option->name) != 0)
        return 0;
    if (has_value && !option->value)
        return cli_usage(command, "%s takes no value", option->name), -1;
    if (!has_value && option->value && i + 1 >= argc)
        return cli_usage(command, "%s needs a value", option->name), -1;
    if (option->flag)
        *option->flag = true;
    if (option->value)
        *option->value = has_value ? argv[i] + n + 1 : argv[i + 1];
    return option->value && !has_value ? 2 : 1;
}

int
cli_common_option(struct cli *cli, const char *command, int argc, char **argv, int i)
{
    const struct cli_option options[] = {
        {"--dir", &cli->dir, NULL},
        {"--passphrase-file", &cli->passphrase_file, NULL},
        {"--as-of", &cli->as_of, NULL},
        {"--json", NULL, &cli->json},
    };
    int taken = 0;
    for (size_t k = 0; taken == 0 && k < sizeof options / sizeof *options; k++)
        taken = take(command, argc, argv, i, &options[k]);
    return taken;
}

static int
refuse_as_of(const char *command)
{
    struct buf names;
    const struct command *c;
    buf_init(&names, 4096);
    for (size_t i = 0; (c = commands_at(i)) != NULL; i++)
        if (strstr(c->words, "--as-of"))
            buf_append_fmt(&names, "%s%s", names.n ? ", " : "", c->name);
    const char *text = buf_str(&names);
    int r = cli_usage(command, "it shows nothing as of a date: --as-of belongs to %s", text ? text : "others");
    buf_clear(&names);
    return r;
}

int
cli_options(struct cli *cli, int *argc, char **argv, const struct cli_option *options, size_t count)
{
    int words = 1, i = 1;
    while (i < *argc) {
        if (strcmp(argv[i], "--") == 0) {
            for (i++; i < *argc; i++)
                argv[words++] = argv[i];
            break;
        }
        if (argv[i][0] != '-' || argv[i][1] == '\0') {
            argv[words++] = argv[i++];
            continue;
        }
        int taken = cli_common_option(cli, argv[0], *argc, argv, i);
        for (size_t k = 0; taken == 0 && k < count; k++)
            taken = take(argv[0], *argc, argv, i, &options[k]);
        if (taken < 0)
            return CLI_USAGE;
        if (taken == 0)
            return cli_usage(argv[0], "unknown option '%s'", argv[i]);
        i += taken;
    }
    *argc = words;
    const struct command *c = commands_find(argv[0]);
    if (cli->as_of && (!c || !strstr(c->words, "--as-of")))
        return refuse_as_of(argv[0]);
    return words_moment(argv[0], "--as-of", cli->as_of);
}

// ---- the member's folder ----

int
cli_home(struct cli *cli, struct err *e)
{
    if (cli->has_home)
        return 0;
    if (!cli->dir)
        return err_set(e, ERR_USAGE, "which member's folder? Name it with --dir DIR or ENTENTE_DIR");
    int r = home_open(&cli->home, cli->dir, e);
    cli->has_home = r == 0;
    return r;
}

static int
passphrase_bytes(struct cli *cli, bool is_new, struct buf *out, struct err *e)
{
    if (cli->passphrase_file) {
        int read = file_read(cli->passphrase_file, out, e);
        return read < 0 ? err_within(e, read, "the passphrase file (--passphrase-file, else ENTENTE_PASSPHRASE_FILE)") : 0;
    }
    int r = process_credential("passphrase", out, e);
    if (r != ERR_NOT_FOUND)
        return r;
    if (e)
        *e = (struct err){0};
    r = term_ask_secret(is_new ? "New passphrase for this member's keys: " : "Passphrase of this member's keys: ", out, e);
    if (r == ERR_USAGE)
        return err_set(e, ERR_USAGE, "no passphrase: give --passphrase-file FILE or ENTENTE_PASSPHRASE_FILE");
    if (r < 0 || !is_new)
        return r;
    struct buf again;
    buf_init(&again, CLI_PASSPHRASE_MAX);
    r = term_ask_secret("Again, to be sure: ", &again, e);
    if (r == 0 && !bytes_equal(buf_bytes(out), buf_bytes(&again)))
        r = err_set(e, ERR_USAGE, "the two passphrases differ; nothing was made");
    buf_wipe(&again);
    return r;
}

int
cli_passphrase(struct cli *cli, bool is_new, struct buf *out, struct err *e)
{
    int r = passphrase_bytes(cli, is_new, out, e);
    while (r == 0 && out->n > 0 && (out->p[out->n - 1] == '\n' || out->p[out->n - 1] == '\r'))
        out->n--;
    if (r == 0 && out->n == 0)
        r = err_set(e, ERR_USAGE, "the passphrase is empty");
    if (r == 0 && is_new && text_count(buf_bytes(out)) < CLI_PASSPHRASE_MIN)
        r = err_set(e, ERR_USAGE, "the passphrase has fewer than %d characters; nothing was made", CLI_PASSPHRASE_MIN);
    return r;
}

// ---- the API ----

void
cli_path_word(struct buf *path, struct bytes word)
{
    for (size_t i = 0; i < word.n; i++) {
        uint8_t c = word.p[i];
        bool is_plain = text_is_ascii_upper(c) || text_is_ascii_lower(c) || text_is_ascii_digit(c) || c == '-' || c == '_' ||
                        c == '.' || c == '~';
        if (is_plain)
            buf_append_byte(path, c);
        else
            buf_append_fmt(path, "%%%02X", c);
    }
}

void
cli_query(struct buf *path, const char *name, struct bytes value)
{
    buf_append_byte(path, memchr(path->p ? path->p : (const uint8_t *)"", '?', path->n) ? '&' : '?');
    buf_append_str(path, name);
    buf_append_byte(path, '=');
    cli_path_word(path, value);
}

// {"error": word, "text": sentence} to an err.
static int
refusal(const struct buf *answer, unsigned status, struct err *e)
{
    static const int codes[] = {ERR_NOMEM, ERR_IO, ERR_FULL, ERR_LIMIT, ERR_INVALID, ERR_REFUSED, ERR_NOT_FOUND, ERR_EXISTS,
                                ERR_CONFLICT, ERR_DENIED, ERR_BUSY, ERR_CORRUPT, ERR_UNREACHABLE, ERR_VERSION, ERR_USAGE,
                                ERR_CLOSED};
    struct arena a;
    struct json *json;
    int code = ERR_IO;
    arena_init(&a, 1024 * 1024);
    if (json_parse(&a, buf_bytes(answer), JSON_API, &json, NULL) == 0 && json_get_text(json, "text").n > 0) {
        struct bytes word = json_get_text(json, "error"), text = json_get_text(json, "text");
        for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
            if (bytes_equal_str(word, err_name(codes[i])))
                code = codes[i];
        (void)err_set(e, code, "%.*s", (int)text.n, text.p); // code is returned below
    } else {
        struct bytes text = text_trim(bytes_sub(buf_bytes(answer), 0, 300)); // from before the API itself is asked
        code = status == 413 ? ERR_LIMIT : status == 503 ? ERR_BUSY : ERR_IO;
        (void)err_set(e, code, "the node answered with status %u%s%.*s", status, text.n ? ": " : "", (int)text.n, text.p);
    }
    arena_clear(&a);
    return code;
}

// In whose name a command asks: ENTENTE_OFFICER, else whoever runs it.
static void
name_officer(char out[CLI_OFFICER_SIZE])
{
    const char *named = process_env("ENTENTE_OFFICER");
    if (!named || bytes_to_str(bytes_of_str(named), out, CLI_OFFICER_SIZE) < 0)
        process_user(out, CLI_OFFICER_SIZE);
    for (char *c = out; *c; c++)
        *c = *c == '\r' || *c == '\n' ? ' ' : *c; // it stands in a header
}

// Where the bytes of an answer go that is no JSON.
struct sink {
    bool (*data)(void *context, struct bytes part);
    void *context;
    struct buf head; // in case it is a refusal
};

static bool
to_sink(void *context, struct bytes part)
{
    struct sink *s = context;
    buf_append(&s->head, bytes_sub(part, 0, s->head.n_max - s->head.n));
    return s->data(s->context, part);
}

// Where the node of this folder is called. One that opens itself anew, since the alliance changed, is back in a moment.
static int
find_api(const struct cli *cli, struct buf *base, struct buf *token, struct err *e)
{
    const struct timespec pause = {0, 20000000};
    uint64_t end = clock_mono_ns() + CLI_START_MS * 1000000ull;
    int r = home_api(&cli->home, base, token, e);
    while (r == ERR_UNREACHABLE && home_is_running(&cli->home) && clock_mono_ns() < end) {
        (void)nanosleep(&pause, NULL); // a shorter sleep asks once more
        buf_reset(base);
        buf_reset(token);
        *e = (struct err){0};
        r = home_api(&cli->home, base, token, e);
    }
    return r;
}

// sink: NULL, and the answer goes to out.
static int
call_node(struct cli *cli, const char *method, const char *path, struct bytes body, struct buf *out, struct sink *sink,
          struct err *e)
{
    struct buf base, token;
    struct client_answer answer = {0};
    char officer[CLI_OFFICER_SIZE];
    name_officer(officer);
    unsigned patience = body.n > LIMIT_API_BODY || strncmp(path, "/api/v1/import/", 15) == 0 ? CLI_PATIENCE_IMPORT_MS
                                                                                            : CLI_PATIENCE_MS;
    buf_init(&base, 400);
    buf_init(&token, 200);
    int r = find_api(cli, &base, &token, e);
    for (struct buf *b = &base; b; b = b == &base ? &token : NULL)
        while (b->n > 0 && b->p[b->n - 1] <= ' ')
            b->n--; // an editor's line end
    for (size_t i = 0; r == 0 && i < token.n; i++)
        if (token.p[i] <= ' ' || token.p[i] >= 0x7f)
            r = err_set(e, ERR_INVALID, "the file 'token' in %s is damaged: the node writes a new one when it starts",
                        cli->home.dir);
    if (r == 0)
        r = client_setup(e);
    if (r == 0) {
        struct client_call call = {.base = buf_str(&base), .token = buf_str(&token), .method = method, .path = path,
                                   .body = body, .timeout_ms = patience, .answer_max = CLI_ANSWER_MAX,
                                   .officer = officer, .act = cli->act};
        if (sink) {
            call.data = to_sink;
            call.context = sink;
            call.timeout_ms = 0;
        }
        r = client_call(&call, &answer);
        if (r < 0)
            r = err_set(e, r, "%s (folder %s)", answer.why.text, cli->home.dir);
        else if (answer.status >= 400)
            r = refusal(sink ? &sink->head : &answer.body, answer.status, e);
        if (r == 0 && !sink)
            buf_append(out, buf_bytes(&answer.body));
        client_answer_clear(&answer);
    }
    buf_wipe(&token);
    buf_clear(&base);
    return r;
}

// ---- the API in this process ----

struct direct {
    const char *query; // after '?', encoded
    char officer[CLI_OFFICER_SIZE];
    const char *act;
    struct buf values; // decoded values live here, each ended by NUL
};

static int
hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool
direct_lookup(const struct request *rq, enum request_part part, const char *name, struct bytes *out)
{
    struct direct *d = rq->context;
    size_t n = strlen(name);
    if (part == REQUEST_HEADER && strcmp(name, "Entente-Officer") == 0) {
        *out = bytes_of_str(d->officer);
        return true;
    }
    if (part == REQUEST_HEADER && strcmp(name, "Entente-Act") == 0) {
        *out = bytes_of_str(d->act);
        return d->act != NULL;
    }
    for (const char *at = part == REQUEST_QUERY ? d->query : NULL; at && *at;) {
        const char *end = strchr(at, '&');
        size_t size = end ? (size_t)(end - at) : strlen(at);
        if (size > n && strncmp(at, name, n) == 0 && at[n] == '=') {
            struct buf value;
            buf_init(&value, size + 1);
            for (size_t i = n + 1; i < size; i++) {
                int high = at[i] == '%' && i + 2 < size ? hex_digit(at[i + 1]) : -1;
                int low = high >= 0 ? hex_digit(at[i + 2]) : -1;
                buf_append_byte(&value, low >= 0 ? (uint8_t)(high * 16 + low) : (uint8_t)at[i]);
                i += low >= 0 ? 2 : 0;
            }
            size_t from = d->values.n;
            buf_append(&d->values, buf_bytes(&value));
            buf_clear(&value);
            *out = bytes_sub(buf_bytes(&d->values), from, d->values.n);
            return buf_check(&d->values) == 0;
        }
        at = end ? end + 1 : NULL;
    }
    return false;
}

static int
drain(struct reply_stream *stream, struct sink *sink, struct err *e)
{
    uint8_t part[65536];
    for (;;) {
        ssize_t n = stream->read(stream->context, part, sizeof part);
        if (n < 0)
            return err_set(e, ERR_CORRUPT, "the answer broke off; see `entente verify`");
        if (n == 0)
            return 0;
        if (!sink->data(sink->context, bytes_of(part, (size_t)n)))
            return err_set(e, ERR_CLOSED, "broken off");
    }
}

static int
answer_here(struct api *api, const char *act, const char *method, const char *path, struct bytes body, struct buf *out,
            struct sink *sink, struct err *e)
{
    struct reply rp;
    struct direct d = {.query = strchr(path, '?') ? strchr(path, '?') + 1 : NULL, .act = act};
    char plain[HOME_PATH_SIZE];
    name_officer(d.officer);
    buf_init(&d.values, 64 * 1024);
    if (buf_reserve(&d.values, 64 * 1024 - 1) == NULL) // so that borrowed values never move
        return err_set(e, ERR_NOMEM, "no memory");
    size_t n = strcspn(path, "?");
    if (n >= sizeof plain)
        return err_set(e, ERR_LIMIT, "the request is too long");
    memcpy(plain, path, n);
    plain[n] = '\0';
    struct request rq = {.method = method, .path = plain, .body = body, .peer = -1, .lookup = direct_lookup, .context = &d};
    reply_init(&rp);
    int r = api_handle(api, &rq, &rp);
    if (r < 0)
        r = err_set(e, r, "the request failed (%s)", err_name(r));
    else if (rp.status >= 400)
        r = refusal(&rp.buf, rp.status, e);
    else if (sink && rp.kind == REPLY_STREAM)
        r = drain(&rp.stream, sink, e);
    else
        buf_append(out, rp.kind == REPLY_STATIC ? rp.bytes : buf_bytes(&rp.buf));
    reply_clear(&rp);
    buf_clear(&d.values);
    return r;
}

static int
call_here(struct cli *cli, const char *method, const char *path, struct bytes body, struct buf *out, struct sink *sink,
          struct err *e)
{
    char store[HOME_PATH_SIZE], index[HOME_PATH_SIZE];
    struct views *views = NULL;
    struct screening *screening = NULL;
    struct importing *importing = NULL;
    struct api *api = NULL;
    struct trail trail;
    trail_init(&trail);
    int r = home_store(&cli->home, store, e);
    if (r == 0)
        r = home_path(&cli->home, "screen.index", index, e);
    if (r == 0)
        r = views_new(&views, store, e);
    if (r == 0)
        r = screening_new(&screening, views, NULL, index, NULL, e);
    if (r == 0)
        r = importing_new(&importing, views, NULL, e);
    struct api_config config = {.dir = cli->home.dir, .views = views, .screening = screening, .importing = importing,
                                .audit = trail_note, .context = &trail};
    if (r == 0)
        r = api_new(&api, &config, e);
    if (r == 0)
        r = answer_here(api, cli->act, method, path, body, out, sink, e);
    api_free(api);
    importing_free(importing);
    screening_free(screening);
    views_free(views);
    trail_write(&trail, &cli->home);
    trail_clear(&trail);
    return r;
}

static int
call(struct cli *cli, const char *method, const char *path, struct bytes body, struct buf *out, struct sink *sink,
     struct err *e)
{
    if (!path)
        return err_set(e, ERR_USAGE, "the words are too long for one request");
    int r = cli_home(cli, e);
    if (r < 0)
        return r;
    cli->is_stopped = !home_is_running(&cli->home);
    cli->is_exercise = strstr(path, "exercise=1") != NULL;
    return cli->is_stopped ? call_here(cli, method, path, body, out, sink, e)
                           : call_node(cli, method, path, body, out, sink, e);
}

int
cli_call(struct cli *cli, const char *method, const char *path, struct bytes body, struct buf *out, struct err *e)
{
    return call(cli, method, path, body, out, NULL, e);
}

int
cli_stream(struct cli *cli, const char *path, bool (*data)(void *context, struct bytes part), void *context, struct err *e)
{
    struct sink sink = {.data = data, .context = context};
    struct buf none;
    buf_init(&sink.head, 64 * 1024);
    buf_init(&none, 64 * 1024);
    int r = call(cli, "GET", path, (struct bytes){NULL, 0}, &none, &sink, e);
    buf_clear(&none);
    buf_clear(&sink.head);
    return r;
}

void
cli_audit(struct cli *cli, struct bytes what, int code)
{
    struct buf body, answer;
    struct json_writer w;
    struct err e = {0};
    buf_init(&body, 16 * 1024);
    buf_init(&answer, 16 * 1024);
    json_writer_init(&w, &body);
    json_write_object(&w, NULL);
    json_write_str(&w, "act", cli->act);
    json_write_text(&w, "what", what);
    if (code < 0)
        json_write_str(&w, "error", err_name(code));
    json_write_object_end(&w);
    int r = buf_check(&body);
    if (r == 0)
        r = cli_call(cli, "POST", "/api/v1/audit", buf_bytes(&body), &answer, &e);
    if (r < 0)
        cli_note("entente: this is not in the audit trail: %s\n", e.text);
    buf_clear(&answer);
    buf_clear(&body);
}

// What nobody may overlook: that it is of an exercise, and that nothing newer can be in it. What says so itself (cmd/age.h)
// says more.
static void
say_nature(const struct cli *cli, const struct json *answer)
{
    if (cli->is_exercise || json_get_bool(answer, "exercise", false))
        cli_say("%sEXERCISE%s\n", cli_color(cli, CLI_YELLOW), cli_color(cli, CLI_PLAIN));
    if (cli->is_stopped && !json_get(answer, "running"))
        cli_note("! the node does not run: start it with `entente serve`; what was written since it last ran is missing\n");
}

int
cli_answer(struct cli *cli, int code, const struct buf *answer, const struct err *e,
           void (*show)(struct cli *cli, const struct json *answer))
{
    struct arena a;
    struct json *json;
    struct err why = {0};
    if (code < 0)
        return cli_fail(e);
    if (cli->json) {
        cli_print_json(buf_bytes(answer));
        if (cli->is_stopped)
            cli_note("! the node does not run: what was written since it last ran is missing\n");
        return CLI_OK;
    }
    arena_init(&a, 1024 * 1024 * 1024);
    int r = json_parse(&a, buf_bytes(answer), JSON_API, &json, &why);
    if (r == 0) {
        say_nature(cli, json);
        show(cli, json);
    } else {
        (void)err_within(&why, r, "the node's answer is none of ours"); // r stays
    }
    arena_clear(&a);
    return r < 0 ? cli_fail(&why) : CLI_OK;
}
