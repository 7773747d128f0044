// SPDX-License-Identifier: Apache-2.0
// What a member's node never does, for scenarios of the real binary. It opens the sealed keys of a
// member's folder, as who stole folder and passphrase would (ENTENTE_PASSPHRASE_FILE), or has a key
// that no charter pins, and speaks to the others as their peers do.
//
//   hostile ask DIR CHARTER MEMBER PATH    ask that member's node for PATH with the keys of DIR;
//   "-" for DIR: with a key of
//                                          nobody. Prints the status, then the body. Exit code 3:
//                                          no answer, and why
//   hostile pose HOST:PORT                 listen there with a key of nobody; at the end of the
//   input say how many came hostile graft DIR MEMBER INDEX         append that leaf of MEMBER's
//   ledger, as DIR's store holds it, to DIR's own ledger hostile fork DIR CHARTER sign two
//   histories of DIR's ledger and show the first to ARM, BLR and KAZ, the
//                                          second, one leaf longer, to the others; serve both. A
//                                          line of input: the first grows by two leaves, for all to
//                                          see. At the end of the input it stops
#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "base/when.h"
#include "host/clock.h"
#include "host/file.h"
#include "host/net.h"
#include "host/process.h"
#include "host/random.h"
#include "ledger/checkpoint.h"
#include "node/client.h"
#include "node/home.h"
#include "node/server.h"
#include "node/tls.h"
#include "record/charter.h"
#include "store/store.h"
#include "sync/wire.h"

#define HISTORY_MAX                                                                                \
    200 // leaves of the ledger that is forked; one tile, so its reader needs no second level

struct history {
    struct wire_frame frames[HISTORY_MAX];
    uint64_t size;
    struct buf note; // its newest checkpoint
};

struct hostile {
    struct arena arena;
    struct home home;
    struct key_seeds *seeds; // NULL: nobody's
    struct charter charter;
    struct tls_identity identity;
    struct client *client;
    struct bytes origin; // of the own ledger
    struct history histories[2];
    pthread_mutex_t lock; // of what follows, and of the histories once they are served
    pthread_cond_t answered;
    struct client_answer answer;
    bool is_answered;
    bool shows_first_to_all;
    atomic_uint asked;
};

static int
fail(const struct err *e)
{
    fprintf(stderr, "hostile: %s\n", e->text);
    return 1;
}

// ---- who we are ----

static int
open_folder(struct hostile *h, const char *dir, struct err *e)
{
    struct buf passphrase;
    const char *file = process_env("ENTENTE_PASSPHRASE_FILE");
    buf_init(&passphrase, 1024);
    int r = file ? home_open(&h->home, dir, e)
                 : err_set(e, ERR_USAGE, "ENTENTE_PASSPHRASE_FILE is not set");
    if (r == 0)
        r = file_read(file, &passphrase, e);
    while (r == 0 && passphrase.n > 0 && passphrase.p[passphrase.n - 1] == '\n')
        passphrase.n--;
    if (r == 0)
        r = home_keys(&h->home, buf_bytes(&passphrase), &h->seeds, e);
    buf_wipe(&passphrase);
    return r;
}

static int
open_charter(struct hostile *h, const char *path, struct err *e)
{
    struct buf b;
    buf_init(&b, LIMIT_NOTE_SIZE);
    int r = file_read(path, &b, e);
    if (r == 0)
        r = charter_parse(&h->arena, buf_bytes(&b), false, &h->charter, e);
    buf_clear(&b);
    return r;
}

static int
open_identity(struct hostile *h, struct err *e)
{
    uint8_t seed[SIGN_SEED_SIZE];
    int r = random_bytes(seed, sizeof seed);
    if (r == 0)
        r = tls_identity_make(&h->identity, h->seeds ? h->seeds->seed[KEY_TRANSPORT] : seed,
                              "hostile", e);
    struct client_config config = {.identity = &h->identity};
    if (r == 0)
        r = client_setup(e);
    return r == 0 ? client_new(&h->client, &config, e) : r;
}

