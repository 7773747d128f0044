// SPDX-License-Identifier: Apache-2.0
// Proves that proofs are judged as transparency-dev/merkle judges them (its vectors, of which most
// must be refused) and that the proof file is read and written as c2sp.org/tlog-proof says. Proofs
// of our own trees are in tree_test.c.
#include "ledger/proof.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/num.h"
#include "ledger/checkpoint.h"
#include "ledger/note.h"
#include "support.h"

// ---- Vectors in JSON

struct vector {
    const struct json *j;
    struct hash proof[TREE_PROOF_MAX];
    unsigned count;
    bool is_malformed; // a hash that is no hash
};

struct tally {
    unsigned refused;
    unsigned accepted;
    unsigned skipped;
};

static uint64_t
get_number(const struct json *j, const char *name)
{
    const struct json *v = json_get(j, name);
    char text[32];

    assert_true(json_is(v, JSON_NUMBER));
    assert_int_equal(bytes_to_str(v->text, text, sizeof text), 0);
    return strtoull(text, NULL, 10);
}

// Is it a hash? The vectors compare some roots that are none and are never hashed; padded, they
// stay equal or different.
static bool
get_root(const struct json *j, const char *name, struct hash *out)
{
    struct bytes text = json_get_text(j, name);
    size_t n;

    memset(out, 0, sizeof *out);
    if (bytes_from_base64(text, out->b, sizeof out->b, &n) != 0)
        fail_msg("%s is longer than a hash", name);
    return n == HASH_SIZE;
}

static void
vector_read(struct arena *a, const char *path, struct vector *v)
{
    struct buf file;
    struct json *j;

    support_read(path, &file);
    struct bytes text = arena_copy(a, buf_bytes(&file));
    buf_clear(&file);
    assert_non_null(text.p);
    assert_int_equal(json_parse(a, text, JSON_GRAMMAR, &j, NULL), 0);
    *v = (struct vector){.j = j};
    const struct json *proof = json_get(j, "proof");
    assert_true(json_is(proof, JSON_ARRAY) || json_is(proof, JSON_NULL));
    for (const struct json *h = json_is(proof, JSON_ARRAY) ? proof->first : NULL; h != NULL;
         h = h->next) {
        size_t n;
        assert_true(v->count < TREE_PROOF_MAX);
        if (bytes_from_base64(h->text, v->proof[v->count].b, HASH_SIZE, &n) != 0 || n != HASH_SIZE)
            v->is_malformed = true;
        v->count++;
    }
}

static void
count_verdict(struct tally *t, const char *path, const struct json *j, bool is_good)
{
    if (is_good == json_get_bool(j, "wantErr", false))
        fail_msg("%s: %s", path, is_good ? "accepted" : "refused");
    if (is_good)
        t->accepted++;
    else
        t->refused++;
}

static void
check_inclusion(void *context, const char *path)
{
    struct arena a;
    struct vector v;
    struct hash leaf;
    struct hash root;

    arena_init(&a, 1024 * 1024);
    vector_read(&a, path, &v);
    v.is_malformed |= !get_root(v.j, "leafHash", &leaf);
    v.is_malformed |= !get_root(v.j, "root", &root);
    count_verdict(context, path, v.j,
                  !v.is_malformed &&
                      proof_verify_inclusion(v.proof, v.count, get_number(v.j, "leafIdx"),
                                             get_number(v.j, "treeSize"), &leaf, &root));
    arena_clear(&a);
}

static void
check_consistency(void *context, const char *path)
{
    struct arena a;
    struct vector v;
    struct hash old_root;
    struct hash root;

    arena_init(&a, 1024 * 1024);
    vector_read(&a, path, &v);
    (void)get_root(v.j, "root1", &old_root);
    (void)get_root(v.j, "root2", &root); // bytes of any length are compared
    uint64_t old_size = get_number(v.j, "size1");
    uint64_t size = get_number(v.j, "size2");
    bool is_good = !v.is_malformed &&
                   proof_verify_consistency(v.proof, v.count, old_size, &old_root, size, &root);
    // From size 0 the vectors refuse every proof, tlog-witness and we accept the empty one from the
    // empty root.
    struct hash nothing;
    hash_of(bytes_of(NULL, 0), &nothing);
    if (old_size == 0 && v.count == 0 && hash_equal(&old_root, &nothing) &&
        (size > 0 || hash_equal(&root, &nothing))) {
        struct tally *t = context;
        assert_true(is_good);
        t->skipped++;
    } else {
        count_verdict(context, path, v.j, is_good);
    }
    arena_clear(&a);
}

