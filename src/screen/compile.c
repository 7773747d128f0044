// SPDX-License-Identifier: Apache-2.0
// Nothing here depends on the order in which names were added: strings are ordered by their bytes, tokens by their rows,
// entries by what they say, names by what they weigh, and all else follows from these orders.
#define _GNU_SOURCE 1 // qsort_r
#include "screen/compile.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "screen/kernel.h"
#include "screen/little.h"
#include "screen/score.h"
#include "screen/skeleton.h"

struct interval {
    int64_t from, until;
};

// Where a name belongs in the index.
struct place {
    uint64_t hash;
    uint32_t rank; // weak alias, one-letter readings, weight
    uint32_t entry, name, name_index;
};

// Two readings side by side.
struct pair {
    uint32_t rest, name; // of the hash; number
};

// What is worked with, and places in the output.
struct work {
    const struct compile *c;
    uint32_t *string_numbers; // by place of adding; owned
    uint32_t *token_numbers;  // by place of adding; owned
    struct place *places;     // of names, in order; owned
    struct interval *intervals; // in order; owned
    uint32_t *forms;          // numbers of tokens with a form, in order; owned
    uint32_t *heads;          // of buckets, while they are filled; owned
    uint32_t *next;           // free place of each token's postings; owned
    uint8_t *p;               // the output
    uint32_t count[INDEX_COUNTS];
    uint64_t at[INDEX_SECTIONS];
};

static int
no_memory(struct err *e)
{
    return err_set(e, ERR_NOMEM, "no memory to build the screening index; free some and try again");
}

