// SPDX-License-Identifier: Apache-2.0
// The first property (orders.h) of agreements, and of requests with their replies: in whatever
// order records came, the same is asked, offered and delivered, and the same members are bound. A
// failure prints the seed; ENTENTE_SEED=n runs that one alone.
#include "base/when.h"
#include "naive.h"
#include "orders.h"
#include "record/agreement.h"
#include "record/fold_agreement.h"
#include "record/fold_request.h"
#include "world_text.h"

// ---- records ----

static void
append_agreement(struct world *w, struct buf *b)
{
    static const char *const words[] = {"ratified", "signed", "denounced"};
    if (world_pick(w, 4) > 0) {
        buf_append_fmt(b, ",\"status\":\"%s\",\"agreement\":\"",
                       words[world_pick(w, 6) > 1 ? 0 : world_pick(w, 3)]);
        world_append_first(w, b, KIND_AGREEMENT, WORLD_ANY, 3);
        buf_append_str(b, "\"");
    } else {
        bool is_drafted = world_pick(w, 2) == 0;
        buf_append_fmt(b,
                       ",\"status\":\"%s\",\"title\":\"A\",\"purpose\":\"B\",\"parties\":"
                       "[\"ARM\",\"BLR\"%s],\"threshold\":2",
                       is_drafted ? "drafted" : "ratified",
                       world_pick(w, 2) == 0 ? ",\"TJK\"" : ",\"KAZ\",\"TJK\"");
        if (world_pick(w, 3) == 0) {
            buf_append_str(b, ",\"from\":\"");
            world_append_date(w, b);
            buf_append_str(b, "\"");
        }
    }
    if (world_pick(w, 2) == 0) {
        buf_append_str(b, ",\"since\":\"");
        world_append_date(w, b);
        buf_append_str(b, "\"");
    }
}

static void
append_request(struct world *w, struct buf *b)
{
    bool is_later = world_has_first(w, KIND_REQUEST, w->ledger) && world_pick(w, 3) == 0;
    bool is_clearance = world_pick(w, 6) == 0;
    buf_append_fmt(b, ",\"status\":\"%s\",\"type\":\"%s\"",
                   is_later && world_pick(w, 4) == 0 ? "closed" : "open",
                   is_clearance ? "clearance" : "assistance");
    if (is_clearance)
        buf_append_str(b, ",\"movement\":\"road\",\"window\":{\"from\":\"2026-01-05\","
                          "\"until\":\"2026-01-25\"}");
    world_text_items(w, b);
    if (world_pick(w, 3) == 0)
        world_append_members(w, b, "to");
    if (is_later)
        world_append_object(w, b, KIND_REQUEST);
}

static void
append_reply(struct world *w, struct buf *b)
{
    static const char *const words[] = {"offer", "offer", "offer", "refuse", "delivered", "grant"};
    const char *word = words[world_pick(w, 6)];
    bool is_clearance = word[0] == 'g' || (word[0] == 'r' && world_pick(w, 3) == 0);
    buf_append_fmt(b, ",\"answer\":\"%s\",\"request\":\"", word);
    world_append_first(w, b, KIND_REQUEST, WORLD_ANY, 8);
    buf_append_str(b, "\"");
    if (word[0] == 'o' || word[0] == 'd')
        world_text_items(w, b);
    if (is_clearance && world_pick(w, 2) == 0) {
        int from = (int)world_pick(w, WORLD_DAYS);
        buf_append_str(b, ",\"valid\":{\"from\":\"");
        world_append_day(b, from);
        buf_append_str(b, "\",\"until\":\"");
        world_append_day(b, from + 1 + (int)world_pick(w, 20));
        buf_append_str(b, "\"}");
    }
}

static const struct world_kind kinds[] = {
    {KIND_LISTING, 3, world_text_listing},
    {KIND_RECOGNITION, 3, world_text_recognition},
    {KIND_IDENTITY, 1, world_text_identity},
    {KIND_RELEASE, 1, world_text_release},
    {KIND_RECALL, 1, world_text_recall},
    {KIND_ERASURE, 1, world_text_erasure},
    {KIND_KEY, 1, world_text_key},
    {KIND_MESSAGE, 1, world_text_message},
    {KIND_NOTICE, 1, world_text_notice},
    {KIND_AGREEMENT, 2, append_agreement},
    {KIND_REQUEST, 1, append_request},
    {KIND_REPLY, 3, append_reply},
    {KIND_CONTINGENT, 1, world_text_contingent},
};

// ---- what a person sees ----

