// SPDX-License-Identifier: Apache-2.0
// Fetching. The thread keeps a plan (node/wants.h), made anew from the store when rows changed, knows whom to ask
// (node/givers.h) and sends for pieces (node/errands.h). Each that comes is compared with the hash that it was asked for by;
// then others are sent for, while those that came are stored in one commit that waits for no disk: a crash costs what was
// fetched in the last moments.
#include "node/fetching.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "host/clock.h"
#include "host/log.h"
#include "member/files.h"
#include "member/pieces.h"
#include "node/errands.h"
#include "node/givers.h"
#include "node/peers.h"
#include "node/views.h"
#include "node/wants.h"
#include "node/whole.h"
#include "node/writer.h"

#define FETCHING_TICK_MS 100
#define FETCHING_PLAN_NS 300000000u // between two plans, however much changes
#define FETCHING_AGAIN_NS 5000000000u // and however little
#define FETCHING_DENIED_NS 20000000000u // who has it not is asked again after so long

struct fetching {
    struct fetching_config config;
    struct errands *errands;
    pthread_t thread;
    pthread_mutex_t lock;
    bool is_halted;
    struct told {
        struct hash id;
        char why[WANTS_WHY];
    } told[WANTS_MAX]; // under lock
    size_t told_count;
    uint64_t bytes; // under lock

    // of the thread
    struct wants wants;
    struct givers givers;
    uint64_t planned_ns, rows;
    bool is_stale; // something was asked for, or came, that the plan does not know
};

// ---- asking ----

static bool
send(struct fetching *f, size_t party, const struct want *w, const struct files_part *part, uint32_t number)
{
    char address[300];
    struct hash pin;
    struct errand what = {.party = party, .index = part->index, .number = number, .size = files_piece_size(part, number),
                          .hash = part->pieces[number], .file = w->file.id};
    if (bytes_to_str(part->ledger->origin, what.origin, sizeof what.origin) < 0 ||
        !peers_target(f->config.peers, party, address, &pin) || !errands_send(f->errands, &what, address, &pin))
        return false;
    givers_asked(&f->givers, party);
    wants_mark_asked(&f->wants, what.origin, what.index, what.number, true);
    return true;
}

static struct bytes
party_name(const struct fetching *f, size_t party)
{
    return f->givers.charter->members[party].name;
}

static void
ask(struct fetching *f)
{
    uint64_t now = clock_mono_ns();
    for (size_t i = 0; i < f->wants.count; i++) {
        struct want *w = f->wants.items[i];
        const struct files_part *part;
        uint32_t number;
        size_t party;
        while (w->is_open && wants_piece(w, &part, &number)) {
            if (!givers_pick(&f->givers, w, now, &party) || !send(f, party, w, part, number))
                break;
            struct bytes who = party_name(f, party);
            wants_say(w, "fetched from %.*s", (int)who.n, (const char *)who.p);
        }
    }
}

// ---- answers ----

static void
blame(struct fetching *f, const struct errand *a)
{
    struct bytes who = party_name(f, a->party);
    char hex[2 * HASH_SIZE + 1];
    struct buf b;
    bytes_to_hex_str(hash_bytes(&a->file), hex);
    buf_init(&b, 512);
    buf_append_fmt(&b, "gave a piece of the file %.12s that has not the hash its record names: nothing of it was taken, and it "
                       "is asked for no files for a while",
                   hex);
    writer_trouble(f->config.writer, who, "piece", buf_bytes(&b));
    log_event(f->config.log, LOG_WARN, "peer", NULL, "%.*s %s", (int)who.n, (const char *)who.p, buf_str(&b) ? buf_str(&b) : "");
    buf_clear(&b);
    givers_wrong(&f->givers, a->party, clock_mono_ns());
}

static void
take_good(struct fetching *f, const struct errand *a, uint64_t now)
{
    bool was_blamed;
    givers_good(&f->givers, a->party, now - a->sent_ns, &was_blamed);
    if (was_blamed)
        writer_trouble(f->config.writer, party_name(f, a->party), "piece", (struct bytes){NULL, 0});
    wants_mark_here(&f->wants, a->origin, a->index, a->number);
}

static void
take_failed(struct fetching *f, const struct errand *a, uint64_t now)
{
    struct want *w = wants_of(&f->wants, &a->file);
    struct bytes who = party_name(f, a->party);
    if (a->error == ERR_DENIED)
        peers_denied(f->config.peers, a->party);
    if (a->error == 0 && a->status == 404 && w) { // it has it not, or not for us; another may
        w->denied[a->party] = now + FETCHING_DENIED_NS;
        wants_say(w, "%.*s does not give it", (int)who.n, (const char *)who.p);
        return;
    }
    givers_failed(&f->givers, a->party, now);
    if (w)
        wants_say(w, "%.*s does not answer; it goes on when it does", (int)who.n, (const char *)who.p);
}

// True: it is the piece that was asked for.
static bool
take_answer(struct fetching *f, const struct errand *a)
{
    uint64_t now = clock_mono_ns();
    bool is_given = a->error == 0 && a->status == 200;
    struct hash h;
    givers_answered(&f->givers, a->party);
    wants_mark_asked(&f->wants, a->origin, a->index, a->number, false);
    if (is_given)
        hash_of(buf_bytes(&a->body), &h);
    if (is_given && a->body.n == a->size && hash_equal(&h, &a->hash)) {
        take_good(f, a, now);
        return true;
    }
    if (is_given || a->error == ERR_LIMIT) // longer than any piece
        blame(f, a);
    else
        take_failed(f, a, now);
    return false;
}

struct storing {
    const struct errand *pieces[LIMIT_MEMBERS * GIVERS_PIECES_MAX];
    size_t count;
};

