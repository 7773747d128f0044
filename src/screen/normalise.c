// SPDX-License-Identifier: Apache-2.0
// Two steps: a name is cut into pieces (runs of letters, marks and digits, with apostrophes and
// invisible characters inside passed over), then each piece is folded, by itself, to one token or
// several. So each token knows where it came from. "S.A.R.L." is one piece: dots between single
// letters do not part them.
#include "screen/normalise.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/uversion.h>

#include "base/limits.h"
#include "base/text.h"
#include "screen/han.h"
#include "screen/kernel.h"
#include "screen/little.h"
#include "screen/score.h"
#include "screen/phrase.h"
#include "screen/roman.h"
#include "screen/script.h"
#include "screen/skeleton.h"
#include "screen/unicode.h"
#include "screen/words.h"

#define PHRASE_WORDS_MAX 6   // words of the longest phrase

// A token while its name is folded.
struct draft {
    uint8_t text[NORMALISE_READINGS_MAX][NORMALISE_TOKEN_SIZE]; // its readings
    uint8_t native[NORMALISE_TOKEN_SIZE];
    struct bytes original;
    uint8_t size[NORMALISE_READINGS_MAX]; // of each text
    uint8_t native_size;
    uint8_t reading_count;
    int16_t script;
};

struct screen_normaliser {
    struct unicode unicode;
    UChar32 points[UNICODE_POINTS_MAX]; // scratch: the piece
    struct draft drafts[NORMALISE_TOKENS_MAX];
    size_t count;            // tokens so far
    size_t size;             // bytes of the reading being written
    bool is_cut, is_damaged; // of the name, see struct screen_name
};

enum part { PART_LETTER, PART_IGNORED, PART_GAP };

int
normalise_new(struct screen_normaliser **out, struct err *e)
{
    *out = calloc(1, sizeof **out);
    if (*out == NULL)
        return err_set(e, ERR_NOMEM, "no memory for a name normaliser; free some and try again");
    return 0;
}

void
normalise_free(struct screen_normaliser *n)
{
    if (n == NULL)
        return;
    unicode_close(&n->unicode);
    free(n);
}

int
normalise_warm(struct screen_normaliser *n, struct err *e)
{
    // One name of each script that is met often: ICU builds its rules at first use.
    static const char words[] =
        "\xd9\x86 \xe9\x87\x91 \xea\xb9\x80 \xe3\x83\xa4 \xd7\xa0 \xce\xbd \xe1\x83\x90";
    struct arena a;
    arena_init(&a, 64 * 1024);
    struct screen_name name;
    int rc = normalise_name(&a, n, bytes_of_str(words), &name, e);
    arena_clear(&a);
    return rc;
}

static enum part
part_of(UChar32 c)
{
    if (c < 0x80) {
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        return is_letter ? PART_LETTER : c == '\'' || c == '`' ? PART_IGNORED : PART_GAP;
    }
    // Apostrophes and what stands for them; the Hebrew ones; the Arabic stretching stroke.
    if (c == 0xb4 || (c >= 0x2b0 && c <= 0x2ff) || (c >= 0x2018 && c <= 0x201b) || c == 0x2032 ||
        c == 0x2035 || c == 0xff07 || c == 0x5f3 || c == 0x5f4 || c == 0x640)
        return PART_IGNORED;
    if (u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT))
        return PART_IGNORED;
    return (U_GET_GC_MASK(c) & (U_GC_L_MASK | U_GC_M_MASK | U_GC_N_MASK)) != 0 ? PART_LETTER
                                                                               : PART_GAP;
}

// Decode at *at; an invalid byte is one ignored character.
static UChar32
next_point(struct bytes text, size_t *at, bool *is_damaged)
{
    if (text.p[*at] < 0x80)
        return text.p[(*at)++];
    int32_t c = text_next(text, at);
    if (c >= 0)
        return c;
    (*at)++;
    *is_damaged = true;
    return 0xfeff; // invisible
}