static int
too_large(struct err *e)
{
    return err_set(e, ERR_LIMIT, "the screening index would be larger than allowed here; split the list");
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

static void
sort(void *p, size_t count, size_t size, int (*compare)(const void *, const void *))
{
    if (count > 0)
        qsort(p, count, size, compare);
}

// ---- orders ----

// Entries by key, interval, and then their names, so that no order of adding shows.
static int
compare_entries(const void *x, const void *y, void *compile)
{
    const struct compile *c = compile;
    const struct compile_entry *p = x, *q = y;
    int order = compare_u64(p->key, q->key);
    order = order != 0 ? order : compare_i64(p->from, q->from);
    order = order != 0 ? order : compare_i64(p->until, q->until);
    order = order != 0 ? order : compare_u64(p->name_count, q->name_count);
    const struct compile_name *names = c->names.p;
    for (uint32_t i = 0; order == 0 && i < p->name_count; i++) {
        const struct compile_name *m = &names[p->name_first + i], *n = &names[q->name_first + i];
        order = bytes_compare(m->text, n->text);
        order = order != 0 ? order : m->kind - n->kind;
    }
    return order;
}

static int
compare_strings(const void *x, const void *y)
{
    const struct compile_string *p = x, *q = y;
    return p->text.n != q->text.n ? (p->text.n < q->text.n ? -1 : 1)
                                  : memcmp(p->text.p, q->text.p, p->text.n);
}

// Strings have their numbers by now.
static int
compare_tokens(const void *x, const void *y)
{
    uint8_t rows[2][INDEX_TOKEN_SIZE];
    const struct compile_token *p = x, *q = y;
    for (size_t i = 0; i <= NORMALISE_READINGS_MAX; i++) {
        if (p->strings[i] != q->strings[i])
            return p->strings[i] < q->strings[i] ? -1 : 1;
    }
    index_put_token(rows[0], &p->token, p->strings, 0);
    index_put_token(rows[1], &q->token, q->strings, 0);
    return memcmp(rows[0], rows[1], INDEX_TOKEN_SIZE);
}

static int
compare_places(const void *x, const void *y)
{
    const struct place *p = x, *q = y;
    int order = compare_u64(p->rank, q->rank);
    order = order != 0 ? order : compare_u64(p->hash, q->hash);
    order = order != 0 ? order : compare_u64(p->entry, q->entry);
    return order != 0 ? order : compare_u64(p->name_index, q->name_index);
}

static int
compare_intervals(const void *x, const void *y)
{
    const struct interval *p = x, *q = y;
    int order = compare_i64(p->from, q->from);
    return order != 0 ? order : compare_i64(p->until, q->until);
}

static int
compare_pairs(const void *x, const void *y)
{
    const struct pair *p = x, *q = y;
    int order = compare_u64(p->rest, q->rest);
    return order != 0 ? order : compare_u64(p->name, q->name);
}

static int
compare_forms(const void *x, const void *y, void *tokens)
{
    uint32_t i = *(const uint32_t *)x, k = *(const uint32_t *)y;
    const struct compile_token *p = (struct compile_token *)tokens + i;
    const struct compile_token *q = (struct compile_token *)tokens + k;
    int order = compare_u64(p->token.form, q->token.form);
    return order != 0 ? order : compare_u64(i, k);
}

// ---- numbers ----

static bool
number_strings(struct work *w, struct compile *c)
{
    struct compile_string *strings = c->strings.p;
    w->string_numbers = calloc(c->strings.count + 1, sizeof *w->string_numbers);
    if (w->string_numbers == NULL)
        return false;
    sort(strings, c->strings.count, sizeof *strings, compare_strings);
    for (uint32_t i = 0; i < c->strings.count; i++)
        w->string_numbers[strings[i].number] = i;
    return true;
}

static bool
number_tokens(struct work *w, struct compile *c)
{
    struct compile_token *tokens = c->tokens.p;
    w->token_numbers = calloc(c->tokens.count + 1, sizeof *w->token_numbers);
    w->forms = calloc(c->tokens.count + 1, sizeof *w->forms);
    if (w->token_numbers == NULL || w->forms == NULL)
        return false;
    for (size_t i = 0; i < c->tokens.count; i++) {
        struct compile_token *t = &tokens[i];
        for (size_t k = 0; k < t->token.reading_count; k++)
            t->strings[k] = w->string_numbers[t->strings[k]];
        if (t->strings[NORMALISE_READINGS_MAX] != 0)
            t->strings[NORMALISE_READINGS_MAX] = 1 + w->string_numbers[t->strings[NORMALISE_READINGS_MAX] - 1];
    }
    sort(tokens, c->tokens.count, sizeof *tokens, compare_tokens);
    uint32_t forms = 0;
    for (uint32_t i = 0; i < c->tokens.count; i++) {
        w->token_numbers[tokens[i].number] = i;
        if (tokens[i].token.form != 0)
            w->forms[forms++] = i;
    }
    if (forms > 0)
        qsort_r(w->forms, forms, sizeof *w->forms, compare_forms, tokens);
    w->count[INDEX_FORMS] = forms;
    return true;
}

static bool
number_entries(struct work *w, struct compile *c)
{
    struct compile_entry *entries = c->entries.p;
    w->intervals = calloc(c->entries.count + 1, sizeof *w->intervals);
    if (w->intervals == NULL)
        return false;
    if (c->entries.count > 0)
        qsort_r(entries, c->entries.count, sizeof *entries, compare_entries, c);
    size_t count = 0, kept = 0;
    for (size_t i = 0; i < c->entries.count; i++) {
        struct interval interval = {entries[i].from, entries[i].until};
        if (count == 0 || compare_intervals(&interval, &w->intervals[count - 1]) != 0)
            w->intervals[count++] = interval;
    }
    sort(w->intervals, count, sizeof *w->intervals, compare_intervals);
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || compare_intervals(&w->intervals[i], &w->intervals[kept - 1]) != 0)
            w->intervals[kept++] = w->intervals[i];
    }
    w->count[INDEX_INTERVALS] = (uint32_t)kept;
    return true;
}

