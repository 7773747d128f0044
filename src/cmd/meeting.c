// SPDX-License-Identifier: Apache-2.0
// entente meeting: sessions of organs and consultations: convene one, attend it, state a view, close it; what is still open.
#include "cmd/meeting.h"

#include <string.h>

#include "cmd/words.h"
#include "host/outfile.h"

#define ANSWER_MAX (64 * 1024 * 1024)

// ---- reading ----

static int
list(struct cli *cli, const struct meeting_words *o)
{
    const struct aid_query queries[] = {
        {"by", o->by}, {"organ", o->organ}, {"type", o->is_consultation ? "consultation" : NULL},
        {"max", o->max}, {"skip", o->skip}, {"all", o->all ? "1" : NULL}, {"exercise", o->aid.is_exercise ? "1" : NULL},
    };
    if (words_number("meeting", "--max", o->max, 1) || words_number("meeting", "--skip", o->skip, 0))
        return CLI_USAGE;
    return aid_query_list(cli, "/api/v1/meetings", queries, sizeof queries / sizeof *queries, meeting_show_list);
}

// Since the first of them began, until the second began or now.
static int
report(struct cli *cli, const char *id, const char *next)
{
    struct err e = {0};
    struct arena a;
    struct buf path, answer;
    const struct json *first = NULL, *second = NULL;
    arena_init(&a, 32 * 1024 * 1024);
    buf_init(&path, 4096);
    buf_init(&answer, ANSWER_MAX);
    int r = aid_fetch(cli, &a, "/api/v1/meetings/", id, &first, &e);
    if (r == 0 && next)
        r = aid_fetch(cli, &a, "/api/v1/meetings/", next, &second, &e);
    buf_append_str(&path, "/api/v1/items-report");
    cli_query(&path, "from", json_get_text(first, "begins"));
    if (second)
        cli_query(&path, "until", json_get_text(second, "begins"));
    if (cli->as_of)
        cli_query(&path, "as_of", bytes_of_str(cli->as_of));
    if (json_get_bool(first, "exercise", false))
        cli_query(&path, "exercise", BYTES_LIT("1"));
    if (r == 0)
        r = cli_call(cli, "GET", buf_str(&path), (struct bytes){NULL, 0}, &answer, &e);
    r = cli_answer(cli, r, &answer, &e, meeting_show_report);
    buf_clear(&answer);
    buf_clear(&path);
    arena_clear(&a);
    return r;
}

static int
save(struct cli *cli, const char *path, struct bytes text, struct err *e)
{
    struct outfile *f = NULL;
    int r = cli_made(outfile_open_over(&f, path, 0644, e), e);
    if (r == 0)
        r = outfile_write(f, text, e);
    if (r < 0)
        outfile_drop(f);
    else
        r = outfile_keep(f, e);
    if (r == 0 && !cli->json)
        cli_say("written: %s\n", path);
    return r;
}

static int
calendar(struct cli *cli, const struct meeting_words *o, const char *id)
{
    struct err e = {0};
    struct buf path, answer;
    if (id && words_id("meeting", id))
        return CLI_USAGE;
    buf_init(&path, 4096);
    buf_init(&answer, ANSWER_MAX);
    buf_append_str(&path, "/api/v1/calendar");
    if (id) {
        buf_append_str(&path, "/");
        cli_path_word(&path, bytes_of_str(id));
    } else if (o->aid.is_exercise) {
        cli_query(&path, "exercise", BYTES_LIT("1"));
    }
    if (cli->as_of)
        cli_query(&path, "as_of", bytes_of_str(cli->as_of));
    int r = cli_call(cli, "GET", buf_str(&path), (struct bytes){NULL, 0}, &answer, &e);
    if (r == 0 && o->out)
        r = save(cli, o->out, buf_bytes(&answer), &e);
    else if (r == 0)
        cli_say("%.*s", (int)answer.n, (const char *)answer.p);
    buf_clear(&answer);
    buf_clear(&path);
    return r < 0 ? cli_fail(&e) : CLI_OK;
}

// ---- words ----

