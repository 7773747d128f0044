// SPDX-License-Identifier: Apache-2.0
// entente ask: what this member asks of others, and what has come of what was asked.
#include <string.h>

#include "base/num.h"
#include "base/when.h"
#include "cmd/aid.h"
#include "cmd/table.h"
#include "cmd/words.h"

struct ask_words {
    const char *type, *to, *purpose, *basis, *text, *until, *needed, *from, *to_hour, *movement, *craft, *leaf_class;
    const char *show, *close, *by;
    bool lists, all;
    struct aid_words aid;
};

static void
show_list(struct cli *cli, const struct json *answer)
{
    static const char *const heads[] = {"id", "by", "type", "state", "asked", "shortfall", "until", "put to"};
    struct table *t = table_new(heads, 8);
    const struct json *list = json_get(answer, "requests");
    for (const struct json *x = list ? list->first : NULL; x; x = x->next) {
        struct buf asked, lacking, to;
        const struct json *names = json_get(x, "to");
        buf_init(&asked, 64 * 1024);
        buf_init(&lacking, 64 * 1024);
        buf_init(&to, 4096);
        aid_append_items(&asked, json_get(x, "items"), "asked");
        aid_append_items(&lacking, json_get(x, "items"), "shortfall");
        for (const struct json *n = names ? names->first : NULL; n; n = n->next) {
            buf_append_str(&to, to.n ? " " : "");
            buf_append(&to, n->text);
        }
        table_cell(t, bytes_sub(json_get_text(x, "id"), 0, 12));
        table_cell(t, json_get_text(x, "member"));
        table_cell(t, json_get_text(x, "type"));
        table_cell(t, json_get_text(x, "state"));
        table_cell(t, asked.n ? buf_bytes(&asked) : bytes_sub(json_get_text(x, "text"), 0, 60));
        table_cell(t, buf_bytes(&lacking));
        table_cell(t, json_get_text(x, "until"));
        table_cell(t, to.n ? buf_bytes(&to) : BYTES_LIT("all"));
        buf_clear(&asked);
        buf_clear(&lacking);
        buf_clear(&to);
    }
    table_print(cli, t);
    cli_say("%u of %lld requests that match, as of %.*s\n", list ? list->count : 0, (long long)json_get_int(answer, "matched", 0),
            (int)json_get_text(answer, "as_of").n, json_get_text(answer, "as_of").p);
}

static void
copy_fields(struct compose *c, const struct json *request)
{
    static const char *const fields[] = {"type",     "to",    "purpose", "basis",  "text",    "window",
                                         "movement", "craft", "listing", "person", "nationality", "release", "label", "until"};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        const struct json *v = json_get(request, fields[i]);
        if (v && v->type != JSON_NULL)
            json_write_raw(&c->w, fields[i], v->source);
    }
    const struct json *items = json_get(request, "items");
    json_write_array(&c->w, "items");
    for (const struct json *x = items ? items->first : NULL; x; x = x->next) {
        json_write_object(&c->w, NULL);
        json_write_text(&c->w, "item", json_get_text(x, "item"));
        if (json_get(x, "unit"))
            json_write_text(&c->w, "unit", json_get_text(x, "unit"));
        json_write_text(&c->w, "quantity", json_get_text(x, "asked"));
        if (json_get(x, "by"))
            json_write_text(&c->w, "by", json_get_text(x, "by"));
        json_write_object_end(&c->w);
    }
    json_write_array_end(&c->w);
}

// A later version that is closed: whole, as every version is.
static int
close_request(struct cli *cli, const struct ask_words *o)
{
    struct err e = {0};
    struct arena a;
    struct compose c;
    const struct json *request;
    char leaf_class[16] = "";
    arena_init(&a, 32 * 1024 * 1024);
    cli->as_of = NULL;
    int r = aid_fetch(cli, &a, "/api/v1/requests/", o->close, &request, &e);
    if (r == 0)
        r = cli_home(cli, &e);
    if (r == 0 && !bytes_equal_str(json_get_text(request, "member"), cli->home.member))
        r = err_set(&e, ERR_REFUSED, "only %.*s, who asked, can close it", (int)json_get_text(request, "member").n,
                    json_get_text(request, "member").p);
    if (r == 0 && bytes_equal_str(json_get_text(request, "state"), "closed"))
        r = err_set(&e, ERR_REFUSED, "it is closed already");
    if (r == 0)
        r = bytes_to_str(json_get_text(request, "class"), leaf_class, sizeof leaf_class);
    if (r < 0) {
        arena_clear(&a);
        return cli_fail(&e);
    }
    compose_init(&c, "request");
    json_write_text(&c.w, "object", json_get_text(request, "id"));
    json_write_str(&c.w, "status", "closed");
    if (json_get_bool(request, "exercise", false))
        json_write_bool(&c.w, "exercise", true);
    copy_fields(&c, request);
    r = compose_send(cli, &c, leaf_class, o->aid.is_dry_run);
    arena_clear(&a);
    return r;
}