static bool
number_names(struct work *w)
{
    const struct compile *c = w->c;
    const struct compile_entry *entries = c->entries.p;
    const struct compile_name *names = c->names.p;
    w->places = calloc(c->names.count + 1, sizeof *w->places);
    if (w->places == NULL)
        return false;
    size_t count = 0;
    for (uint32_t i = 0; i < c->entries.count; i++) {
        for (uint32_t k = 0; k < entries[i].name_count; k++) {
            uint32_t at = entries[i].name_first + k;
            const struct compile_name *n = &names[at];
            uint32_t rank = (uint32_t)(n->kind == SCREEN_WEAK) << 24 |
                            (uint32_t)n->letter_count << 16 | n->weight;
            w->places[count++] = (struct place){n->hash, rank, i, at, k};
        }
    }
    assert(count == c->names.count);
    sort(w->places, count, sizeof *w->places, compare_places);
    return true;
}

// ---- what is near ----

// Hashes of a string and, where it is of letters, of it without each; of equal neighbours one is enough. Returns how many.
static size_t
near_hashes(struct bytes text, uint64_t out[NORMALISE_TOKEN_SIZE + 1])
{
    size_t count = 0;
    bool is_letters = kernel_signature(text) != KERNEL_OTHER;
    out[count++] = index_hash_text(text, text.n);
    for (size_t i = 0; is_letters && i < text.n; i++) {
        if (i == 0 || text.p[i] != text.p[i - 1])
            out[count++] = index_hash_text(text, i);
    }
    return count;
}

static uint64_t
count_near(const struct compile *c)
{
    const struct compile_string *strings = c->strings.p;
    uint64_t hashes[NORMALISE_TOKEN_SIZE + 1], count = 0;
    for (size_t i = 0; i < c->strings.count; i++)
        count += near_hashes(strings[i].text, hashes);
    return count;
}

// Readings of neighbours are paired: the k-th of each, its last where it has fewer.
static uint32_t
reading(const struct compile_token *t, size_t k)
{
    size_t count = t->token.reading_count;
    return t->strings[k < count ? k : count - 1];
}

struct side {
    uint32_t string, next;
};

// The pairs of one name. Returns how many.
static size_t
name_pairs(const struct work *w, const struct compile_name *n, struct side *out)
{
    if (n->token_count < 2)
        return 0;
    const struct compile_token *tokens = w->c->tokens.p;
    const uint32_t *places = (const uint32_t *)w->c->name_tokens.p + n->token_first;
    size_t count = 0;
    for (uint32_t i = 0; i + 1 < n->token_count; i++) {
        const struct compile_token *a = &tokens[w->token_numbers[places[i]]];
        const struct compile_token *b = &tokens[w->token_numbers[places[i + 1]]];
        size_t readings = a->token.reading_count > b->token.reading_count ? a->token.reading_count
                                                                          : b->token.reading_count;
        for (size_t k = 0; k < readings; k++)
            out[count++] = (struct side){reading(a, k), reading(b, k)};
    }
    return count;
}

#define NAME_PAIRS_MAX ((size_t)NORMALISE_TOKENS_MAX * NORMALISE_READINGS_MAX)

static uint64_t
count_pairs(const struct work *w)
{
    struct side sides[NAME_PAIRS_MAX];
    uint64_t count = 0;
    const struct compile_name *names = w->c->names.p;
    for (size_t i = 0; i < w->c->names.count; i++)
        count += name_pairs(w, &names[i], sides);
    return count;
}

// ---- writing ----

static uint8_t *
at(const struct work *w, enum index_section section, uint64_t size, uint64_t i)
{
    return w->p + w->at[section] + size * i;
}

static void
write_strings(const struct work *w)
{
    const struct compile_string *strings = w->c->strings.p;
    uint32_t text = 0, count = w->count[INDEX_STRINGS];
    size_t length = 0;
    for (uint32_t i = 0; i < count; i++) {
        struct bytes s = strings[i].text;
        while (length <= s.n)
            little_put_u32(at(w, INDEX_AT_LENGTHS, 4, length++), i);
        little_put_u64(at(w, INDEX_AT_SIGNATURES, 8, i), kernel_signature(s));
        little_put_u32(at(w, INDEX_AT_STRINGS, 16, i), text);
        little_put_u64(at(w, INDEX_AT_STRINGS, 16, i) + 8, skeleton_of(s));
        memcpy(at(w, INDEX_AT_STRING_TEXT, 1, text), s.p, s.n);
        text += (uint32_t)s.n;
    }
    while (length < INDEX_LENGTHS)
        little_put_u32(at(w, INDEX_AT_LENGTHS, 4, length++), count);
    little_put_u32(at(w, INDEX_AT_STRINGS, 16, count), text);
}

