// SPDX-License-Identifier: Apache-2.0
// entente index: lists into one file that names are screened against, with no member, node or alliance; and what such a
// file holds.
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "cmd/cli.h"
#include "cmd/roll.h"
#include "formats/entry.h"
#include "formats/ofac.h"
#include "formats/un.h"
#include "host/file.h"
#include "host/outfile.h"
#include "host/threads.h"
#include "screen/enrol.h"
#include "screen/hands.h"
#include "screen/normalise.h"

#define INDEX_ARENA_MAX ((size_t)2 * 1024 * 1024 * 1024)
#define INDEX_OUT_MAX ((size_t)8 * 1024 * 1024 * 1024)
#define INDEX_NAMES_MAX ((size_t)4 * 1024 * 1024 * 1024) // bytes of a file of names

_Static_assert((int)ENTRY_PRIMARY == (int)SCREEN_PRIMARY, "kinds of names are numbered alike");
_Static_assert((int)ENTRY_ALIAS == (int)SCREEN_ALIAS, "kinds of names are numbered alike");
_Static_assert((int)ENTRY_WEAK == (int)SCREEN_WEAK, "kinds of names are numbered alike");
_Static_assert((int)ENTRY_FORMERLY == (int)SCREEN_FORMERLY, "kinds of names are numbered alike");
_Static_assert((int)ENTRY_ORIGINAL == (int)SCREEN_ORIGINAL, "kinds of names are numbered alike");

struct build_words {
    const char *un, *ofac, *names, *out;
    bool allows_truncated;
};

struct building {
    const struct build_words *words;
    struct screen_enrol *enrol;
    struct err *e;
};

// ---- lists ----

static int
add_entry(struct building *b, const struct entry *entry)
{
    int r = enrol_add_entry(b->enrol, entry->reference, b->e);
    for (const struct entry_name *n = entry->names.first; r == 0 && n; n = n->next) {
        if (n->text.n <= LIMIT_QUERY_SIZE)
            r = enrol_add_name(b->enrol, (enum screen_kind)n->kind, n->text, b->e);
    }
    return r < 0 ? err_within(b->e, r, "%.*s", (int)entry->reference.n, (const char *)entry->reference.p) : 0;
}

// In the order of references, so that the file's own order changes nothing.
static int
add_list(struct building *b, const char *path, const struct entry_list *l)
{
    if (l->is_truncated && !b->words->allows_truncated)
        return err_set(b->e, ERR_REFUSED, "%s is cut short: %.*s. --allow-truncated takes what stands before the cut", path,
                       (int)l->truncated.n, (const char *)l->truncated.p);
    if (l->count == 0)
        return err_set(b->e, ERR_REFUSED, "%s holds no entry", path);
    int r = enrol_add_list(b->enrol, l->list, l->as_of, b->e);
    for (size_t i = 0; r == 0 && i < l->count; i++)
        r = add_entry(b, l->by_reference[i]);
    if (r == 0 && l->refusal_count)
        cli_note("entente: %s: %zu entries were left out; the first, line %zu: %.*s\n", path, l->refusal_count,
                 l->refusals->line, (int)l->refusals->reason.n, (const char *)l->refusals->reason.p);
    return r;
}

static int
add_un(struct building *b, struct arena *a, const char *path)
{
    struct buf file;
    struct entry_list l;
    buf_init(&file, LIMIT_IMPORT_SIZE);
    int r = file_read(path, &file, b->e);
    if (r == 0) {
        r = un_read(a, buf_bytes(&file), &l, b->e);
        if (r < 0)
            r = err_within(b->e, r, "%s", path);
    }
    if (r == 0)
        r = add_list(b, path, &l);
    buf_clear(&file);
    return r;
}

