// SPDX-License-Identifier: Apache-2.0
// Proves that bad input ends in a refusal or a closed connection, in bounded time and memory, and
// that the server goes on serving others: bodies too large, with and without a length; bytes that
// are no TLS; connections that say nothing or trickle; headers without end; too many connections.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fixture.h"
#include "host/net.h"

static void
assert_serves(struct fixture *f)
{
    struct client *c = fixture_client(f, 0);
    struct client_answer a;

    fixture_get(f, c, "/hello", &a);
    assert_string_equal(a.why.text, "");
    assert_int_equal(a.status, 200);
    client_answer_clear(&a);
    client_stop(c);
}

static void
test_a_body_too_large_is_refused_by_its_length(void **state)
{
    (void)state;
    struct server_config config = {0};
    struct fixture f;
    struct client_answer a;
    struct server_stats stats;
    uint8_t *body = calloc(1, FIXTURE_BODY_MAX + 1);

    assert_non_null(body);
    fixture_start(&f, true, &config);
    struct client *c = fixture_client(&f, 0);
    struct client_request rq = {.address = f.address,
                                .pin = f.self.pin,
                                .method = "POST",
                                .path = "/echo",
                                .body = bytes_of(body, FIXTURE_BODY_MAX + 1),
                                .answer_max = FIXTURE_BODY_MAX};
    fixture_ask(c, &rq, &a);
    // The refusal may overtake the upload or be lost with the connection; either way nothing was
    // handled.
    assert_true(a.error == ERR_UNREACHABLE || a.status == 413);
    client_answer_clear(&a);
    assert_int_equal(atomic_load(&f.handled), 0);
    rq.body.n = FIXTURE_BODY_MAX;
    fixture_ask(c, &rq, &a);
    assert_int_equal(a.status, 200);
    assert_int_equal(a.body.n, FIXTURE_BODY_MAX);
    client_answer_clear(&a);
    client_stop(c);

    struct fixture_tls t;
    char answer[4000];
    static const char *const lengths[] = {"200001", "99999999999999999999999", "-1", "0x10",
                                          "5, 5"};
    for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        char text[200];
        (void)snprintf(text, sizeof(text),
                       "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: %s\r\n\r\n", lengths[i]);
        assert_int_equal(fixture_tls_open(&t, &f, &f.peers[0], "NORMAL"), 0);
        if (fixture_tls_talk(&t, text, answer, sizeof(answer)))
            assert_memory_equal(answer, "HTTP/1.1 4", 10); // before a byte of the body was sent
        assert_true(fixture_is_closed(t.fd, 5000));
        fixture_tls_close(&t);
    }
    assert_int_equal(atomic_load(&f.handled), 1);
    server_stats(f.server, &stats);
    assert_true(stats.refused >= 2);
    assert_serves(&f);
    fixture_stop(&f);
    free(body);
}

static void
test_an_endless_body_is_cut_off(void **state)
{
    (void)state;
    struct server_config config = {0};
    struct fixture f;
    struct fixture_tls t;
    char chunk[10 + 4096 + 2];
    size_t sent = 0;

    fixture_start(&f, true, &config);
    assert_int_equal(fixture_tls_open(&t, &f, &f.peers[0], "NORMAL"), 0);
    static const char head[] =
        "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    assert_int_equal(gnutls_record_send(t.session, head, sizeof(head) - 1), sizeof(head) - 1);
    memcpy(chunk, "00001000\r\n", 10);
    memset(chunk + 10, 'e', 4096);
    memcpy(chunk + 10 + 4096, "\r\n", 2);
    while (sent < (size_t)256 << 20) {
        ssize_t n = gnutls_record_send(t.session, chunk, sizeof(chunk));
        if (n < 0)
            break;
        sent += (size_t)n;
    }
    // What is in the sockets' buffers is sent before the end is noticed; more is not.
    assert_true(sent < (size_t)32 << 20);
    assert_int_equal(atomic_load(&f.handled), 0);
    fixture_tls_close(&t);
    assert_serves(&f);
    fixture_stop(&f);
}

