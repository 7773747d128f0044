// SPDX-License-Identifier: Apache-2.0
// Adding folds each name at once and interns its tokens; finishing sorts entries and tokens, gives
// them their numbers, and writes section after section into a buffer of the size the counts give.
#define _GNU_SOURCE 1 // qsort_r
#include "screen/builder.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/num.h"
#include "screen/kernel.h"
#include "screen/little.h"
#include "screen/normalise.h"
#include "screen/score.h"
#include "screen/words.h"

struct entry {
    uint64_t key;
    int64_t from, until;
    uint32_t name_first, name_count; // in the order of adding
};

struct name {
    struct bytes text;    // in the arena
    uint32_t token_first; // in builder.name_tokens
    uint16_t weight;      // of all tokens
    uint8_t token_count, kind, letter_count;
    bool is_plain; // each token is Latin, with one reading
};

struct token {
    struct bytes text; // in the arena
    uint32_t number;   // its place in the order of adding, then in the index
    uint32_t postings; // names that hold it
    uint32_t seen;     // 1 + the last name counted, so that a name counts once
    uint16_t form;
    uint8_t weight;    // the most it has in any name
    bool is_foreign;   // read from another script in some name
};

struct join {
    uint64_t signature;
    uint32_t name; // number in the index
    uint8_t token_first, token_count, size;
};

struct list {
    void *p;      // owned
    size_t count; // in use
    size_t room;  // allocated
};

struct screen_builder {
    struct screen_normaliser *normaliser; // borrowed
    struct arena texts;                   // names' and tokens' texts
    struct arena scratch;                 // one name at a time
    struct list entries;                  // struct entry
    struct list names;                    // struct name
    struct list tokens;                   // struct token
    struct list name_tokens;              // uint32_t: place in tokens
    struct list joins;                    // struct join
    uint32_t *slots;                      // hash table: 1 + place in tokens, 0 free; owned
    size_t slot_count;                    // a power of two, or 0
    uint64_t name_text, token_text;       // bytes
    bool is_done;                         // finish was called
};

// What finish fills; places in the output.
struct output {
    uint8_t *p;
    uint32_t count[INDEX_COUNTS];
    uint64_t at[INDEX_SECTIONS];
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
    free(b->entries.p);
    free(b->names.p);
    free(b->tokens.p);
    free(b->name_tokens.p);
    free(b->joins.p);
    free(b->slots);
    free(b);
}

static int
no_memory(struct err *e)
{
    return err_set(e, ERR_NOMEM, "no memory to build the screening index; free some and try again");
}

// Room for one more element of size bytes; NULL when memory is out.
static void *
list_add(struct list *l, size_t size)
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
    if (b->entries.count == UINT32_MAX)
        return err_set(e, ERR_LIMIT,
                       "more entries than a screening index can hold; split the list");
    struct entry *entry = list_add(&b->entries, sizeof *entry);
    if (entry == NULL)
        return no_memory(e);
    *entry = (struct entry){key, from, until, (uint32_t)b->names.count, 0};
    return 0;
}

// FNV-1a; the table is ours and tokens are short, and a flood of collisions only slows a build.
static size_t
hash_text(struct bytes text)
{
    uint64_t h = 0xcbf29ce484222325ull;
    for (size_t i = 0; i < text.n; i++)
        h = (h ^ text.p[i]) * 0x100000001b3ull;
    return (size_t)(h ^ h >> 29);
}

static bool
grow_slots(struct screen_builder *b)
{
    size_t count = b->slot_count == 0 ? 1024 : 2 * b->slot_count;
    uint32_t *slots = calloc(count, sizeof *slots);
    if (slots == NULL)
        return false;
    const struct token *tokens = b->tokens.p;
    for (size_t i = 0; i < b->tokens.count; i++) {
        size_t at = hash_text(tokens[i].text) & (count - 1);
        while (slots[at] != 0)
            at = (at + 1) & (count - 1);
        slots[at] = (uint32_t)i + 1;
    }
    free(b->slots);
    b->slots = slots;
    b->slot_count = count;
    return true;
}

// The place of a token in b->tokens, added when new. False when memory is out.
static bool
intern(struct screen_builder *b, struct bytes text, uint32_t *place)
{
    if (2 * b->tokens.count >= b->slot_count && !grow_slots(b))
        return false;
    struct token *tokens = b->tokens.p;
    size_t at = hash_text(text) & (b->slot_count - 1);
    for (; b->slots[at] != 0; at = (at + 1) & (b->slot_count - 1)) {
        *place = b->slots[at] - 1;
        if (bytes_equal(tokens[*place].text, text))
            return true;
    }
    struct bytes copy = arena_copy(&b->texts, text);
    struct token *t = copy.p == NULL ? NULL : list_add(&b->tokens, sizeof *t);
    if (t == NULL)
        return false;
    struct word word = words_find(copy);
    *place = (uint32_t)(b->tokens.count - 1);
    *t = (struct token){.text = copy, .number = *place, .form = word.form, .weight = word.weight};
    b->slots[at] = *place + 1;
    b->token_text += text.n;
    return true;
}

