// SPDX-License-Identifier: Apache-2.0
// The state of the node and of what it holds: status, peers, health, metrics.
#include "node/api_inside.h"

#include <stdlib.h>

#include "host/process.h"
#include "member/decisions.h"
#include "member/report.h"
#include "node/clocks.h"
#include "node/counts.h"
#include "node/lists.h"
#include "node/peers.h"
#include "node/pulse.h"
#include "node/screening.h"
#include "node/server.h"
#include "node/watch.h"
#include "node/writer.h"

// Figures of now may be a moment old (node/counts.h); those of another date are counted at once.
static int
get_counts(struct call *c, struct view *v, struct counts_answer *out)
{
    if (c->config->counts && c->as_of == c->now)
        return counts_get(c->config->counts, v, c->now, out, &c->err);
    *out = (struct counts_answer){.is_known = true, .is_current = true, .counted = c->now};
    return report_count(v, c->as_of, &out->n, &c->err);
}

static void
write_counts(struct call *c, const struct counts_answer *a)
{
    struct json_writer *w = &c->w;
    if (a->is_known && a->n.has_hash)
        json_write_hex(w, "state_hash", hash_bytes(&a->n.state));
    else
        json_write_null(w, "state_hash");
    json_write_object(w, "register");
    if (a->is_known) {
        json_write_int(w, "listings", (int64_t)a->n.listings);
        json_write_int(w, "in_force", (int64_t)a->n.in_force);
        json_write_int(w, "coordinated", (int64_t)a->n.coordinated);
        json_write_int(w, "review_due", (int64_t)a->n.review_due);
        json_write_time(w, "counted", a->counted);
    }
    json_write_bool(w, "current", a->is_current);
    json_write_object_end(w);
}

static void
write_screening(struct call *c)
{
    struct json_writer *w = &c->w;
    struct screening_info screening;
    if (!c->config->writer)
        return; // no index is kept: each question makes one
    screening_look(c->config->screening, &screening);
    json_write_object(w, "screening");
    json_write_int(w, "listings", (int64_t)screening.listings);
    json_write_int(w, "names", (int64_t)screening.names);
    if (screening.built)
        json_write_time(w, "built", screening.built);
    json_write_bool(w, "current", screening.is_current);
    json_write_object_end(w);
}

static void
write_machine(struct call *c)
{
    struct json_writer *w = &c->w;
    struct process_memory memory;
    struct watch_disk disk;
    json_write_object(w, "machine");
    if (c->config->writer && process_memory_read(&memory, NULL) == 0) {
        json_write_int(w, "resident_bytes", (int64_t)memory.resident_size);
        json_write_int(w, "anonymous_bytes", (int64_t)memory.anonymous_size);
    }
    if (watch_disk(c->config->watch, c->config->dir, &disk, NULL) == 0) {
        json_write_int(w, "store_bytes", (int64_t)disk.store_size);
        json_write_int(w, "disk_free_bytes", (int64_t)disk.free_size);
        json_write_int(w, "disk_bytes", (int64_t)disk.disk_size);
        if (disk.days_left >= 0)
            json_write_int(w, "disk_days_left", disk.days_left);
    }
    json_write_object_end(w);
}

static int
write_lists(struct call *c, struct view *v)
{
    struct json_writer *w = &c->w;
    struct lists *l = malloc(sizeof *l);
    int r = l ? lists_load(l, v, &c->err) : err_set(&c->err, ERR_NOMEM, "no memory for the lists");
    json_write_array(w, "lists");
    for (size_t i = 0; r == 0 && i < l->count; i++) {
        json_write_object(w, NULL);
        json_write_str(w, "list", l->entries[i].name);
        json_write_time(w, "imported", l->entries[i].imported);
        json_write_str(w, "list_as_of", l->entries[i].as_of);
        json_write_object_end(w);
    }
    json_write_array_end(w);
    free(l);
    return r;
}

