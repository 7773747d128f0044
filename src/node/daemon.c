// SPDX-License-Identifier: Apache-2.0
// Composition of the node, in the order in which things are opened; closed in the reverse order.
#include "node/daemon.h"

#include <sodium.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/clock.h"
#include "host/file.h"
#include "host/net.h"
#include "host/process.h"
#include "host/random.h"
#include "member/member.h"
#include "node/api.h"
#include "node/batches.h"
#include "node/cabinet.h"
#include "node/client.h"
#include "node/clocks.h"
#include "node/console_server.h"
#include "node/counts.h"
#include "node/customers.h"
#include "node/events.h"
#include "node/fetching.h"
#include "node/importing.h"
#include "node/jobs.h"
#include "node/officers_link.h"
#include "node/peers.h"
#include "node/rekey.h"
#include "node/screening.h"
#include "node/scrub.h"
#include "node/server.h"
#include "node/tls.h"
#include "node/uploads.h"
#include "node/views.h"
#include "node/watch.h"
#include "node/writer.h"

#define DAEMON_IDLE_MS 250   // how often the main thread looks at what changed besides signals
#define DAEMON_KEEP_S 60 // how often sessions are kept, and the certificate's end is looked at
#define DAEMON_EVENTS 1024   // kept for listeners that come back
#define DAEMON_API_THREADS 4 // an import, or figures as of another date, keep one busy; the others answer meanwhile
#define DAEMON_API_CONNECTIONS 256
#define DAEMON_API_FIRST_MS 3000 // for the first request; nobody on this machine needs longer

struct daemon {
    const struct daemon_config *config;
    bool is_continued; // the member was open in this process just now, and signed
    struct log *log;
    struct file_lock lock;
    struct key_seeds *seeds;
    struct sign_secret *secrets; // ledger, cosign: locked memory
    struct buf charter_note;
    struct arena arena;
    struct charter charter;
    char store_path[HOME_PATH_SIZE], index_path[HOME_PATH_SIZE];
    char token[65];
    int signals;
    struct tls_identity identity;
    struct peers *peers;
    struct client *client;
    struct member *member;
    struct writer *writer;
    struct views *views;
    struct screening *screening;
    struct cabinet *cabinet;
    struct clocks *clocks;
    struct counts *counts;
    struct customers *customers;
    struct importing *importing;
    struct uploads *uploads;
    struct fetching *fetching;
    struct events *events, *peer_events;
    struct watch *watch;
    struct scrub *scrub;
    struct api *api;
    struct server *peer_server, *api_server;
    struct jobs *jobs;
    struct batches *batches;
    struct officers *officers;
    struct console_server console;
    int64_t kept_at; // when the officers' sessions were last kept; wall clock
    char first_link[NET_TEXT_SIZE + 128];
    struct net_address api_address;
    char api_base[330];
    atomic_bool has_failed;
    struct err why; // written before has_failed
};

static void
store_failed(void *context, const struct err *why)
{
    struct daemon *d = context;
    d->why = *why;
    atomic_store(&d->has_failed, true);
    process_ask_to_stop();
}

static int
fill_random(void *context, uint8_t *out, size_t n)
{
    (void)context; // the machine has one source
    return random_bytes(out, n);
}

// ---- opening ----

static int
open_secrets(struct daemon *d, struct err *e)
{
    bool due;
    int r = rekey_is_due(d->config->home, d->config->passphrase, &due, e);
    if (r == 0 && due) {
        r = rekey_take(d->config->home, e);
        log_event(d->log, r == 0 ? LOG_INFO : LOG_ERROR, "node", NULL, r == 0 ? "the new keys are in force" : "the new keys could not be taken");
    }
    if (r < 0)
        return r;
    r = home_keys(d->config->home, d->config->passphrase, &d->seeds, e);
    if (r < 0)
        return r;
    d->secrets = sodium_allocarray(2, sizeof *d->secrets);
    if (!d->secrets)
        return err_set(e, ERR_NOMEM, "no locked memory for keys (see ulimit -l)");
    sign_secret_from_seed(d->seeds->seed[KEY_LEDGER], &d->secrets[0]);
    sign_secret_from_seed(d->seeds->seed[KEY_COSIGN], &d->secrets[1]);
    return tls_identity_make(&d->identity, d->seeds->seed[KEY_TRANSPORT], d->config->home->member, e);
}

