// SPDX-License-Identifier: Apache-2.0
// The first property: any interleaving of the same records, and any cutting into batches, gives the
// same state, with hostile records among them. Random records of all kinds from several ledgers are
// folded in many orders, each time with ledgers numbered in the order in which they came, records
// parsed anew and rows cut into batches by arena; and the state hash, the intervals and the access
// must be the same each time. A second, naive reading of the rules must agree at random moments. A
// failure prints the seed; ENTENTE_SEED=n runs that one alone.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/when.h"
#include "ledger/leaf.h"
#include "record/agreement.h"
#include "record/erasure.h"
#include "record/fold_agreement.h"
#include "record/fold_request.h"
#include "record/identity.h"
#include "record/listing.h"
#include "record/recognition.h"
#include "support.h"

#define LEDGERS 4
#define LEAVES 54 // a ledger
#define SEEDS 30
#define ORDERS 6
#define DAYS 60 // claimed times lie within
#define COMMON (1u << LAYER_COMMON)

static const char *const names[LEDGERS] = {"ARM", "BLR", "KAZ", "TJK"};

struct entry {
    uint8_t leaf_class;
    struct bytes text;
    struct hash id;
    bool is_blanked; // by an erasure of its ledger
};

struct world {
    uint64_t seed, state;
    struct bytes origin[LEDGERS];
    struct entry at[LEDGERS][LEAVES];
    struct hash objects[LEDGERS * LEAVES]; // ids of records so far
    size_t object_count;
    struct hash heads[LEDGERS][LEAVES]; // ids of first versions of listings so far, by ledger
    size_t head_count[LEDGERS];
    struct hash asked[LEDGERS * LEAVES]; // first records of requests, agreements and contingents
    uint8_t asked_kind[LEDGERS * LEAVES];
    size_t asked_count;
};

static uint64_t
pick(struct world *w, uint64_t n)
{
    return support_random(&w->state) % n;
}

static void
append_moment(struct buf *b, int day)
{
    char text[WHEN_TEXT_SIZE];
    when_format_date(support_moment("2026-01-01") + (int64_t)day * 86400, text);
    buf_append_str(b, text);
}

// An id to refer to: mostly of a listing, sometimes of any record there is, sometimes of none.
static void
append_id(struct world *w, struct buf *b)
{
    struct hash h = {{0xee}};
    unsigned ledger = (unsigned)pick(w, LEDGERS);
    if (w->head_count[ledger] > 0 && pick(w, 5) > 0)
        h = w->heads[ledger][pick(w, w->head_count[ledger] < 3 ? w->head_count[ledger] : 3)];
    else if (w->object_count > 0 && pick(w, 10) > 0)
        h = w->objects[pick(w, w->object_count)];
    bytes_to_hex(hash_bytes(&h), b);
}

static void
append_listing(struct world *w, struct buf *b, unsigned ledger)
{
    size_t heads = w->head_count[ledger];
    bool is_later = heads > 0 && pick(w, 3) > 0;
    bool is_delisted = pick(w, is_later ? 4 : 20) == 0;
    buf_append_fmt(b, ",\"status\":\"%s\",\"subject\":\"vessel\"",
                   is_delisted ? "delisted" : "listed");
    if (!is_delisted || pick(w, 2) == 0)
        buf_append_str(
            b, ",\"names\":[{\"name\":\"A\",\"kind\":\"primary\"}],\"criteria\":[\"terrorism\"]");
    if (is_later) {
        // Mostly of a listing of this ledger; sometimes of another's.
        buf_append_str(b, ",\"object\":\"");
        if (pick(w, 4) > 0)
            bytes_to_hex(hash_bytes(&w->heads[ledger][pick(w, heads < 4 ? heads : 4)]), b);
        else
            append_id(w, b);
        buf_append_str(b, "\"");
    }
    if (pick(w, 4) == 0) {
        buf_append_str(b, ",\"review\":\"");
        append_moment(b, (int)pick(w, DAYS));
        buf_append_str(b, "\"");
    }
}

static void
append_recognition(struct world *w, struct buf *b)
{
    buf_append_fmt(b, ",\"status\":\"%s\",\"listing\":\"",
                   pick(w, 3) == 0 ? "withdrawn" : "recognised");
    append_id(w, b);
    buf_append_str(b, "\"");
    if (pick(w, 2) == 0) {
        buf_append_str(b, ",\"since\":\"");
        append_moment(b, (int)pick(w, DAYS));
        buf_append_str(b, "\"");
    }
}

static void
append_identity(struct world *w, struct buf *b)
{
    static const char *const statuses[] = {"same", "different", "withdrawn"};
    buf_append_fmt(b, ",\"status\":\"%s\",\"a\":\"", statuses[pick(w, 3)]);
    append_id(w, b);
    buf_append_str(b, "\",\"b\":\"");
    append_id(w, b);
    buf_append_str(b, "\"");
}

static void
append_access(struct world *w, struct buf *b, bool is_release)
{
    buf_append_str(b, ",\"of\":\"");
    append_id(w, b);
    buf_append_fmt(b, "\",\"index\":%u,\"%s\":[\"%s\",\"%s\"]", (unsigned)pick(w, LEAVES),
                   is_release ? "to" : "from", names[pick(w, LEDGERS)], names[pick(w, LEDGERS)]);
}

static void
append_erasure(struct world *w, struct buf *b, uint64_t index)
{
    uint64_t at = pick(w, index + 2); // sometimes of itself, or of what is yet to come
    buf_append_fmt(b, ",\"reason\":\"mistake\",\"indexes\":[%u", (unsigned)at);
    if (pick(w, 2) == 0)
        buf_append_fmt(b, ",%u", (unsigned)(at + 1 + pick(w, 3)));
    buf_append_str(b, "]");
}

