// SPDX-License-Identifier: Apache-2.0
// Names from outside, on both sides of a comparison. The input is lines: all but the last are put
// on a list, the last is screened against it. What the index answers must be what scoring each name
// alone says, and be harmless to print.
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "base/when.h"
#include "screen/builder.h"
#include "screen/explain.h"
#include "screen/match.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define NAMES_MAX 12

// ICU takes long to open, so one normaliser serves all inputs.
static struct screen_normaliser *normaliser;

static size_t
cut_lines(struct bytes text, struct bytes *lines)
{
    size_t count = 0;
    struct bytes line;
    while (count < NAMES_MAX && bytes_next_line(&text, &line))
        lines[count++] = line;
    lines[count++] = text;
    return count;
}

static void
check_hit(const struct screen_hit *hit)
{
    struct buf why;
    buf_init(&why, 1024 * 1024);
    explain_hit(hit, &why);
    assert(buf_check(&why) == 0);
    for (size_t i = 0; i < why.n; i++)
        assert(why.p[i] >= 0x20 && why.p[i] != 0x7f);
    assert(text_is_utf8(buf_bytes(&why)));
    buf_clear(&why);
}

static void
check(struct arena *a, const struct screen_index *index, const struct bytes *names, size_t count,
      struct bytes query)
{
    struct screen_answer answer;
    struct err e = {0};
    int rc = match_query(a, index, normaliser, query, 0, NULL, &answer, &e);
    assert(rc == 0 || (rc == ERR_LIMIT && query.n > LIMIT_QUERY_SIZE));
    if (rc < 0)
        return;
    size_t expected = 0;
    for (size_t i = 0; i < count; i++) {
        struct screen_hit hit;
        assert(match_pair(a, normaliser, query, names[i], SCREEN_PRIMARY, NULL, &hit, &e) == 0);
        assert(hit.score >= 0);
        assert(hit.score <= SCREEN_SCORE_EXACT);
        expected += hit.score >= SCREEN_HIT;
    }
    assert(answer.hit_total == expected);
    for (size_t i = 0; i < answer.hit_count; i++)
        check_hit(&answer.hits[i]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err e = {0};
    if (normaliser == NULL && normalise_new(&normaliser, &e) < 0)
        abort();
    struct bytes lines[NAMES_MAX + 1], names[NAMES_MAX];
    size_t line_count = cut_lines(bytes_of(data, size), lines), count = 0;
    struct screen_builder *b;
    if (builder_new(&b, normaliser, &e) < 0)
        abort();
    for (size_t i = 0; i + 1 < line_count; i++) {
        assert(builder_add_entry(b, count, WHEN_MIN, WHEN_MAX, &e) == 0);
        int rc = builder_add_name(b, SCREEN_PRIMARY, lines[i], &e);
        assert(rc == 0 || (rc == ERR_LIMIT && lines[i].n > LIMIT_QUERY_SIZE));
        if (rc == 0)
            names[count++] = lines[i];
    }
    struct buf bytes;
    buf_init(&bytes, 16 * 1024 * 1024);
    struct screen_index index;
    assert(builder_finish(b, NULL, &bytes, &e) == 0);
    assert(index_open(&index, buf_bytes(&bytes), true, &e) == 0);
    struct arena a;
    arena_init(&a, 64 * 1024 * 1024);
    check(&a, &index, names, count, lines[line_count - 1]);
    arena_clear(&a);
    buf_clear(&bytes);
    builder_free(b);
    return 0;
}
