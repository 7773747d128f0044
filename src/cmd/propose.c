// SPDX-License-Identifier: Apache-2.0
// entente propose: put a text, a change of the alliance or a waiver to those who decide on it.
#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "base/when.h"
#include "cmd/aid.h"
#include "cmd/propose_text.h"
#include "cmd/words.h"
#include "host/clock.h"
#include "host/file.h"

#define TEXTS_MAX 16
#define ITEMS_MAX 64

struct propose_words {
    const char *organ, *matter, *procedure, *majority, *deadline, *title;
    const char *supersedes, *amends, *reaffirms, *requires, *about, *papers;
    const char *admit, *role, *kinds, *accede, *suspend, *reinstate, *rebind, *mandate, *charter, *waive, *member;
    const char *texts[TEXTS_MAX];
    const char *items[ITEMS_MAX];
    size_t text_count, item_count;
    bool is_exercise, is_dry_run;
};

// What a proposal does when it is adopted, by the option that names it.
struct effect {
    const char *type;   // as records have it
    const char *member; // whom it is about; NULL: a file says, or nobody
    const char *file;   // a card of keys, or charter lines
};

static struct effect
find_effect(const struct propose_words *o)
{
    const struct effect all[] = {
        {"admit", NULL, o->admit},        {"accede", o->accede, NULL}, {"suspend", o->suspend, NULL},
        {"reinstate", o->reinstate, NULL}, {"rebind", NULL, o->rebind}, {"amend", NULL, o->charter},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i].member || all[i].file)
            return all[i];
    return (struct effect){o->mandate ? "mandate" : NULL, NULL, NULL};
}

// ---- words ----

// A moment, or how long from now: 90m, 72h, 3d.
static int
write_deadline(struct compose *c, const char *text)
{
    static const struct {
        char unit;
        int64_t seconds;
    } units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}};
    struct bytes word = bytes_of_str(text);
    uint64_t count;
    int64_t moment;
    if (when_parse(word, &moment) == 0) {
        json_write_str(&c->w, "deadline", text);
        return 0;
    }
    for (size_t i = 0; word.n > 1 && i < sizeof units / sizeof *units; i++) {
        if (word.p[word.n - 1] != (uint8_t)units[i].unit || num_parse_u64(bytes_sub(word, 0, word.n - 1), &count) < 0 ||
            count > 36500)
            continue;
        json_write_time(&c->w, "deadline", clock_now_s() + (int64_t)count * units[i].seconds);
        return 0;
    }
    return cli_usage("propose", "--deadline is a date, a time, or how long from now (90m, 72h, 3d), not '%.80s'", text);
}

// "RUS,2026-12-01,Report on the border": owner, due (may be empty), title.
static int
write_item(struct compose *c, const char *text)
{
    struct bytes word = bytes_of_str(text);
    size_t first = bytes_find(word, 0, ','), second = bytes_find(word, first + 1, ',');
    struct bytes due = first < word.n && second < word.n ? bytes_sub(word, first + 1, second - first - 1) : (struct bytes){NULL, 0};
    int64_t moment;
    if (second >= word.n || second + 1 == word.n || (due.n > 0 && when_parse(due, &moment) < 0))
        return cli_usage("propose", "--item takes OWNER,DUE,WHAT (as RUS,2026-12-01,Report; DUE may be empty), not '%.80s'", text);
    json_write_object(&c->w, NULL);
    json_write_text(&c->w, "owner", bytes_sub(word, 0, first));
    if (due.n > 0)
        json_write_text(&c->w, "due", due);
    json_write_text(&c->w, "title", bytes_sub(word, second + 1, word.n));
    json_write_object_end(&c->w);
    return 0;
}

static int
write_items(struct compose *c, const struct propose_words *o)
{
    int r = 0;
    if (o->item_count == 0)
        return 0;
    json_write_array(&c->w, "items");
    for (size_t i = 0; r == 0 && i < o->item_count; i++)
        r = write_item(c, o->items[i]);
    json_write_array_end(&c->w);
    return r;
}

// "ru=FILE", or FILE alone, which is in English.
static int
write_one_text(struct compose *c, const struct propose_words *o, const char *word, struct bytes *title,
               struct arena *a)
{
    struct bytes all = bytes_of_str(word), lang = BYTES_LIT("en");
    const char *path = word;
    struct buf file;
    struct err e = {0};
    size_t equals = bytes_find(all, 0, '=');
    if (equals >= 2 && equals < all.n && equals <= 8) {
        lang = bytes_sub(all, 0, equals);
        path = word + equals + 1;
    }
    buf_init(&file, LIMIT_RECORD_SIZE);
    int r = file_read(path, &file, &e);
    if (r == 0 && title->n == 0)
        *title = arena_copy(a, propose_text_title(buf_bytes(&file)));
    if (r == 0)
        r = propose_text_write(&c->w, lang, bytes_of_str(o->title ? o->title : ""), buf_bytes(&file), &e);
    buf_clear(&file);
    return r < 0 ? cli_fail((err_within(&e, r, "%s", path), &e)) : 0;
}

