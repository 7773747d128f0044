// SPDX-License-Identifier: Apache-2.0
// Proves of a text as Akoma Ntoso, with another parser, that it is well-formed and namespaced, that its elements stand where and
// in the order in which akomantoso30.xsd has them, with the attributes it requires, that every eId is there once and every
// reference to one is met, and that no text of members becomes markup; and of the same as plain text that it fits its columns.
#define _GNU_SOURCE // memmem
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <expat.h>

#include "base/json.h"
#include "base/text.h"
#include "base/when.h"
#include "formats/akoma.h"
#include "formats/plain_text.h"

#define NS "http://docs.oasis-open.org/legaldocml/ns/akn/3.0|"
#define ID_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define ID_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define ATTACK "</p><x a=\\\"1\\\">&amp; ]]> <!-- 'q'"

static struct arena arena;

static int
reset(void **state)
{
    (void)state;
    if (arena.used_max == 0)
        arena_init(&arena, (size_t)16 << 20);
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

// ---- what the schema says of the elements that are used ----

static const struct {
    const char *element;
    const char *children;   // in this order, each any number of times; NULL: text and inline elements in any order
    const char *attributes; // required
} rules[] = {
    {"akomaNtoso", "statement", ""},
    {"statement", "meta coverPage preface preamble mainBody conclusions attachments components", "name"},
    {"meta", "identification publication classification lifecycle workflow analysis temporalData references notes proprietary presentation", ""},
    {"identification", "FRBRWork FRBRExpression FRBRManifestation FRBRItem", "source"},
    {"FRBRWork", "FRBRthis FRBRuri FRBRalias FRBRdate FRBRauthor componentInfo preservation FRBRcountry FRBRsubtype FRBRnumber FRBRname "
                 "FRBRprescriptive FRBRauthoritative", ""},
    {"FRBRExpression", "FRBRthis FRBRuri FRBRalias FRBRdate FRBRauthor componentInfo preservation FRBRversionNumber FRBRauthoritative "
                       "FRBRmasterExpression FRBRlanguage FRBRtranslation", ""},
    {"FRBRManifestation", "FRBRthis FRBRuri FRBRalias FRBRdate FRBRauthor componentInfo preservation FRBRformat", ""},
    {"FRBRthis", "", "value"},
    {"FRBRuri", "", "value"},
    {"FRBRalias", "", "value name"},
    {"FRBRdate", "", "date name"},
    {"FRBRauthor", "", "href"},
    {"FRBRcountry", "", "value"},
    {"FRBRsubtype", "", "value"},
    {"FRBRnumber", "", "value"},
    {"FRBRname", "", "value"},
    {"FRBRprescriptive", "", "value"},
    {"FRBRauthoritative", "", "value"},
    {"FRBRlanguage", "", "language"},
    {"FRBRmasterExpression", "", "href"},
    {"FRBRformat", "", "value"},
    {"lifecycle", "eventRef", "source"},
    {"eventRef", "", "eId date source type"},
    {"workflow", "step", "source"},
    {"step", "", "eId date by outcome"},
    {"references", "original activeRef TLCOrganization TLCRole TLCConcept", "source"},
    {"original", "", "eId href showAs"},
    {"activeRef", "", "eId href showAs"},
    {"TLCOrganization", "", "eId href showAs"},
    {"TLCRole", "", "eId href showAs"},
    {"TLCConcept", "", "eId href showAs"},
    {"preface", "p", ""},
    {"mainBody", "article container", ""},
    {"article", "num heading subheading content", "eId"},
    {"content", "p", "eId"},
    {"container", "p", "name"},
    {"num", NULL, ""},
    {"heading", NULL, ""},
    {"p", NULL, ""},
    {"docTitle", NULL, ""},
    {"organization", NULL, "refersTo"},
    {"ref", NULL, "href"},
};

struct seen {
    int rule[16];  // of the open elements
    int place[16]; // of the last child among its parent's
    int depth;
    char eids[200][80], refs[200][80];
    size_t eid_count, ref_count, article_count;
    struct buf text; // all of it
};

// Position of a word in a list with spaces; -1.
static int
place_of(const char *list, const char *word)
{
    int place = 0;
    size_t n = strlen(word);
    for (const char *s = list; *s != '\0'; place++) {
        size_t size = strcspn(s, " ");
        if (size == n && memcmp(s, word, n) == 0)
            return place;
        s += size + (s[size] == ' ');
    }
    return -1;
}

static const char *
attribute(const char **list, const char *name)
{
    for (; list[0] != NULL; list += 2) {
        if (strcmp(list[0], name) == 0)
            return list[1];
    }
    return NULL;
}

static void
note_references(struct seen *s, const char **list)
{
    static const char *const names[] = {"source", "href", "by", "outcome", "refersTo", "as"};
    const char *eid = attribute(list, "eId");
    if (eid != NULL)
        (void)snprintf(s->eids[s->eid_count++], 80, "%s", eid);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = attribute(list, names[i]);
        if (value != NULL && value[0] == '#')
            (void)snprintf(s->refs[s->ref_count++], 80, "%s", value + 1);
    }
}

