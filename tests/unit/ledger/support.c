// SPDX-License-Identifier: Apache-2.0
#define _DEFAULT_SOURCE
#include "support.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

void
support_join(const char *folder, const char *name, char path[SUPPORT_PATH_SIZE])
{
    int n = snprintf(path, SUPPORT_PATH_SIZE, "%s/%s", folder, name);
    assert_true(n > 0 && n < SUPPORT_PATH_SIZE);
}

bool
support_exists(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0;
}

bool
support_vector(const char *name, char path[SUPPORT_PATH_SIZE])
{
    char folder[SUPPORT_PATH_SIZE];
    const char *shared = getenv("ENTENTE_SHARED");

    support_join(shared != NULL ? shared : "../shared", "vectors", folder);
    support_join(folder, name, path);
    if (support_exists(path))
        return true;
    printf("# skipped: no shared vectors (%s)\n", name);
    return false;
}

void
support_read(const char *path, struct buf *b)
{
    char chunk[4096];
    size_t n;
    FILE *f = fopen(path, "rb");

    if (f == NULL)
        fail_msg("cannot read %s", path);
    buf_init(b, 16 * 1024 * 1024);
    while ((n = fread(chunk, 1, sizeof chunk, f)) > 0)
        buf_append(b, bytes_of(chunk, n));
    assert_int_equal(ferror(f), 0);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(buf_check(b), 0);
}

void
support_each_file(const char *folder, const char *ending,
                  void (*f)(void *context, const char *path), void *context)
{
    struct dirent **entry;
    int count = scandir(folder, &entry, NULL, alphasort);

    if (count < 0)
        fail_msg("cannot list %s", folder);
    for (int i = 0; i < count; i++) {
        char path[SUPPORT_PATH_SIZE];
        const char *name = entry[i]->d_name;
        size_t n = strlen(name);
        struct stat st;

        support_join(folder, name, path);
        assert_int_equal(stat(path, &st), 0);
        if (S_ISDIR(st.st_mode) && name[0] != '.')
            support_each_file(path, ending, f, context);
        else if (n >= strlen(ending) && strcmp(name + n - strlen(ending), ending) == 0 &&
                 S_ISREG(st.st_mode))
            f(context, path);
        free(entry[i]);
    }
    free(entry);
}

uint64_t
support_random(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

void
support_leaf_hash(uint64_t index, struct hash *out)
{
    uint8_t leaf[9] = {0};

    for (unsigned i = 0; i < 8; i++)
        leaf[1 + i] = (uint8_t)(index >> (8 * i));
    hash_of(bytes_of(leaf, sizeof leaf), out);
}

// H(01 || left || right), apart from the code under test.
static void
join(const struct hash *left, const struct hash *right, struct hash *out)
{
    struct hash_state s;

    hash_init(&s);
    hash_update(&s, BYTES_LIT("\x01"));
    hash_update(&s, hash_bytes(left));
    hash_update(&s, hash_bytes(right));
    hash_final(&s, out);
}

static uint64_t
power_below(uint64_t n)
{
    uint64_t k = 1;
    while (2 * k < n)
        k *= 2;
    return k;
}

void
support_mth(const struct hash *leaves, uint64_t n, struct hash *out)
{
    struct hash left;
    struct hash right;

    if (n == 0) {
        hash_of(bytes_of(NULL, 0), out);
        return;
    }
    if (n == 1) {
        *out = leaves[0];
        return;
    }
    uint64_t k = power_below(n);
    support_mth(leaves, k, &left);
    support_mth(leaves + k, n - k, &right);
    join(&left, &right, out);
}

unsigned
support_path(uint64_t m, const struct hash *leaves, uint64_t n, struct hash *proof)
{
    if (n == 1)
        return 0;
    uint64_t k = power_below(n);
    unsigned count;
    if (m < k) {
        count = support_path(m, leaves, k, proof);
        support_mth(leaves + k, n - k, &proof[count]);
    } else {
        count = support_path(m - k, leaves + k, n - k, proof);
        support_mth(leaves, k, &proof[count]);
    }
    return count + 1;
}

static unsigned
subproof(uint64_t m, const struct hash *leaves, uint64_t n, bool is_whole, struct hash *proof)
{
    if (m == n) {
        if (is_whole)
            return 0;
        support_mth(leaves, n, &proof[0]);
        return 1;
    }
    uint64_t k = power_below(n);
    unsigned count;
    if (m <= k) {
        count = subproof(m, leaves, k, is_whole, proof);
        support_mth(leaves + k, n - k, &proof[count]);
    } else {
        count = subproof(m - k, leaves + k, n - k, false, proof);
        support_mth(leaves, k, &proof[count]);
    }
    return count + 1;
}

unsigned
support_proof(uint64_t m, const struct hash *leaves, uint64_t n, struct hash *proof)
{
    return m == 0 ? 0 : subproof(m, leaves, n, true, proof);
}

void
support_levels_init(struct support_levels *s, const struct hash *leaves, uint64_t n)
{
    memset(s, 0, sizeof *s);
    s->reads_left = UINT64_MAX;
    for (unsigned level = 0; level < TREE_LEVELS; level++) {
        s->count[level] = n >> (8 * level);
        s->hash[level] = calloc(s->count[level] + 1, sizeof(struct hash));
        assert_non_null(s->hash[level]);
        for (uint64_t i = 0; i < s->count[level]; i++) {
            if (level == 0)
                s->hash[0][i] = leaves[i];
            else
                support_mth(s->hash[level - 1] + i * 256, 256, &s->hash[level][i]);
        }
    }
}

void
support_levels_clear(struct support_levels *s)
{
    for (unsigned level = 0; level < TREE_LEVELS; level++)
        free(s->hash[level]);
    memset(s, 0, sizeof *s);
}

static int
read_level(void *context, unsigned level, uint64_t index, struct hash *out)
{
    struct support_levels *s = context;

    assert_true(level < TREE_LEVELS);
    assert_true(index < s->count[level]); // a tree reads only what the size holds
    if (s->reads_left == 0)
        return ERR_IO;
    s->reads_left--;
    *out = s->hash[level][index];
    return 0;
}

struct tree_reader
support_reader(struct support_levels *s)
{
    return (struct tree_reader){.read = read_level, .context = s};
}

void
support_key(uint8_t seed_byte, struct sign_secret *secret, struct sign_public *public)
{
    uint8_t seed[SIGN_SEED_SIZE];

    memset(seed, seed_byte, sizeof seed);
    sign_secret_from_seed(seed, secret);
    sign_public_of(secret, public);
}
