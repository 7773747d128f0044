// SPDX-License-Identifier: Apache-2.0
#include "screen/gather.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "screen/bound.h"
#include "screen/kernel.h"
#include "screen/little.h"
#include "screen/score.h"
#include "screen/spell.h"

#define SCAN_STEP 2048  // signatures scanned at once
#define NEAR_SIZE_MIN 2 // from here on one edit is allowed
#define LETTER_SIZE_MIN 4 // below, another letter makes another word: spell.h
#define SCAN_SIZE_MIN 8 // from here on two edits are allowed, and a scan finds what is near

// Optimal string alignment of one text with others, a column of the table at once in the bits of a word (Hyyrö 2003).
struct pattern {
    uint64_t places[32]; // of each letter; more than there are, for damaged indexes
};

// One thing to look for: a token of the query, or neighbours taken as one.
struct unit {
    uint32_t number;
    size_t parts;
    const struct screen_token *token;
};

// Room for one more element of size bytes.
static void *
grow(struct arena *a, void *p, size_t count, size_t *room, size_t size)
{
    if (count < *room)
        return p;
    size_t more = *room == 0 ? 64 : 2 * *room;
    void *wider = arena_array(a, more, size);
    if (wider == NULL)
        return NULL;
    if (count > 0)
        memcpy(wider, p, count * size);
    *room = more;
    return wider;
}

static void
pattern_init(struct pattern *p, struct bytes text)
{
    assert(text.n <= 64);
    memset(p->places, 0, sizeof p->places);
    for (size_t i = 0; i < text.n; i++) {
        assert(text.p[i] >= 'a');
        assert(text.p[i] <= 'z');
        p->places[text.p[i] - 'a'] |= 1ull << i;
    }
}

// Edits between a part of the pattern's text and letters a-z.
static size_t
pattern_edits(const struct pattern *p, size_t from, size_t end, struct bytes text)
{
    if (from == end)
        return text.n;
    uint64_t up = ~0ull, down = 0, same = 0, last_places = 0, top = 1ull << (end - from - 1);
    size_t edits = end - from;
    for (size_t i = 0; i < text.n; i++) {
        uint64_t places = p->places[(text.p[i] - 'a') & 31] >> from;
        uint64_t swapped = ((~same & places) << 1) & last_places;
        same = (((places & up) + up) ^ up) | places | down | swapped;
        uint64_t right_up = down | ~(same | up), right_down = same & up;
        edits += (right_up & top) != 0;
        edits -= (right_down & top) != 0;
        right_up = right_up << 1 | 1;
        right_down <<= 1;
        up = right_down | ~(same | right_up);
        down = right_up & same;
        last_places = places;
    }
    return edits;
}

// ---- what is alike ----

static size_t
slot_of(const struct gather *g, uint32_t token)
{
    size_t at = (token * 0x9e3779b9u) >> 7 & (g->slot_count - 1);
    while (g->slots[at] != 0 && g->tokens[g->slots[at] - 1].token != token)
        at = (at + 1) & (g->slot_count - 1);
    return at;
}

uint32_t
gather_credit(const struct gather *g, uint32_t token)
{
    uint32_t place = g->slots[slot_of(g, token)];
    return place == 0 ? 0 : g->tokens[place - 1].credit;
}

static int
grow_slots(struct gather *g)
{
    if (2 * g->token_count < g->slot_count)
        return 0;
    size_t count = g->slot_count == 0 ? 256 : 2 * g->slot_count;
    g->slots = arena_array(g->a, count, sizeof *g->slots);
    if (g->slots == NULL)
        return ERR_NOMEM;
    g->slot_count = count;
    for (size_t i = 0; i < g->token_count; i++)
        g->slots[slot_of(g, g->tokens[i].token)] = (uint32_t)i + 1;
    return 0;
}