static void
append_key(struct world *w, struct buf *b)
{
    const char *keys[3] = {KEY_1, KEY_2, KEY_3};
    size_t first = pick(w, 3);
    buf_append_fmt(b,
                   ",\"ledger\":\"%s\",\"cosign\":\"%s\",\"transport\":\"%s\",\"addresses\":[\"a:"
                   "1\"],\"last\":[]",
                   keys[first], keys[(first + 1) % 3], keys[(first + 2) % 3]);
}

// The id of a request, an agreement or a contingent, one of the first few; sometimes any id.
static void
append_asked(struct world *w, struct buf *b, enum kind_id kind)
{
    for (int tries = 0; pick(w, 12) > 0 && tries < 200 && w->asked_count > 0; tries++) {
        size_t i = pick(w, w->asked_count < 24 ? w->asked_count : 24);
        if (w->asked_kind[i] != kind)
            continue;
        bytes_to_hex(hash_bytes(&w->asked[i]), b);
        return;
    }
    append_id(w, b);
}

static void
append_things(struct world *w, struct buf *b)
{
    buf_append_fmt(b, ",\"items\":[{\"item\":\"people\",\"quantity\":%u}",
                   1 + (unsigned)pick(w, 200));
    if (pick(w, 2) == 0)
        buf_append_fmt(b, ",{\"item\":\"water\",\"unit\":\"t\",\"quantity\":\"%u.%u\"}",
                       (unsigned)pick(w, 30), 1 + (unsigned)pick(w, 9));
    buf_append_str(b, "]");
}

static void
append_agreement(struct world *w, struct buf *b)
{
    static const char *const words[] = {"ratified", "signed", "denounced"};
    if (pick(w, 4) > 0) {
        buf_append_fmt(b, ",\"status\":\"%s\",\"agreement\":\"",
                       words[pick(w, 6) > 1 ? 0 : pick(w, 3)]);
        append_asked(w, b, KIND_AGREEMENT);
        buf_append_str(b, "\"");
    } else {
        buf_append_fmt(b,
                       ",\"status\":\"%s\",\"title\":\"A\",\"purpose\":\"B\",\"parties\":"
                       "[\"ARM\",\"BLR\"%s],\"threshold\":2",
                       pick(w, 2) == 0 ? "drafted" : "ratified",
                       pick(w, 2) == 0 ? ",\"TJK\"" : ",\"KAZ\",\"TJK\"");
        if (pick(w, 3) == 0) {
            buf_append_str(b, ",\"from\":\"");
            append_moment(b, (int)pick(w, DAYS));
            buf_append_str(b, "\"");
        }
    }
    if (pick(w, 2) == 0) {
        buf_append_str(b, ",\"since\":\"");
        append_moment(b, (int)pick(w, DAYS));
        buf_append_str(b, "\"");
    }
}

static void
append_request(struct world *w, struct buf *b)
{
    bool is_later = w->asked_count > 0 && pick(w, 3) == 0;
    bool is_clearance = pick(w, 6) == 0;
    buf_append_fmt(b, ",\"status\":\"%s\",\"type\":\"%s\"",
                   is_later && pick(w, 4) == 0 ? "closed" : "open",
                   is_clearance ? "clearance" : "assistance");
    if (is_clearance)
        buf_append_str(b, ",\"movement\":\"road\",\"window\":{\"from\":\"2026-01-05\","
                          "\"until\":\"2026-01-25\"}");
    append_things(w, b);
    if (pick(w, 3) == 0)
        buf_append_fmt(b, ",\"to\":[\"%s\",\"%s\"]", names[pick(w, LEDGERS)],
                       names[pick(w, LEDGERS)]);
    if (is_later) {
        buf_append_str(b, ",\"object\":\"");
        append_asked(w, b, KIND_REQUEST);
        buf_append_str(b, "\"");
    }
}

static void
append_reply(struct world *w, struct buf *b)
{
    static const char *const words[] = {"offer", "offer", "offer", "refuse", "delivered", "grant"};
    const char *word = words[pick(w, 6)];
    bool is_clearance = word[0] == 'g' || (word[0] == 'r' && pick(w, 3) == 0);
    buf_append_fmt(b, ",\"answer\":\"%s\",\"request\":\"", word);
    append_asked(w, b, KIND_REQUEST);
    buf_append_str(b, "\"");
    if (word[0] == 'o' || word[0] == 'd')
        append_things(w, b);
    if (is_clearance && pick(w, 2) == 0) {
        int from = (int)pick(w, DAYS);
        buf_append_str(b, ",\"valid\":{\"from\":\"");
        append_moment(b, from);
        buf_append_str(b, "\",\"until\":\"");
        append_moment(b, from + 1 + (int)pick(w, 20));
        buf_append_str(b, "\"}");
    }
}

static void
append_contingent(struct world *w, struct buf *b)
{
    bool is_later = w->asked_count > 0 && pick(w, 2) == 0;
    buf_append_fmt(b,
                   ",\"status\":\"%s\",\"name\":\"C\",\"readiness\":{\"level\":\"low\","
                   "\"hours\":%u}",
                   is_later && pick(w, 3) == 0 ? "withdrawn" : "pledged", (unsigned)pick(w, 100));
    append_things(w, b);
    if (is_later) {
        buf_append_str(b, ",\"object\":\"");
        append_asked(w, b, KIND_CONTINGENT);
        buf_append_str(b, "\"");
    }
}

