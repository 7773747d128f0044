// SPDX-License-Identifier: Apache-2.0
// Requests, contingents and agreements as JSON. What was folded comes from rows, what is only for people (names of things,
// purposes, reasons) from the record's bytes; a record whose bytes this disk lost is told without them.
#include "member/assist_tell.h"

#include "base/when.h"
#include "member/gather.h"
#include "member/petition.h"
#include "record/contingent.h"
#include "record/release.h"

static void
write_amount(struct json_writer *w, const char *name, uint64_t amount)
{
    char text[AMOUNT_TEXT_SIZE];
    amount_format(amount, text);
    json_write_str(w, name, text);
}

// Fields of the record that are shown as they are.
static void
write_fields(struct json_writer *w, const struct json *record, const char *const *names)
{
    for (; *names; names++) {
        const struct json *field = json_get(record, *names);
        if (field)
            json_write_raw(w, *names, field->source);
    }
}

static void
write_place(struct json_writer *w, const struct view_ledger *l, const struct hash *id, uint64_t index)
{
    json_write_hex(w, "id", hash_bytes(id));
    json_write_text(w, "member", l->member);
    json_write_int(w, "index", (int64_t)index);
    json_write_bool(w, "settled", index < l->settled);
}

static const struct fold_span *
version_shown(const struct fold_object *x, int64_t as_of)
{
    const struct fold_span *at = fold_object_begun(x, as_of);
    return at ? at : &x->versions[0];
}

// ---- requests ----

const char *
assist_tell_state(enum fold_request_state state)
{
    static const char *const names[] = {"not yet", "open", "met", "closed", "lapsed"};
    return names[state];
}

static void
write_lines(struct json_writer *w, const struct fold_request *x, const struct json *record, int64_t as_of)
{
    struct fold_request_line lines[AMOUNT_ITEMS_MAX];
    size_t count = fold_request_lines(x, as_of, lines);
    const struct json *item = json_at(json_get(record, "items"), 0);
    json_write_array(w, "items");
    for (size_t i = 0; i < count; i++, item = item ? item->next : NULL) {
        json_write_object(w, NULL);
        json_write_text(w, "item", json_get_text(item, "item"));
        if (json_get(item, "unit"))
            json_write_text(w, "unit", json_get_text(item, "unit"));
        if (json_get(item, "by"))
            json_write_text(w, "by", json_get_text(item, "by"));
        write_amount(w, "asked", lines[i].asked);
        write_amount(w, "offered", lines[i].offered);
        write_amount(w, "shortfall", lines[i].shortfall);
        write_amount(w, "delivered", lines[i].delivered);
        json_write_object_end(w);
    }
    json_write_array_end(w);
}

// How much of a thing this member's offer has that stands.
static uint64_t
offered_by(const struct fold_request *x, struct bytes member, const struct hash *key, int64_t as_of)
{
    for (size_t i = 0; i < x->replies.count; i++) {
        const struct fold_word *w = &x->replies.at[i];
        struct answer_terms t;
        if (w->row->status != ANSWER_OFFER || !bytes_equal(w->member, member) || !when_is_in(as_of, w->from, w->until))
            continue;
        answer_read(w->row->note, &t);
        return amount_of(t.items, key);
    }
    return 0;
}

static uint64_t
asked_of(const struct fold_request *x, const struct hash *key, int64_t as_of)
{
    struct fold_request_line lines[AMOUNT_ITEMS_MAX];
    size_t count = fold_request_lines(x, as_of, lines);
    for (size_t i = 0; i < count; i++)
        if (hash_equal(&lines[i].key, key))
            return lines[i].asked;
    return 0;
}

static void
write_reply_items(struct json_writer *w, const struct fold_request *x, const struct fold_word *word,
                  const struct json *record, int64_t as_of)
{
    struct answer_terms t;
    struct hash key;
    uint64_t amount;
    const struct json *item = json_at(json_get(record, "items"), 0);
    answer_read(word->row->note, &t);
    if (t.items.n == 0)
        return;
    json_write_array(w, "items");
    for (size_t i = 0; amount_at(t.items, i, &key, &amount); i++, item = item ? item->next : NULL) {
        bool is_delivered = word->row->status == ANSWER_DELIVERED;
        json_write_object(w, NULL);
        json_write_text(w, "item", json_get_text(item, "item"));
        if (json_get(item, "unit"))
            json_write_text(w, "unit", json_get_text(item, "unit"));
        write_amount(w, "quantity", amount);
        if (is_delivered && amount > offered_by(x, word->member, &key, as_of))
            json_write_bool(w, "beyond_offer", true);
        if (!is_delivered && amount > asked_of(x, &key, as_of))
            json_write_bool(w, "beyond_asked", true);
        json_write_object_end(w);
    }
    json_write_array_end(w);
}

