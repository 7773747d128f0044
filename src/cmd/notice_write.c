// SPDX-License-Identifier: Apache-2.0
// Writing notices from words.
#include <string.h>

#include "base/when.h"
#include "cmd/compose.h"
#include "cmd/notice.h"
#include "cmd/words.h"

#define FETCH_MAX (32 * 1024 * 1024)

enum word_kind {
    WORD_TEXT,
    WORD_TIME,
    WORD_LIST, // several with commas between
    WORD_KEPT, // no option gives it: an update takes it over
};

struct word {
    const char *key;
    enum word_kind kind;
    const char *value; // NULL: not given
};

#define WORDS_MAX 20

// The fields of an info but its areas, in the order of the record's documentation.
static size_t
info_words(const struct notice_words *o, struct word out[WORDS_MAX])
{
    const struct word words[] = {
        {"language", WORD_TEXT, o->language},       {"category", WORD_LIST, o->category},
        {"event", WORD_TEXT, o->event},             {"response", WORD_LIST, o->response},
        {"urgency", WORD_TEXT, o->urgency},         {"severity", WORD_TEXT, o->severity},
        {"certainty", WORD_TEXT, o->certainty},     {"audience", WORD_TEXT, o->audience},
        {"codes", WORD_KEPT, NULL},                 {"effective", WORD_TIME, o->effective},
        {"onset", WORD_TIME, o->onset},             {"expires", WORD_TIME, o->expires},
        {"sender", WORD_TEXT, o->sender},           {"headline", WORD_TEXT, o->headline},
        {"description", WORD_TEXT, o->description}, {"instruction", WORD_TEXT, o->instruction},
        {"web", WORD_TEXT, o->web},                 {"contact", WORD_TEXT, o->contact},
        {"parameters", WORD_KEPT, NULL},            {"resources", WORD_KEPT, NULL},
    };
    _Static_assert(sizeof words / sizeof *words == WORDS_MAX, "each has its place");
    memcpy(out, words, sizeof words);
    return WORDS_MAX;
}

static bool
has_area(const struct notice_words *o)
{
    return o->area || o->polygon || o->circle || o->altitude || o->ceiling;
}

static bool
has_info(const struct notice_words *o)
{
    struct word words[WORDS_MAX];
    size_t count = info_words(o, words);
    for (size_t i = 0; i < count; i++)
        if (words[i].value)
            return true;
    return has_area(o);
}

static void
write_word(struct json_writer *w, const struct word *x, const char *key)
{
    int64_t moment = 0;
    if (x->kind == WORD_TIME && when_parse(bytes_of_str(x->value), &moment) == 0)
        json_write_time(w, key, moment);
    else
        json_write_str(w, key, x->value);
}

static void
write_areas(struct json_writer *w, const struct notice_words *o)
{
    json_write_array(w, "areas");
    json_write_object(w, NULL);
    json_write_str(w, "description", o->area);
    const struct word lists[] = {{"polygons", WORD_LIST, o->polygon}, {"circles", WORD_LIST, o->circle}};
    for (size_t i = 0; i < 2; i++) {
        if (!lists[i].value)
            continue;
        json_write_array(w, lists[i].key);
        json_write_str(w, NULL, lists[i].value);
        json_write_array_end(w);
    }
    if (o->altitude)
        json_write_str(w, "altitude", o->altitude);
    if (o->ceiling)
        json_write_str(w, "ceiling", o->ceiling);
    json_write_object_end(w);
    json_write_array_end(w);
}

// One info: what was given, over what the notice said so far (NULL: nothing).
static void
write_info(struct compose *c, const struct notice_words *o, const struct json *before)
{
    struct word words[WORDS_MAX];
    size_t count = info_words(o, words);
    json_write_array(&c->w, "info");
    json_write_object(&c->w, NULL);
    for (size_t i = 0; i < count; i++) {
        const struct json *old = before ? json_get(before, words[i].key) : NULL;
        if (words[i].value && words[i].kind == WORD_LIST)
            compose_names(c, words[i].key, words[i].value);
        else if (words[i].value)
            write_word(&c->w, &words[i], words[i].key);
        else if (old)
            json_write_raw(&c->w, words[i].key, old->source);
    }
    const struct json *areas = before ? json_get(before, "areas") : NULL;
    if (has_area(o))
        write_areas(&c->w, o);
    else if (areas)
        json_write_raw(&c->w, "areas", areas->source);
    json_write_object_end(&c->w);
    json_write_array_end(&c->w);
}

static int
check_words(const struct notice_words *o)
{
    if (words_moment("notice", "--effective", o->effective) || words_moment("notice", "--onset", o->onset) ||
        words_moment("notice", "--expires", o->expires))
        return CLI_USAGE;
    if (has_area(o) && !o->area)
        return cli_usage("notice", "an area has a description: give --area TEXT with it");
    return 0;
}

