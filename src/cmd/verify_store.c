// SPDX-License-Identifier: Apache-2.0
// The store file as its engine sees it, then each ledger, then the rows: faults are printed as they
// are found.
#include "cmd/verify_store.h"

#include <string.h>
#include <unistd.h>

#include "base/num.h"
#include "host/term.h"
#include "member/files.h"
#include "member/verify.h"

#define VERIFY_FILES 16 // looked at in one snapshot

struct verifying {
    struct cli *cli;
    struct buf json;
    struct json_writer w;
    struct verify_counts counts;
    uint64_t ledgers;
    uint64_t file_faults; // of the file's structure, or of what the node keeps about itself
    uint64_t self_faults; // the folder's charter or config is another's than the store's
    uint64_t done;        // leaves, for progress
    bool is_shown;        // progress
    bool is_line;         // a progress line stands
    char last_fault[800]; // of the file, as it was told
};

static void
clear_progress(struct verifying *x)
{
    if (x->is_line)
        cli_note("\r%40s\r", "");
    x->is_line = false;
}

static int
on_step(void *context, uint64_t leaves)
{
    struct verifying *x = context;
    uint64_t before = x->done;
    x->done += leaves;
    if (x->is_shown && before / 8192 != x->done / 8192) {
        cli_note("\r%llu leaves looked at", (unsigned long long)x->done);
        x->is_line = true;
    }
    return 0;
}

static void
on_fault(void *context, const struct verify_fault *f)
{
    struct verifying *x = context;
    if (x->cli->json) {
        json_write_object(&x->w, NULL);
        json_write_str(&x->w, "what", verify_what_name(f->what));
        json_write_text(&x->w, "member", f->ledger->member);
        if (f->what == VERIFY_TILE)
            json_write_int(&x->w, "level", f->level);
        json_write_int(
            &x->w, f->what == VERIFY_CHECKPOINT || f->what == VERIFY_COSIGNATURE ? "size" : "index",
            (int64_t)f->index);
        if (f->what == VERIFY_PIECE)
            json_write_int(&x->w, "piece", (int64_t)f->to);
        if (f->what == VERIFY_LEAVES)
            json_write_int(&x->w, "to", (int64_t)f->to);
        if (f->who.n)
            json_write_text(&x->w, "signer", f->who);
        json_write_str(&x->w, "text", f->text);
        json_write_object_end(&x->w);
        return;
    }
    clear_progress(x);
    cli_say("%sdamaged%s: ", cli_color(x->cli, CLI_RED), cli_color(x->cli, CLI_PLAIN));
    cli_print(bytes_of_str(f->text));
    cli_say("\n");
}

static void
show_fault(struct verifying *x, const char *what, const char *head, const char *line)
{
    if (x->cli->json) {
        json_write_object(&x->w, NULL);
        json_write_str(&x->w, "what", what);
        json_write_str(&x->w, "text", line);
        json_write_object_end(&x->w);
        return;
    }
    clear_progress(x);
    cli_say("%s%s%s: ", cli_color(x->cli, CLI_RED), head, cli_color(x->cli, CLI_PLAIN));
    cli_print(bytes_of_str(line));
    cli_say("\n");
}

static void
on_file_fault(void *context, const char *line)
{
    struct verifying *x = context;
    if (x->file_faults && strncmp(x->last_fault, line, sizeof x->last_fault - 1) == 0)
        return; // the engine found it twice
    size_t n = num_min_size(strlen(line), sizeof x->last_fault - 1); // a longer one is compared as far as it goes
    memcpy(x->last_fault, line, n);
    x->last_fault[n] = '\0';
    x->file_faults++;
    show_fault(x, "file", "damaged: store.db", line);
}

static void
on_self_fault(struct verifying *x, const char *line)
{
    x->self_faults++;
    show_fault(x, "folder", "another's", line);
}

