// SPDX-License-Identifier: Apache-2.0
// Meetings and words on them, from words to records.
#include "base/num.h"
#include "cmd/meeting.h"
#include "cmd/words.h"

// ---- ids that are typed short ----

static int
write_id(struct cli *cli, struct arena *a, struct json_writer *w, const char *name, const char *id, struct err *e)
{
    const struct json *answer;
    int r = compose_fetch(cli, a, id, &answer, e);
    if (r == 0)
        json_write_text(w, name, json_get_text(answer, "id"));
    return r;
}

// "22e85a0942ad,0c11..." as a list of whole ids.
static int
write_ids(struct cli *cli, struct arena *a, struct compose *c, const char *field, const char *list, struct err *e)
{
    struct bytes rest = bytes_of_str(list);
    int r = 0;
    json_write_array(&c->w, field);
    while (r == 0 && rest.n > 0) {
        size_t comma = bytes_find(rest, 0, ',');
        char id[65];
        r = bytes_to_str(bytes_sub(rest, 0, comma), id, sizeof id);
        if (r == 0 && words_id("meeting", id))
            return err_set(e, ERR_USAGE, "--%s takes ids with commas", field);
        if (r == 0)
            r = write_id(cli, a, &c->w, NULL, id, e);
        rest = bytes_sub(rest, comma + 1, rest.n);
    }
    json_write_array_end(&c->w);
    return r;
}

// ---- the agenda ----

// What "#ID" names decides whether it is an item or a proposal.
static int
write_point_id(struct cli *cli, struct arena *a, struct compose *c, struct bytes word, struct err *e)
{
    const struct json *answer;
    char id[65];
    int r = bytes_to_str(word, id, sizeof id);
    if (r < 0 || words_id("meeting", id))
        return err_set(e, ERR_USAGE, "--agenda: #ID is the id of an item or a proposal");
    r = compose_fetch(cli, a, id, &answer, e);
    struct bytes kind = json_get_text(json_get(answer, "record"), "kind");
    if (kind.n == 0)
        kind = json_get_text(json_get(json_get(answer, "object"), "latest"), "kind");
    bool is_item = bytes_equal_str(kind, "item"), is_proposal = bytes_equal_str(kind, "proposal");
    if (r == 0 && !is_item && !is_proposal)
        r = err_set(e, ERR_REFUSED, "--agenda: %s is neither an item nor a proposal", id);
    if (r == 0)
        json_write_text(&c->w, is_item ? "item" : "proposal", json_get_text(answer, "id"));
    return r;
}

// "2.1 The south @defence #22e85a0942ad": number, text, then an organ and an id if there are any.
static int
write_point(struct cli *cli, struct arena *a, struct compose *c, const char *text, struct err *e)
{
    struct bytes rest = bytes_of_str(text);
    size_t space = bytes_find(rest, 0, ' ');
    struct bytes number = bytes_sub(rest, 0, space);
    int r = 0;
    rest = bytes_sub(rest, space + 1, rest.n);
    json_write_object(&c->w, NULL);
    json_write_text(&c->w, "number", number);
    for (int i = 0; r == 0 && i < 2; i++) {
        size_t at = rest.n;
        while (at > 0 && rest.p[at - 1] != ' ')
            at--;
        struct bytes last = bytes_sub(rest, at, rest.n);
        if (at == 0 || last.n < 2 || (last.p[0] != '@' && last.p[0] != '#'))
            break;
        if (last.p[0] == '@')
            json_write_text(&c->w, "organ", bytes_sub(last, 1, last.n));
        else
            r = write_point_id(cli, a, c, bytes_sub(last, 1, last.n), e);
        rest = bytes_sub(rest, 0, at - 1);
    }
    json_write_text(&c->w, "text", rest);
    json_write_object_end(&c->w);
    return r;
}

