// SPDX-License-Identifier: Apache-2.0
// Proves by example what requests, replies, agreements and contingents amount to: the day's request
// with its shortfall, what has no effect, clearances that overlap, replace each other and expire,
// agreements that enter into force and are left; and the rules that no field table can say.
#include <string.h>

#include "base/when.h"
#include "record/agreement.h"
#include "record/contingent.h"
#include "record/fold_agreement.h"
#include "record/fold_object.h"
#include "record/fold_passage.h"
#include "record/fold_petition.h"
#include "record/fold_request.h"
#include "support.h"

#define ROWS_MAX 64
#define COMMON (1u << LAYER_COMMON)

enum { TJK = 1, RUS = 2, KAZ = 3, BLR = 4 };

static struct fold_ledger by_number[5];
static struct fold_ledgers ledgers;
static struct row rows[ROWS_MAX];
static size_t row_count;

static int
reset(void **state)
{
    static const char *const names[] = {"", "TJK", "RUS", "KAZ", "BLR"};
    int rc = support_reset(state);
    row_count = 0;
    for (unsigned i = 1; i < 5; i++) {
        struct buf b;
        buf_init(&b, 256);
        buf_append_fmt(&b, "demo/" ID_A "/%s/1", names[i]);
        by_number[i] = (struct fold_ledger){
            .origin = arena_copy(&support_arena, buf_bytes(&b)),
            .member = bytes_of_str(names[i]),
            .generation = 1,
            .size = 1000,
        };
        buf_clear(&b);
    }
    ledgers = (struct fold_ledgers){by_number, 4};
    return rc;
}

static const char *
hex(struct hash h)
{
    char *s = arena_alloc(&support_arena, 65);
    assert_non_null(s);
    bytes_to_hex_str(hash_bytes(&h), s);
    return s;
}

// A record at that place; its fields after kind and time, with %s where `about` is to stand.
static struct hash
put_as(uint8_t leaf_class, unsigned ledger, uint64_t index, const char *kind, const char *time,
       const char *fields, struct hash about)
{
    struct record r;
    struct buf b;
    struct hash id = {{(uint8_t)(0xa0 + ledger), (uint8_t)index}};
    const char *hole = strstr(fields, "%s");
    buf_init(&b, 65536);
    buf_append_fmt(&b, "{\"kind\":\"%s\",\"time\":\"%sT00:00:00Z\",", kind, time);
    buf_append(&b, bytes_of(fields, hole == NULL ? strlen(fields) : (size_t)(hole - fields)));
    if (hole != NULL) {
        buf_append_str(&b, hex(about));
        buf_append_str(&b, hole + 2);
    }
    buf_append_str(&b, "}");
    support_accept(leaf_class, arena_str(&support_arena, buf_bytes(&b)), &r);
    buf_clear(&b);
    assert_true(row_count + FOLD_ROWS_MAX <= ROWS_MAX);
    row_count += fold_map(&r, ledger, index, &id, rows + row_count);
    return id;
}

static struct hash
put(unsigned ledger, uint64_t index, const char *kind, const char *time, const char *fields,
    struct hash about)
{
    bool is_statute = strcmp(kind, "agreement") == 0;
    return put_as(is_statute ? LEAF_STATUTE : LEAF_ALLIANCE, ledger, index, kind, time, fields,
                  about);
}

static size_t
group(struct hash object, struct row out[ROWS_MAX])
{
    size_t count = 0;
    for (size_t i = 0; i < row_count; i++) {
        if (hash_equal(&rows[i].group, &object))
            out[count++] = rows[i];
    }
    return count;
}

static struct row selected[ROWS_MAX];

static struct fold_request
fold(struct hash object)
{
    struct fold_request x;
    bool is_request = false;
    size_t count = group(object, selected);
    assert_int_equal(
        fold_request(&support_arena, &ledgers, selected, count, COMMON, &x, &is_request), 0);
    assert_true(is_request);
    return x;
}

#define NO_ID ((struct hash){{0}})
#define ASK                                                                                        \
    "\"status\":\"open\",\"type\":\"assistance\",\"items\":[{\"item\":\"people\",\"quantity\":"    \
    "200},{\"item\":\"vehicles\",\"quantity\":40}]"
#define ITEMS(people, vehicles)                                                                    \
    ",\"items\":[{\"item\":\"people\",\"quantity\":" #people                                       \
    "},{\"item\":\"vehicles\",\"quantity\":" #vehicles "}]"
#define REPLY(answer) "\"request\":\"%s\",\"answer\":\"" answer "\""

static void
check_lines(const struct fold_request *x, const char *as_of, uint64_t people, uint64_t vehicles)
{
    struct fold_request_line lines[AMOUNT_ITEMS_MAX];
    assert_int_equal(fold_request_lines(x, support_moment(as_of), lines), 2);
    assert_int_equal(lines[0].shortfall, people * AMOUNT_ONE);
    assert_int_equal(lines[1].shortfall, vehicles * AMOUNT_ONE);
}

