// SPDX-License-Identifier: Apache-2.0
// See segments.h.
#include "node/segments.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/when.h"
#include "host/file.h"

#define SEGMENTS_PATH_SIZE 4160
#define SEGMENTS_VERSIONS 131072 // in a segment
#define SEGMENTS_ARENA_MAX ((size_t)256 * 1024 * 1024) // one query of one segment (screen/match.h)

// ---- making ----

static int
path_of(const struct segments_maker *m, size_t number, char out[SEGMENTS_PATH_SIZE], struct err *e)
{
    struct buf b;
    buf_init(&b, SEGMENTS_PATH_SIZE - 1);
    buf_append_str(&b, m->path);
    if (number > 0)
        buf_append_fmt(&b, ".%zu", number);
    int r = bytes_to_str(buf_bytes(&b), out, SEGMENTS_PATH_SIZE);
    buf_clear(&b);
    return r < 0 ? err_set(e, r, "the path of the screening index is too long") : 0;
}

// How many buckets from `first` on make one segment: enough of them, or, where a ledger ends, half as many.
static size_t
span_of(const struct catalogue *c, size_t first)
{
    size_t i = first, versions = 0;
    while (i < c->count && versions < SEGMENTS_VERSIONS) {
        if (i > first && c->buckets[i]->ledger != c->buckets[i - 1]->ledger && versions >= SEGMENTS_VERSIONS / 2)
            break;
        versions += c->buckets[i++]->count;
    }
    return i - first;
}

static int
add(struct segments *s, struct segment *g, struct err *e)
{
    if (s->count == s->room) {
        size_t room = s->room ? 2 * s->room : 8;
        struct segment **at = realloc(s->at, room * sizeof *at);
        if (!at) {
            segment_close(g);
            return err_set(e, ERR_NOMEM, "no memory for the screening index");
        }
        s->at = at;
        s->room = room;
    }
    s->at[s->count++] = g;
    return 0;
}

// The segment of these buckets: the one in use if it still is the same, else its file, else made anew.
static int
get(const struct segments_maker *m, const struct segments *current, const struct catalogue *c, size_t first, size_t count,
    size_t number, struct segment **out, struct err *e)
{
    struct hash stamp;
    char path[SEGMENTS_PATH_SIZE];
    catalogue_stamp(c, first, count, &stamp);
    if (current && number < current->count && hash_equal(&current->at[number]->stamp, &stamp)) {
        *out = segment_share(current->at[number]);
        return 0;
    }
    int r = path_of(m, number, path, e);
    if (r == 0)
        r = segment_open(out, path, &stamp, e);
    if (r != ERR_NOT_FOUND)
        return r;
    if (e)
        *e = (struct err){0};
    r = segment_build(path, &stamp, m->views, m->normaliser, c, first, count, e);
    return r == 0 ? segment_open(out, path, &stamp, e) : r;
}

static int
remove_files_from(const struct segments_maker *m, size_t number, struct err *e)
{
    char path[SEGMENTS_PATH_SIZE];
    int r = path_of(m, number, path, e);
    while (r == 0 && file_exists(path)) {
        r = file_remove(path, e);
        if (r == 0)
            r = path_of(m, ++number, path, e);
    }
    return r;
}

static void
count_all(struct segments *s)
{
    s->entries = s->newest ? index_entry_count(&s->newest->index) : 0;
    s->names = s->newest ? index_name_count(&s->newest->index) : 0;
    for (size_t i = 0; i < s->count; i++) {
        uint64_t entries, names;
        segment_count(s->at[i], s->hidden, s->hidden_count, &entries, &names);
        s->entries += index_entry_count(&s->at[i]->index) - entries;
        s->names += index_name_count(&s->at[i]->index) - names;
    }
}

int
segments_make(struct segments *out, const struct segments_maker *m, const struct segments *current,
              const struct catalogue *c, struct err *e)
{
    size_t count;
    int r = 0;
    *out = (struct segments){0};
    for (size_t i = 0; r == 0 && (i < c->count || out->count == 0); i += count) { // an empty index is one too
        struct segment *g = NULL;
        count = span_of(c, i);
        if (m->is_stopping && m->is_stopping(m->context))
            r = err_set(e, ERR_CLOSED, "the node is stopping");
        if (r == 0)
            r = get(m, current, c, i, count, out->count, &g, e);
        if (r == 0)
            r = add(out, g, e);
    }
    if (r == 0)
        r = remove_files_from(m, out->count, e);
    count_all(out);
    if (r < 0)
        segments_clear(out);
    return r;
}

void
segments_clear(struct segments *s)
{
    for (size_t i = 0; i < s->count; i++)
        segment_close(s->at[i]);
    segment_close(s->newest);
    free(s->at);
    free(s->hidden);
    *s = (struct segments){0};
}

