// SPDX-License-Identifier: Apache-2.0
// Proves by example what a group's rows amount to at a moment: versions that follow each other,
// lapse, end and return; recognitions; what strangers cannot do to an object; layers; blanks;
// releases; and one state hash that another program computed from docs/protocol.md.
#include <string.h>

#include "base/when.h"
#include "record/erasure.h"
#include "record/fold_notice.h"
#include "record/identity.h"
#include "record/listing.h"
#include "support.h"

#define ROWS_MAX 64
#define COMMON (1u << LAYER_COMMON)
#define RESTRICTED (1u << LAYER_RESTRICTED)
#define EXERCISE (1u << LAYER_EXERCISE)

enum { TJK = 1, ARM = 2, KAZ = 3, BLR = 4 };

static struct fold_ledger by_number[5];
static struct fold_ledgers ledgers;
static struct row rows[ROWS_MAX];
static size_t row_count;
static struct charter charter;

static struct hash
id_of(unsigned ledger, uint64_t index)
{
    struct hash h = {{(uint8_t)(0xa0 + ledger), (uint8_t)index}};
    return h;
}

static const char *
hex(struct hash h)
{
    char *s = arena_alloc(&support_arena, 65);
    assert_non_null(s);
    bytes_to_hex_str(hash_bytes(&h), s);
    return s;
}

