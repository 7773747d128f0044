// SPDX-License-Identifier: Apache-2.0
#include "screen/lexicon.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/num.h"
#include "screen/normalise.h"
#include "screen/words.h"

#define ARENA_SIZE ((size_t)1024 * 1024) // one name's tokens

// Arrays that grow.
struct grown {
    void *p;
    size_t count, room, size;
};

struct building {
    struct lexicon *l;
    struct screen_normaliser *n;
    struct arena arena;
    struct grown tokens, names, numbers, texts;
    struct lexicon_slot *slots; // distinct tokens by hash, while building
    uint64_t mask;
};

static int
no_memory(struct err *e)
{
    return err_set(e, ERR_NOMEM, "no memory to prepare the names that a text is searched for; free some and try again");
}

// Room for count more; NULL without memory.
static void *
grow(struct grown *g, size_t count)
{
    size_t needed, bytes;
    if (!num_add(g->count, count, &needed))
        return NULL;
    if (needed > g->room) {
        size_t room = g->room < 1024 ? 1024 : 2 * g->room;
        room = room < needed ? needed : room;
        void *p = num_mul(room, g->size, &bytes) ? realloc(g->p, bytes) : NULL;
        if (p == NULL)
            return NULL;
        g->p = p;
        g->room = room;
    }
    void *at = (uint8_t *)g->p + g->count * g->size;
    g->count += count;
    return at;
}

uint64_t
lexicon_hash(struct bytes text)
{
    uint64_t hash = LEXICON_SEED;
    for (size_t i = 0; i < text.n; i++)
        hash = lexicon_mix(hash, text.p[i]);
    return hash;
}

// ---- one edit ----

bool
lexicon_is_near(struct bytes a, struct bytes b)
{
    size_t n = num_min_size(a.n, b.n), head = 0, tail = 0;
    if (a.n + b.n - 2 * n > 1)
        return false;
    while (head < n && a.p[head] == b.p[head])
        head++;
    while (tail < n - head && a.p[a.n - 1 - tail] == b.p[b.n - 1 - tail])
        tail++;
    size_t left = n - head - tail; // of the shorter
    if (a.n != b.n)
        return left == 0;
    return left <= 1 || (left == 2 && a.p[head] == b.p[head + 1] && a.p[head + 1] == b.p[head]);
}

// ---- ordinary words ----

// Ordinary English words, which running text is full of; they and words one edit away make poor anchors. Nothing else
// follows from this table.
static const char *const ordinary[] = {
    "about", "after", "again", "all", "also", "and", "any", "are", "back", "bank", "base", "because", "been", "before", "being",
    "between", "both", "but", "can", "case", "city", "come", "could", "country", "data", "date", "day", "did", "down", "each",
    "even", "first", "for", "from", "get", "give", "good", "government", "great", "group", "had", "has", "have", "head", "help",
    "her", "here", "high", "him", "his", "home", "house", "how", "however", "into", "its", "just", "know", "large", "last",
    "left", "life", "like", "line", "list", "little", "long", "look", "made", "make", "man", "many", "may", "might", "more",
    "most", "much", "must", "name", "need", "never", "new", "not", "now", "number", "off", "old", "one", "only", "order",
    "other", "our", "out", "over", "own", "paid", "part", "pay", "payment", "people", "place", "point", "public", "right", "said",
    "same", "see", "service", "she", "should", "since", "small", "some", "state", "still", "such", "system", "take", "tell",
    "than", "that", "the", "their", "them", "then", "there", "these", "they", "thing", "think", "this", "those", "three",
    "through", "time", "too", "two", "under", "use", "used", "user", "very", "want", "was", "way", "week", "well", "were",
    "what", "when", "where", "which", "while", "who", "will", "with", "work", "world", "would", "year", "you", "your",
};

static bool
is_ordinary(struct bytes text)
{
    for (size_t i = 0; i < sizeof ordinary / sizeof *ordinary; i++) {
        struct bytes word = bytes_of_str(ordinary[i]);
        if (word.n + 1 < text.n || text.n + 1 < word.n)
            continue;
        if (bytes_equal(word, text) || (text.n >= LEXICON_EDIT_SIZE && lexicon_is_near(word, text)))
            return true;
    }
    return false;
}