static int
put(struct member *m, void *context, struct err *e)
{
    const struct storing *x = context;
    int r = 0;
    for (size_t i = 0; r == 0 && i < x->count; i++) {
        const struct errand *a = x->pieces[i];
        r = pieces_put(m, bytes_of_str(a->origin), a->index, a->number, buf_bytes(&a->body), e);
    }
    return r;
}

static void
store(struct fetching *f, struct storing *x)
{
    struct err e = {0};
    uint64_t bytes = 0;
    if (x->count == 0 || writer_do(f->config.writer, true, put, x, &e) < 0)
        return; // stopping
    for (size_t i = 0; i < x->count; i++) {
        struct want *w = wants_of(&f->wants, &x->pieces[i]->file);
        bytes += x->pieces[i]->size;
        if (w)
            w->file.held += x->pieces[i]->size;
    }
    (void)pthread_mutex_lock(&f->lock);
    f->bytes += bytes;
    (void)pthread_mutex_unlock(&f->lock);
}

static void
take_answers(struct fetching *f, struct errand *answers)
{
    struct storing x = {.count = 0};
    for (const struct errand *a = answers; a; a = a->next_answer)
        if (take_answer(f, a)) {
            assert(x.count < sizeof x.pieces / sizeof *x.pieces);
            x.pieces[x.count++] = a;
        }
    if (x.count > 0)
        ask(f); // the line has work while the disk has
    store(f, &x);
    errands_drop(f->errands, answers);
}

static void
conclude_all(struct fetching *f)
{
    const struct whole_terms terms = {f->config.views, f->config.writer, f->config.log};
    for (size_t i = 0; i < f->wants.count; i++) {
        struct want *w = f->wants.items[i];
        if (!w->parts || w->is_read || !files_is_here(&w->file))
            continue;
        whole_conclude(&terms, &w->file);
        w->is_read = f->is_stale = true;
    }
}

// ---- the loop ----

static void
tell(struct fetching *f)
{
    (void)pthread_mutex_lock(&f->lock);
    f->told_count = f->wants.count;
    for (size_t i = 0; i < f->wants.count; i++) {
        f->told[i].id = f->wants.items[i]->file.id;
        memcpy(f->told[i].why, f->wants.items[i]->why, sizeof f->told[i].why);
    }
    (void)pthread_mutex_unlock(&f->lock);
}

static bool
is_due(struct fetching *f, uint64_t now)
{
    uint64_t rows;
    (void)writer_changes(f->config.writer, &rows); // rows alone matter
    bool has_changed = rows != f->rows || f->is_stale;
    if (now - f->planned_ns < FETCHING_PLAN_NS || (!has_changed && now - f->planned_ns < FETCHING_AGAIN_NS))
        return false;
    f->rows = rows;
    f->is_stale = false;
    f->planned_ns = now;
    return true;
}

static int
plan(struct fetching *f, struct err *e)
{
    const struct wants_terms terms = {f->config.views, f->config.dir, f->config.auto_max};
    int r = wants_plan(&f->wants, &terms, e);
    for (const struct errand *a = errands_under_way(f->errands); a; a = a->next)
        wants_mark_asked(&f->wants, a->origin, a->index, a->number, true);
    return r;
}

static void
work(struct fetching *f, struct errand *answers)
{
    struct err e = {0};
    take_answers(f, answers);
    if (is_due(f, clock_mono_ns()) && plan(f, &e) < 0)
        log_event(f->config.log, LOG_WARN, "node", NULL, "files cannot be fetched: %s", e.text);
    conclude_all(f);
    ask(f);
    tell(f);
}

static void *
loop(void *context)
{
    struct fetching *f = context;
    struct errand *answers;
    while (errands_wait(f->errands, FETCHING_TICK_MS, &answers))
        work(f, answers);
    return NULL;
}

// ---- for others ----

int
fetching_start(struct fetching **out, const struct fetching_config *config, struct err *e)
{
    struct fetching *f = calloc(1, sizeof *f);
    if (!f || pthread_mutex_init(&f->lock, NULL) != 0) {
        free(f);
        return err_set(e, ERR_NOMEM, "no memory to fetch files");
    }
    f->config = *config;
    f->is_stale = true;
    f->givers.peers = config->peers;
    f->givers.charter = peers_charter(config->peers);
    wants_init(&f->wants);
    int r = errands_new(&f->errands, config->identity, GIVERS_PIECES_MAX, e);
    if (r == 0 && pthread_create(&f->thread, NULL, loop, f) != 0)
        r = err_set(e, ERR_NOMEM, "no thread to fetch files");
    if (r < 0) {
        f->is_halted = true;
        fetching_free(f);
        return r;
    }
    *out = f;
    return 0;
}

void
fetching_halt(struct fetching *f)
{
    if (!f || f->is_halted)
        return;
    f->is_halted = true;
    errands_halt(f->errands);
    (void)pthread_join(f->thread, NULL); // it was started
}

void
fetching_free(struct fetching *f)
{
    if (!f)
        return;
    errands_free(f->errands);
    wants_clear(&f->wants);
    (void)pthread_mutex_destroy(&f->lock); // nobody holds it
    free(f);
}

void
fetching_tell(struct fetching *f, const struct hash *id, struct buf *out)
{
    (void)pthread_mutex_lock(&f->lock);
    for (size_t i = 0; i < f->told_count; i++)
        if (hash_equal(&f->told[i].id, id))
            buf_append_str(out, f->told[i].why[0] ? f->told[i].why : "wanted");
    (void)pthread_mutex_unlock(&f->lock);
}

uint64_t
fetching_bytes(struct fetching *f)
{
    (void)pthread_mutex_lock(&f->lock);
    uint64_t n = f->bytes;
    (void)pthread_mutex_unlock(&f->lock);
    return n;
}
