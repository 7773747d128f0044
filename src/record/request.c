// SPDX-License-Identifier: Apache-2.0
// Kind `request`. What replies make of it is record/fold_request.c.
#include "record/request.h"

#include <assert.h>
#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "base/when.h"
#include "record/amount.h"
#include "record/common.h"
#include "record/fold.h"
#include "record/kinds.h"
#include "record/place.h"
#include "record/record.h"
#include "record/release.h"

#define HEAD_SIZE 19
#define TO_MAX 64 // who asks more puts it to all
#define PROSE_MAX (64 * 1024)

static const char *const statuses[] = {"open", "closed", NULL};
const char *const request_types[] = {"assistance",  "information", "clearance",
                                     "extradition", "match",       "petition", NULL};
static const char *const movements[] = {"overflight", "landing", "port-call", "passage",
                                        "road",       "rail",    NULL};

static const struct field window_fields[] = {
    {"from", FIELD_MOMENT, FIELD_REQUIRED, 0, 0, 0, 0, NULL, NULL, "First moment"},
    {"until", FIELD_MOMENT, FIELD_REQUIRED, 0, 0, 0, 0, NULL, NULL, "First moment after it"},
};
static const struct field_set window_set = FIELD_SET(window_fields);

static const struct field fields[] = {
    {"status", FIELD_WORD, FIELD_REQUIRED, 0, 0, 0, 0, statuses, NULL,
     "Open, or closed by the requester; a first version is open"},
    {"type", FIELD_WORD, FIELD_REQUIRED, 0, 0, 0, 0, request_types, NULL, "What is asked for"},
    {"to", FIELD_MEMBER, FIELD_LIST, 0, 0, 0, TO_MAX, NULL, NULL,
     "Whom it is put to; without it, to all members, and to no guest"},
    {"items", FIELD_OBJECT, FIELD_LIST, 0, 0, 0, AMOUNT_ITEMS_MAX, NULL, &amount_asked_fields,
     "What is needed, and how much of it"},
    {"purpose", FIELD_TEXT, 0, 1, 4096, 0, 0, NULL, NULL, "What it is for"},
    {"basis", FIELD_ID, 0, 0, 0, 0, 0, NULL, NULL, "Id of the agreement it rests on"},
    {"text", FIELD_TEXT, 0, 1, PROSE_MAX, 0, 0, NULL, NULL, "What is asked, in words"},
    {"window", FIELD_OBJECT, 0, 0, 0, 0, 0, NULL, &window_set,
     "Clearance: the hours for which it is asked"},
    {"movement", FIELD_WORD, 0, 0, 0, 0, 0, movements, NULL, "Clearance: the kind of movement"},
    {"craft", FIELD_TEXT, 0, 1, 1024, 0, 0, NULL, NULL,
     "Clearance: vessel, aircraft or vehicles, and their marks"},
    {"listing", FIELD_ID, 0, 0, 0, 0, 0, NULL, NULL,
     "Extradition, match: id of the listing of the person; petition: of the listing that is to be ended"},
    {"person", FIELD_TEXT, 0, 1, PROSE_MAX, 0, 0, NULL, NULL,
     "Extradition, match: who the person is, in words; petition: who petitions"},
    {"origin", FIELD_TEXT, 0, 1, 64, 0, 0, NULL, NULL,
     "Clearance: where the movement begins, the code of a place or LATITUDE,LONGITUDE in degrees"},
    {"destination", FIELD_TEXT, 0, 1, 64, 0, 0, NULL, NULL, "Clearance: where it ends, the same"},
    {"nationality", FIELD_MEMBER, 0, 0, 0, 0, 0, NULL, NULL,
     "Extradition, match: the state whose national the person is, to which a hit is told"},
};

const struct field_set request_fields = FIELD_SET(fields);

