// SPDX-License-Identifier: Apache-2.0
// Tables of organs. An organ stands below its parent, two spaces further in.
#include "cmd/organ_show.h"

#include "cmd/cli.h"
#include "cmd/table.h"

static void
append_words(struct buf *out, const struct json *list, const char *between)
{
    for (const struct json *x = list ? list->first : NULL; x; x = x->next) {
        if (x != list->first)
            buf_append_str(out, between);
        buf_append(out, x->text);
    }
}

static void
cell_members(struct table *t, const struct json *organ)
{
    struct buf b;
    const struct json *members = json_get(organ, "members"), *suspended = json_get(organ, "suspended");
    buf_init(&b, 16 * 1024);
    if (json_get_bool(organ, "all", false))
        buf_append_str(&b, "all");
    else
        append_words(&b, members, " ");
    if (suspended && suspended->count > 0) {
        buf_append_str(&b, ", suspended: ");
        append_words(&b, suspended, " ");
    }
    table_cell(t, buf_bytes(&b));
    buf_clear(&b);
}

static void
cell_word(struct table *t, struct bytes word)
{
    table_cell(t, word.n ? word : BYTES_LIT("-"));
}

// Whose turn it is, until when, and whose then; of a charter that is not in force, the rotation.
static void
cell_chair(struct table *t, const struct json *chair)
{
    const struct json *now = json_get(chair, "now"), *next = json_get(chair, "next");
    struct buf b;
    buf_init(&b, 16 * 1024);
    if (chair && !now) {
        append_words(&b, json_get(chair, "order"), " ");
        buf_append_fmt(&b, ", %lld month%s each from ", (long long)json_get_int(chair, "months", 0),
                       json_get_int(chair, "months", 0) == 1 ? "" : "s");
        buf_append(&b, json_get_text(chair, "from"));
    } else if (chair) {
        struct bytes member = json_get_text(now, "member"), until = json_get_text(now, "until");
        buf_append(&b, member.n ? member : BYTES_LIT("nobody"));
        if (until.n) {
            buf_append_str(&b, " until ");
            buf_append(&b, until);
            buf_append_str(&b, ", then ");
            buf_append(&b, json_get_text(next, "member").n ? json_get_text(next, "member") : BYTES_LIT("nobody"));
        }
    }
    cell_word(t, buf_bytes(&b));
    buf_clear(&b);
}

void
organ_show_table(struct cli *cli, const struct json *answer)
{
    static const char *const heads[] = {"organ", "title", "members", "quorum", "chair", "secretariat"};
    struct table *t = table_new(heads, 6);
    const struct json *list = json_get(answer, "organs");
    for (const struct json *o = list ? list->first : NULL; o; o = o->next) {
        const struct json *members = json_get(o, "members");
        int64_t depth = list->count > 1 ? json_get_int(o, "depth", 0) : 0;
        struct bytes id = json_get_text(o, "organ");
        table_cell_fmt(t, "%*s%.*s", (int)(2 * depth), "", (int)id.n, (const char *)id.p);
        table_cell(t, json_get_text(o, "title"));
        cell_members(t, o);
        bool is_draft = !members || members->count == 0; // nobody has joined yet
        table_cell_fmt(t, is_draft ? "%lld" : "%lld of %u", (long long)json_get_int(o, "quorum", 0),
                       is_draft ? 0 : members->count);
        cell_chair(t, json_get(o, "chair"));
        cell_word(t, json_get_text(o, "secretariat"));
    }
    table_print(cli, t);
}

void
organ_show_matters(struct cli *cli, const struct json *answer)
{
    static const char *const heads[] = {"organ", "decides", "by"};
    struct table *t = table_new(heads, 3);
    const struct json *list = json_get(answer, "organs");
    for (const struct json *o = list ? list->first : NULL; o; o = o->next) {
        const struct json *matters = json_get(o, "matters");
        for (const struct json *m = matters ? matters->first : NULL; m; m = m->next) {
            struct buf by;
            struct bytes matter = json_get_text(m, "matter");
            buf_init(&by, 1024);
            append_words(&by, json_get(m, "procedures"), ", ");
            if (json_get(m, "majority"))
                buf_append_fmt(&by, " of %lld", (long long)json_get_int(m, "majority", 0));
            table_cell(t, m == matters->first ? json_get_text(o, "organ") : BYTES_LIT(""));
            table_cell(t, bytes_equal_str(matter, "*") ? BYTES_LIT("(anything else)") : matter);
            table_cell(t, buf_bytes(&by));
            buf_clear(&by);
        }
    }
    table_print(cli, t);
}

// Seconds as people say them.
static void
say_seconds(int64_t s)
{
    static const struct {
        int64_t size;
        const char *name;
    } units[] = {{86400, "day"}, {3600, "hour"}, {60, "minute"}, {1, "second"}};
    size_t i = 0;
    while (s % units[i].size != 0)
        i++;
    int64_t n = s / units[i].size;
    cli_say("%lld %s%s", (long long)n, units[i].name, n == 1 ? "" : "s");
}

void
organ_show_rules(const struct json *answer)
{
    const struct json *term = json_get(answer, "term"), *suspension = json_get(answer, "suspension");
    struct buf takings;
    buf_init(&takings, 256);
    append_words(&takings, suspension, ", ");
    cli_say("term        a proposal's deadline lies ");
    say_seconds(json_get_int(term, "shortest", 0));
    cli_say(" to ");
    say_seconds(json_get_int(term, "longest", 0));
    cli_say(" from its time\nnotice      a member's node writes its last word by itself no sooner than ");
    say_seconds(json_get_int(answer, "notice", 0));
    cli_say(" after delivery\nwaiver      of a member's word: %lld electors; k is %lld\nsuspension  takes away: ",
            (long long)json_get_int(answer, "waiver", 0), (long long)json_get_int(answer, "k", 0));
    cli_print(buf_bytes(&takings));
    cli_say("\n");
    buf_clear(&takings);
}
