// SPDX-License-Identifier: Apache-2.0
// The Common Alerting Protocol: messages that others wrote, every element of an invented one, each
// required element missing, each truncation, XML written to harm, and that what goes out comes in
// again as the same notice. Whether what goes out is CAP is judged by tests/cli/cap_rules.py, which
// knows nothing of the program's table.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "formats/cap.h"
#include "record/record.h"
#include "support.h"

#define SHARED "data/exchange/cap/"
#define FULL "tests/fuzz/corpus/cap/full.cap"

static const char minimal[] =
    "<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"><identifier>a</identifier>"
    "<sender>b</sender><sent>2026-11-21T20:32:00-00:00</sent><status>Actual</status>"
    "<msgType>Alert</msgType><scope>Public</scope><info><category>Met</category><event>E</event>"
    "<urgency>Past</urgency><severity>Minor</severity><certainty>Likely</certainty><resource>"
    "<resourceDesc>x</resourceDesc><mimeType>y</mimeType></resource><area><areaDesc>A</areaDesc>"
    "<geocode><valueName>n</valueName><value>v</value></geocode></area></info></alert>";

static struct arena arena;

static int
reset(void **state)
{
    (void)state;
    if (arena.used_max == 0)
        arena_init(&arena, 256 * 1024 * 1024);
    arena_reset(&arena);
    return 0;
}

static int
end(void **state)
{
    (void)state;
    arena_clear(&arena);
    return 0;
}

static int
read_text(struct bytes text, struct cap_message *m, struct err *e)
{
    struct bytes block = support_block(text); // so that a read past the end is seen
    int rc = cap_read(&arena, block, m, e);
    support_free(block);
    return rc;
}

static void
refuse(struct bytes text, int code, const char *words)
{
    struct cap_message m;
    struct err e = {0};
    assert_int_equal(read_text(text, &m, &e), code);
    if (strstr(e.text, words) == NULL)
        fail_msg("'%s' does not say '%s'", e.text, words);
}

// The fields that a message gives to a notice, as JSON.
static struct bytes
fields_of(const struct cap_message *m)
{
    struct buf b;
    struct json_writer w;
    buf_init(&b, LIMIT_RECORD_SIZE);
    json_writer_init(&w, &b);
    json_write_object(&w, NULL);
    json_write_str(&w, "kind", "notice");
    json_write_str(&w, "time", "2026-11-21T20:32:00Z");
    json_write_str(&w, "status", "alert");
    assert_int_equal(cap_write_fields(&w, m, NULL, NULL), 0);
    json_write_object_end(&w);
    assert_int_equal(buf_check(&b), 0);
    struct bytes copy = arena_copy(&arena, buf_bytes(&b));
    buf_clear(&b);
    return copy;
}

static void
parse_notice(struct bytes fields, struct record *r)
{
    struct verdict v;
    assert_int_equal(record_parse(&arena, LEAF_PUBLIC, fields, r, &v), 0);
    if (!v.is_accepted)
        fail_msg("%s\n%.*s", v.reason, (int)fields.n, (const char *)fields.p);
}

// Out as CAP, in again: the same notice but for where it was read from.
static void
go_round(struct bytes fields)
{
    static const char *const kept[] = {"purpose", "note", "incidents", "info"};
    const struct cap_reference before = {BYTES_LIT("b"), BYTES_LIT("a0"), 0};
    const struct cap_head head = {
        .identifier = BYTES_LIT("c"),
        .sender = BYTES_LIT("d"),
        .sent = 1795293120,
        .is_exercise = true,
        .type = "Update",
        .scope = "Private",
        .addresses = BYTES_LIT("KAZ TJK"),
        .references = &before,
        .reference_count = 1,
    };
    struct record first, second;
    struct cap_message m;
    struct err e = {0};
    struct buf out;
    parse_notice(fields, &first);
    buf_init(&out, CAP_FILE_MAX);
    cap_append(&out, &head, first.json);
    assert_int_equal(buf_check(&out), 0);
    if (read_text(buf_bytes(&out), &m, &e) != 0)
        fail_msg("%s\n%.*s", e.text, (int)out.n, (const char *)out.p);
    buf_clear(&out);
    parse_notice(fields_of(&m), &second);
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        const struct json *a = json_get(first.json, kept[i]);
        const struct json *b = json_get(second.json, kept[i]);
        assert_int_equal(a == NULL, b == NULL);
        assert_true(a == NULL || bytes_equal(a->source, b->source));
    }
    assert_true(bytes_equal_str(cap_get(&m, "status"), "Exercise"));
    assert_true(bytes_equal_str(cap_get(&m, "addresses"), "KAZ TJK"));
    assert_true(bytes_equal_str(cap_get(&m, "references"), "b,a0,1970-01-01T00:00:00-00:00"));
}

