// SPDX-License-Identifier: Apache-2.0
// Fetching. The thread keeps a plan: the wanted files, most urgent first, with the pieces that lack. It is made anew from
// the store when rows changed. Answers come in the client's thread and are put in a list; the thread compares each with the
// hash that it was asked for by, and stores it in a commit that waits for no disk: a crash costs what was fetched in the
// last moments. When a file has all its pieces, it is read once more as a whole before it counts as here.
#include "node/fetching.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/limits.h"
#include "base/num.h"
#include "host/clock.h"
#include "host/file.h"
#include "host/log.h"
#include "member/files.h"
#include "member/pieces.h"
#include "node/client.h"
#include "node/peers.h"
#include "node/views.h"
#include "node/writer.h"
#include "record/message.h"
#include "record/release.h"

#define FETCHING_WANTS_MAX 256      // files looked at at once, the most urgent
#define FETCHING_PLAN_MAX (64 * 1024 * 1024)
#define FETCHING_PEER_MAX 2         // pieces under way from one party
#define FETCHING_SLOW_NS 500000000u // a piece that took longer: one at a time from there
#define FETCHING_TIMEOUT_MS 120000  // of one piece: 2 kB/s
#define FETCHING_TICK_MS 100
#define FETCHING_PLAN_NS 300000000u // between two plans, however much changes
#define FETCHING_AGAIN_NS 5000000000u // and however little
#define FETCHING_RETRY_NS 500000000u  // after the first failure of a party; twice that after each further one
#define FETCHING_RETRY_MAX_NS 5000000000u
#define FETCHING_DENIED_NS 20000000000u // who has it not is asked again after so long
#define FETCHING_WRONG_NS 600000000000u // who gave a wrong piece is asked for none for so long
#define FETCHING_RESERVE (256ull << 20) // left on the disk for everything else

struct fetched_part {
    struct files_part *part; // in the plan
    uint8_t asked[LIMIT_FILE_PIECES / 8];
};

struct want {
    struct files_one file;
    struct fetched_part *parts;
    bool is_open; // its pieces may be asked for
    bool is_read; // as a whole, when all were here: the next plan sees what came of it
    uint64_t denied[LIMIT_MEMBERS]; // when that party may be asked for this file again
    char why[200];
};

// One piece that is under way, and then its answer.
struct asking {
    struct asking *next;
    struct fetching *f;
    size_t party;
    char origin[LIMIT_ORIGIN_SIZE + 1];
    uint64_t index;
    uint32_t number, size;
    struct hash hash, file;
    uint64_t sent_ns;
    int error;
    unsigned status;
    struct buf body;
};

struct giver {
    uint64_t retry_ns; // not before
    uint64_t pause_ns; // after the next failure
    unsigned under_way;
    bool is_slow, is_blamed;
};

struct fetching {
    struct fetching_config config;
    struct client *client; // of its own: records never wait for a connection that a piece holds
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool is_stopping, is_halted;
    struct asking *answers; // under lock
    struct told {
        struct hash id;
        char why[200];
    } told[FETCHING_WANTS_MAX]; // under lock
    size_t told_count;
    uint64_t bytes; // under lock

    // of the thread
    struct arena arena; // the plan
    struct want **wants;
    size_t want_count;
    struct giver givers[LIMIT_MEMBERS];
    struct asking *under_way;
    uint64_t planned_ns, rows;
    bool is_stale; // something was asked for, or came, that the plan does not know
};

// ---- the plan ----

struct wishes {
    struct store_fetch items[FETCHING_WANTS_MAX];
    size_t count;
};

static int
take_wish(void *context, const struct store_fetch *w)
{
    struct wishes *x = context;
    x->items[x->count++] = *w;
    return x->count == FETCHING_WANTS_MAX ? 1 : 0;
}

static void FORMAT_LIKE(2, 3)
say(struct want *w, const char *fmt, ...)
{
    struct buf b;
    va_list args;
    buf_init(&b, sizeof w->why - 1);
    va_start(args, fmt);
    buf_append_vfmt(&b, fmt, args);
    va_end(args);
    if (bytes_to_str(buf_bytes(&b), w->why, sizeof w->why) < 0)
        w->why[0] = '\0'; // too long to be told
    buf_clear(&b);
}