static int
open_origin(struct hostile *h, struct err *e)
{
    struct buf b;
    buf_init(&b, LIMIT_ORIGIN_SIZE);
    charter_append_origin(&b, h->charter.alliance, &h->charter.hash, bytes_of_str(h->home.member),
                          1);
    h->origin = arena_copy(&h->arena, buf_bytes(&b));
    buf_clear(&b);
    return h->origin.p ? 0 : err_set(e, ERR_NOMEM, "no memory");
}

// ---- asking ----

static void
answered(void *context, struct client_answer *answer)
{
    struct hostile *h = context;
    (void)pthread_mutex_lock(&h->lock);
    h->answer = *answer;
    buf_init(&answer->body, 0);
    h->is_answered = true;
    (void)pthread_cond_signal(&h->answered);
    (void)pthread_mutex_unlock(&h->lock);
}

// The answer is in h->answer afterwards.
static int
call(struct hostile *h, const struct charter_member *whom, const char *method, const char *path,
     struct bytes body, struct err *e)
{
    char address[300];
    struct client_request rq = {.address = address,
                                .method = method,
                                .path = path,
                                .body = body,
                                .timeout_ms = 10000,
                                .answer_max = WIRE_CHUNK_MAX,
                                .done = answered,
                                .context = h};
    tls_pin_of(&whom->transport, &rq.pin);
    if (bytes_to_str(whom->address, address, sizeof address) < 0)
        return err_set(e, ERR_LIMIT, "the address is too long");
    h->is_answered = false;
    buf_clear(&h->answer.body);
    int r = client_send(h->client, &rq, e);
    (void)pthread_mutex_lock(&h->lock);
    while (r == 0 && !h->is_answered)
        (void)pthread_cond_wait(&h->answered, &h->lock);
    (void)pthread_mutex_unlock(&h->lock);
    return r;
}

static int
ask(struct hostile *h, char **words, struct err *e)
{
    int r = strcmp(words[0], "-") == 0 ? 0 : open_folder(h, words[0], e);
    if (r == 0)
        r = open_charter(h, words[1], e);
    if (r == 0)
        r = open_identity(h, e);
    const struct charter_member *whom =
        r == 0 ? charter_find(&h->charter, bytes_of_str(words[2])) : NULL;
    if (r == 0)
        r = whom ? call(h, whom, "GET", words[3], (struct bytes){NULL, 0}, e)
                 : err_set(e, ERR_USAGE, "no such member");
    if (r < 0)
        return fail(e);
    if (h->answer.error) {
        fprintf(stderr, "%s: %s\n", err_name(h->answer.error), h->answer.why.text);
        return 3;
    }
    printf("%u\n", h->answer.status);
    (void)fwrite(h->answer.body.p, 1, h->answer.body.n,
                 stdout); // a broken pipe shows in the reader
    return 0;
}

// ---- listening ----

static int
peer_of(void *context, const struct hash *pin)
{
    const struct hostile *h = context;
    for (size_t i = 0; i < h->charter.member_count; i++) {
        struct hash of;
        tls_pin_of(&h->charter.members[i].transport, &of);
        if (hash_equal(&of, pin))
            return (int)i;
    }
    return h->charter.member_count ? -1 : 0; // posing: everybody is welcome
}

static int
listen_on(struct hostile *h, const char *text, struct server **out,
          int (*handle)(void *context, const struct request *rq, struct reply *rp), struct err *e)
{
    struct net_address address;
    uint16_t port;
    struct server_config config = {.fd = -1,
                                   .identity = &h->identity,
                                   .peer_of = peer_of,
                                   .body_max = 1024 * 1024,
                                   .handle = handle,
                                   .context = h,
                                   .name = "hostile"};
    int r = net_address_parse(bytes_of_str(text), &address, e);
    if (r == 0)
        r = net_listen(&address, &config.fd, &port, e);
    return r == 0 ? server_start(out, &config, e) : r;
}

static int
count_request(void *context, const struct request *rq, struct reply *rp)
{
    struct hostile *h = context;
    (void)rq; // whatever it asks
    atomic_fetch_add(&h->asked, 1);
    reply_empty(rp, 200);
    return 0;
}

