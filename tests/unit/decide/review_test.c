// SPDX-License-Identifier: Apache-2.0
// The dossier: what a stranger accepts, and that he accepts nothing else. Six members with known keys; KAZ proposes. Then
// each section, leaf, receipt and byte left out, changed or added is refused.
#include "docket.h"

#include <stdio.h>
#include <string.h>

#define ALL 63u
#define BUT(member) (ALL & ~(1u << (member)))
// k is 5 of six: the author and four.
#define FOUR(author) (BUT(author) & ~(1u << ((author) == TJK ? RUS : TJK)))
#define CONSENSUS "\"procedure\":\"consensus\""
#define SILENCE "\"procedure\":\"silence\""

static struct review found;
static struct arena arena;

// The sentence with which it is refused; "" when it proves.
static const char *
judge(struct bytes file)
{
    static char why[sizeof((struct err *)0)->text];
    struct dossier d;
    struct err e = {0};
    struct verdict v;
    if (arena.used_max == 0)
        arena_init(&arena, (size_t)64 << 20);
    arena_reset(&arena);
    why[0] = '\0';
    if (dossier_parse(&arena, file, &d, &e) < 0) {
        assert_true(e.text[0] != '\0');
        memcpy(why, e.text, sizeof why);
        return why;
    }
    assert_int_equal(review_dossier(&arena, &d, &found, &v), 0);
    if (!v.is_accepted) {
        assert_true(v.reason[0] != '\0');
        memcpy(why, v.reason, sizeof v.reason);
    }
    return why;
}

static void
refuse(const struct dossier *d, const char *words)
{
    const char *why = judge(docket_file(d));
    if (why[0] == '\0' || !strstr(why, words))
        fail_msg("\"%s\" does not say \"%s\"", why, words);
}

static void
accept(const struct dossier *d)
{
    const char *why = judge(docket_file(d));
    if (why[0])
        fail_msg("refused: %s", why);
}

struct made {
    struct docket *world;
    struct hash id;
    struct dossier dossier;
    struct dossier_section sections[16];
    unsigned begin[DOCKET_MEMBERS]; // cited sizes
};

static struct made *
propose(const char *procedure)
{
    struct made *m = arena_alloc(&support_arena, sizeof *m);
    m->world = docket_new();
    for (unsigned i = 0; i < DOCKET_MEMBERS; i++) {
        docket_pad(m->world, i, i);
        m->begin[i] = m->world->ledgers[i].size;
    }
    m->id = docket_propose(m->world, KAZ, procedure, ALL);
    m->dossier = (struct dossier){.charter = m->world->note, .proposal = m->id, .sections = m->sections};
    return m;
}

static void
add(struct made *m, struct dossier_section s)
{
    m->sections[m->dossier.section_count++] = s;
}

// All agree but KGZ, which is silent, and RUS, which reserves; between there are other records and positions that are not
// final.
static struct made *
adopted(void)
{
    struct made *m = propose(CONSENSUS);
    struct docket *w = m->world;
    for (unsigned i = 0; i < DOCKET_MEMBERS; i++) {
        docket_pad(w, i, 2);
        if (i == BLR)
            (void)docket_say(w, i, &m->id, "object", false); // replaced below
        (void)docket_say(w, i, &m->id, i == KGZ ? "silent" : i == RUS ? "reserve" : "agree", true);
        unsigned to = w->ledgers[i].size;
        docket_pad(w, i, 3);
        add(m, docket_section(w, i, m->begin[i], to, FOUR(i)));
    }
    return m;
}

static struct made *
broken(void)
{
    struct made *m = propose(SILENCE);
    struct docket *w = m->world;
    docket_pad(w, RUS, 2);
    (void)docket_say(w, RUS, &m->id, "object", true);
    m->dossier.end = DOSSIER_BROKEN;
    add(m, docket_section(w, KAZ, m->begin[KAZ], m->begin[KAZ] + 1, 0)); // it is enough that it is there
    add(m, docket_section(w, RUS, m->begin[RUS], m->begin[RUS] + 3, FOUR(RUS)));
    return m;
}

static void
a_stranger_computes_the_outcome(void **state)
{
    (void)state;
    struct made *m = adopted();
    accept(&m->dossier);
    assert_int_equal(found.outcome.end, DECIDE_ADOPTED);
    assert_int_equal(found.k, 5);
    assert_int_equal(found.epoch_count, 1);
    assert_int_equal(found.outcome.word_count, 6);
    assert_int_equal(found.outcome.words[KGZ].word, POSITION_SILENT);
    assert_int_equal(found.outcome.words[RUS].word, POSITION_RESERVE);
    assert_non_null(review_find(&found, &found.outcome.words[RUS].record));
    assert_null(review_find(&found, &m->world->charter.hash));
    struct bytes file = docket_file(&m->dossier);
    struct dossier again;
    assert_int_equal(dossier_parse(&support_arena, file, &again, NULL), 0);
    assert_true(bytes_equal(docket_file(&again), file));
}