// May its pieces be asked for, and if not, why?
static int
open_want(struct fetching *f, struct view *v, const struct store_fetch *wish, struct want *w, struct err *e)
{
    uint64_t is_free, held, lacks = w->file.total - num_min_u64(w->file.held, w->file.total);
    int r = file_disk_free(f->config.dir, &is_free, e);
    if (r == 0)
        r = store_piece_held(v->store, w->file.ledger->number, &held, e);
    if (r < 0)
        return r;
    if (!wish->is_asked && w->file.total > f->config.auto_max)
        say(w, "larger than %llu MiB, so it waits until an officer asks for it", (unsigned long long)(f->config.auto_max >> 20));
    else if (held + lacks > LIMIT_FETCH_LEDGER)
        say(w, "the files of %.*s held here have %llu GiB already: erase some", (int)w->file.ledger->member.n,
            (const char *)w->file.ledger->member.p, (unsigned long long)(held >> 30));
    else if (is_free < lacks + FETCHING_RESERVE)
        say(w, "no room: %llu MB are needed and %llu MB are free", (unsigned long long)(lacks / 1000000 + 1),
            (unsigned long long)(is_free / 1000000));
    else
        w->is_open = true;
    return 0;
}

static int
plan_one(struct fetching *f, struct view *v, const struct store_fetch *wish, struct err *e)
{
    struct want *w = arena_alloc(&f->arena, sizeof *w);
    bool found;
    if (!w)
        return err_set(e, ERR_NOMEM, "no memory to fetch files");
    int r = files_find(v, &f->arena, &wish->id, &w->file, &found, e);
    w->file.id = wish->id;
    f->wants[f->want_count] = w;
    if (r < 0)
        return r;
    if (!found) {
        say(w, "its record is not here yet");
        f->want_count++;
        return 0;
    }
    w->parts = arena_array(&f->arena, w->file.part_count, sizeof *w->parts);
    if (!w->parts)
        return err_set(e, ERR_NOMEM, "no memory to fetch files");
    for (size_t i = 0; i < w->file.part_count; i++)
        w->parts[i].part = &w->file.parts[i];
    f->want_count++;
    r = open_want(f, v, wish, w, e);
    if (r == 0 && w->is_open && w->file.missing > 0)
        say(w, "%zu of its parts are not here yet", w->file.missing);
    return r;
}

static struct fetched_part *
part_at(struct fetching *f, const char *origin, uint64_t index)
{
    for (size_t i = 0; i < f->want_count; i++)
        for (size_t k = 0; f->wants[i]->parts && k < f->wants[i]->file.part_count; k++) {
            struct fetched_part *p = &f->wants[i]->parts[k];
            if (p->part->index == index && bytes_equal_str(p->part->ledger->origin, origin))
                return p;
        }
    return NULL;
}

static void
set_asked(struct fetching *f, const struct asking *a, bool is_asked)
{
    struct fetched_part *p = part_at(f, a->origin, a->index);
    uint8_t bit = (uint8_t)(1u << a->number % 8);
    if (p && is_asked)
        p->asked[a->number / 8] |= bit;
    else if (p)
        p->asked[a->number / 8] &= (uint8_t)~bit;
}

// The plan outlives its view: what it borrows of the view's ledgers is copied.
static int
keep_ledgers(struct fetching *f, struct view *v, struct err *e)
{
    struct view_ledger *own = arena_array(&f->arena, v->ledger_count, sizeof *own);
    if (!own)
        return err_set(e, ERR_NOMEM, "no memory to fetch files");
    for (size_t i = 0; i < v->ledger_count; i++) {
        own[i] = (struct view_ledger){.number = v->ledgers[i].number,
                                      .origin = arena_copy(&f->arena, v->ledgers[i].origin),
                                      .member = arena_copy(&f->arena, v->ledgers[i].member)};
        if (!own[i].origin.p || !own[i].member.p)
            return err_set(e, ERR_NOMEM, "no memory to fetch files");
    }
    for (size_t i = 0; i < f->want_count; i++) {
        struct files_one *one = &f->wants[i]->file;
        one->ledger = one->ledger ? &own[one->ledger - v->ledgers] : NULL;
        for (size_t k = 0; k < one->part_count; k++)
            one->parts[k].ledger = &own[one->parts[k].ledger - v->ledgers];
    }
    return 0;
}