static void
look_request(const struct fold_request *x, int64_t as_of, struct buf *out)
{
    struct fold_request_line lines[AMOUNT_ITEMS_MAX];
    struct fold_clearance *clearances = NULL;
    size_t clearance_count = 0;
    size_t line_count = fold_request_lines(x, as_of, lines);
    assert_int_equal(
        fold_request_clearances(&support_arena, x, as_of, as_of, &clearances, &clearance_count), 0);
    buf_append_fmt(out, "|%d", fold_request_state(x, as_of));
    for (size_t k = 0; k < line_count; k++)
        buf_append_fmt(out, " %llu %llu %llu", (unsigned long long)lines[k].asked,
                       (unsigned long long)lines[k].offered,
                       (unsigned long long)lines[k].delivered);
    for (size_t k = 0; k < clearance_count; k++) {
        buf_append(out, clearances[k].member);
        buf_append_byte(out, clearances[k].is_granted ? '+' : '-');
    }
}

static void
look(const struct orders_node *n, const struct row *rows, size_t count, unsigned layers,
     struct buf *out)
{
    struct fold_request x;
    struct fold_agreement y;
    bool is_request = false;
    bool is_agreement = false;
    assert_int_equal(
        fold_request(&support_arena, &n->ledgers, rows, count, layers, &x, &is_request), 0);
    assert_int_equal(
        fold_agreement(&support_arena, &n->ledgers, rows, count, layers, &y, &is_agreement), 0);
    for (int day = 0; is_request && day < WORLD_DAYS; day += 7)
        look_request(&x, world_day(day), out);
    for (int day = 0; is_agreement && day < WORLD_DAYS; day += 7) {
        for (unsigned m = 0; m < WORLD_LEDGERS; m++)
            buf_append_byte(
                out, fold_agreement_binds(&y, bytes_of_str(world_members[m]), world_day(day)));
    }
}

// ---- the naive reading of requests and agreements ----

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
    bool is_for[WORLD_LEDGERS]; // by any version
    uint64_t asked;
};

static void
naive_versions(const struct world *w, unsigned ledger, uint64_t head, int64_t as_of,
               struct naive_request *out)
{
    const struct world_entry *h = &w->at[ledger][head];
    struct bytes type = json_get_text(h->record.json, "type");
    int64_t from = WHEN_MIN;
    *out = (struct naive_request){.asked = 0};
    for (uint64_t i = head; i < w->size[ledger]; i++) {
        const struct record *r = naive_record(w, KIND_REQUEST, LAYER_COMMON, ledger, i);
        if (r == NULL || w->at[ledger][i].leaf_class != h->leaf_class)
            continue;
        if (i != head && (!r->has_object || !hash_equal(&r->object, &h->id)))
            continue;
        if (!bytes_equal(type, json_get_text(r->json, "type")))
            continue;
        const struct json *to = json_get(r->json, "to");
        for (unsigned m = 0; m < WORLD_LEDGERS; m++) {
            for (const struct json *x = to != NULL ? to->first : NULL; x != NULL; x = x->next)
                out->is_for[m] = out->is_for[m] || bytes_equal_str(x->text, world_members[m]);
            out->is_for[m] = out->is_for[m] || to == NULL;
        }
        from = r->time > from ? r->time : from;
        if (as_of >= from)
            out->asked = people_in(r);
    }
}

// What this member offers, or has delivered, as of a moment.
static uint64_t
naive_reply(const struct world *w, unsigned member, const struct hash *request, int64_t as_of,
            bool is_delivered)
{
    static const char *const answers[] = {"offer", "refuse", "delivered"};
    int64_t from[3] = {WHEN_MIN, WHEN_MIN, WHEN_MIN};
    int64_t at[3] = {-1, -1, -1}; // index of the last of each answer that has begun and not ended
    uint64_t people[3] = {0};
    for (uint64_t i = 0; i < w->size[member]; i++) {
        const struct record *r = naive_record(w, KIND_REPLY, LAYER_COMMON, member, i);
        if (r == NULL || !hash_equal(&r->about, request))
            continue;
        for (unsigned k = 0; k < 3; k++) {
            if (!bytes_equal_str(json_get_text(r->json, "answer"), answers[k]))
                continue;
            from[k] = r->time > from[k] ? r->time : from[k];
            if (as_of < from[k])
                continue;
            at[k] = as_of < r->until ? (int64_t)i : -1;
            people[k] = people_in(r);
        }
    }
    if (is_delivered)
        return at[2] < 0 ? 0 : people[2];
    return at[0] > at[1] ? people[0] : 0;
}

// Found by the naive reading too; sums over all seeds, so that a run in which nothing happens is
// noticed.
static size_t offers_seen;
static size_t agreements_seen;

