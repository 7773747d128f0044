// SPDX-License-Identifier: Apache-2.0
// Proves what the chain of epochs makes of each effect: accessions with the keys of the admission they name, organs changed by
// mandate and amendment, ledgers that go on in a new generation.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <string.h>

#include <cmocka.h>

#include "record/charter_organ.h"
#include "world.h"

#define FIRST_KEY(generation) (200 + (generation) * 4) // of the keys that world_propose gives

static struct world w;
static struct world_reader reader;
static struct arena arena;

static int
set_up(void **state)
{
    (void)state;
    world_init(&w, 4);
    arena_init(&arena, 1 << 22);
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    arena_clear(&arena);
    world_clear(&w);
    return 0;
}

static struct hash
propose(const struct world_proposal *p)
{
    return world_propose(&w, 1, p);
}

// A final word of each of `count` members on a constitutional proposal of that epoch.
static void
all_agree(const struct hash *id, const struct hash *epoch, uint32_t count)
{
    for (uint32_t l = 1; l <= count; l++)
        (void)world_say(&w, l, id, POSITION_AGREE, true, POSITION_IN_EPOCH, epoch, false);
}

static struct hash
admit(const char *member, uint64_t keys, bool is_adopted)
{
    struct hash id = propose(&(struct world_proposal){.effect = PROPOSAL_ADMIT, .member = member, .generation = keys});
    for (uint32_t l = 1; l <= 4 && is_adopted; l++)
        (void)world_say(&w, l, &id, POSITION_SILENT, true, POSITION_PLAIN, NULL, false);
    return id;
}

static struct decide *
decided(void)
{
    struct decide *d = NULL;
    assert_int_equal(decide_new(&d, &w.charter, &reader.ledgers, &w.source, LAYER_COMMON), 0);
    return d;
}

static struct decide *
decided_by_all(void)
{
    world_reader_settle_all(&w, &reader);
    return decided();
}

static struct decide_outcome
outcome(struct decide *d, const struct hash *id)
{
    struct decide_outcome out;
    bool is_proposal = false;
    assert_int_equal(decide_outcome(d, &arena, id, &out, &is_proposal), 0);
    assert_true(is_proposal);
    return out;
}

static enum decide_end
end_of(const struct hash *id)
{
    struct decide *d = decided_by_all();
    enum decide_end end = outcome(d, id).end;
    decide_free(d);
    return end;
}

static const struct decide_epoch *
last_epoch(const struct decide *d)
{
    return decide_epoch_at(d, decide_epoch_count(d) - 1);
}

// ---- accession ----

// Two admissions of one name, with different keys, are adopted. Which of them a reader knows changes nothing of what an accession
// that names one of them makes: were it "the adopted one with the lowest id", a reader that hears of that later would have
// another charter in the same epoch than it had before.
static void
test_accession_has_the_keys_it_names(void **state)
{
    (void)state;
    for (unsigned named = 0; named < 2; named++) {
        world_clear(&w);
        world_init(&w, 4);
        struct hash admissions[2] = {admit("UZB", 1, true), {{0}}};
        uint64_t before = w.sizes[2];
        admissions[1] = admit("UZB", 2, true);
        struct hash id = propose(&(struct world_proposal){.effect = PROPOSAL_ACCEDE, .member = "UZB", .id = &admissions[named]});
        all_agree(&id, &w.charter.hash, 4);
        struct decide *d = decided_by_all();
        assert_int_equal(outcome(d, &id).end, DECIDE_ADOPTED);
        const struct charter_member *m = charter_find(last_epoch(d)->charter, BYTES_LIT("UZB"));
        assert_non_null(m);
        assert_int_equal(m->role, CHARTER_MEMBER);
        assert_int_equal(m->ledger.b[0], FIRST_KEY(named + 1));
        assert_int_equal(last_epoch(d)->charter->member_count, 5);
        assert_int_equal(last_epoch(d)->k, 4);
        decide_free(d);
        // Every reader that holds less of BB's ledger has the same end and keys, or none.
        for (uint64_t held = 0; held <= w.sizes[2]; held++) {
            world_reader_settle_all(&w, &reader);
            reader.by_number[2].held = held;
            d = decided();
            m = charter_find(last_epoch(d)->charter, BYTES_LIT("UZB"));
            assert_true(m == NULL || m->ledger.b[0] == FIRST_KEY(named + 1));
            assert_true(outcome(d, &id).end == (m == NULL ? DECIDE_OPEN : DECIDE_ADOPTED));
            decide_free(d);
        }
        assert_true(before < w.sizes[2]);
    }
}

