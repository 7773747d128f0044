// SPDX-License-Identifier: Apache-2.0
// entente notice: windows and areas that others should know of, public alerts above all.
#include "cmd/notice.h"

#include <string.h>

#include "cmd/compose.h"
#include "cmd/table.h"
#include "cmd/words.h"
#include "formats/cap.h"
#include "host/file.h"
#include "node/alerts.h"

// ---- list ----

static void
show_list(struct cli *cli, const struct json *answer)
{
    static const char *const heads[] = {"id", "headline", "purpose", "by", "class", "state", "window", "until", "area"};
    struct table *t = table_new(heads, sizeof heads / sizeof *heads);
    const struct json *list = json_get(answer, "notices");
    for (const struct json *n = list ? list->first : NULL; n; n = n->next) {
        struct bytes headline = json_get_text(n, "headline");
        table_cell(t, bytes_sub(json_get_text(n, "id"), 0, 12));
        table_cell(t, headline.n ? headline : json_get_text(n, "event"));
        table_cell(t, json_get_text(n, "purpose"));
        table_cell(t, json_get_text(n, "by"));
        table_cell(t, json_get_text(n, "class"));
        table_cell(t, json_get_text(n, "state"));
        table_cell(t, json_get_text(n, "window"));
        table_cell(t, json_get_text(n, "until"));
        table_cell(t, json_get_text(n, "area"));
    }
    table_print(cli, t);
    cli_say("%u of %lld notices that match, as of %.*s\n", list ? list->count : 0,
            (long long)json_get_int(answer, "matched", 0), (int)json_get_text(answer, "as_of").n,
            json_get_text(answer, "as_of").p);
}

static int
list(struct cli *cli, const struct notice_words *o)
{
    struct err e = {0};
    struct buf path, answer;
    if (words_number("notice", "--max", o->max, 1) || words_number("notice", "--skip", o->skip, 0))
        return CLI_USAGE;
    const struct {
        const char *name, *value;
    } queries[] = {
        {"by", o->by},     {"max", o->max},
        {"skip", o->skip}, {"as_of", cli->as_of},
        {"all", o->is_all ? "1" : NULL}, {"exercise", o->is_exercise ? "1" : NULL},
    };
    buf_init(&path, 4096);
    buf_init(&answer, 64 * 1024 * 1024);
    buf_append_str(&path, "/api/v1/notices");
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++)
        if (queries[i].value)
            cli_query(&path, queries[i].name, bytes_of_str(queries[i].value));
    const char *text = buf_str(&path);
    int r = text ? cli_call(cli, "GET", text, (struct bytes){NULL, 0}, &answer, &e)
                 : err_set(&e, ERR_LIMIT, "too many words");
    r = cli_answer(cli, r, &answer, &e, show_list);
    buf_clear(&answer);
    buf_clear(&path);
    return r;
}

// ---- show, export ----

static void
say_text(const char *name, struct bytes text)
{
    if (text.n == 0)
        return;
    cli_say("%-12s ", name);
    cli_print(text);
    cli_say("\n");
}

static void
show_info(const struct json *info)
{
    static const char *const names[] = {"language", "event",       "urgency",     "severity", "certainty", "effective", "onset",
                                        "expires",  "sender",      "description", "instruction", "web",    "contact"};
    const struct json *areas = json_get(info, "areas");
    cli_say("\n");
    say_text("headline", json_get_text(info, "headline"));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        say_text(names[i], json_get_text(info, names[i]));
    for (const struct json *x = areas ? areas->first : NULL; x; x = x->next) {
        say_text("area", json_get_text(x, "description"));
        static const char *const lists[] = {"polygons", "circles"};
        for (size_t i = 0; i < 2; i++)
            for (const struct json *y = json_get(x, lists[i]) ? json_get(x, lists[i])->first : NULL; y; y = y->next)
                say_text("", y->text);
    }
}

