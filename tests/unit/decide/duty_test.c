// SPDX-License-Identifier: Apache-2.0
// Proves what a node owes: which word it may still write, which sizes it may cosign, which waivers its ledger has to name.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <string.h>

#include <cmocka.h>

#include "decide/duty.h"
#include "world.h"

static struct world w;
static struct world_reader reader;
static struct arena arena;
static struct decide *d;
static uint64_t cosigned[WORLD_LEDGERS];

static int
set_up(void **state)
{
    (void)state;
    world_init(&w, 5); // k is 4
    arena_init(&arena, 1 << 22);
    memset(cosigned, 0, sizeof cosigned);
    d = NULL;
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    decide_free(d);
    arena_clear(&arena);
    world_clear(&w);
    return 0;
}

// Read all anew, as one who holds and has seen all.
static void
look(void)
{
    decide_free(d);
    d = NULL;
    world_reader_settle_all(&w, &reader);
    assert_int_equal(decide_new(&d, &w.charter, &reader.ledgers, &w.source, LAYER_COMMON), 0);
}

static struct duty_word
duty(uint32_t self, const struct hash *id)
{
    struct duty_word out;
    bool is_proposal = false;
    assert_int_equal(duty_of(d, &arena, w.names[self], id, cosigned, &out, &is_proposal), 0);
    assert_true(is_proposal);
    return out;
}

static void
expect_object(uint32_t self, const struct hash *id, const struct hash *because, const char *why)
{
    struct duty_word x = duty(self, id);
    assert_int_equal(x.duty, DUTY_OBJECT);
    assert_non_null(strstr(x.reason, why));
    assert_int_equal(x.has_because, because != NULL);
    if (because != NULL)
        assert_true(hash_equal(&x.because, because));
}

static void
expect_free(uint32_t self, const struct hash *id)
{
    struct duty_word x = duty(self, id);
    assert_string_equal(x.reason, "");
    assert_int_equal(x.duty, DUTY_FREE);
    assert_true(x.is_elector);
}

static struct hash
amend(const char *lines)
{
    return world_propose(&w, 1, &(struct world_proposal){.effect = PROPOSAL_AMEND, .lines = lines});
}

static struct hash
text(void)
{
    return world_propose(&w, 1, &(struct world_proposal){.procedure = PROPOSAL_SILENCE});
}

static struct hash
waive(const struct hash *id, const char *member, uint64_t size)
{
    return world_propose(&w, 1, &(struct world_proposal){.effect = PROPOSAL_WAIVE, .member = member, .id = id, .majority = 4,
                                                         .size = size});
}

static void
in_epoch(uint32_t l, const struct hash *id, enum position_word word)
{
    (void)world_say(&w, l, id, word, true, POSITION_IN_EPOCH, &w.charter.hash, false);
}

static void
on_waiver(uint32_t l, const struct hash *waiver, const struct hash *of, enum position_word word)
{
    (void)world_say(&w, l, waiver, word, true, POSITION_OF_WAIVED, of, false);
}

// ---- words ----

static void
test_who_is_asked(void **state)
{
    struct hash nothing = {{5}};
    struct duty_word x;
    bool is_proposal = true;
    (void)state;
    struct hash id = text(), none = world_propose(&w, 1, &(struct world_proposal){.term_s = 60});
    struct hash change = amend("notice 60\n"), waiver = waive(&id, "EE", 0);
    look();
    expect_free(2, &id);
    x = duty(2, &id);
    assert_int_equal(x.mark, POSITION_PLAIN);
    assert_false(x.has_final);
    x = duty(2, &change);
    assert_int_equal(x.mark, POSITION_IN_EPOCH);
    assert_true(hash_equal(&x.other, &w.charter.hash));
    x = duty(2, &waiver);
    assert_int_equal(x.mark, POSITION_OF_WAIVED);
    assert_true(hash_equal(&x.other, &id));
    assert_false(duty(5, &waiver).is_elector); // it is its own word
    assert_false(duty(2, &none).is_elector);   // void
    assert_int_equal(duty_of(d, &arena, BYTES_LIT("ZZ"), &id, cosigned, &x, &is_proposal), 0);
    assert_true(is_proposal);
    assert_false(x.is_elector);
    assert_int_equal(duty_of(d, &arena, w.names[2], &nothing, cosigned, &x, &is_proposal), 0);
    assert_false(is_proposal);
    (void)world_say(&w, 2, &id, POSITION_OBJECT, false, POSITION_PLAIN, NULL, false);
    look();
    assert_false(duty(2, &id).has_final);
    (void)world_say(&w, 2, &id, POSITION_SILENT, true, POSITION_PLAIN, NULL, false);
    look();
    assert_true(duty(2, &id).has_final);
    assert_false(duty(3, &id).has_final);
}

