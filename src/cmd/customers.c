// SPDX-License-Identifier: Apache-2.0
// entente customers: the member's own customers, screened again whenever the register changes.
#include "base/limits.h"
#include "base/num.h"
#include "base/text.h"
#include "cmd/cli.h"
#include "cmd/words.h"
#include "formats/csv.h"
#include "host/file.h"

#define FILE_MAX ((size_t)512 << 20)
#define BATCH_BYTES (LIMIT_API_BODY - 64 * 1024)

// ---- import ----

static const char *const columns[] = {"id", "name", "born", "nationality", "birthplace", "sex", "subject", "documents"};
#define COLUMNS (sizeof columns / sizeof *columns)

struct importing {
    struct cli *cli;
    struct csv csv;
    struct arena arena;
    int column[CSV_FIELDS_MAX]; // which of ours each is; -1: none
    size_t width;
    struct buf body;
    struct json_writer w;
    size_t in_batch;
    uint64_t changed, unchanged, refused;
    struct err *e;
};

static int
read_head(struct importing *x)
{
    enum csv_state state;
    bool has_id = false;
    int r = csv_next(&x->arena, &x->csv, &state, x->e);
    if (r == 0 && state != CSV_ROW)
        r = err_set(x->e, ERR_INVALID, "the file has no rows");
    for (size_t i = 0; r == 0 && i < x->csv.count; i++) {
        x->column[i] = -1;
        for (size_t k = 0; k < COLUMNS; k++)
            if (bytes_equal_str(text_trim(x->csv.fields[i]), columns[k]))
                x->column[i] = (int)k;
        if (x->column[i] < 0)
            r = err_set(x->e, ERR_INVALID, "line 1: no column is called '%.*s'; there are id, name, born, nationality, birthplace, sex, "
                        "subject and documents", (int)num_min_size(x->csv.fields[i].n, 40), x->csv.fields[i].p);
        has_id = has_id || x->column[i] == 0;
    }
    x->width = x->csv.count;
    return r == 0 && !has_id ? err_set(x->e, ERR_INVALID, "line 1: a column is called id, by which customers are known") : r;
}

static void
begin_batch(struct importing *x)
{
    buf_reset(&x->body);
    json_writer_init(&x->w, &x->body);
    json_write_object(&x->w, NULL);
    json_write_array(&x->w, "customers");
    x->in_batch = 0;
}

static int
send_batch(struct importing *x)
{
    struct buf answer;
    struct arena a;
    struct json *said;
    if (x->in_batch == 0)
        return 0;
    json_write_array_end(&x->w);
    json_write_object_end(&x->w);
    buf_init(&answer, 16 * 1024 * 1024);
    arena_init(&a, 64 * 1024 * 1024);
    int r = buf_check(&x->body) < 0 ? err_set(x->e, ERR_LIMIT, "a customer of the file is too large")
                                    : cli_call(x->cli, "POST", "/api/v1/customers", buf_bytes(&x->body), &answer, x->e);
    if (r == 0)
        r = json_parse(&a, buf_bytes(&answer), JSON_API, &said, x->e);
    if (r == 0) {
        const struct json *refused = json_get(said, "refused");
        x->changed += (uint64_t)json_get_int(said, "changed", 0);
        x->unchanged += (uint64_t)json_get_int(said, "unchanged", 0);
        for (const struct json *f = refused ? refused->first : NULL; f; f = f->next) {
            x->refused++;
            cli_note("refused: %.*s: %.*s\n", (int)json_get_text(f, "id").n, json_get_text(f, "id").p, (int)json_get_text(f, "text").n,
                     json_get_text(f, "text").p);
        }
    }
    arena_clear(&a);
    buf_clear(&answer);
    begin_batch(x);
    return r;
}

static void
write_cell(struct importing *x, const char *field, struct bytes cell)
{
    json_write_array(&x->w, field);
    while (cell.n > 0) {
        size_t end = bytes_find(cell, 0, ';');
        if (text_trim(bytes_sub(cell, 0, end)).n > 0)
            json_write_text(&x->w, NULL, text_trim(bytes_sub(cell, 0, end)));
        cell = bytes_sub(cell, end + 1, cell.n);
    }
    json_write_array_end(&x->w);
}