int
notice_write_first(struct cli *cli, const struct notice_words *given)
{
    struct notice_words o = *given;
    struct compose c;
    if (check_words(&o))
        return CLI_USAGE;
    o.purpose = o.purpose ? o.purpose : "alert";
    if (strcmp(o.purpose, "alert") != 0) { // CAP asks for these of every message, and they say little of others
        o.category = o.category ? o.category : "Other";
        o.urgency = o.urgency ? o.urgency : "Unknown";
        o.severity = o.severity ? o.severity : "Unknown";
        o.certainty = o.certainty ? o.certainty : "Unknown";
    }
    if (!o.event || !o.category || !o.urgency || !o.severity || !o.certainty)
        return cli_usage("notice", "an alert says --event, --category, --urgency, --severity and --certainty");
    compose_init(&c, "notice");
    if (o.release)
        compose_release(&c, o.release);
    if (o.is_exercise)
        json_write_bool(&c.w, "exercise", true);
    json_write_str(&c.w, "status", "alert");
    json_write_str(&c.w, "purpose", o.purpose);
    write_info(&c, &o, NULL);
    if (o.note)
        json_write_str(&c.w, "note", o.note);
    return compose_send(cli, &c, o.release ? "restricted" : o.leaf_class ? o.leaf_class : "alliance", o.is_dry_run);
}

// ---- later versions ----

// The notice that is to get another version: ours, and not cancelled.
static int
fetch(struct cli *cli, struct arena *a, const char *id, const struct json **notice, struct err *e)
{
    const struct json *answer;
    int r = compose_fetch(cli, a, id, &answer, e);
    if (r < 0)
        return r;
    *notice = json_get(answer, "notice");
    struct bytes by = json_get_text(*notice, "by");
    if (!json_get(*notice, "latest"))
        return err_set(e, ERR_REFUSED, "%s is no notice", id);
    r = cli_home(cli, e);
    if (r == 0 && !bytes_equal_str(by, cli->home.member))
        r = err_set(e, ERR_REFUSED, "%s is a notice of %.*s: only its author can change it", id, (int)by.n,
                    (const char *)by.p);
    if (r == 0 && json_get_bool(*notice, "ended", false))
        r = err_set(e, ERR_REFUSED, "%s is cancelled, which ends a notice: write a new one", id);
    return r;
}

// What all versions share, in a record that is begun.
static void
write_head(struct compose *c, const struct json *notice, const char *status)
{
    const struct json *latest = json_get(notice, "latest");
    const struct json *release = json_get(latest, "release");
    json_write_text(&c->w, "object", json_get_text(notice, "id"));
    if (release)
        json_write_raw(&c->w, "release", release->source);
    if (json_get_bool(notice, "exercise", false))
        json_write_bool(&c->w, "exercise", true);
    json_write_str(&c->w, "status", status);
    json_write_text(&c->w, "purpose", json_get_text(latest, "purpose"));
}

static int
send(struct cli *cli, struct compose *c, const struct json *notice, const struct notice_words *o)
{
    char class_name[16] = "alliance";
    if (bytes_to_str(json_get_text(notice, "class"), class_name, sizeof class_name) < 0)
        class_name[0] = '\0'; // the node refuses it
    return compose_send(cli, c, class_name, o->is_dry_run);
}

static int
refuse_shared(const struct notice_words *o)
{
    return o->leaf_class || o->release || o->is_exercise || o->purpose
               ? cli_usage("notice", "class, release, exercise and purpose stay what they were in the first version")
               : 0;
}

int
notice_write_update(struct cli *cli, const char *id, const struct notice_words *o)
{
    struct err e = {0};
    struct arena a;
    struct compose c;
    const struct json *notice = NULL;
    if (words_id("notice", id) || check_words(o) || refuse_shared(o))
        return CLI_USAGE;
    if (!has_info(o) && !o->note)
        return cli_usage("notice", "what is to change? Give the words that do");
    arena_init(&a, FETCH_MAX);
    int r = fetch(cli, &a, id, &notice, &e);
    const struct json *info = json_get(json_get(notice, "latest"), "info");
    if (r == 0 && info && info->count > 1 && has_info(o))
        r = err_set(&e, ERR_REFUSED,
                    "%s says it %u times over, in several languages or for several areas: change it in a file, `entente "
                    "notice export %s FILE`, and import that",
                    id, info->count, id);
    if (r == 0) {
        compose_init(&c, "notice");
        write_head(&c, notice, "update");
        if (info && info->count > 1)
            json_write_raw(&c.w, "info", info->source);
        else
            write_info(&c, o, json_at(info, 0));
        if (o->note)
            json_write_str(&c.w, "note", o->note);
        r = send(cli, &c, notice, o);
    } else {
        r = cli_fail(&e);
    }
    arena_clear(&a);
    return r;
}

int
notice_write_cancel(struct cli *cli, const char *id, const struct notice_words *o)
{
    struct err e = {0};
    struct arena a;
    struct compose c;
    const struct json *notice = NULL;
    if (words_id("notice", id) || refuse_shared(o))
        return CLI_USAGE;
    if (has_info(o))
        return cli_usage("notice", "a cancellation says nothing but --note");
    arena_init(&a, FETCH_MAX);
    int r = fetch(cli, &a, id, &notice, &e);
    if (r == 0) {
        compose_init(&c, "notice");
        write_head(&c, notice, "cancel");
        if (o->note)
            json_write_str(&c.w, "note", o->note);
        r = send(cli, &c, notice, o);
    } else {
        r = cli_fail(&e);
    }
    arena_clear(&a);
    return r;
}
