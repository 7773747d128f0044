// SPDX-License-Identifier: Apache-2.0
// Proves on random histories that neither the order of rows nor what a reader holds of the ledgers matters for an end: cut at any
// prefix and read in any order, a proposal is open, or it has the one end that it has for all; and an epoch is one charter. Members
// keep what they owe (a promise is given at exactly the size named, and kept), and else say and sign what they like.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <string.h>

#include <cmocka.h>

#include "world.h"

#define WORLDS 100
#define MEMBERS 6 // the last is admitted
#define PROPOSALS 16
#define SIZES 12
#define EPOCHS 8

struct proposal {
    struct hash id, epoch, of;
    enum proposal_effect effect;
    uint32_t author;
    uint64_t index, generation, size;
    unsigned subject; // member
    enum decide_end end;
};
struct history {
    uint64_t seed;
    struct world w;
    struct world_reader reader;
    uint32_t writes[MEMBERS]; // ledger; 0: none yet
    bool has_left[MEMBERS];
    uint64_t sizes[MEMBERS][WORLD_LEDGERS][SIZES]; // signed, rising
    unsigned size_count[MEMBERS][WORLD_LEDGERS];
    bool is_fenced[MEMBERS][WORLD_LEDGERS];
    struct proposal at[PROPOSALS];
    unsigned count;
    struct hash epochs[EPOCHS];
    uint8_t keys[EPOCHS][MEMBERS + 1];
    size_t epoch_count;
};
static struct history h;
static unsigned ended, adopted[PROPOSAL_WAIVE + 1];

// splitmix64
static uint64_t
below(uint64_t n)
{
    uint64_t x = h.seed += 0x9e3779b97f4a7c15;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
    x = (x ^ x >> 27) * 0x94d049bb133111eb;
    return (x ^ x >> 31) % n;
}

// ---- signing ----

static uint64_t
last_size(unsigned m, uint32_t l)
{
    return h.size_count[m][l] > 0 ? h.sizes[m][l][h.size_count[m][l] - 1] : 0;
}

static void
sign(unsigned m, uint32_t l, uint64_t size)
{
    if (h.is_fenced[m][l] || size <= last_size(m, l))
        return;
    if (h.size_count[m][l] == SIZES) // the oldest but one is forgotten
        memmove(&h.sizes[m][l][0], &h.sizes[m][l][1], (SIZES - 1) * sizeof h.sizes[m][l][0]);
    else
        h.size_count[m][l]++;
    h.sizes[m][l][h.size_count[m][l] - 1] = size;
}

// Stand at that size of the subject's ledger, and stay there. False: it cannot.
static bool
promise(unsigned m, unsigned subject, uint64_t generation, uint64_t size)
{
    uint32_t found = 0;
    for (uint32_t l = 1; l <= h.w.ledger_count; l++) {
        bool is_its = bytes_equal_str(h.w.names[l], subject == 5 ? "UZB" : (const char *)h.w.names[subject + 1].p);
        if (is_its && h.w.generations[l] == generation)
            found = l;
        if (is_its && h.w.generations[l] > generation && last_size(m, l) > 0)
            return false;
    }
    if (found == 0 || m == subject || (h.is_fenced[m][found] && last_size(m, found) != size) || last_size(m, found) > size)
        return false;
    sign(m, found, size);
    for (uint32_t l = 1; l <= h.w.ledger_count; l++)
        h.is_fenced[m][l] = h.is_fenced[m][l] || (bytes_equal(h.w.names[l], h.w.names[found]) && h.w.generations[l] >= generation);
    return true;
}

// ---- readers ----

static void
show(const uint64_t held[WORLD_LEDGERS])
{
    world_reader_init(&h.w, &h.reader);
    for (uint32_t l = 1; l <= h.w.ledger_count; l++) {
        h.reader.by_number[l].held = held[l];
        for (unsigned m = 0; m < MEMBERS; m++) {
            struct bytes name = m < 5 ? h.w.charter.members[m].name : BYTES_LIT("UZB");
            for (unsigned i = 0; i < h.size_count[m][l]; i++) {
                if (h.sizes[m][l][i] <= held[l])
                    world_reader_sign(&h.reader, l, name, h.sizes[m][l][i]);
            }
            if (h.writes[m] != 0 && bytes_equal(h.w.names[l], name) && held[l] > 0)
                world_reader_sign(&h.reader, l, name, held[l]);
        }
    }
    h.w.order = below(1000000);
}

static struct decide *
read_all(const uint64_t held[WORLD_LEDGERS])
{
    struct decide *d = NULL;
    show(held);
    assert_int_equal(decide_new(&d, &h.w.charter, &h.reader.ledgers, &h.w.source, LAYER_COMMON), 0);
    return d;
}

