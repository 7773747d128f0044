// SPDX-License-Identifier: Apache-2.0
#include "screen/phrase.h"

#include <string.h>

// Longer ones of the same beginning first.
static const struct {
    const char *words;
    const char *text;
} phrases[] = {
    {"limited liability partnership", "llp"},
    {"limited liability company", "llc"},
    {"limited liability co", "llc"},
    {"limited partnership", "lp"},
    {"public joint stock company", "pjsc"},
    {"open joint stock company", "ojsc"},
    {"closed joint stock company", "cjsc"},
    {"private joint stock company", "pjsc"},
    {"joint stock company", "jsc"},
    {"joint stock co", "jsc"},
    {"public limited company", "plc"},
    {"private limited company", "ltd"},
    {"private limited", "ltd"},
    {"pvt ltd", "ltd"},
    {"pte ltd", "ltd"},
    {"pty ltd", "ltd"},
    {"co ltd", "ltd"},
    {"company limited", "ltd"},
    {"co limited", "ltd"},
    {"company ltd", "ltd"},
    {"corporation limited", "ltd"},
    {"corp ltd", "ltd"},
    {"sendirian berhad", "bhd"},
    {"sdn bhd", "bhd"},
    {"free zone company", "fzc"},
    {"free zone establishment", "fze"},
    {"sociedad anonima de capital variable", "sacv"},
    {"sa de cv", "sacv"},
    {"s de rl de cv", "srlcv"},
    {"sociedad anonima", "sa"},
    {"societe anonyme", "sa"},
    {"sociedade anonima", "sa"},
    {"societa per azioni", "spa"},
    {"societa a responsabilita limitata", "srl"},
    {"sociedad de responsabilidad limitada", "srl"},
    {"societe a responsabilite limitee", "sarl"},
    {"spolka z ograniczona odpowiedzialnoscia", "spzoo"},
    {"sp z o o", "spzoo"},
    {"sp z oo", "spzoo"},
    {"spolka akcyjna", "sa"},
    {"s r o", "sro"},
    {"d o o", "doo"},
    {"gesellschaft mit beschrankter haftung", "gmbh"},
    {"gmbh co kg", "gmbhcokg"},
    {"gmbh und co kg", "gmbhcokg"},
    {"besloten vennootschap", "bv"},
    {"naamloze vennootschap", "nv"},
    {"anonim sirketi", "as"},
    {"limited sirketi", "ltd"},
    {"ltd sti", "ltd"},
    {"a s", "as"},
    {"obshchestvo s ogranichennoy otvetstvennostyu", "ooo"},
    {"tovarystvo z obmezhenoyu vidpovidalnistyu", "tov"},
    {"publichnoe aktsionernoe obshchestvo", "pao"},
    {"otkrytoe aktsionernoe obshchestvo", "oao"},
    {"zakrytoe aktsionernoe obshchestvo", "zao"},
    {"aktsionernoe obshchestvo", "ao"},
    {"tovarishchestvo s ogranichennoy otvetstvennostyu", "too"},
    {"united states of america", "usa"},
    {"united states", "usa"},
    {"united kingdom", "uk"},
    {"great britain", "uk"},
    {"united arab emirates", "uae"},
    {"democratic peoples republic of korea", "dprk"},
    {"peoples republic of china", "prc"},
    {"hong kong", "hongkong"},
};

// The words of a phrase against the first words of a name; how many there are, 0 when they differ.
static size_t
match(const char *phrase, const struct bytes *words, size_t count)
{
    size_t i = 0;
    for (; *phrase != '\0'; i++) {
        size_t n = strcspn(phrase, " ");
        if (i == count || words[i].n != n || memcmp(words[i].p, phrase, n) != 0)
            return 0;
        phrase += n + (phrase[n] == ' ');
    }
    return i;
}