static int
pose(struct hostile *h, char **words, struct err *e)
{
    struct server *server;
    struct server_stats stats;
    char line[16];
    int r = open_identity(h, e);
    if (r == 0)
        r = listen_on(h, words[0], &server, count_request, e);
    if (r < 0)
        return fail(e);
    while (fgets(line, sizeof line, stdin))
        continue;
    server_stats(server, &stats);
    server_stop(server);
    printf("{\"accepted\":%llu,\"strangers\":%llu,\"asked\":%u}\n",
           (unsigned long long)stats.accepted, (unsigned long long)stats.strangers,
           atomic_load(&h->asked));
    return 0;
}

// ---- grafting another's leaf ----

static int
find_ledger(struct hostile *h, struct store *s, struct bytes member, struct store_ledger *out,
            struct err *e)
{
    struct store_ledger *list;
    size_t count;
    int r = store_ledger_list(s, &h->arena, &list, &count, e);
    for (size_t i = 0; r == 0 && i < count; i++) {
        struct bytes alliance, author;
        struct hash charter;
        uint64_t generation;
        if (charter_parse_origin(list[i].origin, &alliance, &charter, &author, &generation) == 0 &&
            bytes_equal(author, member)) {
            *out = list[i];
            return 0;
        }
    }
    return r < 0 ? r : err_set(e, ERR_NOT_FOUND, "no ledger of %.*s", (int)member.n, member.p);
}

static int
open_store(struct hostile *h, bool is_reader, struct store **out, struct err *e)
{
    char path[HOME_PATH_SIZE];
    struct store_options options = {.is_reader = is_reader, .must_exist = true};
    int r = home_path(&h->home, "store.db", path, e);
    return r == 0 ? store_open(out, path, &options, e) : r;
}

static int
graft(struct hostile *h, char **words, struct err *e)
{
    struct store *s = NULL;
    struct store_ledger theirs, ours;
    struct store_leaf leaf;
    uint64_t index = 0;
    int r = open_folder(h, words[0], e);
    if (r == 0 && num_parse_u64(bytes_of_str(words[2]), &index) < 0)
        r = err_set(e, ERR_USAGE, "INDEX is a number");
    if (r == 0)
        r = open_store(h, false, &s, e);
    if (r == 0)
        r = find_ledger(h, s, bytes_of_str(words[1]), &theirs, e);
    if (r == 0)
        r = find_ledger(h, s, bytes_of_str(h->home.member), &ours, e);
    if (r == 0)
        r = store_leaf_get(s, theirs.number, index, &leaf, e);
    if (r == 0) {
        struct store_leaf copy = {.index = ours.size, .leaf = leaf.leaf, .state = STORE_NONE};
        r = store_leaf_append(s, ours.number, &copy, e);
    }
    store_close(s);
    if (r < 0)
        return fail(e);
    printf("{\"index\":%llu,\"origin\":\"%.*s\"}\n", (unsigned long long)ours.size,
           (int)ours.origin.n, ours.origin.p);
    return 0;
}

// ---- two histories ----

static int
read_hash(void *context, unsigned level, uint64_t index, struct hash *out)
{
    const struct history *y = context;
    if (level > 0 || index >= y->size)
        return ERR_NOT_FOUND;
    leaf_hash(&y->frames[index].leaf, out);
    return 0;
}

static int
take_leaf(void *context, const struct store_leaf *leaf)
{
    struct hostile *h = context;
    for (int i = 0; i < 2; i++) {
        struct history *y = &h->histories[i];
        struct wire_frame *f = &y->frames[y->size++];
        if (y->size >= HISTORY_MAX - 4)
            return ERR_LIMIT;
        *f = (struct wire_frame){.leaf = leaf->leaf, .has_bytes = leaf->state == STORE_HELD};
        memcpy(f->salt, leaf->salt, sizeof f->salt);
        f->record = arena_copy(&h->arena, leaf->record);
    }
    return 0;
}

