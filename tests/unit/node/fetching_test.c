// SPDX-License-Identifier: Apache-2.0
// Proves what a file meets on its way: an upload is taken in order, within its size, and becomes records or nothing; of a
// peer's pieces only what has the record's size and hash is stored, who gives another is named and asked no more; and
// nobody gets a piece but who may have the record. BLR is a server of ours that answers as a test wants; the file is
// ARM's own, of which a piece was damaged, so that its recipient is asked for it.
// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
// clang-format on
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "host/net.h"
#include "house.h"
#include "member/files.h"
#include "member/pieces.h"
#include "node/client.h"
#include "node/fetching.h"
#include "node/peers.h"
#include "node/server.h"
#include "node/tls.h"
#include "node/uploads.h"
#include "node/views.h"
#include "node/writer.h"

#define SIZE (2 * LIMIT_FILE_PIECE + 100)
#define PATIENCE_MS 10000

enum giving { GIVE_GOOD, GIVE_WRONG, GIVE_LONG, GIVE_SHORT, GIVE_NOTHING, GIVE_EMPTY };

struct place {
    struct house house;
    struct tls_identity us, them;
    struct server *server;
    struct peers *peers;
    struct fetching *fetching;
    _Atomic int giving;
    atomic_uint asked;
    uint8_t data[SIZE];
    struct upload_written file;
};

static struct place place;

// ---- BLR ----

static int
anybody(void *context, const struct hash *pin)
{
    (void)context; // who asks is not what is tested here
    (void)pin;
    return 0;
}

static int
give(void *context, const struct request *rq, struct reply *rp)
{
    struct place *x = context;
    struct bytes number, index, origin;
    struct buf b;
    atomic_fetch_add(&x->asked, 1);
    if (strcmp(rq->path, "/sync/v1/piece") != 0 || !request_query(rq, "number", &number) || !request_query(rq, "index", &index) ||
        !request_query(rq, "origin", &origin) || number.n != 1 || number.p[0] > '2')
        return ERR_INVALID;
    size_t from = (size_t)(number.p[0] - '0') * LIMIT_FILE_PIECE;
    struct bytes piece = bytes_sub(bytes_of(x->data, SIZE), from, LIMIT_FILE_PIECE);
    buf_init(&b, 2 * LIMIT_FILE_PIECE + 1);
    buf_append(&b, piece);
    switch ((enum giving)atomic_load(&x->giving)) {
    case GIVE_GOOD:
        break;
    case GIVE_WRONG:
        b.p[b.n / 2] ^= 1;
        break;
    case GIVE_LONG:
        buf_append(&b, piece);
        buf_append_byte(&b, 0);
        break;
    case GIVE_SHORT:
        b.n--;
        break;
    case GIVE_NOTHING:
        buf_clear(&b);
        return ERR_NOT_FOUND;
    case GIVE_EMPTY:
        b.n = 0;
        break;
    }
    reply_take(rp, 200, REPLY_BYTES, &b);
    return 0;
}

// ---- ARM ----

static struct json *
words(struct arena *a, const char *text)
{
    struct json *json = NULL;
    struct err e = {0};
    if (json_parse(a, bytes_of_str(text), JSON_API, &json, &e) < 0)
        fail_msg("%s", e.text);
    return json;
}

static int
finish(struct place *x, uint64_t id, const char *text, struct upload_written *out, struct err *e)
{
    struct arena a;
    arena_init(&a, 1 << 20);
    struct upload_record rec = {.leaf_class = LEAF_RESTRICTED, .now = 1795291200, .words = words(&a, text)};
    int r = uploads_end(x->house.uploads, id, &rec, out, e);
    arena_clear(&a);
    return r;
}

static void
ok(int r, const struct err *e)
{
    if (r < 0)
        fail_msg("%s", e->text);
}

static uint64_t
upload(struct place *x, const uint8_t *data, size_t n, size_t step)
{
    struct err e = {0};
    uint64_t id = 0, size = 0;
    ok(uploads_begin(x->house.uploads, n, &id, &e), &e);
    for (size_t at = 0; at < n; at += step)
        ok(uploads_take(x->house.uploads, id, at, bytes_sub(bytes_of(data, n), at, step), &size, &e), &e);
    return id;
}

static int
lose(struct member *m, void *context, struct err *e)
{
    struct place *x = context;
    struct bytes origin = {NULL, 0};
    struct sync_ledger_info info;
    for (uint32_t l = 1; l <= 2; l++)
        if (sync_ledger_find(member_sync(m), l, &info) && bytes_equal_str(info.member, "ARM"))
            origin = info.origin;
    return pieces_lost(m, origin, x->file.index, 1, e);
}

