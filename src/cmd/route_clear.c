// SPDX-License-Identifier: Apache-2.0
// What the ledgers say of who lets pass, as a part of the question of entente route: the states that granted, refused or were
// silent at an hour, each on the record it stands on, beside what was typed by hand for states that have no ledger.
#include "base/when.h"
#include "cmd/route.h"
#include "cmd/table.h"
#include "plan/spoken.h"

// ---- into the question ----

int
route_clear_words(const struct map *m, const struct json *answer, struct route_question *q)
{
    const uint8_t owner = spoken_words(m, answer, q);
    return owner == MAP_FREE ? 0
                             : cli_usage("route", "%s has a ledger of its own and answers on it: --grant and --refuse are for states "
                                                  "that have none; to have it asked: entente clear ask", map_code(m, owner));
}

int64_t
route_clear_next(const struct json *answer)
{
    static const char *const lists[] = {"clearances", "silent"};
    int64_t next = WHEN_MAX;
    for (size_t i = 0; i < 2; i++) {
        const struct json *list = json_get(answer, lists[i]);
        for (const struct json *x = list ? list->first : NULL; x; x = x->next) {
            int64_t t = WHEN_MAX;
            if (when_parse(json_get_text(x, "changes"), &t) == 0 && t < next)
                next = t;
        }
    }
    return next;
}

// ---- shown ----

static const char *
word_of(const struct json *x)
{
    return json_get(x, "granted") == NULL ? "silent" : json_get_bool(x, "granted", false) ? "granted" : "refused";
}

static void
write_word(struct json_writer *w, const struct map *m, struct bytes state, const char *word, const char *by, const struct json *x)
{
    json_write_object(w, NULL);
    json_write_text(w, "state", state);
    json_write_bool(w, "on_map", map_find(m, state) != MAP_FREE);
    json_write_str(w, "word", word);
    json_write_str(w, "by", by);
    if (json_get(x, "id"))
        json_write_text(w, "record", json_get_text(x, "id"));
    if (json_get(x, "request"))
        json_write_text(w, "request", json_get_text(x, "request"));
    if (json_get(x, "settled"))
        json_write_bool(w, "settled", json_get_bool(x, "settled", false));
    if (json_get(x, "changes"))
        json_write_raw(w, "until", json_get(x, "changes")->source);
    json_write_object_end(w);
}

void
route_clear_write(struct json_writer *w, const struct map *m, const struct route_words *words)
{
    static const char *const lists[] = {"clearances", "silent"};
    const struct json *requests = json_get(words->answer, "requests");
    if (words->answer) {
        json_write_text(w, "at", json_get_text(words->answer, "at"));
        json_write_text(w, "as_of", json_get_text(words->answer, "as_of"));
        json_write_array(w, "requests");
        for (const struct json *x = requests ? requests->first : NULL; x; x = x->next)
            json_write_text(w, NULL, json_get_text(x, "id"));
        json_write_array_end(w);
    }
    json_write_array(w, "words");
    if (requests && requests->first)
        write_word(w, m, json_get_text(requests->first, "member"), "granted", "own", NULL);
    for (size_t i = 0; i < 2; i++) {
        const struct json *list = json_get(words->answer, lists[i]);
        for (const struct json *x = list ? list->first : NULL; x; x = x->next)
            write_word(w, m, json_get_text(x, "member"), word_of(x), "ledger", x);
    }
    for (size_t i = 1; i <= m->state_count; i++)
        if (words->typed[i] != ROUTE_UNKNOWN)
            write_word(w, m, bytes_of_str(map_code(m, (uint8_t)i)), words->typed[i] == ROUTE_GRANTED ? "granted" : "refused", "hand",
                       NULL);
    json_write_array_end(w);
}

static void
add_row(struct table *t, struct bytes state, const char *word, struct bytes until, struct bytes record, bool is_on_map)
{
    table_cell(t, state);
    table_cell(t, bytes_of_str(word));
    table_cell(t, until.n || !record.n ? until : BYTES_LIT("no end"));
    if (record.n)
        table_cell_fmt(t, "its record %.*s%s", (int)bytes_sub(record, 0, 12).n, record.p, is_on_map ? "" : "; no state on the map");
    else
        table_cell_fmt(t, "its ledger%s", is_on_map ? "" : "; no state on the map");
}

static size_t
typed_count(const struct map *m, const struct route_words *w)
{
    size_t n = 0;
    for (size_t i = 1; i <= m->state_count; i++)
        n += w->typed[i] != ROUTE_UNKNOWN;
    return n;
}

static void
add_typed(struct table *t, const struct map *m, const struct route_words *w)
{
    for (size_t i = 1; i <= m->state_count; i++) {
        if (w->typed[i] == ROUTE_UNKNOWN)
            continue;
        table_cell(t, bytes_of_str(map_code(m, (uint8_t)i)));
        table_cell(t, w->typed[i] == ROUTE_GRANTED ? BYTES_LIT("granted") : BYTES_LIT("refused"));
        table_cell(t, (struct bytes){NULL, 0});
        table_cell(t, BYTES_LIT("by hand"));
    }
}

static void
add_own(struct table *t, struct bytes member)
{
    table_cell(t, member);
    table_cell(t, BYTES_LIT("granted"));
    table_cell(t, (struct bytes){NULL, 0});
    table_cell(t, BYTES_LIT("its own movement"));
}

void
route_clear_show(struct cli *cli, const struct map *m, const struct route_words *w)
{
    static const char *const heads[] = {"state", "word", "until", "on whose word"};
    static const char *const lists[] = {"clearances", "silent"};
    const struct json *own = json_at(json_get(w->answer, "requests"), 0);
    if (!own && typed_count(m, w) == 0)
        return;
    cli_say("\n");
    struct table *t = table_new(heads, 4);
    if (own) {
        cli_say("Clearances at ");
        cli_print(json_get_text(w->answer, "at"));
        cli_say(", as known at ");
        cli_print(json_get_text(w->answer, "as_of"));
        cli_say(":\n");
        add_own(t, json_get_text(own, "member"));
    }
    for (size_t i = 0; i < 2; i++) {
        const struct json *list = json_get(w->answer, lists[i]);
        for (const struct json *x = list ? list->first : NULL; x; x = x->next)
            add_row(t, json_get_text(x, "member"), word_of(x), json_get_text(x, "changes"), json_get_text(x, "id"),
                    map_find(m, json_get_text(x, "member")) != MAP_FREE);
    }
    add_typed(t, m, w);
    table_print(cli, t);
}
