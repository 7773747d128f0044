// SPDX-License-Identifier: Apache-2.0
#include "embed/reply.h"

#include "screen/explain.h"

#define REPLY_WHY_MAX (1024 * 1024) // a name has at most 48 words, and each is told once

const char *
reply_kind(enum screen_kind kind)
{
    static const char *const words[SCREEN_KIND_COUNT] = {"primary", "alias", "weak", "formerly", "original"};
    return (unsigned)kind < SCREEN_KIND_COUNT ? words[kind] : "alias";
}

void
reply_score(struct json_writer *w, const char *name, int score)
{
    const uint8_t text[] = {(uint8_t)('0' + score / 1000), '.', (uint8_t)('0' + score / 100 % 10),
                            (uint8_t)('0' + score / 10 % 10), (uint8_t)('0' + score % 10)};
    json_write_raw(w, name, bytes_of(text, sizeof text));
}

static void
reply_why(struct json_writer *w, const struct screen_hit *hit)
{
    struct buf why;
    buf_init(&why, REPLY_WHY_MAX);
    explain_hit(hit, &why);
    json_write_text(w, "why", buf_bytes(&why));
    buf_clear(&why);
}

void
reply_hit(struct json_writer *w, const struct roster *r, const struct screen_hit *hit)
{
    struct roster_listing l = {0};
    struct buf listing;
    buf_init(&listing, ROSTER_LIST_NAME + 1 + ROSTER_REFERENCE);
    if (roster_get(r, hit->key, &l)) {
        buf_append(&listing, l.list);
        buf_append_byte(&listing, '/');
        buf_append(&listing, l.reference);
    }
    json_write_text(w, "listing", buf_bytes(&listing));
    json_write_text(w, "list", l.list);
    json_write_text(w, "reference", l.reference);
    json_write_text(w, "name", hit->name);
    json_write_str(w, "kind", reply_kind(hit->kind));
    json_write_text(w, "primary", l.primary.n > 0 ? l.primary : hit->name);
    reply_score(w, "score", hit->score);
    json_write_bool(w, "alert", hit->is_alert);
    reply_why(w, hit);
    buf_clear(&listing);
}

void
reply_answer(struct buf *out, const struct roster *r, struct bytes query, const struct screen_answer *answer)
{
    struct json_writer w;
    json_writer_init(&w, out);
    json_write_object(&w, NULL);
    json_write_text(&w, "query", query);
    json_write_array(&w, "hits");
    for (size_t i = 0; i < answer->hit_count; i++) {
        json_write_object(&w, NULL);
        reply_hit(&w, r, &answer->hits[i]);
        json_write_object_end(&w);
    }
    json_write_array_end(&w);
    json_write_int(&w, "total", (int64_t)answer->hit_total);
    json_write_bool(&w, "comparable", answer->token_count > 0);
    if (answer->is_query_cut)
        json_write_bool(&w, "cut", true);
    if (answer->is_query_damaged)
        json_write_bool(&w, "damaged", true);
    json_write_object_end(&w);
}

void
reply_find(struct buf *out, const struct roster *r, const struct prose_find *find)
{
    struct json_writer w;
    json_writer_init(&w, out);
    json_write_object(&w, NULL);
    json_write_int(&w, "from", (int64_t)find->from);
    json_write_int(&w, "until", (int64_t)find->until);
    json_write_text(&w, "text", find->text);
    reply_hit(&w, r, find->hit);
    json_write_object_end(&w);
}

void
reply_pair(struct buf *out, struct bytes name1, struct bytes name2, const struct screen_hit *hit)
{
    struct json_writer w;
    json_writer_init(&w, out);
    json_write_object(&w, NULL);
    json_write_text(&w, "name1", name1);
    json_write_text(&w, "name2", name2);
    reply_score(&w, "score", hit->score);
    json_write_bool(&w, "alert", hit->is_alert);
    reply_why(&w, hit);
    json_write_object_end(&w);
}