// The row of a token, added when new.
static int
find_row(struct gather *g, uint32_t token, uint32_t *place)
{
    int rc = grow_slots(g);
    if (rc < 0)
        return rc;
    size_t at = slot_of(g, token);
    *place = g->slots[at] - 1;
    if (g->slots[at] != 0)
        return 0;
    struct index_range postings;
    unsigned weight;
    if (!index_get_postings(g->x, token, &postings) || !index_get_weight(g->x, token, &weight))
        return ERR_CORRUPT;
    g->tokens = grow(g->a, g->tokens, g->token_count, &g->token_room, sizeof *g->tokens);
    if (g->tokens == NULL)
        return ERR_NOMEM;
    *place = (uint32_t)g->token_count++;
    g->tokens[*place] = (struct gather_token){.token = token, .weight = (uint8_t)weight, .postings = postings};
    g->slots[at] = *place + 1;
    return 0;
}

static uint32_t
edge_credit(const struct gather *g, const struct screen_token *unit, int similarity, unsigned weight)
{
    uint32_t credit = bound_credit(g->threshold, similarity, unit->weight, weight);
    return credit + (credit == 0); // a pair without worth of its own lets initials count
}

// A unit and a token are alike at most so much.
static int
add_token(struct gather *g, const struct unit *u, uint32_t number, int most)
{
    uint32_t place, before = 0;
    int rc = find_row(g, number, &place);
    if (rc < 0)
        return rc;
    struct gather_token *row = &g->tokens[place];
    struct gather_edge *edge = row->edges != 0 ? &g->edges[row->edges - 1] : NULL;
    struct gather_unit *unit = &g->units[u->number];
    bool is_new = edge == NULL || edge->unit != u->number;
    g->work += 20;
    if (!is_new && most <= edge->most)
        return 0;
    if (is_new) {
        g->edges = grow(g->a, g->edges, g->edge_count, &g->edge_room, sizeof *g->edges);
        if (g->edges == NULL)
            return ERR_NOMEM;
        edge = &g->edges[g->edge_count++];
        *edge = (struct gather_edge){.unit = u->number, .place = place, .next = row->edges};
        row->edges = (uint32_t)g->edge_count;
        unit->postings += row->postings.end - row->postings.first;
    } else {
        before = edge_credit(g, u->token, edge->most, row->weight);
    }
    edge->most = (uint16_t)most;
    uint32_t credit = edge_credit(g, u->token, most, row->weight);
    row->credit = credit > row->credit ? credit : row->credit;
    row->sum += credit - before;
    unit->credit = credit > unit->credit ? credit : unit->credit;
    return 0;
}

static int
add_string(struct gather *g, const struct unit *u, uint32_t string, int most)
{
    struct index_range owned;
    uint32_t token;
    if (!index_get_owned(g->x, string, &owned))
        return ERR_CORRUPT;
    int rc = 0;
    for (uint32_t i = owned.first; i < owned.end && rc == 0; i++)
        rc = index_get_owner(g->x, i, &token) ? add_token(g, u, token, most) : ERR_CORRUPT;
    return rc;
}

// ---- strings one letter away ----

// A text whose parts are looked for.
struct text {
    struct bytes bytes;
    bool is_letters; // a-z only; else the pattern is empty
    struct pattern pattern;
    uint64_t sums[NORMALISE_TOKEN_SIZE + 1]; // of its beginnings: index.h
};

static void
text_init(struct text *t, struct bytes bytes)
{
    assert(bytes.n <= NORMALISE_TOKEN_SIZE);
    t->bytes = bytes;
    t->is_letters = kernel_signature(bytes) != KERNEL_OTHER;
    if (t->is_letters)
        pattern_init(&t->pattern, bytes);
    t->sums[0] = 0;
    for (size_t i = 0; i < bytes.n; i++)
        t->sums[i + 1] = t->sums[i] * INDEX_HASH_BASE + bytes.p[i] + 1;
}

// Sum of the bytes from one place to another.
static uint64_t
text_sum(const struct gather *g, const struct text *t, size_t from, size_t end)
{
    return t->sums[end] - t->sums[from] * g->powers[end - from];
}

// The string that is this part of a text.
static bool
find_part(struct gather *g, const struct text *t, size_t from, size_t end, uint32_t *string)
{
    g->work += 10;
    return index_find_hashed(g->x, bytes_sub(t->bytes, from, end - from), index_mix(text_sum(g, t, from, end)),
                             string);
}

// One part of a text, for finding what is within one edit of it.
struct part {
    const struct text *text;
    size_t from, end;
    uint64_t signature;
    uint64_t marks;         // only strings with one of these marks
    uint64_t before, after; // and with one of these beside them; 0: whatever is beside them
};

