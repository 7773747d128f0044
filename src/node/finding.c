// SPDX-License-Identifier: Apache-2.0
// See finding.h.
#include "node/finding.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "node/screening.h"
#include "node/segment.h"
#include "node/segments.h"
#include "node/verdicts.h"
#include "screen/explain.h"

#define FINDING_WHY_MAX (64 * 1024)
#define FINDING_NUMBER_MAX 64 // listings that share one number

struct making {
    struct arena *a;
    struct screening_hold *hold; // NULL when one listing alone is compared
    struct screen_normaliser *normaliser;
    struct view *view;
    const struct party *party;
    int64_t as_of;
    struct finding *out;
    size_t room;
    struct err *e;
};

// ---- candidates ----

static struct finding_hit *
hit_of(struct making *m, uint64_t key)
{
    struct finding *f = m->out;
    for (size_t i = 0; i < f->count; i++)
        if (f->hits[i].name.key == key)
            return &f->hits[i];
    if (f->count == m->room) {
        size_t room = 2 * m->room + 16;
        struct finding_hit *hits = arena_array(m->a, room, sizeof *hits);
        if (!hits)
            return NULL;
        if (f->count > 0)
            memcpy(hits, f->hits, f->count * sizeof *hits);
        f->hits = hits;
        m->room = room;
    }
    f->hits[f->count] = (struct finding_hit){.name = {.key = key}};
    return &f->hits[f->count++];
}

static int
no_memory(struct err *e)
{
    return err_set(e, ERR_NOMEM, "no memory to screen a name; free some and try again");
}

static int
find_name(struct making *m, struct bytes name)
{
    struct screen_answer a;
    struct screen_limits limits = SCREEN_LIMITS_DEFAULT;
    int r = segments_query(m->a, m->hold->segments, m->normaliser, name, m->as_of, &limits, &a, m->e);
    if (r < 0)
        return r;
    m->out->is_comparable = m->out->is_comparable || a.token_count > 0;
    m->out->is_cut = m->out->is_cut || a.is_query_cut;
    m->out->is_incomplete = m->out->is_incomplete || a.is_incomplete;
    m->out->is_damaged = m->out->is_damaged || a.is_query_damaged;
    m->out->total = a.hit_total > m->out->total ? a.hit_total : m->out->total;
    for (size_t i = 0; i < a.hit_count; i++) {
        struct finding_hit *hit = hit_of(m, a.hits[i].key);
        if (!hit)
            return no_memory(m->e);
        if (a.hits[i].score > hit->name.score) {
            hit->name = a.hits[i];
            hit->asked = name;
        }
    }
    return 0;
}

static int
find_number(struct making *m, struct bytes folded)
{
    uint64_t keys[FINDING_NUMBER_MAX];
    size_t count = segments_find_number(m->hold->segments, folded, m->as_of, keys, FINDING_NUMBER_MAX);
    m->out->is_comparable = true;
    for (size_t i = 0; i < count; i++)
        if (!hit_of(m, keys[i]))
            return no_memory(m->e);
    return 0;
}

// ---- what each says ----

// False: that version is gone (erased meanwhile, or the index is older than the store).
static bool
read_record(struct making *m, struct finding_hit *hit)
{
    const struct view_ledger *l = view_ledger_number(m->view, (uint32_t)(hit->name.key >> 40));
    struct store_leaf leaf;
    struct hash id;
    struct bytes record = {NULL, 0};
    struct json *json = NULL;
    hit->index = hit->name.key & ((1ull << 40) - 1);
    if (!l || store_leaf_get(m->view->store, l->number, hit->index, &leaf, NULL) < 0)
        return false;
    leaf_commitment(&leaf.leaf, &id);
    hit->leaf_class = leaf.leaf.b[0];
    if (view_record(m->view, m->a, l, hit->index, &record, NULL) < 0 || json_parse(m->a, record, JSON_RECORD, &json, NULL) < 0)
        return false;
    hit->record = json;
    hit->member = l->member;
    hit->is_settled = hit->index < l->settled;
    hit->object = json_get_text(json, "object");
    if (hit->object.n == 0) {
        char *hex = arena_alloc(m->a, 2 * HASH_SIZE + 1);
        if (!hex)
            return false;
        bytes_to_hex_str(hash_bytes(&id), hex);
        hit->object = bytes_of(hex, 2 * HASH_SIZE);
    }
    return true;
}