// heads[i] = how many of bucket i before; then the first place of bucket i.
static void
sum_heads(uint32_t *heads, uint32_t count)
{
    uint32_t sum = 0;
    for (uint32_t i = 0; i <= count; i++) {
        uint32_t own = heads[i];
        heads[i] = sum;
        sum += own;
    }
}

static void
write_heads(const struct work *w, enum index_section section, uint32_t count)
{
    for (uint32_t i = 0; i <= count; i++)
        little_put_u32(at(w, section, 4, i), w->heads[i]);
}

static void
write_near(const struct work *w)
{
    const struct compile_string *strings = w->c->strings.p;
    uint64_t hashes[NORMALISE_TOKEN_SIZE + 1];
    uint32_t buckets = w->count[INDEX_NEAR_HEADS];
    memset(w->heads, 0, (buckets + 1ull) * sizeof *w->heads);
    for (size_t i = 0; i < w->c->strings.count; i++) {
        size_t n = near_hashes(strings[i].text, hashes);
        for (size_t k = 0; k < n; k++)
            w->heads[hashes[k] & (buckets - 1)]++;
    }
    sum_heads(w->heads, buckets);
    write_heads(w, INDEX_AT_NEAR_HEADS, buckets);
    for (uint32_t i = 0; i < w->c->strings.count; i++) {
        size_t n = near_hashes(strings[i].text, hashes);
        for (size_t k = 0; k < n; k++)
            little_put_u32(at(w, INDEX_AT_NEAR, 4, w->heads[hashes[k] & (buckets - 1)]++),
                           i | INDEX_NEAR_BITS(hashes[k]));
    }
}

static void
write_tokens(const struct work *w)
{
    const struct compile_token *tokens = w->c->tokens.p;
    uint32_t postings = 0, count = w->count[INDEX_TOKENS];
    for (uint32_t i = 0; i < count; i++) {
        index_put_token(at(w, INDEX_AT_TOKENS, INDEX_TOKEN_SIZE, i), &tokens[i].token, tokens[i].strings,
                        postings);
        w->next[i] = postings;
        postings += tokens[i].postings;
    }
    little_put_u32(at(w, INDEX_AT_TOKENS, INDEX_TOKEN_SIZE, count) + 20, postings);
    for (uint32_t i = 0; i < w->count[INDEX_FORMS]; i++)
        little_put_u32(at(w, INDEX_AT_FORMS, 4, i), w->forms[i]);
}

// The tokens that have each string as a reading.
static void
write_owned(const struct work *w)
{
    const struct compile_token *tokens = w->c->tokens.p;
    uint32_t strings = w->count[INDEX_STRINGS];
    memset(w->heads, 0, (strings + 1ull) * sizeof *w->heads);
    for (uint32_t i = 0; i < w->count[INDEX_TOKENS]; i++) {
        for (size_t k = 0; k < tokens[i].token.reading_count; k++)
            w->heads[tokens[i].strings[k]]++;
    }
    sum_heads(w->heads, strings);
    for (uint32_t i = 0; i <= strings; i++)
        little_put_u32(at(w, INDEX_AT_STRINGS, 16, i) + 4, w->heads[i]);
    for (uint32_t i = 0; i < w->count[INDEX_TOKENS]; i++) {
        for (size_t k = 0; k < tokens[i].token.reading_count; k++)
            little_put_u32(at(w, INDEX_AT_OWNED, 4, w->heads[tokens[i].strings[k]]++), i);
    }
}

static uint64_t
count_readings(const struct compile *c)
{
    const struct compile_token *tokens = c->tokens.p;
    uint64_t count = 0;
    for (size_t i = 0; i < c->tokens.count; i++)
        count += tokens[i].token.reading_count;
    return count;
}