// --agenda may be given again and again: each is taken out before the other options are read.
static int
take_agenda(int *argc, char **argv, struct meeting_words *o)
{
    int kept = 0;
    for (int i = 0; i < *argc; i++) {
        if (strcmp(argv[i], "--agenda") != 0) {
            argv[kept++] = argv[i];
            continue;
        }
        if (i + 1 == *argc || !strchr(argv[i + 1], ' '))
            return cli_usage("meeting", "--agenda takes \"NUMBER TEXT\", like \"2 The southern border @defence\"");
        if (o->agenda_count == MEETING_AGENDA_MAX)
            return cli_usage("meeting", "an agenda has at most %d points", MEETING_AGENDA_MAX);
        o->agenda[o->agenda_count++] = argv[++i];
    }
    *argc = kept;
    return 0;
}

static bool
is_attendance(const char *word)
{
    for (size_t i = 0; meeting_attendances[i]; i++)
        if (strcmp(word, meeting_attendances[i]) == 0)
            return true;
    return false;
}

// A word, an id and something more.
static int
act_with(struct cli *cli, const struct meeting_words *o, const char *verb, const char *id, const char *more)
{
    if (strcmp(verb, "attend") == 0) {
        if (!is_attendance(more))
            return cli_usage("meeting", "attend takes an id and one word of in-person, remote, absent");
        return meeting_write_word(cli, o, id, more, o->text);
    }
    if (strcmp(verb, "view") == 0)
        return meeting_write_word(cli, o, id, NULL, more);
    if (strcmp(verb, "minutes") == 0)
        return meeting_write_version(cli, o, id, NULL, more);
    if (strcmp(verb, "report") == 0)
        return words_id("meeting", more) ? CLI_USAGE : report(cli, id, more);
    return cli_usage("meeting", "'%.80s' takes one word less, or is none of attend, view, minutes, report", verb);
}

static int
act(struct cli *cli, const struct meeting_words *o, const char *verb, const char *id)
{
    static const char *const statuses[][2] = {
        {"change", NULL}, {"open", "open"}, {"close", "closed"}, {"cancel", "cancelled"}};
    static const char *const lacking[][2] = {{"attend", "how? in-person, remote or absent goes behind the id"},
                                             {"view", "the text goes behind the id, in quotes"},
                                             {"minutes", "the text goes behind the id, in quotes"}};
    if (strcmp(verb, "show") == 0)
        return aid_show_one(cli, "/api/v1/meetings/", id, meeting_show);
    if (strcmp(verb, "agenda") == 0)
        return aid_show_one(cli, "/api/v1/meetings/", id, meeting_show_agenda);
    if (strcmp(verb, "report") == 0)
        return report(cli, id, NULL);
    if (strcmp(verb, "papers") == 0)
        return o->papers ? meeting_write_word(cli, o, id, NULL, NULL) : cli_usage("meeting", "papers ID needs --papers ID,ID");
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
        if (strcmp(verb, statuses[i][0]) == 0)
            return meeting_write_version(cli, o, id, statuses[i][1], NULL);
    for (size_t i = 0; i < sizeof lacking / sizeof *lacking; i++)
        if (strcmp(verb, lacking[i][0]) == 0)
            return cli_usage("meeting", "%s: %s", verb, lacking[i][1]);
    return cli_usage("meeting", "'%.80s' is none of convene, show, agenda, attend, view, papers, minutes, open, close, cancel, change, report, ical",
                     verb);
}

static int
run_words(struct cli *cli, const struct meeting_words *o, int argc, char **argv)
{
    if (argc == 1)
        return list(cli, o);
    if (strcmp(argv[1], "ical") == 0 && argc <= 3)
        return calendar(cli, o, argc == 3 ? argv[2] : NULL);
    if (o->out)
        return cli_usage("meeting", "--out goes with ical");
    if (strcmp(argv[1], "convene") == 0 && argc == 3)
        return meeting_write_convene(cli, o, argv[2]);
    if (argc == 2 && argv[1][strspn(argv[1], "0123456789abcdef")] != '\0')
        return cli_usage("meeting", "'%.80s' is no id, and a word like show, attend or close takes one more", argv[1]);
    if (argc == 2)
        return words_id("meeting", argv[1]) ? CLI_USAGE : act(cli, o, "show", argv[1]);
    if (argc > 4)
        return cli_usage("meeting", "it takes nothing, an id, or a word, an id and what is said; a text of more words goes in quotes");
    if (words_id("meeting", argv[2]))
        return CLI_USAGE;
    return argc == 3 ? act(cli, o, argv[1], argv[2]) : act_with(cli, o, argv[1], argv[2], argv[3]);
}