static void
test_all_bodies_together_are_bounded(void **state)
{
    (void)state;
    struct server_config config = {.bodies_max = 300000};
    struct fixture f;
    struct fixture_tls t[2];
    char answer[4000];
    static const char head[] = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n";

    fixture_start(&f, true, &config);
    assert_int_equal(fixture_tls_open(&t[0], &f, &f.peers[0], "NORMAL"), 0);
    assert_int_equal(gnutls_record_send(t[0].session, head, sizeof(head) - 1), sizeof(head) - 1);
    fixture_pause_ms(500);
    assert_int_equal(fixture_tls_open(&t[1], &f, &f.peers[1], "NORMAL"), 0);
    assert_true(fixture_tls_talk(&t[1], head, answer, sizeof(answer)));
    assert_memory_equal(answer, "HTTP/1.1 503", 12);
    fixture_tls_close(&t[1]);
    fixture_tls_close(&t[0]); // gives its share back
    fixture_pause_ms(500);
    assert_int_equal(fixture_tls_open(&t[1], &f, &f.peers[1], "NORMAL"), 0);
    assert_int_equal(gnutls_record_send(t[1].session, head, sizeof(head) - 1), sizeof(head) - 1);
    for (int i = 0; i < 20; i++) {
        char part[10000];
        memset(part, 'p', sizeof(part));
        assert_int_equal(gnutls_record_send(t[1].session, part, sizeof(part)), sizeof(part));
    }
    assert_true(fixture_tls_talk(&t[1], "", answer, sizeof(answer)));
    assert_memory_equal(answer, "HTTP/1.1 200", 12);
    fixture_tls_close(&t[1]);
    fixture_stop(&f);
}

static void
test_garbage_on_the_tls_port(void **state)
{
    (void)state;
    struct server_config config = {.first_ms = 1500};
    struct fixture f;
    uint32_t x = 12345;

    fixture_start(&f, true, &config);
    for (int round = 0; round < 40; round++) {
        uint8_t junk[700];
        for (size_t i = 0; i < sizeof(junk); i++) {
            x = x * 1664525u + 1013904223u;
            junk[i] = (uint8_t)(x >> 24);
        }
        if (round % 4 == 1)
            memcpy(junk, "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n", 33);
        if (round % 4 == 2)
            memcpy(junk, "\x16\x03\x01\x02\xff\x01\x00\x02\xfb\x03\x03",
                   11); // the head of a real hello
        if (round % 4 == 3)
            memcpy(junk, "\x16\x03\x01\xff\xff", 5); // a record longer than any may be
        int fd = fixture_connect(&f);
        assert_true(fd >= 0);
        (void)send(fd, junk, sizeof(junk), MSG_NOSIGNAL);
        assert_true(fixture_is_closed(fd, 5000));
        (void)close(fd);
    }
    assert_int_equal(atomic_load(&f.handled), 0);
    assert_serves(&f);
    fixture_stop(&f);
}

static void
test_who_says_nothing_is_cut(void **state)
{
    (void)state;
    struct server_config config = {.first_ms = 1500};
    struct fixture f;
    struct server_stats stats;
    int fds[20];

    fixture_start(&f, true, &config);
    for (size_t i = 0; i < 20; i++)
        assert_true((fds[i] = fixture_connect(&f)) >= 0);
    assert_serves(&f); // they stand in nobody's way
    for (size_t i = 0; i < 20; i++) {
        assert_true(fixture_is_closed(fds[i], 5000));
        (void)close(fds[i]);
    }
    for (int tries = 0; tries < 200; tries++) { // the keeper counts when it has cut them all
        server_stats(f.server, &stats);
        if (stats.cut == 20)
            break;
        (void)poll(NULL, 0, 10); // a pause, no descriptor
    }
    assert_int_equal(stats.cut, 20);
    fixture_stop(&f);
}

static void
test_who_trickles_is_cut(void **state)
{
    (void)state;
    struct server_config config = {.first_ms = 1000, .idle_ms = 1000};
    struct fixture f;
    struct fixture_tls t;
    char answer[2000];
    static const char ask[] =
        "GET /hello HTTP/1.1\r\nHost: x\r\nX-Slow: "
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    fixture_start(&f, true, &config);
    // A header, byte by byte: it never falls silent, and still has no more than first_ms.
    assert_int_equal(fixture_tls_open(&t, &f, &f.peers[0], "NORMAL"), 0);
    size_t n = 0;
    while (n < sizeof(ask) - 1 && gnutls_record_send(t.session, ask + n, 1) == 1) {
        n++;
        if (fixture_is_closed(t.fd, 20))
            break;
    }
    assert_true(n < sizeof(ask) - 1);
    fixture_tls_close(&t);
    // A peer that asked once and then trickles the next request line.
    assert_int_equal(fixture_tls_open(&t, &f, &f.peers[0], "NORMAL"), 0);
    assert_true(
        fixture_tls_talk(&t, "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n", answer, sizeof(answer)));
    n = 0;
    while (n < 100 && gnutls_record_send(t.session, "G", 1) == 1) {
        n++;
        if (fixture_is_closed(t.fd, 20))
            break;
    }
    assert_true(n < 100);
    fixture_tls_close(&t);
    assert_serves(&f);
    fixture_stop(&f);
}

