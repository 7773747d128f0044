// SPDX-License-Identifier: Apache-2.0
// Proves that whole logs written by others are read: the tessera log in all its sixteen states, and
// the sunlight tree with its full tiles, witness and mirror. Every bit of every tile is flipped
// once, and each time the tile is refused: readers of tiles have left full ones unauthenticated
// before (CVE-2026-56865).
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/checkpoint.h"
#include "ledger/note.h"
#include "ledger/proof.h"
#include "ledger/tile.h"
#include "support.h"

#define TESSERA "tessera-log/testdata/log"
#define TESSERA_KEY "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"
#define SUNLIGHT "sunlight-skylight/cmd/skylight/testdata"
#define SUNLIGHT_LOG "000de184301123b9278c086a7d9f68c9577e83872224c197058fd90784ea9706"
#define MILAN_LOG "88ad7a28caeb0b2aa890fdf0304c2fcaf59fca2ee140134ff8c1300bac493482"
#define WITNESS2_KEY                                                                               \
    "witness2.example.org+2e55b896+BIZ7fpceQWd60IfqQeS9IAnmNOCZjMDne8lZuguz/bi9" // its
                                                                                 // witness.v0.json
#define WITNESS_KEY "witness.example.org+b8a2cf20+BFLN3yikSfFkVAJtrnh/CiY3Zozkoy7clp+P7XB28qUN"
#define MIRROR_KEY "mirror.example.org+3fb148ef+BAAjjch9GyYz0sJsJx7ALhbdAtz2ov0unbzSl1vMp94O"

static void
tile_path(const char *folder, const struct tile *t, char path[SUPPORT_PATH_SIZE])
{
    struct tile back;
    struct buf b;

    buf_init(&b, 200);
    tile_append_path(&b, t);
    assert_int_equal(tile_parse_path(buf_bytes(&b), &back), 0);
    const char *name = buf_str(&b);
    assert_non_null(name);
    support_join(folder, name, path);
    buf_clear(&b);
}

// Read the tiles that a tree of this size has, as other people wrote them.
static void
load(const char *folder, uint64_t size, struct support_levels *s)
{
    memset(s, 0, sizeof *s);
    s->reads_left = UINT64_MAX;
    for (unsigned level = 0; level < TREE_LEVELS; level++) {
        struct tile t = {.level = level};
        s->count[level] = size >> (8 * level);
        s->hash[level] = calloc(s->count[level] + 1, sizeof(struct hash));
        assert_non_null(s->hash[level]);
        for (; (t.width = tile_width_at(level, t.number, size)) > 0; t.number++) {
            char path[SUPPORT_PATH_SIZE];
            struct buf b;
            tile_path(folder, &t, path);
            support_read(path, &b);
            assert_int_equal(b.n, t.width * HASH_SIZE);
            memcpy(s->hash[level] + t.number * 256, b.p, b.n);
            buf_clear(&b);
        }
    }
}

// The text of the note at path, verified by the key where there is one.
static void
open_checkpoint(const char *path, const char *vkey, struct buf *file, struct checkpoint *c,
                uint64_t *time)
{
    static struct note n;
    struct note_key key;
    struct buf again;

    support_read(path, file);
    assert_int_equal(note_parse(buf_bytes(file), &n, NULL), 0);
    if (vkey != NULL) {
        assert_int_equal(note_vkey_parse(bytes_of_str(vkey), &key, NULL), 0);
        assert_int_equal(note_verify(&n, &key, time), NOTE_GOOD);
    }
    assert_int_equal(checkpoint_parse(n.text, c, NULL), 0);
    buf_init(&again, 10000);
    checkpoint_append_text(&again, c);
    buf_append_byte(&again, '\n');
    for (unsigned i = 0; i < n.count; i++)
        buf_append(&again, n.signatures[i].line);
    assert_true(bytes_equal(buf_bytes(&again), buf_bytes(file)));
    buf_clear(&again);
}

