// SPDX-License-Identifier: Apache-2.0
// Kind `notice`. Its fields are those of CAP 1.2, with one `info` for each language or each part of
// the area, so that an alert goes out and comes in without loss; what the ledger says already
// (author, time, exercise, class) is not repeated. How versions follow each other is
// record/fold_notice.c.
#include "record/notice.h"

#include <assert.h>
#include <stdbool.h>

#include "base/num.h"
#include "base/text.h"
#include "base/when.h"
#include "record/common.h"
#include "record/kinds.h"
#include "record/outline.h"
#include "record/record.h"

#define TEXT_MAX 1024
#define PROSE_MAX (64 * 1024)
#define NOTE_SIZE 9 // of a row: purpose (1), window (8)

const char *const notice_statuses[] = {"alert", "update", "cancel", NULL};
const char *const notice_purposes[] = {"alert", "deconfliction", "exercise", NULL};
const char *const notice_categories[] = {"Geo",    "Met",  "Safety",    "Security", "Rescue", "Fire",
                                         "Health", "Env",  "Transport", "Infra",    "CBRNE",  "Other",
                                         NULL};
const char *const notice_responses[] = {"Shelter", "Evacuate", "Prepare",  "Execute", "Avoid",
                                        "Monitor", "Assess",   "AllClear", "None",    NULL};
const char *const notice_urgencies[] = {"Immediate", "Expected", "Future", "Past", "Unknown", NULL};
const char *const notice_severities[] = {"Extreme", "Severe",  "Moderate",
                                         "Minor",   "Unknown", NULL};
const char *const notice_certainties[] = {"Observed", "Likely",  "Possible",
                                          "Unlikely", "Unknown", NULL};

static const struct field value_fields[] = {
    {"name", FIELD_TEXT, FIELD_REQUIRED, 1, TEXT_MAX, 0, 0, NULL, NULL, "Whose list of values"},
    {"value", FIELD_TEXT, FIELD_REQUIRED, 0, 4096, 0, 0, NULL, NULL, "The value in it"},
};
static const struct field_set value_set = FIELD_SET(value_fields);

static const struct field resource_fields[] = {
    {"description", FIELD_TEXT, FIELD_REQUIRED, 1, TEXT_MAX, 0, 0, NULL, NULL, "What it shows"},
    {"type", FIELD_TEXT, FIELD_REQUIRED, 1, 256, 0, 0, NULL, NULL, "Its MIME type"},
    {"size", FIELD_INT, 0, 0, 9007199254740991, 0, 0, NULL, NULL, "Its bytes"},
    {"uri", FIELD_TEXT, 0, 1, 4096, 0, 0, NULL, NULL, "Where it lies"},
    {"digest", FIELD_TEXT, 0, 1, 256, 0, 0, NULL, NULL, "Its SHA-1, as CAP has it"},
};
static const struct field_set resource_set = FIELD_SET(resource_fields);

static const struct field area_fields[] = {
    {"description", FIELD_TEXT, FIELD_REQUIRED, 1, 8192, 0, 0, NULL, NULL, "The area in words"},
    {"polygons", FIELD_TEXT, FIELD_LIST, 1, PROSE_MAX, 0, 64, NULL, NULL,
     "LATITUDE,LONGITUDE in decimal degrees (WGS 84) and a space, four times or more, the last "
     "point the first again"},
    {"circles", FIELD_TEXT, FIELD_LIST, 1, 64, 0, 64, NULL, NULL,
     "LATITUDE,LONGITUDE, a space, and a radius in kilometres"},
    {"geocodes", FIELD_OBJECT, FIELD_LIST, 0, 0, 0, 512, NULL, &value_set,
     "Codes of the area in somebody's list"},
    {"altitude", FIELD_TEXT, 0, 1, 20, 0, 0, NULL, NULL,
     "Height in feet above mean sea level, or with a ceiling its lower end"},
    {"ceiling", FIELD_TEXT, 0, 1, 20, 0, 0, NULL, NULL, "Upper end in feet above mean sea level"},
};
static const struct field_set area_set = FIELD_SET(area_fields);

