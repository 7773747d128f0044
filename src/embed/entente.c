// SPDX-License-Identifier: Apache-2.0
// The calls of entente.h that ask: a query handle, the two questions, and what the last answer was.
#include "embed/handles.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "embed/reply.h"
#include "screen/explain.h"

#define QUERY_JSON_MAX ((size_t)64 * 1024 * 1024)
#define QUERY_WHY_MAX (1024 * 1024)

_Static_assert((int)ENTENTE_NO_MEMORY == (int)ERR_NOMEM, "codes are numbered alike");
_Static_assert((int)ENTENTE_CORRUPT == (int)ERR_CORRUPT, "codes are numbered alike");
_Static_assert((int)ENTENTE_VERSIONS == (int)ERR_VERSION, "codes are numbered alike");
_Static_assert((int)ENTENTE_CLOSED == (int)ERR_CLOSED, "codes are numbered alike");
_Static_assert(sizeof((struct entente_fault *)0)->text >= sizeof((struct err *)0)->text, "every sentence fits");

const char *
entente_version(void)
{
    return ENTENTE_VERSION; // the build gives it too, and a difference stops the compiler
}

int
entente_query_new(struct entente_query **out, const struct entente_index *index, struct entente_fault *fault)
{
    struct err e = {0};
    struct entente_query *q = calloc(1, sizeof *q);
    if (q == NULL)
        return handles_fault(&e, err_set(&e, ERR_NOMEM, "no memory for a query"), fault);
    q->index = index;
    buf_init(&q->asked, 2 * LIMIT_QUERY_SIZE);
    buf_init(&q->json, QUERY_JSON_MAX);
    int rc = screener_init(&q->screener, index != NULL ? &index->roster : NULL, &e);
    if (rc < 0) {
        entente_query_free(q);
        return handles_fault(&e, rc, fault);
    }
    *out = q;
    return 0;
}

void
entente_query_free(struct entente_query *q)
{
    if (q == NULL)
        return;
    screener_clear(&q->screener);
    buf_clear(&q->asked);
    buf_clear(&q->json);
    free(q);
}

int
entente_query_limits(struct entente_query *q, int hit, int alert, size_t hits_max, struct entente_fault *fault)
{
    struct err e = {0};
    if (hit < 1 || hit > alert || alert > 1000 || hits_max < 1 || hits_max > LIMIT_HITS)
        return handles_fault(&e, err_set(&e, ERR_USAGE, "thresholds are 1 <= hit <= alert <= 1000, and hits 1 to %d", LIMIT_HITS),
                             fault);
    q->screener.limits = (struct screen_limits){hit, alert, hits_max};
    return 0;
}

// ---- asking ----

static void
forget(struct entente_query *q)
{
    buf_reset(&q->json);
    buf_reset(&q->asked);
    q->answer = (struct screen_answer){0};
    q->hits = NULL;
    q->hit_count = 0;
}

static const char *
text_of(struct entente_query *q, struct bytes text)
{
    return arena_str(&q->screener.arena, text);
}

// Copy what a hit says, so that each text ends in a NUL.
static int
keep_hits(struct entente_query *q, const struct screen_hit *hits, size_t count, struct err *e)
{
    struct handles_hit *kept = arena_array(&q->screener.arena, count, sizeof *kept);
    for (size_t i = 0; kept != NULL && i < count; i++) {
        struct roster_listing l = {0};
        bool is_listed = q->index != NULL && roster_get(&q->index->roster, hits[i].key, &l);
        kept[i] = (struct handles_hit){
            .hit = &hits[i],
            .list = text_of(q, l.list),
            .reference = text_of(q, l.reference),
            .primary = text_of(q, is_listed && l.primary.n > 0 ? l.primary : hits[i].name),
            .name = text_of(q, hits[i].name),
        };
        if (kept[i].list == NULL || kept[i].reference == NULL || kept[i].primary == NULL || kept[i].name == NULL)
            kept = NULL;
    }
    if (kept == NULL)
        return err_set(e, ERR_NOMEM, "no memory for an answer");
    q->hits = kept;
    q->hit_count = count;
    return 0;
}