static void
append_fields(struct world *w, enum kind_id kind, struct buf *b, unsigned ledger, uint64_t index)
{
    switch (kind) {
    case KIND_CHARTER:
        buf_append_str(b, ",\"charter\":\"" ID_A "\"");
        break;
    case KIND_KEY:
        append_key(w, b);
        break;
    case KIND_LISTING:
        append_listing(w, b, ledger);
        break;
    case KIND_RECOGNITION:
        append_recognition(w, b);
        break;
    case KIND_IDENTITY:
        append_identity(w, b);
        break;
    case KIND_FILE:
        buf_append_str(b, ",\"name\":\"x\",\"size\":0,\"pieces\":[],\"hash\":\"" EMPTY_HASH "\"");
        break;
    case KIND_MESSAGE:
        if (pick(w, 4) == 0)
            buf_append_str(b, ",\"read\":[\"" ID_A "\"]");
        else
            buf_append_str(b, ",\"precedence\":\"flash\",\"to\":[\"KAZ\"],\"text\":\"x\"");
        break;
    case KIND_RELEASE:
    case KIND_RECALL:
        append_access(w, b, kind == KIND_RELEASE);
        break;
    case KIND_ERASURE:
        append_erasure(w, b, index);
        break;
    case KIND_AGREEMENT:
        append_agreement(w, b);
        break;
    case KIND_REQUEST:
        append_request(w, b);
        break;
    case KIND_REPLY:
        append_reply(w, b);
        break;
    case KIND_CONTINGENT:
        append_contingent(w, b);
        break;
    case KIND_ITEM:
    case KIND_REPORT:
    case KIND_NOTICE:
    case KIND_EVIDENCE:
    case KIND_COUNT:
        break;
    }
}

static uint8_t
pick_class(struct world *w, const struct kind *k)
{
    // Mostly one it may have; else it is blank.
    for (int tries = 0; tries < 20; tries++) {
        uint8_t c =
            pick(w, 3) > 0 && kind_may_be(k, LEAF_PUBLIC) ? LEAF_PUBLIC : (uint8_t)(1 + pick(w, 4));
        if (kind_may_be(k, c))
            return c;
    }
    return LEAF_PUBLIC;
}

static bool
parse(struct arena *a, const struct entry *e, struct record *out)
{
    struct verdict v;
    assert_int_equal(record_parse(a, e->leaf_class, e->text, out, &v), 0);
    return v.is_accepted;
}

static void
make_entry(struct world *w, unsigned ledger, uint64_t index)
{
    static const enum kind_id usual[] = {KIND_LISTING,     KIND_LISTING,     KIND_LISTING,
                                         KIND_RECOGNITION, KIND_RECOGNITION, KIND_RECOGNITION,
                                         KIND_IDENTITY,    KIND_RELEASE,     KIND_RECALL,
                                         KIND_ERASURE,     KIND_KEY,         KIND_MESSAGE,
                                         KIND_AGREEMENT,
                                         KIND_AGREEMENT,   KIND_REQUEST,     KIND_REPLY,
                                         KIND_REPLY,       KIND_REPLY,       KIND_CONTINGENT};
    struct entry *e = &w->at[ledger][index];
    enum kind_id kind = index == 0 ? KIND_CHARTER : usual[pick(w, sizeof usual / sizeof usual[0])];
    if (pick(w, 40) == 0)
        kind = KIND_CHARTER; // where none belongs
    if (index > 0 && pick(w, 12) == 0) {
        *e = w->at[ledger][pick(w, index)]; // a repeat
        return;
    }
    struct buf b;
    buf_init(&b, 65536);
    buf_append_fmt(&b, "{\"kind\":\"%s\",\"time\":\"", kind_at(kind)->name);
    append_moment(&b, (int)pick(w, DAYS));
    buf_append_str(&b, "T00:00:00Z\"");
    append_fields(w, kind, &b, ledger, index);
    bool may_lapse = (kind_at(kind)->flags & KIND_LAPSES) != 0;
    if (may_lapse && pick(w, 6) == 0) {
        buf_append_str(&b, ",\"until\":\"");
        append_moment(&b, (int)pick(w, DAYS));
        buf_append_str(&b, "\"");
    }
    if (may_lapse && pick(w, 10) == 0)
        buf_append_str(&b, ",\"exercise\":true");
    buf_append_str(&b, pick(w, 30) == 0 ? "" : "}"); // sometimes no record at all
    e->leaf_class = pick_class(w, kind_at(kind));
    e->text = arena_copy(&support_arena, buf_bytes(&b));
    assert_non_null(e->text.p);
    buf_clear(&b);
    uint8_t salt[LEAF_SALT_SIZE] = {(uint8_t)ledger, (uint8_t)index};
    struct leaf leaf;
    leaf_make(w->origin[ledger], e->leaf_class, salt, e->text, &leaf);
    leaf_commitment(&leaf, &e->id);
    w->objects[w->object_count++] = e->id;
    struct record r;
    if (parse(&support_arena, e, &r) && kind == KIND_LISTING && !r.has_object)
        w->heads[ledger][w->head_count[ledger]++] = e->id;
    bool is_asked = kind == KIND_REQUEST || kind == KIND_AGREEMENT || kind == KIND_CONTINGENT;
    if (is_asked && parse(&support_arena, e, &r) && !r.has_object &&
        json_get(r.json, "agreement") == NULL) {
        w->asked_kind[w->asked_count] = (uint8_t)kind;
        w->asked[w->asked_count++] = e->id;
    }
}