static const struct field info_fields[] = {
    {"language", FIELD_TEXT, 0, 1, 35, 0, 0, NULL, NULL, "BCP 47; without it en-US, as CAP says"},
    {"category", FIELD_WORD, FIELD_REQUIRED | FIELD_LIST, 0, 0, 1, 12, notice_categories, NULL,
     "What sort of event"},
    {"event", FIELD_TEXT, FIELD_REQUIRED, 1, TEXT_MAX, 0, 0, NULL, NULL, "The event in a few words"},
    {"response", FIELD_WORD, FIELD_LIST, 0, 0, 0, 9, notice_responses, NULL, "What to do"},
    {"urgency", FIELD_WORD, FIELD_REQUIRED, 0, 0, 0, 0, notice_urgencies, NULL, "How soon to act"},
    {"severity", FIELD_WORD, FIELD_REQUIRED, 0, 0, 0, 0, notice_severities, NULL, "How grave it is"},
    {"certainty", FIELD_WORD, FIELD_REQUIRED, 0, 0, 0, 0, notice_certainties, NULL,
     "How sure it is"},
    {"audience", FIELD_TEXT, 0, 1, TEXT_MAX, 0, 0, NULL, NULL, "Whom it is meant for"},
    {"codes", FIELD_OBJECT, FIELD_LIST, 0, 0, 0, 64, NULL, &value_set,
     "Codes of the event in somebody's list"},
    {"effective", FIELD_TIME, 0, 0, 0, 0, 0, NULL, NULL, "The information holds from then"},
    {"onset", FIELD_TIME, 0, 0, 0, 0, 0, NULL, NULL, "The event is expected to begin"},
    {"expires", FIELD_TIME, 0, 0, 0, 0, 0, NULL, NULL, "The information holds no longer"},
    {"sender", FIELD_TEXT, 0, 1, TEXT_MAX, 0, 0, NULL, NULL, "The authority by its full name"},
    {"headline", FIELD_TEXT, 0, 1, TEXT_MAX, 0, 0, NULL, NULL, "The notice in one line"},
    {"description", FIELD_TEXT, 0, 1, PROSE_MAX, 0, 0, NULL, NULL, "What happens"},
    {"instruction", FIELD_TEXT, 0, 1, PROSE_MAX, 0, 0, NULL, NULL, "What those in the area do"},
    {"web", FIELD_TEXT, 0, 1, 4096, 0, 0, NULL, NULL, "An absolute URI with more"},
    {"contact", FIELD_TEXT, 0, 1, TEXT_MAX, 0, 0, NULL, NULL, "Whom to ask"},
    {"parameters", FIELD_OBJECT, FIELD_LIST, 0, 0, 0, 256, NULL, &value_set,
     "Further values by name"},
    {"resources", FIELD_OBJECT, FIELD_LIST, 0, 0, 0, 64, NULL, &resource_set,
     "Files that belong to it"},
    {"areas", FIELD_OBJECT, FIELD_LIST, 0, 0, 0, 128, NULL, &area_set, "Where"},
};
static const struct field_set info_set = FIELD_SET(info_fields);

static const struct field imported_fields[] = {
    {"sender", FIELD_TEXT, FIELD_REQUIRED, 1, TEXT_MAX, 0, 0, NULL, NULL, "Its sender"},
    {"identifier", FIELD_TEXT, FIELD_REQUIRED, 1, TEXT_MAX, 0, 0, NULL, NULL, "Its identifier"},
    {"sent", FIELD_TIME, FIELD_REQUIRED, 0, 0, 0, 0, NULL, NULL, "When it was sent"},
};
static const struct field_set imported_set = FIELD_SET(imported_fields);

static const struct field fields[] = {
    {"status", FIELD_WORD, FIELD_REQUIRED, 0, 0, 0, 0, notice_statuses, NULL,
     "Whether this version begins the notice, replaces what it said, or ends it"},
    {"purpose", FIELD_WORD, FIELD_REQUIRED, 0, 0, 0, 0, notice_purposes, NULL,
     "What others should know it for: a danger, room that must not be shared, an exercise"},
    {"info", FIELD_OBJECT, FIELD_LIST, 0, 0, 1, 16, NULL, &info_set,
     "What is told, once for each language or each part of the area; a cancellation may do without"},
    {"source", FIELD_TEXT, 0, 1, TEXT_MAX, 0, 0, NULL, NULL, "Where it comes from: a post, a device"},
    {"note", FIELD_TEXT, 0, 1, PROSE_MAX, 0, 0, NULL, NULL,
     "Why it is cancelled, or what an exercise is for"},
    {"incidents", FIELD_TEXT, 0, 1, 8192, 0, 0, NULL, NULL, "Incidents it belongs to, as CAP has it"},
    {"imported", FIELD_OBJECT, 0, 0, 0, 0, 0, NULL, &imported_set,
     "The CAP message it was read from"},
};

const struct field_set notice_fields = FIELD_SET(fields);

