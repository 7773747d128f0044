// SPDX-License-Identifier: Apache-2.0
// What the commands of mutual assistance share.
#include "cmd/aid.h"

#include <string.h>

#include "base/num.h"
#include "cmd/table.h"
#include "cmd/words.h"
#include "record/amount.h"

// ---- things ----

struct thing {
    struct bytes item, quantity, unit;
};

static int
split(const char *word, struct thing *out)
{
    size_t name = strcspn(word, "="), n = 0;
    if (name == 0 || word[name] == '\0')
        return ERR_INVALID;
    const char *rest = word + name + 1;
    n = strspn(rest, "0123456789.");
    const char *unit = rest + n + strspn(rest + n, " ");
    uint64_t amount;
    *out = (struct thing){bytes_of(word, name), bytes_of(rest, n), bytes_of_str(unit)};
    return amount_parse(out->quantity, &amount);
}

int
aid_check_items(const char *command, int argc, char **argv, int from)
{
    struct thing thing;
    for (int i = from; i < argc; i++)
        if (split(argv[i], &thing) < 0)
            return cli_usage(command,
                             "'%.80s' is no ITEM=QUANTITY: a name, and a whole number or a decimal (people=200, \"diesel=12.5 t\")",
                             argv[i]);
    return argc > from ? 0 : cli_usage(command, "name at least one thing, as ITEM=QUANTITY (people=200)");
}

void
aid_write_items(struct compose *c, int argc, char **argv, int from, const char *needed)
{
    struct thing thing;
    json_write_array(&c->w, "items");
    for (int i = from; i < argc; i++) {
        if (split(argv[i], &thing) < 0)
            continue; // aid_check_items has refused it
        bool is_whole = bytes_find(thing.quantity, 0, '.') == thing.quantity.n;
        json_write_object(&c->w, NULL);
        json_write_text(&c->w, "item", thing.item);
        if (thing.unit.n)
            json_write_text(&c->w, "unit", thing.unit);
        if (is_whole)
            json_write_raw(&c->w, "quantity", thing.quantity);
        else
            json_write_text(&c->w, "quantity", thing.quantity);
        if (needed)
            json_write_str(&c->w, "by", needed);
        json_write_object_end(&c->w);
    }
    json_write_array_end(&c->w);
}

void
aid_append_items(struct buf *out, const struct json *list, const char *field)
{
    const char *before = "";
    for (const struct json *x = list ? list->first : NULL; x; x = x->next) {
        const struct json *much = json_get(x, field);
        buf_append_str(out, before);
        buf_append(out, much ? much->text : (struct bytes){NULL, 0});
        buf_append_str(out, " ");
        if (json_get(x, "unit")) {
            buf_append(out, json_get_text(x, "unit"));
            buf_append_str(out, " ");
        }
        buf_append(out, json_get_text(x, "item"));
        if (json_get_bool(x, "beyond_offer", false))
            buf_append_str(out, " (beyond its offer)");
        if (json_get_bool(x, "beyond_asked", false))
            buf_append_str(out, " (beyond what was asked)");
        before = ", ";
    }
}

// ---- the API ----

static int
get(struct cli *cli, const char *path, const char *id, struct buf *answer, struct err *e)
{
    struct buf whole;
    buf_init(&whole, 4096);
    buf_append_str(&whole, path);
    for (const char *c = id; *c; c++) // what is no digit of an id finds nothing, and does no harm in a path
        buf_append_byte(&whole, (*c >= '0' && *c <= '9') || (*c >= 'a' && *c <= 'f') ? (uint8_t)*c : '-');
    if (cli->as_of)
        cli_query(&whole, "as_of", bytes_of_str(cli->as_of));
    const char *text = buf_str(&whole);
    int r = text ? cli_call(cli, "GET", text, (struct bytes){NULL, 0}, answer, e)
                 : err_set(e, ERR_INVALID, "an id is 64 hex digits");
    buf_clear(&whole);
    return r;
}

int
aid_fetch(struct cli *cli, struct arena *a, const char *path, const char *id, const struct json **out, struct err *e)
{
    struct buf answer;
    struct json *json = NULL;
    buf_init(&answer, 16 * 1024 * 1024);
    int r = get(cli, path, id, &answer, e);
    if (r == 0) {
        struct bytes copy = arena_copy(a, buf_bytes(&answer));
        r = copy.p ? json_parse(a, copy, JSON_API, &json, e) : err_set(e, ERR_NOMEM, "no memory");
    }
    *out = json;
    buf_clear(&answer);
    return r;
}