// Bytes that are not what was written are damage too, even when they stop the work. A file that
// cannot be read, or that another program wrote, is not.
static int
take_failure(struct verifying *x, int r, struct err *e)
{
    if (r != ERR_CORRUPT && r != ERR_INVALID)
        return r;
    char *advice = strstr(e->text, "; the file is damaged");
    if (advice)
        *advice = '\0'; // to do what is being done; what to do next stands at the end
    on_file_fault(x, e->text);
    *e = (struct err){0};
    return 0;
}

static int
check_file(struct verifying *x, const char *path, bool *can_open, struct err *e)
{
    struct store *s = NULL;
    const struct store_options options = {.is_reader = true, .must_exist = true};
    int r = store_open(&s, path, &options, e);
    if (r == 0)
        r = store_check(s, on_file_fault, x, e);
    *can_open = s != NULL;
    store_close(s);
    return take_failure(x, r, e);
}

// Is the store's a charter that all its members signed?
static bool
is_founded(const struct view *v)
{
    uint8_t signed_by[16];
    bool is_good = charter_check_signatures(&v->charter, v->charter_note, signed_by, NULL) == 0;
    for (size_t i = 0; is_good && i < v->charter.member_count; i++)
        is_good = signed_by[i / 8] & (1u << (i % 8));
    return is_good;
}

// The charter and the name that the store keeps are those of the folder. Where they are not, what
// the members signed tells which of the two was changed.
static int
check_self(struct verifying *x, const struct view *v, struct err *e)
{
    struct buf note;
    buf_init(&note, LIMIT_NOTE_SIZE);
    int r = home_charter(&x->cli->home, &note, e);
    bool is_other = r == 0 && !bytes_equal(buf_bytes(&note), v->charter_note);
    if (is_other && !is_founded(v))
        on_file_fault(x, "the charter that it keeps is not as its members signed it");
    else if (is_other)
        on_self_fault(x, "the charter in this folder is not the one that the store keeps");
    buf_clear(&note);
    if (r < 0 || bytes_equal_str(v->self, x->cli->home.member))
        return r;
    if (!charter_find(&v->charter, v->self))
        on_file_fault(x, "it says it belongs to somebody who is no member");
    else
        on_self_fault(x, "this folder's config names another member than the store");
    return 0;
}

// The ledger of that number in order, in a snapshot of its own: a long one would be in a running
// node's way.
static int
check_ledger(struct verifying *x, struct view *v, size_t i, size_t *count, struct err *e)
{
    const struct verify_options o = {.context = x, .fault = on_fault, .step = on_step};
    int r = view_begin(v, e);
    *count = r == 0 ? v->ledger_count : 0;
    if (i < *count) {
        x->ledgers++;
        r = verify_ledger(v, &v->ledgers[i], &o, &x->counts, e);
    }
    view_end(v);
    return take_failure(x, r, e);
}

// Some at a time, each time in a snapshot of its own, as with ledgers.
static int
check_files(struct verifying *x, struct view *v, struct err *e)
{
    const struct verify_options o = {.context = x, .fault = on_fault, .step = on_step};
    size_t from = 0, seen = VERIFY_FILES;
    int r = 0;
    while (r == 0 && seen == VERIFY_FILES) {
        r = view_begin(v, e);
        if (r == 0)
            r = files_check(v, from, VERIFY_FILES, &seen, &o, &x->counts, e);
        view_end(v);
        from += seen;
    }
    return take_failure(x, r, e);
}

static int
check_content(struct verifying *x, struct view *v, struct err *e)
{
    const struct verify_options o = {.context = x, .fault = on_fault, .step = on_step};
    size_t count = 1; // known once the first was looked at
    int r = check_self(x, v, e);
    for (size_t i = 0; r == 0 && i < count; i++)
        r = check_ledger(x, v, i, &count, e);
    if (r < 0)
        return r;
    r = view_begin(v, e);
    if (r == 0)
        r = verify_rows(v, &o, &x->counts, e);
    view_end(v);
    r = take_failure(x, r, e);
    return r == 0 ? check_files(x, v, e) : r;
}

static int
check_store(struct verifying *x, const char *path, struct err *e)
{
    struct view *v = NULL;
    bool can_open;
    int r = check_file(x, path, &can_open, e);
    if (r < 0 || !can_open)
        return r;
    r = view_open(&v, path, NULL, e);
    r = r == 0 ? check_content(x, v, e) : take_failure(x, r, e);
    view_close(v);
    return r;
}