int
segments_renew(struct segments *out, const struct segments *base, struct segment *newest, const uint64_t *hidden,
               size_t hidden_count, struct err *e)
{
    *out = (struct segments){.newest = newest};
    out->hidden = calloc(hidden_count + 1, sizeof *out->hidden);
    int r = out->hidden ? 0 : err_set(e, ERR_NOMEM, "no memory for the screening index");
    if (r == 0 && hidden_count > 0)
        memcpy(out->hidden, hidden, hidden_count * sizeof *hidden);
    out->hidden_count = hidden_count;
    for (size_t i = 0; r == 0 && i < base->count; i++)
        r = add(out, segment_share(base->at[i]), e);
    if (r < 0)
        segments_clear(out);
    else
        count_all(out);
    return r;
}

// ---- asking ----

// A hit whose reasons outlive the arena it was found in.
static int
keep_hit(struct arena *a, const struct screen_hit *hit, struct screen_hit *out)
{
    *out = *hit;
    out->reasons = arena_array(a, hit->reason_count, sizeof *out->reasons);
    if (!out->reasons)
        return ERR_NOMEM;
    for (size_t i = 0; i < hit->reason_count; i++) {
        struct screen_reason *r = &out->reasons[i];
        *r = hit->reasons[i];
        struct bytes *texts[] = {&r->query, &r->listed, &r->folded, &r->folded_listed};
        for (size_t k = 0; k < sizeof texts / sizeof texts[0]; k++) {
            *texts[k] = arena_copy(a, *texts[k]);
            if (!texts[k]->p)
                return ERR_NOMEM;
        }
    }
    return 0;
}

static int
compare_hits(const void *x, const void *y)
{
    const struct screen_hit *a = x, *b = y;
    if (a->score != b->score)
        return a->score > b->score ? -1 : 1;
    return a->key < b->key ? -1 : a->key > b->key;
}

// Of the hits so far and those found now, the best. Keys differ between segments, since each is a place.
static int
merge(struct arena *a, const struct screen_answer *found, size_t hits_max, struct screen_answer *out)
{
    struct screen_hit *hits = arena_array(a, out->hit_count + found->hit_count, sizeof *hits);
    if (!hits)
        return ERR_NOMEM;
    if (out->hit_count > 0)
        memcpy(hits, out->hits, out->hit_count * sizeof *hits);
    for (size_t i = 0; i < found->hit_count; i++) {
        int r = keep_hit(a, &found->hits[i], &hits[out->hit_count + i]);
        if (r < 0)
            return r;
    }
    out->hits = hits;
    out->hit_count += found->hit_count;
    out->hit_total += found->hit_total;
    if (out->hit_count > 0)
        qsort(hits, out->hit_count, sizeof *hits, compare_hits);
    out->hit_count = out->hit_count < hits_max ? out->hit_count : hits_max;
    return 0;
}

int
segments_query(struct arena *a, const struct segments *s, struct screen_normaliser *n, struct bytes name, int64_t as_of,
               const struct screen_limits *limits, struct screen_answer *out, struct err *e)
{
    const struct screen_options old = {.hidden = s->hidden, .hidden_count = s->hidden_count};
    struct arena scratch;
    int r = 0;
    *out = (struct screen_answer){.as_of = as_of};
    arena_init(&scratch, SEGMENTS_ARENA_MAX);
    for (size_t i = 0; r == 0 && i < s->count + (s->newest != NULL); i++) {
        const struct segment *g = i < s->count ? s->at[i] : s->newest;
        struct screen_answer found;
        arena_reset(&scratch);
        r = match_ask(&scratch, &g->index, n, name, as_of, limits, g == s->newest ? NULL : &old, &found, e);
        if (r < 0)
            break;
        out->token_count = found.token_count;
        out->is_incomplete = out->is_incomplete || found.is_incomplete;
        out->is_query_cut = found.is_query_cut;
        out->is_query_damaged = found.is_query_damaged;
        if (found.hit_count > 0)
            r = merge(a, &found, limits->hits_max, out);
        if (r < 0)
            r = err_set(e, r, "no memory to screen a name; free some and try again");
    }
    arena_clear(&scratch);
    return r;
}

static bool
is_hidden(const struct segments *s, uint64_t key)
{
    size_t low = 0, high = s->hidden_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (s->hidden[middle] < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low < s->hidden_count && s->hidden[low] == key;
}

static size_t
insert_key(uint64_t *keys, size_t count, size_t max, uint64_t key)
{
    size_t at = count;
    while (at > 0 && keys[at - 1] > key)
        at--;
    if ((at > 0 && keys[at - 1] == key) || count == max)
        return count;
    memmove(keys + at + 1, keys + at, (count - at) * sizeof *keys);
    keys[at] = key;
    return count + 1;
}

size_t
segments_find_number(const struct segments *s, struct bytes number, int64_t as_of, uint64_t *keys, size_t max)
{
    size_t count = 0;
    for (size_t i = 0; i < s->count + (s->newest != NULL); i++) {
        const struct segment *g = i < s->count ? s->at[i] : s->newest;
        const struct numbers *x = &g->numbers;
        struct numbers_entry entry;
        for (uint32_t k = numbers_find(x, number); numbers_get(x, k, number, &entry); k++)
            if (when_is_in(as_of, entry.from, entry.until) && (g == s->newest || !is_hidden(s, entry.key)))
                count = insert_key(keys, count, max, entry.key);
    }
    return count;
}