static void
test_the_days_request(void **state)
{
    struct hash q = put(TJK, 1, "request", "2026-01-01", ASK ",\"until\":\"2026-03-01\"", NO_ID);
    (void)state;
    put(RUS, 1, "reply", "2026-01-02", REPLY("offer") ITEMS(140, 20), q);
    put(KAZ, 1, "reply", "2026-01-03", REPLY("offer") ITEMS(40, 12), q);
    put(BLR, 1, "reply", "2026-01-03", REPLY("refuse"), q);
    struct fold_request x = fold(q);
    check_lines(&x, "2026-01-01", 200, 40);
    check_lines(&x, "2026-01-02", 60, 20);
    check_lines(&x, "2026-01-03", 20, 8);
    assert_int_equal(fold_request_state(&x, support_moment("2025-12-31")), FOLD_REQUEST_NOT_YET);
    assert_int_equal(fold_request_state(&x, support_moment("2026-01-03")), FOLD_REQUEST_OPEN);
    assert_int_equal(fold_request_state(&x, support_moment("2026-03-01")), FOLD_REQUEST_LAPSED);
    put(RUS, 2, "reply", "2026-02-01", REPLY("delivered") ITEMS(150, 20), q);
    x = fold(q);
    assert_int_equal(fold_request_state(&x, support_moment("2026-02-01")), FOLD_REQUEST_OPEN);
    put(KAZ, 2, "reply", "2026-02-02", REPLY("delivered") ITEMS(50, 20), q);
    x = fold(q);
    assert_int_equal(fold_request_state(&x, support_moment("2026-02-01")), FOLD_REQUEST_OPEN);
    assert_int_equal(fold_request_state(&x, support_moment("2026-02-02")), FOLD_REQUEST_MET);
    check_lines(&x, "2026-02-01", 10, 8); // of each member the more of offer and delivery
    check_lines(&x, "2026-02-02", 0, 0);
    put(TJK, 2, "request", "2026-02-03",
        "\"object\":\"%s\",\"status\":\"closed\",\"type\":\"assistance\",\"items\":[{\"item\":"
        "\"people\",\"quantity\":200}]",
        q);
    x = fold(q);
    assert_int_equal(fold_request_state(&x, support_moment("2026-02-03")), FOLD_REQUEST_CLOSED);
}

static void
test_offers_replace_and_count_up_to_what_was_asked(void **state)
{
    struct hash q = put(TJK, 1, "request", "2026-01-01", ASK, NO_ID);
    (void)state;
    put(RUS, 1, "reply", "2026-01-02", REPLY("offer") ITEMS(900, 1), q);
    struct fold_request x = fold(q);
    check_lines(&x, "2026-01-02", 0, 39);
    put(RUS, 2, "reply", "2026-01-03", REPLY("offer") ITEMS(10, 2), q);
    put(RUS, 3, "reply", "2026-01-01", REPLY("offer") ITEMS(11, 3), q); // later in the ledger
    x = fold(q);
    check_lines(&x, "2026-01-04", 189, 37);
    put(RUS, 4, "reply", "2026-01-05", REPLY("refuse"), q); // takes the offer back
    x = fold(q);
    check_lines(&x, "2026-01-04", 189, 37);
    check_lines(&x, "2026-01-05", 200, 40);
    put(RUS, 5, "reply", "2026-01-06", REPLY("offer") ITEMS(5, 5) ",\"until\":\"2026-01-08\"", q);
    put(KAZ, 1, "reply", "2026-01-06",
        REPLY("offer") ",\"items\":[{\"item\":\"tanks\",\"quantity\":5}]", q); // not asked for
    x = fold(q);
    check_lines(&x, "2026-01-07", 195, 35);
    check_lines(&x, "2026-01-08", 200, 40); // lapsed
}

