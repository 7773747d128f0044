// SPDX-License-Identifier: Apache-2.0
#include "screen/joins.h"

#include <string.h>

#include "base/num.h"
#include "screen/bound.h"
#include "screen/kernel.h"
#include "screen/little.h"
#include "screen/score.h"

#define LOOSE_SIZE_MIN 2 // letters from which on one edit is allowed
#define CHANGED_MAX 2    // bits of index_join_letters that one edit changes
#define WORK_LOOK 200    // nanoseconds that a look at a name takes, and
#define WORK_TOKEN 100   // each token of it
#define BATCH 64         // names asked for at once

// What is looked for.
struct join {
    struct gather *g;
    const struct screen_token *token;
    uint32_t unit;
    const struct pattern *text;
    bool is_exact;    // no edit
    size_t not_first; // only two neighbours, of which the first has another size; 0: any
    uint16_t letters[NORMALISE_TOKEN_SIZE + 1]; // index_join_letters of the text's beginnings
};

static bool
is_alike(const struct join *j, struct bytes text)
{
    if (bytes_equal(text, j->text->text))
        return true;
    return !j->is_exact && kernel_signature(text) != KERNEL_OTHER && pattern_edits(j->text, text) <= 1;
}

// A token of a listed name, as far as it matters here.
struct part {
    struct bytes readings[NORMALISE_READINGS_MAX];
    size_t count;
    unsigned weight;
};

static bool
read_part(const struct screen_index *x, uint32_t token, struct part *out)
{
    uint32_t strings[NORMALISE_READINGS_MAX];
    if (!index_get_readings(x, token, strings, &out->count, &out->weight))
        return false;
    for (size_t k = 0; k < out->count; k++) {
        if (!index_get_string(x, strings[k], &out->readings[k]))
            return false;
    }
    return true;
}

// The k-th reading of neighbours, its last where one has fewer, when it has so many bytes.
static bool
read_join(const struct part *parts, size_t count, size_t k, size_t size, uint8_t *out)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++)
        n += parts[i].readings[num_min_size(k, parts[i].count - 1)].n;
    if (n != size)
        return false;
    for (size_t i = 0; i < count; i++) {
        struct bytes text = parts[i].readings[num_min_size(k, parts[i].count - 1)];
        memcpy(out, text.p, text.n);
        out += text.n;
    }
    return true;
}

// What neighbours of size bytes give at most; 0: they are not alike.
static uint32_t
join_credit(const struct join *j, const struct part *parts, size_t count, size_t size)
{
    uint8_t text[NORMALISE_TOKEN_SIZE];
    size_t readings = 1, weight = 0;
    for (size_t i = 0; i < count; i++) {
        readings = parts[i].count > readings ? parts[i].count : readings;
        weight += parts[i].weight;
    }
    for (size_t k = 0; k < readings; k++) {
        if (read_join(parts, count, k, size, text) && is_alike(j, bytes_of(text, size)))
            return bound_credit(j->g->threshold, 1000, j->token->weight, (unsigned)weight) + 1;
    }
    return 0;
}

// The tokens of a name that should hold neighbours of size bytes like this.
struct look {
    uint32_t name;
    size_t count;
    const uint8_t *tokens; // little-endian numbers
};

static int
look_at(struct join *j, const struct look *look, size_t size)
{
    struct gather *g = j->g;
    struct part parts[NORMALISE_TOKENS_MAX];
    for (size_t i = 0; i < look->count; i++) {
        if (!read_part(g->x, little_get_u32(look->tokens + 4 * i), &parts[i]))
            return ERR_CORRUPT;
    }
    if (gather_is_over(g, WORK_LOOK + WORK_TOKEN * look->count))
        return 0;
    size_t longest = j->not_first > 0 ? 2 : SCORE_JOIN_MAX;
    int rc = 0;
    for (size_t count = 2; count <= longest; count++) {
        for (size_t i = 0; i + count <= look->count && rc == 0; i++) {
            uint32_t credit = parts[i].readings[0].n != j->not_first ? join_credit(j, &parts[i], count, size) : 0;
            if (credit > 0)
                rc = gather_add_name(
                    g, &(struct gather_name){look->name, j->unit, credit, (uint8_t)i, (uint8_t)count});
        }
    }
    return rc;
}

// Names, whose rows were asked for: step by step, so that all of them wait together.
static int
look_at_all(struct join *j, const uint32_t *names, size_t count, size_t size)
{
    const struct screen_index *x = j->g->x;
    struct look looks[BATCH];
    struct index_name row;
    uint32_t strings[NORMALISE_READINGS_MAX];
    size_t readings;
    unsigned weight;
    int rc = 0;
    for (size_t i = 0; i < count; i++) {
        if (!index_get_name(x, names[i], &row))
            return ERR_CORRUPT;
        looks[i] = (struct look){names[i], row.token_count, index_name_tokens(x, &row)};
        if (looks[i].tokens == NULL)
            return ERR_CORRUPT;
        index_await_tokens(x, &row);
    }
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < looks[i].count; k++)
            index_await_token(x, little_get_u32(looks[i].tokens + 4 * k));
    }
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < looks[i].count; k++) {
            if (index_get_readings(x, little_get_u32(looks[i].tokens + 4 * k), strings, &readings, &weight))
                index_await_string(x, strings[0]);
        }
    }
    for (size_t i = 0; i < count && rc == 0; i++)
        rc = look_at(j, &looks[i], size);
    return rc;
}

static bool
differ_little(uint32_t a, uint32_t b, int bits_max)
{
    uint32_t bits = a ^ b;
    for (int i = 0; i < bits_max; i++)
        bits &= bits - 1;
    return bits == 0;
}