static int
run(struct cli *cli, int argc, char **argv)
{
    struct meeting_words o = {.agenda_count = 0};
    const struct cli_option options[] = {
        {"--organs", &o.organs, NULL},         {"--begins", &o.begins, NULL},         {"--ends", &o.ends, NULL},
        {"--place", &o.place, NULL},           {"--conference", &o.conference, NULL}, {"--about", &o.about, NULL},
        {"--papers", &o.papers, NULL},         {"--result", &o.result, NULL},         {"--conclusion", &o.conclusion, NULL},
        {"--outcome", &o.outcome, NULL},       {"--text", &o.text, NULL},             {"--title", &o.title, NULL},
        {"--class", &o.leaf_class, NULL},      {"--by", &o.by, NULL},                 {"--organ", &o.organ, NULL},
        {"--out", &o.out, NULL},               {"-o", &o.out, NULL},                  {"--max", &o.max, NULL},
        {"--skip", &o.skip, NULL},             {"--consultation", NULL, &o.is_consultation}, {"--all", NULL, &o.all},
        {"--release", &o.aid.release, NULL},   {"--exercise", NULL, &o.aid.is_exercise}, {"--dry-run", NULL, &o.aid.is_dry_run},
    };
    int r = take_agenda(&argc, argv, &o);
    if (r == 0)
        r = cli_options(cli, &argc, argv, options, sizeof options / sizeof *options);
    return r ? r : run_words(cli, &o, argc, argv);
}

const struct command meeting_command = {
    "meeting",
    "[--organ O] [--by M] [--consultation] [--all] [--exercise] [--max N] [--skip N] [--as-of DATE] [--json]\n"
    "    ID | agenda ID | report ID [NEXT] | ical [ID] [-o FILE]\n"
    "    convene TITLE --begins TIME --organs A,B [--agenda \"NUMBER TEXT [@ORGAN] [#ID]\"...] [--ends TIME] [--place TEXT]\n"
    "        [--conference TEXT] [--about ID,ID] [--papers ID,ID] [--consultation [--class C | --release A,B]]\n"
    "        [--exercise] [--dry-run]\n"
    "    attend ID in-person|remote|absent [--organs A,B] | view ID TEXT [--papers ID,ID] | papers ID --papers ID,ID\n"
    "    minutes ID TEXT | open ID | cancel ID | change ID [the same as convene]\n"
    "    close ID [--result proposal|line|difference] [--conclusion TEXT] [--outcome ID]",
    "Convene sessions and consultations, attend them, and see what is still open",
    "A session is of one or more organs, each with a quorum of its own; a consultation is opened by any member on a threat\n"
    "or a text, binds nobody, and ends in a proposal, a common line to take elsewhere, or a recorded difference. Who\n"
    "attends is said by each member for itself.\n\n"
    "  ID               one meeting: agenda, who attends, quorum by organ, views, what is still open\n"
    "  agenda ID        its agenda, and for each organ the items that its decisions gave or that earlier agendas named,\n"
    "                   and that are still open\n"
    "  report ID [NEXT] what members did of their items since that meeting (until the next): in time, late, open\n"
    "  ical [ID]        a calendar file (iCalendar): one meeting, or all that are to come, and due dates of items\n"
    "  convene TITLE    convene one; any member may, and who is in the chair is shown beside it\n"
    "  --agenda \"N TEXT\" one point, again and again: @ORGAN takes it up, #ID is the item or proposal it looks at\n"
    "  --consultation   a consultation; with the list: those alone. --class alliance or --release A,B: in confidence\n"
    "  attend ID ...    this member's own word; the last holds; --organs: for these organs alone\n"
    "  view ID TEXT     this member's view, which binds nobody\n"
    "  minutes, open, close, cancel, change ID\n"
    "                   by who convened it\n"
    "  --exercise       part of an exercise; with the list: those of exercises\n"
    "  --all            with the list: also what is closed or cancelled\n\n"
    "Example:\n"
    "  entente meeting convene \"Joint session\" --organs foreign,defence --begins 2026-12-01T09:00:00Z --agenda \"1 Statement\"\n"
    "  entente meeting attend 22e85a0942ad remote\n",
    run,
    NULL,
};