static void
test_replies_without_effect(void **state)
{
    struct hash q = put(TJK, 1, "request", "2026-01-01", ASK ",\"to\":[\"RUS\"]", NO_ID);
    struct hash none = {{0x77}};
    struct fold_request x;
    bool is_request = true;
    (void)state;
    put(KAZ, 1, "reply", "2026-01-02", REPLY("offer") ITEMS(10, 10), q);  // not asked
    put(TJK, 2, "reply", "2026-01-02", REPLY("offer") ITEMS(10, 10), q);  // its own
    put(RUS, 1, "reply", "2026-01-02", REPLY("hit"), q);                  // no answer to that
    put(RUS, 2, "reply", "2026-01-02", REPLY("offer") ITEMS(1, 1) ",\"exercise\":true", q);
    put_as(LEAF_RESTRICTED, RUS, 3, "reply", "2026-01-02",
           REPLY("offer") ITEMS(2, 2) ",\"release\":[\"TJK\"]", q); // the common layer reads none
    x = fold(q);
    assert_int_equal(x.replies.count, 0);
    check_lines(&x, "2026-01-02", 200, 40);
    put(RUS, 4, "reply", "2026-01-02", REPLY("offer") ITEMS(10, 10), none); // to nothing
    size_t count = group(none, selected);
    assert_int_equal(count, 1);
    assert_int_equal(
        fold_request(&support_arena, &ledgers, selected, count, COMMON, &x, &is_request), 0);
    assert_false(is_request);
    struct buf b;
    buf_init(&b, 65536);
    assert_int_equal(fold_append_state(&support_arena, &ledgers, selected, count, &b), 0);
    assert_int_equal(b.n, 0);
    buf_clear(&b);
    // A guest is asked by name alone.
    struct hash open = put(TJK, 9, "request", "2026-01-01", ASK, NO_ID);
    put(BLR, 9, "reply", "2026-01-02", REPLY("offer") ITEMS(10, 10), open);
    by_number[BLR].is_guest = true;
    x = fold(open);
    assert_int_equal(x.replies.count, 0);
    by_number[BLR].is_guest = false;
    x = fold(open);
    assert_int_equal(x.replies.count, 1);
    // Versions of others, and of another type, are none; who was asked by any version may answer.
    put(KAZ, 2, "request", "2026-01-03", "\"object\":\"%s\"," ASK, q);
    put(TJK, 3, "request", "2026-01-03",
        "\"object\":\"%s\",\"status\":\"open\",\"type\":\"information\",\"text\":\"?\"", q);
    x = fold(q);
    assert_int_equal(x.object.version_count, 1);
    put(TJK, 4, "request", "2026-01-04", "\"object\":\"%s\"," ASK, q); // to all
    x = fold(q);
    assert_int_equal(x.object.version_count, 2);
    check_lines(&x, "2026-01-04", 190, 30);
}

#define CLEAR                                                                                      \
    "\"status\":\"open\",\"type\":\"clearance\",\"movement\":\"overflight\",\"window\":{\"from\":" \
    "\"2026-02-01\",\"until\":\"2026-02-10\"}"
#define VALID(from, until) ",\"valid\":{\"from\":\"" from "\",\"until\":\"" until "\"}"

// '+' granted, '-' refused, '.' no word, in the order BLR KAZ RUS.
static void
check_clearances(struct hash q, const char *as_of, const char *moment, const char *expected)
{
    static const char *const names[] = {"BLR", "KAZ", "RUS"};
    char found[4] = "...";
    struct fold_clearance *at = NULL;
    size_t count = 0;
    struct fold_request x = fold(q);
    assert_int_equal(fold_request_clearances(&support_arena, &x, support_moment(as_of),
                                             support_moment(moment), &at, &count),
                     0);
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < 3; k++)
            if (bytes_equal_str(at[i].member, names[k]))
                found[k] = at[i].is_granted ? '+' : '-';
    }
    assert_string_equal(found, expected);
}

static void
test_clearances(void **state)
{
    struct hash q = put(TJK, 1, "request", "2026-01-01", CLEAR, NO_ID);
    (void)state;
    put(RUS, 1, "reply", "2026-01-02", REPLY("grant"), q);
    put(KAZ, 1, "reply", "2026-01-02", REPLY("grant") VALID("2026-02-01", "2026-02-05"), q);
    put(BLR, 1, "reply", "2026-01-03", REPLY("refuse"), q);
    check_clearances(q, "2026-01-02", "2026-02-02", ".++");
    check_clearances(q, "2026-01-03", "2026-02-02", "-++");
    check_clearances(q, "2026-01-03", "2026-02-05", "-.+"); // KAZ's has expired at that hour
    check_clearances(q, "2026-01-03", "2026-02-10", "-.."); // nobody was asked for that
    // Overlapping words that contradict each other: the later leaf holds, where both speak.
    put(RUS, 2, "reply", "2026-01-04", REPLY("refuse") VALID("2026-02-03", "2026-02-06"), q);
    check_clearances(q, "2026-01-03", "2026-02-04", "-++");
    check_clearances(q, "2026-01-04", "2026-02-04", "-+-");
    check_clearances(q, "2026-01-04", "2026-02-02", "-++");
    check_clearances(q, "2026-01-04", "2026-02-06", "-.+");
    put(RUS, 3, "reply", "2026-01-05", REPLY("grant") VALID("2026-02-05", "2026-02-08"), q);
    check_clearances(q, "2026-01-05", "2026-02-02", "-+."); // the new grant is the whole of it
    check_clearances(q, "2026-01-05", "2026-02-04", "-+-");
    check_clearances(q, "2026-01-05", "2026-02-05", "-.+");
    put(BLR, 2, "reply", "2026-01-06", REPLY("grant") ",\"until\":\"2026-02-03\"", q);
    check_clearances(q, "2026-01-06", "2026-02-02", "++.");
    check_clearances(q, "2026-01-06", "2026-02-03", "-+-"); // from that hour on the refusal stands
    put(TJK, 2, "request", "2026-01-07",
        "\"object\":\"%s\",\"status\":\"closed\",\"type\":\"clearance\",\"movement\":\"overflight\","
        "\"window\":{\"from\":\"2026-02-01\",\"until\":\"2026-02-10\"}",
        q);
    check_clearances(q, "2026-01-07", "2026-02-02", "...");
}

