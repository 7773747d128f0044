// SPDX-License-Identifier: Apache-2.0
// Proves the rules of a meeting that no field table can say, what its rows keep, and who attends for
// which organ by whose word; and that words on a meeting change nothing of its state.
#include <stdio.h>
#include <string.h>

#include "base/when.h"
#include "ledger/leaf.h"
#include "record/fold_meeting.h"
#include "support.h"

#define COMMON (1u << LAYER_COMMON)
#define ROWS_MAX 64
#define SESSION                                                                                    \
    "{\"kind\":\"meeting\",\"time\":\"2026-01-01T00:00:00Z\",\"type\":\"session\",\"title\":"      \
    "\"Joint session\",\"organs\":[\"foreign\",\"defence\"],\"begins\":\"2026-02-01T09:00:00Z\"}"
#define CONSULTATION                                                                               \
    "{\"kind\":\"meeting\",\"time\":\"2026-01-01T00:00:00Z\",\"type\":\"consultation\",\"title\":" \
    "\"On a threat\",\"begins\":\"2026-02-01T09:00:00Z\"}"
#define WORD "{\"kind\":\"meeting\",\"time\":\"" TIME_1 "\",\"meeting\":\"" ID_A "\",\"attendance\":\"remote\"}"

static const char *
with(const char *text, const char *name, const char *value)
{
    return support_with(text, name, value);
}

static void
test_itself(void **state)
{
    (void)state;
    support_accept(LEAF_STATUTE, SESSION, NULL);
    support_accept(LEAF_ALLIANCE, CONSULTATION, NULL);
    support_accept(LEAF_STATUTE, CONSULTATION, NULL);
    support_accept(LEAF_RESTRICTED, with(CONSULTATION, "release", "[\"KAZ\"]"), NULL);
    support_refuse(LEAF_ALLIANCE, SESSION, "session is of class statute");
    support_refuse(LEAF_PUBLIC, CONSULTATION, "class");
    support_refuse(LEAF_STATUTE, with(SESSION, "organs", NULL), "at least one organ");
    support_refuse(LEAF_STATUTE, with(SESSION, "organs", "[]"), "organs");
    support_refuse(LEAF_STATUTE, with(SESSION, "organs", "[\"foreign\",\"foreign\"]"), "foreign is there twice");
    support_refuse(LEAF_STATUTE, with(SESSION, "type", NULL), "type: is required");
    support_refuse(LEAF_STATUTE, with(SESSION, "title", NULL), "title: is required");
    support_refuse(LEAF_STATUTE, with(SESSION, "begins", NULL), "begins: is required");
    support_refuse(LEAF_STATUTE, with(SESSION, "view", "\"X\""), "goes with `meeting`");
    support_refuse(LEAF_STATUTE, with(SESSION, "attendance", "\"absent\""), "goes with `meeting`");
    support_accept(LEAF_STATUTE, with(SESSION, "ends", "\"2026-02-01T09:00:01Z\""), NULL);
    support_refuse(LEAF_STATUTE, with(SESSION, "ends", "\"2026-02-01T09:00:00Z\""), "end after it begins");
    support_refuse(LEAF_STATUTE, with(SESSION, "begins", "\"1899-12-31\""), "before the year 1900");
    support_refuse(LEAF_STATUTE, with(SESSION, "ends", "\"10000-01-01\""), "ends");
}

static void
test_agenda(void **state)
{
    (void)state;
    support_accept(LEAF_STATUTE, with(SESSION, "agenda", "[{\"number\":\"1\",\"text\":\"A\",\"organ\":\"defence\"},"
                                                          "{\"number\":\"1.1\",\"text\":\"B\",\"item\":\"" ID_A
                                                          "\",\"proposal\":\"" ID_B "\"}]"), NULL);
    support_refuse(LEAF_STATUTE, with(SESSION, "agenda", "[{\"number\":\"1\",\"text\":\"A\"},{\"number\":\"1\",\"text\":\"B\"}]"),
                   "number 1 is there twice");
    support_refuse(LEAF_STATUTE, with(SESSION, "agenda", "[{\"number\":\"1\",\"text\":\"A\",\"organ\":\"heads\"}]"),
                   "heads is none of the organs");
    support_refuse(LEAF_STATUTE, with(SESSION, "agenda", "[{\"text\":\"A\"}]"), "number");
    support_refuse(LEAF_STATUTE, with(SESSION, "agenda", "[{\"number\":\"1\",\"text\":\"A\",\"item\":\"X\"}]"), "item");
}

