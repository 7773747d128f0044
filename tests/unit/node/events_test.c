// SPDX-License-Identifier: Apache-2.0
// Proves what a client of an event stream is promised: every event once and in order, a reset when
// it fell behind or comes with an id of another life, no wake-up lost, a heartbeat when nothing
// happens, and a server that can be stopped while hundreds of streams sleep.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "fixture.h"

struct sleeper {
    int asleep;
    int woken;
};

static void
on_sleep(void *context)
{
    ((struct sleeper *)context)->asleep++;
}

static void
on_wake(void *context)
{
    ((struct sleeper *)context)->woken++;
}

// Read all there is into a string; n_max bytes at a time.
static const char *
read_all(struct events_cursor *c, struct buf *out, size_t n_max)
{
    uint8_t block[256];
    ssize_t n;

    buf_reset(out);
    while ((n = events_cursor_read(c, block, n_max)) > 0)
        buf_append(out, bytes_of(block, (size_t)n));
    return buf_str(out);
}

static void
test_the_ring(void **state)
{
    (void)state;
    struct events *ev = events_new(3, 100);
    struct sleeper s = {0, 0};
    struct events_waiter w = {on_sleep, on_wake, &s};
    struct buf b;

    buf_init(&b, 100000);
    assert_int_equal(events_publish(ev, "early", BYTES_LIT("{}")), 0); // 101
    struct events_cursor *c = events_cursor_new(ev, 0, &w);
    assert_string_equal(read_all(c, &b, 256), ":\n\n"); // nothing yet but the sign that it is open
    assert_int_equal(s.asleep, 1);
    assert_true(events_cursor_is_away(c));
    assert_int_equal(events_publish(ev, "grown", BYTES_LIT("one\ntwo")), 0); // 102
    assert_int_equal(events_publish(ev, "grown", BYTES_LIT("")), 0);         // 103
    assert_int_equal(s.woken, 1); // once asleep, once woken
    assert_string_equal(read_all(c, &b, 1), "id: 102\nevent: grown\ndata: one\ndata: two\n\n"
                                            "id: 103\nevent: grown\ndata: \n\n");
    // Half an event is out when it leaves the ring: it is finished, then comes the reset.
    uint8_t some[5];
    assert_int_equal(events_publish(ev, "a", BYTES_LIT("104")), 0);
    assert_int_equal(events_cursor_read(c, some, sizeof(some)), 5);
    for (int i = 0; i < 5; i++)
        assert_int_equal(events_publish(ev, "b", BYTES_LIT("x")), 0); // 105 to 109
    assert_string_equal(read_all(c, &b, 7), "04\nevent: a\ndata: 104\n\n"
                                            "id: 109\nevent: reset\ndata: {}\n\n");
    events_cursor_beat(c);
    assert_string_equal(read_all(c, &b, 256), ":\n\n");
    events_cursor_end(c);
    assert_int_equal(events_cursor_read(c, some, sizeof(some)), -1);
    assert_false(events_cursor_is_away(c));
    assert_int_equal(events_publish(ev, "b", BYTES_LIT("late")), 0);
    assert_int_equal(events_cursor_read(c, some, sizeof(some)), -1);
    events_cursor_free(c);
    buf_clear(&b);
    events_free(ev);
}

static void
test_coming_back(void **state)
{
    (void)state;
    struct events *ev = events_new(3, 100);
    struct sleeper s = {0, 0};
    struct events_waiter w = {on_sleep, on_wake, &s};
    static const struct {
        uint64_t last_id;
        const char *first; // what it is told first
    } cases[] = {
        {104, "id: 105\n"},
        {102, "id: 103\n"},
        {105, ":\n"},                     // up to date
        {101, "id: 105\nevent: reset\n"}, // fell out of the ring
        {7, "id: 105\nevent: reset\n"},   // of an earlier life
        {106, "id: 105\nevent: reset\n"}, // of no life of ours
        {UINT64_MAX, "id: 105\nevent: reset\n"},
    };
    struct buf b;

    buf_init(&b, 100000);
    for (int i = 0; i < 5; i++)
        assert_int_equal(events_publish(ev, "e", BYTES_LIT("x")), 0); // 101 to 105
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct events_cursor *c = events_cursor_new(ev, cases[i].last_id, &w);
        const char *text = read_all(c, &b, 256);
        assert_memory_equal(text, cases[i].first, strlen(cases[i].first));
        events_cursor_free(c);
    }
    char huge[65537];
    memset(huge, 'x', sizeof(huge));
    assert_int_equal(events_publish(ev, "e", bytes_of(huge, sizeof(huge))), ERR_LIMIT);
    assert_int_equal(events_publish(ev, "e", bytes_of(huge, sizeof(huge) - 1)), 0);
    memset(huge, '\n', sizeof(huge)); // the most lines there can be
    assert_int_equal(events_publish(ev, "e", bytes_of(huge, sizeof(huge) - 1)), 0);
    buf_clear(&b);
    events_free(ev);
}

// ---- over the wire ----

struct seen {
    pthread_mutex_t lock;
    struct buf text;
    _Atomic int done;
};

static bool
on_data(void *context, struct bytes chunk)
{
    struct seen *s = context;

    (void)pthread_mutex_lock(&s->lock);
    buf_append(&s->text, chunk);
    (void)pthread_mutex_unlock(&s->lock);
    return true;
}

static void
on_done(void *context, struct client_answer *a)
{
    (void)a;
    atomic_fetch_add(&((struct seen *)context)->done, 1);
}

