// SPDX-License-Identifier: Apache-2.0
// Proves that addresses read and print the same, that what is no address is refused, and that a
// listening socket is one: a chosen port is told, a taken one is named.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>
#include <unistd.h>

#include "host/net.h"

static void
test_addresses(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *host;
        unsigned port;
    } good[] = {
        {"127.0.0.1:7400", "127.0.0.1", 7400},
        {"node.example.org:1", "node.example.org", 1},
        {"[2001:db8::1]:65535", "2001:db8::1", 65535},
        {"localhost:0", "localhost", 0},
    };
    static const char *const bad[] = {"",
                                      "host",
                                      "host:",
                                      ":1",
                                      "host:65536",
                                      "host:01",
                                      "host:-1",
                                      "host:1 ",
                                      "2001:db8::1:7400",
                                      "[::1]",
                                      "[::1]7400",
                                      "[]:1",
                                      "[::1:7400",
                                      "ho st:1",
                                      "host/x:1",
                                      "user@host:1",
                                      "host:1\n",
                                      "host:99999999999999999999"};

    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        struct net_address a;
        char text[NET_TEXT_SIZE];
        assert_int_equal(net_address_parse(bytes_of_str(good[i].text), &a, NULL), 0);
        assert_string_equal(a.host, good[i].host);
        assert_int_equal(a.port, good[i].port);
        net_address_format(&a, text);
        assert_string_equal(text, good[i].text);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct net_address a;
        struct err e = {0};
        assert_int_equal(net_address_parse(bytes_of_str(bad[i]), &a, &e), ERR_INVALID);
        assert_non_null(strstr(e.text, "HOST:PORT"));
    }
}

static void
test_a_host_too_long_is_refused(void **state)
{
    (void)state;
    char text[400];
    struct net_address a;

    memset(text, 'a', sizeof(text));
    memcpy(text + 253, ":1", 2);
    assert_int_equal(net_address_parse(bytes_of(text, 255), &a, NULL), 0);
    memset(text, 'a', sizeof(text));
    memcpy(text + 254, ":1", 2);
    assert_int_equal(net_address_parse(bytes_of(text, 256), &a, NULL), ERR_INVALID);
}

static void
test_loopback(void **state)
{
    (void)state;
    static const char *const near[] = {"127.0.0.1", "127.9.9.9", "::1", "localhost"};
    static const char *const far[] = {"0.0.0.0", "::", "10.0.0.1", "128.0.0.1",
                                      "localhost.example"};
    struct net_address a = {.port = 1};

    for (size_t i = 0; i < sizeof(near) / sizeof(near[0]); i++) {
        strcpy(a.host, near[i]);
        assert_true(net_is_loopback(&a));
    }
    for (size_t i = 0; i < sizeof(far) / sizeof(far[0]); i++) {
        strcpy(a.host, far[i]);
        assert_false(net_is_loopback(&a));
    }
}

static void
test_listen(void **state)
{
    (void)state;
    struct net_address a = {"127.0.0.1", 0};
    struct err e = {0};
    uint16_t port = 0;
    uint16_t again = 0;
    int fd = -1;
    int second = -1;

    assert_int_equal(net_listen(&a, &fd, &port, &e), 0);
    assert_true(port > 0);
    a.port = port;
    assert_int_equal(net_listen(&a, &second, &again, &e), ERR_EXISTS);
    assert_int_equal(second, -1);
    assert_non_null(strstr(e.text, "127.0.0.1:"));
    (void)close(fd);
    strcpy(a.host, "192.0.2.1"); // TEST-NET-1, never ours
    assert_int_equal(net_listen(&a, &second, &again, &e), ERR_NOT_FOUND);
    strcpy(a.host, "no.such.name.invalid");
    assert_int_equal(net_listen(&a, &second, &again, &e), ERR_NOT_FOUND);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_a_host_too_long_is_refused),
        cmocka_unit_test(test_loopback),
        cmocka_unit_test(test_listen),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
