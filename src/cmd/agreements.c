// SPDX-License-Identifier: Apache-2.0
// entente agreements: the register of agreements as of a date: who has signed, ratified, denounced, and since when.
#include "cmd/aid.h"
#include "cmd/table.h"
#include "cmd/words.h"

// The date of the last word of that status; "said": when it was said, "from": when it holds.
static struct bytes
date_of(const struct json *party, const char *status, const char *field)
{
    const struct json *list = json_get(party, "words");
    struct bytes found = {NULL, 0};
    for (const struct json *w = list ? list->first : NULL; w; w = w->next)
        if (bytes_equal_str(json_get_text(w, "status"), status))
            found = bytes_sub(json_get_text(w, field), 0, 10);
    return found;
}

static void
row(struct table *t, const struct json *x, const struct json *party, bool is_first)
{
    static const struct bytes none = {NULL, 0};
    struct bytes id = bytes_sub(json_get_text(x, "id"), 0, 12), since = json_get_text(x, "from"), ends = json_get_text(x, "ends");
    bool is_in_force = json_get_bool(x, "in_force", false);
    table_cell(t, is_first ? id : none);
    table_cell(t, is_first ? json_get_text(x, "title") : none);
    table_cell(t, is_first ? json_get_text(x, "type") : none);
    table_cell(t, !is_first ? none : is_in_force ? bytes_sub(since, 0, 10) : BYTES_LIT("not in force"));
    table_cell(t, is_first ? bytes_sub(ends, 0, 10) : none);
    table_cell(t, json_get_text(party, "member"));
    table_cell(t, json_get_bool(party, "in_force", false) ? BYTES_LIT("bound") : none);
    table_cell(t, date_of(party, "signed", "from"));
    table_cell(t, date_of(party, "ratified", "from"));
    table_cell(t, date_of(party, "denounced", "said"));
    table_cell(t, date_of(party, "denounced", "from"));
}

static void
show(struct cli *cli, const struct json *answer)
{
    static const char *const heads[] = {"id", "title", "type", "in force since", "until", "party", "", "signed", "ratified", "denounced",
                                        "with effect from"};
    struct table *t = table_new(heads, 11);
    const struct json *list = json_get(answer, "agreements");
    for (const struct json *x = list ? list->first : NULL; x; x = x->next) {
        const struct json *parties = json_get(x, "parties");
        for (const struct json *p = parties ? parties->first : NULL; p; p = p->next)
            row(t, x, p, p == parties->first);
    }
    table_print(cli, t);
    cli_say("%u of %lld agreements that match, as of %.*s\n", list ? list->count : 0, (long long)json_get_int(answer, "matched", 0),
            (int)json_get_text(answer, "as_of").n, json_get_text(answer, "as_of").p);
}

static int
run(struct cli *cli, int argc, char **argv)
{
    const char *by = NULL;
    bool all = false, is_exercise = false;
    const struct cli_option options[] = {{"--by", &by, NULL}, {"--all", NULL, &all}, {"--exercise", NULL, &is_exercise}};
    int r = cli_options(cli, &argc, argv, options, sizeof options / sizeof *options);
    if (r)
        return r;
    if (argc > 1)
        return cli_usage("agreements", "it takes no words; one agreement: entente agreement show ID");
    if (by && words_member("agreements", by))
        return CLI_USAGE;
    return aid_show_list(cli, &(struct aid_list){"/api/v1/agreements", by, NULL, all, is_exercise}, show);
}

const struct command agreements_command = {
    "agreements",
    "[--by M] [--all] [--exercise] [--as-of DATE] [--json]",
    "Show the register of agreements: who has signed, ratified, denounced",
    "Each agreement by its parties, as of any date: what was said by then, since when each is bound, and from when on a\n"
    "denunciation takes effect, which is no sooner than the agreement's own notice. Nothing that was said later is shown.\n\n"
    "  --by M        drafted by M\n"
    "  --all         also what has ended\n"
    "  --exercise    those of exercises\n"
    "  --as-of DATE  as it stood, or will stand by what was said\n\n"
    "To draft, sign, ratify or denounce one: entente agreement.\n\n"
    "Example:\n  entente agreements --as-of 2026-01-01\n",
    run,
    NULL,
};