// '+' granted, '-' refused, '?' asked and silent, '.' not asked, in the order BLR KAZ RUS; then who is looked at, and until when
// that word holds.
static void
check_passage(const struct hash *q, size_t q_count, const char *as_of, const char *moment,
              const char *expected, const char *member, const char *until)
{
    static const char *const names[] = {"BLR", "KAZ", "RUS"};
    static struct row kept[2][ROWS_MAX];
    struct fold_request xs[2];
    struct fold_passage *at = NULL;
    size_t count = 0;
    char found[4] = "...";
    for (size_t i = 0; i < q_count; i++) {
        bool is_request = false;
        size_t n = group(q[i], kept[i]);
        assert_int_equal(
            fold_request(&support_arena, &ledgers, kept[i], n, COMMON, &xs[i], &is_request), 0);
        assert_true(is_request);
    }
    assert_int_equal(fold_passage(&support_arena, &ledgers, xs, q_count, support_moment(as_of),
                                  support_moment(moment), &at, &count),
                     0);
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < 3; k++)
            if (bytes_equal_str(at[i].member, names[k]))
                found[k] = "?+-"[at[i].word];
        assert_true((at[i].reply == NULL) == (at[i].word == FOLD_PASSAGE_SILENT));
        if (bytes_equal_str(at[i].member, member))
            assert_true(at[i].until == (until != NULL ? support_moment(until) : WHEN_MAX));
    }
    assert_string_equal(found, expected);
}

#define CLEAR_TO(member, until)                                                                    \
    "\"status\":\"open\",\"type\":\"clearance\",\"to\":[\"" member "\"],\"movement\":"               \
    "\"overflight\",\"window\":{\"from\":\"2026-02-01\",\"until\":\"" until "\"}"

static void
test_passage_over_several_requests(void **state)
{
    struct hash q[2] = {put(TJK, 1, "request", "2026-01-01", CLEAR_TO("KAZ", "2026-02-10"), NO_ID)};
    (void)state;
    by_number[RUS].is_guest = true; // is asked only by name
    put(KAZ, 1, "reply", "2026-01-02", REPLY("grant"), q[0]);
    check_passage(q, 1, "2026-01-01", "2026-02-02", ".?.", "KAZ", NULL);
    check_passage(q, 1, "2026-01-02", "2026-01-31", ".?.", "KAZ", "2026-02-01"); // until the grant begins
    check_passage(q, 1, "2026-01-02", "2026-02-02", ".+.", "KAZ", "2026-02-10");
    // Asked later for a way round; KAZ, asked again, says otherwise: its later word holds where it speaks.
    q[1] = put(TJK, 2, "request", "2026-01-03",
               "\"status\":\"open\",\"type\":\"clearance\",\"to\":[\"KAZ\",\"RUS\"],\"movement\":"
               "\"overflight\",\"window\":{\"from\":\"2026-02-01\",\"until\":\"2026-02-20\"}",
               NO_ID);
    put(KAZ, 2, "reply", "2026-01-04", REPLY("refuse") VALID("2026-02-03", "2026-02-05"), q[1]);
    put(RUS, 1, "reply", "2026-01-04", REPLY("grant"), q[1]);
    check_passage(q, 2, "2026-01-03", "2026-02-02", ".+?", "KAZ", "2026-02-10");
    check_passage(q, 2, "2026-01-04", "2026-02-02", ".++", "KAZ", "2026-02-03");
    check_passage(q, 2, "2026-01-04", "2026-02-03", ".-+", "KAZ", "2026-02-05");
    check_passage(q, 2, "2026-01-04", "2026-02-05", ".++", "KAZ", "2026-02-10");
    check_passage(q, 2, "2026-01-04", "2026-02-12", ".?+", "KAZ", NULL);
    check_passage(q, 2, "2026-01-04", "2026-02-12", ".?+", "RUS", "2026-02-20");
    const struct hash turned[2] = {q[1], q[0]};
    check_passage(turned, 2, "2026-01-04", "2026-02-03", ".-+", "KAZ", "2026-02-05");
    // A word on two stretches that touch holds through both; one that begins in time has no end before.
    put(KAZ, 3, "reply", "2026-01-05", REPLY("grant") VALID("2026-02-10", "2026-02-15"), q[1]);
    check_passage(q, 2, "2026-01-05", "2026-02-05", ".++", "KAZ", "2026-02-15");
    put(TJK, 3, "request", "2026-01-06",
        "\"object\":\"%s\",\"status\":\"closed\",\"type\":\"clearance\",\"movement\":\"overflight\","
        "\"window\":{\"from\":\"2026-02-01\",\"until\":\"2026-02-20\"}",
        q[1]);
    check_passage(q, 2, "2026-01-06", "2026-02-03", ".+.", "KAZ", "2026-02-10"); // words on what is closed hold no more
}

