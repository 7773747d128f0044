// SPDX-License-Identifier: Apache-2.0
// entente release, entente recall: who else may hold a restricted record, and who no longer.
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "cmd/aid.h"
#include "cmd/cli.h"
#include "cmd/compose.h"
#include "cmd/words.h"
#include "host/clock.h"
#include "member/access.h"
#include "member/view.h"

static bool
is_in(const struct buf *list, struct bytes name)
{
    struct bytes rest = buf_bytes(list);
    while (rest.n > 0) {
        size_t comma = bytes_find(rest, 0, ',');
        if (bytes_equal(bytes_sub(rest, 0, comma), name))
            return true;
        rest = bytes_sub(rest, comma + 1, rest.n);
    }
    return false;
}

static void
add(struct buf *list, struct bytes name, struct bytes self)
{
    if (name.n == 0 || bytes_equal(name, self) || is_in(list, name))
        return;
    buf_append_str(list, list->n ? "," : "");
    buf_append(list, name);
}

// The addressees: those named now, those the record names, and those whose receipts say that they hold it.
static void
addressees(const struct json *answer, const char *now, struct bytes self, struct buf *out)
{
    const struct json *names = json_get(json_get(answer, "record"), "release"), *receipts = json_get(answer, "receipts");
    struct bytes rest = bytes_of_str(now);
    while (rest.n > 0) {
        size_t comma = bytes_find(rest, 0, ',');
        add(out, bytes_sub(rest, 0, comma), self);
        rest = bytes_sub(rest, comma + 1, rest.n);
    }
    for (const struct json *n = names ? names->first : NULL; n; n = n->next)
        add(out, n->text, self);
    for (const struct json *n = receipts ? receipts->first : NULL; n; n = n->next)
        if (bytes_equal_str(json_get_text(n, "says"), "held"))
            add(out, json_get_text(n, "member"), self);
}

// This member's last word in its ledger on whether that one may hold the record.
static int
last_word(struct cli *cli, const struct json *answer, struct bytes member, enum fold_access *out, struct err *e)
{
    char store[HOME_PATH_SIZE];
    struct view *v = NULL;
    struct hash id;
    bool may_yet;
    *out = FOLD_NO_WORD;
    int r = bytes_from_hex(json_get_text(answer, "id"), id.b, HASH_SIZE) < 0 ? err_set(e, ERR_INVALID, "an id is 64 hex digits")
                                                                             : home_path(&cli->home, "store.db", store, e);
    if (r == 0)
        r = view_open(&v, store, NULL, e);
    if (r == 0)
        r = view_begin(v, e);
    if (r == 0) {
        const struct view_ledger *l = view_ledger_of(v, v->self);
        struct access q = {.ledgers = &v->held, .member = member, .as_of = clock_now_s()};
        q.is_exercise = json_get_bool(json_get(answer, "record"), "exercise", false);
        q.ledger = l ? l->number : 0;
        r = l ? access_word(v->store, &q, &id, out, &may_yet, e) : 0;
        view_end(v);
    }
    view_close(v);
    return r;
}

// The author always holds it; who never held it can give nothing back.
static int
check_members(struct cli *cli, const struct json *answer, const char *members, bool is_recall, struct err *e)
{
    const struct json *names = json_get(json_get(answer, "record"), "release"), *receipts = json_get(answer, "receipts");
    struct bytes rest = bytes_of_str(members);
    int r = 0;
    while (r == 0 && rest.n > 0) {
        size_t comma = bytes_find(rest, 0, ',');
        struct bytes member = bytes_sub(rest, 0, comma);
        rest = bytes_sub(rest, comma + 1, rest.n);
        if (member.n > LIMIT_MEMBER_NAME)
            continue; // a centre: the node judges it
        if (bytes_equal_str(member, cli->home.member))
            return err_set(e, ERR_REFUSED, "%s is the author: it holds the record in any case", cli->home.member);
        enum fold_access word;
        bool is_named = false, has_spoken = false;
        for (const struct json *n = names ? names->first : NULL; n; n = n->next)
            is_named = is_named || bytes_equal(n->text, member);
        for (const struct json *n = receipts ? receipts->first : NULL; n; n = n->next)
            has_spoken = has_spoken || bytes_equal(json_get_text(n, "member"), member);
        r = last_word(cli, answer, member, &word, e);
        if (r < 0)
            return r;
        bool may_hold = word == FOLD_RELEASED || (word == FOLD_NO_WORD && is_named);
        if (is_recall && word == FOLD_RECALLED)
            r = err_set(e, ERR_REFUSED, "it was recalled from %.*s already; what its node says: entente show %.12s",
                        (int)member.n, member.p, json_get_text(answer, "id").p);
        else if (is_recall && !may_hold && !has_spoken)
            r = err_set(e, ERR_REFUSED, "%.*s never held the record: it was not released to it", (int)member.n, member.p);
        else if (!is_recall && may_hold)
            r = err_set(e, ERR_REFUSED, "%.*s may hold it already; whether it does: entente show %.12s", (int)member.n,
                        member.p, json_get_text(answer, "id").p);
    }
    return r;
}

