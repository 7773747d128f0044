// SPDX-License-Identifier: Apache-2.0
// Composing a record at the command line.
#include "cmd/compose.h"

#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "base/text.h"
#include "host/clock.h"
#include "record/charter.h"

void
compose_init(struct compose *c, const char *kind)
{
    buf_init(&c->bytes, LIMIT_RECORD_SIZE);
    c->release[0] = '\0';
    c->is_too_long = false;
    json_writer_init(&c->w, &c->bytes);
    json_write_object(&c->w, NULL);
    json_write_str(&c->w, "kind", kind);
    json_write_time(&c->w, "time", clock_now_s());
}

void
compose_names(struct compose *c, const char *name, const char *list)
{
    struct bytes rest = bytes_of_str(list);
    json_write_array(&c->w, name);
    while (rest.n > 0) {
        size_t comma = bytes_find(rest, 0, ',');
        if (comma > 0)
            json_write_text(&c->w, NULL, bytes_sub(rest, 0, comma));
        rest = bytes_sub(rest, comma + 1, rest.n);
    }
    json_write_array_end(&c->w);
}

// ---- whom it is released to ----

void
compose_release(struct compose *c, const char *list)
{
    c->is_too_long = bytes_to_str(bytes_of_str(list), c->release, sizeof c->release) < 0;
}

static int
fetch_centres(struct cli *cli, struct arena *a, struct bytes name, const struct json **out, struct err *e)
{
    struct buf path, answer;
    struct json *json = NULL;
    buf_init(&path, 4096);
    buf_init(&answer, 16 * 1024 * 1024);
    buf_append_str(&path, "/api/v1/centres");
    cli_query(&path, "name", name);
    int r = cli_call(cli, "GET", buf_str(&path), (struct bytes){NULL, 0}, &answer, e);
    struct bytes copy = r == 0 ? arena_copy(a, buf_bytes(&answer)) : (struct bytes){NULL, 0};
    if (r == 0)
        r = copy.p ? json_parse(a, copy, JSON_API, &json, e) : err_set(e, ERR_NOMEM, "no memory");
    *out = json_get(json, "centres");
    buf_clear(&answer);
    buf_clear(&path);
    return r;
}

int
compose_check_centre(struct cli *cli, const char *name, struct err *e)
{
    struct arena a;
    const struct json *list = NULL;
    arena_init(&a, 32 * 1024 * 1024);
    int r = fetch_centres(cli, &a, bytes_of_str(name), &list, e);
    if (r == 0 && list && list->first)
        r = err_set(e, ERR_EXISTS, "there is a centre '%.40s' here already (%.12s): choose another name, since what is released to "
                                   "a name must mean one", name, (const char *)json_get_text(list->first, "id").p);
    arena_clear(&a);
    return r;
}

static int
append_centre(struct cli *cli, struct bytes name, struct buf *out, struct err *e)
{
    struct arena a;
    const struct json *list = NULL;
    int n = (int)num_min_size(name.n, 40);
    arena_init(&a, 32 * 1024 * 1024);
    int r = fetch_centres(cli, &a, name, &list, e);
    if (r == 0 && (!list || list->count == 0))
        r = err_set(e, ERR_NOT_FOUND, "there is no centre '%.*s' here, or it has ended (entente centre --all); its id is given whole, and "
                                      "a member's name is in capitals", n, (const char *)name.p);
    else if (r == 0 && list->count > 1)
        r = err_set(e, ERR_CONFLICT, "%u centres here are called '%.*s': give the id of the one that is meant (entente centre "
                                     "--json)", list->count, n, (const char *)name.p);
    else if (r == 0)
        buf_append(out, json_get_text(list->first, "id"));
    arena_clear(&a);
    return r;
}

int
compose_resolve(struct cli *cli, const char *list, struct buf *out, struct err *e)
{
    struct bytes rest = bytes_of_str(list);
    struct hash id;
    int r = 0;
    while (r == 0 && rest.n > 0) {
        size_t comma = bytes_find(rest, 0, ',');
        struct bytes word = bytes_sub(rest, 0, comma);
        rest = bytes_sub(rest, comma + 1, rest.n);
        if (word.n == 0)
            continue;
        buf_append_str(out, out->n ? "," : "");
        if (charter_member_name_is_valid(word) || hash_from_hex(word, &id) == 0)
            buf_append(out, word);
        else
            r = append_centre(cli, word, out, e);
    }
    return r == 0 && buf_check(out) < 0 ? err_set(e, ERR_LIMIT, "it is released to too many names") : r;
}

// ---- what a record is called ----