// Whether a single letter, and not the beginning of a word, stands at: then a dot before it joins.
static bool
is_lone_letter(struct bytes text, size_t at)
{
    bool is_damaged = false;
    if (at >= text.n || part_of(next_point(text, &at, &is_damaged)) != PART_LETTER)
        return false;
    return at >= text.n || part_of(next_point(text, &at, &is_damaged)) != PART_LETTER;
}

bool
normalise_next(struct bytes text, size_t *at, struct normalise_piece *out, bool *is_damaged)
{
    size_t from = 0, until = 0, run = 0;
    bool is_in = false;
    out->is_ascii = true;
    while (*at < text.n) {
        size_t here = *at;
        UChar32 c = next_point(text, at, is_damaged);
        enum part part = part_of(c);
        if (part == PART_LETTER) {
            from = is_in ? from : here;
            is_in = true;
            until = *at;
            run++;
        } else if (part == PART_GAP && is_in) {
            if (c != '.' || run != 1 || !is_lone_letter(text, *at))
                break;
            run = 0;
        }
        out->is_ascii = out->is_ascii && (c < 0x80 || !is_in);
    }
    if (is_in)
        out->text = bytes_sub(text, from, until - from);
    return is_in;
}

// The token being written ends: one of a single reading so far.
static void
token_end(struct screen_normaliser *n, struct bytes original, int script)
{
    if (n->size == 0)
        return;
    if (n->count == NORMALISE_TOKENS_MAX) {
        n->is_cut = true;
        n->size = 0;
        return;
    }
    struct draft *d = &n->drafts[n->count++];
    d->original = original;
    d->size[0] = (uint8_t)n->size;
    d->reading_count = 1;
    d->native_size = 0;
    d->script = (int16_t)script;
    n->size = 0;
}

static size_t
put_utf8(uint8_t out[4], UChar32 c)
{
    size_t size = 0;
    if (c < 0x80) {
        out[size++] = (uint8_t)c;
    } else if (c < 0x800) {
        out[size++] = (uint8_t)(0xc0 | c >> 6);
        out[size++] = (uint8_t)(0x80 | (c & 0x3f));
    } else {
        if (c < 0x10000) {
            out[size++] = (uint8_t)(0xe0 | c >> 12);
        } else {
            out[size++] = (uint8_t)(0xf0 | c >> 18);
            out[size++] = (uint8_t)(0x80 | (c >> 12 & 0x3f));
        }
        out[size++] = (uint8_t)(0x80 | (c >> 6 & 0x3f));
        out[size++] = (uint8_t)(0x80 | (c & 0x3f));
    }
    return size;
}

// Append a code point to the token being written.
static void
token_put(struct screen_normaliser *n, UChar32 c)
{
    uint8_t utf8[4];
    size_t size = put_utf8(utf8, c);
    if (n->count == NORMALISE_TOKENS_MAX || n->size + size > NORMALISE_TOKEN_SIZE) {
        n->is_cut = true;
        return;
    }
    memcpy(n->drafts[n->count].text[0] + n->size, utf8, size);
    n->size += size;
}

static void
fold_ascii(struct screen_normaliser *n, struct bytes piece)
{
    for (size_t i = 0; i < piece.n; i++) {
        uint8_t c = piece.p[i];
        if (part_of(c) == PART_LETTER)
            token_put(n, text_is_ascii_upper(c) ? c + ('a' - 'A') : c);
    }
    token_end(n, piece, USCRIPT_LATIN);
}

// Letters of two scripts in one piece: where all of one side look like letters of the other, they
// are those.
static void
unmask_lookalikes(UChar32 *points, size_t count)
{
    size_t latin = 0, other = 0, latin_mapped = 0, other_mapped = 0;
    bool is_cyrillic = false;
    for (size_t i = 0; i < count; i++) {
        int script = unicode_script(points[i]);
        if (script == USCRIPT_LATIN) {
            latin++;
            latin_mapped += script_cyrillic_lookalike((uint32_t)points[i]) != 0;
        } else if (script == USCRIPT_CYRILLIC || script == USCRIPT_GREEK) {
            other++;
            other_mapped += script_latin_lookalike((uint32_t)points[i]) != 0;
            is_cyrillic = is_cyrillic || script == USCRIPT_CYRILLIC;
        }
    }
    if (latin == 0 || other == 0)
        return;
    bool to_latin = other == other_mapped;
    if (!to_latin && !(is_cyrillic && latin == latin_mapped))
        return;
    for (size_t i = 0; i < count; i++) {
        uint32_t c = (uint32_t)points[i];
        uint32_t mapped = to_latin ? script_latin_lookalike(c) : script_cyrillic_lookalike(c);
        points[i] = mapped != 0 ? (UChar32)mapped : points[i];
    }
}