// Inclusion in a subtree is inclusion in a tree of its own, if [start, end) may be a subtree at
// all.
static void
check_subtree_inclusion(void *context, const char *path)
{
    struct arena a;
    struct vector v;
    struct hash leaf;
    struct hash root;

    arena_init(&a, 1024 * 1024);
    vector_read(&a, path, &v);
    v.is_malformed |= !get_root(v.j, "leafHash", &leaf);
    v.is_malformed |= !get_root(v.j, "root", &root);
    uint64_t start = get_number(v.j, "start");
    uint64_t end = get_number(v.j, "end");
    uint64_t index = get_number(v.j, "leafIdx");
    uint64_t width = 1;
    bool is_good = !v.is_malformed && start <= index && index < end && end - start <= 1ull << 62;
    while (is_good && width < end - start)
        width *= 2;
    is_good = is_good && start % width == 0 &&
              proof_verify_inclusion(v.proof, v.count, index - start, end - start, &leaf, &root);
    count_verdict(context, path, v.j, is_good);
    arena_clear(&a);
}

// Consistency of a subtree that starts at 0 is the ordinary one. Others our protocol does not know.
static void
check_subtree_consistency(void *context, const char *path)
{
    struct arena a;
    struct vector v;
    struct hash old_root;
    struct hash root;
    struct tally *t = context;

    arena_init(&a, 1024 * 1024);
    vector_read(&a, path, &v);
    uint64_t end = get_number(v.j, "end");
    if (get_number(v.j, "start") != 0 || end == 0) {
        t->skipped++;
    } else {
        (void)get_root(v.j, "root1", &old_root);
        (void)get_root(v.j, "root2", &root); // bytes of any length are compared
        count_verdict(t, path, v.j,
                      !v.is_malformed && proof_verify_consistency(v.proof, v.count, end, &old_root,
                                                                  get_number(v.j, "size"), &root));
    }
    arena_clear(&a);
}

static void
test_vectors(void **state)
{
    static const struct {
        const char *folder;
        void (*check)(void *context, const char *path);
        unsigned accepted, refused, skipped;
        const char *reason;
    } sets[] = {
        {"inclusion", check_inclusion, 6, 92, 0, ""},
        {"consistency", check_consistency, 6, 91, 1,
         "empty proofs from size 0, which we accept as tlog-witness does"},
        {"subtreeinclusion", check_subtree_inclusion, 12, 192, 0, ""},
        {"subtreeconsistency", check_subtree_consistency, 6, 85, 27,
         "proofs between subtrees are not in the protocol"},
    };
    char path[SUPPORT_PATH_SIZE];
    char folder[SUPPORT_PATH_SIZE];

    (void)state;
    if (!support_vector("merkle/testdata", path))
        return;
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        struct tally t = {0};
        support_join(path, sets[i].folder, folder);
        support_each_file(folder, ".json", sets[i].check, &t);
        printf("# %s: %u accepted, %u refused\n", sets[i].folder, t.accepted, t.refused);
        if (t.skipped > 0)
            printf("# skipped: %u of %s: %s\n", t.skipped, sets[i].folder, sets[i].reason);
        assert_int_equal(t.accepted, sets[i].accepted);
        assert_int_equal(t.refused, sets[i].refused);
        assert_int_equal(t.skipped, sets[i].skipped);
    }
}

static void
test_from_size_zero(void **state)
{
    struct hash nothing;
    struct hash root;

    (void)state;
    hash_of(bytes_of(NULL, 0), &nothing);
    support_leaf_hash(0, &root);
    assert_true(proof_verify_consistency(NULL, 0, 0, &nothing, 1, &root));
    assert_true(proof_verify_consistency(NULL, 0, 0, &nothing, 0, &nothing));
    assert_false(proof_verify_consistency(NULL, 0, 0, &nothing, 0, &root));
    assert_false(
        proof_verify_consistency(NULL, 0, 0, &root, 0, &root)); // an empty tree has one root only
    assert_false(proof_verify_consistency(NULL, 0, 0, &root, 1, &root));
    assert_false(proof_verify_consistency(&root, 1, 0, &nothing, 1, &root));
    assert_false(proof_verify_inclusion(NULL, 0, 0, 0, &root, &root));
    assert_true(proof_verify_inclusion(NULL, 0, 0, 1, &root, &root));
}

