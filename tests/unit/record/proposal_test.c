// SPDX-License-Identifier: Apache-2.0
// Proves the rules of a proposal that no field table can say, and what its rows carry.
#include <stdio.h>
#include <string.h>

#include "base/when.h"
#include "ledger/leaf.h"
#include "record/proposal.h"
#include "support.h"

#define HEAD "{\"kind\":\"proposal\",\"time\":\"" TIME_1 "\",\"title\":\"T\","
#define PUT "\"organ\":\"assembly\",\"matter\":\"statement\",\"procedure\":\"consensus\","
#define TERM "\"deadline\":\"2026-11-24T20:32:00Z\",\"epoch\":\"" ID_A "\","
#define TWO "\"electors\":[{\"member\":\"KAZ\",\"size\":7},{\"member\":\"TJK\",\"generation\":2,\"size\":9}]"
#define TEXT "{\"lang\":\"en\",\"title\":\"T\",\"clauses\":[{\"number\":\"1\",\"text\":\"One\"},{\"number\":\"2\",\"text\":\"Two\"}]}"
#define PLAIN HEAD PUT TERM TWO ",\"texts\":[" TEXT "]}"
#define EFFECT(fields) HEAD PUT TERM TWO ",\"effect\":{" fields "}}"
#define KEYS "\"ledger_key\":\"" KEY_1 "\",\"cosigning_key\":\"" KEY_2 "\",\"transport_key\":\"" KEY_3 "\",\"address\":\"uzb.example.org:7411\""
#define ADMIT "\"type\":\"admit\",\"member\":\"UZB\"," KEYS
#define REBIND "\"type\":\"rebind\",\"member\":\"KAZ\",\"generation\":2,\"size\":40,\"root\":\"" ID_B "\"," KEYS
#define WAIVER HEAD "\"procedure\":\"majority\",\"majority\":2," TERM TWO ",\"waives\":{\"proposal\":\"" ID_B "\",\"member\":\"RUS\",\"generation\":3,\"size\":17}}"

static void
accept(const char *text)
{
    support_accept(LEAF_STATUTE, text, NULL);
}

static void
refuse(const char *text, const char *why)
{
    support_refuse(LEAF_STATUTE, text, why);
}

static const char *
with(const char *name, const char *value)
{
    return support_with(PLAIN, name, value);
}

static void
test_frame(void **state)
{
    (void)state;
    accept(PLAIN);
    refuse(with("deadline", "\"" TIME_1 "\""), "after `time`");
    refuse(with("deadline", "\"2026-11-20\""), "after `time`");
    refuse(with("deadline", NULL), "deadline: is required");
    accept(with("deadline", "\"9999-12-31T23:59:59Z\""));
    refuse(with("deadline", "\"10000-01-01\""), "deadline");
    refuse(with("epoch", NULL), "epoch: is required");
    refuse(with("organ", NULL), "organ: is required");
    refuse(with("matter", NULL), "matter: is required");
    refuse(with("procedure", NULL), "procedure: is required");
    refuse(with("procedure", "\"decree\""), "procedure: must be one of");
    refuse(with("texts", NULL), "texts: are required");
    refuse(with("object", "\"" ID_A "\""), "has no versions");
    refuse(with("until", "\"2027-01-01\""), "does not lapse");
    support_refuse(LEAF_ALLIANCE, PLAIN, "class");
    accept(with("exercise", "true"));
}

static void
test_majority(void **state)
{
    (void)state;
    refuse(with("majority", "2"), "goes with procedure majority");
    const char *text = with("procedure", "\"majority\"");
    refuse(text, "majority: is required");
    accept(support_with(text, "majority", "1"));
    accept(support_with(text, "majority", "2"));
    refuse(support_with(text, "majority", "3"), "3 of 2 electors can never");
    refuse(support_with(text, "majority", "0"), "majority");
    accept(with("procedure", "\"limited\""));
    accept(with("procedure", "\"silence\""));
}

