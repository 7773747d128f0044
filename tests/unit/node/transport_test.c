// SPDX-License-Identifier: Apache-2.0
// Proves the transport between members: who is pinned on both sides talks, whoever is not cannot,
// and a key that is struck off stops at once, on open connections and streams too. Server and
// client are the real ones, over loopback.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fixture.h"

static const struct server_config usual = {0};

static void
assert_answer(struct client_answer *a, unsigned status, const char *text)
{
    assert_string_equal(a->why.text, "");
    assert_int_equal(a->error, 0);
    assert_int_equal(a->status, status);
    if (text != NULL)
        assert_true(bytes_equal_str(buf_bytes(&a->body), text));
    client_answer_clear(a);
}

static void
test_pinned_peers_talk(void **state)
{
    (void)state;
    struct fixture f;
    struct client_answer a;
    struct server_stats stats;
    char *text = malloc(150001);

    assert_non_null(text);
    memset(text, 'e', 150000);
    text[150000] = '\0';
    fixture_start(&f, true, &usual);
    struct client *c = fixture_client(&f, 1);
    fixture_get(&f, c, "/hello", &a);
    assert_answer(&a, 200, "hello 1 \n");
    fixture_get(&f, c, "/nothing", &a);
    assert_answer(&a, 404, NULL);
    fixture_get(&f, c, "/fail", &a); // a handler's error overrules what it had begun to say
    assert_answer(&a, 409, "conflict\n");
    fixture_get(&f, c, "/query?q=a%20b%2Fc%00d", &a);
    assert_int_equal(a.status, 200);
    assert_int_equal(a.body.n, 7);
    assert_memory_equal(a.body.p, "a b/c\0d", 7);
    client_answer_clear(&a);
    struct client_request rq = {.address = f.address,
                                .pin = f.self.pin,
                                .method = "POST",
                                .path = "/echo",
                                .body = bytes_of_str(text),
                                .answer_max = 200000};
    fixture_ask(c, &rq, &a);
    assert_answer(&a, 200, text);
    server_stats(f.server, &stats);
    assert_int_equal(stats.accepted, 1); // all of it over one connection
    assert_int_equal(stats.requests, 5);
    assert_int_equal(stats.strangers, 0);
    client_stop(c);
    fixture_stop(&f);
    free(text);
}

static void
test_a_stranger_cannot_connect(void **state)
{
    (void)state;
    struct fixture f;
    struct client_answer a;
    struct server_stats stats;

    fixture_start(&f, true, &usual);
    struct client *c = fixture_client(&f, 2);
    fixture_get(&f, c, "/hello", &a);
    assert_int_equal(a.error, ERR_UNREACHABLE);
    assert_non_null(strstr(a.why.text, "does not know our key"));
    client_answer_clear(&a);
    server_stats(f.server, &stats);
    assert_int_equal(stats.strangers, 1);
    assert_int_equal(atomic_load(&f.handled), 0);
    client_stop(c);
    fixture_stop(&f);
}

static void
test_a_server_with_another_key_is_refused(void **state)
{
    (void)state;
    struct fixture f;
    struct client_answer a;

    fixture_start(&f, true, &usual);
    struct client *c = fixture_client(&f, 0);
    fixture_get(&f, c, "/hello", &a); // a good connection is open now
    assert_answer(&a, 200, NULL);
    struct client_request rq = {.address = f.address,
                                .pin = f.peers[1].pin,
                                .method = "POST",
                                .path = "/echo",
                                .body = BYTES_LIT("not for everybody"),
                                .answer_max = 1000};
    fixture_ask(c, &rq, &a);
    assert_int_equal(a.error, ERR_DENIED);
    assert_non_null(strstr(a.why.text, "another key"));
    client_answer_clear(&a);
    assert_int_equal(atomic_load(&f.handled), 1);
    client_stop(c);
    fixture_stop(&f);
}

static void
test_only_tls_13_with_a_certificate(void **state)
{
    (void)state;
    struct fixture f;
    struct fixture_tls t;
    char answer[2000];

    fixture_start(&f, true, &usual);
    assert_true(fixture_tls_open(&t, &f, &f.peers[0], "NORMAL:-VERS-ALL:+VERS-TLS1.2") < 0);
    fixture_tls_close(&t);
    // In TLS 1.3 a client is done before the server has looked at its certificate: no answer is
    // what counts.
    if (fixture_tls_open(&t, &f, NULL, "NORMAL") == 0)
        assert_false(
            fixture_tls_talk(&t, "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n", answer, sizeof(answer)));
    fixture_tls_close(&t);
    assert_int_equal(atomic_load(&f.handled), 0);
    assert_int_equal(fixture_tls_open(&t, &f, &f.peers[0], "NORMAL"), 0);
    assert_int_equal(gnutls_protocol_get_version(t.session), GNUTLS_TLS1_3);
    assert_true(
        fixture_tls_talk(&t, "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n", answer, sizeof(answer)));
    assert_memory_equal(answer, "HTTP/1.1 200", 12);
    fixture_tls_close(&t);
    fixture_stop(&f);
}