// Roots made to fit a proof that goes on above the tree's top, and a proof that is not there at
// all.
static void
test_no_hash_too_many_or_too_few(void **state)
{
    struct hash leaf[3];
    struct hash beside;
    struct hash pair;
    struct hash root;

    (void)state;
    for (unsigned i = 0; i < 3; i++)
        support_leaf_hash(i, &leaf[i]);
    support_leaf_hash(77, &beside);
    tree_node_hash(&beside, &leaf[0], &root);
    assert_false(proof_verify_inclusion(&beside, 1, 0, 1, &leaf[0], &root));
    tree_node_hash(&leaf[0], &beside, &root);
    assert_false(proof_verify_inclusion(&beside, 1, 0, 1, &leaf[0], &root));
    // From 1 to 2 leaves, and then one hash more above both.
    struct hash proof[2] = {leaf[1], beside};
    struct hash old_root;
    tree_node_hash(&leaf[0], &leaf[1], &pair);
    assert_true(proof_verify_consistency(proof, 1, 1, &leaf[0], 2, &pair));
    tree_node_hash(&beside, &leaf[0], &old_root);
    tree_node_hash(&beside, &pair, &root);
    assert_false(proof_verify_consistency(proof, 2, 1, &old_root, 2, &root));
    assert_false(proof_verify_consistency(proof, 2, 1, &leaf[0], 2, &root));
    assert_false(proof_verify_consistency(NULL, 0, 3, &old_root, 5, &root));
    assert_false(proof_verify_consistency(NULL, 0, 4, &root, 5, &root));
    assert_false(proof_verify_consistency(NULL, 0, 5, &root, 4, &root));
}

static void
test_endless_proofs_end(void **state)
{
    struct hash proof[TREE_PROOF_MAX] = {0};
    struct hash root = {{1}};

    (void)state;
    for (unsigned count = 0; count <= TREE_PROOF_MAX; count++) {
        assert_false(
            proof_verify_inclusion(proof, count, UINT64_MAX - 1, UINT64_MAX, proof, &root));
        assert_false(proof_verify_inclusion(proof, count, 1ull << 63, UINT64_MAX, proof, &root));
        assert_false(
            proof_verify_consistency(proof, count, UINT64_MAX - 1, &root, UINT64_MAX, &root));
        assert_false(proof_verify_consistency(proof, count, 1ull << 63, &root, UINT64_MAX, &root));
    }
}

// ---- The file

#define H1 "qxq38Hx8j+Dv9LpvqlPH5EEukaWZFT6KpOAb7s5beCU=\n"
#define H2 "Fn6xZD9sPWKLwgCo+qZLMAqFlh0MMf5ytM55jhjCpmM=\n"
#define HEAD "c2sp.org/tlog-proof@v1\n"

static int
parse(struct arena *a, struct bytes file, struct proof_file *p)
{
    struct err e = {0};
    int rc = proof_parse(a, file, p, &e);

    assert_int_equal(rc, e.code);
    assert_true(rc == 0 || e.text[0] != '\0');
    return rc;
}

static void
test_own_files(void **state)
{
    static const char vkey[] =
        "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx";
    static const char *const names[][2] = {
        {"own/entry0.tlog-proof", "own/entry0.bin"},
        {"own/entry9.tlog-proof", "own/entry9.bin"},
        {"own/entry14.tlog-proof", "own/entry14.bin"},
    };
    static struct note n;
    char path[SUPPORT_PATH_SIZE];
    struct note_key key;

    (void)state;
    assert_int_equal(note_vkey_parse(bytes_of_str(vkey), &key, NULL), 0);
    for (size_t i = 0; i < 3; i++) {
        struct proof_file p;
        struct checkpoint c;
        struct hash_state s;
        struct hash leaf;
        struct arena a;
        struct buf file;
        struct buf entry;
        struct buf again;

        if (!support_vector(names[i][0], path))
            return;
        support_read(path, &file);
        assert_true(support_vector(names[i][1], path));
        support_read(path, &entry);
        arena_init(&a, 100000);
        assert_int_equal(parse(&a, buf_bytes(&file), &p), 0);
        assert_int_equal(note_parse(p.checkpoint, &n, NULL), 0);
        assert_int_equal(note_verify(&n, &key, NULL), NOTE_GOOD);
        assert_int_equal(checkpoint_parse(n.text, &c, NULL), 0);
        hash_init(&s);
        hash_update(&s, bytes_of("\0", 1));
        hash_update(&s, buf_bytes(&entry));
        hash_final(&s, &leaf);
        assert_true(proof_verify_inclusion(p.hashes, p.count, p.index, c.size, &leaf, &c.root));
        assert_false(
            proof_verify_inclusion(p.hashes, p.count, p.index + 1, c.size, &leaf, &c.root));
        buf_init(&again, 100000);
        proof_append(&again, &p);
        assert_true(bytes_equal(buf_bytes(&again), buf_bytes(&file)));
        buf_clear(&again);
        buf_clear(&entry);
        buf_clear(&file);
        arena_clear(&a);
    }
}