// A centre of the list, by its name, with who is in it and who is not.
static void
append_centre(struct cli *cli, struct buf *said, const char *id)
{
    struct err e = {0};
    struct arena a;
    const struct json *answer = NULL;
    arena_init(&a, 32 * 1024 * 1024);
    int r = aid_fetch(cli, &a, "/api/v1/centres/", id, &answer, &e);
    const struct json *centre = r == 0 ? json_at(json_get(answer, "centres"), 0) : NULL, *list = json_get(centre, "parties");
    buf_append_str(said, "the centre ");
    text_append_visible(said, centre ? json_get_text(centre, "centre") : bytes_sub(bytes_of_str(id), 0, 12));
    for (int in = 1; in >= 0; in--) {
        const char *before = in ? " (in it: " : "; not in it: ";
        for (const struct json *p = list ? list->first : NULL; p; p = p->next) {
            if (json_get_bool(p, "in_force", false) != (in == 1))
                continue;
            buf_append_str(said, before);
            buf_append(said, json_get_text(p, "member"));
            before = ", ";
        }
    }
    buf_append_str(said, list ? ")" : "");
    arena_clear(&a);
}

static void
tell(struct cli *cli, struct buf *said, const struct json *answer, const char *members, bool is_recall)
{
    struct bytes rest = bytes_of_str(members);
    const char *before = is_recall ? " is recalled from " : " may now be held by ";
    char id[2 * HASH_SIZE + 1];
    compose_append_name(said, answer);
    while (rest.n > 0) {
        size_t comma = bytes_find(rest, 0, ',');
        struct bytes word = bytes_sub(rest, 0, comma);
        rest = bytes_sub(rest, comma + 1, rest.n);
        buf_append_str(said, before);
        if (word.n == 2 * HASH_SIZE && bytes_to_str(word, id, sizeof id) == 0)
            append_centre(cli, said, id);
        else
            buf_append(said, word);
        before = ", ";
    }
    buf_append_fmt(said, "%s; what they say: entente show %.12s\n", is_recall ? ", whose node is to erase it" : "",
                   json_get_text(answer, "id").p);
}