static bool
has_sides(const struct gather *g, const struct part *part, uint32_t string)
{
    uint64_t after, before;
    if ((part->before | part->after) == 0)
        return true;
    index_get_sides(g->x, string, &after, &before);
    return (part->before == 0 || (before & part->before) != 0) && (part->after == 0 || (after & part->after) != 0);
}

// Keep the strings of a bucket that are so many edits away from a part. Some are kept twice.
static int
look_in_bucket(struct gather *g, const struct part *part, uint64_t hash, size_t edits, struct strings *out)
{
    uint32_t count;
    const uint8_t *p = index_near(g->x, hash, &count);
    if (p == NULL)
        return ERR_CORRUPT;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t place = little_get_u32(p + 4ull * i), string = INDEX_NEAR_STRING(place);
        if (place - string != INDEX_NEAR_BITS(hash) || (part->marks & index_mark(string)) == 0)
            continue;
        struct bytes held;
        if (string >= g->x->count[INDEX_STRINGS])
            return ERR_CORRUPT;
        if (!has_sides(g, part, string))
            continue;
        if (!index_get_string(g->x, string, &held))
            return ERR_CORRUPT;
        uint64_t bits = index_get_signature(g->x, string);
        bits ^= bits == KERNEL_OTHER ? 0 : part->signature;
        bits &= bits - 1;
        bits &= bits - 1; // more than two bits: more than one edit
        g->work += 20;
        if (bits != 0 || pattern_edits(&part->text->pattern, part->from, part->end, held) != edits)
            continue;
        out->p = grow(g->a, out->p, out->count, &out->room, sizeof *out->p);
        if (out->p == NULL)
            return ERR_NOMEM;
        out->p[out->count++] = string;
    }
    return 0;
}

// Strings of letters within one edit of a part (which may be empty) of a text of letters, or equal to it, to g->near.
static int
find_near(struct gather *g, struct part part)
{
    const struct text *t = part.text;
    size_t from = part.from, end = part.end;
    part.signature = kernel_signature(bytes_sub(t->bytes, from, end - from));
    const uint8_t *p = t->bytes.p;
    struct strings *out = &g->near;
    out->count = 0;
    g->work += 10 * (end - from);
    uint64_t sum = text_sum(g, t, from, end);
    int rc = look_in_bucket(g, &part, index_mix(sum), 0, out);
    if (rc == 0)
        rc = look_in_bucket(g, &part, index_mix(sum), 1, out); // the part is one with a letter left out
    for (size_t i = from; i < end && rc == 0; i++) {
        if (i > from && p[i] == p[i - 1])
            continue;
        sum = text_sum(g, t, from, i) * g->powers[end - i - 1] + text_sum(g, t, i + 1, end);
        rc = look_in_bucket(g, &part, index_mix(sum), 1, out);
    }
    return rc;
}

// ---- a unit against single tokens ----

static int
scan_size(struct gather *g, const struct unit *u, const struct text *t, size_t size, size_t edits_max)
{
    struct index_range range;
    size_t n = t->bytes.n, apart = size > n ? size - n : n - size;
    if (!index_get_length(g->x, size, &range))
        return ERR_CORRUPT;
    const struct kernel *kernel = kernel_best();
    uint64_t signature = kernel_signature(t->bytes);
    int rc = 0;
    while (range.first < range.end && rc == 0) {
        uint32_t step = range.end - range.first < SCAN_STEP ? range.end - range.first : SCAN_STEP;
        size_t found = kernel->scan(index_signatures(g->x, range.first), step, signature,
                                    (int)(2 * edits_max - apart), g->scanned);
        g->work += step / 4 + 20 * found;
        for (size_t i = 0; i < found && rc == 0; i++) {
            struct bytes text;
            uint32_t string = range.first + g->scanned[i];
            if (!index_get_string(g->x, string, &text))
                rc = ERR_CORRUPT;
            size_t edits = rc == 0 ? pattern_edits(&t->pattern, 0, n, text) : 0;
            if (rc == 0 && edits <= edits_max)
                rc = add_string(g, u, string, spell_similarity_most(n, size, (int)edits));
        }
        range.first += step;
    }
    return rc;
}

