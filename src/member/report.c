// SPDX-License-Identifier: Apache-2.0
// A view in words.
#include "member/report.h"

#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "base/text.h"
#include "base/when.h"
#include "member/audience.h"
#include "member/find.h"
#include "member/notices.h"
#include "record/field.h"
#include "record/kind.h"
#include "record/recognition.h"
#include "record/record.h"
#include "sync/settle.h"

#define DAY_S 86400
#define REPORT_LAYERS_SEEN (1u << LAYER_COMMON | 1u << LAYER_RESTRICTED)

// ---- counts ----

struct counting {
    struct view *v;
    int64_t as_of;
    struct report_counts *out;
};

static int
count_listing(void *context, const struct fold_listing *l)
{
    struct counting *c = context;
    const struct fold_version *at = fold_listing_at(l, c->as_of);
    c->out->listings++;
    if (!at)
        return 0;
    c->out->in_force++;
    c->out->review_due += at->review < (c->as_of / DAY_S + REPORT_REVIEW_DAYS + 1) * DAY_S;
    c->out->coordinated += fold_listing_is_coordinated(l, c->as_of, &c->v->charter);
    return 0;
}

int
report_count(struct view *v, int64_t as_of, struct report_counts *out, struct err *e)
{
    struct counting c = {v, as_of, out};
    *out = (struct report_counts){0};
    int r = view_listings(v, REPORT_LAYERS_SEEN, count_listing, &c, e);
    if (r < 0)
        return r;
    struct err why = {0};
    r = view_state_hash(v, &out->state, &why);
    out->has_hash = r == 0;
    return r == 0 || r == ERR_BUSY ? 0 : err_set(e, r, "%s", why.text);
}

// ---- ledgers ----

// Who else must sign before all that is held of this ledger is settled, and who of all members is behind.
static void
write_cosigners(const struct view_ledger *l, size_t members, struct json_writer *w)
{
    json_write_array(w, "signed");
    for (size_t i = 0; i < members; i++) {
        json_write_object(w, NULL);
        json_write_text(w, "member", l->cosigners[i].member);
        json_write_int(w, "size", (int64_t)l->cosigners[i].size);
        json_write_object_end(w);
    }
    json_write_array_end(w);
    json_write_array(w, "pending_on");
    for (size_t i = 0; i < members; i++)
        if (l->cosigners[i].size < l->size)
            json_write_text(w, NULL, l->cosigners[i].member);
    json_write_array_end(w);
}

int
report_ledgers(struct view *v, struct json_writer *w, const char *name, struct err *e)
{
    int r = 0;
    json_write_array(w, name);
    for (size_t i = 0; r == 0 && i < v->ledger_count; i++) {
        const struct view_ledger *l = &v->ledgers[i];
        uint64_t wanted[64];
        size_t wanted_count;
        r = store_wanted(v->store, l->number, 0, wanted, 64, &wanted_count, e);
        json_write_object(w, NULL);
        const struct charter_member *who = charter_find(&v->charter, l->member);
        json_write_text(w, "member", l->member);
        json_write_str(w, "role", charter_role_name(who ? who->role : CHARTER_MEMBER));
        json_write_int(w, "generation", (int64_t)l->generation);
        json_write_text(w, "origin", l->origin);
        json_write_int(w, "size", (int64_t)l->size);
        json_write_int(w, "settled", (int64_t)l->settled);
        json_write_int(w, "seen", (int64_t)num_max_u64(l->seen, l->size));
        if (wanted_count > 0)
            json_write_int(w, "wanted", (int64_t)wanted_count);
        write_cosigners(l, v->charter.member_count, w);
        json_write_object_end(w);
    }
    json_write_array_end(w);
    return r;
}

static int
write_trouble(void *context, struct bytes about, struct bytes what, int64_t time, struct bytes text)
{
    struct json_writer *w = context;
    json_write_object(w, NULL);
    json_write_text(w, "about", about);
    json_write_text(w, "what", what);
    json_write_time(w, "since", time);
    json_write_text(w, "text", text);
    json_write_object_end(w);
    return 0;
}