static void
show_one(struct cli *cli, const struct json *answer)
{
    static const char *const heads[] = {"version", "leaf", "status", "from", "until"};
    const struct json *n = json_get(answer, "notice");
    const struct json *history = json_get(n, "history");
    const struct json *info = json_get(json_get(n, "latest"), "info");
    if (!n) {
        cli_say("that record is no notice\n");
        return;
    }
    say_text("notice", json_get_text(n, "id"));
    say_text("by", json_get_text(n, "by"));
    say_text("class", json_get_text(n, "class"));
    say_text("purpose", json_get_text(n, "purpose"));
    say_text("state", json_get_text(n, "state"));
    if (json_get_bool(n, "exercise", false))
        cli_say("an exercise\n");
    say_text("note", json_get_text(json_get(n, "latest"), "note"));
    for (const struct json *x = info ? info->first : NULL; x; x = x->next)
        show_info(x);
    cli_say("\n");
    struct table *t = table_new(heads, sizeof heads / sizeof *heads);
    for (const struct json *x = history ? history->first : NULL; x; x = x->next) {
        table_cell(t, bytes_sub(json_get_text(x, "id"), 0, 12));
        table_cell_fmt(t, "%lld", (long long)json_get_int(x, "index", 0));
        table_cell(t, json_get_bool(x, "void", false) ? BYTES_LIT("(after the end)") : json_get_text(x, "status"));
        table_cell(t, json_get_text(x, "from"));
        table_cell(t, json_get_text(x, "until"));
    }
    table_print(cli, t);
}

// GET path/ID, the id as a person typed it.
static int
get(struct cli *cli, const char *path, const char *id, struct buf *answer, struct err *e)
{
    struct buf full;
    buf_init(&full, 4096);
    buf_append_str(&full, path);
    buf_append_str(&full, id); // words_id has looked at it: hex digits
    if (cli->as_of)
        cli_query(&full, "as_of", bytes_of_str(cli->as_of));
    const char *text = buf_str(&full);
    int r = text ? cli_call(cli, "GET", text, (struct bytes){NULL, 0}, answer, e)
                 : err_set(e, ERR_INVALID, "an id is 64 hex digits");
    buf_clear(&full);
    return r;
}

static int
show(struct cli *cli, const char *id)
{
    struct err e = {0};
    struct buf answer;
    if (words_id("notice", id))
        return CLI_USAGE;
    buf_init(&answer, 64 * 1024 * 1024);
    int r = get(cli, "/api/v1/records/", id, &answer, &e);
    r = cli_answer(cli, r, &answer, &e, show_one);
    buf_clear(&answer);
    return r;
}

// A notice is named by its first version: who exports that one is told of newer ones.
static void
tell_newer(struct cli *cli, const char *id)
{
    struct arena a;
    struct err none = {0}; // the export was done
    const struct json *record = NULL;
    arena_init(&a, 32 * 1024 * 1024);
    if (compose_fetch(cli, &a, id, &record, &none) == 0) {
        const struct json *history = json_get(json_get(record, "object"), "history"), *last = NULL;
        for (const struct json *x = history ? history->first : NULL; x; x = x->next)
            last = x;
        if (last && !bytes_equal(json_get_text(last, "id"), json_get_text(record, "id")))
            cli_note("a newer version of it is %.12s (entente notice show %.12s)\n", (const char *)json_get_text(last, "id").p,
                     (const char *)json_get_text(record, "id").p);
    }
    arena_clear(&a);
}

static int
export(struct cli *cli, const char *id, const char *path)
{
    struct err e = {0};
    struct buf answer;
    if (words_id("notice", id))
        return CLI_USAGE;
    buf_init(&answer, ALERTS_CAP_MAX);
    int r = get(cli, "/api/v1/cap/", id, &answer, &e);
    if (r == 0 && path)
        r = file_create(path, buf_bytes(&answer), 0644, &e);
    else if (r == 0)
        cli_say("%.*s", (int)answer.n, (const char *)answer.p);
    buf_clear(&answer);
    if (r == 0)
        tell_newer(cli, id);
    return r < 0 ? cli_fail(&e) : CLI_OK;
}

// ---- the command ----

static int
run_words(struct cli *cli, int argc, char **argv, const struct notice_words *o)
{
    const char *verb = argc > 1 ? argv[1] : "";
    if (cli->as_of && strcmp(verb, "list") != 0 && strcmp(verb, "show") != 0)
        return cli_usage("notice", "--as-of belongs to notice list and notice show");
    if (argc == 2 && strcmp(verb, "write") == 0)
        return notice_write_first(cli, o);
    if (argc == 2 && strcmp(verb, "list") == 0)
        return list(cli, o);
    if (argc == 3 && strcmp(verb, "update") == 0)
        return notice_write_update(cli, argv[2], o);
    if (argc == 3 && strcmp(verb, "cancel") == 0)
        return notice_write_cancel(cli, argv[2], o);
    if (argc == 3 && strcmp(verb, "show") == 0)
        return show(cli, argv[2]);
    if (argc == 3 && strcmp(verb, "import") == 0)
        return notice_import_file(cli, argv[2], o);
    if ((argc == 3 || argc == 4) && strcmp(verb, "export") == 0)
        return export(cli, argv[2], argc == 4 ? argv[3] : NULL);
    return cli_usage("notice", "it takes write, update ID, cancel ID, list, show ID, import FILE or export ID [FILE]");
}

