// SPDX-License-Identifier: Apache-2.0
// The first property (orders.h) of objects of any kind, with releases, recalls and erasures: in
// whatever order records came, the same versions hold at the same times. A failure prints the seed;
// ENTENTE_SEED=n runs that one alone.
#include "base/when.h"
#include "naive.h"
#include "orders.h"
#include "record/fold_item.h"
#include "record/fold_meeting.h"
#include "record/fold_notice.h"
#include "record/fold_object.h"
#include "record/report.h"
#include "world_text.h"

static void
append_report(struct world *w, struct buf *b)
{
    bool is_later = world_has_first(w, KIND_REPORT, w->ledger) && world_pick(w, 2) == 0;
    unsigned amount = (unsigned)world_pick(w, 1000); // in tenths
    buf_append_fmt(b, ",\"category\":\"%s\"", report_categories[world_pick(w, 5)]);
    if (is_later) {
        world_append_object(w, b, KIND_REPORT);
        buf_append_fmt(b, ",\"status\":\"%s\"", world_pick(w, 4) == 0 ? "withdrawn" : "reported");
    }
    if (world_pick(w, 2) == 0)
        buf_append_fmt(b,
                       ",\"quantity\":{\"amount\":\"%u.%u\",\"unit\":\"kg\"},\"series\":\"s\","
                       "\"period\":\"2026-%02u\"",
                       amount / 10, amount % 10, (unsigned)world_pick(w, 14));
}

// An operation, a later version of one, or a word on one.
static void
append_item(struct world *w, struct buf *b)
{
    static const char *const words[] = {"joins", "joins", "observes", "leaves"};
    bool is_later = world_has_first(w, KIND_ITEM, w->ledger) && world_pick(w, 2) == 0;
    if (world_pick(w, 2) == 0) {
        buf_append_fmt(b, ",\"word\":\"%s\",\"item\":\"", words[world_pick(w, 4)]);
        world_append_first(w, b, KIND_ITEM, WORLD_ANY, 6);
        buf_append_str(b, "\"");
        return;
    }
    buf_append_fmt(b, ",\"title\":\"O\",\"status\":\"%s\"", item_statuses[world_pick(w, 4)]);
    if (world_pick(w, 4) > 0) {
        buf_append_str(b, ",\"phases\":[{\"name\":\"p\",\"from\":\"2026-01-05\","
                          "\"until\":\"2026-02-05\"}]");
        world_append_members(w, b, "participants");
    }
    if (is_later)
        world_append_object(w, b, KIND_ITEM);
    if (world_pick(w, 3) == 0) {
        buf_append_str(b, ",\"number\":1,\"proposal\":\"");
        world_append_first(w, b, KIND_PROPOSAL, WORLD_ANY, 6);
        buf_append_str(b, "\"");
    }
}

// A session, a later version of one, or a word on one.
static void
append_meeting(struct world *w, struct buf *b)
{
    bool is_later = world_has_first(w, KIND_MEETING, w->ledger) && world_pick(w, 2) == 0;
    if (world_pick(w, 2) == 0) {
        buf_append_fmt(b, ",\"attendance\":\"%s\",\"meeting\":\"", meeting_attendances[world_pick(w, 3)]);
        world_append_first(w, b, KIND_MEETING, WORLD_ANY, 6);
        buf_append_str(b, "\"");
        return;
    }
    buf_append_fmt(b, ",\"title\":\"M\",\"type\":\"%s\",\"organs\":[\"a\",\"b\"],\"begins\":\"2026-02-05\",\"status\":\"%s\"",
                   world_pick(w, 3) == 0 ? "consultation" : "session", meeting_statuses[world_pick(w, is_later ? 4 : 2)]);
    if (is_later)
        world_append_object(w, b, KIND_MEETING);
}

// Of any effect that its row tells apart, or a waiver.
static void
append_proposal(struct world *w, struct buf *b)
{
    static const char *const effects[] = {"accede", "suspend", "reinstate"};
    size_t form = world_pick(w, 5);
    buf_append_fmt(b, ",\"title\":\"P\",\"deadline\":\"2027-01-01\",\"epoch\":\"" ID_A
                      "\",\"electors\":[{\"member\":\"KAZ\",\"size\":%u},{\"member\":\"TJK\",\"size\":2}]",
                   (unsigned)world_pick(w, WORLD_LEAVES));
    if (form == 0) {
        buf_append_str(b, ",\"procedure\":\"majority\",\"majority\":2,\"waives\":{\"member\":\"RUS\",\"size\":3,\"proposal\":\"");
        world_append_first(w, b, KIND_PROPOSAL, WORLD_ANY, 6);
        buf_append_str(b, "\"}");
        return;
    }
    buf_append_str(b, ",\"organ\":\"assembly\",\"matter\":\"m\",\"procedure\":\"silence\"");
    if (form < 4)
        buf_append_fmt(b, ",\"effect\":{\"type\":\"%s\",\"member\":\"RUS\"%s}", effects[form - 1],
                       form == 1 ? ",\"admission\":\"" ID_A "\"" : "");
    else
        buf_append_str(b, ",\"texts\":[{\"lang\":\"en\",\"title\":\"T\",\"clauses\":[{\"number\":\"1\",\"text\":\"X\"}]}]");
}