static void
check_epochs(const struct decide *d)
{
    size_t count = decide_epoch_count(d);
    for (size_t i = 0; i < count && i < EPOCHS; i++) {
        const struct decide_epoch *e = decide_epoch_at(d, i);
        uint8_t keys[MEMBERS + 1] = {(uint8_t)e->charter->organ_count};
        for (size_t m = 0; m < e->charter->member_count && m < MEMBERS; m++)
            keys[m + 1] = (uint8_t)(e->charter->members[m].ledger.b[0] + e->charter->members[m].is_suspended);
        if (i >= h.epoch_count) {
            h.epochs[i] = e->id;
            memcpy(h.keys[i], keys, sizeof keys);
            h.epoch_count = i + 1;
        }
        assert_true(hash_equal(&h.epochs[i], &e->id));
        assert_memory_equal(h.keys[i], keys, sizeof keys);
    }
}

// One reader that holds more and more, each step in another order of rows.
static void
read_on(unsigned steps)
{
    uint64_t held[WORLD_LEDGERS] = {0};
    enum decide_end seen[PROPOSALS] = {DECIDE_OPEN};
    struct arena a;
    arena_init(&a, 1 << 24);
    for (unsigned t = 0; t <= steps; t++) {
        for (uint32_t l = 1; l <= h.w.ledger_count; l++)
            held[l] = t == steps ? h.w.sizes[l] : below(3) > 0 ? held[l] : held[l] + below(h.w.sizes[l] - held[l] + 1);
        struct decide *d = read_all(held);
        check_epochs(d);
        for (unsigned i = 0; i < h.count; i++) {
            struct decide_outcome o;
            bool is_proposal = false;
            assert_int_equal(decide_outcome(d, &a, &h.at[i].id, &o, &is_proposal), 0);
            if (!is_proposal)
                continue;
            if (seen[i] != DECIDE_OPEN)
                assert_int_equal(o.end, seen[i]);
            seen[i] = o.end;
            if (o.end == DECIDE_OPEN)
                continue;
            if (h.at[i].end != DECIDE_OPEN)
                assert_int_equal(o.end, h.at[i].end);
            h.at[i].end = o.end;
        }
        decide_free(d);
        arena_reset(&a);
    }
    arena_clear(&a);
}

// ---- histories ----

static void
keep(const struct world_proposal *what, unsigned m, unsigned subject)
{
    struct proposal *p = &h.at[h.count++];
    *p = (struct proposal){.effect = what->effect, .epoch = what->epoch != NULL ? what->epoch_id : h.w.charter.hash, .author = h.writes[m],
                           .index = h.w.sizes[h.writes[m]], .subject = subject,
                           .generation = what->generation - (what->effect == PROPOSAL_REBIND), .size = what->size};
    if (what->id != NULL)
        p->of = *what->id;
    p->id = world_propose(&h.w, h.writes[m], what);
}

static bool
find_effect(enum proposal_effect effect, struct hash *out)
{
    for (unsigned i = 0, from = (unsigned)below(PROPOSALS); i < PROPOSALS; i++) {
        const struct proposal *p = &h.at[(from + i) % PROPOSALS];
        if ((from + i) % PROPOSALS < h.count && p->effect == effect) {
            *out = p->id;
            return true;
        }
    }
    return false;
}

static void
propose(unsigned m)
{
    static const char mandate[] = "organ experts - AA,BB 1 Experts\nmatter experts work majority:2\n";
    static const char lines[] = "organ heads - all 2 Heads\nmatter heads constitution silence,consensus\n"
                                "matter heads work silence,consensus,limited,majority:2\n";
    struct decide *d = read_all(h.w.sizes);
    const struct decide_epoch *e = decide_epoch_at(d, decide_epoch_count(d) - 1);
    unsigned subject = (unsigned)below(MEMBERS);
    struct hash other;
    struct world_proposal what = {.effect = (enum proposal_effect)below(PROPOSAL_WAIVE + 1), .epoch = e->charter, .epoch_id = e->id,
                                  .organ = e->charter->organ_count > 0 ? "heads" : NULL, .procedure = (enum proposal_procedure)below(2)};
    const struct charter_member *c;
    bool is_one = true;
    if (what.effect == PROPOSAL_MANDATE && e->charter->organ_count == 0)
        what.effect = PROPOSAL_AMEND; // there must be an organ before
    if (what.effect == PROPOSAL_NONE && below(2) > 0)
        what.procedure = PROPOSAL_LIMITED;
    if (what.effect == PROPOSAL_ADMIT || what.effect == PROPOSAL_ACCEDE)
        subject = 5;
    for (unsigned i = 0; what.effect == PROPOSAL_REINSTATE && i < 5; i++)
        subject = e->charter->members[i].is_suspended ? i : subject;
    c = charter_find(e->charter, subject < 5 ? h.w.names[subject + 1] : BYTES_LIT("UZB"));
    what.generation = what.effect == PROPOSAL_ADMIT ? 1 + below(2) : c != NULL ? c->generation + (what.effect == PROPOSAL_REBIND) : 1;
    if (what.effect != PROPOSAL_NONE && what.effect != PROPOSAL_MANDATE && what.effect != PROPOSAL_AMEND)
        what.member = subject < 5 ? (const char *)h.w.names[subject + 1].p : "UZB";
    what.lines = what.effect == PROPOSAL_AMEND ? (e->charter->organ_count == 0 ? lines : "notice 60\n") : NULL;
    what.id = &other;
    if (what.effect == PROPOSAL_ACCEDE)
        is_one = find_effect(PROPOSAL_ADMIT, &other);
    else if (what.effect == PROPOSAL_MANDATE)
        other = world_mandate(&h.w, h.writes[below(5)], mandate);
    else if (what.effect == PROPOSAL_WAIVE)
        is_one = find_effect((enum proposal_effect)below(PROPOSAL_WAIVE), &other) && c != NULL;
    else
        what.id = NULL;
    what.majority = what.effect == PROPOSAL_WAIVE ? e->k : 0;
    if (what.effect == PROPOSAL_REBIND || what.effect == PROPOSAL_WAIVE) {
        is_one = is_one && c != NULL;
        for (uint32_t l = 1; l <= h.w.ledger_count; l++) {
            if (c != NULL && bytes_equal(h.w.names[l], c->name) && h.w.generations[l] == c->generation)
                what.size = last_size(m, l);
        }
    }
    if (is_one)
        keep(&what, m, subject);
    decide_free(d);
}