static void
make_world(struct world *w, uint64_t seed)
{
    *w = (struct world){.seed = seed, .state = seed};
    for (unsigned i = 0; i < LEDGERS; i++) {
        struct buf b;
        buf_init(&b, 256);
        buf_append_fmt(&b, "demo/" ID_A "/%s/1", names[i]);
        w->origin[i] = arena_copy(&support_arena, buf_bytes(&b));
        buf_clear(&b);
    }
    // Ledgers grow in turns, so that records refer to each other across ledgers, the first leaves
    // often.
    for (uint64_t index = 0; index < LEAVES; index++) {
        for (unsigned i = 0; i < LEDGERS; i++)
            make_entry(w, i, index);
    }
}

// What erasures blank, up to these sizes.
static void
blank(struct world *w, const uint64_t sizes[LEDGERS])
{
    for (unsigned i = 0; i < LEDGERS; i++) {
        for (uint64_t at = 0; at < sizes[i]; at++) {
            struct record r;
            uint64_t indexes[8];
            if (!parse(&support_arena, &w->at[i][at], &r) || r.kind->id != KIND_ERASURE)
                continue;
            size_t count = erasure_indexes(&r, at, indexes, 8);
            for (size_t n = 0; n < count; n++) {
                if (w->at[i][indexes[n]].leaf_class != LEAF_STATUTE)
                    w->at[i][indexes[n]].is_blanked = true;
            }
        }
    }
}

// What a node holds after records came in some order: rows, and its own numbers of the ledgers.
struct node {
    uint32_t number[LEDGERS]; // 0: not seen yet
    uint32_t ledger_count;
    struct fold_ledger by_number[LEDGERS + 1];
    struct fold_ledgers ledgers;
    struct row rows[LEDGERS * LEAVES * FOLD_ROWS_MAX];
    size_t row_count;
};

static int
compare_rows(const void *x, const void *y)
{
    const struct row *a = x;
    const struct row *b = y;
    int order = hash_compare(&a->group, &b->group);
    if (order != 0)
        return order;
    if (a->ledger != b->ledger)
        return a->ledger < b->ledger ? -1 : 1;
    return a->index < b->index ? -1 : a->index > b->index;
}

static void
take(struct node *n, const struct world *w, struct arena *batch, unsigned ledger, uint64_t index)
{
    const struct entry *e = &w->at[ledger][index];
    struct record r;
    struct row rows[FOLD_ROWS_MAX];
    unsigned count = 0;
    if (n->number[ledger] == 0) {
        n->number[ledger] = ++n->ledger_count;
        n->by_number[n->ledger_count] = (struct fold_ledger){
            .origin = w->origin[ledger], .member = bytes_of_str(names[ledger]), .generation = 1};
    }
    if (e->is_blanked) {
        fold_map_blank(e->leaf_class, n->number[ledger], index, &e->id, &rows[0]);
        count = 1;
    } else if (parse(batch, e, &r)) {
        count = fold_map(&r, n->number[ledger], index, &e->id, rows);
    }
    for (unsigned i = 0; i < count; i++) {
        rows[i].note = arena_copy(&support_arena, rows[i].note); // as a store does
        n->rows[n->row_count++] = rows[i];
    }
}

// Records in an order that keeps each ledger's own; batches of random length.
static void
fill(struct node *n, struct world *w, const uint64_t sizes[LEDGERS], bool in_ledger_order)
{
    uint64_t at[LEDGERS] = {0};
    uint64_t left = sizes[0] + sizes[1] + sizes[2] + sizes[3];
    struct arena batch;
    memset(n, 0, sizeof *n);
    arena_init(&batch, (size_t)64 << 20);
    while (left > 0) {
        unsigned ledger = (unsigned)pick(w, LEDGERS);
        if (in_ledger_order) {
            for (ledger = 0; at[ledger] == sizes[ledger]; ledger++)
                continue;
        }
        if (at[ledger] == sizes[ledger])
            continue;
        take(n, w, &batch, ledger, at[ledger]++);
        left--;
        if (pick(w, 5) == 0)
            arena_reset(&batch);
    }
    arena_clear(&batch);
    qsort(n->rows, n->row_count, sizeof n->rows[0], compare_rows);
    for (unsigned i = 0; i < LEDGERS; i++) {
        if (n->number[i] != 0)
            n->by_number[n->number[i]].size = sizes[i];
    }
    n->ledgers = (struct fold_ledgers){n->by_number, n->ledger_count};
}

static size_t
group_at(const struct node *n, size_t i)
{
    size_t count = 1;
    while (i + count < n->row_count && hash_equal(&n->rows[i].group, &n->rows[i + count].group))
        count++;
    return count;
}

static void
state_hash(const struct node *n, struct hash *out)
{
    struct fold_hash *h = NULL;
    assert_int_equal(fold_hash_new(&h, &n->ledgers), 0);
    size_t count;
    for (size_t i = 0; i < n->row_count; i += count) {
        count = group_at(n, i);
        assert_int_equal(fold_hash_add(h, n->rows + i, count), 0);
    }
    fold_hash_final(h, out);
}

