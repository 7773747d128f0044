// SPDX-License-Identifier: Apache-2.0
// The simulator's command: runs seeds, prints each violation in one line, ends with 1 when there was one.
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "world.h"

struct wish {
    uint64_t from, count;
    bool is_told, is_twice, is_counted, is_help;
};

static void
usage(void)
{
    puts("sim: members in one process, with clock, network, disks and faults from one seed\n"
         "\n"
         "  sim --seeds N [--from S]   seeds S to S+N-1 (S is 1), one line each failure\n"
         "  sim --seed S [--trace]     one seed; told step by step\n"
         "  sim --twice                run every seed twice and compare what happened\n"
         "  sim --count                at the end, how often what happened\n"
         "  sim --help                 this text\n"
         "\n"
         "The last line is `N seeds, N violations`; the exit code is 1 when there was a violation.");
}

static bool
number(const char *text, uint64_t *out)
{
    char *end;
    errno = 0;
    if (!text || text[0] < '0' || text[0] > '9')
        return false;
    *out = strtoull(text, &end, 10);
    return errno == 0 && *end == '\0';
}

static bool
read_wish(int argc, char **argv, struct wish *x)
{
    *x = (struct wish){.from = 1};
    for (int i = 1; i < argc; i++) {
        const char *next = i + 1 < argc ? argv[i + 1] : NULL;
        if (strcmp(argv[i], "--trace") == 0) {
            x->is_told = true;
        } else if (strcmp(argv[i], "--twice") == 0) {
            x->is_twice = true;
        } else if (strcmp(argv[i], "--count") == 0) {
            x->is_counted = true;
        } else if (strcmp(argv[i], "--help") == 0) {
            x->is_help = true;
        } else if (strcmp(argv[i], "--seeds") == 0 && number(next, &x->count)) {
            i++;
        } else if (strcmp(argv[i], "--from") == 0 && number(next, &x->from)) {
            i++;
        } else if (strcmp(argv[i], "--seed") == 0 && number(next, &x->from)) {
            x->count = 1;
            i++;
        } else {
            fprintf(stderr, "sim: '%s' makes no sense here; see sim --help\n", argv[i]);
            return false;
        }
    }
    return true;
}

static void
tell_counts(const uint64_t *tally)
{
    static const char *const names[TALLY_COUNT] = {
        "records written", "erasures", "releases and recalls", "centres", "words on centres", "records, releases and recalls that name one", "partitions", "power cuts", "disk failures",
        "restores", "bits rotten", "repairs", "files carried", "changes of keys", "liars", "forks", "forks seen by the honest", "messages",
    };
    for (size_t i = 0; i < TALLY_COUNT; i++)
        printf("%10llu %s\n", (unsigned long long)tally[i], names[i]);
}

static bool
run(uint64_t seed, bool is_told, uint64_t *hash, uint64_t *tally)
{
    static struct world w; // large
    world_init(&w, seed, is_told);
    bool is_good = world_run(&w);
    *hash = w.hash;
    for (size_t i = 0; i < TALLY_COUNT; i++)
        tally[i] += w.tally[i];
    if (!is_good)
        printf("seed %llu: %s\n", (unsigned long long)seed, w.violation);
    world_clear(&w);
    return is_good;
}

int
main(int argc, char **argv)
{
    struct wish x;
    uint64_t violations = 0, tally[TALLY_COUNT] = {0};
    if (!read_wish(argc, argv, &x))
        return 2;
    if (x.is_help || x.count == 0) {
        usage();
        return x.is_help ? 0 : 2;
    }
    if (sodium_init() < 0)
        return 2;
    for (uint64_t i = 0; i < x.count; i++) {
        uint64_t first, second, seed = x.from + i;
        bool is_good = run(seed, x.is_told, &first, tally);
        if (is_good && x.is_twice) {
            is_good = run(seed, false, &second, tally) && first == second;
            if (!is_good)
                printf("seed %llu: ran differently the second time\n", (unsigned long long)seed);
        }
        violations += !is_good;
        fflush(stdout);
    }
    if (x.is_counted)
        tell_counts(tally);
    printf("%llu seeds, %llu violations\n", (unsigned long long)x.count, (unsigned long long)violations);
    return violations ? 1 : 0;
}
