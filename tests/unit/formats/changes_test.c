// SPDX-License-Identifier: Apache-2.0
// A later edition of a list: what is new, amended, unchanged, delisted or refused; that half a file
// would be seen as mass delisting; and that an entry which cannot be read is never taken for one
// that was removed.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "formats/changes.h"
#include "formats/own.h"
#include "formats/un.h"
#include "support.h"

enum { OLD_MAX = 2000 };

struct world {
    struct arena a;
    struct charter c;
    struct changes_old old[OLD_MAX];
    size_t old_count;
    struct entry_list l;
    struct changes ch;
};

static void
world_init(struct world *w)
{
    memset(w, 0, sizeof *w);
    arena_init(&w->a, 64 * 1024 * 1024);
    support_charter(&w->a, &w->c);
}

static void
decide(struct world *w)
{
    struct err err = {0, ""};
    assert_int_equal(changes_decide(&w->a, w->old, w->old_count, &w->l, &w->c, &w->ch, &err), 0);
}

static void
edition(struct world *w, const char *text)
{
    struct err err = {0, ""};
    assert_int_equal(own_read(&w->a, bytes_of_str(text), BYTES_LIT("nat-1"), &w->l, &err), 0);
    decide(w);
}

static int
compare_old(const void *x, const void *y)
{
    const struct changes_old *a = x;
    const struct changes_old *b = y;
    return bytes_compare(a->reference, b->reference);
}

// The register after the changes were written.
static void
settle(struct world *w)
{
    for (size_t i = 0; i < w->ch.count; i++) {
        const struct changes_item *item = &w->ch.items[i];
        struct changes_old *old = (struct changes_old *)(uintptr_t)item->old;
        if (item->what == CHANGES_NEW) {
            w->old[w->old_count++] =
                (struct changes_old){item->entry->reference, bytes_of(NULL, 0), item->body, true};
        } else if (item->what == CHANGES_AMENDED) {
            old->body = item->body;
            old->is_listed = true;
        } else if (item->what == CHANGES_DELISTED) {
            old->is_listed = false;
        }
    }
    qsort(w->old, w->old_count, sizeof w->old[0], compare_old);
}

static void
counts_are(const struct world *w, size_t new_, size_t amended, size_t unchanged, size_t delisted,
           size_t refused)
{
    assert_int_equal(w->ch.counts[CHANGES_NEW], new_);
    assert_int_equal(w->ch.counts[CHANGES_AMENDED], amended);
    assert_int_equal(w->ch.counts[CHANGES_UNCHANGED], unchanged);
    assert_int_equal(w->ch.counts[CHANGES_DELISTED], delisted);
    assert_int_equal(w->ch.counts[CHANGES_REFUSED], refused);
}

#define HEAD "reference,subject,name,criterion,programme\n"

static void
editions(void **state)
{
    (void)state;
    struct world *w = malloc(sizeof *w);
    assert_non_null(w);
    world_init(w);
    edition(w, HEAD "B,person,Bo,terrorism,\nA,person,An,,Lanterns\n");
    counts_are(w, 2, 0, 0, 0, 0);
    assert_true(bytes_equal_str(w->ch.items[0].entry->reference, "B")); // the order of the file
    settle(w);
    edition(w, HEAD "B,person,Bo,terrorism,\nA,person,An,,Lanterns\n");
    counts_are(w, 0, 0, 2, 0, 0); // the same file adds nothing
    edition(w, HEAD "A,person,An,,Lanterns\nB,person,Bo,terrorism,\n");
    counts_are(w, 0, 0, 2, 0, 0); // nor does another order
    edition(w, HEAD "A,person,An,,Lanterns\nA,,Anna,,\nC,person,Cy,cyber,\n");
    counts_are(w, 1, 1, 0, 1, 0);
    assert_true(bytes_equal_str(w->ch.items[w->ch.count - 1].old->reference, "B"));
    assert_int_equal(w->ch.items[w->ch.count - 1].what, CHANGES_DELISTED);
    settle(w);
    edition(w, HEAD "A,person,An,,Lanterns\nA,,Anna,,\nC,person,Cy,cyber,\n");
    counts_are(w, 0, 0, 2, 0, 0); // B stays delisted, and is not delisted again
    edition(w,
            HEAD "A,person,An,,Lanterns\nA,,Anna,,\nB,person,Bo,terrorism,\nC,person,Cy,cyber,\n");
    counts_are(w, 0, 1, 2, 0, 0); // listed again: a version of the same object
    assert_int_equal(w->ch.old_listed, 2);
    arena_clear(&w->a);
    free(w);
}