static void
test_course(void **state)
{
    (void)state;
    const char *later = with(SESSION, "object", "\"" ID_A "\"");
    const char *consultation = with(with(CONSULTATION, "object", "\"" ID_A "\""), "status", "\"closed\"");
    support_refuse(LEAF_STATUTE, with(SESSION, "status", "\"closed\""), "first version");
    support_refuse(LEAF_STATUTE, with(SESSION, "status", "\"cancelled\""), "first version");
    support_accept(LEAF_STATUTE, with(SESSION, "status", "\"open\""), NULL);
    support_accept(LEAF_STATUTE, with(later, "status", "\"cancelled\""), NULL);
    support_refuse(LEAF_STATUTE, with(later, "minutes", "\"X\""), "only planned");
    support_accept(LEAF_STATUTE, with(with(later, "status", "\"closed\""), "minutes", "\"X\""), NULL);
    support_refuse(LEAF_STATUTE, with(with(later, "status", "\"closed\""), "result", "\"line\""), "only a consultation");
    support_refuse(LEAF_STATUTE, with(with(later, "status", "\"closed\""), "outcome", "\"" ID_B "\""), "outcome");
    support_refuse(LEAF_STATUTE, consultation, "result: is required");
    support_refuse(LEAF_STATUTE, with(consultation, "result", "\"line\""), "conclusion: is required");
    support_refuse(LEAF_STATUTE, with(consultation, "result", "\"proposal\""), "outcome: is required");
    support_accept(LEAF_STATUTE, with(with(consultation, "result", "\"proposal\""), "outcome", "\"" ID_B "\""), NULL);
    support_accept(LEAF_STATUTE, with(with(consultation, "result", "\"difference\""), "conclusion", "\"X\""), NULL);
    support_refuse(LEAF_STATUTE, with(with(with(consultation, "status", "\"open\""), "result", "\"line\""), "conclusion", "\"X\""),
                   "only what is closed");
    support_refuse(LEAF_STATUTE, with(CONSULTATION, "conclusion", "\"X\""), "conclusion: goes with");
}

static void
test_words_change_nothing(void **state)
{
    static const char *const fields[][2] = {
        {"title", "\"X\""},  {"type", "\"session\""}, {"begins", "\"2027-01-01\""}, {"ends", "\"2027-01-02\""},
        {"status", "\"closed\""}, {"minutes", "\"X\""}, {"place", "\"X\""}, {"conference", "\"X\""},
        {"about", "[\"" ID_B "\"]"}, {"result", "\"line\""}, {"conclusion", "\"X\""}, {"outcome", "\"" ID_B "\""},
        {"agenda", "[{\"number\":\"1\",\"text\":\"A\"}]"},
    };
    (void)state;
    support_accept(LEAF_STATUTE, WORD, NULL);
    support_accept(LEAF_STATUTE, with(WORD, "organs", "[\"defence\"]"), NULL);
    support_accept(LEAF_STATUTE, with(WORD, "view", "\"We doubt it\""), NULL);
    support_accept(LEAF_STATUTE, with(with(WORD, "attendance", NULL), "view", "\"X\""), NULL);
    support_accept(LEAF_STATUTE, with(with(WORD, "attendance", NULL), "papers", "[\"" ID_B "\"]"), NULL);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        support_refuse(LEAF_STATUTE, with(WORD, fields[i][0], fields[i][1]), "changes nothing of it");
    support_refuse(LEAF_STATUTE, with(WORD, "attendance", NULL), "has an attendance, a view or papers");
    support_refuse(LEAF_STATUTE, with(WORD, "object", "\"" ID_B "\""), "no versions");
    support_refuse(LEAF_STATUTE, with(WORD, "attendance", "\"asleep\""), "attendance");
    support_refuse(LEAF_STATUTE, with(WORD, "organs", "[\"a\",\"a\"]"), "twice");
    support_refuse(LEAF_STATUTE, with(with(with(WORD, "attendance", NULL), "view", "\"X\""), "organs", "[\"a\"]"),
                   "go with an attendance");
}

// ---- rows ----