// Two edits among longer strings.
static int
scan(struct gather *g, const struct unit *u, const struct text *t)
{
    size_t n = t->bytes.n, low = n - 2 < SCAN_SIZE_MIN ? SCAN_SIZE_MIN : n - 2;
    size_t high = num_min_size(n + 2, NORMALISE_TOKEN_SIZE);
    int rc = 0;
    for (size_t size = low; size <= high && rc == 0; size++)
        rc = scan_size(g, u, t, size, 2);
    return rc;
}

// How alike two texts of at most one edit are at most.
static int
most_alike(struct bytes a, struct bytes b)
{
    int edits;
    if (bytes_equal(a, b))
        return 1000;
    return num_min_size(a.n, b.n) < LETTER_SIZE_MIN ? spell_similarity(a, b, &edits)
                                                    : spell_similarity_most(a.n, b.n, 1);
}

static int
gather_reading(struct gather *g, const struct unit *u, const struct text *t)
{
    uint32_t string;
    size_t n = t->bytes.n;
    if (!t->is_letters || n < NEAR_SIZE_MIN || score_is_exact(u->token))
        return find_part(g, t, 0, n, &string) ? add_string(g, u, string, 1000) : 0;
    int rc = u->parts == 1 && n >= SCAN_SIZE_MIN ? scan(g, u, t) : 0;
    // A scan has seen all but strings shorter than it looks at.
    if (rc < 0 || (u->parts == 1 && n > SCAN_SIZE_MIN))
        return rc;
    rc = find_near(g, (struct part){.text = t, .end = n, .marks = ~0ull});
    for (size_t i = 0; i < g->near.count && rc == 0; i++) {
        struct bytes held;
        if (!index_get_string(g->x, g->near.p[i], &held))
            return ERR_CORRUPT;
        int most = most_alike(t->bytes, held);
        if (most > 0)
            rc = add_string(g, u, g->near.p[i], most);
    }
    return rc;
}

static int
gather_forms(struct gather *g, const struct unit *u)
{
    struct index_range range;
    uint32_t token;
    if (u->token->form == 0 || !index_find_form(g->x, u->token->form, &range))
        return 0;
    int rc = 0;
    for (uint32_t i = range.first; i < range.end && rc == 0; i++)
        rc = index_get_form(g->x, i, &token) ? add_token(g, u, token, SCORE_SIMILAR_FORM) : ERR_CORRUPT;
    return rc;
}

// Across scripts: tokens of the same skeleton.
static int
gather_sounds(struct gather *g, const struct unit *u)
{
    int rc = 0;
    for (size_t i = 0; i < u->token->reading_count; i++) {
        uint64_t skeleton = u->token->readings[i].skeleton;
        int most = score_sound_most(u->token, skeleton);
        for (int is_foreign = 0; skeleton != 0 && is_foreign <= 1; is_foreign++) {
            struct index_range range;
            uint32_t token;
            if ((!is_foreign && !score_is_foreign(u->token)) ||
                !index_find_sound(g->x, skeleton, is_foreign != 0, &range))
                continue;
            for (uint32_t k = range.first; k < range.end && rc == 0; k++)
                rc = index_get_sound(g->x, k, &token) ? add_token(g, u, token, most) : ERR_CORRUPT;
        }
    }
    return rc;
}

// The number of a new unit.
static int
add_unit(struct gather *g, const struct screen_token *token, size_t first, size_t parts, uint32_t *number)
{
    g->units = grow(g->a, g->units, g->unit_count, &g->unit_room, sizeof *g->units);
    if (g->units == NULL)
        return ERR_NOMEM;
    *number = (uint32_t)g->unit_count++;
    g->units[*number] = (struct gather_unit){.token = token, .first = (uint8_t)first, .parts = (uint8_t)parts};
    return 0;
}

static int
gather_unit(struct gather *g, const struct screen_token *token, size_t first, size_t parts)
{
    struct unit u = {.parts = parts, .token = token};
    struct text text;
    int rc = add_unit(g, token, first, parts, &u.number);
    for (size_t i = 0; i < token->reading_count && rc == 0; i++) {
        text_init(&text, token->readings[i].text);
        rc = gather_reading(g, &u, &text);
    }
    if (rc == 0 && parts == 1)
        rc = gather_forms(g, &u);
    return rc == 0 && parts == 1 ? gather_sounds(g, &u) : rc;
}