static struct fold_agreement
agree(struct hash object)
{
    struct fold_agreement x;
    bool is_agreement = false;
    size_t count = group(object, selected);
    assert_int_equal(
        fold_agreement(&support_arena, &ledgers, selected, count, COMMON, &x, &is_agreement), 0);
    assert_true(is_agreement);
    return x;
}

#define TREATY                                                                                     \
    "\"title\":\"T\",\"purpose\":\"help\",\"parties\":[\"KAZ\",\"RUS\",\"TJK\"],\"threshold\":2"
#define WORD(status) "\"agreement\":\"%s\",\"status\":\"" status "\""

static void
check_bound(const struct fold_agreement *x, const char *as_of, const char *expected)
{
    static const char *const names[] = {"BLR", "KAZ", "RUS", "TJK"};
    char found[5] = "....";
    for (size_t i = 0; i < 4; i++) {
        if (fold_agreement_binds(x, bytes_of_str(names[i]), support_moment(as_of)))
            found[i] = names[i][0];
    }
    assert_string_equal(found, expected);
    assert_int_equal(fold_agreement_is_in_force(x, support_moment(as_of)),
                     strcmp(expected, "....") != 0);
}

static void
test_agreements(void **state)
{
    struct hash g = put(TJK, 1, "agreement", "2026-01-01",
                        TREATY ",\"status\":\"ratified\",\"from\":\"2026-01-10\",\"until\":"
                               "\"2026-12-01\"",
                        NO_ID);
    (void)state;
    put(RUS, 1, "agreement", "2026-01-02", WORD("signed"), g);
    put(BLR, 1, "agreement", "2026-01-02", WORD("ratified"), g); // no party
    struct fold_agreement x = agree(g);
    assert_int_equal(x.entry, WHEN_MAX);
    put(RUS, 2, "agreement", "2026-01-03", WORD("ratified"), g);
    x = agree(g);
    check_bound(&x, "2026-01-09", "....");
    check_bound(&x, "2026-01-10", "..RT");
    put(KAZ, 1, "agreement", "2026-01-04", WORD("ratified") ",\"since\":\"2026-02-01\"", g);
    put(RUS, 3, "agreement", "2026-01-05", WORD("denounced") ",\"since\":\"2026-03-01\"", g);
    x = agree(g);
    check_bound(&x, "2026-01-31", "..RT");
    check_bound(&x, "2026-02-01", ".KRT");
    check_bound(&x, "2026-03-01", ".K.T"); // who leaves does not end it for the others
    check_bound(&x, "2026-12-01", "....");
    put(KAZ, 2, "agreement", "2026-01-06", WORD("denounced") ",\"since\":\"2026-04-01\"", g);
    x = agree(g);
    check_bound(&x, "2026-04-01", "...."); // with oneself there is no agreement
}

// Who has ratified stays bound for the notice, whatever it says meanwhile.
static void
test_notice(void **state)
{
    struct hash g = put(TJK, 1, "agreement", "2026-01-01", TREATY ",\"status\":\"ratified\",\"notice\":30", NO_ID);
    (void)state;
    put(RUS, 1, "agreement", "2026-01-01", WORD("ratified"), g);
    put(KAZ, 1, "agreement", "2026-01-01", WORD("ratified"), g);
    put(RUS, 2, "agreement", "2026-02-01", WORD("denounced"), g);
    put(KAZ, 2, "agreement", "2026-02-01", WORD("signed"), g); // no way around it
    struct fold_agreement x = agree(g);
    check_bound(&x, "2026-03-02", ".KRT");
    check_bound(&x, "2026-03-03", "...."); // with oneself there is no agreement
    put(RUS, 3, "agreement", "2026-02-20", WORD("ratified"), g); // it thinks better of it in time
    x = agree(g);
    check_bound(&x, "2026-03-02", ".KRT");
    check_bound(&x, "2026-03-03", "..RT");
    put(TJK, 2, "agreement", "2026-04-01", WORD("denounced") ",\"since\":\"2026-12-01\"", g); // later than it must
    put(KAZ, 3, "agreement", "2026-04-01", WORD("ratified"), g);
    x = agree(g);
    check_bound(&x, "2026-03-31", "..RT");
    check_bound(&x, "2026-04-01", ".KRT"); // free of the notice once it had left
    check_bound(&x, "2026-11-30", ".KRT");
    check_bound(&x, "2026-12-01", ".KR.");
    put(KAZ, 4, "agreement", "2026-06-01", WORD("ratified") ",\"until\":\"2026-06-02\"", g);
    x = agree(g);
    check_bound(&x, "2026-06-30", ".KRT"); // to lapse is to leave
    check_bound(&x, "2026-07-01", "..RT");
    put(RUS, 4, "agreement", "2026-08-01", WORD("denounced") ",\"since\":\"2026-01-01\"", g);
    x = agree(g);
    check_bound(&x, "2026-08-30", "..RT");
    check_bound(&x, "2026-08-31", "....");
}