static void
test_electors(void **state)
{
    (void)state;
    refuse(with("electors", "[]"), "electors");
    refuse(with("electors", NULL), "electors: is required");
    refuse(with("electors", "[{\"member\":\"TJK\",\"size\":1},{\"member\":\"KAZ\",\"size\":1}]"), "they are sorted");
    refuse(with("electors", "[{\"member\":\"KAZ\",\"size\":1},{\"member\":\"KAZ\",\"size\":2}]"), "KAZ is there twice");
    refuse(with("electors", "[{\"member\":\"kaz\",\"size\":1}]"), "electors[0]: member");
    refuse(with("electors", "[{\"member\":\"K\\u200bAZ\",\"size\":1}]"), "electors[0]: member");
    refuse(with("electors", "[{\"member\":\"КAZ\",\"size\":1}]"), "electors[0]: member"); // a Cyrillic letter
    refuse(with("electors", "[{\"member\":\"KAZ\"}]"), "size: is required");
    refuse(with("electors", "[{\"member\":\"KAZ\",\"generation\":0,\"size\":1}]"), "generation");
    refuse(with("electors", "[{\"member\":\"KAZ\",\"size\":-1}]"), "size");
}

#define CLAUSES(list) "[{\"lang\":\"en\",\"title\":\"T\",\"clauses\":[" list "]}]"
#define CLAUSE(number) "{\"number\":\"" number "\",\"text\":\"X\"}"

static void
test_numbers(void **state)
{
    static const char *const good[] = {"1", "2.1", "4a", "9999", "1.2.3.4.5", "10b.2"};
    static const char *const bad[] = {"0", "01", "1.", ".1", "a", "1aa", "1A", "10000", "1.2.3.4.5.6", "1 ", "1-2", "a1", "1..2", "1a2"};
    char text[200];
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        (void)snprintf(text, sizeof text, CLAUSES("{\"number\":\"%s\",\"text\":\"X\"}"), good[i]);
        accept(with("texts", text));
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        (void)snprintf(text, sizeof text, CLAUSES("{\"number\":\"%s\",\"text\":\"X\"}"), bad[i]);
        refuse(with("texts", text), "number: is like 1, 2.1 or 4a");
    }
    refuse(with("texts", CLAUSES(CLAUSE("1") "," CLAUSE("2") "," CLAUSE("1"))), "clause 1 is there twice");
    refuse(with("texts", "[]"), "texts");
    refuse(with("texts", CLAUSES("")), "clauses");
}

#define OTHER(lang, a, b) "{\"lang\":\"" lang "\",\"title\":\"T\",\"clauses\":[" CLAUSE(a) "," CLAUSE(b) "]}"

static void
test_languages(void **state)
{
    (void)state;
    accept(with("texts", "[" TEXT "," OTHER("ru", "1", "2") "," OTHER("tg-Cyrl-TJ", "1", "2") "]"));
    refuse(with("texts", "[" TEXT "," OTHER("en", "1", "2") "]"), "texts[1]: lang: en is there twice");
    refuse(with("texts", "[" TEXT "," OTHER("ru", "1", "3") "]"), "clause 3 stands where the first language has clause 2");
    refuse(with("texts", "[" TEXT "," OTHER("ru", "2", "1") "]"), "same order");
    refuse(with("texts", "[" TEXT ",{\"lang\":\"ru\",\"title\":\"T\",\"clauses\":[" CLAUSE("1") "]}]"),
           "has 1 clauses where the first language has 2");
    static const char *const bad[] = {"EN", "e1", "en-", "en-us", "en-USA", "en-Latn-", "english", "en-latn"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char text[200];
        (void)snprintf(text, sizeof text, "[{\"lang\":\"%s\",\"title\":\"T\",\"clauses\":[" CLAUSE("1") "]}]", bad[i]);
        refuse(with("texts", text), "lang: is a language");
    }
}

// Of two texts that look alike, one is not another.
static void
test_what_cannot_be_seen(void **state)
{
    static const char *const hidden[] = {"\\u202a", "\\u202e", "\\u2066", "\\u2069", "\\u200b", "\\u200d", "\\u200e", "\\u200f",
                                         "\\ufeff", "\\u00ad", "\\u2060", "\\u2028", "\\ufe0f", "\\u061c", "\\u0007", "\\u009b",
                                         "\\u0009", "\\r", "\\udb40\\udc41", "\\u3164"};
    char text[200];
    (void)state;
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++) {
        (void)snprintf(text, sizeof text, "\"A%sB\"", hidden[i]);
        refuse(with("title", text), "title: holds the character U+");
        (void)snprintf(text, sizeof text, CLAUSES("{\"number\":\"1\",\"text\":\"A%sB\"}"), hidden[i]);
        refuse(with("texts", text), "texts[0]: clause 1: text: holds the character U+");
        (void)snprintf(text, sizeof text, CLAUSES("{\"number\":\"1\",\"heading\":\"A%sB\",\"text\":\"X\"}"), hidden[i]);
        refuse(with("texts", text), "texts[0]: clause 1: heading: holds the character U+");
        (void)snprintf(text, sizeof text, "[{\"lang\":\"en\",\"title\":\"A%sB\",\"clauses\":[" CLAUSE("1") "]}]", hidden[i]);
        refuse(with("texts", text), "texts[0]: title: holds the character U+");
    }
    accept(with("texts", CLAUSES("{\"number\":\"1\",\"text\":\"Two\\nlines, e\\u0301 and \\u0436 \\ud83d\\ude00\"}")));
    refuse(with("texts", CLAUSES("{\"number\":\"1\",\"text\":\" \\n \"}")), "says nothing");
    refuse(with("title", "\"  \""), "title: says nothing");
    refuse(with("title", "\"a\\nb\""), "title: is more than one line");
    refuse(with("texts", CLAUSES("{\"number\":\"1\",\"heading\":\"a\\nb\",\"text\":\"X\"}")), "heading: is more than one line");
}

