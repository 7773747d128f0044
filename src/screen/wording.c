// SPDX-License-Identifier: Apache-2.0
#include "screen/wording.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "screen/lexicon.h"
#include "screen/normalise.h"

// Classes of bytes; what is greater is the folded letter or digit itself.
#define CLASS_GAP 0
#define CLASS_IGNORED 1 // apostrophes
#define CLASS_DOT 2
#define CLASS_HIGH 3    // of a character that is not ASCII
#define CLASS_LAST 3

#define LOOK_AHEAD 8         // bytes behind a word on which its end may depend
#define PIECE_SIZE_MAX 256   // bytes given to the normaliser at once
#define KNOWN_COUNT 32768    // pieces remembered, by hash
#define KNOWN_SIZE 40        // bytes of a piece that is remembered, and of its words
#define KNOWN_WORDS 3        // words of such a piece
#define ARENA_SIZE ((size_t)1024 * 1024)

struct known_word {
    uint8_t from, until, size;
    uint8_t text[KNOWN_SIZE];
};

struct wording_known {
    uint8_t size; // of the piece; 0: free
    uint8_t count;
    bool is_damaged;
    uint8_t piece[KNOWN_SIZE];
    struct known_word words[KNOWN_WORDS];
};

static void
fill_classes(uint8_t class[256])
{
    for (int c = 0; c < 256; c++) {
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            class[c] = (uint8_t)c;
        else if (c >= 'A' && c <= 'Z')
            class[c] = (uint8_t)(c + ('a' - 'A'));
        else if (c == '\'' || c == '`')
            class[c] = CLASS_IGNORED;
        else
            class[c] = c == '.' ? CLASS_DOT : c >= 0x80 ? CLASS_HIGH : CLASS_GAP;
    }
}

int
wording_init(struct wording *w, struct screen_normaliser *n, size_t text_max, struct err *e)
{
    *w = (struct wording){.normaliser = n, .count_max = text_max, .folded_max = 4 * text_max + NORMALISE_TOKEN_SIZE};
    arena_init(&w->arena, ARENA_SIZE);
    fill_classes(w->class);
    w->words = malloc(w->count_max * sizeof *w->words);
    w->folded = malloc(w->folded_max);
    w->known = calloc(KNOWN_COUNT, sizeof *w->known);
    if (w->words == NULL || w->folded == NULL || w->known == NULL)
        return err_set(e, ERR_NOMEM, "no memory to read a text; free some and try again");
    return 0;
}

void
wording_clear(struct wording *w)
{
    free(w->words);
    free(w->folded);
    free(w->known);
    arena_clear(&w->arena);
    *w = (struct wording){0};
}

// ---- other letters ----

static void
put_word(struct wording *w, size_t from, size_t until, struct bytes folded)
{
    if (w->count == w->count_max || w->folded_size + folded.n > w->folded_max)
        return; // a text of so many words a byte is none
    memcpy(w->folded + w->folded_size, folded.p, folded.n);
    w->words[w->count++] = (struct wording_word){
        .hash = lexicon_hash(folded),
        .from = (uint32_t)from,
        .until = (uint32_t)until,
        .fold = (uint32_t)w->folded_size,
        .size = (uint16_t)folded.n,
    };
    w->folded_size += folded.n;
}

static bool
may_be_known(struct bytes piece, const struct screen_name *name)
{
    bool fits = piece.n <= KNOWN_SIZE && name->count <= KNOWN_WORDS;
    for (size_t i = 0; fits && i < name->count; i++)
        fits = normalise_text(&name->tokens[i]).n <= KNOWN_SIZE;
    return fits;
}

static void
remember(struct wording_known *k, struct bytes piece, const struct screen_name *name)
{
    k->size = (uint8_t)piece.n;
    k->count = (uint8_t)name->count;
    k->is_damaged = name->is_damaged;
    memcpy(k->piece, piece.p, piece.n);
    for (size_t i = 0; i < name->count; i++) {
        const struct screen_token *t = &name->tokens[i];
        size_t from = (size_t)(t->original.p - piece.p);
        k->words[i].from = (uint8_t)from;
        k->words[i].until = (uint8_t)(from + t->original.n);
        struct bytes text = normalise_text(t);
        k->words[i].size = (uint8_t)text.n;
        memcpy(k->words[i].text, text.p, text.n);
    }
}

static int
put_piece(struct wording *w, struct bytes piece, size_t at, struct err *e)
{
    struct wording_known *k = &w->known[lexicon_place(lexicon_hash(piece)) % KNOWN_COUNT];
    if (piece.n <= KNOWN_SIZE && k->size == piece.n && memcmp(k->piece, piece.p, piece.n) == 0) {
        for (size_t i = 0; i < k->count; i++)
            put_word(w, at + k->words[i].from, at + k->words[i].until, bytes_of(k->words[i].text, k->words[i].size));
        w->damaged += k->is_damaged;
        return 0;
    }
    struct screen_name name;
    arena_reset(&w->arena);
    int rc = normalise_name(&w->arena, w->normaliser, piece, &name, e);
    if (rc < 0)
        return rc;
    for (size_t i = 0; i < name.count; i++) {
        size_t from = at + (size_t)(name.tokens[i].original.p - piece.p);
        put_word(w, from, from + name.tokens[i].original.n, normalise_text(&name.tokens[i]));
    }
    w->damaged += name.is_damaged;
    if (may_be_known(piece, &name))
        remember(k, piece, &name);
    return 0;
}

