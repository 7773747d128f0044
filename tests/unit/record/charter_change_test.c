// SPDX-License-Identifier: Apache-2.0
// Proves that an amendment replaces what it is about and nothing else, under all rules of a charter;
// that parties change only as they can; that the charter before stays as it was; and that what comes
// out is a charter that can be amended again.
#include <string.h>

#include "record/charter_amend.h"
#include "record/charter_change.h"
#include "record/charter_chair.h"
#include "record/charter_organ.h"
#include "support.h"

#define LINES                                                                                      \
    "organ defence heads ARM,BLR,KAZ 3 Council of defence ministers\n"                             \
    "organ heads - all 6 Council of heads\n"                                                       \
    "matter defence exercises silence,majority:3\n"                                                \
    "matter heads constitution silence,consensus\n"                                                \
    "matter heads statement consensus,majority:6\n"                                                \
    "chair defence 2021-01-01 12 KAZ,ARM\n"                                                        \
    "chair heads 2021-01-01 12 TJK,ARM,BLR,KAZ,KGZ,RUS\n"                                          \
    "secretariat heads SEC\n"                                                                      \
    "waiver 5\n"                                                                                   \
    "suspension vote,chair\n"

static struct charter base;

static void
found(void)
{
    struct err e = {0};
    if (support_charter_parse(LINES, false, &base, &e) != 0)
        fail_msg("%s", e.text);
    base.register_k = 6;
}

static const char *
text_of(const struct charter *c)
{
    struct buf b;
    buf_init(&b, 1 << 20);
    charter_append_text(&b, c);
    const char *s = arena_str(&support_arena, buf_bytes(&b));
    assert_non_null(s);
    buf_clear(&b);
    return s;
}

static void
amend(const struct charter *c, const char *lines, struct charter *out)
{
    struct err e = {0};
    if (charter_amend(&support_arena, c, bytes_of_str(lines), out, &e) != 0)
        fail_msg("%s", e.text);
}

static void
refuse(const struct charter *c, const char *lines, const char *why)
{
    struct charter out;
    struct err e = {0};
    int rc = charter_amend(&support_arena, c, bytes_of_str(lines), &out, &e);
    if (rc != ERR_REFUSED || strstr(e.text, why) == NULL)
        fail_msg("got %d '%s', wanted '%s' for:\n%s", rc, e.text, why, lines);
}

static bool
has_line(const struct charter *c, const char *line)
{
    return strstr(text_of(c), line) != NULL;
}

static void
test_amend(void **state)
{
    struct charter c;
    (void)state;
    found();
    const char *before = text_of(&base);
    amend(&base, "notice 120\nmatter heads statement silence\norgan budget heads ARM,TJK 2 Budget committee\n"
                 "criterion piracy Robs ships\nprogramme ofac piracy SDGT\nregister 4\n", &c);
    assert_true(has_line(&c, "\nnotice 120\n"));
    assert_true(has_line(&c, "\nmatter heads statement silence\nchair"));
    assert_true(has_line(&c, "\norgan budget heads ARM,TJK 2 Budget committee\norgan defence"));
    assert_true(has_line(&c, "\ncriterion piracy Robs ships\ncriterion terrorism"));
    assert_true(has_line(&c, "\nprogramme ofac piracy SDGT\n"));
    assert_false(has_line(&c, "terrorism SDGT"));
    assert_true(has_line(&c, "\nregister 4\n"));
    assert_true(has_line(&c, "\nwaiver 5\n"));
    assert_string_equal(text_of(&base), before);
    assert_true(hash_equal(&c.hash, &base.hash));
    assert_true(bytes_equal(c.text, base.text));
    assert_int_equal(c.party_count, base.party_count);
    // The order of its lines does not matter, nor does an amendment that says what stands.
    struct charter other;
    amend(&base, "register 4\nprogramme ofac piracy SDGT\nmatter heads statement silence\n"
                 "criterion piracy Robs ships\norgan budget heads ARM,TJK 2 Budget committee\nnotice 120\n", &other);
    assert_string_equal(text_of(&other), text_of(&c));
    amend(&c, "notice 120\n", &other);
    assert_string_equal(text_of(&other), text_of(&c));
}