static int
write_texts(struct compose *c, const struct propose_words *o, struct bytes *title, struct arena *a)
{
    int r = 0;
    if (o->text_count == 0)
        return 0;
    json_write_array(&c->w, "texts");
    for (size_t i = 0; r == 0 && i < o->text_count; i++)
        r = write_one_text(c, o, o->texts[i], title, a);
    json_write_array_end(&c->w);
    return r;
}

// ---- effects ----

// A card: the JSON that `entente members apply` makes of a node's new keys.
static int
read_card(struct arena *a, const char *path, const struct json **out, struct err *e)
{
    struct buf file;
    struct json *json = NULL;
    buf_init(&file, LIMIT_RECORD_SIZE);
    int r = file_read(path, &file, e);
    struct bytes copy = r == 0 ? arena_copy(a, buf_bytes(&file)) : (struct bytes){NULL, 0};
    if (r == 0)
        r = copy.p ? json_parse(a, copy, JSON_API, &json, e) : err_set(e, ERR_NOMEM, "no memory");
    if (r == 0 && json_get_text(json, "member").n == 0)
        r = err_set(e, ERR_INVALID, "it is no card of keys: `entente members apply` on the new node makes one");
    buf_clear(&file);
    *out = json;
    return r < 0 ? err_within(e, r, "%s", path) : 0;
}

static int
write_lines(struct compose *c, const char *path, struct err *e)
{
    struct buf file;
    buf_init(&file, LIMIT_RECORD_SIZE);
    int r = file_read(path, &file, e);
    struct bytes rest = buf_bytes(&file);
    json_write_array(&c->w, "lines");
    while (r == 0 && rest.n > 0) {
        size_t end = bytes_find(rest, 0, '\n');
        if (end > 0)
            json_write_text(&c->w, NULL, bytes_sub(rest, 0, end));
        rest = end < rest.n ? bytes_sub(rest, end + 1, rest.n) : (struct bytes){NULL, 0};
    }
    json_write_array_end(&c->w);
    buf_clear(&file);
    return r;
}

// electorate: what the node says of who decides; of a rebinding also where the old ledger ends, of an accession the admission.
static int
write_effect(struct compose *c, const struct propose_words *o, const struct effect *x, const struct json *card,
             const struct json *electorate, struct err *e)
{
    static const char *const keys[] = {"member", "ledger_key", "cosigning_key", "transport_key", "address"};
    const struct json *rebound = json_get(electorate, "rebound");
    int r = 0;
    if (!x->type)
        return 0;
    json_write_object(&c->w, "effect");
    json_write_str(&c->w, "type", x->type);
    if (x->member)
        json_write_str(&c->w, "member", x->member);
    for (size_t i = 0; card && i < sizeof keys / sizeof *keys; i++)
        json_write_text(&c->w, keys[i], json_get_text(card, keys[i]));
    if (o->admit)
        json_write_str(&c->w, "role", o->role ? o->role : "applicant");
    if (o->admit && o->kinds)
        compose_names(c, "kinds", o->kinds);
    if (o->rebind && rebound) {
        json_write_int(&c->w, "generation", json_get_int(rebound, "generation", 0) + 1);
        json_write_int(&c->w, "size", json_get_int(rebound, "size", 0));
        json_write_text(&c->w, "root", json_get_text(rebound, "root"));
    }
    if (o->accede)
        json_write_text(&c->w, "admission", json_get_text(electorate, "admission"));
    if (o->mandate)
        json_write_str(&c->w, "mandate", o->mandate);
    if (o->charter)
        r = write_lines(c, o->charter, e);
    json_write_object_end(&c->w);
    return r;
}

static void
write_waiver(struct compose *c, const struct json *electorate)
{
    const struct json *waived = json_get(electorate, "waives");
    if (waived)
        json_write_raw(&c->w, "waives", waived->source);
}

// ---- who decides ----

