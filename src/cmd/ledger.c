// SPDX-License-Identifier: Apache-2.0
// entente ledger: one member's ledger, leaf by leaf; and a copy of it for other people's tools.
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "cmd/cli.h"
#include "cmd/table.h"
#include "cmd/words.h"
#include "host/file.h"
#include "host/term.h"
#include "member/publish.h"

// ---- leaves ----

static void
show(struct cli *cli, const struct json *answer)
{
    static const char *const heads[] = {"leaf", "class", "kind", "time", "bytes", "settled", "id"};
    struct table *t = table_new(heads, 7);
    const struct json *leaves = json_get(answer, "leaves");
    int64_t size = json_get_int(answer, "size", 0);
    uint32_t shown = leaves ? leaves->count : 0;
    cli_print(json_get_text(answer, "origin"));
    cli_say("\n%lld leaves, %lld settled\n\n", (long long)size, (long long)json_get_int(answer, "settled", 0));
    for (const struct json *x = leaves ? leaves->first : NULL; x; x = x->next) {
        table_cell_fmt(t, "%lld", (long long)json_get_int(x, "index", 0));
        table_cell(t, json_get_text(x, "class"));
        table_cell(t, json_get_text(x, "kind"));
        table_cell(t, json_get_text(x, "time"));
        table_cell(t, json_get_text(x, "bytes"));
        table_cell_fmt(t, "%s", json_get_bool(x, "settled", false) ? "yes" : "no");
        table_cell(t, bytes_sub(json_get_text(x, "id"), 0, 12));
    }
    table_print(cli, t);
    if (shown == 0 && size > 0)
        cli_say("none from there on: its leaves are 0 to %lld\n", (long long)(size - 1));
    else if (shown < size)
        cli_say("leaves %lld to %lld, %u of %lld; --from N and --max N show others\n",
                (long long)json_get_int(leaves->first, "index", 0),
                (long long)json_get_int(leaves->first, "index", 0) + shown - 1, shown, (long long)size);
}

static int
list_leaves(struct cli *cli, const char *member, const char *from, const char *max)
{
    struct err e = {0};
    struct buf path, answer;
    buf_init(&path, 4096);
    buf_init(&answer, 64 * 1024 * 1024);
    buf_append_str(&path, "/api/v1/ledgers/");
    cli_path_word(&path, bytes_of_str(member));
    if (from)
        cli_query(&path, "from", bytes_of_str(from));
    if (max)
        cli_query(&path, "max", bytes_of_str(max));
    int r = cli_call(cli, "GET", buf_str(&path), (struct bytes){NULL, 0}, &answer, &e);
    r = cli_answer(cli, r, &answer, &e, show);
    buf_clear(&answer);
    buf_clear(&path);
    return r;
}

// ---- export ----

struct exporting {
    const char *out;
    char folder[HOME_PATH_SIZE]; // made last
    uint64_t files;
    bool is_shown;
};

static int
put(void *context, const char *path, struct bytes content, struct err *e)
{
    struct exporting *x = context;
    struct buf b;
    buf_init(&b, HOME_PATH_SIZE - 1);
    buf_append_fmt(&b, "%s/%s", x->out, path);
    const char *text = buf_str(&b);
    int r = text ? 0 : err_set(e, ERR_LIMIT, "the path %s/%s is too long", x->out, path);
    if (r == 0) {
        char folder[HOME_PATH_SIZE];
        size_t n = (size_t)(strrchr(text, '/') - text);
        memcpy(folder, text, n);
        folder[n] = '\0';
        if (strcmp(folder, x->folder) != 0)
            r = file_make_dirs(folder, 0755, e);
        memcpy(x->folder, folder, n + 1);
    }
    if (r == 0)
        r = file_write(text, content, 0644, e);
    buf_clear(&b);
    if (r == 0 && x->is_shown && ++x->files % 64 == 0)
        cli_note("\r%llu files", (unsigned long long)x->files);
    return r;
}

