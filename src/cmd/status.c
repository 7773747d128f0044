// SPDX-License-Identifier: Apache-2.0
// entente status: who is in, who has received what, what is pending on whom, what is wrong.
#include "cmd/age.h"
#include "cmd/cli.h"
#include "cmd/table.h"

static void
show_ledgers(struct cli *cli, const struct json *answer)
{
    static const char *const heads[] = {"member", "ledger", "settled", "held by", "pending on", "link"};
    struct table *t = table_new(heads, 6);
    const struct json *ledgers = json_get(answer, "ledgers");
    for (const struct json *l = ledgers ? ledgers->first : NULL; l; l = l->next) {
        struct bytes member = json_get_text(l, "member");
        int64_t size = json_get_int(l, "size", 0), holders = 0;
        struct buf pending;
        const struct json *list = json_get(l, "signed");
        for (const struct json *s = list ? list->first : NULL; s; s = s->next)
            holders += json_get_int(s, "size", 0) >= size;
        buf_init(&pending, 4096);
        list = json_get(l, "pending_on");
        for (const struct json *s = list ? list->first : NULL; s; s = s->next) {
            buf_append_str(&pending, pending.n ? " " : "");
            buf_append(&pending, s->text);
        }
        bool is_here = json_get_bool(answer, "running", false) && bytes_equal(member, json_get_text(answer, "member"));
        const char *link = is_here ? "here" : "-";
        const struct json *peers = json_get(answer, "peers");
        for (const struct json *p = peers ? peers->first : NULL; p; p = p->next)
            if (bytes_equal(json_get_text(p, "member"), member))
                link = json_get_bool(p, "reachable", false) ? "up" : "DOWN";
        struct bytes role = json_get_text(l, "role");
        bool is_guest = role.n > 0 && !bytes_equal_str(role, "member");
        table_cell_fmt(t, is_guest ? "%.*s (%.*s)" : "%.*s", (int)member.n, member.p, (int)role.n, role.p);
        table_cell_fmt(t, "%lld", (long long)size);
        table_cell_fmt(t, "%lld", (long long)json_get_int(l, "settled", 0));
        table_cell_fmt(t, "%lld", (long long)holders);
        table_cell(t, pending.n ? buf_bytes(&pending) : BYTES_LIT("nobody"));
        table_cell_fmt(t, "%s", link);
        buf_clear(&pending);
    }
    table_print(cli, t);
}

static void
show_node(struct cli *cli, const struct json *answer)
{
    const struct json *node = json_get(answer, "node");
    if (json_get_bool(node, "withdrawn", false))
        cli_say("%swithdrawn%s: this member has left the alliance; nothing reaches it, and it asks nobody (docs/membership.md)\n",
                cli_color(cli, CLI_YELLOW), cli_color(cli, CLI_PLAIN));
    if (json_get_bool(node, "stranger", false))
        cli_say("%snot in the alliance yet%s: a member proposes it (entente members apply makes the card), and this node signs and "
                "writes once that is adopted\n",
                cli_color(cli, CLI_YELLOW), cli_color(cli, CLI_PLAIN));
    else if (json_get_bool(node, "recovering", false))
        cli_say("%srecovering%s: it signs nothing until it has heard %lld other members (%lld so far); %lld records of its "
                "own to fetch back\n",
                cli_color(cli, CLI_YELLOW), cli_color(cli, CLI_PLAIN), (long long)json_get_int(node, "needed", 0),
                (long long)json_get_int(node, "heard", 0), (long long)json_get_int(node, "behind", 0));
}

// Links that are down and no trouble yet. Returns how many.
static unsigned
show_silent(struct cli *cli, const struct json *answer, const struct json *troubles)
{
    const struct json *peers = json_get(answer, "peers");
    unsigned count = 0;
    for (const struct json *p = peers ? peers->first : NULL; p; p = p->next) {
        struct bytes member = json_get_text(p, "member");
        bool is_told = json_get_bool(p, "reachable", false);
        for (const struct json *t = troubles ? troubles->first : NULL; t && !is_told; t = t->next)
            is_told = bytes_equal(json_get_text(t, "about"), member) && bytes_equal_str(json_get_text(t, "what"), "unreachable");
        if (is_told)
            continue;
        count++;
        cli_say("%s!%s %.*s's node %s\n", cli_color(cli, CLI_YELLOW), cli_color(cli, CLI_PLAIN), (int)member.n, member.p,
                json_get(p, "heard_seconds_ago") ? "does not answer" : "has not answered yet");
    }
    return count;
}

static void
show_troubles(struct cli *cli, const struct json *answer)
{
    const struct json *list = json_get(answer, "troubles");
    unsigned silent = show_silent(cli, answer, list);
    if (!list || list->count == 0) {
        if (silent > 0 || !json_get_bool(answer, "running", false))
            return;
        cli_say("%snothing is wrong that this node knows of%s\n", cli_color(cli, CLI_GREEN), cli_color(cli, CLI_PLAIN));
        return;
    }
    for (const struct json *t = list->first; t; t = t->next) {
        cli_say("%s!%s ", cli_color(cli, CLI_RED), cli_color(cli, CLI_PLAIN));
        cli_print(json_get_text(t, "about"));
        cli_say(" ");
        cli_print(json_get_text(t, "text"));
        cli_say(" (since %.*s)\n", (int)json_get_text(t, "since").n, json_get_text(t, "since").p);
    }
}