int
entente_screen(struct entente_query *q, const char *name, size_t size, struct entente_fault *fault)
{
    struct err e = {0};
    forget(q);
    if (q->index == NULL)
        return handles_fault(&e, err_set(&e, ERR_USAGE, "this query handle has no index: it compares names only"), fault);
    struct bytes cut = screener_cut(bytes_of(name, size));
    buf_append(&q->asked, cut);
    int rc = buf_check(&q->asked) < 0 ? err_set(&e, ERR_NOMEM, "no memory for a name")
                                      : screener_ask(&q->screener, buf_bytes(&q->asked), &q->answer, &e);
    if (rc == 0)
        rc = keep_hits(q, q->answer.hits, q->answer.hit_count, &e);
    if (rc < 0) {
        forget(q);
        return handles_fault(&e, rc, fault);
    }
    q->answer.is_query_cut = q->answer.is_query_cut || cut.n < size;
    return (int)q->hit_count;
}

int
entente_compare(struct entente_query *q, const char *name, size_t size, const char *other, size_t other_size,
                enum entente_kind kind, struct entente_fault *fault)
{
    struct err e = {0};
    forget(q);
    if ((unsigned)kind >= SCREEN_KIND_COUNT)
        return handles_fault(&e, err_set(&e, ERR_USAGE, "there is no kind of name with the number %d", (int)kind), fault);
    struct bytes first = bytes_of(name, size), second = bytes_of(other, other_size);
    if (size > LIMIT_QUERY_SIZE || other_size > LIMIT_QUERY_SIZE)
        return handles_fault(&e, err_set(&e, ERR_LIMIT, "a name has at most %d bytes", LIMIT_QUERY_SIZE), fault);
    buf_append(&q->asked, first);
    buf_append(&q->asked, second);
    int rc = buf_check(&q->asked) < 0
                 ? err_set(&e, ERR_NOMEM, "no memory for a name")
                 : screener_compare(&q->screener, bytes_sub(buf_bytes(&q->asked), 0, size),
                                    bytes_sub(buf_bytes(&q->asked), size, other_size), (enum screen_kind)kind, &q->pair, &e);
    q->answer.hit_total = 1;
    if (rc == 0)
        rc = keep_hits(q, &q->pair, 1, &e);
    if (rc < 0) {
        forget(q);
        return handles_fault(&e, rc, fault);
    }
    return q->pair.score;
}

// ---- the answer ----

const char *
entente_hit_list(const struct entente_query *q, size_t i)
{
    return i < q->hit_count ? q->hits[i].list : NULL;
}

const char *
entente_hit_reference(const struct entente_query *q, size_t i)
{
    return i < q->hit_count ? q->hits[i].reference : NULL;
}

const char *
entente_hit_primary(const struct entente_query *q, size_t i)
{
    return i < q->hit_count ? q->hits[i].primary : NULL;
}

const char *
entente_hit_name(const struct entente_query *q, size_t i)
{
    return i < q->hit_count ? q->hits[i].name : NULL;
}

int
entente_hit_kind(const struct entente_query *q, size_t i)
{
    return i < q->hit_count ? (int)q->hits[i].hit->kind : 0;
}

int
entente_hit_score(const struct entente_query *q, size_t i)
{
    return i < q->hit_count ? q->hits[i].hit->score : 0;
}

bool
entente_hit_alert(const struct entente_query *q, size_t i)
{
    return i < q->hit_count && q->hits[i].hit->is_alert;
}

const char *
entente_hit_why(struct entente_query *q, size_t i)
{
    if (i >= q->hit_count)
        return NULL;
    if (q->hits[i].why == NULL) {
        struct buf why;
        buf_init(&why, QUERY_WHY_MAX);
        explain_hit(q->hits[i].hit, &why);
        q->hits[i].why = buf_check(&why) == 0 ? text_of(q, buf_bytes(&why)) : NULL;
        buf_clear(&why);
    }
    return q->hits[i].why;
}

unsigned
entente_answer_flags(const struct entente_query *q)
{
    return (q->answer.token_count > 0 ? ENTENTE_COMPARABLE : 0) | (q->answer.is_query_cut ? ENTENTE_CUT : 0) |
           (q->answer.is_query_damaged ? ENTENTE_DAMAGED : 0);
}

size_t
entente_answer_total(const struct entente_query *q)
{
    return q->answer.hit_total;
}

const char *
entente_answer_json(struct entente_query *q)
{
    if (q->index == NULL)
        return NULL;
    if (q->json.n == 0)
        reply_answer(&q->json, &q->index->roster, buf_bytes(&q->asked), &q->answer);
    return buf_str(&q->json);
}
