// SPDX-License-Identifier: Apache-2.0
// Adding keeps the names as they are. At the end they are folded in shards, each with a vocabulary of its own, the
// vocabularies are made one, and compile.c makes the index of what was gathered.
#include "screen/builder.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/num.h"
#include "screen/compile.h"
#include "screen/hands.h"
#include "screen/normalise.h"
#include "screen/vocabulary.h"

#define SHARDS_MAX 64
#define SHARD_NAMES_MIN 4096 // below this a shard of its own costs more than it saves

// Some of the names, which one hand folds.
struct shard {
    struct screen_builder *builder;      // borrowed
    struct screen_normaliser *own;       // owned, NULL for the first shard, which has the builder's
    struct vocabulary vocabulary;
    struct compile_list name_tokens;     // uint32_t: places in its vocabulary
    uint32_t *places;                    // of its tokens in the vocabulary of all; owned
    size_t first, end;                   // names
    size_t token_first;                  // of its name tokens among all
    int rc;
    struct err err;
};

struct screen_builder {
    struct screen_normaliser *normaliser; // borrowed
    struct arena texts;                   // names as they were added
    struct compile held;                  // what was added
    struct vocabulary all;                // of the shards' names
    struct shard shards[SHARDS_MAX];
    size_t shard_count; // 0 until finish
};

int
builder_new(struct screen_builder **out, struct screen_normaliser *n, struct err *e)
{
    struct screen_builder *b = calloc(1, sizeof *b);
    if (b == NULL)
        return err_set(e, ERR_NOMEM,
                       "no memory to build a screening index; free some and try again");
    b->normaliser = n;
    arena_init(&b->texts, UINT32_MAX);
    vocabulary_init(&b->all, n);
    *out = b;
    return 0;
}

void
builder_free(struct screen_builder *b)
{
    if (b == NULL)
        return;
    for (size_t i = 0; i < b->shard_count; i++) {
        vocabulary_clear(&b->shards[i].vocabulary);
        normalise_free(b->shards[i].own);
        free(b->shards[i].name_tokens.p);
        free(b->shards[i].places);
    }
    vocabulary_clear(&b->all);
    arena_clear(&b->texts);
    free(b->held.entries.p);
    free(b->held.names.p);
    free(b->held.name_tokens.p);
    free(b);
}

static int
no_memory(struct err *e)
{
    return err_set(e, ERR_NOMEM, "no memory to build the screening index; free some and try again");
}

int
builder_add_entry(struct screen_builder *b, uint64_t key, int64_t from, int64_t until,
                  struct err *e)
{
    assert(b->shard_count == 0);
    if (b->held.entries.count == UINT32_MAX)
        return err_set(e, ERR_LIMIT,
                       "more entries than a screening index can hold; split the list");
    struct compile_entry *entry = compile_list_add(&b->held.entries, sizeof *entry);
    if (entry == NULL)
        return no_memory(e);
    *entry = (struct compile_entry){key, from, until, (uint32_t)b->held.names.count, 0};
    return 0;
}

int
builder_add_name(struct screen_builder *b, enum screen_kind kind, struct bytes text, struct err *e)
{
    assert(b->shard_count == 0);
    assert((unsigned)kind < SCREEN_KIND_COUNT);
    if (b->held.entries.count == 0)
        return err_set(e, ERR_USAGE,
                       "a name was given before the entry that bears it; begin an entry first");
    struct compile_entry *entry = (struct compile_entry *)b->held.entries.p + (b->held.entries.count - 1);
    if (entry->name_count == LIMIT_LISTING_NAMES)
        return err_set(e, ERR_LIMIT,
                       "an entry has more than %d names; leave the least useful ones out",
                       LIMIT_LISTING_NAMES);
    if (text.n > LIMIT_QUERY_SIZE)
        return normalise_too_long(text, e);
    struct bytes copy = arena_copy(&b->texts, text);
    struct compile_name *name = copy.p == NULL ? NULL : compile_list_add(&b->held.names, sizeof *name);
    if (name == NULL)
        return no_memory(e);
    *name = (struct compile_name){.text = copy, .kind = (uint8_t)kind};
    entry->name_count++;
    b->held.name_text += text.n;
    return 0;
}

// ---- folding ----