int
report_troubles(struct view *v, struct json_writer *w, const char *name, struct err *e)
{
    json_write_array(w, name);
    int r = store_trouble_each(v->store, write_trouble, w, e);
    json_write_array_end(w);
    return r;
}

// ---- the register ----

static void
write_recognitions(const struct fold_listing *l, int64_t as_of, struct json_writer *w)
{
    json_write_array(w, "recognised_by");
    for (size_t i = 0; i < l->recognition_count; i++) {
        const struct fold_recognition *r = &l->recognitions[i];
        if (!when_is_in(as_of, r->from, r->until))
            continue;
        json_write_object(w, NULL);
        json_write_text(w, "member", r->member);
        json_write_time(w, "since", r->from);
        if (r->is_lister)
            json_write_bool(w, "lister", true);
        json_write_object_end(w);
    }
    json_write_array_end(w);
}

static void
write_summary(struct view *v, const struct fold_listing *l, int64_t as_of, const struct view_ledger *ledger, const struct json *record,
              struct json_writer *w)
{
    const struct fold_version *at = fold_listing_at(l, as_of);
    const struct json *source = json_get(record, "source");
    const struct fold_version *last = &l->versions[l->version_count - 1];
    json_write_object(w, NULL);
    json_write_hex(w, "id", hash_bytes(&l->object));
    json_write_text(w, "name", json_get_text(json_at(json_get(record, "names"), 0), "name"));
    json_write_text(w, "subject", json_get_text(record, "subject"));
    json_write_text(w, "by", ledger->member);
    json_write_str(w, "class", leaf_class_name(l->leaf_class));
    json_write_bool(w, "in_force", at != NULL);
    json_write_time(w, "from", at ? at->from : last->from);
    json_write_time(w, "until", at ? at->until : last->from);
    if (at && at->review != WHEN_MAX)
        json_write_time(w, "review", at->review);
    if (source) {
        json_write_text(w, "list", json_get_text(source, "list"));
        json_write_text(w, "reference", json_get_text(source, "reference"));
    }
    json_write_bool(w, "settled", last->index < ledger->settled);
    json_write_bool(w, "coordinated", fold_listing_is_coordinated(l, as_of, &v->charter));
    write_recognitions(l, as_of, w);
    json_write_object_end(w);
}

int
report_listing(struct view *v, struct arena *a, const struct hash *id, bool exercise, int64_t as_of, struct json_writer *w,
               struct err *e)
{
    struct err local = {0};
    struct fold_listing l;
    struct bytes bytes;
    struct json *record = NULL;
    bool is_there = false;
    e = e ? e : &local;
    int r = view_listing(v, a, id, exercise ? 1u << LAYER_EXERCISE : REPORT_LAYERS_SEEN, &l, &is_there, e);
    const struct view_ledger *ledger = r == 0 && is_there ? view_ledger_number(v, l.ledger) : NULL;
    if (!ledger)
        return r;
    const struct fold_version *at = fold_listing_at(&l, as_of);
    r = view_record(v, a, ledger, at ? at->index : l.versions[l.version_count - 1].index, &bytes, e);
    if (r == 0)
        r = json_parse(a, bytes, JSON_RECORD, &record, e);
    if (r == ERR_CORRUPT || r == ERR_NOT_FOUND) {
        *e = (struct err){0};
        return 0; // `entente verify` names what this disk lost
    }
    if (r == 0)
        write_summary(v, &l, as_of, ledger, record, w);
    return r == 0 ? buf_check(w->out) : r;
}

// ---- one record ----

static int
write_receipt(void *context, uint64_t index, struct bytes member, struct bytes what, struct bytes note)
{
    struct json_writer *w = context;
    (void)index; // one record's
    (void)note;
    json_write_object(w, NULL);
    json_write_text(w, "member", member);
    json_write_text(w, "says", what);
    json_write_object_end(w);
    return 0;
}

