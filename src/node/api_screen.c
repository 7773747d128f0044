// SPDX-License-Identifier: Apache-2.0
// Screening names, one or many at once.
#include "node/api_inside.h"

#include "base/limits.h"
#include "base/num.h"
#include "node/screening.h"

#define API_BATCH_NAMES_MAX 1000 // names in one request to screen

int
api_screen_one(struct call *c)
{
    struct bytes name = call_query(c, "name");
    uint64_t max;
    int r = call_number(c, "max", 20, &max);
    if (r == 0 && name.n == 0)
        r = err_set(&c->err, ERR_INVALID, "screen: which name?");
    if (r == 0 && call_has(c, "fresh"))
        r = screening_wait(c->config->screening, 30000, &c->err);
    if (r < 0)
        return r;
    r = screening_query(c->config->screening, name, c->as_of, (unsigned)num_min_u64(max, LIMIT_HITS), &c->out, &c->err);
    call_audit(c, "screen", name, r);
    return r;
}

int
api_screen_many(struct call *c)
{
    struct arena a;
    struct json *body;
    size_t count = 0;
    arena_init(&a, 32 * 1024 * 1024);
    int r = json_parse(&a, c->rq->body, JSON_API, &body, &c->err);
    const struct json *names = r == 0 ? json_get(body, "names") : NULL;
    if (r == 0 && (!json_is(names, JSON_ARRAY) || names->count > API_BATCH_NAMES_MAX))
        r = err_set(&c->err, ERR_INVALID, "screen: {\"names\": [...]} with at most %d names", API_BATCH_NAMES_MAX);
    buf_append_str(&c->out, "{\"answers\":[");
    for (const struct json *n = r == 0 ? names->first : NULL; r == 0 && n; n = n->next) {
        if (n->type != JSON_STRING) {
            r = err_set(&c->err, ERR_INVALID, "screen: a name is a string");
            break;
        }
        if (count++ > 0)
            buf_append_byte(&c->out, ',');
        r = screening_query(c->config->screening, n->text, c->as_of, 20, &c->out, &c->err);
        call_audit(c, "screen", n->text, r);
    }
    buf_append_str(&c->out, "]}");
    arena_clear(&a);
    return r;
}