static bool
write_sounds(const struct work *w)
{
    const struct compile_token *tokens = w->c->tokens.p;
    struct pair *sounds = calloc(w->count[INDEX_SOUNDS] + 1ull, sizeof *sounds);
    if (sounds == NULL)
        return false;
    uint32_t count = 0;
    for (uint32_t i = 0; i < w->count[INDEX_TOKENS]; i++) {
        const struct screen_token *t = &tokens[i].token;
        for (size_t k = 0; k < t->reading_count; k++)
            sounds[count++] =
                (struct pair){index_hash_sound(t->readings[k].skeleton, score_is_foreign(t)), i};
    }
    sort(sounds, count, sizeof *sounds, compare_pairs);
    for (uint32_t i = 0; i < count; i++) {
        little_put_u32(at(w, INDEX_AT_SOUNDS, 8, i), sounds[i].rest);
        little_put_u32(at(w, INDEX_AT_SOUNDS, 8, i) + 4, sounds[i].name);
    }
    free(sounds);
    return true;
}

static void
write_entries(const struct work *w)
{
    const struct compile_entry *entries = w->c->entries.p;
    uint32_t intervals = w->count[INDEX_INTERVALS];
    for (uint32_t i = 0; i < intervals; i++) {
        uint8_t *p = at(w, INDEX_AT_INTERVALS, 16, i);
        little_put_u64(p, (uint64_t)w->intervals[i].from);
        little_put_u64(p + 8, (uint64_t)w->intervals[i].until);
    }
    for (uint32_t i = 0; i < w->count[INDEX_ENTRIES]; i++) {
        struct interval interval = {entries[i].from, entries[i].until};
        const struct interval *found =
            bsearch(&interval, w->intervals, intervals, sizeof interval, compare_intervals);
        assert(found != NULL);
        uint8_t *p = at(w, INDEX_AT_ENTRIES, 16, i);
        little_put_u64(p, entries[i].key);
        little_put_u32(p + 8, (uint32_t)(found - w->intervals));
        little_put_u32(p + 12, entries[i].name_count);
    }
}

static void
write_postings(const struct work *w, const uint8_t *tokens, uint32_t count, uint32_t name)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t token = little_get_u32(tokens + 4ull * i);
        bool is_again = false;
        for (uint32_t k = 0; k < i; k++)
            is_again = is_again || little_get_u32(tokens + 4ull * k) == token;
        if (!is_again)
            little_put_u32(at(w, INDEX_AT_POSTINGS, 4, w->next[token]++), name);
    }
}

static void
write_names(const struct work *w)
{
    const struct compile_name *names = w->c->names.p;
    uint32_t text = 0, token = 0;
    for (uint32_t i = 0; i < w->count[INDEX_NAMES]; i++) {
        const struct place *place = &w->places[i];
        const struct compile_name *n = &names[place->name];
        uint8_t *p = at(w, INDEX_AT_NAMES, 24, i);
        little_put_u32(p, text);
        little_put_u32(p + 4, token);
        little_put_u32(p + 8, place->entry);
        little_put_u16(p + 12, (uint16_t)n->text.n);
        little_put_u16(p + 14, (uint16_t)place->name_index);
        little_put_u16(p + 16, n->weight);
        p[18] = n->kind;
        p[19] = n->token_count;
        p[20] = n->letter_count;
        if (n->text.n > 0)
            memcpy(at(w, INDEX_AT_NAME_TEXT, 1, text), n->text.p, n->text.n);
        text += (uint32_t)n->text.n;
        uint8_t *tokens = at(w, INDEX_AT_NAME_TOKENS, 4, token);
        for (uint32_t k = 0; k < n->token_count; k++)
            little_put_u32(tokens + 4ull * k,
                           w->token_numbers[((const uint32_t *)w->c->name_tokens.p)[n->token_first + k]]);
        write_postings(w, tokens, n->token_count, i);
        token += n->token_count;
    }
}

static bool
has_letter(const struct screen_token *t)
{
    bool has = false;
    for (size_t i = 0; i < t->reading_count; i++)
        has = has || t->readings[i].text.n == 1;
    return has;
}