static int
weigh(struct making *m, struct finding_hit *hit)
{
    hit->score = hit->name.score;
    if (m->out->has_details) {
        struct details *listed = arena_alloc(m->a, sizeof *listed);
        if (!listed)
            return no_memory(m->e);
        party_of_listing(m->a, hit->record, listed);
        int r = details_compare(m->a, m->normaliser, &m->party->details, listed, &hit->details, m->e);
        if (r < 0)
            return r;
        hit->score = details_score(&hit->details, hit->name.score, hit->name.cap != SCORE_CAP_NONE);
    }
    hit->is_alert = hit->score >= SCREEN_ALERT; // what is held stands below it
    return 0;
}

// A verdict "not the same" stops the alarm while the listing says what it said then; "the same" raises it.
static int
apply_verdict(struct making *m, struct finding_hit *hit)
{
    struct hash object, stands;
    if (bytes_from_hex(hit->object, object.b, HASH_SIZE) < 0)
        return 0;
    int r = store_verdict_get(m->view->store, m->a, &m->out->query, &object, &hit->verdict, NULL);
    if (r == ERR_NOT_FOUND)
        return 0;
    if (r < 0)
        return err_set(m->e, r, "officers' verdicts cannot be read; see `entente verify`");
    verdicts_stands(hit->record, &stands);
    hit->has_verdict = true;
    hit->is_stale = !hash_equal(&stands, &hit->verdict.stands);
    hit->is_alert = hit->verdict.is_same || (hit->is_alert && hit->is_stale);
    return 0;
}

static int
compare_hits(const void *x, const void *y)
{
    const struct finding_hit *a = x, *b = y;
    if (a->score != b->score)
        return a->score > b->score ? -1 : 1;
    return a->name.key < b->name.key ? -1 : a->name.key > b->name.key;
}

// Read what each candidate says, weigh it, and keep what is a hit.
static int
weigh_all(struct making *m)
{
    struct finding *out = m->out;
    size_t kept = 0;
    int r = 0;
    for (size_t i = 0; r == 0 && i < out->count; i++) {
        struct finding_hit *hit = &out->hits[i];
        if (!read_record(m, hit))
            continue;
        r = weigh(m, hit);
        if (r == 0)
            r = apply_verdict(m, hit);
        if (hit->name.score > 0 || hit->details.document != DOCUMENT_DIFFERENT)
            out->hits[kept++] = *hit;
    }
    out->count = kept;
    out->total = out->total > kept ? out->total : kept;
    if (kept > 0)
        qsort(out->hits, kept, sizeof *out->hits, compare_hits);
    return r;
}

int
finding_make(struct arena *a, struct screening_hold *h, struct view *v, struct party *party, int64_t as_of, size_t hits_max,
             struct finding *out, struct err *e)
{
    struct making m = {.a = a, .hold = h, .normaliser = h->normaliser, .view = v, .party = party, .as_of = as_of, .out = out, .e = e};
    *out = (struct finding){.has_details = !details_are_empty(&party->details)};
    int r = verdicts_query(a, h->normaliser, party, &out->query, e);
    for (size_t i = 0; r == 0 && i < party->name_count; i++)
        r = find_name(&m, party->names[i]);
    for (size_t i = 0; r == 0 && i < party->details.document_count; i++)
        r = find_number(&m, party->details.documents[i].folded);
    if (r == 0)
        r = weigh_all(&m);
    out->count = out->count < hits_max ? out->count : hits_max;
    return r;
}

// ---- one listing alone ----

static int
compare_name(struct making *m, struct finding_hit *hit, struct bytes asked, const struct json *listed, uint32_t index)
{
    struct screen_hit found;
    struct screen_limits limits = SCREEN_LIMITS_DEFAULT;
    int r = match_pair(m->a, m->normaliser, asked, json_get_text(listed, "name"), segment_kind(json_get_text(listed, "kind")), &limits,
                       &found, m->e);
    if (r < 0 || found.score < SCREEN_HIT || found.score <= hit->name.score)
        return r;
    uint64_t key = hit->name.key;
    hit->name = found;
    hit->name.key = key;
    hit->name.name_index = index;
    hit->asked = asked;
    return 0;
}