static void
test_a_revoked_key_stops_at_once(void **state)
{
    (void)state;
    struct fixture f;
    struct client_answer a;
    struct server_stats stats;

    fixture_start(&f, true, &usual);
    struct client *c = fixture_client(&f, 1);
    struct client *other = fixture_client(&f, 0);
    fixture_get(&f, c, "/hello", &a);
    assert_answer(&a, 200, NULL);
    atomic_store(&f.is_known[1], false);
    fixture_get(&f, c, "/hello", &a); // over the connection that is open already
    assert_answer(&a, 403, NULL);
    assert_int_equal(atomic_load(&f.handled), 1);
    fixture_get(&f, c, "/hello", &a); // and a new one does not come about
    assert_int_equal(a.error, ERR_UNREACHABLE);
    client_answer_clear(&a);

    // Without a word from it, its idle connection is cut when the server is told.
    fixture_get(&f, other, "/hello", &a);
    assert_answer(&a, 200, NULL);
    struct fixture_tls t;
    char answer[2000];
    atomic_store(&f.is_known[1], true);
    assert_int_equal(fixture_tls_open(&t, &f, &f.peers[1], "NORMAL"), 0);
    assert_true(
        fixture_tls_talk(&t, "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n", answer, sizeof(answer)));
    server_recheck(f.server);
    assert_false(fixture_is_closed(t.fd, 50));
    atomic_store(&f.is_known[1], false);
    server_recheck(f.server);
    assert_true(fixture_is_closed(t.fd, 5000));
    fixture_tls_close(&t);
    server_stats(f.server, &stats);
    assert_int_equal(stats.cut, 1);
    fixture_get(&f, other, "/hello", &a); // others are not touched
    assert_answer(&a, 200, NULL);
    client_stop(c);
    client_stop(other);
    fixture_stop(&f);
}

struct tally {
    struct fixture *f;
    struct client *c;
    _Atomic int done;
    _Atomic int good;
    _Atomic int closed;
    int more; // requests to send from within done
};

static void
count_done(void *context, struct client_answer *a)
{
    struct tally *t = context;

    if (a->error == 0 && a->status < 300)
        atomic_fetch_add(&t->good, 1);
    if (a->error == ERR_CLOSED)
        atomic_fetch_add(&t->closed, 1);
    if (t->more > 0) {
        struct client_request rq = {.address = t->f->address,
                                    .pin = t->f->self.pin,
                                    .method = "GET",
                                    .path = "/hello",
                                    .answer_max = 100,
                                    .done = count_done,
                                    .context = t};
        t->more--;
        if (client_send(t->c, &rq, NULL) != 0)
            t->more = 0;
    }
    atomic_fetch_add(&t->done, 1);
}

static void
wait_for(_Atomic int *what, int count)
{
    for (int i = 0; i < 3000 && atomic_load(what) < count; i++)
        fixture_pause_ms(10);
    assert_int_equal(atomic_load(what), count);
}

static void
send_many(struct tally *t, const char *path, int count)
{
    for (int i = 0; i < count; i++) {
        struct client_request rq = {.address = t->f->address,
                                    .pin = t->f->self.pin,
                                    .method = "GET",
                                    .path = path,
                                    .answer_max = 10000,
                                    .done = count_done,
                                    .context = t};
        assert_int_equal(client_send(t->c, &rq, NULL), 0);
    }
}

static void
test_a_hundred_at_once(void **state)
{
    (void)state;
    struct fixture f;
    struct server_stats stats;

    fixture_start(&f, true, &usual);
    struct tally t = {.f = &f, .c = fixture_client(&f, 0), .more = 50};
    send_many(&t, "/bytes?n=5000", 100);
    wait_for(&t.done, 150);
    assert_int_equal(atomic_load(&t.good), 150);
    assert_int_equal(client_count(t.c), 0);
    server_stats(f.server, &stats);
    assert_true(stats.accepted <= 4); // no more connections than a peer may have
    client_stop(t.c);
    fixture_stop(&f);
}

static void
test_stopping_the_client_ends_what_is_under_way(void **state)
{
    (void)state;
    struct fixture f;

    fixture_start(&f, true, &usual);
    struct tally t = {.f = &f, .c = fixture_client(&f, 0)};
    send_many(&t, "/slow?ms=1500", 20);
    fixture_pause_ms(30);
    client_stop(t.c);
    assert_int_equal(atomic_load(&t.done), 20); // each once
    assert_int_equal(atomic_load(&t.closed), 20);
    fixture_stop(&f);
}

