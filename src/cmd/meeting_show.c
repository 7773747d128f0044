// SPDX-License-Identifier: Apache-2.0
// Meetings as lines: agenda, organs with their quorums, views, what is carried over, what became of items between two.
#include "cmd/items_show.h"
#include "cmd/meeting.h"
#include "cmd/table.h"

static void
cell_moment(struct table *t, struct bytes time)
{
    table_cell_fmt(t, "%.*s%s", (int)bytes_sub(time, 0, 16).n, time.p ? (const char *)time.p : "", time.n ? "Z" : "");
}

static void
append_organs(struct buf *out, const struct json *x)
{
    const struct json *list = json_get(x, "organs");
    for (const struct json *o = list ? list->first : NULL; o; o = o->next) {
        buf_append_str(out, out->n ? " " : "");
        buf_append(out, json_get_text(o, "organ"));
        if (json_get_bool(o, "known", false))
            buf_append_fmt(out, " %lld/%lld%s", (long long)json_get_int(o, "present", 0), (long long)json_get_int(o, "quorum", 0),
                           json_get_bool(o, "reached", false) ? "*" : "");
    }
}

void
meeting_show_list(struct cli *cli, const struct json *answer)
{
    static const char *const heads[] = {"id", "title", "type", "status", "begins", "by", "organs (present/quorum, * reached)"};
    struct table *t = table_new(heads, 7);
    const struct json *list = json_get(answer, "meetings");
    for (const struct json *x = list ? list->first : NULL; x; x = x->next) {
        struct buf organs;
        buf_init(&organs, 64 * 1024);
        append_organs(&organs, x);
        table_cell(t, bytes_sub(json_get_text(x, "id"), 0, 12));
        table_cell(t, json_get_text(x, "title"));
        table_cell(t, json_get_text(x, "type"));
        table_cell(t, json_get_text(x, "status"));
        cell_moment(t, json_get_text(x, "begins"));
        table_cell(t, json_get_text(x, "member"));
        table_cell(t, organs.n ? buf_bytes(&organs) : BYTES_LIT("(all members)"));
        buf_clear(&organs);
    }
    table_print(cli, t);
    cli_say("%u of %lld meetings that match, as of %.*s\n", list ? list->count : 0, (long long)json_get_int(answer, "matched", 0),
            (int)json_get_text(answer, "as_of").n, json_get_text(answer, "as_of").p);
}

// ---- one ----

static void
say_field(const struct json *x, const char *field, const char *label)
{
    const struct json *v = json_get(x, field);
    if (!v || v->type == JSON_NULL)
        return;
    cli_say("%-12s ", label);
    if (v->type == JSON_ARRAY)
        for (const struct json *i = v->first; i; i = i->next) {
            cli_print(bytes_sub(i->text, 0, 12));
            cli_say(i->next ? " " : "");
        }
    else
        cli_print(v->text);
    cli_say("\n");
}

static void
show_points(struct cli *cli, const struct json *x)
{
    static const char *const heads[] = {"no.", "agenda", "organ", "item or proposal"};
    const struct json *list = json_get(x, "agenda");
    if (!list)
        return;
    struct table *t = table_new(heads, 4);
    for (const struct json *p = list->first; p; p = p->next) {
        struct bytes item = json_get_text(p, "item"), proposal = json_get_text(p, "proposal");
        table_cell(t, json_get_text(p, "number"));
        table_cell(t, json_get_text(p, "text"));
        table_cell(t, json_get_text(p, "organ"));
        table_cell_fmt(t, "%s%.*s%s%s%.*s", item.n ? "item " : "", (int)bytes_sub(item, 0, 12).n, item.n ? (const char *)item.p : "",
                       item.n && proposal.n ? ", " : "", proposal.n ? "proposal " : "", (int)bytes_sub(proposal, 0, 12).n,
                       proposal.n ? (const char *)proposal.p : "");
    }
    cli_say("\n");
    table_print(cli, t);
}

static void
append_by_attendance(struct buf *out, const struct json *members, const char *attendance)
{
    for (const struct json *m = members ? members->first : NULL; m; m = m->next) {
        if (!bytes_equal_str(json_get_text(m, "attendance"), attendance))
            continue;
        buf_append_str(out, out->n ? " " : "");
        buf_append(out, json_get_text(m, "member"));
    }
}

