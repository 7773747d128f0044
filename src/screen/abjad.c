// SPDX-License-Identifier: Apache-2.0
#include "screen/abjad.h"

#include <string.h>

#define ALEF 0x0627
#define LAM 0x0644
#define ARTICLE 2    // letters of the article
#define SERVANT 5    // letters of "servant of the"
#define REST_MIN 3   // fewer letters after an article are no word
#define WORD_SIZE 32 // bytes; longer words are in no table

struct letter {
    uint16_t from;
    const char *to[ROMAN_READINGS_MAX];    // inside a word; NULL: as the first
    const char *first[ROMAN_READINGS_MAX]; // at its beginning; first[0] NULL: as inside
    const char *last[ROMAN_READINGS_MAX];  // at its end; last[0] NULL: as inside
};

// Columns: the usual; the press's e and o, ch for sh; foreign names: p, v, g; French and others.
static const struct letter arabic[] = {
    {0x0621, {"", NULL, NULL, NULL}, {NULL}, {NULL}},
    {0x0622, {"a", NULL, NULL, NULL}, {NULL}, {NULL}},
    {0x0623, {"a", NULL, NULL, NULL}, {"a", "u", "o", "e"}, {NULL}},
    {0x0624, {"u", "o", "w", NULL}, {NULL}, {NULL}},
    {0x0625, {"i", "e", NULL, NULL}, {NULL}, {NULL}},
    {0x0626, {"i", "e", "y", NULL}, {NULL}, {NULL}},
    {0x0627, {"a", NULL, NULL, NULL}, {"a", "i", "e", "o"}, {NULL}},
    {0x0628, {"b", NULL, "p", NULL}, {NULL}, {NULL}},
    {0x0629, {"a", "ah", NULL, "e"}, {NULL}, {NULL}},
    {0x062a, {"t", NULL, NULL, NULL}, {NULL}, {NULL}},
    {0x062b, {"th", "s", NULL, "t"}, {NULL}, {NULL}},
    {0x062c, {"j", "g", NULL, "g"}, {NULL}, {NULL}},
    {0x062d, {"h", NULL, NULL, NULL}, {NULL}, {NULL}},
    {0x062e, {"kh", NULL, "h", "h"}, {NULL}, {NULL}},
    {0x062f, {"d", NULL, NULL, NULL}, {NULL}, {NULL}},
    {0x0630, {"dh", "z", "z", "d"}, {NULL}, {NULL}},
    {0x0631, {"r", NULL, NULL, NULL}, {NULL}, {NULL}},
    {0x0632, {"z", NULL, "s", NULL}, {NULL}, {NULL}},
    {0x0633, {"s", NULL, NULL, "c"}, {NULL}, {NULL}},
    {0x0634, {"sh", "ch", NULL, "ch"}, {NULL}, {NULL}},
    {0x0635, {"s", NULL, NULL, NULL}, {NULL}, {NULL}},
    {0x0636, {"d", "z", NULL, NULL}, {NULL}, {NULL}},
    {0x0637, {"t", NULL, NULL, NULL}, {NULL}, {NULL}},
    {0x0638, {"z", "dh", NULL, NULL}, {NULL}, {NULL}},
    {0x0639, {"", "a", NULL, NULL}, {"a", "o", "a", "i"}, {NULL}},
    {0x063a, {"gh", NULL, "g", "g"}, {NULL}, {NULL}},
    {0x0641, {"f", NULL, "v", "ph"}, {NULL}, {NULL}},
    {0x0642, {"q", "k", "k", "c"}, {NULL}, {NULL}},
    {0x0643, {"k", NULL, NULL, "c"}, {NULL}, {NULL}},
    {0x0644, {"l", NULL, NULL, NULL}, {NULL}, {NULL}},
    {0x0645, {"m", NULL, NULL, NULL}, {NULL}, {NULL}},
    {0x0646, {"n", NULL, NULL, NULL}, {NULL}, {NULL}},
    {0x0647, {"h", NULL, NULL, NULL}, {NULL}, {"a", "h", "e", "eh"}},
    {0x0648, {"u", "o", "o", "ou"}, {"w", "v", "v", "ou"}, {"u", "o", "w", "ou"}},
    {0x0649, {"a", "i", NULL, NULL}, {NULL}, {NULL}},
    {0x064a, {"i", "e", "i", "y"}, {"y", "i", "j", "y"}, {"i", "y", "e", "ie"}},
    {0x064e, {"a", NULL, NULL, NULL}, {NULL}, {NULL}},
    {0x064f, {"u", "o", NULL, NULL}, {NULL}, {NULL}},
    {0x0650, {"i", "e", NULL, NULL}, {NULL}, {NULL}},
    {0x0679, {"t", NULL, NULL, NULL}, {NULL}, {NULL}},
    {0x067e, {"p", NULL, NULL, NULL}, {NULL}, {NULL}},
    {0x0686, {"ch", NULL, NULL, NULL}, {NULL}, {NULL}},
    {0x0688, {"d", NULL, NULL, NULL}, {NULL}, {NULL}},
    {0x0691, {"r", NULL, NULL, NULL}, {NULL}, {NULL}},
    {0x0695, {"r", NULL, NULL, NULL}, {NULL}, {NULL}},
    {0x0698, {"zh", "j", "j", NULL}, {NULL}, {NULL}},
    {0x06a4, {"v", NULL, NULL, NULL}, {NULL}, {NULL}},
    {0x06a8, {"g", NULL, NULL, NULL}, {NULL}, {NULL}},
    {0x06a9, {"k", NULL, NULL, "c"}, {NULL}, {NULL}},
    {0x06ad, {"ng", NULL, NULL, NULL}, {NULL}, {NULL}},
    {0x06af, {"g", NULL, NULL, NULL}, {NULL}, {NULL}},
    {0x06b5, {"l", NULL, NULL, NULL}, {NULL}, {NULL}},
    {0x06ba, {"n", NULL, NULL, NULL}, {NULL}, {NULL}},
    {0x06be, {"h", NULL, NULL, NULL}, {NULL}, {NULL}},
    {0x06c1, {"h", NULL, NULL, NULL}, {NULL}, {"a", "h", "e", "eh"}},
    {0x06c3, {"a", "at", NULL, NULL}, {NULL}, {NULL}},
    {0x06c6, {"o", NULL, NULL, NULL}, {NULL}, {NULL}},
    {0x06c7, {"u", NULL, NULL, NULL}, {NULL}, {NULL}},
    {0x06cc, {"i", "e", "i", "y"}, {"y", "i", "j", "y"}, {"i", "y", "e", "ie"}},
    {0x06ce, {"e", NULL, NULL, NULL}, {NULL}, {NULL}},
    {0x06d0, {"e", NULL, NULL, NULL}, {NULL}, {NULL}},
    {0x06d2, {"e", "ay", "ai", NULL}, {NULL}, {NULL}},
    {0x06d5, {"a", "e", NULL, NULL}, {NULL}, {NULL}},
};

