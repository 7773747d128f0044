// SPDX-License-Identifier: Apache-2.0
// Proves what a program that embeds the library relies on: what was built is found through a file, through memory and by many
// threads at once with the same answers; what does not fit is refused in words and leaves the handles usable. It is linked
// with the shared library and sees nothing but entente.h.
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <entente.h>

#define THREADS 4
#define ROUNDS 60

static const char *const queries[] = {
    "Ruslan Akhmetzhanow", "Руслан Ахметжанов", "qorgan trade", "Lantern Brigade Northern", "Jon Smith", "", "محمد الكاظمي",
    "Mohamed al-Kazemi",   "NLB",               "The Tailor",   "\xff\xfe Qorgan Trade",    "ruslan"};
#define QUERY_COUNT (sizeof queries / sizeof *queries)

static void
name(struct entente_builder *b, enum entente_kind kind, const char *text)
{
    assert_int_equal(entente_builder_name(b, kind, text, strlen(text), NULL), 0);
}

static struct entente_index *
build(void)
{
    struct entente_builder *b = NULL;
    struct entente_index *x = NULL;
    assert_int_equal(entente_builder_new(&b, NULL), 0);
    assert_int_equal(entente_builder_list(b, "demo", "2026-01-31", NULL), 0);
    assert_int_equal(entente_builder_listing(b, "D-1", NULL), 0);
    name(b, ENTENTE_PRIMARY, "Ruslan Akhmetzhanov");
    name(b, ENTENTE_ORIGINAL, "Руслан Ахметжанов");
    name(b, ENTENTE_WEAK, "The Tailor");
    assert_int_equal(entente_builder_listing(b, "D-2", NULL), 0);
    name(b, ENTENTE_PRIMARY, "Northern Lantern Brigade");
    name(b, ENTENTE_ALIAS, "NLB");
    assert_int_equal(entente_builder_list(b, "other", NULL, NULL), 0);
    assert_int_equal(entente_builder_listing(b, "77", NULL), 0);
    name(b, ENTENTE_PRIMARY, "Qorgan Trade LLC");
    assert_int_equal(entente_builder_listing(b, "78", NULL), 0);
    name(b, ENTENTE_PRIMARY, "محمد الكاظمي");
    assert_int_equal(entente_builder_finish(b, &x, NULL), 0);
    entente_builder_free(b);
    return x;
}

static struct entente_query *
ask(const struct entente_index *x)
{
    struct entente_query *q = NULL;
    assert_int_equal(entente_query_new(&q, x, NULL), 0);
    return q;
}

static int
screen(struct entente_query *q, const char *text)
{
    return entente_screen(q, text, strlen(text), NULL);
}

static void
test_found(void **state)
{
    (void)state;
    struct entente_index *x = build();
    struct entente_query *q = ask(x);
    assert_int_equal(entente_index_names(x), 7);
    assert_int_equal(entente_index_listings(x), 4);
    assert_string_equal(entente_index_list(x, 1), "other");
    assert_string_equal(entente_index_as_of(x, 0), "2026-01-31");
    assert_string_equal(entente_index_as_of(x, 1), "");
    assert_null(entente_index_list(x, 2));
    assert_int_equal(screen(q, "Ruslan Akhmetzhanow"), 1);
    assert_string_equal(entente_hit_list(q, 0), "demo");
    assert_string_equal(entente_hit_reference(q, 0), "D-1");
    assert_string_equal(entente_hit_primary(q, 0), "Ruslan Akhmetzhanov");
    assert_true(entente_hit_alert(q, 0));
    assert_in_range(entente_hit_score(q, 0), 800, 990);
    assert_non_null(strstr(entente_hit_why(q, 0), "Akhmetzhanow ~ Akhmetzhanov [spelling, 1 edit]"));
    assert_ptr_equal(entente_hit_why(q, 0), entente_hit_why(q, 0));
    assert_null(entente_hit_name(q, 1));
    assert_null(entente_hit_why(q, 1));
    assert_int_equal(entente_hit_score(q, 1), 0);
    assert_int_equal(entente_answer_flags(q), ENTENTE_COMPARABLE);
    assert_int_equal(screen(q, "the tailor"), 1);
    assert_int_equal(entente_hit_kind(q, 0), ENTENTE_WEAK);
    assert_false(entente_hit_alert(q, 0));
    assert_string_equal(entente_hit_name(q, 0), "The Tailor");
    assert_string_equal(entente_hit_primary(q, 0), "Ruslan Akhmetzhanov");
    assert_non_null(strstr(entente_answer_json(q), "\"listing\":\"demo/D-1\""));
    entente_query_free(q);
    entente_index_free(x);
}