// Decode a piece into n->points, without ignored characters.
static size_t
gather(struct screen_normaliser *n, struct bytes piece)
{
    size_t count = 0;
    for (size_t at = 0; at < piece.n;) {
        UChar32 c = next_point(piece, &at, &n->is_damaged);
        if (part_of(c) != PART_LETTER)
            continue;
        if (count == UNICODE_POINTS_MAX) {
            n->is_cut = true;
            break;
        }
        n->points[count++] = c;
    }
    return count;
}

// Whether the token being written holds letters that no rule brought to ASCII; their marks are
// kept.
static bool
is_foreign(const struct screen_normaliser *n)
{
    return n->size > 0 && n->drafts[n->count].text[0][n->size - 1] >= 0x80;
}

// The letters of a token as written, for tokens of the same script.
static void
keep_native(struct draft *d, const UChar32 *points, size_t count)
{
    d->native_size = 0;
    if (d->script == USCRIPT_LATIN || d->script <= USCRIPT_INHERITED)
        return;
    for (size_t i = 0; i < count; i++) {
        uint8_t utf8[4];
        size_t size = put_utf8(utf8, points[i]);
        if (d->native_size + size > NORMALISE_TOKEN_SIZE)
            return;
        memcpy(d->native + d->native_size, utf8, size);
        d->native_size = (uint8_t)(d->native_size + size);
    }
}

// A run of letters that no table of ours reads. One token, or several where ICU leaves a gap.
static int
fold_by_icu(struct screen_normaliser *n, const UChar32 *points, size_t point_count,
            struct bytes original, int script, struct err *e)
{
    int32_t count = 0;
    size_t first = n->count;
    int rc = unicode_latinise(&n->unicode, points, point_count, &count, e);
    if (rc < 0)
        return rc;
    for (int32_t i = 0; i < count;) {
        UChar32 c = unicode_take(n->unicode.spare, &i, count);
        enum part part = part_of(c);
        int32_t digit = u_charDigitValue(c);
        if (part == PART_GAP)
            token_end(n, original, script);
        else if (digit >= 0)
            token_put(n, '0' + digit);
        else if (part == PART_LETTER && c < 0x80)
            token_put(n, u_tolower(c));
        else if (part == PART_LETTER && ((U_GET_GC_MASK(c) & U_GC_M_MASK) == 0 || is_foreign(n)))
            token_put(n, u_foldCase(c, U_FOLD_CASE_DEFAULT));
    }
    token_end(n, original, script);
    if (n->count == first + 1)
        keep_native(&n->drafts[first], points, point_count);
    return 0;
}

// A run of letters that a table of ours reads, in up to four ways.
static void
fold_by_table(struct screen_normaliser *n, const struct roman *r, const UChar32 *points,
              size_t count, struct bytes original, int script)
{
    if (n->count == NORMALISE_TOKENS_MAX) {
        n->is_cut = true;
        return;
    }
    struct draft *d = &n->drafts[n->count++];
    memcpy(d->text, r->text, sizeof d->text);
    memcpy(d->size, r->size, sizeof d->size);
    d->reading_count = r->count;
    d->original = original;
    d->script = (int16_t)script;
    keep_native(d, points, count);
}