static void
test_references(void **state)
{
    (void)state;
    accept(with("requires", "[\"" ID_A "\",\"" ID_B "\"]"));
    refuse(with("requires", "[\"" ID_A "\",\"" ID_B "\",\"" ID_A "\"]"), "requires: aaaa");
    refuse(with("papers", "[\"" ID_A "\",\"" ID_A "\"]"), "papers: aaaa");
    const char *text = with("amends", "\"" ID_A "\"");
    accept(support_with(text, "supersedes", "\"" ID_B "\""));
    refuse(support_with(text, "supersedes", "\"" ID_A "\""), "both changed and replaced");
    accept(with("reaffirms", "\"" ID_A "\""));
    accept(with("about", "\"" ID_A "\""));
}

static void
test_items(void **state)
{
    (void)state;
    accept(with("items", "[{\"title\":\"Watch\",\"measure\":\"M\",\"owner\":\"KAZ\",\"area\":{\"text\":\"Here\"},\"due\":\"2027-01-01\"}]"));
    refuse(with("items", "[{\"title\":\"Watch\"}]"), "items[0]: owner: is required");
    refuse(with("items", "[{\"title\":\"W\\u200b\",\"owner\":\"KAZ\"}]"), "items[0]: title: holds");
    refuse(with("items", "[{\"title\":\"W\",\"owner\":\"KAZ\",\"due\":\"1800-01-01\"}]"), "items[0]: due: lies before");
    refuse(with("items", "[{\"title\":\"W\",\"owner\":\"KAZ\",\"area\":{\"south\":\"2\"}}]"), "items[0]: area: south");
}

// Each effect with all it needs; then without each field, and with one that is not its own.
static void
test_effects(void **state)
{
    static const char *const full[] = {
        ADMIT ",\"role\":\"partner\",\"kinds\":[\"message\",\"report\"]",
        ADMIT ",\"role\":\"applicant\"",
        "\"type\":\"accede\",\"member\":\"UZB\",\"admission\":\"" ID_A "\"",
        "\"type\":\"suspend\",\"member\":\"RUS\"",
        "\"type\":\"reinstate\",\"member\":\"RUS\"",
        REBIND,
        "\"type\":\"mandate\",\"mandate\":\"" ID_B "\"",
        "\"type\":\"amend\",\"lines\":[\"notice 60\",\"waiver 4\"]",
    };
    static const char *const strange[] = {"\"size\":1", "\"size\":1", "\"role\":\"partner\"", "\"kinds\":[\"message\"]",
                                          "\"lines\":[\"x\"]", "\"mandate\":\"" ID_A "\"", "\"member\":\"KAZ\"", "\"member\":\"KAZ\""};
    (void)state;
    for (size_t i = 0; i < sizeof full / sizeof *full; i++) {
        char effect[1000], text[1000];
        struct json *root = NULL;
        (void)snprintf(effect, sizeof effect, "{%s}", full[i]);
        accept(support_with(support_with(PLAIN, "texts", NULL), "effect", effect));
        assert_int_equal(json_parse(&support_arena, support_bytes(effect), JSON_RECORD, &root, NULL), 0);
        for (const struct json *x = root->first; x != NULL; x = x->next) {
            char name[64];
            assert_int_equal(bytes_to_str(x->name, name, sizeof name), 0);
            refuse(with("effect", support_with(effect, name, NULL)), strcmp(name, "role") == 0 && i == 1 ? "required" : name);
        }
        (void)snprintf(text, sizeof text, "{%s,%s}", full[i], strange[i]);
        refuse(with("effect", text), "is not of the effect");
    }
}