// Every tile is good; with any one bit flipped it is not, nor is the tree as a whole.
static void
flip_every_bit(struct support_levels *s, uint64_t size, const struct hash *root)
{
    struct tree_reader r = support_reader(s);
    struct tree_fault fault;
    unsigned long flips = 0;
    bool good;

    assert_int_equal(tree_check_all(&r, size, root, &good, &fault), 0);
    assert_true(good);
    for (unsigned level = 0; level < TREE_LEVELS; level++) {
        unsigned width;
        for (uint64_t number = 0; (width = tile_width_at(level, number, size)) > 0; number++) {
            struct hash *tile = s->hash[level] + number * 256;
            assert_int_equal(tree_check_tile(&r, size, root, level, number, tile, width, &good), 0);
            assert_true(good);
            for (unsigned bit = 0; bit < width * 256; bit++, flips++) {
                uint8_t *byte = &tile[bit / 256].b[bit / 8 % 32];
                *byte ^= (uint8_t)(1u << bit % 8);
                assert_int_equal(tree_check_tile(&r, size, root, level, number, tile, width, &good),
                                 0);
                assert_false(good);
                if (bit % 509 == 0) {
                    assert_int_equal(tree_check_all(&r, size, root, &good, &fault), 0);
                    assert_false(good);
                    assert_int_equal(fault.is_edge, width < 256);
                    assert_true(fault.is_edge || (fault.level == level && fault.number == number));
                }
                *byte ^= (uint8_t)(1u << bit % 8);
            }
        }
    }
    printf("# size %llu: %lu flipped bits refused\n", (unsigned long long)size, flips);
}

// ---- Tessera

static void
check_entries(const char *folder, const struct checkpoint *c, struct support_levels *s)
{
    struct tree_reader r = support_reader(s);
    struct tile t = {.is_entries = true, .width = (unsigned)c->size};
    char path[SUPPORT_PATH_SIZE];
    struct bytes rest;
    struct bytes entry;
    struct buf b;
    uint64_t index = 0;
    bool bad;

    tile_path(folder, &t, path);
    support_read(path, &b);
    rest = buf_bytes(&b);
    while (tile_next_entry(&rest, &entry, &bad)) {
        struct hash proof[TREE_PROOF_MAX];
        struct hash_state state;
        struct hash h;
        unsigned count;

        hash_init(&state);
        hash_update(&state, bytes_of("\0", 1));
        hash_update(&state, entry);
        hash_final(&state, &h);
        assert_memory_equal(h.b, s->hash[0][index].b, HASH_SIZE);
        assert_int_equal(tree_prove_inclusion(&r, index, c->size, proof, &count), 0);
        assert_true(proof_verify_inclusion(proof, count, index, c->size, &h, &c->root));
        index++;
    }
    assert_false(bad);
    assert_int_equal(index, c->size);
    buf_clear(&b);
}

static void
test_tessera(void **state)
{
    struct checkpoint c[16];
    struct buf file[16];
    struct support_levels s;
    char folder[SUPPORT_PATH_SIZE];
    char path[SUPPORT_PATH_SIZE];

    (void)state;
    if (!support_vector(TESSERA, folder))
        return;
    for (uint64_t size = 0; size <= 15; size++) {
        char name[32];
        struct hash root;

        (void)snprintf(name, sizeof name, "checkpoint.%llu",
                       (unsigned long long)size); // short, cannot fail
        support_join(folder, name, path);
        open_checkpoint(path, TESSERA_KEY, &file[size], &c[size], NULL);
        assert_int_equal(c[size].size, size);
        assert_true(bytes_equal_str(c[size].origin, "example.com/log/testdata"));
        load(folder, size, &s);
        struct tree_reader r = support_reader(&s);
        assert_int_equal(tree_root_at(&r, size, &root), 0);
        assert_true(hash_equal(&root, &c[size].root));
        if (size > 0)
            check_entries(folder, &c[size], &s);
        for (uint64_t old = 0; old <= size; old++) {
            struct hash proof[TREE_PROOF_MAX];
            unsigned count;
            assert_int_equal(tree_prove_consistency(&r, old, size, proof, &count), 0);
            assert_true(
                proof_verify_consistency(proof, count, old, &c[old].root, size, &c[size].root));
        }
        flip_every_bit(&s, size, &c[size].root);
        support_levels_clear(&s);
    }
    struct checkpoint newest;
    struct buf b;
    support_join(folder, "checkpoint", path);
    open_checkpoint(path, TESSERA_KEY, &b, &newest, NULL);
    assert_true(bytes_equal(buf_bytes(&b), buf_bytes(&file[15])));
    buf_clear(&b);
    for (unsigned i = 0; i < 16; i++)
        buf_clear(&file[i]);
}

