// SPDX-License-Identifier: Apache-2.0
// Proves that a reply owns what it was given: replaced or never sent, everything is freed once, and
// a body that could not be made never goes out as half an answer. And that a request can be made up
// for a handler's test.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "node/reply.h"
#include "node/request.h"

static int freed;

static void
count_free(void *context)
{
    (void)context;
    freed++;
}

static ssize_t
read_nothing(void *context, uint8_t *out, size_t n_max)
{
    (void)context;
    (void)out;
    (void)n_max;
    return 0;
}

static void
test_a_reply_owns_its_body(void **state)
{
    (void)state;
    struct reply rp;
    struct reply_stream stream = {read_nothing, count_free, NULL, REPLY_SIZE_UNKNOWN};
    struct buf b;

    freed = 0;
    reply_init(&rp);
    reply_stream(&rp, 200, REPLY_BYTES, &stream);
    reply_sentence(&rp, 404, "no ledger of %s", "KAZ");
    assert_int_equal(freed, 1);
    assert_int_equal(rp.status, 404);
    assert_true(bytes_equal_str(buf_bytes(&rp.buf), "no ledger of KAZ\n"));
    buf_init(&b, 10);
    buf_append_str(&b, "12345");
    reply_take(&rp, 200, REPLY_JSON, &b);
    assert_null(b.p);
    assert_true(bytes_equal_str(buf_bytes(&rp.buf), "12345"));
    buf_append_str(&b, "more than ten bytes");
    reply_take(&rp, 200, REPLY_JSON, &b);
    assert_int_equal(rp.status, 500);
    assert_int_equal(rp.kind, REPLY_EMPTY);
    reply_copy(&rp, 200, REPLY_JSON, bytes_of(NULL, 0));
    assert_int_equal(rp.status, 200);
    reply_stream(&rp, 200, REPLY_BYTES, &stream);
    reply_clear(&rp);
    reply_clear(&rp);
    assert_int_equal(freed, 2);
}

static void
test_headers_cannot_be_forged(void **state)
{
    (void)state;
    struct reply rp;
    char huge[REPLY_VALUE_SIZE + 1];

    memset(huge, 'x', sizeof(huge) - 1);
    huge[sizeof(huge) - 1] = '\0';
    reply_init(&rp);
    reply_header(&rp, "ETag", "good");
    reply_header(&rp, "ETag", "bad\r\nX: y");
    reply_header(&rp, "ETag", huge);
    reply_header(&rp, "ETag", huge + 1);
    assert_int_equal(rp.header_count, 2);
    reply_clear(&rp);
}

static void
test_codes_have_their_status(void **state)
{
    (void)state;

    assert_int_equal(reply_status_of(ERR_NOT_FOUND), 404);
    assert_int_equal(reply_status_of(ERR_DENIED), 403);
    assert_int_equal(reply_status_of(ERR_BUSY), 503);
    assert_int_equal(reply_status_of(ERR_CORRUPT), 500);
    assert_int_equal(reply_status_of(ERR_NOMEM), 500);
}

static bool
look_up(const struct request *rq, enum request_part part, const char *name, struct bytes *out)
{
    if (part != REQUEST_HEADER || strcmp(name, "Authorization") != 0)
        return false;
    *out = bytes_of_str(rq->context);
    return true;
}

static void
test_bearer_tokens(void **state)
{
    (void)state;
    static const struct {
        const char *header;
        const char *token;
    } cases[] = {
        {"Bearer abc", "abc"}, {"bearer abc", "abc"}, {"Bearer ", ""}, {"Basic abc", ""}, {"", ""},
        {"Bear", ""}};
    struct bytes value;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct request rq = {.method = "GET",
                             .path = "/x",
                             .lookup = look_up,
                             .context = (void *)(uintptr_t)cases[i].header};
        assert_true(bytes_equal_str(request_bearer(&rq), cases[i].token));
        assert_false(request_query(&rq, "q", &value));
        assert_true(request_is(&rq, "GET", "/x"));
        assert_false(request_is(&rq, "POST", "/x"));
    }
    struct request bare = {.method = "GET", .path = "/x"};
    assert_int_equal(request_bearer(&bare).n, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_reply_owns_its_body),
        cmocka_unit_test(test_headers_cannot_be_forged),
        cmocka_unit_test(test_codes_have_their_status),
        cmocka_unit_test(test_bearer_tokens),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
