// SPDX-License-Identifier: Apache-2.0
// Proves that a log written with this room is one for other people's programs: 300 leaves as a
// static tlog-tiles tree with a cosigned checkpoint, judged by the shared verifier in Go, which
// shares no code with us; and that the same verifier refuses it with one byte flipped in any tile,
// a bundle, the root or a signature. Needs go, its x/mod package and the shared tools; skipped
// aloud without them.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ledger/checkpoint.h"
#include "ledger/cosign.h"
#include "ledger/leaf.h"
#include "ledger/note.h"
#include "ledger/proof.h"
#include "ledger/tile.h"
#include "support.h"

#define LEAVES 300
#define ORIGIN "csto/00000000000000000000000000000000000000000000000000000000000000aa/TJK/1"
#define COSIGNER "csto/00000000000000000000000000000000000000000000000000000000000000aa/KAZ/cosign"
#define PROVED 270 // the leaf of the proof file

struct world {
    char folder[SUPPORT_PATH_SIZE]; // temporary, removed at the end
    char log[SUPPORT_PATH_SIZE];    // the log in it
    char verifier[SUPPORT_PATH_SIZE];
    char vkey[512];
    char cosigner_vkey[512];
    struct leaf leaf[LEAVES];
    struct hash leaf_hash[LEAVES];
    struct support_levels levels;
};

// ---- Files

static void
write_file(const char *folder, const char *name, struct bytes b)
{
    char path[SUPPORT_PATH_SIZE];

    support_join(folder, name, path);
    for (char *p = path + strlen(folder) + 1; (p = strchr(p, '/')) != NULL; p++) {
        *p = '\0';
        assert_true(mkdir(path, 0755) == 0 || errno == EEXIST);
        *p = '/';
    }
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(b.p, 1, b.n, f), b.n);
    assert_int_equal(fclose(f), 0);
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st;
    (void)type;
    (void)ftw;
    return remove(path);
}

// Exit status of a program (with a limit on its time), its output thrown away; 127 when there is no
// such program.
static int
run(const char *folder, char *const argv[])
{
    int status;
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        int out = open("/dev/null", O_WRONLY | O_CLOEXEC);
        if (out < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0 || chdir(folder) != 0)
            _exit(126);
        (void)alarm(90); // cannot fail; ends a program that hangs
        execvp(argv[0], argv);
        _exit(127);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

// ---- The log

static void
make_leaves(struct world *w)
{
    for (unsigned i = 0; i < LEAVES; i++) {
        uint8_t salt[LEAF_SALT_SIZE];
        memset(salt, (int)i, sizeof salt);
        leaf_make(BYTES_LIT(ORIGIN), (uint8_t)(1 + i % 4), salt,
                  BYTES_LIT("{\"kind\":\"listing\"}"), &w->leaf[i]);
        leaf_hash(&w->leaf[i], &w->leaf_hash[i]);
    }
}

static void
write_tiles(const struct world *w)
{
    for (unsigned level = 0; level < TREE_LEVELS; level++) {
        struct tile t = {.level = level};
        for (; (t.width = tile_width_at(level, t.number, LEAVES)) > 0; t.number++) {
            struct buf path;
            struct buf b;
            const struct hash *h = w->levels.hash[level] + t.number * 256;

            buf_init(&path, 200);
            buf_init(&b, 100000);
            tile_append_path(&path, &t);
            for (unsigned i = 0; i < t.width; i++)
                buf_append(&b, hash_bytes(&h[i]));
            write_file(w->log, buf_str(&path), buf_bytes(&b));
            if (level == 0) {
                struct tile entries = {.is_entries = true, .number = t.number, .width = t.width};
                buf_reset(&path);
                buf_reset(&b);
                tile_append_path(&path, &entries);
                for (unsigned i = 0; i < t.width; i++)
                    tile_append_entry(&b, bytes_of(w->leaf[t.number * 256 + i].b, LEAF_SIZE));
                write_file(w->log, buf_str(&path), buf_bytes(&b));
            }
            buf_clear(&b);
            buf_clear(&path);
        }
    }
}

static void
save_vkey(struct bytes name, uint8_t type, const struct sign_public *public, char out[512])
{
    struct note_key key;
    struct buf b;

    note_key_make(name, type, public, &key);
    buf_init(&b, 500);
    note_vkey_append(&b, &key);
    assert_int_equal(bytes_to_str(buf_bytes(&b), out, 512), 0);
    buf_clear(&b);
}

// The signed and cosigned checkpoint of a size, in b.
static void
make_checkpoint(struct world *w, uint64_t size, struct buf *b)
{
    struct checkpoint c = {.origin = BYTES_LIT(ORIGIN), .size = size};
    struct sign_secret secret;
    struct sign_public public;
    uint8_t cosignature[COSIGN_SIZE];
    struct buf text;
    struct tree t;

    assert_int_equal(tree_init(&t), 0);
    for (uint64_t i = 0; i < size; i++)
        assert_int_equal(tree_append(&t, &w->leaf_hash[i], NULL, NULL), 0);
    tree_root(&t, &c.root);
    tree_clear(&t);
    support_key(1, &secret, &public);
    save_vkey(c.origin, NOTE_ED25519, &public, w->vkey);
    checkpoint_append_signed(b, &c, &secret);
    support_key(2, &secret, &public);
    save_vkey(BYTES_LIT(COSIGNER), NOTE_COSIGNATURE, &public, w->cosigner_vkey);
    buf_init(&text, 1000);
    checkpoint_append_text(&text, &c);
    cosign_make(buf_bytes(&text), 1767139200 + size, &secret, cosignature);
    note_append_signature_line(b, BYTES_LIT(COSIGNER),
                               note_key_id(BYTES_LIT(COSIGNER), NOTE_COSIGNATURE, &public),
                               bytes_of(cosignature, sizeof cosignature));
    assert_int_equal(buf_check(b), 0);
    buf_clear(&text);
    sign_secret_wipe(&secret);
}

static void
write_proof(struct world *w, struct bytes checkpoint)
{
    struct tree_reader r = support_reader(&w->levels);
    static struct proof_file p;
    struct buf b;

    p.index = PROVED;
    p.has_extra = true;
    p.extra = BYTES_LIT("salt and record would stand here");
    p.checkpoint = checkpoint;
    assert_int_equal(tree_prove_inclusion(&r, PROVED, LEAVES, p.hashes, &p.count), 0);
    buf_init(&b, 10000);
    proof_append(&b, &p);
    write_file(w->folder, "leaf.tlog-proof", buf_bytes(&b));
    write_file(w->folder, "leaf.bin", bytes_of(w->leaf[PROVED].b, LEAF_SIZE));
    buf_clear(&b);
}

static void
write_log(struct world *w)
{
    static const uint64_t sizes[] = {1, 17, 256, 257, LEAVES};
    struct buf b;

    make_leaves(w);
    support_levels_init(&w->levels, w->leaf_hash, LEAVES);
    write_tiles(w);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        char name[32];
        buf_init(&b, 10000);
        make_checkpoint(w, sizes[i], &b);
        if (sizes[i] == LEAVES) {
            write_file(w->log, "checkpoint", buf_bytes(&b));
            write_proof(w, buf_bytes(&b));
        } else {
            (void)snprintf(name, sizeof name, "checkpoint.%u",
                           (unsigned)sizes[i]); // short, cannot fail
            write_file(w->log, name, buf_bytes(&b));
        }
        buf_clear(&b);
    }
}

