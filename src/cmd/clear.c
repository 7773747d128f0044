// SPDX-License-Identifier: Apache-2.0
// entente clear: clearances for a movement: asking for them, granting and refusing them, and who has said what until when.
#include <string.h>

#include "cmd/aid.h"
#include "cmd/clear.h"
#include "cmd/table.h"
#include "cmd/words.h"

struct clear_words {
    const char *craft, *movement, *from, *to_hour, *to, *purpose, *basis, *conditions, *reason, *at, *leaf_class;
    bool all;
    struct aid_words aid;
};

// ---- showing ----

static void
show_list(struct cli *cli, const struct json *answer)
{
    static const char *const heads[] = {"id", "by", "state", "from", "to", "craft", "hours from", "until"};
    struct table *t = table_new(heads, 8);
    const struct json *list = json_get(answer, "requests");
    for (const struct json *x = list ? list->first : NULL; x; x = x->next) {
        const struct json *window = json_get(x, "window");
        table_cell(t, bytes_sub(json_get_text(x, "id"), 0, 12));
        table_cell(t, json_get_text(x, "member"));
        table_cell(t, json_get_text(x, "state"));
        table_cell(t, json_get_text(x, "origin"));
        table_cell(t, json_get_text(x, "destination"));
        table_cell(t, bytes_sub(json_get_text(x, "craft"), 0, 40));
        table_cell(t, json_get_text(window, "from"));
        table_cell(t, json_get_text(window, "until"));
    }
    table_print(cli, t);
    cli_say("%u of %lld requests for a clearance, as of %.*s\n", list ? list->count : 0,
            (long long)json_get_int(answer, "matched", 0), (int)json_get_text(answer, "as_of").n, json_get_text(answer, "as_of").p);
}

static void
say_request(const struct json *x)
{
    static const char *const fields[] = {"movement", "craft", "origin", "destination"};
    static const char *const before[] = {": ", ", ", ", from ", " to "};
    const struct json *window = json_get(x, "window");
    cli_print(bytes_sub(json_get_text(x, "id"), 0, 12));
    cli_say(" of ");
    cli_print(json_get_text(x, "member"));
    for (size_t i = 0; i < 4; i++) {
        if (json_get_text(x, fields[i]).n == 0)
            continue;
        cli_say("%s", before[i]);
        cli_print(json_get_text(x, fields[i]));
    }
    cli_say(", ");
    cli_print(json_get_text(window, "from"));
    cli_say(" until ");
    cli_print(json_get_text(window, "until"));
    cli_say("; ");
    cli_print(json_get_text(x, "state"));
    cli_say("%s\n", json_get_bool(x, "exercise", false) ? "; an exercise" : "");
}

static void
add_words(struct table *t, const struct json *list, bool granted)
{
    for (const struct json *x = list ? list->first : NULL; x; x = x->next) {
        if (json_get_bool(x, "granted", false) != granted)
            continue;
        table_cell(t, json_get_text(x, "member"));
        table_cell(t, granted ? BYTES_LIT("granted") : BYTES_LIT("refused"));
        table_cell(t, json_get_text(x, "changes").n ? json_get_text(x, "changes") : BYTES_LIT("no end"));
        table_cell(t, bytes_sub(json_get_text(x, "id"), 0, 12));
        table_cell(t, json_get_bool(x, "settled", false) ? BYTES_LIT("settled") : BYTES_LIT("provisional"));
        table_cell(t, bytes_sub(json_get_text(x, granted ? "conditions" : "reason"), 0, 120));
    }
}

static void
show_words(struct cli *cli, const struct json *answer)
{
    static const char *const heads[] = {"who", "word", "until", "record", "standing", "conditions, reason"};
    const struct json *requests = json_get(answer, "requests");
    const struct json *silent = json_get(answer, "silent");
    for (const struct json *x = requests ? requests->first : NULL; x; x = x->next)
        say_request(x);
    cli_say("At ");
    cli_print(json_get_text(answer, "at"));
    cli_say(", as known at ");
    cli_print(json_get_text(answer, "as_of"));
    cli_say(":\n\n");
    struct table *t = table_new(heads, 6);
    add_words(t, json_get(answer, "clearances"), true);
    add_words(t, json_get(answer, "clearances"), false);
    for (const struct json *x = silent ? silent->first : NULL; x; x = x->next) {
        table_cell(t, json_get_text(x, "member"));
        table_cell(t, BYTES_LIT("silent"));
        table_cell(t, json_get_text(x, "changes"));
        for (int i = 0; i < 3; i++)
            table_cell(t, (struct bytes){NULL, 0});
    }
    table_print(cli, t);
}