static int
open_folder(struct daemon *d, struct err *e)
{
    char path[HOME_PATH_SIZE];
    const struct home *h = d->config->home;
    uint8_t signed_by[16];
    int r = home_path(h, "lock", path, e);
    if (r == 0)
        r = file_lock_open(path, &d->lock, e);
    if (r == ERR_BUSY)
        return err_within(e, r, "a node already runs on %s", h->dir);
    if (r == 0)
        r = home_path(h, "store.db", d->store_path, e);
    if (r == 0)
        r = home_path(h, "screen.index", d->index_path, e);
    if (r == 0)
        r = home_charter(h, &d->charter_note, e);
    if (r == 0)
        r = charter_parse(&d->arena, buf_bytes(&d->charter_note), false, &d->charter, e);
    if (r == 0)
        r = charter_check_signatures(&d->charter, buf_bytes(&d->charter_note), signed_by, e);
    if (r < 0)
        return r;
    for (size_t i = 0; i < d->charter.member_count; i++)
        if (!(signed_by[i / 8] & (1u << (i % 8))))
            return err_set(e, ERR_REFUSED, "the charter lacks the signature of %.*s", (int)d->charter.members[i].name.n,
                           d->charter.members[i].name.p);
    return 0;
}

static int
open_member(struct daemon *d, struct err *e)
{
    const struct home *h = d->config->home;
    int r = peers_new(&d->peers, &d->charter, bytes_of_str(h->member), d->log, e);
    struct client_config cc = {.identity = &d->identity};
    uint64_t first_event = (uint64_t)clock_now_s() * 1000; // grows from start to start
    if (r == 0) {
        d->clocks = clocks_new(bytes_of_str(h->member));
        d->events = events_new(DAEMON_EVENTS, first_event);
        d->peer_events = events_new(DAEMON_EVENTS, first_event);
        if (!d->clocks || !d->events || !d->peer_events)
            return err_set(e, ERR_NOMEM, "no memory for events");
        peers_attend(d->peers, d->clocks, d->peer_events);
        r = client_new(&d->client, &cc, e);
    }
    if (r < 0)
        return r;
    uint8_t spread[8];
    r = random_bytes(spread, sizeof spread);
    if (r < 0)
        return err_set(e, r, "the machine gives no randomness");
    struct member_config mc = {
        .store_path = d->store_path,
        .self = bytes_of_str(h->member),
        .charter = buf_bytes(&d->charter_note),
        .ledger_key = &d->secrets[0],
        .cosign_key = &d->secrets[1],
        .signs_at_once = d->config->signs_at_once,
        .is_continued = d->is_continued,
        .is_returning = d->config->is_returning,
        .random = {NULL, fill_random},
        .link = peers_link(d->peers),
    };
    memcpy(&mc.seed, spread, sizeof mc.seed);
    r = member_open(&d->member, &mc, e);
    if (r == 0)
        r = peers_seat(d->peers, member_charter(d->member), e);
    if (r == 0)
        r = views_new(&d->views, d->store_path, e);
    if (r == 0)
        r = cabinet_new(&d->cabinet, d->views, e);
    if (r == 0)
        member_watch_rows(d->member, cabinet_watch(d->cabinet));
    return r;
}

static int
start_writer(struct daemon *d, struct err *e)
{
    struct writer_config wc = {.member = d->member, .log = d->log, .failed = store_failed, .context = d};
    int r = writer_prepare(&d->writer, &wc, e);
    if (r < 0)
        return r;
    peers_connect(d->peers, d->client, d->writer, d->views);
    bool changed;
    r = peers_reload(d->peers, &changed, e);
    return r == 0 ? writer_start(d->writer, e) : r;
}

static int
make_token(struct daemon *d, struct err *e)
{
    uint8_t secret[32];
    char path[HOME_PATH_SIZE];
    int r = random_bytes(secret, sizeof secret);
    if (r < 0)
        return err_set(e, r, "the machine gives no randomness");
    bytes_to_hex_str(bytes_of(secret, sizeof secret), d->token);
    sodium_memzero(secret, sizeof secret);
    r = home_path(d->config->home, "token", path, e);
    return r == 0 ? file_write(path, bytes_of_str(d->token), 0600, e) : r;
}

