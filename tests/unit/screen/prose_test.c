// SPDX-License-Identifier: Apache-2.0
// Proves that listed names are found inside running text: as listed, in another order, with other diacritics, scripts and
// one edit a word; that names in part, common words and what stands too far apart are not; that places are told to
// the byte; and that neither the cutting of the text nor what stands around a name changes what is found. The lookup is
// compared with a plain search on random texts.
#include "world.h"

#include <stdlib.h>
#include <string.h>

#include "screen/lexicon.h"
#include "screen/prose.h"

static const struct world_name list[] = {
    {1, 0, 0, SCREEN_PRIMARY, "Ruslan Akhmetzhanov"},
    {1, 0, 0, SCREEN_ALIAS, "AKHMETZHANOV, Ruslan Timurovich"},
    {2, 0, 0, SCREEN_PRIMARY, "Northern Lantern Brigade"},
    {3, 0, 0, SCREEN_PRIMARY, "Qorgan Trade LLC"},
    {4, 0, 0, SCREEN_PRIMARY, "ZELMARIAN"},
    {5, 0, 0, SCREEN_WEAK, "The Doctor"},
    {6, 0, 0, SCREEN_PRIMARY, "José Müller-Castaño"},
    {7, 0, 0, SCREEN_ORIGINAL, "Дмитрий Вестов"},
    {8, 0, 0, SCREEN_PRIMARY, "Omar bin Said al-Kindari"},
    {9, 0, 0, SCREEN_PRIMARY, "S.A.R.L. Vextor Marine"},
    {10, 0, 0, SCREEN_PRIMARY, "DEVIK"},
    {11, 0, 0, SCREEN_ORIGINAL, "محمد الكاظمي"},
};

#define SEEN_MAX 4096

struct seen {
    uint64_t from, until, key;
    int score;
    bool is_alert;
};

struct search {
    struct world world;
    struct lexicon *lexicon;
    struct seen seen[SEEN_MAX];
    size_t count;
    int result; // what the receiver returns
};

static struct search search;

static int
setup(void **state)
{
    (void)state;
    struct err e = {0};
    world_open(&search.world, list, sizeof list / sizeof list[0]);
    assert_int_equal(lexicon_new(&search.lexicon, &search.world.index, search.world.normaliser, true, &e), 0);
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    lexicon_free(search.lexicon);
    world_close(&search.world);
    return 0;
}

static int
found(void *context, const struct prose_find *f)
{
    struct search *s = context;
    assert_true(s->count < SEEN_MAX);
    assert_int_equal(f->until - f->from, f->text.n);
    assert_true(s->count == 0 || s->seen[s->count - 1].until <= f->until); // in the order in which they end
    s->seen[s->count++] = (struct seen){f->from, f->until, f->hit->key, f->hit->score, f->hit->is_alert};
    return s->result;
}

static struct prose *
prose(int edits)
{
    struct prose *p;
    struct err e = {0};
    assert_int_equal(prose_new(&p, search.lexicon, &search.world.index, search.world.normaliser, edits, NULL, &e), 0);
    return p;
}

static void
feed(struct prose *p, const char *text, size_t n)
{
    struct err e = {0};
    assert_int_equal(prose_feed(p, bytes_of(text, n), found, &search, &e), 0);
}

static void
end(struct prose *p)
{
    struct err e = {0};
    assert_int_equal(prose_end(p, found, &search, &e), 0);
}

static void
look(int edits, const char *text)
{
    struct prose *p = prose(edits);
    search.count = 0;
    search.result = 0;
    feed(p, text, strlen(text));
    end(p);
    prose_free(p);
}

// One find, of this key, and it is this part of the text.
static void
assert_found(int edits, const char *text, uint64_t key, const char *part)
{
    look(edits, text);
    if (search.count != 1)
        print_message("# %zu finds in: %s\n", search.count, text);
    assert_int_equal(search.count, 1);
    assert_int_equal(search.seen[0].key, key);
    const char *at = strstr(text, part);
    assert_non_null(at);
    assert_int_equal(search.seen[0].from, at - text);
    assert_int_equal(search.seen[0].until, (size_t)(at - text) + strlen(part));
}