// Valid by the standard; what each of them shows is in its comment.
static void
test_messages_of_others(void **state)
{
    static const char *const names[] = {
        "43b080713727.cap",            // appendix A of the standard
        "thunderstorm.cap",            // the same; a polygon
        "cap_amber_alert_example.xml", // two languages
        "KAR0-0306112239-SW.cap",      // 1.1
        "weather.cap",                 // 1.1, empty values
        "earthquake.cap",              // 1.1, a circle
        "earthquake-iso8859-1.cap",    // not UTF-8
        "earthquake_signed.cap",       // 1.1, an XML signature
        "australia.cap",               // prefixed names, several infos
        "canada.cap",                  // empty texts, an update
        "canada_signed.cap",           // certificates, nine references
        "wcatwc-warning.cap",          // many parameters
    };
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[128];
        struct bytes file;
        struct cap_message m;
        struct err e = {0};
        (void)snprintf(path, sizeof path, SHARED "%s", names[i]);
        if (!support_shared(path, &file))
            return;
        if (cap_read(&arena, file, &m, &e) != 0)
            fail_msg("%s: %s", names[i], e.text);
        support_free(file); // nothing borrows it
        go_round(fields_of(&m));
        assert_int_equal(m.is_signed, strstr(names[i], "signed") != NULL ||
                                          strstr(names[i], "iso8859") != NULL);
    }
}

static void
test_details_of_others(void **state)
{
    struct bytes file;
    struct cap_message m;
    struct record r;
    struct err e = {0};
    (void)state;
    if (!support_shared(SHARED "earthquake-iso8859-1.cap", &file))
        return;
    assert_int_equal(cap_read(&arena, file, &m, &e), 0);
    support_free(file);
    parse_notice(fields_of(&m), &r);
    const struct json *info = json_at(json_get(r.json, "info"), 0);
    assert_true(support_holds(json_get_text(info, "headline"), "Usulut\xc3\xa1n"));
    assert_true(bytes_equal_str(json_get_text(info, "onset"), "2012-10-14T22:40:56Z"));
    assert_true(support_shared(SHARED "thunderstorm.cap", &file));
    assert_int_equal(cap_read(&arena, file, &m, &e), 0);
    support_free(file);
    parse_notice(fields_of(&m), &r);
    info = json_at(json_get(r.json, "info"), 0);
    assert_true(bytes_equal_str(json_get_text(info, "expires"), "2003-06-17T23:00:00Z"));
    const struct json *area = json_at(json_get(info, "areas"), 0);
    assert_int_equal(json_get(area, "geocodes")->count, 3);
    assert_true(bytes_equal_str(
        json_at(json_get(area, "polygons"), 0)->text,
        "38.47,-120.14 38.34,-119.95 38.52,-119.74 38.62,-119.89 38.47,-120.14"));
}