// word: which address of the config it was.
static int
cannot_listen(const struct daemon *d, const char *word, int code, struct err *e)
{
    struct err why = e ? *e : (struct err){0};
    if (e)
        *e = (struct err){0};
    const char *hint = code == ERR_EXISTS      ? "; another program, or another node, listens there already"
                       : code == ERR_NOT_FOUND ? "; this machine has no such address"
                                               : "";
    // Whatever it was, what to do is in the config; a port may be free again in a moment.
    return err_set(e, code == ERR_EXISTS ? ERR_BUSY : ERR_REFUSED, "%s%s: see '%s' in %s/config", why.text, hint, word, d->config->home->dir);
}

static int
start_peer_server(struct daemon *d, struct err *e)
{
    struct net_address address;
    uint16_t port;
    int fd;
    int r = net_address_parse(bytes_of_str(d->config->home->listen), &address, e);
    if (r == 0)
        r = net_listen(&address, &fd, &port, e);
    if (r < 0)
        return cannot_listen(d, "listen", r, e);
    struct server_config sc = {
        .fd = fd,
        .identity = &d->identity,
        .peer_of = peers_of_pin,
        .body_max_of = peers_body_max,
        .handle = peers_handle,
        .context = d->peers,
        .log = d->log,
        .name = "peers",
    };
    r = server_start(&d->peer_server, &sc, e);
    if (r < 0)
        (void)close(fd); // nothing was accepted on it
    return r;
}

// ---- officers ----

struct officers_job {
    int (*fn)(struct store *s, void *what, struct err *e);
    void *what;
};

static int
on_officers_job(struct member *m, void *context, struct err *e)
{
    const struct officers_job *j = context;
    return j->fn(member_store(m), j->what, e);
}

static int
write_officers(void *context, int (*fn)(struct store *s, void *what, struct err *e), void *what, struct err *e)
{
    struct daemon *d = context;
    struct officers_job j = {fn, what};
    return writer_do(d->writer, false, on_officers_job, &j, e);
}

static void
sessions_ended(void *context)
{
    struct daemon *d = context;
    if (d->api_server)
        server_wake(d->api_server);
    if (d->console.server)
        server_wake(d->console.server);
}

static int
open_officers(struct daemon *d, struct err *e)
{
    struct view *v;
    struct officers_config oc = {
        .write = write_officers,
        .context = d,
        .idle_s = d->config->home->session_minutes * 60,
        .life_s = d->config->home->session_hours * 3600,
        .ended = sessions_ended,
    };
    int r = views_take(d->views, &v, e);
    if (r < 0)
        return r;
    r = officers_new(&d->officers, &oc, v->store, clock_now_s(), e);
    views_give(d->views, v);
    return r;
}

// While nobody has an account: who opens this link first makes it.
static int
make_first_link(struct daemon *d, struct err *e)
{
    struct session_secret secret;
    struct officers_link link;
    char hex[SESSION_TEXT_SIZE];
    struct buf b;
    if (officers_count(d->officers) > 0)
        return 0;
    int r = officers_link_make(d->officers, "", OFFICERS_LINK_FIRST, clock_now_s(), &secret, &link, e);
    if (r < 0)
        return r;
    bytes_to_hex_str(bytes_of(secret.b, sizeof secret.b), hex);
    buf_init(&b, sizeof d->first_link - 1);
    buf_append_fmt(&b, "%s/c/welcome#%s", d->console.base[0] ? d->console.base : d->api_base, hex);
    r = bytes_to_str(buf_bytes(&b), d->first_link, sizeof d->first_link);
    buf_wipe(&b);
    sodium_memzero(hex, sizeof hex);
    sodium_memzero(&secret, sizeof secret);
    return r;
}

// What a batch asks the API, once there is one: batches come by it.
static unsigned
ask_screen(void *context, struct bytes who, struct bytes body, struct buf *out)
{
    struct daemon *d = context;
    return api_ask(d->api, "/api/v1/screen", who, body, out);
}

