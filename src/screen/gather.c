// SPDX-License-Identifier: Apache-2.0
#include "screen/gather.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "screen/bound.h"
#include "screen/joins.h"
#include "screen/kernel.h"
#include "screen/little.h"
#include "screen/pattern.h"
#include "screen/score.h"
#include "screen/spell.h"
#include "screen/words.h"

#define SCAN_STEP 2048  // signatures scanned at once
// What is counted as work, in nanoseconds where what is read is not at hand.
#define WORK_EDGE 100  // a token that may be alike
#define WORK_EDITS 60  // the edits between two texts
#define WORK_SCORE 500 // how alike two tokens are
#define ROOM_MIN 128    // things for which there is room at first
#define SLOTS_MIN 512   // places in the table of tokens at first, a power of two
#define NEAR_SIZE_MIN 2 // from here on one edit is allowed
#define LETTER_SIZE_MIN 4 // below, another letter makes another word: spell.h
#define SCAN_PER_LOOK 128 // strings are scanned in the time of a look at one bucket

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
    size_t more = *room == 0 ? ROOM_MIN : 2 * *room;
    void *wider = arena_array(a, more, size);
    if (wider == NULL)
        return NULL;
    if (count > 0)
        memcpy(wider, p, count * size);
    *room = more;
    return wider;
}

bool
gather_is_over(struct gather *g, uint64_t work)
{
    g->work += work;
    g->is_ended = g->is_ended || g->work > g->work_max || g->edge_count >= GATHER_EDGES_MAX ||
                  g->name_count >= GATHER_NAMES_MAX;
    return g->is_ended;
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

static int
grow_slots(struct gather *g)
{
    if (2 * g->token_count < g->slot_count)
        return 0;
    size_t count = g->slot_count == 0 ? SLOTS_MIN : 2 * g->slot_count;
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
    index_await_postings(g->x, postings.first);
    *place = (uint32_t)g->token_count++;
    g->tokens[*place] = (struct gather_token){.token = token, .weight = (uint8_t)weight, .postings = postings};
    g->slots[at] = *place + 1;
    return 0;
}

static uint32_t
edge_credit(const struct gather *g, const struct screen_token *unit, int similarity, unsigned weight)
{
    // A join takes away from what is left over all that its parts weigh, which may be more than it weighs itself.
    unsigned taken = unit->weight < SCORE_JOIN_WEIGHT_MAX ? unit->weight : SCORE_JOIN_MAX * WORDS_WEIGHT_MAX;
    uint32_t credit = bound_credit(g->threshold, similarity, taken, weight);
    return credit + (credit == 0); // a pair without worth of its own lets initials count
}

// A unit and a token are alike at most so much.
static int
add_token(struct gather *g, const struct unit *u, uint32_t number, int most)
{
    uint32_t place, before = 0;
    if (gather_is_over(g, WORK_EDGE))
        return 0;
    int rc = find_row(g, number, &place);
    if (rc < 0)
        return rc;
    struct gather_token *row = &g->tokens[place];
    struct gather_edge *edge = row->edges != 0 ? &g->edges[row->edges - 1] : NULL;
    struct gather_unit *unit = &g->units[u->number];
    bool is_new = edge == NULL || edge->unit != u->number;
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
        before = edge->credit;
    }
    uint32_t credit = edge_credit(g, u->token, most, row->weight);
    edge->most = (uint16_t)most;
    edge->credit = credit;
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
    for (uint32_t i = owned.first; i < owned.end && rc == 0 && !g->is_ended; i++)
        rc = index_get_owner(g->x, i, &token) ? add_token(g, u, token, most) : ERR_CORRUPT;
    return rc;
}

// ---- strings one letter away ----

static bool
is_kept(const struct strings *kept, uint32_t string)
{
    for (size_t i = 0; i < kept->count; i++) {
        if (kept->p[i] == string)
            return true;
    }
    return false;
}