// Those that break the standard, and the rule each breaks.
static void
test_broken_ones_of_others(void **state)
{
    static const char *const broken[][2] = {
        {"canada_errors.cap", "line 12: <references>"},
        {"noaa_errors.cap", "line 13: <references>"},
        {"invalid.cap", "<scope> is required before <info>"},
        {"xee.cap", "document type"},
    };
    struct cap_message m;
    struct err e = {0};
    struct bytes file;
    (void)state;
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        char path[128];
        (void)snprintf(path, sizeof path, SHARED "%s", broken[i][0]);
        if (!support_shared(path, &file))
            return;
        refuse(file, ERR_REFUSED, broken[i][1]);
        support_free(file);
    }
    // Valid, and no notice: it says nothing.
    assert_true(support_shared(SHARED "no_optional_fields.cap", &file));
    assert_int_equal(cap_read(&arena, file, &m, &e), 0);
    support_free(file);
    struct record r;
    struct verdict v;
    assert_int_equal(record_parse(&arena, LEAF_PUBLIC, fields_of(&m), &r, &v), 0);
    assert_false(v.is_accepted);
    assert_non_null(strstr(v.reason, "info"));
}

static void
test_every_element(void **state)
{
    static const char expected[] =
        "{\"kind\":\"notice\",\"time\":\"2026-11-21T20:32:00Z\",\"status\":\"alert\",\"purpose\":"
        "\"deconfliction\",\"source\":\"Post 3\",\"note\":\"n & m\",\"incidents\":\"i\",\"info\":[{"
        "\"language\":\"tg-Cyrl\",\"category\":[\"Geo\",\"CBRNE\"],\"event\":\"E\",\"response\":["
        "\"Avoid\"],\"urgency\":\"Future\",\"severity\":\"Minor\",\"certainty\":\"Likely\","
        "\"audience\":\"all\",\"codes\":[{\"name\":\"S\",\"value\":\"\"}],\"effective\":"
        "\"2026-11-21T20:32:00Z\",\"onset\":\"2026-11-22T00:00:00Z\",\"expires\":"
        "\"2026-11-23T00:00:00Z\",\"sender\":\"N\",\"headline\":\"H\",\"description\":"
        "\"D\\r\\nd\",\"instruction\":\"I\",\"web\":\"https://example.org/\",\"contact\":\"C\","
        "\"parameters\":[{\"name\":\"P\",\"value\":\"1\"}],\"resources\":[{\"description\":\"map\","
        "\"type\":\"image/png\",\"size\":12,\"uri\":\"https://example.org/m.png\",\"digest\":"
        "\"00\"}],\"areas\":[{\"description\":\"A\",\"polygons\":[\"38.5,68.7 38.6,68.7 38.6,68.9 "
        "38.50,68.7\"],\"circles\":[\"-38.5,-68.7 12.5\"],\"geocodes\":[{\"name\":\"G\",\"value\":"
        "\"1\"}],\"altitude\":\"100\",\"ceiling\":\"2000.5\"}]}],\"imported\":{\"sender\":"
        "\"met@example.org\",\"identifier\":\"a1\",\"sent\":\"2026-11-21T15:32:00Z\"}}";
    struct cap_message m;
    struct cap_reference x;
    struct err e = {0};
    struct buf names;
    struct bytes file = support_source(FULL);
    (void)state;
    assert_int_equal(cap_read(&arena, file, &m, &e), 0);
    support_free(file);
    struct bytes fields = fields_of(&m);
    assert_int_equal(fields.n, sizeof expected - 1);
    assert_memory_equal(fields.p, expected, fields.n);
    go_round(fields);
    buf_init(&names, 256);
    cap_write_left_out(&names, &m);
    assert_string_equal(buf_str(&names),
                        "restriction, addresses, code, derefUri, the XML signature");
    buf_clear(&names);
    struct bytes rest = cap_get(&m, "references");
    assert_true(cap_next_reference(&rest, &x));
    assert_true(bytes_equal_str(x.identifier, "a0"));
    assert_int_equal(x.sent, 1795269600); // 2026-11-21T14:00:00Z
    assert_true(cap_next_reference(&rest, &x));
    assert_true(bytes_equal_str(x.sender, "b"));
    assert_false(cap_next_reference(&rest, &x));
    assert_int_equal(rest.n, 0);
}

