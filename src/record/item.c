// SPDX-License-Identifier: Apache-2.0
// Kind `item`. A record without `item` is the item itself, or a later version of it, whose
// reduction is the general one (record/fold_object.c); it gives a second row in the group of the
// kind, by which views find it, and one that a proposal gave to do a third in the group of that. A record with `item` is its author's word on that item, one row in
// the item's group of words (record/fold_item.c). The note of an item, big-endian, is
//   due (8), owner with its length (1), count of phases (1), each: from, until (8 each), name with
//   its length (1); then length of the participants (2), participants, observers, each name with
//   its length (1)
// and that of a word is empty.
#include "record/item.h"

#include <assert.h>

#include "base/buf.h"
#include "base/decimal.h"
#include "base/limits.h"
#include "base/num.h"
#include "base/when.h"
#include "record/common.h"
#include "record/fold.h"
#include "record/kinds.h"
#include "record/place.h"
#include "record/proposal.h"
#include "record/record.h"

#define TITLE_MAX 256
#define PROSE_MAX (64 * 1024)
#define PHASE_NAME_MAX 32 // of FIELD_NAME
#define NOTE_HEAD 10      // due, length of an empty owner, count of phases
#define YEAR_MIN 1900

const char *const item_statuses[] = {"planned", "running", "done", "cancelled", NULL};
const char *const item_words[] = {"joins", "observes", "leaves", NULL};

static const struct field phase_fields[] = {
    {"name", FIELD_NAME, FIELD_REQUIRED, 0, 0, 0, 0, NULL, NULL, "What the phase is called"},
    {"from", FIELD_MOMENT, FIELD_REQUIRED, 0, 0, 0, 0, NULL, NULL, "When it begins"},
    {"until", FIELD_MOMENT, FIELD_REQUIRED, 0, 0, 0, 0, NULL, NULL, "When it has ended"},
};
static const struct field_set phase_set = FIELD_SET(phase_fields);

static const struct field area_fields[] = {
    {"text", FIELD_TEXT, 0, 1, TITLE_MAX, 0, 0, NULL, NULL, "The area in words"},
    {"countries", FIELD_TEXT, FIELD_LIST, 2, 2, 1, 64, NULL, NULL,
     "Countries, each two capital letters of ISO 3166-1"},
    {"south", FIELD_DECIMAL, 0, -90 * DECIMAL_ONE, 90 * DECIMAL_ONE, 0, PLACE_DIGITS, NULL, NULL,
     "Southern edge of a box in degrees; with west, north and east"},
    {"west", FIELD_DECIMAL, 0, -180 * DECIMAL_ONE, 180 * DECIMAL_ONE, 0, PLACE_DIGITS, NULL, NULL,
     "Western edge; it may lie east of the eastern one, across the 180th meridian"},
    {"north", FIELD_DECIMAL, 0, -90 * DECIMAL_ONE, 90 * DECIMAL_ONE, 0, PLACE_DIGITS, NULL, NULL,
     "Northern edge"},
    {"east", FIELD_DECIMAL, 0, -180 * DECIMAL_ONE, 180 * DECIMAL_ONE, 0, PLACE_DIGITS, NULL, NULL,
     "Eastern edge"},
};
const struct field_set item_area_set = FIELD_SET(area_fields);

static const struct field fields[] = {
    {"item", FIELD_ID, 0, 0, 0, 0, 0, NULL, NULL,
     "Id of the item this is its author's word on; absent in the item itself"},
    {"word", FIELD_WORD, 0, 0, 0, 0, 0, item_words, NULL,
     "With item: this member takes part, only observes, or leaves"},
    {"text", FIELD_TEXT, 0, 1, PROSE_MAX, 0, 0, NULL, NULL, "With item: anything to add, in words"},
    {"title", FIELD_TEXT, 0, 1, TITLE_MAX, 0, 0, NULL, NULL, "What it is called; in the item itself"},
    {"measure", FIELD_TEXT, 0, 1, PROSE_MAX, 0, 0, NULL, NULL, "What is to be done"},
    {"owner", FIELD_MEMBER, 0, 0, 0, 0, 0, NULL, NULL, "Who answers for it; without it, the author"},
    {"area", FIELD_OBJECT, 0, 0, 0, 0, 0, NULL, &item_area_set, "Where"},
    {"due", FIELD_MOMENT, 0, 0, 0, 0, 0, NULL, NULL, "When it is to be done"},
    {"status", FIELD_WORD, 0, 0, 0, 0, 0, item_statuses, NULL,
     "How far it is; without it, planned"},
    {"progress", FIELD_TEXT, 0, 1, PROSE_MAX, 0, 0, NULL, NULL, "How far it is, in words"},
    {"phases", FIELD_OBJECT, FIELD_LIST, 0, 0, 1, ITEM_PHASES_MAX, NULL, &phase_set,
     "Phases, in order; they make it an operation"},
    {"participants", FIELD_MEMBER, FIELD_LIST, 0, 0, 1, ITEM_PARTIES_MAX, NULL, NULL,
     "Of an operation: who is invited to take part"},
    {"observers", FIELD_MEMBER, FIELD_LIST, 0, 0, 1, ITEM_PARTIES_MAX, NULL, NULL,
     "Of an operation: who is invited to observe"},
    {"proposal", FIELD_ID, 0, 0, 0, 0, 0, NULL, NULL,
     "Id of the adopted proposal that gave it to do; with number"},
    {"number", FIELD_INT, 0, 1, PROPOSAL_ITEMS_MAX, 0, 0, NULL, NULL,
     "Which of that proposal's items it is, from 1 on"},
};