// Does it hold as of that moment: not replaced, not lapsed, not contradicted by a later leaf?
static bool
holds(const struct fold_request *x, const struct fold_word *w, int64_t as_of)
{
    if (!when_is_in(as_of, w->from, w->until))
        return false;
    if (w->row->status == ANSWER_DELIVERED || x->type == REQUEST_CLEARANCE)
        return true; // of clearances it depends on the hour
    return fold_request_word(x, w->member, as_of, as_of) == w;
}

static int
write_reply(struct view *v, struct arena *a, const struct fold_request *x, const struct fold_word *word, int64_t as_of,
            struct json_writer *w, struct err *e)
{
    static const char *const fields[] = {"conditions", "ground", "reason", "text", NULL};
    const struct view_ledger *l = view_ledger_number(v, word->row->ledger);
    const struct json *record;
    int r = gather_record(v, a, l, word->row->index, &record, e);
    json_write_object(w, NULL);
    write_place(w, l, &word->row->id, word->row->index);
    json_write_str(w, "answer", answer_words[word->row->status]);
    json_write_bool(w, "holds", holds(x, word, as_of));
    json_write_time(w, "time", word->row->time);
    json_write_time(w, "until", word->row->until);
    if (x->type == REQUEST_CLEARANCE) {
        int64_t from, until;
        fold_request_window(x, word, as_of, &from, &until);
        json_write_object(w, "valid");
        json_write_time(w, "from", from);
        json_write_time(w, "until", until);
        json_write_object_end(w);
    }
    write_reply_items(w, x, word, record, as_of);
    write_fields(w, record, fields);
    json_write_object_end(w);
    return r;
}

// The agreement that a request rests on, and whether it binds who asks.
static int
write_basis(struct view *v, struct arena *a, const struct view_ledger *asker, struct bytes id, int64_t as_of, struct json_writer *w,
            struct err *e)
{
    const unsigned layers = 1u << LAYER_COMMON | 1u << LAYER_RESTRICTED | 1u << LAYER_EXERCISE;
    struct gather g = {.arena = a};
    struct fold_agreement x;
    struct hash hash;
    const struct json *record;
    bool is_agreement = false;
    if (hash_from_hex(id, &hash) < 0)
        return 0;
    int r = gather_rows(v, &hash, &g, e);
    if (r == 0)
        r = fold_agreement(a, &v->held, g.rows, g.count, layers, &x, &is_agreement);
    if (r < 0 || !is_agreement)
        return r; // not held here
    r = gather_record(v, a, view_ledger_number(v, x.ledger), x.index, &record, e);
    json_write_object(w, "rests_on");
    json_write_text(w, "id", id);
    json_write_text(w, "title", json_get_text(record, "title"));
    json_write_text(w, "purpose", json_get_text(record, "purpose"));
    json_write_bool(w, "in_force", fold_agreement_is_in_force(&x, as_of));
    json_write_bool(w, "binds", fold_agreement_binds(&x, asker->member, as_of));
    json_write_object_end(w);
    return r;
}

int
assist_tell_request(struct view *v, struct arena *a, const struct fold_request *x, int64_t as_of, struct json_writer *w,
                    struct err *e)
{
    static const char *const fields[] = {"to",     "purpose",  "basis", "text",    "window",
                                         "movement", "craft", "origin", "destination", "listing", "person", "nationality", "release", "label", NULL};
    const struct view_ledger *l = view_ledger_number(v, x->object.ledger);
    const struct fold_span *at = version_shown(&x->object, as_of);
    const struct json *record;
    int r = gather_record(v, a, l, at->row->index, &record, e);
    json_write_object(w, NULL);
    write_place(w, l, &x->object.id, at->row->index);
    json_write_str(w, "class", leaf_class_name(x->object.leaf_class));
    json_write_str(w, "type", request_types[x->type]);
    json_write_str(w, "state", assist_tell_state(fold_request_state(x, as_of)));
    if (x->object.layer == LAYER_EXERCISE)
        json_write_bool(w, "exercise", true);
    json_write_time(w, "time", x->object.versions[0].row->time);
    const struct json *until = json_get(record, "until"); // its own word, not where a later version takes over
    if (until)
        json_write_raw(w, "until", until->source);
    else
        json_write_null(w, "until");
    write_fields(w, record, fields);
    write_lines(w, x, record, as_of);
    if (r == 0 && json_get(record, "basis"))
        r = write_basis(v, a, l, json_get_text(record, "basis"), as_of, w, e);
    if (r == 0 && x->type == REQUEST_PETITION)
        r = petition_tell(v, a, x, as_of, w, e);
    json_write_array(w, "replies");
    for (size_t i = 0; r == 0 && i < x->replies.count; i++)
        if (x->replies.at[i].from <= as_of)
            r = write_reply(v, a, x, &x->replies.at[i], as_of, w, e);
    json_write_array_end(w);
    json_write_object_end(w);
    return r == 0 ? buf_check(w->out) : r;
}

// ---- contingents ----

