// SPDX-License-Identifier: Apache-2.0
// The proof file: what a stranger accepts, and that he accepts nothing else. A ledger of seven
// leaves is made with known keys; ARM and BLR have cosigned its size 5, RUS and TJK its size 7, and
// the author is KAZ: five receipts of six members, as many as k. Then every truncation, every
// changed byte, and every receipt left out, added or said twice is refused.
#include "support.h"

#include <string.h>

#include "ledger/checkpoint.h"
#include "ledger/cosign.h"
#include "ledger/note.h"
#include "ledger/proof.h"
#include "ledger/tree.h"
#include "record/testimony.h"

enum { ARM, BLR, KAZ, KGZ, RUS, TJK, NOBODY };
enum { LEAVES = 7, PLACE = 3 };
#define RECORD "{\"kind\":\"listing\",\"status\":\"listed\"}"

struct world {
    struct charter charter;
    struct bytes origin;
    struct hash hashes[LEAVES];
    struct testimony testimony; // without proofs
};

static int
read_leaf(void *context, unsigned level, uint64_t index, struct hash *out)
{
    const struct hash *hashes = context;
    if (level > 0 || index >= LEAVES)
        return ERR_NOT_FOUND;
    *out = hashes[index];
    return 0;
}

static struct world *
make_world(void)
{
    struct world *w = arena_alloc(&support_arena, sizeof *w);
    struct buf b;
    assert_non_null(w);
    support_charter(&w->charter);
    buf_init(&b, LIMIT_ORIGIN_SIZE);
    charter_append_origin(&b, w->charter.alliance, &w->charter.hash, BYTES_LIT("KAZ"), 1);
    w->origin = arena_copy(&support_arena, buf_bytes(&b));
    buf_clear(&b);
    w->testimony = (struct testimony){.origin = w->origin,
                                      .index = PLACE,
                                      .leaf_class = LEAF_PUBLIC,
                                      .record = BYTES_LIT(RECORD)};
    for (unsigned i = 0; i < LEAVES; i++) {
        struct leaf l;
        uint8_t salt[LEAF_SALT_SIZE] = {(uint8_t)i, 0x5a};
        leaf_make(w->origin, LEAF_PUBLIC, salt, BYTES_LIT(RECORD), &l);
        leaf_hash(&l, &w->hashes[i]);
        if (i == PLACE)
            memcpy(w->testimony.salt, salt, sizeof salt);
    }
    return w;
}

static void
cosign(struct buf *note, const struct world *w, struct bytes text, unsigned member)
{
    static const char *const names[] = {"ARM", "BLR", "KAZ", "KGZ", "RUS", "TJK", "NOBODY"};
    struct sign_secret secret;
    struct sign_public key;
    uint8_t sig[COSIGN_SIZE];
    struct buf name;
    support_key(member, 1, &secret, &key);
    buf_init(&name, LIMIT_ORIGIN_SIZE);
    charter_append_cosigner(&name, w->charter.alliance, &w->charter.hash,
                            bytes_of_str(names[member]));
    cosign_make(text, 1795000000 + member, &secret, sig);
    note_append_signature_line(note, buf_bytes(&name),
                               note_key_id(buf_bytes(&name), NOTE_COSIGNATURE, &key),
                               bytes_of(sig, sizeof sig));
    buf_clear(&name);
}

// A proof that leads to the checkpoint of that size, cosigned by these members (ends with a
// negative).
static struct bytes
make_proof(struct world *w, uint64_t place, uint64_t size, const int *members)
{
    struct proof_file p = {.index = place};
    struct tree_reader reader = {read_leaf, w->hashes};
    struct checkpoint c = {.origin = w->origin, .size = size};
    struct sign_secret secret;
    struct buf note, text, out;
    buf_init(&note, LIMIT_CHECKPOINT_SIZE);
    buf_init(&text, LIMIT_CHECKPOINT_SIZE);
    buf_init(&out, LIMIT_NOTE_SIZE);
    assert_int_equal(tree_root_at(&reader, size, &c.root), 0);
    assert_int_equal(tree_prove_inclusion(&reader, place, size, p.hashes, &p.count), 0);
    support_key(KAZ, 0, &secret, NULL);
    checkpoint_append_text(&text, &c);
    checkpoint_append_signed(&note, &c, &secret);
    for (; *members >= 0; members++)
        cosign(&note, w, buf_bytes(&text), (unsigned)*members);
    p.checkpoint = buf_bytes(&note);
    proof_append(&out, &p);
    assert_int_equal(buf_check(&out), 0);
    struct bytes proof = arena_copy(&support_arena, buf_bytes(&out));
    buf_clear(&note);
    buf_clear(&text);
    buf_clear(&out);
    return proof;
}