const struct field_set item_fields = FIELD_SET(fields);

const char *const item_rules[] = {
    "An item has a title; a word on one (a record with `item`) has `word`, no `object`, and nothing "
    "else but `text`",
    "An item with phases is an operation; only that has participants and observers, and it has "
    "participants. They are 64 at most together, each named once",
    "Phases have different names, stand in order and do not overlap; each ends after it begins, and "
    "all times lie in the years 1900 to 9999",
    "A version has effect from its time, though not before the version before it, until the next "
    "version or its own `until`",
    "Whoever is named is invited, and takes part or observes by its own word alone, which has the "
    "class of the item; the author, named by itself, needs none, and its words on its own item have "
    "no effect. A word holds from its time until the member's next; of two that differ, invitation "
    "and word, the lesser holds",
    "`proposal` and `number` go together, in the item itself: it is that item of that proposal",
    "An area's edges go together, and its south does not lie north of its north",
    NULL,
};

// ---- judging ----

static int
check_word(struct record *r, struct err *e)
{
    static const char *const only_item[] = {"object", "title",  "measure",  "owner",
                                            "area",   "due",    "status",   "progress",
                                            "phases", "participants", "observers",
                                            "proposal", "number"};
    int word = common_get_word(r->json, "word", item_words);
    if (word < 0)
        return err_set(e, ERR_REFUSED, "word: is required beside `item`: joins, observes or leaves");
    for (size_t i = 0; i < sizeof only_item / sizeof *only_item; i++) {
        if (json_get(r->json, only_item[i]) != NULL)
            return err_set(e, ERR_REFUSED,
                           "%s: a word on an item changes nothing of it; only its author can, in a "
                           "later version",
                           only_item[i]);
    }
    r->status = (uint8_t)word;
    return 0;
}

int
item_check_moment(const char *name, int64_t t, struct err *e)
{
    if (t >= when_from_civil(YEAR_MIN, 1, 1))
        return 0;
    return err_set(e, ERR_REFUSED, "%s: lies before the year %d", name, YEAR_MIN);
}

static int
read_phase(const struct json *x, struct item_plan *p, struct err *e)
{
    const struct item_phase *before = p->phase_count > 0 ? &p->phases[p->phase_count - 1] : NULL;
    struct item_phase *phase = &p->phases[p->phase_count];
    phase->name = json_get_text(x, "name");
    phase->from = common_get_moment(x, "from", WHEN_MIN);
    phase->until = common_get_moment(x, "until", WHEN_MAX);
    const int n = (int)phase->name.n;
    const char *name = (const char *)phase->name.p;
    int rc = item_check_moment("phases: from", phase->from, e);
    if (rc != 0)
        return rc;
    if (phase->until <= phase->from)
        return err_set(e, ERR_REFUSED, "phases: %.*s does not end after it begins", n, name);
    if (before != NULL && phase->from < before->until)
        return err_set(e, ERR_REFUSED,
                       "phases: %.*s begins before %.*s has ended; they stand in order and do not "
                       "overlap",
                       n, name, (int)before->name.n, (const char *)before->name.p);
    for (size_t i = 0; i < p->phase_count; i++) {
        if (bytes_equal(p->phases[i].name, phase->name))
            return err_set(e, ERR_REFUSED, "phases: two of them are called %.*s", n, name);
    }
    p->phase_count++;
    return 0;
}

static int
read_phases(const struct record *r, struct item_plan *p, struct err *e)
{
    const struct json *list = json_get(r->json, "phases");
    for (const struct json *x = list != NULL ? list->first : NULL; x != NULL; x = x->next) {
        assert(p->phase_count < ITEM_PHASES_MAX);
        int rc = read_phase(x, p, e);
        if (rc != 0)
            return rc;
    }
    return 0;
}