// One more leaf of the history, a listing; its name tells one history from the other.
static int
extend(struct hostile *h, struct history *y, const char *name, struct err *e)
{
    struct buf b;
    struct wire_frame *f = &y->frames[y->size];
    char time[WHEN_TEXT_SIZE];
    when_format_time(clock_now_s(), time);
    buf_init(&b, 4096);
    buf_append_fmt(&b,
                   "{\"kind\":\"listing\",\"time\":\"%s\",\"status\":\"listed\",\"subject\":"
                   "\"organisation\",\"names\":"
                   "[{\"name\":\"%s\",\"kind\":\"primary\"}],\"criteria\":[\"terrorism\"]}",
                   time, name);
    f->record = arena_copy(&h->arena, buf_bytes(&b));
    f->has_bytes = true;
    buf_clear(&b);
    if (random_bytes(f->salt, sizeof f->salt) < 0 || !f->record.p)
        return err_set(e, ERR_NOMEM, "no memory for a leaf");
    leaf_make(h->origin, LEAF_ALLIANCE, f->salt, f->record, &f->leaf);
    y->size++;
    return 0;
}

static int
sign(struct hostile *h, struct history *y, struct err *e)
{
    struct tree_reader reader = {read_hash, y};
    struct checkpoint c = {.origin = h->origin, .size = y->size};
    struct sign_secret secret;
    int r = tree_root_at(&reader, y->size, &c.root);
    if (r < 0)
        return err_set(e, r, "no root");
    buf_clear(&y->note);
    buf_init(&y->note, LIMIT_CHECKPOINT_SIZE);
    sign_secret_from_seed(h->seeds->seed[KEY_LEDGER], &secret);
    checkpoint_append_signed(&y->note, &c, &secret);
    sign_secret_wipe(&secret);
    return buf_check(&y->note);
}

static struct history *
shown_to(struct hostile *h, int peer)
{
    return &h->histories[h->shows_first_to_all || peer < 3 ? 0 : 1];
}

static int
query_number(const struct request *rq, const char *name, uint64_t *out)
{
    struct bytes text;
    return request_query(rq, name, &text) ? num_parse_u64(text, out) : ERR_INVALID;
}

static int
append_chunk(struct hostile *h, struct history *y, const struct request *rq, struct buf *out)
{
    struct tree_reader reader = {read_hash, y};
    struct wire_chunk *c = calloc(1, sizeof *c);
    struct bytes origin;
    int r = c ? 0 : ERR_NOMEM;
    if (r == 0 && (!request_query(rq, "origin", &origin) || !bytes_equal(origin, h->origin) ||
                   query_number(rq, "from", &c->from) < 0 || query_number(rq, "to", &c->to) < 0 ||
                   query_number(rq, "size", &c->size) < 0 || c->from > c->to || c->to > c->size ||
                   c->size > y->size))
        r = ERR_NOT_FOUND;
    if (r == 0)
        r = tree_root_at(&reader, c->from, &c->root_from);
    if (r == 0)
        r = tree_prove_consistency(&reader, c->from, c->size, c->proof_from, &c->proof_from_count);
    if (r == 0)
        r = tree_prove_consistency(&reader, c->to, c->size, c->proof_to, &c->proof_to_count);
    if (r == 0) {
        c->origin = h->origin;
        wire_append_chunk_head(out, c);
        for (uint64_t i = c->from; i < c->to; i++)
            wire_append_frame(out, &y->frames[i].leaf,
                              y->frames[i].has_bytes ? y->frames[i].salt : NULL,
                              y->frames[i].record);
    }
    free(c);
    return r;
}

static int
serve_fork(void *context, const struct request *rq, struct reply *rp)
{
    struct hostile *h = context;
    struct buf out;
    int r = 0;
    buf_init(&out, WIRE_CHUNK_MAX);
    (void)pthread_mutex_lock(&h->lock);
    struct history *y = shown_to(h, rq->peer);
    if (request_is(rq, "GET", "/sync/v1/heads")) {
        wire_append_heads(&out, bytes_of_str(h->home.member), h->charter.rules);
        wire_append_head_note(&out, buf_bytes(&y->note));
    } else if (request_is(rq, "GET", "/sync/v1/leaves")) {
        // Who heard of the other history elsewhere and asks for its checkpoint is given leaves that
        // fit it.
        uint64_t size = 0;
        for (int i = 0; i < 2; i++)
            if (query_number(rq, "size", &size) == 0 && size == h->histories[i].size)
                y = &h->histories[i];
        r = append_chunk(h, y, rq, &out);
    }
    (void)pthread_mutex_unlock(&h->lock);
    if (r == 0)
        reply_take(rp, 200, REPLY_BYTES, &out);
    buf_clear(&out);
    return r;
}

