// SPDX-License-Identifier: Apache-2.0
// Proves the rules of deciding one by one on an alliance of some members: what each procedure makes of the words, what counts as a
// word, what is no proposal.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "decide/duty.h"
#include "world.h"

// What everybody sees who holds and has seen all.
static enum decide_end
end_of(struct world *w, const struct hash *id, enum decide_why *why)
{
    static struct world_reader r;
    struct decide *d = NULL;
    struct decide_outcome out;
    struct arena a;
    bool is_proposal = false;
    arena_init(&a, 1 << 20);
    world_reader_settle_all(w, &r);
    assert_int_equal(decide_new(&d, &w->charter, &r.ledgers, &w->source, LAYER_COMMON), 0);
    assert_int_equal(decide_outcome(d, &a, id, &out, &is_proposal), 0);
    assert_true(is_proposal);
    if (why != NULL)
        *why = out.why;
    decide_free(d);
    arena_clear(&a);
    return out.end;
}

static void
say(struct world *w, uint32_t ledger, const struct hash *id, enum position_word word)
{
    (void)world_say(w, ledger, id, word, true, POSITION_PLAIN, NULL, false);
}

static void
test_procedures(void **state)
{
    static const struct {
        enum proposal_procedure procedure;
        const char *words; // a word each: a gree, o bject, r eserve, b stain, s ilent, - nothing
        enum decide_end end;
        enum decide_why why;
    } cases[] = {
        {PROPOSAL_SILENCE, "ssss", DECIDE_ADOPTED, DECIDE_NO_REASON},
        {PROPOSAL_SILENCE, "sas-", DECIDE_OPEN, DECIDE_NO_REASON},
        {PROPOSAL_SILENCE, "o---", DECIDE_BROKEN, DECIDE_OBJECTION},
        {PROPOSAL_SILENCE, "aaao", DECIDE_BROKEN, DECIDE_OBJECTION},
        {PROPOSAL_CONSENSUS, "ssss", DECIDE_BROKEN, DECIDE_NOBODY},
        {PROPOSAL_CONSENSUS, "sbsr", DECIDE_ADOPTED, DECIDE_NO_REASON},
        {PROPOSAL_CONSENSUS, "aaa-", DECIDE_OPEN, DECIDE_NO_REASON},
        {PROPOSAL_CONSENSUS, "aaao", DECIDE_BROKEN, DECIDE_OBJECTION},
        {PROPOSAL_LIMITED, "aooo", DECIDE_ADOPTED, DECIDE_NO_REASON},
        {PROPOSAL_LIMITED, "aoo-", DECIDE_OPEN, DECIDE_NO_REASON},
        {PROPOSAL_LIMITED, "sobo", DECIDE_BROKEN, DECIDE_NOBODY},
        {PROPOSAL_MAJORITY, "aaa-", DECIDE_ADOPTED, DECIDE_NO_REASON},
        {PROPOSAL_MAJORITY, "aa--", DECIDE_OPEN, DECIDE_NO_REASON},
        {PROPOSAL_MAJORITY, "aar-", DECIDE_ADOPTED, DECIDE_NO_REASON},
        {PROPOSAL_MAJORITY, "ao-s", DECIDE_BROKEN, DECIDE_MINORITY},
        {PROPOSAL_MAJORITY, "o-aa", DECIDE_OPEN, DECIDE_NO_REASON},
    };
    static const char letters[] = "aorbs";
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct world w;
        enum decide_why why;
        world_init(&w, 4);
        struct hash id = world_propose(&w, 1, &(struct world_proposal){.procedure = cases[i].procedure, .majority = 3 * (cases[i].procedure == PROPOSAL_MAJORITY)});
        for (uint32_t l = 1; l <= 4; l++) {
            char c = cases[i].words[l - 1];
            if (c != '-')
                say(&w, l, &id, (enum position_word)(strchr(letters, c) - letters));
        }
        enum decide_end end = end_of(&w, &id, &why);
        if (end != cases[i].end || why != cases[i].why)
            print_error("case %zu %s\n", i, cases[i].words);
        assert_int_equal(end, cases[i].end);
        assert_int_equal(why, cases[i].why);
        world_clear(&w);
    }
}