static void
test_assent_binds(void **state)
{
    (void)state;
    struct hash x = amend("notice 60\n"), y = amend("notice 61\n");
    look();
    expect_free(2, &y);
    in_epoch(2, &x, POSITION_ABSTAIN);
    in_epoch(3, &x, POSITION_OBJECT);
    w.sizes[3] -= 1; // not heard yet
    look();
    expect_object(2, &y, &x, "binds it");
    expect_free(3, &y);
    expect_free(4, &y);
    assert_true(duty(2, &x).has_final);
    w.sizes[3] += 1;
    look();
    expect_free(2, &y); // x is broken
}

// An assent to what may never be valid would bind for as long as the epoch lasts.
static void
test_what_waits_is_objected_to(void **state)
{
    struct hash nothing = {{6}};
    (void)state;
    struct hash accession = world_propose(&w, 1, &(struct world_proposal){.effect = PROPOSAL_ACCEDE, .member = "UZB", .id = &nothing});
    struct hash mandate = world_propose(&w, 1, &(struct world_proposal){.effect = PROPOSAL_MANDATE, .id = &nothing});
    look();
    expect_object(2, &accession, NULL, "not adopted yet");
    expect_object(2, &mandate, NULL, "not held here yet");
    assert_true(duty(2, &mandate).is_elector);
}

static void
test_earlier_epoch(void **state)
{
    (void)state;
    struct hash settled = text(), change = amend("notice 60\n");
    for (uint32_t l = 1; l <= 5; l++)
        in_epoch(l, &change, POSITION_AGREE);
    struct hash late = text();
    look();
    expect_free(2, &late); // its k have signed it
    decide_free(d);
    world_reader_settle_all(&w, &reader);
    for (size_t i = 1; i < 5; i++)
        reader.signers[1][i].size = w.sizes[1] - 1;
    assert_int_equal(decide_new(&d, &w.charter, &reader.ledgers, &w.source, LAYER_COMMON), 0);
    assert_int_equal(decide_epoch_count(d), 2);
    expect_object(2, &late, &change, "later epoch");
    expect_free(2, &settled);
}

static void
test_promise_at_exactly_the_size(void **state)
{
    (void)state;
    world_pad(&w, 5, 3);
    struct hash id = text(), waiver = waive(&id, "EE", 3), from_nothing = waive(&id, "EE", 0);
    struct hash rebinding =
        world_propose(&w, 1, &(struct world_proposal){.effect = PROPOSAL_REBIND, .member = "EE", .generation = 2, .size = 3});
    const struct hash *const both[] = {&waiver, &rebinding};
    uint32_t next = world_add_ledger(&w, "EE", 2);
    look();
    for (size_t i = 0; i < 2; i++) {
        memset(cosigned, 0, sizeof cosigned);
        cosigned[5] = 2;
        struct duty_word x = duty(2, both[i]);
        assert_int_equal(x.duty, DUTY_COSIGN);
        assert_int_equal(x.ledger, 5);
        assert_int_equal(x.size, 3);
        cosigned[5] = 3;
        expect_free(2, both[i]);
        cosigned[next] = 1;
        expect_object(2, both[i], NULL, "later generation");
        cosigned[next] = 0;
        cosigned[5] = 4;
        expect_object(2, both[i], NULL, "more of that ledger");
    }
    expect_object(2, &from_nothing, NULL, "more of that ledger");
    cosigned[5] = 0;
    expect_free(2, &from_nothing);
}

