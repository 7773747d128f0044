// SPDX-License-Identifier: Apache-2.0
// A name is the tokens of its pieces, unless some of them make a phrase: such a name is folded whole.
#include "screen/vocabulary.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "screen/index.h"
#include "screen/phrase.h"

#define SCRATCH_MAX ((size_t)1024 * 1024) // one name: 48 tokens, their texts and those of a piece

// What a piece is folded to.
struct piece {
    struct normalise_piece piece;
    uint64_t hash;
    uint32_t first; // in piece_tokens
    uint32_t count;
};

void
vocabulary_init(struct vocabulary *v, struct screen_normaliser *n)
{
    *v = (struct vocabulary){.normaliser = n};
    arena_init(&v->texts, UINT32_MAX);
    arena_init(&v->scratch, SCRATCH_MAX);
}

void
vocabulary_clear(struct vocabulary *v)
{
    arena_clear(&v->texts);
    arena_clear(&v->scratch);
    free(v->strings.p);
    free(v->tokens.p);
    free(v->pieces.p);
    free(v->piece_tokens.p);
    free(v->string_table.slots);
    free(v->token_table.slots);
    free(v->piece_table.slots);
}

static int
no_memory(struct err *e)
{
    return err_set(e, ERR_NOMEM, "no memory to build the screening index; free some and try again");
}

// ---- finding ----

static const struct compile_string *
string_at(const struct vocabulary *v, uint32_t place)
{
    return (const struct compile_string *)v->strings.p + place;
}

static struct compile_token *
token_at(const struct vocabulary *v, uint32_t place)
{
    return (struct compile_token *)v->tokens.p + place;
}

static uint64_t
hash_string(const void *element)
{
    return ((const struct compile_string *)element)->hash;
}

static uint64_t
hash_piece(const void *element)
{
    return ((const struct piece *)element)->hash;
}

static uint64_t
hash_token(const void *element)
{
    const struct compile_token *t = element;
    return index_hash_token(t->strings[0], (uint32_t)t->token.script);
}

// Make room in a table for one more element of a list.
static bool
table_grow(struct vocabulary_table *t, const struct compile_list *l, size_t size, uint64_t (*hash)(const void *))
{
    if (2 * l->count < t->count)
        return true;
    size_t count = t->count == 0 ? 1024 : 2 * t->count;
    uint32_t *slots = calloc(count, sizeof *slots);
    if (slots == NULL)
        return false;
    for (size_t i = 0; i < l->count; i++) {
        size_t at = hash((const uint8_t *)l->p + size * i) & (count - 1);
        while (slots[at] != 0)
            at = (at + 1) & (count - 1);
        slots[at] = (uint32_t)i + 1;
    }
    free(t->slots);
    t->slots = slots;
    t->count = count;
    return true;
}

// ---- strings and tokens ----

// The place of a text, added when new. is_lasting: it need not be copied. False when memory is out.
static bool
intern_string(struct vocabulary *v, struct bytes text, uint64_t hash, bool is_lasting, uint32_t *place)
{
    struct vocabulary_table *t = &v->string_table;
    if (!table_grow(t, &v->strings, sizeof(struct compile_string), hash_string))
        return false;
    size_t at = hash & (t->count - 1);
    for (; t->slots[at] != 0; at = (at + 1) & (t->count - 1)) {
        *place = t->slots[at] - 1;
        if (string_at(v, *place)->hash == hash && bytes_equal(string_at(v, *place)->text, text))
            return true;
    }
    struct bytes kept = is_lasting ? text : arena_copy(&v->texts, text);
    struct compile_string *string = kept.p == NULL ? NULL : compile_list_add(&v->strings, sizeof *string);
    if (string == NULL)
        return false;
    *place = (uint32_t)(v->strings.count - 1);
    *string = (struct compile_string){kept, hash, *place};
    v->string_text += text.n;
    t->slots[at] = *place + 1;
    return true;
}

static bool
is_same_token(const struct compile_token *a, const struct compile_token *b)
{
    return memcmp(a->strings, b->strings, sizeof a->strings) == 0 &&
           a->token.script == b->token.script && a->token.reading_count == b->token.reading_count;
}