const char *const request_rules[] = {
    "A first version, one without `object`, has status open; a later one has the type of the first",
    "Nothing is asked for twice in one record, nor a quantity of nothing",
    "Assistance has at least one item, information a text, a clearance a window and a movement, and "
    "no other type a window or a movement",
    "A window ends after it begins",
    "Only a clearance has an origin and a destination; what has a comma is a latitude and a longitude "
    "with at most four digits after the point, on the globe",
    "A request about a person (extradition, match) is restricted, names those it is put to, its "
    "purpose, the agreement it rests on, the listing or the person, and lapses (`until`)",
    "A petition is of class alliance or restricted, and has a listing, the petitioner's words (`text`) and a deadline "
    "(`until`); its later versions have the same listing and deadline, and others have no effect",
    "A petition is judged by those it is put to, or all members, by grant (the listing is to be ended) or refuse (it "
    "stays), before the deadline; the lister is recused, and who entered it does not judge: their answers count nothing",
    "A version has effect from its time, though not before the version before it, until the next "
    "version or its own `until`, whichever comes first",
    "Where a reply of every thing asked for says that it is delivered, the request is met",
    NULL,
};

bool
request_is_personal(uint8_t type)
{
    return type == REQUEST_EXTRADITION || type == REQUEST_MATCH;
}

void
request_read(struct bytes note, struct request_terms *out)
{
    assert(note.n >= HEAD_SIZE);
    size_t names = num_get_u16be(note.p + 1);
    *out = (struct request_terms){
        .type = note.p[0],
        .from = (int64_t)num_get_u64be(note.p + 3),
        .until = (int64_t)num_get_u64be(note.p + 11),
        .to = bytes_sub(note, HEAD_SIZE, names),
        .items = bytes_sub(note, HEAD_SIZE + names, note.n),
    };
    if (out->type == REQUEST_PETITION) {
        assert(out->items.n >= HASH_SIZE);
        memcpy(out->listing.b, out->items.p, HASH_SIZE);
        out->items = bytes_sub(out->items, HASH_SIZE, note.n);
    }
}

bool
request_is_to(const struct request_terms *t, struct bytes member, bool is_guest)
{
    return t->to.n == 0 ? !is_guest : release_names(t->to, member);
}

static int
need(const struct record *r, const char *field, struct err *e)
{
    const struct json *v = json_get(r->json, field);
    if (v != NULL && (v->type != JSON_ARRAY || v->count > 0))
        return 0;
    const struct json *type = json_get(r->json, "type");
    return err_set(e, ERR_REFUSED, "%s: is required in a request of type %.*s", field,
                   (int)type->text.n, (const char *)type->text.p);
}

static int
check_personal(const struct record *r, struct err *e)
{
    static const char *const needed[] = {"to", "purpose", "basis", "until"};
    int rc = 0;
    if (r->leaf_class != LEAF_RESTRICTED)
        return err_set(e, ERR_REFUSED, "a request about a person is of class restricted");
    for (size_t i = 0; rc == 0 && i < sizeof needed / sizeof *needed; i++)
        rc = need(r, needed[i], e);
    if (rc == 0 && json_get(r->json, "listing") == NULL)
        rc = need(r, "person", e);
    return rc;
}

static int
check_ends(const struct record *r, int type, struct err *e)
{
    static const char *const ends[] = {"origin", "destination"};
    for (size_t i = 0; i < 2; i++) {
        const struct json *v = json_get(r->json, ends[i]);
        if (v == NULL)
            continue;
        size_t comma = bytes_find(v->text, 0, ',');
        int32_t latitude = 0;
        int32_t longitude = 0;
        if (type != REQUEST_CLEARANCE)
            return err_set(e, ERR_REFUSED, "%s: only a clearance has one", ends[i]);
        if (comma < v->text.n &&
            (place_parse_latitude(bytes_sub(v->text, 0, comma), &latitude) < 0 ||
             place_parse_longitude(bytes_sub(v->text, comma + 1, v->text.n), &longitude) < 0))
            return err_set(e, ERR_REFUSED,
                           "%s: no place on the globe; LATITUDE,LONGITUDE in degrees, with at most "
                           "four digits after the point",
                           ends[i]);
    }
    return 0;
}