// Judge with a reader of one's own.
static struct decide_outcome
judge(struct world *w, const struct world_reader *r, struct arena *a, const struct hash *id, enum layer layer)
{
    struct decide *d = NULL;
    struct decide_outcome out;
    bool is_proposal = false;
    assert_int_equal(decide_new(&d, &w->charter, &r->ledgers, &w->source, layer), 0);
    assert_int_equal(decide_outcome(d, a, id, &out, &is_proposal), 0);
    assert_true(is_proposal);
    for (size_t i = 0; i < out.word_count; i++)
        out.words[i].member = (struct bytes){NULL, 0}; // of the epochs, which are gone now
    decide_free(d);
    return out;
}

static void
test_void(void **state)
{
    static const struct world_proposal wrong[] = {
        {.electors = 1},
        {.term_s = 60},
        {.term_s = 91 * 24 * WORLD_HOUR},
        {.procedure = PROPOSAL_MAJORITY, .majority = 2},
        {.organ = "nobody"},
        {.effect = PROPOSAL_SUSPEND, .member = "ZZ"},
        {.effect = PROPOSAL_REINSTATE, .member = "BB"},
        {.effect = PROPOSAL_AMEND, .lines = "member X\n"},
        {.effect = PROPOSAL_AMEND, .lines = "notice 60\n", .matter = "work"},
        {.effect = PROPOSAL_AMEND, .lines = "notice 60\n", .procedure = PROPOSAL_MAJORITY, .majority = 3},
        {.effect = PROPOSAL_REBIND, .member = "BB", .generation = 3},
        {.cited = LIMIT_LEDGER_LEAVES},
    };
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct world w;
        world_init(&w, 4);
        struct hash id = world_propose(&w, 1, &wrong[i]);
        assert_int_equal(end_of(&w, &id, NULL), DECIDE_VOID);
        world_clear(&w);
    }
}

static void
test_first_final_is_the_word(void **state)
{
    struct world w;
    (void)state;
    world_init(&w, 4);
    struct hash id = world_propose(&w, 1, &(struct world_proposal){.procedure = PROPOSAL_SILENCE});
    for (uint32_t l = 1; l <= 4; l++) {
        (void)world_say(&w, l, &id, POSITION_OBJECT, false, POSITION_PLAIN, NULL, false);
        say(&w, l, &id, POSITION_SILENT);
        say(&w, l, &id, POSITION_OBJECT); // too late
    }
    assert_int_equal(end_of(&w, &id, NULL), DECIDE_ADOPTED);
    world_clear(&w);
}

// A final below the size that the electorate pins is none, and is none when it is repeated above.
static void
test_early_final(void **state)
{
    struct world w;
    (void)state;
    world_init(&w, 4);
    // It pins what the ledgers have when it is written; its id is known beforehand here only.
    uint64_t serial = 2;
    struct hash id;
    hash_of(bytes_of(&serial, sizeof serial), &id);
    say(&w, 2, &id, POSITION_OBJECT);
    struct hash written = world_propose(&w, 1, &(struct world_proposal){.procedure = PROPOSAL_SILENCE});
    assert_true(hash_equal(&id, &written));
    world_repeat(&w, 2, 0);
    assert_int_equal(end_of(&w, &id, NULL), DECIDE_OPEN);
    for (uint32_t l = 1; l <= 4; l++)
        say(&w, l, &id, POSITION_SILENT);
    assert_int_equal(end_of(&w, &id, NULL), DECIDE_ADOPTED);
    world_clear(&w);
}

static void
test_only_settled_words_count(void **state)
{
    struct world w;
    struct world_reader r;
    struct arena a;
    (void)state;
    world_init(&w, 4);
    arena_init(&a, 1 << 20);
    struct hash id = world_propose(&w, 1, &(struct world_proposal){.procedure = PROPOSAL_SILENCE});
    say(&w, 2, &id, POSITION_OBJECT);
    world_reader_init(&w, &r);
    world_reader_hold_all(&w, &r);
    world_reader_sign(&r, 2, w.names[2], 1);
    world_reader_sign(&r, 2, w.names[1], 1);
    assert_int_equal(judge(&w, &r, &a, &id, LAYER_COMMON).end, DECIDE_OPEN); // two of four, and k is 3
    world_reader_sign(&r, 2, w.names[4], 1);
    assert_int_equal(judge(&w, &r, &a, &id, LAYER_COMMON).end, DECIDE_BROKEN);
    arena_clear(&a);
    world_clear(&w);
}

static void
assent(struct world *w, uint32_t ledger, const struct hash *id, enum position_word word)
{
    (void)world_say(w, ledger, id, word, true, POSITION_IN_EPOCH, &w->charter.hash, false);
}

