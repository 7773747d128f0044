// SPDX-License-Identifier: Apache-2.0
// entente officers: who may use the console of this member's node, and as what.
#include <string.h>

#include "cmd/cli.h"
#include "cmd/table.h"

#define OFFICERS_ANSWER_MAX (16 * 1024 * 1024)

// What one run asks for: a path of the API and, for a change, its body.
struct asking {
    const char *method;
    struct buf path, body;
    struct json_writer w;
    void (*show)(struct cli *cli, const struct json *answer);
};

// ---- showing ----

static void
show_list(struct cli *cli, const struct json *answer)
{
    static const char *const heads[] = {"officer", "role", "state", "second factor", "last seen", "sessions"};
    const struct json *list = json_get(answer, "officers");
    if (!list || list->count == 0) {
        cli_say("Nobody has an account yet: entente officers link\n");
        return;
    }
    struct table *t = table_new(heads, 6);
    for (const struct json *x = list->first; x; x = x->next) {
        struct bytes seen = json_get_text(x, "seen");
        table_cell(t, json_get_text(x, "officer"));
        table_cell(t, json_get_text(x, "role"));
        table_cell_fmt(t, "%s", json_get_bool(x, "disabled", false) ? "disabled" : json_get_bool(x, "invited", false) ? "invited" : "");
        table_cell_fmt(t, "%s", json_get_bool(x, "totp", false) ? "yes" : "");
        table_cell(t, seen.n ? seen : BYTES_LIT("never"));
        table_cell_fmt(t, "%lld", (long long)json_get_int(x, "sessions", 0));
    }
    table_print(cli, t);
}

static void
show_link(struct cli *cli, const struct json *answer)
{
    struct bytes link = json_get_text(answer, "link"), until = json_get_text(answer, "until"), print = json_get_text(answer, "fingerprint");
    cli_say("Open this link, once and until %.*s:\n  %.*s\n", (int)until.n, (const char *)until.p, (int)link.n, (const char *)link.p);
    if (print.n)
        cli_say("%sThe first time the browser asks about the certificate; its SHA-256 fingerprint is\n  %.*s%s\n", cli_color(cli, CLI_DIM),
                (int)print.n, (const char *)print.p, cli_color(cli, CLI_PLAIN));
}

static void
show_one(struct cli *cli, const struct json *answer)
{
    struct bytes name = json_get_text(answer, "officer"), role = json_get_text(answer, "role");
    if (name.n)
        cli_say("%.*s: %.*s%s%s\n", (int)name.n, (const char *)name.p, (int)role.n, (const char *)role.p,
                json_get_bool(answer, "disabled", false) ? ", disabled" : "", json_get_bool(answer, "totp", false) ? ", with a second factor" : "");
    if (json_get_text(answer, "link").n)
        show_link(cli, answer);
}

static void
show_sessions(struct cli *cli, const struct json *answer)
{
    static const char *const heads[] = {"officer", "since", "seen", "ends", "from"};
    const struct json *list = json_get(answer, "sessions");
    struct table *t = table_new(heads, 5);
    for (const struct json *x = list ? list->first : NULL; x; x = x->next)
        for (size_t i = 0; i < 5; i++)
            table_cell(t, json_get_text(x, heads[i]));
    table_print(cli, t);
    if (!list || list->count == 0)
        cli_say("no session is open\n");
}

// ---- asking ----

static void
ask_change(struct asking *a, const char *name)
{
    a->method = "POST";
    a->show = show_one;
    buf_append_byte(&a->path, '/');
    cli_path_word(&a->path, bytes_of_str(name));
}

static void
ask_sessions(struct asking *a, const char *name, bool ends)
{
    if (ends) {
        ask_change(a, name);
        json_write_bool(&a->w, "end_sessions", true);
        return;
    }
    buf_reset(&a->path);
    buf_append_str(&a->path, "/api/v1/sessions");
    if (name)
        cli_query(&a->path, "officer", bytes_of_str(name));
    else
        cli_query(&a->path, "all", BYTES_LIT("yes"));
    a->show = show_sessions;
}

struct words {
    const char *what, *name, *value, *role;
    bool enters, ends;
};

