// SPDX-License-Identifier: Apache-2.0
// A new operation, from words to a record.
#include "cmd/operation_plan.h"

#include "base/limits.h"
#include "cmd/words.h"
#include "record/charter.h"

// --phase "watch,2026-11-20,2026-11-21T12:00:00Z"
int
operation_plan_phases(struct compose *c, const struct operation_words *o)
{
    json_write_array(&c->w, "phases");
    for (size_t i = 0; i < o->phase_count; i++) {
        struct bytes rest = bytes_of_str(o->phases[i]), parts[3];
        size_t n = 0;
        for (; n < 3 && rest.n > 0; n++) {
            size_t comma = bytes_find(rest, 0, ',');
            parts[n] = bytes_sub(rest, 0, comma);
            rest = comma < rest.n ? bytes_sub(rest, comma + 1, rest.n) : (struct bytes){NULL, 0};
        }
        if (n < 3 || rest.n > 0)
            return cli_usage("operation", "--phase takes NAME,FROM,UNTIL, not '%.80s'", o->phases[i]);
        json_write_object(&c->w, NULL);
        json_write_text(&c->w, "name", parts[0]);
        json_write_text(&c->w, "from", parts[1]);
        json_write_text(&c->w, "until", parts[2]);
        json_write_object_end(&c->w);
    }
    json_write_array_end(&c->w);
    return 0;
}

int
operation_plan_area(struct compose *c, const struct operation_words *o)
{
    static const char *const edges[] = {"south", "west", "north", "east"};
    if (!o->area && !o->countries && !o->box)
        return 0;
    json_write_object(&c->w, "area");
    if (o->area)
        json_write_str(&c->w, "text", o->area);
    if (o->countries)
        compose_names(c, "countries", o->countries);
    struct bytes rest = bytes_of_str(o->box ? o->box : "");
    size_t n = 0;
    for (; n < 4 && rest.n > 0; n++) {
        size_t comma = bytes_find(rest, 0, ',');
        json_write_text(&c->w, edges[n], bytes_sub(rest, 0, comma));
        rest = comma < rest.n ? bytes_sub(rest, comma + 1, rest.n) : (struct bytes){NULL, 0};
    }
    json_write_object_end(&c->w);
    if (o->box && (n < 4 || rest.n > 0))
        return cli_usage("operation", "--box takes SOUTH,WEST,NORTH,EAST in degrees, not '%.80s'", o->box);
    return 0;
}

static bool
has_name(const char *list, struct bytes name)
{
    struct bytes rest = bytes_of_str(list ? list : "");
    while (rest.n > 0) {
        size_t comma = bytes_find(rest, 0, ',');
        if (bytes_equal(bytes_sub(rest, 0, comma), name))
            return true;
        rest = bytes_sub(rest, comma + 1, rest.n);
    }
    return false;
}

// Who may hold it, when it is restricted: those named with --release, else everybody named but this member.
static void
write_release(struct compose *c, const struct operation_words *o, struct bytes self)
{
    const char *const lists[] = {o->with, o->observers};
    if (o->aid.release) {
        compose_names(c, "release", o->aid.release);
        return;
    }
    json_write_array(&c->w, "release");
    for (size_t i = 0; i < 2; i++) {
        struct bytes rest = bytes_of_str(lists[i] ? lists[i] : "");
        while (rest.n > 0) {
            size_t comma = bytes_find(rest, 0, ',');
            struct bytes name = bytes_sub(rest, 0, comma);
            if (name.n > 0 && !bytes_equal(name, self))
                json_write_text(&c->w, NULL, name);
            rest = bytes_sub(rest, comma + 1, rest.n);
        }
    }
    json_write_array_end(&c->w);
}

static int
compose_plan(struct compose *c, const struct operation_words *o, const char *name, struct bytes self, bool is_restricted)
{
    const struct {
        const char *field, *value;
    } texts[] = {{"title", name}, {"measure", o->measure}, {"due", o->due}, {"until", o->until}, {"progress", o->progress}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (texts[i].value)
            json_write_str(&c->w, texts[i].field, texts[i].value);
    if (operation_plan_phases(c, o) || operation_plan_area(c, o))
        return CLI_USAGE;
    struct buf names;
    buf_init(&names, 4096);
    // Who plans takes part, unless it names itself as an observer.
    if (!has_name(o->with, self) && !has_name(o->observers, self)) {
        buf_append(&names, self);
        buf_append_str(&names, ",");
    }
    buf_append_str(&names, o->with);
    const char *with = buf_str(&names);
    if (with)
        compose_names(c, "participants", with);
    buf_clear(&names);
    if (!with)
        return cli_usage("operation", "--with names too many");
    if (o->observers)
        compose_names(c, "observers", o->observers);
    if (is_restricted)
        write_release(c, o, self);
    if (o->aid.is_exercise)
        json_write_bool(&c->w, "exercise", true);
    return 0;
}

// Is a guest among those who are named? A guest holds only what is released to it.
static int
find_guest(struct cli *cli, struct arena *a, const struct operation_words *o, struct bytes *self, struct bytes *guest,
           struct err *e)
{
    struct buf note;
    struct charter charter;
    *guest = (struct bytes){NULL, 0};
    buf_init(&note, LIMIT_NOTE_SIZE);
    int r = cli_home(cli, e);
    if (r == 0)
        r = home_charter(&cli->home, &note, e);
    struct bytes copy = {NULL, 0};
    if (r == 0) {
        copy = arena_copy(a, buf_bytes(&note));
        r = copy.p ? charter_parse(a, copy, false, &charter, e) : err_set(e, ERR_NOMEM, "no memory");
    }
    for (size_t i = 0; r == 0 && i < charter.party_count; i++) {
        const struct charter_member *m = &charter.members[i];
        bool is_named = has_name(o->with, m->name) || has_name(o->observers, m->name);
        bool is_self = bytes_equal_str(m->name, cli->home.member);
        if (m->role != CHARTER_MEMBER && (is_named || is_self) && guest->n == 0)
            *guest = m->name;
    }
    *self = bytes_of_str(cli->home.member);
    buf_clear(&note);
    return r;
}

int
operation_plan(struct cli *cli, const struct operation_words *o, const char *name)
{
    struct err e = {0};
    struct arena a;
    struct compose c;
    struct bytes self, guest;
    if (o->phase_count == 0 || !o->with)
        return cli_usage("operation", "plan needs --phase NAME,FROM,UNTIL and --with A,B");
    if (words_moment("operation", "--due", o->due) || words_moment("operation", "--until", o->until))
        return CLI_USAGE;
    arena_init(&a, 32 * 1024 * 1024);
    int r = find_guest(cli, &a, o, &self, &guest, &e);
    if (r < 0) {
        arena_clear(&a);
        return cli_fail(&e);
    }
    bool is_restricted = guest.n > 0 || o->aid.release;
    compose_init(&c, "item");
    r = compose_plan(&c, o, name, self, is_restricted);
    if (r)
        buf_clear(&c.bytes);
    else
        r = compose_send(cli, &c, is_restricted ? "restricted" : "statute", o->aid.is_dry_run);
    if (r == CLI_OK && guest.n > 0)
        cli_note("restricted, and released to those it names, since %.*s is a guest; other members do not see it\n", (int)guest.n,
                 guest.p);
    arena_clear(&a);
    return r;
}
