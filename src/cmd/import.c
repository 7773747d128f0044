// SPDX-License-Identifier: Apache-2.0
// entente import: a publisher's list into this member's ledger, and only what changed.
#include <string.h>

#include "base/limits.h"
#include "cmd/cli.h"
#include "cmd/progress.h"
#include "cmd/unbundle.h"
#include "cmd/words.h"
#include "host/file.h"

static void
show_list(const struct json *list, const char *title, const char *what)
{
    if (!list || list->count == 0)
        return;
    cli_say("%s:\n", title);
    for (const struct json *x = list->first; x; x = x->next) {
        cli_say("  ");
        cli_print(x->type == JSON_STRING ? x->text : json_get_text(x, "reference"));
        if (what) {
            cli_say("  ");
            cli_print(json_get_text(x, what));
        }
        cli_say("\n");
    }
}

static void
show_others(const struct json *answer)
{
    const struct json *others = json_get(answer, "others");
    struct bytes list = json_get_text(answer, "list");
    for (const struct json *x = others ? others->first : NULL; x; x = x->next) {
        struct bytes member = json_get_text(x, "member");
        cli_say("%lld of the new ones %.*s lists already from %.*s: those names alert twice. Recognise its listings instead?\n"
                "  entente list --by %.*s --list %.*s\n",
                (long long)json_get_int(x, "entries", 0), (int)member.n, member.p, (int)list.n, list.p, (int)member.n, member.p,
                (int)list.n, list.p);
    }
}

static void
show(struct cli *cli, const struct json *answer)
{
    bool is_dry = json_get_bool(answer, "dry_run", false);
    cli_say("%.*s: %lld entries with %lld names", (int)json_get_text(answer, "list").n, json_get_text(answer, "list").p,
            (long long)json_get_int(answer, "entries", 0), (long long)json_get_int(answer, "names", 0));
    if (json_get_text(answer, "list_as_of").n) {
        cli_say(", as of ");
        cli_print(json_get_text(answer, "list_as_of"));
    }
    cli_say("\n%s%lld new, %lld amended, %lld unchanged, %lld delisted, %lld refused\n", is_dry ? "would be: " : "",
            (long long)json_get_int(answer, "new", 0), (long long)json_get_int(answer, "amended", 0),
            (long long)json_get_int(answer, "unchanged", 0), (long long)json_get_int(answer, "delisted", 0),
            (long long)json_get_int(answer, "refused", 0));
    show_list(json_get(answer, "delisted_references"), is_dry ? "would be delisted" : "delisted", NULL);
    show_list(json_get(answer, "refused_entries"), "refused", "reason");
    if (json_get_bool(answer, "truncated", false)) {
        cli_say("%sthe file is cut short%s: ", cli_color(cli, CLI_RED), cli_color(cli, CLI_PLAIN));
        cli_print(json_get_text(answer, "truncated_because"));
        cli_say("\n");
    }
    if (is_dry && json_get_bool(answer, "mass_delisting", false))
        cli_say("%sso many delistings at once are refused%s unless you say --allow-mass-delisting\n",
                cli_color(cli, CLI_RED), cli_color(cli, CLI_PLAIN));
    show_others(answer);
    if (is_dry)
        cli_say("nothing was written (--dry-run)\n");
    else
        cli_say("%lld records written\n", (long long)json_get_int(answer, "written", 0));
}

struct import_words {
    bool is_dry_run, allows_mass, allows_truncated, is_public, is_quiet;
    const char *list;
};

// Names a sibling of sdn.csv.
static int
read_sibling(const char *sdn, const char *name, struct buf *out, struct err *e)
{
    struct buf path;
    const char *slash = strrchr(sdn, '/');
    buf_init(&path, 4096);
    buf_append(&path, bytes_of(sdn, slash ? (size_t)(slash - sdn) + 1 : 0));
    buf_append_str(&path, name);
    const char *text = buf_str(&path);
    int r = text ? file_read(text, out, e) : err_set(e, ERR_LIMIT, "the path is too long");
    buf_clear(&path);
    return r;
}

static int
read_ofac(const char *path, struct buf *body, struct buf *query, struct err *e)
{
    struct buf sdn_path;
    buf_init(&sdn_path, 4096);
    buf_append_str(&sdn_path, path);
    if (file_is_dir(path))
        buf_append_str(&sdn_path, "/sdn.csv");
    const char *sdn = buf_str(&sdn_path);
    int r = sdn ? file_read(sdn, body, e) : err_set(e, ERR_LIMIT, "the path is too long");
    size_t sdn_size = body->n;
    if (r == 0)
        r = read_sibling(sdn, "alt.csv", body, e);
    size_t alt_size = body->n - sdn_size;
    if (r == 0)
        r = read_sibling(sdn, "add.csv", body, e);
    buf_append_fmt(query, "?sdn=%zu&alt=%zu&add=%zu", sdn_size, alt_size, body->n - sdn_size - alt_size);
    buf_clear(&sdn_path);
    return r;
}