static int
show_all(struct hostile *h, struct err *e)
{
    int r = 0;
    for (size_t i = 0; r == 0 && i < h->charter.member_count; i++) {
        const struct charter_member *m = &h->charter.members[i];
        if (!bytes_equal_str(m->name, h->home.member))
            r = call(h, m, "POST", "/sync/v1/add-checkpoint", buf_bytes(&shown_to(h, (int)i)->note),
                     e);
        printf("%.*s %llu\n", (int)m->name.n, m->name.p,
               (unsigned long long)shown_to(h, (int)i)->size);
    }
    printf("shown\n");
    (void)fflush(stdout); // a broken pipe shows in the reader
    return r;
}

static int
make_histories(struct hostile *h, struct err *e)
{
    struct store *s = NULL;
    struct store_ledger own;
    struct history *first = &h->histories[0], *second = &h->histories[1];
    int r = open_store(h, true, &s, e);
    if (r == 0)
        r = store_begin(s, e);
    if (r == 0)
        r = find_ledger(h, s, bytes_of_str(h->home.member), &own, e);
    if (r == 0)
        r = store_leaf_each(s, own.number, 0, own.size, take_leaf, h, e);
    store_close(s);
    if (r == 0)
        r = extend(h, first, "First Face Front", e);
    if (r == 0)
        r = extend(h, second, "Second Face Front", e);
    if (r == 0)
        r = extend(h, second, "Second Face Fund", e);
    if (r == 0)
        r = sign(h, first, e);
    return r == 0 ? sign(h, second, e) : r;
}

static int
grow_first(struct hostile *h, struct err *e)
{
    (void)pthread_mutex_lock(&h->lock);
    h->shows_first_to_all = true;
    int r = extend(h, &h->histories[0], "First Face Fund", e);
    if (r == 0)
        r = extend(h, &h->histories[0], "First Face League", e);
    if (r == 0)
        r = sign(h, &h->histories[0], e);
    (void)pthread_mutex_unlock(&h->lock);
    return r == 0 ? show_all(h, e) : r;
}

static int
run_fork(struct hostile *h, char **words, struct err *e)
{
    struct server *server = NULL;
    char line[16];
    int r = open_folder(h, words[0], e);
    if (r == 0)
        r = open_charter(h, words[1], e);
    if (r == 0)
        r = open_identity(h, e);
    if (r == 0)
        r = open_origin(h, e);
    if (r == 0)
        r = make_histories(h, e);
    if (r == 0)
        r = listen_on(h, h->home.listen, &server, serve_fork, e);
    if (r == 0)
        r = show_all(h, e);
    while (r == 0 && fgets(line, sizeof line, stdin))
        r = grow_first(h, e);
    server_stop(server);
    return r < 0 ? fail(e) : 0;
}

int
main(int argc, char **argv)
{
    static const struct {
        const char *word;
        int words;
        int (*run)(struct hostile *h, char **words, struct err *e);
    } acts[] = {{"ask", 4, ask}, {"pose", 1, pose}, {"graft", 3, graft}, {"fork", 2, run_fork}};
    struct hostile *h = calloc(1, sizeof *h);
    struct err e = {0};
    int code = 2;
    if (!h || sodium_init() < 0)
        return 5;
    arena_init(&h->arena, 64 * 1024 * 1024);
    (void)pthread_mutex_init(&h->lock, NULL); // with no attributes they cannot fail here
    (void)pthread_cond_init(&h->answered, NULL);
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
        if (argc == 2 + acts[i].words && strcmp(argv[1], acts[i].word) == 0)
            code = acts[i].run(h, argv + 2, &e);
    if (code == 2)
        fprintf(stderr, "hostile: see the first lines of hostile.c\n");
    client_stop(h->client);
    tls_identity_clear(&h->identity);
    key_seeds_free(h->seeds);
    buf_clear(&h->answer.body);
    buf_clear(&h->histories[0].note);
    buf_clear(&h->histories[1].note);
    arena_clear(&h->arena);
    free(h);
    return code;
}