static void
assert_nothing(int edits, const char *text)
{
    look(edits, text);
    if (search.count != 0)
        print_message("# %zu finds in: %s\n", search.count, text);
    assert_int_equal(search.count, 0);
}

static void
test_as_listed(void **state)
{
    (void)state;
    for (int edits = 0; edits < 2; edits++) {
        assert_found(edits, "paid to Ruslan Akhmetzhanov, invoice 7", 1, "Ruslan Akhmetzhanov");
        assert_found(edits, "Ruslan Akhmetzhanov", 1, "Ruslan Akhmetzhanov");
        assert_found(edits, "a akhmetzhanov\n  RUSLAN b", 1, "akhmetzhanov\n  RUSLAN"); // another order, over a line's end
        assert_found(edits, "Ruslan T. Akhmetzhanov", 1, "Ruslan T. Akhmetzhanov");
        assert_found(edits, "the Brigade (Northern Lantern) said", 2, "Brigade (Northern Lantern");
        assert_found(edits, "QORGAN-TRADE", 3, "QORGAN-TRADE");
        assert_found(edits, "by Qorgan Trade LLC.", 3, "Qorgan Trade LLC"); // with what the name does not need
        assert_found(edits, "jose muller castano", 6, "jose muller castano");
        assert_found(edits, "Senor Jóse Müller Castano", 6, "Jóse Müller Castano");
        assert_found(edits, "cказал Дмитрий Вестов.", 7, "Дмитрий Вестов");
        assert_found(edits, "says Dmitriy Vestov.", 7, "Dmitriy Vestov");
        assert_found(edits, "إلى محمد الكاظمي.", 11, "محمد الكاظمي");
        assert_found(edits, "al-Kindari, Omar bin Said", 8, "al-Kindari, Omar bin Said");
        assert_found(edits, "Omar Said Kindari", 8, "Omar Said Kindari");
        assert_found(edits, "Vextor Marine S.A.R.L. is", 9, "Vextor Marine S.A.R.L");
        assert_found(edits, "Rusl\xd0\xb0n Akhmetzhanov", 1, "Rusl\xd0\xb0n Akhmetzhanov"); // a look-alike letter
        assert_found(edits, "Ru\xcc\x81slan Akhmetz\xc2\xadhanov", 1, "Ru\xcc\x81slan Akhmetz\xc2\xadhanov"); // a mark, a soft hyphen
    }
    look(0, "Ruslan Akhmetzhanov met Ruslan Akhmetzhanov");
    assert_int_equal(search.count, 2);
    assert_int_equal(search.seen[1].from, 24);
    assert_true(search.seen[0].is_alert);
}

static void
test_edits(void **state)
{
    (void)state;
    static const char *const texts[] = {"Ruslen Akhmetzanov", "Rusla Akhmetzhamov", "Ruslann Akmhetzhanov", "uslan Akhmetzhanovv",
                                        "Akhmedzhanov Russlan"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_found(1, texts[i], 1, texts[i]);
        assert_nothing(0, texts[i]);
    }
    assert_found(1, "Amar ben Said al Kindary", 8, "Amar ben Said al Kindary"); // another form of a particle
    assert_nothing(1, "Rislen Akhmetzhanov");  // two edits
    assert_found(1, "Zelmariam arrived", 4, "Zelmariam");
    assert_nothing(1, "DEVIC arrived");        // a short word alone must be exact
}

static void
test_not_found(void **state)
{
    (void)state;
    for (int edits = 0; edits < 2; edits++) {
        assert_nothing(edits, "");
        assert_nothing(edits, "...");
        assert_nothing(edits, "Ruslan went home");           // in part
        assert_nothing(edits, "the doctor came");            // a weak alias of one word
        assert_nothing(edits, "a lantern of the north");
        assert_nothing(edits, "Ruslan said that he would never again meet Akhmetzhanov");
        assert_nothing(edits, "zelmarian");                  // no capital: no name
    }
}

