// SPDX-License-Identifier: Apache-2.0
// Proves that evidence convicts who signed two histories, and nobody else: trees of real leaves are
// forked, and every way of bending the record is refused.
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "ledger/checkpoint.h"
#include "ledger/tree.h"
#include "record/evidence.h"
#include "support.h"

#define ORIGIN BYTES_LIT("demo/" ID_A "/TJK/1")
#define LEAVES 40

// A tree whose leaves below `fork` are the same for every salt, kept whole so that it can prove.
struct world {
    struct hash level0[LEAVES];
};

static int
read_hash(void *context, unsigned level, uint64_t index, struct hash *out)
{
    const struct world *w = context;
    assert_int_equal(level, 0);
    assert_true(index < LEAVES);
    *out = w->level0[index];
    return 0;
}

static void
make_world(struct world *w, uint64_t fork, uint8_t salt)
{
    for (uint64_t i = 0; i < LEAVES; i++) {
        uint8_t seed[3] = {(uint8_t)i, i >= fork ? salt : 0, 0x77};
        hash_of(bytes_of(seed, sizeof seed), &w->level0[i]);
    }
}

static struct tree_reader
reader(struct world *w)
{
    return (struct tree_reader){read_hash, w};
}

static void
root_at(struct world *w, uint64_t size, struct hash *out)
{
    struct tree_reader r = reader(w);
    assert_int_equal(tree_root_at(&r, size, out), 0);
}

static const char *
keep(struct buf *b)
{
    assert_int_equal(buf_check(b), 0);
    const char *s = arena_str(&support_arena, buf_bytes(b));
    assert_non_null(s);
    buf_clear(b);
    return s;
}

// Checkpoint of w at that size, signed by that member.
static const char *
checkpoint(struct world *w, uint64_t size, unsigned member)
{
    struct checkpoint c = {.origin = ORIGIN, .size = size};
    struct sign_secret key;
    struct buf b;
    root_at(w, size, &c.root);
    support_key(member, 0, &key, NULL);
    buf_init(&b, LIMIT_CHECKPOINT_SIZE);
    checkpoint_append_signed(&b, &c, &key);
    return keep(&b);
}

static const char *
evidence(const char *first, const char *second, const struct hash *root, const struct hash *proof,
         unsigned count)
{
    struct buf b;
    buf_init(&b, LIMIT_RECORD_SIZE);
    evidence_append_json(&b, support_moment(TIME_1), ORIGIN, bytes_of_str(first),
                         bytes_of_str(second), root, proof, count);
    return keep(&b);
}

static void
judge(const char *text, unsigned member, const char *why)
{
    struct record r;
    struct verdict v;
    struct sign_public key;
    support_accept(LEAF_STATUTE, text, &r);
    assert_true(bytes_equal(evidence_origin(&r), ORIGIN));
    support_key(member, 0, NULL, &key);
    assert_int_equal(evidence_check_signed(&r, &key, &v), 0);
    if (why == NULL && !v.is_accepted)
        fail_msg("refused: %s", v.reason);
    if (why != NULL && (v.is_accepted || strstr(v.reason, why) == NULL))
        fail_msg("'%s', expected '%s'", v.reason, why);
}

static void
test_two_roots_of_one_size(void **state)
{
    struct world a;
    struct world b;
    (void)state;
    make_world(&a, 5, 1);
    make_world(&b, 5, 2);
    judge(evidence(checkpoint(&a, 9, 5), checkpoint(&b, 9, 5), NULL, NULL, 0), 5, NULL);
    judge(evidence(checkpoint(&a, 9, 5), checkpoint(&b, 9, 5), NULL, NULL, 0), 4, "first");
    judge(evidence(checkpoint(&a, 9, 5), checkpoint(&b, 9, 4), NULL, NULL, 0), 5, "second");
    judge(evidence(checkpoint(&a, 9, 4), checkpoint(&b, 9, 5), NULL, NULL, 0), 5, "first");
    // Equal up to the fork: one history.
    support_refuse(LEAF_STATUTE,
                   evidence(checkpoint(&a, 5, 5), checkpoint(&b, 5, 5), NULL, NULL, 0),
                   "one history");
    support_refuse(LEAF_STATUTE,
                   evidence(checkpoint(&a, 5, 5), checkpoint(&b, 9, 5), NULL, NULL, 0),
                   "different sizes");
}

