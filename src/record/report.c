// SPDX-License-Identifier: Apache-2.0
// Kind `report`. Each report gives two rows: one in the group of its object, whose reduction is the
// general one (record/fold_object.c), and one in the group of the kind, by which views find it. The
// note of both, big-endian, is
//   category, flags (1 place, 2 quantity, 4 total, 8 operation; 1 byte each), south, west, north, east in
//   ten-thousandths of a degree (4 each), begin, end (8 each), source, information, unit (1 each),
//   amount, rest in millionths (8 each); then country, series, period, event, item, each with its
//   length (2); then the operation's id (32), when one is given
// where what is not given is zero.
#include "record/report.h"

#include <assert.h>
#include <string.h>

#include "base/buf.h"
#include "base/decimal.h"
#include "base/num.h"
#include "base/when.h"
#include "record/common.h"
#include "record/fold.h"
#include "record/kinds.h"
#include "record/record.h"
#include "record/unit.h"

#define TEXT_MAX 256
#define PROSE_MAX (64 * 1024)
#define ITEM_MAX 64
#define PARTS_MAX 64
#define AMOUNT_MAX INT64_C(999999999999999999) // below 10^12; eight of them can be added
#define NOTE_FIXED 53
#define YEAR_MIN 1900

enum fact_flags { HAS_PLACE = 1, HAS_QUANTITY = 2, IS_TOTAL = 4, HAS_OPERATION = 8 };

static const char *const statuses[] = {"reported", "withdrawn", NULL};
const char *const report_categories[] = {"incident",  "sighting",    "seizure",
                                         "indicator", "transaction", NULL};
static const char *const sources[] = {"A", "B", "C", "D", "E", "F", NULL};
static const char *const informations[] = {"1", "2", "3", "4", "5", "6", NULL};

static const struct field place_fields[] = {
    {"lat", FIELD_DECIMAL, 0, -90 * DECIMAL_ONE, 90 * DECIMAL_ONE, 0, PLACE_DIGITS, NULL, NULL,
     "Latitude in degrees, north positive; with lon"},
    {"lon", FIELD_DECIMAL, 0, -180 * DECIMAL_ONE, 180 * DECIMAL_ONE, 0, PLACE_DIGITS, NULL, NULL,
     "Longitude in degrees, east positive; with lat"},
    {"cell", FIELD_TEXT, 0, 7, 12, 0, 0, NULL, NULL,
     "Instead of lat and lon, a cell of 0.1 degree, by its south-west corner: 37.4/68.7"},
    {"country", FIELD_TEXT, 0, 2, 2, 0, 0, NULL, NULL,
     "Country, two capital letters of ISO 3166-1"},
    {"text", FIELD_TEXT, 0, 1, TEXT_MAX, 0, 0, NULL, NULL, "The place in words"},
};
static const struct field_set place_set = FIELD_SET(place_fields);

static const struct field when_fields[] = {
    {"from", FIELD_MOMENT, FIELD_REQUIRED, 0, 0, 0, 0, NULL, NULL, "When it happened, or began"},
    {"until", FIELD_MOMENT, 0, 0, 0, 0, 0, NULL, NULL, "When it ended; without it, a moment"},
};
static const struct field_set when_set = FIELD_SET(when_fields);

static const struct field quantity_fields[] = {
    {"amount", FIELD_DECIMAL, FIELD_REQUIRED, 0, AMOUNT_MAX, 0, DECIMAL_DIGITS, NULL, NULL,
     "How much or how many"},
    {"unit", FIELD_WORD, FIELD_REQUIRED, 0, 0, 0, 0, unit_words, NULL, "Of what unit"},
};
static const struct field_set quantity_set = FIELD_SET(quantity_fields);

static const struct field grade_fields[] = {
    {"source", FIELD_WORD, FIELD_REQUIRED, 0, 0, 0, 0, sources, NULL,
     "The source, from A (completely reliable) to E (unreliable), F (cannot be judged)"},
    {"information", FIELD_WORD, FIELD_REQUIRED, 0, 0, 0, 0, informations, NULL,
     "The information, from 1 (confirmed) to 5 (improbable), 6 (cannot be judged)"},
};
static const struct field_set grade_set = FIELD_SET(grade_fields);

static const struct field part_fields[] = {
    {"name", FIELD_TEXT, FIELD_REQUIRED, 1, TEXT_MAX, 0, 0, NULL, NULL, "What this part is"},
    {"amount", FIELD_DECIMAL, FIELD_REQUIRED, 0, AMOUNT_MAX, 0, DECIMAL_DIGITS, NULL, NULL,
     "How much of the total it is, in the total's unit"},
};
static const struct field_set part_set = FIELD_SET(part_fields);

