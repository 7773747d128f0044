// SPDX-License-Identifier: Apache-2.0
// A feed: its bytes for two entries, one of them provisional and an exercise, with and without a
// base; and that no text of others becomes markup. That it is RFC 4287 is judged in
// tests/cli/alerts_test.py by another parser.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "formats/atom.h"

static const struct atom_entry entries[] = {
    {.id = {(const uint8_t *)"aa", 2},
     .title = {(const uint8_t *)"Flood <b> & \"x\"", 15},
     .summary = {(const uint8_t *)"]]><script>", 11},
     .author = {(const uint8_t *)"TJK", 3},
     .term = {(const uint8_t *)"Update", 6},
     .updated = 1795293120,
     .has_proof = true},
    {.id = {(const uint8_t *)"bb", 2},
     .title = {(const uint8_t *)"Drill", 5},
     .author = {(const uint8_t *)"KAZ", 3},
     .term = {(const uint8_t *)"Alert", 5},
     .updated = 0,
     .is_exercise = true},
};

static void
test_feed(void **state)
{
    static const char expected[] =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<feed xmlns=\"http://www.w3.org/2005/Atom\">\n"
        "  <id>urn:x</id>\n"
        "  <title>T &amp; U</title>\n"
        "  <updated>2026-11-21T20:32:00Z</updated>\n"
        "  <generator>entente</generator>\n"
        "  <link rel=\"self\" type=\"application/atom+xml\" href=\"https://e.org/?a&amp;/feed.atom\"/>\n"
        "  <entry>\n"
        "    <id>urn:entente:record:aa</id>\n"
        "    <title>Flood &lt;b&gt; &amp; &quot;x&quot;</title>\n"
        "    <updated>2026-11-21T20:32:00Z</updated>\n"
        "    <author><name>TJK</name></author>\n"
        "    <category term=\"Update\"/>\n"
        "    <link rel=\"alternate\" type=\"application/cap+xml\" "
        "href=\"https://e.org/?a&amp;/aa.cap\"/>\n"
        "    <link rel=\"related\" type=\"application/octet-stream\" "
        "href=\"https://e.org/?a&amp;/aa.proof\"/>\n"
        "    <summary>]]&gt;&lt;script&gt;</summary>\n"
        "  </entry>\n"
        "  <entry>\n"
        "    <id>urn:entente:record:bb</id>\n"
        "    <title>[Exercise] Drill</title>\n"
        "    <updated>1970-01-01T00:00:00Z</updated>\n"
        "    <author><name>KAZ</name></author>\n"
        "    <category term=\"Alert\"/>\n"
        "    <category term=\"Exercise\"/>\n"
        "    <category term=\"Provisional\"/>\n"
        "    <link rel=\"alternate\" type=\"application/cap+xml\" "
        "href=\"https://e.org/?a&amp;/bb.cap\"/>\n"
        "    <summary></summary>\n"
        "  </entry>\n"
        "</feed>\n";
    const struct atom_feed feed = {.id = BYTES_LIT("urn:x"),
                                   .title = BYTES_LIT("T & U"),
                                   .base = BYTES_LIT("https://e.org/?a&/"),
                                   .updated = 1795293120,
                                   .entries = entries,
                                   .entry_count = 2};
    struct buf b;
    (void)state;
    buf_init(&b, 65536);
    atom_append(&b, &feed);
    assert_string_equal(buf_str(&b), expected);
    buf_clear(&b);
}

static void
test_page(void **state)
{
    const struct atom_feed feed = {
        .id = BYTES_LIT("urn:x"), .title = BYTES_LIT("<T>"), .entries = entries, .entry_count = 2};
    struct buf b;
    (void)state;
    buf_init(&b, 65536);
    atom_append_page(&b, &feed);
    const char *text = buf_str(&b);
    assert_non_null(strstr(text, "<h1>&lt;T&gt;</h1>"));
    assert_non_null(strstr(text, "Flood &lt;b&gt; &amp;"));
    assert_non_null(strstr(text, "<a href=\"aa.proof\">proof</a>"));
    assert_null(strstr(text, "bb.proof"));
    assert_null(strstr(text, "<script"));
    buf_clear(&b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_feed),
        cmocka_unit_test(test_page),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