// Columns: the usual; hard consonants and u; v for vav; as foreign names are written.
static const struct letter hebrew[] = {
    {0x05d0, {"a", "", "a", "e"}, {"a", "e", "o", "i"}, {"a", NULL, NULL, NULL}},
    {0x05d1, {"v", "b", "b", "b"}, {"b", NULL, NULL, NULL}, {"v", "b", NULL, NULL}},
    {0x05d2, {"g", NULL, NULL, "j"}, {NULL}, {NULL}},
    {0x05d3, {"d", NULL, NULL, NULL}, {NULL}, {NULL}},
    {0x05d4, {"h", NULL, NULL, NULL}, {NULL}, {"a", "ah", "e", "eh"}},
    {0x05d5, {"o", "u", "v", "w"}, {"v", "u", "v", "w"}, {"o", "u", "v", "ow"}},
    {0x05d6, {"z", NULL, NULL, "j"}, {NULL}, {NULL}},
    {0x05d7, {"h", "ch", "kh", "h"}, {NULL}, {NULL}},
    {0x05d8, {"t", NULL, NULL, NULL}, {NULL}, {NULL}},
    {0x05d9, {"i", "y", "e", "ei"}, {"y", "i", "j", "y"}, {"i", "y", "ey", "ie"}},
    {0x05da, {"kh", "ch", "k", "ck"}, {NULL}, {NULL}},
    {0x05db, {"k", "ch", "c", "kh"}, {"k", NULL, "c", NULL}, {NULL}},
    {0x05dc, {"l", NULL, NULL, NULL}, {NULL}, {NULL}},
    {0x05dd, {"m", NULL, NULL, NULL}, {NULL}, {NULL}},
    {0x05de, {"m", NULL, NULL, NULL}, {NULL}, {NULL}},
    {0x05df, {"n", NULL, NULL, NULL}, {NULL}, {NULL}},
    {0x05e0, {"n", NULL, NULL, NULL}, {NULL}, {NULL}},
    {0x05e1, {"s", NULL, NULL, "c"}, {NULL}, {NULL}},
    {0x05e2, {"a", "", "e", "a"}, {NULL}, {NULL}},
    {0x05e3, {"f", NULL, NULL, "ph"}, {NULL}, {NULL}},
    {0x05e4, {"f", "p", "p", "ph"}, {"p", NULL, "f", NULL}, {NULL}},
    {0x05e5, {"ts", "tz", "z", "ch"}, {NULL}, {NULL}},
    {0x05e6, {"ts", "tz", "z", "ch"}, {NULL}, {NULL}},
    {0x05e7, {"k", NULL, "c", "q"}, {NULL}, {NULL}},
    {0x05e8, {"r", NULL, NULL, NULL}, {NULL}, {NULL}},
    {0x05e9, {"sh", "s", "sh", "s"}, {NULL}, {NULL}},
    {0x05ea, {"t", NULL, "th", NULL}, {NULL}, {NULL}},
};