static void
test_effects_are_sound(void **state)
{
    (void)state;
    refuse(EFFECT(ADMIT ",\"role\":\"applicant\",\"kinds\":[\"message\"]"), "kinds: is not of the effect admit");
    refuse(EFFECT(ADMIT ",\"role\":\"member\""), "role: must be one of");
    refuse(EFFECT(ADMIT ",\"role\":\"partner\",\"kinds\":[\"report\",\"message\"]"), "sorted");
    refuse(EFFECT(ADMIT ",\"role\":\"partner\",\"kinds\":[\"message\",\"message\"]"), "sorted");
    refuse(EFFECT(ADMIT ",\"role\":\"partner\",\"kinds\":[\"decree\"]"), "no kind of record");
    refuse(EFFECT("\"type\":\"amend\",\"lines\":[\"a\\nb\"]"), "more than one line");
    refuse(EFFECT("\"type\":\"amend\",\"lines\":[\"a\\u202eb\"]"), "holds the character U+202E");
    refuse(EFFECT("\"type\":\"rebind\",\"member\":\"KAZ\",\"generation\":1,\"size\":1,\"root\":\"" ID_A "\"," KEYS), "generation");
    refuse(EFFECT("\"type\":\"admit\",\"role\":\"applicant\",\"member\":\"UZB\",\"ledger_key\":\"" KEY_1 "\",\"cosigning_key\":\"" KEY_1
                  "\",\"transport_key\":\"" KEY_3 "\",\"address\":\"a:1\""), "one key for one use");
    const char *text = support_with(EFFECT("\"type\":\"suspend\",\"member\":\"RUS\""), "procedure", "\"limited\"");
    refuse(text, "silence or consensus only");
    refuse(support_with(support_with(text, "procedure", "\"majority\""), "majority", "2"), "silence or consensus only");
    accept(support_with(text, "procedure", "\"silence\""));
    text = support_with(EFFECT(ADMIT ",\"role\":\"applicant\""), "procedure", "\"majority\"");
    accept(support_with(text, "majority", "2")); // an admission changes no member
}

static void
test_waivers_stand_alone(void **state)
{
    static const char *const others[][2] = {
        {"organ", "\"assembly\""}, {"matter", "\"x\""}, {"effect", "{\"type\":\"suspend\",\"member\":\"RUS\"}"},
        {"items", "[{\"title\":\"W\",\"owner\":\"KAZ\"}]"}, {"requires", "[\"" ID_A "\"]"}, {"amends", "\"" ID_A "\""},
        {"supersedes", "\"" ID_A "\""}, {"reaffirms", "\"" ID_A "\""}, {"about", "\"" ID_A "\""}};
    (void)state;
    accept(WAIVER);
    accept(support_with(WAIVER, "texts", "[" TEXT "]"));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        refuse(support_with(WAIVER, others[i][0], others[i][1]), "stands alone");
    refuse(support_with(support_with(WAIVER, "procedure", "\"silence\""), "majority", NULL), "put under majority");
}

// ---- rows ----

static unsigned
map(const char *text, struct row rows[FOLD_ROWS_MAX], struct proposal_note *note)
{
    struct record r;
    struct hash id = {{5}};
    support_accept(LEAF_STATUTE, text, &r);
    unsigned n = fold_map(&r, 1, 7, &id, rows);
    struct hash all;
    fold_group_of_kind(KIND_PROPOSAL, &all);
    assert_true(hash_equal(&rows[0].group, &id));
    assert_true(hash_equal(&rows[1].group, &all));
    for (unsigned i = 1; i < n; i++) {
        assert_int_equal(rows[i].note.n, 0);
        assert_int_equal(rows[i].status, rows[0].status);
    }
    assert_int_equal(proposal_read(rows[0].status, rows[0].note, note), 0);
    assert_int_equal(note->effect, rows[0].status);
    return n;
}