int
aid_show_one(struct cli *cli, const char *path, const char *id, void (*show)(struct cli *cli, const struct json *answer))
{
    struct err e = {0};
    struct buf answer;
    buf_init(&answer, 16 * 1024 * 1024);
    int r = get(cli, path, id, &answer, &e);
    r = cli_answer(cli, r, &answer, &e, show);
    buf_clear(&answer);
    return r;
}

int
aid_query_list(struct cli *cli, const char *list, const struct aid_query *queries, size_t count,
               void (*show)(struct cli *cli, const struct json *answer))
{
    struct err e = {0};
    struct buf path, answer;
    buf_init(&path, 4096);
    buf_init(&answer, 64 * 1024 * 1024);
    buf_append_str(&path, list);
    for (size_t i = 0; i < count; i++)
        if (queries[i].value)
            cli_query(&path, queries[i].name, bytes_of_str(queries[i].value));
    if (cli->as_of)
        cli_query(&path, "as_of", bytes_of_str(cli->as_of));
    const char *text = buf_str(&path);
    int r = text ? cli_call(cli, "GET", text, (struct bytes){NULL, 0}, &answer, &e)
                 : err_set(&e, ERR_LIMIT, "too many words");
    r = cli_answer(cli, r, &answer, &e, show);
    buf_clear(&answer);
    buf_clear(&path);
    return r;
}

int
aid_show_list(struct cli *cli, const struct aid_list *o, void (*show)(struct cli *cli, const struct json *answer))
{
    const struct aid_query queries[] = {
        {"by", o->by}, {"type", o->type}, {"all", o->all ? "1" : NULL}, {"exercise", o->is_exercise ? "1" : NULL},
    };
    return aid_query_list(cli, o->path, queries, sizeof queries / sizeof *queries, show);
}

// ---- replies ----

int
aid_reply_begin(struct cli *cli, struct arena *a, const char *id, const char *answer, const struct aid_words *o,
                struct aid_reply *out)
{
    struct err e = {0};
    char author[32];
    cli->as_of = NULL; // what is written is written now
    int r = aid_fetch(cli, a, "/api/v1/requests/", id, &out->request, &e);
    if (r == 0)
        r = bytes_to_str(json_get_text(out->request, "member"), author, sizeof author);
    if (r < 0)
        return cli_fail(&e);
    bool is_restricted = o->release || bytes_equal_str(json_get_text(out->request, "class"), "restricted");
    out->leaf_class = is_restricted ? "restricted" : "alliance";
    compose_init(&out->c, "reply");
    json_write_text(&out->c.w, "request", json_get_text(out->request, "id"));
    json_write_str(&out->c.w, "answer", answer);
    if (is_restricted)
        compose_release(&out->c, o->release ? o->release : author);
    if (json_get_bool(out->request, "exercise", false))
        json_write_bool(&out->c.w, "exercise", true);
    return 0;
}

int
aid_reply_items(struct cli *cli, const char *command, const char *answer, int argc, char **argv, const struct aid_words *o,
                const struct aid_text *texts)
{
    struct aid_reply reply;
    struct arena a;
    if (argc < 2)
        return cli_usage(command, "to which request? entente ask --list shows them");
    if (words_id(command, argv[1]) || aid_check_items(command, argc, argv, 2))
        return CLI_USAGE;
    arena_init(&a, 32 * 1024 * 1024);
    int r = aid_reply_begin(cli, &a, argv[1], answer, o, &reply);
    if (r == 0) {
        aid_write_items(&reply.c, argc, argv, 2, NULL);
        for (; texts->field; texts++)
            if (texts->value)
                json_write_str(&reply.c.w, texts->field, texts->value);
        r = compose_send(cli, &reply.c, reply.leaf_class, o->is_dry_run);
    }
    arena_clear(&a);
    return r;
}

// ---- one request for people ----

static void
say_field(const struct json *request, const char *field, const char *label)
{
    const struct json *v = json_get(request, field);
    if (!v || v->type == JSON_NULL)
        return;
    cli_say("%-12s ", label);
    if (v->type == JSON_ARRAY)
        for (const struct json *x = v->first; x; x = x->next) {
            cli_print(x->text);
            cli_say(x->next ? " " : "");
        }
    else
        cli_print(v->type == JSON_STRING ? v->text : v->source);
    cli_say("\n");
}

