// SPDX-License-Identifier: Apache-2.0
// entente write: any record, from fields or from JSON.
#include <string.h>

#include "base/limits.h"
#include "cmd/cli.h"
#include "cmd/compose.h"
#include "host/file.h"

struct write_words {
    const char *leaf_class, *file, *release, *time;
    bool is_dry_run;
};

// Names, criteria: lists that people give one by one as name=, alias=, weak=, formerly=, original=, criterion=.
static bool
is_listed_word(const char *word, size_t n, const char **kind)
{
    static const struct {
        const char *word, *kind;
    } words[] = {{"name", "primary"}, {"alias", "alias"}, {"weak", "weak"}, {"formerly", "formerly"}, {"original", "original"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i].word) == n && strncmp(words[i].word, word, n) == 0) {
            *kind = words[i].kind;
            return true;
        }
    return false;
}

static void
add_lists(struct compose *c, int argc, char **argv)
{
    const char *kind;
    bool has_names = false, has_criteria = false;
    for (int i = 2; i < argc; i++) {
        size_t n = strcspn(argv[i], "=");
        if (argv[i][n] == '\0' || !is_listed_word(argv[i], n, &kind))
            continue;
        if (!has_names)
            json_write_array(&c->w, "names");
        has_names = true;
        json_write_object(&c->w, NULL);
        json_write_str(&c->w, "name", argv[i] + n + 1);
        json_write_str(&c->w, "kind", kind);
        json_write_object_end(&c->w);
    }
    if (has_names)
        json_write_array_end(&c->w);
    for (int i = 2; i < argc; i++) {
        if (strncmp(argv[i], "criterion=", 10) != 0)
            continue;
        if (!has_criteria)
            json_write_array(&c->w, "criteria");
        has_criteria = true;
        json_write_str(&c->w, NULL, argv[i] + 10);
    }
    if (has_criteria)
        json_write_array_end(&c->w);
}

static int
add_fields(struct compose *c, bool is_listing, int argc, char **argv)
{
    for (int i = 2; i < argc; i++) {
        const char *kind;
        size_t n = strcspn(argv[i], "=");
        if (argv[i][n] == '\0' || n == 0)
            return cli_usage("write", "'%s' is no FIELD=TEXT or FIELD:=JSON", argv[i]);
        if (is_listing && (is_listed_word(argv[i], n, &kind) || strncmp(argv[i], "criterion=", 10) == 0))
            continue;
        bool is_json = argv[i][n - 1] == ':';
        char name[128];
        size_t size = is_json ? n - 1 : n;
        if (size == 0 || size >= sizeof name)
            return cli_usage("write", "'%s' has no sensible field name", argv[i]);
        memcpy(name, argv[i], size);
        name[size] = '\0';
        if (is_json)
            json_write_raw(&c->w, name, bytes_of_str(argv[i] + n + 1));
        else
            json_write_str(&c->w, name, argv[i] + n + 1);
    }
    if (is_listing)
        add_lists(c, argc, argv);
    return 0;
}

static int
write_file(struct cli *cli, const struct write_words *o)
{
    struct err e = {0};
    struct buf b;
    buf_init(&b, LIMIT_RECORD_SIZE);
    int r = file_read(o->file, &b, &e);
    r = r < 0 ? cli_fail(&e) : compose_send_bytes(cli, buf_bytes(&b), o->leaf_class, o->is_dry_run);
    buf_clear(&b);
    return r;
}

static int
run(struct cli *cli, int argc, char **argv)
{
    struct write_words o = {.leaf_class = "alliance"};
    struct compose c;
    const struct cli_option options[] = {
        {"--class", &o.leaf_class, NULL}, {"--file", &o.file, NULL},            {"--release", &o.release, NULL},
        {"--dry-run", NULL, &o.is_dry_run},
    };
    int r = cli_options(cli, &argc, argv, options, sizeof options / sizeof *options);
    if (r)
        return r;
    if (o.file)
        return argc == 1 ? write_file(cli, &o) : cli_usage("write", "--file holds the whole record: no other words go with it");
    if (argc < 2)
        return cli_usage("write", "which kind of record?");
    compose_init(&c, argv[1]);
    if (o.release) {
        compose_names(&c, "release", o.release);
        o.leaf_class = "restricted";
    }
    r = add_fields(&c, strcmp(argv[1], "listing") == 0, argc, argv);
    if (r) {
        buf_clear(&c.bytes);
        return r;
    }
    return compose_send(cli, &c, o.leaf_class, o.is_dry_run);
}

const struct command write_command = {
    "write",
    "KIND FIELD=TEXT... FIELD:=JSON... | --file FILE",
    "Write a record into this member's ledger",
    "Makes a record of KIND from fields (docs/record-kinds.md) and writes it; kind and time are filled in. The\n"
    "record is judged first, as every other member will judge it, and refused with the rule named.\n\n"
    "  FIELD=TEXT          a text field            FIELD:=JSON   any JSON value\n"
    "  name= alias= weak= formerly= original= criterion=   for listings, as often as needed\n"
    "  --class CLASS       public, alliance (default), restricted or statute\n"
    "  --release A,B       restricted, for these members alone\n"
    "  --file FILE         the whole record as JSON (- for standard input)\n"
    "  --dry-run           judge it, write nothing\n\n"
    "Example:\n  entente write listing status=listed subject=organisation name=\"Example Front\" criterion=terrorism\n",
    run,
};