const char *const notice_rules[] = {
    "A first version, one without `object`, has status alert; a later one has status update or "
    "cancel",
    "An alert and an update have `info`; for deconfliction and exercises each has an area and "
    "`expires`",
    "A version has effect from its time, though not before the version before it, until the next "
    "version, its own `until`, or the last `expires` when each info has one; a cancellation ends "
    "the notice, and what follows it has no effect",
    "`expires` comes after `effective` and `onset`",
    "Points lie on the globe, polygons have four points or more and end where they begin, a "
    "ceiling stands above an altitude",
    "`web` and `uri` are absolute URIs, `language` is a BCP 47 tag, sender and identifier of an "
    "imported message hold no space, comma, < or &, and no text holds control characters but tabs "
    "and line ends",
    NULL,
};

void
notice_read_row(const struct row *r, struct notice_row *out)
{
    assert(r->kind == KIND_NOTICE);
    *out = (struct notice_row){.window = r->from};
    if (r->note.n == NOTE_SIZE) {
        out->purpose = r->note.p[0];
        out->window = (int64_t)num_get_u64be(r->note.p + 1);
    }
}

// XML cannot carry control characters, so an alert with one could not go out.
static int
check_characters(const struct json *v, struct err *e)
{
    for (size_t i = 0; v->type == JSON_STRING && i < v->text.n; i++) {
        uint8_t c = v->text.p[i];
        if (c < 0x20 && c != '\t' && c != '\n' && c != '\r')
            return err_set(e, ERR_REFUSED, "%.*s: holds the control character U+%04X",
                           (int)num_min_size(v->name.n, 80), (const char *)v->name.p, c);
    }
    for (const struct json *x = v->first; x != NULL; x = x->next) {
        int rc = check_characters(x, e);
        if (rc != 0)
            return rc;
    }
    return 0;
}

static bool
is_alphanumeric(uint8_t c)
{
    return text_is_ascii_lower(c) || text_is_ascii_upper(c) || text_is_ascii_digit(c);
}

static bool
is_language(struct bytes tag)
{
    size_t part = 0;
    for (size_t i = 0; i < tag.n; i++) {
        if (tag.p[i] == '-' && part > 0)
            part = 0;
        else if (!is_alphanumeric(tag.p[i]) || ++part > 8)
            return false;
    }
    return part > 0;
}

static bool
is_uri(struct bytes uri)
{
    size_t colon = bytes_find(uri, 0, ':');
    if (colon == 0 || colon + 1 >= uri.n || text_is_ascii_digit(uri.p[0]))
        return false;
    for (size_t i = 0; i < colon; i++) {
        if (!is_alphanumeric(uri.p[i]) && uri.p[i] != '+' && uri.p[i] != '-' && uri.p[i] != '.')
            return false;
    }
    for (size_t i = colon; i < uri.n; i++) {
        if (uri.p[i] <= ' ' || uri.p[i] == '"' || uri.p[i] == '<' || uri.p[i] == '>')
            return false;
    }
    return true;
}

static int
check_uri(const struct json *object, const char *name, struct err *e)
{
    const struct json *v = json_get(object, name);
    if (v == NULL || is_uri(v->text))
        return 0;
    return err_set(e, ERR_REFUSED, "%s: must be an absolute URI, as https://example.org/", name);
}

typedef int outline_fn(struct bytes text, struct err *e);

static int
check_outlines(const struct json *area, const char *name, outline_fn *check, struct err *e)
{
    const struct json *list = json_get(area, name);
    size_t i = 0;
    for (const struct json *x = list != NULL ? list->first : NULL; x != NULL; x = x->next, i++) {
        int rc = check(x->text, e);
        if (rc != 0)
            return err_within(e, rc, "%s[%zu]", name, i);
    }
    return 0;
}

static int
check_area(const struct json *area, struct err *e)
{
    int64_t low = 0;
    int64_t high = 0;
    const struct json *altitude = json_get(area, "altitude");
    const struct json *ceiling = json_get(area, "ceiling");
    int rc = check_outlines(area, "polygons", outline_check_polygon, e);
    if (rc == 0)
        rc = check_outlines(area, "circles", outline_check_circle, e);
    if (rc != 0)
        return rc;
    if (altitude != NULL && outline_number(altitude->text, &low) != 0)
        return err_set(e, ERR_REFUSED, "altitude: must be a decimal number of feet");
    if (ceiling != NULL && outline_number(ceiling->text, &high) != 0)
        return err_set(e, ERR_REFUSED, "ceiling: must be a decimal number of feet");
    if (ceiling != NULL && (altitude == NULL || high <= low))
        return err_set(e, ERR_REFUSED, "ceiling: stands above an altitude");
    return 0;
}