static void
test_lock(void **state)
{
    struct world w;
    enum decide_why why;
    struct hash nothing = {{1}};
    (void)state;
    world_init(&w, 4);
    struct hash x = world_propose(&w, 1, &(struct world_proposal){.effect = PROPOSAL_AMEND, .lines = "notice 60\n"});
    struct hash y = world_propose(&w, 2, &(struct world_proposal){.effect = PROPOSAL_AMEND, .lines = "notice 61\n"});
    assent(&w, 1, &y, POSITION_AGREE);
    for (uint32_t l = 1; l <= 4; l++)
        assent(&w, l, &x, POSITION_AGREE);
    assert_int_equal(end_of(&w, &x, NULL), DECIDE_OPEN); // AA is bound by y
    assent(&w, 2, &y, POSITION_OBJECT);
    assert_int_equal(end_of(&w, &y, &why), DECIDE_BROKEN);
    assert_int_equal(why, DECIDE_OBJECTION);
    assert_int_equal(end_of(&w, &x, NULL), DECIDE_ADOPTED);
    world_clear(&w);
    // One that is not held binds too; a word that does not name the epoch is none.
    world_init(&w, 4);
    assent(&w, 3, &nothing, POSITION_SILENT);
    x = world_propose(&w, 1, &(struct world_proposal){.effect = PROPOSAL_AMEND, .lines = "notice 60\n"});
    say(&w, 2, &x, POSITION_OBJECT);
    for (uint32_t l = 1; l <= 4; l++)
        assent(&w, l, &x, POSITION_AGREE);
    assert_int_equal(end_of(&w, &x, NULL), DECIDE_OPEN);
    world_clear(&w);
}

static void
test_epochs(void **state)
{
    struct world w;
    struct world_reader r;
    struct decide *d = NULL;
    enum decide_why why;
    (void)state;
    world_init(&w, 5);
    struct hash x = world_propose(&w, 1, &(struct world_proposal){.effect = PROPOSAL_SUSPEND, .member = "EE"});
    struct hash y = world_propose(&w, 2, &(struct world_proposal){.effect = PROPOSAL_AMEND, .lines = "notice 61\n"});
    for (uint32_t l = 1; l <= 4; l++)
        assent(&w, l, &x, POSITION_SILENT);
    assert_int_equal(end_of(&w, &x, NULL), DECIDE_ADOPTED);
    assert_int_equal(end_of(&w, &y, &why), DECIDE_BROKEN);
    assert_int_equal(why, DECIDE_RIVAL);
    world_reader_settle_all(&w, &r);
    assert_int_equal(decide_new(&d, &w.charter, &r.ledgers, &w.source, LAYER_COMMON), 0);
    assert_int_equal(decide_epoch_count(d), 2);
    assert_int_equal(decide_epoch_at(d, 0)->k, 4);
    assert_int_equal(decide_epoch_at(d, 1)->k, 3);
    assert_true(hash_equal(&decide_epoch_at(d, 1)->id, &x));
    assert_true(decide_epoch_at(d, 1)->charter->members[4].is_suspended);
    decide_free(d);
    world_clear(&w);
}

// The first so many changes of a ledger count in an epoch, wherever else it has put some; what is beyond is void, and binds nobody.
static void
test_changes_of_one_ledger(void **state)
{
    struct world w;
    struct hash ids[DECIDE_CHANGES_MAX + 2];
    const struct world_proposal change = {.effect = PROPOSAL_AMEND, .lines = "notice 60\n"};
    (void)state;
    world_init(&w, 4);
    for (unsigned i = 0; i < DECIDE_CHANGES_MAX + 2; i++) {
        ids[i] = world_propose(&w, 1, &change);
        if (i == 0)
            world_repeat(&w, 1, 0); // the same again is none more
        (void)world_propose(&w, 1, &(struct world_proposal){.effect = PROPOSAL_AMEND, .lines = "notice 60\n", .is_exercise = true});
    }
    struct hash other = world_propose(&w, 2, &change);
    for (unsigned i = 0; i < DECIDE_CHANGES_MAX + 2; i++)
        assert_int_equal(end_of(&w, &ids[i], NULL), i < DECIDE_CHANGES_MAX ? DECIDE_OPEN : DECIDE_VOID);
    for (uint32_t l = 1; l <= 4; l++)
        assent(&w, l, &ids[DECIDE_CHANGES_MAX], POSITION_AGREE);
    for (uint32_t l = 1; l <= 4; l++)
        assent(&w, l, &other, POSITION_AGREE);
    assert_int_equal(end_of(&w, &ids[DECIDE_CHANGES_MAX], NULL), DECIDE_VOID);
    assert_int_equal(end_of(&w, &other, NULL), DECIDE_ADOPTED);
    world_clear(&w);
}

