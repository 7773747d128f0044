// SPDX-License-Identifier: Apache-2.0
// entente recognise: this member adopts another's listing, or no longer does.
#include "base/when.h"
#include "cmd/cli.h"
#include "cmd/compose.h"
#include "cmd/words.h"
#include "host/clock.h"

// What would change nothing is not written.
static int
check_change(struct cli *cli, const struct json *answer, bool is_withdrawn, bool is_new, struct err *e)
{
    const struct json *list = json_get(json_get(answer, "listing"), "recognitions");
    const struct json *current = NULL;
    int64_t now = clock_now_s(), from, until;
    int r = cli_home(cli, e);
    for (const struct json *x = list ? list->first : NULL; r == 0 && x; x = x->next) {
        if (!bytes_equal_str(json_get_text(x, "member"), cli->home.member))
            continue;
        if (when_parse(json_get_text(x, "until"), &until) < 0 || until > now)
            current = x;
    }
    if (r < 0 || (is_withdrawn && current))
        return r;
    if (is_withdrawn)
        return err_set(e, ERR_REFUSED, "%s does not recognise this listing: there is nothing to withdraw", cli->home.member);
    struct bytes since = json_get_text(current, "from");
    bool is_for_good = current && json_get_text(current, "until").n == 0;
    if (is_for_good && !is_new && when_parse(since, &from) == 0 && from <= now)
        return err_set(e, ERR_REFUSED, "%s recognises this listing already, since %.*s; --since or --act would change that",
                       cli->home.member, (int)since.n, since.p);
    return 0;
}

// The words of one ledger follow each other: the next cannot begin before the one before it, however it is dated.
static int
check_since(struct cli *cli, const struct json *answer, const char *since, struct err *e)
{
    const struct json *list = json_get(json_get(answer, "listing"), "words"), *last = NULL;
    int64_t begins = INT64_MIN, wanted = clock_now_s(), from;
    for (const struct json *x = list ? list->first : NULL; x; x = x->next) {
        if (!bytes_equal_str(json_get_text(x, "member"), cli->home.member) ||
            when_parse(json_get_text(x, "since"), &from) < 0 || from < begins)
            continue;
        begins = from;
        last = x;
    }
    if (!last || (since && when_parse(bytes_of_str(since), &wanted) < 0) || wanted >= begins)
        return 0;
    struct bytes when = json_get_text(last, "since"), says = json_get_text(last, "status");
    return err_set(e, ERR_REFUSED,
                   "it cannot begin %s%s: %s's last word on this listing, %.12s, says %.*s since %.*s, and the next cannot "
                   "begin before that",
                   since ? "on " : "now", since ? since : "", cli->home.member, json_get_text(last, "id").p, (int)says.n,
                   says.p, (int)when.n, when.p);
}

static void
tell(struct buf *said, const char *self, const struct json *listing, const char *since, bool is_withdrawn)
{
    buf_append_fmt(said, "%s %s ", self, is_withdrawn ? "no longer recognises" : "recognises");
    compose_append_name(said, listing);
    buf_append_fmt(said, " of %.*s%s%s; who recognises it now: entente show %.12s\n",
                   (int)json_get_text(listing, "member").n, json_get_text(listing, "member").p, since ? ", since " : "",
                   since ? since : "", json_get_text(listing, "id").p);
    struct bytes first = json_get_text(json_at(json_get(json_get(listing, "listing"), "history"), 0), "from");
    int64_t wanted, from;
    if (since && !is_withdrawn && when_parse(bytes_of_str(since), &wanted) == 0 && when_parse(first, &from) == 0 && wanted < from)
        buf_append_fmt(said, "it takes effect only from the listing's own date on, %.*s\n", (int)first.n, first.p);
}

static int
run(struct cli *cli, int argc, char **argv)
{
    const char *since = NULL, *act = NULL, *release = NULL;
    bool is_withdrawn = false;
    struct err e = {0};
    struct arena a;
    const struct json *listing;
    struct compose c;
    const struct cli_option options[] = {
        {"--since", &since, NULL}, {"--act", &act, NULL}, {"--release", &release, NULL}, {"--withdraw", NULL, &is_withdrawn},
    };
    int r = cli_options(cli, &argc, argv, options, sizeof options / sizeof *options);
    if (r)
        return r;
    if (argc != 2)
        return cli_usage("recognise", "it takes one word, the id of a listing");
    if (words_id("recognise", argv[1]) || words_moment("recognise", "--since", since))
        return CLI_USAGE;
    cli->act = is_withdrawn ? "recognise --withdraw" : cli->act;
    arena_init(&a, 32 * 1024 * 1024);
    r = compose_fetch(cli, &a, argv[1], &listing, &e);
    if (r == 0)
        r = compose_need_listing(listing, argv[1], &e);
    if (r == 0)
        r = check_change(cli, listing, is_withdrawn, since || act, &e);
    if (r == 0 && !is_withdrawn)
        r = check_since(cli, listing, since, &e);
    if (r < 0) {
        arena_clear(&a);
        return cli_fail(&e);
    }
    bool is_restricted = bytes_equal_str(json_get_text(listing, "class"), "restricted");
    char lister[32] = "";
    compose_init(&c, "recognition");
    if (bytes_to_str(json_get_text(listing, "member"), lister, sizeof lister) < 0)
        lister[0] = '\0';
    if (is_restricted || release)
        compose_release(&c, release ? release : lister);
    json_write_text(&c.w, "listing", json_get_text(listing, "id"));
    json_write_str(&c.w, "status", is_withdrawn ? "withdrawn" : "recognised");
    if (since)
        json_write_str(&c.w, "since", since);
    if (act)
        json_write_str(&c.w, "act", act);
    struct buf said;
    buf_init(&said, 64 * 1024);
    tell(&said, cli->home.member, listing, since, is_withdrawn);
    r = compose_send(cli, &c, is_restricted || release ? "restricted" : "alliance", false);
    compose_tell(cli, r, &said);
    arena_clear(&a);
    return r;
}

const struct command recognise_command = {
    "recognise",
    "ID [--since DATE] [--act TEXT] [--withdraw] [--release A,B]",
    "Recognise a member's listing, or withdraw that",
    "Writes that this member recognises the listing, since when and under which national act. A listing\n"
    "becomes coordinated by the charter's rule: when all members, or as many as it says, recognise it.\n\n"
    "  --since DATE   takes effect on that date, 00:00 UTC (default: now); not before this member's last\n"
    "                 word on the listing, nor before the listing itself is in force\n"
    "  --act TEXT     the national act\n"
    "  --withdraw     no longer recognise it\n"
    "  --release A,B  restricted, for these members alone (a restricted listing: its lister by default)\n\n"
    "Example:\n  entente recognise 22e85a0942ad --since 2026-12-01 --act \"Order 12 of 2026\"\n",
    run,
    NULL,
};