void
compose_append_name(struct buf *out, const struct json *answer)
{
    const struct json *listing = json_get(answer, "listing");
    const struct json *record = json_get(listing, "latest") ? json_get(listing, "latest") : json_get(answer, "record");
    struct bytes name = json_get_text(json_at(json_get(record, "names"), 0), "name"), kind = json_get_text(record, "kind");
    struct bytes id = bytes_sub(json_get_text(answer, "id"), 0, 12);
    if (name.n) {
        buf_append_byte(out, '"');
        text_append_visible(out, name);
        buf_append_str(out, "\" (");
    } else {
        text_append_visible(out, kind.n ? kind : BYTES_LIT("record"));
        buf_append_byte(out, ' ');
    }
    text_append_visible(out, id);
    buf_append_str(out, name.n ? ")" : "");
}

void
compose_tell(struct cli *cli, int code, struct buf *said)
{
    if (code == CLI_OK && !cli->json && buf_check(said) == 0)
        cli_say("%.*s", (int)said->n, (const char *)(said->p ? said->p : (const uint8_t *)""));
    buf_clear(said);
}

static void
show_written(struct cli *cli, const struct json *answer)
{
    if (json_get_text(answer, "id").n == 0)
        cli_say("it would be accepted; nothing was written (--dry-run)\n");
    else
        cli_say("written: %.*s, leaf %lld of %s\n", (int)json_get_text(answer, "id").n, json_get_text(answer, "id").p,
                (long long)json_get_int(answer, "index", -1), cli->home.member);
}

int
compose_need_listing(const struct json *answer, const char *id, struct err *e)
{
    const struct json *record = json_get(answer, "record");
    struct bytes kind = json_get_text(record, "kind"), object = json_get_text(record, "object");
    if (json_get(answer, "listing"))
        return 0;
    if (json_get(answer, "erasure"))
        return err_set(e, ERR_REFUSED, "%s was erased; see entente show %s", id, id);
    if (bytes_equal_str(kind, "listing") && object.n)
        return err_set(e, ERR_REFUSED, "%s is a later version of the listing %.12s: name that", id, (const char *)object.p);
    if (kind.n == 0)
        return err_set(e, ERR_REFUSED, "%s is not known to be a listing: its bytes are not held here", id);
    object = json_get_text(record, "listing");
    bool is_about = bytes_equal_str(kind, "recognition") && object.n > 0;
    return err_set(e, ERR_REFUSED, "%s is a record of kind %.*s, not a listing%s%.12s", id, (int)kind.n, kind.p,
                   is_about ? "; it is about the listing " : "", is_about ? (const char *)object.p : "");
}

// Whoever writes it is told so.
static bool
is_of_exercise(struct bytes record)
{
    struct arena a;
    struct json *json = NULL;
    arena_init(&a, 32 * 1024 * 1024);
    bool is = json_parse(&a, record, JSON_RECORD, &json, NULL) == 0 && json_get_bool(json, "exercise", false);
    arena_clear(&a);
    return is;
}

static int
post(struct cli *cli, struct bytes record, const char *leaf_class, bool is_dry_run, struct buf *answer, struct err *e)
{
    struct buf path;
    buf_init(&path, 4096);
    buf_append_str(&path, "/api/v1/records");
    cli_query(&path, "class", bytes_of_str(leaf_class));
    if (is_dry_run)
        cli_query(&path, "dry_run", BYTES_LIT("1"));
    cli->object[0] = '\0'; // from here on the node notes what becomes of it
    int r = cli_call(cli, "POST", buf_str(&path), record, answer, e);
    buf_clear(&path);
    cli->is_exercise = is_of_exercise(record);
    return r;
}

static int
end(struct cli *cli, struct compose *c, struct err *e)
{
    struct buf release;
    buf_init(&release, 2 * COMPOSE_RELEASE_SIZE);
    int r = c->is_too_long ? err_set(e, ERR_LIMIT, "it is released to too many names")
                           : compose_resolve(cli, c->release, &release, e);
    if (r == 0 && release.n)
        compose_names(c, "release", buf_str(&release));
    buf_clear(&release);
    if (r < 0)
        return r;
    json_write_object_end(&c->w);
    r = buf_check(&c->bytes);
    return r < 0 ? err_set(e, r, "the record exceeds %d bytes", LIMIT_RECORD_SIZE) : 0;
}

int
compose_post(struct cli *cli, struct compose *c, const char *leaf_class, struct buf *answer, struct err *e)
{
    int r = end(cli, c, e);
    if (r == 0)
        r = post(cli, buf_bytes(&c->bytes), leaf_class, false, answer, e);
    buf_clear(&c->bytes);
    return r;
}