// ---- distinct tokens ----

static bool
make_room(struct building *b)
{
    uint64_t size = (b->mask + 1) * 2;
    struct lexicon_slot *slots = calloc(size, sizeof *slots);
    if (slots == NULL)
        return false;
    for (uint64_t i = 0; b->slots != NULL && i <= b->mask; i++) {
        if (b->slots[i].hash == 0)
            continue;
        uint64_t at = lexicon_place(b->slots[i].hash) & (size - 1);
        while (slots[at].hash != 0)
            at = (at + 1) & (size - 1);
        slots[at] = b->slots[i];
    }
    free(b->slots);
    b->slots = slots;
    b->mask = size - 1;
    return true;
}

// The number of a token, new or known. Of two texts with one hash the first stays: whatever is found is scored by its
// text, so this can lose a name in 2^64 and never invent one.
static bool
number_of(struct building *b, const struct screen_token *t, struct bytes text, uint32_t *number)
{
    uint64_t hash = lexicon_hash(text);
    hash = hash != 0 ? hash : 1;
    if (b->tokens.count * 2 > b->mask && !make_room(b))
        return false;
    uint64_t at = lexicon_place(hash) & b->mask;
    while (b->slots[at].hash != 0 && b->slots[at].hash != hash)
        at = (at + 1) & b->mask;
    struct lexicon_token *tokens = b->tokens.p;
    if (b->slots[at].hash == hash) {
        *number = b->slots[at].token;
        tokens[*number].names++;
        return true;
    }
    struct lexicon_token *token = grow(&b->tokens, 1);
    uint8_t *copy = grow(&b->texts, text.n);
    if (token == NULL || copy == NULL || b->texts.count > UINT32_MAX)
        return false;
    memcpy(copy, text.p, text.n);
    *number = (uint32_t)(b->tokens.count - 1);
    *token = (struct lexicon_token){.hash = hash, .text = (uint32_t)(b->texts.count - text.n), .names = 1,
                                    .form = t->form, .size = (uint8_t)text.n, .weight = t->weight,
                                    .head = text.p[0], .tail = text.p[text.n - 1],
                                    .is_ordinary = is_ordinary(text)};
    b->slots[at] = (struct lexicon_slot){hash, *number};
    return true;
}

// ---- names ----

static bool
is_needed(const struct screen_token *t, bool is_any_carrying)
{
    return !is_any_carrying || t->weight >= WORDS_WEIGHT_CARRIES;
}

// Whether a name says enough to be looked for in running text.
static bool
says_enough(const struct screen_name *name, bool is_any_carrying, enum screen_kind kind)
{
    size_t needed = 0;
    unsigned weight = 0;
    const struct screen_token *last = NULL;
    for (size_t i = 0; i < name->count; i++) {
        if (is_needed(&name->tokens[i], is_any_carrying)) {
            last = &name->tokens[i];
            weight += last->weight;
            needed++;
        }
    }
    if (needed == 1) // a word alone: none that is common, and no nickname
        return kind != SCREEN_WEAK && last->weight == WORDS_WEIGHT_MAX && normalise_text(last).n >= LEXICON_ALONE_SIZE;
    return needed > 1 && weight >= LEXICON_NEEDED_MIN;
}

static int
add_name(struct building *b, uint32_t number, const struct index_name *row, struct err *e)
{
    struct screen_name name;
    arena_reset(&b->arena);
    int rc = normalise_name(&b->arena, b->n, row->text, &name, e);
    if (rc < 0)
        return rc;
    bool is_any = false;
    for (size_t i = 0; i < name.count; i++)
        is_any = is_any || name.tokens[i].weight >= WORDS_WEIGHT_CARRIES;
    if (!says_enough(&name, is_any, (enum screen_kind)row->kind)) {
        b->l->passed_over++;
        return 0;
    }
    uint32_t *numbers = grow(&b->numbers, name.count);
    struct lexicon_name *out = grow(&b->names, 1);
    if (numbers == NULL || out == NULL || b->numbers.count > UINT32_MAX || b->names.count > UINT32_MAX)
        return no_memory(e);
    *out = (struct lexicon_name){.number = number, .first = (uint32_t)(b->numbers.count - name.count),
                                 .count = (uint8_t)name.count};
    for (int pass = 0; pass < 2; pass++) { // the needed ones first
        for (size_t i = 0; i < name.count; i++) {
            if (is_needed(&name.tokens[i], is_any) != (pass == 0))
                continue;
            if (!number_of(b, &name.tokens[i], normalise_text(&name.tokens[i]), numbers++))
                return no_memory(e);
            out->needed = (uint8_t)(out->needed + (pass == 0));
        }
    }
    b->l->reach = name.count > b->l->reach ? (unsigned)name.count : b->l->reach;
    return 0;
}