// What members say of a record by signing: that they hold it, or that they have erased what that erasure blanks.
static void
write_signed(struct view *v, const struct view_ledger *l, const struct store_leaf *leaf, const struct find_erasure *erasure,
             struct json_writer *w)
{
    for (size_t i = 0; i < v->charter.member_count; i++) {
        bool has_erased = erasure->is_found && l->cosigners[i].size > erasure->index;
        bool was_held = leaf->leaf.b[0] != LEAF_RESTRICTED && l->cosigners[i].size > leaf->index;
        if (!was_held && !has_erased)
            continue;
        json_write_object(w, NULL);
        json_write_text(w, "member", l->cosigners[i].member);
        json_write_str(w, "says", has_erased ? "erased" : "held");
        json_write_object_end(w);
    }
}

static int
write_receipts(struct view *v, const struct view_ledger *l, const struct store_leaf *leaf, const struct find_erasure *erasure,
               struct json_writer *w, struct err *e)
{
    int r = 0;
    json_write_array(w, "receipts");
    if (leaf->leaf.b[0] == LEAF_RESTRICTED && !erasure->is_found)
        r = store_receipt_each(v->store, l->number, leaf->index, leaf->index + 1, write_receipt, w, e);
    else
        write_signed(v, l, leaf, erasure, w);
    json_write_array_end(w);
    return r;
}

static void
write_erasure(struct view *v, const struct view_ledger *l, const struct find_erasure *x, struct json_writer *w)
{
    json_write_object(w, "erasure");
    json_write_hex(w, "id", hash_bytes(&x->id));
    json_write_int(w, "index", (int64_t)x->index);
    json_write_text(w, "time", x->time);
    json_write_text(w, "reason", x->reason);
    if (x->act.n)
        json_write_text(w, "act", x->act);
    json_write_bool(w, "settled", x->index < l->settled);
    json_write_array(w, "outstanding");
    for (size_t i = 0; i < v->charter.member_count; i++)
        if (l->cosigners[i].size <= x->index)
            json_write_text(w, NULL, l->cosigners[i].member);
    json_write_array_end(w);
    json_write_object_end(w);
}

static void
write_history(const struct fold_listing *l, int64_t as_of, const struct charter *c, struct json_writer *w)
{
    const struct fold_version *at = fold_listing_at(l, as_of);
    json_write_object(w, "listing");
    json_write_hex(w, "id", hash_bytes(&l->object));
    json_write_time(w, "as_of", as_of);
    json_write_bool(w, "in_force", at != NULL);
    json_write_bool(w, "coordinated", fold_listing_is_coordinated(l, as_of, c));
    write_recognitions(l, as_of, w);
    json_write_array(w, "history");
    for (size_t i = 0; i < l->version_count; i++) {
        const struct fold_version *x = &l->versions[i];
        json_write_object(w, NULL);
        json_write_hex(w, "id", hash_bytes(&x->id));
        json_write_int(w, "index", (int64_t)x->index);
        json_write_str(w, "status", x->status == 0 ? "listed" : "delisted");
        json_write_time(w, "from", x->from);
        json_write_time(w, "until", x->until);
        if (x->review != WHEN_MAX)
            json_write_time(w, "review", x->review);
        json_write_object_end(w);
    }
    json_write_array_end(w);
    json_write_array(w, "recognitions");
    for (size_t i = 0; i < l->recognition_count; i++) {
        const struct fold_recognition *r = &l->recognitions[i];
        json_write_object(w, NULL);
        json_write_text(w, "member", r->member);
        json_write_time(w, "from", r->from);
        json_write_time(w, "until", r->until);
        json_write_object_end(w);
    }
    json_write_array_end(w);
    json_write_array(w, "identities");
    for (size_t i = 0; i < l->identity_count; i++) {
        json_write_object(w, NULL);
        json_write_hex(w, "other", hash_bytes(&l->identities[i].other));
        json_write_text(w, "judge", l->identities[i].judge);
        json_write_int(w, "status", l->identities[i].status);
        json_write_time(w, "from", l->identities[i].from);
        json_write_object_end(w);
    }
    json_write_array_end(w);
}

struct wording {
    struct view *v;
    struct json_writer *w;
};

