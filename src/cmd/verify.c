// SPDX-License-Identifier: Apache-2.0
// entente verify: a proof file, with nothing but the charter; an outcome's file, with nothing at all;
// or, without a file, this member's whole store.
#include <stdlib.h>
#include <string.h>

#include "base/when.h"
#include "cmd/cli.h"
#include "cmd/table.h"
#include "cmd/values.h"
#include "cmd/verify_outcome.h"
#include "cmd/verify_store.h"
#include "host/file.h"
#include "record/dossier.h"
#include "record/record.h"
#include "record/testimony.h"

#define VERIFY_ARENA_MAX (64 * 1024 * 1024)

// ---- a proof file ----

// A charter counts when all its members have signed it.
static int
read_charter(struct cli *cli, const char *path, struct arena *a, struct charter *out, struct err *e)
{
    uint8_t signed_by[16];
    struct buf b;
    buf_init(&b, LIMIT_NOTE_SIZE);
    int r = path ? file_read(path, &b, e) : cli_home(cli, e);
    if (!path && r == 0)
        r = home_charter(&cli->home, &b, e);
    struct bytes note = arena_copy(a, buf_bytes(&b));
    buf_clear(&b);
    if (r == 0)
        r = note.p ? charter_parse(a, note, false, out, e) : err_set(e, ERR_NOMEM, "no memory");
    if (r == 0)
        r = charter_check_signatures(out, note, signed_by, e);
    for (size_t i = 0; r == 0 && i < out->member_count; i++)
        if (!(signed_by[i / 8] & (1u << (i % 8))))
            r = err_set(e, ERR_REFUSED, "the charter lacks the signature of %.*s",
                        (int)out->members[i].name.n, (const char *)out->members[i].name.p);
    return r;
}

// What it says, and whose word it rests on.
static void
show_claim(struct cli *cli, const struct record *rec, const struct charter *c, const char *charter_path)
{
    struct buf gist;
    char hex[2 * HASH_SIZE + 1];
    if (rec) {
        buf_init(&gist, 64 * 1024);
        values_append_gist(&gist, rec->json);
        cli_say("says      %.*s\n", (int)gist.n, (const char *)(gist.p ? gist.p : (const uint8_t *)""));
        buf_clear(&gist);
    }
    bytes_to_hex_str(hash_bytes(&c->hash), hex);
    cli_say("charter   %s of %.*s, signed by its %zu members, %s%s\n", hex, (int)c->alliance.n,
            (const char *)c->alliance.p, c->member_count, charter_path ? "in " : "in the folder ",
            charter_path ? charter_path : cli->home.dir);
}

static void
show_finding(struct cli *cli, const struct testimony *t, const struct testimony_finding *f,
             const struct record *rec, const struct verdict *v, const struct charter *c, const char *charter_path)
{
    static const char *const heads[] = {"receipt of", "over size", "signed"};
    char hex[2 * HASH_SIZE + 1];
    bytes_to_hex_str(hash_bytes(&f->id), hex);
    cli_say("%sproved%s: record %s\n", cli_color(cli, CLI_GREEN), cli_color(cli, CLI_PLAIN), hex);
    cli_say("author    %.*s\nplace     leaf %llu of %.*s\nclass     %s\n", (int)f->author.n,
            (const char *)f->author.p, (unsigned long long)t->index, (int)t->origin.n,
            (const char *)t->origin.p, leaf_class_name(t->leaf_class));
    show_claim(cli, v->is_accepted ? rec : NULL, c, charter_path);
    if (v->is_accepted) {
        cli_say("kind      %s\nwritten   ", rec->kind->name);
        cli_print(json_get_text(rec->json, "time"));
        cli_say(" (its author's word)\n\n");
    } else {
        cli_say("kind      none, it is ill-formed and counts for nothing: %s\n\n", v->reason);
    }
    struct table *table = table_new(heads, 3);
    for (unsigned i = 0; i < f->receipt_count; i++) {
        const struct testimony_receipt *x = &f->receipts[i];
        char when[WHEN_TEXT_SIZE];
        when_format_time(x->time, when);
        table_cell(table, x->member);
        table_cell_fmt(table, "%llu", (unsigned long long)x->size);
        table_cell_fmt(table, "%s", x->time < 0 ? "author's checkpoint" : when);
    }
    table_print(cli, table);
    cli_say("\n%u receipts, as many as the charter's %s\n", f->receipt_count,
            t->leaf_class == LEAF_RESTRICTED
                ? "k; of a restricted record they witness the place, not that they hold it"
                : "k");
    if (v->is_accepted) {
        cli_say("\nThe whole record:\n");
        values_show(rec->json, 2);
    }
    cli_say("\nThis is worth as much as that charter: compare its hash with one that reached you by another way.\n");
}