// The greatest weight of a name's tokens that have a one-letter reading.
static unsigned
letter_weight(const struct work *w, const struct compile_name *n)
{
    const struct compile_token *tokens = w->c->tokens.p;
    const uint32_t *places = (const uint32_t *)w->c->name_tokens.p + n->token_first;
    unsigned most = 0;
    for (uint32_t i = 0; i < n->token_count; i++) {
        const struct screen_token *t = &tokens[w->token_numbers[places[i]]].token;
        most = has_letter(t) && t->weight > most ? t->weight : most;
    }
    return most;
}

static void
write_blocks(const struct work *w)
{
    const struct compile_name *names = w->c->names.p;
    for (uint32_t first = 0; first < w->count[INDEX_NAMES]; first += INDEX_BLOCK) {
        unsigned weight = UINT16_MAX, letters = 0, letter = 0, is_weak = 1;
        for (uint32_t i = first; i < w->count[INDEX_NAMES] && i < first + INDEX_BLOCK; i++) {
            const struct compile_name *n = &names[w->places[i].name];
            weight = n->weight < weight ? n->weight : weight;
            letters = n->letter_count > letters ? n->letter_count : letters;
            unsigned own = n->letter_count > 0 ? letter_weight(w, n) : 0;
            letter = own > letter ? own : letter;
            is_weak = is_weak && n->kind == SCREEN_WEAK;
        }
        uint8_t *p = at(w, INDEX_AT_BLOCKS, 8, first / INDEX_BLOCK);
        little_put_u16(p, (uint16_t)weight);
        p[2] = (uint8_t)letters;
        p[3] = (uint8_t)letter;
        p[4] = (uint8_t)is_weak;
    }
}

static void
sort_pairs(struct pair *pairs, size_t count)
{
    if (count > 16) {
        qsort(pairs, count, sizeof *pairs, compare_pairs);
        return;
    }
    for (size_t i = 1; i < count; i++) {
        struct pair own = pairs[i];
        size_t k = i;
        for (; k > 0 && compare_pairs(&pairs[k - 1], &own) > 0; k--)
            pairs[k] = pairs[k - 1];
        pairs[k] = own;
    }
}

static void
mark_sides(const struct work *w, struct side side)
{
    uint8_t *p = at(w, INDEX_AT_SIDES, 16, side.string);
    little_put_u64(p, little_get_u64(p) | index_mark(side.next));
    p = at(w, INDEX_AT_SIDES, 16, side.next) + 8;
    little_put_u64(p, little_get_u64(p) | index_mark(side.string));
}

static bool
write_pairs(const struct work *w)
{
    const struct compile_name *names = w->c->names.p;
    struct side sides[NAME_PAIRS_MAX];
    uint32_t buckets = w->count[INDEX_PAIR_HEADS], count = w->count[INDEX_PAIRS];
    struct pair *pairs = calloc(count + 1ull, sizeof *pairs);
    if (pairs == NULL)
        return false;
    memset(w->heads, 0, (buckets + 1ull) * sizeof *w->heads);
    for (uint32_t i = 0; i < w->count[INDEX_NAMES]; i++) {
        size_t n = name_pairs(w, &names[i], sides);
        for (size_t k = 0; k < n; k++) {
            w->heads[index_hash_pair(sides[k].string, sides[k].next) & (buckets - 1)]++;
            mark_sides(w, sides[k]);
        }
    }
    sum_heads(w->heads, buckets);
    write_heads(w, INDEX_AT_PAIR_HEADS, buckets);
    for (uint32_t i = 0; i < w->count[INDEX_NAMES]; i++) {
        size_t n = name_pairs(w, &names[w->places[i].name], sides);
        for (size_t k = 0; k < n; k++) {
            uint64_t hash = index_hash_pair(sides[k].string, sides[k].next);
            pairs[w->heads[hash & (buckets - 1)]++] = (struct pair){(uint32_t)(hash >> 32), i};
        }
    }
    uint32_t first = 0;
    for (uint32_t i = 0; i < buckets; i++) {
        sort_pairs(pairs + first, w->heads[i] - first);
        first = w->heads[i];
    }
    for (uint32_t i = 0; i < count; i++) {
        little_put_u32(at(w, INDEX_AT_PAIRS, 8, i), pairs[i].rest);
        little_put_u32(at(w, INDEX_AT_PAIRS, 8, i) + 4, pairs[i].name);
    }
    free(pairs);
    return true;
}