// Names that everybody knows, in the letters that fold() leaves, by the Latin spelling that the
// table of words knows the others of.
static const struct {
    const char *word;
    const char *to;
} known[] = {
    {"אברהם", "avraham"},   {"אהרן", "aharon"},    {"אורי", "uri"},         {"אלי", "eli"},
    {"אליהו", "eliyahu"},   {"אסתר", "esther"},    {"בנימין", "binyamin"},  {"גבריאל", "gavriel"},
    {"דוד", "david"},       {"דן", "dan"},         {"דניאל", "daniel"},     {"חיים", "chaim"},
    {"חנה", "hannah"},      {"יהודה", "yehuda"},   {"יהושע", "yehoshua"},   {"יונתן", "yonatan"},
    {"יוסף", "yosef"},      {"יעקב", "yaakov"},    {"יצחק", "yitzhak"},     {"כהן", "cohen"},
    {"לאה", "leah"},        {"לוי", "levi"},       {"מיכאל", "michael"},    {"מרים", "miriam"},
    {"משה", "moshe"},       {"נעמי", "naomi"},     {"נתן", "natan"},        {"עמוס", "amos"},
    {"ראובן", "reuven"},    {"רבקה", "rivka"},     {"רות", "ruth"},         {"רחל", "rachel"},
    {"רפאל", "refael"},     {"שלמה", "shlomo"},    {"שמואל", "shmuel"},     {"שמעון", "shimon"},
    {"שרה", "sarah"},       {"ابا", "aba"},        {"ابراهيم", "ibrahim"},  {"ابن", "ibn"},
    {"ابو", "abu"},         {"ابي", "abi"},        {"احمد", "ahmad"},       {"اختر", "akhtar"},
    {"ادريس", "idris"},     {"اسامه", "usama"},    {"اسلام", "islam"},      {"اسماعيل", "ismail"},
    {"اشرف", "ashraf"},     {"اقبال", "iqbal"},    {"اكرم", "akram"},       {"ال", "al"},
    {"الله", "allah"},      {"ام", "umm"},         {"امير", "amir"},        {"امين", "amin"},
    {"انس", "anas"},        {"انور", "anwar"},     {"ايمن", "ayman"},       {"ايوب", "ayyub"},
    {"باسط", "basit"},      {"بشار", "bashar"},    {"بشير", "bashir"},      {"بغدادي", "baghdadi"},
    {"بلال", "bilal"},      {"بن", "bin"},         {"بنت", "bint"},         {"بندر", "bandar"},
    {"تركي", "turki"},      {"تكريتي", "tikriti"}, {"تونسي", "tunisi"},     {"جابر", "jabir"},
    {"جاسم", "jasim"},      {"جان", "jan"},        {"جبار", "jabbar"},      {"جعفر", "jafar"},
    {"جلال", "jalal"},      {"جمال", "jamal"},     {"جهاد", "jihad"},       {"جواد", "jawad"},
    {"حاج", "hajj"},        {"حسام", "husam"},     {"حسن", "hasan"},        {"حسين", "husayn"},
    {"حفيظ", "hafiz"},      {"حق", "haqq"},        {"حكيم", "hakim"},       {"حلبي", "halabi"},
    {"حليم", "halim"},      {"حمد", "hamad"},      {"حمزه", "hamza"},       {"حميد", "hamid"},
    {"حيدر", "haydar"},     {"خالد", "khalid"},    {"خان", "khan"},         {"خديجه", "khadija"},
    {"خلف", "khalaf"},      {"خليل", "khalil"},    {"داود", "dawud"},       {"دكتور", "doctor"},
    {"دين", "din"},         {"راشد", "rashid"},    {"رحمن", "rahman"},      {"رحيم", "rahim"},
    {"رزاق", "razzaq"},     {"رسول", "rasul"},     {"رشيد", "rashid"},      {"رضا", "rida"},
    {"زكريا", "zakariya"},  {"زهير", "zuhayr"},    {"زياد", "ziyad"},       {"زيد", "zayd"},
    {"زينب", "zaynab"},     {"سامي", "sami"},      {"ستار", "sattar"},      {"سعد", "saad"},
    {"سعيد", "said"},       {"سلام", "salam"},     {"سلطان", "sultan"},     {"سلمان", "salman"},
    {"سليمان", "sulayman"}, {"سمير", "samir"},     {"سوري", "suri"},        {"سيد", "sayyid"},
    {"شاكر", "shakir"},     {"شامي", "shami"},     {"شاه", "shah"},         {"شريف", "sharif"},
    {"شيخ", "shaykh"},      {"صادق", "sadiq"},     {"صالح", "salih"},       {"صدام", "saddam"},
    {"صديق", "siddiq"},     {"صلاح", "salah"},     {"ضيا", "diya"},         {"طارق", "tariq"},
    {"طاهر", "tahir"},      {"عادل", "adil"},      {"عايشه", "aisha"},      {"عباس", "abbas"},
    {"عبد", "abd"},         {"عبدال", "abdul"},    {"عبدالله", "abdullah"}, {"عثمان", "uthman"},
    {"عدنان", "adnan"},     {"عراقي", "iraqi"},    {"عزيز", "aziz"},        {"عصام", "isam"},
    {"علي", "ali"},         {"عمار", "ammar"},     {"عمر", "umar"},         {"عيسي", "isa"},
    {"غسان", "ghassan"},    {"غفار", "ghaffar"},   {"غفور", "ghafur"},      {"غلام", "ghulam"},
    {"فاطمه", "fatima"},    {"فتاح", "fattah"},    {"فهد", "fahd"},         {"فواد", "fuad"},
    {"فيصل", "faysal"},     {"قادر", "qadir"},     {"قاسم", "qasim"},       {"قدوس", "quddus"},
    {"قيس", "qays"},        {"كامل", "kamil"},     {"كريم", "karim"},       {"كمال", "kamal"},
    {"لطيف", "latif"},      {"ليبي", "libi"},      {"ليلي", "layla"},       {"ماجد", "majid"},
    {"مالك", "malik"},      {"مبارك", "mubarak"},  {"مجاهد", "mujahid"},    {"مجيد", "majid"},
    {"محمد", "muhammad"},   {"محمود", "mahmud"},   {"مراد", "murad"},       {"مروان", "marwan"},
    {"مريم", "maryam"},     {"مسعود", "masud"},    {"مصري", "masri"},       {"مصطفي", "mustafa"},
    {"معمر", "muammar"},    {"مقتدي", "muqtada"},  {"ملا", "mullah"},       {"ملك", "malik"},
    {"منصور", "mansur"},    {"منعم", "munim"},     {"مهدي", "mahdi"},       {"موسي", "musa"},
    {"موصلي", "mawsili"},   {"مولوي", "maulawi"},  {"ناصر", "nasir"},       {"نايف", "nayif"},
    {"نبي", "nabi"},        {"نبيل", "nabil"},     {"نصر", "nasr"},         {"نواز", "nawaz"},
    {"نوح", "nuh"},         {"نور", "nur"},        {"نوري", "nuri"},        {"هارون", "harun"},
    {"هاشم", "hashim"},     {"هدي", "huda"},       {"هشام", "hisham"},      {"وليد", "walid"},
    {"وهاب", "wahhab"},     {"ياسر", "yasir"},     {"ياسين", "yasin"},      {"يحيي", "yahya"},
    {"يعقوب", "yaqub"},     {"يمني", "yamani"},    {"يوسف", "yusuf"},       {"گل", "gul"},
};

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