static int
plan(struct fetching *f, struct err *e)
{
    struct wishes *wishes = malloc(sizeof *wishes);
    struct view *v = NULL;
    int r = wishes ? views_take(f->config.views, &v, e) : err_set(e, ERR_NOMEM, "no memory to fetch files");
    f->want_count = 0;
    arena_reset(&f->arena);
    f->wants = arena_array(&f->arena, FETCHING_WANTS_MAX, sizeof *f->wants);
    if (r == 0 && !f->wants)
        r = err_set(e, ERR_NOMEM, "no memory to fetch files");
    if (r == 0) {
        wishes->count = 0;
        r = store_fetch_each(v->store, take_wish, wishes, e);
        r = r > 0 ? 0 : r;
        for (size_t i = 0; r == 0 && i < wishes->count; i++)
            r = plan_one(f, v, &wishes->items[i], e);
        if (r == 0)
            r = keep_ledgers(f, v, e);
    }
    if (r < 0)
        f->want_count = 0;
    views_give(f->config.views, v);
    free(wishes);
    for (const struct asking *a = f->under_way; a; a = a->next)
        set_asked(f, a, true);
    return r;
}

// ---- whom to ask ----

static bool
may_give(const struct files_one *file, const struct charter_member *who)
{
    if (bytes_equal(who->name, file->ledger->member))
        return true;
    if (file->leaf_class == LEAF_RESTRICTED)
        return release_names(file->release, who->name);
    return file->leaf_class == LEAF_PUBLIC || who->role == CHARTER_MEMBER;
}

// A party that may be asked now; the author before all others. *waits: somebody could give it later.
static bool
pick_giver(struct fetching *f, const struct charter *c, const struct want *w, uint64_t now, size_t *out)
{
    bool found = false;
    for (size_t i = 0; i < c->party_count && i < LIMIT_MEMBERS; i++) {
        const struct giver *g = &f->givers[i];
        bool is_author = bytes_equal(c->members[i].name, w->file.ledger->member);
        if ((found && !is_author) || !may_give(&w->file, &c->members[i]) || g->retry_ns > now || w->denied[i] > now ||
            g->under_way >= (g->is_slow ? 1u : FETCHING_PEER_MAX))
            continue;
        char address[300];
        struct hash pin;
        if (!peers_target(f->config.peers, i, address, &pin) || !peers_is_quiet(f->config.peers, i))
            continue;
        *out = i;
        found = true;
        if (is_author)
            return true;
    }
    return found;
}

static bool
pick_piece(const struct want *w, const struct files_part **part, uint32_t *number)
{
    for (size_t i = 0; i < w->file.part_count; i++) {
        const struct fetched_part *p = &w->parts[i];
        for (uint32_t n = 0; n < p->part->piece_count; n++)
            if (!files_has(p->part, n) && (p->asked[n / 8] >> n % 8 & 1) == 0) {
                *part = p->part;
                *number = n;
                return true;
            }
    }
    return false;
}

// ---- asking ----

static void
on_answer(void *context, struct client_answer *answer)
{
    struct asking *a = context;
    struct fetching *f = a->f;
    a->error = answer->error;
    a->status = answer->status;
    a->body = answer->body;
    answer->body = (struct buf){0};
    (void)pthread_mutex_lock(&f->lock);
    a->next = f->answers;
    f->answers = a;
    (void)pthread_cond_signal(&f->wake);
    (void)pthread_mutex_unlock(&f->lock);
}

static bool
send(struct fetching *f, size_t party, const struct want *w, const struct files_part *part, uint32_t number)
{
    char address[300];
    struct buf path;
    struct asking *a = calloc(1, sizeof *a), *listed = calloc(1, sizeof *listed);
    struct client_request rq = {.address = address, .method = "GET", .timeout_ms = FETCHING_TIMEOUT_MS,
                                .answer_max = LIMIT_FILE_PIECE, .done = on_answer, .context = a};
    bool is_sent = false;
    buf_init(&path, 512);
    if (!a || !listed || bytes_to_str(part->ledger->origin, a->origin, sizeof a->origin) < 0 ||
        !peers_target(f->config.peers, party, address, &rq.pin))
        goto out;
    a->f = f;
    a->party = party;
    a->index = part->index;
    a->number = number;
    a->size = files_piece_size(part, number);
    a->hash = part->pieces[number];
    a->file = w->file.id;
    a->sent_ns = clock_mono_ns();
    buf_append_fmt(&path, "/sync/v1/piece?origin=%s&index=%llu&number=%u", a->origin, (unsigned long long)a->index, number);
    rq.path = buf_str(&path);
    *listed = *a;
    is_sent = rq.path && client_send(f->client, &rq, NULL) == 0;
    if (is_sent) { // a is the client's until it is answered; the list has a copy
        listed->next = f->under_way;
        f->under_way = listed;
        f->givers[party].under_way++;
        set_asked(f, listed, true);
        listed = NULL;
        a = NULL;
    }
out:
    free(listed);
    free(a);
    buf_clear(&path);
    return is_sent;
}

