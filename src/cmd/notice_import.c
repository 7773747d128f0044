// SPDX-License-Identifier: Apache-2.0
// A CAP message read into this member's ledger. An update or cancellation becomes a version of the notice that the message
// before it became, whether that was read from a file too or went out from here.
#include "base/when.h"
#include "cmd/compose.h"
#include "cmd/notice.h"
#include "crypto/hash.h"
#include "formats/cap.h"
#include "host/file.h"

#define LIST_MAX (64 * 1024 * 1024)

struct chain {
    const struct json *notice; // of this member's, that the message continues; NULL: none
    bool is_here;              // the message itself was read before
};

static bool
is_same(const struct json *imported, const struct cap_reference *x)
{
    int64_t sent = 0;
    return imported && bytes_equal(json_get_text(imported, "sender"), x->sender) &&
           bytes_equal(json_get_text(imported, "identifier"), x->identifier) &&
           when_parse(json_get_text(imported, "sent"), &sent) == 0 && sent == x->sent;
}

// Is that message a version of this notice: read from it, or sent out as it?
static bool
has_message(const struct json *notice, const struct cap_reference *x)
{
    const struct json *list = json_get(notice, "messages");
    for (const struct json *m = list ? list->first : NULL; m; m = m->next)
        if (is_same(json_get(m, "imported"), x) || (bytes_equal(json_get_text(notice, "sender"), x->sender) &&
                                                    bytes_equal(json_get_text(m, "id"), x->identifier)))
            return true;
    return false;
}

static int
fetch_notices(struct cli *cli, struct arena *a, bool is_exercise, const struct json **out, struct err *e)
{
    struct buf path, answer;
    struct json *json = NULL;
    buf_init(&path, 4096);
    buf_init(&answer, LIST_MAX);
    int r = cli_home(cli, e);
    buf_append_str(&path, "/api/v1/notices?all=1&max=1000000");
    cli_query(&path, "by", bytes_of_str(r == 0 ? cli->home.member : ""));
    if (is_exercise)
        cli_query(&path, "exercise", BYTES_LIT("1"));
    const char *text = buf_str(&path);
    if (r == 0)
        r = text ? cli_call(cli, "GET", text, (struct bytes){NULL, 0}, &answer, e) : err_set(e, ERR_NOMEM, "no memory");
    struct bytes copy = r == 0 ? arena_copy(a, buf_bytes(&answer)) : (struct bytes){NULL, 0};
    if (r == 0)
        r = copy.p ? json_parse(a, copy, JSON_API, &json, e) : err_set(e, ERR_NOMEM, "no memory");
    *out = json_get(json, "notices");
    buf_clear(&answer);
    buf_clear(&path);
    return r;
}

static int
find_chain(struct cli *cli, struct arena *a, const struct cap_message *m, bool is_exercise, struct chain *out, struct err *e)
{
    const struct json *list;
    struct cap_reference own = {cap_get(m, "sender"), cap_get(m, "identifier"), 0}, x;
    int r = fetch_notices(cli, a, is_exercise, &list, e);
    if (r == 0)
        r = when_parse(cap_get(m, "sent"), &own.sent);
    for (const struct json *n = r == 0 && list ? list->first : NULL; n; n = n->next) {
        struct bytes rest = cap_get(m, "references");
        out->is_here = out->is_here || has_message(n, &own);
        while (!out->notice && cap_next_reference(&rest, &x))
            if (has_message(n, &x))
                out->notice = n;
    }
    return r;
}

// May this message be written, and as what?
static int
check_chain(const struct cap_message *m, const struct chain *c, const struct notice_words *o, struct err *e)
{
    struct bytes id = cap_get(m, "identifier"), type = cap_get(m, "msgType");
    bool is_later = !bytes_equal_str(type, "Alert");
    if (c->is_here)
        return err_set(e, ERR_EXISTS, "message %.*s is in this member's ledger already", (int)id.n, (const char *)id.p);
    if (is_later && !o->is_first && !c->notice)
        return err_set(e, ERR_REFUSED,
                       "<references>: none of the messages that this %.*s is about is a notice of this member's: import those "
                       "first, or say --first to begin a notice with it",
                       (int)type.n, (const char *)type.p);
    if (o->is_first && bytes_equal_str(type, "Cancel"))
        return err_set(e, ERR_REFUSED, "a Cancel begins no notice");
    if (is_later && !o->is_first && json_get_bool(c->notice, "ended", false))
        return err_set(e, ERR_REFUSED, "the notice it is about is cancelled, which ends it");
    return 0;
}