static int
fetch_electorate(struct cli *cli, struct arena *a, const struct propose_words *o, const struct effect *x,
                 const struct json *card, const struct json **out, struct err *e)
{
    struct buf path, answer;
    struct json *json = NULL;
    struct bytes about = x->member ? bytes_of_str(x->member) : card ? json_get_text(card, "member") : bytes_of_str(o->member ? o->member : "");
    buf_init(&path, 4096);
    buf_init(&answer, 4 * 1024 * 1024);
    buf_append_str(&path, "/api/v1/electorate");
    if (o->matter)
        cli_query(&path, "matter", bytes_of_str(o->matter));
    if (o->organ)
        cli_query(&path, "organ", bytes_of_str(o->organ));
    if (x->type)
        cli_query(&path, "effect", bytes_of_str(x->type));
    if (about.n)
        cli_query(&path, "member", about);
    if (o->waive)
        cli_query(&path, "waives", bytes_of_str(o->waive));
    int r = cli_call(cli, "GET", buf_str(&path), (struct bytes){NULL, 0}, &answer, e);
    struct bytes copy = r == 0 ? arena_copy(a, buf_bytes(&answer)) : (struct bytes){NULL, 0};
    if (r == 0)
        r = copy.p ? json_parse(a, copy, JSON_API, &json, e) : err_set(e, ERR_NOMEM, "no memory");
    buf_clear(&answer);
    buf_clear(&path);
    *out = json;
    return r;
}

// ---- the whole ----

// An id in full of what a person gave in short.
static int
write_whole_id(struct cli *cli, struct compose *c, struct arena *a, const char *field, const char *id, struct err *e)
{
    const struct json *answer = NULL;
    if (!id)
        return 0;
    int r = compose_fetch(cli, a, id, &answer, e);
    if (r == 0)
        json_write_text(&c->w, field, json_get_text(json_get(answer, "object"), "id").n ? json_get_text(json_get(answer, "object"), "id")
                                                                                       : json_get_text(answer, "id"));
    return r;
}

// "ID,ID", each as above.
static int
write_whole_ids(struct cli *cli, struct compose *c, struct arena *a, const char *field, const char *list, struct err *e)
{
    struct bytes rest = bytes_of_str(list ? list : "");
    int r = 0;
    if (rest.n == 0)
        return 0;
    json_write_array(&c->w, field);
    while (r == 0 && rest.n > 0) {
        char id[65];
        size_t comma = bytes_find(rest, 0, ',');
        r = bytes_to_str(bytes_sub(rest, 0, comma), id, sizeof id);
        if (r < 0)
            r = err_set(e, ERR_INVALID, "--%s takes ids with commas, of at most 64 digits each", field);
        else if (id[0] != '\0')
            r = write_whole_id(cli, c, a, NULL, id, e);
        rest = bytes_sub(rest, comma + 1, rest.n);
    }
    json_write_array_end(&c->w);
    return r;
}

static int
write_references(struct cli *cli, struct compose *c, struct arena *a, const struct propose_words *o, struct err *e)
{
    int r = write_whole_id(cli, c, a, "supersedes", o->supersedes, e);
    if (r == 0)
        r = write_whole_id(cli, c, a, "amends", o->amends, e);
    if (r == 0)
        r = write_whole_id(cli, c, a, "reaffirms", o->reaffirms, e);
    if (r == 0)
        r = write_whole_id(cli, c, a, "about", o->about, e);
    if (r == 0)
        r = write_whole_ids(cli, c, a, "requires", o->requires, e);
    return r == 0 ? write_whole_ids(cli, c, a, "papers", o->papers, e) : r;
}

// What it is called; a change of the alliance or a waiver without a title is called by what it does.
static void
write_title(struct compose *c, const struct propose_words *o, const struct effect *x, const struct json *card, struct bytes title)
{
    struct buf b;
    buf_init(&b, 1024);
    struct bytes member = x->member ? bytes_of_str(x->member) : json_get_text(card, "member");
    if (title.n > 0)
        buf_append(&b, title);
    else if (o->waive)
        buf_append_fmt(&b, "Waiver of the word of %s on %.12s", o->member, o->waive);
    else if (o->mandate)
        buf_append_fmt(&b, "Mandate %.12s", o->mandate);
    else
        buf_append_fmt(&b, "%s %.*s", o->charter ? "Amendment of the charter" : x->type ? x->type : "Text", (int)member.n,
                       (const char *)(member.p ? member.p : (const uint8_t *)""));
    struct bytes text = buf_bytes(&b);
    while (text.n > 0 && text.p[text.n - 1] == ' ')
        text.n--;
    json_write_text(&c->w, "title", text);
    buf_clear(&b);
}

