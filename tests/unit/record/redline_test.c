// SPDX-License-Identifier: Apache-2.0
// Proves that the difference of two texts tells what a reader of clauses wants to know, that nothing of either text is lost
// or made up by comparing words (random texts; a failure prints its seed, ENTENTE_SEED=n runs it alone), that what is hard to
// compare takes no time, and that amendments give the text they ask for or are refused.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "ledger/leaf.h"
#include "record/amendment.h"
#include "record/redline.h"
#include "support.h"

static struct bytes
str(const char *s)
{
    return bytes_of_str(s);
}

// A text in English of clauses told as "number|heading|text", ending in NULL.
static void
text(struct clauses *out, const char *lang, const char *const *list)
{
    struct clauses_text *t = arena_array(&support_arena, 1, sizeof *t);
    assert_non_null(t);
    *t = (struct clauses_text){.lang = str(lang), .title = str("T")};
    size_t count = 0;
    while (list[count] != NULL)
        count++;
    t->clauses = arena_array(&support_arena, count, sizeof *t->clauses);
    for (; t->count < count; t->count++) {
        struct bytes line = str(list[t->count]);
        size_t a = bytes_find(line, 0, '|'), b = bytes_find(line, a + 1, '|');
        t->clauses[t->count] = (struct clauses_clause){bytes_sub(line, 0, a), bytes_sub(line, a + 1, b - a - 1), bytes_sub(line, b + 1, line.n)};
    }
    *out = (struct clauses){t, 1};
}

// The difference in short: of each clause its change's sign and numbers, "~2:3" for one renumbered, a star for one moved.
static const char *
sketch(const char *const *before, const char *const *after)
{
    static const char signs[] = "=*+-~";
    struct clauses x, y;
    struct redline r;
    struct buf b;
    text(&x, "en", before);
    text(&y, "en", after);
    assert_int_equal(redline_make(&support_arena, &x, &y, &r), 0);
    assert_int_equal(r.count, 1);
    buf_init(&b, 4096);
    for (size_t i = 0; i < r.texts[0].count; i++) {
        const struct redline_clause *c = &r.texts[0].clauses[i];
        buf_append_str(&b, i > 0 ? " " : "");
        buf_append_byte(&b, (uint8_t)signs[c->change]);
        if (c->before != NULL)
            buf_append(&b, c->before->number);
        if (c->change == REDLINE_RENUMBERED)
            buf_append_byte(&b, ':');
        if (c->after != NULL && (c->before == NULL || c->change == REDLINE_RENUMBERED))
            buf_append(&b, c->after->number);
        if (c->is_moved)
            buf_append_byte(&b, '^');
    }
    const char *s = arena_str(&support_arena, buf_bytes(&b));
    buf_clear(&b);
    return s;
}

#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})

static void
test_clauses(void **state)
{
    (void)state;
    assert_string_equal(sketch(LIST("1||A", "2||B"), LIST("1||A", "2||B")), "=1 =2");
    assert_string_equal(sketch(LIST("1||A", "2||B"), LIST("1||A", "2||C")), "=1 *2");
    assert_string_equal(sketch(LIST("1|H|A"), LIST("1|G|A")), "*1");
    assert_string_equal(sketch(LIST("1||A", "2||B"), LIST("1||A", "1a||N", "2||B")), "=1 +1a =2");
    assert_string_equal(sketch(LIST("1||A", "2||B", "3||C"), LIST("1||A", "3||C")), "=1 -2 =3");
    assert_string_equal(sketch(LIST("1||A", "2||B"), LIST("1||B")), "-1 ~2:1");       // the words went, not the number
    assert_string_equal(sketch(LIST("1||A", "2||B"), LIST("1||N", "2||A", "3||B")), "+1 ~1:2 ~2:3");
    assert_string_equal(sketch(LIST("1||A", "2||B", "3||C"), LIST("3||C", "1||A", "2||B")), "=3^ =1 =2");
    assert_string_equal(sketch(LIST("1||A", "2||A"), LIST("1||A", "2||A")), "=1 =2"); // twins
    assert_string_equal(sketch(LIST("1||A"), LIST("2||B")), "-1 +2");
    assert_string_equal(sketch(LIST("1||A", "2||B", "3||C"), LIST("1||A", "1a||N", "3||C", "4||M")), "=1 +1a -2 =3 +4");
    assert_string_equal(sketch(LIST("1||A", "2||B", "3||C"), LIST("3||C", "1||A")), "-2 =3 =1^");
}

