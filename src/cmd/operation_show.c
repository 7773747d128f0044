// SPDX-License-Identifier: Apache-2.0
// An operation as lines: the plan, who is in it by whose word, what has come of it and what of that counts.
#include "cmd/operation_show.h"

#include "base/text.h"
#include "cmd/table.h"
#include "cmd/words.h"

// "2026-11-20T04:00:00Z" to minutes: seconds matter to nobody who reads a table.
static void
cell_moment(struct table *t, struct bytes time)
{
    table_cell_fmt(t, "%.*sZ", (int)bytes_sub(time, 0, 16).n, time.p ? (const char *)time.p : "");
}

static void
cell_word(struct table *t, const struct json *x)
{
    bool is_known = json_get(x, "settled") != NULL;
    table_cell(t, !is_known ? (struct bytes){NULL, 0} : json_get_bool(x, "settled", false) ? BYTES_LIT("settled") : BYTES_LIT("provisional"));
}

// ---- the list ----

static void
cell_parties(struct table *t, const struct json *x, const char *role)
{
    const struct json *list = json_get(x, "parties");
    struct buf b;
    buf_init(&b, 4096);
    for (const struct json *p = list ? list->first : NULL; p; p = p->next) {
        if (!bytes_equal_str(json_get_text(p, "role"), role))
            continue;
        buf_append_str(&b, b.n ? " " : "");
        buf_append(&b, json_get_text(p, "member"));
    }
    table_cell(t, buf_bytes(&b));
    buf_clear(&b);
}

static void
cell_phase(struct table *t, const struct json *x)
{
    const struct json *list = json_get(x, "phases");
    struct buf b;
    buf_init(&b, 4096);
    for (const struct json *p = list ? list->first : NULL; p; p = p->next)
        if (bytes_equal_str(json_get_text(p, "state"), "running"))
            buf_append(&b, json_get_text(p, "name"));
    table_cell_fmt(t, "%u", list ? list->count : 0);
    table_cell(t, buf_bytes(&b));
    buf_clear(&b);
}

void
operation_show_list(struct cli *cli, const struct json *answer)
{
    static const char *const heads[] = {"id", "operation", "by", "status", "phases", "now", "take part", "observe", "invited", "word"};
    struct table *t = table_new(heads, 10);
    const struct json *list = json_get(answer, "operations");
    bool is_exercise = false;
    for (const struct json *x = list ? list->first : NULL; x; x = x->next) {
        is_exercise = is_exercise || json_get_bool(x, "exercise", false);
        table_cell(t, bytes_sub(json_get_text(x, "id"), 0, 12));
        table_cell(t, json_get_text(x, "title"));
        table_cell(t, json_get_text(x, "member"));
        table_cell(t, json_get_text(x, "status"));
        cell_phase(t, x);
        cell_parties(t, x, "participant");
        cell_parties(t, x, "observer");
        cell_parties(t, x, "invited");
        cell_word(t, x);
    }
    table_print(cli, t);
    cli_say("%u of %lld operations that match%s, as of %.*s\n", list ? list->count : 0, (long long)json_get_int(answer, "matched", 0),
            is_exercise ? ", exercises" : "", (int)json_get_text(answer, "as_of").n, json_get_text(answer, "as_of").p);
}

// ---- one: the plan ----

static void
say_field(const char *label, struct bytes text)
{
    if (text.n == 0)
        return;
    cli_say("%-12s ", label);
    cli_print(text);
    cli_say("\n");
}

static void
say_area(const struct json *area)
{
    static const char *const edges[] = {"south", "west", "north", "east"};
    const struct json *countries = json_get(area, "countries");
    struct buf b;
    buf_init(&b, 8192);
    buf_append(&b, json_get_text(area, "text"));
    for (const struct json *x = countries ? countries->first : NULL; x; x = x->next) {
        buf_append_str(&b, b.n ? " " : "");
        buf_append(&b, x->text);
    }
    for (size_t i = 0; json_get(area, "south") && i < 4; i++) {
        buf_append_str(&b, b.n ? " " : "");
        buf_append_fmt(&b, "%s ", edges[i]);
        buf_append(&b, json_get_text(area, edges[i]));
    }
    say_field("area", buf_bytes(&b));
    buf_clear(&b);
}

static void
show_phases(struct cli *cli, const struct json *x)
{
    static const char *const heads[] = {"phase", "from", "until", "now"};
    const struct json *list = json_get(x, "phases");
    struct table *t = table_new(heads, 4);
    for (const struct json *p = list ? list->first : NULL; p; p = p->next) {
        table_cell(t, json_get_text(p, "name"));
        cell_moment(t, json_get_text(p, "from"));
        cell_moment(t, json_get_text(p, "until"));
        table_cell(t, json_get_text(p, "state"));
    }
    cli_say("\n");
    table_print(cli, t);
}

static int64_t
reports_of(const struct json *results, struct bytes member)
{
    const struct json *list = json_get(results, "by_member");
    for (const struct json *x = list ? list->first : NULL; x; x = x->next)
        if (bytes_equal(json_get_text(x, "member"), member))
            return json_get_int(x, "reports", 0);
    return 0;
}

static void
show_parties(struct cli *cli, const struct json *x)
{
    static const char *const heads[] = {"member", "is", "on whose word", "since", "reports that count", "word"};
    const struct json *list = json_get(x, "parties");
    struct bytes author = json_get_text(x, "member");
    struct table *t = table_new(heads, 6);
    for (const struct json *p = list ? list->first : NULL; p; p = p->next) {
        struct bytes member = json_get_text(p, "member");
        bool is_own = bytes_equal(member, author), is_said = json_get(p, "since") != NULL;
        table_cell(t, member);
        table_cell(t, json_get_text(p, "role"));
        table_cell(t, is_own || is_said ? member : author);
        if (is_said)
            cell_moment(t, json_get_text(p, "since"));
        else
            table_cell(t, (struct bytes){NULL, 0});
        table_cell_fmt(t, "%lld", (long long)reports_of(json_get(x, "results"), member));
        cell_word(t, is_said ? p : is_own ? x : NULL);
    }
    cli_say("\n");
    table_print(cli, t);
}