// Joins of size bytes with a half that has this hash, and letters in the other.
static int
look_up(struct join *j, uint64_t hash, uint16_t letters, size_t size, int changed_max)
{
    uint32_t names[BATCH], count, last = UINT32_MAX;
    size_t held = 0;
    const uint8_t *p = index_joins(j->g->x, hash, &count);
    int rc = p == NULL ? ERR_CORRUPT : 0;
    (void)gather_is_over(j->g, 20 + count);
    for (uint32_t i = 0; i < count && rc == 0 && !j->g->is_ended; i++, p += INDEX_JOIN_SIZE) {
        struct index_join row = index_join(p);
        if (!differ_little(row.letters, letters, changed_max) || row.name == last)
            continue;
        index_await_name(j->g->x, row.name);
        names[held++] = last = row.name;
        if (held == BATCH) {
            rc = look_at_all(j, names, held, size);
            held = 0;
        }
    }
    return rc == 0 ? look_at_all(j, names, held, size) : rc;
}

// One half of a join to be looked up.
struct half {
    uint64_t hash;
    uint16_t letters; // of the other
    size_t size;      // of the join
    int changed_max;
};
#define HALVES_MAX 7 // two each of three sizes, and one with two letters swapped

// The halves of a join of size bytes, at most one edit from the text.
static size_t
halves_of(const struct join *j, size_t size, struct half *out)
{
    const struct pattern *t = j->text;
    size_t n = t->text.n, half = size / 2, end = size - half, count = 0;
    int changed_max = j->is_exact ? 0 : CHANGED_MAX;
    if (half <= n)
        out[count++] = (struct half){index_hash_join(t->sums[half], size, false), (uint16_t)(j->letters[n] ^ j->letters[half]),
                                     size, changed_max};
    if (!j->is_exact && end <= n)
        out[count++] = (struct half){index_hash_join(pattern_sum(t, n - end, n), size, true), j->letters[n - end],
                                     size, changed_max};
    return count;
}

// The first half with the letters swapped where it meets the other.
static size_t
half_swapped(const struct join *j, struct half *out)
{
    const struct pattern *t = j->text;
    const uint8_t *p = t->text.p;
    size_t n = t->text.n, half = n / 2;
    if (p[half - 1] == p[half])
        return 0;
    uint64_t sum = t->sums[half - 1] * INDEX_HASH_BASE + p[half] + 1;
    uint16_t first = (uint16_t)(j->letters[half - 1] ^ index_join_letter(p[half]));
    *out = (struct half){index_hash_join(sum, n, false), (uint16_t)(j->letters[n] ^ first), n, 0};
    return 1;
}

static int
look_up_all(struct join *j, const struct half *halves, size_t count)
{
    int rc = 0;
    for (size_t i = 0; i < count; i++)
        index_await_joins(j->g->x, halves[i].hash);
    for (size_t i = 0; i < count && rc == 0; i++)
        rc = look_up(j, halves[i].hash, halves[i].letters, halves[i].size, halves[i].changed_max);
    return rc;
}

static void
join_init(struct join *j)
{
    const struct bytes text = j->text->text;
    j->letters[0] = 0;
    for (size_t i = 0; i < text.n; i++)
        j->letters[i + 1] = (uint16_t)(j->letters[i] ^ index_join_letter(text.p[i]));
}

int
joins_find(struct gather *g, const struct screen_token *token, uint32_t unit, const struct pattern *text)
{
    struct join j = {.g = g, .token = token, .unit = unit, .text = text};
    size_t n = text->text.n;
    j.is_exact = !text->is_letters || n < LOOSE_SIZE_MIN;
    join_init(&j);
    struct half halves[HALVES_MAX];
    size_t count = j.is_exact ? 0 : half_swapped(&j, halves);
    for (size_t size = j.is_exact ? n : n - 1; size <= (j.is_exact ? n : n + 1) && size <= NORMALISE_TOKEN_SIZE; size++)
        count += halves_of(&j, size, halves + count);
    return look_up_all(&j, halves, count);
}

// Whether a part of the text is a word of the index.
static bool
is_word(const struct gather *g, const struct pattern *t, size_t from, size_t end)
{
    uint32_t string;
    return index_find_hashed(g->x, bytes_sub(t->text, from, end - from), index_mix(pattern_sum(t, from, end)), &string);
}

// Whether the text is two words in another place than this.
static bool
is_slid(const struct gather *g, const struct pattern *t, size_t first)
{
    size_t n = t->text.n;
    for (size_t at = 1; at < n; at++)
        index_await_near(g->x, index_mix(t->sums[at]));
    for (size_t at = 1; at < n; at++) {
        if (at != first && is_word(g, t, 0, at) && is_word(g, t, at, n))
            return true;
    }
    return false;
}

int
joins_find_slid(struct gather *g, const struct screen_token *joined, size_t first)
{
    struct gather_unit unit = {.token = joined, .first = (uint8_t)first, .is_slide = true};
    struct join j = {
        .g = g, .token = joined, .is_exact = true, .not_first = normalise_text(&g->query->tokens[first]).n};
    struct pattern text;
    struct half half;
    pattern_init(&text, normalise_text(joined));
    g->work += 20 * text.text.n;
    if (!is_slid(g, &text, j.not_first))
        return 0;
    j.text = &text;
    join_init(&j);
    int rc = gather_add_unit(g, &unit, &j.unit);
    return rc == 0 ? look_up_all(&j, &half, halves_of(&j, text.text.n, &half)) : rc;
}
