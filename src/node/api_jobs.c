// SPDX-License-Identifier: Apache-2.0
// What takes long: what is under way and what became of it, and batches of names to screen.
#include "node/api_inside.h"

#include "base/num.h"
#include "node/batches.h"
#include "node/caller.h"
#include "node/importing.h"
#include "node/jobs.h"

#define BATCH_HITS 3 // of each name, unless the asker says more

// Which of the jobs a walk is to write.
struct writing {
    struct call *c;
    bool is_ended;
};

static int
write_job(void *context, const struct job *x)
{
    const struct writing *w = context;
    struct importing_progress p = {0};
    struct job shown = *x;
    if ((x->ended != 0) != w->is_ended)
        return 0;
    importing_look(w->c->config->importing, &p);
    if (!x->ended && bytes_equal_str(bytes_of_str(x->type), "import") && p.is_running) { // importing knows how far it is
        shown.phase = p.phase;
        shown.done = p.done;
        shown.total = p.total;
    }
    jobs_write(&w->c->w, &shown, w->c->now);
    return 0;
}

int
api_jobs_get(struct call *c, struct view *v)
{
    struct json_writer *w = &c->w;
    struct writing x = {.c = c};
    int r = 0;
    for (size_t i = 0; c->config->jobs && i < v->ledger_count; i++)
        jobs_follow(c->config->jobs, v->ledgers[i].member, v->ledgers[i].size, v->ledgers[i].seen, c->now);
    json_write_object(w, NULL);
    json_write_array(w, "jobs");
    if (c->config->jobs)
        r = jobs_each(c->config->jobs, c->now, write_job, &x);
    json_write_array_end(w);
    json_write_array(w, "ended");
    x.is_ended = true;
    if (r == 0 && c->config->jobs)
        r = jobs_each(c->config->jobs, c->now, write_job, &x);
    json_write_array_end(w);
    json_write_object_end(w);
    return r;
}

// ---- batches ----

static struct bytes
name_of(const struct call *c)
{
    struct bytes officer = c->caller->kind == CALLER_SESSION ? bytes_of_str(c->caller->session.officer) : request_header(c->rq, "Entente-Officer");
    return officer.n ? bytes_sub(officer, 0, 32) : BYTES_LIT("local");
}

// Results are their officer's own; a command on this machine sees all.
static struct bytes
whose(const struct call *c)
{
    return c->caller->kind == CALLER_SESSION ? bytes_of_str(c->caller->session.officer) : bytes_of(NULL, 0);
}

int
api_jobs_screen(struct call *c)
{
    struct arena a;
    struct json *json;
    uint64_t id = 0, hits;
    int r = call_need_writer(c);
    if (r == 0)
        r = call_number(c, "max", BATCH_HITS, &hits);
    if (r < 0)
        return r;
    arena_init(&a, 16 * BATCHES_BODY_MAX);
    r = json_parse(&a, c->rq->body, JSON_API, &json, &c->err);
    if (r == 0)
        r = batches_add(c->config->batches, json_get(json, "names"), json_get_text(json, "title"), name_of(c),
                        (unsigned)num_min_u64(hits, 20), &id, &c->err);
    if (r == 0) {
        json_write_object(&c->w, NULL);
        json_write_int(&c->w, "id", (int64_t)id);
        json_write_object_end(&c->w);
    }
    arena_clear(&a);
    return r;
}

static int
read_id(struct call *c, uint64_t *id)
{
    int r = call_need_writer(c);
    return r < 0                                ? r
           : num_parse_u64(c->rest, id) == 0 ? 0
                                                : err_set(&c->err, ERR_NOT_FOUND, "a batch is named by the number of its job");
}

int
api_jobs_batch(struct call *c)
{
    uint64_t id;
    int r = read_id(c, &id);
    return r == 0 ? batches_take(c->config->batches, id, whose(c), &c->w, &c->err) : r;
}

int
api_jobs_batches(struct call *c)
{
    int r = call_need_writer(c);
    if (r < 0)
        return r;
    json_write_object(&c->w, NULL);
    batches_list(c->config->batches, whose(c), &c->w, "batches");
    json_write_object_end(&c->w);
    return 0;
}

int
api_jobs_drop(struct call *c)
{
    uint64_t id;
    int r = read_id(c, &id);
    if (r == 0)
        r = batches_drop(c->config->batches, id, whose(c), &c->err);
    buf_append_str(&c->out, "{\"dropped\":true}");
    return r;
}
