// SPDX-License-Identifier: Apache-2.0
// Proves what a chain of adopted changes and withdrawals makes of a charter: who is a party, as what, with which keys; that
// what makes no sense changes nothing; and that bytes that are no chain are refused at every length.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <string.h>

#include "member/constitution.h"
#include "record/proposal.h"

static struct arena arena;
static struct charter founding;
static struct charter_member parties[4];

static int
set_up(void **state)
{
    static const char *const names[] = {"ARM", "GEO", "KAZ", "RUS"};
    (void)state;
    arena_init(&arena, 16 << 20);
    for (size_t i = 0; i < 4; i++) {
        parties[i] = (struct charter_member){.name = bytes_of_str(names[i]), .address = BYTES_LIT("h:1"), .generation = 1};
        parties[i].ledger.b[0] = parties[i].cosign.b[0] = parties[i].transport.b[0] = (uint8_t)(i + 1);
        parties[i].cosign.b[1] = 1;
        parties[i].transport.b[1] = 2;
    }
    founding = (struct charter){.hash = {{9}}, .alliance = BYTES_LIT("demo"), .members = parties, .member_count = 4,
                                .party_count = 4, .term_min_s = 1, .term_max_s = 2, .suspension = CHARTER_NO_VOTE};
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    arena_clear(&arena);
    return 0;
}

// ---- chains ----

struct chain {
    struct constitution_change changes[8];
    size_t count;
    struct constitution_withdrawal withdrawals[2];
    size_t withdrawal_count;
};

static void
append_keys(struct buf *b, uint8_t seed)
{
    for (uint8_t use = 0; use < 3; use++) {
        uint8_t key[32] = {seed, use};
        buf_append(b, bytes_of(key, sizeof key));
    }
    buf_append_byte(b, 3);
    buf_append_str(b, "n:2");
}

// The next change: about that member, by a proposal with one elector.
static void
change(struct chain *c, enum proposal_effect effect, const char *member, uint8_t seed, unsigned generation)
{
    struct buf payload, note;
    uint8_t epoch[32] = {0}, root[32] = {7};
    buf_init(&payload, 4096);
    buf_init(&note, 4096);
    if (effect == PROPOSAL_ADMIT) {
        buf_append_byte(&payload, PROPOSAL_APPLICANT);
        append_keys(&payload, seed);
        buf_append_u16be(&payload, 0);
    } else if (effect == PROPOSAL_ACCEDE) { // seed: the number of the change that admits it
        uint8_t admission[32] = {seed};
        buf_append(&payload, bytes_of(admission, sizeof admission));
    } else if (effect == PROPOSAL_REBIND) {
        buf_append_u32be(&payload, generation);
        append_keys(&payload, seed);
        buf_append_u64be(&payload, 17);
        buf_append(&payload, bytes_of(root, sizeof root));
    }
    buf_append_byte(&note, PROPOSAL_CONSENSUS);
    buf_append_byte(&note, 0);
    buf_append_u64be(&note, 5);
    buf_append(&note, bytes_of(epoch, sizeof epoch));
    const char *const words[] = {"assembly", "constitution", member};
    for (size_t i = 0; i < 3; i++) {
        buf_append_byte(&note, (uint8_t)strlen(words[i]));
        buf_append_str(&note, words[i]);
    }
    buf_append_u16be(&note, (uint16_t)payload.n);
    buf_append(&note, buf_bytes(&payload));
    buf_append_byte(&note, 1);
    buf_append_byte(&note, 3);
    buf_append_str(&note, "ARM");
    buf_append_u32be(&note, 1);
    buf_append_u64be(&note, 1);
    struct constitution_change *x = &c->changes[c->count++];
    *x = (struct constitution_change){.effect = (uint8_t)effect, .note = arena_copy(&arena, buf_bytes(&note))};
    x->id.b[0] = (uint8_t)c->count;
    buf_clear(&payload);
    buf_clear(&note);
}

static void
withdrawal(struct chain *c, const char *member, unsigned words, unsigned settled)
{
    c->withdrawals[c->withdrawal_count++] = (struct constitution_withdrawal){bytes_of_str(member), words, settled};
}