bool
abjad_is(int32_t c)
{
    return (c >= 0x0590 && c <= 0x05ff) || (c >= 0x0600 && c <= 0x06ff);
}

// Letters that writers put for one another, as one: hamza on its seats, the two final yes and has.
static int32_t
fold(int32_t c)
{
    switch (c) {
    case 0x0622:
    case 0x0623:
    case 0x0625:
        return ALEF;
    case 0x0624:
        return 0x0648;
    case 0x0626:
    case 0x0649:
    case 0x06cc:
    case 0x06d2:
        return 0x064a;
    case 0x0629:
    case 0x06c1:
    case 0x06be:
    case 0x06d5:
        return 0x0647;
    case 0x06a9:
        return 0x0643;
    default:
        return c;
    }
}

// Vowel signs, and what the writer may leave out.
static bool
is_mark(int32_t c)
{
    return (c >= 0x064b && c <= 0x065f) || c == 0x0670 || c == 0x0621 ||
           (c >= 0x0591 && c <= 0x05c7);
}

static const char *
find_known(const int32_t *points, size_t count)
{
    char word[WORD_SIZE + 4];
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        int32_t c = fold(points[i]);
        if (is_mark(c))
            continue;
        if (n + 2 > WORD_SIZE || c >= 0x0800)
            return NULL;
        word[n++] = (char)(0xc0 | c >> 6);
        word[n++] = (char)(0x80 | (c & 0x3f));
    }
    word[n] = '\0';
    for (size_t i = 0; i < COUNT(known); i++) {
        if (strcmp(known[i].word, word) == 0)
            return known[i].to;
    }
    return NULL;
}