static const struct field fields[] = {
    {"category", FIELD_WORD, FIELD_REQUIRED, 0, 0, 0, 0, report_categories, NULL,
     "What is reported"},
    {"status", FIELD_WORD, 0, 0, 0, 0, 0, statuses, NULL,
     "Whether this version reports it, as without this field, or takes it back"},
    {"text", FIELD_TEXT, 0, 0, PROSE_MAX, 0, 0, NULL, NULL, "In words"},
    {"place", FIELD_OBJECT, 0, 0, 0, 0, 0, NULL, &place_set, "Where"},
    {"when", FIELD_OBJECT, 0, 0, 0, 0, 0, NULL, &when_set,
     "When it happened; without it, at the record's time, or in its period"},
    {"quantity", FIELD_OBJECT, 0, 0, 0, 0, 0, NULL, &quantity_set, "How much"},
    {"item", FIELD_TEXT, 0, 1, ITEM_MAX, 0, 0, NULL, NULL,
     "Of what: a substance, a thing; only like items are added"},
    {"including", FIELD_OBJECT, FIELD_LIST, 0, 0, 1, PARTS_MAX, NULL, &part_set,
     "Parts of a stated total; what they leave is shown as unattributed"},
    {"grade", FIELD_OBJECT, 0, 0, 0, 0, 0, NULL, &grade_set, "How sure, by the 6x6 grading"},
    {"event", FIELD_NAME, 0, 0, 0, 0, 0, NULL, NULL,
     "Key of a shared event: what several members report under one key counts once"},
    {"series", FIELD_NAME, 0, 0, 0, 0, 0, NULL, NULL,
     "Name of the statistical series this is a value of; with period and quantity"},
    {"period", FIELD_PARTIAL, 0, 0, 0, 0, 0, NULL, NULL,
     "The month or year the value is for; with series"},
    {"operation", FIELD_ID, 0, 0, 0, 0, 0, NULL, NULL, "Id of the item, an operation, it is a result of"},
};

const struct field_set report_fields = FIELD_SET(fields);

const char *const report_rules[] = {
    "A first version, one without `object`, reports; a later one may be withdrawn",
    "A version has effect from its time, though not before the version before it, until the next "
    "version or its own `until`; a withdrawn one at no time",
    "A place on the globe is lat and lon, or a cell; not both. A cell's corner has exactly one "
    "digit after each point, -90.0 to 89.9 and -180.0 to 179.9",
    "All its times lie in the years 1900 to 9999, and `when` does not end before it begins",
    "What is counted (people, vehicles, pieces and the like) has no fractions",
    "A stated total has a quantity; its parts have different names and together do not exceed it",
    "A series goes with a quantity and a period, which is a month or a year; a period with a "
    "series; and no value of a series is a result of an operation",
    NULL,
};

// ---- judging ----

static int
check_moment(const char *name, int64_t t, struct err *e)
{
    if (t == WHEN_MAX || t >= when_from_civil(YEAR_MIN, 1, 1))
        return 0;
    return err_set(e, ERR_REFUSED, "%s: lies before the year %d", name, YEAR_MIN);
}

static int
read_when(const struct record *r, struct report_facts *f, struct err *e)
{
    const struct json *when = json_get(r->json, "when");
    int rc = check_moment("time", r->time, e);
    if (rc == 0)
        rc = check_moment("until", r->until, e);
    f->from = common_get_moment(when, "from", r->time);
    f->until = common_get_moment(when, "until", f->from);
    if (rc == 0)
        rc = check_moment("when: from", f->from, e);
    if (rc == 0 && f->until < f->from)
        rc = err_set(e, ERR_REFUSED, "when: until lies before from");
    return rc;
}

static int
read_country(struct bytes text, struct report_facts *f, struct err *e)
{
    f->country = text;
    for (size_t i = 0; i < text.n; i++) {
        if (text.n != 2 || text.p[i] < 'A' || text.p[i] > 'Z')
            return err_set(e, ERR_REFUSED,
                           "place: country: must be two capital letters of ISO 3166-1, like TJ");
    }
    return 0;
}

static int
read_place(const struct record *r, struct report_facts *f, struct err *e)
{
    const struct json *place = json_get(r->json, "place");
    struct bytes latitude = json_get_text(place, "lat");
    struct bytes longitude = json_get_text(place, "lon");
    struct bytes cell = json_get_text(place, "cell");
    if ((latitude.n > 0) != (longitude.n > 0))
        return err_set(e, ERR_REFUSED, "place: lat and lon go together");
    if (latitude.n > 0 && cell.n > 0)
        return err_set(e, ERR_REFUSED, "place: is lat and lon, or a cell, not both");
    f->has_place = latitude.n > 0 || cell.n > 0;
    int rc = 0;
    if (cell.n > 0)
        rc = place_parse_cell(cell, &f->at);
    if (latitude.n > 0)
        rc = place_parse_latitude(latitude, &f->at.south);
    if (latitude.n > 0 && rc == 0)
        rc = place_parse_longitude(longitude, &f->at.west);
    if (rc != 0)
        return err_set(e, ERR_REFUSED, "place: %s",
                       rc == ERR_INVALID ? "cell: must be like 37.4/68.7" : "is not on the globe");
    if (latitude.n > 0) {
        f->at.north = f->at.south;
        f->at.east = f->at.west;
    }
    return read_country(json_get_text(place, "country"), f, e);
}