int
clear_call(struct cli *cli, const char *ids, const char *at, struct buf *answer, struct err *e)
{
    struct buf path;
    buf_init(&path, 4096);
    buf_append_str(&path, "/api/v1/clearances/");
    buf_append_str(&path, ids); // digits and commas: clear_check_ids
    if (at)
        cli_query(&path, "at", bytes_of_str(at));
    if (cli->as_of)
        cli_query(&path, "as_of", bytes_of_str(cli->as_of));
    int r = cli_call(cli, "GET", buf_str(&path), (struct bytes){NULL, 0}, answer, e);
    buf_clear(&path);
    return r;
}

int
clear_check_ids(const char *command, const char *ids)
{
    char id[66];
    for (const char *p = ids;;) {
        size_t n = strcspn(p, ",");
        struct bytes one = bytes_of(p, n);
        if (bytes_to_str(bytes_sub(one, 0, sizeof id - 1), id, sizeof id) < 0 || words_id(command, id))
            return CLI_USAGE;
        if (p[n] == '\0')
            return 0;
        p += n + 1;
    }
}

static int
show(struct cli *cli, const struct clear_words *o, const char *ids)
{
    struct err e = {0};
    struct buf answer;
    if (clear_check_ids("clear", ids) || words_moment("clear", "--at", o->at))
        return CLI_USAGE;
    buf_init(&answer, 16 * 1024 * 1024);
    int r = clear_call(cli, ids, o->at, &answer, &e);
    r = cli_answer(cli, r, &answer, &e, show_words);
    buf_clear(&answer);
    return r;
}

// ---- asking ----

static int
ask(struct cli *cli, const struct clear_words *o, const char *from, const char *to)
{
    struct err e = {0};
    struct arena a;
    struct compose c;
    const struct json *agreement = NULL;
    if (!o->from || !o->to_hour)
        return cli_usage("clear", "for which hours? --from-hour and --to-hour");
    if (words_moment("clear", "--from-hour", o->from) || words_moment("clear", "--to-hour", o->to_hour) ||
        (o->basis && words_id("clear", o->basis)))
        return CLI_USAGE;
    cli->as_of = NULL;
    arena_init(&a, 32 * 1024 * 1024);
    if (o->basis && aid_fetch(cli, &a, "/api/v1/agreements/", o->basis, &agreement, &e) < 0) {
        arena_clear(&a);
        return cli_fail(&e);
    }
    compose_init(&c, "request");
    json_write_str(&c.w, "status", "open");
    json_write_str(&c.w, "type", "clearance");
    if (o->to)
        compose_names(&c, "to", o->to);
    if (agreement)
        json_write_text(&c.w, "basis", json_get_text(agreement, "id"));
    if (o->purpose)
        json_write_str(&c.w, "purpose", o->purpose);
    json_write_str(&c.w, "movement", o->movement ? o->movement : "overflight");
    if (o->craft)
        json_write_str(&c.w, "craft", o->craft);
    json_write_str(&c.w, "origin", from);
    json_write_str(&c.w, "destination", to);
    json_write_object(&c.w, "window");
    json_write_str(&c.w, "from", o->from);
    json_write_str(&c.w, "until", o->to_hour);
    json_write_object_end(&c.w);
    if (o->aid.release)
        compose_names(&c, "release", o->aid.release);
    if (o->aid.is_exercise)
        json_write_bool(&c.w, "exercise", true);
    int r = compose_send(cli, &c, o->aid.release ? "restricted" : o->leaf_class, o->aid.is_dry_run);
    arena_clear(&a);
    return r;
}

// ---- answering ----

static int
answer(struct cli *cli, const struct clear_words *o, const char *word, const char *id)
{
    struct aid_reply reply;
    struct arena a;
    const char *text = o->conditions ? o->conditions : o->reason;
    if (!o->from != !o->to_hour)
        return cli_usage("clear", "--from-hour and --to-hour go together");
    if ((strcmp(word, "grant") == 0 && o->reason) || (strcmp(word, "refuse") == 0 && o->conditions))
        return cli_usage("clear", "a grant has --conditions, a refusal a --reason");
    if (words_id("clear", id) || words_moment("clear", "--from-hour", o->from) || words_moment("clear", "--to-hour", o->to_hour))
        return CLI_USAGE;
    arena_init(&a, 32 * 1024 * 1024);
    int r = aid_reply_begin(cli, &a, id, word, &o->aid, &reply);
    if (r == 0) {
        if (text)
            json_write_str(&reply.c.w, o->conditions ? "conditions" : "reason", text);
        if (o->from) {
            json_write_object(&reply.c.w, "valid");
            json_write_str(&reply.c.w, "from", o->from);
            json_write_str(&reply.c.w, "until", o->to_hour);
            json_write_object_end(&reply.c.w);
        }
        r = compose_send(cli, &reply.c, reply.leaf_class, o->aid.is_dry_run);
    }
    arena_clear(&a);
    return r;
}

