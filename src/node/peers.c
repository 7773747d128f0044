// SPDX-License-Identifier: Apache-2.0
// Peers: requests out, answers in, and what we serve. Paths (docs/protocol.md, "Replication"):
//   GET  /sync/v1/heads[?full=1]
//   GET  /sync/v1/leaves?origin=O&from=A&to=B&size=S
//   GET  /sync/v1/piece?origin=O&index=I&number=N    a piece of a file
//   GET  /sync/v1/events              server-sent: "grew", a ledger has grown here
//   POST /sync/v1/add-checkpoint      a signed note; answered empty
//   POST /sync/v1/receipt             a signed receipt of a restricted record
//   POST /sync/v1/opened              leaves open to us since we came into a centre
//   GET  /ledger/<MEMBER>/<GENERATION>/{checkpoint,tile/...}   c2sp.org/tlog-tiles
#include "node/peers.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "base/json.h"
#include "host/clock.h"
#include "host/log.h"
#include "member/files.h"
#include "member/serve.h"
#include "node/clocks.h"
#include "node/tls.h"
#include "node/views.h"
#include "node/writer.h"

#define PEERS_HEADS_TIMEOUT_MS 15000
#define PEERS_CHUNK_TIMEOUT_MS 55000 // below the machine's own patience (sync/state.h)
#define PEERS_POST_TIMEOUT_MS 10000
#define PEERS_OUTBOX_MAX 256    // outbox messages under way at once
#define PEERS_YIELD_NS 3000000000u // files of one party wait so long for leaves of another, and no longer
#define PEERS_OUTBOX_PEER_MAX 8 // of them to one peer: one that is down must not hold up the others

// A member's keys and address. A key record pins as soon as it is held, since who joins late must reach the member that
// wrote it; until it is settled the key before it is good too, since its author takes the new one only then.
struct peer_entry {
    struct bytes name; // as is_leaving and generation: of the charter, never written again
    struct hash pin;  // by the charter, or the last settled key record
    struct hash next; // by a key record that is not settled here yet
    bool has_next;
    bool is_leaving;      // it has withdrawn: it is neither served nor asked
    unsigned generation;  // of its ledger, whose key records these are
    unsigned asks, chunk_asks; // of ours under way; under traffic_lock, as is
    uint64_t asked_ns;         // when the last of them was sent
    bool uses_next; // which of the two the next request tries; the other after a refusal
    char address[300];
};

struct peers {
    pthread_rwlock_t lock; // entries and traffic
    struct peer_entry *entries;
    size_t count, self;
    char name[LIMIT_MEMBER_NAME + 1]; // ours
    const struct charter *charter;
    struct log *log;
    struct client *client;
    struct writer *writer;
    struct views *views;
    struct clocks *clocks;
    struct events *events;
    pthread_mutex_t traffic_lock;
    struct peers_traffic traffic;
    struct under_way {
        uint64_t id;
        size_t peer;
    } under_way[PEERS_OUTBOX_MAX];
    size_t under_way_count;
};

static void
charter_entry(const struct charter_member *m, struct peer_entry *out)
{
    *out = (struct peer_entry){.name = m->name, .is_leaving = m->is_leaving, .generation = m->generation};
    tls_pin_of(&m->transport, &out->pin);
    if (m->address.n > 0) // who joins for itself alone has none that others know
        memcpy(out->address, m->address.p, num_min_size(m->address.n, sizeof out->address - 1));
}

int
peers_seat(struct peers *p, const struct charter *charter, struct err *e)
{
    struct peer_entry *entries = calloc(charter->party_count, sizeof *entries);
    if (!entries)
        return err_set(e, ERR_NOMEM, "no memory for peers");
    free(p->entries);
    p->entries = entries;
    p->charter = charter;
    p->count = charter->party_count;
    p->self = p->count;
    for (size_t i = 0; i < p->count; i++) {
        charter_entry(&charter->members[i], &p->entries[i]);
        if (bytes_equal_str(charter->members[i].name, p->name))
            p->self = i;
    }
    return 0;
}