static void
test_take_away(void **state)
{
    struct charter c;
    (void)state;
    found();
    amend(&base, "organ defence -\n", &c);
    assert_false(has_line(&c, "defence"));
    assert_int_equal(c.organ_count, 1);
    assert_int_equal(c.chair_count, 1);
    amend(&base, "organ defence -\norgan defence heads KAZ,TJK 1 Defence\nmatter defence drills limited\n", &c);
    assert_true(has_line(&c, "\norgan defence heads KAZ,TJK 1 Defence\n"));
    assert_false(has_line(&c, "exercises"));
    assert_false(has_line(&c, "chair defence"));
    amend(&base, "matter heads statement -\nchair heads -\nsecretariat heads -\n", &c);
    assert_false(has_line(&c, "statement"));
    assert_false(has_line(&c, "chair heads"));
    assert_int_equal(c.secretariat_count, 0);
    amend(&base, "organ defence -\norgan heads -\n", &c);
    assert_true(bytes_equal_str(charter_organ_at(&c, 0)->id, "assembly"));
    amend(&c, "organ heads - all 1 Heads\nmatter heads constitution consensus\n", &c);
    assert_null(charter_organ_find(&c, BYTES_LIT("assembly")));
}

static void
test_amendments_refused(void **state)
{
    static const struct {
        const char *lines, *why;
    } cases[] = {
        {"", "1 to"},
        {"notice 60", "line feed"},
        {"notice 60\n\n", "line 2"},
        {"notice 60\r\n", "control characters"},
        {"member UZB a b c d:1\n", "line 1: 'member UZB"},
        {"guest UZB a b c d:1\n", "begins no line of an amendment"},
        {"alliance other\n", "begins no line"},
        {"rules 2\n", "begins no line"},
        {"founded 2020-01-01\n", "begins no line"},
        {"notice 60\nnotice 61\n", "lines 1 and 2 are about the same thing"},
        {"organ defence heads ARM 1 A\norgan defence heads ARM 1 A\n", "about the same thing"},
        {"notice 0\n", "line 1: must be 'notice SECONDS'"},
        {"notice 61\nnotice  60\n", "about the same thing"},
        {"notice  60\n", "line 1"},
        {"criterion faith Believes\n", "belief is never a criterion"},
        {"criterion terrorism\n", "has no text"},
        {"programme ofac piracy SDGT\n", "criterion piracy"},
        {"register 7\n", "there are 6"},
        {"waiver 4\n", "at least k"},
        {"organ zoo -\n", "takes away what the charter does not have"},
        {"organ defence -\norgan defence -\n", "takes away what the charter does not have"},
        {"matter heads lunch -\n", "takes away what"},
        {"secretariat defence -\n", "takes away what"},
        {"organ heads -\n", "its parent heads is no organ"},
        {"matter heads constitution -\n", "no organ has the matter constitution"},
        {"organ heads - ARM,BLR 1 Heads\n", "the charter's line 'matter heads constitution"},
        {"organ defence heads ARM,BLR 2 Defence\n", "the charter's line 'matter defence exercises"},
        {"organ defence heads ARM,BLR,TJK 2 Defence\n", "the charter's line 'chair defence"},
        {"organ heads defence all 3 Heads\n", "circle"},
        {"organ defence heads ARM,UZB 2 Defence\n", "UZB is no member"},
        {"chair defence 2021-01-01 12 KAZ,TJK\n", "not of that organ"},
        {"secretariat defence TJK\n", "no guest"},
    };
    (void)state;
    found();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        refuse(&base, cases[i].lines, cases[i].why);
}

// ---- parties ----

static struct charter_member
party(const char *name, enum charter_role role, unsigned keys)
{
    struct charter_member m = {.name = bytes_of_str(name), .role = role, .address = BYTES_LIT("new.example.org:1"),
                               .generation = 2};
    support_key(keys, 0, NULL, &m.ledger);
    support_key(keys, 1, NULL, &m.cosign);
    support_key(keys, 2, NULL, &m.transport);
    return m;
}

static void
must(int rc, const struct err *e)
{
    if (rc != 0)
        fail_msg("%s", e->text);
}

static void
must_refuse(int rc, struct err *e, const char *why)
{
    if (rc != ERR_REFUSED || strstr(e->text, why) == NULL)
        fail_msg("got %d '%s', wanted '%s'", rc, e->text, why);
}