int
compose_send_bytes(struct cli *cli, struct bytes record, const char *leaf_class, bool is_dry_run)
{
    struct err e = {0};
    struct buf answer;
    buf_init(&answer, 1024 * 1024);
    int r = post(cli, record, leaf_class, is_dry_run, &answer, &e);
    r = cli_answer(cli, r, &answer, &e, show_written);
    buf_clear(&answer);
    return r;
}

int
compose_send(struct cli *cli, struct compose *c, const char *leaf_class, bool is_dry_run)
{
    struct err e = {0};
    int r = end(cli, c, &e);
    r = r < 0 ? cli_fail(&e) : compose_send_bytes(cli, buf_bytes(&c->bytes), leaf_class, is_dry_run);
    buf_clear(&c->bytes);
    return r;
}

int
compose_parts(struct arena *a, const struct json *answer, char (**ids)[65], size_t *count, struct err *e)
{
    const struct json *record = json_get(answer, "record"), *parts = json_get(record, "parts");
    bool is_file = bytes_equal_str(json_get_text(record, "kind"), "file");
    *count = 0;
    *ids = arena_array(a, (is_file && parts ? parts->count : 0) + 1u, sizeof **ids);
    if (!*ids)
        return err_set(e, ERR_NOMEM, "no memory");
    for (const struct json *x = is_file && parts ? parts->first : NULL; x; x = x->next)
        if (bytes_to_str(x->text, (*ids)[*count], sizeof **ids) == 0)
            ++*count;
    return 0;
}

static int
check_members(const struct charter *c, struct bytes rest, struct err *e)
{
    struct buf names;
    int r = 0;
    while (r == 0 && rest.n > 0) {
        size_t comma = bytes_find(rest, 0, ',');
        struct bytes name = bytes_sub(rest, 0, comma);
        rest = bytes_sub(rest, comma + 1, rest.n);
        if (name.n == 0 || name.n == 2 * HASH_SIZE || charter_find(c, name)) // of that length: a centre's id
            continue;
        buf_init(&names, 4096);
        for (size_t i = 0; i < c->party_count; i++)
            buf_append_fmt(&names, "%s%.*s", i ? ", " : "", (int)c->members[i].name.n, (const char *)c->members[i].name.p);
        const char *text = buf_str(&names);
        r = err_set(e, ERR_NOT_FOUND, "there is no member %.*s; the members are %s", (int)num_min_size(name.n, 40),
                    (const char *)name.p, text ? text : "in the charter");
        buf_clear(&names);
    }
    return r;
}

int
compose_check_members(struct cli *cli, const char *list, struct err *e)
{
    struct arena a;
    struct buf note;
    struct charter c;
    arena_init(&a, 32 * 1024 * 1024);
    buf_init(&note, LIMIT_NOTE_SIZE);
    int r = cli_home(cli, e);
    if (r == 0)
        r = home_charter(&cli->home, &note, e);
    if (r == 0)
        r = charter_parse(&a, buf_bytes(&note), false, &c, e);
    if (r == 0)
        r = check_members(&c, bytes_of_str(list), e);
    buf_clear(&note);
    arena_clear(&a);
    return r;
}

int
compose_fetch(struct cli *cli, struct arena *a, const char *id, const struct json **out, struct err *e)
{
    struct buf path, answer;
    struct json *json = NULL;
    char store[HOME_PATH_SIZE];
    buf_init(&path, 4096);
    buf_init(&answer, 16 * 1024 * 1024);
    buf_append_str(&path, "/api/v1/records/");
    cli_path_word(&path, bytes_of_str(id));
    int r = cli_home(cli, e);
    bool is_running = r == 0 && home_is_running(&cli->home);
    if (r == 0 && !is_running)
        r = home_store(&cli->home, store, e);
    if (r == 0 && !is_running)
        r = err_set(e, ERR_BUSY, "the node does not run on %s: start it with `entente serve`", cli->home.dir);
    if (r == 0)
        r = cli_call(cli, "GET", buf_str(&path), (struct bytes){NULL, 0}, &answer, e);
    struct bytes copy = {NULL, 0};
    if (r == 0) {
        copy = arena_copy(a, buf_bytes(&answer));
        r = copy.p ? json_parse(a, copy, JSON_API, &json, e) : err_set(e, ERR_NOMEM, "no memory");
    }
    if (r < 0 || bytes_to_str(json_get_text(json, "id"), cli->object, sizeof cli->object) < 0)
        cli->object[0] = '\0';
    *out = json;
    buf_clear(&answer);
    buf_clear(&path);
    return r;
}