static const struct {
    const char *word;
    uint8_t value;
} numbers[] = {
    {"one", 1},      {"two", 2},        {"three", 3},     {"four", 4},      {"five", 5},
    {"six", 6},      {"seven", 7},      {"eight", 8},     {"nine", 9},      {"ten", 10},
    {"eleven", 11},  {"twelve", 12},    {"thirteen", 13}, {"fourteen", 14}, {"fifteen", 15},
    {"sixteen", 16}, {"seventeen", 17}, {"eighteen", 18}, {"nineteen", 19}, {"twenty", 20},
    {"thirty", 30},  {"forty", 40},     {"fourty", 40},   {"fifty", 50},    {"sixty", 60},
    {"seventy", 70}, {"eighty", 80},    {"ninety", 90},   {"first", 1},     {"second", 2},
    {"third", 3},    {"fourth", 4},     {"fifth", 5},     {"sixth", 6},     {"seventh", 7},
    {"eighth", 8},   {"ninth", 9},      {"tenth", 10},    {"eleventh", 11}, {"twelfth", 12},
    {"ii", 2},       {"iii", 3},        {"iv", 4},        {"vii", 7},       {"viii", 8},
    {"ix", 9},       {"xii", 12},       {"xiii", 13},     {"xiv", 14},      {"xv", 15},
    {"xvi", 16},     {"xvii", 17},      {"xviii", 18},    {"xix", 19},      {"xx", 20},
};

static unsigned
number_of(struct bytes word)
{
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        bool may_be = word.n > 0 && word.p[0] == (uint8_t)numbers[i].word[0]; // most are told by this
        if (may_be && bytes_equal_str(word, numbers[i].word))
            return numbers[i].value;
    }
    return 0;
}

static bool
is_digits(struct bytes word)
{
    for (size_t i = 0; i < word.n; i++) {
        if (word.p[i] < '0' || word.p[i] > '9')
            return false;
    }
    return word.n > 0;
}

// 1st, 22nd, 3rd, 44th: how many digits stand before the ending, 0 when it is none of these.
static size_t
ordinal_digits(struct bytes word)
{
    static const char *const endings[] = {"st", "nd", "rd", "th"};
    if (word.n < 3 || !is_digits(bytes_sub(word, 0, word.n - 2)))
        return 0;
    for (size_t i = 0; i < 4; i++) {
        if (memcmp(word.p + word.n - 2, endings[i], 2) == 0)
            return word.n - 2;
    }
    return 0;
}

static size_t
put_number(unsigned value, uint8_t *out)
{
    size_t n = 0;
    if (value >= 10)
        out[n++] = (uint8_t)('0' + value / 10);
    out[n++] = (uint8_t)('0' + value % 10);
    return n;
}

// Forty-four, forty 4, forty-fourth, third, 3rd.
static size_t
find_number(const struct bytes *words, size_t count, uint8_t *out, size_t *size)
{
    unsigned value = number_of(words[0]);
    if (value == 0) {
        *size = ordinal_digits(words[0]);
        if (*size == 0 || *size > PHRASE_TEXT_SIZE)
            return 0;
        memcpy(out, words[0].p, *size);
        return 1;
    }
    size_t used = 1;
    if (value >= 20 && value % 10 == 0 && count > 1) {
        unsigned ones = number_of(words[1]);
        if (is_digits(words[1]) && words[1].n == 1)
            ones = words[1].p[0] - '0';
        if (ones >= 1 && ones <= 9) {
            value += ones;
            used = 2;
        }
    }
    *size = put_number(value, out);
    return used;
}

size_t
phrase_find(const struct bytes *words, size_t count, uint8_t out[PHRASE_TEXT_SIZE], size_t *size)
{
    if (count == 0)
        return 0;
    for (size_t i = 0; i < sizeof phrases / sizeof phrases[0]; i++) {
        if (words[0].n == 0 || words[0].p[0] != (uint8_t)phrases[i].words[0])
            continue;
        size_t n = match(phrases[i].words, words, count);
        if (n == 0)
            continue;
        *size = strlen(phrases[i].text);
        memcpy(out, phrases[i].text, *size);
        return n;
    }
    return find_number(words, count, out, size);
}

bool
phrase_may_begin(struct bytes word)
{
    for (size_t i = 0; i < sizeof phrases / sizeof phrases[0]; i++) {
        size_t n = strcspn(phrases[i].words, " ");
        if (word.n == n && memcmp(word.p, phrases[i].words, n) == 0)
            return true;
    }
    return number_of(word) != 0 || ordinal_digits(word) > 0;
}