int
peers_new(struct peers **out, const struct charter *charter, struct bytes self, struct log *log, struct err *e)
{
    struct peers *p = calloc(1, sizeof *p);
    if (!p || bytes_to_str(self, p->name, sizeof p->name) < 0 || pthread_rwlock_init(&p->lock, NULL) != 0 ||
        pthread_mutex_init(&p->traffic_lock, NULL) != 0) {
        free(p);
        return err_set(e, ERR_NOMEM, "no memory for peers");
    }
    p->log = log;
    int r = peers_seat(p, charter, e);
    if (r < 0) {
        peers_free(p);
        return r;
    }
    *out = p;
    return 0;
}

const struct charter *
peers_charter(const struct peers *p)
{
    return p->charter;
}

void
peers_free(struct peers *p)
{
    if (!p)
        return;
    (void)pthread_rwlock_destroy(&p->lock); // nobody holds it
    (void)pthread_mutex_destroy(&p->traffic_lock);
    free(p->entries);
    free(p);
}

void
peers_connect(struct peers *p, struct client *client, struct writer *writer, struct views *views)
{
    p->client = client;
    p->writer = writer;
    p->views = views;
}

void
peers_attend(struct peers *p, struct clocks *clocks, struct events *events)
{
    p->clocks = clocks;
    p->events = events;
}

// ---- who is who ----

int
peers_of_pin(void *context, const struct hash *pin)
{
    struct peers *p = context;
    int found = -1;
    (void)pthread_rwlock_rdlock(&p->lock);
    for (size_t i = 0; i < p->count && found < 0; i++)
        if (i != p->self && !p->entries[i].is_leaving && (hash_equal(&p->entries[i].pin, pin) ||
                             (p->entries[i].has_next && hash_equal(&p->entries[i].next, pin))))
            found = (int)i;
    (void)pthread_rwlock_unlock(&p->lock);
    return found;
}

struct reloading {
    struct peers *p;
    struct view *view;
    struct peer_entry *entries; // what they will be
};

// Key records come in (ledger, index) order, so the last of a ledger wins.
static int
reload_row(void *context, const struct row *row)
{
    struct reloading *x = context;
    const struct view_ledger *l = view_ledger_number(x->view, row->ledger);
    struct sign_public transport;
    struct hash pin;
    struct arena a;
    struct bytes record;
    struct json *json;
    if (!l || row->note.n != FOLD_KEYS_NOTE)
        return 0;
    memcpy(transport.b, row->note.p + 2 * SIGN_PUBLIC_SIZE, SIGN_PUBLIC_SIZE);
    tls_pin_of(&transport, &pin);
    for (size_t i = 0; i < x->p->count; i++) {
        struct peer_entry *entry = &x->entries[i];
        if (!bytes_equal(entry->name, l->member) || entry->generation != l->generation)
            continue;
        bool is_settled = row->index < l->settled;
        entry->has_next = !is_settled && !hash_equal(&entry->pin, &pin);
        *(is_settled ? &entry->pin : &entry->next) = pin;
        arena_init(&a, 1024 * 1024);
        if (view_record(x->view, &a, l, row->index, &record, NULL) == 0 &&
            json_parse(&a, record, JSON_RECORD, &json, NULL) == 0) {
            const struct json *first = json_at(json_get(json, "addresses"), 0);
            if (json_is(first, JSON_STRING) && bytes_to_str(first->text, entry->address, sizeof entry->address) < 0)
                entry->address[0] = '\0'; // longer than any address: not reachable
        }
        arena_clear(&a);
    }
    return 0;
}