static void
test_withdrawal_abstains(void **state)
{
    struct world w;
    (void)state;
    world_init(&w, 4);
    struct hash id = world_propose(&w, 1, &(struct world_proposal){.procedure = PROPOSAL_CONSENSUS});
    for (uint32_t l = 1; l <= 3; l++)
        say(&w, l, &id, POSITION_AGREE);
    (void)world_withdraw(&w, 4);
    say(&w, 4, &id, POSITION_OBJECT); // it has left
    assert_int_equal(end_of(&w, &id, NULL), DECIDE_ADOPTED);
    world_clear(&w);
}

static void
promise(struct world *w, uint32_t ledger, const struct hash *waiver, const struct hash *of)
{
    (void)world_say(w, ledger, waiver, POSITION_AGREE, true, POSITION_OF_WAIVED, of, false);
}

static void
test_waiver(void **state)
{
    struct world w;
    struct world_reader r;
    struct arena a;
    (void)state;
    world_init(&w, 5); // k is 4
    arena_init(&a, 1 << 20);
    struct hash p = world_propose(&w, 1, &(struct world_proposal){.procedure = PROPOSAL_SILENCE});
    struct hash waiver = world_propose(
        &w, 1, &(struct world_proposal){.effect = PROPOSAL_WAIVE, .member = "EE", .id = &p, .majority = 4});
    for (uint32_t l = 1; l <= 4; l++)
        say(&w, l, &p, POSITION_SILENT);
    for (uint32_t l = 1; l <= 3; l++)
        promise(&w, l, &waiver, &p);
    assert_int_equal(end_of(&w, &p, NULL), DECIDE_OPEN);
    promise(&w, 4, &waiver, &p);
    say(&w, 5, &p, POSITION_OBJECT); // late: at the size waived
    assert_int_equal(end_of(&w, &waiver, NULL), DECIDE_ADOPTED);
    assert_int_equal(end_of(&w, &p, NULL), DECIDE_ADOPTED);
    // Who has not heard of the last promise, but of the naming, does not count what was signed above it.
    (void)world_say(&w, 5, &waiver, POSITION_SILENT, false, POSITION_OF_WAIVED, &p, false);
    world_reader_settle_all(&w, &r);
    r.by_number[4].held = 1;
    struct decide_outcome out = judge(&w, &r, &a, &p, LAYER_COMMON);
    assert_int_equal(out.end, DECIDE_OPEN);
    assert_int_equal(out.words[4].waits, DECIDE_WAIVER);
    // Sizes below the naming that it counted, it goes on counting: then the waiver was never adopted.
    for (uint32_t l = 1; l <= 5; l++)
        world_reader_sign(&r, 5, w.names[l], 1);
    assert_int_equal(judge(&w, &r, &a, &p, LAYER_COMMON).end, DECIDE_BROKEN);
    arena_clear(&a);
    world_clear(&w);
}

// Who promised and left still counts in n: else the few that are left would settle what is waived.
static void
test_promise_outlasts_withdrawal(void **state)
{
    struct world w;
    struct world_reader r;
    struct arena a;
    (void)state;
    world_init(&w, 6); // k is 5; without three of them 3
    arena_init(&a, 1 << 20);
    struct hash p = world_propose(&w, 1, &(struct world_proposal){.procedure = PROPOSAL_SILENCE});
    struct hash waiver = world_propose(
        &w, 1, &(struct world_proposal){.effect = PROPOSAL_WAIVE, .member = "FF", .id = &p, .majority = 5});
    say(&w, 6, &p, POSITION_OBJECT);
    for (uint32_t l = 1; l <= 3; l++) {
        promise(&w, l, &waiver, &p);
        (void)world_withdraw(&w, l);
    }
    world_reader_settle_all(&w, &r);
    r.by_number[6].signer_count = 0;
    for (uint32_t l = 4; l <= 6; l++)
        world_reader_sign(&r, 6, w.names[l], 1);
    struct decide_outcome out = judge(&w, &r, &a, &p, LAYER_COMMON);
    assert_int_equal(out.end, DECIDE_OPEN);
    assert_int_equal(out.words[5].waits, DECIDE_WAIVER);
    arena_clear(&a);
    world_clear(&w);
}