static int
write_request(struct cli *cli, const struct ask_words *o, int argc, char **argv)
{
    struct err e = {0};
    struct arena a;
    struct compose c;
    const struct json *agreement = NULL;
    bool is_clearance = strcmp(o->type, "clearance") == 0;
    arena_init(&a, 32 * 1024 * 1024);
    cli->as_of = NULL;
    if (o->basis && aid_fetch(cli, &a, "/api/v1/agreements/", o->basis, &agreement, &e) < 0) {
        arena_clear(&a);
        return cli_fail(&e);
    }
    const struct {
        const char *name, *value;
    } texts[] = {
        {"purpose", o->purpose}, {"text", o->text}, {"until", o->until}, {"movement", o->movement}, {"craft", o->craft},
    };
    compose_init(&c, "request");
    json_write_str(&c.w, "status", "open");
    json_write_str(&c.w, "type", o->type);
    if (o->to)
        compose_names(&c, "to", o->to);
    if (argc > 1)
        aid_write_items(&c, argc, argv, 1, o->needed);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (texts[i].value)
            json_write_str(&c.w, texts[i].name, texts[i].value);
    if (agreement)
        json_write_text(&c.w, "basis", json_get_text(agreement, "id"));
    if (is_clearance && (o->from || o->to_hour)) {
        json_write_object(&c.w, "window");
        json_write_str(&c.w, "from", o->from ? o->from : "");
        json_write_str(&c.w, "until", o->to_hour ? o->to_hour : "");
        json_write_object_end(&c.w);
    }
    if (o->aid.release)
        compose_release(&c, o->aid.release);
    if (o->aid.is_exercise)
        json_write_bool(&c.w, "exercise", true);
    int r = compose_send(cli, &c, o->aid.release ? "restricted" : o->leaf_class, o->aid.is_dry_run);
    arena_clear(&a);
    return r;
}

static int
run(struct cli *cli, int argc, char **argv)
{
    struct ask_words o = {.type = NULL, .leaf_class = "alliance"};
    const struct cli_option options[] = {
        {"--type", &o.type, NULL},         {"--to", &o.to, NULL},           {"--purpose", &o.purpose, NULL},
        {"--basis", &o.basis, NULL},       {"--text", &o.text, NULL},       {"--until", &o.until, NULL},
        {"--needed", &o.needed, NULL},     {"--from-hour", &o.from, NULL},  {"--to-hour", &o.to_hour, NULL},
        {"--movement", &o.movement, NULL}, {"--craft", &o.craft, NULL},     {"--class", &o.leaf_class, NULL},
        {"--show", &o.show, NULL},         {"--close", &o.close, NULL},     {"--by", &o.by, NULL},
        {"--list", NULL, &o.lists},        {"--all", NULL, &o.all},         {"--exercise", NULL, &o.aid.is_exercise},
        {"--release", &o.aid.release, NULL}, {"--dry-run", NULL, &o.aid.is_dry_run},
    };
    int r = cli_options(cli, &argc, argv, options, sizeof options / sizeof *options);
    if (r)
        return r;
    if ((o.lists || o.show || o.close) && argc > 1)
        return cli_usage("ask", "--list, --show and --close take no things");
    if ((o.show && words_id("ask", o.show)) || (o.close && words_id("ask", o.close)) || (o.basis && words_id("ask", o.basis)))
        return CLI_USAGE;
    if (o.lists)
        return aid_show_list(cli, &(struct aid_list){"/api/v1/requests", o.by, o.type, o.all, o.aid.is_exercise}, show_list);
    if (o.show)
        return aid_show_one(cli, "/api/v1/requests/", o.show, aid_show_request);
    if (o.close)
        return close_request(cli, &o);
    o.type = o.type ? o.type : "assistance";
    bool needs_things = strcmp(o.type, "assistance") == 0 || argc > 1;
    if ((needs_things && aid_check_items("ask", argc, argv, 1)) || words_moment("ask", "--until", o.until) ||
        words_moment("ask", "--needed", o.needed) || words_moment("ask", "--from-hour", o.from) ||
        words_moment("ask", "--to-hour", o.to_hour))
        return CLI_USAGE;
    return write_request(cli, &o, argc, argv);
}

const struct command ask_command = {
    "ask",
    "ITEM=QUANTITY... [--needed DATE] [--until DATE] [--to A,B] [--basis ID] [--purpose TEXT]\n"
    "    [--type T] [--text TEXT] [--release A,B] [--exercise] [--dry-run]\n"
    "    --list [--all] [--by M] [--type T] | --show ID | --close ID   [--as-of DATE] [--json]",
    "Ask other members for help, and see what has come of it",
    "Writes a request. Others answer it with `entente offer`, `refuse`, `deliver` and `answer`; what is still lacking is the\n"
    "same on every node, and a request is met when what was asked is delivered.\n\n"
    "  ITEM=QUANTITY      what is needed, with a unit if it has one: people=200 \"diesel=12.5 t\"\n"
    "  --needed DATE      until when it is needed\n"
    "  --until DATE       the request lapses then\n"
    "  --to A,B           put to these members (default: to all)\n"
    "  --basis ID         the agreement it rests on, which must be in force for this member\n"
    "  --purpose, --text  what it is for; what is asked, in words\n"
    "  --type T           assistance (default), information (with --text), clearance (with --movement, --craft,\n"
    "                     --from-hour, --to-hour); requests about a person: entente inquire\n"
    "  --class CLASS      alliance (default) or public\n"
    "  --release A,B      restricted, for these members alone\n"
    "  --exercise         part of an exercise; with --list: those of exercises\n"
    "  --list             the requests that are open; --all: also those that are met, closed or lapsed\n"
    "  --show ID          one request: what was asked, offered, delivered, what is lacking, every reply\n"
    "  --close ID         close a request of this member's\n\n"
    "Example:\n  entente ask people=200 vehicles=40 --needed 2026-12-15 --basis 22e85a0942ad --purpose \"southern border\"\n",
    run,
    NULL,
};