static int
write_word(void *context, const struct row *row)
{
    struct wording *x = context;
    const struct view_ledger *l = view_ledger_number(x->v, row->ledger);
    if (row->kind != KIND_RECOGNITION || !l)
        return 0;
    json_write_object(x->w, NULL);
    json_write_hex(x->w, "id", hash_bytes(&row->id));
    json_write_text(x->w, "member", l->member);
    json_write_int(x->w, "index", (int64_t)row->index);
    json_write_str(x->w, "status", row->status == RECOGNITION_RECOGNISED ? "recognised" : "withdrawn");
    json_write_time(x->w, "time", row->time);
    json_write_time(x->w, "since", row->from);
    json_write_object_end(x->w);
    return 0;
}

// What members wrote about a listing, each ledger in its order, whatever came of it.
static int
write_words(struct view *v, const struct hash *object, struct json_writer *w, struct err *e)
{
    struct wording x = {v, w};
    json_write_array(w, "words");
    int r = store_row_group(v->store, object, write_word, &x, e);
    json_write_array_end(w);
    return r;
}

// The record that speaks now: of the version in force, else of the last one.
static int
write_latest(struct view *v, const struct fold_listing *l, int64_t as_of, struct json_writer *w, struct err *e)
{
    const struct fold_version *at = fold_listing_at(l, as_of);
    const struct view_ledger *ledger = view_ledger_number(v, l->ledger);
    struct bytes bytes;
    if (!at && l->version_count > 0)
        at = &l->versions[l->version_count - 1];
    int r = at && ledger ? view_record(v, &v->arena, ledger, at->index, &bytes, e) : ERR_NOT_FOUND;
    if (r == 0)
        json_write_raw(w, "latest", bytes);
    return r == ERR_NOT_FOUND ? 0 : r;
}

static int
write_place(struct view *v, const struct view_ledger *l, uint64_t index, int64_t as_of, struct json_writer *w, struct err *e)
{
    static const char *const states[] = {"not ours", "held", "wanted", "erased"};
    struct store_leaf leaf;
    struct bytes bytes;
    struct hash id;
    struct find_erasure erasure = {.is_found = false};
    int r = store_leaf_get(v->store, l->number, index, &leaf, e);
    if (r == 0 && leaf.state == STORE_ERASED)
        r = find_erasure(v, l, index, &erasure, e);
    if (r < 0)
        return r;
    leaf_commitment(&leaf.leaf, &id);
    json_write_hex(w, "id", hash_bytes(&id));
    json_write_text(w, "member", l->member);
    json_write_int(w, "index", (int64_t)index);
    json_write_str(w, "class", leaf_class_name(leaf.leaf.b[0]));
    json_write_str(w, "bytes", states[leaf.state]);
    json_write_bool(w, "settled", index < l->settled);
    r = write_receipts(v, l, &leaf, &erasure, w, e);
    if (erasure.is_found)
        write_erasure(v, l, &erasure, w);
    if (r == 0 && leaf.state == STORE_HELD) {
        bool is_restricted = leaf.leaf.b[0] == LEAF_RESTRICTED;
        r = view_record(v, &v->arena, l, index, &bytes, e);
        if (r == 0)
            json_write_raw(w, "record", bytes);
        if (r == 0 && is_restricted)
            r = audience_write(v, l, &id, bytes, as_of, w, e);
    }
    return r;
}

static const char *
status_name(const struct row *row)
{
    const struct field_set *set = kind_at((enum kind_id)row->kind)->fields;
    for (uint32_t i = 0; i < set->count; i++)
        if (strcmp(set->fields[i].name, "status") == 0 && set->fields[i].words)
            return set->fields[i].words[row->status];
    return NULL;
}