static void
test_headers_and_connections_are_bounded(void **state)
{
    (void)state;
    struct server_config config = {.connections_ip_max = 10};
    struct fixture f;
    struct fixture_tls t;
    char answer[4000];
    size_t sent = 0;
    int fds[30];
    int closed = 0;

    fixture_start(&f, true, &config);
    assert_int_equal(fixture_tls_open(&t, &f, &f.peers[0], "NORMAL"), 0);
    static const char head[] = "GET /hello HTTP/1.1\r\nHost: x\r\n";
    assert_int_equal(gnutls_record_send(t.session, head, sizeof(head) - 1), sizeof(head) - 1);
    while (sent < (size_t)8 << 20) {
        static const char line[] =
            "X-More: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n";
        if (gnutls_record_send(t.session, line, sizeof(line) - 1) < 0)
            break;
        sent += sizeof(line) - 1;
    }
    if (fixture_tls_talk(&t, "", answer, sizeof(answer)))
        assert_memory_equal(answer, "HTTP/1.1 4", 10);
    assert_int_equal(atomic_load(&f.handled), 0);
    fixture_tls_close(&t);

    for (size_t i = 0; i < 30; i++)
        fds[i] = fixture_connect(&f);
    for (size_t i = 0; i < 30; i++)
        closed += fds[i] < 0 || fixture_is_closed(fds[i], 20);
    assert_true(closed >= 20); // no more than ten from one address
    for (size_t i = 0; i < 30; i++) {
        if (fds[i] >= 0)
            (void)close(fds[i]);
    }
    fixture_pause_ms(100);
    assert_serves(&f);
    fixture_stop(&f);
}

struct knocking {
    atomic_uint port; // 0: the end
};

static void *
knock(void *context)
{
    struct knocking *k = context;
    struct fixture f = {.port = 1};
    while (true) {
        unsigned port = atomic_load(&k->port);
        if (port == 0)
            return NULL;
        f.port = (uint16_t)port;
        int fd = fixture_connect(&f);
        if (fd < 0)
            continue;
        (void)send(fd, "knock", 5, MSG_NOSIGNAL); // whether it arrives is all the same
        (void)close(fd);
    }
}

// A node stops and starts its servers in the process while its peers go on calling.
static void
test_it_stops_while_many_knock(void **state)
{
    (void)state;
    struct server_config config = {0};
    struct knocking k;
    pthread_t threads[3];
    atomic_init(&k.port, 1);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, knock, &k), 0);
    for (unsigned i = 0; i < 300; i++) {
        struct fixture f;
        fixture_start(&f, true, &config);
        atomic_store(&k.port, f.port);
        if (i % 50 == 0)
            assert_serves(&f);
        fixture_pause_ms(1);
        struct net_address again = {"127.0.0.1", f.port};
        fixture_stop(&f);
        struct err e = {0};
        uint16_t port;
        int fd;
        assert_int_equal(net_listen(&again, &fd, &port, &e), 0); // its port is free at once
        (void)close(fd);
    }
    atomic_store(&k.port, 0);
    for (size_t i = 0; i < 3; i++)
        (void)pthread_join(threads[i], NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_body_too_large_is_refused_by_its_length),
        cmocka_unit_test(test_an_endless_body_is_cut_off),
        cmocka_unit_test(test_all_bodies_together_are_bounded),
        cmocka_unit_test(test_garbage_on_the_tls_port),
        cmocka_unit_test(test_who_says_nothing_is_cut),
        cmocka_unit_test(test_who_trickles_is_cut),
        cmocka_unit_test(test_headers_and_connections_are_bounded),
        cmocka_unit_test(test_it_stops_while_many_knock),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