int
peers_reload(struct peers *p, bool *changed, struct err *e)
{
    struct reloading x = {.p = p};
    struct hash group;
    *changed = false;
    x.entries = calloc(p->count, sizeof *x.entries);
    int r = x.entries ? views_take(p->views, &x.view, e) : err_set(e, ERR_NOMEM, "no memory for peers");
    if (r < 0) {
        free(x.entries);
        return r;
    }
    for (size_t i = 0; i < p->count; i++)
        charter_entry(&p->charter->members[i], &x.entries[i]);
    fold_group_of_kind(KIND_KEY, &group);
    r = store_row_group(x.view->store, &group, reload_row, &x, e);
    views_give(p->views, x.view);
    (void)pthread_rwlock_wrlock(&p->lock);
    for (size_t i = 0; r == 0 && i < p->count; i++) {
        struct peer_entry *now = &p->entries[i], *then = &x.entries[i];
        *changed = *changed || !hash_equal(&now->pin, &then->pin) || now->has_next != then->has_next;
        now->uses_next = now->uses_next && then->has_next;
        now->pin = then->pin;
        now->next = then->next;
        now->has_next = then->has_next;
        memcpy(now->address, then->address, sizeof now->address);
    }
    (void)pthread_rwlock_unlock(&p->lock);
    free(x.entries);
    return r;
}

bool
peers_address(struct peers *p, struct bytes member, char out[300])
{
    bool found = false;
    (void)pthread_rwlock_rdlock(&p->lock);
    for (size_t i = 0; i < p->count; i++)
        if (bytes_equal(p->entries[i].name, member)) {
            memcpy(out, p->entries[i].address, sizeof p->entries[i].address);
            found = true;
        }
    (void)pthread_rwlock_unlock(&p->lock);
    return found;
}

void
peers_traffic(struct peers *p, struct peers_traffic *out)
{
    (void)pthread_mutex_lock(&p->traffic_lock);
    *out = p->traffic;
    (void)pthread_mutex_unlock(&p->traffic_lock);
}

// ---- what the machine asks for ----

enum ask_type { ASKED_NOTE, ASKED_HEADS, ASKED_CHUNK, ASKED_POST };

struct ask {
    struct peers *peers;
    enum ask_type type;
    size_t peer;
    uint64_t number; // token or outbox id
};

static void
forget_under_way(struct peers *p, uint64_t id)
{
    (void)pthread_mutex_lock(&p->traffic_lock);
    for (size_t i = 0; i < p->under_way_count; i++)
        if (p->under_way[i].id == id) {
            p->under_way[i] = p->under_way[--p->under_way_count];
            break;
        }
    (void)pthread_mutex_unlock(&p->traffic_lock);
}

void
peers_denied(struct peers *p, size_t party)
{
    (void)pthread_rwlock_wrlock(&p->lock);
    p->entries[party].uses_next = !p->entries[party].uses_next; // perhaps the other of two
    (void)pthread_rwlock_unlock(&p->lock);
}

bool
peers_target(struct peers *p, size_t party, char address[300], struct hash *pin)
{
    if (party >= p->count || party == p->self || p->entries[party].is_leaving)
        return false;
    (void)pthread_rwlock_rdlock(&p->lock);
    const struct peer_entry *entry = &p->entries[party];
    memcpy(address, entry->address, sizeof entry->address);
    *pin = entry->uses_next && entry->has_next ? entry->next : entry->pin;
    (void)pthread_rwlock_unlock(&p->lock);
    return address[0] != '\0';
}

bool
peers_is_quiet(struct peers *p, size_t party)
{
    uint64_t now = clock_mono_ns();
    bool is_quiet = true;
    (void)pthread_mutex_lock(&p->traffic_lock);
    for (size_t i = 0; i < p->count; i++) {
        const struct peer_entry *entry = &p->entries[i];
        if (i == party ? entry->asks > 0 : entry->chunk_asks > 0 && now - entry->asked_ns < PEERS_YIELD_NS)
            is_quiet = false;
    }
    (void)pthread_mutex_unlock(&p->traffic_lock);
    return is_quiet;
}