static int
write_agenda(struct cli *cli, struct arena *a, struct compose *c, const struct meeting_words *o, struct err *e)
{
    int r = 0;
    json_write_array(&c->w, "agenda");
    for (size_t i = 0; r == 0 && i < o->agenda_count; i++)
        r = write_point(cli, a, c, o->agenda[i], e);
    json_write_array_end(&c->w);
    return r;
}

// ---- the meeting ----

// Fields that options give, or, in a later version, that stand in the last one.
static int
write_fields(struct cli *cli, struct arena *a, struct compose *c, const struct meeting_words *o, const struct json *old,
             struct err *e)
{
    const struct {
        const char *field, *value;
    } texts[] = {{"title", o->title}, {"begins", o->begins}, {"ends", o->ends}, {"place", o->place}, {"conference", o->conference},
                 {"result", o->result}, {"conclusion", o->conclusion}},
      ids[] = {{"about", o->about}, {"papers", o->papers}};
    const struct json *before;
    int r = 0;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        before = json_get(old, texts[i].field);
        if (texts[i].value)
            json_write_str(&c->w, texts[i].field, texts[i].value);
        else if (before)
            json_write_raw(&c->w, texts[i].field, before->source);
    }
    for (size_t i = 0; r == 0 && i < 2; i++) {
        before = json_get(old, ids[i].field);
        if (ids[i].value)
            r = write_ids(cli, a, c, ids[i].field, ids[i].value, e);
        else if (before)
            json_write_raw(&c->w, ids[i].field, before->source);
    }
    before = json_get(old, "outcome");
    if (r == 0 && o->outcome)
        r = words_id("meeting", o->outcome) ? err_set(e, ERR_USAGE, "--outcome takes an id") : write_id(cli, a, &c->w, "outcome", o->outcome, e);
    else if (before)
        json_write_raw(&c->w, "outcome", before->source);
    before = json_get(old, "organs");
    if (o->organs)
        compose_names(c, "organs", o->organs);
    else if (before)
        json_write_raw(&c->w, "organs", before->source);
    before = json_get(old, "agenda");
    if (r == 0 && o->agenda_count)
        r = write_agenda(cli, a, c, o, e);
    else if (before)
        json_write_raw(&c->w, "agenda", before->source);
    return r;
}

static int
finish(struct cli *cli, struct arena *a, struct compose *c, int r, const char *leaf_class, const struct meeting_words *o,
       const struct err *e)
{
    if (r < 0) {
        buf_clear(&c->bytes);
        r = cli_fail(e);
    } else {
        r = compose_send(cli, c, leaf_class, o->aid.is_dry_run);
    }
    arena_clear(a);
    return r;
}

static int
check_moments(const struct meeting_words *o)
{
    return words_moment("meeting", "--begins", o->begins) || words_moment("meeting", "--ends", o->ends) ? CLI_USAGE : 0;
}

int
meeting_write_convene(struct cli *cli, const struct meeting_words *o, const char *title)
{
    struct err e = {0};
    struct arena a;
    struct compose c;
    struct meeting_words given = *o;
    if (!o->begins || (!o->organs && !o->is_consultation))
        return cli_usage("meeting", "convene needs --begins TIME, and --organs A,B or --consultation");
    if (check_moments(o))
        return CLI_USAGE;
    given.title = title;
    arena_init(&a, 32 * 1024 * 1024);
    compose_init(&c, "meeting");
    json_write_str(&c.w, "type", o->is_consultation ? "consultation" : "session");
    int r = write_fields(cli, &a, &c, &given, NULL, &e);
    if (o->aid.release)
        compose_release(&c, o->aid.release);
    if (o->aid.is_exercise)
        json_write_bool(&c.w, "exercise", true);
    return finish(cli, &a, &c, r, o->aid.release ? "restricted" : o->leaf_class ? o->leaf_class : "statute", o, &e);
}