// One of the three files, beside sdn.csv or in their folder.
static int
read_ofac_file(const char *path, const char *name, struct buf *out, struct err *e)
{
    struct buf full;
    const char *slash = strrchr(path, '/');
    buf_init(&full, 4096);
    if (file_is_dir(path))
        buf_append_fmt(&full, "%s/%s", path, name);
    else
        buf_append_fmt(&full, "%.*s%s", slash ? (int)(slash - path) + 1 : 0, path, name);
    const char *text = buf_str(&full);
    int r = text ? file_read(text, out, e) : err_set(e, ERR_LIMIT, "the path is too long");
    buf_clear(&full);
    return r;
}

static int
add_ofac(struct building *b, struct arena *a, const char *path)
{
    static const char *const names[] = {"sdn.csv", "alt.csv", "add.csv"};
    struct buf files[3];
    struct entry_list l;
    int r = 0;
    for (int i = 0; i < 3; i++) {
        buf_init(&files[i], LIMIT_IMPORT_SIZE);
        if (r == 0)
            r = read_ofac_file(path, names[i], &files[i], b->e);
    }
    if (r == 0) {
        r = ofac_read(a, buf_bytes(&files[0]), buf_bytes(&files[1]), buf_bytes(&files[2]), &l, b->e);
        if (r < 0)
            r = err_within(b->e, r, "%s", path);
    }
    if (r == 0)
        r = add_list(b, path, &l);
    for (int i = 0; i < 3; i++)
        buf_clear(&files[i]);
    return r;
}

// ---- names, one a line ----

// Each line is a listing of its own, known by its number.
static int
add_lines(struct building *b, struct bytes text)
{
    size_t number = 0, damaged = 0, damaged_first = 0, left = 0, left_first = 0, added = 0;
    char reference[24];
    int r = enrol_add_list(b->enrol, BYTES_LIT("names"), BYTES_LIT(""), b->e);
    for (size_t at = bytes_has_prefix(text, BYTES_LIT("\xef\xbb\xbf")) ? 3 : 0; r == 0 && at < text.n;) {
        size_t end = bytes_find(text, at, '\n');
        struct bytes line = text_trim(bytes_sub(text, at, end - at));
        at = end + 1;
        number++;
        if (line.n > LIMIT_QUERY_SIZE) {
            left_first = left++ ? left_first : number;
            continue;
        }
        if (line.n == 0)
            continue;
        if (!text_is_utf8(line))
            damaged_first = damaged++ ? damaged_first : number;
        int n = snprintf(reference, sizeof reference, "%zu", number);
        r = enrol_add_entry(b->enrol, bytes_of(reference, (size_t)n), b->e);
        if (r == 0)
            r = enrol_add_name(b->enrol, SCREEN_PRIMARY, line, b->e);
        added++;
    }
    if (r == 0 && added == 0)
        return err_set(b->e, ERR_REFUSED, "%s holds no name", b->words->names);
    if (damaged)
        cli_note("entente: %s: %zu lines are not UTF-8; their other letters are indexed; the first is line %zu\n",
                 b->words->names, damaged, damaged_first);
    if (left)
        cli_note("entente: %s: %zu lines are longer than the %d bytes of a name and were left out; the first is line %zu\n",
                 b->words->names, left, LIMIT_QUERY_SIZE, left_first);
    return r;
}

static int
add_names(struct building *b, const char *path)
{
    struct buf file;
    buf_init(&file, INDEX_NAMES_MAX);
    int r = file_read(path, &file, b->e);
    if (r == 0)
        r = add_lines(b, buf_bytes(&file));
    buf_clear(&file);
    return r;
}

// ---- build ----

static int
compile(const struct build_words *w, struct screen_enrol *c, struct arena *a, struct err *e)
{
    struct building b = {w, c, e};
    int r = 0;
    if (w->un)
        r = add_un(&b, a, w->un);
    if (r == 0 && w->ofac)
        r = add_ofac(&b, a, w->ofac);
    if (r == 0 && w->names)
        r = add_names(&b, w->names);
    return r;
}