static int
choose_class(const struct cap_message *m, const struct chain *c, const struct notice_words *o, char out[16], struct err *e)
{
    struct bytes scope = cap_get(m, "scope");
    struct bytes chosen = BYTES_LIT("public");
    if (o->release)
        chosen = BYTES_LIT("restricted");
    else if (o->leaf_class)
        chosen = bytes_of_str(o->leaf_class);
    else if (!bytes_equal_str(scope, "Public") && !c->notice)
        return err_set(e, ERR_REFUSED,
                       "<scope> is %.*s: say who may hold it, with --release A,B, or with --class that it is for more",
                       (int)scope.n, (const char *)scope.p);
    if (c->notice)
        chosen = json_get_text(c->notice, "class");
    return bytes_to_str(chosen, out, 16) < 0 ? err_set(e, ERR_USAGE, "--class is public, alliance or restricted") : 0;
}

// Versions are released alike.
static int
write_release(struct cli *cli, struct arena *a, struct compose *c, const struct chain *chain, const struct notice_words *o,
              struct err *e)
{
    char id[2 * HASH_SIZE + 1];
    const struct json *answer;
    if (o->release)
        compose_release(c, o->release);
    if (o->release || !chain->notice || bytes_to_str(json_get_text(chain->notice, "version"), id, sizeof id) < 0)
        return 0;
    int r = compose_fetch(cli, a, id, &answer, e);
    const struct json *release = json_get(json_get(answer, "record"), "release");
    if (r == 0 && release)
        json_write_raw(&c->w, "release", release->source);
    return r;
}

static int
compose(struct cli *cli, struct arena *a, const struct cap_message *m, const struct notice_words *o, struct compose *c,
        char leaf_class[16], struct err *e)
{
    bool is_exercise = o->is_exercise || bytes_equal_str(cap_get(m, "status"), "Exercise");
    struct chain chain = {0};
    int r = find_chain(cli, a, m, is_exercise, &chain, e);
    if (r == 0)
        r = check_chain(m, &chain, o, e);
    if (o->is_first)
        chain.notice = NULL;
    if (r == 0)
        r = choose_class(m, &chain, o, leaf_class, e);
    if (r == 0)
        r = write_release(cli, a, c, &chain, o, e);
    if (r < 0)
        return r;
    struct bytes type = cap_get(m, "msgType");
    if (chain.notice)
        json_write_text(&c->w, "object", json_get_text(chain.notice, "id"));
    if (is_exercise)
        json_write_bool(&c->w, "exercise", true);
    json_write_str(&c->w, "status", !chain.notice ? "alert" : bytes_equal_str(type, "Cancel") ? "cancel" : "update");
    return cap_write_fields(&c->w, m, o->purpose, e);
}

// What the notice does not hold, for people; it stays in the file.
static void
tell_left_out(const struct cap_message *m)
{
    struct buf names;
    buf_init(&names, 256);
    cap_write_left_out(&names, m);
    if (names.n > 0)
        cli_note("left out, since a notice does not hold it: %.*s\n", (int)names.n, (const char *)names.p);
    buf_clear(&names);
}

int
notice_import_file(struct cli *cli, const char *path, const struct notice_words *o)
{
    struct err e = {0};
    struct arena a;
    struct buf file;
    struct cap_message m;
    struct compose c;
    char leaf_class[16] = "";
    arena_init(&a, CAP_ARENA_MAX + 4 * LIST_MAX);
    buf_init(&file, CAP_FILE_MAX);
    int r = file_read(path, &file, &e);
    if (r == 0) {
        r = cap_read(&a, buf_bytes(&file), &m, &e);
        if (r < 0)
            (void)err_within(&e, r, "%s", path); // r is returned
    }
    buf_clear(&file);
    if (r == 0) {
        compose_init(&c, "notice");
        r = compose(cli, &a, &m, o, &c, leaf_class, &e);
        if (r < 0)
            buf_clear(&c.bytes);
    }
    if (r == 0) {
        tell_left_out(&m);
        r = compose_send(cli, &c, leaf_class, o->is_dry_run);
    } else {
        r = cli_fail(&e);
    }
    arena_clear(&a);
    return r;
}