static bool
is_named(const struct json *list, struct bytes name, const struct json *before)
{
    for (const struct json *x = list != NULL ? list->first : NULL; x != before; x = x->next) {
        if (bytes_equal(x->text, name))
            return true;
    }
    return false;
}

static int
check_parties(const struct json *participants, const struct json *observers, struct err *e)
{
    size_t count = 0;
    for (const struct json *x = participants->first; x != NULL; x = x->next, count++) {
        if (is_named(participants, x->text, x))
            return err_set(e, ERR_REFUSED, "participants: %.*s is there twice", (int)x->text.n,
                           (const char *)x->text.p);
    }
    for (const struct json *x = observers != NULL ? observers->first : NULL; x != NULL;
         x = x->next, count++) {
        if (is_named(observers, x->text, x))
            return err_set(e, ERR_REFUSED, "observers: %.*s is there twice", (int)x->text.n,
                           (const char *)x->text.p);
        if (is_named(participants, x->text, NULL))
            return err_set(e, ERR_REFUSED, "observers: %.*s is a participant too", (int)x->text.n,
                           (const char *)x->text.p);
    }
    if (count > ITEM_PARTIES_MAX)
        return err_set(e, ERR_REFUSED, "observers: with the participants they are more than %d",
                       ITEM_PARTIES_MAX);
    return 0;
}

int
item_check_area(const struct json *area, struct err *e)
{
    static const char *const edges[] = {"south", "west", "north", "east"};
    const struct json *countries = json_get(area, "countries");
    struct place_box box = {0};
    size_t given = 0;
    for (const struct json *x = countries != NULL ? countries->first : NULL; x != NULL; x = x->next) {
        for (size_t i = 0; i < x->text.n; i++) {
            if (x->text.n != 2 || x->text.p[i] < 'A' || x->text.p[i] > 'Z')
                return err_set(e, ERR_REFUSED,
                               "area: countries: each is two capital letters of ISO 3166-1, like TJ");
        }
    }
    for (size_t i = 0; i < 4; i++)
        given += json_get(area, edges[i]) != NULL;
    if (given == 0)
        return 0;
    if (given < 4)
        return err_set(e, ERR_REFUSED, "area: south, west, north and east go together");
    if (place_parse_latitude(json_get_text(area, "south"), &box.south) != 0 ||
        place_parse_longitude(json_get_text(area, "west"), &box.west) != 0 ||
        place_parse_latitude(json_get_text(area, "north"), &box.north) != 0 ||
        place_parse_longitude(json_get_text(area, "east"), &box.east) != 0)
        return err_set(e, ERR_REFUSED, "area: is not on the globe");
    if (box.south > box.north)
        return err_set(e, ERR_REFUSED, "area: its south lies north of its north");
    return 0;
}

// ---- the note ----

static void
append_name(struct buf *out, struct bytes name)
{
    assert(name.n <= UINT8_MAX);
    buf_append_byte(out, (uint8_t)name.n);
    buf_append(out, name);
}

static size_t
names_size(const struct json *list)
{
    size_t n = 0;
    for (const struct json *x = list != NULL ? list->first : NULL; x != NULL; x = x->next)
        n += 1 + x->text.n;
    return n;
}

static void
append_names(struct buf *out, const struct json *list)
{
    for (const struct json *x = list != NULL ? list->first : NULL; x != NULL; x = x->next)
        append_name(out, x->text);
}

static int
write_note(struct arena *a, struct record *r, const struct item_plan *p)
{
    _Static_assert(NOTE_HEAD + LIMIT_MEMBER_NAME + ITEM_PHASES_MAX * (17 + PHASE_NAME_MAX) + 2 +
                           ITEM_PARTIES_MAX * (LIMIT_MEMBER_NAME + 1) <=
                       ROW_NOTE_MAX,
                   "a row's note holds all phases and parties");
    const struct json *participants = json_get(r->json, "participants");
    struct buf b;
    buf_init(&b, ROW_NOTE_MAX);
    buf_append_u64be(&b, (uint64_t)p->due);
    append_name(&b, p->owner);
    buf_append_byte(&b, (uint8_t)p->phase_count);
    for (size_t i = 0; i < p->phase_count; i++) {
        buf_append_u64be(&b, (uint64_t)p->phases[i].from);
        buf_append_u64be(&b, (uint64_t)p->phases[i].until);
        append_name(&b, p->phases[i].name);
    }
    buf_append_u16be(&b, (uint16_t)names_size(participants));
    append_names(&b, participants);
    append_names(&b, json_get(r->json, "observers"));
    r->note = arena_copy(a, buf_bytes(&b));
    int rc = buf_check(&b) != 0 || r->note.p == NULL ? ERR_NOMEM : 0;
    buf_clear(&b);
    return rc;
}