static void
test_rows(void **state)
{
    struct record r;
    struct row rows[FOLD_ROWS_MAX];
    struct hash id = {{5}}, group, meeting;
    struct meeting_plan p;
    (void)state;
    support_accept(LEAF_STATUTE, SESSION, &r);
    assert_int_equal(fold_map(&r, 1, 7, &id, rows), 2);
    fold_group_of_kind(KIND_MEETING, &group);
    assert_true(hash_equal(&rows[0].group, &id));
    assert_true(hash_equal(&rows[1].group, &group));
    assert_false(meeting_is_word(rows[0].note));
    assert_int_equal(meeting_read_plan(rows[0].note, &p), 0);
    assert_int_equal(p.type, MEETING_SESSION);
    assert_int_equal(p.begins, support_moment("2026-02-01T09:00:00Z"));
    assert_true(p.ends == WHEN_MAX);
    assert_int_equal(p.organs.n, 16);
    for (size_t n = 0; n < rows[0].note.n; n++)
        assert_true(n == 18 || n == 26 || meeting_read_plan(bytes_sub(rows[0].note, 0, n), &p) == ERR_INVALID);
    support_accept(LEAF_STATUTE, with(WORD, "organs", "[\"defence\"]"), &r);
    assert_int_equal(fold_map(&r, 1, 7, &id, rows), 1);
    memset(meeting.b, 0xaa, sizeof meeting.b);
    meeting_group_of_words(&meeting, &group);
    assert_true(hash_equal(&rows[0].group, &group));
    assert_int_equal(rows[0].status, MEETING_REMOTE);
    assert_true(meeting_is_word(rows[0].note));
    assert_int_equal(meeting_read_word(rows[0].note).n, 8);
}

// As many organs as the protocol allows, of the longest names.
static void
test_largest(void **state)
{
    struct record r;
    struct meeting_plan p;
    struct buf b;
    (void)state;
    buf_init(&b, 65536);
    buf_append_str(&b, "[");
    for (int i = 0; i < MEETING_ORGANS_MAX; i++)
        buf_append_fmt(&b, "%s\"abcdefghijklmnopqrstuvwxyz-123%02d\"", i == 0 ? "" : ",", i);
    buf_append_str(&b, "]");
    support_accept(LEAF_STATUTE, with(SESSION, "organs", buf_str(&b)), &r);
    assert_int_equal(meeting_read_plan(r.note, &p), 0);
    assert_int_equal(p.organs.n, 33 * MEETING_ORGANS_MAX);
    buf_clear(&b);
}

// ---- the fold ----

enum { ARM = 1, KAZ, TJK, LEDGERS };
static const char *const names[LEDGERS] = {"", "ARM", "KAZ", "TJK"};

struct world {
    struct fold_ledger by_number[LEDGERS];
    struct fold_ledgers ledgers;
    struct row rows[ROWS_MAX]; // all, of any group
    size_t count;
};

static void
world_init(struct world *w)
{
    *w = (struct world){.count = 0};
    for (unsigned i = 1; i < LEDGERS; i++) {
        char *origin = arena_alloc(&support_arena, 100);
        assert_non_null(origin);
        int n = snprintf(origin, 100, "demo/" ID_A "/%s/1", names[i]);
        assert_in_range(n, 1, 99);
        w->by_number[i] = (struct fold_ledger){bytes_of_str(origin), bytes_of_str(names[i]), 1, 1000, false};
    }
    w->ledgers = (struct fold_ledgers){w->by_number, LEDGERS - 1};
}

static struct hash
put(struct world *w, unsigned ledger, uint64_t index, uint8_t leaf_class, const char *text)
{
    struct record r;
    struct row rows[FOLD_ROWS_MAX];
    struct leaf leaf;
    struct hash id;
    uint8_t salt[LEAF_SALT_SIZE] = {(uint8_t)ledger, (uint8_t)index};
    leaf_make(w->by_number[ledger].origin, leaf_class, salt, bytes_of_str(text), &leaf);
    leaf_commitment(&leaf, &id);
    support_accept(leaf_class, text, &r);
    unsigned n = fold_map(&r, ledger, index, &id, rows);
    for (unsigned i = 0; i < n; i++) {
        assert_in_range(w->count, 0, ROWS_MAX - 1);
        w->rows[w->count++] = rows[i];
    }
    return id;
}