#define PETITION "\"type\":\"petition\",\"listing\":\"" ID_A "\",\"text\":\"It was my brother\""
#define ANSWERED(word) "\"request\":\"%s\",\"answer\":\"" word "\""

static void
check_petition(struct hash object, const char *as_of, enum fold_petition expected)
{
    const struct bytes judges[] = {BYTES_LIT("BLR"), BYTES_LIT("RUS")};
    struct fold_request x = fold(object);
    assert_int_equal(fold_petition_outcome(&x, judges, 2, support_moment(as_of)), expected);
}

// TJK enters it against a listing of KAZ; BLR and RUS judge until 10 January.
static void
test_petition(void **state)
{
    struct hash p = put(TJK, 1, "request", "2026-01-01", "\"status\":\"open\"," PETITION ",\"until\":\"2026-01-10\"", NO_ID);
    (void)state;
    check_petition(p, "2025-12-31", FOLD_PETITION_NOT_YET);
    check_petition(p, "2026-01-02", FOLD_PETITION_WAITING);
    check_petition(p, "2026-01-10", FOLD_PETITION_UNANSWERED);
    put(KAZ, 1, "reply", "2026-01-02", ANSWERED("refuse"), p); // the lister: counts nothing
    put(TJK, 2, "reply", "2026-01-02", ANSWERED("grant"), p);  // who entered it, neither
    put(BLR, 1, "reply", "2026-01-03", ANSWERED("grant"), p);
    check_petition(p, "2026-01-04", FOLD_PETITION_WAITING);
    check_petition(p, "2026-01-10", FOLD_PETITION_GRANTED); // by who answered
    put(RUS, 1, "reply", "2026-01-05", ANSWERED("refuse") ",\"ground\":\"other\"", p);
    check_petition(p, "2026-01-04", FOLD_PETITION_WAITING);
    check_petition(p, "2026-01-05", FOLD_PETITION_DIVIDED);
    put(BLR, 2, "reply", "2026-01-06", ANSWERED("refuse"), p); // the last word holds
    check_petition(p, "2026-01-06", FOLD_PETITION_REFUSED);
    put(BLR, 3, "reply", "2026-01-10", ANSWERED("grant"), p); // on the deadline: too late
    check_petition(p, "2026-02-01", FOLD_PETITION_REFUSED);
    // Neither the deadline nor the listing moves; closed after the deadline it stays decided.
    put(TJK, 3, "request", "2026-01-07", "\"object\":\"%s\",\"status\":\"open\"," PETITION ",\"until\":\"2026-03-01\"", p);
    check_petition(p, "2026-02-01", FOLD_PETITION_REFUSED);
    put(TJK, 4, "request", "2026-01-11", "\"object\":\"%s\",\"status\":\"closed\"," PETITION ",\"until\":\"2026-01-10\"", p);
    check_petition(p, "2026-02-01", FOLD_PETITION_REFUSED);
}

static void
test_petition_withdrawn(void **state)
{
    struct hash p = put(TJK, 1, "request", "2026-01-01", "\"status\":\"open\"," PETITION ",\"until\":\"2026-01-10\"", NO_ID);
    (void)state;
    put(BLR, 1, "reply", "2026-01-03", ANSWERED("grant"), p);
    put(TJK, 2, "request", "2026-01-05", "\"object\":\"%s\",\"status\":\"closed\"," PETITION ",\"until\":\"2026-01-10\"", p);
    check_petition(p, "2026-01-04", FOLD_PETITION_WAITING);
    check_petition(p, "2026-01-05", FOLD_PETITION_WITHDRAWN);
    check_petition(p, "2026-02-01", FOLD_PETITION_WITHDRAWN);
}

static void
test_petition_rules(void **state)
{
    static const char text[] = "{\"kind\":\"request\",\"time\":\"" TIME_1 "\",\"status\":\"open\"," PETITION ",\"until\":\"2027-01-01\"}";
    (void)state;
    support_accept(LEAF_ALLIANCE, text, NULL);
    support_accept(LEAF_RESTRICTED, support_with(text, "release", "[\"KAZ\"]"), NULL);
    support_refuse(LEAF_PUBLIC, text, "alliance, or restricted");
    support_refuse(LEAF_ALLIANCE, support_with(text, "text", NULL), "text");
    support_refuse(LEAF_ALLIANCE, support_with(text, "listing", NULL), "listing");
    support_refuse(LEAF_ALLIANCE, support_with(text, "until", NULL), "until");
    support_refuse(LEAF_ALLIANCE, support_with(text, "until", "\"2026-01-01\""), "deadline");
    support_refuse(LEAF_ALLIANCE, support_with(text, "window", "{\"from\":\"2026-12-01\",\"until\":\"2026-12-02\"}"), "only a clearance");
    assert_false(answer_fits(REQUEST_PETITION, ANSWER_HIT, 0));
    assert_true(answer_fits(REQUEST_PETITION, ANSWER_REFUSE, 0));
}