static void
test_one_size_of_one_word(void **state)
{
    (void)state;
    world_pad(&w, 5, 3);
    struct hash id = text(), first = waive(&id, "EE", 2), same = waive(&id, "EE", 2), other = waive(&id, "EE", 3);
    cosigned[5] = 3;
    look();
    expect_free(2, &other);
    on_waiver(2, &first, &id, POSITION_AGREE);
    look();
    expect_object(2, &other, &first, "another waiver of that word");
    expect_free(3, &other);
    cosigned[5] = 2;
    expect_free(2, &same);
    cosigned[5] = 3;
    on_waiver(4, &first, &id, POSITION_OBJECT); // so fewer can agree than must
    look();
    expect_free(2, &other);
}

static void
test_promises_about_one_member_at_a_time(void **state)
{
    (void)state;
    struct hash id = text(), of_d = waive(&id, "DD", 0), of_e = waive(&id, "EE", 0), again = text();
    struct hash of_e_again = waive(&again, "EE", 0);
    struct hash rebinding = world_propose(&w, 1, &(struct world_proposal){.effect = PROPOSAL_REBIND, .member = "DD", .generation = 2});
    on_waiver(2, &of_e, &id, POSITION_AGREE);
    look();
    expect_object(2, &of_d, &of_e, "another member's ledger");
    expect_object(2, &rebinding, &of_e, "another member's ledger");
    expect_free(2, &of_e_again);
    expect_free(3, &of_d);
    for (uint32_t l = 3; l <= 4; l++)
        on_waiver(l, &of_e, &id, POSITION_OBJECT);
    look();
    expect_free(2, &of_d);
    expect_free(2, &rebinding);
}

// ---- fences ----

static size_t
fences(uint32_t self, struct duty_fence **out)
{
    size_t count = 0;
    assert_int_equal(duty_fences(d, &arena, w.names[self], out, &count), 0);
    return count;
}

static void
expect_fence(uint32_t self, uint32_t ledger, uint64_t size, uint64_t from, bool is_open)
{
    struct duty_fence *f = NULL;
    size_t count = fences(self, &f), found = 0;
    for (size_t i = 0; i < count; i++) {
        if (f[i].ledger != ledger)
            continue;
        found++;
        assert_int_equal(f[i].size, size);
        assert_true(f[i].from == from);
        assert_int_equal(f[i].is_open, is_open);
    }
    assert_int_equal(found, 1);
    assert_true(duty_may_cosign(f, count, ledger, size));
    assert_false(duty_may_cosign(f, count, ledger, size + 1));
    if (from != UINT64_MAX) {
        assert_int_equal(duty_may_cosign(f, count, ledger, from - 1), from - 1 <= size);
        assert_true(duty_may_cosign(f, count, ledger, from));
    }
    assert_true(duty_may_cosign(f, count, 1, size + 1));
}

static void
test_fence_of_a_waiver(void **state)
{
    struct duty_fence *f = NULL;
    (void)state;
    world_pad(&w, 5, 3);
    struct hash id = text(), waiver = waive(&id, "EE", 2);
    uint32_t next = world_add_ledger(&w, "EE", 2);
    look();
    assert_int_equal(fences(2, &f), 0);
    on_waiver(2, &waiver, &id, POSITION_AGREE);
    w.sizes[2] -= 1;
    look();
    assert_int_equal(fences(2, &f), 0);
    w.sizes[2] += 1;
    look();
    expect_fence(2, 5, 2, UINT64_MAX, true);
    expect_fence(2, next, 0, UINT64_MAX, true); // and nothing of the next generation
    assert_int_equal(fences(3, &f), 0);
    (void)world_say(&w, 5, &waiver, POSITION_SILENT, false, POSITION_OF_WAIVED, &id, false); // at 3, and too early
    look();
    expect_fence(2, 5, 2, UINT64_MAX, true);
    for (uint32_t l = 1; l <= 4; l++) {
        if (l != 2)
            on_waiver(l, &waiver, &id, POSITION_AGREE);
    }
    look();
    expect_fence(2, 5, 2, 4, false);
    expect_fence(4, 5, 2, 4, false);
}

