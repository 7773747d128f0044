// SPDX-License-Identifier: Apache-2.0
// See asking.h.
#include "node/asking.h"

#include "base/limits.h"
#include "base/when.h"
#include "host/clock.h"
#include "node/api_inside.h"
#include "node/caller.h"
#include "node/limiter.h"
#include "node/meter.h"
#include "node/views.h"

#define ASKING_FRESH_MS 30000

#define NS 1000000000ull

// An officer's session is one client wherever it is; else each address is, since all commands of a machine show one token.
static void
append_client(const struct call *c, struct buf *out)
{
    buf_init(out, 4096);
    if (c->caller && c->caller->kind == CALLER_SESSION)
        buf_append_fmt(out, "session %s", c->caller->session.officer);
    else
        buf_append_fmt(out, "address %s", c->rq->address ? c->rq->address : "");
}

static int
spend(struct call *c, size_t parties)
{
    struct buf client, seconds;
    if (!c->api->limiter)
        return 0;
    append_client(c, &client);
    unsigned wait_s = limiter_take(c->api->limiter, buf_bytes(&client), (unsigned)parties, clock_mono_ns());
    buf_clear(&client);
    if (wait_s == 0)
        return 0;
    atomic_fetch_add(&c->api->meter.refused, 1);
    buf_init(&seconds, 32);
    buf_append_u64(&seconds, wait_s);
    const char *text = buf_str(&seconds);
    if (text)
        reply_header(c->rp, "Retry-After", text);
    buf_clear(&seconds);
    c->refusal = 429;
    return err_set(&c->err, ERR_BUSY, "this client screens faster than it may: try again in %u second%s (the node's option "
                                      "--screen-rate says how many parties a second)", wait_s, wait_s == 1 ? "" : "s");
}

void
asking_end(struct call *c, struct asking *x)
{
    struct buf client;
    views_give(c->config->views, x->view);
    screening_give(&x->hold);
    if (!c->api->limiter || x->work_ns == 0)
        return;
    append_client(c, &client);
    limiter_work(c->api->limiter, buf_bytes(&client), (unsigned)x->parties, x->work_ns, clock_mono_ns());
    buf_clear(&client);
}

int
asking_begin(struct call *c, struct asking *x, size_t parties, bool is_fresh)
{
    int month, day;
    *x = (struct asking){.parties = parties};
    when_to_civil(c->now, &x->year, &month, &day);
    int r = spend(c, parties);
    if (r == 0 && is_fresh)
        r = screening_wait(c->config->screening, ASKING_FRESH_MS, &c->err);
    if (r == 0)
        r = screening_take(c->config->screening, &x->hold, &c->err);
    if (r == 0)
        r = views_take(c->config->views, &x->view, &c->err);
    if (r == 0)
        r = pulse_look(c->config->writer, x->view, &x->pulse, &c->err);
    if (r < 0)
        asking_end(c, x);
    return r;
}

// The trail says the name, and which numbers were given.
static void
note(struct call *c, const struct party *party, int code)
{
    struct buf what;
    buf_init(&what, LIMIT_QUERY_SIZE + PARTY_DOCUMENTS_MAX * 128);
    buf_append(&what, party->name_count ? party->names[0] : bytes_of(NULL, 0));
    for (size_t i = 0; i < party->details.document_count; i++) {
        buf_append_fmt(&what, "%s%s ", what.n ? ", " : "", document_kind_name(party->details.documents[i].kind));
        buf_append(&what, bytes_sub(party->details.documents[i].number, 0, 80));
    }
    call_audit(c, "screen", buf_bytes(&what), code);
    buf_clear(&what);
}

int
asking_find(struct call *c, struct asking *x, struct arena *a, struct party *party, size_t max, struct finding *out)
{
    uint64_t from = clock_mono_ns(), work = clock_work_ns(), alerts = 0;
    if (x->work_ns > ASKING_WORK_S_MAX * NS)
        return err_set(&c->err, ERR_LIMIT, "these parties take more than %d seconds to screen: send fewer at once", ASKING_WORK_S_MAX);
    int r = finding_make(a, &x->hold, x->view, party, c->as_of, max, out, &c->err);
    for (size_t i = 0; r == 0 && i < out->count; i++)
        alerts += out->hits[i].is_alert;
    if (r == 0)
        meter_note(&c->api->meter, clock_mono_ns() - from, out->count, alerts);
    x->work_ns += clock_work_ns() - work;
    note(c, party, r);
    return r;
}

// Per list and lister, when its newest record was written, would take a scan; what an officer needs is when the index was
// made, and of a stopped node, whose index is made for the question, until when anything could come in.
int64_t
asking_data_as_of(const struct call *c, const struct asking *x)
{
    return pulse_data_as_of(&x->pulse, c->config->writer, x->hold.built);
}