static void
test_accession(void **state)
{
    struct charter c, d;
    struct err e = {0};
    struct charter_member uzb = party("GEO", CHARTER_APPLICANT, 30);
    (void)state;
    found();
    const char *before = text_of(&base);
    must(charter_change_admit(&support_arena, &base, &uzb, &c, &e), &e);
    assert_int_equal(c.member_count, 6);
    assert_int_equal(c.party_count, 8);
    assert_int_equal(charter_find(&c, BYTES_LIT("GEO"))->role, CHARTER_APPLICANT);
    assert_int_equal(charter_find(&c, BYTES_LIT("GEO"))->generation, 1);
    assert_true(charter_may_write(&c, BYTES_LIT("GEO"), BYTES_LIT("status")));
    assert_false(charter_may_write(&c, BYTES_LIT("GEO"), BYTES_LIT("report")));
    must_refuse(charter_change_admit(&support_arena, &c, &uzb, &d, &e), &e, "a party already (applicant)");
    must_refuse(charter_change_suspend(&support_arena, &c, BYTES_LIT("GEO"), &d, &e), &e, "no full member");
    must(charter_change_accede(&support_arena, &c, BYTES_LIT("GEO"), &d, &e), &e);
    assert_int_equal(d.member_count, 7);
    assert_true(bytes_equal_str(d.members[2].name, "GEO")); // in its place by name
    assert_true(bytes_equal_str(d.members[7].name, "SEC"));
    assert_int_equal(charter_k(&d), 5);
    assert_int_equal(charter_organ_size(&d, charter_organ_find(&d, BYTES_LIT("heads"))), 7);
    assert_int_equal(charter_organ_size(&d, charter_organ_find(&d, BYTES_LIT("defence"))), 3);
    must_refuse(charter_change_accede(&support_arena, &d, BYTES_LIT("GEO"), &d, &e), &e, "no applicant");
    must_refuse(charter_change_accede(&support_arena, &d, BYTES_LIT("SEC"), &d, &e), &e, "no applicant");
    must_refuse(charter_change_accede(&support_arena, &d, BYTES_LIT("UZB"), &d, &e), &e, "no party UZB");
    assert_true(hash_equal(&d.hash, &base.hash));
    assert_string_equal(text_of(&base), before);
    amend(&d, "organ defence heads ARM,BLR,GEO,KAZ 3 Defence\n", &d);
}

static void
test_admissions_refused(void **state)
{
    struct charter c;
    struct err e = {0};
    struct charter_member m = party("GEO", CHARTER_PARTNER, 30);
    (void)state;
    found();
    must_refuse(charter_change_admit(&support_arena, &base, &m, &c, &e), &e, "no kind of record");
    m.kinds = BYTES_LIT("report");
    must(charter_change_admit(&support_arena, &base, &m, &c, &e), &e);
    assert_true(charter_may_write(&c, BYTES_LIT("GEO"), BYTES_LIT("report")));
    m.kinds = BYTES_LIT("report,message");
    must_refuse(charter_change_admit(&support_arena, &base, &m, &c, &e), &e, "sorted");
    m = party("GEO", CHARTER_MEMBER, 30);
    must_refuse(charter_change_admit(&support_arena, &base, &m, &c, &e), &e, "applicant, partner");
    m = party("G\xd0\x95O", CHARTER_APPLICANT, 30);
    must_refuse(charter_change_admit(&support_arena, &base, &m, &c, &e), &e, "2 to 12");
    m = party("TJK", CHARTER_APPLICANT, 30);
    must_refuse(charter_change_admit(&support_arena, &base, &m, &c, &e), &e, "a party already (member)");
    m = party("GEO", CHARTER_APPLICANT, 30);
    m.address = BYTES_LIT("nowhere");
    must_refuse(charter_change_admit(&support_arena, &base, &m, &c, &e), &e, "HOST:PORT");
    m = party("GEO", CHARTER_APPLICANT, 30);
    support_key(2, 1, NULL, &m.transport);
    must_refuse(charter_change_admit(&support_arena, &base, &m, &c, &e), &e, "a key of KAZ");
    m = party("GEO", CHARTER_APPLICANT, 30);
    m.cosign = m.ledger;
    must_refuse(charter_change_admit(&support_arena, &base, &m, &c, &e), &e, "a key of GEO");
}