static int
make(const struct build_words *w, struct buf *out, struct err *e)
{
    struct screen_normaliser *n = NULL;
    struct screen_enrol *c = NULL;
    const struct screen_hands hands = {threads_run, NULL, threads_count()};
    struct arena a;
    arena_init(&a, INDEX_ARENA_MAX);
    int r = normalise_new(&n, e);
    if (r == 0)
        r = enrol_new(&c, n, e);
    if (r == 0)
        r = compile(w, c, &a, e);
    if (r == 0)
        r = enrol_finish(c, &hands, out, e);
    enrol_free(c);
    normalise_free(n);
    arena_clear(&a);
    return r;
}

static int
keep(const char *path, struct bytes bytes, struct err *e)
{
    struct outfile *f = NULL;
    int r = outfile_open_over(&f, path, 0644, e);
    if (r == 0)
        r = outfile_write(f, bytes, e);
    if (r == 0)
        return outfile_keep(f, e);
    outfile_drop(f);
    return cli_made(r, e);
}

static int
build(struct cli *cli, const struct build_words *w)
{
    struct err e = {0};
    struct buf out;
    struct roster r;
    buf_init(&out, INDEX_OUT_MAX);
    int code = make(w, &out, &e);
    if (code == 0)
        code = roster_open(&r, buf_bytes(&out), false, &e);
    if (code == 0)
        code = keep(w->out, buf_bytes(&out), &e);
    if (code == 0)
        roll_show(cli, w->out, &r);
    buf_clear(&out);
    return code < 0 ? cli_fail(&e) : CLI_OK;
}

static int
show(struct cli *cli, const char *path)
{
    struct err e = {0};
    struct roll r;
    if (roll_open(&r, path, &e) < 0)
        return cli_fail(&e);
    roll_show(cli, path, &r.roster);
    roll_close(&r);
    return CLI_OK;
}

static int
run(struct cli *cli, int argc, char **argv)
{
    struct build_words w = {0};
    const struct cli_option options[] = {{"--un", &w.un, NULL},       {"--ofac", &w.ofac, NULL},
                                         {"--names", &w.names, NULL}, {"-o", &w.out, NULL},
                                         {"--allow-truncated", NULL, &w.allows_truncated}};
    int r = cli_options(cli, &argc, argv, options, sizeof options / sizeof *options);
    if (r)
        return r;
    bool has_lists = w.un || w.ofac || w.names;
    if (argc == 3 && strcmp(argv[1], "show") == 0)
        return has_lists || w.out || w.allows_truncated ? cli_usage("index", "show takes no option but --json") : show(cli, argv[2]);
    if (argc != 2 || strcmp(argv[1], "build") != 0)
        return cli_usage("index", "it takes the word build with its options, or show and a FILE");
    if (!has_lists)
        return cli_usage("index", "of which lists? Give --un FILE, --ofac DIR or --names FILE, or several of them");
    if (!w.out)
        return cli_usage("index", "where does the index go? Give -o FILE");
    return build(cli, &w);
}

const struct command index_command = {
    "index",
    "build [--un FILE] [--ofac DIR] [--names FILE] -o FILE [--allow-truncated] | show FILE\n    [--json]",
    "Make one file of lists that names are screened against, without any alliance",
    "Reads lists and writes their index: one file, the same bytes for the same lists, told by its hash. It needs no\n"
    "member, no node and no network; entente screen --index and libentente (docs/embedding.md) use it. It is written\n"
    "beside its place and renamed, so who screens with the old one meanwhile keeps it until it is opened anew.\n\n"
    "  --un FILE          the UN Security Council consolidated list (XML)\n"
    "  --ofac DIR         the US Treasury's list: the folder of sdn.csv, alt.csv and add.csv\n"
    "  --names FILE       names of your own, one a line (UTF-8); each is a listing with its line's number\n"
    "  -o FILE            where the index goes\n"
    "  --allow-truncated  take a list although its file ends too early\n\n"
    "show checks the file's hash and says of which lists it is and as of when, how many names it holds, its size and by\n"
    "which versions of the rules it was made. An index of another version is refused: build it again.\n\n"
    "Example:\n  entente index build --un UN_consolidated.xml --ofac sdn/ -o lists.idx\n  entente index show lists.idx\n",
    run,
    NULL,
};
