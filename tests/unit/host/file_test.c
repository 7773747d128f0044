// SPDX-License-Identifier: Apache-2.0
// Proves what the store and the keys lean on: a read never exceeds its limit, a write replaces
// whole or not at all with the exact mode, a create never replaces, a lock is exclusive, tells its
// holder and dies with it, maps show content.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "host/file.h"

struct place {
    char dir[PATH_MAX];
    char path[PATH_MAX];
};

static const char *
at(struct place *p, const char *name)
{
    int n = snprintf(p->path, sizeof(p->path), "%.4000s/%.80s", p->dir, name);

    assert_true(n > 0);
    return p->path;
}

static int
setup(void **state)
{
    struct place *p = calloc(1, sizeof(*p));
    const char *base = getenv("TMPDIR");

    assert_non_null(p);
    (void)snprintf(p->dir, sizeof(p->dir), "%s/entente-file-XXXXXX", base == NULL ? "/tmp" : base);
    assert_non_null(mkdtemp(p->dir));
    *state = p;
    return 0;
}

static int
teardown(void **state)
{
    struct place *p = *state;
    struct arena a;
    char **names = NULL;
    size_t count = 0;

    arena_init(&a, 1 << 20);
    if (file_list(&a, p->dir, 1000, &names, &count, NULL) == 0) {
        for (size_t i = 0; i < count; i++) {
            if (!file_is_dir(at(p, names[i])))
                (void)unlink(p->path);
        }
    }
    arena_clear(&a);
    (void)rmdir(at(p, "a/b/c"));
    (void)rmdir(at(p, "a/b"));
    (void)rmdir(at(p, "a"));
    (void)rmdir(p->dir);
    free(p);
    return 0;
}

static void
test_read_keeps_its_limit(void **state)
{
    struct place *p = *state;
    struct buf b;
    struct err e = {0};

    assert_int_equal(file_write(at(p, "ten"), BYTES_LIT("0123456789"), 0600, &e), 0);
    buf_init(&b, 10);
    assert_int_equal(file_read(p->path, &b, &e), 0);
    assert_true(bytes_equal_str(buf_bytes(&b), "0123456789"));
    buf_clear(&b);
    buf_init(&b, 9);
    assert_int_equal(file_read(p->path, &b, &e), ERR_LIMIT);
    assert_non_null(strstr(e.text, "larger than the 9 bytes"));
    buf_clear(&b);
    buf_init(&b, 9);
    assert_int_equal(file_read("/dev/zero", &b, &e), ERR_LIMIT); // endless
    buf_clear(&b);
    buf_init(&b, 9);
    assert_int_equal(file_read(at(p, "absent"), &b, &e), ERR_NOT_FOUND);
    assert_int_equal(file_read(p->dir, &b, &e), ERR_IO); // a directory
    buf_clear(&b);
}

static void
test_write_replaces_whole(void **state)
{
    struct place *p = *state;
    struct stat s;
    struct buf b;
    struct arena a;
    char **names = NULL;
    size_t count = 0;
    mode_t before = umask(0077);

    assert_int_equal(file_write(at(p, "f"), BYTES_LIT("a long first content"), 0600, NULL), 0);
    assert_int_equal(file_write(p->path, BYTES_LIT("second"), 0644, NULL), 0);
    (void)umask(before);
    assert_int_equal(stat(p->path, &s), 0);
    assert_int_equal(s.st_mode & 07777, 0644);
    assert_true(file_is_open_to_others(p->path));
    buf_init(&b, 100);
    assert_int_equal(file_read(p->path, &b, NULL), 0);
    assert_true(bytes_equal_str(buf_bytes(&b), "second"));
    buf_clear(&b);
    assert_int_equal(file_create(p->path, BYTES_LIT("third"), 0600, NULL), ERR_EXISTS);
    assert_int_equal(file_create(at(p, "g"), BYTES_LIT("third"), 0600, NULL), 0);
    assert_false(file_is_open_to_others(p->path));
    assert_int_equal(file_write(at(p, "no/such"), BYTES_LIT("x"), 0600, NULL), ERR_NOT_FOUND);

    // Nothing else was left behind: no neighbour of a refused create either.
    arena_init(&a, 1 << 16);
    assert_int_equal(file_list(&a, p->dir, 10, &names, &count, NULL), 0);
    assert_int_equal(count, 2);
    assert_string_equal(names[0], "f");
    assert_string_equal(names[1], "g");
    assert_int_equal(file_list(&a, p->dir, 1, &names, &count, NULL), ERR_LIMIT);
    arena_clear(&a);
}