static void
test_good_files(void **state)
{
    static const struct {
        const char *file;
        unsigned count;
        const char *extra;
    } good[] = {
        {HEAD "index 0\n\ncheckpoint", 0, NULL},
        {HEAD "index 9223372036854775807\n" H1 "\nc\n\n", 1, NULL},
        {HEAD "extra YWdl\nindex 73894\n" H1 H2 "\n\n", 2, "age"},
        {HEAD "extra YQ==\nindex 7\n" H1 H2 H2 "\nx", 3, "a"},
    };
    struct arena a;
    struct buf b;

    (void)state;
    arena_init(&a, 10000);
    buf_init(&b, 10000);
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct proof_file p;
        assert_int_equal(parse(&a, bytes_of_str(good[i].file), &p), 0);
        assert_int_equal(p.count, good[i].count);
        assert_int_equal(p.has_extra, good[i].extra != NULL);
        assert_true(bytes_equal_str(p.extra, good[i].extra));
        buf_reset(&b);
        proof_append(&b, &p);
        assert_string_equal(buf_str(&b), good[i].file);
    }
    buf_clear(&b);
    arena_clear(&a);
}

static void
test_bad_files(void **state)
{
    static const char *const bad[] = {
        "",
        "\n",
        "c2sp.org/tlog-proof@v1",
        HEAD,
        HEAD "\n",
        HEAD "\nc",
        "c2sp.org/tlog-proof@v2\nindex 0\n\nc",
        " " HEAD "index 0\n\nc",
        "C2SP.org/tlog-proof@v1\nindex 0\n\nc",
        HEAD "index 0",
        HEAD "index 0\n",
        HEAD "index 0\n\n", // no checkpoint
        HEAD "index 00\n\nc",
        HEAD "index \n\nc",
        HEAD "index\n\nc",
        HEAD "index -1\n\nc",
        HEAD "index 0 \n\nc",
        HEAD "index  0\n\nc",
        HEAD "Index 0\n\nc",
        HEAD "index 9223372036854775808\n\nc",
        HEAD "idx 0\n\nc",
        HEAD "extra\nindex 0\n\nc",
        HEAD "extra \nindex 0\n\nc",
        HEAD "extra YQ\nindex 0\n\nc",
        HEAD "extra YR==\nindex 0\n\nc",
        HEAD "extra YQ==\n\nc",
        HEAD "extra YQ==\nextra YQ==\nindex 0\n\nc",
        HEAD "index 0\nextra YQ==\n\nc",
        HEAD "extra YQ== \nindex 0\n\nc", // extra
        HEAD "index 0\n" H1,
        HEAD "index 0\n" H1 "c",
        HEAD "index 0\nqxq3\n\nc",
        HEAD "index 0\nqxq38Hx8j+Dv9LpvqlPH5EEukaWZFT6KpOAb7s5beCV=\n\nc", // trailing bits
        HEAD "index 0\n " H1 "\nc",
        HEAD "index 0\nqxq38Hx8j+Dv9LpvqlPH5EEukaWZFT6KpOAb7s5beCUA\n\nc",
        HEAD "index 0\r\n\nc",
        HEAD "index 0\n" H1 "\r\nc",
    };
    struct proof_file p;
    struct arena a;

    (void)state;
    arena_init(&a, 10000);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (parse(&a, bytes_of_str(bad[i]), &p) != ERR_INVALID)
            fail_msg("accepted: %s", bad[i]);
    arena_clear(&a);
}

static void
test_file_limits(void **state)
{
    struct proof_file p;
    struct arena a;
    struct buf b;

    (void)state;
    arena_init(&a, 1000);
    buf_init(&b, 4 * LIMIT_NOTE_SIZE);
    buf_append_str(&b, HEAD "index 0\n");
    for (unsigned i = 0; i < TREE_PROOF_MAX; i++)
        buf_append_str(&b, H1);
    size_t n = b.n;
    buf_append_str(&b, "\nc");
    assert_int_equal(parse(&a, buf_bytes(&b), &p), 0);
    assert_int_equal(p.count, TREE_PROOF_MAX);
    b.n = n;
    buf_append_str(&b, H1 "\nc");
    assert_int_equal(parse(&a, buf_bytes(&b), &p), ERR_LIMIT);
    buf_reset(&b);
    buf_append_str(&b, HEAD "extra ");
    for (unsigned i = 0; i < 1000; i++)
        buf_append_str(&b, "AAAA");
    buf_append_str(&b, "\nindex 0\n\nc");
    assert_int_equal(parse(&a, buf_bytes(&b), &p), ERR_NOMEM); // more than the caller's arena gives
    while (b.n <= LIMIT_NOTE_SIZE)
        buf_append_str(&b, H1);
    assert_int_equal(parse(&a, buf_bytes(&b), &p), ERR_LIMIT);
    buf_clear(&b);
    arena_clear(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_from_size_zero),
        cmocka_unit_test(test_no_hash_too_many_or_too_few),
        cmocka_unit_test(test_endless_proofs_end),
        cmocka_unit_test(test_own_files),
        cmocka_unit_test(test_good_files),
        cmocka_unit_test(test_bad_files),
        cmocka_unit_test(test_file_limits),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