static void
test_languages(void **state)
{
    struct clauses x, y, two;
    struct redline r;
    (void)state;
    text(&x, "en", LIST("1||A"));
    text(&y, "ru", LIST("1||B"));
    assert_int_equal(redline_make(&support_arena, &x, &y, &r), 0);
    assert_int_equal(r.count, 2);
    assert_int_equal(r.texts[0].change, REDLINE_ADDED);
    assert_true(bytes_equal_str(r.texts[0].lang, "ru"));
    assert_int_equal(r.texts[1].change, REDLINE_REMOVED);
    assert_int_equal(r.texts[1].clauses[0].change, REDLINE_REMOVED);
    struct clauses_text both[2] = {x.texts[0], y.texts[0]};
    two = (struct clauses){both, 2};
    assert_int_equal(redline_make(&support_arena, &two, &two, &r), 0);
    assert_true(redline_is_empty(&r));
    both[1].title = str("Other");
    struct clauses one = {&x.texts[0], 1};
    assert_int_equal(redline_make(&support_arena, &one, &two, &r), 0);
    assert_false(redline_is_empty(&r));
    assert_int_equal(r.texts[0].change, REDLINE_SAME);
    assert_int_equal(redline_make(&support_arena, &(struct clauses){NULL, 0}, &one, &r), 0);
    assert_int_equal(r.texts[0].change, REDLINE_ADDED);
}

// ---- words ----

// "kept[-removed-][+added+]"
static const char *
words(const char *before, const char *after)
{
    static const char *const open[] = {"", "[-", "[+"}, *const close[] = {"", "-]", "+]"};
    struct word_diff d;
    struct buf b;
    assert_int_equal(word_diff_make(&support_arena, str(before), str(after), &d), 0);
    buf_init(&b, 4096);
    for (size_t i = 0; i < d.count; i++) {
        buf_append_str(&b, open[d.pieces[i].change]);
        buf_append(&b, d.pieces[i].text);
        buf_append_str(&b, close[d.pieces[i].change]);
    }
    const char *s = arena_str(&support_arena, buf_bytes(&b));
    buf_clear(&b);
    return s;
}

static void
test_words(void **state)
{
    (void)state;
    assert_string_equal(words("", ""), "");
    assert_string_equal(words("A b.", "A b."), "A b.");
    assert_string_equal(words("", "A b"), "[+A b+]");
    assert_string_equal(words("A b", ""), "[-A b-]");
    assert_string_equal(words("No trade passes.", "No trade, but for humanitarian purposes, passes."),
                        "No trade[+, but for humanitarian purposes,+] passes.");
    assert_string_equal(words("All aid passes", "All help goes"), "All [-aid passes-][+help goes+]"); // no crumbs
    assert_string_equal(words("within 72 hours", "within 48 hours"), "within [-72-][+48+] hours");
    assert_string_equal(words("Все меры", "Новые меры"), "[-Все-][+Новые+] меры");
    assert_string_equal(words("我们同意", "我们反对"), "我们[-同意-][+反对+]");
    // A mark stays on its letter, though the letters are the same.
    assert_string_equal(words("caf\xc3\xa9 a", "cafe\xcc\x81 a"), "[-caf\xc3\xa9-][+cafe\xcc\x81+] a");
    assert_string_equal(words("a, b", "a,\xcc\x81 b"), "a[-,-][+,\xcc\x81+] b");
    assert_string_equal(words("one\ntwo", "one two"), "one[-\n-][+ +]two");
}

// Kept and removed are the one text, kept and added the other; and as many words are kept as can be.
static void
expect_sound(struct bytes before, struct bytes after, uint64_t seed)
{
    struct word_diff d;
    struct buf x, y;
    buf_init(&x, 1 << 20);
    buf_init(&y, 1 << 20);
    assert_int_equal(word_diff_make(&support_arena, before, after, &d), 0);
    for (size_t i = 0; i < d.count; i++) {
        const struct word_diff_piece *p = &d.pieces[i];
        if (p->change != WORD_DIFF_ADDED)
            buf_append(&x, p->text);
        if (p->change != WORD_DIFF_REMOVED)
            buf_append(&y, p->text);
        bool is_run = i > 0 && d.pieces[i - 1].change == p->change;
        if (p->text.n == 0 || is_run || !text_is_utf8(p->text) || (i > 0 && p->change == WORD_DIFF_REMOVED && d.pieces[i - 1].change == WORD_DIFF_ADDED))
            fail_msg("a piece is empty, cut through a character or out of order: ENTENTE_SEED=%llu", (unsigned long long)seed);
    }
    if (!bytes_equal(buf_bytes(&x), before) || !bytes_equal(buf_bytes(&y), after))
        fail_msg("the pieces are not the texts: ENTENTE_SEED=%llu", (unsigned long long)seed);
    buf_clear(&x);
    buf_clear(&y);
}

