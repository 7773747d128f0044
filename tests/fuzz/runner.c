// SPDX-License-Identifier: Apache-2.0
//
// Runs one fuzz target over its seed corpus without a fuzzer, so that the ordinary suite
// (and with it the sanitizers) meets every parser with: each corpus file, its truncations,
// and bit flips at places chosen by a fixed generator. Each input lies in a heap block of
// exactly its size, so that a read one byte too far is seen. One TAP line a corpus file; a
// crash is the failure that is looked for.

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    RUNNER_FILE_SIZE_MAX = 1 << 20, // a seed is small; beyond this it is a mistake
    RUNNER_CUTS_MAX = 2048,         // truncations tried of one file, spread evenly
    RUNNER_FLIPS = 2048,            // damaged copies tried of one file
    RUNNER_FILES_MAX = 4096,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv) __attribute__((weak));

// Hand a copy of size bytes to the target, in a block of its own.
static void
feed(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size > 0 ? size : 1);
    if (copy == NULL) {
        abort();
    }
    if (size > 0) {
        memcpy(copy, data, size);
    }
    (void)LLVMFuzzerTestOneInput(copy, size); // a target always returns 0
    free(copy);
}

static uint64_t
next(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static void
feed_variants(uint8_t *data, size_t size)
{
    feed(data, size);
    const size_t step = size / RUNNER_CUTS_MAX + 1;
    for (size_t cut = 0; cut < size; cut += step) {
        feed(data, cut);
    }
    uint64_t state = 0x9e3779b97f4a7c15u ^ size;
    for (int i = 0; i < RUNNER_FLIPS && size > 0; i++) {
        const uint64_t r = next(&state);
        const size_t at = (size_t)(r >> 8) % size;
        const uint8_t old = data[at];
        data[at] ^= (uint8_t)(1u << (r & 7));
        if ((r & 0x40) != 0) {
            data[at] = (uint8_t)(r >> 40);
        }
        feed(data, size);
        data[at] = old;
    }
}

// Read all of path into a new block; NULL when it cannot be read or is too large.
static uint8_t *
read_whole(const char *path, size_t *size)
{
    uint8_t *data = malloc(RUNNER_FILE_SIZE_MAX + 1);
    FILE *file = fopen(path, "rb");
    if (data == NULL || file == NULL) {
        goto bad;
    }
    *size = fread(data, 1, RUNNER_FILE_SIZE_MAX + 1, file);
    if (ferror(file) != 0 || *size > RUNNER_FILE_SIZE_MAX) {
        goto bad;
    }
    (void)fclose(file); // only read from
    return data;
bad:
    if (file != NULL) {
        (void)fclose(file);
    }
    free(data);
    return NULL;
}

static int
is_seed(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

int
main(int argc, char **argv)
{
    if (argc != 2) {
        (void)fprintf(stderr, "usage: %s CORPUS-FOLDER\n", argv[0]);
        return 2;
    }
    if (LLVMFuzzerInitialize != NULL) {
        (void)LLVMFuzzerInitialize(&argc, &argv);
    }
    struct dirent **entries = NULL;
    const int count = scandir(argv[1], &entries, is_seed, alphasort);
    if (count < 1 || count > RUNNER_FILES_MAX) {
        (void)printf("1..1\nnot ok 1 - no seeds in %s\n", argv[1]);
        return 1;
    }
    (void)printf("1..%d\n", count);
    int failed = 0;
    for (int i = 0; i < count; i++) {
        char path[4096];
        size_t size = 0;
        (void)snprintf(path, sizeof path, "%s/%s", argv[1], entries[i]->d_name);
        uint8_t *data = read_whole(path, &size);
        if (data != NULL) {
            feed_variants(data, size);
        } else {
            failed++;
        }
        (void)printf("%s %d - %s\n", data != NULL ? "ok" : "not ok", i + 1, entries[i]->d_name);
        (void)fflush(stdout);
        free(data);
        free(entries[i]);
    }
    free(entries);
    return failed == 0 ? 0 : 1;
}