// The place of a token whose strings are known, added with no names when new.
static bool
intern_row(struct vocabulary *v, const struct compile_token *new, uint32_t *place)
{
    struct vocabulary_table *t = &v->token_table;
    if (!table_grow(t, &v->tokens, sizeof *new, hash_token))
        return false;
    size_t at = hash_token(new) & (t->count - 1);
    for (; t->slots[at] != 0; at = (at + 1) & (t->count - 1)) {
        *place = t->slots[at] - 1;
        if (is_same_token(token_at(v, *place), new))
            return true;
    }
    struct compile_token *row = compile_list_add(&v->tokens, sizeof *row);
    if (row == NULL)
        return false;
    *row = *new;
    *place = row->number = (uint32_t)(v->tokens.count - 1);
    row->postings = row->seen = 0;
    t->slots[at] = *place + 1;
    return true;
}

// The place of a token. Its weight is that outside any name.
static bool
intern_token(struct vocabulary *v, const struct screen_token *token, uint32_t *place)
{
    struct compile_token new = {.token = *token};
    for (size_t i = 0; i < token->reading_count; i++) {
        struct bytes text = token->readings[i].text;
        if (!intern_string(v, text, index_hash_text(text, text.n), false, &new.strings[i]))
            return false;
        new.token.readings[i].text = string_at(v, new.strings[i])->text;
    }
    if (token->native.n > 0) {
        uint32_t native;
        if (!intern_string(v, token->native, index_hash_text(token->native, token->native.n), false, &native))
            return false;
        new.strings[NORMALISE_READINGS_MAX] = native + 1;
        new.token.native = string_at(v, native)->text;
    }
    new.token.original = (struct bytes){NULL, 0};
    normalise_set_word(&new.token);
    new.is_phrase = phrase_may_begin(normalise_text(&new.token));
    return intern_row(v, &new, place);
}

// ---- pieces and names ----

static int
add_piece(struct vocabulary *v, const struct normalise_piece *piece, uint64_t hash, const struct piece **out, struct err *e)
{
    struct screen_name folded;
    arena_reset(&v->scratch);
    int rc = normalise_piece(&v->scratch, v->normaliser, piece, &folded, e);
    if (rc < 0)
        return rc;
    struct piece new = {{arena_copy(&v->texts, piece->text), piece->is_ascii}, hash, (uint32_t)v->piece_tokens.count,
                        (uint32_t)folded.count};
    for (size_t i = 0; i < folded.count; i++) {
        uint32_t place, *slot;
        if (!intern_token(v, &folded.tokens[i], &place) ||
            (slot = compile_list_add(&v->piece_tokens, sizeof *slot)) == NULL)
            return no_memory(e);
        *slot = place;
    }
    struct piece *row = new.piece.text.p == NULL ? NULL : compile_list_add(&v->pieces, sizeof *row);
    if (row == NULL)
        return no_memory(e);
    *row = new;
    *out = row;
    return 0;
}

static int
find_piece(struct vocabulary *v, const struct normalise_piece *piece, const struct piece **out, struct err *e)
{
    struct vocabulary_table *t = &v->piece_table;
    if (!table_grow(t, &v->pieces, sizeof(struct piece), hash_piece))
        return no_memory(e);
    uint64_t hash = index_hash_text(piece->text, piece->text.n) ^ piece->is_ascii;
    size_t at = hash & (t->count - 1);
    for (; t->slots[at] != 0; at = (at + 1) & (t->count - 1)) {
        const struct piece *p = (const struct piece *)v->pieces.p + (t->slots[at] - 1);
        if (p->hash == hash && p->piece.is_ascii == piece->is_ascii && bytes_equal(p->piece.text, piece->text)) {
            *out = p;
            return 0;
        }
    }
    int rc = add_piece(v, piece, hash, out, e);
    if (rc == 0)
        t->slots[at] = (uint32_t)v->pieces.count;
    return rc;
}

static bool
has_phrase(const struct vocabulary *v, const struct vocabulary_name *name)
{
    struct bytes words[NORMALISE_TOKENS_MAX];
    uint8_t text[PHRASE_TEXT_SIZE];
    size_t size, known = 0;
    for (size_t i = 0; i < name->count; i++) {
        if (!token_at(v, name->tokens[i])->is_phrase)
            continue;
        for (; known < name->count; known++)
            words[known] = normalise_text(&token_at(v, name->tokens[known])->token);
        if (phrase_find(words + i, name->count - i, text, &size) > 0)
            return true;
    }
    return false;
}

// The tokens of all pieces, as though there were no phrases.
static int
fold_pieces(struct vocabulary *v, struct bytes text, struct vocabulary_name *out, struct err *e)
{
    struct normalise_piece piece;
    const struct piece *known = NULL;
    bool is_damaged;
    for (size_t at = 0; normalise_next(text, &at, &piece, &is_damaged);) {
        int rc = find_piece(v, &piece, &known, e);
        if (rc < 0)
            return rc;
        const uint32_t *tokens = (const uint32_t *)v->piece_tokens.p + known->first;
        for (uint32_t i = 0; i < known->count && out->count < NORMALISE_TOKENS_MAX; i++)
            out->tokens[out->count++] = tokens[i];
    }
    return 0;
}