// What the API stands on.
static int
start_services(struct daemon *d, struct err *e)
{
    struct watch_config wc = {
        .dir = d->config->home->dir,
        .views = d->views,
        .writer = d->writer,
        .clocks = d->clocks,
        .jobs = d->jobs,
        .events = d->events,
        .peer_events = d->peer_events,
        .list_days = d->config->home->list_days,
        .audit_days = d->config->home->audit_days,
        .log = d->log,
    };
    int r = screening_new(&d->screening, d->views, d->writer, d->index_path, d->log, e);
    if (r == 0)
        r = counts_new(&d->counts, d->views, d->writer, e);
    if (r == 0)
        r = jobs_new(&d->jobs, d->events, e);
    wc.jobs = d->jobs;
    struct batches_config bc = {.ask = ask_screen, .context = d, .jobs = d->jobs};
    if (r == 0)
        r = batches_start(&d->batches, &bc, e);
    if (r == 0)
        r = importing_new(&d->importing, d->views, d->writer, e);
    if (r == 0)
        r = uploads_new(&d->uploads, d->writer, d->config->home->dir, e);
    if (r == 0)
        r = watch_new(&d->watch, &wc, e);
    struct customers_config cc = {d->views, d->writer, d->screening, d->events, d->log};
    if (r == 0)
        r = customers_new(&d->customers, &cc, e);
    return r == 0 ? make_token(d, e) : r;
}

// Its token passes in the open: on a network whoever listens there could take it.
static int
may_listen(const struct daemon *d, const struct net_address *a, struct err *e)
{
    if (net_is_loopback(a) || d->config->api_open)
        return 0;
    return err_set(e, ERR_REFUSED,
                   "the API is on %s, which others may reach, and its token would pass there unencrypted: let `api` in the "
                   "config be an address of this machine alone (127.0.0.1:PORT), or, behind a proxy or tunnel that "
                   "encrypts, say --api-open",
                   d->config->home->api);
}

static int
listen_api(struct daemon *d, struct net_address *a, struct err *e)
{
    uint16_t port;
    int fd;
    int r = may_listen(d, a, e);
    if (r < 0)
        return r;
    r = net_listen(a, &fd, &port, e);
    if (r < 0)
        return cannot_listen(d, "api", r, e);
    struct server_config sc = {
        .fd = fd,
        .body_max_of = api_body_max,
        .handle = api_handle,
        .context = d->api,
        .log = d->log,
        .name = "api",
        .threads = DAEMON_API_THREADS,
        .connections_max = DAEMON_API_CONNECTIONS,
        .connections_ip_max = DAEMON_API_CONNECTIONS, // all of them come from this machine
        .streams_max = DAEMON_API_CONNECTIONS / 2,
        .first_ms = DAEMON_API_FIRST_MS,
        .bodies_max = (size_t)LIMIT_IMPORT_SIZE + 64 * 1024 * 1024,
    };
    r = server_start(&d->api_server, &sc, e);
    if (r < 0)
        (void)close(fd); // nothing was accepted on it
    a->port = port;
    return r;
}

static int
tell_api(struct daemon *d, const struct net_address *a, struct err *e)
{
    char text[NET_TEXT_SIZE], path[HOME_PATH_SIZE];
    struct buf b;
    net_address_format(a, text);
    buf_init(&b, sizeof d->api_base - 1);
    buf_append_fmt(&b, "http://%s", text);
    int r = bytes_to_str(buf_bytes(&b), d->api_base, sizeof d->api_base);
    buf_clear(&b);
    if (r == 0)
        r = home_path(d->config->home, "api", path, e);
    return r == 0 ? file_write(path, bytes_of_str(d->api_base), 0600, e) : r;
}