// ---- The verifier

static char go_name[] = "go";

// Build the verifier into the temporary folder, from a copy: nothing is written beside the shared
// one.
static bool
build_verifier(struct world *w)
{
    char path[SUPPORT_PATH_SIZE];
    char cache[SUPPORT_PATH_SIZE];
    char build[] = "build";
    char to[] = "-o";
    char dot[] = ".";
    char version[] = "version";
    char *ask[] = {go_name, version, NULL};
    char *make[] = {go_name, build, to, w->verifier, dot, NULL};
    const char *shared = getenv("ENTENTE_SHARED");
    struct buf source;

    support_join(shared != NULL ? shared : "../shared", "tools/verify-go/main.go", path);
    if (!support_exists(path)) {
        printf("# skipped: no shared tools (verify-go)\n");
        return false;
    }
    support_join(w->folder, "cache", cache);
    assert_int_equal(setenv("GO111MODULE", "off", 1), 0);
    assert_int_equal(setenv("GOPATH", "/usr/share/gocode", 1), 0);
    assert_int_equal(setenv("GOCACHE", cache, 1), 0);
    assert_int_equal(setenv("GOTMPDIR", w->folder, 1), 0);
    assert_int_equal(setenv("GOFLAGS", "", 1), 0);
    assert_int_equal(setenv("GOENV", "off", 1), 0);
    if (run(w->folder, ask) != 0) {
        printf("# skipped: no go compiler (Debian: golang-go)\n");
        return false;
    }
    support_read(path, &source);
    write_file(w->folder, "verify-go/main.go", buf_bytes(&source));
    buf_clear(&source);
    support_join(w->folder, "verify-go", path);
    support_join(w->folder, "verify", w->verifier);
    if (run(path, make) != 0) {
        printf("# skipped: verify-go does not build (Debian: golang-golang-x-mod-dev)\n");
        return false;
    }
    return true;
}