static int
fold_whole(struct vocabulary *v, struct bytes text, struct vocabulary_name *out, struct err *e)
{
    struct screen_name folded;
    arena_reset(&v->scratch);
    int rc = normalise_name(&v->scratch, v->normaliser, text, &folded, e);
    if (rc < 0)
        return rc;
    for (out->count = 0; out->count < folded.count; out->count++) {
        if (!intern_token(v, &folded.tokens[out->count], &out->tokens[out->count]))
            return no_memory(e);
    }
    return 0;
}

// The weight of all tokens, less for an acronym of the others.
static unsigned
weigh(const struct vocabulary *v, const struct vocabulary_name *name)
{
    struct screen_token tokens[NORMALISE_TOKENS_MAX];
    unsigned sum = 0;
    bool may_be = false; // an acronym has at least three letters, and fewer than there are tokens
    for (size_t i = 0; i < name->count; i++) {
        const struct screen_token *t = &token_at(v, name->tokens[i])->token;
        sum += t->weight;
        may_be = may_be || (normalise_text(t).n >= 3 && normalise_text(t).n < name->count);
    }
    if (!may_be)
        return sum;
    sum = 0;
    for (size_t i = 0; i < name->count; i++)
        tokens[i] = token_at(v, name->tokens[i])->token;
    normalise_weigh(tokens, name->count);
    for (size_t i = 0; i < name->count; i++)
        sum += tokens[i].weight;
    return sum;
}

static void
hash_text(uint64_t *sum, uint64_t hash)
{
    *sum = (*sum ^ hash) * 0x9e3779b97f4a7c15ull;
}

int
vocabulary_fold(struct vocabulary *v, struct bytes text, struct vocabulary_name *out, struct err *e)
{
    if (text.n > LIMIT_QUERY_SIZE)
        return normalise_too_long(text, e);
    const uint64_t hash_empty = index_hash_text(bytes_of(NULL, 0), 0);
    out->count = 0;
    int rc = fold_pieces(v, text, out, e);
    if (rc == 0 && has_phrase(v, out))
        rc = fold_whole(v, text, out, e);
    if (rc < 0)
        return rc;
    out->hash = 0;
    out->letter_count = 0;
    v->name_count++;
    for (size_t i = 0; i < out->count; i++) {
        struct compile_token *t = token_at(v, out->tokens[i]);
        t->postings += t->seen != v->name_count;
        t->seen = v->name_count;
        bool is_letter = false;
        for (size_t k = 0; k < t->token.reading_count; k++) {
            is_letter = is_letter || t->token.readings[k].text.n == 1;
            hash_text(&out->hash, string_at(v, t->strings[k])->hash);
        }
        uint32_t native = t->strings[NORMALISE_READINGS_MAX];
        hash_text(&out->hash, native == 0 ? hash_empty : string_at(v, native - 1)->hash);
        out->letter_count = (uint8_t)(out->letter_count + is_letter);
    }
    out->weight = (uint16_t)weigh(v, out);
    return 0;
}

// A token of another vocabulary as one of v, with no names when it is new.
static bool
take_token(struct vocabulary *v, const struct vocabulary *other, const struct compile_token *t, uint32_t *place)
{
    struct compile_token new = *t;
    for (size_t i = 0; i < t->token.reading_count; i++) {
        const struct compile_string *s = string_at(other, t->strings[i]);
        if (!intern_string(v, s->text, s->hash, true, &new.strings[i]))
            return false;
    }
    uint32_t native = t->strings[NORMALISE_READINGS_MAX];
    if (native != 0) {
        const struct compile_string *s = string_at(other, native - 1);
        if (!intern_string(v, s->text, s->hash, true, &native))
            return false;
        new.strings[NORMALISE_READINGS_MAX] = native + 1;
    }
    return intern_row(v, &new, place);
}

int
vocabulary_take(struct vocabulary *v, const struct vocabulary *other, uint32_t *places, struct err *e)
{
    for (uint32_t i = 0; i < other->tokens.count; i++) {
        const struct compile_token *t = token_at(other, i);
        if (t->postings == 0) // only its piece was met, in a phrase or behind the last token of a name
            continue;
        if (!take_token(v, other, t, &places[i]))
            return no_memory(e);
        token_at(v, places[i])->postings += t->postings;
    }
    v->name_count += other->name_count;
    return 0;
}