static int
check_petition(const struct record *r, struct err *e)
{
    static const char *const needed[] = {"listing", "text", "until"};
    int rc = 0;
    if (r->leaf_class == LEAF_PUBLIC)
        return err_set(e, ERR_REFUSED, "a petition is of class alliance, or restricted: it has a person's own words");
    for (size_t i = 0; rc == 0 && i < sizeof needed / sizeof *needed; i++)
        rc = need(r, needed[i], e);
    if (rc == 0 && r->until <= r->time && !r->has_object)
        rc = err_set(e, ERR_REFUSED, "until: the deadline of a petition lies after its time");
    return rc;
}

static int
check_type(const struct record *r, int type, struct err *e)
{
    int rc = 0;
    if (type == REQUEST_ASSISTANCE)
        rc = need(r, "items", e);
    else if (type == REQUEST_INFORMATION)
        rc = need(r, "text", e);
    else if (type == REQUEST_CLEARANCE)
        rc = need(r, "window", e);
    else if (type == REQUEST_PETITION)
        rc = check_petition(r, e);
    else
        rc = check_personal(r, e);
    if (rc == 0 && type == REQUEST_CLEARANCE)
        rc = need(r, "movement", e);
    else if (rc == 0 && (json_get(r->json, "window") != NULL || json_get(r->json, "movement") != NULL))
        rc = err_set(e, ERR_REFUSED, "window, movement: only a clearance has them");
    return rc == 0 ? check_ends(r, type, e) : rc;
}

static int
append_note(const struct record *r, int type, struct buf *note, struct err *e)
{
    const struct json *to = json_get(r->json, "to");
    const struct json *window = json_get(r->json, "window");
    int64_t from = common_get_moment(window, "from", WHEN_MIN);
    int64_t until = common_get_moment(window, "until", WHEN_MAX);
    size_t size = 0;
    for (const struct json *x = to != NULL ? to->first : NULL; x != NULL; x = x->next)
        size += 1 + x->text.n;
    if (until <= from)
        return err_set(e, ERR_REFUSED, "window: ends before it begins");
    buf_append_byte(note, (uint8_t)type);
    buf_append_u16be(note, (uint16_t)size);
    buf_append_u64be(note, (uint64_t)from);
    buf_append_u64be(note, (uint64_t)until);
    for (const struct json *x = to != NULL ? to->first : NULL; x != NULL; x = x->next) {
        buf_append_byte(note, (uint8_t)x->text.n);
        buf_append(note, x->text);
    }
    struct hash listing;
    if (type == REQUEST_PETITION && common_get_id(r, "listing", &listing))
        buf_append(note, hash_bytes(&listing));
    return amount_append_note(r->json, "items", note, e);
}

int
request_check(struct arena *a, struct record *r, struct err *e)
{
    _Static_assert(HEAD_SIZE + HASH_SIZE + TO_MAX * (LIMIT_MEMBER_NAME + 1) +
                           AMOUNT_ITEMS_MAX * AMOUNT_NOTE_SIZE <=
                       ROW_NOTE_MAX,
                   "a row's note holds all names and things");
    r->status = (uint8_t)common_get_word(r->json, "status", statuses);
    if (r->status == REQUEST_CLOSED && !r->has_object)
        return err_set(e, ERR_REFUSED,
                       "status: a first version (one without `object`) is open, not closed");
    int type = common_get_word(r->json, "type", request_types);
    int rc = check_type(r, type, e);
    struct buf note;
    buf_init(&note, ROW_NOTE_MAX);
    if (rc == 0)
        rc = append_note(r, type, &note, e);
    if (rc == 0) {
        r->note = arena_copy(a, buf_bytes(&note));
        rc = r->note.p == NULL ? ERR_NOMEM : 0;
    }
    buf_clear(&note);
    return rc;
}

unsigned
request_map(const struct record *r, struct row *rows)
{
    (void)r; // all is in the row already
    rows[1] = rows[0];
    rows[1].note = (struct bytes){NULL, 0};
    fold_group_of_kind(KIND_REQUEST, &rows[1].group);
    return 2;
}