// Does the verifier accept? `what` is log, tiles, note or proof.
static bool
is_accepted(struct world *w, const char *what)
{
    char proof[SUPPORT_PATH_SIZE];
    char leaf[SUPPORT_PATH_SIZE];
    char note[SUPPORT_PATH_SIZE];
    char verb[16];
    char *argv[8] = {w->verifier, verb};
    unsigned n = 2;

    (void)snprintf(verb, sizeof verb, "%s", what); // short, cannot fail
    support_join(w->folder, "leaf.tlog-proof", proof);
    support_join(w->folder, "leaf.bin", leaf);
    support_join(w->log, "checkpoint", note);
    if (strcmp(what, "proof") == 0) {
        argv[n++] = proof;
        argv[n++] = leaf;
    } else {
        argv[n++] = strcmp(what, "note") == 0 ? note : w->log;
    }
    argv[n++] = w->vkey;
    argv[n++] = w->cosigner_vkey;
    int status = run(w->folder, argv);
    assert_true(status == 0 || status == 1);
    return status == 0;
}

// With one bit of the byte at `at` flipped the verifier refuses; afterwards the file is as before.
static void
check_damage(struct world *w, const char *what, const char *name, size_t at)
{
    char path[SUPPORT_PATH_SIZE];
    struct buf b;

    support_join(w->folder, name, path);
    support_read(path, &b);
    assert_true(at < b.n);
    b.p[at] ^= 0x04;
    write_file(w->folder, name, buf_bytes(&b));
    if (is_accepted(w, what))
        fail_msg("accepted: %s with byte %zu flipped", name, at);
    b.p[at] ^= 0x04;
    write_file(w->folder, name, buf_bytes(&b));
    buf_clear(&b);
}

// Where the nth line of a file starts.
static size_t
line_start(struct world *w, const char *name, unsigned line)
{
    char path[SUPPORT_PATH_SIZE];
    struct buf b;
    size_t at = 0;

    support_join(w->folder, name, path);
    support_read(path, &b);
    for (unsigned i = 0; i < line; i++)
        at = bytes_find(buf_bytes(&b), at, '\n') + 1;
    buf_clear(&b);
    return at;
}

static void
check_all_damages(struct world *w)
{
    static const size_t in_full[] = {0, 31, 4096, 8191};
    size_t signatures = line_start(w, "log/checkpoint", 4);
    size_t cosignature = line_start(w, "log/checkpoint", 5);

    for (size_t i = 0; i < sizeof in_full / sizeof *in_full; i++)
        check_damage(w, "tiles", "log/tile/0/000", in_full[i]);
    check_damage(w, "tiles", "log/tile/0/001.p/44", 0);
    check_damage(w, "tiles", "log/tile/0/001.p/44", 44 * 32 - 1);
    check_damage(w, "tiles", "log/tile/1/000.p/1", 7);
    check_damage(w, "log", "log/tile/entries/000", 2);
    check_damage(w, "log", "log/tile/entries/000", 256 * 35 - 1);
    check_damage(w, "log", "log/tile/entries/001.p/44", 1);
    check_damage(w, "log", "log/checkpoint.17", 90);
    check_damage(w, "note", "log/checkpoint", 3);                                  // origin
    check_damage(w, "note", "log/checkpoint", line_start(w, "log/checkpoint", 1)); // size
    check_damage(w, "note", "log/checkpoint", line_start(w, "log/checkpoint", 2)); // root
    check_damage(w, "note", "log/checkpoint", signatures + 4 + sizeof ORIGIN + 20);
    check_damage(w, "note", "log/checkpoint", cosignature + 4 + sizeof COSIGNER + 10); // its time
    check_damage(w, "note", "log/checkpoint", cosignature + 4 + sizeof COSIGNER + 30);
    check_damage(w, "proof", "leaf.bin", 32);
    check_damage(w, "proof", "leaf.tlog-proof", line_start(w, "leaf.tlog-proof", 2) + 7); // index
    check_damage(w, "proof", "leaf.tlog-proof", line_start(w, "leaf.tlog-proof", 3));
}

static void
test_others_read_our_log(void **state)
{
    static struct world w;
    const char *temporary = getenv("TMPDIR");

    (void)state;
    support_join(temporary != NULL ? temporary : P_tmpdir, "entente-ledger-XXXXXX", w.folder);
    assert_non_null(mkdtemp(w.folder));
    support_join(w.folder, "log", w.log);
    assert_int_equal(mkdir(w.log, 0755), 0);
    write_log(&w);
    if (build_verifier(&w)) {
        assert_true(is_accepted(&w, "log"));
        assert_true(is_accepted(&w, "tiles"));
        assert_true(is_accepted(&w, "note"));
        assert_true(is_accepted(&w, "proof"));
        check_all_damages(&w);
        assert_true(is_accepted(&w, "log")); // nothing but the damage was refused
        assert_true(is_accepted(&w, "proof"));
    }
    support_levels_clear(&w.levels);
    assert_int_equal(nftw(w.folder, remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_others_read_our_log),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