static void
test_disk_free(void **state)
{
    struct place *p = *state;
    struct err e = {0};
    uint64_t free_bytes = 0;

    assert_int_equal(file_disk_free(p->dir, &free_bytes, &e), 0);
    assert_true(free_bytes > 0);
    assert_int_equal(file_disk_free(at(p, "absent"), &free_bytes, &e), ERR_NOT_FOUND);
}

static void
test_directories(void **state)
{
    struct place *p = *state;
    struct err e = {0};

    assert_int_equal(file_make_dirs(at(p, "a/b/c"), 0700, &e), 0);
    assert_true(file_is_dir(p->path));
    assert_int_equal(file_make_dirs(p->path, 0700, &e), 0); // again
    assert_int_equal(file_write(at(p, "plain"), BYTES_LIT("x"), 0600, &e), 0);
    assert_int_equal(file_make_dirs(p->path, 0700, &e), ERR_EXISTS);
    assert_true(file_exists(p->path));
    assert_int_equal(file_remove(p->path, &e), 0);
    assert_false(file_exists(p->path));
    assert_int_equal(file_remove(p->path, &e), ERR_NOT_FOUND);
}

static void
test_lock_is_exclusive_and_dies_with_its_holder(void **state)
{
    struct place *p = *state;
    struct file_lock mine = {-1};
    struct file_lock second = {-1};
    struct err e = {0};
    pid_t holder = 0;
    char expected[64];

    assert_false(file_is_locked(at(p, "lock"), NULL));
    assert_int_equal(file_lock_open(p->path, &mine, &e), 0);
    assert_true(file_is_locked(p->path, &holder));
    assert_int_equal(holder, getpid());
    assert_int_equal(file_lock_open(p->path, &second, &e), ERR_BUSY);
    (void)snprintf(expected, sizeof(expected), "process %d", (int)getpid());
    assert_non_null(strstr(e.text, expected));
    file_lock_close(&mine);
    file_lock_close(&mine); // twice is no harm
    assert_false(file_is_locked(p->path, &holder));

    int ready[2];
    assert_int_equal(pipe(ready), 0);
    pid_t child = fork();
    if (child == 0) {
        struct file_lock theirs = {-1};
        int got = file_lock_open(p->path, &theirs, NULL);
        (void)!write(ready[1], got == 0 ? "y" : "n", 1);
        for (;;)
            (void)pause();
    }
    char answer = 0;
    assert_int_equal(read(ready[0], &answer, 1), 1);
    assert_int_equal(answer, 'y');
    assert_true(file_is_locked(p->path, &holder));
    assert_int_equal(holder, child);
    (void)kill(child, SIGKILL);
    (void)waitpid(child, NULL, 0);
    assert_int_equal(file_lock_open(p->path, &mine, &e), 0);
    file_lock_close(&mine);
    (void)close(ready[0]);
    (void)close(ready[1]);
}

static void
test_map(void **state)
{
    struct place *p = *state;
    struct file_map m;
    uint64_t size = 0;

    assert_int_equal(file_write(at(p, "m"), BYTES_LIT("mapped"), 0600, NULL), 0);
    assert_int_equal(file_size(p->path, &size, NULL), 0);
    assert_int_equal(size, 6);
    assert_int_equal(file_map_open(p->path, 6, &m, NULL), 0);
    assert_true(bytes_equal_str(m.bytes, "mapped"));
    // A replaced file does not pull the ground from under the map.
    assert_int_equal(file_write(p->path, BYTES_LIT(""), 0600, NULL), 0);
    assert_true(bytes_equal_str(m.bytes, "mapped"));
    file_map_close(&m);
    file_map_close(&m);
    assert_int_equal(file_map_open(p->path, 6, &m, NULL), 0);
    assert_int_equal(m.bytes.n, 0);
    file_map_close(&m);
    assert_int_equal(file_write(p->path, BYTES_LIT("1234567"), 0600, NULL), 0);
    assert_int_equal(file_map_open(p->path, 6, &m, NULL), ERR_LIMIT);
    assert_int_equal(file_map_open(p->dir, 6, &m, NULL), ERR_INVALID);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_read_keeps_its_limit, setup, teardown),
        cmocka_unit_test_setup_teardown(test_write_replaces_whole, setup, teardown),
        cmocka_unit_test_setup_teardown(test_disk_free, setup, teardown),
        cmocka_unit_test_setup_teardown(test_directories, setup, teardown),
        cmocka_unit_test_setup_teardown(test_lock_is_exclusive_and_dies_with_its_holder, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_map, setup, teardown),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