// How often a token is likely to be met in vain: common words and short ones most.
static uint64_t
cost_of(const struct lexicon_token *t)
{
    uint64_t cost = t->names;
    if (t->weight < WORDS_WEIGHT_MAX)
        cost = cost * 16 + 64;
    if (t->form != 0)
        cost *= 4;
    if (t->size < LEXICON_EDIT_SIZE + 1)
        cost = cost * (t->size < LEXICON_EDIT_SIZE ? 8 : 4) + 64;
    if (t->is_ordinary)
        cost = cost * 64 + 4096;
    return cost;
}

static void
choose_anchors(struct lexicon *l)
{
    for (size_t i = 0; i < l->name_count; i++) {
        const struct lexicon_name *name = &l->names[i];
        uint32_t *numbers = l->numbers + name->first;
        for (size_t k = 1; k < name->needed; k++) { // few: sorted by insertion
            uint32_t number = numbers[k];
            size_t at = k;
            while (at > 0 && cost_of(&l->tokens[numbers[at - 1]]) > cost_of(&l->tokens[number])) {
                numbers[at] = numbers[at - 1];
                at--;
            }
            numbers[at] = number;
        }
        if (name->needed > 1)
            l->tokens[numbers[0]].has_company = true;
    }
}

static uint32_t
anchor_of(const struct lexicon *l, size_t name)
{
    return l->numbers[l->names[name].first];
}

// Names by their anchor, in their order.
static bool
sort_by_anchor(struct lexicon *l)
{
    l->starts = calloc(l->token_count + 2, sizeof *l->starts);
    l->anchored = calloc(l->name_count + 1, sizeof *l->anchored);
    if (l->starts == NULL || l->anchored == NULL)
        return false;
    for (size_t i = 0; i < l->name_count; i++)
        l->starts[anchor_of(l, i) + 2]++;
    for (size_t i = 2; i < l->token_count + 2; i++)
        l->starts[i] += l->starts[i - 1];
    for (size_t i = 0; i < l->name_count; i++) {
        const struct lexicon_name *name = &l->names[i];
        uint32_t second = name->needed > 1 ? (uint32_t)(l->tokens[l->numbers[name->first + 1]].hash >> 32) : 0;
        l->anchored[l->starts[anchor_of(l, i) + 1]++] = (struct lexicon_anchored){(uint32_t)i, second, name->count};
    }
    return true;
}

// ---- tables ----

static bool
table_init(struct lexicon_table *t, size_t count)
{
    uint64_t slots = 64, words = 64;
    while (slots < 2 * (uint64_t)count)
        slots *= 2;
    while (words < (uint64_t)count / 3)
        words *= 2;
    t->slots = calloc(slots, sizeof *t->slots);
    t->filter = calloc(words, sizeof *t->filter);
    t->slot_mask = slots - 1;
    t->filter_mask = words - 1;
    return t->slots != NULL && t->filter != NULL;
}

static void
table_put(struct lexicon_table *t, uint64_t hash, uint32_t token)
{
    hash = hash != 0 ? hash : 1;
    uint64_t at = lexicon_place(hash) & t->slot_mask;
    t->filter[lexicon_place(hash) & t->filter_mask] |= lexicon_bits(hash);
    while (t->slots[at].hash != 0)
        at = (at + 1) & t->slot_mask;
    t->slots[at] = (struct lexicon_slot){hash, token};
}