// What requests and agreements come to, at some moments.
static void
hash_assistance(const struct node *n, size_t i, size_t count, unsigned layers, struct hash_state *s)
{
    struct fold_request x;
    struct fold_agreement y;
    bool is_request = false;
    bool is_agreement = false;
    struct buf b;
    buf_init(&b, 1 << 20);
    assert_int_equal(
        fold_request(&support_arena, &n->ledgers, n->rows + i, count, layers, &x, &is_request), 0);
    assert_int_equal(
        fold_agreement(&support_arena, &n->ledgers, n->rows + i, count, layers, &y, &is_agreement),
        0);
    for (int day = 0; is_request && day < DAYS; day += 7) {
        int64_t as_of = support_moment("2026-01-01") + (int64_t)day * 86400;
        struct fold_request_line lines[AMOUNT_ITEMS_MAX];
        struct fold_clearance *clearances = NULL;
        size_t clearance_count = 0;
        size_t line_count = fold_request_lines(&x, as_of, lines);
        assert_int_equal(fold_request_clearances(&support_arena, &x, as_of, as_of, &clearances,
                                                 &clearance_count),
                         0);
        buf_append_fmt(&b, "|%d", fold_request_state(&x, as_of));
        for (size_t k = 0; k < line_count; k++)
            buf_append_fmt(&b, " %llu %llu %llu", (unsigned long long)lines[k].asked,
                           (unsigned long long)lines[k].offered,
                           (unsigned long long)lines[k].delivered);
        for (size_t k = 0; k < clearance_count; k++) {
            buf_append(&b, clearances[k].member);
            buf_append_byte(&b, clearances[k].is_granted ? '+' : '-');
        }
    }
    for (int day = 0; is_agreement && day < DAYS; day += 7) {
        for (unsigned m = 0; m < LEDGERS; m++)
            buf_append_byte(&b, fold_agreement_binds(&y, bytes_of_str(names[m]),
                                                     support_moment("2026-01-01") +
                                                         (int64_t)day * 86400));
    }
    assert_int_equal(buf_check(&b), 0);
    hash_update(s, buf_bytes(&b));
    buf_clear(&b);
}

// Everything a person sees of all layers, in one hash: listings with members' names, access, help.
static void
views_hash(const struct node *n, struct hash *out)
{
    struct hash_state s;
    hash_init(&s);
    size_t count;
    for (size_t i = 0; i < n->row_count; i += count) {
        count = group_at(n, i);
        for (unsigned layers = 1; layers < 8; layers++) {
            struct fold_listing l;
            struct buf b;
            bool is_listing = false;
            hash_assistance(n, i, count, layers, &s);
            assert_int_equal(fold_listing(&support_arena, &n->ledgers, n->rows + i, count, layers,
                                          &l, &is_listing),
                             0);
            if (!is_listing)
                continue;
            buf_init(&b, 1 << 20);
            buf_append(&b, n->by_number[l.ledger].origin);
            buf_append_fmt(&b, "%u %u", l.leaf_class, l.layer);
            for (size_t v = 0; v < l.version_count; v++)
                buf_append_fmt(&b, "|%llu %d %lld %lld", (unsigned long long)l.versions[v].index,
                               l.versions[v].status, (long long)l.versions[v].from,
                               (long long)l.versions[v].until);
            for (size_t v = 0; v < l.recognition_count; v++) {
                buf_append(&b, l.recognitions[v].member);
                buf_append(&b, hash_bytes(&l.recognitions[v].id));
                buf_append_fmt(&b, " %lld %lld %d", (long long)l.recognitions[v].from,
                               (long long)l.recognitions[v].until, l.recognitions[v].is_lister);
            }
            for (size_t v = 0; v < l.identity_count; v++) {
                buf_append(&b, l.identities[v].judge);
                buf_append(&b, hash_bytes(&l.identities[v].id));
                buf_append(&b, hash_bytes(&l.identities[v].other));
                buf_append_fmt(&b, " %lld %d", (long long)l.identities[v].from,
                               l.identities[v].status);
            }
            assert_int_equal(buf_check(&b), 0);
            hash_update(&s, buf_bytes(&b));
            buf_clear(&b);
        }
        for (unsigned author = 0; author < LEDGERS; author++) {
            for (unsigned m = 0; m < LEDGERS; m++) {
                uint8_t word = (uint8_t)fold_access(n->rows + i, count, n->number[author],
                                                    bytes_of_str(names[m]));
                hash_update(&s, bytes_of(&word, 1));
            }
        }
    }
    hash_final(&s, out);
}

// ---- the naive reading ----

// Is this record the first of its ledger with its id that is accepted and not blanked, and below
// the sizes?
static bool
counts(struct world *w, const uint64_t sizes[LEDGERS], unsigned ledger, uint64_t index,
       struct record *out)
{
    const struct entry *e = &w->at[ledger][index];
    struct row rows[FOLD_ROWS_MAX];
    if (index >= sizes[ledger] || e->is_blanked || !parse(&support_arena, e, out))
        return false;
    if (fold_map(out, 1, index, &e->id, rows) == 0)
        return false;
    for (uint64_t i = 0; i < index; i++) {
        struct record before;
        const struct entry *f = &w->at[ledger][i];
        if (!hash_equal(&f->id, &e->id))
            continue;
        if (!f->is_blanked && parse(&support_arena, f, &before) &&
            fold_map(&before, 1, i, &f->id, rows) > 0)
            return false;
    }
    return true;
}