static void
test_note(void **state)
{
    struct row rows[FOLD_ROWS_MAX];
    struct proposal_note note;
    struct proposal_elector x;
    struct hash a;
    (void)state;
    assert_int_equal(hash_from_hex(BYTES_LIT(ID_A), &a), 0);
    assert_int_equal(map(PLAIN, rows, &note), 2);
    assert_int_equal(note.effect, PROPOSAL_NONE);
    assert_int_equal(note.procedure, PROPOSAL_CONSENSUS);
    assert_int_equal(note.majority, 0);
    assert_int_equal(note.deadline, support_moment("2026-11-24T20:32:00Z"));
    assert_true(hash_equal(&note.epoch, &a));
    assert_true(bytes_equal_str(note.organ, "assembly"));
    assert_true(bytes_equal_str(note.matter, "statement"));
    assert_int_equal(note.member.n, 0);
    assert_int_equal(note.elector_count, 2);
    assert_true(proposal_next_elector(&note.electors, &x));
    assert_true(bytes_equal_str(x.member, "KAZ"));
    assert_int_equal(x.generation, 1);
    assert_int_equal(x.size, 7);
    assert_true(proposal_next_elector(&note.electors, &x));
    assert_true(bytes_equal_str(x.member, "TJK"));
    assert_int_equal(x.generation, 2);
    assert_int_equal(x.size, 9);
    assert_false(proposal_next_elector(&note.electors, &x));
}

static void
expect_keys(const struct proposal_note *note)
{
    assert_int_equal(note->keys.ledger.b[0], 1);
    assert_int_equal(note->keys.cosign.b[31], 2);
    assert_int_equal(note->keys.transport.b[0], 3);
    assert_true(bytes_equal_str(note->address, "uzb.example.org:7411"));
}

static void
test_rows_of_effects(void **state)
{
    struct row rows[FOLD_ROWS_MAX];
    struct proposal_note note;
    struct hash a, b, group;
    (void)state;
    assert_int_equal(hash_from_hex(BYTES_LIT(ID_A), &a), 0);
    assert_int_equal(hash_from_hex(BYTES_LIT(ID_B), &b), 0);
    proposal_group_of_admissions(&group);
    assert_int_equal(map(EFFECT(ADMIT ",\"role\":\"observer\",\"kinds\":[\"message\",\"report\"]"), rows, &note), 3);
    assert_true(hash_equal(&rows[2].group, &group));
    assert_int_equal(note.role, PROPOSAL_OBSERVER);
    assert_true(bytes_equal_str(note.member, "UZB"));
    assert_true(bytes_equal_str(note.kinds, "message,report"));
    expect_keys(&note);
    proposal_group_of_epoch(&a, &group);
    assert_int_equal(map(EFFECT(REBIND), rows, &note), 3);
    assert_true(hash_equal(&rows[2].group, &group));
    assert_int_equal(note.generation, 2);
    assert_int_equal(note.size, 40);
    assert_true(hash_equal(&note.root, &b));
    expect_keys(&note);
    assert_int_equal(map(EFFECT("\"type\":\"suspend\",\"member\":\"RUS\""), rows, &note), 3);
    assert_true(hash_equal(&rows[2].group, &group));
    assert_true(bytes_equal_str(note.member, "RUS"));
    assert_int_equal(map(EFFECT("\"type\":\"mandate\",\"mandate\":\"" ID_B "\""), rows, &note), 3);
    assert_true(hash_equal(&note.id, &b));
    assert_int_equal(map(EFFECT("\"type\":\"amend\",\"lines\":[\"notice 60\",\"waiver 4\"]"), rows, &note), 3);
    assert_true(bytes_equal_str(note.lines, "notice 60\nwaiver 4\n"));
    assert_int_equal(map(WAIVER, rows, &note), 3);
    assert_true(hash_equal(&rows[2].group, &b));
    assert_true(hash_equal(&note.id, &b));
    assert_true(bytes_equal_str(note.member, "RUS"));
    assert_int_equal(note.generation, 3);
    assert_int_equal(note.size, 17);
    assert_int_equal(note.majority, 2);
    assert_int_equal(note.organ.n + note.matter.n, 0);
    // Of the group of all proposals, named as what is waived: one row of a leaf in a group.
    char waived[200] = "{\"member\":\"RUS\",\"size\":1,\"proposal\":\"";
    fold_group_of_kind(KIND_PROPOSAL, &group);
    bytes_to_hex_str(hash_bytes(&group), waived + strlen(waived));
    memcpy(waived + strlen(waived), "\"}", 3);
    assert_int_equal(map(support_with(WAIVER, "waives", waived), rows, &note), 2);
}