#define WHO(...) ((const int[]){__VA_ARGS__, -1})

static struct bytes
make_file(const struct testimony *t)
{
    struct buf b;
    buf_init(&b, TESTIMONY_SIZE_MAX);
    testimony_append(&b, t);
    assert_int_equal(buf_check(&b), 0);
    struct bytes file = arena_copy(&support_arena, buf_bytes(&b));
    buf_clear(&b);
    return file;
}

// The file of the world above, with other cosigners when given.
static struct bytes
make_usual(struct world *w, const int *at_5, const int *at_7)
{
    struct testimony t = w->testimony;
    t.proofs[t.proof_count++] = make_proof(w, PLACE, 5, at_5 ? at_5 : WHO(ARM, BLR));
    t.proofs[t.proof_count++] = make_proof(w, PLACE, 7, at_7 ? at_7 : WHO(RUS, TJK));
    return make_file(&t);
}

static struct testimony_finding found;

// The sentence with which it is refused; "" when it proves.
static const char *
judge(const struct charter *c, struct bytes file)
{
    static char why[sizeof((struct err *)0)->text];
    static struct testimony t;
    struct err e = {0};
    struct verdict v;
    struct arena a;
    arena_init(&a, (size_t)16 << 20);
    why[0] = '\0';
    if (testimony_parse(file, &t, &e) < 0) {
        assert_true(e.text[0] != '\0');
        memcpy(why, e.text, sizeof why);
    } else {
        assert_int_equal(testimony_judge(&a, &t, c, &found, &v), 0);
        if (!v.is_accepted) {
            assert_true(v.reason[0] != '\0');
            memcpy(why, v.reason, sizeof v.reason);
        }
    }
    arena_clear(&a);
    return why;
}

static void
refuse(const struct charter *c, struct bytes file, const char *words)
{
    const char *why = judge(c, file);
    if (!strstr(why, words) || why[0] == '\0')
        fail_msg("\"%s\" does not say \"%s\"", why, words);
}

static void
a_stranger_believes_it(void **state)
{
    (void)state;
    struct world *w = make_world();
    struct bytes file = make_usual(w, NULL, NULL);
    static const char *const members[] = {"KAZ", "ARM", "BLR", "RUS", "TJK"};
    assert_string_equal(judge(&w->charter, file), "");
    assert_int_equal(found.needed, 5);
    assert_int_equal(found.receipt_count, 5);
    assert_true(bytes_equal_str(found.author, "KAZ"));
    for (unsigned i = 0; i < 5; i++)
        assert_true(bytes_equal_str(found.receipts[i].member, members[i]));
    assert_int_equal(found.receipts[0].time, -1);
    assert_int_equal(found.receipts[4].size, 7);
    assert_int_equal(found.receipts[4].time, 1795000000 + TJK);
    struct leaf l;
    struct hash id;
    leaf_make(w->origin, LEAF_PUBLIC, w->testimony.salt, w->testimony.record, &l);
    leaf_commitment(&l, &id);
    assert_true(hash_equal(&id, &found.id));
    struct testimony *t = arena_alloc(&support_arena, sizeof *t);
    assert_int_equal(testimony_parse(file, t, NULL), 0);
    assert_true(bytes_equal(make_file(t), file));
}