static int
check_info(const struct record *r, const struct json *info, bool needs_window, struct err *e)
{
    const struct json *language = json_get(info, "language");
    const struct json *areas = json_get(info, "areas");
    const struct json *resources = json_get(info, "resources");
    int64_t expires = common_get_moment(info, "expires", WHEN_MAX);
    if (language != NULL && !is_language(language->text))
        return err_set(e, ERR_REFUSED, "language: must be a BCP 47 tag, as en or tg-Cyrl");
    if (expires <= common_get_moment(info, "effective", WHEN_MIN) ||
        expires <= common_get_moment(info, "onset", WHEN_MIN))
        return err_set(e, ERR_REFUSED, "expires: must come after `effective` and `onset`");
    if (needs_window && (expires == WHEN_MAX || areas == NULL || areas->count == 0))
        return err_set(e, ERR_REFUSED, "a notice for %.*s says where (`areas`) and until when "
                       "(`expires`)", (int)json_get_text(r->json, "purpose").n,
                       (const char *)json_get_text(r->json, "purpose").p);
    int rc = check_uri(info, "web", e);
    size_t i = 0;
    for (const struct json *x = areas != NULL ? areas->first : NULL; rc == 0 && x != NULL;
         x = x->next, i++) {
        rc = check_area(x, e);
        if (rc != 0)
            rc = err_within(e, rc, "areas[%zu]", i);
    }
    for (const struct json *x = resources != NULL ? resources->first : NULL; rc == 0 && x != NULL;
         x = x->next)
        rc = check_uri(x, "uri", e);
    return rc;
}

// Sender and identifier of CAP may hold none of these, since `references` separates by them.
static int
check_imported(const struct record *r, struct err *e)
{
    static const char *const names[] = {"sender", "identifier"};
    const struct json *imported = json_get(r->json, "imported");
    for (size_t i = 0; imported != NULL && i < 2; i++) {
        struct bytes text = json_get_text(imported, names[i]);
        for (size_t k = 0; k < text.n; k++) {
            uint8_t c = text.p[k];
            if (c <= ' ' || c == ',' || c == '<' || c == '&')
                return err_set(e, ERR_REFUSED,
                               "imported: %s: holds no space, comma, < or &, as CAP says", names[i]);
        }
    }
    return 0;
}

// The window: from the earliest onset (or effect) to the last end.
static void
read_window(struct record *r, const struct json *info, int64_t *from, int64_t *until)
{
    *from = info == NULL ? r->time : WHEN_MAX;
    *until = info == NULL ? WHEN_MAX : WHEN_MIN;
    for (const struct json *x = info != NULL ? info->first : NULL; x != NULL; x = x->next) {
        int64_t effective = common_get_moment(x, "effective", r->time);
        int64_t onset = common_get_moment(x, "onset", effective);
        int64_t expires = common_get_moment(x, "expires", WHEN_MAX);
        *from = onset < *from ? onset : *from;
        *until = expires > *until ? expires : *until;
    }
}

int
notice_check(struct arena *a, struct record *r, struct err *e)
{
    r->status = (uint8_t)common_get_word(r->json, "status", notice_statuses);
    int purpose = common_get_word(r->json, "purpose", notice_purposes);
    const struct json *info = json_get(r->json, "info");
    if (!r->has_object && r->status != NOTICE_ALERT)
        return err_set(e, ERR_REFUSED,
                       "status: a first version (one without `object`) is an alert");
    if (r->has_object && r->status == NOTICE_ALERT)
        return err_set(e, ERR_REFUSED,
                       "status: a later version (one with `object`) is an update or a cancel");
    if (info == NULL && r->status != NOTICE_CANCEL)
        return err_set(e, ERR_REFUSED, "info: is required in all but a cancellation");
    int rc = check_characters(r->json, e);
    if (rc == 0)
        rc = check_imported(r, e);
    bool needs_window = purpose != NOTICE_IS_ALERT && r->status != NOTICE_CANCEL;
    size_t i = 0;
    for (const struct json *x = info != NULL ? info->first : NULL; rc == 0 && x != NULL;
         x = x->next, i++) {
        rc = check_info(r, x, needs_window, e);
        if (rc != 0)
            rc = err_within(e, rc, "info[%zu]", i);
    }
    if (rc != 0)
        return rc;
    int64_t from = 0;
    int64_t until = 0;
    read_window(r, info, &from, &until);
    if (r->status != NOTICE_CANCEL) // that has effect whatever else it says
        r->until = until < r->until ? until : r->until;
    uint8_t *note = arena_alloc(a, NOTE_SIZE);
    if (note == NULL)
        return ERR_NOMEM;
    note[0] = (uint8_t)purpose;
    num_put_u64be(note + 1, (uint64_t)from);
    r->note = bytes_of(note, NOTE_SIZE);
    return 0;
}

unsigned
notice_map(const struct record *r, struct row *rows)
{
    if (r->status == NOTICE_CANCEL)
        rows[0].until = WHEN_MIN; // in force at no time
    return 1;
}