static void
test_accession_waits_for_its_admission(void **state)
{
    struct hash nothing = {{9}};
    (void)state;
    struct hash admission = admit("UZB", 1, false);
    struct hash id = propose(&(struct world_proposal){.effect = PROPOSAL_ACCEDE, .member = "UZB", .id = &admission});
    struct hash lost = propose(&(struct world_proposal){.effect = PROPOSAL_ACCEDE, .member = "UZB", .id = &nothing});
    all_agree(&id, &w.charter.hash, 4);
    assert_int_equal(end_of(&id), DECIDE_OPEN);
    assert_int_equal(end_of(&lost), DECIDE_OPEN);
    for (uint32_t l = 1; l <= 4; l++)
        (void)world_say(&w, l, &admission, POSITION_SILENT, true, POSITION_PLAIN, NULL, false);
    assert_int_equal(end_of(&id), DECIDE_ADOPTED);
}

static void
test_accession_that_is_none(void **state)
{
    (void)state;
    struct hash uzb = admit("UZB", 1, true), broken = admit("TJK", 2, false);
    struct hash text = propose(&(struct world_proposal){.procedure = PROPOSAL_SILENCE});
    (void)world_say(&w, 2, &broken, POSITION_OBJECT, true, POSITION_PLAIN, NULL, false);
    struct hash of_other = propose(&(struct world_proposal){.effect = PROPOSAL_ACCEDE, .member = "TJK", .id = &uzb});
    struct hash of_broken = propose(&(struct world_proposal){.effect = PROPOSAL_ACCEDE, .member = "TJK", .id = &broken});
    struct hash of_text = propose(&(struct world_proposal){.effect = PROPOSAL_ACCEDE, .member = "TJK", .id = &text});
    // Who lacks what they name cannot know it: so they are open, whatever words they have, until one breaks them.
    const struct hash *const none[] = {&of_other, &of_broken, &of_text};
    for (size_t i = 0; i < 3; i++) {
        for (uint32_t l = 2; l <= 4; l++)
            (void)world_say(&w, l, none[i], POSITION_AGREE, true, POSITION_IN_EPOCH, &w.charter.hash, false);
        assert_int_equal(end_of(none[i]), DECIDE_OPEN);
        (void)world_say(&w, 1, none[i], POSITION_OBJECT, true, POSITION_IN_EPOCH, &w.charter.hash, false);
        assert_int_equal(end_of(none[i]), DECIDE_BROKEN);
    }
    // And then they bind nobody.
    struct hash sound = propose(&(struct world_proposal){.effect = PROPOSAL_ACCEDE, .member = "UZB", .id = &uzb});
    all_agree(&sound, &w.charter.hash, 4);
    assert_int_equal(end_of(&sound), DECIDE_ADOPTED);
}

// Who has left comes back with the keys it had, by an admission of its own: the old one has served.
static void
test_return_takes_another_admission(void **state)
{
    (void)state;
    struct hash first = admit("UZB", 1, true);
    struct hash id = propose(&(struct world_proposal){.effect = PROPOSAL_ACCEDE, .member = "UZB", .id = &first});
    all_agree(&id, &w.charter.hash, 4);
    uint32_t ledger = world_add_ledger(&w, "UZB", 1);
    (void)world_withdraw(&w, ledger);
    struct decide *d = decided_by_all();
    assert_int_equal(decide_epoch_count(d), 2);
    struct world_proposal again = {.effect = PROPOSAL_ACCEDE, .member = "UZB", .id = &first,
                                   .epoch = last_epoch(d)->charter, .epoch_id = id};
    struct hash spent = propose(&again);
    struct hash second = admit("UZB", 1, true);
    again.id = &second;
    struct hash back = propose(&again);
    decide_free(d);
    all_agree(&back, &id, 4);
    assert_int_equal(end_of(&spent), DECIDE_VOID);
    assert_int_equal(end_of(&back), DECIDE_ADOPTED);
}

// ---- organs ----