static void
write_row(struct importing *x)
{
    json_write_object(&x->w, NULL);
    for (size_t i = 0; i < x->csv.count && i < x->width; i++)
        if (x->column[i] == 0)
            json_write_text(&x->w, "id", text_trim(x->csv.fields[i]));
    json_write_object(&x->w, "party");
    for (size_t i = 0; i < x->csv.count && i < x->width; i++) {
        struct bytes cell = text_trim(x->csv.fields[i]);
        if (x->column[i] > 0 && cell.n > 0)
            write_cell(x, columns[x->column[i]], cell);
    }
    json_write_object_end(&x->w);
    json_write_object_end(&x->w);
    x->in_batch++;
}

static int
import_rows(struct importing *x)
{
    enum csv_state state = CSV_ROW;
    int r = read_head(x);
    begin_batch(x);
    while (r == 0 && state == CSV_ROW) {
        arena_reset(&x->arena);
        r = csv_next(&x->arena, &x->csv, &state, x->e);
        if (r < 0 || state != CSV_ROW)
            break;
        write_row(x);
        if (x->in_batch == LIMIT_BATCH || x->body.n > BATCH_BYTES / 2)
            r = send_batch(x);
    }
    if (r == 0 && state == CSV_CUT)
        r = err_set(x->e, ERR_INVALID, "the file ends within line %zu: is it whole? What stands before was imported", x->csv.line);
    int sent = r == 0 || state == CSV_CUT ? send_batch(x) : 0;
    return r == 0 ? sent : r;
}

static int
import(struct cli *cli, const char *path)
{
    struct err e = {0};
    struct file_map map = {.bytes = {NULL, 0}};
    struct importing x = {.cli = cli, .e = &e};
    int r = file_map_open(path, FILE_MAX, &map, &e);
    if (r < 0)
        return cli_fail(&e);
    arena_init(&x.arena, 16 * 1024 * 1024);
    buf_init(&x.body, LIMIT_API_BODY);
    csv_init(&x.csv, map.bytes);
    cli->act = "import customers";
    r = import_rows(&x);
    buf_clear(&x.body);
    arena_clear(&x.arena);
    file_map_close(&map);
    if (r < 0)
        return cli_fail(&e);
    if (cli->json)
        cli_say("{\"changed\":%llu,\"unchanged\":%llu,\"refused\":%llu}\n", (unsigned long long)x.changed,
                (unsigned long long)x.unchanged, (unsigned long long)x.refused);
    else
        cli_say("%llu customers came or changed, %llu are as they were, %llu were refused; they are screened in the background\n",
                (unsigned long long)x.changed, (unsigned long long)x.unchanged, (unsigned long long)x.refused);
    return x.refused > 0 ? CLI_REFUSED : CLI_OK;
}

// ---- removing ----

static void
show_removed(struct cli *cli, const struct json *answer)
{
    (void)cli;
    cli_say("%lld removed\n", (long long)json_get_int(answer, "removed", 0));
}

static int
remove_some(struct cli *cli, int count, char **ids)
{
    struct err e = {0};
    struct buf body, answer;
    struct json_writer w;
    if (count == 0)
        return cli_usage("customers", "remove: which? say their ids");
    buf_init(&body, LIMIT_API_BODY);
    buf_init(&answer, 1024 * 1024);
    json_writer_init(&w, &body);
    json_write_object(&w, NULL);
    json_write_array(&w, "ids");
    for (int i = 0; i < count; i++)
        json_write_str(&w, NULL, ids[i]);
    json_write_array_end(&w);
    json_write_object_end(&w);
    cli->act = "remove customers";
    int r = cli_call(cli, "POST", "/api/v1/customers-remove", buf_bytes(&body), &answer, &e);
    r = cli_answer(cli, r, &answer, &e, show_removed);
    buf_clear(&answer);
    buf_clear(&body);
    return r;
}

// ---- listing ----

static void
show_state(struct cli *cli, const struct json *answer)
{
    long long pending = (long long)json_get_int(answer, "pending", 0);
    cli_say("%s%lld customers", cli_color(cli, CLI_DIM), (long long)json_get_int(answer, "count", 0));
    if (pending > 0)
        cli_say(", %lld of them to be screened yet", pending);
    if (!cli->is_stopped && !json_get_bool(answer, "caught_up", false))
        cli_say("; the register is being looked through");
    cli_say("%s\n", cli_color(cli, CLI_PLAIN));
}