static struct bytes
bytes_of_chain(const struct chain *c)
{
    struct buf b;
    buf_init(&b, 65536);
    constitution_append(&b, c->changes, c->count, c->withdrawals, c->withdrawal_count);
    assert_int_equal(buf_check(&b), 0);
    struct bytes out = arena_copy(&arena, buf_bytes(&b));
    buf_clear(&b);
    return out;
}

static struct constitution
made(const struct chain *c)
{
    struct constitution out;
    struct err e = {0};
    assert_int_equal(constitution_make(&arena, &founding, bytes_of_chain(c), &out, &e), 0);
    return out;
}

static const struct charter_member *
find(const struct constitution *c, const char *member)
{
    const struct charter_member *m = charter_find(&c->charter, bytes_of_str(member));
    assert_non_null(m);
    return m;
}

// ---- tests ----

static void
test_nothing_changed(void **state)
{
    struct constitution c;
    (void)state;
    assert_int_equal(constitution_make(&arena, &founding, (struct bytes){NULL, 0}, &c, NULL), 0);
    assert_int_equal(c.number, 0);
    assert_memory_equal(&c.epoch, &founding.hash, sizeof c.epoch);
    assert_int_equal(c.charter.party_count, 4);
    assert_int_equal(charter_k(&c.charter), 3);
}

static void
test_admitted_then_a_member(void **state)
{
    struct chain x = {.count = 0};
    (void)state;
    change(&x, PROPOSAL_ADMIT, "UZB", 50, 0);
    struct constitution c = made(&x);
    assert_int_equal(c.number, 0); // an admission opens no epoch
    assert_int_equal(find(&c, "UZB")->role, CHARTER_APPLICANT);
    assert_int_equal(find(&c, "UZB")->ledger.b[0], 50);
    assert_int_equal(constitution_standing(find(&c, "UZB")), SETTLE_APPLICANT);
    assert_true(constitution_is_within(find(&c, "UZB")));
    assert_int_equal(charter_k(&c.charter), 3);
    change(&x, PROPOSAL_ACCEDE, "UZB", 1, 0);
    c = made(&x);
    assert_int_equal(c.number, 1);
    assert_int_equal(c.epoch.b[0], 2);
    assert_int_equal(find(&c, "UZB")->role, CHARTER_MEMBER);
    assert_int_equal(c.charter.member_count, 5);
    assert_int_equal(charter_k(&c.charter), 4);
    assert_int_equal(constitution_party_find(&c, BYTES_LIT("UZB"))->epoch, 1);
    assert_int_equal(founding.party_count, 4); // what was founded stays
}

// Of two admissions of one name the accession names the one whose keys it has, whichever came first.
static void
test_accession_names_its_admission(void **state)
{
    (void)state;
    for (uint8_t named = 1; named <= 2; named++) {
        struct chain x = {.count = 0};
        change(&x, PROPOSAL_ADMIT, "UZB", 50, 0);
        change(&x, PROPOSAL_ADMIT, "UZB", 60, 0);
        change(&x, PROPOSAL_ACCEDE, "UZB", named, 0);
        struct constitution c = made(&x);
        assert_int_equal(find(&c, "UZB")->role, CHARTER_MEMBER);
        assert_int_equal(find(&c, "UZB")->ledger.b[0], named == 1 ? 50 : 60);
        assert_int_equal(c.charter.party_count, 5);
    }
}

static void
test_withdrawal_and_return(void **state)
{
    struct chain x = {.count = 0};
    (void)state;
    withdrawal(&x, "GEO", 1, 0);
    struct constitution c = made(&x);
    assert_true(find(&c, "GEO")->is_leaving);
    assert_int_equal(find(&c, "GEO")->role, CHARTER_MEMBER); // it counts until that is settled
    assert_false(parties[1].is_leaving);
    x.withdrawals[0].settled = 1;
    c = made(&x);
    assert_int_equal(find(&c, "GEO")->role, CHARTER_FORMER);
    assert_int_equal(constitution_standing(find(&c, "GEO")), SETTLE_FORMER);
    assert_int_equal(c.charter.member_count, 3);
    assert_true(charter_may_write(&c.charter, BYTES_LIT("GEO"), BYTES_LIT("listing"))); // what it wrote stands
    change(&x, PROPOSAL_ADMIT, "GEO", 2, 0); // with the keys it had
    change(&x, PROPOSAL_ACCEDE, "GEO", 1, 0);
    c = made(&x);
    assert_int_equal(find(&c, "GEO")->role, CHARTER_MEMBER);
    assert_false(find(&c, "GEO")->is_leaving);
    x.withdrawals[0].words = 2;
    assert_true(find((c = made(&x), &c), "GEO")->is_leaving); // and again
}