// As many words are kept as the longest common sequence has, by the table that everybody knows. Words are letters apart by
// commas, so that no white space is given up.
static void
expect_longest(const uint8_t *x, size_t n, const uint8_t *y, size_t m, uint64_t seed)
{
    static uint16_t best[64][64];
    struct word_diff d;
    size_t kept = 0;
    for (size_t i = 0; i <= n; i++) {
        for (size_t k = 0; k <= m; k++) {
            best[i][k] = 0;
            if (i > 0 && k > 0)
                best[i][k] = x[i - 1] == y[k - 1]                  ? (uint16_t)(best[i - 1][k - 1] + 1)
                             : best[i - 1][k] > best[i][k - 1] ? best[i - 1][k]
                                                               : best[i][k - 1];
        }
    }
    assert_int_equal(word_diff_make(&support_arena, bytes_of(x, n), bytes_of(y, m), &d), 0);
    for (size_t i = 0; i < d.count; i++)
        kept += d.pieces[i].change == WORD_DIFF_KEPT ? d.pieces[i].text.n : 0;
    if (kept != best[n][m])
        fail_msg("%zu words are kept of %u: ENTENTE_SEED=%llu", kept, best[n][m], (unsigned long long)seed);
}

static void
run_seed(uint64_t first)
{
    static const char *const parts[] = {"a", "b", " ", "  ", ",", "\n", "\xcc\x81", "\xd0\xb6", "\xe6\x88\x91", "word", ".", "\xf0\x9f\x98\x80"};
    uint64_t seed = first;
    struct buf x, y;
    buf_init(&x, 1 << 16);
    buf_init(&y, 1 << 16);
    for (uint64_t n = support_random(&seed) % 80; n > 0; n--) {
        const char *part = parts[support_random(&seed) % 12];
        uint64_t fate = support_random(&seed) % 5;
        if (fate > 0)
            buf_append_str(&x, part);
        if (fate != 1)
            buf_append_str(&y, fate == 2 ? parts[support_random(&seed) % 12] : part);
    }
    expect_sound(buf_bytes(&x), buf_bytes(&y), first);
    uint8_t p[60], q[60];
    size_t n = support_random(&seed) % 60, m = support_random(&seed) % 60;
    for (size_t i = 0; i < 60; i++) {
        p[i] = (uint8_t)".,;:"[support_random(&seed) % 4];
        q[i] = (uint8_t)".,;:"[support_random(&seed) % 4];
    }
    expect_longest(p, n, q, m, first);
    buf_clear(&x);
    buf_clear(&y);
}

static void
test_random_words(void **state)
{
    const char *only = getenv("ENTENTE_SEED");
    for (uint64_t seed = 1; seed <= 400 && !only; seed++) {
        support_reset(state);
        run_seed(seed);
    }
    if (only)
        run_seed(strtoull(only, NULL, 10));
}

// Two long clauses that have nothing, and little, in common: the suite's own time limit is the clock.
static void
test_hard_words(void **state)
{
    struct buf x, y;
    uint64_t seed = 7;
    (void)state;
    buf_init(&x, 1 << 20);
    buf_init(&y, 1 << 20);
    for (int i = 0; i < 60000; i++) {
        buf_append_byte(&x, (uint8_t)".,;:"[support_random(&seed) % 4]);
        buf_append_byte(&y, (uint8_t)".,;:"[support_random(&seed) % 4]);
    }
    expect_sound(buf_bytes(&x), buf_bytes(&y), 7);
    buf_reset(&y);
    for (int i = 0; i < 60000; i++)
        buf_append_byte(&y, '!');
    expect_sound(buf_bytes(&x), buf_bytes(&y), 7);
    buf_reset(&x);
    for (int i = 0; i < 60000; i++)
        buf_append_str(&x, "\xcc\x81"); // nothing but marks
    expect_sound(buf_bytes(&x), buf_bytes(&y), 7);
    buf_clear(&x);
    buf_clear(&y);
}

// ---- amendments ----