static int
check_folder(const char *out, struct err *e)
{
    struct arena a;
    char **names;
    size_t count = 0;
    if (!file_exists(out))
        return 0;
    arena_init(&a, 1024 * 1024);
    int r = file_list(&a, out, 1, &names, &count, e);
    arena_clear(&a);
    if (r == ERR_LIMIT || count > 0)
        return err_set(e, ERR_EXISTS, "%s is not empty: name a new folder", out);
    return r;
}

static int
export_from(struct cli *cli, const char *member, struct exporting *x, struct view_ledger *shown,
            struct err *e)
{
    char store[HOME_PATH_SIZE];
    struct view *v = NULL;
    int r = cli_home(cli, e);
    if (r == 0)
        r = home_store(&cli->home, store, e);
    if (r == 0)
        r = view_open(&v, store, NULL, e);
    if (r == 0)
        r = view_begin(v, e);
    if (r == 0) {
        const struct view_ledger *l = view_ledger_of(v, bytes_of_str(member));
        r = l ? publish_ledger(v, l, put, x, e)
              : err_set(e, ERR_NOT_FOUND, "there is no member %s", member);
        if (l)
            *shown = *l;
        view_end(v);
    }
    view_close(v);
    return r;
}

static int
export_ledger(struct cli *cli, const char *member, const char *out)
{
    struct err e = {0};
    struct exporting x = {.out = out, .is_shown = term_is_tty(STDERR_FILENO)};
    struct view_ledger l = {0};
    int r = check_folder(out, &e);
    if (r == 0)
        r = export_from(cli, member, &x, &l, &e);
    if (x.is_shown && x.files >= 64)
        cli_note("\r              \r");
    if (r < 0)
        return cli_fail(&e);
    cli->act = "ledger export";
    cli_audit(cli, bytes_of_str(member), 0);
    if (cli->json)
        cli_say("{\"member\":\"%s\",\"size\":%llu}\n", member,
                (unsigned long long)l.checkpoint_size);
    else
        cli_say("%s/ holds the %llu leaves of %s under their checkpoint; %s/vkey and %s/cosigners "
                "hold the keys\n",
                out, (unsigned long long)l.checkpoint_size, member, out, out);
    return CLI_OK;
}

static int
run(struct cli *cli, int argc, char **argv)
{
    const char *from = NULL, *max = NULL;
    const struct cli_option options[] = {{"--from", &from, NULL}, {"--max", &max, NULL}};
    int r = cli_options(cli, &argc, argv, options, 2);
    if (r)
        return r;
    bool is_export = argc == 4 && strcmp(argv[1], "export") == 0;
    if (!is_export && (argc != 2 || strcmp(argv[1], "export") == 0))
        return cli_usage("ledger", "it takes a member's name, or: export MEMBER FOLDER");
    if (words_member("ledger", argv[is_export ? 2 : 1]))
        return CLI_USAGE;
    if (is_export)
        return from || max
                   ? cli_usage("ledger", "an export takes the whole ledger: no --from, no --max")
                   : export_ledger(cli, argv[2], argv[3]);
    if (words_number("ledger", "--from", from, 0) || words_number("ledger", "--max", max, 1))
        return CLI_USAGE;
    return list_leaves(cli, argv[1], from, max);
}

const struct command ledger_command = {
    "ledger",
    "MEMBER [--from N] [--max N] [--json] | export MEMBER FOLDER",
    "Show one member's ledger leaf by leaf, or copy it for other people's tools",
    "Without --from the last leaves are shown, at most --max of them (100). Every member holds "
    "every leaf; what\n"
    "a restricted one says only those know to whom it was released.\n\n"
    "export writes the ledger as a static tree in the open tlog-tiles format: checkpoint, tile/, "
    "tile/entries/,\n"
    "and beside them vkey (the author's verifier key) and cosigners (the keys of those whose "
    "cosignatures stand\n"
    "on the checkpoint). It holds leaves alone, no record's bytes. It works beside a running "
    "node.\n\n"
    "Example:\n  entente ledger RUS --from 0 --max 20\n  entente ledger export RUS rus-ledger\n",
    run,
    NULL,
};