static int
run(struct cli *cli, int argc, char **argv)
{
    struct clear_words o = {.leaf_class = "alliance"};
    const struct cli_option options[] = {
        {"--craft", &o.craft, NULL},           {"--movement", &o.movement, NULL}, {"--from-hour", &o.from, NULL},
        {"--to-hour", &o.to_hour, NULL},       {"--to", &o.to, NULL},             {"--purpose", &o.purpose, NULL},
        {"--basis", &o.basis, NULL},           {"--at", &o.at, NULL},             {"--conditions", &o.conditions, NULL},
        {"--reason", &o.reason, NULL},         {"--class", &o.leaf_class, NULL}, {"--release", &o.aid.release, NULL},
        {"--all", NULL, &o.all},
        {"--exercise", NULL, &o.aid.is_exercise}, {"--dry-run", NULL, &o.aid.is_dry_run},
    };
    int r = cli_options(cli, &argc, argv, options, sizeof options / sizeof *options);
    if (r)
        return r;
    const char *word = argc > 1 ? argv[1] : "list";
    if (argc <= 2 && strcmp(word, "list") == 0)
        return aid_show_list(cli, &(struct aid_list){"/api/v1/requests", NULL, "clearance", o.all, o.aid.is_exercise}, show_list);
    if (argc == 4 && strcmp(word, "ask") == 0)
        return ask(cli, &o, argv[2], argv[3]);
    if (argc == 3 && strcmp(word, "show") == 0)
        return show(cli, &o, argv[2]);
    if (argc == 3 && (strcmp(word, "grant") == 0 || strcmp(word, "refuse") == 0))
        return answer(cli, &o, word, argv[2]);
    return cli_usage("clear", "it takes: list; ask FROM TO; show ID[,ID...]; grant ID; refuse ID");
}

const struct command clear_command = {
    "clear",
    "[list] [--all] [--exercise] | show ID[,ID...] [--at HOUR]   [--as-of DATE] [--json]\n"
    "    ask FROM TO --from-hour T --to-hour T [--craft TEXT] [--movement M] [--to A,B]\n"
    "      [--basis ID] [--purpose TEXT] [--class C] [--release A,B] [--exercise] [--dry-run]\n"
    "    grant ID [--from-hour T --to-hour T] [--conditions TEXT] [--release A,B] [--dry-run]\n"
    "    refuse ID [--from-hour T --to-hour T] [--reason TEXT] [--release A,B] [--dry-run]",
    "Ask states to let a movement pass, answer them, and see who lets pass until when",
    "`ask` writes a request for a clearance (the same as entente ask --type clearance), `grant` and `refuse` this member's\n"
    "word on one (the same as entente answer and refuse). `show` says of an hour who has granted, who refused and who is\n"
    "silent, on which record each stands and until when its word holds; of one member's words that speak of that hour the\n"
    "later holds. Several requests of one movement are shown as one. entente route --clearances ID plans by them.\n\n"
    "  FROM, TO                    where the movement begins and ends: codes of airfields, or LAT,LON in degrees\n"
    "  --craft TEXT                vessel, aircraft or vehicles, and their marks\n"
    "  --movement M                overflight (default), landing, port-call, passage, road, rail\n"
    "  --from-hour T, --to-hour T  the hours asked for; of a grant: those granted (default: those asked for); of a\n"
    "                              refusal: those refused (default: all)\n"
    "  --to A,B                    put to these members and guests (default: to all members)\n"
    "  --class CLASS               alliance (default); public, which guests receive too\n"
    "  --release A,B               restricted, for these alone\n"
    "  --at HOUR                   the hour shown (default: now, or the first hour asked for while that is to come)\n"
    "  --exercise                  part of an exercise; with list: those of exercises\n\n"
    "Example:\n  entente clear ask URMO OSLK --craft \"Il-76, relief\" --from-hour 2026-12-01 --to-hour 2026-12-08 --to IRN,IRQ\n",
    run,
    NULL,
};