// Chinese characters: ICU's Pinyin, with a space after each syllable; and simple characters for full ones, so that both
// spellings of a name are the same letters.
static int
read_han(struct screen_normaliser *n, UChar32 *points, size_t count, struct roman *r, struct err *e)
{
    uint8_t pinyin[UNICODE_POINTS_MAX];
    UChar32 simple[UNICODE_POINTS_MAX];
    const struct unicode_han *entry;
    size_t size = 0;
    for (size_t i = 0; i < count; i++) {
        int rc = unicode_find_han(&n->unicode, points[i], &entry, e);
        if (rc < 0)
            return rc;
        simple[i] = entry->simple;
        for (size_t k = 0; k < entry->size && size + 2 < sizeof pinyin; k++)
            pinyin[size++] = entry->letters[k];
        if (size + 2 < sizeof pinyin)
            pinyin[size++] = ' ';
    }
    han_read(points, count, bytes_of(pinyin, size), r);
    memcpy(points, simple, count * sizeof *points);
    return 0;
}

// German ue, Danish aa, Slavic sh: another reading of a Latin token with marks.
static int
spell_out(struct screen_normaliser *n, const UChar32 *points, size_t count, struct draft *d,
          struct err *e)
{
    UChar32 spelt[2 * UNICODE_POINTS_MAX];
    size_t spelt_count = 0;
    int32_t length = 0;
    for (size_t i = 0; i < count; i++) {
        const char *pair = script_spelt_out((uint32_t)points[i]);
        if (pair == NULL)
            spelt[spelt_count++] = points[i];
        for (; pair != NULL && *pair != '\0'; pair++)
            spelt[spelt_count++] = *pair;
    }
    if (spelt_count == count)
        return 0;
    int rc = unicode_latinise(&n->unicode, spelt, spelt_count, &length, e);
    size_t size = 0;
    for (int32_t i = 0; i < length && size < NORMALISE_TOKEN_SIZE && rc == 0; i++) {
        UChar c = n->unicode.spare[i];
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            d->text[1][size++] = (uint8_t)c;
    }
    d->size[1] = (uint8_t)size;
    bool is_new = size != d->size[0] || memcmp(d->text[0], d->text[1], size) != 0;
    d->reading_count = size > 0 && is_new ? 2 : 1;
    return rc;
}

// Letters that are one token by roman_token.
static int
fold_run(struct screen_normaliser *n, UChar32 *points, size_t count, struct bytes piece,
         struct err *e)
{
    int script = USCRIPT_COMMON, rc = 0;
    struct roman r;
    for (size_t i = 0; i < count && script <= USCRIPT_INHERITED; i++)
        script = unicode_script(points[i]);
    roman_read(points, count, &r);
    if (han_is(points[0]))
        rc = read_han(n, points, count, &r, e);
    if (rc < 0)
        return rc;
    if (r.count > 0) {
        n->is_cut = n->is_cut || r.is_cut;
        fold_by_table(n, &r, points, count, piece, script);
        return 0;
    }
    size_t first = n->count;
    rc = fold_by_icu(n, points, count, piece, script, e);
    if (rc == 0 && script == USCRIPT_LATIN && n->count == first + 1)
        rc = spell_out(n, points, count, &n->drafts[first], e);
    return rc;
}

static int
fold_any(struct screen_normaliser *n, struct bytes piece, struct err *e)
{
    int rc = unicode_open(&n->unicode, e);
    if (rc < 0)
        return rc;
    size_t count = gather(n, piece);
    unmask_lookalikes(n->points, count);
    rc = unicode_fold_case(&n->unicode, n->points, &count, e);
    for (size_t at = 0, size = 0; at < count && rc == 0; at += size) {
        size = roman_token(n->points + at, count - at);
        UChar32 run[UNICODE_POINTS_MAX];
        memcpy(run, n->points + at, size * sizeof run[0]);
        rc = fold_run(n, run, size, piece, e);
    }
    return rc;
}

static int
fold_piece(struct screen_normaliser *n, const struct normalise_piece *piece, struct err *e)
{
    if (!piece->is_ascii)
        return fold_any(n, piece->text, e);
    fold_ascii(n, piece->text);
    return 0;
}