static void
test_a_threshold_must_be_reached_at_one_moment(void **state)
{
    struct hash g = put(TJK, 1, "agreement", "2026-01-01", TREATY ",\"status\":\"ratified\"", NO_ID);
    (void)state;
    put(TJK, 2, "agreement", "2026-01-02", WORD("denounced"), g);
    put(RUS, 1, "agreement", "2026-01-02", WORD("ratified"), g);
    struct fold_agreement x = agree(g);
    assert_int_equal(x.entry, WHEN_MAX);
    put(KAZ, 1, "agreement", "2026-01-05", WORD("ratified"), g);
    x = agree(g);
    assert_int_equal(x.entry, support_moment("2026-01-05"));
    check_bound(&x, "2026-01-05", ".KR.");
}

static void
test_contingents(void **state)
{
    static const char pledge[] =
        "\"status\":\"pledged\",\"name\":\"E\",\"items\":[{\"item\":\"people\",\"quantity\":9}],"
        "\"readiness\":{\"level\":\"high\",\"hours\":48},\"until\":\"2026-03-01\"";
    static const char renewed[] =
        "\"object\":\"%s\",\"status\":\"pledged\",\"name\":\"E\",\"items\":[{\"item\":\"people\","
        "\"quantity\":9}],\"readiness\":{\"level\":\"low\",\"hours\":96},\"until\":\"2026-06-01\"";
    struct fold_object x;
    bool is_found = false;
    (void)state;
    struct hash c = put(BLR, 1, "contingent", "2026-01-01", pledge, NO_ID);
    put(BLR, 2, "contingent", "2026-04-01", renewed, c);
    put(BLR, 3, "contingent", "2026-05-01", "\"object\":\"%s\",\"status\":\"withdrawn\",\"name\":\"E\"",
        c);
    size_t count = group(c, selected);
    assert_int_equal(fold_object(&support_arena, &ledgers, selected, count, COMMON, &x, &is_found), 0);
    assert_true(is_found);
    assert_int_equal(x.version_count, 3);
    assert_null(fold_object_begun(&x, support_moment("2025-12-31")));
    assert_int_equal(fold_object_begun(&x, support_moment("2026-02-01"))->row->index, 1);
    assert_true(fold_object_begun(&x, support_moment("2026-03-15"))->until <
                support_moment("2026-03-15")); // lapsed
    assert_int_equal(fold_object_begun(&x, support_moment("2026-04-01"))->row->index, 2);
    assert_int_equal(fold_object_begun(&x, support_moment("2026-05-01"))->row->status,
                     CONTINGENT_WITHDRAWN);
}

// Of each object the group of its kind has a row, so that all of them are found.
static void
test_all_are_found(void **state)
{
    struct hash of_kind;
    (void)state;
    struct hash q = put(TJK, 1, "request", "2026-01-01", ASK, NO_ID);
    put(RUS, 1, "reply", "2026-01-02", REPLY("refuse"), q);
    fold_group_of_kind(KIND_REQUEST, &of_kind);
    assert_int_equal(group(of_kind, selected), 1);
    assert_true(hash_equal(&selected[0].object, &q));
    struct hash g = put(TJK, 2, "agreement", "2026-01-01", TREATY ",\"status\":\"drafted\"", NO_ID);
    put(RUS, 2, "agreement", "2026-01-02", WORD("signed"), g);
    fold_group_of_kind(KIND_AGREEMENT, &of_kind);
    assert_int_equal(group(of_kind, selected), 1);
    assert_true(hash_equal(&selected[0].object, &g));
}

// ---- rules ----

static void
refuse_with(unsigned kind, const char *field, const char *value, const char *why)
{
    uint8_t leaf_class = 0;
    const char *example = support_example(kind, &leaf_class);
    support_refuse(leaf_class, support_with(example, field, value), why);
}