// ---- Sunlight

// A cosignature made by somebody else's program; other keys know nothing of it.
static void
check_sunlight_note(const char *name, const char *vkey, uint64_t time_expected)
{
    char vectors[SUPPORT_PATH_SIZE];
    char path[SUPPORT_PATH_SIZE];
    struct checkpoint c;
    struct buf file;
    uint64_t time = 0;

    if (!support_vector(SUNLIGHT, vectors))
        return;
    support_join(vectors, name, path);
    open_checkpoint(path, vkey, &file, &c, &time);
    assert_int_equal(c.size, 300);
    assert_int_equal(time, time_expected);
    buf_clear(&file);
}

static void
test_sunlight_notes(void **state)
{
    (void)state;
    // The log's own signature is of a type unknown here (RFC 6962's): carried as a line, verified
    // by nobody.
    check_sunlight_note("tree/checkpoint", NULL, 0);
    check_sunlight_note("witness/" SUNLIGHT_LOG "/checkpoint", WITNESS_KEY, 1767139200);
    check_sunlight_note("witness/mirror/" SUNLIGHT_LOG "/checkpoint", MIRROR_KEY, 1767139200);
    check_sunlight_note("witness2/" MILAN_LOG "/checkpoint", WITNESS2_KEY, 1767139200);
}

// The mirror's tiles are the genuine ones; those of "tree" are placeholders.
static void
test_sunlight_mirror(void **state)
{
    struct support_levels s;
    struct checkpoint c;
    struct hash root;
    struct tree t;
    struct buf file;
    char folder[SUPPORT_PATH_SIZE];
    char path[SUPPORT_PATH_SIZE];

    (void)state;
    if (!support_vector(SUNLIGHT "/witness/mirror/" SUNLIGHT_LOG, folder))
        return;
    support_join(folder, "checkpoint", path);
    open_checkpoint(path, MIRROR_KEY, &file, &c, NULL);
    assert_true(bytes_equal_str(c.origin, "rome2026h1.example.org"));
    load(folder, c.size, &s);
    struct tree_reader r = support_reader(&s);
    assert_int_equal(tree_root_at(&r, c.size, &root), 0);
    assert_true(hash_equal(&root, &c.root));
    assert_int_equal(tree_init(&t), 0);
    for (uint64_t i = 0; i < c.size; i++)
        assert_int_equal(tree_append(&t, &s.hash[0][i], NULL, NULL), 0);
    tree_root(&t, &root);
    assert_true(hash_equal(&root, &c.root));
    assert_memory_equal(t.edge[1], s.hash[1], HASH_SIZE);
    flip_every_bit(&s, c.size, &c.root);
    tree_clear(&t);
    support_levels_clear(&s);
    buf_clear(&file);
}

static void
test_sunlight_decoys(void **state)
{
    static const char *const decoys[] = {SUNLIGHT "/witness/checkpoint",
                                         SUNLIGHT "/witness/mirror/checkpoint"};
    static struct note n;
    char path[SUPPORT_PATH_SIZE];

    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        struct buf file;
        if (!support_vector(decoys[i], path))
            return;
        support_read(path, &file);
        assert_int_equal(note_parse(buf_bytes(&file), &n, NULL), ERR_INVALID);
        buf_clear(&file);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tessera),
        cmocka_unit_test(test_sunlight_notes),
        cmocka_unit_test(test_sunlight_mirror),
        cmocka_unit_test(test_sunlight_decoys),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
