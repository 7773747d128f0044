// SPDX-License-Identifier: Apache-2.0
// An index file from anywhere. The first byte chooses a query. When the second is 255 the rest is the file; else the rest are
// damages of an index that is made here, so that the target needs no seeds of each new format: of each four bytes three say
// where, and one what stands there then. It is opened without its hash.
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/when.h"
#include "screen/builder.h"
#include "screen/explain.h"
#include "screen/match.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// ICU takes long to open, so one normaliser serves all inputs.
static struct screen_normaliser *normaliser;

// Every row of the first of each section, and one beyond each end; returns how many were whole.
static size_t
look(const struct screen_index *index)
{
    struct index_entry entry;
    struct index_name name;
    struct screen_token token;
    struct index_block block;
    struct bytes string;
    struct index_range range;
    uint32_t number;
    size_t whole = 0;
    for (uint32_t i = 0; i <= index->count[INDEX_ENTRIES] && i < 64; i++)
        whole += index_get_entry(index, i, &entry);
    for (uint32_t i = 0; i <= index->count[INDEX_NAMES] && i < 64; i++) {
        if (!index_get_name(index, i, &name))
            continue;
        assert(name.text.p >= index->bytes.p);
        assert(name.text.p + name.text.n <= index->bytes.p + index->bytes.n);
        whole++;
    }
    for (uint32_t i = 0; i <= index->count[INDEX_TOKENS] && i < 64; i++) {
        whole += index_get_token(index, i, &token);
        whole += index_get_postings(index, i, &range);
    }
    for (uint32_t i = 0; i <= index->count[INDEX_STRINGS] && i < 64; i++) {
        whole += index_get_string(index, i, &string);
        whole += index_get_owned(index, i, &range);
    }
    for (uint32_t i = 0; i <= index_block_count(index) && i < 64; i++)
        whole += index_get_block(index, i, &block);
    for (uint32_t i = 0; i < 64; i++)
        whole += (size_t)index_get_length(index, i, &range) + index_find_form(index, i, &range) +
                 (index_joins(index, i, &number) != NULL);
    return whole + index_find_string(index, BYTES_LIT("taliban"), &number);
}

static const char *const names[] = {
    "Abdul Rahman Yasin",   "Abd-al-Rahman Yasseen", "Usama bin Ladin",      "Усама бин Ладен",       "أسامة بن لادن",
    "Islamic Movement of Uzbekistan", "I.M.U.",      "Taliban",              "Taleban Movement",      "Zelmar Trading Co., Ltd",
    "Zelmar Tradng Company", "Qorgan 44",            "Qorgan 45",            "Al",                    "X",
    "Li Wei",               "李伟",                  "Kim Jong Su",          "김정수",                 "de la Cruz, Maria",
    "Maria Cruz",           "Yusuf Ibrahim",         "Joseph Abraham",       "Yusuf Ibrahim",         "Wolfgang Müller",
};
#define NAMES (sizeof names / sizeof *names)

static void
make(struct buf *out)
{
    struct screen_builder *b;
    struct err e = {0};
    if (builder_new(&b, normaliser, &e) < 0)
        abort();
    for (size_t i = 0; i < NAMES; i++) {
        int r = i % 3 == 1 ? 0 : builder_add_entry(b, i, i % 5 == 0 ? 1000 : WHEN_MIN, WHEN_MAX, &e); // some have two names
        if (r < 0 || builder_add_name(b, i % 7 == 6 ? SCREEN_WEAK : SCREEN_PRIMARY, bytes_of_str(names[i]), &e) < 0)
            abort();
    }
    if (builder_finish(b, NULL, out, &e) < 0)
        abort();
    builder_free(b);
}

static void
ask(const struct screen_index *index, struct bytes query)
{
    struct err e = {0};
    struct arena a;
    struct screen_answer answer;
    arena_init(&a, 16 * 1024 * 1024);
    int rc = match_query(&a, index, normaliser, query, 15, NULL, &answer, &e);
    assert(rc == e.code);
    for (size_t i = 0; rc == 0 && i < answer.hit_count; i++) {
        struct buf why;
        buf_init(&why, 1024 * 1024);
        explain_hit(&answer.hits[i], &why);
        assert(buf_check(&why) == 0);
        buf_clear(&why);
    }
    arena_clear(&a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct buf whole; // made once
    struct err e = {0};
    if (size < 2)
        return 0;
    if (normaliser == NULL) {
        if (normalise_new(&normaliser, &e) < 0)
            abort();
        buf_init(&whole, 16 * 1024 * 1024);
        make(&whole);
    }
    bool is_raw = data[1] == 255;
    size_t n = is_raw ? size - 2 : whole.n;
    uint8_t *copy = malloc(n > 0 ? n : 1);
    if (copy == NULL)
        abort();
    if (n > 0)
        memcpy(copy, is_raw ? data + 2 : whole.p, n);
    for (size_t i = 2; !is_raw && i + 4 <= size; i += 4)
        copy[((size_t)data[i] << 16 | (size_t)data[i + 1] << 8 | data[i + 2]) % n] = data[i + 3];
    struct screen_index index;
    if (index_open(&index, bytes_of(copy, n), false, &e) == 0) {
        assert(look(&index) <= 11 * 64 + 1);
        ask(&index, bytes_of_str(names[data[0] % NAMES]));
    } else {
        assert(is_raw || size >= 6); // the one that was made here opens
        assert(index_open(&index, bytes_of(copy, n), true, &e) < 0);
    }
    free(copy);
    return 0;
}