static void
write_peer(struct call *c, const struct writer_peer *p, const struct clocks_look *clocks)
{
    struct json_writer *w = &c->w;
    char address[300] = "";
    json_write_object(w, NULL);
    json_write_str(w, "member", p->member);
    if (c->config->peers && peers_address(c->config->peers, bytes_of_str(p->member), address))
        json_write_str(w, "address", address);
    if (p->heard_s_ago >= 0)
        json_write_int(w, "heard_seconds_ago", p->heard_s_ago);
    json_write_int(w, "failures", p->failures);
    json_write_bool(w, "reachable", p->heard_s_ago >= 0 && p->failures == 0);
    for (size_t i = 0; i < clocks->count; i++)
        if (bytes_equal_str(bytes_of_str(p->member), clocks->peers[i].member))
            json_write_int(w, "clock_ahead_seconds", clocks->peers[i].ahead);
    json_write_object_end(w);
}

static int
write_node(struct call *c)
{
    struct json_writer *w = &c->w;
    struct clocks_look *clocks = calloc(1, sizeof *clocks);
    struct writer_state *s = calloc(1, sizeof *s);
    int r = s && clocks ? 0 : err_set(&c->err, ERR_NOMEM, "no memory for the peers");
    if (r == 0) {
        writer_look(c->config->writer, s);
        if (c->config->clocks)
            clocks_look(c->config->clocks, c->now, clocks);
        json_write_object(w, "node");
        json_write_time(w, "started", c->config->started);
        json_write_bool(w, "recovering", s->is_recovering);
        if (s->is_stranger)
            json_write_bool(w, "stranger", true);
        if (s->is_withdrawn)
            json_write_bool(w, "withdrawn", true);
        json_write_int(w, "heard", s->heard);
        json_write_int(w, "needed", s->needed);
        json_write_int(w, "behind", (int64_t)s->behind);
        json_write_int(w, "queue", (int64_t)s->queue);
        json_write_int(w, "batches", (int64_t)s->batches);
        json_write_int(w, "records_written", (int64_t)s->records);
        if (clocks->count > 0) // how far the others' clocks are ahead, in the middle
            json_write_int(w, "clock_behind_seconds", clocks->ahead);
        json_write_object_end(w);
        json_write_array(w, "peers");
        for (size_t i = 0; i < s->peer_count; i++)
            write_peer(c, &s->peers[i], clocks);
        json_write_array_end(w);
    }
    free(s);
    free(clocks);
    return r;
}

// Where browsers reach this node, and by what they know it.
static void
write_console(struct call *c)
{
    if (!c->config->officers)
        return;
    json_write_object(&c->w, "console");
    json_write_str(&c->w, "address", c->config->console_base);
    if (c->config->console_fingerprint[0]) {
        json_write_str(&c->w, "fingerprint", c->config->console_fingerprint);
        json_write_time(&c->w, "certificate_until", c->config->console_until);
    }
    json_write_object_end(&c->w);
}

int
api_status_get(struct call *c, struct view *v)
{
    struct json_writer *w = &c->w;
    struct counts_answer n;
    struct pulse pulse;
    int r = get_counts(c, v, &n);
    if (r == 0)
        r = pulse_look(c->config->writer, v, &pulse, &c->err);
    if (r < 0)
        return r;
    json_write_object(w, NULL);
    json_write_text(w, "member", v->self);
    json_write_text(w, "alliance", v->charter.alliance);
    json_write_hex(w, "charter", hash_bytes(&v->charter.hash));
    json_write_time(w, "time", c->now);
    json_write_time(w, "as_of", c->as_of);
    pulse_write(&pulse, c->config->writer, w);
    write_counts(c, &n);
    r = report_ledgers(v, w, "ledgers", &c->err);
    if (r == 0)
        r = report_troubles(v, w, "troubles", &c->err);
    if (r == 0)
        r = decisions_summary(v, w, "decisions", &c->err);
    if (r == 0)
        r = write_lists(c, v);
    if (r == 0 && c->config->writer)
        r = write_node(c);
    write_screening(c);
    write_machine(c);
    write_console(c);
    json_write_object_end(w);
    return r;
}