// Every fork of small trees: the second history proves another root at the first's size.
static void
test_two_sizes(void **state)
{
    (void)state;
    for (uint64_t fork = 0; fork < 12; fork++) {
        for (uint64_t m = fork + 1; m < 14; m++) {
            for (uint64_t n = m + 1; n < 16; n++) {
                struct world a;
                struct world b;
                struct hash root;
                struct hash proof[TREE_PROOF_MAX];
                unsigned count = 0;
                make_world(&a, fork, 1);
                make_world(&b, fork, 2);
                root_at(&b, m, &root);
                struct tree_reader r = reader(&b);
                assert_int_equal(tree_prove_consistency(&r, m, n, proof, &count), 0);
                judge(evidence(checkpoint(&a, m, 5), checkpoint(&b, n, 5), &root, proof, count), 5,
                      NULL);
                arena_reset(&support_arena);
            }
        }
    }
}

static void
test_no_proof_no_liar(void **state)
{
    struct world a;
    struct world b;
    struct hash root;
    struct hash honest;
    struct hash proof[TREE_PROOF_MAX];
    unsigned count = 0;
    (void)state;
    make_world(&a, 5, 1);
    make_world(&b, 5, 2);
    const char *first = checkpoint(&a, 9, 5);
    const char *second = checkpoint(&b, 30, 5);
    struct tree_reader r = reader(&b);
    root_at(&b, 9, &root);
    root_at(&a, 9, &honest);
    assert_int_equal(tree_prove_consistency(&r, 9, 30, proof, &count), 0);
    support_accept(LEAF_STATUTE, evidence(first, second, &root, proof, count), NULL);
    support_refuse(LEAF_STATUTE, evidence(first, second, &honest, proof, count), "one history");
    support_refuse(LEAF_STATUTE, evidence(first, second, &root, proof, count - 1), "does not lead");
    support_refuse(LEAF_STATUTE, evidence(second, first, &root, proof, count), "larger");
    support_refuse(LEAF_STATUTE, evidence(first, checkpoint(&b, 29, 5), &root, proof, count),
                   "does not lead");
    for (unsigned i = 0; i < count; i++) {
        proof[i].b[7] ^= 1;
        support_refuse(LEAF_STATUTE, evidence(first, second, &root, proof, count), "does not lead");
        proof[i].b[7] ^= 1;
    }
    root.b[0] ^= 1;
    support_refuse(LEAF_STATUTE, evidence(first, second, &root, proof, count), "does not lead");
    // An honest ledger: its own consistency proof convicts it of nothing.
    r = reader(&a);
    assert_int_equal(tree_prove_consistency(&r, 9, 30, proof, &count), 0);
    support_refuse(LEAF_STATUTE, evidence(first, checkpoint(&a, 30, 5), &honest, proof, count),
                   "one history");
}

static void
test_bent_notes(void **state)
{
    struct world a;
    struct world b;
    (void)state;
    make_world(&a, 5, 1);
    make_world(&b, 5, 2);
    const char *first = checkpoint(&a, 9, 5);
    const char *second = checkpoint(&b, 9, 5);
    const char *text = evidence(first, second, NULL, NULL, 0);
    support_refuse(LEAF_STATUTE, support_with(text, "origin", "\"demo/" ID_B "/TJK/1\""),
                   "another ledger");
    support_refuse(LEAF_STATUTE, support_with(text, "first", "\"hello\""), "first");
    support_refuse(LEAF_STATUTE, support_with(text, "second", "\"\\n\\n\""), "second");
    // Every changed byte of a note is refused, or its signature fails.
    size_t n = strlen(first);
    for (size_t i = 0; i < n; i++) {
        struct record r;
        struct verdict v;
        struct sign_public key;
        char *bent = malloc(n + 1);
        assert_non_null(bent);
        memcpy(bent, first, n + 1);
        bent[i] ^= 1;
        text = evidence(bent, second, NULL, NULL, 0);
        assert_int_equal(record_parse(&support_arena, LEAF_STATUTE, bytes_of_str(text), &r, &v), 0);
        if (v.is_accepted) {
            support_key(5, 0, NULL, &key);
            assert_int_equal(evidence_check_signed(&r, &key, &v), 0);
            assert_false(v.is_accepted);
        }
        free(bent);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_two_roots_of_one_size, support_reset),
        cmocka_unit_test_setup(test_two_sizes, support_reset),
        cmocka_unit_test_setup(test_no_proof_no_liar, support_reset),
        cmocka_unit_test_setup(test_bent_notes, support_reset),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, support_end);
}