static void
open_place(struct place *x)
{
    struct err e = {0};
    uint8_t seed[SIGN_SEED_SIZE];
    struct net_address any = {"127.0.0.1", 0};
    char address[64];
    uint16_t port;
    int fd;
    for (size_t i = 0; i < SIZE; i++)
        x->data[i] = (uint8_t)(i * 2654435761u >> 13);
    ok(client_setup(&e), &e);
    ok(net_listen(&any, &fd, &port, &e), &e);
    snprintf(address, sizeof address, "127.0.0.1:%u", port);
    house_open_beside(&x->house, address);
    house_transport_seed(0, seed);
    ok(tls_identity_make(&x->us, seed, "ARM", &e), &e);
    house_transport_seed(1, seed);
    ok(tls_identity_make(&x->them, seed, "BLR", &e), &e);
    struct server_config sc = {.fd = fd, .identity = &x->them, .peer_of = anybody, .handle = give, .context = x};
    ok(server_start(&x->server, &sc, &e), &e);
    ok(peers_new(&x->peers, member_charter(x->house.member), BYTES_LIT("ARM"), NULL, &e), &e);
    peers_connect(x->peers, NULL, x->house.writer, x->house.views);
    uint64_t id = upload(x, x->data, SIZE, 100000);
    ok(finish(x, id, "{\"name\":\"x.bin\",\"release\":[\"BLR\"]}", &x->file, &e), &e);
}

static void
close_place(struct place *x)
{
    server_stop(x->server);
    peers_free(x->peers);
    tls_identity_clear(&x->us);
    tls_identity_clear(&x->them);
    house_close(&x->house);
}

static void
start(struct place *x, enum giving giving)
{
    struct err e = {0};
    struct fetching_config fc = {.identity = &x->us, .views = x->house.views, .writer = x->house.writer, .peers = x->peers,
                                 .dir = x->house.dir, .auto_max = 1 << 20};
    atomic_store(&x->giving, giving);
    atomic_store(&x->asked, 0);
    ok(writer_do(x->house.writer, false, lose, x, &e), &e);
    ok(fetching_start(&x->fetching, &fc, &e), &e);
}

static void
stop(struct place *x)
{
    fetching_halt(x->fetching);
    fetching_free(x->fetching);
}

static bool
is_here(struct place *x)
{
    struct err e = {0};
    struct view *v;
    struct arena a;
    struct files_one f;
    bool found;
    ok(views_take(x->house.views, &v, &e), &e);
    arena_init(&a, 1 << 24);
    ok(files_find(v, &a, &x->file.id, &f, &found, &e), &e);
    bool here = found && files_is_here(&f);
    arena_clear(&a);
    views_give(x->house.views, v);
    return here;
}

static int
look_for_blame(void *context, struct bytes about, struct bytes what, int64_t time, struct bytes text)
{
    bool *found = context;
    (void)time;
    (void)text;
    *found = *found || (bytes_equal_str(about, "BLR") && bytes_equal_str(what, "piece"));
    return 0;
}

static bool
is_blamed(struct place *x)
{
    struct err e = {0};
    struct view *v;
    bool found = false;
    ok(views_take(x->house.views, &v, &e), &e);
    ok(store_trouble_each(v->store, look_for_blame, &found, &e), &e);
    views_give(x->house.views, v);
    return found;
}

static void
wait_until(struct place *x, bool (*is_so)(struct place *x), const char *what)
{
    for (int ms = 0; !is_so(x); ms += 10) {
        if (ms > PATIENCE_MS) {
            struct buf why;
            buf_init(&why, 400);
            fetching_tell(x->fetching, &x->file.id, &why);
            fail_msg("in vain waited until %s; asked %u times, giving %d: %s", what, atomic_load(&x->asked),
                     atomic_load(&x->giving), buf_str(&why));
        }
        (void)poll(NULL, 0, 10);
    }
}

// ---- tests ----