static void XMLCALL
on_start(void *context, const char *name, const char **list)
{
    struct seen *s = context;
    int rule = -1;
    assert_true(strncmp(name, NS, strlen(NS)) == 0);
    name += strlen(NS);
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        rule = strcmp(rules[i].element, name) == 0 ? (int)i : rule;
    if (rule < 0)
        fail_msg("no element of the schema that is used: %s", name);
    if (s->depth > 0 && rules[s->rule[s->depth - 1]].children != NULL) {
        int place = place_of(rules[s->rule[s->depth - 1]].children, name);
        if (place < s->place[s->depth - 1])
            fail_msg("<%s> stands where <%s> does not have it", name, rules[s->rule[s->depth - 1]].element);
        s->place[s->depth - 1] = place;
    }
    for (const char *a = rules[rule].attributes; *a != '\0';) {
        char one[32];
        size_t n = strcspn(a, " ");
        (void)snprintf(one, sizeof one, "%.*s", (int)n, a);
        if (attribute(list, one) == NULL)
            fail_msg("<%s> has no %s", name, one);
        a += n + (a[n] == ' ');
    }
    note_references(s, list);
    s->article_count += strcmp(name, "article") == 0;
    s->rule[s->depth] = rule;
    s->place[s->depth++] = 0;
}

static void XMLCALL
on_end(void *context, const char *name)
{
    struct seen *s = context;
    (void)name;
    s->depth--;
}

static void XMLCALL
on_text(void *context, const char *text, int n)
{
    struct seen *s = context;
    buf_append(&s->text, bytes_of(text, (size_t)n));
}

static void
judge(struct bytes xml, struct seen *s)
{
    XML_Parser parser = XML_ParserCreateNS("UTF-8", '|');
    *s = (struct seen){.depth = 0};
    buf_init(&s->text, 1 << 20);
    XML_SetUserData(parser, s);
    XML_SetElementHandler(parser, on_start, on_end);
    XML_SetCharacterDataHandler(parser, on_text);
    if (XML_Parse(parser, (const char *)xml.p, (int)xml.n, 1) != XML_STATUS_OK)
        fail_msg("line %lu: %s", XML_GetCurrentLineNumber(parser), XML_ErrorString(XML_GetErrorCode(parser)));
    XML_ParserFree(parser);
    for (size_t i = 0; i < s->eid_count; i++) {
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(s->eids[i], s->eids[k]);
    }
    for (size_t i = 0; i < s->ref_count; i++) {
        bool is_met = false;
        for (size_t k = 0; k < s->eid_count; k++)
            is_met = is_met || strcmp(s->refs[i], s->eids[k]) == 0;
        if (!is_met)
            fail_msg("#%s leads nowhere", s->refs[i]);
    }
}

// ---- a text ----

static const struct json *
tree(const char *text)
{
    struct json *root = NULL;
    struct err e = {0};
    if (json_parse(&arena, bytes_of_str(text), JSON_RECORD, &root, &e) != 0)
        fail_msg("%s", e.text);
    return root;
}