static void
show_list(struct cli *cli, const struct json *answer)
{
    const struct json *list = json_get(answer, "customers");
    for (const struct json *x = list ? list->first : NULL; x; x = x->next) {
        cli_print(json_get_text(x, "id"));
        cli_say("  ");
        cli_print(json_get(x, "party") ? json_get(x, "party")->source : bytes_of(NULL, 0));
        cli_say("\n");
    }
    show_state(cli, answer);
}

static int
get(struct cli *cli, const char *base, const char *max, const char *skip_word, const char *skip, struct buf *answer, struct err *e)
{
    struct buf path;
    buf_init(&path, 4096);
    buf_append_str(&path, base);
    if (max)
        cli_query(&path, "max", bytes_of_str(max));
    if (skip)
        cli_query(&path, skip_word, bytes_of_str(skip));
    int r = cli_call(cli, "GET", buf_str(&path), bytes_of(NULL, 0), answer, e);
    buf_clear(&path);
    return r;
}

static int
list(struct cli *cli, const char *max, const char *after)
{
    struct err e = {0};
    struct buf answer;
    buf_init(&answer, 64 * 1024 * 1024);
    int r = get(cli, "/api/v1/customers", max, "after", after, &answer, &e);
    r = cli_answer(cli, r, &answer, &e, show_list);
    buf_clear(&answer);
    return r;
}

// ---- news ----

static void
show_news_one(struct cli *cli, const struct json *x)
{
    const struct json *hit = json_get(x, "hit"), *names = json_get(json_get(x, "party"), "name");
    int64_t score = json_get_int(hit, "score", 0);
    cli_say("%sALERT %2lld.%lld %%%s  ", cli_color(cli, CLI_RED), (long long)(score / 10), (long long)(score % 10),
            cli_color(cli, CLI_PLAIN));
    cli_print(json_get_text(x, "customer"));
    cli_say(" ");
    cli_print(json_is(names, JSON_ARRAY) && names->first ? names->first->text : json_is(names, JSON_STRING) ? names->text : bytes_of(NULL, 0));
    cli_say(" may be ");
    cli_print(json_get_text(hit, "primary"));
    cli_say(" (");
    cli_print(json_get_text(hit, "subject"));
    cli_say(", listed by ");
    cli_print(json_get_text(hit, "by"));
    cli_say(")\n              found %.10s; ", (const char *)json_get_text(x, "since").p);
    cli_print(json_get_text(hit, "why"));
    cli_say("\n              %sentente show %.12s%s\n", cli_color(cli, CLI_DIM), json_get_text(hit, "listing").p,
            cli_color(cli, CLI_PLAIN));
}

static void
show_news(struct cli *cli, const struct json *answer)
{
    const struct json *news = json_get(answer, "news");
    for (const struct json *x = news ? news->first : NULL; x; x = x->next)
        show_news_one(cli, x);
    if (!news || news->count == 0)
        cli_say("nothing new\n");
    show_state(cli, answer);
}

// What was shown is told: it is no news the next time.
static int
tell(struct cli *cli, const struct buf *answer, struct err *e)
{
    struct arena a;
    struct json *said;
    struct buf body, done;
    struct json_writer w;
    arena_init(&a, 256 * 1024 * 1024);
    buf_init(&body, LIMIT_API_BODY);
    buf_init(&done, 64 * 1024);
    int r = json_parse(&a, buf_bytes(answer), JSON_API, &said, e);
    const struct json *news = r == 0 ? json_get(said, "news") : NULL;
    json_writer_init(&w, &body);
    json_write_object(&w, NULL);
    json_write_array(&w, "told");
    for (const struct json *x = news ? news->first : NULL; x; x = x->next) {
        json_write_object(&w, NULL);
        json_write_text(&w, "customer", json_get_text(x, "customer"));
        json_write_text(&w, "listing", json_get_text(json_get(x, "hit"), "listing"));
        json_write_object_end(&w);
    }
    json_write_array_end(&w);
    json_write_object_end(&w);
    if (news && news->count > 0)
        r = cli_call(cli, "POST", "/api/v1/customers-news", buf_bytes(&body), &done, e);
    buf_clear(&done);
    buf_clear(&body);
    arena_clear(&a);
    return r;
}