static int
read_amount(const struct json *object, bool is_whole, const char *where, int64_t *out,
            struct err *e)
{
    int rc = decimal_parse(json_get_text(object, "amount"), DECIMAL_DIGITS, out);
    assert(rc == 0); // the field table has seen to it
    if (rc == 0 && is_whole && *out % DECIMAL_ONE != 0)
        return err_set(e, ERR_REFUSED, "%s: amount: must be whole, since its unit counts things",
                       where);
    return rc;
}

static int
check_names_differ(const struct json *part, struct err *e)
{
    for (const struct json *x = part->next; x != NULL; x = x->next) {
        if (bytes_equal(json_get_text(x, "name"), json_get_text(part, "name")))
            return err_set(e, ERR_REFUSED, "including: two parts have one name");
    }
    return 0;
}

static int
read_parts(const struct record *r, struct report_facts *f, struct err *e)
{
    const struct json *parts = json_get(r->json, "including");
    if (parts == NULL)
        return 0;
    if (!f->has_quantity)
        return err_set(e, ERR_REFUSED, "including: parts need a quantity they are parts of");
    f->is_total = true;
    f->rest = f->amount;
    for (const struct json *x = parts->first; x != NULL; x = x->next) {
        int64_t amount = 0;
        int rc = read_amount(x, unit_is_whole(f->unit), "including", &amount, e);
        if (rc == 0)
            rc = check_names_differ(x, e);
        if (rc != 0)
            return rc;
        if (amount > f->rest)
            return err_set(e, ERR_REFUSED, "including: the parts exceed the total");
        f->rest -= amount;
    }
    return 0;
}

static int
read_quantity(const struct record *r, struct report_facts *f, struct err *e)
{
    const struct json *quantity = json_get(r->json, "quantity");
    if (quantity != NULL) {
        f->has_quantity = true;
        f->unit = (uint8_t)common_get_word(quantity, "unit", unit_words);
        int rc = read_amount(quantity, unit_is_whole(f->unit), "quantity", &f->amount, e);
        if (rc != 0)
            return rc;
    }
    return read_parts(r, f, e);
}

int
report_read_period(struct bytes text, int32_t *out, bool *is_year)
{
    int64_t first = 0;
    int year = 0;
    int month = 0;
    int day = 0;
    if ((text.n != 4 && text.n != 7) || field_partial(text, &first, NULL) != 0)
        return ERR_INVALID;
    when_to_civil(first, &year, &month, &day);
    *is_year = text.n == 4;
    *out = *is_year ? year : year * 12 + month - 1;
    return year >= YEAR_MIN ? 0 : ERR_REFUSED;
}

static int
read_series(const struct record *r, struct report_facts *f, struct err *e)
{
    int32_t period = 0;
    bool is_year = false;
    f->series = json_get_text(r->json, "series");
    f->period = json_get_text(r->json, "period");
    if ((f->series.n > 0) != (f->period.n > 0))
        return err_set(e, ERR_REFUSED, "series: goes with a period, and a period with a series");
    if (f->series.n == 0)
        return 0;
    if (!f->has_quantity)
        return err_set(e, ERR_REFUSED, "series: a value needs a quantity");
    if (f->has_operation)
        return err_set(e, ERR_REFUSED,
                       "operation: a value of a series, which is a sum, is no result of one");
    int rc = report_read_period(f->period, &period, &is_year);
    if (rc != 0)
        return err_set(e, ERR_REFUSED, "period: must be a month or a year, from 1900 on");
    // What is for a period happened in it, unless the report says when.
    if (json_get(r->json, "when") == NULL)
        rc = field_partial(f->period, &f->from, &f->until);
    return rc;
}

// ---- the note ----

static void
append_long(struct buf *out, struct bytes text)
{
    assert(text.n <= 4 * TEXT_MAX);
    buf_append_u16be(out, (uint16_t)text.n);
    buf_append(out, text);
}