static void
test_rebinding(void **state)
{
    struct chain x = {.count = 0};
    (void)state;
    change(&x, PROPOSAL_REBIND, "KAZ", 60, 2);
    struct constitution c = made(&x);
    assert_int_equal(find(&c, "KAZ")->generation, 2);
    assert_int_equal(find(&c, "KAZ")->ledger.b[0], 60);
    const struct constitution_ended *ended = constitution_ended_at(&c, BYTES_LIT("KAZ"), 1);
    assert_non_null(ended);
    assert_int_equal(ended->size, 17);
    assert_int_equal(ended->root.b[0], 7);
    assert_int_equal(c.charter.past[0].ledger.b[0], 3);
    assert_null(constitution_ended_at(&c, BYTES_LIT("KAZ"), 2));
    change(&x, PROPOSAL_REBIND, "KAZ", 61, 2); // not the next generation
    c = made(&x);
    assert_int_equal(find(&c, "KAZ")->ledger.b[0], 60);
    assert_int_equal(c.charter.past_count, 1);
}

static void
test_suspension(void **state)
{
    struct chain x = {.count = 0};
    (void)state;
    change(&x, PROPOSAL_SUSPEND, "RUS", 0, 0);
    struct constitution c = made(&x);
    assert_int_equal(constitution_standing(find(&c, "RUS")), SETTLE_SUSPENDED);
    assert_int_equal(charter_k(&c.charter), 3); // of three
    change(&x, PROPOSAL_REINSTATE, "RUS", 0, 0);
    c = made(&x);
    assert_int_equal(constitution_standing(find(&c, "RUS")), SETTLE_MEMBER);
    assert_int_equal(c.number, 2);
}

static void
test_nonsense_changes_nothing(void **state)
{
    struct chain x = {.count = 0};
    (void)state;
    change(&x, PROPOSAL_ACCEDE, "UZB", 9, 0); // nobody admitted it
    change(&x, PROPOSAL_ADMIT, "ARM", 70, 0); // it is a member
    withdrawal(&x, "XYZ", 1, 1);
    struct constitution c = made(&x);
    assert_int_equal(c.charter.party_count, 4);
    assert_int_equal(find(&c, "ARM")->ledger.b[0], 1);
}

static void
test_every_truncation_is_refused(void **state)
{
    struct chain x = {.count = 0};
    (void)state;
    change(&x, PROPOSAL_ADMIT, "UZB", 50, 0);
    withdrawal(&x, "GEO", 1, 1);
    struct bytes whole = bytes_of_chain(&x);
    for (size_t n = 1; n < whole.n; n++) {
        struct constitution c;
        struct err e = {0};
        assert_int_equal(constitution_make(&arena, &founding, bytes_sub(whole, 0, n), &c, &e), ERR_CORRUPT);
    }
}

static void
test_settled(void **state)
{
    struct buf b;
    (void)state;
    buf_init(&b, 64);
    constitution_append_settled(&b, 1, 5);
    constitution_append_settled(&b, 7, 1000);
    assert_int_equal(constitution_settled(buf_bytes(&b), 7), 1000);
    assert_int_equal(constitution_settled(buf_bytes(&b), 2), 0);
    buf_clear(&b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_nothing_changed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_admitted_then_a_member, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_accession_names_its_admission, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_withdrawal_and_return, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_rebinding, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_suspension, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_nonsense_changes_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_every_truncation_is_refused, set_up, tear_down),
        cmocka_unit_test(test_settled),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