static void
test_upload_in_order(void **state)
{
    struct place *x = *state;
    struct uploads *u = x->house.uploads;
    struct err e = {0};
    struct upload_written out;
    uint64_t id, size = 0, leaves = house_leaves(&x->house);
    struct bytes some = bytes_of(x->data, 1000);
    ok(uploads_begin(u, 1500, &id, &e), &e);
    assert_int_equal(uploads_take(u, id + 1, 0, some, &size, &e), ERR_NOT_FOUND);
    ok(uploads_take(u, id, 0, some, &size, &e), &e);
    assert_int_equal(size, 1000);
    assert_int_equal(uploads_take(u, id, 0, some, &size, &e), ERR_CONFLICT); // said twice
    assert_non_null(strstr(e.text, "1000"));
    assert_int_equal(uploads_take(u, id, 1000, some, &size, &e), ERR_REFUSED); // beyond what was said
    assert_int_equal(finish(x, id, "{\"name\":\"x\",\"release\":[\"BLR\"]}", &out, &e), ERR_REFUSED);
    assert_non_null(strstr(e.text, "1000 of its 1500"));
    ok(uploads_take(u, id, 1000, bytes_sub(some, 0, 500), &size, &e), &e);
    assert_int_equal(finish(x, id, "{\"name\":\"../x\",\"release\":[\"BLR\"]}", &out, &e), ERR_REFUSED);
    assert_int_equal(finish(x, id, "{\"name\":\"x\",\"release\":[\"NOBODY\"]}", &out, &e), ERR_REFUSED);
    assert_int_equal(finish(x, id, "{\"name\":\"x\"}", &out, &e), ERR_REFUSED); // to nobody
    assert_int_equal(house_leaves(&x->house), leaves);
    ok(finish(x, id, "{\"name\":\"x\",\"release\":[\"BLR\"]}", &out, &e), &e); // words may be put right
    assert_int_equal(out.size, 1500);
    assert_int_equal(house_leaves(&x->house), leaves + 1);
    assert_int_equal(uploads_take(u, id, 1500, some, &size, &e), ERR_NOT_FOUND); // it is over
    assert_int_equal(uploads_begin(u, ((uint64_t)LIMIT_FILE_SIZE * LIMIT_FILE_PARTS) + 1, &id, &e), ERR_LIMIT);
    assert_int_equal(uploads_begin(u, UINT64_MAX, &id, &e), ERR_LIMIT);
    for (int i = 0; i < 8; i++)
        ok(uploads_begin(u, 1, &id, &e), &e);
    assert_int_equal(uploads_begin(u, 1, &id, &e), ERR_BUSY);
}

static void
test_what_is_written_is_what_came(void **state)
{
    struct place *x = *state;
    struct err e = {0};
    struct view *v;
    struct arena a;
    struct files_one f;
    struct buf b;
    struct hash h;
    bool found;
    hash_of(bytes_of(x->data, SIZE), &h);
    assert_true(hash_equal(&h, &x->file.hash));
    ok(views_take(x->house.views, &v, &e), &e);
    arena_init(&a, 1 << 24);
    buf_init(&b, SIZE);
    ok(files_find(v, &a, &x->file.id, &f, &found, &e), &e);
    assert_true(found && f.total == SIZE && f.part_count == 1 && f.parts[0].piece_count == 3);
    for (uint32_t n = 0; n < 3; n++)
        ok(files_piece(v, &f.parts[0], n, &b, &e), &e);
    assert_true(bytes_equal(buf_bytes(&b), bytes_of(x->data, SIZE)));
    buf_clear(&b);
    arena_clear(&a);
    views_give(x->house.views, v);
}

// Who may have the record may have the piece; of everything else there is one and the same answer.
static void
test_whom_pieces_are_given(void **state)
{
    struct place *x = *state;
    struct err e = {0};
    struct view *v;
    struct buf b;
    ok(views_take(x->house.views, &v, &e), &e);
    const struct view_ledger *l = view_ledger_of(v, BYTES_LIT("ARM"));
    buf_init(&b, LIMIT_FILE_PIECE);
    ok(files_serve(v, BYTES_LIT("BLR"), l->origin, x->file.index, 2, 0, &b, &e), &e);
    assert_int_equal(b.n, 100);
    const struct {
        struct bytes peer, origin;
        uint64_t index, number;
    } none[] = {
        {BYTES_LIT("TJK"), l->origin, x->file.index, 2},                  // no party
        {BYTES_LIT("BLR"), l->origin, x->file.index, 3},                  // past the last
        {BYTES_LIT("BLR"), l->origin, x->file.index, UINT64_MAX},         //
        {BYTES_LIT("BLR"), l->origin, 0, 0},                              // the charter's leaf
        {BYTES_LIT("BLR"), l->origin, 1ull << 39, 0},                     // no leaf
        {BYTES_LIT("BLR"), l->origin, UINT64_MAX, 0},                     //
        {BYTES_LIT("BLR"), BYTES_LIT("nowhere"), x->file.index, 2},       // no ledger
        {BYTES_LIT("BLR"), BYTES_LIT(""), 0, 0},                          // uploads least of all
    };
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        e = (struct err){0};
        buf_reset(&b);
        assert_int_equal(files_serve(v, none[i].peer, none[i].origin, none[i].index, none[i].number, 0, &b, &e), ERR_NOT_FOUND);
        assert_string_equal(e.text, "that piece is not held here");
        assert_int_equal(b.n, 0);
    }
    buf_clear(&b);
    views_give(x->house.views, v);
}