static void
test_compared(void **state)
{
    (void)state;
    struct entente_query *q = ask(NULL);
    const char *a = "Youssef ben Saeed", *b = "YUSUF BIN SAID";
    int score = entente_compare(q, a, strlen(a), b, strlen(b), ENTENTE_PRIMARY, NULL);
    assert_in_range(score, 800, 990);
    assert_true(entente_hit_alert(q, 0));
    assert_string_equal(entente_hit_name(q, 0), b);
    assert_string_equal(entente_hit_list(q, 0), "");
    int weak = entente_compare(q, a, strlen(a), b, strlen(b), ENTENTE_WEAK, NULL);
    assert_in_range(weak, 1, 799);
    assert_int_equal(entente_compare(q, "", 0, NULL, 0, ENTENTE_PRIMARY, NULL), 0);
    struct entente_fault fault;
    assert_int_equal(screen(q, "x"), ENTENTE_USAGE);
    assert_null(entente_answer_json(q));
    assert_int_equal(entente_compare(q, a, 5000, b, 1, ENTENTE_PRIMARY, &fault), ENTENTE_LIMIT);
    assert_int_equal(fault.code, ENTENTE_LIMIT);
    assert_non_null(strstr(fault.text, "4096"));
    assert_int_equal(entente_hit_score(q, 0), 0); // of an answer that failed nothing is left
    entente_query_free(q);
}

static void
test_kept(void **state)
{
    (void)state;
    char path[] = "/tmp/entente-embed-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(close(fd), 0);
    struct entente_index *x = build(), *mapped = NULL, *lent = NULL;
    assert_int_equal(entente_index_save(x, path, NULL), 0);
    assert_int_equal(entente_index_open(&mapped, path, ENTENTE_VERIFY, NULL), 0);
    assert_string_equal(entente_index_hash(mapped), entente_index_hash(x));
    assert_int_equal(strlen(entente_index_hash(x)), 64);
    size_t size;
    const void *bytes = entente_index_bytes(x, &size);
    char *copy = malloc(size);
    assert_non_null(copy);
    memcpy(copy, bytes, size);
    assert_int_equal(entente_index_open_memory(&lent, copy, size, ENTENTE_VERIFY, NULL), 0);
    struct entente_query *q = ask(mapped), *r = ask(lent);
    for (size_t i = 0; i < QUERY_COUNT; i++) {
        assert_int_equal(screen(q, queries[i]), screen(r, queries[i]));
        assert_string_equal(entente_answer_json(q), entente_answer_json(r));
    }
    entente_query_free(q);
    entente_query_free(r);
    entente_index_free(lent);
    entente_index_free(mapped);
    struct entente_index *again = build();
    assert_string_equal(entente_index_hash(again), entente_index_hash(x)); // the same calls, the same bytes
    entente_index_free(again);
    struct entente_fault fault = {0};
    copy[size - 1] = (char)(copy[size - 1] ^ 1);
    assert_int_equal(entente_index_open_memory(&lent, copy, size, ENTENTE_VERIFY, &fault), ENTENTE_CORRUPT);
    assert_non_null(strstr(fault.text, "hash"));
    assert_int_equal(entente_index_open_memory(&lent, copy, size - 1, 0, NULL), ENTENTE_CORRUPT);
    assert_int_equal(entente_index_open_memory(&lent, "ENTROST1", 8, 0, NULL), ENTENTE_INVALID);
    copy[8] = 99;
    assert_int_equal(entente_index_open_memory(&lent, copy, size, 0, &fault), ENTENTE_VERSIONS);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(entente_index_open(&lent, path, 0, &fault), ENTENTE_NOT_FOUND);
    assert_non_null(strstr(fault.text, path));
    assert_int_equal(entente_index_save(x, "/nonexistent/x.idx", &fault), ENTENTE_NOT_FOUND);
    free(copy);
    entente_index_free(x);
}

static void
test_refused(void **state)
{
    (void)state;
    struct entente_builder *b = NULL;
    struct entente_fault fault = {0};
    char long_text[600];
    memset(long_text, 'x', sizeof long_text - 1);
    long_text[sizeof long_text - 1] = '\0';
    assert_int_equal(entente_builder_new(&b, &fault), 0);
    assert_int_equal(entente_builder_listing(b, "1", &fault), ENTENTE_USAGE); // before any list
    assert_int_equal(entente_builder_list(b, "", NULL, NULL), ENTENTE_USAGE);
    assert_int_equal(entente_builder_list(b, long_text, NULL, NULL), ENTENTE_USAGE);
    assert_int_equal(entente_builder_list(b, "demo", NULL, NULL), 0);
    assert_int_equal(entente_builder_name(b, ENTENTE_PRIMARY, "x", 1, NULL), ENTENTE_USAGE); // before any listing
    assert_int_equal(entente_builder_listing(b, long_text, NULL), ENTENTE_USAGE);
    assert_int_equal(entente_builder_listing(b, "1", NULL), 0);
    assert_int_equal(entente_builder_name(b, (enum entente_kind)9, "x", 1, NULL), ENTENTE_USAGE);
    for (int i = 1; i < 32; i++)
        assert_int_equal(entente_builder_list(b, "more", NULL, NULL), 0);
    assert_int_equal(entente_builder_list(b, "more", NULL, &fault), ENTENTE_LIMIT);
    assert_non_null(strstr(fault.text, "32 lists"));
    struct entente_index *x = NULL;
    assert_int_equal(entente_builder_finish(b, &x, NULL), 0); // a listing without a name, lists without listings
    struct entente_query *q = ask(x);
    assert_int_equal(screen(q, "x"), 0);
    assert_int_equal(entente_query_limits(q, 0, 800, 10, NULL), ENTENTE_USAGE);
    assert_int_equal(entente_query_limits(q, 900, 800, 10, &fault), ENTENTE_USAGE);
    assert_int_equal(entente_query_limits(q, 700, 900, 1, &fault), 0);
    entente_query_free(q);
    entente_index_free(x);
    entente_builder_free(b);
    entente_builder_free(NULL);
    entente_index_free(NULL);
    entente_query_free(NULL);
}