// ---- a token against neighbours taken as one ----

static int
add_name(struct gather *g, uint32_t unit, uint32_t name, uint32_t credit)
{
    g->names = grow(g->a, g->names, g->name_count, &g->name_room, sizeof *g->names);
    if (g->names == NULL)
        return ERR_NOMEM;
    g->names[g->name_count++] = (struct gather_name){name, credit};
    g->units[unit].credit = credit > g->units[unit].credit ? credit : g->units[unit].credit;
    return 0;
}

// The greatest weight of a token with this reading.
static unsigned
string_weight(const struct gather *g, uint32_t string)
{
    struct index_range owned;
    uint32_t token;
    unsigned most = 0, weight;
    if (!index_get_owned(g->x, string, &owned))
        return 0;
    for (uint32_t i = owned.first; i < owned.end; i++) {
        if (index_get_owner(g->x, i, &token) && index_get_weight(g->x, token, &weight) && weight > most)
            most = weight;
    }
    return most;
}

// A string and marks of what stands beside it.
struct side {
    uint32_t string;
    bool is_known;
    uint64_t after, before;
};

struct join {
    struct gather *g;
    const struct screen_token *token; // of the query, or two of its neighbours as one
    uint32_t unit;
    const struct text *text;
    struct side heads[NORMALISE_TOKEN_SIZE + 1]; // the first i letters
    struct side tails[NORMALISE_TOKEN_SIZE + 1]; // from the i-th letter on
};

static void
side_set(const struct gather *g, struct side *side, uint32_t string)
{
    *side = (struct side){.string = string, .is_known = true};
    index_get_sides(g->x, string, &side->after, &side->before);
}

// All names that hold these two side by side (and beside them a third, of this weight).
static int
add_pair(struct join *j, uint32_t string, uint32_t next, unsigned third)
{
    struct index_range range;
    struct gather *g = j->g;
    g->work += 30;
    if (!index_find_pair(g->x, string, next, &range))
        return 0;
    unsigned weight = string_weight(g, string) + string_weight(g, next) + third;
    uint32_t credit = bound_credit(g->threshold, 1000, j->token->weight, weight < 255 ? weight : 255);
    int rc = 0;
    for (uint32_t i = range.first; i < range.end && rc == 0; i++) {
        uint32_t name;
        g->work += 4;
        rc = index_get_pair(g->x, i, &name) ? add_name(g, j->unit, name, credit) : ERR_CORRUPT;
    }
    return rc;
}

// Whether a name may hold both pairs; then those that hold the rarer.
static int
add_triple(struct join *j, uint32_t a, uint32_t b, uint32_t c)
{
    struct index_range first, second;
    j->g->work += 60;
    if (!index_find_pair(j->g->x, a, b, &first) || !index_find_pair(j->g->x, b, c, &second))
        return 0;
    if (first.end - first.first <= second.end - second.first)
        return add_pair(j, a, b, string_weight(j->g, c));
    return add_pair(j, b, c, string_weight(j->g, a));
}

// The text as two strings at this place, one of them as it is, the other within one edit.
static int
split_near(struct join *j, size_t at)
{
    const struct side *head = &j->heads[at], *tail = &j->tails[at];
    const struct strings *near = &j->g->near;
    int rc = 0;
    if (head->after != 0) {
        rc = find_near(j->g, (struct part){.text = j->text,
                                           .from = at,
                                           .end = j->text->bytes.n,
                                           .marks = head->after,
                                           .before = index_mark(head->string)});
        for (size_t i = 0; rc == 0 && i < near->count; i++)
            rc = add_pair(j, head->string, near->p[i], 0);
    }
    if (rc == 0 && tail->before != 0) {
        rc = find_near(j->g, (struct part){.text = j->text,
                                           .end = at,
                                           .marks = tail->before,
                                           .after = index_mark(tail->string)});
        for (size_t i = 0; rc == 0 && i < near->count; i++) {
            if (!head->is_known || head->string != near->p[i]) // that pair was found above
                rc = add_pair(j, near->p[i], tail->string, 0);
        }
    }
    return rc;
}