static void
print_finding(const struct testimony *t, const struct testimony_finding *f, const struct verdict *v, const struct charter *c)
{
    struct buf b;
    struct json_writer w;
    buf_init(&b, LIMIT_RECORD_SIZE + 1024 * 1024);
    json_writer_init(&w, &b);
    json_write_object(&w, NULL);
    json_write_bool(&w, "proved", true);
    json_write_text(&w, "alliance", c->alliance);
    json_write_hex(&w, "charter", hash_bytes(&c->hash));
    json_write_hex(&w, "id", hash_bytes(&f->id));
    json_write_text(&w, "author", f->author);
    json_write_text(&w, "origin", t->origin);
    json_write_int(&w, "index", (int64_t)t->index);
    json_write_str(&w, "class", leaf_class_name(t->leaf_class));
    json_write_bool(&w, "well_formed", v->is_accepted);
    json_write_int(&w, "needed", f->needed);
    json_write_array(&w, "receipts");
    for (unsigned i = 0; i < f->receipt_count; i++) {
        json_write_object(&w, NULL);
        json_write_text(&w, "member", f->receipts[i].member);
        json_write_int(&w, "size", (int64_t)f->receipts[i].size);
        if (f->receipts[i].time >= 0)
            json_write_time(&w, "time", f->receipts[i].time);
        json_write_object_end(&w);
    }
    json_write_array_end(&w);
    if (v->is_accepted)
        json_write_raw(&w, "record", t->record);
    json_write_object_end(&w);
    cli_print_json(buf_bytes(&b));
    buf_clear(&b);
}

struct proving {
    struct arena arena;
    struct buf file;
    struct charter charter;
    struct testimony testimony;
    struct testimony_finding finding;
    struct record record;
};

// It brings its charter along; one that is given must be the same.
static int
judge_outcome(struct cli *cli, const char *path, const char *charter_path, const struct verify_outcome_files *files,
              struct proving *x, struct err *e)
{
    bool is_known = charter_path || cli->dir;
    int r = is_known ? read_charter(cli, charter_path, &x->arena, &x->charter, e) : 0;
    if (r == 0)
        r = verify_outcome(cli, buf_bytes(&x->file), is_known ? &x->charter.hash : NULL, files, e);
    return r < 0 ? err_within(e, r, "%s", path) : 0;
}