static void
one_objection_is_enough(void **state)
{
    (void)state;
    struct made *m = broken();
    accept(&m->dossier);
    assert_int_equal(found.outcome.why, DECIDE_OBJECTION);
    m->dossier.end = DOSSIER_ADOPTED;
    refuse(&m->dossier, "it claims that the proposal was adopted");
}

static void
the_other_end_is_not_believed(void **state)
{
    (void)state;
    struct made *m = adopted();
    m->dossier.end = DOSSIER_BROKEN;
    refuse(&m->dossier, "it claims that the proposal was broken");
    m->dossier.end = DOSSIER_ADOPTED;
    m->dossier.proposal.b[0] ^= 1;
    refuse(&m->dossier, "it does not show the proposal");
}

static void
without_any_section(void **state)
{
    (void)state;
    struct made *both[] = {adopted(), broken()};
    for (unsigned b = 0; b < 2; b++)
        for (size_t i = 0; i < both[b]->dossier.section_count; i++) {
            struct made m = *both[b];
            m.dossier.sections = m.sections;
            memmove(&m.sections[i], &m.sections[i + 1], (m.dossier.section_count - i - 1) * sizeof *m.sections);
            m.dossier.section_count--;
            refuse(&m.dossier, "");
        }
}

// A stretch that begins later or ends earlier, with all its proofs made anew: nothing before a word may be hidden.
static void
shorter_stretches(void **state)
{
    (void)state;
    for (unsigned i = 0; i < DOCKET_MEMBERS; i++) {
        struct made *m = adopted();
        unsigned to = m->world->ledgers[i].size - 3;
        m->sections[i] = docket_section(m->world, i, m->begin[i], to - 1, FOUR(i));
        refuse(&m->dossier, "open");
        m->sections[i] = docket_section(m->world, i, m->begin[i] + 1, to, FOUR(i));
        refuse(&m->dossier, i == KAZ ? "does not show the proposal" : "open");
        m->sections[i] = docket_section(m->world, i, m->begin[i], to, FOUR(i));
        accept(&m->dossier);
    }
}

// A final that stands behind another is none: hiding the first is refused, showing it breaks the claim.
static void
a_first_final_cannot_be_hidden(void **state)
{
    (void)state;
    struct made *m = propose(CONSENSUS);
    struct docket *w = m->world;
    for (unsigned i = 0; i < DOCKET_MEMBERS; i++) {
        if (i == ARM)
            (void)docket_say(w, i, &m->id, "object", true);
        (void)docket_say(w, i, &m->id, "agree", true);
        add(m, docket_section(w, i, m->begin[i], w->ledgers[i].size, FOUR(i)));
    }
    refuse(&m->dossier, "claims that the proposal was adopted");
    m->sections[ARM] = docket_section(w, ARM, m->begin[ARM] + 1, w->ledgers[ARM].size, FOUR(ARM));
    refuse(&m->dossier, "open");
    struct dossier_item *first = &m->sections[ARM].items[0];
    m->sections[ARM] = docket_section(w, ARM, m->begin[ARM], w->ledgers[ARM].size, FOUR(ARM));
    first = &m->sections[ARM].items[0];
    struct buf b;
    buf_init(&b, 256);
    dossier_append_bare(&b, &w->ledgers[ARM].leaves[m->begin[ARM]].leaf);
    *first = (struct dossier_item){.step = DOSSIER_BARE, .count = 1, .b = buf_bytes(&b)};
    refuse(&m->dossier, "of class statute and not shown");
    buf_clear(&b);
}