// One reading of a token of a name, as a token of its own.
static bool
add_reading(struct screen_builder *b, const struct screen_token *t, size_t reading,
            struct name *name, uint32_t number)
{
    struct bytes text = t->readings[reading].text;
    uint32_t place, *slot;
    if (name->token_count == UINT8_MAX || !intern(b, text, &place) ||
        (slot = list_add(&b->name_tokens, sizeof *slot)) == NULL)
        return false;
    *slot = place;
    struct token *token = (struct token *)b->tokens.p + place;
    token->postings += token->seen != number + 1;
    token->seen = number + 1;
    token->weight = t->weight > token->weight ? t->weight : token->weight;
    token->is_foreign = token->is_foreign || score_is_foreign(t);
    name->token_count++;
    name->letter_count = (uint8_t)(name->letter_count + (text.n == 1));
    name->is_plain = name->is_plain && t->reading_count == 1 && !score_is_foreign(t);
    return true;
}

static bool
add_tokens(struct screen_builder *b, const struct screen_name *folded, struct name *name,
           uint32_t number)
{
    name->token_first = (uint32_t)b->name_tokens.count;
    name->is_plain = true;
    for (size_t i = 0; i < folded->count; i++) {
        const struct screen_token *t = &folded->tokens[i];
        for (size_t k = 0; k < t->reading_count; k++) {
            if (!add_reading(b, t, k, name, number))
                return false;
        }
        name->weight = (uint16_t)(name->weight + t->weight);
    }
    return true;
}

static bool
add_joins(struct screen_builder *b, const struct screen_name *folded, uint32_t number)
{
    struct score_join_room room;
    struct screen_token unit;
    for (size_t count = 2; count <= SCORE_JOIN_MAX; count++) {
        for (size_t i = 0; i + count <= folded->count; i++) {
            if (!score_join(&folded->tokens[i], count, &room, &unit))
                continue;
            for (size_t k = 0; k < unit.reading_count; k++) {
                struct join *join = list_add(&b->joins, sizeof *join);
                if (join == NULL)
                    return false;
                *join =
                    (struct join){unit.readings[k].signature, number, (uint8_t)i, (uint8_t)count,
                                  (uint8_t)unit.readings[k].text.n};
            }
        }
    }
    return true;
}

int
builder_add_name(struct screen_builder *b, enum screen_kind kind, struct bytes text, struct err *e)
{
    assert(!b->is_done);
    assert((unsigned)kind < SCREEN_KIND_COUNT);
    if (b->entries.count == 0)
        return err_set(e, ERR_USAGE,
                       "a name was given before the entry that bears it; begin an entry first");
    struct entry *entry = (struct entry *)b->entries.p + (b->entries.count - 1);
    if (entry->name_count == LIMIT_LISTING_NAMES)
        return err_set(e, ERR_LIMIT,
                       "an entry has more than %d names; leave the least useful ones out",
                       LIMIT_LISTING_NAMES);
    struct screen_name folded;
    arena_reset(&b->scratch);
    int rc = normalise_name(&b->scratch, b->normaliser, text, &folded, e);
    if (rc < 0)
        return rc;
    uint32_t number = (uint32_t)b->names.count;
    struct name name = {.text = arena_copy(&b->texts, text), .kind = (uint8_t)kind};
    if (name.text.p == NULL || !add_tokens(b, &folded, &name, number) ||
        !add_joins(b, &folded, number))
        return no_memory(e);
    struct name *slot = list_add(&b->names, sizeof *slot);
    if (slot == NULL)
        return no_memory(e);
    *slot = name;
    entry->name_count++;
    b->name_text += text.n;
    return 0;
}

static int
compare_u64(uint64_t a, uint64_t b)
{
    return a < b ? -1 : a > b;
}

static int
compare_i64(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
}

// Entries by key, interval, and then their names, so that no order of adding shows.
static int
compare_entries(const void *x, const void *y, void *builder)
{
    const struct screen_builder *b = builder;
    const struct entry *p = x, *q = y;
    int order = compare_u64(p->key, q->key);
    order = order != 0 ? order : compare_i64(p->from, q->from);
    order = order != 0 ? order : compare_i64(p->until, q->until);
    order = order != 0 ? order : compare_u64(p->name_count, q->name_count);
    const struct name *names = b->names.p;
    for (uint32_t i = 0; order == 0 && i < p->name_count; i++) {
        const struct name *m = &names[p->name_first + i], *n = &names[q->name_first + i];
        order = bytes_compare(m->text, n->text);
        order = order != 0 ? order : m->kind - n->kind;
    }
    return order;
}

