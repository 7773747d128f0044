// SPDX-License-Identifier: Apache-2.0
// See needle.h. Words of a line are parted by spaces, and no folded word holds one, so a part of a word is a part of the line.
#define _GNU_SOURCE 1 // memmem
#include "node/needle.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "base/text.h"

static bool
contains(struct bytes text, struct bytes part)
{
    return part.n <= text.n && part.n > 0 && memmem(text.p, text.n, part.p, part.n) != NULL;
}

static uint8_t
lower(uint8_t c)
{
    return text_is_ascii_upper(c) ? (uint8_t)(c | 0x20) : c;
}

// ---- what is looked for ----

static int
compare_words(const void *x, const void *y)
{
    const struct needle_word *a = x, *b = y;
    return a->size != b->size ? (a->size > b->size ? -1 : 1) : 0;
}

static void
make_word(const struct screen_token *t, struct needle_word *out)
{
    *out = (struct needle_word){.size = SIZE_MAX};
    for (size_t i = 0; i < t->reading_count; i++)
        out->forms[out->count++] = t->readings[i].text;
    if (t->native.n > 0)
        out->forms[out->count++] = t->native;
    for (size_t i = 0; i < out->count; i++)
        out->size = num_min_size(out->size, out->forms[i].n);
}

int
needle_make(struct arena *a, struct screen_normaliser *n, struct bytes text, struct needle *out, struct err *e)
{
    struct screen_name name;
    *out = (struct needle){.count = 0};
    if (text.n > LIMIT_QUERY_SIZE)
        return 0; // no name is as long
    int r = normalise_words(a, n, text, &name, e);
    if (r < 0)
        return r;
    while (text.n > 0 && (text.p[0] == ' ' || text.p[0] == '\t'))
        text = bytes_sub(text, 1, text.n - 1);
    while (text.n > 0 && (text.p[text.n - 1] == ' ' || text.p[text.n - 1] == '\t'))
        text.n--;
    out->words = arena_array(a, name.count, sizeof *out->words);
    uint8_t *raw = arena_alloc(a, text.n);
    if (!out->words || !raw)
        return err_set(e, ERR_NOMEM, "no memory to search the register");
    for (size_t i = 0; i < text.n; i++)
        raw[i] = lower(text.p[i]);
    out->raw = bytes_of(raw, text.n);
    for (; out->count < name.count; out->count++)
        make_word(&name.tokens[out->count], &out->words[out->count]);
    if (out->count > 1)
        qsort(out->words, out->count, sizeof *out->words, compare_words);
    return 0;
}

// ---- what it is looked for in ----

int
needle_append_name(struct buf *out, struct arena *scratch, struct screen_normaliser *n, struct bytes name, struct err *e)
{
    struct screen_name folded;
    bool is_single = true;
    int r = normalise_words(scratch, n, bytes_sub(name, 0, num_min_size(name.n, LIMIT_QUERY_SIZE)), &folded, e);
    if (r < 0)
        return r;
    for (size_t i = 0; i < folded.count; i++) {
        const struct screen_token *t = &folded.tokens[i];
        buf_append_str(out, i ? " " : "");
        buf_append(out, normalise_text(t));
        is_single = is_single && t->reading_count == 1 && t->native.n == 0;
    }
    buf_append_byte(out, '\n');
    if (is_single)
        return 0;
    for (size_t i = 0; i < folded.count; i++) {
        struct needle_word word;
        make_word(&folded.tokens[i], &word);
        for (size_t k = 0; k < word.count; k++) {
            buf_append(out, word.forms[k]);
            buf_append_byte(out, ' ');
        }
    }
    buf_append_byte(out, '\n');
    return 0;
}

void
needle_append_reference(struct buf *out, struct bytes reference)
{
    for (size_t i = 0; i < reference.n; i++)
        buf_append_byte(out, lower(reference.p[i]));
}

// ---- looking ----

static bool
has_word(struct bytes text, const struct needle_word *w)
{
    for (size_t i = 0; i < w->count; i++)
        if (contains(text, w->forms[i]))
            return true;
    return false;
}

bool
needle_is_in(const struct needle *x, struct bytes names, struct bytes reference)
{
    struct bytes line;
    if (contains(reference, x->raw))
        return true;
    if (x->count == 0 || !has_word(names, &x->words[0]))
        return false;
    if (x->count == 1)
        return true;
    while (bytes_next_line(&names, &line)) {
        size_t i = 0;
        while (i < x->count && has_word(line, &x->words[i]))
            i++;
        if (i == x->count)
            return true;
    }
    return false;
}