static void
check_request(struct world *w, const struct orders_node *n, const struct row *rows, size_t count)
{
    struct fold_request x;
    bool is_request = false;
    assert_int_equal(
        fold_request(&support_arena, &n->ledgers, rows, count, ORDERS_COMMON, &x, &is_request), 0);
    if (!is_request || x.type != REQUEST_ASSISTANCE)
        return;
    unsigned ledger = orders_ledger_of(n, x.object.ledger);
    uint64_t head = x.object.versions[0].row->index;
    for (int k = 0; naive_has_head(w, ledger, head, &x.object.id) && k < 6; k++) {
        int64_t as_of = naive_moment(w);
        struct naive_request naive;
        struct fold_request_line lines[AMOUNT_ITEMS_MAX];
        uint64_t offered = 0;
        uint64_t delivered = 0;
        uint64_t covered = 0;
        naive_versions(w, ledger, head, as_of, &naive);
        for (unsigned m = 0; m < WORLD_LEDGERS; m++) {
            if (m == ledger || !naive.is_for[m])
                continue;
            uint64_t offer = naive_reply(w, m, &x.object.id, as_of, false);
            uint64_t brought = naive_reply(w, m, &x.object.id, as_of, true);
            offered += offer;
            delivered += brought;
            covered += offer > brought ? offer : brought;
        }
        covered = covered > naive.asked ? naive.asked : covered;
        offered = offered > naive.asked ? naive.asked : offered;
        size_t line_count = fold_request_lines(&x, as_of, lines);
        assert_int_equal(line_count > 0, naive.asked > 0);
        if (line_count == 0)
            continue;
        assert_int_equal(lines[0].asked, naive.asked * AMOUNT_ONE);
        assert_int_equal(lines[0].offered, offered * AMOUNT_ONE);
        assert_int_equal(lines[0].delivered, delivered * AMOUNT_ONE);
        assert_int_equal(lines[0].shortfall, (naive.asked - covered) * AMOUNT_ONE);
        offers_seen += offered > 0;
    }
}

// Is that member's last word on the agreement, of those that have begun, that it is ratified?
static bool
naive_ratified(const struct world *w, unsigned member, const struct world_entry *head,
               int64_t as_of)
{
    bool is_ratified = false;
    int64_t from = WHEN_MIN;
    for (uint64_t i = 0; i < w->size[member]; i++) {
        const struct world_entry *e = &w->at[member][i];
        const struct record *r = naive_record(w, KIND_AGREEMENT, LAYER_COMMON, member, i);
        if (r == NULL || e->leaf_class != head->leaf_class)
            continue;
        bool is_head = hash_equal(&e->id, &head->id);
        if (!is_head &&
            (json_get(r->json, "agreement") == NULL || !hash_equal(&r->about, &head->id)))
            continue;
        from = r->from > from ? r->from : from;
        if (as_of >= from)
            is_ratified = r->status == AGREEMENT_RATIFIED && as_of < r->until;
    }
    return is_ratified;
}

static void
check_agreement(struct world *w, const struct orders_node *n, const struct row *rows, size_t count)
{
    struct fold_agreement x;
    bool is_agreement = false;
    bool has_entered = false;
    assert_int_equal(
        fold_agreement(&support_arena, &n->ledgers, rows, count, ORDERS_COMMON, &x, &is_agreement),
        0);
    if (!is_agreement)
        return;
    const struct world_entry *head = &w->at[orders_ledger_of(n, x.ledger)][x.index];
    for (int day = 0; day < WORLD_DAYS; day++) {
        int64_t as_of = world_day(day);
        bool ratified[WORLD_LEDGERS];
        unsigned sum = 0;
        for (unsigned m = 0; m < WORLD_LEDGERS; m++) {
            ratified[m] = fold_agreement_is_party(&x, bytes_of_str(world_members[m])) &&
                          naive_ratified(w, m, head, as_of);
            sum += ratified[m];
        }
        bool is_running = as_of >= x.from && as_of < x.until;
        has_entered = has_entered || (is_running && sum >= x.threshold);
        for (unsigned m = 0; m < WORLD_LEDGERS; m++)
            assert_int_equal(fold_agreement_binds(&x, bytes_of_str(world_members[m]), as_of),
                             has_entered && is_running && sum >= 2 && ratified[m]);
        agreements_seen += has_entered && is_running && sum >= 2;
    }
}

static void
check(struct world *w, const struct orders_node *n, const struct row *rows, size_t count)
{
    check_request(w, n, rows, count);
    check_agreement(w, n, rows, count);
}

static const struct orders_plan plan = {kinds, sizeof kinds / sizeof kinds[0], look, check};

static void
test_any_order_gives_the_same_state(void **state)
{
    (void)state;
    if (!orders_prove_arrival(&plan))
        return;
    print_message("# %zu moments with offers, %zu days with agreements in force\n", offers_seen,
                  agreements_seen);
    assert_true(offers_seen > ORDERS_SEEDS);
    assert_true(agreements_seen > ORDERS_SEEDS);
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