static void
show_lines(struct cli *cli, const struct json *request)
{
    static const char *const heads[] = {"item", "unit", "needed until", "asked", "offered", "shortfall", "delivered"};
    static const char *const fields[] = {"item", "unit", "by", "asked", "offered", "shortfall", "delivered"};
    const struct json *list = json_get(request, "items");
    if (!list || !list->first)
        return;
    struct table *t = table_new(heads, 7);
    for (const struct json *x = list->first; x; x = x->next)
        for (size_t i = 0; i < 7; i++)
            table_cell(t, json_get_text(x, fields[i]));
    cli_say("\n");
    table_print(cli, t);
}

static void
show_replies(struct cli *cli, const struct json *request)
{
    static const char *const heads[] = {"member", "answer", "what", "since", "until", "holds"};
    const struct json *list = json_get(request, "replies");
    if (!list || !list->first)
        return;
    struct table *t = table_new(heads, 6);
    for (const struct json *x = list->first; x; x = x->next) {
        const struct json *valid = json_get(x, "valid");
        struct buf what;
        buf_init(&what, 256 * 1024);
        aid_append_items(&what, json_get(x, "items"), "quantity");
        static const char *const words[] = {"ground", "conditions", "reason", "text"};
        for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
            if (json_get_text(x, words[i]).n && what.n)
                buf_append_str(&what, "; ");
            buf_append(&what, json_get_text(x, words[i]));
        }
        table_cell(t, json_get_text(x, "member"));
        table_cell(t, json_get_text(x, "answer"));
        table_cell(t, bytes_sub(buf_bytes(&what), 0, 120));
        table_cell(t, valid ? json_get_text(valid, "from") : json_get_text(x, "time"));
        table_cell(t, valid ? json_get_text(valid, "until") : json_get_text(x, "until"));
        table_cell(t, json_get_bool(x, "holds", false) ? BYTES_LIT("yes") : BYTES_LIT("no"));
        buf_clear(&what);
    }
    cli_say("\n");
    table_print(cli, t);
}

static void
show_basis(const struct json *request)
{
    const struct json *basis = json_get(request, "rests_on");
    if (!basis)
        return;
    cli_say("%-12s ", "rests on");
    cli_print(json_get_text(basis, "title"));
    cli_say(json_get_bool(basis, "binds", false)       ? ", in force for who asks\n"
            : json_get_bool(basis, "in_force", false) ? ", in force, but not for who asks\n"
                                                       : ", not in force\n");
}

// "outcome  waiting on ARM RUS", then each judge's answer.
static void
show_petition(struct cli *cli, const struct json *petition)
{
    static const char *const heads[] = {"member", "judges", "answer", "on"};
    const struct json *judges = json_get(petition, "judges"), *recused = json_get(petition, "recused"),
                      *waits = json_get(petition, "without_answer");
    struct bytes outcome = json_get_text(petition, "outcome");
    if (!petition)
        return;
    cli_say("%-12s %.*s\n%-12s %s%.*s%s", "deadline", (int)json_get_text(petition, "deadline").n, json_get_text(petition, "deadline").p,
            "outcome", cli_color(cli, CLI_BOLD), (int)outcome.n, outcome.p, cli_color(cli, CLI_PLAIN));
    for (const struct json *x = waits ? waits->first : NULL; x; x = x->next)
        cli_say("%s%.*s", x != waits->first ? " " : bytes_equal_str(outcome, "waiting") ? " on " : ", without an answer of ", (int)x->text.n,
                x->text.p);
    cli_say("\n\n");
    struct table *t = table_new(heads, 4);
    for (const struct json *list = judges; list; list = list == judges ? recused : NULL)
        for (const struct json *x = list->first; x; x = x->next) {
            bool has_answer = json_get_text(x, "answer").n > 0;
            table_cell(t, json_get_text(x, "member"));
            table_cell(t, list == judges ? BYTES_LIT("yes") : json_get_text(x, "why"));
            table_cell(t, has_answer ? json_get_text(x, "answer") : BYTES_LIT("-"));
            table_cell(t, json_get_text(x, "time"));
        }
    table_print(cli, t);
}

void
aid_show_request(struct cli *cli, const struct json *request)
{
    static const char *const fields[][2] = {
        {"id", "request"},    {"member", "by"},      {"type", "type"},         {"state", "state"},   {"class", "class"},
        {"time", "asked on"}, {"until", "until"},    {"to", "put to"},         {"purpose", "purpose"}, {"basis", "basis"},
        {"text", "text"},     {"movement", "movement"}, {"craft", "craft"},    {"listing", "listing"}, {"person", "person"}, {"nationality", "nationality"},
        {"exercise", "exercise"},
    };
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        say_field(request, fields[i][0], fields[i][1]);
    show_basis(request);
    show_petition(cli, json_get(request, "petition"));
    show_lines(cli, request);
    show_replies(cli, request);
}