static int
start_api(struct daemon *d, struct err *e)
{
    int r = start_services(d, e);
    struct fetching_config fc = {
        .identity = &d->identity,
        .views = d->views,
        .writer = d->writer,
        .peers = d->peers,
        .log = d->log,
        .dir = d->config->home->dir,
        .auto_max = (uint64_t)d->config->home->fetch_mib << 20,
    };
    if (r == 0)
        r = fetching_start(&d->fetching, &fc, e);
    if (r == 0)
        r = open_officers(d, e);
    if (r == 0)
        r = console_server_open(&d->console, d->config->home, d->config->console, clock_now_s(), e);
    if (r < 0)
        return r;
    r = net_address_parse(bytes_of_str(d->config->home->api), &d->api_address, e);
    if (r < 0)
        return cannot_listen(d, "api", r, e);
    struct api_config ac = {
        .dir = d->config->home->dir,
        .views = d->views,
        .screening = d->screening,
        .cabinet = d->cabinet,
        .importing = d->importing,
        .writer = d->writer,
        .fetching = d->fetching,
        .uploads = d->uploads,
        .counts = d->counts,
        .customers = d->customers,
        .peers = d->peers,
        .clocks = d->clocks,
        .watch = d->watch,
        .events = d->events,
        .peer_server = d->peer_server,
        .jobs = d->jobs,
        .batches = d->batches,
        .officers = d->officers,
        .member = d->config->home->member,
        .alliance = d->config->home->alliance,
        .console_base = d->console.base[0] ? d->console.base : d->api_base,
        .console_host = net_is_loopback(&d->console.address) ? NULL : d->console.address.host,
        .console_name = d->config->home->console_name[0] ? d->config->home->console_name : NULL,
        .console_fingerprint = d->console.certificate.fingerprint,
        .console_until = d->console.certificate.until,
        .token = d->token,
        .host = d->config->api_open ? d->api_address.host : NULL,
        .screen_rate = d->config->screen_rate,
        .log = d->log,
        .started = clock_now_s(),
    };
    r = api_new(&d->api, &ac, e);
    if (r == 0)
        r = listen_api(d, &d->api_address, e);
    if (r == 0)
        r = console_server_start(&d->console, d->api, d->log, e);
    if (r == 0)
        r = watch_start(d->watch, d->api_server, d->console.server, d->peer_server, e);
    if (r == 0)
        r = customers_start(d->customers, e);
    if (r == 0)
        r = scrub_start(&d->scrub, d->views, d->writer, d->log, e);
    if (r == 0)
        r = tell_api(d, &d->api_address, e);
    return r == 0 ? make_first_link(d, e) : r;
}

static int
open_all(struct daemon *d, struct err *e)
{
    int r = process_signals_open(&d->signals, e);
    if (r == 0)
        r = process_forbid_core_dumps(e);
    if (r == 0)
        r = process_raise_file_limit(e);
    if (r == 0)
        r = client_setup(e);
    if (r == 0)
        r = open_folder(d, e);
    if (r == 0)
        r = open_secrets(d, e);
    if (r == 0)
        r = open_member(d, e);
    if (r == 0)
        r = start_writer(d, e);
    if (r == 0)
        r = start_peer_server(d, e);
    return r == 0 ? start_api(d, e) : r;
}

static void
close_all(struct daemon *d)
{
    char path[HOME_PATH_SIZE];
    struct err e = {0};
    if (d->api_server && home_path(d->config->home, "api", path, NULL) == 0 && file_remove(path, &e) < 0)
        log_event(d->log, LOG_WARN, "node", NULL, "%s", e.text);
    scrub_stop(d->scrub);
    watch_stop(d->watch); // it looks at the servers
    cabinet_stop(d->cabinet);     // nobody waits for its cards
    screening_stop(d->screening); // nobody waits for its index then
    customers_stop(d->customers);
    console_server_halt(&d->console);
    server_stop(d->api_server);
    batches_stop(d->batches);
    server_stop(d->peer_server);
    counts_free(d->counts);
    customers_free(d->customers);
    screening_free(d->screening);
    fetching_halt(d->fetching);
    client_halt(d->client); // its last answers still reach the writer, whose last requests it refuses
    writer_stop(d->writer);
    client_stop(d->client);
    api_free(d->api);
    officers_free(d->officers);
    jobs_free(d->jobs);
    console_server_close(&d->console);
    sodium_memzero(d->first_link, sizeof d->first_link);
    watch_free(d->watch);
    importing_free(d->importing);
    uploads_free(d->uploads);
    fetching_free(d->fetching);
    views_free(d->views);
    member_close(d->member);
    cabinet_free(d->cabinet); // whose list the member wrote into
    peers_free(d->peers);
    clocks_free(d->clocks);
    events_free(d->events);
    events_free(d->peer_events);
    tls_identity_clear(&d->identity);
    sodium_free(d->secrets);
    key_seeds_free(d->seeds);
    buf_clear(&d->charter_note);
    arena_clear(&d->arena);
    if (d->signals >= 0)
        process_signals_close(d->signals);
    file_lock_close(&d->lock);
}

static void
tell_systemd(struct daemon *d, const char *state)
{
    struct err e = {0};
    if (process_notify(state, &e) < 0)
        log_event(d->log, LOG_WARN, "node", NULL, "%s", e.text);
}