// An object of any kind but a listing: its versions, and the bytes of the one that speaks now, else of the last.
static int
write_object(struct view *v, const struct fold_object *o, int64_t as_of, struct json_writer *w, struct err *e)
{
    const struct fold_span *at = fold_object_at(o, as_of);
    const struct view_ledger *l = view_ledger_number(v, o->ledger);
    struct bytes bytes;
    json_write_object(w, "object");
    json_write_str(w, "kind", kind_at((enum kind_id)o->kind)->name);
    json_write_hex(w, "id", hash_bytes(&o->id));
    json_write_time(w, "as_of", as_of);
    json_write_bool(w, "in_force", at != NULL);
    json_write_array(w, "history");
    for (size_t i = 0; i < o->version_count; i++) {
        const struct fold_span *x = &o->versions[i];
        const char *status = status_name(x->row);
        json_write_object(w, NULL);
        json_write_hex(w, "id", hash_bytes(&x->row->id));
        json_write_int(w, "index", (int64_t)x->row->index);
        if (status)
            json_write_str(w, "status", status);
        json_write_time(w, "from", x->from);
        json_write_time(w, "until", x->until);
        json_write_object_end(w);
    }
    json_write_array_end(w);
    at = at ? at : &o->versions[o->version_count - 1];
    int r = l ? view_record(v, &v->arena, l, at->row->index, &bytes, e) : ERR_NOT_FOUND;
    if (r == 0)
        json_write_raw(w, "latest", bytes);
    json_write_object_end(w);
    return r == ERR_NOT_FOUND ? 0 : r;
}

int
report_record(struct view *v, struct bytes text, int64_t as_of, struct json_writer *w, struct err *e)
{
    struct hash id;
    const struct view_ledger *l;
    uint64_t index;
    struct fold_listing listing;
    struct fold_object object;
    bool is_listing = false, is_object = false;
    int r = find_record(v, text, &l, &index, &id, e);
    if (r < 0)
        return r;
    r = write_place(v, l, index, as_of, w, e);
    if (r == 0)
        r = view_listing(v, &v->arena, &id, REPORT_LAYERS_SEEN | 1u << LAYER_EXERCISE, &listing, &is_listing, e);
    if (r == 0 && is_listing) {
        write_history(&listing, as_of, &v->charter, w);
        r = write_words(v, &listing.object, w, e);
        if (r == 0)
            r = write_latest(v, &listing, as_of, w, e);
        json_write_object_end(w);
    } else if (r == 0) {
        r = notices_write_one(v, l, index, as_of, w, e);
        if (r == 0)
            r = view_object(v, &v->arena, &id, REPORT_LAYERS_SEEN | 1u << LAYER_EXERCISE, &object, &is_object, e);
        if (r == 0 && is_object)
            r = write_object(v, &object, as_of, w, e);
    }
    return r;
}

// ---- leaves ----

struct leafing {
    const struct view_ledger *l;
    struct json_writer *w;
    struct arena arena;
};

static int
write_leaf(void *context, const struct store_leaf *leaf)
{
    static const char *const states[] = {"not ours", "held", "wanted", "erased"};
    struct leafing *x = context;
    struct hash id;
    struct json *json;
    leaf_commitment(&leaf->leaf, &id);
    json_write_object(x->w, NULL);
    json_write_int(x->w, "index", (int64_t)leaf->index);
    json_write_str(x->w, "class", leaf_class_name(leaf->leaf.b[0]));
    json_write_hex(x->w, "id", hash_bytes(&id));
    json_write_str(x->w, "bytes", states[leaf->state]);
    json_write_bool(x->w, "settled", leaf->index < x->l->settled);
    arena_reset(&x->arena);
    if (leaf->state == STORE_HELD && json_parse(&x->arena, leaf->record, JSON_RECORD, &json, NULL) == 0) {
        json_write_text(x->w, "kind", json_get_text(json, "kind"));
        json_write_text(x->w, "time", json_get_text(json, "time"));
    }
    json_write_object_end(x->w);
    return buf_check(x->w->out);
}

int
report_leaves(struct view *v, const struct view_ledger *l, uint64_t from, uint64_t count, struct json_writer *w,
              const char *name, struct err *e)
{
    struct leafing x = {.l = l, .w = w};
    uint64_t to = l->size - from < count ? l->size : from + count;
    arena_init(&x.arena, 64 * 1024 * 1024);
    json_write_array(w, name);
    int r = from < l->size ? store_leaf_each(v->store, l->number, from, to, write_leaf, &x, e) : 0;
    json_write_array_end(w);
    arena_clear(&x.arena);
    return r;
}
