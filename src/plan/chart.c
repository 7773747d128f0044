// SPDX-License-Identifier: Apache-2.0
// Packs a map as runs of like cells. Cells of nobody are not written when it is unpacked: fresh memory is theirs.
#include "plan/chart.h"

#include <stdlib.h>
#include <string.h>

#include "plan/wide.h"

#define CHART_HEAD "entente chart 1\n"
#define CHART_FIRST_SET 256

// ---- packing ----

static void
put_number(struct buf *out, uint32_t v)
{
    for (; v >= 128; v >>= 7)
        buf_append_byte(out, (uint8_t)(v | 128));
    buf_append_byte(out, (uint8_t)v);
}

static uint32_t
pair_of(const struct map *m, size_t cell)
{
    return (uint32_t)m->keys[cell] << 8 | m->owners[cell];
}

// numbers: by pair, 1 + its sort; sorts are counted as they are met.
static int
put_sorts(const struct map *m, uint32_t *numbers, struct buf *out)
{
    uint32_t *sorts = calloc(CHART_SORTS_MAX, sizeof *sorts);
    uint32_t count = 0;
    if (!sorts)
        return ERR_NOMEM;
    for (size_t cell = 0; cell < GRID_CELLS && count < CHART_SORTS_MAX; cell++) {
        const uint32_t pair = pair_of(m, cell);
        if (numbers[pair] == 0) {
            sorts[count++] = pair;
            numbers[pair] = count;
        }
    }
    put_number(out, count);
    for (uint32_t i = 0; i < count; i++) {
        put_number(out, sorts[i] >> 8);
        buf_append_byte(out, (uint8_t)sorts[i]);
    }
    free(sorts);
    return count < CHART_SORTS_MAX ? 0 : ERR_LIMIT;
}

int
chart_write(const struct map *m, struct buf *out)
{
    uint32_t *numbers = calloc((size_t)MAP_KEYS_MAX << 8, sizeof *numbers);
    if (!numbers)
        return ERR_NOMEM;
    buf_append_str(out, CHART_HEAD);
    put_number(out, (uint32_t)m->state_count);
    for (size_t i = 0; i < m->state_count; i++)
        buf_append(out, bytes_of(m->states[i].code, 3));
    put_number(out, (uint32_t)(m->set_count - CHART_FIRST_SET));
    for (size_t i = CHART_FIRST_SET; i < m->set_count; i++) {
        put_number(out, m->sets[i].count);
        buf_append(out, bytes_of(m->sets[i].owners, m->sets[i].count));
    }
    const int rc = put_sorts(m, numbers, out);
    for (size_t cell = 0, next = 0; rc == 0 && cell < GRID_CELLS; cell = next) {
        const uint32_t pair = pair_of(m, cell);
        for (next = cell + 1; next < GRID_CELLS && pair_of(m, next) == pair; next++)
            continue;
        put_number(out, (uint32_t)(next - cell));
        put_number(out, numbers[pair] - 1);
    }
    for (size_t i = 0, next = 0; rc == 0 && i < WIDE_BLOCKS; i = next) {
        for (next = i + 1; next < WIDE_BLOCKS && m->wide[next] == m->wide[i]; next++)
            continue;
        put_number(out, (uint32_t)(next - i));
        put_number(out, m->wide[i] / WIDE_SIDE);
    }
    free(numbers);
    return rc;
}

// ---- unpacking ----

struct sort {
    uint16_t key;
    uint8_t owner;
};

struct reader {
    struct bytes text;
    size_t at;
    bool failed; // sticky: the text ended, or a number is too large
};

// A number from least to most; 0 once the reader has failed.
static uint32_t
read_number(struct reader *r, uint32_t least, uint32_t most)
{
    uint32_t value = 0;
    for (int shift = 0; shift < 28 && r->at < r->text.n; shift += 7) {
        const uint8_t b = r->text.p[r->at++];
        value |= (uint32_t)(b & 127) << shift;
        if (b < 128) {
            r->failed = r->failed || value < least || value > most;
            return r->failed ? 0 : value;
        }
    }
    r->failed = true;
    return 0;
}

