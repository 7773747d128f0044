/* SPDX-License-Identifier: Apache-2.0
 *
 * Screening inside a program of one's own: build an index of a few names, keep it as a file, open it, and screen names from
 * two threads that share it. The listed names are invented.
 *
 *     cc -o screen screen.c $(pkg-config --cflags --libs entente) -pthread
 *     ./screen demo.idx "Ruslan Akhmetzhanow" "Jon Smith"
 *     ./screen lists.idx ...            an index of `entente index build` serves as well: what is there is opened as it is
 */
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <entente.h>

struct listed {
    const char *reference;
    enum entente_kind kind;
    const char *name;
};

static const struct listed names[] = {
    {"D-1", ENTENTE_PRIMARY, "Ruslan Akhmetzhanov"},
    {"D-1", ENTENTE_ORIGINAL, "Руслан Ахметжанов"},
    {"D-1", ENTENTE_WEAK, "The Tailor"},
    {"D-2", ENTENTE_PRIMARY, "Northern Lantern Brigade"},
    {"D-2", ENTENTE_ALIAS, "NLB"},
    {"D-3", ENTENTE_PRIMARY, "Qorgan Trade LLC"},
};

static int
fill(struct entente_builder *b, struct entente_fault *fault)
{
    int r = entente_builder_list(b, "demo", "2026-01-31", fault);
    for (size_t i = 0; r == 0 && i < sizeof names / sizeof *names; i++) {
        if (i == 0 || strcmp(names[i].reference, names[i - 1].reference) != 0)
            r = entente_builder_listing(b, names[i].reference, fault);
        if (r == 0)
            r = entente_builder_name(b, names[i].kind, names[i].name, strlen(names[i].name), fault);
    }
    return r;
}

static int
build(const char *path, struct entente_fault *fault)
{
    struct entente_builder *b = NULL;
    struct entente_index *index = NULL;
    int r = entente_builder_new(&b, fault);
    if (r == 0)
        r = fill(b, fault);
    if (r == 0)
        r = entente_builder_finish(b, &index, fault);
    if (r == 0)
        r = entente_index_save(index, path, fault);
    entente_index_free(index);
    entente_builder_free(b);
    return r;
}

/* What a thread works with: its own query handle on the index that all share. */
struct job {
    const struct entente_index *index;
    char **names;
    int count, first, step; /* it screens names first, first + step, ... */
    int failed;
    struct entente_fault fault;
};

static pthread_mutex_t printing = PTHREAD_MUTEX_INITIALIZER;

static void
print(struct entente_query *q, const char *name, int hits)
{
    pthread_mutex_lock(&printing);
    printf("%s: %d hits\n", name, hits);
    for (size_t i = 0; i < (size_t)hits; i++)
        printf("  %s %.3f  %s (%s %s)\n        %s\n", entente_hit_alert(q, i) ? "ALERT" : "hit  ",
               entente_hit_score(q, i) / 1000.0, entente_hit_primary(q, i), entente_hit_list(q, i),
               entente_hit_reference(q, i), entente_hit_why(q, i));
    pthread_mutex_unlock(&printing);
}

static void *
work(void *context)
{
    struct job *j = context;
    struct entente_query *q = NULL;
    j->failed = entente_query_new(&q, j->index, &j->fault);
    for (int i = j->first; j->failed == 0 && i < j->count; i += j->step) {
        int hits = entente_screen(q, j->names[i], strlen(j->names[i]), &j->fault);
        if (hits < 0)
            j->failed = hits;
        else
            print(q, j->names[i], hits);
    }
    entente_query_free(q);
    return NULL;
}

static int
screen(const struct entente_index *index, char **typed, int count, struct entente_fault *fault)
{
    struct job jobs[2];
    pthread_t threads[2];
    int started = 0, r = 0;
    for (int i = 0; i < 2; i++) {
        jobs[i] = (struct job){.index = index, .names = typed, .count = count, .first = i, .step = 2};
        if (pthread_create(&threads[i], NULL, work, &jobs[i]) != 0)
            break;
        started++;
    }
    for (int i = 0; i < started; i++) {
        pthread_join(threads[i], NULL);
        if (jobs[i].failed < 0) {
            r = jobs[i].failed;
            *fault = jobs[i].fault;
        }
    }
    return r;
}

int
main(int argc, char **argv)
{
    struct entente_fault fault = {0};
    struct entente_index *index = NULL;
    int r = 0;
    if (argc < 3) {
        fprintf(stderr, "usage: screen FILE NAME...\n");
        return 2;
    }
    if (access(argv[1], F_OK) != 0)
        r = build(argv[1], &fault);
    if (r == 0)
        r = entente_index_open(&index, argv[1], ENTENTE_VERIFY, &fault);
    if (r == 0) {
        printf("libentente %s, %zu names of %zu listings, %s as of %s\n", entente_version(), entente_index_names(index),
               entente_index_listings(index), entente_index_list(index, 0), entente_index_as_of(index, 0));
        r = screen(index, argv + 2, argc - 2, &fault);
    }
    entente_index_free(index);
    if (r < 0)
        fprintf(stderr, "screen: %s\n", fault.text);
    return r < 0 ? 1 : 0;
}
