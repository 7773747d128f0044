// SPDX-License-Identifier: Apache-2.0
// An index file from anywhere. The first byte chooses a query; the rest is the index, opened
// without its hash. The stamp of folding rules is put right, so that a seed made under another ICU
// is still looked into.
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "screen/explain.h"
#include "screen/match.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define STAMP_AT 24

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

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const queries[] = {
        "Taleban",      "alqaida", "islamic movement of uzbekistan", "i m u", "a", "Талибан",
        "abdul rahman", "44"};
    struct err e = {0};
    if (size == 0)
        return 0;
    if (normaliser == NULL && normalise_new(&normaliser, &e) < 0)
        abort();
    uint8_t *copy = malloc(size);
    if (copy == NULL)
        abort();
    memcpy(copy, data + 1, size - 1);
    if (size > STAMP_AT + NORMALISE_STAMP_SIZE)
        normalise_stamp(copy + STAMP_AT);
    struct screen_index index;
    if (index_open(&index, bytes_of(copy, size - 1), false, &e) == 0) {
        assert(look(&index) <= 11 * 64 + 1);
        struct arena a;
        struct screen_answer answer;
        arena_init(&a, 16 * 1024 * 1024);
        const char *query = queries[data[0] % (sizeof queries / sizeof queries[0])];
        int rc = match_query(&a, &index, normaliser, bytes_of_str(query), 15, NULL, &answer, &e);
        assert(rc == e.code);
        for (size_t i = 0; rc == 0 && i < answer.hit_count; i++) {
            struct buf why;
            buf_init(&why, 1024 * 1024);
            explain_hit(&answer.hits[i], &why);
            assert(buf_check(&why) == 0);
            buf_clear(&why);
        }
        arena_clear(&a);
    } else {
        assert(index_open(&index, bytes_of(copy, size - 1), true, &e) < 0);
    }
    free(copy);
    return 0;
}