static void
test_stopping_the_server_finishes_what_runs(void **state)
{
    (void)state;
    struct fixture f;

    fixture_start(&f, true, &usual);
    struct tally t = {.f = &f, .c = fixture_client(&f, 0)};
    send_many(&t, "/slow?ms=100", 8);
    fixture_pause_ms(30);
    server_stop(f.server);
    f.server = NULL;
    wait_for(&t.done, 8);
    client_stop(t.c);
    fixture_stop(&f);
}

static void
test_answers_are_bounded_and_in_time(void **state)
{
    (void)state;
    struct fixture f;
    struct client_answer a;

    fixture_start(&f, true, &usual);
    struct client *c = fixture_client(&f, 0);
    struct client_request rq = {
        .address = f.address, .pin = f.self.pin, .method = "GET", .answer_max = 5000};
    rq.path = "/bytes?n=5000";
    fixture_ask(c, &rq, &a);
    assert_int_equal(a.body.n, 5000);
    assert_answer(&a, 200, NULL);
    rq.path = "/bytes?n=5001";
    fixture_ask(c, &rq, &a);
    assert_int_equal(a.error, ERR_LIMIT);
    client_answer_clear(&a);
    rq.path = "/blocks?n=100000000000"; // without a length
    fixture_ask(c, &rq, &a);
    assert_int_equal(a.error, ERR_LIMIT);
    assert_true(a.body.size <= 5000);
    client_answer_clear(&a);
    rq.path = "/slow?ms=500";
    rq.timeout_ms = 50;
    fixture_ask(c, &rq, &a);
    assert_int_equal(a.error, ERR_UNREACHABLE);
    client_answer_clear(&a);
    rq.address = "127.0.0.1:1";
    fixture_ask(c, &rq, &a);
    assert_int_equal(a.error, ERR_UNREACHABLE);
    assert_non_null(strstr(a.why.text, "127.0.0.1:1 does not answer"));
    client_answer_clear(&a);
    rq.address = "no address";
    rq.done = count_done;
    assert_int_equal(client_send(c, &rq, NULL), ERR_INVALID);
    rq.address = f.address;
    rq.path = "/x y";
    assert_int_equal(client_send(c, &rq, NULL), ERR_USAGE);
    client_stop(c);
    fixture_stop(&f);
}

static void
test_streams_and_maps(void **state)
{
    (void)state;
    struct fixture f;
    struct client_answer a;
    char dir[] = "/tmp/entente-transport-XXXXXX";
    char path[200];

    fixture_start(&f, true, &usual);
    struct client *c = fixture_client(&f, 0);
    fixture_get(&f, c, "/blocks?n=3000000", &a);
    assert_int_equal(a.body.n, 3000000);
    assert_answer(&a, 200, NULL);
    fixture_get(&f, c, "/blocks?n=3000000&sized=1", &a);
    assert_int_equal(a.body.n, 3000000);
    assert_answer(&a, 200, NULL);
    // What breaks off is never taken for a whole answer, whether its length was told or not.
    fixture_get(&f, c, "/broken?sized=1", &a);
    assert_int_equal(a.error, ERR_UNREACHABLE);
    client_answer_clear(&a);
    fixture_get(&f, c, "/broken", &a);
    assert_int_equal(a.error, ERR_UNREACHABLE);
    client_answer_clear(&a);
    assert_non_null(mkdtemp(dir));
    (void)snprintf(path, sizeof(path), "%s/mapped", dir);
    assert_int_equal(file_write(path, BYTES_LIT("from a file"), 0600, NULL), 0);
    (void)snprintf(path, sizeof(path), "/map?path=%s/mapped", dir);
    fixture_get(&f, c, path, &a);
    assert_answer(&a, 200, "from a file");
    fixture_get(&f, c, "/map?path=/no/such/file", &a);
    assert_answer(&a, 404, NULL);
    (void)unlink(path + strlen("/map?path="));
    (void)rmdir(dir);
    client_stop(c);
    fixture_stop(&f);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pinned_peers_talk),
        cmocka_unit_test(test_a_stranger_cannot_connect),
        cmocka_unit_test(test_a_server_with_another_key_is_refused),
        cmocka_unit_test(test_only_tls_13_with_a_certificate),
        cmocka_unit_test(test_a_revoked_key_stops_at_once),
        cmocka_unit_test(test_a_hundred_at_once),
        cmocka_unit_test(test_stopping_the_client_ends_what_is_under_way),
        cmocka_unit_test(test_stopping_the_server_finishes_what_runs),
        cmocka_unit_test(test_answers_are_bounded_and_in_time),
        cmocka_unit_test(test_streams_and_maps),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
