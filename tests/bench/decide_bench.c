// SPDX-License-Identifier: Apache-2.0
// What deciding costs on one core: 100,000 proposals to 32 members, each with 32 final words, from rows to outcomes. Asked: under 5 s.
// Beside it, as a yardstick, SHA-256 over as many bytes as the notes of these rows have. And ten thousand changes put in one epoch, none of them
// ended, which is one walk and not ten thousand times ten thousand.
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "../unit/decide/world.h"
#include "crypto/hash.h"

#define PROPOSALS 100000
#define RIVALS 10000
#define MEMBERS 32
#define ROUNDS 3
#define ASKED_S 5.0

// Of this process alone, since what else the machine does is not the question.
static double
now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
check(int is_good, const char *what)
{
    if (!is_good) {
        fprintf(stderr, "failed: %s\n", what);
        exit(1);
    }
}

static double
judge_all(struct world *w, const struct world_reader *r, const struct hash *ids, size_t count, enum decide_end wanted)
{
    struct decide *d = NULL;
    struct arena a;
    arena_init(&a, 1 << 24);
    double start = now();
    check(decide_new(&d, &w->charter, &r->ledgers, &w->source, LAYER_COMMON) == 0, "the chain");
    for (size_t i = 0; i < count; i++) {
        struct decide_outcome out;
        bool is_proposal = false;
        arena_reset(&a);
        check(decide_outcome(d, &a, &ids[i], &out, &is_proposal) == 0 && is_proposal, "an outcome");
        check(out.end == wanted, "an end");
    }
    double took = now() - start;
    decide_free(d);
    arena_clear(&a);
    return took;
}

static int
compare_doubles(const void *x, const void *y)
{
    double a = *(const double *)x, b = *(const double *)y;
    return a < b ? -1 : a > b;
}

static double
hash_all(size_t bytes)
{
    static uint8_t block[1 << 16];
    struct hash_state h;
    struct hash out;
    double start = now();
    hash_init(&h);
    for (size_t n = 0; n < bytes; n += sizeof block)
        hash_update(&h, bytes_of(block, sizeof block));
    hash_final(&h, &out);
    return now() - start;
}

static double
bench_decisions(void)
{
    static struct world w;
    static struct world_reader r;
    struct hash *ids = malloc(PROPOSALS * sizeof *ids);
    double took[ROUNDS], sha[ROUNDS];
    check(ids != NULL, "memory");
    world_init(&w, MEMBERS);
    for (unsigned i = 0; i < PROPOSALS; i++) {
        ids[i] = world_propose(&w, 1 + i % MEMBERS, &(struct world_proposal){.procedure = PROPOSAL_CONSENSUS});
        for (uint32_t l = 1; l <= MEMBERS; l++)
            (void)world_say(&w, l, &ids[i], l % 3 == 0 ? POSITION_SILENT : POSITION_AGREE, true, POSITION_PLAIN, NULL, false);
    }
    world_reader_settle_all(&w, &r);
    for (int i = 0; i < ROUNDS; i++) {
        took[i] = judge_all(&w, &r, ids, PROPOSALS, DECIDE_ADOPTED);
        sha[i] = hash_all((size_t)PROPOSALS * (64 + MEMBERS * (15 + 2)));
    }
    qsort(took, ROUNDS, sizeof *took, compare_doubles);
    qsort(sha, ROUNDS, sizeof *sha, compare_doubles);
    printf("%d decisions of %d members: %.2f s on one core (asked: under %.0f), %.1f us each\n", PROPOSALS, MEMBERS,
           took[ROUNDS / 2], ASKED_S, 1e6 * took[ROUNDS / 2] / PROPOSALS);
    printf("beside SHA-256 of as many bytes: %.1f x its time\n", took[ROUNDS / 2] / sha[ROUNDS / 2]);
    free(ids);
    world_clear(&w);
    return took[ROUNDS / 2];
}

static void
bench_rivals(void)
{
    static struct world w;
    static struct world_reader r;
    struct hash *ids = malloc(RIVALS * sizeof *ids);
    check(ids != NULL, "memory");
    world_init(&w, MEMBERS);
    for (unsigned i = 0; i < RIVALS; i++)
        ids[i] = world_propose(&w, 1 + i % MEMBERS, &(struct world_proposal){.effect = PROPOSAL_AMEND, .lines = "notice 60\n"});
    for (unsigned i = 0; i < RIVALS; i++) { // each member assents to all, in an order of its own
        for (uint32_t l = 1; l <= MEMBERS; l++)
            (void)world_say(&w, l, &ids[(i * (2 * l + 1) + l) % RIVALS], POSITION_SILENT, true, POSITION_IN_EPOCH,
                            &w.charter.hash, false);
    }
    world_reader_settle_all(&w, &r);
    double took = judge_all(&w, &r, ids, 1, DECIDE_OPEN);
    printf("%d changes put in one epoch, of which %d count, each with %d words: %.2f s\n", RIVALS, MEMBERS * DECIDE_CHANGES_MAX, MEMBERS,
           took);
    free(ids);
    world_clear(&w);
}

int
main(void)
{
    double took = bench_decisions();
    bench_rivals();
    return took > ASKED_S;
}