static void
exactly_k_receipts(void **state)
{
    (void)state;
    for (unsigned i = 0; i < DOCKET_MEMBERS; i++) {
        struct made *m = adopted();
        unsigned to = m->world->ledgers[i].size - 3, four = FOUR(i);
        for (unsigned k = 0; k < DOCKET_MEMBERS; k++) {
            if ((four >> k & 1) == 0)
                continue;
            m->sections[i] = docket_section(m->world, i, m->begin[i], to, four & ~(1u << k));
            refuse(&m->dossier, "open");
        }
        m->sections[i] = docket_section(m->world, i, m->begin[i], to, BUT(i));
        refuse(&m->dossier, "that the outcome does not need");
        m->sections[i] = docket_section(m->world, i, m->begin[i], to, four | 1u << i);
        refuse(&m->dossier, "receipts its own ledger");
        m->sections[i] = docket_section(m->world, i, m->begin[i], to, 0);
        refuse(&m->dossier, "open");
        // Four on two checkpoints are four; the same member on both is not.
        unsigned two = four & (four - 1) & ((four & (four - 1)) - 1), size = m->world->ledgers[i].size;
        m->sections[i] = docket_section_2(m->world, i, m->begin[i], to, size - 1, four & ~two, size, two);
        accept(&m->dossier);
        m->sections[i] = docket_section_2(m->world, i, m->begin[i], to, size - 1, four & ~two, size, four);
        refuse(&m->dossier, "is there twice");
        m->sections[i] = docket_section_2(m->world, i, m->begin[i], to, size, two, size - 1, four & ~two);
        refuse(&m->dossier, "out of order");
        m->sections[i] = docket_section_2(m->world, i, m->begin[i], to, size - 1, 0, size, four);
        refuse(&m->dossier, "");
    }
}

static void
nothing_more_than_needed(void **state)
{
    (void)state;
    struct made *m = broken();
    (void)docket_say(m->world, ARM, &m->id, "agree", true);
    struct dossier_section *s = m->sections;
    memmove(&s[1], &s[0], 2 * sizeof *s);
    s[0] = docket_section(m->world, ARM, m->begin[ARM], m->begin[ARM] + 1, FOUR(ARM));
    m->dossier.section_count++;
    refuse(&m->dossier, "it shows a stretch of ARM that the outcome does not need");
    struct dossier_section t = s[1];
    s[1] = s[2];
    s[2] = t;
    refuse(&m->dossier, "out of order");
}

// BLR, then its own word; the author changes its keys before the checkpoint, ARM before it cosigned RUS.
static void
keys_that_changed_are_shown(void **state)
{
    (void)state;
    struct made *m = propose(SILENCE);
    struct docket *w = m->world;
    (void)docket_say(w, RUS, &m->id, "object", true);
    unsigned arm = w->ledgers[ARM].size, rus = w->ledgers[RUS].size;
    m->dossier.end = DOSSIER_BROKEN;
    docket_rekey(w, ARM);
    docket_pad(w, RUS, 1);
    docket_rekey(w, RUS);
    docket_pad(w, RUS, 1);
    add(m, docket_section(w, ARM, arm, 0, 0));
    add(m, docket_section(w, KAZ, m->begin[KAZ], m->begin[KAZ] + 1, 0));
    add(m, docket_section(w, RUS, m->begin[RUS], rus, FOUR(RUS)));
    add(m, docket_section(w, RUS, rus + 1, 0, 0));
    refuse(&m->dossier, "not signed by its author RUS"); // a later key stands before what it signs
    m->dossier.section_count = 2;
    add(m, docket_section(w, RUS, m->begin[RUS], rus + 2, FOUR(RUS)));
    accept(&m->dossier);
    struct dossier_section key = m->sections[0];
    memmove(&m->sections[0], &m->sections[1], 2 * sizeof key);
    m->dossier.section_count = 2;
    refuse(&m->dossier, "a key that nothing in the dossier names");
    // A key that nothing is signed with.
    m->sections[0] = key;
    m->sections[1] = docket_section(w, KAZ, m->begin[KAZ], m->begin[KAZ] + 1, 0);
    m->dossier.section_count = 2;
    add(m, docket_section(w, RUS, m->begin[RUS], rus + 2, BUT(RUS) & ~(1u << ARM)));
    refuse(&m->dossier, "a stretch of ARM that the outcome does not need");
    // The old cosigning key beyond what the key record says of it.
    w->ledgers[ARM].key_count = 0;
    m->sections[2] = docket_section(w, RUS, m->begin[RUS], rus + 2, FOUR(RUS));
    refuse(&m->dossier, "under a key that had ended");
}

