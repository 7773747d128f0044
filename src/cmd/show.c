// SPDX-License-Identifier: Apache-2.0
// entente show: one record: what it says, where it stands, who holds it, its history.
#include "cmd/age.h"
#include "cmd/cli.h"
#include "cmd/compose.h"
#include "cmd/table.h"
#include "cmd/values.h"
#include "cmd/words.h"

static void
show_history(struct cli *cli, const struct json *listing)
{
    static const char *const heads[] = {"leaf", "status", "from", "until", "review"};
    static const char *const recognition_heads[] = {"recognised by", "from", "until"};
    static const char *const word_heads[] = {"recognition", "of", "written", "says", "since"};
    struct table *t = table_new(heads, 5);
    const struct json *list = json_get(listing, "history");
    cli_say("\n%s, %s the coordinated register, as of %.*s\n\n",
            json_get_bool(listing, "in_force", false) ? "in force" : "not in force",
            json_get_bool(listing, "coordinated", false) ? "in" : "not in", (int)json_get_text(listing, "as_of").n,
            json_get_text(listing, "as_of").p);
    for (const struct json *h = list ? list->first : NULL; h; h = h->next) {
        table_cell_fmt(t, "%lld", (long long)json_get_int(h, "index", 0));
        table_cell(t, json_get_text(h, "status"));
        table_cell(t, json_get_text(h, "from"));
        table_cell(t, json_get_text(h, "until"));
        table_cell(t, json_get_text(h, "review"));
    }
    table_print(cli, t);
    cli_say("\n");
    t = table_new(recognition_heads, 3);
    list = json_get(listing, "recognitions");
    for (const struct json *h = list ? list->first : NULL; h; h = h->next) {
        table_cell(t, json_get_text(h, "member"));
        table_cell(t, json_get_text(h, "from"));
        table_cell(t, json_get_text(h, "until"));
    }
    table_print(cli, t);
    list = json_get(listing, "words");
    if (!list || list->count == 0)
        return;
    cli_say("\n");
    t = table_new(word_heads, 5);
    for (const struct json *h = list->first; h; h = h->next) {
        table_cell(t, bytes_sub(json_get_text(h, "id"), 0, 12));
        table_cell(t, json_get_text(h, "member"));
        table_cell(t, json_get_text(h, "time"));
        table_cell(t, json_get_text(h, "status"));
        table_cell(t, json_get_text(h, "since"));
    }
    table_print(cli, t);
}

static void
show_members(const char *before, const struct json *list)
{
    cli_say("%s", before);
    for (const struct json *m = list ? list->first : NULL; m; m = m->next) {
        cli_say(" ");
        cli_print(m->text);
    }
    cli_say(!list || list->count == 0 ? " nobody\n" : "\n");
}

// Who signs for a size above an erasure says by it that what it blanks is erased.
static void
show_erasure(const struct json *answer, const struct json *erasure)
{
    const struct json *receipts = json_get(answer, "receipts");
    cli_say("erased on ");
    cli_print(json_get_text(erasure, "time"));
    cli_say(" by erasure %.12s, leaf %lld of %.*s: ", json_get_text(erasure, "id").p,
            (long long)json_get_int(erasure, "index", 0), (int)json_get_text(answer, "member").n,
            json_get_text(answer, "member").p);
    cli_print(json_get_text(erasure, "reason"));
    if (json_get_text(erasure, "act").n) {
        cli_say(" (");
        cli_print(json_get_text(erasure, "act"));
        cli_say(")");
    }
    cli_say("\nsay that they erased it:");
    for (const struct json *x = receipts ? receipts->first : NULL; x; x = x->next) {
        if (!bytes_equal_str(json_get_text(x, "says"), "erased"))
            continue;
        cli_say(" ");
        cli_print(json_get_text(x, "member"));
    }
    cli_say("\n");
    show_members("have not said so yet:", json_get(erasure, "outstanding"));
}

static void
show_versions(struct cli *cli, const struct json *object)
{
    static const char *const heads[] = {"leaf", "status", "from", "until"};
    struct table *t = table_new(heads, 4);
    const struct json *list = json_get(object, "history");
    cli_say("\n%s\n\n", json_get_bool(object, "in_force", false) ? "in force" : "not in force");
    for (const struct json *h = list ? list->first : NULL; h; h = h->next) {
        table_cell_fmt(t, "%lld", (long long)json_get_int(h, "index", 0));
        table_cell(t, json_get_text(h, "status"));
        table_cell(t, json_get_text(h, "from"));
        table_cell(t, json_get_text(h, "until"));
    }
    table_print(cli, t);
}