// The index of the version in force of the object whose first version stands at (ledger, head); -1
// for none.
static int
naive_in_force(struct world *w, const uint64_t sizes[LEDGERS], unsigned ledger, uint64_t head,
               int64_t as_of)
{
    const struct entry *h = &w->at[ledger][head];
    struct record first;
    int found = -1;
    int64_t from = WHEN_MIN;
    if (!counts(w, sizes, ledger, head, &first) || first.layer != LAYER_COMMON)
        return -1;
    for (uint64_t i = head; i < sizes[ledger]; i++) {
        struct record r;
        if (!counts(w, sizes, ledger, i, &r) || r.kind->id != KIND_LISTING ||
            r.layer != LAYER_COMMON)
            continue;
        bool is_of_it = i == head || (r.has_object && hash_equal(&r.object, &h->id));
        if (!is_of_it || w->at[ledger][i].leaf_class != h->leaf_class)
            continue;
        int64_t review = WHEN_MAX;
        if (json_get(r.json, "review") != NULL)
            assert_int_equal(when_parse(json_get_text(r.json, "review"), &review), 0);
        from = r.time > from ? r.time : from;
        if (as_of >= from) // it has taken over from the one before
            found = r.status == LISTING_LISTED && as_of < r.until && as_of < review ? (int)i : -1;
    }
    return found;
}

// Does this member recognise that object at that moment, by the last of its words that has begun?
static bool
naive_recognises(struct world *w, const uint64_t sizes[LEDGERS], unsigned member,
                 const struct hash *object, int64_t as_of)
{
    bool is_recognised = false;
    int64_t from = WHEN_MIN;
    for (uint64_t i = 0; i < sizes[member]; i++) {
        struct record r;
        if (!counts(w, sizes, member, i, &r) || r.kind->id != KIND_RECOGNITION ||
            r.layer != LAYER_COMMON)
            continue;
        if (!hash_equal(&r.about, object))
            continue;
        int64_t since = r.time;
        if (json_get(r.json, "since") != NULL)
            assert_int_equal(when_parse(json_get_text(r.json, "since"), &since), 0);
        from = since > from ? since : from;
        if (as_of >= from)
            is_recognised = r.status == RECOGNITION_RECOGNISED && as_of < r.until;
    }
    return is_recognised;
}

static void
check_naive(struct world *w, const uint64_t sizes[LEDGERS], const struct node *n)
{
    size_t count;
    for (size_t i = 0; i < n->row_count; i += count) {
        struct fold_listing l;
        bool is_listing = false;
        count = group_at(n, i);
        assert_int_equal(
            fold_listing(&support_arena, &n->ledgers, n->rows + i, count, COMMON, &l, &is_listing),
            0);
        if (!is_listing || l.versions[0].index >= LEAVES)
            continue;
        unsigned ledger = 0;
        while (n->number[ledger] != l.ledger)
            ledger++;
        uint64_t head = l.versions[0].index;
        if (!hash_equal(&w->at[ledger][head].id, &l.object))
            continue; // its first version is blanked: the examples in fold_test.c show that
        for (int k = 0; k < 8; k++) {
            int64_t as_of = support_moment("2026-01-01") + (int64_t)pick(w, DAYS * 2) * 43200;
            const struct fold_version *v = fold_listing_at(&l, as_of);
            assert_int_equal(v == NULL ? -1 : (int)v->index,
                             naive_in_force(w, sizes, ledger, head, as_of));
            for (unsigned m = 0; m < LEDGERS; m++) {
                bool is_recognised = false;
                for (size_t x = 0; x < l.recognition_count; x++) {
                    const struct fold_recognition *y = &l.recognitions[x];
                    is_recognised = is_recognised || (bytes_equal_str(y->member, names[m]) &&
                                                      when_is_in(as_of, y->from, y->until));
                }
                bool expected =
                    m == ledger ? v != NULL : naive_recognises(w, sizes, m, &l.object, as_of);
                assert_int_equal(is_recognised, expected);
            }
        }
    }
}

// ---- the naive reading of requests and agreements ----

// Does it say at its beginning that it is of that kind? What a parse need not be asked then.
static bool
is_named(const struct entry *e, enum kind_id kind)
{
    static const char before[] = "{\"kind\":\"";
    const char *name = kind_at(kind)->name;
    struct bytes rest = bytes_sub(e->text, sizeof before - 1, e->text.n);
    return bytes_equal_str(bytes_sub(rest, 0, strlen(name)), name);
}

static int64_t
day_at(int day)
{
    return support_moment("2026-01-01") + (int64_t)day * 86400;
}

static uint64_t
people_in(const struct record *r)
{
    const struct json *list = json_get(r->json, "items");
    for (const struct json *x = list != NULL ? list->first : NULL; x != NULL; x = x->next) {
        if (bytes_equal_str(json_get_text(x, "item"), "people"))
            return (uint64_t)json_get_int(x, "quantity", 0);
    }
    return 0;
}

struct naive_request {
    unsigned author;
    struct bytes type;
    bool is_for[LEDGERS]; // by any version
    uint64_t asked;
};

static void
naive_versions(struct world *w, const uint64_t sizes[LEDGERS], unsigned ledger, uint64_t head,
               int64_t as_of, struct naive_request *out)
{
    int64_t from = WHEN_MIN;
    *out = (struct naive_request){.author = ledger};
    for (uint64_t i = head; i < sizes[ledger]; i++) {
        struct record r;
        if (!is_named(&w->at[ledger][i], KIND_REQUEST) || !counts(w, sizes, ledger, i, &r) ||
            r.layer != LAYER_COMMON ||
            w->at[ledger][i].leaf_class != w->at[ledger][head].leaf_class)
            continue;
        if (i != head && (!r.has_object || !hash_equal(&r.object, &w->at[ledger][head].id)))
            continue;
        if (i == head)
            out->type = json_get_text(r.json, "type");
        if (!bytes_equal(out->type, json_get_text(r.json, "type")))
            continue;
        const struct json *to = json_get(r.json, "to");
        for (unsigned m = 0; m < LEDGERS; m++) {
            for (const struct json *x = to != NULL ? to->first : NULL; x != NULL; x = x->next)
                out->is_for[m] = out->is_for[m] || bytes_equal_str(x->text, names[m]);
            out->is_for[m] = out->is_for[m] || to == NULL;
        }
        from = r.time > from ? r.time : from;
        if (as_of >= from)
            out->asked = people_in(&r);
    }
}

