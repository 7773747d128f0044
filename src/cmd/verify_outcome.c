// SPDX-License-Identifier: Apache-2.0
// What the file proves: the text, its end, each elector's word with the record that says it, and how many receipts settle it.
#include "cmd/verify_outcome.h"

#include <stdlib.h>

#include "base/when.h"
#include "cmd/table.h"
#include "cmd/values.h"
#include "decide/review.h"
#include "formats/adoption.h"
#include "host/file.h"
#include "record/dossier.h"

#define OUTCOME_ARENA_MAX ((size_t)1 << 30) // a dossier of the largest size, its records and rows

struct proving {
    struct arena arena;
    struct dossier dossier;
    struct review review;
    const struct json *proposal;
};

static const struct json *
record_of(struct proving *x, const struct hash *id)
{
    const struct review_leaf *leaf = review_find(&x->review, id);
    struct json *json = NULL;
    if (!leaf || json_parse(&x->arena, leaf->record, JSON_RECORD, &json, NULL) < 0)
        return NULL;
    return json;
}

// How many members have signed the ledger above that place, by what the file shows.
static unsigned
count_receipts(const struct review *r, uint32_t ledger, uint64_t index)
{
    unsigned n = 0;
    for (size_t i = 0; i < r->facts.section_count; i++) {
        const struct facts_section *s = &r->facts.sections[i];
        for (size_t k = 0; s->ledger == ledger && k < s->receipt_count; k++)
            n += s->receipts[k].size > index;
    }
    return n;
}

// ---- for people ----

static const char *
word_of(const struct decide_word *w)
{
    return w->state != DECIDE_WORD ? "not needed"
           : w->is_waived          ? "waived"
           : w->is_withdrawn       ? "withdrew"
                                   : position_words[w->word];
}

static void
append_clauses(struct buf *out, const struct json *position)
{
    const struct json *list = json_get(position, "clauses");
    for (const struct json *c = list ? list->first : NULL; c; c = c->next) {
        buf_append_str(out, c == list->first ? "" : ", ");
        buf_append(out, c->text);
    }
}

static void
show_words(struct cli *cli, struct proving *x)
{
    static const char *const heads[] = {"elector", "word", "clauses", "receipts", "leaf", "statement"};
    const struct decide_outcome *o = &x->review.outcome;
    struct table *t = table_new(heads, 6);
    for (size_t i = 0; i < o->word_count; i++) {
        const struct decide_word *w = &o->words[i];
        bool is_shown = w->state == DECIDE_WORD && w->ledger != 0;
        const struct json *position = is_shown ? record_of(x, &w->record) : NULL;
        struct buf clauses;
        buf_init(&clauses, 65536);
        append_clauses(&clauses, position);
        table_cell(t, w->member);
        table_cell_fmt(t, "%s", word_of(w));
        table_mark(cli, t, w->state != DECIDE_WORD ? CLI_DIM : w->word == POSITION_OBJECT ? CLI_RED : CLI_PLAIN);
        table_cell(t, buf_bytes(&clauses));
        if (is_shown) {
            table_cell_fmt(t, "%u", count_receipts(&x->review, w->ledger, w->index));
            table_cell_fmt(t, "%llu", (unsigned long long)w->index);
        } else {
            table_cell_fmt(t, "-");
            table_cell_fmt(t, "-");
        }
        table_cell(t, json_get_text(position, "text"));
        buf_clear(&clauses);
    }
    table_print(cli, t);
}

static void
show_field(const struct json *record, const char *label, const char *field)
{
    if (json_get_text(record, field).n == 0)
        return;
    cli_say("%-10s ", label);
    cli_print(json_get_text(record, field));
    cli_say("\n");
}

static void
show(struct cli *cli, struct proving *x, bool is_known)
{
    const struct charter *c = &x->review.charter;
    const struct decide_outcome *o = &x->review.outcome;
    bool is_adopted = o->end == DECIDE_ADOPTED;
    char hex[2 * HASH_SIZE + 1];
    bytes_to_hex_str(hash_bytes(&o->id), hex);
    cli_say("%sproved%s: %s%s%s\n", cli_color(cli, CLI_GREEN), cli_color(cli, CLI_PLAIN),
            cli_color(cli, is_adopted ? CLI_GREEN : CLI_RED), is_adopted ? "adopted" : "broken", cli_color(cli, CLI_PLAIN));
    cli_say("%-10s %s\n", "proposal", hex);
    show_field(x->proposal, "title", "title");
    cli_say("%-10s ", "put by");
    cli_print(x->review.facts.ledgers[o->ledger].member);
    cli_say("\n");
    show_field(x->proposal, "on", "time");
    show_field(x->proposal, "organ", "organ");
    show_field(x->proposal, "matter", "matter");
    show_field(x->proposal, "procedure", "procedure");
    show_field(x->proposal, "deadline", "deadline");
    if (json_get_bool(x->proposal, "exercise", false))
        cli_say("%-10s yes: nothing of it is real\n", "EXERCISE");
    bytes_to_hex_str(hash_bytes(&c->hash), hex);
    cli_say("%-10s %s of %.*s, signed by its %zu founding members%s\n", "charter", hex, (int)c->alliance.n,
            (const char *)c->alliance.p, c->member_count, is_known ? ", the one you gave" : "");
    cli_say("%-10s %u of %zu: %u members must have signed for a word\n\n", "epoch", o->epoch + 1, x->review.epoch_count,
            x->review.k);
    show_words(cli, x);
    cli_say("\nThe whole proposal:\n");
    values_show(x->proposal, 2);
    if (!is_known)
        cli_say("\nThis is worth as much as that charter: compare its hash with one that reached you by another way, or give "
                "it with --charter.\n");
}