// Counts of everything and the size of the whole; 0 when it does not fit.
static uint64_t
measure(struct work *w)
{
    const struct compile *c = w->c;
    uint64_t postings = 0, near = count_near(c), pairs = count_pairs(w);
    uint64_t readings = count_readings(c);
    const struct compile_token *tokens = c->tokens.p;
    for (size_t i = 0; i < c->tokens.count; i++)
        postings += tokens[i].postings;
    const uint64_t counts[INDEX_COUNTS] = {
        [INDEX_ENTRIES] = c->entries.count,
        [INDEX_INTERVALS] = w->count[INDEX_INTERVALS],
        [INDEX_NAMES] = c->names.count,
        [INDEX_NAME_TOKENS] = c->name_tokens.count,
        [INDEX_TOKENS] = c->tokens.count,
        [INDEX_POSTINGS] = postings,
        [INDEX_FORMS] = w->count[INDEX_FORMS],
        [INDEX_STRINGS] = c->strings.count,
        [INDEX_OWNED] = readings,
        [INDEX_SOUNDS] = readings,
        [INDEX_NEAR_HEADS] = index_bucket_count(near),
        [INDEX_NEAR] = near,
        [INDEX_PAIR_HEADS] = index_bucket_count(pairs),
        [INDEX_PAIRS] = pairs,
        [INDEX_NAME_TEXT] = c->name_text,
        [INDEX_STRING_TEXT] = c->string_text,
    };
    if (c->strings.count > INDEX_STRINGS_MAX)
        return 0;
    for (int i = 0; i < INDEX_COUNTS; i++) {
        if (counts[i] > UINT32_MAX - INDEX_BLOCK)
            return 0;
        w->count[i] = (uint32_t)counts[i];
    }
    return index_layout(w->count, w->at);
}

static bool
prepare(struct work *w, struct compile *c)
{
    return number_strings(w, c) && number_tokens(w, c) && number_entries(w, c) && number_names(w);
}

static bool
write(struct work *w, uint64_t size)
{
    uint32_t near = w->count[INDEX_NEAR_HEADS], pairs = w->count[INDEX_PAIR_HEADS];
    uint32_t strings = w->count[INDEX_STRINGS], most = near > pairs ? near : pairs;
    w->heads = calloc((most > strings ? most : strings) + 1ull, sizeof *w->heads);
    w->next = calloc(w->count[INDEX_TOKENS] + 1ull, sizeof *w->next);
    if (w->heads == NULL || w->next == NULL)
        return false;
    memset(w->p, 0, (size_t)size);
    write_strings(w);
    write_near(w);
    write_tokens(w);
    write_owned(w);
    write_entries(w);
    write_names(w);
    write_blocks(w);
    return write_sounds(w) && write_pairs(w);
}

int
compile_index(struct compile *c, struct buf *out, struct err *e)
{
    struct work w = {.c = c};
    int rc = ERR_NOMEM;
    if (!prepare(&w, c))
        goto out;
    uint64_t size = measure(&w);
    w.p = size > 0 ? buf_reserve(out, (size_t)size) : NULL;
    if (size == 0 || (w.p == NULL && buf_check(out) == ERR_LIMIT)) {
        rc = ERR_LIMIT;
        goto out;
    }
    if (w.p == NULL || !write(&w, size))
        goto out;
    index_write_header(w.p, w.count, size);
    buf_commit(out, (size_t)size);
    rc = 0;
out:
    free(w.string_numbers);
    free(w.token_numbers);
    free(w.places);
    free(w.intervals);
    free(w.forms);
    free(w.heads);
    free(w.next);
    return rc == ERR_LIMIT ? too_large(e) : rc < 0 ? no_memory(e) : 0;
}