// The text with amendments told as "lang|number|text"; NULL when refused, and then it says so.
static const char *
amend(const struct clauses *from, const char *const *list, const char *why)
{
    struct amendment at[16];
    struct amendment_list amendments = {at, 0};
    struct clauses out;
    struct err e = {0};
    struct buf b;
    for (; list[amendments.count] != NULL; amendments.count++) {
        struct bytes line = str(list[amendments.count]);
        size_t i = bytes_find(line, 0, '|'), k = bytes_find(line, i + 1, '|');
        at[amendments.count] = (struct amendment){bytes_sub(line, i + 1, k - i - 1), bytes_sub(line, 0, i), bytes_sub(line, k + 1, line.n)};
    }
    int rc = amendment_apply(&support_arena, from, &amendments, &out, &e);
    if (why != NULL) {
        assert_int_equal(rc, ERR_REFUSED);
        if (strstr(e.text, why) == NULL)
            fail_msg("refused for '%s', expected '%s'", e.text, why);
        return NULL;
    }
    assert_int_equal(rc, 0);
    buf_init(&b, 4096);
    for (size_t t = 0; t < out.count; t++) {
        buf_append_str(&b, t > 0 ? " / " : "");
        for (size_t i = 0; i < out.texts[t].count; i++) {
            buf_append_str(&b, i > 0 ? " " : "");
            buf_append(&b, out.texts[t].clauses[i].number);
            buf_append(&b, out.texts[t].clauses[i].text);
        }
    }
    const char *s = arena_str(&support_arena, buf_bytes(&b));
    buf_clear(&b);
    return s;
}

static void
test_amendments(void **state)
{
    struct clauses x, y, none = {NULL, 0};
    (void)state;
    text(&x, "en", LIST("1||A", "2||B", "10||C"));
    text(&y, "ru", LIST("1||D", "2||E", "10||F"));
    struct clauses_text both[2] = {x.texts[0], y.texts[0]};
    struct clauses two = {both, 2};
    assert_string_equal(amend(&x, LIST("|2|X"), NULL), "1A 2X 10C");
    assert_string_equal(amend(&x, LIST("|2a|X", "|3|Y", "|11|Z"), NULL), "1A 2B 2aX 3Y 10C 11Z");
    assert_string_equal(amend(&x, LIST("|2.1|X"), NULL), "1A 2B 2.1X 10C");
    assert_string_equal(amend(&x, LIST("|2|"), NULL), "1A 10C");
    assert_string_equal(amend(&x, LIST("en|2|X", "|2|X"), NULL), "1A 2X 10C"); // two members ask for the same
    assert_string_equal(amend(&x, LIST("|2|", "|2|"), NULL), "1A 10C");
    assert_string_equal(amend(&two, LIST("ru|2|X"), NULL), "1A 2B 10C / 1D 2X 10F");
    assert_string_equal(amend(&two, LIST("ru|3|X", "en|3|Y"), NULL), "1A 2B 3Y 10C / 1D 2E 3X 10F");
    amend(&x, LIST("|2|X", "|2|Y"), "two amendments say different things");
    amend(&x, LIST("|2|X", "|2|"), "two amendments say different things");
    amend(&x, LIST("ru|2|X"), "not in that language");
    amend(&two, LIST("|2|X"), "the text has several");
    amend(&two, LIST("ru|3|X"), "would not be in all languages");
    amend(&two, LIST("ru|2|"), "would not be in all languages");
    amend(&x, LIST("|3|"), "is to go, and is not there");
    amend(&x, LIST("|1|", "|2|", "|10|"), "nothing of the text would be left");
    amend(&none, LIST("|1|X"), "no text to amend");
}

static void
test_from_records(void **state)
{
    struct record proposal, position;
    struct clauses x, y;
    struct amendment_list list = {NULL, 0};
    struct redline r;
    struct err e = {0};
    uint8_t leaf_class = 0;
    (void)state;
    support_accept(LEAF_STATUTE, support_example(KIND_PROPOSAL, &leaf_class), &proposal);
    support_accept(LEAF_STATUTE, support_example(KIND_POSITION, &leaf_class), &position);
    assert_int_equal(clauses_read(&support_arena, json_get(proposal.json, "texts"), &x), 0);
    assert_int_equal(x.count, 2);
    assert_int_equal(amendment_read(&support_arena, json_get(position.json, "amendments"), &list), 0);
    assert_int_equal(amendment_read(&support_arena, NULL, &list), 0);
    assert_int_equal(list.count, 1);
    assert_int_equal(amendment_apply(&support_arena, &x, &list, &y, &e), 0);
    assert_int_equal(redline_make(&support_arena, &x, &y, &r), 0);
    assert_int_equal(r.texts[0].change, REDLINE_CHANGED);
    assert_int_equal(r.texts[1].change, REDLINE_SAME);
    assert_int_equal(r.texts[0].clauses[0].text.count, 3); // Aid passes[+ freely+].
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_clauses, support_reset),      cmocka_unit_test_setup(test_languages, support_reset),
        cmocka_unit_test_setup(test_words, support_reset),        cmocka_unit_test_setup(test_random_words, support_reset),
        cmocka_unit_test_setup(test_hard_words, support_reset),   cmocka_unit_test_setup(test_amendments, support_reset),
        cmocka_unit_test_setup(test_from_records, support_reset),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("redline", tests, NULL, support_end);
}
