// SPDX-License-Identifier: Apache-2.0
// Proves that a charter's lines on how the alliance decides have one form, that each rule about them
// is kept and named, that a charter without them has the assembly, what an organ may decide, and
// whose turn the chair is on any date.
#include <string.h>

#include "base/limits.h"
#include "base/when.h"
#include "record/charter_chair.h"
#include "record/charter_lines.h"
#include "record/charter_organ.h"
#include "support.h"

#define ORGANS                                                                                     \
    "organ defence heads ARM,BLR,KAZ,TJK 3 Council of defence ministers\n"                         \
    "organ heads - all 4 Council of heads\n"
#define MATTERS                                                                                    \
    "matter defence exercises silence,consensus,limited,majority:3\n"                              \
    "matter heads constitution silence,consensus\n"                                                \
    "matter heads statement consensus\n"
#define CHAIRS "chair defence 2020-01-31 1 TJK,ARM,KAZ\nchair heads 2021-01-01 12 TJK,ARM,BLR,KAZ,KGZ,RUS\n"
#define REST                                                                                       \
    "secretariat heads SEC\nterm 60 864000\nnotice 60\nwaiver 5\nsuspension vote,chair\n"
#define ALL ORGANS MATTERS CHAIRS REST

static void
accept(const char *lines, struct charter *c)
{
    struct err e = {0};
    if (support_charter_parse(lines, false, c, &e) != 0)
        fail_msg("%s\n%s", e.text, lines);
}

static void
refuse(const char *lines, const char *why)
{
    struct charter c;
    struct err e = {0};
    int rc = support_charter_parse(lines, false, &c, &e);
    if ((rc != ERR_INVALID && rc != ERR_LIMIT) || strstr(e.text, why) == NULL)
        fail_msg("got %d '%s', wanted '%s' for:\n%s", rc, e.text, why, lines);
}

// ALL with the first `old` replaced.
static const char *
with(const char *old, const char *new)
{
    struct buf b;
    const char *at = strstr(ALL, old);
    assert_non_null(at);
    buf_init(&b, 65536);
    buf_append(&b, bytes_of(ALL, (size_t)(at - ALL)));
    buf_append_str(&b, new);
    buf_append_str(&b, at + strlen(old));
    const char *s = arena_str(&support_arena, buf_bytes(&b));
    assert_non_null(s);
    buf_clear(&b);
    return s;
}

static void
test_fields(void **state)
{
    struct charter c;
    struct buf again;
    (void)state;
    accept(ALL, &c);
    assert_int_equal(c.organ_count, 2);
    assert_int_equal(c.organs[0].member_count, 4);
    assert_true(bytes_equal_str(c.organs[0].parent, "heads"));
    assert_int_equal(c.organs[1].parent.n, 0);
    assert_null(c.organs[1].members);
    assert_int_equal(c.organs[1].quorum, 4);
    assert_true(bytes_equal_str(c.organs[1].title, "Council of heads"));
    assert_int_equal(c.matter_count, 3);
    assert_int_equal(c.matters[0].procedures, 15);
    assert_int_equal(c.matters[0].majority, 3);
    assert_int_equal(c.chairs[1].months, 12);
    assert_int_equal(c.term_min_s, 60);
    assert_int_equal(c.term_max_s, 864000);
    assert_int_equal(c.notice_s, 60);
    assert_int_equal(charter_waiver(&c), 5);
    assert_int_equal(c.suspension, CHARTER_NO_VOTE | CHARTER_NO_CHAIR);
    assert_int_equal(c.members[0].generation, 1);
    assert_int_equal(charter_find(&c, BYTES_LIT("SEC"))->generation, 1);
    buf_init(&again, 1 << 20);
    charter_append_text(&again, &c);
    assert_true(bytes_equal(buf_bytes(&again), c.text));
    buf_clear(&again);
}

// What no line says holds by default, and a charter that says the default in words has another text.
static void
test_defaults(void **state)
{
    struct charter c, said;
    (void)state;
    accept("", &c);
    assert_int_equal(c.term_min_s, 3600);
    assert_int_equal(c.term_max_s, 7776000);
    assert_int_equal(c.notice_s, 3600);
    assert_int_equal(charter_k(&c), 5);
    assert_int_equal(charter_waiver(&c), 5);
    assert_int_equal(c.suspension, CHARTER_NO_VOTE);
    const struct charter_organ *o = charter_organ_find(&c, BYTES_LIT("assembly"));
    assert_non_null(o);
    assert_ptr_equal(charter_organ_at(&c, 0), o);
    assert_null(charter_organ_at(&c, 1));
    assert_int_equal(charter_organ_size(&c, o), 6);
    assert_int_equal(charter_organ_quorum(&c, o), 5);
    assert_int_equal(charter_organ_majority(&c, o, BYTES_LIT("lunch")), 5);
    assert_int_equal(charter_organ_procedures(&c, o, BYTES_LIT("lunch")), 15);
    assert_int_equal(charter_organ_procedures(&c, o, BYTES_LIT("constitution")), 3);
    assert_int_equal(charter_organ_majority(&c, o, BYTES_LIT("constitution")), 0);
    accept("notice 3600\nsuspension vote\n", &said);
    assert_false(hash_equal(&said.hash, &c.hash));
    accept(ALL, &c);
    assert_null(charter_organ_find(&c, BYTES_LIT("assembly")));
}

