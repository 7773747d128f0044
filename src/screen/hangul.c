// SPDX-License-Identifier: Apache-2.0
#include "screen/hangul.h"

#define FIRST 0xac00
#define LAST 0xd7a3
#define VOWELS 21
#define FINALS 28
#define NAME_SYLLABLES 3 // family name of one, given name of two

// Columns: Revised; soft consonants with o and u (Jong Un); hard ones (Chong Un); the South's
// custom (Jung Eun).
static const char *const initials[19][2] = {
    {"g", "k"},   {"kk", "kk"}, {"n", "n"}, {"d", "t"},   {"tt", "tt"}, {"r", "r"},  {"m", "m"},
    {"b", "p"},   {"pp", "pp"}, {"s", "s"}, {"ss", "ss"}, {"", ""},     {"j", "ch"}, {"jj", "tch"},
    {"ch", "ch"}, {"k", "k"},   {"t", "t"}, {"p", "p"},   {"h", "h"},
};
static const char *const vowels[VOWELS][4] = {
    {"a", "a", "a", "a"},         {"ae", "ae", "ae", "ae"},     {"ya", "ya", "ya", "ya"},
    {"yae", "yae", "yae", "yae"}, {"eo", "o", "o", "u"},        {"e", "e", "e", "e"},
    {"yeo", "yo", "yo", "you"},   {"ye", "ye", "ye", "ye"},     {"o", "o", "o", "o"},
    {"wa", "wa", "wa", "wa"},     {"wae", "wae", "wae", "wae"}, {"oe", "oe", "oe", "oi"},
    {"yo", "yo", "yo", "yo"},     {"u", "u", "u", "oo"},        {"wo", "wo", "wo", "wo"},
    {"we", "we", "we", "we"},     {"wi", "wi", "wi", "wi"},     {"yu", "yu", "yu", "yu"},
    {"eu", "u", "u", "eu"},       {"ui", "ui", "ui", "ui"},     {"i", "i", "i", "i"},
};
static const char *const finals[FINALS] = {
    "",  "k", "k", "k", "n", "n", "n", "t",  "l", "k", "m", "l", "l", "l",
    "p", "l", "m", "p", "p", "t", "t", "ng", "t", "t", "k", "t", "p", "t",
};
// Foreign names: final consonants stand for what they are, eu carries a consonant only.
static const char *const foreign_vowels[VOWELS][2] = {
    {"a", "a"},     {"e", "a"},   {"ya", "ia"}, {"ye", "ye"}, {"eo", "er"}, {"e", "e"},
    {"yeo", "yer"}, {"ye", "ye"}, {"o", "o"},   {"wa", "wa"}, {"we", "we"}, {"oe", "o"},
    {"yo", "io"},   {"u", "u"},   {"wo", "wo"}, {"we", "we"}, {"wi", "wi"}, {"yu", "u"},
    {"", ""},       {"ui", "ui"}, {"i", "i"},
};