static void
test_fence_without_a_naming(void **state)
{
    struct duty_fence *f = NULL;
    (void)state;
    world_pad(&w, 5, 3);
    struct hash id = text(), waiver = waive(&id, "EE", 2), broken = waive(&id, "DD", 0);
    on_waiver(3, &broken, &id, POSITION_AGREE);
    for (uint32_t l = 1; l <= 2; l++)
        on_waiver(l, &broken, &id, POSITION_OBJECT);
    look();
    assert_int_equal(fences(3, &f), 0);
    assert_int_equal(fences(1, &f), 0);
    for (uint32_t l = 1; l <= 4; l++)
        on_waiver(l, &waiver, &id, POSITION_AGREE);
    look();
    expect_fence(3, 5, 2, UINT64_MAX, false);
}

static void
test_fence_of_a_rebinding(void **state)
{
    struct duty_fence *f = NULL;
    (void)state;
    world_pad(&w, 5, 3);
    struct hash id =
        world_propose(&w, 1, &(struct world_proposal){.effect = PROPOSAL_REBIND, .member = "EE", .generation = 2, .size = 3});
    in_epoch(2, &id, POSITION_SILENT);
    look();
    expect_fence(2, 5, 3, UINT64_MAX, true);
    assert_int_equal(fences(3, &f), 0);
    for (uint32_t l = 1; l <= 4; l++)
        in_epoch(l, &id, POSITION_AGREE);
    look();
    expect_fence(2, 5, 3, UINT64_MAX, false);
    expect_fence(5, 5, 3, UINT64_MAX, false); // it binds everybody
}

// ---- naming ----

static size_t
unnamed(uint32_t self, struct duty_unnamed **out)
{
    size_t count = 9;
    look();
    assert_int_equal(duty_find_unnamed(d, &arena, w.names[self], out, &count), 0);
    return count;
}

static void
test_naming(void **state)
{
    struct duty_unnamed *u = NULL;
    (void)state;
    struct hash id = text(), waiver = waive(&id, "EE", 0);
    assert_int_equal(unnamed(5, &u), 0);
    for (uint32_t l = 1; l <= 3; l++)
        on_waiver(l, &waiver, &id, POSITION_AGREE);
    assert_int_equal(unnamed(5, &u), 0); // open
    on_waiver(4, &waiver, &id, POSITION_AGREE);
    assert_int_equal(unnamed(5, &u), 1);
    assert_true(hash_equal(&u[0].waiver, &waiver));
    assert_true(hash_equal(&u[0].proposal, &id));
    assert_int_equal(unnamed(4, &u), 0);
    on_waiver(5, &waiver, &id, POSITION_SILENT); // final: that is a word, and names nothing
    assert_int_equal(unnamed(5, &u), 1);
    (void)world_say(&w, 4, &waiver, POSITION_SILENT, false, POSITION_OF_WAIVED, &id, false); // not its own ledger
    assert_int_equal(unnamed(5, &u), 1);
    (void)world_say(&w, 5, &waiver, POSITION_SILENT, false, POSITION_OF_WAIVED, &id, false);
    assert_int_equal(unnamed(5, &u), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_who_is_asked),          TEST(test_assent_binds),
        TEST(test_what_waits_is_objected_to), TEST(test_earlier_epoch),
        TEST(test_promise_at_exactly_the_size), TEST(test_one_size_of_one_word),
        TEST(test_promises_about_one_member_at_a_time), TEST(test_fence_of_a_waiver),
        TEST(test_fence_without_a_naming), TEST(test_fence_of_a_rebinding),
        TEST(test_naming),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("decide_duty", tests, NULL, NULL);
}