static void
make(struct adopted *x, struct adopted_word words[4])
{
    static const char *const members[] = {"ARM", "BLR", "KAZ", "RUS"};
    static const char *const positions[] = {
        "{\"word\":\"agree\",\"time\":\"2026-11-22T10:00:00Z\",\"text\":\"" ATTACK "\"}",
        "{\"word\":\"silent\",\"time\":\"2026-11-24T20:33:00Z\"}",
        ("{\"word\":\"reserve\",\"time\":\"2026-11-23T10:00:00Z\",\"clauses\":[\"2.1\",\"9\"],\"interpretations\":[{\"clause\":\"1\",\"text\":"
         "\"As to goods.\\nNot \\\"men\\\".\"}]}"),
        "{\"word\":\"abstain\",\"time\":\"2026-11-23T10:00:00Z\"}"};
    *x = (struct adopted){.id = BYTES_LIT(ID_A), .alliance = BYTES_LIT("demo"), .author = BYTES_LIT("TJK"), .organ_title = BYTES_LIT("Council <A&B>"),
                          .words = words, .word_count = 4};
    assert_int_equal(when_parse(BYTES_LIT("2026-11-24T20:33:00Z"), &x->adopted), 0);
    const struct json *proposal = tree(
        "{\"title\":\"On \\\"aid\\\" & <trade>\",\"time\":\"2026-11-21T20:32:00Z\",\"deadline\":\"2026-11-24T20:32:00Z\",\"organ\":\"council\","
        "\"matter\":\"statement\",\"procedure\":\"silence\",\"amends\":\"" ID_B "\",\"supersedes\":\"" ID_A "\",\"requires\":[\"" ID_A "\",\"" ID_B
        "\"],\"texts\":[{\"lang\":\"en\",\"title\":\"On \\\"aid\\\" & <trade>\",\"clauses\":[{\"number\":\"1\",\"heading\":\"<Aid>\",\"text\":\"" ATTACK
        "\"},{\"number\":\"2.1\",\"text\":\"One.\\n\\nTwo, for humanitarian purposes and for no others, at all times, on all roads.\"},{\"number\":\"4a\","
        "\"text\":\"Ends.\"}]},{\"lang\":\"ru\",\"title\":\"О помощи\",\"clauses\":[{\"number\":\"1\",\"text\":\"Раз\"},{\"number\":\"2.1\",\"text\":\"Два\"},"
        "{\"number\":\"4a\",\"text\":\"Три\"}]}]}");
    assert_int_equal(adopted_read(&arena, proposal, x), 0);
    for (size_t i = 0; i < 4; i++) {
        words[i] = (struct adopted_word){.member = bytes_of_str(members[i])};
        assert_int_equal(adopted_read_word(&arena, tree(positions[i]), &words[i]), 0);
    }
    words[3].is_waived = true;
    words[3].time = WHEN_MIN;
}

static bool
holds(const struct buf *b, const char *text)
{
    return memmem(b->p, b->n, text, strlen(text)) != NULL;
}

static void
test_document(void **state)
{
    struct adopted x;
    struct adopted_word words[4];
    struct seen s;
    struct buf out;
    (void)state;
    make(&x, words);
    buf_init(&out, 1 << 20);
    assert_int_equal(akoma_append(&out, &x, BYTES_LIT("en")), 0);
    judge(buf_bytes(&out), &s);
    assert_int_equal(s.article_count, 3);
    assert_true(holds(&s.text, "</p><x a=\"1\">&amp; ]]> <!-- 'q'"));
    assert_true(holds(&s.text, "On \"aid\" & <trade>"));
    assert_true(holds(&s.text, "KAZ agrees, with a reservation on clauses 2.1, 9."));
    assert_true(holds(&s.text, "KAZ interprets clause 1:"));
    assert_true(holds(&s.text, "BLR is silent."));
    assert_true(holds(&s.text, "RUS was out of reach, and its word was waived."));
    assert_true(holds(&out, "<article eId=\"art_2-1\">\n        <num>2.1</num>\n        <content eId=\"art_2-1__content\">\n"
                            "          <p>One.</p>\n          <p>Two, for"));
    assert_true(holds(&out, "on clauses <ref href=\"#art_2-1\">2.1</ref>, 9.")); // the text has no clause 9
    assert_true(holds(&out, "by=\"#member_BLR\" outcome=\"#word_silent\""));
    assert_true(holds(&out, "<FRBRlanguage language=\"en\"/>"));
    assert_true(holds(&out, "<FRBRuri value=\"/akn/demo/statement/2026-11-21/" ID_A "/en@\"/>"));
    assert_true(holds(&out, "<FRBRdate date=\"2026-11-24\" name=\"adoption\"/>"));
    assert_false(holds(&out, "proprietary"));
    assert_false(holds(&out, "FRBRmasterExpression"));
    buf_clear(&s.text);
    buf_reset(&out);
    assert_int_equal(akoma_append(&out, &x, BYTES_LIT("ru")), 0);
    judge(buf_bytes(&out), &s);
    assert_true(holds(&s.text, "О помощи"));
    assert_false(holds(&s.text, "Ends."));
    assert_true(holds(&out, "<FRBRmasterExpression href=\"/akn/demo/statement/2026-11-21/" ID_A "/en@\"/>"));
    buf_clear(&s.text);
    buf_reset(&out);
    assert_int_equal(akoma_append(&out, &x, BYTES_LIT("tg")), ERR_INVALID);
    assert_int_equal(out.n, 0);
    buf_clear(&out);
}