static void
refuse_what_is_given(struct place *x, enum giving giving)
{
    start(x, giving);
    wait_until(x, is_blamed, "BLR is named for what it gave");
    assert_false(is_here(x));
    unsigned asked = atomic_load(&x->asked);
    (void)poll(NULL, 0, 250);
    assert_int_equal(atomic_load(&x->asked), asked); // it is asked no more
    assert_false(is_here(x));
    stop(x);
    writer_trouble(x->house.writer, BYTES_LIT("BLR"), "piece", (struct bytes){NULL, 0});
}

static void
test_wrong_pieces_are_refused(void **state)
{
    struct place *x = *state;
    refuse_what_is_given(x, GIVE_WRONG);
    refuse_what_is_given(x, GIVE_LONG);
    refuse_what_is_given(x, GIVE_SHORT);
    refuse_what_is_given(x, GIVE_EMPTY);
    start(x, GIVE_NOTHING); // that is no lie
    while (atomic_load(&x->asked) == 0)
        (void)poll(NULL, 0, 10);
    (void)poll(NULL, 0, 100);
    assert_false(is_blamed(x));
    stop(x);
    start(x, GIVE_GOOD);
    wait_until(x, is_here, "the good piece is here");
    assert_int_equal(atomic_load(&x->asked), 1); // and no other was asked for
    stop(x);
}

struct lying {
    struct place *x;
    struct pieces_draft draft;
};

// A record whose pieces are right, and whose hash of the whole is not: no check of the record alone can see it.
static int
write_lie(struct member *m, void *context, struct err *e)
{
    struct lying *y = context;
    int r = 0;
    for (uint32_t n = 0; r == 0 && n < 2; n++)
        r = pieces_stage(m, 1u << 30, n, bytes_sub(bytes_of(y->x->data, SIZE), n * (size_t)LIMIT_FILE_PIECE, LIMIT_FILE_PIECE), e);
    return r == 0 ? pieces_write(m, LEAF_RESTRICTED, &y->draft, 1, e) : r;
}

static int
look_for_lie(void *context, struct bytes about, struct bytes what, int64_t time, struct bytes text)
{
    bool *found = context;
    (void)time;
    (void)text;
    *found = *found || (bytes_equal_str(about, "ARM") && bytes_has_prefix(what, BYTES_LIT("file ")));
    return 0;
}

static bool
is_exposed(struct place *x)
{
    struct err e = {0};
    struct view *v;
    bool found = false;
    ok(views_take(x->house.views, &v, &e), &e);
    ok(store_trouble_each(v->store, look_for_lie, &found, &e), &e);
    views_give(x->house.views, v);
    return found;
}

static void
test_pieces_that_make_no_whole(void **state)
{
    struct place *x = *state;
    struct lying y = {.x = x, .draft = {.upload = 1u << 30}};
    struct err e = {0};
    struct json_writer w;
    struct buf b;
    struct hash h = {{7}};
    buf_init(&b, 4096);
    json_writer_init(&w, &b);
    json_write_object(&w, NULL);
    json_write_str(&w, "kind", "file");
    json_write_str(&w, "time", "2026-11-21T00:00:00Z");
    json_write_str(&w, "name", "lie.bin");
    json_write_int(&w, "size", 2 * LIMIT_FILE_PIECE);
    json_write_hex(&w, "hash", hash_bytes(&h));
    json_write_array(&w, "release");
    json_write_str(&w, NULL, "BLR");
    json_write_array_end(&w);
    json_write_array(&w, "pieces");
    for (size_t n = 0; n < 2; n++) {
        hash_of(bytes_sub(bytes_of(x->data, SIZE), n * LIMIT_FILE_PIECE, LIMIT_FILE_PIECE), &h);
        json_write_hex(&w, NULL, hash_bytes(&h));
    }
    json_write_array_end(&w);
    json_write_object_end(&w);
    y.draft.record = buf_bytes(&b);
    ok(writer_do(x->house.writer, false, write_lie, &y, &e), &e);
    struct upload_written honest = x->file;
    x->file.id = y.draft.written.id;
    x->file.index = y.draft.written.index;
    start(x, GIVE_GOOD);
    wait_until(x, is_exposed, "the lie is told");
    stop(x);
    x->file = honest;
    buf_clear(&b);
}

static int
setup(void **state)
{
    open_place(&place);
    *state = &place;
    return 0;
}

static int
teardown(void **state)
{
    close_place(*state);
    return 0;
}

int
main(void)
{
    cmocka_set_message_output(CM_OUTPUT_TAP);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_written_is_what_came),
        cmocka_unit_test(test_whom_pieces_are_given),
        cmocka_unit_test(test_wrong_pieces_are_refused),
        cmocka_unit_test(test_pieces_that_make_no_whole),
        cmocka_unit_test(test_upload_in_order),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