static void
test_suspension(void **state)
{
    struct charter c = {0};
    struct charter_turn turn;
    struct err e = {0};
    (void)state;
    found();
    must(charter_change_suspend(&support_arena, &base, BYTES_LIT("ARM"), &c, &e), &e);
    const struct charter_member *arm = charter_find(&c, BYTES_LIT("ARM"));
    assert_true(arm->is_suspended);
    assert_int_equal(charter_k(&c), 4);
    assert_false(charter_has(&c, arm, CHARTER_NO_VOTE));
    assert_false(charter_has(&c, arm, CHARTER_NO_CHAIR));
    assert_true(charter_has(&c, arm, CHARTER_NO_RELEASE));
    assert_false(charter_has(&c, charter_find(&c, BYTES_LIT("SEC")), CHARTER_NO_RELEASE));
    // Its turn is the next one's; the turn after it stays where it was.
    assert_true(charter_chair_turn(&c, BYTES_LIT("heads"), support_moment("2022-06-01"), &turn));
    assert_true(bytes_equal_str(turn.member->name, "BLR"));
    assert_true(charter_chair_turn(&c, BYTES_LIT("heads"), support_moment("2023-06-01"), &turn));
    assert_true(bytes_equal_str(turn.member->name, "BLR"));
    must_refuse(charter_change_suspend(&support_arena, &c, BYTES_LIT("ARM"), &c, &e), &e, "already");
    must(charter_change_reinstate(&support_arena, &c, BYTES_LIT("ARM"), &c, &e), &e);
    assert_int_equal(charter_k(&c), 5);
    must_refuse(charter_change_reinstate(&support_arena, &c, BYTES_LIT("ARM"), &c, &e), &e, "not suspended");
    must_refuse(charter_change_suspend(&support_arena, &c, BYTES_LIT("SEC"), &c, &e), &e, "no full member");
    static const char *const four[] = {"ARM", "BLR", "KAZ", "KGZ"};
    for (size_t i = 0; i < 4; i++)
        must(charter_change_suspend(&support_arena, &c, bytes_of_str(four[i]), &c, &e), &e);
    must_refuse(charter_change_suspend(&support_arena, &c, BYTES_LIT("TJK"), &c, &e), &e, "fewer than two");
}

static void
test_withdrawal(void **state)
{
    struct charter c;
    struct charter_turn turn;
    struct err e = {0};
    (void)state;
    found();
    must(charter_change_withdraw(&support_arena, &base, BYTES_LIT("ARM"), &c, &e), &e);
    const struct charter_member *arm = charter_find(&c, BYTES_LIT("ARM"));
    assert_int_equal(arm->role, CHARTER_FORMER);
    assert_true(sign_public_equal(&arm->ledger, &base.members[0].ledger));
    assert_int_equal(c.member_count, 5);
    assert_int_equal(c.party_count, 7);
    assert_int_equal(charter_k(&c), 4);
    assert_int_equal(c.register_k, 5);
    assert_int_equal(c.waiver, 4);
    assert_true(charter_may_write(&c, BYTES_LIT("ARM"), BYTES_LIT("report"))); // what it wrote as a member stands
    const struct charter_organ *heads = charter_organ_find(&c, BYTES_LIT("heads"));
    const struct charter_organ *defence = charter_organ_find(&c, BYTES_LIT("defence"));
    assert_int_equal(charter_organ_quorum(&c, heads), 5);
    assert_int_equal(charter_organ_majority(&c, heads, BYTES_LIT("statement")), 5);
    assert_int_equal(charter_organ_size(&c, defence), 2);
    assert_int_equal(charter_organ_majority(&c, defence, BYTES_LIT("exercises")), 2);
    assert_int_equal(base.organs[1].quorum, 6);
    assert_true(charter_chair_turn(&c, BYTES_LIT("heads"), support_moment("2022-06-01"), &turn));
    assert_true(bytes_equal_str(turn.member->name, "BLR"));
    must_refuse(charter_change_withdraw(&support_arena, &c, BYTES_LIT("ARM"), &c, &e), &e, "already");
    // Lines that name it stand, and others can be amended; new ones cannot name it.
    amend(&c, "notice 60\n", &c);
    refuse(&c, "organ defence heads ARM,KAZ 1 Defence\n", "no full member (its role is former)");
    // A guest leaves too, and its office is empty.
    must(charter_change_withdraw(&support_arena, &c, BYTES_LIT("SEC"), &c, &e), &e);
    assert_null(charter_organ_secretariat(&c, charter_organ_find(&c, BYTES_LIT("heads"))));
    amend(&c, "notice 61\n", &c);
    // It comes back with the keys it had, and in its organs.
    struct charter_member back = party("ARM", CHARTER_APPLICANT, 30);
    must_refuse(charter_change_admit(&support_arena, &c, &back, &c, &e), &e, "other keys");
    back = party("ARM", CHARTER_APPLICANT, 0);
    must(charter_change_admit(&support_arena, &c, &back, &c, &e), &e);
    amend(&c, "notice 60\n", &c);
    must(charter_change_accede(&support_arena, &c, BYTES_LIT("ARM"), &c, &e), &e);
    assert_int_equal(charter_organ_size(&c, charter_organ_find(&c, BYTES_LIT("defence"))), 3);
    static const char *const four[] = {"ARM", "BLR", "KAZ", "KGZ"};
    for (size_t i = 0; i < 4; i++)
        must(charter_change_withdraw(&support_arena, &c, bytes_of_str(four[i]), &c, &e), &e);
    must_refuse(charter_change_withdraw(&support_arena, &c, BYTES_LIT("TJK"), &c, &e), &e, "fewer than two");
    amend(&c, "notice 62\n", &c); // nothing that stands is too large for those who are left
    assert_int_equal(charter_organ_size(&c, charter_organ_find(&c, BYTES_LIT("defence"))), 0);
}