// Fill what is asked for; 0, or CLI_USAGE when the words do not fit.
static int
ask(struct asking *a, const struct words *w)
{
    const char *what = w->what;
    if (!what || strcmp(what, "list") == 0) {
        a->show = show_list;
        return w->name ? CLI_USAGE : 0;
    }
    if (strcmp(what, "sessions") == 0) {
        ask_sessions(a, w->name, w->ends);
        return w->ends && !w->name ? CLI_USAGE : 0;
    }
    if (strcmp(what, "link") == 0 && !w->name) {
        a->method = "POST";
        a->show = show_one;
        json_write_str(&a->w, "link", "first");
        return 0;
    }
    if (!w->name)
        return CLI_USAGE;
    if (strcmp(what, "add") == 0) {
        a->method = "POST";
        a->show = show_one;
        json_write_str(&a->w, "name", w->name);
        json_write_str(&a->w, "role", w->role ? w->role : "reader");
        if (w->enters)
            json_write_str(&a->w, "link", "enter");
        return 0;
    }
    ask_change(a, w->name);
    if (strcmp(what, "role") == 0 && w->value)
        json_write_str(&a->w, "role", w->value);
    else if (strcmp(what, "disable") == 0 || strcmp(what, "enable") == 0)
        json_write_bool(&a->w, "disabled", what[0] == 'd');
    else if (strcmp(what, "reset") == 0 || strcmp(what, "link") == 0)
        json_write_str(&a->w, "link", w->enters ? "enter" : "invite");
    else if (strcmp(what, "totp") == 0 && w->value && strcmp(w->value, "off") == 0)
        json_write_bool(&a->w, "totp", false);
    else
        return CLI_USAGE;
    return 0;
}

static int
run(struct cli *cli, int argc, char **argv)
{
    struct words w = {.what = NULL};
    struct err e = {0};
    struct buf answer;
    struct asking a = {.method = "GET"};
    const struct cli_option options[] = {{"--role", &w.role, NULL}, {"--enter", NULL, &w.enters}, {"--end", NULL, &w.ends}};
    int r = cli_options(cli, &argc, argv, options, sizeof options / sizeof *options);
    if (r)
        return r;
    if (argc > 4)
        return cli_usage("officers", "it takes three words at most, but got '%s', too", argv[4]);
    w.what = argc > 1 ? argv[1] : NULL;
    w.name = argc > 2 ? argv[2] : NULL;
    w.value = argc > 3 ? argv[3] : NULL;
    buf_init(&a.path, 4096);
    buf_init(&a.body, 4096);
    buf_init(&answer, OFFICERS_ANSWER_MAX);
    json_writer_init(&a.w, &a.body);
    buf_append_str(&a.path, "/api/v1/officers");
    json_write_object(&a.w, NULL);
    r = ask(&a, &w);
    json_write_object_end(&a.w);
    if (r == CLI_USAGE) {
        r = cli_usage("officers", "'%s'%s is nothing it knows, or a word is missing", w.what, w.name ? " with these words" : "");
    } else {
        struct bytes body = strcmp(a.method, "GET") == 0 ? (struct bytes){NULL, 0} : buf_bytes(&a.body);
        r = cli_call(cli, a.method, buf_str(&a.path), body, &answer, &e);
        r = cli_answer(cli, r, &answer, &e, a.show);
    }
    buf_wipe(&answer); // there may be a link in it
    buf_clear(&a.body);
    buf_clear(&a.path);
    return r;
}

const struct command officers_command = {
    "officers",
    "[add|role|disable|enable|reset|link|totp|sessions] [NAME] [WORD]\n"
    "    [--role ROLE] [--enter] [--end] [--json]",
    "Who may use this node's console, and as what",
    "Officers sign in to the console (docs/console.md) with a name and a password of their own, and everything they\n"
    "do stands under that name in the audit trail. Without a word: the list. A reader reads and screens; an analyst also\n"
    "judges hits and imports lists; an officer also writes records in the member's name; an administrator also\n"
    "keeps accounts and reads the audit trail.\n\n"
    "  add NAME --role ROLE  make an account and a one-time link by which its officer sets a password (reader)\n"
    "  role NAME ROLE        another role; open sessions end\n"
    "  disable NAME          no sign-in any more; open sessions end. An account is never removed: its name stays in\n"
    "                        the audit trail and goes to nobody else. `enable` takes it back\n"
    "  reset NAME            a one-time link to set another password; the old one holds until then\n"
    "  link [NAME]           the same; without a name, while nobody has an account: a link for the first administrator\n"
    "  totp NAME off         take away the second factor of an officer who has lost it\n"
    "  sessions [NAME]       open sessions; with NAME --end they end\n"
    "  --enter               with add and link: a link that opens a session without a password, once, within a day\n\n"
    "Example:\n  entente officers add aliya --role officer\n",
    run,
    NULL,
};