static bool
keep(struct gather *g, struct strings *kept, uint32_t string)
{
    kept->p = grow(g->a, kept->p, kept->count, &kept->room, sizeof *kept->p);
    if (kept->p != NULL)
        kept->p[kept->count++] = string;
    return kept->p != NULL;
}

// Keep the strings of a bucket that are so many edits away. Some are kept twice.
static int
look_in_bucket(struct gather *g, const struct pattern *t, uint64_t hash, size_t edits, struct strings *out)
{
    uint32_t count;
    const uint8_t *p = index_near(g->x, hash, &count);
    if (p == NULL)
        return ERR_CORRUPT;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t place = little_get_u32(p + 4ull * i), string = INDEX_NEAR_STRING(place);
        if (place - string != INDEX_NEAR_BITS(hash))
            continue;
        struct bytes held;
        if (string >= g->x->count[INDEX_STRINGS] || !index_get_string(g->x, string, &held))
            return ERR_CORRUPT;
        g->work += WORK_EDITS;
        if (!is_kept(out, string) && pattern_edits(t, held) == edits && !keep(g, out, string))
            return ERR_NOMEM;
    }
    return 0;
}

// Strings of letters within one edit of a text of letters, or equal to it, to g->near.
static int
find_near(struct gather *g, const struct pattern *t)
{
    uint64_t hashes[NORMALISE_TOKEN_SIZE + 1];
    struct strings *out = &g->near;
    size_t n = t->text.n, count = 0;
    out->count = 0;
    g->work += 10 * n;
    hashes[count++] = index_mix(t->sums[n]); // the text may be one with a letter left out
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || t->text.p[i] != t->text.p[i - 1])
            hashes[count++] = index_mix(pattern_sum_less(t, i));
    }
    for (size_t i = 0; i < count; i++)
        index_await_near(g->x, hashes[i]);
    int rc = look_in_bucket(g, t, hashes[0], 0, out);
    for (size_t i = 0; i < count && rc == 0; i++)
        rc = look_in_bucket(g, t, hashes[i], 1, out);
    return rc;
}

// ---- a unit against single tokens ----

// Tokens read like this, so many edits from a reading of a unit.
static int
add_alike(struct gather *g, const struct unit *u, uint32_t string, struct bytes a, struct bytes b, int edits)
{
    int most = edits == 0 ? 1000 : spell_similarity_most(a.n, b.n, edits);
    if (edits > 0 && num_min_size(a.n, b.n) < LETTER_SIZE_MIN)
        most = spell_similarity(a, b, &edits);
    return most == 0 ? 0 : add_string(g, u, string, most);
}

static int
scan_size(struct gather *g, const struct unit *u, const struct pattern *t, size_t size, size_t most)
{
    uint32_t scanned[SCAN_STEP];
    struct index_range range;
    size_t n = t->text.n, apart = size > n ? size - n : n - size;
    if (!index_get_length(g->x, size, &range))
        return ERR_CORRUPT;
    const struct kernel *kernel = kernel_best();
    uint64_t signature = kernel_signature(t->text);
    int rc = 0;
    while (range.first < range.end && rc == 0 && !g->is_ended) {
        uint32_t step = range.end - range.first < SCAN_STEP ? range.end - range.first : SCAN_STEP;
        size_t found = kernel->scan(index_signatures(g->x, range.first), step, signature,
                                    (int)(2 * most - apart), scanned);
        (void)gather_is_over(g, step / 4 + WORK_EDITS * found);
        for (size_t i = 0; i < found; i++)
            index_await_string(g->x, range.first + scanned[i]);
        for (size_t i = 0; i < found && rc == 0; i++) {
            struct bytes text;
            uint32_t string = range.first + scanned[i];
            if (!index_get_string(g->x, string, &text))
                rc = ERR_CORRUPT;
            size_t edits = rc == 0 ? pattern_edits(t, text) : 0;
            if (rc == 0 && edits <= most)
                rc = add_alike(g, u, string, t->text, text, (int)edits);
        }
        range.first += step;
    }
    return rc;
}