// Initials of the tokens other than the i-th, of all or of those that can carry a match.
static bool
spells_initials(const struct screen_token *tokens, size_t count, size_t i, int weight_min)
{
    struct bytes text = normalise_text(&tokens[i]);
    size_t at = 0;
    for (size_t k = 0; k < count; k++) {
        if (k == i || tokens[k].weight < weight_min)
            continue;
        if (at == text.n || normalise_text(&tokens[k]).p[0] != text.p[at])
            return false;
        at++;
    }
    return at == text.n;
}

void
normalise_weigh(struct screen_token *tokens, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct screen_token *t = &tokens[i];
        size_t size = normalise_text(t).n;
        if (size < NORMALISE_ACRONYM_MIN || size >= count || t->readings[0].signature == KERNEL_OTHER)
            continue;
        if (spells_initials(tokens, count, i, 0) ||
            spells_initials(tokens, count, i, WORDS_WEIGHT_CARRIES)) {
            t->weight = t->clash = WORDS_WEIGHT_ACRONYM;
            return;
        }
    }
}

// The drafts from the i-th on that are one phrase become one draft.
static void
fold_phrase(struct screen_normaliser *n, size_t i)
{
    struct bytes words[PHRASE_WORDS_MAX];
    uint8_t text[PHRASE_TEXT_SIZE];
    size_t count = 0, size = 0;
    for (; count < PHRASE_WORDS_MAX && i + count < n->count; count++)
        words[count] = bytes_of(n->drafts[i + count].text[0], n->drafts[i + count].size[0]);
    size_t used = phrase_find(words, count, text, &size);
    if (used == 0)
        return;
    struct draft *d = &n->drafts[i];
    const struct draft *last = &n->drafts[i + used - 1];
    d->original.n = (size_t)(last->original.p + last->original.n - d->original.p);
    memcpy(d->text[0], text, size);
    d->size[0] = (uint8_t)size;
    d->reading_count = 1;
    d->native_size = 0;
    d->script = USCRIPT_LATIN;
    memmove(d + 1, d + used, (n->count - i - used) * sizeof *d);
    n->count -= used - 1;
}

// A digit for the letter it looks like, inside a word: Ig0r, Sech1n.
static uint8_t
letter_of_digit(uint8_t c)
{
    return c == '0' ? 'o' : c == '1' ? 'i' : c == '3' ? 'e' : c == '4' ? 'a' : c == '5' ? 's' : 0;
}

// Digits that stand for letters: a second reading without them.
static void
read_digits(struct draft *d)
{
    size_t letters = 0, digits = 0, n = d->size[0];
    uint8_t text[NORMALISE_TOKEN_SIZE];
    for (size_t i = 0; i < n; i++) {
        uint8_t c = d->text[0][i];
        bool is_digit = c >= '0' && c <= '9';
        text[i] = is_digit ? letter_of_digit(c) : c;
        if (text[i] == 0)
            return;
        digits += is_digit;
        letters += !is_digit && c < 0x80;
    }
    bool is_inside = n > 0 && (d->text[0][0] > '9' || d->text[0][n - 1] > '9');
    if (digits == 0 || letters < 3 || letters <= 2 * digits || !is_inside || d->reading_count > 1)
        return;
    memcpy(d->text[1], d->text[0], n);
    d->size[1] = d->size[0];
    memcpy(d->text[0], text, n);
    d->reading_count = 2;
}

static struct bytes
take_text(uint8_t **room, const uint8_t *text, size_t size)
{
    struct bytes taken = bytes_of(*room, size);
    memcpy(*room, text, size);
    *room += size;
    return taken;
}

static void
take_token(const struct draft *d, uint8_t **room, struct screen_token *t)
{
    for (size_t i = 0; i < d->reading_count; i++)
        normalise_set_reading(&t->readings[i], take_text(room, d->text[i], d->size[i]));
    t->reading_count = d->reading_count;
    t->native = take_text(room, d->native, d->native_size);
    t->original = d->original;
    t->script = d->script;
    normalise_set_word(t);
}