static void
test_one_word(void **state)
{
    (void)state;
    assert_found(0, "the ZELMARIAN sailed", 4, "ZELMARIAN");
    assert_false(search.seen[0].is_alert); // one word alone never alerts in a text
    assert_int_equal(search.seen[0].score, SCREEN_ALERT - 1);
}

static void
test_odd_bytes(void **state)
{
    (void)state;
    static const char text[] = "\xff\xfe Ruslan\0Akhmetzhanov \xe2\x80\xae\xc3";
    struct prose *p = prose(1);
    struct prose_counts c;
    search.count = 0;
    feed(p, text, sizeof text - 1);
    end(p);
    assert_int_equal(search.count, 1);
    prose_count(p, &c);
    assert_int_equal(c.bytes, sizeof text - 1);
    assert_true(c.damaged > 0);
    search.count = 0;
    end(p); // a text of nothing
    prose_count(p, &c);
    assert_int_equal(c.bytes + c.words + search.count, 0);
    prose_free(p);
}

// A receiver that breaks off ends the text, and the next one is read as if nothing had been.
static void
test_broken_off(void **state)
{
    (void)state;
    struct prose *p = prose(0);
    struct err e = {0};
    search.count = 0;
    search.result = ERR_CLOSED;
    feed(p, "Ruslan Akhmetzhanov. Ruslan Akhmetzhanov.", 41);
    assert_int_equal(prose_end(p, found, &search, &e), ERR_CLOSED);
    assert_int_equal(search.count, 1);
    search.result = 0;
    search.count = 0;
    feed(p, "x Qorgan Trade", 14);
    end(p);
    assert_int_equal(search.count, 1);
    assert_int_equal(search.seen[0].from, 2);
    prose_free(p);
}

// ---- long texts ----

static uint64_t seed;

static size_t
draw(size_t below)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (size_t)((seed >> 11) % below);
}

static const char *const fillers[] = {"the", "said", "Ruslan", "brigade", "trade", "paid", "Omar", "al", "Ж", "中国", "мир", "x", "Müller",
                                      "bin", "S.A.", "2024", "it's", "Lantern", "العربية", "Qorgan", "LLC", "and"};
static const char *const planted[] = {"Ruslan Akhmetzhanov", "Brigade Northern Lantern", "Qorgan Trade", "José Müller Castaño",
                                      "Дмитрий Вестов", "Omar bin Said al-Kindari"};

static char *
random_text(size_t size, size_t *plants)
{
    char *text = malloc(size + 256);
    size_t n = 0;
    assert_non_null(text);
    *plants = 0;
    while (n < size) {
        bool is_plant = draw(60) == 0;
        const char *word = is_plant ? planted[draw(6)] : fillers[draw(sizeof fillers / sizeof *fillers)];
        memcpy(text + n, word, strlen(word));
        n += strlen(word);
        for (size_t gap = is_plant || draw(50) > 0 ? 1 : draw(3000); gap > 0 && n < size; gap--)
            text[n++] = " \n,"[draw(3)];
        text[n++] = ' ';
        *plants += is_plant;
    }
    text[n] = '\0';
    return text;
}

static void
test_cutting(void **state)
{
    (void)state;
    static struct seen whole[SEEN_MAX];
    for (int round = 0; round < 4; round++) {
        size_t plants, n, count;
        seed = 0x9e3779b97f4a7c15u + (uint64_t)round;
        char *text = random_text(round == 0 ? 500 : 400000, &plants);
        n = strlen(text);
        look(round % 2, text);
        count = search.count;
        assert_true(count >= plants);
        memcpy(whole, search.seen, sizeof whole);
        struct prose *p = prose(round % 2);
        search.count = 0;
        for (size_t at = 0; at < n;) {
            size_t piece = 1 + draw(draw(4) == 0 ? 300000 : 7);
            piece = piece < n - at ? piece : n - at;
            feed(p, text + at, piece);
            at += piece;
        }
        end(p);
        assert_int_equal(search.count, count);
        assert_memory_equal(search.seen, whole, count * sizeof *whole);
        prose_free(p);
        free(text);
    }
}

