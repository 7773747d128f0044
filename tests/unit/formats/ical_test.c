// SPDX-License-Identifier: Apache-2.0
// A calendar: its bytes for a meeting and a task; that lines are folded at 75 octets and never within a character, whatever
// the length; that no text of others becomes a line of its own. That it is RFC 5545 is judged in tests/cli/meetings_test.py by
// another parser.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/when.h"
#include "formats/ical.h"

static const uint8_t id[32] = {0xab, 1};
#define UID "ab01000000000000000000000000000000000000000000000000000000000000"

static struct ical_entry
meeting(void)
{
    return (struct ical_entry){
        .id = {id, sizeof id}, .sequence = 2, .written = 0, .changed = 1795293120, .status = ICAL_CANCELLED, .begins = 1795293120,
        .ends = WHEN_MAX, .due = WHEN_MAX, .finished = WHEN_MAX, .summary = BYTES_LIT("A; b, c \\ d\nEND:VEVENT\r\x01"),
        .url = BYTES_LIT("https://example.org/?a;b"), .category = BYTES_LIT("EXERCISE")};
}

static void
test_bytes(void **state)
{
    static const char expected[] = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Entente//Entente//EN\r\nCALSCALE:GREGORIAN\r\n"
                                   "X-WR-CALNAME:demo\r\n"
                                   "BEGIN:VEVENT\r\nUID:" UID "\r\nDTSTAMP:20261121T203200Z\r\nCREATED:19700101T000000Z\r\n"
                                   "LAST-MODIFIED:20261121T203200Z\r\nSEQUENCE:2\r\nSTATUS:CANCELLED\r\n"
                                   "SUMMARY:A\\; b\\, c \\\\ d\\nEND:VEVENT\r\nCATEGORIES:EXERCISE\r\nURL:https://example.org/?a;b\r\n"
                                   "DTSTART:20261121T203200Z\r\nEND:VEVENT\r\n"
                                   "BEGIN:VTODO\r\nUID:" UID "\r\nDTSTAMP:20261121T203200Z\r\nCREATED:19700101T000000Z\r\n"
                                   "LAST-MODIFIED:20261121T203200Z\r\nSEQUENCE:0\r\nSTATUS:COMPLETED\r\nSUMMARY:T\r\n"
                                   "DUE:19700101T000000Z\r\nCOMPLETED:19700101T000001Z\r\nEND:VTODO\r\nEND:VCALENDAR\r\n";
    struct ical_entry task = {.id = {id, sizeof id}, .changed = 1795293120, .status = ICAL_COMPLETED, .due = 0, .finished = 1, .summary = BYTES_LIT("T")};
    struct ical_entry event = meeting();
    struct buf b;
    (void)state;
    buf_init(&b, 65536);
    ical_begin(&b, BYTES_LIT("demo"));
    ical_append_event(&b, &event);
    ical_append_task(&b, &task);
    ical_end(&b);
    assert_string_equal(buf_str(&b), expected);
    buf_clear(&b);
}

// Characters of one to four octets, in every position against the fold.
static void
test_folding(void **state)
{
    static const char *const characters[] = {"a", "\xd0\xb9", "\xe2\x82\xac", "\xf0\x9f\x95\x8a", ","};
    (void)state;
    for (size_t shift = 0; shift < 6; shift++) {
        struct ical_entry event = meeting();
        struct buf text, b;
        buf_init(&text, 65536);
        buf_init(&b, 65536);
        buf_append(&text, bytes_of("aaaaaa", shift));
        for (size_t i = 0; i < 400; i++)
            buf_append_str(&text, characters[i % 5]);
        event.summary = buf_bytes(&text);
        ical_append_event(&b, &event);
        assert_int_equal(buf_check(&b), 0);
        for (size_t at = 0, end; at < b.n; at = end + 2) {
            end = at;
            while (b.p[end] != '\r')
                end++;
            assert_true(end - at <= 75);
            assert_true((b.p[at] & 0xc0) != 0x80);                        // not within a character
            assert_false(at > 0 && b.p[at] == ' ' && (b.p[at + 1] & 0xc0) == 0x80);
        }
        // Unfolded it is what was put in, with its commas escaped.
        struct buf whole;
        buf_init(&whole, 65536);
        for (size_t i = 0; i < b.n; i++) {
            if (i + 2 < b.n && memcmp(b.p + i, "\r\n ", 3) == 0)
                i += 2;
            else
                buf_append_byte(&whole, b.p[i]);
        }
        struct buf wanted;
        buf_init(&wanted, 65536);
        buf_append_str(&wanted, "\r\nSUMMARY:");
        for (size_t i = 0; i < text.n; i++) {
            if (text.p[i] == ',')
                buf_append_byte(&wanted, '\\');
            buf_append_byte(&wanted, text.p[i]);
        }
        assert_non_null(strstr(buf_str(&whole), buf_str(&wanted)));
        buf_clear(&wanted);
        buf_clear(&whole);
        buf_clear(&text);
        buf_clear(&b);
    }
}

static void
test_url(void **state)
{
    static const char *const bad[] = {"room 7", "no scheme", "https://a b", "https://a\r\nX:1", ":x", "a b:c", "https://\xd0\xb9"};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct ical_entry event = meeting();
        struct buf b;
        buf_init(&b, 65536);
        event.url = bytes_of_str(bad[i]);
        ical_append_event(&b, &event);
        assert_null(strstr(buf_str(&b), "URL:"));
        buf_clear(&b);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_folding),
        cmocka_unit_test(test_url),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("ical", tests, NULL, NULL);
}
