// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE // memmem
#include "suite.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int
suite_setup(void **state)
{
    struct suite *t = calloc(1, sizeof(*t));
    if (t == NULL)
        return -1;
    const char *root = getenv("TMPDIR");
    snprintf(t->folder, sizeof(t->folder), "%s/entente-store-XXXXXX", root == NULL ? "/tmp" : root);
    if (mkdtemp(t->folder) == NULL) {
        free(t);
        return -1;
    }
    snprintf(t->path, sizeof(t->path), "%s/store.db", t->folder);
    *state = t;
    return 0;
}

typedef void each_file(void *context, const char *path);

static void
each_in(const struct suite *t, each_file *fn, void *context)
{
    DIR *d = opendir(t->folder);
    if (d == NULL)
        return;
    for (struct dirent *entry = readdir(d); entry != NULL; entry = readdir(d)) {
        char path[SUITE_PATH_SIZE + 300];
        snprintf(path, sizeof(path), "%s/%s", t->folder, entry->d_name);
        if (entry->d_name[0] != '.')
            fn(context, path);
    }
    closedir(d);
}

static void
remove_file(void *context, const char *path)
{
    (void)context;
    (void)unlink(path);
}

int
suite_teardown(void **state)
{
    struct suite *t = *state;
    each_in(t, remove_file, NULL);
    (void)rmdir(t->folder);
    free(t);
    return 0;
}

void
suite_ok(int rc, const struct err *e)
{
    if (rc != 0)
        fail_msg("failed with %s: %s", err_name(rc), e == NULL ? "" : e->text);
}

struct store *
suite_open(const struct suite *t)
{
    struct err e = {0};
    struct store *s = NULL;
    suite_ok(store_open(&s, t->path, NULL, &e), &e);
    return s;
}

struct store *
suite_reader(const struct suite *t)
{
    struct err e = {0};
    struct store *s = NULL;
    suite_ok(store_open(&s, t->path, &(struct store_options){.is_reader = true}, &e), &e);
    return s;
}

uint32_t
suite_ledger(struct store *s, const char *origin)
{
    struct err e = {0};
    uint32_t number = 0;
    suite_ok(store_ledger_add(s, bytes_of_str(origin), &number, &e), &e);
    return number;
}

uint64_t
suite_random(uint64_t *seed)
{
    uint64_t z = (*seed += 0x9e3779b97f4a7c15ull);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
    return z ^ (z >> 31);
}

void
suite_name(uint64_t index, char out[SUITE_NAME_SIZE])
{
    snprintf(out, SUITE_NAME_SIZE, "<secret-%llu>", (unsigned long long)index);
}

void
suite_leaf(uint64_t index, size_t n, uint8_t *room, struct store_leaf *out)
{
    char name[SUITE_NAME_SIZE];
    suite_name(index, name);
    size_t length = strlen(name);
    for (size_t i = 0; i < n; i++)
        room[i] = (uint8_t)name[i % length];
    *out = (struct store_leaf){.index = index, .state = STORE_HELD, .record = bytes_of(room, n)};
    memset(out->salt, (int)(index % 251), sizeof(out->salt));
    leaf_make(BYTES_LIT("test/origin"), LEAF_ALLIANCE, out->salt, out->record, &out->leaf);
}

static void
read_file(void *context, const char *path)
{
    struct suite_bytes *all = context;
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    size_t n = 0;
    do {
        all->p = realloc(all->p, all->n + (1 << 20));
        assert_non_null(all->p);
        n = fread(all->p + all->n, 1, 1 << 20, f);
        all->n += n;
    } while (n > 0);
    fclose(f);
}

void
suite_read_folder(const struct suite *t, struct suite_bytes *out)
{
    *out = (struct suite_bytes){0};
    each_in(t, read_file, out);
    assert_true(out->n > 0);
}

bool
suite_has(const struct suite_bytes *all, const char *text)
{
    return memmem(all->p, all->n, text, strlen(text)) != NULL;
}

void
suite_mark_names(const struct suite_bytes *all, bool *is_there, uint64_t count)
{
    static const char start[] = "<secret-";
    const size_t n = sizeof(start) - 1;
    for (size_t at = 0; at + n < all->n; at++) {
        if (all->p[at] != '<' || memcmp(all->p + at, start, n) != 0)
            continue;
        uint64_t index = 0;
        for (at += n; at < all->n && all->p[at] >= '0' && all->p[at] <= '9' && index < count; at++)
            index = index * 10 + (uint64_t)(all->p[at] - '0');
        if (at < all->n && all->p[at] == '>' && index < count)
            is_there[index] = true;
    }
}