static void
answered(void *context, struct client_answer *answer)
{
    struct ask *ask = context;
    struct peers *p = ask->peers;
    struct bytes peer = p->entries[ask->peer].name;
    bool is_good = answer->error == 0 && answer->status == 200;
    char why[64];
    struct buf b;
    (void)pthread_mutex_lock(&p->traffic_lock);
    p->entries[ask->peer].asks--;
    p->entries[ask->peer].chunk_asks -= ask->type == ASKED_CHUNK;
    p->traffic.answered += is_good;
    p->traffic.failed += !is_good;
    p->traffic.got_bytes += answer->body.n;
    (void)pthread_mutex_unlock(&p->traffic_lock);
    buf_init(&b, sizeof why);
    buf_append_fmt(&b, "it answered with status %u", answer->status);
    const char *reason = answer->error ? answer->why.text : buf_str(&b);
    if (ask->type == ASKED_POST) {
        forget_under_way(p, ask->number);
        // A refusal is an answer too: the message will never be taken, so it does not wait for ever.
        if (is_good || (answer->error == 0 && answer->status >= 400 && answer->status < 500))
            writer_delivered(p->writer, ask->number);
    } else if (ask->type == ASKED_HEADS && is_good) {
        writer_heads(p->writer, peer, ask->number, &answer->body);
    } else if (ask->type == ASKED_CHUNK && is_good) {
        writer_chunk(p->writer, peer, ask->number, &answer->body);
    } else if (ask->type != ASKED_NOTE) {
        writer_ask_failed(p->writer, peer, ask->number, reason ? reason : "no memory");
    }
    if (answer->error == ERR_DENIED)
        peers_denied(p, ask->peer);
    if (!is_good && answer->error != ERR_CLOSED) {
        char name[16] = "";
        memcpy(name, peer.p, num_min_size(peer.n, sizeof name - 1));
        log_event(p->log, LOG_DEBUG, "peer", name, "%s", reason ? reason : "no memory");
    }
    buf_clear(&b);
    free(ask);
}

static void
ask(struct peers *p, enum ask_type type, struct bytes peer, uint64_t number, const char *method, const char *path,
    struct bytes body, unsigned timeout_ms, size_t answer_max)
{
    char address[300] = "";
    struct ask *a = calloc(1, sizeof *a);
    struct client_request rq = {.address = address, .method = method, .path = path, .body = body,
                                .timeout_ms = timeout_ms, .answer_max = answer_max, .done = answered, .context = a};
    size_t i = 0;
    while (i < p->count && !bytes_equal(p->entries[i].name, peer))
        i++;
    if (!a || i == p->count || p->entries[i].is_leaving) {
        if (type == ASKED_POST)
            forget_under_way(p, number);
        if (type == ASKED_POST && i < p->count && p->entries[i].is_leaving)
            writer_delivered(p->writer, number); // what waited for it waits for nobody any more
        free(a);
        return;
    }
    *a = (struct ask){p, type, i, number};
    (void)pthread_rwlock_rdlock(&p->lock);
    memcpy(address, p->entries[i].address, sizeof address);
    rq.pin = p->entries[i].uses_next && p->entries[i].has_next ? p->entries[i].next : p->entries[i].pin;
    (void)pthread_rwlock_unlock(&p->lock);
    (void)pthread_mutex_lock(&p->traffic_lock);
    p->traffic.asked++;
    p->entries[i].asks++;
    p->entries[i].chunk_asks += type == ASKED_CHUNK;
    p->entries[i].asked_ns = clock_mono_ns();
    (void)pthread_mutex_unlock(&p->traffic_lock);
    if (client_send(p->client, &rq, NULL) == 0)
        return;
    (void)pthread_mutex_lock(&p->traffic_lock);
    p->entries[i].asks--;
    p->entries[i].chunk_asks -= type == ASKED_CHUNK;
    (void)pthread_mutex_unlock(&p->traffic_lock);
    if (type == ASKED_POST)
        forget_under_way(p, number);
    free(a); // the machine's own deadline tells it that nothing came
}

static void
link_send_note(void *context, struct bytes peer, struct bytes note)
{
    struct peers *p = context;
    clocks_sent(p->clocks, note, clock_now_s());
    ask(context, ASKED_NOTE, peer, 0, "POST", "/sync/v1/add-checkpoint", note, PEERS_POST_TIMEOUT_MS, 1024);
}

static void
link_ask_heads(void *context, struct bytes peer, uint64_t token, bool is_full)
{
    ask(context, ASKED_HEADS, peer, token, "GET", is_full ? "/sync/v1/heads?full=1" : "/sync/v1/heads",
        (struct bytes){NULL, 0}, PEERS_HEADS_TIMEOUT_MS, WIRE_HEADS_MAX);
}

