// SPDX-License-Identifier: Apache-2.0
// The grammar judged by JSONTestSuite: what it calls y_ parses, what it calls n_ is refused, the
// rest must not harm.
#include "support.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"

static int
judge(struct bytes text, enum json_profile profile)
{
    struct arena a;
    arena_init(&a, 64 << 20);
    struct json *v;
    struct err e = {0};
    int code = json_parse(&a, text, profile, &v, &e);
    assert_true((code == 0) == (v != NULL));
    assert_true((code != 0) == (e.text[0] != '\0'));
    assert_int_equal(e.code, code);
    arena_clear(&a);
    return code;
}

static void
test_suite(void **state)
{
    (void)state;
    char folder[SUPPORT_PATH_SIZE];
    if (!support_vector("json/test_parsing", folder))
        return;
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    int count[256] = {0};
    for (struct dirent *d = readdir(dir); d != NULL; d = readdir(dir)) {
        char path[SUPPORT_PATH_SIZE + 300];
        if (d->d_name[0] == '.')
            continue;
        (void)snprintf(path, sizeof(path), "%s/%s", folder, d->d_name);
        struct buf b;
        support_read(path, &b);
        struct bytes text = support_exact(buf_bytes(&b));
        int code = judge(text, JSON_GRAMMAR);
        if ((d->d_name[0] == 'y' && code != 0) || (d->d_name[0] == 'n' && code == 0))
            fail_msg("%s: %d", d->d_name, code);
        // A stricter profile never takes what the grammar refuses.
        if (code != 0)
            assert_true(judge(text, JSON_API) != 0);
        if (judge(text, JSON_API) != 0)
            assert_true(judge(text, JSON_RECORD) != 0);
        count[(unsigned char)d->d_name[0]]++;
        support_free(text);
        buf_clear(&b);
    }
    assert_int_equal(closedir(dir), 0);
    printf("# %d y_, %d n_, %d i_\n", count['y'], count['n'], count['i']);
    assert_int_equal(count['y'] + count['n'] + count['i'], 318);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_suite)};
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("json_suite", tests, NULL, NULL);
}