// Edits allowed between a reading of a unit and a string of so many letters.
static size_t
edits_max(const struct unit *u, size_t n, size_t size)
{
    return u->parts == 1 ? (size_t)spell_edits_max(num_min_size(n, size)) : SCORE_JOINED_EDITS_MAX;
}

// Strings within the edits allowed, where these are so many at least, by scanning all of their size.
static int
scan(struct gather *g, const struct unit *u, const struct pattern *t, size_t edits_least)
{
    size_t n = t->text.n, low = n > SPELL_EDITS_MAX ? n - SPELL_EDITS_MAX : 1;
    size_t high = num_min_size(n + SPELL_EDITS_MAX, NORMALISE_TOKEN_SIZE);
    int rc = 0;
    for (size_t size = low; size <= high && rc == 0; size++) {
        size_t edits = edits_max(u, n, size), apart = size > n ? size - n : n - size;
        if (edits >= edits_least && edits >= apart)
            rc = scan_size(g, u, t, size, edits);
    }
    return rc;
}

// How many strings a scan for one edit would look at.
static size_t
scan_cost(const struct gather *g, const struct unit *u, const struct pattern *t)
{
    size_t n = t->text.n, count = 0;
    for (size_t size = n - 1; size <= n + 1 && size <= NORMALISE_TOKEN_SIZE; size++) {
        struct index_range range;
        if (edits_max(u, n, size) == 1 && index_get_length(g->x, size, &range))
            count += range.end - range.first;
    }
    return count;
}

static int
gather_reading(struct gather *g, const struct unit *u, const struct pattern *t)
{
    uint32_t string;
    size_t n = t->text.n;
    if (!t->is_letters || n < NEAR_SIZE_MIN || score_is_exact(u->token))
        return index_find_hashed(g->x, t->text, index_mix(t->sums[n]), &string) ? add_string(g, u, string, 1000) : 0;
    size_t cost = scan_cost(g, u, t);
    bool is_scanned = cost <= SCAN_PER_LOOK * (n + 2);
    int rc = scan(g, u, t, is_scanned ? 1 : 2);
    if (is_scanned || rc < 0)
        return rc;
    rc = find_near(g, t);
    for (size_t i = 0; i < g->near.count && rc == 0; i++) {
        struct bytes held;
        if (!index_get_string(g->x, g->near.p[i], &held))
            return ERR_CORRUPT;
        if (edits_max(u, n, held.n) == 1)
            rc = add_alike(g, u, g->near.p[i], t->text, held, !bytes_equal(held, t->text));
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
    for (uint32_t i = range.first; i < range.end && rc == 0 && !g->is_ended; i++)
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
        int most = score_sound_most(u->token, u->token->readings[i].text.n);
        for (int is_foreign = 0; skeleton != 0 && is_foreign <= 1; is_foreign++) {
            struct index_range range;
            uint32_t token;
            if ((!is_foreign && !score_is_foreign(u->token)) ||
                !index_find_sound(g->x, skeleton, is_foreign != 0, &range))
                continue;
            for (uint32_t k = range.first; k < range.end && rc == 0 && !g->is_ended; k++)
                rc = index_get_sound(g->x, k, &token) ? add_token(g, u, token, most) : ERR_CORRUPT;
        }
    }
    return rc;
}

// The number of a new unit.
int
gather_add_unit(struct gather *g, const struct gather_unit *unit, uint32_t *number)
{
    g->units = grow(g->a, g->units, g->unit_count, &g->unit_room, sizeof *g->units);
    if (g->units == NULL)
        return ERR_NOMEM;
    *number = (uint32_t)g->unit_count++;
    g->units[*number] = *unit;
    return 0;
}