// ---- for programs ----

static void
write_words(struct json_writer *w, struct proving *x)
{
    const struct decide_outcome *o = &x->review.outcome;
    json_write_array(w, "words");
    for (size_t i = 0; i < o->word_count; i++) {
        const struct decide_word *word = &o->words[i];
        bool is_shown = word->state == DECIDE_WORD && word->ledger != 0;
        const struct json *position = is_shown ? record_of(x, &word->record) : NULL;
        json_write_object(w, NULL);
        json_write_text(w, "member", word->member);
        json_write_bool(w, "needed", word->state == DECIDE_WORD);
        if (word->state == DECIDE_WORD) {
            json_write_str(w, "word", position_words[word->word]);
            json_write_bool(w, "waived", word->is_waived);
            json_write_bool(w, "withdrawn", word->is_withdrawn);
        }
        if (is_shown) {
            json_write_hex(w, "record", hash_bytes(&word->record));
            json_write_int(w, "index", (int64_t)word->index);
            json_write_int(w, "receipts", count_receipts(&x->review, word->ledger, word->index));
        }
        if (position) {
            static const char *const fields[] = {"time", "clauses", "text", "amendments", "interpretations"};
            for (size_t k = 0; k < sizeof fields / sizeof *fields; k++)
                if (json_get(position, fields[k]))
                    json_write_raw(w, fields[k], json_get(position, fields[k])->source);
        }
        json_write_object_end(w);
    }
    json_write_array_end(w);
}

static int
print(struct proving *x, bool is_known)
{
    const struct charter *c = &x->review.charter;
    const struct decide_outcome *o = &x->review.outcome;
    struct buf b;
    struct json_writer w;
    buf_init(&b, DOSSIER_SIZE_MAX);
    json_writer_init(&w, &b);
    json_write_object(&w, NULL);
    json_write_bool(&w, "proved", true);
    json_write_str(&w, "end", o->end == DECIDE_ADOPTED ? "adopted" : "broken");
    json_write_hex(&w, "id", hash_bytes(&o->id));
    json_write_text(&w, "member", x->review.facts.ledgers[o->ledger].member);
    json_write_text(&w, "alliance", c->alliance);
    json_write_hex(&w, "charter", hash_bytes(&c->hash));
    json_write_bool(&w, "charter_given", is_known);
    json_write_int(&w, "epoch", o->epoch);
    json_write_int(&w, "needed", x->review.k);
    write_words(&w, x);
    json_write_raw(&w, "proposal", x->proposal->source);
    json_write_object_end(&w);
    int r = buf_check(&b);
    if (r == 0)
        cli_print_json(buf_bytes(&b));
    buf_clear(&b);
    return r;
}

// ---- documents ----

static int
write_document(struct cli *cli, struct proving *x, const char *path, enum adoption_form form, const char *lang, struct err *e)
{
    struct buf b;
    buf_init(&b, DOSSIER_SIZE_MAX);
    int r = adoption_append(&x->arena, &x->review, form, bytes_of_str(lang), &b, e);
    if (r == 0)
        r = cli_made(file_create(path, buf_bytes(&b), 0644, e), e);
    if (r == 0 && !cli->json)
        cli_say("\n%s holds the text and the words as %s, out of what is proved here\n", path,
                form == ADOPTION_AKOMA ? "Akoma Ntoso XML" : "plain text");
    buf_clear(&b);
    return r;
}

static int
write_documents(struct cli *cli, struct proving *x, const struct verify_outcome_files *files, struct err *e)
{
    int r = 0;
    if (files->akoma)
        r = write_document(cli, x, files->akoma, ADOPTION_AKOMA, files->lang, e);
    if (r == 0 && files->plain)
        r = write_document(cli, x, files->plain, ADOPTION_PLAIN, files->lang, e);
    return r;
}

static int
judge(struct cli *cli, struct proving *x, struct bytes file, const struct hash *known,
      const struct verify_outcome_files *files, struct err *e)
{
    struct verdict v;
    int r = dossier_parse(&x->arena, file, &x->dossier, e);
    if (r < 0)
        return r;
    r = review_dossier(&x->arena, &x->dossier, &x->review, &v);
    if (r < 0)
        return err_set(e, r, "no memory");
    if (!v.is_accepted)
        return err_set(e, ERR_REFUSED, "%s", v.reason);
    if (known && !hash_equal(known, &x->review.charter.hash))
        return err_set(e, ERR_REFUSED, "it stands on another charter than the one you gave");
    x->proposal = record_of(x, &x->dossier.proposal);
    if (!x->proposal)
        return err_set(e, ERR_NOMEM, "no memory");
    if (!cli->json)
        show(cli, x, known != NULL);
    else if (print(x, known != NULL) < 0)
        return err_set(e, ERR_NOMEM, "no memory");
    return write_documents(cli, x, files, e);
}

int
verify_outcome(struct cli *cli, struct bytes file, const struct hash *known, const struct verify_outcome_files *files,
               struct err *e)
{
    struct proving *x = calloc(1, sizeof *x);
    if (!x)
        return err_set(e, ERR_NOMEM, "no memory");
    arena_init(&x->arena, OUTCOME_ARENA_MAX);
    int r = judge(cli, x, file, known, files, e);
    arena_clear(&x->arena);
    free(x);
    return r;
}