static void
test_truncations(void **state)
{
    struct bytes file = support_source(FULL);
    (void)state;
    for (size_t n = 0; n + 2 < file.n; n++) { // the last two bytes are '>' and a line end
        arena_reset(&arena);
        struct cap_message m;
        struct err e = {0};
        assert_int_not_equal(read_text(bytes_sub(file, 0, n), &m, &e), 0);
        assert_int_not_equal(strlen(e.text), 0);
    }
    support_free(file);
}

// The minimal message with the first `what` replaced.
static struct bytes
with(const char *what, const char *by)
{
    const char *at = strstr(minimal, what);
    struct buf b;
    assert_non_null(at);
    buf_init(&b, CAP_FILE_MAX);
    buf_append(&b, bytes_of(minimal, (size_t)(at - minimal)));
    buf_append_str(&b, by);
    buf_append_str(&b, at + strlen(what));
    struct bytes copy = arena_copy(&arena, buf_bytes(&b));
    buf_clear(&b);
    return copy;
}

static void
test_each_required_element(void **state)
{
    static const char *const names[] = {
        "identifier", "sender",   "sent",      "status",       "msgType",  "scope",    "category",
        "event",      "urgency",  "severity",  "certainty",    "resourceDesc", "mimeType", "areaDesc",
        "valueName",
    };
    struct cap_message m;
    (void)state;
    assert_int_equal(read_text(bytes_of_str(minimal), &m, NULL), 0);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char open[64], full[128], empty[128], twice[256];
        (void)snprintf(open, sizeof open, "<%s>", names[i]);
        const char *from = strstr(minimal, open);
        assert_non_null(from);
        size_t n = (size_t)(strchr(strstr(from, "</"), '>') + 1 - from);
        memcpy(full, from, n);
        full[n] = '\0';
        refuse(with(full, ""), ERR_REFUSED, open);
        (void)snprintf(empty, sizeof empty, "%s</%s>", open, names[i]);
        refuse(with(full, empty), ERR_REFUSED, open);
        (void)snprintf(twice, sizeof twice, "%s%s", full, full);
        if (strcmp(names[i], "category") != 0) // the only one that may be repeated
            refuse(with(full, twice), ERR_REFUSED, "is there twice");
    }
}

