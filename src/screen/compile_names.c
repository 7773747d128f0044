// SPDX-License-Identifier: Apache-2.0
#include "screen/compile_names.h"

#include <string.h>

#include "screen/compile_order.h"
#include "screen/little.h"

static void
write_entries(const struct compile_work *w)
{
    const struct compile_entry *entries = w->c->entries.p;
    uint32_t intervals = w->count[INDEX_INTERVALS];
    for (uint32_t i = 0; i < intervals; i++) {
        uint8_t *p = compile_work_at(w, INDEX_AT_INTERVALS, 16, i);
        little_put_u64(p, (uint64_t)w->intervals[i].from);
        little_put_u64(p + 8, (uint64_t)w->intervals[i].until);
    }
    for (uint32_t i = 0; i < w->count[INDEX_ENTRIES]; i++) {
        uint8_t *p = compile_work_at(w, INDEX_AT_ENTRIES, 16, i);
        little_put_u64(p, entries[i].key);
        little_put_u32(p + 8, compile_order_interval(w, entries[i].from, entries[i].until));
        little_put_u32(p + 12, entries[i].name_count);
    }
}

static void
write_postings(const struct compile_work *w, const uint8_t *tokens, uint32_t count, uint32_t name)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t token = little_get_u32(tokens + 4ull * i);
        bool is_again = false;
        for (uint32_t k = 0; k < i; k++)
            is_again = is_again || little_get_u32(tokens + 4ull * k) == token;
        if (!is_again)
            little_put_u32(compile_work_at(w, INDEX_AT_POSTINGS, 4, w->next[token]++), name);
    }
}

// The letters that are readings of a name's tokens, and the greatest weight of such a token.
struct letters {
    uint32_t set; // index_initial
    unsigned weight;
};

static struct letters
letters_of(const struct compile_work *w, const struct compile_name *n)
{
    struct letters letters = {0};
    if (n->letter_count == 0)
        return letters;
    const struct compile_token *tokens = w->c->tokens.p;
    const uint32_t *places = (const uint32_t *)w->c->name_tokens.p + n->token_first;
    for (uint32_t i = 0; i < n->token_count; i++) {
        const struct screen_token *t = &tokens[w->token_numbers[places[i]]].token;
        for (size_t k = 0; k < t->reading_count; k++) {
            if (t->readings[k].text.n != 1)
                continue;
            letters.set |= index_initial(t->readings[k].text.p[0]);
            letters.weight = t->weight > letters.weight ? t->weight : letters.weight;
        }
    }
    return letters;
}

static void
write_names(const struct compile_work *w)
{
    const struct compile_name *names = w->c->names.p;
    uint32_t text = 0, token = 0;
    for (uint32_t i = 0; i < w->count[INDEX_NAMES]; i++) {
        const struct compile_place *place = &w->places[i];
        const struct compile_name *n = &names[place->name];
        uint8_t *p = compile_work_at(w, INDEX_AT_NAMES, 24, i);
        little_put_u32(p, text);
        little_put_u32(p + 4, token);
        little_put_u32(p + 8, place->entry);
        little_put_u16(p + 12, (uint16_t)n->text.n);
        little_put_u16(p + 14, (uint16_t)place->name_index);
        little_put_u16(p + 16, n->weight);
        p[18] = n->kind;
        p[19] = n->token_count;
        p[20] = n->letter_count;
        uint32_t set = letters_of(w, n).set;
        for (int k = 0; k < 3; k++)
            p[21 + k] = (uint8_t)(set >> 8 * k);
        if (n->text.n > 0)
            memcpy(compile_work_at(w, INDEX_AT_NAME_TEXT, 1, text), n->text.p, n->text.n);
        text += (uint32_t)n->text.n;
        uint8_t *tokens = compile_work_at(w, INDEX_AT_NAME_TOKENS, 4, token);
        for (uint32_t k = 0; k < n->token_count; k++)
            little_put_u32(
                tokens + 4ull * k,
                w->token_numbers[((const uint32_t *)w->c->name_tokens.p)[n->token_first + k]]);
        write_postings(w, tokens, n->token_count, i);
        token += n->token_count;
    }
}

static void
write_blocks(const struct compile_work *w)
{
    const struct compile_name *names = w->c->names.p;
    for (uint32_t first = 0; first < w->count[INDEX_NAMES]; first += INDEX_BLOCK) {
        unsigned weight = UINT16_MAX, letters = 0, letter = 0, is_weak = 1;
        for (uint32_t i = first; i < w->count[INDEX_NAMES] && i < first + INDEX_BLOCK; i++) {
            const struct compile_name *n = &names[w->places[i].name];
            weight = n->weight < weight ? n->weight : weight;
            letters = n->letter_count > letters ? n->letter_count : letters;
            unsigned own = letters_of(w, n).weight;
            letter = own > letter ? own : letter;
            is_weak = is_weak && n->kind == SCREEN_WEAK;
        }
        uint8_t *p = compile_work_at(w, INDEX_AT_BLOCKS, 8, first / INDEX_BLOCK);
        little_put_u16(p, (uint16_t)weight);
        p[2] = (uint8_t)letters;
        p[3] = (uint8_t)letter;
        p[4] = (uint8_t)is_weak;
    }
}

void
compile_names_write(const struct compile_work *w)
{
    write_entries(w);
    write_names(w);
    write_blocks(w);
}