static int
send_one(struct cli *cli, const char *kind, const char *field, const char *id, const char *typed, const char *reason)
{
    struct err e = {0};
    struct buf resolved;
    const char *members = "";
    struct arena a;
    struct buf list;
    struct compose c;
    const struct json *answer;
    arena_init(&a, 32 * 1024 * 1024);
    buf_init(&list, 2 * COMPOSE_RELEASE_SIZE);
    buf_init(&resolved, COMPOSE_RELEASE_SIZE);
    int r = compose_fetch(cli, &a, id, &answer, &e);
    if (r == 0)
        r = cli_home(cli, &e);
    if (r == 0 && !bytes_equal_str(json_get_text(answer, "class"), "restricted"))
        r = err_set(&e, ERR_REFUSED, "%s is not restricted: every member holds it", id);
    if (r == 0 && !bytes_equal_str(json_get_text(answer, "member"), cli->home.member))
        r = err_set(&e, ERR_REFUSED, "%s is a record of %.*s: only its author decides who holds it", id,
                    (int)json_get_text(answer, "member").n, json_get_text(answer, "member").p);
    if (r == 0)
        r = compose_resolve(cli, typed, &resolved, &e);
    if (r == 0 && resolved.n)
        members = buf_str(&resolved);
    if (r == 0)
        r = compose_check_members(cli, members, &e);
    if (r == 0)
        r = check_members(cli, answer, members, strcmp(kind, "recall") == 0, &e);
    if (r == 0) {
        addressees(answer, members, bytes_of_str(cli->home.member), &list);
        compose_init(&c, kind);
        compose_release(&c, buf_str(&list));
        json_write_text(&c.w, "of", json_get_text(answer, "id"));
        json_write_int(&c.w, "index", json_get_int(answer, "index", -1));
        compose_names(&c, field, members);
        if (reason)
            json_write_str(&c.w, "reason", reason);
        if (json_get_bool(json_get(answer, "record"), "exercise", false))
            json_write_bool(&c.w, "exercise", true);
        struct buf said;
        buf_init(&said, 64 * 1024);
        tell(cli, &said, answer, members, strcmp(kind, "recall") == 0);
        r = compose_send(cli, &c, "restricted", false);
        compose_tell(cli, r, &said);
    } else {
        r = cli_fail(&e);
    }
    buf_clear(&resolved);
    buf_clear(&list);
    arena_clear(&a);
    return r;
}

// A file of several parts is several records: what is said of it is said of each, of the one that names the others last.
static int
send(struct cli *cli, const char *kind, const char *field, const char *id, const char *typed, const char *reason)
{
    struct err e = {0};
    struct arena a;
    const struct json *answer;
    char (*ids)[65];
    size_t count;
    arena_init(&a, 32 * 1024 * 1024);
    int r = compose_fetch(cli, &a, id, &answer, &e);
    if (r == 0)
        r = compose_parts(&a, answer, &ids, &count, &e);
    r = r < 0 ? cli_fail(&e) : CLI_OK;
    for (size_t i = 0; r == CLI_OK && i < count; i++) {
        r = send_one(cli, kind, field, ids[i], typed, reason);
        r = r == CLI_REFUSED ? CLI_OK : r; // it was said of this part before
    }
    arena_clear(&a);
    return r == CLI_OK ? send_one(cli, kind, field, id, typed, reason) : r;
}

static int
run(struct cli *cli, int argc, char **argv)
{
    const char *to = NULL, *from = NULL, *reason = NULL;
    bool is_recall = strcmp(argv[0], "recall") == 0;
    const struct cli_option options[] = {
        {is_recall ? "--from" : "--to", is_recall ? &from : &to, NULL}, {"--reason", &reason, NULL}};
    int r = cli_options(cli, &argc, argv, options, is_recall ? 2 : 1); // a release has no reason
    if (r)
        return r;
    if (argc != 2 || !(is_recall ? from : to))
        return cli_usage(argv[0], "it takes the id of a restricted record, and %s NAME[,NAME]", is_recall ? "--from" : "--to");
    if (words_id(argv[0], argv[1]))
        return CLI_USAGE;
    return is_recall ? send(cli, "recall", "from", argv[1], from, reason) : send(cli, "release", "to", argv[1], to, reason);
}

const struct command release_command = {
    "release",
    "ID --to NAME[,NAME]",
    "Let further members hold a restricted record of this member's",
    "Writes a release, which only its addressees can read. The members named then fetch the bytes from the\n"
    "author, or from any holder. NAME is a member, a guest or a centre (`entente centre`); a centre means those\n"
    "who are in it when they ask.\n\n"
    "Example:\n  entente release 22e85a0942ad --to ARM\n",
    run,
    NULL,
};

const struct command release_recall_command = {
    "recall",
    "ID --from NAME[,NAME] [--reason TEXT]",
    "Ask members to give a restricted record back",
    "Writes a recall, which only its addressees can read. Nobody serves the record to the members named any\n"
    "more; their nodes erase it and say so in a receipt. That they did cannot be proved. NAME is a member, a\n"
    "guest or a centre, which means all its parties, those too who left.\n\n"
    "Example:\n  entente recall 22e85a0942ad --from KAZ\n",
    run,
    NULL,
};