static void
test_mandate(void **state)
{
    static const char lines[] = "organ heads - all 3 Heads\nmatter heads constitution silence\nmatter heads work silence\n";
    static const char experts[] = "organ experts - AA,BB 1 Experts\nmatter experts work majority:2\n";
    (void)state;
    struct hash amendment = propose(&(struct world_proposal){.effect = PROPOSAL_AMEND, .lines = lines});
    all_agree(&amendment, &w.charter.hash, 4);
    struct decide *d = decided_by_all();
    assert_int_equal(decide_epoch_count(d), 2);
    assert_int_equal(last_epoch(d)->charter->organ_count, 1);
    struct hash early = {{7}};
    struct world_proposal what = {.effect = PROPOSAL_MANDATE, .organ = "heads", .id = &early,
                                  .epoch = last_epoch(d)->charter, .epoch_id = amendment};
    struct hash lost = propose(&what);
    uint64_t before = w.sizes[3];
    struct hash mandate = world_mandate(&w, 3, experts);
    what.id = &mandate;
    struct hash id = propose(&what);
    decide_free(d);
    all_agree(&id, &amendment, 4);
    assert_int_equal(end_of(&lost), DECIDE_BROKEN); // a rival of what was adopted
    d = decided_by_all();
    assert_int_equal(outcome(d, &id).end, DECIDE_ADOPTED);
    assert_int_equal(decide_epoch_count(d), 3);
    const struct charter *c = last_epoch(d)->charter;
    assert_non_null(charter_organ_find(c, BYTES_LIT("experts")));
    struct hash text = propose(&(struct world_proposal){.procedure = PROPOSAL_MAJORITY, .majority = 2, .organ = "experts",
                                                        .epoch = c, .epoch_id = id});
    struct hash of_old = propose(&(struct world_proposal){.procedure = PROPOSAL_MAJORITY, .majority = 2, .organ = "experts",
                                                          .epoch = decide_epoch_at(d, 1)->charter, .epoch_id = amendment});
    decide_free(d);
    for (uint32_t l = 1; l <= 2; l++)
        (void)world_say(&w, l, &text, POSITION_AGREE, true, POSITION_PLAIN, NULL, false);
    assert_int_equal(end_of(&text), DECIDE_ADOPTED);
    assert_int_equal(end_of(&of_old), DECIDE_VOID); // that epoch has no such organ
    world_reader_settle_all(&w, &reader);
    reader.by_number[3].held = before; // without the mandate
    d = decided();
    assert_int_equal(decide_epoch_count(d), 2);
    assert_int_equal(outcome(d, &id).end, DECIDE_OPEN);
    assert_int_equal(outcome(d, &text).end, DECIDE_OPEN);
    decide_free(d);
}

// ---- generations ----

static void
test_rebinding(void **state)
{
    (void)state;
    world_pad(&w, 4, 3);
    struct world_proposal what = {.effect = PROPOSAL_REBIND, .member = "DD", .generation = 2, .size = 3};
    struct hash id = propose(&what);
    struct hash text = propose(&(struct world_proposal){.procedure = PROPOSAL_SILENCE});
    all_agree(&id, &w.charter.hash, 3);
    (void)world_say(&w, 4, &text, POSITION_OBJECT, true, POSITION_PLAIN, NULL, false); // behind the size: never said
    uint32_t next = world_add_ledger(&w, "DD", 2);
    struct decide *d = decided_by_all();
    assert_int_equal(outcome(d, &id).end, DECIDE_ADOPTED);
    assert_int_equal(outcome(d, &text).end, DECIDE_OPEN);
    const struct charter_member *m = charter_find(last_epoch(d)->charter, BYTES_LIT("DD"));
    assert_int_equal(m->generation, 2);
    assert_int_equal(m->ledger.b[0], FIRST_KEY(2));
    what = (struct world_proposal){.procedure = PROPOSAL_SILENCE, .epoch = last_epoch(d)->charter, .epoch_id = id};
    struct hash later = propose(&what);
    what.epoch = &w.charter; // electors in the generation of before
    struct hash stale = propose(&what);
    decide_free(d);
    for (uint32_t l = 1; l <= 3; l++) {
        (void)world_say(&w, l, &text, POSITION_SILENT, true, POSITION_PLAIN, NULL, false);
        (void)world_say(&w, l, &later, POSITION_SILENT, true, POSITION_PLAIN, NULL, false);
    }
    (void)world_say(&w, next, &text, POSITION_SILENT, true, POSITION_PLAIN, NULL, false);
    (void)world_say(&w, next, &later, POSITION_OBJECT, true, POSITION_PLAIN, NULL, false);
    assert_int_equal(end_of(&text), DECIDE_ADOPTED); // the new generation goes on
    assert_int_equal(end_of(&later), DECIDE_BROKEN);
    assert_int_equal(end_of(&stale), DECIDE_VOID);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_accession_has_the_keys_it_names), TEST(test_accession_waits_for_its_admission),
        TEST(test_accession_that_is_none),          TEST(test_return_takes_another_admission),
        TEST(test_mandate),                         TEST(test_rebinding),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("decide_chain", tests, NULL, NULL);
}