// Family names and their spellings by custom, the usual one first.
static const struct {
    uint16_t syllable;
    const char *to[ROMAN_READINGS_MAX];
} families[] = {
    {0xae40, {"kim", "gim", NULL, NULL}},      {0xc774, {"lee", "yi", "ri", "i"}},
    {0xb9ac, {"ri", "lee", "li", NULL}},       {0xbc15, {"park", "pak", "bak", NULL}},
    {0xcd5c, {"choi", "choe", "chae", NULL}},  {0xc815, {"jung", "jeong", "chong", "chung"}},
    {0xac15, {"kang", "gang", NULL, NULL}},    {0xc870, {"cho", "jo", NULL, NULL}},
    {0xc724, {"yoon", "yun", NULL, NULL}},     {0xc7a5, {"jang", "chang", NULL, NULL}},
    {0xc784, {"lim", "im", "rim", NULL}},      {0xb9bc, {"rim", "lim", "im", NULL}},
    {0xd55c, {"han", NULL, NULL, NULL}},       {0xc624, {"oh", "o", NULL, NULL}},
    {0xc11c, {"seo", "so", "suh", NULL}},      {0xc2e0, {"shin", "sin", NULL, NULL}},
    {0xad8c, {"kwon", "gwon", NULL, NULL}},    {0xd669, {"hwang", NULL, NULL, NULL}},
    {0xc548, {"ahn", "an", NULL, NULL}},       {0xc1a1, {"song", NULL, NULL, NULL}},
    {0xb958, {"ryu", "yu", "yoo", NULL}},      {0xc720, {"yoo", "yu", "ryu", NULL}},
    {0xd64d, {"hong", NULL, NULL, NULL}},      {0xc804, {"jeon", "chon", "jun", "jon"}},
    {0xace0, {"ko", "go", NULL, NULL}},        {0xbb38, {"moon", "mun", NULL, NULL}},
    {0xc190, {"son", "sohn", NULL, NULL}},     {0xc591, {"yang", NULL, NULL, NULL}},
    {0xbc30, {"bae", "pae", NULL, NULL}},      {0xbc31, {"baek", "paek", "paik", NULL}},
    {0xd5c8, {"heo", "ho", "hur", NULL}},      {0xb0a8, {"nam", NULL, NULL, NULL}},
    {0xc2ec, {"shim", "sim", NULL, NULL}},     {0xb178, {"noh", "no", "roh", "ro"}},
    {0xb85c, {"ro", "no", "roh", NULL}},       {0xd558, {"ha", NULL, NULL, NULL}},
    {0xacfd, {"kwak", "gwak", NULL, NULL}},    {0xc131, {"sung", "seong", "song", NULL}},
    {0xcc28, {"cha", NULL, NULL, NULL}},       {0xc8fc, {"joo", "ju", "chu", NULL}},
    {0xc6b0, {"woo", "u", NULL, NULL}},        {0xad6c, {"koo", "ku", "gu", NULL}},
    {0xbbfc, {"min", NULL, NULL, NULL}},       {0xc9c4, {"jin", "chin", NULL, NULL}},
    {0xb098, {"na", "ra", NULL, NULL}},        {0xc9c0, {"ji", "chi", NULL, NULL}},
    {0xc5c4, {"um", "eom", "om", NULL}},       {0xcc44, {"chae", NULL, NULL, NULL}},
    {0xc6d0, {"won", NULL, NULL, NULL}},       {0xcc9c, {"chun", "cheon", "chon", NULL}},
    {0xbc29, {"bang", "pang", NULL, NULL}},    {0xacf5, {"kong", "gong", NULL, NULL}},
    {0xd604, {"hyun", "hyeon", "hyon", NULL}}, {0xd568, {"ham", NULL, NULL, NULL}},
    {0xbcc0, {"byun", "byeon", "pyon", NULL}}, {0xc5fc, {"yeom", "yom", "yum", NULL}},
    {0xc5ec, {"yeo", "yo", NULL, NULL}},       {0xcd94, {"chu", "choo", NULL, NULL}},
    {0xb3c4, {"do", "to", NULL, NULL}},        {0xc11d, {"seok", "sok", "suk", NULL}},
    {0xae38, {"gil", "kil", NULL, NULL}},      {0xd45c, {"pyo", NULL, NULL, NULL}},
    {0xbc18, {"ban", "pan", NULL, NULL}},      {0xc655, {"wang", NULL, NULL, NULL}},
    {0xac10, {"kam", NULL, NULL, NULL}},       {0xbaa8, {"mo", NULL, NULL, NULL}},
    {0xc5b4, {"uh", "eo", "o", NULL}},         {0xd0c1, {"tak", NULL, NULL, NULL}},
};

bool
hangul_is(int32_t c)
{
    return c >= FIRST && c <= LAST;
}

static const char *const *
family(int32_t c)
{
    for (size_t i = 0; i < sizeof families / sizeof families[0]; i++) {
        if (families[i].syllable == c)
            return families[i].to;
    }
    return NULL;
}