static void
ask(struct fetching *f, const struct charter *c)
{
    uint64_t now = clock_mono_ns();
    for (size_t i = 0; i < f->want_count; i++) {
        struct want *w = f->wants[i];
        const struct files_part *part;
        uint32_t number;
        size_t party;
        while (w->is_open && pick_piece(w, &part, &number)) {
            if (!pick_giver(f, c, w, now, &party) || !send(f, party, w, part, number))
                break;
            say(w, "fetched from %.*s", (int)c->members[party].name.n, (const char *)c->members[party].name.p);
        }
    }
}

// ---- answers ----

static int
put(struct member *m, void *context, struct err *e)
{
    const struct asking *a = context;
    return pieces_put(m, bytes_of_str(a->origin), a->index, a->number, buf_bytes(&a->body), e);
}

static struct want *
want_of(struct fetching *f, const struct hash *id)
{
    for (size_t i = 0; i < f->want_count; i++)
        if (f->wants[i]->parts && hash_equal(&f->wants[i]->file.id, id))
            return f->wants[i];
    return NULL;
}

static void
blame(struct fetching *f, const struct charter *c, const struct asking *a)
{
    struct giver *g = &f->givers[a->party];
    struct bytes who = c->members[a->party].name;
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
    g->is_blamed = true;
    g->retry_ns = clock_mono_ns() + FETCHING_WRONG_NS;
}

static void
take_good(struct fetching *f, const struct charter *c, struct asking *a, uint64_t now)
{
    struct giver *g = &f->givers[a->party];
    struct fetched_part *p = part_at(f, a->origin, a->index);
    struct want *w = want_of(f, &a->file);
    struct err e = {0};
    g->pause_ns = FETCHING_RETRY_NS;
    g->is_slow = now - a->sent_ns > FETCHING_SLOW_NS;
    if (g->is_blamed)
        writer_trouble(f->config.writer, c->members[a->party].name, "piece", (struct bytes){NULL, 0});
    g->is_blamed = false;
    if (writer_do(f->config.writer, true, put, a, &e) < 0)
        return; // stopping
    (void)pthread_mutex_lock(&f->lock);
    f->bytes += a->size;
    (void)pthread_mutex_unlock(&f->lock);
    if (p)
        p->part->marks[a->number / 8] |= (uint8_t)(1u << a->number % 8);
    if (w)
        w->file.held += a->size;
}

static void
take_failed(struct fetching *f, const struct charter *c, const struct asking *a, uint64_t now)
{
    struct giver *g = &f->givers[a->party];
    struct want *w = want_of(f, &a->file);
    struct bytes who = c->members[a->party].name;
    if (a->error == ERR_DENIED)
        peers_denied(f->config.peers, a->party);
    if (a->error == 0 && a->status == 404 && w) { // it has it not, or not for us; another may
        w->denied[a->party] = now + FETCHING_DENIED_NS;
        say(w, "%.*s does not give it", (int)who.n, (const char *)who.p);
        return;
    }
    g->pause_ns = g->pause_ns == 0 ? FETCHING_RETRY_NS : num_min_u64(2 * g->pause_ns, FETCHING_RETRY_MAX_NS);
    g->retry_ns = now + g->pause_ns;
    if (w)
        say(w, "%.*s does not answer; it goes on when it does", (int)who.n, (const char *)who.p);
}

static void
take_answer(struct fetching *f, const struct charter *c, struct asking *a)
{
    uint64_t now = clock_mono_ns();
    struct hash h;
    for (struct asking **at = &f->under_way; *at; at = &(*at)->next) {
        struct asking *x = *at;
        if (x->party != a->party || x->index != a->index || x->number != a->number || strcmp(x->origin, a->origin) != 0)
            continue;
        *at = x->next;
        free(x);
        break;
    }
    f->givers[a->party].under_way--;
    set_asked(f, a, false);
    bool is_given = (a->error == 0 && a->status == 200) || a->error == ERR_LIMIT; // longer than any piece
    hash_of(buf_bytes(&a->body), &h);
    if (a->error == 0 && a->status == 200 && a->body.n == a->size && hash_equal(&h, &a->hash))
        take_good(f, c, a, now);
    else if (is_given)
        blame(f, c, a);
    else
        take_failed(f, c, a, now);
}