static void
test_rebinding(void **state)
{
    struct charter c;
    struct err e = {0};
    struct charter_member kaz = party("KAZ", CHARTER_MEMBER, 30);
    (void)state;
    found();
    must(charter_change_rebind(&support_arena, &base, &kaz, &c, &e), &e);
    const struct charter_member *now = charter_find(&c, BYTES_LIT("KAZ"));
    assert_int_equal(now->generation, 2);
    assert_int_equal(now->role, CHARTER_MEMBER);
    assert_true(sign_public_equal(&now->cosign, &kaz.cosign));
    assert_true(bytes_equal(now->address, kaz.address));
    assert_ptr_equal(charter_change_find(&c, BYTES_LIT("KAZ"), 2), now);
    const struct charter_member *was = charter_change_find(&c, BYTES_LIT("KAZ"), 1);
    assert_non_null(was);
    assert_true(sign_public_equal(&was->ledger, &base.members[2].ledger));
    assert_null(charter_change_find(&c, BYTES_LIT("KAZ"), 3));
    assert_null(charter_change_find(&base, BYTES_LIT("KAZ"), 2));
    // The old keys are nobody's again.
    struct charter_member geo = party("GEO", CHARTER_APPLICANT, 2);
    must_refuse(charter_change_admit(&support_arena, &c, &geo, &c, &e), &e, "is, or was, a key of KAZ");
    struct charter_member again = party("KAZ", CHARTER_MEMBER, 2);
    again.generation = 3;
    must_refuse(charter_change_rebind(&support_arena, &c, &again, &c, &e), &e, "is, or was, a key of KAZ");
    again = party("KAZ", CHARTER_MEMBER, 31);
    must_refuse(charter_change_rebind(&support_arena, &c, &again, &c, &e), &e, "the next is 3, not 2");
    again.generation = 3;
    must(charter_change_rebind(&support_arena, &c, &again, &c, &e), &e);
    assert_int_equal(c.past_count, 2);
    struct charter_member nobody = party("UZB", CHARTER_MEMBER, 32);
    must_refuse(charter_change_rebind(&support_arena, &c, &nobody, &c, &e), &e, "no party UZB");
}

// ---- any sequence of changes ----

static const char *const names[] = {"ARM", "BLR", "GEO", "KAZ", "KGZ", "RUS", "SEC", "TJK", "UZB"};
#define NAMES (sizeof names / sizeof names[0])