int
finding_compare(struct arena *a, struct screen_normaliser *n, struct view *v, struct party *party, const struct view_ledger *l,
                uint64_t index, struct finding *out, struct err *e)
{
    struct making m = {.a = a, .normaliser = n, .view = v, .party = party, .out = out, .e = e};
    *out = (struct finding){.has_details = !details_are_empty(&party->details)};
    int r = verdicts_query(a, n, party, &out->query, e);
    struct finding_hit *hit = r == 0 ? hit_of(&m, catalogue_key(l->number, index)) : NULL;
    if (r == 0 && !hit)
        r = no_memory(e);
    if (r < 0)
        return r;
    if (!read_record(&m, hit)) {
        out->count = 0;
        return 0;
    }
    const struct json *names = json_get(hit->record, "names");
    for (size_t i = 0; r == 0 && i < party->name_count; i++) {
        uint32_t number = 0;
        for (const struct json *x = names ? names->first : NULL; r == 0 && x; x = x->next)
            r = compare_name(&m, hit, party->names[i], x, number++);
    }
    return r == 0 ? weigh_all(&m) : r;
}

// ---- telling ----

void
finding_explain(const struct finding_hit *hit, struct buf *out)
{
    if (hit->name.score > 0)
        explain_hit(&hit->name, out);
    else
        buf_append_str(out, "not found by its name");
    for (int f = 0; f < DETAILS_FIELDS; f++)
        if (hit->details.fields[f].grade != DETAILS_SILENT) {
            buf_append_str(out, "; ");
            buf_append(out, hit->details.fields[f].why);
        }
}

static void
write_details(const struct finding_hit *hit, struct json_writer *w)
{
    json_write_int(w, "name_score", hit->name.score);
    json_write_array(w, "details");
    for (int f = 0; f < DETAILS_FIELDS; f++) {
        const struct details_graded *g = &hit->details.fields[f];
        if (g->grade == DETAILS_SILENT && g->why.n == 0)
            continue; // not asked
        json_write_object(w, NULL);
        json_write_str(w, "field", details_field_name((enum details_field)f));
        json_write_str(w, "grade", details_grade_name(g->grade));
        json_write_text(w, "why", g->why);
        json_write_object_end(w);
    }
    json_write_array_end(w);
}

void
finding_write_members(const struct finding *f, const struct finding_hit *hit, struct json_writer *w)
{
    struct buf why;
    const struct json *record = hit->record, *source = json_get(record, "source");
    struct bytes primary = json_get_text(json_at(json_get(record, "names"), 0), "name");
    bool by_name = hit->name.score > 0;
    buf_init(&why, FINDING_WHY_MAX);
    finding_explain(hit, &why);
    json_write_text(w, "listing", hit->object);
    json_write_text(w, "name", by_name ? hit->name.name : primary);
    json_write_str(w, "name_kind", explain_kind(by_name ? hit->name.kind : SCREEN_PRIMARY));
    json_write_int(w, "score", hit->score);
    json_write_bool(w, "alert", hit->is_alert);
    if (f->has_details)
        write_details(hit, w);
    json_write_text(w, "why", buf_bytes(&why));
    json_write_text(w, "by", hit->member);
    json_write_text(w, "subject", json_get_text(record, "subject"));
    json_write_text(w, "primary", primary);
    if (source) {
        json_write_text(w, "list", json_get_text(source, "list"));
        json_write_text(w, "reference", json_get_text(source, "reference"));
    }
    json_write_text(w, "class", bytes_of_str(leaf_class_name(hit->leaf_class)));
    json_write_text(w, "time", json_get_text(record, "time"));
    json_write_bool(w, "settled", hit->is_settled);
    if (hit->has_verdict)
        verdicts_write(&hit->verdict, hit->is_stale, false, w, "verdict");
    buf_clear(&why);
}

void
finding_write_hit(const struct finding *f, const struct finding_hit *hit, struct json_writer *w)
{
    json_write_object(w, NULL);
    finding_write_members(f, hit, w);
    json_write_object_end(w);
}