int
meeting_write_version(struct cli *cli, const struct meeting_words *o, const char *id, const char *status, const char *minutes)
{
    static const char *const kept[] = {"type", "release", "refs", "label", "exercise"};
    struct err e = {0};
    struct arena a;
    struct compose c;
    const struct json *answer = NULL;
    char leaf_class[16] = "";
    if (o->leaf_class || o->aid.release || o->aid.is_exercise || o->is_consultation)
        return cli_usage("meeting", "a later version keeps its type, class and holders");
    if (check_moments(o))
        return CLI_USAGE;
    arena_init(&a, 32 * 1024 * 1024);
    int r = compose_fetch(cli, &a, id, &answer, &e);
    const struct json *object = json_get(answer, "object"), *old = json_get(object, "latest");
    compose_init(&c, "meeting");
    if (r == 0 && (!old || !bytes_equal_str(json_get_text(old, "kind"), "meeting") || !json_get(old, "type")))
        r = err_set(&e, ERR_REFUSED, "%s is no meeting, or its bytes are not held here", id);
    if (r == 0)
        r = bytes_to_str(json_get_text(answer, "class"), leaf_class, sizeof leaf_class);
    if (r < 0)
        return finish(cli, &a, &c, r, leaf_class, o, &e);
    json_write_text(&c.w, "object", json_get_text(object, "id"));
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (json_get(old, kept[i]))
            json_write_raw(&c.w, kept[i], json_get(old, kept[i])->source);
    if (status)
        json_write_str(&c.w, "status", status);
    else if (json_get(old, "status"))
        json_write_raw(&c.w, "status", json_get(old, "status")->source);
    if (minutes)
        json_write_str(&c.w, "minutes", minutes);
    else if (json_get(old, "minutes"))
        json_write_raw(&c.w, "minutes", json_get(old, "minutes")->source);
    r = write_fields(cli, &a, &c, o, old, &e);
    return finish(cli, &a, &c, r, leaf_class, o, &e);
}

// ---- words ----

// Who holds a restricted meeting holds what is said of it.
static void
write_release(struct compose *c, const struct json *meeting, const struct meeting_words *o)
{
    const struct json *release = json_get(meeting, "release");
    struct bytes self = json_get_text(meeting, "self"), author = json_get_text(meeting, "member");
    if (o->aid.release) {
        compose_release(c, o->aid.release);
    } else if (release) {
        json_write_array(&c->w, "release");
        if (!bytes_equal(author, self))
            json_write_text(&c->w, NULL, author);
        for (const struct json *x = release->first; x; x = x->next)
            if (!bytes_equal(x->text, self) && !bytes_equal(x->text, author))
                json_write_text(&c->w, NULL, x->text);
        json_write_array_end(&c->w);
    }
}

int
meeting_write_word(struct cli *cli, const struct meeting_words *o, const char *id, const char *attendance, const char *view)
{
    struct err e = {0};
    struct arena a;
    struct compose c;
    const struct json *meeting = NULL;
    char leaf_class[16] = "";
    cli->as_of = NULL; // what is written is written now
    arena_init(&a, 32 * 1024 * 1024);
    int r = aid_fetch(cli, &a, "/api/v1/meetings/", id, &meeting, &e);
    if (r == 0)
        r = bytes_to_str(json_get_text(meeting, "class"), leaf_class, sizeof leaf_class);
    compose_init(&c, "meeting");
    if (r == 0) {
        json_write_text(&c.w, "meeting", json_get_text(meeting, "id"));
        if (attendance)
            json_write_str(&c.w, "attendance", attendance);
        if (view)
            json_write_str(&c.w, "view", view);
        if (o->organs)
            compose_names(&c, "organs", o->organs);
        if (o->papers)
            r = write_ids(cli, &a, &c, "papers", o->papers, &e);
        write_release(&c, meeting, o);
        if (json_get_bool(meeting, "exercise", false))
            json_write_bool(&c.w, "exercise", true);
    }
    return finish(cli, &a, &c, r, leaf_class, o, &e);
}