static uint64_t
fault_count(const struct verifying *x)
{
    return x->counts.faults + x->file_faults + x->self_faults;
}

static void
show_end(struct verifying *x)
{
    const struct verify_counts *n = &x->counts;
    uint64_t faults = fault_count(x);
    clear_progress(x);
    cli_say("%llu ledgers: %llu leaves, %llu records, %llu tiles, %llu checkpoints, %llu "
            "cosignatures, %llu receipts, %llu "
            "rows, %llu pieces of files looked at\n",
            (unsigned long long)x->ledgers, (unsigned long long)n->leaves,
            (unsigned long long)n->records, (unsigned long long)n->tiles,
            (unsigned long long)n->checkpoints, (unsigned long long)n->cosignatures,
            (unsigned long long)n->receipts, (unsigned long long)n->rows, (unsigned long long)n->pieces);
    if (n->wanted)
        cli_say("%llu records are still to be fetched\n", (unsigned long long)n->wanted);
    if (faults == 0)
        cli_say("%sall is as it was signed%s\n", cli_color(x->cli, CLI_GREEN),
                cli_color(x->cli, CLI_PLAIN));
    else if (x->file_faults)
        cli_say("%llu fault%s. The file itself is damaged: stop the node, move store.db and "
                "store.db-* aside and start it "
                "again;\nit fetches everything back from the others but what nobody else holds\n",
                (unsigned long long)faults, faults == 1 ? "" : "s");
    else if (x->self_faults && n->faults == 0)
        cli_say("%llu fault%s. Put the right charter and config back into this folder, and leave "
                "the store alone: it is as it was signed\n",
                (unsigned long long)faults, faults == 1 ? "" : "s");
    else
        cli_say("%llu fault%s. A node that runs on this folder mends them from what it holds and "
                "from the others, and says\n"
                "in `entente status` what nobody can give back\n",
                (unsigned long long)faults, faults == 1 ? "" : "s");
}

static void
print_end(struct verifying *x)
{
    const struct verify_counts *n = &x->counts;
    const struct {
        const char *name;
        uint64_t count;
    } counts[] = {
        {"ledgers", x->ledgers},         {"leaves", n->leaves},
        {"records", n->records},         {"tiles", n->tiles},
        {"checkpoints", n->checkpoints}, {"cosignatures", n->cosignatures},
        {"receipts", n->receipts},       {"rows", n->rows},
        {"pieces", n->pieces},           {"wanted", n->wanted},
    };
    json_write_array_end(&x->w);
    json_write_bool(&x->w, "good", fault_count(x) == 0);
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        json_write_int(&x->w, counts[i].name, (int64_t)counts[i].count);
    json_write_object_end(&x->w);
    cli_print_json(buf_bytes(&x->json));
}

int
verify_store(struct cli *cli)
{
    struct err e = {0};
    char path[HOME_PATH_SIZE];
    struct verifying x = {.cli = cli, .is_shown = term_is_tty(STDERR_FILENO) && !cli->json};
    buf_init(&x.json, 64 * 1024 * 1024);
    json_writer_init(&x.w, &x.json);
    json_write_object(&x.w, NULL);
    json_write_array(&x.w, "faults");
    int r = cli_home(cli, &e);
    if (r == 0)
        r = home_store(&cli->home, path, &e);
    if (r == 0)
        r = check_store(&x, path, &e);
    if (r == 0 && cli->json)
        print_end(&x);
    else if (r == 0)
        show_end(&x);
    clear_progress(&x);
    buf_clear(&x.json);
    if (r < 0)
        return cli_fail(&e);
    bool is_good = fault_count(&x) == 0;
    if (x.file_faults == 0) // else there is nothing to write it into
        cli_audit(cli, is_good ? BYTES_LIT("all as it was signed") : BYTES_LIT("faults found"), 0);
    return is_good ? CLI_OK : CLI_REFUSED;
}