static void
link_ask_chunk(void *context, struct bytes peer, uint64_t token, struct bytes origin, uint64_t from, uint64_t to,
               uint64_t size)
{
    struct buf path; // an origin holds nothing that a query must escape but its slashes, which may stand there
    buf_init(&path, 512);
    buf_append_str(&path, "/sync/v1/leaves?origin=");
    buf_append(&path, origin);
    buf_append_fmt(&path, "&from=%llu&to=%llu&size=%llu", (unsigned long long)from, (unsigned long long)to,
                   (unsigned long long)size);
    const char *text = buf_str(&path);
    if (text)
        ask(context, ASKED_CHUNK, peer, token, "GET", text, (struct bytes){NULL, 0}, PEERS_CHUNK_TIMEOUT_MS,
            WIRE_CHUNK_MAX);
    buf_clear(&path);
}

static void
link_post(void *context, struct bytes peer, uint64_t id, struct bytes path, struct bytes body)
{
    struct peers *p = context;
    bool is_new = true;
    char text[128];
    size_t to = 0, count = 0;
    while (to < p->count && !bytes_equal(p->entries[to].name, peer))
        to++;
    (void)pthread_mutex_lock(&p->traffic_lock);
    for (size_t i = 0; i < p->under_way_count; i++) {
        is_new = is_new && p->under_way[i].id != id;
        count += p->under_way[i].peer == to;
    }
    is_new = is_new && p->under_way_count < PEERS_OUTBOX_MAX && count < PEERS_OUTBOX_PEER_MAX;
    if (is_new)
        p->under_way[p->under_way_count++] = (struct under_way){id, to};
    (void)pthread_mutex_unlock(&p->traffic_lock);
    if (is_new && bytes_to_str(path, text, sizeof text) == 0)
        ask(p, ASKED_POST, peer, id, "POST", text, body, PEERS_POST_TIMEOUT_MS, 4096);
}

static void
link_changed(void *context, unsigned what)
{
    struct peers *p = context;
    writer_changed(p->writer, what);
}

struct member_link
peers_link(struct peers *p)
{
    return (struct member_link){p, link_send_note, link_ask_heads, link_ask_chunk, link_post, link_changed};
}

// ---- what we serve ----

size_t
peers_body_max(void *context, const struct request *rq)
{
    (void)context; // the same for every peer
    return strncmp(rq->path, "/sync/v1/", 9) == 0 ? LIMIT_CHECKPOINT_SIZE : 0;
}

static int
query_number(const struct request *rq, const char *name, uint64_t *out)
{
    struct bytes text;
    return request_query(rq, name, &text) ? num_parse_u64(text, out) : ERR_INVALID;
}

static int
serve_leaves(struct peers *p, struct view *v, const struct request *rq, struct bytes peer, struct buf *out, struct err *e)
{
    struct bytes origin;
    uint64_t from, to, size;
    struct serve_damage damage;
    if (!request_query(rq, "origin", &origin) || query_number(rq, "from", &from) < 0 || query_number(rq, "to", &to) < 0 ||
        query_number(rq, "size", &size) < 0)
        return err_set(e, ERR_INVALID, "leaves: origin, from, to and size are needed");
    int r = serve_chunk(v, peer, origin, from, to, size, clock_now_s(), out, &damage, e);
    if (r == ERR_CORRUPT) {
        log_event(p->log, LOG_ERROR, "store", NULL, "%s; it is not served", e->text);
        if (damage.is_record)
            writer_damaged(p->writer, origin, damage.index);
    }
    return r;
}

// A piece of a file, as large as any: FLASH waits for one of them at most.
static int
serve_piece(struct peers *p, struct view *v, const struct request *rq, struct bytes peer, struct buf *out, struct err *e)
{
    struct bytes origin;
    uint64_t index, number;
    if (!request_query(rq, "origin", &origin) || query_number(rq, "index", &index) < 0 ||
        query_number(rq, "number", &number) < 0)
        return err_set(e, ERR_INVALID, "piece: origin, index and number are needed");
    int r = files_serve(v, peer, origin, index, number, clock_now_s(), out, e);
    if (r != ERR_CORRUPT)
        return r;
    log_event(p->log, LOG_ERROR, "store", NULL, "%s; it is not served", e->text);
    *e = (struct err){0};
    return err_set(e, ERR_NOT_FOUND, "that piece is not held here");
}