// What this member offers, or has delivered, as of a moment.
static uint64_t
naive_reply(struct world *w, const uint64_t sizes[LEDGERS], unsigned member,
            const struct hash *request, int64_t as_of, bool is_delivered)
{
    static const char *const answers[] = {"offer", "refuse", "delivered"};
    int64_t from[3] = {WHEN_MIN, WHEN_MIN, WHEN_MIN};
    int64_t at[3] = {-1, -1, -1}; // index of the last of each answer that has begun and not ended
    uint64_t people[3] = {0};
    for (uint64_t i = 0; i < sizes[member]; i++) {
        struct record r;
        if (!is_named(&w->at[member][i], KIND_REPLY) || !counts(w, sizes, member, i, &r) ||
            r.layer != LAYER_COMMON || !hash_equal(&r.about, request))
            continue;
        for (unsigned k = 0; k < 3; k++) {
            if (!bytes_equal_str(json_get_text(r.json, "answer"), answers[k]))
                continue;
            from[k] = r.time > from[k] ? r.time : from[k];
            if (as_of < from[k])
                continue;
            at[k] = as_of < r.until ? (int64_t)i : -1;
            people[k] = people_in(&r);
        }
    }
    if (is_delivered)
        return at[2] < 0 ? 0 : people[2];
    return at[0] > at[1] ? people[0] : 0;
}

static size_t
check_naive_request(struct world *w, const uint64_t sizes[LEDGERS], const struct node *n, size_t i,
                    size_t count)
{
    struct fold_request x;
    bool is_request = false;
    size_t with_offers = 0;
    assert_int_equal(
        fold_request(&support_arena, &n->ledgers, n->rows + i, count, COMMON, &x, &is_request), 0);
    if (!is_request || x.type != REQUEST_ASSISTANCE)
        return 0;
    unsigned ledger = 0;
    while (n->number[ledger] != x.object.ledger)
        ledger++;
    uint64_t head = x.object.versions[0].row->index;
    if (!hash_equal(&w->at[ledger][head].id, &x.object.id))
        return 0; // its first version is blanked
    for (int k = 0; k < 6; k++) {
        int64_t as_of = day_at((int)pick(w, DAYS + 10));
        struct naive_request naive;
        struct fold_request_line lines[AMOUNT_ITEMS_MAX];
        uint64_t offered = 0;
        uint64_t delivered = 0;
        naive_versions(w, sizes, ledger, head, as_of, &naive);
        for (unsigned m = 0; m < LEDGERS; m++) {
            if (m == ledger || !naive.is_for[m])
                continue;
            offered += naive_reply(w, sizes, m, &x.object.id, as_of, false);
            delivered += naive_reply(w, sizes, m, &x.object.id, as_of, true);
        }
        offered = offered > naive.asked ? naive.asked : offered;
        size_t line_count = fold_request_lines(&x, as_of, lines);
        assert_int_equal(line_count > 0, naive.asked > 0);
        if (line_count == 0)
            continue;
        assert_int_equal(lines[0].asked, naive.asked * AMOUNT_ONE);
        assert_int_equal(lines[0].offered, offered * AMOUNT_ONE);
        assert_int_equal(lines[0].delivered, delivered * AMOUNT_ONE);
        assert_int_equal(lines[0].shortfall, (naive.asked - offered) * AMOUNT_ONE);
        with_offers += offered > 0;
    }
    return with_offers;
}

// Is that member's last word on the agreement, of those that have begun, that it is ratified?
static bool
naive_ratified(struct world *w, const uint64_t sizes[LEDGERS], unsigned member,
               const struct entry *head, int64_t as_of)
{
    bool is_ratified = false;
    int64_t from = WHEN_MIN;
    for (uint64_t i = 0; i < sizes[member]; i++) {
        struct record r;
        const struct entry *e = &w->at[member][i];
        if (!is_named(e, KIND_AGREEMENT) || !counts(w, sizes, member, i, &r) ||
            r.layer != LAYER_COMMON || e->leaf_class != head->leaf_class)
            continue;
        bool is_head = hash_equal(&e->id, &head->id);
        if (!is_head && (json_get(r.json, "agreement") == NULL || !hash_equal(&r.about, &head->id)))
            continue;
        from = r.from > from ? r.from : from;
        if (as_of >= from)
            is_ratified = r.status == AGREEMENT_RATIFIED && as_of < r.until;
    }
    return is_ratified;
}