int
assist_tell_contingent(struct view *v, struct arena *a, const struct fold_object *x, int64_t as_of, struct json_writer *w,
                       struct err *e)
{
    static const char *const fields[] = {"name", "items", "equipment", "readiness", "place", "until", NULL};
    const struct view_ledger *l = view_ledger_number(v, x->ledger);
    const struct fold_span *at = version_shown(x, as_of);
    const struct json *record;
    int r = gather_record(v, a, l, at->row->index, &record, e);
    const char *state = at->from > as_of                      ? "not yet"
                        : at->row->status == CONTINGENT_WITHDRAWN ? "withdrawn"
                        : as_of < at->until                  ? "pledged"
                                                             : "lapsed";
    json_write_object(w, NULL);
    write_place(w, l, &x->id, at->row->index);
    json_write_str(w, "class", leaf_class_name(x->leaf_class));
    json_write_str(w, "state", state);
    if (x->layer == LAYER_EXERCISE)
        json_write_bool(w, "exercise", true);
    json_write_int(w, "versions", (int64_t)x->version_count);
    json_write_time(w, "since", x->versions[0].row->time);
    json_write_time(w, "from", at->from);
    write_fields(w, record, fields);
    json_write_object_end(w);
    return r == 0 ? buf_check(w->out) : r;
}

// ---- agreements ----

// All that a party has said, and from when on each word holds: a denunciation with notice later than it was said.
static void
write_party_words(struct view *v, struct json_writer *w, const struct fold_agreement *x, struct bytes member)
{
    json_write_array(w, "words");
    for (size_t i = 0; i < x->words.count; i++) {
        const struct fold_word *word = &x->words.at[i];
        const struct view_ledger *l = view_ledger_number(v, word->row->ledger);
        if (!bytes_equal(word->member, member))
            continue;
        json_write_object(w, NULL);
        json_write_str(w, "status", agreement_statuses[word->row->status]);
        json_write_time(w, "said", word->row->time);
        json_write_time(w, "from", word->from);
        json_write_time(w, "until", word->until);
        json_write_hex(w, "id", hash_bytes(&word->row->id));
        json_write_bool(w, "settled", l && word->row->index < l->settled);
        json_write_object_end(w);
    }
    json_write_array_end(w);
}

static void
write_party(struct view *v, struct json_writer *w, const struct fold_agreement *x, struct bytes member, int64_t as_of)
{
    const struct fold_word *word = fold_agreement_word(x, member, as_of);
    json_write_object(w, NULL);
    json_write_text(w, "member", member);
    json_write_str(w, "status", word ? agreement_statuses[word->row->status] : "none");
    if (word) {
        json_write_time(w, "since", word->from);
        json_write_hex(w, "id", hash_bytes(&word->row->id));
    }
    json_write_bool(w, "in_force", fold_agreement_binds(x, member, as_of));
    write_party_words(v, w, x, member);
    json_write_object_end(w);
}

static size_t
count_names(struct bytes names)
{
    struct bytes name;
    size_t n = 0;
    while (release_next(&names, &name))
        n++;
    return n;
}

int
assist_tell_agreement(struct view *v, struct arena *a, const struct fold_agreement *x, int64_t as_of, struct json_writer *w,
                      struct err *e)
{
    static const char *const fields[] = {"centre", "title", "purpose", "text", NULL};
    const struct view_ledger *l = view_ledger_number(v, x->ledger);
    const struct json *record;
    int r = gather_record(v, a, l, x->index, &record, e);
    int64_t end = WHEN_MAX;
    if (r == 0 && fold_agreement_is_in_force(x, as_of) && fold_agreement_end(a, x, as_of, &end) < 0)
        r = err_set(e, ERR_NOMEM, "no memory for a view");
    json_write_object(w, NULL);
    write_place(w, l, &x->id, x->index);
    json_write_str(w, "class", leaf_class_name(x->leaf_class));
    json_write_bool(w, "in_force", fold_agreement_is_in_force(x, as_of));
    if (x->layer == LAYER_EXERCISE)
        json_write_bool(w, "exercise", true);
    json_write_time(w, "time", x->time);
    json_write_time(w, "from", x->entry);
    json_write_time(w, "until", x->until);
    json_write_time(w, "ends", end);
    json_write_str(w, "type", count_names(x->parties) == 2 ? "bilateral" : "multilateral");
    json_write_int(w, "threshold", x->threshold);
    json_write_int(w, "notice", x->notice);
    write_fields(w, record, fields);
    json_write_array(w, "parties");
    struct bytes member, left = x->parties;
    while (release_next(&left, &member))
        write_party(v, w, x, member, as_of);
    json_write_array_end(w);
    json_write_object_end(w);
    return r == 0 ? buf_check(w->out) : r;
}

int
assist_tell_centre_name(struct view *v, struct arena *a, const struct fold_agreement *x, struct bytes *out, struct err *e)
{
    const struct json *record;
    int r = gather_record(v, a, view_ledger_number(v, x->ledger), x->index, &record, e);
    *out = json_get_text(record, "centre");
    return r;
}