static void
test_wrong_values(void **state)
{
    static const char *const wrong[][3] = {
        {"2026-11-21T20:32:00-00:00", "2026-11-21", "<sent> must be a time"},
        {"2026-11-21T20:32:00-00:00", "2026-02-30T20:32:00-00:00", "<sent> must be a time"},
        {"2026-11-21T20:32:00-00:00", "2026-11-21T20:32:00Z", "<sent> must be a time"},
        {"2026-11-21T20:32:00-00:00", "2026-11-21T20:32:00-99:00", "<sent> must be a time"},
        {"2026-11-21T20:32:00-00:00", "9999-12-31T23:59:59-01:00", "<sent> must be a time"},
        {"2026-11-21T20:32:00-00:00", "0001-01-01T00:00:00+01:00", "<sent> must be a time"},
        {"<identifier>a<", "<identifier>a b<", "<identifier> must hold no spaces"},
        {"<sender>b<", "<sender>a,b<", "<sender> must hold no spaces"},
        {"Actual", "actual", "<status> is one of"},
        {"<scope>Public", "<scope>Restricted", "<restriction> is missing"},
        {"<scope>Public", "<scope>Private", "<addresses> is missing"},
        {"<msgType>Alert", "<msgType>Update", "<references> is missing"},
        {"<geocode>", "<circle>0,0</circle><geocode>", "line 1: <circle>"},
        {"<geocode>", "<polygon>0,0 1,1 0,0</polygon><geocode>", "four points"},
        {"</area>", "<ceiling>10</ceiling></area>", "<ceiling> goes with an <altitude>"},
        {"</area>", "<altitude>1e3</altitude></area>", "<altitude> must be a decimal"},
        {"<mimeType>y</mimeType>", "<mimeType>y</mimeType><size>-1</size>", "<size>"},
        {"<area>", "<area>words", "text between"},
        {"<event>E", "<event><b>E</b>", "<event> holds text alone"},
        {"<event>", "<headline>h</headline><event>", "is required before <headline>"},
        {"</area>", "</area><area><areaDesc>B</areaDesc></area><web>x</web>", "must stand before"},
        {"<info>", "<x:info xmlns:x=\"urn:x\"/><info>", "CAP does not know"},
        {"cap:1.2", "cap:1.3", "no CAP alert"},
        {"<alert", "<!DOCTYPE alert><alert", "document type"},
        {"</alert>", "</alert><alert/>", "not well-formed"},
        {"E</event>", "&unknown;</event>", "not well-formed"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct cap_message m;
        struct err e = {0};
        assert_int_not_equal(read_text(with(wrong[i][0], wrong[i][1]), &m, &e), 0);
        if (strstr(e.text, wrong[i][2]) == NULL)
            fail_msg("%s: '%s' does not say '%s'", wrong[i][1], e.text, wrong[i][2]);
    }
}

static void
test_no_notice(void **state)
{
    static const char *const statuses[] = {"System", "Test", "Draft"};
    struct cap_message m;
    struct buf b;
    struct json_writer w;
    (void)state;
    buf_init(&b, LIMIT_RECORD_SIZE);
    for (size_t i = 0; i < 3; i++) {
        struct err e = {0};
        assert_int_equal(read_text(with("Actual", statuses[i]), &m, &e), 0);
        json_writer_init(&w, &b);
        assert_int_equal(cap_write_fields(&w, &m, NULL, &e), ERR_REFUSED);
        assert_non_null(strstr(e.text, statuses[i]));
    }
    buf_clear(&b);
}

// One element repeated until the message is as long as it may be.
static void
test_limits(void **state)
{
    struct buf b;
    (void)state;
    buf_init(&b, 2 * CAP_FILE_MAX);
    while (b.n < CAP_FILE_MAX - 2000)
        buf_append_str(&b, "<category>Met</category>");
    struct bytes many = with("<category>Met</category>", buf_str(&b));
    refuse(many, ERR_LIMIT, "more than 20000 elements");
    buf_reset(&b);
    while (b.n <= CAP_FILE_MAX)
        buf_append_str(&b, minimal);
    refuse(buf_bytes(&b), ERR_LIMIT, "larger than 1024 KiB");
    buf_reset(&b);
    for (int i = 0; i < 40; i++)
        buf_append_fmt(&b, "<x%d xmlns=\"http://www.w3.org/2000/09/xmldsig#\">", i);
    refuse(with("</alert>", buf_str(&b)), ERR_LIMIT, "nested deeper");
    buf_clear(&b);
}

static void
test_escapes(void **state)
{
    struct buf b;
    (void)state;
    buf_init(&b, 256);
    cap_append_text(&b, BYTES_LIT("a<b>&\"'\r\n\x01\xc3\xa9"));
    assert_string_equal(buf_str(&b), "a&lt;b&gt;&amp;&quot;'&#13;\n\xef\xbf\xbd\xc3\xa9");
    buf_clear(&b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_messages_of_others, reset),
        cmocka_unit_test_setup(test_details_of_others, reset),
        cmocka_unit_test_setup(test_broken_ones_of_others, reset),
        cmocka_unit_test_setup(test_every_element, reset),
        cmocka_unit_test_setup(test_truncations, reset),
        cmocka_unit_test_setup(test_each_required_element, reset),
        cmocka_unit_test_setup(test_wrong_values, reset),
        cmocka_unit_test_setup(test_no_notice, reset),
        cmocka_unit_test_setup(test_limits, reset),
        cmocka_unit_test_setup(test_escapes, reset),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, end);
}