static void
append_position(struct world *w, struct buf *b)
{
    static const char *const words[] = {"agree", "object", "abstain", "silent"};
    buf_append_fmt(b, ",\"word\":\"%s\",\"final\":%s,\"proposal\":\"", words[world_pick(w, 4)],
                   world_pick(w, 2) ? "true" : "false");
    world_append_first(w, b, KIND_PROPOSAL, WORLD_ANY, 6);
    buf_append_str(b, "\"");
}

static void
append_mandate(struct world *w, struct buf *b)
{
    buf_append_fmt(b, ",\"organ\":\"heads\",\"title\":\"Heads\",\"quorum\":%u,\"matters\":[{\"matter\":\"constitution\","
                      "\"procedures\":[\"consensus\"]}]",
                   1 + (unsigned)world_pick(w, 6));
}

static const struct world_kind kinds[] = {
    {KIND_LISTING, 7, world_text_listing},
    {KIND_RECOGNITION, 4, world_text_recognition},
    {KIND_IDENTITY, 1, world_text_identity},
    {KIND_RELEASE, 1, world_text_release},
    {KIND_RECALL, 1, world_text_recall},
    {KIND_ERASURE, 1, world_text_erasure},
    {KIND_KEY, 1, world_text_key},
    {KIND_MESSAGE, 1, world_text_message},
    {KIND_FILE, 1, world_text_file},
    {KIND_REPORT, 5, append_report},
    {KIND_NOTICE, 3, world_text_notice},
    {KIND_CONTINGENT, 3, world_text_contingent},
    {KIND_ITEM, 8, append_item},
    {KIND_MEETING, 3, append_meeting},
    {KIND_PROPOSAL, 2, append_proposal},
    {KIND_POSITION, 2, append_position},
    {KIND_MANDATE, 1, append_mandate},
};

// The item that these rows are, with the words on it, as of a moment.
static bool
read_item(const struct orders_node *n, const struct row *rows, size_t count, unsigned layers,
          int64_t as_of, struct fold_item *out)
{
    struct hash group;
    size_t word_count = 0;
    bool is_item = false;
    item_group_of_words(&rows[0].group, &group);
    const struct row *words = orders_group(n, &group, &word_count);
    assert_int_equal(fold_item(&support_arena, &n->ledgers, rows, count, words, word_count, layers,
                               as_of, out, &is_item),
                     0);
    return is_item;
}

static void
look_item(const struct orders_node *n, const struct row *rows, size_t count, unsigned layers,
          struct buf *out)
{
    for (int day = 0; day < WORLD_DAYS; day += 15) {
        struct fold_item x;
        if (!read_item(n, rows, count, layers, world_day(day), &x))
            return;
        for (unsigned m = 0; m < WORLD_LEDGERS; m++)
            buf_append_byte(out, (uint8_t)fold_item_role(&x, bytes_of_str(world_members[m])));
    }
}

static void
look(const struct orders_node *n, const struct row *rows, size_t count, unsigned layers,
     struct buf *out)
{
    struct fold_object o;
    struct fold_notice x;
    bool is_object = false;
    bool is_notice = false;
    assert_int_equal(fold_object(&support_arena, &n->ledgers, rows, count, layers, &o, &is_object),
                     0);
    assert_int_equal(fold_notice(&support_arena, &n->ledgers, rows, count, layers, &x, &is_notice),
                     0);
    if (!is_object)
        return;
    buf_append(out, n->by_number[o.ledger].origin);
    buf_append_fmt(out, "%u %u %u", o.kind, o.leaf_class, o.layer);
    for (size_t v = 0; v < o.version_count; v++) {
        buf_append_fmt(out, "|%llu %d %lld %lld", (unsigned long long)o.versions[v].row->index,
                       o.versions[v].row->status, (long long)o.versions[v].from,
                       (long long)o.versions[v].until);
        buf_append(out, o.versions[v].row->note);
    }
    look_item(n, rows, count, layers, out);
    for (size_t v = 0; is_notice && v < x.version_count; v++)
        buf_append_fmt(out, "|%d %lld", x.versions[v].is_void, (long long)x.versions[v].until);
}

