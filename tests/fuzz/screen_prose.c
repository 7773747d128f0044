// SPDX-License-Identifier: Apache-2.0
// Running text from outside. The input is lines: the first few are names of a list, the rest is a text that is searched for
// them. What is found must be what scoring that stretch says, at places within the text, the same in one piece
// and byte by byte.
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/when.h"
#include "screen/builder.h"
#include "screen/lexicon.h"
#include "screen/prose.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define NAMES_MAX 4
#define FINDS_MAX 256

// ICU takes long to open, so one normaliser serves all inputs.
static struct screen_normaliser *normaliser;

struct seen {
    struct bytes text;
    size_t count;
    uint64_t places[FINDS_MAX][3];
};

static int
found(void *context, const struct prose_find *f)
{
    struct seen *s = context;
    assert(f->from < f->until);
    assert(f->until <= s->text.n);
    assert(memcmp(f->text.p, s->text.p + f->from, f->text.n) == 0);
    assert(f->hit->score >= SCREEN_HIT);
    if (s->count < FINDS_MAX) {
        s->places[s->count][0] = f->from;
        s->places[s->count][1] = f->until;
        s->places[s->count][2] = f->hit->key;
    }
    s->count++;
    return 0;
}

static void
search(struct prose *p, struct bytes text, size_t piece, struct seen *s)
{
    struct err e = {0};
    *s = (struct seen){.text = text};
    for (size_t at = 0; at < text.n; at += piece)
        assert(prose_feed(p, bytes_sub(text, at, piece), found, s, &e) == 0);
    assert(prose_end(p, found, s, &e) == 0);
}

static void
check(const struct screen_index *x, struct bytes text)
{
    struct err e = {0};
    struct lexicon *l;
    assert(lexicon_new(&l, x, normaliser, true, &e) == 0);
    for (int edits = 0; edits < 2; edits++) {
        struct prose *p;
        static struct seen whole, pieces;
        assert(prose_new(&p, l, x, normaliser, edits, NULL, &e) == 0);
        search(p, text, text.n + 1, &whole);
        search(p, text, 1, &pieces);
        assert(whole.count == pieces.count);
        assert(memcmp(whole.places, pieces.places, sizeof whole.places) == 0);
        prose_free(p);
    }
    lexicon_free(l);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err e = {0};
    if (normaliser == NULL && normalise_new(&normaliser, &e) < 0)
        abort();
    struct bytes text = bytes_of(data, size), line;
    struct screen_builder *b;
    if (builder_new(&b, normaliser, &e) < 0)
        abort();
    for (uint64_t i = 0; i < NAMES_MAX && bytes_next_line(&text, &line); i++) {
        assert(builder_add_entry(b, i, WHEN_MIN, WHEN_MAX, &e) == 0);
        int rc = builder_add_name(b, SCREEN_PRIMARY, line, &e);
        assert(rc == 0 || (rc == ERR_LIMIT && line.n > LIMIT_QUERY_SIZE));
    }
    struct buf bytes;
    struct screen_index x;
    buf_init(&bytes, 16 * 1024 * 1024);
    assert(builder_finish(b, NULL, &bytes, &e) == 0);
    assert(index_open(&x, buf_bytes(&bytes), false, &e) == 0);
    check(&x, text);
    buf_clear(&bytes);
    builder_free(b);
    return 0;
}