static int
compare_tokens(const void *x, const void *y)
{
    const struct token *p = x, *q = y;
    return p->text.n != q->text.n ? (p->text.n < q->text.n ? -1 : 1)
                                  : bytes_compare(p->text, q->text);
}

static int
compare_joins(const void *x, const void *y)
{
    const struct join *p = x, *q = y;
    if (p->size != q->size)
        return p->size < q->size ? -1 : 1;
    if (p->name != q->name)
        return p->name < q->name ? -1 : 1;
    if (p->token_first != q->token_first)
        return p->token_first < q->token_first ? -1 : 1;
    return p->token_count - q->token_count;
}

static uint8_t *
at(const struct output *o, enum index_section section, uint64_t size, uint64_t i)
{
    return o->p + o->at[section] + size * i;
}

// Tokens in their final order; map[place of adding] = number.
static void
write_tokens(const struct output *o, const struct screen_builder *b, uint32_t *map)
{
    const struct token *tokens = b->tokens.p;
    uint32_t text = 0, postings = 0, count = o->count[INDEX_TOKENS];
    size_t length = 0;
    for (uint32_t i = 0; i < count; i++) {
        const struct token *t = &tokens[i];
        map[t->number] = i;
        while (length <= t->text.n)
            little_put_u32(at(o, INDEX_AT_LENGTHS, 4, length++), i);
        little_put_u64(at(o, INDEX_AT_SIGNATURES, 8, i), kernel_signature(t->text));
        uint8_t *p = at(o, INDEX_AT_TOKENS, 12, i);
        little_put_u32(p, text);
        little_put_u32(p + 4, postings);
        p[8] = (uint8_t)t->text.n;
        p[9] = t->weight;
        p[10] = t->is_foreign;
        memcpy(at(o, INDEX_AT_TOKEN_TEXT, 1, text), t->text.p, t->text.n);
        text += (uint32_t)t->text.n;
        postings += t->postings;
    }
    while (length < INDEX_LENGTHS)
        little_put_u32(at(o, INDEX_AT_LENGTHS, 4, length++), count);
    little_put_u32(at(o, INDEX_AT_TOKENS, 12, count) + 4, postings);
}

struct cursor {
    uint32_t name, token, text; // next free row of names, name tokens, name text
    uint32_t *next;             // next free posting of each token
    uint32_t *last;             // 1 + the last name posted to each token
};

static void
write_name(const struct output *o, const struct screen_builder *b, const struct name *n,
           uint32_t entry, uint16_t name_index, const uint32_t *map, struct cursor *c)
{
    uint8_t *p = at(o, INDEX_AT_NAMES, 24, c->name);
    little_put_u32(p, c->text);
    little_put_u32(p + 4, c->token);
    little_put_u32(p + 8, entry);
    little_put_u16(p + 12, (uint16_t)n->text.n);
    little_put_u16(p + 14, name_index);
    little_put_u16(p + 16, n->weight);
    p[18] = n->kind;
    p[19] = n->token_count;
    p[20] = n->letter_count;
    p[21] = n->is_plain;
    if (n->text.n > 0)
        memcpy(at(o, INDEX_AT_NAME_TEXT, 1, c->text), n->text.p, n->text.n);
    c->text += (uint32_t)n->text.n;
    for (uint32_t i = 0; i < n->token_count; i++) {
        uint32_t token = map[((const uint32_t *)b->name_tokens.p)[n->token_first + i]];
        little_put_u32(at(o, INDEX_AT_NAME_TOKENS, 4, c->token++), token);
        if (c->last[token] == c->name + 1)
            continue;
        c->last[token] = c->name + 1;
        little_put_u32(at(o, INDEX_AT_POSTINGS, 4, c->next[token]++), c->name);
    }
    c->name++;
}