static size_t seen[KIND_COUNT]; // objects with later versions, over all seeds

static int
in_force(const struct fold_object *o, const struct fold_notice *x, int64_t as_of)
{
    if (o->kind == KIND_NOTICE) {
        const struct fold_notice_version *v = fold_notice_at(x, as_of);
        return v == NULL ? -1 : (int)v->index;
    }
    const struct fold_span *v = fold_object_at(o, as_of);
    return v == NULL ? -1 : (int)v->row->index;
}

// The member's word on the item of this head: the last that has begun, if it has not ended; -1 for
// none.
static int
naive_word(const struct world *w, const struct world_entry *head, unsigned member, int64_t as_of)
{
    int found = -1;
    int64_t from = WHEN_MIN;
    for (uint64_t i = 0; i < w->size[member]; i++) {
        const struct record *r = naive_record(w, KIND_ITEM, head->record.layer, member, i);
        if (r == NULL || json_get(r->json, "item") == NULL || !hash_equal(&r->about, &head->id) ||
            w->at[member][i].leaf_class != head->leaf_class)
            continue;
        from = r->time > from ? r->time : from;
        if (as_of >= from)
            found = as_of < r->until ? (int)i : -1;
    }
    return found;
}

static size_t words_seen; // that hold at some moment, over all seeds

static void
check_words(const struct world *w, const struct orders_node *n, const struct row *rows,
            size_t count, unsigned layers, unsigned ledger, uint64_t head, int64_t as_of)
{
    struct fold_item x;
    assert_true(read_item(n, rows, count, layers, as_of, &x));
    for (unsigned m = 0; m < WORLD_LEDGERS; m++) {
        const struct fold_word *v = fold_item_word(&x, bytes_of_str(world_members[m]));
        int expected = m == ledger ? -1 : naive_word(w, &w->at[ledger][head], m, as_of);
        assert_int_equal(v == NULL ? -1 : (int)v->row->index, expected);
        words_seen += v != NULL;
    }
}

// In the common layer, and in all at once: there an object has versions of its own layer alone.
static void
check_layers(struct world *w, const struct orders_node *n, const struct row *rows, size_t count,
             unsigned layers)
{
    struct fold_object o;
    struct fold_notice x;
    bool is_object = false;
    bool is_notice = false;
    assert_int_equal(fold_object(&support_arena, &n->ledgers, rows, count, layers, &o, &is_object),
                     0);
    assert_int_equal(fold_notice(&support_arena, &n->ledgers, rows, count, layers, &x, &is_notice),
                     0);
    assert_int_equal(is_notice, is_object && o.kind == KIND_NOTICE);
    if (!is_object || o.kind == KIND_LISTING) // those have a reduction of their own
        return;
    unsigned ledger = orders_ledger_of(n, o.ledger);
    uint64_t head = o.versions[0].row->index;
    if (!naive_has_head(w, ledger, head, &o.id))
        return;
    for (int k = 0; k < 8; k++) {
        int64_t as_of = naive_moment(w);
        assert_int_equal(
            in_force(&o, &x, as_of),
            naive_in_force(w, (enum kind_id)o.kind, (enum layer)o.layer, ledger, head, as_of));
        if (o.kind == KIND_ITEM)
            check_words(w, n, rows, count, layers, ledger, head, as_of);
    }
    seen[o.kind] += layers == ORDERS_COMMON && o.version_count > 1;
}

static void
check(struct world *w, const struct orders_node *n, const struct row *rows, size_t count)
{
    check_layers(w, n, rows, count, ORDERS_COMMON);
    check_layers(w, n, rows, count, ORDERS_ALL);
}

static const struct orders_plan plan = {kinds, sizeof kinds / sizeof kinds[0], look, check};

static void
test_any_order_gives_the_same_state(void **state)
{
    static const enum kind_id objects[] = {KIND_REPORT, KIND_NOTICE, KIND_CONTINGENT, KIND_ITEM};
    (void)state;
    if (!orders_prove_arrival(&plan))
        return;
    for (size_t i = 0; i < sizeof objects / sizeof objects[0]; i++) {
        print_message("# %zu of kind %s with later versions\n", seen[objects[i]],
                      kind_at(objects[i])->name);
        assert_true(seen[objects[i]] > ORDERS_SEEDS);
    }
    print_message("# %zu words on items that hold at some moment\n", words_seen);
    assert_true(words_seen > ORDERS_SEEDS);
}

static void
test_any_order_of_rows(void **state)
{
    (void)state;
    orders_prove_rows(&plan);
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