// Syllables that given names do not have and foreign words are full of: k, t, p with few
// exceptions, and eu without a final.
static bool
is_loan(int32_t c)
{
    static const int32_t sino[] = {0xd0dc, 0xd0dd, 0xd0c1, 0xd544, 0xd45c, 0xd3c9, 0xcf8c};
    int32_t initial = (c - FIRST) / (VOWELS * FINALS), vowel = (c - FIRST) / FINALS % VOWELS;
    for (size_t i = 0; i < sizeof sino / sizeof sino[0]; i++) {
        if (sino[i] == c)
            return false;
    }
    bool is_carrier = vowel == 18 && (c - FIRST) % FINALS == 0;
    return (initial >= 15 && initial <= 17) || is_carrier || c == 0xb2c8 || c == 0xb514;
}

size_t
hangul_token(const int32_t *points, size_t count)
{
    bool is_name = count == NAME_SYLLABLES && family(points[0]) != NULL && !is_loan(points[1]) &&
                   !is_loan(points[2]);
    return is_name ? 1 : count;
}

static bool
has_final(int32_t c)
{
    return (c - FIRST) % FINALS != 0;
}

// By the columns of a name: given names have one or two syllables.
static void
put_name(struct roman *out, size_t column, int32_t c, int32_t before, int32_t next)
{
    int32_t i = c - FIRST, initial = i / (VOWELS * FINALS), vowel = i / FINALS % VOWELS,
            final = i % FINALS;
    bool is_hard = column == 2;
    const char *first = initials[initial][is_hard];
    // Between vowels a hard consonant is soft, and r after r is l.
    if (is_hard && before != 0 && !has_final(before))
        first = initials[initial][0];
    if (initial == 5 && before != 0 && (before - FIRST) % FINALS == 8)
        first = "l";
    const char *last = finals[final];
    // A final r before a vowel is heard as r; k, t, p as g, d, b.
    bool is_linked = next != 0 && (next - FIRST) / (VOWELS * FINALS) == 11;
    if (is_linked && final == 8)
        last = "r";
    roman_put(out, column, first);
    roman_put(out, column, vowels[vowel][column]);
    roman_put(out, column, last);
}

// Foreign names: p may be f, b may be v, l and r are told by place.
static void
put_foreign(struct roman *out, size_t column, size_t custom, int32_t c, int32_t before)
{
    static const char *const firsts[19][2] = {
        {"g", "g"},   {"k", "c"}, {"n", "n"}, {"d", "d"}, {"t", "t"}, {"r", "r"}, {"m", "m"},
        {"b", "v"},   {"p", "p"}, {"s", "s"}, {"s", "s"}, {"", ""},   {"j", "z"}, {"j", "z"},
        {"ch", "ts"}, {"k", "c"}, {"t", "t"}, {"p", "f"}, {"h", "h"},
    };
    int32_t i = c - FIRST, initial = i / (VOWELS * FINALS), vowel = i / FINALS % VOWELS,
            final = i % FINALS;
    bool is_after_l = before != 0 && (before - FIRST) % FINALS == 8;
    const char *first = firsts[initial][custom];
    if (initial == 5 && is_after_l)
        first = "";
    roman_put(out, column, first);
    roman_put(out, column, foreign_vowels[vowel][custom]);
    roman_put(out, column, final == 19 ? "t" : finals[final]);
}

void
hangul_read(const int32_t *points, size_t count, struct roman *out)
{
    const char *const *custom = count == 1 ? family(points[0]) : NULL;
    out->count = ROMAN_READINGS_MAX;
    for (size_t k = 0; custom != NULL && k < ROMAN_READINGS_MAX; k++)
        roman_put(out, k, custom[k] != NULL ? custom[k] : "");
    for (size_t i = 0; custom == NULL && i < count; i++) {
        int32_t before = i > 0 ? points[i - 1] : 0, next = i + 1 < count ? points[i + 1] : 0;
        bool is_name = count <= 2 && !is_loan(points[0]) && !is_loan(points[count - 1]);
        for (size_t k = 0; k < (is_name ? 4u : 2u); k++)
            put_name(out, k, points[i], before, next);
        for (size_t k = 2; !is_name && k < ROMAN_READINGS_MAX; k++)
            put_foreign(out, k, k - 2, points[i], before);
    }
    roman_finish(out);
}