struct job {
    const struct entente_index *index;
    char *const *expected; // the line of each query
    size_t wrong;
};

static void *
work(void *context)
{
    struct job *j = context;
    struct entente_query *q = NULL;
    if (entente_query_new(&q, j->index, NULL) < 0)
        return NULL;
    for (size_t i = 0; i < ROUNDS * QUERY_COUNT; i++) {
        const char *text = queries[i % QUERY_COUNT];
        int hits = entente_screen(q, text, strlen(text), NULL);
        j->wrong += hits < 0 || strcmp(entente_answer_json(q), j->expected[i % QUERY_COUNT]) != 0;
        for (size_t k = 0; hits > 0 && k < (size_t)hits; k++)
            j->wrong += entente_hit_why(q, k) == NULL;
    }
    entente_query_free(q);
    return NULL;
}

static void
test_threads(void **state)
{
    (void)state;
    struct entente_index *x = build();
    struct entente_query *q = ask(x);
    char *expected[QUERY_COUNT];
    for (size_t i = 0; i < QUERY_COUNT; i++) {
        assert_true(screen(q, queries[i]) >= 0);
        expected[i] = strdup(entente_answer_json(q));
        assert_non_null(expected[i]);
    }
    struct job jobs[THREADS];
    pthread_t threads[THREADS];
    for (size_t i = 0; i < THREADS; i++) {
        jobs[i] = (struct job){.index = x, .expected = expected};
        assert_int_equal(pthread_create(&threads[i], NULL, work, &jobs[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_int_equal(jobs[i].wrong, 0);
    }
    for (size_t i = 0; i < QUERY_COUNT; i++)
        free(expected[i]);
    entente_query_free(q);
    entente_index_free(x);
}

struct place {
    uint64_t from, until;
    char reference[16];
    int score, result;
    size_t count;
};

static int
found(void *context, const struct entente_find *f)
{
    struct place *p = context;
    p->from = f->from;
    p->until = f->until;
    p->score = f->score;
    (void)snprintf(p->reference, sizeof p->reference, "%s", f->reference);
    assert_true(strlen(f->why) > 10);
    assert_true(strlen(f->name) > 0 && strlen(f->primary) > 0 && strlen(f->list) > 0);
    p->count++;
    return p->result;
}

static void
test_text(void **state)
{
    (void)state;
    static const char text[] = "Paid on Monday to Akhmetzhanow, Ruslan, and to the Qorgan Trade.";
    struct entente_index *x = build();
    struct entente_finder *finder = NULL;
    struct entente_reader *r = NULL;
    struct place p = {0};
    assert_int_equal(entente_finder_new(&finder, x, 7, NULL), ENTENTE_USAGE);
    assert_int_equal(entente_finder_new(&finder, x, 1, NULL), 0);
    assert_int_equal(entente_finder_names(finder), 5); // not the nickname, nor three letters
    assert_int_equal(entente_reader_new(&r, finder, NULL), 0);
    for (size_t i = 0; text[i] != '\0'; i++)
        assert_int_equal(entente_reader_feed(r, text + i, 1, found, &p, NULL), 0);
    assert_int_equal(entente_reader_end(r, found, &p, NULL), 0);
    assert_int_equal(p.count, 2);
    assert_string_equal(p.reference, "77");
    assert_int_equal(p.from, strstr(text, "Qorgan") - text);
    p = (struct place){.result = -77};
    assert_int_equal(entente_reader_feed(r, text, sizeof text - 1, found, &p, NULL), 0);
    assert_int_equal(entente_reader_end(r, found, &p, NULL), -77);
    assert_int_equal(p.count, 1);
    assert_int_equal(p.from, strstr(text, "Akhm") - text);
    assert_string_equal(p.reference, "D-1");
    entente_reader_free(r);
    entente_finder_free(finder);
    entente_reader_free(NULL);
    entente_finder_free(NULL);
    entente_index_free(x);
}

static void
test_version(void **state)
{
    (void)state;
    char text[40];
    (void)snprintf(text, sizeof text, "%d.%d.%d", ENTENTE_VERSION_MAJOR, ENTENTE_VERSION_MINOR, ENTENTE_VERSION_PATCH);
    assert_string_equal(entente_version(), text);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_found),   cmocka_unit_test(test_compared), cmocka_unit_test(test_kept),
        cmocka_unit_test(test_refused), cmocka_unit_test(test_threads),  cmocka_unit_test(test_text),
        cmocka_unit_test(test_version),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("embed", tests, NULL, NULL);
}