static int
take_name(struct bytes *rest, struct bytes *out)
{
    if (rest->n < 1 || rest->n - 1 < rest->p[0])
        return ERR_INVALID;
    *out = bytes_sub(*rest, 1, rest->p[0]);
    *rest = bytes_sub(*rest, 1 + out->n, rest->n);
    return 0;
}

static int
take_phases(struct bytes *rest, struct item_plan *out)
{
    if (rest->n < 1 || rest->p[0] > ITEM_PHASES_MAX)
        return ERR_INVALID;
    out->phase_count = rest->p[0];
    *rest = bytes_sub(*rest, 1, rest->n);
    for (size_t i = 0; i < out->phase_count; i++) {
        if (rest->n < 16)
            return ERR_INVALID;
        out->phases[i].from = (int64_t)num_get_u64be(rest->p);
        out->phases[i].until = (int64_t)num_get_u64be(rest->p + 8);
        *rest = bytes_sub(*rest, 16, rest->n);
        if (take_name(rest, &out->phases[i].name) != 0)
            return ERR_INVALID;
    }
    return 0;
}

int
item_read_plan(struct bytes note, struct item_plan *out)
{
    *out = (struct item_plan){.due = WHEN_MAX};
    if (note.n < NOTE_HEAD)
        return ERR_INVALID;
    struct bytes rest = bytes_sub(note, 8, note.n);
    out->due = (int64_t)num_get_u64be(note.p);
    if (take_name(&rest, &out->owner) != 0 || take_phases(&rest, out) != 0 || rest.n < 2)
        return ERR_INVALID;
    size_t n = num_get_u16be(rest.p);
    rest = bytes_sub(rest, 2, rest.n);
    if (n > rest.n)
        return ERR_INVALID;
    out->participants = bytes_sub(rest, 0, n);
    out->observers = bytes_sub(rest, n, rest.n);
    return 0;
}

// ---- the kind ----

int
item_check(struct arena *a, struct record *r, struct err *e)
{
    struct item_plan plan = {.due = common_get_moment(r->json, "due", WHEN_MAX)};
    const struct json *participants = json_get(r->json, "participants");
    const struct json *observers = json_get(r->json, "observers");
    const struct json *area = json_get(r->json, "area");
    if (common_get_id(r, "item", &r->about))
        return check_word(r, e);
    if (json_get(r->json, "word") != NULL || json_get(r->json, "text") != NULL)
        return err_set(e, ERR_REFUSED, "%s: goes with `item`, the id of the item it is a word on",
                       json_get(r->json, "word") != NULL ? "word" : "text");
    if (json_get(r->json, "title") == NULL)
        return err_set(e, ERR_REFUSED, "title: is required in an item (a record without `item`)");
    if ((json_get(r->json, "proposal") == NULL) != (json_get(r->json, "number") == NULL))
        return err_set(e, ERR_REFUSED, "%s: proposal and number go together",
                       json_get(r->json, "proposal") == NULL ? "number" : "proposal");
    int status = common_get_word(r->json, "status", item_statuses);
    r->status = status < 0 ? ITEM_PLANNED : (uint8_t)status;
    (void)common_get_id(r, "proposal", &r->other);
    plan.owner = json_get_text(r->json, "owner");
    int rc = read_phases(r, &plan, e);
    if (rc == 0)
        rc = item_check_moment("due", plan.due, e);
    if (rc == 0 && plan.phase_count == 0 && (participants != NULL || observers != NULL))
        rc = err_set(e, ERR_REFUSED, "participants: only an operation, which has phases, has them");
    if (rc == 0 && plan.phase_count > 0 && participants == NULL)
        rc = err_set(e, ERR_REFUSED, "participants: an operation has at least one");
    if (rc == 0 && participants != NULL)
        rc = check_parties(participants, observers, e);
    if (rc == 0 && area != NULL)
        rc = item_check_area(area, e);
    return rc == 0 ? write_note(a, r, &plan) : rc;
}

void
item_group_of_words(const struct hash *item, struct hash *out)
{
    struct hash_state h;
    hash_init(&h);
    hash_update(&h, BYTES_LIT("entente item words"));
    hash_update(&h, hash_bytes(item));
    hash_final(&h, out);
}

unsigned
item_map(const struct record *r, struct row *rows)
{
    if (r->note.n == 0) {
        item_group_of_words(&r->about, &rows[0].group);
        return 1;
    }
    rows[1] = rows[0];
    fold_group_of_kind(KIND_ITEM, &rows[1].group);
    if (json_get(r->json, "proposal") == NULL)
        return 2;
    rows[2] = rows[0];
    rows[2].group = r->other;
    return fold_count_apart(rows, 3);
}