static void
one_checkpoint_does_when_all_signed_it(void **state)
{
    (void)state;
    struct world *w = make_world();
    struct testimony t = w->testimony;
    t.proofs[t.proof_count++] = make_proof(w, PLACE, 6, WHO(ARM, BLR, KGZ, RUS));
    assert_string_equal(judge(&w->charter, make_file(&t)), "");
}

static void
cut_short_it_proves_nothing(void **state)
{
    (void)state;
    struct world *w = make_world();
    struct bytes file = make_usual(w, NULL, NULL);
    for (size_t n = 0; n < file.n; n++)
        if (judge(&w->charter, bytes_sub(file, 0, n))[0] == '\0')
            fail_msg("accepted when cut to %zu of %zu bytes", n, file.n);
}

static void
one_changed_byte_proves_nothing(void **state)
{
    (void)state;
    struct world *w = make_world();
    struct bytes file = make_usual(w, NULL, NULL);
    uint8_t *copy = arena_alloc(&support_arena, file.n + 1);
    memcpy(copy, file.p, file.n);
    for (size_t i = 0; i < file.n; i++) {
        uint8_t masks[] = {(uint8_t)(1u << (i % 8)), 0x20, 0xff};
        for (size_t k = 0; k < sizeof masks; k++) {
            copy[i] ^= masks[k];
            if (judge(&w->charter, bytes_of(copy, file.n))[0] == '\0')
                fail_msg("accepted with byte %zu (%c) xor %02x", i, file.p[i], masks[k]);
            copy[i] ^= masks[k];
        }
    }
    for (const char *more = "\n x"; *more; more++) {
        copy[file.n] = (uint8_t)*more;
        assert_true(judge(&w->charter, bytes_of(copy, file.n + 1))[0] != '\0');
    }
}

static void
what_was_changed_is_named(void **state)
{
    (void)state;
    struct world *w = make_world();
    struct testimony t = w->testimony;
    t.proofs[t.proof_count++] = make_proof(w, PLACE, 6, WHO(ARM, BLR, KGZ, RUS));
    t.record = BYTES_LIT("{\"kind\":\"listing\",\"status\":\"delisted\"}");
    refuse(&w->charter, make_file(&t), "its bytes, salt, class or place were changed");
    t.record = w->testimony.record;
    t.leaf_class = LEAF_ALLIANCE;
    refuse(&w->charter, make_file(&t), "its bytes, salt, class or place were changed");
    t.leaf_class = w->testimony.leaf_class;
    t.index = PLACE + 1;
    refuse(&w->charter, make_file(&t), "not of the record's place 4");
    t.proofs[0] = make_proof(w, PLACE + 1, 6, WHO(ARM, BLR, KGZ, RUS));
    refuse(&w->charter, make_file(&t), "its bytes, salt, class or place were changed");
    t.index = PLACE;
    t.proofs[0] = make_proof(w, PLACE, 6, WHO(ARM, BLR, KGZ, RUS));
    t.origin = BYTES_LIT("demo/KAZ");
    refuse(&w->charter, make_file(&t), "not that of a ledger");
    w->charter.alliance = BYTES_LIT("other");
    t.origin = w->origin;
    refuse(&w->charter, make_file(&t), "of another alliance");
    refuse(&w->charter, BYTES_LIT("entente proof v2\n"), "another version");
    refuse(&w->charter, BYTES_LIT("<html>\n"), "this is no proof file");
}