// ---- one: the results ----

static void
say_amount(const struct json *x, const char *field)
{
    bool is_number = json_is(json_get(x, field), JSON_STRING);
    cli_print(is_number ? json_get_text(x, field) : BYTES_LIT("(too large to add)"));
}

// "KAZ 12.5 kg, KGZ 0 kg (its 12 kg are in a shared event)"
static void
say_shares(const struct json *total)
{
    const struct json *list = json_get(total, "by_member");
    const char *before = "  by participant: ";
    for (const struct json *x = list ? list->first : NULL; x; x = x->next, before = "; ") {
        cli_say("%s", before);
        cli_print(json_get_text(x, "member"));
        cli_say(" ");
        say_amount(x, "counted");
        if (!bytes_equal(json_get_text(x, "counted"), json_get_text(x, "reported"))) {
            cli_say(" of the ");
            say_amount(x, "reported");
            cli_say(" it reports");
        }
    }
    cli_say("\n");
    before = "  by phase: ";
    list = json_get(total, "by_phase");
    for (const struct json *x = list ? list->first : NULL; x; x = x->next, before = "; ") {
        cli_say("%s", before);
        cli_print(json_get_text(x, "phase"));
        cli_say(" ");
        say_amount(x, "counted");
    }
    cli_say("\n");
}

static void
show_totals(const struct json *results)
{
    const struct json *list = json_get(results, "counts");
    for (const struct json *x = list ? list->first : NULL; x; x = x->next) {
        cli_print(json_get_text(x, "category"));
        cli_say(": %lld report%s of %lld event%s\n", (long long)json_get_int(x, "reports", 0),
                json_get_int(x, "reports", 0) == 1 ? "" : "s", (long long)json_get_int(x, "events", 0),
                json_get_int(x, "events", 0) == 1 ? "" : "s");
    }
    list = json_get(results, "totals");
    for (const struct json *x = list ? list->first : NULL; x; x = x->next) {
        cli_say("total: ");
        say_amount(x, "total");
        cli_say(" ");
        cli_print(json_get_text(x, "unit"));
        cli_say(" ");
        cli_print(json_get_text(x, "item"));
        cli_say(" (");
        cli_print(json_get_text(x, "category"));
        cli_say(") in %lld report%s\n", (long long)json_get_int(x, "reports", 0), json_get_int(x, "reports", 0) == 1 ? "" : "s");
        words_shared(json_get(x, "shared"), json_get_text(x, "unit"));
        say_shares(x);
    }
}

static void
cell_quantity(struct table *t, const struct json *x)
{
    static const char *const fields[] = {"amount", "unit", "item"};
    struct buf b;
    buf_init(&b, 8192);
    for (size_t i = 0; i < 3; i++) {
        if (json_get_text(x, fields[i]).n == 0)
            continue;
        buf_append_str(&b, b.n ? " " : "");
        buf_append(&b, json_get_text(x, fields[i]));
    }
    if (json_get(x, "unattributed")) {
        buf_append_str(&b, ", of it unattributed ");
        buf_append(&b, json_get_text(x, "unattributed"));
    }
    table_cell(t, buf_bytes(&b));
    buf_clear(&b);
}

static void
show_reports(struct cli *cli, const struct json *list, const char *title)
{
    static const char *const heads[] = {"when", "phase", "category", "quantity", "event", "by", "word", "id", "why not"};
    if (!list || !list->first)
        return;
    bool is_apart = json_get(list->first, "why") != NULL;
    struct table *t = table_new(heads, is_apart ? 9 : 8);
    cli_say("\n%s\n", title);
    for (const struct json *x = list->first; x; x = x->next) {
        cell_moment(t, json_get_text(x, "from"));
        table_cell(t, json_get_text(x, "phase"));
        table_cell(t, json_get_text(x, "category"));
        cell_quantity(t, x);
        table_cell(t, json_get_text(x, "event"));
        table_cell(t, json_get_text(x, "member"));
        cell_word(t, x);
        table_cell(t, bytes_sub(json_get_text(x, "id"), 0, 12));
        if (is_apart)
            table_cell(t, json_get_text(x, "why"));
    }
    table_print(cli, t);
}

void
operation_show(struct cli *cli, const struct json *x)
{
    static const char *const fields[][2] = {{"title", "operation"}, {"id", "id"},           {"member", "planned by"},
                                            {"measure", "measure"}, {"owner", "owner"},     {"due", "due"},
                                            {"status", "status"},   {"progress", "progress"}, {"class", "class"}};
    const struct json *results = json_get(x, "results");
    if (json_get_bool(x, "exercise", false))
        cli_say("EXERCISE\n");
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        say_field(fields[i][1], json_get_text(x, fields[i][0]));
    if (!json_get_bool(x, "in_force", false))
        say_field("in force", BYTES_LIT("no"));
    say_area(json_get(x, "area"));
    show_phases(cli, x);
    show_parties(cli, x);
    cli_say("\n");
    show_totals(results);
    show_reports(cli, json_get(results, "counted"), "Reports that count");
    show_reports(cli, json_get(results, "stated"), "Stated totals, which are sums already and added to nothing");
    show_reports(cli, json_get(results, "apart"), "Reports apart, which count in no total");
    cli_say("as of ");
    cli_print(json_get_text(x, "as_of"));
    cli_say("\n");
}