static int
run(struct cli *cli, int argc, char **argv)
{
    struct notice_words o = {0};
    const struct cli_option options[] = {
        {"--class", &o.leaf_class, NULL},        {"--release", &o.release, NULL},
        {"--purpose", &o.purpose, NULL},         {"--note", &o.note, NULL},
        {"--language", &o.language, NULL},       {"--category", &o.category, NULL},
        {"--event", &o.event, NULL},             {"--response", &o.response, NULL},
        {"--urgency", &o.urgency, NULL},         {"--severity", &o.severity, NULL},
        {"--certainty", &o.certainty, NULL},     {"--audience", &o.audience, NULL},
        {"--effective", &o.effective, NULL},     {"--onset", &o.onset, NULL},
        {"--expires", &o.expires, NULL},         {"--sender", &o.sender, NULL},
        {"--headline", &o.headline, NULL},       {"--description", &o.description, NULL},
        {"--instruction", &o.instruction, NULL}, {"--web", &o.web, NULL},
        {"--contact", &o.contact, NULL},         {"--area", &o.area, NULL},
        {"--polygon", &o.polygon, NULL},         {"--circle", &o.circle, NULL},
        {"--altitude", &o.altitude, NULL},       {"--ceiling", &o.ceiling, NULL},
        {"--by", &o.by, NULL},                   {"--max", &o.max, NULL},
        {"--skip", &o.skip, NULL},               {"--exercise", NULL, &o.is_exercise},
        {"--dry-run", NULL, &o.is_dry_run},      {"--first", NULL, &o.is_first},
        {"--all", NULL, &o.is_all},
    };
    int r = cli_options(cli, &argc, argv, options, sizeof options / sizeof *options);
    return r ? r : run_words(cli, argc, argv, &o);
}

const struct command notice_command = {
    "notice",
    "write WORDS... | update ID WORDS... | cancel ID [--note TEXT] | list [--by M] [--all]\n"
    "    | show ID | import FILE.cap | export ID [FILE]   [--as-of DATE] [--json]",
    "Tell others of a window and an area: public alerts, deconfliction, exercises",
    "  notice write            a new one. An alert says --event, --category, --urgency, --severity, --certainty\n"
    "  notice update ID        another version: what is given changes, the rest stays\n"
    "  notice cancel ID        the end of it; --note says why\n"
    "  notice list             those in force; --all also the others, --exercise those of exercises,\n"
    "                          --by M of one member, --max N, --skip N\n"
    "  notice show ID          what it says, and its versions; --as-of DATE is for this and the list\n"
    "  notice import FILE      a message of the Common Alerting Protocol (1.2 or 1.1), - for standard input; an\n"
    "                          Update or Cancel continues the notice that it names, --first begins one with it\n"
    "  notice export ID        that version as a CAP 1.2 message, to FILE or standard output\n\n"
    "  --purpose WORD          alert (default), deconfliction or exercise; the last two name area and end\n"
    "  --class CLASS           public, alliance (default) or restricted; --release A,B is restricted\n"
    "  --exercise              marks it as part of an exercise, as CAP's status Exercise\n"
    "  --category --response   CAP's words, several with commas between; --urgency, --severity, --certainty one\n"
    "  --headline --description --instruction --audience --sender --web --contact --language --note   text\n"
    "  --effective --onset --expires   times like 2026-11-21T20:32:00Z\n"
    "  --area TEXT             the area in words, with\n"
    "  --polygon \"LAT,LON ...\"  --circle \"LAT,LON KM\"  --altitude FEET  --ceiling FEET\n"
    "  --dry-run               judge it, write nothing\n\n"
    "Example:\n"
    "  entente notice write --class public --event Flood --category Met --urgency Expected --severity Severe \\\n"
    "      --certainty Likely --headline \"Flood on the upper river\" --expires 2026-11-23T00:00:00Z \\\n"
    "      --area \"Upper river valley\" --circle \"38.56,68.77 20\"\n",
    run,
    NULL,
};