static int
news(struct cli *cli, const char *max, bool keep)
{
    struct err e = {0};
    struct buf answer;
    buf_init(&answer, 64 * 1024 * 1024);
    int r = get(cli, "/api/v1/customers-news", max, NULL, NULL, &answer, &e);
    bool is_read = r == 0;
    r = cli_answer(cli, r, &answer, &e, show_news);
    if (is_read && r == CLI_OK && !keep && !cli->is_stopped && tell(cli, &answer, &e) < 0)
        r = cli_fail(&e);
    buf_clear(&answer);
    return r;
}

// ---- one ----

static void
show_one(struct cli *cli, const struct json *answer)
{
    const struct json *hits = json_get(answer, "hits");
    cli_print(json_get_text(answer, "id"));
    cli_say("  ");
    cli_print(json_get(answer, "party") ? json_get(answer, "party")->source : bytes_of(NULL, 0));
    cli_say("\n");
    for (const struct json *x = hits ? hits->first : NULL; x; x = x->next)
        show_news_one(cli, x);
    if (!hits || hits->count == 0)
        cli_say("no alert\n");
}

static int
show(struct cli *cli, const char *id)
{
    struct err e = {0};
    struct buf path, answer;
    buf_init(&path, 4096);
    buf_init(&answer, 16 * 1024 * 1024);
    buf_append_str(&path, "/api/v1/customers/");
    cli_path_word(&path, bytes_of_str(id));
    int r = cli_call(cli, "GET", buf_str(&path), bytes_of(NULL, 0), &answer, &e);
    r = cli_answer(cli, r, &answer, &e, show_one);
    buf_clear(&answer);
    buf_clear(&path);
    return r;
}

static int
run(struct cli *cli, int argc, char **argv)
{
    const char *max = NULL, *after = NULL;
    bool keep = false;
    const struct cli_option options[] = {{"--max", &max, NULL}, {"--after", &after, NULL}, {"--keep", NULL, &keep}};
    int r = cli_options(cli, &argc, argv, options, sizeof options / sizeof *options);
    if (r)
        return r;
    if (words_number("customers", "--max", max, 1) || words_number("customers", "--after", after, 0))
        return CLI_USAGE;
    struct bytes word = bytes_of_str(argc > 1 ? argv[1] : "list");
    if (bytes_equal_str(word, "list") && argc <= 2)
        return list(cli, max, after);
    if (bytes_equal_str(word, "news") && argc == 2)
        return news(cli, max, keep);
    if (bytes_equal_str(word, "import") && argc == 3)
        return import(cli, argv[2]);
    if (bytes_equal_str(word, "show") && argc == 3)
        return show(cli, argv[2]);
    if (bytes_equal_str(word, "remove"))
        return remove_some(cli, argc - 2, argv + 2);
    return cli_usage("customers", "it takes import FILE, list, show ID, remove ID... or news");
}

const struct command customers_command = {
    "customers",
    "[list | news | import FILE | show ID | remove ID...] [--max N] [--after N] [--keep] [--json]",
    "Keep this member's own customers, and hear what is new of them",
    "Customers lie in this member's own store and enter no ledger. They are screened when they come or change, and again\n"
    "whenever the register changes: by names, and by whatever else is known of them. Only alerts are kept; what an\n"
    "officer judged not the same (entente verdict) is none.\n\n"
    "  list          customers, a page at a time (--max N, --after NUMBER)\n"
    "  news          alerts that nobody was told of yet; what is shown is told, unless --keep\n"
    "  import FILE   a CSV file with a row of names on top: id, and any of name, born, nationality, birthplace, sex,\n"
    "                subject, documents; several values of one with ';' between them. A customer whose id is there\n"
    "                is replaced; one that is as it was is left\n"
    "  show ID       one customer and its alerts\n"
    "  remove ID...  customers and all that was found of them\n\n"
    "Example:\n  entente customers import customers.csv\n  entente customers news\n",
    run,
    NULL,
};