static size_t
check_naive_agreement(struct world *w, const uint64_t sizes[LEDGERS], const struct node *n, size_t i,
                      size_t count)
{
    struct fold_agreement x;
    bool is_agreement = false;
    bool has_entered = false;
    size_t in_force = 0;
    assert_int_equal(
        fold_agreement(&support_arena, &n->ledgers, n->rows + i, count, COMMON, &x, &is_agreement),
        0);
    if (!is_agreement)
        return 0;
    unsigned ledger = 0;
    while (n->number[ledger] != x.ledger)
        ledger++;
    const struct entry *head = &w->at[ledger][x.index];
    for (int day = 0; day < DAYS; day++) {
        bool ratified[LEDGERS];
        unsigned sum = 0;
        for (unsigned m = 0; m < LEDGERS; m++) {
            ratified[m] = fold_agreement_is_party(&x, bytes_of_str(names[m])) &&
                          naive_ratified(w, sizes, m, head, day_at(day));
            sum += ratified[m];
        }
        bool is_running = day_at(day) >= x.from && day_at(day) < x.until;
        has_entered = has_entered || (is_running && sum >= x.threshold);
        for (unsigned m = 0; m < LEDGERS; m++)
            assert_int_equal(fold_agreement_binds(&x, bytes_of_str(names[m]), day_at(day)),
                             has_entered && is_running && sum >= 2 && ratified[m]);
        in_force += has_entered && is_running && sum >= 2;
    }
    return in_force;
}

// Found by the naive reading too; sums over all seeds, so that a run in which nothing happens is
// noticed.
static size_t offers_seen;
static size_t agreements_seen;

static void
check_naive_assistance(struct world *w, const uint64_t sizes[LEDGERS], const struct node *n)
{
    size_t count;
    for (size_t i = 0; i < n->row_count; i += count) {
        count = group_at(n, i);
        offers_seen += check_naive_request(w, sizes, n, i, count);
        agreements_seen += check_naive_agreement(w, sizes, n, i, count);
    }
}

static struct node nodes[2];
static struct world world;

// Listings of the common layer that are in force at some time, so that a run in which nothing
// happens is noticed.
static size_t
count_listings(const struct node *n)
{
    size_t found = 0;
    size_t count;
    for (size_t i = 0; i < n->row_count; i += count) {
        struct fold_listing l;
        bool is_listing = false;
        count = group_at(n, i);
        assert_int_equal(
            fold_listing(&support_arena, &n->ledgers, n->rows + i, count, COMMON, &l, &is_listing),
            0);
        found += is_listing && l.version_count > 1;
    }
    return found;
}

static size_t
run(uint64_t seed)
{
    uint64_t sizes[LEDGERS];
    struct hash first;
    struct hash first_views;
    struct hash h;
    arena_reset(&support_arena);
    make_world(&world, seed);
    for (unsigned i = 0; i < LEDGERS; i++)
        sizes[i] = LEAVES - pick(&world, 8);
    blank(&world, sizes);
    fill(&nodes[0], &world, sizes, true);
    state_hash(&nodes[0], &first);
    views_hash(&nodes[0], &first_views);
    for (int order = 0; order < ORDERS; order++) {
        fill(&nodes[1], &world, sizes, false);
        assert_int_equal(nodes[1].row_count, nodes[0].row_count);
        state_hash(&nodes[1], &h);
        assert_true(hash_equal(&h, &first));
        views_hash(&nodes[1], &h);
        assert_true(hash_equal(&h, &first_views));
    }
    check_naive(&world, sizes, &nodes[0]);
    check_naive_assistance(&world, sizes, &nodes[0]);
    // Rows beyond the settled sizes, of records that came already, change nothing.
    uint64_t all[LEDGERS] = {LEAVES, LEAVES, LEAVES, LEAVES};
    fill(&nodes[1], &world, all, false);
    for (unsigned i = 0; i < LEDGERS; i++)
        nodes[1].by_number[nodes[1].number[i]].size = sizes[i];
    state_hash(&nodes[1], &h);
    assert_true(hash_equal(&h, &first));
    // One leaf more or less is another state.
    sizes[0]--;
    fill(&nodes[1], &world, sizes, false);
    state_hash(&nodes[1], &h);
    assert_false(hash_equal(&h, &first));
    return count_listings(&nodes[0]);
}

static void
test_any_order_gives_the_same_state(void **state)
{
    const char *only = getenv("ENTENTE_SEED");
    size_t listings = 0;
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        if (only != NULL)
            seed = strtoull(only, NULL, 10);
        print_message("# seed %llu\n", (unsigned long long)seed);
        listings += run(seed);
        if (only != NULL)
            return;
    }
    print_message("# %zu listings with later versions\n", listings);
    assert_true(listings > SEEDS * 3);
    print_message("# %zu moments with offers, %zu days with agreements in force\n", offers_seen,
                  agreements_seen);
    assert_true(offers_seen > SEEDS);
    assert_true(agreements_seen > SEEDS);
}

// The order of rows within a group is the store's, and means nothing.
static void
test_any_order_of_rows(void **state)
{
    uint64_t sizes[LEDGERS] = {LEAVES, LEAVES, LEAVES, LEAVES};
    struct hash first;
    struct hash h;
    (void)state;
    make_world(&world, 4711);
    blank(&world, sizes);
    fill(&nodes[0], &world, sizes, true);
    state_hash(&nodes[0], &first);
    views_hash(&nodes[0], &h);
    struct hash first_views = h;
    for (int n = 0; n < 20; n++) {
        size_t count;
        for (size_t i = 0; i < nodes[0].row_count; i += count) {
            count = group_at(&nodes[0], i);
            for (size_t k = count; k > 1; k--) {
                size_t with = pick(&world, k);
                struct row swap = nodes[0].rows[i + k - 1];
                nodes[0].rows[i + k - 1] = nodes[0].rows[i + with];
                nodes[0].rows[i + with] = swap;
            }
        }
        state_hash(&nodes[0], &h);
        assert_true(hash_equal(&h, &first));
        views_hash(&nodes[0], &h);
        assert_true(hash_equal(&h, &first_views));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_any_order_gives_the_same_state, support_reset),
        cmocka_unit_test_setup(test_any_order_of_rows, support_reset),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, support_end);
}