static const char *
quoted(struct hash id)
{
    char *text = arena_alloc(&support_arena, 2 * HASH_SIZE + 3);
    assert_non_null(text);
    text[0] = '"';
    bytes_to_hex_str(hash_bytes(&id), text + 1);
    text[2 * HASH_SIZE + 1] = '"';
    text[2 * HASH_SIZE + 2] = '\0';
    return text;
}

// A later version of the session: at that day, in that status.
static void
change(struct world *w, uint64_t index, struct hash meeting, const char *time, const char *status)
{
    put(w, TJK, index, LEAF_STATUTE, with(with(with(SESSION, "object", quoted(meeting)), "time", time), "status", status));
}

static void
say(struct world *w, unsigned ledger, uint64_t index, struct hash meeting, const char *time, const char *attendance,
    const char *organs)
{
    put(w, ledger, index, LEAF_STATUTE,
        with(with(with(with(WORD, "meeting", quoted(meeting)), "time", time), "attendance", attendance), "organs", organs));
}

static size_t
group(const struct world *w, const struct hash *id, struct row *out)
{
    size_t n = 0;
    for (size_t i = 0; i < w->count; i++)
        if (hash_equal(&w->rows[i].group, id))
            out[n++] = w->rows[i];
    return n;
}

static bool
fold(const struct world *w, struct hash meeting, const char *as_of, struct fold_meeting *out)
{
    struct row *rows = arena_array(&support_arena, ROWS_MAX, sizeof *rows);
    struct row *words = arena_array(&support_arena, ROWS_MAX, sizeof *words);
    struct hash of_words;
    bool is_meeting = false;
    assert_non_null(rows);
    assert_non_null(words);
    meeting_group_of_words(&meeting, &of_words);
    size_t count = group(w, &meeting, rows);
    size_t word_count = group(w, &of_words, words);
    assert_int_equal(fold_meeting(&support_arena, &w->ledgers, rows, count, words, word_count, COMMON,
                                  support_moment(as_of), out, &is_meeting), 0);
    return is_meeting;
}

static void
expect(const struct world *w, struct hash meeting, const char *as_of, unsigned member, const char *organ,
       enum meeting_attendance wanted)
{
    struct fold_meeting x;
    assert_true(fold(w, meeting, as_of, &x));
    assert_int_equal(fold_meeting_attends(&x, bytes_of_str(names[member]), bytes_of_str(organ)), wanted);
}

static void
test_last_word_holds(void **state)
{
    struct world w;
    (void)state;
    world_init(&w);
    struct hash meeting = put(&w, TJK, 1, LEAF_STATUTE, SESSION);
    expect(&w, meeting, "2026-01-02", KAZ, "foreign", MEETING_SILENT);
    say(&w, KAZ, 1, meeting, "\"2026-01-02T00:00:00Z\"", "\"in-person\"", NULL);
    say(&w, KAZ, 2, meeting, "\"2026-01-04T00:00:00Z\"", "\"remote\"", "[\"defence\"]");
    say(&w, ARM, 1, meeting, "\"2026-01-02T00:00:00Z\"", "\"absent\"", NULL);
    expect(&w, meeting, "2026-01-01T12:00:00Z", KAZ, "foreign", MEETING_SILENT);
    expect(&w, meeting, "2026-01-03", KAZ, "foreign", MEETING_IN_PERSON);
    expect(&w, meeting, "2026-01-03", KAZ, "defence", MEETING_IN_PERSON);
    expect(&w, meeting, "2026-01-05", KAZ, "foreign", MEETING_SILENT);
    expect(&w, meeting, "2026-01-05", KAZ, "defence", MEETING_REMOTE);
    expect(&w, meeting, "2026-01-05", ARM, "foreign", MEETING_ABSENT);
    expect(&w, meeting, "2026-01-05", TJK, "foreign", MEETING_SILENT); // who convenes speaks for itself too
    change(&w, 2, meeting, "\"2026-01-06T00:00:00Z\"", "\"cancelled\"");
    expect(&w, meeting, "2026-01-05", KAZ, "defence", MEETING_REMOTE);
    expect(&w, meeting, "2026-01-07", KAZ, "defence", MEETING_SILENT);
}