bool
lexicon_next(const struct lexicon_table *t, uint64_t hash, uint64_t *at, uint32_t *token)
{
    for (;; ++*at) {
        const struct lexicon_slot *slot = &t->slots[*at & t->slot_mask];
        if (slot->hash == 0)
            return false;
        if (slot->hash == hash) {
            *token = slot->token;
            ++*at;
            return true;
        }
    }
}

static bool
is_letters(struct bytes text)
{
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] < 'a' || text.p[i] > 'z')
            return false;
    }
    return true;
}

// An anchor as it is, and with each letter left out once.
static void
put_near(struct lexicon_table *t, struct bytes text, uint32_t token, bool has_company)
{
    table_put(t, lexicon_hash(text), token);
    if (text.n < (has_company ? LEXICON_EDIT_SIZE : LEXICON_ALONE_EDIT) || !is_letters(text))
        return;
    uint64_t prefix = LEXICON_SEED;
    for (size_t i = 0; i < text.n; i++) {
        uint64_t hash = prefix;
        for (size_t k = i + 1; k < text.n; k++)
            hash = lexicon_mix(hash, text.p[k]);
        if (i == 0 || text.p[i] != text.p[i - 1])
            table_put(t, hash, token);
        prefix = lexicon_mix(prefix, text.p[i]);
    }
}

static bool
fill_tables(struct lexicon *l, bool has_edits)
{
    size_t anchors = 0, letters = 0;
    for (size_t i = 0; i < l->token_count; i++) {
        bool is_anchor = l->starts[i + 1] > l->starts[i];
        anchors += is_anchor;
        letters += is_anchor ? l->tokens[i].size + 1u : 0;
    }
    if (!table_init(&l->exact, anchors) || (has_edits && !table_init(&l->near, letters)))
        return false;
    for (uint32_t i = 0; i < l->token_count; i++) {
        if (l->starts[i + 1] == l->starts[i])
            continue;
        table_put(&l->exact, l->tokens[i].hash, i);
        if (has_edits)
            put_near(&l->near, lexicon_text(l, i), i, l->tokens[i].has_company);
    }
    return true;
}

// ---- all ----

static int
build(struct building *b, const struct screen_index *x, bool has_edits, struct err *e)
{
    struct lexicon *l = b->l;
    int rc = make_room(b) ? 0 : no_memory(e);
    for (uint32_t i = 0; i < index_name_count(x) && rc == 0; i++) {
        struct index_name row;
        rc = index_get_name(x, i, &row) ? add_name(b, i, &row, e)
                                        : err_set(e, ERR_CORRUPT, "the screening index contradicts itself; build it again");
    }
    l->tokens = b->tokens.p;
    l->names = b->names.p;
    l->numbers = b->numbers.p;
    l->texts = b->texts.p;
    l->token_count = b->tokens.count;
    l->name_count = b->names.count;
    if (rc < 0)
        return rc;
    choose_anchors(l);
    return sort_by_anchor(l) && fill_tables(l, has_edits) ? 0 : no_memory(e);
}

int
lexicon_new(struct lexicon **out, const struct screen_index *x, struct screen_normaliser *n, bool has_edits, struct err *e)
{
    struct building b = {.l = calloc(1, sizeof *b.l), .n = n, .mask = 1023};
    if (b.l == NULL)
        return no_memory(e);
    b.tokens.size = sizeof(struct lexicon_token);
    b.names.size = sizeof(struct lexicon_name);
    b.numbers.size = sizeof(uint32_t);
    b.texts.size = 1;
    arena_init(&b.arena, ARENA_SIZE);
    int rc = build(&b, x, has_edits, e);
    arena_clear(&b.arena);
    free(b.slots);
    if (rc < 0) {
        lexicon_free(b.l);
        return rc;
    }
    *out = b.l;
    return 0;
}

void
lexicon_free(struct lexicon *l)
{
    if (l == NULL)
        return;
    free(l->tokens);
    free(l->names);
    free(l->numbers);
    free(l->texts);
    free(l->starts);
    free(l->anchored);
    free(l->exact.slots);
    free(l->exact.filter);
    free(l->near.slots);
    free(l->near.filter);
    free(l);
}
