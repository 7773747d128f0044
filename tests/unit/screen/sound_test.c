// SPDX-License-Identifier: Apache-2.0
// Proves that the distance by sound puts the name that is meant before others that have the same
// consonants, that it is the same both ways, and that it stays within its bounds for any letters.
#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "screen/sound.h"
#include "screen/spell.h"

static int
alike(const char *a, const char *b)
{
    return sound_similarity(bytes_of_str(a), bytes_of_str(b));
}

static void
test_same_sounds(void **state)
{
    (void)state;
    static const char *const same[][2] = {
        {"shumaha", "schumacher"}, {"filip", "phillip"},   {"kristofer", "christopher"},
        {"riks", "rix"},           {"chekov", "tschekow"}, {"jon", "john"},
        {"baker", "bakker"},
    };
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++)
        assert_in_range(alike(same[i][0], same[i][1]), 850, 1000);
    assert_int_equal(alike("riks", "rix"), 1000);
}

// As read from another script; the name meant; another with the same consonants.
static void
test_nearer_before_farther(void **state)
{
    (void)state;
    static const char *const rows[][3] = {
        {"shumaha", "schumacher", "sumako"}, {"makudonarudo", "macdonald", "mukhtinrad"},
        {"pitero", "pietro", "bader"},       {"haga", "haga", "hokkai"},
        {"rigeti", "righetti", "lucette"},   {"vitgenshteyn", "wittgenstein", "buttenstedt"},
        {"kelude", "claude", "kaled"},       {"suzuki", "suzuki", "choshuki"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int meant = alike(rows[i][0], rows[i][1]), other = alike(rows[i][0], rows[i][2]);
        if (meant <= other)
            fail_msg("%s: %s %d, %s %d", rows[i][0], rows[i][1], meant, rows[i][2], other);
    }
    assert_int_equal(alike("suzuki", "montgomery"), 0);
    assert_int_equal(alike("li", "lee"), 0); // too short to say
}

static void
test_bounds(void **state)
{
    (void)state;
    uint64_t seed = 1;
    for (int round = 0; round < 5000; round++) {
        uint8_t text[2][SPELL_SIZE_MAX];
        size_t n[2];
        for (size_t k = 0; k < 2; k++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            n[k] = (seed >> 33) % (SPELL_SIZE_MAX + 1);
            for (size_t i = 0; i < n[k]; i++) {
                seed = seed * 6364136223846793005u + 1442695040888963407u;
                text[k][i] = (uint8_t)('a' + (seed >> 33) % (round % 3 == 0 ? 2 : 26));
            }
        }
        struct bytes a = bytes_of(text[0], n[0]), b = bytes_of(text[1], n[1]);
        int similarity = sound_similarity(a, b);
        assert_int_equal(similarity, sound_similarity(b, a));
        assert_true(similarity == 0 || similarity >= SOUND_MIN);
        assert_in_range(similarity, 0, 1000);
    }
    uint8_t x[SPELL_SIZE_MAX];
    memset(x, 'x', sizeof x); // two sounds each
    assert_int_equal(sound_similarity(bytes_of(x, sizeof x), bytes_of(x, sizeof x)), 1000);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_sounds),
        cmocka_unit_test(test_nearer_before_farther),
        cmocka_unit_test(test_bounds),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("screen sound", tests, NULL, NULL);
}
