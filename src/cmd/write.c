// SPDX-License-Identifier: Apache-2.0
// entente write: any record, from fields or from JSON.
#include <string.h>

#include "base/limits.h"
#include "cmd/cli.h"
#include "cmd/compose.h"
#include "cmd/kinds.h"
#include "cmd/words.h"
#include "host/file.h"
#include "ledger/leaf.h"
#include "record/common.h"
#include "record/kind.h"

struct write_words {
    const char *leaf_class, *file, *release, *time;
    bool is_dry_run, allows_unknown;
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

// ---- what people mistype ----

static int
check_kind(const char *name)
{
    struct buf kinds;
    if (kind_find(bytes_of_str(name)))
        return 0;
    buf_init(&kinds, 4096);
    for (unsigned i = 0; i < KIND_COUNT; i++) {
        buf_append_str(&kinds, i ? ", " : "");
        buf_append_str(&kinds, kind_at((enum kind_id)i)->name);
    }
    const char *text = buf_str(&kinds);
    (void)cli_usage("write", "'%.80s' is no kind of record; the kinds are %s", name, text ? text : "");
    buf_clear(&kinds);
    return CLI_USAGE;
}

static bool
is_field_of(const struct field_set *set, const char *name, struct words_near *near)
{
    for (uint32_t i = 0; i < set->count; i++) {
        if (strcmp(set->fields[i].name, name) == 0)
            return true;
        words_offer(near, set->fields[i].name);
    }
    return false;
}

static int
check_name(const struct kind *kind, const char *name)
{
    struct words_near near = {.typed = name};
    if (is_field_of(kind->fields, name, &near) || is_field_of(&common_fields, name, &near))
        return 0;
    static const char *const listed[] = {"name", "alias", "weak", "formerly", "original", "criterion"};
    for (size_t i = 0; kind->id == KIND_LISTING && i < sizeof listed / sizeof *listed; i++)
        words_offer(&near, listed[i]);
    return near.best ? cli_usage("write", "a record of kind %s has no field '%s', but '%s'; --allow-unknown sends it all the same",
                                 kind->name, name, near.best)
                     : cli_usage("write", "a record of kind %s has no field '%s'; --allow-unknown sends it all the same", kind->name, name);
}

// A list that was given as text: how it is given.
static int
check_list(const struct field_set *set, const char *name)
{
    for (uint32_t i = 0; i < set->count; i++) {
        const struct field *f = &set->fields[i];
        if (strcmp(f->name, name) != 0 || !(f->flags & FIELD_LIST))
            continue;
        return f->type == FIELD_OBJECT
                   ? cli_usage("write", "'%s' is a list, and so JSON: %s:='[{\"%s\": ...}]'", name, name, f->fields->fields[0].name)
                   : cli_usage("write", "'%s' is a list, and so JSON: %s:='[\"...\"]'", name, name);
    }
    return 0;
}

static int
check_json(const char *name, const char *text)
{
    struct arena a;
    struct json *json;
    struct err e = {0};
    arena_init(&a, 16 * 1024 * 1024);
    int r = json_parse(&a, bytes_of_str(text), JSON_API, &json, &e);
    arena_clear(&a);
    return r < 0 ? cli_usage("write", "%s:= is followed by JSON, which this is not: %s", name, e.text) : 0;
}

static size_t
name_size(const char *word)
{
    size_t n = strcspn(word, "=");
    return n > 0 && word[n - 1] == ':' ? n - 1 : n;
}

// argv[i] gives the field of that name: may it?
static int
check_once(const char *name, const struct write_words *o, bool has_names, bool has_criteria, int i, char **argv)
{
    if (strcmp(name, "kind") == 0)
        return cli_usage("write", "the kind is the first word, '%s': no kind= goes with it", argv[1]);
    if (strcmp(name, "time") == 0)
        return cli_usage("write", "the time is filled in: no time= is taken; a whole record with its own goes through --file");
    if (o->release && strcmp(name, "release") == 0)
        return cli_usage("write", "--release gives 'release' already");
    if ((has_names && strcmp(name, "names") == 0) || (has_criteria && strcmp(name, "criteria") == 0))
        return cli_usage("write", "'%s' is given twice: once as a whole, once one by one", name);
    for (int k = 2; k < i; k++)
        if (name_size(argv[k]) == strlen(name) && strncmp(argv[k], name, strlen(name)) == 0)
            return cli_usage("write", "'%s' is given twice", name);
    return 0;
}

// ---- the record ----

static int
add_field(struct compose *c, const char *name, bool is_json, const char *value)
{
    if (is_json && check_json(name, value))
        return CLI_USAGE;
    if (is_json)
        json_write_raw(&c->w, name, bytes_of_str(value));
    else
        json_write_str(&c->w, name, value);
    return 0;
}

static bool
has_one_by_one(int argc, char **argv, bool criteria)
{
    const char *kind;
    for (int i = 2; i < argc; i++)
        if (criteria ? strncmp(argv[i], "criterion=", 10) == 0 : is_listed_word(argv[i], strcspn(argv[i], "="), &kind))
            return true;
    return false;
}

static int
add_fields(struct compose *c, const struct kind *k, const struct write_words *o, int argc, char **argv)
{
    bool is_listing = k->id == KIND_LISTING;
    bool has_names = is_listing && has_one_by_one(argc, argv, false);
    bool has_criteria = is_listing && has_one_by_one(argc, argv, true);
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
        if (!is_json && (check_list(k->fields, name) || check_list(&common_fields, name)))
            return CLI_USAGE;
        if (check_once(name, o, has_names, has_criteria, i, argv) || (!o->allows_unknown && check_name(k, name)) ||
            add_field(c, name, is_json, argv[i] + n + 1))
            return CLI_USAGE;
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

// The class of a record when none is said: for all members, if the kind may be.
static const char *
usual_class(const struct kind *k)
{
    if (kind_may_be(k, LEAF_ALLIANCE))
        return leaf_class_name(LEAF_ALLIANCE);
    return leaf_class_name(kind_may_be(k, LEAF_STATUTE) ? LEAF_STATUTE : LEAF_RESTRICTED);
}

static int
run(struct cli *cli, int argc, char **argv)
{
    struct write_words o = {.leaf_class = NULL};
    struct compose c;
    const struct cli_option options[] = {
        {"--class", &o.leaf_class, NULL}, {"--file", &o.file, NULL},            {"--release", &o.release, NULL},
        {"--dry-run", NULL, &o.is_dry_run},     {"--allow-unknown", NULL, &o.allows_unknown},
    };
    int r = cli_options(cli, &argc, argv, options, sizeof options / sizeof *options);
    if (r)
        return r;
    uint8_t leaf_class;
    if (o.leaf_class && leaf_class_from_name(bytes_of_str(o.leaf_class), &leaf_class) < 0)
        return cli_usage("write", "--class is public, alliance, restricted or statute, not '%.80s'", o.leaf_class);
    if (o.file && !o.leaf_class)
        o.leaf_class = "alliance";
    if (o.file)
        return argc == 1 ? write_file(cli, &o) : cli_usage("write", "--file holds the whole record: no other words go with it");
    if (argc < 2)
        return cli_usage("write", "which kind of record?");
    if (check_kind(argv[1]))
        return CLI_USAGE;
    compose_init(&c, argv[1]);
    if (!o.leaf_class)
        o.leaf_class = usual_class(kind_find(bytes_of_str(argv[1])));
    if (o.release) {
        compose_release(&c, o.release);
        o.leaf_class = "restricted";
    }
    r = add_fields(&c, kind_find(bytes_of_str(argv[1])), &o, argc, argv);
    if (r) {
        buf_clear(&c.bytes);
        return r;
    }
    return compose_send(cli, &c, o.leaf_class, o.is_dry_run);
}

const struct command write_command = {
    "write",
    "KIND FIELD=TEXT... FIELD:=JSON... | --file FILE\n"
    "    [--class CLASS] [--release A,B] [--dry-run] [--allow-unknown]",
    "Write a record into this member's ledger",
    "Makes a record of KIND from fields (below, and in docs/record-kinds.md) and writes it; kind and time are filled in. The\n"
    "record is judged first, as every other member will judge it, and refused with the rule named.\n\n"
    "  FIELD=TEXT          a text field            FIELD:=JSON   any JSON value\n"
    "  name= alias= weak= formerly= original= criterion=   for listings, as often as needed\n"
    "  --class CLASS       public, alliance, restricted or statute; else alliance, where the kind may be\n"
    "  --release A,B       restricted, for these members alone\n"
    "  --file FILE         the whole record as JSON (- for standard input)\n"
    "  --dry-run           judge it, write nothing\n"
    "  --allow-unknown     take fields that the kind does not have, as they are\n\n"
    "Example:\n  entente write listing status=listed subject=organisation name=\"Example Front\" criterion=terrorism\n",
    run,
    kinds_tell,
};