// "defence: 3 of 6 present, quorum 5 not reached; in the chair TJK, who convened it"
static void
show_organ(struct cli *cli, const struct json *o, struct bytes convenor)
{
    static const char *const attendances[][2] = {{"in-person", "in person"}, {"remote", "remote"}, {"absent", "absent"}, {"", "no word yet"}};
    struct bytes organ = json_get_text(o, "organ"), chair = json_get_text(o, "chair");
    bool is_reached = json_get_bool(o, "reached", false);
    cli_print(organ);
    if (!json_get_bool(o, "known", false)) {
        cli_say(": the charter has no such organ\n");
        return;
    }
    cli_say(": %lld of %lld present, quorum %lld %s%s%s", (long long)json_get_int(o, "present", 0), (long long)json_get_int(o, "of", 0),
            (long long)json_get_int(o, "quorum", 0), cli_color(cli, is_reached ? CLI_GREEN : CLI_YELLOW),
            is_reached ? "reached" : "not reached", cli_color(cli, CLI_PLAIN));
    if (chair.n && bytes_equal(chair, convenor))
        cli_say("; in the chair %.*s, who convened it", (int)chair.n, chair.p);
    else if (chair.n)
        cli_say("; in the chair %.*s, convened by %.*s", (int)chair.n, chair.p, (int)convenor.n, convenor.p);
    cli_say("\n");
    for (size_t i = 0; i < 4; i++) {
        struct buf names;
        buf_init(&names, 4096);
        append_by_attendance(&names, json_get(o, "members"), attendances[i][0]);
        if (names.n) {
            cli_say("  %-12s ", attendances[i][1]);
            cli_print(buf_bytes(&names));
            cli_say("\n");
        }
        buf_clear(&names);
    }
}

static void
show_attendance(struct cli *cli, const struct json *x)
{
    const struct json *organs = json_get(x, "organs"), *list = json_get(x, "attendance");
    cli_say("\n");
    for (const struct json *o = organs ? organs->first : NULL; o; o = o->next)
        show_organ(cli, o, json_get_text(x, "member"));
    for (const struct json *m = list ? list->first : NULL; m; m = m->next) {
        if (organs && organs->first && !json_get_bool(m, "observes", false))
            continue;
        cli_print(json_get_text(m, "member"));
        cli_say(": ");
        cli_print(json_get_text(m, "attendance"));
        cli_say(json_get_bool(m, "observes", false) ? ", observes\n" : "\n");
    }
}

static void
show_views(const struct json *x)
{
    const struct json *list = json_get(x, "views");
    for (const struct json *v = list ? list->first : NULL; v; v = v->next) {
        const struct json *papers = json_get(v, "papers");
        cli_say("\n%.*s on %.*s%s%s: ", (int)json_get_text(v, "member").n, json_get_text(v, "member").p,
                (int)json_get_text(v, "time").n, json_get_text(v, "time").p, json_get_bool(v, "observes", false) ? ", who observes" : "",
                json_get_bool(v, "settled", false) ? "" : ", provisional");
        cli_print(json_get_text(v, "view"));
        for (const struct json *p = papers ? papers->first : NULL; p; p = p->next)
            cli_say(" [paper %.12s]", (const char *)p->text.p);
        cli_say("\n");
    }
    if (list && list->first)
        cli_say("views bind nobody\n");
}

static void
show_carried(struct cli *cli, const struct json *x)
{
    const struct json *list = json_get(x, "carried");
    for (const struct json *o = list ? list->first : NULL; o; o = o->next) {
        const struct json *items = json_get(o, "items");
        if (!items || !items->first)
            continue;
        cli_say("\nstill open for %.*s\n", (int)json_get_text(o, "organ").n, json_get_text(o, "organ").p);
        items_show_table(cli, items, "why");
    }
}

void
meeting_show_agenda(struct cli *cli, const struct json *x)
{
    cli_print(json_get_text(x, "title"));
    cli_say(", %.*s\n", (int)json_get_text(x, "begins").n, json_get_text(x, "begins").p);
    show_points(cli, x);
    show_carried(cli, x);
}

void
meeting_show(struct cli *cli, const struct json *x)
{
    static const char *const fields[][2] = {
        {"id", "meeting"},   {"title", "title"},   {"type", "type"},   {"status", "status"}, {"class", "class"}, {"member", "convened by"},
        {"begins", "begins"}, {"ends", "ends"},    {"place", "place"}, {"conference", "remotely"}, {"about", "about"},
        {"papers", "papers"}, {"result", "result"}, {"conclusion", "conclusion"}, {"outcome", "outcome"}, {"minutes", "minutes"},
    };
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        say_field(x, fields[i][0], fields[i][1]);
    if (!json_get_bool(x, "settled", false))
        cli_say("%-12s provisional\n", "word");
    show_points(cli, x);
    show_attendance(cli, x);
    show_views(x);
    show_carried(cli, x);
}

// ---- between two sessions ----

static void
say_counts(const struct json *x)
{
    cli_say("%lld done in time, %lld done late, %lld open, %lld late, %lld dropped\n", (long long)json_get_int(x, "done_in_time", 0),
            (long long)json_get_int(x, "done_late", 0), (long long)json_get_int(x, "open", 0), (long long)json_get_int(x, "late", 0),
            (long long)json_get_int(x, "dropped", 0));
}

void
meeting_show_report(struct cli *cli, const struct json *answer)
{
    const struct json *list = json_get(answer, "members");
    cli_say("%.*s to %.*s: ", (int)json_get_text(answer, "from").n, json_get_text(answer, "from").p,
            (int)json_get_text(answer, "until").n, json_get_text(answer, "until").p);
    say_counts(answer);
    for (const struct json *m = list ? list->first : NULL; m; m = m->next) {
        cli_say("\n%.*s: ", (int)json_get_text(m, "member").n, json_get_text(m, "member").p);
        say_counts(m);
        items_show_table(cli, json_get(m, "items"), "course");
    }
}