// Random words under each procedure: whatever end they come to is proved by the words it rests on, and the other by none.
static void
whatever_was_said(void **state)
{
    static const char *const words[] = {"agree", "agree", "agree", "object", "reserve", "abstain", "silent"};
    static const char *const procedures[] = {SILENCE, CONSENSUS, "\"procedure\":\"limited\"",
                                             "\"procedure\":\"majority\",\"majority\":5"};
    (void)state;
    uint64_t seed = 20211115;
    unsigned ends[2] = {0, 0};
    for (unsigned round = 0; round < 48; round++) {
        unsigned procedure = round % 4, agreed = 0, objected = 0, taken = 0;
        struct made *m = propose(procedures[procedure]);
        const char *said[DOCKET_MEMBERS];
        bool agrees[DOCKET_MEMBERS];
        for (unsigned i = 0; i < DOCKET_MEMBERS; i++) {
            said[i] = words[support_random(&seed) % (round % 3 ? 7 : 3)];
            agrees[i] = strcmp(said[i], "agree") == 0 || strcmp(said[i], "reserve") == 0;
            agreed += agrees[i];
            objected += strcmp(said[i], "object") == 0;
            docket_pad(m->world, i, (unsigned)(support_random(&seed) % 3));
            (void)docket_say(m->world, i, &m->id, said[i], true);
        }
        bool is_adopted = procedure == 3 ? agreed >= 5 : (procedure == 2 || objected == 0) && (procedure == 0 || agreed > 0);
        m->dossier.end = is_adopted ? DOSSIER_ADOPTED : DOSSIER_BROKEN;
        for (unsigned i = 0; i < DOCKET_MEMBERS; i++) {
            bool is_needed = true;
            if (procedure == 3)
                is_needed = is_adopted == agrees[i] && taken < (is_adopted ? 5 : 2);
            else if (procedure < 2 && objected > 0)
                is_needed = strcmp(said[i], "object") == 0 && taken == 0;
            taken += is_needed;
            if (is_needed)
                add(m, docket_section(m->world, i, m->begin[i], m->world->ledgers[i].size, FOUR(i)));
            else if (i == KAZ)
                add(m, docket_section(m->world, i, m->begin[i], m->begin[i] + 1, 0));
        }
        accept(&m->dossier);
        ends[is_adopted]++;
        m->dossier.end = is_adopted ? DOSSIER_BROKEN : DOSSIER_ADOPTED;
        refuse(&m->dossier, "it claims");
        m->dossier.end = is_adopted ? DOSSIER_ADOPTED : DOSSIER_BROKEN;
        size_t gone = (size_t)(support_random(&seed) % m->dossier.section_count);
        memmove(&m->sections[gone], &m->sections[gone + 1], (m->dossier.section_count - gone - 1) * sizeof *m->sections);
        m->dossier.section_count--;
        refuse(&m->dossier, "");
        (void)support_reset(NULL);
    }
    assert_true(ends[0] > 5);
    assert_true(ends[1] > 5);
}

static void
cut_short_it_proves_nothing(void **state)
{
    (void)state;
    struct bytes file = docket_file(&broken()->dossier);
    for (size_t n = 0; n < file.n; n++)
        if (judge(bytes_sub(file, 0, n))[0] == '\0')
            fail_msg("accepted when cut to %zu of %zu bytes", n, file.n);
}

static void
one_changed_byte_proves_nothing(void **state)
{
    (void)state;
    struct bytes file = docket_file(&broken()->dossier);
    uint8_t *copy = arena_alloc(&support_arena, file.n + 1);
    memcpy(copy, file.p, file.n);
    for (size_t i = 0; i < file.n; i++) {
        uint8_t mask = (uint8_t)(i % 3 ? 1u << (i % 8) : 0x20u);
        copy[i] = (uint8_t)(copy[i] ^ mask);
        if (judge(bytes_of(copy, file.n))[0] == '\0')
            fail_msg("accepted with byte %zu (%c) xor %02x", i, file.p[i], mask);
        copy[i] = (uint8_t)(copy[i] ^ mask);
    }
    for (const char *more = "\n x"; *more; more++) {
        copy[file.n] = (uint8_t)*more;
        assert_true(judge(bytes_of(copy, file.n + 1))[0] != '\0');
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_stranger_computes_the_outcome, support_reset),
        cmocka_unit_test_setup(one_objection_is_enough, support_reset),
        cmocka_unit_test_setup(the_other_end_is_not_believed, support_reset),
        cmocka_unit_test_setup(without_any_section, support_reset),
        cmocka_unit_test_setup(shorter_stretches, support_reset),
        cmocka_unit_test_setup(a_first_final_cannot_be_hidden, support_reset),
        cmocka_unit_test_setup(exactly_k_receipts, support_reset),
        cmocka_unit_test_setup(nothing_more_than_needed, support_reset),
        cmocka_unit_test_setup(keys_that_changed_are_shown, support_reset),
        cmocka_unit_test_setup(whatever_was_said, support_reset),
        cmocka_unit_test_setup(cut_short_it_proves_nothing, support_reset),
        cmocka_unit_test_setup(one_changed_byte_proves_nothing, support_reset),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    int failed = cmocka_run_group_tests(tests, NULL, support_end);
    arena_clear(&arena);
    return failed;
}