// Entries, names, name tokens and postings. numbers[place of adding] = number of the name.
static void
write_entries(const struct output *o, const struct screen_builder *b, const uint32_t *map,
              struct cursor *c, uint32_t *numbers)
{
    const struct entry *entries = b->entries.p;
    const struct name *names = b->names.p;
    for (uint32_t i = 0; i < o->count[INDEX_TOKENS]; i++)
        c->next[i] = little_get_u32(at(o, INDEX_AT_TOKENS, 12, i) + 4);
    for (uint32_t i = 0; i < o->count[INDEX_ENTRIES]; i++) {
        const struct entry *entry = &entries[i];
        uint8_t *p = at(o, INDEX_AT_ENTRIES, 32, i);
        little_put_u64(p, entry->key);
        little_put_u64(p + 8, (uint64_t)entry->from);
        little_put_u64(p + 16, (uint64_t)entry->until);
        little_put_u32(p + 24, c->name);
        little_put_u32(p + 28, entry->name_count);
        for (uint32_t k = 0; k < entry->name_count; k++) {
            numbers[entry->name_first + k] = c->name;
            write_name(o, b, &names[entry->name_first + k], i, (uint16_t)k, map, c);
        }
    }
}

static void
write_joins(const struct output *o, struct screen_builder *b, const uint32_t *numbers)
{
    struct join *joins = b->joins.p;
    for (size_t i = 0; i < b->joins.count; i++)
        joins[i].name = numbers[joins[i].name];
    if (b->joins.count > 0)
        qsort(joins, b->joins.count, sizeof *joins, compare_joins);
    size_t length = 0;
    for (uint32_t i = 0; i < b->joins.count; i++) {
        while (length <= joins[i].size)
            little_put_u32(at(o, INDEX_AT_JOIN_LENGTHS, 4, length++), i);
        little_put_u64(at(o, INDEX_AT_JOIN_SIGNATURES, 8, i), joins[i].signature);
        uint8_t *p = at(o, INDEX_AT_JOINS, 8, i);
        little_put_u32(p, joins[i].name);
        p[4] = joins[i].token_first;
        p[5] = joins[i].token_count;
        p[6] = joins[i].size;
    }
    while (length < INDEX_LENGTHS)
        little_put_u32(at(o, INDEX_AT_JOIN_LENGTHS, 4, length++), (uint32_t)b->joins.count);
}

// Numbers of everything, and the size of the whole; 0 when it does not fit.
static uint64_t
measure(const struct screen_builder *b, struct output *o)
{
    uint64_t postings = 0;
    const struct token *tokens = b->tokens.p;
    for (size_t i = 0; i < b->tokens.count; i++)
        postings += tokens[i].postings;
    const uint64_t counts[INDEX_COUNTS] = {
        [INDEX_ENTRIES] = b->entries.count, [INDEX_NAMES] = b->names.count,
        [INDEX_TOKENS] = b->tokens.count,   [INDEX_NAME_TOKENS] = b->name_tokens.count,
        [INDEX_POSTINGS] = postings,        [INDEX_JOINS] = b->joins.count,
        [INDEX_NAME_TEXT] = b->name_text,   [INDEX_TOKEN_TEXT] = b->token_text,
    };
    for (int i = 0; i < INDEX_COUNTS; i++) {
        if (counts[i] > UINT32_MAX)
            return 0;
        o->count[i] = (uint32_t)counts[i];
    }
    return index_layout(o->count, o->at);
}

static void
sort_all(struct screen_builder *b)
{
    if (b->tokens.count > 0)
        qsort(b->tokens.p, b->tokens.count, sizeof(struct token), compare_tokens);
    if (b->entries.count > 0)
        qsort_r(b->entries.p, b->entries.count, sizeof(struct entry), compare_entries, b);
}

int
builder_finish(struct screen_builder *b, struct buf *out, struct err *e)
{
    assert(!b->is_done);
    b->is_done = true;
    struct output o;
    uint64_t size = measure(b, &o);
    if (size == 0)
        return err_set(e, ERR_LIMIT,
                       "the screening index would be larger than 4 GiB; split the list");
    sort_all(b);
    int rc = ERR_NOMEM;
    uint32_t *map = calloc(b->tokens.count + 1, sizeof *map);
    uint32_t *numbers = calloc(b->names.count + 1, sizeof *numbers);
    struct cursor c = {.next = calloc(b->tokens.count + 1, sizeof *c.next),
                       .last = calloc(b->tokens.count + 1, sizeof *c.last)};
    o.p = buf_reserve(out, (size_t)size);
    if (map == NULL || numbers == NULL || c.next == NULL || c.last == NULL || o.p == NULL)
        goto out;
    memset(o.p, 0, (size_t)size);
    write_tokens(&o, b, map);
    write_entries(&o, b, map, &c, numbers);
    write_joins(&o, b, numbers);
    index_write_header(o.p, o.count, size);
    buf_commit(out, (size_t)size);
    rc = 0;
out:
    free(map);
    free(numbers);
    free(c.next);
    free(c.last);
    if (rc < 0 && buf_check(out) == ERR_LIMIT)
        return err_set(e, ERR_LIMIT,
                       "the screening index would be larger than allowed here; split the list");
    return rc < 0 ? no_memory(e) : 0;
}