static bool
is_han(int32_t c)
{
    return (c >= 0x3400 && c <= 0x9fff) || (c >= 0xf900 && c <= 0xfaff) || (c >= 0x20000 && c <= 0x3ffff);
}

// Punctuation that parts words in every script. What is not known here is left to the normaliser.
static bool
is_gap(int32_t c)
{
    return (c >= 0x2010 && c <= 0x2017) || (c >= 0x201c && c <= 0x2027) || (c >= 0x3000 && c <= 0x3004) ||
           (c >= 0x3008 && c <= 0x3020) || (c >= 0xff08 && c <= 0xff0f) || c == 0xa0 || c == 0xab || c == 0xbb ||
           c == 0x60c || c == 0x61b || c == 0x61f || c == 0x6d4 || c == 0xff1a || c == 0xff1b || c == 0xff1f;
}

// The end of what one call of the normaliser takes, from at on, where a letter of any kind stands.
static size_t
piece_end(const struct wording *w, struct bytes text, size_t at)
{
    size_t from = at;
    while (at < text.n && at - from < PIECE_SIZE_MAX) {
        uint8_t class = w->class[text.p[at]];
        if (class == CLASS_GAP || (class == CLASS_DOT && (at == from || w->class[text.p[at + 1]] < CLASS_HIGH)))
            break;
        if (class != CLASS_HIGH) {
            at++;
            continue;
        }
        size_t next = at;
        int32_t c = text_next(text, &next);
        if (c < 0)
            next = at + 1;
        if (is_han(c))
            return at == from ? next : at;
        if (is_gap(c))
            return at;
        at = next;
    }
    return at;
}

// Past a gap that is not ASCII, if one stands at.
static size_t
skip_gap(struct bytes text, size_t at)
{
    size_t next = at;
    return is_gap(text_next(text, &next)) ? next : at;
}

// ---- plain ASCII ----

// Whether a letter that stands alone follows: then a dot before it joins, as in S.A.R.L.
static bool
is_lone(const struct wording *w, const uint8_t *p)
{
    return w->class[p[0]] > CLASS_LAST && w->class[p[1]] <= CLASS_LAST;
}

// Read the ASCII word at p, fold it behind the others and give its end; NULL when it holds other letters.
static const uint8_t *
fold_word(struct wording *w, const uint8_t *p, struct wording_word *word)
{
    const uint8_t *class = w->class, *until = p;
    uint8_t *out = w->folded + w->folded_size, *first = out, *run = out;
    uint64_t hash = LEXICON_SEED;
    for (;;) {
        uint8_t c = class[*p];
        if (c > CLASS_LAST) {
            hash = lexicon_mix(hash, c);
            *out++ = c;
            until = ++p;
            continue;
        }
        if (c == CLASS_HIGH)
            return NULL;
        if (c == CLASS_DOT && out - run == 1 && is_lone(w, p + 1))
            run = out;
        else if (c != CLASS_IGNORED)
            break;
        p++;
    }
    // A longer one than is compared is not looked at, however long it is.
    word->size = (uint16_t)(out - first <= NORMALISE_TOKEN_SIZE ? out - first : 0);
    word->hash = word->size > 0 ? hash : 0;
    return until;
}

static void
take_word(struct wording *w, struct wording_word *word)
{
    word->fold = (uint32_t)w->folded_size;
    w->folded_size += word->size;
    w->words[w->count++] = *word;
}

int
wording_cut(struct wording *w, struct bytes text, size_t *at, bool is_end, struct err *e)
{
    assert(text.p[text.n] == 0);
    const uint8_t *class = w->class;
    size_t i = *at, last = is_end ? text.n : text.n > LOOK_AHEAD ? text.n - LOOK_AHEAD : 0;
    int rc = 0;
    while (rc == 0) {
        while (i < text.n && class[text.p[i]] < CLASS_HIGH)
            i++;
        if (i >= last || w->count == w->count_max || w->folded_size + (text.n - i) > w->folded_max)
            break;
        struct wording_word word = {.from = (uint32_t)i};
        const uint8_t *until = fold_word(w, text.p + i, &word);
        if (until != NULL) {
            word.until = (uint32_t)(until - text.p);
            if (word.until > last)
                break;
            take_word(w, &word);
            i = word.until;
            continue;
        }
        size_t past = skip_gap(text, i), end = past > i ? past : piece_end(w, text, i);
        if (end > last)
            break;
        if (past == i)
            rc = put_piece(w, bytes_sub(text, i, end - i), i, e);
        i = end;
    }
    *at = i < last || rc < 0 ? i : is_end ? text.n : i;
    return rc;
}

void
wording_drop(struct wording *w, size_t first, size_t shift)
{
    assert(first <= w->count);
    size_t fold = first < w->count ? w->words[first].fold : w->folded_size;
    memmove(w->folded, w->folded + fold, w->folded_size - fold);
    w->folded_size -= fold;
    memmove(w->words, w->words + first, (w->count - first) * sizeof *w->words);
    w->count -= first;
    for (size_t i = 0; i < w->count; i++) {
        w->words[i].from -= (uint32_t)shift;
        w->words[i].until -= (uint32_t)shift;
        w->words[i].fold -= (uint32_t)fold;
    }
}