// Nothing but a whole note is one.
static void
test_notes_that_are_none(void **state)
{
    static const char *const texts[] = {PLAIN, WAIVER, EFFECT(REBIND), EFFECT(ADMIT ",\"role\":\"applicant\""),
                                        EFFECT("\"type\":\"mandate\",\"mandate\":\"" ID_B "\"")};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct row rows[FOLD_ROWS_MAX];
        struct proposal_note note;
        uint8_t longer[ROW_NOTE_MAX];
        (void)map(texts[i], rows, &note);
        struct bytes whole = rows[0].note;
        for (size_t n = 0; n < whole.n; n++)
            assert_int_equal(proposal_read(rows[0].status, bytes_sub(whole, 0, n), &note), ERR_INVALID);
        memcpy(longer, whole.p, whole.n);
        longer[whole.n] = 0;
        assert_int_equal(proposal_read(rows[0].status, bytes_of(longer, whole.n + 1), &note), ERR_INVALID);
        longer[0] = PROPOSAL_MAJORITY + 1;
        assert_int_equal(proposal_read(rows[0].status, bytes_of(longer, whole.n), &note), ERR_INVALID);
        assert_int_equal(proposal_read(PROPOSAL_WAIVE + 1, whole, &note), ERR_INVALID);
    }
}

// The largest electorate that there can be, and the largest effect beside it.
static void
test_largest(void **state)
{
    struct buf b, effect;
    struct row rows[FOLD_ROWS_MAX];
    struct proposal_note note;
    (void)state;
    buf_init(&b, 1 << 20);
    buf_init(&effect, 1 << 20);
    buf_append_byte(&b, '[');
    for (int i = 0; i < 128; i++)
        buf_append_fmt(&b, "%s{\"member\":\"MEMBER%06d\",\"generation\":4294967295,\"size\":1099511627776}", i ? "," : "", i);
    buf_append_byte(&b, ']');
    buf_append_str(&effect, "{\"type\":\"admit\",\"role\":\"partner\",\"member\":\"MEMBERXXXXXX\",\"ledger_key\":\"" KEY_1
                            "\",\"cosigning_key\":\"" KEY_2 "\",\"transport_key\":\"" KEY_3 "\",\"address\":\"");
    for (int i = 0; i < 253; i++)
        buf_append_byte(&effect, 'a');
    buf_append_str(&effect, ":1\",\"kinds\":[\"agreement\",\"contingent\",\"erasure\",\"file\",\"item\",\"listing\",\"message\",\"notice\","
                            "\"recognition\",\"release\",\"report\",\"request\",\"training\"]}");
    const char *text = support_with(PLAIN, "electors", buf_str(&b));
    text = support_with(support_with(text, "organ", "\"abcdefghijklmnopqrstuvwxyz012345\""), "matter", "\"abcdefghijklmnopqrstuvwxyz012345\"");
    text = support_with(text, "effect", buf_str(&effect));
    assert_int_equal(map(text, rows, &note), 3);
    assert_int_equal(note.elector_count, 128);
    char address[300] = "\"";
    memset(address + 1, 'a', 250);
    memcpy(address + 251, ":65535\"", 8);
    text = support_with(text, "effect", support_with(buf_str(&effect), "address", address));
    refuse(text, "at most 255 characters");
    buf_reset(&effect);
    buf_append_str(&effect, "{\"type\":\"amend\",\"lines\":[\"");
    for (int i = 0; i < 900; i++)
        buf_append_byte(&effect, 'a');
    buf_append_str(&effect, "\"]}");
    refuse(support_with(text, "effect", buf_str(&effect)), "more than 4096 bytes");
    accept(with("effect", buf_str(&effect))); // with fewer electors there is room
    buf_clear(&b);
    buf_clear(&effect);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_frame, support_reset),
        cmocka_unit_test_setup(test_majority, support_reset),
        cmocka_unit_test_setup(test_electors, support_reset),
        cmocka_unit_test_setup(test_numbers, support_reset),
        cmocka_unit_test_setup(test_languages, support_reset),
        cmocka_unit_test_setup(test_what_cannot_be_seen, support_reset),
        cmocka_unit_test_setup(test_references, support_reset),
        cmocka_unit_test_setup(test_items, support_reset),
        cmocka_unit_test_setup(test_effects, support_reset),
        cmocka_unit_test_setup(test_effects_are_sound, support_reset),
        cmocka_unit_test_setup(test_waivers_stand_alone, support_reset),
        cmocka_unit_test_setup(test_note, support_reset),
        cmocka_unit_test_setup(test_rows_of_effects, support_reset),
        cmocka_unit_test_setup(test_notes_that_are_none, support_reset),
        cmocka_unit_test_setup(test_largest, support_reset),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("proposal", tests, NULL, support_end);
}