static int
judge_file(struct cli *cli, const char *path, const char *charter_path, const struct verify_outcome_files *files,
           struct proving *x, struct err *e)
{
    struct verdict v;
    int r = file_read(path, &x->file, e);
    if (r == 0 && dossier_is_one(buf_bytes(&x->file)))
        return judge_outcome(cli, path, charter_path, files, x, e);
    if (r == 0 && (files->akoma || files->plain || files->lang))
        return err_set(e, ERR_USAGE, "--akoma, --plain and --lang go with the file of an outcome");
    if (r == 0 && !charter_path && !cli->dir)
        return err_set(e, ERR_USAGE, "give --charter FILE, or a member's folder with --dir");
    if (r == 0)
        r = read_charter(cli, charter_path, &x->arena, &x->charter, e);
    if (r == 0)
        r = testimony_parse(buf_bytes(&x->file), &x->testimony, e);
    if (r == 0)
        r = testimony_judge(&x->arena, &x->testimony, &x->charter, &x->finding, &v);
    if (r == 0 && !v.is_accepted)
        r = err_set(e, ERR_REFUSED, "%s", v.reason);
    if (r < 0)
        return e->code ? err_within(e, r, "%s", path) : err_set(e, r, "no memory");
    r = record_parse(&x->arena, x->testimony.leaf_class, x->testimony.record, &x->record, &v);
    if (r < 0)
        return err_set(e, r, "no memory");
    if (v.is_accepted && !charter_may_write(&x->charter, x->finding.author, bytes_of_str(x->record.kind->name)))
        v = (struct verdict){.is_accepted = false, .reason = "its author is a guest whose mandate does not name this kind"};
    if (cli->json)
        print_finding(&x->testimony, &x->finding, &v, &x->charter);
    else
        show_finding(cli, &x->testimony, &x->finding, &x->record, &v, &x->charter, charter_path);
    return 0;
}

static int
verify_file(struct cli *cli, const char *path, const char *charter_path, const struct verify_outcome_files *files)
{
    struct err e = {0};
    struct proving *x = calloc(1, sizeof *x);
    if (!x)
        return CLI_FAILED;
    arena_init(&x->arena, VERIFY_ARENA_MAX);
    buf_init(&x->file, DOSSIER_SIZE_MAX);
    int r = judge_file(cli, path, charter_path, files, x, &e);
    buf_clear(&x->file);
    arena_clear(&x->arena);
    free(x);
    return r < 0 ? cli_fail(&e) : CLI_OK;
}

static int
run(struct cli *cli, int argc, char **argv)
{
    const char *charter = NULL;
    struct verify_outcome_files files = {.lang = NULL};
    const struct cli_option options[] = {{"--charter", &charter, NULL},
                                         {"--akoma", &files.akoma, NULL},
                                         {"--plain", &files.plain, NULL},
                                         {"--lang", &files.lang, NULL}};
    int r = cli_options(cli, &argc, argv, options, 4);
    if (r)
        return r;
    bool has_file = files.akoma || files.plain || files.lang;
    if (argc > 2)
        return cli_usage("verify", "it takes at most one word, a proof file");
    if (argc == 1)
        return charter || has_file ? cli_usage("verify", "--charter, --akoma, --plain and --lang go with a proof file")
                                   : verify_store(cli);
    return verify_file(cli, argv[1], charter, &files);
}

const struct command verify_command = {
    "verify",
    "[FILE [--charter CHARTER] [--akoma FILE] [--plain FILE] [--lang LANG]] [--json]",
    "Check this member's whole store, or a proof file",
    "Without a file: every ledger that is held here, leaf by leaf: leaves, tiles and records "
    "against what their authors\n"
    "signed, every checkpoint, cosignature and receipt, and the rows against a fold made anew. It "
    "works on a stopped\n"
    "node's folder and beside a running node, and names what is damaged: ledger and leaf, record, "
    "tile or note.\n"
    "Exit code 1 when something is.\n\n"
    "With a FILE that `entente prove` wrote: with the charter and nothing else, neither node nor "
    "network, it is\n"
    "checked who wrote the record, at which place of which ledger, and that exactly k members "
    "signed for it.\n\n"
    "With a FILE that `entente outcome ID --proof FILE` wrote: the outcome is computed again from what the file shows, "
    "each\n"
    "elector's ledger from the size the proposal cites to its word, receipts of k members, and the charter with all "
    "its\n"
    "members' signatures. With --charter that must be the same one; without it, compare its hash. --akoma "
    "and\n"
    "--plain write the adopted text and the words as documents, the same, byte for byte, as a node writes them.\n\n"
    "Example:\n  entente --dir /var/lib/entente verify\n  entente verify record.proof --charter "
    "alliance.charter\n",
    run,
    NULL,
};