// The second of three parts is as it is, and stands beside the first or the third in some name; the other one is near.
static int
split_around(struct join *j, size_t at, size_t end)
{
    const struct side *head = &j->heads[at], *tail = &j->tails[end];
    const struct strings *near = &j->g->near;
    struct side middle;
    struct index_range range;
    uint32_t string;
    int rc = 0;
    if (!find_part(j->g, j->text, at, end, &string))
        return 0;
    side_set(j->g, &middle, string);
    uint64_t mark = index_mark(string);
    if ((head->after & mark) != 0 && middle.after != 0 &&
        index_find_pair(j->g->x, head->string, string, &range)) {
        rc = find_near(j->g, (struct part){.text = j->text,
                                           .from = end,
                                           .end = j->text->bytes.n,
                                           .marks = middle.after,
                                           .before = mark});
        for (size_t i = 0; rc == 0 && i < near->count; i++)
            rc = add_triple(j, head->string, string, near->p[i]);
    }
    if (rc == 0 && (tail->before & mark) != 0 && middle.before != 0 &&
        index_find_pair(j->g->x, string, tail->string, &range)) {
        rc = find_near(j->g, (struct part){.text = j->text, .end = at, .marks = middle.before, .after = mark});
        for (size_t i = 0; rc == 0 && i < near->count; i++)
            rc = add_triple(j, near->p[i], string, tail->string);
    }
    return rc;
}

// The first and the third of three parts are as they are, the second is near what lies between.
static int
split_between(struct join *j, size_t at, size_t end)
{
    const struct side *head = &j->heads[at], *tail = &j->tails[end];
    uint64_t marks = head->after & tail->before;
    if (marks == 0)
        return 0;
    int rc = find_near(j->g, (struct part){.text = j->text,
                                           .from = at,
                                           .end = end,
                                           .marks = marks,
                                           .before = index_mark(head->string),
                                           .after = index_mark(tail->string)});
    for (size_t i = 0; i < j->g->near.count && rc == 0; i++)
        rc = add_triple(j, head->string, j->g->near.p[i], tail->string);
    return rc;
}

// Parts of a text with two letters swapped, each as it is. end: where a third begins, or the whole size.
static int
add_exactly(struct join *j, const struct text *t, size_t at, size_t end)
{
    uint32_t head, middle, tail;
    size_t n = t->bytes.n;
    if (!find_part(j->g, t, 0, at, &head) || !find_part(j->g, t, at, end, &middle))
        return 0;
    if (end == n)
        return add_pair(j, head, middle, 0);
    return find_part(j->g, t, end, n, &tail) ? add_triple(j, head, middle, tail) : 0;
}

// The two letters on either side of a place swapped, where one part ends.
static int
split_swapped(struct join *j, size_t at)
{
    uint8_t letters[NORMALISE_TOKEN_SIZE];
    struct text t;
    uint32_t string;
    size_t n = j->text->bytes.n;
    const uint8_t *p = j->text->bytes.p;
    if (p[at - 1] == p[at])
        return 0;
    memcpy(letters, p, n);
    letters[at - 1] = p[at];
    letters[at] = p[at - 1];
    t.bytes = bytes_of(letters, n);
    memcpy(t.sums, j->text->sums, at * sizeof t.sums[0]);
    for (size_t i = at - 1; i < n; i++)
        t.sums[i + 1] = t.sums[i] * INDEX_HASH_BASE + letters[i] + 1;
    int rc = 0;
    if (find_part(j->g, &t, 0, at, &string)) {
        for (size_t end = at + 1; end <= n && rc == 0; end++) {
            if (end == n || j->tails[end].is_known)
                rc = add_exactly(j, &t, at, end);
        }
    }
    if (rc == 0 && find_part(j->g, &t, at, n, &string)) {
        for (size_t head = 1; head < at && rc == 0; head++) {
            if (j->heads[head].is_known)
                rc = add_exactly(j, &t, head, at);
        }
    }
    return rc;
}