// A view takes back no attendance, and each view stays.
static void
test_views_add_up(void **state)
{
    struct world w;
    struct fold_meeting x;
    (void)state;
    world_init(&w);
    struct hash meeting = put(&w, TJK, 1, LEAF_STATUTE, SESSION);
    say(&w, KAZ, 1, meeting, "\"2026-01-02T00:00:00Z\"", "\"in-person\"", NULL);
    const char *view = with(with(with(WORD, "meeting", quoted(meeting)), "attendance", NULL), "view", "\"X\"");
    put(&w, KAZ, 2, LEAF_STATUTE, view);
    put(&w, KAZ, 3, LEAF_STATUTE, with(view, "view", "\"Y\""));
    put(&w, KAZ, 4, LEAF_ALLIANCE, with(view, "view", "\"Of another class\""));
    put(&w, KAZ, 5, LEAF_STATUTE, with(with(view, "view", "\"A drill\""), "exercise", "true"));
    expect(&w, meeting, "2027-01-01", KAZ, "foreign", MEETING_IN_PERSON);
    assert_true(fold(&w, meeting, "2027-01-01", &x));
    assert_int_equal(x.words.count, 3);
    assert_int_equal(x.attendances.count, 1);
}

static void
test_versions(void **state)
{
    struct world w;
    struct fold_meeting x;
    (void)state;
    world_init(&w);
    struct hash meeting = put(&w, TJK, 1, LEAF_STATUTE, SESSION);
    change(&w, 2, meeting, "\"2026-01-05T00:00:00Z\"", "\"open\"");
    change(&w, 3, meeting, "\"2026-01-06T00:00:00Z\"", "\"closed\"");
    // Another's version has no effect: only who convened it changes it.
    put(&w, KAZ, 1, LEAF_STATUTE, with(with(SESSION, "object", quoted(meeting)), "status", "\"cancelled\""));
    assert_true(fold(&w, meeting, "2025-01-01", &x));
    assert_false(x.has_begun);
    assert_true(fold(&w, meeting, "2026-01-05T12:00:00Z", &x));
    assert_int_equal(x.shown->row->status, MEETING_OPEN);
    assert_true(fold(&w, meeting, "2026-02-01", &x));
    assert_int_equal(x.shown->row->status, MEETING_CLOSED);
    assert_int_equal(x.object.version_count, 3);
    assert_true(bytes_equal_str(x.author, "TJK"));
    struct hash item = put(&w, KAZ, 2, LEAF_STATUTE, "{\"kind\":\"item\",\"time\":\"" TIME_1 "\",\"title\":\"X\"}");
    assert_false(fold(&w, item, "2026-12-01", &x));
}

// The state of a meeting is that of its versions; words, in a group of their own, have none.
static void
test_state(void **state)
{
    struct world w;
    struct row rows[ROWS_MAX];
    struct buf before, after;
    struct hash of_words;
    (void)state;
    world_init(&w);
    buf_init(&before, 65536);
    buf_init(&after, 65536);
    struct hash meeting = put(&w, TJK, 1, LEAF_STATUTE, SESSION);
    size_t n = group(&w, &meeting, rows);
    assert_int_equal(fold_append_state(&support_arena, &w.ledgers, rows, n, &before), 0);
    assert_true(before.n > 0);
    say(&w, KAZ, 1, meeting, "\"2026-01-02T00:00:00Z\"", "\"in-person\"", NULL);
    n = group(&w, &meeting, rows);
    assert_int_equal(fold_append_state(&support_arena, &w.ledgers, rows, n, &after), 0);
    assert_true(bytes_equal(buf_bytes(&before), buf_bytes(&after)));
    meeting_group_of_words(&meeting, &of_words);
    n = group(&w, &of_words, rows);
    assert_int_equal(n, 1);
    buf_reset(&after);
    assert_int_equal(fold_append_state(&support_arena, &w.ledgers, rows, n, &after), 0);
    assert_true(after.n > 0);
    buf_clear(&before);
    buf_clear(&after);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_itself, support_reset),
        cmocka_unit_test_setup(test_agenda, support_reset),
        cmocka_unit_test_setup(test_course, support_reset),
        cmocka_unit_test_setup(test_words_change_nothing, support_reset),
        cmocka_unit_test_setup(test_rows, support_reset),
        cmocka_unit_test_setup(test_largest, support_reset),
        cmocka_unit_test_setup(test_last_word_holds, support_reset),
        cmocka_unit_test_setup(test_views_add_up, support_reset),
        cmocka_unit_test_setup(test_versions, support_reset),
        cmocka_unit_test_setup(test_state, support_reset),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("meeting", tests, NULL, support_end);
}