static int
change_at_random(const struct charter *c, uint64_t *seed, struct charter *out, struct err *e)
{
    static const char *const amendments[] = {
        "notice 120\n", "organ defence heads KAZ,TJK 2 Defence\n", "organ defence -\n", "chair heads 2021-01-01 12 KAZ\n",
        "organ budget heads ARM,KAZ,TJK 3 Budget\nmatter budget money majority:3\n", "waiver 5\n", "register 6\n",
        "secretariat heads SEC\n", "secretariat heads -\n", "organ heads - all 6 Heads\n", "matter heads statement majority:5\n",
    };
    unsigned key = 100 + (unsigned)(support_random(seed) % 1000);
    struct bytes name = bytes_of_str(names[support_random(seed) % NAMES]);
    struct charter_member m = {0};
    const struct charter_member *known = charter_find(c, name);
    switch (support_random(seed) % 9) {
    case 0:
        m = party((const char *)name.p, CHARTER_APPLICANT, key);
        if (known != NULL && support_random(seed) % 2 == 0) { // comes back with what it had
            m = *known;
            m.role = CHARTER_APPLICANT;
        }
        return charter_change_admit(&support_arena, c, &m, out, e);
    case 1:
    case 2:
        return charter_change_accede(&support_arena, c, name, out, e);
    case 3:
        return charter_change_suspend(&support_arena, c, name, out, e);
    case 4:
        return charter_change_reinstate(&support_arena, c, name, out, e);
    case 5:
        return charter_change_withdraw(&support_arena, c, name, out, e);
    case 6:
        m = party((const char *)name.p, CHARTER_MEMBER, key);
        m.generation = known != NULL ? known->generation + 1 : 1;
        return charter_change_rebind(&support_arena, c, &m, out, e);
    default:
        return charter_amend(&support_arena, c, bytes_of_str(amendments[support_random(seed) % 11]), out, e);
    }
}

// What a charter is, whatever became of it.
static void
check_whole(const struct charter *c)
{
    const struct charter_organ *o;
    assert_true(c->member_count >= 2);
    for (size_t i = 0; i < c->party_count; i++) {
        assert_int_equal(c->members[i].role == CHARTER_MEMBER, i < c->member_count);
        if (i > 0 && i != c->member_count)
            assert_true(bytes_compare(c->members[i - 1].name, c->members[i].name) < 0);
    }
    for (size_t i = 0; (o = charter_organ_at(c, i)) != NULL; i++) {
        size_t size = charter_organ_size(c, o);
        assert_true(charter_organ_quorum(c, o) >= 1);
        assert_true(size == 0 || charter_organ_quorum(c, o) <= size);
        const struct charter_member *chair = charter_chair(c, o->id, support_moment("2026-01-01"));
        if (chair != NULL) {
            assert_true(charter_organ_has(o, chair));
            assert_true(charter_has(c, chair, CHARTER_NO_CHAIR));
        }
    }
    assert_true(charter_waiver(c) >= charter_k(c));
    assert_true(c->register_k <= c->member_count);
    assert_true(hash_equal(&c->hash, &base.hash));
    struct charter same;
    amend(c, "notice 77\n", &same); // nothing that stands keeps what is allowed from being said
}

static void
test_any_sequence(void **state)
{
    size_t done = 0, refused = 0;
    (void)state;
    for (uint64_t first = 1; first <= 150; first++) {
        uint64_t seed = first;
        support_reset(NULL);
        found();
        struct charter c = base;
        for (unsigned step = 0; step < 40; step++) {
            struct charter next;
            struct err e = {0};
            const char *before = text_of(&c);
            int rc = change_at_random(&c, &seed, &next, &e);
            assert_true(rc == 0 || rc == ERR_REFUSED);
            if (strcmp(text_of(&c), before) != 0)
                fail_msg("seed %llu, step %u: the charter before was changed", (unsigned long long)first, step);
            if (rc != 0) {
                assert_true(e.text[0] != '\0');
                refused++;
                continue;
            }
            done++;
            check_whole(&next);
            c = next;
        }
    }
    assert_true(done > 1000);
    assert_true(refused > 1000);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_amend, support_reset),
        cmocka_unit_test_setup(test_take_away, support_reset),
        cmocka_unit_test_setup(test_amendments_refused, support_reset),
        cmocka_unit_test_setup(test_accession, support_reset),
        cmocka_unit_test_setup(test_admissions_refused, support_reset),
        cmocka_unit_test_setup(test_suspension, support_reset),
        cmocka_unit_test_setup(test_withdrawal, support_reset),
        cmocka_unit_test_setup(test_rebinding, support_reset),
        cmocka_unit_test_setup(test_any_sequence, support_reset),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("charter_change", tests, NULL, support_end);
}
