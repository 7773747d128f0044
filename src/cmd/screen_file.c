// SPDX-License-Identifier: Apache-2.0
#include "cmd/screen_file.h"

#include "base/limits.h"
#include "base/num.h"
#include "cmd/queries.h"
#include "cmd/roll.h"
#include "cmd/screen_text.h"
#include "embed/reply.h"
#include "embed/screener.h"

#define SCREEN_FILE_ANSWER_MAX ((size_t)64 * 1024 * 1024)

static void
show(struct cli *cli, const struct roll *r, struct bytes name, const struct screen_answer *a)
{
    struct buf b;
    buf_init(&b, SCREEN_FILE_ANSWER_MAX);
    if (cli->json) {
        reply_answer(&b, &r->roster, name, a);
        cli_print_json(buf_bytes(&b));
        buf_clear(&b);
        return;
    }
    for (size_t i = 0; i < a->hit_count; i++)
        roll_append_hit(cli, &b, &r->roster, &a->hits[i]);
    if (a->hit_count == 0)
        buf_append_str(&b, a->token_count ? "no hit\n" : "nothing in that name can be compared\n");
    else if (a->hit_total > a->hit_count)
        buf_append_fmt(&b, "%zu of %zu hits; --max N shows more\n", a->hit_count, a->hit_total);
    buf_append_fmt(&b, "%slooked through %u names: ", cli_color(cli, CLI_DIM), index_name_count(&r->roster.index));
    roll_append_lists(&b, &r->roster);
    buf_append_fmt(&b, "%s\n", cli_color(cli, CLI_PLAIN));
    if (a->is_query_cut)
        buf_append_str(&b, "the name is longer than is compared; what was cut off was not screened\n");
    if (a->is_query_damaged)
        buf_append_str(&b, "the name is not UTF-8; its other letters were screened\n");
    cli_say("%.*s", (int)b.n, (const char *)(b.p ? b.p : (const uint8_t *)""));
    buf_clear(&b);
}

static int
screen_one(struct cli *cli, const struct roll *r, const struct screen_limits *limits, struct bytes name, struct err *e)
{
    struct screener s;
    struct screen_answer a;
    int rc = screener_init(&s, &r->roster, e);
    if (rc == 0) {
        s.limits = *limits;
        rc = screener_ask(&s, name, &a, e);
    }
    if (rc == 0)
        show(cli, r, name, &a);
    screener_clear(&s);
    return rc;
}

int
screen_file_run(struct cli *cli, const struct screen_file_words *w, const struct buf *name)
{
    struct err e = {0};
    struct roll r;
    struct screen_limits limits = SCREEN_LIMITS_DEFAULT;
    limits.hits_max = (size_t)num_min_u64(w->max, LIMIT_HITS);
    if (!w->queries && !w->text && (buf_check(name) < 0 || name->n > LIMIT_QUERY_SIZE))
        return cli_fail((err_set(&e, ERR_LIMIT, "a name has at most %d bytes", LIMIT_QUERY_SIZE), &e));
    if (roll_open(&r, w->index, &e) < 0)
        return cli_fail(&e);
    int code = CLI_OK;
    if (w->text)
        code = screen_text_run(cli, &r, w->text, !w->edits || w->edits[0] == '1');
    else if (w->queries)
        code = queries_run(cli, &r, w->queries, &limits);
    else if (screen_one(cli, &r, &limits, buf_bytes(name), &e) < 0)
        code = cli_fail(&e);
    roll_close(&r);
    return code;
}