static void
test_without_words(void **state)
{
    struct adopted x;
    struct adopted_word words[4];
    struct seen s;
    struct buf out;
    (void)state;
    make(&x, words);
    x.word_count = 0;
    x.require_count = 0;
    x.amends = x.supersedes = (struct bytes){NULL, 0};
    x.is_exercise = true;
    buf_init(&out, 1 << 20);
    assert_int_equal(akoma_append(&out, &x, BYTES_LIT("en")), 0);
    judge(buf_bytes(&out), &s);
    assert_true(holds(&s.text, "[Exercise] On"));
    assert_true(holds(&out, "<FRBRauthoritative value=\"false\"/>"));
    assert_false(holds(&out, "workflow"));
    buf_clear(&s.text);
    buf_clear(&out);
}

static void
test_no_room(void **state)
{
    struct adopted x;
    struct adopted_word words[4];
    struct buf out;
    (void)state;
    make(&x, words);
    buf_init(&out, 100);
    assert_int_equal(akoma_append(&out, &x, BYTES_LIT("en")), ERR_LIMIT);
    buf_clear(&out);
}

// ---- plain text ----

static void
expect_columns(struct bytes text)
{
    struct bytes rest = text, line;
    while (bytes_next_line(&rest, &line)) {
        if (text_count(line) > PLAIN_TEXT_COLUMNS && bytes_find(line, 5, ' ') < line.n)
            fail_msg("too long: %.*s", (int)line.n, (const char *)line.p);
        assert_false(line.n > 0 && line.p[line.n - 1] == ' ');
    }
    assert_int_equal(rest.n, 0);
}

static void
test_plain(void **state)
{
    struct adopted x;
    struct adopted_word words[4];
    struct buf out;
    (void)state;
    make(&x, words);
    buf_init(&out, 1 << 20);
    plain_text_append(&out, &x, BYTES_LIT("en"));
    assert_int_equal(buf_check(&out), 0);
    expect_columns(buf_bytes(&out));
    assert_true(holds(&out, "On \"aid\" & <trade>\n\nAdopted 2026-11-24T20:33:00Z by Council <A&B>, by silence. Proposed by TJK,\n"));
    assert_true(holds(&out, "\n1    <Aid>\n     </p><x"));
    assert_true(holds(&out, "\n2.1  One.\n\n     Two, for humanitarian purposes and for no others, at all times, on all\n     roads.\n"));
    assert_true(holds(&out, "KAZ agrees, with a reservation on clauses 2.1, 9.\nKAZ interprets clause 1: As to goods.\n     Not \"men\".\n"));
    assert_false(holds(&out, "О помощи"));
    buf_reset(&out);
    plain_text_append(&out, &x, (struct bytes){NULL, 0});
    expect_columns(buf_bytes(&out));
    assert_true(holds(&out, "О помощи"));
    assert_true(holds(&out, "Ends."));
    buf_clear(&out);
}

static void
test_wrapping(void **state)
{
    struct buf out, text;
    (void)state;
    buf_init(&out, 1 << 20);
    buf_init(&text, 1 << 20);
    for (int i = 0; i < 40; i++)
        buf_append_str(&text, "e\xcc\x81\xcc\x82 "); // one column each
    plain_text_append_wrapped(&out, "", 0, buf_bytes(&text));
    assert_int_equal(bytes_find(buf_bytes(&out), 0, '\n'), 38 * 5 + 37); // 75 columns
    buf_reset(&out);
    buf_reset(&text);
    for (int i = 0; i < 100; i++)
        buf_append_str(&text, "\xe6\x88\x91"); // no place to cut
    plain_text_append_wrapped(&out, "1 ", 2, buf_bytes(&text));
    assert_int_equal(bytes_find(buf_bytes(&out), 0, '\n'), 302);
    buf_reset(&out);
    plain_text_append_wrapped(&out, "", 2, BYTES_LIT("a  b\n\nc\x1b[31m"));
    assert_string_equal(buf_str(&out), "a b\n\n  c\\u{1b}[31m\n");
    buf_reset(&out);
    plain_text_append_wrapped(&out, "", 2, BYTES_LIT(""));
    assert_string_equal(buf_str(&out), "\n");
    buf_clear(&out);
    buf_clear(&text);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_document, reset), cmocka_unit_test_setup(test_without_words, reset),
        cmocka_unit_test_setup(test_no_room, reset),  cmocka_unit_test_setup(test_plain, reset),
        cmocka_unit_test_setup(test_wrapping, reset),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("akoma", tests, NULL, end);
}