static int
compose(struct cli *cli, struct compose *c, struct arena *a, const struct propose_words *o)
{
    struct effect x = find_effect(o);
    struct err e = {0};
    const struct json *card = NULL, *electorate = NULL;
    struct bytes title = bytes_of_str(o->title ? o->title : "");
    int r = x.file && !o->charter ? read_card(a, x.file, &card, &e) : 0;
    if (r == 0)
        r = fetch_electorate(cli, a, o, &x, card, &electorate, &e);
    if (r < 0)
        return cli_fail(&e);
    if (!o->waive) {
        json_write_text(&c->w, "organ", json_get_text(electorate, "organ"));
        json_write_str(&c->w, "matter", o->matter ? o->matter : x.type ? "constitution" : "general");
    }
    if (!o->waive)
        json_write_str(&c->w, "procedure", o->procedure);
    else
        json_write_str(&c->w, "procedure", "majority");
    if (o->waive)
        json_write_int(&c->w, "majority", json_get_int(electorate, "majority", 0));
    else if (o->majority)
        json_write_raw(&c->w, "majority", bytes_of_str(o->majority));
    r = write_deadline(c, o->deadline);
    if (r)
        return r;
    json_write_text(&c->w, "epoch", json_get_text(electorate, "epoch"));
    json_write_raw(&c->w, "electors", json_get(electorate, "electors")->source);
    r = write_texts(c, o, &title, a);
    if (r == 0)
        r = write_items(c, o);
    if (r)
        return r;
    write_title(c, o, &x, card, title);
    write_waiver(c, electorate);
    r = write_effect(c, o, &x, card, electorate, &e);
    if (r == 0)
        r = write_references(cli, c, a, o, &e);
    if (o->is_exercise)
        json_write_bool(&c->w, "exercise", true);
    return r < 0 ? cli_fail(&e) : 0;
}

static int
check_words(const struct propose_words *o)
{
    const char *const effects[] = {o->admit, o->accede, o->suspend, o->reinstate, o->rebind, o->mandate, o->charter, o->waive};
    const char *const ids[] = {o->supersedes, o->amends, o->reaffirms, o->about, o->waive};
    size_t count = 0;
    for (size_t i = 0; i < sizeof effects / sizeof *effects; i++)
        count += effects[i] != NULL;
    if (count > 1)
        return cli_usage("propose", "a proposal has one effect at most: put each of them by itself");
    if (!o->deadline)
        return cli_usage("propose", "--deadline is missing: a date, a time, or how long from now (72h)");
    if (!o->procedure && !o->waive)
        return cli_usage("propose", "--procedure is missing: silence, consensus, limited or majority (entente organs shows which "
                                    "one the organ may use)");
    if (o->waive && !o->member)
        return cli_usage("propose", "--waive ID needs --member M: whose word is not waited for");
    if (o->text_count == 0 && count == 0)
        return cli_usage("propose", "what is proposed? --text FILE, or an effect such as --accede M (entente propose --help)");
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        if (ids[i] && words_id("propose", ids[i]))
            return CLI_USAGE;
    return words_number("propose", "--majority", o->majority, 1);
}

// --text and --item may be given again and again: they are taken out before the other options are read.
static int
take_repeated(int *argc, char **argv, struct propose_words *o)
{
    int kept = 0;
    for (int i = 0; i < *argc; i++) {
        bool is_text = strcmp(argv[i], "--text") == 0;
        if (!is_text && strcmp(argv[i], "--item") != 0) {
            argv[kept++] = argv[i];
            continue;
        }
        if (i + 1 == *argc)
            return cli_usage("propose", is_text ? "--text takes FILE or LANG=FILE" : "--item takes OWNER,DUE,WHAT");
        if (is_text ? o->text_count == TEXTS_MAX : o->item_count == ITEMS_MAX)
            return cli_usage("propose", "at most %d texts and %d items go into a proposal", TEXTS_MAX, ITEMS_MAX);
        i++;
        if (is_text)
            o->texts[o->text_count++] = argv[i];
        else
            o->items[o->item_count++] = argv[i];
    }
    *argc = kept;
    return 0;
}