static int
gather_unit(struct gather *g, const struct screen_token *token, size_t first, size_t parts)
{
    struct unit u = {.parts = parts, .token = token};
    struct pattern text;
    struct gather_unit unit = {.token = token, .first = (uint8_t)first, .parts = (uint8_t)parts};
    int rc = gather_add_unit(g, &unit, &u.number);
    for (size_t i = 0; i < token->reading_count && rc == 0; i++) {
        pattern_init(&text, token->readings[i].text);
        rc = gather_reading(g, &u, &text);
    }
    if (rc == 0 && parts == 1)
        rc = gather_forms(g, &u);
    return rc == 0 && parts == 1 ? gather_sounds(g, &u) : rc;
}

// ---- what a name has ----

int
gather_add_name(struct gather *g, const struct gather_name *name)
{
    struct gather_unit *unit = &g->units[name->unit];
    g->names = grow(g->a, g->names, g->name_count, &g->name_room, sizeof *g->names);
    if (g->names == NULL)
        return ERR_NOMEM;
    g->names[g->name_count++] = *name;
    unit->credit = name->credit > unit->credit ? name->credit : unit->credit;
    return 0;
}

// Where a name stands among the names, or would.
static size_t
name_place(const struct gather *g, uint32_t name)
{
    size_t low = 0, high = g->name_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (g->names[middle].name < name)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

uint64_t
gather_name_credit(const struct gather *g, uint32_t name)
{
    uint64_t credit = 0;
    uint32_t unit = UINT32_MAX;
    for (size_t i = name_place(g, name); i < g->name_count && g->names[i].name == name; i++) {
        credit += g->names[i].unit != unit ? g->names[i].credit : 0; // the best of each unit comes first
        unit = g->names[i].unit;
    }
    return credit;
}

void
gather_add_joins(const struct gather *g, uint32_t name, const struct screen_name *listed, struct score_pairs *out)
{
    for (size_t i = name_place(g, name); i < g->name_count && g->names[i].name == name; i++) {
        const struct gather_name *join = &g->names[i];
        const struct gather_unit *unit = &g->units[join->unit];
        if (unit->is_slide)
            score_add_slide(g->query, unit->first, listed, join->listed, out);
        else
            score_add_join(g->query, unit->first, listed, join->listed, join->count, out);
    }
}

// Find out how alike they are.
static int
learn_edge(struct gather *g, const struct screen_token *token, struct gather_edge *edge)
{
    const struct gather_unit *unit = &g->units[edge->unit];
    int how = SCREEN_SAME, edits;
    int similarity = score_units(unit->token, token, unit->parts > 1, &how, &edits);
    g->work += WORK_SCORE;
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
        edge->credit = edge->similarity == 0 ? 0 : edge_credit(g, unit, edge->similarity, row->weight);
        row->credit = edge->credit > row->credit ? edge->credit : row->credit;
    }
    return 0;
}

// The row of a token, NULL when it is alike to nothing.
static struct gather_token *
row_of(const struct gather *g, uint32_t token)
{
    uint32_t place = g->slots[slot_of(g, token)];
    return place == 0 ? NULL : &g->tokens[place - 1];
}

// What the query's tokens get at most, each once.
static uint64_t
query_credit(const struct gather *g, struct gather_token *const *rows, size_t count)
{
    uint32_t best[NORMALISE_TOKENS_MAX] = {0};
    uint64_t credit = 0;
    for (size_t i = 0; i < count; i++) {
        for (uint32_t at = rows[i]->edges; at != 0; at = g->edges[at - 1].next) {
            const struct gather_edge *edge = &g->edges[at - 1];
            uint8_t first = g->units[edge->unit].first;
            best[first] = edge->credit > best[first] ? edge->credit : best[first];
        }
    }
    for (size_t i = 0; i < g->query->count; i++)
        credit += best[i];
    return credit;
}