static void
test_rules(void **state)
{
    static const struct {
        unsigned kind;
        const char *field, *value, *why;
    } bad[] = {
        {KIND_AGREEMENT, "agreement", "\"" ID_A "\"", "changes nothing of its text"},
        {KIND_AGREEMENT, "title", NULL, "title"},
        {KIND_AGREEMENT, "parties", NULL, "parties"},
        {KIND_AGREEMENT, "parties", "[\"KAZ\"]", "parties"},
        {KIND_AGREEMENT, "parties", "[\"KAZ\",\"KAZ\"]", "twice"},
        {KIND_AGREEMENT, "threshold", "4", "never be reached"},
        {KIND_AGREEMENT, "threshold", "1", "threshold"},
        {KIND_AGREEMENT, "status", "\"denounced\"", "cannot denounce"},
        {KIND_REQUEST, "status", "\"closed\"", "first version"},
        {KIND_REQUEST, "window", NULL, "window"},
        {KIND_REQUEST, "window", "{\"from\":\"2026-12-02\",\"until\":\"2026-12-02\"}", "ends before"},
        {KIND_REQUEST, "movement", NULL, "movement"},
        {KIND_REQUEST, "type", "\"assistance\"", "only a clearance"},
        {KIND_REQUEST, "origin", "\"90.0001,0\"", "origin: no place on the globe"},
        {KIND_REQUEST, "origin", "\"10.00001,0\"", "four digits"},
        {KIND_REQUEST, "destination", "\"0,-180.1\"", "destination: no place on the globe"},
        {KIND_REQUEST, "destination", "\"0,0,0\"", "destination: no place on the globe"},
        {KIND_REQUEST, "type", "\"match\"", "class restricted"},
        {KIND_REPLY, "answer", "\"offer\"", "at least one thing"},
        {KIND_REPLY, "answer", "\"delivered\"", "at least one thing"},
        {KIND_REPLY, "answer", "\"grant\"", "ground"},
        {KIND_REPLY, "items", "[{\"item\":\"a\",\"quantity\":1}]", "lists things"},
        {KIND_REPLY, "valid", "{\"from\":\"2026-12-02\",\"until\":\"2026-12-01\"}", "ends before"},
        {KIND_CONTINGENT, "status", "\"withdrawn\"", "first version"},
        {KIND_CONTINGENT, "items", NULL, "items"},
        {KIND_CONTINGENT, "items", "[]", "items"},
        {KIND_CONTINGENT, "readiness", NULL, "readiness"},
        {KIND_CONTINGENT, "readiness", "{\"level\":\"high\",\"hours\":-1}", "hours"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        refuse_with(bad[i].kind, bad[i].field, bad[i].value, bad[i].why);
}

static void
test_requests_about_a_person(void **state)
{
    static const char good[] =
        "{\"kind\":\"request\",\"time\":\"" TIME_1 "\",\"status\":\"open\",\"type\":\"match\","
        "\"to\":[\"KGZ\"],\"purpose\":\"case\",\"basis\":\"" ID_A "\",\"person\":\"A. B.\","
        "\"until\":\"2027-01-01\",\"release\":[\"KGZ\"]}";
    static const char *const needed[] = {"to", "purpose", "basis", "until", "person"};
    (void)state;
    support_accept(LEAF_RESTRICTED, good, NULL);
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        support_refuse(LEAF_RESTRICTED, support_with(good, needed[i], NULL), needed[i]);
    support_refuse(LEAF_RESTRICTED, support_with(good, "to", "[]"), "to");
    support_refuse(LEAF_ALLIANCE, support_with(good, "release", NULL), "class restricted");
    support_accept(LEAF_RESTRICTED,
                   support_with(support_with(good, "person", NULL), "listing", "\"" ID_B "\""),
                   NULL);
    assert_true(answer_fits(REQUEST_MATCH, ANSWER_HIT, 0));
    assert_false(answer_fits(REQUEST_MATCH, ANSWER_REFUSE, 0));
    assert_true(answer_fits(REQUEST_MATCH, ANSWER_REFUSE, 1));
    assert_false(answer_fits(REQUEST_MATCH, ANSWER_OFFER, 0));
    assert_true(answer_fits(REQUEST_ASSISTANCE, ANSWER_REFUSE, 0));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_the_days_request, reset),
        cmocka_unit_test_setup(test_offers_replace_and_count_up_to_what_was_asked, reset),
        cmocka_unit_test_setup(test_replies_without_effect, reset),
        cmocka_unit_test_setup(test_clearances, reset),
        cmocka_unit_test_setup(test_passage_over_several_requests, reset),
        cmocka_unit_test_setup(test_petition, reset),
        cmocka_unit_test_setup(test_petition_withdrawn, reset),
        cmocka_unit_test_setup(test_petition_rules, support_reset),
        cmocka_unit_test_setup(test_notice, reset),
        cmocka_unit_test_setup(test_agreements, reset),
        cmocka_unit_test_setup(test_a_threshold_must_be_reached_at_one_moment, reset),
        cmocka_unit_test_setup(test_contingents, reset),
        cmocka_unit_test_setup(test_all_are_found, reset),
        cmocka_unit_test_setup(test_rules, reset),
        cmocka_unit_test_setup(test_requests_about_a_person, reset),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, support_end);
}