static struct bytes
read_bytes(struct reader *r, size_t n)
{
    const struct bytes b = bytes_sub(r->text, r->at, n);
    r->failed = r->failed || b.n < n;
    r->at += b.n;
    return r->failed ? (struct bytes){NULL, 0} : b;
}

static void
read_states(struct reader *r, struct map *m)
{
    const uint32_t count = read_number(r, 0, BORDERS_STATES_MAX);
    for (uint32_t i = 0; i < count; i++) {
        const struct bytes code = read_bytes(r, 3);
        if (r->failed)
            return;
        memcpy(m->states[i].code, code.p, 3);
        m->state_count = i + 1;
    }
}

static void
read_sets(struct reader *r, struct map *m)
{
    const uint32_t count = read_number(r, 0, MAP_KEYS_MAX - CHART_FIRST_SET);
    for (uint32_t i = 0; i < count; i++) {
        struct map_set *s = &m->sets[CHART_FIRST_SET + i];
        s->count = (uint8_t)read_number(r, 2, MAP_TOUCH_MAX);
        const struct bytes owners = read_bytes(r, s->count);
        if (r->failed)
            return;
        for (size_t k = 0; k < owners.n; k++) {
            s->owners[k] = owners.p[k];
            r->failed = r->failed || s->owners[k] <= (k > 0 ? s->owners[k - 1] : MAP_FREE) || s->owners[k] > m->state_count;
        }
    }
    m->set_count = CHART_FIRST_SET + count;
}

static uint32_t
read_sorts(struct reader *r, const struct map *m, struct sort *sorts)
{
    const uint32_t count = read_number(r, 1, CHART_SORTS_MAX);
    for (uint32_t i = 0; i < count && !r->failed; i++) {
        const uint32_t key = read_number(r, 0, (uint32_t)m->set_count - 1);
        const struct bytes owner = read_bytes(r, 1);
        if (r->failed || owner.p[0] > m->state_count || (key < CHART_FIRST_SET && key > m->state_count))
            r->failed = true;
        else
            sorts[i] = (struct sort){(uint16_t)key, owner.p[0]};
    }
    return r->failed ? 0 : count;
}

static void
read_cells(struct reader *r, struct map *m, const struct sort *sorts, uint32_t sort_count)
{
    for (uint32_t cell = 0; cell < GRID_CELLS && !r->failed;) {
        const uint32_t count = read_number(r, 1, GRID_CELLS - cell);
        const struct sort s = sorts[read_number(r, 0, sort_count - 1)];
        if (s.owner != MAP_FREE)
            memset(m->owners + cell, s.owner, count);
        for (uint32_t i = 0; s.key != MAP_FREE && i < count; i++)
            m->keys[cell + i] = s.key;
        cell += count;
    }
}

static void
read_wide(struct reader *r, struct map *m)
{
    for (uint32_t block = 0; block < WIDE_BLOCKS && !r->failed;) {
        const uint32_t count = read_number(r, 1, WIDE_BLOCKS - block);
        const uint32_t width = read_number(r, 0, WIDE_MAX / WIDE_SIDE);
        memset(m->wide + block, (int)(width * WIDE_SIDE), count);
        block += count;
    }
}

int
chart_read(struct bytes chart, struct map *m, struct err *e)
{
    struct reader r = {.text = chart};
    int rc = map_begin(m);
    struct sort *sorts = calloc(CHART_SORTS_MAX, sizeof *sorts);
    if (rc < 0 || !sorts) {
        rc = err_set(e, ERR_NOMEM, "memory for a map of the world (20 MB) is exhausted");
        goto out;
    }
    r.failed = !bytes_has_prefix(chart, BYTES_LIT(CHART_HEAD));
    r.at = r.failed ? 0 : sizeof CHART_HEAD - 1;
    read_states(&r, m);
    if (!r.failed)
        read_sets(&r, m);
    const uint32_t sort_count = r.failed ? 0 : read_sorts(&r, m, sorts);
    if (!r.failed)
        read_cells(&r, m, sorts, sort_count);
    if (!r.failed)
        read_wide(&r, m);
    if (r.failed || r.at != chart.n)
        rc = err_set(e, ERR_INVALID, "the drawn map does not follow its format at byte %zu", r.at);
out:
    free(sorts);
    if (rc < 0)
        map_clear(m);
    return rc;
}
