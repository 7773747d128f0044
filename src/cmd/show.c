// SPDX-License-Identifier: Apache-2.0
// entente show: one record: what it says, where it stands, who holds it, its history.
#include "cmd/cli.h"
#include "cmd/compose.h"
#include "cmd/table.h"
#include "cmd/words.h"

static void
show_value(const struct json *v, int indent)
{
    for (const struct json *m = v->first; m; m = m->next) {
        bool is_nested = m->type == JSON_OBJECT || m->type == JSON_ARRAY;
        cli_say("%*s", indent, "");
        if (m->name.n) {
            cli_print(m->name);
            cli_say(is_nested ? ":\n" : ": ");
        } else {
            cli_say(is_nested ? "-\n" : "- ");
        }
        if (is_nested) {
            show_value(m, indent + 2);
            continue;
        }
        cli_print(m->type == JSON_STRING ? m->text : m->source);
        cli_say("\n");
    }
}

static void
show_history(struct cli *cli, const struct json *listing)
{
    static const char *const heads[] = {"leaf", "status", "from", "until", "review"};
    static const char *const recognition_heads[] = {"recognised by", "from", "until"};
    struct table *t = table_new(heads, 5);
    const struct json *list = json_get(listing, "history");
    cli_say("\n%s, %s the coordinated register\n\n",
            json_get_bool(listing, "in_force", false) ? "in force" : "not in force",
            json_get_bool(listing, "coordinated", false) ? "in" : "not in");
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
    show_holders(answer);
    if (listing)
        show_history(cli, listing);
    if (object)
        show_versions(cli, object);
    record = record ? record : json_get(answer, "record");
    if (record) {
        cli_say("\n");
        show_value(record, 0);
    }
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
    for (const char *c = argv[1]; *c; c++)
        buf_append_byte(&path, (*c >= '0' && *c <= '9') || (*c >= 'a' && *c <= 'f') ? (uint8_t)*c : '-');
    if (cli->as_of)
        cli_query(&path, "as_of", bytes_of_str(cli->as_of));
    const char *text = buf_str(&path);
    r = text ? cli_call(cli, "GET", text, (struct bytes){NULL, 0}, &answer, &e)
             : err_set(&e, ERR_INVALID, "an id is 64 hex digits");
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
    "For a listing or report: every version and when it was in force; of a listing, who recognises it since when.\n\n"
    "Example:\n  entente show 22e85a0942ad\n",
    run,
    NULL,
};
