// SPDX-License-Identifier: Apache-2.0
// Adding folds each name at once and interns its tokens; compile.c makes the index of what was
// gathered.
#include "screen/builder.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/num.h"
#include "screen/compile.h"
#include "screen/normalise.h"

// Finds by hash what a list holds.
struct table {
    uint32_t *slots; // 1 + place in the list, 0 free; owned
    size_t count;    // a power of two, or 0
};

struct screen_builder {
    struct screen_normaliser *normaliser; // borrowed
    struct arena texts;                   // names' and tokens' texts
    struct arena scratch;                 // one name at a time
    struct compile held;                  // what was added
    struct table string_table, token_table;
    bool is_done;                         // finish was called
};

int
builder_new(struct screen_builder **out, struct screen_normaliser *n, struct err *e)
{
    struct screen_builder *b = calloc(1, sizeof *b);
    if (b == NULL)
        return err_set(e, ERR_NOMEM,
                       "no memory to build a screening index; free some and try again");
    b->normaliser = n;
    arena_init(&b->texts, UINT32_MAX);
    arena_init(&b->scratch, 1024 * 1024);
    *out = b;
    return 0;
}

void
builder_free(struct screen_builder *b)
{
    if (b == NULL)
        return;
    arena_clear(&b->texts);
    arena_clear(&b->scratch);
    free(b->held.entries.p);
    free(b->held.names.p);
    free(b->held.tokens.p);
    free(b->held.name_tokens.p);
    free(b->held.strings.p);
    free(b->string_table.slots);
    free(b->token_table.slots);
    free(b);
}

static int
no_memory(struct err *e)
{
    return err_set(e, ERR_NOMEM, "no memory to build the screening index; free some and try again");
}

// Room for one more element of size bytes; NULL when memory is out.
static void *
list_add(struct compile_list *l, size_t size)
{
    if (l->count == l->room) {
        size_t room = l->room == 0 ? 64 : 2 * l->room, bytes;
        void *p = num_mul(room, size, &bytes) ? realloc(l->p, bytes) : NULL;
        if (p == NULL)
            return NULL;
        l->p = p;
        l->room = room;
    }
    return (uint8_t *)l->p + size * l->count++;
}

int
builder_add_entry(struct screen_builder *b, uint64_t key, int64_t from, int64_t until,
                  struct err *e)
{
    assert(!b->is_done);
    if (b->held.entries.count == UINT32_MAX)
        return err_set(e, ERR_LIMIT,
                       "more entries than a screening index can hold; split the list");
    struct compile_entry *entry = list_add(&b->held.entries, sizeof *entry);
    if (entry == NULL)
        return no_memory(e);
    *entry = (struct compile_entry){key, from, until, (uint32_t)b->held.names.count, 0};
    return 0;
}

static uint64_t
hash_string(const void *element)
{
    const struct compile_string *string = element;
    return index_hash_text(string->text, string->text.n);
}

static uint64_t
hash_token(const void *element)
{
    const struct compile_token *t = element;
    return index_hash_token(t->strings[0], (uint32_t)t->token.script);
}

// Make room in a table for one more element of a list.
static bool
table_grow(struct table *t, const struct compile_list *l, size_t size, uint64_t (*hash)(const void *))
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

// The place of a text in b->held.strings, added when new. False when memory is out.
static bool
intern_string(struct screen_builder *b, struct bytes text, uint32_t *place)
{
    struct table *t = &b->string_table;
    if (!table_grow(t, &b->held.strings, sizeof(struct compile_string), hash_string))
        return false;
    size_t at = index_hash_text(text, text.n) & (t->count - 1);
    for (; t->slots[at] != 0; at = (at + 1) & (t->count - 1)) {
        *place = t->slots[at] - 1;
        if (bytes_equal(((struct compile_string *)b->held.strings.p)[*place].text, text))
            return true;
    }
    struct bytes copy = arena_copy(&b->texts, text);
    struct compile_string *string = copy.p == NULL ? NULL : list_add(&b->held.strings, sizeof *string);
    if (string == NULL)
        return false;
    *place = (uint32_t)(b->held.strings.count - 1);
    *string = (struct compile_string){copy, *place};
    b->held.string_text += text.n;
    t->slots[at] = *place + 1;
    return true;
}

static bool
is_same_token(const struct compile_token *a, const struct compile_token *b)
{
    return memcmp(a->strings, b->strings, sizeof a->strings) == 0 &&
           a->token.script == b->token.script && a->token.reading_count == b->token.reading_count;
}