static int
shard_init(struct screen_builder *b, struct shard *s, size_t first, size_t end, struct err *e)
{
    *s = (struct shard){.builder = b, .first = first, .end = end};
    int rc = b->shard_count == 0 ? 0 : normalise_new(&s->own, e);
    if (rc < 0)
        return rc;
    vocabulary_init(&s->vocabulary, s->own != NULL ? s->own : b->normaliser);
    b->shard_count++;
    return 0;
}

static int
fold_name(struct shard *s, struct compile_name *name)
{
    struct vocabulary_name folded;
    int rc = vocabulary_fold(&s->vocabulary, name->text, &folded, &s->err);
    if (rc < 0)
        return rc;
    name->token_first = (uint32_t)s->name_tokens.count;
    name->token_count = (uint8_t)folded.count;
    name->hash = folded.hash;
    name->weight = folded.weight;
    name->letter_count = folded.letter_count;
    for (size_t i = 0; i < folded.count; i++) {
        uint32_t *slot = compile_list_add(&s->name_tokens, sizeof *slot);
        if (slot == NULL)
            return no_memory(&s->err);
        *slot = folded.tokens[i];
    }
    return 0;
}

static void
fold_shard(void *work, size_t i)
{
    struct shard *s = (struct shard *)work + i;
    struct compile_name *names = s->builder->held.names.p;
    for (size_t k = s->first; s->rc == 0 && k < s->end; k++)
        s->rc = fold_name(s, &names[k]);
}

// The name tokens of a shard become places in the vocabulary of all, among those of all.
static void
join_shard(void *work, size_t i)
{
    struct shard *s = (struct shard *)work + i;
    struct compile_name *names = s->builder->held.names.p;
    const uint32_t *from = s->name_tokens.p;
    uint32_t *to = (uint32_t *)s->builder->held.name_tokens.p + s->token_first;
    for (size_t k = 0; k < s->name_tokens.count; k++)
        to[k] = s->places[from[k]];
    for (size_t k = s->first; k < s->end; k++)
        names[k].token_first += (uint32_t)s->token_first;
}

static int
join(struct screen_builder *b, const struct screen_hands *hands, struct err *e)
{
    struct compile_list *all = &b->held.name_tokens;
    for (size_t i = 0; i < b->shard_count; i++) {
        struct shard *s = &b->shards[i];
        s->token_first = all->count;
        all->count += s->name_tokens.count;
        s->places = calloc(s->vocabulary.tokens.count + 1, sizeof *s->places);
        int rc = s->places == NULL ? no_memory(e)
                                   : vocabulary_take(&b->all, &s->vocabulary, s->places, e);
        if (rc < 0)
            return rc;
    }
    if (all->count > UINT32_MAX)
        return err_set(e, ERR_LIMIT, "the names have more words than a screening index can hold; split the list");
    all->p = calloc(all->count + 1, sizeof(uint32_t));
    if (all->p == NULL)
        return no_memory(e);
    hands_run(hands, join_shard, b->shards, b->shard_count);
    b->held.strings = b->all.strings;
    b->held.tokens = b->all.tokens;
    b->held.string_text = b->all.string_text;
    return 0;
}

static int
fold(struct screen_builder *b, const struct screen_hands *hands, struct err *e)
{
    size_t names = b->held.names.count, most = 1 + names / SHARD_NAMES_MIN;
    size_t count = num_min_size(hands != NULL ? hands->count : 1, num_min_size(most, SHARDS_MAX));
    for (size_t i = 0; i < count; i++) {
        int rc = shard_init(b, &b->shards[i], names * i / count, names * (i + 1) / count, e);
        if (rc < 0)
            return rc;
    }
    hands_run(hands, fold_shard, b->shards, b->shard_count);
    for (size_t i = 0; i < b->shard_count; i++) {
        if (b->shards[i].rc < 0)
            return err_set(e, b->shards[i].rc, "%s", b->shards[i].err.text);
    }
    return 0;
}

int
builder_finish(struct screen_builder *b, const struct screen_hands *hands, struct buf *out, struct err *e)
{
    assert(b->shard_count == 0);
    int rc = fold(b, hands, e);
    if (rc == 0)
        rc = join(b, hands, e);
    return rc < 0 ? rc : compile_index(&b->held, out, e);
}