static int
reset(void **state)
{
    static const char *const names[] = {"", "TJK", "ARM", "KAZ", "BLR"};
    int rc = support_reset(state);
    support_charter(&charter);
    row_count = 0;
    for (unsigned i = 1; i < 5; i++) {
        struct buf b;
        buf_init(&b, 256);
        charter_append_origin(&b, charter.alliance, &charter.hash, bytes_of_str(names[i]), 1);
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

// A record at that place, from its fields beside kind and time.
static struct hash
put(unsigned ledger, uint64_t index, uint8_t leaf_class, const char *kind, const char *time,
    const char *fields)
{
    struct record r;
    struct buf b;
    struct hash id = id_of(ledger, index);
    buf_init(&b, 65536);
    buf_append_fmt(&b, "{\"kind\":\"%s\",\"time\":\"%sT00:00:00Z\",%s}", kind, time, fields);
    support_accept(leaf_class, buf_str(&b), &r);
    // The rows borrow from the record, so it is parsed once more from bytes that stay.
    struct bytes text = arena_copy(&support_arena, buf_bytes(&b));
    support_accept(leaf_class, (const char *)text.p, &r);
    buf_clear(&b);
    assert_true(row_count + FOLD_ROWS_MAX <= ROWS_MAX);
    row_count += fold_map(&r, ledger, index, &id, rows + row_count);
    return id;
}

static struct hash
list(unsigned ledger, uint64_t index, uint8_t leaf_class, const char *time, struct hash *object,
     const char *more)
{
    struct buf b;
    buf_init(&b, 65536);
    buf_append_str(&b, "\"status\":\"listed\",\"subject\":\"person\",\"names\":[{\"name\":\"A\","
                       "\"kind\":\"primary\"}],"
                       "\"criteria\":[\"terrorism\"]");
    if (object != NULL)
        buf_append_fmt(&b, ",\"object\":\"%s\"", hex(*object));
    buf_append_str(&b, more);
    struct hash id = put(ledger, index, leaf_class, "listing", time, buf_str(&b));
    buf_clear(&b);
    return id;
}

static struct hash
delist(unsigned ledger, uint64_t index, uint8_t leaf_class, const char *time, struct hash object)
{
    struct buf b;
    buf_init(&b, 65536);
    buf_append_fmt(&b, "\"status\":\"delisted\",\"subject\":\"person\",\"object\":\"%s\"",
                   hex(object));
    struct hash id = put(ledger, index, leaf_class, "listing", time, buf_str(&b));
    buf_clear(&b);
    return id;
}

static struct hash
recognise(unsigned ledger, uint64_t index, uint8_t leaf_class, const char *time, struct hash object,
          const char *status, const char *more)
{
    struct buf b;
    buf_init(&b, 65536);
    buf_append_fmt(&b, "\"listing\":\"%s\",\"status\":\"%s\"%s", hex(object), status, more);
    struct hash id = put(ledger, index, leaf_class, "recognition", time, buf_str(&b));
    buf_clear(&b);
    return id;
}

// A version of a deconfliction; a cancellation without onset and end.
static struct hash
notify(unsigned ledger, uint64_t index, const char *time, const char *status, struct hash *object,
       const char *onset, const char *expires)
{
    struct buf b;
    buf_init(&b, 65536);
    buf_append_fmt(&b, "\"purpose\":\"deconfliction\",\"status\":\"%s\"", status);
    if (object != NULL)
        buf_append_fmt(&b, ",\"object\":\"%s\"", hex(*object));
    if (onset != NULL)
        buf_append_fmt(&b,
                       ",\"info\":[{\"category\":[\"Other\"],\"event\":\"E\",\"urgency\":\"Past\","
                       "\"severity\":\"Minor\",\"certainty\":\"Likely\",\"onset\":\"%sT00:00:00Z\","
                       "\"expires\":\"%sT00:00:00Z\",\"areas\":[{\"description\":\"A\"}]}]",
                       onset, expires);
    struct hash id = put(ledger, index, LEAF_PUBLIC, "notice", time, buf_str(&b));
    buf_clear(&b);
    return id;
}

// All rows of one group, as a store would hand them out.
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

static bool
fold(struct hash object, unsigned layers, struct fold_listing *out)
{
    struct row own[ROWS_MAX];
    bool is_listing = false;
    size_t count = group(object, own);
    assert_int_equal(fold_listing(&support_arena, &ledgers, own, count, layers, out, &is_listing),
                     0);
    return is_listing;
}

// The version in force on that day, by its place in the ledger; -1 for none.
static int
in_force(const struct fold_listing *l, const char *day)
{
    const struct fold_version *v = fold_listing_at(l, support_moment(day));
    return v == NULL ? -1 : (int)v->index;
}

// "TJK ARM": who recognises it on that day.
static const char *
recognisers(const struct fold_listing *l, const char *day)
{
    struct buf b;
    buf_init(&b, 4096);
    for (size_t i = 0; i < l->recognition_count; i++) {
        const struct fold_recognition *x = &l->recognitions[i];
        if (!when_is_in(support_moment(day), x->from, x->until))
            continue;
        buf_append_str(&b, b.n > 0 ? " " : "");
        buf_append(&b, x->member);
        buf_append_str(&b, x->is_lister ? "!" : "");
    }
    const char *s = arena_str(&support_arena, buf_bytes(&b));
    buf_clear(&b);
    return s;
}

static void
test_versions_follow_each_other(void **state)
{
    struct fold_listing l;
    struct hash x = list(TJK, 1, LEAF_PUBLIC, "2026-01-01", NULL, "");
    (void)state;
    list(TJK, 3, LEAF_PUBLIC, "2026-02-01", &x, "");
    delist(TJK, 5, LEAF_PUBLIC, "2026-03-01", x);
    list(TJK, 8, LEAF_PUBLIC, "2026-04-01", &x, "");
    assert_true(fold(x, COMMON, &l));
    assert_int_equal(l.version_count, 4);
    assert_int_equal(in_force(&l, "2025-12-31"), -1);
    assert_int_equal(in_force(&l, "2026-01-01"), 1);
    assert_int_equal(in_force(&l, "2026-01-31"), 1);
    assert_int_equal(in_force(&l, "2026-02-01"), 3);
    assert_int_equal(in_force(&l, "2026-03-01"), -1);
    assert_int_equal(in_force(&l, "2026-03-31"), -1);
    assert_int_equal(in_force(&l, "2026-04-01"), 8);
    assert_int_equal(in_force(&l, "9999-12-31"), 8);
    assert_string_equal(recognisers(&l, "2026-02-15"), "TJK!");
    assert_string_equal(recognisers(&l, "2026-03-15"), "");
    assert_string_equal(recognisers(&l, "2026-04-15"), "TJK!");
    assert_int_equal(l.recognition_count, 2); // one interval up to the delisting, one after
}

// An author's clock may be wrong; the order in its ledger is not.
static void
test_a_later_version_is_never_earlier(void **state)
{
    struct fold_listing l;
    struct hash x = list(TJK, 1, LEAF_PUBLIC, "2026-05-01", NULL, "");
    (void)state;
    delist(TJK, 2, LEAF_PUBLIC, "2026-01-01", x);
    assert_true(fold(x, COMMON, &l));
    assert_int_equal(in_force(&l, "2026-05-01"), -1);
    assert_int_equal(in_force(&l, "2026-03-01"), -1);
    assert_int_equal(l.versions[1].from, support_moment("2026-05-01"));
}

static void
test_review_and_until_end_a_version(void **state)
{
    struct fold_listing l;
    struct hash x = list(TJK, 1, LEAF_PUBLIC, "2026-01-01", NULL, ",\"review\":\"2026-03-01\"");
    (void)state;
    assert_true(fold(x, COMMON, &l));
    assert_int_equal(in_force(&l, "2026-02-28"), 1);
    assert_int_equal(in_force(&l, "2026-03-01"), -1);
    assert_string_equal(recognisers(&l, "2026-03-01"), "");
    // Renewed after the lapse, until a day.
    list(TJK, 2, LEAF_PUBLIC, "2026-04-01", &x, ",\"until\":\"2026-05-01T12:00:00Z\"");
    assert_true(fold(x, COMMON, &l));
    assert_int_equal(in_force(&l, "2026-03-15"), -1);
    assert_int_equal(in_force(&l, "2026-04-01"), 2);
    assert_int_equal(in_force(&l, "2026-05-01T11:59:59Z"), 2);
    assert_int_equal(in_force(&l, "2026-05-01T12:00:00Z"), -1);
    assert_int_equal(l.versions[0].review, support_moment("2026-03-01"));
    assert_int_equal(l.versions[1].review, WHEN_MAX);
}

static void
test_a_newer_version_does_not_revive_an_older_one(void **state)
{
    struct fold_listing l;
    struct hash x = list(TJK, 1, LEAF_PUBLIC, "2026-01-01", NULL, "");
    (void)state;
    list(TJK, 2, LEAF_PUBLIC, "2026-02-01", &x, ",\"until\":\"2026-03-01\"");
    assert_true(fold(x, COMMON, &l));
    assert_int_equal(in_force(&l, "2026-03-01"), -1);
}

static void
test_recognitions(void **state)
{
    struct fold_listing l;
    struct hash x = list(TJK, 1, LEAF_PUBLIC, "2026-01-01", NULL, "");
    (void)state;
    recognise(ARM, 4, LEAF_ALLIANCE, "2026-02-10", x, "recognised", ",\"since\":\"2026-02-01\"");
    recognise(KAZ, 2, LEAF_PUBLIC, "2026-02-01", x, "recognised", "");
    recognise(KAZ, 9, LEAF_ALLIANCE, "2026-04-01", x, "withdrawn", "");
    assert_true(fold(x, COMMON, &l));
    assert_string_equal(recognisers(&l, "2026-01-15"), "TJK!");
    assert_string_equal(recognisers(&l, "2026-02-01"), "ARM KAZ TJK!");
    assert_string_equal(recognisers(&l, "2026-03-31"), "ARM KAZ TJK!");
    assert_string_equal(recognisers(&l, "2026-04-01"), "ARM TJK!");
}

static void
test_the_coordinated_register(void **state)
{
    static const char *const all[] = {"ARM", "BLR", "KAZ"};
    struct fold_listing l;
    struct hash x = list(TJK, 1, LEAF_PUBLIC, "2026-01-01", NULL, ",\"review\":\"2026-12-01\"");
    (void)state;
    charter.register_k = 3;
    for (unsigned i = 0; i < 3; i++)
        recognise(ARM + i, 1, LEAF_ALLIANCE,
                  i == 0   ? "2026-02-01"
                  : i == 1 ? "2026-03-01"
                           : "2026-04-01",
                  x, "recognised", "");
    recognise(KAZ, 6, LEAF_ALLIANCE, "2026-06-01", x, "withdrawn", "");
    assert_true(fold(x, COMMON, &l));
    assert_false(fold_listing_is_coordinated(&l, support_moment("2026-02-28"), &charter));
    assert_true(fold_listing_is_coordinated(&l, support_moment("2026-03-01"), &charter));
    assert_true(fold_listing_is_coordinated(&l, support_moment("2026-06-01"), &charter));
    assert_false(fold_listing_is_coordinated(&l, support_moment("2026-12-01"), &charter)); // lapsed
    charter.register_k = 4;
    assert_true(fold_listing_is_coordinated(&l, support_moment("2026-05-01"), &charter));
    assert_false(fold_listing_is_coordinated(&l, support_moment("2026-06-01"), &charter));
    charter.register_k = 0; // all six
    assert_false(fold_listing_is_coordinated(&l, support_moment("2026-05-01"), &charter));
    charter.member_count = 0;
    for (size_t i = 0; i < 3; i++)
        charter.members[charter.member_count++].name = bytes_of_str(all[i]);
    assert_true(fold_listing_is_coordinated(&l, support_moment("2026-05-01"), &charter));
    assert_false(fold_listing_is_coordinated(&l, support_moment("2026-06-01"), &charter));
}

// One member counts once, however often and in however many generations it recognises.
static void
test_a_member_counts_once(void **state)
{
    struct fold_listing l;
    struct hash x = list(TJK, 1, LEAF_PUBLIC, "2026-01-01", NULL, "");
    (void)state;
    by_number[BLR].member = by_number[ARM].member;
    recognise(ARM, 1, LEAF_ALLIANCE, "2026-02-01", x, "recognised", "");
    recognise(ARM, 2, LEAF_ALLIANCE, "2026-02-01", x, "recognised", "");
    recognise(BLR, 1, LEAF_ALLIANCE, "2026-02-01", x, "recognised", "");
    recognise(TJK, 2, LEAF_ALLIANCE, "2026-02-01", x, "recognised", "");
    charter.register_k = 3;
    assert_true(fold(x, COMMON, &l));
    assert_false(fold_listing_is_coordinated(&l, support_moment("2026-03-01"), &charter));
    charter.register_k = 2;
    assert_true(fold_listing_is_coordinated(&l, support_moment("2026-03-01"), &charter));
}

static void
test_strangers_do_nothing(void **state)
{
    struct fold_listing l;
    struct fold_listing again;
    struct hash x = list(TJK, 5, LEAF_PUBLIC, "2026-01-01", NULL, "");
    (void)state;
    assert_true(fold(x, COMMON, &l));
    delist(ARM, 9, LEAF_PUBLIC, "2026-01-02", x);   // another's object
    delist(TJK, 9, LEAF_ALLIANCE, "2026-01-02", x); // another class
    delist(TJK, 3, LEAF_PUBLIC, "2026-01-02", x);   // before the first version
    recognise(TJK, 10, LEAF_PUBLIC, "2026-01-02", x, "withdrawn",
              ""); // the lister's own word is its listing
    recognise(ARM, 2, LEAF_PUBLIC, "2026-01-02", x, "withdrawn", "");   // of nothing
    list(TJK, 12, LEAF_PUBLIC, "2026-01-02", &x, ",\"exercise\":true"); // another layer
    rows[row_count++] = (struct row){.group = x,
                                     .ledger = 77,
                                     .index = 1,
                                     .id = id_of(1, 99),
                                     .object = x,
                                     .kind = KIND_LISTING,
                                     .leaf_class = LEAF_PUBLIC}; // a ledger nobody knows
    assert_true(fold(x, COMMON, &again));
    assert_int_equal(again.version_count, 1);
    assert_int_equal(again.recognition_count, 1);
    assert_int_equal(in_force(&again, "2026-06-01"), 5);
    assert_true(fold(x, COMMON | RESTRICTED | EXERCISE, &again));
    assert_int_equal(again.version_count, 1);
    assert_int_equal(l.versions[0].until, again.versions[0].until);
    // Without its first version there is no object at all.
    row_count = 0;
    list(TJK, 9, LEAF_PUBLIC, "2026-01-02", &x, "");
    list(ARM, 9, LEAF_PUBLIC, "2026-01-02", &x, "");
    assert_false(fold(x, COMMON, &again));
}

static void
test_a_repeat_is_blank(void **state)
{
    struct fold_listing l;
    struct hash x = list(TJK, 1, LEAF_PUBLIC, "2026-01-01", NULL, "");
    (void)state;
    delist(TJK, 2, LEAF_PUBLIC, "2026-02-01", x);
    rows[row_count] = rows[0]; // the first leaf once more, after the delisting
    rows[row_count++].index = 7;
    assert_true(fold(x, COMMON, &l));
    assert_int_equal(l.version_count, 2);
    assert_int_equal(in_force(&l, "2026-03-01"), -1);
}

static void
test_sizes_bound_what_is_looked_at(void **state)
{
    struct fold_listing l;
    struct hash x = list(TJK, 1, LEAF_PUBLIC, "2026-01-01", NULL, "");
    (void)state;
    delist(TJK, 7, LEAF_PUBLIC, "2026-02-01", x);
    by_number[TJK].size = 7;
    assert_true(fold(x, COMMON, &l));
    assert_int_equal(in_force(&l, "2026-03-01"), 1);
    by_number[TJK].size = 8;
    assert_true(fold(x, COMMON, &l));
    assert_int_equal(in_force(&l, "2026-03-01"), -1);
    by_number[TJK].size = 1;
    assert_false(fold(x, COMMON, &l));
}

static void
test_layers_do_not_mix(void **state)
{
    struct fold_listing l;
    (void)state;
    struct hash secret =
        list(TJK, 1, LEAF_RESTRICTED, "2026-01-01", NULL, ",\"release\":[\"ARM\"]");
    recognise(ARM, 1, LEAF_ALLIANCE, "2026-02-01", secret, "recognised",
              ""); // a common record on a restricted one
    recognise(KAZ, 1, LEAF_RESTRICTED, "2026-02-01", secret, "recognised", "");
    assert_false(fold(secret, COMMON, &l));
    assert_false(fold(secret, COMMON | EXERCISE, &l));
    assert_true(fold(secret, COMMON | RESTRICTED, &l));
    assert_string_equal(recognisers(&l, "2026-03-01"), "KAZ TJK!");

    struct hash open = list(TJK, 2, LEAF_PUBLIC, "2026-01-01", NULL, "");
    recognise(ARM, 2, LEAF_RESTRICTED, "2026-02-01", open, "recognised", "");
    recognise(KAZ, 2, LEAF_PUBLIC, "2026-02-01", open, "recognised", ",\"exercise\":true");
    assert_true(fold(open, COMMON, &l));
    assert_string_equal(recognisers(&l, "2026-03-01"), "TJK!");
    assert_true(fold(open, COMMON | RESTRICTED, &l));
    assert_string_equal(recognisers(&l, "2026-03-01"), "ARM TJK!");
    assert_true(fold(open, COMMON | EXERCISE, &l));
    assert_string_equal(recognisers(&l, "2026-03-01"), "KAZ TJK!");

    struct hash game = list(TJK, 3, LEAF_PUBLIC, "2026-01-01", NULL, ",\"exercise\":true");
    recognise(ARM, 3, LEAF_PUBLIC, "2026-02-01", game, "recognised", "");
    assert_false(fold(game, COMMON | RESTRICTED, &l));
    assert_true(fold(game, COMMON | EXERCISE, &l));
    assert_string_equal(recognisers(&l, "2026-03-01"), "TJK!");
}

// What an erasure leaves: the versions beside the erased one, its place kept by a blank.
static void
test_blanked_versions(void **state)
{
    struct fold_listing l;
    struct hash x = list(TJK, 1, LEAF_PUBLIC, "2026-01-01", NULL, "");
    struct hash middle = list(TJK, 2, LEAF_PUBLIC, "2026-02-01", &x, "");
    (void)state;
    list(TJK, 3, LEAF_PUBLIC, "2026-03-01", &x, "");
    assert_true(fold(x, COMMON, &l));
    assert_int_equal(in_force(&l, "2026-02-15"), 2);
    // The middle one goes.
    fold_map_blank(LEAF_PUBLIC, TJK, 2, &middle, &rows[1]);
    assert_true(fold(x, COMMON, &l));
    assert_int_equal(in_force(&l, "2026-02-15"), 1);
    assert_int_equal(in_force(&l, "2026-03-15"), 3);
    // The first one goes too.
    fold_map_blank(LEAF_PUBLIC, TJK, 1, &x, &rows[0]);
    assert_true(fold(x, COMMON, &l));
    assert_int_equal(l.version_count, 1);
    assert_int_equal(l.ledger, TJK);
    assert_int_equal(in_force(&l, "2026-02-15"), -1);
    assert_int_equal(in_force(&l, "2026-03-15"), 3);
    assert_string_equal(recognisers(&l, "2026-03-15"), "TJK!");
    // And the last: nothing is left.
    row_count = 2;
    assert_false(fold(x, COMMON, &l));
}

// A blank is a leaf's place and opens nowhere, so a copied and erased leaf could claim it: then
// nobody has it.
static void
test_a_copied_blank_takes_nothing(void **state)
{
    struct fold_listing l;
    struct hash x = list(TJK, 1, LEAF_PUBLIC, "2026-01-01", NULL, "");
    (void)state;
    list(TJK, 2, LEAF_PUBLIC, "2026-02-01", &x, "");
    fold_map_blank(LEAF_PUBLIC, ARM, 4, &x, &rows[row_count++]);
    list(ARM, 5, LEAF_PUBLIC, "2026-02-01", &x, "");
    assert_true(fold(x, COMMON, &l)); // the first version is there, so the copy does nothing
    assert_int_equal(l.ledger, TJK);
    assert_int_equal(l.version_count, 2);
    fold_map_blank(LEAF_PUBLIC, TJK, 1, &x, &rows[0]);
    assert_false(fold(x, COMMON, &l));
}

static void
test_identities(void **state)
{
    struct fold_listing l;
    struct hash x = list(TJK, 1, LEAF_PUBLIC, "2026-01-01", NULL, "");
    struct hash y = list(ARM, 1, LEAF_PUBLIC, "2026-01-01", NULL, "");
    struct buf b;
    (void)state;
    buf_init(&b, 4096);
    buf_append_fmt(&b, "\"a\":\"%s\",\"b\":\"%s\",\"status\":\"same\"", hex(x), hex(y));
    put(KAZ, 1, LEAF_ALLIANCE, "identity", "2026-02-01", buf_str(&b));
    buf_reset(&b);
    buf_append_fmt(&b, "\"a\":\"%s\",\"b\":\"%s\",\"status\":\"different\"", hex(y),
                   hex(x)); // the other way round
    put(KAZ, 2, LEAF_ALLIANCE, "identity", "2026-03-01", buf_str(&b));
    buf_clear(&b);
    for (int i = 0; i < 2; i++) {
        assert_true(fold(i == 0 ? x : y, COMMON, &l));
        assert_int_equal(l.identity_count, 2);
        for (size_t j = 0; j < 2; j++) {
            assert_true(hash_equal(&l.identities[j].other, i == 0 ? &y : &x));
            assert_true(bytes_equal_str(l.identities[j].judge, "KAZ"));
        }
        assert_int_equal(l.identities[0].status, IDENTITY_SAME);
        assert_int_equal(l.identities[0].from, support_moment("2026-02-01"));
        assert_int_equal(l.identities[0].until, support_moment("2026-03-01"));
        assert_int_equal(l.identities[1].status, IDENTITY_DIFFERENT);
        assert_int_equal(l.identities[1].until, WHEN_MAX);
    }
}

static void
put_access(unsigned ledger, uint64_t index, const char *kind, struct hash of, const char *names)
{
    struct buf b;
    buf_init(&b, 4096);
    buf_append_fmt(&b, "\"of\":\"%s\",\"index\":1,\"%s\":%s", hex(of),
                   strcmp(kind, "release") == 0 ? "to" : "from", names);
    put(ledger, index, LEAF_RESTRICTED, kind, "2026-02-01", buf_str(&b));
    buf_clear(&b);
}

static enum fold_access
access_of(struct hash of, const char *member)
{
    struct row own[ROWS_MAX];
    size_t count = group(of, own);
    return fold_access(own, count, TJK, false, bytes_of_str(member));
}

static void
test_release_and_recall(void **state)
{
    struct hash x = list(TJK, 1, LEAF_RESTRICTED, "2026-01-01", NULL, ",\"release\":[\"KAZ\"]");
    (void)state;
    assert_int_equal(access_of(x, "ARM"), FOLD_NO_WORD);
    put_access(ARM, 2, "release", x, "[\"ARM\"]"); // not its record
    assert_int_equal(access_of(x, "ARM"), FOLD_NO_WORD);
    put_access(TJK, 5, "recall", x, "[\"KAZ\",\"BLR\"]");
    put_access(TJK, 3, "release", x, "[\"ARM\",\"BLR\"]"); // arrives later, stands earlier
    assert_int_equal(access_of(x, "ARM"), FOLD_RELEASED);
    assert_int_equal(access_of(x, "KAZ"), FOLD_RECALLED);
    assert_int_equal(access_of(x, "BLR"), FOLD_RECALLED);
    assert_int_equal(access_of(x, "RUS"), FOLD_NO_WORD);
    assert_int_equal(access_of(x, "AR"), FOLD_NO_WORD);
    put_access(TJK, 6, "release", x, "[\"KAZ\"]");
    assert_int_equal(access_of(x, "KAZ"), FOLD_RELEASED);
    put_access(TJK, 7, "recall", x, "[\"KAZ\"]");
    rows[row_count] = rows[row_count - 2]; // the release once more: a repeat
    rows[row_count++].index = 8;
    assert_int_equal(access_of(x, "KAZ"), FOLD_RECALLED);
}

// As many names as the protocol allows, of the longest.
static void
test_release_to_all(void **state)
{
    struct buf names;
    struct hash x = list(TJK, 1, LEAF_RESTRICTED, "2026-01-01", NULL, "");
    (void)state;
    buf_init(&names, 4096);
    for (int i = 0; i < 128; i++)
        buf_append_fmt(&names, "%s\"MEMBER%06d\"", i == 0 ? "[" : ",", i);
    buf_append_byte(&names, ']');
    put_access(TJK, 2, "release", x, buf_str(&names));
    assert_true(rows[row_count - 1].note.n <= ROW_NOTE_MAX);
    assert_int_equal(access_of(x, "MEMBER000000"), FOLD_RELEASED);
    assert_int_equal(access_of(x, "MEMBER000127"), FOLD_RELEASED);
    assert_int_equal(access_of(x, "MEMBER000128"), FOLD_NO_WORD);
    buf_clear(&names);
}

static void
test_keys(void **state)
{
    struct fold_key *keys = NULL;
    size_t count = 0;
    struct row own[ROWS_MAX];
    struct hash keys_group;
    (void)state;
    for (int i = 2; i >= 0; i--) {
        struct buf b;
        buf_init(&b, 4096);
        buf_append_fmt(&b,
                       "\"ledger\":\"%s\",\"cosign\":\"%s\",\"transport\":\"%s\",\"addresses\":["
                       "\"a:1\"],\"last\":[]",
                       i == 0 ? KEY_1 : KEY_2, i == 0 ? KEY_2 : KEY_3, i == 0 ? KEY_3 : KEY_1);
        put(i == 1 ? ARM : TJK, (uint64_t)(4 + i), LEAF_STATUTE, "key", "2026-01-01", buf_str(&b));
        buf_clear(&b);
    }
    fold_group_of_kind(KIND_KEY, &keys_group);
    size_t n = group(keys_group, own);
    assert_int_equal(n, 3);
    assert_int_equal(fold_keys(&support_arena, own, n, TJK, &keys, &count), 0);
    assert_int_equal(count, 2);
    assert_int_equal(keys[0].index, 4);
    assert_int_equal(keys[0].ledger.b[0], 1);
    assert_int_equal(keys[0].cosign.b[31], 2);
    assert_int_equal(keys[0].transport.b[5], 3);
    assert_int_equal(keys[1].index, 6);
    assert_int_equal(keys[1].ledger.b[0], 2);
    assert_int_equal(fold_keys(&support_arena, own, n, BLR, &keys, &count), 0);
    assert_int_equal(count, 0);
}

static void
test_erasures_look_back_only(void **state)
{
    struct record r;
    uint8_t c = 0;
    uint64_t indexes[4096];
    struct row out[FOLD_ROWS_MAX];
    struct hash id = {{1}};
    (void)state;
    support_accept(LEAF_STATUTE, support_example(KIND_ERASURE, &c), &r); // of 3, 4 and 9
    assert_int_equal(erasure_indexes(&r, 10, indexes, 4096), 3);
    assert_int_equal(indexes[0], 3);
    assert_int_equal(indexes[2], 9);
    assert_int_equal(fold_map(&r, TJK, 10, &id, out), 1);
    assert_int_equal(erasure_indexes(&r, 9, indexes, 4096), 0);
    assert_int_equal(fold_map(&r, TJK, 9, &id, out), 0);
}

static void
test_a_charter_record_stands_first(void **state)
{
    struct record r;
    uint8_t c = 0;
    struct row out[FOLD_ROWS_MAX];
    struct hash id = {{1}};
    (void)state;
    support_accept(LEAF_STATUTE, support_example(KIND_CHARTER, &c), &r);
    assert_int_equal(fold_map(&r, TJK, 0, &id, out), 1);
    assert_int_equal(fold_map(&r, TJK, 1, &id, out), 0);
}

static void
hash_all(struct hash *out)
{
    struct fold_hash *h = NULL;
    struct row own[ROWS_MAX];
    bool is_done[ROWS_MAX] = {false};
    assert_int_equal(fold_hash_new(&h, &ledgers), 0);
    for (;;) {
        size_t least = row_count;
        for (size_t i = 0; i < row_count; i++) {
            if (!is_done[i] &&
                (least == row_count || hash_compare(&rows[i].group, &rows[least].group) < 0))
                least = i;
        }
        if (least == row_count)
            break;
        size_t count = group(rows[least].group, own);
        for (size_t i = 0; i < row_count; i++)
            is_done[i] = is_done[i] || hash_equal(&rows[i].group, &own[0].group);
        assert_int_equal(fold_hash_add(h, own, count), 0);
    }
    fold_hash_final(h, out);
}

static bool
fold_chain(struct hash object, unsigned layers, struct fold_notice *out)
{
    struct row own[ROWS_MAX];
    bool is_notice = false;
    size_t count = group(object, own);
    assert_int_equal(fold_notice(&support_arena, &ledgers, own, count, layers, out, &is_notice), 0);
    return is_notice;
}

// The version of a notice in force on that day, by its place in the ledger; -1 for none.
static int
speaks(const struct fold_notice *n, const char *day)
{
    const struct fold_notice_version *v = fold_notice_at(n, support_moment(day));
    return v == NULL ? -1 : (int)v->index;
}

// Alert, update, expiry; a cancellation ends it for good, whatever follows.
static void
test_chain_of_a_notice(void **state)
{
    struct fold_notice n;
    struct hash x = notify(TJK, 1, "2026-01-01", "alert", NULL, "2026-01-05", "2026-02-01");
    (void)state;
    notify(TJK, 2, "2026-01-10", "update", &x, "2026-01-11", "2026-01-20");
    assert_true(fold_chain(x, COMMON, &n));
    assert_int_equal(speaks(&n, "2025-12-31"), -1);
    assert_int_equal(speaks(&n, "2026-01-01"), 1);
    assert_int_equal(speaks(&n, "2026-01-10"), 2);
    assert_int_equal(speaks(&n, "2026-01-20"), -1); // the alert does not come back
    assert_int_equal(n.versions[0].window, support_moment("2026-01-05"));
    notify(TJK, 4, "2026-01-15", "cancel", &x, NULL, NULL);
    notify(TJK, 5, "2026-01-16", "update", &x, "2026-01-17", "2026-03-01");
    assert_true(fold_chain(x, COMMON, &n));
    assert_true(n.is_cancelled);
    assert_int_equal(n.version_count, 4);
    assert_int_equal(speaks(&n, "2026-01-14"), 2);
    assert_int_equal(speaks(&n, "2026-01-15"), -1);
    assert_int_equal(speaks(&n, "2026-01-18"), -1);
    assert_true(n.versions[3].is_void);
    assert_false(n.versions[2].is_void);
}

// Nobody else, and no other class or kind, continues a notice; a blanked beginning takes only its
// own version away.
static void
test_strangers_and_erasures_of_a_notice(void **state)
{
    struct fold_notice n;
    struct fold_listing l;
    struct hash x = notify(TJK, 1, "2026-01-01", "alert", NULL, "2026-01-05", "2026-02-01");
    (void)state;
    notify(ARM, 2, "2026-01-02", "cancel", &x, NULL, NULL);
    list(TJK, 6, LEAF_PUBLIC, "2026-01-02", &x, "");
    assert_true(fold_chain(x, COMMON, &n));
    assert_false(fold(x, COMMON, &l));
    assert_int_equal(n.version_count, 1);
    assert_false(n.is_cancelled);
    notify(TJK, 4, "2026-01-10", "update", &x, "2026-01-11", "2026-01-20");
    fold_map_blank(LEAF_PUBLIC, TJK, 1, &x, &rows[0]); // the first row is the alert's
    assert_true(fold_chain(x, COMMON, &n));
    assert_int_equal(n.version_count, 1);
    assert_int_equal(speaks(&n, "2026-01-05"), -1);
    assert_int_equal(speaks(&n, "2026-01-10"), 4);
    assert_false(fold_chain(x, RESTRICTED | EXERCISE, &n));
}

static void
test_known_state_hash(void **state)
{
    // tests/unit/record/state_vector.py, which follows docs/protocol.md
    static const char nothing[] =
        "c8ffc37ee8ad8856db18c4cd798de7727611c2f15cd67693a8c17c936b8b7e43";
    static const char known[] = "837f5a546ebc6425543da7748e2a8c66a08160d9df2f7f281a8c9eac1397cf2c";
    struct hash h;
    uint8_t c = 0;
    struct record r;
    (void)state;
    for (unsigned i = 1; i <= 4; i++)
        by_number[i].size = i == BLR ? 0 : 10 * i;
    static const char *const origins[] = {"", "demo/" ID_A "/TJK/1", "demo/" ID_A "/ARM/1",
                                          "demo/" ID_A "/KAZ/1", "demo/" ID_A "/BLR/1"};
    for (unsigned i = 1; i <= 4; i++)
        by_number[i].origin = bytes_of_str(origins[i]);
    hash_all(&h);
    assert_string_equal(hex(h), nothing);

    struct hash x = list(TJK, 1, LEAF_PUBLIC, "2026-01-01", NULL, ",\"review\":\"2026-12-01\"");
    delist(TJK, 3, LEAF_PUBLIC, "2026-06-01", x);
    recognise(ARM, 2, LEAF_ALLIANCE, "2026-02-10", x, "recognised", ",\"since\":\"2026-02-01\"");
    recognise(KAZ, 2, LEAF_ALLIANCE, "2026-02-01", x, "recognised", "");
    recognise(KAZ, 5, LEAF_ALLIANCE, "2026-04-01", x, "withdrawn", "");
    struct buf b;
    buf_init(&b, 4096);
    buf_append_fmt(&b, "\"a\":\"%s\",\"b\":\"%s\",\"status\":\"different\"", hex(x),
                   hex(id_of(ARM, 7)));
    put(KAZ, 6, LEAF_ALLIANCE, "identity", "2026-03-01", buf_str(&b));
    buf_clear(&b);
    struct hash n = notify(TJK, 5, "2026-02-01", "alert", NULL, "2026-04-01", "2026-05-01");
    notify(TJK, 7, "2026-03-01", "update", &n, "2026-04-02", "2026-06-01");
    notify(TJK, 8, "2026-04-15", "cancel", &n, NULL, NULL);
    support_accept(LEAF_STATUTE, support_example(KIND_ERASURE, &c), &r);
    struct hash id = id_of(TJK, 15);
    row_count += fold_map(&r, KAZ, 15, &id, rows + row_count);
    support_accept(LEAF_STATUTE, support_example(KIND_KEY, &c), &r);
    id = id_of(ARM, 19);
    row_count += fold_map(&r, ARM, 19, &id, rows + row_count);
    hash_all(&h);
    assert_string_equal(hex(h), known);
    // What is restricted, beyond the sizes or of no effect changes nothing.
    recognise(BLR, 1, LEAF_ALLIANCE, "2026-02-10", x, "recognised", "");
    recognise(ARM, 3, LEAF_RESTRICTED, "2026-02-10", x, "withdrawn", "");
    list(TJK, 4, LEAF_RESTRICTED, "2026-01-01", NULL, "");
    delist(ARM, 9, LEAF_PUBLIC, "2026-01-02", x);
    hash_all(&h);
    assert_string_equal(hex(h), known);
    // One more cosigned leaf does: the sizes are in it.
    by_number[TJK].size++;
    hash_all(&h);
    assert_string_not_equal(hex(h), known);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_versions_follow_each_other, reset),
        cmocka_unit_test_setup(test_a_later_version_is_never_earlier, reset),
        cmocka_unit_test_setup(test_review_and_until_end_a_version, reset),
        cmocka_unit_test_setup(test_a_newer_version_does_not_revive_an_older_one, reset),
        cmocka_unit_test_setup(test_recognitions, reset),
        cmocka_unit_test_setup(test_the_coordinated_register, reset),
        cmocka_unit_test_setup(test_a_member_counts_once, reset),
        cmocka_unit_test_setup(test_strangers_do_nothing, reset),
        cmocka_unit_test_setup(test_a_repeat_is_blank, reset),
        cmocka_unit_test_setup(test_sizes_bound_what_is_looked_at, reset),
        cmocka_unit_test_setup(test_layers_do_not_mix, reset),
        cmocka_unit_test_setup(test_blanked_versions, reset),
        cmocka_unit_test_setup(test_a_copied_blank_takes_nothing, reset),
        cmocka_unit_test_setup(test_identities, reset),
        cmocka_unit_test_setup(test_release_and_recall, reset),
        cmocka_unit_test_setup(test_release_to_all, reset),
        cmocka_unit_test_setup(test_keys, reset),
        cmocka_unit_test_setup(test_erasures_look_back_only, reset),
        cmocka_unit_test_setup(test_a_charter_record_stands_first, reset),
        cmocka_unit_test_setup(test_chain_of_a_notice, reset),
        cmocka_unit_test_setup(test_strangers_and_erasures_of_a_notice, reset),
        cmocka_unit_test_setup(test_known_state_hash, reset),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, support_end);
}