// ---- the whole ----

static int
over(struct member *m, void *context, struct err *e)
{
    return pieces_over(m, context, e);
}

struct losing {
    const struct files_part *part;
    uint32_t number;
};

static int
lose(struct member *m, void *context, struct err *e)
{
    const struct losing *x = context;
    return pieces_lost(m, x->part->ledger->origin, x->part->index, x->number, e);
}

// ERR_REFUSED: the bytes are what the pieces' hashes say, and are not what its record says of the whole. ERR_CORRUPT: a
// piece was damaged, and is wanted anew.
static int
read_whole(struct fetching *f, const struct want *w, struct err *e)
{
    struct hash_state whole;
    struct hash h;
    struct buf b;
    struct losing lost = {NULL, 0};
    int r = 0;
    buf_init(&b, LIMIT_FILE_PIECE);
    hash_init(&whole);
    for (size_t i = 0; r == 0 && i < w->file.part_count; i++) {
        const struct files_part *p = &w->file.parts[i];
        struct hash_state state;
        struct view *v = NULL;
        hash_init(&state);
        r = views_take(f->config.views, &v, e);
        for (uint32_t n = 0; r == 0 && n < p->piece_count; n++) {
            buf_reset(&b);
            r = files_piece(v, p, n, &b, e);
            hash_update(&state, buf_bytes(&b));
            hash_update(&whole, buf_bytes(&b));
            lost = (struct losing){p, n};
        }
        views_give(f->config.views, v);
        hash_final(&state, &h);
        if (r == 0 && !hash_equal(&h, &p->hash))
            r = err_set(e, ERR_REFUSED, "the pieces of part %zu do not make what its record says", i + 1);
    }
    hash_final(&whole, &h);
    if (r == 0 && !hash_equal(&h, &w->file.hash))
        r = err_set(e, ERR_REFUSED, "its pieces do not make the file that its record says");
    if (r == ERR_CORRUPT && lost.part && writer_do(f->config.writer, false, lose, &lost, NULL) < 0)
        r = ERR_CLOSED;
    buf_clear(&b);
    return r;
}

static void
conclude(struct fetching *f, struct want *w)
{
    struct err e = {0};
    char what[32], hex[2 * HASH_SIZE + 1];
    struct buf b;
    int r = read_whole(f, w, &e);
    w->is_read = f->is_stale = true;
    if (r == ERR_CORRUPT || r == ERR_NOT_FOUND || r == ERR_CLOSED) // the disk, or an erasure: the next plan sees
        return;
    if (r < 0 && r != ERR_REFUSED) {
        log_event(f->config.log, LOG_WARN, "store", NULL, "a file could not be read: %s", e.text);
        return;
    }
    bytes_to_hex_str(hash_bytes(&w->file.id), hex);
    buf_init(&b, 1024);
    buf_append_fmt(&b, "file %.12s", hex);
    if (bytes_to_str(buf_bytes(&b), what, sizeof what) < 0)
        what[0] = '\0'; // it fits
    buf_reset(&b);
    if (r == ERR_REFUSED)
        buf_append_fmt(&b, "sent the file %.12s whose bytes are not what its record says: %s. Nothing of it may be trusted", hex,
                       e.text);
    if (r == ERR_REFUSED)
        writer_trouble(f->config.writer, w->file.ledger->member, what, buf_bytes(&b));
    if (writer_do(f->config.writer, false, over, &w->file.id, &e) == 0)
        log_event(f->config.log, LOG_INFO, "node", NULL, "the file %.12s of %.*s is here", hex,
                  (int)w->file.ledger->member.n, (const char *)w->file.ledger->member.p);
    buf_clear(&b);
}

static void
conclude_all(struct fetching *f)
{
    for (size_t i = 0; i < f->want_count; i++)
        if (f->wants[i]->parts && !f->wants[i]->is_read && files_is_here(&f->wants[i]->file))
            conclude(f, f->wants[i]);
}

// ---- the loop ----