static int
run(struct cli *cli, int argc, char **argv)
{
    struct propose_words o = {.text_count = 0};
    const struct cli_option options[] = {
        {"--organ", &o.organ, NULL},           {"--matter", &o.matter, NULL},       {"--procedure", &o.procedure, NULL},
        {"--majority", &o.majority, NULL},     {"--deadline", &o.deadline, NULL},   {"--title", &o.title, NULL},
        {"--supersedes", &o.supersedes, NULL}, {"--amends", &o.amends, NULL},       {"--reaffirms", &o.reaffirms, NULL},
        {"--requires", &o.requires, NULL},     {"--about", &o.about, NULL},         {"--papers", &o.papers, NULL},
        {"--admit", &o.admit, NULL},           {"--as", &o.role, NULL},             {"--writes", &o.kinds, NULL},       {"--accede", &o.accede, NULL},
        {"--suspend", &o.suspend, NULL},       {"--reinstate", &o.reinstate, NULL}, {"--rebind", &o.rebind, NULL},
        {"--mandate", &o.mandate, NULL},       {"--charter", &o.charter, NULL},     {"--waive", &o.waive, NULL},
        {"--member", &o.member, NULL},         {"--exercise", NULL, &o.is_exercise}, {"--dry-run", NULL, &o.is_dry_run},
    };
    struct compose c;
    struct arena a;
    int r = take_repeated(&argc, argv, &o);
    if (r == 0)
        r = cli_options(cli, &argc, argv, options, sizeof options / sizeof *options);
    if (r)
        return r;
    if (argc != 1)
        return cli_usage("propose", "'%.80s' is no option; a text is given as --text FILE", argv[1]);
    r = check_words(&o);
    if (r)
        return r;
    arena_init(&a, 64 * 1024 * 1024);
    compose_init(&c, "proposal");
    r = compose(cli, &c, &a, &o);
    if (r)
        buf_clear(&c.bytes);
    else
        r = compose_send(cli, &c, "statute", o.is_dry_run);
    arena_clear(&a);
    return r;
}

const struct command propose_command = {
    "propose",
    "--procedure P --deadline WHEN [--organ ORGAN] [--matter MATTER] [--majority N]\n"
    "        [--title TEXT] [--text [LANG=]FILE]... [--item OWNER,DUE,WHAT]... [--supersedes ID] [--amends ID]\n"
    "        [--reaffirms ID] [--requires ID,ID] [--about ID] [--papers ID,ID] [--exercise] [--dry-run]\n"
    "    --admit CARD [--as ROLE --writes KINDS] | --accede M | --suspend M | --reinstate M | --rebind CARD |\n"
    "        --mandate ID | --charter FILE   the same, as what its adoption does\n"
    "    --waive ID --member M --deadline WHEN   stop waiting for one member's word",
    "Put a text, a change of the alliance or a waiver to those who decide on it",
    "A proposal is fixed from the moment it is written: its text, who decides, until when. Each member's node computes the\n"
    "outcome by itself from the members' signed words; `entente outcome ID` shows it, and what it waits for. A text that is\n"
    "revised is a new proposal that supersedes the first; `entente diff` shows what changed, by clause.\n\n"
    "  --organ ORGAN    the body it is put to; without it, the first that decides on such a matter (entente organs)\n"
    "  --matter MATTER  what it is about, as the organ has it; without it, general, or constitution when it has an effect\n"
    "  --procedure P    silence: adopted when all are heard and none objects; consensus: the same, and one agrees;\n"
    "                   limited: binds those who agree; majority: adopted at --majority N agreements\n"
    "  --deadline WHEN  a date, a time, or how long from now (90m, 72h, 3d). Who has said nothing by then is silent by\n"
    "                   its own node's word, never by nobody's\n"
    "  --text [LANG=]FILE\n"
    "                   its text: a line `# Title`, then clauses `1. ...` or `## 2.1 Heading`; once for each language\n"
    "  --item OWNER,DUE,WHAT\n"
    "                   what its adoption gives a member to do; once for each\n"
    "  --requires IDS   not in effect before these are adopted or in force\n"
    "  --admit CARD     take in an applicant by the card that `entente members apply` made on its node; --as partner,\n"
    "                   observer or secretariat: a guest, who writes the kinds of records that --writes A,B names\n"
    "                   (charter, key, status, release, recall and erasure it always may); --accede M: the applicant\n"
    "                   becomes a member\n"
    "  --rebind CARD    give a member that lost its keys new ones\n"
    "  --mandate ID, --charter FILE\n"
    "                   set up an organ by a mandate on record; replace lines of the charter\n"
    "  --waive ID --member M\n"
    "                   a member is out of reach: by the number that the charter says, the others stop waiting for its\n"
    "                   word on that proposal\n"
    "  --exercise       a drill: runs through everything and touches nothing real\n\n"
    "Example:\n"
    "  entente propose --organ ministers --matter statement --procedure silence --deadline 72h \\\n"
    "      --text en=statement.txt --text ru=statement.ru.txt\n",
    run,
    NULL,
};
