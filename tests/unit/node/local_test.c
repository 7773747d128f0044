// SPDX-License-Identifier: Apache-2.0
// Proves the listener without TLS that the local API stands on, together with the synchronous call
// that commands make: tokens arrive, methods and queries are read, answers carry their headers, and
// streams end when the caller has enough.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "fixture.h"

static const struct server_config usual = {.beat_ms = 50};

static void
test_calls(void **state)
{
    (void)state;
    struct fixture f;
    struct client_answer a;

    fixture_start(&f, false, &usual);
    struct client_call call = {
        .base = f.base, .token = "s3cret", .method = "GET", .path = "/hello", .answer_max = 1000};
    assert_int_equal(client_call(&call, &a), 0);
    assert_int_equal(a.status, 200);
    assert_true(bytes_equal_str(buf_bytes(&a.body), "hello -1 s3cret\n"));
    client_answer_clear(&a);
    call.token = NULL;
    assert_int_equal(client_call(&call, &a), 0);
    assert_true(bytes_equal_str(buf_bytes(&a.body), "hello -1 \n"));
    client_answer_clear(&a);
    call.token = "two\r\nX-Lines: yes";
    assert_true(client_call(&call, &a) < 0); // cannot smuggle a header
    client_answer_clear(&a);
    call.token = NULL;
    call.method = "POST";
    call.path = "/echo";
    call.body = BYTES_LIT("{\"a\":1}");
    assert_int_equal(client_call(&call, &a), 0);
    assert_true(bytes_equal_str(buf_bytes(&a.body), "{\"a\":1}"));
    client_answer_clear(&a);
    call.answer_max = 3;
    assert_int_equal(client_call(&call, &a), ERR_LIMIT);
    client_answer_clear(&a);
    call.method = "BREW";
    assert_int_equal(client_call(&call, &a), ERR_USAGE);
    client_answer_clear(&a);
    fixture_stop(&f);
    call.method = "GET";
    assert_int_equal(client_call(&call, &a), ERR_UNREACHABLE);
    assert_non_null(strstr(a.why.text, "does not answer"));
    client_answer_clear(&a);
}

static void
ask_raw(struct fixture *f, const char *text, char *out, size_t out_size)
{
    size_t n = 0;
    ssize_t got;
    int fd = fixture_connect(f);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    while (n < out_size - 1 && (got = read(fd, out + n, out_size - 1 - n)) > 0)
        n += (size_t)got;
    out[n] = '\0';
    (void)close(fd);
}

static void
test_the_bytes_of_an_answer(void **state)
{
    (void)state;
    struct fixture f;
    char text[8192];

    fixture_start(&f, false, &usual);
    ask_raw(
        &f,
        "GET /hello HTTP/1.1\r\nHost: x\r\nauthorization: bearer abc\r\nConnection: close\r\n\r\n",
        text, sizeof(text));
    assert_memory_equal(text, "HTTP/1.1 200 OK\r\n", 17);
    assert_non_null(strstr(text, "Content-Type: text/plain; charset=utf-8\r\n"));
    assert_non_null(strstr(text, "X-Test: yes\r\n"));
    assert_non_null(strstr(text, "Cache-Control: no-store\r\n"));
    assert_non_null(strstr(text, "\r\n\r\nhello -1 abc\n"));
    ask_raw(&f, "HEAD /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", text, sizeof(text));
    assert_memory_equal(text, "HTTP/1.1 200 OK\r\n", 17);
    assert_string_equal(text + strlen(text) - 4, "\r\n\r\n"); // no body
    ask_raw(&f, "BREW /pot HTTP/1.1\r\nHost: x\r\n\r\n", text, sizeof(text));
    assert_memory_equal(text, "HTTP/1.1 405", 12);
    ask_raw(&f, "GET /hello HTTP/1.1\r\n\r\n", text, sizeof(text)); // no Host
    assert_memory_equal(text, "HTTP/1.1 400", 12);
    ask_raw(&f, "nonsense\r\n\r\n", text, sizeof(text));
    assert_true(text[0] == '\0' || strncmp(text, "HTTP/1.1 4", 10) == 0 ||
                strncmp(text, "HTTP/1.0 4", 10) == 0);
    ask_raw(&f, "GET /slow?ms=1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", text,
            sizeof(text));
    assert_memory_equal(text, "HTTP/1.1 204", 12);
    ask_raw(&f, "GET /query?q HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", text,
            sizeof(text));
    assert_memory_equal(text, "HTTP/1.1 200", 12);
    ask_raw(&f, "GET /query?r=1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", text,
            sizeof(text));
    assert_memory_equal(text, "HTTP/1.1 400", 12);
    fixture_stop(&f);
}

static bool
until_three_beats(void *context, struct bytes chunk)
{
    struct buf *b = context;

    buf_append(b, chunk);
    return b->n < 9; // ":\n\n" three times
}

static void
test_a_stream_ends_when_the_caller_has_enough(void **state)
{
    (void)state;
    struct fixture f;
    struct client_answer a;
    struct buf b;

    fixture_start(&f, false, &usual);
    buf_init(&b, 1000);
    struct client_call call = {.base = f.base,
                               .method = "GET",
                               .path = "/events",
                               .data = until_three_beats,
                               .context = &b};
    assert_int_equal(client_call(&call, &a), ERR_CLOSED);
    assert_true(b.n >= 9);
    client_answer_clear(&a);
    buf_clear(&b);
    fixture_stop(&f);
}

static void
test_a_slow_handler_is_still_heard(void **state)
{
    (void)state;
    struct server_config config = {
        .idle_ms = 1000}; // the library would give up on the connection after 2 s
    struct fixture f;
    struct client_answer a;

    fixture_start(&f, false, &config);
    struct client_call call = {
        .base = f.base, .method = "GET", .path = "/slow?ms=3500", .answer_max = 1000};
    assert_int_equal(client_call(&call, &a), 0);
    assert_int_equal(a.status, 204);
    client_answer_clear(&a);
    fixture_stop(&f);
}

static void
test_one_thread_serves_too(void **state)
{
    (void)state;
    struct server_config config = {.threads = 1};
    struct fixture f;
    struct client_answer a;

    fixture_start(&f, false, &config);
    struct client_call call = {
        .base = f.base, .method = "GET", .path = "/hello", .answer_max = 1000};
    assert_int_equal(client_call(&call, &a), 0);
    assert_int_equal(a.status, 200);
    client_answer_clear(&a);
    fixture_stop(&f);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_calls),
        cmocka_unit_test(test_the_bytes_of_an_answer),
        cmocka_unit_test(test_a_stream_ends_when_the_caller_has_enough),
        cmocka_unit_test(test_a_slow_handler_is_still_heard),
        cmocka_unit_test(test_one_thread_serves_too),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