static void
show(struct cli *cli, const struct json *answer)
{
    const struct json *reg = json_get(answer, "register"), *screening = json_get(answer, "screening");
    const struct json *machine = json_get(answer, "machine");
    struct bytes hash = json_get_text(answer, "state_hash");
    cli_say("%s%.*s%s of %.*s, %.*s\n", cli_color(cli, CLI_BOLD), (int)json_get_text(answer, "member").n,
            json_get_text(answer, "member").p, cli_color(cli, CLI_PLAIN), (int)json_get_text(answer, "alliance").n,
            json_get_text(answer, "alliance").p, (int)json_get_text(answer, "time").n, json_get_text(answer, "time").p);
    show_node(cli, answer);
    cli_say("register   %lld listings in force, %lld of them coordinated", (long long)json_get_int(reg, "in_force", 0),
            (long long)json_get_int(reg, "coordinated", 0));
    if (cli->as_of)
        cli_say(", as of %.*s; all else here is of now", (int)json_get_text(answer, "as_of").n,
                json_get_text(answer, "as_of").p);
    cli_say("\n");
    cli_say("state      %.*s\n", (int)(hash.n ? hash.n : 39),
            hash.n ? (const char *)hash.p : "no hash while an erasure is not settled");
    if (screening)
        cli_say("screening  %lld names%s\n", (long long)json_get_int(screening, "names", 0),
                json_get_bool(screening, "current", false) ? "" : " (the index is being brought up to date)");
    const struct json *console = json_get(answer, "console");
    if (console) {
        cli_say("console    %.*s\n", (int)json_get_text(console, "address").n, json_get_text(console, "address").p);
        if (json_get_text(console, "fingerprint").n)
            cli_say("           certificate SHA-256 %.*s\n", (int)json_get_text(console, "fingerprint").n, json_get_text(console, "fingerprint").p);
    }
    const struct json *decisions = json_get(answer, "decisions");
    cli_say("decisions  epoch %lld", (long long)json_get_int(decisions, "epoch_number", 0));
    if (json_get_int(decisions, "awaiting", 0) > 0)
        cli_say("; %s%lld await this member's word%s, the first until %.*s (entente outcome --awaiting)", cli_color(cli, CLI_YELLOW),
                (long long)json_get_int(decisions, "awaiting", 0), cli_color(cli, CLI_PLAIN),
                (int)json_get_text(decisions, "next_deadline").n, json_get_text(decisions, "next_deadline").p);
    cli_say("\n");
    cli_say("machine    ");
    if (json_get(machine, "resident_bytes"))
        cli_say("%lld MB of memory, ", (long long)(json_get_int(machine, "resident_bytes", 0) / 1000000));
    cli_say("store %lld MB, %lld GB of disk free\n\n", (long long)(json_get_int(machine, "store_bytes", 0) / 1000000),
            (long long)(json_get_int(machine, "disk_free_bytes", 0) / 1000000000));
    show_ledgers(cli, answer);
    cli_say("\n");
    if (!json_get_bool(answer, "running", false))
        age_show(cli, answer);
    show_troubles(cli, answer);
}

static int
run(struct cli *cli, int argc, char **argv)
{
    struct err e = {0};
    struct buf path, answer;
    int r = cli_options(cli, &argc, argv, NULL, 0);
    if (r)
        return r;
    if (argc > 1)
        return cli_usage("status", "it takes no words, but got '%s'", argv[1]);
    buf_init(&path, 4096);
    buf_init(&answer, 64 * 1024 * 1024);
    buf_append_str(&path, "/api/v1/status");
    if (cli->as_of)
        cli_query(&path, "as_of", bytes_of_str(cli->as_of));
    r = cli_call(cli, "GET", buf_str(&path), (struct bytes){NULL, 0}, &answer, &e);
    r = cli_answer(cli, r, &answer, &e, show);
    buf_clear(&answer);
    buf_clear(&path);
    return r;
}

const struct command status_command = {
    "status",
    "[--json] [--as-of DATE]",
    "Who is in, who has received what, what is pending on whom, what is wrong",
    "One line a member: how long its ledger is here, how much of it is settled (signed by k members, its\n"
    "author one of them), how many members have signed all of it, and on whom the rest is pending. Then\n"
    "what is wrong, if anything. The state hash is the same on all nodes that hold the same settled sizes.\n"
    "--as-of counts the register as of that date (from 00:00 UTC of it) or time; all else is of now.\n\n"
    "Example:\n  entente --dir /var/lib/entente status\n",
    run,
    NULL,
};