// New keys of our own take hold once the record that names them is settled: by opening everything anew.
static bool
keys_are_due(struct daemon *d)
{
    bool due = false;
    struct err e = {0};
    if (rekey_is_due(d->config->home, d->config->passphrase, &due, &e) < 0)
        log_event(d->log, LOG_WARN, "node", NULL, "the new keys cannot be looked at: %s", e.text);
    return due;
}

static bool
is_outdated(struct daemon *d)
{
    struct writer_state *state = calloc(1, sizeof *state);
    if (state)
        writer_look(d->writer, state);
    bool is_so = state && state->is_outdated;
    free(state);
    return is_so;
}

// What is looked at once a minute: sessions that ended, and the end of the console's certificate.
static bool
is_certificate_due(struct daemon *d)
{
    int64_t now = clock_now_s();
    struct err e = {0};
    if (now - d->kept_at < DAEMON_KEEP_S && now >= d->kept_at)
        return false;
    d->kept_at = now;
    if (officers_keep(d->officers, now, &e) < 0)
        log_event(d->log, LOG_WARN, "node", NULL, "sessions could not be kept: %s", e.text);
    return d->console.base[0] && certificate_is_due(&d->console.certificate, now);
}

// Until a signal comes, watch for keys and addresses that changed.
static void
run(struct daemon *d, enum daemon_again *again)
{
    uint64_t seen = 0, rows;
    for (;;) {
        int signal = process_signals_wait(d->signals, DAEMON_IDLE_MS);
        if (signal != 0)
            return;
        if (is_outdated(d)) {
            log_event(d->log, LOG_INFO, "node", NULL, "the parties of the alliance, or what they may, have changed: opening anew");
            *again = DAEMON_CONTINUED;
            return;
        }
        if (is_certificate_due(d)) {
            log_event(d->log, LOG_INFO, "node", NULL, "the console's certificate ends soon: opening anew with another one");
            *again = DAEMON_CONTINUED;
            return;
        }
        uint64_t now = writer_changes(d->writer, &rows);
        if (now == seen)
            continue;
        seen = now;
        if (keys_are_due(d)) {
            *again = DAEMON_AGAIN;
            return;
        }
        bool changed = false;
        struct err e = {0};
        if (peers_reload(d->peers, &changed, &e) < 0)
            log_event(d->log, LOG_WARN, "peer", NULL, "keys and addresses could not be read: %s", e.text);
        else if (changed) {
            server_recheck(d->peer_server);
            watch_keys(d->watch);
        }
    }
}

int
daemon_run(const struct daemon_config *config, enum daemon_again *again, struct err *e)
{
    struct daemon *d = calloc(1, sizeof *d);
    if (!d)
        return err_set(e, ERR_NOMEM, "no memory");
    d->config = config;
    d->is_continued = *again == DAEMON_CONTINUED;
    *again = DAEMON_STOP;
    d->signals = -1;
    d->lock.fd = -1;
    d->console.fd = -1;
    d->log = log_new(STDERR_FILENO, config->log_level);
    arena_init(&d->arena, 16 * 1024 * 1024);
    buf_init(&d->charter_note, LIMIT_NOTE_SIZE);
    int r = open_all(d, e);
    if (r == 0) {
        log_event(d->log, LOG_INFO, "node", NULL, "%s of %s serves peers on %s and its API on %s", config->home->member,
                  config->home->alliance, config->home->listen, d->api_base);
        struct daemon_ready ready = {d->api_base, d->console.base, d->console.certificate.fingerprint, d->first_link};
        if (config->ready)
            config->ready(config->context, &ready);
        tell_systemd(d, "READY=1");
        run(d, again);
        struct writer_state *state = calloc(1, sizeof *state);
        if (state)
            writer_look(d->writer, state);
        if (*again == DAEMON_CONTINUED && (!state || state->is_recovering || state->is_stranger))
            *again = DAEMON_AGAIN; // it has not signed yet, or with other keys
        free(state);
        tell_systemd(d, "STOPPING=1");
        log_event(d->log, LOG_INFO, "node", NULL, "stopping");
    }
    close_all(d);
    if (r == 0 && atomic_load(&d->has_failed))
        r = err_set(e, d->why.code, "%s", d->why.text);
    log_free(d->log);
    free(d);
    return r;
}
