// SPDX-License-Identifier: Apache-2.0
// Proves the rules of deciding one by one on an alliance of some members: what each procedure makes of the words, what counts as a
// word, what is no proposal.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <string.h>

#include <cmocka.h>

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

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_procedures),
    };
    return cmocka_run_group_tests_name("decide_outcome", tests, NULL, NULL);
}