static void
exactly_k_receipts(void **state)
{
    (void)state;
    struct world *w = make_world();
    const struct charter *c = &w->charter;
    refuse(c, make_usual(w, WHO(ARM), NULL),
           "it carries 4 receipts where 5 of 6 members must have signed");
    refuse(c, make_usual(w, NULL, WHO(TJK)),
           "it carries 4 receipts where 5 of 6 members must have signed");
    refuse(c, make_usual(w, NULL, WHO(RUS, TJK, KGZ)),
           "it carries 6 receipts where exactly 5 belong");
    refuse(c, make_usual(w, NULL, WHO(RUS, ARM)), "the receipt of ARM is there twice");
    refuse(c, make_usual(w, NULL, WHO(RUS, RUS, TJK)), "the receipt of RUS is there twice");
    refuse(c, make_usual(w, NULL, WHO(RUS, KAZ)), "receipts its own record");
    refuse(c, make_usual(w, NULL, WHO(RUS, NOBODY)), "somebody whom the charter does not name");
    refuse(c, make_usual(w, NULL, (const int[]){-1}), "carries no receipt");
    struct testimony t = w->testimony;
    t.proofs[t.proof_count++] = make_proof(w, PLACE, 7, WHO(RUS, TJK));
    t.proofs[t.proof_count++] = make_proof(w, PLACE, 5, WHO(ARM, BLR));
    refuse(c, make_file(&t), "out of order");
    t.proof_count = 1;
    refuse(c, make_file(&t), "it carries 3 receipts");
}

// What a checkpoint and a proof could carry besides, and a proof file could be made to differ by.
static void
nothing_more_than_needed(void **state)
{
    (void)state;
    struct world *w = make_world();
    struct testimony t = w->testimony;
    struct proof_file p;
    struct note n;
    struct buf note, out;
    buf_init(&note, LIMIT_CHECKPOINT_SIZE);
    buf_init(&out, LIMIT_NOTE_SIZE);
    struct bytes proof = make_proof(w, PLACE, 6, WHO(ARM, BLR, KGZ, RUS));
    assert_int_equal(proof_parse(&support_arena, proof, &p, NULL), 0);
    p.has_extra = true;
    p.extra = BYTES_LIT("more");
    proof_append(&out, &p);
    t.proofs[t.proof_count++] = buf_bytes(&out);
    refuse(&w->charter, make_file(&t), "says more than a proof needs");
    p.has_extra = false;
    assert_int_equal(note_parse(p.checkpoint, &n, NULL), 0);
    buf_append(&note, p.checkpoint);
    buf_append(&note, n.signatures[0].line);
    p.checkpoint = buf_bytes(&note);
    buf_reset(&out);
    proof_append(&out, &p);
    t.proofs[0] = buf_bytes(&out);
    refuse(&w->charter, make_file(&t), "its author's line twice");
    buf_clear(&note);
    buf_clear(&out);
}

// A signature of the right name under another key, and one that is not over this checkpoint.
static void
forged_receipts(void **state)
{
    (void)state;
    struct world *w = make_world();
    struct bytes file = make_usual(w, NULL, NULL);
    struct sign_public other;
    support_key(9, 1, NULL, &other);
    w->charter.members[RUS].cosign = other;
    refuse(&w->charter, file,
           "the receipt of RUS at size 7 is by a key that the charter does not name");
    support_key(9, 0, NULL, &w->charter.members[KAZ].ledger);
    refuse(&w->charter, file, "is not signed by its author KAZ");
    struct world *again = make_world();
    struct testimony t = again->testimony;
    struct bytes proof = make_proof(again, PLACE, 6, WHO(ARM, BLR, KGZ, RUS));
    uint8_t *copy = arena_alloc(&support_arena, proof.n);
    memcpy(copy, proof.p, proof.n);
    copy[proof.n - 20] = copy[proof.n - 20] == 'A' ? 'B' : 'A'; // within the last signature
    t.proofs[t.proof_count++] = bytes_of(copy, proof.n);
    refuse(&again->charter, make_file(&t), "the receipt of RUS at size 6 does not verify");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_stranger_believes_it, support_reset),
        cmocka_unit_test_setup(one_checkpoint_does_when_all_signed_it, support_reset),
        cmocka_unit_test_setup(cut_short_it_proves_nothing, support_reset),
        cmocka_unit_test_setup(one_changed_byte_proves_nothing, support_reset),
        cmocka_unit_test_setup(what_was_changed_is_named, support_reset),
        cmocka_unit_test_setup(exactly_k_receipts, support_reset),
        cmocka_unit_test_setup(nothing_more_than_needed, support_reset),
        cmocka_unit_test_setup(forged_receipts, support_reset),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, support_end);
}