static void
test_each_rule_broken(void **state)
{
    static const struct {
        const char *old, *new, *why;
    } cases[] = {
        {"organ defence", "organ -", "organ's id"},
        {"organ defence", "organ Defence", "organ's id"},
        {"organ defence", "organ d\xd0\xb5" "fence", "organ's id"}, // a look-alike letter
        {"organ defence", "organ iota", "out of order"},
        {"organ defence heads", "organ heads -", "out of order"},
        {"defence heads", "defence tails", "its parent tails is no organ"},
        {"defence heads", "defence Heads", "its parent"},
        {"heads - all", "heads defence all", "circle"},
        {"heads - all", "heads heads all", "circle"},
        {"ARM,BLR,KAZ,TJK", "BLR,ARM", "stand sorted"},
        {"ARM,BLR,KAZ,TJK", "ARM,ARM", "stand sorted"},
        {"ARM,BLR,KAZ,TJK", "ARM,GEO", "GEO is no member"},
        {"ARM,BLR,KAZ,TJK", "ARM,SEC", "SEC is no full member (its role is secretariat)"},
        {"ARM,BLR,KAZ,TJK", "\xd0\x90RM,BLR", "no member's name"}, // a look-alike letter
        {"ARM,BLR,KAZ,TJK", "ARM,", "no member's name"},
        {"KAZ,TJK 3", "KAZ,TJK 5", "its quorum is a number from 1 to its members' (4)"},
        {"KAZ,TJK 3", "KAZ,TJK 0", "its quorum"},
        {"all 4", "all 7", "its quorum"},
        {"4 Council of heads", "4 ", "its title"},
        {"4 Council of heads", "4  heads", "its title"},
        {"4 Council of heads", "4 Council\xe2\x80\xae of heads", "its title"}, // turns the text's direction
        {"heads statement", "tails statement", "organ tails, which this charter does not have"},
        {"heads statement", "heads Statement", "a-z"},
        {"heads statement", "heads b", "out of order"},
        {"heads statement", "heads constitution", "out of order"},
        {"statement consensus", "statement voting", "no procedure"},
        {"statement consensus", "statement majority", "no procedure"},
        {"statement consensus", "statement consensus:3", "no procedure"},
        {"statement consensus", "statement ", "no procedure"},
        {"statement consensus", "statement consensus,silence", "in the order"},
        {"statement consensus", "statement consensus,consensus", "in the order"},
        {"majority:3", "majority:5", "the majority is a number from 1 to the organ's members' (4)"},
        {"majority:3", "majority:0", "the majority"},
        {"majority:3", "majority:03", "the majority"},
        {"constitution silence,consensus", "constitution consensus,limited", "silence or consensus only"},
        {"matter heads constitution", "matter defence home-affairs silence\nmatter heads other", "the matter constitution"},
        {"matter defence exercises silence,consensus,limited,majority:3", "matter defence constitution silence",
         "is not of all"},
        {"chair defence", "chair tails", "organ tails, which"},
        {"chair defence", "chair heads 2020-01-31 1 TJK\nchair defence", "out of order"},
        {"2020-01-31", "2020-02-30", "a date like"},
        {"2020-01-31 1", "2020-01-31 0", "months"},
        {"2020-01-31 1", "2020-01-31 1201", "months"},
        {"1 TJK,ARM,KAZ", "1 TJK,RUS", "RUS is in the order of the chair of defence, but not of that organ"},
        {"1 TJK,ARM,KAZ", "1 TJK,TJK", "stands twice"},
        {"1 TJK,ARM,KAZ", "1 SEC", "no full member"},
        {"secretariat heads SEC", "secretariat heads TJK", "no guest in the role of a secretariat"},
        {"secretariat heads SEC", "secretariat heads GEO", "no guest in the role of a secretariat"},
        {"secretariat heads SEC", "secretariat heads Sec", "no guest's name"},
        {"secretariat heads", "secretariat tails", "organ tails, which"},
        {"term 60 864000", "term 59 864000", "term SHORTEST LONGEST"},
        {"term 60 864000", "term 60 31536001", "term SHORTEST LONGEST"},
        {"term 60 864000", "term 70 60", "term SHORTEST LONGEST"},
        {"term 60 864000", "term 60", "term SHORTEST LONGEST"},
        {"notice 60", "notice 0", "notice SECONDS"},
        {"notice 60", "notice 60\nnotice 60", "no such line may follow"},
        {"waiver 5", "waiver 4", "at least k electors, here 5"},
        {"waiver 5", "waiver 6", "all but the one"},
        {"vote,chair", "vote,voice", "vote,release,chair"},
        {"vote,chair", "chair,vote", "vote,release,chair"},
        {"vote,chair", "", "vote,release,chair"},
        {"vote,chair", "release,chair", "begins with vote"},
        {"term 60", "organ zoo - all 1 Zoo\nterm 60", "no such line may follow"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        refuse(with(cases[i].old, cases[i].new), cases[i].why);
    refuse(ORGANS, "the matter constitution");
}

static void
test_limits(void **state)
{
    struct buf b;
    struct charter c;
    (void)state;
    buf_init(&b, 1 << 20);
    for (unsigned i = 0; i < LIMIT_ORGANS; i++)
        buf_append_fmt(&b, "organ o%03u - all 1 Organ\n", i);
    size_t organs = b.n;
    buf_append_str(&b, "matter o000 constitution silence\n");
    for (unsigned i = 1; i < LIMIT_MATTERS; i++)
        buf_append_fmt(&b, "matter o000 m%03u silence\n", i);
    accept(buf_str(&b), &c);
    assert_int_equal(c.organ_count, LIMIT_ORGANS);
    assert_int_equal(c.matter_count, LIMIT_MATTERS);
    buf_append_str(&b, "matter o001 one-more silence\n");
    refuse(buf_str(&b), "more than 512 matters");
    b.n = organs;
    buf_append_str(&b, "organ one-more - all 1 Organ\n");
    refuse(buf_str(&b), "more than 64 organs");
    buf_clear(&b);
}

// A draft names members that have still to join.
static void
test_drafts(void **state)
{
    struct charter c;
    struct err e = {0};
    (void)state;
    assert_int_equal(support_charter_parse(ALL, true, &c, &e), 0);
    assert_int_equal(support_charter_parse(with("defence heads", "defence tails"), true, &c, &e), ERR_INVALID);
}

static void
test_competence(void **state)
{
    struct charter c;
    struct err e = {0};
    size_t at = 0;
    (void)state;
    accept(ALL, &c);
    struct bytes heads = BYTES_LIT("heads"), defence = BYTES_LIT("defence");
    const struct charter_organ *o = charter_organ_find(&c, defence);
    assert_int_equal(charter_organ_may(&c, heads, BYTES_LIT("statement"), CHARTER_CONSENSUS, &e), 0);
    assert_int_equal(charter_organ_may(&c, defence, BYTES_LIT("exercises"), CHARTER_MAJORITY, &e), 0);
    assert_int_equal(charter_organ_may(&c, heads, BYTES_LIT("statement"), CHARTER_SILENCE, &e), ERR_REFUSED);
    assert_string_equal(e.text, "heads does not decide statement by silence: the charter says consensus");
    assert_int_equal(charter_organ_may(&c, defence, BYTES_LIT("statement"), CHARTER_CONSENSUS, &e), ERR_REFUSED);
    assert_string_equal(e.text, "defence is not competent in statement: that is a matter of heads");
    assert_int_equal(charter_organ_may(&c, defence, BYTES_LIT("lunch"), CHARTER_CONSENSUS, &e), ERR_REFUSED);
    assert_string_equal(e.text, "defence is not competent in lunch, and no organ of the charter is");
    assert_int_equal(charter_organ_may(&c, BYTES_LIT("zoo"), BYTES_LIT("lunch"), CHARTER_CONSENSUS, &e), ERR_REFUSED);
    assert_int_equal(charter_organ_majority(&c, o, BYTES_LIT("exercises")), 3);
    assert_int_equal(charter_organ_majority(&c, charter_organ_find(&c, heads), BYTES_LIT("statement")), 0);
    assert_int_equal(charter_organ_quorum(&c, o), 3);
    assert_int_equal(charter_organ_size(&c, o), 4);
    assert_true(bytes_equal_str(charter_organ_next(&c, o, &at)->name, "ARM"));
    assert_true(bytes_equal_str(charter_organ_next(&c, o, &at)->name, "BLR"));
    assert_true(bytes_equal_str(charter_organ_next(&c, o, &at)->name, "KAZ"));
    assert_true(bytes_equal_str(charter_organ_next(&c, o, &at)->name, "TJK"));
    assert_null(charter_organ_next(&c, o, &at));
    assert_false(charter_organ_has(o, charter_find(&c, BYTES_LIT("RUS"))));
    assert_false(charter_organ_has(charter_organ_find(&c, heads), charter_find(&c, BYTES_LIT("SEC"))));
    assert_true(bytes_equal_str(charter_organ_secretariat(&c, charter_organ_find(&c, heads))->name, "SEC"));
    assert_null(charter_organ_secretariat(&c, o));
}

static void
expect_turn(const struct charter *c, const char *organ, const char *date, const char *member, const char *from,
            const char *until)
{
    struct charter_turn turn;
    assert_true(charter_chair_turn(c, bytes_of_str(organ), support_moment(date), &turn));
    if (turn.member == NULL || !bytes_equal_str(turn.member->name, member) || turn.from != support_moment(from) ||
        turn.until != support_moment(until))
        fail_msg("%s on %s: %.*s", organ, date, turn.member ? (int)turn.member->name.n : 6,
                 turn.member ? (const char *)turn.member->name.p : "nobody");
    assert_ptr_equal(charter_chair(c, bytes_of_str(organ), support_moment(date)), turn.member);
}

static void
test_turns(void **state)
{
    struct charter c;
    struct charter_turn turn;
    (void)state;
    accept(ALL, &c);
    expect_turn(&c, "heads", "2021-01-01", "TJK", "2021-01-01", "2022-01-01");
    expect_turn(&c, "heads", "2021-12-31T23:59:59Z", "TJK", "2021-01-01", "2022-01-01");
    expect_turn(&c, "heads", "2022-01-01", "ARM", "2022-01-01", "2023-01-01");
    expect_turn(&c, "heads", "2026-07-01", "RUS", "2026-01-01", "2027-01-01");
    expect_turn(&c, "heads", "2027-01-01", "TJK", "2027-01-01", "2028-01-01");
    // From the last of a month on: the last of each month that is shorter.
    expect_turn(&c, "defence", "2020-01-31", "TJK", "2020-01-31", "2020-02-29");
    expect_turn(&c, "defence", "2020-02-28", "TJK", "2020-01-31", "2020-02-29");
    expect_turn(&c, "defence", "2020-02-29", "ARM", "2020-02-29", "2020-03-31");
    expect_turn(&c, "defence", "2020-03-30", "ARM", "2020-02-29", "2020-03-31");
    expect_turn(&c, "defence", "2020-04-30", "TJK", "2020-04-30", "2020-05-31");
    expect_turn(&c, "defence", "2021-02-28", "ARM", "2021-02-28", "2021-03-31");
    assert_true(charter_chair_turn(&c, BYTES_LIT("heads"), support_moment("2020-12-31"), &turn));
    assert_null(turn.member);
    assert_true(turn.until == support_moment("2021-01-01"));
    assert_false(charter_chair_turn(&c, BYTES_LIT("zoo"), 0, &turn));
    assert_null(charter_chair(&c, BYTES_LIT("zoo"), 0));
    // The end of the calendar is the end of a turn.
    assert_true(charter_chair_turn(&c, BYTES_LIT("heads"), WHEN_MAX, &turn));
    assert_non_null(turn.member);
    assert_true(turn.until == WHEN_MAX);
    assert_true(charter_chair_turn(&c, BYTES_LIT("heads"), WHEN_MIN, &turn));
    assert_null(turn.member);
}

// Each day of some years has one turn, turns meet, and the rotation goes round.
static void
test_turns_meet(void **state)
{
    struct charter c;
    struct charter_turn turn, next;
    (void)state;
    accept(ALL, &c);
    int64_t day = support_moment("2020-01-31"), end = support_moment("2032-01-01");
    for (; day < end; day += 86400) {
        assert_true(charter_chair_turn(&c, BYTES_LIT("defence"), day, &turn));
        assert_true(when_is_in(day, turn.from, turn.until));
        assert_true(charter_chair_turn(&c, BYTES_LIT("defence"), turn.until, &next));
        assert_true(next.from == turn.until);
        assert_ptr_not_equal(next.member, turn.member);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_fields, support_reset),
        cmocka_unit_test_setup(test_defaults, support_reset),
        cmocka_unit_test_setup(test_each_rule_broken, support_reset),
        cmocka_unit_test_setup(test_limits, support_reset),
        cmocka_unit_test_setup(test_drafts, support_reset),
        cmocka_unit_test_setup(test_competence, support_reset),
        cmocka_unit_test_setup(test_turns, support_reset),
        cmocka_unit_test_setup(test_turns_meet, support_reset),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("charter_lines", tests, NULL, support_end);
}