static int
import_list(struct cli *cli, const char *format, const char *path, const struct import_words *o)
{
    struct err e = {0};
    struct buf body, query, answer;
    buf_init(&body, LIMIT_IMPORT_SIZE);
    buf_init(&query, 4096);
    buf_init(&answer, 64 * 1024 * 1024);
    buf_append_str(&query, "/api/v1/import/");
    cli_path_word(&query, bytes_of_str(strcmp(format, "csv") == 0 ? o->list : format));
    int r = strcmp(format, "ofac") == 0 ? read_ofac(path, &body, &query, &e) : file_read(path, &body, &e);
    if (o->is_dry_run)
        cli_query(&query, "dry_run", BYTES_LIT("1"));
    if (o->allows_mass)
        cli_query(&query, "allow_mass_delisting", BYTES_LIT("1"));
    if (o->allows_truncated)
        cli_query(&query, "allow_truncated", BYTES_LIT("1"));
    if (o->is_public)
        cli_query(&query, "public", BYTES_LIT("1"));
    if (r == 0)
        r = cli_home(cli, &e);
    if (r == 0) {
        struct progress progress = {0};
        if (!o->is_quiet && !cli->json)
            progress_start(&progress, cli);
        r = cli_call(cli, "POST", buf_str(&query), buf_bytes(&body), &answer, &e);
        progress_end(&progress);
        if (r == ERR_INVALID || r == ERR_REFUSED)
            r = err_within(&e, r, "%s", path);
    }
    r = r == 0 && o->is_quiet ? CLI_OK : cli_answer(cli, r, &answer, &e, show);
    buf_clear(&answer);
    buf_clear(&query);
    buf_clear(&body);
    return r;
}

static int
run(struct cli *cli, int argc, char **argv)
{
    struct import_words o = {0};
    const struct cli_option options[] = {
        {"--dry-run", NULL, &o.is_dry_run},
        {"--allow-mass-delisting", NULL, &o.allows_mass},
        {"--allow-truncated", NULL, &o.allows_truncated},
        {"--public", NULL, &o.is_public},
        {"--list", &o.list, NULL},
        {"--quiet", NULL, &o.is_quiet},
    };
    int r = cli_options(cli, &argc, argv, options, sizeof options / sizeof *options);
    if (r)
        return r;
    if (argc != 3)
        return cli_usage("import", "it takes two words: un, ofac, csv or bundle, and the file");
    if (strcmp(argv[1], "bundle") == 0)
        return o.is_dry_run || o.allows_mass || o.allows_truncated || o.is_public || o.list
                   ? cli_usage("import", "a bundle is taken as it is: none of these options go with it")
                   : unbundle(cli, argv[2]);
    if (strcmp(argv[1], "un") != 0 && strcmp(argv[1], "ofac") != 0 && strcmp(argv[1], "csv") != 0)
        return cli_usage("import", "unknown format '%s' (un, ofac, csv, bundle)", argv[1]);
    if (strcmp(argv[1], "csv") == 0 && !o.list)
        return cli_usage("import", "a list of your own needs its name: --list NAME");
    if (o.list && words_list("import", o.list))
        return CLI_USAGE;
    return import_list(cli, argv[1], argv[2], &o);
}

const struct command import_command = {
    "import",
    "un FILE | ofac SDN.CSV | csv FILE --list NAME | bundle FILE\n"
    "    [--dry-run] [--public] [--allow-mass-delisting] [--allow-truncated] [--quiet]",
    "Bring a publisher's list into this member's ledger, or a bundle into its store",
    "Reads the list, compares it with what this member listed from it before, and writes only what changed:\n"
    "new, amended and delisted entries. Importing the same file again writes nothing.\n\n"
    "When another member lists the same entries of the same list already, that is said, and hinders nothing: to\n"
    "recognise its listings keeps one alert a name, to import them makes two.\n\n"
    "  un FILE            the UN Security Council consolidated list (XML)\n"
    "  ofac SDN.CSV       the US Treasury's list: sdn.csv with alt.csv and add.csv beside it, or their folder\n"
    "  csv FILE           a list of your own (docs/csv-format.md), under the name --list NAME\n"
    "  bundle FILE        no list: what another node wrote with `entente export`, for links that are not wired\n"
    "  --dry-run          say what would change, write nothing\n"
    "  --public           anyone may hold these listings (default: every member)\n"
    "  --allow-mass-delisting   delist more than a few per cent at once\n"
    "  --allow-truncated        import although the file ends too early\n"
    "  --quiet            no progress and no summary, only what goes wrong\n\n"
    "Example:\n  entente import un UN_consolidated.xml --dry-run\n",
    run,
    NULL,
};