static void
say(unsigned m, unsigned last) // on what was proposed last, most of the time
{
    static const enum position_word words[] = {POSITION_AGREE, POSITION_AGREE, POSITION_AGREE, POSITION_AGREE, POSITION_AGREE,
                                               POSITION_AGREE, POSITION_AGREE, POSITION_AGREE, POSITION_AGREE, POSITION_AGREE,
                                               POSITION_AGREE, POSITION_AGREE, POSITION_AGREE, POSITION_AGREE, POSITION_AGREE,
                                               POSITION_SILENT, POSITION_ABSTAIN, POSITION_OBJECT};
    const struct proposal *p = &h.at[below(4) > 0 ? last : below(h.count)];
    enum position_word word = words[below(sizeof words / sizeof *words)];
    enum position_mark mark = POSITION_PLAIN;
    bool is_promise = p->effect == PROPOSAL_WAIVE ? word == POSITION_AGREE : p->effect == PROPOSAL_REBIND && word != POSITION_OBJECT;
    if (is_promise && !promise(m, p->subject, p->generation, p->size))
        word = POSITION_OBJECT;
    if (proposal_is_constitutional(p->effect))
        mark = POSITION_IN_EPOCH;
    else if (p->effect == PROPOSAL_WAIVE)
        mark = POSITION_OF_WAIVED;
    (void)world_say(&h.w, h.writes[m], &p->id, word, below(8) > 0, mark, mark == POSITION_IN_EPOCH ? &p->epoch : &p->of, false);
}

// Newcomers write, and who was rebound goes on in the next generation.
static void
follow(void)
{
    struct decide *d = read_all(h.w.sizes);
    const struct charter *c = decide_epoch_at(d, decide_epoch_count(d) - 1)->charter;
    for (unsigned m = 0; m < MEMBERS; m++) {
        const char *name = m < 5 ? (const char *)h.w.names[m + 1].p : "UZB";
        const struct charter_member *x = charter_find(c, bytes_of_str(name));
        if (x == NULL || (h.writes[m] != 0 && h.w.generations[h.writes[m]] >= x->generation))
            continue;
        h.writes[m] = world_add_ledger(&h.w, name, x->generation);
    }
    decide_free(d);
}

static void
make(uint64_t seed)
{
    memset(&h, 0, sizeof h);
    h.seed = seed;
    world_init(&h.w, 5);
    for (unsigned m = 0; m < 5; m++)
        h.writes[m] = m + 1;
    for (unsigned t = 0; t < 500; t++) {
        unsigned m = (unsigned)below(MEMBERS);
        uint32_t l = 1 + (uint32_t)below(h.w.ledger_count);
        if (h.writes[m] == 0 || h.has_left[m])
            continue;
        if (h.count == 0 || (h.count < PROPOSALS && t % 30 == 0))
            propose(m);
        else if (below(2) == 0)
            say(m, h.count - 1);
        else
            sign(m, l, h.w.sizes[l]);
        if (below(1000) == 0) {
            (void)world_withdraw(&h.w, h.writes[m]);
            h.has_left[m] = true;
        }
        if (t % 20 == 0)
            follow();
    }
    for (unsigned m = 0; m < MEMBERS; m++) {
        for (uint32_t l = 1; l <= h.w.ledger_count && h.writes[m] != 0; l++)
            sign(m, l, h.w.sizes[l]);
    }
}

static void
test_ends_are_the_same_however_it_is_read(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= WORLDS; seed++) {
        make(seed);
        for (unsigned i = 0; i < 4; i++)
            read_on(12);
        for (unsigned i = 0; i < h.count; i++) {
            ended += h.at[i].end != DECIDE_OPEN;
            adopted[h.at[i].effect] += h.at[i].end == DECIDE_ADOPTED;
        }
        world_clear(&h.w);
    }
    assert_true(ended > 5 * WORLDS);
    for (unsigned i = PROPOSAL_NONE; i <= PROPOSAL_WAIVE; i++) {
        print_message("# adopted of effect %u: %u\n", i, adopted[i]);
        assert_true(adopted[i] > 0);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_ends_are_the_same_however_it_is_read)};
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("decide_property", tests, NULL, NULL);
}