static bool
has_seen(struct seen *s, const char *text)
{
    for (int i = 0; i < 3000; i++) { // half a minute, on a busy machine
        (void)pthread_mutex_lock(&s->lock);
        const char *all = buf_str(&s->text);
        bool found = all != NULL && strstr(all, text) != NULL;
        (void)pthread_mutex_unlock(&s->lock);
        if (found)
            return true;
        fixture_pause_ms(10);
    }
    return false;
}

static void
seen_init(struct seen *s)
{
    memset(s, 0, sizeof(*s));
    (void)pthread_mutex_init(&s->lock, NULL);
    buf_init(&s->text, 1 << 22);
}

static void
seen_clear(struct seen *s)
{
    buf_clear(&s->text);
    (void)pthread_mutex_destroy(&s->lock);
}

static void
watch(struct fixture *f, struct client *c, struct seen *s)
{
    struct client_request rq = {.address = f->address,
                                .pin = f->self.pin,
                                .method = "GET",
                                .path = "/events",
                                .data = on_data,
                                .done = on_done,
                                .context = s};

    assert_int_equal(client_send(c, &rq, NULL), 0);
}

static void
test_delivery_and_heartbeat(void **state)
{
    (void)state;
    struct server_config config = {.beat_ms = 60};
    struct fixture f;
    struct seen s;
    struct server_stats stats;

    fixture_start(&f, true, &config);
    struct client *c = fixture_client(&f, 0);
    seen_init(&s);
    watch(&f, c, &s);
    assert_true(has_seen(&s, ":\n\n"));
    assert_int_equal(events_publish(f.ring, "grown", BYTES_LIT("{\"ledger\":\"KAZ\"}")), 0);
    assert_true(has_seen(&s, "event: grown\ndata: {\"ledger\":\"KAZ\"}\n\n"));
    assert_true(has_seen(&s, "}\n\n:\n\n:\n\n")); // heartbeats while nothing happens
    server_stats(f.server, &stats);
    assert_int_equal(stats.streams, 1);

    // A key that is struck off hears no more, without anybody sending anything or telling the
    // server.
    atomic_store(&f.is_known[0], false);
    for (int i = 0; i < 500 && atomic_load(&s.done) == 0; i++)
        fixture_pause_ms(10);
    assert_int_equal(atomic_load(&s.done), 1);
    client_stop(c);

    // A client that is gone is found out by the heartbeat.
    atomic_store(&f.is_known[0], true);
    c = fixture_client(&f, 0);
    watch(&f, c, &s);
    client_stop(c);
    for (int i = 0; i < 3000; i++) { // half a minute, on a busy machine
        server_stats(f.server, &stats);
        if (stats.streams == 0)
            break;
        fixture_pause_ms(10);
    }
    assert_int_equal(stats.streams, 0);
    seen_clear(&s);
    fixture_stop(&f);
}

static void *
publish_many(void *context)
{
    struct fixture *f = context;

    for (int i = 0; i < 300; i++) {
        char text[32];
        int n = snprintf(text, sizeof(text), "n%04d", i);
        if (events_publish(f->ring, "n", bytes_of(text, (size_t)n)) != 0)
            return NULL;
        if (i % 5 == 0)
            fixture_pause_ms(1);
    }
    return NULL;
}

static void
test_no_wake_up_is_lost(void **state)
{
    (void)state;
    struct server_config config = {.beat_ms = 60000}; // no heartbeat comes to the rescue
    struct fixture f;
    struct seen s;
    pthread_t publisher;

    seen_init(&s);
    fixture_start(&f, true, &config);
    struct client *c = fixture_client(&f, 0);
    watch(&f, c, &s);
    assert_true(has_seen(&s, ":\n\n"));
    assert_int_equal(pthread_create(&publisher, NULL, publish_many, &f), 0);
    assert_int_equal(pthread_join(publisher, NULL), 0);
    assert_true(has_seen(&s, "n0299")); // the last one arrives, in order or through a reset
    client_stop(c);
    fixture_stop(&f);
    seen_clear(&s);
}

static void
test_stopping_with_sleeping_streams(void **state)
{
    (void)state;
    struct fixture f;
    struct server_stats stats = {0};
    struct server_config config = {.connections_ip_max = 200};
    int fds[60];

    // Sixty that sleep, some of whose clients are gone already; stopping must neither abort nor
    // wait.
    fixture_start(&f, false, &config);
    for (size_t i = 0; i < 60; i++) {
        static const char ask[] = "GET /events HTTP/1.1\r\nHost: x\r\n\r\n";
        fds[i] = fixture_connect(&f);
        assert_int_equal(write(fds[i], ask, sizeof(ask) - 1), sizeof(ask) - 1);
    }
    for (int i = 0; i < 500 && stats.streams < 60; i++) {
        fixture_pause_ms(10);
        server_stats(f.server, &stats);
    }
    assert_int_equal(stats.streams, 60);
    for (size_t i = 0; i < 20; i++)
        (void)close(fds[i]);
    fixture_stop(&f);
    for (size_t i = 20; i < 60; i++) {
        assert_true(fixture_is_closed(fds[i], 5000));
        (void)close(fds[i]);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_ring),
        cmocka_unit_test(test_coming_back),
        cmocka_unit_test(test_delivery_and_heartbeat),
        cmocka_unit_test(test_no_wake_up_is_lost),
        cmocka_unit_test(test_stopping_with_sleeping_streams),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