size_t
abjad_token(const int32_t *points, size_t count)
{
    static const int32_t servant[SERVANT] = {0x0639, 0x0628, 0x062f, ALEF, LAM};
    if (find_known(points, count) != NULL)
        return count;
    if (count >= SERVANT + REST_MIN && memcmp(points, servant, sizeof servant) == 0)
        return SERVANT;
    bool is_article = count >= ARTICLE + REST_MIN && points[0] == ALEF && points[1] == LAM;
    return is_article ? ARTICLE : count;
}

static const struct letter *
find(int32_t c)
{
    const struct letter *table = c < 0x0600 ? hebrew : arabic;
    size_t count = c < 0x0600 ? COUNT(hebrew) : COUNT(arabic);
    for (size_t i = 0; i < count; i++) {
        if (table[i].from == c)
            return &table[i];
    }
    return NULL;
}

static void
put_letter(struct roman *out, const struct letter *letter, bool is_first, bool is_last)
{
    const char *const *to = letter->to;
    if (is_first && letter->first[0] != NULL)
        to = letter->first;
    else if (is_last && letter->last[0] != NULL)
        to = letter->last;
    for (size_t k = 0; k < ROMAN_READINGS_MAX; k++)
        roman_put(out, k, to[k] != NULL ? to[k] : to[0]);
}

// The known spelling before the readings letter by letter; the last of these gives way.
static void
put_known(struct roman *out, const char *to)
{
    size_t n = strlen(to);
    for (size_t k = ROMAN_READINGS_MAX - 1; k > 0; k--) {
        memcpy(out->text[k], out->text[k - 1], out->size[k - 1]);
        out->size[k] = out->size[k - 1];
    }
    memcpy(out->text[0], to, n);
    out->size[0] = (uint8_t)n;
}

void
abjad_read(const int32_t *points, size_t count, struct roman *out)
{
    out->count = ROMAN_READINGS_MAX;
    for (size_t i = 0; i < count; i++) {
        const struct letter *letter = find(points[i]);
        // vv and yy are one consonant each.
        bool is_double = i + 1 < count && points[i] == points[i + 1];
        if (is_double && (points[i] == 0x05d5 || points[i] == 0x05d9)) {
            bool is_vav = points[i] == 0x05d5;
            static const char *const vav[] = {"v", "w", "v", "w"}, *const yod[] = {"ai", "y", "i",
                                                                                   "ey"};
            for (size_t k = 0; k < ROMAN_READINGS_MAX; k++)
                roman_put(out, k, is_vav ? vav[k] : yod[k]);
            i++;
        } else if (letter != NULL) {
            put_letter(out, letter, i == 0, i + 1 == count);
        } else if (points[i] >= 0x0660 && points[i] <= 0x0669) {
            const char digit[2] = {(char)('0' + points[i] - 0x0660), '\0'};
            for (size_t k = 0; k < ROMAN_READINGS_MAX; k++)
                roman_put(out, k, digit);
        } else if (points[i] >= 0x06f0 && points[i] <= 0x06f9) {
            const char digit[2] = {(char)('0' + points[i] - 0x06f0), '\0'};
            for (size_t k = 0; k < ROMAN_READINGS_MAX; k++)
                roman_put(out, k, digit);
        }
    }
    const char *to = find_known(points, count);
    if (to != NULL)
        put_known(out, to);
    roman_finish(out);
}