// Places of the texts of a token, which is made to point to them.
static bool
intern_texts(struct screen_builder *b, struct compile_token *t)
{
    uint32_t native = 0;
    for (size_t i = 0; i < t->token.reading_count; i++) {
        if (!intern_string(b, t->token.readings[i].text, &t->strings[i]))
            return false;
        t->token.readings[i].text = ((struct compile_string *)b->held.strings.p)[t->strings[i]].text;
    }
    if (t->token.native.n == 0)
        return true;
    if (!intern_string(b, t->token.native, &native))
        return false;
    t->strings[NORMALISE_READINGS_MAX] = native + 1;
    t->token.native = ((struct compile_string *)b->held.strings.p)[native].text;
    return true;
}

// The place of a token in b->held.tokens, added when new. Its weight is that outside any name.
static bool
intern_token(struct screen_builder *b, const struct screen_token *token, uint32_t *place)
{
    struct compile_token new = {.token = *token};
    struct table *t = &b->token_table;
    if (!intern_texts(b, &new) || !table_grow(t, &b->held.tokens, sizeof new, hash_token))
        return false;
    size_t at = hash_token(&new) & (t->count - 1);
    for (; t->slots[at] != 0; at = (at + 1) & (t->count - 1)) {
        *place = t->slots[at] - 1;
        if (is_same_token((struct compile_token *)b->held.tokens.p + *place, &new))
            return true;
    }
    struct compile_token *slot = list_add(&b->held.tokens, sizeof *slot);
    if (slot == NULL)
        return false;
    *place = new.number = (uint32_t)(b->held.tokens.count - 1);
    new.token.original = (struct bytes){NULL, 0};
    normalise_set_word(&new.token);
    *slot = new;
    t->slots[at] = *place + 1;
    return true;
}

static void
hash_text(struct compile_name *name, struct bytes text)
{
    name->hash = (name->hash ^ index_hash_text(text, text.n)) * 0x9e3779b97f4a7c15ull;
}

static bool
add_tokens(struct screen_builder *b, const struct screen_name *folded, struct compile_name *name,
           uint32_t number)
{
    name->token_first = (uint32_t)b->held.name_tokens.count;
    name->token_count = (uint8_t)folded->count;
    for (size_t i = 0; i < folded->count; i++) {
        const struct screen_token *t = &folded->tokens[i];
        uint32_t place, *slot;
        if (!intern_token(b, t, &place) ||
            (slot = list_add(&b->held.name_tokens, sizeof *slot)) == NULL)
            return false;
        *slot = place;
        struct compile_token *token = (struct compile_token *)b->held.tokens.p + place;
        token->postings += token->seen != number + 1;
        token->seen = number + 1;
        name->weight = (uint16_t)(name->weight + t->weight);
        bool is_letter = false;
        for (size_t k = 0; k < t->reading_count; k++) {
            is_letter = is_letter || t->readings[k].text.n == 1;
            hash_text(name, t->readings[k].text);
        }
        hash_text(name, t->native);
        name->letter_count = (uint8_t)(name->letter_count + is_letter);
    }
    return true;
}

int
builder_add_name(struct screen_builder *b, enum screen_kind kind, struct bytes text, struct err *e)
{
    assert(!b->is_done);
    assert((unsigned)kind < SCREEN_KIND_COUNT);
    if (b->held.entries.count == 0)
        return err_set(e, ERR_USAGE,
                       "a name was given before the entry that bears it; begin an entry first");
    struct compile_entry *entry = (struct compile_entry *)b->held.entries.p + (b->held.entries.count - 1);
    if (entry->name_count == LIMIT_LISTING_NAMES)
        return err_set(e, ERR_LIMIT,
                       "an entry has more than %d names; leave the least useful ones out",
                       LIMIT_LISTING_NAMES);
    struct screen_name folded;
    arena_reset(&b->scratch);
    int rc = normalise_name(&b->scratch, b->normaliser, text, &folded, e);
    if (rc < 0)
        return rc;
    uint32_t number = (uint32_t)b->held.names.count;
    struct compile_name name = {.text = arena_copy(&b->texts, text), .kind = (uint8_t)kind};
    if (name.text.p == NULL || !add_tokens(b, &folded, &name, number))
        return no_memory(e);
    struct compile_name *slot = list_add(&b->held.names, sizeof *slot);
    if (slot == NULL)
        return no_memory(e);
    *slot = name;
    entry->name_count++;
    b->held.name_text += text.n;
    return 0;
}

int
builder_finish(struct screen_builder *b, struct buf *out, struct err *e)
{
    assert(!b->is_done);
    b->is_done = true;
    return compile_index(&b->held, out, e);
}