// What stands alone is found at the same place behind any number of bytes: no boundary of the buffer hides it.
static void
test_everywhere(void **state)
{
    (void)state;
    static const size_t around[] = {0, 1, 1000, 65536, 131072, 200000};
    static const char name[] = "Omar bin Said al-Kindari";
    char *text = malloc(1000000);
    assert_non_null(text);
    for (size_t i = 0; i < sizeof around / sizeof *around; i++) {
        for (size_t shift = 0; shift < 60; shift++) {
            for (int fill = 0; fill < 3; fill++) {
                size_t n = around[i] + shift;
                memset(text, "  a"[fill], n);
                for (size_t k = 1; k < n && fill == 1; k += 2)
                    text[k] = 'b'; // one letter, one gap
                if (n > 0)
                    text[n - 1] = ' ';
                memcpy(text + n, name, sizeof name);
                look(0, text);
                assert_int_equal(search.count, 1);
                assert_int_equal(search.seen[0].from, n);
            }
        }
    }
    free(text);
}

// ---- one edit ----

static bool
is_near_plainly(const char *a, size_t n, const char *b, size_t m)
{
    int d[12][12];
    for (size_t i = 0; i <= n; i++) {
        for (size_t j = 0; j <= m; j++) {
            int best = i == 0 ? (int)j : j == 0 ? (int)i : d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            if (i > 0 && j > 0) {
                best = d[i - 1][j] + 1 < best ? d[i - 1][j] + 1 : best;
                best = d[i][j - 1] + 1 < best ? d[i][j - 1] + 1 : best;
            }
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && d[i - 2][j - 2] + 1 < best)
                best = d[i - 2][j - 2] + 1;
            d[i][j] = best;
        }
    }
    return d[n][m] <= 1;
}

static void
test_near(void **state)
{
    (void)state;
    seed = 77;
    size_t near = 0;
    for (int i = 0; i < 400000; i++) {
        char a[8], b[8];
        size_t n = draw(8), m = draw(8);
        for (size_t k = 0; k < 8; k++) {
            a[k] = (char)('a' + draw(3));
            b[k] = draw(8) == 0 ? (char)('a' + draw(3)) : a[k];
        }
        bool expected = is_near_plainly(a, n, b, m);
        near += expected;
        assert_int_equal(lexicon_is_near(bytes_of(a, n), bytes_of(b, m)), expected);
    }
    assert_true(near > 10000);
}

// Every word one edit from an anchor is found through the table of words with a letter left out.
static void
test_table(void **state)
{
    (void)state;
    seed = 99;
    for (int i = 0; i < 2000; i++) {
        char text[64] = "Ruslan Akhmetzhanov";
        size_t at = 7 + draw(12), n = strlen(text), kind = draw(4);
        char letter = (char)('a' + draw(26));
        if (kind == 0) {
            text[at] = letter;
        } else if (kind == 1) {
            memmove(text + at, text + at + 1, n - at);
        } else if (kind == 2) {
            memmove(text + at + 1, text + at, n - at + 1);
            text[at] = letter;
        } else if (at + 1 < n) {
            char c = text[at];
            text[at] = text[at + 1];
            text[at + 1] = c;
        }
        look(1, text);
        if (search.count != 1)
            print_message("# not found: %s\n", text);
        assert_int_equal(search.count, 1);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_as_listed),  cmocka_unit_test(test_edits),      cmocka_unit_test(test_not_found),
        cmocka_unit_test(test_one_word),   cmocka_unit_test(test_odd_bytes),  cmocka_unit_test(test_broken_off),
        cmocka_unit_test(test_cutting),    cmocka_unit_test(test_everywhere), cmocka_unit_test(test_near),
        cmocka_unit_test(test_table),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("prose", tests, setup, teardown);
}