// What cites more of a ledger than there is could never end: nobody assents to it, so nobody is bound by it.
static void
test_cited_beyond(void **state)
{
    struct world w;
    struct world_reader r;
    struct decide *d = NULL;
    struct duty_word duty;
    struct arena a;
    uint64_t cosigned[WORLD_LEDGERS] = {0};
    bool is_proposal = false;
    (void)state;
    world_init(&w, 4);
    arena_init(&a, 1 << 20);
    struct hash id = world_propose(&w, 2, &(struct world_proposal){.effect = PROPOSAL_AMEND, .lines = "notice 60\n", .cited = 3});
    world_reader_settle_all(&w, &r);
    assert_int_equal(decide_new(&d, &w.charter, &r.ledgers, &w.source, LAYER_COMMON), 0);
    assert_int_equal(duty_of(d, &a, w.names[3], &id, cosigned, &duty, &is_proposal), 0);
    assert_int_equal(duty.duty, DUTY_COSIGN);
    assert_int_equal(duty.ledger, 1);
    assert_int_equal(duty.size, 3);
    decide_free(d);
    world_pad(&w, 1, 3);
    world_reader_settle_all(&w, &r);
    assert_int_equal(decide_new(&d, &w.charter, &r.ledgers, &w.source, LAYER_COMMON), 0);
    assert_int_equal(duty_of(d, &a, w.names[3], &id, cosigned, &duty, &is_proposal), 0);
    assert_int_equal(duty.duty, DUTY_FREE);
    decide_free(d);
    arena_clear(&a);
    world_clear(&w);
}

static void
test_few_own_words(void **state)
{
    static const char *const names[] = {"AA", "BB", "CC"};
    struct world w;
    enum decide_why why;
    (void)state;
    world_init(&w, 6); // four must have spoken themselves
    struct hash x = world_propose(&w, 1, &(struct world_proposal){.effect = PROPOSAL_AMEND, .lines = "notice 60\n"});
    for (uint32_t l = 4; l <= 6; l++)
        assent(&w, l, &x, POSITION_AGREE);
    for (size_t i = 0; i < 3; i++) {
        struct hash waiver = world_propose(&w, 1, &(struct world_proposal){.effect = PROPOSAL_WAIVE, .member = names[i],
                                                                           .id = &x, .majority = 5, .size = 1});
        for (uint32_t l = 1; l <= 6; l++)
            promise(&w, l, &waiver, &x);
    }
    assert_int_equal(end_of(&w, &x, &why), DECIDE_BROKEN);
    assert_int_equal(why, DECIDE_FEW);
    world_clear(&w);
}

static void
test_exercise_opens_no_epoch(void **state)
{
    struct world w;
    struct world_reader r;
    struct arena a;
    struct decide *d = NULL;
    (void)state;
    world_init(&w, 4);
    arena_init(&a, 1 << 20);
    struct hash x = world_propose(
        &w, 1, &(struct world_proposal){.effect = PROPOSAL_SUSPEND, .member = "DD", .is_exercise = true});
    for (uint32_t l = 1; l <= 3; l++)
        (void)world_say(&w, l, &x, POSITION_AGREE, true, POSITION_IN_EPOCH, &w.charter.hash, true);
    world_reader_settle_all(&w, &r);
    assert_int_equal(judge(&w, &r, &a, &x, LAYER_EXERCISE).end, DECIDE_ADOPTED);
    assert_int_equal(decide_new(&d, &w.charter, &r.ledgers, &w.source, LAYER_EXERCISE), 0);
    assert_int_equal(decide_epoch_count(d), 1);
    decide_free(d);
    arena_clear(&a);
    world_clear(&w);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_procedures),
        cmocka_unit_test(test_void),
        cmocka_unit_test(test_first_final_is_the_word),
        cmocka_unit_test(test_early_final),
        cmocka_unit_test(test_only_settled_words_count),
        cmocka_unit_test(test_lock),
        cmocka_unit_test(test_epochs),
        cmocka_unit_test(test_changes_of_one_ledger),
        cmocka_unit_test(test_withdrawal_abstains),
        cmocka_unit_test(test_waiver),
        cmocka_unit_test(test_promise_outlasts_withdrawal),
        cmocka_unit_test(test_cited_beyond),
        cmocka_unit_test(test_few_own_words),
        cmocka_unit_test(test_exercise_opens_no_epoch),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("decide_outcome", tests, NULL, NULL);
}