static void
refused_is_not_gone(void **state)
{
    (void)state;
    struct world *w = malloc(sizeof *w);
    assert_non_null(w);
    world_init(w);
    edition(w, HEAD "A,person,An,cyber,\nB,person,Bo,cyber,\nC,person,Cy,cyber,\n");
    settle(w);
    edition(w, HEAD "A,ship,An,cyber,\nB,person,Bo,,Unheard of\nC,person,Cy,cyber,\n");
    counts_are(w, 0, 0, 1, 0, 2); // a wrong cell, and a programme that no criterion fits
    size_t told = 0;
    for (size_t i = 0; i < w->ch.count; i++) {
        if (w->ch.items[i].what == CHANGES_REFUSED) {
            assert_true(support_holds(w->ch.items[i].reason, "criterion"));
            told++;
        }
    }
    assert_int_equal(told, 1); // the other is told by the list's own refusals
    arena_clear(&w->a);
    free(w);
}

// What a person listed by hand under the list's own reference neither stops an import nor is lost.
static void
one_reference_twice(void **state)
{
    (void)state;
    struct world *w = malloc(sizeof *w);
    assert_non_null(w);
    world_init(w);
    edition(w, HEAD "A,person,An,cyber,\nB,person,Bo,cyber,\n");
    settle(w);
    w->old[w->old_count++] =
        (struct changes_old){BYTES_LIT("A"), bytes_of(NULL, 0), BYTES_LIT("by hand"), true};
    w->old[w->old_count++] =
        (struct changes_old){BYTES_LIT("A"), bytes_of(NULL, 0), BYTES_LIT("gone"), false};
    qsort(w->old, w->old_count, sizeof w->old[0], compare_old);
    edition(w, HEAD "A,person,An,cyber,\nB,person,Bo,cyber,\n");
    counts_are(w, 0, 0, 2, 0, 0); // found among the three, wherever it stands
    edition(w, HEAD "A,person,Another,cyber,\nB,person,Bo,cyber,\n");
    counts_are(w, 0, 1, 1, 0, 0);
    assert_true(w->ch.items[0].old->is_listed);
    edition(w, HEAD "B,person,Bo,cyber,\n");
    counts_are(w, 0, 0, 1, 2, 0);
    arena_clear(&w->a);
    free(w);
}

static void
mass_delisting(void **state)
{
    (void)state;
    static const struct {
        size_t listed, gone;
        bool is_mass;
    } cases[] = {
        {0, 0, false},  {3, 3, false}, {4, 4, true},      {60, 3, false},   {60, 4, true},
        {80, 4, false}, {79, 4, true}, {1000, 50, false}, {1000, 51, true}, {1003, 501, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct changes c = {.old_listed = cases[i].listed};
        c.counts[CHANGES_DELISTED] = cases[i].gone;
        assert_int_equal(changes_is_mass_delisting(&c), cases[i].is_mass);
    }
    struct changes c = {.old_listed = 1003};
    assert_int_equal(changes_delisted_permille(&c), 0);
    c.counts[CHANGES_DELISTED] = 1;
    assert_int_equal(changes_delisted_permille(&c), 1); // never told as nothing
    c.counts[CHANGES_DELISTED] = 1003;
    assert_int_equal(changes_delisted_permille(&c), 1000);
    c.old_listed = 0;
    assert_int_equal(changes_delisted_permille(&c), 0);
}

// The accident the rule is for.
static void
half_a_file(void **state)
{
    (void)state;
    struct bytes file;
    if (!support_shared("data/lists/un-2026-02/UN_consolidated.xml", &file)) {
        return;
    }
    struct world *w = malloc(sizeof *w);
    struct err err = {0, ""};
    assert_non_null(w);
    world_init(w);
    assert_int_equal(un_read(&w->a, file, &w->l, &err), 0);
    decide(w);
    counts_are(w, 1003, 0, 0, 0, 0);
    settle(w);
    assert_int_equal(un_read(&w->a, file, &w->l, &err), 0);
    decide(w);
    counts_are(w, 0, 0, 1003, 0, 0);
    assert_false(changes_is_mass_delisting(&w->ch));
    assert_int_equal(un_read(&w->a, bytes_sub(file, 0, file.n / 2), &w->l, &err), 0);
    assert_true(w->l.is_truncated);
    decide(w);
    counts_are(w, 0, 0, w->l.count, 1003 - w->l.count, 0);
    assert_true(changes_is_mass_delisting(&w->ch));
    arena_clear(&w->a);
    support_free(file);
    free(w);
}

static void
no_memory(void **state)
{
    (void)state;
    struct world *w = malloc(sizeof *w);
    struct err err = {0, ""};
    assert_non_null(w);
    world_init(w);
    edition(w, HEAD "A,person,An,cyber,\nB,person,Bo,,Unheard of\n");
    for (size_t max = 0; max < 2000; max += 7) {
        struct arena a;
        arena_init(&a, max);
        const int r = changes_decide(&a, NULL, 0, &w->l, &w->c, &w->ch, &err);
        assert_true(r == 0 || r == ERR_NOMEM);
        arena_clear(&a);
    }
    arena_clear(&w->a);
    free(w);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(editions),
        cmocka_unit_test(refused_is_not_gone),
        cmocka_unit_test(one_reference_twice),
        cmocka_unit_test(mass_delisting),
        cmocka_unit_test(half_a_file),
        cmocka_unit_test(no_memory),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
