// SPDX-License-Identifier: Apache-2.0
// What the table says of a word, and what its letters alone say of one that is not in it.
#include "screen/words.h"

#include <assert.h>
#include <string.h>

#include "screen/spell.h"
#include "screen/words_table.h"

static int
row_compare(const struct words_row *row, struct bytes token)
{
    size_t n = strlen(row->text);
    int order = memcmp(row->text, token.p, n < token.n ? n : token.n);
    if (order != 0)
        return order;
    return n < token.n ? -1 : n > token.n;
}

static const struct words_row *
row_find(struct bytes token)
{
    size_t low = 0, high = words_table_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = row_compare(&words_table[middle], token);
        if (order == 0)
            return &words_table[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static bool
has_digit(struct bytes token)
{
    for (size_t i = 0; i < token.n; i++) {
        if (token.p[i] >= '0' && token.p[i] <= '9')
            return true;
    }
    return false;
}

static bool
ends_in(struct bytes token, const char *ending)
{
    size_t n = strlen(ending);
    return token.n > n + 2 && memcmp(token.p + token.n - n, ending, n) == 0;
}

// Russian and kindred: the father's name with an ending, which people leave out as they please.
static bool
is_patronymic(struct bytes token)
{
    static const char *const endings[] = {"ovich", "evich", "ovych", "evych",  "yevich",
                                          "ovna",  "evna",  "ivna",  "ovitch", "evitch",
                                          "oglu",  "ogly",  "kyzy",  "qizi",   "ugli"};
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        if (ends_in(token, endings[i]))
            return true;
    }
    return false;
}

// Long words of legal forms with one edit: a slip there says nothing about who it is.
static bool
is_legal_misspelt(struct bytes token)
{
    static const char *const words[] = {
        "aktiengesellschaft", "company",   "compagnie",    "compania",       "corporation",
        "gesellschaft",       "liability", "incorporated", "limited",        "limitada",
        "partnership",        "sociedad",  "societe",      "responsabilidad"};
    for (size_t i = 0; i < sizeof words / sizeof words[0] && token.n >= 6; i++) {
        struct bytes word = bytes_of_str(words[i]);
        if (word.p[0] == token.p[0] && token.n + 1 >= word.n && token.n <= word.n + 1 &&
            spell_edits(token, word, 1) == 1)
            return true;
    }
    return false;
}

struct word
words_find(struct bytes token)
{
    assert(token.n > 0);
    const struct words_row *row = row_find(token);
    if (row != NULL)
        return (struct word){row->form, row->weight, row->role, row->is_nickname};
    if (has_digit(token))
        return (struct word){.weight = WORDS_WEIGHT_NUMBER, .role = WORDS_NUMBER};
    if (token.n == 1)
        return (struct word){.weight = WORDS_WEIGHT_LETTER, .role = WORDS_LETTER};
    if (token.n == 2)
        return (struct word){.weight = WORDS_WEIGHT_SHORT};
    if (is_legal_misspelt(token))
        return (struct word){.weight = WORDS_WEIGHT_LEGAL, .role = WORDS_LEGAL};
    if (is_patronymic(token))
        return (struct word){.weight = WORDS_WEIGHT_PATRONYMIC, .role = WORDS_PATRONYMIC};
    return (struct word){.weight = WORDS_WEIGHT_MAX};
}

uint8_t
words_clash(struct word word)
{
    bool is_name =
        word.role == WORDS_NAME || word.role == WORDS_GIVEN || word.role == WORDS_PATRONYMIC;
    return is_name && word.weight < WORDS_CLASH_NAME ? WORDS_CLASH_NAME : word.weight;
}

struct bytes
words_next_of_form(uint16_t form, size_t *at)
{
    assert(form != 0);
    while (*at < words_table_count) {
        const struct words_row *row = &words_table[(*at)++];
        if (row->form == form)
            return bytes_of_str(row->text);
    }
    return (struct bytes){NULL, 0};
}