static void
tell(struct fetching *f)
{
    (void)pthread_mutex_lock(&f->lock);
    f->told_count = f->want_count;
    for (size_t i = 0; i < f->want_count; i++) {
        f->told[i].id = f->wants[i]->file.id;
        memcpy(f->told[i].why, f->wants[i]->why, sizeof f->told[i].why);
    }
    (void)pthread_mutex_unlock(&f->lock);
}

// The answers that came; waits for some, or a tick. False when it is time to stop.
static bool
wait(struct fetching *f, struct asking **answers)
{
    struct timespec until;
    (void)clock_gettime(CLOCK_MONOTONIC, &until); // it exists wherever we run
    until.tv_nsec += FETCHING_TICK_MS * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    (void)pthread_mutex_lock(&f->lock);
    while (!f->is_stopping && !f->answers && pthread_cond_timedwait(&f->wake, &f->lock, &until) == 0)
        ;
    *answers = f->answers;
    f->answers = NULL;
    bool goes_on = !f->is_stopping;
    (void)pthread_mutex_unlock(&f->lock);
    return goes_on;
}

static void
drop_answers(struct asking *a)
{
    while (a) {
        struct asking *next = a->next;
        buf_clear(&a->body);
        free(a);
        a = next;
    }
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

static void
work(struct fetching *f, const struct charter *c, struct asking *answers)
{
    struct err e = {0};
    for (struct asking *a = answers; a; a = a->next)
        take_answer(f, c, a);
    drop_answers(answers);
    if (is_due(f, clock_mono_ns()) && plan(f, &e) < 0)
        log_event(f->config.log, LOG_WARN, "node", NULL, "files cannot be fetched: %s", e.text);
    conclude_all(f);
    ask(f, c);
    tell(f);
}

static void *
loop(void *context)
{
    struct fetching *f = context;
    struct asking *answers;
    struct view *v = NULL;
    struct err e = {0};
    // Who is a party never changes in the life of a process: one view's charter serves.
    if (views_take(f->config.views, &v, &e) < 0) {
        log_event(f->config.log, LOG_WARN, "node", NULL, "files cannot be fetched: %s", e.text);
        return NULL;
    }
    view_end(v);
    while (wait(f, &answers))
        work(f, &v->charter, answers);
    drop_answers(answers);
    view_close(v);
    return NULL;
}

// ---- for others ----

static void
drop(struct fetching *f)
{
    arena_clear(&f->arena);
    free(f);
}

int
fetching_start(struct fetching **out, const struct fetching_config *config, struct err *e)
{
    pthread_condattr_t attr;
    struct fetching *f = calloc(1, sizeof *f);
    struct client_config cc = {.identity = config->identity, .connections_peer_max = FETCHING_PEER_MAX};
    if (!f)
        return err_set(e, ERR_NOMEM, "no memory to fetch files");
    f->config = *config;
    f->is_stale = true;
    arena_init(&f->arena, FETCHING_PLAN_MAX);
    bool is_ready = pthread_condattr_init(&attr) == 0 && pthread_condattr_setclock(&attr, CLOCK_MONOTONIC) == 0 &&
                    pthread_mutex_init(&f->lock, NULL) == 0 && pthread_cond_init(&f->wake, &attr) == 0;
    int r = is_ready ? client_new(&f->client, &cc, e) : err_set(e, ERR_NOMEM, "no memory to fetch files");
    if (r == 0 && pthread_create(&f->thread, NULL, loop, f) != 0) {
        client_stop(f->client);
        r = err_set(e, ERR_NOMEM, "no thread to fetch files");
    }
    if (r < 0) {
        drop(f);
        return r;
    }
    (void)pthread_condattr_destroy(&attr); // holds nothing here
    *out = f;
    return 0;
}

void
fetching_halt(struct fetching *f)
{
    if (!f || f->is_halted)
        return;
    f->is_halted = true;
    (void)pthread_mutex_lock(&f->lock);
    f->is_stopping = true;
    (void)pthread_cond_signal(&f->wake);
    (void)pthread_mutex_unlock(&f->lock);
    (void)pthread_join(f->thread, NULL); // it was started
    client_stop(f->client);              // its last answers come into the list
}

void
fetching_free(struct fetching *f)
{
    if (!f)
        return;
    drop_answers(f->answers);
    drop_answers(f->under_way);
    (void)pthread_mutex_destroy(&f->lock); // nobody holds it
    (void)pthread_cond_destroy(&f->wake);
    drop(f);
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