int
gather_may_reach(struct gather *g, uint32_t name, const uint8_t *tokens, size_t count, uint64_t need)
{
    struct gather_token *rows[NORMALISE_TOKENS_MAX];
    uint64_t joins = gather_name_credit(g, name), credit = joins;
    size_t row_count = 0;
    for (size_t i = 0; i < count; i++) {
        struct gather_token *row = row_of(g, little_get_u32(tokens + 4 * i));
        if (row == NULL)
            continue;
        rows[row_count++] = row;
        credit += row->credit;
    }
    if (credit < need || joins + query_credit(g, rows, row_count) < need)
        return 0;
    for (size_t i = 0; i < row_count && credit >= need; i++) {
        if (rows[i]->is_known)
            continue;
        uint32_t most = rows[i]->credit;
        int rc = learn_token(g, rows[i]);
        if (rc < 0)
            return rc;
        credit -= most - rows[i]->credit;
    }
    return credit >= need && joins + query_credit(g, rows, row_count) >= need;
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
        struct gather_token *row = row_of(g, tokens[i]);
        if (row == NULL)
            continue;
        int rc = row->is_known ? 0 : learn_token(g, row);
        if (rc < 0)
            return rc;
        bool is_letter = score_has_letter(token);
        for (uint32_t at = row->edges; at != 0; at = g->edges[at - 1].next)
            add_pairing(g, &g->edges[at - 1], i, token, is_letter, out);
    }
    return 0;
}

// ---- the whole ----

int
gather_init(struct gather *g, struct arena *a, const struct screen_index *x,
            const struct screen_name *query, int threshold, uint64_t work_max)
{
    *g = (struct gather){.a = a, .x = x, .query = query, .threshold = threshold, .work_max = work_max};
    for (size_t i = 0; i < query->count; i++) {
        const struct screen_token *t = &query->tokens[i];
        for (size_t k = 0; k < t->reading_count; k++)
            g->initials |= t->readings[k].text.n > 1 ? index_initial(t->readings[k].text.p[0]) : 0;
    }
    return grow_slots(g);
}

static int
compare_names(const void *x, const void *y)
{
    const struct gather_name *a = x, *b = y;
    if (a->name != b->name)
        return a->name < b->name ? -1 : 1;
    if (a->unit != b->unit)
        return a->unit < b->unit ? -1 : 1;
    if (a->credit != b->credit)
        return a->credit > b->credit ? -1 : 1;
    return a->listed != b->listed ? a->listed - b->listed : a->count - b->count;
}

// By name and unit, the best first, none twice.
static void
order_names(struct gather *g)
{
    size_t kept = 0;
    if (g->name_count > 1)
        qsort(g->names, g->name_count, sizeof *g->names, compare_names);
    for (size_t i = 0; i < g->name_count; i++) {
        if (kept == 0 || compare_names(&g->names[kept - 1], &g->names[i]) != 0)
            g->names[kept++] = g->names[i];
    }
    g->name_count = kept;
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
            rc = joins_find_slid(g, joined, i);
    }
    return rc;
}

static int
gather_single(struct gather *g, size_t at)
{
    const struct screen_token *token = &g->query->tokens[at];
    struct pattern text;
    uint32_t unit = 0;
    int rc = gather_unit(g, token, at, 1);
    if (rc == 0)
        rc = gather_add_unit(g, &(struct gather_unit){.token = token, .first = (uint8_t)at}, &unit);
    for (size_t i = 0; i < token->reading_count && rc == 0; i++) {
        pattern_init(&text, token->readings[i].text);
        rc = joins_find(g, token, unit, &text);
    }
    return rc;
}

int
gather_query(struct gather *g)
{
    int rc = 0;
    for (size_t i = 0; i < g->query->count && rc == 0 && !g->is_ended; i++) {
        rc = gather_single(g, i);
        if (rc == 0)
            rc = gather_joined(g, i);
    }
    if (rc == 0)
        order_names(g);
    return rc;
}