static void
show_holders(const struct json *answer)
{
    const struct json *receipts = json_get(answer, "receipts");
    struct bytes author = json_get_text(answer, "member");
    bool is_erased = bytes_equal_str(json_get_text(answer, "bytes"), "erased");
    unsigned erased = 0;
    cli_say("held by");
    if (!is_erased)
        cli_say(" %.*s (its author)", (int)author.n, author.p);
    for (const struct json *x = receipts ? receipts->first : NULL; x; x = x->next) {
        struct bytes member = json_get_text(x, "member");
        bool says_erased = bytes_equal_str(json_get_text(x, "says"), "erased");
        erased += says_erased;
        if (says_erased || bytes_equal(member, author))
            continue;
        cli_say(" ");
        cli_print(member);
    }
    cli_say(erased ? "\nsay that they erased it:" : "\n");
    for (const struct json *x = erased ? receipts->first : NULL; x; x = x->next) {
        if (!bytes_equal_str(json_get_text(x, "says"), "erased"))
            continue;
        cli_say(" ");
        cli_print(json_get_text(x, "member"));
    }
    cli_say(erased ? "\n" : "");
}

// Who may hold it, as this node has it: each holder asks its own.
static void
show_audience(const struct json *audience)
{
    const struct json *centres = json_get(audience, "centres");
    const char *before = " (through the centre ";
    cli_say("may be held by");
    const struct json *list = json_get(audience, "members");
    for (const struct json *m = list ? list->first : NULL; m; m = m->next) {
        cli_say(" ");
        cli_print(m->text);
    }
    cli_say(!list || list->count == 0 ? " nobody else now" : "");
    for (const struct json *c = centres ? centres->first : NULL; c; c = c->next) {
        cli_say("%s", before);
        cli_print(json_get(c, "name") ? json_get_text(c, "name") : bytes_sub(json_get_text(c, "id"), 0, 12));
        cli_say(json_get_bool(c, "known", false) ? "" : ", which is not known here");
        before = ", ";
    }
    cli_say(centres && centres->first ? ")\n" : "\n");
}

static void
show(struct cli *cli, const struct json *answer)
{
    const struct json *listing = json_get(answer, "listing");
    const struct json *object = json_get(answer, "object");
    const struct json *record = json_get(listing ? listing : object, "latest");
    cli_say("%.*s\nleaf %lld of %.*s, class %.*s, %s, bytes %.*s\n", (int)json_get_text(answer, "id").n,
            json_get_text(answer, "id").p, (long long)json_get_int(answer, "index", 0),
            (int)json_get_text(answer, "member").n, json_get_text(answer, "member").p,
            (int)json_get_text(answer, "class").n, json_get_text(answer, "class").p,
            json_get_bool(answer, "settled", false) ? "settled" : "provisional", (int)json_get_text(answer, "bytes").n,
            json_get_text(answer, "bytes").p);
    if (json_get(answer, "erasure"))
        show_erasure(answer, json_get(answer, "erasure"));
    else
        show_holders(answer);
    if (json_get(answer, "audience"))
        show_audience(json_get(answer, "audience"));
    if (listing)
        show_history(cli, listing);
    if (object)
        show_versions(cli, object);
    record = record ? record : json_get(answer, "record");
    if (record) {
        cli_say("\n");
        values_show(record, 0);
    }
    age_show(cli, answer);
}

static int
run(struct cli *cli, int argc, char **argv)
{
    struct err e = {0};
    struct buf path, answer;
    int r = cli_options(cli, &argc, argv, NULL, 0);
    if (r)
        return r;
    if (argc != 2)
        return cli_usage("show", "it takes one word, the id of a record or its first digits");
    if (words_id("show", argv[1]))
        return CLI_USAGE;
    buf_init(&path, 4096);
    buf_init(&answer, 64 * 1024 * 1024);
    buf_append_str(&path, "/api/v1/records/");
    cli_path_word(&path, bytes_of_str(argv[1]));
    if (cli->as_of)
        cli_query(&path, "as_of", bytes_of_str(cli->as_of));
    r = cli_call(cli, "GET", buf_str(&path), (struct bytes){NULL, 0}, &answer, &e);
    r = cli_answer(cli, r, &answer, &e, show);
    buf_clear(&answer);
    buf_clear(&path);
    return r;
}

const struct command show_command = {
    "show",
    "ID [--as-of DATE] [--json]",
    "Show one record: what it says, where it stands, who holds it, its history",
    "ID is the 64 hex digits of a record's id, or enough of their beginning to be the only one.\n"
    "For a listing or report: every version and when it was in force; of a listing, who recognises it since\n"
    "when. For an erased record: which erasure blanked it, when and why, who says that they erased it and who\n"
    "does not yet. --as-of asks for that date (from 00:00 UTC of it) or time.\n\n"
    "Example:\n  entente show 22e85a0942ad\n",
    run,
    NULL,
};