// As neighbours within one edit of the text.
static int
gather_loose(struct join *j)
{
    size_t n = j->text->bytes.n;
    int rc = 0;
    for (size_t at = 0; at <= n && rc == 0; at++) {
        rc = split_near(j, at);
        if (rc == 0 && at > 0 && at < n)
            rc = split_swapped(j, at);
        for (size_t end = at; end <= n && rc == 0; end++) {
            if (end > at && (j->heads[at].after | j->tails[end].before) != 0)
                rc = split_around(j, at, end);
            if (rc == 0)
                rc = split_between(j, at, end);
        }
    }
    return rc;
}

// As neighbours that make exactly the text.
static int
gather_exact(struct join *j)
{
    size_t n = j->text->bytes.n;
    int rc = 0;
    for (size_t at = 1; at < n; at++) {
        for (size_t end = at + 1; j->heads[at].is_known && end <= n && rc == 0; end++) {
            if (end == n || j->tails[end].is_known)
                rc = add_exactly(j, j->text, at, end);
        }
    }
    return rc;
}

static int
gather_joins(struct gather *g, const struct screen_token *token, uint32_t unit, const struct text *t)
{
    struct join j = {.g = g, .token = token, .unit = unit, .text = t};
    uint32_t string;
    size_t n = t->bytes.n;
    for (size_t i = 1; i <= n; i++) {
        if (find_part(g, t, 0, i, &string))
            side_set(g, &j.heads[i], string);
        if (find_part(g, t, n - i, n, &string))
            side_set(g, &j.tails[n - i], string);
    }
    return t->is_letters && n >= NEAR_SIZE_MIN ? gather_loose(&j) : gather_exact(&j);
}

// Two neighbours of the query against two of a name that are the same when written as one. Where they are the same also
// each for itself, that is found as such, and worth more.
static int
gather_slides(struct gather *g, const struct screen_token *joined, size_t size)
{
    struct join j = {.g = g, .token = joined};
    struct text t;
    size_t n = normalise_text(joined).n;
    text_init(&t, normalise_text(joined));
    j.text = &t;
    int rc = add_unit(g, joined, 0, 0, &j.unit);
    for (size_t at = 1; at < n && rc == 0; at++) {
        if (at != size)
            rc = add_exactly(&j, &t, at, n);
    }
    return rc;
}

// ---- what a name has ----

uint64_t
gather_name_credit(const struct gather *g, uint32_t name)
{
    size_t low = 0, high = g->name_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (g->names[middle].name < name)
            low = middle + 1;
        else
            high = middle;
    }
    uint64_t credit = 0;
    for (; low < g->name_count && g->names[low].name == name; low++)
        credit += g->names[low].credit;
    return credit;
}

// Find out how alike they are.
static int
learn_edge(struct gather *g, const struct screen_token *token, struct gather_edge *edge)
{
    const struct gather_unit *unit = &g->units[edge->unit];
    int how = SCREEN_SAME, edits;
    int similarity = score_units(unit->token, token, unit->parts > 1, &how, &edits);
    g->work += 200;
    edge->similarity = unit->parts > 1 && edits > SCORE_JOINED_EDITS_MAX ? 0 : (uint16_t)similarity;
    edge->how = (uint8_t)how;
    edge->edits = (uint8_t)edits;
    return edge->similarity <= edge->most ? 0 : ERR_CORRUPT;
}

// Find out how alike a token is to each unit that may be.
static int
learn_token(struct gather *g, struct gather_token *row)
{
    struct screen_token token;
    if (!index_get_token(g->x, row->token, &token))
        return ERR_CORRUPT;
    row->is_known = true;
    row->credit = 0;
    for (uint32_t at = row->edges; at != 0; at = g->edges[at - 1].next) {
        struct gather_edge *edge = &g->edges[at - 1];
        int rc = learn_edge(g, &token, edge);
        if (rc < 0)
            return rc;
        const struct screen_token *unit = g->units[edge->unit].token;
        uint32_t credit = edge->similarity == 0 ? 0 : edge_credit(g, unit, edge->similarity, row->weight);
        row->credit = credit > row->credit ? credit : row->credit;
    }
    return 0;
}

int
gather_learn(struct gather *g, uint32_t token, uint32_t *credit)
{
    uint32_t place = g->slots[slot_of(g, token)];
    struct gather_token *row = place != 0 ? &g->tokens[place - 1] : NULL;
    int rc = row == NULL || row->is_known ? 0 : learn_token(g, row);
    *credit = row == NULL ? 0 : row->credit;
    return rc;
}

