// SPDX-License-Identifier: Apache-2.0
#include "world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
world_build(struct screen_normaliser *n, const struct world_name *names, size_t count,
            struct buf *out)
{
    struct screen_builder *b;
    assert_int_equal(builder_new(&b, n, NULL), 0);
    for (size_t i = 0; i < count; i++) {
        const struct world_name *name = &names[i];
        bool is_always = name->from == 0 && name->until == 0;
        if (i == 0 || name->key != name[-1].key)
            assert_int_equal(builder_add_entry(b, name->key, is_always ? WHEN_MIN : name->from,
                                               is_always ? WHEN_MAX : name->until, NULL),
                             0);
        assert_int_equal(builder_add_name(b, name->kind, bytes_of_str(name->text), NULL), 0);
    }
    buf_init(out, 64 * 1024 * 1024);
    assert_int_equal(builder_finish(b, NULL, out, NULL), 0);
    builder_free(b);
}

void
world_open(struct world *w, const struct world_name *names, size_t count)
{
    memset(w, 0, sizeof *w);
    assert_int_equal(normalise_new(&w->normaliser, NULL), 0);
    arena_init(&w->arena, 16 * 1024 * 1024);
    world_build(w->normaliser, names, count, &w->bytes);
    assert_int_equal(index_open(&w->index, buf_bytes(&w->bytes), true, NULL), 0);
}

void
world_close(struct world *w)
{
    normalise_free(w->normaliser);
    buf_clear(&w->bytes);
    arena_clear(&w->arena);
}

int
world_query(struct world *w, struct bytes query, int64_t as_of)
{
    arena_reset(&w->arena);
    memset(&w->err, 0, sizeof w->err);
    return match_query(&w->arena, &w->index, w->normaliser, query, as_of, NULL, &w->answer,
                       &w->err);
}

const struct screen_answer *
world_screen(struct world *w, const char *query)
{
    assert_int_equal(world_query(w, bytes_of_str(query), 0), 0);
    return &w->answer;
}

const struct screen_hit *
world_hit(const struct world *w, uint64_t key)
{
    for (size_t i = 0; i < w->answer.hit_count; i++) {
        if (w->answer.hits[i].key == key)
            return &w->answer.hits[i];
    }
    return NULL;
}

void
assert_reasons(const struct world *w, uint64_t key, const char *expected)
{
    const struct screen_hit *hit = world_hit(w, key);
    assert_non_null(hit);
    struct buf why;
    buf_init(&why, 65536);
    explain_hit(hit, &why);
    assert_string_equal(buf_str(&why), expected);
    buf_clear(&why);
}

static void
random_word(uint64_t *state, char *out)
{
    static const char *const common[] = {
        "al",      "bin",   "mohammed", "Muhammad", "ali", "of",      "ltd",   "Limited",
        "company", "bank",  "islamic",  "movement", "kim", "hassan",  "Hasan", "abdul",
        "the",     "group", "Ibrahim",  "44",       "7",   "Талибан", "josé",
        "محمد", "ساري",   "習近平", "习近平", "ריקי", "김정은",  "タキ"};
    static const char *const parts[] = {"ba",  "ka", "ri", "mo", "ta", "le",
                                        "sha", "qa", "id", "en", "ur", "zo"};
    uint64_t choice = support_below(state, 10);
    if (choice < 4) {
        strcpy(out, common[support_below(state, sizeof common / sizeof common[0])]);
    } else if (choice == 4) {
        out[0] = (char)('a' + support_below(state, 26));
        out[1] = '\0';
    } else {
        // Few parts, so that many words are near one another.
        out[0] = '\0';
        for (uint64_t i = 1 + support_below(state, 4); i > 0; i--)
            strcat(out, parts[support_below(state, sizeof parts / sizeof parts[0])]);
    }
    size_t n = strlen(out);
    if (support_below(state, 4) == 0 && n > 2) { // a slip
        size_t at = support_below(state, n - 1);
        if (support_below(state, 2) == 0)
            out[at] = (char)('a' + support_below(state, 26));
        else
            memmove(out + at, out + at + 1, n - at);
    }
}

char *
world_random_name(uint64_t *state)
{
    char *name = calloc(1, 256);
    assert_non_null(name);
    for (uint64_t i = 1 + support_below(state, 5); i > 0; i--) {
        random_word(state, name + strlen(name));
        static const char *const between[] = {" ", " ", " ", "-", "", ", "};
        if (i > 1)
            strcat(name, between[support_below(state, 6)]);
    }
    return name;
}