// Move the scratch tokens to the arena.
static int
take_tokens(struct arena *a, struct screen_normaliser *n, struct screen_name *out, struct err *e)
{
    size_t size = 0;
    for (size_t i = 0; i < n->count; i++) {
        size += n->drafts[i].native_size;
        for (size_t k = 0; k < n->drafts[i].reading_count; k++)
            size += n->drafts[i].size[k];
    }
    out->tokens = arena_array(a, n->count, sizeof *out->tokens);
    uint8_t *room = arena_alloc(a, size);
    if (out->tokens == NULL || room == NULL)
        return err_set(e, ERR_NOMEM, "no memory for the words of a name; free some and try again");
    for (size_t i = 0; i < n->count; i++)
        take_token(&n->drafts[i], &room, &out->tokens[i]);
    out->count = n->count;
    out->is_cut = n->is_cut || n->unicode.is_cut;
    out->is_damaged = n->is_damaged;
    return 0;
}

void
normalise_set_reading(struct screen_reading *r, struct bytes text)
{
    r->text = text;
    r->signature = kernel_signature(text);
    r->skeleton = skeleton_of(text);
}

void
normalise_set_word(struct screen_token *t)
{
    struct word word = words_find(normalise_text(t));
    t->form = word.form;
    t->weight = word.weight;
    t->clash = words_clash(word);
    t->role = word.role;
    t->is_nickname = word.is_nickname;
}

static void
begin(struct screen_normaliser *n)
{
    n->count = n->size = 0;
    n->is_cut = n->is_damaged = n->unicode.is_cut = false;
}

int
normalise_piece(struct arena *a, struct screen_normaliser *n, const struct normalise_piece *piece, struct screen_name *out,
                struct err *e)
{
    begin(n);
    int rc = fold_piece(n, piece, e);
    for (size_t i = 0; i < n->count && rc == 0; i++)
        read_digits(&n->drafts[i]);
    return rc < 0 ? rc : take_tokens(a, n, out, e);
}

// A text as scratch tokens, each by itself.
static int
fold_text(struct screen_normaliser *n, struct bytes text, struct err *e)
{
    if (text.n > LIMIT_QUERY_SIZE)
        return normalise_too_long(text, e);
    begin(n);
    struct normalise_piece piece;
    for (size_t at = 0; normalise_next(text, &at, &piece, &n->is_damaged);) {
        int rc = fold_piece(n, &piece, e);
        if (rc < 0)
            return rc;
    }
    return 0;
}

int
normalise_name(struct arena *a, struct screen_normaliser *n, struct bytes text,
               struct screen_name *out, struct err *e)
{
    int rc = fold_text(n, text, e);
    for (size_t i = 0; i < n->count && rc == 0; i++)
        fold_phrase(n, i);
    for (size_t i = 0; i < n->count && rc == 0; i++)
        read_digits(&n->drafts[i]);
    rc = rc == 0 ? take_tokens(a, n, out, e) : rc;
    if (rc == 0)
        normalise_weigh(out->tokens, out->count);
    return rc;
}

int
normalise_words(struct arena *a, struct screen_normaliser *n, struct bytes text,
                struct screen_name *out, struct err *e)
{
    int rc = fold_text(n, text, e);
    return rc < 0 ? rc : take_tokens(a, n, out, e);
}

int
normalise_too_long(struct bytes text, struct err *e)
{
    return err_set(e, ERR_LIMIT,
                   "a name of %zu bytes is longer than the %d that can be screened; "
                   "screen its parts one by one",
                   text.n, LIMIT_QUERY_SIZE);
}

void
normalise_stamp(uint8_t out[NORMALISE_STAMP_SIZE])
{
    UVersionInfo icu, unicode;
    u_getVersion(icu);
    u_getUnicodeVersion(unicode);
    little_put_u16(out, NORMALISE_VERSION);
    little_put_u16(out + 2, WORDS_VERSION << 8 | PHRASE_VERSION);
    little_put_u16(out + 4, SCRIPT_VERSION << 8 | ROMAN_VERSION);
    little_put_u16(out + 6, SCORE_VERSION << 8 | SKELETON_VERSION);
    memcpy(out + 8, icu, sizeof icu);
    memcpy(out + 12, unicode, sizeof unicode);
}