int
api_status_peers(struct call *c, struct view *v)
{
    int r = call_need_writer(c);
    (void)v; // the machine knows
    if (r < 0)
        return r;
    json_write_object(&c->w, NULL);
    r = write_node(c);
    json_write_object_end(&c->w);
    return r;
}

// ---- health and metrics ----

int
api_status_health(struct call *c)
{
    struct writer_state *s = calloc(1, sizeof *s);
    if (!s)
        return ERR_NOMEM;
    if (c->config->writer)
        writer_look(c->config->writer, s);
    json_write_object(&c->w, NULL);
    json_write_str(&c->w, "status", s->is_recovering ? "recovering" : "ok");
    json_write_int(&c->w, "queue", (int64_t)s->queue);
    json_write_object_end(&c->w);
    free(s);
    return 0;
}

static void
metric(struct buf *b, const char *name, const char *type, const char *help, uint64_t value)
{
    buf_append_fmt(b, "# HELP entente_%s %s\n# TYPE entente_%s %s\nentente_%s %llu\n", name, help, name, type, name,
                   (unsigned long long)value);
}

static void
ledger_metrics(struct buf *b, const struct view *v)
{
    buf_append_str(b, "# HELP entente_ledger_size Leaves held of a ledger\n# TYPE entente_ledger_size gauge\n");
    for (size_t i = 0; i < v->ledger_count; i++)
        buf_append_fmt(b, "entente_ledger_size{member=\"%.*s\"} %llu\n", (int)v->ledgers[i].member.n, v->ledgers[i].member.p,
                       (unsigned long long)v->ledgers[i].size);
    buf_append_str(b, "# HELP entente_ledger_settled Leaves settled of a ledger\n# TYPE entente_ledger_settled gauge\n");
    for (size_t i = 0; i < v->ledger_count; i++)
        buf_append_fmt(b, "entente_ledger_settled{member=\"%.*s\"} %llu\n", (int)v->ledgers[i].member.n,
                       v->ledgers[i].member.p, (unsigned long long)v->ledgers[i].settled);
}

int
api_status_metrics(struct call *c, struct view *v)
{
    const struct api_config *config = c->config;
    struct writer_state *s = calloc(1, sizeof *s);
    struct process_memory memory;
    struct peers_traffic traffic = {0};
    struct server_stats served = {0};
    if (!s)
        return ERR_NOMEM;
    if (config->writer)
        writer_look(config->writer, s);
    if (config->peers)
        peers_traffic(config->peers, &traffic);
    if (config->peer_server)
        server_stats(config->peer_server, &served);
    c->type = "text/plain; version=0.0.4; charset=utf-8";
    ledger_metrics(&c->out, v);
    metric(&c->out, "recovering", "gauge", "1 while the node signs nothing because it has just started", s->is_recovering);
    metric(&c->out, "queue_jobs", "gauge", "Jobs waiting for the writer", s->queue);
    metric(&c->out, "batches_total", "counter", "Transactions of the writer", s->batches);
    metric(&c->out, "records_written_total", "counter", "Own records written", s->records);
    metric(&c->out, "peer_requests_total", "counter", "Requests sent to peers", traffic.asked);
    metric(&c->out, "peer_failures_total", "counter", "Requests to peers that came to nothing", traffic.failed);
    metric(&c->out, "peer_received_bytes_total", "counter", "Bytes of answers from peers", traffic.got_bytes);
    metric(&c->out, "peer_served_bytes_total", "counter", "Bytes of answers to peers", traffic.served_bytes);
    metric(&c->out, "peer_connections", "gauge", "Connections of peers", served.connections);
    metric(&c->out, "stranger_handshakes_total", "counter", "Handshakes refused for want of a pinned key", served.strangers);
    meter_write(&c->api->meter, &c->out);
    if (process_memory_read(&memory, NULL) == 0)
        metric(&c->out, "memory_anonymous_bytes", "gauge", "Anonymous memory of the process", memory.anonymous_size);
    free(s);
    return 0;
}