static int
write_note(struct arena *a, const struct report_facts *f, struct bytes *note)
{
    struct buf b;
    buf_init(&b, ROW_NOTE_MAX);
    buf_append_byte(&b, f->category);
    buf_append_byte(&b,
                    (uint8_t)((f->has_place ? HAS_PLACE : 0) |
                              (f->has_quantity ? HAS_QUANTITY : 0) | (f->is_total ? IS_TOTAL : 0) |
                              (f->has_operation ? HAS_OPERATION : 0)));
    buf_append_u32be(&b, (uint32_t)f->at.south);
    buf_append_u32be(&b, (uint32_t)f->at.west);
    buf_append_u32be(&b, (uint32_t)f->at.north);
    buf_append_u32be(&b, (uint32_t)f->at.east);
    buf_append_u64be(&b, (uint64_t)f->from);
    buf_append_u64be(&b, (uint64_t)f->until);
    buf_append_byte(&b, f->source);
    buf_append_byte(&b, f->information);
    buf_append_byte(&b, f->unit);
    buf_append_u64be(&b, (uint64_t)f->amount);
    buf_append_u64be(&b, (uint64_t)f->rest);
    assert(b.failed != 0 || b.n == NOTE_FIXED);
    append_long(&b, f->country);
    append_long(&b, f->series);
    append_long(&b, f->period);
    append_long(&b, f->event);
    append_long(&b, f->item);
    if (f->has_operation)
        buf_append(&b, hash_bytes(&f->operation));
    *note = arena_copy(a, buf_bytes(&b));
    int rc = buf_check(&b) != 0 || note->p == NULL ? ERR_NOMEM : 0;
    buf_clear(&b);
    return rc;
}

static int
take_long(struct bytes *rest, struct bytes *out)
{
    if (rest->n < 2)
        return ERR_INVALID;
    size_t n = num_get_u16be(rest->p);
    if (rest->n - 2 < n)
        return ERR_INVALID;
    *out = bytes_sub(*rest, 2, n);
    *rest = bytes_sub(*rest, 2 + n, rest->n);
    return 0;
}

int
report_read_facts(struct bytes note, struct report_facts *out)
{
    *out = (struct report_facts){0};
    if (note.n < NOTE_FIXED)
        return ERR_INVALID;
    const uint8_t *p = note.p;
    struct bytes *texts[] = {&out->country, &out->series, &out->period, &out->event, &out->item};
    struct bytes rest = bytes_sub(note, NOTE_FIXED, note.n);
    out->category = p[0];
    out->has_place = (p[1] & HAS_PLACE) != 0;
    out->has_quantity = (p[1] & HAS_QUANTITY) != 0;
    out->is_total = (p[1] & IS_TOTAL) != 0;
    out->has_operation = (p[1] & HAS_OPERATION) != 0;
    out->at = (struct place_box){(int32_t)num_get_u32be(p + 2), (int32_t)num_get_u32be(p + 6),
                                 (int32_t)num_get_u32be(p + 10), (int32_t)num_get_u32be(p + 14)};
    out->from = (int64_t)num_get_u64be(p + 18);
    out->until = (int64_t)num_get_u64be(p + 26);
    out->source = p[34];
    out->information = p[35];
    out->unit = p[36];
    out->amount = (int64_t)num_get_u64be(p + 37);
    out->rest = (int64_t)num_get_u64be(p + 45);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (take_long(&rest, texts[i]) != 0)
            return ERR_INVALID;
    }
    if (rest.n != (out->has_operation ? HASH_SIZE : 0))
        return ERR_INVALID;
    if (out->has_operation)
        memcpy(out->operation.b, rest.p, HASH_SIZE);
    return 0;
}

// ---- the kind ----

int
report_check(struct arena *a, struct record *r, struct err *e)
{
    struct report_facts f = {0};
    const struct json *grade = json_get(r->json, "grade");
    int status = common_get_word(r->json, "status", statuses);
    r->status = status < 0 ? REPORT_REPORTED : (uint8_t)status;
    if (r->status == REPORT_WITHDRAWN && !r->has_object)
        return err_set(
            e, ERR_REFUSED,
            "status: a first version (one without `object`) reports, it cannot withdraw");
    f.category = (uint8_t)common_get_word(r->json, "category", report_categories);
    f.source = (uint8_t)(1 + common_get_word(grade, "source", sources));
    f.information = (uint8_t)(1 + common_get_word(grade, "information", informations));
    f.event = json_get_text(r->json, "event");
    f.item = json_get_text(r->json, "item");
    f.has_operation = common_get_id(r, "operation", &f.operation);
    int rc = read_when(r, &f, e);
    if (rc == 0)
        rc = read_place(r, &f, e);
    if (rc == 0)
        rc = read_quantity(r, &f, e);
    if (rc == 0)
        rc = read_series(r, &f, e);
    return rc == 0 ? write_note(a, &f, &r->note) : rc;
}

unsigned
report_map(const struct record *r, struct row *rows)
{
    if (r->status == REPORT_WITHDRAWN)
        rows[0].until = WHEN_MIN;
    rows[1] = rows[0];
    fold_group_of_kind(KIND_REPORT, &rows[1].group);
    return 2;
}
