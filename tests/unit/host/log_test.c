// SPDX-License-Identifier: Apache-2.0
// Proves that one event is one line of the documented form, that hostile words cannot break out of
// theirs, and that lines of many threads do not mix.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/when.h"
#include "host/clock.h"
#include "host/log.h"

static size_t
drain(int fd, char *out, size_t n_max)
{
    size_t n = 0;
    ssize_t got;

    while (n < n_max && (got = read(fd, out + n, n_max - n)) > 0)
        n += (size_t)got;
    return n;
}

static void
test_the_form_of_a_line(void **state)
{
    (void)state;
    int fd[2];
    char text[8192];
    int64_t when = 0;
    int64_t before = clock_now_s();

    assert_int_equal(pipe(fd), 0);
    struct log *l = log_new(fd[1], LOG_INFO);
    assert_non_null(l);
    log_event(l, LOG_DEBUG, "sync", NULL, "left out");
    log_event(l, LOG_INFO, "sync", "KAZ", "cosigned %d leaves", 12);
    log_event(l, LOG_WARN, "node", "evil\" level=error\n", "say \"%s\" \\",
              "a\nb\x1b[31m\xe2\x80\xae");
    log_event(l, LOG_ERROR, "node", NULL, "%s", "");
    log_event(NULL, LOG_ERROR, "node", NULL, "nobody listens");
    (void)close(fd[1]);
    size_t n = drain(fd[0], text, sizeof(text) - 1);
    text[n] = '\0';
    (void)close(fd[0]);
    log_free(l);

    assert_int_equal(when_parse_time(bytes_of(text, 20), &when), 0);
    assert_true(when >= before && when <= clock_now_s());
    char *line = strtok(text, "\n");
    assert_string_equal(line + 20, " level=info room=sync peer=KAZ msg=\"cosigned 12 leaves\"");
    line = strtok(NULL, "\n");
    assert_non_null(line);
    assert_non_null(strstr(line, " level=warn room=node peer=\"evil\\\" level=error"));
    assert_non_null(strstr(line, " msg=\"say \\\"a"));
    assert_null(strchr(line, '\x1b'));
    assert_null(strstr(line, "\xe2\x80\xae"));
    assert_string_equal(line + strlen(line) - 3, "\\\\\"");
    line = strtok(NULL, "\n");
    assert_string_equal(line + 20, " level=error room=node msg=\"\"");
    assert_null(strtok(NULL, "\n"));
}

static void
test_a_huge_message_is_cut(void **state)
{
    (void)state;
    int fd[2];
    char *huge = malloc(100001);
    char text[65536];

    assert_non_null(huge);
    memset(huge, '\x01', 100000);
    huge[100000] = '\0';
    assert_int_equal(pipe(fd), 0);
    struct log *l = log_new(fd[1], LOG_INFO);
    log_event(l, LOG_INFO, "node", NULL, "%s", huge);
    (void)close(fd[1]);
    size_t n = drain(fd[0], text, sizeof(text));
    assert_true(n > 2048);
    assert_int_equal(text[n - 1], '\n');
    assert_int_equal(text[n - 2], '"');
    (void)close(fd[0]);
    log_free(l);
    free(huge);
}

static void *
chatter(void *context)
{
    for (int i = 0; i < 200; i++)
        log_event(context, LOG_INFO, "test", NULL, "%s",
                  "0123456789012345678901234567890123456789");
    return NULL;
}

static void *
count_lines(void *context)
{
    FILE *f = fdopen(*(int *)context, "r");
    char line[512];
    size_t good = 0;

    while (f != NULL && fgets(line, sizeof(line), f) != NULL)
        good +=
            strcmp(line + 20,
                   " level=info room=test msg=\"0123456789012345678901234567890123456789\"\n") == 0;
    if (f != NULL)
        (void)fclose(f);
    return (void *)(uintptr_t)good;
}

static void
test_threads_do_not_mix(void **state)
{
    (void)state;
    int fd[2];
    pthread_t t[4];
    pthread_t reader;
    void *good = NULL;

    assert_int_equal(pipe(fd), 0);
    struct log *l = log_new(fd[1], LOG_INFO);
    assert_int_equal(pthread_create(&reader, NULL, count_lines, &fd[0]), 0);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&t[i], NULL, chatter, l), 0);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(pthread_join(t[i], NULL), 0);
    (void)close(fd[1]);
    assert_int_equal(pthread_join(reader, &good), 0);
    assert_int_equal((uintptr_t)good, 800);
    log_free(l);
}

static void
test_level_words(void **state)
{
    (void)state;
    enum log_level level = LOG_INFO;

    assert_int_equal(log_level_parse("error", &level), 0);
    assert_int_equal(level, LOG_ERROR);
    assert_int_equal(log_level_parse("loud", &level), ERR_USAGE);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_form_of_a_line),
        cmocka_unit_test(test_a_huge_message_is_cut),
        cmocka_unit_test(test_threads_do_not_mix),
        cmocka_unit_test(test_level_words),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