static int
serve_static_tree(struct view *v, const char *path, struct buf *out, struct err *e)
{
    struct bytes rest = bytes_of_str(path + strlen("/ledger/"));
    size_t slash = bytes_find(rest, 0, '/');
    struct bytes member = bytes_sub(rest, 0, slash);
    rest = bytes_sub(rest, slash + 1, rest.n);
    slash = bytes_find(rest, 0, '/');
    uint64_t generation;
    const struct view_ledger *l = NULL;
    if (num_parse_u64(bytes_sub(rest, 0, slash), &generation) == 0)
        l = view_ledger_in(v, member, generation);
    if (!l)
        return err_set(e, ERR_NOT_FOUND, "no such ledger");
    return serve_tlog(v, l, bytes_sub(rest, slash + 1, rest.n), out, e);
}

static int
read_request(struct peers *p, const struct request *rq, struct bytes peer, struct reply *rp, struct err *e)
{
    struct view *v;
    struct buf out;
    struct bytes full;
    bool is_heads = strcmp(rq->path, "/sync/v1/heads") == 0;
    int r = views_take(p->views, &v, e);
    if (r < 0)
        return r;
    buf_init(&out, is_heads ? WIRE_HEADS_MAX : WIRE_CHUNK_MAX);
    if (is_heads)
        r = serve_heads(v, peer, request_query(rq, "full", &full), &out, e);
    else if (strcmp(rq->path, "/sync/v1/leaves") == 0)
        r = serve_leaves(p, v, rq, peer, &out, e);
    else if (strcmp(rq->path, "/sync/v1/piece") == 0)
        r = serve_piece(p, v, rq, peer, &out, e);
    else if (strncmp(rq->path, "/ledger/", 8) == 0)
        r = serve_static_tree(v, rq->path, &out, e);
    else
        r = err_set(e, ERR_NOT_FOUND, "no such path");
    views_give(p->views, v);
    if (r == 0) {
        (void)pthread_mutex_lock(&p->traffic_lock);
        p->traffic.served_bytes += out.n;
        (void)pthread_mutex_unlock(&p->traffic_lock);
        reply_take(rp, 200, "application/octet-stream", &out);
    }
    buf_clear(&out);
    return r;
}

int
peers_handle(void *context, const struct request *rq, struct reply *rp)
{
    struct peers *p = context;
    struct err e = {0};
    int r;
    if (rq->peer < 0 || (size_t)rq->peer >= p->count)
        return ERR_DENIED;
    struct bytes peer = p->entries[rq->peer].name;
    if (request_is(rq, "GET", "/sync/v1/events")) {
        reply_events(rp, p->events);
        return 0;
    }
    if (strcmp(rq->method, "GET") == 0) {
        r = read_request(p, rq, peer, rp, &e);
    } else if (request_is(rq, "POST", "/sync/v1/add-checkpoint")) {
        clocks_heard(p->clocks, peer, rq->body, clock_now_s());
        writer_note(p->writer, peer, rq->body);
        reply_empty(rp, 200);
        return 0;
    } else if (request_is(rq, "POST", "/sync/v1/receipt")) {
        r = writer_receipt(p->writer, peer, rq->body, &e);
        if (r == 0)
            reply_empty(rp, 200);
    } else if (request_is(rq, "POST", "/sync/v1/opened")) {
        r = writer_opened(p->writer, rq->body, &e);
        if (r == 0)
            reply_empty(rp, 200);
    } else {
        r = err_set(&e, ERR_NOT_FOUND, "no such path");
    }
    if (r < 0 && e.code)
        reply_sentence(rp, reply_status_of(r), "%s", e.text);
    return r < 0 && !e.code ? r : 0;
}