// An edge as a pairing with the i-th token of a name.
static void
add_pairing(const struct gather *g, const struct gather_edge *edge, size_t i, const struct screen_token *listed, bool is_letter,
            struct score_pairs *out)
{
    const struct gather_unit *unit = &g->units[edge->unit];
    if (unit->parts == 1 && (is_letter || score_has_letter(unit->token)))
        return;
    if (edge->similarity == 0 || out->count == SCORE_PAIRS_MAX)
        return;
    out->p[out->count++] = (struct score_pair){
        .query = unit->first,
        .query_count = unit->parts,
        .listed = (uint8_t)i,
        .listed_count = 1,
        .how = edge->how,
        .edits = edge->edits,
        .similarity = edge->similarity,
        .gain = edge->similarity * (uint32_t)(unit->token->weight + listed->weight),
    };
}

int
gather_pairs(struct gather *g, const uint32_t *tokens, const struct screen_name *listed, struct score_pairs *out)
{
    out->count = 0;
    for (size_t i = 0; i < listed->count; i++) {
        const struct screen_token *token = &listed->tokens[i];
        uint32_t credit;
        int rc = gather_learn(g, tokens[i], &credit);
        if (rc < 0)
            return rc;
        uint32_t place = g->slots[slot_of(g, tokens[i])];
        uint32_t at = place != 0 ? g->tokens[place - 1].edges : 0;
        bool is_letter = at != 0 && score_has_letter(token);
        for (; at != 0; at = g->edges[at - 1].next)
            add_pairing(g, &g->edges[at - 1], i, token, is_letter, out);
    }
    return 0;
}

// ---- the whole ----

int
gather_init(struct gather *g, struct arena *a, const struct screen_index *x,
            const struct screen_name *query, int threshold)
{
    *g = (struct gather){.a = a, .x = x, .query = query, .threshold = threshold};
    g->scanned = arena_array(a, SCAN_STEP, sizeof *g->scanned);
    g->powers[0] = 1;
    for (size_t i = 1; i <= NORMALISE_TOKEN_SIZE; i++)
        g->powers[i] = g->powers[i - 1] * INDEX_HASH_BASE;
    return g->scanned == NULL ? ERR_NOMEM : grow_slots(g);
}

static int
compare_names(const void *x, const void *y)
{
    const struct gather_name *a = x, *b = y;
    return a->name < b->name ? -1 : a->name > b->name;
}

// Neighbours from the i-th token on as one.
static int
gather_joined(struct gather *g, size_t i)
{
    const struct screen_token *token = &g->query->tokens[i];
    int rc = 0;
    for (size_t n = 2; n <= SCORE_JOIN_MAX && i + n <= g->query->count && rc == 0; n++) {
        struct score_join_room *room = arena_alloc(g->a, sizeof *room);
        struct screen_token *joined = arena_alloc(g->a, sizeof *joined);
        if (room == NULL || joined == NULL)
            return ERR_NOMEM;
        if (!score_join(token, n, room, joined))
            continue;
        rc = gather_unit(g, joined, i, n);
        if (rc == 0 && n == 2)
            rc = gather_slides(g, joined, normalise_text(token).n);
    }
    return rc;
}

static int
gather_single(struct gather *g, size_t at)
{
    const struct screen_token *token = &g->query->tokens[at];
    struct text text;
    uint32_t unit = 0;
    int rc = gather_unit(g, token, at, 1);
    if (rc == 0)
        rc = add_unit(g, token, 0, 0, &unit);
    for (size_t i = 0; i < token->reading_count && rc == 0; i++) {
        text_init(&text, token->readings[i].text);
        rc = gather_joins(g, token, unit, &text);
    }
    return rc;
}

int
gather_query(struct gather *g)
{
    int rc = 0;
    for (size_t i = 0; i < g->query->count && rc == 0; i++) {
        rc = gather_single(g, i);
        if (rc == 0)
            rc = gather_joined(g, i);
    }
    if (rc == 0 && g->name_count > 1)
        qsort(g->names, g->name_count, sizeof *g->names, compare_names);
    return rc;
}
